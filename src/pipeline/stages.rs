//! The stages as the pipeline calls them: artifacts on one side, the nouns of the stages on the other.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, GrayImage, ImageEncoder, ImageFormat};
use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::model::PreprocessReport;
use crate::provenance::StageName;

/// The version of a stage's method. Raise it with every change that gives other bytes from the same input: what was made
/// by an older version is then stale.
pub fn version(stage: StageName) -> u32 {
    match stage {
        StageName::Preprocess => 13,
        StageName::Ocr => 13,
        StageName::Parse => 22,
    }
}

/// An image without loss. Compression is fast rather than tight: the pages are many, and most of them are white.
pub fn encode_png(image: &GrayImage) -> Result<Vec<u8>> {
    // Few pages take more.
    let mut bytes = Vec::with_capacity(image.len() / 2);
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
