//! Whether the output is what the program wrote, and follows from what it was made from.

mod chain;
mod descent;
mod fixity;
mod known;
mod look;
mod records;
mod reproduce;

use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use known::Known;
use look::Looking;
use serde::Serialize;

use super::spread::readers;
use super::{Cancel, Engines, Phase, Progress, Workspace};
use crate::error::{Error, Result};
use crate::model::Digest;
use crate::processor;

/// What an audit looks at.
#[derive(Clone, Debug)]
pub struct AuditOptions {
    /// The output folder.
    pub output: PathBuf,
    /// Folders of scans, to be held to the digests in the ledgers; none leaves the scans alone.
    pub scans: Vec<PathBuf>,
    /// How closely it looks.
    pub depth: Depth,
    /// The share of documents, in percent, that is made anew from the scans and compared byte by byte.
    pub reproduce: f64,
    /// The public key, as minisign writes it, that the signature must be made with.
    pub public_key: Option<String>,
    /// Threads; four a processor by default, since they wait for the disk most of their time.
    pub jobs: Option<NonZeroUsize>,
}

impl AuditOptions {
    fn threads(&self) -> usize {
        self.jobs
            .map_or_else(|| readers(processor::count()), NonZeroUsize::get)
    }
}

/// How closely an audit looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// Which files are there, and whether ledgers, history and signature fit together; artifacts are not read.
    Fast,
    /// The content of every file as well.
    #[default]
    Normal,
    /// And whether every record follows from the page texts, by making it anew.
    Full,
}

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// There is no manifest, or it cannot be read.
    ManifestMissing,
    /// A line of the manifest is not as the program writes it.
    ManifestMalformed,
    /// A file has another content than the manifest says.
    Changed,
    /// A file of the manifest is not there.
    Missing,
    /// A file is there that the manifest does not have.
    Extra,
    /// A file of the manifest stands under another name.
    Renamed,
    /// A file cannot be read.
    Unreadable,
    /// `run.json` cannot be read, or gives another root digest than the manifest has.
    RootDiffers,
    /// A ledger cannot be read, contradicts itself or names an input that nothing has made.
    LedgerBroken,
    /// The chain of runs is broken, or does not end in this output.
    HistoryBroken,
    /// A scan has another content than when it was read.
    SourceChanged,
    /// A scan is not there.
    SourceMissing,
    /// An artifact was made from earlier artifacts than those that are there.
    Outdated,
    /// A record, or `records.jsonl`, does not follow from what it was made from.
    RecordUnfounded,
    /// An artifact comes out otherwise when it is made again.
    NotReproduced,
    /// The signature is missing, damaged, of another manifest or by another key.
    SignatureBad,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = serde_json::to_value(self).ok();
        f.pad(name.as_ref().and_then(|name| name.as_str()).unwrap_or("unknown"))
    }
}

/// Something that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// What kind of thing.
    pub code: Code,
    /// The file, relative to the output; a scan by its name in the ledger.
    pub path: String,
    /// The sentence for people.
    pub message: String,
}

impl Finding {
    fn new(code: Code, path: impl Into<String>, message: impl Into<String>) -> Finding {
        Finding {
            code,
            path: path.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    /// `changed: telegram-12/record.json: …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.code, self.path, self.message)
    }
}

/// What an audit found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AuditReport {
    /// Everything that is wrong, sorted by kind and path; empty for a sound output.
    pub findings: Vec<Finding>,
    /// Files that the manifest has.
    pub files: u64,
    /// Bytes that were hashed.
    pub bytes: u64,
    /// Documents with a ledger.
    pub documents: u64,
    /// Scans that were compared.
    pub sources: u64,
    /// Documents that were made again.
    pub reproduced: Vec<String>,
    /// What could not be looked at, and why; no finding.
    pub notes: Vec<String>,
    /// The root digest of the manifest.
    pub root_sha256: Option<Digest>,
}

impl AuditReport {
    /// Takes over what was found of one document.
    fn absorb(&mut self, part: AuditReport) {
        self.findings.extend(part.findings);
        self.documents += part.documents;
        self.sources += part.sources;
        self.notes.extend(part.notes);
    }
}

/// Looks at everything and goes on after the first finding. Nothing is written.
///
/// # Errors
/// [`Input`](crate::error::ErrorKind::Input) where the output folder cannot be read,
/// [`Usage`](crate::error::ErrorKind::Usage) for a public key that is none,
/// [`Interrupted`](crate::error::ErrorKind::Interrupted) after [`Cancel::cancel`].
pub fn audit(
    options: &AuditOptions,
    engines: &dyn Engines,
    progress: &dyn Progress,
    cancel: &Cancel,
) -> Result<AuditReport> {
    if !options.output.is_dir() {
        return Err(Error::input("is no folder")
            .in_file(&options.output)
            .hint("give the output folder of a run"));
    }
    let workspace = Workspace::new(&options.output);
    progress.started(Phase::Manifest);
    let mut report = AuditReport::default();
    let manifest = fixity::manifest(&workspace, &mut report);
    let looking = Looking {
        options,
        workspace: &workspace,
        manifest: &manifest,
        settings: Known::new(known::same),
        engines: Known::new(|one, other| one == other),
        cancel,
    };
    let inventory = fixity::inventory(&looking, progress, &mut report)?;
    progress.finished(Phase::Manifest);
    let run = fixity::root(&workspace, &manifest, &mut report)?;
    fixity::signature(options, &workspace, &mut report)?;
    descent::trace(&looking, &inventory, &mut report)?;
    if options.depth != Depth::Fast {
        records::listed(&workspace, &inventory, &mut report);
    }
    chain::history(&workspace, &manifest, run.as_ref(), &mut report)?;
    if options.reproduce > 0.0 {
        reproduce::reproduce(options, &workspace, engines, progress, cancel, &mut report)?;
    }
    report.findings.sort();
    report.findings.dedup();
    Ok(report)
}
