use std::time::{Duration, Instant};

use image::GrayImage;

use super::{Cancel, RecognitionWork};
use crate::error::{Error, Result};
use crate::model::{LanguageModel, LineReading, Recognizer};
use crate::processor::Limit;

/// A recognizer that gives up once somebody asked to stop, between two lines and so within a fraction of a second; or once
/// a page has taken as much work as it may.
pub struct Bounded<'a> {
    /// The one that reads.
    inner: &'a mut dyn Recognizer,
    /// The request to stop.
    cancel: &'a Cancel,
    /// What the lines of a page may take together.
    limit: Limit,
    /// What the engine had worked when the page was begun, where it keeps count.
    before: Option<Duration>,
    /// What passed while lines were read.
    passed: Duration,
    lines: u64,
}

impl<'a> Bounded<'a> {
    /// For one page, on which the engine may work for `limit`.
    pub fn new(inner: &'a mut dyn Recognizer, cancel: &'a Cancel, limit: Limit) -> Bounded<'a> {
        Bounded {
            before: inner.worked(),
            inner,
            cancel,
            limit,
            passed: Duration::ZERO,
            lines: 0,
        }
    }

    /// The lines that were read, and the time that passed meanwhile.
    pub fn work(&self) -> RecognitionWork {
        RecognitionWork {
            lines: self.lines,
            seconds: self.passed.as_secs_f64(),
        }
    }

    /// What the engine has worked on this page, where it keeps count.
    fn worked(&self) -> Option<Duration> {
        Some(self.inner.worked()?.saturating_sub(self.before?))
    }
}

impl Recognizer for Bounded<'_> {
    fn read_line(&mut self, line: &GrayImage, model: LanguageModel) -> Result<LineReading> {
        self.cancel.check()?;
        let worked = self.worked();
        if self.limit.is_used_up(worked, self.passed) {
            let seconds = self.limit.0.as_secs();
            return Err(
                Error::input(format!("reading the page takes more than {seconds} s"))
                    .hint("raise `timeout` in [ocr] if the page is meant to be that full"),
            );
        }
        let start = Instant::now();
        self.inner
            .allow(self.limit.0.saturating_sub(worked.unwrap_or(self.passed)));
        let reading = self.inner.read_line(line, model);
        self.passed += start.elapsed();
        self.lines += 1;
        reading
    }

    fn has(&self, model: LanguageModel) -> bool {
        self.inner.has(model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads every line as nothing, and says that it has worked so many seconds for it, if it says anything.
    struct Working {
        a_line: Option<u64>,
        lines: u64,
        allowed: Vec<Duration>,
    }

    impl Working {
        fn new(a_line: Option<u64>) -> Working {
            // Another page was read before.
            let (lines, allowed) = (100, Vec::new());
            Working {
                a_line,
                lines,
                allowed,
            }
        }
    }

    impl Recognizer for Working {
        fn read_line(&mut self, _: &GrayImage, _: LanguageModel) -> Result<LineReading> {
            self.lines += 1;
            Ok(LineReading::default())
        }

        fn has(&self, _: LanguageModel) -> bool {
            true
        }

        fn allow(&mut self, time: Duration) {
            self.allowed.push(time);
        }

        fn worked(&self) -> Option<Duration> {
            Some(Duration::from_secs(self.a_line? * self.lines))
        }
    }

    fn read(engine: &mut Working, limit: Duration, lines: usize) -> (Result<()>, RecognitionWork) {
        let cancel = Cancel::default();
        let mut bounded = Bounded::new(engine, &cancel, Limit(limit));
        let read = (0..lines).try_for_each(|_| {
            bounded
                .read_line(&GrayImage::new(1, 1), LanguageModel::Eng)
                .map(drop)
        });
        (read, bounded.work())
    }

    #[test]
    fn a_page_whose_lines_take_too_much_work_together_fails() {
        let mut engine = Working::new(Some(4));
        let (read_all, work) = read(&mut engine, Duration::from_secs(10), 9);
        let error = read_all.unwrap_err();
        assert!(error.to_string().contains("takes more than 10 s"), "{error}");
        assert!(error.advice().unwrap().contains("`timeout` in [ocr]"));
        assert_eq!(work.lines, 3);
        // Each line may take what is left of the page's time.
        assert_eq!(engine.allowed, [10, 6, 2].map(Duration::from_secs));
    }

    #[test]
    fn lines_are_counted_and_those_of_a_page_before_do_not_count() {
        let (done, work) = read(&mut Working::new(Some(4)), Duration::from_secs(13), 3);
        assert!(done.is_ok());
        assert_eq!(work.lines, 3);
    }

    #[test]
    fn where_nobody_counts_the_work_time_passes_and_counts() {
        let (done, _) = read(&mut Working::new(None), Duration::from_secs(3600), 3);
        assert!(done.is_ok());
        assert!(read(&mut Working::new(None), Duration::ZERO, 1).0.is_err());
    }
}
