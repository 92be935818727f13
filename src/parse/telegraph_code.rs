//! Chinese telegraphic code (标准电码): each character sent as four digits, with one table for the mainland and one for Taiwan.

use std::sync::LazyLock;

/// Which of the two tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    Mainland,
    Taiwan,
}

impl Table {
    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Table::Mainland => "mainland",
            Table::Taiwan => "Taiwan",
        }
    }

    /// The character of a code.
    fn character(self, code: usize) -> Option<char> {
        let codes = match self {
            Table::Mainland => &*MAINLAND,
            Table::Taiwan => &*TAIWAN,
        };
        codes.get(code).copied().filter(|&c| c != FREE)
    }
}

/// Stands in the tables for a code without a character.
const FREE: char = '＿';

static MAINLAND: LazyLock<Vec<char>> =
    LazyLock::new(|| table(include_str!("lexicon/telegraph-mainland.txt")));
static TAIWAN: LazyLock<Vec<char>> = LazyLock::new(|| table(include_str!("lexicon/telegraph-taiwan.txt")));

fn table(text: &str) -> Vec<char> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::chars)
        .collect()
}

/// A run of code groups and what it says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decoded {
    pub groups: usize,
    pub text: String,
    pub table: Table,
}

/// Four groups in a row are no chance: numbers in tables and dates rarely come so.
const FEWEST_GROUPS: usize = 4;

pattern!(
    GROUPS,
    r"(?:^|[^\d.,/-])((?:\d{4}[ \u{3000}]{1,4}){3,}\d{4})(?:[^\d.,/-]|$)"
);

/// The longest run of code groups in `text`, decoded with the table that knows more of them. Runs of years are none.
pub(crate) fn decode(text: &str) -> Option<Decoded> {
    let run = GROUPS
        .captures_iter(text)
        .filter_map(|found| found.get(1))
        .max_by_key(|run| run.len())?;
    let codes: Vec<usize> = run
        .as_str()
        .split_whitespace()
        .filter_map(|group| group.parse().ok())
        .collect();
    let years = codes.iter().filter(|code| (1840..=2030).contains(*code)).count();
    if codes.len() < FEWEST_GROUPS || years * 2 > codes.len() {
        return None;
    }
    let known = |table: Table| {
        codes
            .iter()
            .filter(|&&code| table.character(code).is_some())
            .count()
    };
    let (mainland, taiwan) = (known(Table::Mainland), known(Table::Taiwan));
    let table = if taiwan > mainland {
        Table::Taiwan
    } else {
        Table::Mainland
    };
    if mainland.max(taiwan) * 10 < codes.len() * 8 {
        return None;
    }
    Some(Decoded {
        groups: codes.len(),
        text: codes
            .iter()
            .map(|&code| table.character(code).unwrap_or('□'))
            .collect(),
        table,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_four_digit_groups_is_decoded() {
        let decoded = decode("0022 2429 0207 1873").unwrap();
        assert_eq!((decoded.text.as_str(), decoded.groups), ("中文信息", 4));
    }

    #[test]
    fn the_table_that_knows_more_codes_is_used() {
        assert_eq!(Table::Mainland.character(5618), Some('萧'));
        assert_eq!(Table::Taiwan.character(5618), Some('蕭'));
        assert_eq!(MAINLAND.len(), 10_000);
        assert_eq!(TAIWAN.len(), 10_000);
    }

    #[test]
    fn years_and_serials_are_no_code() {
        assert_eq!(decode("1949 1950 1951 1952 1953"), None);
        assert_eq!(decode("PEKING 0749, STATE 1234, 5678"), None);
    }
}
