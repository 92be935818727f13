//! Dates and times of day as cables write them, as EDTF (level 1: `XXXX-07-26` where the year is not written).

mod chinese;
mod clock;
mod codes;
mod impossible;
mod months;
mod numerals;
mod western;

pub(crate) use chinese::{chinese, chinese_clock, chinese_figures, chinese_without_day};
pub(crate) use clock::{clock, impossible_clock};
pub(crate) use codes::{branch_month, coded, coded_tail, impossible_code, misread_branch, misread_pinyin};
pub(crate) use impossible::impossible;
pub(crate) use months::month_named;
pub(crate) use numerals::chinese_number;
pub(crate) use western::{DAY_FIRST, MONTH_FIRST, decimal_file, groups, western};

/// A date that was found in a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Found {
    /// Bytes of the text.
    pub start: usize,
    pub end: usize,
    pub year: Option<u16>,
    pub month: Option<u8>,
    pub day: Option<u8>,
    /// `HH:MM` or `HH:MMZ`, where it stands with the date.
    pub time: Option<String>,
    /// The rule that read it.
    pub rule: &'static str,
    /// Other readings, with the reason.
    pub others: Vec<(String, String)>,
    /// Letters had to be put right.
    pub repaired: bool,
}

impl Found {
    /// The date as EDTF.
    pub fn edtf(&self) -> String {
        edtf(self.year, self.month, self.day)
    }
}

/// EDTF of what is known of a date.
pub(crate) fn edtf(year: Option<u16>, month: Option<u8>, day: Option<u8>) -> String {
    let year_text = year.map_or_else(|| "XXXX".to_owned(), |year| format!("{year:04}"));
    match (month, day) {
        (Some(month), Some(day)) => format!("{year_text}-{month:02}-{day:02}"),
        (Some(month), None) => format!("{year_text}-{month:02}"),
        (None, Some(day)) => format!("{year_text}-XX-{day:02}"),
        (None, None) => year_text,
    }
}

/// The year that two digits stand for: cables of the telegraph's age are all of the 20th century.
pub(crate) fn full_year(digits: u16) -> u16 {
    if digits < 100 { 1900 + digits } else { digits }
}

/// The year that two digits of a date-time group stand for: there were none before the thirties.
pub(crate) fn group_year(digits: u16) -> u16 {
    if digits < 30 {
        2000 + digits
    } else {
        full_year(digits)
    }
}

/// Whether such a day can be; 29 February is let pass where the year is not known.
pub(crate) fn possible(year: Option<u16>, month: u8, day: u8) -> bool {
    let leap = year.is_none_or(|y| (y % 4 == 0 && y % 100 != 0) || y % 400 == 0);
    let days = match month {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// Every date in `text`, Western and Chinese, first to last.
pub(crate) fn all(text: &str) -> Vec<Found> {
    let mut found = western(text);
    found.extend(chinese(text));
    found.sort_by_key(|date| date.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_known() {
        assert!(possible(Some(1964), 2, 29) && !possible(Some(1963), 2, 29));
        assert!(possible(None, 2, 29) && !possible(None, 4, 31) && !possible(None, 13, 1));
    }

    #[test]
    fn what_is_not_written_is_marked_unknown() {
        assert_eq!(edtf(None, Some(7), Some(26)), "XXXX-07-26");
        assert_eq!(edtf(Some(1962), Some(3), None), "1962-03");
    }
}
