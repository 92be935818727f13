//! What must hold of a record beyond its schema.

use super::{PageEntry, PageStatus, Record, RecordStatus, Rect, Severity};

impl Record {
    /// The id of the document that the record comes from: its own id without the `#2` of a second cable.
    pub fn document(&self) -> &str {
        match self.id.rsplit_once('#') {
            Some((document, ordinal)) if ordinal.parse::<u32>().is_ok_and(|ordinal| ordinal > 1) => document,
            _ => &self.id,
        }
    }

    /// The rules that the record breaks, a sentence each: no text at all, a value or evidence that is empty, evidence outside
    /// of the pages, a state that the pages belie, and what was found to be wrong with the cable when it was read. None for a
    /// sound record.
    pub fn breaches(&self) -> Vec<String> {
        let mut breaches = Vec::new();
        if self.schema != Record::SCHEMA {
            breaches.push(format!("it follows `{}`, not `{}`", self.schema, Record::SCHEMA));
        }
        let failed = self.pages.iter().any(|page| page.status == PageStatus::Failed);
        if failed && self.status == RecordStatus::Complete {
            breaches.push("it is called complete although a page failed".into());
        }
        if self.status == RecordStatus::Empty {
            breaches.push("no text was found".into());
        }
        for (name, values) in self.fields.iter() {
            for value in values {
                if value.value.trim().is_empty() {
                    breaches.push(format!("{name} has an empty value"));
                }
                if value.evidence.is_empty() {
                    breaches.push(format!("{name} has no evidence"));
                }
                for evidence in &value.evidence {
                    let page = self.pages.iter().find(|page| page.number == evidence.page);
                    match (page, evidence.rect) {
                        (None, _) if !self.pages.is_empty() => {
                            breaches.push(format!(
                                "{name} stands on page {}, which is not there",
                                evidence.page
                            ));
                        }
                        (Some(page), Some(rect)) if !within(&rect, page) => {
                            breaches.push(format!("{name} has evidence outside of page {}", evidence.page));
                        }
                        _ => {}
                    }
                }
            }
        }
        let wrong = self
            .checks
            .iter()
            .filter(|check| check.severity == Severity::Error);
        breaches.extend(wrong.map(|check| format!("{} ({})", check.message, check.code)));
        breaches
    }
}

/// Whether a box holds pixels, and only pixels of the page.
fn within(rect: &Rect, page: &PageEntry) -> bool {
    let inside = |edge: i32, size: u32| i64::from(edge) <= i64::from(size);
    !rect.is_empty()
        && rect.left >= 0
        && rect.top >= 0
        && inside(rect.right, page.width)
        && inside(rect.bottom, page.height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn record(change: impl FnOnce(&mut Value)) -> Record {
        let mut record = json!({
            "schema": "cablegram.record/1", "id": "a", "status": "complete", "family": "unknown", "languages": ["en"],
            "pages": [{"number": 1, "source": "a.png", "index": 0, "sha256": "0".repeat(64), "width": 100, "height": 50,
                       "dpi": 300.0, "rotation": 0, "status": "ok"}],
            "fields": {"date": {"value": "1962-03-13", "raw": "March 13, 1962", "confidence": 0.9, "rule": "r",
                                "evidence": [{"page": 1, "box": [0, 0, 100, 50], "text": "March 13, 1962"}]}},
            "checks": [], "text": {},
            "provenance": {"sources_sha256": [], "pipeline": "cablegram", "config_sha256": "0".repeat(64)}
        });
        change(&mut record);
        serde_json::from_value(record).unwrap()
    }

    #[test]
    fn a_sound_record_breaks_no_rule() {
        assert_eq!(record(|_| ()).breaches(), Vec::<String>::new());
    }

    #[test]
    fn evidence_that_cannot_be_cut_from_the_scan_is_told() {
        let wide = record(|r| r["fields"]["date"]["evidence"][0]["box"] = json!([0, 0, 101, 50]));
        assert_eq!(wide.breaches(), ["date has evidence outside of page 1"]);
        let flat = record(|r| r["fields"]["date"]["evidence"][0]["box"] = json!([5, 5, 5, 9]));
        assert_eq!(flat.breaches(), ["date has evidence outside of page 1"]);
        let elsewhere = record(|r| r["fields"]["date"]["evidence"][0]["page"] = json!(2));
        assert_eq!(
            elsewhere.breaches(),
            ["date stands on page 2, which is not there"]
        );
        let none = record(|r| r["fields"]["date"]["evidence"] = json!([]));
        assert_eq!(none.breaches(), ["date has no evidence"]);
    }

    #[test]
    fn a_record_of_nothing_is_told() {
        assert_eq!(
            record(|r| r["status"] = json!("empty")).breaches(),
            ["no text was found"]
        );
    }

    #[test]
    fn a_failed_page_and_a_failed_check_are_told() {
        let failed = record(|r| r["pages"][0]["status"] = json!("failed"));
        assert_eq!(
            failed.breaches(),
            ["it is called complete although a page failed"]
        );
        let check = json!([{"code": "c", "severity": "error", "message": "m", "fields": []}]);
        assert_eq!(record(|r| r["checks"] = check).breaches(), ["m (c)"]);
        let review = json!([{"code": "c", "severity": "review", "message": "m", "fields": []}]);
        assert_eq!(record(|r| r["checks"] = review).breaches(), Vec::<String>::new());
    }

    #[test]
    fn a_second_cable_belongs_to_the_same_document() {
        assert_eq!(record(|r| r["id"] = json!("a/b#2")).document(), "a/b");
        assert_eq!(record(|r| r["id"] = json!("copy #1")).document(), "copy #1");
    }
}
