//! The title of a letter-like cable: a labelled row that goes on, or the line that no rule wanted.

use super::Walk;
use super::forms::PUBLISHED_TITLE;
use super::papers;
use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::draft::Draft;
use crate::parse::families::put::put_lines;
use crate::parse::fold::tidy;
use crate::parse::layout;
use crate::parse::lexicon::{Small, is_small};
use crate::parse::lines::{Document, Span};
use crate::parse::markings;
use crate::parse::zones::is_prose;

pattern!(
    OFFICE,
    r"(?i)^(?:ministry|committee|department|embassy|office|secretariat|bureau|division|commission|consulate|legation|headquarters|command|section|council|agency|mission|delegation|administration|directorate)$"
);

pattern!(OF_OR_IN, r"\s(?:of|OF|in|IN)\s");
// Comrade [Yugoslav Foreign Minister] Koča [Popović]
pattern!(pub(super) EDITED, r"\s\[[^\]]*\]");

// Foreign Secretary from Banerjee: for whom, and who writes.
pattern!(
    FOR_AND_FROM,
    r"^(?:[A-Z][a-z]+\s+){0,2}(?:Secretary|Minister|Ambassador|President|Director|Chairman)\s+from\s+[A-Z][\w-]+(?:\s[A-Z][\w-]+)?\.?$|^(?:Following\s+)?(?:(?i:personal)\s+)?[Ff]or\s+\p{Lu}[\w ]{2,40}\s+from\s+\p{Lu}[\w ]{2,40}\.?$"
);

// 118 61735. Reference circular cable; 011900 Attention Glover: the numbers or the hour that a text begins with.
// Reference point 151 of Minutes Nº 177
pattern!(POINT, r"(?i)^(?:in\s+)?reference\s+(?:to\s+)?point\b");
pattern!(GROUP, r"^\d{6}\s|^\d{1,4}\s+\d");

pattern!(HANDWRITTEN, r"(?i)\[\s*(?:handwritten|illegible|stamp)");

// Sir R. Stevenson
pattern!(
    PERSON,
    r"^(?:Sir|Lord|Mr\.?|Dr\.?)\s+(?:[A-Z]\.\s?)*[A-Z][\w'’-]+$"
);

// Accompanying Premier Zhou: …; Our side in attendance: …: who was there, and where.
pattern!(
    ATTENDANCE,
    r"(?i)^(?:(?:our|their|the\s+\S+|\p{L}+)\s+side\b|guests?\b|hosts?\b|attend|accompan|participants?\b|present\b|in\s+attendance|introductions?\b|interpreters?\b|translators?\b|note-?takers?\b|record(?:er|ed\s+by)|rapporteur|place\b|location\b|venue\b|abstract:|persons?\b|(?:phone\s+)?caller\b)[^:]{0,40}:\s"
);
// Telegram to Stalin
pattern!(
    TELEGRAM_TO,
    r"^(?:Telegram|Cable|Letter|Message)\s+[Tt]o\s+\p{Lu}"
);
// On Teak
pattern!(SHORT, r"^(?:On|About|Regarding|Concerning)\s\p{Lu}\p{Ll}{2,}$");
// Briefing on the Visit (No. 3)
pattern!(NUMBER_OF_SERIES, r"\s\((No\.?\s?\d{1,3})\)$");
// WGE – 0455; WUS-07280
pattern!(SERIAL, r"^[A-Z]{2,5}\s?[–-]\s?\d{3,}$");
// Please send to the director of the department.
pattern!(REQUEST, r"^(?:Please|Kindly)\s.*\.$");

impl Walk<'_, '_> {
    /// Takes a line into the labelled title above it, where that was broken.
    pub(super) fn title_goes_on(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        let Some(last) = self.open_title.filter(|last| last.line + 1 == span.line) else {
            return false;
        };
        let small = text.chars().next().is_some_and(char::is_lowercase);
        if !(small || hangs(document.text(last)) || wraps(document, last, span)) {
            return false;
        }
        let Some(title) = self
            .draft
            .candidates
            .iter_mut()
            .rfind(|candidate| candidate.field == FieldName::Title)
        else {
            return false;
        };
        title.value = tidy(&format!("{} {text}", title.value));
        title.spans.push(span);
        self.open_title = Some(span);
        true
    }
}

// Your 567 and our 765; Following for Hasluck
pattern!(
    NO_SUBJECT,
    r"(?i)^(?:yours?|my|our|reference|re|following|for|from|repeated|addressed|attention|begins|part|section)\b"
);

/// The subject of a published cablegram, a short line right below its markings, which goes before the heading that the editors gave it.
pub(super) fn below_markings(draft: &mut Draft, spare: &mut Vec<Span>) {
    const LONGEST: usize = 80;
    let document = draft.document;
    let published = draft
        .of(FieldName::Title)
        .any(|title| title.rule == PUBLISHED_TITLE)
        || draft
            .candidates
            .iter()
            .any(|found| document.lines[found.spans[0].line].text.starts_with("Cablegram"));
    if !published {
        return;
    }
    let marked = |line: usize| {
        let marks = draft
            .of(FieldName::Classification)
            .chain(draft.of(FieldName::Precedence));
        marks.into_iter().any(|mark| mark.spans[0].line == line)
    };
    let is_subject = |span: &Span| {
        let text = document.text(*span);
        let referred = || {
            let next = document.lines.get(span.line + 1);
            next.is_some_and(|next| next.text.starts_with("Ref ") || next.text.starts_with("Ref. "))
        };
        (span.line.checked_sub(1).is_some_and(marked) || referred())
            && (5..=LONGEST).contains(&text.len())
            && text.starts_with(char::is_uppercase)
            && !NO_SUBJECT.is_match(text)
            && !text.contains(|c: char| c.is_ascii_digit())
            && !text.ends_with([':', ','])
            && !is_prose(text)
    };
    if let Some(at) = spare.iter().position(is_subject) {
        put_lines(
            draft,
            FieldName::Title,
            &[spare.remove(at)],
            "title.below-markings",
            0.92,
            false,
        );
    }
}

// 2. On Some Issues in Shipping
pattern!(ITEM, r"^(\d{1,2})[.)]\s");

/// Whether a line is one of a numbered list: the line above or below it has the number before or behind its own.
fn is_item(document: &Document, line: usize) -> bool {
    let number = |line: usize| -> Option<u8> {
        let found = ITEM.captures(document.lines.get(line)?.trimmed())?;
        found[1].parse().ok()
    };
    let Some(own) = number(line) else {
        return false;
    };
    let above = line.checked_sub(1).and_then(number);
    above.is_some_and(|above| above + 1 == own) || number(line + 1) == Some(own + 1)
}

/// The title among the lines that no rule wanted.
pub(super) fn titles(draft: &mut Draft, spare: &[Span]) {
    let document = draft.document;
    let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
    let titled = |text: &str| {
        // What the editor added is not counted.
        let own = EDITED.replace_all(text, "");
        let words = own.split_whitespace().count();
        let shouted = words == 2 && !text.chars().any(char::is_lowercase);
        // What begins as a row of addressees does is a damaged one.
        let addressed = addressees::COPY.is_match(text) || addressees::TO.is_match(text);
        // Utmost Priority: a marking that no table knows.
        let marking = words <= 3
            && text
                .split_whitespace()
                .any(|word| markings::read(word, false).is_some());
        // Division × #4
        let numbered = text.contains(['#', '№']);
        (words >= 3 || (words == 2 && (text.len() >= 14 || SHORT.is_match(text))))
            && !shouted
            && !numbered
            && (text.split(' ').filter(|word| letters(word) > 2).count() >= words.min(2)
                || SHORT.is_match(text))
            && !marking
            && !FOR_AND_FROM.is_match(text)
            && !ATTENDANCE.is_match(text)
            && !SERIAL.is_match(text)
            && !REQUEST.is_match(text)
            && !text.starts_with("For Comrade ")
            && !text.starts_with("Accompanied ")
            && !text.starts_with("Your number ")
            && !text.starts_with("--")
            && !HANDWRITTEN.is_match(text)
            && !GROUP.is_match(text)
            && !POINT.is_match(text)
            && !(text.starts_with('(') && text.ends_with(')'))
            && !PERSON.is_match(text)
            && !text.ends_with(" Archives")
            && !(document.scanned && addressed)
            && !text.ends_with([':', '：'])
    };
    let brazilian = draft
        .of(FieldName::CableNumber)
        .any(|number| number.rule == "number.before-weekday");
    let mut best: Option<(f64, Vec<Span>)> = None;
    let mut at = 0;
    while at < spare.len() {
        let mut group = vec![spare[at]];
        // A title may run on: a subtitle in brackets, or a line that was broken.
        while let (Some(&last), Some(&next)) = (group.last(), spare.get(at + group.len())) {
            let (text, follower) = (document.text(last), document.text(next));
            let subtitle = follower.starts_with(['(', '（']) && follower.ends_with([')', '）']);
            let small = follower.chars().next().is_some_and(char::is_lowercase);
            let hangs = hangs(text);
            let wraps = match document.scanned {
                true => wraps(document, last, next),
                // A full line and the rest of it.
                false => {
                    let full = |least: usize| text.len() >= least && titled(text);
                    (full(48) && is_rest(follower, 4)) || (full(56) && is_rest(follower, 10))
                }
            };
            // Question of Cuba. / Conversations with Mikoyan.
            let sentences = brazilian
                && text.ends_with('.')
                && follower.ends_with('.')
                && titled(text)
                && titled(follower);
            if next.line == last.line + 1 && (subtitle || small || hangs || wraps || sentences) {
                group.push(next);
            } else {
                break;
            }
        }
        let text = document.text(group[0]);
        // …against Goa, / but We Cannot Accept…
        let ends = document.text(group[group.len() - 1]);
        if titled(text) && !ends.ends_with(',') && !is_item(document, group[0].line) {
            let words = text.split_whitespace().count().min(8) as f64;
            // Of several the later stands nearer to the text.
            // An office's name is a title only where nothing else is.
            let office = is_office(text);
            let mut score = words + at as f64 * 0.5 + group.len() as f64;
            // A line that running text goes on from is the text's own first.
            let last = group[group.len() - 1].line;
            let next = document.lines.get(last + 1).filter(|next| !next.apart);
            if next.is_some_and(|next| next.text.starts_with(char::is_lowercase) && is_prose(next.trimmed()))
            {
                score -= 6.0;
            }
            // Where another says who sends, it is a part of that.
            if office && draft.has(FieldName::From, 0.5) {
                at += group.len();
                continue;
            }
            if office {
                score -= 10.0;
            }
            if papers::NAMED.is_match(text) {
                score += 1.5;
            }
            if TELEGRAM_TO.is_match(text) {
                score += 5.0;
            }
            // Large letters are a title's.
            if layout::is_large(document, group[0].line) {
                score += 6.0;
            }
            if best.as_ref().is_none_or(|(least, _)| score >= *least) {
                best = Some((score, group.clone()));
            }
        }
        at += group.len();
    }
    let Some((_, group)) = best else {
        return;
    };
    // An office's name beside the title heads the paper: who writes.
    for &span in spare.iter().filter(|span| !group.contains(span)) {
        if is_office(document.text(span)) {
            draft.put_name(
                FieldName::From,
                span.line,
                document.text(span),
                "from.office-line",
                0.45,
            );
        }
    }
    // Briefing on the Visit (No. 3)
    let last = group[group.len() - 1];
    if !draft.has(FieldName::CableNumber, 0.5)
        && let Some(number) = NUMBER_OF_SERIES
            .captures(document.text(last))
            .and_then(|found| found.get(1))
    {
        draft.put_part(
            FieldName::CableNumber,
            last.line,
            number.as_str(),
            "number.behind-title",
            0.6,
        );
    }
    put_lines(draft, FieldName::Title, &group, "title.line", 0.82, false);
}

// Abstract, alone below a title: what comes next.
pattern!(
    CHAPTER,
    r"(?i)^(?:abstract|summary|introduction|contents?|text|excerpts?|attachments?|appendix|annex|full\s+text)$"
);

/// Whether a line is what was left over of a title: up to so many words, each with a capital, none of them a name's beginning.
fn is_rest(text: &str, most: usize) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (1..=most).contains(&words.len())
        && !CHAPTER.is_match(text)
        && words.iter().all(|word| {
            is_small(word, Small::Name) || *word == "during" || word.starts_with(char::is_uppercase)
        })
        && !addressees::TITLE.is_match(text)
        && !text.ends_with([',', ':', ')'])
        && !text.chars().any(|c| c.is_ascii_digit())
        && text.chars().any(char::is_lowercase)
}

/// Whether a line is an office's name: the words before `of` and `in` end with what offices are called.
fn is_office(text: &str) -> bool {
    let head = OF_OR_IN.split(text).next().unwrap_or(text);
    // Premier Kim Received the Study Delegation
    let told = head.contains(" the ");
    !told
        && head
            .split_whitespace()
            .last()
            .is_some_and(|word| OFFICE.is_match(word))
        && ![" on ", " from ", "Regarding ", "Concerning "]
            .iter()
            .any(|word| text.contains(word))
}

/// Whether the last word of a line asks for another.
pub(super) fn hangs(text: &str) -> bool {
    text.trim_end().rsplit(' ').next().is_some_and(|word| {
        word.chars().all(char::is_lowercase) && is_small(&word.to_ascii_uppercase(), Small::Ends)
    })
}

/// Whether a line goes on in the next: set close below it, and long enough that a word no longer fitted.
fn wraps(document: &Document, last: Span, next: Span) -> bool {
    let (Some(a), Some(b)) = (document.lines[last.line].place, document.lines[next.line].place) else {
        return false;
    };
    document.lines[last.line].page == document.lines[next.line].page
        && b.top - a.bottom < 1.2 * a.height().max(b.height())
        && a.right - a.left > 0.45
}
