//! Lines that name the post a cable comes from: `Received from the Moscow Desk`, `Cable No. 17 from Pyongyang, 2 February 1968`.

use super::title::hangs;
use super::{Walk, begins, is_from};
use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::families::put::{put_date, put_markings, put_received};
use crate::parse::labels;
use crate::parse::lines::Span;
use crate::parse::markings;

// Received from the Moscow Desk; From the Bulgaria Desk; Received at Jilin Station; From Pyongyang.
pattern!(
    DESK,
    r"(?i)^(?:received\s+(?:from|at)|(?:cable|telegram)?\s*from|sent\s+from|incoming\s+from)\s+(?:the\s+)?([\[(“\x22]?\p{L}[^,:;]{1,89}?)\s*[.,]?$"
);

pattern!(DESK_ALONE, r"^(?:For\s+the\s+)?((?:[A-Z][\w-]+\s){1,3}Desk)$");

pattern!(
    FROM_SENT,
    r"(?i)^(?:(?:telegram|cable|message)\s+)?from\s+(\[?[A-Z][\w -]{1,30}?\]?)(?:[.,]\s?|\s)\s*(sent|on|received|dated)\b"
);

pattern!(
    FROM_NUMBER,
    r"(?i)^(?:(?:telegram|cable|message)\s+)?from\s+(?:the\s+)?([A-Z][\w .-]{1,40}?),?\s+(?:n[oº]|nr|№)\s?[.:]?\s*(\d[\w/-]*)(?:,?\s+((?:\d|received\b).*))?$"
);

// United Kingdom: Addressed to Foreign Office telegram No. 234 of 13 February.
pattern!(
    ADDRESSED,
    r"(?i)^addressed\s+to\s+(.+?),?\s+telegram\s+no\.?\s*(\d+)\s+of\s+(.+)$"
);

// Addressed to C.R.O. No. 1623, repeated to Karachi, Washington.
pattern!(
    REPEATED,
    r"(?i)^addressed\s+to\s+.{2,80}?[,;.]?\s+(?:and\s+)?repeated\s+(?:for\s+information\s+)?to:?\s+(\S.*?)\.?$"
);

// France: Forwarded via the Department to: Moscow 968-71 – Washington 1049-52
pattern!(
    VIA_DEPARTMENT,
    r"(?i)^(?:forwarded|communicated|repeated|transmitted)\s+(?:via|by)\s+the\s+department\s+to:?\s+(\S.*)$"
);
pattern!(DASH, r"\s+[–—-]\s*|\s*[–—]\s*");

// Czechoslovakia: Telegram from Havana, File # 11.776, St, A, Arrived 30.10.62 09:45
pattern!(
    FROM_FILE,
    r"(?i)^(?:telegram|cable)\s+from\s+([A-Z][\w .-]{1,30}?),?\s+file\s*(?:#|no\.?)\s*(\d[\d./]*\d)\b(?:.*\barrived:?\s+(.+))?"
);

pattern!(
    FROM_DATED,
    r"(?i)^(?:(?:sent|dispatched|despatched)\s+|(?:telegram|cable|message|cryptogram)\s+)?from\s+([A-Z][\w. -]{1,30}?)(?:\s*,\s*(?:on\s+)?\S|\s+\d)"
);

// From BEIJING Received 13:55; From BeijingReceived 06 hours 10 minutes
pattern!(
    FROM_HOUR,
    r"^(?i:from)\s+([A-Z][\w -]{1,30}?)[.,]?(?:\s+(?i:sent|received)|Received|Sent)\s+(?:at\s+)?\d{1,2}(?:[:.]\d\d\b|\s+hours\b.*)"
);

// FROM THE DELEGATION OF BRAZIL AT THE XVII SESSION OF THE GENERAL-ASSEMBLY OF THE UNITED NATIONS—NEW YORK
pattern!(
    LONG_POST,
    r"^FROM THE ((?:EMBASSY|DELEGATION|MISSION|CONSULATE|LEGATION)\b[^a-z:;]{20,140})$"
);

// Cable No. 17 from Pyongyang, 2 February 1968
pattern!(
    NUMBER_FROM,
    r"(?i)^(?:telegram|cable|cryptogram|cipher)\s+(?:n[oº]|nr|№)\s?[.:]?\s*(\d[\w/.-]*)\s+from\s+(?:the\s+)?([A-Z][\w. -]{1,40}?)(?:,\s*(\S.*))?$"
);

/// Whether a text names a desk and nothing else.
pub(super) fn names_desk(text: &str) -> bool {
    DESK.is_match(text)
}

/// Whether a text names a desk and the number of its file.
pub(super) fn names_file(text: &str) -> bool {
    FROM_FILE.is_match(text)
}

impl Walk<'_, '_> {
    /// A head that says which telegram it is, from where, and when.
    pub(super) fn numbered_from(&mut self, span: Span, text: &str) -> bool {
        let Some(found) = NUMBER_FROM.captures(text) else {
            return false;
        };
        let (number, from) = (&found[1], &found[2]);
        self.put_desk(span.line, from, number, ("number.before-desk", 0.88));
        if let Some(dated) = found.get(3) {
            let part = self.draft.document.span_of(span.line, dated.as_str());
            self.dated(part, dated.as_str(), 0.84);
        }
        true
    }

    /// The desk that a line names, and the number behind it, which a rule of some strength found.
    fn put_desk(&mut self, line: usize, from: &str, number: &str, (rule, strength): (&'static str, f64)) {
        self.draft.put_part(FieldName::From, line, from, "from.desk", 0.8);
        self.draft
            .put_part(FieldName::CableNumber, line, number, rule, strength);
    }

    pub(super) fn desk(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        // Recelved from the India Desk
        let text = match text.split_once(' ') {
            Some((word, rest))
                if self.fuzzy && labels::is(word, "RECEIVED") && !word.eq_ignore_ascii_case("received") =>
            {
                rest.trim_start()
            }
            _ => text,
        };
        if let Some(found) = FROM_FILE.captures(text)
            && let (Some(from), Some(number)) = (found.get(1), found.get(2))
        {
            self.put_desk(span.line, from.as_str(), number.as_str(), ("number.file", 0.85));
            if let Some(arrived) = found.get(3).map(|m| m.as_str()) {
                let part = document.span_of(span.line, arrived);
                put_received(self.draft, part, arrived, "received.line", 0.85);
            }
            return true;
        }
        if let Some(found) = FROM_NUMBER.captures(text)
            && let (Some(from), Some(number)) = (found.get(1), found.get(2))
        {
            self.put_desk(
                span.line,
                from.as_str(),
                number.as_str(),
                ("number.behind-desk", 0.88),
            );
            if let Some(when) = found.get(3).map(|when| when.as_str()) {
                let part = document.span_of(span.line, when);
                match begins(when, "received") {
                    true => put_received(self.draft, part, when, "received.line", 0.85),
                    false => self.dated(part, when, 0.86),
                };
            }
            return true;
        }
        // From WASHINGTON 13:00 10 XII 1941 Priority
        let text = match markings::last_words(text) {
            Some((found, start))
                if is_from(text) && text[..start].trim_end().ends_with(|c: char| c.is_ascii_digit()) =>
            {
                let whole = document.span_of(span.line, text);
                put_markings(self.draft, whole, &found, "marking.behind-desk", 0.9);
                text[..start].trim_end()
            }
            _ => text,
        };
        for (pattern, rule) in [(&*FROM_SENT, "from.sent-line"), (&*FROM_DATED, "from.dated")] {
            if let Some(found) = pattern.captures(text)
                && let Some(from) = found.get(1)
                && let Some(date) = dates::all(text).into_iter().next()
            {
                self.draft
                    .put_part(FieldName::From, span.line, from.as_str(), rule, 0.8);
                let received = found
                    .get(2)
                    .is_some_and(|verb| verb.as_str().eq_ignore_ascii_case("received"));
                let field = if received {
                    FieldName::Received
                } else {
                    FieldName::Date
                };
                self.draft.put(field, date.edtf(), span, date.rule, 0.84);
                // 18:45 Received 17.7 20:50, below the day
                let below = document.below(span.line);
                let hour_below = dates::clock(below).filter(|(start, end, _)| {
                    *start == 0 && below[*end..].trim_start().starts_with("Received")
                });
                if received {
                    return true;
                }
                if let Some(time) = date.time {
                    self.draft
                        .put(FieldName::Time, time, span, "time.beside-date", 0.84);
                } else if let Some((_, _, time)) = hour_below {
                    let below = document.whole(span.line + 1);
                    self.draft
                        .put(FieldName::Time, time, below, "time.below-date", 0.8);
                }
                return true;
            }
        }
        if let Some(from) = FROM_HOUR.captures(text).and_then(|found| found.get(1)) {
            self.draft
                .put_part(FieldName::From, span.line, from.as_str(), "from.sent-line", 0.8);
            // The day of the receipt in the line below
            let below = document.below(span.line);
            let day = dates::all(below)
                .into_iter()
                .find(|date| date.start == 0 && date.end == below.len());
            if text.to_ascii_lowercase().contains("received") && day.is_some() {
                let day = document.whole(span.line + 1);
                put_received(self.draft, day, below, "received.line-below", 0.8);
                self.taken.push(span.line + 1);
            }
            return true;
        }
        if let Some(found) = ADDRESSED.captures(text)
            && let (Some(to), Some(number), Some(date)) = (found.get(1), found.get(2), found.get(3))
        {
            self.draft
                .put_name(FieldName::To, span.line, to.as_str(), "to.addressed", 0.85);
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
            if let Some(list) = REPEATED.captures(text).and_then(|found| found.get(1)) {
                self.copies(span.line, list.as_str(), "copy.repeated", 0.85);
            }
            self.addressed = true;
            return true;
        }
        if let Some(list) = REPEATED.captures(text).and_then(|found| found.get(1)) {
            self.copies(span.line, list.as_str(), "copy.repeated", 0.85);
            return true;
        }
        if let Some(list) = VIA_DEPARTMENT.captures(text).and_then(|found| found.get(1)) {
            for post in DASH.split(list.as_str()) {
                self.copies(span.line, post, "copy.repeated", 0.85);
            }
            return true;
        }
        // From Budapest Priority
        let marked = is_from(text).then(|| markings::last_words(text)).flatten();
        let text = match marked {
            Some((found, start)) if text[..start].ends_with(' ') && DESK.is_match(&text[..start]) => {
                let whole = document.span_of(span.line, text);
                put_markings(self.draft, whole, &found, "marking.behind-desk", 0.9);
                &text[..start]
            }
            _ => text,
        };
        if let Some(post) = LONG_POST.captures(text).and_then(|found| found.get(1)) {
            self.draft
                .put_part(FieldName::From, span.line, post.as_str(), "from.desk", 0.8);
            return true;
        }
        let from = DESK.captures(text).and_then(|found| found.get(1));
        let Some(from) = from.or_else(|| DESK_ALONE.captures(text)?.get(1)) else {
            return false;
        };
        // `Cable from the Embassy on the Third Session` is a title: a post's name is short and does not tell a matter.
        let words = from.as_str().split_whitespace().count();
        let matter = [" on ", " regarding ", " concerning ", " about "];
        let most = if text.chars().any(char::is_lowercase) {
            9
        } else {
            14
        };
        if words > most || matter.iter().any(|word| from.as_str().contains(word)) || hangs(text) {
            return false;
        }
        self.draft.put_name(
            FieldName::From,
            span.line,
            from.as_str(),
            "from.desk",
            // Who signs says more than the desk that took the cable in.
            0.8,
        );
        true
    }
}
