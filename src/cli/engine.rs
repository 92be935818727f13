//! The recognizer that this program ships with, as the pipeline asks for it.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use cablegram::config::Isolation;
use cablegram::error::{Error, ErrorKind, Result};
use cablegram::model::Recognizer;
use cablegram::ocr::process::{Isolated, Nursery, nurse};
use cablegram::ocr::tesseract::{self, Settings, Tesseract, TesseractBrood};
use cablegram::pipeline::Engines;
use clap::Args;

use super::exit::Exit;
use super::ui::CommandResult;

/// Tesseract as it is installed on this machine, looked for when it is first needed: a run that finds everything up to
/// date does not open it.
#[derive(Default)]
pub struct Installed {
    isolation: Isolation,
    /// Where the processes of all workers come from.
    nursery: OnceLock<Arc<Nursery>>,
}

impl Installed {
    /// To run as the settings say.
    pub fn new(isolation: Isolation) -> Installed {
        Installed {
            isolation,
            nursery: OnceLock::new(),
        }
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
                let program = this_program()?;
                let start = || Arc::new(Nursery::new(program, vec!["read-lines".to_owned()]));
                let nursery = self.nursery.get_or_init(start);
                Ok(Box::new(Isolated::new(Arc::clone(nursery), settings)))
            }
        }
    }
}

/// Make processes that read lines for another process of this program, which asks over the socket at the standard input
///
/// With `isolation = "process"` in [ocr] a run has one such process, and each of its workers a copy of it.
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram read-lines --help")]
pub struct ReadLinesArgs {}

pub fn read_lines(_: ReadLinesArgs) -> CommandResult {
    let gone = |error| Error::new(ErrorKind::Internal, "the program that asked is gone").because(error);
    let socket = io::stdin().as_fd().try_clone_to_owned().map_err(gone)?;
    let mut brood = TesseractBrood::new(Tesseract::new(Settings::discover()?));
    nurse(socket.into(), &mut brood).map_err(gone)?;
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
