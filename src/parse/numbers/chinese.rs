//! Numbers of Chinese forms: `第（55）1366号`, `外收(63)酉395号`, `(61)五六一号`.

use std::collections::BTreeMap;

use super::Number;
use crate::parse::dates::{branch_month, chinese_number, misread_branch};
use crate::parse::fold;

pattern!(
    CHINESE_YEAR,
    r"(?x) (?P<pre>[\p{Han}甲乙丙]{0,10}?) \s? (?P<di>[第笫])? \s? [(\[{（〔【〈「］C〖] \s? (?P<y>(?:19|20)?\d{2}|[1-9][OoIlSBZ]|S\d|[一二三四五六七八九〇○零Oo]{2,4}) \s? [)\]}）〕】〉」］〗Jj] \s?
           (?P<mid>\p{Han}{1,6}字\s?[第笫]|[\p{Han}]{0,8}?) \s? (?: (?P<mixed>[0-9OoIlSBZ]{2,6}) \s? (?P<closed>[号號])
             | (?P<b>[(（〔]\s?)? (?P<n>[0-9]{1,4}\s[0-9]{1,3}\s?[号號]|[0-9OoIl]{1,6}|[一二三四五六七八九十百千〇○零廿卅](?:\s?[一二三四五六七八九十百千〇○零廿卅OoＯ0人入力尢大全仝]){0,7}) \s? (?:[)）〕]\s?)? (?P<hao>[号號])? )"
);
// 第 and 号 lost: `# (55) 1168`, `FB (65) 306 He`.
pattern!(
    CHINESE_BARE,
    r"(?x) ^\s* [^\d\p{Han}(（\[]{0,5} [(（\[] \s? (?P<y>[3-9]\d) \s? [)）\]] \s? (?P<n>\d{2,5}) (?P<tail>\W{0,3}|\s?[A-Za-z]{1,3}) $"
);
// One bracket lost or misread: 第55）1366号.
pattern!(
    CHINESE_BROKEN,
    r"(?x) [第笫] \s? [^\d\p{Han}]{0,2} \s? (?P<y>\d{2}) \s? [^\d\p{Han}]{1,2} \s? (?P<n>\d{1,6}) \s? [号號]?"
);
pattern!(
    CHINESE_SERIAL,
    r"(?x) (?P<pre>[\p{Han}]{1,10}字|[\p{Han}]{1,4}[收发發][甲乙丙丁戊]?)? \s? 第 \s? (?P<n>[0-9]{1,6}|[一二三四五六七八九十百千〇○零廿卅]{1,8}) \s? [号號] (?P<dian>[电電])?"
);
// 外发e508号: the series of what the Ministry sends, without 第.
pattern!(
    CHINESE_SENT,
    r"^\s*(?P<own>\p{Han}{1,3}[收发發]\s?[A-Za-z甲乙丙丁]?\s?(?P<n>\d{1,6})\s?[号號])\s*$"
);
pattern!(CHINESE_NO, r"(?i)^\s*(?:NO|№)\s*[.:：]?\s*(?P<n>[\d][\w/-]*)");

// 第三份 of so many that were printed: 第 3 份 共印 15 份, 共印三份 第2号.
pattern!(
    CHINESE_COPY,
    r"^\W*(?:共\s?印?\s?[\d一二三四五六七八九十]{1,4}\s?份\W*)?第\s?(?P<n>[\d一二三四五六七八九十百廿卅]{1,5})\s?[份号號](?:\W*共\s?印?\s?[\d一二三四五六七八九十]{1,4}\s?份)?\W*$"
);

pattern!(STATION_BEFORE, r"^\p{Han}{1,8}[台馆館][来來](?:[电電报報])?");

/// What a serial on a scan is worth whose end is not seen. One such of 31 serials of the development scans was cut off.
const UNCLOSED: f64 = 0.7;
/// The earthly branches, in the order of the months.
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";
/// What a serial is worth that holds a letter which stands for no figure.
const UNREADABLE: f64 = 0.6;

/// The number in a line of a Chinese form.
pub(crate) fn read(text: &str, fuzzy: bool) -> Option<Number> {
    if text.len() > 240 {
        return None;
    }
    if let Some((closed, starts)) = letter_spaced(text) {
        let place = |byte: usize| starts[closed[..byte].chars().count()];
        return read(&closed, fuzzy).map(|number| Number {
            start: place(number.start),
            end: text[..place(number.end)].trim_end().len(),
            ..number
        });
    }
    let mut parts = BTreeMap::new();
    if text.contains('份')
        && let Some(found) = CHINESE_COPY.captures(text)
    {
        if let Some(count) = chinese_number(&found["n"]) {
            parts.insert("serial".to_owned(), count.into());
        }
        let start = text.len() - text.trim_start().len();
        return Some(Number {
            start,
            end: text.trim_end().len(),
            value: fold::tidy(text),
            rule: "number.copy",
            strength: 0.9,
            kind: "copy",
            parts,
            ..Number::default()
        });
    }
    for (pattern, rule, strength) in [
        (&*CHINESE_YEAR, "number.bracketed-year", 0.96),
        (&*CHINESE_BROKEN, "number.bracketed-year-broken", 0.85),
    ] {
        let Some(found) = pattern.captures(text) else {
            continue;
        };
        let mixed = || found.name("mixed");
        let (Some(year), Some(serial)) = (found.name("y"), found.name("n").or_else(mixed)) else {
            continue;
        };
        let prefix = found.name("pre").map_or("", |m| m.as_str()).trim();
        let middle = found.name("mid").map_or("", |m| m.as_str()).trim();
        let closed = ["hao", "closed"].iter().any(|name| found.name(name).is_some());
        let marked = serial.as_str().ends_with(['号', '號']) || closed || found.name("di").is_some();
        // A bracketed pair of digits in a sentence is no year: something must say that this is a number.
        let says = marked
            || rule.ends_with("broken")
            || prefix.contains(['收', '发', '發', '字'])
            || middle.contains(['字', '第'])
            || branch(prefix, middle).is_some();
        if !says {
            continue;
        }
        let year_figures = figures(year.as_str());
        let digits = chinese_number(&year_figures).map(|y| y % 100)?;
        // 11 59号 is one serial with a gap.
        let own = |c: &char| !c.is_whitespace() && !matches!(c, '号' | '號');
        let gap = serial.as_str().ends_with(['号', '號']);
        let serial_figures: String = match gap {
            true => serial.as_str().chars().filter(own).collect(),
            false => figures(serial.as_str()),
        };
        let Some(count) = chinese_number(&serial_figures) else {
            continue;
        };
        parts.insert("year".to_owned(), digits.into());
        parts.insert("serial".to_owned(), count.into());
        let month = branch(prefix, middle);
        let mut series = String::new();
        for part in [prefix, middle] {
            series.push_str(
                part.trim_start_matches(['第', '笫'])
                    .trim_end_matches(['第', '笫']),
            );
        }
        if let Some((month, _)) = month {
            parts.insert("month".to_owned(), month.into());
        }
        if !series.is_empty() {
            parts.insert("series".to_owned(), series.into());
        }
        let whole = found.get(0).map_or(0..0, |m| m.range());
        let own = text[whole.clone()]
            .find(|c: char| !c.is_whitespace())
            .unwrap_or(0);
        // 尼泊尔台来 外收(63): the series is the last word before the year.
        let lead = text[whole.start..year.start()].trim_end();
        let lead = lead
            .trim_end_matches(|c: char| !crate::text::is_han(c))
            .trim_end();
        let blank = lead.char_indices().rfind(|(_, c)| c.is_whitespace());
        let series_at = blank.map_or(own, |(at, c)| at + c.len_utf8()).max(own);
        // The same without the blank: 缅甸台来外收(63).
        let station = STATION_BEFORE
            .find(&text[whole.start + series_at..year.start()])
            .map_or(0, |found| found.end());
        let start = whole.start + series_at + station;
        let value = if rule.ends_with("broken") {
            normal(&format!("({year_figures}){serial_figures}"), fuzzy)
        } else {
            let (front, back) = (&text[start..year.start()], &text[year.end()..serial.start()]);
            let behind = &text[serial.end()..whole.end];
            let written = format!("{front}{year_figures}{back}{serial_figures}{behind}");
            let written = written.as_str();
            match month {
                // 宝 for 寅: only a branch stands between year and serial.
                Some((_, Some((read, meant)))) => {
                    let middle_meant = middle.replace(read, meant.encode_utf8(&mut [0; 4]));
                    normal(&written.replacen(middle, &middle_meant, 1), fuzzy)
                }
                _ => normal(written, fuzzy),
            }
        };
        // On a scan a serial without its 号 may go on in what was not read.
        let closed = closed || gap;
        // 39X号: a letter that stands for no figure.
        let cut = if closed {
            0
        } else {
            letters_behind(&text[serial.end()..], fuzzy)
        };
        if cut > 0 {
            parts.remove("serial");
            let end = serial.end() + cut;
            return Some(Number {
                start,
                end,
                value: normal(&text[start..end], fuzzy),
                rule,
                strength: strength * UNREADABLE,
                parts,
                ..Number::default()
            });
        }
        let strength = if fuzzy && !closed {
            strength * UNCLOSED
        } else {
            strength
        };
        let mended = (!gap && serial_figures != serial.as_str()) || year_figures != year.as_str();
        return Some(Number {
            start,
            end: whole.end,
            value,
            rule,
            strength,
            parts,
            repaired: mended || matches!(month, Some((_, Some(_)))),
            ..Number::default()
        });
    }
    if let Some(found) = fuzzy.then(|| CHINESE_BARE.captures(text)).flatten()
        && let (Some(year), Some(serial)) = (found.name("y"), found.name("n"))
    {
        // 号 is often read as 5: a serial of five digits that ends so has lost its 号. In shorter ones it may be the last figure, whatever it is.
        let digits = serial.as_str();
        // What was read behind it stands for the 号.
        let marked = found
            .name("tail")
            .is_some_and(|tail| !tail.as_str().trim().is_empty());
        let lost = digits.len() == 5 && digits.ends_with('5') && !marked;
        let own = if lost { &digits[..4] } else { digits };
        if let (Ok(year), Ok(count)) = (year.as_str().parse::<u64>(), own.parse::<u64>()) {
            parts.insert("year".to_owned(), year.into());
            parts.insert("serial".to_owned(), count.into());
        }
        return Some(Number {
            start: found.get(0).map_or(0, |m| m.start()),
            end: serial.end(),
            value: format!("({}){own}", year.as_str()),
            rule: "number.bracketed-year-bare",
            strength: match (lost, marked) {
                (true, _) => 0.75,
                (false, true) => 0.82,
                (false, false) => 0.55,
            },
            parts,
            other: (!lost && !marked && digits.len() > 2).then(|| {
                let own = &digits[..digits.len() - 1];
                (
                    format!("({}){own}", year.as_str()),
                    "its last figure may be a misread 号",
                )
            }),
            ..Number::default()
        });
    }
    if let Some(found) = CHINESE_SERIAL.captures(text)
        && let Some(serial) = found.name("n")
    {
        if let Some(count) = chinese_number(serial.as_str()) {
            parts.insert("serial".to_owned(), count.into());
        }
        let whole = found.get(0).map_or(0..0, |m| m.range());
        // 第X号电 in running text is somebody else's number.
        let alone = text.trim().len() <= whole.len() + 12;
        let kind = if found.name("dian").is_some() && !alone {
            "reference"
        } else {
            ""
        };
        return Some(Number {
            start: whole.start,
            end: whole.end,
            value: normal(&text[whole.clone()], fuzzy),
            rule: "number.chinese-serial",
            strength: if alone { 0.85 } else { 0.4 },
            kind,
            parts,
            ..Number::default()
        });
    }
    if let Some(found) = CHINESE_SENT.captures(text)
        && let (Some(own), Some(serial)) = (found.name("own"), found.name("n"))
    {
        if let Ok(count) = serial.as_str().parse::<u64>() {
            parts.insert("serial".to_owned(), count.into());
        }
        return Some(Number {
            start: own.start(),
            end: own.end(),
            value: normal(own.as_str(), fuzzy),
            rule: "number.series-serial",
            strength: 0.85,
            parts,
            ..Number::default()
        });
    }
    let found = CHINESE_NO.captures(text)?;
    let serial = found.name("n")?;
    if let Ok(count) = serial.as_str().parse::<u64>() {
        parts.insert("serial".to_owned(), count.into());
    }
    Some(Number {
        start: serial.start(),
        end: serial.end(),
        value: serial.as_str().to_owned(),
        rule: "number.labelled",
        strength: 0.85,
        parts,
        ..Number::default()
    })
}

/// A text whose signs all stand apart without the blanks between them, `外 收 ( 6 3 ) 辰 3 9 5 号`, and for each sign of it, and its end,
/// the byte of the text.
fn letter_spaced(text: &str) -> Option<(String, Vec<usize>)> {
    const FEWEST: usize = 6;
    let words = || text.split_whitespace();
    let apart = text.contains(char::is_whitespace) && words().all(|word| word.chars().nth(1).is_none());
    if !apart || words().nth(FEWEST - 1).is_none() {
        return None;
    }
    let signs = text.char_indices().filter(|(_, c)| !c.is_whitespace());
    let (mut starts, closed): (Vec<usize>, String) = signs.unzip();
    starts.push(text.len());
    Some((closed, starts))
}

/// How far a run of letters and figures goes on behind a serial, `X号`; on a scan only where 号 closes it.
fn letters_behind(text: &str, fuzzy: bool) -> usize {
    let run = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let behind = text[run..].trim_start();
    let closed = behind.starts_with(['号', '號']);
    match run > 0 && (closed || !fuzzy) {
        true => text.len() - behind.len() + if closed { '号'.len_utf8() } else { 0 },
        false => 0,
    }
}

/// A year or a serial with the figures that its signs are: among figures letters stand for those that they look like.
fn figures(text: &str) -> String {
    let arabic = text.bytes().any(|byte| byte.is_ascii_digit());
    let figure = |sign: char| match sign {
        c if arabic && c.is_ascii_alphabetic() => fold::as_figure_of_number(c),
        c => numeral(c),
    };
    text.chars().map(figure).collect()
}

/// The numeral that a sign of a serial is: 八力五号 is 八九五号, 七全一号 is 七〇一号.
fn numeral(sign: char) -> char {
    match sign {
        'I' | 'l' => '1',
        '人' | '入' => '八',
        '力' | '尢' => '九',
        '大' => '六',
        '全' | '仝' => '〇',
        sign => sign,
    }
}

/// The month that a branch between year and serial stands for, and the sign that was read with the branch that was meant, where it
/// was misread.
fn branch(prefix: &str, middle: &str) -> Option<(u8, Option<(char, char)>)> {
    // 尼收(63)辰字第88号
    let series = middle.trim_end_matches(['第', '笫']).trim_end_matches('字');
    if series.len() < middle.len() && middle.contains('字') {
        let own = series.chars().next_back().filter(|c| BRANCHES.contains(*c))?;
        return (series.chars().count() == 1)
            .then(|| Some((branch_month(own.encode_utf8(&mut [0; 4]))?, None)))?;
    }
    let mut signs = middle.chars();
    let sign = signs.next()?;
    let known = |c: char| Some((branch_month(c.encode_utf8(&mut [0; 4]))?, c));
    if let Some((month, read)) = middle.chars().take(2).find_map(known)
        && middle.chars().count() <= 2
    {
        return Some((month, misread_branch(read).map(|(_, meant)| (read, meant))));
    }
    let own = prefix.ends_with(['收', '发', '發']) && signs.next().is_none();
    let (month, meant) = own.then(|| misread_branch(sign)).flatten()?;
    Some((month, Some((sign, meant))))
}

/// A Chinese number as records hold it: no spaces, one kind of half-width bracket, 〇 for what was typed or read as O, 第
/// and 号 at its ends left out. A zero that somebody typed as ○ stays as it is in a transcription; OCR gives it by chance.
fn normal(text: &str, fuzzy: bool) -> String {
    const NUMERALS: &str = "一二三四五六七八九十百千〇零";
    let mut compact: Vec<char> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '○' if !fuzzy => c,
            c => fold::half_width(c),
        })
        .collect();
    // A year's two brackets are of one kind, however they were read; the first tells which.
    let opens = |c: char| matches!(c, '〈' | '{' | '「' | '〖' | '[' | '(');
    let closes = |c: char| matches!(c, '〉' | '}' | '」' | '〗' | ']' | ')');
    let square = compact.contains(&'[') && compact.contains(&']');
    for at in 0..compact.len() {
        compact[at] = match compact[at] {
            c if opens(c) => {
                if square {
                    '['
                } else {
                    '('
                }
            }
            c if closes(c) => {
                if square {
                    ']'
                } else {
                    ')'
                }
            }
            'O' | 'o' | '0' if at > 0 && NUMERALS.contains(compact[at - 1]) => '〇',
            c => c,
        };
    }
    let compact: String = compact.into_iter().collect();
    let compact = compact.strip_prefix(['第', '笫']).unwrap_or(&compact);
    let series = compact.contains('第');
    let bare = compact.strip_suffix(['号', '號']).filter(|_| !series);
    bare.unwrap_or(compact).to_owned()
}

#[cfg(test)]
mod tests {
    use super::read as chinese;

    #[test]
    fn a_letter_in_a_serial_is_a_figure_or_a_doubt() {
        let read = |text| {
            chinese(text, false).map(|number| {
                (
                    number.parts.get("serial").cloned(),
                    number.repaired,
                    number.strength > 0.9,
                )
            })
        };
        assert_eq!(read("外收(63)辰41S号"), Some((Some(415.into()), true, true)));
        assert_eq!(read("外收(63)辰1O7号"), Some((Some(107.into()), true, true)));
        assert_eq!(read("外收(63)辰415号"), Some((Some(415.into()), false, true)));
        assert_eq!(read("外收(63)辰41X号"), Some((None, false, false)));
    }

    #[test]
    fn a_branch_before_the_series_word_is_a_month() {
        let month = |text| chinese(text, false).and_then(|number| number.parts.get("month").cloned());
        assert_eq!(month("锡收(63)辰字第41号"), Some(5.into()));
        assert_eq!(month("锡收(63)西字第41号"), None);
        assert_eq!(month("[64]外收字第1234号"), None);
    }

    #[test]
    fn numbers_of_chinese_forms_are_read_in_digits_and_characters() {
        for (text, value) in [
            ("第（55）1366号", "(55)1366"),
            ("第(62)1496號", "(62)1496"),
            ("第（五二）三六一號", "第（五二）三六一號"),
            ("特急提前 朝鲜台来 外收(63)酉395号", "外收(63)酉395号"),
            ("[64]外收字第1234号", "[64]外收字第1234号"),
            ("第55）1366号", "(55)1366"),
            ("第 (55)11 59 号", "(55)1159"),
            ("NO. 123", "123"),
            ("外收(63)西395号", "外收(63)酉395号"),
            ("外发甲第312号", "外发甲第312号"),
            ("国发明电[2008]8号", "国发明电[2008]8号"),
            ("外收(63)辰41S号", "外收(63)辰415号"),
            ("外收(63)辰2B6号", "外收(63)辰286号"),
            ("外收（6l）辰第O52号", "外收(61)辰第052号"),
            ("外收(63)辰41X号", "外收(63)辰41X号"),
            ("外 收 ( 6 3 ) 辰 4 1 6 号", "外收(63)辰416号"),
        ] {
            let found = chinese(text, false).unwrap_or_else(|| panic!("{text}"));
            let plain = |s: &str| s.replace(['第', '号', '號', '(', ')', '（', '）'], "");
            assert_eq!(plain(&found.value), plain(value), "{text}");
        }
        assert_eq!(chinese("今日下午三时，我方代表", true), None);
        let spaced = "自 外 收 ( 6 3 ) 辰 4 1 6 号 ";
        let found = chinese(spaced, false).map(|number| (number.start, number.end));
        assert_eq!(found, Some((0, spaced.trim_end().len())));
        let copy = chinese("第 3 份 共印 15 份", false).map(|copy| (copy.kind, copy.value));
        assert_eq!(copy, Some(("copy", "第 3 份共印 15 份".to_owned())));
    }
}
