//! From the samples that a decoder gives to the 8-bit pixels of a [`ScanPage`](crate::model::ScanPage).

use image::{DynamicImage, GrayImage, ImageBuffer, RgbImage};

use crate::error::{Error, Result};
use crate::model::Pixels;

/// Refuses a page of `width` × `height` pixels whose decoding takes more than `limit` bytes at `bytes_per_pixel`.
pub(super) fn check_size(width: u32, height: u32, bytes_per_pixel: u64, limit: u64) -> Result<()> {
    /// What making a page ready takes for each of its pixels, however little decoding takes: a gray page of 30,000 by 30,000
    /// pixels was seen to take 3.6 GB.
    const WORKING: u64 = 4;
    if width == 0 || height == 0 {
        return Err(Error::input(format!(
            "the image is {width} × {height} pixels large: it has no pixels"
        )));
    }
    let needed = (u64::from(width) * u64::from(height)).saturating_mul(bytes_per_pixel.max(WORKING));
    // No coordinate of a page leaves the range of `model::Rect`, whose edges are `i32`.
    if needed <= limit && i32::try_from(width.max(height)).is_ok() {
        return Ok(());
    }
    Err(Error::input(format!(
        "the image says that it is {width} × {height} pixels large, which takes {} MB of memory; the limit is {} MB",
        needed.div_ceil(1 << 20),
        limit >> 20
    ))
    .hint("raise `max_page_megabytes` in [ingest] if it is meant to be that large"))
}

/// The pixels of a decoded image: transparency over white, 8 bits, gray where no pixel has a colour.
pub(super) fn from_dynamic(image: DynamicImage) -> Pixels {
    match image {
        DynamicImage::ImageLuma8(gray) => Pixels::Gray(gray),
        DynamicImage::ImageLuma16(_) => Pixels::Gray(image.into_luma8()),
        DynamicImage::ImageLumaA8(_) | DynamicImage::ImageLumaA16(_) => {
            let image = image.into_luma_alpha8();
            Pixels::Gray(GrayImage::from_fn(image.width(), image.height(), |x, y| {
                let [gray, alpha] = image.get_pixel(x, y).0;
                image::Luma([over_white(gray, alpha)])
            }))
        }
        DynamicImage::ImageRgb8(color) => color_or_gray(color),
        DynamicImage::ImageRgba8(_) | DynamicImage::ImageRgba16(_) | DynamicImage::ImageRgba32F(_) => {
            let image = image.into_rgba8();
            color_or_gray(RgbImage::from_fn(image.width(), image.height(), |x, y| {
                let [r, g, b, alpha] = image.get_pixel(x, y).0;
                image::Rgb([r, g, b].map(|value| over_white(value, alpha)))
            }))
        }
        other => color_or_gray(other.into_rgb8()),
    }
}

/// `color` as it is, or as gray if red, green and blue are the same everywhere: a black and white page that a scanner stored
/// in colour is the same page in a third of the memory.
pub(super) fn color_or_gray(color: RgbImage) -> Pixels {
    if !color
        .as_raw()
        .chunks_exact(3)
        .all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2])
    {
        return Pixels::Color(color);
    }
    let (width, height) = color.dimensions();
    let gray: Vec<u8> = color.as_raw().iter().step_by(3).copied().collect();
    Pixels::Gray(ImageBuffer::from_raw(width, height, gray).expect("one sample a pixel was taken"))
}

/// What a sample of some opacity looks like on white paper.
pub(super) fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

/// Ink densities to light: the plain conversion, without a colour profile.
pub(super) fn cmyk_to_rgb([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    let light = |ink: u8| ((u32::from(255 - ink) * u32::from(255 - k) + 127) / 255) as u8;
    [light(c), light(m), light(y)]
}

/// Luma and chroma to light, with the weights of ITU-R BT.601, full range (JFIF 1.02, and the default of TIFF 6.0,
/// section 21).
pub(super) fn ycbcr_to_rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    // `as` saturates at 0 and 255.
    [
        y + 1.402 * cr,
        y - 0.344_136 * cb - 0.714_136 * cr,
        y + 1.772 * cb,
    ]
    .map(|light| light.round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{LumaA, Rgb, RgbaImage};

    #[test]
    fn what_is_transparent_lies_on_white_paper() {
        let image = image::GrayAlphaImage::from_pixel(1, 1, LumaA([0, 0]));
        let Pixels::Gray(gray) = from_dynamic(DynamicImage::ImageLumaA8(image)) else {
            panic!("gray stays gray")
        };
        assert_eq!(gray.as_raw(), &[255]);
        let image = RgbaImage::from_pixel(1, 1, image::Rgba([255, 0, 0, 51]));
        let Pixels::Color(color) = from_dynamic(DynamicImage::ImageRgba8(image)) else {
            panic!("red is a colour")
        };
        assert_eq!(color.as_raw(), &[255, 204, 204]);
    }

    #[test]
    fn a_colour_image_without_colour_is_gray_and_keeps_its_size() {
        let mut image = RgbImage::from_pixel(3, 2, Rgb([7, 7, 7]));
        assert!(matches!(color_or_gray(image.clone()), Pixels::Gray(gray) if gray.dimensions() == (3, 2)));
        image.put_pixel(2, 1, Rgb([7, 7, 8]));
        assert!(matches!(color_or_gray(image), Pixels::Color(_)));
    }

    #[test]
    fn known_colours_are_converted() {
        assert_eq!(cmyk_to_rgb([0, 0, 0, 0]), [255, 255, 255]);
        assert_eq!(cmyk_to_rgb([0, 255, 255, 0]), [255, 0, 0]);
        assert_eq!(cmyk_to_rgb([0, 0, 0, 255]), [0, 0, 0]);
        assert_eq!(ycbcr_to_rgb([255, 128, 128]), [255, 255, 255]);
        assert_eq!(ycbcr_to_rgb([76, 85, 255]), [254, 0, 0]);
    }

    #[test]
    fn what_preparing_a_page_takes_counts_beside_what_decoding_takes() {
        assert!(check_size(30_000, 30_000, 1, 1024 << 20).is_err());
        assert!(check_size(16_000, 16_000, 1, 1024 << 20).is_ok());
    }

    #[test]
    fn a_page_that_does_not_fit_is_refused_with_its_size() {
        let error = check_size(60_000, 60_000, 1, 1024 << 20).unwrap_err();
        assert!(error.to_string().contains("60000 × 60000"), "{error}");
        assert!(check_size(2480, 3508, 3, 1024 << 20).is_ok());
        assert!(check_size(0, 7, 1, 1024).is_err());
        assert!(check_size(u32::MAX, u32::MAX, u64::MAX, u64::MAX - 1).is_err());
    }
}
