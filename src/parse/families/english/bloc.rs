//! What translated telegrams and reports of the Soviet bloc have that no others do.

use std::ops::Range;

use super::rows::COPIES_MADE;
use super::{Walk, is_name_line};
use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::tidy;
use crate::parse::lines::Span;

// Regional Division IV; Korean Branch
pattern!(
    AUTHORS_OFFICE,
    r"^(?:\p{Lu}[\p{L}'’]*\s(?:of\s|and\s)?)*?(?i:ministry|division|branch|department|section)(?:\s(?:of\s)?\p{Lu}[\p{L}'’]*)*$"
);

// Embassy of the Hungarian People's Republic, where no city is told
pattern!(
    EMBASSY_OF_STATE,
    r"(?i)^(?:(?:the\s+)?embassy\s+of\s+(?:the\s+)?[^,]+|\S+\s+embassy\s+to\s+(?:the\s+)?[^,]+)$"
);
// Top secret Written: in four copies; Typed by Elemérné Vajda three to Center
pattern!(
    WRITTEN,
    r"^(\S.*?)\s+(?i:written:\s+in\s+\w+\s+copies|((?:one|two|three|four)\s+to\s+(?:center|embassy)))$"
);
// (About Americans in the circle of the Central Committee)
pattern!(
    BRACKETED_SUBJECT,
    r"^\(((?:About|On|Regarding|Concerning|Answers?)\s.{8,200})\)$"
);
// 1689 15.II.63 at 12:10 hours
pattern!(
    NUMBER_DATE_HOUR,
    r"^(\d{3,5})\s+(\d{1,2}\.\s?(?:[IVX]{1,4}|\d{1,2})\.\s?\d{2,4})\s+at\s+(\d{1,2}[:.]\d\d)(?:\s+(?:hours|hrs)\.?)?$"
);
// [KGB letterhead]; [letterhead of the Second Main Directorate]
pattern!(
    LETTERHEAD_NOTE,
    r"^\[(?:letterhead\s+of\s+(?:the\s+)?([^\[\]]{3,80})|([^\[\]]{3,60}?)\s+letterhead)\]"
);

// COPY NO:, the numbered copies below it
// Copy Nº 1 – DISTRIBUTION LIST
pattern!(
    NUMBERED_COPIES,
    r"(?i)^cop(?:y|ies)\s+(?:no\.?\s*[:：]|(?:no\.?|nº|№)\s*\d{1,2}\s*[-–—]\s*distribution\s+list)$"
);
// 1: MINISTER OF FOREIGN AFFAIRS; 6:; Nº 2 – to Stalin
pattern!(
    NUMBERED_COPY,
    r"^(?:\d{1,2}\s?[:：]|N[oº]\s?\d{1,2}\s*[-–—])\s*(?:to\s+(?:the\s+)?)?(\w[^:]{2,90})?$"
);
// Ciphergram No. 16053; Coded message no. 16329
pattern!(
    CIPHERGRAM,
    r"(?i)^(?:ciphergram|cryptogram|cipher(?:ed)?\s+message|coded?\s+message)\b"
);
// Czesak2, the mark of a footnote glued to it; Krajewski, EYES ONLY
pattern!(
    CIRCULATED,
    r"^(\p{Lu}[\p{L}'’-]{2,}(?: \p{Lu}[\p{L}'’-]{2,})?)\d{0,2}(?:[,;]?\s+(?i:eyes\s+only))?$"
);

/// Longer lines are not taken for two columns that ran together.
const LONGEST_TWO: usize = 200;

/// Puts who wrote a paper, alone on a line of the first three, where one below tells how many copies were made: `Marjai József`, `Top
/// Secret!`, `Produced in 9 copies for:`.
pub(super) fn author(draft: &mut Draft, header: Range<usize>, spare: &mut Vec<Span>, bare: &mut Vec<Span>) {
    /// Lines of the page's top in which the name stands, below those of its office.
    const TOP: usize = 5;
    let document = draft.document;
    let counted = |line: usize| COPIES_MADE.is_match(document.lines[line].trimmed());
    let mut printed = header.clone().filter(|&line| !document.lines[line].stamp);
    let top = printed.nth(TOP).unwrap_or(header.end);
    let named = |span: &Span| span.line < top && is_author(document.text(*span));
    if !header.clone().any(counted) {
        return;
    }
    let Some(at) = spare.iter().position(named) else {
        return;
    };
    let author = spare.remove(at);
    // Regional Division IV / Korean Branch, above the name: the office, the smaller part first in the record
    let offices: Vec<Span> = (header.start..author.line)
        .rev()
        .map(|line| document.whole(line))
        .take_while(|office| AUTHORS_OFFICE.is_match(document.text(*office)))
        .collect();
    let own = |span: &Span| *span == author || offices.contains(span);
    spare.retain(|span| !own(span));
    bare.retain(|span| !own(span));
    let parts = std::iter::once(author).chain(offices.iter().copied());
    let names: Vec<String> = parts.map(|part| tidy(document.text(part))).collect();
    let mut sender = Candidate::new(FieldName::From, names.join(", "), author, "from.author-line", 0.7);
    for office in offices {
        sender = sender.also(office);
    }
    draft.add(sender);
}

/// Puts those whom a ciphergram is shown to, whose names stand one to a line below its sender; and where no row names the addressee,
/// the name right above the sender, or the names below `Eyes only`.
pub(super) fn circulation(
    draft: &mut Draft,
    header: Range<usize>,
    spare: &mut Vec<Span>,
    bare: &mut Vec<Span>,
) {
    let document = draft.document;
    let text = |line: usize| document.lines[line].trimmed();
    if !header.clone().any(|line| CIPHERGRAM.is_match(text(line))) {
        return;
    }
    let name = |line: usize| CIRCULATED.captures(text(line)).and_then(|found| found.get(1));
    let unclaimed = |spare: &[Span], bare: &[Span], line: usize| {
        spare.iter().chain(bare).any(|span| span.line == line) && name(line).is_some()
    };
    let addressed = draft.has(FieldName::To, 0.5);
    let labelled = |from: &&Candidate| matches!(from.rule, "from.labelled" | "from.desk");
    let sender = draft
        .of(FieldName::From)
        .filter(labelled)
        .map(|from| from.spans[0].line)
        .max();
    let eyes = header
        .clone()
        .find(|&line| text(line).eq_ignore_ascii_case("eyes only"));
    let (below, field, rule) = match (sender, eyes) {
        (_, Some(eyes)) if !addressed => (eyes, FieldName::To, "to.eyes-only"),
        (Some(sender), _) => (sender, FieldName::CopyTo, "copy.circulation"),
        _ => return,
    };
    let named: Vec<usize> = (below + 1..header.end)
        .filter(|&line| unclaimed(spare, bare, line))
        .collect();
    if named.len() < 2 && field == FieldName::To {
        return;
    }
    if field == FieldName::CopyTo
        && !addressed
        && let Some(above) = below
            .checked_sub(1)
            .filter(|&above| unclaimed(spare, bare, above))
        && let Some(addressee) = name(above)
    {
        draft.put_part(FieldName::To, above, addressee.as_str(), "to.above-sender", 0.6);
        bare.retain(|span| span.line != above);
        spare.retain(|span| span.line != above);
    }
    for &line in &named {
        let shown = name(line).map_or("", |name| name.as_str());
        if !draft.of(FieldName::To).any(|to| to.value == shown) {
            draft.put_part(field, line, shown, rule, 0.6);
        }
    }
    bare.retain(|span| !named.contains(&span.line));
    spare.retain(|span| !named.contains(&span.line));
}

/// An embassy in a letterhead is known by the city of the dateline: `Embassy of the Hungarian People's Republic`, `Havana, 28 January`.
pub(super) fn where_the_sender_is(draft: &mut Draft) {
    let cities = draft
        .of(FieldName::From)
        .filter(|from| from.rule == "from.dateline");
    let Some((city, at)) = cities.map(|city| (city.value.clone(), city.spans[0])).next() else {
        return;
    };
    let embassy = |from: &&mut Candidate| {
        from.field == FieldName::From
            && from.rule == "from.letterhead"
            && EMBASSY_OF_STATE.is_match(&from.value)
            && !from.value.contains(" in ")
    };
    if let Some(embassy) = draft.candidates.iter_mut().find(embassy) {
        embassy.value.truncate(embassy.value.trim_end_matches('.').len());
        embassy.goes_on(", ", &city, at);
    }
}

impl Walk<'_, '_> {
    /// Lines as translated telegrams of the Soviet bloc have them.
    pub(super) fn of_the_bloc(&mut self, span: Span, text: &str) -> bool {
        if NUMBERED_COPIES.is_match(text) {
            self.numbered_copies = true;
            return true;
        }
        if self.numbered_copies {
            if let Some(found) = NUMBERED_COPY.captures(text) {
                if let Some(name) = found.get(1) {
                    let name = name.as_str();
                    let named = |copy: &Candidate| copy.rule == "copy.numbered" && copy.value == name;
                    if !self.draft.of(FieldName::CopyTo).any(named) {
                        self.copies(span.line, name, "copy.numbered", 0.8);
                    }
                }
                return true;
            }
            self.numbered_copies = false;
        }
        if let Some(subject) = BRACKETED_SUBJECT.captures(text).and_then(|found| found.get(1)) {
            self.draft.put_part(
                FieldName::Title,
                span.line,
                subject.as_str(),
                "title.bracketed",
                0.75,
            );
            return true;
        }
        if let Some(found) = LETTERHEAD_NOTE.captures(text)
            && let Some(organ) = found.get(1).or_else(|| found.get(2))
        {
            self.draft.put_part(
                FieldName::From,
                span.line,
                organ.as_str(),
                "from.letterhead-described",
                0.6,
            );
            return true;
        }
        // How many copies were written, in a column that ran together with another.
        if text.len() <= LONGEST_TWO
            && let Some(found) = WRITTEN.captures(text)
            && let Some(front) = found.get(1)
        {
            if let Some(copy) = found.get(2) {
                self.segment(self.draft.document.span_of(span.line, copy.as_str()));
            }
            self.segment(self.draft.document.span_of(span.line, front.as_str()));
            return true;
        }
        let Some(found) = NUMBER_DATE_HOUR.captures(text) else {
            return false;
        };
        let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
        let Some((_, _, time)) = dates::clock(part(3)) else {
            return false;
        };
        let document = self.draft.document;
        self.draft.put_part(
            FieldName::CableNumber,
            span.line,
            part(1),
            "number.before-date",
            0.9,
        );
        self.dated(document.span_of(span.line, part(2)), part(2), 0.92);
        let hour = document.span_of(span.line, part(3));
        self.draft
            .put(FieldName::Time, time, hour, "time.beside-date", 0.92);
        true
    }
}

/// Whether a line is a person's name of two or three words, and no office's.
fn is_author(text: &str) -> bool {
    // Offices that no table of organs has.
    text.contains(' ') && is_name_line(text) && !text.ends_with("Branch") && !text.ends_with("Unit")
}
