//! The history of runs, `runs.jsonl`: a chain in which each line carries the digest of the one before.

use std::io;

use serde::{Deserialize, Serialize};

use super::finish::digest_of;
use super::listing::folder_of_ledger;
use super::write::write_atomic;
use super::{RunReport, Workspace};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Digest;
use crate::provenance::{Manifest, digest, read_file};

/// One line of `runs.jsonl`: the state that a run left. A run that changes nothing leaves no line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryEntry {
    /// Counted from 1.
    pub run: u64,
    /// The digest of the line before, without its line break.
    pub previous_sha256: Option<Digest>,
    /// The root digest that the run before left.
    pub previous_root_sha256: Option<Digest>,
    /// The program and its version.
    pub pipeline: String,
    /// The digest of all settings.
    pub config_sha256: Digest,
    /// Documents found among the scans.
    pub documents: u64,
    /// Pages in them.
    pub pages: u64,
    /// Pages that failed.
    pub failed_pages: u64,
    /// The digest of `records.jsonl`.
    pub records_sha256: Option<Digest>,
    /// The digest over the lines of the manifest for artifacts and records: all but ledgers, `run.json` and
    /// `runs.jsonl`. It does not depend on when the run was.
    pub artifacts_sha256: Digest,
}

/// Appends a line to the history, unless the last one says the same.
pub fn write_history(
    workspace: &Workspace,
    report: &RunReport,
    manifest: &Manifest,
    records: Digest,
) -> Result<Digest> {
    let path = workspace.history();
    let mut text = match read_file(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            return Err(Error::output("cannot read the history")
                .in_file(&path)
                .because(error));
        }
    };
    let last_line = text
        .strip_suffix(b"\n")
        .unwrap_or(&text)
        .rsplit(|&byte| byte == b'\n')
        .next();
    let last_line = last_line.filter(|line| !line.is_empty());
    let last: Option<HistoryEntry> = last_line.and_then(|line| serde_json::from_slice(line).ok());
    let before: Option<RunReport> = read_file(&workspace.run())
        .ok()
        .and_then(|b| serde_json::from_slice(&b).ok());
    let entry = HistoryEntry {
        run: text.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1,
        previous_sha256: last_line.map(digest),
        previous_root_sha256: before.and_then(|report| report.root_sha256),
        pipeline: report.pipeline.clone(),
        config_sha256: report.config_sha256,
        documents: report.documents,
        pages: report.pages,
        failed_pages: report.failed_pages,
        records_sha256: Some(records),
        artifacts_sha256: digest_of(manifest, is_artifact)?,
    };
    if let Some(last) = last {
        let same = HistoryEntry {
            run: last.run,
            previous_sha256: last.previous_sha256,
            previous_root_sha256: last.previous_root_sha256,
            ..entry.clone()
        };
        if same == last {
            return Ok(digest(&text));
        }
    }
    let line = serde_json::to_vec(&entry)
        .map_err(|error| Error::new(ErrorKind::Internal, "cannot write the history").because(error))?;
    text.extend(line);
    text.push(b'\n');
    Ok(write_atomic(&path, &text)?.sha256)
}

/// Whether the path counts in [`HistoryEntry::artifacts_sha256`].
pub fn is_artifact(path: &[u8]) -> bool {
    folder_of_ledger(path).is_none()
        && path != Workspace::RUN.as_bytes()
        && path != Workspace::HISTORY.as_bytes()
}
