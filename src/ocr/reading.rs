//! What was read on a line, in pixels of the page, whichever rendering and language it came from.

use super::rendering::LineImage;
use crate::model::{Confidence, LanguageModel, LineReading, Rect};
use crate::text;

/// What the engine reads vertical rulings as.
const RULINGS: [&str; 5] = ["|", "｜", "¦", "丨", "||"];

/// A reading of one line.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The language data that read it.
    pub model: LanguageModel,
    /// Its characters from first to last, none of them white space.
    pub letters: Vec<Letter>,
    /// How sure the engine is of the line: the mean over its words, each as sure as its worst character.
    pub confidence: f64,
}

/// One character of a [`Reading`].
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// The character; now and then a cluster of several code points.
    pub text: String,
    /// How sure the engine is of it.
    pub confidence: f64,
    /// The box on the page. Rough.
    pub rect: Rect,
    /// It begins a word.
    pub begins_word: bool,
}

impl Reading {
    /// From what the engine read in `image`.
    pub fn new(reading: &LineReading, image: &LineImage, model: LanguageModel) -> Reading {
        let letters = reading.words.iter().flat_map(|word| {
            word.glyphs.iter().enumerate().map(move |(i, glyph)| Letter {
                text: match glyph.text.as_str() {
                    // The tone mark is what the data for columns makes of a printed comma; no column has tones.
                    "ˋ" if model.is_vertical() => "、".to_owned(),
                    text => text.to_owned(),
                },
                confidence: glyph.confidence.get(),
                rect: image.on_page(glyph.rect),
                begins_word: i == 0,
            })
        });
        Reading {
            model,
            letters: letters.filter(|letter| !letter.text.trim().is_empty()).collect(),
            confidence: reading.confidence.get(),
        }
    }

    /// Takes off bars at both ends, which are the rulings of forms; no line of a cable begins or ends with one.
    pub fn trim_rulings(&mut self) {
        let is_bar = |letter: &Letter| RULINGS.contains(&letter.text.as_str());
        let end = self
            .letters
            .iter()
            .rposition(|l| !is_bar(l))
            .map_or(0, |last| last + 1);
        self.letters.truncate(end);
        let start = self.letters.iter().take_while(|l| is_bar(l)).count();
        self.letters.drain(..start);
        if let Some(first) = self.letters.first_mut() {
            first.begins_word = true;
        }
    }

    /// The characters without spaces.
    pub fn text(&self) -> String {
        self.letters.iter().map(|letter| letter.text.as_str()).collect()
    }

    /// How many characters it has.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// How many of them are Chinese.
    pub fn han(&self) -> usize {
        self.letters.iter().filter(|letter| letter.is_han()).count()
    }

    /// The share of Chinese characters among all, 0 for an empty line.
    pub fn han_share(&self) -> f64 {
        self.han() as f64 / self.len().max(1) as f64
    }

    /// The mean confidence of its characters, 0 for an empty line.
    pub fn letter_confidence(&self) -> f64 {
        self.letters.iter().map(|l| l.confidence).sum::<f64>() / self.len().max(1) as f64
    }
}

impl Letter {
    /// Whether it is a Chinese character.
    pub fn is_han(&self) -> bool {
        self.text.chars().next().is_some_and(text::is_han)
    }

    /// Its confidence as the page text states it.
    pub fn stated(&self) -> Confidence {
        Confidence::new(self.confidence)
    }
}

/// For tests of the rules: a reading of `text` with the confidences that are given, or else that of the line.
#[cfg(test)]
pub fn of(model: LanguageModel, text: &str, confidence: f64, each: &[f64]) -> Reading {
    let mut begins_word = true;
    let mut letters = Vec::new();
    for c in text.chars() {
        if c == ' ' {
            begins_word = true;
            continue;
        }
        let i = letters.len() as i32;
        letters.push(Letter {
            text: c.into(),
            confidence: each.get(letters.len()).copied().unwrap_or(confidence),
            rect: Rect::new(i * 40, 0, i * 40 + 40, 40),
            begins_word,
        });
        begins_word = false;
    }
    Reading {
        model,
        letters,
        confidence,
    }
}
