//! From the words of OCR to lines: their text with the gaps between columns, and their places on the upright page.

use std::borrow::Cow;

use super::lines::{Document, GAP, Line, Place, WordPlace};
use super::stamps;
use crate::model::{BlockKind, PageNumber, PageText, PreprocessReport, Rect, TextLine, WritingMode};
use crate::text::is_full_width;

/// One page as the parser takes it.
#[derive(Clone, Copy, Debug)]
pub struct PageInput<'a> {
    /// Its place in the document.
    pub number: PageNumber,
    /// What OCR read.
    pub text: &'a PageText,
    /// What preprocessing did, which leads from the scan to the upright page.
    pub report: &'a PreprocessReport,
}

/// What the confidence of a word is worth that is known to be read for a character the engine cannot express.
const SUSPECT: f64 = 0.6;

/// A gap between two words that is wider than this many letter heights parts two columns. Typewriter and print set words
/// about half a letter height apart, justified lines up to one.
const COLUMN_GAP: f64 = 2.2;

impl Document<'_> {
    /// The lines of OCR output.
    pub fn from_pages(pages: &[PageInput]) -> Document<'static> {
        let mut document = Document {
            scanned: true,
            ..Document::default()
        };
        for page in pages {
            document.pages.push(page.number);
            let upright = page.report.transform.inverse();
            let [width, height] = page.report.clean_size.map(|side| f64::from(side.max(1)));
            for block in &page.text.blocks {
                for (index, line) in block.lines.iter().enumerate() {
                    let (text, mut words) = spell(line, page.text.writing);
                    if text.trim().is_empty() {
                        continue;
                    }
                    let place = upright.as_ref().map(|transform| {
                        for word in &mut words {
                            let bounds = transform.apply_quad(&word.rect.quad()).bounds();
                            word.reach =
                                Some((f64::from(bounds.left) / width, f64::from(bounds.right) / width));
                        }
                        let bounds = transform.apply_quad(&line.quad).bounds();
                        Place {
                            left: f64::from(bounds.left) / width,
                            right: f64::from(bounds.right) / width,
                            top: f64::from(bounds.top) / height,
                            bottom: f64::from(bounds.bottom) / height,
                        }
                    });
                    document.lines.push(Line {
                        text: Cow::Owned(text),
                        page: page.number,
                        place,
                        apart: index == 0,
                        stamp: block.kind == BlockKind::Stamp,
                        words: words.into(),
                    });
                }
            }
        }
        stamps::mark(&mut document);
        document
    }
}

/// The text of an OCR line with the place of each word, gaps between columns widened.
fn spell(line: &TextLine, writing: WritingMode) -> (String, Vec<WordPlace>) {
    let mut text = String::new();
    let mut words: Vec<WordPlace> = Vec::with_capacity(line.words.len());
    let mut before: Option<Rect> = None;
    for word in &line.words {
        if let Some(before) = before {
            // The scan may be turned; the gap along the longer axis of the line is the one that counts.
            let bounds = line.quad.bounds();
            let level = bounds.width() >= bounds.height();
            let (gap, letter) = if level {
                let gap = (word.rect.left - before.right).max(before.left - word.rect.right);
                (gap, bounds.height())
            } else {
                let gap = (word.rect.top - before.bottom).max(before.top - word.rect.bottom);
                (gap, bounds.width())
            };
            let wide = f64::from(gap) > COLUMN_GAP * f64::from(letter.max(1));
            if wide && writing == WritingMode::Horizontal {
                text.push_str(GAP);
            } else if word.space_before || wide {
                let joins = text.chars().next_back().is_some_and(is_full_width)
                    && word.text.chars().next().is_some_and(is_full_width);
                if !joins || wide {
                    text.push(' ');
                }
            }
        }
        let start = text.len();
        text.push_str(word.text.trim());
        words.push(WordPlace {
            start,
            end: text.len(),
            rect: word.rect,
            reach: None,
            confidence: word.confidence.get() * if word.suspect { SUSPECT } else { 1.0 },
        });
        before = Some(word.rect);
    }
    (text, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suspect_word_is_believed_less() {
        let word = |suspect| crate::model::Word {
            text: "文".to_owned(),
            rect: Rect::new(0, 0, 20, 20),
            confidence: crate::model::Confidence::new(0.9),
            characters: Vec::new(),
            space_before: false,
            alternatives: Vec::new(),
            suspect,
        };
        let read = |suspect| {
            let line = TextLine {
                quad: Rect::new(0, 0, 20, 20).quad(),
                model: crate::model::LanguageModel::ALL[0],
                words: vec![word(suspect)],
            };
            spell(&line, WritingMode::Horizontal).1[0].confidence
        };
        assert!(read(true) < read(false));
    }
}
