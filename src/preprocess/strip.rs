use image::{GrayImage, Luma};

use super::illumination::WHITE;
use super::lie::ink_limit;
use crate::raster::{InkMask, Window, ink_below, percentile};

/// Of the lights along a strip, the share that is darker than its own light: writing across it covers less than the rest.
const OWN: f64 = 0.6;

/// A page and its ink, which is what is darker than `limit`.
pub(super) struct Inked<'a> {
    pub(super) image: &'a mut GrayImage,
    pub(super) ink: InkMask,
    limit: u8,
}

impl Inked<'_> {
    /// An evenly lit page with what is ink on it.
    pub(super) fn new(image: &mut GrayImage) -> Inked<'_> {
        let limit = ink_limit(image);
        let ink = ink_below(image, limit);
        Inked { image, ink, limit }
    }

    /// Divides a pixel by the light `own` of what lies over the paper there: it becomes what it would be on paper alone.
    pub(super) fn divide(&mut self, x: u32, y: u32, own: u8) {
        let value = divided(self.image[(x, y)].0[0], own);
        self.set(x, y, value);
    }

    fn set(&mut self, x: u32, y: u32, value: u8) {
        self.image[(x, y)] = Luma([value]);
        self.ink.set(x, y, value < self.limit);
    }
}

/// A strip of the page along a drawn line: `length` places along it, at each of them the offsets from `-half` to `half` across.
pub(super) struct Strip<F> {
    /// Places along the line.
    pub(super) length: usize,
    /// The furthest offset across.
    pub(super) half: usize,
    /// Whether the last place is beside the first.
    pub(super) closed: bool,
    /// The pixel at a place and an offset, if it is on the page.
    pub(super) pixel: F,
}

impl<F: Fn(usize, i32) -> Option<(u32, u32)>> Strip<F> {
    /// The light of the strip itself at each offset, and there at each place: what most of the pixels `around` it on both sides
    /// have at least. Writing that crosses the line is darker and passes by quickly.
    pub(super) fn own_light(&self, image: &GrayImage, around: usize) -> Vec<Vec<u8>> {
        let offsets = -(self.half as i32)..=self.half as i32;
        offsets
            .map(|offset| {
                let values: Vec<Option<u8>> = (0..self.length)
                    .map(|place| (self.pixel)(place, offset).map(|(x, y)| image[(x, y)].0[0]))
                    .collect();
                running(&values, around, self.closed)
            })
            .collect()
    }

    /// The light of the darkest pixel across the strip, at most of its places, as a share of the paper's.
    pub(super) fn darkest(&self, image: &GrayImage) -> f64 {
        let mut darkest: Vec<f64> = (0..self.length)
            .filter_map(|place| {
                let pixels = self.across(place);
                pixels.map(|(x, y)| image[(x, y)].0[0]).min()
            })
            .map(f64::from)
            .collect();
        percentile(&mut darkest, 50.0).unwrap_or_default() / f64::from(WHITE)
    }

    /// Every pixel of the strip; some come more than once.
    pub(super) fn pixels(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..self.length).flat_map(|place| self.across(place))
    }

    fn across(&self, place: usize) -> impl Iterator<Item = (u32, u32)> {
        let half = self.half as i32;
        (-half..=half).filter_map(move |offset| (self.pixel)(place, offset))
    }

    /// Divides the strip by its own light, so that it becomes paper and what is written across it stays.
    pub(super) fn lighten(&self, page: &mut Inked, own: &[Vec<u8>]) {
        let mut lighter = Vec::new();
        for (offset, lights) in (-(self.half as i32)..).zip(own) {
            for (place, &light) in lights.iter().enumerate().filter(|&(_, &light)| light < WHITE) {
                if let Some((x, y)) = (self.pixel)(place, offset) {
                    lighter.push((x, y, divided(page.image[(x, y)].0[0], light)));
                }
            }
        }
        for (x, y, value) in lighter {
            page.set(x, y, value);
        }
    }
}

fn divided(value: u8, own: u8) -> u8 {
    (u32::from(value) * u32::from(WHITE) / u32::from(own).max(1)).min(255) as u8
}

/// At each place the value that a share of [`OWN`] of the values up to `around` places away is not above; 255 where there is none.
fn running(values: &[Option<u8>], around: usize, closed: bool) -> Vec<u8> {
    let length = values.len();
    let around = around.min(length.saturating_sub(1) / 2);
    let at = |place: isize| -> Option<u8> {
        if closed {
            values[place.rem_euclid(length as isize) as usize]
        } else {
            *values.get(usize::try_from(place).ok()?)?
        }
    };
    let (before, behind) = (-(around as isize), around as isize);
    let mut window = Window::default();
    (before..behind)
        .filter_map(at)
        .for_each(|value| window.add(value));
    let mut own = None;
    let lights = (0..length as isize).map(|place| {
        let leaving = if place > 0 { at(place + before - 1) } else { None };
        if window.exchange(at(place + behind), leaving) {
            own = None;
        }
        *own.get_or_insert_with(|| match window.total() {
            0 => 255,
            total => window.ranked((OWN * f64::from(total)) as u32),
        })
    });
    lights.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_running_value_is_that_of_each_window(
            values in prop::collection::vec(prop::option::weighted(0.9, any::<u8>()), 1..60),
            around in 0usize..9,
            closed: bool,
        ) {
            let length = values.len() as isize;
            let reach = around.min((values.len() - 1) / 2) as isize;
            for (place, own) in (0..length).zip(running(&values, around, closed)) {
                let mut window: Vec<u8> = (place - reach..=place + reach)
                    .filter(|at| closed || (0..length).contains(at))
                    .filter_map(|at| values[at.rem_euclid(length) as usize])
                    .collect();
                window.sort_unstable();
                let wanted = (OWN * window.len() as f64) as usize;
                prop_assert_eq!(own, window.get(wanted).copied().unwrap_or(255));
            }
        }
    }

    #[test]
    fn what_lies_under_a_tone_comes_out_as_on_paper() {
        assert_eq!(divided(60, 125), 120);
        assert_eq!(divided(125, 125), 250);
        assert_eq!(divided(200, 100), 255);
        assert_eq!(divided(9, 0), 255);
    }
}
