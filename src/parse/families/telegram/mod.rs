//! Typed United States telegrams of the 1940s to 1960s: the State Department's forms. Those of other agencies go to [`super::agency`].

mod closing;
mod plain;
mod rows;

use std::ops::Range;

use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::put_markings;
use crate::parse::fold::{self, tidy};
use crate::parse::layout;
use crate::parse::lexicon::Role;
use crate::parse::lines::GAP;
use crate::parse::markings;
use crate::parse::posts;
use crate::parse::zones::is_prose;
pub(in crate::parse::families) use rows::counted;
use rows::row;
use rows::rows;
use rows::without_serial;

pattern!(
    FORM,
    r"(?i)\b(incoming|outgoing)\s*(?:telegram|message|airgram)\b|\bclassified\s+message\b|\binformation\s+report\b"
);

// NCOMING TELEGRAM, TGOING TELEGRAM: cut at the edge of the sheet
pattern!(
    FORM_CROPPED,
    r"^\W*(N?COMING|U?TGOING)\s+(TELEGRAM|MESSAGE|AIRGRAM)\b"
);

pattern!(
    REPEATED,
    r"(?i)(?:repeated\s+(?:for\s+)?inf[o0]rmati[o0]n|rptd\s+inf[o0]|inf[o0]rmati[o0]n)\s+(?:to\s+)?([A-Z][\w .,]+?)\.?$"
);

pattern!(WAY_ALONE, r"^\s*(INCOMING|OUTGOING)\s*$");

// SENT DEPARTMENT 239 repeats the telegram's own number.
pattern!(
    DEPARTMENT,
    r"(?i)(?:SENT|ACTION\W{0,3})\s+(?:DEP\w{5,7}|SECSTATE)\W{0,3}(?:\s*(NIACT|FLASH|(?:OPERATIONAL\s+)?IMMEDIATE|PRIORITY|ROUTINE))?\s*(\d{1,5})\b"
);

/// Reads a typed telegram.
pub(crate) fn read(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    if crate::parse::families::agency::is_form(document, range.clone()) {
        if let Some(text) = crate::parse::families::agency::read(draft, range.clone()) {
            closing::signer(draft, text..range.end, document.scanned);
        }
        return;
    }
    let fuzzy = document.scanned;
    let head_end = header_end(draft, &range);
    let mut received_year: Option<u16> = None;
    let mut list = None;
    // Lines that are the values of labels beside them.
    let mut taken: Vec<usize> = Vec::new();
    for index in range.start..head_end {
        let whole = document.whole(index);
        let text = document.text(whole);
        if document.lines[index].stamp {
            draft.put(FieldName::Markings, tidy(text), whole, "stamp", 0.6);
            continue;
        }
        let printed = fold::figures_as_letters(text);
        let printings = fold::readings_as_letters(text);
        if let Some(form) = printings.iter().find_map(|printed| FORM.captures(printed))
            && let Some(whole) = form.get(0)
        {
            let own = &text[whole.range()];
            let span = document.span_of(index, own);
            let repaired = own != whole.as_str();
            let head = Candidate::new(FieldName::Form, tidy(whole.as_str()), span, "form.head", 0.93);
            draft.add(head.repaired(repaired));
            if let Some(direction) = form.get(1) {
                let way = direction.as_str().to_lowercase();
                draft.put(FieldName::Direction, way, span, "form.direction", 0.93);
            }
        }
        if let Some(found) = printings
            .iter()
            .find_map(|printed| FORM_CROPPED.captures(printed))
        {
            let way = if found[1].ends_with("COMING") {
                "incoming"
            } else {
                "outgoing"
            };
            let form = format!("{} {}", way.to_uppercase(), &found[2]);
            let span = document.span_of(index, &text[found.get(0).map_or(0..0, |whole| whole.range())]);
            draft.add(Candidate::new(FieldName::Form, form, span, "form.head-cropped", 0.93).repaired(true));
            let direction = Candidate::new(FieldName::Direction, way, span, "form.direction", 0.93);
            draft.add(direction.repaired(true));
        }
        // OUTGOING, with TELEGRAM on the next line
        if let Some(way) = WAY_ALONE.captures(text).and_then(|found| found.get(1)) {
            let span = document.span_of(index, way.as_str());
            draft.put(
                FieldName::Direction,
                way.as_str().to_lowercase(),
                span,
                "form.direction",
                0.8,
            );
        }
        for segment in text
            .split(GAP)
            .map(str::trim)
            .filter(|segment| !segment.is_empty())
        {
            if let Some(found) = markings::read(segment, fuzzy) {
                let span = document.span_of(index, segment);
                put_markings(draft, span, &found, "marking.line", 0.93);
            }
        }
        let value = taken.contains(&index);
        let labelled = if value { Vec::new() } else { rows(text) };
        if let Some(last) = labelled.last() {
            list = plain::list_of(last.role);
        } else if !value {
            plain::unlabelled(draft, index, text, list, &mut received_year);
        }
        for found in labelled {
            // A label at the end of its line has its value to the right, at the same height.
            let right = (found.value.is_empty() && text.ends_with([':', ';']))
                .then(|| {
                    layout::value_beside(document, index, found.role, &mut taken, |text| {
                        !rows(text).is_empty()
                    })
                })
                .flatten();
            match right {
                Some(other) => {
                    let value = document.text(document.whole(other));
                    let value = value.split(GAP).next().unwrap_or(value);
                    row(draft, other, rows::Row { value, ..found }, &mut received_year);
                }
                None => row(draft, index, found, &mut received_year),
            }
        }
        closing::put_file_number(draft, index, text);
        let sent = DEPARTMENT.captures(&printed);
        if let Some(rank) = sent.as_ref().and_then(|found| found.get(1)) {
            let rank = document.span_of(index, &text[rank.range()]);
            if let Some(found) = markings::read(document.text(rank), fuzzy) {
                put_markings(draft, rank, &found, "marking.sent-department", 0.86);
            }
        }
        if let Some(number) = sent.as_ref().and_then(|found| found.get(2)) {
            let span = document.span_of(index, &text[number.range()]);
            draft.put(
                FieldName::CableNumber,
                number.as_str(),
                span,
                "number.sent-department",
                0.86,
            );
        }
        let upper = printed.to_ascii_uppercase();
        if (upper.contains("DEPARTMENT")
            || upper.contains("REPEATED INFO")
            || upper.starts_with("REPEATED")
            || upper.starts_with("RPTD"))
            && let Some(list) = REPEATED.captures(&printed).and_then(|found| found.get(1))
        {
            for piece in text[list.range()].split(',') {
                let piece = piece.trim();
                let post = without_serial(piece).0;
                let span = document.span_of(index, post);
                let mended = fuzzy.then(|| posts::city_as_written(post)).flatten();
                let repaired = mended.is_some();
                let value = mended.unwrap_or_else(|| addressees::value(post));
                draft.add(
                    Candidate::new(FieldName::CopyTo, value, span, "copy.repeated", 0.8).repaired(repaired),
                );
            }
        }
    }
    // The stamp may stand above the line that says which way the telegram goes.
    for index in range.start..head_end {
        closing::put_stamped(draft, index, document.text(document.whole(index)));
    }
    closing::put_day_alone(draft, range.start..head_end);
    closing::department_agrees(draft);
    closing::around_text(draft, head_end..range.end);
    for index in document.foot(head_end..range.end, 6) {
        closing::put_file_number(draft, index, document.text(document.whole(index)));
    }
    closing::complete_year(draft, received_year);
    // Where no line was known as text, what was read of the rows tells where they end.
    let sentence = |index: usize| {
        let text = document.lines[index].trimmed();
        text.ends_with('.') && text.split_whitespace().count() >= 6
    };
    let below = match draft.last_line(range.clone()) {
        Some(last) if head_end == range.end && !fuzzy => (last + 1..range.end).find(|&index| sentence(index)),
        _ => Some(head_end),
    };
    closing::signer(draft, below.unwrap_or(head_end)..range.end, fuzzy);
    // The banner stands at the foot too.
    for index in document.foot(head_end..range.end, 4) {
        let whole = document.whole(index);
        if let Some(found) = markings::read(document.text(whole), fuzzy) {
            put_markings(draft, whole, &found, "marking.footer", 0.85);
        }
    }
}

// The letter reads as follows:
pattern!(
    QUOTED,
    r"(?i)\s(?:reads?|as\s+follows|follows|quoted?|begins)\s*:$"
);

/// The first line of running text; a line that gives the number or names the sender is never behind it.
fn header_end(draft: &Draft, range: &Range<usize>) -> usize {
    let lines = &draft.document.lines;
    let window = range.end.min(range.start + 60);
    let mut numbered = false;
    let mut end = None;
    let quoted = |text: &str| QUOTED.is_match(text) && rows(text).is_empty();
    for (index, line) in lines.iter().enumerate().take(window).skip(range.start) {
        let text = line.trimmed();
        // The rows of a letter that it quotes are not its own.
        if numbered && !line.stamp && quoted(text) {
            end = end.or(Some(index));
            break;
        }
        let row = plain::is_numbered(text)
            || plain::is_numbered_post(text)
            || rows(text).iter().any(|row| match row.role {
                Role::Number | Role::From | Role::To => row.label.len() > 1,
                Role::Destination => plain::is_post(row.value),
                _ => false,
            });
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
