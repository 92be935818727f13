//! Documents that are known to be up to date without a look into any of their files.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io::BufReader;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::cache::{DigestCache, State, file_for};
use super::facts::Standing;
use super::write::write_atomic;
use super::{RunOptions, Workspace};
use crate::error::Result;
use crate::ingest::DocumentSource;
use crate::model::{Digest, DocumentId};
use crate::provenance::{Manifest, digest, digest_json, open_file};

/// Remembers in which state a document was found up to date: the settings and the engine; the scans; the lines that the
/// manifest has of the document's folder; and of each of these files and of the folders they lie in what the file system
/// says without reading it, see [`State`]. A folder's own state tells whether files came or went.
///
/// As long as the digest over all that (the stamp) is the same, planning the document would find it fresh, and its lines of
/// the manifest are true. Everything else is planned by its ledger. Like the [`DigestCache`], stamps are specific to this
/// machine and no part of the output.
#[derive(Debug, Default)]
pub struct Stamps {
    file: Option<PathBuf>,
    /// The manifest as the run found it, where it is whole.
    before: Option<Manifest>,
    /// The digest over what holds for all documents.
    standing: Option<Digest>,
    /// As remembered, sorted by document.
    known: Vec<Stamped>,
    learnt: Mutex<HashMap<Name, Stamped>>,
}

/// A document in a state in which it is up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamped {
    document: Name,
    stamp: Digest,
    /// Its pages.
    pub pages: u32,
    /// Those with nothing on them.
    pub blank: u32,
    /// Its records.
    pub records: u32,
}

/// The first bytes of the digest of a document's id.
type Name = [u8; 16];

const MAGIC: &[u8; 16] = b"cablegram-stamp1";
const ENTRY: usize = 16 + 32 + 3 * 4;

impl Stamps {
    /// The stamps of the output; without a cache, and where files are to be hashed or made in any case, there are none.
    ///
    /// # Errors
    /// None but by a fault of this program.
    pub fn open(options: &RunOptions, standing: &Standing) -> Result<Stamps> {
        let manifest = open_file(&Workspace::new(&options.output).manifest())
            .map(|(file, _)| BufReader::new(file))
            .and_then(Manifest::read);
        let before = match manifest {
            Ok((manifest, malformed)) if malformed.is_empty() => Some(manifest),
            _ => None,
        };
        let file = options
            .cache
            .as_deref()
            .map(|folder| file_for(folder, &options.output, "stamps"));
        let known = match &file {
            Some(file) if before.is_some() && !options.rehash && !options.force => {
                let bytes = fs::read(file).ok();
                bytes.and_then(|bytes| decode(&bytes)).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        Ok(Stamps {
            file,
            before,
            standing: Some(digest_json(&standing.decisive())?),
            known,
            learnt: Mutex::default(),
        })
    }

    /// The manifest that the run found, where it was whole.
    pub fn before(&self) -> Option<&Manifest> {
        self.before.as_ref()
    }

    /// The stamp of a document as it is now, if `manifest` has it.
    pub fn stamp(
        &self,
        manifest: &Manifest,
        standing: &Standing,
        workspace: &Workspace,
        source: &DocumentSource,
    ) -> Option<Digest> {
        self.file.as_ref()?;
        let mut seen = Vec::with_capacity(2048);
        seen.extend(self.standing?.as_bytes());
        if let Some(splitting) = standing.splitting(&source.id) {
            seen.extend(digest_json(&splitting).ok()?.as_bytes());
        }
        for file in &source.files {
            append_text(&mut seen, file.name.as_bytes());
            State::at(&file.path)?.append_to(&mut seen);
        }
        let folder = source.id.as_str().as_bytes();
        let lines = manifest.below(folder);
        for folder in folders(folder, lines) {
            State::at(&at(workspace, folder))?.append_to(&mut seen);
        }
        for (path, digest) in lines {
            append_text(&mut seen, path);
            seen.extend(digest.as_bytes());
            State::at(&at(workspace, path))?.append_to(&mut seen);
        }
        (!lines.is_empty()).then(|| digest(seen))
    }

    /// What is remembered of the document, if `stamp` is that of the state in which it was up to date.
    pub fn recall(&self, document: &DocumentId, stamp: Digest) -> Option<Stamped> {
        let name = name(document);
        let at = self
            .known
            .binary_search_by(|known| known.document.cmp(&name))
            .ok()?;
        let known = self.known.get(at).copied()?;
        (known.stamp == stamp).then_some(known)
    }

    /// Remembers that the document was planned and found up to date between two moments at which it had `stamp`. Gives
    /// whether that can be known: not where `manifest` lacks a file of the folder or has another digest of one, nor where
    /// something changed so lately that a change after it would not show.
    pub fn keep(
        &self,
        cache: &DigestCache,
        manifest: &Manifest,
        workspace: &Workspace,
        source: &DocumentSource,
        stamped: impl FnOnce(&DocumentId) -> Stamped,
    ) -> bool {
        let known = |path: &Path| State::at(path).and_then(|state| cache.recall(&state));
        let folder = source.id.as_str().as_bytes();
        let lines = manifest.below(folder);
        let folders = folders(folder, lines);
        let is_true = source.files.iter().all(|file| known(&file.path).is_some())
            && lines
                .iter()
                .all(|(path, digest)| known(&at(workspace, path)) == Some(*digest))
            && folders
                .iter()
                .all(|folder| State::at(&at(workspace, folder)).is_some_and(|state| state.is_settled()))
            && count(workspace, &folders) == Some(lines.len() + folders.len() - 1);
        if is_true {
            let stamped = stamped(&source.id);
            self.learnt
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(stamped.document, stamped);
        }
        is_true
    }

    /// Writes what was learnt for the next run. As with the cache of digests, nothing fails here.
    pub fn save(&self) {
        let Some(file) = &self.file else { return };
        let learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        if learnt.is_empty() {
            return;
        }
        let kept = self
            .known
            .iter()
            .filter(|known| !learnt.contains_key(&known.document));
        let mut entries: Vec<Stamped> = kept.chain(learnt.values()).copied().collect();
        entries.sort_unstable_by_key(|stamped| stamped.document);
        let _ = write_atomic(file, &encode(&entries));
    }
}

impl Stamped {
    /// What was found of a document with this stamp.
    pub fn new(document: &DocumentId, stamp: Digest, pages: u64, blank: u64, records: u64) -> Stamped {
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Stamped {
            document: name(document),
            stamp,
            pages: number(pages),
            blank: number(blank),
            records: number(records),
        }
    }
}

fn name(document: &DocumentId) -> Name {
    let digest = digest(document.as_str());
    let mut name = [0; 16];
    name.copy_from_slice(&digest.as_bytes()[..16]);
    name
}

fn at(workspace: &Workspace, path: &[u8]) -> PathBuf {
    workspace.root().join(OsStr::from_bytes(path))
}

fn append_text(bytes: &mut Vec<u8>, text: &[u8]) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text);
}

/// `folder` and every folder below it in which a file of `lines` lies.
fn folders<'a>(folder: &'a [u8], lines: &'a [(Vec<u8>, Digest)]) -> Vec<&'a [u8]> {
    let mut folders = vec![folder];
    for (path, _) in lines {
        let mut path = path.as_slice();
        while let Some(slash) = path.iter().rposition(|&byte| byte == b'/') {
            path = &path[..slash];
            // Lines are sorted: a folder that is known was met a few lines before.
            if path.len() <= folder.len() || folders.iter().rev().any(|known| *known == path) {
                break;
            }
            folders.push(path);
        }
    }
    folders
}

/// How many entries these folders have together.
fn count(workspace: &Workspace, folders: &[&[u8]]) -> Option<usize> {
    let entries = |folder: &&[u8]| Some(fs::read_dir(at(workspace, folder)).ok()?.count());
    folders.iter().map(entries).sum()
}

fn encode(entries: &[Stamped]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(MAGIC.len() + entries.len() * ENTRY + 32);
    bytes.extend(MAGIC);
    for entry in entries {
        bytes.extend(entry.document);
        bytes.extend(entry.stamp.as_bytes());
        for number in [entry.pages, entry.blank, entry.records] {
            bytes.extend(number.to_le_bytes());
        }
    }
    let seal = digest(&bytes);
    bytes.extend(seal.as_bytes());
    bytes
}

fn decode(bytes: &[u8]) -> Option<Vec<Stamped>> {
    let (body, seal) = bytes.split_last_chunk::<32>()?;
    if digest(body) != Digest::from_bytes(*seal) {
        return None;
    }
    let body = body.strip_prefix(MAGIC)?;
    let read = |entry: &[u8]| -> Option<Stamped> {
        let number = |at: usize| Some(u32::from_le_bytes(*entry.get(48 + at * 4..)?.first_chunk()?));
        Some(Stamped {
            document: *entry.first_chunk()?,
            stamp: Digest::from_bytes(*entry.get(16..)?.first_chunk()?),
            pages: number(0)?,
            blank: number(1)?,
            records: number(2)?,
        })
    };
    body.chunks_exact(ENTRY).map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_those_of_the_lines() {
        let lines = ["a/b/c/x", "a/b/y", "a/d/z", "a/w"].map(|path| (path.as_bytes().to_vec(), digest("")));
        assert_eq!(folders(b"a", &lines), [&b"a"[..], b"a/b/c", b"a/b", b"a/d"]);
    }

    #[test]
    fn stamps_that_were_damaged_are_none() {
        let id = DocumentId::new("a").unwrap();
        let entry = Stamped::new(&id, digest("state"), 3, 1, 2);
        let bytes = encode(&[entry]);
        assert_eq!(decode(&bytes), Some(vec![entry]));
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            assert_eq!(decode(&bytes), None);
        }
    }
}
