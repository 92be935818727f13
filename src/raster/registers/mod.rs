//! Registers: the bands, one above the other, in which newspapers and books set the columns of vertical writing.

mod cuts;
mod evidence;
mod pieces;
#[cfg(test)]
mod tests;
mod walls;

use super::lines::{Line, segment_lines};
use super::{InkMask, components};
use crate::model::Rect;
use cuts::Cutter;
use evidence::has_registers;
use pieces::{LARGE_SHARE, Piece, letter_size, without_ornaments};

/// The boxes of [`segment_columns`].
pub fn text_columns(ink: &InkMask, em: f64) -> Vec<Rect> {
    segment_columns(ink, em)
        .into_iter()
        .map(|line| line.rect)
        .collect()
}

/// Finds the columns of a page of vertical writing that was turned 90° counter-clockwise, in reading order: registers from
/// top to bottom, in each the columns from right to left, which here are rows. A page of one register is what
/// [`segment_lines`] makes of it, but for ornaments along its sides.
///
/// The page is cut recursively at white (Nagy & Seth, *Hierarchical Representation of Optically Scanned Documents*, ICPR
/// 1984), between registers first. Where a title stands beside several registers no white goes all the way; then the
/// white between the registers tells by its end where the title is to be cut off.
pub fn segment_columns(ink: &InkMask, em: f64) -> Vec<Line> {
    if !em.is_finite() || em < 1.0 || ink.is_empty() {
        return Vec::new();
    }
    let found = components(ink);
    let pieces: Vec<Piece> = (0..)
        .zip(&found.list)
        .map(|(i, c)| Piece::new(i, c, em))
        .collect();
    let count = pieces.len();
    let pieces = without_ornaments(pieces, em);
    let parts = if has_registers(&pieces, em) {
        let parts = Cutter { em }.parts(pieces);
        parts
            .into_iter()
            .map(|part| without_ornaments(part, em))
            .collect()
    } else if pieces.len() == count {
        return segment_lines(ink, em);
    } else {
        vec![pieces]
    };
    let mut part_of = vec![None; count];
    for (number, part) in parts.iter().enumerate() {
        part.iter().for_each(|piece| part_of[piece.index] = Some(number));
    }
    let mut runs = vec![Vec::new(); parts.len()];
    for run in &found.runs {
        if let Some(part) = part_of[run.component as usize] {
            runs[part].push((run.y, run.from, run.to));
        }
    }
    let parts = parts.iter().zip(runs);
    parts.flat_map(|(part, runs)| lines_of(part, &runs, em)).collect()
}

/// The lines of one part of the page, found as if there were nothing else.
fn lines_of(part: &[Piece], runs: &[(u32, u32, u32)], em: f64) -> Vec<Line> {
    let Some(area) = part.iter().map(|piece| piece.rect).reduce(|a, b| a.union(&b)) else {
        return Vec::new();
    };
    let own = letter_size(part, em, LARGE_SHARE);
    // The surroundings in which a line stands out are part of the method.
    let margin = (2.0 * own) as i32;
    let (dx, dy) = (area.left - margin, area.top - margin);
    let mut ink = InkMask::new(
        (area.width() + 2 * margin) as u32,
        (area.height() + 2 * margin) as u32,
    );
    for &(y, from, to) in runs {
        let x = |x: u32| (x as i32 - dx) as u32;
        ink.fill((y as i32 - dy) as u32, x(from), x(to), true);
    }
    let mut lines = segment_lines(&ink, own);
    let moved = |r: Rect| Rect::new(r.left + dx, r.top + dy, r.right + dx, r.bottom + dy);
    for line in &mut lines {
        line.rect = moved(line.rect);
        for blob in &mut line.blobs {
            blob.rect = moved(blob.rect);
            (blob.x, blob.y) = (blob.x + f64::from(dx), blob.y + f64::from(dy));
        }
    }
    lines
}
