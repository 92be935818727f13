use image::GrayImage;

use crate::model::Rect;

/// Which pixels of a page are ink, one bit a pixel.
///
/// Rows are padded to whole 64-bit words, the lowest bit leftmost; the padding is always clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InkMask {
    width: u32,
    height: u32,
    words: usize,
    bits: Vec<u64>,
}

impl InkMask {
    /// A mask without ink.
    pub fn new(width: u32, height: u32) -> InkMask {
        let words = width.div_ceil(64) as usize;
        InkMask {
            width,
            height,
            words,
            bits: vec![0; words * height as usize],
        }
    }

    /// A mask that asks `ink(x, y)` for every pixel.
    pub fn from_fn(width: u32, height: u32, mut ink: impl FnMut(u32, u32) -> bool) -> InkMask {
        let mut mask = InkMask::new(width, height);
        for y in 0..height {
            for x in 0..width {
                if ink(x, y) {
                    mask.set(x, y, true);
                }
            }
        }
        mask
    }

    /// A mask of which `mark(y, marks)` marks each row, 1 for ink and 0 for paper.
    pub fn from_rows(width: u32, height: u32, mut mark: impl FnMut(u32, &mut [u8])) -> InkMask {
        let mut mask = InkMask::new(width, height);
        let mut marks = vec![0; width as usize];
        for y in 0..height {
            mark(y, &mut marks);
            mask.set_row(y, &marks);
        }
        mask
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Whether the pixel is ink; pixels off the page are not.
    pub fn get(&self, x: u32, y: u32) -> bool {
        x < self.width
            && y < self.height
            && self.bits[y as usize * self.words + (x / 64) as usize] >> (x % 64) & 1 == 1
    }

    /// Makes the pixel ink or paper; off the page nothing happens.
    pub fn set(&mut self, x: u32, y: u32, ink: bool) {
        if x < self.width && y < self.height {
            let bit = 1 << (x % 64);
            let word = &mut self.bits[y as usize * self.words + (x / 64) as usize];
            *word = if ink { *word | bit } else { *word & !bit };
        }
    }

    /// The words of row `y`.
    pub fn row(&self, y: u32) -> &[u64] {
        &self.bits[y as usize * self.words..][..self.words]
    }

    /// The words of row `y`, to be changed; what is set in the padding must be cleared again (see [`Self::tail`]).
    pub(super) fn row_mut(&mut self, y: u32) -> &mut [u64] {
        &mut self.bits[y as usize * self.words..][..self.words]
    }

    /// Makes row `y` what `ink` says of its pixels, 1 for ink and 0 for paper.
    fn set_row(&mut self, y: u32, ink: &[u8]) {
        debug_assert!(ink.len() == self.width as usize && ink.iter().all(|&ink| ink < 2));
        // Gathers the lowest bits of eight bytes in the highest byte.
        let gather = |bytes: [u8; 8]| u64::from_le_bytes(bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        let (whole, rest) = ink.as_chunks::<64>();
        let (words, last) = self.row_mut(y).split_at_mut(whole.len());
        for (word, ink) in words.iter_mut().zip(whole) {
            // Most of a page is paper.
            if ink.iter().fold(0, |any, &ink| any | ink) == 0 {
                *word = 0;
                continue;
            }
            let eights = ink.as_chunks::<8>().0.iter().enumerate();
            *word = eights.fold(0, |bits, (i, &eight)| bits | gather(eight) << (8 * i));
        }
        if let [last] = last {
            let rest = rest.iter().enumerate();
            *last = rest.fold(0, |bits, (i, &ink)| bits | u64::from(ink) << i);
        }
    }

    /// The bits of the last word of a row that lie on the page.
    pub(super) fn tail(&self) -> u64 {
        match self.width % 64 {
            0 => u64::MAX,
            used => (1 << used) - 1,
        }
    }

    /// All words, row by row.
    pub(super) fn bits_mut(&mut self) -> &mut [u64] {
        &mut self.bits
    }

    /// Words in a row.
    pub(super) fn words(&self) -> usize {
        self.words
    }

    /// The stretches of ink in row `y` from left to right, each as (first column, first column after it).
    pub fn runs(&self, y: u32) -> Runs<'_> {
        Runs {
            row: self.row(y),
            word: 0,
            rest: self.row(y).first().copied().unwrap_or(0),
        }
    }

    /// How many stretches of ink the rows have together.
    pub fn run_count(&self) -> u64 {
        // A stretch begins where a pixel has ink and the one before it has none.
        let beginnings = |row: &[u64]| {
            let mut before = 0;
            row.iter()
                .map(|&word| {
                    let begins = word & !(word << 1 | before);
                    before = word >> 63;
                    u64::from(begins.count_ones())
                })
                .sum::<u64>()
        };
        (0..self.height).map(|y| beginnings(self.row(y))).sum()
    }

    /// Makes the columns `from..to` of row `y` ink or paper; what lies off the page is passed over.
    pub fn fill(&mut self, y: u32, from: u32, to: u32, ink: bool) {
        let to = to.min(self.width);
        if y >= self.height || from >= to {
            return;
        }
        let row = self.row_mut(y);
        let (first, last) = ((from / 64) as usize, ((to - 1) / 64) as usize);
        for (word, bits) in row.iter_mut().enumerate().take(last + 1).skip(first) {
            let mut part = u64::MAX;
            if word == first {
                part &= u64::MAX << (from % 64);
            }
            if word == last {
                part &= u64::MAX >> (63 - (to - 1) % 64);
            }
            *bits = if ink { *bits | part } else { *bits & !part };
        }
    }

    /// Number of ink pixels.
    pub fn count(&self) -> u64 {
        self.bits.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Number of ink pixels inside `area`, which may reach beyond the page.
    pub fn count_in(&self, area: Rect) -> u64 {
        let page = Rect::new(0, 0, self.width as i32, self.height as i32);
        let Some(area) = area.intersection(&page) else {
            return 0;
        };
        let (from, to) = (area.left as u32, area.right as u32);
        let (first, last) = ((from / 64) as usize, ((to - 1) / 64) as usize);
        let mut count = 0;
        for y in area.top..area.bottom {
            let row = self.row(y as u32);
            for (word, &bits) in row.iter().enumerate().take(last + 1).skip(first) {
                let mut part = bits;
                if word == first {
                    part &= u64::MAX << (from % 64);
                }
                if word == last {
                    part &= u64::MAX >> (63 - (to - 1) % 64);
                }
                count += u64::from(part.count_ones());
            }
        }
        count
    }

    /// Whether no pixel is ink.
    pub fn is_empty(&self) -> bool {
        self.bits.iter().all(|&word| word == 0)
    }

    /// Adds the ink of `other`, a mask of the same size.
    pub fn add(&mut self, other: &InkMask) {
        self.zip(other, |a, b| a | b);
    }

    /// Takes away the ink of `other`, a mask of the same size.
    pub fn remove(&mut self, other: &InkMask) {
        self.zip(other, |a, b| a & !b);
    }

    /// Keeps only what is ink in `other` too, a mask of the same size.
    pub fn keep(&mut self, other: &InkMask) {
        self.zip(other, |a, b| a & b);
    }

    fn zip(&mut self, other: &InkMask, combine: impl Fn(u64, u64) -> u64) {
        assert_eq!(
            (self.width, self.height),
            (other.width, other.height),
            "masks of one page have one size"
        );
        for (a, &b) in self.bits.iter_mut().zip(&other.bits) {
            *a = combine(*a, b);
        }
    }

    /// Paper where there was ink, and ink where there was paper.
    pub fn inverted(&self) -> InkMask {
        let mut mask = self.clone();
        let tail = mask.tail();
        for row in mask.bits.chunks_mut(self.words.max(1)) {
            invert_row(row, tail);
        }
        mask
    }

    /// The mask moved by (`dx`, `dy`); what leaves the page is lost.
    pub fn shifted(&self, dx: i32, dy: i32) -> InkMask {
        let mut mask = InkMask::new(self.width, self.height);
        for y in 0..self.height {
            let Ok(to) = u32::try_from(i64::from(y) + i64::from(dy)) else {
                continue;
            };
            if to < self.height {
                super::morphology::shift_row(self.row(y), mask.row_mut(to), dx);
                let tail = mask.tail();
                if let Some(last) = mask.row_mut(to).last_mut() {
                    *last &= tail;
                }
            }
        }
        mask
    }

    /// The mask as an image: ink black, paper white.
    pub fn to_gray(&self) -> GrayImage {
        let mut image = GrayImage::from_pixel(self.width, self.height, image::Luma([255]));
        self.paint(&mut image, 0);
        image
    }

    /// Sets the pixels of `image` that are ink here to `value`; where the sizes differ, the shared part.
    pub fn paint(&self, image: &mut GrayImage, value: u8) {
        let (width, height) = image.dimensions();
        let stride = width as usize;
        let pixels: &mut [u8] = image;
        for y in 0..self.height.min(height) {
            for (from, to) in self.runs(y) {
                let row = &mut pixels[y as usize * stride..][..stride];
                row[from.min(width) as usize..to.min(width) as usize].fill(value);
            }
        }
    }
}

/// Paper where there was ink in a row, and ink where there was paper; `tail` are the bits of its last word that lie on the page.
#[inline(always)]
pub(super) fn invert_row(row: &mut [u64], tail: u64) {
    for word in row.iter_mut() {
        *word = !*word;
    }
    if let Some(last) = row.last_mut() {
        *last &= tail;
    }
}

/// The stretches of ink in a row; see [`InkMask::runs`].
pub struct Runs<'a> {
    row: &'a [u64],
    word: usize,
    rest: u64,
}

impl Iterator for Runs<'_> {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<(u32, u32)> {
        while self.rest == 0 {
            self.word += 1;
            self.rest = *self.row.get(self.word)?;
        }
        let start = self.rest.trailing_zeros();
        let from = self.word as u32 * 64 + start;
        // Ink up to the end of this word? Then the run goes on in the next ones.
        let mut end = (!(self.rest >> start)).trailing_zeros() + start;
        while end >= 64 {
            self.word += 1;
            match self.row.get(self.word) {
                Some(&next) => self.rest = next,
                None => {
                    self.rest = 0;
                    return Some((from, self.word as u32 * 64));
                }
            }
            end = (!self.rest).trailing_zeros();
        }
        // `end` < 64 here, so the shift is sound.
        self.rest &= u64::MAX << end;
        Some((from, self.word as u32 * 64 + end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_run_crosses_words() {
        let mut mask = InkMask::new(200, 1);
        mask.fill(0, 60, 130, true);
        mask.fill(0, 199, 300, true);
        assert_eq!(mask.runs(0).collect::<Vec<_>>(), [(60, 130), (199, 200)]);
        assert_eq!(mask.count(), 71);
    }

    #[test]
    fn a_full_row_is_one_run() {
        let mut mask = InkMask::new(128, 2);
        mask.fill(1, 0, 128, true);
        assert_eq!(mask.runs(0).count(), 0);
        assert_eq!(mask.runs(1).collect::<Vec<_>>(), [(0, 128)]);
        assert_eq!(mask.inverted().runs(0).collect::<Vec<_>>(), [(0, 128)]);
    }

    #[test]
    fn a_mask_without_pixels_has_no_ink() {
        let mask = InkMask::new(0, 0);
        assert!(mask.is_empty() && mask.inverted().is_empty());
        assert_eq!(InkMask::new(0, 3).runs(2).count(), 0);
    }

    proptest! {
        #[test]
        fn runs_are_the_ink(bits in proptest::collection::vec(any::<bool>(), 1..300)) {
            let mask = InkMask::from_fn(bits.len() as u32, 1, |x, _| bits[x as usize]);
            let mut again = vec![false; bits.len()];
            for (from, to) in mask.runs(0) {
                again[from as usize..to as usize].fill(true);
            }
            prop_assert_eq!(&again, &bits);
            let area = Rect::new(3, -4, 77, 9);
            let inside = bits.iter().enumerate().filter(|&(x, &ink)| ink && (3..77).contains(&x)).count();
            prop_assert_eq!(mask.count_in(area), inside as u64);
        }

        #[test]
        fn a_shift_moves_every_pixel(dx in -150..150i32, dy in -3..3i32, seed in any::<u64>()) {
            let ink = |x: u32, y: u32| seed >> ((x * 7 + y * 3) % 64) & 1 == 1;
            let mask = InkMask::from_fn(131, 4, ink);
            let moved = mask.shifted(dx, dy);
            for y in 0..4i32 {
                for x in 0..131i32 {
                    let (fx, fy) = (x - dx, y - dy);
                    let was = (0..131).contains(&fx) && (0..4).contains(&fy) && ink(fx as u32, fy as u32);
                    prop_assert_eq!(moved.get(x as u32, y as u32), was);
                }
            }
        }
    }
}
