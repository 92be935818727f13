use std::io::Write;

use cablegram::pipeline::{self, Cancel, StageName, Unit};
use clap::Args;

use super::engine::Installed;
use super::exit::Exit;
use super::progress::Told;
use super::run::{CommonArgs, options};
use super::ui::{CommandResult, Ui};

/// Tell what is up to date and what a run would do
///
/// With --explain, a line for every page and stage: `fresh`, or the first thing that differs from when it was made.
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram status scans -o output --explain")]
pub struct StatusArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Print every page and stage, with the reason where it must run again
    #[arg(long)]
    explain: bool,
}

pub fn run(ui: &Ui, args: StatusArgs) -> CommandResult {
    let config = args.common.config()?;
    let options = options(&args.common, pipeline::Stages::default());
    let units = pipeline::status(
        &config,
        &options,
        &Installed::new(config.ocr.isolation),
        &Told::new(ui),
        &Cancel::default(),
    )?;
    if args.common.json() {
        ui.json(&units)?;
        return Ok(Exit::Done);
    }
    let mut out = ui.out();
    if args.explain {
        for unit in &units {
            writeln!(out, "{unit}")?;
        }
    } else {
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
