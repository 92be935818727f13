//! The line that addresses and numbers a message: `PRIORITY DIR INFO SJAN WAVE CITE MEXI 1743`, or on outgoing forms
//! `CITE DIR` with the number stamped beside it.

use super::sheet::Sheet;
use super::slots::at;
use super::stations::{self, Known};
use crate::model::FieldName;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::put_markings;
use crate::parse::fold;
use crate::parse::labels;
use crate::parse::lines::Span;
use crate::parse::markings;

// What stands behind CITE: who sends, and the number.
pattern!(
    CITED,
    r"^[\s:.]*([A-Z][A-Z0-9]{2,8}(?:\s[A-Z][A-Z0-9]{2,8})??)\s+([0-9SOQIlBZG]{3,6})\b"
);
pattern!(STAMPED, r"(?:^|\D)(\d{5,6})(?:\D|$)");
pattern!(REFERENCE_NUMBER, r"^(?:.*\s)?\W*([0-9OIl]{6})\W*$");
pattern!(
    FILED,
    r"^\W*([0-3OQ][0-9OIl])([0-2O][0-9OIl])([0-5O][0-9OIl])[Z2]\W*$"
);
pattern!(GROUP, r"^\S{6}[Z2]?\s");
pattern!(
    GLUED,
    r"^\W*[Cc][A-Za-z]{1,2}([A-Z]{4}|[a-z]{4})\s+[A-Za-z]{0,2}\d\S{1,4}(?:\s|$)"
);

/// What the cite line gives, stations as they stand there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cite {
    pub to: Vec<(Known, Span)>,
    pub info: Vec<(Known, Span)>,
}

/// Reads the cite line among the cells. The number and the sender go to the draft; the stations are given back, each with the
/// cell it stands in.
pub(super) fn read(draft: &mut Draft, sheet: &Sheet) -> Cite {
    let mut cite = Cite::default();
    for cell in 0..sheet.cells.len() {
        let text = sheet.text(cell);
        let line = sheet.cells[cell].span.line;
        let Some((before, behind)) = cited(text) else {
            continue;
        };
        if let Some(found) = CITED.captures(behind)
            && let (Some(post), Some(serial)) = (found.get(1), found.get(2))
        {
            // `2041?`: the transcriber could not read the rest.
            if behind[serial.end()..].starts_with('?') {
                break;
            }
            let station = stations::named(post.as_str(), true);
            let name = station.map_or(post.as_str(), |known| known.value);
            let digits: String = serial.as_str().chars().map(digit).collect();
            let repaired = digits != serial.as_str() || station.is_some_and(|known| known.repaired);
            let inside = &behind[post.start()..serial.end()];
            let span = sheet.document.span_of(line, inside);
            let strength = if station.is_some() { 0.93 } else { 0.85 } * figures(sheet);
            draft.add(
                Candidate::new(
                    FieldName::CableNumber,
                    format!("{name} {digits}"),
                    span,
                    "number.cite",
                    strength,
                )
                .repaired(repaired),
            );
            let sender = sheet.document.span_of(line, post.as_str());
            draft
                .add(Candidate::new(FieldName::From, name, sender, super::FROM_CITE, 0.7).repaired(repaired));
            addressed(draft, sheet, cell, before, &mut cite);
            if cite.to.is_empty() {
                follows(sheet, cell, &mut cite);
            }
            break;
        }
        // Behind the director stands his number, or what is left of it.
        let words = stations::words(behind);
        let first = words.first().map_or("", |&(start, end)| &behind[start..end]);
        let own = if is_director(behind) { behind } else { first };
        if is_director(own) {
            let own = own.trim_matches(|c: char| !c.is_alphanumeric());
            stamped(draft, sheet, cell, own);
            addressed(draft, sheet, cell, before, &mut cite);
        } else if let Some(known) = stations::named(first, first.len() > 4) {
            // The number could not be read.
            let sender = sheet.document.span_of(line, first);
            let from = Candidate::new(FieldName::From, known.value, sender, super::FROM_CITE, 0.7);
            draft.add(from.repaired(known.repaired));
            addressed(draft, sheet, cell, before, &mut cite);
        }
    }
    if !draft.has(FieldName::CableNumber, 0.5) {
        reference_number(draft, sheet);
    }
    if sheet.document.scanned && !draft.has(FieldName::From, 0.3) {
        glued(draft, sheet);
    }
    cite
}

/// Who sends, where the printed CITE has run into the station and a letter of it is lost: `crePACY 8y25`. What stands behind it holds a
/// figure, but is not the number for sure.
fn glued(draft: &mut Draft, sheet: &Sheet) {
    for cell in 0..sheet.cells.len() {
        let found = GLUED.captures(sheet.text(cell)).and_then(|found| found.get(1));
        let Some((word, known)) = found.and_then(|word| Some((word, stations::named(word.as_str(), false)?)))
        else {
            continue;
        };
        let span = sheet.document.span_of(sheet.cells[cell].span.line, word.as_str());
        let from = Candidate::new(FieldName::From, known.value, span, "from.cite-glued", 0.6);
        draft.add(from.repaired(known.repaired));
        return;
    }
}

/// What the figures of these forms are worth: on scans their worn types are misread with full assurance. Of six numbers on the nine
/// released pages three were right.
fn figures(sheet: &Sheet) -> f64 {
    if sheet.document.scanned { 0.7 } else { 1.0 }
}

/// What stands before the word CITE, and behind it.
pub(super) fn cited(text: &str) -> Option<(&str, &str)> {
    /// Letters of the word.
    const LETTERS: usize = 4;
    stations::words(text).into_iter().find_map(|(start, end)| {
        let start = start + text[start..end].find(char::is_alphanumeric)?;
        let word = &text[start..end];
        let (at, last) = word.char_indices().nth(LETTERS - 1)?;
        let cut = start + at + last.len_utf8();
        let own = &text[start..cut];
        labels::is(own, "CITE").then(|| (&text[..start], &text[cut..]))
    })
}

/// Whether the director is all that is named: nobody else cites at the end of a line.
fn is_director(text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric());
    let known = stations::named(word, true).is_some_and(|known| known.place == "DIRECTOR");
    known || (!word.contains(' ') && is_short_director(word))
}

/// Whether a word of three letters is DIR with one of them wrong: DER, DIS.
fn is_short_director(word: &str) -> bool {
    let capitals = word.to_ascii_uppercase();
    word.len() == 3
        && capitals
            .chars()
            .zip("DIR".chars())
            .filter(|(a, b)| a == b)
            .count()
            == 2
}

/// The words before CITE: a classification and the filing time may come first, then precedence, addressees, INFO.
fn addressed(draft: &mut Draft, sheet: &Sheet, cell: usize, text: &str, cite: &mut Cite) {
    let line = sheet.cells[cell].span.line;
    let mut rest = text.trim();
    if let Some(mark) = markings::leading(rest, true)
        && GROUP.is_match(&format!("{} ", rest[mark.end..].trim_start()))
    {
        let group = rest[mark.end..].trim_start();
        rest = group
            .split_once(' ')
            .map_or(&group[group.len()..], |(_, behind)| behind);
    }
    if let Some((first, behind)) = rest.split_once(' ')
        && let Some(marks) = markings::read(first, true)
    {
        put_markings(
            draft,
            sheet.document.span_of(line, first),
            &marks,
            "precedence.cite",
            0.9,
        );
        rest = behind;
    }
    let (to, info) = match info(rest) {
        Some((start, end)) => (&rest[..start], &rest[end..]),
        None => (rest, &rest[rest.len()..]),
    };
    for (part, into) in [(to, &mut cite.to), (info, &mut cite.info)] {
        let span = sheet.document.span_of(line, part);
        into.extend(stations::list(part, true).into_iter().map(|known| (known, span)));
    }
    // Nothing but the director has three letters there: DER, DIS.
    let word = to.trim_matches(|c: char| !c.is_alphanumeric());
    if cite.to.is_empty()
        && is_short_director(word)
        && let Some(known) = stations::named("DIR", false)
    {
        let repaired = Known {
            repaired: true,
            ..known
        };
        cite.to.push((repaired, sheet.document.span_of(line, word)));
    }
}

/// Where INFO parts those who act from those who are told; the text's end where it does not.
pub(super) fn info_at(text: &str) -> usize {
    info(text).map_or(text.len(), |(_, end)| end)
}

/// The word INFO, with the sign behind it.
fn info(text: &str) -> Option<(usize, usize)> {
    let mut words = stations::words(text).into_iter();
    let (start, end) = words.find(|&(start, end)| labels::is(&text[start..end], "INFO"))?;
    Some((start, end + text[end..].find(char::is_alphanumeric).unwrap_or(0)))
}

/// Forms of the later sixties set the addressees on the lines below: `SECRET 062311Z CITE JMWAVE 4480` / `DIRECTOR`.
fn follows(sheet: &Sheet, cell: usize, cite: &mut Cite) {
    for next in cell + 1..sheet.cells.len().min(cell + 3) {
        let text = sheet.text(next);
        let (to, info) = match info(text) {
            Some((start, end)) => (&text[..start], Some(end)),
            None => (text, None),
        };
        let found = stations::list(to, text.split_whitespace().count() <= 3);
        // A line of addressees holds nothing else.
        if !stations::cover(to, &found) {
            continue;
        }
        let line = sheet.cells[next].span.line;
        let span = sheet.document.span_of(line, to);
        cite.to.extend(found.into_iter().map(|known| (known, span)));
        if let Some(from) = info {
            let span = sheet.document.span_of(line, &text[from..]);
            cite.info.extend(
                stations::list(&text[from..], true)
                    .into_iter()
                    .map(|known| (known, span)),
            );
        }
        return;
    }
}

/// The number that is stamped beside or right below `CITE DIR`.
fn stamped(draft: &mut Draft, sheet: &Sheet, cell: usize, word: &str) {
    let Some(place) = sheet.cells[cell].place else {
        return;
    };
    let director = if word.len() > 4 { "DIRECTOR" } else { "DIR" };
    let nearest = (0..sheet.cells.len())
        .filter(|&other| other != cell && sheet.left(other) > place.left - 0.15)
        .filter_map(|other| {
            let away = (sheet.cells[other].place?.middle() - place.middle()).abs();
            let number = STAMPED.captures(sheet.text(other))?.get(1)?;
            (away < 0.045).then_some((away, other, number.as_str()))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, other, number)) = nearest {
        let own = sheet.document.span_of(sheet.cells[cell].span.line, word);
        let span = sheet.document.span_of(sheet.cells[other].span.line, number);
        draft.add(
            Candidate::new(
                FieldName::CableNumber,
                format!("{director} {number}"),
                own,
                "number.stamped",
                0.86 * figures(sheet),
            )
            .also(span)
            .repaired(true),
        );
    }
    let own = sheet.document.span_of(sheet.cells[cell].span.line, word);
    draft.add(
        Candidate::new(FieldName::From, "DIRECTOR", own, super::FROM_CITE, 0.75).repaired(word != "DIRECTOR"),
    );
}

/// `STAFF   161827Z   DIRECTOR   125981`, the form of the seventies: sender and number stand under their labels.
fn reference_number(draft: &mut Draft, sheet: &Sheet) {
    for cell in 0..sheet.cells.len() {
        let Some(number) = REFERENCE_NUMBER
            .captures(sheet.text(cell))
            .and_then(|found| found.get(1))
        else {
            continue;
        };
        // The sender may stand in the number's own cell, before it.
        let own = &sheet.text(cell)[..number.start()];
        let own = own.trim().rsplit("  ").next().unwrap_or("").trim();
        let within = stations::named(own, true).map(|known| (cell, known));
        let sender = within.or_else(|| {
            (0..sheet.cells.len())
                .filter(|&other| sheet.left(other) < sheet.left(cell) && sheet.beside(other, cell))
                .filter_map(|other| Some((other, stations::named(sheet.text(other), true)?)))
                .next_back()
        });
        let Some((other, known)) = sender else {
            continue;
        };
        filed(draft, sheet, cell);
        let digits: String = number.as_str().chars().map(digit).collect();
        let from = at(&known, sheet.cells[other].span);
        let span = sheet
            .document
            .span_of(sheet.cells[cell].span.line, number.as_str());
        let repaired = known.repaired || digits != number.as_str();
        draft.add(
            Candidate::new(
                FieldName::CableNumber,
                format!("{} {digits}", known.value),
                from,
                "number.reference",
                0.9 * figures(sheet),
            )
            .also(span)
            .repaired(repaired),
        );
        draft.add(
            Candidate::new(FieldName::From, known.value, from, super::FROM_CITE, 0.85)
                .repaired(known.repaired),
        );
        return;
    }
}

/// The time of filing, which stands left of sender and number.
fn filed(draft: &mut Draft, sheet: &Sheet, cell: usize) {
    for other in 0..sheet.cells.len() {
        if other == cell || sheet.left(other) > sheet.left(cell) || !sheet.beside(other, cell) {
            continue;
        }
        let Some(found) = FILED.captures(sheet.text(other)) else {
            continue;
        };
        let [_, hour, minute] = [1, 2, 3].map(|group| {
            let figures: String = found[group].chars().map(digit).collect();
            figures.parse::<u8>().unwrap_or(u8::MAX)
        });
        if hour < 24 && minute < 60 {
            let value = format!("{hour:02}:{minute:02}Z");
            draft.put(
                FieldName::Time,
                value,
                sheet.cells[other].span,
                "time.filing",
                0.85,
            );
            return;
        }
    }
}

/// The digit that a sign in a number is; typists' zeros are slashed and read as many things.
pub(super) fn digit(c: char) -> char {
    match c {
        'O' | 'Q' | 'D' | 'o' | 'Ø' | 'ø' | '€' | '@' | '&' => '0',
        'I' | 'l' | '|' => '1',
        'Z' => '2',
        'S' => '5',
        'G' => '6',
        'B' => '8',
        c => fold::half_width(c),
    }
}
