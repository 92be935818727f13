use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::{documents, ledger, manifest};
use crate::error::{Error, Result};
use crate::model::Digest;
use crate::pipeline::{AtomicFile, Workspace, write_atomic};
use crate::provenance::{DigestReader, MANIFEST};

/// What goes into a bag.
#[derive(Clone, Debug)]
pub struct Bag {
    /// The folder to make; it must not exist or be empty.
    pub folder: PathBuf,
    /// Folders in which the scans lie; none leaves them out.
    pub scans: Vec<PathBuf>,
    /// The day, as `2026-11-23`.
    pub date: String,
    /// The program and its version.
    pub software: String,
}

/// Makes a bag (BagIt 1.0, RFC 8493) of the output: `data/output/…`, and the scans as `data/scans/…`. Every file is held to
/// its digest while it is copied; gives the number of files in the payload.
///
/// # Errors
/// [`Input`](crate::error::ErrorKind::Input) where a file is missing or is not as the manifest or the ledger says,
/// [`Output`](crate::error::ErrorKind::Output) where the bag cannot be written.
pub fn bagit(workspace: &Workspace, bag: &Bag) -> Result<u64> {
    if std::fs::read_dir(&bag.folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Error::output("the folder for the bag is not empty").in_file(&bag.folder));
    }
    let mut payload = Payload::default();
    let manifest = manifest(workspace)?;
    for (path, digest) in manifest.entries() {
        let name = std::str::from_utf8(path).map_err(|_| {
            Error::input("a bag cannot hold a file whose name is not UTF-8").in_file(OsStr::from_bytes(path))
        })?;
        payload.copy(
            bag,
            &workspace.root().join(name),
            &format!("data/output/{name}"),
            Some(*digest),
        )?;
    }
    payload.copy(
        bag,
        &workspace.manifest(),
        &format!("data/output/{MANIFEST}"),
        None,
    )?;
    if !bag.scans.is_empty() {
        for (name, digest) in sources(workspace)? {
            let found = bag.scans.iter().map(|root| {
                if root.is_file() {
                    root.clone()
                } else {
                    root.join(&name)
                }
            });
            let scan = found.into_iter().find(|path| path.is_file()).ok_or_else(|| {
                Error::input("the scan is not there")
                    .in_file(&name)
                    .hint("give its folder with --scans, or --no-sources")
            })?;
            payload.copy(bag, &scan, &format!("data/scans/{name}"), Some(digest))?;
        }
    }
    payload.seal(bag, &workspace_digest(workspace))
}

fn workspace_digest(workspace: &Workspace) -> Option<String> {
    let run: serde_json::Value = serde_json::from_slice(&std::fs::read(workspace.run()).ok()?).ok()?;
    Some(run["root_sha256"].as_str()?.to_owned())
}

/// Every scan by name, once.
fn sources(workspace: &Workspace) -> Result<BTreeMap<String, Digest>> {
    let mut sources = BTreeMap::new();
    for document in documents(workspace)? {
        let pages = ledger(workspace, &document)?.sources;
        sources.extend(pages.into_iter().map(|page| (page.source, page.sha256)));
    }
    Ok(sources)
}

#[derive(Default)]
struct Payload {
    files: BTreeMap<String, Digest>,
    bytes: u64,
}

impl Payload {
    fn copy(&mut self, bag: &Bag, from: &Path, name: &str, expected: Option<Digest>) -> Result<()> {
        let unreadable = |error| Error::input("cannot read the file").in_file(from).because(error);
        let mut reader = DigestReader::new(File::open(from).map_err(unreadable)?);
        let to = bag.folder.join(name);
        let mut file = AtomicFile::create(&to)?;
        self.bytes += std::io::copy(&mut reader, &mut file).map_err(|error| {
            Error::output("cannot copy into the bag")
                .in_file(from)
                .because(error)
        })?;
        let digest = reader.finish();
        if expected.is_some_and(|expected| expected != digest) {
            return Err(
                Error::input(format!("has SHA-256 {digest}, not what was written down"))
                    .in_file(from)
                    .hint("`cablegram audit` tells what else is wrong"),
            );
        }
        file.finish()?;
        self.files.insert(name.to_owned(), digest);
        Ok(())
    }

    fn seal(self, bag: &Bag, root: &Option<String>) -> Result<u64> {
        let mut tags = BTreeMap::new();
        let mut tag = |name: &str, text: String| -> Result<()> {
            tags.insert(
                name.to_owned(),
                write_atomic(&bag.folder.join(name), text.as_bytes())?.sha256,
            );
            Ok(())
        };
        tag(
            "bagit.txt",
            "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".into(),
        )?;
        let mut info = format!(
            "Bagging-Date: {}\nBag-Software-Agent: {}\nPayload-Oxum: {}.{}\n",
            bag.date,
            bag.software,
            self.bytes,
            self.files.len()
        );
        if let Some(root) = root {
            info.push_str(&format!("External-Identifier: sha256:{root}\n"));
        }
        let scans = if bag.scans.is_empty() { "without" } else { "with" };
        info.push_str(&format!("Internal-Sender-Description: Records of cables and what they were made from, {scans} the scans.\n"));
        tag("bag-info.txt", info)?;
        tag(MANIFEST, lines(&self.files))?;
        let mut file = AtomicFile::create(&bag.folder.join(format!("tag{MANIFEST}")))?;
        file.write_all(lines(&tags).as_bytes()).map_err(|error| {
            Error::output("cannot write the bag")
                .in_file(&bag.folder)
                .because(error)
        })?;
        file.finish()?;
        Ok(self.files.len() as u64)
    }
}

/// RFC 8493, section 2.1.3: line breaks in a path are percent-encoded, and the percent sign. The last only where it would be
/// read as one of these: `bagit.py` (1.9) decodes the line breaks alone, and looks for any other `%25` by that name.
fn lines(files: &BTreeMap<String, Digest>) -> String {
    let encode = |name: &str| {
        let ambiguous = ["%0A", "%0a", "%0D", "%0d", "%25"]
            .iter()
            .any(|code| name.contains(code));
        let name = if ambiguous {
            name.replace('%', "%25")
        } else {
            name.to_owned()
        };
        name.replace('\n', "%0A").replace('\r', "%0D")
    };
    files
        .iter()
        .map(|(name, digest)| format!("{digest}  {}\n", encode(name)))
        .collect()
}
