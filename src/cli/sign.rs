use std::path::PathBuf;

use cablegram::error::{Error, ErrorKind};
use cablegram::pipeline::{SIGNATURE, Workspace, write_atomic};
use cablegram::provenance;
use clap::Args;

use super::exit::Exit;
use super::ui::{CommandResult, Ui};

/// Sign the manifest with a minisign key
///
/// The signature stands beside the manifest, where `minisign -Vm manifest-sha256.txt -p KEY.pub` finds it. The key itself
/// is only read. A key with a password takes it from the environment variable CABLEGRAM_KEY_PASSWORD, or asks for it.
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram sign --key ~/.minisign/minisign.key output")]
pub struct SignArgs {
    /// The output folder of a run
    #[arg(value_name = "OUTPUT", default_value = "output")]
    output: PathBuf,
    /// The secret key, as `minisign -G` makes it
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

pub fn run(ui: &Ui, args: SignArgs) -> CommandResult {
    let workspace = Workspace::new(&args.output);
    let read = |path: &PathBuf, what: &str| {
        std::fs::read(path).map_err(|error| {
            Error::input(format!("cannot read the {what}"))
                .in_file(path)
                .because(error)
        })
    };
    let manifest = read(&workspace.manifest(), "manifest")
        .map_err(|error| error.hint("`cablegram run` writes it at its end"))?;
    let key = String::from_utf8(read(&args.key, "key")?)
        .map_err(|_| Error::input("is no key of minisign").in_file(&args.key))?;
    let place = |path: &PathBuf| std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
    if place(&args.key).starts_with(place(&args.output)) {
        return Err(
            Error::new(ErrorKind::Usage, "the secret key lies in the output folder")
                .in_file(&args.key)
                .hint("keep it where the output is not copied from")
                .into(),
        );
    }
    let password = std::env::var("CABLEGRAM_KEY_PASSWORD").ok();
    let signature = provenance::sign(&manifest, &key, password).map_err(|error| error.in_file(&args.key))?;
    let path = workspace.root().join(SIGNATURE);
    write_atomic(&path, signature.as_bytes())?;
    ui.note(format!("signature: {}", path.display()));
    Ok(Exit::Done)
}
