use image::{GrayImage, RgbImage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Confidence, Quad, Transform};

/// The pixels of a scan as they stand in the file, reduced to 8 bits a channel.
#[derive(Clone, Debug)]
pub enum Pixels {
    /// One channel: 0 is black, 255 is white.
    Gray(GrayImage),
    /// Red, green and blue.
    Color(RgbImage),
}

impl Pixels {
    /// Width and height.
    pub fn dimensions(&self) -> (u32, u32) {
        match self {
            Pixels::Gray(image) => image.dimensions(),
            Pixels::Color(image) => image.dimensions(),
        }
    }
}

/// How the pixels of a file must be turned or mirrored to be shown, as the file itself says (EXIF tag 0x0112, TIFF tag
/// 274). The numbers are those of the TIFF 6.0 standard, section 8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Orientation {
    /// 1: as stored.
    #[default]
    Upright,
    /// 2: mirror left to right.
    MirrorHorizontal,
    /// 3: turn by 180°.
    Rotate180,
    /// 4: mirror top to bottom.
    MirrorVertical,
    /// 5: mirror left to right, then turn 270° clockwise.
    Transpose,
    /// 6: turn 90° clockwise.
    Rotate90,
    /// 7: mirror left to right, then turn 90° clockwise.
    Transverse,
    /// 8: turn 270° clockwise.
    Rotate270,
}

impl Orientation {
    /// Whether the stored pixels show the page in a mirror.
    pub fn is_mirrored(self) -> bool {
        use Orientation::*;
        matches!(self, MirrorHorizontal | MirrorVertical | Transpose | Transverse)
    }
}

impl TryFrom<u8> for Orientation {
    type Error = String;

    fn try_from(tag: u8) -> Result<Self, String> {
        use Orientation::*;
        [
            Upright,
            MirrorHorizontal,
            Rotate180,
            MirrorVertical,
            Transpose,
            Rotate90,
            Transverse,
            Rotate270,
        ]
        .get(usize::from(tag).wrapping_sub(1))
        .copied()
        .ok_or_else(|| format!("orientation {tag} is not one of 1 to 8"))
    }
}

impl From<Orientation> for u8 {
    fn from(orientation: Orientation) -> u8 {
        orientation as u8 + 1
    }
}

/// One page as ingest hands it over: what the file holds, nothing corrected.
#[derive(Clone, Debug)]
pub struct ScanPage {
    /// The pixels as stored, before any orientation is applied.
    pub pixels: Pixels,
    /// How the file says they are to be shown.
    pub orientation: Orientation,
    /// Dots per inch, where the file tells.
    pub dpi: Option<f32>,
    /// Text of the page that the file holds beside its pixels, line by line: what others read on it, or its typed text.
    pub text_layer: Option<String>,
    /// Whether the pixels are no scan that the file holds, but were drawn at a resolution of our choice.
    pub drawn: bool,
}

/// A turn by a multiple of 90°, clockwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u16", into = "u16")]
#[schemars(with = "u16")]
pub enum Rotation {
    /// Not turned.
    #[default]
    None,
    /// A quarter turn clockwise.
    Quarter,
    /// Upside down.
    Half,
    /// A quarter turn counter-clockwise.
    ThreeQuarter,
}

impl Rotation {
    /// 0, 90, 180 or 270, clockwise.
    pub fn degrees(self) -> u16 {
        self as u16 * 90
    }

    /// The turn of `degrees` clockwise, taken modulo 360 and rounded to a multiple of 90.
    pub fn from_degrees(degrees: i32) -> Rotation {
        match (degrees.rem_euclid(360) + 45) / 90 % 4 {
            1 => Rotation::Quarter,
            2 => Rotation::Half,
            3 => Rotation::ThreeQuarter,
            _ => Rotation::None,
        }
    }

    /// This turn, then `next`.
    pub fn then(self, next: Rotation) -> Rotation {
        Rotation::from_degrees(i32::from(self.degrees() + next.degrees()))
    }
}

impl TryFrom<u16> for Rotation {
    type Error = String;

    fn try_from(degrees: u16) -> Result<Self, String> {
        match degrees {
            0 | 90 | 180 | 270 => Ok(Rotation::from_degrees(i32::from(degrees))),
            _ => Err(format!("{degrees} is not one of 0, 90, 180, 270")),
        }
    }
}

impl From<Rotation> for u16 {
    fn from(rotation: Rotation) -> u16 {
        rotation.degrees()
    }
}

/// Which way the lines of a page run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WritingMode {
    /// Left to right, lines from top to bottom.
    #[default]
    Horizontal,
    /// Top to bottom, columns from right to left.
    Vertical,
}

/// A page that is ready to be read: upright, straight, evenly lit, at a letter size that suits the engine.
#[derive(Clone, Debug)]
pub struct CleanPage {
    /// 0 is ink, 255 is paper. Vertical writing stands upright here, its columns running down.
    pub image: GrayImage,
    /// What is printed or stamped in red, drawn dark on white in the same frame as `image`, where the scan has any.
    pub red: Option<GrayImage>,
    /// What was done, and the way back to the scan.
    pub report: PreprocessReport,
}

/// What preprocessing did to one page: `preprocess/p0001.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreprocessReport {
    /// Width and height of the scan as stored.
    pub scan_size: [u32; 2],
    /// Width and height of the clean page.
    pub clean_size: [u32; 2],
    /// Dots per inch of the scan: from the file, or worked out from the letter height.
    pub dpi: f32,
    /// `file` or `estimated`.
    pub dpi_source: String,
    /// The stored pixels show the page in a mirror.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mirrored: bool,
    /// Text of the page that the scan file holds beside its pixels. It is kept as another reading and used for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_layer: Option<String>,
    /// No ink that could be text; there is nothing for OCR to do.
    pub blank: bool,
    /// The turn, clockwise, that set the stored pixels upright (the file's own orientation included).
    pub rotation: Rotation,
    /// Which way the lines run.
    pub writing: WritingMode,
    /// How sure the orientation is: 0 is a coin's toss.
    pub orientation_confidence: Confidence,
    /// Degrees, clockwise, by which the page was turned to set its lines level.
    pub deskew_degrees: f64,
    /// The corners of the sheet on the scan, where it was cut out of a darker ground.
    pub sheet: Option<Quad>,
    /// Pixels of the clean page to one pixel of the scan, before perspective.
    pub scale: f64,
    /// Height of a full letter (a Chinese character, a capital with its leading) on the clean page, in pixels.
    pub em: f64,
    /// From the clean page to the scan.
    pub transform: Transform,
    /// The steps that ran, in order, and what they found, for people.
    pub steps: Vec<String>,
}

#[cfg(test)]
impl PreprocessReport {
    /// Of an upright page to which nothing was done.
    pub(crate) fn untouched(size: [u32; 2], em: f64) -> PreprocessReport {
        PreprocessReport {
            scan_size: size,
            clean_size: size,
            dpi: 300.0,
            dpi_source: "file".into(),
            mirrored: false,
            text_layer: None,
            blank: false,
            rotation: Rotation::None,
            writing: WritingMode::Horizontal,
            orientation_confidence: Confidence::ONE,
            deskew_degrees: 0.0,
            sheet: None,
            scale: 1.0,
            em,
            transform: Transform::IDENTITY,
            steps: Vec::new(),
        }
    }
}
