use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[ocr]`: reading pages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OcrConfig {
    /// Language data that may be used, by name (`eng`, `chi_sim`, `chi_tra`, `chi_sim_vert`, `chi_tra_vert`). Empty: the
    /// languages are found on the page.
    pub languages: Vec<String>,
    /// Time against accuracy.
    pub effort: Effort,
}

/// How much time reading may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// Each line once.
    Fast,
    /// A doubtful line several times, with a vote.
    #[default]
    Standard,
    /// Every line several times, with a vote.
    Best,
}
