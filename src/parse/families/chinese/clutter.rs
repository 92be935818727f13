//! What OCR makes of short Chinese lines: markings among specks, an organ without its colon, a misread 驻.

use std::sync::LazyLock;

use crate::parse::draft::Draft;
use crate::parse::families::put::put_markings;
use crate::parse::fold::tidy;
use crate::parse::lexicon;
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::text::count_han;

/// The names of countries, simplified and traditional.
static COUNTRIES: LazyLock<Vec<[&'static str; 2]>> = LazyLock::new(|| {
    lexicon::rows(include_str!("../../lexicon/countries.tsv"))
        .filter_map(|cells| Some([*cells.first()?, *cells.get(1)?]))
        .collect()
});

/// A mission's name in which a character or two were misread, put right: `騙埃及使館` is `駐埃及使館`, `驻尼泊东使馆` is
/// `驻尼泊尔使馆`, `驻朝鲜使信` is `驻朝鲜使馆`. `None` where nothing has to be put right or nothing fits.
pub(super) fn mission(text: &str) -> Option<String> {
    let value = tidy(text);
    let signs: Vec<char> = value.chars().collect();
    let (&first, &last) = (signs.first()?, signs.last()?);
    if !(4..=8).contains(&signs.len()) || !signs.iter().all(|&c| crate::text::is_han(c)) {
        return None;
    }
    let traditional = signs.iter().any(|&c| matches!(c, '館' | '駐' | '蘇' | '聯'));
    let house = if traditional { '館' } else { '馆' };
    let stands = if traditional { '駐' } else { '驻' };
    // Two of the three signs of the frame tell the third.
    let frame = [
        matches!(first, '驻' | '駐'),
        signs[signs.len() - 2] == '使',
        matches!(last, '馆' | '館'),
    ];
    if frame.iter().filter(|&&sign| sign).count() < 2 || !frame[1] {
        return None;
    }
    // 中国, 我, 各 and 苏 may stand before 使馆 by right.
    if !frame[0] && matches!(first, '中' | '我' | '各' | '苏' | '蘇' | '贵' | '外' | '大') {
        return None;
    }
    let name: String = signs[1..signs.len() - 2].iter().collect();
    let country = country(&name, traditional);
    if !frame[2] && country.is_none() {
        return None;
    }
    let right = format!("{stands}{}使{house}", country.as_deref().unwrap_or(&name));
    (right != value).then_some(right)
}

/// Whether a mission's name holds a country that is known.
pub(super) fn names_country(mission: &str) -> bool {
    COUNTRIES
        .iter()
        .flatten()
        .any(|country| mission.contains(country))
}

/// The country that a name is: itself, or the only one of its length from which it differs in one character.
fn country(name: &str, traditional: bool) -> Option<String> {
    let form = |row: &[&'static str; 2]| row[usize::from(traditional)];
    if COUNTRIES.iter().any(|row| row.contains(&name)) {
        return Some(name.to_owned());
    }
    let signs: Vec<char> = name.chars().collect();
    if signs.len() < 2 {
        return None;
    }
    let near = |row: &&[&'static str; 2]| {
        let other: Vec<char> = form(row).chars().collect();
        other.len() == signs.len() && other.iter().zip(&signs).filter(|(a, b)| a != b).count() == 1
    };
    let mut found = COUNTRIES.iter().filter(near);
    let only = found.next()?;
    found.next().is_none().then(|| form(only).to_owned())
}

/// Markings in a short line that OCR has cluttered: `( 祛密 ) “ 平`, `和機密`, `#6 58 TOP SECRET`.
pub(super) fn loose_markings(draft: &mut Draft, whole: Span, text: &str) -> bool {
    let han = count_han(text);
    if text.chars().count() > 26 || han > 6 || text.contains([':', '：']) {
        return false;
    }
    let mut found = false;
    for (start, piece) in words_of(text) {
        for skip in 0..=1 {
            let Some((at, _)) = piece.char_indices().nth(skip) else {
                continue;
            };
            // One stray sign may stick to a word's front.
            if let Some(marks) = markings::read(&piece[at..], skip == 0) {
                let span = Span {
                    line: whole.line,
                    start: whole.start + start + at,
                    end: whole.start + start + piece.len(),
                };
                put_markings(draft, span, &marks, "marking.in-clutter", 0.72);
                found = true;
                break;
            }
        }
    }
    if !found
        && let Some(at) = text
            .find("TOP SECRET")
            .or_else(|| text.find("CONFIDENTIAL"))
            .or_else(|| text.find("SECRET"))
    {
        let span = Span {
            line: whole.line,
            start: whole.start + at,
            end: whole.start + text.trim_end().len(),
        };
        if let Some(marks) = markings::read(&text[at..], true) {
            put_markings(draft, span, &marks, "marking.in-clutter", 0.72);
            found = true;
        }
    }
    found
}

/// The runs of Chinese characters of a text, each with its first byte.
fn words_of(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (crate::text::is_han(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                out.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mission_is_put_right_where_only_one_country_fits() {
        for (read, meant) in [
            ("騙埃及使館", "駐埃及使館"),
            ("驻尼泊东使馆", "驻尼泊尔使馆"),
            ("駐翅及使館", "駐埃及使館"),
            ("驻朝鲜使信", "驻朝鲜使馆"),
        ] {
            assert_eq!(mission(read).as_deref(), Some(meant), "{read}");
        }
        // 芬兰, 荷兰, 波兰 and 锡兰 all fit; and nothing is put right that is right, or no mission.
        for other in ["驻某兰使馆", "驻缅甸使馆", "驻缅使馆", "中国使馆", "外交部办公厅"]
        {
            assert_eq!(mission(other), None, "{other}");
        }
    }
}
