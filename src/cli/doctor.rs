use std::io::Write;

use cablegram::error::ErrorKind;
use cablegram::model::LanguageModel;
use cablegram::ocr::tesseract::{self, Fingerprint};
use clap::Args;
use serde::Serialize;

use super::exit::Exit;
use super::table::Table;
use super::ui::{CommandResult, Ui};

/// Tell what is installed, and how to install what is missing
///
/// Exits with 3 when something is missing that reading needs.
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram doctor --json")]
pub struct DoctorArgs {
    /// Print one JSON object on stdout
    #[arg(long)]
    json: bool,
}

/// What was found on this machine.
#[derive(Serialize)]
struct Diagnosis {
    cablegram: &'static str,
    /// The folder with the language data.
    tessdata: Option<String>,
    #[serde(flatten)]
    engine: Option<Fingerprint>,
    /// Language data that is not installed.
    missing: Vec<LanguageModel>,
    /// What installs it.
    install: Option<String>,
}

pub fn run(ui: &Ui, args: DoctorArgs) -> CommandResult {
    let (tessdata, engine) = match tesseract::find_tessdata() {
        Ok(folder) => (
            Some(folder.display().to_string()),
            Some(tesseract::fingerprint(&folder)?),
        ),
        Err(error) if error.kind() == ErrorKind::MissingDependency => {
            ui.error(&error);
            (None, None)
        }
        Err(error) => return Err(error.into()),
    };
    let installed = |model: &LanguageModel| {
        engine
            .iter()
            .flat_map(|engine| &engine.models)
            .any(|data| data.model == *model)
    };
    let missing: Vec<LanguageModel> = LanguageModel::ALL
        .into_iter()
        .filter(|model| !installed(model))
        .collect();
    let diagnosis = Diagnosis {
        cablegram: env!("CARGO_PKG_VERSION"),
        install: install_line(&missing),
        tessdata,
        engine,
        missing,
    };
    if args.json {
        ui.json(&diagnosis)?;
    } else {
        print(ui, &diagnosis)?;
    }
    if let Some(line) = &diagnosis.install {
        ui.hint(format!("install what is missing with `{line}`"));
        return Ok(Exit::MissingDependency);
    }
    Ok(Exit::Done)
}

fn install_line(missing: &[LanguageModel]) -> Option<String> {
    let packages: Vec<String> = missing.iter().map(|model| tesseract::package(*model)).collect();
    (!packages.is_empty()).then(|| format!("sudo apt-get install {}", packages.join(" ")))
}

fn print(ui: &Ui, diagnosis: &Diagnosis) -> CommandResult<()> {
    let mut table = Table::new(&["cablegram", diagnosis.cablegram]);
    if let Some(engine) = &diagnosis.engine {
        table.row(["tesseract", &engine.tesseract]);
        table.row(["leptonica", engine.leptonica.trim_start_matches("leptonica-")]);
        table.row(["vector instructions", &engine.simd]);
    }
    table.row([
        "language data in",
        diagnosis.tessdata.as_deref().unwrap_or("(none found)"),
    ]);
    for data in diagnosis.engine.iter().flat_map(|engine| &engine.models) {
        table.row([data.model.name(), &format!("sha256 {}", data.digest)]);
    }
    for model in &diagnosis.missing {
        table.row([model.name(), "missing"]);
    }
    let mut out = ui.out();
    table.write(&mut out)?;
    Ok(out.flush()?)
}
