use crate::model::Rect;
use crate::raster::{Components, InkMask};

/// Share of a side of the page that a piece of ink must exceed to be what is left of the border.
const LONG: f64 = 0.04;
/// And the letters that it must exceed: on a narrow cutting 4 % of a side is less than a letter.
const LETTERS: f64 = 1.6;

/// Ink that touches the frame and is too long for a letter: the rest of a dark border, a shadow, a neighbouring sheet.
pub(super) fn junk(found: &Components, width: u32, height: u32, em: f64) -> InkMask {
    let (w, h) = (width as i32, height as i32);
    let is_junk = |rect: Rect| {
        let touches = rect.left <= 2 || rect.top <= 2 || rect.right >= w - 2 || rect.bottom >= h - 2;
        let longer = |length: i32, side: i32| f64::from(length) > (LONG * f64::from(side)).max(LETTERS * em);
        touches && (longer(rect.width(), w) || longer(rect.height(), h))
    };
    found.mask(width, height, |i| is_junk(found.list[i].rect))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::components;

    #[test]
    fn a_shadow_at_the_edge_is_junk_and_a_letter_at_the_edge_is_not() {
        let mut ink = InkMask::new(1000, 1000);
        for y in 0..700 {
            ink.fill(y, 0, 12, true);
        }
        for y in 300..340 {
            ink.fill(y, 960, 1000, true);
            ink.fill(y, 500, 900, true);
        }
        let junk = junk(&components(&ink), 1000, 1000, 40.0);
        assert_eq!(junk.count(), 700 * 12);
    }
}
