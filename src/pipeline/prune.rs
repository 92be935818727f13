//! Removes what has no scan any more.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::context::{Context, read_ledger};
use crate::error::{Error, Result};
use crate::model::DocumentId;

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
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::output("cannot remove the file")
                    .in_file(file)
                    .because(error));
            }
            _ => {}
        }
    }
    for part in ["preprocess", "ocr"] {
        let _ = fs::remove_dir(folder.path(part));
    }
    let mut empty = folder.root().to_owned();
    while empty != context.workspace.root() && fs::remove_dir(&empty).is_ok() {
        empty.pop();
    }
    Ok(())
}
