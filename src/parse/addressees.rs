//! Who a cable goes to: lists in English and Chinese, split into addressees and those who get a copy.

use std::sync::LazyLock;

use regex::Regex;

use super::fold::tidy;

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        pub(crate) static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($pattern).expect("a constant pattern"));
    };
}
// One addressee in the plural, whose list is of places or kinds: `All Provincial, Municipal and … Committees`.
pattern!(
    COLLECTIVE,
    r"(?i)^\s*(?:all\s|(?:the\s+)?(?:chinese\s+)?embassies\s+in\s[^;]*,[^;]*$)"
);

// `To the`, `[To] The`, `[To the]`, `To:`, `For:`
pattern!(
    TO,
    r"(?i)^\s*(?:\[\s*(?:to\s+the|to|for)\s*\]?|t[o0]\b)\s*\]?\s*[:;]?\s*(?:the\s+)?"
);
pattern!(
    TRANSMIT,
    r"(?i)^\s*(?:\[?to\]?\s+)?(?:be\s+)?(?:transmit(?:ted)?|pass(?:ed)?|convey(?:ed)?|deliver(?:ed)?|hand(?:ed)?|forward(?:ed)?|for\s+(?:immediate\s+)?(?:report|transmission|delivery))\s+(?:on\s+)?(?:immediately\s+)?(?:to|for)\s+(?:the\s+)?"
);
pattern!(
    COPY,
    r"(?i)^\s*\[?(?:(?:also\s+)?cop(?:y|ies|ied)(?:\s+sent)?(?:\s+to)?|cc|copying|and\s+(?:also\s+)?report(?:ed|ing)?\s+to|also\s+report(?:ed|ing)?\s+to|report(?:ed|ing)?\s+to|for\s+(?:the\s+)?information\s+(?:of|to)|also\s+(?:sent\s+)?to|repeated\s+(?:for\s+information\s+)?to|info)\]?\b\s*[:;]?\s*(?:the\s+|\[the\]\s+)?"
);
// Inside a line: from here on only copies.
pattern!(
    COPY_INSIDE,
    r"(?i)[,;:]?\s+(?:and\s+(?:also\s+)?)?(?:copying|copied\s+to|cop(?:y|ies)\s+to|with\s+(?:a\s+)?cop(?:y|ies)\s+to|cc:?|(?:and|also)\s+(?:also\s+)?(?:report(?:ing)?|inform(?:ing)?|notify(?:ing)?|forward(?:ing)?)(?:\s+to)?|reporting\s+to|informing|for\s+the\s+information\s+of)\s+(?:the\s+)?"
);
pattern!(
    ALSO_COPIED,
    r"(?i)\s*,?\s*(?:is|are|was|were)?\s*(?:also|to\s+be)\s+(?:copied|informed|notified)\s*[.:]?\s*$"
);
pattern!(
    ORGAN,
    r"(?i)\b(?:ministr(?:y|ies)|committees?|council|department|dept|embass(?:y|ies)|offices?|secretariat|bureau|division|commission|party|government|delegation|legation|consulates?|consul|agency|headquarters|congress|association|desk|section|board|union|army|command|corps|group|secretary\s+of\s+state|central|politburo|cpc|ccp|people's|xinhua|news|stations?|posts?|administration|institute|university|school|company|corporation|liaison|front|region|district)\b"
);
pattern!(
    TITLE,
    r"(?i)^\[?(?:comrades?|com\.|cde|ambassadors?|chairman|chairwoman|premier|vice|deputy|president|ministers?|foreign|general|marshal|commander|commissar|political|director|secretary|chief|charge|chargé|acting|consul|first|second|third|counsell?or|attach[eé]|madame?|mr|mrs|ms|dr|prof|his|her|prince|king|sihanouk|delegate|representative|head|leader|central|party|ministry|embassy|state|all|standing|members?|leading|military|military|chinese|soviet)\b"
);
// Footnote marks behind a name: [1], 〔2〕, x/, 1/, superscripts.
pattern!(
    FOOTNOTE,
    r"(?:\s*(?:\[\d{1,3}\]|〔\d{1,3}〕|［\d{1,3}］|\b[x\d]{1,2}/|[¹²³⁴-⁹*†‡]))+$"
);
pattern!(
    SUB_ORGAN,
    r"(?i)\b(?:department|division|section|bureau|office|desk|secretariat|branch|group|staff)\s*$"
);
pattern!(
    SUPER_ORGAN,
    r"(?i)^(?:the\s+)?(?:people's\s+republic|prc\b|chinese\s+)?\s*(?:ministry|central\s+committee|cc\b|state\s+council|government|party|foreign\s+ministry|general\s+staff|national)"
);

pattern!(TO_MISREAD, r"^\s*[TtPpFIl1][oO0Q]\s+the\s+");

/// English organs that cables are addressed to; on a scan a name that is one of them but for a few letters is put right.
const ENGLISH_ORGANS: [&str; 9] = [
    "Foreign Ministry",
    "Ministry of Foreign Affairs",
    "Party Central Committee",
    "Central Committee",
    "Secretary of State",
    "Department of State",
    "State Council",
    "Ministry of Public Security",
    "General Office",
];

/// The English organ that `value` is but for misread letters.
pub(crate) fn repaired_english(value: &str) -> Option<&'static str> {
    let read = super::fold::Key::new(value).chars;
    let forms: Vec<(Vec<char>, &str)> = ENGLISH_ORGANS
        .iter()
        .map(|organ| (super::fold::Key::new(organ).chars, *organ))
        .collect();
    let rows = forms.iter().map(|(key, organ)| (key.as_slice(), *organ));
    let (organ, cost) = super::fold::closest(&read, rows)?;
    (cost > 0.0).then_some(organ)
}

/// The text without footnote marks and what punctuation follows or precedes them.
pub(crate) fn without_footnotes(text: &str) -> &str {
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ':' | '：' | ',' | '，' | ';' | '!' | '！' | '.' | '。' | '-' | '—' | '–'
            )
    };
    let mut body = text.trim_end_matches(ends);
    while let Some(mark) = FOOTNOTE.find(body) {
        body = body[..mark.start()].trim_end_matches(ends);
    }
    body
}

/// A value as a record holds it: without article, footnote marks and exclusion notes.
pub(crate) fn value(text: &str) -> String {
    let text = without_footnotes(text);
    let text = match text.rfind(" (not ") {
        Some(at) if text.ends_with(')') => text[..at].trim_end(),
        _ => text,
    };
    let text = text.trim_start();
    let bare = ["the ", "The ", "THE ", "[the] "]
        .iter()
        .find_map(|article| text.strip_prefix(article))
        .unwrap_or(text);
    // One word covers a whole list: Comrades A, B and C.
    let bare = without_cover(bare);
    tidy(bare.trim_matches(['"', '“', '”']))
}

/// Splits an English list into its addressees, as slices of `text`. Organs that hold commas stay whole.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let text = without_footnotes(text);
    if COLLECTIVE.is_match(text) && !text.contains(';') {
        return vec![text.trim()];
    }
    // Separators outside brackets: byte where they begin and end, and whether it is an "and" without a comma.
    let mut cuts: Vec<(usize, usize, bool)> = Vec::new();
    let mut depth = 0i32;
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '（' | '〔' => depth += 1,
            ')' | ']' | '）' | '〕' => depth = (depth - 1).max(0),
            _ if depth > 0 => {}
            ',' | ';' | '、' | '，' => {
                let mut end = at + c.len_utf8();
                let rest = text[end..].trim_start();
                if rest
                    .get(..4)
                    .is_some_and(|head| head.eq_ignore_ascii_case("and "))
                {
                    end = text.len() - rest.len() + 4;
                }
                cuts.push((at, end, false));
            }
            ' ' if bytes[at..].len() > 5
                && bytes[at..at + 5].eq_ignore_ascii_case(b" and ")
                && cuts.last().is_none_or(|&(_, end, _)| end <= at) =>
            {
                cuts.push((at, at + 5, true));
            }
            _ => {}
        }
    }
    let mut pieces: Vec<(&str, bool, bool)> = Vec::new();
    let mut from = 0;
    let (mut joined_by_and, mut joined_by_comma_and) = (false, false);
    for (start, end, and) in cuts {
        if start < from {
            continue;
        }
        pieces.push((&text[from..start], joined_by_and, joined_by_comma_and));
        from = end;
        joined_by_and = and;
        joined_by_comma_and = !and && end - start > 2;
    }
    pieces.push((&text[from..], joined_by_and, joined_by_comma_and));
    let many = pieces.iter().filter(|piece| !piece.1).count() > 1;
    let mut out: Vec<&str> = Vec::new();
    for (piece, and, comma_and) in pieces {
        let Some(&before) = out.last() else {
            out.push(piece);
            continue;
        };
        let keep_apart = if and {
            stands_alone(before, piece, many)
        } else {
            let within = SUB_ORGAN.is_match(before.trim_end()) && SUPER_ORGAN.is_match(piece.trim_start());
            comma_and || !(within || is_place_of(before, piece))
        };
        if keep_apart {
            out.push(piece);
        } else if let Some(last) = out.last_mut() {
            // Slices of one text: from the first's start to the second's end.
            let start = before.as_ptr() as usize - text.as_ptr() as usize;
            let end = piece.as_ptr() as usize - text.as_ptr() as usize + piece.len();
            *last = &text[start..end];
        }
    }
    out.into_iter()
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Whether two sides of an "and" are addressees of their own, not one name with an "and" in it.
fn stands_alone(before: &str, piece: &str, many: bool) -> bool {
    let right = piece.trim_start();
    let starts = ["the ", "The ", "to ", "THE ", "[the]"]
        .iter()
        .any(|article| right.starts_with(article));
    if starts || TITLE.is_match(right) {
        return true;
    }
    let short = |side: &str| side.split_whitespace().count() <= 4 && !ORGAN.is_match(side);
    short(before) && short(right)
        || (many
            && short(right)
            && right.starts_with([
                '[', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q',
                'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z',
            ])
            && !ORGAN.is_match(before))
}

/// `Ministry of Foreign Affairs, FPRY`: an abbreviation of the state behind an organ.
fn is_place_of(before: &str, piece: &str) -> bool {
    let piece = piece.trim();
    ORGAN.is_match(before) && (2..=5).contains(&piece.len()) && piece.chars().all(|c| c.is_ascii_uppercase())
}

/// A list without the title that covers all of it: `Comrades A, B and C`.
pub(crate) fn without_cover(text: &str) -> &str {
    let trimmed = text.trim_start();
    ["Comrades ", "comrades ", "Ambassadors ", "COMRADES ", "Messrs. "]
        .iter()
        .find_map(|title| trimmed.strip_prefix(title))
        .unwrap_or(text)
}

/// To whom a part of a Chinese addressee line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    To,
    Copy,
}

// 并报 and its kin: everything behind is for information. 并转 and 阅转 pass the cable on to a further addressee.
pattern!(
    CHINESE_COPY,
    r"[，,、；;]?\s*(?:并|並|另|同时)?\s*(?:报告|報告|抄报|抄報|抄送|抄告|抄致|抄转|抄|并报|並報|并告|並告|并抄|並抄|报|報|告|分送)\s*[：:]?"
);
pattern!(
    CHINESE_SPLIT,
    r"[、，,；;]|(?:请|請)?(?:阅转|閱轉|并转|並轉|即转|即轉|转|轉)|并请|並請|并致|並致|并|並|暨|及|和"
);

pattern!(
    MISREAD_COPY,
    r"(?:部|央|馆|館|院|委)\s?([兹茲站井弁开開亚亞垃六拉][报報告])"
);

/// Organs that cables are addressed to, in simplified characters.
pub(crate) static ORGANS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    super::lexicon::rows(include_str!("lexicon/organs.tsv"))
        .filter_map(|cells| cells.first().copied())
        .collect()
});

/// The organ that `value` is but for one misread, added or lost character, in the characters of the page.
pub(crate) fn repaired_organ(value: &str) -> Option<String> {
    let read: Vec<char> = value.chars().collect();
    let simple: Vec<char> = read.iter().map(|&c| crate::text::to_simplified(c)).collect();
    let folded: String = simple.iter().collect();
    if read.len() < 3 || ORGANS.contains(&folded.as_str()) {
        return None;
    }
    ORGANS.iter().find_map(|organ| {
        let form: Vec<char> = organ.chars().collect();
        if form.len() < 3 {
            return None;
        }
        if simple.len() == form.len() + 1 && simple.starts_with(&form) {
            return Some(read[..form.len()].iter().collect());
        }
        let wrong = simple.iter().zip(&form).filter(|(a, b)| a != b).count();
        (simple.len() == form.len() && wrong == 1).then(|| {
            let kept = |(at, &c): (usize, &char)| if simple[at] == c { read[at] } else { c };
            form.iter().enumerate().map(kept).collect()
        })
    })
}

/// Splits a Chinese addressee line, without its colon, into addressees as slices of it.
pub(crate) fn split_chinese(text: &str, fuzzy: bool) -> Vec<(&str, Share)> {
    let text = without_footnotes(text);
    // The copy part begins at the first 并报, 并告, 抄 that has somebody before it.
    let mut copy_at = None;
    for found in CHINESE_COPY.find_iter(text) {
        let marked = found.as_str().contains(['并', '並', '抄', '另'])
            || found.as_str().contains("同时")
            || found.as_str().contains("分送");
        if marked {
            copy_at = Some((found.start(), found.end()));
            break;
        }
    }
    // 并 before 报 or 告 is read as many things.
    if copy_at.is_none()
        && fuzzy
        && let Some(found) = MISREAD_COPY.captures(text).and_then(|found| found.get(1))
    {
        copy_at = Some((found.start(), found.end()));
    }
    let (to, copy) = match copy_at {
        Some((start, end)) => (&text[..start], &text[end..]),
        None => (text, ""),
    };
    let mut out = Vec::new();
    for (part, share) in [(to, Share::To), (copy, Share::Copy)] {
        for piece in CHINESE_SPLIT.split(part) {
            let piece = without_footnotes(piece.trim());
            let piece =
                piece.trim_matches(|c: char| c.is_whitespace() || matches!(c, '：' | ':' | '，' | ','));
            if !piece.is_empty() {
                out.push((piece, share));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        split(text).into_iter().map(value).collect()
    }

    #[test]
    fn lists_are_split_without_splitting_organs_that_hold_commas() {
        assert_eq!(
            values(
                "Consular Affairs Department, Ministry of Foreign Affairs, and the Ministry of Public Security:"
            ),
            [
                "Consular Affairs Department, Ministry of Foreign Affairs",
                "Ministry of Public Security"
            ]
        );
        assert_eq!(
            values("Chairman [Mao Zedong], Comrade [Liu] Shaoqi, and the Central Committee:"),
            [
                "Chairman [Mao Zedong]",
                "Comrade [Liu] Shaoqi",
                "Central Committee"
            ]
        );
        assert_eq!(
            values(
                "Embassies and Offices of the Charge d'Affaires in Foreign Countries and the Delegation in Xiangkhoang"
            ),
            [
                "Embassies and Offices of the Charge d'Affaires in Foreign Countries",
                "Delegation in Xiangkhoang"
            ]
        );
        assert_eq!(
            values("Ministry of Foreign Affairs and Ambassador Chen:"),
            ["Ministry of Foreign Affairs", "Ambassador Chen"]
        );
        assert_eq!(values("Zhou Enlai and Chen Yi"), ["Zhou Enlai", "Chen Yi"]);
        assert_eq!(
            values("Ministry of Trade and Industry"),
            ["Ministry of Trade and Industry"]
        );
        assert_eq!(
            values(
                "All Provincial, Municipal and Autonomous Region Revolutionary Committees (not to be sent to Tibet):"
            ),
            ["All Provincial, Municipal and Autonomous Region Revolutionary Committees"]
        );
        assert_eq!(
            values("Ministry of Foreign Affairs, FPRY"),
            ["Ministry of Foreign Affairs, FPRY"]
        );
    }

    #[test]
    fn footnote_marks_are_no_part_of_a_name() {
        assert_eq!(value("Su Yu:[1]"), "Su Yu");
        assert_eq!(value("彭邓〔1〕"), "彭邓");
        assert_eq!(value("comrade Filippov [Stalin].x/"), "comrade Filippov [Stalin]");
    }

    #[test]
    fn run_together_surnames_are_parted_from_the_copy() {
        assert_eq!(
            split_chinese("彭并告高：", false),
            [("彭", Share::To), ("高", Share::Copy)]
        );
        assert_eq!(
            split_chinese("彭邓〔1〕,并告高〔2〕:", false),
            [("彭邓", Share::To), ("高", Share::Copy)]
        );
        assert_eq!(
            split_chinese("外交部並報中央、主席：", false),
            [
                ("外交部", Share::To),
                ("中央", Share::Copy),
                ("主席", Share::Copy)
            ]
        );
        assert_eq!(
            split_chinese("中央並外交部：", false),
            [("中央", Share::To), ("外交部", Share::To)]
        );
        assert_eq!(
            split_chinese("周、项:", false),
            [("周", Share::To), ("项", Share::To)]
        );
    }
}
