use super::{Component, InkMask, Plane, components, dilate, percentile};
use crate::model::Rect;

/// Cells to an em, from top to bottom, in which lines are looked for, and how many times as wide as high a cell is: lines
/// are smoothed far along.
const EM: f64 = 16.0;
const WIDE: f64 = 4.0;

/// A line is less high than this, in em, unless its letters are larger than those of the page.
const TALLEST_ROW: f64 = 1.55;
/// What makes two rows of one band: least height of a peak as a share of the highest, least distance of two in em, and
/// the most that may be left of the lower one between them.
const LEAST_PEAK: f64 = 0.25;
const LEAST_PITCH: f64 = 0.9;
const DEEPEST_VALLEY: f64 = 0.6;
/// Share of a line's ink that may stick out at its top, and at its foot.
const OUTLIERS: f64 = 0.03;
/// Side of a square of ink, in em, below which a blob may be a speck.
const SPECK: f64 = 0.2;
/// A speck further than this from the next ink, in em, does not belong to a line that it would begin or end.
const APART: f64 = 0.7;

/// A line of text on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The box around its text; strokes that reach far up or down may stick out of it.
    pub rect: Rect,
    /// The pieces of ink that belong to it.
    pub blobs: Vec<Component>,
}

/// The boxes of [`segment_lines`].
pub fn text_lines(ink: &InkMask, em: f64) -> Vec<Rect> {
    segment_lines(ink, em).into_iter().map(|line| line.rect).collect()
}

/// Finds the lines of a page whose lines run level, in reading order: rows from top to bottom, in each row from left to
/// right. `em` is the letter size in pixels (see [`super::em_size`]).
///
/// Ink the size of letters is smoothed far along the line and little across it; where the result exceeds that of a wider
/// smoothing across, there is a line. Columns of vertical writing are found by turning the page 90° counter-clockwise
/// first: the rightmost column then becomes the first row.
pub fn segment_lines(ink: &InkMask, em: f64) -> Vec<Line> {
    if !em.is_finite() || em < 1.0 || ink.is_empty() {
        return Vec::new();
    }
    let found = components(ink);
    let letter = |c: &Component| {
        f64::from(c.rect.height()) < em * 3.0
            && f64::from(c.rect.width()) < em * 8.0
            && f64::from(c.area) >= (em * 0.13).powi(2).max(6.0)
    };
    let letters: Vec<bool> = found.list.iter().map(letter).collect();
    let runs = found.runs.iter().filter(|run| letters[run.component as usize]);
    let reduced = Plane::of_ink(
        runs.map(|run| (run.y, run.from, run.to)),
        ink.width(),
        ink.height(),
        (EM / em / WIDE, EM / em),
    );
    let bands = Bands::find(reduced);

    let mut members: Vec<Vec<Component>> = vec![Vec::new(); bands.count];
    for (component, _) in found.list.iter().zip(&letters).filter(|&(_, &is)| is) {
        let rect = component.rect;
        let x = (f64::from(rect.left) + f64::from(rect.width()) / 2.0) * EM / em / WIDE;
        let y = (f64::from(rect.top) + f64::from(rect.height()) / 2.0) * EM / em;
        if let Some(band) = bands.at(x, y) {
            members[band].push(*component);
        }
    }
    let lines = members
        .into_iter()
        .flat_map(|blobs| rows(blobs, em))
        .filter_map(|blobs| line_of(blobs, em))
        .collect();
    in_reading_order(merge(lines, em), em)
}

/// Where lines run, on the reduced grid.
struct Bands {
    width: usize,
    height: usize,
    labels: Vec<u32>,
    count: usize,
}

impl Bands {
    fn find(reduced: Plane) -> Bands {
        let (width, height) = (reduced.width, reduced.height);
        let along = reduced.clone().smoothed(26.0 / WIDE, 0.0);
        let line = along.clone().smoothed(0.0, 3.2);
        let surroundings = along.smoothed(0.0, 12.0);
        let mut bands = InkMask::from_rows(width as u32, height as u32, |y, marks| {
            let cells = line.row(y).iter().zip(surroundings.row(y));
            for (mark, (&line, &around)) in marks.iter_mut().zip(cells) {
                *mark = u8::from(line > around * 1.02 && line > 0.012);
            }
        });
        drop((line, surroundings));
        let near = reduced.smoothed(2.0 / WIDE, 2.0);
        let inked = InkMask::from_rows(width as u32, height as u32, |y, marks| {
            for (mark, &near) in marks.iter_mut().zip(near.row(y)) {
                *mark = u8::from(near > 0.03);
            }
        });
        // A line ends where its ink ends, give or take two em.
        bands.keep(&dilate(&inked, (61.0 / WIDE) as u32, 1));
        let found = components(&bands);
        Bands {
            width,
            height,
            labels: found.labels(width as u32, height as u32),
            count: found.list.len(),
        }
    }

    /// The band at a place of the grid, or else the one that covers most of the 0.6 em above and below it.
    fn at(&self, x: f64, y: f64) -> Option<usize> {
        let x = (x as usize).min(self.width - 1);
        let label = |y: usize| self.labels[y.min(self.height - 1) * self.width + x];
        let here = label(y as usize);
        if here > 0 {
            return Some(here as usize - 1);
        }
        let reach = 0.6 * EM;
        let (from, to) = (
            (y - reach).max(0.0) as usize,
            ((y + reach) as usize).min(self.height),
        );
        let mut seen: Vec<(u32, usize)> = Vec::new();
        for label in (from..to).map(label).filter(|&label| label > 0) {
            match seen.iter_mut().find(|(known, _)| *known == label) {
                Some((_, count)) => *count += 1,
                None => seen.push((label, 1)),
            }
        }
        // Of bands that cover the same, the upper one, which was seen first.
        seen.iter()
            .rev()
            .max_by_key(|&&(_, count)| count)
            .map(|&(label, _)| label as usize - 1)
    }
}

/// Parts the blobs of a band that runs over several rows, as happens where a stamp, a stain or a pen stroke joins them. Rows
/// are the peaks of the ink summed along the band; each blob goes to the row its middle is in.
fn rows(blobs: Vec<Component>, em: f64) -> Vec<Vec<Component>> {
    let top = blobs.iter().map(|b| b.rect.top).min().unwrap_or(0);
    let bottom = blobs.iter().map(|b| b.rect.bottom).max().unwrap_or(0);
    if f64::from(bottom - top) <= TALLEST_ROW * em || is_heading(&blobs, em) {
        return vec![blobs];
    }
    let step = em / 8.0;
    let bin = |y: f64| ((y - f64::from(top)) / step) as usize;
    let mut profile = vec![0.0; bin(f64::from(bottom)) + 1];
    for blob in blobs.iter().filter(|b| f64::from(b.rect.height()) < 1.6 * em) {
        let bins = bin(f64::from(blob.rect.top))..=bin(f64::from(blob.rect.bottom));
        let share = f64::from(blob.area) / bins.clone().count() as f64;
        profile[bins].iter_mut().for_each(|sum| *sum += share);
    }
    for _ in 0..2 {
        let before = profile.clone();
        for (i, sum) in profile.iter_mut().enumerate() {
            let near = &before[i.saturating_sub(1)..(i + 2).min(before.len())];
            *sum = near.iter().sum::<f64>() / near.len() as f64;
        }
    }
    let mut order: Vec<usize> = (0..profile.len()).collect();
    order.sort_by(|&a, &b| profile[b].total_cmp(&profile[a]).then(a.cmp(&b)));
    let highest = profile[order[0]];
    let lowest_between = |a: usize, b: usize| {
        let range = a.min(b)..=a.max(b);
        range
            .min_by(|&i, &j| profile[i].total_cmp(&profile[j]))
            .unwrap_or(a)
    };
    let mut peaks: Vec<usize> = Vec::new();
    for i in order
        .into_iter()
        .take_while(|&i| profile[i] >= LEAST_PEAK * highest)
    {
        let apart = |&other: &usize| {
            i.abs_diff(other) as f64 * step >= LEAST_PITCH * em
                && profile[lowest_between(i, other)] < DEEPEST_VALLEY * profile[i]
        };
        if peaks.iter().all(apart) {
            peaks.push(i);
        }
    }
    peaks.sort_unstable();
    let cuts: Vec<usize> = peaks
        .windows(2)
        .map(|pair| lowest_between(pair[0], pair[1]))
        .collect();
    let mut rows = vec![Vec::new(); cuts.len() + 1];
    for blob in blobs {
        let middle = bin(f64::from(blob.rect.top + blob.rect.bottom) / 2.0);
        rows[cuts.iter().filter(|&&cut| cut < middle).count()].push(blob);
    }
    rows
}

/// The line that these blobs make, unless they are too little ink for one.
fn line_of(blobs: Vec<Component>, em: f64) -> Option<Line> {
    let area: f64 = blobs.iter().map(|b| f64::from(b.area)).sum();
    let tallest = blobs.iter().map(|b| b.rect.height()).max()?;
    if area < (em * 0.32).powi(2) || f64::from(tallest) < em * 0.33 {
        return None;
    }
    // Specks and one long descender must not widen a line, so ink decides and not the number of blobs.
    let mut tops: Vec<(i32, u32)> = blobs.iter().map(|b| (b.rect.top, b.area)).collect();
    let mut bottoms: Vec<(i32, u32)> = blobs.iter().map(|b| (-b.rect.bottom, b.area)).collect();
    let mut top = f64::from(outer(&mut tops)?);
    let mut bottom = -f64::from(outer(&mut bottoms)?);
    if bottom - top < em * 0.28 {
        return None;
    }
    if bottom - top > TALLEST_ROW * em && !is_heading(&blobs, em) {
        let mut centres: Vec<f64> = blobs
            .iter()
            .map(|b| b.rect)
            .filter(|r| f64::from(r.height()) > 0.45 * em && f64::from(r.height()) < 1.35 * em)
            .map(|r| f64::from(r.top + r.bottom) / 2.0)
            .collect();
        if centres.len() >= 3
            && let Some(centre) = percentile(&mut centres, 50.0)
        {
            top = top.max(centre - 0.78 * em);
            bottom = bottom.min(centre + 0.78 * em);
        }
    }
    let blobs = without_stray_specks(blobs, em);
    let left = blobs.iter().map(|b| b.rect.left).min()?;
    let right = blobs.iter().map(|b| b.rect.right).max()?;
    let rect = Rect::new(left, top as i32, right, bottom as i32);
    Some(Line { rect, blobs })
}

/// The least of these values beyond which `OUTLIERS` of the ink lie.
fn outer(values: &mut [(i32, u32)]) -> Option<i32> {
    values.sort_unstable();
    let all: f64 = values.iter().map(|&(_, area)| f64::from(area)).sum();
    let mut seen = 0.0;
    values
        .iter()
        .find(|&&(_, area)| {
            seen += f64::from(area);
            seen > OUTLIERS * all
        })
        .map(|&(value, _)| value)
}

/// Leaves out specks that stand apart at either end of a line; the engine reads them as quotation marks.
fn without_stray_specks(mut blobs: Vec<Component>, em: f64) -> Vec<Component> {
    let is_speck = |b: &Component| f64::from(b.area) < (em * SPECK).powi(2);
    blobs.sort_by_key(|b| b.rect.left);
    let strays = |ordered: &mut dyn Iterator<Item = (&Component, &Component)>,
                  gap: &dyn Fn(&Rect, &Rect) -> i32| {
        ordered
            .take_while(|(b, next)| is_speck(b) && f64::from(gap(&b.rect, &next.rect)) > em * APART)
            .count()
    };
    let first = strays(&mut blobs.iter().zip(&blobs[1..]), &|a, b| b.left - a.right);
    blobs.drain(..first);
    let last = strays(
        &mut blobs.iter().rev().zip(blobs.iter().rev().skip(1)),
        &|a, b| a.left - b.right,
    );
    blobs.truncate(blobs.len() - last);
    blobs
}

/// Whether nearly all ink is of letters larger than those of the page, which must not be cut down to its size. Letters that
/// touch in noise are as tall but wider, and stand among smaller ones.
fn is_heading(blobs: &[Component], em: f64) -> bool {
    let ink = |blobs: &mut dyn Iterator<Item = &Component>| -> f64 { blobs.map(|b| f64::from(b.area)).sum() };
    let large = |b: &&Component| {
        let (width, height) = (f64::from(b.rect.width()), f64::from(b.rect.height()));
        height > 1.25 * em && height < 2.4 * em && width < 1.4 * height
    };
    ink(&mut blobs.iter().filter(large)) > 0.6 * ink(&mut blobs.iter())
}

/// Joins pieces of one line that the bands cut apart across, as happens in headings of large letters.
fn merge(mut lines: Vec<Line>, em: f64) -> Vec<Line> {
    lines.sort_by_key(|line| (line.rect.top, line.rect.left));
    loop {
        let before = lines.len();
        let mut i = 0;
        while i < lines.len() {
            let mut j = i + 1;
            // In order of their tops, none after the first that begins below this line can overlap it.
            while j < lines.len() && lines[j].rect.top < lines[i].rect.bottom {
                if belong_together(lines[i].rect, lines[j].rect, em) {
                    let other = lines.remove(j);
                    lines[i].rect = lines[i].rect.union(&other.rect);
                    lines[i].blobs.extend(other.blobs);
                } else {
                    j += 1;
                }
            }
            i += 1;
        }
        if lines.len() == before {
            return lines;
        }
    }
}

fn belong_together(a: Rect, b: Rect, em: f64) -> bool {
    let Some(shared) = a.intersection(&b) else {
        return false;
    };
    f64::from(shared.height()) > 0.3 * f64::from(a.height().min(b.height()))
        && f64::from(shared.width()) > 0.5 * f64::from(a.width().min(b.width()))
        && f64::from(a.union(&b).height()) < 2.4 * em
}

/// Rows from top to bottom; what is less than 0.55 em below the mean of a row still belongs to it.
fn in_reading_order(mut lines: Vec<Line>, em: f64) -> Vec<Line> {
    let centre = |line: &Line| f64::from(line.rect.top + line.rect.bottom) / 2.0;
    lines.sort_by(|a, b| centre(a).total_cmp(&centre(b)).then(a.rect.cmp(&b.rect)));
    let mut ordered: Vec<Line> = Vec::with_capacity(lines.len());
    let (mut start, mut sum) = (0, 0.0);
    for line in lines {
        let in_row = ordered.len() - start;
        if in_row > 0 && centre(&line) > sum / in_row as f64 + em * 0.55 {
            ordered[start..].sort_by_key(|line| line.rect);
            (start, sum) = (ordered.len(), 0.0);
        }
        sum += centre(&line);
        ordered.push(line);
    }
    ordered[start..].sort_by_key(|line| line.rect);
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of `em` × `em` × 0.8 pixels from `x` on, `count` of them.
    fn write(ink: &mut InkMask, x: u32, y: u32, em: u32, count: u32) {
        for letter in 0..count {
            let left = x + letter * em;
            for row in 0..em {
                // A box with a bar in it: strokes, not a solid block.
                if row < 3 || row >= em - 3 || (row > em / 2 && row < em / 2 + 3) {
                    ink.fill(y + row, left, left + em * 4 / 5, true);
                } else {
                    ink.fill(y + row, left, left + 4, true);
                }
            }
        }
    }

    #[test]
    fn lines_are_found_from_top_to_bottom() {
        let mut ink = InkMask::new(1600, 800);
        for line in 0..5 {
            write(&mut ink, 100, 80 + line * 70, 40, 30);
        }
        let lines = text_lines(&ink, 40.0);
        let expected: Vec<Rect> = (0..5)
            .map(|line| Rect::new(100, 80 + line * 70, 100 + 29 * 40 + 32, 120 + line * 70))
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn two_columns_of_a_heading_are_read_from_left_to_right() {
        let mut ink = InkMask::new(1600, 400);
        write(&mut ink, 1100, 100, 40, 8);
        write(&mut ink, 100, 105, 40, 6);
        write(&mut ink, 100, 200, 40, 30);
        let lefts: Vec<i32> = text_lines(&ink, 40.0).iter().map(|line| line.left).collect();
        assert_eq!(lefts, [100, 1100, 100]);
    }

    #[test]
    fn specks_and_pictures_are_no_lines() {
        let mut ink = InkMask::new(1600, 800);
        for y in 100..600 {
            ink.fill(y, 200, 700, true);
        }
        for i in 0..40 {
            ink.fill(700, i * 40, i * 40 + 3, true);
        }
        assert_eq!(text_lines(&ink, 40.0), []);
    }

    #[test]
    fn a_heading_in_larger_letters_keeps_its_height() {
        let mut ink = InkMask::new(1600, 800);
        write(&mut ink, 400, 80, 72, 8);
        for line in 0..5 {
            write(&mut ink, 100, 300 + line * 70, 40, 30);
        }
        let heading = text_lines(&ink, 40.0)[0];
        assert!(heading.top <= 84 && heading.bottom >= 148, "{heading:?}");
    }

    #[test]
    fn lines_that_a_stain_joins_stay_two() {
        let mut ink = InkMask::new(1600, 500);
        write(&mut ink, 100, 100, 40, 30);
        write(&mut ink, 100, 170, 40, 30);
        // Pieces of a stain, as dense as the writing, fill the gap between the lines over a third of their length.
        for y in (100..210).step_by(11) {
            for x in (500..900).step_by(16) {
                for row in 0..8 {
                    ink.fill(y + row, x, x + 11, true);
                }
            }
        }
        let lines = text_lines(&ink, 40.0);
        let tops: Vec<i32> = lines.iter().map(|line| line.top).collect();
        assert!(lines.len() == 2 && tops[0] < 110 && tops[1] > 150, "{lines:?}");
    }

    #[test]
    fn specks_do_not_widen_a_line() {
        let mut ink = InkMask::new(1600, 400);
        write(&mut ink, 300, 100, 40, 20);
        for (x, y) in [(200, 120), (1200, 110), (500, 85), (700, 155)] {
            for row in 0..6 {
                ink.fill(y + row, x, x + 6, true);
            }
        }
        assert_eq!(
            text_lines(&ink, 40.0),
            [Rect::new(300, 100, 300 + 19 * 40 + 32, 140)]
        );
    }

    #[test]
    fn each_line_owns_its_blobs() {
        let mut ink = InkMask::new(1600, 400);
        write(&mut ink, 100, 100, 40, 12);
        write(&mut ink, 100, 200, 40, 7);
        let counts: Vec<usize> = segment_lines(&ink, 40.0).iter().map(|l| l.blobs.len()).collect();
        assert_eq!(counts, [12, 7]);
    }

    #[test]
    fn a_page_without_ink_or_letter_size_has_no_lines() {
        assert_eq!(text_lines(&InkMask::new(100, 100), 40.0), []);
        let mut ink = InkMask::new(9, 9);
        ink.fill(4, 0, 9, true);
        for em in [0.0, f64::NAN, 1.0, 500.0] {
            assert!(text_lines(&ink, em).len() <= 1);
        }
    }
}
