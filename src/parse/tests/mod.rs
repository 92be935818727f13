//! What must hold of records: the cases counted in released cables, and what holds for any text at all.

mod agencies;
mod cases;
mod chinese;
mod documents;
mod golden;
mod places;
mod properties;
mod readings;
mod typed;

use super::*;
use crate::model::FieldName;

const BODY: &str = "\nThe matter was taken up with the competent officials this week and a further report will follow.\nThey stated that the arrangements are still being studied and asked for patience.\n\n";
const ZH_BODY: &str = "\n关于此事，我已约见有关负责人，对方表示仍在研究之中，将尽快答复。\n\n";

fn parsed(text: &str) -> Parsed {
    parse_text(text, &ParseConfig::default()).remove(0)
}

fn values(parsed: &Parsed, field: FieldName) -> Vec<String> {
    parsed
        .fields
        .get(field)
        .iter()
        .map(|field| field.value.clone())
        .collect()
}

/// The values of a field of a letter with this header and this end.
fn letter(header: &str, footer: &str, field: FieldName) -> Vec<String> {
    let body = if header.contains(crate::text::is_han) {
        ZH_BODY
    } else {
        BODY
    };
    values(&parsed(&format!("{header}\n{body}{footer}\n")), field)
}
