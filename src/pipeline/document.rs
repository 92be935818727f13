//! One document while it is worked on.

use std::fs;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::context::{Context, TOOL};
use super::derive::{check, derive, read_pages};
use super::facts::Facts;
use super::inputs::parse_inputs;
use super::majority::{advice, majority};
use super::page::PageTask;
use super::plan::left;
use super::stages::{to_json, version};
use super::within::unbroken;
use super::write::{create_folder, write_atomic};
use super::{DocumentFolder, Failure, Phase};
use crate::error::{Error, Result};
use crate::ingest::DocumentSource;
use crate::model::{DocumentId, PageNumber, Record};
use crate::provenance::{Activity, Input, Ledger, Output, Source, StageName, Vote, read_file};

/// The longest that finished pages of a long document go without being entered in its ledger: what a killed run has to do
/// again.
const CHECKPOINT: Duration = Duration::from_secs(1);

/// A document in work. Threads share it and hold its state only for moments.
pub struct DocumentRun<'a> {
    pub source: &'a DocumentSource,
    pub folder: DocumentFolder,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) ledger: Ledger,
    /// Whether all pages are known.
    pub(super) closed: bool,
    /// Pages that are being worked on.
    open: usize,
    /// Pages that wait for what the others say about the lie.
    pub(super) waiting: Vec<(Source, Vote)>,
    /// Whether the waiting pages were sent on.
    advised: bool,
    failures: Vec<Failure>,
    /// Pages that failed, whether or not their number stands in `ledger.sources`.
    failed: u64,
    saved: Instant,
    dirty: bool,
}

/// What came of a document.
#[derive(Debug, Default)]
pub struct Outcome {
    pub pages: u64,
    pub blank: u64,
    pub failed: u64,
    pub records: u64,
    /// Pages of which artifacts are there, and no scan; none where a page failed, whose number is then not known for sure.
    pub left: Vec<PageNumber>,
    pub failures: Vec<Failure>,
}

impl<'a> DocumentRun<'a> {
    pub fn new(
        source: &'a DocumentSource,
        folder: DocumentFolder,
        ledger: Option<Ledger>,
    ) -> DocumentRun<'a> {
        let mut ledger = ledger.unwrap_or_else(|| Ledger::new(source.id.clone()));
        ledger.sources.clear();
        DocumentRun {
            source,
            folder,
            state: Mutex::new(State {
                ledger,
                closed: false,
                open: 0,
                waiting: Vec::new(),
                advised: false,
                failures: Vec::new(),
                failed: 0,
                saved: Instant::now(),
                dirty: false,
            }),
        }
    }

    pub fn id(&self) -> &DocumentId {
        &self.source.id
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A page has come to light and will be worked on.
    pub fn begin(&self, source: &Source) {
        let mut state = self.state();
        state.ledger.sources.push(source.clone());
        state.open += 1;
    }

    /// No more pages will come to light.
    pub fn close(&self) {
        self.state().closed = true;
    }

    /// Enters a failure.
    pub fn fail(
        &self,
        context: &Context,
        page: Option<PageNumber>,
        file: Option<&str>,
        stage: Option<StageName>,
        error: &Error,
    ) {
        let failure = Failure {
            document: Some(self.id().clone()),
            page,
            file: file.map(str::to_owned),
            stage,
            message: error.reason(),
            hint: error.advice().map(str::to_owned),
        };
        context.tell(&failure);
        let mut state = self.state();
        state.failed += u64::from(page.is_some());
        state.failures.push(failure);
    }

    /// A page is done with; gives the pages to take up again, now that all have told how they lie. `None`: others are
    /// still at work on this document.
    pub fn page_done(self: &Arc<Self>) -> Option<Vec<PageTask<'a>>> {
        let mut state = self.state();
        state.open -= 1;
        self.turn(&mut state)
    }

    /// As [`page_done`](DocumentRun::page_done) for a document none of whose pages could be begun.
    pub fn all_done(self: &Arc<Self>) -> Option<Vec<PageTask<'a>>> {
        self.turn(&mut self.state())
    }

    fn turn(self: &Arc<Self>, state: &mut State) -> Option<Vec<PageTask<'a>>> {
        if !state.closed || state.open > 0 {
            return None;
        }
        if state.advised {
            return Some(Vec::new());
        }
        state.advised = true;
        let majority = majority(&state.ledger);
        let waiting = std::mem::take(&mut state.waiting);
        state.open = waiting.len();
        let again = waiting.into_iter().map(|(source, vote)| PageTask {
            document: Arc::clone(self),
            source,
            scan: None,
            advised: Some(advice(&vote, majority)),
        });
        Some(again.collect())
    }

    /// Writes the ledger, if there is news; `at_once` or when it is time.
    pub(super) fn save(&self, context: &Context, at_once: bool) -> Result<()> {
        let bytes = {
            let mut state = self.state();
            if !state.dirty || !(at_once || state.saved.elapsed() > CHECKPOINT) {
                return Ok(());
            }
            state.dirty = false;
            state.saved = Instant::now();
            state.ledger.tidy();
            to_json(&state.ledger)?
        };
        let path = self.folder.ledger();
        let written = write_atomic(&path, &bytes)?;
        context.cache.wrote(&path, written.sha256);
        Ok(())
    }

    /// Enters what was made and drops what the same stage made there before and no longer does.
    pub(super) fn enter(&self, context: &Context, facts: &Facts, made: Made) -> Result<()> {
        let activity = Activity {
            stage: facts.stage,
            page: facts.page,
            version: version(facts.stage),
            key: facts.key()?,
            settings: facts.settings_digest,
            engine: facts.engine,
            tool: TOOL.into(),
            inputs: facts.inputs.clone(),
            prior: facts.prior,
            vote: made.vote,
            blank: made.blank,
            outputs: made.outputs,
            started: made.started,
            ended: Timestamp::now(),
        };
        let mut state = self.state();
        let before = state
            .ledger
            .activity(facts.stage, facts.page)
            .map(|last| last.outputs.clone());
        for old in before.unwrap_or_default() {
            if !activity.outputs.iter().any(|output| output.path == old.path) {
                remove(&self.folder, &old.path)?;
            }
        }
        state
            .ledger
            .settings
            .insert(facts.settings_digest, Arc::clone(&facts.settings));
        if facts.engine.is_some() {
            state.ledger.engines.insert(
                context.standing.engine_digest,
                Arc::clone(&context.standing.engine),
            );
        }
        state.ledger.enter(activity);
        state.dirty = true;
        Ok(())
    }

    /// Makes one artifact.
    pub(super) fn write(&self, context: &Context, name: String, bytes: &[u8]) -> Result<Output> {
        let path = self.folder.path(&name);
        let written = write_atomic(&path, bytes)?;
        context.cache.wrote(&path, written.sha256);
        Ok(Output {
            path: name,
            sha256: written.sha256,
            bytes: written.bytes,
        })
    }

    pub(super) fn stale(&self, context: &Context, facts: &Facts) -> Result<bool> {
        if context.options.force {
            return Ok(true);
        }
        // A copy, so that no file is read while the others wait for the ledger.
        let ledger = {
            let state = self.state();
            let mut ledger = Ledger::new(self.id().clone());
            ledger
                .activities
                .extend(state.ledger.activity(facts.stage, facts.page).cloned());
            ledger
        };
        Ok(facts
            .staleness(&ledger, &context.standing, &self.folder, &context.cache)?
            .is_some())
    }

    /// Parses the document and saves its ledger, after all its pages.
    pub fn finish(&self, context: &Context) -> Result<Outcome> {
        if context.options.stages.has(StageName::Parse) && !context.is_stopping() {
            match unbroken(|| self.parse(context)) {
                Err(error) if Context::is_fatal(&error) => return Err(error),
                Err(error) => self.fail(context, None, None, Some(StageName::Parse), &error),
                Ok(()) => context
                    .progress
                    .advanced(Phase::Stage(StageName::Parse), self.id().as_str()),
            }
        }
        let has_activities = !self.state().ledger.activities.is_empty();
        if has_activities {
            self.state().dirty = true;
            self.save_if_changed(context)?;
        }
        let mut state = self.state();
        let ledger = &state.ledger;
        let blank = |source: &&Source| {
            ledger
                .activity(StageName::Preprocess, Some(source.page))
                .is_some_and(|activity| activity.blank)
        };
        let unnumbered = state.failures.iter().filter(|f| {
            f.page
                .is_some_and(|p| !ledger.sources.iter().any(|s| s.page == p))
        });
        Ok(Outcome {
            pages: (ledger.sources.len() + unnumbered.count()) as u64,
            blank: ledger.sources.iter().filter(blank).count() as u64,
            failed: state.failed,
            records: ledger
                .activity(StageName::Parse, None)
                .map_or(0, |parse| parse.outputs.len() as u64),
            left: if state.failures.is_empty() {
                left(ledger)
            } else {
                Vec::new()
            },
            failures: std::mem::take(&mut state.failures),
        })
    }

    /// Writes the ledger unless the same stands there already.
    fn save_if_changed(&self, context: &Context) -> Result<()> {
        let bytes = {
            let mut state = self.state();
            state.ledger.tidy();
            to_json(&state.ledger)?
        };
        if read_file(&self.folder.ledger()).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        self.save(context, true)
    }

    fn parse(&self, context: &Context) -> Result<()> {
        let ledger = self.state().ledger.clone();
        let artifacts = parse_inputs(context, &self.folder, &ledger)?;
        let facts = Facts::parse(&context.standing, &ledger, artifacts)?;
        if !self.stale(context, &facts)? {
            context.count(StageName::Parse, 0, 1, None);
            return Ok(());
        }
        let (clock, started) = (Instant::now(), Timestamp::now());
        let records = self.read_records(context, &ledger, &facts.inputs, facts.settings_digest)?;
        let mut outputs = Vec::new();
        for (i, record) in records.iter().enumerate() {
            let bytes = to_json(record)?;
            check(record, &bytes)?;
            outputs.push(self.write(context, DocumentFolder::record(i), &bytes)?);
        }
        self.enter(
            context,
            &facts,
            Made {
                outputs,
                started,
                vote: None,
                blank: false,
            },
        )?;
        context.count(StageName::Parse, 1, 0, Some(clock));
        Ok(())
    }

    fn read_records(
        &self,
        context: &Context,
        ledger: &Ledger,
        inputs: &[Input],
        config_sha256: crate::model::Digest,
    ) -> Result<Vec<Record>> {
        let pages = read_pages(&self.folder, ledger, inputs)?;
        Ok(derive(
            self.id(),
            ledger,
            &pages,
            &context.config.parse,
            context.standing.splitting(self.id()).as_ref(),
            TOOL,
            config_sha256,
        ))
    }
}

fn remove(folder: &DocumentFolder, name: &str) -> Result<()> {
    let path = folder.path(name);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::output("cannot remove the outdated artifact")
                .in_file(&path)
                .because(error))
        }
        _ => Ok(()),
    }
}

/// What a stage left.
pub(super) struct Made {
    pub outputs: Vec<Output>,
    pub started: Timestamp,
    pub vote: Option<Vote>,
    pub blank: bool,
}

/// Makes sure that the document has its folder, and that no file stands in its place.
pub fn make_folder(folder: &DocumentFolder) -> Result<()> {
    create_folder(folder.root())
}
