use serde::{Deserialize, Serialize};

use super::{Confidence, LanguageModel, Quad, Rect, WritingMode};

/// What OCR read on one page, blocks and lines in reading order. Published as ALTO and as plain text.
///
/// Every box is in pixels of the **scan as stored**, so that it can be cut out of the untouched file. Boxes are whole
/// pixels and confidences thousandths: writing a page text as ALTO and reading it again gives the same value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    /// Width and height of the scan.
    pub scan_size: [u32; 2],
    /// Which way the lines run.
    pub writing: WritingMode,
    /// Blocks in reading order.
    pub blocks: Vec<TextBlock>,
    /// Boxes on the scan of ink that lies like lines of text and that nothing was read in: handwriting, pieces of stamps,
    /// text beyond reading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Rect>,
}

impl PageText {
    /// All lines in reading order.
    pub fn lines(&self) -> impl Iterator<Item = &TextLine> {
        self.blocks.iter().flat_map(|block| &block.lines)
    }

    /// The plain text: a line of output a line of the page, an empty line between blocks.
    pub fn plain(&self) -> String {
        let blocks: Vec<String> = self
            .blocks
            .iter()
            .map(|block| block.lines.iter().map(|line| line.text() + "\n").collect())
            .collect();
        blocks.join("\n")
    }
}

/// What a block of lines is on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// Part of the document's own text.
    #[default]
    Text,
    /// Printed over the page later: release stamps, seals, receipt stamps.
    Stamp,
}

/// Lines that belong together: a paragraph, a cell, a heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextBlock {
    /// What the block is.
    pub kind: BlockKind,
    /// Its lines from first to last.
    pub lines: Vec<TextLine>,
}

/// One line, or one column of vertical writing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextLine {
    /// The line's four corners on the scan, in whole pixels, from where reading begins.
    pub quad: Quad,
    /// The language data that read it.
    pub model: LanguageModel,
    /// Words from first to last.
    pub words: Vec<Word>,
}

impl TextLine {
    /// The line as text, spaces where the words are set apart.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (i, word) in self.words.iter().enumerate() {
            if i > 0 && word.space_before {
                text.push(' ');
            }
            text.push_str(&word.text);
        }
        text
    }

    /// The mean confidence of its characters.
    pub fn confidence(&self) -> Confidence {
        let (sum, count) = self.words.iter().fold((0.0, 0), |(sum, count), word| {
            let letters = word.text.chars().count();
            (sum + word.confidence.get() * letters as f64, count + letters)
        });
        Confidence::new(if count == 0 { 0.0 } else { sum / count as f64 })
    }
}

/// A run of characters without a space; in Chinese whatever the engine set apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// What was read.
    pub text: String,
    /// The box around it on the scan.
    pub rect: Rect,
    /// The chance that it was read rightly.
    pub confidence: Confidence,
    /// Confidence of each character of `text`; empty where the engine gave none.
    pub characters: Vec<Confidence>,
    /// Whether a space sets it apart from the word before.
    pub space_before: bool,
    /// Other readings of the same ink, likeliest first.
    pub alternatives: Vec<String>,
    /// The reading is one that the engine is known to give for a character it cannot express (支 as 文, 卅 as 州).
    pub suspect: bool,
}
