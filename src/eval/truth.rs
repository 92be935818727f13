//! Reading truth files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::model::FieldName;

/// What is known of one document.
#[derive(Debug, Default)]
pub struct Truth {
    /// The text in reading order.
    pub text: Option<String>,
    /// The header; `None` where nobody read it.
    pub fields: Option<BTreeMap<FieldName, Vec<String>>>,
    /// What is stamped over the page and belongs to no reading of the text.
    pub overlays: Vec<String>,
}

#[derive(Deserialize)]
struct TruthFile {
    #[serde(default)]
    fields: BTreeMap<FieldName, OneOrMany>,
    #[serde(default)]
    overlays: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
    None(()),
}

impl OneOrMany {
    fn values(self) -> Vec<String> {
        let values = match self {
            OneOrMany::One(value) => vec![value],
            OneOrMany::Many(values) => values,
            OneOrMany::None(()) => vec![],
        };
        values.into_iter().filter(|value| !value.is_empty()).collect()
    }
}

/// Every truth below `folder`, by the name of its document: the path of the file without its ending.
///
/// # Errors
/// When the folder or a file in it cannot be read, or a file is not in its form.
pub fn read(folder: &Path) -> Result<BTreeMap<String, Truth>> {
    let mut truths: BTreeMap<String, Truth> = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in entries(&next)? {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path
                .strip_prefix(folder)
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            if let Some(name) = below.strip_suffix(".truth.txt").or(below.strip_suffix(".gt.txt")) {
                truths.entry(name.to_owned()).or_default().text = Some(read_text(&path)?);
            } else if let Some(name) = below.strip_suffix(".truth.json") {
                let file: TruthFile = serde_json::from_str(&read_text(&path)?)
                    .map_err(|error| Error::input("is not a truth file").in_file(&path).because(error))?;
                let truth = truths.entry(name.to_owned()).or_default();
                truth.fields = Some(
                    file.fields
                        .into_iter()
                        .map(|(name, values)| (name, values.values()))
                        .collect(),
                );
                truth.overlays = file.overlays;
            }
        }
    }
    Ok(truths)
}

/// What lies directly in a folder.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |error| {
        Error::input("cannot list the folder")
            .in_file(folder)
            .because(error)
    };
    let listing = std::fs::read_dir(folder).map_err(unreadable)?;
    listing
        .map(|entry| entry.map(|entry| entry.path()).map_err(unreadable))
        .collect()
}

/// A text file.
pub fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path)
        .map_err(|error| Error::input("cannot read the text").in_file(path).because(error))
}
