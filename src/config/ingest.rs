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
    /// Which files make one document: `folder` (the images in a sub-folder), `file` (each by itself), or a pattern of names
    /// with `{doc}` and `{page}` in it, such as `{doc}_p{page}.tif`; names that do not fit it go by folder.
    pub group: String,
    /// What to do with symbolic links below a given folder.
    pub symlinks: Symlinks,
    /// Dots per inch at which a PDF page is drawn that is not simply one scanned image. A scanned image is taken as it is.
    #[schemars(range(min = 72, max = 1200))]
    pub pdf_dpi: u32,
    /// The most seconds of processor time that decoding or drawing one page may take; four times as many may pass on the
    /// clock. A page that needs more fails.
    #[schemars(range(min = 1, max = 86400))]
    pub timeout: u32,
    /// Whether the pages of a document are split into cables by the signs on their first pages.
    pub split: Split,
    /// A file that says for some documents on which pages their cables begin; it goes before the signs. Empty: there is none.
    pub split_file: String,
}

/// How the pages of one document become cables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// A document is one cable, unless the text of a page shows that another begins.
    #[default]
    Off,
    /// Every page is judged whether it begins a cable.
    Auto,
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
            group: "folder".to_owned(),
            symlinks: Symlinks::default(),
            pdf_dpi: 300,
            timeout: 300,
            split: Split::default(),
            split_file: String::new(),
        }
    }
}

impl IngestConfig {
    /// `max_page_megabytes` in bytes.
    pub fn max_page_bytes(&self) -> u64 {
        u64::from(self.max_page_megabytes) << 20
    }
}
