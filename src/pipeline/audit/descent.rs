//! Ledgers: whether each artifact follows from what its ledger names.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::OsStrExt;

use super::super::DocumentFolder;
use super::super::context::ledger_of;
use super::super::listing::folder_of_ledger;
use super::super::spread::spread;
use super::fixity::{Found, Inventory, show};
use super::look::{Looking, ReadRecord};
use super::{AuditReport, Code, Finding};
use crate::error::Result;
use crate::ingest::scan_path;
use crate::model::{Digest, DocumentId, PageNumber};
use crate::provenance::{Activity, Ledger, below, digest_file, read_file};

/// How the digests of files are known.
pub enum Disk<'a> {
    /// The manifest is taken to be true.
    AsTold,
    /// They are as they were found.
    AsFound(&'a Inventory),
}

/// Traces the documents that a look at their ledgers did not find sound, or of which some file is not as the manifest says.
pub fn trace(looking: &Looking, inventory: &Inventory, report: &mut AuditReport) -> Result<()> {
    let parts = spread(&inventory.unsound, looking.options.threads(), |path| {
        looking.cancel.check()?;
        let file = looking.workspace.root().join(OsStr::from_bytes(path));
        match read_file(&file) {
            Ok(content) => document(looking, path, &content, &[], &Disk::AsFound(inventory)),
            // That it cannot be read is found already.
            Err(_) => Ok(AuditReport::default()),
        }
    })?;
    for part in parts {
        report.absorb(part);
    }
    Ok(())
}

/// Traces the document whose ledger stands at `path`. `records` are those of its records that were read already.
pub fn document(
    looking: &Looking,
    path: &[u8],
    content: &[u8],
    records: &[ReadRecord],
    disk: &Disk,
) -> Result<AuditReport> {
    let mut report = AuditReport {
        documents: 1,
        ..AuditReport::default()
    };
    let broken = |why: String| Finding::new(Code::LedgerBroken, show(path), why);
    let id = folder_of_ledger(path)
        .and_then(|folder| std::str::from_utf8(folder).ok())
        .and_then(|folder| DocumentId::new(folder).ok());
    let Some(id) = id else {
        report
            .findings
            .push(broken("lies in a folder that names no document".into()));
        return Ok(report);
    };
    match ledger_of(content) {
        Ok(ledger) => {
            let mut document = Document {
                looking,
                disk,
                told: looking.manifest.below(id.as_str().as_bytes()),
                found: match disk {
                    Disk::AsTold => &[],
                    Disk::AsFound(inventory) => below(&inventory.found, id.as_str().as_bytes()),
                },
                id: &id,
                ledger: &ledger,
                path,
                report: &mut report,
            };
            document.trace(records)?;
        }
        Err(error) => report.findings.push(broken(error.reason())),
    }
    Ok(report)
}

/// A document that is traced.
pub struct Document<'a> {
    pub looking: &'a Looking<'a>,
    disk: &'a Disk<'a>,
    /// What the manifest has of the document's folder.
    told: &'a [(Vec<u8>, Digest)],
    /// What lies there.
    found: &'a [Found],
    pub id: &'a DocumentId,
    pub ledger: &'a Ledger,
    /// Where the ledger stands.
    path: &'a [u8],
    pub report: &'a mut AuditReport,
}

/// What a ledger holds, for finding single things in it.
struct Index<'a> {
    /// The digest of every artifact that an activity made, by its path.
    made: BTreeMap<&'a str, &'a Digest>,
    pages: BTreeSet<PageNumber>,
    scans: BTreeSet<Digest>,
}

impl Index<'_> {
    fn of(ledger: &Ledger) -> Index<'_> {
        let outputs = ledger.activities.iter().flat_map(|activity| &activity.outputs);
        Index {
            made: outputs
                .map(|output| (output.path.as_str(), &output.sha256))
                .collect(),
            pages: ledger.sources.iter().map(|source| source.page).collect(),
            scans: ledger.sources.iter().map(|source| source.sha256).collect(),
        }
    }
}

/// What belongs to an artifact among the files of its document, which are sorted.
fn within<'a, T>(files: &'a [(Vec<u8>, T)], id: &DocumentId, artifact: &str) -> Option<&'a T> {
    let start = id.as_str().len() + 1;
    let at = files.binary_search_by(|(path, _)| path[start..].cmp(artifact.as_bytes()));
    Some(&files[at.ok()?].1)
}

/// An activity in a sentence: `ocr of page 3`.
struct What<'a>(&'a Activity);

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.page {
            Some(page) => write!(f, "{} of page {page}", self.0.stage),
            None => write!(f, "{}", self.0.stage),
        }
    }
}

impl Document<'_> {
    fn trace(&mut self, records: &[ReadRecord]) -> Result<()> {
        if self.ledger.document != *self.id {
            self.broken(format!("is the ledger of {}", self.ledger.document));
        }
        let ledger = self.ledger;
        for (named, settings) in &ledger.settings {
            if !self.looking.settings.is(named, settings)? {
                self.broken(format!("the settings {named} have another digest"));
            }
        }
        for (named, engine) in &ledger.engines {
            if !self.looking.engines.is(named, engine)? {
                self.broken(format!("the engine {named} has another digest"));
            }
        }
        let index = Index::of(ledger);
        for activity in &ledger.activities {
            self.activity(activity, &index)?;
        }
        self.sources();
        self.records(records)
    }

    fn broken(&mut self, message: String) {
        self.report
            .findings
            .push(Finding::new(Code::LedgerBroken, show(self.path), message));
    }

    pub fn find(&mut self, code: Code, artifact: &str, message: String) {
        self.report
            .findings
            .push(Finding::new(code, format!("{}/{artifact}", self.id), message));
    }

    pub fn on_disk(&self, artifact: &str) -> Option<Digest> {
        let told = || within(self.told, self.id, artifact).copied();
        match self.disk {
            Disk::AsTold => told(),
            Disk::AsFound(_) => within(self.found, self.id, artifact)?.or_else(told),
        }
    }

    pub fn folder(&self) -> DocumentFolder {
        self.looking.workspace.document(self.id)
    }

    fn activity(&mut self, activity: &Activity, index: &Index) -> Result<()> {
        let what = What(activity);
        if !self.ledger.settings.contains_key(&activity.settings) {
            self.broken(format!("{what} names settings that are not there"));
        }
        if activity
            .engine
            .is_some_and(|engine| !self.ledger.engines.contains_key(&engine))
        {
            self.broken(format!("{what} names an engine that is not there"));
        }
        let key = activity.making().key()?;
        if key != activity.key {
            self.broken(format!(
                "the key of {what} is not that of its settings, engine and inputs"
            ));
        }
        for input in &activity.inputs {
            if input.index.is_some() {
                // An activity on a page that is no longer there keeps the scan it was made from.
                let current = activity.page.is_none_or(|page| index.pages.contains(&page));
                if current && !index.scans.contains(&input.sha256) {
                    self.broken(format!(
                        "{what} was made from a scan {} that is none of the sources",
                        input.sha256
                    ));
                }
                continue;
            }
            let made = index.made.get(input.name.as_str());
            match made {
                Some(made) if **made == input.sha256 => {}
                Some(made) if self.on_disk(&input.name) == Some(**made) => {
                    let artifact = activity
                        .outputs
                        .first()
                        .map_or("provenance.json", |output| output.path.as_str());
                    let message = format!(
                        "was made from {} as it was before ({}); `cablegram run` brings it up to date",
                        input.name, input.sha256
                    );
                    self.find(Code::Outdated, artifact, message);
                }
                _ => self.broken(format!(
                    "{what} names the input {} ({}), which nothing has made",
                    input.name, input.sha256
                )),
            }
        }
        for output in &activity.outputs {
            match self.on_disk(&output.path) {
                Some(there) if there == output.sha256 => {}
                Some(there) => self.broken(format!(
                    "{what} made {} with SHA-256 {}; the file has {there}",
                    output.path, output.sha256
                )),
                None => self.broken(format!("{what} made {}, which is not there", output.path)),
            }
        }
        Ok(())
    }

    fn sources(&mut self) {
        if self.looking.options.scans.is_empty() {
            return;
        }
        let mut seen = HashSet::new();
        for source in &self.ledger.sources {
            if !seen.insert(source.source.as_str()) {
                continue;
            }
            self.report.sources += 1;
            let roots = self.looking.options.scans.iter();
            let candidates = roots
                .map(|root| scan_path(root, &source.source))
                .filter(|path| path.is_file());
            let digests: Vec<Digest> = candidates.filter_map(|path| digest_file(&path).ok()).collect();
            if digests.is_empty() {
                let message = "is not among the scans".to_owned();
                self.report
                    .findings
                    .push(Finding::new(Code::SourceMissing, source.source.as_str(), message));
            } else if !digests.contains(&source.sha256) {
                let message = format!(
                    "has SHA-256 {}, not {} as when it was read",
                    digests[0], source.sha256
                );
                self.report
                    .findings
                    .push(Finding::new(Code::SourceChanged, source.source.as_str(), message));
            }
        }
    }
}
