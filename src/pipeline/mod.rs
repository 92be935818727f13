//! Runs the stages over many documents: decides what is stale, spreads the work over threads, and keeps the artifacts.

mod cancel;
mod options;
mod progress;
mod summary;
mod workspace;

pub use cancel::Cancel;
pub use options::{Engines, RunOptions, Stages};
pub use progress::{NoProgress, Phase, Progress};
pub use summary::{Failure, RunReport, RunSummary, StageWork};
pub use workspace::{DocumentFolder, Workspace};

pub use crate::provenance::StageName;

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};

/// Brings the output folder up to date with the scans: discovers documents, runs the stages that are stale, writes
/// records, ledgers, the summary and the manifest.
///
/// What fails on one page or document costs that page or document alone and is told in the summary. With
/// [`RunOptions::dry_run`] nothing is written.
///
/// # Errors
/// [`Usage`](ErrorKind::Usage) for options that cannot be, [`Input`](ErrorKind::Input) where a folder of scans does not
/// exist, [`MissingDependency`](ErrorKind::MissingDependency) where the engine cannot be opened,
/// [`Output`](ErrorKind::Output) where the output cannot be written or another run holds it,
/// [`Interrupted`](ErrorKind::Interrupted) after [`Cancel::cancel`].
pub fn run(
    config: &Config,
    options: &RunOptions,
    engines: &dyn Engines,
    progress: &dyn Progress,
    cancel: &Cancel,
) -> Result<RunSummary> {
    let _ = (config, options, engines, progress);
    cancel.check()?;
    Err(Error::new(
        ErrorKind::Internal,
        "the pipeline is not connected yet",
    ))
}
