//! United States teletype messages of the 1970s: `FM`, `TO`, `INFO` behind the date-time group, then the line with
//! classification and number, E.O., TAGS, SUBJECT, REF.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::put_markings;
use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::tidy;
use crate::parse::lexicon::{self, MarkingKind, Role};
use crate::parse::lines::Span;
use crate::parse::markings;

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("a constant pattern"));
    };
}
pattern!(ROUTING, r"^R[UH][A-Z]{2,6}/");

pattern!(
    PAGE,
    r"(?i)^\s*P[A4]GE\s+[0O]?(\d{1,2})\b\s*(?:([A-Z][A-Z .]*?)\s+([0-9OIl]{4,6})\b)?(?:\s+(\d+)\s+OF\s+(\d+))?"
);
pattern!(POST_NUMBER, r"^\s*([A-Z][A-Z .]{1,24}?)\s+([0-9OIlS]{3,6})\b");
pattern!(
    GROUP,
    r"\b([ZOPRI0]{1}(?:\s?[ZOPR])?)?\s*[0-3OQ]?[0-9OIl]{5,6}\s?[Z2]?[.,]?\s+[A-Z01]{3,4}\.?\s+(?:19)?[0-9OIl]{2}\b"
);
pattern!(FROM, r"^\s*(?:F[MNWHm]|PM|EM|FROM)\s+([A-Z].*)$");
pattern!(TO, r"^\s*(?:T[O0Q])\s+(?:RU[A-Z]+/)?([A-Z].*)$");
pattern!(INFO, r"^\s*(?:[I1l]N[FPpf][O0Q])\s+(.*)$");
pattern!(
    SECTION,
    r"(?i)^\s*(?:SECTI[O0]N|SECT|SEC)\s+0?(\d+)\s+[O0]F\s+0?(\d+)|^\s*FINAL\s+SECTION(?:\s+OF)?(?:\s+0?(\d+))?"
);
pattern!(
    LABEL,
    r"(?i)^\s*(E\s?\.?\s?[O0]\s?\.?\s?1[\dOIl]{4}|TAGS{0,2}|SUBJECT|SUBJ|SUB|REFERENCES?|REFS?|REFTELS?)\s*([:;.,]?)\s*(.*)$"
);
pattern!(
    ATTENTION,
    r"(?i)\bFOR\s+(?:POLAD|AMBASSADOR|SECRETARY|DCM|[A-Z]{2,}/)|\bPASS\b|^FOR\b|^FROM\b|^ATTENTION|^EYES\s+ONLY|^DEPT\b|^JOINT\b|TAKE\s+AS|ADDEES"
);
pattern!(
    QUOTE,
    r"(?i)^\s*(?:BEGIN\s+)?(?:QUOTE|QTE)\b|REPEATED\s+FOR\s+YOUR\s+INFO|^FOLLOWING\s+(?:IS\s+)?(?:TEL|CABLE|REPEAT|SENT|MESSAGE)"
);
pattern!(
    PARAGRAPH,
    r"^\s*(?:1|I|l)\s?[.)]\s*\S|(?i)^\s*(?:SUMMARY|BEGIN\s+SUMMARY|INTRODUCTION)\b"
);
pattern!(TAG, r"[A-Z]{2,5}(?:\s*\([^)]*\))?");
pattern!(
    REFERENCE,
    r"(?:\b(\d\d)\s+)?\b([A-Z]{3,}(?:\s[A-Z]{2,})?(?:\s(?:SECTO|TOSEC|DELTO|TODEL))?)\s+(\d{2,6})\b"
);
pattern!(
    TRAILER,
    r"(?:\s+(?:NIACT\s+IMMEDIATE|IMMEDIATE|PRIORITY|ROUTINE|FLASH|NIACT|[0-9OIlS]{2,6}|PRIORI[TI]Y|IMMED))+\s*[.,]?$"
);
pattern!(STATION, r"^[A-Z0-9][A-Z0-9 ./()'&-]+$");
pattern!(
    RELEASE,
    r"(?i)declassified|released|systematic\s+review|approved\s+for"
);
pattern!(SIGNER, r"^[A-Z][A-Z'’.-]+(?:\s+[A-Z][A-Z'’.-]*){0,3}$");
pattern!(
    END,
    r"(?i)^\s*N{3,4}\b|\*\*\*|^<|current\s+(?:handling|classification)"
);

/// An address line without the precedence and the serial behind it and `C/` (corrected) before it.
fn station(text: &str) -> &str {
    let text = text.trim().trim_end_matches(['.', ',']);
    let text = text.strip_prefix("C/").unwrap_or(text);
    let text = ROUTING
        .find(text)
        .map_or(text, |indicator| &text[indicator.end()..]);
    match TRAILER.find(text) {
        Some(tail) => text[..tail.start()].trim_end(),
        None => text,
    }
}

/// Which list an address line without a label goes on with.
#[derive(Clone, Copy, PartialEq)]
enum List {
    None,
    To,
    Info,
}

/// Reads a teletype message.
pub(crate) fn read(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let fuzzy = document.scanned;
    let window = range.start..range.end.min(range.start + 120);
    let group = window
        .clone()
        .find(|&index| is_group(&document.lines[index].text));
    // Banner: classification, page line, before the date-time group.
    let mut banner_number: Option<(Span, String, u32)> = None;
    let mut pending_page = false;
    for index in range.start..group.unwrap_or(window.end.min(range.start + 25)) {
        let whole = document.whole(index);
        let text = document.text(whole);
        if RELEASE.is_match(text) {
            draft.put(FieldName::Markings, tidy(text), whole, "stamp.release", 0.85);
            continue;
        }
        if let Some(found) = markings::read(text, fuzzy) {
            put_markings(draft, whole, &found, "marking.banner", 0.9);
            continue;
        }
        if let Some(mark) = markings::leading(text, false)
            && mark.end + 14 >= text.len()
        {
            put_markings(draft, whole, &[mark], "marking.banner", 0.88);
            continue;
        }
        if let Some(page) = PAGE.captures(text) {
            pending_page = page.get(3).is_none();
            if let (Some(post), Some(serial)) = (page.get(2), page.get(3)) {
                banner_number =
                    banner_number.or_else(|| banner(draft, index, post.as_str(), serial.as_str()));
            }
        } else if pending_page && let Some(found) = POST_NUMBER.captures(text) {
            banner_number = banner_number.or_else(|| {
                banner(
                    draft,
                    index,
                    &text[..found.get(1).map_or(0, |m| m.end())],
                    found.get(2).map_or("", |m| m.as_str()),
                )
            });
            pending_page = false;
        }
    }
    let mut list = List::None;
    let mut numbered = false;
    let mut last = range.start;
    let mut subject: Option<Vec<Span>> = None;
    let mut references = false;
    let start = group.unwrap_or(range.start);
    for index in start..range.end.min(start + 90) {
        let line = &document.lines[index];
        let whole = document.whole(index);
        let text = document.text(whole);
        last = index;
        if line.stamp || RELEASE.is_match(text) {
            draft.put(FieldName::Markings, tidy(text), whole, "stamp.release", 0.85);
            continue;
        }
        if Some(index) == group {
            date_time(draft, whole, text);
            continue;
        }
        if numbered && QUOTE.is_match(text) {
            break;
        }
        if numbered && PARAGRAPH.is_match(text) {
            break;
        }
        if line.apart && subject.is_some() && !LABEL.is_match(text) && !document.scanned {
            break;
        }
        if !numbered {
            if let Some(found) = FROM.captures(text)
                && !draft.has(FieldName::From, 0.9)
                && list == List::None
                && let Some(from) = found.get(1)
            {
                let value = station(from.as_str());
                let span = document.span_of(index, value);
                draft.put(FieldName::From, tidy(value), span, "from.fm", 0.96);
                continue;
            }
            if let Some(found) = INFO.captures(text)
                && (group.is_some() || list == List::To || draft.has(FieldName::From, 0.9))
                && let Some(value) = found.get(1)
            {
                list = List::Info;
                address(draft, index, value.as_str(), FieldName::CopyTo, "copy.info");
                continue;
            }
            if let Some(found) = TO.captures(text)
                && list != List::Info
                && let Some(value) = found.get(1)
            {
                list = List::To;
                address(draft, index, value.as_str(), FieldName::To, "to.to");
                continue;
            }
            if class_and_number(draft, index, whole, text, fuzzy) {
                numbered = true;
                list = List::None;
                continue;
            }
            if list != List::None
                && is_station(text, fuzzy)
                && !text.contains("SECTION")
                && !LABEL.is_match(text)
                && markings::read(text, false).is_none()
                && text != "BT"
            {
                let (field, rule) = match list {
                    List::Info => (FieldName::CopyTo, CONTINUED),
                    _ => (FieldName::To, "to.to-continued"),
                };
                address(draft, index, text, field, rule);
                continue;
            }
        }
        if let Some(found) = markings::read(text, false) {
            let known = found
                .iter()
                .filter(|mark| mark.kind == MarkingKind::Handling)
                .copied()
                .collect::<Vec<_>>();
            put_markings(draft, whole, &known, "handling.caption", 0.9);
            subject_done(draft, &mut subject);
            if found.iter().any(|mark| mark.kind == MarkingKind::Classification) {
                numbered = numbered || draft.has(FieldName::CableNumber, 0.5);
            }
            continue;
        }
        if let Some(found) = LABEL.captures(text) {
            let label = found.get(1).map_or("", |m| m.as_str());
            let value = found.get(3).map_or("", |m| m.as_str());
            if labelled(draft, index, label, value, &mut subject) {
                references = label.to_ascii_uppercase().starts_with("REF");
                numbered = true;
                continue;
            }
        } else if fuzzy
            && let Some(colon) = text.find([':', ';']).filter(|&colon| colon < 12)
            && let Some((role, true)) = lexicon::label(&text[..colon], true)
        {
            let label = match role {
                Role::Title => "SUBJECT",
                Role::References => "REF",
                _ => "",
            };
            if !label.is_empty() && labelled(draft, index, label, text[colon + 1..].trim(), &mut subject) {
                continue;
            }
        }
        if references
            && !ATTENTION.is_match(text)
            && REFERENCE.is_match(text)
            && text.len() < 90
            && document.lines[index - 1].text.trim_end().ends_with([',', ';'])
        {
            put_references(draft, index, text);
            continue;
        }
        references = false;
        if let Some(parts) = &mut subject {
            let before = parts.last().map_or(0, |&span| {
                document.text(span).len() + if parts.len() == 1 { 9 } else { 0 }
            });
            // A subject goes on where the line before was full: lines of teletypes hold 69 letters.
            if before >= 55 && !ATTENTION.is_match(text) && !line.apart && text.len() < 75 && parts.len() < 4
            {
                parts.push(whole);
                continue;
            }
            subject_done(draft, &mut subject);
        }
    }
    subject_done(draft, &mut subject);
    if let Some((span, value, serial)) = banner_number {
        let candidate =
            Candidate::new(FieldName::CableNumber, value, span, "number.banner", 0.8).part("serial", serial);
        let known = draft
            .best(FieldName::CableNumber)
            .is_some_and(|best| best.parts.get("serial") == Some(&serial.into()));
        if known
            && let Some(best) = draft
                .candidates
                .iter_mut()
                .find(|best| best.field == FieldName::CableNumber)
        {
            // The banner repeats the number with leading zeros: agreement.
            best.strength = 0.985;
        } else {
            draft.add(candidate);
        }
    }
    signer(draft, last.max(start)..range.end);
}

/// Whether a line is an address: capitals, on a scan with a few that were read small.
fn is_station(text: &str, fuzzy: bool) -> bool {
    if STATION.is_match(text) {
        return true;
    }
    let small = text.chars().filter(|c| c.is_lowercase()).count();
    fuzzy && small <= 3 && small * 4 <= text.len() && STATION.is_match(&text.to_uppercase())
}

fn is_group(text: &str) -> bool {
    GROUP.find(text).is_some_and(|found| found.start() < 40)
        && dates::western(text).iter().any(|date| date.rule == "date.dtg")
}

fn banner(draft: &Draft, index: usize, post: &str, serial: &str) -> Option<(Span, String, u32)> {
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
    text.chars()
        .map(|c| match c {
            'O' | 'o' | 'Q' => '0',
            'I' | 'l' => '1',
            'S' => '5',
            c => c,
        })
        .collect()
}

fn date_time(draft: &mut Draft, whole: Span, text: &str) {
    let Some(date) = dates::western(text)
        .into_iter()
        .find(|date| date.rule == "date.dtg")
    else {
        return;
    };
    let span = Span {
        line: whole.line,
        start: whole.start + date.start,
        end: whole.start + date.end,
    };
    draft.add(Candidate::new(FieldName::Date, date.edtf(), span, "date.dtg", 0.97).repaired(date.repaired));
    if let Some(time) = &date.time {
        draft.add(
            Candidate::new(FieldName::Time, time.clone(), span, "time.dtg", 0.97).repaired(date.repaired),
        );
    }
    // One or two precedence letters; the higher counts.
    let before = &text[..date.start];
    let mut best: Option<(usize, &str, Span)> = None;
    for (at, letter) in before.char_indices() {
        let alone = before[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric() || matches!(c, 'Z' | 'O' | 'P' | 'R'));
        let (rank, value) = match letter {
            'Z' => (0, "flash"),
            'O' | '0' => (1, "immediate"),
            'P' => (2, "priority"),
            'R' => (3, "routine"),
            _ => continue,
        };
        if alone && best.as_ref().is_none_or(|(least, ..)| rank < *least) {
            let span = Span {
                line: whole.line,
                start: whole.start + at,
                end: whole.start + at + letter.len_utf8(),
            };
            best = Some((rank, value, span));
        }
    }
    if let Some((_, value, span)) = best {
        draft.put(FieldName::Precedence, value, span, "precedence.dtg-letter", 0.95);
    }
}

/// The rule for an information addressee on a line of its own, which rests on its place alone.
const CONTINUED: &str = "copy.info-continued";

fn address(draft: &mut Draft, index: usize, text: &str, field: FieldName, rule: &'static str) {
    let value = station(text);
    if value.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return;
    }
    let document = draft.document;
    if field == FieldName::To && text.contains("NIACT") {
        let at = text.find("NIACT").unwrap_or(0);
        let span = document.span_of(index, &text[at..]);
        draft.put(
            FieldName::Precedence,
            "niact_immediate",
            span,
            "precedence.niact",
            0.96,
        );
    }
    // A precedence behind the first addressee says what the letter says, where OCR lost the letter.
    if field == FieldName::To && !draft.has(FieldName::Precedence, 0.5) {
        for word in ["FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE"] {
            if let Some(at) = text.find(word) {
                let span = document.span_of(index, &text[at..at + word.len()]);
                draft.put(
                    FieldName::Precedence,
                    word.to_lowercase(),
                    span,
                    "precedence.behind-addressee",
                    0.8,
                );
                break;
            }
        }
    }
    let span = document.span_of(index, value);
    let strength = if rule == CONTINUED { 0.88 } else { 0.93 };
    draft.put(field, tidy(value), span, rule, strength);
}

/// `C O N F I D E N T I A L SECTION 1 OF 3 PEKING 1615`
fn class_and_number(draft: &mut Draft, index: usize, whole: Span, text: &str, fuzzy: bool) -> bool {
    let Some(mark) = markings::leading(text, fuzzy)
        .or_else(|| markings::leading(text, text.contains("  ") || is_spaced(text)))
    else {
        return false;
    };
    let mut rest = &text[mark.end..];
    let mut parts: Vec<(&str, u32)> = Vec::new();
    // Captions may follow the classification on its line.
    if let Some(section) = SECTION.captures(rest) {
        let number = |group: usize| section.get(group).and_then(|m| m.as_str().parse().ok());
        if let (Some(section), Some(sections)) = (number(1), number(2)) {
            parts.push(("section", section));
            parts.push(("sections", sections));
        }
        rest = &rest[section.get(0).map_or(0, |m| m.end())..];
    }
    let Some(found) = POST_NUMBER.captures(rest) else {
        return false;
    };
    let (Some(post), Some(serial)) = (found.get(1), found.get(2)) else {
        return false;
    };
    put_markings(draft, whole, &[mark], "marking.number-line", 0.96);
    let document = draft.document;
    let inside = &rest[post.start()..serial.end()];
    let span = document.span_of(index, inside);
    let clean = digits(serial.as_str());
    let mut candidate = Candidate::new(
        FieldName::CableNumber,
        format!("{} {clean}", tidy(post.as_str())),
        span,
        "number.post-serial",
        0.95,
    )
    .repaired(clean != serial.as_str());
    if let Ok(number) = clean.parse::<u32>() {
        candidate = candidate.part("serial", number);
    }
    for (name, value) in parts {
        candidate = candidate.part(name, value);
    }
    draft.add(candidate);
    true
}

/// Whether the words are single letters, as in `S E C R E T`.
fn is_spaced(text: &str) -> bool {
    text.split_whitespace()
        .take(4)
        .filter(|word| word.len() == 1)
        .count()
        >= 4
}

fn labelled(
    draft: &mut Draft,
    index: usize,
    label: &str,
    value: &str,
    subject: &mut Option<Vec<Span>>,
) -> bool {
    let document = draft.document;
    let upper = label.to_ascii_uppercase();
    let span = document.span_of(index, value);
    if upper.starts_with("SUB") {
        subject_done(draft, subject);
        if !value.trim().is_empty() {
            *subject = Some(vec![span]);
        }
        return true;
    }
    subject_done(draft, subject);
    if upper.starts_with('E') {
        let whole = document.whole(index);
        draft.put(
            FieldName::ExecutiveOrder,
            tidy(document.text(whole)),
            whole,
            "executive-order.row",
            0.95,
        );
        return true;
    }
    if upper.starts_with("TAG") {
        for tag in TAG.find_iter(value) {
            let part = document.span_of(index, tag.as_str());
            draft.put(FieldName::Tags, tidy(tag.as_str()), part, "tags.row", 0.92);
        }
        return true;
    }
    if upper.starts_with("REF") {
        put_references(draft, index, value);
        return true;
    }
    false
}

fn put_references(draft: &mut Draft, index: usize, text: &str) {
    let document = draft.document;
    for found in REFERENCE.captures_iter(text) {
        if let Some(whole) = found.get(0)
            && dates::month_named(&found[2]).is_none()
            && &found[2] != "DTG"
        {
            let part = document.span_of(index, whole.as_str());
            draft.put(
                FieldName::References,
                tidy(whole.as_str()),
                part,
                "references.row",
                0.88,
            );
        }
    }
}

fn subject_done(draft: &mut Draft, subject: &mut Option<Vec<Span>>) {
    let Some(parts) = subject.take() else {
        return;
    };
    let document = draft.document;
    let value = parts
        .iter()
        .map(|&span| document.text(span))
        .collect::<Vec<_>>()
        .join(" ");
    let mut candidate = Candidate::new(FieldName::Title, tidy(&value), parts[0], "title.subject", 0.95);
    for &span in &parts[1..] {
        candidate = candidate.also(span);
    }
    draft.add(candidate);
}

/// The name above the last classification.
fn signer(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let floor = range.start + 1;
    let mut index = range.end;
    let mut looked = 0;
    while index > floor && looked < 8 {
        index -= 1;
        let whole = document.whole(index);
        let text = document.text(whole);
        if document.lines[index].stamp || END.is_match(text) || RELEASE.is_match(text) || PAGE.is_match(text)
        {
            continue;
        }
        if markings::read(text, true).is_some() || text.chars().filter(|c| c.is_alphabetic()).count() < 3 {
            continue;
        }
        looked += 1;
        if SIGNER.is_match(text) && text.len() < 40 {
            draft.put(
                FieldName::Signature,
                tidy(text),
                whole,
                "signature.last-line",
                0.9,
            );
            return;
        }
        // Initials of the typist, a serial, a stray mark; running text ends the search.
        if text.split_whitespace().count() > 3 {
            return;
        }
    }
}
