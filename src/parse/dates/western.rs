//! Dates in Western writing: `13 March 1962`, `March 13, 1962`, `24.III.50`, `13/5-50`, `R 070950Z MAY 74`, `ON/26/26/X/62`.

use regex::Captures;

use super::months::{month_named, roman};
use super::{Found, clock, edtf, full_year, group_year, possible};
use crate::parse::fold;

/// The months whose names are longer than four letters, as teletypes write them.
const LONG_MONTHS: &str = "JANUARY|FEBRUARY|MARCH|APRIL|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER";

fn number<T: std::str::FromStr>(captures: &Captures, name: &str) -> Option<T> {
    captures.name(name)?.as_str().parse().ok()
}

/// The rules for dates in figures.
pub(crate) const DAY_FIRST: &str = "date.numeric-day-month";
pub(crate) const MONTH_FIRST: &str = "date.numeric-month-day";

/// Whether one of the last two figures of a year was read as a letter: `19S8`.
fn is_misread_year(text: &str) -> bool {
    let letter = |tail: &str| tail.contains(|c: char| c.is_ascii_alphabetic());
    text.len() == 4 && text.starts_with('1') && text.get(2..).is_some_and(letter)
}

/// A year written with two or four digits, perhaps in brackets: `[1955]`, `[19]55`, `'62`.
fn year_of(captures: &Captures) -> Option<u16> {
    let text = captures.name("y").or_else(|| captures.name("y2"))?.as_str();
    let digits: String = match is_misread_year(text) {
        true => text.chars().map(fold::as_figure_of_number).collect(),
        false => text.chars().filter(char::is_ascii_digit).collect(),
    };
    // The first figure of l965 was read as something else.
    let lost = if digits.len() == 3 { 1000 } else { 0 };
    Some(full_year(digits.parse::<u16>().ok()? + lost))
}

pattern!(
    HOUR,
    r"(?i)^\s?(?::\d\d|[ap]\.?\s?m\b|noon|h(?:ou)?rs?\b|hs\b|o['’]clock)"
);

/// Whether the two figures of a year are an hour: `30 April, 11 a.m.`
fn is_hour(text: &str, captures: &Captures) -> bool {
    captures
        .name("y")
        .is_some_and(|year| year.len() == 2 && HOUR.is_match(&text[year.end()..]))
}

// January 270 7965: on a scan the comma behind the day is read as a 0, the 1 of the year as a 7.
pattern!(
    MONTH_DAY_MISREAD,
    r"\b(?P<m>[A-Z][a-z]{2,9})\.?\s+(?P<d>\d{1,2})[0oO,]?\s+[17lI](?P<y>9\d\d)\b"
);
pattern!(
    DAY_MONTH,
    r"(?x) (?:^|[^\d.,:/-]|[^\d][.,]) (?P<d>\d{1,2}|[lI]\d) \]? (?:\s?(?:st|nd|rd|th))? [”\x22»]? [\s.]* (?:of\s+(?:the\s+)?)? \[? (?P<m>[A-Za-zÀ-ÿ01@]{3,10}) \]?
          (?: [\s.,/]* (?: \[? (?P<y> 1[89](?:\d[OSIlGB]|[OSIlGB]\d) | 19\[\d\d\] | 19\d\[\d\] | (?:1[89]|\[19\]|\(19\)|')? \d{2} | [lI|!“”\x22‘’]9\d\d ) \]? (?:[^\d:]|$) | (?P<this>of\s+this\s+year) | of \s+ (?P<y2>1[89]\d\d) \b ) )?"
);
pattern!(
    MONTH_DAY,
    r"(?x) (?P<m>[A-Za-zÀ-ÿ01@]{3,10}) \.? \s+ (?P<d>[0-3lI]?\d|[iIl](?P<one>,)) (?:st|nd|rd|th)? (?:\b|\s)
          (?: [\s.,/°»«*~_'’-]* \[? (?P<y> (?:1[89](?:\d[OSIlGB]|[OSIlGB]\d)|1[89]\d\d|\[19\]\d\d|19\[\d\d\]|19\d\[\d\]|[lI|!“”\x22‘’]9\d\d) ) \]? )?"
);
pattern!(
    YEAR_MONTH_DAY,
    r"(?:\b(?P<y>1[89]\d\d)|['’](?P<y2>\d\d))\s*,?\s+(?P<m>[A-Za-z]{3,10})[.,]?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?\b"
);
pattern!(
    YEAR_DAY_MONTH,
    r"\b(?P<y>1[89]\d\d)\s*,?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m>[A-Za-z]{3,10})\b"
);
// 14 March1965
pattern!(
    GLUED,
    r"\b(?P<d>\d{1,2})\s+(?P<m>[A-Z][a-z]{2,8})(?P<y>1[89]\d\d)\b"
);
pattern!(
    NUMERIC,
    r"(?x) (?:^|[^\d./-]) (?P<a>\d{1,2}) \s?[./]\s? (?P<b>\d{1,2}|[IVX]{1,4}) (?: \s?[./,\s-]\s? (?P<y>(?:1[89])?\d{2}) )? (?:[^\d/]|/\d\d?:|/?$)"
);
// 12 XII 1970, 15-VII-1952
pattern!(
    ROMAN_SPACED,
    r"\b(?P<d>[0-3]?\d)(?:\s+(?P<m>[IVX]{1,4})\s+|\s?[-–]\s?(?P<m2>[IVX]{1,4})\s?[-–]\s?)(?P<y>1[89]\d\d)\b"
);
// 28.lll.51, 9.Xll.1952: l for I
pattern!(
    ROMAN_MISREAD,
    r"\b(?P<d>[0-3]?\d)\s?[./-]\s?(?P<m>[IVX]{0,3}l[IVXl]{0,3})\s?[./-]\s?(?P<y>(?:1[89])?\d\d)\b"
);
// May4,1958: no blank behind the month
pattern!(
    MONTH_GLUED,
    r"\b(?P<m>[A-Z][a-z]{2,8})(?P<d>\d{1,2}),\s?(?P<y>1[89]\d\d)\b"
);
pattern!(HALF_YEAR, r"^\[\d\d\]");
// The year behind the hour: `March 9, 6 p.m., 1956`.
pattern!(YEAR_BEHIND, r"^[\s,.]{1,3}(1[89]\d\d)\b");
// The year of a release: 30 JUN 2005.
pattern!(YEAR_OF_RELEASE, r"^[\s,.]{1,3}(20[0-3]\d)\b");
pattern!(
    ISO,
    r"\b(?P<y>1[89]\d\d)[-/.]\s?(?P<m>\d{1,2}|[IVX]{1,4})[-/.]\s?(?P<d>\d{1,2})\b"
);
// 29–7–1972
pattern!(
    DASHED,
    r"(?:^|[^\d./–-])(?P<a>\d{1,2})\s?[-–]\s?(?P<b>\d{1,2})\s?[-–]\s?(?P<y>1[89]\d\d)\b"
);
pattern!(MONTH_YEAR, r"\b(?P<m>[A-Za-z]{3,10})\.?,?\s+(?P<y>1[89]\d\d)\b");
// Date-time group: day, hour, minute, zone, month, year. A seventh digit is a slip of the operator (`0908522Z`).
pattern!(
    DTG,
    &format!(
        r"(?x) \b (?P<d>[0-3OQ]?[0-9OIl]) (?P<h>[0-2O][0-9OIl]) (?P<n>[0-5O][0-9OIl]) (?P<slip>\d)? \s? (?P<z>Z|2)? [.,\s]+ (?P<m>[A-Z01]{{3,4}}|[A-Z][a-z]{{2}}|{LONG_MONTHS}) \.? \s+ (?P<y>(?:19)?[0-9OIl]{{2}}) \b"
    )
);
pattern!(
    BRAZILIAN,
    r"\b[O0]N\s?/\s?(?P<d>\d{1,2})\s?/\s?(?:(?P<sent>[IVXl1]{1,4})\s?/\s?)?(?P<r>\d{1,2})\s?/\s?(?P<m>[IVXl1]{1,4})\s?/\s?(?P<y>\d\d\[\d\d\]|\d{2,4})"
);
pattern!(
    FILE,
    r"\b\d{3}[A-Z]?(?:\.[\dA-Z.]+[a-z]?)?(?:\s[A-Z][A-Za-z. ()]{0,24})?/(?P<m>\d{1,2})[-–—](?P<d>\d{1,2})(?P<y>\d{2})\b"
);

// The day alone, the whole of a line but for a time: `the 18th, 9 p.m.`
pattern!(
    DAY_ONLY,
    r"(?i)^\W*(?:on\s+)?(?:the\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)(?:\s+inst(?:ant)?\b\.?)?(?:\W+(?:at\s+)?(?P<time>\S.{2,16}))?$"
);
// P 15 0830Z MAR 74, I50830Z MAR 74, 150830ZMAR74, 150830Z/MAR/74: with a Z, a group that is set or read amiss elsewhere.
pattern!(
    LOOSE_GROUP,
    &format!(
        r"(?x) \b (?P<d>[0-3OQIl]?[0-9OIl]) \s? (?P<h>[0-2O][0-9OIl]) (?P<n>[0-5O][0-9OIl]) \s? Z [.,/\s]* (?P<m>[A-Z]{{3,4}}|{LONG_MONTHS}) [./\s]* (?P<y>(?:19)?[0-9]{{2}}) \b"
    )
);

/// Digits that OCR gives as letters.
fn digits(text: &str) -> Option<u16> {
    text.chars().map(fold::as_figure).collect::<String>().parse().ok()
}

/// The dates of `text` in Western writing, first to last, none overlapping.
pub(crate) fn western(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    // A month is named in letters (0xC3 begins those with an accent), or points, strokes or dashes (0xE2 the long ones) part the figures.
    let parts = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'.' | b'/' | b'-' | 0xC3 | 0xE2);
    if !text.bytes().any(|byte| byte.is_ascii_digit()) || !text.bytes().any(parts) {
        return found;
    }
    let mut keep = |date: Found| {
        if found
            .iter()
            .all(|other| date.end <= other.start || other.end <= date.start)
        {
            found.push(date);
        }
    };
    groups(text).for_each(&mut keep);
    for captures in BRAZILIAN.captures_iter(text) {
        // ON/31/X/1/XI/62: received in the month after.
        let month = captures.name("sent").or_else(|| captures.name("m"));
        let month = month.map(|m| m.as_str().replace(['l', '1'], "I"));
        if let (Some(day), Some(month), Some(year)) = (
            number(&captures, "d"),
            month.and_then(|m| roman(&m)),
            year_of(&captures),
        ) && possible(Some(year), month, day)
        {
            keep(dated(
                &captures,
                Some(year),
                month,
                day,
                "date.sent-received-month-year",
            ));
        }
    }
    let year_first =
        [&*ISO, &*YEAR_MONTH_DAY, &*YEAR_DAY_MONTH].map(|pattern| (pattern, "date.year-month-day"));
    let told = year_first.into_iter().chain([
        (&*GLUED, "date.day-month-year"),
        (&*MONTH_GLUED, "date.month-day-year"),
    ]);
    for (captures, rule) in
        told.flat_map(|(pattern, rule)| pattern.captures_iter(text).map(move |found| (found, rule)))
    {
        let month = captures.name("m").and_then(|m| {
            m.as_str()
                .parse()
                .ok()
                .or_else(|| roman(m.as_str()))
                .or_else(|| month_named(m.as_str()).map(|(month, _)| month))
        });
        if let (Some(year), Some(month), Some(day)) = (year_of(&captures), month, number(&captures, "d"))
            && possible(Some(year), month, day)
        {
            keep(dated(&captures, Some(year), month, day, rule));
        }
    }
    for (pattern, rule) in [
        (&*MONTH_DAY, "date.month-day-year"),
        (&*DAY_MONTH, "date.day-month-year"),
    ] {
        // A match may begin inside another one's tail, so go on right behind the month.
        let mut at = 0;
        while let Some(captures) = pattern.captures_at(text, at) {
            let whole = captures.get(0).map_or(at..at + 1, |m| m.range());
            at = captures.name("m").map_or(whole.end, |m| m.end()).max(at + 1);
            while !text.is_char_boundary(at) {
                at += 1;
            }
            let Some((month, repaired)) = captures.name("m").and_then(|m| month_named(m.as_str())) else {
                if at > text.len() { break } else { continue }
            };
            // 12 Apr. 13:00, 10 August 19[64]: an hour or half a year, no day
            let other = captures
                .name("d")
                .filter(|_| rule == "date.month-day-year")
                .map_or("", |day| &text[day.end()..]);
            if other.starts_with(':') || HALF_YEAR.is_match(other) {
                continue;
            }
            let day = match captures.name("one") {
                // March i, 1962
                Some(_) => Some(1),
                None => captures
                    .name("d")
                    .and_then(|day| day.as_str().replace(['l', 'I'], "1").parse().ok()),
            };
            let (Some(day), year) = (day, year_of(&captures).filter(|_| !is_hour(text, &captures))) else {
                continue;
            };
            // A misread month without a year is more likely some other word.
            let stop = captures
                .name("d")
                .zip(captures.name("m"))
                .is_some_and(|(d, m)| d.end() < m.start() && text[d.end()..m.start()].contains('.'));
            // `1. May I` begins a paragraph.
            let mut date = dated(&captures, year, month, day, rule);
            if let (None, Some(hour)) = (year, captures.name("y")) {
                date.end = text[..hour.start()].trim_end_matches([' ', ',', '.']).len();
            }
            // `August 1?`: a figure of the day could not be read.
            if text[date.end..].starts_with('?') {
                continue;
            }
            // A time right behind it says that it is a date: `NO: 1022, Novenber 2, 9 p.m.`
            let timed = repaired && !stop && clock::beside(text, date.start, date.end).is_some();
            if possible(year, month, day) && (timed || !((repaired || stop) && year.is_none())) {
                let figure = |y: regex::Match| {
                    y.as_str()
                        .starts_with(['l', 'I', '|', '!', '“', '”', '"', '‘', '’'])
                };
                date.repaired = date.repaired
                    || repaired
                    || captures.name("one").is_some()
                    || captures["d"].starts_with(['l', 'I'])
                    || captures.name("y").is_some_and(figure);
                date.end = date.end.min(whole.end);
                at = at.max(captures.name("d").map_or(at, |d| d.end()));
                keep(date);
            }
        }
    }
    for captures in ROMAN_SPACED
        .captures_iter(text)
        .chain(ROMAN_MISREAD.captures_iter(text))
    {
        let Some(written) = captures.name("m").or_else(|| captures.name("m2")) else {
            continue;
        };
        let month = roman(&written.as_str().replace('l', "I"));
        if let (Some(day), Some(month), Some(year)) = (number(&captures, "d"), month, year_of(&captures))
            && possible(Some(year), month, day)
        {
            let date = dated(&captures, Some(year), month, day, "date.roman-month");
            keep(Found {
                repaired: written.as_str().contains('l'),
                ..date
            });
        }
    }
    for captures in NUMERIC.captures_iter(text).chain(DASHED.captures_iter(text)) {
        if let Some(date) = numeric(&captures).filter(|_| !is_hour(text, &captures)) {
            keep(date);
        }
    }
    for captures in MONTH_YEAR.captures_iter(text) {
        let month = captures.name("m").and_then(|m| month_named(m.as_str()));
        if let (Some((month, false)), Some(year)) = (month, year_of(&captures)) {
            let mut date = dated(&captures, Some(year), month, 1, "date.month-year");
            date.day = None;
            keep(date);
        }
    }
    if found.is_empty()
        && let Some(captures) = MONTH_DAY_MISREAD.captures(text)
        && let Some((month, _)) = captures.name("m").and_then(|m| month_named(m.as_str()))
        && let (Some(day), Some(year)) = (number(&captures, "d"), year_of(&captures))
        && possible(Some(year), month, day)
    {
        let date = dated(&captures, Some(year), month, day, "date.month-day-year-misread");
        found.push(Found {
            repaired: true,
            ..date
        });
    }
    if found.is_empty()
        && let Some(captures) = DAY_ONLY.captures(text)
        && let (Some(day), Some(at)) = (number(&captures, "d"), captures.name("d"))
        && (1..=31).contains(&day)
    {
        let time = captures.name("time").map(|time| clock::clock(time.as_str()));
        let told = time
            .as_ref()
            .is_none_or(|clock| clock.as_ref().is_some_and(|clock| clock.0 == 0));
        if told {
            return vec![Found {
                start: at.start(),
                end: text.len(),
                day: Some(day),
                time: time.flatten().map(|(_, _, time)| time),
                rule: "date.day-only",
                ..Found::default()
            }];
        }
    }
    found.sort_by_key(|date| date.start);
    for date in &mut found {
        if date.time.is_none() && date.rule != "date.dtg" {
            let whole = date.year.is_some() && date.day.is_some();
            let figures = || clock::in_figures(text, date.start, date.end);
            date.time = clock::beside(text, date.start, date.end).or_else(|| whole.then(figures)?);
        }
        if date.year.is_none() && date.day.is_some() && date.month.is_some() {
            year_behind(text, date);
        }
    }
    found
}

/// Gives a date its year where that stands behind the hour, or is one of this century.
fn year_behind(text: &str, date: &mut Found) {
    let hour = clock::behind(text, date.end).map(|end| (end, &*YEAR_BEHIND));
    for (end, pattern) in hour.into_iter().chain([(date.end, &*YEAR_OF_RELEASE)]) {
        if let Some(year) = pattern.captures(&text[end..]).and_then(|found| found.get(1))
            && let Ok(figures) = year.as_str().parse()
            && date
                .month
                .zip(date.day)
                .is_some_and(|(month, day)| possible(Some(figures), month, day))
        {
            date.year = Some(figures);
            date.end = end + year.end();
            return;
        }
    }
}

/// The date that captures hold: from the first of its parts to the last.
fn dated(captures: &Captures, year: Option<u16>, month: u8, day: u8, rule: &'static str) -> Found {
    let parts = ["d", "m", "y", "y2", "a", "b", "this"]
        .into_iter()
        .filter_map(|name| captures.name(name));
    let (start, end) = parts.fold((usize::MAX, 0), |(start, end), part| {
        (start.min(part.start()), end.max(part.end()))
    });
    Found {
        start,
        end,
        year,
        month: Some(month),
        day: Some(day),
        rule,
        repaired: captures
            .name("y")
            .is_some_and(|year| is_misread_year(year.as_str())),
        ..Found::default()
    }
}

/// The date-time groups of `text`: those that are whole, else those that are not quite.
pub(crate) fn groups(text: &str) -> impl Iterator<Item = Found> {
    let mut whole = DTG
        .captures_iter(text)
        .filter_map(|captures| date_time_group(&captures))
        .peekable();
    let loose = whole.peek().is_none() && text.contains('Z');
    let loose = loose
        .then(|| LOOSE_GROUP.captures_iter(text))
        .into_iter()
        .flatten();
    whole.chain(loose.filter_map(|captures| date_time_group(&captures)))
}

fn date_time_group(captures: &Captures) -> Option<Found> {
    let get = |name| captures.name(name).and_then(|part| digits(part.as_str()));
    let (day, hour, minute) = (get("d")?, get("h")?, get("n")?);
    let (month, repaired) = month_named(captures.name("m")?.as_str())?;
    let year = group_year(get("y")?);
    let day = u8::try_from(day).ok()?;
    if !possible(Some(year), month, day) || hour > 23 {
        return None;
    }
    // Six figures of which the first two are no day are not five and a slip: 312560Z.
    let slip = captures.name("slip").is_some();
    if slip && captures["d"].len() == 1 {
        return None;
    }
    let letter = |name: &str| captures[name].contains(|c: char| !c.is_ascii_digit());
    let mut date = dated(captures, Some(year), month, day, "date.dtg");
    date.time = Some(format!("{hour:02}:{minute:02}Z"));
    date.repaired = repaired || slip || ["d", "h", "n", "y"].into_iter().any(letter);
    Some(date)
}

/// `24.III.50`, `31.8.50`, `10/14/50`, `13/5-50`: the day comes first, unless only the month can.
fn numeric(captures: &Captures) -> Option<Found> {
    let a: u8 = number(captures, "a")?;
    let b_text = captures.name("b")?.as_str();
    let year = year_of(captures);
    if let Some(month) = roman(b_text) {
        // 1. I met Nehru; 2. Vietnam will attend.
        let whole = captures.get(0)?;
        let behind = captures.name("b")?.end() - whole.start();
        let word = whole.as_str()[behind..].starts_with(char::is_alphabetic);
        let item = year.is_none() && whole.as_str().contains(' ');
        if word || item {
            return None;
        }
        return possible(year, month, a).then(|| dated(captures, year, month, a, "date.roman-month"));
    }
    let b: u8 = b_text.parse().ok()?;
    // Two bare numbers without a year (`3.5`, `12/7`) are dates only where a rule asks for one.
    year?;
    // 80. 09. 02.: no day is above 31.
    let in_year = captures.name("y").and_then(|day| day.as_str().parse().ok());
    if let Some(day) = in_year.filter(|&day| a > 31 && possible(Some(full_year(a.into())), b, day)) {
        return Some(dated(
            captures,
            Some(full_year(a.into())),
            b,
            day,
            "date.year-month-day",
        ));
    }
    // 08. 09. 02., as Hungarian telegrams have it with the year first and misread: no year that they can have.
    let whole = captures.get(0)?.as_str();
    let misread = |day: &u8| *day < 30 && a < 30 && whole.contains(". ") && whole.trim_end().ends_with('.');
    if captures.name("y").is_some_and(|year| year.len() == 2)
        && let Some(day) = in_year.filter(misread)
        && possible(None, b, day)
    {
        return Some(dated(captures, None, b, day, "date.year-month-day"));
    }
    let european = possible(year, b, a);
    let american = possible(year, a, b);
    let (month, day, rule) = match (european, american) {
        (true, _) => (b, a, DAY_FIRST),
        (false, true) => (a, b, MONTH_FIRST),
        _ => return None,
    };
    let mut date = dated(captures, year, month, day, rule);
    if european && american && a != b {
        date.others.push((
            edtf(year, Some(a), Some(b)),
            "read in American order, month first".to_owned(),
        ));
    }
    Some(date)
}

/// The date hidden in a decimal file number: `611.93/12-955` is 9 December 1955.
pub(crate) fn decimal_file(text: &str) -> Option<Found> {
    let captures = FILE.captures(text)?;
    let (month, day, year) = (
        number(&captures, "m")?,
        number(&captures, "d")?,
        year_of(&captures)?,
    );
    possible(Some(year), month, day).then(|| dated(&captures, Some(year), month, day, "date.decimal-file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> (String, Option<String>) {
        let found = western(text);
        let date = found.first().unwrap_or_else(|| panic!("no date in {text}"));
        (date.edtf(), date.time.clone())
    }

    #[test]
    fn western_dates_are_read_as_edtf() {
        for (text, date, time) in [
            ("13 March 1962", "1962-03-13", None),
            ("March 13, 1962", "1962-03-13", None),
            ("16November 1962", "1962-11-16", None),
            ("July 26", "XXXX-07-26", None),
            ("1955 March 25", "1955-03-25", None),
            ("'61, May 4", "1961-05-04", None),
            ("30 April, 11 a.m.", "XXXX-04-30", Some("11:00")),
            ("5 May 1961, 12 noon", "1961-05-05", Some("12:00")),
            ("the 18th, 9 p.m.", "XXXX-XX-18", Some("21:00")),
            ("9.VIII.1964 18 h. 40 m.", "1964-08-09", Some("18:40")),
            ("1954, December 4", "1954-12-04", None),
            ("1951, 4 June", "1951-06-04", None),
            ("Budapest, 1972 July 1.", "1972-07-01", None),
            ("24.III.50 Shtykov", "1950-03-24", None),
            ("13/5-50. Roshchin", "1950-05-13", None),
            ("31.X 1962", "1962-10-31", None),
            ("15-VII-1952, 17hs45", "1952-07-15", Some("17:45")),
            ("28.lll.51", "1951-03-28", None),
            ("9.Xll.1952", "1952-12-09", None),
            ("March 9, 6 p.m., 1956", "1956-03-09", Some("18:00")),
            ("March 10, noon, 1956", "1956-03-10", Some("12:00")),
            ("June 7,1957,4p.m.", "1957-06-07", Some("16:00")),
            ("June7,1957,4p.m.", "1957-06-07", Some("16:00")),
            ("30 JUN 2005", "2005-06-30", None),
            ("27/X/62", "1962-10-27", None),
            ("10/14/50", "1950-10-14", None),
            ("18 December [1964]", "1964-12-18", None),
            ("on Sept 9th, 1973", "1973-09-09", None),
            ("In the early morning of the 31st of July", "XXXX-07-31", None),
            ("24:00, 19 August [1955]", "1955-08-19", Some("24:00")),
            ("6:30 p.m. 26 August 1955", "1955-08-26", Some("18:30")),
            ("23 June 1954, 3:00 a.m.", "1954-06-23", Some("03:00")),
            ("R 070950Z MAY 74", "1974-05-07", Some("09:50Z")),
            ("R 221240 Z MAR 73", "1973-03-22", Some("12:40Z")),
            ("P 0908522Z JUN 75", "1975-06-09", Some("08:52Z")),
            ("ON/27/28/X/62", "1962-10-27", None),
            ("13 September of this year", "XXXX-09-13", None),
            ("OCTOBER 10, 3 a.m.", "XXXX-10-10", Some("03:00")),
            ("OCT0BER 10, 1965", "1965-10-10", None),
            ("January. 27° “965", "1965-01-27", None),
            ("April 1» 1958", "1958-04-01", None),
            ("May l9, 1962", "1962-05-19", None),
            ("27 January l965", "1965-01-27", None),
        ] {
            assert_eq!(first(text), (date.to_owned(), time.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn figures_that_had_to_be_put_right_are_marked() {
        for (text, repaired) in [
            ("R 070950Z MAY 74", false),
            ("P 0908522Z JUN 75", true),
            ("P 09085OZ JUN 75", true),
            ("15.VII.1952", false),
            ("15.VIl.1952", true),
        ] {
            assert_eq!(western(text)[0].repaired, repaired, "{text}");
        }
    }

    #[test]
    fn an_ambiguous_order_gives_the_other_reading() {
        let date = &western("4.3.50")[0];
        assert_eq!(
            (date.edtf().as_str(), date.others[0].0.as_str()),
            ("1950-03-04", "1950-04-03")
        );
    }

    #[test]
    fn a_letter_within_a_year_is_the_figure_it_looks_like() {
        for (text, date) in [
            ("2 September 19S8", "1958-09-02"),
            ("8 December 19S0", "1950-12-08"),
            ("May 4, 196O", "1960-05-04"),
        ] {
            let found = western(text);
            assert_eq!(
                found.first().map(|date| (date.edtf(), date.repaired)),
                Some((date.to_owned(), true)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_decimal_file_number_holds_a_date() {
        for (text, date) in [
            ("611.93/12-955", "1955-12-09"),
            ("611.93/8–355", "1955-08-03"),
            ("793.5/6-1555", "1955-06-15"),
            ("396.1 GE/7–854: Telegram", "1954-07-08"),
        ] {
            assert_eq!(
                decimal_file(text).map(|date| date.edtf()).as_deref(),
                Some(date),
                "{text}"
            );
        }
        assert_eq!(decimal_file("701.3212/61: Telegram"), None);
    }

    #[test]
    fn words_and_numbers_that_are_no_dates_are_left_alone() {
        for text in [
            "Mao 12",
            "SP-02 SS-15",
            "75 MOSCOW 18045",
            "No. 42",
            "1. May I",
            "3.5",
            "R 312560Z FEB 75",
            "the 18th Congress",
        ] {
            assert!(western(text).is_empty(), "{text}: {:?}", western(text));
        }
    }
}
