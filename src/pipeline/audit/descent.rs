//! Ledgers, records and the history of runs: whether each thing follows from what it names.

use std::collections::{HashMap, HashSet};
use std::fs;

use super::super::context::{TOOL, read_ledger};
use super::super::derive::{derive, read_pages};
use super::super::listing::folder_of_ledger;
use super::super::spread::spread;
use super::super::stages::{to_json, version};
use super::super::{Cancel, DocumentFolder, Workspace};
use super::chain;
use super::fixity::{Found, Inventory, show};
use super::{AuditOptions, AuditReport, Code, Depth, Finding};
use crate::config::ParseConfig;
use crate::error::Result;
use crate::model::{Digest, DocumentId, PageNumber, Record};
use crate::pages::Splitting;
use crate::provenance::{Activity, Ledger, StageName, digest, digest_file, digest_json};

pub fn trace(
    options: &AuditOptions,
    workspace: &Workspace,
    inventory: &Inventory,
    cancel: &Cancel,
    report: &mut AuditReport,
) -> Result<()> {
    let found = inventory.found.iter();
    let ledgers: Vec<(&Vec<u8>, &[u8])> = found
        .filter_map(|(path, _)| Some((path, folder_of_ledger(path)?)))
        .collect();
    let parts = spread(&ledgers, options.threads(), |(path, folder)| {
        cancel.check()?;
        document(options, workspace, inventory, show(path), folder)
    })?;
    for part in parts {
        report.absorb(part);
    }
    if options.depth != Depth::Fast {
        chain::records(workspace, inventory, options.threads(), report)?;
    }
    chain::history(workspace, inventory, report)
}

/// Traces the document in `folder`, whose ledger is called `name`.
fn document(
    options: &AuditOptions,
    workspace: &Workspace,
    inventory: &Inventory,
    name: String,
    folder: &[u8],
) -> Result<AuditReport> {
    let mut report = AuditReport {
        documents: 1,
        ..AuditReport::default()
    };
    let Some(id) = std::str::from_utf8(folder)
        .ok()
        .and_then(|folder| DocumentId::new(folder).ok())
    else {
        report.findings.push(Finding::new(
            Code::LedgerBroken,
            name,
            "lies in a folder that names no document",
        ));
        return Ok(report);
    };
    let folder = workspace.document(&id);
    match read_ledger(&folder.ledger()) {
        Ok(Some(ledger)) => {
            let mut document = Document {
                options,
                inventory,
                files: inventory.below(id.as_str().as_bytes()),
                id: &id,
                folder,
                ledger: &ledger,
                path: name,
                report: &mut report,
            };
            document.trace()?;
        }
        Ok(None) => {}
        Err(error) => report
            .findings
            .push(Finding::new(Code::LedgerBroken, name, error.reason())),
    }
    Ok(report)
}

struct Document<'a> {
    options: &'a AuditOptions,
    inventory: &'a Inventory,
    /// What lies in the document's folder.
    files: &'a [Found],
    id: &'a DocumentId,
    folder: DocumentFolder,
    ledger: &'a Ledger,
    path: String,
    report: &'a mut AuditReport,
}

/// What a ledger holds, for finding single things in it.
struct Index<'a> {
    /// The digest of every artifact that an activity made, by its path.
    made: HashMap<&'a str, &'a Digest>,
    pages: HashSet<PageNumber>,
    scans: HashSet<Digest>,
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

impl Document<'_> {
    fn trace(&mut self) -> Result<()> {
        if self.ledger.document != *self.id {
            self.broken(format!("is the ledger of {}", self.ledger.document));
        }
        let ledger = self.ledger;
        for (named, settings) in &ledger.settings {
            if digest_json(settings)? != *named {
                self.broken(format!("the settings {named} have another digest"));
            }
        }
        for (named, engine) in &ledger.engines {
            if digest_json(engine)? != *named {
                self.broken(format!("the engine {named} has another digest"));
            }
        }
        let index = Index::of(ledger);
        for activity in &ledger.activities {
            self.activity(activity, &index)?;
        }
        self.sources();
        self.record()
    }

    fn broken(&mut self, message: String) {
        self.report
            .findings
            .push(Finding::new(Code::LedgerBroken, self.path.clone(), message));
    }

    fn find(&mut self, code: Code, artifact: &str, message: String) {
        self.report
            .findings
            .push(Finding::new(code, format!("{}/{artifact}", self.id), message));
    }

    fn on_disk(&self, artifact: &str) -> Option<Digest> {
        let path = format!("{}/{artifact}", self.id);
        self.inventory.digest(self.files, path.as_bytes())
    }

    fn activity(&mut self, activity: &Activity, index: &Index) -> Result<()> {
        let what = match activity.page {
            Some(page) => format!("{} of page {page}", activity.stage),
            None => activity.stage.to_string(),
        };
        if !self.ledger.settings.contains_key(&activity.settings) {
            self.broken(format!("{what} names settings that are not there"));
        }
        if activity
            .engine
            .is_some_and(|engine| !self.ledger.engines.contains_key(&engine))
        {
            self.broken(format!("{what} names an engine that is not there"));
        }
        let key = digest_json(&(
            activity.stage,
            activity.version,
            activity.settings,
            activity.engine,
            &activity.inputs,
            activity.prior,
        ))?;
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
        if self.options.scans.is_empty() {
            return;
        }
        let mut seen = HashSet::new();
        for source in &self.ledger.sources {
            if !seen.insert(source.source.as_str()) {
                continue;
            }
            self.report.sources += 1;
            let place = |root: &std::path::PathBuf| {
                if root.is_file() {
                    root.clone()
                } else {
                    root.join(&source.source)
                }
            };
            let candidates = self.options.scans.iter().map(place).filter(|path| path.is_file());
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

    /// The records against the ledger and, in a full audit, against the page texts.
    fn record(&mut self) -> Result<()> {
        let Some(parse) = self.ledger.activity(StageName::Parse, None).cloned() else {
            return Ok(());
        };
        if self.options.depth == Depth::Fast {
            return Ok(());
        }
        for (i, output) in parse.outputs.iter().enumerate() {
            let record = fs::read(self.folder.path(&output.path))
                .map(|bytes| serde_json::from_slice::<Record>(&bytes));
            let id = if i == 0 {
                self.id.to_string()
            } else {
                format!("{}#{}", self.id, i + 1)
            };
            let why = match record {
                Err(_) => continue,
                Ok(Err(error)) => format!("is no record: {error}"),
                Ok(Ok(record)) if record.id != id => format!("is the record of {}", record.id),
                Ok(Ok(record)) if record.provenance.config_sha256 != parse.settings => {
                    "names other settings than the ledger".into()
                }
                Ok(Ok(record)) if !self.has_all(&record.provenance.sources_sha256) => {
                    "names a scan that is none of the sources".into()
                }
                Ok(Ok(_)) => continue,
            };
            self.find(Code::RecordUnfounded, &output.path, why);
        }
        if self.options.depth == Depth::Full {
            self.derive_again(&parse)
        } else {
            Ok(())
        }
    }

    fn has_all(&self, digests: &[Digest]) -> bool {
        let known: HashSet<Digest> = self.ledger.sources.iter().map(|source| source.sha256).collect();
        digests.iter().all(|digest| known.contains(digest))
    }

    fn derive_again(&mut self, parse: &Activity) -> Result<()> {
        let section = self
            .ledger
            .settings
            .get(&parse.settings)
            .map(|settings| settings["parse"].clone());
        let config = section.and_then(|section| serde_json::from_value::<ParseConfig>(section).ok());
        let (Some(config), true, true) = (
            config,
            parse.version == version(StageName::Parse),
            parse.tool == TOOL,
        ) else {
            self.report.notes.push(format!(
                "{}: the record was made by another version ({})",
                self.id, parse.tool
            ));
            return Ok(());
        };
        let splitting = self
            .ledger
            .settings
            .get(&parse.settings)
            .map(|settings| settings["split"].clone());
        let splitting = splitting.and_then(|section| serde_json::from_value::<Splitting>(section).ok());
        let pages = match read_pages(&self.folder, self.ledger, &parse.inputs) {
            Ok(pages) => pages,
            Err(error) => {
                self.find(
                    Code::RecordUnfounded,
                    "record.json",
                    format!("cannot be made again: {error}"),
                );
                return Ok(());
            }
        };
        let records = derive(
            self.id,
            self.ledger,
            &pages,
            &config,
            splitting.as_ref(),
            &parse.tool,
            parse.settings,
        );
        let anew = records
            .iter()
            .map(|record| to_json(record).map(digest))
            .collect::<Result<Vec<_>>>()?;
        for (i, output) in parse.outputs.iter().enumerate() {
            if anew.get(i).copied() != self.on_disk(&output.path) {
                self.find(
                    Code::RecordUnfounded,
                    &output.path,
                    "does not follow from the page texts".into(),
                );
            }
        }
        if anew.len() > parse.outputs.len() {
            self.find(
                Code::RecordUnfounded,
                &DocumentFolder::record(parse.outputs.len()),
                "is not there".into(),
            );
        }
        Ok(())
    }
}
