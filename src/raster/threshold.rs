use image::GrayImage;
use multiversion::multiversion;

use super::pixels::is_light;
use super::{Histogram, InkMask};

/// Ink is what Otsu's threshold calls dark; an even page has none.
pub fn otsu(image: &GrayImage) -> InkMask {
    match Histogram::of(image).otsu() {
        Some(threshold) => ink_below(image, threshold.saturating_add(1)),
        None => InkMask::new(image.width(), image.height()),
    }
}

/// Ink is every pixel darker than `limit`.
pub fn ink_below(image: &GrayImage, limit: u8) -> InkMask {
    let (width, pixels): (_, &[u8]) = (image.width() as usize, image);
    InkMask::from_rows(image.width(), image.height(), |y, ink| {
        for (ink, &value) in ink.iter_mut().zip(&pixels[y as usize * width..]) {
            *ink = u8::from(value < limit);
        }
    })
}

/// Ink by a threshold that follows the neighbourhood (J. Sauvola & M. Pietikäinen, *Adaptive Document Image
/// Binarization*, Pattern Recognition 33, 2000): a pixel is ink unless it exceeds `mean · (1 + k · (deviation / 128 − 1))`
/// over the `window` × `window` square around it, cut at the edges of the page.
///
/// `window` is made odd and held between 3 and 255. Needs time in proportion to the pixels, whatever the window.
pub fn sauvola(image: &GrayImage, window: u32, k: f32) -> InkMask {
    // Sums of squares over 255² pixels still fit into 32 bits.
    let half = (window.clamp(3, 255) / 2) as usize;
    let (width, height) = (image.width() as usize, image.height() as usize);
    if width == 0 || height == 0 {
        return InkMask::new(image.width(), image.height());
    }
    let pixels: &[u8] = image;
    let row = |y: usize| &pixels[y * width..][..width];
    // Sums over the window's rows for each column, of the values in the lower half and of their squares in the upper.
    let mut sums = vec![0u64; width];
    let nothing = vec![0u8; width];
    for y in 0..half.min(height) {
        exchange(&mut sums, row(y), &nothing);
    }
    let mut window = [0u64; TOGETHER];
    let columns: Vec<f32> = (0..width)
        .map(|x| ((x + half + 1).min(width) - x.saturating_sub(half)) as f32)
        .collect();
    let mut rows = 0;
    let mut per_pixel = vec![0f32; width];
    let darkest_paper = never_ink(k);
    InkMask::from_rows(image.width(), image.height(), |y, ink| {
        let y = y as usize;
        let entering = (y + half < height).then(|| row(y + half));
        let leaving = y.checked_sub(half + 1).map(row);
        match (entering, leaving) {
            (Some(entering), Some(leaving)) => exchange(&mut sums, entering, leaving),
            (Some(entering), None) => exchange(&mut sums, entering, &nothing),
            (None, Some(leaving)) => exchange(&mut sums, &nothing, leaving),
            (None, None) => {}
        }
        // Away from the edges all rows have as many above and below.
        let now = (y + half + 1).min(height) - y.saturating_sub(half);
        if now != rows {
            rows = now;
            for (per_pixel, &columns) in per_pixel.iter_mut().zip(&columns) {
                *per_pixel = 1.0 / (rows as f32 * columns);
            }
        }
        // Most rows are paper alone, and of the others most pixels.
        if is_light(row(y), darkest_paper) {
            ink.fill(0);
            return;
        }
        let pixels = ink.chunks_mut(TOGETHER).zip(row(y).chunks(TOGETHER));
        for (at, ((ink, row), per_pixel)) in pixels.zip(per_pixel.chunks(TOGETHER)).enumerate() {
            if is_light(row, darkest_paper) {
                ink.fill(0);
                continue;
            }
            let window = &mut window[..row.len()];
            slide(&sums, half, at * TOGETHER, window);
            darker(ink, row, window, per_pixel, k);
        }
    })
}

/// Pixels that are looked at together for whether any of them can be ink.
const TOGETHER: usize = 128;

/// The least value that Sauvola's threshold with this `k` never reaches, whatever is around the pixel: values from 0 to 255 of
/// mean `m` deviate by `√(m · (255 − m))` at most (R. Bhatia & C. Davis, *A Better Bound on the Variance*, American Mathematical
/// Monthly 107, 2000).
fn never_ink(k: f32) -> u16 {
    /// More than the threshold rises from one whole mean to the next, and than is lost in rounding.
    const UNSURE: f32 = 4.0;
    let highest = (0..=255u8)
        .map(f32::from)
        .map(|mean| mean * (1.0 + k * ((mean * (255.0 - mean)).sqrt() / 128.0 - 1.0)))
        .fold(0.0, f32::max);
    (highest + UNSURE).min(256.0) as u16
}

/// A value, and above it its square.
#[inline(always)]
fn both(value: u8) -> u64 {
    u64::from(value) | u64::from(u32::from(value) * u32::from(value)) << 32
}

/// Takes a row of values into the sums of the columns, and another out of them.
fn exchange(sums: &mut [u64], entering: &[u8], leaving: &[u8]) {
    let rows = entering.chunks(TOGETHER).zip(leaving.chunks(TOGETHER));
    for (sums, (entering, leaving)) in sums.chunks_mut(TOGETHER).zip(rows) {
        // As much paper enters as leaves, in most places.
        if entering != leaving {
            exchange_all(sums, entering, leaving);
        }
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn exchange_all(sums: &mut [u64], entering: &[u8], leaving: &[u8]) {
    for (sum, (&enters, &leaves)) in sums.iter_mut().zip(entering.iter().zip(leaving)) {
        *sum = *sum + both(enters) - both(leaves);
    }
}

/// Marks with 1 what is ink in a row. `window` are the sums, and above them the sums of squares, over the window of each pixel,
/// and `per_pixel` the share of one pixel in it.
#[multiversion(targets("x86_64+avx2"))]
fn darker(ink: &mut [u8], row: &[u8], window: &[u64], per_pixel: &[f32], k: f32) {
    let window = window.iter().zip(per_pixel);
    for ((ink, &value), (&sums, &per_pixel)) in ink.iter_mut().zip(row.iter()).zip(window) {
        let mean = sums as u32 as i32 as f32 * per_pixel;
        // Half of the squares, which fits a signed number; vectors know no others.
        let square = 2.0 * (sums >> 33) as i32 as f32 * per_pixel;
        let deviation = (square - mean * mean).max(0.0).sqrt();
        let threshold = mean * (1.0 + k * (deviation * (1.0 / 128.0) - 1.0));
        *ink = u8::from(f32::from(value) <= threshold);
    }
}

/// Sums of `values` over the window of `half` on each side, cut at the ends, for the places from `first` on.
fn slide(values: &[u64], half: usize, first: usize, out: &mut [u64]) {
    let width = values.len();
    let start = first.saturating_sub(half);
    let mut sum: u64 = values[start..(first + half + 1).min(width)].iter().sum();
    let Some((out_first, rest)) = out.split_first_mut() else {
        return;
    };
    *out_first = sum;
    // Where the window lies inside, which takes no branches.
    if first >= half && first + rest.len() + half < width {
        let entering = &values[first + half + 1..][..rest.len()];
        for ((out, &enters), &leaves) in rest.iter_mut().zip(entering).zip(&values[start..]) {
            sum = sum + enters - leaves;
            *out = sum;
        }
        return;
    }
    for (x, out) in (first + 1..).zip(rest) {
        sum += values.get(x + half).copied().unwrap_or(0);
        sum -= x.checked_sub(half + 1).map_or(0, |x| values[x]);
        *out = sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;
    use proptest::prelude::*;

    #[test]
    fn otsu_finds_print_on_even_paper() {
        let mut image = GrayImage::from_pixel(70, 5, Luma([220]));
        image.put_pixel(66, 3, Luma([40]));
        let ink = otsu(&image);
        assert_eq!(ink.count(), 1);
        assert!(ink.get(66, 3));
    }

    #[test]
    fn an_even_page_has_no_ink() {
        for value in [0, 128, 255] {
            assert!(otsu(&GrayImage::from_pixel(9, 9, Luma([value]))).is_empty());
        }
        assert!(sauvola(&GrayImage::from_pixel(90, 90, Luma([250])), 31, 0.2).is_empty());
    }

    #[test]
    fn sauvola_finds_print_on_paper_that_darkens() {
        // Paper from 240 down to 90, print always 60 darker than its paper: no single threshold separates them.
        let paper = |x: u32| 240 - x as u8;
        let image = GrayImage::from_fn(150, 40, |x, y| {
            Luma([if x % 10 < 2 && y > 10 && y < 30 {
                paper(x) - 60
            } else {
                paper(x)
            }])
        });
        let ink = sauvola(&image, 21, 0.1);
        for x in 0..150 {
            assert_eq!(ink.get(x, 20), x % 10 < 2, "column {x}");
            assert!(!ink.get(x, 2), "column {x}");
        }
    }

    #[test]
    fn sauvola_takes_images_smaller_than_its_window() {
        let image = GrayImage::from_fn(3, 2, |x, _| Luma([if x == 1 { 0 } else { 255 }]));
        let ink = sauvola(&image, 99, 0.2);
        assert_eq!(ink.count(), 2);
        assert!(sauvola(&GrayImage::new(0, 0), 9, 0.2).is_empty());
    }

    #[test]
    fn sums_over_a_window_are_those_of_its_values() {
        for (width, half) in [(1, 1), (2, 5), (7, 1), (7, 3), (8, 3), (9, 8), (40, 6)] {
            let values: Vec<u64> = (0..width as u64).map(|i| i * i % 23 + 1).collect();
            for first in 0..width {
                let mut out = vec![0; width - first];
                slide(&values, half, first, &mut out);
                for (x, &sum) in (first..).zip(&out) {
                    let inside = &values[x.saturating_sub(half)..(x + half + 1).min(width)];
                    assert_eq!(sum, inside.iter().sum::<u64>(), "{width} {half} {first} {x}");
                }
            }
        }
    }

    proptest! {
        /// Against the definition, over what is left out because it can only be paper.
        #[test]
        fn sauvola_follows_its_definition(
            (width, height) in (1u32..300, 1u32..12),
            (window, k) in (1u32..40, 0.0f32..0.9),
            (paper, print, seed) in (any::<u8>(), any::<u8>(), any::<u32>()),
        ) {
            let image = GrayImage::from_fn(width, height, |x, y| {
                let mixed = (x / 5).wrapping_mul(2_654_435_761) ^ y.wrapping_mul(seed | 1);
                Luma([if mixed >> 29 == 0 { print } else { paper.saturating_sub((mixed & 3) as u8) }])
            });
            let ink = sauvola(&image, window, k);
            let half = i64::from(window.clamp(3, 255) / 2);
            for (x, y, value) in image.enumerate_pixels() {
                let inside = |at: u32, side: u32| {
                    let at = i64::from(at);
                    (at - half).max(0) as u32..(at + half + 1).min(i64::from(side)) as u32
                };
                let square: Vec<f64> = inside(y, height)
                    .flat_map(|y| inside(x, width).map(move |x| (x, y)))
                    .map(|(x, y)| f64::from(image.get_pixel(x, y)[0]))
                    .collect();
                let mean = |of: &dyn Fn(f64) -> f64| {
                    square.iter().map(|&value| of(value)).sum::<f64>() / square.len() as f64
                };
                let middle = mean(&|value| value);
                let deviation = mean(&|value| (value - middle).powi(2)).sqrt();
                let threshold = middle * (1.0 + f64::from(k) * (deviation / 128.0 - 1.0));
                let beyond = f64::from(value[0]) - threshold;
                if beyond.abs() > 0.1 {
                    prop_assert_eq!(ink.get(x, y), beyond < 0.0, "{} {}: {} {}", x, y, value[0], threshold);
                }
            }
        }
    }
}
