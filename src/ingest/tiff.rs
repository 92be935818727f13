//! TIFF pages.
//!
//! The `tiff` crate undoes compression, predictors and tiling. What the samples mean (palettes, which end of the scale is
//! white) is decided here, so that every combination of the two works.

use image::imageops::crop_imm;
use image::{GrayImage, RgbImage};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};

use crate::error::{Error, Result};
use crate::model::{Orientation, Pixels, ScanPage};

use super::directories::{self, Directory};
use super::format::Format;
use super::patched::Patched;
use super::tags::{
    COLOR_MAP, COMPRESSION, FILL_ORDER, HEIGHT, ORIENTATION, PHOTOMETRIC, STRIP_BYTE_COUNTS, STRIP_OFFSETS,
    TILE_BYTE_COUNTS, TILE_OFFSETS, TILE_WIDTH, WIDTH,
};
use super::{fax, old_jpeg, planes, raster, resolution, samples};

/// Where the strips of a page are and how long, then its tiles.
pub(super) const DATA: [(u16, u16); 2] = [
    (STRIP_OFFSETS, STRIP_BYTE_COUNTS),
    (TILE_OFFSETS, TILE_BYTE_COUNTS),
];

pub(super) const UNCOMPRESSED: u64 = 1;

const LZW: u64 = 5;

/// The JPEG of Adobe's TIFF Technical Note 2.
const JPEG: u64 = 7;

/// The JPEG of TIFF 6.0, section 22, which was withdrawn.
const OLD_JPEG: u64 = 6;

/// What the samples of a gray or palette image mean (PhotometricInterpretation).
pub(super) const WHITE_IS_ZERO: u64 = 0;
pub(super) const BLACK_IS_ZERO: u64 = 1;
pub(super) const PALETTE: u64 = 3;
pub(super) const MASK: u64 = 4;

/// How many pages the file has. Where their chain breaks counts as one more, so that the break is told as a failed page.
pub(super) fn page_count(bytes: &[u8]) -> u32 {
    let chain = directories::chain(bytes);
    let broken = usize::from(chain.broken.is_some());
    u32::try_from(chain.offsets.len() + broken).unwrap_or(u32::MAX)
}

/// Decodes one page, which takes at most `limit` bytes of memory.
pub(super) fn decode(bytes: &[u8], index: u32, limit: u64) -> Result<ScanPage> {
    let chain = directories::chain(bytes);
    let Some(&offset) = chain.offsets.get(index as usize) else {
        let reason = chain.broken.unwrap_or_else(|| "the file has fewer pages".into());
        return Err(Error::input(format!("the TIFF file is broken: {reason}"))
            .hint("the pages before this place are read; copy the file again if there should be more"));
    };
    let directory =
        directories::read(bytes, offset).ok_or_else(|| Error::input("the page's directory is cut short"))?;

    let (width, height, pixels) = decode_samples(bytes, offset, &directory, limit)?;
    Ok(ScanPage {
        pixels,
        orientation: directory
            .integer(ORIENTATION)
            .and_then(|tag| Orientation::try_from(u8::try_from(tag).ok()?).ok())
            .unwrap_or_default(),
        dpi: resolution::believable(resolution::of_directory(&directory), width, height),
        text_layer: None,
        drawn: false,
    })
}

fn decode_samples(
    bytes: &[u8],
    offset: u64,
    directory: &Directory,
    limit: u64,
) -> Result<(u32, u32, Pixels)> {
    let failed = |error: tiff::TiffError| {
        Error::input("cannot decode the TIFF page")
            .hint("copy the file again, or convert it, for instance with `tiffcp -c zip in.tif out.tif`")
            .because(error)
    };

    let photometric = directory.integer(PHOTOMETRIC).unwrap_or(WHITE_IS_ZERO);
    if let Some(encoding) = fax::encoding(directory) {
        // Fax codes tell black from white; where white is 1, the writer had them stand for the opposite.
        let inverted = photometric == BLACK_IS_ZERO;
        return fax::decode(bytes, directory, encoding, inverted, limit);
    }
    if directory.integer(COMPRESSION) == Some(OLD_JPEG) {
        return old_jpeg(bytes, directory, limit);
    }
    let reversed = (directory.integer(FILL_ORDER) == Some(2) && directory.integer(COMPRESSION) != Some(JPEG))
        .then(|| with_bits_reversed(bytes, directory));
    let bytes = reversed.as_deref().unwrap_or(bytes);
    let mut view = Patched::at_page(bytes, directory, offset);
    let packed = directory.integer(COMPRESSION) == Some(LZW);
    let planes = planes::count(directory);
    if packed && planes == 1 {
        view.unpack(directory, None, limit)?;
    }
    if matches!(photometric, WHITE_IS_ZERO | PALETTE | MASK) {
        // Asked for light values, the decoder hands over the samples as they are.
        view.patch_integer(directory, PHOTOMETRIC, BLACK_IS_ZERO);
    }
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut limits = Limits::default();
    limits.decoding_buffer_size = size;
    limits.intermediate_buffer_size = size;
    let mut decoder = Decoder::new(view).map_err(failed)?.with_limits(limits.clone());
    let (width, height) = decoder.dimensions().map_err(failed)?;
    let color = decoder.colortype().map_err(failed)?;
    let stored = u64::from(color.num_samples()) * u64::from(color.bit_depth()).div_ceil(8);
    samples::check_size(width, height, stored + u64::from(color.num_samples()) + 3, limit)?;

    let not_understood = || Error::input(format!("TIFF samples of the kind {color:?} are not understood"));
    let mut decoded = DecodingResult::U8(Vec::new());
    if planes == 1 {
        decoder.read_image_to_buffer(&mut decoded).map_err(failed)?;
    }
    // The decoder takes tiles for those of another row where samples are stored apart, so it is shown one plane at a time.
    let told = planes::told(directory, photometric);
    for number in 0..if planes == 1 { 0 } else { planes } {
        if number >= told {
            decoded = planes::append_empty(decoded, number).ok_or_else(not_understood)?;
            continue;
        }
        let mut view = Patched::at_page(bytes, directory, offset);
        view.select_plane(directory, number, planes);
        if packed {
            view.unpack(directory, Some((number, planes)), limit)?;
        }
        let mut decoder = Decoder::new(view).map_err(failed)?.with_limits(limits.clone());
        let mut plane = DecodingResult::U8(Vec::new());
        decoder.read_image_to_buffer(&mut plane).map_err(failed)?;
        decoded = match number {
            0 => plane,
            _ => planes::append(decoded, plane).ok_or_else(not_understood)?,
        };
    }
    let unpacked =
        unpack(decoded, width, height, color, planes, photometric == PALETTE).ok_or_else(not_understood)?;
    let channels = usize::from(color.num_samples());
    let pixels = match color {
        ColorType::Gray(bits) if photometric == PALETTE => {
            palette(&unpacked, width, height, bits, directory)?
        }
        ColorType::Gray(_) | ColorType::GrayA(_) | ColorType::Multiband { .. } => {
            let inverted = photometric == WHITE_IS_ZERO;
            let alpha = planes::has_alpha(directory) && channels == 2;
            gray(&unpacked, width, height, channels, inverted, alpha)
        }
        ColorType::RGB(_) => rgb(&unpacked, width, height, channels, |s| [s[0], s[1], s[2]]),
        ColorType::RGBA(_) => rgb(&unpacked, width, height, channels, |s| {
            [s[0], s[1], s[2]].map(|value| samples::over_white(value, s[3]))
        }),
        ColorType::CMYK(_) | ColorType::CMYKA(_) => rgb(&unpacked, width, height, channels, |s| {
            samples::cmyk_to_rgb([s[0], s[1], s[2], s[3]])
        }),
        ColorType::YCbCr(_) => rgb(&unpacked, width, height, channels, |s| {
            samples::ycbcr_to_rgb([s[0], s[1], s[2]])
        }),
        _ => None,
    };
    let pixels =
        pixels.ok_or_else(|| Error::input(format!("TIFF pages of the kind {color:?} are not understood")))?;
    Ok((width, height, pixels))
}

/// The file with the bits of each byte of the page's data turned round (FillOrder 2: the low bit comes first).
fn with_bits_reversed(bytes: &[u8], directory: &Directory) -> Vec<u8> {
    let mut copy = bytes.to_vec();
    // Strips that overlap are none; a file made of such could keep us busy for hours.
    let mut left = bytes.len();
    for (offsets, counts) in DATA {
        let (Some(offsets), Some(counts)) = (directory.integers(offsets), directory.integers(counts)) else {
            continue;
        };
        for (offset, count) in offsets.into_iter().zip(counts) {
            let range = usize::try_from(offset).unwrap_or(usize::MAX)..offset.saturating_add(count) as usize;
            if let Some(data) = copy.get_mut(range).filter(|data| data.len() <= left) {
                left -= data.len();
                data.iter_mut().for_each(|byte| *byte = byte.reverse_bits());
            }
        }
    }
    copy
}

fn old_jpeg(bytes: &[u8], directory: &Directory, limit: u64) -> Result<(u32, u32, Pixels)> {
    let Some(file) = old_jpeg::file(bytes, directory) else {
        return Err(
            Error::input("the TIFF page is coded as old JPEG in a way that is not understood")
                .hint("convert it, for instance with `tiffcp -c zip in.tif out.tif`"),
        );
    };
    let page = raster::decode(&file, Format::Jpeg, limit)?;
    let (width, height) = page.pixels.dimensions();
    // A tile may reach beyond the page that it holds.
    let within = |tag, side: u32| {
        let told = directory.integer(tag).and_then(|told| u32::try_from(told).ok());
        told.filter(|told| (1..side).contains(told)).unwrap_or(side)
    };
    if directory.integer(TILE_WIDTH).is_none() {
        return Ok((width, height, page.pixels));
    }
    let (width, height) = (within(WIDTH, width), within(HEIGHT, height));
    let pixels = match page.pixels {
        Pixels::Gray(image) => Pixels::Gray(crop_imm(&image, 0, 0, width, height).to_image()),
        Pixels::Color(image) => Pixels::Color(crop_imm(&image, 0, 0, width, height).to_image()),
    };
    Ok((width, height, pixels))
}

/// One byte a sample, channels of a pixel side by side. Indices into a palette keep their value, all else is scaled to 0..=255.
fn unpack(
    decoded: DecodingResult,
    width: u32,
    height: u32,
    color: ColorType,
    planes: usize,
    indices: bool,
) -> Option<Vec<u8>> {
    let bytes: Vec<u8> = match decoded {
        DecodingResult::U8(values) if color.bit_depth() == 8 => values,
        DecodingResult::U8(values) => {
            let channels = if planes > 1 {
                1
            } else {
                usize::from(color.num_samples())
            };
            let per_row = width as usize * channels;
            unpack_bits(
                &values,
                per_row,
                height as usize * planes,
                color.bit_depth(),
                indices,
            )?
        }
        DecodingResult::U16(values) => values.iter().map(|&v| scale(u64::from(v), 0xffff)).collect(),
        DecodingResult::U32(values) => values.iter().map(|&v| (v >> 24) as u8).collect(),
        DecodingResult::U64(values) => values.iter().map(|&v| (v >> 56) as u8).collect(),
        // Floating-point scans run from 0 to 1; `as` saturates.
        DecodingResult::F32(values) => values.iter().map(|&v| (v * 255.0).round() as u8).collect(),
        DecodingResult::F64(values) => values.iter().map(|&v| (v * 255.0).round() as u8).collect(),
        _ => return None,
    };
    let pixels = width as usize * height as usize;
    let channels = usize::from(color.num_samples());
    if bytes.len() < pixels * channels {
        return None;
    }
    if planes <= 1 {
        return Some(bytes);
    }
    let mut interleaved = vec![0; pixels * channels];
    for (channel, plane) in bytes.chunks_exact(pixels).take(channels).enumerate() {
        for (pixel, &value) in interleaved.chunks_exact_mut(channels).zip(plane) {
            pixel[channel] = value;
        }
    }
    Some(interleaved)
}

/// Samples of less than a byte, packed from the high bit on; each row begins with a new byte.
fn unpack_bits(packed: &[u8], per_row: usize, rows: usize, bits: u8, indices: bool) -> Option<Vec<u8>> {
    if !matches!(bits, 1 | 2 | 4) {
        return None;
    }
    let (bits, per_byte) = (usize::from(bits), 8 / usize::from(bits));
    let most = (1u64 << bits) - 1;
    let table: Vec<u8> = (0..=most)
        .map(|value| if indices { value as u8 } else { scale(value, most) })
        .collect();
    let stride = per_row.div_ceil(per_byte);
    let mut samples = Vec::with_capacity(per_row * rows);
    for row in packed.chunks_exact(stride.max(1)).take(rows) {
        samples.extend((0..per_row).map(|n| {
            let shift = 8 - bits - (n % per_byte) * bits;
            table[usize::from(row[n / per_byte] >> shift) & most as usize]
        }));
    }
    Some(samples)
}

fn scale(value: u64, most: u64) -> u8 {
    ((value * 255 + most / 2) / most) as u8
}

fn gray(
    samples: &[u8],
    width: u32,
    height: u32,
    channels: usize,
    inverted: bool,
    alpha: bool,
) -> Option<Pixels> {
    let light = |pixel: &[u8]| {
        let value = if inverted { 255 - pixel[0] } else { pixel[0] };
        if alpha {
            samples::over_white(value, pixel[1])
        } else {
            value
        }
    };
    let values: Vec<u8> = samples.chunks_exact(channels).map(light).collect();
    cut(values, width, height, 1)
        .and_then(|values| GrayImage::from_raw(width, height, values))
        .map(Pixels::Gray)
}

fn rgb(
    samples: &[u8],
    width: u32,
    height: u32,
    channels: usize,
    light: impl Fn(&[u8]) -> [u8; 3],
) -> Option<Pixels> {
    let values: Vec<u8> = samples.chunks_exact(channels).flat_map(light).collect();
    let values = cut(values, width, height, 3)?;
    RgbImage::from_raw(width, height, values).map(samples::color_or_gray)
}

/// ColorMap holds all reds, then all greens, then all blues, 16 bits each (TIFF 6.0, section 5).
fn palette(
    indices: &[u8],
    width: u32,
    height: u32,
    bits: u8,
    directory: &Directory,
) -> Result<Option<Pixels>> {
    let map = directory.integers(COLOR_MAP).unwrap_or_default();
    let colors = 1usize << bits.min(8);
    if map.len() < 3 * colors {
        return Err(Error::input(
            "the page has a palette of which colours are missing",
        ));
    }
    // Some writers give 8 bits where 16 are meant.
    let most = if map.iter().all(|&value| value < 256) {
        0xff
    } else {
        0xffff
    };
    let color = |index: &u8| {
        let index = usize::from(*index).min(colors - 1);
        [0, 1, 2].map(|channel| scale(map[channel * colors + index], most))
    };
    let values: Vec<u8> = indices.iter().flat_map(color).collect();
    let values = cut(values, width, height, 3);
    Ok(values
        .and_then(|values| RgbImage::from_raw(width, height, values))
        .map(samples::color_or_gray))
}

/// Drops what a decoder gives beyond the last pixel; `None` if it gives less.
fn cut(mut values: Vec<u8>, width: u32, height: u32, channels: usize) -> Option<Vec<u8>> {
    let length = width as usize * height as usize * channels;
    (values.len() >= length).then(|| {
        values.truncate(length);
        values
    })
}
