use std::collections::BTreeMap;
use std::io::Write;

use cablegram::ingest::DocumentSource;
use cablegram::pipeline::{self, Cancel, StageName, Unit};
use clap::Args;

use super::engine::Installed;
use super::exit::Exit;
use super::progress::Told;
use super::run::{CommonArgs, options};
use super::ui::{CommandResult, Ui};

/// Tell what is up to date and what a run would do
///
/// With --explain, a line for every page and stage: `fresh`, or the first thing that differs from when it was made. With
/// --documents, the documents and the files that each is made of.
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram status scans -o output --explain")]
pub struct StatusArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Print every page and stage, with the reason where it must run again
    #[arg(long)]
    explain: bool,
    /// Print which files make which document, pages in order
    #[arg(long, conflicts_with = "explain")]
    documents: bool,
}

pub fn run(ui: &Ui, args: StatusArgs) -> CommandResult {
    let config = args.common.config()?;
    let options = options(&args.common, pipeline::Stages::default());
    let pipeline::Status { documents, units } = pipeline::status(
        &config,
        &options,
        &Installed::new(config.ocr.isolation),
        &Told::new(ui),
        &Cancel::default(),
    )?;
    let names = |document: &DocumentSource| -> Vec<String> {
        document.files.iter().map(|file| file.name.clone()).collect()
    };
    if args.common.json() {
        if args.documents {
            let named: BTreeMap<&str, Vec<String>> =
                documents.iter().map(|d| (d.id.as_str(), names(d))).collect();
            ui.json(&named)?;
        } else {
            ui.json(&units)?;
        }
        return Ok(Exit::Done);
    }
    let mut out = ui.out();
    if args.documents {
        for document in &documents {
            writeln!(out, "{}: {}", document.id, names(document).join(", "))?;
        }
    } else if args.explain {
        for unit in &units {
            writeln!(out, "{unit}")?;
        }
    } else {
        let files: usize = documents.iter().map(|document| document.files.len()).sum();
        writeln!(out, "{:<10}  {} of {files} files", "documents", documents.len())?;
        for stage in StageName::ALL {
            let of_stage: Vec<&Unit> = units.iter().filter(|unit| unit.stage == stage).collect();
            let stale = of_stage.iter().filter(|unit| unit.stale.is_some()).count();
            writeln!(
                out,
                "{:<10}  {} fresh, {stale} to do",
                stage.name(),
                of_stage.len() - stale
            )?;
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}
