//! How the pages of a document lie, and what those that cannot tell take over from the others.

use std::collections::BTreeMap;

use crate::provenance::{Bearing, Ledger, StageName, Vote};

/// From what confidence on a page needs no advice from its neighbours. Preprocess gives less than half where the best
/// two lies read about equally well.
pub const SURE: f64 = 0.5;

/// The lie that most of the sure pages have; of two with as many, the first in order of turn.
pub fn majority(ledger: &Ledger) -> Option<Bearing> {
    let mut counts: BTreeMap<Bearing, usize> = BTreeMap::new();
    for source in &ledger.sources {
        let vote = ledger
            .activity(StageName::Preprocess, Some(source.page))
            .and_then(|activity| activity.vote);
        if let Some(vote) = vote.filter(|vote| vote.confidence.get() >= SURE) {
            *counts.entry(vote.bearing).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .rev()
        .max_by_key(|&(_, count)| count)
        .map(|(bearing, _)| bearing)
}

/// What a page with this vote takes over from the majority: nothing where it is sure, or agrees anyway.
pub fn advice(vote: &Vote, majority: Option<Bearing>) -> Option<Bearing> {
    majority.filter(|bearing| vote.confidence.get() < SURE && *bearing != vote.bearing)
}
