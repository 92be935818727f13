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
