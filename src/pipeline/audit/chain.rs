//! `records.jsonl` against the records, the history of runs against the output it ends in.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::super::finish::digest_of;
use super::super::history::is_artifact;
use super::super::listing::records_of;
use super::super::spread::spread;
use super::super::{HistoryEntry, Workspace};
use super::fixity::Inventory;
use super::{AuditReport, Code, Finding};
use crate::error::Result;
use crate::model::Record;
use crate::provenance::digest;

/// `records.jsonl` against the records.
pub fn records(
    workspace: &Workspace,
    inventory: &Inventory,
    threads: usize,
    report: &mut AuditReport,
) -> Result<()> {
    /// Lines that are held at once, so that memory does not grow with the output.
    const BATCH: usize = 1024;
    let mut broken = |message: String| {
        report
            .findings
            .push(Finding::new(Code::RecordUnfounded, Workspace::RECORDS, message));
        Ok(())
    };
    let paths: Vec<&[u8]> = inventory.found.iter().map(|(path, _)| path.as_slice()).collect();
    let mut lines = match fs::File::open(workspace.records()) {
        Ok(file) => BufReader::new(file).split(b'\n'),
        Err(_) => return Ok(()),
    };
    for batch in records_of(&paths).chunks(BATCH) {
        let pairs: Vec<_> = batch
            .iter()
            .map(|place| (place, lines.next().and_then(std::io::Result::ok)))
            .collect();
        let same = spread(&pairs, threads, |((_, path), line)| {
            Ok(match (read_record(&workspace.root().join(path)), line) {
                (Some(record), Some(line)) => serde_json::to_vec(&record).is_ok_and(|bytes| bytes == *line),
                _ => false,
            })
        })?;
        if let Some(at) = same.iter().position(|same| !same) {
            let (id, path) = &batch[at];
            return broken(format!("does not have {id} where {path} says so"));
        }
    }
    if lines.next().is_some() {
        return broken("has more lines than there are records".into());
    }
    Ok(())
}

fn read_record(path: &Path) -> Option<Record> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// The chain of runs, and whether it ends in this output.
pub fn history(workspace: &Workspace, inventory: &Inventory, report: &mut AuditReport) -> Result<()> {
    let mut broken = |line: usize, why: String| {
        let message = if line == 0 {
            why
        } else {
            format!("line {line}: {why}")
        };
        report
            .findings
            .push(Finding::new(Code::HistoryBroken, Workspace::HISTORY, message));
    };
    let text = match fs::read(workspace.history()) {
        Ok(text) => text,
        Err(error) => {
            broken(0, format!("cannot be read: {error}"));
            return Ok(());
        }
    };
    let mut before: Option<&[u8]> = None;
    let mut last = None;
    for (i, line) in text
        .strip_suffix(b"\n")
        .unwrap_or(&text)
        .split(|&byte| byte == b'\n')
        .enumerate()
    {
        match serde_json::from_slice::<HistoryEntry>(line) {
            Ok(entry) => {
                if entry.run != i as u64 + 1 {
                    broken(i + 1, format!("is the account of run {}", entry.run));
                }
                if entry.previous_sha256 != before.map(digest) {
                    broken(
                        i + 1,
                        "the line before is not the one it was written after".into(),
                    );
                }
                last = Some(entry);
            }
            Err(error) => {
                broken(i + 1, format!("is no account of a run: {error}"));
                last = None;
            }
        }
        before = Some(line);
    }
    let Some(last) = last else { return Ok(()) };
    if digest_of(&inventory.manifest, is_artifact)? != last.artifacts_sha256 {
        broken(
            0,
            "the last run left other artifacts than the manifest has".into(),
        );
    }
    Ok(())
}
