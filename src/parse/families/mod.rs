//! A grammar a family, over the shared pieces of the parser.

mod agency;
mod archive;
mod chinese;
mod english;
mod footer;
mod frus;
mod heads;
mod orders;
mod put;
mod registers;
mod release;
mod sections;
mod telegram;
mod teletype;

pub(crate) use archive::read as archive;
pub(crate) use chinese::{
    announces_translation, introduces as chinese_introduces, is_opened as chinese_opened,
    is_sent as chinese_head_is_sent, is_signed as chinese_signed, is_titled as chinese_titled,
    is_translation, read as chinese, translated,
};
pub(crate) use english::{Flavor, read as english, title_lines};
pub(crate) use frus::read as frus;
pub(crate) use heads::number as head_number;
use heads::tells_direction as head_tells_direction;
pub(crate) use orders::settle as settle_orders;
pub(crate) use registers::part as part_registers;
pub(crate) use release::drop_dates as drop_release_dates;
pub(crate) use sections::part as part_sections;
pub(crate) use telegram::read as telegram;
pub(crate) use teletype::{BANNER_NUMBER, read as teletype, to_telno};

use std::sync::LazyLock;

use super::draft::{Candidate, Draft};
use super::{lexicon, transit};
use crate::model::FieldName;

// McCONAUGHY, MacARTHUR
pattern!(
    SIGNER,
    r"^(?:Mc|Mac)?[A-Z][A-Z'’.-]+(?:\s+(?:Mc|Mac)?[A-Z][A-Z'’.-]*){0,3}$"
);
// On a scan: a name torn apart.
pattern!(SIGNER_TORN, r"^[A-Z][A-Z'’.-]*(?:\s+[A-Z][A-Z'’.-]*){0,3}$");

/// Whether a line is the name, in capitals, of one who signs a telegram; with `fuzzy` a letter or two of it may be small, and its
/// first parted from the others.
fn is_signer(text: &str, fuzzy: bool) -> bool {
    /// Letters of the shortest name that is still known when it is damaged, and of the longest line.
    const LETTERS: std::ops::RangeInclusive<usize> = 5..=32;
    if SIGNER.is_match(text) {
        return true;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let small = text.chars().filter(|c| c.is_lowercase()).count();
    let word = text.split_whitespace().map(str::len).max().unwrap_or(0);
    fuzzy
        && LETTERS.contains(&letters)
        && word >= 4
        && small <= 2
        && small * 4 <= letters
        && SIGNER_TORN.is_match(&text.to_uppercase())
}

/// A date without its year, or its month too, takes them from another place that gives the same day with it.
pub(crate) fn complete_years(draft: &mut Draft) {
    let whole: Vec<Candidate> = draft
        .of(FieldName::Date)
        .filter(|date| !date.value.starts_with("XXXX"))
        .cloned()
        .collect();
    // [Received November 7—2:11 a.m.], a few days behind the date at the most
    let day = |value: &str| value.get(..10)?.parse::<jiff::civil::Date>().ok();
    let sent = draft
        .best(FieldName::Date)
        .and_then(|date| Some((day(&date.value)?, date.spans[0])));
    for candidate in &mut draft.candidates {
        if candidate.field == FieldName::Received
            && let Some(open) = candidate.value.strip_prefix("XXXX")
            && let Some((sent, span)) = sent
            && let Some(whole) = transit::after_sending(open, sent)
        {
            candidate.value = whole;
            candidate.spans.push(span);
        }
    }
    let receipt = draft.best(FieldName::Received).cloned();
    for candidate in &mut draft.candidates {
        if candidate.field != FieldName::Date {
            continue;
        }
        let Some(rest) = candidate.value.strip_prefix("XXXX-") else {
            continue;
        };
        // Or the month as well: 四日 below 一九四〇年二月四日.
        let same = |date: &&Candidate| match rest.strip_prefix("XX-") {
            Some(day) => date.value.get(8..) == Some(day),
            None => date.value.get(5..) == Some(rest),
        };
        if let Some(full) = whole.iter().find(same) {
            candidate.value.clone_from(&full.value);
            candidate.spans.extend(full.spans.iter().copied());
            candidate.strength = (candidate.strength + 0.02).min(0.97);
        } else if let Some(receipt) = &receipt
            && let Some(date) = transit::before_receipt(rest, &receipt.value)
        {
            candidate.value = date;
            candidate.spans.extend(receipt.spans.iter().copied());
        }
    }
}

/// Of several precedences that are equally sure the highest counts.
pub(crate) fn highest_precedence(draft: &mut Draft) {
    let Some(best) = draft.best(FieldName::Precedence).map(|best| best.strength) else {
        return;
    };
    static RANKS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        lexicon::rows(lexicon::PRECEDENCE_RANKS)
            .map(|cells| cells[0])
            .collect()
    });
    let rank = |value: &str| {
        RANKS
            .iter()
            .position(|&known| known == value)
            .unwrap_or(usize::MAX)
    };
    let highest = draft
        .candidates
        .iter_mut()
        .filter(|candidate| candidate.field == FieldName::Precedence && candidate.strength + 0.05 >= best)
        .min_by_key(|candidate| rank(&candidate.value));
    if let Some(highest) = highest {
        highest.strength = highest.strength.max(best + 0.005);
    }
}
