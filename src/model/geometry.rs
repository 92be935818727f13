use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A place on a page, in pixels; x runs right and y runs down from the top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Pixels from the left edge.
    pub x: f64,
    /// Pixels from the top edge.
    pub y: f64,
}

impl Point {
    /// The point at (`x`, `y`).
    pub fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }
}

/// An upright box in pixels, written as `[left, top, right, bottom]`; right and bottom lie outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(from = "[i32; 4]", into = "[i32; 4]")]
#[schemars(with = "[i32; 4]")]
pub struct Rect {
    /// First column inside.
    pub left: i32,
    /// First row inside.
    pub top: i32,
    /// First column to the right of the box.
    pub right: i32,
    /// First row below the box.
    pub bottom: i32,
}

impl Rect {
    /// The box between these edges; an edge pair in the wrong order is swapped.
    pub fn new(left: i32, top: i32, right: i32, bottom: i32) -> Rect {
        Rect {
            left: left.min(right),
            top: top.min(bottom),
            right: right.max(left),
            bottom: bottom.max(top),
        }
    }

    /// Width in pixels.
    pub fn width(&self) -> i32 {
        self.right - self.left
    }

    /// Height in pixels.
    pub fn height(&self) -> i32 {
        self.bottom - self.top
    }

    /// Whether the box holds no pixel.
    pub fn is_empty(&self) -> bool {
        self.width() <= 0 || self.height() <= 0
    }

    /// Pixels inside.
    pub fn area(&self) -> i64 {
        i64::from(self.width()) * i64::from(self.height())
    }

    /// The smallest box around both.
    pub fn union(&self, other: &Rect) -> Rect {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// What both cover, if anything.
    pub fn intersection(&self, other: &Rect) -> Option<Rect> {
        let shared = Rect {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (shared.left < shared.right && shared.top < shared.bottom).then_some(shared)
    }

    /// The box grown by `dx` on the left and right and `dy` above and below, cut at the edges of a page of
    /// `width` × `height` pixels.
    pub fn grown(&self, dx: i32, dy: i32, width: i32, height: i32) -> Rect {
        Rect {
            left: (self.left - dx).clamp(0, width),
            top: (self.top - dy).clamp(0, height),
            right: (self.right + dx).clamp(0, width),
            bottom: (self.bottom + dy).clamp(0, height),
        }
    }

    /// The four corners as a [`Quad`].
    pub fn quad(&self) -> Quad {
        let (left, top) = (f64::from(self.left), f64::from(self.top));
        let (right, bottom) = (f64::from(self.right), f64::from(self.bottom));
        Quad([
            Point::new(left, top),
            Point::new(right, top),
            Point::new(right, bottom),
            Point::new(left, bottom),
        ])
    }
}

impl From<[i32; 4]> for Rect {
    fn from([left, top, right, bottom]: [i32; 4]) -> Rect {
        Rect::new(left, top, right, bottom)
    }
}

impl From<Rect> for [i32; 4] {
    fn from(rect: Rect) -> [i32; 4] {
        [rect.left, rect.top, rect.right, rect.bottom]
    }
}

/// Four corners, clockwise from the one where reading begins: top left, top right, bottom right and bottom
/// left **as the text is read**, so that a line on a page scanned upside down starts at its lower right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    /// The smallest upright box around the four corners, in whole pixels.
    pub fn bounds(&self) -> Rect {
        let xs = self.0.map(|p| p.x);
        let ys = self.0.map(|p| p.y);
        let least = |v: [f64; 4]| v.into_iter().fold(f64::INFINITY, f64::min);
        let most = |v: [f64; 4]| v.into_iter().fold(f64::NEG_INFINITY, f64::max);
        Rect {
            left: least(xs).floor() as i32,
            top: least(ys).floor() as i32,
            right: most(xs).ceil() as i32,
            bottom: most(ys).ceil() as i32,
        }
    }

    /// The corners moved to whole pixels, which is how they are published.
    pub fn rounded(&self) -> Quad {
        Quad(self.0.map(|p| Point::new(p.x.round(), p.y.round())))
    }
}

/// A projective map of the plane (a homography): how a point of one image is found in another.
///
/// Row-major 3 × 3; a point (x, y, 1) maps to (X / W, Y / W). See Hartley & Zisserman, *Multiple View
/// Geometry*, section 2.3. By convention of this program a page's transform leads from the **clean page to
/// the scan**, pixel corners to pixel corners (not centres).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Transform(pub [f64; 9]);

impl Transform {
    /// Leaves every point where it is.
    pub const IDENTITY: Transform = Transform([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);

    /// Moves by (`dx`, `dy`).
    pub fn translation(dx: f64, dy: f64) -> Transform {
        Transform([1.0, 0.0, dx, 0.0, 1.0, dy, 0.0, 0.0, 1.0])
    }

    /// Multiplies x by `sx` and y by `sy`.
    pub fn scale(sx: f64, sy: f64) -> Transform {
        Transform([sx, 0.0, 0.0, 0.0, sy, 0.0, 0.0, 0.0, 1.0])
    }

    /// Turns by `degrees` about `center`, clockwise as seen on the page.
    pub fn rotation(degrees: f64, center: Point) -> Transform {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let turn = Transform([cos, -sin, 0.0, sin, cos, 0.0, 0.0, 0.0, 1.0]);
        Transform::translation(-center.x, -center.y)
            .then(&turn)
            .then(&Transform::translation(center.x, center.y))
    }

    /// This map first, `next` after it.
    pub fn then(&self, next: &Transform) -> Transform {
        let (a, b) = (&next.0, &self.0);
        Transform(std::array::from_fn(|i| {
            let (row, column) = (i / 3, i % 3);
            (0..3).map(|k| a[row * 3 + k] * b[k * 3 + column]).sum()
        }))
    }

    /// The way back; `None` where the map flattens the plane to a line.
    pub fn inverse(&self) -> Option<Transform> {
        let m = &self.0;
        let cofactor = |a: usize, b: usize, c: usize, d: usize| m[a] * m[d] - m[b] * m[c];
        let adjugate = [
            cofactor(4, 5, 7, 8),
            -cofactor(1, 2, 7, 8),
            cofactor(1, 2, 4, 5),
            -cofactor(3, 5, 6, 8),
            cofactor(0, 2, 6, 8),
            -cofactor(0, 2, 3, 5),
            cofactor(3, 4, 6, 7),
            -cofactor(0, 1, 6, 7),
            cofactor(0, 1, 3, 4),
        ];
        let determinant = m[0] * adjugate[0] + m[1] * adjugate[3] + m[2] * adjugate[6];
        (determinant.is_finite() && determinant.abs() > 1e-12)
            .then(|| Transform(adjugate.map(|v| v / determinant)))
    }

    /// Where `point` lands.
    pub fn apply(&self, point: Point) -> Point {
        let m = &self.0;
        let w = m[6] * point.x + m[7] * point.y + m[8];
        Point::new(
            (m[0] * point.x + m[1] * point.y + m[2]) / w,
            (m[3] * point.x + m[4] * point.y + m[5]) / w,
        )
    }

    /// Where the corners of a shape land, in the same order.
    pub fn apply_quad(&self, quad: &Quad) -> Quad {
        Quad(quad.0.map(|p| self.apply(p)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(a: Point, b: Point) -> bool {
        (a.x - b.x).abs() < 1e-6 && (a.y - b.y).abs() < 1e-6
    }

    #[test]
    fn a_quarter_turn_clockwise_sends_right_to_down() {
        let turn = Transform::rotation(90.0, Point::new(0.0, 0.0));
        assert!(near(turn.apply(Point::new(1.0, 0.0)), Point::new(0.0, 1.0)));
    }

    #[test]
    fn then_applies_left_to_right() {
        let both = Transform::translation(1.0, 0.0).then(&Transform::scale(10.0, 10.0));
        assert!(near(both.apply(Point::new(1.0, 1.0)), Point::new(20.0, 10.0)));
    }

    #[test]
    fn a_flat_map_has_no_way_back() {
        assert_eq!(Transform::scale(0.0, 1.0).inverse(), None);
    }

    proptest! {
        #[test]
        fn every_sound_map_leads_back(
            degrees in -180.0..180.0f64, sx in 0.2..4.0f64, sy in 0.2..4.0f64,
            tilt in -1e-5..1e-5f64, x in 0.0..5000.0f64, y in 0.0..5000.0f64,
        ) {
            let map = Transform::rotation(degrees, Point::new(1200.0, 900.0))
                .then(&Transform::scale(sx, sy))
                .then(&Transform([1.0, 0.0, 3.0, 0.0, 1.0, -7.0, tilt, tilt, 1.0]));
            let point = Point::new(x, y);
            let back = map.inverse().unwrap().apply(map.apply(point));
            prop_assert!((back.x - x).abs() < 1e-4 && (back.y - y).abs() < 1e-4);
        }

        #[test]
        fn a_box_lies_within_the_bounds_of_its_corners(
            l in -100..5000i32, t in -100..5000i32, w in 1..500i32, h in 1..500i32,
        ) {
            let rect = Rect::new(l, t, l + w, t + h);
            prop_assert_eq!(rect.quad().bounds(), rect);
        }
    }
}
