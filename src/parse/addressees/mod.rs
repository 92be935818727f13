//! Who a cable goes to: lists in English and Chinese, split into addressees and those who get a copy.

mod chinese;
mod english;

use crate::parse::fold::tidy;

pub(crate) use chinese::{
    ORGANS, Share, copy_list, is_organs_and_copies, organ_line, repaired_organ, repaired_pair, split_chinese,
};
pub(crate) use english::{
    ALSO_COPIED, AND_TO, COPIES, COPY, COPY_INSIDE, ORGAN, PASSED_ON, THE, TITLE, TO, TO_MISREAD, TRANSMIT,
    copied, is_english_organ, repaired_english, split, without_cover,
};

// Footnote marks behind a name: [1], [i], 〔2〕, x/, 1/, superscripts.
pattern!(
    FOOTNOTE,
    r"(?:\s*(?:\[(?:\d{1,3}|[ivx]{1,4})\]|〔\d{1,3}〕|［\d{1,3}］|\b[x\d]{1,2}/|[¹²³⁴-⁹*†‡]))+$"
);
/// The text without footnote marks and what punctuation follows or precedes them.
pub(crate) fn without_footnotes(text: &str) -> &str {
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ':' | '：' | ',' | '，' | ';' | '!' | '！' | '.' | '。' | '-' | '—' | '–'
            )
    };
    let mut body = text.trim_end_matches(ends);
    while let Some(at) = footnote(body) {
        body = body[..at].trim_end_matches(ends);
    }
    body
}

/// Where the footnote marks at the end of a text begin. They are short, so only its last letters are looked at.
fn footnote(text: &str) -> Option<usize> {
    const REACH: usize = 64;
    let from = (text.len().saturating_sub(REACH)..=text.len()).find(|&at| text.is_char_boundary(at))?;
    FOOTNOTE.find(&text[from..]).map(|mark| from + mark.start())
}

/// Whether a line ends as a salutation does, footnote marks behind the colon aside: `Su Yu:[1]`.
pub(crate) fn ends_with_colon(text: &str) -> bool {
    let mut body = text.trim_end();
    while let Some(at) = footnote(body) {
        body = body[..at].trim_end();
    }
    body.ends_with([':', '：'])
}

/// Who sends and who receives, where one row names both.
pub(crate) fn both_ends(value: &str) -> Option<(&str, &str)> {
    let (from, to) = value.split_once(" to ")?;
    let names = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        (1..=4).contains(&words.len()) && words.iter().all(|word| word.starts_with(char::is_uppercase))
    };
    (names(from) && names(to)).then_some((from, to))
}

pattern!(LIST_NUMBER, r"^\d{1,2}(?:\.|\s[-–—])\s+");

/// An entry of a list without the number before it: `1. Comrade Stalin`, `2 - Cde. Andropov`.
fn without_list_number(entry: &str) -> &str {
    LIST_NUMBER
        .find(entry)
        .map_or(entry, |number| &entry[number.end()..])
}

// Comrade Stancu (handwritten); Cde. Molotov (by cipher)
pattern!(
    REMARK,
    r"(?i)\s*(?:[(\[](?:handwritten|by\s+(?:cipher|code|telegraph|phone))\b[^)\]]*[)\]]|\[[^\[\]]*\bhandwritten\b[^\[\]]*\]|for\s+(?:action|information|reference))$"
);

/// A value as a record holds it: without article, footnote marks, remarks and exclusion notes.
pub(crate) fn value(text: &str) -> String {
    let text = without_footnotes(text);
    let text = REMARK
        .find(text)
        .map_or(text, |remark| text[..remark.start()].trim_end());
    let text = match text.rfind(" (not ") {
        Some(at) if text.ends_with(')') => text[..at].trim_end(),
        _ => text,
    };
    let text = text.trim_start();
    let text = text.strip_prefix("also for ").unwrap_or(text);
    // [To the Chinese] Embassy, from behind the label
    let closed;
    let text = match text.find([']', '[']) {
        Some(at) if text[at..].starts_with(']') => {
            closed = format!("{}{}", &text[..at], &text[at + 1..]);
            closed.as_str()
        }
        _ => text,
    };
    let bare = ["the ", "The ", "THE ", "[the] "]
        .iter()
        .find_map(|article| text.strip_prefix(article))
        .unwrap_or(text);
    // One word covers a whole list: Comrades A, B and C.
    let bare = without_cover(bare);
    tidy(bare.trim_matches(['"', '“', '”']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footnote_marks_are_no_part_of_a_name() {
        assert_eq!(value("Su Yu:[1]"), "Su Yu");
        assert_eq!(value("彭邓〔1〕"), "彭邓");
        assert_eq!(value("comrade Filippov [Stalin].x/"), "comrade Filippov [Stalin]");
    }
}
