//! The rows of the form: labels that may stand anywhere in a line, for columns run together.

use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::{put_date, put_lines, put_markings};
use crate::parse::fold::tidy;
use crate::parse::lines::{GAP, Span};
use crate::parse::markings;
use crate::parse::posts;
use crate::parse::zones::is_prose;

// Labels may stand anywhere in the line, for columns run together.
pattern!(
    LABEL,
    r"(?i)(?:^|\s)(FROM|F?ROM|FR[CD0]?M|[PE]ROM|TO|T0|O|[NWHMR][O0Q]|NR|CONTROL|REC.{0,3}D|RECEIVED|DATE|ATE|SUBJECT|SUBJ|REF|REFERENCE|[I1l]NF[O0]|NF[O0]|ACTION|CTION)\s?[:;?](?:\s|$)?"
);

pattern!(NUMBER, r"^\s*([A-Z]{0,12}[- ]?[\dOIl]{1,6})\b");

/// The labels of a line with what follows each.
pub(super) fn rows(text: &str) -> Vec<(&str, &str)> {
    let found: Vec<_> = LABEL
        .captures_iter(text)
        .filter_map(|c| Some((c.get(0)?, c.get(1)?)))
        .collect();
    found
        .iter()
        .enumerate()
        .map(|(at, (whole, label))| {
            let end = found.get(at + 1).map_or(text.len(), |(next, _)| next.start());
            let value = text[whole.end().min(end)..end].trim();
            let own = value
                .split(GAP)
                .map(str::trim)
                .find(|piece| piece.chars().filter(|c| c.is_alphanumeric()).count() >= 2);
            (label.as_str(), own.unwrap_or(""))
        })
        .collect()
}

pub(super) fn row(
    draft: &mut Draft,
    index: usize,
    label: &str,
    value: &str,
    received_year: &mut Option<u16>,
) {
    let document = draft.document;
    // A stray digit may stand between label and value.
    let value = match value.split_once(' ') {
        Some((stray, rest))
            if document.scanned && label.to_ascii_uppercase().ends_with("ROM") && stray.len() == 1 =>
        {
            rest.trim_start()
        }
        _ => value,
    };
    let span = document.span_of(index, value);
    if value.is_empty() {
        return;
    }
    match label.to_ascii_uppercase().as_str() {
        "FROM" | "ROM" | "FRM" | "FRCM" | "FRDM" | "FR0M" | "PROM" | "EROM"
            if value.chars().filter(|c| c.is_alphabetic()).count() >= 3 =>
        {
            let mended = document.scanned.then(|| posts::city_as_written(value)).flatten();
            let repaired = mended.is_some() || !label.eq_ignore_ascii_case("FROM");
            let name = mended.unwrap_or_else(|| addressees::value(value));
            let candidate = Candidate::new(FieldName::From, name, span, "from.labelled", 0.92);
            draft.add(candidate.repaired(repaired));
        }
        "ACTION" | "CTION" if !super::plain::is_post(value) => {}
        // `O:` at a cropped edge is a label where the organ behind it is known.
        "O" if !addressees::is_english_organ(value) => {}
        "TO" | "T0" | "O" | "ACTION" | "CTION" => {
            for piece in value.split([';', '|']) {
                let (post, serial) = without_serial(piece);
                let post = without_precedence(draft, index, post);
                let organ = document
                    .scanned
                    .then(|| addressees::repaired_english(post))
                    .flatten();
                let part = document.span_of(index, post);
                let name = organ.map_or_else(|| addressees::value(post), str::to_owned);
                draft.add(
                    Candidate::new(FieldName::To, name, part, "to.labelled", 0.9).repaired(organ.is_some()),
                );
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
        }
        "NO" | "N0" | "NR" | "WO" | "HO" | "MO" | "RO" | "NQ" | "WQ" | "W0" | "H0" | "M0" | "R0" => {
            if let Some(found) = NUMBER.captures(value)
                && let Some(number) = found.get(1)
            {
                // Letters that stand for figures, in what is all figures.
                let figures = |c: char| c.is_ascii_digit() || matches!(c, 'O' | 'I' | 'l');
                let clean = match number.as_str().chars().all(figures) {
                    true => number.as_str().replace('O', "0").replace(['I', 'l'], "1"),
                    false => number.as_str().to_owned(),
                };
                let part = document.span_of(index, number.as_str());
                let repaired = clean != number.as_str();
                draft.add(
                    Candidate::new(
                        FieldName::CableNumber,
                        tidy(&clean),
                        part,
                        "number.labelled",
                        0.94,
                    )
                    .repaired(repaired),
                );
                let rest = &value[number.end()..];
                put_date(draft, document.span_of(index, rest), rest, 0.9);
                // NO: 154, October 24, 9 p.m. NIACT
                if let Some((_, tail)) = rest.trim_end().rsplit_once(' ')
                    && let Some(found) = markings::read(tail, false)
                {
                    let span = document.span_of(index, tail);
                    put_markings(draft, span, &found, "marking.behind-number", 0.88);
                }
            }
        }
        "CONTROL" => {
            let candidate =
                Candidate::new(FieldName::OtherNumbers, tidy(value), span, "number.control", 0.88);
            draft.add(candidate.part("kind", "control"));
        }
        "DATE" | "ATE" => put_date(draft, span, value, 0.9),
        "SUBJECT" | "SUBJ" => subject(draft, index, span, "title.labelled", 0.92),
        "REF" | "REFERENCE" => draft.put(
            FieldName::References,
            tidy(value),
            span,
            "references.labelled",
            0.8,
        ),
        "INFO" | "INF0" | "1NFO" | "LNFO" | "NFO" | "NF0" => {
            for piece in value.split([',', ';']) {
                let piece = piece.trim();
                if piece.len() > 2 {
                    let strength = if addressees::ORGAN.is_match(piece) {
                        0.85
                    } else {
                        0.6
                    };
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
        _ => {
            if label.to_ascii_uppercase().starts_with("REC")
                && let Some(date) = dates::western(value).into_iter().next()
            {
                *received_year = received_year.or(date.year);
                received(draft, index, span, &date);
            }
        }
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
            if (1..=5).contains(&serial.len())
                && serial.bytes().all(|byte| byte.is_ascii_digit())
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
