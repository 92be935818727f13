//! Making pages readable: one transformation a file, each with its own switch in `[preprocess]`.
//!
//! A page passes through them in this order: the file's own orientation ([`canvas`]); the channel in which red drops out
//! ([`colour`]); the sheet cut out of a darker ground ([`sheet`]); even light ([`illumination`]); the grain of quiet paper ([`paper`]); large pages of noise made
//! smaller ([`noise`]); the lie of the lines ([`skew`]) and the letter size, which together make one redrawing of the page ([`lie`]); stamps across the text lightened
//! ([`stamps`]); ruled lines and folds ([`rulings`]), what is left of the border ([`border`]), punch holes ([`holes`]), the rings of seals ([`seals`]) and specks
//! ([`specks`]) taken off, or lightened where they are paler than the text and lie across it ([`strip`]); and which way up it is ([`orientation`]).
//!
//! Every step that moves pixels also leads back, so that the clean page's transform ends in the pixels of the scan as
//! stored. A step that takes off ink the size of letters is undone ([`loss`]).

mod border;
mod canvas;
mod colour;
mod holes;
mod illumination;
mod lie;
mod loss;
mod noise;
mod orientation;
mod paper;
mod resolution;
mod rulings;
mod seals;
mod sheet;
mod skew;
mod specks;
mod stamps;
mod strip;
#[cfg(test)]
mod tests;

use crate::config::PreprocessConfig;
use crate::error::{Error, Result};
use crate::model::{
    CleanPage, Confidence, Orientation, PreprocessReport, Recognizer, Rotation, ScanPage, WritingMode,
};
use crate::raster::{self, InkMask};
use canvas::Canvas;
use lie::{Lie, ink_of};
use orientation::{Reading, Verdict};
use strip::Inked;

/// The turn and the writing direction that other pages of the document agree on, for a page that cannot tell by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prior {
    /// The turn, clockwise, that sets the stored pixels upright.
    pub rotation: Rotation,
    /// Which way the lines run.
    pub writing: WritingMode,
}

/// Below this mean score of the trial lines the other axis of the page is tried as well.
const UNREADABLE: f64 = 0.5;
/// Below this score a page is looked at in a mirror, too: upside down and in a mirror, half of the capitals are what they were.
const DOUBTFUL: f64 = 0.7;
/// How much better it must read there: noise reads a little better or worse either way.
const CLEARLY: f64 = 0.15;
/// A page of so many lines that reads upside down is looked at in a mirror as well, and must read better there by this.
const FEW_LINES: usize = 4;
const CLEARLY_FEW: f64 = 0.04;
/// What the white between lines adds to the score of the axis that it speaks for: printing in squares reads nearly as well
/// across its columns as along them.
const GRAIN: f64 = 0.3;
/// White that speaks against an axis more clearly than this asks for the other axis to be tried, unless the trial lines
/// read too well to be wrong.
const ACROSS: f64 = -0.2;

/// Where neither axis reads, the lines themselves tell better which way they run, unless the other axis is ahead by this; an axis
/// that reads, and is so far ahead, is right whatever the white says.
const FAR_AHEAD: f64 = 0.2;

/// Makes a page readable and says what was done. The scan is consumed: nobody needs its pixels once they are drawn anew.
///
/// With `prior` the turn and the writing direction are taken over instead of being tried out.
///
/// # Errors
/// When the image has no pixels, or the recogniser fails while it is asked which way up the page is.
pub fn preprocess(
    page: ScanPage,
    config: &PreprocessConfig,
    prior: Option<Prior>,
    recognizer: &mut dyn Recognizer,
) -> Result<CleanPage> {
    let (stored_width, stored_height) = page.pixels.dimensions();
    let mut steps = Vec::new();
    if stored_width == 0 || stored_height == 0 {
        return Err(Error::input("the image has no pixels"));
    }

    let (mut canvas, coloured) = colour::canvas(page.pixels, config.red);
    if coloured {
        steps.push("red: read in the red channel, where red ink drops out".to_owned());
    }
    let (_, file_turn) = canvas::turn_of(page.orientation);
    if page.orientation != Default::default() {
        canvas.orient(page.orientation);
        steps.push(format!("orientation: {:?}, as the file says", page.orientation));
    }

    let sheet = if config.crop {
        sheet::find(&canvas.image)
    } else {
        None
    };
    let sheet_on_scan = sheet.map(|quad| canvas.to_scan.apply_quad(&quad));
    if let Some(quad) = &sheet {
        sheet::cut(&mut canvas, quad);
        steps.push(format!(
            "crop: a sheet of {} × {} pixels",
            canvas.width(),
            canvas.height()
        ));
    }
    let size = [canvas.width(), canvas.height()];
    if config.illumination {
        illumination::flatten(&mut canvas.image);
        steps.push("illumination: evened out".to_owned());
    }
    if config.paper && paper::smooth(&mut canvas.image) {
        steps.push("paper: its grain evened out".to_owned());
    }
    while noise::drowns(&canvas.image) {
        canvas.resize(canvas.width() / 2, canvas.height() / 2);
        steps.push("noise: halved, more specks than writing has strokes".to_owned());
    }

    let known = prior.map(|prior| known_reading(prior, file_turn));
    let lie = Lie::measure(&canvas.image, config, known.map(|(axis, _)| axis));
    let scale = lie.scale(&canvas.image, config);
    let deskew_degrees = lie.straighten(&mut canvas, scale, config.deskew);
    if deskew_degrees != 0.0 {
        steps.push(format!("deskew: turned by {deskew_degrees:.2}° clockwise"));
    }
    if scale != 1.0 {
        steps.push(format!(
            "scale: {scale:.3}, letters were {:.1} pixels high",
            lie.em
        ));
    }

    let (ink, em) = tidy(&mut canvas, lie.em * scale, config, &mut steps);
    let mut rotation = file_turn.then(lie.skew.axis);
    let lines_ran_down = lie.skew.axis != Rotation::None;
    let lines = lines_of(&ink, em, lines_ran_down);
    let blank = lines.is_empty();
    let mut mirrored = page.orientation.is_mirrored();
    let (reading, confidence) = match known {
        _ if blank => {
            steps.push("orientation: no line of text on the page".to_owned());
            (Reading::as_it_lies(lines_ran_down), Confidence::ZERO)
        }
        Some((_, reading)) => {
            steps.push("orientation: taken over from the other pages".to_owned());
            (reading, Confidence::new(0.5))
        }
        None if !config.orientation => (Reading::as_it_lies(lines_ran_down), Confidence::ZERO),
        None => {
            let (mut turn, mut verdict) = try_out(&canvas, &ink, &lines, em, lines_ran_down, recognizer)?;
            // The few words of a separator sheet may read well upside down that are in a mirror.
            let few = verdict.reading.upside_down && lines.len() <= FEW_LINES;
            let ahead = if few { CLEARLY_FEW } else { CLEARLY };
            if (few || verdict.score < DOUBTFUL)
                && let Some(seen) = in_a_mirror(
                    &canvas,
                    &lines,
                    em,
                    lines_ran_down,
                    verdict.score + ahead,
                    recognizer,
                )?
            {
                steps.push("mirror: the page is stored the wrong way round".to_owned());
                (canvas, turn, verdict) = seen;
                mirrored = true;
            }
            canvas.turn(turn);
            rotation = rotation.then(turn);
            steps.push(format!(
                "orientation: {} trial readings, best score {:.2}",
                verdict.trials, verdict.score
            ));
            (verdict.reading, verdict.confidence)
        }
    };
    let turn = reading.turn();
    canvas.turn(turn);
    rotation = rotation.then(turn);

    let (dpi, dpi_source) = resolution::dpi(page.dpi, stored_width.max(stored_height), size, lie.em);
    let report = PreprocessReport {
        scan_size: [stored_width, stored_height],
        clean_size: [canvas.width(), canvas.height()],
        dpi,
        dpi_source: dpi_source.to_owned(),
        mirrored,
        text_layer: page.text_layer,
        blank,
        rotation,
        writing: if blank {
            WritingMode::Horizontal
        } else {
            reading.writing
        },
        orientation_confidence: confidence,
        deskew_degrees,
        sheet: sheet_on_scan,
        scale,
        em,
        transform: canvas.to_scan,
        steps,
    };
    Ok(CleanPage {
        image: canvas.image,
        red: canvas.red,
        report,
    })
}

/// The axis of the lines and the way to read them, of a page whose turn is known.
fn known_reading(prior: Prior, file_turn: Rotation) -> (Rotation, Reading) {
    let upright =
        Rotation::from_degrees(i32::from(prior.rotation.degrees()) - i32::from(file_turn.degrees()));
    // Columns are laid on their left side to be read.
    let level = match prior.writing {
        WritingMode::Horizontal => upright,
        WritingMode::Vertical => upright.then(Rotation::ThreeQuarter),
    };
    let (axis, upside_down) = match level {
        Rotation::None => (Rotation::None, false),
        Rotation::Half => (Rotation::None, true),
        Rotation::ThreeQuarter => (Rotation::ThreeQuarter, false),
        Rotation::Quarter => (Rotation::ThreeQuarter, true),
    };
    let reading = Reading {
        upside_down,
        writing: prior.writing,
    };
    (axis, reading)
}

/// Takes ruled lines and the rest of the border off the page. Returns the ink that is left, and the letter size.
fn tidy(canvas: &mut Canvas, em: f64, config: &PreprocessConfig, steps: &mut Vec<String>) -> (InkMask, f64) {
    let (width, height) = (canvas.width(), canvas.height());
    if config.stamps && stamps::lighten(&mut canvas.image, em) {
        steps.push("stamps: lightened where text lies under them".to_owned());
    }
    let mut page = Inked::new(&mut canvas.image);
    let mut rulings = config.rulings.then(|| rulings::find(&page.ink, em));
    if let Some(rulings) = &mut rulings
        && rulings.lighten(&mut page, em)
    {
        steps.push("rulings: lightened, so that what is written across them stays".to_owned());
    }
    let mut found = raster::components(&page.ink);
    let mut take_off =
        |name: &str, guarded: bool, paper: &InkMask, page: &mut Inked, found: &mut raster::Components| {
            if paper.is_empty() {
                return;
            }
            let lost = if guarded {
                loss::share(found, paper, em)
            } else {
                0.0
            };
            if lost > loss::MOST {
                steps.push(format!(
                    "{name}: left on the page, {:.0} % of its text would go too",
                    lost * 100.0
                ));
                return;
            }
            paper.paint(page.image, 255);
            page.ink.remove(paper);
            *found = raster::components(&page.ink);
            steps.push(format!("{name}: taken off"));
        };
    // A step takes the blur around its ink too; most pages have none for it.
    let with_blur = |ink: InkMask| match ink.is_empty() {
        true => ink,
        false => raster::dilate(&ink, 5, 5),
    };
    if let Some(rulings) = rulings {
        let paper = rulings.paper(&page.ink, em);
        take_off("rulings", true, &paper, &mut page, &mut found);
    }
    if config.border {
        let paper = with_blur(border::junk(&found, width, height, em));
        take_off("border", true, &paper, &mut page, &mut found);
    }
    // Holes and the stars of seals are as large as letters, so that the share of text-sized ink says nothing here.
    if config.holes {
        let paper = with_blur(holes::find(&found, width, height, em));
        take_off("holes", false, &paper, &mut page, &mut found);
    }
    if config.seals {
        let (pale, dark): (Vec<_>, Vec<_>) = seals::find(&page.ink, &found, em)
            .into_iter()
            .partition(|seal| seals::lighten(&mut page, seal, em));
        if !pale.is_empty() {
            found = raster::components(&page.ink);
            let letters = seals::letters(page.image, &page.ink, &found, &pale, em);
            take_off("letters of seals", false, &letters, &mut page, &mut found);
        }
        let paper = seals::paper(&page.ink, &dark, em);
        take_off("seals", false, &paper, &mut page, &mut found);
        if !pale.is_empty() {
            steps.push("seals: lightened, so that what is written under them stays".to_owned());
        }
    }
    let ink = page.ink;
    let measured = raster::em_size(&found, width, height).unwrap_or(em);
    if config.specks {
        let count = specks::take_off(&mut canvas.image, &ink, &found, measured);
        if count > 0 {
            steps.push(format!("specks: {count} taken off"));
        }
    }
    (ink, measured)
}

/// The lines of a page that lies with them level; where they ran down before, they may be columns in registers.
fn lines_of(ink: &InkMask, em: f64, lines_ran_down: bool) -> Vec<raster::Line> {
    if lines_ran_down {
        raster::segment_columns(ink, em)
    } else {
        raster::segment_lines(ink, em)
    }
}

/// Tries which way the page reads, and where it reads badly, also along its other axis. The turn is the one that brings
/// the page to the axis of the verdict.
fn try_out(
    canvas: &Canvas,
    ink: &InkMask,
    lines: &[raster::Line],
    em: f64,
    lines_ran_down: bool,
    recognizer: &mut dyn Recognizer,
) -> Result<(Rotation, Verdict)> {
    let first = orientation::find(&canvas.image, lines, em, lines_ran_down, recognizer)?;
    let reads = |least: f64| first.as_ref().is_some_and(|verdict| verdict.score >= least);
    if reads(orientation::CERTAIN) {
        return Ok((Rotation::None, first.unwrap_or_default()));
    }
    // How much the white between the lines speaks for lines that run as they do now, -1 to 1.
    let grain = raster::level_grain(ink, em).map_or(0.0, |level| 2.0 * level - 1.0);
    let enough = if grain < ACROSS {
        orientation::CERTAIN
    } else {
        UNREADABLE
    };
    if reads(enough) {
        return Ok((Rotation::None, first.unwrap_or_default()));
    }
    let turn = if lines_ran_down {
        Rotation::Quarter
    } else {
        Rotation::ThreeQuarter
    };
    let turned = raster::turn(&canvas.image, turn);
    let other_lines = lines_of(&raster::turn_mask(ink, turn), em, !lines_ran_down);
    let second = orientation::find(&turned, &other_lines, em, !lines_ran_down, recognizer)?;
    let (first, second) = (first.unwrap_or_default(), second.unwrap_or_default());
    let (turn, image, lines, verdict) = if other_axis_wins(first.score, second.score, grain) {
        (turn, &turned, other_lines.as_slice(), second)
    } else {
        (Rotation::None, &canvas.image, lines, first)
    };
    Ok((
        turn,
        orientation::reconsider(verdict, image, lines, em, recognizer)?,
    ))
}

/// Whether a page lies along its other axis, which reads with the score `second`, and not along that which reads with
/// `first` and for which the white between lines speaks with `grain`.
fn other_axis_wins(first: f64, second: f64, grain: f64) -> bool {
    let ahead = second - first;
    let lead = ahead - 2.0 * GRAIN * grain;
    let reads = second >= UNREADABLE;
    (reads && ahead > FAR_AHEAD) || (lead > 0.0 && (reads || lead > FAR_AHEAD))
}

/// A page that does not read, in a mirror, with its turn and how it reads, if that is with a score of at least `least`: film laid
/// on its wrong side, carbon copies seen from behind.
fn in_a_mirror(
    canvas: &Canvas,
    lines: &[raster::Line],
    em: f64,
    lines_ran_down: bool,
    least: f64,
    recognizer: &mut dyn Recognizer,
) -> Result<Option<(Canvas, Rotation, Verdict)>> {
    // Pages that nobody can read are many more than pages in a mirror.
    if !orientation::reads_in_a_mirror(&canvas.image, lines, em, lines_ran_down, least, recognizer)? {
        return Ok(None);
    }
    let mut canvas = canvas.clone();
    canvas.orient(Orientation::MirrorHorizontal);
    let ink = ink_of(&canvas.image);
    let lines = lines_of(&ink, em, lines_ran_down);
    let (turn, verdict) = try_out(&canvas, &ink, &lines, em, lines_ran_down, recognizer)?;
    let better = verdict.score >= UNREADABLE.max(least);
    Ok(better.then_some((canvas, turn, verdict)))
}
