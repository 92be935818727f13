//! A recogniser in a process of its own.
//!
//! Tesseract and Leptonica are C and C++: what goes wrong in them ends the process that they run in. Here this is a worker
//! that the program has made ([`Nursery`]), which reads lines as they are asked for ([`serve`]). When it dies, or works on a line
//! for too long and is killed, the line fails, and a new one is made for the next.

mod nursery;
mod wire;

use std::cell::OnceCell;
use std::collections::HashSet;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use image::GrayImage;

use super::tesseract::Settings;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{LanguageModel, LineReading, Recognizer};
use crate::processor::{Limit, Meter};
use nursery::{Born, broken_down, describe};
pub use nursery::{Brood, Nursery, nurse};
use wire::{Answer, Outcome, Question, read_frame, write_frame};

/// How much longer than the engine's own time the process may work for an answer, before it is held for hung.
const GRACE: Duration = Duration::from_secs(10);

/// Reads lines in a process of its own, which is made when it is first needed, and again when it lacks a language.
#[derive(Debug)]
pub struct Isolated {
    nursery: Arc<Nursery>,
    settings: Settings,
    allowed: Duration,
    worker: Option<Worker>,
    /// The processor time of the workers before this one.
    worked: Duration,
}

impl Isolated {
    /// A recogniser with `settings` in a process from `nursery`.
    pub fn new(nursery: Arc<Nursery>, settings: Settings) -> Isolated {
        Isolated {
            nursery,
            allowed: settings.deadline,
            settings,
            worker: None,
            worked: Duration::ZERO,
        }
    }

    /// The number of the worker's process, while there is one.
    pub fn id(&self) -> Option<u32> {
        self.worker.as_ref().map(|worker| worker.id)
    }

    /// A worker that has `model`.
    fn worker(&mut self, model: LanguageModel) -> Result<&mut Worker> {
        let fit = self.worker.take_if(|worker| worker.models.contains(&model));
        let worker = match fit {
            Some(worker) => worker,
            None => {
                self.dismiss();
                Worker::new(Arc::clone(&self.nursery), self.nursery.raise(model)?)
            }
        };
        Ok(self.worker.insert(worker))
    }

    fn dismiss(&mut self) {
        if let Some(worker) = self.worker.take() {
            self.worked += worker.meter.used().max(worker.worked).unwrap_or_default();
        }
    }
}

impl Recognizer for Isolated {
    fn read_line(&mut self, line: &GrayImage, model: LanguageModel) -> Result<LineReading> {
        let allowed = self.allowed.min(self.settings.deadline);
        let question = Question::frames(line, model, allowed)?;
        let answer = self
            .worker(model)?
            .ask(question, Limit(allowed.saturating_add(GRACE)));
        let answer = answer.and_then(|bytes| {
            serde_json::from_slice::<Answer>(&bytes).map_err(|error| {
                Error::new(
                    ErrorKind::Internal,
                    "the reading process answered what is no answer",
                )
                .because(error)
            })
        });
        match answer {
            Ok(Answer { outcome, worked }) => {
                if let Some(worker) = &mut self.worker {
                    worker.worked = worked;
                }
                outcome.into_result()
            }
            Err(error) => {
                self.dismiss();
                Err(error)
            }
        }
    }

    fn has(&self, model: LanguageModel) -> bool {
        self.settings.has(model)
    }

    fn allow(&mut self, time: Duration) {
        self.allowed = time;
    }

    fn worked(&self) -> Option<Duration> {
        match &self.worker {
            Some(worker) => Some(self.worked + worker.worked?),
            None => Some(self.worked),
        }
    }
}

/// The process, and the thread that talks to it: sockets have no timeouts for what takes several reads, channels do.
#[derive(Debug)]
struct Worker {
    nursery: Arc<Nursery>,
    id: u32,
    models: HashSet<LanguageModel>,
    meter: Meter,
    /// Its processor time as it told with its last answer: looked up from outside for each line, it takes the kernel longer than
    /// much that is done to the line.
    worked: Option<Duration>,
    questions: Sender<Vec<u8>>,
    answers: Receiver<Vec<u8>>,
}

impl Worker {
    fn new(nursery: Arc<Nursery>, born: Born) -> Worker {
        let (questions, to_ask) = channel::<Vec<u8>>();
        let (answered, answers) = channel();
        let socket = born.socket;
        thread::spawn(move || {
            let mut from = BufReader::new(&socket);
            let mut to: &UnixStream = &socket;
            // Ends, and so tells, when either side is gone.
            for question in to_ask {
                let sent = to.write_all(&question).and_then(|()| to.flush());
                let Some(answer) = sent.and_then(|()| read_frame(&mut from)).ok().flatten() else {
                    return;
                };
                if answered.send(answer).is_err() {
                    return;
                }
            }
        });
        Worker {
            nursery,
            meter: Meter::of_process(born.id),
            worked: Some(Duration::ZERO),
            id: born.id,
            models: born.models,
            questions,
            answers,
        }
    }

    fn ask(&mut self, question: Vec<u8>, limit: Limit) -> Result<Vec<u8>> {
        // Looked at when the answer is late, and not for each line.
        let before = OnceCell::new();
        let worked = || {
            let now = self.meter.used()?;
            Some(now.saturating_sub(*before.get_or_init(|| now)))
        };
        if self.questions.send(question).is_ok() {
            match limit.wait(&self.answers, worked) {
                Ok(answer) => return Ok(answer),
                Err(RecvTimeoutError::Disconnected) => {}
                Err(RecvTimeoutError::Timeout) => {
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
        let how = self
            .nursery
            .end(self.id)
            .map_or_else(|| "no reason given".to_owned(), describe);
        Err(broken_down(&how))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Nothing is lost with it; and one that has ended by itself must be waited for too.
        self.nursery.end(self.id);
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
        let outcome = Outcome::of(recognizer.read_line(&question.line, question.model));
        let worked = recognizer.worked();
        let answer = Answer { outcome, worked };
        write_frame(&mut output, &serde_json::to_vec(&answer)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::fd::OwnedFd;
    use std::os::unix::process::ExitStatusExt;
    use std::path::PathBuf;
    use std::process::{Child, Command};

    use super::*;

    /// Workers that are shells, in place of copies of a process.
    struct Shells {
        script: String,
        living: Vec<Child>,
    }

    impl Brood for Shells {
        fn hold(&mut self, _: LanguageModel) -> Result<()> {
            Ok(())
        }

        fn fork(&mut self, socket: UnixStream) -> io::Result<u32> {
            let child = Command::new("/bin/sh")
                .args(["-c", &self.script])
                .stdin(OwnedFd::from(socket.try_clone()?))
                .stdout(OwnedFd::from(socket))
                .spawn()?;
            self.living.push(child);
            Ok(self.living.last().unwrap().id())
        }

        fn end(&mut self, id: u32) -> Option<i32> {
            let at = self.living.iter().position(|child| child.id() == id)?;
            let mut child = self.living.remove(at);
            if child.try_wait().ok()?.is_none() {
                child.kill().ok()?;
            }
            Some(child.wait().ok()?.into_raw())
        }
    }

    fn shell(script: &str) -> Isolated {
        let script = script.to_owned();
        let nursery = Nursery::of(|socket| {
            thread::spawn(move || {
                nurse(
                    socket,
                    &mut Shells {
                        script,
                        living: Vec::new(),
                    },
                )
            });
        });
        let settings = Settings {
            tessdata: PathBuf::new(),
            deadline: Duration::from_secs(60),
        };
        Isolated::new(Arc::new(nursery), settings)
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
        let nursery = Nursery::new("/no/such/program".into(), Vec::new());
        let mut recognizer = Isolated::new(Arc::new(nursery), shell("").settings);
        assert!(failure(&mut recognizer).advice().unwrap().contains("\"thread\""));
    }

    #[test]
    fn a_process_that_hangs_is_ended_after_its_time() {
        let mut recognizer = shell("cat >/dev/null");
        let error = recognizer
            .worker(LanguageModel::Eng)
            .unwrap()
            .ask(Vec::new(), Limit(Duration::from_millis(20)))
            .unwrap_err();
        assert!(error.to_string().contains("was ended"), "{error}");
    }

    #[test]
    fn a_process_that_works_without_end_is_ended_once_it_has_worked_too_long() {
        let mut recognizer = shell("read line; while :; do :; done");
        let child = recognizer.worker(LanguageModel::Eng).unwrap();
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

            fn worked(&self) -> Option<Duration> {
                Some(Duration::from_millis(7))
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
        let worked = Some(Duration::from_millis(7));
        let read = Outcome::Read(LineReading::default());
        let empty = Answer {
            outcome: read,
            worked,
        };
        assert_eq!(next(), empty);
        let error = next().outcome.into_result().unwrap_err();
        assert_eq!(
            (error.kind(), error.advice()),
            (ErrorKind::MissingDependency, Some("lower it"))
        );
        assert_eq!(next(), empty);
        assert_eq!(read_frame(&mut answers).unwrap(), None);
    }
}
