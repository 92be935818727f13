use super::InkMask;
use crate::model::Rect;

/// A stretch of ink in one row that belongs to a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The row.
    pub y: u32,
    /// First column.
    pub from: u32,
    /// First column after it.
    pub to: u32,
    /// Index of the component in [`Components::list`].
    pub component: u32,
}

/// Ink that hangs together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Component {
    /// The box around it.
    pub rect: Rect,
    /// Pixels of ink.
    pub area: u32,
    /// Mean column of its pixels.
    pub x: f64,
    /// Mean row of its pixels.
    pub y: f64,
}

/// All components of a mask.
#[derive(Clone, Debug, Default)]
pub struct Components {
    /// The components, in the order in which a scan from top to bottom meets them.
    pub list: Vec<Component>,
    /// Their ink, row by row and from left to right.
    pub runs: Vec<Run>,
}

impl Components {
    /// The ink of those components that `chosen` names by index, as a mask of the given size.
    pub fn mask(&self, width: u32, height: u32, mut chosen: impl FnMut(usize) -> bool) -> InkMask {
        let wanted: Vec<bool> = (0..self.list.len()).map(&mut chosen).collect();
        let mut mask = InkMask::new(width, height);
        for run in &self.runs {
            if wanted[run.component as usize] {
                mask.fill(run.y, run.from, run.to, true);
            }
        }
        mask
    }

    /// For every pixel, row by row, the index of its component plus one; 0 is paper.
    pub fn labels(&self, width: u32, height: u32) -> Vec<u32> {
        let mut labels = vec![0; width as usize * height as usize];
        for run in &self.runs {
            let row = run.y as usize * width as usize;
            labels[row + run.from as usize..row + run.to as usize].fill(run.component + 1);
        }
        labels
    }
}

/// Most runs that are looked at: sixty times those of the most crowded page that was seen, at 300 dots per inch. Noise has a run
/// for every four pixels, and its components would take many times the memory of its pixels.
const MOST_RUNS: u64 = 1 << 23;

/// Finds ink that touches, diagonals included (8-connected), by joining the runs of neighbouring rows with union-find
/// (He, Chao & Suzuki, *A Run-Based Two-Scan Labeling Algorithm*, IEEE TIP 17(5), 2008). Noise of millions of specks has no
/// components.
pub fn components(mask: &InkMask) -> Components {
    let count = mask.run_count();
    if count > MOST_RUNS {
        return Components::default();
    }
    let mut runs: Vec<Run> = Vec::with_capacity(count as usize);
    let mut parent: Vec<u32> = Vec::new();
    let (mut above, mut above_end) = (0, 0);
    for y in 0..mask.height() {
        let start = runs.len();
        let mut candidate = above;
        for (from, to) in mask.runs(y) {
            let mut own = None;
            // A run above touches when it ends at or after our first column and starts at or before the column after
            // our last: one pixel of slack on each side for the diagonals.
            while candidate < above_end && runs[candidate].to < from {
                candidate += 1;
            }
            let mut touching = candidate;
            while touching < above_end && runs[touching].from <= to {
                let other = find(&mut parent, runs[touching].component);
                own = Some(match own {
                    None => other,
                    Some(mine) => join(&mut parent, mine, other),
                });
                touching += 1;
            }
            let component = own.unwrap_or_else(|| {
                parent.push(parent.len() as u32);
                parent.len() as u32 - 1
            });
            runs.push(Run {
                y,
                from,
                to,
                component,
            });
        }
        (above, above_end) = (start, runs.len());
    }
    collect(runs, parent)
}

/// Gives each tree of the forest its final number and measures it.
fn collect(mut runs: Vec<Run>, mut parent: Vec<u32>) -> Components {
    const UNSEEN: u32 = u32::MAX;
    let mut number = vec![UNSEEN; parent.len()];
    let mut list: Vec<Component> = Vec::new();
    for run in &mut runs {
        let root = find(&mut parent, run.component) as usize;
        let (from, to, y) = (run.from as i32, run.to as i32, run.y as i32);
        let rect = Rect {
            left: from,
            top: y,
            right: to,
            bottom: y + 1,
        };
        if number[root] == UNSEEN {
            number[root] = list.len() as u32;
            list.push(Component {
                rect,
                area: 0,
                x: 0.0,
                y: 0.0,
            });
        }
        run.component = number[root];
        let component = &mut list[run.component as usize];
        let length = run.to - run.from;
        component.rect = component.rect.union(&rect);
        component.area += length;
        // Sums for now; the mean is taken below.
        component.x += f64::from(run.from + run.to - 1) * 0.5 * f64::from(length);
        component.y += f64::from(run.y) * f64::from(length);
    }
    for component in &mut list {
        component.x /= f64::from(component.area);
        component.y /= f64::from(component.area);
    }
    Components { list, runs }
}

fn find(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        let up = parent[parent[node as usize] as usize];
        parent[node as usize] = up;
        node = up;
    }
    node
}

fn join(parent: &mut [u32], a: u32, b: u32) -> u32 {
    let (a, b) = (find(parent, a), find(parent, b));
    let (low, high) = (a.min(b), a.max(b));
    parent[high as usize] = low;
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask_of(rows: &[&str]) -> InkMask {
        InkMask::from_fn(rows[0].len() as u32, rows.len() as u32, |x, y| {
            rows[y as usize].as_bytes()[x as usize] == b'#'
        })
    }

    #[test]
    fn diagonal_ink_hangs_together() {
        let found = components(&mask_of(&["#...#", ".#.#.", "..#..", ".....", "#...."]));
        assert_eq!(found.list.len(), 2);
        assert_eq!(found.list[0].rect, Rect::new(0, 0, 5, 3));
        assert_eq!(found.list[0].area, 5);
        assert_eq!((found.list[0].x, found.list[0].y), (2.0, 0.8));
        assert_eq!(found.list[1].rect, Rect::new(0, 4, 1, 5));
    }

    #[test]
    fn a_comb_is_one_piece_although_its_teeth_start_apart() {
        let found = components(&mask_of(&["#.#.#.#", "#.#.#.#", "#######"]));
        assert_eq!(found.list.len(), 1);
        assert_eq!(found.list[0].area, 15);
    }

    #[test]
    fn one_run_below_many_joins_all_it_touches() {
        let found = components(&mask_of(&["##.##...#", "..#......", "#.......#"]));
        let rects: Vec<Rect> = found.list.iter().map(|c| c.rect).collect();
        assert_eq!(
            rects,
            [
                Rect::new(0, 0, 5, 2),
                Rect::new(8, 0, 9, 1),
                Rect::new(0, 2, 1, 3),
                Rect::new(8, 2, 9, 3)
            ]
        );
    }

    #[test]
    fn noise_without_end_has_no_components() {
        let mut mask = InkMask::new(1 << 13, 1 << 12);
        mask.bits_mut().fill(0x5555_5555_5555_5555);
        assert_eq!(mask.run_count(), 2 * MOST_RUNS);
        assert!(components(&mask).list.is_empty());
    }

    #[test]
    fn chosen_components_make_a_mask() {
        let mask = mask_of(&["##...", ".....", "..###"]);
        let found = components(&mask);
        let kept = found.mask(5, 3, |i| found.list[i].area > 2);
        assert_eq!(kept.count(), 3);
        assert!(kept.get(4, 2) && !kept.get(0, 0));
        assert_eq!(found.labels(5, 3)[0], 1);
        assert_eq!(found.labels(5, 3)[12], 2);
    }
}
