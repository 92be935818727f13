//! The rows behind the number: E.O., TAGS, SUBJECT, REF.

use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::Draft;
use crate::parse::families::put::put_lines;
use crate::parse::lines::Span;

pattern!(
    pub(super) LABEL,
    r"(?i)^\s*(E\s?[.,]?\s?[O0]\s?[.,]?\s?1[\dOIl]{4}|TAGS{0,2}|SUBJECT|SUBJ|SUB|[A-Z]{0,4}JECT|REFERENCES?|REFS?|REFTELS?)\s*([:;.,]?)\s*(.*)$"
);

pattern!(TAG, r"[A-Z]{2,5}(?:\s*\([^)]*\))?");

pattern!(
    pub(super) REFERENCE,
    r"(?:\b(\d\d)\s+)?\b([A-Z]{3,}(?:\s[A-Z]{2,})?(?:\s(?:SECTO|TOSEC|DELTO|TODEL))?)\s+(\d{2,6})\b"
);

pub(super) fn labelled(
    draft: &mut Draft,
    index: usize,
    label: &str,
    value: &str,
    subject: &mut Option<Vec<Span>>,
) -> bool {
    let document = draft.document;
    let upper = label.to_ascii_uppercase();
    let span = document.span_of(index, value);
    if upper.starts_with("SUB") || upper.ends_with("JECT") {
        subject_done(draft, subject);
        if !value.trim().is_empty() {
            *subject = Some(vec![span]);
        }
        return true;
    }
    subject_done(draft, subject);
    if upper.starts_with('E') {
        let whole = document.whole(index);
        draft.put_span(FieldName::ExecutiveOrder, whole, "executive-order.row", 0.95);
        return true;
    }
    if upper.starts_with("TAG") {
        for tag in TAG.find_iter(value) {
            draft.put_part(FieldName::Tags, index, tag.as_str(), "tags.row", 0.92);
        }
        return true;
    }
    if upper.starts_with("REF") {
        put_references(draft, index, value);
        return true;
    }
    false
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
    put_lines(draft, FieldName::Title, &parts, "title.subject", 0.95, false);
}

/// Whether a subject goes on in the next line by its words: it ends with, or the next begins with, a word that binds.
pub(super) fn hangs(text: &str, next: &str) -> bool {
    let ends = text.trim_end().rsplit(' ').next().unwrap_or("");
    let begins = next.split_whitespace().next().unwrap_or("");
    let capitals = !next.chars().any(char::is_lowercase);
    capitals
        && (ends.ends_with(':')
            || matches!(
                ends,
                "OF" | "THE" | "AND" | "IN" | "TO" | "ON" | "FOR" | "WITH" | "BY" | "AT" | "A"
            )
            || matches!(begins, "OF" | "THE" | "AND" | "IN" | "ON" | "WITH" | "BY" | "AT"))
}
