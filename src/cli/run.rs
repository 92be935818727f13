use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use cablegram::config::Config;
use cablegram::error::{Error, ErrorKind, Result};
use cablegram::model::{FieldName, LanguageModel, Record};
use cablegram::pipeline::{self, RunOptions, RunSummary, StageName, Stages, Workspace};
use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args};

use super::config::ConfigFile;
use super::engine::Installed;
use super::exit::Exit;
use super::interrupt::on_interrupt;
use super::progress::Told;
use super::show::plain;
use super::table::{Table, count, shorten};
use super::ui::{CommandResult, Ui};

/// Read scans into records: every stage that is not up to date
///
/// Every image lying directly in a folder of SCANS is a document, and so is a sub-folder that holds images, with a page
/// each, and a file of several pages. What fails on one page costs that page alone.
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram run scans -o output --jobs 2")]
#[command(group = ArgGroup::new("span").args(["only", "from", "until"]))]
pub struct RunArgs {
    #[command(flatten)]
    pub common: CommonArgs,
    /// Run this stage alone, on the artifacts that are there
    #[arg(long, value_name = "STAGE", value_parser = stages())]
    only: Option<String>,
    /// Run this stage and those after it
    #[arg(long, value_name = "STAGE", value_parser = stages())]
    from: Option<String>,
    /// Run the stages up to this one
    #[arg(long, value_name = "STAGE", value_parser = stages())]
    until: Option<String>,
}

/// What `run` and the commands of single stages have in common.
#[derive(Args)]
pub struct CommonArgs {
    /// Folders of scans, or single scans [default: scans]
    #[arg(value_name = "SCANS")]
    scans: Vec<PathBuf>,
    /// The folder for records and artifacts
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    #[command(flatten)]
    config: ConfigFile,
    /// Pages worked on at once [default: one a processor]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Only documents whose id matches, such as '203-*'
    #[arg(long, value_name = "GLOB")]
    document: Option<String>,
    /// Language data to read with instead of finding the language, such as chi_tra_vert,eng
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    lang: Vec<LanguageModel>,
    /// Run also what is up to date
    #[arg(long)]
    force: bool,
    /// Tell what would be done, and do nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Stop at the first page or document that fails
    #[arg(long)]
    fail_fast: bool,
    /// Remove the artifacts of scans that are gone
    #[arg(long)]
    prune: bool,
    /// Hash every file again, also where size and times are those of the last run
    #[arg(long)]
    rehash: bool,
    /// Let a record that breaks its rules fail the run, with exit code 8
    #[arg(long)]
    strict: bool,
    /// Tell how long each stage took, and how much of it was recognition
    #[arg(long)]
    timings: bool,
    /// Print one JSON object on stdout
    #[arg(long)]
    json: bool,
}

impl CommonArgs {
    /// The settings, with what the command line has to say about them.
    pub fn config(&self) -> Result<Config> {
        let mut config = self.config.load()?;
        if !self.lang.is_empty() {
            config.ocr.languages = self.lang.iter().map(ToString::to_string).collect();
        }
        Ok(config)
    }

    /// Whether a record that breaks its rules is a failure.
    pub fn json(&self) -> bool {
        self.json
    }

    pub fn strict(&self) -> bool {
        self.strict
    }
}

fn stages() -> PossibleValuesParser {
    PossibleValuesParser::new(StageName::ALL.map(StageName::name))
}

impl RunArgs {
    fn stages(&self) -> Result<Stages> {
        let named = |name: &Option<String>| {
            let stage = name.as_deref().map(str::parse::<StageName>).transpose();
            stage.map_err(|error| Error::new(ErrorKind::Usage, error))
        };
        let whole = Stages::default();
        Ok(
            match (named(&self.only)?, named(&self.from)?, named(&self.until)?) {
                (Some(stage), _, _) => Stages::only(stage),
                (None, from, until) => Stages {
                    from: from.unwrap_or(whole.from),
                    until: until.unwrap_or(whole.until),
                },
            },
        )
    }
}

pub fn run(ui: &Ui, args: RunArgs) -> CommandResult {
    let stages = args.stages()?;
    run_stages(ui, args.common, stages)
}

/// Runs a span of stages, and tells what came of it.
pub fn run_stages(ui: &Ui, args: CommonArgs, stages: Stages) -> CommandResult {
    let config = args.config()?;
    let options = options(&args, stages);
    let cancel = on_interrupt()?;

    let summary = pipeline::run(
        &config,
        &options,
        &Installed::new(config.ocr.isolation),
        &Told::new(ui),
        &cancel,
    )?;
    let (mut breaches, mut records) = (0, record_table());
    let listed = !args.json && summary.report.documents <= MOST_LISTED;
    if stages.has(StageName::Parse) && !args.dry_run && (args.strict || listed) {
        each_record(&options, |record| {
            if args.strict {
                breaches += tell_breaches(ui, std::slice::from_ref(&record));
            }
            if listed {
                records.row(row_of(&record));
            }
        })?;
    }
    if args.json {
        ui.json(&summary)?;
    } else if args.dry_run {
        print_plan(ui, &summary)?;
    } else {
        print_records(ui, &records)?;
        tell_end(ui, &options, &summary);
    }
    if args.timings {
        tell_timings(ui, &summary);
    }
    Ok(if !summary.report.failures.is_empty() {
        Exit::SomeFailed
    } else if breaches > 0 {
        Exit::InvalidRecord
    } else {
        Exit::Done
    })
}

/// The options that a run with these arguments has.
pub fn options(args: &CommonArgs, stages: Stages) -> RunOptions {
    let scans = if args.scans.is_empty() {
        vec![PathBuf::from("scans")]
    } else {
        args.scans.clone()
    };
    RunOptions {
        stages,
        document: args.document.clone(),
        force: args.force,
        dry_run: args.dry_run,
        fail_fast: args.fail_fast,
        jobs: args.jobs,
        prune: args.prune,
        rehash: args.rehash,
        cache: RunOptions::default_cache(),
        ..RunOptions::new(scans, args.output.clone())
    }
}

/// Hands on the records that the run was about, in the order of `records.jsonl`, one by one: they may be many.
fn each_record(options: &RunOptions, mut take: impl FnMut(Record)) -> Result<()> {
    let file = Workspace::new(&options.output).records();
    let unreadable = |error: io::Error| {
        Error::input("cannot read the records")
            .in_file(&file)
            .because(error)
    };
    let lines = match File::open(&file) {
        Ok(open) => BufReader::new(open).lines(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(error)),
    };
    let wanted = options.document.as_deref().map(globset::Glob::new).transpose();
    let wanted =
        wanted.map_err(|error| Error::new(ErrorKind::Usage, "--document is no pattern").because(error))?;
    let wanted = wanted.map(|glob| glob.compile_matcher());
    for line in lines {
        let record: Record = serde_json::from_str(&line.map_err(unreadable)?).map_err(|error| {
            Error::new(ErrorKind::Internal, "holds a broken record")
                .in_file(&file)
                .because(error)
        })?;
        if wanted
            .as_ref()
            .is_none_or(|glob| glob.is_match(record.document()))
        {
            take(record);
        }
    }
    Ok(())
}

/// Warns of every rule that a record breaks, and counts them.
pub fn tell_breaches(ui: &Ui, records: &[Record]) -> usize {
    let mut count = 0;
    for record in records {
        for breach in record.breaches() {
            ui.warn(format!("{}: {breach}", record.id));
            count += 1;
        }
    }
    count
}

fn print_plan(ui: &Ui, summary: &RunSummary) -> CommandResult<()> {
    let mut out = ui.out();
    for line in &summary.plan {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    if summary.plan.is_empty() {
        ui.note("everything is up to date");
    }
    Ok(())
}

/// Where a run has more documents than this, no table of its records is printed: nobody reads it.
const MOST_LISTED: u64 = 1000;
/// Titles are cut at this many columns, so that a record stands on one line of a wide terminal.
const TITLE_COLUMNS: usize = 36;
/// Other values are cut here.
const VALUE_COLUMNS: usize = 20;

/// A table for records, with no row yet.
fn record_table() -> Table {
    let headings = [
        "document",
        "family",
        "number",
        "classification",
        "from",
        "date",
        "title",
        "pages",
        "status",
    ];
    Table::new(&headings).right(&[7])
}

fn row_of(record: &Record) -> [String; 9] {
    let value = |name, columns| {
        let first = record.fields.get(name).first();
        first
            .map(|field| shorten(&field.value, columns))
            .unwrap_or_default()
    };
    [
        record.id.clone(),
        plain(&record.family),
        value(FieldName::CableNumber, VALUE_COLUMNS),
        value(FieldName::Classification, VALUE_COLUMNS),
        value(FieldName::From, VALUE_COLUMNS),
        value(FieldName::Date, VALUE_COLUMNS),
        value(FieldName::Title, TITLE_COLUMNS),
        record.pages.len().to_string(),
        plain(&record.status),
    ]
}

fn print_records(ui: &Ui, records: &Table) -> CommandResult<()> {
    if records.is_empty() {
        return Ok(());
    }
    let mut out = ui.out();
    records.write(&mut out)?;
    Ok(out.flush()?)
}

fn tell_end(ui: &Ui, options: &RunOptions, summary: &RunSummary) {
    let report = &summary.report;
    let made: u64 = summary.work.values().map(|work| work.made).sum();
    let mut line = format!(
        "{}, {}",
        count(report.documents, "document"),
        count(report.pages, "page")
    );
    if report.blank_pages > 0 {
        line += &format!(", {} of them blank", report.blank_pages);
    }
    if report.failed_pages + report.failed_documents > 0 {
        let (pages, documents) = (
            count(report.failed_pages, "page"),
            count(report.failed_documents, "document"),
        );
        line += &format!(
            "; failed: {pages} in {documents}, see {}",
            Workspace::new(&options.output).run().display()
        );
    }
    let state = if made == 0 {
        "everything was up to date".to_owned()
    } else {
        format!("{:.1} s", summary.seconds)
    };
    ui.note(format!("{line}; {state}"));
    if options.stages.has(StageName::Parse) {
        let records = Workspace::new(&options.output).records();
        ui.note(format!(
            "records: {} (one a line) and record.json in the folder of each document",
            records.display()
        ));
    }
    if let Some(root) = &report.root_sha256 {
        ui.note(format!("root digest: {root}"));
    }
}

fn tell_timings(ui: &Ui, summary: &RunSummary) {
    for (stage, work) in &summary.work {
        let each = if work.made > 0 {
            work.seconds / work.made as f64
        } else {
            0.0
        };
        ui.note(format!(
            "{stage}: {} made, {} up to date, {:.2} s of all threads, {each:.3} s each",
            work.made, work.fresh, work.seconds
        ));
    }
    let (lines, recognition) = (summary.recognition.lines, summary.recognition.seconds);
    if lines > 0 {
        let total: f64 = summary.work.values().map(|work| work.seconds).sum();
        ui.note(format!(
            "recognition: {lines} line images, {recognition:.2} s of all threads; all stages take {:.2} times that",
            total / recognition
        ));
    }
    ui.note(format!("whole run: {:.2} s", summary.seconds));
}
