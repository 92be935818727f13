//! Dilation, erosion, opening and closing with rectangles.
//!
//! A rectangle of width `n` reaches `(n - 1) / 2` pixels to the left and `n / 2` to the right of its centre. What lies
//! off the page takes no part. The rectangle is built up by doubling, so that the cost grows with the logarithm of its
//! sides; masks are worked 64 pixels at a time.

use image::GrayImage;
use multiversion::multiversion;

use super::InkMask;
use super::mask::invert_row;

/// Puts the `width` × `height` rectangle around every pixel of ink.
pub fn dilate(mask: &InkMask, width: u32, height: u32) -> InkMask {
    let wide = spread_rows(mask, (width.max(1) - 1) / 2, width.max(1) / 2);
    spread_columns(wide, (height.max(1) - 1) / 2, height.max(1) / 2)
}

/// Ink only where the whole rectangle around a pixel is ink.
pub fn erode(mask: &InkMask, width: u32, height: u32) -> InkMask {
    // Erosion is dilation of the paper with the mirrored rectangle.
    let wide = spread_rows(&mask.inverted(), width.max(1) / 2, (width.max(1) - 1) / 2);
    spread_columns(wide, height.max(1) / 2, (height.max(1) - 1) / 2).inverted()
}

/// Keeps the ink into which the rectangle fits.
pub fn open(mask: &InkMask, width: u32, height: u32) -> InkMask {
    dilate(&erode(mask, width, height), width, height)
}

/// Fills the paper into which the rectangle does not fit.
pub fn close(mask: &InkMask, width: u32, height: u32) -> InkMask {
    open(&mask.inverted(), width, height).inverted()
}

/// Writes `from` to `to`, moved by `dx` pixels; bits that enter are clear, bits that leave are lost.
#[inline(always)]
pub(super) fn shift_row(from: &[u64], to: &mut [u64], dx: i32) {
    let (words, bits) = ((dx.unsigned_abs() / 64) as usize, dx.unsigned_abs() % 64);
    let kept = from.len().saturating_sub(words);
    let to = &mut to[..from.len()];
    // By up to 64 bits, which a single shift cannot do.
    let rest = 63 - bits;
    if dx >= 0 {
        let near = &from[..kept];
        let (clear, to) = to.split_at_mut(from.len() - kept);
        clear.fill(0);
        if let (Some(to), Some(near)) = (to.first_mut(), near.first()) {
            *to = near << bits;
        }
        for ((to, near), far) in to.iter_mut().skip(1).zip(near.iter().skip(1)).zip(near) {
            *to = near << bits | far >> 1 >> rest;
        }
    } else {
        let near = &from[from.len() - kept..];
        let (to, clear) = to.split_at_mut(kept);
        clear.fill(0);
        for ((to, near), far) in to.iter_mut().zip(near).zip(near.iter().skip(1)) {
            *to = near >> bits | far << 1 << rest;
        }
        if let (Some(to), Some(near)) = (to.last_mut(), near.last()) {
            *to = near >> bits;
        }
    }
}

/// Spreads ink `left` pixels to the left and `right` pixels to the right.
#[multiversion(targets("x86_64+avx2"))]
fn spread_rows(mask: &InkMask, left: u32, right: u32) -> InkMask {
    let mut out = mask.clone();
    let mut moved = vec![0; mask.words()];
    // Beyond the width of the page nothing changes any more.
    let (left, right) = (left.min(mask.width()), right.min(mask.width()));
    let tail = mask.tail();
    for y in 0..mask.height() {
        spread_row(out.row_mut(y), &mut moved, left, right, tail);
    }
    out
}

/// [`spread_rows`] for one of them; `tail` are the bits of its last word that lie on the page, `moved` is as long.
#[inline(always)]
fn spread_row(row: &mut [u64], moved: &mut [u64], left: u32, right: u32, tail: u64) {
    // Rows without ink stay as they are.
    if row.iter().all(|&word| word == 0) {
        return;
    }
    for (reach, sign) in [(right, 1), (left, -1)] {
        doubling(reach as usize, |step| {
            // So do rows full of it, as the paper between strokes soon is.
            if is_full(row, tail) {
                return;
            }
            shift_row(row, moved, sign * step as i32);
            for (word, &add) in row.iter_mut().zip(&*moved) {
                *word |= add;
            }
        });
    }
    if let Some(last) = row.last_mut() {
        *last &= tail;
    }
}

/// What a level rectangle `length` pixels long and one high fits into where ink a row away and gaps of up to two pixels count as ink:
/// `open(&close(&dilate(ink, 1, 3), 3, 1), length, 1)`, row by row.
#[multiversion(targets("x86_64+avx2"))]
pub fn long_runs(ink: &InkMask, length: u32) -> InkMask {
    let [shorter, longer] = [(length.max(1) - 1) / 2, length.max(1) / 2].map(|reach| reach.min(ink.width()));
    let tail = ink.tail();
    let mut out = InkMask::new(ink.width(), ink.height());
    let mut moved = vec![0; ink.words()];
    for y in 0..ink.height() {
        let row = out.row_mut(y);
        for near in y.saturating_sub(1)..(y + 2).min(ink.height()) {
            for (word, &near) in row.iter_mut().zip(ink.row(near)) {
                *word |= near;
            }
        }
        if row.iter().all(|&word| word == 0) {
            continue;
        }
        // The paper into which three pixels fit.
        spread_row(row, &mut moved, 1, 1, tail);
        invert_row(row, tail);
        spread_row(row, &mut moved, 1, 1, tail);
        // It is turned to ink twice over, to be eroded.
        spread_row(row, &mut moved, longer, shorter, tail);
        invert_row(row, tail);
        spread_row(row, &mut moved, shorter, longer, tail);
    }
    out
}

/// Whether a row is ink all over; `tail` are the bits of its last word that lie on the page.
fn is_full(row: &[u64], tail: u64) -> bool {
    row.split_last()
        .is_some_and(|(&last, row)| last & tail == tail && row.iter().all(|&word| word == u64::MAX))
}

/// Spreads ink `up` pixels upwards and `down` pixels downwards.
#[multiversion(targets("x86_64+avx2"))]
fn spread_columns(mut mask: InkMask, up: u32, down: u32) -> InkMask {
    let (words, height) = (mask.words(), mask.height() as usize);
    let (up, down) = ((up as usize).min(height), (down as usize).min(height));
    let bits = mask.bits_mut();
    doubling(down, |step| {
        // From the bottom, so that every row reads what its source held before this step.
        for y in (step..height).rev() {
            let (sources, target) = bits.split_at_mut(y * words);
            let source = &sources[(y - step) * words..][..words];
            for (word, &add) in target[..words].iter_mut().zip(source) {
                *word |= add;
            }
        }
    });
    doubling(up, |step| {
        for y in 0..height.saturating_sub(step) {
            let (target, sources) = bits.split_at_mut((y + step) * words);
            let source = &sources[..words];
            for (word, &add) in target[y * words..][..words].iter_mut().zip(source) {
                *word |= add;
            }
        }
    });
    mask
}

/// The lightest value in the `width` × `height` rectangle around each pixel: dark strokes shrink.
pub fn dilate_gray(image: &GrayImage, width: u32, height: u32) -> GrayImage {
    extreme(image, width, height, lighter)
}

/// The darkest value in the `width` × `height` rectangle around each pixel: dark strokes grow.
pub fn erode_gray(image: &GrayImage, width: u32, height: u32) -> GrayImage {
    extreme(image, width, height, darker)
}

/// Takes away dark detail that the rectangle covers, as print is taken off to find the paper behind it. Sides should be
/// odd, or the image moves by a pixel.
pub fn close_gray(image: &GrayImage, width: u32, height: u32) -> GrayImage {
    erode_gray(&dilate_gray(image, width, height), width, height)
}

#[multiversion(targets("x86_64+avx2"))]
fn lighter(out: &mut [u8], one: &[u8], other: &[u8]) {
    for (out, (&one, &other)) in out.iter_mut().zip(one.iter().zip(other)) {
        *out = one.max(other);
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn darker(out: &mut [u8], one: &[u8], other: &[u8]) {
    for (out, (&one, &other)) in out.iter_mut().zip(one.iter().zip(other)) {
        *out = one.min(other);
    }
}

/// Writes what is picked of each two of some values.
type Pick = fn(&mut [u8], &[u8], &[u8]);

fn extreme(image: &GrayImage, width: u32, height: u32, pick: Pick) -> GrayImage {
    /// Rows that are worked on together, so that they stay in the cache.
    const BAND: usize = 64;
    let (w, h) = (image.width() as usize, image.height() as usize);
    if w == 0 || h == 0 {
        return image.clone();
    }
    let reach = |side: u32, limit: usize| {
        let side = side.max(1) as usize;
        [side / 2, (side - 1) / 2].map(|reach| reach.min(limit))
    };
    let ([right, left], [down, up]) = (reach(width, w), reach(height, h));
    let band = BAND.max(2 * (up + down));
    let mut out = Vec::with_capacity(w * h);
    let [mut rows, mut higher] = [(); 2].map(|()| Vec::with_capacity((band + up + down) * w));
    let [mut wide, mut wider] = [(); 2].map(|()| vec![0; w]);
    for first in (0..h).step_by(band) {
        let (above, count) = (first.min(up), band.min(h - first));
        rows.clear();
        let around = &image.as_raw()[(first - above) * w..(first + count + down).min(h) * w];
        for row in around.chunks_exact(w) {
            wide.copy_from_slice(row);
            doubling(right, |step| {
                behind(&mut wider, &wide, step, pick);
                std::mem::swap(&mut wide, &mut wider);
            });
            doubling(left, |step| {
                before(&mut wider, &wide, step, pick);
                std::mem::swap(&mut wide, &mut wider);
            });
            rows.extend_from_slice(&wide);
        }
        higher.resize(rows.len(), 0);
        doubling(down, |step| {
            behind(&mut higher, &rows, step * w, pick);
            std::mem::swap(&mut rows, &mut higher);
        });
        doubling(up, |step| {
            before(&mut higher, &rows, step * w, pick);
            std::mem::swap(&mut rows, &mut higher);
        });
        out.extend_from_slice(&rows[above * w..][..count * w]);
    }
    GrayImage::from_raw(image.width(), image.height(), out).expect("as many rows as the image has")
}

/// Picks of each value and of that `step` behind it, where there is one.
fn behind(out: &mut [u8], values: &[u8], step: usize, pick: Pick) {
    let with_one = values.len().saturating_sub(step);
    let (out, rest) = out.split_at_mut(with_one);
    pick(out, &values[..with_one], &values[values.len() - with_one..]);
    rest.copy_from_slice(&values[with_one..]);
}

/// Picks of each value and of that `step` before it, where there is one.
fn before(out: &mut [u8], values: &[u8], step: usize, pick: Pick) {
    let with_one = values.len().saturating_sub(step);
    let (rest, out) = out.split_at_mut(values.len() - with_one);
    rest.copy_from_slice(&values[..rest.len()]);
    pick(out, &values[rest.len()..], &values[..with_one]);
}

/// The steps by which a pixel comes to cover `reach` others beside it, each at most as long as what it covers already.
#[inline(always)]
fn doubling(reach: usize, mut go: impl FnMut(usize)) {
    let mut covered = 1;
    while covered < reach + 1 {
        let step = covered.min(reach + 1 - covered);
        go(step);
        covered += step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn noise(width: u32, height: u32, seed: u64) -> InkMask {
        let mut state = seed | 1;
        InkMask::from_fn(width, height, |_, _| {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            state >> 60 == 0
        })
    }

    /// The definition, pixel by pixel.
    fn dilated(mask: &InkMask, w: i64, h: i64) -> InkMask {
        InkMask::from_fn(mask.width(), mask.height(), |x, y| {
            (-(h / 2)..=(h - 1) / 2).any(|dy| {
                (-(w / 2)..=(w - 1) / 2).any(|dx| {
                    let (x, y) = (i64::from(x) + dx, i64::from(y) + dy);
                    x >= 0 && y >= 0 && mask.get(x as u32, y as u32)
                })
            })
        })
    }

    #[test]
    fn an_opening_keeps_what_the_rectangle_fits_into() {
        let mut mask = InkMask::new(100, 3);
        mask.fill(1, 10, 80, true);
        mask.fill(1, 90, 95, true);
        let long = open(&mask, 20, 1);
        assert_eq!(long.runs(1).collect::<Vec<_>>(), [(10, 80)]);
        assert_eq!(long.count(), 70);
    }

    #[test]
    fn a_closing_fills_small_gaps_only() {
        let mut mask = InkMask::new(100, 1);
        mask.fill(0, 10, 20, true);
        mask.fill(0, 22, 30, true);
        mask.fill(0, 40, 50, true);
        let closed = close(&mask, 4, 1);
        assert_eq!(closed.runs(0).collect::<Vec<_>>(), [(10, 30), (40, 50)]);
    }

    #[test]
    fn closing_grey_takes_print_off_the_paper() {
        let mut image = GrayImage::from_pixel(40, 40, image::Luma([200]));
        for x in 10..13 {
            for y in 5..35 {
                image.put_pixel(x, y, image::Luma([20]));
            }
        }
        let paper = close_gray(&image, 7, 7);
        assert!(paper.pixels().all(|p| p.0[0] == 200));
    }

    proptest! {
        #[test]
        fn long_runs_are_what_an_opening_leaves(
            (width, height, seed) in (1u32..300, 1u32..9, any::<u64>()),
            length in 1u32..90,
        ) {
            let mask = dilate(&noise(width, height, seed), length / 3, 1);
            let whole = close(&dilate(&mask, 1, 3), 3, 1);
            prop_assert_eq!(long_runs(&mask, length), open(&whole, length, 1));
        }

        #[test]
        fn dilation_is_what_it_says(seed in any::<u64>(), w in 1..90u32, h in 1..9u32) {
            let mask = noise(150, 12, seed);
            prop_assert_eq!(dilate(&mask, w, h), dilated(&mask, w.into(), h.into()));
        }

        #[test]
        fn an_opening_adds_no_ink_and_a_closing_takes_none(seed in any::<u64>(), w in 1..9u32, h in 1..9u32) {
            let mask = noise(150, 12, seed);
            let mut opened = open(&mask, w, h);
            opened.remove(&mask);
            prop_assert!(opened.is_empty());
            let mut lost = mask.clone();
            lost.remove(&close(&mask, w, h));
            prop_assert!(lost.is_empty());
        }

        #[test]
        fn bands_leave_no_seams(seed in any::<u64>(), w in 1..60u32, h in 1..60u32) {
            let image = GrayImage::from_fn(20, 150, |x, y| {
                image::Luma([(u64::from(x * 7919 + y * 104_729).wrapping_mul(seed | 1) >> 56) as u8])
            });
            let grown = dilate_gray(&image, w, h);
            let within = |at: u32, side: u32, limit: u32| {
                at.saturating_sub((side - 1) / 2)..(at + side / 2 + 1).min(limit)
            };
            for y in 0..150 {
                for x in [0, 7, 19] {
                    let around = within(y, h, 150).flat_map(|y| within(x, w, 20).map(move |x| (x, y)));
                    prop_assert_eq!(grown[(x, y)].0[0], around.map(|at| image[at].0[0]).max().unwrap());
                }
            }
        }

        #[test]
        fn dark_grows_as_ink_grows(seed in any::<u64>(), w in 1..12u32, h in 1..9u32) {
            let mask = noise(50, 12, seed);
            let grown = erode_gray(&mask.to_gray(), w, h);
            // The grey rectangle looks where the mask's spreads from, so they are mirror images.
            let spread = erode(&mask.inverted(), w, h).inverted();
            prop_assert_eq!(grown, spread.to_gray());
        }
    }
}
