use cablegram::pipeline::{StageName, Stages};
use clap::Args;

use super::run::{CommonArgs, run_stages};
use super::ui::{CommandResult, Ui};

/// Make pages readable: `run --only preprocess`
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram preprocess scans -o output --document '203-*'")]
pub struct PreprocessArgs {
    #[command(flatten)]
    common: CommonArgs,
}

/// Read clean pages: `run --only ocr`
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram ocr scans -o output --force")]
pub struct OcrArgs {
    #[command(flatten)]
    common: CommonArgs,
}

/// Make records of what was read: `run --only parse`
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram parse scans -o output")]
pub struct ParseArgs {
    #[command(flatten)]
    common: CommonArgs,
}

pub fn preprocess(ui: &Ui, args: PreprocessArgs) -> CommandResult {
    run_stages(ui, args.common, Stages::only(StageName::Preprocess))
}

pub fn ocr(ui: &Ui, args: OcrArgs) -> CommandResult {
    run_stages(ui, args.common, Stages::only(StageName::Ocr))
}

pub fn parse(ui: &Ui, args: ParseArgs) -> CommandResult {
    run_stages(ui, args.common, Stages::only(StageName::Parse))
}
