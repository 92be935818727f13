use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The name of a document: a relative path with `/` between its parts, also the name of its output folder.
///
/// A value of this type can be joined to a folder without leaving it: no part is empty, `.` or `..`, none
/// holds a separator or a control character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentId(String);

/// A text that cannot name a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot name a document: parts must not be empty, `.` or `..`, nor hold control characters or backslashes"
)]
pub struct NotADocumentId(String);

impl DocumentId {
    /// Checks `id` and makes it a document's name.
    pub fn new(id: impl Into<String>) -> Result<DocumentId, NotADocumentId> {
        let id = id.into();
        let sound = |part: &str| {
            !matches!(part, "" | "." | "..") && !part.contains(|c: char| c.is_control() || c == '\\')
        };
        if id.split('/').all(sound) {
            Ok(DocumentId(id))
        } else {
            Err(NotADocumentId(id))
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for DocumentId {
    type Error = NotADocumentId;

    fn try_from(id: String) -> Result<Self, NotADocumentId> {
        DocumentId::new(id)
    }
}

impl From<DocumentId> for String {
    fn from(id: DocumentId) -> String {
        id.0
    }
}

/// The place of a page in its document, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PageNumber(std::num::NonZeroU32);

impl PageNumber {
    /// The page that has `index` pages before it.
    pub fn from_index(index: usize) -> PageNumber {
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        PageNumber(std::num::NonZeroU32::new(number).unwrap_or(std::num::NonZeroU32::MIN))
    }

    /// 1 for the first page.
    pub fn get(self) -> u32 {
        self.0.get()
    }

    /// The stem of this page's artifacts: `p0001`.
    pub fn stem(self) -> Cow<'static, str> {
        format!("p{:04}", self.0).into()
    }
}

impl fmt::Display for PageNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_can_not_leave_its_folder() {
        for bad in [
            "",
            "..",
            "a/../b",
            "/etc/passwd",
            "a//b",
            "a/",
            "a\\b",
            "a\u{0}b",
            ".",
        ] {
            assert!(DocumentId::new(bad).is_err(), "{bad:?}");
        }
        for good in ["203-00563-02", "fma/203/电报 一", "..a"] {
            assert!(DocumentId::new(good).is_ok(), "{good:?}");
        }
    }

    #[test]
    fn pages_are_counted_from_one() {
        assert_eq!(PageNumber::from_index(0).get(), 1);
        assert_eq!(PageNumber::from_index(11).stem(), "p0012");
    }
}
