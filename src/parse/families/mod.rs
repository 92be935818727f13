//! A grammar a family, over the shared pieces of the parser.

mod chinese;
mod english;
mod footer;
mod frus;
mod heads;
mod teletype;
mod telegram;

pub(crate) use chinese::read as chinese;
pub(crate) use english::{Flavor, read as english};
pub(crate) use frus::read as frus;
pub(crate) use telegram::read as telegram;
pub(crate) use teletype::read as teletype;

use super::draft::{Candidate, Draft};
use super::lexicon::MarkingKind;
use super::lines::Span;
use super::markings::Marking;
use crate::model::FieldName;

/// Puts markings found in a text whose span is `whole` into the draft.
pub(crate) fn put_markings(draft: &mut Draft, whole: Span, found: &[Marking], rule: &'static str, strength: f64) {
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
