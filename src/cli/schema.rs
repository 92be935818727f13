use cablegram::config::Config;
use cablegram::model::Record;
use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::ui::{CommandResult, Ui};

/// Print the JSON Schema of records or of the configuration
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram schema record > record.schema.json")]
pub struct SchemaArgs {
    /// Which schema
    #[arg(value_enum)]
    of: Subject,
}

#[derive(Clone, Copy, ValueEnum)]
enum Subject {
    /// A record, as in record.json
    Record,
    /// The settings, as in pipeline.toml
    Config,
}

pub fn run(ui: &Ui, args: SchemaArgs) -> CommandResult {
    let schema = match args.of {
        Subject::Record => schemars::schema_for!(Record),
        Subject::Config => schemars::schema_for!(Config),
    };
    ui.json(&schema)?;
    Ok(Exit::Done)
}
