//! Settings and engines that were held to their digests before.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;
use serde_json::Value;

use crate::error::Result;
use crate::model::Digest;
use crate::provenance::digest_json;

/// Values with their digests. All documents of a run have the same settings and engine, so most are found here, and
/// comparing costs less than hashing.
#[derive(Debug)]
pub struct Known<T> {
    /// Whether two values have the same canonical form.
    same: fn(&T, &T) -> bool,
    values: RwLock<HashMap<Digest, Arc<T>>>,
}

impl<T: Serialize> Known<T> {
    /// How many values are remembered: there are as many as runs with different settings.
    const MOST: usize = 64;

    /// Nothing is known.
    pub fn new(same: fn(&T, &T) -> bool) -> Known<T> {
        Known {
            same,
            values: RwLock::default(),
        }
    }

    /// Whether `value` has the digest that is `told`.
    ///
    /// # Errors
    /// None but by a fault of this program.
    pub fn is(&self, told: &Digest, value: &Arc<T>) -> Result<bool> {
        let values = self.values.read().unwrap_or_else(PoisonError::into_inner);
        let is_same = |known: &Arc<T>| Arc::ptr_eq(known, value) || (self.same)(known, value);
        if values.get(told).is_some_and(is_same) {
            return Ok(true);
        }
        let is_full = values.len() >= Known::<T>::MOST;
        drop(values);
        if digest_json(value.as_ref())? != *told {
            return Ok(false);
        }
        if !is_full {
            let mut values = self.values.write().unwrap_or_else(PoisonError::into_inner);
            values.insert(*told, Arc::clone(value));
        }
        Ok(true)
    }
}

/// Whether two values are written in the same way, but for the order of keys. Equality is not enough: 0.0 equals -0.0.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let in_other = |(key, value)| other.get(key).is_some_and(|there| same(value, there));
            one.len() == other.len() && one.iter().all(in_other)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Number(one), Value::Number(other)) => one == other && one.to_string() == other.to_string(),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_held_to_its_digest_each_time() {
        let known = Known::new(same);
        let (one, two) = (
            Arc::new(json!({"a": 1, "b": [true, 0.0]})),
            Arc::new(json!({"b": [true, -0.0], "a": 1})),
        );
        let anew = Arc::new(json!({"b": [true, 0.0], "a": 1}));
        let digest = digest_json(one.as_ref()).unwrap();
        for _ in 0..2 {
            assert!(known.is(&digest, &one).unwrap());
            assert!(known.is(&digest, &anew).unwrap());
            assert!(!known.is(&digest, &two).unwrap());
            assert!(!known.is(&digest_json(two.as_ref()).unwrap(), &one).unwrap());
        }
    }
}
