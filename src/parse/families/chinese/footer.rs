//! The sign-off of a Chinese cable: who signs, and when.

use std::ops::Range;
use std::sync::LazyLock;

use crate::parse::patterns::Pattern;

use super::clutter::names_country;
use super::{addressee, copies, is_editorial, mission, row, way};
use crate::model::{FieldName, Severity};
use crate::parse::addressees;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::{put_found, put_markings};
use crate::parse::fold::{self, tidy};
use crate::parse::lexicon;
use crate::parse::lines::{Document, Span};
use crate::parse::markings;
use crate::parse::patterns::compile;
use crate::parse::zones::{is_printed_in, is_prose};
use crate::text::count_han;

/// Below this the engine does not believe a signature itself; the two such of the development scans were both wrong.
const LEAST_BELIEVED: f64 = 0.5;

/// A date in full with its hour, each sign apart, is no longer.
const LONGEST_DATELINE: usize = 120;

// What is a date or a time and no name, whether there is such a day or not.
pattern!(
    DAY_OR_HOUR,
    r"[一二三四五六七八九十廿卄卅卌元初〇○零\d]\s?[月日时時點点]|[一二三四五六七八九十廿卅卌〇○零\d]{2}\s?年"
);

// 弟张学良。删子厅机。; 孔祥熙叩。洽秘。印。: the name, the day and what else the sender's office adds.
pattern!(
    SIGNED,
    r"^(?:(?:小|愚)?弟|职|職|晚)?\s?(\p{Han}[\p{Han}○]{1,2}?(?:、\p{Han}[\p{Han}○]{1,2}?){0,5})(?:谨|謹)?(?:(?:叩|上|呈)?[。.]|(?:叩|上|呈)\s)\s?(?:(\p{Han}{1,4})[。.（(].*|(\p{Han}{1,3})印?[。.]?)$"
);
// 鍔、戡同叩。
pattern!(BOWS, r"^\s*\S{2,8}(?:叩|謹上|谨上)[。.]?\s*$");
// 孫文叩。
pattern!(
    KOWTOWS,
    r"^(?:(?:小|愚)?弟|职|職|晚)?\s?(\p{Han}{2,4}?)(?:谨|謹|同|敬)?(?:叩印?|谨上|謹上|谨呈|謹呈)[。.]?$|^(?:职|職)(\p{Han}{2,3})呈[。.]?$"
);
// 一九四九年, the rest of the date in the line below
pattern!(pub(super) YEAR, r"^(?:一九\p{Han}{2}|19\d\d)\s?年$");
/// What the office of one who signs ends with.
const OFFICE: &str = "(?:主席|总理|總理|部长|部長|委员长|委員長|主任|大使|司令员|司令員|书记|書記)";
/// 中华人民共和国主席 毛泽东
static OFFICE_AND_NAME: LazyLock<Pattern> =
    LazyLock::new(|| compile(&format!(r"^\p{{Han}}{{3,}}{OFFICE}\s+(\p{{Han}}{{2,4}})$")));
/// 中华人民共和国中央人民政府外交部部长周恩来
static OFFICE_WITH_NAME: LazyLock<Pattern> =
    LazyLock::new(|| compile(&format!(r"^\p{{Han}}{{3,20}}{OFFICE}\p{{Han}}{{2,4}}$")));
/// 中华人民共和国外交部部长, the name below it
static OFFICE_ALONE: LazyLock<Pattern> = LazyLock::new(|| compile(&format!(r"^\p{{Han}}{{5,}}{OFFICE}$")));
pattern!(
    NAME,
    r"^\p{Han}\s?\p{Han}\s?\p{Han}?$|^\p{Han}{1,6}·\p{Han}{1,8}$"
);
pattern!(IN_BRACKETS, r"^[（(].*[)）]$");
pattern!(ENCLOSED, r"^附(?:件|录|錄)?\s?[:：]$");
pattern!(SOURCE, r"^[（(]?(?:根据|根據|选自|選自|原载|原載|录自)");

/// Bytes of a label.
const LONGEST_LABEL: usize = 40;

pub(super) fn footer(draft: &mut Draft, range: Range<usize>, addressed: bool) {
    let document = draft.document;
    let fuzzy = document.scanned;
    let mut dated = false;
    let mut year_above: Option<(u16, Span)> = None;
    let dateline = range.clone().rev().find(|&index| is_dateline(document, index));
    for index in range {
        let whole = document.whole(index);
        let text = document.text(whole);
        if document.lines[index].stamp {
            draft.put(FieldName::Markings, tidy(text), whole, "stamp", 0.6);
            continue;
        }
        // What is enclosed has a title and a day of its own.
        if ENCLOSED.is_match(text) {
            return;
        }
        if SOURCE.is_match(text)
            || is_editorial(text, fuzzy)
            || is_printed_in(text)
            || text.ends_with("委托")
            || text.ends_with("委託")
            || fold::key(text).is_empty()
            || (dated && IN_BRACKETS.is_match(text))
        {
            continue;
        }
        if YEAR.is_match(text) {
            year_above = dates::chinese_number(text.trim_end_matches('年').trim())
                .and_then(|year| u16::try_from(year).ok())
                .map(|year| (year, whole));
            continue;
        }
        if !fuzzy && let Some((name, code, coded)) = signed(text) {
            for name in name.split('、') {
                draft.put_part(FieldName::Signature, index, name, "signature.before-code", 0.85);
            }
            put_coded(draft, document.span_of(index, code), &coded);
            dated = true;
            continue;
        }
        if !fuzzy
            && let Some(name) = KOWTOWS
                .captures(text)
                .and_then(|found| found.get(1).or(found.get(2)))
        {
            draft.put_part(FieldName::Signature, index, name.as_str(), "signature.line", 0.85);
            continue;
        }
        if let Some(found) = markings::read(text, false) {
            put_markings(draft, whole, &found, "marking.footer", 0.7);
            continue;
        }
        if let Some((label, rest)) =
            lexicon::parted(text).filter(|(label, _)| (1..LONGEST_LABEL).contains(&label.len()))
        {
            if let Some((role, repaired)) = lexicon::label(label, fuzzy)
                && !rest.is_empty()
            {
                row(draft, role, document.span_of(index, rest), repaired);
                continue;
            }
            if !addressed && !draft.has(FieldName::To, 0.5) && rest.is_empty() {
                addressee(draft, whole, "to.salutation", 0.7);
                continue;
            }
        }
        // 抄送外办、中联部, without a colon.
        if let Some(list) = addressees::copy_list(text) {
            copies(draft, document.span_of(index, list), "copy.line");
            continue;
        }
        if let Some(time) = dates::chinese_clock(text) {
            draft.put(FieldName::Time, time, whole, "time.alone", 0.85);
            continue;
        }
        let mut found = dates::chinese(text);
        found.extend(dates::chinese_figures(text));
        if let Some(date) = found.first()
            && way::step(draft, whole, text, date)
        {
            continue;
        }
        // 五月十一日将派代表团来京。
        let above = dateline.is_some_and(|at| index < at);
        if let Some(date) = found.first()
            && is_told(text, date, above)
        {
            continue;
        }
        // 1958年7月
        if let Some(date) = found.first().filter(|date| date.day.is_none())
            && !dated
            && !above
            && is_alone(text, date)
        {
            put_found(draft, whole, text, date, 0.8);
            dated = true;
            continue;
        }
        if let Some(date) = found.first().filter(|date| date.day.is_some()) {
            let before = text[..date.start].trim_matches(|c: char| !crate::text::is_han(c));
            let after = text[date.end..].trim_matches(|c: char| !crate::text::is_han(c));
            if count_han(before) <= 12 && count_han(after) <= 12 {
                let torn = fuzzy && date.year.is_none() && text.trim_start().starts_with(is_figure);
                let year = match year_above.take_if(|_| date.year.is_none()) {
                    Some(above) => Some(above),
                    None => torn.then(|| year_of_number(draft, &text[..date.start])).flatten(),
                };
                let strength = if dated || torn { 0.5 } else { 0.93 };
                match year {
                    Some((year, number)) => {
                        let value = dates::edtf(Some(year), date.month, date.day);
                        let rule = "date.year-from-number";
                        let candidate = Candidate::new(FieldName::Date, value, whole, rule, strength);
                        draft.add(candidate.also(number).repaired(true));
                        if let Some(time) = &date.time {
                            draft.put(
                                FieldName::Time,
                                time.as_str(),
                                whole,
                                "time.beside-date",
                                strength,
                            );
                        }
                    }
                    None => put_found(draft, whole, text, date, strength),
                }
                dated = true;
                // A numeral or two right before the date are its own, misread.
                let short = count_han(before) <= 2;
                let numeral = is_numeral(before) || (fuzzy && (short || looks_like_date(before)));
                // 发出时间 4月5日
                let label = before.ends_with("时间") || before.ends_with("時間") || before.ends_with("日期");
                if count_han(before) >= 1 && !numeral && !label && !before.contains(['，', '。']) {
                    draft.put_part(FieldName::Signature, index, before, "signature.beside-date", 0.85);
                }
                continue;
            }
        }
        if fuzzy
            && !dated
            && let Some(date) = dates::chinese_without_day(text)
        {
            put_found(draft, whole, text, &date, 0.6);
            draft.check(
                "date-incomplete",
                Severity::Review,
                format!("the day of the date could not be read: {}", text.trim()),
                &[FieldName::Date],
            );
            dated = true;
            continue;
        }
        if dates::impossible_code(text) {
            let message = format!("there is no such day as {}", text.trim());
            draft.check("impossible-date", Severity::Review, message, &[FieldName::Date]);
            continue;
        }
        // 哿亥, day and hour, where the name above it has signed.
        let signed = draft.has(FieldName::Signature, 0.5);
        let coded = dates::coded(text.trim());
        let sealed = text.contains(['电', '電', '印']);
        // 送电 within the text, or above a date in full.
        let wire = || text.trim_end().ends_with(['电', '電']);
        if coded.as_ref().is_some_and(|coded| coded.month.is_none())
            && sealed
            && (above || (wire() && !signed))
        {
            continue;
        }
        if let Some(coded) = coded
            && (coded.month.is_some()
                || sealed
                || (signed && !fuzzy && (coded.time.is_some() || count_han(text) == 1)))
        {
            put_coded(draft, whole, &coded);
            dated = true;
            continue;
        }
        if let Some((before, coded)) = dates::coded_tail(text) {
            let span = document.span_of(index, &text[coded.start..coded.end]);
            put_coded(draft, span, &coded);
            dated = true;
            if count_han(before) >= 2 && !before.contains(['，', '。']) {
                draft.put_part(FieldName::Signature, index, before, "signature.beside-date", 0.85);
            }
            continue;
        }
        // Specks at the ends of a line on a scan are looked past where a mission stands between them: < 驻朝使信 <.
        let text = match fuzzy {
            true => {
                let inner = text.trim_matches(|c: char| !crate::text::is_han(c));
                let inner = Some(inner).filter(|inner| known_mission(draft, inner).is_some());
                inner.unwrap_or(text.trim_end_matches([' ', '.']))
            }
            false => text,
        };
        let han = count_han(text);
        let plain = !text.contains(['，', '。', '；', '：', '？', ',']) && !DAY_OR_HOUR.is_match(text);
        // A line that the engine itself half believes signs nothing, but for a mission that can be put right.
        let believed = !fuzzy
            || document.reading_confidence(document.span_of(index, text)) >= LEAST_BELIEVED
            || known_mission(draft, text).is_some();
        let sound = !fuzzy
            || (han >= 2
                && han == text.chars().filter(|c| !c.is_whitespace()).count()
                && !looks_like_date(text)
                && !text.starts_with("中华人民共和国"));
        if sound
            && believed
            && ((1..=20).contains(&han) || (!fuzzy && OFFICE_WITH_NAME.is_match(text)))
            && plain
            && !is_prose(text)
            && !dated
            && !text.chars().any(|c| c.is_ascii_digit())
        {
            // 中华人民共和国主席 毛泽东; 外交部部长, and the name below it
            let text = match OFFICE_AND_NAME.captures(text).and_then(|found| found.get(1)) {
                Some(name) if !fuzzy => name.as_str(),
                _ => text,
            };
            let office = |sign: &Candidate| {
                sign.field == FieldName::Signature
                    && sign.spans[0].line + 1 == index
                    && OFFICE_ALONE.is_match(&sign.value)
            };
            if !fuzzy && NAME.is_match(text) {
                draft.candidates.retain(|sign| !office(sign));
            }
            for piece in signers(text, fuzzy) {
                let own = mission(piece).filter(|_| fuzzy);
                let sent = as_sent(draft, piece).filter(|_| fuzzy && own.is_none());
                let (by_itself, by_sender) = (own.is_some(), sent.is_some());
                let organ = || addressees::repaired_organ(&tidy(piece)).filter(|_| fuzzy);
                let repaired = own.or(sent).or_else(organ);
                let value = repaired.clone().unwrap_or_else(|| tidy(piece));
                let span = document.span_of(index, piece);
                // 驻路确使馆: the frame was put right, the country was not.
                let half = by_sender || (by_itself && !names_country(&value));
                let strength = if half { 0.65 } else { 0.88 };
                draft.add(
                    Candidate::new(FieldName::Signature, value, span, "signature.line", strength)
                        .repaired(repaired.is_some()),
                );
            }
        }
    }
    if let Some((year, line)) = year_above.filter(|_| !dated) {
        draft.put(
            FieldName::Date,
            dates::edtf(Some(year), None, None),
            line,
            "date.chinese-year",
            0.7,
        );
    }
}

/// Whether a date is all that a text holds.
fn is_alone(text: &str, date: &dates::Found) -> bool {
    let other = |c: char| c.is_alphanumeric();
    !text[..date.start].contains(other) && !text[date.end..].contains(other)
}

/// Whether a line is a day and nothing else.
fn is_dateline(document: &Document, index: usize) -> bool {
    let text = document.text(document.whole(index));
    let day = |date: &dates::Found| date.month.is_some() && date.day.is_some() && is_alone(text, date);
    let short = text.len() <= LONGEST_DATELINE && !document.lines[index].stamp;
    short && dates::chinese(text).first().is_some_and(day)
}

/// Whether a line with a day in it tells what happens then: what goes on right behind it is a sentence to its end, or stands above
/// the line with the telegram's own day.
fn is_told(text: &str, date: &dates::Found, above: bool) -> bool {
    const SHORTEST: usize = 3;
    let (before, behind) = (text[..date.start].trim_end(), &text[date.end..]);
    let place = behind.starts_with(['于', '於', '在', '自', '发', '發', '印']);
    let ends = text.trim_end().ends_with(['。', '；', '，', '？', '！']);
    // 代表团将于五月十一日抵京。
    let within = before.ends_with(['于', '於', '在', '自', '至', '到']) || (above && count_han(before) == 0);
    // 金首相定于九月三日访苏
    let bound = before.ends_with(['于', '於']) && count_han(before) > SHORTEST;
    let shortest = if bound || (ends && within) { 1 } else { SHORTEST };
    let told = above || ends || bound;
    behind.starts_with(crate::text::is_han) && !place && count_han(behind) >= shortest && told
}

/// A mission's name put right: by itself, or as the page names the sender elsewhere.
fn known_mission(draft: &Draft, text: &str) -> Option<String> {
    mission(text).or_else(|| as_sent(draft, text))
}

/// The mission that a row of the form names as the sender, where what is left of a line of the sign-off is like it: 瑞二使管 below
/// 发电：驻瑞士使馆.
fn as_sent(draft: &Draft, text: &str) -> Option<String> {
    /// Characters of it that may be wrong, as a share.
    const WRONG: f64 = 0.6;
    let read: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    if !read.contains(&'使') || !(4..=8).contains(&read.len()) {
        return None;
    }
    let named = |from: &&Candidate| {
        let form: Vec<char> = from.value.chars().collect();
        let is_mission = matches!(form[..], [.., '使', '馆' | '館']);
        is_mission && fold::distance(&read, &form, WRONG * form.len() as f64).is_some()
    };
    let from = draft.of(FieldName::From).find(named)?;
    let same = from.value.chars().eq(read.iter().copied());
    (!same).then(|| from.value.clone())
}

/// Whether a sign is one of those that years are written with.
fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || "一二三四五六七八九〇○零".contains(c)
}

/// The year that the cable's number tells, where it agrees with what is left of the year before a date: 一九五器 below 第（五七）七一四号.
fn year_of_number(draft: &Draft, before: &str) -> Option<(u16, Span)> {
    let number = draft.of(FieldName::CableNumber).next()?;
    let year = u16::try_from(number.parts.get("year")?.as_u64()?).ok()?;
    let year = dates::full_year(year);
    let left: String = before
        .trim_start()
        .chars()
        .take_while(|&c| is_figure(c))
        .collect();
    let figures = dates::chinese_number(&left)?.to_string();
    (figures.len() >= 3 && year.to_string().starts_with(&figures)).then_some((year, number.spans[0]))
}

/// The names of a line that signs: parted by 、, or by blanks where each is a person's.
fn signers(text: &str, fuzzy: bool) -> Vec<&str> {
    let person = |name: &str| {
        (2..=4).contains(&name.chars().count())
            && !name.ends_with([
                '部', '司', '馆', '館', '委', '处', '處', '会', '會', '局', '室', '办', '辦', '央', '团',
                '團',
            ])
    };
    let blanks: Vec<&str> = text.split_whitespace().collect();
    if !fuzzy && blanks.len() > 1 && blanks.iter().all(|name| person(name)) {
        return blanks;
    }
    text.split('、').filter(|piece| !is_numeral(piece)).collect()
}

/// Puts a coded date, and its hour, into the draft. A character that OCR gives for two days tells on a scan as much for one as for the
/// other.
fn put_coded(draft: &mut Draft, span: Span, coded: &dates::Found) {
    let torn = draft.document.scanned && !coded.others.is_empty();
    let (strength, other) = if torn { (0.5, 0.9) } else { (0.81, 0.3) };
    let mut candidate =
        Candidate::new(FieldName::Date, coded.edtf(), span, coded.rule, strength).repaired(coded.repaired);
    for (value, reason) in &coded.others {
        candidate = candidate.or(value.clone(), other, reason.clone());
    }
    draft.add(candidate);
    if let Some(time) = &coded.time {
        draft.put(FieldName::Time, time.as_str(), span, "time.coded", 0.7);
    }
}

/// Who signs a telegram of the Republic, and the day that the code behind the name tells, with what tells it.
fn signed(text: &str) -> Option<(&str, &str, dates::Found)> {
    const LONGEST: usize = 120;
    // A bow or a seal, or how the sender calls himself, tells it from a short sentence.
    let bows = ['叩', '谨', '謹', '印', '弟', '职', '職', '晚'];
    let may_be = text.len() <= LONGEST && text.contains(bows);
    let found = may_be.then(|| SIGNED.captures(text)).flatten()?;
    let (name, code) = (found.get(1)?.as_str(), found.get(2).or(found.get(3))?.as_str());
    Some((name, code, coded_day(code)?))
}

/// Whether a line is such a signature, or of one or more who sign with a bow.
pub(crate) fn is_signed(text: &str) -> bool {
    signed(text).is_some() || BOWS.is_match(text)
}

/// The day that the first characters of an office's code tell: 删子厅机 is the 15th, 皓 the 19th.
fn coded_day(code: &str) -> Option<dates::Found> {
    let ends: Vec<usize> = code
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take(3)
        .collect();
    ends.into_iter().rev().find_map(|end| dates::coded(&code[..end]))
}

/// Whether a piece is empty or a numeral that was parted from its date: the thin 一 of 一九六三.
fn is_numeral(text: &str) -> bool {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .all(|c| "一二三四五六七八九十〇○零廿卅".contains(c))
}

/// Whether a line is a date that was misread: its signs, or three numerals.
fn looks_like_date(text: &str) -> bool {
    let numerals = text
        .chars()
        .filter(|c| "一二三四五六七八九十〇○零廿".contains(*c))
        .count();
    numerals >= 3 || (numerals >= 1 && text.contains(['年', '月', '日']))
}
