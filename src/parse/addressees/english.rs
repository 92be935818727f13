//! Lists of addressees in English: organs that hold commas stay whole.

use std::sync::LazyLock;

use crate::parse::patterns::Pattern;

use super::{split_chinese, value, without_footnotes, without_list_number};
use crate::parse::fold;
use crate::parse::lexicon;
use crate::parse::patterns::compile;
use crate::parse::posts;
use crate::text::count_han;

// One addressee in the plural, whose list is of places or kinds: `All Provincial, Municipal and … Committees`.
pattern!(
    COLLECTIVE,
    r"(?i)^\s*(?:all\s|[^,;]*\bof\s+all\s|(?:the\s+)?(?:chinese\s+)?embassies\s+in\s[^;]*,[^;]*$|(?:the\s+)?embassies\s+and\s+[^,;]*\babroad\s*[:：]?$|[^,;]*s\s+(?:in|of)\s[^;]*,[^;]*\b(?:provinces?|regions|counties|cities|prefectures)\s*$)"
);

// , and to Sir John Miles
pattern!(pub(crate) AND_TO, r"(?i),?\s+and\s+(?:also\s+)?to\s+");

// `To the`, `[To] The`, `[To the]`, `To:`, `For:`
pattern!(
    pub(crate) TO,
    r"(?i)^\s*(?:\[\s*(?:to\s+the|to|for)\b\s*\]?|t[o0]\b)\s*\]?\s*[:;]?\s*(?:the[\s|]+)?"
);
pattern!(
    pub(crate) TRANSMIT,
    r"(?i)^\s*\[?(?:\[?to\]?\s+)?(?:please\s+)?(?:be\s+)?(?:transmit(?:ted)?|shown?|pass(?:ed)?|convey(?:ed)?|deliver(?:ed)?|hand(?:ed)?|forward(?:ed)?|for\s+(?:immediate\s+)?(?:report|transmission|delivery))\s+(?:on\s+)?(?:immediately\s+)?(?:to|for)\]?\s+(?:the\s+)?"
);
pattern!(
    pub(crate) COPY,
    r"(?i)^\s*\[?(?:already\s+(?:transmitted|forwarded|distributed|copied)\s+to|(?:also\s+)?cop(?:y|ies|ied)(?:\s+sent)?(?:\s+to)?|cc|copying|and\s+(?:also\s+)?report(?:ed|ing)?\s+to|also\s+report(?:ed|ing)?\s+to|report(?:ed|ing)?\s+to|for\s+(?:the\s+)?information\s+(?:of|to)|also\s+(?:sent\s+)?to|repeated\s+(?:for\s+information\s+)?to|info)\]?\b\s*[:;]?\s*(?:the\]?\s+|\[the\]\s+)?"
);
// Inside a line: from here on only copies.
pattern!(
    pub(crate) COPY_INSIDE,
    r"(?i)[,;:.]?\s+(?:and\s+(?:also\s+)?)?(?:copying|copied\s+to|cop(?:y|ies)\s+to|with\s+(?:a\s+)?cop(?:y|ies)\s+to|cc:?|(?:and|also)\s+(?:also\s+)?(?:report(?:ing)?|inform(?:ing)?|notify(?:ing)?|forward(?:ing)?)(?:\s+to)?|(?:and\s+)?also\s+to|reporting\s+to|informing|notify|for\s+the\s+information\s+of)\s+(?:the\s+)?"
);
pattern!(
    pub(crate) ALSO_COPIED,
    r"(?i)\s*,?\s*(?:is|are|was|were)?\s*(?:also|to\s+be)\s+(?:copied|informed|notified)\s*[.:]?\s*$"
);
/// A word by which an organ's name is known.
pub(crate) static ORGAN: LazyLock<Pattern> = LazyLock::new(|| {
    let words = lexicon::any_of(lexicon::NAME_WORDS, "organ");
    compile(&format!(r"(?i)\b{words}\b"))
});
/// A word with which the name of a person or an organ begins.
pub(crate) static TITLE: LazyLock<Pattern> = LazyLock::new(|| {
    let words = lexicon::any_of(lexicon::NAME_WORDS, "title");
    compile(&format!(r"(?i)^\[?{words}(?:\b|\s)"))
});
/// A word with which the part of a ministry begins that is no organ of its own.
static PART: LazyLock<Pattern> = LazyLock::new(|| {
    let words = lexicon::any_of(lexicon::NAME_WORDS, "part");
    compile(&format!(r"(?i)^{words}\b"))
});
/// An organ whose name ends with what it deals with.
static OF_SUBJECT: LazyLock<Pattern> = LazyLock::new(|| {
    let words = lexicon::any_of(lexicon::NAME_WORDS, "subject");
    compile(&format!(
        r"(?i)\b(?:ministry|department|bureau|commission|committee|board|office)\s+(?:of|for)\b.*\b{words}\s*$"
    ))
});
/// What an organ deals with, and nothing else.
static SUBJECT: LazyLock<Pattern> = LazyLock::new(|| {
    let words = lexicon::any_of(lexicon::NAME_WORDS, "subject");
    compile(&format!(r"(?i)^\s*{words}(?:\s+and\s+{words})?\s*[:：]?\s*$"))
});
pattern!(
    SUB_ORGAN,
    r"(?i)\b(?:department|division|section|bureau|office|desk|secretariat|branch|group|staff|direction(?:\s+[–-]\s+\w+)?)\s*$"
);
// Department of American and Oceanian Affairs
pattern!(
    PART_OF,
    r"(?i)^(?:the\s+)?(?:department|division|bureau|section)\s+of\s+[^,]*\baffairs\s*$"
);
pattern!(
    DEPARTMENT_OF,
    r"(?i)^\s*(?:the\s+)?(?:department|division|bureau)\s+of\b"
);
pattern!(
    SUPER_ORGAN,
    r"(?i)^(?:the\s+)?(?:people's\s+republic|prc\b|chinese\s+)?\s*(?:ministry|central\s+committee|cc\b|state\s+council|government|party|foreign\s+ministry|general\s+staff|national)"
);

pattern!(pub(crate) THE, r"^\s*\S{1,3}\s+[Tt]he\s+");

pattern!(pub(crate) TO_MISREAD, r"^\s*[TtPpFIl1][oO0Q]\s+the\s+");

/// English organs that cables are addressed to, each with its key.
static ENGLISH_ORGANS: LazyLock<Vec<(Vec<char>, &'static str)>> = LazyLock::new(|| {
    lexicon::rows(include_str!("../lexicon/organs-english.tsv"))
        .map(|cells| (fold::Key::new(cells[0]).chars, cells[0]))
        .collect()
});

/// Whether a text names an organ of the table, a few misread letters aside.
pub(crate) fn is_english_organ(text: &str) -> bool {
    let key = fold::letters(without_footnotes(text));
    fold::closest(
        &key,
        ENGLISH_ORGANS.iter().map(|(key, organ)| (key.as_slice(), *organ)),
    )
    .is_some()
}

/// The English organ that `value` is but for misread letters.
pub(crate) fn repaired_english(value: &str) -> Option<&'static str> {
    let read = fold::letters(value);
    let rows = ENGLISH_ORGANS.iter().map(|(key, organ)| (key.as_slice(), *organ));
    let (organ, cost) = fold::closest(&read, rows)?;
    (cost > 0.0).then_some(organ)
}

// Comrade Karlo Lukanov, Minister of Foreign Affairs
pattern!(PERSON, r"^\s*(?i:comrade|cde\.?|com\.|mr\.?|dr\.?)\s+\S");
pattern!(
    POST_HELD,
    r"(?i)^\s*(?:(?:first|deputy|vice)\s+)*(?:minister|ambassador|chairman|head|director|secretary|premier)\s+(?:for|of|to|in)\b|^\s*(?:(?:first|deputy|vice)\s+)*(?:foreign|prime)\s+minister\s*[:.]?$|^\s*(?:(?:first|deputy|vice)\s+)+minister\s*[:.]?$|^\s*vice[\s-]president\s+of\b"
);
// Comrade Deputy Minister, Constantin Oancea
pattern!(
    OFFICE_OF,
    r"(?i)^\s*(?:comrade|cde\.?|com\.)\s+(?:(?:first|deputy|vice)\s+)*(?:foreign\s+)?(?:minister|ambassador|chairman|director|secretary|premier)\s*$"
);
pattern!(INITIALS, r"^\s*(?:\p{Lu}\.\s?){1,2}:?$|^\s*\p{Lu}\.\p{Lu}\s*:?$");
// The office of a person named before it, where the organ follows.
pattern!(
    OFFICE_HELD,
    r"(?i)^\s*(?:(?:joint|additional|under|deputy|first|second|third)\s+secretary|(?:minister[\s-])?counsell?or)\s*(?:\([^()]*\)\s*)?$"
);
pattern!(
    pub(crate) PASSED_ON,
    r"(?i)\s+for\s+(?:immediate\s+)?(?:transmission|conveying|conveyance|forwarding)\s+to\s+(?:the\s+)?|,?\s+(?:also\s+)?to\s+be\s+(?:passed|handed|conveyed|shown)\s+(?:on\s+)?to\s+(?:the\s+)?"
);

// The party of the committee named before it.
pattern!(
    PARTY,
    r"(?i)^\s*(?:the\s+)?(?:(?:\w+\s+)?(?:communist|workers['’]?|people['’]s)\s+party(?:\s+of\s+[\w ]{3,30})?)\s*$"
);

/// Splits an English list into its addressees, as slices of `text`. Organs that hold commas stay whole.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let text = without_footnotes(text);
    // TO: 顾大使蒋代表, on a form in English
    if count_han(text) * 2 > text.chars().count() {
        return split_chinese(text, false)
            .into_iter()
            .map(|(piece, _)| piece)
            .collect();
    }
    // `All Provincial Committees, all Military Regions` is a list all the same.
    if COLLECTIVE.is_match(text)
        && !text.contains(';')
        && ![", all ", " and all "].iter().any(|all| text.contains(all))
    {
        // Embassies in A and B, and to Vice Premier C
        return match AND_TO.find(text) {
            Some(mark) => {
                let mut pieces = vec![text[..mark.start()].trim()];
                pieces.extend(split(&text[mark.end()..]));
                pieces
            }
            None => vec![text.trim()],
        };
    }
    const ALONG_WITH: &[u8] = b" along with ";
    // Separators outside brackets: byte where they begin and end, and whether it is an "and" without a comma.
    let mut cuts: Vec<(usize, usize, bool)> = Vec::new();
    let mut depth = 0i32;
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        match c {
            '[' if bytes[at..].starts_with(b"[and] ") && at > 0 => {
                // What the editor put between two names, a bracket before it not closed perhaps.
                cuts.push((at - 1, at + "[and] ".len(), false));
                depth = 0;
            }
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
            ' ' if bytes[at..].len() > ALONG_WITH.len()
                && bytes[at..at + ALONG_WITH.len()].eq_ignore_ascii_case(ALONG_WITH) =>
            {
                cuts.push((at, at + ALONG_WITH.len(), false));
            }
            ' ' if bytes[at..].starts_with(b" & ") => cuts.push((at, at + 3, true)),
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
    // Comrade Xu Huang, Yili Office, Department of Foreign Affairs of Xinjiang: a person and where he serves.
    if let [(person, ..), (office, ..), (part, ..), ..] = pieces.as_slice()
        && pieces.iter().all(|&(_, and, comma_and)| !and && !comma_and)
        && PERSON.is_match(person)
        && SUB_ORGAN.is_match(office)
        && DEPARTMENT_OF.is_match(part)
    {
        return vec![text.trim()];
    }
    // Shri N. Dayal, Counsellor, Embassy of India, Islamabad
    if let [_, (post, ..), rest @ ..] = pieces.as_slice()
        && pieces.iter().all(|&(_, and, comma_and)| !and && !comma_and)
        && OFFICE_HELD.is_match(post)
        && (1..=2).contains(&rest.len())
    {
        return vec![text.trim()];
    }
    // Ministry of Foreign Affairs, Directorate III; CC of the BCP, Foreign Policy department
    if let [(whole, ..), (part, ..)] = pieces.as_slice()
        && (NUMBERED_PART.is_match(part) || (PARTY_CENTRE.is_match(whole) && NAMED_PART.is_match(part)))
    {
        return vec![text.trim()];
    }
    let two = pieces.len() == 2;
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
            let part = SUB_ORGAN.is_match(before.trim_end()) || PART_OF.is_match(before.trim_start());
            let within = part && is_whole_of(before, piece);
            let own = within
                || (two && OFFICE_OF.is_match(before) && is_full_name(piece))
                || is_place_of(before, piece)
                || (before.trim_end().ends_with("Central Committee") && PARTY.is_match(piece))
                || (two
                    && (is_city_of(before, piece)
                        || is_part_of(before, piece)
                        || (is_full_name(before) && POST_HELD.is_match(piece))))
                || (PERSON.is_match(before) && POST_HELD.is_match(piece));
            // Comrade Mikoyan, A.I.
            !is_subject_of(before, piece) && (comma_and || !(own || INITIALS.is_match(piece)))
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

pattern!(
    NUMBERED_PART,
    r"(?i)^\s*(?:main\s+)?(?:directorate|department|division|section|desk|bureau)\s+(?:[IVX]+|\d{1,2})\s*$|^\s*(?:[IVX]+|\d{1,2}(?:st|nd|rd|th)?)\s+(?:(?:european|asian|territorial|political)\s+)?(?:directorate|department|division)\s*$"
);
pattern!(
    PARTY_CENTRE,
    r"^\s*(?:the\s+)?(?:CC|Central\s+Committee|C\.C\.)(?:\s+of\s+the)?\s+[A-Z]{3,5}\s*$"
);
pattern!(NAMED_PART, r"^\s*\p{Lu}[\p{L} ]{2,40}\s[Dd]epartment\s*$");
// Stalin - 2: the copies that each gets.
pattern!(pub(crate) COPIES, r"\s*[-–—]\s*\d{1,2}$");
// [text illegible]; [Handwritten:] 152; Year of the Rabbit [1963] No
pattern!(
    ILLEGIBLE,
    r"(?i)^\[[^\]]*\billegible\b[^\]]*\]$|^\[handwritten\b|\bno\.?$"
);

/// Whether an entry of a list of copies is nobody's: the last of the copies stays with the office.
fn stays(value: &str) -> bool {
    const OFFICE: [&str; 6] = ["copy", "on file", "file", "to file", "own use", "own copy"];
    let own = COPIES.find(value).map_or(value, |count| &value[..count.start()]);
    OFFICE.iter().any(|word| own.eq_ignore_ascii_case(word)) || ILLEGIBLE.is_match(value)
}

/// Those who get a copy by a list, without what stands before their names and what stays with the office.
pub(crate) fn copied(list: &str) -> impl Iterator<Item = &str> {
    columns(without_cover(list))
        .into_iter()
        .map(|entry| without_list_number(entry.trim_start_matches(['-', '•', '–', '*', ' '])))
        .filter(|entry| !stays(&value(entry)))
}

/// The entries of a list, those too that stand side by side in two columns: `Comrade Nowak Comrade Wrona`.
fn columns(text: &str) -> Vec<&str> {
    const COMRADE: &str = "Comrade ";
    let starts: Vec<usize> = text.match_indices(COMRADE).map(|(at, _)| at).collect();
    if starts.len() < 2 || starts[0] != 0 || text.contains([',', ';']) || text.contains(" and ") {
        return split(text);
    }
    let ends = starts[1..].iter().copied().chain([text.len()]);
    let entries = starts.iter().zip(ends);
    entries.map(|(&from, to)| text[from..to].trim()).collect()
}

fn begins_with_all(text: &str) -> bool {
    let head = text.trim_start().get(..4);
    head.is_some_and(|head| head.eq_ignore_ascii_case("all "))
}

/// Whether two sides of an "and" are addressees of their own, not one name with an "and" in it.
fn stands_alone(before: &str, piece: &str, many: bool) -> bool {
    let right = piece.trim_start();
    // All embassies and representative offices abroad
    if begins_with_all(before) && right.ends_with(" abroad") {
        return false;
    }
    let starts = [
        "the ",
        "The ",
        "to ",
        "THE ",
        "[the]",
        "all ",
        "Office of ",
        "Embassy in ",
        "Consulate ",
        "Xinhua ",
    ]
    .iter()
    .any(|article| right.starts_with(article));
    // [Juliusz] KATZ-SUCHY, whose first name the editor gives.
    let named = right.starts_with('[') && !ORGAN.is_match(right);
    if starts || named || TITLE.is_match(right) || TRANSMIT.is_match(right) {
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

/// `Consular Department, Ministry of Foreign Affairs`: a part and the organ that it is of. `Premier's Office, Central Committee
/// General Office (5)` are two parts, and the departments of the Central Committee are none of a ministry.
fn is_whole_of(before: &str, piece: &str) -> bool {
    let piece = piece.trim();
    let bare = piece.split(" (").next().unwrap_or(piece);
    let before = before.trim_start();
    let before = before.strip_prefix("the ").unwrap_or(before);
    let other = before.starts_with("Central ") && !piece.contains("Committee");
    SUPER_ORGAN.is_match(piece) && !SUB_ORGAN.is_match(bare) && !other
}

/// `Ministry of Culture, Education and Health`: the subjects of one organ.
fn is_subject_of(before: &str, piece: &str) -> bool {
    OF_SUBJECT.is_match(before) && SUBJECT.is_match(piece)
}

/// Two or three words with capitals that name no organ: `Ivan Bashev`.
fn is_full_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase) && word.chars().any(char::is_lowercase);
    (2..=3).contains(&words.len())
        && words.iter().all(capital)
        && !ORGAN.is_match(text)
        && !TITLE.is_match(text)
}

/// `Ministry of Foreign Affairs, FPRY`: an abbreviation of the state behind an organ.
fn is_place_of(before: &str, piece: &str) -> bool {
    let piece = piece.trim();
    (ORGAN.is_match(before) || before.trim_end().ends_with(" Secretary"))
        && (2..=5).contains(&piece.len())
        && piece.chars().all(|c| c.is_ascii_uppercase())
}

/// `Ministry of Foreign Affairs, Prague`, `Foreign, New Delhi`: one organ and the city it sits in.
fn is_city_of(before: &str, piece: &str) -> bool {
    let piece = piece.trim();
    // Washington is no post of the United States, but one of others.
    let home = |text: &str| text.eq_ignore_ascii_case("Washington");
    let city = |text: &str| home(text) || posts::is_city(text);
    if city(piece) && !city(before) {
        return true;
    }
    SUPER_ORGAN.is_match(before.trim_start())
        && !TITLE.is_match(piece)
        && !ORGAN.is_match(piece)
        && piece.split_whitespace().count() == 1
        && piece.chars().next().is_some_and(char::is_uppercase)
        && piece.chars().all(char::is_alphabetic)
}

/// `Ministry of Foreign Affairs, Far East Department`: an organ and the part of it that is meant.
fn is_part_of(before: &str, piece: &str) -> bool {
    let piece = piece.trim();
    let article = ["the ", "The ", "[the]"]
        .iter()
        .any(|article| piece.starts_with(article));
    SUPER_ORGAN.is_match(before.trim_start())
        && SUB_ORGAN.is_match(piece)
        && PART.is_match(piece)
        && !article
        && !piece.contains(" of ")
        && !before.contains(',')
}

/// A list without the title that covers all of it: `Comrades A, B and C`.
pub(crate) fn without_cover(text: &str) -> &str {
    let trimmed = text.trim_start();
    // Comrades at the missions abroad: no name follows.
    let unnamed = |rest: &&str| {
        ["at ", "in ", "of ", "to ", "from "]
            .iter()
            .all(|word| !rest.starts_with(word))
    };
    [
        "Comrades ",
        "comrades ",
        "Cdes. ",
        "Ambassadors ",
        "Vice-Ministers ",
        "COMRADES ",
        "Messrs. ",
    ]
    .iter()
    .find_map(|title| trimmed.strip_prefix(title))
    .filter(unnamed)
    .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::super::value;
    use super::*;

    fn values(text: &str) -> Vec<String> {
        split(text).into_iter().map(value).collect()
    }

    #[test]
    fn an_organ_that_deals_with_several_subjects_is_one_addressee() {
        assert_eq!(
            values("Ministry of Agriculture, Forestry and Fisheries, the State Council"),
            ["Ministry of Agriculture, Forestry and Fisheries", "State Council"]
        );
        assert_eq!(
            values("Bureau of Science, Education, and Culture"),
            ["Bureau of Science, Education, and Culture"]
        );
        assert_eq!(
            values("Ministry of Culture, Xinhua and Comrade Gan Ye"),
            ["Ministry of Culture", "Xinhua", "Comrade Gan Ye"]
        );
    }

    #[test]
    fn parts_of_different_organs_are_addressees_of_their_own() {
        assert_eq!(
            values("Premier’s Office, Central Committee General Office (5), General Staff Department"),
            [
                "Premier’s Office",
                "Central Committee General Office (5)",
                "General Staff Department"
            ]
        );
        assert_eq!(
            values("the Central International Liaison Department, Foreign Ministry"),
            ["Central International Liaison Department", "Foreign Ministry"]
        );
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
            values("Ministry of Foreign Affairs, Prague"),
            ["Ministry of Foreign Affairs, Prague"]
        );
        assert_eq!(
            values("Ministry of Foreign Affairs, Premier"),
            ["Ministry of Foreign Affairs", "Premier"]
        );
        assert_eq!(
            values(
                "Department of American Affairs, Ministry of Foreign Affairs, and Comrade [Liao] Chengzhi"
            ),
            [
                "Department of American Affairs, Ministry of Foreign Affairs",
                "Comrade [Liao] Chengzhi"
            ]
        );
        assert_eq!(
            values("Chinese Embassies in Poland, Hungary, and Romania, and to Vice Premier [Chen] Yi"),
            [
                "Chinese Embassies in Poland, Hungary, and Romania",
                "Vice Premier [Chen] Yi"
            ]
        );
        assert_eq!(
            values("Ministry of Foreign Affairs, Far East Department"),
            ["Ministry of Foreign Affairs, Far East Department"]
        );
        assert_eq!(
            values("Ministry of Foreign Affairs, FPRY"),
            ["Ministry of Foreign Affairs, FPRY"]
        );
    }
}
