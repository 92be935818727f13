//! The command line: what is asked for, printing, exit codes. One file a command.

mod audit;
mod completions;
mod config;
mod doctor;
mod engine;
mod eval;
mod exit;
mod export;
mod interrupt;
mod progress;
mod run;
mod schema;
mod show;
mod sign;
mod stage;
mod status;
mod table;
mod ui;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use exit::Exit;
use ui::{CommandResult, Failure, Ui};

/// Turn scans of diplomatic cables into records that can be cited.
///
/// Every value of a record carries its evidence on the scan, and every file that is read or written its checksum.
#[derive(Parser)]
#[command(name = "cablegram", version, max_term_width = 100, after_help = Exit::help())]
#[command(after_long_help = format!("{EXAMPLE}\n\n{}", Exit::help()))]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    propagate_version = false
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLE: &str = "Example:
  cablegram run scans -o output && cablegram audit output";

#[derive(Subcommand)]
enum Command {
    Run(run::RunArgs),
    Preprocess(stage::PreprocessArgs),
    Ocr(stage::OcrArgs),
    Parse(stage::ParseArgs),
    Status(status::StatusArgs),
    Audit(audit::AuditArgs),
    Sign(sign::SignArgs),
    Export(export::ExportArgs),
    Show(show::ShowArgs),
    Doctor(doctor::DoctorArgs),
    Eval(eval::EvalArgs),
    Schema(schema::SchemaArgs),
    Config(config::ConfigArgs),
    Completions(completions::CompletionsArgs),
    #[command(hide = true)]
    ReadLines(engine::ReadLinesArgs),
}

impl Command {
    fn run(self, ui: &Ui) -> CommandResult {
        match self {
            Command::Run(args) => run::run(ui, args),
            Command::Preprocess(args) => stage::preprocess(ui, args),
            Command::Ocr(args) => stage::ocr(ui, args),
            Command::Parse(args) => stage::parse(ui, args),
            Command::Status(args) => status::run(ui, args),
            Command::Audit(args) => audit::run(ui, args),
            Command::Export(args) => export::run(ui, args),
            Command::Sign(args) => sign::run(ui, args),
            Command::Show(args) => show::run(ui, args),
            Command::Doctor(args) => doctor::run(ui, args),
            Command::Eval(args) => eval::run(ui, args),
            Command::Schema(args) => schema::run(ui, args),
            Command::Config(args) => config::run(ui, args),
            Command::Completions(args) => completions::run(ui, args, &mut Cli::command()),
            Command::ReadLines(args) => engine::read_lines(args),
        }
    }
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    interrupt::on_file_limit();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer) => {
            // Help and version are answers too, with code 0; a closed stdout is no failure.
            let _ = answer.print();
            let exit = if answer.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
            return ExitCode::from(exit.code());
        }
    };
    let ui = Ui::from_environment();
    let exit = match catch_unwind(AssertUnwindSafe(|| cli.command.run(&ui))) {
        Ok(Ok(exit)) => exit,
        Ok(Err(Failure::BrokenPipe)) => Exit::Done,
        Ok(Err(Failure::Error(error))) => {
            ui.error(&error);
            Exit::from(error.kind())
        }
        Err(_) => {
            ui.hint("this is a fault of the program; what is already written stays valid, and running again goes on from there");
            Exit::Internal
        }
    };
    ExitCode::from(exit.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example() {
        for command in Cli::command().get_subcommands() {
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            let name = command.get_name();
            assert!(
                help.contains(&format!("  cablegram {name}")),
                "`{name}` shows no example"
            );
        }
    }
}
