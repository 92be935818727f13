//! TIFF pages packed with LZW (TIFF 6.0, section 13).
//!
//! The `tiff` crate takes a strip or tile apart row by row, and fails where a row needs no byte of its own from the packed
//! data, as narrow tiles and their padding do. So the data are unpacked here, and the crate is shown a page that is not packed.

use weezl::{BitOrder, LzwStatus, decode};

use crate::error::{Error, Result};

use super::directories::Directory;
use super::tags::{
    BITS_PER_SAMPLE, HEIGHT, PLANAR_CONFIGURATION, ROWS_PER_STRIP, SAMPLES_PER_PIXEL, TILE_LENGTH,
    TILE_WIDTH, WIDTH,
};

/// The size of each of `count` strips or tiles when it is unpacked; together they may not have more than `limit` bytes.
pub(super) fn sizes(directory: &Directory, count: usize, limit: u64) -> Result<Vec<u64>> {
    let sizes = unlimited_sizes(directory, count);
    if sizes.iter().fold(0, |sum: u64, &size| sum.saturating_add(size)) <= limit {
        return Ok(sizes);
    }
    let megabytes = limit >> 20;
    Err(
        Error::input(format!("the TIFF page unpacks to more than {megabytes} MB"))
            .hint("raise `max_page_megabytes` in [ingest] if it is meant to be that large"),
    )
}

fn unlimited_sizes(directory: &Directory, count: usize) -> Vec<u64> {
    let tag = |tag, absent| directory.integer(tag).unwrap_or(absent);
    let (width, height) = (tag(WIDTH, 0), tag(HEIGHT, 0));
    let planes = if tag(PLANAR_CONFIGURATION, 1) == 2 {
        tag(SAMPLES_PER_PIXEL, 1).max(1)
    } else {
        1
    };
    let samples = if planes > 1 { 1 } else { tag(SAMPLES_PER_PIXEL, 1) };
    let bits = tag(BITS_PER_SAMPLE, 1);
    let row = |columns: u64| columns.saturating_mul(samples).saturating_mul(bits).div_ceil(8);
    if let (Some(columns), Some(rows)) = (directory.integer(TILE_WIDTH), directory.integer(TILE_LENGTH)) {
        return vec![row(columns).saturating_mul(rows); count];
    }
    let rows = tag(ROWS_PER_STRIP, height).clamp(1, height.max(1));
    let strips = height.div_ceil(rows).max(1);
    (0..count as u64)
        .map(|strip| row(width).saturating_mul(rows.min(height.saturating_sub(strip % strips * rows))))
        .collect()
}

/// Unpacks a strip or tile to its full `size`; `None` if it is cut short or damaged.
pub(super) fn unpack(packed: &[u8], size: u64) -> Option<Vec<u8>> {
    let size = usize::try_from(size).ok()?;
    // Before TIFF 6.0 the codes were packed from the low bit on and grew one code later; the first, which is always 256, shows it.
    let mut decoder = if packed.starts_with(&[0, 1]) {
        decode::Decoder::new(BitOrder::Lsb, 8)
    } else {
        decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8)
    };
    let mut unpacked = Vec::new();
    unpacked.try_reserve_exact(size).ok()?;
    unpacked.resize(size, 0);
    let (mut from, mut to) = (0, 0);
    while to < size {
        let step = decoder.decode_bytes(&packed[from..], &mut unpacked[to..]);
        from += step.consumed_in;
        to += step.consumed_out;
        let stuck = step.consumed_in == 0 && step.consumed_out == 0;
        match step.status {
            Ok(LzwStatus::Ok | LzwStatus::NoProgress) if !stuck => {}
            _ => break,
        }
    }
    (to == size).then_some(unpacked)
}
