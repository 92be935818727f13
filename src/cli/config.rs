use std::io::Write;
use std::path::{Path, PathBuf};

use cablegram::config::Config;
use cablegram::error::{Error, Result};
use clap::{Args, Subcommand};

use super::exit::Exit;
use super::ui::{CommandResult, Ui};

/// Which settings a command works with.
#[derive(Args)]
pub struct ConfigFile {
    /// Settings [default: pipeline.toml here, if there is one]
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigFile {
    /// The name under which settings are found without being asked for.
    const DEFAULT: &str = "pipeline.toml";

    /// Reads the settings: the file that was named, else `pipeline.toml` in the current folder, else the defaults.
    pub fn load(&self) -> Result<Config> {
        match &self.config {
            Some(file) => Config::load(file),
            None if Path::new(Self::DEFAULT).exists() => Config::load(Path::new(Self::DEFAULT)),
            None => Ok(Config::default()),
        }
    }
}

/// Show the settings
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram config show -c pipeline.toml")]
pub struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Print every setting with the value in force, as TOML
    #[command(after_help = "Example:\n  cablegram config show -c pipeline.toml")]
    Show(ConfigFile),
}

pub fn run(ui: &Ui, args: ConfigArgs) -> CommandResult {
    let ConfigCommand::Show(file) = args.command;
    let config = file.load()?;
    let text = toml::to_string(&config).map_err(|error| {
        Error::new(
            cablegram::error::ErrorKind::Internal,
            "cannot write the settings as TOML",
        )
        .because(error)
    })?;
    let mut out = ui.out();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}
