use std::collections::BTreeMap;
use std::f64::consts::TAU;

use crate::raster::{Component, Components, InkMask, dilate, open, percentile};

/// Radius of a seal, in letters.
const RADIUS: std::ops::RangeInclusive<f64> = 2.2..=8.0;
/// Share of a circle that must be ink for it to be the ring of a seal.
const COVERED: f64 = 0.62;
/// The ring is thinner than this, in letters; a thicker one is a hole or a picture.
const THICKEST: f64 = 0.4;
/// Circles through three points of an outline that are tried.
const TRIALS: usize = 300;
/// Directions from the middle in which the ring is looked for.
const DIRECTIONS: usize = 180;
/// Strokes at least this thick, in letters, are of the star and not of writing.
const STAR_STROKE: f64 = 0.26;
/// Share of the radius within which the star lies.
const STAR_REACH: f64 = 0.5;

/// A circle on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Circle {
    x: f64,
    y: f64,
    radius: f64,
}

/// What is to be made paper to take the rings of round seals, and the stars in them, off a page on which they are no other
/// colour than the text: the ring but where a stroke crosses it, and whatever is too thick for a stroke in its middle.
/// Writing under the ring was hidden from the search for lines, since all of it hung together.
pub(super) fn find(ink: &InkMask, found: &Components, em: f64) -> InkMask {
    let mut paper = InkMask::new(ink.width(), ink.height());
    for (i, component) in found.list.iter().enumerate() {
        if !may_be_ring(component, em) {
            continue;
        }
        let outline = outline(found, i as u32);
        let Some(circle) = ring(ink, &outline, em) else {
            continue;
        };
        if take_ring(ink, circle, em, &mut paper) {
            take_star(ink, circle, em, &mut paper);
        }
    }
    paper
}

/// A broken ring is an arc: at least a third of the circle in one direction.
fn may_be_ring(component: &Component, em: f64) -> bool {
    let (width, height) = (
        f64::from(component.rect.width()),
        f64::from(component.rect.height()),
    );
    let (longer, shorter) = (width.max(height), width.min(height));
    longer > RADIUS.start() * em * 1.5 && shorter > em
}

/// The first and the last pixel of a component in each row, as centres.
fn outline(found: &Components, component: u32) -> Vec<(f64, f64)> {
    let mut rows: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    for run in found.runs.iter().filter(|run| run.component == component) {
        let ends = rows.entry(run.y).or_insert((run.from, run.to));
        *ends = (ends.0.min(run.from), ends.1.max(run.to));
    }
    let ends = rows.into_iter().flat_map(|(y, (from, to))| {
        let y = f64::from(y) + 0.5;
        [(f64::from(from) + 0.5, y), (f64::from(to) - 0.5, y)]
    });
    ends.collect()
}

/// The circle that most of the outline lies on, if it is inked nearly all around.
fn ring(ink: &InkMask, outline: &[(f64, f64)], em: f64) -> Option<Circle> {
    let mut random = 1u32;
    let mut pick = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        outline[(random >> 8) as usize % outline.len().max(1)]
    };
    let mut best: Option<(usize, Circle)> = None;
    for _ in 0..TRIALS {
        let Some(circle) = through(pick(), pick(), pick()) else {
            continue;
        };
        if !RADIUS.contains(&(circle.radius / em)) {
            continue;
        }
        let count = outline.iter().filter(|&&p| circle.misses(p) < 2.5).count();
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, circle));
        }
    }
    let (_, mut circle) = best?;
    for _ in 0..2 {
        let near: Vec<(f64, f64)> = outline
            .iter()
            .copied()
            .filter(|&p| circle.misses(p) < 3.0)
            .collect();
        circle = fitted(&near)?;
    }
    let covered = directions(DIRECTIONS)
        .filter(|&angle| (-2..=2).any(|d| circle.inked(ink, angle, f64::from(d))))
        .count();
    (RADIUS.contains(&(circle.radius / em)) && covered as f64 >= COVERED * DIRECTIONS as f64)
        .then_some(circle)
}

impl Circle {
    /// How far off the circle a point is.
    fn misses(&self, point: (f64, f64)) -> f64 {
        ((point.0 - self.x).hypot(point.1 - self.y) - self.radius).abs()
    }

    /// The pixel in the direction of `angle`, `beyond` the circle.
    fn pixel(&self, angle: f64, beyond: f64) -> Option<(u32, u32)> {
        let (sin, cos) = angle.sin_cos();
        let (x, y) = (
            self.x + (self.radius + beyond) * cos,
            self.y + (self.radius + beyond) * sin,
        );
        (x >= 0.0 && y >= 0.0).then_some((x as u32, y as u32))
    }

    fn inked(&self, ink: &InkMask, angle: f64, beyond: f64) -> bool {
        self.pixel(angle, beyond).is_some_and(|(x, y)| ink.get(x, y))
    }
}

fn directions(count: usize) -> impl Iterator<Item = f64> {
    (0..count).map(move |i| TAU * i as f64 / count as f64)
}

/// The circle through three points.
fn through(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> Option<Circle> {
    let (bx, by, cx, cy) = (b.0 - a.0, b.1 - a.1, c.0 - a.0, c.1 - a.1);
    let twice = 2.0 * (bx * cy - by * cx);
    if twice.abs() < 1.0 {
        return None;
    }
    let (b2, c2) = (bx * bx + by * by, cx * cx + cy * cy);
    let (x, y) = ((cy * b2 - by * c2) / twice, (bx * c2 - cx * b2) / twice);
    Some(Circle {
        x: a.0 + x,
        y: a.1 + y,
        radius: x.hypot(y),
    })
}

/// The circle of least algebraic distance to the points (I. Kåsa, *A Circle Fitting Procedure and Its Error Analysis*,
/// IEEE TIM 25(1), 1976).
fn fitted(points: &[(f64, f64)]) -> Option<Circle> {
    let n = points.len() as f64;
    if n < 12.0 {
        return None;
    }
    let mean = |value: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / n;
    let (mx, my) = (mean(&|p| p.0), mean(&|p| p.1));
    let (mut xx, mut xy, mut yy, mut xz, mut yz) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for &(x, y) in points {
        let (u, v) = (x - mx, y - my);
        let z = u * u + v * v;
        (xx, xy, yy) = (xx + u * u, xy + u * v, yy + v * v);
        (xz, yz) = (xz + u * z, yz + v * z);
    }
    let determinant = xx * yy - xy * xy;
    if determinant.abs() < 1e-6 {
        return None;
    }
    let (a, b) = (
        (xz * yy - yz * xy) / determinant / 2.0,
        (yz * xx - xz * xy) / determinant / 2.0,
    );
    Some(Circle {
        x: mx + a,
        y: my + b,
        radius: (a * a + b * b + (xx + yy) / n).sqrt(),
    })
}

/// Adds the ring to `paper`, but where ink on both sides shows that a stroke crosses it. `false` where it is too thick.
fn take_ring(ink: &InkMask, circle: Circle, em: f64, paper: &mut InkMask) -> bool {
    let reach = (em * 0.1).max(3.0);
    // Outer and inner edge, as distances from the circle, in each direction that is inked.
    let edges = |angle: f64| -> Option<(f64, f64)> {
        let outer = (-4..=4)
            .rev()
            .map(f64::from)
            .find(|&d| circle.inked(ink, angle, d))?;
        let inner = (0..)
            .map(|d| outer - f64::from(d))
            .find(|&d| !circle.inked(ink, angle, d))?;
        Some((outer, inner + 1.0))
    };
    let mut thickness: Vec<f64> = directions(DIRECTIONS)
        .filter_map(edges)
        .map(|(outer, inner)| outer - inner + 1.0)
        .collect();
    let Some(usual) = percentile(&mut thickness, 50.0).filter(|&usual| usual <= THICKEST * em) else {
        return false;
    };
    let steps = (circle.radius * TAU * 2.0) as usize;
    for angle in directions(steps) {
        let Some((outer, _)) = edges(angle) else { continue };
        let inner = outer - usual - 1.0;
        let crossed = circle.inked(ink, angle, outer + reach) && circle.inked(ink, angle, inner - reach);
        if crossed {
            continue;
        }
        let mut beyond = inner;
        while beyond <= outer + 1.5 {
            if let Some((x, y)) = circle.pixel(angle, beyond) {
                paper.set(x, y, true);
            }
            beyond += 0.5;
        }
    }
    true
}

/// Adds what is too thick for a stroke in the middle of a seal.
fn take_star(ink: &InkMask, circle: Circle, em: f64, paper: &mut InkMask) {
    let reach = STAR_REACH * circle.radius;
    let mut middle = InkMask::new(ink.width(), ink.height());
    let top = (circle.y - reach).max(0.0) as u32;
    for y in top..((circle.y + reach) as u32).min(ink.height()) {
        let half = (reach * reach - (f64::from(y) - circle.y).powi(2))
            .max(0.0)
            .sqrt();
        let (from, to) = (
            (circle.x - half).max(0.0) as u32,
            (circle.x + half).max(0.0) as u32,
        );
        for (a, b) in ink.runs(y) {
            middle.fill(y, a.max(from), b.min(to), true);
        }
    }
    let side = ((STAR_STROKE * em) as u32).max(3);
    let thick = open(&middle, side, side);
    if thick.is_empty() {
        return;
    }
    let mut star = dilate(&thick, side / 2 + 2, side / 2 + 2);
    star.keep(&dilate(&middle, 3, 3));
    paper.add(&star);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::components;

    const EM: f64 = 40.0;

    fn draw(seal: bool) -> InkMask {
        InkMask::from_fn(800, 600, |x, y| {
            let (dx, dy) = (f64::from(x) - 400.0, f64::from(y) - 300.0);
            let ring = (dx.hypot(dy) - 150.0).abs() < 3.0;
            let star = dx.abs() < 25.0 && dy.abs() < 25.0;
            // A stroke that crosses the ring on its left.
            let stroke = (298..303).contains(&y) && (200..300).contains(&x);
            (seal && (ring || star)) || stroke
        })
    }

    #[test]
    fn the_ring_and_the_star_go_and_a_stroke_across_the_ring_stays() {
        let ink = draw(true);
        let paper = find(&ink, &components(&ink), EM);
        let mut left = ink.clone();
        left.remove(&paper);
        assert!(!left.get(400, 151) && !left.get(549, 300) && !left.get(400, 300));
        assert!((205..295).all(|x| left.get(x, 300)));
    }

    #[test]
    fn writing_a_box_and_a_punch_hole_are_no_seal() {
        let stroke = draw(false);
        assert!(find(&stroke, &components(&stroke), EM).is_empty());
        let frame = InkMask::from_fn(800, 600, |x, y| {
            let inside = |margin: u32| {
                (100 + margin..500 - margin).contains(&x) && (100 + margin..400 - margin).contains(&y)
            };
            inside(0) && !inside(5)
        });
        assert!(find(&frame, &components(&frame), EM).is_empty());
        let hole = InkMask::from_fn(800, 600, |x, y| {
            (f64::from(x) - 400.0).hypot(f64::from(y) - 300.0) < 100.0
        });
        assert!(find(&hole, &components(&hole), EM).is_empty());
    }
}
