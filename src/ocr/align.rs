//! Aligning two sequences by the least number of edits.

/// Pairs the items of `a` and `b` in order, at the least number of insertions, deletions and replacements; of several
/// such ways, the one that replaces earliest. An item without a partner is paired with `None`.
pub fn pairs<'a, T>(
    a: &'a [T],
    b: &'a [T],
    same: impl Fn(&T, &T) -> bool,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let (rows, columns) = (a.len() + 1, b.len() + 1);
    // cost[i][j]: edits that turn the rest of `a` from i into the rest of `b` from j.
    let mut cost = vec![0u32; rows * columns];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            cost[i * columns + j] = match (a.get(i), b.get(j)) {
                (None, _) => (b.len() - j) as u32,
                (_, None) => (a.len() - i) as u32,
                (Some(x), Some(y)) => {
                    let replace = cost[(i + 1) * columns + j + 1] + u32::from(!same(x, y));
                    let drop = cost[(i + 1) * columns + j] + 1;
                    let insert = cost[i * columns + j + 1] + 1;
                    replace.min(drop).min(insert)
                }
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut paired = Vec::with_capacity(a.len().max(b.len()));
    while i < a.len() || j < b.len() {
        let here = cost[i * columns + j];
        match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) if here == cost[(i + 1) * columns + j + 1] + u32::from(!same(x, y)) => {
                paired.push((Some(x), Some(y)));
                (i, j) = (i + 1, j + 1);
            }
            (Some(x), _) if j == b.len() || here == cost[(i + 1) * columns + j] + 1 => {
                paired.push((Some(x), None));
                i += 1;
            }
            (_, y) => {
                paired.push((None, y));
                j += 1;
            }
        }
    }
    paired
}

/// The number of edits between two sequences, over the length of the longer: 0 for equal ones, 1 for ones that share
/// nothing.
pub fn distance<T: PartialEq>(a: &[T], b: &[T]) -> f64 {
    let edits = pairs(a, b, T::eq).iter().filter(|(x, y)| x != y).count();
    edits as f64 / a.len().max(b.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(a: &str, b: &str) -> String {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let letter = |c: Option<&char>| c.copied().unwrap_or('-');
        pairs(&a, &b, char::eq)
            .into_iter()
            .map(|(x, y)| format!("{}{} ", letter(x), letter(y)))
            .collect()
    }

    #[test]
    fn what_is_missing_stands_against_nothing() {
        assert_eq!(shown("外交部电", "外部电"), "外外 交- 部部 电电 ");
        assert_eq!(shown("", "ab"), "-a -b ");
        assert_eq!(shown("ab", ""), "a- b- ");
    }

    #[test]
    fn a_misread_character_is_replaced() {
        assert_eq!(shown("支电", "文电"), "支文 电电 ");
    }

    #[test]
    fn distance_is_a_share_of_the_longer() {
        let chars = |s: &str| s.chars().collect::<Vec<_>>();
        assert_eq!(distance(&chars("SECRET"), &chars("SECRFT")), 1.0 / 6.0);
        assert_eq!(distance(&chars("abc"), &chars("")), 1.0);
        assert_eq!(distance::<char>(&[], &[]), 0.0);
    }
}
