//! Regular expressions of the parser, compiled in one way.

use std::ops::Deref;

use regex::{Captures, Match, Regex};
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use regex_syntax::utf8::Utf8Sequences;

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
pub(crate) fn compile(pattern: &str) -> Pattern {
    let narrowed = narrowed(pattern);
    let first = match narrowed.contains('^') {
        true => FirstBytes::of(&regex_syntax::parse(&narrowed).expect("a constant pattern")),
        false => None,
    };
    Pattern {
        regex: Regex::new(&narrowed).expect("a constant pattern"),
        first,
    }
}

/// A regular expression that is tried on nearly every line and found on few: a look at the first byte of a text tells most of them for
/// those that can only stand at its start, and room for what its groups hold is only made where it is found.
#[derive(Debug)]
pub(crate) struct Pattern {
    regex: Regex,
    /// `None` where it can stand elsewhere or be empty.
    first: Option<FirstBytes>,
}

impl Pattern {
    pub fn is_match(&self, text: &str) -> bool {
        self.may_match(text) && self.regex.is_match(text)
    }

    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.may_match(text).then(|| self.regex.find(text)).flatten()
    }

    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        match self.is_match(text) {
            true => self.regex.captures(text),
            false => None,
        }
    }

    pub fn captures_at<'t>(&self, text: &'t str, start: usize) -> Option<Captures<'t>> {
        match self.regex.is_match_at(text, start) {
            true => self.regex.captures_at(text, start),
            false => None,
        }
    }

    pub fn captures_iter<'p, 't>(
        &'p self,
        text: &'t str,
    ) -> impl Iterator<Item = Captures<'t>> + use<'p, 't> {
        let found = self.is_match(text).then(|| self.regex.captures_iter(text));
        found.into_iter().flatten()
    }

    fn may_match(&self, text: &str) -> bool {
        let Some(first) = &self.first else {
            return true;
        };
        text.bytes().next().is_some_and(|byte| first.holds(byte))
    }
}

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        &self.regex
    }
}

/// The bytes that a match can begin with.
#[derive(Clone, Copy, Debug, Default)]
struct FirstBytes([u64; 4]);

impl FirstBytes {
    /// Of a pattern that matches at the start of a text alone, and matches no empty text.
    fn of(syntax: &Hir) -> Option<FirstBytes> {
        if !syntax.properties().look_set_prefix().contains(Look::Start) {
            return None;
        }
        let mut bytes = FirstBytes::default();
        let empty = bytes.add(syntax);
        (!empty).then_some(bytes)
    }

    /// Adds those of a part of a pattern. Tells whether the part can be empty, so that the first byte is one of what follows.
    fn add(&mut self, syntax: &Hir) -> bool {
        match syntax.kind() {
            HirKind::Empty | HirKind::Look(_) => true,
            HirKind::Literal(literal) => match literal.0.first() {
                Some(&byte) => {
                    self.insert(byte, byte);
                    false
                }
                None => true,
            },
            HirKind::Class(Class::Bytes(class)) => {
                class
                    .iter()
                    .for_each(|range| self.insert(range.start(), range.end()));
                false
            }
            HirKind::Class(Class::Unicode(class)) => {
                let sequences = |range: &regex_syntax::hir::ClassUnicodeRange| {
                    Utf8Sequences::new(range.start(), range.end())
                };
                for sequence in class.iter().flat_map(sequences) {
                    let lead = sequence.as_slice()[0];
                    self.insert(lead.start, lead.end);
                }
                false
            }
            HirKind::Repetition(repetition) => self.add(&repetition.sub) || repetition.min == 0,
            HirKind::Capture(capture) => self.add(&capture.sub),
            HirKind::Concat(parts) => parts.iter().all(|part| self.add(part)),
            HirKind::Alternation(ways) => {
                let mut empty = false;
                for way in ways {
                    empty |= self.add(way);
                }
                empty
            }
        }
    }

    fn insert(&mut self, start: u8, end: u8) {
        for byte in start..=end {
            self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
        }
    }

    fn holds(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }
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
    fn the_first_byte_tells_what_cannot_match() {
        let told = |pattern: &str, text: &str| {
            let pattern = compile(pattern);
            let first = pattern.first.expect("it stands at the start alone");
            let byte = text.bytes().next().expect("a text");
            assert!(
                first.holds(byte) || !pattern.regex.is_match(text),
                "{pattern:?} {text}"
            );
            first.holds(byte)
        };
        for (pattern, text, may) in [
            (r"^No\.", "No. 7", true),
            (r"^No\.", "no. 7", false),
            (r"(?i)^\s*(?:no|nr)\.?\s*\d", "  NR 7", true),
            (r"(?i)^\s*(?:no|nr)\.?\s*\d", "Nothing", true),
            (r"(?i)^\s*(?:no|nr)\.?\s*\d", "To", false),
            (r"^(?:a?|b)c$", "c", true),
            (r"^(?:a?|b)c$", "b", true),
            (r"^(?:a?|b)c$", "d", false),
            (r"^x|^[^a-z]", "y", false),
            (r"^x|^[^a-z]", "é", true),
            (r"^[并並]告", "並告", true),
            (r"^[并並]告", "No", false),
        ] {
            assert_eq!(told(pattern, text), may, "{pattern} {text}");
        }
        for anywhere in ["No", r"^\s*$", r"(?m)^a", "^a|b"] {
            assert!(compile(anywhere).first.is_none(), "{anywhere}");
        }
    }

    #[test]
    fn a_latin_word_behind_a_chinese_one_begins_there() {
        assert!(compile(r"\bNo\b").is_match("外交部No.12"));
        assert!(!compile(r"\bNo\b").is_match("Note"));
    }
}
