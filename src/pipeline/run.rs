//! A run from discovery to manifest.

use std::collections::{BTreeMap, HashSet};
use std::num::NonZeroUsize;
use std::time::Instant;

use globset::{Glob, GlobMatcher};

use super::context::Context;
use super::document::Outcome;
use super::facts::Standing;
use super::finish::finish;
use super::listing::Listing;
use super::lock::Lock;
use super::plan::{DocumentPlan, Unit, plan, plan_and_keep};
use super::prune::{prune, prune_pages};
use super::scheduler;
use super::spread::{readers, spread};
use super::tally::Tally;
use super::workspace::is_reserved;
use super::{Cancel, Engines, Failure, OrphanPage, Phase, Progress, RunOptions, RunSummary};
use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{Discovery, DocumentSource, discover};
use crate::model::DocumentId;
use crate::processor;
use crate::provenance::{Manifest, StageName};

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
    let wanted = matcher(options)?;
    let is_wanted = |id: &DocumentId| wanted.as_ref().is_none_or(|glob| glob.is_match(id.as_str()));
    run_documents(config, options, engines, progress, cancel, &is_wanted)
}

/// As [`run`], for the documents that are `wanted`.
///
/// # Errors
/// As for [`run`].
pub fn run_documents(
    config: &Config,
    options: &RunOptions,
    engines: &dyn Engines,
    progress: &dyn Progress,
    cancel: &Cancel,
    wanted: &dyn Fn(&DocumentId) -> bool,
) -> Result<RunSummary> {
    let clock = Instant::now();
    let standing = Standing::new(config, engines)?;
    let found = discover(&options.scans, &config.ingest)?;
    let _lock = if options.dry_run {
        None
    } else {
        Some(Lock::take(&options.output)?)
    };
    let context = Context::new(config, options, standing, progress, cancel)?;
    let done = carry_out(&context, found, wanted, engines);
    context.cache.save();
    let mut summary = done?;
    summary.seconds = clock.elapsed().as_secs_f64();
    Ok(summary)
}

pub(super) fn matcher(options: &RunOptions) -> Result<Option<GlobMatcher>> {
    let Some(pattern) = &options.document else {
        return Ok(None);
    };
    let glob = Glob::new(pattern).map_err(|error| {
        Error::new(
            ErrorKind::Usage,
            format!("`{pattern}` is no pattern for documents"),
        )
        .because(error)
    })?;
    Ok(Some(glob.compile_matcher()))
}

pub(super) fn chosen<'a>(
    found: &'a Discovery,
    wanted: &dyn Fn(&DocumentId) -> bool,
) -> Vec<&'a DocumentSource> {
    let documents = found.documents.iter();
    documents.filter(|document| wanted(&document.id)).collect()
}

fn jobs(options: &RunOptions) -> usize {
    options.jobs.map_or_else(processor::count, NonZeroUsize::get)
}

/// The plan of every document, in their order.
pub(super) fn plans(
    context: &Context,
    documents: &[&DocumentSource],
    explain: bool,
) -> Result<Vec<DocumentPlan>> {
    context.progress.started(Phase::Plan);
    context.progress.expected(Phase::Plan, documents.len() as u64);
    let plans = spread(documents, readers(jobs(context.options)), |document| {
        context.cancel.check()?;
        let plan = plan(context, document, explain);
        context.progress.advanced(Phase::Plan, document.id.as_str());
        plan
    })?;
    context.progress.finished(Phase::Plan);
    Ok(plans)
}

fn carry_out(
    context: &Context,
    found: Discovery,
    wanted: &dyn Fn(&DocumentId) -> bool,
    engines: &dyn Engines,
) -> Result<RunSummary> {
    let options = context.options;
    for warning in &found.warnings {
        context.progress.warning(warning);
    }
    let mut tally = Tally::default();
    for error in &found.failures {
        let failure = Failure::new(error);
        context.tell(&failure);
        tally.failures.push(failure);
    }
    let mut documents = chosen(&found, wanted);
    documents.retain(|document| {
        if !is_reserved(&document.id) {
            return true;
        }
        let message = "its name is that of a file of the output; rename the scan".to_owned();
        let failure = Failure {
            document: Some(document.id.clone()),
            ..Failure::about(message)
        };
        context.tell(&failure);
        tally.failures.push(failure);
        tally.failed_documents += 1;
        false
    });
    let plans = plans(context, &documents, options.dry_run)?;
    let stale: Vec<usize> = (0..documents.len()).filter(|&at| !plans[at].fresh).collect();
    let outcomes = if options.dry_run {
        BTreeMap::new()
    } else {
        execute(context, &documents, &plans, &stale, engines)?
    };
    for (at, plan) in plans.iter().enumerate() {
        match outcomes.get(&at) {
            Some(outcome) => tally.add(outcome),
            None => tally.keep(context, plan),
        }
    }
    let report = tally.report(context, documents.len() as u64);
    let mut summary = RunSummary {
        report,
        work: context.work(),
        recognition: context.recognition(),
        plan: plans
            .iter()
            .flat_map(|plan| &plan.units)
            .filter(|u| u.stale.is_some())
            .map(Unit::to_string)
            .collect(),
        pruned: Vec::new(),
        pruned_pages: Vec::new(),
        seconds: 0.0,
    };
    let planned = Planned {
        documents: &documents,
        plans: &plans,
        outcomes: &outcomes,
        known: found.documents.iter().map(|document| &document.id).collect(),
    };
    if let Some(manifest) = conclude(context, &planned, &mut summary)? {
        planned.remember(context, &manifest);
        context.stamps.save();
    }
    Ok(summary)
}

/// Runs what is stale; the outcomes by the place of the document.
fn execute(
    context: &Context,
    documents: &[&DocumentSource],
    plans: &[DocumentPlan],
    stale: &[usize],
    engines: &dyn Engines,
) -> Result<BTreeMap<usize, Outcome>> {
    if stale.is_empty() {
        return Ok(BTreeMap::new());
    }
    let stages = StageName::ALL
        .into_iter()
        .filter(|&stage| context.options.stages.has(stage));
    // A file that is yet to be opened counts for one page; the scheduler adds the others.
    let opens_files = context.options.stages.has(StageName::Preprocess);
    let pages = stale.iter().map(|&at| match opens_files {
        true => documents[at].files.len() as u64,
        false => plans[at].pages,
    });
    let pages: u64 = pages.sum();
    for stage in stages.clone() {
        let units = match stage {
            StageName::Preprocess | StageName::Ocr => pages,
            StageName::Parse => stale.len() as u64,
        };
        context.progress.started(Phase::Stage(stage));
        context.progress.expected(Phase::Stage(stage), units);
    }
    let chosen: Vec<&DocumentSource> = stale.iter().map(|&at| documents[at]).collect();
    let outcomes = scheduler::work(context, &chosen, engines, jobs(context.options));
    for stage in stages {
        context.progress.finished(Phase::Stage(stage));
    }
    context.cancel.check()?;
    match context.take_stop() {
        Some(error) => Err(error),
        None => Ok(outcomes
            .into_iter()
            .map(|(place, outcome)| (stale[place], outcome))
            .collect()),
    }
}

/// Finds orphans, prunes, and writes what stands beside the documents; gives the manifest, if there is to be one.
fn conclude(context: &Context, planned: &Planned, summary: &mut RunSummary) -> Result<Option<Manifest>> {
    let options = context.options;
    if options.dry_run && !options.output.exists() {
        return Ok(None);
    }
    let mut held = planned.held();
    let list = |held: &HashSet<&[u8]>| {
        let root = context.workspace.root();
        Listing::take(
            root,
            !options.dry_run,
            context.stamps.before(),
            held,
            readers(jobs(options)),
        )
    };
    let mut listing = list(&held)?;
    let mut orphans = listing.documents();
    orphans.retain(|id| !planned.known.contains(id));
    let mut pages = planned.orphan_pages();
    if options.prune && !options.dry_run && !(orphans.is_empty() && pages.is_empty()) {
        for orphan in &orphans {
            context.cancel.check()?;
            prune(context, orphan)?;
            release(&mut held, orphan);
        }
        for of_document in pages.chunk_by(|a, b| a.document == b.document) {
            context.cancel.check()?;
            let numbers: Vec<_> = of_document.iter().map(|orphan| orphan.page).collect();
            prune_pages(context, &of_document[0].document, &numbers)?;
            release(&mut held, &of_document[0].document);
        }
        summary.pruned = std::mem::take(&mut orphans);
        summary.pruned_pages = std::mem::take(&mut pages);
        listing = list(&held)?;
    }
    tell_orphans(context, &orphans, &pages);
    summary.report.orphans = orphans;
    summary.report.orphan_pages = pages;
    if options.dry_run {
        return Ok(None);
    }
    finish(context, &mut summary.report, listing, readers(jobs(options))).map(Some)
}

fn tell_orphans(context: &Context, orphans: &[DocumentId], pages: &[OrphanPage]) {
    if let Some(first) = orphans.first() {
        context.progress.warning(&format!(
            "{} of the documents in the output have no scan any more (such as {first}); remove them with --prune",
            orphans.len(),
        ));
    }
    if let Some(first) = pages.first() {
        context.progress.warning(&format!(
            "{} of the pages in the output have no scan any more (such as page {} of {}); remove them with --prune",
            pages.len(),
            first.page,
            first.document,
        ));
    }
}

/// What was found among the scans, what was planned for it, and what came of it.
struct Planned<'a> {
    documents: &'a [&'a DocumentSource],
    plans: &'a [DocumentPlan],
    /// By the place of the document; of those that were worked on.
    outcomes: &'a BTreeMap<usize, Outcome>,
    /// All documents that have scans.
    known: HashSet<&'a DocumentId>,
}

impl<'a> Planned<'a> {
    /// The folders of documents in which everything is as the manifest says.
    fn held(&self) -> HashSet<&'a [u8]> {
        let all = self.documents.iter().zip(self.plans);
        let held = all.filter(|(_, plan)| plan.held);
        let mut held = held
            .map(|(document, _)| document.id.as_str().as_bytes())
            .collect();
        for place in self.outcomes.keys() {
            release(&mut held, &self.documents[*place].id);
        }
        held
    }

    fn orphan_pages(&self) -> Vec<OrphanPage> {
        let left = |place: usize| match self.outcomes.get(&place) {
            Some(outcome) => &outcome.left,
            None => &self.plans[place].left,
        };
        let of_document = |place: usize| {
            let document = &self.documents[place].id;
            left(place).iter().map(move |&page| OrphanPage {
                document: document.clone(),
                page,
            })
        };
        (0..self.documents.len()).flat_map(of_document).collect()
    }

    /// Remembers the documents that this run brought up to date, so that the next one need not read their ledgers.
    fn remember(&self, context: &Context, manifest: &Manifest) {
        let sound = self
            .outcomes
            .iter()
            .filter(|(_, outcome)| outcome.failures.is_empty());
        let places: Vec<usize> = sound.map(|(place, _)| *place).collect();
        // What cannot be remembered costs the next run time and nothing else.
        let _ = spread(&places, readers(jobs(context.options)), |&place| {
            context.cancel.check()?;
            plan_and_keep(context, manifest, self.documents[place], false).map(|plan| plan.held)
        });
    }
}

/// The folder of `document`, and those that it lies in, are no longer as they were.
fn release(held: &mut HashSet<&[u8]>, document: &DocumentId) {
    let mut folder = document.as_str();
    loop {
        held.remove(folder.as_bytes());
        match folder.rsplit_once('/') {
            Some((above, _)) => folder = above,
            None => return,
        }
    }
}
