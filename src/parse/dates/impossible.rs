//! Days that no calendar has: `31 April 1962`, `二月三十日`.

use super::months::{month_named, roman};
use super::{chinese, full_year, possible};

// Dates in full, whether the calendar has them or not.
pattern!(
    WRITTEN,
    r"(?x) \b (?: (?P<d>\d\d) (?:st|nd|rd|th)? \s? (?:of\s+)? (?P<m>[A-Za-z]{3,9}) \.? (?:,?\s+ (?P<y>1[89]\d\d|\d\d))?
              | (?P<m2>[A-Za-z]{3,9}) \.? \s+ (?P<d2>\d\d) (?:st|nd|rd|th)? , \s* (?P<y2>1[89]\d\d)
              | (?P<d3>\d\d) \s?[./]\s? (?P<m3>[IVX]{1,4}) \s?[./-]\s? (?P<y3>(?:1[89])?\d\d)
              | (?P<d4>\d\d) \d{4} Z \s+ (?P<m4>[A-Z]{3,4}) \s+ (?P<y4>\d\d) ) \b"
);

/// The first date of `text` that no calendar has, as it is written.
pub(crate) fn impossible(text: &str) -> Option<&str> {
    western(text).or_else(|| chinese::impossible(text))
}

/// The first such date in Western writing.
fn western(text: &str) -> Option<&str> {
    // No month is without its 28th.
    let late = |pair: &[u8]| pair == b"29" || (pair[0] == b'3' && pair[1].is_ascii_digit());
    if !text.as_bytes().windows(2).any(late) {
        return None;
    }
    WRITTEN.captures_iter(text).find_map(|captures| {
        let pick = |names: [&str; 4]| names.into_iter().find_map(|name| captures.name(name));
        let day: u8 = pick(["d", "d2", "d3", "d4"])?.as_str().parse().ok()?;
        let name = pick(["m", "m2", "m3", "m4"])?.as_str();
        let month = match captures.name("m3") {
            Some(_) => roman(name)?,
            None => month_named(name).filter(|found| !found.1)?.0,
        };
        let year = pick(["y", "y2", "y3", "y4"]).and_then(|year| year.as_str().parse().ok());
        // 74 is a year rather than a day.
        let wrong = (1..40).contains(&day) && !possible(year.map(full_year), month, day);
        wrong.then(|| captures.get(0).map(|whole| whole.as_str()))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_no_calendar_has_are_known_as_such() {
        for (text, day) in [
            ("Moscow, 31 April 1962", "31 April 1962"),
            ("February 30, 1958", "February 30, 1958"),
            ("31.IX.51 Shtykov", "31.IX.51"),
            ("R 310950Z APR 74", "310950Z APR 74"),
            ("一九五八年二月三十日", "一九五八年二月三十日"),
            ("民国二十七年十二月卌日", "民国二十七年十二月卌日"),
        ] {
            assert_eq!(impossible(text), Some(day), "{text}");
        }
        for text in [
            "30 April 1962",
            "No. 31.42",
            "Mark 45, 1962",
            "十月卅一日",
            "28 February",
        ] {
            assert_eq!(impossible(text), None, "{text}");
        }
    }
}
