use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use cablegram::error::{Error, Result};
use cablegram::model::{
    BodyText, Digest, PageEntry, PageNumber, PageStatus, Record, RecordProvenance, RecordStatus, Rotation,
};
use cablegram::parse::Parsed;
use cablegram::pipeline::{self, StageName, Stages};
use cablegram::provenance;
use clap::Args;

use super::exit::Exit;
use super::run::{CommonArgs, run_stages, tell_breaches};
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

/// Make records of what was read: `run --only parse`; or of a transcription
///
/// With --text a plain transcription is read instead of scans, and its record goes to stdout as JSON, without boxes. A
/// transcription that holds several cables gives several records, one a line.
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram parse --text cable.txt | jq .fields.date.value")]
pub struct ParseArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Read a transcription (- for the standard input) and print its record
    #[arg(long, value_name = "FILE", conflicts_with = "scans")]
    text: Option<PathBuf>,
}

pub fn preprocess(ui: &Ui, args: PreprocessArgs) -> CommandResult {
    run_stages(ui, args.common, Stages::only(StageName::Preprocess))
}

pub fn ocr(ui: &Ui, args: OcrArgs) -> CommandResult {
    run_stages(ui, args.common, Stages::only(StageName::Ocr))
}

pub fn parse(ui: &Ui, args: ParseArgs) -> CommandResult {
    match &args.text {
        None => run_stages(ui, args.common, Stages::only(StageName::Parse)),
        Some(file) => parse_text(ui, &args.common, file),
    }
}

fn parse_text(ui: &Ui, args: &CommonArgs, file: &Path) -> CommandResult {
    let config = args.config()?;
    let bytes = read(file)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        Error::input("is not text in UTF-8")
            .in_file(file)
            .because(error)
            .hint("iconv -f GB18030 -t UTF-8 makes it so, with UTF-16 or another encoding that it is in for GB18030")
    })?;
    let digest = provenance::digest(&bytes);
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let (id, source) = match file.to_str() {
        Some("-") => ("stdin".to_owned(), "-".to_owned()),
        _ => (
            stem.unwrap_or_default(),
            file.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        ),
    };
    let config_sha256 = provenance::digest_json(&config.parse)?;
    let records = pipeline::read_transcription(text, &config.parse, |index, parsed| {
        let id = if index == 0 {
            id.clone()
        } else {
            format!("{id}#{}", index + 1)
        };
        let record = record(id, &source, digest, parsed, config_sha256);
        let line = serde_json::to_vec(&record)?;
        // Only a strict run asks for more than the line.
        Ok((line, args.strict().then_some(record)))
    })
    .map_err(|error: serde_json::Error| std::io::Error::from(error))?;
    let mut out = ui.out();
    let mut breaches = 0;
    for (line, record) in records {
        out.write_all(&line)?;
        writeln!(out)?;
        breaches += tell_breaches(ui, record.as_slice());
    }
    out.flush()?;
    Ok(if breaches == 0 {
        Exit::Done
    } else {
        Exit::InvalidRecord
    })
}

fn read(file: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = match file.to_str() {
        Some("-") => std::io::stdin().lock().read_to_end(&mut bytes).map(drop),
        _ => std::fs::read(file).map(|content| bytes = content),
    };
    read.map_err(|error| {
        Error::input("cannot read the transcription")
            .in_file(file)
            .because(error)
    })?;
    Ok(bytes)
}

/// The record of a transcription: its pages have no pixels.
fn record(id: String, source: &str, sha256: Digest, parsed: Parsed, config_sha256: Digest) -> Record {
    let page = |&number: &PageNumber| PageEntry {
        number,
        source: source.to_owned(),
        index: 0,
        sha256,
        width: 0,
        height: 0,
        dpi: None,
        dpi_source: None,
        rotation: Rotation::None,
        mirrored: false,
        status: PageStatus::Ok,
        kind: None,
        start: None,
        text_layer: None,
        unread: Vec::new(),
    };
    let pages: Vec<PageEntry> = parsed.pages.iter().map(page).collect();
    let empty = parsed.text == BodyText::default() && parsed.fields.iter().next().is_none();
    Record {
        schema: Record::SCHEMA.to_owned(),
        id,
        status: if empty {
            RecordStatus::Empty
        } else {
            RecordStatus::Complete
        },
        family: parsed.family,
        languages: parsed.languages,
        fields: parsed.fields,
        checks: parsed.checks,
        text: parsed.text,
        provenance: RecordProvenance {
            sources_sha256: RecordProvenance::sources(&pages),
            pipeline: concat!("cablegram ", env!("CARGO_PKG_VERSION")).to_owned(),
            config_sha256,
        },
        pages,
    }
}
