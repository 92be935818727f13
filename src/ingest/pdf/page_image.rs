//! Whether a page is one image, and that image.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, LumaData, Paint,
    RasterImage, SoftMask, TransformExt,
};
use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::{Array, Dict, Name, Stream};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Rect, Shape};
use image::{GrayImage, RgbImage};

use crate::error::{Error, Result};
use crate::ingest::{fax, jpeg, samples};
use crate::model::{Orientation, Pixels};

use super::cost::Cost;
use super::guard;
use super::text_layer::TextLayer;

/// What a page is.
pub(super) enum Found {
    /// One image, and nothing else that can be seen.
    OneImage {
        /// As embedded.
        pixels: Pixels,
        /// How the page shows it.
        orientation: Orientation,
        /// Pixels of the image to an inch of the page.
        dpi: f64,
    },
    /// Text, drawings, several images, or nothing.
    Other,
}

/// Share of its rows that an image must have. Fax data with a damaged end lacks its last rows, and is a page still; one of
/// which more is gone is a broken file.
const ENOUGH_ROWS: f64 = 0.9;

/// From points of the page to points as it is shown, y running down.
pub(super) fn to_display(page: &Page<'_>) -> Affine {
    page.initial_transform(true).to_kurbo()
}

/// The page as it is shown, in points.
pub(super) fn display_area(page: &Page<'_>) -> Rect {
    let (width, height) = page.render_dimensions();
    Rect::new(0.0, 0.0, f64::from(width), f64::from(height))
}

/// Follows the drawing of a page without drawing anything.
pub(super) struct Recorder {
    limit: u64,
    images: usize,
    image: Option<(Pixels, Affine)>,
    /// Whether something else can be seen on the page.
    other: bool,
    text: TextLayer,
    /// What drawing the page takes.
    cost: Cost,
    failure: Option<Error>,
}

impl Recorder {
    /// An image that needs more than `limit` bytes of memory is an error, and so is a page whose drawing, at the `cost` that is
    /// counted, does.
    pub(super) fn new(limit: u64, cost: Cost) -> Recorder {
        Recorder {
            limit,
            cost,
            images: 0,
            image: None,
            other: false,
            text: TextLayer::default(),
            failure: None,
        }
    }

    /// What the page is, and its text.
    pub(super) fn finish(self) -> Result<(Found, Option<String>)> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let text = self.text.finish();
        let Some((pixels, transform)) = self.image.filter(|_| self.images == 1 && !self.other) else {
            self.cost.check(self.limit)?;
            return Ok((Found::Other, text));
        };
        let [a, b, ..] = transform.as_coeffs();
        let found = match orientation(transform) {
            Some(orientation) => Found::OneImage {
                pixels,
                orientation,
                dpi: 72.0 / a.hypot(b),
            },
            None => {
                self.cost.check(self.limit)?;
                Found::Other
            }
        };
        Ok((found, text))
    }

    fn take(&mut self, image: &Image<'_, '_>, transform: Affine) -> Result<()> {
        let (width, height) = (image.width(), image.height());
        let stream = match image {
            Image::Raster(raster) => raster.stream(),
            Image::Stencil(stencil) => stencil.stream(),
        };
        guard::check_image(stream, width, height, self.limit)?;
        if self.images > 1 {
            // The page will be rendered: all its images must be sound, but none is needed here.
            return Ok(());
        }
        let pixels = match image {
            Image::Raster(raster) => raster_pixels(raster),
            Image::Stencil(stencil) => {
                let mut pixels = None;
                stencil.with_stencil(
                    |coverage, paint| {
                        if let Paint::Color(color) = paint
                            && color.to_rgba().to_rgba8() == [0, 0, 0, 255]
                        {
                            let light = coverage.data.iter().map(|&ink| 255 - ink).collect();
                            pixels =
                                GrayImage::from_raw(coverage.width, coverage.height, light).map(Pixels::Gray);
                        }
                    },
                    None,
                );
                pixels
            }
        };
        let Some(pixels) = pixels else {
            self.other = true;
            return Ok(());
        };
        let pixels = match group4(stream, width, height) {
            Some(pixels) => pixels,
            None => {
                check_complete(stream, &pixels, height)?;
                pixels
            }
        };
        self.image = Some((pixels, transform));
        Ok(())
    }
}

/// The samples of an image in its own size, on white where it is transparent.
fn raster_pixels(raster: &RasterImage<'_>) -> Option<Pixels> {
    let mut pixels = None;
    raster.with_rgba(
        |data, alpha| {
            let size = (data.width(), data.height());
            let alpha = match alpha {
                Some(alpha) if (alpha.width, alpha.height) != size => return,
                alpha => alpha,
            };
            pixels = match data {
                ImageData::Luma(LumaData { mut data, .. }) => {
                    flatten(&mut data, 1, alpha);
                    GrayImage::from_raw(size.0, size.1, data).map(Pixels::Gray)
                }
                ImageData::Rgb(rgb) => {
                    let mut data = rgb.data;
                    flatten(&mut data, 3, alpha);
                    RgbImage::from_raw(size.0, size.1, data).map(samples::color_or_gray)
                }
            };
        },
        None,
    );
    pixels
}

fn flatten(data: &mut [u8], channels: usize, alpha: Option<LumaData>) {
    let Some(alpha) = alpha else { return };
    for (pixel, &alpha) in data.chunks_exact_mut(channels).zip(&alpha.data) {
        for value in pixel {
            *value = samples::over_white(*value, alpha);
        }
    }
}

/// An image in Group 4 with all its rows; `None` for any other. The decoder of the PDF crate stumbles over some codes, and fills up
/// or leaves out what follows without a word (ISO 32000-1, 7.4.6).
fn group4(stream: &Stream<'_>, width: u32, height: u32) -> Option<Pixels> {
    let dict = stream.dict();
    let is_gray = match dict.get::<Name<'_>>(b"ColorSpace") {
        Some(name) => matches!(&*name, b"DeviceGray" | b"G"),
        // A mask has none, and paints where its samples are 0: ink on white.
        None => dict.get::<bool>(b"ImageMask") == Some(true),
    };
    let parameters = dict.get::<Dict<'_>>(b"DecodeParms")?;
    let is_group4 = matches!(stream.filters().as_slice(), [Filter::CcittFaxDecode])
        && parameters.get::<i64>(b"K").is_some_and(|k| k < 0)
        && parameters.get::<i64>(b"Columns").unwrap_or(1728) == i64::from(width)
        && parameters.get::<bool>(b"EncodedByteAlign") != Some(true);
    if !is_gray || !is_group4 {
        return None;
    }
    let mut image = fax::group4_image(&stream.raw_data(), width, height)?;
    let decode: Vec<f64> = dict
        .get::<Array<'_>>(b"Decode")
        .map(|decode| decode.iter::<f64>().collect())
        .unwrap_or_default();
    if (parameters.get::<bool>(b"BlackIs1") == Some(true)) != (decode == [1.0, 0.0]) {
        image.iter_mut().for_each(|light| *light = 255 - *light);
    }
    Some(Pixels::Gray(image))
}

/// Decoders fill up what is missing, or leave it out, and say nothing.
fn check_complete(stream: &Stream<'_>, pixels: &Pixels, height: u32) -> Result<()> {
    let complete = match stream.filters().as_slice() {
        [Filter::DctDecode] => jpeg::structure(&stream.raw_data()).complete,
        // These may be stored at another size than the page says.
        [.., Filter::DctDecode | Filter::JpxDecode | Filter::Jbig2Decode] => true,
        _ => f64::from(pixels.dimensions().1) >= ENOUGH_ROWS * f64::from(height),
    };
    if complete {
        Ok(())
    } else {
        Err(Error::input("the image on the PDF page is cut short")
            .hint("copy the file again from where it came from"))
    }
}

/// How an image must be turned and mirrored to be shown as `transform` shows it; `None` if it is shown at a slant.
fn orientation(transform: Affine) -> Option<Orientation> {
    // A scan may be laid on its page with a deskewing turn of some degrees, which is ours to find.
    const SLANT: f64 = 0.2;
    let [a, b, c, d, ..] = transform.as_coeffs();
    let upright = b.abs() <= SLANT * a.abs() && c.abs() <= SLANT * d.abs();
    let turned = a.abs() <= SLANT * b.abs() && d.abs() <= SLANT * c.abs();
    match (upright, turned) {
        (true, false) => Some(match (a > 0.0, d > 0.0) {
            (true, true) => Orientation::Upright,
            (false, true) => Orientation::MirrorHorizontal,
            (false, false) => Orientation::Rotate180,
            (true, false) => Orientation::MirrorVertical,
        }),
        (false, true) => Some(match (b > 0.0, c > 0.0) {
            (true, false) => Orientation::Rotate90,
            (false, true) => Orientation::Rotate270,
            (true, true) => Orientation::Transpose,
            (false, false) => Orientation::Transverse,
        }),
        _ => None,
    }
}

impl<'a> Device<'a> for Recorder {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        // A white ground under the image is no drawing.
        let white = matches!(&props.paint, Paint::Color(color) if color.to_rgba().to_rgba8() == [255; 4]);
        let nothing = path.bounding_box().area() == 0.0 && matches!(mode, DrawMode::Fill(_));
        if !(matches!(mode, DrawMode::Invisible) || nothing || (white && self.images == 0)) {
            self.other = true;
        }
        if !matches!(mode, DrawMode::Invisible) {
            self.cost.add_path(path, props.transform);
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.text.add(run, props.transform, mode);
        if !matches!(mode, DrawMode::Invisible) {
            self.other = true;
            self.cost.add_letters(run, props.transform);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.images += 1;
        if let Err(error) = self.take(&image, props.transform) {
            self.failure.get_or_insert(error);
        }
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend_mode: BlendMode) {
        if opacity < 1.0 || mask.is_some() || !matches!(blend_mode, BlendMode::Normal) {
            self.other = true;
        }
    }

    fn pop_transparency_group(&mut self) {}

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.cost.add_path(&clip.path, Affine::IDENTITY);
    }

    fn pop_clip(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_an_image_is_laid_on_the_page_is_its_orientation() {
        let shown = |a, b, c, d| orientation(Affine::new([a, b, c, d, 0.0, 0.0]));
        assert_eq!(shown(0.24, 0.0, 0.0, 0.24), Some(Orientation::Upright));
        assert_eq!(shown(-0.24, 0.0, 0.0, -0.24), Some(Orientation::Rotate180));
        // A quarter turn clockwise leads right to down, and down to left.
        assert_eq!(shown(0.0, 0.24, -0.24, 0.0), Some(Orientation::Rotate90));
        assert_eq!(shown(0.0, -0.24, 0.24, 0.0), Some(Orientation::Rotate270));
        assert_eq!(shown(0.24, 0.004, -0.004, 0.24), Some(Orientation::Upright));
        assert_eq!(shown(0.2, 0.2, -0.2, 0.2), None);
        assert_eq!(shown(0.0, 0.0, 0.0, 0.0), None);
        assert_eq!(shown(f64::NAN, 0.0, 0.0, 1.0), None);
    }
}
