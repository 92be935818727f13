//! Chinese numerals: figure by figure, counted in tens and hundreds, in Arabic digits.

/// Numerals, with the signs that OCR and typists put for zero.
pub(super) const NUMERAL: &str =
    "[0-9０-９〇○零一二三四五六七八九十廿卄卅卌两兩元初OoＯ壹贰貳叁參肆伍陆陸柒捌玖拾]";

/// The number that Chinese numerals write: positional (`一九六四`), with tens (`廿六`, `三十一`), with hundreds
/// (`一百二十`), or in Arabic digits.
pub(crate) fn chinese_number(text: &str) -> Option<u32> {
    let mut digits: Vec<u32> = Vec::new();
    let mut total = 0;
    let mut placed = false;
    for c in text.chars() {
        let digit = match c {
            ' ' | '\u{3000}' | '初' => continue,
            '0'..='9' => c as u32 - '0' as u32,
            '０'..='９' => c as u32 - '０' as u32,
            '〇' | '○' | '零' | 'O' | 'o' | 'Ｏ' => 0,
            // A thin 一 is read as a dash.
            '一' | '元' | '壹' | '-' | '—' | '–' => 1,
            '二' | '两' | '兩' | '贰' | '貳' => 2,
            '三' | '叁' | '參' => 3,
            '四' | '肆' => 4,
            '五' | '伍' => 5,
            '六' | '陆' | '陸' => 6,
            '七' | '柒' => 7,
            '八' | '捌' => 8,
            '九' | '玖' => 9,
            '十' | '拾' | '百' | '千' => {
                let unit = match c {
                    '十' | '拾' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                let factor = digits
                    .iter()
                    .fold(0u32, |all, digit| all.saturating_mul(10).saturating_add(*digit));
                total += if digits.is_empty() { 1 } else { factor.min(9) } * unit;
                digits.clear();
                placed = true;
                continue;
            }
            '廿' | '卄' | '卅' | '卌' => {
                total += match c {
                    '卅' => 30,
                    '卌' => 40,
                    _ => 20,
                };
                placed = true;
                continue;
            }
            _ => return None,
        };
        digits.push(digit);
    }
    if digits.is_empty() && !placed {
        return None;
    }
    if digits.len() > 9 {
        return None;
    }
    let tail = digits.iter().fold(0u32, |all, digit| all * 10 + digit);
    Some(total + tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_counted_in_every_form() {
        for (text, value) in [
            ("三六一", 361),
            ("一百二十", 120),
            ("卅一", 31),
            ("十", 10),
            ("二〇", 20),
            ("1366", 1366),
        ] {
            assert_eq!(chinese_number(text), Some(value), "{text}");
        }
        assert_eq!(chinese_number("年"), None);
    }
}
