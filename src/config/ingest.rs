use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[ingest]`: finding and decoding scans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IngestConfig {
    /// The most memory that the pixels of one page may take while it is decoded, in megabytes. A page that needs more is
    /// refused before it is decoded.
    #[schemars(range(min = 1, max = 65536))]
    pub max_page_megabytes: u32,
    /// The largest file that is read, in megabytes. Files are held in memory while their pages are decoded.
    #[schemars(range(min = 1, max = 1048576))]
    pub max_file_megabytes: u32,
    /// What to do with symbolic links below a given folder.
    pub symlinks: Symlinks,
}

/// What to do with symbolic links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Symlinks {
    /// Name each as a failure, and take nothing from it.
    #[default]
    Error,
    /// Pass over them.
    Skip,
    /// Take what they lead to; loops are found.
    Follow,
}

impl Default for IngestConfig {
    fn default() -> Self {
        IngestConfig {
            max_page_megabytes: 1024,
            max_file_megabytes: 2048,
            symlinks: Symlinks::default(),
        }
    }
}

impl IngestConfig {
    /// `max_page_megabytes` in bytes.
    pub fn max_page_bytes(&self) -> u64 {
        u64::from(self.max_page_megabytes) << 20
    }
}
