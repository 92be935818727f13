//! Which kind of cable it is: each sign in the header speaks for one family, with a weight and a reason.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::Document;
use crate::model::Family;
use crate::text::count_han;

/// What the signs add up to.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub family: Family,
    /// Families with their scores, best first.
    pub scores: Vec<(Family, f64)>,
    /// The signs that spoke for the winner.
    pub reasons: Vec<String>,
    /// Whether the header is in Chinese, whatever the family.
    pub chinese: bool,
}

struct Sign {
    family: Family,
    weight: f64,
    pattern: &'static str,
    reason: &'static str,
}

const fn sign(family: Family, weight: f64, pattern: &'static str, reason: &'static str) -> Sign {
    Sign {
        family,
        weight,
        pattern,
        reason,
    }
}

/// The signs, each looked for line by line.
const SIGNS: &[Sign] = &[
    sign(
        Family::UsTeletype,
        3.0,
        r"^\s*(?:[ZOPRI0]{1,2}\s?){0,2}[0-3OQ]\d{5,6}\s?Z\s+[A-Z0]{3}\s+\d\d\b",
        "a date-time group with month and year",
    ),
    sign(Family::UsTeletype, 2.0, r"^\s*PAGE\s+0?\d\b", "PAGE 01"),
    sign(
        Family::UsTeletype,
        2.0,
        r"(?i)\bE\.?\s?O\.?\s?1[12]\d{3}",
        "an executive order line",
    ),
    sign(Family::UsTeletype, 1.5, r"^\s*TAGS{0,2}\s*[:;.]", "TAGS"),
    sign(Family::UsTeletype, 1.5, r"^\s*F[MNW]\s+(?:[A-Z]{2,}\s?)+", "FM"),
    sign(
        Family::UsTeletype,
        1.5,
        r"\bSECSTATE\b|\bAMEMBASSY\b",
        "a routing indicator",
    ),
    sign(
        Family::UsTeletype,
        1.0,
        r"^\s*(?:ACTION|ORIGIN)\s+[A-Z]+-\d\d",
        "action distribution",
    ),
    sign(
        Family::UsTelegram,
        2.5,
        r"(?i)CLASSIFIED\s+MESS|REPR\S{3,9}\s?,?\s?BY\s+OTHER|INCOMING\s+NUMBER|\bCITE\s+[A-Z]{3,}\s+\d|INFORMATION[ :=<-]+REPORT",
        "an agency's message form",
    ),
    sign(
        Family::UsTelegram,
        1.5,
        r"(?i)KENNEDY\s+ASSASSINATION\s+RECORDS|RETURN\s+TO\s+CIA",
        "a release stamp of the agency's cables",
    ),
    sign(
        Family::UsTelegram,
        2.5,
        r"(?i)DISPATCH\s+SYMBOL|CONTINUATION\s+OF\s+DISPATCH|\bMESSAGE\s+FORM\b|\bMESSAGE\s+REFERENCE\s+NUM",
        "an agency's dispatch or message form",
    ),
    sign(
        Family::UsTelegram,
        2.5,
        r"(?i)\bBUFILE\b|\bAIRTEL\b|\bReurlet|\bRebulet|\bSAC,\s|\bDirector,\s+FBI",
        "the terms of the Federal Bureau of Investigation",
    ),
    sign(
        Family::UsTelegram,
        3.0,
        r"(?i)^\s*(?:INCOMING|OUTGOING)\s+TELEGRAM\b",
        "INCOMING TELEGRAM",
    ),
    sign(
        Family::UsTelegram,
        2.5,
        r"(?i)^\s*Department\s+of\s+State\s*$",
        "Department of State",
    ),
    sign(
        Family::UsTelegram,
        1.5,
        r"(?i)\bControl\s*:\s*\d",
        "a control number",
    ),
    sign(Family::UsTelegram, 1.5, r"(?i)\bRec'?d\s*[:.]", "Rec'd"),
    sign(
        Family::UsTelegram,
        2.5,
        r"(?i)CLASSIFIED\s+MESSAGE|\bCITE\s+[A-Z]{3,}|OUTGOING\s+MESSAGE|CENTRAL\s+INTELLIGENCE\s+AGENCY",
        "a CIA message form",
    ),
    sign(
        Family::UsTelegram,
        1.5,
        r"(?i)\bTO\s*:\s*Secretary\s+of\s+State|\bDEPTEL\b|\bEMBTEL\b",
        "Secretary of State",
    ),
    sign(
        Family::UsTelegram,
        2.0,
        r"(?i)^\s*Secretary\s+of\s+State,?\s*$|^\s*PARAPHRASE\s*$",
        "addressed as telegrams of the forties are",
    ),
    sign(
        Family::UsTelegram,
        1.5,
        r"(?i)^\s*Rec'?d\s+\d|^\s*Dated\s+[A-Z][a-z]+\s+\d",
        "Dated and Rec'd",
    ),
    sign(
        Family::UsTelegram,
        1.5,
        r"(?i)FEDERAL\s+BUREAU|REPRODUCTION\s+BY\s+OTHER\s+THAN|\bIN[ -]\d{5}\b",
        "an agency form",
    ),
    sign(
        Family::Frus,
        3.0,
        r"^\s*\[?\d{1,4}\]?\.\s+Circular\s+(?:Telegram|Airgram)\s+[A-Z]{0,2}-?\d",
        "a numbered circular telegram",
    ),
    sign(
        Family::Frus,
        4.0,
        r"^\s*\d{3}[A-Z]?\.[\w./ –—-]+:\s*(?:Circular\s+)?[Tt]elegram",
        "a decimal file number and Telegram",
    ),
    sign(
        Family::Frus,
        4.0,
        r"^\s*\[?\d{1,4}\]?\.?\s+(?:Circular\s+)?(?:Telegram|Airgram|Memorandum|Letter|Message|Backchannel|Despatch)\b.*\b(?:From|to)\b",
        "a numbered heading of the series",
    ),
    sign(
        Family::Frus,
        3.5,
        r"^\s*(?:Telegram|Circular\s+Telegram)\s+From\s+the\b.*\bto\b",
        "a heading of the series",
    ),
    sign(
        Family::Frus,
        3.0,
        r"(?i)^\s*The\s+(?:Acting\s+|Under\s+)?(?:Ambassador|Secretary|Charg[eé]|Consul|Minister|United\s+States|Consulate|Embassy|Legation|Political|Deputy|President|Chief|Department)\b.*\bto\s+(?:the|certain|all|diplomatic)\b",
        "a heading from one officer to another",
    ),
    sign(
        Family::Frus,
        2.0,
        r"^\s*Source:\s+.*(?:Department of State|Central Intelligence|National Archives|Library|Central Files)",
        "a source note",
    ),
    sign(
        Family::SovietBloc,
        3.0,
        r"(?i)\b(?:en|de)?ciphered\s+(?:telegram|cable|message)|\bcryptogram\b|\bcipher(?:ed)?\s+(?:telegram|cable)",
        "a ciphered telegram",
    ),
    sign(
        Family::SovietBloc,
        2.5,
        r"(?i)^\s*(?:top\s+)?secret\s+(?:telegram|cable)\s+no",
        "Secret Telegram No.",
    ),
    sign(
        Family::SovietBloc,
        2.0,
        r"(?i)\bstrictly\s+secret\b",
        "strictly secret",
    ),
    sign(
        Family::SovietBloc,
        2.0,
        r"(?i)^\s*(?:telegram\s+)?from\s+[A-Z][\w.]+\s+to\s+[A-Z][\w.]+\s*,",
        "from one city to another",
    ),
    sign(
        Family::SovietBloc,
        1.5,
        r"\b(?:FILIPPOV|Filippov|Shtykov|Roshchin|Vyshinsk|Gromyko|Molotov|Khrushchev|KRASOVSKY|Warsaw|Bucharest|Budapest|Pyongyang|PYONGYANG|Sofia|Prague)\b",
        "a name of the bloc",
    ),
    sign(
        Family::SovietBloc,
        2.0,
        r"(?i)^\s*(?:the\s+)?(?:hungarian|polish|czechoslovak|bulgarian|romanian|albanian|soviet|GDR)\s+(?:embassy|legation|mission)\b|^\s*(?:embassy|legation|mission)\s+of\s+(?:the\s+)?(?:hungar|poland|czechoslovakia|bulgaria|romania|albania|polish|czechoslovak|bulgarian|romanian|german\s+democratic|people.s\s+republic\s+of\s+(?:bulgaria|albania|poland)|USSR|soviet|union\s+of\s+soviet|socialist\s+republic\s+of\s+romania|GDR)",
        "an embassy of the bloc",
    ),
    sign(
        Family::SovietBloc,
        2.0,
        r"(?i)^\s*(?:produced|prepared|typed|made)\s+in\s+\d+\s+copies|^\s*(?:/-/|\(-\)|\(ss\)|/ss/)",
        "copies counted, or a signature marked as such",
    ),
    sign(
        Family::SovietBloc,
        1.5,
        r"\b\d{1,2}[./]\s?[IVX]{1,4}[./\s]",
        "a Roman month",
    ),
    sign(
        Family::SovietBloc,
        1.5,
        r"(?i)making\s+copies|reproduction\s+prohibited|copy\s*no",
        "a ban on copies",
    ),
    sign(
        Family::PrcTranslation,
        3.5,
        r"(?i)^\s*(?:cabled?|telegram|message)\s+(?:received|sent|issued)\b\W*\w|(?:incoming|outgoing|received|sent)\s+(?:telegram|cable)\s*[,(]?\s*(?:of|from|by)?\s*(?:the\s+)?(?:ministry|foreign|central)",
        "a received-cable form in translation",
    ),
    sign(
        Family::PrcTranslation,
        1.5,
        r"(?i)\[?\bTo\]?\s*(?:the\])?.*(?:Ministry\s+of\s+Foreign|Foreign\s+Ministry|Central\s+Committee)",
        "addressed to the ministry",
    ),
    sign(
        Family::PrcTranslation,
        1.5,
        r"(?i)\bfrom\s+the\s+[\w ]+\s(?:desk|station)\b",
        "a desk line",
    ),
    sign(
        Family::PrcTranslation,
        1.4,
        r"(?i)\[Chinese\]|Chinese\s+Embassy|\bComrades?\b|People.s\s+Republic\s+of\s+China|\bPremier\b|\bAmbassador\b|\bMao\b|\bZhou\b|\bConsular\b",
        "Chinese names or organs",
    ),
    sign(
        Family::PrcTranslation,
        1.5,
        r"[(\[]\s?(?:19)?[4-7]\d\s?[)\]].{0,40}\d",
        "a bracketed year code",
    ),
    sign(
        Family::PrcTranslation,
        1.5,
        r"(?i)^\s*(?:Ministry of Foreign Affairs|Foreign Ministry)\b",
        "the ministry's name alone",
    ),
];

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    SIGNS
        .iter()
        .map(|sign| Regex::new(sign.pattern).expect("a constant pattern"))
        .collect()
});

/// Signs are looked for in this many lines at the top and at the end.
const WINDOW: usize = 70;
const TAIL: usize = 12;
/// Whether a header is Chinese is seen in its first lines.
const TOP: usize = 8;
/// And in this many bytes of a line.
const WIDTH: usize = 300;
/// What must come together before a family is named.
const ENOUGH: f64 = 1.4;

/// Tells the family of the cable whose lines are in `range`.
pub(crate) fn tell(document: &Document, range: Range<usize>) -> Verdict {
    let lines = &document.lines[range];
    let head = lines.len().min(WINDOW);
    let tail = lines.len().saturating_sub(TAIL).max(head);
    let mut hits: Vec<bool> = vec![false; SIGNS.len()];
    let (mut han, mut letters) = (0, 0);
    let (mut top_han, mut top_letters) = (0, 0);
    for (index, line) in lines[..head].iter().chain(&lines[tail..]).enumerate() {
        let text = head_of(&line.text, WIDTH);
        if index < TOP {
            top_han += count_han(text);
            top_letters += text.chars().filter(char::is_ascii_alphabetic).count();
        }
        if index < 25 {
            han += count_han(text);
            letters += text.chars().filter(char::is_ascii_alphabetic).count();
        }
        for (hit, pattern) in hits.iter_mut().zip(PATTERNS.iter()) {
            *hit = *hit || pattern.is_match(text);
        }
    }
    let mut scores: Vec<(Family, f64)> = Vec::new();
    let mut reasons: Vec<(Family, &str)> = Vec::new();
    let mut vote = |family: Family, weight: f64, reason: &'static str| {
        match scores.iter_mut().find(|(known, _)| *known == family) {
            Some((_, score)) => *score += weight,
            None => scores.push((family, weight)),
        }
        reasons.push((family, reason));
    };
    for (sign, _) in SIGNS.iter().zip(&hits).filter(|(_, hit)| **hit) {
        vote(sign.family, sign.weight, sign.reason);
    }
    // A page with English below the Chinese is still a Chinese form.
    let chinese = (han >= 6 && han * 5 > letters) || (top_han >= 8 && top_han * 2 > top_letters);
    if chinese {
        let top = lines[..head.min(12)]
            .iter()
            .map(|line| crate::text::fold_simplified(&crate::text::close_up(head_of(&line.text, WIDTH))));
        for text in top {
            let head = super::families::chinese_head_is_sent(&text);
            if head == Some(false) {
                vote(Family::PrcIncoming, 6.0, "收电");
            } else if head == Some(true) {
                vote(Family::PrcOutgoing, 6.0, "发电");
            } else if ["收电", "收报", "来电", "台来", "外收"]
                .iter()
                .any(|word| text.contains(word))
                && text.chars().count() < 40
            {
                vote(Family::PrcIncoming, 6.0, "收电");
            } else if ["发电", "去电", "外发", "发报"]
                .iter()
                .any(|word| text.contains(word))
                && !text.contains("发电:")
                && !text.contains("发电：")
                && text.chars().count() < 40
            {
                vote(Family::PrcOutgoing, 5.0, "发电");
            }
        }
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let family = match scores.first() {
        Some(&(family, score)) if score >= ENOUGH => family,
        _ => Family::Unknown,
    };
    let family = match family {
        Family::PrcIncoming | Family::PrcOutgoing => family,
        _ if chinese => Family::Unknown,
        family => family,
    };
    let reasons = reasons
        .into_iter()
        .filter(|(of, _)| *of == family)
        .map(|(_, reason)| reason.to_owned())
        .collect();
    Verdict {
        family,
        scores,
        reasons,
        chinese,
    }
}

/// The first `width` bytes of a text, cut at a character.
pub(crate) fn head_of(text: &str, width: usize) -> &str {
    if text.len() <= width {
        return text;
    }
    let cut = (0..=width)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0);
    &text[..cut]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(text: &str) -> Family {
        let document = Document::from_text(text);
        tell(&document, 0..document.lines.len()).family
    }

    #[test]
    fn each_family_is_told_by_its_header() {
        assert_eq!(
            family("外交部收電\n第(62)562號\n絕密\n外交部並報黨中央：\n今日下午三時，我方代表同對方會談。"),
            Family::PrcIncoming
        );
        assert_eq!(
            family("Cable Received by the Central Committee\nNo. (52) 211\nTo the Foreign Ministry:"),
            Family::PrcTranslation
        );
        assert_eq!(
            family("PAGE 01 PEKING 00749 070955Z\nR 070950Z MAY 74\nFM USLO PEKING\nTO SECSTATE WASHDC"),
            Family::UsTeletype
        );
        assert_eq!(
            family("INCOMING TELEGRAM\nDepartment of State\nControl: 4521"),
            Family::UsTelegram
        );
        assert_eq!(
            family("893.01/11–349: Telegram\nThe Ambassador in Burma (Huddle) to the Secretary of State"),
            Family::Frus
        );
        assert_eq!(
            family("Secret Telegram No. 3267/IV\nFrom Beijing to Warsaw, December 11, 1980"),
            Family::SovietBloc
        );
        assert_eq!(family("a page about nothing in particular"), Family::Unknown);
    }
}
