//! Whether a page has registers at all.

use super::cuts::{Cut, Gap, WALL, WIDE_GAP, common, cut_at, white};
use super::pieces::{Piece, divide, ink, into_reading_order};
use super::walls::{Wall, walls};
use crate::model::Rect;

/// What shows that a page has registers at all: white along this many em, with text on both sides. On pages without them
/// a title in large letters and the column beside it may leave white at the same height.
const EVIDENCE: f64 = 5.0;
/// Such white is at least this high, in em, reaches across this share of the text, and leaves this share of the ink on
/// either side of it: what parts the first characters of columns set in squares does not.
const PLAIN_GAP: f64 = 0.5;
const ACROSS: f64 = 0.6;
const BOTH_SIDES: f64 = 0.15;
/// And at most this high.
const MOST_GAP: f64 = 2.5;
/// Part of a page that speaks for all of it, and the least that counts as one of several articles, as shares of the ink.
const MOST_OF_PAGE: f64 = 0.5;
const ARTICLE: f64 = 0.05;

/// Whether a page has registers beyond doubt: white that goes all the way between two of them, or articles that lie like
/// steps.
pub(super) fn has_registers(pieces: &[Piece], em: f64) -> bool {
    let solid: Vec<Piece> = pieces.iter().filter(|p| p.solid).copied().collect();
    let total = ink(&solid);
    part_has_registers(&solid, total, em)
}

fn part_has_registers(solid: &[Piece], total: f64, em: f64) -> bool {
    let boxes: Vec<Rect> = solid.iter().map(|p| p.rect).collect();
    let Some(area) = boxes.iter().copied().reduce(|a, b| a.union(&b)) else {
        return false;
    };
    let all = ink(solid);
    if all < MOST_OF_PAGE * total {
        return false;
    }
    let on_both_sides = |x: f64| {
        let before: f64 = solid.iter().filter(|p| p.x() <= x).map(|p| p.area).sum();
        before.min(all - before) >= BOTH_SIDES * all
    };
    let gaps = white(boxes.iter().map(|r| (r.left, r.right)), PLAIN_GAP * em);
    let is_plain = |gap: &Gap| {
        gap.length <= MOST_GAP * em
            && common(&boxes, gap.middle) >= EVIDENCE * em
            && on_both_sides(gap.middle)
    };
    let is_long = |wall: &Wall| {
        wall.length() >= (EVIDENCE * em).max(ACROSS * f64::from(area.height()))
            && matches!(cut_at(*wall, &boxes, em), Some(Cut::Registers(_)))
            && on_both_sides(wall.x)
    };
    if gaps.iter().any(is_plain) || walls(&boxes, area, em, PLAIN_GAP, WALL).iter().any(is_long) {
        return true;
    }
    let apart = white(boxes.iter().map(|r| (r.top, r.bottom)), WIDE_GAP * em);
    if apart.is_empty() {
        return false;
    }
    let places: Vec<f64> = apart.iter().map(|gap| gap.middle).collect();
    let mut articles = divide(solid, &places, Piece::y);
    articles.retain(|article| ink(article) >= ARTICLE * total);
    into_reading_order(&mut articles) || articles.iter().any(|part| part_has_registers(part, total, em))
}
