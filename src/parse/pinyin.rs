//! Names in pinyin, to hold an original against its translation: 潘子平 is Pan Ziping.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::fold::{Key, plain_letter};
use super::lexicon::rows;
use crate::text::{fold_simplified, is_han};

static SYLLABLES: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    rows(include_str!("lexicon/pinyin.tsv"))
        .filter_map(|cells| Some((*cells.first()?, *cells.get(1)?)))
        .flat_map(|(syllable, characters)| characters.chars().map(move |c| (c, syllable)))
        .collect()
});

/// The usual reading of a Chinese name without tones and spaces; `None` where a character has none.
pub(crate) fn of(name: &str) -> Option<String> {
    let letters: Option<String> = name
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| SYLLABLES.get(&c).copied())
        .collect();
    letters.filter(|letters| !letters.is_empty())
}

/// Offices and courtesies behind a name in Chinese.
const TITLES: [&str; 18] = [
    "大使",
    "公使",
    "代办",
    "参赞",
    "领事",
    "副部长",
    "部长",
    "副外长",
    "外长",
    "副总理",
    "总理",
    "副主席",
    "主席",
    "司长",
    "同志",
    "先生",
    "将军",
    "元帅",
];

/// A name in Chinese without the office behind it.
fn untitled(name: &str) -> &str {
    let simple = fold_simplified(name);
    let characters = TITLES
        .iter()
        .find_map(|title| simple.strip_suffix(title))
        .map_or(usize::MAX, |bare| bare.chars().count());
    name.char_indices()
        .nth(characters)
        .map_or(name, |(end, _)| &name[..end])
}

/// Whether a word is made of syllables of pinyin: `Ziping`, `Biao`.
fn is_syllables(word: &str) -> bool {
    static ALL: LazyLock<HashSet<&str>> = LazyLock::new(|| SYLLABLES.values().copied().collect());
    /// Letters of the longest syllable, and of the longest given name.
    const SYLLABLE: usize = 6;
    const NAME: usize = 12;
    let word = word.to_ascii_lowercase();
    if !word.is_ascii() || word.len() > NAME {
        return false;
    }
    let mut reached = [false; NAME + 1];
    reached[0] = true;
    for end in 1..=word.len() {
        let mut starts = end.saturating_sub(SYLLABLE)..end;
        reached[end] = starts.any(|start| reached[start] && ALL.contains(&word[start..end]));
    }
    !word.is_empty() && reached[word.len()]
}

/// Whether a person's name in Chinese and one in Latin letters are the same; `None` where that cannot be told: an organ, a
/// name whose reading is not known.
pub(crate) fn same_person(chinese: &str, latin: &str) -> Option<bool> {
    const ORGANS: [char; 12] = [
        '馆', '館', '部', '会', '會', '委', '厅', '廳', '司', '央', '院', '处',
    ];
    let chinese = untitled(chinese.trim());
    let han = chinese.chars().filter(|c| is_han(*c)).count();
    if !(2..=4).contains(&han) || chinese.ends_with(ORGANS) {
        return None;
    }
    let read = of(chinese)?.to_ascii_uppercase();
    // A title may stand before the name: Ambassador Pan Ziping.
    let written: String = Key::new(latin).chars.into_iter().map(plain_letter).collect();
    if written.ends_with(&read) {
        return Some(true);
    }
    // Northeast Bureau is no name.
    let words = latin.rsplit(|c: char| !c.is_alphabetic());
    let mut name = words.filter(|word| !word.is_empty()).take(2);
    name.all(is_syllables).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_pinyin_are_one_person() {
        assert_eq!(same_person("潘子平", "Ambassador Pan Ziping"), Some(true));
        assert_eq!(same_person("陳樸如", "Chen Puru"), Some(true));
        assert_eq!(same_person("潘子平", "Gan Ye"), Some(false));
        assert_eq!(same_person("陳樸如大使", "Ambassador Chen Puru"), Some(true));
        assert_eq!(same_person("潘子平大使", "Ambassador Gan Ye"), Some(false));
        assert_eq!(same_person("东北局", "Northeast Bureau"), None);
        assert_eq!(same_person("驻缅使馆", "Chinese Embassy in Burma"), None);
    }
}
