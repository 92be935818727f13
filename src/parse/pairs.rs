//! A cable in two languages: the original and its translation, one below the other, each perhaps with a head of its own.

use std::ops::Range;

use super::families;
use super::lines::Document;
use super::{drafted_alone, family};
use crate::model::Family;

/// The lines of one cable.
#[derive(Clone, Debug, PartialEq)]
pub struct Cable {
    /// All of them.
    pub(crate) range: Range<usize>,
    /// Those of the original.
    pub(crate) original: Range<usize>,
    /// Those of its translation, where that was parted from it.
    pub(crate) translation: Option<Range<usize>>,
}

impl Cable {
    /// A cable in one language, or with a translation that its grammar finds.
    pub(crate) fn alone(range: Range<usize>) -> Cable {
        Cable {
            original: range.clone(),
            range,
            translation: None,
        }
    }
}

/// The language of a stretch of lines.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Language {
    Chinese,
    English,
    Both,
}

/// Which language the lines are in, but for a few.
fn language(document: &Document, range: Range<usize>) -> Language {
    let lines = document.lines[range].iter().filter(|line| !line.stamp);
    let (mut chinese, mut all) = (0, 0);
    for line in lines.filter(|line| line.text.chars().any(char::is_alphabetic)) {
        chinese += usize::from(line.is_chinese());
        all += 1;
    }
    match (chinese, all - chinese) {
        (chinese, other) if chinese > 4 * other => Language::Chinese,
        (chinese, other) if other > 8 * chinese => Language::English,
        _ => Language::Both,
    }
}

/// Joins neighbours of which one is the original and the other its translation.
pub(crate) fn join<'a>(
    document: &'a Document<'a>,
    ranges: impl Iterator<Item = Range<usize>> + 'a,
) -> impl Iterator<Item = Cable> + 'a {
    let told = move |range: Range<usize>| (language(document, range.clone()), range);
    let mut ranges = ranges.map(told).peekable();
    std::iter::from_fn(move || {
        let (own, range) = ranges.next()?;
        let with = |next: &(Language, Range<usize>)| joined(document, (&range, own), (&next.1, next.0));
        let Some(both) = ranges.peek().and_then(with) else {
            return Some(Cable::alone(range));
        };
        ranges.next();
        Some(both)
    })
}

/// The cable that two stretches are together, if one is the translation of the other.
fn joined(
    document: &Document,
    first: (&Range<usize>, Language),
    second: (&Range<usize>, Language),
) -> Option<Cable> {
    let (original, translation) = match (first.1, second.1) {
        (Language::Chinese, Language::English) => (first.0, second.0),
        (Language::English, Language::Chinese) => (second.0, first.0),
        _ => return None,
    };
    let own = family::tell(document, original.clone());
    let other = family::tell(document, translation.clone());
    // Teletypes and telegrams of the United States are no translations.
    let foreign = matches!(
        other.family,
        Family::UsTeletype | Family::UsTelegram | Family::Frus
    );
    if !own.chinese || other.chinese || foreign {
        return None;
    }
    let is_one = families::is_translation(
        &drafted_alone(document, &own, original.clone()),
        &drafted_alone(document, &other, translation.clone()),
    );
    is_one.then(|| Cable {
        range: first.0.start..second.0.end,
        original: original.clone(),
        translation: Some(translation.clone()),
    })
}

#[cfg(test)]
mod tests {
    use crate::config::ParseConfig;
    use crate::model::Severity;
    use crate::parse::{Parsed, parse_text};

    const ORIGINAL: &str = "外交部收电\n机密\n外收(63)辰274号\n关于修建水库的请示\n外交部：\n我馆昨日同对方商谈修建水库，对方表示愿意继续谈判。\n驻缅甸使馆\n一九六三年五月九日\n";

    fn translation(classification: &str, number: &str, date: &str) -> String {
        format!(
            "Cable Received by the Foreign Ministry\n{classification}\nForeign Ministry Incoming (63) Chen ({number})\nTo the Foreign Ministry:\nYesterday we spoke with the other side about the reservoir, and they are willing to go on.\nEmbassy in Burma\n{date}\n"
        )
    }

    fn records(text: &str) -> Vec<Parsed> {
        parse_text(text, &ParseConfig::default())
    }

    fn differs(record: &Parsed) -> bool {
        let mut checks = record.checks.iter();
        checks.any(|check| check.code == "translation-differs" && check.severity == Severity::Review)
    }

    #[test]
    fn a_translation_with_another_number_or_date_is_held_against_its_original() {
        let both = |classification: &str, number: &str, date: &str| {
            records(&format!(
                "{ORIGINAL}\n{}",
                translation(classification, number, date)
            ))
        };
        let slip = both("Confidential", "247", "9 May 1963");
        assert!(slip.len() == 1 && differs(&slip[0]), "{slip:?}");
        let slips = both("Top Secret", "294", "19 May 1963");
        assert!(slips.len() == 1 && differs(&slips[0]), "{slips:?}");
        // Another cable of the same post.
        assert_eq!(both("Confidential", "318", "2 May 1963").len(), 2);
        assert_eq!(both("Confidential", "275", "9 May 1963").len(), 2);
    }

    #[test]
    fn a_translation_without_a_form_is_one_record_with_its_original() {
        let original =
            "秘密\n潘子平大使：\n两电悉。修建水库一事，同意你馆意见。\n外交部\n一九五七年四月二日\n";
        let translated = "Secret\nTo Ambassador Pan Ziping:\nWe have received both telegrams and agree with the embassy about the reservoir.\nMinistry of Foreign Affairs\n2 April 1957\n";
        for text in [
            format!("{original}\n{translated}"),
            format!("{translated}\n{original}"),
        ] {
            let records = records(&text);
            assert_eq!(records.len(), 1, "{records:?}");
            assert_eq!(records[0].fields.to[0].value, "潘子平大使");
            assert!(!differs(&records[0]), "{:?}", records[0].checks);
        }
        let other = translated.replace("Pan Ziping", "Gan Ye");
        let records = records(&format!("{original}\n{other}"));
        assert!(records.len() == 1 && differs(&records[0]), "{records:?}");
    }
}
