//! Runs the stages over many documents: decides what is stale, spreads the work over threads, and keeps the artifacts.

mod audit;
mod bounded;
mod cache;
mod cancel;
mod context;
mod derive;
mod difference;
mod document;
mod facts;
mod finish;
mod history;
mod listing;
mod lock;
mod majority;
mod options;
mod page;
mod plan;
mod progress;
mod prune;
mod record;
mod run;
mod scheduler;
mod spread;
mod stages;
mod stamps;
mod summary;
mod tally;
mod within;
mod workspace;
mod write;

pub use audit::{AuditOptions, AuditReport, Code, Depth, Finding, audit};
pub use cancel::Cancel;
pub use finish::SIGNATURE;
pub use history::HistoryEntry;
pub use lock::Lock;
pub use options::{Engines, RunOptions, Stages};
pub use plan::Unit;
pub use progress::{NoProgress, Phase, Progress};
pub use run::{Status, run, status};
pub use summary::{Failure, OrphanPage, RecognitionWork, RunReport, RunSummary, StageWork};
pub use workspace::{DocumentFolder, Workspace};
pub use write::{AtomicFile, Written, write_atomic};

pub use crate::provenance::StageName;
