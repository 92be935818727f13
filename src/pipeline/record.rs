//! From what the parser read to the record that is published.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Digest, DocumentId, PageEntry, PageNumber, PageStart, PageStatus, PageText, PreprocessReport, Record,
    RecordProvenance, RecordStatus, Rotation,
};
use crate::pages::{self, PageView};
use crate::parse::Parsed;
use crate::provenance::Source;

/// A page that was read.
#[derive(Debug)]
pub struct ReadPage {
    /// What preprocessing did.
    pub report: PreprocessReport,
    /// What OCR read.
    pub text: PageText,
}

/// The records of a document, one a cable: `id`, `id#2`, …
///
/// A page that failed, or on which nothing stands, belongs to the cable of the page before it.
pub fn records(
    id: &DocumentId,
    sources: &[Source],
    pages: &BTreeMap<PageNumber, ReadPage>,
    parsed: Vec<Parsed>,
    starts: &BTreeMap<PageNumber, PageStart>,
    tool: &str,
    config_sha256: Digest,
) -> Vec<Record> {
    let told: BTreeSet<PageNumber> = parsed
        .iter()
        .flat_map(|cable| cable.pages.iter().copied())
        .collect();
    let first_pages: Vec<Option<PageNumber>> =
        parsed.iter().map(|cable| cable.pages.first().copied()).collect();
    parsed
        .into_iter()
        .enumerate()
        .map(|(i, cable)| {
            let owns_silent = |page: PageNumber| {
                let owner = first_pages
                    .iter()
                    .rposition(|first| first.is_some_and(|first| first < page));
                owner.unwrap_or(0) == i
            };
            let entries: Vec<PageEntry> = sources
                .iter()
                .filter(|source| match told.contains(&source.page) {
                    true => cable.pages.contains(&source.page),
                    false => owns_silent(source.page),
                })
                .map(|source| page_entry(source, pages.get(&source.page), starts.get(&source.page)))
                .collect();
            let status = if entries.iter().any(|page| page.status == PageStatus::Failed) {
                RecordStatus::Partial
            } else if cable.text.zh.is_none()
                && cable.text.en.is_none()
                && cable.fields.iter().next().is_none()
            {
                RecordStatus::Empty
            } else {
                RecordStatus::Complete
            };
            Record {
                schema: Record::SCHEMA.into(),
                id: if i == 0 {
                    id.to_string()
                } else {
                    format!("{id}#{}", i + 1)
                },
                status,
                family: cable.family,
                languages: cable.languages,
                provenance: RecordProvenance {
                    sources_sha256: RecordProvenance::sources(&entries),
                    pipeline: tool.to_owned(),
                    config_sha256,
                },
                pages: entries,
                fields: cable.fields,
                checks: cable.checks,
                text: cable.text,
            }
        })
        .collect()
}

fn page_entry(source: &Source, read: Option<&ReadPage>, start: Option<&PageStart>) -> PageEntry {
    let report = read.map(|page| &page.report);
    let kind = read.map(|page| {
        pages::kind(&PageView {
            number: source.page,
            text: &page.text,
            report: &page.report,
        })
    });
    PageEntry {
        number: source.page,
        source: source.source.clone(),
        index: source.index,
        sha256: source.sha256,
        width: report.map_or(0, |report| report.scan_size[0]),
        height: report.map_or(0, |report| report.scan_size[1]),
        dpi: report.map(|report| report.dpi),
        dpi_source: report.map(|report| report.dpi_source.clone()),
        rotation: report.map_or(Rotation::None, |report| report.rotation),
        mirrored: report.is_some_and(|report| report.mirrored),
        status: match report {
            None => PageStatus::Failed,
            Some(report) if report.blank => PageStatus::Blank,
            Some(_) => PageStatus::Ok,
        },
        kind,
        start: start.cloned(),
        text_layer: report.and_then(|report| report.text_layer.clone()),
        unread: read.map(|page| page.text.unread.clone()).unwrap_or_default(),
    }
}
