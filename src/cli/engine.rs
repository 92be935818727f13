//! The recognizer that this program ships with, as the pipeline asks for it.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use cablegram::config::Isolation;
use cablegram::error::{Error, ErrorKind, Result};
use cablegram::model::Recognizer;
use cablegram::ocr::process::{Isolated, serve};
use cablegram::ocr::tesseract::{self, Settings, Tesseract};
use cablegram::pipeline::Engines;
use clap::Args;

use super::exit::Exit;
use super::ui::CommandResult;

/// Tesseract as it is installed on this machine, looked for when it is first needed: a run that finds everything up to
/// date does not open it.
#[derive(Default)]
pub struct Installed {
    isolation: Isolation,
}

impl Installed {
    /// To run as the settings say.
    pub fn new(isolation: Isolation) -> Installed {
        Installed { isolation }
    }
}

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
        let settings = Settings::discover()?;
        match self.isolation {
            Isolation::Thread => Ok(Box::new(Tesseract::new(settings))),
            Isolation::Process => {
                let arguments = vec!["read-lines".to_owned()];
                Ok(Box::new(Isolated::new(this_program()?, arguments, settings)))
            }
        }
    }
}

/// Read lines for another process of this program, from the standard input to the standard output
///
/// With `isolation = "process"` in [ocr] each worker of a run has such a process.
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram read-lines --help")]
pub struct ReadLinesArgs {}

pub fn read_lines(_: ReadLinesArgs) -> CommandResult {
    let mut tesseract = Tesseract::new(Settings::discover()?);
    serve(io::stdin().lock(), io::stdout().lock(), &mut tesseract)
        .map_err(|error| Error::new(ErrorKind::Internal, "the program that asked is gone").because(error))?;
    Ok(Exit::Done)
}

/// The program itself, also where a newer one has been put in its place meanwhile.
fn this_program() -> Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() {
        return Ok(running);
    }
    std::env::current_exe().map_err(|error| {
        Error::new(ErrorKind::Internal, "cannot tell where this program lies").because(error)
    })
}
