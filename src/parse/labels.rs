//! The labels of one kind of form: a closed vocabulary in which letters may be misread, and cut off at the edge of the sheet.

use std::sync::LazyLock;

use super::fold::{self, Key};
use super::lexicon::{self, Role};

/// A label that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub role: Role,
    /// Letters of it had to be put right.
    pub repaired: bool,
}

/// The labels of a table of `label`, `role`, …
#[derive(Debug)]
pub(crate) struct Labels {
    rows: Vec<Label>,
}

#[derive(Debug)]
struct Label {
    key: Vec<char>,
    role: Role,
    /// Whether it is of one word.
    word: bool,
}

/// `reading`, `label` of what short labels are read as.
static READINGS: LazyLock<Vec<(Vec<char>, Vec<char>)>> = LazyLock::new(|| {
    lexicon::rows(include_str!("lexicon/label-readings.tsv"))
        .filter_map(|cells| Some((Key::new(cells[0]).chars, Key::new(cells.get(1)?).chars)))
        .collect()
});

/// How many letters of a label may be wrong. The sign behind it tells as much as a letter; without it short labels allow
/// look-alikes alone.
fn tolerance(letters: usize, marked: bool) -> f64 {
    match letters {
        0..=3 => 0.5,
        4 | 5 if marked => 1.0,
        4 | 5 => 0.5,
        6 | 7 => 2.1,
        n => 0.2 * n as f64,
    }
}

/// Whether a word is this label, its letters misread perhaps.
pub(crate) fn is(word: &str, label: &str) -> bool {
    first_of(word, [label]).is_some()
}

/// The place of the first of some labels that a word is, its letters misread perhaps.
pub(crate) fn first_of<'l>(word: &str, labels: impl IntoIterator<Item = &'l str>) -> Option<usize> {
    let key = fold::letters(word);
    let is = |label: &str| {
        let form = fold::letters(label);
        fold::distance(&key, &form, tolerance(form.len(), false)).is_some() || is_reading(&key, &form)
    };
    let may_be = key.iter().any(|c| c.is_alphabetic());
    may_be.then(|| labels.into_iter().position(is)).flatten()
}

/// Whether a key is known to be read for a label.
fn is_reading(key: &[char], label: &[char]) -> bool {
    READINGS
        .iter()
        .any(|(reading, of)| of == label && fold::alike(reading, key))
}

impl Labels {
    /// The labels of a table.
    pub fn new(table: &'static str) -> Labels {
        let row = |cells: Vec<&'static str>| {
            Some(Label {
                key: Key::new(cells[0]).chars,
                role: Role::named(cells.get(1)?),
                word: !cells[0].contains(' '),
            })
        };
        Labels {
            rows: lexicon::rows(table).filter_map(row).collect(),
        }
    }

    /// The label that a key is letter for letter.
    pub fn exact(&self, key: &[char]) -> Option<Role> {
        self.rows
            .iter()
            .find(|label| label.key == key)
            .map(|label| label.role)
    }

    /// The label nearest to a key within the tolerance. `marked` says that a colon or its like stands behind it.
    pub fn near(&self, key: &[char], marked: bool) -> Option<Role> {
        let near = |label: &Label| {
            let cost = fold::distance(key, &label.key, tolerance(label.key.len(), marked))?;
            Some((cost, label.role))
        };
        let best = self.rows.iter().filter_map(near);
        best.min_by(|a, b| a.0.total_cmp(&b.0)).map(|found| found.1)
    }

    /// The label that a key is known to be read for.
    pub fn reading(&self, key: &[char]) -> Option<Role> {
        let known = READINGS.iter().filter(|(reading, _)| fold::alike(reading, key));
        known.map(|(_, label)| label).find_map(|label| self.exact(label))
    }

    /// The label of one word whose first letters are cut off, half of them at most.
    pub fn cropped(&self, key: &[char]) -> Option<Role> {
        let cut = |label: &Label| {
            let form = &label.key;
            let whole = key.len() >= 2 && key.len() < form.len() && key.len() * 2 >= form.len();
            let rest = form.get(form.len().checked_sub(key.len())?..)?;
            (whole && fold::distance(key, rest, 0.5).is_some()).then_some(label.role)
        };
        self.rows.iter().filter(|label| label.word).find_map(cut)
    }

    /// The label that a word is, misread and cropped ones too. `marked` says that a colon or its like stands behind it; a
    /// cropped label must have one.
    pub fn read(&self, word: &str, marked: bool) -> Option<Found> {
        /// Longer words are no labels.
        const LONGEST: usize = 40;
        if word.len() > LONGEST {
            return None;
        }
        let key = fold::letters(word);
        // 10 looks like TO, but no label is all figures.
        if !key.iter().any(|c| c.is_alphabetic()) {
            return None;
        }
        if let Some(role) = self.exact(&key) {
            return Some(Found {
                role,
                repaired: false,
            });
        }
        let role = self
            .near(&key, marked)
            .or_else(|| self.reading(&key))
            .or_else(|| marked.then(|| self.cropped(&key)).flatten())?;
        Some(Found { role, repaired: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static TELEGRAM: LazyLock<Labels> =
        LazyLock::new(|| Labels::new(include_str!("lexicon/telegram-labels.tsv")));

    fn role(word: &str, marked: bool) -> Option<Role> {
        TELEGRAM.read(word, marked).map(|found| found.role)
    }

    #[test]
    fn labels_are_known_misread_and_cut_off() {
        for (word, known) in [
            ("FROM", Role::From),
            ("PROM", Role::From),
            ("ROM", Role::From),
            ("T0", Role::To),
            ("O", Role::To),
            ("N0", Role::Number),
            ("WO", Role::Number),
            ("Rec'd", Role::Received),
            ("Contro1", Role::Control),
            ("lnfo", Role::CopyTo),
            ("CTION", Role::Destination),
        ] {
            assert_eq!(role(word, true), Some(known), "{word}");
        }
    }

    #[test]
    fn other_words_are_no_labels() {
        for word in ["STATION", "SUMMARY", "FORM", "AMEMBASSY", "A", "10", "30"] {
            assert_eq!(role(word, true), None, "{word}");
        }
        assert_eq!(role("ROM", false), None);
    }
}
