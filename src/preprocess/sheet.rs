use image::GrayImage;

use super::canvas::Canvas;
use crate::model::{Point, Quad, Transform};
use crate::raster::{Histogram, close_gray, components, ink_below, median, resize};

/// Longest side at which the sheet is looked for.
const WORK: u32 = 600;
/// Least difference between the typical greys of sheet and ground.
const CONTRAST: i32 = 45;
/// Pixels of the scan that are cut off inside the sheet's edge, where its shadow lies.
const INSET: f64 = 6.0;

/// Looks for a bright sheet on a darker ground. Returns its corners, clockwise from the top left, in pixels of `image`;
/// `None` where the sheet fills the frame, or where there is more than one.
pub(super) fn find(image: &GrayImage) -> Option<Quad> {
    let (width, height) = image.dimensions();
    let scale = f64::from(WORK) / f64::from(width.max(height).max(1));
    let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    let small = resize(image, side(width), side(height));
    // Most pages fill their frame; that shows before the slower smoothing.
    ground(&close_gray(&small, 9, 9))?;
    let small = close_gray(&median(&small, 2), 9, 9);
    let threshold = ground(&small)?;
    let total = f64::from(small.width() * small.height());

    let bright = ink_below(&small, threshold.saturating_add(1)).inverted();
    let found = components(&bright);
    let (largest, sheet) = found.list.iter().enumerate().max_by_key(|(_, c)| c.area)?;
    let others = f64::from(found.list.iter().map(|c| c.area).sum::<u32>() - sheet.area);
    // A second bright piece of this size is a part of the same page behind a dark band, or another page: cutting would
    // lose text.
    if f64::from(sheet.area) < 0.3 * total || others > 0.1 * f64::from(sheet.area) {
        return None;
    }
    let mask = found.mask(small.width(), small.height(), |i| i == largest);
    let (w, h) = (mask.width(), mask.height());
    let along: u64 = [0, h - 1]
        .map(|y| mask.runs(y).map(|(a, b)| u64::from(b - a)).sum::<u64>())
        .iter()
        .sum();
    let across = (0..h)
        .flat_map(|y| [mask.get(0, y), mask.get(w - 1, y)])
        .filter(|&set| set)
        .count() as u64;
    if (along + across) as f64 > 0.8 * f64::from(2 * (w + h)) {
        return None;
    }

    let mut outline = Vec::new();
    for y in 0..h {
        let mut runs = mask.runs(y);
        if let Some((from, to)) = runs.next() {
            let to = runs.last().map_or(to, |(_, to)| to);
            let (y, from, to) = (f64::from(y), f64::from(from), f64::from(to));
            outline.extend([
                Point::new(from, y),
                Point::new(from, y + 1.0),
                Point::new(to, y),
                Point::new(to, y + 1.0),
            ]);
        }
    }
    let hull = convex_hull(outline);
    let four_sided = || {
        let polygons = [0.01, 0.02, 0.03, 0.05, 0.08].into_iter();
        let corners = polygons
            .map(|tolerance| simplify(&hull, tolerance * perimeter(&hull)))
            .find(|corners| corners.len() == 4)?;
        (area(&corners) >= 0.9 * area(&hull)).then_some(corners)
    };
    let corners = with_corners_in_shadow(&hull, f64::from(w), f64::from(h))
        .or_else(four_sided)
        .or_else(|| narrowest_rectangle(&hull))?;
    let quad = clockwise_from_top_left(&corners)?;
    let (sx, sy) = (f64::from(width) / f64::from(w), f64::from(height) / f64::from(h));
    Some(Quad(quad.map(|p| Point::new(p.x * sx, p.y * sy))))
}

/// The grey that parts a bright sheet from a dark ground; `None` where the page has no such two parts.
fn ground(small: &GrayImage) -> Option<u8> {
    let threshold = Histogram::of(small).otsu()?;
    let (light, dark): (Vec<u8>, Vec<u8>) = small.iter().partition(|&&value| value > threshold);
    let share = light.len() as f64 / small.len().max(1) as f64;
    let middle = |values: &[u8]| i32::from(Histogram::of_values(values).percentile(50.0));
    ((0.25..=0.97).contains(&share) && middle(&light) - middle(&dark) >= CONTRAST).then_some(threshold)
}

/// Cuts the sheet out and undoes its perspective.
pub(super) fn cut(canvas: &mut Canvas, sheet: &Quad) {
    let [tl, tr, br, bl] = sheet.0;
    let apart = |a: Point, b: Point| (a.x - b.x).hypot(a.y - b.y);
    let width = apart(tl, tr).max(apart(bl, br)).max(1.0).floor();
    let height = apart(tl, bl).max(apart(tr, br)).max(1.0).floor();
    let target = Quad([
        Point::new(-INSET, -INSET),
        Point::new(width + INSET, -INSET),
        Point::new(width + INSET, height + INSET),
        Point::new(-INSET, height + INSET),
    ]);
    if let Some(back) = quad_to_quad(&target, sheet) {
        canvas.warp(&back, width as u32, height as u32, None);
    }
}

/// The projective map that sends the corners of `from` to those of `to`; `None` where three corners lie on one line.
pub(super) fn quad_to_quad(from: &Quad, to: &Quad) -> Option<Transform> {
    Some(unit_square_to(from)?.inverse()?.then(&unit_square_to(to)?))
}

/// From the unit square (P. Heckbert, *Fundamentals of Texture Mapping and Image Warping*, 1989, section 2.2.3).
fn unit_square_to(quad: &Quad) -> Option<Transform> {
    let [a, b, c, d] = quad.0;
    let (sx, sy) = (a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y);
    let (dx1, dy1, dx2, dy2) = (b.x - c.x, b.y - c.y, d.x - c.x, d.y - c.y);
    let determinant = dx1 * dy2 - dx2 * dy1;
    if determinant.abs() < 1e-9 {
        return None;
    }
    let g = (sx * dy2 - dx2 * sy) / determinant;
    let h = (dx1 * sy - sx * dy1) / determinant;
    Some(Transform([
        b.x - a.x + g * b.x,
        d.x - a.x + h * d.x,
        a.x,
        b.y - a.y + g * b.y,
        d.y - a.y + h * d.y,
        a.y,
        g,
        h,
        1.0,
    ]))
}

fn cross(o: Point, a: Point, b: Point) -> f64 {
    (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)
}

/// Andrew's monotone chain, 1979.
fn convex_hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let half = |points: &mut dyn Iterator<Item = &Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for &point in points {
            while chain.len() >= 2 && cross(chain[chain.len() - 2], chain[chain.len() - 1], point) <= 0.0 {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut points.iter());
    hull.extend(half(&mut points.iter().rev()));
    hull
}

/// The corners of a sheet of which one or two lie in a shadow as dark as the ground: where its four longest sides meet. `None` where
/// the outline has its corners, or its sides meet off the frame or far from it.
fn with_corners_in_shadow(hull: &[Point], width: f64, height: f64) -> Option<Vec<Point>> {
    /// Finer than for a sheet with all its corners, so that what is missing shows as a side.
    const TOLERANCE: f64 = 0.004;
    /// A side shorter than this share of the outline is no edge of the sheet.
    const SHORTEST: f64 = 0.1;
    /// The most that the missing corners may add to the sheet.
    const MOST: f64 = 1.08;
    let polygon = simplify(hull, TOLERANCE * perimeter(hull));
    if polygon.len() <= 4 || polygon.len() > 6 {
        return None;
    }
    let length = |&(a, b): &(Point, Point)| (b.x - a.x).hypot(b.y - a.y);
    let mut edges: Vec<(Point, Point)> = sides(&polygon).collect();
    while edges.len() > 4 {
        let (shortest, _) = edges
            .iter()
            .enumerate()
            .min_by(|a, b| length(a.1).total_cmp(&length(b.1)))?;
        edges.remove(shortest);
    }
    if edges.iter().any(|edge| length(edge) < SHORTEST * perimeter(hull)) {
        return None;
    }
    let inside = |p: &Point| (-2.0..width + 2.0).contains(&p.x) && (-2.0..height + 2.0).contains(&p.y);
    let corners = (0..4)
        .map(|i| meet(edges[i], edges[(i + 1) % 4]).filter(inside))
        .collect::<Option<Vec<Point>>>()?;
    (area(&corners) <= MOST * area(hull)).then_some(corners)
}

/// Where two lines, each through two points, meet.
fn meet((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<Point> {
    let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    let determinant = ux * vy - uy * vx;
    if determinant.abs() < 1e-9 {
        return None;
    }
    let along = ((c.x - a.x) * vy - (c.y - a.y) * vx) / determinant;
    Some(Point::new(a.x + along * ux, a.y + along * uy))
}

fn perimeter(polygon: &[Point]) -> f64 {
    sides(polygon).map(|(a, b)| (a.x - b.x).hypot(a.y - b.y)).sum()
}

fn area(polygon: &[Point]) -> f64 {
    sides(polygon)
        .map(|(a, b)| a.x * b.y - b.x * a.y)
        .sum::<f64>()
        .abs()
        / 2.0
}

fn sides(polygon: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    let next = polygon.iter().cycle().skip(1);
    polygon.iter().copied().zip(next.copied())
}

/// Douglas & Peucker's simplification of a closed polygon, cut first at the two points farthest apart.
fn simplify(polygon: &[Point], tolerance: f64) -> Vec<Point> {
    let far_from = |from: Point| {
        let distance = |p: &Point| (p.x - from.x).powi(2) + (p.y - from.y).powi(2);
        (0..polygon.len()).max_by(|&a, &b| distance(&polygon[a]).total_cmp(&distance(&polygon[b])))
    };
    let Some(start) = polygon.first().and_then(|&first| far_from(first)) else {
        return Vec::new();
    };
    let Some(middle) = far_from(polygon[start]) else {
        return Vec::new();
    };
    let ring = |from: usize, to: usize| -> Vec<Point> {
        let count = (to + polygon.len() - from) % polygon.len();
        (0..=count).map(|i| polygon[(from + i) % polygon.len()]).collect()
    };
    let mut kept = Vec::new();
    for chain in [ring(start, middle), ring(middle, start)] {
        kept.push(chain[0]);
        thin(&chain, tolerance, &mut kept);
    }
    kept
}

/// Adds the points strictly between the ends of `chain` that are needed to stay within `tolerance`.
fn thin(chain: &[Point], tolerance: f64, kept: &mut Vec<Point>) {
    let (Some(&first), Some(&last)) = (chain.first(), chain.last()) else {
        return;
    };
    let length = (last.x - first.x).hypot(last.y - first.y).max(1e-9);
    let farthest = (1..chain.len().saturating_sub(1))
        .map(|i| (i, cross(first, last, chain[i]).abs() / length))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((i, distance)) = farthest
        && distance > tolerance
    {
        thin(&chain[..=i], tolerance, kept);
        kept.push(chain[i]);
        thin(&chain[i..], tolerance, kept);
    }
}

/// The rectangle of least area around a convex polygon; one of its sides lies along a side of the polygon (H. Freeman &
/// R. Shapira, 1975).
fn narrowest_rectangle(hull: &[Point]) -> Option<Vec<Point>> {
    let boxes = sides(hull).filter_map(|(a, b)| {
        let length = (b.x - a.x).hypot(b.y - a.y);
        let (ux, uy) = ((b.x - a.x) / length, (b.y - a.y) / length);
        let along = hull.iter().map(|p| p.x * ux + p.y * uy);
        let across = hull.iter().map(|p| p.y * ux - p.x * uy);
        let (left, right) = extent(along)?;
        let (top, bottom) = extent(across)?;
        let corner = |u: f64, v: f64| Point::new(u * ux - v * uy, u * uy + v * ux);
        let corners = vec![
            corner(left, top),
            corner(right, top),
            corner(right, bottom),
            corner(left, bottom),
        ];
        (length > 0.0).then_some(((right - left) * (bottom - top), corners))
    });
    boxes
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, corners)| corners)
}

fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |range, v| match range {
        None => Some((v, v)),
        Some((least, most)) => Some((v.min(least), v.max(most))),
    })
}

/// The corner nearest to the top left first, the others clockwise after it.
fn clockwise_from_top_left(corners: &[Point]) -> Option<[Point; 4]> {
    let least = |key: fn(&Point) -> f64| corners.iter().copied().min_by(|a, b| key(a).total_cmp(&key(b)));
    let quad = [
        least(|p| p.x + p.y)?,
        least(|p| p.y - p.x)?,
        least(|p| -p.x - p.y)?,
        least(|p| p.x - p.y)?,
    ];
    // Turned by 45° two of these can be one corner; then there is no telling which side is up.
    let distinct = (0..4).all(|i| (0..i).all(|j| quad[i] != quad[j]));
    distinct.then_some(quad)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    /// A bright sheet with these corners on a dark table.
    fn photograph(corners: [(f64, f64); 4]) -> GrayImage {
        let corners = corners.map(|(x, y)| Point::new(x, y));
        GrayImage::from_fn(900, 1200, |x, y| {
            let p = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
            let inside = (0..4).all(|i| cross(corners[i], corners[(i + 1) % 4], p) > 0.0);
            Luma([if inside { 230 } else { 30 }])
        })
    }

    #[test]
    fn a_sheet_on_a_dark_table_is_found_to_the_pixel() {
        let corners = [(80.0, 100.0), (830.0, 60.0), (860.0, 1120.0), (50.0, 1150.0)];
        let found = find(&photograph(corners)).unwrap();
        for (found, (x, y)) in found.0.iter().zip(corners) {
            assert!(
                (found.x - x).abs() < 6.0 && (found.y - y).abs() < 6.0,
                "{found:?} for {x} {y}"
            );
        }
    }

    #[test]
    fn a_corner_in_deep_shadow_is_found_where_the_edges_meet() {
        let corners = [(80.0, 100.0), (830.0, 60.0), (860.0, 1120.0), (50.0, 1150.0)];
        let mut page = photograph(corners);
        for (x, y, value) in page.enumerate_pixels_mut() {
            if f64::from(x) - 1.1 * f64::from(y) > 660.0 {
                value.0[0] = 30;
            }
        }
        let found = find(&page).unwrap();
        for (found, (x, y)) in found.0.iter().zip(corners) {
            assert!(
                (found.x - x).abs() < 8.0 && (found.y - y).abs() < 8.0,
                "{found:?} for {x} {y}"
            );
        }
    }

    #[test]
    fn a_page_that_fills_the_frame_is_left_alone() {
        assert_eq!(find(&GrayImage::from_pixel(300, 400, Luma([240]))), None);
        let printed = GrayImage::from_fn(600, 800, |x, y| {
            Luma([if y % 40 < 12 && x % 17 < 9 && (60..540).contains(&x) {
                20
            } else {
                240
            }])
        });
        assert_eq!(find(&printed), None);
    }

    #[test]
    fn two_sheets_are_not_cut() {
        let image = GrayImage::from_fn(1000, 800, |x, y| {
            let on = (50..750).contains(&y) && ((40..560).contains(&x) || (600..960).contains(&x));
            Luma([if on { 230 } else { 30 }])
        });
        assert_eq!(find(&image), None);
    }

    #[test]
    fn the_map_between_quads_joins_their_corners() {
        let from =
            Quad([(0.0, 0.0), (100.0, 0.0), (100.0, 200.0), (0.0, 200.0)].map(|(x, y)| Point::new(x, y)));
        let to =
            Quad([(10.0, 20.0), (130.0, 5.0), (140.0, 260.0), (-5.0, 230.0)].map(|(x, y)| Point::new(x, y)));
        let map = quad_to_quad(&from, &to).unwrap();
        for (a, b) in map.apply_quad(&from).0.iter().zip(to.0) {
            assert!((a.x - b.x).abs() < 1e-6 && (a.y - b.y).abs() < 1e-6);
        }
        let flat = Quad([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0)].map(|(x, y)| Point::new(x, y)));
        assert_eq!(quad_to_quad(&flat, &to), None);
    }

    #[test]
    fn a_sheet_that_is_cut_out_has_no_table_left() {
        let corners = [(80.0, 100.0), (830.0, 60.0), (860.0, 1120.0), (50.0, 1150.0)];
        let image = photograph(corners);
        let sheet = find(&image).unwrap();
        let mut canvas = Canvas {
            image,
            red: None,
            to_scan: Transform::IDENTITY,
        };
        cut(&mut canvas, &sheet);
        let dark = canvas.image.iter().filter(|&&value| value < 128).count();
        assert!(dark < 200, "{dark} pixels of the table are left");
    }
}
