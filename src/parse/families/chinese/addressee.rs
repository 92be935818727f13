//! The line that names the addressees, and lists of those who get a copy.

use super::NAMES_AND_TEXT;
use crate::model::FieldName;
use crate::parse::addressees::{self, Share};
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::put_markings;
use crate::parse::fold::tidy;
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::text::fold_simplified;

/// What an addressee is worth of which half had to be put right.
const DAMAGED: f64 = 0.75;

// 特急。太原。阎副委员长百公赐鉴：养戌电计达。: how soon and where to, the addressees with a courtesy, the text behind them.
pattern!(
    OPENED,
    r"^(?P<lead>(?:[^。：:、]{1,8}。){0,3})(?P<names>[^。：:]{2,160}?[钧鈞勋勛赐賜均大台臺惠公青](?:鉴|鑒|鑑))(?:[:：]|。)(?P<rest>.{0,40})$"
);
// 限即刻到, 即晚到
pattern!(LIMIT, r"^(?:限\p{Han}{0,6}到|即\p{Han}{1,3}到|万万?急|萬萬?急)$");
pattern!(
    WAY,
    r"(?:〔\d{1,2}〕|\[\d{1,2}\])?\s*[(（](?:请|請|经|經|由)[^()（）]{2,30}(?:转|轉)[^()（）]{0,20}[)）]\s*[:：]?$"
);
// ① and 〔1〕 within a name.
pattern!(NOTE, r"〔\d{1,2}〕|\[\d{1,2}\]|［\d{1,2}］|[①-⑳]");

/// The opening of a telegram of the Republic, with its parts by name.
pub(super) fn opened(text: &str) -> Option<regex::Captures<'_>> {
    const LONGEST: usize = 600;
    let may_be = text.len() <= LONGEST && text.contains(['鉴', '鑒', '鑑']);
    may_be.then(|| OPENED.captures(text)).flatten()
}

/// Whether a line is such an opening, or names and the telegram of theirs that is answered, behind a marking perhaps: `萬急。袁慰庭先生鑒:真電悉。`
pub(crate) fn is_opened(text: &str) -> bool {
    const LONGEST_MARK: usize = 30;
    let is_mark = |mark: &str| mark.len() <= LONGEST_MARK && markings::read(mark, false).is_some();
    let marked = text.split_once('。').filter(|(mark, _)| is_mark(mark));
    let own = marked.map_or(text, |(_, rest)| rest);
    opened(text).is_some() || NAMES_AND_TEXT.is_match(own)
}

// 据香港十月十日电称:, 报告如下:, 对方司长说:, 提出三点意见:, the text's own first words
pattern!(
    INTRODUCES,
    r"(?x) (?:称|稱|[电電]云|如下(?:意见|意見|几点|幾點|数点|數點|问题|問題|办法|辦法|情况|情況)?|如次|如左|内开|內開|报告|報告|指出)\s*[:：]$
         | [\p{Han},，]{2}(?:说|說|[^顾顧]问|[^顾顧]問|答|谈到|談到|认为|認為|表示|提出|强调|強調|声明|聲明|宣布|通知我|答复|答覆|要求|建议|建議|包括|例如)\s*[:：]$
         | [一二三四五六七八九十几两兩\d下][点點条條项項个個方种種列](?:\p{Han}{0,4}(?:意见|意見|问题|問題|要求|建议|建議|情况|情況|原因|内容|內容|办法|辦法|措施|条件|條件|理由|原则|原則))?\s*[:：]$
         | ^(?:据|據|兹|茲|顷|頃)\p{Han}{4,}
         | ^(?:附(?:件|录|錄)?|[续續])\s?[:：]$"
);

/// Whether a line with a colon at its end begins the text, and calls nobody.
pub(crate) fn introduces(text: &str) -> bool {
    INTRODUCES.is_match(text.trim())
}

/// Reads such an opening.
pub(super) fn opening(draft: &mut Draft, whole: Span, found: regex::Captures) {
    let document = draft.document;
    let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
    let mut place = None;
    for piece in part("lead").split('。').filter(|piece| !piece.is_empty()) {
        let span = document.span_of(whole.line, piece);
        if let Some(marks) = markings::read(piece, document.scanned) {
            put_markings(draft, span, &marks, "marking.before-addressee", 0.9);
        } else if LIMIT.is_match(piece) {
            put_limit(draft, span);
        } else if crate::text::count_han(piece) <= 4 {
            place = Some(span);
        }
    }
    let names = document.span_of(whole.line, part("names"));
    let before = draft.of(FieldName::To).count();
    addressee(draft, names, "to.salutation", 0.9);
    // Where he is stands before his name: 太原。阎副委员长百公.
    if let Some(place) = place
        && let Some(to) = draft
            .candidates
            .iter_mut()
            .filter(|candidate| candidate.field == FieldName::To)
            .nth(before)
    {
        to.value = format!("{}{}", tidy(document.text(place)), to.value);
        to.spans.insert(0, place);
    }
}

/// Puts the time by which a telegram is to arrive.
fn put_limit(draft: &mut Draft, span: Span) {
    draft.put_span(FieldName::Precedence, span, "precedence.as-read", 0.8);
}

/// Reads a line that names addressees.
pub(super) fn addressee(draft: &mut Draft, span: Span, rule: &'static str, strength: f64) {
    let document = draft.document;
    // 【指毛泽东、周恩来。】 is the editor's.
    let mut names = document.text(span).split('【').next().unwrap_or("");
    // 朱 [1] (請中原轉延安,再由延轉渝): by which way it goes
    if let Some(way) = WAY.find(names) {
        names = &names[..way.start()];
    }
    // (限即刻到)少奇、喬木
    if let Some((limit, rest)) = names
        .strip_prefix(['(', '（'])
        .and_then(|text| text.split_once([')', '）']))
        && LIMIT.is_match(limit)
    {
        put_limit(draft, document.span_of(span.line, limit));
        names = rest;
    }
    let span = document.span_of(span.line, names);
    // Each with a colon of its own: 蘇聯斯大林大元帥:中央人民政府毛主席:
    let pieces: Vec<_> = names
        .split([':', '：'])
        .filter(|names| !names.trim().is_empty())
        .flat_map(|names| addressees::split_chinese(names, document.scanned))
        .collect();
    let known = |piece: &str| {
        let simple = fold_simplified(&tidy(piece));
        addressees::ORGANS.contains(&simple.as_str()) || addressees::repaired_organ(&simple).is_some()
    };
    if document.scanned
        && !pieces.iter().any(|(piece, _)| known(piece))
        && let Some(pair) = addressees::repaired_pair(addressees::without_footnotes(document.text(span)))
    {
        for (organ, share) in pair {
            let (field, rule) = match share {
                Share::To => (FieldName::To, rule),
                Share::Copy => (FieldName::CopyTo, "copy.in-salutation"),
            };
            draft.add(Candidate::new(field, organ, span, rule, strength.min(DAMAGED)).repaired(true));
        }
        return;
    }
    for (piece, share) in pieces {
        let part = document.span_of(span.line, piece);
        let (field, rule) = match share {
            Share::To => (FieldName::To, rule),
            Share::Copy => (FieldName::CopyTo, "copy.in-salutation"),
        };
        put_organ(draft, field, piece, part, rule, strength);
    }
}

/// Puts an addressee, its letters put right where it is an organ's name but for one of them.
fn put_organ(
    draft: &mut Draft,
    field: FieldName,
    piece: &str,
    span: Span,
    rule: &'static str,
    strength: f64,
) {
    // What is left out within a name is told as a repair, so that the raw text is looked at.
    let written = tidy(piece);
    let value = NOTE.replace_all(&written, "").into_owned();
    let noted = value != written;
    let repaired = draft
        .document
        .scanned
        .then(|| addressees::repaired_organ(&value))
        .flatten();
    // On a scan a name that no table knows may hold a misread character that its confidence does not show.
    let known = addressees::ORGANS.contains(&fold_simplified(&value).as_str());
    let strength = if draft.document.scanned && !known {
        strength.min(0.86)
    } else {
        strength
    };
    let candidate = match repaired {
        Some(repaired) => Candidate::new(field, repaired, span, rule, strength).repaired(true),
        None => Candidate::new(field, value, span, rule, strength).repaired(noted),
    };
    draft.add(candidate);
}

pub(super) fn copies(draft: &mut Draft, span: Span, rule: &'static str) {
    let document = draft.document;
    for (piece, _) in addressees::split_chinese(document.text(span), document.scanned) {
        put_organ(
            draft,
            FieldName::CopyTo,
            piece,
            document.span_of(span.line, piece),
            rule,
            0.9,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_introduces_the_text_calls_nobody() {
        for text in [
            "次长会见我大使,他表示:",
            "锡方局长说：",
            "对方提出三点意见如下：",
            "会谈中我提出两点建议：",
            "对方认为：",
        ] {
            assert!(introduces(text), "{text}");
        }
        for text in ["外交部：", "军事顾问：", "各省委并告三个军区：", "刘少奇同志："]
        {
            assert!(!introduces(text), "{text}");
        }
    }
}
