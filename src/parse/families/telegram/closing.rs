//! What stands around the text: the telegram it answers, its date, who signs.

use std::ops::Range;

use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::put_date;
use crate::parse::families::{agency, is_signer};
use crate::parse::fold::tidy;
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::parse::zones::is_prose;

pattern!(REGARDS, r"(?i)\bREGARDS\b");

pattern!(
    TYPIST,
    r"^[A-Z]{1,5}\s?[:/-]\s?[A-Z0-9/:-]{1,8}$|^[A-Z]{1,3}\d{0,2}$|^[A-Z]{4}\d{1,2}$|^CONTINUED$|^PAGE\b"
);

// Drafted by: FE:JGParsons:mcg 9/6/58; Telegraphic transmission and classification approved by:
pattern!(
    CLEARED,
    r"(?i)^(?:drafted\s+by|telegraphic\s+transmission|clearances?\b|cleared\s+by|approved\s+by|classification\s+approved)"
);

/// `NO: 28755` beside `SENT DEPARTMENT 2875`: the last figure was the comma.
pub(super) fn department_agrees(draft: &mut Draft) {
    let department = draft
        .of(FieldName::CableNumber)
        .find(|number| number.rule == "number.sent-department")
        .map(|number| number.value.clone());
    if let Some(number) = department {
        draft.candidates.retain(|other| {
            other.rule != "number.labelled"
                || other.value.len() != number.len() + 1
                || !other.value.starts_with(&number)
        });
    }
}

// DEPTEL 98. and Embtel 872, with which the text begins.
pattern!(
    ANSWERED,
    r"(?i)^\W*(?:Re(?:f|ference)?:?\s+)?((?:Dep|Emb|Con|Leg)(?:cir)?tels?\s+\d{1,5}(?:,\s+\d{1,5})*)"
);

/// What stands at the end or at the head of the text: the telegram it answers, its own date.
pub(super) fn around_text(draft: &mut Draft, text: Range<usize>) {
    let document = draft.document;
    for index in text.start.saturating_sub(3)..text.end.min(text.start + 3) {
        let whole = document.whole(index);
        if let Some(found) = ANSWERED
            .captures(document.text(whole))
            .and_then(|found| found.get(1))
        {
            draft.put_part(
                FieldName::References,
                index,
                found.as_str(),
                "references.answered",
                0.85,
            );
            break;
        }
    }
    if draft.has(FieldName::Date, 0.5) {
        return;
    }
    for index in document.foot(text, 6) {
        let whole = document.whole(index);
        let line = document.text(whole);
        let dated = dates::western(line).into_iter().find(|date| date.day.is_some());
        let rest = |part: &str| part.chars().filter(|c| c.is_alphabetic()).count();
        let Some(date) = dated.filter(|_| !document.lines[index].stamp) else {
            continue;
        };
        let sent = SENT.captures(line).and_then(|found| found.get(1));
        if let Some(when) = sent.filter(|when| date.start - when.start() <= 1) {
            put_date(draft, document.span_of(index, when.as_str()), when.as_str(), 0.88);
            return;
        }
        // What stands alone may be of the release; the line that says when it was sent tells more.
        if rest(&line[..date.start]) + rest(&line[date.end..]) <= 3 && !draft.has(FieldName::Date, 0.5) {
            put_date(draft, whole, line, 0.86);
        }
    }
}

// SENT September 4, 1957 6 p.m., below an outgoing telegram
pattern!(
    SENT,
    r"(?i)^\W*(?:sent|dispatched|transmitted)\s?:?\s+(?:on\s+)?(\S.{5,40})$"
);

// JUL 12  7 06 PM '61, the time at which the Department sent it.
pattern!(
    STAMPED,
    r"\b([A-Z][A-Za-z]{2,3})\.?\s+(\d{1,2})\s+(\d{1,2})[\s:](\d\d)\s+([AP])\.?M\.?\s+['’‘]?((?:19)?\d\d)\b"
);

// 1954 JUN 8 PM 9 19
pattern!(
    STAMPED_YEAR_FIRST,
    r"\b(19\d\d)\s+([A-Z]{3})\s+(\d{1,2})\s+([AP])\.?M\.?\s+(\d{1,2})[\s:](\d\d)\b"
);

/// Reads the stamp that says when an outgoing telegram went.
pub(super) fn put_stamped(draft: &mut Draft, index: usize, text: &str) {
    let outgoing = draft.of(FieldName::Direction).any(|way| way.value == "outgoing");
    if !outgoing {
        return;
    }
    // Month, day, hour, minute, half of the day and year, in the order of either stamp.
    let (found, order) = match (STAMPED.captures(text), STAMPED_YEAR_FIRST.captures(text)) {
        (Some(found), _) => (found, [1, 2, 3, 4, 5, 6]),
        (None, Some(found)) => (found, [2, 3, 5, 6, 4, 1]),
        _ => return,
    };
    let part = |at: usize| &found[order[at]];
    let (Some(whole), Some((month, false))) = (found.get(0), dates::month_named(part(0))) else {
        return;
    };
    let figure = |at: usize| part(at).parse::<u16>().ok();
    let (Some(day), Some(hour), Some(minute), Some(year)) = (figure(1), figure(2), figure(3), figure(5))
    else {
        return;
    };
    let (year, day) = (dates::full_year(year), day as u8);
    if dates::possible(Some(year), month, day) && (1..=12).contains(&hour) && minute < 60 {
        let span = draft.document.span_of(index, whole.as_str());
        let value = dates::edtf(Some(year), Some(month), Some(day));
        draft.put(FieldName::Date, value, span, "date.sent-stamp", 0.8);
        let hour = hour % 12 + if part(4) == "P" { 12 } else { 0 };
        draft.put(
            FieldName::Time,
            format!("{hour:02}:{minute:02}"),
            span,
            "time.sent-stamp",
            0.8,
        );
    }
}

/// Takes the day of an outgoing telegram from a line of its header that is a whole date and nothing else, where no other is given: `JUL 3
/// 1948`.
pub(super) fn put_day_alone(draft: &mut Draft, header: Range<usize>) {
    let outgoing = draft.of(FieldName::Direction).any(|way| way.value == "outgoing");
    if !outgoing || draft.has(FieldName::Date, 0.5) {
        return;
    }
    let document = draft.document;
    for index in header.filter(|&index| !document.lines[index].stamp) {
        let whole = document.whole(index);
        let text = document.text(whole).trim().to_owned();
        if let [date] = &dates::western(&text)[..]
            && date.year.is_some()
            && date.month.is_some()
            && date.day.is_some()
            && date.start == 0
        {
            // August 19, 1958 7:42 p.m.
            let rest = text[date.end..].trim_matches([' ', ',', '.']);
            let hour = dates::clock(rest).filter(|(start, end, _)| *start == 0 && rest.len() - end <= 1);
            if !rest.is_empty() && hour.is_none() {
                continue;
            }
            draft.put(FieldName::Date, date.edtf(), whole, date.rule, 0.7);
            if let Some((_, _, time)) = hour {
                draft.put(FieldName::Time, time, whole, "time.beside-date", 0.7);
            }
            return;
        }
    }
}

// 793.00/5-361, the number that the file room stamped on it: the file, and the date.
pattern!(
    FILED,
    r"^\W*(\d{3}[A-Z]?\.[\dA-Z]{1,8}(?:\.[\dA-Z]{1,6})?/\d{1,2}\s?[-–—]\s?\d{3,4})\W*$"
);

/// The decimal file number that stands alone on a line, and the date that it holds.
pub(super) fn put_file_number(draft: &mut Draft, index: usize, text: &str) {
    let Some(file) = FILED.captures(text).and_then(|found| found.get(1)) else {
        return;
    };
    let Some(date) = dates::decimal_file(text) else {
        return;
    };
    let span = draft.document.span_of(index, file.as_str());
    draft.put_span(FieldName::ArchiveReference, span, "archive.file-number", 0.85);
    draft.put(FieldName::Date, date.edtf(), span, FILE_DATE, 0.7);
}

const FILE_DATE: &str = "date.decimal-file";

/// A date without a year takes it from the file number that has the same day, or else from the receipt, which is the same day or
/// the next.
pub(super) fn complete_year(draft: &mut Draft, received: Option<u16>) {
    let spans = |of: &mut dyn Iterator<Item = &Candidate>| of.flat_map(|found| found.spans.clone()).collect();
    let filed = draft.of(FieldName::Date).find(|date| date.rule == FILE_DATE);
    let filed = filed.map(|date| (date.value.clone(), date.spans.clone()));
    let received = received.map(|year| (year, spans(&mut draft.of(FieldName::Received))));
    for candidate in &mut draft.candidates {
        if candidate.field != FieldName::Date {
            continue;
        }
        let Some(rest) = candidate.value.strip_prefix("XXXX") else {
            continue;
        };
        let (value, rule, evidence): (String, _, &Vec<Span>) = match (&filed, &received) {
            (Some((date, spans)), _) if date.ends_with(rest) => {
                (date.clone(), "date.year-from-file-number", spans)
            }
            (_, Some((year, spans))) => (format!("{year}{rest}"), "date.year-from-receipt", spans),
            _ => continue,
        };
        candidate.value = value;
        candidate.rule = rule;
        for &span in evidence {
            if !candidate.spans.contains(&span) {
                candidate.spans.push(span);
            }
        }
    }
}

pub(super) fn signer(draft: &mut Draft, range: Range<usize>, fuzzy: bool) {
    let document = draft.document;
    let mut looked = 0;
    for index in range.rev() {
        let whole = document.whole(index);
        let text = document.text(whole);
        if document.lines[index].stamp
            || markings::read(text, fuzzy).is_some()
            || TYPIST.is_match(text)
            || CLEARED.is_match(text)
            || (text.len() < 30 && !dates::western(text).is_empty())
        {
            continue;
        }
        if text.chars().filter(|c| c.is_alphabetic()).count() < 3 {
            continue;
        }
        // `CLASS FICATION`, `BEST REGARDS`
        if agency::is_label(text) || REGARDS.is_match(text) {
            continue;
        }
        looked += 1;
        if is_signer(text, fuzzy) && text.len() < 34 {
            draft.put(
                FieldName::Signature,
                tidy(text),
                whole,
                "signature.last-line",
                0.88,
            );
            return;
        }
        if looked > 4 || is_prose(text) {
            return;
        }
    }
}
