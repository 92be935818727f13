//! Finished output in the forms of other communities: BagIt for archives, PROV for descent, RO-Crate for data sets.

mod bagit;
mod prov;
mod ro_crate;

pub use bagit::{Bag, Scans, bagit};
pub use prov::prov;
pub use ro_crate::ro_crate;

use crate::error::{Error, Result};
use crate::model::DocumentId;
use crate::pipeline::{DocumentFolder, Workspace, ledger_of};
use crate::provenance::{Ledger, Manifest, open_file, read_file};

/// Reads the manifest of an output folder.
///
/// # Errors
/// [`Input`](crate::error::ErrorKind::Input) where there is none or a line is malformed.
pub fn manifest(workspace: &Workspace) -> Result<Manifest> {
    let path = workspace.manifest();
    let unreadable = |error| {
        Error::input("cannot read the manifest")
            .in_file(&path)
            .because(error)
            .hint("`cablegram run` writes it at its end")
    };
    let (file, _) = open_file(&path).map_err(unreadable)?;
    let (manifest, malformed) = Manifest::read(std::io::BufReader::new(file)).map_err(unreadable)?;
    match malformed.into_iter().next() {
        Some(wrong) => Err(Error::input("is malformed")
            .in_file(&path)
            .because(wrong)
            .hint("`cablegram audit` says more")),
        None => Ok(manifest),
    }
}

/// The documents of an output folder, in the order of the manifest.
///
/// # Errors
/// As for [`manifest`].
pub fn documents(workspace: &Workspace) -> Result<Vec<DocumentId>> {
    let manifest = manifest(workspace)?;
    let paths = manifest
        .entries()
        .iter()
        .filter_map(|(path, _)| std::str::from_utf8(path).ok());
    let folders = paths.filter_map(|path| path.strip_suffix(DocumentFolder::LEDGER)?.strip_suffix('/'));
    Ok(folders
        .filter_map(|folder| DocumentId::new(folder).ok())
        .collect())
}

/// Reads the ledger of a document.
///
/// # Errors
/// [`Input`](crate::error::ErrorKind::Input) where there is none.
pub fn ledger(workspace: &Workspace, document: &DocumentId) -> Result<Ledger> {
    let path = workspace.document(document).ledger();
    let bytes = read_file(&path).map_err(|error| {
        Error::input("there is no such document in the output")
            .in_file(&path)
            .because(error)
    })?;
    ledger_of(&bytes).map_err(|error| error.in_file(&path))
}
