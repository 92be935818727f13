//! TIFF pages in the codes of fax machines: CCITT Group 3 (one- and two-dimensional) and Group 4 (TIFF 6.0, sections 10 and
//! 11; ITU-T T.4 and T.6).

use std::borrow::Cow;
use std::convert::Infallible;

use ::fax::decoder::{DecodeStatus, Group4Decoder};
use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};
use image::GrayImage;

use crate::error::{Error, Result};
use crate::model::Pixels;

use super::directories::Directory;
use super::samples;
use super::tags::{
    COMPRESSION, FILL_ORDER, HEIGHT, ROWS_PER_STRIP, STRIP_BYTE_COUNTS, STRIP_OFFSETS, T4_OPTIONS,
    TILE_BYTE_COUNTS, TILE_LENGTH, TILE_OFFSETS, TILE_WIDTH, WIDTH,
};

/// Share of its rows that a strip must have. One fault in fax data ends the strip, often near its foot; where more is gone, the
/// page is broken.
const ENOUGH_ROWS: f64 = 0.9;

/// The coding of a page, if it is one of these.
pub(super) fn encoding(directory: &Directory) -> Option<EncodingMode> {
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
    if directory.entry(TILE_OFFSETS).is_some() {
        let tile = (size(TILE_WIDTH), size(TILE_LENGTH));
        return decode_tiles(bytes, directory, encoding, inverted, (width, height), tile);
    }
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
        let data = coded(bytes, directory, offset, count)?;
        decode_strip(
            &data,
            &mut page,
            rows,
            encoding,
            directory.integer(COMPRESSION) == Some(2),
        )?;
    }
    finish(page.values, width, height, inverted)
}

/// A page in tiles, each coded like a strip of its own; those at the right and lower edge reach beyond the page.
fn decode_tiles(
    bytes: &[u8],
    directory: &Directory,
    encoding: EncodingMode,
    inverted: bool,
    (width, height): (u32, u32),
    (tile_width, tile_height): (u32, u32),
) -> Result<(u32, u32, Pixels)> {
    /// A tile is a part of a page; one that is much larger than its page is a trap.
    const MARGIN: u32 = 4096;
    let offsets = directory.integers(TILE_OFFSETS).unwrap_or_default();
    let counts = directory.integers(TILE_BYTE_COUNTS).unwrap_or_default();
    let known = (1..=width.saturating_add(MARGIN)).contains(&tile_width)
        && (1..=height.saturating_add(MARGIN)).contains(&tile_height);
    let across = if known { width.div_ceil(tile_width) } else { 0 };
    let tiles = if known {
        across as usize * height.div_ceil(tile_height) as usize
    } else {
        0
    };
    if !known || offsets.len() < tiles || counts.len() < tiles {
        return Err(Error::input(
            "the TIFF page is broken: it does not say where its tiles are",
        ));
    }
    let mut values = vec![WHITE; width as usize * height as usize];
    for (n, (&offset, &count)) in offsets.iter().zip(&counts).take(tiles).enumerate() {
        let mut tile = Page {
            values: Vec::new(),
            width: tile_width as usize,
        };
        let data = coded(bytes, directory, offset, count)?;
        decode_strip(
            &data,
            &mut tile,
            tile_height,
            encoding,
            directory.integer(COMPRESSION) == Some(2),
        )?;
        let left = (n % across as usize) * tile.width;
        let top = (n / across as usize) * tile_height as usize;
        let kept = tile.width.min(width as usize - left);
        let rows = tile.values.chunks_exact(tile.width);
        for (row, y) in rows.zip(top..height as usize) {
            let start = y * width as usize + left;
            values[start..start + kept].copy_from_slice(&row[..kept]);
        }
    }
    finish(values, width, height, inverted)
}

fn finish(mut values: Vec<u8>, width: u32, height: u32, inverted: bool) -> Result<(u32, u32, Pixels)> {
    if inverted {
        values.iter_mut().for_each(|value| *value = 255 - *value);
    }
    GrayImage::from_raw(width, height, values)
        .map(|image| (width, height, Pixels::Gray(image)))
        .ok_or_else(cut_short)
}

/// The data of a strip or tile, the first bit of each byte its highest.
fn coded<'a>(bytes: &'a [u8], directory: &Directory, offset: u64, count: u64) -> Result<Cow<'a, [u8]>> {
    let data = slice(bytes, offset, count).ok_or_else(cut_short)?;
    Ok(match directory.integer(FILL_ORDER) {
        Some(2) => Cow::Owned(data.iter().map(|byte| byte.reverse_bits()).collect()),
        _ => Cow::Borrowed(data),
    })
}

fn decode_strip(
    data: &[u8],
    page: &mut Page,
    rows: u32,
    encoding: EncodingMode,
    rows_are_byte_aligned: bool,
) -> Result<()> {
    let before = page.values.len();
    let wanted = page.width * rows as usize;
    let decode = |page: &mut Page, strict| {
        page.values.truncate(before);
        let mut context = DecoderContext::new(DecodeSettings {
            columns: page.width as u32,
            rows,
            end_of_block: true,
            end_of_line: false,
            rows_are_byte_aligned,
            encoding,
            strict,
        });
        let done = hayro_ccitt::decode(data, page, &mut context).is_ok();
        done && page.values.len() - before == wanted
    };
    // Each of the two decoders stumbles over codes that the other reads; a row that is skipped in silence would be worse than none.
    let complete =
        decode(page, true) || (encoding == EncodingMode::Group4 && group4(data, page, before, rows));
    if !complete {
        // What it complains of shows in the rows that are missing.
        decode(page, false);
    }
    let got = page.values.len() - before;
    if (got as f64) < ENOUGH_ROWS * wanted as f64 {
        return Err(cut_short());
    }
    page.values.resize(before + wanted, WHITE);
    Ok(())
}

/// Group 4 data of another container as a picture, ink black; `None` if some of its rows are not there.
pub(super) fn group4_image(data: &[u8], width: u32, height: u32) -> Option<GrayImage> {
    let mut page = Page {
        values: Vec::new(),
        width: width as usize,
    };
    group4(data, &mut page, 0, height)
        .then(|| GrayImage::from_raw(width, height, page.values))
        .flatten()
}

/// Decodes `rows` of Group 4 with another decoder, behind the `before` values of `page`. Returns whether all of them were there.
fn group4(data: &[u8], page: &mut Page, before: usize, rows: u32) -> bool {
    page.values.truncate(before);
    let bytes = data.iter().map(|&byte| Ok::<u8, Infallible>(byte));
    let Some(mut decoder) = u16::try_from(page.width)
        .ok()
        .and_then(|width| Group4Decoder::new(bytes, width).ok())
    else {
        return false;
    };
    for _ in 0..rows {
        match decoder.advance() {
            Ok(DecodeStatus::Incomplete) => {
                let changes: Vec<u32> = decoder.transition().iter().map(|&at| u32::from(at)).collect();
                page.push_row(&changes);
            }
            Ok(DecodeStatus::End) | Err(_) => return false,
        }
    }
    true
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
