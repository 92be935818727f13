use image::GrayImage;
use multiversion::multiversion;

use crate::raster::{close_gray, floored, median, shrink};

/// Shorter side, in pixels, at which the light is measured: letters shrink to a few pixels, shadows stay.
const WORK: u32 = 200;
/// Side of the square that takes the print off, and radius of the median that smooths what is left, at that size.
const REDUCED: (u32, u32) = (7, 5);
/// The same for a cutting that is too small to be reduced.
const FULL: (u32, u32) = (15, 10);
/// What paper becomes.
const PAPER: f32 = 250.0;
/// The same as the grey of a pixel.
pub(super) const WHITE: u8 = PAPER as u8;
/// Paper is never taken to be darker than this, or the inside of a photograph's black border would turn white.
const DARKEST_PAPER: f32 = 8.0;

/// Evens out the light: the paper behind the print, found on a reduced image by taking the print off and smoothing, is
/// divided out of the page.
pub(super) fn flatten(image: &mut GrayImage) {
    let (width, height) = image.dimensions();
    if width == 0 || height == 0 {
        return;
    }
    let step = (width.min(height) / WORK).clamp(1, 256);
    let (square, radius) = if step > 1 { REDUCED } else { FULL };
    let reduced = shrink(image, step);
    let reduced = median(&close_gray(&reduced, square, square), radius);
    let columns = reduced.width() as usize;
    // How many times lighter each place has to be. Between places it is this that is mixed, so that nothing is divided by at each
    // pixel.
    let gain = |&light: &u8| PAPER / f32::from(light).max(DARKEST_PAPER);
    let gains: Vec<f32> = reduced.iter().map(gain).collect();
    // The gain of a row of the reduced image, drawn as wide as the page.
    let across: Vec<(usize, usize, f32)> = (0..width).map(|x| neighbours(x, step, columns)).collect();
    let drawn_row = |y: usize| -> Vec<f32> {
        let row = &gains[y * columns..][..columns];
        let between = |&(left, right, part): &(usize, usize, f32)| mix(row[left], row[right], part);
        across.iter().map(between).collect()
    };
    let mut drawn: Option<(usize, [Vec<f32>; 2])> = None;
    for (y, row) in (0..).zip(image.chunks_exact_mut(width as usize)) {
        let (above, below, part) = neighbours(y, step, reduced.height() as usize);
        let gains = match drawn {
            Some((at, gains)) if at == above => gains,
            Some((at, [_, lower])) if at + 1 == above => [lower, drawn_row(below)],
            _ => [drawn_row(above), drawn_row(below)],
        };
        lighten(row, [&gains[0], &gains[1]], part);
        drawn = Some((above, gains));
    }
}

/// The two of `count` reduced pixels, each the mean of `step` full ones, between whose middles that of full pixel `at` lies,
/// and how far it is from the first to the second, 0 to 1. Beyond the outermost middles it is both times the same one.
fn neighbours(at: u32, step: u32, count: usize) -> (usize, usize, f32) {
    let place = (at as f32 + 0.5) / step as f32 - 0.5;
    let first = place.max(0.0) as usize;
    let last = count - 1;
    (
        first.min(last),
        (first + 1).min(last),
        (place - first as f32).clamp(0.0, 1.0),
    )
}

#[inline(always)]
fn mix(a: f32, b: f32, part: f32) -> f32 {
    a + part * (b - a)
}

/// Multiplies a row by what lies between two rows of gains.
#[multiversion(targets("x86_64+avx2"))]
fn lighten(row: &mut [u8], [upper, lower]: [&[f32]; 2], part: f32) {
    for (value, (&upper, &lower)) in row.iter_mut().zip(upper.iter().zip(lower)) {
        let even = f32::from(*value) * mix(upper, lower, part);
        let even = if even < 255.0 { even } else { 255.0 };
        *value = floored(even + 0.5);
    }
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
        let mut image = GrayImage::from_fn(800, 900, |x, y| {
            Luma([(paper(x) * if print(x, y) { 0.33 } else { 1.0 }) as u8])
        });
        flatten(&mut image);
        for (x, y, value) in image.enumerate_pixels() {
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
        for (width, height, value) in [(40, 50, 0), (1, 1, 255), (0, 7, 9)] {
            let mut image = GrayImage::from_pixel(width, height, Luma([value]));
            flatten(&mut image);
            assert!(image.iter().all(|&v| v == value.min(250)), "{width} {height}");
        }
    }
}
