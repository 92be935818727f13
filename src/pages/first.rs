//! What speaks for a page's beginning a cable.

use std::collections::BTreeMap;

use super::PageView;
use super::nearly::likeness;
use super::signs::{FORM_PHRASES, SIGNS};
use crate::model::BlockKind;
use crate::text::{close_up, count_han, fold_simplified};

/// The head of a cable stands within this many lines of its first page.
const HEAD: usize = 16;
/// What a page says of itself stands within this many.
const TOP: usize = 5;
/// Lines with more characters are running text.
const LONGEST: usize = 70;
/// Share of a phrase that must have been read rightly. A line in which a quarter of the letters is wrong is still known by
/// people; below that phrases of a dozen letters turn up in running text.
const ALIKE: f64 = 0.75;
/// Without any sign, one page in ten begins a cable.
const NO_SIGN: f64 = -2.2;

/// The signs on a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Evidence {
    /// What was found, weightiest first.
    pub signs: Vec<&'static str>,
    /// The sum of it: the logarithm of the odds that the page begins a cable.
    pub odds: f64,
}

/// Looks for the signs in the first lines of a page.
pub(super) fn evidence(page: &PageView) -> Evidence {
    let mut found: BTreeMap<&'static str, f64> = BTreeMap::new();
    let mut note = |group: &'static str, weight: f64| {
        let known = found.entry(group).or_insert(0.0);
        if weight.abs() > known.abs() {
            *known = weight;
        }
    };
    for (number, line) in first_lines(page).iter().enumerate() {
        let length = line.chars().count();
        for sign in SIGNS.iter().filter(|sign| number < TOP || sign.weight > 0.0) {
            if length <= LONGEST && sign.pattern.is_match(line) {
                note(sign.group, sign.weight);
            }
        }
        let bare: Vec<char> = line
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect();
        if count_han(line) == 0 && length <= LONGEST {
            for phrase in FORM_PHRASES.iter() {
                let alike = likeness(&bare, &phrase.text);
                if alike >= ALIKE {
                    note(phrase.group, phrase.weight * alike);
                }
            }
        }
    }
    let mut signs: Vec<(&str, f64)> = found.into_iter().collect();
    signs.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(b.0)));
    Evidence {
        odds: NO_SIGN + signs.iter().map(|(_, weight)| weight).sum::<f64>(),
        signs: signs.into_iter().map(|(name, _)| name).collect(),
    }
}

/// The lines at the head of a page, stamps left out; Chinese ones in simplified characters and without spaces.
pub(super) fn first_lines(page: &PageView) -> Vec<String> {
    let blocks = page
        .text
        .blocks
        .iter()
        .filter(|block| block.kind != BlockKind::Stamp);
    let lines = blocks.flat_map(|block| &block.lines).map(|line| {
        let text = line.text();
        match count_han(&text) {
            0 => text.trim().to_owned(),
            _ => fold_simplified(&close_up(text.trim())),
        }
    });
    lines
        .filter(|line| line.chars().count() >= 2)
        .take(HEAD)
        .collect()
}
