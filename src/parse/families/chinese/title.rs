//! The title of a Chinese cable: the line that says what it is about.

use std::sync::LazyLock;

use super::addressee;
use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::put_date;
use crate::parse::fold::tidy;
use crate::parse::lexicon;
use crate::parse::lines::Span;
use crate::parse::zones::is_prose;
use crate::text::{count_han, fold_simplified};

/// A line of a scan that does not say what it is about is a title only where the engine is so sure of it: the five others of the
/// development scans were pieces of other rows.
const SURE: f64 = 0.9;

/// Whether a line is an office's remark: 请新闻司研办.
fn is_note(text: &str) -> bool {
    let simple = fold_simplified(text);
    words_of("note").any(|word| simple.contains(word))
}

/// The words of one kind by which titles are known.
fn words_of(kind: &'static str) -> impl Iterator<Item = &'static str> {
    static WORDS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
        lexicon::rows(lexicon::TITLE_WORDS)
            .filter_map(|cells| Some((cells[0], *cells.get(1)?)))
            .collect()
    });
    WORDS
        .iter()
        .filter(move |(_, known)| *known == kind)
        .map(|(word, _)| *word)
}

/// The title among the lines that no rule wanted; a short last one may be an addressee without its colon.
pub(super) fn title(draft: &mut Draft, spare: &[Span], addressed_at: Option<usize>) {
    let addressed = addressed_at.is_some();
    let document = draft.document;
    let mut left: Vec<Span> = Vec::new();
    let mut above = false;
    for &span in spare {
        let text = addressees::without_footnotes(document.text(span));
        let han = count_han(text);
        let first = !std::mem::replace(&mut above, true);
        // A post may be named above all else; another name there is a letterhead.
        let post = super::POST.is_match(&fold_simplified(text)) && text.starts_with(['驻', '駐']);
        if !addressed
            && (!first || post)
            && (1..=if post { 14 } else { 6 }).contains(&han)
            && han == text.chars().filter(|c| !c.is_whitespace()).count()
            && lexicon::label(text, document.scanned).is_none()
        {
            addressee(draft, span, "to.bare", 0.6);
        } else if han >= 4
            && !is_letterhead(text)
            && !(text.ends_with('。') && text.contains(['，', ',']) && is_prose(text))
            && (about(text) || !is_note(text))
            && !(document.scanned && is_clutter(text))
            && !(addressed_at.is_some_and(|at| span.line > at)
                && (han > 14 || document.scanned)
                && !about(text))
            && !(document.scanned && document.reading_confidence(span) < SURE && !about(text))
        {
            // Behind the addressee stands the text, be it printed without stops, or cut to short lines by OCR.
            left.push(span);
        }
    }
    if !addressed
        && left.len() == 1
        && !draft.has(FieldName::To, 0.5)
        && count_han(document.text(left[0])) < 5
    {
        addressee(draft, left[0], "to.bare", 0.5);
        return;
    }
    // 1946年12月13日军委给粟、谭的指示 only says of whom and when the telegram is that is titled below.
    if !document.scanned && left.len() > 1 {
        left.retain(|&span| !heading(draft, span));
    }
    // The line that says what it is about, else the longest.
    let rank = |span: &Span| (about(document.text(*span)), count_han(document.text(*span)));
    let Some(best) = left.iter().copied().max_by_key(rank) else {
        return;
    };
    // 对金日成关于志愿军赴朝参战 / 六周年贺电的复电
    let goes_on = |above: Span, next: Span| {
        !document.scanned
            && above.line + 1 == next.line
            && count_han(document.text(next)) <= 16
            && BEGUN.is_match(document.text(above))
            && CONCLUDED.is_match(document.text(next))
    };
    let begun = |above: &&Span| goes_on(**above, best);
    let best = left.iter().find(begun).copied().unwrap_or(best);
    let first = without_item(document.text(best));
    let mut value = first.to_owned();
    let mut parts = vec![best];
    // A long title runs on in the next line.
    while let Some(&next) = left
        .iter()
        .find(|span| span.line == parts[parts.len() - 1].line + 1)
    {
        let last = parts[parts.len() - 1];
        let full = match (document.lines[last.line].place, document.lines[next.line].place) {
            (Some(a), Some(b)) => {
                (a.right - a.left).max(a.bottom - a.top) > 0.5 && (b.top - a.bottom) < 1.5 * a.height()
            }
            _ => count_han(document.text(last)) >= 24 || goes_on(last, next),
        };
        if !full || parts.len() > 3 {
            break;
        }
        value.push_str(document.text(next));
        parts.push(next);
    }
    let mut candidate = Candidate::new(
        FieldName::Title,
        tidy(&value),
        document.span_of(best.line, first),
        "title.line",
        if about(document.text(best)) { 0.9 } else { 0.75 },
    );
    for &span in &parts[1..] {
        candidate = candidate.also(span);
    }
    draft.add(candidate);
    // 林彪、萧克、聂鹤亭 below 林彪关于河南地方武装情况的电报
    let author = |span: &&Span| {
        let names: Vec<&str> = document.text(**span).split('、').collect();
        let person = |name: &&str| (2..=4).contains(&name.chars().count()) && count_han(name) >= 2;
        span.line > best.line && names.iter().all(person) && first.starts_with(names[0])
    };
    if !document.scanned
        && let Some(&authors) = spare.iter().find(author)
    {
        draft.put_span(FieldName::From, authors, "from.author-line", 0.6);
    }
}

/// Takes who sends and when from a line that says no more of a telegram than that. Whether it is one.
fn heading(draft: &mut Draft, span: Span) -> bool {
    let document = draft.document;
    let text = document.text(span);
    let Some(found) = HEADING.captures(text) else {
        return false;
    };
    if let Some(day) = found.get(1) {
        put_date(
            draft,
            document.span_of(span.line, day.as_str()),
            day.as_str(),
            0.8,
        );
    }
    if let Some(sender) = found.get(2) {
        let part = document.span_of(span.line, sender.as_str());
        draft.put_span(FieldName::From, part, "from.title", 0.5);
    }
    true
}

// 1946年12月13日军委给粟、谭的指示
pattern!(
    HEADING,
    r"^([^年]{2,4}年[^月]{1,3}月[^日]{1,3}日)\s?(\p{Han}[\p{Han}、]{0,9})(?:致|给|給)[\p{Han}、]{1,16}(?:的|之)?(?:指示|电报|電報|电|電|复电|復電|信)$"
);

// The first line of a title that was broken, and its last.
pattern!(
    BEGUN,
    r"^(?:对|對|给|給|致|关于|關於)\p{Han}{6,40}$|^\p{Han}{2,12}(?:庆祝|慶祝|祝贺|祝賀|致|给|給|关于|關於)\p{Han}{2,30}$"
);
pattern!(
    CONCLUDED,
    r"(?:电报|電報|复电|復電|贺电|賀電|指示|报告|報告|批语|批語|通知|的信)(?:[〔(（\[]\d{1,2}[〕)）\]])?$"
);

/// Whether a long line is a title and no text: it says what it is about, and ends with what papers are called.
pub(crate) fn is_titled(text: &str) -> bool {
    let about = |word: &str| text.starts_with(word) || (text.contains(word) && CONCLUDED.is_match(text));
    about("关于") || about("關於")
}

// 二、关于集中兵力问题给彭德怀的电报
pattern!(ITEM, r"^\s*(?:[一二三四五六七八九十]{1,3}|\d{1,3})、\s*");

// 《毛泽东文集》 before the title
pattern!(
    BOOK,
    r"^\s*《[^《》]{2,14}(?:文集|文选|文選|选集|選集|文稿|全集)》\s*[:：]?\s*"
);

/// A line without the number that a printed series sets before each of its documents, and without the series' own name.
fn without_item(text: &str) -> &str {
    let text = BOOK.find(text).map_or(text, |book| &text[book.end()..]);
    ITEM.find(text).map_or(text, |item| &text[item.end()..])
}

pattern!(
    LETTERHEAD,
    r"^(?:中华人民共和国|中華人民共和國|国民政府|國民政府|中华民国|中華民國|中国共产党|中國共產黨)?\p{Han}{0,12}(?:外交部|国防部|國防部|国务院|國務院|政务院|政務院|委员会|委員會|大使馆|大使館|使馆|使館|领事馆|領事館|代办处|代辦處|办公厅|辦公廳)$"
);

/// Whether a line is the name of an office and nothing else, such as stands at the head of its paper.
fn is_letterhead(text: &str) -> bool {
    let simple = fold_simplified(text);
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let telegram = bare.ends_with("电报") || bare.ends_with("電報");
    (LETTERHEAD.is_match(&bare) || (telegram && !bare.contains(['给', '給', '致'])))
        && !["关于", "请", "问", "答", "与", "和", "对", "的"]
            .iter()
            .any(|word| simple.contains(word))
}

/// Whether a line of a scan holds too much that is no title: figures, Latin letters, colons, the signs that specks become.
fn is_clutter(text: &str) -> bool {
    let other = text
        .chars()
        .filter(|c| {
            !crate::text::is_han(*c)
                && !c.is_whitespace()
                && !matches!(c, '、' | '《' | '》' | '“' | '”' | '（' | '）' | '(' | ')' | '·')
        })
        .count();
    let head = fold_simplified(text).trim_end().ends_with('电') && !about(text);
    head || (other >= 2 && other * 5 >= count_han(text))
}

/// Whether a line says what a cable is about.
fn about(text: &str) -> bool {
    let simple = fold_simplified(text);
    let simple = simple.trim();
    words_of("begins").any(|word| simple.starts_with(word))
        || words_of("ends").any(|word| simple.ends_with(word))
        || words_of("holds").any(|word| simple.contains(word))
}
