//! Why a value is what it is: the family's signs, and every candidate with its rule, its lines and what it competed with.

use super::draft::Draft;
use super::family::Verdict;
use super::fold::key;
use crate::model::{Confidence, Evidence, Family, FieldName};

/// How one cable was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The family, and every family that had a sign for it, with its score, best first.
    pub family: Family,
    /// Scores of the families.
    pub scores: Vec<(Family, f64)>,
    /// The signs that spoke for the family.
    pub reasons: Vec<String>,
    /// Every value that some rule proposed, in the order of the record, the chosen ones first.
    pub candidates: Vec<Considered>,
}

/// A value that some rule proposed.
#[derive(Clone, Debug, PartialEq)]
pub struct Considered {
    /// The field it was proposed for.
    pub field: FieldName,
    /// The value.
    pub value: String,
    /// The rule.
    pub rule: String,
    /// The chance that it is right.
    pub confidence: Confidence,
    /// The lines it was read from.
    pub evidence: Vec<Evidence>,
    /// Whether the record has it.
    pub chosen: bool,
}

impl Explanation {
    pub(super) fn of(draft: &Draft, verdict: &Verdict) -> Explanation {
        let mut candidates = Vec::new();
        for &field in FieldName::ALL {
            let best = draft.best(field).map(|best| key(&best.value));
            let mut considered: Vec<Considered> = draft
                .of(field)
                .map(|candidate| Considered {
                    field,
                    value: candidate.value.clone(),
                    rule: candidate.rule.to_owned(),
                    confidence: Confidence::new(super::confidence::of(draft.document, candidate, 0)),
                    evidence: candidate
                        .spans
                        .iter()
                        .map(|&span| draft.document.evidence(span))
                        .collect(),
                    chosen: field.is_list() || Some(key(&candidate.value)) == best,
                })
                .collect();
            considered
                .sort_by_key(|considered| (!considered.chosen, std::cmp::Reverse(considered.confidence)));
            candidates.extend(considered);
        }
        Explanation {
            family: verdict.family,
            scores: verdict.scores.clone(),
            reasons: verdict.reasons.clone(),
            candidates,
        }
    }

    /// The candidates of one field, the chosen first.
    pub fn of_field(&self, field: FieldName) -> impl Iterator<Item = &Considered> {
        self.candidates
            .iter()
            .filter(move |candidate| candidate.field == field)
    }
}
