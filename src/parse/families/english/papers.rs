//! Papers that are no telegrams: records of talks and notes, whose titles go on over several lines, and the journals that they are
//! taken from.

use std::borrow::Cow;

use super::Walk;
use super::title::hangs;
use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::families::put::put_lines;
use crate::parse::lexicon;
use crate::parse::lines::{Line, Span};
use crate::parse::markings;

// RECORD OF A TALK; Note; Information given by the military attaché
pattern!(
    PAPER,
    r"(?i)^(?:(?:brief|short)\s+)?(?:(?:record|memorandum|minutes|notes?|report|diary|journal|transcript)(?:\s+(?:of|on|about|from|concerning|regarding)\s.*)?|information\s+(?:report|(?:given|obtained|received|about|on|from)\s.*))$"
);
// Memorandum about the visit of the delegation: a line that is a title by itself, for which it says what it is about.
pattern!(
    pub(super) NAMED,
    r"(?i)^(?:(?:memorandum|report|record|minutes|notes?|information|summary)\s+(?:about|on|of|concerning|regarding)|information\s+(?:given|obtained|received)|about|regarding|concerning)\s"
);
// with KIM IL; OF THE MPR; at the Farewell Dinner
pattern!(
    GOES_ON,
    r"^(?:(?:WITH|OF|ABOUT|ON|FROM|BETWEEN|FOR|IN|AT|AND|CONCERNING|REGARDING|HELD|BY|DURING)\s|\p{Ll})"
);
pattern!(BEGINS, r"^(?:About|On|Of|With|Regarding|Concerning)\s");
pattern!(ENDS, r"[.:!?]$");

// FROM THE JOURNAL OF A. M. PUZANOV; From the journal of 29 September 1977; Diary of
pattern!(
    JOURNAL,
    r"(?i)^(?:from\s+the\s+)?(?:journal|diary)(?:\s+of(?:\s+(?:soviet\s+)?(?:(?:the\s+)?ambassador\s+)?(\S.*))?)?$"
);
pattern!(
    PERSON,
    r"^(?:(?:Cde\.?|Comrade|Com\.|c\.)\s+)?((?:\p{Lu}\.\s?){1,2}\p{Lu}[\p{L}-]+|\p{Lu}[\p{L}-]+,?\s+(?:\p{Lu}\.\s?){1,2})$"
);
// Ratanov, A.P. Original No. 354
pattern!(
    PERSON_AND_NUMBER,
    r"^(\p{Lu}[\p{L}-]+,?\s+(?:\p{Lu}\.\s?){1,2})\s+Original\s+No\.\s?(\d{1,5})$"
);

/// Whether a line only says what kind of paper it is: `Record`.
pub(super) fn is_kind(text: &str) -> bool {
    (!text.contains(' ') || text.eq_ignore_ascii_case("information report")) && PAPER.is_match(text)
}

/// The rule for the sender whose journal the paper is taken from.
pub(super) const JOURNAL_OF: &str = "from.journal";

/// A word that was set with its letters apart, closed up: `N o t e`.
fn unspaced(text: &str) -> Cow<'_, str> {
    let apart = text.len() >= 7 && text.split(' ').all(|letter| letter.chars().count() == 1);
    match apart {
        true => text.replace(' ', "").into(),
        false => text.into(),
    }
}

/// How many lines, at least two, the title of a paper has that begins with the first; 0 where that begins no such title.
pub(crate) fn title_lines(lines: &[Line]) -> usize {
    /// Lines that the longest title has below its first.
    const BELOW: usize = 8;
    let Some(first) = lines.first().map(|line| unspaced(line.trimmed())) else {
        return 0;
    };
    let first = first.as_ref();
    if !PAPER.is_match(first) {
        return 0;
    }
    let mut last = first;
    let mut count = 1;
    for line in lines.iter().skip(1).take(BELOW) {
        let next = line.trimmed();
        let row = lexicon::begins_row(next, false)
            || markings::read(next, false).is_some()
            || next.starts_with("stamped:");
        let small = next.starts_with(char::is_lowercase);
        let day = !small
            && dates::all(next)
                .iter()
                .any(|date| date.start == 0 && date.end + 1 >= next.len());
        // Note / On a Conversation with the counselor; for the period / 16 February through 24 March
        let begins = count == 1 && is_kind(first) && BEGINS.is_match(next);
        let goes_on = GOES_ON.is_match(next)
            || begins
            || hangs(last)
            || last.ends_with(',')
            || last.ends_with(" the period");
        if line.stamp || row || day || !goes_on || ENDS.is_match(last) {
            break;
        }
        count += 1;
        last = next;
    }
    if count > 1 { count } else { 0 }
}

impl Walk<'_, '_> {
    /// The title of a paper that goes on in the lines below it.
    pub(super) fn paper(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        if span != document.whole(span.line) {
            return false;
        }
        let count = title_lines(&document.lines[span.line..self.end]);
        if count == 0 {
            return false;
        }
        let lines = span.line..span.line + count;
        self.taken.extend(lines.clone());
        let lines: Vec<Span> = lines.map(|line| document.whole(line)).collect();
        put_lines(self.draft, FieldName::Title, &lines, "title.paper", 0.88, false);
        if let Cow::Owned(kind) = unspaced(text)
            && let Some(title) = self
                .draft
                .candidates
                .iter_mut()
                .rfind(|found| found.rule == "title.paper")
            && let Some(rest) = title.value.strip_prefix(text).map(str::to_owned)
        {
            title.value = kind + &rest;
        }
        true
    }

    /// Whose journal a paper is taken from, or of which day.
    pub(super) fn journal(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        if let Some(found) = PERSON_AND_NUMBER.captures(text)
            && let (Some(person), Some(number)) = (found.get(1), found.get(2))
        {
            let line = span.line;
            self.draft
                .put_part(FieldName::From, line, person.as_str(), JOURNAL_OF, 0.85);
            let number = number.as_str();
            self.draft
                .put_part(FieldName::CableNumber, line, number, "number.original", 0.85);
            return true;
        }
        let Some(found) = JOURNAL.captures(text) else {
            return false;
        };
        let below = (span.line + 1 < self.end).then(|| document.whole(span.line + 1));
        let whose = match (found.get(1), below) {
            (Some(whose), _) => document.span_of(span.line, whose.as_str()),
            (None, Some(below)) => {
                let line = document.text(below);
                let name = line
                    .strip_prefix("OF ")
                    .or(line.strip_prefix("of "))
                    .unwrap_or(line);
                document.span_of(below.line, name)
            }
            (None, None) => return false,
        };
        let name = document.text(whose);
        if let Some(person) = PERSON.captures(name).and_then(|found| found.get(1)) {
            self.draft
                .put_part(FieldName::From, whose.line, person.as_str(), JOURNAL_OF, 0.85);
        } else if dates::all(name).iter().any(|date| date.day.is_some()) {
            self.dated(whose, name, 0.93);
        } else {
            return false;
        }
        self.taken.push(whose.line);
        true
    }

    /// `265` below the day, above the line that names the journal: the paper's number.
    pub(super) fn number_in_journal(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        let is_number = (2..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let below = span.line + 1;
        if !is_number || below >= self.end || !JOURNAL.is_match(document.text(document.whole(below))) {
            return false;
        }
        self.draft
            .put(FieldName::CableNumber, text, span, "number.journal", 0.7);
        true
    }
}
