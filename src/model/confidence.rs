use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The chance that a value is right, 0 to 1 in steps of a thousandth.
///
/// Stored as an integer so that writing and reading it back never changes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u16);

impl Confidence {
    /// Certain.
    pub const ONE: Confidence = Confidence(1000);
    /// Worthless.
    pub const ZERO: Confidence = Confidence(0);

    /// Rounds `value` to the nearest thousandth; what lies outside 0 to 1, or is no number, is clamped.
    pub fn new(value: f64) -> Confidence {
        // `as` saturates, and turns NaN into 0.
        Confidence((value.clamp(0.0, 1.0) * 1000.0).round() as u16)
    }

    /// From Tesseract's scale of 0 to 100.
    pub fn from_percent(value: f32) -> Confidence {
        Confidence::new(f64::from(value) / 100.0)
    }

    /// 0 to 1.
    pub fn get(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.get())
    }
}

impl Serialize for Confidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.get())
    }
}

impl<'de> Deserialize<'de> for Confidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Confidence::new(f64::deserialize(deserializer)?))
    }
}

impl JsonSchema for Confidence {
    fn schema_name() -> Cow<'static, str> {
        "Confidence".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "number", "minimum": 0, "maximum": 1,
            "description": "The chance that the value is right, 0 to 1."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_survives_being_written_and_read() {
        for step in 0..=1000 {
            let confidence = Confidence::new(f64::from(step) / 1000.0);
            let json = serde_json::to_string(&confidence).unwrap();
            assert_eq!(serde_json::from_str::<Confidence>(&json).unwrap(), confidence);
        }
    }

    #[test]
    fn what_is_no_chance_is_clamped() {
        assert_eq!(Confidence::new(f64::NAN), Confidence::ZERO);
        assert_eq!(Confidence::new(-3.0), Confidence::ZERO);
        assert_eq!(Confidence::new(7.0), Confidence::ONE);
    }
}
