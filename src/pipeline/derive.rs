//! From the artifacts of its pages to the records of a document.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::DocumentFolder;
use super::context::ledger_of;
use super::record::{ReadPage, records};
use super::spread::spread_each;
use super::stages;
use crate::config::ParseConfig;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Digest, DocumentId, PageNumber, PageStart, Record};
use crate::ocr::alto;
use crate::pages::{PageView, Splitting, split};
use crate::parse::{Cable, Explanation, PageInput, Parsed, Transcription, explain_document, parse_document};
use crate::processor;
use crate::provenance::{Input, Ledger, StageName, read_file};

/// Reads back the artifacts that parse works on.
///
/// # Errors
/// Where one of them is not there or not what it should be.
pub fn read_pages(
    folder: &DocumentFolder,
    ledger: &Ledger,
    inputs: &[Input],
) -> Result<BTreeMap<PageNumber, ReadPage>> {
    let mut pages = BTreeMap::new();
    for source in &ledger.sources {
        let (report, text) = (
            DocumentFolder::report(source.page),
            DocumentFolder::alto(source.page),
        );
        if ![&report, &text]
            .iter()
            .all(|name| inputs.iter().any(|input| input.name == **name))
        {
            continue;
        }
        let named = |name: &str| {
            let path = folder.path(name);
            move |error: Error| error.in_file(&path)
        };
        let xml = String::from_utf8(folder.read(&text)?).map_err(|error| {
            Error::input("is not UTF-8")
                .in_file(folder.path(&text))
                .because(error)
        })?;
        let page = ReadPage {
            report: stages::read_report(&folder.read(&report)?).map_err(named(&report))?,
            text: alto::read(&xml).map_err(named(&text))?,
        };
        pages.insert(source.page, page);
    }
    Ok(pages)
}

/// The records that follow from the pages.
pub fn derive(
    id: &DocumentId,
    ledger: &Ledger,
    pages: &BTreeMap<PageNumber, ReadPage>,
    config: &ParseConfig,
    splitting: Option<&Splitting>,
    tool: &str,
    config_sha256: Digest,
) -> Vec<Record> {
    let (cables, starts) = cables(pages, splitting);
    let parsed = cables
        .iter()
        .flat_map(|cable| parse_document(cable, config))
        .collect();
    records(id, &ledger.sources, pages, parsed, &starts, tool, config_sha256)
}

/// Reads a plain transcription as [`crate::parse::parse_text`] does, its cables on all processors, and gives what `make` makes of
/// each of them and its place in the text.
///
/// # Errors
/// The first that `make` gives.
pub fn read_transcription<T: Send, E: Send>(
    text: &str,
    config: &ParseConfig,
    make: impl Fn(usize, Parsed) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    /// Cables that a thread takes at once: finding all of them, then reading all of them, then making something of all of them keeps
    /// the tables of each of these close to the processor.
    const BATCH: usize = 32;
    let transcription = Transcription::new(text);
    let mut cables = transcription.cables().enumerate();
    let batches = std::iter::from_fn(|| {
        let batch: Vec<(usize, Cable)> = cables.by_ref().take(BATCH).collect();
        Some(batch).filter(|batch| !batch.is_empty())
    });
    let made = spread_each(batches, processor::count(), |batch| {
        let read = |(index, cable): (usize, Cable)| (index, transcription.read(&cable, config));
        let parsed: Vec<(usize, Parsed)> = batch.into_iter().map(read).collect();
        let made = parsed.into_iter().map(|(index, parsed)| make(index, parsed));
        made.collect::<Result<Vec<T>, E>>()
    })?;
    Ok(made.into_iter().flatten().collect())
}

/// The pages of each cable, or of several that stand on the same pages; without pages one empty cable.
fn cables<'a>(
    pages: &'a BTreeMap<PageNumber, ReadPage>,
    splitting: Option<&Splitting>,
) -> (Vec<Vec<PageInput<'a>>>, BTreeMap<PageNumber, PageStart>) {
    let input: Vec<PageInput> = pages
        .iter()
        .map(|(&number, page)| PageInput {
            number,
            text: &page.text,
            report: &page.report,
        })
        .collect();
    let views: Vec<PageView> = input
        .iter()
        .map(|page| PageView {
            number: page.number,
            text: page.text,
            report: page.report,
        })
        .collect();
    let starts = splitting.map_or_else(BTreeMap::new, |splitting| split(&views, splitting));
    let begins = |page: &PageInput| starts.get(&page.number).is_some_and(|start| start.begins);
    let mut cables: Vec<Vec<PageInput>> = input
        .chunk_by(|_, page| !begins(page))
        .map(<[_]>::to_vec)
        .collect();
    if cables.is_empty() {
        cables.push(Vec::new());
    }
    (cables, starts)
}

/// How documents were split, by the settings that a ledger keeps of parse; `None` where they were not.
pub fn splitting_of(settings: &serde_json::Value) -> Option<Splitting> {
    Splitting::deserialize(&settings["split"]).ok()
}

/// How the record at `index` of a document comes about: what spoke for its family, and every value that some rule proposed. `None`
/// where the page texts give no such record.
///
/// # Errors
/// Where the ledger or the artifacts of a page cannot be read.
pub fn explain(folder: &DocumentFolder, index: usize) -> Result<Option<Explanation>> {
    let file = folder.ledger();
    let ledger = read_file(&file)
        .map_err(|error| Error::input("cannot read the ledger of this document").because(error))
        .and_then(|bytes| ledger_of(&bytes))
        .map_err(|error| error.in_file(&file))?;
    let Some(parse) = ledger.activity(StageName::Parse, None) else {
        return Ok(None);
    };
    let pages = read_pages(folder, &ledger, &parse.inputs)?;
    let settings = ledger.settings.get(&parse.settings);
    let splitting = settings.and_then(|settings| splitting_of(settings));
    let (cables, _) = cables(&pages, splitting.as_ref());
    Ok(cables.iter().flat_map(|cable| explain_document(cable)).nth(index))
}

/// Holds what will be written to the form of a record: it must read back as the same value.
pub fn check(record: &Record, bytes: &[u8]) -> Result<()> {
    let invalid = |why: String| {
        Error::new(
            ErrorKind::InvalidRecord,
            format!("the record {} {why}", record.id),
        )
    };
    match serde_json::from_slice::<Record>(bytes) {
        Ok(read) if read == *record => Ok(()),
        Ok(_) => Err(invalid("does not read back as it was written".into())),
        Err(error) => Err(invalid("breaks its schema".into()).because(error)),
    }
}
