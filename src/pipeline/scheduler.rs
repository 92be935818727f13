//! Spreads pages over threads.
//!
//! Each worker takes one page through preprocess and OCR, so that there are never more pages in memory than workers, nor
//! more scan files than workers and one. Files are opened in order, by whoever needs a page next: the number of a page is
//! known only when the files before it have been counted. Whoever finishes the last page of a document parses it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::context::{Context, read_ledger};
use super::document::{DocumentRun, Outcome};
use super::page::PageTask;
use super::within::within;
use super::{Engines, Phase};
use crate::error::{Error, Result};
use crate::ingest::{DocumentSource, ScanFile};
use crate::model::{PageNumber, Recognizer};
use crate::ocr::tesseract::set_up_heap;
use crate::provenance::{Source, StageName};

/// Works through `documents` with `jobs` threads; the outcomes come in the order of the documents. Ends early where the
/// context is stopped.
pub fn work(
    context: &Context,
    documents: &[&DocumentSource],
    engines: &dyn Engines,
    jobs: usize,
) -> Vec<(usize, Outcome)> {
    set_up_heap();
    let queue = Queue {
        state: Mutex::new(State {
            documents,
            next: 0,
            open: None,
            again: VecDeque::new(),
            running: 0,
            outcomes: Vec::new(),
        }),
        wake: Condvar::new(),
    };
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| queue.serve(context, engines));
        }
    });
    let mut outcomes = queue.lock().outcomes.drain(..).collect::<Vec<_>>();
    outcomes.sort_by_key(|(place, _)| *place);
    outcomes
}

struct Queue<'a> {
    state: Mutex<State<'a>>,
    wake: Condvar,
}

struct State<'a> {
    documents: &'a [&'a DocumentSource],
    /// The next document to open.
    next: usize,
    open: Option<OpenDocument<'a>>,
    /// Pages to take up again.
    again: VecDeque<(usize, PageTask<'a>)>,
    /// Workers that have a page.
    running: usize,
    outcomes: Vec<(usize, Outcome)>,
}

/// A document whose pages are being handed out.
struct OpenDocument<'a> {
    place: usize,
    run: Arc<DocumentRun<'a>>,
    file: usize,
    scan: Option<OpenFile>,
    pages: usize,
    /// Pages known from the ledger, where no scan is to be read.
    listed: Option<VecDeque<Source>>,
}

struct OpenFile {
    scan: Arc<ScanFile>,
    bytes: u64,
    count: u32,
    index: u32,
}

impl<'a> Queue<'a> {
    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, context: &Context, engines: &dyn Engines) {
        let mut recognizer: Option<Box<dyn Recognizer>> = None;
        while let Some((place, task)) = self.next(context) {
            let done = match &mut recognizer {
                Some(recognizer) => Ok(recognizer),
                none => engines.open().map(|opened| none.insert(opened)),
            }
            .and_then(|recognizer| task.run(context, recognizer.as_mut()));
            if let Err(error) = done {
                context.stop(error);
            }
            let again = task.document.page_done();
            self.after(context, place, &task.document, again);
            self.lock().running -= 1;
            self.wake.notify_all();
        }
        self.wake.notify_all();
    }

    /// Queues the pages to take up again, or finishes the document where none are left.
    fn after(
        &self,
        context: &Context,
        place: usize,
        run: &Arc<DocumentRun<'a>>,
        again: Option<Vec<PageTask<'a>>>,
    ) {
        match again {
            None => {}
            Some(pages) if !pages.is_empty() => {
                self.lock()
                    .again
                    .extend(pages.into_iter().map(|page| (place, page)));
            }
            Some(_) => match run.finish(context) {
                Ok(outcome) => self.lock().outcomes.push((place, outcome)),
                Err(error) => context.stop(error),
            },
        }
    }

    /// The next page, once there is one; `None` when there will be no more.
    fn next(&self, context: &Context) -> Option<(usize, PageTask<'a>)> {
        let mut state = self.lock();
        loop {
            if context.is_stopping() {
                return None;
            }
            if let Some(task) = state.again.pop_front() {
                state.running += 1;
                return Some(task);
            }
            match state.open_page(context) {
                Ok(Opened::Page(place, task)) => {
                    state.running += 1;
                    return Some((place, task));
                }
                Ok(Opened::Empty(place, run)) => {
                    // None of its pages could be begun, or the last file failed after all others were done.
                    drop(state);
                    let again = run.all_done();
                    self.after(context, place, &run, again);
                    state = self.lock();
                }
                Ok(Opened::Nothing) if state.running == 0 => return None,
                Ok(Opened::Nothing) => {
                    state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                Err(error) => context.stop(error),
            }
        }
    }
}

enum Opened<'a> {
    Page(usize, PageTask<'a>),
    /// The document has no further page.
    Empty(usize, Arc<DocumentRun<'a>>),
    /// There is no further document.
    Nothing,
}

impl<'a> State<'a> {
    fn open_page(&mut self, context: &Context) -> Result<Opened<'a>> {
        if self.open.is_none() {
            let Some(&source) = self.documents.get(self.next) else {
                return Ok(Opened::Nothing);
            };
            self.open = Some(OpenDocument::new(context, self.next, source)?);
            self.next += 1;
        }
        let Some(open) = &mut self.open else {
            return Ok(Opened::Nothing);
        };
        let place = open.place;
        let page = open.next_page(context);
        let run = Arc::clone(&open.run);
        if open.is_exhausted() {
            run.close();
            self.open = None;
        }
        Ok(match page {
            Some((source, scan)) => Opened::Page(
                place,
                PageTask {
                    document: run,
                    source,
                    scan,
                    advised: None,
                },
            ),
            None => Opened::Empty(place, run),
        })
    }
}

impl<'a> OpenDocument<'a> {
    fn new(context: &Context, place: usize, source: &'a DocumentSource) -> Result<OpenDocument<'a>> {
        let folder = context.workspace.document(&source.id);
        super::document::make_folder(&folder)?;
        let ledger = match read_ledger(&folder.ledger()) {
            Ok(ledger) => ledger,
            Err(error) => {
                context
                    .progress
                    .warning(&format!("{error}; everything of {} is made again", source.id));
                None
            }
        };
        let listed = (context.options.stages.from != StageName::Preprocess).then(|| {
            ledger
                .as_ref()
                .map(|ledger| ledger.sources.iter().cloned().collect())
                .unwrap_or_default()
        });
        let run = Arc::new(DocumentRun::new(source, folder, ledger));
        if listed.as_ref().is_some_and(VecDeque::is_empty) {
            let error = Error::input("the document has not been preprocessed")
                .hint("run `cablegram run`, or `cablegram preprocess` before");
            run.fail(context, None, None, context.options.stages.from.into(), &error);
        }
        Ok(OpenDocument {
            place,
            run,
            file: 0,
            scan: None,
            pages: 0,
            listed,
        })
    }

    fn is_exhausted(&self) -> bool {
        match &self.listed {
            Some(listed) => listed.is_empty(),
            None => self.scan.is_none() && self.file >= self.run.source.files.len(),
        }
    }

    fn next_page(&mut self, context: &Context) -> Option<(Source, Option<Arc<ScanFile>>)> {
        if let Some(listed) = &mut self.listed {
            let source = listed.pop_front()?;
            self.run.begin(&source);
            return Some((source, None));
        }
        while self.scan.is_none() {
            let file = self.run.source.files.get(self.file)?;
            self.file += 1;
            match open_file(context, &file.path) {
                Ok(open) => {
                    // One was expected before the file was opened.
                    let units = u64::from(open.count).saturating_sub(1);
                    for stage in [StageName::Preprocess, StageName::Ocr] {
                        context.progress.expected(Phase::Stage(stage), units);
                    }
                    self.scan = (open.count > 0).then_some(open);
                }
                Err(error) => {
                    let page = PageNumber::from_index(self.pages);
                    self.pages += 1;
                    self.run.fail(context, Some(page), Some(&file.name), None, &error);
                }
            }
        }
        let open = self.scan.as_mut()?;
        let name = self.run.source.files.get(self.file - 1)?.name.clone();
        let source = Source {
            page: PageNumber::from_index(self.pages),
            source: name,
            index: open.index,
            sha256: open.scan.digest(),
            bytes: open.bytes,
            pdf: open.scan.is_pdf(),
        };
        self.pages += 1;
        open.index += 1;
        let scan = Arc::clone(&open.scan);
        if open.index == open.count {
            self.scan = None;
        }
        self.run.begin(&source);
        Some((source, Some(scan)))
    }
}

fn open_file(context: &Context, path: &std::path::Path) -> Result<OpenFile> {
    let (scan, count) = read_and_count(context, path)?;
    let bytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    context.cache.wrote(path, scan.digest());
    Ok(OpenFile {
        count,
        scan: Arc::new(scan),
        bytes,
        index: 0,
    })
}

/// Reads a scan file, and finds out how many pages it has.
///
/// # Errors
/// When it cannot be read or its pages cannot be counted.
pub fn read_and_count(context: &Context, path: &std::path::Path) -> Result<(ScanFile, u32)> {
    let (file, config) = (path.to_owned(), context.config.ingest.clone());
    let read = move || {
        let scan = ScanFile::read(&file, &config)?;
        let count = scan.page_count()?;
        Ok((scan, count))
    };
    within(context.decoding_limit(), read).map_err(|error| error.in_file(path))
}
