//! Putting what the shared readers found into a draft.

use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::{self, tidy};
use crate::parse::lexicon::{MarkingKind, Role};
use crate::parse::lines::Span;
use crate::parse::markings::Marking;
use crate::parse::numbers;

pattern!(THIN_TWO, r"月\s?一\s?十");

/// What a date keeps of its strength whose day and month may stand in either order.
const EITHER_ORDER: f64 = 0.85;

/// Puts markings found in a text whose span is `whole` into the draft.
pub(crate) fn put_markings(
    draft: &mut Draft,
    whole: Span,
    found: &[Marking],
    rule: &'static str,
    strength: f64,
) {
    let advance = found.iter().any(|mark| mark.kind == MarkingKind::Advance);
    for mark in found {
        let span = Span {
            line: whole.line,
            start: whole.start + mark.start,
            end: whole.start + mark.end,
        };
        let field = match mark.kind {
            MarkingKind::Classification => FieldName::Classification,
            MarkingKind::Precedence => FieldName::Precedence,
            MarkingKind::Handling => FieldName::Handling,
            MarkingKind::Advance | MarkingKind::Filler => continue,
        };
        // Where a field repeats on the page, equal strengths keep the first.
        let mut candidate = Candidate::new(field, mark.value, span, rule, strength).repaired(mark.repaired);
        if field == FieldName::Precedence && advance {
            candidate = candidate.part("advance", true);
        }
        draft.add(candidate);
    }
}

/// Puts a number into the field it belongs to.
pub(crate) fn put_number(draft: &mut Draft, span: Span, number: numbers::Number, factor: f64) {
    let field = match number.kind {
        "reference" => FieldName::References,
        "" => FieldName::CableNumber,
        _ => FieldName::OtherNumbers,
    };
    let value = match draft.document.scanned {
        true => fold::letters_as_figures(&number.value),
        false => number.value.clone(),
    };
    let mended = value != number.value;
    let repaired = number.repaired || mended;
    let mut candidate =
        Candidate::new(field, value, span, number.rule, number.strength * factor).repaired(repaired);
    candidate.parts = number.parts;
    if mended && let Some(serial) = numbers::last_digits(&candidate.value) {
        candidate.parts.insert("serial".to_owned(), serial.into());
    }
    if let Some((other, reason)) = number.other {
        candidate = candidate.or(other, 0.4, reason);
    }
    if field == FieldName::OtherNumbers {
        candidate = candidate.part("kind", number.kind);
    }
    draft.add(candidate);
}

/// Puts the first date of a text, and its time, into the draft.
pub(crate) fn put_date(draft: &mut Draft, span: Span, text: &str, strength: f64) {
    let found = dates::all(text);
    let Some(date) = found
        .into_iter()
        .find(|date| date.day.is_some() || date.month.is_some())
    else {
        if let Some((start, end, time)) = dates::clock(text) {
            let part = draft.document.span_of(span.line, text[start..end].trim());
            draft.put(FieldName::Time, time, part, "time.alone", strength * 0.95);
        }
        return;
    };
    put_found(draft, span, text, &date, strength);
}

/// Puts a date that was found in `text`, and its time, into the draft.
pub(crate) fn put_found(draft: &mut Draft, span: Span, text: &str, date: &dates::Found, strength: f64) {
    let value = date.edtf();
    // `April 15 1958` on a scan: the comma behind a day is at times read as a 5.
    let written = &text[date.start..date.end];
    let no_comma = draft.document.scanned
        && date.rule == "date.month-day-year"
        && !written.contains(',')
        && date.day.is_some_and(|day| day > 10 && day % 10 == 5)
        && date.year.is_some();
    let strength = if no_comma { strength * 0.6 } else { strength };
    // 一十八日: nobody writes 一 before 十 in a date, so on a scan it is a 二 that lost a stroke.
    let thin = draft.document.scanned && THIN_TWO.is_match(written) && date.day.is_some_and(|day| day < 20);
    let (value, strength) = match thin {
        true => (
            dates::edtf(date.year, date.month, date.day.map(|day| day + 10)),
            strength * 0.75,
        ),
        false => (value, strength),
    };
    // Either order of day and month is possible; those who write dots put the day first.
    let torn = date.rule == dates::DAY_FIRST && !date.others.is_empty() && written.contains('/');
    let strength = if torn { strength * EITHER_ORDER } else { strength };
    let mut candidate =
        Candidate::new(FieldName::Date, value, span, date.rule, strength).repaired(date.repaired || thin);
    if thin {
        candidate = candidate.or(date.edtf(), 0.4, "its 一 may be a speck");
    }
    if no_comma {
        let other = dates::edtf(date.year, date.month, date.day.map(|day| day / 10));
        candidate = candidate.or(other, 0.4, "its 5 may be a misread comma");
    }
    for (other, reason) in &date.others {
        candidate = candidate.or(other.clone(), 0.15, reason.clone());
    }
    draft.add(candidate);
    if let Some(time) = &date.time {
        draft.put(FieldName::Time, time.as_str(), span, "time.beside-date", strength);
    }
}

/// Puts a value that goes on over several lines into the draft.
pub(crate) fn put_lines(
    draft: &mut Draft,
    field: FieldName,
    parts: &[Span],
    rule: &'static str,
    strength: f64,
    repaired: bool,
) {
    let document = draft.document;
    let Some(&first) = parts.first() else {
        return;
    };
    let chinese = crate::text::count_han(document.text(first)) > 0;
    let texts: Vec<&str> = parts.iter().map(|&part| document.text(part)).collect();
    let value = texts.join(if chinese { "" } else { " " });
    let candidate = Candidate::new(field, tidy(&value), first, rule, strength).repaired(repaired);
    draft.add(parts[1..].iter().fold(candidate, |all, &part| all.also(part)));
}

/// Puts the day, and the time where it is told, at which a cable was received into the draft.
pub(crate) fn put_received(draft: &mut Draft, span: Span, text: &str, rule: &'static str, strength: f64) {
    if let Some(date) = dates::all(text).first() {
        let value = match &date.time {
            Some(time) => format!("{}T{time}", date.edtf()),
            None => date.edtf(),
        };
        draft.put(FieldName::Received, value, span, rule, strength);
    }
}

/// Puts a number that is not the telegram's own into the draft: `kind` says whose it is.
pub(crate) fn put_other_number(
    draft: &mut Draft,
    span: Span,
    kind: &'static str,
    rule: &'static str,
    strength: f64,
) {
    let value = tidy(draft.document.text(span));
    let candidate = Candidate::new(FieldName::OtherNumbers, value, span, rule, strength);
    draft.add(candidate.part("kind", kind));
}

/// Puts the value of a row that every family holds in the same way into the draft; whether the role is such a one.
pub(crate) fn put_row(draft: &mut Draft, role: Role, span: Span) -> bool {
    let text = draft.document.text(span);
    match role {
        Role::Received => put_received(draft, span, text, "received.labelled", 0.88),
        Role::Signature => draft.put_span(FieldName::Signature, span, "signature.labelled", 0.87),
        Role::Translator => draft.put_span(FieldName::Translator, span, "translator.labelled", 0.9),
        Role::Archive => draft.put_span(FieldName::ArchiveReference, span, "archive.labelled", 0.7),
        Role::References => draft.put_span(FieldName::References, span, "references.labelled", 0.8),
        Role::Control => {
            put_other_number(draft, span, "control", "number.control", 0.87);
        }
        Role::Drop => {}
        _ => return false,
    }
    true
}
