//! Formats with one picture a file: PNG, JPEG, WebP, BMP, GIF and PNM, decoded by the `image` crate.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Orientation, ScanPage};

use super::directories;
use super::format::Format;
use super::resolution;
use super::{jpeg, samples};

/// Decodes the picture in `bytes`, which takes at most `limit` bytes of memory.
pub(super) fn decode(bytes: &[u8], format: Format, limit: u64) -> Result<ScanPage> {
    let failed =
        |error: image::ImageError| Error::input(format!("cannot decode the {format} image")).because(error);

    let kind = match format {
        Format::Png => ImageFormat::Png,
        Format::Jpeg => ImageFormat::Jpeg,
        Format::WebP => ImageFormat::WebP,
        Format::Bmp => ImageFormat::Bmp,
        Format::Gif => ImageFormat::Gif,
        Format::Pnm => ImageFormat::Pnm,
        Format::Tiff | Format::Jpeg2000 | Format::Pdf => {
            return Err(Error::new(
                ErrorKind::Internal,
                format!("{format} has a decoder of its own"),
            ));
        }
    };
    let structure = (format == Format::Jpeg).then(|| jpeg::structure(bytes));
    if structure.as_ref().is_some_and(|structure| !structure.complete) {
        return Err(
            Error::input("the JPEG image is cut short: its end marker is missing")
                .hint("copy the file again from where it came from"),
        );
    }
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), kind)
        .into_decoder()
        .map_err(failed)?;
    let (width, height) = decoder.dimensions();
    let stored = u64::from(decoder.color_type().bytes_per_pixel());
    let kept = if decoder.color_type().has_color() { 3 } else { 1 };
    samples::check_size(width, height, stored + kept, limit)?;
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(limit);
    decoder.set_limits(limits).map_err(failed)?;

    let orientation = decoder.orientation().map_or(Orientation::Upright, |found| {
        Orientation::try_from(found.to_exif()).unwrap_or_default()
    });
    let exif = decoder.exif_metadata().ok().flatten();
    let dpi = match format {
        Format::Png => resolution::of_png(bytes),
        Format::Bmp => resolution::of_bmp(bytes),
        _ => structure.and_then(|structure| structure.jfif_dpi),
    };
    let dpi = dpi.or_else(|| exif_dpi(&exif?));

    let image = DynamicImage::from_decoder(decoder).map_err(failed)?;
    Ok(ScanPage {
        pixels: samples::from_dynamic(image),
        orientation,
        dpi: resolution::believable(dpi, width, height),
        text_layer: None,
        drawn: false,
    })
}

/// EXIF data is a TIFF file without an image.
fn exif_dpi(exif: &[u8]) -> Option<f64> {
    let first = *directories::chain(exif).offsets.first()?;
    resolution::of_directory(&directories::read(exif, first)?)
}
