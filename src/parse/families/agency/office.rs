//! What the cable office printed or stamped on a form, and markings among it.

use super::RIGHT_COLUMN;
use super::sheet::{self, Sheet};
use super::stations;
use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::{put_markings, put_other_number};
use crate::parse::fold::{self, Key};
use crate::parse::lexicon::{MARKINGS, MarkingKind, Role};
use crate::parse::lines::Span;
use crate::parse::markings::{self, Marking};

pattern!(
    FORM,
    r"(?i)\bCLASSIFIED\s+\wESS\w+|\b(?:INCOMING|OUTGOING)\s+MESSAGE\b|\bMESSAGE\s+FORM\b|\bINFORMATION\s+REPORT\b|^\W*DISPATCH\W*$|\bAIRTEL\b"
);

// AUG 19 0125Z 62, the receipt that the cable office printed.
pattern!(
    RECEIPT,
    r"\b([A-Z]{3,4})\s+(\d{1,2})\s+(\d{2})(\d{2})[Z2]?\s+(\d{2})\b"
);

// 23 Oct 63 IN 45573, the same as a stamp.
pattern!(
    pub(super) STAMP,
    r"(?i)\b(\d{1,2})\s?([A-Z]{3})\S{0,2}\s?(\d{2})\s?\|?\s?[I1l]N[ -]?(\d{5,6})\b"
);

// IN 45573, OUT 55120; in brackets it is another message's: BERN 2207 (IN 48211).
pattern!(IN_NUMBER, r"(?:^|[^(\w])([Ii1l][Nn][ -]?\d{5,6})\b");
pattern!(OUT_NUMBER, r"(?:^|[^(\w])(OUT[ -]?\d{5,6})\b");

pattern!(
    MARKED_BOX,
    r"(?i)(?:^|[^A-Z])((?:X|R\s?|P\s?|O\s?){1,6})\s?(ROUTIN[EG]|PRIORITY|DEFERRED|OPERATIONAL\s+IMMEDIATE|IMMEDIATE)[A-Z]?\b"
);

// RR ReoumiNg, the letter of the precedence struck more than once before its misread name
pattern!(
    STRUCK_BEFORE,
    r"(?:^|[^A-Za-z])(R{2,6}|P{2,6}|O{2,6})\s?([A-Za-z]{6,11})\b"
);

// The X may stand behind the word as well.
pattern!(
    STRUCK_BEHIND,
    r"(?:^|\s)(ROUTINE|PRIORITY|(?:OPERATIONAL\s+)?IMMEDIATE)\s+X{1,4}$"
);

/// What the boxes of these forms can say.
const TYPED_PRECEDENCES: [&str; 4] = ["routine", "priority", "immediate", "flash"];

/// What the cable office printed or stamped on the form: receipt, IN number, the head of the form, the marked precedence.
pub(super) fn office(draft: &mut Draft, sheet: &Sheet, cell: usize) {
    let (text, line) = (sheet.text(cell), sheet.cells[cell].span.line);
    if let Some(found) = FORM.find(text) {
        draft.put_part(FieldName::Form, line, found.as_str(), "form.head", 0.88);
        let direction = ["incoming", "outgoing"]
            .into_iter()
            .find(|word| found.as_str().to_lowercase().starts_with(word));
        if let Some(direction) = direction {
            let span = sheet.document.span_of(line, found.as_str());
            draft.put(FieldName::Direction, direction, span, "form.direction", 0.9);
        }
    }
    for (pattern, order) in [(&*RECEIPT, [2, 1, 5]), (&*STAMP, [1, 2, 3])] {
        let Some(found) = pattern.captures(text) else {
            continue;
        };
        let [day, month, year] = order.map(|group| &found[group]);
        let (Ok(day), Some((month, _)), Ok(year)) = (day.parse(), dates::month_named(month), year.parse())
        else {
            continue;
        };
        if dates::possible(Some(dates::full_year(year)), month, day) {
            let date = dates::edtf(Some(dates::full_year(year)), Some(month), Some(day));
            let clock = (order[0] == 2).then(|| format!("T{}:{}Z", &found[3], &found[4]));
            let span = sheet
                .document
                .span_of(line, found.get(0).map_or("", |whole| whole.as_str()));
            let value = date + clock.as_deref().unwrap_or("");
            draft.put(FieldName::Received, value, span, "received.office", 0.85);
        }
    }
    // What a row of references names is none of the message's own numbers.
    let refers = sheet::leading(text).is_some_and(|label| label.role == Role::References);
    for (pattern, kind, rule) in [
        (&*IN_NUMBER, "in", "number.in"),
        (&*OUT_NUMBER, "out", "number.out"),
    ] {
        let number = pattern.captures(text).and_then(|found| found.get(1));
        if let Some(number) = number.filter(|_| !refers) {
            let span = sheet.document.span_of(line, number.as_str());
            put_other_number(draft, span, kind, rule, 0.85);
        }
    }
    if let Some(word) = STRUCK_BEHIND.captures(text).and_then(|found| found.get(1))
        && let Some(marks) = markings::read(word.as_str(), false)
    {
        let span = sheet.document.span_of(line, word.as_str());
        put_markings(draft, span, &marks, MARKED, 0.88);
    }
    struck_before(draft, sheet, cell);
    if let Some(found) = MARKED_BOX.captures(text)
        && let (Some(mark), Some(word)) = (found.get(1), found.get(2))
    {
        // The typist strikes X or the letter of the precedence into its box.
        let letters: Vec<char> = mark
            .as_str()
            .to_ascii_uppercase()
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        let own = word.as_str().to_ascii_uppercase().chars().next().unwrap_or(' ');
        let struck = letters.iter().filter(|&&c| c == 'X' || c == own).count();
        // ROUTING is another word of the form, unless the box before it was struck more than once.
        let routing = word.as_str().eq_ignore_ascii_case("ROUTING");
        let marks = match routing {
            true if struck < 2 => None,
            true => markings::read("ROUTINE", false),
            false => markings::read(word.as_str(), false),
        };
        // A rule of the box may be read as a letter more.
        if struck > letters.len() - struck
            && let Some(marks) = marks
        {
            let span = sheet.document.span_of(line, word.as_str());
            put_markings(draft, span, &marks, MARKED, 0.9);
        }
    }
}

/// Puts the precedence whose letter was struck before a name that can hardly be read.
fn struck_before(draft: &mut Draft, sheet: &Sheet, cell: usize) {
    /// The share of its letters that may be wrong.
    const WRONG: f64 = 0.45;
    let text = sheet.text(cell);
    let Some(found) = STRUCK_BEFORE.captures(text).filter(|_| sheet.document.scanned) else {
        return;
    };
    let read = fold::Key::new(&found[2]).chars;
    let meant = ["ROUTINE", "PRIORITY", "OPERATIONAL"].iter().find(|name| {
        let name = fold::Key::new(name).chars;
        let limit = WRONG * name.len() as f64;
        found[1].starts_with(name[0]) && fold::distance(&read, &name, limit).is_some()
    });
    let meant = meant.map(|&name| if name == "OPERATIONAL" { "IMMEDIATE" } else { name });
    let Some(mark) = meant.and_then(|name| markings::read(name, false)?.into_iter().next()) else {
        return;
    };
    let span = sheet.document.span_of(
        sheet.cells[cell].span.line,
        &text[found.get(1).map_or(0, |m| m.start())..],
    );
    draft.add(Candidate::new(FieldName::Precedence, mark.value, span, MARKED, 0.7).repaired(true));
}

/// The rule for a precedence whose box was struck.
const MARKED: &str = "precedence.marked-box";

/// Where one box is struck, the names of the others are no precedence.
pub(super) fn boxes(draft: &mut Draft) {
    if draft.of(FieldName::Precedence).any(|found| found.rule == MARKED) {
        draft
            .candidates
            .retain(|other| other.field != FieldName::Precedence || other.rule == MARKED);
    }
}

/// Puts DEFERRED into the draft where it stands alone in a transcription that names no other precedence: then it is not the printed
/// name of a box.
pub(super) fn deferred(draft: &mut Draft, sheet: &Sheet) {
    if sheet.document.scanned || draft.has(FieldName::Precedence, 0.5) {
        return;
    }
    let other = |cell: usize| {
        let text = sheet.text(cell).to_ascii_uppercase();
        ["ROUTINE", "PRIORITY", "IMMEDIATE"]
            .iter()
            .any(|word| text.contains(word))
    };
    if (0..sheet.cells.len()).any(other) {
        return;
    }
    for cell in 0..sheet.cells.len() {
        if let Some(found) = markings::read(sheet.text(cell), false)
            && let [mark] = found[..]
            && mark.value == "deferred"
        {
            put_markings(draft, sheet.cells[cell].span, &found, "marking.line", 0.88);
            return;
        }
    }
}

/// Classification, precedence and slugs in a cell that holds little else.
pub(super) fn marked(draft: &mut Draft, span: Span, rule: &'static str) {
    let document = draft.document;
    let text = document.text(span);
    let footer = rule.ends_with("footer");
    let printed = text.starts_with('(') && text.chars().any(char::is_lowercase);
    if let Some(found) = markings::read(text, true) {
        // The boxes of a form name every precedence; one that stands alone was typed.
        let strength = if footer { 0.85 } else { 0.93 };
        let boxes = found
            .iter()
            .filter(|mark| mark.kind == MarkingKind::Precedence)
            .count();
        let wanted: Vec<Marking> = found
            .into_iter()
            // Two in a row are the printed names of two boxes.
            .filter(|mark| !(boxes > 1 && mark.kind == MarkingKind::Precedence))
            .filter(|mark| !(footer && mark.kind == MarkingKind::Precedence))
            // (Priority) is printed below the line where one is to be typed.
            .filter(|mark| !(printed && mark.kind == MarkingKind::Precedence))
            .filter(|mark| !(mark.kind == MarkingKind::Precedence && mark.value == "deferred"))
            .collect();
        put_markings(draft, span, &wanted, rule, strength);
        return;
    }
    if let Some(mark) = spelled(text) {
        put_markings(draft, span, &[mark], rule, 0.85);
        return;
    }
    let words = stations::words(text);
    for &(start, end) in words
        .iter()
        .skip(if words.len() > 8 { words.len() - 1 } else { 0 })
    {
        let word = &text[start..end];
        let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
        let inside = document.span_of(span.line, word);
        // A precedence at the end of a row stands in the box beside it.
        let boxed = document
            .place(inside)
            .is_some_and(|place| place.left > RIGHT_COLUMN);
        // The printed words of the form are near the markings.
        if FORM_WORD.is_match(word) {
            continue;
        }
        for mark in markings::read(word, letters >= 6).unwrap_or_default() {
            let wanted = match mark.kind {
                // INTERNAL SECURITY is a subject; the marking is a Chinese one.
                MarkingKind::Classification => letters >= 6 && mark.value != "internal",
                MarkingKind::Precedence => {
                    boxed && end == text.len() && !mark.repaired && TYPED_PRECEDENCES.contains(&mark.value)
                }
                _ => false,
            };
            if wanted {
                put_markings(draft, inside, &[mark], "marking.in-clutter", 0.82);
            }
        }
    }
}

pattern!(FORM_WORD, r"(?i)CLASS[IL]FI|MESSAGE|ROUTING");

pattern!(
    SPELLED,
    r"(?:^|\s)((?:[A-Z0-9]\s?[-–—.]\s?|[A-Z0-9]\s){3,}[A-Za-z0-9]{1,6}|(?:[A-Za-z0-9]{1,2}-){3,}[A-Za-z0-9]{1,3})(?:\s|$)"
);

/// A classification written letter by letter. That it is so written tells that it is one, so more letters may be misread.
pub(super) fn spelled(text: &str) -> Option<Marking> {
    let found = SPELLED.captures(text)?.get(1)?;
    let key = Key::new(found.as_str());
    // Words too short to be told with a third of their letters wrong are never so written.
    let rows = MARKINGS.iter().filter(|row| {
        row.kind == MarkingKind::Classification && row.key.len() >= 6 && row.key.iter().all(char::is_ascii)
    });
    let nearest = rows
        .filter_map(|row| {
            let limit = row.key.len() as f64 / 3.0;
            Some((fold::distance(&key.chars, &row.key, limit)?, row.value))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Marking {
        kind: MarkingKind::Classification,
        value: nearest.1,
        start: found.start(),
        end: found.end(),
        repaired: nearest.0 > 0.0,
    })
}
