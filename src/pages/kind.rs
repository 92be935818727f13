//! What a page is.

use super::PageView;
use super::first::evidence;
use super::nearly::likeness;
use super::signs::{COVER_PHRASES, LABELS, SEPARATOR_PHRASES, SEPARATOR_WORDS};
use crate::model::{PageKind, Rect};
use crate::text::{close_up, fold_simplified};

/// Share of a phrase that must have been read rightly.
const ALIKE: f64 = 0.8;
/// Characters of a line beside a phrase and as much again: a form gives its name a line of its own, a cable speaks of it.
const AROUND: usize = 8;
/// The name of a form stands within so many lines of its top.
const HEAD: usize = 20;
/// A separator sheet says no more than this many characters; no more than that many where its phrase stands over several
/// lines; and that many beside a word that says it alone.
const FEW: usize = 120;
const FEWER: usize = 60;
const BESIDE: usize = 8;
/// Odds that a page with the head of a cable begins one, from which it is no cover, whatever forms it names.
const A_CABLE: f64 = 3.0;

/// A sheet that is this much wider than high may show two pages: two of a format of 1 to 1.41 are 1.41 wide, with their
/// margins cut less.
const WIDE: f64 = 1.2;
/// The gap between two pages is wider than so many letters; gaps between the columns of a table are, too, but end.
const GUTTER_EMS: f64 = 2.5;
/// Words that may reach into the gutter.
const ASTRAY: f64 = 0.03;
/// Words that each of two pages has at least, and the share of its width that they take: columns of a table are narrower.
const WORDS_EACH: usize = 12;
const WIDTH_EACH: f64 = 0.5;

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
    let all = lines.concat();
    let separates = || {
        // Large letters often stand one word a line.
        let phrase = |phrase: &Vec<char>| all.len() <= FEWER && likeness(&all, phrase) >= ALIKE;
        let word = |word: &Vec<char>| {
            let is_it = |line: &Vec<char>| line.starts_with(word) && line.len() <= word.len() + 2;
            all.len() <= word.len() + BESIDE && lines.iter().any(is_it)
        };
        all.len() <= FEW
            && (shows(&SEPARATOR_PHRASES)
                || SEPARATOR_PHRASES.iter().any(phrase)
                || SEPARATOR_WORDS.iter().any(word))
    };
    let is_cable = || {
        let head = evidence(page);
        let heads = ["form head", "date-time group"];
        head.odds >= A_CABLE && head.signs.iter().any(|sign| heads.contains(sign))
    };
    match () {
        () if says_nothing(&all) => PageKind::Blank,
        () if separates() => PageKind::Separator,
        () if shows(&COVER_PHRASES) && !is_cable() => PageKind::Cover,
        () if is_spread(page) => PageKind::Spread,
        () => PageKind::Text,
    }
}

/// Whether the letters of a page are none, or a stray one or two as stains are read; a number may be the page's, and a Chinese
/// character is a word.
fn says_nothing(letters: &[char]) -> bool {
    letters.len() <= 2
        && letters.iter().all(char::is_ascii)
        && (letters.is_empty() || !letters.iter().all(char::is_ascii_digit))
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
        let before: Vec<&Rect> = words
            .iter()
            .filter(|word| f64::from(word.right) <= left)
            .collect();
        let behind: Vec<&Rect> = words
            .iter()
            .filter(|word| f64::from(word.left) >= right)
            .collect();
        let is_page = |words: &[&Rect], room: f64| {
            let begin = words.iter().map(|word| word.left).min().unwrap_or(0);
            let end = words.iter().map(|word| word.right).max().unwrap_or(0);
            words.len() >= WORDS_EACH && f64::from(end - begin) >= WIDTH_EACH * room
        };
        let astray = words.len() - before.len() - behind.len();
        is_page(&before, middle)
            && is_page(&behind, width - middle)
            && astray as f64 <= ASTRAY * words.len() as f64
    })
}
