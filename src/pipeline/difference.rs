//! What differs between then and now, in words.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::Digest;
use crate::provenance::Input;

/// The first input that is another; `None` where all are the same.
pub fn input_difference(before: &[Input], now: &[Input]) -> Option<String> {
    if before == now {
        return None;
    }
    let scans = |inputs: &[Input]| -> Vec<(Digest, Option<u32>)> {
        inputs
            .iter()
            .filter(|i| i.index.is_some())
            .map(|i| (i.sha256, i.index))
            .collect()
    };
    if scans(before) != scans(now) {
        return Some("source changed".into());
    }
    let changed = now.iter().find(|input| !before.contains(input));
    let gone = before
        .iter()
        .find(|input| !now.iter().any(|other| other.name == input.name));
    Some(match (changed, gone) {
        (Some(input), _) if input.index.is_some() => format!("source is now called {}", input.name),
        (Some(input), _) => format!("{} changed", input.name),
        (None, Some(input)) => format!("{} is no longer there", input.name),
        (None, None) => "order of the pages changed".into(),
    })
}

/// The first setting below `path` that is another: `preprocess.deskew: true → false`.
pub fn setting_difference(path: &str, before: &Value, now: &Value) -> Option<String> {
    if before == now {
        return None;
    }
    let (Value::Object(old), Value::Object(new)) = (before, now) else {
        return Some(format!("{path}: {before} → {now}"));
    };
    let keys = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key)));
    keys.filter_map(|key| {
        let path = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        setting_difference(
            &path,
            old.get(key).unwrap_or(&Value::Null),
            new.get(key).unwrap_or(&Value::Null),
        )
    })
    .next()
}

/// The first part in which two engines differ: `model chi_sim ab12… → cd34…`.
pub fn engine_difference(
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> Option<String> {
    let short = |value: Option<&String>| match value {
        None => "none".to_owned(),
        Some(value) if value.len() == 64 => format!("{}…", &value[..4]),
        Some(value) => value.clone(),
    };
    let keys = before
        .keys()
        .chain(now.keys().filter(|key| !before.contains_key(*key)));
    keys.filter(|key| before.get(*key) != now.get(*key))
        .map(|key| format!("{key} {} → {}", short(before.get(key)), short(now.get(key))))
        .next()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::provenance::digest;

    #[test]
    fn the_setting_that_differs_is_named_with_both_values() {
        let before = json!({"preprocess": {"crop": true, "deskew": true}});
        let now = json!({"preprocess": {"crop": true, "deskew": false}});
        assert_eq!(
            setting_difference("", &before, &now).unwrap(),
            "preprocess.deskew: true → false"
        );
        assert_eq!(setting_difference("", &now, &now), None);
    }

    #[test]
    fn a_model_that_differs_is_named_by_its_digests() {
        let parts = |model: &str| {
            BTreeMap::from([
                ("model chi_sim".to_owned(), digest(model).to_string()),
                ("tesseract".to_owned(), "5.3.0".to_owned()),
            ])
        };
        // SHA-256 of "abc" and of nothing.
        assert_eq!(
            engine_difference(&parts("abc"), &parts("")).unwrap(),
            "model chi_sim ba78… → e3b0…"
        );
        let newer = BTreeMap::from([("tesseract".to_owned(), "5.5.0".to_owned())]);
        let older = BTreeMap::from([("tesseract".to_owned(), "5.3.0".to_owned())]);
        assert_eq!(
            engine_difference(&older, &newer).unwrap(),
            "tesseract 5.3.0 → 5.5.0"
        );
    }

    #[test]
    fn a_changed_scan_is_told_before_what_follows_from_it() {
        let input = |name: &str, content: &str, index| Input {
            name: name.into(),
            sha256: digest(content),
            index,
        };
        let inputs = |name: &str, scan: &str, page: &str| {
            [
                input(name, scan, Some(0)),
                input("preprocess/p0001.png", page, None),
            ]
        };
        let before = inputs("a.png", "scan", "page");
        let scan = inputs("a.png", "other", "other");
        let page = inputs("a.png", "scan", "other");
        let name = inputs("b.png", "scan", "page");
        assert_eq!(input_difference(&before, &scan).unwrap(), "source changed");
        assert_eq!(
            input_difference(&before, &page).unwrap(),
            "preprocess/p0001.png changed"
        );
        assert_eq!(
            input_difference(&before, &name).unwrap(),
            "source is now called b.png"
        );
        assert_eq!(input_difference(&before, &before), None);
    }
}
