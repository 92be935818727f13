use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::error::Result;
use crate::model::Recognizer;
use crate::provenance::StageName;

/// What a run is to do.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Folders of scans, or single scans.
    pub scans: Vec<PathBuf>,
    /// The output folder; it is made where it does not exist.
    pub output: PathBuf,
    /// Which stages may run.
    pub stages: Stages,
    /// Only documents whose id matches this glob (`*` also crosses `/`).
    pub document: Option<String>,
    /// Runs the stages even where they are fresh.
    pub force: bool,
    /// Tells what would run and does not run it.
    pub dry_run: bool,
    /// Stops at the first page or document that fails.
    pub fail_fast: bool,
    /// Worker threads; one a processor by default.
    pub jobs: Option<NonZeroUsize>,
    /// Removes artifacts of scans that are no longer there.
    pub prune: bool,
    /// Hashes every file again instead of trusting its size, times and inode.
    pub rehash: bool,
    /// Where digests of unchanged files are remembered, see [`default_cache`](RunOptions::default_cache); `None`
    /// remembers nothing.
    pub cache: Option<PathBuf>,
}

impl RunOptions {
    /// A plain run of every stage from `scans` to `output`.
    pub fn new(scans: Vec<PathBuf>, output: PathBuf) -> RunOptions {
        RunOptions {
            scans,
            output,
            stages: Stages::default(),
            document: None,
            force: false,
            dry_run: false,
            fail_fast: false,
            jobs: None,
            prune: false,
            rehash: false,
            cache: None,
        }
    }

    /// The folder for remembered digests that suits this user: `$XDG_CACHE_HOME/cablegram`, else
    /// `~/.cache/cablegram`; `None` where neither is known.
    pub fn default_cache() -> Option<PathBuf> {
        let variable = |name| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let base = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))?;
        Some(base.join("cablegram"))
    }
}

/// A span of stages, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stages {
    /// The first that may run. What comes before is read from the artifacts on disk.
    pub from: StageName,
    /// The last that may run.
    pub until: StageName,
}

impl Stages {
    /// One stage alone.
    pub fn only(stage: StageName) -> Stages {
        Stages {
            from: stage,
            until: stage,
        }
    }

    /// Whether `stage` may run.
    pub fn has(&self, stage: StageName) -> bool {
        (self.from..=self.until).contains(&stage)
    }
}

impl Default for Stages {
    fn default() -> Stages {
        Stages {
            from: StageName::Preprocess,
            until: StageName::Parse,
        }
    }
}

/// Where worker threads get their recognizer from.
pub trait Engines: Sync {
    /// Versions and digests that identify the engine, by the name of the part (`tesseract`, `leptonica`, `simd`,
    /// `model eng`): as long as they stay, it reads the same.
    ///
    /// # Errors
    /// [`MissingDependency`](crate::error::ErrorKind::MissingDependency) where it is not installed.
    fn fingerprint(&self) -> Result<BTreeMap<String, String>>;

    /// A recognizer of its own for the thread that calls.
    ///
    /// # Errors
    /// [`MissingDependency`](crate::error::ErrorKind::MissingDependency) where it cannot be opened.
    fn open(&self) -> Result<Box<dyn Recognizer>>;
}
