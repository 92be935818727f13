//! Makes a share of the documents again from their scans and compares every byte.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::context::read_ledger;
use super::super::difference::engine_difference;
use super::super::listing::documents;
use super::super::run::run_documents;
use super::super::stages::version;
use super::super::walk::{Walk, Way};
use super::super::{Cancel, Engines, Progress, RunOptions, Workspace};
use super::{AuditOptions, AuditReport, Code, Finding};
use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::model::DocumentId;
use crate::provenance::{Ledger, StageName, digest, read_file};

pub fn reproduce(
    options: &AuditOptions,
    workspace: &Workspace,
    engines: &dyn Engines,
    progress: &dyn Progress,
    cancel: &Cancel,
    report: &mut AuditReport,
) -> Result<()> {
    if options.scans.is_empty() {
        return Err(
            Error::new(ErrorKind::Usage, "to make artifacts again, the scans are needed")
                .hint("say where they are with --scans DIR"),
        );
    }
    let engine = engines.fingerprint()?;
    let way = Way {
        threads: options.threads(),
        ..Way::default()
    };
    let all = documents(&Walk::through(workspace.root(), &way)?.files);
    let mut groups: BTreeMap<String, (Config, BTreeSet<DocumentId>)> = BTreeMap::new();
    for id in share(all, options.reproduce) {
        let ledger = match read_ledger(&workspace.document(&id).ledger()) {
            Ok(Some(ledger)) => ledger,
            _ => continue,
        };
        match settings(&ledger, &engine) {
            Ok((key, config)) => {
                groups
                    .entry(key)
                    .or_insert_with(|| (config, BTreeSet::new()))
                    .1
                    .insert(id);
            }
            Err(why) => report.notes.push(format!("{id}: cannot be made again: {why}")),
        }
    }
    for (config, ids) in groups.into_values() {
        let again = tempfile::tempdir()
            .map_err(|error| Error::output("cannot make a temporary folder").because(error))?;
        let run = RunOptions {
            jobs: options.jobs,
            ..RunOptions::new(options.scans.clone(), again.path().to_owned())
        };
        run_documents(&config, &run, engines, progress, cancel, &|id| ids.contains(id))?;
        for id in ids {
            compare(workspace, &Workspace::new(again.path()), &id, report);
            report.reproduced.push(id.to_string());
        }
    }
    report.reproduced.sort();
    Ok(())
}

/// The `percent` of the documents, at least one, whose names have the least digests: the same ones each time, and
/// nobody can choose which.
fn share(mut documents: Vec<DocumentId>, percent: f64) -> Vec<DocumentId> {
    documents.sort_by_cached_key(|id| digest(id.as_str()));
    let count = (documents.len() as f64 * (percent / 100.0).clamp(0.0, 1.0)).ceil() as usize;
    documents.truncate(count);
    documents
}

/// The settings that a document was made with, where this program would do the same with them.
fn settings(ledger: &Ledger, engine: &BTreeMap<String, String>) -> Result<(String, Config), String> {
    let mut sections = serde_json::Map::new();
    for activity in &ledger.activities {
        if activity.version != version(activity.stage) {
            return Err(format!(
                "{} was version {} then",
                activity.stage, activity.version
            ));
        }
        let used = activity.engine.and_then(|digest| ledger.engines.get(&digest));
        if let Some(difference) = used.and_then(|used| engine_difference(used, engine)) {
            return Err(difference);
        }
        let all = ledger
            .settings
            .get(&activity.settings)
            .ok_or("its settings are not in the ledger")?;
        let section = all[activity.stage.name()].clone();
        let mut ingest = |name: &str, value| match sections.entry("ingest").or_insert(json!({})) {
            Value::Object(ingest) => ingest.insert(name.to_owned(), value),
            _ => None,
        };
        if let Some(dpi) = all["ingest"].get("pdf_dpi").filter(|_| activity.page.is_some()) {
            let before = ingest("pdf_dpi", dpi.clone());
            if before.is_some_and(|before| before != *dpi) {
                return Err("its pages were drawn with different settings".into());
            }
        }
        match all.get("split").map(|split| split.get("starts")) {
            None => {}
            Some(None) => drop(ingest("split", json!("auto"))),
            Some(Some(_)) => return Err("a person has said where its cables begin".into()),
        }
        let before = sections.insert(activity.stage.name().to_owned(), section.clone());
        if before.is_some_and(|before| before != section) {
            return Err("its pages were made with different settings".into());
        }
    }
    if StageName::ALL
        .iter()
        .any(|stage| !sections.contains_key(stage.name()))
    {
        return Err("not all stages have run".into());
    }
    let sections = Value::Object(sections);
    let config = serde_json::from_value(sections.clone()).map_err(|error| error.to_string())?;
    Ok((sections.to_string(), config))
}

fn compare(there: &Workspace, again: &Workspace, id: &DocumentId, report: &mut AuditReport) {
    let (there, again) = (there.document(id), again.document(id));
    let outputs = |folder: &super::super::DocumentFolder| -> BTreeSet<String> {
        let ledger = read_ledger(&folder.ledger()).ok().flatten();
        let activities = ledger.into_iter().flat_map(|ledger| ledger.activities);
        activities
            .flat_map(|activity| activity.outputs)
            .map(|output| output.path)
            .collect()
    };
    for path in outputs(&there).union(&outputs(&again)) {
        let same = match (read_file(&there.path(path)), read_file(&again.path(path))) {
            (Ok(there), Ok(again)) => there == again,
            _ => false,
        };
        if !same {
            let message = "comes out otherwise when it is made again from the scan";
            report
                .findings
                .push(Finding::new(Code::NotReproduced, format!("{id}/{path}"), message));
        }
    }
}
