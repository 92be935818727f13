//! Where the header ends, where the body runs, and where the sign-off begins.

use super::addressees;
use super::families;
use super::lexicon::{self, Role, Small, is_small};
use super::lines::{Document, Line};
use super::transit;
use crate::text::count_han;
use std::ops::Range;

/// The zones of one cable, as ranges of line indices.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Zones {
    pub header: Range<usize>,
    pub body: Range<usize>,
    pub footer: Range<usize>,
}

/// A header is looked for in this many lines at the top; the longest header of 172 released cables has 39.
const LONGEST_HEADER: usize = 60;
/// A sign-off with its distribution list is looked for in this many lines at the end; the longest counted has 16.
const LONGEST_FOOTER: usize = 20;
/// No header line of the cables counted is longer than 420 characters (a distribution list in one line).
const LONGEST_LINE: usize = 1200;

/// A line that tells a step on the way of a telegram is shorter; what is longer is a text that begins like one.
const LONGEST_STEP: usize = 100;

impl Zones {
    /// The zones of the lines in `range`.
    pub fn find(document: &Document, range: Range<usize>) -> Zones {
        let lines = &document.lines[range.clone()];
        let header = header_end(lines, document.scanned);
        let footer = footer_start(lines, header);
        Zones {
            header: range.start..range.start + header,
            body: range.start + header..range.start + footer,
            footer: range.start + footer..range.end,
        }
    }
}

fn header_end(lines: &[Line], scanned: bool) -> usize {
    let window = lines.len().min(LONGEST_HEADER);
    let mut prose_run = 0;
    let mut prose_seen = false;
    let mut last_addressee = None;
    let titled = titled(&lines[..window]);
    // The points of a talk stand above the rows that tell when and where it was.
    let row_below = |index: usize| {
        let below = &lines[..window][(index + 1).min(window)..(index + 7).min(window)];
        below.iter().any(|line| is_labelled(line.trimmed()))
    };
    for (index, line) in lines[..window].iter().enumerate() {
        if line.stamp || titled[index] {
            continue;
        }
        if transit::numbered_day(line.trimmed()).is_some() {
            return index + 1;
        }
        // Behind running text a list of copies is the sign-off's.
        let copies = prose_seen && is_copy_row(line.trimmed());
        // Chairman Mao, / The house may be leased.
        let called = CALLED.is_match(line.trimmed())
            && lines.get(index + 1).is_some_and(|next| is_prose(next.trimmed()));
        let addressed =
            called || is_addressee_like(line.trimmed()) || (scanned && is_list_of_organs(line.trimmed()));
        if addressed && line.text.len() < LONGEST_LINE && !copies {
            last_addressee = Some(index);
            prose_run = 0;
        } else if is_prose(line.trimmed()) && !is_order(line.trimmed()) {
            prose_run += 1;
            prose_seen = true;
            // Two lines of running text in a row after an addressee, or four without: the body has begun.
            if prose_run >= if last_addressee.is_some() { 1 } else { 3 } {
                break;
            }
        } else {
            prose_run = 0;
        }
    }
    let from = last_addressee.map_or(0, |index| index + 1);
    let body = |index: usize| {
        lines[..window].get(index).is_none_or(|line| {
            !line.stamp
                && !titled[index]
                && !is_heading(line, lines.get(index + 1))
                && !is_order(line.trimmed())
                && (is_prose(line.trimmed())
                    || (is_paragraph(line.trimmed()) && !row_below(index))
                    || line.text.len() > LONGEST_LINE)
        })
    };
    for index in from..window {
        // Before an addressee is known, one line of running text may be a title or a remark; the body has more of it, or
        // stands apart.
        let alone = last_addressee.is_none()
            && !is_sentence(lines[index].trimmed())
            && !body(index + 1)
            && (!is_paragraph(lines[index].trimmed()) || row_below(index))
            && (lines.get(index + 1).is_some_and(|next| !next.apart)
                || (index + 1..index + 7).any(|next| lines[..window].get(next).is_some_and(is_marking)));
        if body(index) && !alone {
            return index;
        }
    }
    window
}

// [This telegram is of particular secrecy and should be / retained by the authorised recipient and not passed on.]
pattern!(
    ORDER,
    r"(?i)^\[?this\s+(?:message|telegram|document|cypher)\s+(?:is\s+of|is\s+the\s+property|will\s+not\s+be|must\s+(?:not\s+)?be|should\s+be)\b|^(?:be\s+)?retained\s+by\s+the\s+authori[sz]ed\b|\bnot\s+passed\s+on\.?\]?$"
);

/// Whether a line tells those who hold the telegram how to keep it.
pub(crate) fn is_order(text: &str) -> bool {
    ORDER.is_match(text)
}

pattern!(
    CALLED,
    r"^(?:(?:Dear|Respected|Esteemed)\s+)?(?:Comrade|Cde\.|Chairman|Premier|Ambassador|Minister|President|Vice\s+Premier|Director|Secretary)\s+(?:\p{Lu}[\p{L}'’-]+\s?){1,3},$"
);

/// For each line, whether it is part of the title of a paper that goes on over several lines.
fn titled(lines: &[Line]) -> Vec<bool> {
    let mut titled = vec![false; lines.len()];
    let mut at = 0;
    while at < lines.len() {
        let count = families::title_lines(&lines[at..]);
        titled[at..at + count].fill(true);
        at += count.max(1);
    }
    titled
}

/// Whether a line names Chinese organs joined as addressees are, whatever sign its colon was read as: `外交部并报党中央，`.
fn is_list_of_organs(text: &str) -> bool {
    text.contains(['并', '並']) && addressees::organ_line(text).is_some()
}

/// Whether a line begins with a label of those who get a copy.
fn is_copy_row(text: &str) -> bool {
    text.find([':', '：'])
        .is_some_and(|colon| matches!(lexicon::label(&text[..colon], false), Some((Role::CopyTo, _))))
}

// I report that the train passed Otpor
pattern!(FIRST_PERSON, r"^(?:I|We)\s+\p{Ll}");

/// Whether a line is a sentence in full, which no title is: long, of small words, with its full stop.
fn is_sentence(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let english = words >= 12 && share_of_small(text) >= 0.8;
    let first_person = words >= 6 && FIRST_PERSON.is_match(text);
    (text.ends_with('.') && (english || first_person)) || (text.ends_with('。') && count_han(text) >= 14)
}

/// Whether a line is a marking and nothing else; below such a line the header is not over.
fn is_marking(line: &Line) -> bool {
    !line.stamp && line.text.len() < 40 && super::markings::read(line.trimmed(), false).is_some()
}

/// Whether a line names the book that a telegram is taken from, `某某事变资料丛编(第一辑)/某某编.—某地:某某出版社,2000.1`, or is an editor's
/// note.
pub(crate) fn is_printed_in(text: &str) -> bool {
    const BOOKS: [&str; 8] = ["出版社", "丛编", "叢編", "丛书", "叢書", "全集", "选集", "選集"];
    const LONGEST: usize = 300;
    let book = || text.len() <= LONGEST && BOOKS.iter().any(|word| text.contains(word));
    (book() && !text.trim_end_matches('。').contains(['，', '。', '；'])) || NOTE.is_match(text)
}

fn footer_start(lines: &[Line], header: usize) -> usize {
    let mut start = lines.len();
    while start > header && lines.len() - start < LONGEST_FOOTER {
        let line = &lines[start - 1];
        let text = line.trimmed();
        // The book that a telegram is taken from does not end its sign-off.
        if !line.stamp
            && !is_sign_off(text)
            && !is_printed_in(text)
            && (is_prose(text) || is_paragraph(text) || text.len() > 400)
        {
            // A remark of few words does not end a sign-off that was dated above it.
            let remark = text.len() < 60 && !text.ends_with('.') && !line.apart;
            let above = lines[header..start - 1].iter().rev().take(2);
            let dated = |line: &Line| SENT_LINE.is_match(line.trimmed());
            // What a superior wrote below the name and day of the sender, with his own below it.
            if start < lines.len() && start >= header + 3 && is_endorsed(&lines[start - 3..start]) {
                return start - 3;
            }
            if !(remark && above.into_iter().any(dated)) {
                break;
            }
        }
        start -= 1;
    }
    start
}

/// Whether three lines are a name, a day and one short sentence below them.
fn is_endorsed(lines: &[Line]) -> bool {
    const WORDS: usize = 14;
    let [name, day, remark] = lines else {
        return false;
    };
    let (name, day, remark) = (name.trimmed(), day.trimmed(), remark.trimmed());
    let dated = |text: &str| super::dates::all(text).iter().any(|date| date.day.is_some());
    let words = |text: &str| text.split_whitespace().count();
    is_sign_off(day)
        && dated(day)
        && words(day) <= 5
        && (1..=6).contains(&words(name))
        && !is_prose(name)
        && !dated(name)
        && words(remark) <= WORDS
}

// (註一) 據「臨時政府公報」第十八號。
// (1)此电共3条, 收入本书时略去了第1条。
pattern!(
    NOTE,
    r"^(?:[(（][註注][一二三四五六七八九十]{1,2}[)）]|[(（〔\[]\d{1,2}[)）〕\]]\s?(?:(?:此|本|该|該)(?:电|電|件|文|篇)|原(?:电|電|件|文)|\p{Han}{1,6}[，,]\s?(?:即|指|时任|時任)))"
);
pattern!(
    ADDRESSEE,
    r"(?i)^\s*(?:\[?to\]?\b(?:\s+the\b)?\]?[:\s]|\[to|copy\s+(?:to|the)|copies\s+to|for\s+immediate\s+report\s+to)"
);

// To all embassies and consulates; All embassies, chargé d'affaires offices, and consulates general
pattern!(
    TO_ALL,
    r"^\s*(?:\[?(?:To|TO)\]?\s+(?i:all)|All|ALL)\s+(?:\S+\s+){0,9}\S+$"
);

// Embassy in Yugoslavia along with all other embassies and consulates,
// For the Party committees of embassies and offices abroad. Notify comrades at missions: (Top Secret)
pattern!(
    ALL_POSTS,
    r"(?i)^\s*(?:for\s+the|all|embass\w+|\[?to\b)\s[^.:]{0,80}\b(?:embassies|consulates|missions|offices)\b[^.]{0,40}(?:\.[^.]{0,90})?[,:]\s*(?:\([^()]{3,20}\))?\s*$|^\s*to\s+all\s[^.:]{0,80}\b(?:embassies|consulates|missions|offices)\b[^.:;]{0,40}(?:;\s+(?:with\s+)?(?:copy|copies|copied)\s+to\s[^.:]{3,80})?$"
);

// To the foreign affairs bureaus of all provincial and municipal revolutionary committees, with copies to the military districts:
pattern!(
    TO_KINDS,
    r"^\s*(?:\[?(?:To|TO)\]?)\s+(?i:the\s+|all\s+)?(?:[\w,'’-]+\s+){0,14}(?i:bureaus|committees|departments|offices|embassies|consulates|missions|districts|ministries|legations)\b[^.:]*[:：]$"
);

// Already transmitted to the Provincial Party Standing Committee, the offices, the military district
pattern!(
    ALREADY_TO,
    r"(?i)^\s*already\s+(?:transmitted|forwarded|distributed|copied|sent)\s+to\b"
);

// I am transmitting the contents of telegram No. 12, dated 17 October, to Lord Halifax: the text's own first words
pattern!(
    SPEAKS,
    r"(?i)\b(?:I|we)\s+(?:am|are|have|was|were|report|send|transmit|inform)\b|\bthe\s+following[:：]\s*$"
);

/// Whether a line with a colon speaks of what follows it, and calls nobody.
pub(crate) fn speaks(text: &str) -> bool {
    SPEAKS.is_match(text)
}

/// Whether a line looks like the one that names the addressee.
pub(crate) fn is_addressee_like(text: &str) -> bool {
    let colon = text.len() < 260 && addressees::ends_with_colon(text);
    let han = count_han(text);
    if han > 0 && han * 2 >= text.chars().count() {
        let longest = if text.matches('、').count() >= 3 { 120 } else { 60 };
        let calls = colon && text.chars().count() <= longest && !families::chinese_introduces(text);
        return calls || families::chinese_opened(text);
    }
    if ALL_POSTS.is_match(text) {
        return true;
    }
    if colon && speaks(text) {
        return false;
    }
    if ADDRESSEE.is_match(text) {
        return share_of_small(text) < 0.6 || (colon && (TO_ALL.is_match(text) || TO_KINDS.is_match(text)));
    }
    colon && (share_of_small(text) < 0.4 || TO_ALL.is_match(text))
}

/// The share of words that begin with a small letter, small words of names (of, the, and …) not counted.
fn share_of_small(text: &str) -> f64 {
    let (mut small, mut all) = (0, 0);
    for word in text.split_whitespace().take(60) {
        let Some(first) = word.chars().find(|c| c.is_alphanumeric()) else {
            continue;
        };
        if !first.is_alphabetic() {
            continue;
        }
        let plain = bare(word);
        if is_small(plain, Small::Addressee) {
            continue;
        }
        all += 1;
        small += usize::from(first.is_lowercase());
    }
    if all == 0 {
        0.0
    } else {
        f64::from(small as u32) / f64::from(all as u32)
    }
}

/// A word without the signs around it.
pub(crate) fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Whether a line is running text, in English, in a teletype's capitals, or in Chinese.
pub(crate) fn is_prose(text: &str) -> bool {
    if text.len() > 4 * LONGEST_LINE {
        return true;
    }
    if is_labelled(text)
        || NUMBER_ROW.is_match(text)
        || ALREADY_TO.is_match(text)
        || transit::is_handling(text)
        || (text.len() < LONGEST_STEP && transit::is_step(text))
        || transit::sent(text).is_some()
    {
        return false;
    }
    if is_code(text) {
        return true;
    }
    // to [Roger-Etienne] Campiche [two handwritten words illegible]: what the editor could not read is no text.
    if text.len() < LONGEST_LINE && UNREAD.is_match(text) {
        return is_prose(UNREAD.replace_all(text, "").trim());
    }
    let han = count_han(text);
    if han >= 8 && han * 2 > text.chars().count() {
        let stops = text
            .chars()
            .filter(|c| matches!(c, '，' | '。' | '；' | '、' | ',' | '？' | '！'))
            .count();
        let ends = text.trim_end().ends_with(['。', '；', '，', '！', '？']);
        let title = families::chinese_titled(text);
        return ends
            || (stops >= 1 && han >= 18 && !title && !text.ends_with(['：', ':']))
            || (han >= 26 && !title && !text.ends_with(['：', ':', '报', '報', '电', '電', '）', ')']));
    }
    if han > 0 && han * 2 > text.chars().count() {
        return text.ends_with('。') && han >= 3;
    }
    // W i n t e r: letters of a name set apart
    let is_word = |word: &str, first: char| word.len() > first.len_utf8() || matches!(first, 'a' | 'I' | 'A');
    let told = || {
        let words = text.split_whitespace().take(40);
        let first = |word: &str| word.chars().find(|c| c.is_alphabetic());
        let words = words.filter_map(move |word| Some((word, first(word)?)));
        words.filter(|&(word, first)| is_word(word, first))
    };
    let (mut words, mut small, mut letters, mut capitals) = (0, 0, 0, 0);
    for (word, first) in told() {
        words += 1;
        small += usize::from(first.is_lowercase());
        for c in word.chars() {
            letters += usize::from(c.is_alphabetic());
            capitals += usize::from(c.is_uppercase());
        }
    }
    let ends = text
        .trim_end_matches(['"', '”', '\''])
        .ends_with(['.', '!', '?', ';']);
    if letters > 0 && capitals * 10 >= letters * 9 {
        let is_little = |word: &str| is_small(&bare(word).to_ascii_uppercase(), Small::Text);
        return words >= 7
            && told().filter(|(word, _)| is_little(word)).count() >= if ends { 2 } else { 3 }
            && (ends || words > 16 || !CAPITAL_HEAD.is_match(text))
            && !text.contains(": ")
            && !text.contains('/');
    }
    if words >= 1 && ends && text.chars().next().is_some_and(char::is_lowercase) {
        return true;
    }
    // Ambassador Yao visited Sukarno on 4 May.
    if words >= 4 && text.ends_with('.') && SUBJECT_AND_VERB.is_match(text) {
        return true;
    }
    // Tea is dear.
    if (2..8).contains(&words) && text.ends_with('.') && small * 2 >= words && SAYS.is_match(text) {
        return true;
    }
    // A title in capitals but for its little words: Regulations on the Purchase of Land by Overseas Chinese in Indonesia
    let is_telling = |word: &str| !is_small(word, Small::Addressee) && !is_small(word, Small::Name);
    let tells = || told().any(|(word, first)| first.is_lowercase() && is_telling(bare(word)));
    if !ends && small > 0 && (!tells() || is_name_only(text)) {
        return false;
    }
    let share = f64::from(small as u32) / f64::from(words.max(1) as u32);
    if text.ends_with([':', '：']) {
        return words >= 5 && share >= 0.65;
    }
    (words >= 8 && share >= 0.5) || (ends && words >= 5 && share >= 0.5) || (words >= 4 && share >= 0.7)
}

pattern!(
    SUBJECT_AND_VERB,
    r"^(?:\S+\s){0,5}?\p{Lu}[\p{L}-]+\s(?:visited|received|invited|accompanied|asked|expressed|stated|declared|replied|returned|arrived|departed|told|met|said|left|came|went|held|gave|saw|took|spoke|will|has|had|is|was|are|were)\s(?:\p{Lu}|me\b|us\b|him\b|the\b|that\b|to\b|for\b|in\b|on\b|not\b|a\b|an\b|here\b|\p{Ll}+ed\b)"
);
pattern!(
    SAYS,
    r"^[^:]*\s(?:is|are|was|were|has|have|had|will|would|can|cannot|may|must|did|should)\s[^:]*\.$|^Please\s"
);

// A GENERAL REPORT ON CONDITIONS IN PAKISTAN; FROM THE DESK OF THE AMBASSADOR TO PAKISTAN; [TO THE] MINISTRY OF FOREIGN AFFAIRS
pattern!(
    CAPITAL_HEAD,
    r"^(?:THE\s+|A\s+|AN\s+)?(?:[A-Z]+\s+){0,2}(?:REPORT|BRIEFING|SUMMARY|SPEECH|RECORDS?|MINUTES|MEMORANDUM|NOTES?|TELEGRAM|CABLE|MESSAGE|LETTER|CONVERSATION|TALKS?|VIEWS|COMMENTS)\s+(?:ON|OF|FROM|TO|ABOUT|REGARDING|CONCERNING|BETWEEN|WITH)\b|^FROM\s+THE\s+DESK\b|^(?:COMPILED|PREPARED|DRAFTED)\s+BY\b|^\[?TO\s+THE\b\]?"
);
// cable no. 153.
pattern!(
    NUMBER_ROW,
    r"(?i)^(?:cable|telegram)?\s*(?:no|nr)\.?\s*\d[\d/-]*\.?\s*$"
);
pattern!(
    UNREAD,
    r"(?i)\s*\[[^\[\]]*\b(?:illegible|handwritten)\b[^\[\]]*\]"
);

/// Whether a line is groups of a code and nothing else.
fn is_code(text: &str) -> bool {
    let group = |word: &str| (4..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    text.as_bytes().first().is_some_and(u8::is_ascii_digit)
        && text.split_whitespace().all(group)
        && text.split_whitespace().count() >= 3
}

// Report on border crossings of ethnic Koreans
pattern!(
    HEADING,
    r"^(?:The\s+|A\s+|An\s+)?(?:[A-Z][a-z]+\s+){0,2}(?i:report|briefing|summary|speech|records?|minutes|memorandum|notes?|conversations?|talks?|views|comments|opinions|requests?|repl(?:y|ies)|responses?|reactions?|instructions?|information|proposals?|plans?|arrangements|questions?|issues?|matters?|problems?|situation)\s+(?i:on|of|from|to|about|regarding|concerning|between|with|for|in)\s[^.!?:;]*[^.!?:;,]$"
);

/// Whether a line is a short heading that says what kind of paper it is, in small letters as it may be, and the next line
/// stands apart from it.
pub(crate) fn is_heading(line: &Line, next: Option<&Line>) -> bool {
    const WORDS: usize = 16;
    let text = line.trimmed();
    next.is_some_and(|next| next.apart) && HEADING.is_match(text) && text.split_whitespace().count() <= WORDS
}

/// Whether every word but the small ones of names begins with a capital: `Office of the Chargé d'Affaires in the United
/// Kingdom`.
fn is_name_only(text: &str) -> bool {
    let mut words = text.split_whitespace().filter_map(|word| {
        let plain = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        Some((plain, plain.chars().next()?))
    });
    let capital = |first: char| first.is_uppercase() || first.is_numeric();
    words.next().is_some_and(|(_, first)| capital(first))
        && words.all(|(word, first)| {
            capital(first) || is_small(word, Small::Name) || word.starts_with("d'") || word.starts_with("d’")
        })
}

/// Whether a line begins with a label that forms are known to have.
fn is_labelled(text: &str) -> bool {
    let label = lexicon::parted(text).filter(|(label, _)| label.len() < 40);
    label.is_some_and(|(label, _)| lexicon::label(label, false).is_some())
}

pattern!(PARAGRAPH, r"^\s*(?:1|I|l)\s?[.)]\s+\S|^一、");

/// Whether a line begins the first numbered paragraph.
fn is_paragraph(text: &str) -> bool {
    PARAGRAPH.is_match(text) && text.split_whitespace().count() >= 4
}

pattern!(
    SIGN_OFF,
    r"(?i)^\s*(?:this\s+(?:cable|telegram|letter|message)\s+(?:was|has\s+been)\s+(?:also\s+)?(?:sent|received|cabled|copied|repeated|passed)\b|copies|copy|distribution|received|cc|source|translated|signed|\[|\w+\s+copies\s+(?:printed|(?:sent|made|typed)\b.{0,20}$)|transcribed|proofread|spravka|encrypted\s+by|released\s+copies|to\s+be\s+seen|抄|分送|[（(]?(?:根据|根據|选自|選自|原载|原載|录自|錄自)|\S{0,30}刊印。?\s*$)"
);

pattern!(
    SENT_LINE,
    r"(?i)^\s*this\s+(?:cable|telegram|message)\s+was\s+sent\b|^\s*sent\s+(?:on|at)\b|^\s*(?:time|date)\s+(?:sent|of\s+dispatch)"
);

// Your telegram of 10.IV.51 received.; by 10.IV.51: days of others, and of what is to happen
pattern!(
    REFERS,
    r"(?i)\b(?:your|our|my|his|their)\s+(?:\w+\s+)?(?:telegram|cable|letter|message|note|despatch|dispatch)s?\b|^\s*(?:yours?|ours?|mine)\s+of\b|\b(?:by|until|before|since)\s+\d"
);

/// Whether a line belongs to what follows the body, however much it looks like text.
fn is_sign_off(text: &str) -> bool {
    SIGN_OFF.is_match(text)
        || families::chinese_signed(text)
        || (text.len() < 70
            && !REFERS.is_match(text)
            && super::dates::all(text)
                .iter()
                .any(|date| date.start < 40 && (date.month.is_some() || date.day.is_some()))
            && !text.ends_with(':')
            && text.split_whitespace().count() <= 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_text_is_told_from_titles_and_names() {
        for prose in [
            "The matter was taken up with the competent officials this week and a further report will follow.",
            "nautical miles to the east.",
            "FOREIGN SECRETARY TOLD ME TODAY THAT THE PORT STRIKE HAD COST GOP ROUGHLY 11 MILLION AND THAT",
            "关于此事,我已约见有关负责人,对方表示仍在研究之中,将尽快答复。",
        ] {
            assert!(is_prose(prose), "{prose}");
        }
        for other in [
            "Instructions on the Sino-Indian Boundary Issue",
            "[Chinese] Embassy in [North] Korea",
            "关于救济粮运输的请示",
            "SUBJECT: PROTEST OF AFRICAN SPORTS COUNCIL OVER PARTICIPATION IN SOUTH",
            "驻锡兰使馆",
        ] {
            assert!(!is_prose(other), "{other}");
        }
    }

    #[test]
    fn the_title_after_the_addressee_is_still_header() {
        let document = Document::from_text(
            "Consular No. 5/51\nJune 18, 1959\nTo the Consular Affairs Department:\n(1959) Korean Consular No. 039\nKorean Side Again Asks China\n\nThe matter was taken up with the competent officials this week.\n\nZhou Enlai\nJuly 26",
        );
        let zones = Zones::find(&document, 0..document.lines.len());
        assert_eq!((zones.header, zones.body, zones.footer), (0..5, 5..6, 6..8));
    }
}
