//! Chinese telegraphic code (标准电码): each character sent as four digits, with one table for the mainland and one for Taiwan.
//! Years, prices and extensions have four digits too. A message is known by lines of groups alone whose characters are those
//! of running text, or by a caption that says so.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::pinyin;
use crate::text::to_simplified;

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

    /// The table that goes with the script of a text; `None` where it has no Chinese characters.
    pub fn of(scripts: super::Scripts) -> Option<Table> {
        match scripts {
            (0, 0) => None,
            _ if super::is_traditional(scripts) => Some(Table::Taiwan),
            _ => Some(Table::Mainland),
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

static EVERYDAY: LazyLock<HashSet<char>> = LazyLock::new(|| {
    include_str!("lexicon/everyday-characters.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::chars)
        .collect()
});

/// A piece of code and what it says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Passage {
    /// The line it stands on.
    pub line: usize,
    codes: Vec<usize>,
    /// Groups in which letters were read as the figures they look like.
    repaired: usize,
    /// The characters.
    pub text: String,
    /// A name within a line of other words.
    pub within: bool,
}

impl Passage {
    /// How many groups it has.
    fn groups(&self) -> usize {
        self.codes.len()
    }

    /// The groups and what they say, for people.
    fn explained(&self) -> String {
        let groups: Vec<String> = self.codes.iter().map(|code| format!("{code:04}")).collect();
        format!("{} is {}", groups.join(" "), self.text)
    }
}

/// The code of a cable: all of it in one table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    pub table: Table,
    /// In the order of the lines.
    pub passages: Vec<Passage>,
}

impl Message {
    /// What was decoded, for people.
    pub fn explained(&self) -> String {
        /// More names than these are not listed.
        const LISTED: usize = 12;
        let groups: usize = self.passages.iter().map(Passage::groups).sum();
        let mut message = format!(
            "{groups} groups of telegraphic code were decoded with the {} table",
            self.table.name()
        );
        let repaired: usize = self.passages.iter().map(|passage| passage.repaired).sum();
        if repaired > 0 {
            message += &format!(", letters of {repaired} of them read as figures");
        }
        let names = self.passages.iter().filter(|passage| passage.within);
        let names: Vec<String> = names.take(LISTED).map(Passage::explained).collect();
        if !names.is_empty() {
            message += &format!(": {}", names.join(", "));
        }
        message
    }
}

/// How much likelier a code is in a message than among any figures, as a logarithm: 93 of 100 characters of running text are
/// everyday ones, and 15 of 100 codes stand for such, 56 for others and 29 for none.
fn weight(code: usize, table: Table) -> f64 {
    let (message, figures): (f64, f64) = match table.character(code) {
        Some(c) if EVERYDAY.contains(&to_simplified(c)) => (0.93, 0.15),
        Some(_) => (0.065, 0.56),
        None => (0.005, 0.29),
    };
    (message / figures).ln()
}

/// Fewer groups are numbers, not a message.
const FEWEST_GROUPS: usize = 4;
/// By how much a message must be likelier than figures, as a logarithm: 150 times.
const MESSAGE: f64 = 5.0;
/// What the script of the other lines says for a table, as a logarithm: 20 times.
const SCRIPT: f64 = 3.0;

pattern!(
    CUE,
    r"(?:\b(?i:STC|CTC|telegraphic\s+code|telecodes?|code\s+groups)\b|电码|電碼|明码|明碼)(?:\s*(?i:numbers?|nos?\.|groups?)\s?)?\s*[:：,(（]?\s*"
);
// Behind such a cue: 2651 1129 0251, 2651/1129/0251, 265111290251
pattern!(CODES, r"^\d{4}(?:[ /,-]{0,2}\d{4}){0,15}\b");
// Behind a name: (3769 4371 2494)
pattern!(BRACKET, r"\(\d{4}(?:[ /,-]{1,2}\d{4}){1,3}\)");
// 3. 0022 1135
pattern!(PARAGRAPH, r"^\d{1,2}[.)、]\s*");

/// The code in the lines of a cable. `script` is the table that goes with the script of its other lines, where they have one.
pub(crate) fn read<'a>(texts: impl Iterator<Item = &'a str>, script: Option<Table>) -> Option<Message> {
    /// Longer lines without figures announce nothing.
    const LONGEST_CAPTION: usize = 60;
    let mut found: Vec<Passage> = Vec::new();
    let mut block = Block::default();
    for (line, text) in texts.enumerate() {
        let figures = text.bytes().any(|byte| byte.is_ascii_digit());
        let cue = (figures || text.len() <= LONGEST_CAPTION)
            .then(|| CUE.find(text))
            .flatten();
        let behind = match cue {
            None => Some(text),
            Some(cue) if leads(&text[..cue.start()]) => Some(&text[cue.end()..]),
            Some(_) => None,
        };
        if let Some(row) = behind.and_then(|behind| row(line, behind)) {
            if cue.is_some() || !block.goes_on_with(&row) {
                block.end(&mut found);
            }
            block.cued |= cue.is_some();
            if block.cued || !block.rows.is_empty() || row.groups() > 1 {
                block.rows.push(row);
            }
            continue;
        }
        block.end(&mut found);
        // A caption of its own speaks for the lines below it.
        block.cued = cue.is_some() && behind.is_some_and(str::is_empty);
        if figures {
            found.extend(names(text).into_iter().map(|codes| Passage::within(line, codes)));
        }
    }
    block.end(&mut found);
    let speaks = |table: Table| {
        let codes = found.iter().flat_map(|passage| &passage.codes);
        let said = if script == Some(table) { SCRIPT } else { 0.0 };
        said + codes.map(|&code| weight(code, table)).sum::<f64>()
    };
    let table = if speaks(Table::Taiwan) > speaks(Table::Mainland) {
        Table::Taiwan
    } else {
        Table::Mainland
    };
    for passage in &mut found {
        let characters = passage.codes.iter().map(|&code| table.character(code));
        passage.text = characters.map(|c| c.unwrap_or('□')).collect();
    }
    (!found.is_empty()).then_some(Message {
        table,
        passages: found,
    })
}

/// Whether what stands before a caption is part of it: nothing, `中文`, `标准`.
fn leads(before: &str) -> bool {
    matches!(
        before.trim().trim_start_matches(['(', '（', '[', '【']),
        "" | "标准" | "標準" | "中文" | "Chinese" | "CHINESE"
    )
}

/// Rows of groups below each other.
#[derive(Default)]
struct Block {
    rows: Vec<Passage>,
    /// A caption says that they are code.
    cued: bool,
}

impl Block {
    /// Whether a row may belong to the same message. One group alone is the end of it, unless it is a year.
    fn goes_on_with(&self, row: &Passage) -> bool {
        let Some(last) = self.rows.last() else {
            return true;
        };
        let year = |code: &usize| (1840..=2030).contains(code);
        row.groups() > 1 || (last.groups() >= FEWEST_GROUPS && !row.codes.iter().any(year))
    }

    /// Adds the rows to what was found if they are a message, and begins anew.
    fn end(&mut self, found: &mut Vec<Passage>) {
        let block = std::mem::take(self);
        let speaks = [Table::Mainland, Table::Taiwan].into_iter().any(|table| {
            let codes = block.rows.iter().flat_map(|row| &row.codes);
            if block.cued {
                return is_known(codes, table);
            }
            let in_order: f64 = block.rows.iter().map(|row| row.in_order()).sum();
            let groups: usize = block.rows.iter().map(Passage::groups).sum();
            groups >= FEWEST_GROUPS
                && codes.map(|&code| weight(code, table)).sum::<f64>() - in_order > MESSAGE
        });
        if speaks {
            found.extend(block.rows);
        }
    }
}

impl Passage {
    /// A name in a line of other words.
    fn within(line: usize, codes: Vec<usize>) -> Passage {
        Passage {
            line,
            codes,
            repaired: 0,
            text: String::new(),
            within: true,
        }
    }

    /// How much less likely a message is to have groups that only rise or only fall, as a logarithm: years and series do.
    fn in_order(&self) -> f64 {
        let pairs = || self.codes.iter().zip(self.codes.iter().skip(1));
        if self.codes.len() > 2 && (pairs().all(|(a, b)| a < b) || pairs().all(|(a, b)| a > b)) {
            (1..=self.codes.len()).map(|place| (place as f64).ln()).sum()
        } else {
            0.0
        }
    }
}

/// Whether a table knows four of five codes.
fn is_known<'a>(codes: impl Iterator<Item = &'a usize>, table: Table) -> bool {
    let (mut known, mut all) = (0, 0);
    for &code in codes {
        known += usize::from(table.character(code).is_some());
        all += 1;
    }
    known * 5 >= all * 4
}

/// A line of groups and nothing else, parted by blanks or strokes or written solid.
fn row(line: usize, text: &str) -> Option<Passage> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || figure(c).is_some()) {
        return None;
    }
    let text = PARAGRAPH.find(text).map_or(text, |found| &text[found.end()..]);
    let text = text.trim_end_matches(['.', '。', ',', ';', ')', '）']);
    let mut row = Passage {
        line,
        codes: Vec::new(),
        repaired: 0,
        text: String::new(),
        within: false,
    };
    for group in text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '/')) {
        if group.bytes().all(|byte| byte.is_ascii_digit()) {
            row.codes.extend(codes(group)?);
        } else {
            let figures: String = group.chars().map(figure).collect::<Option<_>>()?;
            if figures.len() != 4 {
                return None;
            }
            row.codes.extend(codes(&figures)?);
            row.repaired += 1;
        }
    }
    (row.repaired * 2 <= row.codes.len() && !row.codes.is_empty()).then_some(row)
}

/// A figure, or the one that a letter is taken for in typescript.
fn figure(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        'O' | 'o' => Some('0'),
        'I' | 'l' => Some('1'),
        _ => None,
    }
}

/// The codes of figures written without blanks; `None` where a group is not whole.
fn codes(figures: &str) -> Option<impl Iterator<Item = usize>> {
    let value = |group: &[u8]| {
        group
            .iter()
            .fold(0, |sum, byte| sum * 10 + usize::from(byte - b'0'))
    };
    figures
        .len()
        .is_multiple_of(4)
        .then(|| figures.as_bytes().chunks(4).map(value))
}

/// The codes of names within a line of other words: behind `STC`, or in brackets behind a surname that reads as the first
/// character.
fn names(text: &str) -> Vec<Vec<usize>> {
    let cued = CUE
        .find_iter(text)
        .filter_map(|cue| CODES.find(&text[cue.end()..]));
    let mut groups: Vec<&str> = cued.map(|found| found.as_str()).collect();
    if groups.is_empty() {
        let brackets = BRACKET.find_iter(text);
        let named =
            brackets.filter(|bracket| begins_with_surname(bracket.as_str(), &text[..bracket.start()]));
        groups.extend(named.map(|found| found.as_str()));
    }
    let known = |codes: &Vec<usize>| {
        let tables = [Table::Mainland, Table::Taiwan];
        tables.into_iter().any(|table| is_known(codes.iter(), table))
    };
    groups
        .into_iter()
        .filter_map(|groups| {
            let figures: String = groups.chars().filter(char::is_ascii_digit).collect();
            codes(&figures).map(Iterator::collect)
        })
        .filter(known)
        .collect()
}

/// Whether the first group in a bracket is the surname of the name before it: 3769 is 王, Wang.
fn begins_with_surname(bracket: &str, before: &str) -> bool {
    /// A title and a name of two or three words.
    const WORDS: usize = 4;
    let code = bracket[1..5].parse().ok();
    let character = code.and_then(|code| Table::Mainland.character(code));
    let surname = character.and_then(|c| pinyin::of(&c.to_string()));
    let words = before.rsplit(|c: char| !c.is_alphabetic());
    let mut words = words.filter(|word| !word.is_empty()).take(WORDS);
    surname.is_some_and(|surname| words.any(|word| word.eq_ignore_ascii_case(&surname)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the lines of `text` say in code.
    fn said(text: &str) -> Vec<String> {
        let message = read(text.lines(), None);
        let passages = message.into_iter().flat_map(|message| message.passages);
        passages.map(|passage| passage.text).collect()
    }

    #[test]
    fn lines_of_groups_are_decoded_to_the_last_short_one() {
        assert_eq!(said("0022 2429 0207 1873"), ["中文信息"]);
        let message = "0074 6752 2053 7419 0093 2525 1417 2455\n0794 6151 6314 0613\n1032";
        assert_eq!(said(message), ["交部我馆今晨对方", "商谈买即", "报"]);
        assert_eq!(said("0022-2429-0207-1873"), ["中文信息"]);
        assert_eq!(said("0022242902071873"), ["中文信息"]);
        assert_eq!(said("0O22 2429 0207 l873"), ["中文信息"]);
    }

    #[test]
    fn one_table_is_used_for_all_of_a_message() {
        assert_eq!(Table::Mainland.character(5618), Some('萧'));
        assert_eq!(Table::Taiwan.character(5618), Some('蕭'));
        assert_eq!(MAINLAND.len(), 10_000);
        assert_eq!(TAIWAN.len(), 10_000);
        let codes = "1120 0074 6752 7419\n5509 2894 0892 0305";
        assert_eq!(said(codes), ["外交部館", "葉機器價"]);
        let script = read("1120 0074 6752 7419".lines(), Some(Table::Taiwan));
        assert_eq!(script.map(|message| message.table), Some(Table::Taiwan));
    }

    #[test]
    fn figures_are_no_code() {
        for figures in [
            "1949 1950 1951 1952 1953",
            "PEKING 0749, STATE 1234, 5678",
            "1200 1300 1400 1500 1600 1700",
            "2210 2345 3410 3522 3733 4891 5612 6120",
            "7310 4477 5502 8120 6644 9310 2218 5127",
            "Telephones 0022 2429 0207 1873",
            "1964 1965 1966 1967\n3310 4522 4634 7891",
        ] {
            assert_eq!(said(figures), [""; 0], "{figures}");
        }
    }

    #[test]
    fn a_name_is_decoded_where_the_line_says_that_it_is_code() {
        assert_eq!(said("Traces on LIN Ta-wei (STC 2651 1129 0251)."), ["林大伟"]);
        assert_eq!(said("Traces on LIN Ta-wei (STC 2651/1129/0251)."), ["林大伟"]);
        assert_eq!(said("Subject is WANG Ming (3769 2494), merchant."), ["王明"]);
        assert_eq!(said("Loans to Wang Ming (2210 4350) dollars."), [""; 0]);
        assert_eq!(said("标准电码：\n5618 2651"), ["萧林"]);
    }
}
