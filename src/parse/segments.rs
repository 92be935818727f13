//! Where one cable ends and the next begins in a document of several. Pages, sections and continuations of one cable stay
//! together: a new cable shows a number of its own, or follows a sign-off.

use std::ops::Range;

use super::lines::Document;
use super::numbers;
use super::zones::{is_addressee_like, is_prose};
use super::{dates, fold};
use crate::text::{close_up, count_han, fold_simplified};

pattern!(
    PAGE_ONE,
    r"^\s*PA[GC]E\s+[0O]?[1lI]\b\s*(?:([A-Z][A-Z .]*?)\s+0*(\d{2,6})\b)?"
);
pattern!(POST_NUMBER, r"^\s*([A-Z][A-Z .]{1,24}?)\s+0*(\d{3,6})\b");
pattern!(
    FORM_HEAD,
    r"(?i)^\s*(?:cabled?\s+(?:rece[il]ved|sent)\b|telegram\s+rece[il]ved|(?:[il]ncom[il]ng|outgo[il]ng)\s+(?:telegram|cable|message)\b|(?:en|de)?c[il]phered\s+(?:telegram|cable)|(?:top\s+)?secret\s+telegram\s+no)"
);
pattern!(
    PRINTED_HEAD,
    r"^\s*\[?(\d{1,4})\]?\.\s+(?:(?:Circular|Information|Joint)\s+)?(?:Telegram|Airgram|Memorandum|Despatch)\s+From\b"
);
pattern!(
    CHINESE_HEAD,
    r"^\p{Han}{0,14}(?:收电|收报|发电|去电)(?:稿|纸|单|抄件)?$"
);
pattern!(STATE_NUMBER, r"(?i)^\s*NO\s?[:.]\s?(\d{1,5})\b");

/// Lines longer than this are neither heads nor dates.
const LONGEST_HEAD: usize = 120;
/// And shorter ones are neither, nor salutations: a surname with its colon.
const SHORTEST_HEAD: usize = 4;
/// Two heads so many lines apart belong together.
const HEADS_WITHIN: usize = 2;
/// The number stands within this many lines of the head.
const NUMBER_WITHIN: usize = 12;

/// The line ranges of the cables of a document, in order; at least one, and together all lines. Each is looked for when it is asked for.
pub(crate) fn split<'a>(document: &'a Document<'a>) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut walk = Walk::new(document);
    let mut lines = 0..document.lines.len();
    let mut rest = Some(());
    std::iter::from_fn(move || {
        let start = walk.start;
        if let Some(next) = lines.find_map(|index| walk.begins(index)) {
            walk.start = next;
            return Some(start..next);
        }
        rest.take().map(|()| start..document.lines.len())
    })
}

/// The way through the lines of a document, from cable to cable.
struct Walk<'a> {
    document: &'a Document<'a>,
    /// The first line of the cable that it is in.
    start: usize,
    number: Option<String>,
    /// The line of the last head.
    headed: usize,
    /// How far the cable has come: addressed, then running text, then signed and dated.
    addressed: bool,
    told: bool,
    signed: Option<usize>,
}

impl<'a> Walk<'a> {
    fn new(document: &'a Document<'a>) -> Walk<'a> {
        Walk {
            document,
            start: 0,
            number: None,
            headed: 0,
            addressed: false,
            told: false,
            signed: None,
        }
    }

    /// The line at which another cable begins, if the line at `index` shows that one does.
    fn begins(&mut self, index: usize) -> Option<usize> {
        let line = &self.document.lines[index];
        if line.stamp || line.text.len() < SHORTEST_HEAD {
            return None;
        }
        let text = line.text.trim();
        if text.len() > LONGEST_HEAD {
            self.told |= self.addressed;
            return None;
        }
        if super::families::announces_translation(text, self.document.scanned) {
            // What follows says the same again, its number perhaps in another writing.
            self.number = None;
            (self.addressed, self.told, self.signed) = (false, false, None);
            return None;
        }
        if let Some(own) = head(self.document, index) {
            return self.headed(index, own);
        }
        let salutation = is_salutation(text);
        let signed = self.signed.filter(|at| index - at <= 4);
        if let Some(at) = signed.filter(|_| salutation && self.told) {
            // Everything behind the date belongs to the next: its title, its date.
            self.number = None;
            (self.addressed, self.told, self.signed) = (true, false, None);
            return Some(at + 1);
        }
        if salutation {
            self.addressed = true;
        } else if self.addressed && !self.told {
            self.told = is_prose(text);
        } else if self.told && is_bare_date(text) {
            self.signed = Some(index);
        }
        None
    }

    /// The line at which another cable begins, where the head at `index`, with its number, is that of another.
    fn headed(&mut self, index: usize, own: String) -> Option<usize> {
        let differs = self.number.as_ref().is_some_and(|known| !are_one(known, &own));
        // A head right below another is the same cable's, in a second language.
        let again = index - std::mem::replace(&mut self.headed, index) <= HEADS_WITHIN && !self.addressed;
        if differs && again {
            return None;
        }
        let at = (differs && index > self.start).then(|| banner_above(self.document, index, self.start));
        let at = at.filter(|&at| at > self.start);
        if at.is_some() {
            (self.addressed, self.told) = (false, false);
        }
        // The same number again: the same cable repeated.
        self.signed = None;
        self.number = Some(own);
        at
    }
}

/// The number of the cable whose head stands at this line, if one does.
fn head(document: &Document, index: usize) -> Option<String> {
    let text = document.lines[index].text.trim();
    // CABLE RECE1VED, on a scan
    let letters_alone;
    let text = match document.scanned && text.is_ascii() {
        true => {
            letters_alone = fold::figures_as_letters(text);
            &letters_alone
        }
        false => text,
    };
    let first = text.chars().next()?;
    let ahead = &document.lines[index + 1..document.lines.len().min(index + 1 + NUMBER_WITHIN)];
    match first {
        'P' if text.starts_with("PAGE") || (document.scanned && text.starts_with("PACE")) => {
            let found = PAGE_ONE.captures(text)?;
            if let (Some(post), Some(serial)) = (found.get(1), found.get(2)) {
                return Some(fold::key(&format!("{}{}", post.as_str(), serial.as_str())));
            }
            // The post and number were broken to the next line.
            let next = ahead.first()?;
            let found = POST_NUMBER.captures(next.text.trim())?;
            Some(fold::key(&format!("{}{}", &found[1], &found[2])))
        }
        '0'..='9' | '[' => PRINTED_HEAD.captures(text).map(|found| found[1].to_owned()),
        _ if count_han(text) >= 3 && text.chars().count() <= 22 => {
            let simple = fold_simplified(&close_up(text));
            let bare = simple.trim_end_matches(|c: char| c.is_ascii() || c.is_whitespace());
            if !CHINESE_HEAD.is_match(bare) {
                return None;
            }
            ahead
                .iter()
                .filter_map(|line| numbers::chinese(line.text.trim(), false))
                .find(|number| number.strength > 0.8)
                .map(|number| fold::key(&number.value))
        }
        // The letters with which such heads begin.
        _ if matches!(
            first.to_ascii_lowercase(),
            'c' | 'd' | 'e' | 'i' | 'l' | 'o' | 's' | 't'
        ) && FORM_HEAD.is_match(text) =>
        {
            // A number behind the next head is that head's.
            let before_next = ahead.iter().map(|line| line.text.trim());
            let before_next = before_next.take_while(|line| !FORM_HEAD.is_match(line));
            let own = [text].into_iter().chain(before_next);
            own.filter(|line| line.len() <= LONGEST_HEAD).find_map(|line| {
                if let Some(found) = STATE_NUMBER.captures(line) {
                    return Some(found[1].to_owned());
                }
                if let Some(number) = super::families::head_number(line) {
                    return Some(fold::key(number));
                }
                numbers::english(line)
                    .filter(|number| number.kind.is_empty() && number.strength > 0.8)
                    .map(|number| fold::key(&number.value))
            })
        }
        _ => None,
    }
}

/// Whether two numbers are one: written alike, or with the same figures in two languages, as in `外收(63)未204` and `Foreign Ministry
/// Incoming (63) Wei (204)`.
fn are_one(known: &str, own: &str) -> bool {
    let is_chinese = |number: &str| count_han(number) > 0;
    let figures = |number: &str| -> Vec<String> {
        let figures = number.split(|c: char| !c.is_ascii_digit());
        figures
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let in_two_languages = is_chinese(known) != is_chinese(own);
    known == own || (in_two_languages && figures(known).len() > 1 && figures(known) == figures(own))
}

/// A classification banner right above the head is the new cable's.
fn banner_above(document: &Document, index: usize, floor: usize) -> usize {
    let mut at = index;
    while at > floor + 1 && index - at < 2 {
        let text = document.lines[at - 1].text.trim();
        if text.len() < 40 && super::markings::read(text, false).is_some() && !document.lines[at - 1].stamp {
            at -= 1;
        } else {
            break;
        }
    }
    at
}

fn is_salutation(text: &str) -> bool {
    text.ends_with([':', '：'])
        && text.len() <= LONGEST_HEAD
        && is_addressee_like(text)
        && super::lexicon::label(text, false).is_none()
}

/// A line that is a date and nothing else but a time or brackets.
fn is_bare_date(text: &str) -> bool {
    if text.len() > 60 || !(text.bytes().any(|byte| byte.is_ascii_digit()) || text.contains('日')) {
        return false;
    }
    let found = dates::all(text);
    let Some(date) = found
        .first()
        .filter(|date| date.month.is_some() && date.day.is_some())
    else {
        return false;
    };
    let rest = |part: &str| part.chars().filter(|c| c.is_alphabetic()).count();
    rest(&text[..date.start]) + rest(&text[date.end..]) <= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        split(&Document::from_text(text)).count()
    }

    #[test]
    fn a_head_with_misread_letters_begins_a_cable_all_the_same() {
        let teletype = |page: &str, serial: u32| {
            format!(
                "SECRET\nPA{page} PEKING 0{serial} 070955Z\nR 070950Z MAY 74\nFM USL0 PEKING\nT0 SECSTATE WASHDC 1748\nS E C R E T PEKING {serial}\nSUBJECT: VISIT\n1. {BODY}NNN\n"
            )
        };
        for page in ["GE 01", "CE O1", "GE 0l"] {
            let two = teletype("GE 01", 4749) + &teletype(page, 4812);
            assert_eq!(count(&two), 2, "{page}");
        }
        let cable = |head: &str, serial: u32| {
            format!(
                "{head}\nNo. (52) {serial}\nTo the F0reign Ministry: (Secret)\n{BODY}Hao Deqing\n13 March 1962\n"
            )
        };
        let two = cable("Cable Received", 211) + &cable("Cab1e Rece1ved", 318);
        assert_eq!(count(&two), 2);
    }

    const BODY: &str =
        "The matter was taken up with the competent officials this week and a further report will follow.\n";

    #[test]
    fn an_original_and_its_translation_are_one_cable() {
        let original = "外交部收电\n尼泊尔台来 外收(63)未204号\n外交部并报交通部：\n八月七日夜间山洪冲毁公路两处，无人伤亡，请速派桥梁工程师。\n驻尼泊尔使馆\n一九六三年八月九日\n";
        let translation = |serial: u32| {
            format!(
                "Cable Received by the Foreign Ministry\nForeign Ministry Incoming (63) Wei ({serial})\nTo the Foreign Ministry:\n{BODY}Chinese Embassy in Nepal\n9 August 1963\n"
            )
        };
        assert_eq!(count(&format!("{original}{}", translation(204))), 1);
        assert_eq!(count(&format!("{original}{}", translation(205))), 2);
    }

    #[test]
    fn two_forms_with_numbers_of_their_own_are_two_cables() {
        let one = format!(
            "Cable Received by the Central Committee\nNo. (52) 211\nTo the Foreign Ministry:\n{BODY}Hao Deqing\n13 March 1962\n"
        );
        let two = one.replace("211", "212");
        assert_eq!(count(&format!("{one}{two}")), 2);
        assert_eq!(count(&format!("{one}{one}")), 1);
    }

    #[test]
    fn pages_and_sections_of_one_teletype_are_one_cable() {
        let page = |page: u8, number: &str| {
            format!(
                "SECRET\nPAGE {page:02} PEKING {number} 070955Z\nR 070950Z MAY 74\nFM USLO PEKING\nTO SECSTATE WASHDC\n1. OFFICIALS SAID THAT THE MATTER IS UNDER STUDY AND THAT REPLY WILL FOLLOW.\nNNN\n"
            )
        };
        assert_eq!(count(&(page(1, "00749") + &page(2, "00749"))), 1);
        let text = page(1, "00749") + &page(2, "00749") + &page(1, "00750");
        let document = Document::from_text(&text);
        let cables: Vec<_> = split(&document).collect();
        assert_eq!(cables.len(), 2);
        // The banner goes with the cable below it.
        assert_eq!(document.lines[cables[1].start].text, "SECRET");
    }

    #[test]
    fn a_file_of_any_length_is_split_to_its_end() {
        const CABLES: usize = 2_345;
        let text: String = (1..=CABLES)
            .map(|number| {
                format!("PAGE 01 ACCRA {number:05} 070955Z\nFM AMEMBASSY ACCRA\nTO SECSTATE WASHDC\n")
            })
            .collect();
        assert_eq!(count(&text), CABLES);
    }

    #[test]
    fn a_second_letter_behind_a_sign_off_is_a_cable_of_its_own() {
        let letter = "彭邓，并告高：\n关于此事，我已约见有关负责人，对方表示仍在研究之中，将尽快答复。\n毛泽东\n十月廿六日廿三时\n";
        assert_eq!(count(&format!("{letter}{letter}")), 2);
        assert_eq!(count(letter), 1);
    }
}
