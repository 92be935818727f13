//! Regular expressions of the parser, compiled in one way.

use regex::Regex;

/// Letters and accents outside ASCII, by the blocks of the scripts that cables and catalogues of them are written in: Latin, Greek,
/// Cyrillic, kana, Chinese, Korean.
macro_rules! letters {
    () => {
        r"ªµºÀ-ÖØ-öø-ʯ\u{300}-\u{36F}Ͱ-ԯḀ-ỿ々-〇ぁ-ヿ㐀-䶿一-鿿가-힣豈-\u{FAFF}Ａ-Ｚａ-ｚ\u{20000}-\u{323AF}"
    };
}

/// What is written in patterns, and what it stands for there.
///
/// `\b` parts letters, digits and `_` of ASCII from everything else: Unicode's word boundary calls a Chinese character before
/// `No.` a part of the word, and takes the engine off its linear automaton on any text that is not ASCII. The classes of Unicode
/// have up to 760 ranges, which a `{2,60}` multiplies: compiling them took two thirds of the time of a short text.
const MEANINGS: [(&str, &str); 6] = [
    (r"\b", r"(?-u:\b)"),
    (r"\w", concat!("[0-9０-９A-Za-z_", letters!(), "]")),
    (r"\W", concat!("[^0-9０-９A-Za-z_", letters!(), "]")),
    (r"\d", "[0-9０-９]"),
    (r"\D", "[^0-9０-９]"),
    (r"\p{L}", concat!("[A-Za-z", letters!(), "]")),
];

/// Compiles a constant pattern, see [`MEANINGS`].
pub(crate) fn compile(pattern: &str) -> Regex {
    Regex::new(&narrowed(pattern)).expect("a constant pattern")
}

/// The pattern with its classes and bounds as they are meant.
pub(crate) fn narrowed(pattern: &str) -> String {
    let narrow = |pattern: String, (class, meaning): &(&str, &str)| pattern.replace(class, meaning);
    MEANINGS.iter().fold(pattern.to_owned(), narrow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latin_word_behind_a_chinese_one_begins_there() {
        assert!(compile(r"\bNo\b").is_match("外交部No.12"));
        assert!(!compile(r"\bNo\b").is_match("Note"));
    }
}
