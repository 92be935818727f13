//! Which kind of cable it is: each sign in the header speaks for one family, with a weight and a reason.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{RegexSet, RegexSetBuilder};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};

use super::lines::Document;
use super::{fold, lexicon, patterns};
use crate::model::Family;
use crate::text::count_han;

/// What the signs add up to.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub family: Family,
    /// Families with their scores, best first.
    pub scores: Vec<(Family, f64)>,
    /// The signs that spoke for the winner.
    pub reasons: Vec<String>,
    /// Whether the header is in Chinese, whatever the family.
    pub chinese: bool,
}

/// A row of `family-signs.tsv`.
struct Sign {
    family: Family,
    weight: f64,
    reason: &'static str,
}

const TABLE: &str = include_str!("lexicon/family-signs.tsv");

/// The signs with the set of their patterns, which one pass over a line holds against it.
static SIGNS: LazyLock<(Vec<Sign>, RegexSet)> = LazyLock::new(|| {
    let mut signs = Vec::new();
    let mut patterns = Vec::new();
    for cells in lexicon::rows(TABLE) {
        if let [family, weight, pattern, reason, _] = cells[..]
            && let (Some(family), Ok(weight)) = (named(family), weight.parse())
        {
            signs.push(Sign {
                family,
                weight,
                reason,
            });
            patterns.push(patterns::narrowed(pattern));
        }
    }
    // All signs together have more states than the default leaves room for, and emptying the cache costs more than it saves.
    let set = RegexSetBuilder::new(patterns)
        .dfa_size_limit(STATES)
        .build()
        .expect("constant patterns");
    (signs, set)
});

/// Bytes of memory for the states of the signs.
const STATES: usize = 48 << 20;

/// The family that a table calls as records do.
fn named(name: &str) -> Option<Family> {
    let name: StrDeserializer<ValueError> = name.into_deserializer();
    Family::deserialize(name).ok()
}

/// Signs are looked for in this many lines at the top and at the end.
const WINDOW: usize = 70;
const TAIL: usize = 12;
/// Whether a header is Chinese is seen in its first lines.
const TOP: usize = 8;
/// And in this many bytes of a line.
const WIDTH: usize = 300;
/// What must come together before a family is named.
const ENOUGH: f64 = 1.4;

/// Tells the family of the cable whose lines are in `range`.
pub(crate) fn tell(document: &Document, range: Range<usize>) -> Verdict {
    let lines = &document.lines[range];
    let head = lines.len().min(WINDOW);
    let tail = lines.len().saturating_sub(TAIL).max(head);
    let (signs, patterns) = &*SIGNS;
    let mut hits: Vec<bool> = vec![false; signs.len()];
    let (mut han, mut letters) = (0, 0);
    let (mut top_han, mut top_letters) = (0, 0);
    for (index, line) in lines[..head].iter().chain(&lines[tail..]).enumerate() {
        let text = head_of(&line.text, WIDTH);
        if index < TOP {
            top_han += count_han(text);
            top_letters += text.chars().filter(char::is_ascii_alphabetic).count();
        }
        if index < 25 {
            han += count_han(text);
            letters += text.chars().filter(char::is_ascii_alphabetic).count();
        }
        // Te1egram, OUTG0ING
        let letters_alone;
        let text = match document.scanned {
            true => {
                letters_alone = fold::figures_as_letters(text);
                &letters_alone
            }
            false => text,
        };
        // Most lines hold no sign, which is told sooner than which.
        if patterns.is_match(text) {
            for hit in &patterns.matches(text) {
                hits[hit] = true;
            }
        }
    }
    let mut scores: Vec<(Family, f64)> = Vec::new();
    let mut reasons: Vec<(Family, &str)> = Vec::new();
    let mut vote = |family: Family, weight: f64, reason: &'static str| {
        match scores.iter_mut().find(|(known, _)| *known == family) {
            Some((_, score)) => *score += weight,
            None => scores.push((family, weight)),
        }
        reasons.push((family, reason));
    };
    for (sign, _) in signs.iter().zip(&hits).filter(|(_, hit)| **hit) {
        vote(sign.family, sign.weight, sign.reason);
    }
    // A page with English below the Chinese is still a Chinese form.
    let chinese = (han >= 6 && han * 5 > letters) || (top_han >= 8 && top_han * 2 > top_letters);
    if chinese {
        let top = lines[..head.min(12)]
            .iter()
            .map(|line| crate::text::fold_simplified(&crate::text::close_up(head_of(&line.text, WIDTH))));
        for text in top {
            let head = super::families::chinese_head_is_sent(&text);
            if head == Some(false) {
                vote(Family::PrcIncoming, 6.0, "收电");
            } else if head == Some(true) {
                vote(Family::PrcOutgoing, 6.0, "发电");
            } else if ["收电", "收报", "来电", "台来", "外收"]
                .iter()
                .any(|word| text.contains(word))
                && text.chars().count() < 40
            {
                vote(Family::PrcIncoming, 6.0, "收电");
            } else if ["发电", "去电", "外发", "发报"]
                .iter()
                .any(|word| text.contains(word))
                && !text.contains("发电:")
                && !text.contains("发电：")
                && text.chars().count() < 40
            {
                vote(Family::PrcOutgoing, 5.0, "发电");
            }
        }
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    // A Chinese header is a Chinese form, whatever its translation below says.
    let fits = |family: Family| !chinese || matches!(family, Family::PrcIncoming | Family::PrcOutgoing);
    let family = match scores.iter().find(|(family, _)| fits(*family)) {
        Some(&(family, score)) if score >= ENOUGH => family,
        _ => Family::Unknown,
    };
    let reasons = reasons
        .into_iter()
        .filter(|(of, _)| *of == family)
        .map(|(_, reason)| reason.to_owned())
        .collect();
    Verdict {
        family,
        scores,
        reasons,
        chinese,
    }
}

/// The first `width` bytes of a text, cut at a character.
pub(crate) fn head_of(text: &str, width: usize) -> &str {
    if text.len() <= width {
        return text;
    }
    let cut = (0..=width)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0);
    &text[..cut]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(text: &str) -> Family {
        let document = Document::from_text(text);
        tell(&document, 0..document.lines.len()).family
    }

    #[test]
    fn each_family_is_told_by_its_header() {
        assert_eq!(
            family("外交部收電\n第(62)562號\n絕密\n外交部並報黨中央：\n今日下午三時，我方代表同對方會談。"),
            Family::PrcIncoming
        );
        assert_eq!(
            family("Cable Received by the Central Committee\nNo. (52) 211\nTo the Foreign Ministry:"),
            Family::PrcTranslation
        );
        assert_eq!(
            family("PAGE 01 PEKING 00749 070955Z\nR 070950Z MAY 74\nFM USLO PEKING\nTO SECSTATE WASHDC"),
            Family::UsTeletype
        );
        assert_eq!(
            family("INCOMING TELEGRAM\nDepartment of State\nControl: 4521"),
            Family::UsTelegram
        );
        assert_eq!(
            family("893.01/11–349: Telegram\nThe Ambassador in Burma (Huddle) to the Secretary of State"),
            Family::Frus
        );
        assert_eq!(
            family("Secret Telegram No. 3267/IV\nFrom Beijing to Warsaw, December 11, 1980"),
            Family::SovietBloc
        );
        assert_eq!(
            family(
                "外交部收電\n第(62)562號\n絕密\n外交部並報黨中央：\nTRANSLATION\nCable Received by the Foreign Ministry\nNo. (62) 562\nTo the Foreign Ministry:"
            ),
            Family::PrcIncoming
        );
        assert_eq!(family("a page about nothing in particular"), Family::Unknown);
    }

    #[test]
    fn every_row_of_the_table_is_a_sign() {
        assert_eq!(SIGNS.0.len(), lexicon::rows(TABLE).count());
        assert_eq!(named("us_teletype"), Some(Family::UsTeletype));
        assert_eq!(named("us_telex"), None);
    }
}
