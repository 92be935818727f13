//! The sign-off of a letter-like cable: who signs, when, and who gets copies.

use std::ops::Range;

use super::english::Flavor;
use super::put::{put_date, put_markings, put_number, put_received, put_row};
use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::tidy;
use crate::parse::lexicon::{self, Role, Small, is_small};
use crate::parse::lines::Line;
use crate::parse::markings;
use crate::parse::numbers;
use crate::parse::posts;
use crate::parse::transit;
use crate::parse::zones::{bare, is_prose};

// Chinese Embassy in Burma (seal)
pattern!(
    SEAL,
    r"(?i)\s*(?:\((?:official\s+)?seal\)|\[(?:official\s+)?seal\])$"
);
pattern!(SENT_ON, r"(?i)^this\s+(?:cable|telegram|message)\s+was\s+sent\b");

// Sent: 10 August 1964, 21:00; Sent 7.III.1952 at 18:30
pattern!(
    SENT_AT,
    r"(?i)^(?:sent|dispatched)(?::|\s+(?:on|at))?\s+(?:the\s+)?(?:\d|[a-z]{3,9}\.?\s+\d)"
);

// This letter was cabled to Comrade Stalin on 10.01.50: sent on.
pattern!(
    SENT_ON_TO,
    r"(?i)^this\s+(?:cable|telegram|letter|message)\s+(?:was|has\s+been)\s+(?:cabled|passed|forwarded|repeated)\s+to\b"
);
pattern!(
    SENT_TO,
    r"(?i)^this\s+(?:cable|telegram|message)\s+(?:has\s+been|was|is)\s+(?:also\s+)?(?:sent|copied|repeated|passed)\s+(?:out\s+)?(?:also\s+)?to\s+(\S.*?)\.?$"
);

pattern!(
    CLOSING,
    r"(?i)^(?:humbly|respectfully|please|original\s+in\b|(?:\w+\s+)?please\s+pass\b|warm\s+regards|reported\s+to|authenticated|disseminated|distribution$|with\s+(?:communist|best|comradely|regards|salut)|yours|sincerely|regards|best|end\s+of|salut|long\s+live|we\s+(?:await|request)|awaiting|for\s+your\s+information|nnnn?$|\*\*\*|-{3,}|—{2,}|_{3,}|page\b|approved\s+for|declassified|\(?end\)?$|\((?:co-?)?signed\s+(?:as|and|with)\b|\W?correctly\W?:|unquote|this\s+is|attachment)"
);
// [1] Eugeniusz Milnikiel (1905-1969), former Polish ambassador to Great Britain
pattern!(FOOTNOTE, r"^\[\d{1,2}\]\s+\p{Lu}");
pattern!(
    ARCHIVE,
    r"^\[?((?:AA|NAA|PRC FMA|APRF|AVPRF|RGASPI|TsKhSD|RGANI)\b[^\]]*)\]?$"
);
pattern!(
    SIGNED,
    r"(?i)^(?:/s{1,2}/|/?-/|\(-\)|\(s{1,2}\)|[\[(]?signed[\])]?:?|signature:?|sgd\.?|s/)\s*"
);

pattern!(
    SIGNATURE,
    r"(?i)(?:\[signature\]|/sign(?:ature|ed)/|\(signature\)):?"
);
// [signature: illegible]
pattern!(SIGNATURE_NOTE, r"(?i)^\[signature[^\]]*\]$");
// (A. PUZANOV), below [signature]
pattern!(NAME_IN_BRACKETS, r"^\((?:\p{Lu}\.\s?){0,2}\p{Lu}[\p{L}'’-]+\)$");
// Five copies sent
pattern!(
    COPIES_SENT,
    r"(?i)^(?:\w+|\d{1,2})\s+copies\s+(?:sent|made|printed|typed)\b.{0,20}$"
);
// 1 – to Cde. Stalin; copies NºNº 1-2 to Cde. Poskrebyshev; copy Nº 3 – to Cde. Molotov
pattern!(
    COPY_GOES_TO,
    r"(?i)^(?:\d{1,2}\s*[-–—]|cop(?:y|ies)\s+(?:n[oº]\.?\s?){0,2}\d{1,2}(?:\s?[-–—]\s?\d{1,2})?\s*[-–—]?)\s*to\s+(\p{L}[^:]{2,60})$"
);
pattern!(COUNTED_COPY, r"^\d{1,2}\s?[-–—]\s?\p{L}");

pattern!(
    DASHED,
    r"^[-–—]\s*(?:(\p{Lu}[\p{L} '’.]{2,30}?)\s*[-–—]\s*)?(\d{2,4})(?:\s+(?:[-–—]\s*)?\p{L}[\p{L} '’.]{0,40}?)?\s*[-–—]$"
);
pattern!(YEAR, r"^19\d\d$");

pattern!(
    REGISTERED,
    r"(?i)^\[?(?:stamp:\s*)?(?:incoming|outgoing)\s+(?:n[oº]\.?|№|#)\s?\d"
);

pattern!(ROMAN_NOTE, r"\[[ivx]{1,5}\]$");
pattern!(
    OFFICE_BEFORE,
    r"(?i)^(?:(?:first|deputy|vice|acting)\s+)*(?:minister|ambassador|director|chief|head|secretary|chairman)(?:\s+of\s+[^:]{3,40})?:\s+(\S[^:]{3,40})$"
);

// Pavlíček 339: the name, and the sender's number.
pattern!(NUMBERED, r"^(\p{Lu}[\p{L} .’'-]{2,30}?)\s+(\d{1,4})\.?$");

// No. 18 - TEREBIN - 14 January; Nº 274 KOVALEV, 11 November
pattern!(
    NUMBER_NAME_AND_DATE,
    r"^(?:No\.?|Nº|№)\s?(\d{1,5})\s*(?:[-–—]\s*)?(\p{Lu}{3,}(?:[ -]\p{Lu}{2,}){0,2})\s*[-–—,]\s*(\d.*)$"
);
pattern!(
    NUMBER_AND_NAME,
    r"^(?:No\.?|Nº|№)\s?(\d{1,5})\s+(\p{Lu}{3,}(?:[ -]\p{Lu}{2,}){0,2})\.?$"
);

// Deputy Minister; Ambassador of the USSR in the PRC
pattern!(
    OFFICE_ALONE,
    r"(?i)^(?:(?:first|second|third|deputy|vice|assistant|acting)\s+)*(?:minister|ambassador|secretary|attach\S+|charg\S+\s+d['’]affaires|counsell?or|chairman|director)(?:\s+of\s+the\s+[A-Z][^,:;.]{1,40})?$"
);
// Embassy Secretary, below the name
pattern!(
    RANK,
    r"(?i)^(?:(?:embassy|legation|first|second|third|consular|commercial)\s+)+(?:secretary|counsell?or|attach\S+)$"
);

// Written by the embassy on 3 September.: what was done to the telegram itself.
pattern!(
    OF_THE_TELEGRAM,
    r"(?i)^(?:(?:this|the)\s+)?(?:(?:report|cable|telegram|letter|message|document)\s+)?(?:(?:was|is|has\s+been)\s+)?(?:sent|d[ei]spatched|transmitted|written|drafted|dictated|signed|issued|completed|cabled|done)\b"
);

// What stands with a day and an hour that are a telegram's own.
pattern!(
    OF_DATELINES,
    r"^(?:on|by|from|until|at|hours?|hrs?|minutes?|min|noon|midnight|morning|afternoon|evening|night|early|late|local|time|clock|sent|dispatched|signed|written|dated|date|copy|year|month|day|inst|this)$"
);

/// Whether a line with a day in it is a short sentence of the text: `Comrade Kim will leave for Moscow on 3 September.`, `On 15 May we
/// shall meet again.`
fn is_dated_sentence(text: &str, day: Range<usize>) -> bool {
    let (before, behind) = (&text[..day.start], &text[day.end..]);
    let tells = |word: &str| {
        let word = bare(word);
        word.len() >= 3
            && word.chars().all(|c| c.is_lowercase() || c == '’')
            && !is_small(word, Small::Name)
            && !OF_DATELINES.is_match(word)
    };
    let words = before.split_whitespace().chain(behind.split_whitespace());
    text.ends_with('.')
        && words.clone().count() >= 3
        && words.into_iter().any(tells)
        && !OF_THE_TELEGRAM.is_match(before)
}

// Returned to the Special Sector 28.8.56; Resolution: Send to Comrade Mikoyan; Checked: Ivanova; Archive
pattern!(
    FILED,
    r"(?i)^(?:(?:archived?|filed?|to\s+(?:the\s+)?(?:files?|archives?)|returned\s+to|copy\s+made|true\s+copy|drafted\s+by|typed\s+by|proofread|distributed\s+to|printed\s+and\s+distributed|seen\s+by|already\s+sent\s+to|read\s+by|entered\s+in|duty\s+officer)\b|(?:resolution|enclosures?|checked|typed|verified|proofread|copied|deciphered|decoded|registered|cc\s+\d.*):)"
);

/// Bytes of a date with its day.
const WHOLE_DAY: usize = 10;

/// Reads the lines behind the body.
pub(crate) fn read(draft: &mut Draft, lines: Range<usize>, flavor: Flavor) {
    let document = draft.document;
    let fuzzy = document.scanned;
    let mut copying = false;
    let mut closed = false;
    let mut dated = false;
    let end = lines.end;
    for index in lines {
        let line = &document.lines[index];
        let whole = document.whole(index);
        let text = document.text(whole);
        if line.stamp {
            draft.put(FieldName::Markings, tidy(text), whole, "stamp", 0.6);
            continue;
        }
        if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
            continue;
        }
        if FOOTNOTE.is_match(text) {
            copying = false;
            closed = true;
            continue;
        }
        if closes_quotation(draft, index, end) {
            continue;
        }
        // at 1430 11 November, below Deciphered by Karpukhin
        let handled = |above: usize| transit::is_handling(document.lines[above].trimmed());
        if text.starts_with("at ") && index.checked_sub(1).is_some_and(handled) {
            continue;
        }
        // Sent: 10 August 1964, 21:00, below the signature
        let undated = flavor == Flavor::Chinese || !draft.has(FieldName::Date, 0.5);
        if undated && !dated && !closed && SENT_AT.is_match(text) && !dates::all(text).is_empty() {
            put_date(draft, whole, text, 0.9);
            dated = true;
            closed = true;
            continue;
        }
        if transit::is_step(text) {
            if text.to_ascii_lowercase().starts_with("received") {
                put_received(draft, whole, text, "received.footer", 0.8);
            }
            // What follows the office's own times is the form's tail.
            closed = true;
            copying = false;
            continue;
        }
        // Incoming Nº 3462/shs 14 October 1949]: an office's register
        if REGISTERED.is_match(text) {
            closed = true;
            continue;
        }
        if SENT_ON_TO.is_match(text) {
            closed = true;
            continue;
        }
        if SENT_ON.is_match(text) && !dates::all(text).is_empty() {
            put_date(draft, whole, text, 0.93);
            dated = true;
            closed = true;
            continue;
        }
        if SIGNATURE_NOTE.is_match(text) {
            let below = document.lines.get(index + 1).map(Line::trimmed);
            above_signature(
                draft,
                index,
                below.is_some_and(|next| NAME_IN_BRACKETS.is_match(next)),
            );
            continue;
        }
        if let Some(found) = markings::read(text, fuzzy) {
            put_markings(draft, whole, &found, "marking.footer", 0.7);
            continue;
        }
        if let Some(found) = ARCHIVE.captures(text)
            && let Some(reference) = found.get(1)
        {
            draft.put_part(
                FieldName::ArchiveReference,
                index,
                reference.as_str(),
                "archive.footer",
                0.9,
            );
            continue;
        }
        // (Copied to: Ministry of Culture)
        let inside = text.strip_prefix('(').and_then(|inside| inside.strip_suffix(')'));
        let copied = |inside: &&str| {
            let head = inside.split([':', '：']).next().unwrap_or("");
            lexicon::label(head, false).is_some_and(|(role, _)| role == Role::CopyTo)
        };
        let text = inside.filter(copied).unwrap_or(text);
        if let Some(colon) = text.find([':', '：']).filter(|&colon| colon < 50) {
            let head = text[..colon].split(['-', '–', '(']).next().unwrap_or("");
            let width = text[colon..].chars().next().map_or(1, char::len_utf8);
            let rest = text[colon + width..].trim();
            match lexicon::label(head, fuzzy).map(|(role, _)| role) {
                Some(Role::CopyTo) => {
                    copies(draft, index, rest);
                    copying = true;
                    continue;
                }
                // Sent to: several, behind the signature
                Some(Role::Destination) if rest.contains([';', ',']) => {
                    copies(draft, index, rest);
                    continue;
                }
                Some(Role::Received) => {
                    copying = rest.is_empty() || dates::all(rest).is_empty();
                    copies(draft, index, rest);
                    continue;
                }
                Some(Role::Date | Role::Time) => {
                    put_date(draft, document.span_of(index, rest), rest, 0.9);
                    continue;
                }
                Some(Role::Drop | Role::Archive | Role::Control) => continue,
                Some(role @ (Role::Signature | Role::Translator)) => {
                    put_row(draft, role, document.span_of(index, rest));
                    continue;
                }
                Some(Role::From) => {
                    draft.put_name(FieldName::From, index, rest, "from.labelled", 0.8);
                    continue;
                }
                Some(Role::To) if !draft.has(FieldName::To, 0.5) => {
                    for piece in addressees::split(rest) {
                        draft.put_name(FieldName::To, index, piece, "to.labelled", 0.75);
                    }
                    continue;
                }
                _ => {}
            }
        }
        if !copying && FILED.is_match(text) {
            closed = true;
            continue;
        }
        if text.starts_with('[')
            && text.ends_with(']')
            && !text[1..].contains('[')
            && text.split_whitespace().count() > 3
        {
            continue;
        }
        if let Some(name) = COPY_GOES_TO.captures(text).and_then(|found| found.get(1)) {
            copies(draft, index, name.as_str());
            copying = false;
            continue;
        }
        let counted = |line: &Line| COUNTED_COPY.is_match(line.trimmed());
        if COPIES_SENT.is_match(text) && document.lines.get(index + 1).is_some_and(counted) {
            copying = true;
            continue;
        }
        if let Some(found) = NUMBER_NAME_AND_DATE.captures(text)
            && let (Some(own), Some(name), Some(date)) = (found.get(1), found.get(2), found.get(3))
            && flavor != Flavor::Chinese
            && !dates::all(date.as_str()).is_empty()
        {
            draft.put_part(
                FieldName::CableNumber,
                index,
                own.as_str(),
                "number.behind-signature",
                0.5,
            );
            draft.put_part(
                FieldName::Signature,
                index,
                name.as_str(),
                "signature.beside-number",
                0.9,
            );
            put_date(draft, document.span_of(index, date.as_str()), date.as_str(), 0.92);
            dated = true;
            copying = false;
            continue;
        }
        if let Some(found) = dates::all(text)
            .into_iter()
            .find(|date| date.month.is_some() || date.day.is_some())
            && text.len() < 100
            && !is_dated_sentence(text, found.start..found.end)
        {
            let before = text[..found.start]
                .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | ']' | '['));
            let after = text[found.end..]
                .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | ']' | '['));
            // A telegram of the bloc has its day in the header: one behind the text tells when it was typed or filed.
            let whole_day = |date: &Candidate| {
                date.value.len() == WHOLE_DAY && date.alternatives.is_empty() && date.spans[0].line < index
            };
            let headed = flavor == Flavor::Bloc && draft.of(FieldName::Date).any(whole_day);
            let strength = match (dated || closed, headed) {
                (true, _) => 0.5,
                (_, true) => 0.6,
                _ => 0.92,
            };
            put_date(draft, whole, text, strength);
            dated = true;
            copying = false;
            // A name on the date's line signs.
            for part in [before, after] {
                if is_name(part)
                    && part.chars().count() > 3
                    && posts::city(part).is_none()
                    && !part.ends_with(" City")
                    && dates::clock(part).is_none()
                    && !is_place_or_connective(part)
                    && !closed
                {
                    draft.put_part(FieldName::Signature, index, part, "signature.beside-date", 0.85);
                }
            }
            continue;
        }
        // 30.6, the year that of the receipt
        if let Some(date) = transit::day_of_receipt(
            text,
            draft
                .best(FieldName::Received)
                .map(|receipt| receipt.value.as_str()),
        ) {
            if !dated {
                draft.put(FieldName::Date, date, whole, "date.year-of-receipt", 0.75);
            }
            dated = true;
            continue;
        }
        if let Some((_, _, time)) =
            dates::clock(text).filter(|(start, end, _)| text.len() - (end - start) < 6)
        {
            draft.put(FieldName::Time, time, whole, "time.alone", 0.8);
            continue;
        }
        // – 166 –, – Monori – 423 –: the number under which a telegram of the bloc left, and who signs.
        if flavor != Flavor::Chinese
            && !draft.has(FieldName::CableNumber, 0.5)
            && let Some(found) = DASHED.captures(text)
            && let Some(number) = found.get(2)
            && (flavor == Flavor::Bloc || found.get(1).is_some())
        {
            draft.put_part(
                FieldName::CableNumber,
                index,
                number.as_str(),
                "number.dashed",
                0.7,
            );
            if let Some(signer) = found.get(1) {
                draft.put_part(
                    FieldName::Signature,
                    index,
                    signer.as_str(),
                    "signature.beside-number",
                    0.8,
                );
            }
            continue;
        }
        if !draft.has(FieldName::Date, 0.5) && YEAR.is_match(text) {
            draft.put(FieldName::Date, text, whole, "date.year-alone", 0.6);
            continue;
        }
        // No. 895 ANTON
        if let Some((own, name)) = NUMBER_AND_NAME
            .captures(text)
            .and_then(|found| Some((found.get(1)?, found.get(2)?)))
            && flavor != Flavor::Chinese
        {
            draft.put_part(
                FieldName::CableNumber,
                index,
                own.as_str(),
                "number.behind-signature",
                0.5,
            );
            draft.put_part(
                FieldName::Signature,
                index,
                name.as_str(),
                "signature.beside-number",
                0.8,
            );
            continue;
        }
        if let Some(number) = numbers::english(text) {
            // The header's number comes first; the one at the end is the sender's register.
            let span = crate::parse::lines::Span {
                line: index,
                start: whole.start + number.start,
                end: whole.start + number.end,
            };
            put_number(draft, span, number, 0.8);
            continue;
        }
        // A label without a sign behind it: `To be seen by`, the names below it.
        let alone = |text: &str| text.contains(' ') || text.eq_ignore_ascii_case("distribution");
        match lexicon::label(text, false).filter(|_| alone(text)) {
            Some((Role::CopyTo, _)) => {
                copying = true;
                continue;
            }
            Some((Role::Drop, _)) => {
                copying = false;
                closed = true;
                continue;
            }
            _ => {}
        }
        if copying && !is_prose(text) {
            copies(draft, index, text);
            continue;
        }
        // What stands below the sender's name and day, and who signs that, is another's.
        if dated && is_prose(text) && draft.has(FieldName::Signature, 0.5) {
            closed = true;
        }
        if (closed && !text.starts_with("/-/"))
            || (CLOSING.is_match(text) && !SENT_TO.is_match(text))
            || (is_prose(text) && !SENT_TO.is_match(text))
        {
            continue;
        }
        // This cable has been also sent out to the Embassies in the US and Mexico.
        if let Some(list) = SENT_TO.captures(text).and_then(|found| found.get(1)) {
            copies(draft, index, list.as_str());
            continue;
        }
        // ANGELOV[1], MAY[viii]
        let text = addressees::without_footnotes(text);
        let text = ROMAN_NOTE.find(text).map_or(text, |note| &text[..note.start()]);
        let text = SEAL.find(text).map_or(text, |seal| &text[..seal.start()]);
        // Ambassador of the USSR to the PRC [Signature] (S. Chervonenko)
        let body = match SIGNATURE.find(text) {
            Some(mark) => text[mark.end()..].trim_matches(['(', ')', ' ']),
            None if NAME_IN_BRACKETS.is_match(text) => text.trim_matches(['(', ')']),
            None => SIGNED.find(text).map_or(text, |found| &text[found.end()..]),
        };
        let signs = |line: Option<&Line>| line.is_some_and(|line| SIGNATURE.is_match(line.trimmed()));
        if addressees::TITLE.is_match(text) && signs(document.lines.get(index + 1)) {
            continue;
        }
        let body = if fuzzy { without_speck(body) } else { body };
        // DEPUTY MINISTER: G[ero] Grozev
        let body = match OFFICE_BEFORE.captures(body).and_then(|found| found.get(1)) {
            Some(name) if !fuzzy => name.as_str(),
            _ => body,
        };
        let body = match NUMBERED.captures(body) {
            Some(found) if flavor != Flavor::Chinese => {
                let own = found.get(2).map_or("", |number| number.as_str());
                draft.put_part(FieldName::CableNumber, index, own, "number.behind-signature", 0.5);
                found.get(1).map_or(body, |name| name.as_str())
            }
            _ => body,
        };
        // Ambassador, below the name.
        let title = addressees::TITLE
            .find(body)
            .is_some_and(|title| title.len() == body.len());
        let above = |sign: &Candidate| sign.spans[0].line + 1 == index;
        let office = flavor != Flavor::Chinese
            && addressees::TITLE.is_match(body)
            && (body.contains(" of ") || body.contains(" for "))
            && draft.of(FieldName::Signature).any(above);
        // Deputy Minister, above the name
        let next = document.below(index);
        if index + 1 < end
            && OFFICE_ALONE.is_match(body)
            && is_name(next)
            && !OFFICE_ALONE.is_match(next)
            && next.split_whitespace().count() <= 3
        {
            continue;
        }
        let rank = RANK.is_match(body) && draft.of(FieldName::Signature).any(above);
        if (title || office || rank) && draft.has(FieldName::Signature, 0.5) {
            continue;
        }
        let sound = !fuzzy
            || (body.chars().filter(|c| c.is_alphabetic()).count() >= 5
                && !body.contains(['"', '“', '”', '|', '=', '~', '¢', '{', '}']));
        if sound && is_name(body) {
            let span = document.span_of(index, body);
            let strength = if flavor == Flavor::Chinese { 0.88 } else { 0.85 };
            let name = tidy(body.trim_end_matches(['”', '"', '.', ' ']));
            let organ = fuzzy.then(|| addressees::repaired_english(&name)).flatten();
            let value = organ.map_or(name, str::to_owned);
            let candidate = Candidate::new(FieldName::Signature, value, span, "signature.line", strength);
            draft.add(candidate.repaired(organ.is_some()));
        }
    }
}

/// Whether a line ends a message that the telegram quotes: its signs open above, and the telegram's own signature follows.
fn closes_quotation(draft: &Draft, index: usize, end: usize) -> bool {
    let lines = &draft.document.lines;
    let text = lines[index].trimmed();
    let quoted = |open: char, close: char| {
        let closes = text.ends_with(close) && !text[..text.len() - close.len_utf8()].contains([open, close]);
        let opens = |line: &Line| {
            line.trimmed().starts_with(open) && !line.trimmed()[open.len_utf8()..].contains(close)
        };
        closes && lines[..index].iter().any(opens)
    };
    let name = |line: &Line| is_name(line.trimmed()) && !line.trimmed().ends_with(['”', '"']);
    (quoted('“', '”') || quoted('"', '"')) && lines[index + 1..end].iter().any(name)
}

/// The line right above the place of the signature is who signs; the lines above that one are the office.
/// Where the name stands `below`, all of them are.
fn above_signature(draft: &mut Draft, line: usize, below: bool) {
    let of_line =
        |candidate: &Candidate| candidate.field == FieldName::Signature && candidate.rule == "signature.line";
    let above = |candidate: &Candidate| of_line(candidate) && candidate.spans[0].line + 1 == line;
    if draft.candidates.iter().any(above) {
        let least = if below { line } else { line - 1 };
        draft
            .candidates
            .retain(|candidate| !of_line(candidate) || candidate.spans[0].line >= least);
    }
}

/// A name without the small letter that a speck behind it was read as: `Gan Ye a`.
fn without_speck(text: &str) -> &str {
    match text.rsplit_once(' ') {
        Some((name, speck))
            if name.contains(' ') && speck.len() == 1 && speck.chars().all(char::is_lowercase) =>
        {
            name.trim_end()
        }
        _ => text,
    }
}

/// Whether words name a person or organ: few, most with capitals, no digits.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    // An embassy's full name has up to sixteen words.
    let most = if addressees::ORGAN.is_match(text) { 18 } else { 10 };
    let written = text
        .chars()
        .any(|c| c.is_alphabetic() && (c.is_lowercase() || c.is_uppercase()));
    if !written
        || words.is_empty()
        || words.len() > most
        || text.chars().any(|c| c.is_ascii_digit())
        || text.len() < 3
        || is_blacked_out(text)
    {
        return false;
    }
    let named = words
        .iter()
        .filter(|word| {
            let plain = bare(word);
            is_small(plain, Small::Name)
                || plain.starts_with("d'")
                || plain.starts_with("d’")
                || plain.chars().next().is_some_and(|c| !c.is_lowercase())
        })
        .count();
    named * 10 >= words.len() * 8
}

/// Whether a text holds a row of one letter, as what was blacked out is written: `XXXXXXX`.
fn is_blacked_out(text: &str) -> bool {
    text.contains("XXXXX")
}

fn is_place_or_connective(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "on" | "of"
            | "in the early morning of the"
            | "dated"
            | "date"
            | "of this year"
            | "the"
            | "at"
            | "hours"
            | "a.m"
            | "p.m"
            | "am"
            | "pm"
            | "noon"
            | "sent"
            | "peking"
            | "beijing"
            | "moscow"
            | "pyongyang"
            | "budapest"
            | "warsaw"
            | "in the"
    ) || text.chars().next().is_some_and(char::is_lowercase)
        || text.to_ascii_lowercase().starts_with("in the ")
}

fn copies(draft: &mut Draft, line: usize, list: &str) {
    let document = draft.document;
    for piece in addressees::copied(list.trim_end_matches('…')) {
        let piece = piece.trim_end_matches('…');
        let value = addressees::value(piece);
        if value.chars().filter(|c| c.is_alphabetic()).count() >= 2 {
            draft.put(
                FieldName::CopyTo,
                value,
                document.span_of(line, piece),
                "copy.footer",
                0.8,
            );
        }
    }
}
