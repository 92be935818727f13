use image::GrayImage;

use super::lie::ink_of;

/// Most runs of ink in the rows of a page that is worked on in its own size: thirty times those of the most crowded page that was
/// seen, at 300 dots per inch.
const MOST_RUNS: u64 = 1 << 22;

/// Whether the ink of a page is in so many pieces that taking note of each would take more memory than the page. Such a page is
/// noise, or grey that a scanner made of dots; either is more like paper when dots are drawn together.
pub(super) fn drowns(image: &GrayImage) -> bool {
    // No row has more runs than every other of its pixels.
    let most = u64::from(image.width()).div_ceil(2) * u64::from(image.height());
    most > MOST_RUNS && ink_of(image).run_count() > MOST_RUNS
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    #[test]
    fn a_large_page_of_dots_drowns_and_the_same_in_half_its_size_does_not() {
        let dots = GrayImage::from_fn(6000, 6000, |x, y| Luma([if (x | y) % 2 == 0 { 0 } else { 255 }]));
        assert!(drowns(&dots));
        assert!(!drowns(&crate::raster::resize(&dots, 3000, 3000)));
    }
}
