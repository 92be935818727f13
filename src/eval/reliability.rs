//! How far confidence can be believed: values in bands of the confidence they were given with, and how many of them are right.

use serde::Serialize;

/// Values whose confidence lies in a band.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Band {
    /// The lowest confidence of the band, 0 to 1.
    pub from: f64,
    /// Values given.
    pub given: usize,
    /// Values that the truth has too.
    pub right: usize,
    /// The mean confidence of the values given.
    pub confidence: f64,
}

impl Band {
    /// The share of the values given that are right; 1 where none was given.
    pub fn share(&self) -> f64 {
        match self.given {
            0 => 1.0,
            given => self.right as f64 / given as f64,
        }
    }
}

/// Where the bands begin, highest first.
const EDGES: [f64; 5] = [0.9, 0.8, 0.7, 0.5, 0.0];

/// The bands of values with their confidence and whether they are right, highest first; empty bands are left out.
pub(super) fn bands(values: &[(f64, bool)]) -> Vec<Band> {
    let mut upper = f64::INFINITY;
    let mut out = Vec::new();
    for from in EDGES {
        let inside: Vec<_> = values
            .iter()
            .filter(|(confidence, _)| (from..upper).contains(confidence))
            .collect();
        upper = from;
        if !inside.is_empty() {
            out.push(Band {
                from,
                given: inside.len(),
                right: inside.iter().filter(|(_, right)| *right).count(),
                confidence: inside.iter().map(|(confidence, _)| confidence).sum::<f64>()
                    / inside.len() as f64,
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fall_into_the_band_of_their_confidence() {
        let found = bands(&[(0.95, true), (0.9, false), (0.75, true)]);
        let seen: Vec<_> = found
            .iter()
            .map(|band| (band.from, band.given, band.right))
            .collect();
        assert_eq!(seen, [(0.9, 2, 1), (0.7, 1, 1)]);
        assert!((found[0].confidence - 0.925).abs() < 1e-9);
        assert!((found[0].share() - 0.5).abs() < 1e-9);
    }
}
