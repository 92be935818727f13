//! Talking to people: data goes to stdout, messages to stderr.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use cablegram::error::Error;
use clap::builder::styling::{AnsiColor, Style};

use super::exit::Exit;

/// Why a command did not come to its end.
#[derive(Debug)]
pub enum Failure {
    /// To be told to the user.
    Error(Error),
    /// Whoever read our output has closed it, as `head` does. A normal end.
    BrokenPipe,
}

/// What a command returns.
pub type CommandResult<T = Exit> = Result<T, Failure>;

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Error(error)
    }
}

/// Errors of writing to stdout; others are made into an [`Error`] with their file.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::BrokenPipe,
            _ => Failure::Error(Error::output("cannot write to the standard output").because(error)),
        }
    }
}

/// The two streams, and whether they lead to a terminal.
pub struct Ui {
    color: bool,
    terminal: bool,
}

impl Ui {
    /// Looks at the terminal once. `NO_COLOR` (<https://no-color.org>) and `TERM=dumb` turn colour off.
    pub fn from_environment() -> Ui {
        let terminal = io::stderr().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        Ui {
            color: terminal && !no_color && !dumb,
            terminal: terminal && !dumb,
        }
    }

    /// Whether stderr can show a bar that moves.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Where data goes.
    pub fn out(&self) -> BufWriter<StdoutLock<'static>> {
        BufWriter::new(io::stdout().lock())
    }

    /// Prints `value` as one JSON object on stdout.
    pub fn json(&self, value: &impl serde::Serialize) -> CommandResult<()> {
        let mut out = self.out();
        serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
        writeln!(out)?;
        Ok(out.flush()?)
    }

    /// A line for people, without a label.
    pub fn note(&self, message: impl Display) {
        self.say("", Style::new(), message);
    }

    /// Something odd that does not stop the work.
    pub fn warn(&self, message: impl Display) {
        self.say("warning: ", AnsiColor::Yellow.on_default().bold(), message);
    }

    /// What the user can do now.
    pub fn hint(&self, message: impl Display) {
        self.say("hint: ", AnsiColor::Cyan.on_default().bold(), message);
    }

    /// A failure, with its advice on a line of its own.
    pub fn error(&self, error: &Error) {
        self.failure(error, error.advice());
    }

    /// What failed, and what the user can do now.
    pub fn failure(&self, what: impl Display, advice: Option<&str>) {
        self.say("error: ", AnsiColor::Red.on_default().bold(), what);
        if let Some(advice) = advice {
            self.hint(advice);
        }
    }

    /// There is nobody to tell when stderr itself is closed, so that failure is dropped.
    fn say(&self, label: &str, style: Style, message: impl Display) {
        let mut err = io::stderr().lock();
        let _ = if self.color && !label.is_empty() {
            writeln!(err, "{style}{label}{style:#}{message}")
        } else {
            writeln!(err, "{label}{message}")
        };
    }
}
