use image::GrayImage;

use super::statistics::Window;

/// The median over the square of `2 * radius + 1` pixels around each pixel; at the edges of the page, over the part of
/// it that lies inside.
///
/// A histogram slides along each row (T. Huang et al., *A Fast Two-Dimensional Median Filtering Algorithm*, IEEE TASSP
/// 27(1), 1979), so the time grows with the radius: meant for reduced images.
pub fn median(image: &GrayImage, radius: u32) -> GrayImage {
    let (width, height, radius) = (image.width() as usize, image.height() as usize, radius as usize);
    let pixels: &[u8] = image;
    let mut out = image.clone();
    for (y, target) in out.chunks_exact_mut(width.max(1)).enumerate() {
        let rows = y.saturating_sub(radius)..(y + radius + 1).min(height);
        let mut window = Window::default();
        for column in 0..radius.min(width) {
            rows.clone()
                .for_each(|row| window.add(pixels[row * width + column]));
        }
        for (x, out) in target.iter_mut().enumerate() {
            if x + radius < width {
                rows.clone()
                    .for_each(|row| window.add(pixels[row * width + x + radius]));
            }
            if x > radius {
                rows.clone()
                    .for_each(|row| window.take(pixels[row * width + x - radius - 1]));
            }
            // Of two in the middle the greater.
            *out = window.ranked(window.total() / 2);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_middle_value(
            values in proptest::collection::vec(any::<u8>(), 35), radius in 0..9u32,
        ) {
            let image = GrayImage::from_raw(7, 5, values.clone()).unwrap();
            let smooth = median(&image, radius);
            let r = radius as usize;
            for y in 0..5usize {
                for x in 0..7usize {
                    let mut near: Vec<u8> = (y.saturating_sub(r)..(y + r + 1).min(5))
                        .flat_map(|y| (x.saturating_sub(r)..(x + r + 1).min(7)).map(move |x| (x, y)))
                        .map(|(x, y)| values[y * 7 + x])
                        .collect();
                    near.sort_unstable();
                    prop_assert_eq!(smooth.get_pixel(x as u32, y as u32).0[0], near[near.len() / 2]);
                }
            }
        }
    }
}
