//! Pieces of ink on a page of columns, and groups of them.

use crate::model::Rect;
use crate::raster::Component;

/// Sides of a piece of ink, in em, that stands for writing here: no specks, no rulings, nothing that joins columns.
const SHORTEST: f64 = 0.2;
const THINNEST: f64 = 0.1;
const LONGEST: f64 = 8.0;
const TALLEST: f64 = 4.0;
/// Letters of a column are larger than those of the page if all but this share of its ink is in pieces wider than
/// `LARGE_PIECES`, in em, since most characters fall into pieces; and if the column is wider than `LARGE`.
pub(super) const LARGE_SHARE: f64 = 0.7;
const LARGE_PIECES: f64 = 1.2;
const LARGE: f64 = 1.35;
/// What is lower than this over more than this length, in em, at the edge of a part is an ornament or a ruling.
const LOW: f64 = 0.5;
const LONG: f64 = 3.0;
/// The most that two parts may overlap along the columns, as a share of the shorter, for the upper to be read first.
const OVERLAP: f64 = 0.25;

/// A piece of ink.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Its place in the list of components.
    pub index: usize,
    pub rect: Rect,
    pub area: f64,
    /// Whether white ends at it.
    pub solid: bool,
}

impl Piece {
    pub fn new(index: usize, component: &Component, em: f64) -> Piece {
        let rect = component.rect;
        let (width, height) = (f64::from(rect.width()) / em, f64::from(rect.height()) / em);
        let solid = width.max(height) > SHORTEST
            && width.min(height) > THINNEST
            && width < LONGEST
            && height < TALLEST;
        Piece {
            index,
            rect,
            area: f64::from(component.area),
            solid,
        }
    }

    pub fn x(&self) -> f64 {
        f64::from(self.rect.left + self.rect.right) / 2.0
    }

    pub fn y(&self) -> f64 {
        f64::from(self.rect.top + self.rect.bottom) / 2.0
    }
}

/// The box around the solid pieces, or around all where none is.
pub(super) fn around(pieces: &[Piece]) -> Option<Rect> {
    let solid = pieces.iter().filter(|p| p.solid).map(|p| p.rect);
    let all = pieces.iter().map(|p| p.rect);
    solid
        .reduce(|a, b| a.union(&b))
        .or_else(|| all.reduce(|a, b| a.union(&b)))
}

/// Groups of pieces with white between them all along the columns, from top to bottom: single columns, or several that
/// touch.
pub(super) fn strips(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    pieces.sort_by_key(|p| (p.rect.top, p.rect.left, p.index));
    let mut strips: Vec<Vec<Piece>> = Vec::new();
    let mut end = i32::MIN;
    for piece in pieces {
        match strips.last_mut() {
            Some(strip) if piece.rect.top <= end => strip.push(piece),
            _ => strips.push(vec![piece]),
        }
        end = end.max(piece.rect.bottom);
    }
    strips
}

/// Takes off the dots and waves that stand between articles, seen at the sides of a part.
pub(super) fn without_ornaments(pieces: Vec<Piece>, em: f64) -> Vec<Piece> {
    let strips = strips(pieces);
    let count = strips.len();
    let is_ornament = |number: usize, strip: &[Piece]| {
        let outer = number < 2 || number + 2 >= count;
        outer
            && strip
                .iter()
                .map(|p| p.rect)
                .reduce(|a, b| a.union(&b))
                .is_some_and(|rect| {
                    f64::from(rect.height()) < LOW * em && f64::from(rect.width()) > LONG * em
                })
    };
    let kept = strips.into_iter().enumerate();
    kept.filter(|(number, strip)| !is_ornament(*number, strip))
        .flat_map(|(_, strip)| strip)
        .collect()
}

/// The letter size of these pieces: that of the page unless all but `small`, a share of their ink, is in plainly larger
/// ones.
pub(super) fn letter_size(pieces: &[Piece], em: f64, small: f64) -> f64 {
    let mut sizes: Vec<(f64, f64)> = pieces
        .iter()
        .filter(|p| p.solid)
        .map(|p| (f64::from(p.rect.height()), p.area))
        .collect();
    let Some(area) = around(pieces) else { return em };
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = sizes.iter().map(|&(_, area)| area).sum();
    let share = |share: f64| {
        let mut seen = 0.0;
        let found = sizes.iter().find(|&&(_, area)| {
            seen += area;
            seen >= share * all
        });
        found.map_or(em, |&(size, _)| size)
    };
    let thickness = f64::from(area.height());
    if share(small) < LARGE_PIECES * em || thickness < LARGE * em {
        return em;
    }
    // The largest piece is a whole character, or nearly.
    thickness.min(1.1 * share(0.95))
}

/// How much ink they are, in pixels.
pub(super) fn ink(pieces: &[Piece]) -> f64 {
    pieces.iter().map(|piece| piece.area).sum()
}

/// The pieces before, between and after `places`; groups without any are left out.
pub(super) fn divide(pieces: &[Piece], places: &[f64], at: fn(&Piece) -> f64) -> Vec<Vec<Piece>> {
    let mut divided = vec![Vec::new(); places.len() + 1];
    for piece in pieces {
        divided[places.iter().filter(|&&place| place < at(piece)).count()].push(*piece);
    }
    divided.retain(|part| !part.is_empty());
    divided
}

/// Puts parts that columns lie between into the order of reading: of two at the same height the right one first, which
/// here is the upper; else the one that is higher on the page, which here is the left one. Whether that moved any.
pub(super) fn into_reading_order(parts: &mut Vec<Vec<Piece>>) -> bool {
    let boxes: Vec<Option<Rect>> = parts.iter().map(|part| around(part)).collect();
    let before = |a: usize, b: usize| {
        let (Some(a), Some(b)) = (boxes[a], boxes[b]) else {
            return false;
        };
        let shared = f64::from(a.right.min(b.right) - a.left.max(b.left));
        if shared <= OVERLAP * f64::from(a.width().min(b.width())) {
            a.left < b.left
        } else {
            a.top < b.top
        }
    };
    let mut left: Vec<usize> = (0..parts.len()).collect();
    let mut order = Vec::new();
    while !left.is_empty() {
        let is_first = |&i: &usize| !left.iter().any(|&j| j != i && before(j, i));
        let first = left.iter().position(is_first).unwrap_or(0);
        order.push(left.remove(first));
    }
    let moved = !order.is_sorted();
    let mut taken: Vec<Vec<Piece>> = std::mem::take(parts);
    parts.extend(order.into_iter().map(|i| std::mem::take(&mut taken[i])));
    moved
}
