use fast_image_resize as fir;
use image::{GrayImage, Luma};

use super::InkMask;
use crate::model::{Point, Rotation, Transform};

/// `image` at `width` × `height` pixels (at least 1 × 1): averaged over areas when it shrinks, cubic when it grows.
pub fn resize(image: &GrayImage, width: u32, height: u32) -> GrayImage {
    let (width, height) = (width.max(1), height.max(1));
    if image.dimensions() == (width, height) {
        return image.clone();
    }
    let filter = if width < image.width() || height < image.height() {
        fir::FilterType::Box
    } else {
        fir::FilterType::CatmullRom
    };
    let mut out = GrayImage::from_pixel(width, height, Luma([255]));
    if image.width() == 0 || image.height() == 0 {
        return out;
    }
    let options = fir::ResizeOptions::new().resize_alg(fir::ResizeAlg::Convolution(filter));
    // The typed call: the untyped one is compiled for every kind of pixel, half of this crate's machine code.
    type Gray<'a> = fir::images::TypedImageRef<'a, fir::pixels::U8>;
    let source = Gray::from_buffer(image.width(), image.height(), image);
    let target = fir::images::TypedImage::<fir::pixels::U8>::from_buffer(width, height, &mut out);
    if let (Ok(source), Ok(mut target)) = (source, target) {
        // The sizes and types agree by construction, which is all that can fail here.
        let done = fir::Resizer::new().resize_typed(&source, &mut target, &options);
        debug_assert!(done.is_ok());
    }
    out
}

/// `image` turned, pixel for pixel.
pub fn turn(image: &GrayImage, rotation: Rotation) -> GrayImage {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let pixels: &[u8] = image;
    match rotation {
        Rotation::None => image.clone(),
        Rotation::Half => {
            let mut out = image.clone();
            out.reverse();
            out
        }
        Rotation::Quarter => quarter(image, |x, y| pixels[(height - 1 - x) * width + y]),
        Rotation::ThreeQuarter => quarter(image, |x, y| pixels[x * width + width - 1 - y]),
    }
}

/// An image of exchanged sides, filled in tiles that stay in the cache.
fn quarter(image: &GrayImage, value: impl Fn(usize, usize) -> u8) -> GrayImage {
    const TILE: usize = 64;
    let (width, height) = (image.height() as usize, image.width() as usize);
    let mut out = GrayImage::new(image.height(), image.width());
    let pixels: &mut [u8] = &mut out;
    for top in (0..height).step_by(TILE) {
        for left in (0..width).step_by(TILE) {
            for y in top..(top + TILE).min(height) {
                for x in left..(left + TILE).min(width) {
                    pixels[y * width + x] = value(x, y);
                }
            }
        }
    }
    out
}

/// `mask` turned, pixel for pixel.
pub fn turn_mask(mask: &InkMask, rotation: Rotation) -> InkMask {
    let (width, height) = (mask.width(), mask.height());
    let mut out = match rotation {
        Rotation::None => return mask.clone(),
        Rotation::Half => InkMask::new(width, height),
        Rotation::Quarter | Rotation::ThreeQuarter => InkMask::new(height, width),
    };
    for y in 0..height {
        for (from, to) in mask.runs(y) {
            match rotation {
                Rotation::None => {}
                Rotation::Half => out.fill(height - 1 - y, width - to, width - from, true),
                Rotation::Quarter => (from..to).for_each(|x| out.set(height - 1 - y, x, true)),
                Rotation::ThreeQuarter => (from..to).for_each(|x| out.set(y, width - 1 - x, true)),
            }
        }
    }
    out
}

/// Fractions of a pixel that the cubic kernel is tabulated for.
const PHASES: usize = 64;
/// Weights are in units of 1 / 2048, so that four of them times 255 times four of them fit into 32 bits.
const UNIT: f64 = 2048.0;

/// Catmull-Rom weights (R. Keys, *Cubic Convolution Interpolation*, IEEE TASSP 29(6), 1981) of the four pixels around a
/// point, for each fraction; each row sums to [`UNIT`].
fn cubic_weights() -> [[i32; 4]; PHASES] {
    std::array::from_fn(|phase| {
        let t = phase as f64 / PHASES as f64;
        let exact = [
            0.5 * (-t + 2.0 * t * t - t * t * t),
            0.5 * (2.0 - 5.0 * t * t + 3.0 * t * t * t),
            0.5 * (t + 4.0 * t * t - 3.0 * t * t * t),
            0.5 * (-t * t + t * t * t),
        ];
        let mut weights = exact.map(|w| (w * UNIT).round() as i32);
        weights[1] += UNIT as i32 - weights.iter().sum::<i32>();
        weights
    })
}

/// An image of `width` × `height` pixels, each fetched through `to_source`, which maps pixel corners of the result to
/// pixel corners of `image`: the direction of a clean page's transform. Cubic interpolation. Pixels that fall outside
/// `image` become `fill`, or with `None` the nearest pixel of its edge.
pub fn warp(
    image: &GrayImage,
    to_source: &Transform,
    width: u32,
    height: u32,
    fill: Option<u8>,
) -> GrayImage {
    let mut out = GrayImage::from_pixel(width, height, Luma([fill.unwrap_or(255)]));
    let (w, h) = (image.width() as i32, image.height() as i32);
    if w == 0 || h == 0 || width == 0 {
        return out;
    }
    let weights = cubic_weights();
    let pixels: &[u8] = image;
    let m = &to_source.0;
    let affine = m[6] == 0.0 && m[7] == 0.0;
    for (v, row) in out.chunks_exact_mut(width as usize).enumerate() {
        let start = Point::new(0.5, v as f64 + 0.5);
        // Numerators and denominator grow evenly along the row.
        let (mut x, mut y, mut z) = (
            m[0] * start.x + m[1] * start.y + m[2],
            m[3] * start.x + m[4] * start.y + m[5],
            m[6] * start.x + m[7] * start.y + m[8],
        );
        if affine {
            (x, y, z) = (x / z, y / z, 1.0);
        }
        let scale = if affine { m[8] } else { 1.0 };
        let (dx, dy, dz) = (m[0] / scale, m[3] / scale, m[6]);
        for out in row {
            let (sx, sy) = if affine { (x, y) } else { (x / z, y / z) };
            x += dx;
            y += dy;
            z += dz;
            // To the centres of pixels, in phases; `as` saturates, so points at infinity fall outside.
            let px = ((sx - 0.5) * PHASES as f64 + 0.5).floor() as i32;
            let py = ((sy - 0.5) * PHASES as f64 + 0.5).floor() as i32;
            let (ix, iy) = (px.div_euclid(PHASES as i32), py.div_euclid(PHASES as i32));
            let wx = &weights[px.rem_euclid(PHASES as i32) as usize];
            let wy = &weights[py.rem_euclid(PHASES as i32) as usize];
            if ix >= 1 && iy >= 1 && ix < w - 2 && iy < h - 2 {
                let mut sum = 0;
                let mut at = (iy - 1) as usize * w as usize + (ix - 1) as usize;
                for &weight in wy {
                    let p = &pixels[at..at + 4];
                    let line = i32::from(p[0]) * wx[0]
                        + i32::from(p[1]) * wx[1]
                        + i32::from(p[2]) * wx[2]
                        + i32::from(p[3]) * wx[3];
                    sum += weight * (line >> 4);
                    at += w as usize;
                }
                *out = ((sum + (1 << 17)) >> 18).clamp(0, 255) as u8;
            } else if fill.is_none() || (ix >= -1 && iy >= -1 && ix < w && iy < h) {
                let at = |x: i32, y: i32| match fill {
                    Some(fill) if x < 0 || y < 0 || x >= w || y >= h => i32::from(fill),
                    _ => i32::from(pixels[(y.clamp(0, h - 1) * w + x.clamp(0, w - 1)) as usize]),
                };
                let mut sum = 0;
                for (j, &weight) in (0..).zip(wy) {
                    let y = iy.saturating_add(j - 1);
                    let line: i32 = (0..4)
                        .zip(wx)
                        .map(|(i, &weight)| weight * at(ix.saturating_add(i - 1), y))
                        .sum();
                    sum += weight * (line >> 4);
                }
                *out = ((sum + (1 << 17)) >> 18).clamp(0, 255) as u8;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(width: u32, height: u32) -> GrayImage {
        GrayImage::from_fn(width, height, |x, y| Luma([(x * 3 + y * 17) as u8]))
    }

    #[test]
    fn a_quarter_turn_clockwise_puts_the_left_column_on_top() {
        let image = GrayImage::from_raw(2, 3, vec![1, 2, 3, 4, 5, 6]).unwrap();
        assert_eq!(turn(&image, Rotation::Quarter).into_raw(), [5, 3, 1, 6, 4, 2]);
        assert_eq!(turn(&image, Rotation::Half).into_raw(), [6, 5, 4, 3, 2, 1]);
        assert_eq!(
            turn(&image, Rotation::ThreeQuarter).into_raw(),
            [2, 4, 6, 1, 3, 5]
        );
    }

    #[test]
    fn a_mask_turns_like_its_image() {
        let image = numbered(70, 130);
        let mask = super::super::ink_below(&image, 100);
        for rotation in [
            Rotation::None,
            Rotation::Quarter,
            Rotation::Half,
            Rotation::ThreeQuarter,
        ] {
            let expected = super::super::ink_below(&turn(&image, rotation), 100);
            assert_eq!(turn_mask(&mask, rotation), expected, "{rotation:?}");
        }
    }

    #[test]
    fn a_warp_by_nothing_changes_nothing() {
        let image = numbered(40, 30);
        assert_eq!(warp(&image, &Transform::IDENTITY, 40, 30, Some(255)), image);
        assert_eq!(warp(&image, &Transform::IDENTITY, 40, 30, None), image);
    }

    #[test]
    fn a_warp_moves_pixels_the_way_its_map_says() {
        let mut image = GrayImage::from_pixel(40, 30, Luma([255]));
        image.put_pixel(20, 10, Luma([0]));
        let moved = warp(&image, &Transform::translation(5.0, -2.0), 40, 30, Some(255));
        assert_eq!(moved.get_pixel(15, 12).0, [0]);
        assert_eq!(moved.get_pixel(20, 10).0, [255]);
    }

    #[test]
    fn a_perspective_warp_agrees_with_the_transform() {
        // A soft blob, so that its centre of darkness can be measured.
        let image = GrayImage::from_fn(200, 200, |x, y| {
            let d = (x as f64 - 119.5).powi(2) + (y as f64 - 79.5).powi(2);
            Luma([255 - (200.0 * (-d / 18.0).exp()) as u8])
        });
        let map = Transform([1.02, 0.05, -7.0, -0.04, 0.97, 6.0, 1e-4, -2e-4, 1.0]);
        let warped = warp(&image, &map, 200, 200, Some(255));
        let (mut sum, mut sx, mut sy) = (0.0, 0.0, 0.0);
        for (x, y, p) in warped.enumerate_pixels() {
            let dark = f64::from(255 - p.0[0]);
            sum += dark;
            sx += dark * (f64::from(x) + 0.5);
            sy += dark * (f64::from(y) + 0.5);
        }
        let landed = map.apply(Point::new(sx / sum, sy / sum));
        assert!(
            (landed.x - 120.0).abs() < 0.3 && (landed.y - 80.0).abs() < 0.3,
            "{landed:?}"
        );
    }

    #[test]
    fn even_paper_stays_even_when_it_is_resampled() {
        let image = GrayImage::from_pixel(50, 50, Luma([255]));
        let turned = Transform::rotation(3.0, Point::new(25.0, 25.0));
        assert!(warp(&image, &turned, 60, 60, None).iter().all(|&v| v == 255));
        assert!(resize(&image, 23, 77).iter().all(|&v| v == 255));
        assert_eq!(resize(&GrayImage::new(0, 0), 2, 2).dimensions(), (2, 2));
    }

    #[test]
    fn shrinking_takes_the_mean() {
        let image = GrayImage::from_fn(4, 4, |x, _| Luma([if x % 2 == 0 { 0 } else { 200 }]));
        assert!(resize(&image, 2, 2).iter().all(|&v| v == 100));
    }
}
