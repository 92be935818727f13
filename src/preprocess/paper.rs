use image::GrayImage;
use multiversion::multiversion;

use super::illumination::WHITE;
use crate::raster::Histogram;

/// One row in so many is looked at: the grain is the same all over a page.
const SAMPLE: usize = 16;
/// Grain is taken off down to so many times the distance of the lower quartile from the median, 3.4 standard deviations of what
/// is spread normally,
const REACH: u8 = 5;
/// but never what is darker than the paper by more than this, in greys: faint writing is.
const DEEPEST: u8 = 16;
/// Paper whose lower quartile is further than this from its median is too coarse to be told from faint writing.
const COARSE: u8 = 4;
/// How far the median may be from what even light makes of paper, in greys; else most of the page is something else.
const OFF: u8 = 5;

/// Makes quiet paper one grey, its grain and what is lighter. Whether it was done: not where the grain is coarse, nor where there is
/// none.
///
/// The page takes fewer bytes then, and what is done to it later skips what is even.
pub(super) fn smooth(image: &mut GrayImage) -> bool {
    if image.is_empty() {
        return false;
    }
    let grey = Histogram::of_rows(image, SAMPLE);
    let [quartile, median, upper] = [25.0, 50.0, 75.0].map(|percent| grey.percentile(percent));
    let spread = median - quartile;
    let paper = WHITE;
    let flat = spread == 0 && median == paper && upper == paper;
    if flat || spread > COARSE || median.abs_diff(paper) > OFF {
        return false;
    }
    // The grain of the best scans is less than one grey.
    even_out(image, median - (REACH * spread.max(1)).min(DEEPEST), paper);
    true
}

/// Makes `paper` of everything that is not darker than `from`.
#[multiversion(targets("x86_64+avx2"))]
fn even_out(values: &mut [u8], from: u8, paper: u8) {
    for value in values {
        *value = if *value >= from { paper } else { *value };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;
    use proptest::prelude::*;

    /// A page of paper with grain of `spread` greys either way, and strokes of `ink`.
    fn page(spread: u32, ink: u8) -> GrayImage {
        GrayImage::from_fn(400, 300, |x, y| {
            let grain = (x * 7919 + y * 104_729 + x * y) % (2 * spread + 1);
            let stroke = (x / 10) % 7 == 0 && (y / 40) % 2 == 0;
            Luma([if stroke {
                ink
            } else {
                (249 + grain - spread).min(255) as u8
            }])
        })
    }

    #[test]
    fn quiet_paper_becomes_one_grey_and_strokes_stay() {
        for spread in [1, 2, 4] {
            let before = page(spread, 200);
            let mut after = before.clone();
            assert!(smooth(&mut after), "{spread}");
            for (old, new) in before.iter().zip(after.iter()) {
                assert_eq!(*new, if *old == 200 { 200 } else { 250 });
            }
        }
    }

    #[test]
    fn faint_strokes_coarse_grain_and_dark_pages_stay_as_they_are() {
        // Nine greys either way: the lower quartile is nearly five from the median.
        let mut coarse = page(12, 200);
        let mut dark = GrayImage::from_fn(300, 300, |x, y| Luma([(100 + (x * 31 + y * 17) % 5) as u8]));
        let mut flat = GrayImage::from_pixel(300, 300, Luma([250]));
        for image in [&mut coarse, &mut dark, &mut flat, &mut GrayImage::new(0, 0)] {
            let before = image.clone();
            assert!(!smooth(image));
            assert_eq!(before, *image);
        }
        let mut faint = page(6, 230);
        smooth(&mut faint);
        assert!(faint.contains(&230));
    }

    proptest! {
        #[test]
        fn nothing_changes_but_what_is_about_as_light_as_paper(values in prop::collection::vec(any::<u8>(), 1..400)) {
            let mut image = GrayImage::from_raw(values.len() as u32, 1, values.clone()).unwrap();
            smooth(&mut image);
            for (old, new) in values.iter().zip(image.iter()) {
                prop_assert!(old == new || (*new == WHITE && *old >= WHITE - OFF - DEEPEST));
            }
        }
    }
}
