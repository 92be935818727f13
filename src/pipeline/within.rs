use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;

use crate::error::{Error, ErrorKind, Result};
use crate::processor::{Limit, Meter};

/// Stack of the thread that decodes: nested structures of a file are followed by recursion in some decoders.
const STACK: usize = 32 << 20;

/// Does `work`, which decodes what comes from outside, in a thread of its own, and waits for it until `limit` is used up.
///
/// The decoders know no time limit and cannot be told to stop: a thread that is late is left behind and ends with the
/// program, if not before. A panic, in this last resort, is an error like any other.
///
/// # Errors
/// That of `work`; [`Input`](ErrorKind::Input) when it takes too long, [`Internal`](ErrorKind::Internal) when it breaks down.
pub fn within<T: Send + 'static>(
    limit: Limit,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let (started, start) = channel();
    let (done, wait) = channel();
    thread::Builder::new()
        .name("decode".into())
        .stack_size(STACK)
        .spawn(move || {
            // Nobody waits for what is late.
            let _ = started.send(Meter::of_this_thread());
            let _ = done.send(unbroken(work));
        })
        .map_err(|error| Error::new(ErrorKind::Internal, "cannot start a thread").because(error))?;
    let meter = start.recv().map_err(|_| broken())?;
    limit
        .wait(&wait, || meter.used())
        .unwrap_or_else(|error| match error {
            RecvTimeoutError::Disconnected => Err(broken()),
            RecvTimeoutError::Timeout => Err(Error::input(format!(
                "decoding takes more than {} s and was given up",
                limit.0.as_secs()
            ))
            .hint("raise `timeout` in [ingest] if it is meant to be that large")),
        })
}

/// Does `work`; a panic becomes an error.
pub fn unbroken<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken()))
}

fn broken() -> Error {
    Error::new(ErrorKind::Internal, "the program broke down on this page")
        .hint("please report it, with the scan if it may be shown")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    const LONG: Limit = Limit(Duration::from_secs(3600));

    #[test]
    fn what_is_done_in_time_is_handed_over() {
        assert_eq!(within(LONG, || Ok(7)).unwrap(), 7);
        let error = within::<()>(LONG, || Err(Error::input("it is broken"))).unwrap_err();
        assert_eq!(error.to_string(), "it is broken");
    }

    #[test]
    fn what_takes_too_long_is_given_up_whether_it_works_or_waits() {
        let over = Arc::new(AtomicBool::new(false));
        for works in [true, false] {
            let over = Arc::clone(&over);
            let endless = move || {
                while !over.load(Ordering::Relaxed) {
                    if !works {
                        thread::sleep(Duration::from_millis(1));
                    }
                }
                Ok(())
            };
            let error = within(Limit(Duration::from_millis(20)), endless).unwrap_err();
            assert!(error.to_string().contains("takes more than"), "{error}");
            assert_eq!(error.kind(), ErrorKind::Input);
        }
        over.store(true, Ordering::Relaxed);
    }

    #[test]
    fn a_panic_is_an_error() {
        let error = within::<()>(LONG, || panic!("of a decoder")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert!(error.to_string().contains("broke down"), "{error}");
    }
}
