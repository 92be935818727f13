//! Lists of addressees in Chinese: 并报, 并告 and 抄 part those who act from those who are told.

use std::sync::LazyLock;

use crate::parse::patterns::Pattern;

use super::without_footnotes;
use crate::parse::fold;
use crate::parse::lexicon;
use crate::parse::patterns::compile;
use crate::text::{close_up, count_han, fold_simplified, is_han, to_simplified};

/// To whom a part of a Chinese addressee line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    To,
    Copy,
}

fn words(kind: &'static str) -> String {
    lexicon::any_of(lexicon::CHINESE_ROUTING, kind)
}

/// 并报 and its kin: everything behind is for information.
static CHINESE_COPY: LazyLock<Pattern> = LazyLock::new(|| {
    let (before, copy) = (words("before-copy"), words("copy"));
    compile(&format!(r"[，,、；;]?\s*{before}?\s*{copy}\s*[：:]?"))
});
/// What parts two addressees. 并转 and 阅转 pass the cable on to a further one.
static CHINESE_SPLIT: LazyLock<Pattern> = LazyLock::new(|| {
    let (before, pass, and) = (words("before-pass"), words("pass"), words("and"));
    compile(&format!(r"[、，,；;]|{before}?{pass}|{and}"))
});
/// 并报 with its first character misread, where only it can stand: behind an organ.
static MISREAD_COPY: LazyLock<Pattern> = LazyLock::new(|| {
    let misread = words("copy-misread");
    compile(&format!(r"(?:部|央|馆|館|院|委)\s?({misread}[报報告])"))
});

pattern!(MISREAD_REPORT, r"[并並]\p{Han}");

/// Organs that cables are addressed to, in simplified characters.
pub(crate) static ORGANS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    lexicon::rows(include_str!("../lexicon/organs.tsv"))
        .filter_map(|cells| cells.first().copied())
        .collect()
});

/// The organ that `value` is but for one misread, added or lost character, in the characters of the page.
pub(crate) fn repaired_organ(value: &str) -> Option<String> {
    let read: Vec<char> = value.chars().collect();
    let simple: Vec<char> = read.iter().map(|&c| to_simplified(c)).collect();
    let folded: String = simple.iter().collect();
    if read.len() < 3 || ORGANS.contains(&folded.as_str()) {
        return None;
    }
    ORGANS.iter().find_map(|organ| {
        let form: Vec<char> = organ.chars().collect();
        if form.len() < 3 {
            return None;
        }
        if simple.len() == form.len() + 1 && simple.starts_with(&form) {
            return Some(read[..form.len()].iter().collect());
        }
        let wrong = simple.iter().zip(&form).filter(|(a, b)| a != b).count();
        (simple.len() == form.len() && wrong == 1).then(|| {
            let kept = |(at, &c): (usize, &char)| if simple[at] == c { read[at] } else { c };
            form.iter().enumerate().map(kept).collect()
        })
    })
}

/// The two organs of a damaged line of addressees, in the characters of the page where it has them: the only pair, joined by 并报, 并告
/// or 并, that half of the line's characters agree with.
pub(crate) fn repaired_pair(text: &str) -> Option<[(String, Share); 2]> {
    const LINKS: [(&str, Share); 3] = [("并报", Share::Copy), ("并告", Share::Copy), ("并", Share::To)];
    let page: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let read: Vec<char> = page.iter().map(|&c| to_simplified(c)).collect();
    if !(6..=12).contains(&read.len()) || !read.iter().all(|&c| is_han(c)) {
        return None;
    }
    let limit = read.len() as f64 / 2.0;
    let mut best: Option<(f64, [(&str, Share); 2])> = None;
    let mut second = f64::INFINITY;
    for first in ORGANS.iter() {
        for other in ORGANS.iter().filter(|other| *other != first) {
            for (link, share) in LINKS {
                let form: Vec<char> = [*first, link, other].concat().chars().collect();
                let Some(cost) = fold::distance(&read, &form, limit) else {
                    continue;
                };
                let pair = [(*first, Share::To), (*other, share)];
                match &best {
                    Some((least, _)) if cost >= *least => second = second.min(cost),
                    _ => {
                        second = best.map_or(second, |(least, _)| second.min(least));
                        best = Some((cost, pair));
                    }
                }
            }
        }
    }
    let (cost, pair) = best?;
    let own = |organ: &str| -> String {
        let sign = |c: char| page.iter().copied().find(|&p| to_simplified(p) == c).unwrap_or(c);
        organ.chars().map(sign).collect()
    };
    (second - cost >= 0.5).then(|| pair.map(|(organ, share)| (own(organ), share)))
}

/// The addressees of a line that begins with an organ's name, one character of it misread perhaps, and holds little else: OCR lost the
/// colon or took it for another sign.
pub(crate) fn organ_line(text: &str) -> Option<&str> {
    let body = without_strokes(text.split([':', '：', ';', '；']).next().unwrap_or(text));
    let han = count_han(body);
    let simple = fold_simplified(&close_up(body));
    let simple = simple.trim_end_matches(['，', ',', '.', '。']);
    let other = body
        .chars()
        .filter(|&c| !is_han(c) && !c.is_whitespace() && !matches!(c, '、' | '，' | ',' | '.' | '。'))
        .count();
    let list = simple.contains('并')
        && split_chinese(simple, true)
            .iter()
            .any(|(piece, _)| ORGANS.contains(piece));
    let whole =
        || repaired_organ(simple).is_some_and(|organ| organ.chars().count() == simple.chars().count());
    let begins = list || ORGANS.iter().any(|organ| simple.starts_with(organ)) || whole();
    let head = simple.contains(['收', '发', '电']) || simple.contains("机要") || simple.contains("办公");
    let end = body.rfind(is_han).map_or(body.len(), |at| at + '中'.len_utf8());
    (begins && (2..=16).contains(&han) && other <= if list { 4 } else { 1 } && !head).then_some(&body[..end])
}

/// Whether a line names organs that act and organs that are told, and nothing else: `外交部抄报国务院`.
pub(crate) fn is_organs_and_copies(text: &str) -> bool {
    const LONGEST: usize = 120;
    if text.len() > LONGEST || !text.contains(['并', '並', '抄', '报', '報']) {
        return false;
    }
    let pieces = split_chinese(text, false);
    let has = |share| pieces.iter().any(|&(_, own)| own == share);
    let known = |piece: &str| ORGANS.contains(&fold_simplified(piece).as_str());
    has(Share::To) && has(Share::Copy) && pieces.iter().all(|(piece, _)| known(piece))
}

/// A line without the strokes at its end that dirt or the rest of a ruling was read as: `中央並外交部 一一一 - 一`.
fn without_strokes(text: &str) -> &str {
    let is_stroke = |c: char| c.is_whitespace() || matches!(c, '一' | '-' | '—' | '–' | '_' | '~' | '·');
    let text = text.trim();
    let bare = text.trim_end_matches(is_stroke);
    // A single 一 may be a name's own.
    match text[bare.len()..].trim() {
        "一" => text,
        _ => bare,
    }
}

/// 钧鉴 and its kin: the courtesy behind an addressee.
static COURTESY: LazyLock<Pattern> = LazyLock::new(|| {
    let (honour, courtesy, opened) = (words("honour"), words("courtesy"), words("opened"));
    compile(&format!(r"\s*(?:{honour}?{courtesy}|{opened})[。.]?$"))
});
// Kinds of offices, all of them meant.
pattern!(
    PLURAL,
    r"(?:政府|党委|黨委|委员会|委員會|革委会|革命委员会|军区|軍區|部门|部門|机构|機構|厅|廳|局|司|省委|市委|区党委|使馆|使館|领馆|領館|处|處)$"
);

pattern!(REGIONS, r"^各(?:省|市|地|县|縣|区|區|自治区|自治區|大区|大區)$");

// What is no office of its own without the word before the list.
pattern!(
    BARE_KIND,
    r"^(?:分局|省委|市委|区党委|區黨委|地委|县委|縣委|区委|區委|分区|分區|军区|軍區|兵团|兵團|军|軍|师|師)$"
);

/// Whether a list that begins with 各 names kinds of one office, `各省、自治区、直辖市人民政府`, and is one addressee.
fn is_collective(text: &str) -> bool {
    let pieces: Vec<&str> = text.split('、').map(str::trim).collect();
    let [first, others @ ..] = pieces.as_slice() else {
        return false;
    };
    let Some(last) = others.last().filter(|_| first.starts_with('各')) else {
        return false;
    };
    // 各省、自治区、直辖市外事办公室: an office alone may as well be one of its own, 各常委、外事办公室.
    let regions = REGIONS.is_match(first);
    let office = |piece: &str| regions && piece.ends_with(['室', '办', '辦']);
    let whole = |piece: &str| PLURAL.is_match(piece) || office(piece);
    // 各中央局、分局; 各省委、市委
    let bare = others.iter().all(|piece| BARE_KIND.is_match(piece));
    bare || whole(last) && !whole(first) && !others.iter().any(|piece| piece.starts_with('各'))
}

/// The pieces between separators. 及 in 埃及 and 和 in 共和国 are none.
fn parted(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for mark in CHINESE_SPLIT.find_iter(text) {
        let (before, behind) = (&text[..mark.start()], &text[mark.end()..]);
        let inside = match mark.as_str() {
            "及" => before.ends_with('埃'),
            "和" => {
                before.ends_with('共')
                    || behind.starts_with(['国', '國', '平'])
                    || behind.starts_with("先生")
                    || behind.starts_with("同志")
            }
            _ => false,
        };
        if !inside {
            pieces.push(&text[from..mark.start()]);
            from = mark.end();
        }
    }
    pieces.push(&text[from..]);
    pieces
}

pattern!(COLLECTIVES, r"(?:并|並)(?:转|轉)");
pattern!(AGAIN_TOLD, r"(?:并|並)(?:告|报|報|抄)");

/// A verb by which a list of those who are told begins.
static COPY_VERB: LazyLock<Pattern> = LazyLock::new(|| {
    compile(&format!(
        r"^\s*{}?\s*{}\s*[：:]?\s*",
        words("before-copy"),
        words("copy")
    ))
});

/// The list behind the verb with which a text begins that says who is told: `抄送外办、中联部`. A bare 报 or 告 is no such verb.
pub(crate) fn copy_list(text: &str) -> Option<&str> {
    const LONGEST: usize = 160;
    if text.len() > LONGEST {
        return None;
    }
    let verb = COPY_VERB.find(text)?;
    let told = verb.as_str().contains(['抄', '并', '並']) || verb.as_str().starts_with("分送");
    let list = text[verb.end()..].trim();
    (told && count_han(list) > 0 && !list.contains(['。', '件'])).then_some(list)
}

// 高岗、德怀、小平各同志: one word behind the last name covers all of them.
pattern!(
    COVER,
    r"^([^，,；;：:]*?)(?:(?:各|诸|諸|三|四|五|两|兩|二)(?:位)?同志|同志)\s*[：:，,]?\s*$"
);

/// A list of names without the word that covers all of it.
fn without_cover(list: &str) -> &str {
    let names = COVER.captures(list).and_then(|found| found.get(1));
    let several = |names: &str| names.matches('、').count() >= 2 && !names.contains("同志");
    names
        .map(|names| names.as_str())
        .filter(|names| several(names))
        .unwrap_or(list)
}

/// Splits a Chinese addressee line, without its colon, into addressees as slices of it.
pub(crate) fn split_chinese(text: &str, fuzzy: bool) -> Vec<(&str, Share)> {
    let text = without_footnotes(text);
    // The copy part begins at the first 并报, 并告, 抄 that has somebody before it.
    let mut copy_at = None;
    for found in CHINESE_COPY.find_iter(text) {
        let marked = found.as_str().contains(['并', '並', '抄', '另'])
            || found.as_str().contains("同时")
            || found.as_str().contains("分送");
        if marked {
            copy_at = Some((found.start(), found.end()));
            break;
        }
    }
    // 并 before 报 or 告 is read as many things.
    if copy_at.is_none()
        && fuzzy
        && let Some(found) = MISREAD_COPY.captures(text).and_then(|found| found.get(1))
    {
        copy_at = Some((found.start(), found.end()));
    }
    // So is 报 or 告 behind 并, before an organ.
    if copy_at.is_none() && fuzzy {
        copy_at = MISREAD_REPORT.find_iter(text).find_map(|link| {
            let organ: String = text[link.end()..].chars().map(to_simplified).collect();
            let organ = organ.split(['、', '，', ',']).next().unwrap_or("").trim();
            ORGANS.contains(&organ).then_some((link.start(), link.end()))
        });
    }
    let (to, copy) = match copy_at {
        Some((start, end)) => (&text[..start], &text[end..]),
        None => (text, ""),
    };
    let mut out = Vec::new();
    for (part, share) in [(without_cover(to), Share::To), (without_cover(copy), Share::Copy)] {
        // 并转 parts lists: 各中央局、分局并转各省委、市委; so does 并报 behind those who are told.
        let lists = match share {
            Share::To => COLLECTIVES.split(part).collect::<Vec<_>>(),
            Share::Copy => AGAIN_TOLD.split(part).collect(),
        };
        // A comma parts more than 、 does: 各中央局，各省、市、自治区党委.
        let groups = lists
            .into_iter()
            .flat_map(|list| list.split(['，', ',', '；', ';']));
        let pieces = groups.flat_map(|group| {
            let collective = is_collective(group);
            let pieces = match collective {
                true => vec![group],
                false => parted(group),
            };
            pieces.into_iter().map(move |piece| (piece, collective))
        });
        for (piece, collective) in pieces {
            let piece = without_footnotes(piece.trim());
            let courtesy = COURTESY.find(piece).filter(|found| found.start() > 0);
            let piece = courtesy.map_or(piece, |found| &piece[..found.start()]);
            let piece =
                piece.trim_matches(|c: char| c.is_whitespace() || matches!(c, '：' | ':' | '，' | ','));
            // 外交部(并请报总理)
            let piece = piece.trim_end_matches(['(', '（']);
            let piece = match piece.contains(['(', '（']) {
                true => piece,
                false => piece.trim_end_matches([')', '）']),
            };
            // A verb may be said again within the list: 并告文委，抄报总理办公室.
            let piece = match share {
                Share::Copy => copy_list(piece).unwrap_or(piece),
                Share::To => piece,
            };
            match two_organs(piece).filter(|_| !collective) {
                Some((first, second)) => out.extend([(first, share), (second, share)]),
                None if piece.is_empty() => {}
                None => match &office_holders(piece)[..] {
                    [] => out.push((piece, share)),
                    each => out.extend(each.iter().map(|&one| (one, share))),
                },
            }
        }
    }
    out
}

// 顾大使蒋代表: surnames with the offices of those who bear them
pattern!(
    OFFICE_HOLDER,
    r"[\p{Han}--[驻駐馆館]]{1,2}?(?:大使|公使|代表|部长|部長|次长|次長|参事|參事|总领事|總領事|院长|院長)"
);
/// Several who bear offices, their names run together; nobody where anything else stands there.
fn office_holders(piece: &str) -> Vec<&str> {
    let each: Vec<&str> = OFFICE_HOLDER.find_iter(piece).map(|one| one.as_str()).collect();
    let whole = each.iter().map(|one| one.len()).sum::<usize>() == piece.len();
    if whole && each.len() > 1 { each } else { Vec::new() }
}

/// Two organs that lost the mark between them: 中央主席.
fn two_organs(piece: &str) -> Option<(&str, &str)> {
    let known = |part: &str| {
        let simple: String = part.chars().map(to_simplified).collect();
        ORGANS.contains(&simple.as_str())
    };
    if known(piece) {
        return None;
    }
    let cuts = piece.char_indices().map(|(at, _)| at).skip(2);
    cuts.map(|at| piece.split_at(at))
        .find(|(first, second)| known(first) && known(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_pair_of_organs_is_known_where_only_one_fits() {
        let pair = |text| repaired_pair(text).map(|pair| pair.map(|(organ, _)| organ));
        let known = |a: &str, b: &str| Some([a.to_owned(), b.to_owned()]);
        assert_eq!(pair("站交训六报党中下"), known("外交部", "党中央"));
        assert_eq!(pair("中失並外交病"), known("中央", "外交部"));
        assert_eq!(pair("驻缅甸使馆参赞处"), None);
        assert_eq!(
            split_chinese("外交部並吉外貿部:", true),
            [("外交部", Share::To), ("外貿部", Share::Copy)]
        );
    }

    #[test]
    fn run_together_surnames_are_parted_from_the_copy() {
        assert_eq!(
            split_chinese("彭并告高：", false),
            [("彭", Share::To), ("高", Share::Copy)]
        );
        assert_eq!(
            split_chinese("彭邓〔1〕,并告高〔2〕:", false),
            [("彭邓", Share::To), ("高", Share::Copy)]
        );
        assert_eq!(
            split_chinese("外交部並報中央、主席：", false),
            [
                ("外交部", Share::To),
                ("中央", Share::Copy),
                ("主席", Share::Copy)
            ]
        );
        assert_eq!(
            split_chinese("中央並外交部：", false),
            [("中央", Share::To), ("外交部", Share::To)]
        );
        assert_eq!(
            split_chinese("重庆蒋委员长钧鉴:", false),
            [("重庆蒋委员长", Share::To)]
        );
        assert_eq!(
            split_chinese("各省、自治区、直辖市人民政府:", false),
            [("各省、自治区、直辖市人民政府", Share::To)]
        );
        assert_eq!(
            split_chinese("驻埃及大使馆及商务处:", false),
            [("驻埃及大使馆", Share::To), ("商务处", Share::To)]
        );
        assert_eq!(
            split_chinese("各中央局，各省、市、自治区党委:", false),
            [("各中央局", Share::To), ("各省、市、自治区党委", Share::To)]
        );
        assert_eq!(
            split_chinese("各中央局、各省委:", false),
            [("各中央局", Share::To), ("各省委", Share::To)]
        );
        assert_eq!(
            split_chinese("外交部并告文委，抄报总理，抄送总参:", false),
            [
                ("外交部", Share::To),
                ("文委", Share::Copy),
                ("总理", Share::Copy),
                ("总参", Share::Copy)
            ]
        );
        assert!(is_organs_and_copies("国防部，并报中央军委") && is_organs_and_copies("外贸部抄报国务院"));
        assert!(!is_organs_and_copies("中央、国务院") && !is_organs_and_copies("外交部报告"));
        assert_eq!(copy_list("抄送外办、中联部"), Some("外办、中联部"));
        assert_eq!(copy_list("报告如下"), None);
        assert_eq!(
            split_chinese("周、项:", false),
            [("周", Share::To), ("项", Share::To)]
        );
    }
}
