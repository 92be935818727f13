//! TIFF pages whose samples are stored apart, all of one kind after all of another.

use tiff::decoder::DecodingResult;

use super::directories::Directory;
use super::tags::{EXTRA_SAMPLES, PLANAR_CONFIGURATION, SAMPLES_PER_PIXEL};
use super::tiff::{BLACK_IS_ZERO, MASK, PALETTE, WHITE_IS_ZERO};

/// How many planes a page has, in which samples are stored apart; 1 where those of a pixel stand side by side.
pub(super) fn count(directory: &Directory) -> usize {
    const APART: u64 = 2;
    match directory.integer(PLANAR_CONFIGURATION) {
        // A page of more samples than the widest printers have inks is none.
        Some(APART) => directory.integer(SAMPLES_PER_PIXEL).unwrap_or(1).clamp(1, 16) as usize,
        _ => 1,
    }
}

/// How many planes tell something of the page: those of its colours, and transparency. What an extra sample of no kind holds
/// (the infrared of a film scanner, or nothing at all) is not looked at.
pub(super) fn told(directory: &Directory, photometric: u64) -> usize {
    let colours = match photometric {
        WHITE_IS_ZERO | BLACK_IS_ZERO | PALETTE | MASK => 1,
        5 => 4,
        // RGB, YCbCr, and the forms of Lab.
        2 | 6 | 8..=10 => 3,
        _ => return usize::MAX,
    };
    colours + usize::from(has_alpha(directory))
}

/// A plane of nothing behind so many others.
pub(super) fn append_empty(planes: DecodingResult, others: usize) -> Option<DecodingResult> {
    let empty = match &planes {
        DecodingResult::U8(all) => DecodingResult::U8(vec![0; all.len() / others.max(1)]),
        DecodingResult::U16(all) => DecodingResult::U16(vec![0; all.len() / others.max(1)]),
        _ => return None,
    };
    append(planes, empty)
}

/// The samples of one plane behind those of others.
pub(super) fn append(planes: DecodingResult, plane: DecodingResult) -> Option<DecodingResult> {
    match (planes, plane) {
        (DecodingResult::U8(mut all), DecodingResult::U8(more)) => {
            all.extend(more);
            Some(DecodingResult::U8(all))
        }
        (DecodingResult::U16(mut all), DecodingResult::U16(more)) => {
            all.extend(more);
            Some(DecodingResult::U16(all))
        }
        _ => None,
    }
}

/// Whether the samples beside those of colours are transparency.
pub(super) fn has_alpha(directory: &Directory) -> bool {
    matches!(directory.integer(EXTRA_SAMPLES), Some(1 | 2))
}
