use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[parse]`: making records of what was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ParseConfig {
    /// Values less likely than this are left out of the record (0 to 1).
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_confidence: f64,
}

impl Default for ParseConfig {
    fn default() -> Self {
        ParseConfig { min_confidence: 0.0 }
    }
}
