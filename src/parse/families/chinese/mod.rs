//! Chinese cables: the Foreign Ministry's and the Centre's forms, and telegrams as collections print them.

mod addressee;
mod clutter;
mod footer;
mod heads;
mod rows;
mod title;
mod translation;
mod way;

use std::ops::Range;

use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::{put_date, put_markings, put_number};
use crate::parse::labels;
use crate::parse::layout;
use crate::parse::lexicon::{self, Role};
use crate::parse::lines::{Document, Span};
use crate::parse::markings;
use crate::parse::numbers;
use crate::parse::zones::{Zones, is_addressee_like, is_prose};
use crate::text::{close_up, count_han, fold_simplified, is_han};
use addressee::{addressee, copies, opened, opening};
pub(crate) use addressee::{introduces, is_opened};
use clutter::{loose_markings, mission};
use footer::footer;
pub(crate) use footer::is_signed;
use heads::form_head;
pub(crate) use heads::is_sent;
use rows::{row, several};
pub(crate) use title::is_titled;
use title::title;
pub(crate) use translation::{is_translation, translated};

// 朝鲜台来, 自平壤来, 驻瑞典使馆来电
pattern!(
    STATION,
    r"^(?:自)?(\p{Han}{1,10}?(?:使馆|领馆)|\p{Han}{1,8}?)(?:台|馆)?来(?:电|报)?$"
);

pattern!(TRANSLATION, r"^\W*(?:译文|譯文)\W*$");

pattern!(
    TITLE_DATE,
    r"^(.*?)\s*[(（〔]?\s*((?:一九|19)[^()（）]{4,20}日)\s*[)）〕]?\s*$"
);

// 你馆三月一日第 77 号电悉; 十一月二日电悉; 皓电敬悉.
pattern!(
    REFERENCE,
    r"^((?:[你贵貴][馆館部处處局委]|中央|外交部)?\s?(?:(?:[\d一二三四五六七八九十廿卅〇○零元\s]{1,8}月)?\s?[\d一二三四五六七八九十廿卅\s]{1,6}日|\p{Han}{1,2})?\s?(?:来|來)?(?:第\s?[\d一二三四五六七八九十百〇○零\s]{1,8}[号號])?\s?[两兩]?\s?[电電])(?:\s?(?:〔\d{1,2}〕|\[\d{1,2}\]))?\s?(?:均|敬|收|已|业|業)?悉"
);

pattern!(
    TITLED,
    r"^(\p{Han}{2,10}?)(?:(?:為|为|爲)\p{Han}{2,30}?)?致[\p{Han}·、]{2,}.*(?:电|電)(?:文|报|報|全文)?$"
);

// 中央关于对民族资本家政策问题致东北局电; 国务院给内蒙军区的复电
pattern!(
    BETWEEN,
    r"^(\p{Han}[\p{Han}、，]{1,14}?)(?:(?:关于|關於|為|为|爲).{2,40}?)?(?:致|给|給)([\p{Han}·、]{2,16}?)(?:的|之)?(?:[复復覆急密]?(?:电|電)(?:报|報|文|令)?|指示|信|函)$"
);
// 林彪关于河南地方武装情况的电报
pattern!(
    ABOUT,
    r"^(\p{Han}{2,6}?)(?:关于|關於).*(?:电报|電報|指示|报告|報告|请示|請示|通知|电|電)$"
);
pattern!(
    SENDERS,
    r"^(\p{Han}{2,4}(?:、\p{Han}{2,4}){0,4}?)(?:(?:关于|關於).{2,60})?(?:致|给|給)"
);
// [此文署名林彪、罗荣桓]
pattern!(
    SIGNED_BY,
    r"^[\[［〔(（](?:此|本)(?:文|电|電|件)署名[:：]?\s?(\p{Han}{2,4}(?:、\p{Han}{2,4}){0,9})[。.]?[\]］〕)）]$"
);
pattern!(
    PUT_UP,
    r"^(?:19|20)\d\d年\d{1,2}月\d{1,2}日\s+\d{1,2}:\d\d(?::\d\d)?\s*(\p{Han}.*)$"
);
// 復袁世凱歡迎其來南京電(註一) 民國元年二月十三日(註二)
pattern!(
    NOTED,
    r"^(\S.*?)\s*[(（][註注][一二三四五六七八九十\d]{1,2}[)）]\s*(.*)$"
);

// 2、李石曾致宋子文、王宠惠电 (1937年8月30日) 文公并转亮公:
pattern!(
    TITLE_DATE_REST,
    r"^(?:\d{1,3}、\s*)?(\p{Han}[\p{Han}、]{4,40}(?:电|電)(?:稿|文|报|報)?)\s*[(（]([^()（）]{2,9}年[^()（）]{2,10}日)[)）]\s*(\S.*)?$"
);
// 朱彭周: 周电〔2〕悉: the text behind those it is addressed to
pattern!(
    pub(super) NAMES_AND_TEXT,
    r"^(\p{Han}{1,3}(?:、?\p{Han}){0,5}|\p{Han}{3,12}(?:先生|同志|兄)(?:[钧鈞勋勛赐賜]?[鉴鑒])?)[:：]\s?\S.{0,30}(?:电|電)(?:〔\d{1,2}〕|\[\d{1,2}\])?(?:均|敬|收|已|业|業|具|俱|拜)?悉"
);

// 粟谭并告陈张邓:整十一师到达后: two or more who are told, the text behind them
pattern!(
    COPIED_AND_TEXT,
    r"^(\p{Han}{1,8}[,，、]?(?:并|並)(?:告|报|報|转|轉)\p{Han}{1,8})[:：]\s?\S"
);

// The office of one whose name stands in the line below.
pattern!(
    HOLDER,
    r"^(?:\p{Han}{2,4}\s)?(\p{Han}{4,40}(?:首相|总理|總理|主席|委员长|委員長|部长|部長|书记|書記|大使|总统|總統|司令员|司令員))$"
);

pattern!(PERSON, r"^[\p{Han}·-]{2,16}(?:同志|先生|女士|阁下|閣下)$");

// 【正文】, 【出处】
pattern!(EDITORIAL, r"^\s*【\p{Han}{2,4}】\s*$");

/// Whether a line is a word of the editors in their brackets, and no marking: `【出处】`.
fn is_editorial(text: &str, fuzzy: bool) -> bool {
    EDITORIAL.is_match(text) && markings::read(text, fuzzy).is_none()
}

// A mission that signs.
pattern!(POST, r"(?:使馆|领馆|领事馆|代办处|办事处|代表团|代表处)$");

/// Bytes of the longest line that holds a title, its date and a salutation.
const LONGEST_TITLED: usize = 400;

/// The rule for a place of destination.
const DESTINATION: &str = "to.destination";

/// Reads a Chinese cable, and an English translation below it.
pub(crate) fn read(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let translation = range
        .clone()
        .find(|&index| announces_translation(document.lines[index].trimmed(), document.scanned))
        .or_else(|| translation::unannounced(document, range.clone()));
    let own = range.start..translation.unwrap_or(range.end);
    let zones = with_short_text(document, Zones::find(document, own));
    let mut spare: Vec<Span> = Vec::new();
    // Lines that are the values of labels to their left.
    let mut taken: Vec<usize> = Vec::new();
    let mut addressed = None;
    for index in zones.header.clone() {
        let whole = document.whole(index);
        if document.lines[index].stamp {
            draft.put_span(FieldName::Markings, whole, "stamp", 0.6);
            continue;
        }
        if !taken.contains(&index) && header_line(draft, whole, &mut spare, &mut taken, addressed.is_some()) {
            addressed = addressed.or(Some(index));
        }
    }
    if let Some(first) = zones.body.clone().next() {
        references(draft, first);
    }
    title(draft, &spare, addressed);
    let addressed = addressed.is_some();
    if addressed {
        draft.drop_rule(DESTINATION);
    }
    footer(draft, zones.footer.clone(), addressed);
    sender_of_title(draft);
    let signed: Vec<Candidate> = draft.of(FieldName::Signature).cloned().collect();
    if let Some(first) = signed.first() {
        let mut sender = first.clone();
        sender.field = FieldName::From;
        sender.rule = "from.signature";
        // The desk that a received cable came in from says where; a post that signs it is the same, named in full.
        let station = draft.of(FieldName::From).any(|from| from.rule == "from.station");
        let post = POST.is_match(&fold_simplified(&sender.value));
        sender.strength = match (station, post) {
            (true, true) => 0.92,
            (true, false) => 0.5,
            _ => 0.86,
        };
        draft.add(sender);
    }
    if let Some(at) = translation {
        // A line that says so is no part of it.
        let word = announces_translation(document.lines[at].trimmed(), document.scanned);
        translated(draft, at + usize::from(word)..range.end);
    }
}

/// The zones, where the text is too short to be known as one: `同意。` between the addressee and those who sign.
fn with_short_text(document: &Document, zones: Zones) -> Zones {
    if !zones.body.is_empty() || !zones.footer.is_empty() {
        return zones;
    }
    let text = |index: usize| document.lines[index].trimmed();
    let calls = |index: &usize| !document.lines[*index].stamp && is_addressee_like(text(*index));
    let Some(addressed) = zones.header.clone().rev().find(calls) else {
        return zones;
    };
    let is_text = |index: &usize| {
        let text = text(*index);
        text.ends_with(['。', '！', '？']) && count_han(text) > 0 && markings::read(text, false).is_none()
    };
    let end = zones.header.end;
    match (addressed + 1..end.max(1) - 1).find(is_text) {
        Some(at) => Zones {
            header: zones.header.start..at,
            body: at..at + 1,
            footer: at + 1..end,
        },
        None => zones,
    }
}

/// Who sends by the title, where no other line says it: 陈毅外长致凯塔总理的电报.
fn sender_of_title(draft: &mut Draft) {
    let document = draft.document;
    let Some(&title) = draft.best(FieldName::Title).and_then(|title| title.spans.first()) else {
        return;
    };
    let text = document.text(title);
    let may_be = !document.scanned && text.contains(['致', '给', '給']);
    let between = may_be.then(|| BETWEEN.captures(text)).flatten();
    if let Some((from, to)) = between.and_then(|found| Some((found.get(1)?, found.get(2)?))) {
        // 关于部队过冬给前线的电报 names nobody who sends.
        let matter = ["关于", "關於"]
            .iter()
            .any(|about| from.as_str().starts_with(about));
        if !matter && !draft.has(FieldName::From, 0.4) {
            let part = document.span_of(title.line, from.as_str());
            draft.put_span(FieldName::From, part, "from.title", 0.5);
        }
        if !draft.has(FieldName::To, 0.4) {
            let part = document.span_of(title.line, to.as_str());
            addressee(draft, part, "to.title", 0.5);
        }
    } else if let Some(sender) = TITLED.captures(text).and_then(|found| found.get(1)) {
        let part = document.span_of(title.line, sender.as_str());
        draft.put_span(FieldName::From, part, "from.title", 0.5);
    } else if !document.scanned
        && !draft.has(FieldName::From, 0.4)
        && let Some(sender) = ABOUT.captures(text).and_then(|found| found.get(1))
    {
        let part = document.span_of(title.line, sender.as_str());
        draft.put_span(FieldName::From, part, "from.title", 0.5);
    }
    // 毛泽东关于…致项英电, signed 毛; 秦邦宪、董必武关于…致张闻天等电, signed 博、董
    let senders = SENDERS.captures(text).and_then(|found| found.get(1));
    if let Some(senders) = senders.filter(|_| !document.scanned) {
        let signed: Vec<&str> = draft
            .of(FieldName::Signature)
            .map(|sign| sign.value.as_str())
            .collect();
        let names: Vec<&str> = senders.as_str().split('、').collect();
        let short = |(name, sign): (&&str, &&str)| count_han(sign) == 1 && count_han(name) >= 2;
        let one = || names.len() > 1 || names[0].starts_with(signed[0]);
        if names.len() == signed.len() && names.iter().zip(&signed).all(short) && one() {
            let part = document.span_of(title.line, senders.as_str());
            draft.put_span(FieldName::From, part, "from.title-and-signature", 0.9);
        }
    }
    // 何应钦关于…致龙云密电, signed 应钦
    let full = draft.of(FieldName::Signature).next().and_then(|signature| {
        let at = text.find(&signature.value)?;
        (count_han(&signature.value) == 2 && count_han(&text[..at]) == 1)
            .then(|| document.span_of(title.line, &text[..at + signature.value.len()]))
    });
    if let Some(full) = full {
        draft.put_span(FieldName::From, full, "from.title-and-signature", 0.9);
    }
}

/// Whether a line says that a translation follows, on a scan with letters torn apart and misread.
pub(crate) fn announces_translation(text: &str, fuzzy: bool) -> bool {
    const WORDS: [&str; 2] = ["TRANSLATION", "ENGLISH TRANSLATION"];
    let plain = text.trim_matches(|c: char| !c.is_alphanumeric());
    let says = |word: &str| match fuzzy {
        true => labels::is(plain, word),
        false => {
            let mut own = plain.split_whitespace();
            let mut words = word.split(' ');
            words.all(|word| own.next().is_some_and(|own| own.eq_ignore_ascii_case(word)))
                && own.next().is_none()
        }
    };
    // Twice as long with every letter apart.
    let may_say = plain.is_ascii() && (10..=40).contains(&plain.len());
    (may_say && WORDS.iter().any(|word| says(word))) || (text.contains('文') && TRANSLATION.is_match(text))
}

/// Reads one header line; whether it named an addressee.
fn header_line(
    draft: &mut Draft,
    whole: Span,
    spare: &mut Vec<Span>,
    taken: &mut Vec<usize>,
    addressed: bool,
) -> bool {
    let document = draft.document;
    let fuzzy = document.scanned;
    let text = document.text(whole);
    if is_editorial(text, fuzzy) {
        return false;
    }
    if let Some(names) = SIGNED_BY.captures(text).and_then(|found| found.get(1)) {
        draft.put_part(
            FieldName::From,
            whole.line,
            names.as_str(),
            "from.editors-note",
            0.7,
        );
        return false;
    }
    let simple = fold_simplified(&close_up(text));
    let above = spare.last().copied().filter(|span| span.line + 1 == whole.line);
    if let Some(over) = form_head(draft, whole, above) {
        if over.is_some() {
            spare.pop();
        }
        return false;
    }
    if let Some(found) = markings::read(text, fuzzy) {
        put_markings(draft, whole, &found, "marking.line", 0.94);
        return false;
    }
    // 2011年09月30日 13:19中原局: the day on which a page was put on the web
    if !fuzzy && let Some(rest) = PUT_UP.captures(text).and_then(|found| found.get(1)) {
        let rest = document.span_of(whole.line, rest.as_str());
        return header_line(draft, rest, spare, taken, addressed);
    }
    // 萬急。北京袁慰庭先生鑒:真電具悉。
    if !fuzzy
        && let Some((mark, rest)) = text.split_once('。')
        && rest.contains([':', '：'])
        && marked(draft, whole.line, mark)
    {
        let rest = document.span_of(whole.line, rest);
        return header_line(draft, rest, spare, taken, addressed);
    }
    if !fuzzy
        && text.len() <= LONGEST_TITLED
        && let Some(found) = NOTED.captures(text)
        && let (Some(own), Some(rest)) = (found.get(1), found.get(2))
    {
        let parts = [own, rest].map(|part| document.span_of(whole.line, part.as_str()));
        let mut named = false;
        for part in parts {
            let letters = document.text(part).chars().any(is_han);
            named |= letters && header_line(draft, part, spare, taken, addressed || named);
        }
        return named;
    }
    if !fuzzy
        && text.len() <= LONGEST_TITLED
        && let Some(found) = TITLE_DATE_REST.captures(text)
        && let (Some(title), Some(day)) = (found.get(1), found.get(2))
    {
        let day = document.span_of(whole.line, day.as_str());
        put_date(draft, day, document.text(day), 0.88);
        spare.push(document.span_of(whole.line, title.as_str()));
        let Some(rest) = found.get(3) else {
            return false;
        };
        let rest = document.span_of(whole.line, rest.as_str());
        return header_line(draft, rest, spare, taken, addressed);
    }
    if let Some((role, value)) = fuzzy.then(|| misread_colon(text)).flatten() {
        return row(draft, role, document.span_of(whole.line, value), true);
    }
    if let Some((label, rest)) = lexicon::parted(text)
        && let Some((role, repaired)) = lexicon::label(label, fuzzy)
    {
        // 报: alone and the like are labels only with a value behind them, or beside them at the same height.
        if rest.is_empty() {
            let is_row = |text: &str| lexicon::begins_row(text, fuzzy);
            return layout::value_beside(document, whole.line, role, taken, is_row)
                .is_some_and(|other| row(draft, role, document.whole(other), repaired));
        }
        // Two rows may have run together: 发电：… 收到：…
        if let Some((here, next)) = second_row(rest, fuzzy) {
            row(draft, role, document.span_of(whole.line, here), repaired);
            return header_line(draft, document.span_of(whole.line, next), spare, taken, addressed);
        }
        // 等级：平 复来报号 外发508号: rows behind the marking that have no colon.
        if matches!(role, Role::Precedence | Role::Marking)
            && let Some((here, next)) = rest.split_once(char::is_whitespace)
            && markings::read(rest, fuzzy).is_none()
            && markings::read(here, fuzzy).is_some()
        {
            row(draft, role, document.span_of(whole.line, here), repaired);
            let next = document.span_of(whole.line, next.trim());
            return header_line(draft, next, spare, taken, addressed);
        }
        return row(draft, role, document.span_of(whole.line, rest), repaired);
    }
    // 抄中央 on a line of its own below the salutation.
    if addressed
        && !is_prose(text)
        && let Some(list) = addressees::copy_list(text)
    {
        copies(draft, document.span_of(whole.line, list), "copy.line");
        return false;
    }
    // Several rows in one line, parted by blanks.
    let pieces = rows::pieces(text);
    if pieces.len() > 1 && pieces.len() <= 10 && several(draft, whole, &pieces) {
        return false;
    }
    if let Some(number) = numbers::chinese(text, fuzzy)
        && number.strength > 0.5
    {
        let span = Span {
            line: whole.line,
            start: whole.start + number.start,
            end: whole.start + number.end,
        };
        // What stands beside the number may be a marking, or where the cable came from.
        for beside in [&text[..number.start], &text[number.end..]] {
            let piece = beside.trim();
            if let Some(found) = STATION.captures(&fold_simplified(piece)) {
                let length: usize = piece
                    .chars()
                    .take(found[1].chars().count())
                    .map(char::len_utf8)
                    .sum();
                draft.put_part(FieldName::From, whole.line, &piece[..length], "from.station", 0.9);
            }
            if let Some(found) = markings::read(beside, fuzzy) {
                put_markings(
                    draft,
                    document.span_of(whole.line, beside),
                    &found,
                    "marking.beside-number",
                    0.9,
                );
            }
        }
        put_number(draft, span, number, 1.0);
        return false;
    }
    // 外交部来电 is the head of what the Ministry received.
    if let Some(found) = STATION
        .captures(&simple)
        .filter(|found| !addressees::ORGANS.contains(&&found[1]))
    {
        let name = &found[1];
        let length: usize = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .skip(usize::from(simple.starts_with('自')))
            .take(name.chars().count())
            .map(char::len_utf8)
            .sum();
        let skip = if simple.starts_with('自') {
            '自'.len_utf8()
        } else {
            0
        };
        if let Some(name) = text.get(skip..skip + length) {
            draft.put_part(FieldName::From, whole.line, name, "from.station", 0.9);
            return false;
        }
    }
    let bare = addressees::without_footnotes(text);
    // (主席[1]:)
    if let Some(inner) = text
        .strip_prefix(['(', '（'])
        .and_then(|text| text.strip_suffix([')', '）']))
        && inner.trim_end().ends_with([':', '：'])
        && !is_prose(inner)
    {
        return header_line(
            draft,
            document.span_of(whole.line, inner),
            spare,
            taken,
            addressed,
        );
    }
    if let Some(found) = opened(text) {
        opening(draft, whole, found);
        return true;
    }
    if !fuzzy
        && !addressed
        && let Some(names) = NAMES_AND_TEXT.captures(text).and_then(|found| found.get(1))
    {
        let names = document.span_of(whole.line, names.as_str());
        addressee(draft, names, "to.salutation", 0.88);
        references(draft, whole.line);
        return true;
    }
    // 粟谭并告陈张邓:整十一师…
    if !fuzzy
        && !addressed
        && let Some(names) = COPIED_AND_TEXT.captures(text).and_then(|found| found.get(1))
    {
        let names = document.span_of(whole.line, names.as_str());
        addressee(draft, names, "to.salutation", 0.85);
        return true;
    }
    let longest = if bare.matches('、').count() >= 3 { 120 } else { 60 };
    let calls = text.trim_end().ends_with([':', '：']) && !introduces(text);
    if calls && bare.chars().count() <= longest && !is_prose(text) {
        // 朝鲜民主主义人民共和国内阁首相 above 金日成同志:
        let over = above.filter(|_| PERSON.is_match(bare));
        if let Some(office) = over
            .and_then(|over| HOLDER.captures(document.text(over)))
            .and_then(|found| found.get(1))
        {
            let over = document.span_of(whole.line - 1, office.as_str());
            spare.pop();
            let name = document.span_of(whole.line, bare);
            let value = format!("{}{}", close_up(office.as_str()), close_up(bare));
            draft.add(Candidate::new(FieldName::To, value, over, "to.salutation", 0.88).also(name));
            return true;
        }
        // 致菲利波夫同志:
        let mut body = text
            .strip_prefix('致')
            .filter(|name| count_han(name) >= 2)
            .unwrap_or(text);
        if let Some((mark, name)) = text.split_once(['。', '.', ' '])
            && marked(draft, whole.line, mark)
        {
            body = name.trim_start();
        } else if let Some((found, open)) = markings::trailing(bare, fuzzy) {
            put_markings(draft, whole, &found, "marking.behind-addressee", 0.93);
            body = &text[..open];
        }
        addressee(draft, document.span_of(whole.line, body), "to.salutation", 0.93);
        return true;
    }
    if fuzzy && loose_markings(draft, whole, text) {
        return false;
    }
    if fuzzy && let Some(body) = addressees::organ_line(text) {
        addressee(draft, document.span_of(whole.line, body), "to.organ-line", 0.8);
        return true;
    }
    // 外交部，并报中央
    if !fuzzy && !addressed && addressees::is_organs_and_copies(text) {
        addressee(draft, whole, "to.organ-line", 0.85);
        return true;
    }
    if footer::YEAR.is_match(text)
        && let Some(year) = dates::chinese_number(text.trim_end_matches('年').trim())
    {
        let year = dates::edtf(u16::try_from(year).ok(), None, None);
        draft.put(FieldName::Date, year, whole, "date.chinese-year", 0.6);
        return false;
    }
    let found = dates::chinese(text);
    if let Some(date) = found.first()
        && way::step(draft, whole, text, date)
    {
        return false;
    }
    if let Some(date) = found.first().filter(|date| date.month.is_some()) {
        let rest: usize = count_han(&text[..date.start]) + count_han(&text[date.end..]);
        if rest <= 2 {
            put_date(draft, whole, text, 0.88);
            return false;
        }
        if let Some(titled) = TITLE_DATE.captures(text)
            && let (Some(title), Some(date)) = (titled.get(1), titled.get(2))
        {
            put_date(
                draft,
                document.span_of(whole.line, date.as_str()),
                date.as_str(),
                0.86,
            );
            spare.push(document.span_of(whole.line, title.as_str()));
            return false;
        }
    }
    if (addressed && is_prose(text)) || introduces(text) {
        return false;
    }
    if addressed && text.ends_with('。') && REFERENCE.is_match(text) {
        references(draft, whole.line);
        return false;
    }
    spare.push(whole);
    false
}

/// Puts what stands before an addressee on his line, if it is a marking. Whether it is.
fn marked(draft: &mut Draft, line: usize, mark: &str) -> bool {
    let found = markings::read(mark, false);
    if let Some(found) = &found {
        let part = draft.document.span_of(line, mark);
        put_markings(draft, part, found, "marking.before-addressee", 0.9);
    }
    found.is_some()
}

/// The telegram that the first sentence answers: `你馆三月一日第77号电悉`, `皓电敬悉`.
fn references(draft: &mut Draft, index: usize) {
    let document = draft.document;
    let whole = document.whole(index);
    let text = document.text(whole);
    let Some(found) = REFERENCE.captures(text).and_then(|found| found.get(1)) else {
        return;
    };
    let span = document.span_of(index, found.as_str());
    let mut candidate = Candidate::new(
        FieldName::References,
        found.as_str().split_whitespace().collect::<String>(),
        span,
        "references.answered",
        0.86,
    );
    // A rhyme character stands for the day: 皓 is the 19th.
    let simple = fold_simplified(&close_up(found.as_str()));
    let coded = simple.trim_end_matches('电');
    let from = coded.char_indices().rev().take(2).last().map_or(0, |(at, _)| at);
    if dates::chinese(&simple).is_empty()
        && let Some(date) =
            dates::coded(&coded[from..]).or_else(|| dates::coded(coded.get(coded.len().saturating_sub(3)..)?))
    {
        candidate = candidate.part("date", date.edtf());
        for (other, reason) in date.others {
            candidate = candidate.or(other, 0.3, reason);
        }
    }
    draft.add(candidate);
}

/// A row whose colon was read as another sign: `收到 . 1958 年 10 月 18 日`. Only for what is read by its own form; names need the colon.
fn misread_colon(text: &str) -> Option<(Role, &str)> {
    let sign = text.find(|c: char| !is_han(c) && !c.is_whitespace())?;
    let label = text[..sign].trim_end();
    let rest = text[sign..].trim_start_matches(|c: char| !c.is_alphanumeric());
    let misread = !text[sign..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, ':' | '：'));
    if !misread || rest.is_empty() || label.chars().count() < 2 {
        return None;
    }
    let (role, _) = lexicon::label(label, false)?;
    // 事由 “关于…: a title has marks of its own, but does not begin with these behind the label.
    let like_colon = text[sign..].starts_with(['“', '”', '"', '\'', '‘', '’', '.', '·', ';', '；', '!', '|']);
    let fits = match role {
        Role::Received | Role::Date | Role::Time | Role::Precedence | Role::Marking => true,
        Role::Title => like_colon,
        _ => false,
    };
    fits.then_some((role, rest))
}

/// Where a second label begins in the value of a row: the value before it, and the rest from it on.
fn second_row(text: &str, fuzzy: bool) -> Option<(&str, &str)> {
    let colon = text.find([':', '：'])?;
    let before = text[..colon].trim_end();
    let (gap, space) = before.char_indices().rfind(|(_, c)| c.is_whitespace())?;
    let start = gap + space.len_utf8();
    lexicon::label(&before[start..], fuzzy)?;
    Some((text[..gap].trim(), &text[start..]))
}
