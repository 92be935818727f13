use image::{GrayImage, RgbImage};
use multiversion::multiversion;

use super::canvas::Canvas;
use crate::model::{Pixels, Transform};
use crate::raster::{Histogram, gaussian, look_up};

/// Spread between the strongest and the weakest channel that the most colourful half per cent of a page must exceed for
/// it to count as coloured: JPEG noise and yellowed paper stay below.
const COLOURFUL: u8 = 40;
/// Excess of red over the other channels that is not yet red ink: paper tone and the fringes of JPEG.
const RED_FLOOR: u8 = 18;
/// What the reddest 0.2 % of a page must exceed the floor by for there to be red ink at all.
const RED_LEAST: u8 = 25;

/// The channel in which a page is read, and what is red on it.
///
/// Through the red channel, red seals and red form lines look like paper, while black, blue and violet ink stay dark.
/// With `drop_red` off, and for pages without colour, the page is read as plain grey.
pub(super) fn canvas(pixels: Pixels, drop_red: bool) -> (Canvas, bool) {
    let on = |image, red| Canvas {
        image,
        red,
        to_scan: Transform::IDENTITY,
    };
    match pixels {
        Pixels::Gray(image) => (on(image, None), false),
        Pixels::Color(image) if drop_red && is_colourful(&image) => {
            let (plain, redness) = red_of(&image);
            // The colours take as much memory as all that follows.
            drop(image);
            (on(plain, red_layer(redness)), true)
        }
        Pixels::Color(image) => (on(luma(&image), None), false),
    }
}

/// Rec. 601 luma.
#[multiversion(targets("x86_64+avx2"))]
fn luma(image: &RgbImage) -> GrayImage {
    let mut out = GrayImage::new(image.width(), image.height());
    for (&[r, g, b], grey) in image.as_chunks().0.iter().zip(out.iter_mut()) {
        *grey = ((u32::from(r) * 4899 + u32::from(g) * 9617 + u32::from(b) * 1868 + 8192) >> 14) as u8;
    }
    out
}

/// Every fourth pixel of every fourth row is enough to tell.
fn is_colourful(image: &RgbImage) -> bool {
    const STEP: usize = 4;
    let row = (image.width() as usize * 3).max(1);
    let spread = |r: u8, g: u8, b: u8| r.max(g).max(b) - r.min(g).min(b);
    let mut spreads: Vec<u8> = Vec::with_capacity(image.len() / (3 * STEP * STEP));
    for row in image.chunks_exact(row).step_by(STEP) {
        let (fours, rest) = row.as_chunks::<{ 3 * STEP }>();
        spreads.extend(fours.iter().map(|&[r, g, b, ..]| spread(r, g, b)));
        if let &[r, g, b, ..] = rest {
            spreads.push(spread(r, g, b));
        }
    }
    Histogram::of_values(&spreads).percentile(99.5) > COLOURFUL && !spreads.is_empty()
}

/// The red channel, and how much redder each pixel is than paper may be.
#[multiversion(targets("x86_64+avx2"))]
fn red_of(image: &RgbImage) -> (GrayImage, GrayImage) {
    let [mut red, mut redness] = [(); 2].map(|()| GrayImage::new(image.width(), image.height()));
    let into = red.iter_mut().zip(redness.iter_mut());
    for (&[r, g, b], (red, redness)) in image.as_chunks().0.iter().zip(into) {
        *red = r;
        *redness = r.saturating_sub(g.max(b)).saturating_sub(RED_FLOOR);
    }
    (red, redness)
}

/// Red ink drawn dark on white, from the redness of a page; `None` where there is none.
fn red_layer(redness: GrayImage) -> Option<GrayImage> {
    let full = Histogram::of(&redness).percentile(99.8);
    if full < RED_LEAST {
        return None;
    }
    let scale: [u8; 256] = std::array::from_fn(|red| {
        // A tenth more, so that whole strokes and not only their cores become black.
        let ink = red as f64 / f64::from(full) * 1.1 * 255.0;
        (255.0 - ink).clamp(0.0, 255.0) as u8
    });
    let mut layer = redness;
    look_up(&mut layer, &scale);
    // Colour is stored at half the resolution in most JPEG files; smoothing hides its blocks.
    Some(gaussian(&layer, 0.7))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Luma, Rgb};

    fn is_ink(pixel: &Luma<u8>) -> bool {
        pixel.0[0] < 128
    }

    /// White paper with a black bar and a red seal.
    fn sealed() -> RgbImage {
        RgbImage::from_fn(100, 100, |x, y| match (x, y) {
            (10..30, 10..90) => Rgb([20, 20, 25]),
            (60..90, 40..70) => Rgb([205, 40, 45]),
            _ => Rgb([245, 240, 230]),
        })
    }

    #[test]
    fn a_red_seal_drops_out_and_stays_as_a_layer() {
        let (canvas, coloured) = canvas(Pixels::Color(sealed()), true);
        assert!(coloured);
        assert!(
            canvas.image.get_pixel(75, 55).0[0] > 180,
            "the seal reads as paper"
        );
        assert!(canvas.image.get_pixel(20, 50).0[0] < 40, "print stays");
        let red = canvas.red.unwrap();
        assert!(
            is_ink(red.get_pixel(75, 55)) && !is_ink(red.get_pixel(20, 50)) && !is_ink(red.get_pixel(5, 5))
        );
    }

    #[test]
    fn without_the_switch_a_seal_is_grey() {
        let (canvas, coloured) = canvas(Pixels::Color(sealed()), false);
        assert!(!coloured && canvas.red.is_none());
        assert!(canvas.image.get_pixel(75, 55).0[0] < 110);
    }

    #[test]
    fn yellowed_paper_is_not_coloured() {
        let page = RgbImage::from_fn(80, 80, |x, _| {
            if x < 9 {
                Rgb([30, 28, 25])
            } else {
                Rgb([236, 229, 210])
            }
        });
        let (canvas, coloured) = canvas(Pixels::Color(page), true);
        assert!(!coloured && canvas.red.is_none());
    }
}
