//! The rows of the form: labels that may stand anywhere in a line, for columns run together.

use std::sync::LazyLock;

use super::plain;
use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::{put_date, put_lines, put_markings, put_row};
use crate::parse::family::head_of;
use crate::parse::fold::{self, Key, tidy};
use crate::parse::labels::{Found, Labels};
use crate::parse::lexicon::{MarkingKind, Role};
use crate::parse::lines::{GAP, Span};
use crate::parse::markings;
use crate::parse::posts;
use crate::parse::zones::is_prose;

static LABELS: LazyLock<Labels> =
    LazyLock::new(|| Labels::new(include_str!("../../lexicon/telegram-labels.tsv")));

// 239; SECTO 12; 12S4 on a typewriter whose figures were misread
pattern!(
    NUMBER,
    r"^\s*([A-Z]{0,12}[- ]?[\dOIl]{1,6}|\d[\dOIlSBZ]{1,5})(?:\b|_)"
);

// SECTION ONE OF TWO
pattern!(SECTION, r"(?i)\bsection\s+(\w{1,5})\s+of\s+(\w{1,5})\b");

/// A number up to ten, in figures or spelled out.
pub(in crate::parse::families) fn counted(word: &str) -> Option<u32> {
    const WORDS: [&str; 10] = [
        "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN",
    ];
    let spelled = || WORDS.iter().position(|known| known.eq_ignore_ascii_case(word));
    word.parse().ok().or_else(|| spelled().map(|at| at as u32 + 1))
}

/// A label with what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row<'t> {
    pub role: Role,
    /// As it stands on the page.
    pub label: &'t str,
    pub value: &'t str,
    pub repaired: bool,
}

/// Whether a piece of a row is a precedence, the number behind it, or both.
fn is_rank_or_serial(piece: &str) -> bool {
    let rank = |found: Vec<markings::Marking>| markings::are_all(&found, MarkingKind::Precedence);
    let serial = |word: &str| (1..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    piece
        .split_whitespace()
        .all(|word| serial(word) || markings::read(word, false).is_some_and(rank))
}

/// The labels of a line with what follows each. They may stand anywhere in it, for columns run together.
pub(super) fn rows(text: &str) -> Vec<Row<'_>> {
    /// No line of these forms is longer.
    const WIDEST: usize = 400;
    let mut rows: Vec<Row> = Vec::new();
    // Where the label of each row begins, and its value.
    let mut bounds: Vec<(usize, usize)> = Vec::new();
    let mut floor = 0;
    for (at, sign) in head_of(text, WIDEST).match_indices([':', ';', '?']) {
        let before = text[floor..at].trim_end();
        let words = before.split_whitespace().rev().take(2);
        // A word, or two of them where one was torn apart: `Rec' d`.
        let found = words
            .map(|word| {
                let start = word.as_ptr() as usize - text.as_ptr() as usize;
                (start, &text[start..floor + before.len()])
            })
            .find_map(|(start, label)| {
                Some((start, label, LABELS.read(label, true).or_else(|| receipt(label))?))
            });
        let Some((start, label, found)) = found else {
            continue;
        };
        floor = at + sign.len();
        bounds.push((start, floor));
        rows.push(Row {
            role: found.role,
            label,
            value: "",
            repaired: found.repaired,
        });
    }
    for (at, row) in rows.iter_mut().enumerate() {
        let end = bounds.get(at + 1).map_or(text.len(), |next| next.0);
        let own = &text[bounds[at].1..end];
        let pieces = || own.split(GAP).map(str::trim);
        let says = |piece: &&str| piece.chars().filter(|c| c.is_alphanumeric()).count() >= 2;
        let value = pieces().find(says).unwrap_or("");
        // TO: Amembassy VIENTIANE   PRIORITY  974: what stands behind the name is the row's as well.
        let behind = pieces()
            .skip_while(|piece| *piece != value)
            .skip(1)
            .filter(|piece| !piece.is_empty());
        let last = match row.role {
            Role::To | Role::Destination if !value.is_empty() => {
                behind.take_while(|piece| is_rank_or_serial(piece)).last()
            }
            _ => None,
        };
        let at = |piece: &str| piece.as_ptr() as usize - text.as_ptr() as usize;
        row.value = last.map_or(value, |last| &text[at(value)..at(last) + last.len()]);
    }
    rows
}

/// `Rec’ dad`: no other label begins so.
fn receipt(label: &str) -> Option<Found> {
    const LONGEST: usize = 7;
    let key = Key::new(label).chars;
    let begins = key.starts_with(&['R', 'E', 'C']) && key.len() <= LONGEST;
    begins.then_some(Found {
        role: Role::Received,
        repaired: true,
    })
}

/// Reads a row whose value stands in line `index`.
pub(super) fn row(draft: &mut Draft, index: usize, row: Row, received_year: &mut Option<u16>) {
    let document = draft.document;
    // A stray digit may stand between label and value.
    let value = match row.value.split_once(' ') {
        Some((stray, rest)) if document.scanned && row.role == Role::From && stray.len() == 1 => {
            rest.trim_start()
        }
        _ => row.value,
    };
    // From: Chungking via N.R.; FROM: DJAKARTA 8:36 A.M., the hour of receipt.
    let value = match row.role {
        Role::From => {
            let place = value.split(" via ").next().unwrap_or(value);
            let hour = dates::clock(place).filter(|&(_, end, _)| place.len() - end <= 1);
            hour.map_or(place, |(start, ..)| &place[..start]).trim_end()
        }
        _ => value,
    };
    let span = document.span_of(index, value);
    if value.is_empty() {
        return;
    }
    // `tO: 1572, March 1, 3 a.m.`: a number and its date tell more than the label.
    let role = match row.role {
        Role::To | Role::From if plain::is_numbered(value) => Role::Number,
        role => role,
    };
    // FROM: McGeorge Bundy to Lodge
    if role == Role::From
        && let Some((from, to)) = addressees::both_ends(value)
        && !draft.has(FieldName::To, 0.5)
    {
        draft.put_name(FieldName::From, index, from, "from.from-to", 0.85);
        draft.put_name(FieldName::To, index, to, "to.from-to", 0.8);
        return;
    }
    match role {
        Role::From if value.chars().filter(|c| c.is_alphabetic()).count() >= 3 => {
            let mended = document.scanned.then(|| posts::city_as_written(value)).flatten();
            let repaired = mended.is_some() || row.repaired;
            let name = mended.unwrap_or_else(|| addressees::value(value));
            let candidate = Candidate::new(FieldName::From, name, span, "from.labelled", 0.92);
            draft.add(candidate.repaired(repaired));
        }
        Role::Destination if !plain::is_post(value) => {}
        // `O:` at a cropped edge is a label where the organ behind it is known.
        Role::To if row.label.len() == 1 && !addressees::is_english_organ(value) => {}
        Role::To | Role::Destination => {
            for piece in value.split([';', '|']) {
                acting(draft, index, piece, row.repaired);
            }
        }
        Role::Number => number(draft, index, value, row.repaired),
        Role::Date => put_date(draft, span, value, 0.9),
        Role::Title => subject(draft, index, span, "title.labelled", 0.92),
        Role::CopyTo => {
            for piece in value.split([',', ';']) {
                let piece = without_precedence(draft, index, piece.trim());
                let post = without_serial(piece).0;
                let known = addressees::ORGAN.is_match(piece) || plain::is_post(post) || posts::is_city(post);
                // INR: an office within the Department.
                let office = post.len() <= 4 && post.bytes().all(|byte| byte.is_ascii_uppercase());
                if piece.len() > 2 && (known || !office) {
                    let strength = if known { 0.85 } else { 0.6 };
                    draft.put_part(
                        FieldName::CopyTo,
                        index,
                        without_serial(piece).0,
                        "copy.info",
                        strength,
                    );
                }
            }
        }
        Role::Received => {
            if let Some(date) = dates::western(value).into_iter().next() {
                *received_year = received_year.or(date.year);
                received(draft, index, span, &date);
            }
        }
        role => {
            let from = draft.candidates.len();
            put_row(draft, role, span);
            for candidate in &mut draft.candidates[from..] {
                candidate.repaired |= row.repaired;
            }
        }
    }
}

pattern!(
    SERIES_BEHIND,
    r"^(\S.*?)\s+((?:TEDUL|DULTE|TOSEC|SECTO|TODEL|DELTO|TOPOL|POLTO)\s\d{1,4})\s?((?:NIACT|FLASH|IMMEDIATE|PRIORITY|ROUTINE)?)$"
);

/// One that acts, with what stands behind its name: a precedence, and the number that it knows the telegram by.
pub(super) fn acting(draft: &mut Draft, index: usize, piece: &str, misread_label: bool) {
    let document = draft.document;
    let piece = without_precedence(draft, index, piece.trim());
    // Amconsul GENEVA TEDUL 175PRIORITY: the number in its series
    let piece = match SERIES_BEHIND.captures(piece) {
        Some(found) => {
            let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
            draft.put_part(
                FieldName::CableNumber,
                index,
                part(2),
                "number.behind-addressee",
                0.88,
            );
            if let Some(marks) = markings::read(part(3), false) {
                let span = document.span_of(index, part(3));
                put_markings(draft, span, &marks, "marking.behind-addressee", 0.88);
            }
            found.get(1).map_or(piece, |post| post.as_str())
        }
        None => piece,
    };
    let (post, serial) = without_serial(piece);
    let post = without_precedence(draft, index, post);
    let organ = document
        .scanned
        .then(|| addressees::repaired_english(post))
        .flatten();
    let part = document.span_of(index, post);
    let name = organ.map_or_else(|| addressees::value(post), str::to_owned);
    let repaired = organ.is_some() || misread_label;
    draft.add(Candidate::new(FieldName::To, name, part, "to.labelled", 0.9).repaired(repaired));
    // On what the Department sent, the number behind the first post is the telegram's own.
    if let Some(serial) = serial
        && draft.of(FieldName::Direction).any(|way| way.value == "outgoing")
        && !draft.has(FieldName::CableNumber, 0.5)
    {
        draft.put_part(
            FieldName::CableNumber,
            index,
            serial,
            "number.behind-addressee",
            0.88,
        );
    }
}

/// The number with the date behind it: `239, August 1, 7 p.m.`
fn number(draft: &mut Draft, index: usize, value: &str, misread_label: bool) {
    let document = draft.document;
    let Some(number) = NUMBER.captures(value).and_then(|found| found.get(1)) else {
        // What stands for the number is none; the date behind it is one all the same.
        if let Some((_, rest)) = value.split_once(',')
            && dates::western(rest).iter().any(|date| date.month.is_some())
        {
            put_date(draft, document.span_of(index, rest.trim()), rest.trim(), 0.85);
        }
        return;
    };
    // Letters that stand for figures, in what is all figures.
    let figures = |c: char| c.is_ascii_digit() || matches!(c, 'O' | 'I' | 'l' | 'S' | 'B' | 'Z');
    let clean = match number.as_str().chars().all(figures) {
        true => number.as_str().chars().map(fold::as_figure_of_number).collect(),
        false => number.as_str().to_owned(),
    };
    let part = document.span_of(index, number.as_str());
    let repaired = clean != number.as_str();
    let mut candidate = Candidate::new(
        FieldName::CableNumber,
        tidy(&clean),
        part,
        "number.labelled",
        0.94,
    );
    if let Some(found) = SECTION.captures(value)
        && let (Some(section), Some(sections)) = (counted(&found[1]), counted(&found[2]))
    {
        candidate = candidate.part("section", section).part("sections", sections);
    }
    draft.add(candidate.repaired(repaired || misread_label));
    let rest = value[number.end()..].trim_start_matches([' ', ',', '.']);
    put_date(draft, document.span_of(index, rest), rest, 0.9);
    // NO: 154, October 24, 9 p.m. NIACT
    if let Some((_, tail)) = rest.trim_end().rsplit_once(' ')
        && let Some(found) = markings::read(tail, false)
    {
        let span = document.span_of(index, tail);
        put_markings(draft, span, &found, "marking.behind-number", 0.88);
    }
}

/// A post without the precedence behind it, which is put into the draft: `Amembassy JAKARTA PRIORITY`.
fn without_precedence<'t>(draft: &mut Draft, index: usize, post: &'t str) -> &'t str {
    let Some((name, word)) = post.rsplit_once(' ') else {
        return post;
    };
    let word = word.trim_matches(['(', ')']);
    let Some(found) = markings::read(word, false).filter(|_| word.len() > 4) else {
        return post;
    };
    let span = draft.document.span_of(index, word);
    put_markings(draft, span, &found, "marking.behind-addressee", 0.88);
    name.trim_end()
}

/// A post without the number that it knows the telegram by: `Amembassy TUNIS 611`.
pub(super) fn without_serial(piece: &str) -> (&str, Option<&str>) {
    let piece = piece.trim().trim_end_matches(['.', ',']);
    match piece.rsplit_once(' ') {
        Some((post, serial))
            if ((1..=5).contains(&serial.len()) && serial.bytes().all(|byte| byte.is_ascii_digit())
                || serial == "UNNUMBERED")
                && post.chars().filter(|c| c.is_alphabetic()).count() >= 3 =>
        {
            (post.trim_end_matches([' ', ',']), Some(serial))
        }
        _ => (piece, None),
    }
}

// 6:52 p.m. on a line of its own, its colon read as a speck or a figure.
pattern!(
    HOUR,
    r"(?i)^\W*(?:(\d{1,2})\W{1,2}(\d{2})|(\d)[17](\d{2})|(1[0-2])[17](\d{2}))\s*([ap])\.?\s?m\.?\W*$"
);

/// `Rec'd: August 2, 1955`, the hour behind it or on one of the lines below.
fn received(draft: &mut Draft, index: usize, span: Span, date: &dates::Found) {
    let document = draft.document;
    let put = |draft: &mut Draft, time: &str, other: Option<Span>| {
        let value = format!("{}T{time}", date.edtf());
        let mut candidate = Candidate::new(FieldName::Received, value, span, "received.labelled", 0.88);
        if let Some(other) = other {
            candidate = candidate.also(other);
        }
        draft.add(candidate);
    };
    if let Some(time) = &date.time {
        return put(draft, time, None);
    }
    for next in index + 1..document.lines.len().min(index + 4) {
        let whole = document.whole(next);
        let Some(found) = HOUR.captures(document.text(whole)) else {
            continue;
        };
        let figures: Vec<u8> = (1..=6)
            .filter_map(|group| found.get(group)?.as_str().parse().ok())
            .collect();
        let [hour, minute] = figures[..] else {
            continue;
        };
        let hour = match (hour, found[7].eq_ignore_ascii_case("p")) {
            (12, late) => {
                if late {
                    12
                } else {
                    0
                }
            }
            (hour, late) => hour + if late { 12 } else { 0 },
        };
        if hour < 24 && minute < 60 {
            return put(draft, &format!("{hour:02}:{minute:02}"), Some(whole));
        }
    }
    draft.put(FieldName::Received, date.edtf(), span, "received.labelled", 0.88);
}

/// A subject with the lines that it goes on in: set below it, to the right of its label, at most a line apart.
fn subject(draft: &mut Draft, index: usize, span: Span, rule: &'static str, strength: f64) {
    let document = draft.document;
    let mut parts = vec![span];
    if let Some(first) = document.lines[index].place {
        let mut last = first;
        for (next, line) in document.lines.iter().enumerate().skip(index + 1).take(5) {
            let Some(place) = line.place else { break };
            let text = document.text(document.whole(next));
            // What stands in the right half, and specks, belong to other rows.
            if place.left > 0.5 || text.chars().filter(|c| c.is_alphabetic()).count() < 3 {
                continue;
            }
            let below = place.left > first.left + 0.04
                && place.top - last.bottom < 1.5 * last.height().max(place.height());
            if !below || is_prose(text) || !rows(text).is_empty() || text.chars().any(char::is_lowercase) {
                break;
            }
            parts.push(document.whole(next));
            last = place;
        }
    }
    put_lines(draft, FieldName::Title, &parts, rule, strength, false);
}
