use std::io::Write;
use std::path::PathBuf;

use cablegram::error::{Error, ErrorKind};
use cablegram::export::{self, Bag, Scans};
use cablegram::model::DocumentId;
use cablegram::pipeline::Workspace;
use clap::{Args, Subcommand};

use super::exit::Exit;
use super::ui::{CommandResult, Ui};

/// Give the output in other forms: BagIt, PROV, RO-Crate
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram export bagit bag --output output --scans scans")]
pub struct ExportArgs {
    #[command(subcommand)]
    form: Form,
}

#[derive(Subcommand)]
enum Form {
    Bagit(BagitArgs),
    Prov(ProvArgs),
    RoCrate(RoCrateArgs),
}

/// Make a bag (BagIt 1.0) of the output and the scans
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram export bagit bag --output output --scans scans")]
struct BagitArgs {
    /// The folder to make
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The output folder of a run
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    /// Where the scans lie [default: scans]
    #[arg(long, value_name = "DIR", conflicts_with = "no_sources")]
    scans: Vec<PathBuf>,
    /// Leave the scans out
    #[arg(long)]
    no_sources: bool,
    /// Have the scans fetched from here, where their names follow (fetch.txt), instead of leaving them out
    #[arg(long, value_name = "URL", requires = "no_sources", value_parser = url)]
    fetch_from: Option<String>,
}

/// Print what every artifact was made from as PROV-JSON
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram export prov --all > prov.json")]
struct ProvArgs {
    /// The document
    #[arg(value_name = "DOCUMENT", required_unless_present = "all")]
    document: Option<String>,
    /// Every document of the output
    #[arg(long, conflicts_with = "document")]
    all: bool,
    /// The output folder of a run
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    output: PathBuf,
}

/// Print RO-Crate 1.1 metadata of the whole output
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram export ro-crate > crate/ro-crate-metadata.json")]
struct RoCrateArgs {
    /// The output folder of a run
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    output: PathBuf,
}

pub fn run(ui: &Ui, args: ExportArgs) -> CommandResult {
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    match args.form {
        Form::Bagit(args) => bagit(ui, args, today),
        Form::Prov(args) => prov(ui, args),
        Form::RoCrate(args) => {
            ui.json(&export::ro_crate(&Workspace::new(args.output), &today)?)?;
            Ok(Exit::Done)
        }
    }
}

/// `bagit.py` wants a scheme and a host, and RFC 8493 no white space.
fn url(text: &str) -> Result<String, String> {
    let is_url = text
        .split_once("://")
        .is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty() && !rest.starts_with('/'))
        && !text.contains(char::is_whitespace);
    match is_url {
        true => Ok(text.to_owned()),
        false => Err("it is a URL with a host, such as https://archive.example/scans".into()),
    }
}

fn bagit(ui: &Ui, args: BagitArgs, date: String) -> CommandResult {
    let scans = match (args.no_sources, args.fetch_from) {
        (true, Some(url)) => Scans::Fetched(url),
        (true, None) => Scans::Left,
        (false, _) if args.scans.is_empty() => Scans::Copied(vec![PathBuf::from("scans")]),
        (false, _) => Scans::Copied(args.scans),
    };
    let bag = Bag {
        folder: args.folder,
        scans,
        date,
        software: concat!("cablegram ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let files = export::bagit(&Workspace::new(args.output), &bag)?;
    ui.note(format!("{files} files in {}", bag.folder.display()));
    Ok(Exit::Done)
}

fn prov(ui: &Ui, args: ProvArgs) -> CommandResult {
    let workspace = Workspace::new(args.output);
    let documents = match args.document {
        None => export::documents(&workspace)?,
        Some(id) => {
            vec![DocumentId::new(id).map_err(|error| Error::new(ErrorKind::Usage, error.to_string()))?]
        }
    };
    let ledgers = documents
        .iter()
        .map(|id| export::ledger(&workspace, id))
        .collect::<Result<Vec<_>, _>>()?;
    let mut out = ui.out();
    serde_json::to_writer_pretty(&mut out, &export::prov(&ledgers)).map_err(std::io::Error::from)?;
    writeln!(out)?;
    out.flush()?;
    Ok(Exit::Done)
}
