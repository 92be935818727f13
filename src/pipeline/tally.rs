//! What a run came to.

use super::context::{Context, TOOL};
use super::document::Outcome;
use super::plan::DocumentPlan;
use super::stages::version;
use super::{Failure, RunReport};
use crate::provenance::StageName;

/// Counts over documents.
#[derive(Debug, Default)]
pub struct Tally {
    pages: u64,
    blank: u64,
    failed_pages: u64,
    /// Those of which something failed.
    pub failed_documents: u64,
    records: u64,
    /// What went wrong.
    pub failures: Vec<Failure>,
}

impl Tally {
    /// A document that was worked on.
    pub fn add(&mut self, outcome: &Outcome) {
        self.pages += outcome.pages;
        self.blank += outcome.blank;
        self.failed_pages += outcome.failed;
        self.failed_documents += u64::from(!outcome.failures.is_empty());
        self.records += outcome.records;
        let mut failures = outcome.failures.clone();
        failures.sort_by_key(|failure| failure.page);
        self.failures.extend(failures);
    }

    /// A document that was fresh.
    pub fn keep(&mut self, context: &Context, plan: &DocumentPlan) {
        self.pages += plan.pages;
        self.blank += plan.blank;
        self.records += plan.records;
        if plan.fresh {
            for stage in StageName::ALL
                .into_iter()
                .filter(|&stage| context.options.stages.has(stage))
            {
                context.count(
                    stage,
                    0,
                    if stage == StageName::Parse { 1 } else { plan.pages },
                    None,
                );
            }
        }
    }

    /// The report of the run, without what can be told at its end alone.
    pub fn report(self, context: &Context, documents: u64) -> RunReport {
        RunReport {
            schema: RunReport::SCHEMA.into(),
            pipeline: TOOL.into(),
            stages: StageName::ALL
                .into_iter()
                .map(|stage| (stage, version(stage)))
                .collect(),
            engine: context.standing.engine.as_ref().clone(),
            config_sha256: context.standing.config_digest,
            documents,
            pages: self.pages,
            blank_pages: self.blank,
            failed_pages: self.failed_pages,
            failed_documents: self.failed_documents,
            records: self.records,
            failures: self.failures,
            orphans: Vec::new(),
            orphan_pages: Vec::new(),
            root_sha256: None,
        }
    }
}
