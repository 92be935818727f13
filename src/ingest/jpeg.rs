//! What the structure of a JPEG file tells beside its pixels (ITU-T T.81, annex B).

/// What was found on the way through the segments.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Structure {
    /// Whether the picture has its end marker. Decoders fill what is missing with gray and say nothing.
    pub(super) complete: bool,
    /// Dots per inch, from the JFIF header.
    pub(super) jfif_dpi: Option<f64>,
}

/// Walks the segments and the entropy-coded data of the picture in `bytes`.
pub(super) fn structure(bytes: &[u8]) -> Structure {
    const END_OF_IMAGE: u8 = 0xd9;
    const APP0: u8 = 0xe0;
    let mut found = Structure::default();
    let mut at = 2;
    // Between segments and within coded data the next marker is looked for alike: `FF` and a byte that is neither a stuffed
    // zero, nor a restart marker, nor a fill byte.
    while let Some(offset) = bytes.get(at..).and_then(|rest| memchr::memchr(0xff, rest)) {
        at += offset + 1;
        match bytes.get(at) {
            None => break,
            Some(0xff) => continue,
            Some(0x00 | 0x01 | 0xd0..=0xd8) => at += 1,
            Some(&END_OF_IMAGE) => {
                found.complete = true;
                break;
            }
            Some(&marker) => {
                let Some(length) = bytes.get(at + 1..at + 3) else {
                    break;
                };
                let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
                let body = bytes.get(at + 3..at + 1 + length.max(2)).unwrap_or_default();
                if marker == APP0 && found.jfif_dpi.is_none() {
                    found.jfif_dpi = jfif_dpi(body);
                }
                // The segment that starts a scan is followed by coded data, which the search above skips.
                at += 1 + length.max(2);
            }
        }
    }
    found
}

/// Density in the JFIF header (JFIF 1.02): unit 1 is dots per inch, 2 per centimetre, 0 only a ratio.
fn jfif_dpi(app0: &[u8]) -> Option<f64> {
    let rest = app0.strip_prefix(b"JFIF\0")?;
    let density = f64::from(u16::from_be_bytes(rest.get(3..5)?.try_into().ok()?));
    match rest.get(2)? {
        1 => Some(density),
        2 => Some(density * 2.54),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::jpeg::{JpegEncoder, PixelDensity};

    fn encoded() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
        encoder.set_pixel_density(PixelDensity::dpi(300));
        let noise = image::GrayImage::from_fn(64, 48, |x, y| image::Luma([((x * 37) ^ (y * 101)) as u8]));
        encoder.encode_image(&noise).unwrap();
        bytes
    }

    #[test]
    fn the_density_and_the_end_are_found() {
        assert_eq!(
            structure(&encoded()),
            Structure {
                complete: true,
                jfif_dpi: Some(300.0)
            }
        );
    }

    #[test]
    fn a_picture_without_its_end_is_known() {
        let bytes = encoded();
        for length in 0..bytes.len() - 1 {
            assert!(!structure(&bytes[..length]).complete, "cut at {length}");
        }
    }

    #[test]
    fn the_end_of_a_thumbnail_is_not_the_end_of_the_picture() {
        // A picture within an APP1 segment ends there; the data around it has no end marker.
        assert!(!structure(b"\xff\xd8\xff\xe1\x00\x06\xff\xd8\xff\xd9\xff\xda\x00\x02\x12\x34").complete);
    }
}
