//! Signals: Ctrl-C, and the limit on the size of files.

use std::process;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use cablegram::error::{Error, ErrorKind, Result};
use cablegram::pipeline::Cancel;

use super::exit::Exit;
use super::ui::Ui;

/// Has a limit on the size of files (`ulimit -f`) told as an error of the write, as that of a full disk is: by default the
/// signal ends the program, as it goes on to do where this fails.
pub fn on_file_limit() {
    let _ = signal_hook::flag::register(libc::SIGXFSZ, Arc::default());
}

/// How long pages in flight may take to come to their end before they are dropped.
const GRACE: Duration = Duration::from_millis(1500);

/// A request to stop that Ctrl-C makes. Work that has not stopped within a moment is left where it is: files come under
/// their names whole or not at all, what is unfinished is swept by the next run, and the lock ends with the process.
pub fn on_interrupt() -> Result<Cancel> {
    let cancel = Cancel::default();
    let request = cancel.clone();
    ctrlc::set_handler(move || {
        request.cancel();
        sleep(GRACE);
        if let Err(error) = request.check() {
            Ui::from_environment().error(&error);
        }
        process::exit(Exit::Interrupted.code().into());
    })
    .map_err(|error| Error::new(ErrorKind::Internal, "cannot listen for Ctrl-C").because(error))?;
    Ok(cancel)
}
