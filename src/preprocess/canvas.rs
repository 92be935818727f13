use image::GrayImage;
use image::imageops::flip_horizontal_in_place;

use crate::model::{Orientation, Rotation, Transform};
use crate::raster;

/// A page on its way from scan to clean page: its pixels so far, and the way back.
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    /// What will be read.
    pub image: GrayImage,
    /// What is red, in the same frame.
    pub red: Option<GrayImage>,
    /// From this frame to the scan as stored.
    pub to_scan: Transform,
}

impl Canvas {
    pub(super) fn width(&self) -> u32 {
        self.image.width()
    }

    pub(super) fn height(&self) -> u32 {
        self.image.height()
    }

    /// Shows the page the way its file says.
    pub(super) fn orient(&mut self, orientation: Orientation) {
        let (mirror, rotation) = turn_of(orientation);
        if mirror {
            let back = Transform([-1.0, 0.0, f64::from(self.width()), 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
            flip_horizontal_in_place(&mut self.image);
            if let Some(red) = &mut self.red {
                flip_horizontal_in_place(red);
            }
            self.to_scan = back.then(&self.to_scan);
        }
        self.turn(rotation);
    }

    /// Turns the page, pixel for pixel.
    pub(super) fn turn(&mut self, rotation: Rotation) {
        if rotation == Rotation::None {
            return;
        }
        let back = turning_back(rotation, self.width(), self.height());
        self.image = raster::turn(&self.image, rotation);
        self.red = self.red.as_ref().map(|red| raster::turn(red, rotation));
        self.to_scan = back.then(&self.to_scan);
    }

    /// Redraws the page at `width` × `height` pixels, each fetched through `back`, which leads from the new frame to the
    /// present one. What comes from outside becomes `fill`, or the nearest pixel of the edge.
    pub(super) fn warp(&mut self, back: &Transform, width: u32, height: u32, fill: Option<u8>) {
        self.image = raster::warp(&self.image, back, width, height, fill);
        let red = self.red.as_ref();
        self.red = red.map(|red| raster::warp(red, back, width, height, Some(255)));
        self.to_scan = back.then(&self.to_scan);
    }

    /// Redraws the page at `width` × `height` pixels.
    pub(super) fn resize(&mut self, width: u32, height: u32) {
        let back = Transform::scale(
            f64::from(self.width()) / f64::from(width),
            f64::from(self.height()) / f64::from(height),
        );
        self.image = raster::resize(&self.image, width, height);
        let red = self.red.as_ref();
        self.red = red.map(|red| raster::resize(red, width, height));
        self.to_scan = back.then(&self.to_scan);
    }
}

/// What an orientation tag asks for: mirror left to right first, then turn.
pub(super) fn turn_of(orientation: Orientation) -> (bool, Rotation) {
    match orientation {
        Orientation::Upright => (false, Rotation::None),
        Orientation::MirrorHorizontal => (true, Rotation::None),
        Orientation::Rotate180 => (false, Rotation::Half),
        Orientation::MirrorVertical => (true, Rotation::Half),
        Orientation::Transpose => (true, Rotation::ThreeQuarter),
        Orientation::Rotate90 => (false, Rotation::Quarter),
        Orientation::Transverse => (true, Rotation::Quarter),
        Orientation::Rotate270 => (false, Rotation::ThreeQuarter),
    }
}

/// From a page of `width` × `height` pixels that was turned to what it was before.
fn turning_back(rotation: Rotation, width: u32, height: u32) -> Transform {
    let (w, h) = (f64::from(width), f64::from(height));
    Transform(match rotation {
        Rotation::None => return Transform::IDENTITY,
        Rotation::Quarter => [0.0, 1.0, 0.0, -1.0, 0.0, h, 0.0, 0.0, 1.0],
        Rotation::Half => [-1.0, 0.0, w, 0.0, -1.0, h, 0.0, 0.0, 1.0],
        Rotation::ThreeQuarter => [0.0, -1.0, w, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Point;
    use image::Luma;

    #[test]
    fn every_orientation_leads_back_to_the_stored_pixel() {
        let stored = GrayImage::from_fn(5, 3, |x, y| Luma([(y * 5 + x) as u8]));
        for tag in 1..=8u8 {
            let mut canvas = Canvas {
                image: stored.clone(),
                red: Some(stored.clone()),
                to_scan: Transform::IDENTITY,
            };
            canvas.orient(Orientation::try_from(tag).unwrap());
            assert_eq!(canvas.image, *canvas.red.as_ref().unwrap());
            for (x, y, pixel) in canvas.image.enumerate_pixels() {
                let centre = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
                let back = canvas.to_scan.apply(centre);
                let source = stored.get_pixel(back.x as u32, back.y as u32);
                assert_eq!(source, pixel, "tag {tag}, pixel {x} {y}");
            }
        }
    }

    #[test]
    fn the_tag_of_a_camera_held_upright_turns_clockwise() {
        // Tag 6: the first stored row is the right side of what is shown (TIFF 6.0, section 8).
        let mut canvas = Canvas {
            image: GrayImage::from_raw(2, 2, vec![1, 2, 3, 4]).unwrap(),
            red: None,
            to_scan: Transform::IDENTITY,
        };
        canvas.orient(Orientation::Rotate90);
        assert_eq!(canvas.image.into_raw(), [3, 1, 4, 2]);
    }
}
