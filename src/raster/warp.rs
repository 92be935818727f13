use std::ops::{Range, RangeInclusive};

use image::{GrayImage, Luma};
use multiversion::multiversion;

use super::pixels::{WHOLE, is_even, only_grey};
use super::resample::Filter;
use crate::model::Transform;

/// Fractions of a pixel that the cubic kernel is tabulated for.
const PHASES: usize = 64;
/// Bits of the tabulated weights behind the point.
const BITS: u32 = 11;

/// An image of `width` × `height` pixels, each fetched through `to_source`, which maps pixel corners of the result to
/// pixel corners of `image`: the direction of a clean page's transform. Cubic interpolation (R. Keys, *Cubic Convolution
/// Interpolation*, IEEE TASSP 29(6), 1981). Pixels that fall outside `image` become `fill`, or with `None` the nearest
/// pixel of its edge.
///
/// Done in two passes, first along the rows and then along the columns (E. Catmull & A. Smith, *3-D Transformations of
/// Images in Scanline Order*, SIGGRAPH 1980), which asks that level lines stay roughly level: turn by quarters with
/// [`turn`](super::turn) first. A map that stands them on end gives `fill`.
pub fn warp(
    image: &GrayImage,
    to_source: &Transform,
    width: u32,
    height: u32,
    fill: Option<u8>,
) -> GrayImage {
    let (w, h) = (image.width() as usize, image.height() as usize);
    let m = to_source.0.map(|value| value / to_source.0[8]);
    let is_empty = w == 0 || h == 0 || width == 0 || height == 0;
    if is_empty || m.iter().any(|value| !value.is_finite()) || m[4] == 0.0 {
        return GrayImage::from_pixel(width, height, Luma([fill.unwrap_or(255)]));
    }
    let mut out = GrayImage::new(width, height);
    let columns = width as usize;
    let mut positions = vec![0f32; columns];

    let inside = |y: i32| y.clamp(0, h as i32 - 1) as usize;
    let within = |y: f32| y.clamp(-3.0, h as f32 + 2.0);
    let row_of = |v: usize| {
        let v = v as f64 + 0.5;
        ((m[3], m[4] * v + m[5]), (m[6], m[7] * v + 1.0))
    };
    // Where no horizon crosses the page, positions along a row of the result only grow, or only shrink.
    let depth = |u: u32, v: u32| m[6] * f64::from(u) + m[7] * f64::from(v) + 1.0;
    let corners = [
        depth(0, 0),
        depth(width, 0),
        depth(0, height),
        depth(width, height),
    ];
    let is_steady = corners.iter().all(|&depth| depth > 0.0) || corners.iter().all(|&depth| depth < 0.0);
    // Rows of the source that a row of the result is drawn from, and one more each way; all where nothing is known of them.
    let needed = |v: usize| {
        if !is_steady {
            return 0..=h - 1;
        }
        let (numerator, denominator) = row_of(v);
        let [first, last] = [0, columns - 1].map(|u| within(position(u, numerator, denominator)));
        let (least, most) = (first.min(last).floor() as i32, first.max(last).floor() as i32);
        inside(least - 2)..=inside(most + 3)
    };
    let room = (0..height as usize).map(|v| needed(v).count()).max();
    let mut rows = Rows::new(image, m, columns, fill, room.unwrap_or(h));

    let outside = vec![fill.unwrap_or(255); columns];
    let tiles = columns.div_ceil(TILE);
    let mut even_below = vec![UNEVEN; tiles];
    let mut ends = vec![[0.0; 2]; tiles];
    for (v, target) in out.chunks_exact_mut(columns).enumerate() {
        rows.draw(needed(v));
        let row = |y: i32| -> &[u8] {
            match fill {
                Some(_) if y != inside(y) as i32 => &outside,
                _ => rows.drawn(inside(y)),
            }
        };
        let (numerator, denominator) = row_of(v);
        ends_of_tiles(&mut ends, columns, numerator, denominator);
        for (tile, (value, &ends)) in even_below.iter_mut().zip(&ends).enumerate() {
            let [least, most] = ends.map(|end| within(end).floor() as i32);
            let (first, last) = (least - 1, most + 2);
            let grey = rows.grey_of(inside(first)..=inside(last), tile);
            *value = match fill.map(i16::from) {
                Some(fill) if last < 0 || first >= h as i32 => fill,
                Some(fill) if (first < 0 || last >= h as i32) && grey != fill => UNEVEN,
                _ => grey,
            };
        }
        runs(&even_below, columns, |run, value| {
            if let Some(value) = value {
                target[run].fill(value);
                return;
            }
            let positions = &mut positions[..run.len()];
            along(positions, run.start, numerator, denominator);
            // Between its ends positions only grow, or only shrink.
            if [positions[0], positions[positions.len() - 1]]
                .iter()
                .any(|&y| within(y) != y)
            {
                for y in positions.iter_mut() {
                    *y = within(*y);
                }
            }
            let mut from = 0;
            while from < positions.len() {
                // As far as the same four rows serve.
                let top = positions[from].floor();
                let length = stretch(&positions[from..], top, 0.0);
                let span = run.start + from..run.start + from + length;
                let rows = [-1, 0, 1, 2].map(|i| &row(top as i32 + i)[span.clone()]);
                interpolate(&mut target[span], rows, &positions[from..][..length], top, 0.0);
                from += length;
            }
        });
    }
    out
}

/// The first pass: rows of the source, each drawn at the columns of the result. Only those are kept that the rows of the result
/// need which are being made, so that they stay in the cache.
struct Rows<'a> {
    image: &'a GrayImage,
    /// From the result to the source.
    map: [f64; 9],
    columns: usize,
    fill: Option<u8>,
    weights: [[i32; 4]; PHASES],
    padded: Vec<u8>,
    positions: Vec<f32>,
    phases: Vec<i32>,
    /// How many are kept, a power of two: row y in place y modulo that.
    room: usize,
    /// Which row is kept in each place.
    which: Vec<usize>,
    pixels: Vec<u8>,
    /// The grey of each tile of a row that has one, and for how many rows up to it the tile has had it. What is of one grey, as
    /// most paper is and nearly all of the layer of red, stays so, and need not be worked out.
    greys: Vec<(i16, u16)>,
    /// The ends of the tiles of the row that is being drawn, and the greys of those that have one.
    ends: Vec<[f32; 2]>,
    even: Vec<i16>,
}

impl<'a> Rows<'a> {
    /// None drawn yet, of an image with pixels; at least `room` of them are to be kept.
    fn new(image: &'a GrayImage, map: [f64; 9], columns: usize, fill: Option<u8>, room: usize) -> Rows<'a> {
        let room = room.next_power_of_two();
        let tiles = columns.div_ceil(TILE);
        Rows {
            image,
            map,
            columns,
            fill,
            weights: cubic_weights(),
            padded: vec![fill.unwrap_or(0); image.width() as usize + 2 * PAD],
            positions: vec![0.0; columns],
            phases: vec![0; columns],
            room,
            which: vec![usize::MAX; room],
            pixels: vec![0; room * columns],
            greys: vec![(UNEVEN, 0); room * tiles],
            ends: vec![[0.0; 2]; tiles],
            even: vec![UNEVEN; tiles],
        }
    }

    /// Draws those of these rows, at most as many as there is room for, that are not kept.
    fn draw(&mut self, rows: RangeInclusive<usize>) {
        for y in rows {
            let place = self.place(y);
            if self.which[place] != y {
                self.which[place] = y;
                self.draw_row(y, place);
                self.count_greys(y, place);
            }
        }
    }

    /// Where a row is kept, if it is.
    fn place(&self, y: usize) -> usize {
        y & (self.room - 1)
    }

    /// Where a row that is kept lies.
    fn kept(&self, y: usize) -> usize {
        debug_assert_eq!(self.which[self.place(y)], y);
        self.place(y)
    }

    /// Counts for how many rows each tile has had its grey, now that this row is drawn.
    fn count_greys(&mut self, y: usize, place: usize) {
        let tiles = self.even.len();
        let above = y
            .checked_sub(1)
            .filter(|&above| self.which[self.place(above)] == above);
        let above = above.map(|above| self.place(above));
        for (tile, &grey) in self.even.iter().enumerate() {
            let before = above.map(|above| self.greys[above * tiles + tile]);
            let since = before
                .filter(|before| before.0 == grey)
                .map_or(0, |before| before.1);
            self.greys[place * tiles + tile] = (grey, since.saturating_add(1));
        }
    }

    /// The pixels of a row that is kept.
    fn drawn(&self, y: usize) -> &[u8] {
        &self.pixels[self.kept(y) * self.columns..][..self.columns]
    }

    /// The grey that a tile has in all of these rows, which are kept, or `UNEVEN`.
    fn grey_of(&self, rows: RangeInclusive<usize>, tile: usize) -> i16 {
        let in_row = |y: usize| self.greys[self.kept(y) * self.even.len() + tile];
        let (first, last) = rows.into_inner();
        let (grey, since) = in_row(last);
        // Rows that were not drawn from top to bottom know nothing of those above them.
        match usize::from(since) > last - first || (first..last).all(|y| in_row(y).0 == grey) {
            true => grey,
            false => UNEVEN,
        }
    }

    /// On source row y, column u of the result belongs to row v = alpha + beta * u of the result.
    fn draw_row(&mut self, y: usize, place: usize) {
        let (w, columns, m) = (self.image.width() as usize, self.columns, &self.map);
        let source = &self.image.as_raw()[y * w..][..w];
        let target = &mut self.pixels[place * columns..][..columns];
        let even = &mut self.even[..];
        if let Some(fill) = self.fill
            && is_even(source, fill)
        {
            target.fill(fill);
            even.fill(fill.into());
            return;
        }
        let padded = &mut self.padded;
        padded[PAD..PAD + w].copy_from_slice(source);
        if self.fill.is_none() {
            padded[..PAD].fill(source[0]);
            padded[PAD + w..].fill(source[w - 1]);
        }
        let y = y as f64 + 0.5;
        let down = m[4] - y * m[7];
        let (alpha, beta) = ((y - m[5]) / down, (y * m[6] - m[3]) / down);
        let numerator = (m[0] + m[1] * beta, m[1] * alpha + m[2]);
        let denominator = (m[6] + m[7] * beta, m[7] * alpha + 1.0);
        let at = |column: usize| position(column, numerator, denominator);
        ends_of_tiles(&mut self.ends, columns, numerator, denominator);
        for (even, &[least, most]) in even.iter_mut().zip(&self.ends) {
            *even = even_value(&padded[around(least, most, w)]);
        }
        // A row that is turned a little, and not resized, stays in step with its source for long stretches.
        let drift = (at(columns - 1) - at(0) - (columns - 1) as f32).abs();
        let in_step = drift * LEAST_SPAN as f32 <= columns as f32;
        runs(even, columns, |run, value| {
            let target = &mut target[run.clone()];
            if let Some(value) = value {
                target.fill(value);
                return;
            }
            let positions = &mut self.positions[..target.len()];
            let phases = &mut self.phases[..target.len()];
            along(positions, run.start, numerator, denominator);
            if in_step {
                draw_in_step(target, padded, positions, phases, &self.weights);
            } else {
                apart(phases, positions, w);
                at_phases(target, padded, phases, &self.weights);
            }
        });
    }
}

/// Draws the pixels at these positions of a padded row, which stay in step with its own for long stretches.
fn draw_in_step(
    target: &mut [u8],
    padded: &[u8],
    positions: &[f32],
    phases: &mut [i32],
    weights: &[[i32; 4]; PHASES],
) {
    let width = padded.len() - 2 * PAD;
    let mut from = 0;
    while from < target.len() {
        let first = positions[from].floor();
        let length = stretch(&positions[from..], first, 1.0);
        let (positions, target) = (&positions[from..][..length], &mut target[from..][..length]);
        if first >= 1.0 && first + length as f32 + 2.0 < width as f32 {
            let at = PAD + first as usize - 1;
            let taps = [0, 1, 2, 3].map(|i| &padded[at + i..][..length]);
            interpolate(target, taps, positions, first, 1.0);
        } else {
            let phases = &mut phases[..length];
            apart(phases, positions, width);
            at_phases(target, padded, phases, weights);
        }
        from += length;
    }
}

/// Pixels of a row of the result that are looked at together for whether what they come from is of one grey.
const TILE: usize = 64;
/// What stands for a tile that is not of one grey.
const UNEVEN: i16 = -1;

/// The least and the largest position of the pixels of each tile; between its ends positions only grow, or only shrink.
#[multiversion(targets("x86_64+avx2"))]
fn ends_of_tiles(ends: &mut [[f32; 2]], columns: usize, a: (f64, f64), b: (f64, f64)) {
    let (a, b) = undivided(a, b);
    for (tile, ends) in ends.iter_mut().enumerate() {
        let first = position(tile * TILE, a, b);
        let last = position(((tile + 1) * TILE).min(columns) - 1, a, b);
        *ends = [first.min(last), first.max(last)];
    }
}

/// The pixels of a padded row of `width` that have a part in what is drawn between two positions.
fn around(least: f32, most: f32, width: usize) -> Range<usize> {
    let place = |x: f32| (x + PAD as f32).max(PAD as f32 - 2.0).min((width + PAD) as f32) as usize;
    place(least) - 1..(place(most) + 4).min(width + 2 * PAD)
}

/// The grey of pixels that have one and the same, or `UNEVEN`.
fn even_value(pixels: &[u8]) -> i16 {
    only_grey(pixels).map_or(UNEVEN, i16::from)
}

/// Calls `draw` with the columns of each run of tiles of one kind, and their grey where they have one.
fn runs(tiles: &[i16], columns: usize, mut draw: impl FnMut(Range<usize>, Option<u8>)) {
    let mut at = 0;
    for run in tiles.chunk_by(|a, b| a == b) {
        let end = (at + run.len() * TILE).min(columns);
        draw(at..end, u8::try_from(run[0]).ok());
        at = end;
    }
}

/// Pixels of the edge, or of the fill, on each side of a padded row.
const PAD: usize = 4;
/// Pixels that have to be in step with the source for it to be worth drawing them together.
const LEAST_SPAN: usize = 16;

/// How many of the first positions, at least one, lie in the source's pixel `first`, or where `step` is 1 in those that follow
/// it, one each. The positions part from the pixels in one direction only; what comes back within `LEAST_SPAN` pixels is not
/// noticed.
fn stretch(positions: &[f32], first: f32, step: f32) -> usize {
    let is_inside = |i: usize| {
        let whole = first + i as f32 * step;
        positions[i] >= whole && positions[i] < whole + 1.0
    };
    let mut known = 1;
    while known < positions.len() {
        let next = (known + LEAST_SPAN).min(positions.len());
        if !is_inside(next - 1) {
            break;
        }
        known = next;
    }
    while known < positions.len() && is_inside(known) {
        known += 1;
    }
    known
}

/// Positions on a row of `width` pixels as whole phases, `PHASES` to a pixel, counted from the first pixel of the padding.
#[multiversion(targets("x86_64+avx2"))]
fn apart(phases: &mut [i32], positions: &[f32], width: usize) {
    let (least, most) = (PAD as f32 - 2.0, (width + PAD) as f32);
    for (phase, &x) in phases.iter_mut().zip(positions) {
        // NaN becomes the least.
        let x = (x + PAD as f32).max(least).min(most);
        *phase = (x * PHASES as f32 + 0.5) as i32;
    }
}

/// The values of a padded row at these phases, by the tabulated weights.
#[multiversion(targets("x86_64+avx2"))]
fn at_phases(target: &mut [u8], padded: &[u8], phases: &[i32], weights: &[[i32; 4]; PHASES]) {
    for (out, &phase) in target.iter_mut().zip(phases) {
        let phase = phase as usize;
        let at = phase / PHASES - 1;
        let (weights, p) = (&weights[phase % PHASES], &padded[at..at + 4]);
        let sum = i32::from(p[0]) * weights[0]
            + i32::from(p[1]) * weights[1]
            + i32::from(p[2]) * weights[2]
            + i32::from(p[3]) * weights[3];
        *out = ((sum + (1 << (BITS - 1))) >> BITS).clamp(0, 255) as u8;
    }
}

/// Where the centre of a pixel of a row or column lies, counted from the centre of the first: `(a.0 · u + a.1) / (b.0 · u + b.1) -
/// 0.5` at its centre `u`.
#[inline(always)]
fn position(pixel: usize, a: (f64, f64), b: (f64, f64)) -> f32 {
    let u = pixel as i32 as f64 + 0.5;
    if b.0 == 0.0 {
        ((a.0 / b.1) * u + a.1 / b.1 - 0.5) as f32
    } else {
        ((a.0 * u + a.1) / (b.0 * u + b.1) - 0.5) as f32
    }
}

/// The same places told so that without perspective there is nothing to divide by at each pixel.
#[inline(always)]
fn undivided(a: (f64, f64), b: (f64, f64)) -> ((f64, f64), (f64, f64)) {
    match b.0 == 0.0 {
        true => ((a.0 / b.1, a.1 / b.1), (0.0, 1.0)),
        false => (a, b),
    }
}

/// The positions of the pixels from `first` on.
#[multiversion(targets("x86_64+avx2"))]
fn along(positions: &mut [f32], first: usize, a: (f64, f64), b: (f64, f64)) {
    let (a, b) = undivided(a, b);
    // Two loops, so that the one without a division is drawn up without one.
    if b.0 == 0.0 {
        for (i, at) in positions.iter_mut().enumerate() {
            *at = position(first + i, a, (0.0, 1.0));
        }
    } else {
        for (i, at) in positions.iter_mut().enumerate() {
            *at = position(first + i, a, b);
        }
    }
}

/// Catmull-Rom interpolation between the second and the third of four values, for each pixel at the fraction by which its
/// position exceeds `first`, or where `step` is 1 the pixels that follow `first`, one each.
#[multiversion(targets("x86_64+avx2"))]
fn interpolate(target: &mut [u8], taps: [&[u8]; 4], positions: &[f32], first: f32, step: f32) {
    let length = target.len();
    let [a, b, c, d] = taps.map(|taps| &taps[..length]);
    let positions = &positions[..length];
    // Over indices, since the chained iterators of five slices are not drawn up for many pixels at a time.
    for i in 0..length {
        let [a, b, c, d] = [a[i] as f32, b[i] as f32, c[i] as f32, d[i] as f32];
        let t = positions[i] - first - i as i32 as f32 * step;
        let cubic = 3.0 * (b - c) + d - a;
        let square = 2.0 * a - 5.0 * b + 4.0 * c - d;
        let value = b + 0.5 * t * (c - a + t * (square + t * cubic));
        let value = if value > 0.0 { value } else { 0.0 };
        let value = if value < 255.0 { value } else { 255.0 };
        target[i] = (value + WHOLE).to_bits() as u8;
    }
}

/// Catmull-Rom weights of the four pixels around a point, for each fraction; each row sums to one.
fn cubic_weights() -> [[i32; 4]; PHASES] {
    let unit = f64::from(1 << BITS);
    std::array::from_fn(|phase| {
        let t = phase as f64 / PHASES as f64;
        let exact = [1.0 + t, t, 1.0 - t, 2.0 - t].map(|distance| Filter::Cubic.weight(distance));
        let mut weights = exact.map(|w| (w * unit).round() as i32);
        weights[1] += unit as i32 - weights.iter().sum::<i32>();
        weights
    })
}

#[cfg(test)]
mod tests {
    use super::super::{numbered, turn};
    use super::*;
    use crate::model::{Point, Rotation};
    use proptest::prelude::*;

    #[test]
    fn a_warp_by_nothing_changes_nothing() {
        let image = numbered(40, 30);
        assert_eq!(warp(&image, &Transform::IDENTITY, 40, 30, Some(255)), image);
        assert_eq!(warp(&image, &Transform::IDENTITY, 40, 30, None), image);
    }

    #[test]
    fn a_warp_may_take_the_rows_from_the_foot_up() {
        let image = numbered(150, 90);
        let half_a_turn = Transform([-1.0, 0.0, 150.0, 0.0, -1.0, 90.0, 0.0, 0.0, 1.0]);
        for fill in [Some(255), None] {
            let turned = warp(&image, &half_a_turn, 150, 90, fill);
            assert_eq!(turned, turn(&image, Rotation::Half));
        }
    }

    /// That each row is at hand when it is needed is asserted where it is taken.
    #[test]
    fn a_horizon_across_the_page_is_survived() {
        let image = numbered(150, 90);
        for (across, down) in [(0.02, -0.03), (-0.0101, 0.0), (0.0, -0.0177)] {
            let map = Transform([1.0, 0.1, 0.0, 0.2, 1.0, 3.0, across, down, 1.0]);
            for fill in [Some(255), None] {
                assert_eq!(warp(&image, &map, 200, 120, fill).dimensions(), (200, 120));
            }
        }
    }

    #[test]
    fn a_warp_moves_pixels_the_way_its_map_says() {
        let mut image = GrayImage::from_pixel(40, 30, Luma([255]));
        image.put_pixel(20, 10, Luma([0]));
        let moved = warp(&image, &Transform::translation(5.0, -2.0), 40, 30, Some(255));
        assert_eq!(moved.get_pixel(15, 12).0, [0]);
        assert_eq!(moved.get_pixel(20, 10).0, [255]);
    }

    #[test]
    fn a_perspective_warp_agrees_with_the_transform() {
        // A soft blob, so that its centre of darkness can be measured.
        let image = GrayImage::from_fn(200, 200, |x, y| {
            let d = (x as f64 - 119.5).powi(2) + (y as f64 - 79.5).powi(2);
            Luma([255 - (200.0 * (-d / 18.0).exp()) as u8])
        });
        let map = Transform([1.02, 0.05, -7.0, -0.04, 0.97, 6.0, 1e-4, -2e-4, 1.0]);
        let warped = warp(&image, &map, 200, 200, Some(255));
        let (mut sum, mut sx, mut sy) = (0.0, 0.0, 0.0);
        for (x, y, p) in warped.enumerate_pixels() {
            let dark = f64::from(255 - p.0[0]);
            sum += dark;
            sx += dark * (f64::from(x) + 0.5);
            sy += dark * (f64::from(y) + 0.5);
        }
        let landed = map.apply(Point::new(sx / sum, sy / sum));
        assert!(
            (landed.x - 120.0).abs() < 0.3 && (landed.y - 80.0).abs() < 0.3,
            "{landed:?}"
        );
    }

    #[test]
    fn even_paper_stays_even_when_it_is_turned() {
        let image = GrayImage::from_pixel(50, 50, Luma([255]));
        let turned = Transform::rotation(3.0, Point::new(25.0, 25.0));
        assert!(warp(&image, &turned, 60, 60, None).iter().all(|&v| v == 255));
    }

    #[test]
    fn pixels_drawn_together_are_those_drawn_one_by_one() {
        let width = 90;
        let padded: Vec<u8> = (0..width + 2 * PAD).map(|i| (i * i * 7 % 251) as u8).collect();
        let positions: Vec<f32> = (0..60).map(|i| 9.3 + 1.004 * i as f32).collect();
        let length = stretch(&positions, 9.0, 1.0);
        assert_eq!(length, 60);
        let taps = [0, 1, 2, 3].map(|i| &padded[PAD + 8 + i..][..length]);
        let (mut together, mut one_by_one) = (vec![0u8; length], vec![0u8; length]);
        interpolate(&mut together, taps, &positions, 9.0, 1.0);
        let mut phases = vec![0; length];
        apart(&mut phases, &positions, width);
        at_phases(&mut one_by_one, &padded, &phases, &cubic_weights());
        for (drawn, one) in together.iter().zip(one_by_one) {
            // The table knows 64 places between two pixels.
            assert!(drawn.abs_diff(one) <= 4, "{drawn} {one}");
        }
    }

    #[test]
    fn a_stretch_ends_where_positions_leave_their_pixel() {
        assert_eq!(stretch(&[3.2, 4.9, 6.1], 3.0, 1.0), 2);
        assert_eq!(stretch(&[3.2, 3.9, 4.0], 3.0, 0.0), 2);
        let slow: Vec<f32> = (0..90).map(|i| 0.02 + 0.03 * i as f32).collect();
        assert_eq!(stretch(&slow, 0.0, 0.0), 33);
        // The first is drawn whatever it is.
        assert_eq!(stretch(&[f32::NAN], f32::NAN, 1.0), 1);
    }

    proptest! {
        /// On even paper most is not worked out; with a grain of one grey everything is.
        #[test]
        fn strokes_on_even_paper_are_drawn_as_on_any(
            degrees in -6.0..6.0f64,
            scale in 0.7..1.4f64,
            tilt in -2e-4..2e-4f64,
            strokes in prop::collection::vec((0u32..260, 0u32..180, 1u32..30, 1u32..6), 0..8),
            fill in prop::option::of(Just(250u8)),
        ) {
            let inside = |x: u32, y: u32| {
                strokes.iter().any(|&(left, top, width, height)| {
                    (left..left + width).contains(&x) && (top..top + height).contains(&y)
                })
            };
            let even = GrayImage::from_fn(260, 180, |x, y| Luma([if inside(x, y) { 40 } else { 250 }]));
            let grainy = GrayImage::from_fn(260, 180, |x, y| Luma([even[(x, y)].0[0] - ((x + y) % 2) as u8]));
            let mut map = Transform::rotation(degrees, Point::new(130.0, 90.0))
                .then(&Transform::scale(scale, scale));
            map.0[6] = tilt;
            let [a, b] = [&even, &grainy].map(|image| warp(image, &map, 300, 220, fill));
            for (x, y, pixel) in a.enumerate_pixels() {
                let other = b[(x, y)].0[0];
                prop_assert!(pixel.0[0].abs_diff(other) <= 8, "{} {}: {} {}", x, y, pixel.0[0], other);
            }
        }
    }
}
