//! What OCR makes of short Chinese lines: markings among specks, an organ without its colon, a misread 驻.

use crate::parse::addressees;
use crate::parse::draft::Draft;
use crate::parse::families::put::put_markings;
use crate::parse::fold::tidy;
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::text::{close_up, count_han, fold_simplified};

/// A mission's name whose 驻 was misread: `騙埃及使館` is `駐埃及使館`.
pub(super) fn mission(text: &str) -> Option<String> {
    let value = tidy(text);
    let first = value.chars().next()?;
    let traditional = value.ends_with("使館");
    if !(traditional || value.ends_with("使馆")) || !(4..=8).contains(&value.chars().count()) {
        return None;
    }
    // 中国, 我, 各 and 苏 may stand before 使馆 by right.
    if matches!(
        first,
        '驻' | '駐' | '中' | '我' | '各' | '苏' | '蘇' | '贵' | '外'
    ) || !crate::text::is_han(first)
    {
        return None;
    }
    let right = if traditional { '駐' } else { '驻' };
    Some(right.to_string() + &value[first.len_utf8()..])
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

/// A line that begins with an organ's name and holds little else: an addressee whose colon OCR lost or misread.
pub(super) fn organ_line(text: &str) -> Option<&str> {
    let body = text.split([':', '：', ';', '；']).next().unwrap_or(text).trim();
    let han = count_han(body);
    let simple = fold_simplified(&close_up(body));
    let other = body
        .chars()
        .filter(|c| {
            !crate::text::is_han(*c) && !c.is_whitespace() && !matches!(c, '、' | '，' | ',' | '.' | '。')
        })
        .count();
    let list = simple.contains("并")
        && addressees::split_chinese(&simple, true)
            .iter()
            .any(|(piece, _)| addressees::ORGANS.contains(piece));
    let begins = list || addressees::ORGANS.iter().any(|organ| simple.starts_with(organ));
    let head = simple.contains(['收', '发', '电']) || simple.contains("机要") || simple.contains("办公");
    let end = body
        .rfind(crate::text::is_han)
        .map_or(body.len(), |at| at + '中'.len_utf8());
    (begins && (2..=16).contains(&han) && other <= if list { 4 } else { 1 } && !head).then_some(&body[..end])
}
