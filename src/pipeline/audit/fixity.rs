//! Files against the manifest, the manifest against its signature.

use std::collections::BTreeSet;
use std::io::BufReader;

use super::super::finish::{SIGNATURE, root_digest};
use super::super::listing::folder_of_ledger;
use super::super::spread::spread;
use super::super::walk::{Walk, Way};
use super::super::{DocumentFolder, Phase, Progress, RunReport, Workspace};
use super::look::{Look, Looking, parts};
use super::{AuditOptions, AuditReport, Code, Finding};
use crate::error::Result;
use crate::model::Digest;
use crate::provenance::{MANIFEST, Manifest, find, inspect, open_file, read_file, verify};

/// What is in the output folder, sorted by the bytes of the paths.
pub struct Inventory {
    /// Every file, with its digest where it was hashed.
    pub found: Vec<Found>,
    /// Every record that is one, with the digest of its line in `records.jsonl`.
    pub lines: Vec<(Vec<u8>, Digest)>,
    /// The ledgers that must be traced by what was found.
    pub unsound: Vec<Vec<u8>>,
}

/// A file that is there, and its digest where it was hashed.
pub type Found = (Vec<u8>, Option<Digest>);

pub fn show(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

/// Reads the manifest.
pub fn manifest(workspace: &Workspace, report: &mut AuditReport) -> Manifest {
    let read = open_file(&workspace.manifest())
        .and_then(|(file, _)| Manifest::read(BufReader::with_capacity(1 << 16, file)));
    match read {
        Ok((manifest, malformed)) => {
            let told = malformed
                .iter()
                .map(|m| Finding::new(Code::ManifestMalformed, MANIFEST, m.to_string()));
            report.findings.extend(told);
            manifest
        }
        Err(error) => {
            report.findings.push(Finding::new(
                Code::ManifestMissing,
                MANIFEST,
                format!("cannot be read: {error}"),
            ));
            Manifest::default()
        }
    }
}

/// Looks at every file, and holds all to the manifest.
pub fn inventory(looking: &Looking, progress: &dyn Progress, report: &mut AuditReport) -> Result<Inventory> {
    let (root, threads) = (looking.workspace.root(), looking.options.threads());
    let way = Way {
        threads,
        ..Way::default()
    };
    let Walk {
        files,
        odd,
        unreadable,
        ..
    } = Walk::through(root, &way)?;
    progress.expected(Phase::Manifest, files.len() as u64);
    let parts = parts(&files);
    let looks = spread(&parts, threads, |part| {
        let look = looking.at(part)?;
        for _ in *part {
            progress.advanced(Phase::Manifest, "");
        }
        Ok(look)
    })?;
    let Stock {
        digests,
        lines,
        sound,
        unsound,
    } = Stock::of(&parts, looks, &files, report);
    for (folder, why) in &unreadable {
        let why = format!("cannot read the folder: {why}");
        report
            .findings
            .push(Finding::new(Code::Unreadable, show(folder), why));
    }
    report.files = looking.manifest.entries().len() as u64;
    let mut comparison = Comparison {
        files: &files,
        report,
        unsound,
    };
    comparison.odd(looking.manifest, &odd);
    comparison.files(looking.manifest, &digests, &odd);
    let unsound = comparison.unsound;
    for (ledger, part) in sound {
        if !unsound.contains(ledger) {
            report.absorb(*part);
        }
    }
    Ok(Inventory {
        found: files.into_iter().zip(digests).collect(),
        lines,
        unsound: unsound.into_iter().collect(),
    })
}

/// What was seen of all files.
#[derive(Default)]
struct Stock<'a> {
    /// In the order of the files.
    digests: Vec<Option<Digest>>,
    lines: Vec<(Vec<u8>, Digest)>,
    /// Ledgers of documents that are sound as long as every file of theirs is as the manifest says.
    sound: Vec<(&'a Vec<u8>, Box<AuditReport>)>,
    /// The other ledgers.
    unsound: BTreeSet<Vec<u8>>,
}

impl<'a> Stock<'a> {
    fn of(
        parts: &[&'a [Vec<u8>]],
        looks: Vec<Look>,
        files: &[Vec<u8>],
        report: &mut AuditReport,
    ) -> Stock<'a> {
        let mut stock = Stock::default();
        for (part, look) in parts.iter().zip(looks) {
            match look.sound {
                Some(report) => stock.sound.push((&part[0], report)),
                None if folder_of_ledger(&part[0]).is_some() => {
                    stock.unsound.insert(part[0].clone());
                }
                None => {}
            }
            for (path, seen) in part.iter().zip(look.seen) {
                if let Some(why) = seen.failure {
                    differs(path, files, &mut stock.unsound);
                    report
                        .findings
                        .push(Finding::new(Code::Unreadable, show(path), why));
                }
                report.bytes += seen.bytes;
                stock.lines.extend(seen.line.map(|line| (path.clone(), line)));
                stock.digests.push(seen.digest);
            }
        }
        stock
    }
}

/// Files held against the manifest.
struct Comparison<'a> {
    files: &'a [Vec<u8>],
    report: &'a mut AuditReport,
    unsound: BTreeSet<Vec<u8>>,
}

impl Comparison<'_> {
    fn find(&mut self, code: Code, path: &[u8], message: impl Into<String>) {
        differs(path, self.files, &mut self.unsound);
        self.report.findings.push(Finding::new(code, show(path), message));
    }

    /// What is no file, and stands where one should or should not.
    fn odd(&mut self, manifest: &Manifest, odd: &[(Vec<u8>, &str)]) {
        for (path, what) in odd {
            if path == MANIFEST.as_bytes() || path == SIGNATURE.as_bytes() || manifest.get(path).is_some() {
                self.find(
                    Code::Changed,
                    path,
                    format!("is {what} in place of the file that was written"),
                );
            } else {
                self.find(Code::Extra, path, format!("is {what}, and not in the manifest"));
            }
        }
    }

    /// Files and manifest are both sorted.
    fn files(&mut self, manifest: &Manifest, digests: &[Option<Digest>], odd: &[(Vec<u8>, &str)]) {
        let nameless = Vec::new();
        let mut extra: BTreeSet<(Option<Digest>, &Vec<u8>)> = BTreeSet::new();
        let mut missing = Vec::new();
        let mut listed = manifest.entries().iter().peekable();
        for (path, digest) in self.files.iter().zip(digests) {
            while let Some(entry) = listed.next_if(|(listed, _)| listed < path) {
                missing.push(entry);
            }
            match (listed.next_if(|(listed, _)| listed == path), digest) {
                (None, digest) => drop(extra.insert((*digest, path))),
                (Some((_, listed)), Some(digest)) if listed != digest => {
                    let message = format!("has SHA-256 {digest}, not {listed} as when it was written");
                    self.find(Code::Changed, path, message);
                }
                _ => {}
            }
        }
        missing.extend(listed);
        missing.retain(|(path, _)| find(odd, path).is_none());
        for (path, listed) in missing {
            let first = (Some(*listed), &nameless);
            let same = extra.range(first..).next().copied();
            if let Some(found @ (_, now)) = same.filter(|(digest, _)| *digest == Some(*listed)) {
                extra.remove(&found);
                self.find(
                    Code::Renamed,
                    path,
                    format!("now stands under the name {}", show(now)),
                );
            } else {
                self.find(Code::Missing, path, "is in the manifest and not on the disk");
            }
        }
        for (_, path) in extra {
            self.find(Code::Extra, path, "is on the disk and not in the manifest");
        }
    }
}

/// The documents in whose folders `path` lies are to be traced by what was found.
fn differs(path: &[u8], files: &[Vec<u8>], unsound: &mut BTreeSet<Vec<u8>>) {
    let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    for (at, _) in slashes {
        let ledger = [&path[..=at], DocumentFolder::LEDGER.as_bytes()].concat();
        if files.binary_search(&ledger).is_ok() {
            unsound.insert(ledger);
        }
    }
}

/// The root digest of the manifest against that of the last run, whose account is given back.
pub fn root(
    workspace: &Workspace,
    manifest: &Manifest,
    report: &mut AuditReport,
) -> Result<Option<RunReport>> {
    let root = root_digest(manifest)?;
    report.root_sha256 = Some(root);
    let run = read_file(&workspace.run()).map(|bytes| serde_json::from_slice::<RunReport>(&bytes));
    let (run, told) = match run {
        Ok(Ok(run)) if run.root_sha256 == Some(root) => return Ok(Some(run)),
        Ok(Ok(run)) => {
            let named = run
                .root_sha256
                .map_or_else(|| "none".into(), |digest| digest.to_string());
            let told = format!("names the root digest {named}; the manifest's is {root}");
            (Some(run), told)
        }
        Ok(Err(error)) => (None, format!("is no account of a run: {error}")),
        Err(error) => (None, format!("cannot be read: {error}")),
    };
    report
        .findings
        .push(Finding::new(Code::RootDiffers, Workspace::RUN, told));
    Ok(run)
}

pub fn signature(options: &AuditOptions, workspace: &Workspace, report: &mut AuditReport) -> Result<()> {
    let path = workspace.root().join(SIGNATURE);
    let signature = read_file(&path).ok();
    let manifest = || read_file(&workspace.manifest()).unwrap_or_default();
    let wrong = match (signature, &options.public_key) {
        (None, None) => None,
        (None, Some(_)) => Some("is not there".to_owned()),
        (Some(signature), key) => match (String::from_utf8(signature), key) {
            (Err(_), _) => Some("is no signature".into()),
            (Ok(signature), None) => inspect(&manifest(), &signature).err(),
            (Ok(signature), Some(key)) => verify(&manifest(), &signature, key)?.err(),
        },
    };
    report
        .findings
        .extend(wrong.map(|why| Finding::new(Code::SignatureBad, SIGNATURE, why)));
    Ok(())
}
