//! Letters among telegrams: letterheads of several lines, and the address above the words that call the reader.

use std::ops::Range;

use super::{Walk, is_city};
use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::tidy;
use crate::parse::lexicon;
use crate::parse::lines::{Document, Span};
use crate::parse::markings;
use crate::parse::numbers;
use crate::parse::posts;

// Dear Comrade Winter!; Mister Ambassador,
pattern!(
    CALLS,
    r"^(?:(?:My\s+)?(?i:dear)\s+\p{Lu}|(?:Mister|Madam)\s+(?:Ambassador|Minister|Secretary|Director)[,!:]$)"
);
// Marx Engels Square 2; 2100 16th Street NW
pattern!(
    STREET,
    r"(?i)\b(?:street|square|avenue|road|platz|stra(?:ss|ß)e)\b"
);
// 102 Berlin
pattern!(POSTAL_CODE, r"^(?:\p{Lu}{1,2}-?)?\d{2,5}\s+");
// Embassy Pyongyang, 6.II.1953 above of the Polish Republic: two columns that ran together
pattern!(
    TWO_COLUMNS,
    r"^(Embassy|Legation|Consulate(?: General)?)\s+(\S.*)$"
);
// Legation of the, above the name of the state
pattern!(
    OF_THE,
    r"^(?:(?:The\s)?(?i:embassy|legation|consulate(?:\sgeneral)?))\s(?i:of\sthe)$"
);
// The Foreign Secretary, above the ministry and its city
pattern!(
    OFFICE_OPEN,
    r"^(?:The\s+)?(?:\p{Lu}\p{L}+\s+){0,2}(?:Secretary|Minister|Director|Commissioner|Adviser),$"
);
pattern!(CAPITALS, r"\s(?:\[|\p{Lu}{2,}\b|\d)");

/// The minister of Brazil, in two lines.
const MINISTER: &str = "SECRETARY OF STATE";
const OF_WHAT: &str = "FOR EXTERNAL RELATIONS";

/// Lines of the longest address.
const LONGEST_ADDRESS: usize = 7;

/// Puts the lines above the words that call the reader as one addressee, as an envelope has them: office, person and city.
pub(super) fn address(draft: &mut Draft, header: Range<usize>, spare: &mut Vec<Span>, bare: &mut Vec<Span>) {
    let document = draft.document;
    let text = |line: usize| document.lines[line].trimmed();
    let called = header.clone().find(|&line| CALLS.is_match(text(line)));
    let office =
        |line: &usize| OFFICE_OPEN.is_match(text(*line)) && addressees::ORGAN.is_match(document.below(*line));
    // Without such words, the lines from an office to its city.
    let beneath = || {
        let office = header.clone().find(office)?;
        let city = |line: &usize| posts::is_city(text(*line).trim_end_matches('.'));
        (office..header.end.min(office + LONGEST_ADDRESS))
            .find(city)
            .map(|city| city + 1)
    };
    let Some(call) = called.or_else(beneath) else {
        return;
    };
    let sender = |line: usize| {
        let mut senders = draft.of(FieldName::From);
        senders.any(|from| from.spans.iter().any(|span| span.line == line))
    };
    let address = |line: &usize| !sender(*line) && is_of_address(document, *line);
    let first = (header.start..call)
        .rev()
        .take(LONGEST_ADDRESS)
        .take_while(address)
        .last();
    let Some(first) = first.filter(|first| call - first >= 2) else {
        return;
    };
    let named =
        |line: usize| addressees::TITLE.is_match(text(line)) || addressees::ORGAN.is_match(text(line));
    if !(first..call).any(named) {
        return;
    }
    let mut addressee: Option<Candidate> = None;
    for line in first..call {
        let part = close_up(
            POSTAL_CODE
                .replace(text(line), "")
                .trim_end_matches([',', '.', ' ']),
        );
        let part = part.strip_prefix("The ").unwrap_or(&part);
        if STREET.is_match(part) {
            continue;
        }
        let span = document.whole(line);
        addressee = Some(match addressee {
            None => Candidate::new(FieldName::To, part, span, "to.address", 0.8),
            Some(mut above) => {
                let open = above.value.ends_with(" and") || part.starts_with("of ");
                above.goes_on(if open { " " } else { ", " }, part, span);
                above
            }
        });
    }
    let within = |span: &Span| (first..=call).contains(&span.line);
    draft
        .candidates
        .retain(|to| !(to.field == FieldName::To && to.spans.iter().any(within)));
    spare.retain(|span| !within(span));
    bare.retain(|span| !within(span));
    if let Some(addressee) = addressee {
        draft.add(addressee);
    }
}

/// Whether a line can be one of an address: it tells no day, no number and no marking, and is no row.
fn is_of_address(document: &Document, line: usize) -> bool {
    const LONGEST: usize = 80;
    let line = &document.lines[line];
    let text = line.trimmed();
    !line.stamp
        && text.len() <= LONGEST
        && !text.contains(':')
        && !text.starts_with(['[', '('])
        && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || text.starts_with("of "))
        && dates::all(text).is_empty()
        && numbers::english(text).is_none()
        && markings::read(text, false).is_none()
        && !lexicon::begins_row(text, false)
}

/// A text whose words that are set with their letters apart are closed up: `Comrade W i n t e r`.
fn close_up(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < words.len() {
        let letter = |word: &&&str| word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        let apart = words[at..].iter().take_while(letter).count();
        if !out.is_empty() {
            out.push(' ');
        }
        let count = if apart >= 3 { apart } else { 1 };
        words[at..at + count].iter().for_each(|word| out.push_str(word));
        at += count;
    }
    out
}

impl Walk<'_, '_> {
    /// A letterhead whose name goes on below: `Embassy   Pyongyang, 6.II.1953` above `of the Polish Republic`, `Legation of the` above
    /// `People's Republic of Bulgaria`.
    pub(super) fn letterhead_of_lines(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        let below = |line: usize| {
            let line = document.lines.get(line)?;
            (!line.stamp).then(|| line.trimmed())
        };
        let Some(next) = below(span.line + 1) else {
            return false;
        };
        // SECRETARY OF STATE   TO THE EMBASSY OF BRAZIL IN, and below FOR EXTERNAL RELATIONS   WASHINGTON.
        if let Some(column) = text.strip_prefix(MINISTER)
            && let Some(rest) = next.strip_prefix(OF_WHAT)
            && let Some(columns) = column
                .trim()
                .strip_prefix("TO THE ")
                .or((column.is_empty() && rest.is_empty()).then_some(""))
        {
            let own = document.span_of(span.line, &text[..MINISTER.len()]);
            let mut sender = Candidate::new(FieldName::From, MINISTER, own, "from.letterhead", 0.65);
            sender.goes_on(
                " ",
                OF_WHAT,
                document.span_of(span.line + 1, &next[..OF_WHAT.len()]),
            );
            self.draft.add(sender);
            if !columns.is_empty() {
                let own = document.span_of(span.line, columns);
                let mut to = Candidate::new(FieldName::To, tidy(columns), own, "to.beside-letterhead", 0.8);
                let place = rest.trim().trim_end_matches('.');
                to.goes_on(" ", place, document.span_of(span.line + 1, place));
                self.draft.add(to);
                self.addressed = true;
            }
            self.taken.push(span.line + 1);
            return true;
        }
        if OF_THE.is_match(text) {
            if !super::STATE.is_match(next) {
                return false;
            }
            let mut sender = Candidate::new(FieldName::From, tidy(text), span, "from.letterhead", 0.65);
            sender.goes_on(" ", &tidy(next), document.whole(span.line + 1));
            self.taken.push(span.line + 1);
            // 2100 16th Street NW / Washington DC
            let street = usize::from(below(span.line + 2).is_some_and(|line| STREET.is_match(line)));
            let at = span.line + 2 + street;
            if let Some(city) =
                below(at).filter(|line| is_city(line) && posts::city(without_district(line)).is_some())
            {
                sender.goes_on(", ", &tidy(city), document.whole(at));
                self.taken.extend([at - street, at]);
            }
            self.draft.add(sender);
            return true;
        }
        let Some((name, column)) = TWO_COLUMNS
            .captures(text)
            .and_then(|found| Some((found.get(1)?, found.get(2)?)))
        else {
            return false;
        };
        if !next.starts_with("of the ") || column.as_str().starts_with("of ") {
            return false;
        }
        let mut sender = Candidate::new(
            FieldName::From,
            tidy(name.as_str()),
            document.span_of(span.line, name.as_str()),
            "from.letterhead",
            0.65,
        );
        for line in span.line + 1..span.line + 3 {
            let Some(part) =
                below(line).filter(|part| part.starts_with("of the ") || part.starts_with("in "))
            else {
                break;
            };
            let own = CAPITALS.find(part).map_or(part, |other| &part[..other.start()]);
            sender.goes_on(" ", &tidy(own), document.span_of(line, own));
            self.taken.push(line);
            // SECRET! [stamp], in the other column
            for piece in part[own.len()..].split(['[', ']', '!']).map(str::trim) {
                if let Some(found) = markings::read(piece, false) {
                    let piece = document.span_of(line, piece);
                    super::put_markings(self.draft, piece, &found, "marking.beside-letterhead", 0.88);
                }
            }
        }
        let column = document.span_of(span.line, column.as_str());
        let dateline = document.text(column);
        if let Some((city, _)) = dateline.split_once(',').filter(|(city, _)| is_city(city)) {
            sender.goes_on(", ", city, document.span_of(span.line, city));
        }
        self.draft.add(sender);
        self.segment(column);
        true
    }
}

/// A city's name without the district that is called by two letters behind it: `Washington D.C.`
pub(super) fn without_district(city: &str) -> &str {
    let bare = city.trim_end_matches([' ', '.', ',']);
    [" D.C", " DC"]
        .iter()
        .find_map(|district| bare.strip_suffix(district))
        .map_or(city, |bare| bare.trim_end_matches([',', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_letters_apart_are_closed_up() {
        assert_eq!(close_up("Comrade W i n t e r"), "Comrade Winter");
        assert_eq!(close_up("R o m e"), "Rome");
        assert_eq!(close_up("Comrade A. B. Winter"), "Comrade A. B. Winter");
    }
}
