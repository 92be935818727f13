//! Address lines: a station, perhaps with a serial and a precedence behind it.

use std::sync::LazyLock;

use crate::parse::patterns::Pattern;

use super::british;
use crate::model::FieldName;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::{self, tidy};
use crate::parse::labels;
use crate::parse::lexicon::{self, MarkingKind, Role};
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::parse::patterns::compile;
use crate::parse::posts;

pattern!(ROUTING, r"^R[UH][A-Z]{2,6}/");

// The number by which an addressee knows the message.
pattern!(SERIAL, r"^(?:[0-9OIlS]{2,6}|UNN)$");
pattern!(SHORT_SERIAL, r"^\d$");

pattern!(DESKBY, r"^DESKBY\s+\d{6}Z\s+");

// The office at the addressee's, CINCPAC FOR POLAD, SECDEF WASHDC//ISA//, and the way there, AMEMBASSY SUVA BY POUCH.
pattern!(
    OFFICE,
    r"\s+FOR\s+POLAD$|\s+(?:BY|VIA)\s+POUCH$|\s?//[A-Z0-9/ .-]+//$"
);

/// An addressee behind a speck or two.
static SPECKED: LazyLock<Pattern> = LazyLock::new(|| {
    let words = lexicon::any_of(lexicon::POST_WORDS, "addressee");
    compile(&format!(r"^\S{{1,2}}\s({words}\b.*?)[\s.]*$"))
});

pattern!(STATION, r"^[A-Z0-9][A-Z0-9 ./()'&-]+$");

/// The rule for an information addressee on a line of its own, which rests on its place alone.
pub(super) const CONTINUED: &str = "copy.info-continued";

/// The rule for a precedence behind the first addressee that has one.
const BEHIND_ADDRESSEE: &str = "precedence.behind-addressee";

/// What the word at the front of an address line opens, perhaps behind specks, and what it names.
pub(super) fn opens(text: &str) -> Option<(Role, &str)> {
    const WORDS: [(&str, Role); 4] = [
        ("FM", Role::From),
        ("FROM", Role::From),
        ("TO", Role::To),
        ("INFO", Role::CopyTo),
    ];
    let mut rest = text.trim_start();
    for _ in 0..=2 {
        let (word, behind) = rest.split_once(char::is_whitespace)?;
        let behind = behind.trim_start();
        let capital = !word.starts_with(|c: char| c.is_lowercase() && c != 'l');
        let known = labels::first_of(word, WORDS.iter().map(|row| row.0)).filter(|_| capital);
        if let Some((label, role)) = known.map(|at| WORDS[at]) {
            let own = ROUTING
                .find(behind)
                .map_or(behind, |indicator| &behind[indicator.end()..]);
            let named = role == Role::CopyTo || own.starts_with(|c: char| c.is_ascii_uppercase());
            // A label of two letters that is not even alike needs a post behind it.
            let sure = role != Role::To || word == label || names_post(own);
            return (named && sure).then_some((role, behind));
        }
        if word.chars().count() > 2 {
            return None;
        }
        rest = behind;
    }
    None
}

/// Whether a word is a precedence, misread perhaps.
fn is_precedence(word: &str) -> bool {
    let fuzzy = word.len() >= 5;
    markings::read(word, fuzzy).is_some_and(|found| markings::are_all(&found, MarkingKind::Precedence))
}

/// An address line without the precedence and the serial behind it and `C/` (corrected) before it.
pub(super) fn station(text: &str) -> &str {
    let text = text.trim().trim_end_matches(['.', ',']);
    let text = text.strip_prefix("C/").unwrap_or(text);
    // The British form sets the precedence first: TO IMMEDIATE FCO.
    let text = match text.split_once(' ') {
        Some((first, rest)) if is_precedence(first) => rest.trim_start(),
        _ => text,
    };
    let text = DESKBY.find(text).map_or(text, |word| &text[word.end()..]);
    let mut text = ROUTING
        .find(text)
        .map_or(text, |indicator| &text[indicator.end()..]);
    while let Some((front, last)) = text.rsplit_once(char::is_whitespace) {
        // TASK GROUP 7 is a name, the figure behind a mission is none.
        let short = || SHORT_SERIAL.is_match(last) && names_post(front);
        if !SERIAL.is_match(last) && !is_precedence(last) && !short() {
            break;
        }
        text = front.trim_end().trim_end_matches(['.', ',']);
    }
    OFFICE
        .find(text)
        .map_or(text, |office| text[..office.start()].trim_end())
}

/// Whether a line is an address: capitals, on a scan with a few that were read small.
pub(super) fn is_station(text: &str, fuzzy: bool) -> bool {
    if STATION.is_match(text) {
        return true;
    }
    let small = text.chars().filter(|c| c.is_lowercase()).count();
    fuzzy && small <= 3 && small * 4 <= text.len() && STATION.is_match(&text.to_uppercase())
}

/// What the names of posts and commands begin with.
static BEGINNINGS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| lexicon::words(lexicon::POST_WORDS, "letters").collect());
/// Words that begin addressees.
static BEGINNING_WORDS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let words = lexicon::words(lexicon::POST_WORDS, "addressee");
    words.map(|word| word.chars().collect()).collect()
});

/// Whether a line of a scan begins as the names of posts and commands do; what is left of a stamp does not.
pub(super) fn names_post(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let upper = upper.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    // A routing indicator stands before nothing else.
    if ROUTING.is_match(upper) {
        return true;
    }
    let own = SPECKED
        .captures(upper)
        .and_then(|found| found.get(1))
        .map_or(upper, |own| own.as_str());
    BEGINNINGS.iter().any(|beginning| own.starts_with(beginning))
        && own.chars().filter(char::is_ascii_alphabetic).count() >= 5
        || posts::repaired(own).is_some()
        || own.split(' ').next().is_some_and(damaged)
}

/// Whether a word is one that begins addressees, with a third of its letters wrong.
fn damaged(word: &str) -> bool {
    let read = fold::Key::new(word).chars;
    read.len() >= 6
        && BEGINNING_WORDS
            .iter()
            .any(|form| fold::distance(&read, form, form.len() as f64 / 3.0).is_some())
}

/// The cities that a line of the British form names side by side behind a precedence: `PRIORITY WASHINGTON NEW DELHI`.
fn cities(text: &str) -> Option<Vec<&str>> {
    /// Words of the longest name.
    const LONGEST: usize = 3;
    let mut rest = match text.split_once(' ') {
        Some((first, rest)) if is_precedence(first) => rest.trim_start(),
        _ => text,
    };
    let mut found = Vec::new();
    while !rest.is_empty() {
        let ends = rest.match_indices(' ').map(|(at, _)| at).chain([rest.len()]);
        let ends: Vec<usize> = ends.take(LONGEST).collect();
        let city = ends
            .into_iter()
            .rev()
            .map(|end| rest.split_at(end))
            .find(|(name, _)| posts::is_city(name))?;
        found.push(city.0);
        rest = city.1.trim_start();
    }
    (found.len() > 1).then_some(found)
}

/// The addressees of a line that holds several, `AMEMBASSY BANGKOK, CINCPAC`: each begins as those do, or the message is of the
/// British form, which has them side by side.
fn several<'t>(draft: &Draft, text: &'t str) -> Vec<&'t str> {
    let pieces: Vec<&str> = text
        .split([',', ';'])
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect();
    if british::is_form(draft)
        && let [only] = pieces[..]
        && let Some(cities) = cities(only)
    {
        return cities;
    }
    let list = pieces.len() > 1 && (british::is_form(draft) || pieces.iter().all(|piece| names_post(piece)));
    if list { pieces } else { vec![text] }
}

/// Puts the addressees of a line into the draft.
pub(super) fn address(draft: &mut Draft, index: usize, text: &str, field: FieldName, rule: &'static str) {
    // GRNC: the groups are not counted.
    if text.ends_with(" GRNC") {
        return;
    }
    for piece in several(draft, text) {
        addressee(draft, index, piece, field, rule);
    }
}

fn addressee(draft: &mut Draft, index: usize, text: &str, field: FieldName, rule: &'static str) {
    let value = station(text);
    // A speck or two before what only a station begins with.
    let value = match draft.document.scanned {
        true => SPECKED
            .captures(value)
            .and_then(|found| found.get(1))
            .map_or(value, |own| own.as_str()),
        false => value,
    };
    if value.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return;
    }
    let document = draft.document;
    if field == FieldName::To && text.contains("NIACT") {
        let at = text.find("NIACT").unwrap_or(0);
        let span = document.span_of(index, &text[at..]);
        draft.put(
            FieldName::Precedence,
            "niact_immediate",
            span,
            "precedence.niact",
            0.96,
        );
    }
    // A precedence behind the first addressee says what the letter says, where OCR lost the letter; where it says another, the letter
    // counts.
    let known = draft
        .of(FieldName::Precedence)
        .any(|found| found.rule == BEHIND_ADDRESSEE);
    if field == FieldName::To && !known {
        let ranks = ["FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE"];
        let found = ranks
            .iter()
            .find_map(|rank| text.split_whitespace().find(|word| word == rank));
        if let Some(word) = found.filter(|_| !text.contains("NIACT")) {
            draft.put(
                FieldName::Precedence,
                word.to_lowercase(),
                document.span_of(index, word),
                BEHIND_ADDRESSEE,
                0.8,
            );
        }
    }
    let span = document.span_of(index, value);
    let strength = match rule {
        CONTINUED => 0.88,
        // Below a misread INFO the list on a scan may be of those who are told.
        "to.to-continued" if document.scanned => 0.8,
        _ => 0.93,
    };
    draft.add(post(draft.document.scanned, value, field, span, rule, strength));
}

/// A post, on a scan with the letters put right that are wrong in a known one.
pub(super) fn post(
    scanned: bool,
    value: &str,
    field: FieldName,
    span: Span,
    rule: &'static str,
    strength: f64,
) -> Candidate {
    match scanned.then(|| posts::repaired(value)).flatten() {
        Some(name) => Candidate::new(field, name, span, rule, strength).repaired(true),
        None => Candidate::new(field, tidy(value), span, rule, strength),
    }
}
