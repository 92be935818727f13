use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::model::LanguageModel;

/// `[ocr]`: reading pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OcrConfig {
    /// Language data that may be used, by name (`eng`, `chi_sim`, `chi_tra`, `chi_sim_vert`, `chi_tra_vert`). Empty: the
    /// languages are found on the page.
    #[schemars(schema_with = "language_names")]
    pub languages: Vec<String>,
    /// Time against accuracy.
    pub effort: Effort,
    /// The most seconds of processor time that the engine may take for one page; four times as many may pass on the clock. A
    /// page that needs more fails.
    #[schemars(range(min = 1, max = 86400))]
    pub timeout: u32,
    /// Where the engine runs.
    pub isolation: Isolation,
}

impl OcrConfig {
    /// Settings that decide whether a page is read, and not what is read: what was made under others need not be made again.
    pub const OPERATIONAL: [&str; 2] = ["timeout", "isolation"];
}

impl Default for OcrConfig {
    fn default() -> Self {
        OcrConfig {
            languages: Vec::new(),
            effort: Effort::default(),
            timeout: 300,
            isolation: Isolation::default(),
        }
    }
}

fn language_names(_: &mut SchemaGenerator) -> Schema {
    let names = LanguageModel::ALL.map(LanguageModel::name);
    json_schema!({"type": "array", "items": {"type": "string", "enum": names}})
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

/// Where the engine runs, which is written in C and C++.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// In this program: an engine that crashes ends the run.
    Thread,
    /// In a process for each worker: an engine that crashes costs the page that it read.
    #[default]
    Process,
}
