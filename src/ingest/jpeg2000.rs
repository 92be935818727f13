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
    })
}
