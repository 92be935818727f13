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

/// Classes that hold every letter in either case.
const OF_LETTERS: [&str; 3] = [r"\w", r"\W", r"\p{L}"];

/// The pattern with its classes and bounds as they are meant. What holds every letter is set outside `(?i)`, where it means the same:
/// looking for the other case of each letter took a third of the time of compiling.
pub(crate) fn narrowed(pattern: &str) -> String {
    let mut out = String::with_capacity(2 * pattern.len());
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let meant = |class: &&(&str, &str)| rest.starts_with(class.0);
        let piece = match first {
            '\\' => match MEANINGS.iter().find(meant) {
                Some((class, _)) => class,
                None => &rest[..1 + rest[1..].chars().next().map_or(0, char::len_utf8)],
            },
            '[' => bracketed(rest),
            other => &rest[..other.len_utf8()],
        };
        rest = &rest[piece.len()..];
        if !piece.contains('\\') {
            out.push_str(piece);
            continue;
        }
        let narrow = |piece: String, (class, meaning): &(&str, &str)| piece.replace(class, meaning);
        let meant = MEANINGS.iter().fold(piece.to_owned(), narrow);
        match OF_LETTERS.iter().any(|class| piece.contains(class)) {
            true => out.extend(["(?-i:", &meant, ")"]),
            false => out.push_str(&meant),
        }
    }
    out
}

/// The class in brackets that a text begins with, to the bracket that closes it.
fn bracketed(text: &str) -> &str {
    let mut depth = 0;
    let mut escaped = false;
    for (at, sign) in text.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => depth += 1,
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return &text[..=at];
                }
            }
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_letters_stand_outside_the_flag_and_mean_the_same() {
        assert_eq!(narrowed(r"(?i)a\[[^\d\]]\.b"), r"(?i)a\[[^[0-9０-９]\]]\.b");
        assert!(narrowed(r"(?i)^[\w.]+$").starts_with("(?i)^(?-i:[["));
        for (pattern, text, is_match) in [
            (r"(?i)^x[\w .]{2,5}y$", "XÄ б.Y", true),
            (r"(?i)^[^\w]no$", "-NO", true),
            (r"(?i)^[^\w]no$", "éNO", false),
            (r"(?i)^\p{L}+\W\d$", "ÉÉ-7", true),
        ] {
            assert_eq!(compile(pattern).is_match(text), is_match, "{pattern}");
        }
    }

    #[test]
    fn a_latin_word_behind_a_chinese_one_begins_there() {
        assert!(compile(r"\bNo\b").is_match("外交部No.12"));
        assert!(!compile(r"\bNo\b").is_match("Note"));
    }
}
