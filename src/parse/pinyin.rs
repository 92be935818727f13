//! Names in pinyin, to hold an original against its translation: 潘子平 is Pan Ziping.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::{Key, plain_letter};
use super::lexicon::rows;
use crate::text::is_han;

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

/// Whether a person's name in Chinese and one in Latin letters are the same; `None` where that cannot be told: an organ, a
/// name whose reading is not known.
pub(crate) fn same_person(chinese: &str, latin: &str) -> Option<bool> {
    const ORGANS: [char; 12] = [
        '馆', '館', '部', '会', '會', '委', '厅', '廳', '司', '央', '院', '处',
    ];
    let han = chinese.chars().filter(|c| is_han(*c)).count();
    if !(2..=4).contains(&han) || chinese.ends_with(ORGANS) {
        return None;
    }
    let read = of(chinese)?.to_ascii_uppercase();
    // A title may stand before the name: Ambassador Pan Ziping.
    let written: String = Key::new(latin).chars.into_iter().map(plain_letter).collect();
    Some(written.ends_with(&read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_pinyin_are_one_person() {
        assert_eq!(same_person("潘子平", "Ambassador Pan Ziping"), Some(true));
        assert_eq!(same_person("陳樸如", "Chen Puru"), Some(true));
        assert_eq!(same_person("潘子平", "Gan Ye"), Some(false));
        assert_eq!(same_person("驻缅使馆", "Chinese Embassy in Burma"), None);
    }
}
