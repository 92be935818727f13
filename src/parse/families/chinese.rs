//! Chinese cables: the Foreign Ministry's and the Centre's forms, and telegrams as collections print them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{english, put_markings};
use crate::model::{FieldName, Severity};
use crate::parse::addressees::{self, Share};
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::{self, tidy};
use crate::parse::lexicon::{self, Role};
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::parse::numbers;
use crate::parse::zones::{Zones, is_prose};
use crate::text::{close_up, count_han, fold_simplified};

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("a constant pattern"));
    };
}

pattern!(
    HEAD,
    r"^(\p{Han}{0,14}?)(?:收电|收报|发电|去电|收文|发文|来报|收屯)(?:稿|纸|单|抄件)?\s*(?:[A-Z ]*)$"
);
pattern!(STATION, r"^(?:自)?(\p{Han}{1,8}?)(?:台|馆)?来(?:电|报)?$");
pattern!(
    TRANSLATION,
    r"(?i)^\W*(?:TRANSLATION|ENGLISH\s+TRANSLATION|译文|譯文)\W*$"
);
pattern!(
    TITLE_DATE,
    r"^(.*?)\s*[(（〔]?\s*((?:一九|19)[^()（）]{4,20}日)\s*[)）〕]?\s*$"
);
pattern!(SOURCE, r"^[（(]?(?:根据|根據|选自|選自|原载|原載|录自)");

/// The rule for a place of destination.
const DESTINATION: &str = "to.destination";

/// Reads a Chinese cable, and an English translation below it.
pub(crate) fn read(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let translation = range
        .clone()
        .find(|&index| TRANSLATION.is_match(document.lines[index].trimmed()));
    let own = range.start..translation.unwrap_or(range.end);
    let zones = Zones::find(document, own);
    let mut spare: Vec<Span> = Vec::new();
    let mut addressed = false;
    for index in zones.header.clone() {
        let whole = document.whole(index);
        if document.lines[index].stamp {
            draft.put(
                FieldName::Markings,
                tidy(document.text(whole)),
                whole,
                "stamp",
                0.6,
            );
            continue;
        }
        addressed |= header_line(draft, whole, &mut spare, addressed);
    }
    title(draft, &spare, addressed);
    if addressed {
        draft.drop_rule(DESTINATION);
    }
    footer(draft, zones.footer.clone(), addressed);
    let signed: Vec<Candidate> = draft.of(FieldName::Signature).cloned().collect();
    if let Some(first) = signed.first() {
        let mut sender = first.clone();
        sender.field = FieldName::From;
        sender.rule = "from.signature";
        sender.strength = 0.86;
        draft.add(sender);
    }
    if let Some(at) = translation {
        translated(draft, at + 1..range.end);
    }
}

/// Reads one header line; whether it named an addressee.
fn header_line(draft: &mut Draft, whole: Span, spare: &mut Vec<Span>, addressed: bool) -> bool {
    let document = draft.document;
    let fuzzy = document.scanned;
    let text = document.text(whole);
    let simple = fold_simplified(&close_up(text));
    // An English head may stand beside the Chinese one.
    let own = simple.trim_end_matches(|c: char| !crate::text::is_han(c));
    if let Some(found) = HEAD.captures(own) {
        let head = text.trim_end_matches(|c: char| !crate::text::is_han(c)).trim();
        draft.put(
            FieldName::Form,
            tidy(head),
            document.span_of(whole.line, head),
            "form.head",
            0.94,
        );
        let out = simple.contains("发电") || simple.contains("去电") || simple.contains("发文");
        draft.put(
            FieldName::Direction,
            if out { "outgoing" } else { "incoming" },
            whole,
            "form.direction",
            0.94,
        );
        let organ = &found[1];
        if out && organ.chars().count() >= 3 {
            // The organ stands at the head of the line; its own characters are the evidence.
            let length: usize = head
                .chars()
                .filter(|c| !c.is_whitespace())
                .take(organ.chars().count())
                .map(char::len_utf8)
                .sum();
            if let Some(organ) = head.get(..length) {
                draft.put(
                    FieldName::From,
                    tidy(organ),
                    document.span_of(whole.line, organ),
                    "from.form-head",
                    0.55,
                );
            }
        }
        return false;
    }
    if let Some(found) = markings::read(text, fuzzy) {
        put_markings(draft, whole, &found, "marking.line", 0.94);
        return false;
    }
    if let Some(colon) = text.find(['：', ':']).filter(|&colon| colon > 0) {
        let width = text[colon..].chars().next().map_or(1, char::len_utf8);
        let (label, rest) = (&text[..colon], text[colon + width..].trim());
        if let Some((role, repaired)) = lexicon::label(label, fuzzy) {
            // 报: alone and the like are labels only with a value behind them.
            if rest.is_empty() {
                return false;
            }
            // Two rows may have run together: 发电：… 收到：…
            if let Some((here, next)) = second_row(rest, fuzzy) {
                row(draft, role, document.span_of(whole.line, here), repaired);
                return header_line(draft, document.span_of(whole.line, next), spare, addressed);
            }
            return row(draft, role, document.span_of(whole.line, rest), repaired);
        }
    }
    // Several rows in one line, parted by blanks.
    let pieces: Vec<&str> = text.split_whitespace().collect();
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
        // What stands beside the number may be a marking.
        for beside in [&text[..number.start], &text[number.end..]] {
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
        english::put_number(draft, span, number, 1.0);
        return false;
    }
    if let Some(found) = STATION.captures(&simple) {
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
            draft.put(
                FieldName::From,
                tidy(name),
                document.span_of(whole.line, name),
                "from.station",
                0.8,
            );
            return false;
        }
    }
    let bare = addressees::without_footnotes(text);
    if text.trim_end().ends_with([':', '：']) && bare.chars().count() <= 60 && !is_prose(text) {
        let mut body = text;
        if let Some((found, open)) = markings::trailing(bare, fuzzy) {
            put_markings(draft, whole, &found, "marking.behind-addressee", 0.93);
            body = &text[..open];
        }
        addressee(draft, document.span_of(whole.line, body), "to.salutation", 0.93);
        return true;
    }
    if fuzzy && loose_markings(draft, whole, text) {
        return false;
    }
    if fuzzy && let Some(body) = organ_line(text) {
        addressee(draft, document.span_of(whole.line, body), "to.organ-line", 0.8);
        return true;
    }
    let found = dates::chinese(text);
    if let Some(date) = found.first().filter(|date| date.month.is_some()) {
        let rest: usize = count_han(&text[..date.start]) + count_han(&text[date.end..]);
        if rest <= 2 {
            english::put_date(draft, whole, text, 0.88);
            return false;
        }
        if let Some(titled) = TITLE_DATE.captures(text)
            && let (Some(title), Some(date)) = (titled.get(1), titled.get(2))
        {
            english::put_date(
                draft,
                document.span_of(whole.line, date.as_str()),
                date.as_str(),
                0.86,
            );
            spare.push(document.span_of(whole.line, title.as_str()));
            return false;
        }
    }
    if addressed && is_prose(text) {
        return false;
    }
    spare.push(whole);
    false
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

/// A mission's name whose 驻 was misread: `騙埃及使館` is `駐埃及使館`.
fn mission(text: &str) -> Option<String> {
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
fn loose_markings(draft: &mut Draft, whole: Span, text: &str) -> bool {
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
fn organ_line(text: &str) -> Option<&str> {
    let body = text.split([':', '：', ';', '；']).next().unwrap_or(text).trim();
    let han = count_han(body);
    let simple = fold_simplified(&close_up(body));
    let other = body
        .chars()
        .filter(|c| {
            !crate::text::is_han(*c) && !c.is_whitespace() && !matches!(c, '、' | '，' | ',' | '.' | '。')
        })
        .count();
    let begins = addressees::ORGANS.iter().any(|organ| simple.starts_with(organ));
    let head = simple.contains(['收', '发', '电']) || simple.contains("机要") || simple.contains("办公");
    (begins && (2..=16).contains(&han) && other <= 1 && !head).then_some(body)
}

/// Several rows in one line: each piece is a label with the piece behind it, a marking, a number or a station.
fn several(draft: &mut Draft, whole: Span, pieces: &[&str]) -> bool {
    let document = draft.document;
    let fuzzy = document.scanned;
    let mut known = 0;
    let mut acts: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let piece = pieces[at];
        let simple = fold_simplified(piece);
        let kind = if markings::read(piece, fuzzy).is_some() {
            "marking"
        } else if numbers::chinese(piece, fuzzy).is_some_and(|number| number.strength > 0.8) {
            "number"
        } else if STATION.is_match(&simple) {
            "station"
        } else if lexicon::label(piece, false).is_some() && piece.chars().count() >= 2 {
            "label"
        } else {
            ""
        };
        known += usize::from(!kind.is_empty());
        acts.push((at, kind));
        at += 1;
    }
    if known < 2 || known * 2 < pieces.len() {
        return false;
    }
    for (at, kind) in acts {
        let span = document.span_of(whole.line, pieces[at]);
        match kind {
            "marking" => {
                if let Some(found) = markings::read(pieces[at], fuzzy) {
                    put_markings(draft, span, &found, "marking.in-line", 0.93);
                }
            }
            "number" => {
                if let Some(number) = numbers::chinese(pieces[at], fuzzy) {
                    english::put_number(draft, span, number, 1.0);
                }
            }
            "station" => {
                let simple = fold_simplified(pieces[at]);
                if let Some(found) = STATION.captures(&simple) {
                    let length: usize = pieces[at]
                        .chars()
                        .take(found[1].chars().count())
                        .map(char::len_utf8)
                        .sum();
                    let name = &pieces[at][..length];
                    draft.put(
                        FieldName::From,
                        name,
                        document.span_of(whole.line, name),
                        "from.station",
                        0.8,
                    );
                }
            }
            _ => {}
        }
    }
    true
}

fn row(draft: &mut Draft, role: Role, span: Span, repaired: bool) -> bool {
    let document = draft.document;
    let fuzzy = document.scanned;
    let text = document.text(span);
    match role {
        Role::Precedence | Role::Marking => {
            if let Some(found) = markings::read(text, fuzzy) {
                put_markings(draft, span, &found, "marking.labelled", 0.96);
            }
        }
        Role::From if fuzzy && mission(text).is_some() => {
            let value = mission(text).unwrap_or_default();
            draft.add(Candidate::new(FieldName::From, value, span, "from.labelled", 0.88).repaired(true));
        }
        Role::From => draft
            .add(Candidate::new(FieldName::From, tidy(text), span, "from.labelled", 0.93).repaired(repaired)),
        Role::To => {
            addressee(draft, span, "to.labelled", 0.88);
            return true;
        }
        // The place stands for the addressee only where none is named.
        Role::Destination => draft.put(FieldName::To, tidy(text), span, DESTINATION, 0.55),
        Role::CopyTo => copies(draft, span, "copy.labelled"),
        Role::Title => draft.add(
            Candidate::new(FieldName::Title, tidy(text), span, "title.labelled", 0.94).repaired(repaired),
        ),
        Role::Number => {
            let value = numbers::chinese(text, fuzzy).map_or_else(|| tidy(text), |number| number.value);
            draft.put(FieldName::CableNumber, value, span, "number.row", 0.88);
        }
        Role::Date | Role::Time => english::put_date(draft, span, text, 0.9),
        Role::Received => {
            if let Some(date) = dates::all(text).first() {
                let value = match &date.time {
                    Some(time) => format!("{}T{time}", date.edtf()),
                    None => date.edtf(),
                };
                draft.put(FieldName::Received, value, span, "received.labelled", 0.9);
            }
        }
        Role::Signature => draft.put(FieldName::Signature, tidy(text), span, "signature.labelled", 0.88),
        Role::Translator => draft.put(
            FieldName::Translator,
            tidy(text),
            span,
            "translator.labelled",
            0.88,
        ),
        Role::Archive => draft.put(
            FieldName::ArchiveReference,
            tidy(text),
            span,
            "archive.labelled",
            0.7,
        ),
        Role::References => draft.put(
            FieldName::References,
            tidy(text),
            span,
            "references.labelled",
            0.8,
        ),
        Role::Control | Role::Drop => {}
    }
    false
}

fn addressee(draft: &mut Draft, span: Span, rule: &'static str, strength: f64) {
    let document = draft.document;
    for (piece, share) in addressees::split_chinese(document.text(span), document.scanned) {
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
    let value = tidy(piece);
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
        None => Candidate::new(field, value, span, rule, strength),
    };
    draft.add(candidate);
}

fn copies(draft: &mut Draft, span: Span, rule: &'static str) {
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

/// The title among the lines that no rule wanted; a short last one may be an addressee without its colon.
fn title(draft: &mut Draft, spare: &[Span], addressed: bool) {
    let document = draft.document;
    let mut left: Vec<Span> = Vec::new();
    for &span in spare {
        let text = addressees::without_footnotes(document.text(span));
        let han = count_han(text);
        if !addressed
            && !left.is_empty()
            && (1..=6).contains(&han)
            && han == text.chars().filter(|c| !c.is_whitespace()).count()
        {
            addressee(draft, span, "to.bare", 0.6);
        } else if han >= 4 {
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
    // The line that says what it is about, else the longest.
    let about = |span: &Span| {
        let simple = fold_simplified(document.text(*span));
        let marked = simple.starts_with("关于")
            || simple.contains("的电报")
            || simple.ends_with(['事', '示', '况', '过', '点']);
        (marked, count_han(&simple))
    };
    let Some(best) = left.iter().copied().max_by_key(|span| about(span)) else {
        return;
    };
    let mut value = document.text(best).to_owned();
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
            _ => count_han(document.text(last)) >= 24,
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
        best,
        "title.line",
        if about(&best).0 { 0.9 } else { 0.75 },
    );
    for &span in &parts[1..] {
        candidate = candidate.also(span);
    }
    draft.add(candidate);
}

fn footer(draft: &mut Draft, range: Range<usize>, addressed: bool) {
    let document = draft.document;
    let fuzzy = document.scanned;
    let mut dated = false;
    for index in range {
        let whole = document.whole(index);
        let text = document.text(whole);
        if document.lines[index].stamp {
            draft.put(FieldName::Markings, tidy(text), whole, "stamp", 0.6);
            continue;
        }
        if SOURCE.is_match(text) || fold::key(text).is_empty() {
            continue;
        }
        if let Some(found) = markings::read(text, false) {
            put_markings(draft, whole, &found, "marking.footer", 0.7);
            continue;
        }
        if let Some(colon) = text.find(['：', ':']).filter(|&colon| colon > 0 && colon < 40) {
            let width = text[colon..].chars().next().map_or(1, char::len_utf8);
            let rest = text[colon + width..].trim();
            if let Some((role, repaired)) = lexicon::label(&text[..colon], fuzzy)
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
        let found = dates::chinese(text);
        if let Some(date) = found.first().filter(|date| date.day.is_some()) {
            let before = text[..date.start].trim_matches(|c: char| !crate::text::is_han(c));
            let after = text[date.end..].trim_matches(|c: char| !crate::text::is_han(c));
            if count_han(before) <= 12 && count_han(after) <= 12 {
                english::put_date(draft, whole, text, if dated { 0.5 } else { 0.93 });
                dated = true;
                // A numeral or two right before the date are its own, misread.
                let numeral = fuzzy && count_han(before) <= 2;
                if count_han(before) >= 1 && !numeral && !before.contains(['，', '。']) {
                    draft.put(
                        FieldName::Signature,
                        tidy(before),
                        document.span_of(index, before),
                        "signature.beside-date",
                        0.85,
                    );
                }
                continue;
            }
        }
        if let Some(coded) = dates::coded(text.trim())
            && (coded.month.is_some() || text.contains(['电', '電', '印']))
        {
            let mut candidate = Candidate::new(FieldName::Date, coded.edtf(), whole, coded.rule, 0.8)
                .repaired(coded.repaired);
            for (other, reason) in coded.others {
                candidate = candidate.or(other, 0.3, reason);
            }
            draft.add(candidate);
            dated = true;
            continue;
        }
        let han = count_han(text);
        let plain = !text.contains(['，', '。', '；', '：', '？', ',']);
        let sound = !fuzzy
            || (han >= 2
                && han == text.chars().filter(|c| !c.is_whitespace()).count()
                && !looks_like_date(text)
                && !text.starts_with("中华人民共和国"));
        if sound
            && (1..=20).contains(&han)
            && plain
            && !is_prose(text)
            && !dated
            && !text.chars().any(|c| c.is_ascii_digit())
        {
            for piece in text.split(['、']).filter(|piece| !piece.trim().is_empty()) {
                let repaired = fuzzy.then(|| mission(piece)).flatten();
                let value = repaired.clone().unwrap_or_else(|| tidy(piece));
                let span = document.span_of(index, piece);
                draft.add(
                    Candidate::new(FieldName::Signature, value, span, "signature.line", 0.88)
                        .repaired(repaired.is_some()),
                );
            }
        }
    }
}

/// Whether a line is a date that was misread: its signs, or three numerals.
fn looks_like_date(text: &str) -> bool {
    let numerals = text
        .chars()
        .filter(|c| "一二三四五六七八九十〇○零廿".contains(*c))
        .count();
    numerals >= 3 || (numerals >= 1 && text.contains(['年', '月', '日']))
}

/// Reads the translation and holds it against the original.
fn translated(draft: &mut Draft, range: Range<usize>) {
    let document = draft.document;
    let mut other = Draft::new(document);
    let zones = Zones::find(document, range);
    english::read(&mut other, &zones, english::Flavor::Chinese);
    for candidate in other.candidates {
        let comparable = matches!(
            candidate.field,
            FieldName::Date | FieldName::Classification | FieldName::Precedence | FieldName::Time
        );
        let wanted = comparable || draft.of(candidate.field).next().is_none();
        // Names in two languages are the same persons, not more of them.
        let own_language = matches!(
            candidate.field,
            FieldName::Title | FieldName::Translator | FieldName::ArchiveReference
        );
        if !wanted || !(comparable || own_language) {
            continue;
        }
        if comparable
            && let Some(best) = draft.best(candidate.field)
            && best.value != candidate.value
            && candidate.strength > 0.7
        {
            let message = format!(
                "the original gives {} as {}, the translation as {}",
                candidate.field, best.value, candidate.value
            );
            draft.check(
                "translation-differs",
                Severity::Review,
                message,
                &[candidate.field],
            );
        }
        let mut candidate = candidate;
        candidate.strength *= 0.8;
        draft.add(candidate);
    }
}
