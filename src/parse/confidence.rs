//! The chance that a value is right, from how strong its rule is, how well its letters were read, and what agrees.

use super::draft::Candidate;
use super::lines::Document;

/// What a find keeps of its strength when letters of it had to be put right. Measured on the development scans.
const REPAIR: f64 = 0.9;

/// How much of the doubt that remains a second, independent reading of the same value takes away.
const AGREEMENT: f64 = 0.5;

/// The chance, 0 to 1, that `candidate` is right when `agreeing` other places give the same value.
pub(crate) fn of(document: &Document, candidate: &Candidate, agreeing: usize) -> f64 {
    let reading = candidate
        .spans
        .iter()
        .map(|&span| document.reading_confidence(span))
        .fold(1.0, f64::min);
    let mut chance = candidate.strength * letters(reading);
    if candidate.repaired {
        chance *= REPAIR;
    }
    if agreeing > 0 {
        chance = 1.0 - (1.0 - chance) * AGREEMENT;
    }
    chance.clamp(0.0, 0.995)
}

/// The chance that a value is read rightly when its letters have this mean confidence.
fn letters(reading: f64) -> f64 {
    if reading >= 0.9 {
        1.0
    } else {
        (0.35 + reading * 0.72).clamp(0.2, 1.0)
    }
}
