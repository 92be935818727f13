//! The recognizer that this program ships with, as the pipeline asks for it.

use std::collections::BTreeMap;

use cablegram::error::Result;
use cablegram::model::Recognizer;
use cablegram::ocr::tesseract::{self, Settings, Tesseract};
use cablegram::pipeline::Engines;

/// Tesseract as it is installed on this machine, looked for when it is first needed: a run that finds everything up to
/// date does not open it.
pub struct Installed;

impl Engines for Installed {
    fn fingerprint(&self) -> Result<BTreeMap<String, String>> {
        let print = tesseract::fingerprint(&Settings::discover()?.tessdata)?;
        let models = print
            .models
            .iter()
            .map(|data| (format!("model {}", data.model), data.digest.to_string()));
        let parts = [
            ("tesseract", print.tesseract),
            ("leptonica", print.leptonica),
            ("simd", print.simd),
        ];
        Ok(parts
            .map(|(name, version)| (name.to_owned(), version))
            .into_iter()
            .chain(models)
            .collect())
    }

    fn open(&self) -> Result<Box<dyn Recognizer>> {
        Ok(Box::new(Tesseract::new(Settings::discover()?)))
    }
}
