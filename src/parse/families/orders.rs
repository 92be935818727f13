//! Dates in figures whose day and month may stand in either order: another date of the same cable may tell which.

use std::ops::Range;

use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::Draft;
use crate::parse::lines::Span;

/// Lines at the top and at the end in which other dates are looked for.
const REACH: usize = 40;
/// Longer lines are text.
const LONGEST: usize = 120;
/// What a date is worth whose order another one tells.
const TOLD: f64 = 0.85;

// The rows of a Polish ciphergram, whose translations set the month first.
pattern!(
    POLISH,
    r"(?i)^came\s+(?:in\s+)?to\s+the\s+decoding\s+department\b"
);

/// The sign between day and month.
fn sign(date: &str) -> Option<char> {
    date.chars().find(|c| matches!(c, '/' | '.' | '-'))
}

/// Reads dates that may be of either order with the month first where another date in figures, written with the same sign, can only
/// be read so and none the other way.
pub(crate) fn settle(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let torn = |draft: &Draft, at: usize| {
        let date = &draft.candidates[at];
        date.field == FieldName::Date && date.rule == dates::DAY_FIRST && !date.alternatives.is_empty()
    };
    let open: Vec<usize> = (0..draft.candidates.len())
        .filter(|&at| torn(draft, at))
        .collect();
    if open.is_empty() {
        return;
    }
    let head = range.start..range.end.min(range.start + REACH);
    let tail = range.end.saturating_sub(REACH).max(head.end)..range.end;
    let mut month_first: Vec<(char, Span)> = Vec::new();
    let mut day_first: Vec<char> = Vec::new();
    let mut polish: Option<Span> = None;
    for index in head.chain(tail) {
        let text = &document.lines[index].text;
        if text.len() > LONGEST || document.lines[index].stamp {
            continue;
        }
        if POLISH.is_match(text.trim()) {
            polish = Some(document.whole(index));
        }
        for date in dates::western(text) {
            let written = &text[date.start..date.end];
            let Some(sign) = sign(written) else {
                continue;
            };
            if date.rule == dates::MONTH_FIRST {
                month_first.push((sign, document.span_of(index, written)));
            } else if date.rule == dates::DAY_FIRST && date.others.is_empty() {
                day_first.push(sign);
            }
        }
    }
    for at in open {
        let own = draft.candidates[at].spans[0];
        let text = document.text(own);
        let date = dates::western(text)
            .into_iter()
            .find(|date| date.rule == dates::DAY_FIRST);
        let Some(sign) = date.and_then(|date| sign(&text[date.start..date.end])) else {
            continue;
        };
        let told = month_first.iter().find(|(other, _)| *other == sign);
        let teller = told.map(|&(_, teller)| teller).or(polish);
        if let Some(teller) = teller.filter(|_| !day_first.contains(&sign)) {
            let candidate = &mut draft.candidates[at];
            let (other, _, _) = candidate.alternatives.remove(0);
            let before = std::mem::replace(&mut candidate.value, other);
            candidate.rule = "date.numeric-order-told";
            candidate.strength = candidate.strength.max(TOLD);
            candidate.spans.push(teller);
            let reason = "read in European order, day first".to_owned();
            candidate.alternatives.push((before, 0.15, reason));
        }
    }
}
