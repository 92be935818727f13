use image::GrayImage;
use multiversion::multiversion;

use super::pixels::{OF_ONE_GREY, floored, is_even};

/// Numbers laid out like the pixels of an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Values row by row.
    pub values: Vec<f32>,
}

impl Plane {
    /// All zero.
    pub fn new(width: usize, height: usize) -> Plane {
        Plane {
            width,
            height,
            values: vec![0.0; width * height],
        }
    }

    /// The values of row `y`.
    pub fn row(&self, y: u32) -> &[f32] {
        &self.values[y as usize * self.width..][..self.width]
    }

    /// The share of ink in each cell of a grid that is, across and down, `scale` times as fine as a page of `width` × `height`
    /// pixels, whose ink is given as runs: row, first column, first column after it.
    pub fn of_ink(
        runs: impl Iterator<Item = (u32, u32, u32)>,
        width: u32,
        height: u32,
        (across, down): (f64, f64),
    ) -> Plane {
        let size = |side: u32, scale: f64| ((f64::from(side) * scale).ceil() as usize).max(1);
        let mut plane = Plane::new(size(width, across), size(height, down));
        let columns = plane.width;
        for (y, from, to) in runs {
            let (top, bottom) = (f64::from(y) * down, f64::from(y + 1) * down);
            let (left, right) = (f64::from(from) * across, f64::from(to) * across);
            // At a scale over 1 a run may cover several rows.
            for row in top as usize..=(bottom as usize).min(plane.height - 1) {
                let share = bottom.min(row as f64 + 1.0) - top.max(row as f64);
                if share <= 0.0 {
                    continue;
                }
                let cells = &mut plane.values[row * columns..][..columns];
                let (first, last) = (left as usize, (right as usize).min(columns - 1));
                if first == last {
                    cells[first] += (share * (right - left)) as f32;
                } else {
                    cells[first] += (share * (first as f64 + 1.0 - left)) as f32;
                    for cell in &mut cells[first + 1..last] {
                        *cell += share as f32;
                    }
                    cells[last] += (share * (right - last as f64)) as f32;
                }
            }
        }
        plane
    }

    /// Smooths by an almost Gaussian weight of standard deviation `sigma_x`, `sigma_y` pixels: three passes of a box with
    /// fractional ends (Gwosdek et al., *Theoretical Foundations of Gaussian Convolution by Extended Box Filtering*, SSVM
    /// 2011). What lies off the plane takes no part. The time does not depend on sigma; 0 leaves a direction alone.
    pub fn smoothed(mut self, sigma_x: f64, sigma_y: f64) -> Plane {
        if self.width == 0 || self.height == 0 {
            return self;
        }
        if sigma_x > 0.0 {
            let window = Window::for_sigma(sigma_x, self.width);
            let mut rows = Lanes::new(self.width);
            for block in self.values.chunks_mut(LANES * self.width) {
                // Nothing stays nothing, as between lines and at the edges of a page.
                if block.iter().all(|&value| value == 0.0) {
                    continue;
                }
                rows.load(block);
                for _ in 0..3 {
                    window.slide_along(&mut rows);
                }
                rows.store(block);
            }
        }
        if sigma_y > 0.0 {
            let window = Window::for_sigma(sigma_y, self.height);
            let mut other = Plane::new(self.width, self.height);
            for _ in 0..3 {
                window.slide_down(&self, &mut other);
                std::mem::swap(&mut self, &mut other);
            }
        }
        self
    }
}

/// A box of `2 * radius + 1` cells with weight 1 and one cell at each end with weight `edge`.
struct Window {
    radius: usize,
    edge: f32,
    /// One over the weight that lies inside, at each position.
    inverse: Vec<f32>,
}

impl Window {
    /// The box of which three in a row have the variance `sigma`², for a line of `length` cells.
    fn for_sigma(sigma: f64, length: usize) -> Window {
        let variance = sigma * sigma / 3.0;
        // The widest box of whole cells whose variance, r (r + 1) / 3, is not too large.
        let mut radius = 0.0;
        while (radius + 1.0) * (radius + 2.0) / 3.0 <= variance {
            radius += 1.0;
        }
        let (r, v) = (radius, variance);
        let edge =
            (v * (2.0 * r + 1.0) - r * (r + 1.0) * (2.0 * r + 1.0) / 3.0) / (2.0 * ((r + 1.0).powi(2) - v));
        let (radius, edge) = (r as usize, edge as f32);
        let inverse = (0..length)
            .map(|i| {
                let inside = (i + radius + 1).min(length) - i.saturating_sub(radius);
                let ends = usize::from(i > radius) + usize::from(i + radius + 1 < length);
                1.0 / (inside as f32 + edge * ends as f32)
            })
            .collect();
        Window {
            radius,
            edge,
            inverse,
        }
    }

    /// Slides the box along the rows that are loaded.
    fn slide_along(&self, rows: &mut Lanes) {
        add_up(&rows.cells, &mut rows.sums);
        let (length, radius) = (rows.cells.len(), self.radius);
        let zero = [0.0; LANES];
        // Between the ends the whole window lies inside, which takes no branches.
        let (first, last) = ((radius + 1).min(length), length.saturating_sub(radius + 1));
        for i in (0..first).chain(last.max(first)..length) {
            let (from, to) = (i.saturating_sub(radius), (i + radius + 1).min(length));
            let before = if from > 0 { &rows.sums[from - 1] } else { &zero };
            let behind = rows.sums.get(to + 1).unwrap_or(&rows.sums[to]);
            let around = [before, &rows.sums[from], &rows.sums[to], behind];
            rows.cells[i] = std::array::from_fn(|lane| {
                let [before, from, to, behind] = around.map(|sums| sums[lane]);
                boxed([before, from, to, behind], self.edge) * self.inverse[i]
            });
        }
        if first < last {
            let out = &mut rows.cells[first..last];
            // The sums around cell `first`, from that before its window to that behind it.
            let around = [0, 1, 2 * radius + 2, 2 * radius + 3]
                .map(|at| &rows.sums[first - radius - 1 + at..][..out.len()]);
            inside(out, around, self.edge, &self.inverse[first..last]);
        }
    }

    /// Slides the box down the columns of `plane`.
    fn slide_down(&self, plane: &Plane, out: &mut Plane) {
        let (width, height, radius) = (plane.width, plane.height, self.radius);
        let nothing = vec![0f32; width];
        let row = |y: Option<usize>| match y.filter(|&y| y < height) {
            Some(y) => &plane.values[y * width..][..width],
            None => &nothing,
        };
        let mut sums = vec![0f32; width];
        for y in 0..radius.min(height) {
            for (sum, &value) in sums.iter_mut().zip(row(Some(y))) {
                *sum += value;
            }
        }
        for (y, target) in out.values.chunks_exact_mut(width).enumerate() {
            let (enters, leaves) = (row(Some(y + radius)), row(y.checked_sub(radius + 1)));
            let behind = row(Some(y + radius + 1));
            step_down(
                target,
                &mut sums,
                [enters, leaves, behind],
                self.edge,
                self.inverse[y],
            );
        }
    }
}

/// Rows that are worked side by side: each sum waits for the one before it, those of other rows do not.
const LANES: usize = 8;

/// `LANES` rows of a plane, cell by cell.
struct Lanes {
    cells: Vec<[f32; LANES]>,
    /// Sums of the cells before each, and at last of all.
    sums: Vec<[f32; LANES]>,
}

impl Lanes {
    fn new(width: usize) -> Lanes {
        Lanes {
            cells: vec![[0.0; LANES]; width],
            sums: vec![[0.0; LANES]; width + 1],
        }
    }

    /// Takes in up to `LANES` rows.
    fn load(&mut self, rows: &[f32]) {
        for (lane, row) in rows.chunks_exact(self.cells.len()).enumerate() {
            for (cell, &value) in self.cells.iter_mut().zip(row) {
                cell[lane] = value;
            }
        }
    }

    /// Gives back as many rows.
    fn store(&self, rows: &mut [f32]) {
        for (lane, row) in rows.chunks_exact_mut(self.cells.len()).enumerate() {
            for (value, cell) in row.iter_mut().zip(&self.cells) {
                *value = cell[lane];
            }
        }
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn add_up(cells: &[[f32; LANES]], sums: &mut [[f32; LANES]]) {
    let mut total = [0f32; LANES];
    for (sum, cell) in sums[1..].iter_mut().zip(cells) {
        for lane in 0..LANES {
            total[lane] += cell[lane];
        }
        *sum = total;
    }
}

/// The weight under a box: the sums before it, from its first whole cell on, behind its last whole cell, and behind it.
#[inline(always)]
fn boxed([before, from, to, behind]: [f32; 4], edge: f32) -> f32 {
    to - from + edge * (from - before) + edge * (behind - to)
}

#[multiversion(targets("x86_64+avx2"))]
fn inside(out: &mut [[f32; LANES]], around: [&[[f32; LANES]]; 4], edge: f32, inverse: &[f32]) {
    let [before, from, to, behind] = around;
    let sums = before.iter().zip(from).zip(to).zip(behind);
    for ((out, inverse), (((before, from), to), behind)) in out.iter_mut().zip(inverse).zip(sums) {
        for lane in 0..LANES {
            let sums = [before[lane], from[lane], to[lane], behind[lane]];
            out[lane] = boxed(sums, edge) * inverse;
        }
    }
}

/// Moves the sums of the columns one row down and writes the weighted mean. `rows` are the row that enters, the one that
/// leaves, which is also the one above the box, and the one below it.
#[multiversion(targets("x86_64+avx2"))]
fn step_down(out: &mut [f32], sums: &mut [f32], rows: [&[f32]; 3], edge: f32, inverse: f32) {
    let [enters, leaves, behind] = rows;
    let rows = enters.iter().zip(leaves).zip(behind);
    for ((out, sum), ((enters, leaves), behind)) in out.iter_mut().zip(sums).zip(rows) {
        *sum = *sum + enters - leaves;
        *out = (*sum + edge * leaves + edge * behind) * inverse;
    }
}

/// Rows of an image that are smoothed together: a page of numbers takes eight times the memory of one of pixels, and rows apart
/// from each other have something on them in other columns.
const STRIP: usize = 128;

/// `image` smoothed by a Gaussian of standard deviation `sigma` pixels; see [`Plane::smoothed`].
pub fn gaussian(image: &GrayImage, sigma: f64) -> GrayImage {
    let (width, height) = (image.width() as usize, image.height() as usize);
    // Three boxes reach no further than this.
    let reach = 3 * (Window::for_sigma(sigma, height).radius + 1);
    let mut out = GrayImage::new(image.width(), image.height());
    let pixels: &[u8] = image;
    for (strip, target) in out.chunks_mut((STRIP * width).max(1)).enumerate() {
        let top = strip * STRIP;
        let above = top.saturating_sub(reach);
        let below = (top + STRIP + reach).min(height);
        let source = &pixels[above * width..below * width];
        // What is of one grey, as most of the layer of red is, stays so.
        let paper = source[0];
        let is_uneven = |&at: &usize| {
            let tile = at..(at + OF_ONE_GREY).min(width);
            source
                .chunks_exact(width)
                .any(|row| !is_even(&row[tile.clone()], paper))
        };
        let tiles = (0..width).step_by(OF_ONE_GREY);
        let Some(first) = tiles.clone().find(is_uneven) else {
            target.fill(paper);
            continue;
        };
        let last = tiles.rev().find(is_uneven).unwrap_or(first);
        // Twice as far, so that the ends of what is smoothed are of one grey as well.
        let left = first.saturating_sub(2 * reach);
        let right = (last + OF_ONE_GREY + 2 * reach).min(width);
        let columns = right - left;
        let mut values = Vec::with_capacity(columns * (below - above));
        for row in source.chunks_exact(width) {
            values.extend(row[left..right].iter().map(|&value| f32::from(value)));
        }
        let plane = Plane {
            width: columns,
            height: below - above,
            values,
        };
        let smooth = plane.smoothed(sigma, sigma);
        let smooth = smooth.values[(top - above) * columns..].chunks_exact(columns);
        for (row, smooth) in target.chunks_exact_mut(width).zip(smooth) {
            row[..left].fill(paper);
            for (out, value) in row[left..right].iter_mut().zip(smooth) {
                *out = floored(*value + 0.5);
            }
            row[right..].fill(paper);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_the_weighted_mean_of_the_cells_around_wherever_it_stands() {
        for (length, sigma) in [(1, 2.0), (4, 9.0), (9, 1.0), (40, 2.5), (64, 26.0)] {
            let window = Window::for_sigma(sigma, length);
            let cells: Vec<f32> = (0..length).map(|i| (i * i % 7) as f32).collect();
            let mut rows = Lanes::new(length);
            rows.load(&cells);
            window.slide_along(&mut rows);
            for (i, &[got, ..]) in rows.cells.iter().enumerate() {
                let weight = |j: usize| match i.abs_diff(j).cmp(&(window.radius + 1)) {
                    std::cmp::Ordering::Less => 1.0,
                    std::cmp::Ordering::Equal => window.edge,
                    std::cmp::Ordering::Greater => 0.0,
                };
                let sum: f32 = (0..length).map(|j| weight(j) * cells[j]).sum();
                let all: f32 = (0..length).map(weight).sum();
                assert!(
                    (got - sum / all).abs() < 1e-3,
                    "{length} {sigma} {i}: {got} {}",
                    sum / all
                );
            }
        }
    }

    #[test]
    fn an_even_plane_stays_even_to_its_edges() {
        let mut plane = Plane::new(30, 20);
        plane.values.fill(7.0);
        for (sx, sy) in [(0.0, 3.0), (26.0, 3.2), (200.0, 200.0), (0.4, 0.7)] {
            let smooth = plane.clone().smoothed(sx, sy);
            assert!(smooth.values.iter().all(|v| (v - 7.0).abs() < 1e-3), "{sx} {sy}");
        }
    }

    #[test]
    fn a_point_spreads_as_a_gaussian_does() {
        for sigma in [0.7, 1.0, 3.2, 12.0] {
            for along in [true, false] {
                let (width, height) = if along { (201, 1) } else { (1, 201) };
                let mut plane = Plane::new(width, height);
                plane.values[100] = 1.0;
                let smooth = if along {
                    plane.smoothed(sigma, 0.0)
                } else {
                    plane.smoothed(0.0, sigma)
                };
                let mass: f32 = smooth.values.iter().sum();
                let variance: f64 = smooth
                    .values
                    .iter()
                    .enumerate()
                    // The rounding of the running sums, which the square of the distance would magnify.
                    .filter(|&(_, &v)| v > 1e-6)
                    .map(|(i, &v)| f64::from(v) * (i as f64 - 100.0).powi(2))
                    .sum();
                assert!((mass - 1.0).abs() < 1e-3, "{sigma}: mass {mass}");
                assert!(
                    (variance - sigma * sigma).abs() < 0.02 * sigma * sigma,
                    "{sigma}: variance {variance}"
                );
            }
        }
    }

    /// Holds that an image is smoothed in pieces as it is in one.
    fn is_smoothed_as_a_whole(image: &GrayImage) {
        let values = image.iter().map(|&value| f32::from(value)).collect();
        let whole = Plane {
            width: image.width() as usize,
            height: image.height() as usize,
            values,
        };
        for sigma in [0.7, 1.0, 5.0] {
            let smooth = whole.clone().smoothed(sigma, sigma);
            for (&got, want) in gaussian(image, sigma).iter().zip(smooth.values) {
                assert!((f32::from(got) - want).abs() < 0.51, "{sigma}: {got} {want}");
            }
        }
    }

    #[test]
    fn strips_leave_no_seams() {
        is_smoothed_as_a_whole(&GrayImage::from_fn(9, 700, |x, y| {
            image::Luma([(x * 31 + y * y * 7) as u8])
        }));
    }

    #[test]
    fn what_stands_alone_on_even_paper_is_smoothed_as_the_whole_is() {
        is_smoothed_as_a_whole(&GrayImage::from_fn(400, 300, |x, y| {
            let inked = (150..170).contains(&x) && (120..140).contains(&y) || (x, y) == (399, 299);
            image::Luma([if inked { (x * 31 + y * 7) as u8 } else { 250 }])
        }));
    }

    #[test]
    fn images_of_one_pixel_are_left_as_they_are() {
        let image = GrayImage::from_pixel(1, 1, image::Luma([9]));
        assert_eq!(gaussian(&image, 5.0), image);
        assert_eq!(gaussian(&GrayImage::new(0, 0), 5.0).len(), 0);
    }
}
