//! Rows without a label: posts that go on with a list, and the telegrams of the forties, `1203, July 6, 10 a.m.`

use std::sync::LazyLock;

use crate::parse::patterns::Pattern;

use super::rows::{acting, without_serial};
use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::Draft;
use crate::parse::families::put::{put_date, put_received};
use crate::parse::lexicon::{self, Role};
use crate::parse::markings;
use crate::parse::patterns::compile;
use crate::parse::posts;

/// A post as telegrams write it: missions in any case, commands in capitals.
static POST: LazyLock<Pattern> = LazyLock::new(|| {
    let words = |kind| lexicon::any_of(lexicon::POST_WORDS, kind);
    let (missions, commands, prefixes) = (words("mission"), words("command"), words("command-prefix"));
    compile(&format!(r"^(?:(?i:{missions})|{commands}|{prefixes}[A-Z]+)\b"))
});
// FROM  Chungking via Navy
pattern!(
    FROM_POST,
    r"^FROM\s+([A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2})(?:\s+via\s.{2,20})?$"
);
pattern!(DATED, r"(?i)^\s*dated\s+(.+)$");
pattern!(RECEIVED, r"(?i)^\s*rec'?d\.?\s+(.+)$");
pattern!(SECRETARY, r"(?i)^\s*(secretary\s+of\s+state)\s*,?\s*$");
pattern!(
    NUMBERED,
    r"^\s*(?:N[Oo]\.?\s+)?(\d{1,5})\s?[,.]\s+([A-Z][a-z]{2,8}\.?\s+\d{1,2},\s.+)$"
);

/// The number of a telegram in one of the series between the Department, the White House and posts: `CAP 63590`, `DULTE 193`.
static SERIES: LazyLock<Pattern> = LazyLock::new(|| {
    let series = lexicon::any_of(lexicon::POST_WORDS, "series");
    compile(&format!(r"^({series}[- ]\d{{1,6}})\.?$"))
});

/// Whether a text begins with a post.
pub(super) fn is_post(text: &str) -> bool {
    POST.is_match(text)
}

/// Whether a line begins with the telegram's number and date.
pub(super) fn is_numbered(text: &str) -> bool {
    text.len() < 80 && NUMBERED.is_match(text)
}

/// Whether a line is a post with the number that it knows the telegram by: `Amembassy TAIPEI PRIORITY 412`.
pub(super) fn is_numbered_post(text: &str) -> bool {
    text.len() < 60 && POST.is_match(text) && without_serial(text).1.is_some()
}

/// Whether a line is a place and nothing else: a few words with capitals, and no marking.
fn is_place(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (1..=3).contains(&words.len())
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 4
        && words
            .iter()
            .all(|word| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic))
        && text.chars().any(char::is_lowercase)
        && markings::read(text, false).is_none()
}

/// Whether a line lists cities and nothing else: `Kuwait, Jidda, Rabat`.
fn are_cities(text: &str) -> bool {
    let city = |piece: &str| posts::is_city(piece.trim());
    text.contains(',') && text.trim_end_matches(['.', ',']).split(',').all(city)
}

/// The list that a row opens, to which posts on the next lines belong.
pub(super) fn list_of(role: Role) -> Option<FieldName> {
    match role {
        Role::To | Role::Destination => Some(FieldName::To),
        Role::CopyTo => Some(FieldName::CopyTo),
        _ => None,
    }
}

/// Reads a line without a label. `list` is the list of the row above it.
pub(super) fn unlabelled(
    draft: &mut Draft,
    index: usize,
    text: &str,
    list: Option<FieldName>,
    received_year: &mut Option<u16>,
) {
    let document = draft.document;
    if let Some(field) = list
        && (POST.is_match(text) || are_cities(text))
        && !text.contains(" FOR ")
        && text.len() < 60
    {
        for piece in text.split([',', ';']).filter(|piece| piece.trim().len() > 2) {
            let rule = match field {
                FieldName::CopyTo => "copy.info-continued",
                _ => "to.continued",
            };
            draft.put_part(field, index, without_serial(piece.trim()).0, rule, 0.84);
        }
    } else if is_numbered_post(text)
        && !draft.has(FieldName::To, 0.5)
        && draft.of(FieldName::Direction).any(|way| way.value == "outgoing")
    {
        acting(draft, index, text, false);
    } else if let Some(found) = NUMBERED.captures(text)
        && let (Some(number), Some(rest)) = (found.get(1), found.get(2))
        && dates::western(rest.as_str())
            .first()
            .is_some_and(|date| date.time.is_some())
    {
        draft.put_part(
            FieldName::CableNumber,
            index,
            number.as_str(),
            "number.before-date",
            0.9,
        );
        put_date(draft, document.span_of(index, rest.as_str()), rest.as_str(), 0.9);
    } else if let Some(from) = FROM_POST.captures(text).and_then(|found| found.get(1))
        && !draft.has(FieldName::From, 0.5)
    {
        draft.put_part(FieldName::From, index, from.as_str(), "from.unlabelled", 0.82);
    } else if let Some(date) = DATED.captures(text).and_then(|found| found.get(1)) {
        put_date(draft, document.span_of(index, date.as_str()), date.as_str(), 0.86);
        // Hong Kong / Dated June 12, 1950 / Rec'd 4:25 a.m.
        if let Some(above) = index.checked_sub(1).map(|above| document.whole(above))
            && is_place(document.text(above))
            && !draft.has(FieldName::From, 0.5)
        {
            draft.put_span(FieldName::From, above, "from.above-date", 0.84);
        }
    } else if let Some(receipt) = RECEIVED.captures(text).and_then(|found| found.get(1)) {
        if let Some(date) = dates::western(receipt.as_str()).first() {
            *received_year = received_year.or(date.year);
        }
        let span = document.span_of(index, receipt.as_str());
        put_received(draft, span, receipt.as_str(), "received.labelled", 0.8);
    } else if let Some(number) = SERIES.captures(text).and_then(|found| found.get(1))
        && !draft.has(FieldName::CableNumber, 0.5)
    {
        draft.put_part(
            FieldName::CableNumber,
            index,
            number.as_str(),
            "number.series",
            0.8,
        );
    } else if let Some(to) = SECRETARY.captures(text).and_then(|found| found.get(1)) {
        draft.put_part(FieldName::To, index, to.as_str(), "to.salutation", 0.84);
    }
}
