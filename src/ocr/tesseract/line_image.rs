//! Keeping Leptonica from compressing every line image.
//!
//! Tesseract hands each line to its LSTM as a PNG that it packs and unpacks itself, in memory, through Leptonica's
//! `pixWriteMem`. Packing with zlib's usual effort took 8 % of a page's time. The dynamic linker takes the function of
//! this name in the program before that in Leptonica, and this one writes the same PNG with its pixels stored as they are.

use std::ffi::c_int;

use leptess::capi;

/// Leptonica's request for zlib level 0 in `Pix::special`: ten and the level (`pixSetZlibCompression`).
const STORED: c_int = 10;

/// Writes `pix` to memory in the format that is asked for, PNG without compression.
///
/// # Safety
/// As for Leptonica's function of this name: `data` and `size` must be writable, `pix` a live image.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pixWriteMem(
    data: *mut *mut u8,
    size: *mut usize,
    pix: *mut capi::Pix,
    format: c_int,
) -> c_int {
    // SAFETY: what the caller promises is what the functions called here ask for.
    unsafe {
        if format == capi::IFF_PNG as c_int {
            capi::pixSetSpecial(pix, STORED);
            return capi::pixWriteMemPng(data, size, pix, 0.0);
        }
        // Tesseract writes no other format; one that is asked for all the same is refused, as Leptonica refuses unknown ones.
        1
    }
}
