//! Workers as copies of a process in which the language data are open.

use std::collections::BTreeSet;
use std::io;
use std::os::unix::net::UnixStream;
use std::thread;

use rustix::process::{Pid, Signal, WaitOptions, kill_process, set_parent_process_death_signal, waitpid};

use super::Tesseract;
use super::heap::give_back_zeros;
use crate::error::Result;
use crate::model::LanguageModel;
use crate::ocr::process::{Brood, serve};

/// The nursery of a [`Tesseract`], in a process that has no other thread.
pub struct TesseractBrood {
    tesseract: Tesseract,
    workers: BTreeSet<u32>,
}

impl TesseractBrood {
    /// A nursery that has not opened anything yet.
    pub fn new(tesseract: Tesseract) -> TesseractBrood {
        TesseractBrood {
            tesseract,
            workers: BTreeSet::new(),
        }
    }
}

impl TesseractBrood {
    /// What a worker does; returns whether all went well.
    ///
    /// It does so in a thread, for the sake of a heap of its own: the gaps of the heap that it is a copy of lie scattered over
    /// the pages that it shares with the others, each of which the system would copy when a gap is filled.
    fn serve(&mut self, socket: &UnixStream) -> bool {
        let served = thread::scope(|scope| {
            let reader = scope.spawn(|| serve(socket, socket, &mut self.tesseract));
            reader.join()
        });
        matches!(served, Ok(Ok(())))
    }
}

impl Brood for TesseractBrood {
    fn hold(&mut self, model: LanguageModel) -> Result<()> {
        self.tesseract.hold(model)?;
        // SAFETY: the process has one thread.
        unsafe { give_back_zeros() };
        Ok(())
    }

    fn fork(&mut self, socket: UnixStream) -> io::Result<u32> {
        // SAFETY: the process has one thread, so that no lock is held by one that the copy lacks, and no engine is at work.
        match unsafe { libc::fork() } {
            -1 => Err(io::Error::last_os_error()),
            0 => {
                // Without the nursery nobody could end it.
                let code = match set_parent_process_death_signal(Some(Signal::KILL)) {
                    Ok(()) => i32::from(!self.serve(&socket)),
                    Err(_) => 1,
                };
                // SAFETY: nothing has to be done at the end of a copy; what the original registered for its own must not be.
                unsafe { libc::_exit(code) }
            }
            id => {
                let id = id.unsigned_abs();
                self.workers.insert(id);
                Ok(id)
            }
        }
    }

    fn end(&mut self, id: u32) -> Option<i32> {
        // The number of one that has been waited for may be that of any process by now.
        if !self.workers.remove(&id) {
            return None;
        }
        let pid = Pid::from_raw(i32::try_from(id).ok()?)?;
        let ended = || waitpid(Some(pid), WaitOptions::NOHANG).ok().flatten();
        let status = match ended() {
            Some(ended) => Some(ended),
            None => {
                kill_process(pid, Signal::KILL).ok()?;
                waitpid(Some(pid), WaitOptions::empty()).ok().flatten()
            }
        };
        status.map(|(_, status)| status.as_raw())
    }
}
