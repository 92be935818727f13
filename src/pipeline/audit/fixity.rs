//! Files against the manifest, the manifest against its signature.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::BufReader;
use std::os::unix::ffi::OsStrExt;

use super::super::finish::{SIGNATURE, root_digest};
use super::super::listing::files;
use super::super::spread::spread;
use super::super::{Cancel, Phase, Progress, RunReport, Workspace};
use super::{AuditOptions, AuditReport, Code, Depth, Finding};
use crate::error::{ErrorKind, Result};
use crate::model::Digest;
use crate::provenance::{MANIFEST, Manifest, below, find, hash_file, inspect, verify};

/// What is in the output folder.
pub struct Inventory {
    pub manifest: Manifest,
    /// Every file, with its digest where it was hashed; sorted by the bytes of the path.
    pub found: Vec<Found>,
}

/// A file that is there, and its digest where it was hashed.
pub type Found = (Vec<u8>, Option<Digest>);

impl Inventory {
    /// The files below `folder`, which is a path without a slash at its end.
    pub fn below(&self, folder: &[u8]) -> &[Found] {
        below(&self.found, folder)
    }

    /// The digest of one of `files`: as it is, or where it was not hashed, as the manifest has it.
    pub fn digest(&self, files: &[Found], path: &[u8]) -> Option<Digest> {
        find(files, path)?.or_else(|| self.manifest.get(path))
    }
}

pub fn show(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

pub fn inventory(
    options: &AuditOptions,
    workspace: &Workspace,
    progress: &dyn Progress,
    cancel: &Cancel,
    report: &mut AuditReport,
) -> Result<Inventory> {
    let manifest = match File::open(workspace.manifest())
        .map(BufReader::new)
        .and_then(Manifest::read)
    {
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
    };
    let paths = files(workspace.root(), false)?;
    progress.expected(Phase::Manifest, paths.len() as u64);
    let hash = |path: &Vec<u8>| {
        cancel.check()?;
        let full = workspace.root().join(OsStr::from_bytes(path));
        // What the manifest does not have is hashed also in a fast audit: it could be a file under another name.
        let result = if options.depth == Depth::Fast && manifest.get(path).is_some() {
            Ok((None, 0, None))
        } else {
            match hash_file(&full) {
                Ok((digest, bytes)) => Ok((Some(digest), bytes, None)),
                Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
                Err(error) => Ok((None, 0, Some(error.reason()))),
            }
        };
        progress.advanced(Phase::Manifest, "");
        result
    };
    let hashed = spread(&paths, options.threads(), hash)?;
    let mut found = Vec::with_capacity(paths.len());
    for (path, (digest, bytes, failure)) in paths.into_iter().zip(hashed) {
        if let Some(failure) = failure {
            report
                .findings
                .push(Finding::new(Code::Unreadable, show(&path), failure));
        }
        report.bytes += bytes;
        found.push((path, digest));
    }
    report.files = manifest.entries().len() as u64;
    compare(&manifest, &found, report);
    root(workspace, &manifest, report)?;
    Ok(Inventory { manifest, found })
}

/// Holds the files against the manifest; both are sorted.
fn compare(manifest: &Manifest, found: &[Found], report: &mut AuditReport) {
    let nameless = Vec::new();
    let mut extra: BTreeSet<(Option<Digest>, &Vec<u8>)> = BTreeSet::new();
    let mut missing = Vec::new();
    let mut listed = manifest.entries().iter().peekable();
    for (path, digest) in found {
        while let Some(entry) = listed.next_if(|(listed, _)| listed < path) {
            missing.push(entry);
        }
        match (listed.next_if(|(listed, _)| listed == path), digest) {
            (None, digest) => drop(extra.insert((*digest, path))),
            (Some((_, listed)), Some(digest)) if listed != digest => {
                let message = format!("has SHA-256 {digest}, not {listed} as when it was written");
                report
                    .findings
                    .push(Finding::new(Code::Changed, show(path), message));
            }
            _ => {}
        }
    }
    missing.extend(listed);
    for (path, listed) in missing {
        let first = (Some(*listed), &nameless);
        let same = extra.range(first..).next().copied();
        if let Some(found @ (_, now)) = same.filter(|(digest, _)| *digest == Some(*listed)) {
            extra.remove(&found);
            let message = format!("now stands under the name {}", show(now));
            report
                .findings
                .push(Finding::new(Code::Renamed, show(path), message));
        } else {
            report.findings.push(Finding::new(
                Code::Missing,
                show(path),
                "is in the manifest and not on the disk",
            ));
        }
    }
    for (_, path) in extra {
        report.findings.push(Finding::new(
            Code::Extra,
            show(path),
            "is on the disk and not in the manifest",
        ));
    }
}

fn root(workspace: &Workspace, manifest: &Manifest, report: &mut AuditReport) -> Result<()> {
    let root = root_digest(manifest)?;
    report.root_sha256 = Some(root);
    let told = match fs::read(workspace.run()).map(|bytes| serde_json::from_slice::<RunReport>(&bytes)) {
        Ok(Ok(run)) if run.root_sha256 == Some(root) => return Ok(()),
        Ok(Ok(run)) => {
            let named = run
                .root_sha256
                .map_or_else(|| "none".into(), |digest| digest.to_string());
            format!("names the root digest {named}; the manifest's is {root}")
        }
        Ok(Err(error)) => format!("is no account of a run: {error}"),
        Err(error) => format!("cannot be read: {error}"),
    };
    report
        .findings
        .push(Finding::new(Code::RootDiffers, Workspace::RUN, told));
    Ok(())
}

pub fn signature(options: &AuditOptions, workspace: &Workspace, report: &mut AuditReport) -> Result<()> {
    let path = workspace.root().join(SIGNATURE);
    let signature = fs::read(&path).ok();
    let manifest = fs::read(workspace.manifest()).unwrap_or_default();
    let wrong = match (signature, &options.public_key) {
        (None, None) => None,
        (None, Some(_)) => Some("is not there".to_owned()),
        (Some(signature), key) => match (String::from_utf8(signature), key) {
            (Err(_), _) => Some("is no signature".into()),
            (Ok(signature), None) => inspect(&manifest, &signature).err(),
            (Ok(signature), Some(key)) => verify(&manifest, &signature, key)?.err(),
        },
    };
    report
        .findings
        .extend(wrong.map(|why| Finding::new(Code::SignatureBad, SIGNATURE, why)));
    Ok(())
}
