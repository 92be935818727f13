//! One reading out of several of the same line.
//!
//! The readings are aligned, and each place of the line goes to the character with the most confidence behind it, after
//! J. G. Fiscus, "A post-processing system to yield reduced word error rates: Recognizer Output Voting Error Reduction
//! (ROVER)", 1997.

use super::align;
use super::reading::{Letter, Reading};

/// What a reading that sees nothing at a place puts against a character there, as a share of its confidence in its
/// neighbours. Below 1, since losing a faint stroke is likelier than inventing a character.
const WEIGHT_OF_NOTHING: f64 = 0.8;
/// Even a reading that the engine thinks worthless counts a little.
const LEAST_WEIGHT: f64 = 0.05;
/// How far a reading's own confidence goes against its distance from the others in choosing the one to start from.
const SELF_TRUST: f64 = 0.3;

/// The reading that the others agree with most: least distance to them, weighted by their confidence. `None` without
/// readings; of equals the first.
pub fn most_agreed(readings: &[Reading]) -> Option<usize> {
    let texts: Vec<Vec<&str>> = readings
        .iter()
        .map(|r| r.letters.iter().map(|l| l.text.as_str()).collect())
        .collect();
    let cost = |i: usize| -> f64 {
        let against: f64 = (0..readings.len())
            .map(|j| readings[j].confidence.max(LEAST_WEIGHT) * align::distance(&texts[i], &texts[j]))
            .sum();
        against - SELF_TRUST * readings[i].confidence
    };
    let costs: Vec<f64> = (0..readings.len()).map(cost).collect();
    (0..readings.len()).min_by(|&a, &b| costs[a].total_cmp(&costs[b]))
}

/// Votes character by character, starting from the most agreed reading. Empty readings have no vote: where the engine
/// finds no text at all it has failed, which says nothing about what others read. `None` where nobody read anything.
pub fn by_character(readings: &[Reading]) -> Option<Reading> {
    let readings: Vec<Reading> = readings
        .iter()
        .filter(|r| !r.letters.is_empty())
        .cloned()
        .collect();
    let readings = &readings[..];
    let start = most_agreed(readings)?;
    let pivot = &readings[start];
    let count = readings.len() as f64;
    // What each reading has at each letter of the pivot, and in the gaps before the letters and after the last.
    let mut at: Vec<Vec<Option<&Letter>>> = vec![Vec::new(); pivot.len()];
    let mut between: Vec<Vec<Vec<&Letter>>> = vec![Vec::new(); pivot.len() + 1];
    for reading in readings {
        let mut gaps: Vec<Vec<&Letter>> = vec![Vec::new(); pivot.len() + 1];
        let mut i = 0;
        for (ours, theirs) in align::pairs(&pivot.letters, &reading.letters, |a, b| a.text == b.text) {
            match ours {
                Some(_) => {
                    at[i].push(theirs);
                    i += 1;
                }
                None => gaps[i].extend(theirs),
            }
        }
        for (gap, inserted) in between.iter_mut().zip(gaps) {
            gap.push(inserted);
        }
    }
    let trust: Vec<f64> = readings
        .iter()
        .map(|r| r.letter_confidence().max(LEAST_WEIGHT) * WEIGHT_OF_NOTHING)
        .collect();

    let mut letters = Vec::with_capacity(pivot.len());
    for i in 0..=pivot.len() {
        if let Some(inserted) = elect_insertion(&between[i], &trust, count) {
            letters.extend(inserted);
        }
        if i < pivot.len()
            && let Some(letter) = elect(&at[i], &trust, count)
        {
            let begins_word = pivot.letters[i].begins_word;
            letters.push(Letter {
                begins_word,
                ..letter
            });
        }
    }
    if let Some(first) = letters.first_mut() {
        first.begins_word = true;
    }
    let confidence = words_confidence(&letters);
    Some(Reading {
        model: pivot.model,
        letters,
        confidence,
    })
}

/// The character with the most weight at one place; `None` where nothing has more.
fn elect(candidates: &[Option<&Letter>], trust: &[f64], count: f64) -> Option<Letter> {
    let mut tally: Vec<(Option<&Letter>, f64)> = Vec::new();
    for (&candidate, &nothing) in candidates.iter().zip(trust) {
        let weight = candidate.map_or(nothing, |letter| letter.confidence.max(LEAST_WEIGHT));
        let same = |known: &Option<&Letter>| known.map(|l| &l.text) == candidate.map(|l| &l.text);
        match tally.iter_mut().find(|(known, _)| same(known)) {
            Some((_, sum)) => *sum += weight,
            None => tally.push((candidate, weight)),
        }
    }
    let (winner, weight) = tally
        .into_iter()
        .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    winner.map(|letter| Letter {
        confidence: (weight / count).min(1.0),
        ..letter.clone()
    })
}

/// The characters that go into a gap of the pivot; `None` where most weight is on nothing.
fn elect_insertion(candidates: &[Vec<&Letter>], trust: &[f64], count: f64) -> Option<Vec<Letter>> {
    let text = |letters: &[&Letter]| -> Vec<String> { letters.iter().map(|l| l.text.clone()).collect() };
    let mut tally: Vec<(&Vec<&Letter>, f64)> = Vec::new();
    for (candidate, &nothing) in candidates.iter().zip(trust) {
        let weight = if candidate.is_empty() {
            nothing
        } else {
            (candidate.iter().map(|l| l.confidence).sum::<f64>() / candidate.len() as f64).max(LEAST_WEIGHT)
        };
        match tally.iter_mut().find(|(known, _)| text(known) == text(candidate)) {
            Some((_, sum)) => *sum += weight,
            None => tally.push((candidate, weight)),
        }
    }
    let (winner, weight) = tally
        .into_iter()
        .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let letters = winner.iter().map(|&letter| Letter {
        confidence: (weight / count).min(1.0),
        ..letter.clone()
    });
    (!winner.is_empty()).then(|| letters.collect())
}

/// The confidence of a line as the engine counts it: the mean over its words, each as sure as its worst character.
fn words_confidence(letters: &[Letter]) -> f64 {
    let words = letters.chunk_by(|_, next| !next.begins_word);
    let (mut sum, mut count) = (0.0, 0);
    for word in words {
        sum += word.iter().map(|l| l.confidence).fold(1.0, f64::min);
        count += 1;
    }
    sum / f64::from(count.max(1))
}

#[cfg(test)]
mod tests {
    use super::super::reading::of;
    use super::*;
    use crate::model::LanguageModel::{ChiSim, Eng};

    fn elected(readings: &[Reading]) -> String {
        by_character(readings).unwrap().text()
    }

    #[test]
    fn readings_that_err_at_different_places_make_a_right_one() {
        assert_eq!(
            elected(&[
                of(Eng, "SECRFT WASHDC", 0.8, &[]),
                of(Eng, "SECRET WASNDC", 0.8, &[]),
                of(Eng, "5ECRET WASHDC", 0.8, &[]),
            ]),
            "SECRETWASHDC"
        );
    }

    #[test]
    fn a_character_that_most_readings_miss_is_left_out() {
        let readings = [
            of(ChiSim, "外交部电", 0.8, &[]),
            of(ChiSim, "外交部一电", 0.8, &[]),
            of(ChiSim, "外交部电", 0.8, &[]),
        ];
        assert_eq!(elected(&readings), "外交部电");
    }

    #[test]
    fn a_character_that_most_readings_see_is_put_in() {
        let readings = [
            of(ChiSim, "外部电", 0.95, &[]),
            of(ChiSim, "外交部电", 0.8, &[]),
            of(ChiSim, "外交部电", 0.8, &[]),
        ];
        assert_eq!(elected(&readings), "外交部电");
    }

    #[test]
    fn confidence_outweighs_numbers() {
        let readings = [
            of(Eng, "18", 0.95, &[]),
            of(Eng, "1B", 0.95, &[0.95, 0.2]),
            of(Eng, "1B", 0.95, &[0.95, 0.3]),
        ];
        assert_eq!(elected(&readings), "18");
    }

    #[test]
    fn words_and_their_spaces_survive() {
        let voted = by_character(&[
            of(Eng, "TO AMEMBASSY", 0.9, &[]),
            of(Eng, "TO AMENBASSY", 0.7, &[]),
        ])
        .unwrap();
        let starts: Vec<&str> = voted
            .letters
            .iter()
            .filter(|l| l.begins_word)
            .map(|l| l.text.as_str())
            .collect();
        assert_eq!(voted.text(), "TOAMEMBASSY");
        assert_eq!(starts, ["T", "A"]);
    }

    #[test]
    fn empty_readings_have_no_vote() {
        assert_eq!(by_character(&[]), None);
        let empty = of(Eng, "", 0.0, &[]);
        assert_eq!(by_character(&[empty.clone(), empty.clone()]), None);
        assert_eq!(elected(&[empty.clone(), empty, of(Eng, "A", 0.5, &[])]), "A");
    }
}
