//! What is peculiar to the British form: its own number line, several addressees on a line, a subject without a label.

use std::borrow::Cow;

use super::PARAGRAPH;
use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::put_markings;
use crate::parse::labels;
use crate::parse::markings;
use crate::parse::zones::is_prose;

// TO PRIORITY FCO TELNO 539 OF 16 MAY/INFO PEKING.
pattern!(
    TO_TELNO,
    r"(?x)^\s*(?:TO\s+)?(?:(?P<rank>FLASH|IMMEDIATE|PRIORITY|ROUTINE|DEFERRED)\s+)? (?P<to>[A-Z][A-Z.\ ]{1,38}?)
    \s+TEL(?:\s?NO\.?|EGRAM(?:\s+(?:NO\.?|NUMBER))?) \s*(?P<number>\d{1,4})
    \s+OF\s+(?P<date>\d{1,2}(?:ST|ND|RD|TH)?\s+[A-Z]{3,9}(?:\s+(?:19)?\d\d\b)?) (?P<rest>.*)$"
);
// TO IMMEDIATE F C O TELNO 144, the day on a line of its own
pattern!(
    TO_TELNO_ALONE,
    r"^\s*TO\s+(?:(?P<rank>FLASH|IMMEDIATE|PRIORITY|ROUTINE|DEFERRED)\s+)?(?P<to>[A-Z][A-Z. ]{1,38}?)\s+TEL(?:\s?NO\.?|EGRAM\s+(?:NO\.?|NUMBER))\s*(?P<number>\d{1,4})\s*$"
);
// /INFO PEKING; RFI PEKING AND HONG KONG; REPEATED FOR INFORMATION TO WASHINGTON
pattern!(
    INFO,
    r"^[\s/,.]*(?:INFO|RFI|REPEATED(?:\s+FOR)?\s+INFO(?:RMATION)?(?:\s+SAVING)?(?:\s+TO)?)\s+(\S.*?)[\s.-]*$"
);
pattern!(AND, r"(?i),\s*(?:AND\s+)?|\s+AND\s+");
pattern!(YEAR_ALONE, r"^\s*(19\d\d)\s*$");
// YOUR TELEGRAM 478: CHINESE REPRESENTATION IN HONG KONG.
pattern!(
    REFERENCE_AND_SUBJECT,
    r"^\s*(?:YOUR|YR|MY|OUR)\s+TEL\w*\.?\s+(?:NO\.?\s*|NUMBER\s+)?\d{1,4}\s*:\s*([A-Z][A-Z ,'/-]{4,70}?)\.?$"
);
// ADDRESSED TO FCO
pattern!(ADDRESSED, r"(?i)^ADDRESSED\s+(?:TO\s+)?");

/// The rule for the number of the British form.
pub(super) const NUMBER: &str = "number.telno";

/// The year's stamp stands within this many lines above.
const LONGEST_HEAD: usize = 20;
/// Longer lines are text.
const LONGEST: usize = 90;

/// Whether a message has the number line of the British form.
pub(super) fn is_form(draft: &Draft) -> bool {
    draft
        .of(FieldName::CableNumber)
        .any(|number| number.rule == NUMBER)
}

/// Whether line `index` is the subject: two words or more right above the first line of the text.
pub(super) fn is_subject(draft: &Draft, index: usize, end: usize) -> bool {
    let lines = &draft.document.lines;
    let (text, next) = (lines[index].trimmed(), lines[..end].get(index + 1));
    is_form(draft)
        && text.len() <= LONGEST
        && text.split_whitespace().count() >= 2
        && !PARAGRAPH.is_match(text)
        && !is_prose(text)
        && markings::read(text, false).is_none()
        && !text
            .split_whitespace()
            .next()
            .is_some_and(|word| labels::is(word, "INFO"))
        && next.is_some_and(|next| PARAGRAPH.is_match(next.trimmed()) || is_prose(next.trimmed()))
}

/// Reads the addressee's line of the form of the seventies, which holds the number, the day and who else is told: `TO PRIORITY FCO TELNO
/// 539 OF 16 MAY/INFO PEKING`. The year may stand alone on a line, as a stamp. Whether it was one.
pub(crate) fn to_telno(draft: &mut Draft, index: usize, text: &str) -> bool {
    let document = draft.document;
    let addressed = ADDRESSED.find(text.trim_start());
    let line = addressed.map_or(text, |word| &text.trim_start()[word.end()..]);
    // Addressed to FCO telegram No. 403 of 10 July: in capitals, byte by byte at the same places
    let capitals: Cow<str> = addressed.map_or(line.into(), |_| line.to_ascii_uppercase().into());
    let dated = TO_TELNO.captures(&capitals);
    let Some(found) = dated.or_else(|| TO_TELNO_ALONE.captures(&capitals)) else {
        return false;
    };
    let part = |name: &str| found.name(name).map(|part| &line[part.range()]);
    let (Some(to), Some(number)) = (part("to"), part("number")) else {
        return false;
    };
    let day = part("date");
    let date = day.and_then(|day| dates::western(day).into_iter().find(|date| date.month.is_some()));
    if day.is_some() && date.is_none() {
        return false;
    }
    // YOUR TELNO, MY TELEGRAM NUMBER: another one.
    if matches!(to.split(' ').next(), Some("YOUR" | "MY" | "OUR" | "YR" | "REF")) {
        return false;
    }
    if let Some(rank) = part("rank")
        && let Some(marks) = markings::read(rank, false)
    {
        put_markings(
            draft,
            document.span_of(index, rank),
            &marks,
            "marking.before-addressee",
            0.9,
        );
    }
    if !draft.has(FieldName::To, 0.7) {
        draft.put_part(FieldName::To, index, to, "to.telno", 0.93);
    }
    draft.put_part(FieldName::CableNumber, index, number, NUMBER, 0.93);
    if let Some(subject) = REFERENCE_AND_SUBJECT
        .captures(document.below(index))
        .and_then(|found| found.get(1))
    {
        draft.put_part(
            FieldName::Title,
            index + 1,
            subject.as_str(),
            "title.behind-reference",
            0.85,
        );
    }
    let (Some(day), Some(date)) = (day, date) else {
        return true;
    };
    let own = document.span_of(index, day);
    let year = document.lines[..index + 1]
        .iter()
        .rev()
        .take(LONGEST_HEAD)
        .position(|line| YEAR_ALONE.is_match(line.trimmed()))
        .map(|back| index - back);
    match (date.year, year) {
        (None, Some(stamp)) => {
            let span = document.whole(stamp);
            let year = document.text(span).trim().parse().ok();
            let value = dates::edtf(year, date.month, date.day);
            draft.add(Candidate::new(FieldName::Date, value, own, "date.year-stamped", 0.85).also(span));
        }
        _ => draft.put(FieldName::Date, date.edtf(), own, date.rule, 0.88),
    }
    let rest = found.name("rest").and_then(|rest| {
        let list = INFO.captures(rest.as_str())?.get(1)?;
        line.get(rest.start() + list.start()..rest.start() + list.end())
    });
    if let Some(list) = rest {
        for post in AND.split(list) {
            let post = match post.split_once(' ') {
                Some((rank, post)) if markings::read(rank, false).is_some() => post,
                _ => post,
            };
            let post = post.split('(').next().unwrap_or(post).trim();
            if post.chars().filter(|c| c.is_alphabetic()).count() >= 2 {
                draft.put_part(FieldName::CopyTo, index, post, "copy.telno", 0.88);
            }
        }
    }
    true
}
