//! TIFF pages in the codes of fax machines: CCITT Group 3 (one- and two-dimensional) and Group 4 (TIFF 6.0, sections 10 and
//! 11; ITU-T T.4 and T.6).

use std::borrow::Cow;

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};
use image::GrayImage;

use crate::error::{Error, Result};
use crate::model::Pixels;

use super::directories::Directory;
use super::samples;

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const COMPRESSION: u16 = 259;
const FILL_ORDER: u16 = 266;
const STRIP_OFFSETS: u16 = 273;
const ROWS_PER_STRIP: u16 = 278;
const STRIP_BYTE_COUNTS: u16 = 279;
const T4_OPTIONS: u16 = 292;
const TILE_OFFSETS: u16 = 324;

/// Share of its rows that a strip must have. One fault in fax data ends the strip, often near its foot; where more is gone, the
/// page is broken.
const ENOUGH_ROWS: f64 = 0.9;

/// The coding of a page, if it is one of these and stored in strips.
pub(super) fn encoding(directory: &Directory) -> Option<EncodingMode> {
    if directory.entry(TILE_OFFSETS).is_some() {
        return None;
    }
    match directory.integer(COMPRESSION)? {
        2 => Some(EncodingMode::Group3_1D),
        3 if directory.integer(T4_OPTIONS).unwrap_or(0) & 1 == 0 => Some(EncodingMode::Group3_1D),
        3 => Some(EncodingMode::Group3_2D),
        4 => Some(EncodingMode::Group4),
        _ => None,
    }
}

/// Decodes the page of `directory`, which takes at most `limit` bytes of memory.
pub(super) fn decode(
    bytes: &[u8],
    directory: &Directory,
    encoding: EncodingMode,
    inverted: bool,
    limit: u64,
) -> Result<(u32, u32, Pixels)> {
    let size = |tag| {
        directory
            .integer(tag)
            .and_then(|value| u32::try_from(value).ok())
            .unwrap_or(0)
    };
    let (width, height) = (size(WIDTH), size(HEIGHT));
    samples::check_size(width, height, 1, limit)?;
    let rows_per_strip = match directory.integer(ROWS_PER_STRIP) {
        Some(rows @ 1..) => u32::try_from(rows).unwrap_or(height).min(height),
        _ => height,
    };
    let strips = height.div_ceil(rows_per_strip) as usize;
    let offsets = directory.integers(STRIP_OFFSETS).unwrap_or_default();
    let counts = directory.integers(STRIP_BYTE_COUNTS).unwrap_or_default();
    if offsets.len() < strips || counts.len() < strips {
        return Err(Error::input(
            "the TIFF page is broken: it does not say where its strips are",
        ));
    }
    let mut page = Page {
        values: Vec::with_capacity(width as usize * height as usize),
        width: width as usize,
    };
    for (strip, (&offset, &count)) in offsets.iter().zip(&counts).take(strips).enumerate() {
        let first_row = strip as u32 * rows_per_strip;
        let rows = rows_per_strip.min(height - first_row);
        let data = slice(bytes, offset, count).ok_or_else(cut_short)?;
        let data = if directory.integer(FILL_ORDER) == Some(2) {
            Cow::Owned(data.iter().map(|byte| byte.reverse_bits()).collect())
        } else {
            Cow::Borrowed(data)
        };
        decode_strip(
            &data,
            &mut page,
            rows,
            encoding,
            directory.integer(COMPRESSION) == Some(2),
        )?;
    }
    if inverted {
        page.values.iter_mut().for_each(|value| *value = 255 - *value);
    }
    GrayImage::from_raw(width, height, page.values)
        .map(|image| (width, height, Pixels::Gray(image)))
        .ok_or_else(cut_short)
}

fn decode_strip(
    data: &[u8],
    page: &mut Page,
    rows: u32,
    encoding: EncodingMode,
    rows_are_byte_aligned: bool,
) -> Result<()> {
    let before = page.values.len();
    let mut context = DecoderContext::new(DecodeSettings {
        columns: page.width as u32,
        rows,
        end_of_block: true,
        end_of_line: false,
        rows_are_byte_aligned,
        encoding,
        strict: false,
    });
    // What it complains of shows in the rows that are missing.
    let _ = hayro_ccitt::decode(data, page, &mut context);
    let wanted = page.width * rows as usize;
    let got = page.values.len() - before;
    if (got as f64) < ENOUGH_ROWS * wanted as f64 {
        return Err(cut_short());
    }
    page.values.resize(before + wanted, WHITE);
    Ok(())
}

fn cut_short() -> Error {
    Error::input("the TIFF page is cut short or damaged").hint("copy the file again from where it came from")
}

fn slice(bytes: &[u8], offset: u64, count: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(offset).ok()?..usize::try_from(offset.checked_add(count)?).ok()?)
}

/// The white of fax paper, which stands for 0 in the usual photometric interpretation.
const WHITE: u8 = 255;

struct Page {
    values: Vec<u8>,
    width: usize,
}

impl Decoder for Page {
    fn push_row(&mut self, changes: &[u32]) {
        let start = self.values.len();
        self.values.resize(start + self.width, WHITE);
        let row = &mut self.values[start..];
        for black in changes.chunks(2) {
            let from = black[0] as usize;
            let to = black.get(1).map_or(row.len(), |&to| to as usize);
            if let Some(run) = row.get_mut(from..to) {
                run.fill(0);
            }
        }
    }
}
