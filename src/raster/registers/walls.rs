//! White between registers that does not go all the way across a page.

use crate::model::Rect;
use crate::raster::{InkMask, components, open, percentile};

/// Pixels to an em of the grid on which walls are looked for.
const CELLS: f64 = 16.0;
/// Most of a wall is lower than this, in em: what is left white at the end of paragraphs is higher.
const HIGHEST: f64 = 2.0;
const MOST: f64 = 0.6;
/// How far to either side a place between two columns takes their text for its own, in em.
const NEXT: f64 = 0.6;

/// A wall between registers, which lie left and right of it on the turned page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wall {
    /// Where it lies along the columns.
    pub x: f64,
    /// From where to where, across the columns, it has text on both sides.
    pub top: f64,
    /// The first place after it.
    pub bottom: f64,
}

impl Wall {
    /// How far it reaches across the columns.
    pub fn length(&self) -> f64 {
        self.bottom - self.top
    }
}

/// The walls among these boxes, longest first: white at least `gap` em high along at least `length` em, with text before
/// and behind it. `area` is the box around all of them.
pub(super) fn walls(boxes: &[Rect], area: Rect, em: f64, gap: f64, length: f64) -> Vec<Wall> {
    let scale = CELLS / em;
    let cells = |pixels: i32| f64::from(pixels) * scale;
    let (width, height) = (
        cells(area.width()).ceil() as u32,
        cells(area.height()).ceil() as u32,
    );
    let mut paper = InkMask::new(width, height).inverted();
    // From where to where there is text, row by row.
    let mut text: Vec<(u32, u32)> = vec![(u32::MAX, 0); height as usize];
    for rect in boxes {
        let left = cells(rect.left - area.left).round() as u32;
        let right = (cells(rect.right - area.left).round() as u32).min(width);
        let top = cells(rect.top - area.top).round() as u32;
        let bottom = (cells(rect.bottom - area.top).round() as u32).min(height);
        for y in top..bottom {
            paper.fill(y, left, right, false);
            let (first, last) = &mut text[y as usize];
            (*first, *last) = ((*first).min(left), (*last).max(right));
        }
    }
    let next = (NEXT * CELLS) as usize;
    let around = |y: usize| {
        let rows = &text[y.saturating_sub(next)..(y + next + 1).min(text.len())];
        rows.iter()
            .fold((u32::MAX, 0), |(a, b), row| (a.min(row.0), b.max(row.1)))
    };
    let white = open(&paper, (gap * CELLS) as u32, (length * CELLS) as u32);
    let mut between = InkMask::new(width, height);
    for y in 0..height {
        let (first, last) = around(y as usize);
        for (from, to) in white.runs(y).filter(|&(from, to)| first < from && to < last) {
            between.fill(y, from, to, true);
        }
    }
    let found = components(&between);
    let mut rows: Vec<Vec<(u32, u32)>> = vec![Vec::new(); found.list.len()];
    for run in &found.runs {
        rows[run.component as usize].push((run.from, run.to));
    }
    let mut walls: Vec<Wall> = found
        .list
        .iter()
        .zip(rows)
        .filter(|(white, runs)| {
            let low = |&&(from, to): &&(u32, u32)| f64::from(to - from) <= HIGHEST * CELLS;
            f64::from(white.rect.height()) >= 0.8 * length * CELLS
                && runs.iter().filter(low).count() as f64 >= MOST * runs.len() as f64
        })
        .filter_map(|(white, runs)| {
            let mut middles: Vec<f64> = runs.iter().map(|&(a, b)| f64::from(a + b) / 2.0).collect();
            Some(Wall {
                x: f64::from(area.left) + percentile(&mut middles, 50.0)? / scale,
                top: f64::from(area.top) + f64::from(white.rect.top) / scale,
                bottom: f64::from(area.top) + f64::from(white.rect.bottom) / scale,
            })
        })
        .collect();
    walls.sort_by(|a, b| b.length().total_cmp(&a.length()));
    walls
}
