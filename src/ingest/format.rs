//! Which kind of image a file is: by its name for finding scans, by its first bytes for decoding them.

use std::fmt;
use std::path::Path;

/// A file format that holds pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Jpeg,
    Tiff,
    WebP,
    Bmp,
    Gif,
    Pnm,
    Jpeg2000,
    Pdf,
}

impl Format {
    /// The name that people use.
    pub(super) fn name(self) -> &'static str {
        match self {
            Format::Png => "PNG",
            Format::Jpeg => "JPEG",
            Format::Tiff => "TIFF",
            Format::WebP => "WebP",
            Format::Bmp => "BMP",
            Format::Gif => "GIF",
            Format::Pnm => "PNM",
            Format::Jpeg2000 => "JPEG 2000",
            Format::Pdf => "PDF",
        }
    }

    /// The format that the first bytes of a file show, whatever its name.
    pub(super) fn of_content(head: &[u8]) -> Option<Format> {
        if let Some(&(_, format)) = SIGNATURES
            .iter()
            .find(|(signature, _)| head.starts_with(signature))
        {
            return Some(format);
        }
        if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
            return Some(Format::WebP);
        }
        // Two letters say little: a text may begin with them. What follows must fit too.
        match head {
            [b'B', b'M', ..] => {
                let header_size = head.get(14..18)?;
                matches!(header_size, [12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0])
                    .then_some(Format::Bmp)
            }
            [b'P', b'1'..=b'7', b' ' | b'\n' | b'\r' | b'\t' | b'#', ..] => Some(Format::Pnm),
            _ => None,
        }
    }

    /// Whether the first bytes of a file are those of an image beyond doubt, so that it is a scan whatever its name.
    pub(super) fn is_certain(head: &[u8]) -> bool {
        !matches!(Format::of_content(head), None | Some(Format::Bmp | Format::Pnm))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Bytes that a file of a format begins with.
const SIGNATURES: &[(&[u8], Format)] = &[
    (b"\x89PNG\r\n\x1a\n", Format::Png),
    (b"\xff\xd8\xff", Format::Jpeg),
    (b"II*\0", Format::Tiff),
    (b"MM\0*", Format::Tiff),
    (b"II+\0\x08\0\0\0", Format::Tiff),
    (b"MM\0+\0\x08\0\0", Format::Tiff),
    (b"GIF87a", Format::Gif),
    (b"GIF89a", Format::Gif),
    (b"\0\0\0\x0cjP  ", Format::Jpeg2000),
    (b"\xff\x4f\xff\x51", Format::Jpeg2000),
    (b"%PDF-", Format::Pdf),
];

/// File name extensions of scans, in lower case.
const EXTENSIONS: &[&str] = &[
    "png", "jpg", "jpeg", "jpe", "jfif", "tif", "tiff", "webp", "bmp", "dib", "gif", "pbm", "pgm", "ppm",
    "pnm", "pam", "jp2", "j2k", "j2c", "jpf", "jpx", "jpc", "pdf",
];

/// Extensions of images that cannot be decoded here. Such a file is a scan that fails, not something to pass over.
const UNSUPPORTED_EXTENSIONS: &[&str] = &["heic", "heif", "avif", "jxl", "djvu", "djv", "psd", "jxr", "dng"];

/// Whether the name of a file is that of a scan.
pub(super) fn is_image_name(path: &Path) -> bool {
    extension(path).is_some_and(|extension| {
        EXTENSIONS.contains(&extension.as_str()) || UNSUPPORTED_EXTENSIONS.contains(&extension.as_str())
    })
}

/// Why a file whose content is not understood may have been taken for a scan, for people.
pub(super) fn explain_unknown(path: &Path, bytes: &[u8]) -> String {
    let extension = extension(path).unwrap_or_default();
    if bytes.is_empty() {
        return "the file is empty".into();
    }
    if UNSUPPORTED_EXTENSIONS.contains(&extension.as_str()) {
        return format!("images of the kind `{extension}` cannot be decoded");
    }
    if is_heif(bytes) {
        return "the content is a HEIC or AVIF image, which cannot be decoded".into();
    }
    let head = &bytes[..bytes.len().min(512)];
    if head.iter().all(|&byte| byte == 0) {
        return "the file begins with zeros, as one does that was not copied to its end".into();
    }
    let printable = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..);
    if head.iter().all(printable) && !head.starts_with(b"\xff") {
        return "the content is text, not an image".into();
    }
    "the content is of no image format that can be decoded".into()
}

/// What to do about such a file.
pub(super) fn advise_unknown(path: &Path, bytes: &[u8]) -> &'static str {
    let named =
        extension(path).is_some_and(|extension| ["heic", "heif", "avif"].contains(&extension.as_str()));
    if !bytes.is_empty() && (named || is_heif(bytes)) {
        "convert it to PNG first, as `heif-convert` does (Debian: libheif-examples), or take it out of the folder"
    } else if bytes.iter().take(512).all(|&byte| byte == 0) {
        "copy the file again from where it came from"
    } else {
        "convert it to PNG or TIFF, or take it out of the folder"
    }
}

/// Whether the first box of a file is that of the family of HEIF (ISO/IEC 23008-12, annex B).
fn is_heif(bytes: &[u8]) -> bool {
    const BRANDS: &[&[u8]] = &[
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis",
    ];
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_begins_like_a_bitmap_is_no_image() {
        assert_eq!(Format::of_content(b"BMP files are large, and here is why"), None);
        assert_eq!(Format::of_content(b"P1. From the Foreign Ministry"), None);
        assert_eq!(Format::of_content(b"P5 2 2 255 abcd"), Some(Format::Pnm));
    }

    #[test]
    fn the_name_decides_what_is_looked_at_and_the_content_what_it_is() {
        assert!(is_image_name(Path::new("a/P1.TIFF")));
        assert!(is_image_name(Path::new("photo.HEIC")));
        assert!(!is_image_name(Path::new("a.truth.json")));
        assert_eq!(
            Format::of_content(b"MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10"),
            Some(Format::Tiff)
        );
    }

    #[test]
    fn what_is_no_image_is_told_for_what_it_is() {
        let tell = |name: &str, bytes: &[u8]| explain_unknown(Path::new(name), bytes);
        assert_eq!(tell("a.tif", b""), "the file is empty");
        assert!(advise_unknown(Path::new("a"), b"").starts_with("copy"));
        assert!(advise_unknown(Path::new("a"), b"words").starts_with("convert"));
        assert_eq!(
            tell("a.tif", "电报 No. 1".as_bytes()),
            "the content is text, not an image"
        );
        let heic = b"\0\0\0\x18ftypheic";
        assert!(tell("a.heic", heic).contains("`heic`"));
        assert!(tell("a.jpg", heic).contains("HEIC"));
        assert!(advise_unknown(Path::new("a.jpg"), heic).contains("heif-convert"));
        assert!(tell("a.png", &[0; 40]).contains("zeros"));
    }
}
