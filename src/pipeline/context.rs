use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::cache::DigestCache;
use super::facts::Standing;
use super::stamps::Stamps;
use super::{Cancel, Failure, Progress, RecognitionWork, RunOptions, StageWork, Workspace};
use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::processor::Limit;
use crate::provenance::{Ledger, StageName, read_file};

/// The program and its version, as ledgers and records name it.
pub const TOOL: &str = concat!("cablegram ", env!("CARGO_PKG_VERSION"));

/// What all threads of a run share.
pub struct Context<'a> {
    pub config: &'a Config,
    pub options: &'a RunOptions,
    pub workspace: Workspace,
    pub standing: Standing,
    pub cache: DigestCache,
    pub stamps: Stamps,
    pub progress: &'a dyn Progress,
    pub cancel: &'a Cancel,
    work: Mutex<BTreeMap<StageName, StageWork>>,
    recognition: Mutex<RecognitionWork>,
    stopped: Mutex<Stopped>,
}

/// Why a run goes no further.
#[derive(Debug, Default)]
struct Stopped {
    /// What makes going on useless: no space, no engine.
    by: Option<Error>,
    /// Something failed, and the user wants to stop then.
    by_failure: bool,
}

impl<'a> Context<'a> {
    pub fn new(
        config: &'a Config,
        options: &'a RunOptions,
        standing: Standing,
        progress: &'a dyn Progress,
        cancel: &'a Cancel,
    ) -> Result<Context<'a>> {
        Ok(Context {
            config,
            options,
            workspace: Workspace::new(&options.output),
            stamps: Stamps::open(options, &standing)?,
            standing,
            cache: DigestCache::open(options.cache.as_deref(), &options.output, options.rehash),
            progress,
            cancel,
            work: Mutex::default(),
            recognition: Mutex::default(),
            stopped: Mutex::default(),
        })
    }

    /// What decoding a page may take.
    pub fn decoding_limit(&self) -> Limit {
        Limit(Duration::from_secs(self.config.ingest.timeout.into()))
    }

    /// What the engine may take for a page.
    pub fn reading_limit(&self) -> Limit {
        Limit(Duration::from_secs(self.config.ocr.timeout.into()))
    }

    /// Counts units that were found fresh or made.
    pub fn count(&self, stage: StageName, made: u64, fresh: u64, since: Option<Instant>) {
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = work.entry(stage).or_default();
        entry.made += made;
        entry.fresh += fresh;
        entry.seconds += since.map_or(0.0, |since| since.elapsed().as_secs_f64());
    }

    /// What the stages did so far.
    pub fn work(&self) -> BTreeMap<StageName, StageWork> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts the lines that the engine read of a page.
    pub fn count_recognition(&self, work: RecognitionWork) {
        let mut sum = self.recognition.lock().unwrap_or_else(PoisonError::into_inner);
        sum.lines += work.lines;
        sum.seconds += work.seconds;
    }

    /// What the engine did so far.
    pub fn recognition(&self) -> RecognitionWork {
        *self.recognition.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether no new page shall be begun.
    pub fn is_stopping(&self) -> bool {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        self.cancel.is_cancelled() || stopped.by.is_some() || stopped.by_failure
    }

    /// Ends the run for `error`; the first one counts.
    pub fn stop(&self, error: Error) {
        self.stopped
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .by
            .get_or_insert(error);
    }

    /// What ended the run, if something did.
    pub fn take_stop(&self) -> Option<Error> {
        self.stopped
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .by
            .take()
    }

    /// Tells of a failure that costs a page or a document.
    pub fn tell(&self, failure: &Failure) {
        self.progress.failed(failure);
        if self.options.fail_fast {
            self.stopped
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .by_failure = true;
        }
    }

    /// Whether what failed with `error` is the whole run's misfortune and not one page's.
    pub fn is_fatal(error: &Error) -> bool {
        matches!(
            error.kind(),
            ErrorKind::Output | ErrorKind::MissingDependency | ErrorKind::Interrupted | ErrorKind::Config
        )
    }
}

/// Reads a document's ledger; `None` where there is none.
///
/// # Errors
/// [`Input`](ErrorKind::Input) where it cannot be read or is no ledger.
pub fn read_ledger(path: &std::path::Path) -> Result<Option<Ledger>> {
    let bytes = match read_file(path) {
        Ok(bytes) => bytes,
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(None);
        }
        Err(error) => {
            return Err(Error::input("cannot read the ledger")
                .in_file(path)
                .because(error));
        }
    };
    ledger_of(&bytes).map_err(|error| error.in_file(path)).map(Some)
}

/// The ledger that these bytes are.
///
/// # Errors
/// [`Input`](ErrorKind::Input) where they are none.
pub fn ledger_of(bytes: &[u8]) -> Result<Ledger> {
    let ledger: Ledger = serde_json::from_slice(bytes)
        .map_err(|error| Error::input("is no ledger of this program").because(error))?;
    if ledger.schema != Ledger::SCHEMA {
        return Err(Error::input(format!(
            "is a ledger of the form `{}`",
            ledger.schema
        )));
    }
    if let Some(stray) = ledger.stray() {
        return Err(Error::input(format!(
            "names `{stray}`, which leads out of its folder"
        )));
    }
    Ok(ledger)
}
