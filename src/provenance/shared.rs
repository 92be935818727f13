//! Parts of ledgers that are alike in thousands of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::ledger::Engine;
use crate::model::Digest;

/// Values by the text that they were read from. All documents of a run have the same settings and engine, most of the text
/// of a small ledger: they are read once, and stand in memory once.
#[derive(Debug)]
struct Shared<T>(RwLock<HashMap<Box<str>, Arc<T>>>);

static SETTINGS: LazyLock<Shared<Value>> = LazyLock::new(Shared::default);
static ENGINES: LazyLock<Shared<BTreeMap<String, String>>> = LazyLock::new(Shared::default);

impl<T> Default for Shared<T> {
    fn default() -> Shared<T> {
        Shared(RwLock::default())
    }
}

impl<T: DeserializeOwned> Shared<T> {
    /// How many values are kept: there are a few for each run with other settings.
    const MOST: usize = 64;

    /// The longest text that is kept, in bytes.
    const LONGEST: usize = 1 << 14;

    fn read(&self, text: &str) -> Result<Arc<T>, serde_json::Error> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = kept.get(text) {
            return Ok(Arc::clone(value));
        }
        let is_full = kept.len() >= Shared::<T>::MOST || text.len() > Shared::<T>::LONGEST;
        drop(kept);
        let value = Arc::new(serde_json::from_str(text)?);
        if !is_full {
            let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
            kept.insert(text.into(), Arc::clone(&value));
        }
        Ok(value)
    }

    fn by_digest<'de, D: Deserializer<'de>>(&self, from: D) -> Result<BTreeMap<Digest, Arc<T>>, D::Error> {
        BTreeMap::<Digest, &RawValue>::deserialize(from)?
            .into_iter()
            .map(|(digest, text)| Ok((digest, self.read(text.get()).map_err(D::Error::custom)?)))
            .collect()
    }
}

/// Reads settings by their digests, for serde.
pub fn settings<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<Digest, Arc<Value>>, D::Error> {
    SETTINGS.by_digest(from)
}

/// Reads engines by their digests, for serde.
pub fn engines<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<Digest, Engine>, D::Error> {
    ENGINES.by_digest(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_the_same_value() {
        let shared = Shared::<Value>::default();
        let one = shared.read(r#"{"a": 1}"#).unwrap();
        assert!(Arc::ptr_eq(&one, &shared.read(r#"{"a": 1}"#).unwrap()));
        let other = shared.read(r#"{"a":1}"#).unwrap();
        assert!(one == other && !Arc::ptr_eq(&one, &other));
        assert!(shared.read(r#"{"a": 1"#).is_err());
    }

    #[test]
    fn no_more_is_kept_than_runs_need() {
        let shared = Shared::<Value>::default();
        for number in 0..200 {
            assert_eq!(*shared.read(&number.to_string()).unwrap(), number);
        }
        let long = format!("\"{}\"", "x".repeat(Shared::<Value>::LONGEST));
        let other = Shared::<Value>::default();
        assert!(!Arc::ptr_eq(
            &other.read(&long).unwrap(),
            &other.read(&long).unwrap()
        ));
        assert_eq!(shared.0.read().unwrap().len(), Shared::<Value>::MOST);
    }
}
