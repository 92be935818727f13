//! Where the reading processes come from.
//!
//! Opening language data takes 0.2 s and up to 48 MB for each language. One process, the nursery, opens what is asked for once
//! and copies itself for each worker (fork(2)): a worker is there at once with all that is open, and the data lie in memory once
//! for all of them. The program asks over a socket: frames of JSON both ways, behind the wish for a worker the end of the
//! socket that it is to answer on.

use std::collections::HashSet;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::wire::{Failure, read_frame, write_frame};
use crate::error::{Error, ErrorKind, Result};
use crate::model::LanguageModel;

/// How long an answer of the nursery may take. It opens one language in 0.2 s, on a busy machine in several seconds.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the program asks for.
#[derive(Debug, Serialize, Deserialize)]
enum Wish {
    /// That workers have the data of a language from now on.
    Hold(LanguageModel),
    /// A worker. It answers on the socket that follows.
    Fork,
    /// That a worker is ended, if it has not ended already.
    End(u32),
}

/// A worker just made.
#[derive(Debug)]
pub struct Born {
    /// The number of its process.
    pub id: u32,
    /// Our end of the socket it answers on.
    pub socket: UnixStream,
    /// The languages that it has.
    pub models: HashSet<LanguageModel>,
}

/// The nursery as the program sees it: started when it is first needed, and again when it has died.
#[derive(Debug)]
pub struct Nursery {
    program: PathBuf,
    arguments: Vec<String>,
    running: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    /// None in tests, where it is a thread.
    child: Option<Child>,
    socket: UnixStream,
    models: HashSet<LanguageModel>,
}

impl Nursery {
    /// One that `program` with `arguments` starts, which must [`nurse`] at its standard input.
    pub fn new(program: PathBuf, arguments: Vec<String>) -> Nursery {
        Nursery {
            program,
            arguments,
            running: Mutex::default(),
        }
    }

    /// A new worker that has `model`, and all that was asked for before.
    ///
    /// # Errors
    /// Where the program cannot be started, breaks down, or cannot open the data.
    pub fn raise(&self, model: LanguageModel) -> Result<Born> {
        let mut running = self.lock();
        let nursery = match &mut *running {
            Some(nursery) => nursery,
            none => none.insert(self.start()?),
        };
        match nursery.raise(model) {
            Ok(born) => born.map_err(Failure::into_error),
            Err(error) => {
                let how = running
                    .take()
                    .and_then(Running::end)
                    .map_or_else(|| error.to_string(), describe);
                Err(broken_down(&how))
            }
        }
    }

    /// Ends a worker, and tells how it ended; where the nursery has ended itself, and its workers with it, how that did.
    pub fn end(&self, id: u32) -> Option<ExitStatus> {
        let mut running = self.lock();
        match running.as_mut()?.ask::<Option<i32>>(&Wish::End(id)) {
            Ok(status) => status.map(ExitStatus::from_raw),
            Err(_) => running.take().and_then(Running::end),
        }
    }

    fn start(&self) -> Result<Running> {
        let failed = |error: io::Error| {
            Error::new(ErrorKind::Internal, "cannot start a process to read in")
                .because(error)
                .hint("set `isolation` in [ocr] to \"thread\" to read without one")
        };
        let (socket, theirs) = UnixStream::pair().map_err(failed)?;
        socket.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .arg0(env!("CARGO_PKG_NAME"))
            // Ctrl-C is for the program, which ends the others itself.
            .process_group(0)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        Ok(Running {
            child: Some(child),
            socket,
            models: HashSet::new(),
        })
    }

    /// One that `serve` runs with its end of the socket.
    #[cfg(test)]
    pub fn of(serve: impl FnOnce(UnixStream)) -> Nursery {
        let (socket, theirs) = UnixStream::pair().expect("a pair of sockets");
        serve(theirs);
        let nursery = Nursery::new(PathBuf::new(), Vec::new());
        *nursery.lock() = Some(Running {
            child: None,
            socket,
            models: HashSet::new(),
        });
        nursery
    }

    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Nursery {
    fn drop(&mut self) {
        let running = self.running.get_mut().unwrap_or_else(PoisonError::into_inner);
        running.take().and_then(Running::end);
    }
}

impl Running {
    fn raise(&mut self, model: LanguageModel) -> io::Result<Result<Born, Failure>> {
        if !self.models.contains(&model) {
            if let Some(failure) = self.ask(&Wish::Hold(model))? {
                return Ok(Err(failure));
            }
            self.models.insert(model);
        }
        let (socket, theirs) = UnixStream::pair()?;
        self.send(&Wish::Fork)?;
        hand_over(&self.socket, theirs)?;
        let id: Result<u32, String> = self.answer()?;
        Ok(Ok(Born {
            id: id.map_err(io::Error::other)?,
            socket,
            models: self.models.clone(),
        }))
    }

    fn ask<T: DeserializeOwned>(&mut self, wish: &Wish) -> io::Result<T> {
        self.send(wish)?;
        self.answer()
    }

    fn send(&mut self, wish: &Wish) -> io::Result<()> {
        write_frame(&mut self.socket, &serde_json::to_vec(wish)?)
    }

    fn answer<T: DeserializeOwned>(&mut self) -> io::Result<T> {
        let frame = read_frame(&mut self.socket)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(serde_json::from_slice(&frame)?)
    }

    fn end(mut self) -> Option<ExitStatus> {
        // Nothing is lost with it; one that has ended by itself must be waited for too.
        let child = self.child.as_mut()?;
        let _ = child.kill();
        child.wait().ok()
    }
}

/// The error of a page whose reading process has ended.
pub fn broken_down(how: &str) -> Error {
    Error::new(
        ErrorKind::Internal,
        format!("the engine broke down while it read this page ({how})"),
    )
    .hint("the other pages are read by a new one; please report it, with the scan if it may be shown")
}

/// How a process ended, for people.
pub fn describe(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("signal {signal}"),
        (None, Some(code)) => format!("exit code {code}"),
        (None, None) => "no reason given".into(),
    }
}

/// What the nursery does for the program.
pub trait Brood {
    /// Has the data of a language for all workers to come.
    ///
    /// # Errors
    /// Where they are missing or damaged.
    fn hold(&mut self, model: LanguageModel) -> Result<()>;

    /// Makes a worker that answers on `socket`, and gives the number of its process. In the worker, it does not return.
    ///
    /// # Errors
    /// Where the system has no room for another process.
    fn fork(&mut self, socket: UnixStream) -> io::Result<u32>;

    /// Ends a worker and tells how it ended, as wait(2) does.
    fn end(&mut self, id: u32) -> Option<i32>;
}

/// The other side: fulfils the wishes that come over `socket` until there are no more.
///
/// # Errors
/// Where the program breaks off in the middle of a wish.
pub fn nurse(mut socket: UnixStream, brood: &mut dyn Brood) -> io::Result<()> {
    while let Some(wish) = read_frame(&mut socket)? {
        let answer = match serde_json::from_slice(&wish)? {
            Wish::Hold(model) => serde_json::to_vec(&brood.hold(model).err().map(Failure::of))?,
            Wish::Fork => {
                let id = take_over(&socket).and_then(|theirs| brood.fork(theirs));
                serde_json::to_vec(&id.map_err(|error| error.to_string()))?
            }
            Wish::End(id) => serde_json::to_vec(&brood.end(id))?,
        };
        write_frame(&mut socket, &answer)?;
    }
    Ok(())
}

/// Hands an end of another socket over (unix(7), SCM_RIGHTS).
fn hand_over(over: &UnixStream, end: UnixStream) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut message = SendAncillaryBuffer::new(&mut space);
    let ends = [end.as_fd()];
    if !message.push(SendAncillaryMessage::ScmRights(&ends)) {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    sendmsg(over, &[IoSlice::new(&[0])], &mut message, SendFlags::empty())?;
    Ok(())
}

/// The end that was handed over.
fn take_over(over: &UnixStream) -> io::Result<UnixStream> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut message = RecvAncillaryBuffer::new(&mut space);
    recvmsg(
        over,
        &mut [IoSliceMut::new(&mut [0])],
        &mut message,
        RecvFlags::CMSG_CLOEXEC,
    )?;
    let end = message.drain().find_map(|part| match part {
        RecvAncillaryMessage::ScmRights(mut ends) => ends.next(),
        _ => None,
    });
    Ok(end.ok_or(io::ErrorKind::UnexpectedEof)?.into())
}
