//! What holds for any text at all.

use proptest::prelude::*;

use super::*;
use crate::model::Field;

/// Pieces of headers, so that random texts reach the rules.
const PIECES: &[&str] = &[
    "To the ",
    "Copy to ",
    "Foreign Ministry",
    "No. (52) 211",
    "13 March 1962",
    ":",
    ", ",
    " and ",
    "\n",
    "\n\n",
    "   ",
    "Secret",
    "[Top Secret]",
    "(",
    ")",
    "[",
    "]",
    "外交部",
    "收电",
    "并报",
    "中央",
    "：",
    "第（55）1366号",
    "一九六四年十月十八日",
    "特急",
    "绝密",
    "R 070950Z MAY 74",
    "FM ",
    "TO ",
    "INFO ",
    "SECSTATE WASHDC",
    "PAGE 01 PEKING 00749",
    "S E C R E T PEKING 0749",
    "SUBJECT: ",
    "REF: ",
    "TAGS: PFOR, CH",
    "E.O. 11652: GDS",
    "893.01/11–349: Telegram",
    "484. ",
    "The Ambassador in Burma to the Secretary of State",
    "24.III.50 ",
    "ON/26/26/X/62",
    "From Oslo to Rome, ",
    "Ciphered Telegram",
    "CITE MEXI 1743",
    "INCOMING TELEGRAM",
    "NO: 239, August 1, 7 p.m.",
    "ROM 2 Mexico CITY\n",
    "AME MBAS SY TOKYO\n",
    "DECLASSIFIED   No. (61) 774",
    "          ",
    "Level:\n",
    "0022 2429 0207 1873",
    "酉三十",
    "——",
    "…",
    "é",
    "\u{3000}",
    "/-/ ",
    "阎锡山 叩 寅铣印",
    "64.10.18",
    "TELNO 117 OF 041400Z FEB 72",
    "1203, July 6, 10 a.m.",
    "各省、自治区、直辖市人民政府",
    "钧鉴",
    "331 Hood to Chifley\n",
    "Cablegram 75 LONDON, 2 March 1948",
    "Amembassy KARACHI 1833",
    "Copies: A (2), B",
    "Received: 5.XI 62. at 18.45",
    "TRANSLATION",
    "Source: Department of State, 611.93/8–355. Secret; Niact.",
    "346 – FRIDAY – 1800hs –",
    "lNCOMING TE1EGRAM\n",
    "OUTGOING TELEGRAM\n",
    "Cab1e Received by the Foreign Ministry\n",
    "Received 18 h. 40 m. 9.VIII.1964\n",
    "Sent 8.4.51 Received 9.4.51 10:00\n",
    "抄送外办、中联部\n",
    "一九五一年元旦",
    "三月十八日戌时",
    "哿亥\n",
    "廿一时半\n",
    "周恩来 董必武\n",
    "Urgent - From the Laos Desk",
    "10/11/50",
    "10/14/50",
    "31 April 1962",
    "外发甲第312号",
    "外收(63)辰41S号",
    "五月八日十时译出\n",
    "丑世印\n",
    "外交部，并报中央\n",
    "外收(63)西395号",
    "第 3 份 共印 15 份\n",
    "PRC FMA 106-00778-01, 98-99. Translated by Ann Li",
    "JUL 12  7 06 PM '61",
    "To all embassies:\n",
    "INFO AMEMBASSY BONN, CINCPAC\n",
    "T O P   S E C R E T\n",
    "绝蜜\n",
    "各中央局，各省、市党委：",
];

/// Fields whose values are rows of a table or normal forms, not words of the page.
fn is_mapped(name: FieldName, field: &Field) -> bool {
    matches!(
        name,
        FieldName::Classification
            | FieldName::Precedence
            | FieldName::Handling
            | FieldName::Direction
            | FieldName::Date
            | FieldName::Time
            | FieldName::Received
    ) || field.rule.ends_with("+repaired")
}

/// What is printed of a transcription: neither its spaces nor what takes no room, nor the signs of bold type.
fn signs(text: &str) -> String {
    let printed = |c: &char| !c.is_whitespace() && *c != '*' && !super::super::lines::is_unseen(*c);
    let plain = |c| if c == '：' { ':' } else { c };
    text.chars().filter(printed).map(plain).collect()
}

fn every_value_is_on_the_page(text: &str) {
    for record in parse_text(text, &ParseConfig::default()) {
        for (name, fields) in record.fields.iter() {
            for field in fields {
                assert!(
                    !field.evidence.is_empty() && !field.value.is_empty(),
                    "{name}: {field:?}"
                );
                let others = field.alternatives.iter().map(|other| other.confidence.get());
                let sum = others.fold(field.confidence.get(), |sum, chance| sum + chance);
                assert!(sum < 1.0005, "{name}: {field:?}");
                for evidence in &field.evidence {
                    assert!(
                        signs(text).contains(&signs(&evidence.text)),
                        "{name}: {evidence:?}"
                    );
                    assert!(
                        evidence.text.chars().any(char::is_alphanumeric),
                        "{name}: {field:?}"
                    );
                }
                if is_mapped(name, field) {
                    continue;
                }
                let page = fold::key(&field.raw);
                for word in field
                    .value
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|word| !word.is_empty())
                {
                    assert!(
                        page.contains(&fold::key(word)),
                        "{name}: {word:?} is not in {:?}",
                        field.raw
                    );
                }
            }
        }
    }
}

/// The same for a page: what is mended says so, and rests on letters of the page all the same.
fn every_value_of_a_scan_is_on_the_page(text: &str) {
    let record = super::typed::scanned(text);
    let page = fold::key(text);
    for (name, fields) in record.fields.iter() {
        for field in fields {
            assert!(!field.evidence.is_empty(), "{name}: {field:?}");
            for evidence in &field.evidence {
                assert!(page.contains(&fold::key(&evidence.text)), "{name}: {evidence:?}");
                assert!(evidence.rect.is_some(), "{name}: {evidence:?}");
            }
            if is_mapped(name, field) {
                continue;
            }
            let raw = fold::key(&field.raw);
            for word in field.value.split(|c: char| !c.is_alphanumeric()) {
                assert!(
                    raw.contains(&fold::key(word)),
                    "{name}: {word:?} is not in {:?}",
                    field.raw
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,300}") {
        every_value_is_on_the_page(&text);
    }

    #[test]
    fn every_value_has_evidence_that_holds_it(picks in prop::collection::vec(0..PIECES.len(), 0..60)) {
        let text: String = picks.into_iter().map(|pick| PIECES[pick]).collect();
        every_value_is_on_the_page(&text);
    }

    #[test]
    fn every_value_of_a_scan_has_evidence_on_the_page(picks in prop::collection::vec(0..PIECES.len(), 1..60)) {
        let text: String = picks.into_iter().map(|pick| PIECES[pick]).collect();
        if text.chars().any(char::is_alphanumeric) {
            every_value_of_a_scan_is_on_the_page(&text);
        }
    }

    #[test]
    fn the_same_text_gives_the_same_record(picks in prop::collection::vec(0..PIECES.len(), 0..40)) {
        let text: String = picks.into_iter().map(|pick| PIECES[pick]).collect();
        prop_assert_eq!(parse_text(&text, &ParseConfig::default()), parse_text(&text, &ParseConfig::default()));
    }
}

#[test]
fn a_letter_left_out_of_a_head_is_a_repair() {
    every_value_of_a_scan_is_on_the_page("To the 外交部ROM 2 Mexico CITY\n外交部FM 收电");
}
