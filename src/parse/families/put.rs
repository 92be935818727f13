//! Putting what the shared readers found into a draft.

use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::lexicon::MarkingKind;
use crate::parse::lines::Span;
use crate::parse::markings::Marking;
use crate::parse::numbers;

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
    let mut candidate = Candidate::new(field, number.value, span, number.rule, number.strength * factor);
    candidate.parts = number.parts;
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
    let value = date.edtf();
    let mut candidate =
        Candidate::new(FieldName::Date, value, span, date.rule, strength).repaired(date.repaired);
    for (other, reason) in &date.others {
        candidate = candidate.or(other.clone(), 0.15, reason.clone());
    }
    draft.add(candidate);
    if let Some(time) = date.time {
        draft.put(FieldName::Time, time, span, "time.beside-date", strength);
    }
}
