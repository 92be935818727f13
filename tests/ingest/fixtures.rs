//! Small scans and folders, made in code.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use cablegram::config::IngestConfig;
use cablegram::error::Result;
use cablegram::ingest::{Discovery, ScanFile, discover};
use cablegram::model::{Pixels, ScanPage};
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use tempfile::TempDir;

/// A folder that is removed at the end of the test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Folder {
        Folder(TempDir::new().expect("a temporary folder can be made"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and the folders that it lies in.
    pub fn write(&self, name: impl AsRef<Path>, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Files of these names, each the same small image.
    pub fn holding(names: &[&str]) -> Folder {
        let folder = Folder::new();
        for name in names {
            folder.write(name, &png());
        }
        folder
    }

    pub fn discover(&self) -> Discovery {
        self.discover_with(&IngestConfig::default())
    }

    pub fn discover_with(&self, config: &IngestConfig) -> Discovery {
        discover(&[self.path().to_owned()], config).unwrap()
    }
}

/// The ids found, each with the names of its files.
pub fn found(discovery: &Discovery) -> Vec<(String, Vec<String>)> {
    let names =
        |files: &[cablegram::ingest::SourceFile]| files.iter().map(|file| file.name.clone()).collect();
    discovery
        .documents
        .iter()
        .map(|document| (document.id.to_string(), names(&document.files)))
        .collect()
}

pub fn failures(discovery: &Discovery) -> Vec<String> {
    discovery.failures.iter().map(ToString::to_string).collect()
}

/// A gray page in which every pixel tells its place.
pub fn page(width: u32, height: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| Luma([(x * 7 + y * 31) as u8]))
}

pub fn encode(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn png() -> Vec<u8> {
    encode(page(8, 5), ImageFormat::Png)
}

/// Reads `bytes` as a file named `name`.
pub fn read(name: &str, bytes: &[u8]) -> Result<ScanFile> {
    let folder = Folder::new();
    ScanFile::read(&folder.write(name, bytes), &IngestConfig::default())
}

/// The first page of `bytes`.
pub fn decode(name: &str, bytes: &[u8]) -> Result<ScanPage> {
    read(name, bytes)?.decode(0)
}

pub fn gray(page: ScanPage) -> GrayImage {
    match page.pixels {
        Pixels::Gray(image) => image,
        Pixels::Color(_) => panic!("the page is in colour"),
    }
}

/// A PDF file of these objects, numbered from 1; the first is the catalogue.
pub fn pdf_of(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", n + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    bytes.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    bytes
}

/// A stream object.
pub fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut object = format!("<< {dictionary} /Length {} >>\nstream\n", data.len()).into_bytes();
    object.extend(data);
    object.extend(b"\nendstream");
    object
}

/// A PDF file with one page of 2 by 1 inches, `rotate` degrees turned, that draws `content` and has `image` as /Im.
pub fn pdf_page(rotate: i32, content: &str, image: Vec<u8>) -> Vec<u8> {
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 144 72] /Rotate {rotate} /Contents 4 0 R \
         /Resources << /XObject << /Im 5 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >> >>"
    );
    pdf_of(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        page.into_bytes(),
        stream("", content.as_bytes()),
        image,
    ])
}

/// A gray image as a PDF object.
pub fn pdf_image(image: &GrayImage) -> Vec<u8> {
    let (width, height) = image.dimensions();
    let dictionary = format!(
        "/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 /ColorSpace /DeviceGray"
    );
    stream(&dictionary, image.as_raw())
}

/// Draws /Im over the whole page.
pub const WHOLE_PAGE: &str = "q 144 0 0 72 0 0 cm /Im Do Q";

/// A TIFF file with these gray pages, packed with LZW.
pub fn tiff(pages: &[GrayImage]) -> Vec<u8> {
    use tiff::encoder::{Compression, Rational, TiffEncoder, colortype::Gray8};
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes)
        .unwrap()
        .with_compression(Compression::Lzw);
    for page in pages {
        let mut image = encoder.new_image::<Gray8>(page.width(), page.height()).unwrap();
        image.resolution(tiff::tags::ResolutionUnit::Inch, Rational { n: 300, d: 1 });
        image.write_data(page.as_raw()).unwrap();
    }
    bytes.into_inner()
}

/// `page(61, 47)` as JPEG 2000 without loss, written by OpenJPEG 2.5, for which Rust has no encoder.
pub const GRAY_JP2: &[u8] = include_bytes!("data/gray.jp2");
/// The same as a bare codestream.
pub const GRAY_J2K: &[u8] = include_bytes!("data/gray.j2k");

/// One small file of each kind, by name.
pub fn zoo() -> Vec<(&'static str, Vec<u8>)> {
    let color = || {
        image::RgbImage::from_fn(31, 23, |x, y| {
            image::Rgb([(x * 8) as u8, (y * 11) as u8, (x * y) as u8])
        })
    };
    vec![
        ("gray.png", encode(page(61, 47), ImageFormat::Png)),
        ("color.png", encode(color(), ImageFormat::Png)),
        ("gray.jpg", encode(page(61, 47), ImageFormat::Jpeg)),
        ("color.jpg", encode(color(), ImageFormat::Jpeg)),
        ("color.webp", encode(color(), ImageFormat::WebP)),
        ("color.bmp", encode(color(), ImageFormat::Bmp)),
        ("color.gif", encode(color(), ImageFormat::Gif)),
        ("gray.pnm", encode(page(61, 47), ImageFormat::Pnm)),
        ("roll.tif", tiff(&[page(61, 47), page(20, 30), page(5, 5)])),
        ("gray.jp2", GRAY_JP2.to_vec()),
        ("gray.j2k", GRAY_J2K.to_vec()),
        ("scan.pdf", pdf_page(0, WHOLE_PAGE, pdf_image(&page(60, 30)))),
    ]
}
