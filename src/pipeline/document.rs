//! One document while it is worked on.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::context::{Context, TOOL};
use super::facts::Facts;
use super::plan::{SURE, advice, inputs_of, majority, parse_inputs};
use super::record::{ReadPage, records};
use super::stages::{self, Bounded, decode_png, encode_png, to_json, version};
use super::within::{unbroken, within};
use super::write::{create_folder, write_atomic};
use super::{DocumentFolder, Failure, Phase};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{DocumentSource, ScanFile};
use crate::model::{CleanPage, DocumentId, PageNumber, Recognizer, Record};
use crate::ocr::alto::{self, AltoMeta};
use crate::pages::{PageView, Splitting, split};
use crate::parse::{PageInput, parse_document};
use crate::preprocess::{Prior, preprocess};
use crate::provenance::{Activity, Bearing, Input, Ledger, Output, Source, StageName, Vote};

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
struct State {
    ledger: Ledger,
    /// Whether all pages are known.
    closed: bool,
    /// Pages that are being worked on.
    open: usize,
    /// Pages that wait for what the others say about the lie.
    waiting: Vec<(Source, Vote)>,
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
    pub failures: Vec<Failure>,
}

/// Work on one page.
pub struct PageTask<'a> {
    pub document: Arc<DocumentRun<'a>>,
    pub source: Source,
    /// The scan file, where preprocess may need it.
    pub scan: Option<Arc<ScanFile>>,
    /// The lie to take over, on the second time round.
    pub advised: Option<Option<Bearing>>,
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

    fn state(&self) -> MutexGuard<'_, State> {
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
    fn save(&self, context: &Context, at_once: bool) -> Result<()> {
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
    fn enter(&self, context: &Context, facts: &Facts, made: Made) -> Result<()> {
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
            .insert(facts.settings_digest, facts.settings.clone());
        if facts.engine.is_some() {
            state
                .ledger
                .engines
                .insert(context.standing.engine_digest, context.standing.engine.clone());
        }
        state.ledger.enter(activity);
        state.dirty = true;
        Ok(())
    }

    /// Makes one artifact.
    fn write(&self, context: &Context, name: String, bytes: &[u8]) -> Result<Output> {
        let path = self.folder.path(&name);
        let written = write_atomic(&path, bytes)?;
        context.cache.wrote(&path, written.sha256);
        Ok(Output {
            path: name,
            sha256: written.sha256,
            bytes: written.bytes,
        })
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.folder.path(name);
        fs::read(&path).map_err(|error| {
            Error::input("cannot read the artifact")
                .in_file(&path)
                .because(error)
        })
    }

    fn stale(&self, context: &Context, facts: &Facts) -> Result<bool> {
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
        if fs::read(self.folder.ledger()).is_ok_and(|there| there == bytes) {
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

/// Reads back the artifacts that parse works on.
///
/// # Errors
/// Where one of them is not there or not what it should be.
pub fn read_pages(
    folder: &DocumentFolder,
    ledger: &Ledger,
    inputs: &[Input],
) -> Result<BTreeMap<PageNumber, ReadPage>> {
    let mut pages = BTreeMap::new();
    let read = |name: &str| {
        let path = folder.path(name);
        fs::read(&path).map_err(|error| {
            Error::input("cannot read the artifact")
                .in_file(&path)
                .because(error)
        })
    };
    for source in &ledger.sources {
        let (report, text) = (
            DocumentFolder::report(source.page),
            DocumentFolder::alto(source.page),
        );
        if ![&report, &text]
            .iter()
            .all(|name| inputs.iter().any(|input| input.name == **name))
        {
            continue;
        }
        let named = |name: &str| {
            let path = folder.path(name);
            move |error: Error| error.in_file(&path)
        };
        let xml = String::from_utf8(read(&text)?).map_err(|error| {
            Error::input("is not UTF-8")
                .in_file(folder.path(&text))
                .because(error)
        })?;
        let page = ReadPage {
            report: stages::read_report(&read(&report)?).map_err(named(&report))?,
            text: alto::read(&xml).map_err(named(&text))?,
        };
        pages.insert(source.page, page);
    }
    Ok(pages)
}

/// The records that follow from the pages.
pub fn derive(
    id: &DocumentId,
    ledger: &Ledger,
    pages: &BTreeMap<PageNumber, ReadPage>,
    config: &crate::config::ParseConfig,
    splitting: Option<&Splitting>,
    tool: &str,
    config_sha256: crate::model::Digest,
) -> Vec<Record> {
    let input: Vec<PageInput> = pages
        .iter()
        .map(|(&number, page)| PageInput {
            number,
            text: &page.text,
            report: &page.report,
        })
        .collect();
    let views: Vec<PageView> = input
        .iter()
        .map(|page| PageView {
            number: page.number,
            text: page.text,
            report: page.report,
        })
        .collect();
    let starts = splitting.map_or_else(BTreeMap::new, |splitting| split(&views, splitting));
    let begins = |page: &PageInput| starts.get(&page.number).is_some_and(|start| start.begins);
    let mut parsed = Vec::new();
    for cable in input.chunk_by(|_, page| !begins(page)) {
        parsed.extend(parse_document(cable, config));
    }
    if parsed.is_empty() {
        parsed = parse_document(&[], config);
    }
    records(id, &ledger.sources, pages, parsed, &starts, tool, config_sha256)
}

/// Holds what will be written to the form of a record: it must read back as the same value.
fn check(record: &Record, bytes: &[u8]) -> Result<()> {
    let invalid = |why: String| {
        Error::new(
            ErrorKind::InvalidRecord,
            format!("the record {} {why}", record.id),
        )
    };
    match serde_json::from_slice::<Record>(bytes) {
        Ok(read) if read == *record => Ok(()),
        Ok(_) => Err(invalid("does not read back as it was written".into())),
        Err(error) => Err(invalid("breaks its schema".into()).because(error)),
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
struct Made {
    outputs: Vec<Output>,
    started: Timestamp,
    vote: Option<Vote>,
    blank: bool,
}

impl PageTask<'_> {
    /// Brings the page up to date. What fails is entered with the document.
    ///
    /// # Errors
    /// Where the run cannot go on.
    pub fn run(&self, context: &Context, recognizer: &mut dyn Recognizer) -> Result<()> {
        let mut stage = None;
        let limit = Duration::from_secs(context.config.ocr.timeout.into());
        let mut bounded = Bounded::new(recognizer, context.cancel, limit);
        let done = unbroken(|| self.stages(context, &mut bounded, &mut stage));
        context.count_recognition(bounded.work());
        match done {
            Ok(()) => self.document.save(context, false),
            Err(error) if Context::is_fatal(&error) => Err(error),
            Err(error) => {
                let stage = stage.filter(|_| error.kind() != ErrorKind::Input || self.scan.is_none());
                self.fail(context, stage, &error);
                Ok(())
            }
        }
    }

    fn fail(&self, context: &Context, stage: Option<StageName>, error: &Error) {
        self.document.fail(
            context,
            Some(self.source.page),
            Some(&self.source.source),
            stage,
            error,
        );
    }

    fn label(&self) -> String {
        format!("{}, page {}", self.document.id(), self.source.page)
    }

    fn stages(
        &self,
        context: &Context,
        recognizer: &mut dyn Recognizer,
        at: &mut Option<StageName>,
    ) -> Result<()> {
        context.cancel.check()?;
        let stages = context.options.stages;
        let page = self.source.page;
        let mut clean = None;
        if stages.has(StageName::Preprocess) {
            *at = Some(StageName::Preprocess);
            clean = match self.advised {
                None => self.first_look(context, recognizer)?,
                Some(prior) => self.second_look(context, recognizer, prior)?,
            };
            if self.advised.is_none() && self.waits(context) {
                return Ok(());
            }
            context
                .progress
                .advanced(Phase::Stage(StageName::Preprocess), &self.label());
        }
        context.cancel.check()?;
        if stages.has(StageName::Ocr) {
            *at = Some(StageName::Ocr);
            let wanted = [
                DocumentFolder::clean(page),
                DocumentFolder::report(page),
                DocumentFolder::red(page),
            ];
            let mut inputs = {
                let ledger = self.document.state().ledger.clone_page(page);
                inputs_of(
                    context,
                    &self.document.folder,
                    &ledger,
                    StageName::Preprocess,
                    page,
                )?
            };
            inputs.retain(|input| wanted.contains(&input.name));
            if !wanted[..2]
                .iter()
                .all(|name| inputs.iter().any(|input| input.name == *name))
            {
                return Err(
                    Error::new(ErrorKind::Internal, "the page has not been preprocessed")
                        .hint("run `cablegram run`, or `cablegram preprocess` before"),
                );
            }
            let facts = Facts::ocr(&context.standing, &self.source, inputs);
            if self.document.stale(context, &facts)? {
                self.ocr(context, recognizer, &facts, clean)?;
            } else {
                context.count(StageName::Ocr, 0, 1, None);
            }
            context
                .progress
                .advanced(Phase::Stage(StageName::Ocr), &self.label());
        }
        Ok(())
    }

    /// Whether the page must wait for what the others say about its lie; if so, it is set aside.
    fn waits(&self, _context: &Context) -> bool {
        let mut state = self.document.state();
        let alone = state.closed && state.ledger.sources.len() == 1;
        let vote = state
            .ledger
            .activity(StageName::Preprocess, Some(self.source.page))
            .and_then(|activity| activity.vote)
            .filter(|vote| vote.confidence.get() < SURE && !alone);
        if let Some(vote) = vote {
            state.waiting.push((self.source.clone(), vote));
        }
        vote.is_some()
    }

    /// Preprocesses the page as it lies, unless that was done, and perhaps corrected, before.
    fn first_look(&self, context: &Context, recognizer: &mut dyn Recognizer) -> Result<Option<CleanPage>> {
        let prior = {
            let state = self.document.state();
            state
                .ledger
                .activity(StageName::Preprocess, Some(self.source.page))
                .and_then(|last| last.prior)
        };
        let facts = Facts::preprocess(&context.standing, &self.source, prior);
        if !self.document.stale(context, &facts)? {
            context.count(StageName::Preprocess, 0, 1, None);
            return Ok(None);
        }
        let facts = Facts { prior: None, ..facts };
        self.preprocess(context, recognizer, &facts, None).map(Some)
    }

    /// Preprocesses the page once more where the others tell of another lie than it was made with.
    fn second_look(
        &self,
        context: &Context,
        recognizer: &mut dyn Recognizer,
        prior: Option<Bearing>,
    ) -> Result<Option<CleanPage>> {
        let last = {
            let state = self.document.state();
            state
                .ledger
                .activity(StageName::Preprocess, Some(self.source.page))
                .cloned()
        };
        if last.as_ref().is_some_and(|last| last.prior == prior) {
            return Ok(None);
        }
        let facts = Facts::preprocess(&context.standing, &self.source, prior);
        self.preprocess(context, recognizer, &facts, last.and_then(|last| last.vote))
            .map(Some)
    }

    /// `vote` is what the page said by itself, where it is now told by others.
    fn preprocess(
        &self,
        context: &Context,
        recognizer: &mut dyn Recognizer,
        facts: &Facts,
        vote: Option<Vote>,
    ) -> Result<CleanPage> {
        let (clock, started) = (Instant::now(), Timestamp::now());
        let scan = match &self.scan {
            Some(scan) => Arc::clone(scan),
            None => Arc::new(self.read_scan(context)?),
        };
        let index = self.source.index;
        let decoded = within(context.decoding_limit(), move || scan.decode(index))?;
        context.cancel.check()?;
        let prior = facts.prior.map(|prior| Prior {
            rotation: prior.rotation,
            writing: prior.writing,
        });
        let clean = preprocess(&decoded, &context.config.preprocess, prior, recognizer)?;
        drop(decoded);
        let page = self.source.page;
        let mut outputs =
            vec![
                self.document
                    .write(context, DocumentFolder::clean(page), &encode_png(&clean.image)?)?,
            ];
        if let Some(red) = &clean.red {
            outputs.push(
                self.document
                    .write(context, DocumentFolder::red(page), &encode_png(red)?)?,
            );
        }
        outputs.push(
            self.document
                .write(context, DocumentFolder::report(page), &to_json(&clean.report)?)?,
        );
        let report = &clean.report;
        let own = Vote {
            bearing: Bearing {
                rotation: report.rotation,
                writing: report.writing,
            },
            confidence: report.orientation_confidence,
        };
        let votes = context.config.preprocess.orientation && !report.blank;
        let vote = vote.or(votes.then_some(own));
        self.document.enter(
            context,
            facts,
            Made {
                outputs,
                started,
                vote,
                blank: report.blank,
            },
        )?;
        context.count(StageName::Preprocess, 1, 0, Some(clock));
        Ok(clean)
    }

    fn read_scan(&self, context: &Context) -> Result<ScanFile> {
        let file = self
            .document
            .source
            .files
            .iter()
            .find(|file| file.name == self.source.source);
        let file = file.ok_or_else(|| Error::input("the scan is gone").in_file(&self.source.source))?;
        let scan = ScanFile::read(&file.path, &context.config.ingest)?;
        if scan.digest() == self.source.sha256 {
            return Ok(scan);
        }
        Err(Error::input("the scan changed during the run")
            .in_file(&file.path)
            .hint("run again"))
    }

    fn ocr(
        &self,
        context: &Context,
        recognizer: &mut dyn Recognizer,
        facts: &Facts,
        clean: Option<CleanPage>,
    ) -> Result<()> {
        let (clock, started) = (Instant::now(), Timestamp::now());
        let clean = match clean {
            Some(clean) => clean,
            None => self.read_clean(&facts.inputs)?,
        };
        let text = crate::ocr::read_page(&clean, &context.config.ocr, recognizer)?;
        drop(clean);
        let engine = context
            .standing
            .engine
            .get("tesseract")
            .map_or("unknown", String::as_str);
        let meta = AltoMeta {
            file_name: self.source.source.clone(),
            file_digest: self.source.sha256,
            page: self.source.page,
            engine: format!("tesseract {engine}"),
        };
        let page = self.source.page;
        let outputs = vec![
            self.document.write(
                context,
                DocumentFolder::alto(page),
                alto::write(&text, &meta).as_bytes(),
            )?,
            self.document
                .write(context, DocumentFolder::text(page), text.plain().as_bytes())?,
        ];
        self.document.enter(
            context,
            facts,
            Made {
                outputs,
                started,
                vote: None,
                blank: false,
            },
        )?;
        context.count(StageName::Ocr, 1, 0, Some(clock));
        Ok(())
    }

    fn read_clean(&self, inputs: &[Input]) -> Result<CleanPage> {
        let page = self.source.page;
        let image = |name: String| {
            let bytes = self.document.read(&name)?;
            decode_png(&bytes).map_err(|error| error.in_file(self.document.folder.path(&name)))
        };
        let report = DocumentFolder::report(page);
        let has_red = inputs.iter().any(|input| input.name == DocumentFolder::red(page));
        Ok(CleanPage {
            image: image(DocumentFolder::clean(page))?,
            red: has_red.then(|| image(DocumentFolder::red(page))).transpose()?,
            report: stages::read_report(&self.document.read(&report)?)
                .map_err(|error| error.in_file(self.document.folder.path(&report)))?,
        })
    }
}

/// Makes sure that the document has its folder, and that no file stands in its place.
pub fn make_folder(folder: &DocumentFolder) -> Result<()> {
    create_folder(folder.root())
}
