//! What lies in the output folder: all files, which of them are ledgers and records, and whose.

use std::collections::BTreeSet;
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
use crate::model::DocumentId;
use crate::provenance::MANIFEST;

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
