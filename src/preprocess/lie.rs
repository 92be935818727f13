use image::GrayImage;
use image::imageops::crop_imm;

use super::canvas::Canvas;
use super::skew::{self, Skew};
use super::{border, rulings};
use crate::config::PreprocessConfig;
use crate::model::{Point, Rect, Rotation, Transform};
use crate::raster::{
    Component, Components, Histogram, InkMask, components, em_size, ink_below, percentile, shrink,
};

/// Shorter side, in pixels, to which a page may be reduced before it is measured.
const LEAST_SIDE: u32 = 1100;
/// Letter size taken for a page that has too few letters to measure.
const EM_UNKNOWN: f64 = 30.0;
/// The share of each side, as one part of so many, that is left out where the edges of a page are dark.
const EDGE: u32 = 16;
/// Pixels of a page that is too small for some of its rows to speak for all.
const SMALL: usize = 1 << 21;
/// Least difference of the mean greys of ink and paper; what differs less is the grain of an empty page.
const CONTRAST: f64 = 25.0;
/// The page is not turned by less than this, in degrees: two pixels over the width of a page.
const LEAST_TURN: f64 = 0.08;
/// The page is not resized by less than this: an eighth of the letter size does not matter to the recogniser.
const LEAST_RESIZE: f64 = 0.12;
/// Most and least that a page is resized by.
const RESIZE: (f64, f64) = (0.4, 3.0);
/// Most pixels that enlarging may make of a page.
const MOST_PIXELS: f64 = 60e6;

/// How a page lies, and how large its letters are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lie {
    /// Direction and slope of the lines.
    pub skew: Skew,
    /// Letter size in pixels.
    pub em: f64,
    /// Whether there were letters enough to measure it.
    pub em_is_measured: bool,
}

impl Lie {
    /// Measures `image`, on a reduction where it is large. `axis` is the axis of the lines, where it is known.
    pub(super) fn measure(image: &GrayImage, config: &PreprocessConfig, axis: Option<Rotation>) -> Lie {
        let step = (image.width().min(image.height()) / LEAST_SIDE).max(1);
        let reduced;
        let small = if step > 1 {
            reduced = shrink(image, step);
            &reduced
        } else {
            image
        };
        let (width, height) = small.dimensions();
        let mut ink = ink_of(small);
        let mut found = components(&ink);
        let measured = em_size(&found, width, height).or_else(|| few_large(&found, height));
        let em = measured.unwrap_or(EM_UNKNOWN / f64::from(step));
        let rulings = config.rulings.then(|| rulings::find(&ink, em).ink());
        if let Some(rulings) = rulings.filter(|rulings| !rulings.is_empty()) {
            ink.remove(&rulings);
            found = components(&ink);
        }
        let junk = border::junk(&found, width, height, em);
        ink.remove(&junk);
        let speck = (em * 0.08).powi(2).max(3.0);
        ink.remove(&found.mask(width, height, |i| f64::from(found.list[i].area) < speck));
        let skew = skew::measure(&letters(&ink, &found, em), axis);
        // Letters of a column often touch; across the column they stand free.
        let across = match skew.axis {
            Rotation::None => None,
            _ => em_size(&transposed(&found), width, height),
        };
        let em = across.unwrap_or(em);
        Lie {
            skew,
            em: em * f64::from(step),
            em_is_measured: measured.is_some(),
        }
    }

    /// The factor that brings the letters to the size the recogniser likes.
    pub(super) fn scale(&self, image: &GrayImage, config: &PreprocessConfig) -> f64 {
        if config.em_pixels == 0 || !self.em_is_measured {
            return 1.0;
        }
        let pixels = f64::from(image.width()) * f64::from(image.height());
        let most = RESIZE.1.min((MOST_PIXELS / pixels).sqrt()).max(RESIZE.0);
        let scale = (f64::from(config.em_pixels) / self.em).clamp(RESIZE.0, most);
        if (scale - 1.0).abs() <= LEAST_RESIZE {
            1.0
        } else {
            scale
        }
    }

    /// Sets the lines level from left to right and resizes the page by `scale`, in one drawing. Returns the degrees,
    /// clockwise, that it was turned by beside the axis.
    pub(super) fn straighten(&self, canvas: &mut Canvas, scale: f64, deskew: bool) -> f64 {
        canvas.turn(self.skew.axis);
        let degrees = if deskew && self.skew.degrees.abs() > LEAST_TURN {
            self.skew.degrees
        } else {
            0.0
        };
        let resized = |side: u32, scale: f64| ((f64::from(side) * scale).round() as u32).max(1);
        // The warp looks at four pixels each way, so what shrinks much has to be averaged first.
        let first = if degrees == 0.0 || scale < 0.8 { scale } else { 1.0 };
        if first != 1.0 {
            canvas.resize(resized(canvas.width(), first), resized(canvas.height(), first));
        }
        if degrees != 0.0 {
            let rest = scale / first;
            let (w, h) = (
                f64::from(canvas.width()) * rest,
                f64::from(canvas.height()) * rest,
            );
            let (sin, cos) = degrees.to_radians().sin_cos();
            let (sin, cos) = (sin.abs(), cos.abs());
            let (width, height) = ((w * cos + h * sin).ceil(), (w * sin + h * cos).ceil());
            let back = Transform::translation(-width / 2.0, -height / 2.0)
                .then(&Transform::rotation(-degrees, Point::new(0.0, 0.0)))
                .then(&Transform::translation(w / 2.0, h / 2.0))
                .then(&Transform::scale(1.0 / rest, 1.0 / rest));
            canvas.warp(&back, width as u32, height as u32, Some(255));
        }
        degrees
    }
}

/// The size of letters that are few and large, as on the sheets between the documents of a roll; `None` where what there is
/// differs in size, as stains do. `height` is that of the page.
fn few_large(found: &Components, height: u32) -> Option<f64> {
    /// Fewest letters that are believed.
    const FEWEST: usize = 5;
    /// Heights of large letters, as shares of the page.
    const LARGE: std::ops::Range<f64> = 0.015..0.12;
    /// How far the height of a letter may be from the median, and for what share of all.
    const NEAR: f64 = 0.35;
    const MOST_OF_THEM: f64 = 0.6;
    let is_large = |h: f64| LARGE.contains(&(h / f64::from(height)));
    let heights = found.list.iter().map(|c| f64::from(c.rect.height()));
    let mut heights: Vec<f64> = heights.filter(|&h| is_large(h)).collect();
    let count = heights.len();
    let middle = percentile(&mut heights, 50.0).filter(|_| count >= FEWEST);
    let alike = middle.and_then(|middle| {
        let near = heights.iter().filter(|&&h| (h - middle).abs() <= NEAR * middle);
        (near.count() as f64 >= MOST_OF_THEM * count as f64).then(|| percentile(&mut heights, 85.0))?
    });
    // The parts of Chinese characters differ in height; the row that they make together does not.
    alike.or_else(|| {
        let [row] = rows(found, height)[..] else {
            return None;
        };
        let (high, wide) = (f64::from(row.height()), f64::from(row.width()));
        (is_large(high) && wide >= 3.0 * high).then_some(high)
    })
}

/// The rows that the larger components of a page of `height` stand in, components that share rows of pixels being one.
fn rows(found: &Components, height: u32) -> Vec<Rect> {
    /// Height and width of specks, as a share of the height of the page.
    const SPECK: f64 = 0.005;
    let speck = (SPECK * f64::from(height)) as i32;
    let parts = found.list.iter().map(|c| c.rect);
    let mut parts: Vec<Rect> = parts.filter(|r| r.height().max(r.width()) > speck).collect();
    parts.sort_by_key(|rect| rect.top);
    let mut rows: Vec<Rect> = Vec::new();
    for part in parts {
        match rows.last_mut() {
            Some(row) if part.top < row.bottom => *row = row.union(&part),
            _ => rows.push(part),
        }
    }
    rows
}

/// The ink that is not larger than letters, if that is most of what there is: a stamp is set by hand and lies as it likes, and
/// outweighs many lines of text.
fn letters(ink: &InkMask, found: &Components, em: f64) -> InkMask {
    /// Letters that touch are wide in rows and high in columns, so only what is large both ways is no writing.
    const LARGEST: f64 = 1.7;
    /// Below this share of the ink, the letters are not those that were measured.
    const LEAST: f64 = 0.5;
    let is_letter = |i: usize| {
        let rect = found.list[i].rect;
        f64::from(rect.width().min(rect.height())) < LARGEST * em
    };
    let mut letters = found.mask(ink.width(), ink.height(), is_letter);
    letters.keep(ink);
    if letters.count() as f64 >= LEAST * ink.count() as f64 {
        letters
    } else {
        ink.clone()
    }
}

/// Only the boxes, with rows and columns exchanged.
fn transposed(found: &Components) -> Components {
    let exchange = |c: &Component| Component {
        rect: Rect::new(c.rect.top, c.rect.left, c.rect.bottom, c.rect.right),
        ..*c
    };
    Components {
        list: found.list.iter().map(exchange).collect(),
        runs: Vec::new(),
    }
}

/// The ink of an evenly lit page: what is darker than its [`ink_limit`].
pub(super) fn ink_of(image: &GrayImage) -> InkMask {
    ink_below(image, ink_limit(image))
}

/// The grey below which a pixel of an evenly lit page is ink, by Otsu's threshold, if what it calls dark is darker than the paper by more
/// than grain; 0 for a page without ink.
pub(super) fn ink_limit(image: &GrayImage) -> u8 {
    // Every other row of a large page tells as much as all of them.
    let step = if image.len() > SMALL { 2 } else { 1 };
    let mut histogram = Histogram::of_rows(image, step);
    let Some(mut threshold) = histogram.otsu() else {
        return 0;
    };
    // Beside the black that a copier left at the edges, thin writing passes for paper: then the inside alone tells what is ink.
    if edge_is_dark(image, threshold) {
        let (width, height) = image.dimensions();
        let (left, top) = (width / EDGE, height / EDGE);
        let inside = crop_imm(image, left, top, width - 2 * left, height - 2 * top).to_image();
        let inside = Histogram::of(&inside);
        if let Some(lighter) = inside.otsu().filter(|&inside| inside > threshold) {
            (histogram, threshold) = (inside, lighter);
        }
    }
    let mean = |range: std::ops::RangeInclusive<u8>| {
        let (sum, count) = range.fold((0.0, 0.0), |(sum, count), value| {
            let pixels = f64::from(histogram.count(value));
            (sum + pixels * f64::from(value), count + pixels)
        });
        sum / f64::max(count, 1.0)
    };
    if mean(threshold.saturating_add(1)..=255) - mean(0..=threshold) < CONTRAST {
        // The threshold has parted the grain of the paper; a word or two are too little ink to draw it to them.
        if step > 1 {
            histogram = Histogram::of(image);
        }
        return little_ink(&histogram).unwrap_or(0);
    }
    threshold.saturating_add(1)
}

/// The grey below which pixels are ink on a page that is all but empty: what grain of its spread never reaches. `None` where
/// nothing is as dark as that.
fn little_ink(histogram: &Histogram) -> Option<u8> {
    /// How far ink is from the middle of the paper, in spreads of its darker half (one pixel of grain in 500 million is).
    const SPREADS: u32 = 6;
    /// And at least in greys: what shows through from the back is lighter.
    const LEAST: u32 = 75;
    /// Fewest pixels that are a word.
    const FEWEST: u64 = 60;
    let [middle, dark] = [50.0, 16.0].map(|percent| u32::from(histogram.percentile(percent)));
    let limit = middle.checked_sub((SPREADS * (middle - dark)).max(LEAST))? as u8;
    let ink: u64 = (0..limit).map(|value| u64::from(histogram.count(value))).sum();
    (ink >= FEWEST).then_some(limit)
}

/// Whether more than a tenth of the outermost pixels are no lighter than `threshold`.
fn edge_is_dark(image: &GrayImage, threshold: u8) -> bool {
    let width = image.width() as usize;
    let rows = || image.chunks_exact(width.max(1));
    let sides = rows().flat_map(|row| row.first().into_iter().chain(row.last()));
    let ends = rows().next().into_iter().chain(rows().next_back()).flatten();
    let (mut dark, mut all) = (0, 0);
    for &value in sides.chain(ends) {
        dark += usize::from(value <= threshold);
        all += 1;
    }
    dark * 10 > all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thin_writing_is_ink_beside_a_black_edge() {
        let mut page = GrayImage::from_pixel(1000, 800, image::Luma([245]));
        for y in 0..800 {
            for x in 0..20 + y % 13 {
                page.put_pixel(x, y, image::Luma([20]));
            }
        }
        for (x, y) in (0..4000).map(|i| (200 + i % 100 * 6, 200 + i / 100 * 10)) {
            page.put_pixel(x, y, image::Luma([150]));
        }
        let ink = ink_of(&page);
        assert!(ink.get(200, 200) && ink.get(5, 100) && !ink.get(500, 100));
    }

    #[test]
    fn a_word_on_an_empty_page_with_grain_is_ink() {
        let grain = |x: u32, y: u32| image::Luma([(200 + (x * 7919 + y * 104_729) % 37) as u8]);
        let mut page = GrayImage::from_fn(1000, 800, grain);
        assert!(ink_of(&page).is_empty());
        for (x, y) in (0..120).map(|i| (200 + i % 20, 200 + i / 20)) {
            page.put_pixel(x, y, image::Luma([60]));
        }
        assert_eq!(ink_of(&page).count(), 120);
    }

    /// Blocks of these heights on a page of 1,000 rows.
    fn blocks(heights: &[i32]) -> Components {
        let block = |(n, &height): (usize, &i32)| Component {
            rect: Rect::new(n as i32 * 100, 100, n as i32 * 100 + 40, 100 + height),
            area: 40 * height as u32,
            x: 0.0,
            y: 0.0,
        };
        Components {
            list: heights.iter().enumerate().map(block).collect(),
            runs: Vec::new(),
        }
    }

    #[test]
    fn a_few_large_letters_are_known_by_their_like_height() {
        let found = few_large(&blocks(&[60, 62, 58, 60, 60, 4]), 1000);
        assert!(found.is_some_and(|em| (em - 61.0).abs() < 1.0), "{found:?}");
        assert_eq!(few_large(&blocks(&[60, 62]), 1000), None);
        // Stains.
        let mut stains = blocks(&[16, 30, 45, 70, 95, 115]);
        for (n, stain) in stains.list.iter_mut().enumerate() {
            let down = [0, 400, 50, 700, 200, 500][n];
            stain.rect = Rect::new(
                stain.rect.left,
                100 + down,
                stain.rect.right,
                stain.rect.bottom + down,
            );
        }
        assert_eq!(few_large(&stains, 1000), None);
    }

    #[test]
    fn characters_of_unlike_parts_are_known_by_their_row() {
        let found = few_large(&blocks(&[80, 24, 30, 80, 52, 20, 41]), 1000);
        assert_eq!(found, Some(80.0));
    }
}
