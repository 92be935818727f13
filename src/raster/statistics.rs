use image::GrayImage;

use super::pixels::{OF_ONE_GREY, only_grey};

/// How often each grey value occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram([u32; 256]);

impl Histogram {
    /// Counts every pixel of `image`.
    pub fn of(image: &GrayImage) -> Histogram {
        Histogram::of_values(image)
    }

    /// Counts the pixels of one row in `step` (at least 1), the first among them.
    pub fn of_rows(image: &GrayImage, step: usize) -> Histogram {
        let width = image.width().max(1) as usize;
        Histogram::of_each(image.chunks(width).step_by(step.max(1)))
    }

    /// Counts the values given.
    pub fn of_values(values: &[u8]) -> Histogram {
        Histogram::of_each(std::iter::once(values))
    }

    fn of_each<'v>(rows: impl Iterator<Item = &'v [u8]>) -> Histogram {
        // Four tables side by side: equal neighbours would otherwise wait for each other.
        let mut tables = [[0u32; 256]; 4];
        for values in rows.flat_map(|row| row.chunks(OF_ONE_GREY)) {
            // Paper, often of one grey, is most of what there is.
            if let Some(grey) = only_grey(values) {
                tables[0][usize::from(grey)] += values.len() as u32;
                continue;
            }
            let (fours, rest) = values.as_chunks::<4>();
            for four in fours {
                for (table, &value) in tables.iter_mut().zip(four) {
                    table[usize::from(value)] += 1;
                }
            }
            for &value in rest {
                tables[0][usize::from(value)] += 1;
            }
        }
        Histogram(std::array::from_fn(|v| tables.iter().map(|t| t[v]).sum()))
    }

    /// Pixels counted.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|&n| u64::from(n)).sum()
    }

    /// Pixels of this value.
    pub fn count(&self, value: u8) -> u32 {
        self.0[usize::from(value)]
    }

    /// The least value that at least `percent` % of the pixels do not exceed; 255 where nothing was counted.
    pub fn percentile(&self, percent: f64) -> u8 {
        let total = self.total();
        let wanted = (percent.clamp(0.0, 100.0) / 100.0 * total as f64).max(f64::MIN_POSITIVE);
        let mut seen = 0;
        for (value, &count) in (0..=255).zip(&self.0) {
            seen += u64::from(count);
            if seen as f64 >= wanted && total > 0 {
                return value;
            }
        }
        255
    }

    /// The value that parts dark from light best (N. Otsu, *A Threshold Selection Method from Gray-Level Histograms*,
    /// IEEE Trans. SMC 9(1), 1979): values up to it are dark. `None` where all pixels have one value.
    pub fn otsu(&self) -> Option<u8> {
        let total = self.total() as f64;
        let sum: f64 = (0..256).map(|v| v as f64 * f64::from(self.0[v])).sum();
        let (mut dark, mut dark_sum) = (0.0, 0.0);
        let mut best: Option<(f64, u8)> = None;
        for value in 0..=255u8 {
            let count = f64::from(self.count(value));
            dark += count;
            dark_sum += count * f64::from(value);
            let light = total - dark;
            if dark == 0.0 || light == 0.0 {
                continue;
            }
            let apart = dark_sum / dark - (sum - dark_sum) / light;
            let variance = dark * light * apart * apart;
            if best.is_none_or(|(most, _)| variance > most) {
                best = Some((variance, value));
            }
        }
        best.map(|(_, value)| value)
    }
}

/// Values in a window that slides over an image, counted; `below` counts those less than `middle` (T. Huang et al., *A Fast Two-Dimensional
/// Median Filtering Algorithm*, IEEE TASSP 27(1), 1979).
pub struct Window {
    counts: [u32; 256],
    total: u32,
    middle: u8,
    below: u32,
}

impl Default for Window {
    fn default() -> Window {
        Window {
            counts: [0; 256],
            total: 0,
            middle: 128,
            below: 0,
        }
    }
}

impl Window {
    /// Takes a value in and another out; returns whether they differ. In most places what leaves is paper, as what enters.
    pub fn exchange(&mut self, entering: Option<u8>, leaving: Option<u8>) -> bool {
        let differ = entering != leaving;
        if differ {
            entering.into_iter().for_each(|value| self.add(value));
            leaving.into_iter().for_each(|value| self.take(value));
        }
        differ
    }

    /// Takes a value in.
    pub fn add(&mut self, value: u8) {
        self.counts[usize::from(value)] += 1;
        self.total += 1;
        self.below += u32::from(value < self.middle);
    }

    /// Takes a value out that was taken in.
    pub fn take(&mut self, value: u8) {
        self.counts[usize::from(value)] -= 1;
        self.total -= 1;
        self.below -= u32::from(value < self.middle);
    }

    /// How many values there are.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// The value that `rank` others, which must be fewer than all, come before in order.
    pub fn ranked(&mut self, rank: u32) -> u8 {
        debug_assert!(rank < self.total);
        while self.below > rank {
            self.middle -= 1;
            self.below -= self.counts[usize::from(self.middle)];
        }
        while self.below + self.counts[usize::from(self.middle)] <= rank {
            self.below += self.counts[usize::from(self.middle)];
            self.middle += 1;
        }
        self.middle
    }
}

/// The value below which `percent` % of `values` lie, interpolated between neighbours; `None` for an empty slice.
/// Puts the values in order.
pub fn percentile(values: &mut [f64], percent: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = percent.clamp(0.0, 100.0) / 100.0 * last as f64;
    let low = at.floor() as usize;
    let high = (low + 1).min(last);
    Some(values[low] + (values[high] - values[low]) * (at - low as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn otsu_parts_two_heaps() {
        let values = [vec![20; 30], vec![24; 10], vec![200; 100], vec![210; 50]].concat();
        let histogram = Histogram::of_values(&values);
        assert_eq!(histogram.otsu(), Some(24));
        assert_eq!(histogram.total(), 190);
    }

    #[test]
    fn otsu_has_nothing_to_part_on_an_even_page() {
        assert_eq!(Histogram::of_values(&[255; 9]).otsu(), None);
        assert_eq!(Histogram::of_values(&[]).otsu(), None);
    }

    #[test]
    fn percentiles_interpolate() {
        assert_eq!(percentile(&mut [4.0, 1.0, 3.0, 2.0], 50.0), Some(2.5));
        assert_eq!(percentile(&mut [7.0], 85.0), Some(7.0));
        assert_eq!(percentile(&mut [], 50.0), None);
        let histogram = Histogram::of_values(&[1, 2, 3, 4]);
        assert_eq!(
            (
                histogram.percentile(50.0),
                histogram.percentile(0.0),
                histogram.percentile(100.0)
            ),
            (2, 1, 4)
        );
    }
}
