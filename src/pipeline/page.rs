//! One page while it is worked on: preprocess, then OCR.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::bounded::Bounded;
use super::context::Context;
use super::document::{DocumentRun, Made};
use super::facts::Facts;
use super::inputs::inputs_of;
use super::majority::SURE;
use super::stages::{self, decode_png, encode_png, to_json};
use super::within::{unbroken, within};
use super::{DocumentFolder, Phase};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::ScanFile;
use crate::model::{CleanPage, Recognizer};
use crate::ocr::alto::{self, AltoMeta};
use crate::ocr::tesseract::give_back;
use crate::preprocess::{Prior, preprocess};
use crate::provenance::{Bearing, Input, Source, StageName, Vote};

/// Work on one page.
pub struct PageTask<'a> {
    pub document: Arc<DocumentRun<'a>>,
    pub source: Source,
    /// The scan file, where preprocess may need it.
    pub scan: Option<Arc<ScanFile>>,
    /// The lie to take over, on the second time round.
    pub advised: Option<Option<Bearing>>,
}

impl PageTask<'_> {
    /// Brings the page up to date. What fails is entered with the document.
    ///
    /// # Errors
    /// Where the run cannot go on.
    pub fn run(&self, context: &Context, recognizer: &mut dyn Recognizer) -> Result<()> {
        let mut stage = None;
        let mut bounded = Bounded::new(recognizer, context.cancel, context.reading_limit());
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
        let facts = {
            let ledger = &self.document.state().ledger;
            let prior = ledger
                .activity(StageName::Preprocess, Some(self.source.page))
                .and_then(|last| last.prior);
            Facts::preprocess(&context.standing, &self.source, ledger, prior)
        };
        if !self.document.stale(context, &facts)? {
            context.count(StageName::Preprocess, 0, 1, None);
            return Ok(None);
        }
        let facts = Facts { prior: None, ..facts };
        self.preprocess(context, recognizer, facts, None).map(Some)
    }

    /// Preprocesses the page once more where the others tell of another lie than it was made with.
    fn second_look(
        &self,
        context: &Context,
        recognizer: &mut dyn Recognizer,
        prior: Option<Bearing>,
    ) -> Result<Option<CleanPage>> {
        let (facts, vote) = {
            let ledger = &self.document.state().ledger;
            let last = ledger.activity(StageName::Preprocess, Some(self.source.page));
            if last.is_some_and(|last| last.prior == prior) {
                return Ok(None);
            }
            let facts = Facts::preprocess(&context.standing, &self.source, ledger, prior);
            (facts, last.and_then(|last| last.vote))
        };
        self.preprocess(context, recognizer, facts, vote).map(Some)
    }

    /// `vote` is what the page said by itself, where it is now told by others.
    fn preprocess(
        &self,
        context: &Context,
        recognizer: &mut dyn Recognizer,
        facts: Facts,
        vote: Option<Vote>,
    ) -> Result<CleanPage> {
        let (clock, started) = (Instant::now(), Timestamp::now());
        let scan = match &self.scan {
            Some(scan) => Arc::clone(scan),
            None => Arc::new(self.read_scan(context)?),
        };
        let index = self.source.index;
        let decoded = within(context.decoding_limit(), move || scan.decode(index))?;
        // Some decoders take several times the memory of the pixels.
        give_back();
        context.cancel.check()?;
        let facts = facts.of_page_drawn(&context.standing, decoded.drawn);
        let prior = facts.prior.map(|prior| Prior {
            rotation: prior.rotation,
            writing: prior.writing,
        });
        let clean = preprocess(decoded, &context.config.preprocess, prior, recognizer)?;
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
            &facts,
            Made {
                outputs,
                started,
                vote,
                blank: report.blank,
            },
        )?;
        context.count(StageName::Preprocess, 1, 0, Some(clock));
        // Reading takes several times as long, and needs little of what preprocessing did.
        give_back();
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
            let bytes = self.document.folder.read(&name)?;
            decode_png(&bytes).map_err(|error| error.in_file(self.document.folder.path(&name)))
        };
        let report = DocumentFolder::report(page);
        let has_red = inputs.iter().any(|input| input.name == DocumentFolder::red(page));
        Ok(CleanPage {
            image: image(DocumentFolder::clean(page))?,
            red: has_red.then(|| image(DocumentFolder::red(page))).transpose()?,
            report: stages::read_report(&self.document.folder.read(&report)?)
                .map_err(|error| error.in_file(self.document.folder.path(&report)))?,
        })
    }
}
