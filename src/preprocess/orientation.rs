use image::{GrayImage, Luma, imageops};

use crate::error::Result;
use crate::model::{Confidence, LanguageModel, Recognizer, Rect, Rotation, WritingMode};
use crate::raster::{Component, Line, turn};

/// Lines that are read on trial when the first two leave a doubt.
const STRIPS: usize = 5;
/// Lines that every reading is tried on first.
const FIRST: usize = 2;
/// Letters to a strip; more cost time and tell nothing new, unless there are hardly any lines.
const LONGEST: f64 = 10.0;
const LONGEST_OF_FEW: f64 = 30.0;
/// A mean score over two strips at which no other way needs to be tried: wrong ways stay below 0.5.
pub(super) const CERTAIN: f64 = 0.80;
/// Score of a single strip below which a second one is not worth its time.
const HOPELESS: f64 = 0.45;
/// Mean score and lead over the next best way at which the lines read so far decide.
const LEGIBLE: f64 = 0.55;
const CLEAR: f64 = 0.22;

/// Lines that are read, as long as those of few, of a page that is nonsense to read or nearly so.
const MORE: usize = 6;

/// A way to read a page whose lines run from left to right as it lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// The page has to be turned upside down first.
    pub upside_down: bool,
    /// Whether the lines are rows, or columns of a page turned counter-clockwise.
    pub writing: WritingMode,
}

impl Reading {
    const ROWS: Reading = Reading {
        upside_down: false,
        writing: WritingMode::Horizontal,
    };
    const COLUMNS: Reading = Reading {
        upside_down: false,
        writing: WritingMode::Vertical,
    };

    /// The reading that leaves the page as the file shows it, where `lines_ran_down` tells that it was laid on its side.
    pub(super) fn as_it_lies(lines_ran_down: bool) -> Reading {
        if lines_ran_down {
            Reading::COLUMNS
        } else {
            Reading::ROWS
        }
    }

    /// The turn that sets the page upright.
    pub(super) fn turn(self) -> Rotation {
        let half = if self.upside_down {
            Rotation::Half
        } else {
            Rotation::None
        };
        match self.writing {
            WritingMode::Horizontal => half,
            WritingMode::Vertical => half.then(Rotation::Quarter),
        }
    }

    const fn turned(self) -> Reading {
        Reading {
            upside_down: !self.upside_down,
            writing: self.writing,
        }
    }
}

/// What trial reading found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Verdict {
    /// The best way to read the page.
    pub reading: Reading,
    /// Its mean score over the strips, 0 to 1.
    pub score: f64,
    /// How far it is ahead of the next best.
    pub lead: f64,
    /// How sure this makes it: 0 is a coin's toss.
    pub confidence: Confidence,
    /// Lines read in all.
    pub trials: usize,
}

/// Finds which way up a page is by reading a few lines of it in every way that may be right, likeliest first, and stops
/// at the first that reads too well to be wrong.
///
/// `lines_ran_down` tells that the page had to be turned 90° counter-clockwise to set its lines level, as vertical writing
/// is. `None` where the page has no line to try.
///
/// # Errors
/// When the recogniser fails. Models that are not installed are passed over.
pub(super) fn find(
    image: &GrayImage,
    lines: &[Line],
    em: f64,
    lines_ran_down: bool,
    recognizer: &mut dyn Recognizer,
) -> Result<Option<Verdict>> {
    let strips = strips(image, lines, em, STRIPS, longest(lines));
    if strips.is_empty() {
        return Ok(None);
    }
    let mut trial = Trial {
        strips,
        scores: Vec::new(),
        recognizer,
        count: 0,
    };
    let (rows, columns) = (Reading::ROWS, Reading::COLUMNS);
    let order = ways(lines_ran_down);
    for (reading, model) in order {
        // A language that is wrong shows in one line.
        if trial.mean(reading, &[model], 1)? >= HOPELESS && trial.mean(reading, &[model], FIRST)? >= CERTAIN {
            return Ok(Some(trial.verdict(FIRST)));
        }
    }
    for count in FIRST..=STRIPS {
        for (reading, model) in order {
            trial.mean(reading, &[model], count)?;
        }
        let verdict = trial.verdict(count);
        if verdict.score >= LEGIBLE && verdict.lead >= CLEAR {
            return Ok(Some(verdict));
        }
    }
    for reading in [rows, rows.turned(), columns, columns.turned()] {
        trial.mean(reading, models(reading.writing), STRIPS)?;
    }
    Ok(Some(trial.verdict(STRIPS)))
}

/// Whether a few lines of the page read at all in a mirror, and no worse than `least`, in one of the ways that [`find`] tries, which
/// costs a fraction of it: what is nonsense in its first lines every way is not worth a second look.
///
/// # Errors
/// When the recogniser fails.
pub(super) fn reads_in_a_mirror(
    image: &GrayImage,
    lines: &[Line],
    em: f64,
    lines_ran_down: bool,
    least: f64,
    recognizer: &mut dyn Recognizer,
) -> Result<bool> {
    let mut strips = strips(image, lines, em, STRIPS, longest(lines));
    strips.iter_mut().for_each(imageops::flip_horizontal_in_place);
    if strips.is_empty() {
        return Ok(false);
    }
    let mut trial = Trial {
        strips,
        scores: Vec::new(),
        recognizer,
        count: 0,
    };
    for (reading, model) in ways(lines_ran_down) {
        if trial.mean(reading, &[model], FIRST)? >= HOPELESS.max(least) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Decides once more between the two ways up of a page that hardly reads in either: more of its lines are read, and more of each.
///
/// # Errors
/// When the recogniser fails.
pub(super) fn reconsider(
    verdict: Verdict,
    image: &GrayImage,
    lines: &[Line],
    em: f64,
    recognizer: &mut dyn Recognizer,
) -> Result<Verdict> {
    if verdict.score >= LEGIBLE || verdict.trials == 0 {
        return Ok(verdict);
    }
    let mut trial = Trial {
        strips: strips(image, lines, em, MORE, LONGEST_OF_FEW),
        scores: Vec::new(),
        recognizer,
        count: verdict.trials,
    };
    let (as_found, turned) = (verdict.reading, verdict.reading.turned());
    let score = trial.mean(as_found, models(as_found.writing), MORE)?;
    let other = trial.mean(turned, models(turned.writing), MORE)?;
    let trials = trial.count;
    if other <= score {
        return Ok(Verdict { trials, ..verdict });
    }
    let lead = other - score;
    Ok(Verdict {
        reading: turned,
        score: other,
        lead,
        confidence: Confidence::new(lead / CLEAR),
        trials,
    })
}

/// All the languages that lines may be in.
fn models(writing: WritingMode) -> &'static [LanguageModel] {
    use LanguageModel::{ChiSim, ChiSimVert, ChiTra, ChiTraVert, Eng};
    match writing {
        WritingMode::Horizontal => &[Eng, ChiSim, ChiTra],
        WritingMode::Vertical => &[ChiTraVert, ChiSimVert],
    }
}

/// Every way to read a page and the language to try it in, likeliest first. The cheap language goes both ways before the dear
/// ones do: read the wrong way up, a page is nonsense in any.
fn ways(lines_ran_down: bool) -> [(Reading, LanguageModel); 6] {
    use LanguageModel::{ChiSim, ChiTraVert, Eng};
    let (rows, columns) = (Reading::ROWS, Reading::COLUMNS);
    if lines_ran_down {
        [
            (columns, ChiTraVert),
            (rows, Eng),
            (rows.turned(), Eng),
            (rows, ChiSim),
            (rows.turned(), ChiSim),
            (columns.turned(), ChiTraVert),
        ]
    } else {
        [
            (rows, Eng),
            (rows, ChiSim),
            (rows.turned(), Eng),
            (rows.turned(), ChiSim),
            (columns, ChiTraVert),
            (columns.turned(), ChiTraVert),
        ]
    }
}

/// Letters that are read of each line at first.
fn longest(lines: &[Line]) -> f64 {
    match lines.len() {
        ..=FIRST => LONGEST_OF_FEW,
        _ => LONGEST,
    }
}

/// The `count` lines of the page with the most letters in the part that will be read, up to `longest` of them, cut out of it.
/// Stamps and headings of large letters fall behind.
fn strips(image: &GrayImage, lines: &[Line], em: f64, count: usize, longest: f64) -> Vec<GrayImage> {
    let is_long = |line: &&Line| f64::from(line.rect.width()) > 4.0 * em;
    // A page may say no more than that it was signed.
    let all_short = !lines.iter().any(|line| is_long(&line));
    let mut lines: Vec<(usize, Rect)> = lines
        .iter()
        .filter(|line| {
            let height = f64::from(line.rect.height());
            (all_short || is_long(line)) && height > 0.5 * em && height < 2.2 * em
        })
        .map(|line| {
            let right = line.rect.right.min(line.rect.left + (em * longest) as i32);
            let rect = Rect { right, ..line.rect };
            let is_letter = |blob: &&Component| {
                let height = f64::from(blob.rect.height());
                blob.rect.right <= right && height > 0.35 * em && height < 1.4 * em
            };
            (line.blobs.iter().filter(is_letter).count(), rect)
        })
        .collect();
    lines.sort_by_key(|&(letters, rect)| (std::cmp::Reverse(letters), rect));
    lines.truncate(count);
    lines.iter().map(|&(_, line)| strip(image, line, em)).collect()
}

fn strip(image: &GrayImage, line: Rect, em: f64) -> GrayImage {
    /// White around the line: the recogniser expects not to see it cut.
    const FRAME: u32 = 8;
    let pad = (em * 0.25) as i32;
    let area = line.grown(pad, pad, image.width() as i32, image.height() as i32);
    let (width, height) = (area.width() as u32, area.height() as u32);
    let cut = imageops::crop_imm(image, area.left as u32, area.top as u32, width, height);
    let mut strip = GrayImage::from_pixel(width + 2 * FRAME, height + 2 * FRAME, Luma([255]));
    imageops::replace(&mut strip, &*cut, FRAME.into(), FRAME.into());
    strip
}

struct Trial<'a> {
    strips: Vec<GrayImage>,
    /// What each strip scored, read this way with this model.
    scores: Vec<(Reading, LanguageModel, usize, f64)>,
    recognizer: &'a mut dyn Recognizer,
    count: usize,
}

impl Trial<'_> {
    /// Reads the first `count` strips with each of `models`, unless that was done before, and returns the mean of the
    /// best score of each strip.
    fn mean(&mut self, reading: Reading, models: &[LanguageModel], count: usize) -> Result<f64> {
        for strip in 0..count.min(self.strips.len()) {
            for &model in models {
                let known =
                    |s: &(Reading, LanguageModel, usize, f64)| (s.0, s.1, s.2) == (reading, model, strip);
                if self.scores.iter().any(known) || !self.recognizer.has(model) {
                    continue;
                }
                let turned;
                let line = if reading.upside_down {
                    turned = turn(&self.strips[strip], Rotation::Half);
                    &turned
                } else {
                    &self.strips[strip]
                };
                let result = self.recognizer.read_line(line, model)?;
                let letters = result.text().chars().filter(|c| !c.is_whitespace()).count();
                // A short reading may be sure of itself and wrong: 一 is a dash either way up.
                let score = result.confidence.get() * (letters as f64 / 6.0).min(1.0);
                self.scores.push((reading, model, strip, score));
                self.count += 1;
            }
        }
        Ok(self.score(reading, count))
    }

    /// Mean over the first `count` strips of the best score of each.
    fn score(&self, reading: Reading, count: usize) -> f64 {
        let count = count.min(self.strips.len());
        let best = |strip: usize| {
            let own = self.scores.iter().filter(|s| s.0 == reading && s.2 == strip);
            own.map(|s| s.3).fold(0.0, f64::max)
        };
        (0..count).map(best).sum::<f64>() / count as f64
    }

    fn verdict(&self, count: usize) -> Verdict {
        let (rows, columns) = (Reading::ROWS, Reading::COLUMNS);
        let mut ranked: Vec<(f64, Reading)> = [rows, rows.turned(), columns, columns.turned()]
            .into_iter()
            .map(|reading| (self.score(reading, count), reading))
            .collect();
        // A stable sort: of equals the likelier stays first.
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (score, reading) = ranked[0];
        let lead = score - ranked[1].0;
        let all_tried = ranked
            .iter()
            .all(|&(_, reading)| self.scores.iter().any(|s| s.0 == reading));
        // Where the page was certain at once the others were not tried, and its score has to vouch for it.
        let confidence = if all_tried { lead / CLEAR } else { score };
        Verdict {
            reading,
            score,
            lead,
            confidence: Confidence::new(confidence),
            trials: self.count,
        }
    }
}
