//! What is asked of many pixels at a time.

use multiversion::multiversion;

/// Pixels that are looked at together for whether they are of one grey.
pub(super) const OF_ONE_GREY: usize = 64;

/// Adding it to a small number rounds that to a whole one, which then stands in the lowest bits.
pub(super) const WHOLE: f32 = 8_388_608.0;

/// The grey of pixels that have one and the same.
pub(super) fn only_grey(pixels: &[u8]) -> Option<u8> {
    pixels.first().copied().filter(|&first| is_even(pixels, first))
}

/// Whether there is nothing but this value.
pub(super) fn is_even(pixels: &[u8], value: u8) -> bool {
    pixels
        .chunks(OF_ONE_GREY)
        .all(|pixels| pixels.iter().fold(0, |differs, &pixel| differs | (pixel ^ value)) == 0)
}

/// Pixels whose darkest is looked for before it is asked whether that is dark enough.
const IN_A_ROW: usize = 128;

/// Whether no value is less than `least`.
#[multiversion(targets("x86_64+avx2"))]
pub fn is_light(row: &[u8], least: u16) -> bool {
    let darkest = |row: &[u8]| row.iter().fold(u8::MAX, |darkest, &value| darkest.min(value));
    row.chunks(IN_A_ROW).all(|row| u16::from(darkest(row)) >= least)
}

/// Gives each pixel the value that the table has for it.
pub fn look_up(pixels: &mut [u8], table: &[u8; 256]) {
    for pixels in pixels.chunks_mut(OF_ONE_GREY) {
        // Paper, often of one grey, is most of what there is.
        match only_grey(pixels) {
            Some(grey) => pixels.fill(table[usize::from(grey)]),
            None => pixels
                .iter_mut()
                .for_each(|pixel| *pixel = table[usize::from(*pixel)]),
        }
    }
}

/// The whole part of a number from 0 to 256, which becomes 0, without the looks at its range that `as` takes: vectors hold many such
/// numbers.
#[inline(always)]
pub fn floored(value: f32) -> u8 {
    let whole = value + WHOLE;
    (whole - f32::from(u8::from(whole - WHOLE > value))).to_bits() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_part_is_that_of_a_cast() {
        for value in (0..4 * 256).map(|quarter| quarter as f32 / 4.0) {
            for near in [value.next_down().max(0.0), value, value.next_up()] {
                assert_eq!(floored(near), near as u16 as u8, "{near}");
            }
        }
    }

    #[test]
    fn every_pixel_is_looked_up() {
        let table = std::array::from_fn(|value| (value as u8).wrapping_mul(7));
        let before: Vec<u8> = (0..200).map(|i| if i < 100 { 9 } else { i as u8 }).collect();
        let mut after = before.clone();
        look_up(&mut after, &table);
        assert!(
            before
                .iter()
                .zip(after)
                .all(|(&before, after)| after == before.wrapping_mul(7))
        );
    }

    #[test]
    fn one_grey_is_found_whatever_the_length() {
        assert_eq!(only_grey(&[]), None);
        for length in [1, 63, 64, 65, 200] {
            let mut pixels = vec![7; length];
            assert_eq!(only_grey(&pixels), Some(7));
            pixels.push(8);
            assert_eq!(only_grey(&pixels), None, "{length}");
        }
    }
}
