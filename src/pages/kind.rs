//! What a page is.

use super::PageView;
use super::nearly::likeness;
use super::signs::{COVER_PHRASES, LABELS, SEPARATOR_PHRASES};
use crate::model::{PageKind, Rect};
use crate::text::{close_up, fold_simplified};

/// Share of a phrase that must have been read rightly.
const ALIKE: f64 = 0.8;
/// Characters of a line beside a phrase and as much again: a form gives its name a line of its own, a cable speaks of it.
const AROUND: usize = 8;
/// The name of a form stands within so many lines of its top.
const HEAD: usize = 20;
/// A separator sheet says no more than this many characters.
const FEW: usize = 120;

/// A sheet that is this much wider than high may show two pages: two of a format of 1 to 1.41 are 1.41 wide, with their
/// margins cut less.
const WIDE: f64 = 1.2;
/// The gap between two pages is wider than so many letters; gaps between the columns of a table are, too, but end.
const GUTTER_EMS: f64 = 2.5;
/// Words that may reach into the gutter.
const ASTRAY: f64 = 0.03;
/// Words that each of two pages has at least.
const WORDS_EACH: usize = 12;

/// Tells what a page is.
pub fn kind(page: &PageView) -> PageKind {
    if page.report.blank {
        return PageKind::Blank;
    }
    let lines: Vec<Vec<char>> = page.text.lines().map(|line| bare(&line.text())).collect();
    let shows = |phrases: &[Vec<char>]| {
        let head = lines.iter().take(HEAD);
        let mut pairs = head.flat_map(|line| phrases.iter().map(move |phrase| (line, phrase)));
        pairs.any(|(line, phrase)| {
            let speaks_of_it = LABELS
                .iter()
                .any(|label| line.starts_with(label) && !phrase.starts_with(label));
            line.len() <= 2 * phrase.len() + AROUND && !speaks_of_it && likeness(line, phrase) >= ALIKE
        })
    };
    let length: usize = lines.iter().map(Vec::len).sum();
    match () {
        () if length == 0 => PageKind::Blank,
        () if length <= FEW && shows(&SEPARATOR_PHRASES) => PageKind::Separator,
        () if shows(&COVER_PHRASES) => PageKind::Cover,
        () if is_spread(page) => PageKind::Spread,
        () => PageKind::Text,
    }
}

fn bare(text: &str) -> Vec<char> {
    fold_simplified(&close_up(text))
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Whether the page is wider than high, and nothing is written down its middle.
fn is_spread(page: &PageView) -> bool {
    let [width, height] = page.report.clean_size.map(f64::from);
    if width < WIDE * height {
        return false;
    }
    let Some(upright) = page.report.transform.inverse() else {
        return false;
    };
    let words: Vec<Rect> = page
        .text
        .lines()
        .flat_map(|line| &line.words)
        .map(|word| upright.apply_quad(&word.rect.quad()).bounds())
        .collect();
    let gutter = GUTTER_EMS * page.report.em;
    let middles = (0..=20).map(|n| width * (0.4 + 0.01 * f64::from(n)));
    middles.into_iter().any(|middle| {
        let (left, right) = (middle - gutter / 2.0, middle + gutter / 2.0);
        let before = words.iter().filter(|word| f64::from(word.right) <= left).count();
        let behind = words.iter().filter(|word| f64::from(word.left) >= right).count();
        let astray = words.len() - before - behind;
        before >= WORDS_EACH && behind >= WORDS_EACH && astray as f64 <= ASTRAY * words.len() as f64
    })
}
