use std::io::Write;

use clap::{Args, Command};
use clap_complete::Shell;

use super::exit::Exit;
use super::ui::{CommandResult, Ui};

/// Print a completion script for a shell
#[derive(Args)]
#[command(
    after_help = "Example:\n  cablegram completions bash > ~/.local/share/bash-completion/completions/cablegram"
)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(ui: &Ui, args: CompletionsArgs, cli: &mut Command) -> CommandResult {
    // Generated in memory first: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, cli, "cablegram", &mut script);
    let mut out = ui.out();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Exit::Done)
}
