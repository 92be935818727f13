//! The date of a message: its row, a date whose label is lost, or filing time and receipt together.

use super::Kind;
use super::cite::digit;
use super::office::STAMP;
use super::office::spelled;
use super::sheet::Sheet;
use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::{put_date, put_markings};
use crate::parse::lines::Span;
use crate::parse::markings;

// S E C R E T 222330Z
pattern!(GROUP, r"^\W*(\S{2})(\S{2})(\S{2})\s?[Z2]?\b");

pattern!(
    TYPED_DATE,
    r"(?i)^\W*(?:[a-z]{2,5}\W{1,2})?(\d)(\d)\s+([A-Z]{3,9})\.?\s+(?:19)?(\d\d)\b"
);

pattern!(
    AMERICAN,
    r"(?:^|\D)(\d{1,2})[/-](\d{1,2})[/-](?:19)?(\d\d)(?:\D|$)"
);

/// A date in the order that the agencies use: day month year with the month's name, month first in figures.
pub(super) fn date_row(draft: &mut Draft, span: Span, text: &str, strength: f64) {
    // Specks between the words.
    let text = &text.replace(['~', '_', '*', '='], " ").replace(" : ", " ");
    let figures: String = text.chars().map(figure).collect();
    if let Some(found) = AMERICAN.captures(&figures)
        && let (Ok(month), Ok(day), Ok(year)) =
            (found[1].parse::<u8>(), found[2].parse::<u8>(), found[3].parse())
        && dates::possible(Some(dates::full_year(year)), month, day)
    {
        let year = Some(dates::full_year(year));
        let value = dates::edtf(year, Some(month), Some(day));
        let mut candidate = Candidate::new(FieldName::Date, value, span, "date.numeric-month-day", strength)
            .repaired(figures != *text);
        if dates::possible(year, day, month) && day != month {
            let other = dates::edtf(year, Some(day), Some(month));
            candidate = candidate.or(other, 0.1, "read in European order, day first");
        }
        draft.add(candidate);
        return;
    }
    if dates::all(text)
        .iter()
        .any(|date| date.day.is_some() && date.month.is_some())
    {
        put_date(draft, span, text, strength);
        return;
    }
    // 98 JUNE 62: a slashed zero before the day's second figure.
    if let Some(found) = TYPED_DATE.captures(text)
        && let (Ok(tens), Ok(ones), Some((month, _)), Ok(year)) = (
            found[1].parse::<u8>(),
            found[2].parse::<u8>(),
            dates::month_named(&found[3]),
            found[4].parse(),
        )
        && tens > 3
        && dates::possible(Some(dates::full_year(year)), month, ones)
    {
        let value = dates::edtf(Some(dates::full_year(year)), Some(month), Some(ones));
        draft.add(
            Candidate::new(FieldName::Date, value, span, "date.slashed-zero", strength * 0.95).repaired(true),
        );
    }
}

/// The figure that a letter between figures is.
fn figure(sign: char) -> char {
    match sign {
        'l' | 'I' | '|' => '1',
        'O' | 'o' => '0',
        sign => sign,
    }
}

/// A date that stands alone in the header, its label lost.
pub(super) fn typed_date(draft: &mut Draft, sheet: &Sheet, kind: Kind) {
    for cell in 0..sheet.cells.len() {
        let text = sheet.text(cell);
        let short = text.split_whitespace().count() <= 6;
        if short && TYPED_DATE.is_match(text) && !STAMP.is_match(text) {
            date_row(draft, sheet.cells[cell].span, text, 0.72);
        } else if kind == Kind::Letter && short && !dates::all(text).is_empty() {
            date_row(draft, sheet.cells[cell].span, text, 0.66);
        }
    }
}

/// `S E C R E T 222330Z`: day and time of filing; month and year are those of the receipt.
pub(super) fn filing_time(draft: &mut Draft, sheet: &Sheet) {
    for cell in 0..sheet.cells.len() {
        let text = sheet.text(cell);
        // The whole group: S E C R E T 140620Z JUN 60.
        if let Some(group) = dates::western(text).iter().find(|date| date.rule == "date.dtg") {
            let span = sheet
                .document
                .span_of(sheet.cells[cell].span.line, &text[group.start..group.end]);
            let date = Candidate::new(FieldName::Date, group.edtf(), span, group.rule, 0.92);
            draft.add(date.repaired(group.repaired));
            if let Some(time) = &group.time {
                draft.put(FieldName::Time, time.as_str(), span, "time.dtg", 0.92);
            }
            if let Some(mark) = markings::leading(text, true) {
                put_markings(
                    draft,
                    sheet.cells[cell].span,
                    &[mark],
                    "marking.before-filing-time",
                    0.92,
                );
            }
            return;
        }
        let Some(mark) = markings::leading(text, true).or_else(|| spelled(text)) else {
            continue;
        };
        let rest = &text[mark.end.min(text.len())..];
        let Some(found) = GROUP.captures(rest) else {
            continue;
        };
        let [day, hour, minute] = [1, 2, 3].map(|group| {
            let figures: String = found[group].chars().map(digit).collect();
            figures.parse::<u8>().ok()
        });
        let (Some(day), Some(hour), Some(minute)) = (day, hour, minute) else {
            continue;
        };
        put_markings(
            draft,
            sheet.cells[cell].span,
            &[mark],
            "marking.before-filing-time",
            0.92,
        );
        if hour > 23 || minute > 59 || !(1..=31).contains(&day) {
            continue;
        }
        let span = sheet.document.span_of(sheet.cells[cell].span.line, rest.trim());
        let clear = found[1]
            .chars()
            .chain(found[2].chars())
            .chain(found[3].chars())
            .all(|c| c.is_ascii_digit());
        draft.add(
            Candidate::new(
                FieldName::Time,
                format!("{hour:02}:{minute:02}Z"),
                span,
                "time.filing",
                0.85,
            )
            .repaired(!clear),
        );
        if !draft.has(FieldName::Date, 0.5)
            && let Some(received) = draft.best(FieldName::Received)
            && let Some(value) = filed(&received.value, day)
        {
            let receipt = received.spans[0];
            draft.add(
                Candidate::new(FieldName::Date, value, span, "date.filing-and-receipt", 0.78)
                    .also(receipt)
                    .repaired(!clear),
            );
        }
        return;
    }
}

/// The last day with this number up to the receipt.
fn filed(received: &str, day: u8) -> Option<String> {
    let year: u16 = received.get(..4)?.parse().ok()?;
    let month: u8 = received.get(5..7)?.parse().ok()?;
    let arrived: u8 = received.get(8..10)?.parse().ok()?;
    let (year, month) = match (day <= arrived, month) {
        (true, month) => (year, month),
        (false, 1) => (year - 1, 12),
        (false, month) => (year, month - 1),
    };
    dates::possible(Some(year), month, day).then(|| dates::edtf(Some(year), Some(month), Some(day)))
}
