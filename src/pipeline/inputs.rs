//! What stages read of each other, as it is on disk.

use super::DocumentFolder;
use super::context::Context;
use crate::error::Result;
use crate::model::PageNumber;
use crate::provenance::{Input, Ledger, StageName};

/// The artifacts that `stage` left of `page`, as they are on disk now.
///
/// # Errors
/// Where one is there and cannot be read.
pub fn inputs_of(
    context: &Context,
    folder: &DocumentFolder,
    ledger: &Ledger,
    stage: StageName,
    page: PageNumber,
) -> Result<Vec<Input>> {
    let outputs = ledger
        .activity(stage, Some(page))
        .map_or(&[][..], |activity| &activity.outputs);
    let mut inputs = Vec::new();
    for output in outputs {
        if let Some(sha256) = context.cache.artifact(&folder.path(&output.path))? {
            inputs.push(Input {
                name: output.path.clone(),
                sha256,
                index: None,
            });
        }
    }
    Ok(inputs)
}

/// What parse reads of every page that was read: its report and its ALTO file.
///
/// # Errors
/// Where one is there and cannot be read.
pub fn parse_inputs(context: &Context, folder: &DocumentFolder, ledger: &Ledger) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for source in &ledger.sources {
        let page = source.page;
        let mut of_page = inputs_of(context, folder, ledger, StageName::Preprocess, page)?;
        of_page.extend(inputs_of(context, folder, ledger, StageName::Ocr, page)?);
        let wanted = [DocumentFolder::report(page), DocumentFolder::alto(page)];
        of_page.retain(|input| wanted.contains(&input.name));
        if of_page.len() == wanted.len() {
            inputs.extend(of_page);
        }
    }
    Ok(inputs)
}
