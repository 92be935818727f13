//! Numbers in translated and in English headers: `No. (52) 211`, `Foreign Ministry Incoming (64) You (136)`.

use std::collections::BTreeMap;

use super::Number;
use crate::parse::dates::{self, branch_month};
use crate::parse::fold::{self, tidy};
use crate::parse::markings;

// `(63)`, `[19]64`, `/62/` on typewriters without brackets, `(1959)`; OCR swaps the kinds of brackets.
pattern!(
    YEAR,
    r"(?:[(\[{（〔]\s?(?:19)?(\d\d)\s?[)\]}）〕]|/\s?(?:19)?(\d\d)\s?/|\[19\]\s?(\d\d))"
);
pattern!(
    LABEL,
    r"(?i)^(?:(?:(?:incoming|outgoing|issuing)\s+)?(?:issuing|outgoing|incoming|telegram|cable|telex|document|letter|message|msg\.?|our|cryptogram|(?:(?:en)?cipher(?:ed)?|(?:en)?coded|v\.?t?ch\.?)(?:\s+(?:telegram|cable|message))?)\s+|(?:ref|reference|registry|registration|reg|protocol|prot)\.?\s+)?(?:nos?|nr|n0|[cč]\.\s?j\.|nº|n°|number|num|№|#)\s*[.:,;·]{0,2}\s*(?:confidentially\s+)?(.+)$"
);
pattern!(
    SERIES,
    r"(?i)^(.{2,60}?)[\s.]\s*(?:(?:n[oº]|nr|№)\b\s*[.:,]?\s*|#)([\dA-Z(][\w()./-]*(?:\s?[-–]\s?\d+)?)"
);
// gvs-t-b 7/111- 17/88   First copy 1 page: a secret paper of the GDR, by its class, office and year.
pattern!(
    GDR_SECRET,
    r"(?i)^((?:gvs|vvs|gkds)(?:-[a-z])*\s+\d{1,3}/\d{1,4}\s?-\s?\d{1,4}/\d\d)\b"
);
// No. 2421/top secret/55, of Polish embassies; No. 56 349 of Romania: thousands set apart; PEK/102(14)/64: a file of an embassy.
pattern!(
    SERIAL,
    r"^\d{1,6}/(?:top\s+secret|secret|confidential)/(?:19)?\d\d\b|^\d{2,3}\s\d{3}\b|^[A-Z]{2,6}/[\w()./-]*\d[\w()./-]*|^[A-Z]{1,4}(?:-[A-Z]{1,4}){0,2}-\d[\w./-]*|^(?:[A-Z][a-z]{0,5}\s?-?\s?)?[(\[]?\d[\w./-]*[)\]]?(?:\s?[-–]\s?\d+)?"
);
pattern!(
    BRANCH,
    r"\b(Zi|Chou|Yin|Mao|Chen|Si|Wu|Wei|Shen|You|Xu|Hai)\b[\s-]*(?:No\.?\s*)?[(\[]?\s?(\d+)"
);
pattern!(
    HINT,
    r"(?i)\b(?:ministry|consular|dispatch|committee|special|spec|telegram|cable|department|dept|council|document|secretariat|embassy|liaison|office|outgoing|incoming|received|sent|foreign|central|military|bureau|division|letter|device|zi)\b"
);
// Special No. 1664-1665: the register of special telegrams, which counts each twice.
pattern!(
    SPECIAL,
    r"(?i)^spec(?:ial|\.)?\s*(?:no|nos|#|№)\s*[.:]?\s*\d{1,6}\s?[-–]\s?\d{1,6}$"
);
pattern!(NOTE, r"\[\d{1,2}\]$");
// 38O, 1l4: a letter like a figure among two figures or more
pattern!(
    FIGURES_AND_LETTERS,
    r"^(?:\d{2,5}[OlI]\d{0,3}|\d[OlI]\d{1,4}|[OlI]\d{2,5})$"
);
// [z – secret], [Eighth Month]
pattern!(GLOSS, r"\s+\[\w+\s[Mm]onth\]$|\s+\[\w+\s?[—–]\s?\w[^\[\]]*\]?$");
// Issued (61) Liaison 2 Zhu Zi No. 2449
pattern!(ISSUED, r"^(?i:issued|dispatched|sent)[:,]?\s+");
pattern!(REGISTER, r"^0\d{2,5}/(?:19)?\d{2}$");
// CAP 63590: the numbers of the messages of the White House
pattern!(
    WHITE_HOUSE,
    r"^(?:CAP|WHS|TOHAK|HAKTO|TOSIT|VOICE)\s?\d{2,6}(?:-\d\d)?$"
);
// 0173/68/on/čí, of Czechoslovak embassies: year, drafter and typist behind it
pattern!(REGISTER_OFFICE, r"^0\d{2,5}/\d{2}(?:/\p{Ll}{1,4}){1,3}$");
pattern!(
    PERIODICAL,
    r"(?i)\b(?:information|briefing|bulletin|report|news|reference|summary|issue)\b"
);

// Already sent see header (64) Mao 8
pattern!(
    SEE_HEAD,
    r"(?i)^.*\bsee\s+(?:the\s+)?head(?:er|ing)?:?\s+([(\[]\d\d[)\]].*)$"
);
// No. 472 NAI DFA/5/305/134: the number in a printed collection, and where the paper lies.
pattern!(PRINTED, r"^No\.?\s*\d+\s+(?:NAI|TNA|NAA|NARA|AMAE|PRO|FO)\b");

// No. 76.042, No. 56 349: thousands set apart
pattern!(THOUSANDS, r"(?:^|[A-Za-z.:#№]\s?)\s?(\d{1,3}(?:[. ]\d{3})+)$");
// (63) 77B4: a letter between figures
pattern!(BETWEEN_FIGURES, r"\b\d+[OIlSBZ]\d+$");
// 118 [crossed out] 204
pattern!(CROSSED_OUT, r"^[\w()./-]+\s*\[crossed\s+out\]\s*(\d.*)$");
// (63) Vou (136): what stands where only a branch can, between the year and the serial
pattern!(
    BETWEEN_YEAR_AND_SERIAL,
    r"[)\]}）]\s?([A-Z0-9][a-z0-9]{1,3})\s?[(\[]?\s?\d+[)\]]?$"
);

// Telegram number 538-5401: 538 to 540, with the mark of footnote 1.
pattern!(RANGE_NOTE, r"\b(\d{2,5})-(\d{3,6})$");

/// Whether a line is the number of a document in a printed collection, and where the paper lies.
pub(crate) fn is_of_collection(text: &str) -> bool {
    PRINTED.is_match(text)
}

/// The text without the mark of a footnote that is glued to the end of a range of numbers.
fn without_glued_note(text: &str) -> &str {
    match RANGE_NOTE.captures(text) {
        Some(found) if found[2].len() == found[1].len() + 1 && found[2] > found[1] => &text[..text.len() - 1],
        _ => text,
    }
}

/// Digits that stand for a number's own: the words before them are not the value's.
pub(crate) fn last_digits(text: &str) -> Option<u64> {
    // 35/1961, 0417 (1955): the year follows the serial.
    let bare = text.trim_end_matches(')');
    let text = match bare.rsplit_once("/19").or_else(|| bare.rsplit_once("(19")) {
        Some((front, year))
            if year.len() == 2 && front.trim_end().ends_with(|c: char| c.is_ascii_digit()) =>
        {
            front
        }
        _ => text,
    };
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

/// The serial that a number ends with.
fn serial_of(value: &str) -> Option<u64> {
    match THOUSANDS.captures(value).and_then(|found| found.get(1)) {
        Some(grouped) => grouped.as_str().replace(['.', ' '], "").parse().ok(),
        None => last_digits(value),
    }
}

/// A number with a bracketed year whose words were misread, put right: `lncoming (63) Vou (136)`. `None` where nothing has to be put right.
fn mended(body: &str) -> Option<String> {
    let year = YEAR.find(body)?;
    let mut out = body.to_owned();
    for word in body[..year.start()].split_whitespace() {
        // Each sign that is exchanged takes one byte, as the one that stands for it does.
        let at = word.as_ptr() as usize - body.as_ptr() as usize;
        if let Some(rest) = word.strip_prefix('l')
            && HINT
                .find(&format!("I{rest}"))
                .is_some_and(|hint| hint.end() == word.len())
        {
            out.replace_range(at..=at, "I");
        }
    }
    let branch = BETWEEN_YEAR_AND_SERIAL
        .captures(body)
        .and_then(|found| found.get(1));
    if let Some(read) = branch.filter(|read| read.start() >= year.start())
        && let Some(meant) = dates::misread_pinyin(read.as_str())
    {
        out.replace_range(read.range(), meant);
    }
    (out != body).then_some(out)
}

/// The number that a line of a translated or English header consists of, markings behind it left over.
pub(crate) fn read(text: &str) -> Option<Number> {
    if text.len() > 110 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if is_of_collection(text) {
        return None;
    }
    // (No. 179)
    let bracketed = || {
        text.strip_prefix('(')?
            .strip_suffix(')')
            .filter(|inner| inner.starts_with("No"))
    };
    let see_head = SEE_HEAD.captures(text).and_then(|found| found.get(1));
    if let Some(own) = see_head.map(|own| own.as_str()).or_else(bracketed) {
        let by = own.as_ptr() as usize - text.as_ptr() as usize;
        return read(own).map(|number| Number {
            start: number.start + by,
            end: number.end + by,
            ..number
        });
    }
    let lead = text.len() - text.trim_start().len();
    let body = without_date(without_glued_note(without_tail(text.trim())));
    if let Some(meant) = mended(body) {
        return read(&meant).map(|number| Number {
            start: lead + number.start,
            end: lead + number.end,
            repaired: true,
            ..number
        });
    }
    let mut parts = BTreeMap::new();
    if let Some(serial) = serial_of(body) {
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
            ..Number::default()
        })
    };
    let lower = body.to_ascii_lowercase();
    if lower.starts_with("to no")
        || lower.starts_with("to your no")
        || lower.starts_with("reply to no")
        || lower.starts_with("re no")
    {
        return number(tidy(&body[3..]), "number.reply-to", 0.8, "reference", parts);
    }
    if lower.starts_with("copy no") || lower.starts_with("copy #") || lower.starts_with("copy nr") {
        return number(tidy(body), "number.copy", 0.9, "copy", parts);
    }
    if let Some(own) = GDR_SECRET.captures(body).and_then(|found| found.get(1)) {
        return Some(Number {
            start: lead,
            end: lead + own.end(),
            value: tidy(own.as_str()),
            rule: "number.secret-register",
            strength: 0.9,
            kind: "",
            parts,
            ..Number::default()
        });
    }
    if SPECIAL.is_match(body) {
        return number(tidy(body), "number.special", 0.8, "special", parts);
    }
    // Dongou Zi No. 115: 字, not the branch 子, which stands right behind the year.
    let series = |found: &regex::Captures| {
        let at = found.get(0).map_or(0, |m| m.start());
        &found[1] == "Zi" && body[..at].trim_end().ends_with(char::is_alphanumeric)
    };
    if let Some(found) = BRANCH.captures(body).filter(|found| !series(found)) {
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
        // 2421/61/53/TJN is a register, its parts between slashes.
        let register = slashes && body[..whole.start()].ends_with(|c: char| c.is_ascii_digit());
        let words = body.split_whitespace().count();
        let titled = body
            .split_whitespace()
            .filter(|word| word.chars().next().is_some_and(char::is_lowercase))
            .all(|word| matches!(word, "no." | "no" | "of" | "the" | "zi" | "and" | "di" | "hao"));
        let before_is_label = LABEL.is_match(body);
        if after.bytes().any(|byte| byte.is_ascii_digit())
            && words <= 12
            && titled
            && !register
            && (!slashes || before_is_label)
        {
            if let Ok(digits) = digits.parse::<u64>() {
                parts.insert("year".to_owned(), digits.into());
            }
            let value = match LABEL.captures(body) {
                Some(label) => label.get(1).map_or("", |m| m.as_str()),
                None => body,
            };
            let value = ISSUED.find(value).map_or(value, |verb| &value[verb.end()..]);
            let value = if slashes {
                tidy(value).replacen(whole.as_str(), &format!("({digits})"), 1)
            } else {
                tidy(value)
            };
            // A letter between the figures of a register is one of them.
            if let Some(serial) = BETWEEN_FIGURES.find(&value) {
                let figures = figures(serial.as_str());
                if let Ok(serial) = figures.parse::<u64>() {
                    parts.insert("serial".to_owned(), serial.into());
                }
                let meant = format!("{}{figures}", &value[..serial.start()]);
                return number(meant, "number.bracketed-year", 0.9, "", parts)
                    .map(|number| number.repaired_from(value));
            }
            return number(value, "number.bracketed-year", 0.96, "", parts);
        }
    }
    // NOV18 1953 is a day.
    let glued = |label: &regex::Captures| {
        label.get(1).is_some_and(|own| {
            own.as_str().starts_with(|c: char| c.is_ascii_uppercase())
                && body[..own.start()].ends_with(|c: char| c.is_ascii_alphabetic())
        })
    };
    if let Some(label) = LABEL.captures(body).filter(|label| !glued(label)) {
        let rest = label.get(1).map_or("", |m| m.as_str()).trim();
        let crossed_out = CROSSED_OUT.captures(rest).and_then(|found| found.get(1));
        let rest = crossed_out.map_or(rest, |own| own.as_str());
        // No. 38O
        if FIGURES_AND_LETTERS.is_match(rest) {
            let meant = figures(rest);
            if let Ok(serial) = meant.parse::<u64>() {
                parts.insert("serial".to_owned(), serial.into());
            }
            return number(meant, "number.labelled", 0.9, "", parts)
                .map(|number| number.repaired_from(tidy(rest)));
        }
        if let Some(serial) = SERIAL.find(rest) {
            // What follows the serial must be its own: a date or a sentence is not.
            let tail = rest[serial.end()..].trim().trim_end_matches('.');
            if tail.is_empty() || (tail.len() < 16 && !tail.contains(char::is_whitespace)) {
                return number(tidy(rest), "number.labelled", 0.9, "", parts);
            }
            let end = body.len() - rest.len() + serial.end();
            match serial_of(serial.as_str()) {
                Some(own) => parts.insert("serial".to_owned(), own.into()),
                None => parts.remove("serial"),
            };
            return Some(Number {
                start: lead,
                end: lead + end,
                value: tidy(serial.as_str()),
                rule: "number.labelled",
                strength: 0.85,
                kind: "",
                parts,
                ..Number::default()
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
            if let Some(own) = last_digits(&series[2]) {
                parts.insert("serial".to_owned(), own.into());
            }
            return Some(Number {
                start: lead + at,
                end: lead + end,
                value: tidy(&series[2]),
                rule: "number.issue",
                strength: 0.75,
                kind: "",
                parts,
                ..Number::default()
            });
        }
        if HINT.is_match(&series[1]) {
            let special = series[1].to_ascii_lowercase().contains("spec");
            let strength = if special { 0.6 } else { 0.7 };
            return number(tidy(body), "number.series", strength, "", parts);
        }
    }
    if WHITE_HOUSE.is_match(body) {
        return number(tidy(body), "number.series", 0.85, "", parts);
    }
    // The registers of Hungarian embassies: 0094/1976.
    if REGISTER.is_match(body) || REGISTER_OFFICE.is_match(body) {
        return number(tidy(body), "number.register-year", 0.75, "", parts);
    }
    if parts.contains_key("month") && HINT.is_match(body) && body.split_whitespace().count() <= 7 {
        return number(tidy(body), "number.month-branch", 0.65, "", parts);
    }
    None
}

/// Figures among which letters stand for those that they look like.
fn figures(text: &str) -> String {
    text.chars().map(fold::as_figure_of_number).collect()
}

/// A labelled number without the whole date behind it: `No. PEK/102(14)/64 October 19, 1964`.
fn without_date(body: &str) -> &str {
    // No. 8 cipher 21 May is a number with a word behind it.
    let one_word = |label: regex::Captures, until: usize| {
        label
            .get(1)
            .and_then(|own| body.get(own.start()..until))
            .is_some_and(|own| !own.trim().contains(' '))
    };
    let Some(label) = LABEL.captures(body) else {
        return body;
    };
    let dates = dates::western(body);
    match dates.first() {
        Some(date)
            if date.day.is_some()
                && date.month.is_some()
                && body[date.end..].trim().is_empty()
                && body[..date.start].bytes().any(|byte| byte.is_ascii_digit())
                && (one_word(label, date.start) || body[..date.start].ends_with('/')) =>
        {
            body[..date.start].trim_end_matches([' ', ',', ';', '/'])
        }
        _ => body,
    }
}

/// The text without markings, footnote marks and full stops at its end.
pub(crate) fn without_tail(text: &str) -> &str {
    let mut body = text.trim_end_matches(['.', ' ', ',', ';']);
    // 2421/61/53/TJN [tajne—secret]
    if let Some(gloss) = GLOSS.find(body) {
        body = &body[..gloss.start()];
    }
    // 6179-6185[1]
    if let Some(note) = NOTE.find(body) {
        body = &body[..note.start()];
    }
    loop {
        if let Some((_, open)) = markings::trailing(body, false) {
            body = body[..open].trim_end_matches([' ', ',', ';', ':']);
            continue;
        }
        match markings::last_words(body) {
            Some((_, start)) => body = body[..start].trim_end_matches([' ', ',', ';', ':']),
            None => return body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read as english;

    #[test]
    fn the_serial_is_the_number_s_own() {
        for (text, value, serial) in [
            (
                "No. 1182 - Secret - Urgent - Vientiane - 9 June 1961",
                "1182",
                1182,
            ),
            ("No. 71.038", "71.038", 71_038),
            ("No. 56 351", "56 351", 56_351),
            ("No. 118 [crossed out] 204", "204", 204),
            ("No. (63) 61B2", "(63) 6182", 6182),
            ("No. (61) 561", "(61) 561", 561),
            (
                "Foreign Ministry lncoming (63) Vou (141)",
                "Foreign Ministry Incoming (63) You (141)",
                141,
            ),
        ] {
            let number = english(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (number.value.as_str(), &number.parts["serial"]),
                (value, &serial.into()),
                "{text}"
            );
            assert!(number.end <= text.len() && text.is_char_boundary(number.end));
        }
        assert!(english("No. (63) 61B2").is_some_and(|number| number.repaired));
    }

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
}
