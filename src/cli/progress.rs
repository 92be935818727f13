//! How far a run is: a bar a stage where stderr is a terminal, plain lines otherwise.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cablegram::pipeline::{Failure, Phase, Progress, StageName};
use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};

use super::table::count;
use super::ui::Ui;

/// Tells the user of a run through its [`Ui`].
pub struct Told<'a> {
    ui: &'a Ui,
    bars: Option<MultiProgress>,
    phases: Mutex<BTreeMap<Phase, Line>>,
}

/// How often a log without a terminal is told how far a stage is.
const PLAIN_INTERVAL: Duration = Duration::from_secs(10);

/// One phase.
struct Line {
    bar: ProgressBar,
    begun: Instant,
    told: Instant,
    expected: u64,
    done: u64,
}

impl Line {
    fn rate(&self) -> f64 {
        self.done as f64 / self.begun.elapsed().as_secs_f64().max(1e-3)
    }
}

impl<'a> Told<'a> {
    pub fn new(ui: &'a Ui) -> Told<'a> {
        Told {
            ui,
            bars: ui.is_terminal().then(MultiProgress::new),
            phases: Mutex::default(),
        }
    }

    /// The phases, also after a thread that held them has panicked: counting goes on.
    fn phases(&self) -> MutexGuard<'_, BTreeMap<Phase, Line>> {
        self.phases.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prints above the bars.
    fn say(&self, print: impl FnOnce(&Ui)) {
        match &self.bars {
            Some(bars) => bars.suspend(|| print(self.ui)),
            None => print(self.ui),
        }
    }
}

/// What a phase counts.
fn unit(phase: Phase) -> &'static str {
    match phase {
        Phase::Stage(StageName::Preprocess | StageName::Ocr) => "pages",
        Phase::Stage(StageName::Parse) | Phase::Plan => "documents",
        Phase::Manifest => "files",
    }
}

impl Progress for Told<'_> {
    fn started(&self, phase: Phase) {
        // Hidden until there is something to count, so that a run with nothing to do draws nothing.
        let bar = ProgressBar::hidden();
        let now = Instant::now();
        let line = Line {
            bar,
            begun: now,
            told: now,
            expected: 0,
            done: 0,
        };
        self.phases().entry(phase).or_insert(line);
    }

    fn expected(&self, phase: Phase, units: u64) {
        let mut phases = self.phases();
        let Some(line) = phases.get_mut(&phase) else {
            return;
        };
        if line.expected == 0
            && units > 0
            && let Some(bars) = &self.bars
        {
            let units = unit(phase);
            let template = format!("{phase:<10} {{wide_bar}} {{pos}}/{{len}} {units}  {{rate}}  ETA {{eta}}");
            let rate = move |state: &ProgressState, to: &mut dyn std::fmt::Write| {
                // A bar that cannot be drawn whole is no reason to stop.
                let _ = write!(to, "{:.1} {units}/s", state.per_sec());
            };
            let style = ProgressStyle::with_template(&template)
                .unwrap_or_else(|_| ProgressStyle::default_bar())
                .with_key("rate", rate);
            line.bar = bars.add(ProgressBar::new(0).with_style(style));
            line.begun = Instant::now();
        }
        line.expected += units;
        line.bar.inc_length(units);
    }

    fn advanced(&self, phase: Phase, _what: &str) {
        let mut phases = self.phases();
        let Some(line) = phases.get_mut(&phase) else {
            return;
        };
        line.done += 1;
        line.bar.inc(1);
        if self.bars.is_none() && line.told.elapsed() >= PLAIN_INTERVAL {
            line.told = Instant::now();
            let left = line.expected.saturating_sub(line.done) as f64 / line.rate().max(1e-3);
            let (done, expected, unit) = (line.done, line.expected, unit(phase));
            self.ui.note(format!(
                "{phase}: {done} of {expected} {unit}, {:.1} {unit}/s, {left:.0} s left",
                line.rate()
            ));
        }
    }

    fn finished(&self, phase: Phase) {
        let Some(line) = self.phases().remove(&phase) else {
            return;
        };
        line.bar.finish_and_clear();
        if line.done > 0 && matches!(phase, Phase::Stage(_)) {
            let (seconds, units) = (line.begun.elapsed().as_secs_f64(), unit(phase));
            let done = count(line.done, units.trim_end_matches('s'));
            self.say(|ui| {
                ui.note(format!(
                    "{phase}: {done} in {seconds:.1} s, {:.1} {units}/s",
                    line.rate()
                ));
            });
        }
    }

    fn warning(&self, message: &str) {
        self.say(|ui| ui.warn(message));
    }

    fn failed(&self, failure: &Failure) {
        self.say(|ui| ui.failure(failure, failure.hint.as_deref()));
    }
}
