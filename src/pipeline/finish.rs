//! What stands in the output beside the documents: all records, the last run, the history of runs, the manifest.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::context::Context;
use super::history::write_history;
use super::listing::records_of;
use super::spread::spread;
use super::stages::to_json;
use super::write::{AtomicFile, cannot_write, write_atomic};
use super::{Phase, RunReport, Workspace};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Digest, Record};
use crate::provenance::{Manifest, digest, digest_file};

/// The signature of the manifest, which is no part of what it signs.
pub const SIGNATURE: &str = "manifest-sha256.txt.minisig";

/// Brings the files beside the documents up to date and gives the root digest. `report` is complete but for that.
/// Where nothing has changed, nothing is written.
///
/// # Errors
/// Where the output cannot be written, or a record on disk is none.
pub fn finish(context: &Context, report: &mut RunReport, paths: Vec<Vec<u8>>, jobs: usize) -> Result<()> {
    let root = context.workspace.root();
    context.progress.started(Phase::Manifest);
    context.progress.expected(Phase::Manifest, paths.len() as u64);
    let hash = |path: &Vec<u8>| {
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
    let found = spread(&paths, jobs, hash)?;
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

pub fn digest_of(manifest: &Manifest, without: &[&str]) -> Result<Digest> {
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
