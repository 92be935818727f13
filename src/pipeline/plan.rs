//! What is stale.

use serde::Serialize;

use super::context::{Context, read_ledger};
use super::facts::Facts;
use super::inputs::{inputs_of, parse_inputs};
use super::majority::{advice, majority};
use super::scheduler::read_and_count;
use super::stamps::Stamped;
use super::{DocumentFolder, Stages};
use crate::error::Result;
use crate::ingest::DocumentSource;
use crate::model::{Digest, DocumentId, PageNumber};
use crate::provenance::{Ledger, Manifest, Source, StageName};

/// A stage on a page, or on a whole document, and whether it must run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unit {
    /// The document.
    pub document: DocumentId,
    /// The page; `None` where the stage works on the whole document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<PageNumber>,
    /// The stage.
    pub stage: StageName,
    /// Why it must run; `None` where it is fresh.
    pub stale: Option<String>,
}

impl std::fmt::Display for Unit {
    /// `telegram-12, page 3: ocr: model eng ab12… → cd34…`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.document)?;
        if let Some(page) = self.page {
            write!(f, ", page {page}")?;
        }
        write!(
            f,
            ": {}: {}",
            self.stage,
            self.stale.as_deref().unwrap_or("fresh")
        )
    }
}

/// What is to be done for one document.
#[derive(Clone, Debug, Default)]
pub struct DocumentPlan {
    /// Whether every unit is fresh.
    pub fresh: bool,
    /// Pages, as far as they are known without reading new scans.
    pub pages: u64,
    /// Pages with nothing on them.
    pub blank: u64,
    /// Records that are there.
    pub records: u64,
    /// Every unit, where the plan is to be shown.
    pub units: Vec<Unit>,
    /// Pages of which artifacts are there, and no scan.
    pub left: Vec<PageNumber>,
    /// Whether the lines that the manifest has of the document are known to be true.
    pub held: bool,
}

impl DocumentPlan {
    /// The plan of a document that is known to be up to date.
    fn held(context: &Context, document: &DocumentId, stamped: Stamped, explain: bool) -> DocumentPlan {
        let mut units = Vec::new();
        let mut note = |stage, page| {
            if explain && context.options.stages.has(stage) {
                units.push(Unit {
                    document: document.clone(),
                    page,
                    stage,
                    stale: None,
                });
            }
        };
        for index in 0..stamped.pages as usize {
            let page = Some(PageNumber::from_index(index));
            note(StageName::Preprocess, page);
            note(StageName::Ocr, page);
        }
        note(StageName::Parse, None);
        DocumentPlan {
            fresh: true,
            pages: stamped.pages.into(),
            blank: stamped.blank.into(),
            records: stamped.records.into(),
            units,
            left: Vec::new(),
            held: true,
        }
    }
}

/// Finds out what is stale of one document: by its stamp where that holds, else by its ledger. With `explain`, every unit
/// is listed, and scans that have not been seen before are read to count their pages.
///
/// # Errors
/// Where the output cannot be read.
pub fn plan(context: &Context, source: &DocumentSource, explain: bool) -> Result<DocumentPlan> {
    let Some(manifest) = context.stamps.before() else {
        return plan_by_ledger(context, source, explain);
    };
    let stamp = || {
        context
            .stamps
            .stamp(manifest, &context.standing, &context.workspace, source)
    };
    let known = stamp().and_then(|stamp| context.stamps.recall(&source.id, stamp));
    match known {
        Some(stamped) => Ok(DocumentPlan::held(context, &source.id, stamped, explain)),
        None => plan_and_keep(context, manifest, source, explain),
    }
}

/// Plans a document by its ledger, and remembers if everything of it is up to date and stands so in `manifest`.
///
/// # Errors
/// Where the output cannot be read.
pub fn plan_and_keep(
    context: &Context,
    manifest: &Manifest,
    source: &DocumentSource,
    explain: bool,
) -> Result<DocumentPlan> {
    let (stamps, workspace) = (&context.stamps, &context.workspace);
    let stamp = || stamps.stamp(manifest, &context.standing, workspace, source);
    let before = stamp();
    let mut plan = plan_by_ledger(context, source, explain)?;
    if let Some(stamp_before) = before
        && plan.fresh
        && plan.left.is_empty()
        && context.options.stages == Stages::default()
    {
        let stamped = |id: &DocumentId| Stamped::new(id, stamp_before, plan.pages, plan.blank, plan.records);
        let kept = stamps.keep(&context.cache, manifest, workspace, source, stamped);
        plan.held = kept && stamp() == before;
    }
    Ok(plan)
}

fn plan_by_ledger(context: &Context, source: &DocumentSource, explain: bool) -> Result<DocumentPlan> {
    let folder = context.workspace.document(&source.id);
    let ledger = read_ledger(&folder.ledger()).unwrap_or_default();
    let known = ledger.as_ref().map_or(&[][..], |ledger| &ledger.sources);
    let stages = context.options.stages;
    let sources = if stages.from == StageName::Preprocess {
        match sources(context, source, known, explain) {
            Some(sources) => sources,
            // There are pages that only reading can tell.
            None => return Ok(DocumentPlan::default()),
        }
    } else {
        known.to_vec()
    };
    let complete = !sources.is_empty() && ledger.is_some();
    let mut ledger = ledger.unwrap_or_else(|| Ledger::new(source.id.clone()));
    let same_sources = ledger.sources == sources;
    ledger.sources = sources;
    let mut plan = Planning {
        context,
        folder,
        ledger,
        explain,
        fresh: true,
        units: Vec::new(),
    };
    let again = plan.pages()?;
    plan.document(again, same_sources)?;
    let parse = plan.ledger.activity(StageName::Parse, None);
    let blank = |source: &&Source| {
        plan.ledger
            .activity(StageName::Preprocess, Some(source.page))
            .is_some_and(|activity| activity.blank)
    };
    Ok(DocumentPlan {
        fresh: plan.fresh && complete && same_sources,
        pages: plan.ledger.sources.len() as u64,
        blank: plan.ledger.sources.iter().filter(blank).count() as u64,
        records: parse.map_or(0, |parse| parse.outputs.len() as u64),
        left: left(&plan.ledger),
        units: plan.units,
        held: false,
    })
}

/// The pages of a document as they stand in its files, without reading those that have not changed.
fn sources(
    context: &Context,
    source: &DocumentSource,
    known: &[Source],
    explain: bool,
) -> Option<Vec<Source>> {
    let mut pages = Vec::with_capacity(known.len());
    for file in &source.files {
        let before: Vec<&Source> = known.iter().filter(|page| page.source == file.name).collect();
        let digest = if before.is_empty() {
            None
        } else {
            context.cache.digest(&file.path).ok().flatten()
        };
        let mut add = |count: u32, sha256: Digest, bytes: u64, pdf: bool| {
            for index in 0..count {
                let page = PageNumber::from_index(pages.len());
                pages.push(Source {
                    page,
                    source: file.name.clone(),
                    index,
                    sha256,
                    bytes,
                    pdf,
                });
            }
        };
        match (digest, before.first()) {
            (Some(digest), Some(first)) if digest == first.sha256 => {
                add(
                    u32::try_from(before.len()).unwrap_or(u32::MAX),
                    digest,
                    first.bytes,
                    first.pdf,
                );
            }
            _ if explain => {
                // A file that cannot be read fails when the run comes to it; here it stands as one page.
                match read_and_count(context, &file.path) {
                    Ok((scan, count)) => add(count, scan.digest(), 0, scan.is_pdf()),
                    Err(_) => add(1, crate::provenance::digest(b""), 0, false),
                }
            }
            _ => return None,
        }
    }
    Some(pages)
}

struct Planning<'a> {
    context: &'a Context<'a>,
    folder: DocumentFolder,
    ledger: Ledger,
    explain: bool,
    fresh: bool,
    units: Vec<Unit>,
}

impl Planning<'_> {
    /// Plans preprocess and OCR of every page; gives whether any of them runs.
    fn pages(&mut self) -> Result<bool> {
        let (context, stages) = (self.context, self.context.options.stages);
        let majority = majority(&self.ledger);
        let mut any = false;
        for source in self.ledger.sources.clone() {
            let last = self.ledger.activity(StageName::Preprocess, Some(source.page));
            let mut stale = None;
            if stages.has(StageName::Preprocess) {
                let prior = last
                    .and_then(|last| last.vote)
                    .and_then(|vote| advice(&vote, majority));
                let facts = Facts::preprocess(&context.standing, &source, &self.ledger, prior);
                stale = self.unit(&facts)?;
            }
            if stages.has(StageName::Ocr) {
                let again = match stale {
                    Some(_) => Some("preprocess runs before it".to_owned()),
                    None => {
                        let clean = inputs_of(
                            context,
                            &self.folder,
                            &self.ledger,
                            StageName::Preprocess,
                            source.page,
                        )?;
                        let facts = Facts::ocr(&context.standing, &source, clean);
                        stale = self.unit(&facts)?;
                        None
                    }
                };
                if again.is_some() {
                    self.note(StageName::Ocr, Some(source.page), again);
                }
            }
            any |= stale.is_some();
            if !self.fresh && !self.explain {
                return Ok(true);
            }
        }
        Ok(any)
    }

    fn document(&mut self, again: bool, same_sources: bool) -> Result<()> {
        if !self.context.options.stages.has(StageName::Parse) || (!self.fresh && !self.explain) {
            return Ok(());
        }
        if again {
            self.note(
                StageName::Parse,
                None,
                Some("a stage on its pages runs before it".into()),
            );
        } else if !same_sources && self.ledger.activity(StageName::Parse, None).is_some() {
            self.note(StageName::Parse, None, Some("source changed".into()));
        } else {
            let artifacts = parse_inputs(self.context, &self.folder, &self.ledger)?;
            let facts = Facts::parse(&self.context.standing, &self.ledger, artifacts)?;
            self.unit(&facts)?;
        }
        Ok(())
    }

    fn unit(&mut self, facts: &Facts) -> Result<Option<String>> {
        let context = self.context;
        let stale = if context.options.force {
            Some("forced".to_owned())
        } else {
            facts.staleness(&self.ledger, &context.standing, &self.folder, &context.cache)?
        };
        self.note(facts.stage, facts.page, stale.clone());
        Ok(stale)
    }

    fn note(&mut self, stage: StageName, page: Option<PageNumber>, stale: Option<String>) {
        self.fresh &= stale.is_none();
        if self.explain {
            self.units.push(Unit {
                document: self.ledger.document.clone(),
                page,
                stage,
                stale,
            });
        }
    }
}

/// Pages of which artifacts are there, and no scan.
pub fn left(ledger: &Ledger) -> Vec<PageNumber> {
    let pages = ledger.activities.iter().filter_map(|activity| activity.page);
    let mut left: Vec<PageNumber> = pages
        .filter(|page| !ledger.sources.iter().any(|source| source.page == *page))
        .collect();
    left.dedup();
    left
}
