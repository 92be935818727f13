//! The harness of the command tests: a folder that goes away, the real binary, and comparisons that can be read.

#![allow(dead_code)] // Each test file uses its own part of it.
#![allow(clippy::unwrap_used)] // A test that fails here says so with the place.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A folder for one test, removed at its end.
pub struct Dir(tempfile::TempDir);

impl Dir {
    pub fn new() -> Dir {
        Dir(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Copies a file here, with the folders above it.
    pub fn copy(&self, from: &Path, name: &str) {
        let bytes = std::fs::read(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
        self.write(name, bytes);
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        let path = self.path().join(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_slice(&self.read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Every file below `name`, relative to it, with its bytes.
    pub fn files(&self, name: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
        let root = self.path().join(name);
        let mut files = std::collections::BTreeMap::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                    files.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
        files
    }

    /// The real binary, run in this folder with nothing of the developer's terminal around it.
    pub fn cablegram<I: AsRef<std::ffi::OsStr>>(&self, args: impl IntoIterator<Item = I>) -> TestCommand {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cablegram"));
        command.args(args).current_dir(self.path());
        for variable in ["NO_COLOR", "COLUMNS", "TERM", "TESSDATA_PREFIX", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        TestCommand { command, stdin: None }
    }
}

/// The binary with its arguments.
pub struct TestCommand {
    command: Command,
    stdin: Option<Vec<u8>>,
}

impl TestCommand {
    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> TestCommand {
        self.command.env(name, value);
        self
    }

    pub fn stdin(mut self, input: impl Into<Vec<u8>>) -> TestCommand {
        self.stdin = Some(input.into());
        self
    }

    pub fn stdout(mut self, to: impl Into<Stdio>) -> TestCommand {
        self.command.stdout(to);
        self
    }

    /// Starts it with both streams caught.
    pub fn spawn(mut self) -> Child {
        self.command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        self.command.spawn().expect("the binary starts")
    }

    /// Runs it to its end.
    pub fn run(mut self) -> Answer {
        let line = format!("{:?}", self.command);
        self.command.stderr(Stdio::piped());
        self.command.stdin(if self.stdin.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        });
        let output = match self.stdin {
            None => self.command.output(),
            Some(input) => {
                self.command.stdout(Stdio::piped());
                let mut child = self.command.spawn().expect("the binary starts");
                let mut stdin = child.stdin.take().unwrap();
                let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
                let output = child.wait_with_output();
                writer.join().unwrap();
                output
            }
        };
        let output = output.expect("the binary runs");
        Answer {
            line,
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }
}

/// What the binary did.
pub struct Answer {
    line: String,
    /// `None` when a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Answer {
    /// Checks the exit code and shows everything where it differs.
    #[track_caller]
    pub fn exits(self, code: i32) -> Answer {
        assert!(
            self.code == Some(code),
            "\n{}\nended with {:?}, not {code}\n--- stdout\n{}\n--- stderr\n{}\n",
            self.line,
            self.code,
            self.stdout,
            self.stderr
        );
        self
    }

    /// Checks that stderr says `part`.
    #[track_caller]
    pub fn tells(self, part: &str) -> Answer {
        assert!(
            self.stderr.contains(part),
            "\n{}\ndoes not tell {part:?}\n--- stderr\n{}\n",
            self.line,
            self.stderr
        );
        self
    }

    /// stdout as one JSON value.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!(
                "\n{}\nstdout is not one JSON value: {error}\n{}\n",
                self.line, self.stdout
            )
        })
    }
}

/// Compares texts and shows the lines that differ.
#[track_caller]
pub fn same_text(want: &str, got: &str, what: &str) {
    if want == got {
        return;
    }
    let (want, got): (Vec<_>, Vec<_>) = (want.lines().collect(), got.lines().collect());
    let mut report = String::new();
    let head = want.iter().zip(&got).take_while(|(a, b)| a == b).count();
    let tail = want[head..]
        .iter()
        .rev()
        .zip(got[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    for line in &want[head..want.len() - tail] {
        writeln!(report, "- {line}").unwrap();
    }
    for line in &got[head..got.len() - tail] {
        writeln!(report, "+ {line}").unwrap();
    }
    panic!("{what} differs from line {}:\n{report}", head + 1);
}

/// Compares `got` with a committed file. `UPDATE_SNAPSHOTS=1 cargo test` writes the file anew.
#[track_caller]
pub fn same_as_committed(file: &str, got: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, got).unwrap();
    }
    let want = std::fs::read_to_string(&path).unwrap_or_default();
    same_text(
        &want,
        got,
        &format!("{file} (UPDATE_SNAPSHOTS=1 writes it anew); it"),
    );
}
