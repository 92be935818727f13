//! The names of months, and those that OCR makes of them.

use std::sync::LazyLock;

use crate::parse::{fold, lexicon};

/// The months that the rows of one kind name, in the table's order.
fn named(kind: &'static str) -> Vec<(Vec<char>, u8)> {
    lexicon::rows(lexicon::MONTHS)
        .filter(|cells| cells.get(2) == Some(&kind))
        .filter_map(|cells| Some((cells[0].chars().collect(), cells.get(1)?.parse().ok()?)))
        .collect()
}

static NAMES: LazyLock<Vec<(Vec<char>, u8)>> = LazyLock::new(|| named("name"));
static SHORT: LazyLock<Vec<(Vec<char>, u8)>> = LazyLock::new(|| named("short"));
static ROMAN: LazyLock<Vec<(Vec<char>, u8)>> = LazyLock::new(|| named("roman"));

/// The month that a word names, and whether letters of it had to be put right. `MAR`, `Sept`, `0CTOBER`.
pub(crate) fn month_named(word: &str) -> Option<(u8, bool)> {
    if !(3..=22).contains(&word.len()) {
        return None;
    }
    let word: Vec<char> = word
        .chars()
        .map(|c| fold::plain_letter(c).to_ascii_uppercase())
        .collect();
    if word.len() < 3 || word.len() > 11 {
        return None;
    }
    let exact = NAMES.iter().chain(SHORT.iter()).find(|(name, _)| *name == word);
    if let Some(&(_, month)) = exact {
        return Some((month, false));
    }
    // Reading errors: look-alikes in a three-letter form, more in a long one.
    let limit = |name: &[char]| match (word.len(), name.len()) {
        (3, _) | (4, _) | (_, 3..=4) => 0.5,
        (_, 5..=6) => 1.0,
        _ => 2.0,
    };
    let forms = if word.len() == 3 { &*SHORT } else { &*NAMES };
    let mut best: Option<(u8, f64)> = None;
    for (name, month) in forms.iter().filter(|(name, _)| word.len() > 3 || name.len() == 3) {
        if let Some(cost) = fold::distance(&word, name, limit(name))
            && best.is_none_or(|(_, least)| cost < least)
        {
            best = Some((*month, cost));
        }
    }
    best.map(|(month, _)| (month, true))
}

/// The value of a Roman numeral from I to XII, in capitals.
pub(crate) fn roman(text: &str) -> Option<u8> {
    ROMAN
        .iter()
        .find(|(numeral, _)| text.chars().eq(numeral.iter().copied()))
        .map(|(_, month)| *month)
}
