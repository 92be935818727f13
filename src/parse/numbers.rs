//! Numbers of cables: year codes in brackets, series, serials, registers; in translation and in Chinese.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::dates::{branch_month, chinese_number};
use super::fold::tidy;
use super::markings;

/// A number that was found in a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Number {
    /// Bytes of the text.
    pub start: usize,
    pub end: usize,
    pub value: String,
    pub rule: &'static str,
    /// How often this form is the document's own number.
    pub strength: f64,
    /// `copy`, `register`, `reference`; empty for what may be the document's own.
    pub kind: &'static str,
    pub parts: BTreeMap<String, Value>,
}

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("a constant pattern"));
    };
}

// `(63)`, `[19]64`, `/62/` on typewriters without brackets, `(1959)`; OCR swaps the kinds of brackets.
pattern!(
    YEAR,
    r"(?:[(\[{（〔]\s?(?:19)?(\d\d)\s?[)\]}）〕]|/\s?(?:19)?(\d\d)\s?/|\[19\]\s?(\d\d))"
);
pattern!(
    LABEL,
    r"(?i)^(?:telegram\s+|cable\s+|document\s+|letter\s+)?(?:no|nr|n0|number|num|№|#)\s*[.:,;·]{0,2}\s*(.+)$"
);
pattern!(
    SERIES,
    r"(?i)^(.{2,60}?)[\s.]\s*(?:no|nr|№)\b\s*[.:,]?\s*([\dA-Z(][\w()./-]*(?:\s?[-–]\s?\d+)?)"
);
pattern!(
    SERIAL,
    r"^(?:[A-Z][a-z]{0,5}\s?-?\s?)?[(\[]?\d[\w./-]*[)\]]?(?:\s?[-–]\s?\d+)?"
);
pattern!(
    BRANCH,
    r"\b(Zi|Chou|Yin|Mao|Chen|Si|Wu|Wei|Shen|You|Xu|Hai)\b[\s-]*(?:No\.?\s*)?[(\[]?\s?(\d+)"
);
pattern!(
    HINT,
    r"(?i)\b(?:ministry|consular|dispatch|committee|special|telegram|cable|department|dept|council|document|secretariat|embassy|liaison|office|outgoing|incoming|received|sent|foreign|central|military|bureau|division|letter|zi)\b"
);
pattern!(
    PERIODICAL,
    r"(?i)\b(?:information|briefing|bulletin|report|news|reference|summary|issue)\b"
);

/// Digits that stand for a number's own: the words before them are not the value's.
fn last_digits(text: &str) -> Option<u64> {
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let start = text[..end]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + 1);
    // `rfind` gives where the last other sign begins; step over it when it is wide.
    let start = (start..end).find(|&at| text.is_char_boundary(at))?;
    text[start..end]
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .ok()
}

/// The number that a line of a translated or English header consists of, markings behind it left over.
pub(crate) fn english(text: &str) -> Option<Number> {
    if text.len() > 110 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let lead = text.len() - text.trim_start().len();
    let body = without_tail(text.trim());
    let mut parts = BTreeMap::new();
    if let Some(serial) = last_digits(body) {
        parts.insert("serial".to_owned(), serial.into());
    }
    let number = |value: String, rule, strength, kind, parts| {
        Some(Number {
            start: lead,
            end: lead + body.len(),
            value,
            rule,
            strength,
            kind,
            parts,
        })
    };
    let lower = body.to_ascii_lowercase();
    if lower.starts_with("to no") || lower.starts_with("reply to no") || lower.starts_with("re no") {
        return number(tidy(&body[3..]), "number.reply-to", 0.8, "reference", parts);
    }
    if lower.starts_with("copy no") || lower.starts_with("copy #") || lower.starts_with("copy nr") {
        return number(tidy(body), "number.copy", 0.9, "copy", parts);
    }
    if let Some(found) = BRANCH.captures(body) {
        if let Some(month) = branch_month(&found[1]) {
            parts.insert("month".to_owned(), month.into());
        }
        if let Ok(serial) = found[2].parse::<u64>() {
            parts.insert("serial".to_owned(), serial.into());
        }
    }
    if let Some(year) = YEAR.captures(body)
        && let Some(whole) = year.get(0)
    {
        let after = &body[whole.end()..];
        let digits = year.iter().skip(1).flatten().next().map_or("", |m| m.as_str());
        let slashes = whole.as_str().starts_with('/');
        let words = body.split_whitespace().count();
        let titled = body
            .split_whitespace()
            .filter(|word| word.chars().next().is_some_and(char::is_lowercase))
            .all(|word| matches!(word, "no." | "no" | "of" | "the" | "zi" | "and" | "di" | "hao"));
        let before_is_label = LABEL.is_match(body);
        if after.bytes().any(|byte| byte.is_ascii_digit())
            && words <= 12
            && titled
            && (!slashes || before_is_label)
        {
            if let Ok(digits) = digits.parse::<u64>() {
                parts.insert("year".to_owned(), digits.into());
            }
            let value = match LABEL.captures(body) {
                Some(label) => label.get(1).map_or("", |m| m.as_str()),
                None => body,
            };
            let value = if slashes {
                tidy(value).replacen(whole.as_str(), &format!("({digits})"), 1)
            } else {
                tidy(value)
            };
            return number(value, "number.bracketed-year", 0.96, "", parts);
        }
    }
    if let Some(label) = LABEL.captures(body) {
        let rest = label.get(1).map_or("", |m| m.as_str()).trim();
        if let Some(serial) = SERIAL.find(rest) {
            // What follows the serial must be its own: a date or a sentence is not.
            let tail = rest[serial.end()..].trim().trim_end_matches('.');
            if tail.is_empty() || (tail.len() < 16 && !tail.contains(char::is_whitespace)) {
                return number(tidy(rest), "number.labelled", 0.9, "", parts);
            }
            let end = body.len() - rest.len() + serial.end();
            return Some(Number {
                start: lead,
                end: lead + end,
                value: tidy(serial.as_str()),
                rule: "number.labelled",
                strength: 0.85,
                kind: "",
                parts,
            });
        }
    }
    let few_lower = body
        .split_whitespace()
        .filter(|word| word.chars().next().is_some_and(char::is_lowercase))
        .count()
        <= 4;
    if let Some(series) = SERIES.captures(body)
        && few_lower
        && series[2].bytes().any(|byte| byte.is_ascii_digit())
    {
        if PERIODICAL.is_match(&series[1]) && !HINT.is_match(&series[1]) {
            let at = series.get(1).map_or(0, |m| m.end());
            let end = series.get(0).map_or(body.len(), |m| m.end());
            return Some(Number {
                start: lead + at,
                end: lead + end,
                value: tidy(&series[2]),
                rule: "number.issue",
                strength: 0.75,
                kind: "",
                parts,
            });
        }
        if HINT.is_match(&series[1]) {
            let special = series[1].to_ascii_lowercase().contains("spec");
            let strength = if special { 0.6 } else { 0.7 };
            return number(tidy(body), "number.series", strength, "", parts);
        }
    }
    if parts.contains_key("month") && HINT.is_match(body) && body.split_whitespace().count() <= 7 {
        return number(tidy(body), "number.month-branch", 0.65, "", parts);
    }
    None
}

/// The text without markings, footnote marks and full stops at its end.
pub(crate) fn without_tail(text: &str) -> &str {
    let mut body = text.trim_end_matches(['.', ' ', ',', ';']);
    loop {
        if let Some((_, open)) = markings::trailing(body, false) {
            body = body[..open].trim_end_matches([' ', ',', ';', ':']);
            continue;
        }
        let mut cut = None;
        for (at, _) in body
            .match_indices([' ', ','])
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .take(3)
        {
            let tail = &body[at + 1..];
            if !tail.trim().is_empty() && markings::read(tail, false).is_some() {
                cut = Some(at);
            }
        }
        match cut {
            Some(at) => body = body[..at].trim_end_matches([' ', ',', ';', ':']),
            None => return body,
        }
    }
}

pattern!(
    CHINESE_YEAR,
    r"(?x) (?P<pre>[\p{Han}甲乙丙]{0,10}?) \s? (?P<di>第)? \s? [(\[{（〔【〈「］C〖] \s? (?P<y>(?:19)?\d{2}|[一二三四五六七八九〇○零Oo]{2,4}) \s? [)\]}）〕】〉」］〗Jj] \s?
           (?P<mid>[\p{Han}]{0,8}?) \s? (?P<b>[(（〔]\s?)? (?P<n>[0-9OoIl]{1,6}|[一二三四五六七八九十百千〇○零廿卅](?:\s?[一二三四五六七八九十百千〇○零廿卅]){0,7}) \s? (?:[)）〕]\s?)? (?P<hao>[号號])?"
);
// 第 and 号 lost: `# (55) 1168`, `FB (65) 306 He`.
pattern!(
    CHINESE_BARE,
    r"(?x) ^\s* [^\d\p{Han}(（\[]{0,5} [(（\[] \s? (?P<y>[3-9]\d) \s? [)）\]] \s? (?P<n>\d{2,5}) (?P<tail>\W{0,3}|\s?[A-Za-z]{1,3}) $"
);
// One bracket lost or misread: 第55）1366号.
pattern!(
    CHINESE_BROKEN,
    r"(?x) 第 \s? [^\d\p{Han}]{0,2} \s? (?P<y>\d{2}) \s? [^\d\p{Han}]{1,2} \s? (?P<n>\d{1,6}) \s? [号號]?"
);
pattern!(
    CHINESE_SERIAL,
    r"(?x) (?P<pre>[\p{Han}]{1,10}字)? \s? 第 \s? (?P<n>[0-9]{1,6}|[一二三四五六七八九十百千〇○零廿卅]{1,8}) \s? [号號] (?P<dian>[电電])?"
);
pattern!(CHINESE_NO, r"(?i)^\s*(?:NO|№)\s*[.:：]?\s*(?P<n>[\d][\w/-]*)");

/// The number in a line of a Chinese form.
pub(crate) fn chinese(text: &str, fuzzy: bool) -> Option<Number> {
    if text.len() > 240 {
        return None;
    }
    let mut parts = BTreeMap::new();
    for (pattern, rule, strength) in [
        (&*CHINESE_YEAR, "number.bracketed-year", 0.96),
        (&*CHINESE_BROKEN, "number.bracketed-year-broken", 0.85),
    ] {
        let Some(found) = pattern.captures(text) else {
            continue;
        };
        let (Some(year), Some(serial)) = (found.name("y"), found.name("n")) else {
            continue;
        };
        let prefix = found.name("pre").map_or("", |m| m.as_str()).trim();
        let middle = found.name("mid").map_or("", |m| m.as_str()).trim();
        let marked = found.name("hao").is_some() || found.name("di").is_some();
        // A bracketed pair of digits in a sentence is no year: something must say that this is a number.
        let says = marked
            || rule.ends_with("broken")
            || prefix.contains(['收', '发', '發', '字'])
            || middle.contains(['字', '第'])
            || branch_month(middle).is_some();
        if !says {
            continue;
        }
        let digits = chinese_number(year.as_str()).map(|y| y % 100)?;
        let count = chinese_number(&serial.as_str().replace(['I', 'l'], "1"))?;
        parts.insert("year".to_owned(), digits.into());
        parts.insert("serial".to_owned(), count.into());
        let mut series = String::new();
        for part in [prefix, middle] {
            series.push_str(part.trim_start_matches('第').trim_end_matches('第'));
        }
        if let Some(month) = middle
            .chars()
            .find_map(|c| branch_month(&c.to_string()))
            .filter(|_| middle.chars().count() <= 2)
        {
            parts.insert("month".to_owned(), month.into());
        }
        if !series.is_empty() {
            parts.insert("series".to_owned(), series.into());
        }
        let whole = found.get(0).map_or(0..0, |m| m.range());
        let start = whole.start + (text[whole.clone()].len() - text[whole.clone()].trim_start().len());
        let value = if rule.ends_with("broken") {
            format!("({}){}", year.as_str(), serial.as_str())
        } else {
            normal(&text[start..whole.end])
        };
        return Some(Number {
            start,
            end: whole.end,
            value,
            rule,
            strength,
            kind: "",
            parts,
        });
    }
    if let Some(found) = fuzzy.then(|| CHINESE_BARE.captures(text)).flatten()
        && let (Some(year), Some(serial)) = (found.name("y"), found.name("n"))
    {
        // 号 is often read as 5: a serial of five digits that ends so has lost its 号.
        let digits = serial.as_str();
        let lost = digits.len() == 5
            && digits.ends_with('5')
            && found
                .name("tail")
                .is_none_or(|tail| tail.as_str().trim().is_empty());
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
            strength: if lost { 0.75 } else { 0.82 },
            kind: "",
            parts,
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
            value: normal(&text[whole.clone()]),
            rule: "number.chinese-serial",
            strength: if alone { 0.85 } else { 0.4 },
            kind,
            parts,
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
        kind: "",
        parts,
    })
}

/// A Chinese number as records hold it: no spaces, half-width brackets and digits, 第 and 号 left out around digits.
fn normal(text: &str) -> String {
    let compact: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(super::fold::half_width)
        .map(|c| match c {
            '〈' | '{' | '「' | '〖' => '(',
            '〉' | '}' | '」' | '〗' => ')',
            c => c,
        })
        .collect();
    let compact = compact.strip_prefix('第').unwrap_or(&compact);
    match compact.strip_suffix(['号', '號']) {
        Some(rest)
            if rest
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '(' | ')' | '[' | ']')) =>
        {
            rest.to_owned()
        }
        _ => compact.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_translated_cables_keep_their_words_and_lose_their_label() {
        for (text, value) in [
            ("No. (52) 211", "(52) 211"),
            ("No (63) 395", "(63) 395"),
            ("No. /62/ 669", "(62) 669"),
            (
                "Foreign Ministry Incoming (64) You (136)",
                "Foreign Ministry Incoming (64) You (136)",
            ),
            ("(59) Korean Consular No. 085", "(59) Korean Consular No. 085"),
            (
                "Foreign [Ministry] Received Telegram No. (61) B Xu-1149",
                "Foreign [Ministry] Received Telegram No. (61) B Xu-1149",
            ),
            (
                "Committee Dispatch [19]64 No. 89",
                "Committee Dispatch [19]64 No. 89",
            ),
            (
                "(61) Liaison 2 Zhu Zi No. 2449, Confidential",
                "(61) Liaison 2 Zhu Zi No. 2449",
            ),
            ("No. 38 Secret", "38"),
            ("No. 1154/sh.", "1154/sh"),
            ("Telegram No. 2880", "2880"),
            ("Internal Information No. 28 For Reference Only", "28"),
            ("No. Chen- 8/35", "Chen- 8/35"),
        ] {
            assert_eq!(
                english(text).map(|number| number.value).as_deref(),
                Some(value),
                "{text}"
            );
        }
        for text in [
            "16November 1962",
            "The talks of (64) delegates ended",
            "Reception of 12 guests",
            "23 December 1965",
        ] {
            assert_eq!(english(text), None, "{text}");
        }
    }

    #[test]
    fn the_year_the_month_code_and_the_serial_are_parts_of_their_own() {
        let parts = english("Foreign Ministry Incoming (64) You (136)").unwrap().parts;
        assert_eq!(
            (
                parts["year"].clone(),
                parts["month"].clone(),
                parts["serial"].clone()
            ),
            (64.into(), 10.into(), 136.into())
        );
        let parts = chinese("外收(63)酉395号", false).unwrap().parts;
        assert_eq!(
            (
                parts["year"].clone(),
                parts["month"].clone(),
                parts["serial"].clone()
            ),
            (63.into(), 10.into(), 395.into())
        );
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
            ("NO. 123", "123"),
        ] {
            let found = chinese(text, false).unwrap_or_else(|| panic!("{text}"));
            let plain = |s: &str| s.replace(['第', '号', '號', '(', ')', '（', '）'], "");
            assert_eq!(plain(&found.value), plain(value), "{text}");
        }
        assert_eq!(chinese("今日下午三时，我方代表", true), None);
    }
}
