//! Which way the lines of a page run, seen from the white between them.

use super::{InkMask, Plane};

/// Pixels to an em of the grid, and side of the squares that are looked at one by one, in em: enough for three lines,
/// too little for what is printed beside them.
const CELLS: f64 = 16.0;
const SQUARE: f64 = 5.0;
/// Ink in a row of a square below which the row is white, and in a square below which it says nothing, as shares.
const WHITE: f32 = 0.04;
const EMPTY: f32 = 0.08;

/// The share of the white between characters that lies between level lines, 0 to 1: well above a half where the lines run
/// level, well below where they run up or down. `None` where the page has too little text to tell. `em` is the letter
/// size in pixels.
///
/// Lines are set further apart than their characters, in any script. Squares of a few characters are judged one by one, so
/// that neither skew nor columns, titles and articles side by side blur the white.
pub fn level_grain(ink: &InkMask, em: f64) -> Option<f64> {
    if !em.is_finite() || em < 1.0 || ink.is_empty() {
        return None;
    }
    let runs = (0..ink.height()).flat_map(|y| ink.runs(y).map(move |(from, to)| (y, from, to)));
    let grid = Plane::of_ink(runs, ink.width(), ink.height(), (CELLS / em, CELLS / em));
    let side = (SQUARE * CELLS) as usize;
    let (mut level, mut upright) = (0.0, 0.0);
    for top in (0..grid.height.saturating_sub(side) + 1).step_by(side / 2) {
        for left in (0..grid.width.saturating_sub(side) + 1).step_by(side / 2) {
            let (mut rows, mut columns) = (vec![0f32; side], vec![0f32; side]);
            let right = (left + side).min(grid.width);
            for y in top..(top + side).min(grid.height) {
                let cells = &grid.values[y * grid.width..][left..right];
                for (column, &ink) in columns.iter_mut().zip(cells) {
                    *column += ink / side as f32;
                }
                rows[y - top] = cells.iter().sum::<f32>() / side as f32;
            }
            if rows.iter().sum::<f32>() / side as f32 >= EMPTY {
                level += white_inside(&rows);
                upright += white_inside(&columns);
            }
        }
    }
    (level + upright > 0.5).then(|| level / (level + upright))
}

/// The share of white rows among those between the first and the last that are not.
fn white_inside(rows: &[f32]) -> f64 {
    let is_inked = |ink: &f32| *ink > WHITE;
    let (Some(first), Some(last)) = (rows.iter().position(is_inked), rows.iter().rposition(is_inked)) else {
        return 0.0;
    };
    let inside = &rows[first..=last];
    inside.iter().filter(|ink| !is_inked(ink)).count() as f64 / inside.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Rotation;
    use crate::raster::turn_mask;

    /// Characters in squares of 40 pixels, lines 60 apart; `shift` moves every other block of six lines along.
    fn page(shift: u32) -> InkMask {
        let mut ink = InkMask::new(1200, 1200);
        for line in 0..16 {
            let start = 60 + (line / 6 % 2) * shift;
            for letter in 0..24 {
                for row in 0..36 {
                    let left = start + letter * 40;
                    let bar = !(4..=31).contains(&row);
                    ink.fill(80 + line * 60 + row, left, left + if bar { 36 } else { 6 }, true);
                }
            }
        }
        ink
    }

    #[test]
    fn white_between_level_lines_is_level() {
        for shift in [0, 17] {
            let level = level_grain(&page(shift), 40.0).unwrap();
            assert!(level > 0.6, "{level}");
        }
    }

    #[test]
    fn white_between_columns_is_upright() {
        let level = level_grain(&turn_mask(&page(17), Rotation::Quarter), 40.0).unwrap();
        assert!(level < 0.4, "{level}");
    }

    #[test]
    fn a_page_with_little_text_does_not_tell() {
        assert_eq!(level_grain(&InkMask::new(900, 900), 40.0), None);
        assert_eq!(level_grain(&page(0), f64::NAN), None);
        let mut ink = InkMask::new(900, 900);
        ink.fill(450, 0, 900, true);
        assert_eq!(level_grain(&ink, 40.0), None);
    }
}
