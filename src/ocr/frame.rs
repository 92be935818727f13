//! The page as it is read: lines level, from top to bottom.

use std::borrow::Cow;

use image::GrayImage;

use super::language::Languages;
use crate::model::{CleanPage, Rect, Rotation, Transform};
use crate::raster::{self, InkMask};

/// Letter size to assume where preprocessing found none, in pixels: what it scales pages to.
const USUAL_EM: f64 = 42.0;
/// Sauvola's window and threshold for finding lines: 1.6 em keeps heavy strokes whole, 0.18 keeps faint ones. The mask
/// serves geometry only; the engine gets grey.
const INK_WINDOW: f64 = 1.6;
const INK_K: f32 = 0.18;

/// The largest share of a page that red writing covers; more is a red ground.
const MOST_RED: f64 = 0.2;

/// A clean page, turned so that its lines run level.
pub struct Frame<'a> {
    /// Vertical writing is turned 90° counter-clockwise: its first column becomes the first line.
    pub image: Cow<'a, GrayImage>,
    /// What is red, dark on white, in the same place.
    pub red: Option<Cow<'a, GrayImage>>,
    /// Letter size in pixels.
    pub em: f64,
    /// From this frame to the scan.
    pub to_scan: Transform,
    /// The lines are columns.
    vertical: bool,
}

impl<'a> Frame<'a> {
    /// The frame of `page` for reading it in `languages`.
    pub fn of(page: &'a CleanPage, languages: &Languages) -> Frame<'a> {
        let em = page.report.em;
        let em = if em.is_finite() && em > 1.0 { em } else { USUAL_EM };
        if !languages.vertical {
            return Frame {
                image: Cow::Borrowed(&page.image),
                red: page.red.as_ref().map(Cow::Borrowed),
                em,
                to_scan: page.report.transform,
                vertical: false,
            };
        }
        // A point (x, y) of the turned page comes from (width - y, x) of the upright one.
        let width = f64::from(page.image.width());
        let upright = Transform([0.0, -1.0, width, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        Frame {
            image: Cow::Owned(raster::turn(&page.image, Rotation::ThreeQuarter)),
            red: page
                .red
                .as_ref()
                .map(|red| Cow::Owned(raster::turn(red, Rotation::ThreeQuarter))),
            em,
            to_scan: upright.then(&page.report.transform),
            vertical: true,
        }
    }

    /// The boxes of the lines of the page, in reading order.
    pub fn lines(&self) -> Vec<Rect> {
        if self.vertical {
            raster::text_columns(&self.ink(), self.em)
        } else {
            raster::text_lines(&self.ink(), self.em)
        }
    }

    /// The same of what is red; none where more is red than writing could be.
    pub fn red_lines(&self) -> Vec<Rect> {
        let Some(red) = &self.red else {
            return Vec::new();
        };
        let ink = raster::otsu(red);
        let pixels = f64::from(red.width()) * f64::from(red.height());
        if ink.count() as f64 > MOST_RED * pixels {
            return Vec::new();
        }
        raster::text_lines(&ink, self.em)
    }

    fn ink(&self) -> InkMask {
        let window = ((self.em * INK_WINDOW) as u32).max(15) | 1;
        raster::sauvola(&self.image, window, INK_K)
    }
}
