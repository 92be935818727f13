//! The images of a line that are handed to the engine.
//!
//! A line is cut from the grey page with a margin, then drawn in several ways. Each way of drawing loses other strokes, so
//! that where one reading errs the others often do not.

use image::{GrayImage, Luma};

use crate::model::Rect;
use crate::raster::{Histogram, erode_gray, gaussian, look_up, resize};

/// Margin above and below a line, in em. Less cuts strokes off, more lets the neighbouring lines in.
const MARGIN_ACROSS: f64 = 0.22;
/// Margin before and after a line, in em.
const MARGIN_ALONG: f64 = 0.5;
/// White pixels around the margin, which keep the engine from taking the edge of the image for a ruling.
pub(super) const FRAME: u32 = 6;
/// Percentiles of a line's grey values that become black and (less `PAPER_SLACK`) white. The paper is found below its
/// usual share of a line, so that its texture is burnt out.
const BLACK_PERCENTILE: f64 = 2.0;
const WHITE_PERCENTILE: f64 = 70.0;
const PAPER_SLACK: f64 = 8.0;
/// The least contrast that is stretched; below it a line is as good as empty and stretching would show only noise.
const LEAST_CONTRAST: f64 = 20.0;

/// How wide the first rendering draws letters, as a share of their width on the page. The engine brings lines to one height and
/// takes time in proportion to their length; so narrow it reads as well as at full width (40 synthetic pages, 2.23 % of the
/// characters wrong against 2.27 %), narrower it errs more (0.8: 2.41 %, 0.7: 2.99 %). The other renderings keep the width,
/// which broken letters need: with all narrowed 14.0 % of 20 heavy pages were wrong, with the first alone 13.4 %.
const NARROWED: f64 = 0.9;
/// The same where time counts for more than characters: at effort `fast`, 8 % less time and 3.6 % of the characters wrong in place of 2.5.
const NARROWEST: f64 = 0.75;

/// A way to draw a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rendering {
    /// Contrast stretched to black on white, a little narrowed. The best single one.
    Stretched,
    /// The same, narrowed more.
    Narrow,
    /// As the page has it.
    Plain,
    /// Smoothed by one pixel.
    Smoothed,
    /// Stretched, and half as large again.
    Enlarged,
    /// Stretched, with a narrow margin across, which keeps the neighbouring lines out.
    Tight,
    /// Stretched, with a wide margin across, for lines whose box is too low.
    Loose,
    /// Strokes a pixel thicker on each side, which joins what is left of broken ones, smoothed by one pixel, then stretched.
    Thick,
}

/// An image of a line, and where it lies on the page.
#[derive(Clone, Debug)]
pub struct LineImage {
    /// What the engine gets.
    pub image: GrayImage,
    /// The pixel of the page that lies at the image's top left corner, which may lie off the page.
    left: i32,
    top: i32,
    /// Pixels of the image to one of the page, along the line and across it.
    scale: (f64, f64),
}

impl LineImage {
    /// Cuts `line` out of `page`, whose letters are `em` pixels high, and draws it.
    pub fn new(page: &GrayImage, line: Rect, em: f64, rendering: Rendering) -> LineImage {
        let across = match rendering {
            Rendering::Tight => MARGIN_ACROSS * 0.3,
            Rendering::Loose => MARGIN_ACROSS * 1.7,
            _ => MARGIN_ACROSS,
        };
        let (width, height) = (page.width() as i32, page.height() as i32);
        let area = line.grown((em * MARGIN_ALONG) as i32, (em * across) as i32, width, height);
        let image = framed(page, area);
        const AS_IT_IS: (f64, f64) = (1.0, 1.0);
        let (image, scale) = match rendering {
            Rendering::Plain => (image, AS_IT_IS),
            Rendering::Smoothed => (gaussian(&image, 1.0), AS_IT_IS),
            Rendering::Thick => (stretched(gaussian(&erode_gray(&image, 3, 3), 1.0)), AS_IT_IS),
            Rendering::Tight | Rendering::Loose => (stretched(image), AS_IT_IS),
            Rendering::Stretched => (scaled(&stretched(image), (NARROWED, 1.0)), (NARROWED, 1.0)),
            Rendering::Narrow => (scaled(&stretched(image), (NARROWEST, 1.0)), (NARROWEST, 1.0)),
            Rendering::Enlarged => (scaled(&stretched(image), (1.5, 1.5)), (1.5, 1.5)),
        };
        LineImage {
            image,
            left: area.left - FRAME as i32,
            top: area.top - FRAME as i32,
            scale,
        }
    }

    /// A box of the image in pixels of the page.
    pub fn on_page(&self, rect: Rect) -> Rect {
        let x = |value: i32| self.left + (f64::from(value) / self.scale.0).round() as i32;
        let y = |value: i32| self.top + (f64::from(value) / self.scale.1).round() as i32;
        Rect::new(x(rect.left), y(rect.top), x(rect.right), y(rect.bottom))
    }
}

/// What lies in `area`, a box of the page, with white around it.
pub(super) fn framed(page: &GrayImage, area: Rect) -> GrayImage {
    let frame = FRAME as usize;
    let (width, height) = (area.width() as u32 + 2 * FRAME, area.height() as u32 + 2 * FRAME);
    let mut image = GrayImage::from_pixel(width, height, Luma([255]));
    let (left, length) = (area.left as usize, area.width() as usize);
    let rows = page.chunks_exact((page.width() as usize).max(1));
    let targets = image.chunks_exact_mut(width as usize).skip(frame);
    for (row, target) in rows
        .skip(area.top as usize)
        .take(area.height() as usize)
        .zip(targets)
    {
        target[frame..][..length].copy_from_slice(&row[left..][..length]);
    }
    image
}

/// The image with its sides multiplied, along the line and across it.
fn scaled(image: &GrayImage, (along, across): (f64, f64)) -> GrayImage {
    let side = |side: u32, scale: f64| (f64::from(side) * scale).round() as u32;
    resize(image, side(image.width(), along), side(image.height(), across))
}

fn stretched(mut image: GrayImage) -> GrayImage {
    let histogram = Histogram::of(&image);
    let black = f64::from(histogram.percentile(BLACK_PERCENTILE));
    let white = f64::from(histogram.percentile(WHITE_PERCENTILE)) - PAPER_SLACK;
    let contrast = (white - black).max(LEAST_CONTRAST);
    let black = white - contrast;
    let table: [u8; 256] =
        std::array::from_fn(|value| ((value as f64 - black) / contrast * 255.0).clamp(0.0, 255.0) as u8);
    look_up(&mut image, &table);
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> GrayImage {
        let mut page = GrayImage::from_pixel(400, 200, Luma([220]));
        for x in 100..300 {
            for y in 80..120 {
                if (x / 6 + y / 6) % 3 == 0 {
                    page.put_pixel(x, y, Luma([90]));
                }
            }
        }
        page
    }

    #[test]
    fn stretching_makes_ink_black_and_paper_white() {
        let line = LineImage::new(&page(), Rect::new(100, 80, 300, 120), 40.0, Rendering::Stretched);
        assert_eq!(line.image.iter().min(), Some(&0));
        assert!(line.image.iter().filter(|&&v| v == 255).count() > line.image.len() / 2);
    }

    #[test]
    fn boxes_lead_back_to_the_page_from_every_rendering() {
        for rendering in [
            Rendering::Stretched,
            Rendering::Narrow,
            Rendering::Plain,
            Rendering::Smoothed,
            Rendering::Enlarged,
            Rendering::Tight,
            Rendering::Loose,
            Rendering::Thick,
        ] {
            let line = LineImage::new(&page(), Rect::new(100, 80, 300, 120), 40.0, rendering);
            // The dark pixels reach from the line's first column to its last.
            let dark: Vec<(u32, u32)> = line
                .image
                .enumerate_pixels()
                .filter(|(_, _, value)| value[0] < 120)
                .map(|(x, y, _)| (x, y))
                .collect();
            let left = dark.iter().map(|p| p.0 as i32).min().unwrap();
            let right = dark.iter().map(|p| p.0 as i32 + 1).max().unwrap();
            let back = line.on_page(Rect::new(left, 0, right, 1));
            assert!(
                (back.left - 100).abs() <= 4 && (back.right - 300).abs() <= 4,
                "{rendering:?} {back:?}"
            );
        }
    }

    #[test]
    fn a_line_at_the_edge_of_the_page_is_cut_there() {
        let line = LineImage::new(&page(), Rect::new(-20, -9, 9, 11), 40.0, Rendering::Plain);
        assert!(line.image.width() < 60 && line.image.height() < 60);
        let beyond = LineImage::new(&page(), Rect::new(900, 900, 950, 940), 40.0, Rendering::Enlarged);
        assert!(beyond.image.iter().all(|&v| v == 255));
    }
}
