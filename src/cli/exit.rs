//! Exit codes, all in this one place.

use cablegram::error::ErrorKind;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done,
    Internal,
    Usage,
    MissingDependency,
    Input,
    Output,
    SomeFailed,
    AuditFinding,
    InvalidRecord,
    Config,
    GateMissed,
    Interrupted,
}

impl Exit {
    /// The code of each end, and what it means.
    const TABLE: [(Exit, u8, &str); 12] = [
        (Exit::Done, 0, "done, or already up to date"),
        (Exit::Internal, 1, "a fault of this program"),
        (Exit::Usage, 2, "the command line is wrong"),
        (
            Exit::MissingDependency,
            3,
            "a program or language data is missing (see `cablegram doctor`)",
        ),
        (Exit::Input, 4, "an input cannot be read"),
        (Exit::Output, 5, "the output cannot be written"),
        (
            Exit::SomeFailed,
            6,
            "finished, but some pages or documents failed",
        ),
        (Exit::AuditFinding, 7, "audit found a problem"),
        (Exit::InvalidRecord, 8, "a record is invalid, under --strict"),
        (Exit::Config, 9, "the configuration is invalid"),
        (Exit::GateMissed, 10, "a gate such as `eval --max-cer` is not met"),
        (Exit::Interrupted, 130, "interrupted"),
    ];

    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        let row = Exit::TABLE.iter().find(|row| row.0 == self);
        row.map_or(1, |row| row.1)
    }

    /// The table as it stands in `cablegram --help`.
    pub fn help() -> String {
        let rows = Exit::TABLE
            .iter()
            .map(|(_, code, meaning)| format!("  {code:>3}  {meaning}\n"));
        format!("Exit codes:\n{}", rows.collect::<String>())
    }
}

impl From<ErrorKind> for Exit {
    fn from(kind: ErrorKind) -> Exit {
        match kind {
            ErrorKind::Usage => Exit::Usage,
            ErrorKind::MissingDependency => Exit::MissingDependency,
            ErrorKind::Input => Exit::Input,
            ErrorKind::Output => Exit::Output,
            ErrorKind::Config => Exit::Config,
            ErrorKind::InvalidRecord => Exit::InvalidRecord,
            ErrorKind::Interrupted => Exit::Interrupted,
            _ => Exit::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_error_has_the_code_that_is_promised() {
        let promised = [
            (ErrorKind::Internal, 1),
            (ErrorKind::Usage, 2),
            (ErrorKind::MissingDependency, 3),
            (ErrorKind::Input, 4),
            (ErrorKind::Output, 5),
            (ErrorKind::InvalidRecord, 8),
            (ErrorKind::Config, 9),
            (ErrorKind::Interrupted, 130),
        ];
        for (kind, code) in promised {
            assert_eq!(Exit::from(kind).code(), code, "{kind:?}");
        }
    }

    #[test]
    fn no_two_ends_share_a_code() {
        let mut codes = Exit::TABLE.map(|row| row.1).to_vec();
        codes.dedup();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 130]);
    }
}
