//! What speaks for a page's beginning a cable.

use std::collections::BTreeMap;

use super::PageView;
use super::nearly::likeness;
use super::signs::{BANNER_PHRASES, FORM_PHRASES, SIGNS, TITLE_SIGNS};
use crate::model::BlockKind;
use crate::text::{close_up, count_han, fold_simplified};

/// The head of a cable stands within this many lines of its first page.
const HEAD: usize = 16;
/// What a page says of itself stands within this many.
const TOP: usize = 5;
/// The title of a form stands within this many.
const TITLE: usize = 2;
/// Lines with more characters are running text.
const LONGEST: usize = 70;
/// The title of a form may run on, and is known by how it begins.
const LONGEST_TITLE: usize = 110;
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
        for sign in TITLE_SIGNS.iter().filter(|_| number < TITLE) {
            if length <= LONGEST_TITLE && sign.pattern.is_match(line) {
                note(sign.group, sign.weight);
            }
        }
        let bare = bare(line);
        if length <= LONGEST {
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

/// The marking that stands by itself at the top of a page, as one of a few, so that errors of OCR are no difference.
pub(super) fn banner(page: &PageView) -> Option<usize> {
    /// Letters of a line beside the marking.
    const BESIDE: usize = 3;
    first_lines(page).iter().take(TOP).find_map(|line| {
        let bare = bare(line);
        let fits = |phrase: &[char]| match bare.len() <= phrase.len() + BESIDE {
            true => likeness(&bare, phrase),
            false => 0.0,
        };
        let best = (0..BANNER_PHRASES.len()).max_by(|&a, &b| {
            let (a, b) = (&BANNER_PHRASES[a], &BANNER_PHRASES[b]);
            // "SECRET" stands in "TOP SECRET" too.
            fits(a).total_cmp(&fits(b)).then(a.len().cmp(&b.len()))
        })?;
        (fits(&BANNER_PHRASES[best]) >= ALIKE).then_some(best)
    })
}

fn bare(line: &str) -> Vec<char> {
    line.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
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
