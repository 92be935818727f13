//! Labelled rows: a word of the lexicon before a colon, its value behind it.

use std::collections::BTreeMap;

use super::{Flavor, Walk, begins};
use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::dates;
use crate::parse::draft::Candidate;
use crate::parse::families::put::{put_date, put_markings, put_row};
use crate::parse::fold::tidy;
use crate::parse::layout;
use crate::parse::lexicon::{self, MarkingKind, Role};
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::parse::numbers;
use crate::parse::posts;
use crate::parse::transit;

pattern!(
    SENT,
    r"(?i)^(\S.*?)\s*\((?:sent|dispatched)[:.]?\s+([^)]+)\)?\s*$"
);

pattern!(
    COPIES_FOR,
    r"(?i)^(?:produced|printed|made|prepared|sent|issued)\b.*\b(?:copies|exemplars?)\b.*(?:for|to)$"
);

// Copy - No. 3, Copies – 4
pattern!(COPIES_BEHIND, r"(?i)^\S\s*(?:(?:no|nr)\b|[№#]|\d)");

// Produced in 9 copies for:
pattern!(
    pub(super) COPIES_MADE,
    r"(?i)^(?:produced|made|prepared|written)\b.{0,20}\bcopies\b"
);

pattern!(
    CITY_AND_PERSON,
    r"^(\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)?)\s+[–-]\s+(\p{Lu}[^()]{2,60}?)(?:\s*\(([^()]+)\))?$"
);
// A row of a form typed without its colon: FROM K.V. Rajan, Subject The 6th Congress, Classification Secret
pattern!(
    BARE_LABEL,
    r"^(SUBJECT|Subject|SUBJ|FROM|CLASSIFICATION|Classification|PRECEDENCE|Precedence)\s+(\p{Lu}.*)$"
);
pattern!(MONTH_AND_SERIAL, r"^(?:[1-9]|1[0-2])\s\d{2,4}$");
pattern!(LEFT_OUT, r"\s*(?:\[…\]|\[\.\.\.\]|…)\s*\d{0,2}\s*$");

pattern!(
    IN_ATTENDANCE,
    r"(?i)\b(?:in\s+attendance|participants?|also\s+present|(?:personnel|staff)\s+accompan(?:ied|ying))$"
);
// Matter: [blank]
pattern!(
    EMPTY,
    r"(?i)^[\[(](?:blank|empty|left\s+blank|illegible|none|no\s+name\s+given)[\])]$"
);

pattern!(
    ORGAN_BEHIND,
    r"^(\S*\d\S*)\s+((?:Embassy|Legation|High\s+Commission|Consulate|Office|Ministry)\s+(?:of|in|for)\s+\D+?)\.?$"
);
pattern!(TO_HOUR, r"(?i)^\s*(?:to|until|till|[-–—])\s*\d");
pattern!(DAY_HOUR, r"^(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)$");
// Minister Reference (Copy)
pattern!(REFERENCE_COPY, r"\s+Reference\s*(?:\([^()]*\))?$");

// Telegram from: the Soviet Union
pattern!(
    STATE,
    r"(?i)^(?:the\s+)?(?:[a-z]+\s+){1,3}(?:union|states|kingdom|republic)$"
);

// NKVD of the Ukrainian SSR; Ministry of Foreign Affairs of the USSR
pattern!(
    OFFICE_THERE,
    r"^(?:NKVD|NKGB|MGB|KGB|MVD|OGPU|GRU|NKID|(?:The\s+)?(?:People['’]s\s+Commissariat|Ministry))\s(?:of|for)\s(?:the\s)?[^,]+$"
);

// Peking, 15:00, 30 June 1951.
pattern!(
    PLACE_HOUR_DAY,
    r"^(\[?\p{Lu}[\p{L} -]{2,24}?\]?),\s+((?:\d{1,2}[:.]\d\d|\d{1,2}\s).*)$"
);

impl Walk<'_, '_> {
    /// A sender without the hour and day of sending behind it, which are put as such: `Peking, 15:00, 30 June 1951.`
    fn without_hour<'t>(&mut self, span: Span, text: &'t str) -> &'t str {
        let found = PLACE_HOUR_DAY.captures(text);
        let Some((place, when)) = found.and_then(|found| Some((found.get(1)?, found.get(2)?))) else {
            return text;
        };
        let whole = dates::all(when.as_str())
            .iter()
            .any(|date| date.day.is_some() && date.month.is_some());
        if !whole {
            return text;
        }
        let part = self.draft.document.span_of(span.line, when.as_str());
        self.dated(part, when.as_str(), 0.88);
        place.as_str()
    }

    pub(super) fn labelled(&mut self, span: Span, text: &str) -> bool {
        let colon = text.find([':', '：']).or_else(|| {
            // CLASSIFICATION; SECRET
            let sign = text.find(';').filter(|_| self.fuzzy)?;
            lexicon::label(&text[..sign], false).is_some().then_some(sign)
        });
        // FYI – Trojanowski, Thee
        let colon = colon.or_else(|| {
            let sign = text.find(['–', '—', '-'])?;
            let copied = |&(role, _): &(Role, bool)| role == Role::CopyTo;
            let shown =
                text[..sign].ends_with(' ') && lexicon::label(&text[..sign], false).filter(copied).is_some();
            (shown && !COPIES_BEHIND.is_match(&text[sign..])).then_some(sign)
        });
        let Some(colon) = colon.filter(|&colon| colon <= 60) else {
            return self.bare_label(span, text);
        };
        // Attention [Chen] Jiakang. Forward to: …
        let last = text[..colon].rsplit(". ").next();
        let label = last
            .filter(|label| label.split_whitespace().count() >= 2)
            .unwrap_or(&text[..colon]);
        // `To X:` and `Copy to X:` are salutations, not labels; a label stands before the colon alone.
        let width = text[colon..].chars().next().map_or(1, char::len_utf8);
        let rest = text[colon + width..].trim();
        // Chinese in Attendance: …
        if IN_ATTENDANCE.is_match(label) {
            // Their names below, one to a line
            let lines = &self.draft.document.lines;
            let goes_on = |line: &usize| lines[*line - 1].trimmed().ends_with([',', ':']);
            if rest.is_empty() {
                self.taken.extend((span.line + 1..self.end).take_while(goes_on));
            }
            return true;
        }
        // Prepared in: 24 copies
        if COPIES_MADE.is_match(text) && rest.ends_with("copies") && rest.split(' ').count() == 2 {
            return true;
        }
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
        // Category: Special Urgent, where others file by subjects
        let urgent = |found: Vec<markings::Marking>| markings::are_all(&found, MarkingKind::Precedence);
        let role = match role {
            Role::Drop if markings::read(rest, false).is_some_and(urgent) => Role::Precedence,
            role => role,
        };
        // Received by: Vice Minister Zhang Hanfu, who had a guest for whom it was interpreted.
        let role = match role {
            Role::CopyTo if begins(label, "received by") && self.is_talk() => Role::Drop,
            // Already Sent To: Mali, where the addressee follows below
            Role::CopyTo
                if begins(label, "already sen")
                    && !rest.contains(',')
                    && !rest.is_empty()
                    && is_place(rest) =>
            {
                Role::Destination
            }
            _ => role,
        };
        // From: Rio de Janeiro dispatched on 02.27.1962 at 20:00
        if role == Role::From && transit::sent(text).is_some() {
            return self.form(span, text);
        }
        if rest.is_empty() && self.beside(span, role, repaired) {
            return true;
        }
        if rest.is_empty() {
            // An empty row. Lists may follow on lines of their own.
            let alone = self.draft.document.whole(span.line) == span;
            self.copying = role == Role::CopyTo && alone;
            return true;
        }
        let value = self.draft.document.span_of(span.line, rest);
        self.row(role, value, repaired);
        true
    }

    /// Takes a row whose label has no colon behind it. Such a sender is in small letters: `FROM PEKING TO FOREIGN OFFICE` is a head.
    fn bare_label(&mut self, span: Span, text: &str) -> bool {
        let found = BARE_LABEL.captures(text);
        let Some((label, value)) = found.and_then(|found| Some((found.get(1)?, found.get(2)?))) else {
            return false;
        };
        let value = value.as_str();
        let role = match lexicon::label(label.as_str(), false) {
            Some((role @ Role::Title, _)) => role,
            Some((role @ Role::From, _))
                if value.contains(char::is_lowercase)
                    && !value.ends_with(':')
                    && dates::all(value).is_empty() =>
            {
                role
            }
            Some((role @ (Role::Marking | Role::Precedence), _))
                if markings::read(value, self.fuzzy).is_some() =>
            {
                role
            }
            _ => return false,
        };
        self.row(role, self.draft.document.span_of(span.line, value), false);
        true
    }

    /// Whether a row of the header names an interpreter: the paper tells of a talk.
    fn is_talk(&self) -> bool {
        let lines = &self.draft.document.lines[..self.end];
        lines.iter().any(|line| begins(line.trimmed(), "interpreter"))
    }

    /// Takes what stands to the right of a label that has nothing behind it on its line as the label's value.
    fn beside(&mut self, span: Span, role: Role, repaired: bool) -> bool {
        let document = self.draft.document;
        let fuzzy = self.fuzzy;
        let is_row = |text: &str| lexicon::begins_row(text, fuzzy);
        let Some(other) = layout::value_beside(document, span.line, role, &mut self.taken, is_row) else {
            return false;
        };
        let value = document.whole(other);
        self.row(role, value, repaired);
        true
    }

    pub(super) fn row(&mut self, role: Role, span: Span, repaired: bool) {
        let document = self.draft.document;
        // Moscow […]
        let text = LEFT_OUT.split(document.text(span)).next().unwrap_or("");
        if text.is_empty() || EMPTY.is_match(text) || is_noise(text) {
            return;
        }
        let span = document.span_of(span.line, text);
        self.copying = false;
        match role {
            Role::Precedence | Role::Marking => {
                match markings::read(text, self.fuzzy).or_else(|| markings::read(text, true)) {
                    // Level: Special, which elsewhere tells how to handle it.
                    Some(found)
                        if role == Role::Marking
                            || found.iter().any(|mark| mark.kind != MarkingKind::Handling) =>
                    {
                        put_markings(self.draft, span, &found, "marking.labelled", 0.96);
                    }
                    _ => {
                        if let Some((found, _)) = markings::first_words(text) {
                            put_markings(self.draft, span, &found, "marking.labelled", 0.85);
                        } else if role == Role::Precedence && text.split_whitespace().count() <= 4 {
                            let value = tidy(text).to_lowercase().replace(' ', "_");
                            self.draft
                                .put(FieldName::Precedence, value, span, "precedence.as-read", 0.5);
                        }
                    }
                }
            }
            // From: McGeorge Bundy to Lodge
            Role::From
                if let Some((from, to)) = addressees::both_ends(text)
                    && !self.draft.has(FieldName::To, 0.5) =>
            {
                self.draft
                    .put_name(FieldName::From, span.line, from, "from.from-to", 0.85);
                self.draft
                    .put_name(FieldName::To, span.line, to, "to.from-to", 0.8);
            }
            // Sender: Sofia – Stojanow, Recipient: Berlin – Mielke (Vajnar, Kamara)
            Role::From | Role::To if self.city_and_person(role, span, text) => {}
            Role::From => {
                // DELHI (Sent 14.20 hours, 20th October 1962)
                let text = match SENT.captures(text).map(|found| (found.get(1), found.get(2))) {
                    Some((Some(post), Some(sent))) if !dates::all(sent.as_str()).is_empty() => {
                        put_date(
                            self.draft,
                            document.span_of(span.line, sent.as_str()),
                            sent.as_str(),
                            0.9,
                        );
                        post.as_str()
                    }
                    _ => text,
                };
                let text = self.without_note(text);
                let text = self.without_hour(span, text);
                let span = document.span_of(span.line, text);
                let value = place_last(text).unwrap_or_else(|| addressees::value(text));
                // A mission that a row names says more than a person who signs.
                let organ = addressees::ORGAN.is_match(text) && !STATE.is_match(text);
                let strength = if organ { 0.92 } else { 0.85 };
                let candidate = Candidate::new(FieldName::From, value, span, "from.labelled", strength)
                    .repaired(repaired);
                self.draft.add(candidate);
            }
            Role::To if self.flavor == Flavor::Chinese && is_place(text) => self.bare.push(span),
            // III/210/72911/31558: a file, not an addressee.
            Role::To if is_file_number(text) => {}
            // Moscow, NKVD of the USSR, Comrade Beria
            Role::To if let Some(value) = place_last(text) => {
                self.draft.put(FieldName::To, value, span, "to.labelled", 0.85);
                self.addressed = true;
            }
            Role::To => {
                let names = REFERENCE_COPY.split(text).next().unwrap_or(text);
                self.addressees(document.span_of(span.line, names), "to.labelled", 0.85);
            }
            Role::Destination => {}
            Role::CopyTo => {
                let list = text.split("Total of").next().unwrap_or(text);
                // Copy: To the Committee
                let to = addressees::TO.find(list).map_or(0, |to| to.end());
                let list = &list[to..];
                self.copies(span.line, list, "copy.labelled", 0.85);
                self.copying = text.trim_end().ends_with(',') || text.ends_with(" and");
            }
            Role::Title => {
                let candidate = Candidate::new(FieldName::Title, tidy(text), span, "title.labelled", 0.94)
                    .repaired(repaired);
                self.draft.add(candidate);
                self.open_title = Some(span);
            }
            Role::Number => {
                let body = numbers::without_tail(text);
                // No.: 1583 12 Nov. 1944
                let behind = dates::western(body)
                    .pop()
                    .filter(|date| date.year.is_some() && date.month.is_some() && date.end == body.len())
                    .map(|date| &body[date.start..])
                    .filter(|date| {
                        body[..body.len() - date.len()]
                            .bytes()
                            .any(|byte| byte.is_ascii_digit())
                    });
                if let Some(date) = behind {
                    self.dated(document.span_of(span.line, date), date, 0.95);
                }
                let body = behind.map_or(body, |date| body[..body.len() - date.len()].trim_end());
                // No. PEK/104/66 Embassy of India, Peking.
                let body = match ORGAN_BEHIND.captures(body).map(|found| found.extract()) {
                    Some((_, [number, organ])) if addressees::ORGAN.is_match(organ) => {
                        self.draft
                            .put_name(FieldName::From, span.line, organ, "from.behind-number", 0.65);
                        number
                    }
                    _ => body,
                };
                if body.bytes().any(|byte| byte.is_ascii_digit()) {
                    let part = document.span_of(span.line, body);
                    let (value, parts, repaired) = numbers::english(body).map_or_else(
                        || (tidy(body), BTreeMap::new(), false),
                        |number| (number.value, number.parts, number.repaired),
                    );
                    let mut candidate =
                        Candidate::new(FieldName::CableNumber, value, part, "number.row", 0.9);
                    candidate.parts = parts;
                    self.draft.add(candidate.repaired(repaired));
                    if let Some(found) = markings::read(&text[body.len()..], false) {
                        let tail = document.span_of(span.line, &text[body.len()..]);
                        put_markings(self.draft, tail, &found, "marking.behind-number", 0.9);
                    }
                }
            }
            Role::Date | Role::Time => match DAY_HOUR.captures(text).map(|found| found.extract()) {
                // Date: 301500
                Some((_, [day, hour, minute])) => {
                    let date = dates::edtf(None, None, day.parse().ok());
                    self.draft.put(FieldName::Date, date, span, "date.day-only", 0.85);
                    let time = format!("{hour}:{minute}");
                    self.draft.put(FieldName::Time, time, span, "time.day-hour", 0.9);
                }
                None => {
                    self.dated(span, text, if role == Role::Date { 0.95 } else { 0.9 });
                    // 6 pm to 6:45 pm, December 26, 1964: when it began
                    if let Some((start, end, time)) = dates::clock(text)
                        && !self
                            .draft
                            .of(FieldName::Time)
                            .any(|time| time.spans[0].line == span.line)
                        && TO_HOUR.is_match(&text[end..])
                    {
                        let part = self.draft.document.span_of(span.line, &text[start..end]);
                        self.draft.put(FieldName::Time, time, part, "time.of-hours", 0.8);
                    }
                }
            },
            // Received: 5 645, the month and the number in it
            Role::Received if MONTH_AND_SERIAL.is_match(text) => {
                self.draft.put(
                    FieldName::CableNumber,
                    tidy(text),
                    span,
                    "number.month-serial",
                    0.75,
                );
            }
            _ => {
                put_row(self.draft, role, span);
            }
        }
    }

    /// A city and a person there, who follows in the record, and in brackets who else is to have it.
    fn city_and_person(&mut self, role: Role, span: Span, text: &str) -> bool {
        let Some(found) = CITY_AND_PERSON.captures(text) else {
            return false;
        };
        let (city, name) = (&found[1], &found[2]);
        if !posts::is_city(city) {
            return false;
        }
        let withheld = name.chars().all(|c| c == 'X');
        let value = match withheld {
            true => tidy(city),
            false => format!("{}, {}", tidy(name), tidy(city)),
        };
        let (field, rule) = match role {
            Role::From => (FieldName::From, "from.city-person"),
            _ => (FieldName::To, "to.city-person"),
        };
        self.draft.put(field, value, span, rule, 0.85);
        if let Some(list) = found
            .get(3)
            .filter(|list| role == Role::To && !list.as_str().contains("XX"))
        {
            self.copies(span.line, list.as_str(), "copy.beside-addressee", 0.7);
        }
        self.addressed |= role == Role::To;
        true
    }
}

/// A city before the office there, behind it as in the record: `Kyiv, NKVD of the Ukrainian SSR`.
fn place_last(text: &str) -> Option<String> {
    let (city, office) = text.split_once(", ")?;
    let organ = office.split(", ").next()?;
    let named =
        OFFICE_THERE.is_match(organ) && !posts::is_city(organ) && addressees::split(office).len() <= 2;
    (posts::is_city(city) && named).then(|| format!("{}, {}", tidy(office), tidy(city)))
}

/// Whether most of a text is neither letters nor figures: `.... -~.ll~~?.IA~`.
fn is_noise(text: &str) -> bool {
    let signs = text
        .chars()
        .filter(|c| !c.is_alphanumeric() && !c.is_whitespace());
    let all = text.chars().filter(|c| !c.is_whitespace()).count();
    all >= 6 && signs.count() * 2 > all
}

/// Whether a text has more figures than letters.
fn is_file_number(text: &str) -> bool {
    let of = |kind: fn(char) -> bool| text.chars().filter(|&c| kind(c)).count();
    of(|c| c.is_ascii_digit()) > of(char::is_alphabetic)
}

/// Whether words name places rather than offices or persons: one or two of them each, no title, no organ.
fn is_place(text: &str) -> bool {
    let pieces = addressees::split(text);
    !addressees::TITLE.is_match(text)
        && !addressees::ORGAN.is_match(text)
        && pieces.iter().all(|piece| {
            let words = piece.split_whitespace().filter(|word| !word.starts_with('['));
            words.count() <= 2
        })
}
