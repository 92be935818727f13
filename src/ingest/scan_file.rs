//! A file of scans, read once.

use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use hayro::hayro_syntax::Pdf;
use sha2::{Digest as _, Sha256};

use crate::config::IngestConfig;
use crate::error::{Error, Result};
use crate::model::{Digest, PageNumber, ScanPage};

use super::format::{self, Format};
use super::{jpeg2000, pdf, raster, tiff};

/// A file of scans in memory, with the digest that was computed while it was read. Its pages are decoded one by one, as they
/// are asked for, by any thread.
pub struct ScanFile {
    path: PathBuf,
    bytes: Arc<Vec<u8>>,
    digest: Digest,
    format: Option<Format>,
    config: IngestConfig,
    /// The structure of a PDF file, read when it is first needed; or what is wrong with it, and what can be done.
    pdf: OnceLock<Result<Pdf, (String, &'static str)>>,
}

impl ScanFile {
    /// Reads the whole file.
    ///
    /// # Errors
    ///
    /// When `path` is no file, cannot be read, is larger than `max_file_megabytes` or changes meanwhile. A broken image is no
    /// error here: it has a digest like any other file, and its pages fail.
    pub fn read(path: &Path, config: &IngestConfig) -> Result<ScanFile> {
        let named = |error: Error| error.in_file(path);
        let (mut file, before) =
            open_file(path).map_err(|error| named(Error::input("cannot be opened").because(error)))?;
        let too_large = || {
            named(
                Error::input(format!(
                    "the file is larger than {} MB",
                    config.max_file_megabytes
                ))
                .hint("raise `max_file_megabytes` in [ingest] if it is meant to be that large"),
            )
        };
        let limit = u64::from(config.max_file_megabytes) << 20;
        if before.len() > limit {
            return Err(too_large());
        }
        let cannot_read = |error| named(Error::input("cannot be read to its end").because(error));
        let (bytes, digest) = read_with_digest(&mut file, before.len(), limit).map_err(cannot_read)?;
        let after = file.metadata().map_err(cannot_read)?;
        if bytes.len() as u64 > limit {
            return Err(too_large());
        }
        if !same_state(&before, &after) || bytes.len() as u64 != after.len() {
            return Err(named(
                Error::input("the file changed while it was read").hint("run again when it is complete"),
            ));
        }
        Ok(ScanFile::new(path, bytes, digest, config))
    }

    /// A file that is in memory already, and is called `path` in errors.
    pub fn of_bytes(path: &Path, bytes: Vec<u8>, config: &IngestConfig) -> ScanFile {
        let digest = Digest::from_bytes(Sha256::digest(&bytes).into());
        ScanFile::new(path, bytes, digest, config)
    }

    fn new(path: &Path, bytes: Vec<u8>, digest: Digest, config: &IngestConfig) -> ScanFile {
        ScanFile {
            path: path.to_owned(),
            format: Format::of_content(&bytes),
            bytes: Arc::new(bytes),
            digest,
            config: config.clone(),
            pdf: OnceLock::new(),
        }
    }

    /// The SHA-256 digest of the bytes that the pages are decoded from.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Whether it is a PDF, whose pages may have to be drawn.
    pub fn is_pdf(&self) -> bool {
        self.format == Some(Format::Pdf)
    }

    /// How many pages the file holds. No pixel is decoded for this.
    ///
    /// A file whose content is no image counts as one page, which fails when it is decoded; so does the place where the chain
    /// of a TIFF file's pages breaks. What an animation shows after its first picture is no page.
    ///
    /// # Errors
    ///
    /// When the file is a container whose pages cannot be counted.
    pub fn page_count(&self) -> Result<u32> {
        match self.format {
            Some(Format::Tiff) => Ok(tiff::page_count(&self.bytes)),
            Some(Format::Pdf) => Ok(u32::try_from(self.pdf()?.pages().len()).unwrap_or(u32::MAX)),
            _ => Ok(1),
        }
    }

    /// Decodes the page that has `index` pages before it in this file.
    ///
    /// Colour images in which no pixel has a colour come as [`Pixels::Gray`](crate::model::Pixels), what is transparent as if
    /// lying on white paper, 16 bits reduced to 8. The size is that in the file, always.
    ///
    /// # Errors
    ///
    /// When there is no such page, when it cannot be decoded, when it is cut short, or when its pixels would take more than
    /// `max_page_megabytes`.
    pub fn decode(&self, index: u32) -> Result<ScanPage> {
        let count = self.page_count()?;
        let named = |error: Error| {
            let error = error.in_file(&self.path);
            if count > 1 {
                error.on_page(PageNumber::from_index(index as usize))
            } else {
                error
            }
        };
        if index >= count {
            return Err(named(Error::input(format!(
                "there is no such page: the file has {count}"
            ))));
        }
        let limit = self.config.max_page_bytes();
        match self.format {
            Some(Format::Tiff) => tiff::decode(&self.bytes, index, limit),
            Some(Format::Jpeg2000) => jpeg2000::decode(&self.bytes, limit),
            Some(Format::Pdf) => pdf::decode(self.pdf()?, index, self.config.pdf_dpi, limit),
            Some(format) => raster::decode(&self.bytes, format, limit),
            None => Err(Error::input(format::explain_unknown(&self.path, &self.bytes))
                .hint(format::advise_unknown(&self.path, &self.bytes))),
        }
        .map_err(named)
    }
}

impl ScanFile {
    fn pdf(&self) -> Result<&Pdf> {
        let opened = self
            .pdf
            .get_or_init(|| pdf::open(self.bytes.clone(), self.config.max_page_bytes()));
        opened
            .as_ref()
            .map_err(|(what, hint)| Error::input(what.as_str()).hint(*hint).in_file(&self.path))
    }
}

impl fmt::Debug for ScanFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ScanFile({}, {:?}, {} bytes)",
            self.path.display(),
            self.format,
            self.bytes.len()
        )
    }
}

/// Opens a file for reading; what is no regular file is refused, and a named pipe does not block.
pub(super) fn open_file(path: &Path) -> io::Result<(File, Metadata)> {
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_CLOEXEC)
        .open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() {
        Ok((file, metadata))
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is not a regular file",
        ))
    }
}

/// Reads until the end, or just past `limit` bytes.
fn read_with_digest(source: &mut impl Read, expected: u64, limit: u64) -> io::Result<(Vec<u8>, Digest)> {
    const CHUNK: usize = 256 * 1024;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(usize::try_from(expected).unwrap_or(usize::MAX).saturating_add(1))?;
    let mut hasher = Sha256::new();
    while bytes.len() as u64 <= limit {
        let start = bytes.len();
        source.by_ref().take(CHUNK as u64).read_to_end(&mut bytes)?;
        if bytes.len() == start {
            break;
        }
        hasher.update(&bytes[start..]);
    }
    Ok((bytes, Digest::from_bytes(hasher.finalize().into())))
}

fn same_state(before: &Metadata, after: &Metadata) -> bool {
    let state = |m: &Metadata| (m.len(), m.mtime(), m.mtime_nsec(), m.ino());
    state(before) == state(after)
}
