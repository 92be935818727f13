//! What every stage must agree on about characters: which are Chinese, which are the same character in another
//! form, and where a space belongs.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// Whether `c` is a Chinese character: the unified ideographs with their extensions and compatibility forms, and the
/// ideographic zero 〇 (Unicode 16, chapter 18).
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Whether `c` is set in a full Chinese square: Chinese characters, and full-width punctuation, letters and brackets.
pub fn is_full_width(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF01}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}')
}

/// How many Chinese characters `text` has.
pub fn count_han(text: &str) -> usize {
    text.chars().filter(|&c| is_han(c)).count()
}

/// The simplified form of `c`; `c` itself where it has none. Where a traditional character has several simplified
/// forms the usual one is given.
pub fn to_simplified(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    if UNIFIED.contains(&c) {
        return SIMPLIFIED.unified[c as usize - *UNIFIED.start() as usize];
    }
    SIMPLIFIED.others.get(&c).copied().unwrap_or(c)
}

/// `text` with every character in its simplified form. For comparing only: a transcription keeps the forms of the page.
pub fn fold_simplified(text: &str) -> String {
    text.chars().map(to_simplified).collect()
}

/// `text` without the spaces between two characters that are set in full squares: `特 急` becomes `特急`, while
/// `NO. 12` stays as it is.
pub fn close_up(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    close_up_into(&mut closed, text);
    closed
}

/// Adds `text`, closed up as by [`close_up`], to `closed`; what stands there before stays apart.
pub fn close_up_into(closed: &mut String, text: &str) {
    // Most lines are one or the other: nothing full, or nothing to close up.
    if text.is_ascii() {
        closed.push_str(text);
        return;
    }
    let own = closed.len();
    let mut gap = String::new();
    for c in text.chars() {
        if c.is_whitespace() {
            gap.push(c);
            continue;
        }
        let joins = !gap.is_empty()
            && is_full_width(c)
            && closed[own..].chars().next_back().is_some_and(is_full_width);
        if !joins {
            closed.push_str(&gap);
        }
        gap.clear();
        closed.push(c);
    }
    closed.push_str(&gap);
}

/// The block in which nearly all Chinese characters of running text lie, without its extensions.
const UNIFIED: RangeInclusive<char> = '\u{4E00}'..='\u{9FFF}';

struct Simplified {
    /// The simplified form of every character of the block.
    unified: Vec<char>,
    /// Of the others, those that have one.
    others: HashMap<char, char>,
}

static SIMPLIFIED: LazyLock<Simplified> = LazyLock::new(|| {
    let pairs = include_str!("data/traditional-simplified.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (traditional, simplified) = line.split_once('\t')?;
            Some((traditional.chars().next()?, simplified.chars().next()?))
        });
    let mut table = Simplified {
        unified: UNIFIED.collect(),
        others: HashMap::new(),
    };
    for (traditional, simplified) in pairs {
        if UNIFIED.contains(&traditional) {
            table.unified[traditional as usize - *UNIFIED.start() as usize] = simplified;
        } else {
            table.others.insert(traditional, simplified);
        }
    }
    table
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_and_simplified_forms_fold_to_the_same() {
        assert_eq!(
            fold_simplified("外交部收電 機密 駐蘇聯使館"),
            "外交部收电 机密 驻苏联使馆"
        );
        assert_eq!(fold_simplified("COPY 2"), "COPY 2");
    }

    #[test]
    fn spaces_are_closed_up_between_chinese_characters_only() {
        assert_eq!(close_up("特 急"), "特急");
        assert_eq!(close_up("绝 密 ， 提 前"), "绝密，提前");
        assert_eq!(close_up("第 12 号 NO. 3"), "第 12 号 NO. 3");
        assert_eq!(close_up(" a "), " a ");
    }

    #[test]
    fn the_ideographic_zero_is_chinese_and_a_letter_is_not() {
        assert!(is_han('〇') && is_han('急'));
        assert!(!is_han('O') && !is_han('。'));
    }
}
