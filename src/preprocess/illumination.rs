use image::GrayImage;

use crate::raster::{close_gray, median, resize};

/// Shorter side, in pixels, at which the light is measured: letters shrink to a few pixels, shadows stay.
const WORK: u32 = 200;
/// Side of the square that takes the print off, and radius of the median that smooths what is left, at that size.
const REDUCED: (u32, u32) = (7, 5);
/// The same for a cutting that is too small to be reduced.
const FULL: (u32, u32) = (15, 10);
/// What paper becomes.
const PAPER: u32 = 250;
/// Paper is never taken to be darker than this, or the inside of a photograph's black border would turn white.
const DARKEST_PAPER: u8 = 8;

/// Evens out the light: the paper behind the print, found on a reduced image by taking the print off and smoothing, is
/// divided out of the page.
pub(super) fn flatten(image: &GrayImage) -> GrayImage {
    let (width, height) = image.dimensions();
    if width == 0 || height == 0 {
        return image.clone();
    }
    let step = (width.min(height) / WORK).max(1);
    let (square, radius) = if step > 1 { REDUCED } else { FULL };
    let reduced = resize(image, width / step, height / step);
    let paper = median(&close_gray(&reduced, square, square), radius);
    let paper = resize(&paper, width, height);
    // In units of 1 / 65536.
    let factor: [u32; 256] =
        std::array::from_fn(|paper| (PAPER << 16) / (paper as u32).max(u32::from(DARKEST_PAPER)));
    let mut out = image.clone();
    for (value, &paper) in out.iter_mut().zip(paper.iter()) {
        *value = ((u32::from(*value) * factor[usize::from(paper)] + (1 << 15)) >> 16).min(255) as u8;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    #[test]
    fn a_shadow_is_taken_off_and_print_stays() {
        // Paper from 230 on the left to 110 on the right; print at a third of its paper.
        let paper = |x: u32| 230.0 - f64::from(x) * 0.15;
        let print = |x: u32, y: u32| (x % 60 < 6) && (y % 80 < 30);
        let image = GrayImage::from_fn(800, 900, |x, y| {
            Luma([(paper(x) * if print(x, y) { 0.33 } else { 1.0 }) as u8])
        });
        let flat = flatten(&image);
        for (x, y, value) in flat.enumerate_pixels() {
            let value = value.0[0];
            if print(x, y) {
                assert!(value < 110, "print at {x} {y} is {value}");
            } else {
                assert!(value > 225, "paper at {x} {y} is {value}");
            }
        }
    }

    #[test]
    fn black_pages_stay_black_and_tiny_ones_pass() {
        assert!(flatten(&GrayImage::new(40, 50)).iter().all(|&v| v == 0));
        assert_eq!(
            flatten(&GrayImage::from_pixel(1, 1, Luma([255]))).dimensions(),
            (1, 1)
        );
    }
}
