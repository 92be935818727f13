//! What spoke for a family and for the values of a field: the page texts are read again with the rules of this program.

use std::io::Write;

use cablegram::model::FieldName;
use cablegram::parse::Explanation;
use cablegram::pipeline::{DocumentFolder, explain};

use super::plain;
use crate::cli::table::Table;
use crate::cli::ui::{CommandResult, Ui};

/// The signs of the family, and the families that had others.
pub fn of_family(ui: &Ui, folder: &DocumentFolder, index: usize) -> CommandResult<()> {
    let Some(explanation) = explanation(ui, folder, index) else {
        return Ok(());
    };
    let mut out = ui.out();
    writeln!(out)?;
    let mut table = Table::new(&["family", "score", "by"]).right(&[1]);
    for (family, score) in &explanation.scores {
        let reasons = match *family == explanation.family {
            true => explanation.reasons.join("; "),
            false => String::new(),
        };
        table.row([plain(family), format!("{score:.2}"), reasons]);
    }
    table.write(&mut out)?;
    Ok(out.flush()?)
}

/// Every value that a rule proposed for the field: those that the record has, and those that were passed over.
pub fn of_field(
    ui: &Ui,
    out: &mut impl Write,
    folder: &DocumentFolder,
    index: usize,
    field: FieldName,
) -> CommandResult<()> {
    let Some(explanation) = explanation(ui, folder, index) else {
        return Ok(());
    };
    writeln!(out)?;
    let mut table = Table::new(&["considered", "", "confidence", "rule", "line"]).right(&[2]);
    for considered in explanation.of_field(field) {
        let lines: Vec<String> = considered
            .evidence
            .iter()
            .map(|evidence| format!("page {}: {}", evidence.page, evidence.text))
            .collect();
        table.row([
            considered.value.clone(),
            if considered.chosen { "taken" } else { "passed over" }.to_owned(),
            considered.confidence.to_string(),
            considered.rule.clone(),
            lines.join("; "),
        ]);
    }
    Ok(table.write(out)?)
}

/// `None`, and a note of why, where the artifacts that the record came from are not at hand.
fn explanation(ui: &Ui, folder: &DocumentFolder, index: usize) -> Option<Explanation> {
    match explain(folder, index) {
        Ok(explanation) => explanation,
        Err(error) => {
            ui.note(format!("what else was considered is not known: {error}"));
            None
        }
    }
}
