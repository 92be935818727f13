use super::strip::{Inked, Strip};
use crate::model::Rotation;
use crate::raster::{InkMask, close, components, dilate, long_runs, open, turn_mask};

/// A ruling is thinner on average than this share of an em and this many pixels.
const THICKEST: (f64, f64) = (0.2, 3.0);

/// Side of a square of ink, in em, below which a piece of it is no stroke; and beside a thick ruling, which
/// is mostly a fold with its grain.
const SPECK: f64 = 0.12;
const SPECK_AT_FOLD: f64 = 0.2;

/// A ruling up to this thick, in em, is a thin one; a stroke that crosses one is seen by ink this far from it on both sides.
const THIN: f64 = 0.1;
const REACH: f64 = 0.09;

/// How far across a fold, and so far beyond a thin ruling in pixels, the page is looked at; and how far along a line its own light is
/// taken from, in em.
const ACROSS_FOLD: f64 = 0.5;
const BEYOND_THIN: f64 = 3.0;
const AROUND: f64 = 3.0;
/// The share of the paper's light that a line has which is lightened. What is written across a darker one shows badly, and where it is worn,
/// as the rules of newspapers are, pieces of it would be left; a lighter one is broken, and darker than that where it is not.
const PALE: std::ops::Range<f64> = 0.58..0.95;

/// Ruled lines and folds of a page whose text lines run level.
#[derive(Clone, Debug)]
pub(super) struct Rulings {
    level: InkMask,
    upright: InkMask,
    /// Each of the level ones, and each of the upright ones on the page turned by a quarter.
    each: [Vec<Ruling>; 2],
}

/// Finds long, thin, straight ink. `em` is the letter size in pixels.
pub(super) fn find(ink: &InkMask, em: f64) -> Rulings {
    let turned = turn_mask(ink, Rotation::Quarter);
    let [(level, level_ones), (upright, upright_ones)] = [ink, &turned].map(|ink| level(ink, em));
    Rulings {
        level,
        upright: turn_mask(&upright, Rotation::ThreeQuarter),
        each: [level_ones, upright_ones],
    }
}

impl Rulings {
    /// All of them.
    pub(super) fn ink(&self) -> InkMask {
        let mut all = self.level.clone();
        all.add(&self.upright);
        all
    }

    /// Divides the lines that are pale by their own light, so that what is written across them stays whole: a stroke that ends
    /// in a fold would be cut if that was taken off. They are rulings no longer. Returns whether there were any.
    pub(super) fn lighten(&mut self, page: &mut Inked, em: f64) -> bool {
        let (width, height) = page.image.dimensions();
        let mut any = false;
        for (rulings, lines, is_level) in [
            (&self.each[0], &mut self.level, true),
            (&self.each[1], &mut self.upright, false),
        ] {
            for ruling in rulings {
                let middles = ruling.middles((em * 1.5) as usize);
                let strip = Strip {
                    length: middles.len(),
                    half: ruling.reach(em),
                    closed: false,
                    pixel: |place: usize, offset: i32| {
                        let along = ruling.left + place as u32;
                        let across = u32::try_from(middles[place] + offset).ok()?;
                        let (x, y) = match is_level {
                            true => (along, across),
                            false => (across, height.checked_sub(along + 1)?),
                        };
                        (x < width && y < height).then_some((x, y))
                    },
                };
                if PALE.contains(&strip.darkest(page.image)) {
                    let own = strip.own_light(page.image, (AROUND * em) as usize);
                    strip.lighten(page, &own);
                    for (x, y) in strip.pixels() {
                        lines.set(x, y, false);
                    }
                    any = true;
                }
            }
        }
        any
    }

    /// What is to be made paper to take them off: a pixel more on each side, but not where a stroke of `ink` crosses, which
    /// is seen by ink on both sides of the ruling.
    pub(super) fn paper(&self, ink: &InkMask, em: f64) -> InkMask {
        let mut paper = InkMask::new(ink.width(), ink.height());
        if self.level.is_empty() && self.upright.is_empty() {
            return paper;
        }
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
        let thin = thin(em);
        let thickest = THICKEST.0 * em + THICKEST.1;
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
/// 3 pixels on average) and without large gaps. And each by itself.
fn level(ink: &InkMask, em: f64) -> (InkMask, Vec<Ruling>) {
    let mut long = long_runs(ink, ((em * 2.5) as u32).max(1));
    if long.is_empty() {
        return (long, Vec::new());
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
                ruling.add(y, from, to);
            }
            doubtful.push((y, from, to, run.component));
        }
    }
    for ruling in &mut found {
        ruling.take_if(|ruling| !ruling.is_thin_and_dense(em));
    }
    for (y, from, to, group) in doubtful {
        if found[group as usize].is_none() {
            long.fill(y, from, to, false);
        }
    }
    (long, found.into_iter().flatten().collect())
}

/// What is measured of one candidate.
#[derive(Clone, Debug)]
struct Ruling {
    left: u32,
    /// Of each column the sum of the rows that are ink, and their number.
    columns: Vec<(u32, u32)>,
}

impl Ruling {
    fn new(left: i32, width: i32) -> Ruling {
        Ruling {
            left: left as u32,
            columns: vec![(0, 0); width as usize],
        }
    }

    fn add(&mut self, y: u32, from: u32, to: u32) {
        for (sum, count) in &mut self.columns[(from - self.left) as usize..(to - self.left) as usize] {
            *sum += y;
            *count += 1;
        }
    }

    /// How many columns are inked, and how thick the ink is there.
    fn size(&self) -> (f64, f64) {
        let area: u32 = self.columns.iter().map(|(_, count)| count).sum();
        let length = self.columns.iter().filter(|(_, count)| *count > 0).count() as f64;
        (length, f64::from(area) / length.max(1.0))
    }

    fn is_thin_and_dense(&self, em: f64) -> bool {
        let (length, thickness) = self.size();
        length > 0.6 * (self.columns.len() as f64 - em) && thickness < THICKEST.0 * em + THICKEST.1
    }

    /// How far across it the page is looked at, in pixels.
    fn reach(&self, em: f64) -> usize {
        let (_, thickness) = self.size();
        let reach = if thickness > thin(em) {
            ACROSS_FOLD * em
        } else {
            thickness + BEYOND_THIN
        };
        reach as usize
    }

    /// At each column the mean row of what is ink up to `around` columns away.
    fn middles(&self, around: usize) -> Vec<i32> {
        let mut sums = vec![(0u64, 0u64)];
        let mut all = (0, 0);
        for &(sum, count) in &self.columns {
            all = (all.0 + u64::from(sum), all.1 + u64::from(count));
            sums.push(all);
        }
        let mut last = 0;
        let middle = |x: usize| {
            let (from, to) = (x.saturating_sub(around), (x + around + 1).min(self.columns.len()));
            let (sum, count) = (sums[to].0 - sums[from].0, sums[to].1 - sums[from].1);
            if let Some(mean) = (sum + count / 2).checked_div(count) {
                last = mean as i32;
            }
            last
        };
        (0..self.columns.len()).map(middle).collect()
    }
}

/// How thick a thin ruling is at most, in pixels.
fn thin(em: f64) -> f64 {
    (THIN * em).max(3.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster;
    use image::{GrayImage, Luma};

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

    /// A page of paper with a level fold of a light, from row 200 to 208, and a black stroke that ends in it.
    fn folded(light: u8) -> GrayImage {
        GrayImage::from_fn(1000, 400, |x, y| {
            let stroke = (400..405).contains(&x) && (170..206).contains(&y);
            let fold = (200..208).contains(&y) && (50..950).contains(&x);
            Luma([if stroke {
                20
            } else if fold {
                light
            } else {
                250
            }])
        })
    }

    #[test]
    fn a_stroke_that_ends_in_a_pale_fold_stays_whole() {
        let mut image = folded(160);
        let mut page = Inked::new(&mut image);
        let mut rulings = find(&page.ink, EM);
        assert!(rulings.lighten(&mut page, EM));
        assert!(!page.ink.get(300, 203) && page.ink.get(402, 203));
        assert_eq!(image[(300, 203)].0[0], 250, "the fold is paper");
        assert!(image[(402, 203)].0[0] < 60, "the stroke in it is black");
        assert!(rulings.ink().is_empty(), "nothing is left to be taken off");
    }

    #[test]
    fn a_black_ruling_hides_what_is_under_it() {
        let mut image = folded(30);
        let mut page = Inked::new(&mut image);
        let mut rulings = find(&page.ink, EM);
        assert!(!rulings.lighten(&mut page, EM));
        assert_eq!(image, folded(30));
        assert!(rulings.ink().get(300, 203));
    }

    #[test]
    fn an_upright_fold_is_lightened_like_a_level_one() {
        let mut image = raster::turn(&folded(160), Rotation::Quarter);
        let mut page = Inked::new(&mut image);
        assert!(find(&page.ink, EM).lighten(&mut page, EM));
        let image = raster::turn(&image, Rotation::ThreeQuarter);
        assert!(image[(300, 203)].0[0] == 250 && image[(402, 203)].0[0] < 60);
    }
}
