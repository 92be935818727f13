use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::model::LanguageModel;

/// `[ocr]`: reading pages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OcrConfig {
    /// Language data that may be used, by name (`eng`, `chi_sim`, `chi_tra`, `chi_sim_vert`, `chi_tra_vert`). Empty: the
    /// languages are found on the page.
    #[schemars(schema_with = "language_names")]
    pub languages: Vec<String>,
    /// Time against accuracy.
    pub effort: Effort,
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
