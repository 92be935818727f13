//! One look at every file: its digest, and whether it is sound for itself, from bytes that are read once.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use super::super::listing::{folder_of_ledger, record_place};
use super::super::{Cancel, Workspace};
use super::descent::{Disk, document};
use super::known::Known;
use super::{AuditOptions, AuditReport, Depth};
use crate::error::{ErrorKind, Result};
use crate::model::{Digest, Record};
use crate::provenance::{Manifest, digest, hash_file, read_file};

/// What all looks have in common.
pub struct Looking<'a> {
    pub options: &'a AuditOptions,
    pub workspace: &'a Workspace,
    pub manifest: &'a Manifest,
    pub settings: Known<serde_json::Value>,
    pub engines: Known<BTreeMap<String, String>>,
    pub cancel: &'a Cancel,
}

/// What was seen of one file.
#[derive(Default)]
pub struct Seen {
    /// Its digest, where it was hashed.
    pub digest: Option<Digest>,
    pub bytes: u64,
    /// Why it cannot be read.
    pub failure: Option<String>,
    /// Of a record, the digest of the line that stands for it in `records.jsonl`.
    pub line: Option<Digest>,
}

/// What was seen of a file, or of a ledger and the records that come after it.
pub struct Look {
    pub seen: Vec<Seen>,
    /// What there is to tell of the document whose ledger was among them, where nothing is wrong with it as long as every
    /// file of it is as the manifest says.
    pub sound: Option<Box<AuditReport>>,
}

/// Cuts sorted paths into what is looked at together: a ledger with the records that follow it, any other file alone.
pub fn parts(paths: &[Vec<u8>]) -> Vec<&[Vec<u8>]> {
    let mut parts = Vec::with_capacity(paths.len());
    let mut rest = paths;
    while let Some(first) = rest.first() {
        let records = folder_of_ledger(first).map_or(0, |folder| {
            let of_ledger = |path: &&Vec<u8>| record_place(path).is_some_and(|(at, _)| at == folder);
            rest[1..].iter().take_while(of_ledger).count()
        });
        let (part, after) = rest.split_at(1 + records);
        parts.push(part);
        rest = after;
    }
    parts
}

/// A record that was read.
pub struct ReadRecord {
    /// Its path in the output.
    pub path: Vec<u8>,
    pub record: serde_json::Result<Record>,
}

impl Looking<'_> {
    /// Looks at one of the [`parts`].
    pub fn at(&self, part: &[Vec<u8>]) -> Result<Look> {
        self.cancel.check()?;
        let mut records = Vec::new();
        let (ledger, others) = match part.split_first() {
            Some((first, others)) if folder_of_ledger(first).is_some() => (Some(first), others),
            _ => (None, part),
        };
        let mut seen = Vec::with_capacity(part.len());
        let content = ledger.map(|path| {
            let (content, of_ledger) = self.read(path);
            seen.push(of_ledger);
            content
        });
        for path in others {
            seen.push(self.file(path, &mut records)?);
        }
        let sound = match (ledger, content) {
            (Some(path), Some(Some(content))) => {
                let report = document(self, path, &content, &records, &Disk::AsTold)?;
                report.findings.is_empty().then(|| Box::new(report))
            }
            _ => None,
        };
        Ok(Look { seen, sound })
    }

    fn path(&self, path: &[u8]) -> PathBuf {
        self.workspace.root().join(OsStr::from_bytes(path))
    }

    fn file(&self, path: &[u8], records: &mut Vec<ReadRecord>) -> Result<Seen> {
        // What the manifest does not have is hashed also in a fast audit: it could be a file under another name.
        if self.options.depth == Depth::Fast && self.manifest.get(path).is_some() {
            return Ok(Seen::default());
        }
        if record_place(path).is_some() {
            let (content, mut seen) = self.read(path);
            if let Some(content) = content {
                let record = serde_json::from_slice::<Record>(&content);
                let mut line = Vec::with_capacity(content.len());
                let written = record
                    .as_ref()
                    .map(|record| serde_json::to_writer(&mut line, record));
                seen.line = matches!(written, Ok(Ok(()))).then(|| digest(line));
                let path = path.to_owned();
                records.push(ReadRecord { path, record });
            }
            return Ok(seen);
        }
        match hash_file(&self.path(path), || self.cancel.check()) {
            Ok((digest, bytes)) => Ok(Seen {
                digest: Some(digest),
                bytes,
                ..Seen::default()
            }),
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            Err(error) => Ok(Seen {
                failure: Some(error.reason()),
                ..Seen::default()
            }),
        }
    }

    /// Reads a ledger or a record whole.
    fn read(&self, path: &[u8]) -> (Option<Vec<u8>>, Seen) {
        let mut seen = Seen::default();
        match read_file(&self.path(path)) {
            Ok(content) => {
                if self.options.depth != Depth::Fast || self.manifest.get(path).is_none() {
                    seen.digest = Some(digest(&content));
                    seen.bytes = content.len() as u64;
                }
                (Some(content), seen)
            }
            Err(error) => {
                seen.failure = Some(format!("cannot read the file: {error}"));
                (None, seen)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_looked_at_with_the_records_that_follow_it() {
        let paths = [
            "a/ocr/p0001.txt",
            "a/provenance.json",
            "a/record-2.json",
            "a/record.json",
            "a/records.json",
            "b/provenance.json",
            "b/q/provenance.json",
            "b/q/record.json",
            "b/record.json",
        ]
        .map(|path| path.as_bytes().to_vec());
        let lengths: Vec<usize> = parts(&paths).iter().map(|part| part.len()).collect();
        assert_eq!(lengths, [1, 3, 1, 1, 2, 1]);
        assert_eq!(parts(&paths).concat(), paths);
    }
}
