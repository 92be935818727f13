//! What drawing a page takes, estimated before it is drawn: the renderer keeps all outlines of a page until the end.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::kurbo::{Affine, BezPath, PathEl, Point};

use crate::error::{Error, Result};

/// Bytes that an outline takes for each pixel of its length: a tile of four rows and columns keeps the coverage of its pixels.
const BYTES_PER_PIXEL: f64 = 8.0;
/// Bytes that each piece of an outline takes beside, however short it is.
const BYTES_PER_PIECE: f64 = 64.0;
/// Length of the outline of a letter, in ems.
const LETTER: f64 = 8.0;
/// Units of a font's own measure to an em.
const UNITS_PER_EM: f64 = 1000.0;
/// Points to an em of a font that does not tell.
const USUAL_EM: f64 = 12.0;

/// Adds up what the drawings of a page take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    /// The page in points, beyond which nothing is drawn.
    width: f64,
    height: f64,
    /// Pixels to a point.
    scale: f64,
    bytes: f64,
}

impl Cost {
    /// Of a page of so many points that would be drawn at `dpi`.
    pub(super) fn new(width: f32, height: f32, dpi: u32) -> Cost {
        Cost {
            width: f64::from(width),
            height: f64::from(height),
            scale: f64::from(dpi) / 72.0,
            bytes: 0.0,
        }
    }

    /// Adds an outline, which `transform` brings to the page.
    pub(super) fn add_path(&mut self, path: &BezPath, transform: Affine) {
        let (mut first, mut last, mut length) = (Point::ORIGIN, Point::ORIGIN, 0.0);
        for element in path.elements() {
            // A curve is no longer than the way over its control points.
            let (points, count) = match *element {
                PathEl::MoveTo(point) => {
                    first = self.on_page(transform * point);
                    last = first;
                    continue;
                }
                PathEl::LineTo(a) => ([a; 3], 1),
                PathEl::QuadTo(a, b) => ([a, b, b], 2),
                PathEl::CurveTo(a, b, c) => ([a, b, c], 3),
                PathEl::ClosePath => {
                    length += last.distance(first);
                    last = first;
                    continue;
                }
            };
            for point in &points[..count] {
                let next = self.on_page(transform * *point);
                length += last.distance(next);
                last = next;
            }
        }
        self.add(length, path.elements().len());
    }

    /// Adds the letters of `run`.
    pub(super) fn add_letters(&mut self, run: &GlyphRun<'_, '_>, transform: Affine) {
        for glyph in run.glyphs() {
            let em = match &**glyph {
                Glyph::Outline(_) => {
                    let place = transform * glyph.transform();
                    (place * Point::new(0.0, UNITS_PER_EM)).distance(place * Point::ORIGIN)
                }
                // Such a font has units of its own.
                Glyph::Type3(_) => USUAL_EM,
            };
            self.add(LETTER * em.min(self.width + self.height), 1);
        }
    }

    /// Refuses a page that takes more than `limit` bytes.
    pub(super) fn check(&self, limit: u64) -> Result<()> {
        // What is no number is not within the limit.
        if self.bytes <= limit as f64 {
            return Ok(());
        }
        Err(Error::input(format!(
            "the drawings on the PDF page take more than {} MB of memory",
            limit >> 20
        ))
        .hint("raise `max_page_megabytes` in [ingest] if it is meant to be that full"))
    }

    fn add(&mut self, length: f64, pieces: usize) {
        self.bytes += BYTES_PER_PIXEL * self.scale * length + BYTES_PER_PIECE * pieces as f64;
    }

    fn on_page(&self, point: Point) -> Point {
        // What lies beside the page is cut off; NaN becomes an edge.
        Point::new(
            point.x.max(0.0).min(self.width),
            point.y.max(0.0).min(self.height),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro::kurbo::{Rect, Shape};

    #[test]
    fn large_outlines_cost_more_than_small_ones_and_what_is_off_the_page_little() {
        let bytes = |rect: Rect| {
            let mut cost = Cost::new(612.0, 792.0, 72);
            cost.add_path(&rect.to_path(0.1), Affine::IDENTITY);
            cost.bytes
        };
        let square = bytes(Rect::new(0.0, 0.0, 10.0, 10.0));
        assert_eq!(square, 40.0 * BYTES_PER_PIXEL + 5.0 * BYTES_PER_PIECE);
        assert!(bytes(Rect::new(0.0, 0.0, 100.0, 100.0)) > 4.0 * square);
        assert_eq!(
            bytes(Rect::new(900.0, 0.0, 9e9, 9e9)),
            2.0 * 792.0 * BYTES_PER_PIXEL + 5.0 * BYTES_PER_PIECE
        );
    }

    #[test]
    fn a_page_of_text_and_rules_is_far_below_the_limit() {
        let mut cost = Cost::new(612.0, 792.0, 300);
        for n in 0..20_000 {
            let (x, y) = (f64::from(n % 100) * 6.0, f64::from(n / 100) * 4.0);
            cost.add_path(&Rect::new(x, y, x + 5.0, y + 3.0).to_path(0.1), Affine::IDENTITY);
        }
        assert!(cost.check(64 << 20).is_ok());
        cost.bytes = f64::NAN;
        assert!(cost.check(u64::MAX).is_err());
    }
}
