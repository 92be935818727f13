//! `pipeline.toml` as typed, documented structs, one module a section.
//!
//! The `Default` of each struct is the setting of the program; the `pipeline.toml` at the top of the project holds the
//! same values with a sentence on each, and a test holds the two together.

mod ingest;
mod load;
mod ocr;
mod parse;
mod preprocess;

pub use ingest::{IngestConfig, Split, Symlinks};
pub use ocr::{Effort, Isolation, OcrConfig};
pub use parse::ParseConfig;
pub use preprocess::PreprocessConfig;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Finding and decoding scans.
    pub ingest: IngestConfig,
    /// Making pages readable.
    pub preprocess: PreprocessConfig,
    /// Reading them.
    pub ocr: OcrConfig,
    /// Making records of what was read.
    pub parse: ParseConfig,
}
