//! What the pages of a document are, and which of them begin a cable.
//!
//! A page is judged by what OCR read on it and where ([`kind`]). A long file or a roll of microfilm becomes cables by the
//! evidence of their first pages ([`split`]): each page gets a score from signs in its first lines ([`first`]), the
//! decision and its reasons are told, and a person's word goes before it.

mod first;
mod kind;
mod nearly;
mod overrides;
mod signs;
mod split;

pub use kind::kind;
pub use overrides::Overrides;
pub use split::{Splitting, split};

use crate::model::{PageNumber, PageText, PreprocessReport};

#[cfg(test)]
mod tests;

/// One page as it is judged.
#[derive(Clone, Copy, Debug)]
pub struct PageView<'a> {
    /// Its place in the document.
    pub number: PageNumber,
    /// What OCR read.
    pub text: &'a PageText,
    /// What preprocessing did.
    pub report: &'a PreprocessReport,
}
