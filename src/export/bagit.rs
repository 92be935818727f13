use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::{documents, ledger, manifest};
use crate::error::{Error, Result};
use crate::ingest::scan_path;
use crate::model::Digest;
use crate::pipeline::{AtomicFile, Workspace, write_atomic};
use crate::provenance::{DigestReader, MANIFEST, read_file};

/// What goes into a bag.
#[derive(Clone, Debug)]
pub struct Bag {
    /// The folder to make; it must not exist or be empty.
    pub folder: PathBuf,
    /// Where the scans come from.
    pub scans: Scans,
    /// The day, as `2026-11-23`.
    pub date: String,
    /// The program and its version.
    pub software: String,
}

/// Where the scans of a bag come from.
#[derive(Clone, Debug)]
pub enum Scans {
    /// They are copied from these folders.
    Copied(Vec<PathBuf>),
    /// They are listed in `fetch.txt` (RFC 8493, section 2.2.3) under this URL, which their names follow: the bag is
    /// complete when they have been fetched.
    Fetched(String),
    /// They are no part of the bag.
    Left,
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
    match &bag.scans {
        Scans::Copied(roots) => {
            for (name, (digest, _)) in sources(workspace)? {
                let scan = find(roots, &name)?;
                payload.copy(bag, &scan, &format!("data/scans/{name}"), Some(digest))?;
            }
        }
        Scans::Fetched(url) => {
            for (name, (digest, bytes)) in sources(workspace)? {
                payload.fetch(url, &name, digest, bytes);
            }
        }
        Scans::Left => {}
    }
    payload.seal(bag, &workspace_digest(workspace))
}

fn workspace_digest(workspace: &Workspace) -> Option<String> {
    let run: serde_json::Value = serde_json::from_slice(&read_file(&workspace.run()).ok()?).ok()?;
    Some(run["root_sha256"].as_str()?.to_owned())
}

fn find(roots: &[PathBuf], name: &str) -> Result<PathBuf> {
    let mut places = roots.iter().map(|root| scan_path(root, name));
    places.find(|path| path.is_file()).ok_or_else(|| {
        Error::input("the scan is not there")
            .in_file(name)
            .hint("give its folder with --scans, or --no-sources")
    })
}

/// Every scan by name, once, with its digest and length.
fn sources(workspace: &Workspace) -> Result<BTreeMap<String, (Digest, u64)>> {
    let mut sources = BTreeMap::new();
    for document in documents(workspace)? {
        let pages = ledger(workspace, &document)?.sources;
        sources.extend(
            pages
                .into_iter()
                .map(|page| (page.source, (page.sha256, page.bytes))),
        );
    }
    Ok(sources)
}

#[derive(Default)]
struct Payload {
    files: BTreeMap<String, Digest>,
    bytes: u64,
    /// The lines of `fetch.txt`.
    fetch: String,
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

    fn fetch(&mut self, url: &str, name: &str, digest: Digest, bytes: u64) {
        let path = format!("data/scans/{name}");
        // A name that is no text stands in the ledger as one, and in the address as it is.
        let scan = scan_path(Path::new(""), name);
        let (from, to) = (
            super::ro_crate::encode(scan.as_os_str().as_bytes()),
            encode(&path),
        );
        self.fetch
            .push_str(&format!("{}/{from} {bytes} {to}\n", url.trim_end_matches('/')));
        self.bytes += bytes;
        self.files.insert(path, digest);
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
        let scans = match bag.scans {
            Scans::Copied(_) => "with the scans",
            Scans::Fetched(_) => "with the scans, which are to be fetched",
            Scans::Left => "without the scans",
        };
        info.push_str(&format!(
            "Internal-Sender-Description: Records of cables and what they were made from, {scans}.\n"
        ));
        tag("bag-info.txt", info)?;
        tag(MANIFEST, lines(&self.files))?;
        if !self.fetch.is_empty() {
            tag("fetch.txt", self.fetch)?;
        }
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
fn encode(name: &str) -> String {
    let ambiguous = ["%0A", "%0a", "%0D", "%0d", "%25"]
        .iter()
        .any(|code| name.contains(code));
    let name = if ambiguous {
        name.replace('%', "%25")
    } else {
        name.to_owned()
    };
    name.replace('\n', "%0A").replace('\r', "%0D")
}

fn lines(files: &BTreeMap<String, Digest>) -> String {
    files
        .iter()
        .map(|(name, digest)| format!("{digest}  {}\n", encode(name)))
        .collect()
}
