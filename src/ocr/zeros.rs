//! Zeros with a stroke through them, as teletypes and the typewriters of cipher offices write them. The data of the engine know
//! none, and read 8, 9, B or `g`; without the stroke they are zeros.
//!
//! Such a zero is told by its two holes: the stroke parts what a zero encloses into two half moons of like size, one to the upper left
//! of the other, which lie beside each other for a part of their height and below each other for a part of their width. The holes of 8, B and g lie
//! below each other, those of neighbouring letters beside each other.

use image::{GrayImage, Luma};

use super::rendering::{FRAME, framed};
use crate::model::Rect;
use crate::raster::{Component, Components, components, otsu};

/// Height of what a zero encloses, in em, and its height to its width.
const HEIGHT: std::ops::RangeInclusive<f64> = 0.3..=0.8;
const SLIMNESS: std::ops::RangeInclusive<f64> = 1.15..=2.2;
/// Least height and width of a half moon, in em.
const LEAST_HEIGHT: f64 = 0.1;
const LEAST_WIDTH: f64 = 0.06;
/// Steps from the middle of the upper half moon to that of the lower, to the right in widths of what the zero encloses and down in heights.
const RIGHT: std::ops::RangeInclusive<f64> = 0.12..=0.5;
const DOWN: std::ops::RangeInclusive<f64> = 0.15..=0.55;
/// How much of the height the two share at least, how much of the width, and how much larger one may be.
const SHARED_HEIGHT: f64 = 0.1;
const SHARED_WIDTH: f64 = 0.2;
const UNLIKE: f64 = 1.6;
/// Margin around the line in which the whole of its letters is looked for, in em.
const MARGIN: f64 = 0.15;
/// How far the stroke may reach beyond the zero, in its heights, and to its sides, in its widths.
const BEYOND: f64 = 0.35;
const ASIDE: f64 = 0.3;
/// The thickest pen, in em.
const THICKEST: f64 = 0.2;

/// Takes the strokes off zeros of the page.
pub(super) fn clear(page: &mut GrayImage, zeros: &[Zero]) {
    let (width, height) = (page.width() as i32, page.height() as i32);
    let mut whiten = |area: Rect, paper: u8| {
        for y in area.top.max(0)..area.bottom.min(height) {
            for x in area.left.max(0)..area.right.min(width) {
                page.put_pixel(x as u32, y as u32, Luma([paper]));
            }
        }
    };
    for zero in zeros {
        for (y, &(left, right)) in (zero.top..).zip(&zero.rows) {
            whiten(Rect::new(left, y, right, y + 1), zero.paper);
        }
        // What of the stroke stands out above and below.
        let bottom = zero.top + zero.rows.len() as i32;
        let beyond = (BEYOND * zero.rows.len() as f64) as i32;
        let left = zero.rows.iter().map(|row| row.0).min().unwrap_or(0);
        let right = zero.rows.iter().map(|row| row.1).max().unwrap_or(0);
        let aside = (ASIDE * f64::from(right - left)) as i32;
        let (left, right) = (left - aside, right + aside);
        let (above, below) = (zero.top - zero.pen - 1, bottom + zero.pen + 1);
        whiten(Rect::new(left, above - beyond, right, above), zero.paper);
        whiten(Rect::new(left, below, right, below + beyond), zero.paper);
    }
}

/// A zero with a stroke through it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Zero {
    /// The first row of what it encloses, and where each row of that begins and ends, in pixels of the page.
    top: i32,
    rows: Vec<(i32, i32)>,
    /// How thick its strokes are, in pixels.
    pen: i32,
    /// The grey value of the paper in it.
    paper: u8,
}

/// The zeros with strokes of a line on the page, whose letters are `em` pixels high.
pub(super) fn find(page: &GrayImage, line: Rect, em: f64) -> Vec<Zero> {
    let margin = (MARGIN * em) as i32;
    let area = line.grown(margin, margin, page.width() as i32, page.height() as i32);
    let image = framed(page, area);
    let ink = otsu(&image);
    let paper = components(&ink.inverted());
    let edge = Rect::new(1, 1, image.width() as i32 - 1, image.height() as i32 - 1);
    let is_hole = |hole: &Component| {
        let (width, height) = (f64::from(hole.rect.width()), f64::from(hole.rect.height()));
        height >= LEAST_HEIGHT * em
            && height <= HEIGHT.end() * em
            && width >= LEAST_WIDTH * em
            && width <= HEIGHT.end() * em
            && hole.rect.intersection(&edge) == Some(hole.rect)
    };
    let holes: Vec<usize> = (0..paper.list.len())
        .filter(|&hole| is_hole(&paper.list[hole]))
        .collect();
    let mut zeros = Vec::new();
    for &upper in &holes {
        let lower = holes
            .iter()
            .find(|&&lower| are_half_moons(&paper.list[upper], &paper.list[lower], em));
        let Some(&lower) = lower else {
            continue;
        };
        let (top, rows) = enclosed(&paper, upper, lower);
        let middle = rows.len() / 2;
        let thickest = (THICKEST * em) as i32;
        let inked = |x: i32| {
            let (x, y) = (u32::try_from(x), u32::try_from(top + middle as i32));
            matches!((x, y), (Ok(x), Ok(y)) if x < ink.width() && y < ink.height() && ink.get(x, y))
        };
        let (left, right) = rows[middle];
        let before = (1..=thickest).take_while(|step| inked(left - step)).count();
        let behind = (0..thickest).take_while(|step| inked(right + step)).count();
        let frame = FRAME as i32;
        let (dx, dy) = (area.left - frame, area.top - frame);
        // The lightest of what lies in the middle of its rows: at the edges ink shines in.
        let own = paper.runs.iter().filter(|run| run.component as usize == upper);
        let lights = own.map(|run| image.get_pixel((run.from + run.to) / 2, run.y)[0]);
        zeros.push(Zero {
            top: top + dy,
            rows: rows.iter().map(|row| (row.0 + dx, row.1 + dx)).collect(),
            pen: before.min(behind).max(1) as i32,
            paper: lights.max().unwrap_or(u8::MAX),
        });
    }
    zeros
}

/// Whether two holes are what a stroke leaves of the inside of a zero.
fn are_half_moons(upper: &Component, lower: &Component, em: f64) -> bool {
    let (a, b) = (upper.rect, lower.rect);
    let whole = a.union(&b);
    let (width, height) = (f64::from(whole.width()), f64::from(whole.height()));
    let shared = |from: i32, to: i32| f64::from(to - from);
    let in_order = a.left <= b.left && a.top <= b.top && a.right <= b.right && a.bottom <= b.bottom;
    let areas = (f64::from(upper.area), f64::from(lower.area));
    in_order
        && a != b
        && HEIGHT.contains(&(height / em))
        && SLIMNESS.contains(&(height / width))
        && RIGHT.contains(&((lower.x - upper.x) / width))
        && DOWN.contains(&((lower.y - upper.y) / height))
        && shared(b.top, a.bottom) >= SHARED_HEIGHT * height
        && shared(b.left, a.right) >= SHARED_WIDTH * width
        && areas.0.max(areas.1) <= UNLIKE * areas.0.min(areas.1)
}

/// What two holes enclose together, the stroke between them with it: their convex hull, as its first row and where each row begins and
/// ends.
fn enclosed(paper: &Components, upper: usize, lower: usize) -> (i32, Vec<(i32, i32)>) {
    let own = |run: &&crate::raster::Run| [upper, lower].contains(&(run.component as usize));
    let whole = paper.list[upper].rect.union(&paper.list[lower].rect);
    let rows = whole.height() as usize;
    let (mut left, mut right) = (vec![whole.right; rows], vec![whole.left; rows]);
    for run in paper.runs.iter().filter(own) {
        let row = (run.y as i32 - whole.top) as usize;
        left[row] = left[row].min(run.from as i32);
        right[row] = right[row].max(run.to as i32);
    }
    let mirrored: Vec<i32> = right.iter().map(|x| -x).collect();
    let (left, right) = (bulged(&left), bulged(&mirrored));
    (
        whole.top,
        left.iter().zip(&right).map(|(&from, &to)| (from, -to)).collect(),
    )
}

/// The greatest convex row of values that are nowhere above those of `edge` (A. M. Andrew, *Another efficient algorithm for convex hulls in two
/// dimensions*, Information Processing Letters 9(5), 1979).
fn bulged(edge: &[i32]) -> Vec<i32> {
    let mut hull: Vec<usize> = Vec::new();
    for at in 0..edge.len() {
        while let [.., first, second] = hull[..] {
            let cross = (second - first) as i32 * (edge[at] - edge[first])
                - (at - first) as i32 * (edge[second] - edge[first]);
            if cross > 0 {
                break;
            }
            hull.pop();
        }
        hull.push(at);
    }
    let mut values = edge.to_vec();
    for pair in hull.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        for (step, value) in values[from..to].iter_mut().enumerate() {
            let share = step as f64 / (to - from) as f64;
            *value = (f64::from(edge[from]) + share * f64::from(edge[to] - edge[from])).floor() as i32;
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    const EM: f64 = 42.0;
    const LINE: Rect = Rect {
        left: 20,
        top: 20,
        right: 120,
        bottom: 52,
    };

    /// Whether a point lies in the ring of a figure around `x`, `y`.
    fn ring(at: (f64, f64), middle: (f64, f64), (wide, high): (f64, f64)) -> bool {
        let distance =
            |wide: f64, high: f64| ((at.0 - middle.0) / wide).powi(2) + ((at.1 - middle.1) / high).powi(2);
        distance(wide, high) <= 1.0 && distance(wide - 4.0, high - 4.0) >= 1.0
    }

    fn drawn(ink: impl Fn(f64, f64) -> bool) -> GrayImage {
        GrayImage::from_fn(160, 80, |x, y| {
            Luma([if ink(f64::from(x), f64::from(y)) { 20 } else { 240 }])
        })
    }

    fn zero(x: f64, y: f64) -> bool {
        ring((x, y), (60.0, 36.0), (11.0, 15.0))
    }

    #[test]
    fn the_stroke_of_a_zero_is_taken_off_and_its_ring_stays() {
        let stroke = |x: f64, y: f64| (y - 36.0 + 1.4 * (x - 60.0)).abs() < 3.5 && (18.0..54.0).contains(&y);
        let mut page = drawn(|x, y| zero(x, y) || stroke(x, y));
        let zeros = find(&page, LINE, EM);
        assert_eq!(zeros.len(), 1);
        clear(&mut page, &zeros);
        let plain = drawn(zero);
        let differ = page.pixels().zip(plain.pixels()).filter(|(a, b)| a != b).count();
        // What is left are the ends of the stroke beside the ring.
        assert!(differ < 100, "{differ}");
        assert_eq!(find(&page, LINE, EM), []);
    }

    #[test]
    fn other_figures_have_no_stroke() {
        let eight = |x: f64, y: f64| {
            ring((x, y), (60.0, 28.5), (9.0, 8.5)) || ring((x, y), (60.0, 42.0), (10.0, 9.5))
        };
        let two_zeros = |x: f64, y: f64| zero(x, y) || zero(x - 20.0, y - 2.0);
        let backwards =
            |x: f64, y: f64| zero(x, y) || ((y - 36.0 - 1.4 * (x - 60.0)).abs() < 3.0 && zero_inside(x, y));
        assert_eq!(find(&drawn(zero), LINE, EM), []);
        assert_eq!(find(&drawn(eight), LINE, EM), []);
        assert_eq!(find(&drawn(two_zeros), LINE, EM), []);
        assert_eq!(find(&drawn(backwards), LINE, EM), []);
    }

    fn zero_inside(x: f64, y: f64) -> bool {
        ((x - 60.0) / 11.0).powi(2) + ((y - 36.0) / 15.0).powi(2) <= 1.0
    }

    #[test]
    fn a_hull_bulges_over_what_is_hollow() {
        assert_eq!(bulged(&[5, 9, 3, 9, 5]), [5, 4, 3, 4, 5]);
        assert_eq!(bulged(&[4]), [4]);
        assert_eq!(bulged(&[]), Vec::<i32>::new());
    }
}
