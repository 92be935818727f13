use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::model::{Digest, DocumentId, PageNumber};
use crate::provenance::StageName;

/// The last run as it is kept in the output, `run.json`. It tells the state that the run left, not how it got there: two
/// runs that end alike write the same bytes, whether one of them was interrupted or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    /// The version of this form: `cablegram.run/1`.
    pub schema: String,
    /// The program and its version.
    pub pipeline: String,
    /// The version of each stage's method.
    pub stages: BTreeMap<StageName, u32>,
    /// The engine, as the ledger names its parts.
    pub engine: BTreeMap<String, String>,
    /// The digest of all settings.
    pub config_sha256: Digest,
    /// Documents found among the scans.
    pub documents: u64,
    /// Pages in them, failed ones included.
    pub pages: u64,
    /// Pages with nothing on them.
    pub blank_pages: u64,
    /// Pages that could not be read.
    pub failed_pages: u64,
    /// Documents of which at least one page failed, or that failed as a whole.
    pub failed_documents: u64,
    /// Records written for these documents.
    pub records: u64,
    /// What failed, in the order of the documents and pages.
    pub failures: Vec<Failure>,
    /// Documents in the output whose scans are no longer there.
    pub orphans: Vec<DocumentId>,
    /// Pages in the output of documents that no longer have so many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orphan_pages: Vec<OrphanPage>,
    /// The digest over the manifest without the line of `run.json` itself, to be cited or signed:
    /// `grep -v '  run\.json$' manifest-sha256.txt | sha256sum`.
    pub root_sha256: Option<Digest>,
}

impl RunReport {
    /// The value of `schema` in reports of this version.
    pub const SCHEMA: &str = "cablegram.run/1";
}

/// A page in the output whose scan is no longer there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrphanPage {
    /// The document, which still has other pages.
    pub document: DocumentId,
    /// The page.
    pub page: PageNumber,
}

/// A run as its caller sees it: the report, and what this run did for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunSummary {
    /// The state that the run left.
    #[serde(flatten)]
    pub report: RunReport,
    /// What each stage did. A dry run tells what it would do.
    pub work: BTreeMap<StageName, StageWork>,
    /// What the engine did in them, trial readings of preprocess included.
    pub recognition: RecognitionWork,
    /// What a dry run would do, a line a stale unit: `a/b, page 2: ocr: model eng ab12… → cd34…`.
    pub plan: Vec<String>,
    /// Documents whose artifacts were removed because their scans are gone.
    pub pruned: Vec<DocumentId>,
    /// Pages whose artifacts were removed because their scans are gone.
    pub pruned_pages: Vec<OrphanPage>,
    /// Seconds the run took.
    pub seconds: f64,
}

/// What one stage did in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct StageWork {
    /// Units (pages, documents for `parse`) that were stale and made.
    pub made: u64,
    /// Units that were fresh and left alone.
    pub fresh: u64,
    /// Seconds that all threads together spent on it.
    pub seconds: f64,
}

/// What the engine did in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct RecognitionWork {
    /// Line images that it was given, each rendering of a line counted by itself.
    pub lines: u64,
    /// Seconds that all threads together waited for it.
    pub seconds: f64,
}

/// What went wrong with one page or document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The document; absent where a file belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentId>,
    /// The page; absent where it is not about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageNumber>,
    /// The scan file, relative to the folder that was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The stage; absent where the scan could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageName>,
    /// What could not be done, and why.
    pub message: String,
    /// What the user can do now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Failure {
    /// A failure of which only the message is known.
    pub fn about(message: String) -> Failure {
        Failure {
            document: None,
            page: None,
            file: None,
            stage: None,
            message,
            hint: None,
        }
    }

    /// A failure that nothing is known of but the error.
    pub fn new(error: &Error) -> Failure {
        Failure {
            document: None,
            page: error.page(),
            file: error.file().map(|file| file.display().to_string()),
            stage: None,
            message: error.reason(),
            hint: error.advice().map(str::to_owned),
        }
    }
}

impl fmt::Display for Failure {
    /// `scans/a.tif, page 2: cannot decode the image: unexpected end of file`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, &self.document) {
            (Some(file), _) => write!(f, "{file}")?,
            (None, Some(document)) => write!(f, "{document}")?,
            (None, None) => return f.write_str(&self.message),
        }
        if let Some(page) = self.page {
            write!(f, ", page {page}")?;
        }
        write!(f, ": {}", self.message)
    }
}
