//! Regular expressions of the parser, compiled in one way.

use regex::Regex;

/// Compiles a constant pattern. `\b` parts letters, digits and `_` of ASCII from everything else: Unicode's word boundary
/// calls a Chinese character before `No.` a part of the word, and takes the engine off its linear automaton on any text that is
/// not ASCII.
pub(crate) fn compile(pattern: &str) -> Regex {
    Regex::new(&ascii_bounds(pattern)).expect("a constant pattern")
}

/// The pattern with ASCII word boundaries.
pub(crate) fn ascii_bounds(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)")
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
