//! A recogniser in a process of its own.
//!
//! Tesseract and Leptonica are C and C++: what goes wrong in them ends the process that they run in. Here this is a child of
//! the program, which reads lines as they are asked for ([`serve`]). When it dies, or works on a line for too long and is
//! killed, the line fails, and a new one is started for the next.

mod wire;

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use image::GrayImage;

use super::tesseract::Settings;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{LanguageModel, LineReading, Recognizer};
use crate::processor::{Limit, Meter};
use wire::{Answer, Question, read_frame, write_frame};

/// How much longer than the engine's own time the process may work for an answer, before it is held for hung: opening language
/// data takes 0.2 s.
const GRACE: Duration = Duration::from_secs(10);

/// How often a process that has not answered is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Reads lines in a child process, which is started when it is first needed.
#[derive(Debug)]
pub struct Isolated {
    program: PathBuf,
    arguments: Vec<String>,
    settings: Settings,
    allowed: Duration,
    worker: Option<Worker>,
}

impl Isolated {
    /// A recogniser with `settings` in a process that `program` with `arguments` starts, which must [`serve`].
    pub fn new(program: PathBuf, arguments: Vec<String>, settings: Settings) -> Isolated {
        Isolated {
            program,
            arguments,
            allowed: settings.deadline,
            settings,
            worker: None,
        }
    }

    /// The number of the child process, while there is one.
    pub fn id(&self) -> Option<u32> {
        self.worker.as_ref().map(|worker| worker.child.id())
    }
}

impl Recognizer for Isolated {
    fn read_line(&mut self, line: &GrayImage, model: LanguageModel) -> Result<LineReading> {
        let allowed = self.allowed.min(self.settings.deadline);
        let question = Question::frames(line, model, allowed)?;
        let worker = match &mut self.worker {
            Some(worker) => worker,
            none => none.insert(Worker::start(&self.program, &self.arguments)?),
        };
        let answer = match worker.ask(question, Limit(allowed.saturating_add(GRACE))) {
            Ok(bytes) => serde_json::from_slice::<Answer>(&bytes).map_err(|error| {
                Error::new(
                    ErrorKind::Internal,
                    "the reading process answered what is no answer",
                )
                .because(error)
            }),
            Err(error) => Err(error),
        };
        if answer.is_err() {
            self.worker = None;
        }
        answer?.into_result()
    }

    fn has(&self, model: LanguageModel) -> bool {
        self.settings.has(model)
    }

    fn allow(&mut self, time: Duration) {
        self.allowed = time;
    }

    fn worked(&self) -> Option<Duration> {
        match &self.worker {
            Some(worker) => worker.meter.used(),
            None => Some(Duration::ZERO),
        }
    }
}

/// The child, and the thread that talks to it: pipes have no timeouts, channels do.
#[derive(Debug)]
struct Worker {
    child: Child,
    meter: Meter,
    questions: Sender<Vec<u8>>,
    answers: Receiver<Vec<u8>>,
}

impl Worker {
    fn start(program: &PathBuf, arguments: &[String]) -> Result<Worker> {
        let failed = |error: io::Error| {
            Error::new(ErrorKind::Internal, "cannot start a process to read in")
                .because(error)
                .hint("set `isolation` in [ocr] to \"thread\" to read without one")
        };
        let mut child = Command::new(program)
            .args(arguments)
            .arg0(env!("CARGO_PKG_NAME"))
            // Ctrl-C is for the program, which ends the child itself.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let (questions, to_ask) = channel::<Vec<u8>>();
        let (answered, answers) = channel();
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        thread::spawn(move || {
            let (Some(mut stdin), Some(stdout)) = (stdin, stdout) else {
                return;
            };
            let mut stdout = BufReader::new(stdout);
            // Ends, and so tells, when either side is gone.
            for question in to_ask {
                let sent = stdin.write_all(&question).and_then(|()| stdin.flush());
                let Some(answer) = sent.and_then(|()| read_frame(&mut stdout)).ok().flatten() else {
                    return;
                };
                if answered.send(answer).is_err() {
                    return;
                }
            }
        });
        Ok(Worker {
            meter: Meter::of_process(child.id()),
            child,
            questions,
            answers,
        })
    }

    fn ask(&mut self, question: Vec<u8>, limit: Limit) -> Result<Vec<u8>> {
        let (begun, before) = (Instant::now(), self.meter.used());
        let mut sent = self.questions.send(question).is_ok();
        while sent {
            match self.answers.recv_timeout(LOOK) {
                Ok(answer) => return Ok(answer),
                Err(RecvTimeoutError::Disconnected) => sent = false,
                Err(RecvTimeoutError::Timeout) => {
                    if limit.is_used_up(self.meter.used_since(before), begun.elapsed()) {
                        return Err(Error::new(
                            ErrorKind::Internal,
                            format!(
                                "the engine takes more than {} s for a line and was ended",
                                limit.0.as_secs()
                            ),
                        ));
                    }
                }
            }
        }
        let ended = self.child.wait();
        let how = ended.map_or_else(|error| error.to_string(), describe);
        Err(Error::new(
            ErrorKind::Internal,
            format!("the engine broke down while it read this page ({how})"),
        )
        .hint("the other pages are read by a new one; please report it, with the scan if it may be shown"))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Nothing is lost with it; and a process that has ended by itself must be waited for too.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn describe(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("signal {signal}"),
        (None, Some(code)) => format!("exit code {code}"),
        (None, None) => "no reason given".into(),
    }
}

/// The other side: reads the lines that come from `input` with `recognizer` and writes what it read to `output`, until
/// there are no more.
///
/// # Errors
/// When one of the two breaks off in the middle of a message.
pub fn serve(input: impl Read, output: impl Write, recognizer: &mut dyn Recognizer) -> io::Result<()> {
    let (mut input, mut output) = (BufReader::new(input), BufWriter::new(output));
    while let Some(question) = Question::read(&mut input)? {
        recognizer.allow(question.allowed);
        let answer = Answer::of(recognizer.read_line(&question.line, question.model));
        write_frame(&mut output, &serde_json::to_vec(&answer)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Isolated {
        let settings = Settings {
            tessdata: PathBuf::new(),
            deadline: Duration::from_secs(60),
        };
        Isolated::new("/bin/sh".into(), vec!["-c".into(), script.into()], settings)
    }

    fn failure(recognizer: &mut Isolated) -> Error {
        let line = GrayImage::from_pixel(300, 40, image::Luma([255]));
        recognizer.read_line(&line, LanguageModel::Eng).unwrap_err()
    }

    #[test]
    fn a_process_that_ends_is_told_with_the_way_it_ended() {
        for (script, how) in [("exit 9", "exit code 9"), ("kill -SEGV $$", "signal 11")] {
            let error = failure(&mut shell(script)).to_string();
            assert!(error.contains(how), "{error}");
        }
    }

    #[test]
    fn a_process_that_answers_nonsense_is_ended() {
        let mut recognizer = shell("printf '\\003\\000\\000\\000{}{'; cat >/dev/null");
        let error = failure(&mut recognizer).to_string();
        assert!(error.contains("no answer"), "{error}");
        assert_eq!(recognizer.id(), None);
    }

    #[test]
    fn a_program_that_cannot_be_started_is_an_error_with_a_way_out() {
        let mut recognizer = Isolated::new("/no/such/program".into(), Vec::new(), shell("").settings);
        assert!(failure(&mut recognizer).advice().unwrap().contains("\"thread\""));
    }

    #[test]
    fn a_process_that_hangs_is_ended_after_its_time() {
        let mut child = Worker::start(&"/bin/sh".into(), &["-c".into(), "cat >/dev/null".into()]).unwrap();
        let error = child
            .ask(Vec::new(), Limit(Duration::from_millis(20)))
            .unwrap_err();
        assert!(error.to_string().contains("was ended"), "{error}");
    }

    #[test]
    fn a_process_that_works_without_end_is_ended_once_it_has_worked_too_long() {
        let busy = "read line; while :; do :; done".to_owned();
        let mut child = Worker::start(&"/bin/sh".into(), &["-c".into(), busy]).unwrap();
        let limit = Limit(Duration::from_millis(50));
        let error = child.ask(b"a line\n".to_vec(), limit).unwrap_err();
        assert!(error.to_string().contains("was ended"), "{error}");
    }

    #[test]
    fn lines_are_answered_until_there_are_no_more() {
        /// Reads every line as empty, but for high ones, which it cannot read.
        struct Low;
        impl Recognizer for Low {
            fn read_line(&mut self, line: &GrayImage, _: LanguageModel) -> Result<LineReading> {
                match line.height() {
                    ..50 => Ok(LineReading::default()),
                    _ => Err(Error::new(ErrorKind::MissingDependency, "too high").hint("lower it")),
                }
            }

            fn has(&self, _: LanguageModel) -> bool {
                true
            }
        }
        let mut questions = Vec::new();
        for height in [10, 60, 20] {
            let line = GrayImage::new(5, height);
            questions.extend(Question::frames(&line, LanguageModel::Eng, Duration::from_secs(1)).unwrap());
        }
        let mut answers = Vec::new();
        serve(questions.as_slice(), &mut answers, &mut Low).unwrap();
        let mut answers = answers.as_slice();
        let mut next =
            || serde_json::from_slice::<Answer>(&read_frame(&mut answers).unwrap().unwrap()).unwrap();
        assert_eq!(next(), Answer::Read(LineReading::default()));
        let error = next().into_result().unwrap_err();
        assert_eq!(
            (error.kind(), error.advice()),
            (ErrorKind::MissingDependency, Some("lower it"))
        );
        assert_eq!(next(), Answer::Read(LineReading::default()));
        assert_eq!(read_frame(&mut answers).unwrap(), None);
    }
}
