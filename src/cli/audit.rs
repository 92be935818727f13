use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use cablegram::error::{Error, Result};
use cablegram::pipeline::{self, AuditOptions, Depth};
use clap::Args;

use super::engine::Installed;
use super::exit::Exit;
use super::interrupt::on_interrupt;
use super::progress::Told;
use super::ui::{CommandResult, Ui};

/// Check that the output is what was written, and follows from the scans
///
/// Every file is held to the manifest, every artifact to the ledger that says what it was made from, the history of runs to
/// its chain of digests. Each finding has a code: manifest-missing, manifest-malformed, changed, missing, extra, renamed,
/// unreadable, root-differs, ledger-broken, history-broken, source-changed, source-missing, outdated, record-unfounded,
/// not-reproduced, signature-bad. Any finding gives exit code 7.
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram audit output --scans scans --reproduce 5")]
pub struct AuditArgs {
    /// The output folder of a run
    #[arg(value_name = "OUTPUT", default_value = "output")]
    output: PathBuf,
    /// Compare the scans too; may be given several times
    #[arg(long, value_name = "DIR")]
    scans: Vec<PathBuf>,
    /// Do not read artifacts: only whether they are there, and whether ledgers and history hold
    #[arg(long, conflicts_with_all = ["full", "reproduce"])]
    fast: bool,
    /// Make every record anew from the page texts, too
    #[arg(long)]
    full: bool,
    /// Make this share of the documents anew from their scans and compare every byte
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0, requires = "scans", value_parser = percent)]
    reproduce: f64,
    /// The minisign public key that the manifest must be signed with
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
    /// Files read at once [default: four a processor]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Print one JSON object on stdout
    #[arg(long)]
    json: bool,
}

fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("it is a number from 0 to 100".into()),
    }
}

pub fn run(ui: &Ui, args: AuditArgs) -> CommandResult {
    let options = AuditOptions {
        public_key: args.public_key.as_ref().map(read_key).transpose()?,
        output: args.output,
        scans: args.scans,
        depth: match (args.fast, args.full) {
            (true, _) => Depth::Fast,
            (_, true) => Depth::Full,
            _ => Depth::Normal,
        },
        reproduce: args.reproduce,
        jobs: args.jobs,
    };
    let cancel = on_interrupt()?;
    let report = pipeline::audit(&options, &Installed::default(), &Told::new(ui), &cancel)?;
    if args.json {
        ui.json(&report)?;
    } else {
        let mut out = ui.out();
        for finding in &report.findings {
            writeln!(out, "{finding}")?;
        }
        out.flush()?;
        for note in &report.notes {
            ui.note(note);
        }
        let findings = match report.findings.len() {
            0 => "nothing is wrong".to_owned(),
            1 => "1 finding".to_owned(),
            many => format!("{many} findings"),
        };
        ui.note(format!(
            "{} documents, {} files: {findings}",
            report.documents, report.files
        ));
        if let Some(root) = report.root_sha256 {
            ui.note(format!("root digest: {root}"));
        }
    }
    Ok(if report.findings.is_empty() {
        Exit::Done
    } else {
        Exit::AuditFinding
    })
}

fn read_key(path: &PathBuf) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| {
        Error::input("cannot read the public key")
            .in_file(path)
            .because(error)
    })
}
