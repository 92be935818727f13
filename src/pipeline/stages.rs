//! The stages as the pipeline calls them: artifacts on one side, the nouns of the stages on the other.

use std::io::Cursor;
use std::time::{Duration, Instant};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, GrayImage, ImageEncoder, ImageFormat};
use serde::Serialize;

use super::{Cancel, RecognitionWork};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{LanguageModel, LineReading, PreprocessReport, Recognizer};
use crate::provenance::StageName;

/// The version of a stage's method. Raise it with every change that gives other bytes from the same input: what was made
/// by an older version is then stale.
pub fn version(stage: StageName) -> u32 {
    match stage {
        StageName::Preprocess => 4,
        StageName::Ocr => 4,
        StageName::Parse => 4,
    }
}

/// An image without loss. Compression is fast rather than tight: the pages are many, and most of them are white.
pub fn encode_png(image: &GrayImage) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Up)
        .write_image(
            image.as_raw(),
            image.width(),
            image.height(),
            ExtendedColorType::L8,
        )
        .map_err(|error| Error::new(ErrorKind::Internal, "cannot encode the clean page").because(error))?;
    Ok(bytes)
}

/// Reads back what [`encode_png`] wrote.
pub fn decode_png(bytes: &[u8]) -> Result<GrayImage> {
    let mut reader = image::ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
    // The page was within the limits when it was read from its scan.
    reader.no_limits();
    let image = reader
        .decode()
        .map_err(|error| Error::input("cannot decode the clean page").because(error))?;
    Ok(image.into_luma8())
}

/// A value as a file for people and programs: JSON on several lines.
pub fn to_json(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| Error::new(ErrorKind::Internal, "cannot write as JSON").because(error))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads back what [`to_json`] wrote of a page's report.
pub fn read_report(bytes: &[u8]) -> Result<PreprocessReport> {
    serde_json::from_slice(bytes)
        .map_err(|error| Error::input("is no report of preprocessing").because(error))
}

/// A recognizer that gives up once somebody asked to stop, between two lines and so within a fraction of a second; or once
/// the time for a page is used up.
pub struct Bounded<'a> {
    /// The one that reads.
    inner: &'a mut dyn Recognizer,
    /// The request to stop.
    cancel: &'a Cancel,
    /// What the lines of a page may take together.
    limit: Duration,
    /// What is left of it.
    left: Duration,
    /// What was read so far.
    work: RecognitionWork,
}

impl<'a> Bounded<'a> {
    /// For one page, which may take `limit`.
    pub fn new(inner: &'a mut dyn Recognizer, cancel: &'a Cancel, limit: Duration) -> Bounded<'a> {
        Bounded {
            inner,
            cancel,
            limit,
            left: limit,
            work: RecognitionWork::default(),
        }
    }

    /// The lines that were read, and the time that they took.
    pub fn work(&self) -> RecognitionWork {
        self.work
    }
}

impl Recognizer for Bounded<'_> {
    fn read_line(&mut self, line: &GrayImage, model: LanguageModel) -> Result<LineReading> {
        self.cancel.check()?;
        if self.left.is_zero() {
            let seconds = self.limit.as_secs();
            return Err(
                Error::input(format!("reading the page took longer than {seconds} s"))
                    .hint("raise `timeout` in [ocr] if the page is meant to be that full"),
            );
        }
        let start = Instant::now();
        self.inner.allow(self.left);
        let reading = self.inner.read_line(line, model);
        let took = start.elapsed();
        self.left = self.left.saturating_sub(took);
        self.work.lines += 1;
        self.work.seconds += took.as_secs_f64();
        reading
    }

    fn has(&self, model: LanguageModel) -> bool {
        self.inner.has(model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads every line as nothing, and takes its time.
    struct Slow(Duration);

    impl Recognizer for Slow {
        fn read_line(&mut self, _: &GrayImage, _: LanguageModel) -> Result<LineReading> {
            std::thread::sleep(self.0);
            Ok(LineReading::default())
        }

        fn has(&self, _: LanguageModel) -> bool {
            true
        }
    }

    #[test]
    fn a_page_whose_lines_take_too_long_together_fails() {
        let (mut slow, cancel) = (Slow(Duration::from_millis(4)), Cancel::default());
        let mut bounded = Bounded::new(&mut slow, &cancel, Duration::from_millis(10));
        let line = GrayImage::new(1, 1);
        let read = (0..4).map(|_| bounded.read_line(&line, LanguageModel::Eng));
        let last = read.last().unwrap().unwrap_err();
        assert!(last.to_string().contains("took longer"), "{last}");
        assert!(last.advice().unwrap().contains("`timeout` in [ocr]"));
    }

    #[test]
    fn lines_and_the_time_that_the_engine_takes_for_them_are_counted() {
        let (mut slow, cancel) = (Slow(Duration::from_millis(2)), Cancel::default());
        let mut bounded = Bounded::new(&mut slow, &cancel, Duration::from_secs(3600));
        for _ in 0..3 {
            bounded
                .read_line(&GrayImage::new(1, 1), LanguageModel::Eng)
                .unwrap();
        }
        assert_eq!(bounded.work().lines, 3);
        assert!(bounded.work().seconds >= 0.006, "{:?}", bounded.work());
    }

    proptest! {
        #[test]
        fn a_clean_page_survives_its_file(
            width in 1..40u32, height in 1..40u32, seed in proptest::collection::vec(any::<u8>(), 1600),
        ) {
            let pixels = seed[..(width * height) as usize].to_vec();
            let page = GrayImage::from_raw(width, height, pixels).unwrap();
            prop_assert_eq!(decode_png(&encode_png(&page).unwrap()).unwrap(), page);
        }
    }
}
