//! Pixel arithmetic that several stages need: ink masks, connected components, morphology, thresholds, smoothing,
//! resampling, letter size and text lines. Everything here is a pure function; nothing knows what a stage is.
//!
//! Grey images are [`image::GrayImage`]: 0 is black, 255 is white. Masks are [`InkMask`]: a set bit is ink. Boxes and
//! coordinates are in pixels of the image they were taken from, x right and y down from the top left corner.

mod blur;
mod components;
mod grain;
mod letter_size;
mod lines;
mod mask;
mod median;
mod morphology;
mod pixels;
mod registers;
mod resample;
mod statistics;
mod threshold;
mod warp;

pub use blur::{Plane, gaussian};
pub use components::{Component, Components, Run, components};
pub use grain::level_grain;
pub use letter_size::em_size;
pub use lines::{Line, segment_lines, text_lines};
pub use mask::InkMask;
pub use median::median;
pub use morphology::{close, close_gray, dilate, dilate_gray, erode, erode_gray, long_runs, open};
pub use pixels::{floored, is_light, look_up};
pub use registers::{segment_columns, text_columns};
pub use resample::{resize, resize_rows, shrink, turn, turn_mask};
pub use statistics::{Histogram, Window, percentile};
pub use threshold::{ink_below, otsu, sauvola};
pub use warp::warp;

/// A picture for tests, in which neighbours differ.
#[cfg(test)]
fn numbered(width: u32, height: u32) -> image::GrayImage {
    image::GrayImage::from_fn(width, height, |x, y| image::Luma([(x * 3 + y * 17) as u8]))
}
