//! What reports and dispatches have of their own: the head that names who reports, the chiefs, the symbol.

use std::ops::Range;

use super::RIGHT_COLUMN;
use super::rows::SYMBOL;
use super::sheet::Sheet;
use super::stations;
use crate::model::FieldName;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::{self, Key};
use crate::parse::lines::Span;

pattern!(
    CHIEF,
    r"\b(?:Deputy\s+)?[Cc][hn][il1]ef(?:\s+of\s+\w+)?\s?,\s?\S|\b(?:Deputy\s+)?[Cc][hn][il1]ef\s+of\s+(?:Station|Base)\b"
);

/// A dispatch goes from one chief to others; where its small labels are lost, the last of them sends.
pub(super) fn dispatched(draft: &mut Draft, sheet: &Sheet) {
    let mut chiefs: Vec<Span> = Vec::new();
    for cell in 0..sheet.cells.len() {
        let text = sheet.text(cell);
        if let Some(found) = CHIEF.find(text)
            && sheet.left(cell) < RIGHT_COLUMN
        {
            chiefs.push(
                sheet
                    .document
                    .span_of(sheet.cells[cell].span.line, &text[found.start()..]),
            );
        }
    }
    let Some((&from, to)) = chiefs.split_last().filter(|(_, to)| !to.is_empty()) else {
        return;
    };
    // Who stands last in the row of those who are told does not send.
    let told = draft
        .of(FieldName::CopyTo)
        .any(|copy| copy.spans.iter().any(|span| span.line == from.line));
    if !draft.has(FieldName::From, 0.5) && !told {
        let text = sheet.document.text(from);
        // Initials by hand stand behind the name.
        let end = text
            .find(['/', '|', '('])
            .filter(|&at| at > 8 && text[..at].ends_with(' '))
            .unwrap_or(text.len());
        draft.put_name(FieldName::From, from.line, &text[..end], "from.chief", 0.72);
    }
    if !draft.has(FieldName::To, 0.5) {
        for &span in to {
            draft.put_name(
                FieldName::To,
                span.line,
                sheet.document.text(span),
                "to.chief",
                0.72,
            );
        }
    }
}

/// The number of a dispatch, at the foot of its first page and the head of the others.
pub(super) fn symbol(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    for index in range {
        let line = &document.lines[index];
        let edge = line.place.is_none_or(|place| place.top < 0.2 || place.top > 0.75);
        if let Some(found) = SYMBOL.captures(&line.text).and_then(|found| found.get(1))
            && edge
            && !line.stamp
            && line.text.split_whitespace().count() <= 8
        {
            draft.put_part(
                FieldName::CableNumber,
                index,
                found.as_str(),
                "number.dispatch-symbol",
                0.8,
            );
            return;
        }
    }
}

/// A report's head names who reports.
pub(super) fn report(draft: &mut Draft, sheet: &Sheet) {
    for cell in 0..sheet.cells.len() {
        let text = sheet.text(cell);
        let words = text.trim_matches(|c: char| !c.is_alphanumeric());
        let form: Vec<char> = "CENTRALINTELLIGENCEAGENCY".chars().collect();
        let found = stations::words(words).into_iter().find_map(|(start, _)| {
            let name = words[start..].trim_start_matches(|c: char| !c.is_alphanumeric());
            let cost = fold::distance(&Key::new(name).chars, &form, 4.0)?;
            Some((name, cost))
        });
        if let Some((name, cost)) = found {
            let span = sheet.document.span_of(sheet.cells[cell].span.line, name);
            let value = "CENTRAL INTELLIGENCE AGENCY";
            draft.add(
                Candidate::new(FieldName::From, value, span, "from.report-head", 0.85).repaired(cost > 0.0),
            );
        }
    }
}
