//! Whether a transcription comes out of OCR: no person types Te1egram, lNFO or 绝蜜.

use super::family::head_of;
use super::lexicon::{self, Role};
use super::lines::Document;
use super::{fold, markings};

/// Lines at the top and at the end that are looked at.
const TOP: usize = 40;
const TAIL: usize = 12;
/// Bytes of a line that are looked at.
const WIDTH: usize = 200;
/// Letters of the shortest word that tells.
const LETTERS: usize = 4;
/// Bytes of the longest line that holds a marking alone.
const MARKING: usize = 40;

/// Whether words hold figures for letters, or a line is a marking but for letters that look alike.
pub(super) fn shows(document: &Document) -> bool {
    let lines = &document.lines;
    let top = lines.len().min(TOP);
    let tail = lines.len().saturating_sub(TAIL).max(top);
    lines[..top]
        .iter()
        .chain(&lines[tail..])
        .filter(|line| !line.stamp)
        .any(|line| {
            let text = head_of(line.trimmed(), WIDTH);
            text.split_whitespace().any(is_misread) || is_misread_marking(text) || is_misread_row(text)
        })
}

// 7l4, T0 and N0: a letter among figures, a nought for an O.
pattern!(MIXED, r"^\W*(?:\d+[lIO]\d+|[TN]0)\W*$");

/// Words of heads that no other word looks like, letter by letter.
const HEAD_WORDS: [&str; 12] = [
    "Ministry",
    "Foreign",
    "Affairs",
    "Priority",
    "Classification",
    "Confidential",
    "Received",
    "Telegram",
    "Committee",
    "Division",
    "Delegation",
    "Political",
];

/// Whether a word has a figure, or an l among capitals, where only a letter can stand, or a letter where only a figure can.
fn is_misread(word: &str) -> bool {
    if MIXED.is_match(word) {
        return true;
    }
    let letters = word.trim_matches(|c: char| !c.is_ascii_alphabetic());
    // Forelgn, Affalrs: the sign that stands for the I and the l is of the other case.
    let is_head_word = |head: &&str| {
        head.len() == letters.len()
            && !head.eq_ignore_ascii_case(letters)
            && fold::alike(&fold::Key::new(head).chars, &fold::Key::new(letters).chars)
    };
    if letters.len() > LETTERS && HEAD_WORDS.iter().any(is_head_word) {
        return true;
    }
    // ADBB5B30 is a code.
    let figures = word.bytes().filter(u8::is_ascii_digit).count();
    word.is_ascii()
        && figures * 4 <= word.len()
        && word.bytes().filter(u8::is_ascii_alphabetic).count() >= LETTERS
        && fold::figures_as_letters(word) != word
}

/// Whether a line is a row of a form that holds a marking, behind a label with a wrong letter: `Classitication: Secret`.
fn is_misread_row(text: &str) -> bool {
    text.split_once([':', '：']).is_some_and(|(label, value)| {
        label.len() >= LETTERS
            && label.len() <= MARKING
            && matches!(
                lexicon::label(label, true),
                Some((Role::Marking | Role::Precedence, true))
            )
            && markings::read(value.trim(), true).is_some()
    })
}

/// Whether a line is a marking in which letters were taken for their look-alikes.
fn is_misread_marking(text: &str) -> bool {
    text.len() <= MARKING
        && markings::read(text, false).is_none()
        && markings::read(text, true).is_some_and(|found| {
            found.iter().all(|mark| {
                let key = fold::Key::new(&text[mark.start..mark.end]);
                !mark.repaired || markings::looks_like_one(&key.chars)
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcription_out_of_ocr_shows_it() {
        for text in [
            "lNCOMING TELEGRAM",
            "Cab1e Received by the Foreign Ministry",
            "5ECRET",
            "No. (62) 7l4",
            "T0 the Foreign Ministry:",
            "To the Forelgn Ministry:",
            "Classitication: Secret",
            "外交部收电\n绝蜜",
        ] {
            assert!(shows(&Document::from_text(text)), "{text}");
        }
        for text in [
            "C O N F I D E N T I A I L MOSCOW 1206",
            "PAGE 01 STATE 051373",
            "Special No. 416 of the Ministry of Foreign Affairs1964",
            "16November 1962",
            "ZNR UUUUU ZZH (CCY ADBB5B30 MSI4074-695)",
            "Secretariat",
            "外交部收电\n绝密",
        ] {
            assert!(!shows(&Document::from_text(text)), "{text}");
        }
    }
}
