//! Readings that stand for characters Tesseract cannot express.
//!
//! Cables of the Republic and of wartime give the day by a rhyme character before 电 (支电: of the 4th). The stock Chinese
//! data reads some of these characters as others, always and with confidence. Measured with Tesseract 5.3.0 and the data of
//! Debian 12 on clean renderings in five typefaces (`s`: chi_sim, `t`: chi_tra).

use super::reading::Letter;
use crate::text;

/// The day's character, and what is read in its place. One row a character, in the order of the days; forms that fold to
/// the same simplified character are given once.
const MISREADINGS: [(char, &str); 20] = [
    ('肴', "看"),                   // 3, t
    ('绛', "纪绊"),                 // 3, t
    ('支', "文"),                   // 4, s t; collides with 文, the 12th
    ('寘', "实写"),                 // 4, s
    ('虞', "广眶虎"),               // 7, s t
    ('霁', "土圭"),                 // 8, t
    ('覃', "蛋罩"),                 // 13, t
    ('筱', "德徐从"),               // 17, s t
    ('皓', "卑峙挂结"),             // 19, s t
    ('哿', "暂斩少崩佑姑硅等千画"), // 20, s t; neither has the character
    ('个', "简"),                   // 21, s
    ('祃', "袜裙"),                 // 22, s
    ('梗', "林"),                   // 23, t
    ('迥', "过迎地角表"),           // 24, s
    ('寝', "究罕密讯半缸"),         // 26, s t; collides with 密, the marking
    ('艳', "敌段呈"),               // 29, t
    ('豏', "琶匡"),                 // 29, s
    ('卅', "州许襄"),               // 30, s t
    ('卌', "州"),                   // 40
    ('廿', "甘"),                   // 20 in numerals
];

/// Characters that follow the day's.
const AFTER_DAY: &str = "电印叩";
/// The branches that stand for months before it.
const MONTHS: &str = "子丑寅卯辰巳午未申酉戌亥";

/// Positions of letters that are such a reading **and** stand where a day would: before 电, 印 or 叩, after the branch of a
/// month, or last in the line. Elsewhere these are ordinary characters.
pub fn positions(letters: &[Letter]) -> Vec<usize> {
    let simplified = |i: usize| {
        let c = letters.get(i)?.text.chars().next()?;
        Some(text::to_simplified(c))
    };
    let is_in = |set: &str, c: Option<char>| c.is_some_and(|c| set.contains(c));
    (0..letters.len())
        .filter(|&i| {
            MISREADINGS.iter().any(|(_, read)| is_in(read, simplified(i)))
                && (is_in(AFTER_DAY, simplified(i + 1))
                    || i + 1 == letters.len()
                    || (i > 0 && is_in(MONTHS, simplified(i - 1))))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::reading::of;
    use super::*;
    use crate::model::LanguageModel::{ChiSim, ChiTra};

    #[test]
    fn a_day_that_may_be_another_is_suspect() {
        assert_eq!(positions(&of(ChiSim, "外交部文电", 0.9, &[]).letters), [3]);
        assert_eq!(positions(&of(ChiTra, "午從印", 0.9, &[]).letters), [1]);
    }

    #[test]
    fn the_same_character_in_a_sentence_is_not() {
        assert!(positions(&of(ChiSim, "文化部电悉请过目为盼", 0.9, &[]).letters).is_empty());
    }
}
