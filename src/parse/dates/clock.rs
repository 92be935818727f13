//! Times of day: `6:30 p.m.`, `24:00`, `1800hs`, `17hs45`, `3 a.m.`, `noon`, `at 18.45`, `at 0920`, `2254Z`.

pattern!(
    CLOCK,
    r"(?xi) (?:^|[^\d/.]) (?:
            (?P<h>[0-2]?\d) \s? [:.] \s? (?P<n>[0-5]\d) \s* (?: \s?[-–—]\s?[0-2]?\d[:.][0-5]\d\s* )? (?: (?P<ap>[ap]\s?\.?\s?m\b\.?|noon\b|in\s+the\s+(?:afternoon|evening)\b) | (?:hs|hrs?|hours|h|uhr)\b )?
          | (?P<h2>[01lI]?[\dlI]) \s* (?:o['’]?clock\s*)? (?P<ap2>[ap]\.?\s?m\b\.?)
          | (?P<h3>[0-2]?\d) \s? (?P<n3>[0-5]\d) \s? (?:hs|hrs?|hours|h)\b
          | (?P<h4>[0-2]?\d) \s? h(?:s|rs|ours)?\.? \s? (?P<n4>[0-5]\d) (?: \s?m(?:in)?\b\.? | \b )
          | (?P<h5>[0-2]?\d) \s? (?:hs|hrs?|hours|h|uhr) \b
          | (?P<h7>[0-2]\d) (?P<n7>[0-5]\d) \s? (?P<zulu>Z)\b
          | \bat \s+ (?P<h6>[0-2]\d) (?P<n6>[0-5]\d) \b
          | (?P<noon>\b(?:12\s+)?noon\b) | (?P<midnight>\b(?:12\s+)?midnight\b)
        )"
);

/// The first time of day in `text`: bytes and `HH:MM`, with a `Z` where the text has one. 24:00 stays 24:00.
pub(crate) fn clock(text: &str) -> Option<(usize, usize, String)> {
    let mut at = 0;
    while let Some(captures) = CLOCK.captures_at(text, at) {
        let whole = captures.get(0)?;
        at = whole.end().max(at + 1);
        let pick = |names: &[&str]| names.iter().find_map(|name| captures.name(name));
        let hour = pick(&["h", "h2", "h3", "h4", "h5", "h6", "h7"]);
        let start = hour.map_or(whole.start(), |hour| hour.start());
        if captures.name("noon").is_some() {
            return Some((whole.start(), whole.end(), "12:00".to_owned()));
        }
        if captures.name("midnight").is_some() {
            return Some((whole.start(), whole.end(), "00:00".to_owned()));
        }
        let mut hour: u8 = hour?.as_str().replace(['l', 'I'], "1").parse().ok()?;
        let minute: u8 = pick(&["n", "n3", "n4", "n6", "n7"]).map_or(Some(0), |n| n.as_str().parse().ok())?;
        if let Some(half) = captures.name("ap").or_else(|| captures.name("ap2")) {
            let afternoon = half.as_str().starts_with(['p', 'P', 'n', 'N', 'i', 'I']);
            // 13:30 p.m. is written too; the hour stands.
            hour = match (hour, afternoon) {
                (12, false) => 0,
                (1..=11, true) => hour + 12,
                _ => hour,
            };
        }
        // 08.05.1974 is a date.
        let dated = captures.name("n").is_some_and(|minutes| {
            let mut behind = text[minutes.end()..].bytes();
            matches!(behind.next(), Some(b'.' | b'/'))
                && behind.next().is_some_and(|byte| byte.is_ascii_digit())
        });
        // 8:5 p.m.: not five o'clock
        let torn = captures.name("h2").is_some()
            && text[..start].ends_with(':')
            && text[..start - 1].ends_with(|c: char| c.is_ascii_digit());
        let zulu = captures.name("zulu").map_or("", |_| "Z");
        if dated || torn || hour > 24 || (hour == 24 && minute > 0) {
            if at >= text.len() {
                return None;
            }
            continue;
        }
        return Some((start, whole.end(), format!("{hour:02}:{minute:02}{zulu}")));
    }
    None
}

/// Whether nothing but punctuation and small words stands between a date and a time.
fn near(between: &str) -> bool {
    between
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| {
            matches!(
                word.to_ascii_lowercase().as_str(),
                "at" | "on" | "of" | "the" | "time" | "hours" | "minutes" | "o" | "clock" | "r" | "godz"
            )
        })
}

/// The byte behind a time that stands right behind a date.
pub(super) fn behind(text: &str, end: usize) -> Option<usize> {
    let (from, to, _) = clock(&text[end..])?;
    near(&text[end..end + from]).then_some(end + to)
}

// 2100, 27 August 1956; 29 July 1972, 1030: four figures right before or behind a whole date, nothing else with them
pattern!(FIGURES_BEFORE, r"^\W*([01]\d|2[0-3])([0-5]\d),\s*$");
pattern!(FIGURES_BEHIND, r"^\s?[,/]\s?([01]\d|2[0-3])([0-5]\d)$");

/// The hour in four figures that a line holds with a date and nothing more.
pub(super) fn in_figures(text: &str, start: usize, end: usize) -> Option<String> {
    let found = FIGURES_BEFORE
        .captures(&text[..start])
        .filter(|_| text[end..].trim_matches(['.', ' ']).is_empty())
        .or_else(|| FIGURES_BEHIND.captures(text[end..].trim_end_matches(['.', ' '])))?;
    Some(format!("{}:{}", &found[1], &found[2]))
}

/// A time that stands right before or behind a date: within a few signs, nothing but punctuation and small words between.
pub(super) fn beside(text: &str, start: usize, end: usize) -> Option<String> {
    let behind = &text[end..];
    let behind = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| behind.strip_prefix(ending))
        .unwrap_or(behind);
    // 14.04.1976/00:15
    let behind = behind.strip_prefix('/').unwrap_or(behind);
    if let Some((from, _, time)) = clock(behind)
        && near(&behind[..from])
    {
        return Some(time);
    }
    let mut before = &text[..start];
    if before.len() > 40 {
        let cut = (before.len() - 40..before.len()).find(|&at| before.is_char_boundary(at))?;
        before = &before[cut..];
    }
    let (_, to, time) = clock(before)?;
    near(&before[to..]).then_some(time)
}

// 13:30 p.m., 14 a.m.
pattern!(
    HALF_TOO_LATE,
    r"(?i)(?:^|[^\d:.])((1[3-9]|2\d)(?:\s?[:.]\s?[0-5]\d)?\s?[ap]\.\s?m\.)"
);
// R 072560Z MAY 74
pattern!(NO_HOUR, r"(?:^|\s)((?:0[1-9]|[12]\d|3[01])(\d\d)(\d\d)Z)\b");

/// The first time of `text` that no clock shows, as it is written.
pub(crate) fn impossible_clock(text: &str) -> Option<&str> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) || !text.contains(['Z', 'm', 'M']) {
        return None;
    }
    let late = || Some(HALF_TOO_LATE.captures(text)?.get(1)?.as_str());
    NO_HOUR
        .captures_iter(text)
        .find(|group| (&group[2] > "23" && &group[1][2..6] != "2400") || &group[3] > "59")
        .and_then(|group| group.get(1))
        .map(|group| group.as_str())
        .or_else(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_no_clock_shows_are_known_as_such() {
        for (text, time) in [
            ("26 August 1955, 13:30 p.m.", Some("13:30 p.m.")),
            ("August 6, 1957, 9 o'clock p.m.", None),
            ("R 072560Z MAY 74", Some("072560Z")),
            ("R 072260Z MAY 74", Some("072260Z")),
            ("26 August 1955, 1:30 p.m.", None),
            ("24:00, 19 August", None),
            ("R 072259Z MAY 74", None),
            ("R 072400Z MAY 74", None),
            ("No. 1913 a.m.", None),
        ] {
            assert_eq!(impossible_clock(text), time, "{text}");
        }
    }

    #[test]
    fn times_are_read_in_every_form() {
        for (text, time) in [
            ("6:30 p.m.", "18:30"),
            ("24:00", "24:00"),
            ("13:30 p.m.", "13:30"),
            ("346 – FRIDAY – 1800hs –", "18:00"),
            ("319 – FRIDAY – 17hs45 –", "17:45"),
            ("700hs", "07:00"),
            ("3 a.m.", "03:00"),
            ("at 18.45", "18:45"),
            ("12 noon", "12:00"),
            ("3:30-4:20 PM", "15:30"),
            ("May 12 at 1700", "17:00"),
            ("ll a.m.", "11:00"),
            ("12 midnight", "00:00"),
            ("June 28, 1954, 2254Z.", "22:54Z"),
        ] {
            assert_eq!(clock(text).map(|found| found.2).as_deref(), Some(time), "{text}");
        }
        assert_eq!(clock("25:10"), None);
        assert_eq!(clock("282254Z"), None);
    }
}
