//! Dates in Chinese: `一九六四年十月十八日`, `1955年7月21日21时1分`, `六四年…`, `民國三十八年…`, `十月廿六日廿三时`.

use super::codes::branch_hour;
use super::numerals::{NUMERAL, chinese_number};
use super::{Found, full_year, possible};
use crate::text::is_han;

/// Signs that count tens.
const TENS: [char; 4] = ['十', '廿', '卅', '卌'];

pattern!(
    DATE,
    &format!(
        r"(?x) (?: (?:公元|公历|公曆|西历|西曆)? \s? (?P<roc>(?:中华|中華)?民国|(?:中华|中華)?民國|民)? \s? (?P<y>(?:{n}\s?){{1,5}}) \s? [、，]? (?P<year>[年牛]) \s? (?: [(（](?:{n}\s?){{4}}年[)）] \s? )? )?
          (?: (?P<m>(?:{n}\s?){{1,3}}) \s? 月 \s? (?: (?P<d>(?:{n}\s?){{1,3}}) \s? (?:[日号號]|(?P<sun>曰|[晶目旦]$)) | (?P<early>初\s?[一二三四五六七八九十]) )
            | (?P<newyear>元旦) )
          (?: \s*[，,]?\s* (?P<half>上午|下午|中午|晚上|晚|夜|早晨|早|凌晨|晨|午后|午後|傍晚)? \s? (?P<h>(?:{n}\s?){{1,3}}) \s? [时時点點]
              (?: \s? (?P<q>半|[一三]刻|(?:{n}\s?){{1,3}}) \s? 分? )?
            | \s? (?P<branch>[子丑寅卯辰巳午未申酉戌亥]) \s? [时時] )?",
        n = NUMERAL
    )
);
// A full date whose 月 or 日 was misread: 一九六二年五压十二目; or whose 一 became a dash: 一九五七年 - 月十七日.
pattern!(
    MISREAD,
    &format!(
        r"(?x) (?P<y>(?:{n}\s?){{4,5}}) \s? [年牛] \s? (?P<m>(?:{n}\s?){{1,3}}|[-—–]) \s? [月压用目肉晶昌册] \s? (?P<d>(?:{n}\s?){{1,3}}|[-—–]) \s? [日目曰旦晶]",
        n = NUMERAL
    )
);
pattern!(
    DAY_ONLY,
    &format!(
        r"(?x) ^\s* (?P<d>(?:{n}\s?){{1,3}}) \s? 日 (?: \s? (?P<half>上午|下午|晚|夜|早|晨|午)? \s? (?P<h>(?:{n}\s?){{1,3}}) \s? [时時点點] (?: \s? (?P<q>半|[一三]刻|(?:{n}\s?){{1,3}}) \s? 分? )? )? \s*[。.]?\s*$",
        n = NUMERAL
    )
);
pattern!(
    MONTH_ONLY,
    &format!(
        r"(?P<y>(?:{n}\s?){{2,4}})\s?年\s?(?P<m>(?:{n}\s?){{1,3}})\s?月(?:[^\d一二三四五六七八九十廿卅]|$)",
        n = NUMERAL
    )
);

// 一九六二年十一月十士目: year and month stand there, the day does not.
pattern!(
    DAY_UNREADABLE,
    &format!(
        r"(?x) ^\W* (?P<y>(?:{n}\s?){{4}}) [年牛] \s? (?P<m>(?:{n}\s?){{1,2}}) 月 \s? [^\s，。、]{{1,5}} \W*$",
        n = NUMERAL
    )
);

/// The month of a date whose day cannot be read, where the date is the whole of a line.
pub(crate) fn chinese_without_day(text: &str) -> Option<Found> {
    /// A date in full has eleven signs; each may stand apart.
    const LONGEST: usize = 80;
    let captures = DAY_UNREADABLE.captures(text).filter(|_| text.len() <= LONGEST)?;
    let (y, m) = (captures.name("y")?, captures.name("m")?);
    let (year, month) = (year_of(y.as_str()).0?, small(&captures, "m")?);
    ((1840..2100).contains(&year) && (1..=12).contains(&month)).then(|| Found {
        start: y.start(),
        end: m.end() + '月'.len_utf8(),
        year: Some(year),
        month: Some(month),
        rule: "date.chinese-day-unreadable",
        repaired: true,
        ..Found::default()
    })
}

fn small(captures: &regex::Captures, name: &str) -> Option<u8> {
    u8::try_from(chinese_number(captures.name(name)?.as_str())?).ok()
}

/// `HH:MM` of the hour that captures hold.
fn hour(captures: &regex::Captures) -> Option<String> {
    if let Some(branch) = captures.name("branch") {
        return branch_hour(branch.as_str());
    }
    let mut hour = small(captures, "h")?;
    let minute = match captures.name("q").map(|q| q.as_str()) {
        Some("半") => 30,
        Some("一刻") => 15,
        Some("三刻") => 45,
        Some(text) => u8::try_from(chinese_number(text)?).ok()?,
        None => 0,
    };
    if let Some(half) = captures.name("half") {
        let late = matches!(
            half.as_str(),
            "下午" | "晚上" | "晚" | "夜" | "午后" | "午後" | "傍晚"
        );
        let early_night = matches!(half.as_str(), "夜" | "晚") && hour <= 4;
        if late && hour < 12 && !early_night {
            hour += 12;
        } else if matches!(half.as_str(), "夜" | "晚" | "晚上") && hour == 12 {
            // Midnight: 24:00 stays 24:00.
            hour = if minute == 0 { 24 } else { 0 };
        }
    }
    (hour <= 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// Month and day that captures hold: 元旦 is the first of January, 初三 the third.
fn month_and_day(captures: &regex::Captures) -> Option<(u8, u8)> {
    if captures.name("newyear").is_some() {
        return Some((1, 1));
    }
    let day = small(captures, "d").or_else(|| small(captures, "early"))?;
    Some((small(captures, "m")?, day))
}

/// The first date of `text` that no calendar has, `二月三十日`, as it is written.
pub(crate) fn impossible(text: &str) -> Option<&str> {
    if !text.contains('月') {
        return None;
    }
    DATE.captures_iter(text).find_map(|captures| {
        let (month, day) = month_and_day(&captures)?;
        let year = captures.name("y").and_then(|y| year_of(y.as_str()).0);
        (!possible(year.map(full_year), month, day)).then_some(())?;
        captures.get(0).map(|whole| whole.as_str().trim())
    })
}

pattern!(
    TIME_ONLY,
    &format!(
        r"(?x) ^\s* (?P<half>上午|下午|中午|晚上|晚|夜|早晨|早|凌晨|晨|午后|午後|傍晚)? \s? (?P<h>(?:{n}\s?){{1,3}}) \s? [时時点點] (?: \s? (?P<q>半|[一三]刻|(?:{n}\s?){{1,3}}) \s? 分? )? \s*[发發]?[。.]?\s*$",
        n = NUMERAL
    )
);

/// The time of day that is the whole of a text: `廿一时半`, `下午三时`.
pub(crate) fn chinese_clock(text: &str) -> Option<String> {
    const LONGEST: usize = 60;
    if text.len() > LONGEST {
        return None;
    }
    hour(&TIME_ONLY.captures(text)?)
}

/// A year in numerals, and whether it had to be put right: a zero that was read twice (六 O 〇), a thin 一 before 九 that
/// was lost.
fn year_of(text: &str) -> (Option<u16>, bool) {
    let zero = |c: char| matches!(c, '〇' | '○' | '零' | 'O' | 'o' | '0');
    let mut signs: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let written = signs.len();
    if written == 5 {
        signs.dedup_by(|a, b| zero(*a) && zero(*b));
    }
    let year = chinese_number(&signs.iter().collect::<String>()).and_then(|year| u16::try_from(year).ok());
    match year {
        // No cable is of the tenth century.
        Some(year @ 900..=999) => (Some(year + 1000), true),
        year => (year, signs.len() != written),
    }
}

/// Whether a year is a single figure, which is what is left of one: 八年三月七日. Those that are counted with tens are the Republic's.
fn is_torn_year(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !c.is_whitespace());
    matches!((signs.next(), signs.next()), (Some(figure), None) if !TENS.contains(&figure) && figure != '元')
}

/// Where the first two figures of a year begin that stand before its other two, the second misread: 一丸 before 六三年.
fn century_before(lead: &str, year: &str) -> Option<usize> {
    let figures = year.chars().filter(|c| !c.is_whitespace()).count();
    let mut signs = lead.char_indices().rev();
    let ((_, misread), (at, one)) = (signs.next()?, signs.next()?);
    let apart = signs.next().is_none_or(|(_, c)| !c.is_alphanumeric());
    let fits = figures == 2 && !year.contains(TENS) && apart && matches!(one, '一' | '1');
    (fits && is_han(misread) && !matches!(misread, '年' | '月' | '日')).then_some(at)
}

/// The hour right behind a date, in figures: 1964年12月5日18:30.
fn clock_behind(behind: &str) -> Option<String> {
    let behind = behind.trim_start();
    let figures = behind.starts_with(|c: char| c.is_ascii_digit());
    let (start, _, time) = figures.then(|| super::clock(behind)).flatten()?;
    (start == 0).then_some(time)
}

/// The dates of `text` in Chinese, first to last.
pub(crate) fn chinese(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    if !text.contains(['月', '日', '年', '旦']) {
        return found;
    }
    for captures in DATE.captures_iter(text) {
        let Some((month, day)) = month_and_day(&captures) else {
            continue;
        };
        let mut others = Vec::new();
        let (mut year, mended) = captures.name("y").map_or((None, false), |y| year_of(y.as_str()));
        let rule = match (captures.name("roc"), year) {
            (Some(_), Some(y)) => {
                // The Republic counts from 1912 as its first year.
                year = Some(y + 1911);
                "date.republic-year"
            }
            // 卅八年: years of the Republic are counted with tens, those of the common era written figure by figure.
            (None, Some(y)) if y < 100 && captures["y"].contains(TENS) => {
                others.push(full_year(y));
                year = Some(y + 1911);
                "date.republic-year-counted"
            }
            (None, Some(y)) if is_torn_year(&captures["y"]) => {
                others.push(y + 1911);
                year = None;
                "date.chinese-year-torn"
            }
            (None, Some(y)) => {
                year = Some(full_year(y));
                "date.chinese"
            }
            _ => "date.chinese-without-year",
        };
        if !possible(year, month, day) {
            continue;
        }
        let whole = captures.get(0).map_or(0..0, |whole| whole.range());
        let century = captures
            .name("y")
            .and_then(|y| century_before(&text[..y.start()], y.as_str()));
        let misread = captures.name("sun").is_some()
            || captures.name("year").is_some_and(|sign| sign.as_str() == "牛")
            || rule == "date.chinese-year-torn";
        found.push(Found {
            start: century.unwrap_or(whole.start),
            end: whole.start + text[whole.clone()].trim_end().len(),
            year: year.filter(|y| (1840..2100).contains(y)),
            month: Some(month),
            day: Some(day),
            time: hour(&captures).or_else(|| clock_behind(&text[whole.end..])),
            rule,
            others: others
                .into_iter()
                .map(|year| {
                    let date = super::edtf(Some(year), Some(month), Some(day));
                    let counted = match rule {
                        "date.chinese-year-torn" => "its year counted in the Republic",
                        _ => "its year counted in the common era",
                    };
                    (date, counted.to_owned())
                })
                .collect(),
            repaired: mended || misread || century.is_some(),
        });
    }
    if found.is_empty()
        && let Some(captures) = MISREAD.captures(text)
        && let (Some(month), Some(day)) = (small(&captures, "m"), small(&captures, "d"))
        && let (Some(year), _) = year_of(&captures["y"])
        && possible(Some(year), month, day)
    {
        let whole = captures.get(0).map_or(0..0, |whole| whole.range());
        found.push(Found {
            start: whole.start,
            end: whole.end,
            year: Some(year),
            month: Some(month),
            day: Some(day),
            rule: "date.chinese-misread",
            repaired: true,
            ..Found::default()
        });
    }
    if found.is_empty()
        && let Some(captures) = DAY_ONLY.captures(text)
        && let Some(day) = small(&captures, "d")
        && (1..=31).contains(&day)
    {
        let start = text.len() - text.trim_start().len();
        found.push(Found {
            start,
            end: text.trim_end().len(),
            day: Some(day),
            time: hour(&captures),
            rule: "date.chinese-day-only",
            ..Found::default()
        });
    }
    if found.is_empty()
        && let Some(captures) = MONTH_ONLY.captures(text)
        && let (Some(year), Some(month)) = (
            captures.name("y").and_then(|y| chinese_number(y.as_str())),
            small(&captures, "m"),
        )
        && (1..=12).contains(&month)
        && let (Some(y), Some(m), Ok(year)) = (captures.name("y"), captures.name("m"), u16::try_from(year))
    {
        found.push(Found {
            start: y.start(),
            end: m.end() + '月'.len_utf8(),
            year: Some(full_year(year)),
            month: Some(month),
            rule: "date.chinese-month",
            ..Found::default()
        });
    }
    found
}

pattern!(
    FIGURES,
    r"^\W*(?P<y>(?:19)?[3-9]\d)\s?[./．、-]\s?(?P<m>\d{1,2})\s?[./．、-]\s?(?P<d>\d{1,2})(?:[\s.]+(?P<time>\d{1,2}(?::\d\d|[时時点點](?:\d{1,2}分?)?)))?\W*$"
);

/// A date in figures that is the whole of a line of a Chinese cable, in the Chinese order: `64.10.18`, `1964/10/18`.
pub(crate) fn chinese_figures(text: &str) -> Option<Found> {
    if text.len() > 40 {
        return None;
    }
    let captures = FIGURES.captures(text)?;
    let year: u16 = captures["y"].parse().ok()?;
    let (month, day) = (captures["m"].parse().ok()?, captures["d"].parse().ok()?);
    let year = full_year(year);
    let (first, last) = (captures.name("y")?, captures.name("d")?);
    possible(Some(year), month, day).then(|| Found {
        start: first.start(),
        end: last.end(),
        year: Some(year),
        month: Some(month),
        day: Some(day),
        // 64.12.5 18:30
        time: captures.name("time").and_then(|time| {
            let clock = || super::clock(time.as_str()).map(|(_, _, time)| time);
            chinese_clock(time.as_str()).or_else(clock)
        }),
        rule: "date.chinese-figures",
        ..Found::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> (String, Option<String>) {
        let found = chinese(text);
        let date = found.first().unwrap_or_else(|| panic!("no date in {text}"));
        (date.edtf(), date.time.clone())
    }

    #[test]
    fn a_date_in_chinese_numerals_is_read_as_iso() {
        for (text, date, time) in [
            ("一九六四年十月十八日", "1964-10-18", None),
            ("(一九五○年八月二十七日)", "1950-08-27", None),
            ("五五年十二月二十二日", "1955-12-22", None),
            ("十月廿六日廿三时", "XXXX-10-26", Some("23:00")),
            ("十二月卅一日", "XXXX-12-31", None),
            ("一九六一年四月廿日", "1961-04-20", None),
            ("1955年7月21日21时1分", "1955-07-21", Some("21:01")),
            ("1月4日上午4时", "XXXX-01-04", Some("04:00")),
            ("中華民國三十八年元月初三日", "1949-01-03", None),
            ("三月五日下午六時半", "XXXX-03-05", Some("18:30")),
            ("十月十八日二十一时三十分", "XXXX-10-18", Some("21:30")),
            ("——(1937年12月28日)", "1937-12-28", None),
            ("卅八年四月廿日", "1949-04-20", None),
            ("三月十八日戌时", "XXXX-03-18", Some("20:00")),
            ("一九六四年元月初三夜十一时", "1964-01-03", Some("23:00")),
            ("一九五一年元旦", "1951-01-01", None),
            ("十一月卄三日上午十时一刻", "XXXX-11-23", Some("10:15")),
            ("一九五零年拾月贰拾日", "1950-10-20", None),
            ("十月二十日晚十二时", "XXXX-10-20", Some("24:00")),
        ] {
            assert_eq!(first(text), (date.to_owned(), time.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn what_was_misread_of_a_date_is_told_and_no_year_is_made_of_one_figure() {
        let read = |text: &str| {
            let date = chinese(text).into_iter().next();
            date.map(|date| (date.start, date.edtf(), date.repaired))
        };
        let expected = |date: &str, repaired| Some((0, date.to_owned(), repaired));
        assert_eq!(read("一丸六二年三月九目"), expected("1962-03-09", true));
        assert_eq!(read("一九六二牛三月九日"), expected("1962-03-09", true));
        assert_eq!(read("一九六二年三月九日"), expected("1962-03-09", false));
        assert_eq!(read("一九五○、年十月九日"), expected("1950-10-09", false));
        assert_eq!(read("六年三月九日"), expected("XXXX-03-09", true));
        assert_eq!(chinese("六年三月九日")[0].others[0].0, "1917-03-09");
        assert_eq!(read("民国六年三月九日"), expected("1917-03-09", false));
        assert_eq!(read("十年三月九日"), expected("1921-03-09", false));
    }

    #[test]
    fn a_time_alone_is_read_in_numerals() {
        assert_eq!(chinese_clock("廿一时半").as_deref(), Some("21:30"));
        assert_eq!(chinese_clock("下午三时").as_deref(), Some("15:00"));
        assert_eq!(chinese_clock("今日下午三时"), None);
    }

    #[test]
    fn a_dash_before_month_or_day_is_a_thin_one() {
        assert_eq!(first("一九五七年 - 月十七日").0, "1957-01-17");
        assert_eq!(first("一九五七年三月—日").0, "1957-03-01");
    }

    #[test]
    fn a_day_alone_and_a_month_alone_stay_partial() {
        assert_eq!(
            first("十九日二十一时"),
            ("XXXX-XX-19".to_owned(), Some("21:00".to_owned()))
        );
        assert_eq!(first("一九六二年三月"), ("1962-03".to_owned(), None));
        assert!(chinese("今日下午三时").is_empty());
    }

    #[test]
    fn figures_in_the_chinese_order_are_a_date_alone_on_their_line() {
        let read = |text| chinese_figures(text).map(|date| date.edtf());
        assert_eq!(read("64.10.18").as_deref(), Some("1964-10-18"));
        assert_eq!(read("（1964/3/8）").as_deref(), Some("1964-03-08"));
        assert_eq!(read("64.13.18"), None);
        assert_eq!(read("见64.10.18电"), None);
    }
}
