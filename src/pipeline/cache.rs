use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::write::write_atomic;
use crate::error::{Error, Result};
use crate::model::Digest;
use crate::provenance::{digest, digest_file};

/// Remembers the digests of files by what the file system says of them, so that unchanged files need not be read again.
///
/// An entry holds as long as device, inode, size, modification time and **change time** are the same. The last cannot be
/// set back by a user, unlike the modification time, which counts for nothing here by itself. What lies in the cache is
/// specific to this machine and no part of the output.
#[derive(Debug, Default)]
pub struct DigestCache {
    file: Option<PathBuf>,
    /// Whether what was remembered before counts.
    trusted: bool,
    /// What was remembered before, sorted; read when it is first asked for.
    known: OnceLock<Vec<(State, Digest)>>,
    /// Learnt since.
    learnt: Mutex<HashMap<State, Digest>>,
}

/// What a file system says of a file's content without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    device: u64,
    inode: u64,
    size: u64,
    /// Nanoseconds since 1970.
    modified: i64,
    changed: i64,
}

/// The clock of a file system ticks every few milliseconds: a file that was changed that recently can change again
/// without another time on it, so its digest is not remembered. (Git's "racy" problem.)
const TICK: Duration = Duration::from_millis(50);

const MAGIC: &[u8; 16] = b"cablegram-cache1";
const ENTRY: usize = 5 * 8 + 32;

impl State {
    /// Of the file or folder at `path`; `None` where there is none.
    pub fn at(path: &Path) -> Option<State> {
        fs::metadata(path).ok().map(|metadata| State::of(&metadata))
    }

    /// Appends it to `bytes`.
    pub fn append_to(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.device.to_le_bytes());
        bytes.extend(self.inode.to_le_bytes());
        bytes.extend(self.size.to_le_bytes());
        bytes.extend(self.modified.to_le_bytes());
        bytes.extend(self.changed.to_le_bytes());
    }

    fn of(metadata: &Metadata) -> State {
        let nanoseconds = |s: i64, ns: i64| s.saturating_mul(1_000_000_000).saturating_add(ns);
        State {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    /// Whether the file has rested long enough that any further change will show.
    pub fn is_settled(&self) -> bool {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(now.saturating_sub(TICK).as_nanos()).is_ok_and(|limit| self.changed < limit)
    }
}

impl DigestCache {
    /// The cache for `output` in `folder`. `None` remembers nothing beyond this run; with `rehash`, nothing that was
    /// remembered before counts. A cache that cannot be read is an empty one.
    pub fn open(folder: Option<&Path>, output: &Path, rehash: bool) -> DigestCache {
        DigestCache {
            file: folder.map(|folder| file_for(folder, output, "digests")),
            trusted: !rehash,
            ..DigestCache::default()
        }
    }

    fn known(&self) -> &[(State, Digest)] {
        self.known.get_or_init(|| match &self.file {
            Some(file) if self.trusted => fs::read(file)
                .ok()
                .and_then(|bytes| decode(&bytes))
                .unwrap_or_default(),
            _ => Vec::new(),
        })
    }

    /// The digest of the file at `path`; `None` where there is none.
    ///
    /// # Errors
    /// [`Input`](crate::error::ErrorKind::Input) where it is no file or cannot be read.
    pub fn digest(&self, path: &Path) -> Result<Option<Digest>> {
        self.digest_by(path, |path| fs::metadata(path))
    }

    /// As [`digest`](Self::digest), of a file in the output: a symbolic link is none.
    ///
    /// # Errors
    /// As for [`digest`](Self::digest).
    pub fn artifact(&self, path: &Path) -> Result<Option<Digest>> {
        self.digest_by(path, |path| fs::symlink_metadata(path))
    }

    fn digest_by(&self, path: &Path, look: fn(&Path) -> io::Result<Metadata>) -> Result<Option<Digest>> {
        let unreadable = |error| Error::input("cannot read the file").in_file(path).because(error);
        let metadata = match look(path) {
            Ok(metadata) if metadata.is_file() => metadata,
            Ok(_) => return Ok(None),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => return Ok(None),
                _ => return Err(unreadable(error)),
            },
        };
        let state = State::of(&metadata);
        if let Some(digest) = self.recall(&state) {
            return Ok(Some(digest));
        }
        let digest = digest_file(path)?;
        let after = look(path).map_err(unreadable)?;
        if State::of(&after) == state && state.is_settled() {
            self.learn(state, digest);
        }
        Ok(Some(digest))
    }

    /// Remembers the digest of a file that this process has just written.
    pub fn wrote(&self, path: &Path, digest: Digest) {
        if let Ok(metadata) = fs::metadata(path) {
            self.learn(State::of(&metadata), digest);
        }
    }

    /// What is remembered of a file in this state.
    pub fn recall(&self, state: &State) -> Option<Digest> {
        let known = self.known();
        if let Ok(at) = known.binary_search_by(|(known, _)| known.cmp(state)) {
            return Some(known[at].1);
        }
        self.learnt.lock().ok()?.get(state).copied()
    }

    fn learn(&self, state: State, digest: Digest) {
        if let Ok(mut learnt) = self.learnt.lock() {
            learnt.insert(state, digest);
        }
    }

    /// Writes what was learnt for the next run. A cache that cannot be written costs time only, so nothing fails.
    pub fn save(&self) {
        let Some(file) = &self.file else { return };
        let Ok(learnt) = self.learnt.lock() else { return };
        if learnt.is_empty() {
            return;
        }
        let mut entries = self.known().to_vec();
        entries.extend(learnt.iter().map(|(state, digest)| (*state, *digest)));
        entries.sort_unstable();
        // Of one inode, only the latest state can still be met.
        let mut latest: Vec<(State, Digest)> = Vec::with_capacity(entries.len());
        for entry in entries {
            match latest.last_mut() {
                Some(last) if (last.0.device, last.0.inode) == (entry.0.device, entry.0.inode) => {
                    if entry.0.changed >= last.0.changed {
                        *last = entry;
                    }
                }
                _ => latest.push(entry),
            }
        }
        let _ = write_atomic(file, &encode(&latest));
    }
}

/// The file in the cache `folder` that holds `what` of `output`.
pub fn file_for(folder: &Path, output: &Path, what: &str) -> PathBuf {
    let output = fs::canonicalize(output).unwrap_or_else(|_| output.to_owned());
    let name = digest(output.as_os_str().as_encoded_bytes()).to_string();
    folder.join(format!("{}.{what}", &name[..16]))
}

fn encode(entries: &[(State, Digest)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(MAGIC.len() + entries.len() * ENTRY + 32);
    bytes.extend(MAGIC);
    for (state, digest) in entries {
        state.append_to(&mut bytes);
        bytes.extend(digest.as_bytes());
    }
    let seal = digest(&bytes);
    bytes.extend(seal.as_bytes());
    bytes
}

fn decode(bytes: &[u8]) -> Option<Vec<(State, Digest)>> {
    let (body, seal) = bytes.split_last_chunk::<32>()?;
    if digest(body) != Digest::from_bytes(*seal) {
        return None;
    }
    let body = body.strip_prefix(MAGIC)?;
    let number = |entry: &[u8], at: usize| -> Option<u64> {
        Some(u64::from_le_bytes(*entry.get(at * 8..)?.first_chunk()?))
    };
    body.chunks_exact(ENTRY)
        .map(|entry| {
            let state = State {
                device: number(entry, 0)?,
                inode: number(entry, 1)?,
                size: number(entry, 2)?,
                modified: number(entry, 3)?.cast_signed(),
                changed: number(entry, 4)?.cast_signed(),
            };
            Some((state, Digest::from_bytes(*entry.last_chunk()?)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle() {
        std::thread::sleep(TICK * 2);
    }

    #[test]
    fn a_digest_is_remembered_until_the_file_changes() {
        let folder = tempfile::tempdir().unwrap();
        let (file, store) = (folder.path().join("a"), folder.path().join("cache"));
        fs::write(&file, "one").unwrap();
        settle();
        let cache = DigestCache::open(Some(&store), folder.path(), false);
        assert_eq!(cache.digest(&file).unwrap(), Some(digest("one")));
        cache.save();

        let cache = DigestCache::open(Some(&store), folder.path(), false);
        let state = State::of(&fs::metadata(&file).unwrap());
        assert_eq!(cache.recall(&state), Some(digest("one")));
        // The same length and the same modification time: only the change time tells.
        let modified = fs::metadata(&file).unwrap().modified().unwrap();
        fs::write(&file, "two").unwrap();
        fs::File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_modified(modified)
            .unwrap();
        assert_eq!(cache.digest(&file).unwrap(), Some(digest("two")));
    }

    #[test]
    fn a_missing_file_has_no_digest() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            DigestCache::default().digest(&folder.path().join("no")).unwrap(),
            None
        );
    }

    #[test]
    fn a_cache_that_was_damaged_is_an_empty_one() {
        let state = State {
            device: 1,
            inode: 2,
            size: 3,
            modified: -4,
            changed: 5,
        };
        let bytes = encode(&[(state, digest("x"))]);
        assert_eq!(decode(&bytes), Some(vec![(state, digest("x"))]));
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            assert_eq!(decode(&bytes), None);
        }
        assert_eq!(decode(&bytes[..10]), None);
    }
}
