use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[ingest]`: finding and decoding scans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IngestConfig {
    /// The most memory that the pixels of one page may take, in megabytes. A page that needs more is refused before it is
    /// decoded.
    #[schemars(range(min = 1, max = 65536))]
    pub max_page_megabytes: u32,
}

impl Default for IngestConfig {
    fn default() -> Self {
        IngestConfig {
            max_page_megabytes: 1024,
        }
    }
}
