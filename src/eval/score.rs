use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::fold;
use super::reliability::{self, Band};
use super::truth::{self, Truth, entries, read_text};
use crate::error::{Error, Result};
use crate::model::{Field, FieldName, Record};

/// Edits and length of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TextScore {
    /// The least number of characters to insert, delete or replace to come from what was read to the truth
    /// (Levenshtein distance).
    pub edits: usize,
    /// Characters of the truth, without white space.
    pub characters: usize,
}

impl TextScore {
    /// The character error rate: edits a character of the truth; 0 where there is nothing to read.
    pub fn cer(&self) -> f64 {
        if self.characters == 0 {
            0.0
        } else {
            self.edits as f64 / self.characters as f64
        }
    }
}

impl AddAssign for TextScore {
    fn add_assign(&mut self, other: TextScore) {
        self.edits += other.edits;
        self.characters += other.characters;
    }
}

/// Values of fields: what the truth has, what the record gives, in how many the two agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FieldScore {
    /// Values in the truth.
    pub wanted: usize,
    /// Values in the record.
    pub given: usize,
    /// Values in both.
    pub right: usize,
}

impl FieldScore {
    /// The harmonic mean of precision and recall; 1 where there is nothing to find and nothing was given.
    pub fn f1(&self) -> f64 {
        let both = self.wanted + self.given;
        if both == 0 {
            1.0
        } else {
            2.0 * self.right as f64 / both as f64
        }
    }
}

impl AddAssign for FieldScore {
    fn add_assign(&mut self, other: FieldScore) {
        self.wanted += other.wanted;
        self.given += other.given;
        self.right += other.right;
    }
}

/// One document against its truth.
#[derive(Clone, Debug, Serialize)]
pub struct Scored {
    /// The name of the truth.
    pub name: String,
    /// The record that was found for it.
    pub record: Option<String>,
    /// The text, where the truth has one.
    pub text: Option<TextScore>,
    /// The header, where the truth has one.
    pub fields: Option<BTreeMap<FieldName, FieldScore>>,
    /// The confidence of every value of those fields, and whether it is right.
    #[serde(skip)]
    pub believed: Vec<(f64, bool)>,
}

impl Scored {
    /// All fields together.
    pub fn all_fields(&self) -> FieldScore {
        let mut sum = FieldScore::default();
        for score in self.fields.iter().flat_map(BTreeMap::values) {
            sum += *score;
        }
        sum
    }

    /// The fields in which record and truth differ.
    pub fn differing(&self) -> impl Iterator<Item = FieldName> {
        let fields = self.fields.iter().flatten();
        fields
            .filter(|(_, score)| score.right < score.wanted.max(score.given))
            .map(|(name, _)| *name)
    }
}

/// All documents of a truth folder.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// One entry a truth, by name.
    pub documents: Vec<Scored>,
    /// All texts as one.
    pub text: TextScore,
    /// All values as one set, a field each.
    pub fields: BTreeMap<FieldName, FieldScore>,
    /// All values of all fields.
    pub all_fields: FieldScore,
    /// How many values are right in each band of confidence, highest first.
    pub reliability: Vec<Band>,
}

/// Compares the records below `output` with the truth below `truth`. A truth without a record counts as a page on which
/// nothing was read. A field that no truth file names is not scored.
///
/// # Errors
/// When a folder or file cannot be read, or there is no truth at all.
pub fn evaluate(truth: &Path, output: &Path) -> Result<Report> {
    let truths = truth::read(truth)?;
    if truths.is_empty() {
        return Err(Error::input("there is no truth file in this folder")
            .in_file(truth)
            .hint("name them NAME.truth.txt (the text) and NAME.truth.json (the fields)"));
    }
    let found = documents(output)?;
    let named: BTreeSet<FieldName> = truths
        .values()
        .filter_map(|truth| truth.fields.as_ref())
        .flat_map(|fields| fields.keys().copied())
        .collect();

    let documents = truths
        .iter()
        .map(|(name, truth)| score(name, truth, find(&found, name), &named))
        .collect::<Result<Vec<_>>>()?;
    let mut report = Report {
        documents,
        text: TextScore::default(),
        fields: BTreeMap::new(),
        all_fields: FieldScore::default(),
        reliability: Vec::new(),
    };
    let believed: Vec<_> = report
        .documents
        .iter()
        .flat_map(|document| document.believed.iter().copied())
        .collect();
    report.reliability = reliability::bands(&believed);
    for document in &report.documents {
        report.text += document.text.unwrap_or_default();
        for (name, score) in document.fields.iter().flatten() {
            *report.fields.entry(*name).or_default() += *score;
            report.all_fields += *score;
        }
    }
    Ok(report)
}

/// The folders below `output` that hold a record, by document id.
fn documents(output: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![output.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("record.json") {
                let id = folder.strip_prefix(output).unwrap_or(&folder);
                found.insert(id.to_string_lossy().replace('\\', "/"), folder.clone());
            }
        }
    }
    Ok(found)
}

/// The document of this name; else the only one whose name ends so, for truth that is kept in another folder.
fn find<'a>(found: &'a BTreeMap<String, PathBuf>, name: &str) -> Option<&'a Path> {
    if let Some(folder) = found.get(name) {
        return Some(folder);
    }
    let last = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
    let mut same = found
        .iter()
        .filter(|(id, _)| last(id) == last(name))
        .map(|(_, folder)| folder);
    match (same.next(), same.next()) {
        (Some(folder), None) => Some(folder),
        _ => None,
    }
}

fn score(name: &str, truth: &Truth, folder: Option<&Path>, named: &BTreeSet<FieldName>) -> Result<Scored> {
    let record = folder
        .map(|folder| read_record(&folder.join("record.json")))
        .transpose()?;
    let text = match (&truth.text, folder) {
        (None, _) => None,
        (Some(text), None) => Some(compare_texts(text, "")),
        (Some(text), Some(folder)) => {
            let read = without_overlays(&page_text(folder)?, &truth.overlays, text);
            Some(compare_texts(text, &read))
        }
    };
    let mut believed = Vec::new();
    let fields = truth.fields.as_ref().map(|wanted| {
        let score = |&name: &FieldName| {
            let wanted = wanted.get(&name).map(Vec::as_slice).unwrap_or_default();
            let given: Vec<&Field> = record.iter().flat_map(|record| record.fields.get(name)).collect();
            let values = given.iter().map(|field| field.value.as_str());
            let (score, right) = compare_values(name, wanted, values);
            believed.extend(
                given
                    .iter()
                    .zip(right)
                    .map(|(field, right)| (field.confidence.get(), right)),
            );
            (name, score)
        };
        named.iter().map(score).collect()
    });
    Ok(Scored {
        name: name.to_owned(),
        record: record.map(|record| record.id),
        text,
        fields,
        believed,
    })
}

fn read_record(path: &Path) -> Result<Record> {
    serde_json::from_str(&read_text(path)?)
        .map_err(|error| Error::input("is not a record").in_file(path).because(error))
}

/// The plain text of all pages, in page order.
fn page_text(folder: &Path) -> Result<String> {
    let pages = folder.join("ocr");
    if !pages.is_dir() {
        return Ok(String::new());
    }
    let mut files = entries(&pages)?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    files
        .iter()
        .map(|path| read_text(path).map(|text| text + "\n"))
        .collect()
}

/// From how alike on (0 to 1) a line is taken to be a certain stamp, misread as stamps are.
const SAME_STAMP: f64 = 0.8;

/// `read` without the lines that are stamps over the page and no lines of the text.
fn without_overlays(read: &str, overlays: &[String], truth: &str) -> String {
    let folded = |text: &str| {
        fold::text(text)
            .into_iter()
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let overlays: Vec<String> = overlays.iter().map(|overlay| folded(overlay)).collect();
    let truth: Vec<String> = truth
        .lines()
        .map(folded)
        .filter(|line| !line.is_empty())
        .collect();
    let among = |line: &str, lines: &[String]| {
        lines
            .iter()
            .any(|other| strsim::normalized_levenshtein(line, other) >= SAME_STAMP)
    };
    let kept = read.lines().filter(|line| {
        let line = folded(line);
        line.is_empty() || !among(&line, &overlays) || among(&line, &truth)
    });
    kept.map(|line| line.to_owned() + "\n").collect()
}

fn compare_texts(truth: &str, read: &str) -> TextScore {
    let (truth, read) = (fold::text(truth), fold::text(read));
    TextScore {
        edits: strsim::generic_levenshtein(&truth, &read),
        characters: truth.len(),
    }
}

/// The score of a field's values, and of each value given whether it is right.
fn compare_values<'a>(
    name: FieldName,
    wanted: &[String],
    given: impl Iterator<Item = &'a str>,
) -> (FieldScore, Vec<bool>) {
    let given: Vec<String> = given.map(|value| fold::value(name, value)).collect();
    let mut right = vec![false; given.len()];
    for value in wanted {
        let value = fold::value(name, value);
        if let Some(place) = (0..given.len()).find(|&place| !right[place] && given[place] == value) {
            right[place] = true;
        }
    }
    let score = FieldScore {
        wanted: wanted.len(),
        given: given.len(),
        right: right.iter().filter(|right| **right).count(),
    };
    (score, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_character_error_rate_is_edits_a_character_of_the_truth() {
        let score = compare_texts("外交部 收电\n", "外文部收\n电报");
        assert_eq!((score.edits, score.characters), (2, 5));
        assert_eq!(score.cer(), 0.4);
    }

    #[test]
    fn a_value_given_twice_is_right_once() {
        let wanted = ["外交部".to_owned(), "中央".to_owned()];
        let (score, _) = compare_values(FieldName::To, &wanted, ["外交部", "外交部"].into_iter());
        assert_eq!((score.wanted, score.given, score.right), (2, 2, 1));
        assert_eq!(score.f1(), 0.5);
    }

    #[test]
    fn a_stamp_is_left_out_unless_the_text_says_the_same() {
        let stamps = ["DECLASSIFIED".to_owned()];
        assert_eq!(
            without_overlays("a\nDECLASS1FIED\nb\n", &stamps, "a\nb\n"),
            "a\nb\n"
        );
        assert_eq!(
            without_overlays("a\nDECLASSIFIED\n", &stamps, "a\nDECLASSIFIED\n"),
            "a\nDECLASSIFIED\n"
        );
    }

    #[test]
    fn edits_of_five_thousand_characters_are_counted() {
        let truth = "外交部收电".repeat(1000);
        let read = "外文部收电报".repeat(1000);
        assert_eq!(compare_texts(&truth, &read).edits, 2000);
    }
}
