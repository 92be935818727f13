//! Coded dates: rhyme characters for days (韵目代日), earthly branches for months and hours (地支), and their names in
//! pinyin in translations: `酉三十`, `皓电`, `子东`, `You (136)`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::numerals::chinese_number;
use super::{Found, edtf, possible};
use crate::parse::addressees::ORGANS;
use crate::parse::lexicon::{MONTHS, rows};
use crate::text::{close_up, count_han, fold_simplified, is_han};

/// The months of the branches, by their characters, the ones most readers take for them, and their pinyin in capitals.
static BRANCHES: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    rows(MONTHS)
        .filter(|cells| cells.get(2).is_some_and(|kind| kind.starts_with("branch")))
        .filter_map(|cells| Some((cells[0], cells.get(1)?.parse().ok()?)))
        .collect()
});

/// The month that a branch stands for, by its character (with the ones OCR puts for it) or its pinyin.
pub(crate) fn branch_month(text: &str) -> Option<u8> {
    let text = text.trim();
    // No branch has more letters than Chou or Shen.
    if text.len() > 4 {
        return None;
    }
    match text.is_ascii() {
        true => BRANCHES.get(text.to_ascii_uppercase().as_str()).copied(),
        false => BRANCHES.get(text).copied(),
    }
}

/// The middle of the two hours that a branch stands for, `HH:MM`: 子 is 23 to 1, 丑 1 to 3.
pub(super) fn branch_hour(branch: &str) -> Option<String> {
    let place = branch_month(branch)?;
    Some(format!("{:02}:00", (u16::from(place) - 1) * 2 % 24))
}

/// What branches are taken for, where only a branch can stand: the sign that is read, the branch.
static MISREAD_BRANCHES: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    rows(include_str!("../lexicon/branch-confusions.tsv"))
        .filter_map(|cells| Some((cells[0], cells.get(1)?.chars().next()?)))
        .flat_map(|(signs, branch)| signs.chars().map(move |sign| (sign, branch)))
        .collect()
});

/// The month of a misread branch, and the branch that was meant.
pub(crate) fn misread_branch(sign: char) -> Option<(u8, char)> {
    let branch = *MISREAD_BRANCHES.get(&sign)?;
    Some((branch_month(branch.encode_utf8(&mut [0; 4]))?, branch))
}

/// What the names of branches in pinyin are read as, in capitals, with the name.
static MISREAD_PINYIN: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    const PINYIN: [&str; 12] = [
        "Zi", "Chou", "Yin", "Mao", "Chen", "Si", "Wu", "Wei", "Shen", "You", "Xu", "Hai",
    ];
    let name = |month: &str| PINYIN.get(month.parse::<usize>().ok()?.checked_sub(1)?).copied();
    rows(MONTHS)
        .filter(|cells| cells.get(2) == Some(&"misread-pinyin"))
        .filter_map(|cells| Some((cells[0], name(cells.get(1)?)?)))
        .collect()
});

/// The branch whose name in pinyin was misread, where only a branch can stand: `You` for `Vou`.
pub(crate) fn misread_pinyin(word: &str) -> Option<&'static str> {
    let meant = *MISREAD_PINYIN.get(word.to_ascii_uppercase().as_str())?;
    (meant.len() == word.len()).then_some(meant)
}

static DAYS: LazyLock<HashMap<char, u8>> = LazyLock::new(|| {
    rows(include_str!("../lexicon/day-codes.tsv"))
        .filter_map(|cells| Some((cells[0].parse().ok()?, *cells.get(1)?)))
        .flat_map(|(day, characters): (u8, &str)| characters.chars().map(move |c| (c, day)))
        .collect()
});

static CONFUSIONS: LazyLock<HashMap<char, (u8, char)>> = LazyLock::new(|| {
    rows(include_str!("../lexicon/day-confusions.tsv"))
        .filter_map(|cells| {
            let (read, day, meant) = (cells.first()?, cells.get(1)?, cells.get(2)?);
            Some((read.chars().next()?, (day.parse().ok()?, meant.chars().next()?)))
        })
        .collect()
});

/// A coded day that its month does not have, with the seal or the word that tells it from a name: `丑世印`, 31 February.
pub(crate) fn impossible_code(text: &str) -> bool {
    let sealed = text
        .trim_end_matches(['。', '.', ' '])
        .ends_with(['电', '電', '印', '叩']);
    let decoded = decode(text).filter(|_| sealed);
    decoded.is_some_and(|found| match (found.month, found.day) {
        (Some(month), Some(day)) => (1..=31).contains(&day) && !possible(None, month, day),
        _ => false,
    })
}

/// A coded date that is the whole of `text`, or stands in it before 电, 印 or 叩: `酉三十`, `子东`, `午篠印`, `皓`.
/// A character that OCR is known to misread gives the other day as an alternative.
pub(crate) fn coded(text: &str) -> Option<Found> {
    decode(text).filter(|found| {
        let day = found.day.unwrap_or(0);
        possible(None, found.month.unwrap_or(1), day)
    })
}

/// The same, whether the month has such a day or not.
fn decode(text: &str) -> Option<Found> {
    let mut characters: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace() && !matches!(c, '(' | ')' | '（' | '）' | '。' | '.'))
        .collect();
    while let Some(&(_, '电' | '電' | '印' | '叩')) = characters.last() {
        characters.pop();
    }
    let (&(start, first), &(last, last_char)) = (characters.first()?, characters.last()?);
    if characters.len() > 5 {
        return None;
    }
    let mut rest: Vec<char> = characters.iter().map(|&(_, c)| c).collect();
    let mut month = branch_month(&first.to_string());
    if month.is_some() && rest.len() > 1 {
        rest.remove(0);
    } else if let Some(sign) = rest.iter().position(|&c| c == '月') {
        // 五月皓: the month in full, the day by its rhyme.
        let numeral: String = rest.drain(..=sign).take(sign).collect();
        let number = chinese_number(&numeral).and_then(|number| u8::try_from(number).ok());
        month = Some(number.filter(|number| (1..=12).contains(number))?);
    }
    let mut found = Found {
        start,
        end: last + last_char.len_utf8(),
        month: month.filter(|_| characters.len() > 1),
        rule: "date.coded",
        ..Found::default()
    };
    // An hour branch may follow the day: 子 23-1, 丑 1-3, and so on by two hours.
    let numbered = |rest: &[char]| {
        month.is_some() && chinese_number(&rest[..rest.len() - 1].iter().collect::<String>()).is_some()
    };
    if (rest.len() == 2 || (rest.len() == 3 && numbered(&rest)))
        && let Some(hour) = rest.last().and_then(|c| branch_hour(c.encode_utf8(&mut [0; 4])))
    {
        rest.pop();
        found.time = Some(hour);
    }
    let numeral: String = rest.iter().collect();
    if branch_month(&first.to_string()).is_some()
        && let Some(day) = chinese_number(&numeral)
    {
        found.day = u8::try_from(day).ok();
    } else if let [sign] = rest.as_slice() {
        let table = DAYS.get(sign).copied();
        let confused = CONFUSIONS.get(sign);
        found.day = table.or(confused.map(|&(day, _)| day));
        if let Some(&(day, meant)) = confused {
            if table.is_some() {
                found.others.push((
                    edtf(None, found.month, Some(day)),
                    format!("{sign} is often read for {meant}, day {day}"),
                ));
            } else {
                found.repaired = true;
            }
        }
    }
    found.day.is_some().then_some(found)
}

/// A coded date at the end of a sign-off, and what stands before it: `阎锡山 叩 寅铣印` is signed by 阎锡山. A seal or a bow
/// must say that it is one: the characters are words of their own.
pub(crate) fn coded_tail(text: &str) -> Option<(&str, Found)> {
    const LONGEST: usize = 90;
    if text.len() > LONGEST {
        return None;
    }
    let bare = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '。' | '.'));
    let sealed = bare.trim_end_matches(['印', '叩', ' ']);
    let bows =
        |c: char| c.is_whitespace() || matches!(c, '叩' | '呈' | '谨' | '謹' | '上' | '，' | ',' | '。');
    // A name alone, with the code apart behind it, says so, too.
    let name_and_code = count_han(sealed) <= 6 && sealed.chars().all(|c| is_han(c) || c.is_whitespace());
    let marked = sealed.len() < bare.len() || text.contains('叩');
    let signs: Vec<(usize, char)> = sealed
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .collect();
    if !(marked || name_and_code) || signs.len() < 4 {
        return None;
    }
    // A month's branch, the day, perhaps the hour's branch and the sign of the office that sent it.
    [4, 3, 2].into_iter().find_map(|length| {
        let &(start, first) = signs.get(signs.len().checked_sub(length)?)?;
        let month = branch_month(&first.to_string()).is_some();
        // 馬酉: the day and the hour, without the month.
        if !month && length > 2 {
            return None;
        }
        let code = &close_up(&sealed[start..]);
        let own = coded(code).or_else(|| {
            let (last, _) = code.char_indices().next_back()?;
            (length > 2).then(|| coded(&code[..last])).flatten()
        })?;
        (month && own.month.is_some() || !month && own.time.is_some()).then_some(())?;
        // 中央酉感, 华东局午 齐
        let glued = || {
            let name = fold_simplified(&close_up(sealed[..start].trim()));
            ORGANS.contains(&name.as_str()) || (name.chars().count() == 3 && name.ends_with('局'))
        };
        let apart = sealed[..start].ends_with(char::is_whitespace) || glued();
        (marked || month && apart && !own.repaired && signs.len() >= length + 2).then_some(())?;
        let before = sealed[..start].trim_end_matches(bows).trim_start();
        let before = ["弟", "职", "職", "兄"]
            .iter()
            .find_map(|humble| before.strip_prefix(humble))
            .filter(|rest| rest.chars().filter(|c| !c.is_whitespace()).count() >= 2)
            .unwrap_or(before)
            .trim();
        let found = Found {
            start,
            end: sealed.len(),
            ..own
        };
        Some((before, found))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        coded(text).map(|found| found.edtf())
    }

    #[test]
    fn branches_stand_for_months_in_characters_and_pinyin() {
        assert_eq!(branch_month("酉"), Some(10));
        assert_eq!(branch_month("You"), Some(10));
        assert_eq!(branch_month("Hai"), Some(12));
        assert_eq!(branch_month("友"), None);
    }

    #[test]
    fn coded_dates_give_month_and_day() {
        assert_eq!(read("寅三十申").as_deref(), Some("XXXX-03-30"));
        assert_eq!(read("酉三十").as_deref(), Some("XXXX-10-30"));
        assert_eq!(read("子东").as_deref(), Some("XXXX-01-01"));
        assert_eq!(read("午篠印").as_deref(), Some("XXXX-07-17"));
        assert_eq!(read("未铣").as_deref(), Some("XXXX-08-16"));
        assert_eq!(read("皓电").as_deref(), Some("XXXX-XX-19"));
        assert_eq!(read("五月皓").as_deref(), Some("XXXX-05-19"));
        assert_eq!(read("周"), None);
        assert_eq!(
            coded("子东戌").and_then(|found| found.time).as_deref(),
            Some("20:00")
        );
    }

    #[test]
    fn a_coded_day_that_its_month_does_not_have_is_no_date() {
        assert!(impossible_code("丑世印") && coded("丑世印").is_none());
        assert!(!impossible_code("寅世印") && !impossible_code("外交部印"));
    }

    #[test]
    fn a_code_behind_a_name_is_the_date_where_a_seal_or_a_bow_says_so() {
        let read = |text| coded_tail(text).map(|(name, found)| (name.to_owned(), found.edtf()));
        let expected = |name: &str, date: &str| Some((name.to_owned(), date.to_owned()));
        assert_eq!(read("弟 阎锡山 叩 寅铣印"), expected("阎锡山", "XXXX-03-16"));
        assert_eq!(read("何应钦午篠戌印"), expected("何应钦", "XXXX-07-17"));
        assert_eq!(read("何应钦未铣参印"), expected("何应钦", "XXXX-08-16"));
        assert_eq!(read("李宗仁。辰支印"), expected("李宗仁", "XXXX-05-04"));
        assert_eq!(read("李宗仁 辰支"), expected("李宗仁", "XXXX-05-04"));
        assert_eq!(read("中央酉感"), expected("中央", "XXXX-10-27"));
        assert_eq!(read("中 央午  文"), expected("中 央", "XXXX-07-12"));
        assert_eq!(read("王申东"), None);
        assert_eq!(read("職 宋子文叩 馬酉"), expected("宋子文", "XXXX-XX-21"));
        assert_eq!(read("周恩来子东"), None);
        assert_eq!(read("外交部印"), None);
    }

    #[test]
    fn a_day_character_that_ocr_confuses_gives_the_other_day_as_alternative() {
        let found = coded("未文").unwrap();
        assert_eq!(found.edtf(), "XXXX-08-12");
        assert_eq!(found.others[0].0, "XXXX-08-04");
        let found = coded("未州").unwrap();
        assert_eq!((found.edtf().as_str(), found.repaired), ("XXXX-08-30", true));
    }
}
