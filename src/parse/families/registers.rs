//! Several numbers in one header: the cable has one of its own, the others are registers of those through whose hands it went.

use crate::model::FieldName;
use crate::parse::draft::Draft;
use crate::parse::fold::key;

/// A number less likely than this is a doubtful reading rather than another number.
const LEAST: f64 = 0.6;

/// Puts the numbers that stand on other lines than the cable's own, with other serials, among the other numbers.
pub(crate) fn part(draft: &mut Draft) {
    let Some(own) = draft.best(FieldName::CableNumber).cloned() else {
        return;
    };
    let line = own.spans[0].line;
    for number in &mut draft.candidates {
        let serial = number.parts.get("serial");
        let other = number.field == FieldName::CableNumber
            && number.strength >= LEAST
            && number.spans[0].line != line
            && serial.is_some()
            && serial != own.parts.get("serial")
            && key(&number.value) != key(&own.value);
        if other {
            number.field = FieldName::OtherNumbers;
            number.alternatives.clear();
            number.parts.insert("kind".to_owned(), "register".into());
        }
    }
}
