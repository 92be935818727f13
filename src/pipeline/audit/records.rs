//! Records: whether they follow from their artifacts, and `records.jsonl` from them.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};

use serde::Deserialize;

use super::super::context::TOOL;
use super::super::derive::{derive, read_pages, splitting_of};
use super::super::listing::records_of;
use super::super::stages::{to_json, version};
use super::super::{DocumentFolder, Workspace};
use super::descent::Document;
use super::fixity::Inventory;
use super::look::ReadRecord;
use super::{AuditReport, Code, Depth, Finding};
use crate::config::ParseConfig;
use crate::error::Result;
use crate::model::{Digest, Record};
use crate::provenance::{Activity, StageName, digest, find, open_file, read_file};

/// `records.jsonl` against the records.
pub fn listed(workspace: &Workspace, inventory: &Inventory, report: &mut AuditReport) {
    let mut broken = |message: String| {
        let finding = Finding::new(Code::RecordUnfounded, Workspace::RECORDS, message);
        report.findings.push(finding);
    };
    let Ok((file, _)) = open_file(&workspace.records()) else {
        return;
    };
    let mut file = BufReader::with_capacity(1 << 16, file);
    let mut line = Vec::new();
    // The digest of the next line, without its line break.
    let mut next = || {
        line.clear();
        match file.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(digest(line.strip_suffix(b"\n").unwrap_or(&line))),
        }
    };
    let paths: Vec<&[u8]> = inventory.found.iter().map(|(path, _)| path.as_slice()).collect();
    for (id, path) in records_of(&paths) {
        let line = find(&inventory.lines, path.as_bytes()).copied();
        if line.is_none() || next() != line {
            return broken(format!("does not have {id} where {path} says so"));
        }
    }
    if next().is_some() {
        broken("has more lines than there are records".into());
    }
}

impl Document<'_> {
    /// The records against the ledger and, in a full audit, against the page texts.
    pub fn records(&mut self, read: &[ReadRecord]) -> Result<()> {
        let ledger = self.ledger;
        let Some(parse) = ledger.activity(StageName::Parse, None) else {
            return Ok(());
        };
        if self.looking.options.depth == Depth::Fast {
            return Ok(());
        }
        for (i, output) in parse.outputs.iter().enumerate() {
            let anew;
            let record = match self.among(read, &output.path) {
                Some(record) => record,
                None => match read_file(&self.folder().path(&output.path)) {
                    // That it cannot be read is found already.
                    Err(_) => continue,
                    Ok(content) => {
                        anew = serde_json::from_slice::<Record>(&content);
                        &anew
                    }
                },
            };
            let id = if i == 0 {
                self.id.to_string()
            } else {
                format!("{}#{}", self.id, i + 1)
            };
            let why = match record {
                Err(error) => format!("is no record: {error}"),
                Ok(record) if record.id != id => format!("is the record of {}", record.id),
                Ok(record) if record.provenance.config_sha256 != parse.settings => {
                    "names other settings than the ledger".into()
                }
                Ok(record) if !self.has_all(&record.provenance.sources_sha256) => {
                    "names a scan that is none of the sources".into()
                }
                Ok(_) => continue,
            };
            self.find(Code::RecordUnfounded, &output.path, why);
        }
        if self.looking.options.depth == Depth::Full {
            self.derive_again(parse)
        } else {
            Ok(())
        }
    }

    /// The record called `artifact`, where it is one of those that were `read`.
    fn among<'r>(&self, read: &'r [ReadRecord], artifact: &str) -> Option<&'r serde_json::Result<Record>> {
        let of_document = |read: &&ReadRecord| {
            let name = read.path.strip_prefix(self.id.as_str().as_bytes());
            name.and_then(|name| name.strip_prefix(b"/")) == Some(artifact.as_bytes())
        };
        read.iter().find(of_document).map(|read| &read.record)
    }

    fn has_all(&self, digests: &[Digest]) -> bool {
        let known: HashSet<Digest> = self.ledger.sources.iter().map(|source| source.sha256).collect();
        digests.iter().all(|digest| known.contains(digest))
    }

    fn derive_again(&mut self, parse: &Activity) -> Result<()> {
        let ledger = self.ledger;
        let settings = ledger.settings.get(&parse.settings);
        let config = settings.and_then(|settings| ParseConfig::deserialize(&settings["parse"]).ok());
        let (Some(config), true, true) = (
            config,
            parse.version == version(StageName::Parse),
            parse.tool == TOOL,
        ) else {
            self.report.notes.push(format!(
                "{}: the record was made by another version ({})",
                self.id, parse.tool
            ));
            return Ok(());
        };
        let splitting = settings.and_then(|settings| splitting_of(settings));
        let pages = match read_pages(&self.folder(), self.ledger, &parse.inputs) {
            Ok(pages) => pages,
            Err(error) => {
                self.find(
                    Code::RecordUnfounded,
                    "record.json",
                    format!("cannot be made again: {error}"),
                );
                return Ok(());
            }
        };
        let records = derive(
            self.id,
            self.ledger,
            &pages,
            &config,
            splitting.as_ref(),
            &parse.tool,
            parse.settings,
        );
        let anew = records
            .iter()
            .map(|record| to_json(record).map(digest))
            .collect::<Result<Vec<_>>>()?;
        for (i, output) in parse.outputs.iter().enumerate() {
            if anew.get(i).copied() != self.on_disk(&output.path) {
                self.find(
                    Code::RecordUnfounded,
                    &output.path,
                    "does not follow from the page texts".into(),
                );
            }
        }
        if anew.len() > parse.outputs.len() {
            self.find(
                Code::RecordUnfounded,
                &DocumentFolder::record(parse.outputs.len()),
                "is not there".into(),
            );
        }
        Ok(())
    }
}
