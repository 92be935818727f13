//! Where to cut a page that has registers.

use super::pieces::{LARGE_SHARE, Piece, around, divide, into_reading_order, letter_size, strips};
use super::walls::{Wall, walls};
use crate::model::Rect;
use crate::raster::percentile;

/// The least white between two registers, in em. Between the characters of a column lies half as much.
const GAP: f64 = 0.42;
/// The least length of such white, in em, along which it parts at least three columns: two commas side by side leave
/// white as high.
pub(super) const WALL: f64 = 3.4;
/// The least white that parts what is narrower than a wall, in em: a title from what stands below it.
const GAP_OF_FEW: f64 = 0.9;
/// Registers are higher than this, in em. What is cut finer are the rows of characters set wide apart.
const LEAST_REGISTER: f64 = 3.2;
/// White between two columns, in em, that parts articles.
pub(super) const WIDE_GAP: f64 = 1.6;
/// How near the end of a wall a gap between columns is looked for, in em.
const REACH: f64 = 1.2;
/// The share of pieces of ink that a cut between columns may run through.
const CROSSED: f64 = 0.04;
/// Neighbouring columns are parted where their letters differ by this factor.
const OTHER_SIZE: f64 = 1.35;
/// Titles, whose letters differ by this factor and leave this share of the ink at most to others, are parted before anything else.
const TITLE: f64 = 2.0;
const SMALL_IN_TITLE: f64 = 0.3;
/// Cuts within cuts; newspapers need five.
const DEEPEST: usize = 12;

/// Where to cut.
pub(super) enum Cut {
    /// Between registers, at these places along the columns.
    Registers(Vec<f64>),
    /// Between columns, at these places across them.
    Columns(Vec<f64>),
    /// The same between letters of different size.
    Sizes(Vec<f64>),
}

/// Pieces in reading order, and whether a cut between registers made them.
struct Parts {
    parts: Vec<Vec<Piece>>,
    has_registers: bool,
}

/// Cuts up a page that has registers. `em` is its letter size in pixels.
pub(super) struct Cutter {
    pub em: f64,
}

impl Cutter {
    /// The parts of the page in reading order.
    pub fn parts(&self, pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
        self.divided(pieces, 0).parts
    }

    fn divided(&self, pieces: Vec<Piece>, depth: usize) -> Parts {
        let cut = if depth < DEEPEST { self.cut(&pieces) } else { None };
        let (mut divided, along) = match &cut {
            None => {
                return Parts {
                    parts: vec![pieces],
                    has_registers: false,
                };
            }
            Some(Cut::Registers(places)) => (divide(&pieces, places, Piece::x), true),
            Some(Cut::Columns(places) | Cut::Sizes(places)) => (divide(&pieces, places, Piece::y), false),
        };
        // Articles far apart may be those of registers one below the other.
        let stepped = !along && into_reading_order(&mut divided);
        let children: Vec<Parts> = divided
            .into_iter()
            .map(|part| self.divided(part, depth + 1))
            .collect();
        let has_registers = along || stepped || children.iter().any(|child| child.has_registers);
        // Columns far apart are still columns of one register.
        if !has_registers
            && matches!(cut, Some(Cut::Columns(_)))
            && children.iter().all(|c| c.parts.len() == 1)
        {
            return Parts {
                parts: vec![pieces],
                has_registers,
            };
        }
        Parts {
            parts: children.into_iter().flat_map(|child| child.parts).collect(),
            has_registers,
        }
    }

    fn cut(&self, pieces: &[Piece]) -> Option<Cut> {
        let em = self.em;
        let solid: Vec<Rect> = pieces.iter().filter(|p| p.solid).map(|p| p.rect).collect();
        let area = solid.iter().copied().reduce(|a, b| a.union(&b))?;
        let few = f64::from(area.height()) < WALL * em;
        let least = if few { GAP_OF_FEW } else { GAP };
        let between = white(solid.iter().map(|r| (r.left, r.right)), least * em);
        let between: Vec<f64> = between.iter().map(|gap| gap.middle).collect();
        if !between.is_empty() && are_registers(&between, area, em) {
            return Some(Cut::Registers(between));
        }
        let apart = white(solid.iter().map(|r| (r.top, r.bottom)), WIDE_GAP * em);
        if !apart.is_empty() {
            return Some(Cut::Columns(apart.iter().map(|gap| gap.middle).collect()));
        }
        // Nearly all the ink of a title's column is large; above other columns it is a part.
        self.sizes(pieces, TITLE, SMALL_IN_TITLE)
            .or_else(|| {
                let walls = if few {
                    Vec::new()
                } else {
                    walls(&solid, area, em, GAP, WALL)
                };
                walls.into_iter().find_map(|wall| cut_at(wall, &solid, em))
            })
            .or_else(|| self.sizes(pieces, OTHER_SIZE, LARGE_SHARE))
    }

    /// Cuts between columns whose letters differ by `factor`, where of large letters is what [`letter_size`] calls so.
    fn sizes(&self, pieces: &[Piece], factor: f64, least: f64) -> Option<Cut> {
        let strips: Vec<(Rect, f64)> = strips(pieces.iter().filter(|p| p.solid).copied().collect())
            .iter()
            .filter_map(|strip| Some((around(strip)?, letter_size(strip, self.em, least))))
            .collect();
        let places: Vec<f64> = strips
            .windows(2)
            .filter(|pair| {
                let ratio = pair[1].1 / pair[0].1;
                ratio > factor || ratio < 1.0 / factor
            })
            .map(|pair| f64::from(pair[0].0.bottom + pair[1].0.top) / 2.0)
            .collect();
        (!places.is_empty()).then_some(Cut::Sizes(places))
    }
}

/// White that goes all the way.
pub(super) struct Gap {
    pub middle: f64,
    pub length: f64,
}

/// The stretches of at least `least` pixels that none of `spans` covers, between the first and the last.
pub(super) fn white(spans: impl Iterator<Item = (i32, i32)>, least: f64) -> Vec<Gap> {
    let mut spans: Vec<(i32, i32)> = spans.collect();
    spans.sort_unstable();
    let mut gaps = Vec::new();
    let mut end = spans.first().map_or(0, |span| span.1);
    for (from, to) in spans {
        let length = f64::from(from - end);
        if length >= least {
            gaps.push(Gap {
                middle: f64::from(from + end) / 2.0,
                length,
            });
        }
        end = end.max(to);
    }
    gaps
}

/// Over how many pixels across the columns there is text on both sides of `x`.
pub(super) fn common(solid: &[Rect], x: f64) -> f64 {
    let side = |left: bool| {
        let own = solid.iter().filter(|r| (f64::from(r.right) <= x) == left);
        own.copied().reduce(|a, b| a.union(&b))
    };
    match (side(true), side(false)) {
        (Some(a), Some(b)) => f64::from(a.bottom.min(b.bottom) - a.top.max(b.top)),
        _ => 0.0,
    }
}

/// Whether cuts at `places` leave pieces as high as registers, rather than rows of single characters.
fn are_registers(places: &[f64], area: Rect, em: f64) -> bool {
    let mut ends = vec![f64::from(area.left)];
    ends.extend(places);
    ends.push(f64::from(area.right));
    let mut heights: Vec<f64> = ends.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // A title in one row is a register too, so one of two may be low.
    let share = if heights.len() == 2 { 100.0 } else { 50.0 };
    percentile(&mut heights, share).is_some_and(|height| height > LEAST_REGISTER * em)
}

/// The cut that a wall asks for: along it where nothing stands in the way beyond its ends, else between the columns
/// before what does.
pub(super) fn cut_at(wall: Wall, solid: &[Rect], em: f64) -> Option<Cut> {
    let middle = |r: &Rect| f64::from(r.top + r.bottom) / 2.0;
    let in_the_way = |r: &&Rect| f64::from(r.left) < wall.x && f64::from(r.right) > wall.x;
    let blocked = |beyond: &dyn Fn(f64) -> bool| solid.iter().filter(in_the_way).any(|r| beyond(middle(r)));
    let ends = [
        (wall.top, blocked(&|y| y < wall.top)),
        (wall.bottom, blocked(&|y| y > wall.bottom)),
    ];
    if ends.iter().all(|&(_, blocked)| !blocked) {
        return Some(Cut::Registers(vec![wall.x]));
    }
    ends.iter()
        .filter(|&&(_, blocked)| blocked)
        .map(|&(end, _)| clearest(solid, end, em))
        .filter(|&(_, place)| {
            solid.iter().any(|r| middle(r) < place) && solid.iter().any(|r| middle(r) > place)
        })
        .min_by_key(|&(crossed, _)| crossed)
        .filter(|&(crossed, _)| crossed as f64 <= CROSSED * solid.len() as f64)
        .map(|(_, place)| Cut::Columns(vec![place]))
}

/// The place near `end` where a cut between columns runs through the fewest boxes, and how many those are; of equally good
/// ones the middle of the widest stretch.
fn clearest(solid: &[Rect], end: f64, em: f64) -> (usize, f64) {
    let (from, to) = ((end - REACH * em) as i32, (end + REACH * em) as i32);
    let crossed = |y: i32| solid.iter().filter(|r| r.top < y && r.bottom > y).count();
    let counts: Vec<usize> = (from..=to).map(crossed).collect();
    let least = counts.iter().copied().min().unwrap_or(0);
    let (mut best, mut start) = ((0, 0), 0);
    for stretch in counts.chunk_by(|a, b| (*a == least) == (*b == least)) {
        if stretch[0] == least && stretch.len() > best.1 {
            best = (start, stretch.len());
        }
        start += stretch.len();
    }
    (
        least,
        f64::from(from) + best.0 as f64 + (best.1 as f64 - 1.0) / 2.0,
    )
}
