use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::model::{DocumentId, PageNumber};
use crate::provenance::{MANIFEST, read_file};

/// The output folder: where each artifact lies.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The record of every cable, one a line.
    pub const RECORDS: &str = "records.jsonl";
    /// The last run.
    pub const RUN: &str = "run.json";
    /// All runs, one a line, each with the digest of the line before.
    pub const HISTORY: &str = "runs.jsonl";

    /// The output folder at `root`.
    pub fn new(root: impl Into<PathBuf>) -> Workspace {
        Workspace { root: root.into() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `records.jsonl`
    pub fn records(&self) -> PathBuf {
        self.root.join(Workspace::RECORDS)
    }

    /// `run.json`
    pub fn run(&self) -> PathBuf {
        self.root.join(Workspace::RUN)
    }

    /// `runs.jsonl`
    pub fn history(&self) -> PathBuf {
        self.root.join(Workspace::HISTORY)
    }

    /// `manifest-sha256.txt`
    pub fn manifest(&self) -> PathBuf {
        self.root.join(MANIFEST)
    }

    /// The folder of one document.
    pub fn document(&self, id: &DocumentId) -> DocumentFolder {
        DocumentFolder {
            root: self.root.join(id.as_str()),
        }
    }
}

/// Top names of the output folder that no document may take.
pub fn is_reserved(id: &DocumentId) -> bool {
    let first = id.as_str().split('/').next().unwrap_or_default();
    first.starts_with(".cablegram")
        || [Workspace::RECORDS, Workspace::RUN, Workspace::HISTORY, MANIFEST].contains(&first)
}

/// The folder of one document. The functions that give names are relative to it, with `/` between the parts.
#[derive(Clone, Debug)]
pub struct DocumentFolder {
    root: PathBuf,
}

impl DocumentFolder {
    /// The ledger.
    pub const LEDGER: &str = "provenance.json";

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the artifact called `name` lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The bytes of the artifact called `name`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.path(name);
        read_file(&path).map_err(|error| {
            Error::input("cannot read the artifact")
                .in_file(&path)
                .because(error)
        })
    }

    /// Where the ledger lies.
    pub fn ledger(&self) -> PathBuf {
        self.path(DocumentFolder::LEDGER)
    }

    /// The clean page that OCR reads: `preprocess/p0001.png`.
    pub fn clean(page: PageNumber) -> String {
        format!("preprocess/{}.png", page.stem())
    }

    /// What is red on the clean page: `preprocess/p0001.red.png`.
    pub fn red(page: PageNumber) -> String {
        format!("preprocess/{}.red.png", page.stem())
    }

    /// What was done to the page: `preprocess/p0001.json`.
    pub fn report(page: PageNumber) -> String {
        format!("preprocess/{}.json", page.stem())
    }

    /// Its text with boxes and confidences: `ocr/p0001.alto.xml`.
    pub fn alto(page: PageNumber) -> String {
        format!("ocr/{}.alto.xml", page.stem())
    }

    /// Its plain text: `ocr/p0001.txt`.
    pub fn text(page: PageNumber) -> String {
        format!("ocr/{}.txt", page.stem())
    }

    /// The record of the document's cable number `index`, counted from 0: `record.json`, `record-2.json`.
    pub fn record(index: usize) -> String {
        match index {
            0 => "record.json".to_owned(),
            _ => format!("record-{}.json", index + 1),
        }
    }
}
