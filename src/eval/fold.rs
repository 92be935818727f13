//! What does not count as a difference: white space, full-width forms, kinds of quotation mark and dash, and for values
//! of fields also case, punctuation, Chinese numerals and label words.

use unicode_normalization::UnicodeNormalization;

use crate::model::FieldName;

/// Marks that different hands and engines write differently for the same thing.
const PUNCTUATION: [(char, char); 19] = [
    ('（', '('),
    ('）', ')'),
    ('：', ':'),
    ('；', ';'),
    ('，', ','),
    ('！', '!'),
    ('？', '?'),
    ('〔', '('),
    ('〕', ')'),
    ('“', '"'),
    ('”', '"'),
    ('‘', '\''),
    ('’', '\''),
    ('—', '-'),
    ('–', '-'),
    ('○', '〇'),
    ('◯', '〇'),
    ('·', '.'),
    ('｡', '。'),
];

/// The characters of `text` that count: no white space, one form a mark, full-width letters as plain ones.
pub fn text(text: &str) -> Vec<char> {
    let one_form = |c: char| {
        let c = PUNCTUATION.iter().find(|row| row.0 == c).map_or(c, |row| row.1);
        match c {
            '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            _ => c,
        }
    };
    text.nfc().filter(|c| !c.is_whitespace()).map(one_form).collect()
}

/// The form in which two values of a field are compared.
pub fn value(field: FieldName, value: &str) -> String {
    match field {
        FieldName::CableNumber | FieldName::OtherNumbers | FieldName::References => number(value),
        FieldName::Time => plain(value).trim_end_matches('z').to_owned(),
        _ => words(value),
    }
}

/// Letters and digits only, in compatibility form and lower case.
fn plain(text: &str) -> String {
    let lower = text.nfkc().collect::<String>().to_lowercase();
    lower.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Words that introduce an addressee and are not part of it.
const INTRODUCTIONS: [&str; 5] = ["to", "the", "from", "copy to", "copy"];

fn words(text: &str) -> String {
    let lower = text.nfkc().collect::<String>().to_lowercase();
    let mut rest = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    while let Some(after) = INTRODUCTIONS.iter().find_map(|word| rest.strip_prefix(word)) {
        if after.starts_with(char::is_alphanumeric) || after.is_empty() {
            break;
        }
        rest = after.trim_start_matches(|c: char| !c.is_alphanumeric());
    }
    plain(rest)
}

const NUMERALS: &str = "〇一二三四五六七八九";

/// Words that introduce a number and are not part of it.
const NUMBER_WORDS: [&str; 6] = ["no", "nr", "number", "telegram", "cable", "cite"];

fn number(text: &str) -> String {
    let numeral = |c: char| match NUMERALS.chars().position(|numeral| numeral == c) {
        Some(digit) => char::from_digit(digit as u32, 10).unwrap_or(c),
        None if c == '零' => '0',
        None => c,
    };
    let lower: String = text
        .nfkc()
        .collect::<String>()
        .to_lowercase()
        .chars()
        .map(numeral)
        .collect();
    let pieces = lower.split(|c: char| !c.is_alphanumeric() || "第号號字".contains(c));
    let kept = pieces.filter(|piece| !NUMBER_WORDS.contains(piece)).map(|piece| {
        let digits = piece.trim_start_matches('0');
        if digits.starts_with(|c: char| c.is_ascii_digit()) || piece.is_empty() {
            digits
        } else {
            piece
        }
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_full_width_forms_are_no_errors() {
        assert_eq!(text("ＮＯ．１２ （绝 密）\n"), text("NO.12(绝密)"));
        assert_eq!(text("“a” — b"), text("\"a\"-b"));
        assert_ne!(text("绝密"), text("机密"));
    }

    #[test]
    fn a_number_is_the_same_in_either_numerals_and_with_or_without_its_label() {
        let same = |a: &str, b: &str| value(FieldName::CableNumber, a) == value(FieldName::CableNumber, b);
        assert!(same("第二一一号", "211"));
        assert!(same("No. (52) 211", "(52) 211"));
        assert!(same("0211", "211"));
        assert!(!same("(52) 211", "(62) 211"));
        assert!(!same("210", "21"));
        assert!(same("0", "０"));
    }

    #[test]
    fn an_addressee_is_the_same_with_or_without_its_introduction() {
        let same = |a: &str, b: &str| value(FieldName::To, a) == value(FieldName::To, b);
        assert!(same("To the Foreign Ministry:", "FOREIGN MINISTRY"));
        assert!(!same("Tokyo", "Kyo"));
        assert!(!same("外交部", "外贸部"));
        assert!(same("The", "the"));
    }

    #[test]
    fn a_time_is_the_same_with_and_without_its_zone_letter() {
        assert_eq!(value(FieldName::Time, "21:28Z"), value(FieldName::Time, "21:28"));
    }
}
