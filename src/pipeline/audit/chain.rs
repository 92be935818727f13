//! The history of runs against the output it ends in.

use super::super::finish::digest_of;
use super::super::history::is_artifact;
use super::super::{HistoryEntry, RunReport, Workspace};
use super::{AuditReport, Code, Finding};
use crate::error::Result;
use crate::provenance::{Manifest, digest, read_file};

/// The chain of runs, and whether it ends in this output.
pub fn history(
    workspace: &Workspace,
    manifest: &Manifest,
    run: Option<&RunReport>,
    report: &mut AuditReport,
) -> Result<()> {
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
    let text = match read_file(&workspace.history()) {
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
    if digest_of(manifest, is_artifact)? != last.artifacts_sha256 {
        broken(
            0,
            "the last run left other artifacts than the manifest has".into(),
        );
    }
    if last.records_sha256 != manifest.get(Workspace::RECORDS.as_bytes()) {
        broken(
            0,
            format!(
                "the last run left another {} than the manifest has",
                Workspace::RECORDS
            ),
        );
    }
    // A run whose account differs from that of the run before in any of these leaves a line.
    let same = |run: &RunReport| {
        (
            &run.pipeline,
            run.config_sha256,
            run.documents,
            run.pages,
            run.failed_pages,
        ) == (
            &last.pipeline,
            last.config_sha256,
            last.documents,
            last.pages,
            last.failed_pages,
        )
    };
    if run.is_some_and(|run| !same(run)) {
        broken(
            0,
            format!("the last line tells of another run than {}", Workspace::RUN),
        );
    }
    Ok(())
}
