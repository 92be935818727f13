//! The teletypes of the Federal Bureau of Investigation: `URGENT 5-4-62 6-12 PM EST`, then `TO` and `FROM` without a colon.

use super::rows::without_files;
use super::sheet::Sheet;
use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::put_markings;
use crate::parse::markings;
use crate::parse::zones::is_prose;

// URGENT 5-4-62 6-12 PM EST JLM: precedence, day, hour, operator
pattern!(
    SENT,
    r"^\W*(?:([A-Z]{4,10})\s+)?(\d{1,2})[-/](\d{1,2})[-/](?:19)?(\d\d)\s+(\d{1,2})[-:.](\d\d)\s*([AP])\.?\s?M\b"
);
// TO DIRECTOR, FBI /105-7799/; FROM SAC, BOSTON
pattern!(
    ADDRESS,
    r"^(TO|FROM)\s+((?:(?:ACTING|ASSISTANT)\s)?(?:DIRECTOR|SACS?|LEGATS?|ADIC|BUREAU)\b.*)$"
);
// REBUTEL MAY THREE LAST, RETEL: with what it answers the text begins.
pattern!(ANSWERS, r"^RE(?:BU|MY|UR)?\s?[A-Z]{0,6}(?:TEL|LET|AIRTEL|CAL)\b");

/// Lines between the hour and the text.
const ADDRESSES: usize = 6;

/// Reads the head of a teletype.
pub(super) fn read(draft: &mut Draft, sheet: &Sheet) {
    let Some(first) = (0..sheet.cells.len()).find(|&cell| sent(draft, sheet, cell)) else {
        return;
    };
    let mut last = None;
    for cell in first + 1..sheet.cells.len().min(first + 1 + ADDRESSES) {
        let Some(found) = ADDRESS.captures(sheet.text(cell)) else {
            continue;
        };
        let (field, rule) = match &found[1] {
            "TO" => (FieldName::To, "to.wire"),
            _ => (FieldName::From, "from.wire"),
        };
        let named = found.get(2).map_or("", |named| named.as_str());
        let span = sheet.document.span_of(sheet.cells[cell].span.line, named);
        draft.put(field, addressees::value(&without_files(named)), span, rule, 0.88);
        last = Some(cell);
    }
    if let Some(last) = last {
        subject(draft, sheet, last + 1);
    }
}

/// Reads the line with precedence, day and hour; whether it is one.
fn sent(draft: &mut Draft, sheet: &Sheet, cell: usize) -> bool {
    let text = sheet.text(cell);
    let Some(found) = SENT.captures(text) else {
        return false;
    };
    let figure = |at: usize| found[at].parse::<u8>().unwrap_or(u8::MAX);
    let (month, day, hour, minute) = (figure(2), figure(3), figure(5), figure(6));
    let year = Some(dates::full_year(figure(4).into()));
    if !dates::possible(year, month, day) || !(1..=12).contains(&hour) || minute > 59 {
        return false;
    }
    let line = sheet.cells[cell].span.line;
    let part = |from: usize, to: usize| {
        let bounds = found.get(from).zip(found.get(to));
        let inside = bounds.map_or("", |(from, to)| &text[from.start()..to.end()]);
        sheet.document.span_of(line, inside)
    };
    if let Some(word) = found.get(1)
        && let Some(marks) = markings::read(word.as_str(), sheet.document.scanned)
    {
        put_markings(draft, part(1, 1), &marks, "precedence.wire", 0.92);
    }
    let value = dates::edtf(year, Some(month), Some(day));
    let mut date = Candidate::new(FieldName::Date, value, part(2, 4), "date.numeric-month-day", 0.92);
    if dates::possible(year, day, month) && day != month {
        let other = dates::edtf(year, Some(day), Some(month));
        date = date.or(other, 0.05, "read in European order, day first");
    }
    draft.add(date);
    let hour = hour % 12 + if &found[7] == "P" { 12 } else { 0 };
    let time = format!("{hour:02}:{minute:02}");
    draft.put(FieldName::Time, time, part(5, 7), "time.wire", 0.92);
    true
}

/// Reads the caption below the addresses, `FISHERMEN, IS - NORWAY.`: a sentence of capitals above the text, which begins with what it
/// answers.
fn subject(draft: &mut Draft, sheet: &Sheet, cell: usize) {
    if cell + 1 >= sheet.cells.len() || draft.has(FieldName::Title, 0.5) {
        return;
    }
    let (text, next) = (sheet.text(cell), sheet.text(cell + 1));
    let caption = !text.contains(char::is_lowercase) && !is_prose(text) && text.contains(' ');
    if caption && text.ends_with('.') && ANSWERS.is_match(next) {
        draft.put_span(FieldName::Title, sheet.cells[cell].span, "title.wire", 0.8);
    }
}
