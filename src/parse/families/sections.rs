//! Which section of a cable it is, where a line of its own says so.

use std::ops::Range;

use super::telegram::counted;
use crate::model::FieldName;
use crate::parse::draft::Draft;

// SECTION TWO OF THREE; Section 2 of 3; Part 1 of 2
pattern!(
    SECTION,
    r"(?i)^\W*(?:section|sec\.?|part)\s+(\w{1,5})\s+of\s+(\w{1,5})\W*$"
);
// Final Section of 3
pattern!(
    FINAL,
    r"(?i)^\W*(?:final|last)\s+(?:section|part)\s+of\s+(\w{1,5})\W*$"
);

/// Adds the section that a line of the header names to the number of the cable.
pub(crate) fn part(draft: &mut Draft, range: Range<usize>) {
    /// Lines of the header, and bytes of such a line.
    const HEADER: usize = 40;
    const LONGEST: usize = 40;
    let lines = draft.document.lines[range].iter().take(HEADER);
    let found = lines
        .map(|line| line.trimmed())
        .filter(|text| text.len() <= LONGEST)
        .find_map(|text| {
            let told = |found: regex::Captures, of: usize| Some((counted(&found[1])?, counted(&found[of])?));
            let section = SECTION.captures(text).and_then(|found| told(found, 2));
            section.or_else(|| told(FINAL.captures(text)?, 1))
        });
    let Some((section, sections)) = found.filter(|(section, sections)| (1..=*sections).contains(section))
    else {
        return;
    };
    for number in &mut draft.candidates {
        if number.field == FieldName::CableNumber && !number.parts.contains_key("section") {
            number.parts.insert("section".to_owned(), section.into());
            number.parts.insert("sections".to_owned(), sections.into());
        }
    }
}
