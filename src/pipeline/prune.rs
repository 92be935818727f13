//! Removes what has no scan any more.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::DocumentFolder;
use super::context::{Context, read_ledger};
use super::stages::to_json;
use super::write::write_atomic;
use crate::error::{Error, Result};
use crate::model::{DocumentId, PageNumber};

/// Removes what the ledger of `document` lists, the ledger, and the folders that are then empty.
///
/// # Errors
/// Where a file cannot be removed.
pub fn prune(context: &Context, document: &DocumentId) -> Result<()> {
    let folder = context.workspace.document(document);
    let mut files: Vec<PathBuf> = vec![folder.ledger()];
    if let Some(ledger) = read_ledger(&folder.ledger())? {
        let outputs = ledger.activities.iter().flat_map(|activity| &activity.outputs);
        // A ledger is data: it must not lead out of its folder.
        files.extend(
            outputs
                .filter(|o| DocumentId::new(&o.path).is_ok())
                .map(|o| folder.path(&o.path)),
        );
    }
    // The ledger goes last: a prune that is cut short is taken up by the next.
    for file in files.iter().rev() {
        remove(file)?;
    }
    remove_empty_parts(&folder);
    let mut empty = folder.root().to_owned();
    while empty != context.workspace.root() && fs::remove_dir(&empty).is_ok() {
        empty.pop();
    }
    Ok(())
}

/// Removes what the ledger of `document` lists of these pages, and their activities from the ledger.
///
/// # Errors
/// Where a file cannot be removed or the ledger not be written.
pub fn prune_pages(context: &Context, document: &DocumentId, pages: &[PageNumber]) -> Result<()> {
    let folder = context.workspace.document(document);
    let Some(mut ledger) = read_ledger(&folder.ledger())? else {
        return Ok(());
    };
    let is_gone = |page: Option<PageNumber>| page.is_some_and(|page| pages.contains(&page));
    let (gone, kept): (Vec<_>, Vec<_>) = ledger
        .activities
        .into_iter()
        .partition(|activity| is_gone(activity.page));
    // The ledger is written last: a prune that is cut short is taken up by the next.
    for output in gone.iter().flat_map(|activity| &activity.outputs) {
        remove(&folder.path(&output.path))?;
    }
    ledger.activities = kept;
    ledger.tidy();
    let written = write_atomic(&folder.ledger(), &to_json(&ledger)?)?;
    context.cache.wrote(&folder.ledger(), written.sha256);
    remove_empty_parts(&folder);
    Ok(())
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::output("cannot remove the file")
            .in_file(file)
            .because(error)),
        _ => Ok(()),
    }
}

fn remove_empty_parts(folder: &DocumentFolder) {
    for part in ["preprocess", "ocr"] {
        // A folder that is not empty stays.
        let _ = fs::remove_dir(folder.path(part));
    }
}
