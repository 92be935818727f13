//! What a run would do.

use super::context::Context;
use super::facts::Standing;
use super::plan::Unit;
use super::run::{chosen, matcher, plans};
use super::{Cancel, Engines, Failure, Progress, RunOptions};
use crate::config::Config;
use crate::error::Result;
use crate::ingest::{DocumentSource, discover};
use crate::model::DocumentId;

/// What [`status`] finds.
#[derive(Debug)]
pub struct Status {
    /// The documents that a run would take, with their files in page order.
    pub documents: Vec<DocumentSource>,
    /// Every unit of work, and whether it is fresh.
    pub units: Vec<Unit>,
}

/// Which files make which document, and what a run would do. Nothing is written; files and folders that a run would not take
/// are told.
///
/// # Errors
/// As for [`run`].
pub fn status(
    config: &Config,
    options: &RunOptions,
    engines: &dyn Engines,
    progress: &dyn Progress,
    cancel: &Cancel,
) -> Result<Status> {
    let wanted = matcher(options)?;
    let standing = Standing::new(config, engines)?;
    let found = discover(&options.scans, &config.ingest)?;
    let context = Context::new(config, options, standing, progress, cancel)?;
    let is_wanted = |id: &DocumentId| wanted.as_ref().is_none_or(|glob| glob.is_match(id.as_str()));
    found
        .warnings
        .iter()
        .for_each(|warning| progress.warning(warning));
    found
        .failures
        .iter()
        .for_each(|error| context.tell(&Failure::new(error)));
    let documents = chosen(&found, &is_wanted);
    let plans = plans(&context, &documents, true)?;
    Ok(Status {
        documents: documents.into_iter().cloned().collect(),
        units: plans.into_iter().flat_map(|plan| plan.units).collect(),
    })
}
