use std::ops::Range;

use image::{GrayImage, Luma};
use multiversion::multiversion;

use super::InkMask;
use crate::model::Rotation;

/// `image` at `width` × `height` pixels (at least 1 × 1): averaged over areas when it shrinks, cubic when it grows.
pub fn resize(image: &GrayImage, width: u32, height: u32) -> GrayImage {
    resize_rows(image, width, height, 0..usize::MAX)
}

/// [`resize`], of which only these rows are wanted: others may be left black.
pub fn resize_rows(image: &GrayImage, width: u32, height: u32, wanted: Range<usize>) -> GrayImage {
    let (width, height) = (width.max(1), height.max(1));
    if image.dimensions() == (width, height) {
        return image.clone();
    }
    let filter = if width < image.width() || height < image.height() {
        Filter::Area
    } else {
        Filter::Cubic
    };
    if image.width() == 0 || image.height() == 0 {
        return GrayImage::from_pixel(width, height, Luma([255]));
    }
    let wide = image.width() as usize;
    let down = (image.height() != height).then(|| Taps::new(image.height(), height, filter));
    let mut out = GrayImage::new(width, height);
    if image.width() == width {
        if let Some(down) = &down {
            down.stretch_columns(0, image, wide, &mut out);
        }
        return out;
    }
    // Along the columns many pixels are summed at a time, along the rows one after the other: on its side the picture is resized in
    // a fraction of the time, the turning there and back counted. By bands that stay in the cache.
    const BAND: usize = 128;
    let across = Taps::new(image.width(), width, filter);
    let columns = width as usize;
    let most = BAND.min(height as usize);
    let mut tall = vec![0u8; if down.is_some() { wide * most } else { 0 }];
    let (mut before, mut after) = (vec![0u8; wide * most], vec![0u8; columns * most]);
    for (band, target) in out.chunks_mut(columns * BAND).enumerate() {
        let count = target.len() / columns;
        let first = band * BAND;
        if first + count <= wanted.start || wanted.end <= first {
            continue;
        }
        let rows = match &down {
            Some(down) => {
                down.stretch_columns(first, image, wide, &mut tall[..wide * count]);
                &tall[..wide * count]
            }
            None => &image.as_raw()[first * wide..][..wide * count],
        };
        let (before, after) = (&mut before[..rows.len()], &mut after[..target.len()]);
        exchange(rows, wide, before, Flip::None);
        across.stretch_columns(0, before, count, after);
        exchange(after, count, target, Flip::None);
    }
    out
}

/// What a pixel of a resized picture is a mean of.
#[derive(Clone, Copy)]
pub(super) enum Filter {
    /// The area that it covers.
    Area,
    /// The four pixels around its centre, by the kernel of Keys (see [`warp`](super::warp)); more where it shrinks.
    Cubic,
}

impl Filter {
    /// How far from its centre it reaches, in pixels of the larger picture.
    fn reach(self) -> f64 {
        match self {
            Filter::Area => 0.5,
            Filter::Cubic => 2.0,
        }
    }

    /// Its weight at a distance from the centre.
    pub(super) fn weight(self, distance: f64) -> f64 {
        let x = distance.abs();
        match self {
            Filter::Area => f64::from(u8::from(distance > -0.5 && distance <= 0.5)),
            Filter::Cubic if x < 1.0 => (1.5 * x - 2.5) * x * x + 1.0,
            Filter::Cubic if x < 2.0 => (((x - 5.0) * x + 8.0) * x - 4.0) * -0.5,
            Filter::Cubic => 0.0,
        }
    }
}

/// Which rows make each row of a picture of another height, and with what weights: worked out once for all pieces of it. The
/// same numbers as those of the crate `fast_image_resize`, which works them out at each call.
struct Taps {
    /// For each row the first of those that make it, and where their weights stand.
    rows: Vec<(usize, Range<usize>)>,
    /// Weights, one row's behind another's, as parts of one in `1 << bits`.
    weights: Vec<i16>,
    bits: u32,
}

impl Taps {
    /// From `from` rows to `to`, at least one each.
    fn new(from: u32, to: u32, filter: Filter) -> Taps {
        let scale = f64::from(from) / f64::from(to);
        let reach = filter.reach() * scale.max(1.0);
        let narrow = 1.0 / scale.max(1.0);
        let (mut rows, mut exact) = (Vec::with_capacity(to as usize), Vec::<f64>::new());
        for row in 0..to {
            let centre = (f64::from(row) + 0.5) * scale;
            let near =
                (centre - reach).floor().max(0.0) as u32..(centre + reach).ceil().min(from.into()) as u32;
            let (mut first, at) = (near.start, exact.len());
            for other in near {
                let weight = filter.weight((f64::from(other) - (centre - 0.5)) * narrow);
                if weight == 0.0 && exact.len() == at {
                    first += 1;
                } else {
                    exact.push(weight);
                }
            }
            while exact.len() > at && exact.last() == Some(&0.0) {
                exact.pop();
            }
            let all: f64 = exact[at..].iter().sum();
            for weight in &mut exact[at..] {
                *weight /= all;
            }
            rows.push((first as usize, at..exact.len()));
        }
        let most = exact.iter().copied().fold(0.0, f64::max);
        // As many bits as the weights have room for, and the sums.
        let fits = |bits: &u32| (most * f64::from(1 << bits)).round() < 32768.0;
        let bits = (1..22).take_while(fits).last().unwrap_or(1);
        let one = f64::from(1 << bits);
        Taps {
            rows,
            weights: exact.into_iter().map(|w| (w * one).round() as i16).collect(),
            bits,
        }
    }

    /// Resizes the columns of a picture of `width`, which has pixels: the rows of the result from `first` on, as many as the target has.
    fn stretch_columns(&self, first: usize, source: &[u8], width: usize, target: &mut [u8]) {
        for ((row, weights), target) in self.rows[first..].iter().zip(target.chunks_exact_mut(width)) {
            weighted(
                target,
                &source[row * width..],
                &self.weights[weights.clone()],
                self.bits,
            );
        }
    }
}

/// The mean of as many rows of the source, of the target's width, as there are weights.
#[multiversion(targets("x86_64+avx2"))]
fn weighted(target: &mut [u8], source: &[u8], weights: &[i16], bits: u32) {
    // Pages shrink by less than three, and of four is what grows.
    match *weights {
        [a] => of_some(target, source, [a], bits),
        [a, b] => of_some(target, source, [a, b], bits),
        [a, b, c] => of_some(target, source, [a, b, c], bits),
        [a, b, c, d] => of_some(target, source, [a, b, c, d], bits),
        _ => {
            let mut sums = vec![0; target.len()];
            for (&weight, row) in weights.iter().zip(source.chunks_exact(target.len())) {
                for (sum, &value) in sums.iter_mut().zip(row) {
                    *sum += i32::from(value) * i32::from(weight);
                }
            }
            for (target, sum) in target.iter_mut().zip(sums) {
                *target = whole(sum, bits);
            }
        }
    }
}

/// [`weighted`] where how many rows there are is known when it is compiled, so that many pixels are worked at a time.
#[inline(always)]
fn of_some<const N: usize>(target: &mut [u8], source: &[u8], weights: [i16; N], bits: u32) {
    let width = target.len();
    let rows: [&[u8]; N] = std::array::from_fn(|row| &source[row * width..][..width]);
    for (at, target) in target.iter_mut().enumerate() {
        let mut sum = 0;
        for (row, weight) in rows.iter().zip(weights) {
            sum += i32::from(row[at]) * i32::from(weight);
        }
        *target = whole(sum, bits);
    }
}

/// A sum of products with weights that are parts of one in `1 << bits`, rounded.
#[inline(always)]
fn whole(sum: i32, bits: u32) -> u8 {
    ((sum + (1 << (bits - 1))) >> bits).clamp(0, 255) as u8
}

/// The means of the squares of `step` × `step` pixels of `image`; what is left over at the right and at the foot takes no part.
/// `step` is held between 1 and 256; an image that is smaller than it gives one pixel of paper.
#[multiversion(targets("x86_64+avx2"))]
pub fn shrink(image: &GrayImage, step: u32) -> GrayImage {
    let step = step.clamp(1, 256);
    if step == 1 {
        return image.clone();
    }
    let (width, height) = (image.width() / step, image.height() / step);
    if width == 0 || height == 0 {
        return GrayImage::from_pixel(1, 1, Luma([255]));
    }
    let (stride, side) = (image.width() as usize, step as usize);
    let mut out = GrayImage::new(width, height);
    // 256 rows of 255 still fit into 16 bits.
    let mut sums = vec![0u16; width as usize * side];
    let area = step * step;
    let targets = out.chunks_exact_mut(width as usize);
    for (rows, target) in image.chunks_exact(stride * side).zip(targets) {
        sums.fill(0);
        for row in rows.chunks_exact(stride) {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += u16::from(value);
            }
        }
        // Halving is the most work, a whole page being what is halved.
        if side == 2 {
            means_of_four(target, &sums);
            continue;
        }
        for (mean, sums) in target.iter_mut().zip(sums.chunks_exact(side)) {
            let sum: u32 = sums.iter().map(|&sum| u32::from(sum)).sum();
            *mean = ((sum + area / 2) / area) as u8;
        }
    }
    out
}

/// The means of squares of two by two pixels, whose columns have these sums.
#[multiversion(targets("x86_64+avx2"))]
fn means_of_four(means: &mut [u8], sums: &[u16]) {
    for (mean, [left, right]) in means.iter_mut().zip(sums.as_chunks::<2>().0) {
        *mean = ((left + right + 2) / 4) as u8;
    }
}

/// `image` turned, pixel for pixel.
pub fn turn(image: &GrayImage, rotation: Rotation) -> GrayImage {
    match rotation {
        Rotation::None => image.clone(),
        Rotation::Half => {
            let mut out = image.clone();
            out.reverse();
            out
        }
        Rotation::Quarter => exchanged(image, Flip::Source),
        Rotation::ThreeQuarter => exchanged(image, Flip::Target),
    }
}

/// `image` with its rows as columns.
fn exchanged(image: &GrayImage, flip: Flip) -> GrayImage {
    let mut out = GrayImage::new(image.height(), image.width());
    if !image.is_empty() {
        exchange(image, image.width() as usize, &mut out, flip);
    }
    out
}

/// Whose rows are taken from the foot up when rows and columns are exchanged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flip {
    None,
    Source,
    Target,
}

/// Writes the rows of a picture of `width`, which has pixels, into `target` as columns: sixteen by sixteen pixels at a time, in tiles
/// that stay in the cache.
#[multiversion(targets("x86_64+avx2"))]
fn exchange(source: &[u8], width: usize, target: &mut [u8], flip: Flip) {
    const TILE: usize = 64;
    let height = source.len() / width;
    // Where the source's row y and the target's row x begin.
    let from = |y: usize| width * if flip == Flip::Source { height - 1 - y } else { y };
    let to = |x: usize| height * if flip == Flip::Target { width - 1 - x } else { x };
    for top in (0..height).step_by(TILE) {
        for left in (0..width).step_by(BLOCK) {
            for y in (top..(top + TILE).min(height)).step_by(BLOCK) {
                if y + BLOCK <= height && left + BLOCK <= width {
                    let rows = std::array::from_fn(|at| {
                        let start = from(y + at) + left;
                        source[start..start + BLOCK].try_into().unwrap_or_default()
                    });
                    for (at, column) in block_transposed(rows).iter().enumerate() {
                        let start = to(left + at) + y;
                        target[start..start + BLOCK].copy_from_slice(column);
                    }
                } else {
                    for y in y..(y + BLOCK).min(height) {
                        for x in left..(left + BLOCK).min(width) {
                            target[to(x) + y] = source[from(y) + x];
                        }
                    }
                }
            }
        }
    }
}

/// Side of the squares of pixels whose rows and columns are exchanged at a time: a vector register of them.
const BLOCK: usize = 16;

/// Rows as columns. Laying the first half of the rows between those of the second, pixel by pixel, is an exchange by a quarter of
/// the way: four times of it do (H. Stone, *Parallel Processing with the Perfect Shuffle*, IEEE Trans. Computers C-20(2), 1971).
#[inline(always)]
fn block_transposed(mut rows: [[u8; BLOCK]; BLOCK]) -> [[u8; BLOCK]; BLOCK] {
    for _ in 0..BLOCK.ilog2() {
        let mut laid = [[0; BLOCK]; BLOCK];
        for at in 0..BLOCK / 2 {
            [laid[2 * at], laid[2 * at + 1]] = interleaved(rows[at], rows[at + BLOCK / 2]);
        }
        rows = laid;
    }
    rows
}

/// The pixels of two rows in turn. Written so that it is compiled to one instruction for each half.
#[inline(always)]
fn interleaved(first: [u8; BLOCK], second: [u8; BLOCK]) -> [[u8; BLOCK]; 2] {
    let from = |start: usize| {
        std::array::from_fn(|i| match i % 2 {
            0 => first[start + i / 2],
            _ => second[start + i / 2],
        })
    };
    [from(0), from(BLOCK / 2)]
}

/// `mask` turned, pixel for pixel.
pub fn turn_mask(mask: &InkMask, rotation: Rotation) -> InkMask {
    match rotation {
        Rotation::None => mask.clone(),
        Rotation::Half => {
            let (width, height) = (mask.width(), mask.height());
            let mut out = InkMask::new(width, height);
            for y in 0..height {
                for (from, to) in mask.runs(y) {
                    out.fill(height - 1 - y, width - to, width - from, true);
                }
            }
            out
        }
        Rotation::Quarter => exchanged_mask(mask, Flip::Source),
        Rotation::ThreeQuarter => exchanged_mask(mask, Flip::Target),
    }
}

/// `mask` with its rows as columns, 64 by 64 pixels at a time.
fn exchanged_mask(mask: &InkMask, flip: Flip) -> InkMask {
    let (width, height) = (mask.width(), mask.height());
    let mut out = InkMask::new(height, width);
    let mut rows = [0u64; 64];
    for top in (0..height).step_by(64) {
        let count = 64.min(height - top);
        for word in 0..mask.words() {
            for (y, bits) in (top..top + count).zip(&mut rows) {
                let y = if flip == Flip::Source { height - 1 - y } else { y };
                *bits = mask.row(y)[word];
            }
            rows[count as usize..].fill(0);
            // Most of a page is paper.
            if rows == [0; 64] {
                continue;
            }
            exchange_bits(&mut rows);
            let left = word as u32 * 64;
            for (x, &bits) in (left..width).zip(&rows) {
                let x = if flip == Flip::Target { width - 1 - x } else { x };
                out.row_mut(x)[(top / 64) as usize] = bits;
            }
        }
    }
    out
}

/// Bit `j` of row `i` as bit `i` of row `j`: squares of half the side change places, then those within each (H. Warren, *Hacker's
/// Delight*, 2nd ed., section 7-3).
fn exchange_bits(rows: &mut [u64; 64]) {
    let mut mask = u64::from(u32::MAX);
    let mut side = 32;
    while side > 0 {
        for upper in (0..64).filter(|row| row & side == 0) {
            let differs = (rows[upper] >> side ^ rows[upper + side]) & mask;
            rows[upper] ^= differs << side;
            rows[upper + side] ^= differs;
        }
        side /= 2;
        mask ^= mask << side;
    }
}

#[cfg(test)]
mod tests {
    use super::super::numbered;
    use super::*;
    use fast_image_resize as fir;
    use proptest::prelude::*;

    #[test]
    fn the_rows_that_are_wanted_are_those_of_the_whole() {
        let image = GrayImage::from_fn(90, 301, |x, y| Luma([(x * 37 + y * y * 11) as u8]));
        let whole = resize(&image, 181, 603);
        for wanted in [0..1, 100..140, 250..530, 600..700, 40..40] {
            let part = resize_rows(&image, 181, 603, wanted.clone());
            for y in wanted.filter(|&y| y < 603) {
                let row = y * 181..(y + 1) * 181;
                assert_eq!(part.as_raw()[row.clone()], whole.as_raw()[row]);
            }
        }
    }

    #[test]
    fn a_quarter_turn_clockwise_puts_the_left_column_on_top() {
        let image = GrayImage::from_raw(2, 3, vec![1, 2, 3, 4, 5, 6]).unwrap();
        assert_eq!(turn(&image, Rotation::Quarter).into_raw(), [5, 3, 1, 6, 4, 2]);
        assert_eq!(turn(&image, Rotation::Half).into_raw(), [6, 5, 4, 3, 2, 1]);
        assert_eq!(
            turn(&image, Rotation::ThreeQuarter).into_raw(),
            [2, 4, 6, 1, 3, 5]
        );
    }

    #[test]
    fn shrinking_takes_the_means_of_squares() {
        let image = GrayImage::from_raw(5, 3, vec![0, 2, 10, 20, 9, 4, 6, 30, 41, 9, 9, 9, 9, 9, 9]).unwrap();
        let small = shrink(&image, 2);
        assert_eq!(small, GrayImage::from_raw(2, 1, vec![3, 25]).unwrap());
        assert_eq!(shrink(&image, 1), image);
        assert_eq!(shrink(&image, 9).dimensions(), (1, 1));
        let large = GrayImage::from_pixel(600, 520, Luma([255]));
        assert!(shrink(&large, 999).iter().all(|&v| v == 255));
    }

    #[test]
    fn rows_and_columns_are_exchanged_at_all_sizes() {
        for (width, height) in [(1, 1), (7, 9), (16, 16), (64, 33), (65, 130), (3, 200)] {
            let image = numbered(width, height);
            let across = exchanged(&image, Flip::None);
            assert_eq!(across.dimensions(), (height, width));
            assert!(
                image
                    .enumerate_pixels()
                    .all(|(x, y, pixel)| across.get_pixel(y, x) == pixel)
            );
            assert_eq!(
                turn(&turn(&image, Rotation::Quarter), Rotation::ThreeQuarter),
                image
            );
        }
    }

    #[test]
    fn a_mask_turns_like_its_image() {
        for (width, height) in [(70, 130), (64, 64), (1, 200), (129, 63)] {
            let image = numbered(width, height);
            let mask = super::super::ink_below(&image, 100);
            for rotation in [
                Rotation::None,
                Rotation::Quarter,
                Rotation::Half,
                Rotation::ThreeQuarter,
            ] {
                let expected = super::super::ink_below(&turn(&image, rotation), 100);
                assert_eq!(turn_mask(&mask, rotation), expected, "{rotation:?}");
            }
        }
    }

    #[test]
    fn even_paper_stays_even_when_it_is_resampled() {
        let image = GrayImage::from_pixel(50, 50, Luma([255]));
        assert!(resize(&image, 23, 77).iter().all(|&v| v == 255));
        assert_eq!(resize(&GrayImage::new(0, 0), 2, 2).dimensions(), (2, 2));
    }

    #[test]
    fn shrinking_takes_the_mean() {
        let image = GrayImage::from_fn(4, 4, |x, _| Luma([if x % 2 == 0 { 0 } else { 200 }]));
        assert!(resize(&image, 2, 2).iter().all(|&v| v == 100));
    }

    proptest! {
        #[test]
        fn pictures_are_resized_as_the_library_does(
            (wide, high) in (1u32..90, 1u32..300),
            (width, height) in (1u32..120, 1u32..120),
            seed in any::<u32>(),
        ) {
            let image = GrayImage::from_fn(wide, high, |x, y| {
                Luma([((x * 7 + y * 131 + 1).wrapping_mul(seed | 1) >> 23) as u8])
            });
            let filter = match width < wide || height < high {
                true => fir::FilterType::Box,
                false => fir::FilterType::CatmullRom,
            };
            let mut expected = GrayImage::new(width, height);
            let options = fir::ResizeOptions::new().resize_alg(fir::ResizeAlg::Convolution(filter));
            let source = fir::images::TypedImageRef::<fir::pixels::U8>::from_buffer(wide, high, &image).unwrap();
            let mut target =
                fir::images::TypedImage::<fir::pixels::U8>::from_buffer(width, height, &mut expected).unwrap();
            fir::Resizer::new().resize_typed(&source, &mut target, &options).unwrap();
            prop_assert_eq!(resize(&image, width, height), expected);
        }
    }
}
