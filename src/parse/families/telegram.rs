//! Typed United States telegrams of the 1940s to 1960s: the State Department's forms and the CIA's message forms.

use std::ops::Range;

use super::put::{put_date, put_markings};
use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::tidy;
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::parse::zones::is_prose;

pattern!(
    FORM,
    r"(?i)\b(incoming|outgoing)\s+(?:telegram|message|airgram)\b|\bclassified\s+message\b|\binformation\s+report\b"
);
// Labels may stand anywhere in the line, for columns run together.
pattern!(
    LABEL,
    r"(?i)(?:^|\s)(FROM|F?ROM|TO|T0|[NWHMR][O0Q]|NR|CONTROL|REC.{0,3}D|RECEIVED|DATE|ATE|SUBJECT|SUBJ|REF|REFERENCE|INFO|NFO|ACTION|CTION)\s?[:;?](?:\s|$)?"
);
pattern!(NUMBER, r"^\s*([A-Z]{0,12}[- ]?[\dOIl]{1,6})\b");
pattern!(
    CITE,
    r"(?i)(?:^|\s)(?:(PRIORITY|ROUTINE|IMMEDIATE|OPIM|FLASH|DEFERRED|PRITY)\s+)?(?:TO:?\s+)?([A-Z][A-Z ]{2,16}?)?(?:[\s,]+INFO:?\s+([A-Z][A-Z ,]{2,60}?))?[\s,.]+CITE\s+([A-Z]{3,9})\s+(\d{3,6})\b"
);
pattern!(
    REPEATED,
    r"(?i)(?:repeated\s+(?:for\s+)?information|rptd\s+info|information)\s+(?:to\s+)?([A-Z][\w .,]+?)\.?$"
);
pattern!(SIGNER, r"^[A-Z][A-Z'’.-]+(?:\s+[A-Z][A-Z'’.-]*){0,3}$");
pattern!(
    TYPIST,
    r"^[A-Z]{1,5}\s?[:/-]\s?[A-Z0-9/:-]{1,8}$|^[A-Z]{1,4}\d{0,2}$|^CONTINUED$|^PAGE\b"
);
pattern!(IN_NUMBER, r"\bIN[ -]?(\d{5})\b");

// SENT DEPARTMENT 239 repeats the telegram's own number.
pattern!(
    DEPARTMENT,
    r"(?i)(?:SENT|ACTION)\s+DEP\w{5,7}\W{0,3}\s*(\d{1,5})\b"
);
/// Reads a typed telegram.
pub(crate) fn read(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    if super::agency::is_form(document, range.clone()) {
        if let Some(text) = super::agency::read(draft, range.clone()) {
            signer(draft, text..range.end, document.scanned);
        }
        return;
    }
    let fuzzy = document.scanned;
    let head_end = header_end(draft, &range);
    let mut received_year: Option<u16> = None;
    for index in range.start..head_end {
        let whole = document.whole(index);
        let text = document.text(whole);
        if document.lines[index].stamp {
            draft.put(FieldName::Markings, tidy(text), whole, "stamp", 0.6);
            continue;
        }
        if let Some(form) = FORM.captures(text) {
            draft.put(
                FieldName::Form,
                tidy(&form[0]),
                document.span_of(index, form.get(0).map_or("", |m| m.as_str())),
                "form.head",
                0.93,
            );
            if let Some(direction) = form.get(1) {
                draft.put(
                    FieldName::Direction,
                    direction.as_str().to_lowercase(),
                    whole,
                    "form.direction",
                    0.93,
                );
            }
        }
        for segment in text
            .split("   ")
            .map(str::trim)
            .filter(|segment| !segment.is_empty())
        {
            if let Some(found) = markings::read(segment, fuzzy) {
                let span = document.span_of(index, segment);
                put_markings(draft, span, &found, "marking.line", 0.93);
            }
        }
        cite(draft, index, text);
        if let Some(found) = IN_NUMBER.find(text) {
            let span = document.span_of(index, found.as_str());
            let candidate = Candidate::new(
                FieldName::OtherNumbers,
                tidy(found.as_str()),
                span,
                "number.in",
                0.85,
            );
            draft.add(candidate.part("kind", "in"));
        }
        for (label, value) in rows(text) {
            row(draft, index, label, value, &mut received_year);
        }
        if let Some(number) = DEPARTMENT.captures(text).and_then(|found| found.get(1)) {
            let span = document.span_of(index, number.as_str());
            draft.put(
                FieldName::CableNumber,
                number.as_str(),
                span,
                "number.sent-department",
                0.86,
            );
        }
        let upper = text.to_ascii_uppercase();
        if (upper.contains("DEPARTMENT") || upper.starts_with("REPEATED") || upper.starts_with("RPTD"))
            && let Some(list) = REPEATED.captures(text).and_then(|found| found.get(1))
        {
            for piece in list.as_str().split(',') {
                let piece = piece.trim();
                draft.put_part(FieldName::CopyTo, index, piece, "copy.repeated", 0.8);
            }
        }
    }
    complete_year(draft, received_year);
    signer(draft, head_end..range.end, fuzzy);
    // The banner stands at the foot too.
    for index in range.end.saturating_sub(4).max(head_end)..range.end {
        let whole = document.whole(index);
        if let Some(found) = markings::read(document.text(whole), fuzzy) {
            put_markings(draft, whole, &found, "marking.footer", 0.85);
        }
    }
}

/// The first line of running text; a line that cites the number or names the sender is never behind it.
fn header_end(draft: &Draft, range: &Range<usize>) -> usize {
    let lines = &draft.document.lines;
    let window = range.end.min(range.start + 60);
    let mut numbered = false;
    let mut end = None;
    for (index, line) in lines.iter().enumerate().take(window).skip(range.start) {
        let text = line.trimmed();
        let names = |label: &str| {
            matches!(
                label.to_ascii_uppercase().as_str(),
                "NO" | "N0" | "NR" | "WO" | "HO" | "MO" | "FROM"
            )
        };
        let row = CITE.is_match(text) || rows(text).iter().any(|(label, _)| names(label));
        if row && index < range.start + 40 {
            end = end.map(|_| index + 1);
        }
        numbered = numbered || row;
        if end.is_none() && numbered && !line.stamp && is_prose(text) && rows(text).is_empty() {
            end = Some(index);
        }
    }
    end.unwrap_or(window)
}

/// The labels of a line with what follows each.
fn rows(text: &str) -> Vec<(&str, &str)> {
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
                .split("   ")
                .map(str::trim)
                .find(|piece| piece.chars().filter(|c| c.is_alphanumeric()).count() >= 2);
            (label.as_str(), own.unwrap_or(""))
        })
        .collect()
}

fn row(draft: &mut Draft, index: usize, label: &str, value: &str, received_year: &mut Option<u16>) {
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
        "FROM" | "ROM" if value.chars().filter(|c| c.is_alphabetic()).count() >= 3 => {
            let candidate = Candidate::new(
                FieldName::From,
                addressees::value(value),
                span,
                "from.labelled",
                0.92,
            );
            draft.add(candidate.repaired(label.len() < 4));
        }
        "TO" | "T0" => {
            for piece in value.split([';', '|']) {
                let value = addressees::value(piece);
                draft.put(
                    FieldName::To,
                    value,
                    document.span_of(index, piece),
                    "to.labelled",
                    0.9,
                );
            }
        }
        "NO" | "N0" | "NR" | "WO" | "HO" | "MO" | "RO" | "NQ" | "WQ" | "W0" | "H0" | "M0" | "R0" => {
            if let Some(found) = NUMBER.captures(value)
                && let Some(number) = found.get(1)
            {
                let clean: String = number.as_str().replace('O', "0").replace(['I', 'l'], "1");
                let clean = if number.as_str().chars().any(|c| c.is_ascii_digit()) {
                    clean
                } else {
                    number.as_str().to_owned()
                };
                let clean = if number
                    .as_str()
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, 'O' | 'I' | 'l'))
                {
                    clean
                } else {
                    number.as_str().to_owned()
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
                put_date(
                    draft,
                    document.span_of(index, &value[number.end()..]),
                    &value[number.end()..],
                    0.9,
                );
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
        "INFO" | "NFO" => {
            for piece in value.split([',', ';']) {
                let piece = piece.trim();
                if piece.len() > 2 {
                    draft.put_part(FieldName::CopyTo, index, piece, "copy.info", 0.6);
                }
            }
        }
        _ => {
            // Rec'd: August 2, 1955
            if label.to_ascii_uppercase().starts_with("REC")
                && let Some(date) = dates::western(value).first()
            {
                *received_year = received_year.or(date.year);
                let text = match &date.time {
                    Some(time) => format!("{}T{time}", date.edtf()),
                    None => date.edtf(),
                };
                draft.put(FieldName::Received, text, span, "received.labelled", 0.88);
            }
        }
    }
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
    let value = parts
        .iter()
        .map(|&part| document.text(part))
        .collect::<Vec<_>>()
        .join(" ");
    let mut candidate = Candidate::new(FieldName::Title, tidy(&value), parts[0], rule, strength);
    for &part in &parts[1..] {
        candidate = candidate.also(part);
    }
    draft.add(candidate);
}

/// `DIR INFO SJAN WAVE CITE MEXI 1743`
fn cite(draft: &mut Draft, index: usize, text: &str) {
    let document = draft.document;
    let Some(found) = CITE.captures(text) else {
        return;
    };
    if let (Some(post), Some(serial)) = (found.get(4), found.get(5)) {
        let inside = &text[post.start()..serial.end()];
        draft.put_part(FieldName::CableNumber, index, inside, "number.cite", 0.92);
        draft.put(
            FieldName::From,
            post.as_str(),
            document.span_of(index, post.as_str()),
            "from.cite",
            0.6,
        );
    }
    if let Some(precedence) = found.get(1) {
        let whole = document.span_of(index, precedence.as_str());
        if let Some(marks) = markings::read(precedence.as_str(), false) {
            put_markings(draft, whole, &marks, "precedence.cite", 0.9);
        }
    }
    if !draft.has(FieldName::To, 0.8)
        && let Some(to) = found.get(2)
    {
        draft.put_part(FieldName::To, index, to.as_str(), "to.cite", 0.75);
    }
    if !draft.has(FieldName::CopyTo, 0.65)
        && let Some(list) = found.get(3)
    {
        draft.drop_field(FieldName::CopyTo);
        for piece in list.as_str().split([',', ' ']).filter(|piece| piece.len() > 1) {
            draft.put_part(FieldName::CopyTo, index, piece, "copy.cite", 0.75);
        }
    }
}

/// A date without a year takes it from the receipt, which is the same day or the next.
fn complete_year(draft: &mut Draft, received: Option<u16>) {
    let Some(year) = received else {
        return;
    };
    let evidence: Vec<Span> = draft
        .of(FieldName::Received)
        .flat_map(|received| received.spans.clone())
        .collect();
    for candidate in &mut draft.candidates {
        if candidate.field == FieldName::Date
            && let Some(rest) = candidate.value.strip_prefix("XXXX-")
        {
            candidate.value = format!("{year}-{rest}");
            candidate.rule = "date.year-from-receipt";
            for &span in &evidence {
                if !candidate.spans.contains(&span) {
                    candidate.spans.push(span);
                }
            }
        }
    }
}

fn signer(draft: &mut Draft, range: Range<usize>, fuzzy: bool) {
    let document = draft.document;
    let mut looked = 0;
    for index in range.rev() {
        let whole = document.whole(index);
        let text = document.text(whole);
        if document.lines[index].stamp || markings::read(text, fuzzy).is_some() || TYPIST.is_match(text) {
            continue;
        }
        if text.chars().filter(|c| c.is_alphabetic()).count() < 3 {
            continue;
        }
        looked += 1;
        if SIGNER.is_match(text) && text.len() < 34 {
            draft.put(
                FieldName::Signature,
                tidy(text),
                whole,
                "signature.last-line",
                0.88,
            );
            return;
        }
        if looked > 4 || is_prose(text) {
            return;
        }
    }
}
