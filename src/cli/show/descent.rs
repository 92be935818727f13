//! From a field back to the scan: every file between the two, as the ledger of the document has it.

use std::collections::HashSet;

use cablegram::error::{Error, ErrorKind, Result};
use cablegram::model::{Digest, Field, PageNumber};
use cablegram::pipeline::DocumentFolder;
use cablegram::provenance::{Activity, Ledger, read_file};
use serde::Serialize;

/// A file on the way from a record to the scan.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The path in the folder of the document; of a scan, below the folder of scans.
    pub path: String,
    /// Its digest.
    pub sha256: Digest,
    /// What made it: `ocr 3 of cablegram 0.1.0`; `None` for a scan.
    pub made_by: Option<String>,
}

/// The record called `name` and what it was made from, pages other than those of `values` left out.
pub fn trace(folder: &DocumentFolder, name: &str, values: &[Field]) -> Result<Vec<Step>> {
    let file = folder.ledger();
    let text = read_file(&file).map_err(|error| {
        Error::input("cannot read the ledger of this document")
            .in_file(&file)
            .because(error)
    })?;
    let ledger: Ledger = serde_json::from_slice(&text)
        .map_err(|error| Error::input("is not a ledger").in_file(&file).because(error))?;
    let made = ledger
        .activities
        .iter()
        .flat_map(|activity| &activity.outputs)
        .find(|output| output.path == name);
    let Some(made) = made else {
        return Err(Error::new(ErrorKind::Input, format!("the ledger does not know {name}")).in_file(&file));
    };
    let pages = values
        .iter()
        .flat_map(|value| &value.evidence)
        .map(|evidence| evidence.page)
        .collect();
    let mut walk = Walk {
        ledger: &ledger,
        pages,
        seen: HashSet::new(),
        steps: Vec::new(),
    };
    walk.artifact(name, made.sha256);
    Ok(walk.steps)
}

struct Walk<'a> {
    ledger: &'a Ledger,
    /// The pages to follow.
    pages: HashSet<PageNumber>,
    seen: HashSet<(String, Digest)>,
    steps: Vec<Step>,
}

impl Walk<'_> {
    /// The file that goes by this name and has this digest, then what it was made from.
    fn artifact(&mut self, name: &str, digest: Digest) {
        if !self.seen.insert((name.to_owned(), digest)) {
            return;
        }
        let makes = |activity: &&Activity| {
            activity
                .outputs
                .iter()
                .any(|output| output.path == name && output.sha256 == digest)
        };
        let Some(activity) = self.ledger.activities.iter().find(makes) else {
            return self.scan(digest);
        };
        if activity.page.is_some_and(|page| !self.pages.contains(&page)) {
            return;
        }
        self.steps.push(Step {
            path: name.to_owned(),
            sha256: digest,
            made_by: Some(maker(activity)),
        });
        for input in &activity.inputs {
            self.artifact(&input.name, input.sha256);
        }
    }

    fn scan(&mut self, digest: Digest) {
        let source = self.ledger.sources.iter().find(|source| source.sha256 == digest);
        self.steps.extend(source.map(|source| Step {
            path: source.source.clone(),
            sha256: digest,
            made_by: None,
        }));
    }
}

fn maker(activity: &Activity) -> String {
    format!("{} {} of {}", activity.stage, activity.version, activity.tool)
}
