use std::collections::BTreeMap;
use std::f64::consts::{PI, TAU};

use crate::model::Rect;
use crate::raster::{Component, Components, InkMask, Run};

/// Diameter of a hole, in letters: the 6 mm of ISO 838 to the 8 mm of ring binders, beside letters of 2 to 6 mm.
const DIAMETER: std::ops::RangeInclusive<f64> = 0.9..=4.0;
/// From this diameter on, in letters, a disc at the edge is a hole by itself: a bullet is smaller.
const BY_ITSELF: f64 = 1.2;
/// How far from an edge the middle of a hole lies, as a share of the shorter side: holes stand 12 mm from the edge of the
/// sheet (ISO 838), and the scan may be wider than the sheet.
const MARGIN: f64 = 0.12;
/// Difference of the sides of a hole's box, as a share of the longer.
const OVAL: f64 = 0.15;
/// Share of the circle with 0.9 of its radius that a disc fills at least.
const FILLED: f64 = 0.97;
/// Share of its ink that a disc has at most beyond its radius and a tenth: a bold M has more in its corners.
const BEYOND: f64 = 0.02;
/// Share of the radius beyond which all ink of a ring lies.
const HOLLOW: f64 = 0.7;
/// Share of the directions in which a ring has ink.
const COVERED: f64 = 0.8;
/// Directions that are looked at.
const DIRECTIONS: usize = 36;
/// Free paper around a ring, in letters: that of the letter O is narrower.
const CLEAR: f64 = 0.6;
/// Two holes of a pair differ by no more than this in size and in distance from the edge, as a share of the diameter.
const UNLIKE: f64 = 0.25;

/// A disc or a ring at the edge of the page.
#[derive(Clone, Copy, Debug)]
struct Round {
    component: usize,
    rect: Rect,
    diameter: f64,
    filled: bool,
}

/// The holes of a punch: discs at the edge where the scan had a dark ground, and rings where only the rim casts a shadow. A disc
/// may stand by itself; a ring could be a letter, and needs a hole of its size at the same distance from the same edge.
pub(super) fn find(found: &Components, width: u32, height: u32, em: f64) -> InkMask {
    let rounds = rounds(found, width, height, em);
    let is_hole = |hole: &Round| {
        let like = |other: &&Round| other.component != hole.component && are_a_pair(hole, other);
        (hole.filled && hole.diameter >= BY_ITSELF * em) || rounds.iter().any(|other| like(&other))
    };
    let holes: Vec<usize> = rounds
        .iter()
        .filter(|round| is_hole(round))
        .map(|round| round.component)
        .collect();
    if holes.is_empty() {
        return InkMask::new(width, height);
    }
    found.mask(width, height, |i| holes.contains(&i))
}

fn are_a_pair(one: &Round, other: &Round) -> bool {
    let near = |a: i32, b: i32| f64::from((a - b).abs()) <= UNLIKE * one.diameter;
    let like = (one.diameter - other.diameter).abs() <= UNLIKE * one.diameter;
    like && (near(one.rect.left, other.rect.left) || near(one.rect.top, other.rect.top))
}

/// The components at an edge that have the shape and the size of a hole.
fn rounds(found: &Components, width: u32, height: u32, em: f64) -> Vec<Round> {
    let margin = MARGIN * f64::from(width.min(height));
    let mut candidates: BTreeMap<usize, Vec<Run>> = (0..found.list.len())
        .filter(|&i| {
            let rect = found.list[i].rect;
            let (x, y) = middle(&rect);
            let edge = x.min(y).min(f64::from(width) - x).min(f64::from(height) - y);
            let (w, h) = (f64::from(rect.width()), f64::from(rect.height()));
            let is_round = (w - h).abs() <= OVAL * w.max(h);
            is_round && edge <= margin && DIAMETER.contains(&((w + h) / 2.0 / em))
        })
        .map(|i| (i, Vec::new()))
        .collect();
    if candidates.is_empty() {
        return Vec::new();
    }
    for run in &found.runs {
        if let Some(runs) = candidates.get_mut(&(run.component as usize)) {
            runs.push(*run);
        }
    }
    let round = |(component, runs): (usize, Vec<Run>)| {
        let rect = found.list[component].rect;
        let filled = is_disc(&rect, &runs);
        let is_round = filled || (is_ring(&rect, &runs) && stands_alone(found, component, em));
        is_round.then(|| Round {
            component,
            rect,
            diameter: f64::from(rect.width() + rect.height()) / 2.0,
            filled,
        })
    };
    candidates.into_iter().filter_map(round).collect()
}

fn middle(rect: &Rect) -> (f64, f64) {
    let half = |a: i32, b: i32| f64::from(a + b) / 2.0;
    (half(rect.left, rect.right), half(rect.top, rect.bottom))
}

/// Where the ink of a component lies, in radii from the middle of its box and with the direction from there, pixel by pixel.
fn polar<'a>(rect: &Rect, runs: &'a [Run]) -> impl Iterator<Item = (f64, f64)> + 'a {
    let (x, y) = middle(rect);
    let (a, b) = (f64::from(rect.width()) / 2.0, f64::from(rect.height()) / 2.0);
    runs.iter().flat_map(move |run| {
        let v = (f64::from(run.y) + 0.5 - y) / b;
        (run.from..run.to).map(move |column| {
            let u = (f64::from(column) + 0.5 - x) / a;
            (u.hypot(v), v.atan2(u))
        })
    })
}

fn is_disc(rect: &Rect, runs: &[Run]) -> bool {
    let (mut inside, mut beyond, mut all) = (0u32, 0u32, 0u32);
    for (distance, _) in polar(rect, runs) {
        inside += u32::from(distance <= 0.9);
        beyond += u32::from(distance > 1.1);
        all += 1;
    }
    let circle = 0.81 * PI / 4.0 * f64::from(rect.width()) * f64::from(rect.height());
    f64::from(inside) >= FILLED * circle && f64::from(beyond) <= BEYOND * f64::from(all)
}

fn is_ring(rect: &Rect, runs: &[Run]) -> bool {
    let mut seen = [false; DIRECTIONS];
    for (distance, direction) in polar(rect, runs) {
        if distance < HOLLOW {
            return false;
        }
        let direction = (direction + PI) / TAU * DIRECTIONS as f64;
        seen[(direction as usize).min(DIRECTIONS - 1)] = true;
    }
    let covered = seen.iter().filter(|&&seen| seen).count();
    covered as f64 >= COVERED * DIRECTIONS as f64
}

/// Whether there is no other ink near a component, specks apart.
fn stands_alone(found: &Components, component: usize, em: f64) -> bool {
    let clear = (CLEAR * em) as i32;
    let around = found.list[component].rect.grown(clear, clear, i32::MAX, i32::MAX);
    let is_near = |(i, other): (usize, &Component)| {
        i != component
            && f64::from(other.area) > (0.15 * em).powi(2)
            && other.rect.intersection(&around).is_some()
    };
    !found.list.iter().enumerate().any(is_near)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::components;

    const EM: f64 = 40.0;

    /// Discs and rings by their middle and radius; a ring is as thick as a stroke.
    fn page(discs: &[(f64, f64, f64)], rings: &[(f64, f64, f64)]) -> InkMask {
        InkMask::from_fn(1600, 1200, |x, y| {
            let from = |&(a, b, r): &(f64, f64, f64)| (f64::from(x) - a).hypot(f64::from(y) - b) - r;
            discs.iter().any(|disc| from(disc) < 0.0) || rings.iter().any(|ring| from(ring).abs() < 2.5)
        })
    }

    fn count(ink: &InkMask) -> usize {
        let holes = find(&components(ink), ink.width(), ink.height(), EM);
        components(&holes).list.len()
    }

    #[test]
    fn discs_and_rings_at_the_edge_are_holes() {
        assert_eq!(count(&page(&[(60.0, 300.0, 30.0)], &[])), 1);
        assert_eq!(count(&page(&[], &[(60.0, 300.0, 30.0), (62.0, 900.0, 31.0)])), 2);
        assert_eq!(count(&page(&[(500.0, 50.0, 30.0)], &[(900.0, 52.0, 30.0)])), 2);
    }

    #[test]
    fn what_may_be_a_letter_a_bullet_or_a_seal_is_none() {
        let one_ring = page(&[], &[(60.0, 300.0, 30.0)]);
        let in_the_middle = page(&[(700.0, 500.0, 30.0)], &[]);
        let bullet = page(&[(60.0, 300.0, 20.0)], &[]);
        let seal = page(&[], &[(100.0, 300.0, 95.0), (100.0, 900.0, 95.0)]);
        let column = page(
            &[],
            &[(60.0, 300.0, 19.0), (60.0, 345.0, 19.0), (60.0, 390.0, 19.0)],
        );
        let square = InkMask::from_fn(1600, 1200, |x, y| {
            (40..90).contains(&x) && (300..350).contains(&y)
        });
        // A bold N whose gaps have run in: it fills as much of its box as a disc.
        let letter = InkMask::from_fn(1600, 1200, |x, y| {
            let (u, v) = (i64::from(x) - 40, i64::from(y) - 300);
            let gap = (u > v + 18 || v > u + 18) && (10..40).contains(&u);
            (0..50).contains(&u) && (0..50).contains(&v) && !gap
        });
        for ink in [one_ring, in_the_middle, bullet, seal, column, square, letter] {
            assert_eq!(count(&ink), 0);
        }
    }
}
