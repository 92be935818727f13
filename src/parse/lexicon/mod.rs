//! Domain knowledge as tables: one row a fact, with its source.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::fold::{self, Key};
use crate::text::count_han;

/// What a marking says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum MarkingKind {
    Classification,
    Precedence,
    /// 提前: to be handled before others.
    Advance,
    Handling,
    /// Words that stand between markings and say nothing.
    Filler,
}

/// A row of `markings.tsv`.
#[derive(Clone, Debug)]
pub(crate) struct MarkingRow {
    pub key: Vec<char>,
    pub kind: MarkingKind,
    pub value: &'static str,
}

/// Classification, precedence and handling words, longest first.
pub(crate) static MARKINGS: LazyLock<Vec<MarkingRow>> = LazyLock::new(|| {
    let mut rows: Vec<MarkingRow> = rows(include_str!("markings.tsv"))
        .filter_map(|cells| {
            let kind = match cells.get(1).copied()? {
                "classification" => MarkingKind::Classification,
                "precedence" => MarkingKind::Precedence,
                "advance" => MarkingKind::Advance,
                "handling" => MarkingKind::Handling,
                _ => MarkingKind::Filler,
            };
            Some(MarkingRow {
                key: Key::new(cells[0]).chars,
                kind,
                value: cells.get(2).copied().unwrap_or(""),
            })
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.key.len()));
    rows
});

/// What a labelled row of a form holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    Precedence,
    /// Classification, perhaps with precedence.
    Marking,
    From,
    To,
    /// The place a cable goes to; the addressee itself may follow.
    Destination,
    CopyTo,
    Title,
    /// What a letter is about; in a cable the beginning of a paragraph.
    Regarding,
    Number,
    Date,
    Time,
    Received,
    Signature,
    Translator,
    Archive,
    Control,
    References,
    ExecutiveOrder,
    Tags,
    /// The number of a page.
    Page,
    /// The number of a section.
    Section,
    /// Office notes that are no field of the record.
    Drop,
}

impl Role {
    /// The role that a table names so.
    pub fn named(name: &str) -> Role {
        match name {
            "precedence" => Role::Precedence,
            "marking" => Role::Marking,
            "from" => Role::From,
            "to" => Role::To,
            "destination" => Role::Destination,
            "copy_to" => Role::CopyTo,
            "title" => Role::Title,
            "regarding" => Role::Regarding,
            "number" => Role::Number,
            "date" => Role::Date,
            "time" => Role::Time,
            "received" => Role::Received,
            "signature" => Role::Signature,
            "translator" => Role::Translator,
            "archive" => Role::Archive,
            "control" => Role::Control,
            "references" => Role::References,
            "executive_order" => Role::ExecutiveOrder,
            "tags" => Role::Tags,
            "page" => Role::Page,
            "section" => Role::Section,
            _ => Role::Drop,
        }
    }
}

static LABELS: LazyLock<HashMap<Vec<char>, Role>> = LazyLock::new(|| {
    rows(include_str!("labels.tsv"))
        .filter_map(|cells| Some((Key::new(cells[0]).chars, Role::named(cells.get(1)?))))
        .collect()
});

/// The role of a label, and whether letters of it had to be put right. `fuzzy` allows that.
pub(crate) fn label(text: &str, fuzzy: bool) -> Option<(Role, bool)> {
    /// The longest label has this many letters, with some to spare for reading errors.
    const LONGEST: usize = 34;
    if text.len() > 4 * LONGEST {
        return None;
    }
    let key = fold::letters(text);
    if key.is_empty() || key.len() > LONGEST {
        return None;
    }
    if let Some(&role) = LABELS.get(&key) {
        return Some((role, false));
    }
    if !fuzzy {
        return None;
    }
    // T0, N0: too short for a distance, but every letter of it looks like one of the label's.
    const SHORT: std::ops::RangeInclusive<usize> = 2..=3;
    if SHORT.contains(&key.len())
        && key.iter().all(char::is_ascii)
        && key.iter().any(|c| c.is_alphabetic())
        && let Some(role) = LABELS
            .iter()
            .filter(|row| fold::alike(row.0, &key))
            .map(|row| *row.1)
            .min()
    {
        return Some((role, true));
    }
    // Sorted, so that a tie does not depend on the order of a hash map.
    static SORTED: LazyLock<Vec<(&'static [char], Role)>> = LazyLock::new(|| {
        let mut all: Vec<(&[char], Role)> =
            LABELS.iter().map(|(key, &role)| (key.as_slice(), role)).collect();
        all.sort_by(|a, b| a.0.cmp(b.0));
        all
    });
    let (role, cost) = fold::closest(&key, SORTED.iter().copied())?;
    Some((role, cost > 0.0))
}

// 【密级】机密, 〔发往〕外交部
pattern!(
    BRACKETED,
    r"^[【〔［\[]([^】〕］\]]{1,24})[】〕］\]][\s:：]*(.*)$"
);

/// What may be a label, and what stands behind its colon or the brackets around it.
pub(crate) fn parted(text: &str) -> Option<(&str, &str)> {
    let bracketed = || {
        let found = BRACKETED.captures(text)?;
        let (name, value) = (found.get(1)?.as_str(), found.get(2)?.as_str());
        (count_han(name) > 0 && label(name, false).is_some()).then_some((name, value))
    };
    bracketed().or_else(|| {
        let (name, value) = text.split_once(['：', ':'])?;
        Some((name, value.trim()))
    })
}

/// Whether a text begins with a label and its colon.
pub(crate) fn begins_row(text: &str, fuzzy: bool) -> bool {
    parted(text).is_some_and(|(name, _)| label(name, fuzzy).is_some())
}

/// The words of one kind in a table of `word`, `kind`, …, in the table's order.
pub(crate) fn words(table: &'static str, kind: &'static str) -> impl Iterator<Item = &'static str> {
    rows(table)
        .filter(move |cells| cells.get(1) == Some(&kind))
        .map(|cells| cells[0])
}

/// A pattern for any of the words of one kind, the longest first; blanks in them may be any white space.
pub(crate) fn any_of(table: &'static str, kind: &'static str) -> String {
    let mut all: Vec<String> = words(table, kind)
        .map(|word| regex::escape(word).replace(' ', r"\s+"))
        .collect();
    all.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    format!("(?:{})", all.join("|"))
}

/// Words of the names of organs and persons.
pub(crate) const NAME_WORDS: &str = include_str!("name-words.tsv");
/// What the names of posts and commands begin with.
pub(crate) const POST_WORDS: &str = include_str!("post-words.tsv");
/// Words that part Chinese addressees.
pub(crate) const CHINESE_ROUTING: &str = include_str!("chinese-routing.tsv");
/// What the last characters of a form's head are read as.
pub(crate) const HEAD_READINGS: &str = include_str!("head-readings.tsv");
/// Words by which Chinese titles are known.
pub(crate) const TITLE_WORDS: &str = include_str!("title-words.tsv");
/// Small words by which running text and names are told apart.
const FUNCTION_WORDS: &str = include_str!("function-words.tsv");
/// Precedences, the highest first.
pub(crate) const PRECEDENCE_RANKS: &str = include_str!("precedence-ranks.tsv");

/// What a function word tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Small {
    /// Frequent in running text.
    Text,
    /// Small in a line of addressees.
    Addressee,
    /// Small inside of a name.
    Name,
    /// Small inside of an organ's name.
    Organ,
    /// A subject goes on behind it.
    Ends,
    /// A subject goes on with it.
    Begins,
}

/// Whether a word, as it is written, is a function word of a kind.
pub(crate) fn is_small(word: &str, kind: Small) -> bool {
    /// Letters of the longest.
    const LONGEST: usize = 9;
    type Sets = [HashSet<&'static str>; 6];
    static SETS: LazyLock<Sets> = LazyLock::new(|| {
        ["text", "addressee", "name", "organ", "ends", "begins"]
            .map(|kind| words(FUNCTION_WORDS, kind).collect())
    });
    word.len() <= LONGEST && SETS[kind as usize].contains(word)
}

/// Names of months: `name`, `month`, `kind`, `source`.
pub(crate) const MONTHS: &str = include_str!("months.tsv");

/// The rows of a table: cells parted by tabs, lines that begin with `#` are comments.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split('\t').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_in_both_scripts_and_with_reading_errors() {
        assert_eq!(label("等級", false), Some((Role::Precedence, false)));
        assert_eq!(label("Already Forwarded to", false), Some((Role::CopyTo, false)));
        assert_eq!(label("SUBIECT", true), Some((Role::Title, true)));
        assert_eq!(label("The other side", true), None);
    }

    #[test]
    fn every_row_of_the_tables_has_its_source() {
        let tables = [
            (include_str!("markings.tsv"), 4),
            (include_str!("labels.tsv"), 3),
            (include_str!("agency-labels.tsv"), 3),
            (include_str!("telegram-labels.tsv"), 3),
            (include_str!("teletype-labels.tsv"), 3),
            (include_str!("label-readings.tsv"), 3),
            (include_str!("look-alikes.tsv"), 2),
            (include_str!("agency-slugs.tsv"), 2),
            (include_str!("stations.tsv"), 3),
            (include_str!("organs.tsv"), 2),
            (include_str!("organs-english.tsv"), 2),
            (include_str!("organ-pairs.tsv"), 3),
            (include_str!("branch-confusions.tsv"), 3),
            (include_str!("countries.tsv"), 3),
            (include_str!("family-signs.tsv"), 5),
            (include_str!("form-signs.tsv"), 3),
            (include_str!("stamps.tsv"), 3),
            (include_str!("posts.tsv"), 2),
            (FUNCTION_WORDS, 3),
            (PRECEDENCE_RANKS, 2),
            (TITLE_WORDS, 3),
            (HEAD_READINGS, 3),
            (NAME_WORDS, 3),
            (POST_WORDS, 3),
            (CHINESE_ROUTING, 3),
            (MONTHS, 4),
        ];
        for (table, cells) in tables {
            for row in rows(table) {
                assert_eq!(row.len(), cells, "{row:?}");
                assert!(row.last().is_some_and(|source| !source.is_empty()), "{row:?}");
            }
        }
        assert!(MARKINGS.len() > 100);
    }
}
