//! The recogniser that this program ships with: Tesseract's LSTM, fed one line at a time.
//!
//! This folder alone may hold `unsafe` code. [`engine`] wraps Tesseract's C interface, [`library`] loads it, [`openmp`] keeps it from starting
//! threads of its own, [`heap`] hands free memory back, [`large`] asks for that of whole pages, [`tessdata`] finds the language data and tells
//! one installation from another.
#![allow(unsafe_code)]

mod brood;
mod engine;
mod heap;
#[cfg(target_os = "linux")]
mod large;
mod library;
mod line_image;
mod openmp;
mod tessdata;

use std::path::PathBuf;
use std::time::Duration;

use image::GrayImage;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{LanguageModel, LineReading, Recognizer};
use crate::processor::{self, Limit};
use engine::Engine;

pub use brood::TesseractBrood;
pub use heap::{give_back, set_up_heap};
#[cfg(target_os = "linux")]
pub use large::LargePieces;
pub use tessdata::{Fingerprint, ModelData, find_tessdata, fingerprint, package};

/// How [`Tesseract`] is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The folder that holds `eng.traineddata` and its like.
    pub tessdata: PathBuf,
    /// The most processor time that one line may take. No line of text comes near it; it keeps a worker from hanging on an
    /// image that sends the engine astray.
    pub deadline: Duration,
}

impl Settings {
    /// The language data of this machine (see [`find_tessdata`]) and a minute a line.
    ///
    /// # Errors
    /// When no folder with language data is found.
    pub fn discover() -> Result<Settings> {
        Ok(Settings {
            tessdata: find_tessdata()?,
            deadline: Duration::from_secs(60),
        })
    }

    /// Whether the data of `model` is installed.
    pub fn has(&self, model: LanguageModel) -> bool {
        tessdata::data_file(&self.tessdata, model).is_file()
    }
}

/// Engines that are kept open. One with Chinese data takes 48 MB, one with English 17 MB. Three are what a page of one
/// writing direction needs (English, simplified, traditional); with all five two workers would hold 500 MB.
const MOST_ENGINES: usize = 3;

/// Tesseract as a [`Recognizer`]. One engine a language is opened when it is asked for, and those used last are kept, since
/// opening takes 0.05 to 0.2 s. It may be moved between threads; each worker has its own.
pub struct Tesseract {
    settings: Settings,
    /// The most time for the next line, where that is less than the deadline.
    allowed: Duration,
    /// The processor time of all lines so far.
    worked: Duration,
    /// Those that are open, the one used last at the end.
    engines: Vec<(LanguageModel, Engine)>,
    /// How many may be open.
    most: usize,
}

impl Tesseract {
    /// A recogniser that has not opened anything yet.
    pub fn new(settings: Settings) -> Tesseract {
        Tesseract {
            allowed: settings.deadline,
            worked: Duration::ZERO,
            settings,
            engines: Vec::with_capacity(MOST_ENGINES),
            most: MOST_ENGINES,
        }
    }

    /// Opens an engine that is never closed to make room for others.
    ///
    /// # Errors
    /// When the data is missing or damaged.
    pub fn hold(&mut self, model: LanguageModel) -> Result<()> {
        self.most = self.most.max(self.engines.len() + 1);
        self.engine(model).map(|_| ())
    }

    fn engine(&mut self, model: LanguageModel) -> Result<&mut Engine> {
        let opened = match self.engines.iter().position(|&(known, _)| known == model) {
            Some(at) => self.engines.remove(at),
            None if !self.has(model) => return Err(tessdata::missing(model, &self.settings.tessdata)),
            None => {
                while self.engines.len() >= self.most {
                    self.engines.remove(0);
                }
                (model, Engine::open(&self.settings.tessdata, model)?)
            }
        };
        self.engines.push(opened);
        let last = self.engines.len() - 1;
        Ok(&mut self.engines[last].1)
    }
}

impl Recognizer for Tesseract {
    fn read_line(&mut self, line: &GrayImage, model: LanguageModel) -> Result<LineReading> {
        let limit = Limit(self.allowed.min(self.settings.deadline));
        let before = processor::of_this_thread();
        let reading = self.engine(model)?.read_line(line, limit.on_the_clock());
        self.worked += processor::of_this_thread().saturating_sub(before);
        reading.map_err(|failure| {
            Error::new(ErrorKind::Internal, format!("cannot read a line with `{model}`")).because(failure)
        })
    }

    fn has(&self, model: LanguageModel) -> bool {
        self.settings.has(model)
    }

    fn allow(&mut self, time: Duration) {
        self.allowed = time;
    }

    fn worked(&self) -> Option<Duration> {
        Some(self.worked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tesseract() -> Tesseract {
        Tesseract::new(Settings::discover().unwrap())
    }

    #[test]
    fn a_recogniser_moves_between_threads() {
        fn sendable<T: Send>() {}
        sendable::<Tesseract>();
    }

    #[test]
    fn an_empty_line_and_a_line_of_no_size_have_no_words() {
        let mut tesseract = tesseract();
        for size in [(0, 0), (0, 20), (1, 1), (3, 40), (300, 50)] {
            let white = GrayImage::from_pixel(size.0, size.1, image::Luma([255]));
            let reading = tesseract.read_line(&white, LanguageModel::Eng).unwrap();
            assert_eq!(reading.text(), "", "{size:?}");
        }
    }

    #[test]
    fn the_engines_used_last_are_kept_and_no_more_than_a_page_needs() {
        use LanguageModel::*;
        let mut tesseract = tesseract();
        let white = GrayImage::from_pixel(300, 50, image::Luma([255]));
        for model in [Eng, ChiSim, Eng, ChiTra, ChiTraVert] {
            tesseract.read_line(&white, model).unwrap();
        }
        let open: Vec<LanguageModel> = tesseract.engines.iter().map(|(model, _)| *model).collect();
        assert_eq!(open, [Eng, ChiTra, ChiTraVert]);
    }

    #[test]
    fn noise_is_read_without_a_panic() {
        let mut state = 1u32;
        let noise = GrayImage::from_fn(400, 60, |_, _| {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            image::Luma([(state >> 24) as u8])
        });
        tesseract().read_line(&noise, LanguageModel::Eng).unwrap();
    }

    #[test]
    fn damaged_language_data_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("eng.traineddata"), "no such thing").unwrap();
        let mut tesseract = Tesseract::new(Settings {
            tessdata: folder.path().to_owned(),
            deadline: Duration::from_secs(1),
        });
        let white = GrayImage::from_pixel(9, 9, image::Luma([255]));
        let error = tesseract.read_line(&white, LanguageModel::Eng).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingDependency);
        assert!(error.advice().unwrap().contains("--reinstall tesseract-ocr-eng"));
    }

    #[test]
    fn a_missing_language_names_its_package() {
        let empty = tempfile::tempdir().unwrap();
        let mut tesseract = Tesseract::new(Settings {
            tessdata: empty.path().to_owned(),
            deadline: Duration::from_secs(1),
        });
        let white = GrayImage::from_pixel(9, 9, image::Luma([255]));
        let error = tesseract
            .read_line(&white, LanguageModel::ChiSimVert)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingDependency);
        assert!(error.to_string().contains("chi_sim_vert"), "{error}");
        assert!(
            error.advice().unwrap().contains("tesseract-ocr-chi-sim-vert"),
            "{:?}",
            error.advice()
        );
    }
}
