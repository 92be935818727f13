use image::GrayImage;

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
    let mut mask = InkMask::new(image.width(), image.height());
    let stride = (image.width() as usize).max(1);
    for (y, row) in image.chunks_exact(stride).enumerate() {
        pack(row, mask.row_mut(y as u32), |value| value < limit);
    }
    mask
}

/// Sets the bit of every value that is ink.
fn pack(values: &[u8], words: &mut [u64], ink: impl Fn(u8) -> bool) {
    for (word, values) in words.iter_mut().zip(values.chunks(64)) {
        *word = values
            .iter()
            .enumerate()
            .fold(0, |bits, (i, &v)| bits | u64::from(ink(v)) << i);
    }
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
    let mut mask = InkMask::new(image.width(), image.height());
    if width == 0 || height == 0 {
        return mask;
    }
    let pixels: &[u8] = image;
    let row = |y: usize| &pixels[y * width..][..width];
    // Sums over the window's rows for each column.
    let mut sums = vec![0u32; width];
    let mut squares = vec![0u32; width];
    let add = |row: &[u8], sums: &mut [u32], squares: &mut [u32]| {
        for ((&value, sum), square) in row.iter().zip(sums).zip(squares) {
            let value = u32::from(value);
            *sum += value;
            *square += value * value;
        }
    };
    let take = |row: &[u8], sums: &mut [u32], squares: &mut [u32]| {
        for ((&value, sum), square) in row.iter().zip(sums).zip(squares) {
            let value = u32::from(value);
            *sum -= value;
            *square -= value * value;
        }
    };
    for y in 0..half.min(height) {
        add(row(y), &mut sums, &mut squares);
    }
    let mut window_sum = vec![0f32; width];
    let mut window_square = vec![0f32; width];
    let columns: Vec<f32> = (0..width)
        .map(|x| ((x + half + 1).min(width) - x.saturating_sub(half)) as f32)
        .collect();
    let mut ink = vec![0u8; width];
    for y in 0..height {
        if y + half < height {
            add(row(y + half), &mut sums, &mut squares);
        }
        if y > half {
            take(row(y - half - 1), &mut sums, &mut squares);
        }
        let rows = ((y + half + 1).min(height) - y.saturating_sub(half)) as f32;
        slide(&sums, half, &mut window_sum);
        slide(&squares, half, &mut window_square);
        let sums = window_sum.iter().zip(&window_square).zip(&columns);
        for (ink, (&value, ((&sum, &square), &columns))) in ink.iter_mut().zip(row(y).iter().zip(sums)) {
            let per_pixel = 1.0 / (rows * columns);
            let mean = sum * per_pixel;
            let deviation = (square * per_pixel - mean * mean).max(0.0).sqrt();
            let threshold = mean * (1.0 + k * (deviation * (1.0 / 128.0) - 1.0));
            *ink = u8::from(f32::from(value) <= threshold);
        }
        pack(&ink, mask.row_mut(y as u32), |flag| flag != 0);
    }
    mask
}

/// Sums of `values` over the window of `half` on each side, cut at the ends.
fn slide(values: &[u32], half: usize, out: &mut [f32]) {
    let width = values.len();
    let mut sum: u32 = values[..half.min(width)].iter().sum();
    // Both ends are cut up to here; in between the window lies inside, which takes no branches.
    let first = (half + 1).min(width);
    let last = width.saturating_sub(half).max(first);
    for (x, out) in out[..first].iter_mut().enumerate() {
        sum += values.get(x + half).copied().unwrap_or(0);
        *out = sum as f32;
    }
    if last > first {
        let entering = &values[first + half..last + half];
        for ((out, &enters), &leaves) in out[first..last].iter_mut().zip(entering).zip(values) {
            sum = sum + enters - leaves;
            *out = sum as f32;
        }
    }
    for (x, out) in out.iter_mut().enumerate().skip(last) {
        sum -= values[x - half - 1];
        *out = sum as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

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
            let values: Vec<u32> = (0..width as u32).map(|i| i * i % 23 + 1).collect();
            let mut out = vec![0.0; width];
            slide(&values, half, &mut out);
            for (x, &sum) in out.iter().enumerate() {
                let inside = &values[x.saturating_sub(half)..(x + half + 1).min(width)];
                assert_eq!(sum, inside.iter().sum::<u32>() as f32, "{width} {half} {x}");
            }
        }
    }
}
