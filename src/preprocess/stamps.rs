use image::GrayImage;

use crate::raster::{
    Histogram, InkMask, components, dilate, dilate_gray, erode_gray, is_light, resize_rows, shrink,
};

/// Strokes at least this broad, in em, are of a stamp, a star or a stain, and not of the text.
const BROAD: f64 = 0.24;
/// Where between paper (0) and text (1) the tone of a stamp lies that is lightened. Darker ones are as black as the text, as
/// bold headings are, and hide it; paler ones do no harm.
const TONE: std::ops::Range<f64> = 0.3..0.76;
/// A piece of a stamp is larger than this, in em; the thick places of letters that are blurred or run together are not.
const LARGE: f64 = 1.0;
/// How pale the rest of a stamp may be around such pieces, on the same scale.
const PALEST: f64 = 0.15;
/// How far pieces of one stamp lie apart, in em.
const APART: f64 = 0.8;
/// Share of a stamp's own light that is left where text lies under it.
const TEXT: f64 = 0.74;
/// Share of a stamp that must have text under it for it to be lightened: a stamp on blank paper is read as it is. More is no text
/// under a stamp, but the thick places of bold headings.
const COVERS: std::ops::Range<f64> = 0.025..0.14;
/// A stamp is at least so large both ways, in em, with the paper around it that counts as its own; a heading is not so high.
const SIDE: f64 = 3.2;
/// And its broad strokes have at least so many squares of an em.
const AREA: f64 = 5.0;

/// Lightens stamps that lie across the text in a paler tone than it, so that the text shows. Returns whether there were any.
///
/// A closing that is broader than the strokes of the text finds the stamp's own tone; the page is divided by it, as light is evened
/// out.
pub(super) fn lighten(image: &mut GrayImage, em: f64) -> bool {
    let (width, height) = (image.width() / 2, image.height() / 2);
    if width == 0 || height == 0 {
        return false;
    }
    let small = shrink(image, 2);
    let histogram = Histogram::of(&small);
    let Some(threshold) = histogram.otsu() else {
        return false;
    };
    let (text, paper) = tones(&histogram, threshold);
    let side = ((BROAD * em / 2.0) as u32).max(3) | 1;
    let level = |share: f64| paper - share * (paper - text);
    // A closing, in its two steps: most pages have nothing so broad that the first leaves it.
    let lit = dilate_gray(&small, side, side);
    if is_light(&lit, (level(TONE.start).floor() + 1.0) as u16) {
        return false;
    }
    let tone = erode_gray(&lit, side, side);
    drop(lit);
    let darkest = level(TONE.end);
    let at = |x: u32, y: u32| (y * width + x) as usize;
    let own: &[u8] = &tone;
    let between = |palest: f64| {
        // In whole tones, so that many pixels are compared at a time.
        let first = darkest.ceil().max(0.0) as u16;
        let tones = (palest.floor() + 1.0 - f64::from(first)).max(0.0) as u16;
        InkMask::from_rows(width, height, |y, marks| {
            for (mark, &value) in marks.iter_mut().zip(&own[at(0, y)..]) {
                *mark = u8::from(u16::from(value).wrapping_sub(first) < tones);
            }
        })
    };
    let pieces = components(&between(level(TONE.start)));
    let large = pieces.mask(width, height, |i| {
        let piece = pieces.list[i];
        let longer = f64::from(piece.rect.width().max(piece.rect.height()));
        longer > LARGE * em / 2.0 && f64::from(piece.area) > (LARGE * em / 5.0).powi(2)
    });
    if large.is_empty() {
        return false;
    }
    let reach = (APART * em / 2.0) as u32;
    let around = dilate(&large, reach, reach);
    let mut broad = between(level(PALEST));
    broad.keep(&around);
    if broad.is_empty() {
        return false;
    }
    let page: &[u8] = &small;
    let regions = components(&around);
    let mut inked = vec![(0u32, 0u32); regions.list.len()];
    for run in &regions.runs {
        let (all, dark) = &mut inked[run.component as usize];
        for x in (run.from..run.to).filter(|&x| broad.get(x, run.y)) {
            let i = at(x, run.y);
            *all += 1;
            *dark += u32::from(f64::from(page[i]) < TEXT * f64::from(own[i]));
        }
    }
    let half = em / 2.0;
    let covers = |i: usize| {
        let (rect, (all, dark)) = (regions.list[i].rect, inked[i]);
        let (all, dark) = (f64::from(all), f64::from(dark));
        f64::from(rect.width().min(rect.height())) > SIDE * half
            && all > AREA * half * half
            && COVERS.contains(&(dark / all))
    };
    let mut over_text = regions.mask(width, height, covers);
    over_text.keep(&broad);
    if over_text.is_empty() {
        return false;
    }
    // Paper outside of the stamps, so that the tone fades in over their edges.
    let mut light = tone;
    let paper = paper as u8;
    let lightened = |y: &u32| over_text.row(*y).iter().any(|&word| word != 0);
    for (y, row) in (0..).zip(light.chunks_exact_mut(width as usize)) {
        if !lightened(&y) {
            row.fill(paper);
            continue;
        }
        for (x, light) in (0..).zip(row) {
            if !over_text.get(x, y) {
                *light = paper;
            }
        }
    }
    /// How far drawing to twice the size spreads a tone, in pixels of the page, and one more each way for an odd row.
    const REACH: usize = 8;
    // The rest of the page is divided by its paper, and so left as it is.
    let first = (0..height).find(lightened).unwrap_or(0) as usize;
    let last = (0..height).rfind(lightened).unwrap_or(0) as usize;
    let rows = (2 * first).saturating_sub(REACH)..2 * last + REACH;
    let light = resize_rows(&light, image.width(), image.height(), rows.clone());
    let columns = image.width() as usize;
    let of_rows = rows.start * columns..(rows.end * columns).min(image.len());
    let (page, light): (&mut [u8], &[u8]) = (image, &light);
    for (value, &light) in page[of_rows.clone()].iter_mut().zip(&light[of_rows]) {
        if light < paper {
            *value = (u32::from(*value) * u32::from(paper) / u32::from(light).max(1)).min(255) as u8;
        }
    }
    true
}

/// The tone of the cores of the strokes of the text, and that of the paper.
fn tones(histogram: &Histogram, threshold: u8) -> (f64, f64) {
    /// A stamp and the edges of strokes are most of what is dark on some pages.
    const CORES: f64 = 0.05;
    let quantile = |values: std::ops::RangeInclusive<u8>, share: f64| {
        let all: u64 = values.clone().map(|v| u64::from(histogram.count(v))).sum();
        let mut seen = 0;
        let reached = |v: &u8| {
            seen += u64::from(histogram.count(*v));
            seen as f64 >= share * all as f64
        };
        let start = *values.start();
        f64::from(values.into_iter().find(reached).unwrap_or(start))
    };
    (
        quantile(0..=threshold, CORES),
        quantile(threshold.saturating_add(1)..=255, 0.5),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    const EM: f64 = 40.0;

    /// Lines of strokes 4 pixels broad, under a stamp of bars 20 pixels broad whose light is `stamp` of the paper's.
    fn page(stamp: f64, text_under_it: bool) -> GrayImage {
        GrayImage::from_fn(900, 700, |x, y| {
            let under = (250..650).contains(&x) && (250..450).contains(&y);
            let stroke = (x % 36 < 4 && y % 60 < 40) && (text_under_it || !under);
            let bar = under && ((x - 250) % 50 < 20 || (y - 250) % 90 < 20);
            let light = if stroke { 0.25 } else { 1.0 } * if bar { stamp } else { 1.0 };
            Luma([(248.0 * light) as u8])
        })
    }

    #[test]
    fn text_under_a_pale_stamp_shows_as_elsewhere() {
        let mut image = page(0.55, true);
        assert!(lighten(&mut image, EM));
        assert!(image[(258, 262)].0[0] > 220, "the stamp is paper");
        assert!(image[(289, 258)].0[0] < 110, "the text under it is dark");
        assert_eq!(image[(62, 20)], page(0.55, true)[(62, 20)], "the rest stays");
    }

    #[test]
    fn a_stamp_on_blank_paper_and_one_as_black_as_the_text_stay() {
        for (stamp, text) in [(0.55, false), (0.2, true)] {
            let mut image = page(stamp, text);
            assert!(!lighten(&mut image, EM), "{stamp}");
            assert_eq!(image, page(stamp, text));
        }
    }
}
