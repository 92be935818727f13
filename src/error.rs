//! The one error type.
//!
//! An error is a sentence for people: what could not be done, with which file and page, why, and what to do now. Its
//! [`ErrorKind`] says who can help, and becomes the exit code.

use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::model::PageNumber;

/// What a fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Who can help: the reader of the message picks what to do by this, and scripts by the exit code it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A fault of this program.
    Internal,
    /// The command line asks for something that cannot be.
    Usage,
    /// A program, library or language data is not installed.
    MissingDependency,
    /// An input cannot be read or is not what it says it is.
    Input,
    /// The output cannot be written.
    Output,
    /// The configuration is not valid.
    Config,
    /// A record breaks its schema.
    InvalidRecord,
    /// The user asked to stop.
    Interrupted,
}

/// A failure, told in a way that a person can act on.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    what: String,
    file: Option<PathBuf>,
    page: Option<PageNumber>,
    hint: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// `what` tells what could not be done, in lower case and without a full stop: "cannot decode the image".
    pub fn new(kind: ErrorKind, what: impl Into<String>) -> Error {
        Error(Box::new(Inner {
            kind,
            what: what.into(),
            file: None,
            page: None,
            hint: None,
            source: None,
        }))
    }

    /// An error in reading an input.
    pub fn input(what: impl Into<String>) -> Error {
        Error::new(ErrorKind::Input, what)
    }

    /// An error in writing the output.
    pub fn output(what: impl Into<String>) -> Error {
        Error::new(ErrorKind::Output, what)
    }

    /// Names the file; the innermost name stays.
    pub fn in_file(mut self, file: impl AsRef<Path>) -> Error {
        self.0.file.get_or_insert_with(|| file.as_ref().to_owned());
        self
    }

    /// Names the page; the innermost name stays.
    pub fn on_page(mut self, page: PageNumber) -> Error {
        self.0.page.get_or_insert(page);
        self
    }

    /// Says what the user can do now: "install it with …".
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.0.hint = Some(hint.into());
        self
    }

    /// Keeps the error behind this one, which is printed as the reason.
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        self.0.source = Some(source.into());
        self
    }

    /// Who can help.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The file that the error is about.
    pub fn file(&self) -> Option<&Path> {
        self.0.file.as_deref()
    }

    /// The page that the error is about.
    pub fn page(&self) -> Option<PageNumber> {
        self.0.page
    }

    /// The message without the file and page it begins with: "cannot decode the image: unexpected end of file".
    pub fn reason(&self) -> String {
        let mut reason = self.0.what.clone();
        let mut cause = self.0.source.as_deref().map(|source| source as &dyn StdError);
        while let Some(error) = cause {
            let told = error.to_string();
            // Some crates tell their cause and name it as one, too.
            if !reason.ends_with(&told) {
                reason.push_str(&format!(": {told}"));
            }
            cause = error.source();
        }
        reason
    }

    /// What the user can do now.
    pub fn advice(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }
}

impl fmt::Display for Error {
    /// `scans/a.tif, page 2: cannot decode the image: unexpected end of file`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        if let Some(file) = &inner.file {
            write!(f, "{}", file.display())?;
        }
        if let Some(page) = inner.page {
            let comma = if inner.file.is_some() { ", " } else { "" };
            write!(f, "{comma}page {page}")?;
        }
        if inner.file.is_some() || inner.page.is_some() {
            f.write_str(": ")?;
        }
        f.write_str(&self.reason())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)
    }
}

impl StdError for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_file_page_and_reason() {
        let error = Error::input("cannot decode the image")
            .in_file("scans/a.tif")
            .on_page(PageNumber::from_index(1))
            .because(std::io::Error::other("unexpected end of file"));
        assert_eq!(
            error.to_string(),
            "scans/a.tif, page 2: cannot decode the image: unexpected end of file"
        );
    }
}
