//! A grammar a family, over the shared pieces of the parser.

mod agency;
mod chinese;
mod english;
mod footer;
mod frus;
mod heads;
mod put;
mod telegram;
mod teletype;

pub(crate) use chinese::{is_sent as chinese_head_is_sent, read as chinese};
pub(crate) use english::{Flavor, read as english};
pub(crate) use frus::read as frus;
pub(crate) use heads::number as head_number;
pub(crate) use telegram::read as telegram;
pub(crate) use teletype::read as teletype;

use super::draft::{Candidate, Draft};
use crate::model::FieldName;

/// A date without its year takes the year from another place that gives the same day with it.
pub(crate) fn complete_years(draft: &mut Draft) {
    let whole: Vec<Candidate> = draft
        .of(FieldName::Date)
        .filter(|date| !date.value.starts_with("XXXX"))
        .cloned()
        .collect();
    for candidate in &mut draft.candidates {
        if candidate.field != FieldName::Date {
            continue;
        }
        let Some(rest) = candidate.value.strip_prefix("XXXX-") else {
            continue;
        };
        if let Some(full) = whole.iter().find(|date| date.value.get(5..) == Some(rest)) {
            candidate.value.clone_from(&full.value);
            candidate.spans.extend(full.spans.iter().copied());
            candidate.strength = (candidate.strength + 0.02).min(0.97);
        }
    }
}

/// Ranks of precedence, highest first, in the services' own orders.
const RANKS: [&str; 12] = [
    "critic",
    "flash",
    "niact_immediate",
    "ultra_urgent",
    "extra_urgent",
    "emergency",
    "immediate",
    "urgent_plus",
    "urgent",
    "priority",
    "routine",
    "deferred",
];

/// Of several precedences that are equally sure the highest counts.
pub(crate) fn highest_precedence(draft: &mut Draft) {
    let Some(best) = draft.best(FieldName::Precedence).map(|best| best.strength) else {
        return;
    };
    let rank = |value: &str| {
        RANKS
            .iter()
            .position(|known| *known == value)
            .unwrap_or(RANKS.len())
    };
    let highest = draft
        .candidates
        .iter_mut()
        .filter(|candidate| candidate.field == FieldName::Precedence && candidate.strength + 0.05 >= best)
        .min_by_key(|candidate| rank(&candidate.value));
    if let Some(highest) = highest {
        highest.strength = highest.strength.max(best + 0.005);
    }
}
