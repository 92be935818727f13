//! Telegrams as *Foreign Relations of the United States* prints them: file number, heading, dateline, number at the head of the
//! first paragraph, source note.

use std::ops::Range;

use super::put::{put_date, put_lines, put_markings, put_received};
use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::tidy;
use crate::parse::lines::GAP;
use crate::parse::markings;
use crate::parse::zones::is_prose;

pattern!(
    FILE,
    r"^\s*((?:\d{3}[A-Z]?(?:\.[\w.]*)?|[A-Z][\w .]{2,40}?)(?:[ \w.()]*)?/[\w–—.\- ]+?|[A-Za-z][\w .,]+ (?:Files|Papers)[^:]*)\s*:\s*(Circular\s+)?(?:Telegram|Airgram|Despatch|telegram)"
);
// File No. 763.72/3397, in volumes of the 1910s
pattern!(
    FILE_ALONE,
    r"^\s*File\s+No\.\s+(\d{3}[A-Z]?(?:\.[\dA-Za-z.]+)?(?:/[\da-z½]+)*)\.?\s*$"
);
// [Telegram], below the heading
pattern!(
    KIND_ALONE,
    r"(?i)^\s*\[(?:telegram|airgram|paraphrase|extract)\]?[.\s]*$"
);
pattern!(NUMBERED, r"^\s*\[?(\d{1,4})\]?\.?\s+(.+)$");
pattern!(
    HEADING,
    r"(?i)^((?:circular\s+|information\s+|joint\s+)?(?:telegram|airgram|message|letter|memorandum|despatch|backchannel\s+message|cable|note)\b.*?\bfrom\s+|)(?:the\s+)?(.+?)\s+to\s+(.+)$"
);
// Who is sent to another: the first "to" behind it is part of the name.
pattern!(
    ACCREDITED,
    r"(?i)\b(?:delegation|mission|representative|observer|ambassador|minister|envoy)$"
);
pattern!(NAME_ALONE, r"^\s*(\(\p{Lu}[\p{L} .'’-]{2,30}\))\s?\d{0,2}$");
pattern!(NAME_TO, r"^(\([^()]+\))\s+to\s+(\S.+)$");
pattern!(
    OFFICER,
    r"(?i)^\s*(?:the\s+|mr\.\s+)?(?:acting|under|ambassador|secretary|charg|consul|minister|united\s+states|consulate|embassy|legation|political|deputy|president|chief|chairman|department|assistant|counselor|delegation|station|director|commander|special|adviser|office|mission|central|joint|high\s+commissioner|permanent|representative|general|telegram|circular|information|joint|airgram|message|backchannel|diplomatic|vice|general)"
);
pattern!(
    LEAD_NUMBER,
    r"^\s*(?:No\.\s+|Number\s+)?((?:(?:[A-Z][A-Za-z]+|CA|A|C|CX|EC|G)[-– ]){0,2}(?:[A-Z]{3,6})?\d{1,6}(?:-[A-Z]|-\d\d)?)(?:\s\((?:In|Out)\s\d+\))?\.(?:\s+|$)(.*)$"
);
pattern!(
    REPEATED,
    r"(?i)(?:repeated\s+(?:for\s+)?info(?:rmation)?(?:\s+(?:niact|flash|(?:operational\s+)?immediate|priority|routine))?(?:\s+to)?|repeated\s+(?:(?:niact|flash|(?:operational\s+)?immediate|priority|routine|exclusive)\s+)?to|[;,]\s*repeated(?:\s+to)?|;\s*rptd(?:\s+to)?|also\s+sent\s+to|sent\s+for\s+information(?:\s+(?:niact|flash|immediate|priority|routine))?\s+to(?:\s+the)?|please\s+repeat(?:\s+(?:urgently|immediately))?(?:\s+to)?|(?:sent|pass(?:ed)?)\s+to(?:\s+the)?)\s+([^.;]+)[.;]"
);
pattern!(
    SUBJECT,
    r"(?:^|[.\d]\s)Subj(?:ect)?[:.]\s+(\S.{3,120}?)(?:[.:]\s+(?:\p{Lu}|\d\.\s)|\.?\s*$)"
);
pattern!(
    FOREGOING,
    r"^The\s+(?:foregoing|above)\s+(?:has\s+been\s+|was\s+)?repeated\s+to\s+(?:the\s+)?(\p{Lu}[^.;,]{2,60})\.$"
);
// Washington, August 18, 1916, noon. 303. D. J. Woodward …
pattern!(
    DATELINE_AND_TEXT,
    r"^((?:[A-Z ]{6,40}, )?\p{Lu}[\p{L} .]{2,24}, \p{Lu}\p{Ll}{2,8} \d{1,2}, \d{4}, (?:\d{1,2}(?::\d\d)? [ap]\. ?m|noon|midnight))\.\s+(\d{1,4})\.\s+(\S.*)$"
);
pattern!(
    NUMBERED_TO,
    r"\b\d{2,6}\s+to\s+(\p{Lu}[\p{L} .]{2,24}?)(?:,|\sand\s|\.|$)"
);
pattern!(REPEATED_BEHIND, r"(?i)\s+repeated\s+(?:to\s+)?");
// What stands before a post in the middle of a list: priority to Paris, and to Bangkok
pattern!(
    BEFORE_POST,
    r"^(?:and\s+)?(?:(?:niact|flash|(?:operational\s+)?immediate|priority|routine)\s+)?(?:(?:(?:passed|pouched|repeated)\s+)?to\s+)?(?:the\s+)?"
);
pattern!(SERIES_ALONE, r"^\s*((?:[A-Z][A-Za-z]{2,7}|CA|CX)\s\d{3,6})\s*$");
pattern!(CIRCULAR, r"(?i)^circular\s+telegram\s+(\d{1,6})\s*$");
pattern!(
    NUMBERED_TELEGRAM,
    r"(?i)^telegram\s+((?:[a-z]{3,8}\s)?\d{1,6})\s+(?:from|to)\b"
);
pattern!(
    GLUED_NOTE,
    r"([A-Za-z)\]])\s?(?:\d{1,2}(?:\s\d)?|/\d{1,2}/|\[\d{1,2}\])$"
);
// Legation's telegram of May 3, 2 p.m.: the date of the one that is answered
pattern!(
    OF_ANOTHER,
    r"(?i)\b(?:telegram|airgram|despatch|cable)(?:e?s)?\s+of\b"
);
// [Received June 29—8:51 a.m.]
pattern!(RECEIVED, r"(?i)^\s*\[rec(?:eive|')d\s+([^\]]{4,60})\]\s*$");
pattern!(
    SOURCE,
    r"^\s*(?:-\s+)?(?:/\d{1,2}/|\[?\d{0,2}\]?\.?)\s*Source\s?:\s*(.+)$"
);
// 1. This telegram, drafted by Mr. Bacon, was repeated to Bern as telegram 829 and London as telegram 485.
pattern!(
    SENT_NOTE,
    r"^\s*(?:-\s+)?(?:(?:/\d{1,2}/|\[?\d{1,2}\]?\.?)\s*)?(?:This\s+telegram\b.*\brepeated\b|Repeated\b|Also\s+sent\b)"
);
// What a note says of each post behind its name: Geneva priority as telegram Tosec 214
pattern!(
    AS_SENT,
    r"(?i)\s+(?:unnumbered|niact|priority|exclusive|at\s+\d.*|eyes\s+only\b.*|for\s+.*|\(for\s+info\w*\)|with\s+request\b.*|as\s+telegram\s+(?:no\.\s+)?[a-z]*\s?\d+\b.*|as\s+unnumbered|with\s+instructions\b.*)$"
);
// 1. Same as telegram No. 299
pattern!(NOTE, r"^\s*(?:/\d{1,2}/|\[?\d{1,2}\]?[.\s])\s*\p{Lu}");
pattern!(CLOSING, r"(?i)\bregards?\.?$|^end\s+of\s+message\.?$");
// Circular Telegram to All Posts
pattern!(
    CIRCULAR_TO,
    r"(?i)^circular\s+(?:telegram|airgram)\s+to\s+(?:the\s+)?(.{4,60})$"
);
pattern!(
    REFERRING,
    r"(?i)^(?:re|ref|reference|reftel|deptels?|embtels?|legtel|contel)\b"
);
pattern!(WITHHELD, r"^\s*\[[^\]]*not\s+declassified[^\]]*\],?\s*");
pattern!(NOTE_AT_NAME, r"^(.*[\p{L})])\d{1,2}$");

// 220101Z. T 34.
pattern!(HOUR_FIRST, r"^(\d{2}([01]\d|2[0-3])([0-5]\d)Z)\.\s+(\S.*)$");
// Ankara, September / 9, 1946—6 p.m.; Saigon, April 23, 1975, / 0400Z.; Shanghai, August 24, 1939—11 / a.m.
pattern!(
    DATELINE_BEGUN,
    r"^\p{Lu}[\p{L} .]+,\s*\[?\p{Lu}\p{Ll}{2,8}(?:\s+\d{1,2},(?:\s+\d{4}(?:,|\s?[—–-]\s?\d{1,2}(?::\d\d)?))?)?$"
);
pattern!(
    DATELINE_ENDED,
    r"^(?:\d{1,2},\s+\d{4}\b|\d{4}(?:,\s|\s?[—-])|\d{4}Z\.?$|\d{1,2}(?::\d\d)?\s+[ap]\.m\.|[ap]\.m\.$)"
);

/// A dateline that was broken, its date and time put together.
fn broken_dateline(draft: &mut Draft, index: usize) -> bool {
    let document = draft.document;
    let whole = document.whole(index);
    let Some(below) = (index + 1 < document.lines.len()).then(|| document.whole(index + 1)) else {
        return false;
    };
    let (text, next) = (document.text(whole), document.text(below));
    if !DATELINE_BEGUN.is_match(text) || !DATELINE_ENDED.is_match(next) {
        return false;
    }
    // Chungking, [August 12, / 1945—2:12 a.m.]
    let joined = format!("{text} {}", next.trim_end_matches(['.', ']'])).replace('[', "");
    let Some(date) = dates::all(&joined).into_iter().find(|date| date.day.is_some()) else {
        return false;
    };
    draft.add(Candidate::new(FieldName::Date, date.edtf(), whole, date.rule, 0.93).also(below));
    let clock = || dates::clock(&joined[date.end..]).map(|(_, _, time)| time);
    if let Some(time) = date.time.clone().or_else(clock) {
        draft.add(Candidate::new(FieldName::Time, time, whole, "time.beside-date", 0.9).also(below));
    }
    true
}

/// A dateline without the markings that are printed to its left, which are put into the draft: `SECRET     OSLO, June 15, 1955—3 p.m.`
fn behind_markings<'t>(draft: &mut Draft, index: usize, text: &'t str) -> &'t str {
    const WIDEST: usize = 120;
    // SECRET Warsaw, September 12, 1958: one blank alone
    let closely = || Some(text.split_at(markings::leading(text, false)?.end));
    let parted = text.split_once(GAP).or_else(closely);
    let Some((front, rest)) = parted.filter(|_| text.len() <= WIDEST) else {
        return text;
    };
    let rest = rest.trim_start();
    let Some(found) = markings::read(front, false).filter(|_| !dates::all(rest).is_empty()) else {
        return text;
    };
    put_markings(
        draft,
        draft.document.span_of(index, front),
        &found,
        "marking.beside-dateline",
        0.92,
    );
    behind_markings(draft, index, rest)
}

/// Reads a printed telegram.
pub(crate) fn read(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let head = range.start..range.end.min(range.start + 16);
    // Whether a heading was met, and whether it said who wrote to whom.
    let (mut headed, mut named) = (false, false);
    // The line that names an officer, who sends perhaps.
    let mut office = None;
    // The second line of a broken dateline.
    let mut joined = None;
    for index in head {
        if joined == Some(index) {
            continue;
        }
        let whole = document.whole(index);
        let text = document.text(whole);
        if let Some(found) = SOURCE.captures(text) {
            source(draft, index, &text[found.get(1).map_or(0, |m| m.start())..]);
            continue;
        }
        if let Some(found) = FILE.captures(text).or_else(|| FILE_ALONE.captures(text))
            && let Some(file) = found.get(1)
        {
            draft.put_part(
                FieldName::ArchiveReference,
                index,
                file.as_str(),
                "archive.file-number",
                0.93,
            );
            if let Some(date) = dates::decimal_file(text) {
                let span = document.span_of(index, file.as_str());
                draft.put(FieldName::Date, date.edtf(), span, date.rule, 0.75);
            }
            continue;
        }
        if KIND_ALONE.is_match(text) {
            continue;
        }
        if let Some(found) = markings::read(text, false) {
            put_markings(draft, whole, &found, "marking.line", 0.93);
            continue;
        }
        let text = if headed {
            behind_markings(draft, index, text)
        } else {
            text
        };
        if !named {
            let body = NUMBERED
                .captures(text)
                .and_then(|found| found.get(2))
                .map_or(text, |m| m.as_str());
            if let Some(found) = CIRCULAR.captures(body)
                && let Some(number) = found.get(1)
            {
                circular(draft, index, number.as_str());
                draft.put_part(FieldName::Title, index, body, "title.heading", 0.7);
                headed = true;
                continue;
            }
            // A meeting may be named before the heading proper.
            let body = match body.find(": The ") {
                Some(at) if !OFFICER.is_match(body) => &body[at + 2..],
                _ => body,
            };
            let bare = without_glued_note(body);
            if let Some(to) = CIRCULAR_TO.captures(bare).and_then(|found| found.get(1)) {
                draft.put_part(FieldName::Title, index, bare, "title.heading", 0.93);
                draft.put_part(FieldName::To, index, to.as_str(), "to.heading", 0.94);
                (headed, named) = (true, true);
                continue;
            }
            if OFFICER.is_match(body) && !(headed && is_prose(body)) && heading(draft, index, body) {
                name_below(draft, index);
                (headed, named) = (true, true);
                continue;
            }
            if let Some(officer) = office.filter(|&line| line + 1 == index)
                && broken_heading(draft, officer, index)
            {
                (headed, named) = (true, true);
                continue;
            }
            office = OFFICER.is_match(body).then_some(index);
        }
        if headed
            && !draft.has(FieldName::Date, 0.85)
            && let Some(found) = DATELINE_AND_TEXT.captures(text)
            && let (Some(dateline), Some(number)) = (found.get(1), found.get(2))
        {
            put_date(
                draft,
                document.span_of(index, dateline.as_str()),
                dateline.as_str(),
                0.9,
            );
            draft.put_part(
                FieldName::CableNumber,
                index,
                number.as_str(),
                "number.first-paragraph",
                0.9,
            );
            break;
        }
        if headed && !draft.has(FieldName::Date, 0.85) && broken_dateline(draft, index) {
            joined = Some(index + 1);
            continue;
        }
        // The hour at which it was sent, before the number.
        let text = match HOUR_FIRST.captures(text) {
            Some(found) if headed => {
                let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
                let span = document.span_of(index, part(1));
                let time = format!("{}:{}Z", part(2), part(3));
                draft.put(FieldName::Time, time, span, "time.before-number", 0.85);
                found.get(4).map_or(text, |rest| rest.as_str())
            }
            _ => text,
        };
        if let Some(found) = LEAD_NUMBER.captures(text)
            && headed
            && let Some(number) = found.get(1)
            && dates::month_named(number.as_str().split(' ').next().unwrap_or("")).is_none()
        {
            draft.put_part(
                FieldName::CableNumber,
                index,
                number.as_str(),
                "number.first-paragraph",
                0.93,
            );
            let rest = found.get(2).map_or("", |m| m.as_str());
            // 331394. Subject: Soviet Troop Movements. Reference: Kabul 8592
            if let Some(subject) = SUBJECT.captures(rest).and_then(|found| found.get(1)) {
                draft.put_part(FieldName::Title, index, subject.as_str(), "title.subject", 0.95);
            }
            // Re Deptel 950, repeated Bangkok: another's.
            if !REFERRING.is_match(rest) {
                repeated(draft, index, rest);
            }
            break;
        }
        // 8280, alone below the dateline and the receipt
        let bare = || (2..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if headed && bare() && draft.has(FieldName::Date, 0.85) && !draft.has(FieldName::CableNumber, 0.5) {
            draft.put_part(FieldName::CableNumber, index, text, "number.alone", 0.85);
            continue;
        }
        // War 32887
        if headed && let Some(number) = SERIES_ALONE.captures(text).and_then(|found| found.get(1)) {
            draft.put_part(
                FieldName::CableNumber,
                index,
                number.as_str(),
                "number.series",
                0.8,
            );
            continue;
        }
        if let Some(receipt) = RECEIVED.captures(text).and_then(|found| found.get(1)) {
            let span = document.span_of(index, receipt.as_str());
            put_received(draft, span, receipt.as_str(), "received.bracketed", 0.9);
            continue;
        }
        // [place not declassified], June 28, 1954,
        let text = WITHHELD.find(text).map_or(text, |place| &text[place.end()..]);
        if headed
            && !is_prose(text)
            && !OF_ANOTHER.is_match(text)
            && text.len() < 90
            && !draft.has(FieldName::Date, 0.85)
            && !dates::all(text).is_empty()
        {
            put_date(draft, document.span_of(index, text), text, 0.93);
            continue;
        }
        if headed && is_prose(text) {
            break;
        }
    }
    let tail = range.end.saturating_sub(8).max(range.start);
    for index in tail..range.end {
        let whole = document.whole(index);
        let text = document.text(whole);
        if let Some(found) = SOURCE.captures(text) {
            source(draft, index, &text[found.get(1).map_or(0, |m| m.start())..]);
        }
        // The foregoing repeated to the Consul General at Nanking.
        if let Some(post) = FOREGOING.captures(text).and_then(|found| found.get(1)) {
            draft.put_part(FieldName::CopyTo, index, post.as_str(), "copy.repeated", 0.85);
        }
        // Sent Department 612; repeated Karachi 127; Department pass London from Delhi.
        if text.starts_with("Sent ") || text.starts_with("Department please") || SENT_NOTE.is_match(text) {
            repeated(draft, index, text);
        }
    }
    signature(draft, tail.max(range.start + 2)..range.end);
}

pattern!(
    AND_ANOTHER,
    r"\sand\sthe\s(?:President|(?:(?:Acting|Deputy|Under|Assistant)\s){0,2}Secretary|Ambassador|Embassy|Department|Legation|Consulate|Liaison\sOffice|Mission|High\sCommission)\b"
);

/// A heading without the figure of the footnote that stands right behind it.
fn without_glued_note(text: &str) -> &str {
    GLUED_NOTE
        .captures(text)
        .and_then(|found| found.get(1))
        .map_or(text, |last| &text[..last.end()])
}

fn heading(draft: &mut Draft, index: usize, text: &str) -> bool {
    let document = draft.document;
    let text = text.trim();
    let body = without_glued_note(text);
    let Some(found) = HEADING.captures(body) else {
        return false;
    };
    let (Some(from), Some(to)) = (found.get(2), found.get(3)) else {
        return false;
    };
    let from_start = from.start();
    // The Delegation to the Conference on Laos to the Department of State
    let (from, to) = match to.as_str().find(" to ").map(|second| to.start() + second) {
        Some(second) if ACCREDITED.is_match(from.as_str()) => {
            (&body[from_start..second], body[second + 4..].trim_start())
        }
        _ => (from.as_str(), to.as_str()),
    };
    draft.put_part(FieldName::Title, index, body, "title.heading", 0.93);
    // Telegram 1219 to Geneva
    let numbered = NUMBERED_TELEGRAM.captures(body).and_then(|found| found.get(1));
    if let Some(number) = numbered {
        draft.put_part(
            FieldName::CableNumber,
            index,
            number.as_str(),
            "number.heading",
            0.88,
        );
    }
    if body.to_ascii_lowercase().starts_with("circular") && found.get(1).is_none_or(|m| m.as_str().is_empty())
    {
        return true;
    }
    let part = document.span_of(index, from);
    if numbered.is_none_or(|number| number.end() <= from_start) {
        draft.put(FieldName::From, officer(from), part, "from.heading", 0.94);
    }
    // The President and the Secretary of State
    let (first, second) = match AND_ANOTHER.find(to) {
        Some(mark) => (&to[..mark.start()], Some(&to[mark.start() + " and ".len()..])),
        None => (to, None),
    };
    for to in std::iter::once(first).chain(second) {
        let part = document.span_of(index, to);
        draft.put(FieldName::To, officer(to), part, "to.heading", 0.94);
    }
    true
}

/// Puts the addressee's name, where a heading was broken before it: `The President to the Ambassador in China`, `(Hurley)`.
fn name_below(draft: &mut Draft, heading: usize) {
    let document = draft.document;
    let Some(below) = (heading + 1 < document.lines.len()).then(|| document.whole(heading + 1)) else {
        return;
    };
    let Some(name) = NAME_ALONE
        .captures(document.text(below))
        .and_then(|found| found.get(1))
    else {
        return;
    };
    let part = document.span_of(heading + 1, name.as_str());
    let to = draft.candidates.iter().rposition(|to| to.rule == "to.heading");
    let title = draft
        .candidates
        .iter()
        .rposition(|title| title.rule == "title.heading");
    for at in [to, title].into_iter().flatten() {
        draft.candidates[at].goes_on(" ", name.as_str(), part);
    }
}

/// A heading that was broken before the officer's name: `The Chargé in the United Kingdom`, `(Holmes) to the Department of State`.
fn broken_heading(draft: &mut Draft, first: usize, second: usize) -> bool {
    let document = draft.document;
    let text = document.text(document.whole(second));
    let text = without_glued_note(text);
    let Some(found) = NAME_TO.captures(text) else {
        return false;
    };
    let (Some(name), Some(to)) = (found.get(1), found.get(2)) else {
        return false;
    };
    let lines = [document.whole(first), document.span_of(second, text)];
    put_lines(draft, FieldName::Title, &lines, "title.heading", 0.93, false);
    let sender = format!("{} {}", officer(document.text(lines[0])), name.as_str());
    let candidate = Candidate::new(FieldName::From, sender, lines[0], "from.heading", 0.94);
    draft.add(candidate.also(document.span_of(second, name.as_str())));
    let part = document.span_of(second, to.as_str());
    draft.put(FieldName::To, officer(to.as_str()), part, "to.heading", 0.94);
    true
}

/// An officer or post without the article.
fn officer(text: &str) -> String {
    let text = text.trim();
    let bare = text
        .get(..4)
        .filter(|head| head.eq_ignore_ascii_case("the "))
        .map_or(text, |_| &text[4..]);
    // (Langdon)23
    let name = NOTE_AT_NAME.captures(bare).and_then(|found| found.get(1));
    tidy(name.map_or(bare, |name| name.as_str()))
}

/// The digit of a footnote is glued to the number: 5001 is 500 with note 1.
fn circular(draft: &mut Draft, index: usize, number: &str) {
    let document = draft.document;
    let span = document.span_of(index, number);
    if number.len() >= 4 {
        let value = &number[..number.len() - 1];
        let candidate = Candidate::new(
            FieldName::CableNumber,
            value,
            span,
            "number.circular-with-note",
            0.6,
        );
        draft.add(candidate.or(
            number,
            0.4,
            "the last digit may be part of the number, not a footnote mark",
        ));
    } else {
        draft.put(FieldName::CableNumber, number, span, "number.circular", 0.85);
    }
}

fn repeated(draft: &mut Draft, index: usize, text: &str) {
    // Repeated on the same date as telegrams 1768 to London, 530 to Moscow
    let numbered = SENT_NOTE.is_match(text) && text.contains("telegrams ");
    let posts = NUMBERED_TO.captures_iter(text).filter(|_| numbered);
    for post in posts.filter_map(|found| found.get(1)) {
        draft.put_part(FieldName::CopyTo, index, post.as_str(), "copy.repeated", 0.8);
    }
    // Sent to Moscow as 1849: to whom the heading says it goes, by its own number
    let own = draft
        .best(FieldName::CableNumber)
        .map(|number| format!(" as {}", number.value));
    let lists = REPEATED
        .captures_iter(text)
        .filter_map(|found| found.get(1))
        .flat_map(|list| REPEATED_BEHIND.split(list.as_str()));
    for list in lists {
        for piece in list.split(',').flat_map(|piece| piece.split(" and ")) {
            let piece = piece.trim();
            if own.as_ref().is_some_and(|own| piece.ends_with(own.as_str())) {
                continue;
            }
            let before = BEFORE_POST.find(piece).map_or(0, |before| before.end());
            let mut piece = &piece[before..];
            while let Some(said) = AS_SENT.find(piece) {
                piece = &piece[..said.start()];
            }
            let name = NOTE_AT_NAME.captures(piece).and_then(|found| found.get(1));
            let piece = name.map_or(piece, |name| name.as_str());
            let named = piece.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
            // The Department is whom the heading names.
            let addressee = piece
                .strip_prefix("Department")
                .is_some_and(|rest| !rest.starts_with(" of "));
            // Sent to 48 missions worldwide and repeated to Baghdad, …
            let counted = piece.starts_with(|c: char| c.is_ascii_digit());
            let named = named && !addressee && !counted;
            // the White House on January 2
            let day = dates::western(piece).first().map(|date| date.start);
            let piece = day.map_or(piece, |at| piece[..at].trim_end().trim_end_matches(" on"));
            if named && piece.len() > 2 && piece.len() < 40 {
                draft.put_part(FieldName::CopyTo, index, piece, "copy.repeated", 0.85);
            }
        }
    }
}

/// `Source: Department of State, Central Files, 611.93/8–355. Secret; Priority. Repeated for information to Paris.`
fn source(draft: &mut Draft, index: usize, text: &str) {
    let document = draft.document;
    let mut sentences = text.split(". ");
    if let Some(file) = sentences.next() {
        // POL 27 S VIET Top Secret; Immediate: the full stop behind the file was lost.
        if file.contains(';') {
            marked_sentence(draft, index, file);
        }
        draft.put_part(
            FieldName::ArchiveReference,
            index,
            file,
            "archive.source-note",
            0.8,
        );
        if let Some(date) = dates::decimal_file(file) {
            let span = document.span_of(index, file);
            draft.put(FieldName::Date, date.edtf(), span, date.rule, 0.7);
        }
    }
    for sentence in sentences {
        marked_sentence(draft, index, sentence);
        repeated(draft, index, &format_stop(sentence, text));
    }
}

/// Puts the markings that a sentence of the source note lists: `Secret; Priority; Limdis`.
fn marked_sentence(draft: &mut Draft, index: usize, sentence: &str) {
    let document = draft.document;
    let is_list = sentence.contains(';');
    for piece in sentence.split(';') {
        let piece = piece.trim().trim_end_matches('.');
        // POL 27 S VIET Top Secret
        let last = || markings::last_words(piece).map(|(found, _)| found);
        let found = markings::read(piece, false).or_else(|| is_list.then(last).flatten());
        if let Some(found) = found {
            let span = document.span_of(index, piece);
            put_markings(draft, span, &found, "marking.source-note", 0.93);
        }
    }
}

/// The sentence with its full stop, as a slice of the note.
fn format_stop<'t>(sentence: &'t str, note: &'t str) -> std::borrow::Cow<'t, str> {
    let end = sentence.as_ptr() as usize - note.as_ptr() as usize + sentence.len();
    match note.get(end - sentence.len()..end + 1) {
        Some(whole) if whole.ends_with('.') => whole.into(),
        _ => sentence.into(),
    }
}

fn signature(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    for index in range.clone().filter(|&index| !document.lines[index].stamp) {
        let whole = document.whole(index);
        let text = document.text(whole);
        let words = text.split_whitespace().count();
        // [Johnson]: the editors add who signed.
        let name = text
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'))
            .unwrap_or(text);
        let plain = name
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '\'' | '’'));
        let above = document.lines[index - 1].trimmed();
        // Below the line that tells where else it went, and above the notes, there is nobody else.
        let noted = document.lines[..range.end]
            .get(index + 1)
            .is_none_or(|next| NOTE.is_match(&next.text));
        let sent = (above.starts_with("Sent ") || SENT_NOTE.is_match(above)) && noted;
        // For the Minister: / Engert
        let for_another = above.starts_with("For the ") && above.ends_with(':');
        let last = (index + 1 == range.end && above.ends_with('.')) || sent || for_another;
        if (document.lines[index].apart || last)
            && plain
            && !SENT_NOTE.is_match(text)
            && (1..=4).contains(&words)
            && !CLOSING.is_match(name)
            && name.chars().next().is_some_and(char::is_uppercase)
            && markings::read(text, false).is_none()
        {
            draft.put(FieldName::Signature, tidy(text), whole, "signature.line", 0.85);
        }
    }
}
