//! Finding scans and decoding them.
//!
//! [`discover`] says which files make which document; [`ScanFile`] reads one of them, once, and decodes its pages. What
//! leaves this stage is a [`ScanPage`](crate::model::ScanPage): the pixels as the file stores them, with the orientation
//! and the resolution that the file tells.
//!
//! Files come from outside and may be broken or hostile. Sizes are checked against the limits of [`IngestConfig`]
//! (`crate::config`) before memory is taken, and every failure is an error that names the file and the page.

mod directories;
mod discover;
mod fax;
mod format;
mod grouping;
mod jpeg;
mod jpeg2000;
mod litter;
mod lzw;
mod name;
mod old_jpeg;
mod patched;
mod pdf;
mod planes;
mod raster;
mod resolution;
mod samples;
mod scan_file;
mod tags;
mod tiff;

pub use discover::{Discovery, DocumentSource, SourceFile, discover};
pub use name::scan_path;
pub use scan_file::ScanFile;
