//! How much work something takes, and when it is too much.
//!
//! A limit on the time that passes is a limit on the machine, too: where other programs keep it busy, good pages fail. What is
//! limited here is the time that a processor works on a page, as the Linux kernel counts it.

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// Times of a limit that may pass on the clock before what waits, and does not work, is given up, too.
const PATIENCE: u32 = 4;

/// Where the kernel tells the work of a process, with all its threads, or of a thread.
#[derive(Clone, Debug)]
pub struct Meter(PathBuf);

impl Meter {
    /// Of the process with this number.
    pub fn of_process(id: u32) -> Meter {
        Meter(format!("/proc/{id}/stat").into())
    }

    /// Of the thread that asks.
    pub fn of_this_thread() -> Meter {
        // The link leads to the thread of whoever follows it.
        let place = fs::read_link("/proc/thread-self").unwrap_or_default();
        Meter(["/proc".into(), place, "stat".into()].iter().collect())
    }

    /// The processor time used so far, to a hundredth of a second; `None` where the system does not tell, or when it has ended.
    pub fn used(&self) -> Option<Duration> {
        work_in(&fs::read_to_string(&self.0).ok()?)
    }
}

/// How many threads can work at once.
pub fn count() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// The processor time that the thread that asks has used so far.
pub fn of_this_thread() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

/// Fields 14 and 15 of proc_pid_stat(5): time in the program and in the kernel on its behalf.
fn work_in(stat: &str) -> Option<Duration> {
    /// Milliseconds of a clock tick as the kernel shows it to programs, whatever its own clock does.
    const TICK: u64 = 10;
    // The name of the program stands in brackets and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    let ticks = ticks()?.checked_add(ticks()?)?;
    Some(Duration::from_millis(ticks.checked_mul(TICK)?))
}

/// The most work that something may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub Duration);

impl Limit {
    /// Whether it is used up by what has worked for `worked`, `passed` after it began; where nobody counts the work, by what has
    /// passed.
    pub fn is_used_up(self, worked: Option<Duration>, passed: Duration) -> bool {
        worked.unwrap_or(passed) >= self.0 || passed >= self.on_the_clock()
    }

    /// Waits for what comes from one that works, until this is used up. `worked` tells its work so far.
    ///
    /// # Errors
    /// Where the limit is used up, or nothing can come any more.
    pub fn wait<T>(
        self,
        from: &Receiver<T>,
        worked: impl Fn() -> Option<Duration>,
    ) -> Result<T, RecvTimeoutError> {
        /// How often one that has not answered is looked at.
        const LOOK: Duration = Duration::from_millis(200);
        let begun = Instant::now();
        loop {
            match from.recv_timeout(LOOK.min(self.0)) {
                Err(RecvTimeoutError::Timeout) if !self.is_used_up(worked(), begun.elapsed()) => {}
                done => return done,
            }
        }
    }

    /// The most that may pass on the clock.
    pub fn on_the_clock(self) -> Duration {
        self.0.saturating_mul(PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hint::black_box;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_work_of_a_process_is_read_behind_its_name() {
        let stat = "6752 (cat ) 9 8 7) R 6749 6749 4039 0 -1 4194304 99 0 0 0 123 45 0 0 20 0 1 0 30495";
        assert_eq!(work_in(stat), Some(Duration::from_millis(1680)));
        for broken in ["", "1 (a", "1 (a) R 1 2 3", "1 (a) R 1 1 1 1 1 1 1 1 1 1 x 1"] {
            assert_eq!(work_in(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_thread_that_works_is_told_from_one_that_waits() {
        let work = |meter: &Meter| meter.used().expect("the kernel tells");
        let (own, others) = (
            Meter::of_this_thread(),
            std::thread::spawn(|| {
                let meter = Meter::of_this_thread();
                std::thread::sleep(Duration::from_millis(30));
                meter.used()
            }),
        );
        let waited = others.join().expect("it waits").expect("the kernel tells");
        assert!(waited < Duration::from_millis(30), "{waited:?}");
        let start = work(&own);
        while work(&own) < start + Duration::from_millis(20) {
            black_box(start);
        }
        assert!(work(&Meter::of_process(std::process::id())) >= work(&own));
        assert_eq!(Meter::of_process(u32::MAX).used(), None);
    }

    #[test]
    fn a_busy_machine_uses_no_limit_up() {
        let limit = Limit(10 * SECOND);
        assert!(!limit.is_used_up(Some(SECOND), 30 * SECOND));
        assert!(limit.is_used_up(Some(10 * SECOND), 11 * SECOND));
        // Something that only waits is given up all the same.
        assert!(limit.is_used_up(Some(SECOND), 40 * SECOND));
        assert!(limit.is_used_up(None, 10 * SECOND));
        assert!(!limit.is_used_up(None, 9 * SECOND));
        assert!(!Limit(Duration::MAX).is_used_up(Some(SECOND), SECOND));
    }
}
