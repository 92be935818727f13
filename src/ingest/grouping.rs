//! Which files of a folder belong to one document, where names tell it.

use regex::Regex;

use crate::error::{Error, ErrorKind, Result};

/// How files become documents: `group` in `[ingest]`.
#[derive(Debug)]
pub(super) enum Grouping {
    /// The images in a sub-folder are one document.
    Folder,
    /// Every file is a document.
    File,
    /// Names of this form are pages of the document that they name; all others go by folder.
    Pattern(Regex),
}

/// The part of a pattern that names the document.
const DOCUMENT: &str = "{doc}";
/// The part that numbers the page.
const PAGE: &str = "{page}";

impl Grouping {
    /// Reads `folder`, `file`, or a pattern such as `{doc}_p{page}.tif`. A pattern without a dot leaves the extension open.
    ///
    /// # Errors
    ///
    /// When it is none of these.
    pub(super) fn parse(text: &str) -> Result<Grouping> {
        match text {
            "folder" => return Ok(Grouping::Folder),
            "file" => return Ok(Grouping::File),
            _ => {}
        }
        let once = |part| text.matches(part).count() == 1;
        if !once(DOCUMENT) || !once(PAGE) || text.contains('/') {
            return Err(Error::new(
                ErrorKind::Config,
                format!("`ingest.group` is `{text}`, which is neither \"folder\" nor \"file\" nor a pattern"),
            )
            .hint("write a pattern with {doc} and {page} once each, such as \"{doc}_p{page}.tif\""));
        }
        let mut regex = regex::escape(text)
            .replace(r"\{doc\}", "(?<doc>.+)")
            .replace(r"\{page\}", "(?<page>[0-9]+)");
        if !text.contains('.') {
            regex.push_str(r"\.[^.]+");
        }
        Regex::new(&format!("^(?i:{regex})$"))
            .map(Grouping::Pattern)
            .map_err(|error| {
                Error::new(ErrorKind::Config, "`ingest.group` cannot be used as a pattern").because(error)
            })
    }

    /// The document that a file of this name belongs to, if names tell it.
    pub(super) fn document<'a>(&self, name: &'a str) -> Option<&'a str> {
        match self {
            Grouping::Pattern(regex) => Some(regex.captures(name)?.name("doc")?.as_str()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(pattern: &str, name: &'static str) -> Option<&'static str> {
        Grouping::parse(pattern).unwrap().document(name)
    }

    #[test]
    fn a_name_is_taken_apart_by_the_pattern() {
        assert_eq!(
            document("{doc}_p{page}.tif", "203-00563_p12.tif"),
            Some("203-00563")
        );
        assert_eq!(document("{doc}_p{page}.tif", "a_p1_p2.TIF"), Some("a_p1"));
        assert_eq!(document("{doc}_p{page}.tif", "203-00563_p12.png"), None);
        assert_eq!(document("{doc}_p{page}.tif", "_p12.tif"), None);
        assert_eq!(document("{doc}_{page}", "电报(一)_003.jpg"), Some("电报(一)"));
        assert_eq!(document("folder", "a_p1.tif"), None);
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in [
            "",
            "folders",
            "{doc}",
            "{page}",
            "{doc}{doc}{page}",
            "{doc}/{page}",
        ] {
            assert_eq!(
                Grouping::parse(text).unwrap_err().kind(),
                ErrorKind::Config,
                "{text}"
            );
        }
    }
}
