//! What stands in the output beside the documents: all records, the last run, the history of runs, the manifest.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use super::context::Context;
use super::lock::Lock;
use super::stages::to_json;
use super::write::{AtomicFile, UNFINISHED, cannot_write, write_atomic};
use super::{DocumentFolder, Phase, RunReport, Workspace};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Digest, DocumentId, Record};
use crate::provenance::{MANIFEST, Manifest, digest, digest_file};

/// The signature of the manifest, which is no part of what it signs.
pub const SIGNATURE: &str = "manifest-sha256.txt.minisig";

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

/// Every file under the output but the manifest, its signature and the lock, as path relative to it. Files that a killed
/// run left unfinished are removed where `sweep` says so, else listed.
///
/// # Errors
/// Where a folder cannot be read.
pub fn files(root: &Path, sweep: bool) -> Result<Vec<Vec<u8>>> {
    let mut files = Vec::new();
    let mut folders: Vec<Vec<u8>> = vec![Vec::new()];
    while let Some(folder) = folders.pop() {
        let path = root.join(OsStr::from_bytes(&folder));
        let unreadable = |error: io::Error| {
            Error::output("cannot read the folder")
                .in_file(&path)
                .because(error)
        };
        for entry in fs::read_dir(&path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name();
            let mut relative = folder.clone();
            if !relative.is_empty() {
                relative.push(b'/');
            }
            relative.extend(name.as_bytes());
            if entry.file_type().map_err(unreadable)?.is_dir() {
                folders.push(relative);
            } else if sweep && name.as_bytes().starts_with(UNFINISHED.as_bytes()) {
                fs::remove_file(entry.path()).map_err(|error| cannot_write(&entry.path(), error))?;
            } else if !is_apart(&relative, sweep) {
                files.push(relative);
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn is_apart(relative: &[u8], locked: bool) -> bool {
    relative == MANIFEST.as_bytes()
        || relative == SIGNATURE.as_bytes()
        || (locked && relative == Lock::NAME.as_bytes())
}

/// The digests of `files`, computed on `jobs` threads by `hash`, in their order.
///
/// # Errors
/// The first that `hash` gives.
pub fn digests<T: Send>(
    files: &[Vec<u8>],
    jobs: usize,
    hash: impl Fn(&[u8]) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    /// Files that a thread takes at once: enough that taking them costs nothing, few enough that threads end together.
    const BATCH: usize = 16;
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<T>)>> = Mutex::default();
    let failed: Mutex<Option<Error>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let start = next.fetch_add(BATCH, Ordering::Relaxed);
                    let Some(batch) = files
                        .get(start..files.len().min(start + BATCH))
                        .filter(|b| !b.is_empty())
                    else {
                        return;
                    };
                    match batch.iter().map(|path| hash(path)).collect::<Result<Vec<T>>>() {
                        Ok(digests) => {
                            if let Ok(mut done) = done.lock() {
                                done.push((start, digests));
                            }
                        }
                        Err(error) => {
                            if let Ok(mut failed) = failed.lock() {
                                failed.get_or_insert(error);
                            }
                            next.store(files.len(), Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    if let Some(error) = failed.into_inner().ok().flatten() {
        return Err(error);
    }
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_unstable_by_key(|(start, _)| *start);
    Ok(done.into_iter().flat_map(|(_, digests)| digests).collect())
}

/// Brings the files beside the documents up to date and gives the root digest. `report` is complete but for that.
/// Where nothing has changed, nothing is written.
///
/// # Errors
/// Where the output cannot be written, or a record on disk is none.
pub fn finish(context: &Context, report: &mut RunReport, paths: Vec<Vec<u8>>, jobs: usize) -> Result<()> {
    let root = context.workspace.root();
    context.progress.started(Phase::Manifest);
    context.progress.expected(Phase::Manifest, paths.len() as u64);
    let hash = |path: &[u8]| {
        context.cancel.check()?;
        let path = root.join(OsStr::from_bytes(path));
        let digest = context.cache.digest(&path).map_err(|error| {
            Error::output(format!(
                "{} cannot be entered in the manifest: {}",
                path.display(),
                error.reason()
            ))
        })?;
        context.progress.advanced(Phase::Manifest, "");
        Ok(digest)
    };
    let found = digests(&paths, jobs, hash)?;
    // A dangling link has no content to vouch for.
    let entries = paths
        .into_iter()
        .zip(found)
        .filter_map(|(path, digest)| Some((path, digest?)))
        .collect();
    let manifest = Manifest::new(entries);
    report.root_sha256 = Some(root_digest(&manifest)?);
    let there = (
        digest_file(&context.workspace.manifest()).ok(),
        fs::read(context.workspace.run()).ok(),
    );
    if there == (Some(digest_of(&manifest, &[])?), Some(to_json(report)?)) {
        context.progress.finished(Phase::Manifest);
        return Ok(());
    }
    rewrite(context, report, manifest)?;
    context.progress.finished(Phase::Manifest);
    Ok(())
}

fn rewrite(context: &Context, report: &mut RunReport, manifest: Manifest) -> Result<()> {
    let workspace = &context.workspace;
    let mut entries = manifest.entries().to_vec();
    let beside = [Workspace::RECORDS, Workspace::RUN, Workspace::HISTORY];
    entries.retain(|(path, _)| !beside.iter().any(|name| name.as_bytes() == path));

    let records = write_records(workspace, &entries)?;
    entries.push((Workspace::RECORDS.into(), records));
    let history = write_history(workspace, report, &Manifest::new(entries.clone()), records)?;
    entries.push((Workspace::HISTORY.into(), history));

    report.root_sha256 = Some(root_digest(&Manifest::new(entries.clone()))?);
    let run = put(&workspace.run(), &to_json(report)?)?;
    entries.push((Workspace::RUN.into(), run));

    let manifest = Manifest::new(entries);
    let text = text(&manifest, &[])?;
    let path = workspace.manifest();
    if fs::read(&path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    let signature = workspace.root().join(SIGNATURE);
    if fs::remove_file(&signature).is_ok() {
        context
            .progress
            .warning("the signature was of the output before this run and is removed; sign again");
    }
    write_atomic(&path, &text)?;
    for name in [Workspace::RECORDS, Workspace::RUN, Workspace::HISTORY] {
        if let Some(digest) = manifest.get(name.as_bytes()) {
            context.cache.wrote(&workspace.root().join(name), digest);
        }
    }
    context.cache.wrote(&path, digest(&text));
    Ok(())
}

/// The digest over the manifest without the line of `run.json`, in which it stands.
///
/// # Errors
/// None but by a fault of this program.
pub fn root_digest(manifest: &Manifest) -> Result<Digest> {
    digest_of(manifest, &[Workspace::RUN])
}

fn digest_of(manifest: &Manifest, without: &[&str]) -> Result<Digest> {
    let mut writer = crate::provenance::DigestWriter::new(io::BufWriter::new(io::sink()));
    manifest.write(without, &mut writer).map_err(impossible)?;
    Ok(writer.finish().1)
}

fn text(manifest: &Manifest, without: &[&str]) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    manifest.write(without, &mut text).map_err(impossible)?;
    Ok(text)
}

fn impossible(error: io::Error) -> Error {
    Error::new(ErrorKind::Internal, "cannot write to memory").because(error)
}

/// Puts `content` at `path` unless it stands there already.
fn put(path: &Path, content: &[u8]) -> Result<Digest> {
    if fs::read(path).is_ok_and(|there| there == content) {
        return Ok(digest(content));
    }
    Ok(write_atomic(path, content)?.sha256)
}

/// Writes every record on a line of its own, sorted by the bytes of the id.
fn write_records(workspace: &Workspace, entries: &[(Vec<u8>, Digest)]) -> Result<Digest> {
    let paths: Vec<&[u8]> = entries.iter().map(|(path, _)| path.as_slice()).collect();
    let path = workspace.records();
    let mut file = AtomicFile::create(&path)?;
    for (_, name) in records_of(&paths) {
        let from = workspace.root().join(name);
        let bytes = fs::read(&from).map_err(|error| {
            Error::output("cannot read the record")
                .in_file(&from)
                .because(error)
        })?;
        let record: Record = serde_json::from_slice(&bytes).map_err(|error| {
            Error::new(ErrorKind::InvalidRecord, "is no record")
                .in_file(&from)
                .because(error)
                .hint("remove the file and run again: it is made anew")
        })?;
        let mut line = serde_json::to_vec(&record)
            .map_err(|error| Error::new(ErrorKind::Internal, "cannot write the record").because(error))?;
        line.push(b'\n');
        file.write_all(&line)
            .map_err(|error| cannot_write(&path, error))?;
    }
    Ok(file.finish()?.sha256)
}

/// The records among `paths`, as id and path, in the order of `records.jsonl`.
pub fn records_of(paths: &[&[u8]]) -> Vec<(String, String)> {
    let ledgers: BTreeSet<&[u8]> = paths.iter().filter_map(|path| folder_of_ledger(path)).collect();
    let mut records = Vec::new();
    for path in paths {
        let Some((folder, index)) = record_place(path) else {
            continue;
        };
        let (Ok(id), Ok(name)) = (std::str::from_utf8(folder), std::str::from_utf8(path)) else {
            continue;
        };
        if ledgers.contains(folder) {
            let id = if index == 1 {
                id.to_owned()
            } else {
                format!("{id}#{index}")
            };
            records.push((id, name.to_owned()));
        }
    }
    records.sort_unstable();
    records
}

/// `a/b` of `a/b/provenance.json`.
pub fn folder_of_ledger(path: &[u8]) -> Option<&[u8]> {
    path.strip_suffix(DocumentFolder::LEDGER.as_bytes())?
        .strip_suffix(b"/")
}

/// The folder and the number of `a/b/record.json` (1) and `a/b/record-2.json` (2).
fn record_place(path: &[u8]) -> Option<(&[u8], usize)> {
    let slash = path.iter().rposition(|&byte| byte == b'/')?;
    let (folder, name) = (&path[..slash], std::str::from_utf8(&path[slash + 1..]).ok()?);
    let index = match name.strip_prefix("record")?.strip_suffix(".json")? {
        "" => 1,
        number => number
            .strip_prefix('-')?
            .parse()
            .ok()
            .filter(|&index| index > 1)?,
    };
    (name == DocumentFolder::record(index - 1)).then_some((folder, index))
}

/// The documents that have a ledger in the output.
pub fn documents(paths: &[Vec<u8>]) -> Vec<DocumentId> {
    let folders = paths.iter().filter_map(|path| folder_of_ledger(path));
    folders
        .filter_map(|folder| DocumentId::new(std::str::from_utf8(folder).ok()?).ok())
        .collect()
}

/// Appends a line to the history, unless the last one says the same.
fn write_history(
    workspace: &Workspace,
    report: &RunReport,
    manifest: &Manifest,
    records: Digest,
) -> Result<Digest> {
    let path = workspace.history();
    let mut text = match fs::read(&path) {
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
    let before: Option<RunReport> = fs::read(workspace.run())
        .ok()
        .and_then(|b| serde_json::from_slice(&b).ok());
    let artifacts: Vec<(Vec<u8>, Digest)> = manifest
        .entries()
        .iter()
        .filter(|(path, _)| !is_ledger(path))
        .cloned()
        .collect();
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
        artifacts_sha256: digest_of(&Manifest::new(artifacts), &[])?,
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

fn is_ledger(path: &[u8]) -> bool {
    folder_of_ledger(path).is_some()
}

/// Removes what the ledger of `document` lists, the ledger, and the folders that are then empty.
///
/// # Errors
/// Where a file cannot be removed.
pub fn prune(context: &Context, document: &DocumentId) -> Result<()> {
    let folder = context.workspace.document(document);
    let mut files: Vec<PathBuf> = vec![folder.ledger()];
    if let Some(ledger) = super::context::read_ledger(&folder.ledger())? {
        let outputs = ledger.activities.iter().flat_map(|activity| &activity.outputs);
        // A ledger is data: it must not lead out of its folder.
        files.extend(
            outputs
                .filter(|o| DocumentId::new(&o.path).is_ok())
                .map(|o| folder.path(&o.path)),
        );
    }
    // The ledger goes last: a prune that is cut short is taken up by the next.
    for file in files.iter().rev() {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::output("cannot remove the file")
                    .in_file(file)
                    .because(error));
            }
            _ => {}
        }
    }
    for part in ["preprocess", "ocr"] {
        let _ = fs::remove_dir(folder.path(part));
    }
    let mut empty = folder.root().to_owned();
    while empty != context.workspace.root() && fs::remove_dir(&empty).is_ok() {
        empty.pop();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_told_from_other_files() {
        assert_eq!(record_place(b"a/b/record.json"), Some((&b"a/b"[..], 1)));
        assert_eq!(record_place(b"a/record-12.json"), Some((&b"a"[..], 12)));
        for other in [
            "record.json",
            "a/record-1.json",
            "a/record-02.json",
            "a/records.json",
            "a/record.json.txt",
        ] {
            assert_eq!(record_place(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn digests_come_in_the_order_of_the_files() {
        let files: Vec<Vec<u8>> = (0..1000u32).map(|i| i.to_string().into_bytes()).collect();
        let digests = digests(&files, 3, |path| Ok(digest(path))).unwrap();
        assert_eq!(digests, files.iter().map(digest).collect::<Vec<_>>());
    }
}
