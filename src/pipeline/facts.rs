//! What decides the outputs of a unit of work, and what of it differs from the last time.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::cache::DigestCache;
use super::context::TOOL;
use super::difference::{engine_difference, input_difference, setting_difference};
use super::stages::version;
use super::{DocumentFolder, Engines};
use crate::config::{Config, OcrConfig, Split};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Digest, DocumentId, PageNumber};
use crate::pages::{Overrides, Splitting};
use crate::provenance::{Activity, Bearing, Engine, Input, Ledger, Making, Source, StageName, digest_json};

/// The settings and the engine of this run, which are the same for all documents.
#[derive(Debug)]
pub struct Standing {
    /// The section of each stage, as `{"ocr": {…}}`.
    settings: BTreeMap<StageName, Arc<Value>>,
    digests: BTreeMap<StageName, Digest>,
    /// The settings of preprocessing for pages of PDF files that hold no scan: how they are drawn counts too.
    of_drawn: (Arc<Value>, Digest),
    /// The parts of the engine, by name.
    pub engine: Engine,
    /// The digest over them.
    pub engine_digest: Digest,
    /// The digest over the settings of all stages.
    pub config_digest: Digest,
    /// Where pages are to be split into cables: what a person has said about it.
    split: Option<Overrides>,
}

impl Standing {
    /// Takes stock of settings and engine.
    ///
    /// # Errors
    /// Where the engine is not installed.
    pub fn new(config: &Config, engines: &dyn Engines) -> Result<Standing> {
        let mut settings = BTreeMap::new();
        let mut digests = BTreeMap::new();
        let all = json!({
            "preprocess": section(&config.preprocess)?,
            "ocr": without(section(&config.ocr)?, &OcrConfig::OPERATIONAL),
            "parse": section(&config.parse)?,
        });
        for stage in StageName::ALL {
            let value = json!({ stage.name(): all[stage.name()] });
            digests.insert(stage, digest_json(&value)?);
            settings.insert(stage, Arc::new(value));
        }
        let of_drawn = json!({
            "ingest": {"pdf_dpi": config.ingest.pdf_dpi},
            "preprocess": all["preprocess"],
        });
        let drawn_digest = digest_json(&of_drawn)?;
        let engine = engines.fingerprint()?;
        let split = match config.ingest.split {
            Split::Off => None,
            Split::Auto => Some(overrides(&config.ingest.split_file)?),
        };
        Ok(Standing {
            settings,
            digests,
            of_drawn: (Arc::new(of_drawn), drawn_digest),
            engine_digest: digest_json(&engine)?,
            engine: Arc::new(engine),
            config_digest: digest_json(&all)?,
            split,
        })
    }

    /// All of it that decides whether a document is up to date, but for what a person said about single documents.
    pub fn decisive(&self) -> Value {
        let versions: BTreeMap<StageName, u32> = StageName::ALL
            .into_iter()
            .map(|stage| (stage, version(stage)))
            .collect();
        json!({
            "tool": TOOL,
            "versions": versions,
            "settings": self.digests,
            "of_drawn": self.of_drawn.1,
            "engine": self.engine_digest,
            "split": self.split.is_some(),
        })
    }

    /// The settings of a stage on a page, which was drawn or not, and their digest.
    fn settings_of(&self, stage: StageName, drawn: bool) -> (Arc<Value>, Digest) {
        match drawn {
            true => self.of_drawn.clone(),
            false => (self.settings[&stage].clone(), self.digests[&stage]),
        }
    }

    /// How the pages of a document are to be split into cables, if they are.
    pub fn splitting(&self, document: &DocumentId) -> Option<Splitting> {
        let starts = |overrides: &Overrides| overrides.of(document).map(<[_]>::to_vec);
        self.split.as_ref().map(|split| Splitting {
            starts: starts(split),
        })
    }
}

fn overrides(file: &str) -> Result<Overrides> {
    if file.is_empty() {
        return Ok(Overrides::default());
    }
    let text = std::fs::read_to_string(file).map_err(|error| {
        Error::new(ErrorKind::Config, "cannot read `ingest.split_file`")
            .in_file(file)
            .because(error)
    })?;
    Overrides::from_toml(&text).map_err(|error| error.in_file(file))
}

fn section(settings: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(settings)
        .map_err(|error| Error::new(ErrorKind::Internal, "cannot write the settings as JSON").because(error))
}

fn without(mut settings: Value, names: &[&str]) -> Value {
    if let Some(settings) = settings.as_object_mut() {
        settings.retain(|name, _| !names.contains(&name.as_str()));
    }
    settings
}

/// Everything that decides what a stage makes of one page or document.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The stage.
    pub stage: StageName,
    /// The page; `None` for the whole document.
    pub page: Option<PageNumber>,
    /// Its settings, in canonical form.
    pub settings: Arc<Value>,
    /// The digest of the settings.
    pub settings_digest: Digest,
    /// The engine, where the stage uses one.
    pub engine: Option<Digest>,
    /// What it reads.
    pub inputs: Vec<Input>,
    /// The lie taken over from other pages.
    pub prior: Option<Bearing>,
}

impl Facts {
    /// Preprocessing a page of a scan. Of a PDF page that has not been seen yet, or had to be drawn when it was, it is taken
    /// that it is drawn.
    pub fn preprocess(
        standing: &Standing,
        source: &Source,
        ledger: &Ledger,
        prior: Option<Bearing>,
    ) -> Facts {
        let scan = Input {
            name: "scan".into(),
            sha256: source.sha256,
            index: Some(source.index),
        };
        let holds_scan = ledger
            .activity(StageName::Preprocess, Some(source.page))
            .filter(|last| last.inputs.contains(&scan))
            .and_then(|last| ledger.settings.get(&last.settings))
            .is_some_and(|settings| settings.get("ingest").is_none());
        let drawn = source.pdf && !holds_scan;
        Facts {
            prior,
            ..Facts::page(standing, StageName::Preprocess, drawn, source, vec![scan])
        }
    }

    /// The same once it is known whether the page was drawn.
    pub fn of_page_drawn(self, standing: &Standing, drawn: bool) -> Facts {
        let (settings, settings_digest) = standing.settings_of(self.stage, drawn);
        Facts {
            settings,
            settings_digest,
            ..self
        }
    }

    /// Reading a clean page, whose artifacts are `clean`.
    pub fn ocr(standing: &Standing, source: &Source, clean: Vec<Input>) -> Facts {
        let mut inputs = vec![scan_of(source)];
        inputs.extend(clean);
        Facts::page(standing, StageName::Ocr, false, source, inputs)
    }

    fn page(
        standing: &Standing,
        stage: StageName,
        drawn: bool,
        source: &Source,
        inputs: Vec<Input>,
    ) -> Facts {
        let (settings, settings_digest) = standing.settings_of(stage, drawn);
        Facts {
            stage,
            page: Some(source.page),
            settings,
            settings_digest,
            engine: Some(standing.engine_digest),
            inputs,
            prior: None,
        }
    }

    /// Making records of a document. The settings of the stages before count too, because the record names the digest of
    /// all of them; `artifacts` are those of the pages that were read.
    ///
    /// # Errors
    /// Where the settings have no form in JSON.
    pub fn parse(standing: &Standing, ledger: &Ledger, artifacts: Vec<Input>) -> Result<Facts> {
        let parse = &standing.settings[&StageName::Parse]["parse"];
        let used = |stage: StageName, section: &str| {
            let mut used: Vec<&Value> = Vec::new();
            for source in &ledger.sources {
                let settings = ledger
                    .activity(stage, Some(source.page))
                    .and_then(|a| ledger.settings.get(&a.settings));
                if let Some(settings) = settings.and_then(|value| value.get(section))
                    && !used.contains(&settings)
                {
                    used.push(settings);
                }
            }
            match used.as_slice() {
                [] => Value::Null,
                [one] => (*one).clone(),
                several => json!(several),
            }
        };
        let mut settings = json!({"preprocess": used(StageName::Preprocess, "preprocess"), "ocr": used(StageName::Ocr, "ocr"), "parse": parse});
        let drawing = used(StageName::Preprocess, "ingest");
        if !drawing.is_null() {
            settings["ingest"] = drawing;
        }
        if let Some(splitting) = standing.splitting(&ledger.document) {
            settings["split"] = section(&splitting)?;
        }
        let mut inputs: Vec<Input> = ledger.sources.iter().map(scan_of).collect();
        inputs.extend(artifacts);
        Ok(Facts {
            stage: StageName::Parse,
            page: None,
            settings_digest: digest_json(&settings)?,
            settings: Arc::new(settings),
            engine: None,
            inputs,
            prior: None,
        })
    }

    /// The digest over all of it.
    ///
    /// # Errors
    /// None but by a fault of this program.
    pub fn key(&self) -> Result<Digest> {
        let making = Making {
            stage: self.stage,
            version: version(self.stage),
            settings: self.settings_digest,
            engine: self.engine,
            inputs: &self.inputs,
            prior: self.prior,
        };
        making.key()
    }

    /// Why the unit must be made again, the first reason found; `None` where it is fresh.
    ///
    /// # Errors
    /// Where an artifact is there and cannot be read.
    pub fn staleness(
        &self,
        ledger: &Ledger,
        standing: &Standing,
        folder: &DocumentFolder,
        cache: &DigestCache,
    ) -> Result<Option<String>> {
        let Some(last) = ledger.activity(self.stage, self.page) else {
            return Ok(Some("never made".into()));
        };
        if last.key != self.key()? {
            return Ok(Some(self.difference(last, ledger, standing)));
        }
        for output in &last.outputs {
            match cache.artifact(&folder.path(&output.path))? {
                Some(digest) if digest == output.sha256 => {}
                Some(_) => return Ok(Some(format!("{} changed", output.path))),
                None => return Ok(Some(format!("{} missing", output.path))),
            }
        }
        Ok(None)
    }

    fn difference(&self, last: &Activity, ledger: &Ledger, standing: &Standing) -> String {
        let now = version(self.stage);
        if last.version != now {
            return format!("version {} → {now}", last.version);
        }
        if let Some(difference) = input_difference(&last.inputs, &self.inputs) {
            return difference;
        }
        if last.settings != self.settings_digest {
            let before = ledger
                .settings
                .get(&last.settings)
                .map_or(&Value::Null, Arc::as_ref);
            return setting_difference("", before, &self.settings)
                .unwrap_or_else(|| "settings changed".into());
        }
        if last.engine != self.engine {
            let before = last.engine.and_then(|digest| ledger.engines.get(&digest));
            return before
                .and_then(|before| engine_difference(before, &standing.engine))
                .unwrap_or_else(|| "engine changed".into());
        }
        if last.prior != self.prior {
            return "the other pages lie otherwise".into();
        }
        "made from something else".into()
    }
}

/// A page's scan under the name that records and ALTO files give it.
fn scan_of(source: &Source) -> Input {
    Input {
        name: source.source.clone(),
        sha256: source.sha256,
        index: Some(source.index),
    }
}
