//! What is peculiar to the British form: its own number line, several addressees on a line, a subject without a label.

use super::PARAGRAPH;
use crate::model::FieldName;
use crate::parse::draft::Draft;
use crate::parse::labels;
use crate::parse::markings;
use crate::parse::zones::is_prose;

/// The rule for the number of the British form.
pub(super) const NUMBER: &str = "number.telno";

/// Longer lines are text.
const LONGEST: usize = 90;

/// Whether a message has the number line of the British form.
pub(super) fn is_form(draft: &Draft) -> bool {
    draft
        .of(FieldName::CableNumber)
        .any(|number| number.rule == NUMBER)
}

/// Whether line `index` is the subject: two words or more right above the first line of the text.
pub(super) fn is_subject(draft: &Draft, index: usize, end: usize) -> bool {
    let lines = &draft.document.lines;
    let (text, next) = (lines[index].trimmed(), lines[..end].get(index + 1));
    is_form(draft)
        && text.len() <= LONGEST
        && text.split_whitespace().count() >= 2
        && !PARAGRAPH.is_match(text)
        && !is_prose(text)
        && markings::read(text, false).is_none()
        && !text
            .split_whitespace()
            .next()
            .is_some_and(|word| labels::is(word, "INFO"))
        && next.is_some_and(|next| PARAGRAPH.is_match(next.trimmed()) || is_prose(next.trimmed()))
}
