//! The date-time group with the precedence before it.

use std::ops::Range;

use crate::model::{FieldName, Severity};
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::lines::Span;
use crate::parse::patterns::Pattern;

// On a scan: the time in the banner, and a group that has lost its figures but not month and year.
pattern!(
    BANNER,
    r"^\W*(?:PAGE\b.*|[A-Z .]+\d{4,6}\b.*)\s(\d{2})\d{4}\s?[Z2]\W*$"
);
pattern!(
    MONTH,
    r"^\W*(?:[ZOPRI0]{1,2}\s){0,2}\s*\S{5,10}\s?[Z2]?\s+([A-Z]{3})\.?\s+(\d\d)\b"
);

// When a message came in.
pattern!(RECEIVED, r"^\W*TOR\b");

// P 072128Z JUL, 072128Z: the year was left out, or the month too.
pattern!(
    CURTAILED,
    r"^\s*(?:[ZOPR]\s){0,2}\s*((0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)Z)(?:\s+([A-Z]{3}))?\s*$"
);

// P 312560Z FEB 75: figures that are no day or no hour.
pattern!(
    IMPOSSIBLE,
    r"^\s*(?:[ZOPR]\s){1,2}\s*((\d\d)\d{4}Z\s+([A-Z]{3})\s+(\d\d))\s*$"
);

// O P 1181835 Z AUG 75: a figure too many, not the last
pattern!(
    SLIPPED,
    r"^\s*(?:[ZOPR]\s){1,2}\s*((\d{7})\s?Z\s+([A-Z]{3})\s+(\d\d))\s*$"
);
pattern!(BANNER_TIME, r"\s(\d{6})Z\s*$");

/// Whether a line is a group without its year, or one whose figures are no day or no hour.
pub(super) fn is_doubtful_group(text: &str) -> bool {
    CURTAILED.is_match(text) || SLIPPED.is_match(text) || IMPOSSIBLE.is_match(text)
}

pub(super) fn is_group(text: &str) -> bool {
    /// Bytes of a line before which a group begins.
    const LATEST: usize = 40;
    !RECEIVED.is_match(text) && dates::groups(text).any(|group| group.start < LATEST)
}

/// Reads the date-time group and the precedence before it; gives the byte where the group begins.
pub(super) fn date_time(draft: &mut Draft, whole: Span, text: &str) -> usize {
    let Some(date) = dates::groups(text).next() else {
        let start = curtailed(draft, whole.line, text)
            .or_else(|| slipped(draft, whole.line, text))
            .or_else(|| impossible(draft, whole.line, text));
        precedence(draft, whole, &text[..start.unwrap_or(0)]);
        return start.unwrap_or(0);
    };
    let span = Span {
        line: whole.line,
        start: whole.start + date.start,
        end: whole.start + date.end,
    };
    draft.add(Candidate::new(FieldName::Date, date.edtf(), span, "date.dtg", 0.97).repaired(date.repaired));
    if let Some(time) = &date.time {
        draft.add(
            Candidate::new(FieldName::Time, time.clone(), span, "time.dtg", 0.97).repaired(date.repaired),
        );
    }
    precedence(draft, whole, &text[..date.start]);
    date.start
}

/// Reads a group without its year; gives the byte where it begins.
fn curtailed(draft: &mut Draft, index: usize, text: &str) -> Option<usize> {
    let found = CURTAILED.captures(text)?;
    let group = found.get(1)?;
    let month = found.get(5).map(|month| dates::month_named(month.as_str()));
    // What stands for the month is none.
    let month = match month {
        Some(named) => Some(named.filter(|found| !found.1)?.0),
        None => None,
    };
    let day: u8 = found[2].parse().ok()?;
    if month.is_some_and(|month| !dates::possible(None, month, day)) {
        return None;
    }
    let end = found.get(5).map_or(group.end(), |month| month.end());
    let span = draft.document.span_of(index, &text[group.start()..end]);
    let value = dates::edtf(None, month, Some(day));
    draft.put(FieldName::Date, value, span, "date.dtg-curtailed", 0.85);
    let time = format!("{}:{}Z", &found[3], &found[4]);
    draft.put(FieldName::Time, time, span, "time.dtg", 0.93);
    Some(group.start())
}

/// Reads a group that holds a figure too many, `1181835 Z AUG 75`, by the time in the banner that it was received shortly before;
/// gives the byte where it begins.
fn slipped(draft: &mut Draft, index: usize, text: &str) -> Option<usize> {
    /// Lines above in which the banner stands.
    const ABOVE: usize = 24;
    let found = SLIPPED.captures(text)?;
    let group = found.get(1)?;
    let (month, _) = dates::month_named(&found[3]).filter(|found| !found.1)?;
    let year = dates::group_year(found[4].parse().ok()?);
    let above = &draft.document.lines[index.saturating_sub(ABOVE)..index];
    let received = above
        .iter()
        .find_map(|line| BANNER_TIME.captures(line.trimmed())?.get(1))?;
    let received: u32 = received.as_str().parse().ok()?;
    let figures = &found[2];
    let fits = |group: &u32| {
        let (hour, minute) = (group / 100 % 100, group % 100);
        hour < 24 && minute < 60 && group / 10_000 == received / 10_000 && *group <= received
    };
    // Each figure may be the one too many.
    let own = (0..figures.len())
        .filter_map(|at| {
            format!("{}{}", &figures[..at], &figures[at + 1..])
                .parse::<u32>()
                .ok()
        })
        .filter(fits)
        .max()?;
    let day = u8::try_from(own / 10_000).ok();
    if !dates::possible(Some(year), month, day?) {
        return None;
    }
    let span = draft.document.span_of(index, group.as_str());
    let value = dates::edtf(Some(year), Some(month), day);
    draft.add(Candidate::new(FieldName::Date, value, span, "date.dtg-slipped", 0.85).repaired(true));
    let time = format!("{:02}:{:02}Z", own / 100 % 100, own % 100);
    draft.add(Candidate::new(FieldName::Time, time, span, "time.dtg-slipped", 0.75).repaired(true));
    Some(group.start())
}

/// Reads what is left of a group whose figures are no day or no hour; gives the byte where it begins.
fn impossible(draft: &mut Draft, index: usize, text: &str) -> Option<usize> {
    let found = IMPOSSIBLE.captures(text)?;
    let group = found.get(1)?;
    let (month, _) = dates::month_named(&found[3]).filter(|found| !found.1)?;
    let year = dates::group_year(found[4].parse().ok()?);
    let day = found[2]
        .parse()
        .ok()
        .filter(|&day| dates::possible(Some(year), month, day));
    let span = draft.document.span_of(index, group.as_str());
    let value = dates::edtf(Some(year), Some(month), day);
    draft.put(FieldName::Date, value, span, "date.dtg-impossible", 0.5);
    Some(group.start())
}

/// Puts the higher of one or two precedence letters before a group into the draft.
fn precedence(draft: &mut Draft, whole: Span, before: &str) {
    let mut best: Option<(usize, &str, Span)> = None;
    for (at, letter) in before.char_indices() {
        let alone = before[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric() || matches!(c, 'Z' | 'O' | 'P' | 'R'));
        let (rank, value) = match letter {
            'Z' => (0, "flash"),
            'O' | '0' => (1, "immediate"),
            'P' => (2, "priority"),
            'R' => (3, "routine"),
            _ => continue,
        };
        // Letters of a word, such as the sender's on the same line, say nothing.
        let behind = &before[at + letter.len_utf8()..];
        let alone = alone
            && behind
                .chars()
                .next()
                .is_none_or(|c| !c.is_alphanumeric() || matches!(c, 'Z' | 'O' | 'P' | 'R' | '0'));
        if alone && best.as_ref().is_none_or(|(least, ..)| rank < *least) {
            let span = Span {
                line: whole.line,
                start: whole.start + at,
                end: whole.start + at + letter.len_utf8(),
            };
            best = Some((rank, value, span));
        }
    }
    if let Some((_, value, span)) = best {
        draft.put(FieldName::Precedence, value, span, "precedence.dtg-letter", 0.95);
    }
}

/// Days that a message may wait before it goes out.
const LONGEST_WAIT: u8 = 4;
/// What a date keeps of its strength that the banner speaks against.
const CONTRADICTED: f64 = 0.85;
/// What a date is worth with which the banner agrees.
const CONFIRMED: f64 = 0.985;

/// Holds the day of the group against the one of the banner above it, on which the message went out: the same or a later one.
pub(super) fn against_banner(draft: &mut Draft, above: Range<usize>) {
    let document = draft.document;
    let Some((banner, day)) = above.into_iter().find_map(|index| {
        let whole = document.whole(index);
        let found = BANNER.captures(document.text(whole))?;
        let day: u8 = found.get(1)?.as_str().parse().ok()?;
        (1..=31).contains(&day).then_some((whole, day))
    }) else {
        return;
    };
    let group = |date: &&mut Candidate| date.field == FieldName::Date && date.rule == "date.dtg";
    let Some(date) = draft.candidates.iter_mut().find(group) else {
        return;
    };
    let (month, own) = (date.value[..7].to_owned(), date.value[8..].parse::<u8>());
    let Ok(own) = own else {
        return;
    };
    let waited = (day + 31 - own) % 31;
    if waited == 0 {
        date.strength = date.strength.max(CONFIRMED);
        date.spans.push(banner);
    } else if waited > LONGEST_WAIT {
        date.strength *= CONTRADICTED;
        let [year, of_year] = [&month[..4], &month[5..]].map(|part| part.parse::<u16>().ok());
        if of_year.is_none_or(|of_year| dates::possible(year, of_year as u8, day)) {
            let other = format!("{month}-{day:02}");
            let reason = "the day in the banner of the page".to_owned();
            date.alternatives.push((other, 0.4, reason));
        }
        let message = format!("the date-time group gives day {own}, the banner of the page day {day}");
        draft.check("dates-differ", Severity::Review, message, &[FieldName::Date]);
    }
}

/// The day of the banner with month and year of a group whose figures were lost. Banners give the time at which the message
/// went out, which is seldom on another day.
pub(super) fn from_banner(draft: &mut Draft, window: Range<usize>) {
    let document = draft.document;
    let find = |pattern: &Pattern| {
        window.clone().find_map(|index| {
            let whole = document.whole(index);
            let found = pattern.captures(document.text(whole))?;
            Some((
                whole,
                found.get(1)?.as_str(),
                found.get(2).map_or("", |m| m.as_str()),
            ))
        })
    };
    let (Some((banner, day, _)), Some((group, month, year))) = (find(&BANNER), find(&MONTH)) else {
        return;
    };
    let (Ok(day), Some((month, _)), Ok(year)) = (day.parse(), dates::month_named(month), year.parse()) else {
        return;
    };
    let year = dates::group_year(year);
    if dates::possible(Some(year), month, day) {
        let value = dates::edtf(Some(year), Some(month), Some(day));
        let date = Candidate::new(FieldName::Date, value, group, "date.banner-day", 0.75);
        draft.add(date.also(banner).repaired(true));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::lines::Document;

    #[test]
    fn a_group_with_a_gap_or_without_one_is_a_group_all_the_same() {
        for text in [
            "P 150830Z MAR 74",
            "P 15 0830Z MAR 74",
            "P I50830Z MAR 74",
            "P 150830ZMAR74",
            "P 150830Z/MARCH/1974",
        ] {
            let document = Document::from_text(text);
            let mut draft = Draft::new(&document);
            assert!(is_group(text), "{text}");
            date_time(&mut draft, document.whole(0), text);
            let best = |field| draft.best(field).map(|found| found.value.as_str());
            assert_eq!(best(FieldName::Date), Some("1974-03-15"), "{text}");
            assert_eq!(best(FieldName::Time), Some("08:30Z"), "{text}");
            assert_eq!(best(FieldName::Precedence), Some("priority"), "{text}");
        }
    }

    #[test]
    fn a_group_that_cannot_be_gives_month_and_year_with_doubt_and_no_hour() {
        for (text, value) in [
            ("P 312560Z FEB 75", "1975-02"),
            ("P 072560Z FEB 75", "1975-02-07"),
            ("P 072128Z JUL", "XXXX-07-07"),
            ("072128Z", "XXXX-XX-07"),
        ] {
            let document = Document::from_text(text);
            let mut draft = Draft::new(&document);
            assert!(is_doubtful_group(text) && !is_group(text), "{text}");
            date_time(&mut draft, document.whole(0), text);
            let best = draft.best(FieldName::Date).map(|date| date.value.as_str());
            assert_eq!(best, Some(value), "{text}");
            let hour = draft.best(FieldName::Time).map(|time| time.value.as_str());
            let whole = value.starts_with("XXXX");
            assert_eq!(hour, whole.then_some("21:28Z"), "{text}");
        }
        for text in ["P 312128Z FEB", "072128Z MAY 74", "270429Z 060566 /61"] {
            let document = Document::from_text(text);
            let mut draft = Draft::new(&document);
            curtailed(&mut draft, 0, text);
            assert!(draft.best(FieldName::Date).is_none(), "{text}");
        }
    }
}
