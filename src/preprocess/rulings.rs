use crate::model::Rotation;
use crate::raster::{InkMask, close, components, dilate, open, turn_mask};

/// A ruling is thinner on average than this share of an em and this many pixels.
const THICKEST: (f64, f64) = (0.2, 3.0);

/// Side of a square of ink, in em, below which a piece of it is no stroke; and beside a thick ruling, which
/// is mostly a fold with its grain.
const SPECK: f64 = 0.12;
const SPECK_AT_FOLD: f64 = 0.2;

/// A ruling up to this thick, in em, is a thin one; a stroke that crosses one is seen by ink this far from it on both sides.
const THIN: f64 = 0.1;
const REACH: f64 = 0.09;

/// Ruled lines of a page whose text lines run level.
#[derive(Clone, Debug)]
pub(super) struct Rulings {
    level: InkMask,
    upright: InkMask,
}

/// Finds long, thin, straight ink. `em` is the letter size in pixels.
pub(super) fn find(ink: &InkMask, em: f64) -> Rulings {
    let turned = turn_mask(ink, Rotation::Quarter);
    Rulings {
        level: level(ink, em),
        upright: turn_mask(&level(&turned, em), Rotation::ThreeQuarter),
    }
}

impl Rulings {
    /// All of them.
    pub(super) fn ink(&self) -> InkMask {
        let mut all = self.level.clone();
        all.add(&self.upright);
        all
    }

    /// What is to be made paper to take them off: a pixel more on each side, but not where a stroke of `ink` crosses, which
    /// is seen by ink on both sides of the ruling.
    pub(super) fn paper(&self, ink: &InkMask, em: f64) -> InkMask {
        let mut strokes = ink.clone();
        strokes.remove(&self.ink());
        let pieces = components(&strokes);
        let strokes_over = |speck: f64| {
            let least = (speck * em).powi(2);
            pieces.mask(ink.width(), ink.height(), |i| {
                f64::from(pieces.list[i].area) > least
            })
        };
        let (strokes, strong) = (strokes_over(SPECK), strokes_over(SPECK_AT_FOLD));
        let reach = 2.0 * (REACH * em).max(3.0);
        let thin = (THIN * em).max(3.0);
        let thickest = THICKEST.0 * em + THICKEST.1;
        let mut paper = InkMask::new(ink.width(), ink.height());
        for (lines, level) in [(&self.level, true), (&self.upright, false)] {
            if lines.is_empty() {
                continue;
            }
            let upright = |length: f64| {
                if level {
                    (1, length as u32)
                } else {
                    (length as u32, 1)
                }
            };
            let (width, height) = upright(thin + 1.0);
            let thick = dilate(&open(lines, width, height), 3, 3);
            let mut slim = dilate(lines, 3, 3);
            slim.remove(&thick);
            for (mut wide, thickness, strokes) in [(slim, thin, &strokes), (thick, thickest, &strong)] {
                if wide.is_empty() {
                    continue;
                }
                let (width, height) = upright(thickness + reach);
                wide.remove(&close(strokes, width, height));
                paper.add(&wide);
            }
        }
        paper
    }
}

/// Level lines: what a rectangle 2.5 em long fits into, joined over gaps, if at least 5 em long, thin (under 0.2 em and
/// 3 pixels on average) and without large gaps.
fn level(ink: &InkMask, em: f64) -> InkMask {
    let whole = close(&dilate(ink, 1, 3), 3, 1);
    let mut long = open(&whole, ((em * 2.5) as u32).max(1), 1);
    if long.is_empty() {
        return long;
    }
    let joined = components(&dilate(&long, (em as u32).max(1), 5));
    let mut found: Vec<Option<Ruling>> = joined
        .list
        .iter()
        .map(|c| (f64::from(c.rect.width()) >= em * 5.0).then(|| Ruling::new(c.rect.left, c.rect.width())))
        .collect();
    // Every run of `long` lies in one run of `joined`, and both are in the order of rows and columns.
    let mut around = joined.runs.iter().peekable();
    let mut doubtful: Vec<(u32, u32, u32, u32)> = Vec::new();
    for y in 0..long.height() {
        for (from, to) in long.runs(y) {
            while around.next_if(|run| (run.y, run.to) <= (y, from)).is_some() {}
            let Some(run) = around.peek() else { continue };
            if let Some(ruling) = &mut found[run.component as usize] {
                ruling.add(from, to);
            }
            doubtful.push((y, from, to, run.component));
        }
    }
    for (y, from, to, group) in doubtful {
        if !found[group as usize]
            .as_ref()
            .is_some_and(|ruling| ruling.is_thin_and_dense(em))
        {
            long.fill(y, from, to, false);
        }
    }
    long
}

/// What is measured of one candidate.
struct Ruling {
    left: u32,
    covered: Vec<bool>,
    area: u64,
}

impl Ruling {
    fn new(left: i32, width: i32) -> Ruling {
        Ruling {
            left: left as u32,
            covered: vec![false; width as usize],
            area: 0,
        }
    }

    fn add(&mut self, from: u32, to: u32) {
        self.covered[(from - self.left) as usize..(to - self.left) as usize].fill(true);
        self.area += u64::from(to - from);
    }

    fn is_thin_and_dense(&self, em: f64) -> bool {
        let length = self.covered.iter().filter(|&&c| c).count() as f64;
        length > 0.6 * (self.covered.len() as f64 - em)
            && (self.area as f64) / length.max(1.0) < THICKEST.0 * em + THICKEST.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EM: f64 = 40.0;

    fn bar(ink: &mut InkMask, left: u32, top: u32, right: u32, bottom: u32) {
        for y in top..bottom {
            ink.fill(y, left, right, true);
        }
    }

    #[test]
    fn form_lines_both_ways_are_found() {
        let mut ink = InkMask::new(1000, 1000);
        bar(&mut ink, 50, 100, 950, 103);
        bar(&mut ink, 50, 100, 53, 900);
        let found = find(&ink, EM);
        for (x, y) in [(500, 101), (51, 500)] {
            assert!(found.ink().get(x, y), "{x} {y}");
        }
    }

    #[test]
    fn letters_dashes_and_thick_bars_are_no_rulings() {
        let mut ink = InkMask::new(1000, 1000);
        bar(&mut ink, 100, 100, 130, 140);
        bar(&mut ink, 300, 120, 380, 124);
        bar(&mut ink, 100, 500, 900, 560);
        assert!(find(&ink, EM).ink().is_empty());
    }

    #[test]
    fn a_stroke_that_crosses_a_ruling_is_not_cut() {
        let mut ink = InkMask::new(1000, 400);
        bar(&mut ink, 50, 200, 950, 203);
        bar(&mut ink, 400, 180, 405, 225);
        let paper = find(&ink, EM).paper(&ink, EM);
        assert!(!paper.get(402, 201), "the stroke stays whole");
        assert!(paper.get(300, 201) && paper.get(700, 201), "the ruling goes");
    }

    #[test]
    fn a_stroke_that_crosses_an_upright_ruling_is_not_cut() {
        let mut ink = InkMask::new(400, 1000);
        bar(&mut ink, 200, 50, 203, 950);
        bar(&mut ink, 180, 400, 225, 405);
        let paper = find(&ink, EM).paper(&ink, EM);
        assert!(!paper.get(201, 402) && paper.get(201, 300));
    }

    #[test]
    fn a_broken_ruling_goes_as_one() {
        let mut ink = InkMask::new(1000, 400);
        for piece in 0..7 {
            bar(&mut ink, 50 + piece * 125, 200, 50 + piece * 125 + 110, 203);
        }
        assert_eq!(find(&ink, EM).ink().runs(201).count(), 7);
    }
}
