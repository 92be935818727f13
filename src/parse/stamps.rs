//! What was printed over a page later: release stamps, declassification marks, seals. They are kept out of the fields.

use std::sync::LazyLock;

use crate::parse::patterns::Pattern;

use super::fold::{self, Key};
use super::lines::{Document, GAP, Line};
use super::markings;
use super::{dates, layout, lexicon, patterns};

/// Phrases of stamps, wherever they stand in a line.
static RELEASE: LazyLock<Pattern> = LazyLock::new(|| {
    let phrases: Vec<&str> = of_kind("phrase").collect();
    patterns::compile(&format!("(?i){}", phrases.join("|")))
});

/// Words of stamps that stand alone, in their key form.
static STAMP_WORDS: LazyLock<Vec<Vec<char>>> =
    LazyLock::new(|| of_kind("word").map(|word| Key::new(word).chars).collect());

fn of_kind(kind: &'static str) -> impl Iterator<Item = &'static str> {
    lexicon::rows(include_str!("lexicon/stamps.tsv"))
        .filter(move |cells| cells[0] == kind)
        .filter_map(|cells| cells.get(1).copied())
}

/// Nor a shorter one: two Chinese characters, or NARA.
const SHORTEST: usize = 4;
/// The date below a stamp is a short line, and read soon behind it.
const LONGEST_TAIL: usize = 40;
const TAIL_WITHIN: usize = 4;
/// No stamp has a longer line.
const LONGEST: usize = 200;

pattern!(
    WAS_MARKED,
    r"(?i)\s*(?:\(declassified[^()]*\)|\[declassified[^\[\]]*\])\s*$"
);

/// The paper's own marking, without the note of what became of it: `Top Secret (declassified)`.
pub(crate) fn without_declassified(text: &str) -> &str {
    WAS_MARKED.find(text).map_or(text, |note| &text[..note.start()])
}

/// Marks the lines that are stamps.
pub(crate) fn mark(document: &mut Document) {
    let scanned = document.scanned;
    if scanned {
        cut_out(document);
    }
    mark_described(document);
    for line in &mut document.lines {
        if line.text.len() < SHORTEST {
            continue;
        }
        let text = line.text.trim();
        if line.stamp || text.len() < SHORTEST || text.len() > LONGEST || text.starts_with('[') {
            continue;
        }
        let marked = || {
            let own = without_declassified(text);
            own.len() < text.len() && markings::read(own, scanned).is_some()
        };
        if (RELEASE.is_match(text) && !marked()) || is_stamp_word(text, scanned) {
            line.stamp = true;
        }
    }
    if scanned {
        mark_tails(document);
    }
}

/// Marks a stamp that the editor describes in square brackets over several lines: `[CPSU CC stamp: 27123`, `14 August 1969]`.
fn mark_described(document: &mut Document) {
    const LINES: usize = 4;
    for at in 0..document.lines.len() {
        let first = document.lines[at].trimmed();
        let opens = first.starts_with('[') && first.len() <= LONGEST && !first.contains(']');
        if !opens || !first.to_ascii_lowercase().contains("stamp") {
            continue;
        }
        let end = (document.lines.len()).min(at + LINES);
        if let Some(last) = (at + 1..end).find(|&line| document.lines[line].trimmed().ends_with(']')) {
            for line in &mut document.lines[at..=last] {
                line.stamp = true;
            }
        }
    }
}

/// Makes lines of their own of the pieces of a line, where some are a stamp's and some are not.
fn cut_out(document: &mut Document) {
    let mixed = |line: &Line| {
        if line.stamp || !line.text.contains(GAP) {
            return false;
        }
        let mut pieces = line.text.split(GAP).map(|piece| RELEASE.is_match(piece));
        let first = pieces.next();
        pieces.any(|piece| Some(piece) != first)
    };
    for line in std::mem::take(&mut document.lines) {
        match mixed(&line) {
            true => document.lines.extend(line.pieces(GAP)),
            false => document.lines.push(line),
        }
    }
}

/// Marks the date and the names that hang below a stamp in the margin, beside lines of the header: `DECLASSIFIED` / `By ___, 4 Aug 1991`.
fn mark_tails(document: &mut Document) {
    for index in 1..document.lines.len() {
        let line = &document.lines[index];
        // A row with a label is the form's own.
        if line.stamp || line.text.len() > LONGEST_TAIL || line.text.contains([':', '：']) {
            continue;
        }
        let from = index.saturating_sub(TAIL_WITHIN);
        let below = (from..index)
            .any(|above| document.lines[above].stamp && layout::hangs_below(&document.lines[above], line));
        if below
            && layout::in_margin(document, index)
            && dates::all(line.trimmed()).iter().any(|date| date.day.is_some())
        {
            document.lines[index].stamp = true;
        }
    }
}

fn is_stamp_word(text: &str, fuzzy: bool) -> bool {
    if !(SHORTEST + 2..=40).contains(&text.len()) {
        return false;
    }
    // Most lines begin otherwise, and are not looked at more closely; a scan's may begin with anything.
    let first = Key::first(text);
    if !fuzzy && !STAMP_WORDS.iter().any(|word| word.first().copied() == first) {
        return false;
    }
    let key = fold::letters(text);
    // The commonest stamp is long enough to be known with several letters wrong, but UNCLASSIFIED is near it.
    STAMP_WORDS.iter().any(|word| {
        let limit = if fuzzy && word.len() >= 12 { 2.5 } else { 0.0 };
        let near = |other: &str| {
            let other: Vec<char> = other.chars().collect();
            fold::distance(&key, &other, 2.5).unwrap_or(f64::INFINITY)
        };
        fold::distance(&key, word, limit).is_some_and(|cost| cost == 0.0 || cost < near("UNCLASSIFIED"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn release_stamps_are_told_from_markings() {
        let mut document = Document::from_text(
            "DECLASSIFIED\nUNCLASSIFIED\nDeclassified/Released US Department of State EO Systematic Review 20 Mar 2014\nSECRET\n2025 RELEASE UNDER THE PRESIDENT JOHN F. KENNEDY ASSASSINATION RECORDS ACT OF 1992\nR 070950Z MAY 74",
        );
        mark(&mut document);
        let stamps: Vec<bool> = document.lines.iter().map(|line| line.stamp).collect();
        assert_eq!(stamps, [true, false, true, false, true, false]);
    }
}
