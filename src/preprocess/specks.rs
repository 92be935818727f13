use image::GrayImage;

use crate::model::Rect;
use crate::raster::{Components, InkMask, dilate};

/// Side of a square of ink, in em, up to which a piece of it is a speck: the full stop of a typewriter is twice as large.
const LARGEST: f64 = 0.10;
/// How far from other ink, in em, a speck stands alone; what is nearer may be a piece of a broken stroke.
const ALONE: f64 = 0.2;
/// How far around other ink, in em, specks lie among the letters.
const AMONG: f64 = 1.0;
/// The least number of specks to an area of empty paper, against that among the letters, that tells dirt from broken strokes.
/// Specks of dirt that touch letters do not count as such, so that dirt looks thicker on the empty paper.
const SPRINKLED: f64 = 0.5;
/// Specks that crowd together, more than so many times as thick as on the empty paper and `SPARE` more, are pieces of a stroke.
const CROWDED: f64 = 4.0;
const SPARE: f64 = 6.0;
/// Pixels around a speck that go with it: the blur of the scanner around its core.
const SKIRT: i32 = 2;
/// Grey values by which the core of a speck is darker than the paper around it; less is the grain of the paper.
const DARKER: f64 = 60.0;

/// Takes off specks that stand alone, and returns how many there were. The engine reads them as points and quotation marks.
pub(super) fn take_off(image: &mut GrayImage, ink: &InkMask, found: &Components, em: f64) -> usize {
    let largest = (LARGEST * em).powi(2);
    let is_speck = |i: usize| f64::from(found.list[i].area) <= largest;
    let others = found.mask(ink.width(), ink.height(), |i| !is_speck(i));
    let reach = 2 * ((ALONE * em) as u32).max(1) + 1;
    let near = dilate(&others, reach, reach);
    let alone: Vec<Rect> = (0..found.list.len())
        .filter(|&i| is_speck(i))
        .map(|i| found.list[i].rect)
        .filter(|rect| {
            !(rect.top..rect.bottom).any(|y| (rect.left..rect.right).any(|x| near.get(x as u32, y as u32)))
        })
        .collect();
    let Some(density) = sprinkled(&alone, &others, em) else {
        return 0;
    };
    let crowd = Crowd::of(&alone, ink, em);
    let most = CROWDED * density * crowd.area() + SPARE;
    let dirt = alone.into_iter().filter(|rect| crowd.around(rect) <= most);
    dirt.filter(|&rect| fill(image, rect)).count()
}

/// Counts of specks in squares of a third of an em.
struct Crowd {
    /// Pixels to a side of a square.
    side: i32,
    /// Squares to a row.
    across: usize,
    /// Row by row.
    counts: Vec<u32>,
}

impl Crowd {
    fn of(specks: &[Rect], page: &InkMask, em: f64) -> Crowd {
        let side = ((em / 3.0) as i32).max(1);
        let cells = |length: u32| length as usize / side as usize + 1;
        let (across, down) = (cells(page.width()), cells(page.height()));
        let mut crowd = Crowd {
            side,
            across,
            counts: vec![0; across * down],
        };
        for rect in specks {
            let (column, row) = crowd.cell(rect);
            crowd.counts[row * across + column] += 1;
        }
        crowd
    }

    fn cell(&self, speck: &Rect) -> (usize, usize) {
        (
            (speck.left / self.side) as usize,
            (speck.top / self.side) as usize,
        )
    }

    /// How many lie in the nine squares around a speck, itself among them.
    fn around(&self, speck: &Rect) -> f64 {
        let (column, row) = self.cell(speck);
        let columns = column.saturating_sub(1)..(column + 2).min(self.across);
        let rows = row.saturating_sub(1)..row + 2;
        let counts = rows.flat_map(|row| self.counts.get(row * self.across..(row + 1) * self.across));
        counts
            .map(|row| row[columns.clone()].iter().sum::<u32>())
            .sum::<u32>()
            .into()
    }

    /// The pixels of nine squares.
    fn area(&self) -> f64 {
        f64::from(9 * self.side * self.side)
    }
}

/// How many specks a pixel of empty paper has, where they lie as thick there as among the letters, as dirt does. Those that lie
/// among the letters alone are what is left of thin strokes.
fn sprinkled(specks: &[Rect], letters: &InkMask, em: f64) -> Option<f64> {
    if specks.is_empty() {
        return None;
    }
    let side = 2 * (AMONG * em) as u32 + 1;
    let text = dilate(letters, side, side);
    let page = u64::from(text.width()) * u64::from(text.height());
    let among = |rect: &&Rect| text.get(rect.left as u32, rect.top as u32);
    let inside = specks.iter().filter(among).count() as f64;
    let outside = specks.len() as f64 - inside;
    let area = text.count() as f64;
    let paper = page as f64 - area;
    // Specks to an area, multiplied out: the share of the paper beside the text must hold its share of the specks.
    (outside * area >= SPRINKLED * inside * paper && outside > 0.0).then(|| outside / paper)
}

/// Fills a speck with the mean of what is around it, if it is much darker than that.
fn fill(image: &mut GrayImage, speck: Rect) -> bool {
    let (width, height) = (image.width() as i32, image.height() as i32);
    let inner = speck.grown(SKIRT, SKIRT, width, height);
    let outer = speck.grown(SKIRT + 2, SKIRT + 2, width, height);
    let (mut sum, mut count, mut darkest) = (0u32, 0u32, u8::MAX);
    for y in outer.top..outer.bottom {
        for x in outer.left..outer.right {
            let value = image[(x as u32, y as u32)].0[0];
            if (inner.left..inner.right).contains(&x) && (inner.top..inner.bottom).contains(&y) {
                darkest = darkest.min(value);
            } else {
                (sum, count) = (sum + u32::from(value), count + 1);
            }
        }
    }
    let paper = f64::from(sum) / f64::from(count.max(1));
    if paper - f64::from(darkest) < DARKER {
        return false;
    }
    for y in inner.top..inner.bottom {
        for x in inner.left..inner.right {
            image[(x as u32, y as u32)] = image::Luma([paper as u8]);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::{components, otsu};

    #[test]
    fn pieces_of_broken_strokes_stay_where_the_paper_is_clean() {
        let mut page = GrayImage::from_pixel(400, 300, image::Luma([240]));
        let mut dots = vec![(50, 50, 40)];
        // Strokes of which every eleventh pixel is left, beside a letter.
        dots.extend((0..20).map(|i| (102 + 11 * (i % 4), 50 + 11 * (i / 4), 3)));
        for &(left, top, side) in &dots {
            for (x, y) in (0..side * side).map(|i| (left + i % side, top + i / side)) {
                page.put_pixel(x, y, image::Luma([30]));
            }
        }
        let broken = page.clone();
        let ink = otsu(&page);
        assert_eq!(take_off(&mut page, &ink, &components(&ink), 42.0), 0);
        assert_eq!(page, broken);
        // The same on paper that is sprinkled all over.
        for (x, y) in (0..300).map(|i| (200 + i % 20 * 9, 10 + i / 20 * 19)) {
            page.put_pixel(x, y, image::Luma([30]));
            page.put_pixel(x + 1, y, image::Luma([30]));
        }
        let ink = otsu(&page);
        assert!(take_off(&mut page, &ink, &components(&ink), 42.0) > 250);
    }

    #[test]
    fn a_figure_in_dots_stays_on_sprinkled_paper() {
        let mut page = GrayImage::from_pixel(900, 600, image::Luma([240]));
        let mut dot = |x: u32, y: u32| {
            for (x, y) in [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)] {
                page.put_pixel(x, y, image::Luma([30]));
            }
        };
        (0..54).for_each(|i| dot(20 + i % 9 * 97, 15 + i / 9 * 99));
        (0..16).for_each(|i| dot(450 + i % 2 * 18, 300 + i / 2 * 5));
        let ink = otsu(&page);
        let went = take_off(&mut page, &ink, &components(&ink), 42.0);
        assert!((50..=54).contains(&went), "{went}");
        assert_eq!(page[(450, 320)].0[0], 30);
    }

    #[test]
    fn specks_go_and_full_stops_and_pieces_of_strokes_stay() {
        let mut page = GrayImage::from_pixel(300, 200, image::Luma([240]));
        for (left, top, side) in [(50, 50, 40), (93, 60, 3), (105, 83, 7), (200, 60, 3)] {
            for (x, y) in (0..side * side).map(|i| (left + i % side, top + i / side)) {
                page.put_pixel(x, y, image::Luma([30]));
            }
        }
        let before = page.clone();
        let ink = otsu(&page);
        assert_eq!(take_off(&mut page, &ink, &components(&ink), 42.0), 1);
        assert_eq!(page[(201, 61)].0[0], 240, "the speck goes");
        for (x, y) in [(94, 61), (108, 86), (60, 60)] {
            assert_eq!(page[(x, y)], before[(x, y)], "{x} {y} stays");
        }
    }
}
