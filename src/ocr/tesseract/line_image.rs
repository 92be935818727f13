//! Keeping Leptonica from packing every line image.
//!
//! Tesseract hands each line to its LSTM as a PNG that it packs and unpacks itself, in memory, through Leptonica's
//! `pixWriteMem` and `pixReadMem`. Packing with zlib's usual effort took 8 % of a page's time, and without compression the
//! PNG still 2 %. The dynamic linker takes the function of this name in the program before that in Leptonica, and this one
//! writes the pixels as they lie in memory (`spix`), which `pixReadMem` knows as well as a PNG.

use std::ffi::c_int;

use leptess::capi;

use super::library::library;

/// Writes `pix` to memory, for `pixReadMem` to read.
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
    // Tesseract writes no other format; one that is asked for all the same is refused, as Leptonica refuses unknown ones.
    if format != capi::IFF_PNG as c_int {
        return 1;
    }
    let Ok(library) = library() else { return 1 };
    // SAFETY: what the caller promises is what the function called here asks for.
    unsafe { (library.pixWriteMemSpix)(data, size, pix) }
}
