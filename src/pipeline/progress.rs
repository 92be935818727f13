use std::fmt;

use super::Failure;
use crate::provenance::StageName;

/// A part of a run that takes time of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Finding out what is stale; counted in documents.
    Plan,
    /// A stage; counted in pages, `parse` in documents.
    Stage(StageName),
    /// Writing the manifest; counted in files.
    Manifest,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Phase::Plan => f.pad("plan"),
            Phase::Stage(stage) => f.pad(stage.name()),
            Phase::Manifest => f.pad("manifest"),
        }
    }
}

/// Is told how far a run is. Methods are called from several threads at once, and must not block for long.
///
/// Phases overlap: while one page is read, another is preprocessed.
pub trait Progress: Sync {
    /// A phase begins.
    fn started(&self, _phase: Phase) {}

    /// `units` more pages, documents or files belong to the phase than were known.
    fn expected(&self, _phase: Phase, _units: u64) {}

    /// One more unit is done; `what` names it: `telegram-12, page 3`.
    fn advanced(&self, _phase: Phase, _what: &str) {}

    /// The phase is over.
    fn finished(&self, _phase: Phase) {}

    /// Something the user should know, as a sentence.
    fn warning(&self, _message: &str) {}

    /// A page or document failed.
    fn failed(&self, _failure: &Failure) {}
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProgress;

impl Progress for NoProgress {}
