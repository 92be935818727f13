//! What a person has said about where cables begin.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{DocumentId, PageNumber};

/// The pages on which cables begin, by document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Overrides(BTreeMap<DocumentId, Entry>);

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    starts: Vec<PageNumber>,
}

impl Overrides {
    /// Reads a file with a section for each document:
    ///
    /// ```toml
    /// ["rolls/roll-12"]
    /// starts = [1, 4, 9]
    /// ```
    ///
    /// # Errors
    /// When it is something else; the message tells where.
    pub fn from_toml(text: &str) -> Result<Overrides> {
        toml::from_str(text).map_err(|error| {
            Error::new(ErrorKind::Config, "does not say where cables begin")
                .because(error)
                .hint("write for each document: [\"its id\"], and below it: starts = [1, 4, 9]")
        })
    }

    /// What was said about a document.
    pub fn of(&self, id: &DocumentId) -> Option<&[PageNumber]> {
        self.0.get(id).map(|entry| entry.starts.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_names_the_document_and_its_first_pages() {
        let overrides = Overrides::from_toml("[\"rolls/电报 12\"]\nstarts = [1, 4]\n").unwrap();
        let id = |text: &str| DocumentId::new(text).unwrap();
        let pages = [PageNumber::from_index(0), PageNumber::from_index(3)];
        assert_eq!(overrides.of(&id("rolls/电报 12")), Some(&pages[..]));
        assert_eq!(overrides.of(&id("other")), None);
    }

    #[test]
    fn what_says_something_else_is_refused() {
        for text in [
            "roll = 3",
            "[roll]\nstarts = [0]",
            "[roll]\nbegins = [1]",
            "[\"../x\"]\nstarts = [1]",
        ] {
            assert_eq!(
                Overrides::from_toml(text).unwrap_err().kind(),
                ErrorKind::Config,
                "{text}"
            );
        }
    }
}
