//! `records.jsonl` against the records, the history of runs against the output it ends in.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::super::listing::{folder_of_ledger, records_of};
use super::super::{HistoryEntry, Workspace};
use super::fixity::Inventory;
use super::{AuditReport, Code, Finding};
use crate::error::Result;
use crate::model::{Digest, Record};
use crate::provenance::{Manifest, digest};

/// `records.jsonl` against the records.
pub fn records(workspace: &Workspace, inventory: &Inventory, report: &mut AuditReport) -> Result<()> {
    let paths: Vec<&[u8]> = inventory.found.keys().map(Vec::as_slice).collect();
    let mut lines = match fs::File::open(workspace.records()) {
        Ok(file) => BufReader::new(file).split(b'\n'),
        Err(_) => return Ok(()),
    };
    for (id, path) in records_of(&paths) {
        let record = read_record(&workspace.root().join(&path));
        let line = lines.next().and_then(|line| line.ok());
        let same = match (&record, &line) {
            (Some(record), Some(line)) => serde_json::to_vec(record).is_ok_and(|bytes| bytes == *line),
            _ => false,
        };
        if !same {
            let message = format!("does not have {id} where {path} says so");
            report
                .findings
                .push(Finding::new(Code::RecordUnfounded, Workspace::RECORDS, message));
            return Ok(());
        }
    }
    if lines.next().is_some() {
        let message = "has more lines than there are records";
        report
            .findings
            .push(Finding::new(Code::RecordUnfounded, Workspace::RECORDS, message));
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
    let artifacts: Vec<(Vec<u8>, Digest)> = inventory
        .manifest
        .entries()
        .iter()
        .filter(|(path, _)| {
            folder_of_ledger(path).is_none()
                && path != Workspace::RUN.as_bytes()
                && path != Workspace::HISTORY.as_bytes()
        })
        .cloned()
        .collect();
    let manifest = Manifest::new(artifacts);
    let mut writer = crate::provenance::DigestWriter::new(std::io::sink());
    let written = manifest.write(&[], &mut writer);
    if written.is_err() || writer.finish().1 != last.artifacts_sha256 {
        broken(
            0,
            "the last run left other artifacts than the manifest has".into(),
        );
    }
    Ok(())
}
