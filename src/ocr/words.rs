//! From letters in pixels of the page to words in pixels of the scan.

use super::align;
use super::reading::{Letter, Reading};
use super::suspect;
use crate::model::{Confidence, Point, Quad, Rect, TextLine, Transform, Word};
use crate::text;

/// A gap between Chinese characters that is set on purpose, in em. Less is the engine's uncertainty about where a
/// character stands.
const WIDE_GAP: f64 = 1.5;
/// Other readings that are kept of one word.
const MOST_ALTERNATIVES: usize = 3;

/// The line that `reading` makes. `others` are further readings of the same ink; where they differ, they become
/// alternatives. `to_scan` leads from the pixels that `rect` and the letters are in to those of the scan.
pub fn line(reading: &Reading, others: &[Reading], rect: Rect, em: f64, to_scan: &Transform) -> TextLine {
    let suspects = suspect::positions(&reading.letters);
    let mut words: Vec<Word> = Vec::new();
    let mut start = 0;
    let mut before: Option<&[Letter]> = None;
    for letters in reading.letters.chunk_by(|_, next| !next.begins_word) {
        let range = start..start + letters.len();
        start = range.end;
        let text: String = letters.iter().map(|letter| printable(&letter.text)).collect();
        let bounds = letters
            .iter()
            .map(|l| l.rect)
            .reduce(|a, b| a.union(&b))
            .unwrap_or(rect);
        // The engine's boxes may reach beyond the line.
        let bounds = bounds.intersection(&rect).unwrap_or(bounds);
        words.push(Word {
            rect: to_scan.apply_quad(&bounds.quad()).bounds(),
            confidence: letters.iter().map(Letter::stated).min().unwrap_or_default(),
            characters: characters(letters),
            space_before: before.is_some_and(|before| spaced(before, letters, em)),
            alternatives: alternatives(reading, others, range.clone()),
            suspect: suspects.iter().any(|position| range.contains(position)),
            text,
        });
        before = Some(letters);
    }
    let corners = to_scan.apply_quad(&rect.quad()).0;
    TextLine {
        quad: Quad(corners.map(|p| Point::new(p.x.round(), p.y.round()))),
        model: reading.model,
        words,
    }
}

/// One confidence for every code point of the letters.
fn characters(letters: &[Letter]) -> Vec<Confidence> {
    letters
        .iter()
        .flat_map(|letter| letter.text.chars().map(|_| letter.stated()))
        .collect()
}

/// Whether a space stands between two words: always but between characters in full squares, where the engine's words mean
/// nothing and only a wide gap does.
fn spaced(before: &[Letter], after: &[Letter], em: f64) -> bool {
    let (Some(last), Some(first)) = (before.last(), after.first()) else {
        return false;
    };
    let square = |c: Option<char>| c.is_some_and(text::is_full_width);
    if square(last.text.chars().next_back()) && square(first.text.chars().next()) {
        f64::from(first.rect.left - last.rect.right) > WIDE_GAP * em
    } else {
        true
    }
}

/// What the other readings have in place of a word, each once.
fn alternatives(reading: &Reading, others: &[Reading], word: std::ops::Range<usize>) -> Vec<String> {
    let own: String = reading.letters[word.clone()]
        .iter()
        .map(|l| l.text.as_str())
        .collect();
    let mut found: Vec<String> = Vec::new();
    for other in others {
        let mut text = String::new();
        let mut position = 0;
        for (ours, theirs) in align::pairs(&reading.letters, &other.letters, |a, b| a.text == b.text) {
            let inside = if ours.is_some() {
                word.contains(&position)
            } else {
                position > word.start && position < word.end
            };
            if let Some(letter) = theirs.filter(|_| inside) {
                text.push_str(&printable(&letter.text));
            }
            position += usize::from(ours.is_some());
        }
        if !text.is_empty() && text != own && !found.contains(&text) {
            found.push(text);
        }
    }
    found.truncate(MOST_ALTERNATIVES);
    found
}

/// The engine's characters are text; should it ever give a control character, the page text could not hold it.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::reading::of;
    use super::*;
    use crate::model::LanguageModel::{ChiSim, Eng};

    fn made(reading: &Reading, others: &[Reading]) -> TextLine {
        line(
            reading,
            others,
            Rect::new(0, 0, 4000, 40),
            40.0,
            &Transform::IDENTITY,
        )
    }

    #[test]
    fn chinese_has_no_stray_spaces() {
        assert_eq!(
            made(&of(ChiSim, "外 交 部 12 号", 0.9, &[]), &[]).text(),
            "外交部 12 号"
        );
    }

    #[test]
    fn a_wide_gap_between_chinese_characters_is_a_space() {
        let mut reading = of(ChiSim, "绝密 急", 0.9, &[]);
        reading.letters[2].rect = Rect::new(200, 0, 240, 40);
        assert_eq!(made(&reading, &[]).text(), "绝密 急");
    }

    #[test]
    fn other_readings_of_a_word_are_kept_once() {
        let others = [
            of(Eng, "SECRFT WASHDC", 0.9, &[]),
            of(Eng, "SECRFT WASNDC", 0.9, &[]),
            of(Eng, "SECRET", 0.9, &[]),
        ];
        let line = made(&of(Eng, "SECRET WASHDC", 0.9, &[]), &others);
        assert_eq!(line.words[0].alternatives, ["SECRFT"]);
        assert_eq!(line.words[1].alternatives, ["WASNDC"]);
    }

    #[test]
    fn a_word_is_as_sure_as_its_worst_character() {
        let line = made(&of(Eng, "AB", 0.9, &[0.95, 0.4]), &[]);
        assert_eq!(line.words[0].confidence, Confidence::new(0.4));
        assert_eq!(
            line.words[0].characters,
            [Confidence::new(0.95), Confidence::new(0.4)]
        );
    }

    #[test]
    fn boxes_are_in_pixels_of_the_scan() {
        let to_scan = Transform::scale(0.5, 0.5).then(&Transform::translation(100.0, 10.0));
        let line = line(
            &of(Eng, "AB", 0.9, &[]),
            &[],
            Rect::new(0, 0, 80, 40),
            40.0,
            &to_scan,
        );
        assert_eq!(line.words[0].rect, Rect::new(100, 10, 140, 30));
        assert_eq!(line.quad.0[2], Point::new(140.0, 30.0));
    }
}
