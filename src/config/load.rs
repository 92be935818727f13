//! Reading `pipeline.toml`: what is wrong is told with its file, line and key.
//!
//! Types are checked by serde, unknown keys and ranges against the schema of [`Config`], so that a range stands in one
//! place: the attribute on the setting.

use std::ops::Range;
use std::path::Path;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Config;
use crate::error::{Error, ErrorKind, Result};

impl Config {
    /// Reads settings from a file; what it does not name stays at its default.
    ///
    /// # Errors
    /// When the file cannot be read, is not TOML, names a setting that does not exist, or gives one a value of the wrong
    /// kind or out of its range. The message names the file, the line and the key.
    pub fn load(file: &Path) -> Result<Config> {
        let text = std::fs::read_to_string(file).map_err(|error| {
            Error::new(ErrorKind::Config, "cannot read the settings")
                .in_file(file)
                .because(error)
        })?;
        Config::from_toml(&text).map_err(|error| error.in_file(file))
    }

    /// Reads settings from TOML text.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_toml(text: &str) -> Result<Config> {
        let tree = DeTable::parse(text).map_err(|error| at(text, error.span(), "", error.message()))?;
        let settings =
            schemars::generate::SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
        let schema = settings.into_generator().into_root_schema_for::<Config>();
        check_table(text, "", tree.get_ref(), schema.as_value())?;
        toml::from_str(text).map_err(|error| {
            let span = error.span();
            let key = span
                .as_ref()
                .map(|span| key_at(tree.get_ref(), span.start))
                .unwrap_or_default();
            at(text, span, &key, error.message())
        })
    }
}

/// An error at a place of the text: `line 12: `ocr.effort`: unknown variant …`.
fn at(text: &str, span: Option<Range<usize>>, key: &str, message: &str) -> Error {
    let mut what = String::new();
    if let Some(before) = span.and_then(|span| text.get(..span.start)) {
        what = format!("line {}: ", before.matches('\n').count() + 1);
    }
    if !key.is_empty() {
        what += &format!("`{key}`: ");
    }
    Error::new(ErrorKind::Config, what + message)
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn check_table(text: &str, path: &str, table: &DeTable<'_>, schema: &Value) -> Result<()> {
    let Some(known) = schema.get("properties").and_then(Value::as_object) else {
        return Ok(());
    };
    for (key, value) in table.iter() {
        let full = join(path, key.get_ref());
        match known.get(key.get_ref().as_ref()) {
            Some(schema) => check_value(text, &full, value, schema)?,
            None => {
                let error = at(text, Some(key.span()), &full, "there is no such setting");
                return Err(error.hint(advise(path, key.get_ref(), known.keys())));
            }
        }
    }
    Ok(())
}

fn check_value(text: &str, path: &str, value: &Spanned<DeValue<'_>>, schema: &Value) -> Result<()> {
    match value.get_ref() {
        DeValue::Table(table) => check_table(text, path, table, schema),
        DeValue::Array(values) => match schema.get("items") {
            Some(items) => values
                .iter()
                .try_for_each(|value| check_value(text, path, value, items)),
            None => Ok(()),
        },
        DeValue::String(name) => {
            let Some(known) = schema.get("enum").and_then(Value::as_array) else {
                return Ok(());
            };
            let known: Vec<&str> = known.iter().filter_map(Value::as_str).collect();
            if known.contains(&name.as_ref()) {
                return Ok(());
            }
            let message = format!("is \"{name}\", but must be one of {}", known.join(", "));
            Err(at(text, Some(value.span()), path, &message))
        }
        DeValue::Integer(_) | DeValue::Float(_) => {
            let number = number(value.get_ref());
            let least = schema
                .get("minimum")
                .and_then(Value::as_f64)
                .unwrap_or(f64::NEG_INFINITY);
            let most = schema
                .get("maximum")
                .and_then(Value::as_f64)
                .unwrap_or(f64::INFINITY);
            // Written so that NaN, which is in no range, is refused.
            if number >= least && number <= most {
                return Ok(());
            }
            let range = match (least.is_finite(), most.is_finite()) {
                (true, true) => format!("must lie between {least} and {most}"),
                (true, false) => format!("must be at least {least}"),
                (false, true) => format!("must be at most {most}"),
                (false, false) => "must be a number".to_owned(),
            };
            Err(at(
                text,
                Some(value.span()),
                path,
                &format!("is {number}, but {range}"),
            ))
        }
        _ => Ok(()),
    }
}

/// The value of a number; NaN where it is none or too large to be written as one.
fn number(value: &DeValue<'_>) -> f64 {
    match value {
        DeValue::Integer(digits) => {
            i64::from_str_radix(digits.as_str(), digits.radix()).map_or(f64::NAN, |number| number as f64)
        }
        DeValue::Float(digits) => digits.as_str().parse().unwrap_or(f64::NAN),
        _ => f64::NAN,
    }
}

/// The settings that there are, the one that was probably meant first.
fn advise<'a>(path: &str, key: &str, known: impl Iterator<Item = &'a String>) -> String {
    let known: Vec<&str> = known.map(String::as_str).collect();
    let likeness = |name: &&str| strsim::jaro_winkler(name, key);
    let nearest = known
        .iter()
        .copied()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    // Above 0.8 two names differ by a slip of the hand, below they are different words.
    if let Some(name) = nearest.filter(|name| likeness(name) > 0.8) {
        return format!("did you mean `{}`?", join(path, name));
    }
    let place = if path.is_empty() {
        "the sections are".to_owned()
    } else {
        format!("[{path}] knows")
    };
    format!("{place} {}", known.join(", "))
}

/// The dotted name of the innermost setting whose key or value stands at `offset`; empty between settings.
fn key_at(table: &DeTable<'_>, offset: usize) -> String {
    for (key, value) in table.iter() {
        let inner = match value.get_ref() {
            DeValue::Table(table) => key_at(table, offset),
            _ => String::new(),
        };
        if !inner.is_empty() || key.span().contains(&offset) || value.span().contains(&offset) {
            return join(key.get_ref(), &inner).trim_end_matches('.').to_owned();
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        Config::from_toml(text).unwrap_err().to_string()
    }

    #[test]
    fn a_setting_that_is_not_named_stays_at_its_default() {
        assert_eq!(Config::from_toml("").unwrap(), Config::default());
        let config = Config::from_toml("[preprocess]\nem_pixels = 30\n").unwrap();
        assert_eq!(config.preprocess.em_pixels, 30);
        assert_eq!(config.ocr, Config::default().ocr);
    }

    #[test]
    fn an_unknown_key_is_told_with_line_and_key() {
        assert_eq!(
            told("[ocr]\n\neffrt = \"best\"\n"),
            "line 3: `ocr.effrt`: there is no such setting"
        );
        let error = Config::from_toml("[ocr]\neffrt = \"best\"\n").unwrap_err();
        assert_eq!(error.advice(), Some("did you mean `ocr.effort`?"));
        assert!(told("[surprise]\n").starts_with("line 1: `surprise`: there is no such setting"));
        assert_eq!(
            told("ocr.pages = 1\n"),
            "line 1: `ocr.pages`: there is no such setting"
        );
    }

    #[test]
    fn a_value_out_of_its_range_is_told_with_line_key_and_range() {
        assert_eq!(
            told("# settings\n[preprocess]\nem_pixels = 500\n"),
            "line 3: `preprocess.em_pixels`: is 500, but must lie between 0 and 200"
        );
        assert!(told("[preprocess]\nem_pixels = -1\n").starts_with("line 2: `preprocess.em_pixels`: is -1"));
        assert!(told("[parse]\nmin_confidence = nan\n").starts_with("line 2: `parse.min_confidence`"));
        assert!(told("[parse]\nmin_confidence = 99999999999999999999\n").starts_with("line 2"));
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_told_with_line_and_key() {
        assert!(told("[preprocess]\ndeskew = 3\n").starts_with("line 2: `preprocess.deskew`: "));
        assert!(told("[ocr]\neffort = \"enormous\"\n").starts_with("line 2: `ocr.effort`: "));
        assert!(told("[ocr]\n\nlanguages = [\"eng\", 7]\n").starts_with("line 3: `ocr.languages`: "));
        assert_eq!(
            told("[ocr]\n\nlanguages = [\"eng\", \"deu\"]\n"),
            "line 3: `ocr.languages`: is \"deu\", but must be one of eng, chi_sim, chi_tra, chi_sim_vert, chi_tra_vert"
        );
        assert!(told("ocr = 3\n").starts_with("line 1: `ocr`: "));
    }

    #[test]
    fn what_is_not_toml_is_told_with_its_line() {
        assert!(told("[ocr]\neffort = \n").starts_with("line 2: "));
    }
}
