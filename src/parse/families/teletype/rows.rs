//! The rows behind the number: E.O., TAGS, SUBJECT, REF.

use std::sync::LazyLock;

use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::put_lines;
use crate::parse::fold::{self, tidy};
use crate::parse::labels::Labels;
use crate::parse::lexicon::{Role, Small, is_small};
use crate::parse::lines::{Document, Span};
use crate::parse::zones::is_prose;

// The order by which a message is classified.
pattern!(
    EXECUTIVE_ORDER,
    r"(?i)^\s*E\s?[.,]?\s?[O0]\s?[.,]?\s?[1Il][\dOIl]{4}"
);

static LABELS: LazyLock<Labels> =
    LazyLock::new(|| Labels::new(include_str!("../../lexicon/teletype-labels.tsv")));

// SUB J : REPORTED CLASH
pattern!(
    TORN,
    r"^(?:S\s?U\s?B\s?J(?:\s?E\s?C\s?T)?|R\s?E\s?F|T\s?A\s?G\s?S)\s?:"
);

/// The row of an executive order with its letters and figures put right: `E.0. 11652`, `E.O. ll652`.
fn as_ordered(text: &str) -> String {
    let Some(order) = EXECUTIVE_ORDER.find(text) else {
        return text.to_owned();
    };
    let (front, number) = text[..order.end()].split_at(order.end() - ORDER_FIGURES);
    let number: String = number.chars().map(fold::as_figure).collect();
    format!("{}{number}{}", front.replace('0', "O"), &text[order.end()..])
}

/// Figures in the number of an order, of one byte each.
const ORDER_FIGURES: usize = 5;

/// The label of a row behind the number, and its value.
pub(super) fn label(text: &str) -> Option<(Role, &str)> {
    if EXECUTIVE_ORDER.is_match(text) {
        return Some((Role::ExecutiveOrder, text));
    }
    let text = text.trim_start();
    let is_sign = |c: char| matches!(c, ':' | ';' | '.' | ',');
    let end = match TORN.find(text) {
        Some(torn) => torn.end() - 1,
        None => text
            .find(|c: char| c.is_whitespace() || is_sign(c))
            .unwrap_or(text.len()),
    };
    let rest = text[end..].trim_start();
    let value = rest.strip_prefix(is_sign).unwrap_or(rest).trim_start();
    let found = LABELS.read(&text[..end], rest.starts_with([':', ';']))?;
    let row = matches!(found.role, Role::Title | Role::References | Role::Tags);
    row.then_some((found.role, value))
}

pattern!(TAG, r"[A-Z]{2,5}(?:\s*\([^)]*\))?");

pattern!(
    pub(super) REFERENCE,
    r"(?:\b(\d\d)\s+)?\b([A-Z]{3,}(?:\s[A-Z]{2,})?(?:\s(?:SECTO|TOSEC|DELTO|TODEL))?)\s+(\d{2,6})\b"
);

/// The rule for a subject behind its label.
pub(super) const SUBJECT: &str = "title.subject";

/// Reads a row.
pub(super) fn labelled(
    draft: &mut Draft,
    index: usize,
    role: Role,
    value: &str,
    subject: &mut Option<Vec<Span>>,
) {
    let document = draft.document;
    subject_done(draft, subject);
    match role {
        Role::Title if !value.trim().is_empty() => *subject = Some(vec![document.span_of(index, value)]),
        Role::Title => *subject = subject_below(document, index).map(|below| vec![below]),
        Role::ExecutiveOrder => {
            let whole = document.whole(index);
            let text = document.text(whole);
            let value = tidy(&as_ordered(text));
            let repaired = value != tidy(text);
            let order = Candidate::new(
                FieldName::ExecutiveOrder,
                value,
                whole,
                "executive-order.row",
                0.95,
            );
            draft.add(order.repaired(repaired));
        }
        Role::Tags => {
            for tag in TAG.find_iter(value) {
                draft.put_part(FieldName::Tags, index, tag.as_str(), "tags.row", 0.92);
            }
        }
        Role::References => put_references(draft, index, value),
        _ => {}
    }
}

/// The subject of an empty row, set in capitals on the line below, where that begins no row and no text.
fn subject_below(document: &Document, index: usize) -> Option<Span> {
    const WORDS: std::ops::RangeInclusive<usize> = 2..=14;
    let below = document.lines.get(index + 1).filter(|below| !below.stamp)?;
    let text = below.trimmed();
    let titled = !below.apart
        && !document.scanned
        && WORDS.contains(&text.split_whitespace().count())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && !text.chars().any(char::is_lowercase)
        && label(text).is_none()
        && !is_prose(text)
        && crate::parse::markings::read(text, false).is_none();
    titled.then(|| document.whole(index + 1))
}

pub(super) fn put_references(draft: &mut Draft, index: usize, text: &str) {
    for found in REFERENCE.captures_iter(text) {
        if let Some(whole) = found.get(0)
            && dates::month_named(&found[2]).is_none()
            && &found[2] != "DTG"
        {
            draft.put_part(
                FieldName::References,
                index,
                whole.as_str(),
                "references.row",
                0.88,
            );
        }
    }
}

pub(super) fn subject_done(draft: &mut Draft, subject: &mut Option<Vec<Span>>) {
    let Some(parts) = subject.take() else {
        return;
    };
    put_lines(draft, FieldName::Title, &parts, SUBJECT, 0.95, false);
}

/// Whether a subject goes on in the next line by its words: it ends with, or the next begins with, a word or a sign that binds.
pub(super) fn hangs(text: &str, next: &str) -> bool {
    let ends = text.trim_end().rsplit(' ').next().unwrap_or("");
    let begins = next.split_whitespace().next().unwrap_or("");
    let capitals = !next.chars().any(char::is_lowercase);
    capitals
        && (ends.ends_with([':', ','])
            || begins == "--"
            || is_small(ends, Small::Ends)
            || is_small(begins, Small::Begins))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_letters_of_an_executive_order_are_put_right() {
        for (text, value) in [
            ("E.0. 11652: GDS", "E.O. 11652: GDS"),
            ("E.O. ll652: XGDS-1", "E.O. 11652: XGDS-1"),
            ("EO 11652: N/A", "EO 11652: N/A"),
            ("E.O. 12065: GDS 7/10/85", "E.O. 12065: GDS 7/10/85"),
        ] {
            assert_eq!(as_ordered(text), value);
        }
    }
}
