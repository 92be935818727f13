//! The English translation below a Chinese original: read, and held against it.

use std::ops::Range;

use crate::model::{FieldName, Severity};
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::{english, head_tells_direction};
use crate::parse::lexicon;
use crate::parse::lines::Document;
use crate::parse::pinyin;
use crate::parse::zones::Zones;
use crate::text::fold_simplified;

/// Where a translation begins that nothing announces: an English head below Chinese text, with no Chinese line behind it.
pub(super) fn unannounced(document: &Document, range: Range<usize>) -> Option<usize> {
    let lines = &document.lines[range.clone()];
    let last = lines.iter().rposition(|line| !line.stamp && line.is_chinese())?;
    let behind = lines.get(last + 1..)?;
    let at = behind.iter().position(|line| {
        let text = line.trimmed();
        !line.stamp && head_tells_direction(text)
    })?;
    (last > 0).then_some(range.start + last + 1 + at)
}

/// Reads the translation and holds it against the original.
pub(crate) fn translated(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let mut other = Draft::new(document);
    let zones = Zones::find(document, range);
    english::read(&mut other, &zones, english::Flavor::Chinese);
    persons(draft, &other, FieldName::Signature, "is signed");
    persons(draft, &other, FieldName::To, "is addressed to");
    numbers(draft, &other);
    for candidate in other.candidates {
        let comparable = matches!(
            candidate.field,
            FieldName::Date | FieldName::Classification | FieldName::Precedence | FieldName::Time
        );
        let wanted = comparable || draft.of(candidate.field).next().is_none();
        // Names in two languages are the same persons, not more of them.
        let own_language = matches!(
            candidate.field,
            FieldName::Title | FieldName::Translator | FieldName::ArchiveReference
        );
        if !wanted || !(comparable || own_language) {
            continue;
        }
        if comparable
            && let Some(best) = draft.best(candidate.field)
            && best.value != candidate.value
            && candidate.strength > 0.7
        {
            let message = format!(
                "the original gives {} as {}, the translation as {}",
                candidate.field, best.value, candidate.value
            );
            draft.check(
                "translation-differs",
                Severity::Review,
                message,
                &[candidate.field],
            );
        }
        let mut candidate = candidate;
        candidate.strength *= 0.8;
        draft.add(candidate);
    }
}

/// Whether one draft reads the original and the other its translation, by all that both say: the date, the number, persons by
/// pinyin, organs, markings and the way it went. No field decides alone, for a translation may err in each.
pub(crate) fn is_translation(original: &Draft, translation: &Draft) -> bool {
    /// What must speak for it.
    const ENOUGH: f64 = 2.0;
    let both = |field: FieldName| original.best(field).zip(translation.best(field));
    let mut speaks = 0.0;
    // Something must be the same, or the same but for a slip, that two cables rarely share.
    let mut shared = false;
    let mut add = |likeness: Option<Likeness>, same: f64, differs: f64| {
        speaks += match likeness {
            Some(Likeness::Same) => same,
            Some(Likeness::Differs) => -differs,
            _ => 0.0,
        };
        matches!(likeness, Some(Likeness::Same | Likeness::Near))
    };
    shared |= add(
        both(FieldName::Date).map(|(own, other)| dates(own, other)),
        2.0,
        4.0,
    );
    let number = both(FieldName::CableNumber).and_then(|(own, other)| serials(own, other));
    shared |= add(number, 3.0, 6.0);
    for field in [FieldName::To, FieldName::CopyTo, FieldName::Signature] {
        let first = original.of(field).next().zip(translation.of(field).next());
        let person = first.and_then(|(own, other)| pinyin::same_person(&own.value, &other.value));
        shared |= add(person.map(Likeness::told), 2.0, 1.0);
        let organ = first.and_then(|(own, other)| same_organ(&own.value, &other.value));
        add(organ.map(Likeness::told), 1.0, 1.0);
    }
    for (field, differs) in [
        (FieldName::Classification, 0.5),
        (FieldName::Precedence, 0.5),
        (FieldName::Direction, 2.0),
    ] {
        let told = both(field).map(|(own, other)| Likeness::told(own.value == other.value));
        add(told, 1.0, differs);
    }
    shared && speaks >= ENOUGH
}

/// How two values in two languages stand to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Likeness {
    Same,
    /// The same but for a slip.
    Near,
    Differs,
}

impl Likeness {
    fn told(same: bool) -> Likeness {
        if same { Likeness::Same } else { Likeness::Differs }
    }
}

/// Two dates are near each other with one of year, month and day alike but not all.
fn dates(own: &Candidate, other: &Candidate) -> Likeness {
    if own.value == other.value {
        return Likeness::Same;
    }
    let parts = own.value.split('-').zip(other.value.split('-'));
    match parts
        .filter(|(own, other)| own != other && !own.contains('X') && !other.contains('X'))
        .count()
    {
        0 | 1 => Likeness::Near,
        _ => Likeness::Differs,
    }
}

/// Two numbers of one year and month are near each other with one figure misread or two exchanged. Numbers in a row are those of
/// two cables.
fn serials(own: &Candidate, other: &Candidate) -> Option<Likeness> {
    /// Cables sent one after the other differ by so much.
    const IN_A_ROW: u64 = 2;
    let part = |number: &Candidate, name: &str| number.parts.get(name).and_then(serde_json::Value::as_u64);
    let both = |name: &str| part(own, name).zip(part(other, name));
    let (one, two) = both("serial")?;
    let differs = |name: &str| both(name).is_some_and(|(own, other)| own % 100 != other % 100);
    if differs("year") || differs("month") {
        return Some(Likeness::Differs);
    }
    if one == two {
        return Some(Likeness::Same);
    }
    let (first, second) = (one.to_string(), two.to_string());
    let mut odd: Vec<(u8, u8)> = first.bytes().zip(second.bytes()).collect();
    odd.retain(|(own, other)| own != other);
    let slip = match odd[..] {
        [_] => true,
        [(a, b), (c, d)] => a == d && b == c,
        _ => false,
    };
    Some(
        if slip && first.len() == second.len() && one.abs_diff(two) > IN_A_ROW {
            Likeness::Near
        } else {
            Likeness::Differs
        },
    )
}

/// Whether an organ in Chinese is the one in English; `None` where it is none that the table knows.
fn same_organ(chinese: &str, english: &str) -> Option<bool> {
    let chinese = fold_simplified(chinese);
    let english = english.to_ascii_lowercase();
    let pairs = || lexicon::rows(include_str!("../../lexicon/organ-pairs.tsv"));
    let known =
        pairs().any(|cells| chinese.contains(cells[0])) && pairs().any(|cells| english.contains(cells[1]));
    known.then(|| pairs().any(|cells| chinese.contains(cells[0]) && english.contains(cells[1])))
}

/// Holds a person that the original names against the one of the translation, by the reading of the name. Only where both
/// name one alone.
fn persons(draft: &mut Draft, translation: &Draft, field: FieldName, says: &str) {
    let alone = |draft: &Draft| {
        let mut named = draft.of(field);
        named.next().filter(|_| named.next().is_none()).cloned()
    };
    let (Some(own), Some(other)) = (alone(draft), alone(translation)) else {
        return;
    };
    match pinyin::same_person(&own.value, &other.value) {
        Some(true) => agrees(draft, &own, &other, "translation-agrees.name"),
        Some(false) => {
            let message = format!(
                "the original {says} {}, the translation {}",
                own.value, other.value
            );
            draft.check("translation-differs", Severity::Review, message, &[field]);
        }
        None => {}
    }
}

/// Holds the number of the original against that of the translation: year code and serial, in whatever writing.
fn numbers(draft: &mut Draft, translation: &Draft) {
    let (Some(own), Some(other)) = (
        draft.best(FieldName::CableNumber).cloned(),
        translation.best(FieldName::CableNumber).cloned(),
    ) else {
        return;
    };
    let part = |number: &Candidate, name: &str| number.parts.get(name).and_then(serde_json::Value::as_u64);
    let both = |name: &str| part(&own, name).zip(part(&other, name));
    let (year, month, serial) = (both("year"), both("month"), both("serial"));
    if serial.is_none() {
        return;
    }
    let differs = [year, month, serial]
        .into_iter()
        .flatten()
        .any(|(own, other)| own != other);
    if differs {
        let message = format!(
            "the original gives the number as {}, the translation as {}",
            own.value, other.value
        );
        draft.check(
            "translation-differs",
            Severity::Review,
            message,
            &[FieldName::CableNumber],
        );
    } else {
        agrees(draft, &own, &other, "translation-agrees.number");
    }
}

/// Notes that the translation says what the original says, which makes that likelier.
fn agrees(draft: &mut Draft, own: &Candidate, other: &Candidate, rule: &'static str) {
    // A list would show the same name twice; there the agreement strengthens the name itself.
    if own.field.is_list() {
        let same = |known: &&mut Candidate| known.field == own.field && known.value == own.value;
        if let Some(known) = draft.candidates.iter_mut().find(same) {
            known.strength = 1.0 - (1.0 - known.strength) / 2.0;
        }
        return;
    }
    let agrees = Candidate::new(
        own.field,
        own.value.clone(),
        other.spans[0],
        rule,
        own.strength * 0.8,
    );
    draft.add(agrees.repaired(true));
}
