//! What stands in the output beside the documents: all records, the last run, the history of runs, the manifest.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::context::Context;
use super::history::write_history;
use super::listing::{Listing, records_of};
use super::spread::spread;
use super::stages::to_json;
use super::write::{AtomicFile, cannot_write, write_atomic};
use super::{Phase, RunReport, Workspace};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Digest, Record};
use crate::provenance::{DigestWriter, MANIFEST, Manifest, digest, read_file};

/// The signature of the manifest, which is no part of what it signs.
pub const SIGNATURE: &str = "manifest-sha256.txt.minisig";

/// Brings the files beside the documents up to date and gives the manifest. `report` is complete but for the root digest,
/// which is entered. Where nothing has changed, nothing is written.
///
/// # Errors
/// Where the output cannot be written, or a record on disk is none.
pub fn finish(
    context: &Context,
    report: &mut RunReport,
    listing: Listing,
    threads: usize,
) -> Result<Manifest> {
    let root = context.workspace.root();
    let Listing { files, held, odd } = listing;
    for (path, what) in odd {
        if is_beside(&path)
            && let Ok(content) = read_file(&root.join(OsStr::from_bytes(&path)))
        {
            // A link to such a file becomes the file.
            write_atomic(&root.join(OsStr::from_bytes(&path)), &content)?;
            continue;
        }
        context.progress.warning(&format!(
            "{} is {what}: it is not in the manifest, and an audit will find it",
            String::from_utf8_lossy(&path)
        ));
    }
    context.progress.started(Phase::Manifest);
    context.progress.expected(Phase::Manifest, files.len() as u64);
    let hash = |path: &Vec<u8>| {
        context.cancel.check()?;
        let path = root.join(OsStr::from_bytes(path));
        let digest = context.cache.artifact(&path).map_err(|error| {
            Error::output(format!(
                "{} cannot be entered in the manifest: {}",
                path.display(),
                error.reason()
            ))
        })?;
        context.progress.advanced(Phase::Manifest, "");
        Ok(digest)
    };
    let found = spread(&files, threads, hash)?;
    let mut entries = held;
    // What went meanwhile has no content to vouch for.
    entries.extend(
        files
            .into_iter()
            .zip(found)
            .filter_map(|(path, digest)| Some((path, digest?))),
    );
    let manifest = Manifest::new(entries);
    report.root_sha256 = Some(root_digest(&manifest)?);
    // A manifest that is whole can be written in one way only: the same entries are the same bytes.
    let is_same = context.stamps.before() == Some(&manifest)
        && read_file(&context.workspace.run()).ok() == Some(to_json(report)?);
    let manifest = if is_same {
        manifest
    } else {
        rewrite(context, report, manifest)?
    };
    context.progress.finished(Phase::Manifest);
    Ok(manifest)
}

/// Whether the program keeps this file beside the documents.
fn is_beside(path: &[u8]) -> bool {
    [MANIFEST, Workspace::RECORDS, Workspace::RUN, Workspace::HISTORY]
        .iter()
        .any(|name| name.as_bytes() == path)
}

fn rewrite(context: &Context, report: &mut RunReport, mut manifest: Manifest) -> Result<Manifest> {
    let workspace = &context.workspace;
    for name in [Workspace::RECORDS, Workspace::RUN, Workspace::HISTORY] {
        manifest.remove(name.as_bytes());
    }
    let records = write_records(workspace, &manifest)?;
    manifest.set(Workspace::RECORDS.as_bytes(), records);
    let history = write_history(workspace, report, &manifest, records)?;
    manifest.set(Workspace::HISTORY.as_bytes(), history);
    report.root_sha256 = Some(root_digest(&manifest)?);
    let run = put(&workspace.run(), &to_json(report)?)?;
    manifest.set(Workspace::RUN.as_bytes(), run);

    for name in [Workspace::RECORDS, Workspace::RUN, Workspace::HISTORY] {
        if let Some(digest) = manifest.get(name.as_bytes()) {
            context.cache.wrote(&workspace.root().join(name), digest);
        }
    }
    if context.stamps.before() == Some(&manifest) {
        return Ok(manifest);
    }
    let signature = workspace.root().join(SIGNATURE);
    if fs::remove_file(&signature).is_ok() {
        context
            .progress
            .warning("the signature was of the output before this run and is removed; sign again");
    }
    let path = workspace.manifest();
    let mut file = AtomicFile::create(&path)?;
    manifest
        .write(&[], &mut file)
        .map_err(|error| cannot_write(&path, error))?;
    file.finish()?;
    Ok(manifest)
}

/// The digest over the manifest without the line of `run.json`, in which it stands.
///
/// # Errors
/// None but by a fault of this program.
pub fn root_digest(manifest: &Manifest) -> Result<Digest> {
    digest_of(manifest, |path| path != Workspace::RUN.as_bytes())
}

/// The digest over the lines of those paths that are `wanted`.
///
/// # Errors
/// None but by a fault of this program.
pub fn digest_of(manifest: &Manifest, wanted: impl Fn(&[u8]) -> bool) -> Result<Digest> {
    let mut writer = io::BufWriter::with_capacity(1 << 16, DigestWriter::new(io::sink()));
    manifest.write_if(wanted, &mut writer).map_err(impossible)?;
    let writer = writer
        .into_inner()
        .map_err(|error| impossible(error.into_error()))?;
    Ok(writer.finish().1)
}

fn impossible(error: io::Error) -> Error {
    Error::new(ErrorKind::Internal, "cannot write to memory").because(error)
}

/// Puts `content` at `path` unless it stands there already.
fn put(path: &Path, content: &[u8]) -> Result<Digest> {
    if read_file(path).is_ok_and(|there| there == content) {
        return Ok(digest(content));
    }
    Ok(write_atomic(path, content)?.sha256)
}

/// Writes every record on a line of its own, sorted by the bytes of the id.
fn write_records(workspace: &Workspace, manifest: &Manifest) -> Result<Digest> {
    let paths: Vec<&[u8]> = manifest
        .entries()
        .iter()
        .map(|(path, _)| path.as_slice())
        .collect();
    let path = workspace.records();
    let mut file = AtomicFile::create(&path)?;
    for (_, name) in records_of(&paths) {
        let from = workspace.root().join(name);
        let bytes = read_file(&from).map_err(|error| {
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
