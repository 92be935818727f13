//! The number of a teletype: behind the classification, and in the banner of each page.

use super::british;
use crate::model::FieldName;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::put_markings;
use crate::parse::families::telegram::counted;
use crate::parse::fold::{self, Key, tidy};
use crate::parse::labels;
use crate::parse::lexicon::MarkingKind;
use crate::parse::lines::Span;
use crate::parse::markings::{self, Marking};
use crate::parse::posts;

pattern!(pub(super) POST_NUMBER, r"^\s*([A-Z][A-Z .]{1,24}?)\s+([0-9OIlS/]{3,7}\b|\d[0-9OIlSBZ/]{2,6}\b|\d{1,2}$)");

// LAGOS 22#1: a post and what is left of its number
pattern!(DAMAGED_NUMBER, r"^\s*[A-Z][A-Z .]{1,24}?\s+(\S{3,7})\s*$");

// Military messages: S E C R E T 0849 JUN 67
pattern!(PLAIN, r"^\s*(\d{3,6})(?:\s+[A-Z]{3}\s+\d\d)?\s*$");

// TELNO 284 OF 130915Z MAY 82; TELEGRAM NUMBER 284 OF 13 MAY.
pattern!(
    pub(super) TELNO,
    r"(?i)^\s*(?:TELNO|TELEGRAM\s+(?:NUMBER|NO\.?))\s+(\d{1,5})\b(?:\s+OF\b|\s*$)"
);

pattern!(
    SECTION,
    r"(?i)^\s*(\w{3,9})\s+0?(\d+|[A-Z]{3,5})\s+\w{2}\s+[0O]?(\d+|[A-Z]{3,5})\b(?:\s+SECTIONS\b)?|^\s*FINAL\s+SECTION(?:\s+OF)?(?:\s+0?(\d+))?"
);

/// Reads the number line of the British form; whether it was one.
pub(super) fn telno(draft: &mut Draft, index: usize, text: &str) -> bool {
    let Some(number) = TELNO.captures(text).and_then(|found| found.get(1)) else {
        return false;
    };
    draft.put_part(
        FieldName::CableNumber,
        index,
        number.as_str(),
        british::NUMBER,
        0.93,
    );
    true
}

/// `C O N F I D E N T I A L SECTION 1 OF 3 PEKING 1615`
pub(super) fn class_and_number(
    draft: &mut Draft,
    index: usize,
    whole: Span,
    text: &str,
    fuzzy: bool,
) -> bool {
    let Some(mark) = markings::leading(text, fuzzy)
        .or_else(|| markings::leading(text, text.contains("  ") || is_spaced(text)))
        .or_else(|| glued(text))
    else {
        return false;
    };
    let mut rest = &text[mark.end..];
    let mut parts: Vec<(&str, u32)> = Vec::new();
    // Captions may follow the classification on its line: S E C R E T EXDIS STATE 252344.
    while let Some((found, end)) = markings::first_words(rest.trim_start())
        && markings::are_all(&found, MarkingKind::Handling)
    {
        let behind = rest.trim_start();
        let span = draft.document.span_of(index, &behind[..end]);
        put_markings(draft, span, &found, "handling.number-line", 0.9);
        rest = &behind[end..];
    }
    let word = |word: &str| {
        ["SECTION", "SECT", "SEC"]
            .iter()
            .any(|label| labels::is(word, label))
    };
    let section = SECTION.captures(rest);
    if let Some(section) = section.filter(|found| found.get(1).is_none_or(|first| word(first.as_str()))) {
        let number = |group: usize| section.get(group).and_then(|m| counted(m.as_str()));
        if let (Some(section), Some(sections)) = (number(2), number(3)) {
            parts.push(("section", section));
            parts.push(("sections", sections));
        } else if let Some(last) = number(4) {
            parts.extend([("section", last), ("sections", last)]);
        }
        rest = &rest[section.get(0).map_or(0, |m| m.end())..];
    }
    // On a scan some capitals of the post were read small.
    let capitals = rest.to_ascii_uppercase();
    let found = POST_NUMBER
        .captures(rest)
        .or_else(|| fuzzy.then(|| POST_NUMBER.captures(&capitals)).flatten());
    let Some((Some(post), Some(serial))) = found.map(|found| (found.get(1), found.get(2))) else {
        let plain = PLAIN.captures(rest).and_then(|found| found.get(1));
        if let Some(serial) = plain {
            put_markings(draft, whole, &[mark], "marking.number-line", 0.96);
            draft.put_part(
                FieldName::CableNumber,
                index,
                serial.as_str(),
                "number.serial",
                0.85,
            );
        }
        // Without its number the line still holds the classification.
        let damaged = DAMAGED_NUMBER.captures(rest).and_then(|found| found.get(1));
        let damaged = damaged.is_some_and(|serial| {
            let figures = serial.as_str().bytes().filter(u8::is_ascii_digit).count();
            figures >= 2 && figures * 2 >= serial.len()
        });
        if damaged && plain.is_none() {
            put_markings(draft, whole, &[mark], "marking.number-line", 0.9);
        }
        return plain.is_some() || damaged;
    };
    put_markings(draft, whole, &[mark], "marking.number-line", 0.96);
    let document = draft.document;
    let inside = &rest[post.start()..serial.end()];
    let span = document.span_of(index, inside);
    let clean = digits(serial.as_str());
    let known = fuzzy.then(|| known_post(draft, post.as_str())).flatten();
    let repaired = known.is_some() || clean != serial.as_str();
    let name = known.unwrap_or_else(|| tidy(post.as_str()));
    let mut candidate = Candidate::new(
        FieldName::CableNumber,
        format!("{name} {clean}"),
        span,
        "number.post-serial",
        0.95,
    )
    .repaired(repaired);
    if let Ok(number) = clean.parse::<u32>() {
        candidate = candidate.part("serial", number);
    }
    for (name, value) in parts {
        candidate = candidate.part(name, value);
    }
    draft.add(candidate);
    true
}

// CONFIDENTIALKAMPALA 004180, C ONFIDENTIALSECTION 01 OF 04 USUN NEW YORK 001817: no blank behind the classification.
pattern!(
    GLUED,
    r"^\s*(C\s?ONFIDENTIAL|S\s?ECRET|UNCLAS(?:SIFIED)?|LIMITED\s+OFFICIAL\s+USE)[A-Z]{3,}(?:\s+[A-Z0-9 .]{2,40}?)?\s\d{4,6}\s*$"
);

/// The classification that a number line begins with where the next word is set right behind it.
fn glued(text: &str) -> Option<Marking> {
    let class = GLUED.captures(text)?.get(1)?;
    // SECRETARY OF STATE 123456
    if text[class.end()..].starts_with("AR") {
        return None;
    }
    let [mark] = markings::read(class.as_str(), false)?[..] else {
        return None;
    };
    Some(Marking {
        start: class.start(),
        end: class.end(),
        ..mark
    })
}

/// The post that numbers, its letters put right: a city of the table, or the very one that sends.
fn known_post(draft: &Draft, post: &str) -> Option<String> {
    if let Some((name, repaired)) = posts::city(post) {
        return repaired.then(|| name.to_owned());
    }
    // A post numbers what it sends, so only its own name can stand here.
    let sender = draft.best(FieldName::From)?;
    let (_, city) = sender.value.split_once(' ')?;
    let (read, own) = (Key::new(post).chars, Key::new(city).chars);
    let cost = fold::distance(&read, &own, own.len() as f64 / 3.0)?;
    (cost > 0.0 && own.len() >= 5).then(|| city.to_owned())
}

/// Whether the words are single letters, as in `S E C R E T`.
fn is_spaced(text: &str) -> bool {
    text.split_whitespace()
        .take(4)
        .filter(|word| word.len() == 1)
        .count()
        >= 4
}

pub(super) fn banner(draft: &Draft, index: usize, post: &str, serial: &str) -> Option<(Span, String, u32)> {
    let written = digits(serial);
    let number: u32 = written.parse().ok()?;
    // Banners fill the serial up to five digits or six, number lines to four.
    let filled = written.len().saturating_sub(4);
    let zeros = written.len() - written.trim_start_matches('0').len();
    let serial_number = &written[filled.min(zeros)..];
    let document = draft.document;
    let text = &document.lines[index].text;
    let start = text.find(post.trim())?;
    let end = text.find(serial)? + serial.len();
    let span = Span {
        line: index,
        start: start.min(end),
        end,
    };
    Some((span, format!("{} {serial_number}", tidy(post)), number))
}

fn digits(text: &str) -> String {
    let figures = text.chars().filter(|&c| c != '/');
    figures.map(fold::as_figure_of_number).collect()
}
