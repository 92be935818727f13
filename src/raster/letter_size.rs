use super::{Components, percentile};

/// Fewer components than this say nothing about the letter size.
const FEWEST: usize = 20;

/// Height of a full letter (a Chinese character, a capital with its leading) in pixels, from the components of a page's
/// ink; `None` where there are too few to tell. `width` and `height` are those of the page.
///
/// Components that could be letters vote twice: their ink-weighted median height bounds which of them count, and the
/// 85th percentile of those is the letter.
pub fn em_size(components: &Components, width: u32, height: u32) -> Option<f64> {
    // On a cutting of a few lines a letter is a large share of the page, hence the least limit in pixels.
    let longest = f64::from(width.max(height));
    let (tallest, widest) = ((longest * 0.07).max(48.0), (longest * 0.09).max(48.0));
    let mut letters: Vec<(f64, f64)> = components
        .list
        .iter()
        .map(|c| {
            (
                f64::from(c.rect.width()),
                f64::from(c.rect.height()),
                f64::from(c.area),
            )
        })
        .filter(|&(w, h, _)| h > 4.0 && h < tallest && w < widest && w < 5.0 * h)
        .map(|(_, h, area)| (h, area))
        .collect();
    if letters.len() < FEWEST {
        return None;
    }
    letters.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = letters.iter().map(|&(_, area)| area).sum::<f64>() / 2.0;
    let mut seen = 0.0;
    let typical = letters
        .iter()
        .find(|&&(_, area)| {
            seen += area;
            seen >= half
        })
        .map(|&(h, _)| h)?;
    let mut heights: Vec<f64> = letters
        .iter()
        .filter(|&&(h, area)| h > 0.4 * typical && h < 2.2 * typical && area > (0.12 * typical).powi(2))
        .map(|&(h, _)| h)
        .collect();
    percentile(&mut heights, 85.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::{InkMask, components};

    #[test]
    fn specks_and_pictures_do_not_count_as_letters() {
        let mut ink = InkMask::new(2000, 3000);
        for row in 0..10 {
            for column in 0..30 {
                for y in 0..20 {
                    let x = 100 + column * 40;
                    ink.fill(200 + row * 60 + y, x, x + 18, true);
                }
                // Two specks a letter.
                ink.fill(190 + row * 60, 100 + column * 40, 102 + column * 40, true);
                ink.fill(230 + row * 60, 100 + column * 40, 102 + column * 40, true);
            }
        }
        for y in 1000..2000 {
            ink.fill(y, 300, 1200, true);
        }
        assert_eq!(em_size(&components(&ink), 2000, 3000), Some(20.0));
    }

    #[test]
    fn a_page_without_text_has_no_letter_size() {
        assert_eq!(em_size(&components(&InkMask::new(100, 100)), 100, 100), None);
    }
}
