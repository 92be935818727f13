//! The English translation below a Chinese original: read, and held against it.

use std::ops::Range;

use crate::model::{FieldName, Severity};
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::english;
use crate::parse::pinyin;
use crate::parse::zones::Zones;

/// Reads the translation and holds it against the original.
pub(super) fn translated(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let mut other = Draft::new(document);
    let zones = Zones::find(document, range);
    english::read(&mut other, &zones, english::Flavor::Chinese);
    signers(draft, &other);
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

/// Holds who signs the original against who signs the translation, by the reading of the name.
fn signers(draft: &mut Draft, translation: &Draft) {
    let (Some(own), Some(other)) = (
        draft.best(FieldName::Signature),
        translation.best(FieldName::Signature),
    ) else {
        return;
    };
    let message = match pinyin::same_person(&own.value, &other.value) {
        Some(true) => {
            let agrees = Candidate::new(
                FieldName::Signature,
                own.value.clone(),
                other.spans[0],
                "signature.translation-agrees",
                own.strength * 0.8,
            );
            draft.add(agrees.repaired(true));
            return;
        }
        Some(false) => format!(
            "the original is signed {}, the translation {}",
            own.value, other.value
        ),
        None => return,
    };
    draft.check(
        "translation-differs",
        Severity::Review,
        message,
        &[FieldName::Signature],
    );
}
