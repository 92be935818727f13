//! JPEG 2000: images in a JP2 file, and bare codestreams.

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
use image::{GrayImage, RgbImage};

use crate::error::{Error, Result};
use crate::model::{Orientation, Pixels, ScanPage};

use super::samples;

/// Decodes the image in `bytes`, which takes at most `limit` bytes of memory.
pub(super) fn decode(bytes: &[u8], limit: u64) -> Result<ScanPage> {
    // Wavelet coefficients are kept in 32 bits beside the samples.
    const BYTES_PER_SAMPLE: u64 = 4 + 4 + 1;
    let failed = |error: hayro_jpeg2000::DecodeError| {
        Error::input("cannot decode the JPEG 2000 image").because(error.to_string())
    };
    // Coded data holds no byte pair above FF8F, so an end marker cannot stand there by chance (ISO/IEC 15444-1, D.4.1).
    if memchr::memmem::rfind(bytes, b"\xff\xd9").is_none() {
        return Err(
            Error::input("the JPEG 2000 image is cut short: its end marker is missing")
                .hint("copy the file again from where it came from"),
        );
    }
    check_sizes(bytes, limit)?;
    let image = Image::new(bytes, &DecodeSettings::default()).map_err(failed)?;
    let (width, height) = (image.width(), image.height());
    let channels = usize::from(image.color_space().num_channels()) + usize::from(image.has_alpha());
    samples::check_size(width, height, BYTES_PER_SAMPLE * channels.max(1) as u64, limit)?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(failed)?;
    let channels = decoded.components().len();
    let data = decoded.data_u8();

    let alpha = |pixel: &[u8]| {
        if image.has_alpha() {
            pixel[channels - 1]
        } else {
            255
        }
    };
    let colors = channels - usize::from(image.has_alpha());
    let pixels = match colors {
        1 | 2 => {
            let light = data
                .chunks_exact(channels)
                .map(|pixel| samples::over_white(pixel[0], alpha(pixel)));
            GrayImage::from_raw(width, height, light.collect()).map(Pixels::Gray)
        }
        3 | 4 => {
            let light = data.chunks_exact(channels).flat_map(|pixel| {
                let color = match pixel {
                    [c, m, y, k, ..] if colors == 4 => samples::cmyk_to_rgb([*c, *m, *y, *k]),
                    [r, g, b, ..] => [*r, *g, *b],
                    _ => [255; 3],
                };
                color.map(|value| samples::over_white(value, alpha(pixel)))
            });
            RgbImage::from_raw(width, height, light.collect()).map(samples::color_or_gray)
        }
        _ => None,
    };
    let pixels = pixels.ok_or_else(|| {
        Error::input(format!(
            "JPEG 2000 images with {channels} channels are not understood"
        ))
    })?;
    Ok(ScanPage {
        pixels,
        orientation: Orientation::Upright,
        dpi: None,
        text_layer: None,
        drawn: false,
    })
}

/// Refuses data in which a codestream says that it takes more than `limit` bytes to decode. The decoder takes memory for every
/// tile before it reads one, whatever the container around the codestream says of its size.
pub(super) fn check_sizes(bytes: &[u8], limit: u64) -> Result<()> {
    /// Start of a codestream, and the marker of its sizes, which must follow (ISO/IEC 15444-1, A.5.1).
    const START: &[u8] = b"\xff\x4f\xff\x51";
    /// What the decoder keeps of a tile and of each of its components, generously.
    const BYTES_PER_TILE: u64 = 1024;
    const BYTES_PER_SAMPLE: u64 = 9;
    for found in memchr::memmem::find_iter(bytes, START) {
        // Behind the marker stand its length and the profile, in two bytes each.
        let Some(fields) = bytes.get(found + START.len() + 4..found + START.len() + 38) else {
            continue;
        };
        let number = |at: usize| {
            fields[at..at + 4]
                .iter()
                .fold(0, |value: u64, &byte| value << 8 | u64::from(byte))
        };
        let components = u64::from(u16::from_be_bytes([fields[32], fields[33]])).max(1);
        let sides = [0, 4].map(|at| number(at).saturating_sub(number(at + 8)));
        let tiles = [0, 4].map(|at| {
            number(at)
                .saturating_sub(number(at + 24))
                .div_ceil(number(at + 16).max(1))
        });
        let product = |a: u64, b: u64, c: u64| a.saturating_mul(b).saturating_mul(c);
        let needed = product(sides[0], sides[1], components * BYTES_PER_SAMPLE).saturating_add(product(
            tiles[0],
            tiles[1],
            components * BYTES_PER_TILE,
        ));
        if needed > limit {
            return Err(Error::input(format!(
                "the JPEG 2000 image says that it is {} × {} pixels large, in {} tiles; the limit is {} MB",
                sides[0],
                sides[1],
                tiles[0].saturating_mul(tiles[1]),
                limit >> 20
            ))
            .hint("raise `max_page_megabytes` in [ingest] if it is meant to be that large"));
        }
    }
    Ok(())
}
