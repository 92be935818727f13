use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use image::GrayImage;
use serde::{Deserialize, Serialize};

use super::{Confidence, Rect};
use crate::error::Result;

/// Language data that a line can be read with, named as Tesseract names its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum LanguageModel {
    /// English.
    Eng,
    /// Chinese in simplified characters, horizontal.
    ChiSim,
    /// Chinese in traditional characters, horizontal.
    ChiTra,
    /// Chinese in simplified characters, vertical.
    ChiSimVert,
    /// Chinese in traditional characters, vertical.
    ChiTraVert,
}

impl LanguageModel {
    /// Every one of them.
    pub const ALL: [LanguageModel; 5] = [
        LanguageModel::Eng,
        LanguageModel::ChiSim,
        LanguageModel::ChiTra,
        LanguageModel::ChiSimVert,
        LanguageModel::ChiTraVert,
    ];

    /// The stem of the data file: `chi_sim_vert`.
    pub fn name(self) -> &'static str {
        match self {
            LanguageModel::Eng => "eng",
            LanguageModel::ChiSim => "chi_sim",
            LanguageModel::ChiTra => "chi_tra",
            LanguageModel::ChiSimVert => "chi_sim_vert",
            LanguageModel::ChiTraVert => "chi_tra_vert",
        }
    }

    /// Whether it reads columns, turned so that they run level.
    pub fn is_vertical(self) -> bool {
        matches!(self, LanguageModel::ChiSimVert | LanguageModel::ChiTraVert)
    }

    /// The language and script as BCP 47 writes them: `zh-Hans`.
    pub fn tag(self) -> &'static str {
        match self {
            LanguageModel::Eng => "en",
            LanguageModel::ChiSim | LanguageModel::ChiSimVert => "zh-Hans",
            LanguageModel::ChiTra | LanguageModel::ChiTraVert => "zh-Hant",
        }
    }
}

impl fmt::Display for LanguageModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for LanguageModel {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        LanguageModel::ALL
            .into_iter()
            .find(|model| model.name() == name)
            .ok_or_else(|| {
                let known: Vec<_> = LanguageModel::ALL.map(LanguageModel::name).into();
                format!(
                    "`{name}` is not language data this program uses ({})",
                    known.join(", ")
                )
            })
    }
}

impl TryFrom<String> for LanguageModel {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

impl From<LanguageModel> for String {
    fn from(model: LanguageModel) -> String {
        model.name().to_owned()
    }
}

/// Reads the text of one line. Preprocess asks it which way up a page is, OCR what the page says; neither knows the
/// engine behind it.
pub trait Recognizer {
    /// Reads `line`, dark ink on light paper with one line of text in it. Columns of vertical writing are handed over
    /// turned 90° counter-clockwise, so that they run from left to right, and read with a vertical model.
    ///
    /// # Errors
    /// When `model` is not installed, or the engine fails or runs out of its time.
    fn read_line(&mut self, line: &GrayImage, model: LanguageModel) -> Result<LineReading>;

    /// Whether the data of `model` is installed.
    fn has(&self, model: LanguageModel) -> bool;

    /// The most processor time that each of the following lines may take, from now on; a recogniser that has no clock takes no
    /// notice.
    fn allow(&mut self, time: Duration) {
        let _ = time;
    }

    /// The processor time that reading has taken so far; `None` where nobody counts it. What was read before an error need not
    /// be in it.
    fn worked(&self) -> Option<Duration> {
        None
    }
}

/// What an engine made of one line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LineReading {
    /// Words from first to last.
    pub words: Vec<ReadingWord>,
    /// The engine's mean confidence over the line.
    pub confidence: Confidence,
}

impl LineReading {
    /// The words with a space between each two, as the engine set them apart.
    pub fn text(&self) -> String {
        let words: Vec<String> = self.words.iter().map(ReadingWord::text).collect();
        words.join(" ")
    }
}

/// A word of a [`LineReading`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadingWord {
    /// The box in pixels of the line image.
    pub rect: Rect,
    /// The engine's confidence in the word.
    pub confidence: Confidence,
    /// Its characters.
    pub glyphs: Vec<Glyph>,
}

impl ReadingWord {
    /// The characters as text.
    pub fn text(&self) -> String {
        self.glyphs.iter().map(|glyph| glyph.text.as_str()).collect()
    }
}

/// One character as the engine read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Glyph {
    /// The character; now and then a cluster of several code points.
    pub text: String,
    /// The engine's confidence in it.
    pub confidence: Confidence,
    /// The box in pixels of the line image. Rough: the engine places characters only to about an em.
    pub rect: Rect,
}
