//! United States teletype messages of the 1970s: `FM`, `TO`, `INFO` behind the date-time group, then the line with
//! classification and number, E.O., TAGS, SUBJECT, REF.

mod address;
mod british;
mod group;
mod number;
mod rows;

use std::ops::Range;

use crate::model::FieldName;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::is_signer;
use crate::parse::families::put::put_markings;
use crate::parse::fold::{self, tidy};
use crate::parse::labels;
use crate::parse::lexicon::{MarkingKind, Role};
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::parse::posts;
use crate::parse::zones::is_prose;
use address::{CONTINUED, address, is_station, names_post, opens, post, station};
pub(crate) use british::to_telno;
use group::{date_time, is_doubtful_group, is_group};
use number::{POST_NUMBER, TELNO, banner, class_and_number, telno};
use rows::{REFERENCE, hangs, label, labelled, put_references, subject_done};

// What stands behind the word PAGE.
pattern!(
    PAGE,
    r"(?i)^\s*[0O]?(\d{1,2})\b\s*(?:([A-Z][A-Z .]*?)\s+([0-9OIl/]{4,7})\b)?(?:\s+(\d+)\s+OF\s+(\d+))?"
);

pattern!(
    ATTENTION,
    r"(?i)\bFOR\s+(?:POLAD|AMBASSADOR|SECRETARY|DCM|[A-Z]{2,}/)|\bPASS\b|^FOR\b|^FROM\b|^ATTENTION|^EYES\s+ONLY|^DEPT\b|^JOINT\b|TAKE\s+AS|ADDEES"
);

// VIENNA FOR USDEL MBFR
pattern!(FOR_OFFICE, r"^\S+(?:\s\S+)?\sFOR\s");

pattern!(
    QUOTE,
    r"(?i)^\s*(?:BEGIN\s+)?(?:QUOTE|QTE)\b|REPEATED\s+FOR\s+YOUR\s+INFO|^FOLLOWING\s+(?:IS\s+)?(?:TEL|CABLE|REPEAT|SENT|MESSAGE)"
);

// 4. MINISTER SAID
pattern!(LATER_PARAGRAPH, r"^\s*\d{1,2}\s?[.)]\s*\S");

pattern!(
    PARAGRAPH,
    r"^\s*(?:1|I|l)\s?[.)]\s*\S|(?i)^\s*(?:SUMMARY|BEGIN\s+SUMMARY|INTRODUCTION)\b"
);

pattern!(
    RELEASE,
    r"(?i)declassified|released|systematic\s+review|approved\s+for"
);

pattern!(
    END,
    r"(?i)^\s*(?:N{3,4}|Y{3,4})\b|NOTE\s+BY\s+O|\*\*\*|^<|current\s+(?:handling|classification)"
);

pattern!(
    HOUR_BEHIND,
    r"^(\S.*?)\s+((?:0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)[Z2])$"
);

// What ends a list of addressees on a message whose classification and number were misread.
pattern!(
    NO_STATION,
    r"^(?:(?:TOP\s)?SECRET|CONFIDENTIAL)-|^MEMORANDUM\sFOR\b"
);
// The number of a message of the White House, behind who sends it.
pattern!(MESSAGE_NUMBER, r"//([A-Z]{4,6}\s\d{1,4})//$");

/// Which list an address line without a label goes on with.
#[derive(Clone, Copy, PartialEq)]
enum List {
    None,
    To,
    Info,
}

/// Lines in which the sender is looked for where no group stands.
const FROM_WITHIN: usize = 8;

/// The rule for the number in the line of the pages.
pub(crate) const BANNER_NUMBER: &str = "number.banner";

/// Reads a teletype message.
pub(crate) fn read(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let fuzzy = document.scanned;
    let window = range.start..range.end.min(range.start + 120);
    // The groups of other messages stand behind the rows.
    let row = |index: &usize| label(document.lines[*index].trimmed()).is_some();
    let group = window.clone().take_while(|index| !row(index)).find(|&index| {
        let text = &document.lines[index].text;
        is_group(text) && !TELNO.is_match(text)
    });
    // Without a whole one, a group that lacks the year, right above the sender.
    let group = group.or_else(|| {
        window.clone().find(|&index| {
            let below = document.lines[..range.end].get(index + 1);
            is_doubtful_group(&document.lines[index].text)
                && below.is_some_and(|line| matches!(opens(&line.text), Some((Role::From, _))))
        })
    });
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
        if telno(draft, index, text) {
            continue;
        }
        if let Some(page) = page(text) {
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
    if fuzzy && group.is_none() {
        group::from_banner(draft, window.clone());
    }
    let mut list = List::None;
    let mut numbered = false;
    let mut last = range.start;
    let mut subject: Option<Vec<Span>> = None;
    let mut references = false;
    let mut repeats = false;
    // The British form has its addresses before the date-time group.
    let from_line =
        (range.start..group.unwrap_or(window.end.min(range.start + FROM_WITHIN))).find(|&index| {
            let line = &document.lines[index];
            // `PM: MR. VEST` clears the draft: where nothing was misread the word is FM itself.
            let first = line.trimmed().split(' ').next().unwrap_or("");
            let sure = matches!(first, "FM" | "FROM") || (fuzzy && !first.ends_with(':'));
            !line.stamp && sure && matches!(opens(&line.text), Some((Role::From, _)))
        });
    let start = from_line.or(group).unwrap_or(range.start);
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
            let before = date_time(draft, whole, text);
            // The British form: `FM PEKING 130915Z MAY 82`.
            if let Some((Role::From, from)) = opens(&text[..before]) {
                draft.put_part(FieldName::From, index, station(from.trim_end()), "from.fm", 0.94);
            }
            continue;
        }
        // The end of the address.
        if text == "BT" && group.is_some() {
            list = List::None;
            continue;
        }
        // PAGE 02 / STATE 162235, where a page ends within the address
        let turns =
            |line: usize| page(document.lines[line].trimmed()).is_some_and(|page| page.get(2).is_none());
        if list != List::None
            && (turns(index) || (index > start && POST_NUMBER.is_match(text) && turns(index - 1)))
        {
            continue;
        }
        if !numbered && (telno(draft, index, text) || british::to_telno(draft, index, text)) {
            list = List::None;
            continue;
        }
        if numbered && QUOTE.is_match(text) {
            // A message for others: where the one that brings it names no subject, its subject is that of both.
            if subject.is_some() || draft.has(FieldName::Title, 0.5) {
                break;
            }
            repeats = true;
            continue;
        }
        if numbered && (PARAGRAPH.is_match(text) || (goes_on(draft) && LATER_PARAGRAPH.is_match(text))) {
            break;
        }
        // The line that the empty row above took.
        let taken = |parts: &Vec<Span>| parts.last().is_some_and(|last| last.line == index);
        if subject.as_ref().is_some_and(taken) {
            continue;
        }
        if line.apart && subject.is_some() && label(text).is_none() && !document.scanned {
            break;
        }
        // TO ALL DIPLOMATIC POSTS, and below XMT AMEMBASSY SUVA, AMEMBASSY RANGOON: all but those.
        if list != List::None && (text.starts_with("XMT ") || NO_STATION.is_match(text)) {
            list = List::None;
            continue;
        }
        if !numbered {
            match opens(text) {
                Some((Role::From, from)) if !draft.has(FieldName::From, 0.9) && list == List::None => {
                    // FM HONG KONG 160925Z: the day and the hour, without a month
                    let from = match HOUR_BEHIND.captures(from) {
                        Some(found) => {
                            let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
                            let time = format!("{}:{}Z", part(3), part(4));
                            let span = document.span_of(index, part(2));
                            draft.put(FieldName::Time, time, span, "time.behind-post", 0.85);
                            part(1)
                        }
                        None => from,
                    };
                    // FM THE SITUATION ROOM //TOHAK 003//
                    if let Some(number) = MESSAGE_NUMBER.captures(from).and_then(|found| found.get(1)) {
                        draft.put_part(
                            FieldName::CableNumber,
                            index,
                            number.as_str(),
                            "number.behind-sender",
                            0.85,
                        );
                    }
                    let value = station(from);
                    let span = document.span_of(index, value);
                    draft.add(post(fuzzy, value, FieldName::From, span, "from.fm", 0.96));
                    continue;
                }
                Some((Role::CopyTo, value))
                    if group.is_some() || list == List::To || draft.has(FieldName::From, 0.9) =>
                {
                    list = List::Info;
                    address(draft, index, value, FieldName::CopyTo, "copy.info");
                    continue;
                }
                Some((Role::To, value)) if list != List::Info => {
                    list = List::To;
                    address(draft, index, value, FieldName::To, "to.to");
                    continue;
                }
                _ => {}
            }
            if fuzzy && list == List::None && !draft.has(FieldName::From, 0.5) && sender(draft, index, text) {
                continue;
            }
            if class_and_number(draft, index, whole, text, fuzzy) {
                numbered = true;
                list = List::None;
                continue;
            }
            let subject_here = list != List::None
                && british::is_subject(draft, index, range.end)
                && !names_post(text)
                && !draft.has(FieldName::Title, 0.5);
            if list != List::None
                && !subject_here
                && is_station(text, fuzzy)
                && !PARAGRAPH.is_match(text)
                && page(text).is_none()
                && (!fuzzy || names_post(text))
                && !text.contains("SECTION")
                && label(text).is_none()
                && markings::read(text, false).is_none()
                && markings::leading(text, false).is_none()
                && text != "BT"
            {
                let (field, rule) = match list {
                    List::Info => (FieldName::CopyTo, CONTINUED),
                    _ => (FieldName::To, "to.to-continued"),
                };
                address(draft, index, text, field, rule);
                continue;
            }
            // The British form names its subject between the addressees and the text.
            if subject_here {
                draft.put(FieldName::Title, tidy(text), whole, "title.above-text", 0.78);
                list = List::None;
                continue;
            }
            if is_prose(text) {
                list = List::None;
                // The British form has no line of classification and number: behind its address comes the text.
                if draft.has(FieldName::CableNumber, 0.9) && draft.has(FieldName::From, 0.9) {
                    break;
                }
            }
        }
        if let Some(found) = markings::read(text, false) {
            let known = found
                .iter()
                .filter(|mark| mark.kind == MarkingKind::Handling)
                .copied()
                .collect::<Vec<_>>();
            put_markings(draft, whole, &known, "handling.caption", 0.9);
            // A military message has its classification alone on a line, behind the address.
            let mut before = document.lines[..index].iter().rev().take(3);
            if !numbered
                && !draft.has(FieldName::Classification, 0.5)
                && before.any(|line| line.trimmed() == "BT")
            {
                put_markings(draft, whole, &found, "marking.behind-address", 0.93);
            }
            // The British form may have it between the sender and the addressee, or below both and the number.
            if !numbered
                && !draft.has(FieldName::Classification, 0.5)
                && draft.has(FieldName::From, 0.9)
                && (!draft.has(FieldName::To, 0.5) || british::is_form(draft))
            {
                put_markings(draft, whole, &found, "marking.below-sender", 0.92);
            }
            subject_done(draft, &mut subject);
            if found.iter().any(|mark| mark.kind == MarkingKind::Classification) {
                numbered = numbered || draft.has(FieldName::CableNumber, 0.5);
            }
            continue;
        }
        if let Some((role, value)) = label(text) {
            labelled(draft, index, role, value, &mut subject);
            references = role == Role::References;
            numbered = true;
            continue;
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
            let hangs = parts.last().is_some_and(|&span| hangs(document.text(span), text));
            // A subject goes on where the line before was full: lines of teletypes hold 69 letters.
            // And what stands alone between it and the next row can be nothing else.
            let last = || {
                let next = document.lines[..range.end].get(index + 1);
                !text.contains(char::is_lowercase)
                    && !FOR_OFFICE.is_match(text)
                    && next.is_some_and(|next| {
                        (next.apart && !document.scanned)
                            || label(next.trimmed()).is_some_and(|(role, _)| role == Role::References)
                    })
            };
            if (before >= 55 || hangs || last())
                && !ATTENTION.is_match(text)
                && !line.apart
                && text.len() < 75
                && !text.starts_with("TO:")
                && !text.starts_with("FROM:")
                && parts.len() < 4
            {
                parts.push(whole);
                continue;
            }
            subject_done(draft, &mut subject);
        }
    }
    subject_done(draft, &mut subject);
    if repeats {
        for title in draft
            .candidates
            .iter_mut()
            .filter(|title| title.rule == rows::SUBJECT)
        {
            (title.rule, title.strength) = ("title.subject-repeated", 0.8);
        }
    }
    if let Some(group) = group {
        group::against_banner(draft, range.start..group);
    }
    if let Some((span, value, serial)) = banner_number {
        let candidate =
            Candidate::new(FieldName::CableNumber, value, span, BANNER_NUMBER, 0.8).part("serial", serial);
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
    // Text without numbers is no end of the rows: what was read of them tells where they end, if something closes the message.
    let closed = range.end.checked_sub(1).is_some_and(|end| {
        let text = document.lines[end].trimmed();
        END.is_match(text) || markings::read(text, false).is_some()
    });
    let rows_end = draft
        .last_line(start..last + 1)
        .filter(|_| closed)
        .unwrap_or(last);
    signer(draft, rows_end.max(start)..range.end);
}

/// The parts of a line that begins with the word PAGE, perhaps behind a speck.
fn page(text: &str) -> Option<regex::Captures<'_>> {
    let text = text.trim_start();
    let (first, rest) = text.split_once(' ')?;
    let (word, rest) = match first.chars().count() {
        0..=2 => rest.trim_start().split_once(' ')?,
        _ => (first, rest),
    };
    labels::is(word, "PAGE").then(|| PAGE.captures(rest)).flatten()
}

/// Takes a post behind an FM that was lost or misread: before the addressees nothing else names one. Whether there was one.
fn sender(draft: &mut Draft, index: usize, text: &str) -> bool {
    let mut rest = text;
    for _ in 0..3 {
        let Some((word, behind)) = rest.split_once(' ') else {
            return false;
        };
        let key = fold::Key::new(word).chars;
        let near = |label: &str| {
            let form: Vec<char> = label.chars().collect();
            fold::distance(&key, &form, form.len() as f64 / 2.0).is_some()
        };
        if key.len() > 3 || near("TO") || near("INFO") {
            return false;
        }
        rest = behind.trim_start();
        if let Some((name, repaired)) = posts::named(station(rest)) {
            let span = draft.document.span_of(index, station(rest));
            let candidate = Candidate::new(FieldName::From, name, span, "from.fm-misread", 0.88);
            draft.add(candidate.repaired(repaired));
            return true;
        }
    }
    false
}

/// Whether it is a later section, whose first paragraph is not the first of the message.
fn goes_on(draft: &Draft) -> bool {
    let number = draft.best(FieldName::CableNumber);
    let section = number.and_then(|number| number.parts.get("section")?.as_u64());
    section.is_some_and(|section| section > 1)
}

pattern!(
    DISTRIBUTED,
    r"^(?:FILES|(?:STANDARD|LIMITED|ADVANCE)?\s?DISTRIBUTION|FCO/WHITEHALL\b.*|ADVANCE\s+COPIES\b.*)$"
);
// A surname behind the last sentence.
pattern!(
    SIGNER_BEHIND,
    r"(?:[A-Z)]{3,}|\d)[.?]\s{1,3}([A-Z][A-Z'-]{3,14})$"
);
/// Lines at the end in which the distribution of a British telegram is looked for.
const DISTRIBUTED_WITHIN: usize = 24;

/// The name above the last classification.
fn signer(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let floor = range.start + 1;
    // FILES, and below it the departments that get a British telegram
    let tail = range.end.saturating_sub(DISTRIBUTED_WITHIN).max(floor)..range.end;
    let distributed = |line: &usize| DISTRIBUTED.is_match(document.lines[*line].trimmed());
    let mut index = tail.clone().find(distributed).unwrap_or(range.end);
    let mut looked = 0;
    while index > floor && looked < 8 {
        index -= 1;
        let whole = document.whole(index);
        let text = document.text(whole);
        if document.lines[index].stamp || END.is_match(text) || RELEASE.is_match(text) || page(text).is_some()
        {
            continue;
        }
        // RUSH is a precedence, but nobody wrote one there.
        let marked = markings::read(text, true)
            .is_some_and(|found| found.iter().any(|mark| mark.kind != MarkingKind::Precedence));
        if marked || text.chars().filter(|c| c.is_alphabetic()).count() < 3 {
            continue;
        }
        // An address line of a message that is quoted names nobody who signs.
        if opens(text).is_some() {
            return;
        }
        looked += 1;
        // 2. SECRETARY WILL SEE HAN HSU OCT 14. ROBINSON
        if looked == 1
            && !document.scanned
            && let Some(name) = SIGNER_BEHIND.captures(text).and_then(|found| found.get(1))
        {
            draft.put_part(
                FieldName::Signature,
                index,
                name.as_str(),
                "signature.behind-text",
                0.75,
            );
            return;
        }
        if is_signer(text, document.scanned) && text.len() < 40 {
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
