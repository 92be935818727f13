use crate::raster::{Components, InkMask};

/// Share of the text-sized ink that a step may take off; what it takes beyond that is text.
pub(super) const MOST: f64 = 0.05;

/// How much of the ink the size of letters lies under `removed`, 0 to 1. `found` are the components before the step, `em`
/// the letter size.
pub(super) fn share(found: &Components, removed: &InkMask, em: f64) -> f64 {
    let text_sized = |component: u32| {
        let rect = found.list[component as usize].rect;
        let (width, height) = (f64::from(rect.width()), f64::from(rect.height()));
        height > 0.4 * em && height < 2.2 * em && width > 0.15 * em && width < 3.0 * em
    };
    let (mut all, mut lost) = (0u64, 0u64);
    for run in found.runs.iter().filter(|run| text_sized(run.component)) {
        all += u64::from(run.to - run.from);
        lost += (run.from..run.to).filter(|&x| removed.get(x, run.y)).count() as u64;
    }
    if all == 0 { 0.0 } else { lost as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::components;

    #[test]
    fn only_ink_the_size_of_letters_counts() {
        let mut ink = InkMask::new(400, 400);
        let mut removed = InkMask::new(400, 400);
        for y in 0..40 {
            ink.fill(100 + y, 100, 130, true);
            ink.fill(100 + y, 200, 230, true);
        }
        ink.fill(300, 0, 400, true);
        removed.fill(300, 0, 400, true);
        assert_eq!(share(&components(&ink), &removed, 40.0), 0.0);
        for y in 0..40 {
            removed.fill(100 + y, 190, 240, true);
        }
        assert_eq!(share(&components(&ink), &removed, 40.0), 0.5);
    }
}
