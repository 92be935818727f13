//! Which of the files of the output folder are ledgers and records, and whose.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::DocumentFolder;
use super::walk::{Walk, Way, unreadable};
use crate::error::Result;
use crate::model::{Digest, DocumentId};
use crate::provenance::Manifest;

/// What lies in an output folder, with as little looking as its state allows.
#[derive(Debug)]
pub struct Listing {
    /// Files of which nothing is known but that they are there.
    pub files: Vec<Vec<u8>>,
    /// Files that are known to be as they stand in the manifest.
    pub held: Vec<(Vec<u8>, Digest)>,
    /// What is no file, and so no part of the output.
    pub odd: Vec<(Vec<u8>, &'static str)>,
}

impl Listing {
    /// Lists the output for a run. What lies below a folder that is `held` is taken from the `manifest`.
    ///
    /// # Errors
    /// Where a folder cannot be read.
    pub fn take(
        root: &Path,
        sweep: bool,
        manifest: Option<&Manifest>,
        held: &HashSet<&[u8]>,
        threads: usize,
    ) -> Result<Listing> {
        let known = manifest.map(|_| held);
        let walk = Walk::through(
            root,
            &Way {
                sweep,
                known,
                threads,
            },
        )?;
        if let Some((folder, why)) = walk.unreadable.into_iter().next() {
            let folder = root.join(OsStr::from_bytes(&folder));
            return Err(unreadable(&folder).because(io::Error::other(why)));
        }
        let lines = |folder: &Vec<u8>| {
            manifest
                .map_or(&[][..], |manifest| manifest.below(folder))
                .to_vec()
        };
        Ok(Listing {
            held: walk.known.iter().flat_map(lines).collect(),
            files: walk.files,
            odd: walk.odd,
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

/// The records among `paths`, as id and path, in the order of `records.jsonl`.
pub fn records_of(paths: &[&[u8]]) -> Vec<(String, String)> {
    let ledgers: HashSet<&[u8]> = paths.iter().filter_map(|path| folder_of_ledger(path)).collect();
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
pub fn record_place(path: &[u8]) -> Option<(&[u8], usize)> {
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
