//! What archives and editors say of a cable: where it is kept, who translated it. It may stand anywhere around the text.

use std::ops::Range;

use crate::model::FieldName;
use crate::parse::draft::Draft;

// PRC FMA 106-00778-01, 98-99; 外交部档案馆 106-01403-02
pattern!(
    FOREIGN_MINISTRY,
    r"(?:(PRC\s+FMA\s+\d{3}-\d{5}-\d{2}(?:\(\d{1,2}\))?)|(?:外交部(?:档案|檔案)[馆館]?|[档檔][号號])[^\d\p{L}]{0,4}(\d{3}-\d{5}-\d{2}(?:\(\d{1,2}\))?))(?:\D|$)"
);
pattern!(
    TRANSLATOR,
    r"\b[Tt]ranslated\s+(?:for\s+\w+\s+)?by:?\s+([A-Z][\w'’-]+(?:\s+(?:[A-Z]\.|[A-Z][\w'’-]+)){0,3})"
);

/// Lines at the top and at the end that are looked at.
const REACH: usize = 30;
/// A citation is no longer.
const LONGEST: usize = 600;

/// Reads where the cable is kept and who translated it, where no rule of the family has.
pub(crate) fn read(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let head = range.start..range.end.min(range.start + REACH);
    let tail = range.end.saturating_sub(REACH).max(head.end)..range.end;
    for index in head.chain(tail) {
        let text = &*document.lines[index].text;
        if text.len() > LONGEST {
            continue;
        }
        for (field, pattern, rule) in [
            (FieldName::ArchiveReference, &*FOREIGN_MINISTRY, "archive.cited"),
            (FieldName::Translator, &*TRANSLATOR, "translator.cited"),
        ] {
            let found = pattern
                .captures(text)
                .and_then(|found| found.iter().skip(1).flatten().next());
            if let Some(found) = found
                && !draft.has(field, 0.5)
            {
                draft.put_part(field, index, found.as_str(), rule, 0.9);
            }
        }
    }
}
