use crate::model::Rotation;
use crate::raster::{InkMask, Plane, turn_mask};

/// The most that a page is taken to be turned by, in degrees.
const RANGE: f64 = 7.0;
/// Longest side of the reduced page on which the angle is measured: a step of 0.02° moves its edge by a tenth of a pixel.
const WORK: f64 = 700.0;
/// The same for the first steps: one of 0.5° moves the edge by a pixel and a half.
const COARSE: f64 = 350.0;

/// Angles that are tried in one pass over the cells.
const TOGETHER: usize = 4;

/// How the lines of a page lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Skew {
    /// The turn after which lines run from left to right, give or take `degrees` (and perhaps upside down): none, or a
    /// quarter counter-clockwise.
    pub axis: Rotation,
    /// Degrees, clockwise, by which the page is then to be turned to set them level.
    pub degrees: f64,
}

/// Measures the lie of the lines, along either axis, or along the one that is known.
///
/// The ink of each pixel row is summed; the angle at which these sums differ most from row to row (sum of squared
/// differences) is that of the lines (W. Postl, *Detection of Linear Oblique Structures and Skew Scan in Digitized
/// Documents*, ICPR 1986). Steps of 0.5° on a coarse grid, which also tells the axis, then of 0.1° and 0.02°.
pub(super) fn measure(ink: &InkMask, known_axis: Option<Rotation>) -> Skew {
    let coarse = |axis: Rotation| {
        let turned = turn_mask(ink, axis);
        let profile = Profile::new(&turned, COARSE);
        (axis, profile.sharpest(profile.at(0.0), 0.5, RANGE), turned)
    };
    let (axis, (degrees, _), turned) = match known_axis {
        Some(axis) => coarse(axis),
        None => {
            let (level, upright) = (coarse(Rotation::None), coarse(Rotation::ThreeQuarter));
            if upright.1.1 > level.1.1 { upright } else { level }
        }
    };
    let profile = Profile::new(&turned, WORK);
    let close = profile.sharpest(profile.at(degrees), 0.1, 0.5);
    let (degrees, _) = profile.sharpest(close, 0.02, 0.1);
    Skew { axis, degrees }
}

/// The ink of a page reduced to a grid: cells as (x, y, ink), with the middle of the page as origin.
struct Profile {
    cells: Vec<(f32, f32, f32)>,
    reach: f32,
}

impl Profile {
    /// Reduced to `side` pixels along its longest side.
    fn new(ink: &InkMask, side: f64) -> Profile {
        let scale = (side / f64::from(ink.width().max(ink.height()).max(1))).min(1.0);
        let runs = (0..ink.height()).flat_map(|y| ink.runs(y).map(move |(from, to)| (y, from, to)));
        // Exact shares: were pixels counted whole, rows of the grid that hold one row of pixels more would look like lines.
        let grid = Plane::of_ink(runs, ink.width(), ink.height(), (scale, scale));
        let (cx, cy) = (grid.width as f32 / 2.0, grid.height as f32 / 2.0);
        let cells = (0..)
            .zip(grid.values.chunks_exact(grid.width))
            .flat_map(|(y, row)| {
                let inked = (0..).zip(row).filter(|&(_, &ink)| ink > 0.0);
                inked.map(move |(x, &ink)| (x as f32 + 0.5 - cx, y as f32 + 0.5 - cy, ink))
            });
        Profile {
            cells: cells.collect(),
            reach: cx.hypot(cy) + 2.0,
        }
    }

    /// An angle, and how sharp the lines are at it.
    fn at(&self, degrees: f64) -> (f64, f64) {
        let [sharpness] = self.sharpness([degrees]);
        (degrees, sharpness)
    }

    /// The sharpest of the angles in steps of `step` up to `reach` on each side of `centre`, which wins where others are not
    /// sharper.
    fn sharpest(&self, centre: (f64, f64), step: f64, reach: f64) -> (f64, f64) {
        let steps = (reach / step).round() as i32;
        let angle = |i: i32| centre.0 + f64::from(i) * step;
        let others: Vec<f64> = (-steps..=steps).filter(|&i| i != 0).map(angle).collect();
        let (together, rest) = others.as_chunks::<TOGETHER>();
        let together = together
            .iter()
            .flat_map(|&some| some.into_iter().zip(self.sharpness(some)));
        together
            .chain(rest.iter().map(|&degrees| self.at(degrees)))
            .fold(centre, |best, other| if other.1 > best.1 { other } else { best })
    }

    /// Sum of the squared differences of neighbouring rows after each of the turns, by `degrees` clockwise.
    fn sharpness<const N: usize>(&self, degrees: [f64; N]) -> [f64; N] {
        let turns = degrees.map(|degrees| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            (sin as f32, cos as f32)
        });
        let mut rows = vec![[0f32; N]; (self.reach * 2.0) as usize + 3];
        for &(x, y, ink) in &self.cells {
            // Cells beside each other fall into the same rows, and each sum has to wait for the one before; those of other angles
            // do not.
            let places = turns.map(|(sin, cos)| x * sin + y * cos + self.reach);
            for (turn, at) in places.into_iter().enumerate() {
                let row = at as u32;
                let part = (at - row as f32) * ink;
                if let [upper, lower, ..] = &mut rows[row as usize..] {
                    upper[turn] += ink - part;
                    lower[turn] += part;
                }
            }
        }
        std::array::from_fn(|turn| {
            let differences = rows
                .windows(2)
                .map(|pair| f64::from(pair[1][turn] - pair[0][turn]));
            differences.map(|difference| difference.powi(2)).sum()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of words, 24 pixels high with gaps of 30, turned by `degrees` clockwise.
    fn page(degrees: f64) -> InkMask {
        let (sin, cos) = degrees.to_radians().sin_cos();
        InkMask::from_fn(1400, 1800, |x, y| {
            let (x, y) = (f64::from(x) - 700.0, f64::from(y) - 900.0);
            let (u, v) = (x * cos + y * sin, y * cos - x * sin);
            // No two lines begin at the same place, or the letters would make columns as sharp as the lines.
            let line = (v / 54.0).floor();
            let u = u + (line * line * 5.3).rem_euclid(13.0);
            let word = (u / 13.0).floor() as i64;
            let inside = u.abs() < 550.0 && v.abs() < 750.0;
            inside && v.rem_euclid(54.0) < 24.0 && word.rem_euclid(5) != 0 && u.rem_euclid(13.0) < 8.0
        })
    }

    #[test]
    fn the_angle_is_found_to_a_few_hundredths() {
        for truth in [-6.3, -1.27, 0.0, 0.4, 3.52] {
            let skew = measure(&page(truth), None);
            assert_eq!(skew.axis, Rotation::None);
            assert!((skew.degrees + truth).abs() <= 0.05, "{truth}: {skew:?}");
        }
    }

    #[test]
    fn lines_that_run_down_are_seen_to() {
        let skew = measure(&turn_mask(&page(1.5), Rotation::Quarter), None);
        assert_eq!(skew.axis, Rotation::ThreeQuarter);
        assert!((skew.degrees + 1.5).abs() <= 0.05, "{skew:?}");
    }

    #[test]
    fn a_page_without_ink_is_level() {
        let skew = measure(&InkMask::new(40, 30), None);
        assert_eq!((skew.axis, skew.degrees), (Rotation::None, 0.0));
        assert_eq!(measure(&InkMask::new(0, 0), None).degrees, 0.0);
    }
}
