//! What the places of lines say: which line stands beside which, which are set in large letters.

use super::lexicon::Role;
use super::lines::{Document, Line, Place};
use super::markings;
use crate::text::is_han;

/// Two lines are at one height when their middles are nearer than this share of the taller one.
const LEVEL: f64 = 0.6;
/// A value stands no further to the right of its label than this share of the page's width.
const REACH: f64 = 0.45;
/// Lines are read near each other; a value is one of so many lines behind its label.
const AHEAD: usize = 12;
/// Letters are large that are so much taller than those of most lines.
const LARGE: f64 = 1.35;

/// Whether two lines stand at one height, neither over the other.
fn level(one: &Place, other: &Place) -> bool {
    (one.middle() - other.middle()).abs() < LEVEL * one.height().max(other.height())
        && (one.right <= other.left || other.right <= one.left)
}

/// The line that stands at the height of line `index`, nearest to its right. `None` in a transcription.
fn beside(document: &Document, index: usize) -> Option<usize> {
    let line = &document.lines[index];
    let place = line.place?;
    let last = document.lines.len().min(index + 1 + AHEAD);
    (index + 1..last)
        .filter_map(|other| {
            let next = &document.lines[other];
            let there = next.place?;
            let near = there.left >= place.right && there.left - place.right < REACH;
            (!next.stamp && next.page == line.page && near && level(&place, &there))
                .then_some((other, there.left))
        })
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(other, _)| other)
}

/// The line that holds the value of a label that stands alone in line `index`: the one beside it, unless that is a row of its own or
/// a marking where none is asked for. `taken` are lines that are values already; the line found becomes one of them.
pub(crate) fn value_beside(
    document: &Document,
    index: usize,
    role: Role,
    taken: &mut Vec<usize>,
    is_row: impl Fn(&str) -> bool,
) -> Option<usize> {
    let other = beside(document, index).filter(|other| !taken.contains(other))?;
    let text = document.text(document.whole(other));
    let says = text.chars().any(is_han) || text.chars().filter(|c| c.is_alphanumeric()).count() >= 2;
    let marks = matches!(role, Role::Precedence | Role::Marking);
    if !says || is_row(text) || (!marks && markings::read(text, document.scanned).is_some()) {
        return None;
    }
    taken.push(other);
    Some(other)
}

/// Whether something of the page stands to the left of a line, at its height.
pub(crate) fn in_margin(document: &Document, index: usize) -> bool {
    let line = &document.lines[index];
    let Some(place) = line.place else {
        return false;
    };
    let window = index.saturating_sub(AHEAD)..document.lines.len().min(index + 1 + AHEAD);
    window.into_iter().any(|other| {
        let next = &document.lines[other];
        other != index
            && next.page == line.page
            && !next.stamp
            && next
                .place
                .is_some_and(|there| there.right <= place.left && level(&place, &there))
    })
}

/// Whether `line` hangs right below `above`: close to it, and mostly under it.
pub(crate) fn hangs_below(above: &Line, line: &Line) -> bool {
    let (Some(upper), Some(lower)) = (above.place, line.place) else {
        return false;
    };
    let gap = lower.top - upper.bottom;
    let shared = upper.right.min(lower.right) - upper.left.max(lower.left);
    above.page == line.page
        && gap > -0.5 * lower.height()
        && gap < 1.2 * lower.height().max(upper.height())
        && shared > 0.5 * (lower.right - lower.left).min(upper.right - upper.left)
}

/// Whether the letters of a line are larger than those of most lines around it.
pub(crate) fn is_large(document: &Document, index: usize) -> bool {
    let Some(place) = document.lines[index].place else {
        return false;
    };
    let window = index.saturating_sub(AHEAD)..document.lines.len().min(index + 1 + AHEAD);
    let mut heights: Vec<f64> = document.lines[window]
        .iter()
        .filter_map(|line| line.place.map(|place| place.height()))
        .collect();
    heights.sort_by(f64::total_cmp);
    heights
        .get(heights.len() / 2)
        .is_some_and(|middle| place.height() > LARGE * middle)
}
