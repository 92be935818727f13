//! Where cables begin in a run of pages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::first::{Evidence, banner, evidence};
use super::{PageView, kind};
use crate::model::{Confidence, Decider, PageKind, PageNumber, PageStart};

/// How the pages of a document are to be split.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Splitting {
    /// The pages that begin a cable, where a person has said so for this document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Vec<PageNumber>>,
}

/// Whether each page begins a cable, and why. The first page always does, and a blank page never; a cover belongs to the
/// cable behind it.
pub fn split(pages: &[PageView], splitting: &Splitting) -> BTreeMap<PageNumber, PageStart> {
    /// The pages of a cable are marked alike, though a banner may be misread.
    const BANNER_CHANGE: f64 = 1.5;
    let mut starts = BTreeMap::new();
    let mut shown_last = None;
    // Whether nothing but covers has come since the last beginning.
    let mut covered = false;
    for (n, page) in pages.iter().enumerate() {
        let kind = kind(page);
        let mut found = match kind {
            PageKind::Blank => Evidence::default(),
            _ => evidence(page),
        };
        if let Some(shown) = banner(page)
            && shown_last.replace(shown).is_some_and(|last| last != shown)
        {
            found.odds += BANNER_CHANGE;
            found.signs.push("banner change");
        }
        let before = n.checked_sub(1).map(|before| &pages[before]);
        let odds = found.odds + before.map_or(0.0, |before| ending(before));
        let score = match kind {
            PageKind::Blank => 0.0,
            // It belongs to what follows.
            PageKind::Cover | PageKind::Separator if !covered => 1.0,
            _ if covered => 0.0,
            _ => 1.0 / (1.0 + (-odds).exp()),
        };
        let (begins, decided) = match &splitting.starts {
            _ if n == 0 => (true, Decider::First),
            Some(starts) => (starts.contains(&page.number), Decider::Override),
            None => (score >= 0.5, Decider::Evidence),
        };
        covered = match kind {
            PageKind::Cover | PageKind::Separator => begins || covered,
            PageKind::Blank => covered,
            _ => false,
        };
        let start = PageStart {
            begins,
            score: Confidence::new(score),
            decided,
            signs: found.signs.into_iter().map(str::to_owned).collect(),
        };
        starts.insert(page.number, start);
    }
    starts
}

/// What the page before says about an end: a cable that has come to its signature and date is over.
fn ending(page: &PageView) -> f64 {
    /// Less than a sign on the page itself: a body may end its page with a date.
    const SIGNED: f64 = 0.8;
    const BROKEN_OFF: f64 = -0.8;
    let lines: Vec<String> = page.text.lines().map(|line| line.text()).collect();
    let last = lines
        .iter()
        .rev()
        .map(|line| line.trim())
        .filter(|line| line.len() > 1);
    let last: Vec<&str> = last.take(3).collect();
    let has_digit = |text: &str| {
        text.chars()
            .any(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
    };
    let short = |text: &str| text.chars().count() <= 24;
    if last.iter().any(|line| line.contains("NNN")) {
        return SIGNED;
    }
    match last.first() {
        Some(line) if short(line) && has_digit(line) => SIGNED,
        Some(line) if !short(line) && !line.ends_with(['.', '。', '!', ')', '"', '”', '」']) => {
            BROKEN_OFF
        }
        _ => 0.0,
    }
}
