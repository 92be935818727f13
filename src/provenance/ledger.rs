use std::collections::BTreeMap;
use std::fmt;
use std::path::{Component, Path};
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{digest, shared};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Confidence, Digest, DocumentId, PageNumber, Rotation, WritingMode};

/// The ledger of one document, `provenance.json`: which activity made each artifact, and from what.
///
/// Every artifact is traced by digests alone: an activity's inputs are the digests of a scan or of another activity's
/// outputs. Paths are relative to the document's folder, sources to the folder of scans. Times stand here and in no
/// other file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// The version of this form: `cablegram.provenance/1`.
    pub schema: String,
    /// The document.
    pub document: DocumentId,
    /// The pages of the document, in order, and the file each stands in.
    pub sources: Vec<Source>,
    /// The settings that activities ran with, in canonical form, by their digest.
    #[serde(deserialize_with = "shared::settings")]
    pub settings: BTreeMap<Digest, Arc<Value>>,
    /// The engines that activities used (name of a part to its version or digest), by their digest.
    #[serde(deserialize_with = "shared::engines")]
    pub engines: BTreeMap<Digest, Engine>,
    /// What was done, by page and stage, the document's own activities last.
    pub activities: Vec<Activity>,
}

impl Ledger {
    /// The value of `schema` in ledgers of this version.
    pub const SCHEMA: &str = "cablegram.provenance/1";

    /// The ledger of a document to which nothing has been done.
    pub fn new(document: DocumentId) -> Ledger {
        Ledger {
            schema: Ledger::SCHEMA.into(),
            document,
            sources: Vec::new(),
            settings: BTreeMap::new(),
            engines: BTreeMap::new(),
            activities: Vec::new(),
        }
    }

    /// What `stage` last did on `page` (`None`: on the whole document).
    pub fn activity(&self, stage: StageName, page: Option<PageNumber>) -> Option<&Activity> {
        self.activities
            .iter()
            .find(|activity| activity.stage == stage && activity.page == page)
    }

    /// Enters `activity` in place of what the same stage did on the same page before.
    pub fn enter(&mut self, activity: Activity) {
        self.activities.retain(|old| old.place() != activity.place());
        let at = self
            .activities
            .partition_point(|old| old.place() < activity.place());
        self.activities.insert(at, activity);
    }

    /// What was done to `page` alone, without the rest.
    pub fn clone_page(&self, page: PageNumber) -> Ledger {
        let mut ledger = Ledger::new(self.document.clone());
        ledger.activities = self
            .activities
            .iter()
            .filter(|a| a.page == Some(page))
            .cloned()
            .collect();
        ledger
    }

    /// An output that leads out of the document's folder, or a scan that leads out of the scans, if there is one: no ledger
    /// of this program has any, and what it names must be neither read nor written nor removed.
    pub fn stray(&self) -> Option<&str> {
        let inside = |path: &str| {
            let mut parts = Path::new(path).components();
            !path.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
        };
        let outputs = self.activities.iter().flat_map(|activity| &activity.outputs);
        let scans = self.sources.iter().map(|source| source.source.as_str());
        let mut names = outputs.map(|output| output.path.as_str()).chain(scans);
        names.find(|name| !inside(name))
    }

    /// Drops settings and engines that no activity refers to any more.
    pub fn tidy(&mut self) {
        let activities = &self.activities;
        self.settings
            .retain(|digest, _| activities.iter().any(|a| a.settings == *digest));
        self.engines
            .retain(|digest, _| activities.iter().any(|a| a.engine == Some(*digest)));
    }
}

/// The name of each part of an engine, and its version or digest.
pub type Engine = Arc<BTreeMap<String, String>>;

/// A page of the document as it stands in a scan file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its place in the document.
    pub page: PageNumber,
    /// The scan file, relative to the folder that was given.
    pub source: String,
    /// Which image inside the file, counted from 0.
    pub index: u32,
    /// The digest of the whole file.
    pub sha256: Digest,
    /// The length of the whole file in bytes.
    pub bytes: u64,
    /// Whether it is a PDF, whose pages may have been drawn.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pdf: bool,
}

/// A stage that leaves artifacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageName {
    /// Makes a page readable.
    Preprocess,
    /// Reads it.
    Ocr,
    /// Makes a record of what was read on all pages of a document.
    Parse,
}

impl StageName {
    /// In the order in which they run.
    pub const ALL: [StageName; 3] = [StageName::Preprocess, StageName::Ocr, StageName::Parse];

    /// `preprocess`, `ocr` or `parse`.
    pub fn name(self) -> &'static str {
        match self {
            StageName::Preprocess => "preprocess",
            StageName::Ocr => "ocr",
            StageName::Parse => "parse",
        }
    }
}

impl fmt::Display for StageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for StageName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        StageName::ALL
            .into_iter()
            .find(|stage| stage.name() == name)
            .ok_or_else(|| format!("`{name}` is not a stage (preprocess, ocr, parse)"))
    }
}

/// One execution of a stage on one page, or on a whole document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// The stage.
    pub stage: StageName,
    /// The page; absent where the stage works on the whole document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageNumber>,
    /// The version of the stage's method: another version gives other bytes.
    pub version: u32,
    /// The digest over everything that decides the outputs. As long as it stays, the outputs need not be made again.
    pub key: Digest,
    /// The settings it ran with, see [`Ledger::settings`].
    pub settings: Digest,
    /// The engine it used, see [`Ledger::engines`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<Digest>,
    /// The program that did it: `cablegram 0.1.0`.
    pub tool: String,
    /// What it was made from.
    pub inputs: Vec<Input>,
    /// The lie that was taken over from the other pages of the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<Bearing>,
    /// The lie that the page by itself speaks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<Vote>,
    /// There is nothing on the page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blank: bool,
    /// What it made.
    pub outputs: Vec<Output>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
}

impl Activity {
    /// What it was made from, and with.
    pub fn making(&self) -> Making<'_> {
        Making {
            stage: self.stage,
            version: self.version,
            settings: self.settings,
            engine: self.engine,
            inputs: &self.inputs,
            prior: self.prior,
        }
    }

    /// Where it stands in the ledger: pages in order, the document's own activities last.
    fn place(&self) -> (u32, StageName) {
        (self.page.map_or(u32::MAX, PageNumber::get), self.stage)
    }
}

/// All that decides what an activity makes.
#[derive(Clone, Copy, Debug)]
pub struct Making<'a> {
    /// The stage.
    pub stage: StageName,
    /// The version of its method.
    pub version: u32,
    /// The digest of its settings.
    pub settings: Digest,
    /// The digest of the engine that it uses.
    pub engine: Option<Digest>,
    /// What it reads.
    pub inputs: &'a [Input],
    /// The lie that is taken over from the other pages.
    pub prior: Option<Bearing>,
}

impl Making<'_> {
    /// The digest over all of it, see [`Activity::key`].
    ///
    /// # Errors
    /// None but by a fault of this program.
    pub fn key(&self) -> Result<Digest> {
        /// An input whose keys stand in the order of the canonical form.
        #[derive(Serialize)]
        struct Sorted<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            index: Option<u32>,
            name: &'a str,
            sha256: &'a Digest,
        }
        let inputs: Vec<Sorted> = self
            .inputs
            .iter()
            .map(|input| Sorted {
                index: input.index,
                name: &input.name,
                sha256: &input.sha256,
            })
            .collect();
        // An audit computes the key of every activity, and the canonical form by way of a tree takes five times as long.
        let form = (
            self.stage,
            self.version,
            self.settings,
            self.engine,
            inputs,
            self.prior,
        );
        let form = serde_json::to_vec(&form)
            .map_err(|error| Error::new(ErrorKind::Internal, "cannot write as JSON").because(error))?;
        Ok(digest(form))
    }
}

/// The way a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bearing {
    /// The turn, clockwise, that sets the stored pixels upright.
    pub rotation: Rotation,
    /// Which way the lines run.
    pub writing: WritingMode,
}

/// The way a page lies by itself, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// The way it lies.
    pub bearing: Bearing,
    /// 0 is a coin's toss.
    pub confidence: Confidence,
}

/// Something an activity read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The path of an artifact in the document's folder; for a scan its name among the scans, or `scan` where the
    /// name does not matter.
    pub name: String,
    /// Its digest.
    pub sha256: Digest,
    /// Which image of a scan file was used, counted from 0; absent for an artifact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
}

/// An artifact an activity made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Its path in the document's folder, with `/` between its parts.
    pub path: String,
    /// Its digest.
    pub sha256: Digest,
    /// Its length in bytes.
    pub bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::digest_json;

    #[test]
    fn a_key_is_the_digest_of_the_canonical_form() {
        let input = |name: &str, index| Input {
            name: name.into(),
            sha256: digest(name),
            index,
        };
        let inputs = [input("scan \"é\"", Some(3)), input("ocr/p0001.alto.xml", None)];
        let prior = Bearing {
            rotation: Rotation::None,
            writing: WritingMode::Vertical,
        };
        for (engine, inputs, prior) in [
            (None, &inputs[..0], None),
            (Some(digest("e")), &inputs, Some(prior)),
        ] {
            let making = Making {
                stage: StageName::Ocr,
                version: 7,
                settings: digest("s"),
                engine,
                inputs,
                prior,
            };
            let form = (
                making.stage,
                making.version,
                making.settings,
                engine,
                inputs,
                prior,
            );
            assert_eq!(making.key().unwrap(), digest_json(&form).unwrap());
        }
    }
}
