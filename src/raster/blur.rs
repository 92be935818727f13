use image::GrayImage;

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

    /// The share of ink in each cell of a grid that is `scale` times as fine as a page of `width` × `height` pixels, whose
    /// ink is given as runs: row, first column, first column after it.
    pub fn of_ink(runs: impl Iterator<Item = (u32, u32, u32)>, width: u32, height: u32, scale: f64) -> Plane {
        let size = |side: u32| ((f64::from(side) * scale).ceil() as usize).max(1);
        let mut plane = Plane::new(size(width), size(height));
        let columns = plane.width;
        for (y, from, to) in runs {
            let (top, bottom) = (f64::from(y) * scale, f64::from(y + 1) * scale);
            let (left, right) = (f64::from(from) * scale, f64::from(to) * scale);
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
            let mut sums = vec![0.0; self.width + 1];
            for _ in 0..3 {
                for row in self.values.chunks_exact_mut(self.width) {
                    window.slide_along(row, &mut sums);
                }
            }
        }
        if sigma_y > 0.0 {
            let window = Window::for_sigma(sigma_y, self.height);
            for _ in 0..3 {
                self = window.slide_down(self);
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

    fn slide_along(&self, row: &mut [f32], sums: &mut [f32]) {
        let (length, radius) = (row.len(), self.radius);
        let mut total = 0.0;
        sums[0] = 0.0;
        for (sum, &value) in sums[1..].iter_mut().zip(row.iter()) {
            total += value;
            *sum = total;
        }
        // `sums[i + 1] - sums[i]` is cell i, to within rounding, so the row can be overwritten.
        let at_an_end = |row: &mut [f32], i: usize| {
            let (from, to) = (i.saturating_sub(radius), (i + radius + 1).min(length));
            let mut value = sums[to] - sums[from];
            if from > 0 {
                value += self.edge * (sums[from] - sums[from - 1]);
            }
            if to < length {
                value += self.edge * (sums[to + 1] - sums[to]);
            }
            row[i] = value * self.inverse[i];
        };
        // Between the ends the whole window lies inside, which takes no branches.
        let (first, last) = ((radius + 1).min(length), length.saturating_sub(radius + 1));
        for i in (0..first).chain(last.max(first)..length) {
            at_an_end(row, i);
        }
        if first < last {
            let cells = row[first..last].iter_mut().zip(&self.inverse[first..last]);
            // The sums around cell `first`, from that before its window to that behind it.
            let around = sums[first - radius - 1..].windows(2 * radius + 4);
            for ((out, inverse), sums) in cells.zip(around) {
                let (from, to) = (1, 2 * radius + 2);
                let value = sums[to] - sums[from]
                    + self.edge * (sums[from] - sums[from - 1])
                    + self.edge * (sums[to + 1] - sums[to]);
                *out = value * inverse;
            }
        }
    }

    fn slide_down(&self, plane: Plane) -> Plane {
        let (width, height, radius) = (plane.width, plane.height, self.radius);
        let mut out = Plane::new(width, height);
        let row = |y: usize| &plane.values[y * width..][..width];
        let mut sums = vec![0f32; width];
        for y in 0..radius.min(height) {
            for (sum, &value) in sums.iter_mut().zip(row(y)) {
                *sum += value;
            }
        }
        for (y, target) in out.values.chunks_exact_mut(width).enumerate() {
            if y + radius < height {
                for (sum, &value) in sums.iter_mut().zip(row(y + radius)) {
                    *sum += value;
                }
            }
            if y > radius {
                for (sum, &value) in sums.iter_mut().zip(row(y - radius - 1)) {
                    *sum -= value;
                }
            }
            target.copy_from_slice(&sums);
            if y > radius {
                for (out, &value) in target.iter_mut().zip(row(y - radius - 1)) {
                    *out += self.edge * value;
                }
            }
            if y + radius + 1 < height {
                for (out, &value) in target.iter_mut().zip(row(y + radius + 1)) {
                    *out += self.edge * value;
                }
            }
            for out in target {
                *out *= self.inverse[y];
            }
        }
        out
    }
}

/// `image` smoothed by a Gaussian of standard deviation `sigma` pixels, as it is wanted for a single line; see
/// [`Plane::smoothed`].
pub fn gaussian(image: &GrayImage, sigma: f64) -> GrayImage {
    let plane = Plane {
        width: image.width() as usize,
        height: image.height() as usize,
        values: image.iter().map(|&value| f32::from(value)).collect(),
    };
    let smooth = plane.smoothed(sigma, sigma);
    let mut out = image.clone();
    for (out, value) in out.iter_mut().zip(smooth.values) {
        *out = value.round() as u8;
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
            let mut row = cells.clone();
            window.slide_along(&mut row, &mut vec![0.0; length + 1]);
            for (i, &got) in row.iter().enumerate() {
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

    #[test]
    fn images_of_one_pixel_are_left_as_they_are() {
        let image = GrayImage::from_pixel(1, 1, image::Luma([9]));
        assert_eq!(gaussian(&image, 5.0), image);
        assert_eq!(gaussian(&GrayImage::new(0, 0), 5.0).len(), 0);
    }
}
