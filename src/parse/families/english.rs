//! The header of a letter-like cable in English: translations of Chinese and Soviet-bloc cables, and what other services
//! wrote. Rows stand in any order; each line is tried against the kinds of row in turn.

use std::sync::LazyLock;

use regex::Regex;

use super::{footer, heads, put_markings};
use crate::model::FieldName;
use crate::parse::addressees::{self, COPY, COPY_INSIDE};
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::fold::tidy;
use crate::parse::lexicon::{self, Role};
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::parse::numbers;
use crate::parse::zones::{Zones, is_addressee_like, is_prose};

/// Whose habits a letter-like cable follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavor {
    /// A Chinese cable in translation: who signs is who sends.
    Chinese,
    /// A telegram of the Soviet bloc: the post in the header sends.
    Bloc,
    /// Any other.
    Other,
}

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("a constant pattern"));
    };
}
pattern!(
    CALLED,
    r"(?i)^(?:(?:to\s+)?soviet\s+)?(?:ambassador|comrade|com\.|minister)\b"
);

// Received from the Moscow Desk; From the Bulgaria Desk; Received at Jilin Station; From Pyongyang.
pattern!(
    DESK,
    r"(?i)^(?:received\s+(?:from|at)|(?:cable|telegram)?\s*from|sent\s+from|incoming\s+from)\s+(?:the\s+)?([^,:;]{2,60}?)\s*[.,]?$"
);
pattern!(
    FROM_TO,
    r"(?i)^(?:(?:telegram|cable|message|letter)\s+)?from\s+(?:the\s+)?([^,;:]{2,60}?)\s+to\s+(?:the\s+)?([^,;:]{2,60}?)(?:\s*,\s*(.*))?$"
);
pattern!(
    FROM_SENT,
    r"(?i)^from\s+([A-Z][\w -]{1,30}?)[.,]?\s+(sent|on|received|dated)\b"
);
// United Kingdom: Addressed to Foreign Office telegram No. 234 of 13 February.
pattern!(
    ADDRESSED,
    r"(?i)^addressed\s+to\s+(.+?),?\s+telegram\s+no\.?\s*(\d+)\s+of\s+(.+)$"
);
pattern!(
    FROM_DATED,
    r"(?i)^(?:sent\s+)?from\s+([A-Z][\w. -]{1,30}?)\s*,\s*(?:on\s+)?\S"
);
pattern!(
    OFFICE_NOTE,
    r"(?i)\bhas\s+read\b|\bhave\s+read\b|\breviewed\b|\bread\s+this\b|\bplease\s+(?:handle|have|study|circulate|print|forward)\b|\bnot\s+yet\s+proof|\bnotes\s+appended\b|\bhandle\s+this\b|\binstructions?:$|\b8th\s+department\b|^by\s+telegraph|^sent\s+to\b|\bpage\s+\d+\s+of\b|^\[?page\b|^\d{1,3}$|^[-–—_=*.\s]+$|^\(?translat|^relay(?:s|ed)?\b|^approved\b|^seen\b"
);
pattern!(
    CITY_DASH,
    r"^(\[?[\w\] .'-]*[A-Z]{2}[\w .'\]-]*?|[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?)\s*(?:—|–|--?\s|\s-)\s*([\[A-Z].{2,80})$"
);
pattern!(
    ROUTING,
    r"^[A-Z][A-Za-z]{1,5}(?:/[A-Z][A-Za-z]{1,5})*/?\s?\d{3}\.?(?:\(|\[).*$|^\d{3,5}\.$"
);
// Brazil: 346 – FRIDAY – 1800hs –
pattern!(
    DAY_TIME,
    r"(?i)^(?:nr\.?\s*)?(\d{1,5})\s*[–—-]+\s*(?:mon|tues|wednes|thurs|fri|satur|sun)day\s*[–—-]+\s*(.+?)\s*[–—-]*$"
);
pattern!(SENT_RECEIVED, r"^[O0]N\s?/\s?(\d{1,2})\s?/\s?(\d{1,2})\s?/");
pattern!(ALREADY_BRACKETED, r"^\[.*\]$");
pattern!(
    PUBLISHED,
    r"^(\d{1,4})\s+([A-Z][\w. '()-]+?)\s+to\s+([A-Z][\w. '()-]+)$"
);
pattern!(
    CABLEGRAM,
    r"(?i)^(?:cablegram|telegram|cable|telno|despatch)\s+(?:no\.?\s*)?([\w.-]*\d[\w.-]*)\s*(?:\[\d+\])?\s+([A-Z][A-Za-z .]+?),\s*(.+)$"
);
pattern!(
    CALL,
    r"(?i)\bcall\s+from\s+(?:unit\s+)?([^.]+?)\.\s.*\breceived\s+by\s+([^.]+)"
);
// Organs that cables are addressed to, where their name stands alone.
pattern!(
    ADDRESSED_ORGAN,
    r"(?i)\b(?:ministr|secretary\s+of\s+state|secretary\s+general|central\s+committee|foreign\s+ministry|embass|council|legation|general\s+staff|politburo|comrade)"
);
pattern!(
    COPIES_FOR,
    r"(?i)^(?:produced|printed|made|prepared|sent|issued)\b.*\b(?:copies|exemplars?)\b.*(?:for|to)$"
);
// (70) State Council Document 70
pattern!(DOCUMENT_OF, r"^[(\[]\d\d[)\]]\s+([A-Z][A-Za-z ]+?)\s+Document\b");
pattern!(DATE_ORGAN, r"^(.*?\b1[89]\d\d)\s+((?:The\s+)?[A-Z].*)$");

/// Longer lines hold no header row but distribution lists.
const LONGEST_ROW: usize = 260;

struct Walk<'d, 'a> {
    draft: &'d mut Draft<'a>,
    flavor: Flavor,
    /// Lines that no rule wanted, and whether the addressee was already known there.
    spare: Vec<Span>,
    /// Places and bare organs that may be the addressee when nothing better comes.
    bare: Vec<Span>,
    addressed: bool,
    copying: bool,
    /// The last line of a labelled title, which may go on in the next line.
    open_title: Option<Span>,
    fuzzy: bool,
}

/// Reads a letter-like cable.
pub(crate) fn read(draft: &mut Draft, zones: &Zones, flavor: Flavor) {
    let document = draft.document;
    let fuzzy = document.scanned;
    let mut walk = Walk {
        draft,
        flavor,
        spare: Vec::new(),
        bare: Vec::new(),
        addressed: false,
        copying: false,
        open_title: None,
        fuzzy,
    };
    for index in zones.header.clone() {
        let line = &document.lines[index];
        if line.stamp {
            let span = document.whole(index);
            let text = tidy(document.text(span));
            walk.draft.put(FieldName::Markings, text, span, "stamp", 0.6);
            continue;
        }
        walk.line(index);
    }
    let spare = std::mem::take(&mut walk.spare);
    let bare = std::mem::take(&mut walk.bare);
    titles(draft, &spare);
    if !draft.has(FieldName::To, 0.5) {
        for span in bare {
            let text = addressees::without_footnotes(document.text(span));
            for piece in addressees::split(text) {
                let part = document.span_of(span.line, piece);
                draft.put(FieldName::To, addressees::value(piece), part, "to.bare", 0.6);
            }
        }
    }
    footer::read(draft, zones.footer.clone(), flavor);
    settle(draft, flavor);
}

/// Who sends: the signature in Chinese cables, the post in the header elsewhere.
fn settle(draft: &mut Draft, flavor: Flavor) {
    let signed: Vec<Candidate> = draft.of(FieldName::Signature).cloned().collect();
    if let Some(first) = signed.first() {
        let strength: f64 = match flavor {
            Flavor::Chinese => 0.9,
            Flavor::Bloc => 0.5,
            Flavor::Other => 0.45,
        };
        let mut sender = first.clone();
        sender.field = FieldName::From;
        sender.rule = "from.signature";
        sender.strength = strength.min(first.strength);
        draft.add(sender);
    }
}

impl Walk<'_, '_> {
    fn line(&mut self, index: usize) {
        let document = self.draft.document;
        let text = document.text(document.whole(index));
        if text.len() > LONGEST_ROW && !text.contains(':') {
            return;
        }
        let segments: Vec<&str> = text
            .split("   ")
            .map(str::trim)
            .filter(|segment| !segment.is_empty())
            .collect();
        let mut at = 0;
        while at < segments.len() {
            let segment = segments[at];
            // A label that stands alone in its column has its value in the next.
            if segments.len() > 1
                && at + 1 < segments.len()
                && !segment.ends_with(':')
                && let Some((role, _)) = lexicon::label(segment, false)
                && segment.len() > 2
            {
                let span = document.span_of(index, segments[at + 1]);
                self.row(role, span, false);
                at += 2;
                continue;
            }
            let span = document.span_of(index, segment);
            self.segment(span);
            at += 1;
        }
    }

    fn segment(&mut self, span: Span) {
        let document = self.draft.document;
        let text = document.text(span);
        if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
            return;
        }
        if self.bracketed(span, text)
            || self.labelled(span, text)
            || self.marking(span, text)
            || self.head(span, text)
            || self.form(span, text)
            || self.relation(span, text)
            || self.number(span, text)
            || self.date(span, text)
            || self.desk(span, text)
            || self.addressee(span, text)
        {
            return;
        }
        if OFFICE_NOTE.is_match(text) || (is_prose(text) && self.addressed) || ROUTING.is_match(text) {
            return;
        }
        if self.title_goes_on(span, text) {
            return;
        }
        self.spare.push(span);
    }

    /// Takes a line into the labelled title above it, where that was broken.
    fn title_goes_on(&mut self, span: Span, text: &str) -> bool {
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

    /// Notes of the editor: the whole line in square brackets.
    fn bracketed(&mut self, span: Span, text: &str) -> bool {
        if !ALREADY_BRACKETED.is_match(text)
            || text[1..].find(']').is_some_and(|close| close + 2 < text.len())
        {
            return false;
        }
        let inner = &text[1..text.len() - 1];
        if let Some(found) = markings::read(inner, self.fuzzy) {
            let inside = self.draft.document.span_of(span.line, inner);
            put_markings(self.draft, inside, &found, "marking.bracketed", 0.93);
            return true;
        }
        let lower = inner.to_ascii_lowercase();
        if lower.starts_with("stamp") {
            let value = tidy(
                inner
                    .split_once(':')
                    .map_or(inner, |(_, stamp)| stamp)
                    .trim_matches([' ', '“', '”', '"']),
            );
            self.draft
                .put(FieldName::Markings, value, span, "stamp.described", 0.9);
            return true;
        }
        if lower.contains("distribution")
            && let Some((_, list)) = inner.rsplit_once(':')
        {
            self.copies(span.line, list, "copy.note", 0.8);
            return true;
        }
        // `[To the Foreign Ministry:]` is a row, `[...]` and remarks are not.
        if is_addressee_like(inner) {
            let inside = self.draft.document.span_of(span.line, inner);
            self.segment(inside);
        }
        true
    }

    fn marking(&mut self, span: Span, text: &str) -> bool {
        let Some(found) = markings::read(text, self.fuzzy) else {
            return false;
        };
        put_markings(self.draft, span, &found, "marking.line", 0.94);
        true
    }

    fn head(&mut self, span: Span, text: &str) -> bool {
        let Some(head) = heads::read(text) else {
            return false;
        };
        let document = self.draft.document;
        self.draft
            .put(FieldName::Form, tidy(text), span, "form.head", 0.9);
        if let Some(direction) = head.direction {
            self.draft
                .put(FieldName::Direction, direction, span, "form.direction", 0.9);
        }
        if let Some(sender) = head.sender {
            let part = document.span_of(span.line, sender);
            self.draft.put(
                FieldName::From,
                addressees::value(sender),
                part,
                "from.form-head",
                0.6,
            );
        }
        if let Some(number) = head.number {
            let part = document.span_of(span.line, number);
            self.draft
                .put(FieldName::CableNumber, tidy(number), part, "number.head", 0.92);
        }
        if let Some(marking) = head.marking
            && let Some(found) = markings::read(marking, self.fuzzy)
        {
            let part = document.span_of(span.line, marking);
            put_markings(self.draft, part, &found, "marking.head", 0.9);
        }
        true
    }

    /// Rows that are peculiar to one service.
    fn form(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        if SENT_RECEIVED.is_match(text) {
            for date in dates::western(text).iter().take(1) {
                self.draft
                    .put(FieldName::Date, date.edtf(), span, date.rule, 0.93);
            }
            return true;
        }
        if let Some(found) = DAY_TIME.captures(text)
            && let (Some(number), Some(time)) = (found.get(1), found.get(2))
        {
            let part = document.span_of(span.line, number.as_str());
            self.draft.put(
                FieldName::CableNumber,
                number.as_str(),
                part,
                "number.before-weekday",
                0.97,
            );
            if let Some((_, _, clock)) = dates::clock(time.as_str()) {
                let part = document.span_of(span.line, time.as_str());
                self.draft
                    .put(FieldName::Time, clock, part, "time.behind-weekday", 0.95);
            }
            return true;
        }
        if let Some(found) = CALL.captures(text)
            && let (Some(from), Some(to)) = (found.get(1), found.get(2))
        {
            self.dated(span, text, 0.85);
            let part = document.span_of(span.line, from.as_str());
            self.draft
                .put(FieldName::From, tidy(from.as_str()), part, "from.call", 0.8);
            let part = document.span_of(span.line, to.as_str());
            self.draft
                .put(FieldName::To, tidy(to.as_str()), part, "to.call", 0.8);
            self.addressed = true;
            return true;
        }
        if let Some(found) = CABLEGRAM.captures(text)
            && let (Some(number), Some(place)) = (found.get(1), found.get(2))
            && !dates::all(&found[3]).is_empty()
        {
            let part = document.span_of(span.line, number.as_str());
            self.draft
                .put(FieldName::CableNumber, number.as_str(), part, "number.head", 0.9);
            self.dated(span, text, 0.9);
            let part = document.span_of(span.line, place.as_str());
            self.draft
                .put(FieldName::From, tidy(place.as_str()), part, "from.dateline", 0.4);
            return true;
        }
        if let Some(found) = PUBLISHED.captures(text)
            && let (Some(from), Some(to)) = (found.get(2), found.get(3))
        {
            let title = document.span_of(span.line, &text[from.start()..]);
            self.draft.put(
                FieldName::Title,
                tidy(&text[from.start()..]),
                title,
                "title.published",
                0.8,
            );
            let part = document.span_of(span.line, from.as_str());
            self.draft
                .put(FieldName::From, tidy(from.as_str()), part, "from.published", 0.75);
            let part = document.span_of(span.line, to.as_str());
            self.draft
                .put(FieldName::To, tidy(to.as_str()), part, "to.published", 0.8);
            self.addressed = true;
            return true;
        }
        false
    }

    fn labelled(&mut self, span: Span, text: &str) -> bool {
        let Some(colon) = text.find([':', '：']) else {
            return false;
        };
        if colon > 60 {
            return false;
        }
        let label = &text[..colon];
        // `To X:` and `Copy to X:` are salutations, not labels; a label stands before the colon alone.
        let width = text[colon..].chars().next().map_or(1, char::len_utf8);
        let rest = text[colon + width..].trim();
        let Some((role, repaired)) = lexicon::label(label, self.fuzzy).or_else(|| {
            // `Distribution list - 11 copies: …`, `Copies (5):`
            let head = label.split(['-', '–', '(']).next()?;
            if COPIES_FOR.is_match(label) {
                return Some((Role::CopyTo, false));
            }
            lexicon::label(head, false).filter(|(role, _)| *role == Role::CopyTo)
        }) else {
            return false;
        };
        if rest.is_empty() {
            // An empty row. Lists may follow on lines of their own.
            self.copying = role == Role::CopyTo;
            return true;
        }
        let value = self.draft.document.span_of(span.line, rest);
        self.row(role, value, repaired);
        true
    }

    fn row(&mut self, role: Role, span: Span, repaired: bool) {
        let document = self.draft.document;
        let text = document.text(span);
        self.copying = false;
        match role {
            Role::Precedence | Role::Marking => match markings::read(text, self.fuzzy) {
                Some(found) => put_markings(self.draft, span, &found, "marking.labelled", 0.96),
                None => {
                    if role == Role::Precedence && text.split_whitespace().count() <= 4 {
                        let value = tidy(text).to_lowercase().replace(' ', "_");
                        self.draft
                            .put(FieldName::Precedence, value, span, "precedence.as-read", 0.5);
                    }
                }
            },
            Role::From => {
                let value = addressees::value(text);
                let candidate =
                    Candidate::new(FieldName::From, value, span, "from.labelled", 0.85).repaired(repaired);
                self.draft.add(candidate);
            }
            Role::To if self.flavor == Flavor::Chinese && is_place(text) => self.bare.push(span),
            Role::To => self.addressees(span, "to.labelled", 0.85),
            Role::Destination => {}
            Role::CopyTo => {
                let list = text.split("Total of").next().unwrap_or(text);
                self.copies(span.line, list, "copy.labelled", 0.85);
                self.copying = text.trim_end().ends_with(',');
            }
            Role::Title => {
                let candidate = Candidate::new(FieldName::Title, tidy(text), span, "title.labelled", 0.94)
                    .repaired(repaired);
                self.draft.add(candidate);
                self.open_title = Some(span);
            }
            Role::Number => {
                let body = numbers::without_tail(text);
                if body.bytes().any(|byte| byte.is_ascii_digit()) {
                    let part = document.span_of(span.line, body);
                    let value = numbers::english(body).map_or_else(|| tidy(body), |number| number.value);
                    self.draft
                        .put(FieldName::CableNumber, value, part, "number.row", 0.9);
                    if let Some(found) = markings::read(&text[body.len()..], false) {
                        let tail = document.span_of(span.line, &text[body.len()..]);
                        put_markings(self.draft, tail, &found, "marking.behind-number", 0.9);
                    }
                }
            }
            Role::Date => self.dated(span, text, 0.95),
            Role::Time => self.dated(span, text, 0.9),
            Role::Received => {
                if let Some(date) = dates::all(text).into_iter().next() {
                    let value = match &date.time {
                        Some(time) => format!("{}T{time}", date.edtf()),
                        None => date.edtf(),
                    };
                    self.draft
                        .put(FieldName::Received, value, span, "received.labelled", 0.85);
                }
            }
            Role::Signature => {
                self.draft
                    .put(FieldName::Signature, tidy(text), span, "signature.labelled", 0.85)
            }
            Role::Translator => self.draft.put(
                FieldName::Translator,
                tidy(text),
                span,
                "translator.labelled",
                0.9,
            ),
            Role::Archive => self.draft.put(
                FieldName::ArchiveReference,
                tidy(text),
                span,
                "archive.labelled",
                0.7,
            ),
            Role::References => self.draft.put(
                FieldName::References,
                tidy(text),
                span,
                "references.labelled",
                0.8,
            ),
            Role::Control => {
                let candidate =
                    Candidate::new(FieldName::OtherNumbers, tidy(text), span, "number.control", 0.85);
                self.draft.add(candidate.part("kind", "control"));
            }
            Role::Drop => {}
        }
    }

    fn number(&mut self, span: Span, text: &str) -> bool {
        let Some(number) = numbers::english(text) else {
            return false;
        };
        let part = Span {
            line: span.line,
            start: span.start + number.start,
            end: span.start + number.end,
        };
        let tail = &text[number.end.min(text.len())..];
        if let Some(found) = markings::read(tail, self.fuzzy) {
            let behind = self.draft.document.span_of(span.line, tail);
            put_markings(self.draft, behind, &found, "marking.behind-number", 0.9);
        }
        if let Some(organ) = DOCUMENT_OF.captures(text).and_then(|found| found.get(1)) {
            let part = self.draft.document.span_of(span.line, organ.as_str());
            self.draft.put(
                FieldName::From,
                tidy(organ.as_str()),
                part,
                "from.document-series",
                0.65,
            );
        }
        put_number(self.draft, part, number, 1.0);
        // A date may share the line.
        let dates = dates::western(tail);
        if let Some(date) = dates.first() {
            self.draft.put(FieldName::Date, date.edtf(), span, date.rule, 0.8);
        }
        true
    }

    /// A line that is a date, perhaps with a place before it or an office behind it.
    fn date(&mut self, span: Span, text: &str) -> bool {
        if text.len() > 120 {
            return false;
        }
        let found = dates::all(text);
        let Some(date) = found.first().filter(|date| date.month.is_some()) else {
            return false;
        };
        let before = text[..date.start].trim_matches([' ', ',', '.', '(', '[', '—', '-']);
        let after = text[date.end..].trim_matches([' ', ',', '.', ')', ']', '—', '-', ';']);
        let after = match dates::clock(after) {
            Some((start, end, _)) if start < 4 => after[end.min(after.len())..].trim(),
            _ => after,
        };
        let before = match dates::clock(before) {
            Some((_, end, _)) => before[end.min(before.len())..].trim_matches([' ', ',']),
            None => before,
        };
        let place =
            before.split_whitespace().count() <= 2 && before.chars().next().is_none_or(char::is_uppercase);
        let weekday_or_number = before.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
        if after.is_empty() && (place || weekday_or_number) {
            self.dated(span, text, 0.86);
            let is_place =
                !before.is_empty() && before.chars().all(|c| c.is_alphabetic() || c.is_whitespace());
            if is_place && !before.eq_ignore_ascii_case("on") && !before.eq_ignore_ascii_case("dated") {
                let part = self.draft.document.span_of(span.line, before);
                self.draft
                    .put(FieldName::From, tidy(before), part, "from.dateline", 0.4);
            }
            return true;
        }
        if before.is_empty()
            && let Some(found) = DATE_ORGAN.captures(text)
            && let Some(organ) = found.get(2)
            && addressees::ORGAN.is_match(organ.as_str())
            && !is_addressee_like(text)
        {
            self.dated(span, &text[..organ.start()], 0.85);
            let part = self.draft.document.span_of(span.line, organ.as_str());
            self.draft.put(
                FieldName::From,
                addressees::value(organ.as_str()),
                part,
                "from.behind-date",
                0.7,
            );
            return true;
        }
        false
    }

    fn dated(&mut self, span: Span, text: &str, strength: f64) {
        put_date(self.draft, span, text, strength);
    }

    /// `Telegram from Pyongyang to Bucharest, TOP SECRET, No. 76.033, Urgent`
    fn relation(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        if let Some(found) = FROM_TO.captures(text)
            && let (Some(from), Some(to)) = (found.get(1), found.get(2))
        {
            let part = document.span_of(span.line, from.as_str());
            self.draft.put(
                FieldName::From,
                addressees::value(from.as_str()),
                part,
                "from.from-to",
                0.85,
            );
            let part = document.span_of(span.line, to.as_str());
            self.bare.push(part);
            if let Some(rest) = found.get(3) {
                let mut year_read = false;
                for piece in rest.as_str().split(',') {
                    let part = document.span_of(span.line, piece.trim());
                    if let Some(marks) = markings::read(piece, self.fuzzy) {
                        put_markings(self.draft, part, &marks, "marking.head", 0.92);
                    } else if let Some(number) = numbers::english(piece.trim()) {
                        let at = Span {
                            line: span.line,
                            start: part.start + number.start,
                            end: part.start + number.end,
                        };
                        put_number(self.draft, at, number, 1.0);
                    } else if !year_read && !dates::all(rest.as_str()).is_empty() {
                        year_read = true;
                        let whole = document.span_of(span.line, rest.as_str());
                        self.dated(whole, rest.as_str(), 0.9);
                    }
                }
            }
            return true;
        }
        false
    }

    fn desk(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        for (pattern, rule) in [(&*FROM_SENT, "from.sent-line"), (&*FROM_DATED, "from.dated")] {
            if let Some(found) = pattern.captures(text)
                && let Some(from) = found.get(1)
                && let Some(date) = dates::all(text).into_iter().next()
            {
                let part = document.span_of(span.line, from.as_str());
                self.draft
                    .put(FieldName::From, tidy(from.as_str()), part, rule, 0.8);
                let received = found
                    .get(2)
                    .is_some_and(|verb| verb.as_str().eq_ignore_ascii_case("received"));
                let field = if received {
                    FieldName::Received
                } else {
                    FieldName::Date
                };
                self.draft.put(field, date.edtf(), span, date.rule, 0.84);
                return true;
            }
        }
        if let Some(found) = ADDRESSED.captures(text)
            && let (Some(to), Some(number), Some(date)) = (found.get(1), found.get(2), found.get(3))
        {
            let part = document.span_of(span.line, to.as_str());
            self.draft.put(
                FieldName::To,
                addressees::value(to.as_str()),
                part,
                "to.addressed",
                0.85,
            );
            let part = document.span_of(span.line, number.as_str());
            self.draft.put(
                FieldName::CableNumber,
                number.as_str(),
                part,
                "number.addressed",
                0.85,
            );
            put_date(
                self.draft,
                document.span_of(span.line, date.as_str()),
                date.as_str(),
                0.88,
            );
            self.addressed = true;
            return true;
        }
        let Some(from) = DESK.captures(text).and_then(|found| found.get(1)) else {
            return false;
        };
        // `Cable from the Embassy on the Third Session` is a title: a post's name is short and does not tell a matter.
        let words = from.as_str().split_whitespace().count();
        let matter = [" on ", " regarding ", " concerning ", " about "];
        if words > 9 || matter.iter().any(|word| from.as_str().contains(word)) || hangs(text) {
            return false;
        }
        let part = document.span_of(span.line, from.as_str());
        self.draft.put(
            FieldName::From,
            addressees::value(from.as_str()),
            part,
            "from.desk",
            0.8,
        );
        true
    }

    fn addressee(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        let mut body = text;
        // Markings behind the addressee.
        let marked = addressees::without_footnotes(text);
        if let Some((found, open)) = markings::trailing(marked, self.fuzzy) {
            put_markings(self.draft, span, &found, "marking.behind-addressee", 0.95);
            body = text[..open].trim_end();
        }
        let had_footnote = addressees::without_footnotes(body).len() + 1 < body.trim_end().len();
        let colon = body.trim_end().ends_with([':', '：']) || (had_footnote && body.contains([':', '：']));
        let inner = document.span_of(span.line, body);
        if addressees::ALSO_COPIED.is_match(body) {
            let list = addressees::ALSO_COPIED
                .find(body)
                .map_or(body, |m| &body[..m.start()]);
            self.copies(
                span.line,
                addressees::without_cover(list),
                "copy.also-copied",
                0.85,
            );
            return true;
        }
        if self.copying && !colon && !addressees::TO.is_match(body) {
            let item = body.trim_start_matches(['-', '•', '–', '*', ' ']);
            if item.len() < 120 && !is_prose(item) {
                self.copies(span.line, item, "copy.list", 0.75);
                return true;
            }
        }
        if let Some(copy) = COPY.find(body)
            && (colon
                || marked.len() < text.len()
                || body[copy.end()..].contains(',')
                || copy.as_str().to_ascii_lowercase().contains("to")
                || body.starts_with('['))
            && !is_prose(&body[copy.end()..])
            && copy.end() < body.len()
        {
            self.copies(span.line, &body[copy.end()..], "copy.row", 0.9);
            return true;
        }
        if let Some(found) = addressees::TRANSMIT.find(body)
            && found.end() < body.len()
            && !is_prose(&body[found.end()..])
        {
            let rest = document.span_of(span.line, &body[found.end()..]);
            self.addressees(rest, "to.transmit", 0.8);
            return true;
        }
        if self.fuzzy
            && let Some(found) = addressees::TO_MISREAD.find(body)
            && found.end() < body.len()
        {
            let rest = document.span_of(span.line, &body[found.end()..]);
            self.addressees(rest, "to.row-misread", 0.88);
            return true;
        }
        if let Some(found) = addressees::TO.find(body)
            && found.end() < body.len()
            && !found.as_str().trim().is_empty()
            && (colon || !is_prose(&body[found.end()..]))
        {
            let rest = document.span_of(span.line, &body[found.end()..]);
            self.addressees(rest, "to.row", 0.93);
            return true;
        }
        if colon && is_addressee_like(body) && body.len() < 240 {
            self.addressees(inner, "to.salutation", 0.86);
            return true;
        }
        let words = body.split_whitespace().count();
        let comma = body.trim_end().ends_with(',');
        let person_or_organ =
            addressees::TITLE.is_match(body) || addressees::ORGAN.is_match(body) || body.starts_with('[');
        let short = body.split_whitespace().count() <= 14;
        if comma && person_or_organ && !is_prose(body) {
            self.addressees(inner, "to.salutation-comma", 0.82);
            return true;
        }
        if body.trim_end().ends_with(['!', '！']) && addressees::TITLE.is_match(body) && short {
            self.addressees(inner, "to.salutation-called", 0.7);
            return true;
        }
        if self.flavor != Flavor::Chinese
            && let Some(found) = CITY_DASH.captures(body)
            && let (Some(a), Some(b)) = (found.get(1), found.get(2))
        {
            // The place follows the name in the record, whichever comes first on the page.
            let organ_first = addressees::TITLE.is_match(a.as_str())
                || addressees::ORGAN.is_match(a.as_str())
                || a.as_str().starts_with('[');
            let (name, place) = if organ_first {
                (a.as_str(), b.as_str())
            } else {
                (b.as_str(), a.as_str())
            };
            let value = format!("{}, {}", addressees::value(name), tidy(place));
            self.draft.put(FieldName::To, value, inner, "to.city-dash", 0.75);
            self.addressed = true;
            return true;
        }
        if self.flavor == Flavor::Bloc && words <= 3 && CALLED.is_match(body) {
            self.bare.push(inner);
            return true;
        }
        // BEIJING--: where it goes to; the addressee follows.
        if body.trim_end().ends_with("--") || body.trim_end().ends_with('—') {
            return true;
        }
        let letterhead = body.starts_with("Embassy of") || body.starts_with("Consulate");
        let exact_organ = addressees::ORGAN.is_match(body)
            && words <= if letterhead { 16 } else { 9 }
            && !body.contains('’')
            && !body.contains(" on ")
            && !body.contains(" for ");
        if exact_organ && letterhead {
            // A letterhead.
            self.draft.put(
                FieldName::From,
                addressees::value(body),
                inner,
                "from.letterhead",
                0.65,
            );
            return true;
        }
        if exact_organ && !self.addressed && is_organ_name(body) && ADDRESSED_ORGAN.is_match(body) {
            self.bare.push(inner);
            return true;
        }
        false
    }

    fn addressees(&mut self, span: Span, rule: &'static str, strength: f64) {
        let document = self.draft.document;
        let text = document.text(span);
        let (to, copy) = match COPY_INSIDE.find(text) {
            Some(found) => (&text[..found.start()], &text[found.start()..]),
            None => (text, ""),
        };
        let to = addressees::without_cover(to);
        for piece in addressees::split(to) {
            let part = document.span_of(span.line, piece);
            self.organ(FieldName::To, piece, part, rule, strength);
        }
        // What follows may hold several: copying A, and reporting to B.
        let mut rest = copy;
        while let Some(found) = COPY_INSIDE.find(rest) {
            let tail = &rest[found.end()..];
            let next = COPY_INSIDE.find(tail).map_or(tail.len(), |next| next.start());
            self.copies(span.line, &tail[..next], "copy.inside", strength);
            rest = &tail[next..];
        }
        self.addressed = true;
        self.copying = false;
    }

    /// Puts an addressee, its letters put right where a scan shows an organ's name but for a few of them.
    fn organ(&mut self, field: FieldName, piece: &str, span: Span, rule: &'static str, strength: f64) {
        let value = addressees::value(piece);
        let candidate = match self.fuzzy.then(|| addressees::repaired_english(&value)).flatten() {
            Some(organ) => Candidate::new(field, organ, span, rule, strength).repaired(true),
            None => Candidate::new(field, value, span, rule, strength),
        };
        self.draft.add(candidate);
    }

    fn copies(&mut self, line: usize, list: &str, rule: &'static str, strength: f64) {
        let document = self.draft.document;
        let list = addressees::without_cover(list);
        for piece in addressees::split(list) {
            let piece = piece.trim_start_matches(['-', '•', '–', '*', ' ']);
            let value = addressees::value(piece);
            if value.chars().any(char::is_alphanumeric) {
                self.organ(
                    FieldName::CopyTo,
                    piece,
                    document.span_of(line, piece),
                    rule,
                    strength,
                );
            }
        }
    }
}

/// Whether words name a place rather than an office or a person: one or two of them, no title, no organ.
fn is_place(text: &str) -> bool {
    text.split_whitespace().count() <= 2
        && !addressees::TITLE.is_match(text)
        && !addressees::ORGAN.is_match(text)
}

/// Whether the words are an organ's name and nothing else: each begins with a capital.
fn is_organ_name(text: &str) -> bool {
    text.split_whitespace().all(|word| {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
        matches!(plain, "of" | "the" | "and" | "in" | "to" | "for" | "")
            || plain.chars().next().is_some_and(char::is_uppercase)
    })
}

/// Puts a number into the field it belongs to.
pub(super) fn put_number(draft: &mut Draft, span: Span, number: numbers::Number, factor: f64) {
    let field = match number.kind {
        "reference" => FieldName::References,
        "" => FieldName::CableNumber,
        _ => FieldName::OtherNumbers,
    };
    let mut candidate = Candidate::new(field, number.value, span, number.rule, number.strength * factor);
    candidate.parts = number.parts;
    if field == FieldName::OtherNumbers {
        candidate = candidate.part("kind", number.kind);
    }
    draft.add(candidate);
}

/// Puts the first date of a text, and its time, into the draft.
pub(super) fn put_date(draft: &mut Draft, span: Span, text: &str, strength: f64) {
    let found = dates::all(text);
    let Some(date) = found
        .into_iter()
        .find(|date| date.day.is_some() || date.month.is_some())
    else {
        if let Some((start, end, time)) = dates::clock(text) {
            let part = draft.document.span_of(span.line, text[start..end].trim());
            draft.put(FieldName::Time, time, part, "time.alone", strength * 0.95);
        }
        return;
    };
    let value = date.edtf();
    let mut candidate =
        Candidate::new(FieldName::Date, value, span, date.rule, strength).repaired(date.repaired);
    for (other, reason) in &date.others {
        candidate = candidate.or(other.clone(), 0.15, reason.clone());
    }
    draft.add(candidate);
    if let Some(time) = date.time {
        draft.put(FieldName::Time, time, span, "time.beside-date", strength);
    }
}

/// The title among the lines that no rule wanted.
fn titles(draft: &mut Draft, spare: &[Span]) {
    let document = draft.document;
    let titled = |text: &str| {
        let words = text.split_whitespace().count();
        let shouted = words == 2 && !text.chars().any(char::is_lowercase);
        (words >= 3 || (words == 2 && text.len() >= 14)) && !shouted && !text.ends_with([':', '：', ','])
    };
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
            let wraps = document.scanned && wraps(document, last, next);
            if next.line == last.line + 1 && (subtitle || small || hangs || wraps) {
                group.push(next);
            } else {
                break;
            }
        }
        let text = document.text(group[0]);
        if titled(text) {
            let words = text.split_whitespace().count().min(8) as f64;
            // Of several the later stands nearer to the text.
            let score = words + at as f64 * 0.5 + group.len() as f64;
            if best.as_ref().is_none_or(|(least, _)| score >= *least) {
                best = Some((score, group.clone()));
            }
        }
        at += group.len();
    }
    let Some((_, group)) = best else {
        return;
    };
    let value = group
        .iter()
        .map(|&span| document.text(span))
        .collect::<Vec<_>>()
        .join(" ");
    let value = tidy(&value);
    let mut candidate = Candidate::new(FieldName::Title, value, group[0], "title.line", 0.82);
    for &span in &group[1..] {
        candidate = candidate.also(span);
    }
    draft.add(candidate);
}

/// Whether the last word of a line asks for another.
fn hangs(text: &str) -> bool {
    text.trim_end().rsplit(' ').next().is_some_and(|word| {
        matches!(
            word,
            "of" | "the"
                | "and"
                | "in"
                | "to"
                | "on"
                | "for"
                | "with"
                | "by"
                | "from"
                | "a"
                | "an"
                | "between"
                | "at"
        )
    })
}

/// Whether a line goes on in the next: set close below it, and long enough that a word no longer fitted.
fn wraps(document: &crate::parse::lines::Document, last: Span, next: Span) -> bool {
    let (Some(a), Some(b)) = (document.lines[last.line].place, document.lines[next.line].place) else {
        return false;
    };
    document.lines[last.line].page == document.lines[next.line].page
        && b.top - a.bottom < 1.2 * a.height().max(b.height())
        && a.right - a.left > 0.45
}
