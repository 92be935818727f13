//! The way of a telegram as the cipher office noted it: sent from where and when, received, deciphered.

use jiff::ToSpan;
use jiff::civil::Date;

use super::dates::{self, Found};

// Dispatched from Washington, D.C., on 10.30.1962 at 22:00 and received on 10.31.1962 at 4:50
// From…Saigon……dispatched on 29.5.63 at 6:50 hours……..received 30.5.63 at 9:50 hours……
// Sent by wire on 10/14/50 at 03:15 a.m.
// Sent from Pyongyang by wire on 09/30/50 at 20:35 p.m.
// From Rio de Janeiro transmitted Oct. 31, 16.00 hrs received Oct. 31, 19.20 hrs
// Transmitting from Havana 10/26/1962 20:06
pattern!(
    SENT,
    r"(?i)^(?:from[\s.…:]+([^\d.…:;]{2,40}?)[\s.…,]+)?(?:dispatched|despatched|transmitted|transmitting|sent)\s+(?:by\s+\w+\s+)?(?:from\s+([^\d:;]{2,40}?)(?:\s+by\s+\w+)?,?\s+)?(?:on\s+)?(\d{1,2}[./].*|[A-Z][a-z]{2,8}\.?\s+\d.*)$"
);
// 9.4. at 10:00 hours, 01.22 at 23:30: day and month in either order, the year left open.
pattern!(NO_YEAR, r"^(\d{1,2})\.(\d{1,2})\.?(?:\s|$)");
pattern!(RECEIVED, r"(?i)[\s.…,;]+(?:and\s+)?received\b");
// What is done with it on its way, each with its time.
pattern!(
    HANDLED,
    r"(?i)^\[?(?:proofread|transcribed|copied|typed|printed|translated|checked|decoded|deciphered|completed|reported\s+to|handed\s+to|circulated|registered|destroyed|verified|processed|entered|decrypted|handed\s+over|executed\s+by|accuracy\s+verified|typist|arrived|came\s+in(?:to)?|came\s+to)\b.*\d"
);
// Checked by [unknown signature]
pattern!(
    BY,
    r"(?i)^(?:created|checked|typed|processed|deciphered|decoded|translated)\s+by\s+\S.{0,40}$"
);
pattern!(PASSED, r"(?i)^(?:received|sent|dispatched|issued)\b.*\d");

// Brazil: 346 – FRIDAY – 1800hs –
pattern!(
    NUMBER_DAY_TIME,
    r"(?i)^(?:nr\.?\s*)?(\d{1,5})\s*[–—-]+\s*(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:\s*\[[^\]]*\])?\s*[–—-]+\s*([^–—-]+)(?:[–—-]|$)"
);

/// The number and the hour of a telegram whose text begins with them, the day of the week between them.
pub(crate) fn numbered_day(text: &str) -> Option<(&str, &str)> {
    let found = has_figure(text).then(|| NUMBER_DAY_TIME.captures(text))??;
    Some((found.get(1)?.as_str(), found.get(2)?.as_str().trim_end()))
}

// Japan: Sent: China 00:45 Year Month 25
pattern!(
    SENT_ON_DAY,
    r"^Sent:?\s+([A-Z][\w ]*?)\s+(\d{1,2}:\d\d)\s+Year\s+Month\s+(0?[1-9]|[12]\d|3[01])$"
);

/// Where a telegram was sent from, at what time and on which day, in a line that leaves year and month open.
pub(crate) fn sent_on_day(text: &str) -> Option<(&str, &str, &str)> {
    let found = has_figure(text).then(|| SENT_ON_DAY.captures(text))??;
    Some((
        found.get(1)?.as_str(),
        found.get(2)?.as_str(),
        found.get(3)?.as_str(),
    ))
}

/// The last day of this number, `XXXX-XX-25`, up to the day of the receipt.
pub(crate) fn by_receipt(day_only: &str, received: &str) -> Option<String> {
    const LONGEST_DAYS: i64 = 3;
    let day: i8 = day_only.strip_prefix("XXXX-XX-")?.parse().ok()?;
    let received: Date = received.get(..10)?.parse().ok()?;
    (0..=LONGEST_DAYS)
        .filter_map(|back| received.checked_sub(back.days()).ok())
        .find(|date| date.day() == day)
        .map(|date| date.to_string())
}

/// The day of `30.6` in the year of the receipt, on which it was received or a few days before.
pub(crate) fn day_of_receipt(text: &str, received: Option<&str>) -> Option<String> {
    const LONGEST_DAYS: i32 = 5;
    let sent = without_year(text.trim()).filter(|found| found.end == text.trim().len())?;
    let received: Date = received?.get(..10)?.parse().ok()?;
    let year = u16::try_from(received.year()).ok()?;
    let date = dates::edtf(Some(year), sent.month, sent.day);
    let days = received.since(date.parse::<Date>().ok()?).ok()?.get_days();
    (0..=LONGEST_DAYS).contains(&days).then_some(date)
}

/// The day of `11-09` on or a few days before that of the receipt.
pub(crate) fn before_receipt(month_and_day: &str, received: &str) -> Option<String> {
    const LONGEST_DAYS: i32 = 10;
    let received: Date = received.get(..10)?.parse().ok()?;
    [0, 1].into_iter().find_map(|years| {
        let date = format!("{:04}-{month_and_day}", received.year() - years);
        let days = (received - date.parse::<Date>().ok()?).get_days();
        (0..=LONGEST_DAYS).contains(&days).then_some(date)
    })
}

/// The receipt `-11-07T02:11`, in the year in which it follows a few days behind the sending.
pub(crate) fn after_sending(open: &str, sent: Date) -> Option<String> {
    const LONGEST_DAYS: i32 = 10;
    [0, 1].into_iter().find_map(|years| {
        let receipt = format!("{:04}{open}", sent.year() + years);
        let days = (receipt.get(..10)?.parse::<Date>().ok()? - sent).get_days();
        (0..=LONGEST_DAYS).contains(&days).then_some(receipt)
    })
}

/// A line that says when a telegram was sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sent<'t> {
    /// Where it comes from.
    pub post: Option<&'t str>,
    /// When it was sent, as it is written.
    pub when: &'t str,
    /// What `when` says.
    pub date: Found,
    /// When it was received, as it is written.
    pub received: Option<&'t str>,
}

/// The line that says when a telegram was sent, if `text` is such a line.
pub(crate) fn sent(text: &str) -> Option<Sent<'_>> {
    if !has_figure(text) {
        return None;
    }
    let found = SENT.captures(text)?;
    let post = found.get(1).or_else(|| found.get(2)).map(|post| post.as_str());
    let rest = found.get(3)?.as_str();
    let (when, received) = match RECEIVED.find(rest) {
        Some(mark) => (&rest[..mark.start()], Some(&rest[mark.end()..])),
        None => (rest, None),
    };
    let dated = |text: &str| {
        let written = dates::all(text).into_iter().find(|date| date.month.is_some());
        written.or_else(|| without_year(text))
    };
    let mut date = dated(when)?;
    let received = received.map(str::trim_start).map(|received| {
        let ways = ["on ", "at "];
        ways.iter()
            .find_map(|way| received.strip_prefix(way))
            .unwrap_or(received)
    });
    if let Some(receipt) = received.and_then(dated) {
        in_order_of(&mut date, &receipt);
    }
    Some(Sent {
        post,
        when,
        date,
        received,
    })
}

/// The date that a text begins with, its year left open.
fn without_year(text: &str) -> Option<Found> {
    let found = NO_YEAR.captures(text)?;
    let end = found.get(0)?.end();
    let [first, second] = [1, 2].map(|at| found[at].parse::<u8>().unwrap_or(0));
    let as_read = |day, month| dates::possible(None, month, day).then_some((day, month));
    let (day_first, month_first) = (as_read(first, second), as_read(second, first));
    let (day, month) = day_first.or(month_first)?;
    let others = month_first.filter(|_| day_first.is_some() && first != second);
    Some(Found {
        end,
        month: Some(month),
        day: Some(day),
        time: dates::clock(&text[end..]).map(|(_, _, time)| time),
        rule: dates::DAY_FIRST,
        others: others
            .map(|(day, month)| {
                let other = dates::edtf(None, Some(month), Some(day));
                (other, "day and month may stand in either order".to_owned())
            })
            .into_iter()
            .collect(),
        ..Found::default()
    })
}

/// Whether a line tells a step on the way of a telegram, with its day.
pub(crate) fn is_step(text: &str) -> bool {
    (HANDLED.is_match(text) || PASSED.is_match(text)) && !dates::all(text).is_empty()
}

/// Whether a line tells what an office did with a telegram, and when or by whom.
pub(crate) fn is_handling(text: &str) -> bool {
    (text.contains(" by ") && BY.is_match(text))
        || (has_figure(text)
            && HANDLED.is_match(text)
            && (!dates::all(text).is_empty() || dates::clock(text).is_some()))
}

/// Whether a figure stands in a line: without one there is no day, and nothing dearer need be tried.
fn has_figure(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Of a date whose day and month may stand in either order, takes the order in which the receipt follows soon.
pub(crate) fn in_order_of(sent: &mut Found, receipt: &Found) {
    const LONGEST_DAYS: i32 = 5;
    // Any leap year will do where one of them names none.
    let year = (sent.year.is_none() || receipt.year.is_none()).then_some("2000");
    let day = |written: &str| {
        let whole = year.map(|year| format!("{year}{}", written.get(4..).unwrap_or("")));
        whole.as_deref().unwrap_or(written).parse::<Date>().ok()
    };
    let received: Vec<Date> = std::iter::once(receipt.edtf())
        .chain(receipt.others.iter().map(|(other, _)| other.clone()))
        .filter_map(|written| day(&written))
        .collect();
    let soon = |sent: &str| {
        day(sent).is_some_and(|sent| {
            let days = |received: &Date| received.since(sent).map_or(-1, |span| span.get_days());
            received
                .iter()
                .any(|received| (0..=LONGEST_DAYS).contains(&days(received)))
        })
    };
    let other = sent.others.first().map(|(other, _)| other.clone());
    if let Some(other) = other.filter(|other| !soon(&sent.edtf()) && soon(other)) {
        let first = sent.edtf();
        (sent.day, sent.month) = (sent.month, sent.day);
        debug_assert_eq!(sent.edtf(), other);
        sent.others = vec![(first, "read without regard to the receipt".to_owned())];
        sent.rule = "date.order-of-receipt";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_says_when_it_was_sent_is_read() {
        for (text, post, date, time) in [
            (
                "Dispatched from Washington, D.C., on 10.30.1962 at 22:00 and received on 10.31.1962 at 4:50",
                Some("Washington, D.C."),
                "1962-10-30",
                "22:00",
            ),
            (
                "From…Saigon……dispatched on 29.5.63 at 6:50 hours……..received 30.5.63 at 9:50 hours……",
                Some("Saigon"),
                "1963-05-29",
                "06:50",
            ),
            (
                "Sent by wire on 10/14/50 at 03:15 a.m.",
                None,
                "1950-10-14",
                "03:15",
            ),
            (
                "Dispatched from Lima on 11.12.1962 at 24:00 and received at 11.13 at 13:45",
                Some("Lima"),
                "1962-11-12",
                "24:00",
            ),
            // The receipt tells which of the two is the month.
            (
                "Dispatched from Prague on 11.03.1962 at 16:00 and received on 04.11.1962 at 01:50",
                Some("Prague"),
                "1962-11-03",
                "16:00",
            ),
            (
                "Dispatched from Prague on 03.11.1962 at 16:00 and received on 04.11.1962 at 01:50",
                Some("Prague"),
                "1962-11-03",
                "16:00",
            ),
            (
                "From…Warsaw…dispatched on 9.4. at 10:00 hours…..received on 9.6. at 10:00 hours…",
                Some("Warsaw"),
                "XXXX-09-04",
                "10:00",
            ),
            (
                "From Lima transmitted Oct. 31, 16.00 hrs received Oct. 31, 19.20 hrs",
                Some("Lima"),
                "XXXX-10-31",
                "16:00",
            ),
            (
                "Transmitting from Lima 10/26/1962 20:06",
                Some("Lima"),
                "1962-10-26",
                "20:06",
            ),
            (
                "Sent from Sofia by wire on 09/30/50 at 20:35 p.m.",
                Some("Sofia"),
                "1950-09-30",
                "20:35",
            ),
            (
                "From…Hanoi…dispatched on 01.22 at 23:30 hours…received on 01.23. at 10:56 hours...",
                Some("Hanoi"),
                "XXXX-01-22",
                "23:30",
            ),
            ("Dispatched 10.14.63 at 11:10 hours", None, "1963-10-14", "11:10"),
        ] {
            let found = sent(text).unwrap();
            assert_eq!(
                (found.post, found.date.edtf().as_str(), found.date.time.as_deref()),
                (post, date, Some(time)),
                "{text}"
            );
        }
    }

    #[test]
    fn number_day_and_hour_begin_the_text() {
        assert_eq!(numbered_day("346 – FRIDAY – 1800hs –"), Some(("346", "1800hs")));
        let text = "316 – SATURDAY – 700hs – Referring to my secret oficio no 497. I have just";
        assert_eq!(numbered_day(text), Some(("316", "700hs")));
        assert_eq!(numbered_day("FRIDAY – 1800hs"), None);
    }

    #[test]
    fn a_day_without_its_month_is_completed_by_the_receipt() {
        assert_eq!(
            sent_on_day("Sent: China 00:45 Year Month 25"),
            Some(("China", "00:45", "25"))
        );
        assert_eq!(sent_on_day("Sent: China 00:45 Year Month 45"), None);
        let date = |day, received| by_receipt(day, received);
        assert_eq!(
            date("XXXX-XX-25", "1984-03-25T02:08").as_deref(),
            Some("1984-03-25")
        );
        assert_eq!(date("XXXX-XX-31", "1984-04-01").as_deref(), Some("1984-03-31"));
        assert_eq!(date("XXXX-XX-25", "1984-04-01"), None);
        assert_eq!(date("1984-03-25", "1984-03-25"), None);
    }

    #[test]
    fn other_lines_are_none() {
        for text in ["Sent to Moscow", "Sent from the desk", "Dispatched on Monday"] {
            assert_eq!(sent(text), None, "{text}");
        }
        assert!(is_handling(
            "Came to the Decoding Department on 10.31.1962 at 5:00"
        ));
        assert!(!is_step("Came to the meeting with 3 others"));
    }
}
