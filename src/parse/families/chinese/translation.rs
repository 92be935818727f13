//! The English translation below a Chinese original: read, and held against it.

use std::ops::Range;

use crate::model::{FieldName, Severity};
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::{english, head_tells_direction};
use crate::parse::lines::Document;
use crate::parse::pinyin;
use crate::parse::zones::Zones;

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
pub(super) fn translated(draft: &mut Draft, range: Range<usize>) {
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
