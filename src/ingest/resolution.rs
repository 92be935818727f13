//! Dots per inch, as files tell them.

use super::directories::Directory;

/// Resolutions that scanners and cameras' software write in earnest, in dots per inch.
const PLAUSIBLE_DPI: std::ops::RangeInclusive<f64> = 50.0..=2400.0;

/// Lengths of the longer side that a sheet can have, in inches. Software that knows no resolution writes 72 or 96; a page of
/// 3,508 pixels would then be more than 36 inches long, longer than a newspaper.
const PLAUSIBLE_INCHES: std::ops::RangeInclusive<f64> = 1.0..=36.0;

/// The resolution that a file claims, if a sheet of `width` × `height` pixels can have it.
pub(super) fn believable(dpi: Option<f64>, width: u32, height: u32) -> Option<f32> {
    let dpi = dpi.filter(|dpi| PLAUSIBLE_DPI.contains(dpi))?;
    let inches = f64::from(width.max(height)) / dpi;
    // Below an inch the image is a crop or a test, and the claim cannot be judged by it.
    (inches <= *PLAUSIBLE_INCHES.end() || inches < *PLAUSIBLE_INCHES.start()).then_some(dpi as f32)
}

/// The `pHYs` chunk of a PNG file (PNG specification, third edition, 11.3.4.3).
pub(super) fn of_png(bytes: &[u8]) -> Option<f64> {
    const UNIT_IS_METRE: u8 = 1;
    let mut rest = bytes.get(8..)?;
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        match rest.get(4..8)? {
            b"pHYs" => {
                let data = rest.get(8..17)?;
                let per_metre = u32::from_be_bytes(data[..4].try_into().ok()?);
                return (data[8] == UNIT_IS_METRE).then(|| f64::from(per_metre) * 0.0254);
            }
            // It must come before the image data.
            b"IDAT" | b"IEND" => return None,
            _ => rest = rest.get(length.checked_add(12)?..)?,
        }
    }
}

/// The header of a BMP file: pixels per metre.
pub(super) fn of_bmp(bytes: &[u8]) -> Option<f64> {
    // The header of OS/2, 12 bytes long, has no resolution.
    let header_size = u32::from_le_bytes(bytes.get(14..18)?.try_into().ok()?);
    let per_metre = u32::from_le_bytes(bytes.get(38..42)?.try_into().ok()?);
    (header_size >= 40 && per_metre > 0).then(|| f64::from(per_metre) * 0.0254)
}

/// The tags XResolution and ResolutionUnit of a TIFF directory or of EXIF data (TIFF 6.0, section 8).
pub(super) fn of_directory(directory: &Directory) -> Option<f64> {
    const X_RESOLUTION: u16 = 282;
    const RESOLUTION_UNIT: u16 = 296;
    let value = directory.rational(X_RESOLUTION)?;
    match directory.integer(RESOLUTION_UNIT).unwrap_or(2) {
        2 => Some(value),
        3 => Some(value * 2.54),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolution_is_believed_only_if_the_sheet_can_exist() {
        let a4_at_300 = |dpi| believable(Some(dpi), 2480, 3508);
        assert_eq!(a4_at_300(300.0), Some(300.0));
        assert_eq!(a4_at_300(72.0), None);
        assert_eq!(a4_at_300(1.0), None);
        assert_eq!(a4_at_300(1e9), None);
        assert_eq!(a4_at_300(f64::NAN), None);
        assert_eq!(a4_at_300(f64::INFINITY), None);
        assert_eq!(believable(Some(72.0), 595, 842), Some(72.0));
        assert_eq!(believable(None, 595, 842), None);
    }

    #[test]
    fn a_broken_png_has_no_resolution() {
        assert_eq!(of_png(b""), None);
        assert_eq!(of_png(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR"), None);
    }
}
