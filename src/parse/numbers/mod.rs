//! Numbers of cables: year codes in brackets, series, serials, registers; in translation and in Chinese.

mod chinese;
mod english;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use chinese::read as chinese;
pub(crate) use english::{is_of_collection, last_digits, read as english, without_tail};

/// A number that was found in a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Number {
    /// Bytes of the text.
    pub start: usize,
    pub end: usize,
    pub value: String,
    pub rule: &'static str,
    /// How often this form is the document's own number.
    pub strength: f64,
    /// `copy`, `register`, `special`, `reference`; empty for what may be the document's own.
    pub kind: &'static str,
    pub parts: BTreeMap<String, Value>,
    /// Figures had to be put right.
    pub repaired: bool,
    /// Another reading, with the reason.
    pub other: Option<(String, &'static str)>,
}

impl Number {
    /// The same with its letters put right to figures, which may have been the document's own.
    fn repaired_from(self, written: String) -> Number {
        Number {
            repaired: true,
            other: Some((written, "its letter may be the document's own")),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_the_month_code_and_the_serial_are_parts_of_their_own() {
        let parts = english("Foreign Ministry Incoming (64) You (136)").unwrap().parts;
        assert_eq!(
            (
                parts["year"].clone(),
                parts["month"].clone(),
                parts["serial"].clone()
            ),
            (64.into(), 10.into(), 136.into())
        );
        let parts = chinese("外收(63)酉395号", false).unwrap().parts;
        assert_eq!(
            (
                parts["year"].clone(),
                parts["month"].clone(),
                parts["serial"].clone()
            ),
            (63.into(), 10.into(), 395.into())
        );
    }
}
