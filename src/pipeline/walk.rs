//! Which files lie in the output folder.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, FileType};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use super::finish::SIGNATURE;
use super::lock::Lock;
use super::spread::spread;
use super::write::{UNFINISHED, cannot_write};
use crate::error::{Error, Result};
use crate::provenance::MANIFEST;

/// What lies in the output folder, as paths relative to it, sorted by their bytes.
#[derive(Debug, Default)]
pub struct Walk {
    /// Every file but the manifest and its signature.
    pub files: Vec<Vec<u8>>,
    /// What is neither file nor folder, with what it is. The program makes no such thing, and nothing vouches for what
    /// lies behind it.
    pub odd: Vec<(Vec<u8>, &'static str)>,
    /// The folders that were known and not looked into.
    pub known: Vec<Vec<u8>>,
    /// Folders that cannot be read, and why.
    pub unreadable: Vec<(Vec<u8>, String)>,
}

/// How to walk.
#[derive(Debug, Default)]
pub struct Way<'a> {
    /// As a run does, which has the lock: files that a killed run left unfinished are removed, and the lock is no part of
    /// the output.
    pub sweep: bool,
    /// Folders that need not be looked into.
    pub known: Option<&'a HashSet<&'a [u8]>>,
    /// Folders that are read at once.
    pub threads: usize,
}

impl Walk {
    /// Walks through the output at `root`, folder by folder, one depth after the other.
    ///
    /// # Errors
    /// Where a folder cannot be read.
    pub fn through(root: &Path, way: &Way) -> Result<Walk> {
        let mut walk = Walk::default();
        let mut folders: Vec<Vec<u8>> = vec![Vec::new()];
        while !folders.is_empty() {
            let read = spread(&folders, way.threads, |folder| entries(root, folder, way))?;
            folders.clear();
            for mut entries in read {
                walk.files.append(&mut entries.files);
                walk.odd.append(&mut entries.odd);
                walk.known.append(&mut entries.known);
                walk.unreadable.append(&mut entries.unreadable);
                folders.append(&mut entries.folders);
            }
        }
        // Long runs are in order already, of which the stable sort makes use.
        walk.files.sort();
        walk.odd.sort();
        walk.known.sort();
        Ok(walk)
    }
}

/// What lies directly in one folder.
#[derive(Default)]
struct Entries {
    files: Vec<Vec<u8>>,
    odd: Vec<(Vec<u8>, &'static str)>,
    known: Vec<Vec<u8>>,
    unreadable: Vec<(Vec<u8>, String)>,
    folders: Vec<Vec<u8>>,
}

fn entries(root: &Path, folder: &[u8], way: &Way) -> Result<Entries> {
    let path = root.join(OsStr::from_bytes(folder));
    let mut found = Entries::default();
    let read = match fs::read_dir(&path) {
        Err(error) if folder.is_empty() => return Err(unreadable(&path).because(error)),
        Err(error) => {
            found.unreadable.push((folder.to_vec(), error.to_string()));
            return Ok(found);
        }
        Ok(read) => read,
    };
    for entry in read {
        let (entry, kind) = match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
            Ok((kind, entry)) => (entry, kind),
            Err(error) => {
                found.unreadable.push((folder.to_vec(), error.to_string()));
                continue;
            }
        };
        let name = entry.file_name();
        let mut relative = Vec::with_capacity(folder.len() + 1 + name.len());
        relative.extend(folder);
        if !relative.is_empty() {
            relative.push(b'/');
        }
        relative.extend(name.as_bytes());
        if kind.is_dir() {
            match way.known.is_some_and(|known| known.contains(relative.as_slice())) {
                true => found.known.push(relative),
                false => found.folders.push(relative),
            }
        } else if way.sweep && name.as_bytes().starts_with(UNFINISHED.as_bytes()) {
            fs::remove_file(entry.path()).map_err(|error| cannot_write(&entry.path(), error))?;
        } else if !kind.is_file() {
            found.odd.push((relative, name_of(kind)));
        } else if !is_apart(&relative, way.sweep) {
            found.files.push(relative);
        }
    }
    found.files.sort();
    found.folders.sort();
    Ok(found)
}

/// The error of a folder that cannot be read.
pub fn unreadable(folder: &Path) -> Error {
    Error::output("cannot read the folder").in_file(folder)
}

fn is_apart(relative: &[u8], locked: bool) -> bool {
    relative == MANIFEST.as_bytes()
        || relative == SIGNATURE.as_bytes()
        || (locked && relative == Lock::NAME.as_bytes())
}

fn name_of(kind: FileType) -> &'static str {
    if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_sorted_by_bytes_and_what_is_none_stands_apart() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        for folder in ["a/b", "a.b", "c"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        let (lock, unfinished) = (Lock::NAME, format!("c/{UNFINISHED}1"));
        for file in ["a/b/z", "a/y", "a.b/x", "a-c", "c/w", MANIFEST, lock, &unfinished] {
            fs::write(at(file), "").unwrap();
        }
        std::os::unix::fs::symlink("../a-c", at("a/link")).unwrap();
        let walk = |sweep| {
            let known = HashSet::from([&b"c"[..]]);
            let way = Way {
                sweep,
                known: (!sweep).then_some(&known),
                threads: 2,
            };
            Walk::through(root.path(), &way).unwrap()
        };
        let names = |paths: &[Vec<u8>]| -> Vec<String> {
            paths
                .iter()
                .map(|path| String::from_utf8_lossy(path).into_owned())
                .collect()
        };
        let looked = walk(false);
        assert_eq!(names(&looked.files), [lock, "a-c", "a.b/x", "a/b/z", "a/y"]);
        assert_eq!(names(&looked.known), ["c"]);
        assert_eq!(looked.odd, [(b"a/link".to_vec(), "a symbolic link")]);
        let swept = walk(true);
        assert_eq!(names(&swept.files), ["a-c", "a.b/x", "a/b/z", "a/y", "c/w"]);
        assert!(!at(&unfinished).exists());
    }
}
