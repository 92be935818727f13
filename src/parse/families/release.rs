//! Dates of release: what an archive stamps or writes below a cable years after it was sent, `9/14/85`, `30 JUN 2005`.

use std::ops::Range;

use crate::model::{Family, FieldName};
use crate::parse::dates;
use crate::parse::draft::Draft;
use crate::parse::fold::tidy;
use crate::parse::lines::Span;

/// Lines at the end in which dates of release are looked for.
const REACH: usize = 12;
/// Letters that may stand beside such a date.
const LETTERS: usize = 3;
/// Years after which nothing of its time is written on a cable.
const DECADE: u16 = 10;
/// The last year of the State Department's and the agencies' typed forms; the years that a telegram as printed is of are given with it.
const LAST_TYPED: u16 = 1980;
/// The last year of the cables of the archives, but for those with a date-time group.
const LAST: u16 = 1999;

/// The year of an EDTF date.
fn year(date: &str) -> Option<u16> {
    date.get(..4)?.parse().ok()
}

/// Whether a date stands below the cable on a line that holds nothing else.
fn is_alone(draft: &Draft, span: Span, foot: &Range<usize>) -> bool {
    let text = draft.document.lines[span.line].trimmed();
    let letters = |part: &str| part.chars().filter(|c| c.is_alphabetic()).count();
    let dates = dates::western(text);
    foot.contains(&span.line)
        && dates
            .first()
            .is_some_and(|date| letters(&text[..date.start]) + letters(&text[date.end..]) <= LETTERS)
}

/// Takes dates away that stand alone below a cable and are of a year in which it was long past; they are marks of its release.
pub(crate) fn drop_dates(draft: &mut Draft, family: Family, range: Range<usize>) {
    let foot = range.end.saturating_sub(REACH).max(range.start)..range.end;
    let last = match family {
        Family::UsTelegram => LAST_TYPED,
        _ => LAST,
    };
    let years = |rule: fn(&str) -> bool| {
        let dated = draft.candidates.iter().filter(move |found| {
            matches!(found.field, FieldName::Date | FieldName::Received) && rule(found.rule)
        });
        dated.filter_map(|found| Some((year(&found.value)?, found.spans[0])))
    };
    let earliest = years(|_| true).map(|(year, _)| year).min();
    let late: Vec<Span> = years(|rule| !rule.starts_with("date.dtg"))
        .filter(|&(year, span)| {
            let long_past = earliest.is_some_and(|earliest| year >= earliest + DECADE);
            (year > last || long_past) && is_alone(draft, span, &foot)
        })
        .map(|(_, span)| span)
        .collect();
    for span in late {
        draft.candidates.retain(|found| {
            !matches!(found.field, FieldName::Date | FieldName::Time) || found.spans[0].line != span.line
        });
        let text = tidy(draft.document.text(draft.document.whole(span.line)));
        let whole = draft.document.whole(span.line);
        draft.put(FieldName::Markings, text, whole, "stamp.release-date", 0.6);
    }
}
