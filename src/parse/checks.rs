//! What looks odd in a record that is otherwise read: the fields are held against each other.

use std::ops::Range;

use super::dates::{self, edtf};
use super::draft::{Candidate, Draft};
use super::families::BANNER_NUMBER;
use super::family::Verdict;
use super::fold::key;
use super::zones::is_prose;
use crate::model::{Family, FieldName, Severity};

/// Two finds of a date this strong ought to agree.
const STRONG: f64 = 0.5;
/// What month and year are worth that stand with a day that cannot be.
const OF_A_SLIP: f64 = 0.5;
/// A value less likely than this ought to be looked at.
const DOUBTFUL: f64 = 0.6;

/// Adds the checks that a finished draft gives rise to.
pub(crate) fn run(draft: &mut Draft, verdict: &Verdict, range: Range<usize>) {
    impossible_dates(draft, range);
    number_against_date(draft);
    numbers_among_themselves(draft);
    dates_among_themselves(draft);
    receipt_against_date(draft);
    markings_among_themselves(draft);
    doubtful(draft);
    if let [(first, best), (second, next), ..] = verdict.scores.as_slice()
        && best - next < 1.0
        && !verdict.chinese
    {
        let [first, second] = [first, second].map(|&family| named(family));
        let message = format!("the header speaks for {first} hardly more than for {second}");
        draft.check("family-doubtful", Severity::Info, message, &[FieldName::Form]);
    }
}

/// A day that no calendar has is given as no date, or without its day, and a time that no clock shows as it stands; both ought to be
/// looked at.
fn impossible_dates(draft: &mut Draft, range: Range<usize>) {
    /// Lines of the header and of the sign-off.
    const REACH: usize = 60;
    /// Longer lines are text.
    const LONGEST: usize = 120;
    let document = draft.document;
    let head = range.start..range.end.min(range.start + REACH);
    let tail = range.end.saturating_sub(REACH).max(head.end)..range.end;
    for index in head.chain(tail) {
        let line = &document.lines[index];
        if line.stamp || line.text.len() > LONGEST {
            continue;
        }
        let (day, time) = (
            dates::impossible(line.trimmed()),
            dates::impossible_clock(line.trimmed()),
        );
        if (day.is_none() && time.is_none()) || is_prose(line.trimmed()) {
            continue;
        }
        if let Some(day) = day {
            let message = format!("there is no such day as {day}");
            draft.check("impossible-date", Severity::Review, message, &[FieldName::Date]);
            // What is left of it, month and year, rests on a slip.
            for date in &mut draft.candidates {
                if date.field == FieldName::Date
                    && date.spans.iter().any(|span| span.line == index)
                    && parts(&date.value).2.is_none()
                {
                    date.strength = date.strength.min(OF_A_SLIP);
                }
            }
        }
        if let Some(time) = time {
            let message = format!("there is no such time as {time}");
            draft.check("impossible-time", Severity::Review, message, &[FieldName::Time]);
        }
    }
}

/// The name of a family as records give it.
fn named(family: Family) -> String {
    let name = serde_json::to_value(family).ok();
    let name = name.as_ref().and_then(serde_json::Value::as_str);
    name.unwrap_or_default().to_owned()
}

/// Year, month and day of an EDTF date.
fn parts(date: &str) -> (Option<u16>, Option<u8>, Option<u8>) {
    let mut pieces = date.split(['-', 'T']);
    (
        pieces.next().and_then(|year| year.parse().ok()),
        pieces.next().and_then(|month| month.parse().ok()),
        pieces
            .next()
            .and_then(|day| day.get(..2))
            .and_then(|day| day.parse().ok()),
    )
}

/// Year and month that the number's codes tell leave less doubt about a whole date that has both, and ought to be looked at where it has
/// others.
fn number_against_date(draft: &mut Draft) {
    /// How much of the doubt remains where they agree.
    const DOUBT: f64 = 0.5;
    let (Some(number), Some(date)) = (draft.best(FieldName::CableNumber), draft.best(FieldName::Date)) else {
        return;
    };
    let told = |name: &str| number.parts.get(name).and_then(serde_json::Value::as_u64);
    let (year, month, day) = parts(&date.value);
    let years = told("year").zip(year);
    let years = years.map(|(code, year)| (code, code % 100 == u64::from(year % 100)));
    let months = told("month").zip(month);
    let months = months.map(|(code, month)| (code, code == u64::from(month)));
    let value = date.value.clone();
    if let (Some((_, true)), Some((_, true)), Some(_)) = (years, months, day) {
        let same = |date: &&mut Candidate| date.field == FieldName::Date && date.value == value;
        if let Some(date) = draft.candidates.iter_mut().find(same) {
            date.strength = 1.0 - (1.0 - date.strength) * DOUBT;
        }
        return;
    }
    let mut odd = |code: &str, message: String| {
        let fields = [FieldName::CableNumber, FieldName::Date];
        draft.check(code, Severity::Review, message, &fields);
    };
    if let (Some((code, false)), Some(year)) = (years, year) {
        let message = format!("the number has year code {code}, the date is of {year}");
        odd("number-year-differs-from-date", message);
    }
    if let (Some((code, false)), Some(month)) = (months, month) {
        let message = format!("the number has the code of month {code}, the date is of month {month}");
        odd("number-month-differs-from-date", message);
    }
}

/// A teletype numbers itself in the line of its pages and in that of its classification; where one post has two numbers there, neither is
/// sure.
fn numbers_among_themselves(draft: &mut Draft) {
    /// What the number is worth then.
    const UNSURE: f64 = 0.8;
    let Some(best) = draft.best(FieldName::CableNumber) else {
        return;
    };
    let parts = |number: &str| {
        let (figures, letters): (String, String) = number
            .chars()
            .filter(|c| c.is_alphanumeric())
            .partition(char::is_ascii_digit);
        (letters, figures.trim_start_matches('0').to_owned())
    };
    let own = parts(&best.value);
    let other = draft.of(FieldName::CableNumber).find(|other| {
        let (letters, figures) = parts(&other.value);
        other.rule == BANNER_NUMBER && letters == own.0 && figures != own.1
    });
    let Some(other) = other.filter(|_| !own.1.is_empty()) else {
        return;
    };
    let (value, banner) = (best.value.clone(), other.value.clone());
    let message = format!("the number is given as {value} and in the line of the pages as {banner}");
    for number in &mut draft.candidates {
        if number.field == FieldName::CableNumber && number.value == value {
            number.strength = number.strength.min(UNSURE);
        }
    }
    draft.check(
        "numbers-differ",
        Severity::Review,
        message,
        &[FieldName::CableNumber],
    );
}

fn dates_among_themselves(draft: &mut Draft) {
    let Some(best) = draft.best(FieldName::Date) else {
        return;
    };
    let (year, month, day) = parts(&best.value);
    let conflict = draft.of(FieldName::Date).find(|other| {
        let (other_year, other_month, other_day) = parts(&other.value);
        let differs = |a: Option<u16>, b: Option<u16>| a.is_some() && b.is_some() && a != b;
        other.strength >= STRONG
            && (differs(year, other_year)
                || differs(month.map(u16::from), other_month.map(u16::from))
                || differs(day.map(u16::from), other_day.map(u16::from)))
    });
    if let Some(other) = conflict {
        let message = format!(
            "the date is given as {} ({}) and as {} ({})",
            edtf(year, month, day),
            best.rule,
            other.value,
            other.rule
        );
        draft.check("dates-differ", Severity::Review, message, &[FieldName::Date]);
    }
}

fn receipt_against_date(draft: &mut Draft) {
    let (Some(received), Some(date)) = (draft.best(FieldName::Received), draft.best(FieldName::Date)) else {
        return;
    };
    let whole = |value: &str| match parts(value) {
        (Some(year), Some(month), Some(day)) => Some((year, month, day)),
        _ => None,
    };
    if let (Some(arrived), Some(sent)) = (whole(&received.value), whole(&date.value))
        && arrived < sent
    {
        let message = format!("received on {}, before its date {}", received.value, date.value);
        draft.check(
            "received-before-sent",
            Severity::Review,
            message,
            &[FieldName::Date, FieldName::Received],
        );
    }
}

fn markings_among_themselves(draft: &mut Draft) {
    let Some(best) = draft.best(FieldName::Classification) else {
        return;
    };
    let other = draft
        .of(FieldName::Classification)
        .find(|other| other.value != best.value && other.strength >= 0.6);
    if let Some(other) = other {
        let message = format!("marked {} and also {}", best.value, other.value);
        draft.check(
            "classifications-differ",
            Severity::Review,
            message,
            &[FieldName::Classification],
        );
    }
}

fn doubtful(draft: &mut Draft) {
    let fields: Vec<FieldName> = FieldName::ALL
        .iter()
        .copied()
        .filter(|&field| {
            draft.best(field).is_some_and(|best| {
                let agreeing = draft
                    .of(field)
                    .filter(|other| key(&other.value) == key(&best.value) && other.spans != best.spans)
                    .count();
                super::confidence::of(draft.document, best, agreeing) < DOUBTFUL
            })
        })
        .collect();
    if !fields.is_empty() {
        let names: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
        let message = format!("read with doubt: {}", names.join(", "));
        draft.check("doubtful-value", Severity::Review, message, &fields);
    }
}
