use std::collections::BTreeMap;
use std::f64::consts::TAU;

use image::GrayImage;
use image::imageops::crop_imm;

use super::illumination::WHITE;
use super::strip::{Inked, Strip};
use crate::raster::{
    Component, Components, InkMask, close_gray, dilate, erode_gray, ink_below, open, percentile,
};

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
/// The points of a star are thinner; what is broader than this is of it.
const STAR_POINT: f64 = 0.18;
/// What is lighter than this share of the paper is no star.
const PALE: f64 = 0.9;
/// Share of the radius within which the star lies.
const STAR_REACH: f64 = 0.5;

/// How far along its ring a seal's own light is taken from, in letters.
const AROUND: f64 = 2.0;
/// A seal whose own light is a smaller share of the paper's hides what is written under it.
const DARKEST: f64 = 0.35;

/// The longer side of a letter from and to, and how long the shorter one is at least, in letters.
const LETTER: (f64, f64, f64) = (0.4, 1.6, 0.2);
/// Where the letters of a seal stand, as shares of its radius, and how many there are at least.
const LETTERS: std::ops::Range<f64> = 0.6..0.98;
const FEWEST: usize = 3;
/// The other letters of a page stand further from a seal than this share of its radius.
const ELSEWHERE: f64 = 1.15;

/// A circle on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Circle {
    x: f64,
    y: f64,
    radius: f64,
}

/// The rings of round seals on a page on which they are no other colour than the text. Writing under them is hidden from the search for
/// lines, since all of it hangs together.
pub(super) fn find(ink: &InkMask, found: &Components, em: f64) -> Vec<Circle> {
    let candidates = found.list.iter().enumerate();
    candidates
        .filter(|(_, component)| may_be_ring(component, em))
        .filter_map(|(i, _)| ring(ink, &outline(found, i as u32), em))
        .filter(|circle| thickness(ink, circle) <= THICKEST * em)
        .collect()
}

/// How thick a ring is in most directions, in pixels.
fn thickness(ink: &InkMask, circle: &Circle) -> f64 {
    let mut all: Vec<f64> = directions(DIRECTIONS)
        .filter_map(|angle| circle.edges(ink, angle))
        .map(|(outer, inner)| outer - inner + 1.0)
        .collect();
    percentile(&mut all, 50.0).unwrap_or(f64::INFINITY)
}

/// What is to be made paper to take the rings of seals, and the stars in them, off: the ring but where a stroke crosses it, and whatever
/// is too thick for a stroke in its middle.
pub(super) fn paper(ink: &InkMask, seals: &[Circle], em: f64) -> InkMask {
    let mut paper = InkMask::new(ink.width(), ink.height());
    for &circle in seals {
        take_ring(ink, circle, em, &mut paper);
        take_star(ink, circle, em, &mut paper);
    }
    paper
}

/// Divides the ring of a seal, and the star in it, by their own light if they are paler than black, so that what is written under them stays
/// whole. Returns whether they are.
pub(super) fn lighten(page: &mut Inked, seal: &Circle, em: f64) -> bool {
    let pale = lighten_ring(page, seal, em);
    if pale {
        lighten_star(page, seal, em);
    }
    pale
}

/// What is to be made paper to take the letters of seals off, which stand inside of their rings, if they are paler than the text of
/// the page and do not touch it. `ink` and `found` are those of the page without the rings.
pub(super) fn letters(
    image: &GrayImage,
    ink: &InkMask,
    found: &Components,
    seals: &[Circle],
    em: f64,
) -> InkMask {
    let none = InkMask::new(ink.width(), ink.height());
    let tones = tones(image, found);
    let place = |i: usize| {
        let rect = found.list[i].rect;
        let middle = (
            f64::from(rect.left + rect.right) / 2.0,
            f64::from(rect.top + rect.bottom) / 2.0,
        );
        let away = |seal: &Circle| (middle.0 - seal.x).hypot(middle.1 - seal.y) / seal.radius;
        seals.iter().map(away).fold(f64::INFINITY, f64::min)
    };
    let places: Vec<f64> = (0..found.list.len()).map(place).collect();
    let is_letter = |i: &usize| {
        let rect = found.list[*i].rect;
        let (longer, shorter) = (rect.width().max(rect.height()), rect.width().min(rect.height()));
        (LETTER.0 * em..LETTER.1 * em).contains(&f64::from(longer)) && f64::from(shorter) > LETTER.2 * em
    };
    let letters: Vec<usize> = (0..found.list.len()).filter(is_letter).collect();
    let of = |within: std::ops::Range<f64>| -> Vec<f64> {
        let there = letters.iter().filter(|&&i| within.contains(&places[i]));
        there.map(|&i| f64::from(tones[i])).collect()
    };
    let mut text = of(ELSEWHERE..f64::INFINITY);
    let mut around = of(LETTERS);
    let (Some(usual), Some(palest)) = (percentile(&mut text, 50.0), percentile(&mut text, 95.0)) else {
        return none;
    };
    around.retain(|&tone| tone > palest);
    let Some(own) = percentile(&mut around, 50.0).filter(|_| around.len() >= FEWEST) else {
        return none;
    };
    let is_paler =
        |i: usize| LETTERS.contains(&places[i]) && f64::from(tones[i]) > palest.max((usual + own) / 2.0);
    dilate(&found.mask(ink.width(), ink.height(), is_paler), 5, 5)
}

/// How dark each component is: a sixth of its pixels are not lighter.
fn tones(image: &GrayImage, found: &Components) -> Vec<u8> {
    let mut values: Vec<Vec<u8>> = vec![Vec::new(); found.list.len()];
    let width = image.width() as usize;
    let pixels: &[u8] = image;
    for run in &found.runs {
        let row = run.y as usize * width;
        values[run.component as usize].extend(&pixels[row + run.from as usize..row + run.to as usize]);
    }
    let tone = |mut values: Vec<u8>| {
        let at = values.len() / 6;
        *values.select_nth_unstable(at).1
    };
    values.into_iter().map(tone).collect()
}

/// Divides a ring by its own light. `false` where it is too dark for anything to show under it.
fn lighten_ring(page: &mut Inked, circle: &Circle, em: f64) -> bool {
    let steps = (circle.radius * TAU * 2.0) as usize;
    let edges: Vec<Option<(f64, f64)>> = directions(steps)
        .map(|angle| circle.edges(&page.ink, angle))
        .collect();
    let usual = thickness(&page.ink, circle);
    // Where the ring runs beside the circle: what most of the directions nearby say.
    let around = steps / 24;
    let middle: Vec<f64> = (0..steps)
        .map(|step| {
            let mut near: Vec<f64> = (0..2 * around + 1)
                .step_by(4)
                .filter_map(|k| edges[(step + steps + k - around) % steps])
                .filter(|(outer, inner)| outer - inner < usual + 2.0)
                .map(|(outer, inner)| (outer + inner) / 2.0)
                .collect();
            percentile(&mut near, 50.0).unwrap_or(0.0)
        })
        .collect();
    let angles: Vec<f64> = directions(steps).collect();
    let (width, height) = page.image.dimensions();
    // Half a pixel each, so that none is missed between two directions.
    let strip = Strip {
        length: steps,
        half: (usual + 8.0) as usize,
        closed: true,
        pixel: |place: usize, offset: i32| {
            let (x, y) = circle.pixel(angles[place], middle[place] + f64::from(offset) / 2.0)?;
            (x < width && y < height).then_some((x, y))
        },
    };
    if strip.darkest(page.image) < DARKEST {
        return false;
    }
    let own = strip.own_light(page.image, (AROUND * em * 2.0) as usize);
    strip.lighten(page, &own);
    true
}

/// Divides the star in the middle of a seal by its own light: what is broader than a stroke there, and the points of it, which are not.
fn lighten_star(page: &mut Inked, circle: &Circle, em: f64) {
    let reach = STAR_REACH * circle.radius;
    let area = reach + em;
    let (left, top) = (
        (circle.x - area).max(0.0) as u32,
        (circle.y - area).max(0.0) as u32,
    );
    let right = ((circle.x + area).max(0.0) as u32).min(page.image.width());
    let bottom = ((circle.y + area).max(0.0) as u32).min(page.image.height());
    if left >= right || top >= bottom {
        return;
    }
    let part = crop_imm(page.image, left, top, right - left, bottom - top).to_image();
    let without_strokes = |broad: f64| {
        let side = ((broad * em) as u32).max(3) | 1;
        close_gray(&part, side, side)
    };
    let broad = ink_below(&without_strokes(STAR_STROKE), (f64::from(WHITE) * PALE) as u8);
    let around = (em as u32).max(3);
    let star = dilate(&broad, around, around);
    // Their edges are blurred.
    let own = erode_gray(&without_strokes(STAR_POINT), 5, 5);
    let darkest = (f64::from(WHITE) * DARKEST) as u8;
    for (x, y, light) in own.enumerate_pixels() {
        let (at_x, at_y) = (left + x, top + y);
        let away = (f64::from(at_x) - circle.x).hypot(f64::from(at_y) - circle.y);
        let light = light.0[0];
        if away < reach && star.get(x, y) && (darkest..WHITE).contains(&light) {
            page.divide(at_x, at_y, light);
        }
    }
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

    /// Outer and inner edge of the ring, as distances from the circle, in a direction that is inked.
    fn edges(&self, ink: &InkMask, angle: f64) -> Option<(f64, f64)> {
        let outer = (-4..=4)
            .rev()
            .map(f64::from)
            .find(|&d| self.inked(ink, angle, d))?;
        let inner = (0..)
            .map(|d| outer - f64::from(d))
            .find(|&d| !self.inked(ink, angle, d))?;
        Some((outer, inner + 1.0))
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

/// Adds the ring to `paper`, but where ink on both sides shows that a stroke crosses it.
fn take_ring(ink: &InkMask, circle: Circle, em: f64, paper: &mut InkMask) {
    let reach = (em * 0.1).max(3.0);
    let usual = thickness(ink, &circle);
    let steps = (circle.radius * TAU * 2.0) as usize;
    for angle in directions(steps) {
        let Some((outer, _)) = circle.edges(ink, angle) else {
            continue;
        };
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
    use image::Luma;

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
        let paper = paper(&ink, &find(&ink, &components(&ink), EM), EM);
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

    /// A seal of a light with a star, six letters of it between them, and strokes of text, one across the star and many elsewhere.
    fn stamped(seal: u8) -> GrayImage {
        GrayImage::from_fn(800, 600, |x, y| {
            let (dx, dy) = (f64::from(x) - 400.0, f64::from(y) - 300.0);
            let ring = (dx.hypot(dy) - 150.0).abs() < 3.0;
            let star = dx.abs() < 25.0 && dy.abs() < 25.0;
            let letter = |angle: f64| {
                let (x, y) = (dx - 115.0 * angle.cos(), dy - 115.0 * angle.sin());
                x.abs() < 12.0 && y.abs() < 12.0 && (x.abs() > 8.0 || y.abs() > 8.0)
            };
            let letters = (1..7).any(|i| letter(f64::from(i) * 0.6 + 0.2));
            let across = (298..303).contains(&y) && (380..420).contains(&x);
            let elsewhere = y < 100 && y % 40 < 24 && x % 40 < 20 && (x % 40 < 4 || y % 40 < 4);
            Luma([match (across || elsewhere, ring || star || letters) {
                (true, _) => 30,
                (_, true) => seal,
                _ => 250,
            }])
        })
    }

    #[test]
    fn a_pale_seal_goes_with_its_letters_and_what_is_under_it_stays() {
        let mut image = stamped(150);
        let mut page = Inked::new(&mut image);
        let seals = find(&page.ink, &components(&page.ink), EM);
        assert_eq!(seals.len(), 1);
        assert!(lighten(&mut page, &seals[0], EM));
        let ink = page.ink;
        assert!(!ink.get(400, 151) && !ink.get(400, 285), "neither ring nor star");
        assert!((385..415).all(|x| ink.get(x, 300)), "the stroke across the star");
        let found = components(&ink);
        let letters = letters(&image, &ink, &found, &seals, EM);
        let mut left = ink.clone();
        left.remove(&letters);
        let inside = |mask: &InkMask| mask.count_in(crate::model::Rect::new(260, 160, 540, 440));
        assert!(inside(&left) < 400, "{} of {}", inside(&left), inside(&ink));
        assert!(left.get(2, 10), "the text elsewhere");
    }

    #[test]
    fn a_black_seal_cannot_be_lightened() {
        let mut image = stamped(40);
        let mut page = Inked::new(&mut image);
        let seals = find(&page.ink, &components(&page.ink), EM);
        assert!(!lighten(&mut page, &seals[0], EM));
        assert_eq!(image, stamped(40));
    }
}
