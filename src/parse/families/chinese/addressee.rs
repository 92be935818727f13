//! The line that names the addressees, and lists of those who get a copy.

use crate::model::FieldName;
use crate::parse::addressees::{self, Share};
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::tidy;
use crate::parse::lines::Span;
use crate::text::fold_simplified;

/// What an addressee is worth of which half had to be put right.
const DAMAGED: f64 = 0.75;

/// Reads a line that names addressees.
pub(super) fn addressee(draft: &mut Draft, span: Span, rule: &'static str, strength: f64) {
    let document = draft.document;
    let pieces = addressees::split_chinese(document.text(span), document.scanned);
    let known = |piece: &str| {
        let simple = fold_simplified(&tidy(piece));
        addressees::ORGANS.contains(&simple.as_str()) || addressees::repaired_organ(&simple).is_some()
    };
    if document.scanned
        && !pieces.iter().any(|(piece, _)| known(piece))
        && let Some(pair) = addressees::repaired_pair(addressees::without_footnotes(document.text(span)))
    {
        for (organ, share) in pair {
            let (field, rule) = match share {
                Share::To => (FieldName::To, rule),
                Share::Copy => (FieldName::CopyTo, "copy.in-salutation"),
            };
            draft.add(Candidate::new(field, organ, span, rule, strength.min(DAMAGED)).repaired(true));
        }
        return;
    }
    for (piece, share) in pieces {
        let part = document.span_of(span.line, piece);
        let (field, rule) = match share {
            Share::To => (FieldName::To, rule),
            Share::Copy => (FieldName::CopyTo, "copy.in-salutation"),
        };
        put_organ(draft, field, piece, part, rule, strength);
    }
}

/// Puts an addressee, its letters put right where it is an organ's name but for one of them.
fn put_organ(
    draft: &mut Draft,
    field: FieldName,
    piece: &str,
    span: Span,
    rule: &'static str,
    strength: f64,
) {
    let value = tidy(piece);
    let repaired = draft
        .document
        .scanned
        .then(|| addressees::repaired_organ(&value))
        .flatten();
    // On a scan a name that no table knows may hold a misread character that its confidence does not show.
    let known = addressees::ORGANS.contains(&fold_simplified(&value).as_str());
    let strength = if draft.document.scanned && !known {
        strength.min(0.86)
    } else {
        strength
    };
    let candidate = match repaired {
        Some(repaired) => Candidate::new(field, repaired, span, rule, strength).repaired(true),
        None => Candidate::new(field, value, span, rule, strength),
    };
    draft.add(candidate);
}

pub(super) fn copies(draft: &mut Draft, span: Span, rule: &'static str) {
    let document = draft.document;
    for (piece, _) in addressees::split_chinese(document.text(span), document.scanned) {
        put_organ(
            draft,
            FieldName::CopyTo,
            piece,
            document.span_of(span.line, piece),
            rule,
            0.9,
        );
    }
}
