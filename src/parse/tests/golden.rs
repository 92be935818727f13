//! Invented headers of every family, each with what an archivist would record of it. The values were written with the headers,
//! before any parser read them.

use super::*;
use crate::parse::fold::key;

/// As transcriptions.
const HEADERS: &str = include_str!("../../../tests/data/headers.txt");
/// As transcriptions, written later than the first.
const FURTHER: &str = include_str!("../../../tests/data/further-headers.txt");
/// As transcriptions, written later than the others.
const LATER: &str = include_str!("../../../tests/data/later-headers.txt");
/// As scans, with what an engine misreads; the spaces of their rows are places on the page.
const NOISY: &str = include_str!("../../../tests/data/noisy-headers.txt");
/// The same, other forms with other damage.
const DAMAGED: &str = include_str!("../../../tests/data/damaged-headers.txt");

const FIELDS: [FieldName; 10] = [
    FieldName::CableNumber,
    FieldName::Classification,
    FieldName::Precedence,
    FieldName::From,
    FieldName::To,
    FieldName::CopyTo,
    FieldName::Title,
    FieldName::Date,
    FieldName::Time,
    FieldName::Signature,
];

const CAPITALS: &str = "\n1. OFFICIALS CONCERNED SAID MATTER REMAINS UNDER STUDY AND THAT REPLY WILL FOLLOW IN DUE COURSE.\n2. COMMENT: WE SEE NO CHANGE IN POSITION AT THIS TIME.\n\n";

struct Case<'t> {
    name: &'t str,
    text: String,
    signed: bool,
    gold: Vec<(&'t str, &'t str)>,
}

/// The cases of the table: `# name family`, the header, `---`, the sign-off, `===`, `field: value` rows.
fn cases(table: &'static str) -> Vec<Case<'static>> {
    let mut out = Vec::new();
    for block in table.split("\n# ").map(|block| block.trim_start_matches("# ")) {
        let Some((head, rest)) = block.split_once('\n') else {
            continue;
        };
        let (Some((name, family)), Some((header, rest))) = (head.split_once(' '), rest.split_once("\n---\n"))
        else {
            continue;
        };
        let (footer, gold) = rest
            .strip_prefix("===\n")
            .map(|gold| ("", gold))
            .or_else(|| rest.split_once("\n===\n"))
            .unwrap_or_else(|| panic!("{name} has no values"));
        let body = match family {
            "prc-cable-zh" => ZH_BODY,
            "us-teletype" | "cia" => CAPITALS,
            _ => BODY,
        };
        out.push(Case {
            name,
            text: format!("{header}\n{body}{footer}\n"),
            signed: !footer.trim().is_empty(),
            gold: gold.lines().filter_map(|line| line.split_once(": ")).collect(),
        });
    }
    out
}

/// A value without case, spaces and punctuation; a number also without the words that are no part of it.
fn plain(field: FieldName, value: &str) -> String {
    let key = key(value);
    match field {
        FieldName::From | FieldName::Signature => key.strip_prefix("THE").unwrap_or(&key).to_owned(),
        FieldName::CableNumber => key.trim_start_matches("NO").trim_end_matches('号').to_owned(),
        _ => key,
    }
}

/// Holds every case to its values, and tells all that are read otherwise.
fn hold(cases: Vec<Case>, read: impl Fn(&str) -> Parsed) {
    let mut wrong = Vec::new();
    let (mut right, mut wanted, mut read_of_all) = (0, 0, 0);
    for case in cases {
        let record = read(&case.text);
        for field in FIELDS {
            let mut gold: Vec<String> = case
                .gold
                .iter()
                .filter(|(name, _)| *name == field.as_str())
                .map(|(_, value)| plain(field, value))
                .collect();
            let mut given: Vec<String> = values(&record, field)
                .iter()
                .map(|value| plain(field, value))
                .collect();
            gold.sort();
            given.sort();
            // Who sends, when, is not seen where the end of the cable is cut off.
            let unseen = !case.signed
                && gold.is_empty()
                && matches!(
                    field,
                    FieldName::From | FieldName::Date | FieldName::Time | FieldName::Signature
                );
            if unseen {
                continue;
            }
            wanted += gold.len();
            read_of_all += given.len();
            right += given.iter().filter(|value| gold.contains(value)).count();
            if gold != given {
                wrong.push(format!("{} {field}: {gold:?}, read {given:?}", case.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{right} right of {wanted}, {read_of_all} given",
        wrong.join("\n")
    );
}

#[test]
fn every_invented_header_gives_the_values_written_beside_it() {
    let cases = cases(HEADERS);
    assert!(cases.len() > 160, "{} cases", cases.len());
    hold(cases, parsed);
}

#[test]
fn every_further_header_gives_the_values_written_beside_it() {
    let cases = cases(FURTHER);
    assert!(cases.len() >= 40, "{} cases", cases.len());
    hold(cases, parsed);
}

#[test]
fn every_later_header_gives_the_values_written_beside_it() {
    let cases = cases(LATER);
    assert!(cases.len() >= 40, "{} cases", cases.len());
    hold(cases, parsed);
}

#[test]
fn every_invented_scan_gives_the_values_written_beside_it() {
    let cases = cases(NOISY);
    assert!(cases.len() >= 30, "{} cases", cases.len());
    hold(cases, typed::scanned);
}

#[test]
fn every_damaged_scan_gives_the_values_written_beside_it() {
    let cases = cases(DAMAGED);
    assert!(cases.len() >= 40, "{} cases", cases.len());
    hold(cases, typed::scanned);
}
