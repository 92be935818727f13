//! What lies in the output folder: all files, which of them are ledgers and records, and whose.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::DocumentFolder;
use super::finish::SIGNATURE;
use super::lock::Lock;
use super::write::{UNFINISHED, cannot_write};
use crate::error::{Error, Result};
use crate::model::{Digest, DocumentId};
use crate::provenance::{MANIFEST, Manifest};

/// Every file under the output but the manifest, its signature and the lock, as path relative to it. Files that a killed
/// run left unfinished are removed where `sweep` says so, else listed.
///
/// # Errors
/// Where a folder cannot be read.
pub fn files(root: &Path, sweep: bool) -> Result<Vec<Vec<u8>>> {
    Ok(files_but(root, sweep, &HashSet::new())?.0)
}

/// As [`files`], without looking into the folders that are `known`; gives those that it met as well.
///
/// # Errors
/// Where a folder cannot be read.
#[allow(clippy::type_complexity)] // Two lists of paths.
pub fn files_but(root: &Path, sweep: bool, known: &HashSet<&[u8]>) -> Result<(Vec<Vec<u8>>, Vec<Vec<u8>>)> {
    let (mut files, mut met) = (Vec::new(), Vec::new());
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
            let mut relative = Vec::with_capacity(folder.len() + 1 + name.len());
            relative.extend(&folder);
            if !relative.is_empty() {
                relative.push(b'/');
            }
            relative.extend(name.as_bytes());
            if entry.file_type().map_err(unreadable)?.is_dir() {
                if known.contains(relative.as_slice()) {
                    met.push(relative);
                } else {
                    folders.push(relative);
                }
            } else if sweep && name.as_bytes().starts_with(UNFINISHED.as_bytes()) {
                fs::remove_file(entry.path()).map_err(|error| cannot_write(&entry.path(), error))?;
            } else if !is_apart(&relative, sweep) {
                files.push(relative);
            }
        }
    }
    files.sort_unstable();
    Ok((files, met))
}

/// What lies in an output folder, with as little looking as its state allows.
#[derive(Debug)]
pub struct Listing {
    /// Files of which nothing is known but that they are there.
    pub files: Vec<Vec<u8>>,
    /// Files that are known to be as they stand in the manifest.
    pub held: Vec<(Vec<u8>, Digest)>,
}

impl Listing {
    /// Lists the output. What lies below a folder that is `held` is taken from the `manifest`.
    ///
    /// # Errors
    /// Where a folder cannot be read.
    pub fn take(
        root: &Path,
        sweep: bool,
        manifest: Option<&Manifest>,
        held: &HashSet<&[u8]>,
    ) -> Result<Listing> {
        let Some(manifest) = manifest else {
            let files = files(root, sweep)?;
            return Ok(Listing {
                files,
                held: Vec::new(),
            });
        };
        let (files, mut met) = files_but(root, sweep, held)?;
        met.sort_unstable();
        let lines = |folder: &Vec<u8>| manifest.below(folder).to_vec();
        Ok(Listing {
            files,
            held: met.iter().flat_map(lines).collect(),
        })
    }

    /// The documents that have a ledger in the output.
    pub fn documents(&self) -> Vec<DocumentId> {
        let paths = self.files.iter().chain(self.held.iter().map(|(path, _)| path));
        let mut documents: Vec<DocumentId> = documents_among(paths).collect();
        documents.sort_unstable();
        documents
    }
}

fn is_apart(relative: &[u8], locked: bool) -> bool {
    relative == MANIFEST.as_bytes()
        || relative == SIGNATURE.as_bytes()
        || (locked && relative == Lock::NAME.as_bytes())
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

/// The documents whose ledger is one of `paths`.
pub fn documents(paths: &[Vec<u8>]) -> Vec<DocumentId> {
    documents_among(paths.iter()).collect()
}

fn documents_among<'a>(paths: impl Iterator<Item = &'a Vec<u8>>) -> impl Iterator<Item = DocumentId> {
    let folders = paths.filter_map(|path| folder_of_ledger(path));
    folders.filter_map(|folder| DocumentId::new(std::str::from_utf8(folder).ok()?).ok())
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
}
