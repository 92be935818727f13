//! Heads of forms, and rows that are peculiar to one service.

use std::sync::LazyLock;

use crate::parse::patterns::Pattern;

use super::desk::names_desk;
use super::{Walk, is_city};
use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::dates;
use crate::parse::draft::Candidate;
use crate::parse::families::heads;
use crate::parse::families::put::{put_found, put_markings, put_number, put_other_number, put_received};
use crate::parse::fold::{self, tidy};
use crate::parse::lexicon::{self, MarkingKind, Role};
use crate::parse::lines::{Line, Span};
use crate::parse::markings;
use crate::parse::numbers;
use crate::parse::posts;
use crate::parse::transit;

pattern!(
    FROM_TO,
    r"(?i)^(?:(?:(?:(?:[a-z]+\s+)?(?:code|coded|cipher)\s+)?(?:telegram|cable|message|letter)\s+)?from|(?:telegram|cable|message|letter)\s+of)\s+(?:the\s+)?([^,;:]{0,60}?\b(?:ambassador|envoy|minister|representative|delegat\w+|embassy|mission)\s+to\s+[^,;:]{2,50}?|[^,;:]{2,60}?)\s+to\s+(?:the\s+)?([^,;:]{2,60}?)(?:\s*,\s*(.*))?$"
);

// Cable from A to B regarding the matter.
pattern!(
    ON_A_MATTER,
    r"(?i)^(?:telegram|cable|message|letter)\s+from\s+.{2,60}?\s+to\s+(.{2,60}?)\s+(?:regarding|concerning|about|on)\s+\S"
);

// Cable from the Chinese Embassy in Ghana, 'The Situation in Accra'
pattern!(
    QUOTED_FROM,
    r#"(?i)^(?:telegram|cable|message|report)\s+from\s+(?:the\s+)?([^,;:"“‘']{4,60}?),\s*["“‘'].{6,}["”’']$"#
);

// To: The Foreign Minister From: Ambassador Katori
pattern!(
    ROW_LABEL,
    r"(?:^|\s)((?:From|To|To Whom|Destination|Sending|Received|Date (?:and|&) Time|Date|Time|Number|Receiving number|Sent by|Subject|Re|Reference|Referred|Level|Priority|Classification|Signed by|Signature|Drafted by|Checked by|Approved by|Telegram grade|Cable grade|Grade|Send to|Sent to)\s?:)\s"
);
// Ambassador Pauls, Beijing, to Foreign Office
pattern!(
    OFFICER_TO,
    r"^(?P<from>(?:Acting\s)?(?:Ambassador|Minister|High Commissioner|(?:Under-)?Secretary of State|Permanent (?:Delegate|Representative)|Charg\S+(?: d['’]Affaires)?|Consul(?: General)?)\s(?:(?:in|to|for|of)\s(?:the\s)?)?[A-Z][^,:]{1,40}?(?:,\s[A-Z][\w ]{2,20})?),?\s+to\s+(?:the\s+)?(?P<to>[A-Z][\w -]{2,60})$"
);
// To Foreign Minister Ohira from Chargé d'affaires Kataoka
pattern!(
    TO_FROM,
    r"^To\s+(?:the\s+)?([A-Z][^,:;]{3,50}?)\s+from\s+(?:the\s+)?([A-Z][^,:;]{3,60})$"
);
// Telegram nr.172/62 Comrade Dölling, Moscow to Secretary of State Winzer 26.10.1962
pattern!(
    NUMBERED_FROM_TO,
    r"(?i)^(?:telegram|cable)\s+(?:n[oº]|nr|№)\s?[.:]?\s*(?P<number>\d[\w/-]*),?\s+(?:from\s+)?(?P<from>\S.{2,60}?)\s+to\s+(?:the\s+)?(?P<to>.{3,60}?),?\s+(?P<date>\d{1,2}[. ].*\d{4})$"
);
// FLASH PEKING TO FOREIGN OFFICE
pattern!(
    POST_TO,
    r"^(?:(FLASH|IMMEDIATE|PRIORITY|ROUTINE|EMERGENCY)\s+)?([A-Z]{4,}(?: [A-Z.]+){0,3}) TO ([A-Z]{4,}(?: [A-Z.]+){0,3})\.?$"
);
// Telno 654        7    June   1967
pattern!(
    TELNO_DATED,
    r"(?i)^telno\.?\s+(\d{1,5})\s+(?:of\s+)?(\d{1,2}\s+[a-z]{3,9}\s+\d{4})\s*$"
);
// Following for Secretary from Ambassador begins:
pattern!(
    FOLLOWING,
    r"(?i)^(?:the\s+)?following\s+(?:is\s+)?for\s+(?:the\s+)?(?P<to>[A-Z][\w .'-]{2,40}?)\s+from\s+(?:the\s+)?(?P<from>[A-Z][\w .'-]{2,40}?)(?:\s+begins)?\s*[.:,]*$"
);
// The Reich Foreign Minister to the German Ambassador in the Soviet Union (Schulenburg)
pattern!(
    OFFICE_TO,
    r"^The\s+(?P<from>(?:(?:[A-Z][A-Za-z'’-]*|of|the|for)\s+){0,8}?(?:Minister|Ambassador|Secretary(?:\s+of\s+State)?|Charg\S+(?:\s+d['’]Affaires)?|Consul\s+General)(?:\s+in\s+[^()]{2,40}?)?(?:\s*\([^()]+\))?)\s+to\s+the\s+(?P<to>(?:\p{Lu}[^:;]{2,60}\b)?(?:Minister|Ambassador|Embassy|Legation|Ministry|Office|Consul|Charg\S+|Consulate)\b[^:;]{0,60})$"
);
// I.V. STALIN to A.I. MIKOYAN 6 February 1949 (50/III)
pattern!(
    SIGNED_TO,
    r"^(?P<from>(?:\p{Lu}\.\s?)*\p{Lu}[\p{L}-]+)\s+to\s+(?P<to>(?:\p{Lu}\.\s?)*\p{Lu}[\p{L}-]+)(?:,?\s+(?P<date>\d.{5,20}?\d{4}))?\s*\((?:[Nn]o\.?\s*)?(?P<number>\d[\w/-]*)\)$"
);
// Telegram of George Macovescu, Romanian Deputy Foreign Minister, to the Romanian Ambassador in Moscow, 10 January 1972.
pattern!(
    REPLY_OF,
    r"^(?:Reply|Telegram|Cable|Message|Letter)\s+of\s+(?:the\s+)?(?P<from>.{4,80}?\p{L}.*),?\s+to\s+(?:the\s+)?(?P<to>[^,;:\d]{3,60}),\s+(?P<date>\d{1,2}\s+\p{Lu}\p{L}+\s+\d{4})\.?$"
);
// Cable, N. Firiubin to Soviet Foreign Ministry 4 November 1956; Telegram, Mao Zedong to CCP CC, 4 a.m., 3 January 1950
pattern!(
    CAPTION,
    r"^(?:Cable|Telegram|Cipher|Message),\s+(?P<from>\p{Lu}[^,;:]{2,40}?)\s+to\s+(?:the\s+)?(?P<to>\p{Lu}[^,;:\d]{2,50}?),?\s+(?P<date>(?:\d{1,2}(?:[:.]\d\d)?\s*[ap]\.?m\.?,?\s+)?\d{1,2}\s+\p{Lu}\p{L}+\s+\d{4})$"
);
// From the Desk of the Ambassador to Pakistan
pattern!(
    OF_AMBASSADOR,
    r"(?i)\bdesk\s+of\s+the\s+(?:ambassador|minister|envoy|charg\S+)$"
);
// Regarding WUS-07280
pattern!(REGARDING, r"^(?:Regarding|Reference)\s+[A-Z]{2,5}-?\d{3,}");
// here: Telex report No. 206 of May 15, 1974
pattern!(
    REPORT,
    r"(?i)^(?:here:\s*)?(?:telex|cable|telegram)\s+report\s+no"
);
// 114-12489/74 strictly confidential
pattern!(
    REGISTER_MARKED,
    r"^([A-Z\d][\w .-]{0,12}\d{3,}/\d\d)\s+(\p{L}.+)$"
);
// From: Washington No. 48866 Time: 16:45 Date: 25/X/1962
pattern!(
    ROWS_IN_LINE,
    r"(?i)^(from:\s*[^\d:]+?)\s+(no\.?\s*\d\S*)\s+(time:\s*[\d:.]+)\s+(date:\s*\S+)$"
);
// WASHINGTON 54607 9 40 27 XI 63
pattern!(
    CIPHER_ROW,
    r"^([A-Z][A-Z ]{2,20}?)\s+(\d{4,6})\s+(\d{1,2})\s+([0-5]\d)\s+(\d{1,2}\s+[IVX]{1,4}\s+\d\d)(?:\s+\d{4,6})*$"
);
// Telegram from Washington, DC, No.084.605, Urgent, SECRET
pattern!(
    FROM_MARKED,
    r"(?i)^(?:telegram|cable)\s+from\s+(?:the\s+)?([^,;:]{2,60}?(?:,\s*D\.?\s?C\.?)?)\s*,\s*(.*\d.*)$"
);
// Telegram to the Romanian Embassy in Teheran, No. 05/003865, 7 August 1967, Top Secret
pattern!(
    TO_MARKED,
    r"(?i)^(?:telegram|cable)\s+to\s+(?:the\s+)?([^,;:]{2,60}?)\s*,\s*(.*\d.*)$"
);
// 057016, 059.101: numbers that stand alone between commas.
pattern!(REGISTERED, r"^0?\d{2}[.]?\d{3}$");

// The letter that the editor takes to be meant.
pattern!(SIC, r"\w\[sic\s?[—–-]\s?(\w)\]");
pattern!(
    SENT_AT,
    r"(?i)^(sent|received)\s+at\s+([01]\d|2[0-3])([0-5]\d)[,.]?$"
);
pattern!(SENT_ONLY, r"^[O0]N\s?/\s?(\d{1,2}/[IVX]{1,4}/(?:19)?\d\d)$");
pattern!(SENT_RECEIVED, r"^[O0]N\s?/\s?(\d{1,2})\s?/\s?(\d{1,2})\s?/");

pattern!(
    PUBLISHED,
    r"^(?:(\d{1,4})\.?\s+)?([A-Z][\w. ,'()-]+?),?\s+(?:to|TO)\s+([A-Z][\w. ,'()-]+)$"
);

// 238 Sir John Miles, Minister to Japan, to Department of External Affairs
pattern!(
    PUBLISHED_OFFICE,
    r"^(?:(\d{1,4})\.?\s+)?([A-Z][\w. ,'()-]+?,\s+(?i:minister|ambassador|high\s+commissioner|representative|envoy)\s+(?:to|TO)\s+[\w. '()-]+),\s+(?:to|TO)\s+([A-Z][\w. ,'()-]+)$"
);
pattern!(
    CABLEGRAM,
    r"(?i)^(?:cablegrams?|telegrams?|cable|telno|despatch)\s+(?:no\.?\s*)?(unnumbered|\[[A-Z]{0,3}\d+\]|(?:[A-Z][a-z]+\s+)?[\w.-]*\d[\w.-]*(?:,\s\d+)*)\s*(?:\[\d+\]|\(extracts?\))?\s?,?\s+([A-Z][A-Za-z .]+?),\s*(.+)$"
);

// Cablegram, Wellington, 13 July 1951
pattern!(
    CABLEGRAM_PLACE,
    r"(?i)^(?:cablegram|telegram),\s+([A-Z][A-Za-z .]+?),\s*(\d.+)$"
);
// Cablegram to Jakarta; Cablegram from Makin to Chifley and Burton
pattern!(
    CABLEGRAM_TO,
    r"^(?:\d{1,4}\.? )?(?i:cablegram)(?: (?i:from) ([A-Z][\w .,'-]{2,60}?))? (?i:to) ([A-Z][\w .,'-]{2,60})$"
);
// Consul-General Sir C. Hertslet to Sir Edward Grey.
pattern!(
    GENTLEMEN,
    r"^((?:Consul(?:-General)?\s+|Vice-Consul\s+)?(?:Sir|Mr\.|Lord|Viscount|Count|Baron|Earl|Colonel|Marquess)\s(?:[A-Z][\w'’-]*\.?\s?){1,5}?)\s+to\s+((?:the\s+)?(?:Sir|Mr\.|Lord|Viscount|Count|Baron|Earl|Colonel|Marquess)\s(?:(?:of|[A-Z][\w'’-]*\.?)\s?){1,6}?)\.?$"
);
// Tel. (No. 124.) Urgent. Secret.
pattern!(
    TEL_NUMBERED,
    r"^Tel(?:egram)?\.?\s+\(No\.\s?(\d{1,5})\.?\)\.?\s*(\p{L}.{2,60})?$"
);
// O.CH279966 SECRET AUSTEO PRIORITY; 248. TOP SECRET AND PERSONAL; 98/1962/ top secret
pattern!(
    NUMBER_MARKED,
    r"^(?:Number\s+)?([A-Z]{1,2}\.[A-Z]{2}\d{3,7}|\d{1,5}(?:/\s?(?:19)?\d\d)?)(?:[./]?\s+|/)(\p{L}.+?)(?:\s+[A-Z]\d\d[A-Z]{0,2})?$"
);

pattern!(
    CALL,
    r"(?i)\bcall\s+from\s+(?:unit\s+)?([^.]+?)\.\s.*\breceived\s+by\s+([^.]+)"
);

pattern!(
    MARKED_NUMBER,
    r"(?i)^([^\d:]{4,40}?)[,.:]?\s+((?:n[oº]|nr|№)\.?\s*\d\S*)$"
);

// Sent 12.30 p.m. 8.4.51 Received 14.10 p.m. 8.4.51
pattern!(
    SENT_AND_RECEIVED,
    r"(?i)^(?:date\s+)?sent[:.]?\s+(\S.*?)[\s,;]+received[:.]?\s+(\S.*)$"
);
// Received 18 h. 40 m. 9.VIII.1964
pattern!(
    RECEIPT,
    r"(?i)^(?:date\s+|\w+\s+(?:department|directorate|unit)\s+)?(?:received|rec['’]?d|rcvd|receipt|time\s+of\s+receipt|arrival|delivered)[:.,]{0,2}\s+\S"
);

// Sent: see the headers
pattern!(SENT_SEE, r"(?i)^sent:?\s+see\b");

/// The rows of a line that dashes or commas part, each of them a marking, a number or a desk: `Urgent - From the Laos Desk - No. (61) 1042`,
/// `From the Nepal Desk, Urgent`.
pub(super) fn parted(text: &str) -> Option<Vec<&str>> {
    const LONGEST: usize = 120;
    // Strictly confidential No. 214
    if let Some(found) = MARKED_NUMBER.captures(text)
        && let (Some(mark), Some(number)) = (found.get(1), found.get(2))
        && markings::read(mark.as_str(), false)
            .is_some_and(|found| found.iter().any(|mark| mark.kind == MarkingKind::Classification))
    {
        return Some(vec![mark.as_str(), number.as_str()]);
    }
    if let Some(found) = ROWS_IN_LINE.captures(text) {
        return Some(found.iter().skip(1).flatten().map(|row| row.as_str()).collect());
    }
    let rows: Vec<usize> = ROW_LABEL
        .captures_iter(text)
        .filter_map(|row| Some(row.get(1)?.start()))
        .collect();
    if rows.len() > 1 && rows[0] == 0 {
        let ends = rows[1..].iter().copied().chain([text.len()]);
        return Some(
            rows.iter()
                .zip(ends)
                .map(|(&from, to)| text[from..to].trim())
                .collect(),
        );
    }
    let dash = [" - ", " – ", " — ", " -- ", " / ", ", "]
        .into_iter()
        .find(|dash| text.contains(dash))?;
    let pieces: Vec<&str> = text.split(dash).map(str::trim).collect();
    let known = |piece: &&str| {
        let label = piece
            .split_once(':')
            .map(|(label, _)| lexicon::label(label, false));
        matches!(label, Some(Some((Role::Precedence, _))))
            || markings::read(piece, false).is_some()
            || SENT_SEE.is_match(piece)
            || numbers::english(piece).is_some_and(|number| number.strength > 0.8)
            || (names_desk(piece) && !piece.contains(" to "))
            || is_desk(piece)
            || heads::read(piece).is_some()
    };
    // No. 1177 - Secret - Urgent - Katmandu - 9 June 1961
    let day = |piece: &str| {
        let found = dates::all(piece);
        found
            .iter()
            .any(|date| date.start == 0 && date.end == piece.len() && date.month.is_some())
    };
    let mostly = pieces.len() >= 4 && pieces.iter().filter(|piece| known(piece)).count() * 2 >= pieces.len();
    let known =
        |piece: &&str| known(piece) || (mostly && dash != ", " && (day(piece) || posts::is_city(piece)));
    (text.len() <= LONGEST && pieces.iter().all(known)).then_some(pieces)
}

/// Whether a text is a known city's name or an office's.
fn is_post(text: &str) -> bool {
    addressees::ORGAN.is_match(text) || posts::is_city(text)
}

/// Whether a piece of a line of rows is a desk's name, or the ministry's: `Vietnam Desk`.
fn is_desk(piece: &str) -> bool {
    piece.ends_with(" Desk") && piece.split(' ').count() <= 4 || addressees::is_english_organ(piece)
}

/// The rule for an officer who sends to another.
const OFFICER_RULE: &str = "from.officer-to";
/// The sender in the heading of a published telegram.
const PUBLISHED_FROM: &str = "from.published";
/// The rule for the heading of a published telegram as its title.
pub(super) const PUBLISHED_TITLE: &str = "title.published";

impl Walk<'_, '_> {
    pub(super) fn head(&mut self, span: Span, text: &str) -> bool {
        let letters = self.fuzzy.then(|| fold::readings_as_letters(text));
        let printings: Vec<&str> = match &letters {
            Some(letters) => letters.iter().map(String::as_str).collect(),
            None => vec![text],
        };
        let found = printings
            .into_iter()
            .find_map(|printed| Some((printed, heads::read(printed)?)));
        let Some((printed, head)) = found else {
            return self.head_and_markings(span, text);
        };
        // What the page has at the place of a part of the head.
        let base = printed.as_ptr() as usize;
        let as_read = |part: &str| {
            let start = part.as_ptr() as usize - base;
            text.get(start..start + part.len()).unwrap_or("")
        };
        let document = self.draft.document;
        let form = match head.number.map(as_read) {
            Some(number) => before_number(text, number),
            None => text,
        };
        let part = document.span_of(span.line, form);
        self.draft
            .put(FieldName::Form, tidy(form), part, "form.head", 0.9);
        if let Some(direction) = head.direction {
            self.draft
                .put(FieldName::Direction, direction, span, "form.direction", 0.9);
        }
        if let Some(sender) = head.sender {
            self.draft
                .put_name(FieldName::From, span.line, as_read(sender), "from.form-head", 0.6);
        }
        if let Some(addressee) = head.addressee {
            self.bare.push(document.span_of(span.line, as_read(addressee)));
        }
        if let Some(number) = head.number {
            self.draft.put_part(
                FieldName::CableNumber,
                span.line,
                as_read(number),
                "number.head",
                0.92,
            );
        }
        if let Some(marking) = head.marking.map(as_read)
            && let Some(found) = markings::read(marking, self.fuzzy)
        {
            let part = document.span_of(span.line, marking);
            put_markings(self.draft, part, &found, "marking.head", 0.9);
        }
        true
    }

    /// A head in whose line its markings stand: `Ciphered telegram Strictly secret Copying prohibited`.
    fn head_and_markings(&mut self, span: Span, text: &str) -> bool {
        /// Words of the longest head without a number.
        const WORDS: usize = 3;
        let ends = text.match_indices(' ').map(|(at, _)| at).take(WORDS);
        let parts = ends.map(|at| (&text[..at], text[at..].trim_start()));
        let Some((head, markings)) = parts
            .filter(|(head, _)| heads::read(head).is_some_and(|head| head == heads::Head::default()))
            .find_map(|(head, rest)| Some((head, (rest, markings::read(rest, self.fuzzy)?))))
        else {
            return false;
        };
        let document = self.draft.document;
        let part = document.span_of(span.line, head);
        self.draft
            .put(FieldName::Form, tidy(head), part, "form.head", 0.85);
        let (rest, found) = markings;
        put_markings(
            self.draft,
            document.span_of(span.line, rest),
            &found,
            "marking.head",
            0.9,
        );
        true
    }

    /// Rows that are peculiar to one service.
    pub(super) fn form(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        // Dispatched: 28.10.62 16:30 below the line that says when it arrived: passed on by the office.
        let arrived = |line: &Line| line.trimmed().starts_with("Arrived");
        if text.starts_with("Dispatched:") && document.lines[..span.line].iter().any(arrived) {
            return true;
        }
        if let Some(found) = SENT_AT.captures(text) {
            if found[1].eq_ignore_ascii_case("sent") {
                let time = format!("{}:{}", &found[2], &found[3]);
                self.draft.put(FieldName::Time, time, span, "time.sent", 0.85);
            }
            return true;
        }
        if let Some(sent) = transit::sent(text) {
            if let Some(post) = sent.post {
                self.draft
                    .put_part(FieldName::From, span.line, post, "from.sent-line", 0.8);
            } else if let Some(above) = self
                .spare
                .pop_if(|above| above.line + 1 == span.line && is_city(document.text(*above)))
            {
                // Saigon / Dispatched 10.04.63 at 11:10 hours
                self.draft
                    .put_span(FieldName::From, above, "from.above-sent-line", 0.75);
            }
            let part = document.span_of(span.line, sent.when);
            put_found(self.draft, part, sent.when, &sent.date, 0.92);
            if let Some(received) = sent.received {
                let part = document.span_of(span.line, received);
                put_received(self.draft, part, received, "received.line", 0.85);
            }
            return true;
        }
        if let Some(found) = SENT_AND_RECEIVED.captures(text)
            && let (Some(sent), Some(received)) = (found.get(1), found.get(2))
            && dates::all(sent.as_str()).iter().any(|date| date.month.is_some())
        {
            self.dated(document.span_of(span.line, sent.as_str()), sent.as_str(), 0.9);
            let part = document.span_of(span.line, received.as_str());
            put_received(self.draft, part, received.as_str(), "received.line", 0.85);
            return true;
        }
        if RECEIPT.is_match(text)
            && let Some(date) = dates::all(text).first()
            && date.month.is_some()
        {
            put_received(self.draft, span, text, "received.line", 0.85);
            return true;
        }
        if transit::is_handling(text) {
            return true;
        }
        // ON/28/X/62: the day of sending alone
        if let Some(day) = SENT_ONLY.captures(text).and_then(|found| found.get(1)) {
            let span = document.span_of(span.line, day.as_str());
            let pointed = day.as_str().replace(['/', ' '], ".");
            if let Some(date) = dates::western(&pointed).into_iter().next() {
                self.draft.put(FieldName::Date, date.edtf(), span, date.rule, 0.9);
            }
            return true;
        }
        // ON/28/28/C[sic—X]/62
        let meant = SIC.replace_all(text, "$1");
        if SENT_RECEIVED.is_match(&meant) {
            for date in dates::western(&meant).iter().take(1) {
                self.draft
                    .put(FieldName::Date, date.edtf(), span, date.rule, 0.93);
            }
            return true;
        }
        if self.numbered_day(span.line, text) || self.cipher_row(span.line, text) {
            return true;
        }
        if let Some(found) = CALL.captures(text)
            && let (Some(from), Some(to)) = (found.get(1), found.get(2))
        {
            self.dated(span, text, 0.85);
            self.both_ends(
                span.line,
                (from.as_str(), "from.call"),
                (to.as_str(), "to.call"),
                0.8,
            );
            return true;
        }
        if let Some(found) = CABLEGRAM.captures(text)
            && let (Some(number), Some(place)) = (found.get(1), found.get(2))
            && let Some(day) = found.get(3).map(|day| day.as_str())
            && !dates::all(&day.replace(['[', ']'], "")).is_empty()
        {
            let part = document.span_of(span.line, number.as_str().trim_matches(['[', ']']));
            if number.as_str().bytes().any(|byte| byte.is_ascii_digit()) {
                self.draft.put(
                    FieldName::CableNumber,
                    document.text(part),
                    part,
                    "number.head",
                    0.9,
                );
            }
            // [25 December] 1948, the day supplied by the editors
            match day.contains('[') {
                true => {
                    let day = document.span_of(span.line, day);
                    let plain = document.text(day).replace(['[', ']'], "");
                    self.dated(day, &plain, 0.8);
                }
                false => self.dated(span, text, 0.9),
            }
            self.published_from(document.span_of(span.line, place.as_str()));
            return true;
        }
        if let Some(found) = CABLEGRAM_PLACE.captures(text)
            && let Some(place) = found.get(1)
            && !dates::all(&found[2]).is_empty()
        {
            self.dated(span, text, 0.9);
            self.published_from(document.span_of(span.line, place.as_str()));
            return true;
        }
        // Chifley to Evatt and Lavarack, above Cablegram 1917 CANBERRA, 13 December 1945
        let above_cablegram = || CABLEGRAM.is_match(document.below(span.line));
        if let Some(found) = PUBLISHED_OFFICE
            .captures(text)
            .or_else(|| PUBLISHED.captures(text))
            && let (Some(from), Some(to)) = (found.get(2), found.get(3))
            && !from.as_str().eq_ignore_ascii_case("cablegram")
            && (found.get(1).is_some() || above_cablegram())
        {
            self.draft.put_part(
                FieldName::Title,
                span.line,
                &text[from.start()..],
                PUBLISHED_TITLE,
                0.9,
            );
            self.draft
                .put_part(FieldName::From, span.line, from.as_str(), PUBLISHED_FROM, 0.75);
            self.published_to(span.line, to.as_str());
            return true;
        }
        // Sir E. Goschen to Sir Edward Grey., above the place and the hours
        if let Some(found) = GENTLEMEN.captures(text)
            && let (Some(from), Some(to)) = (found.get(1), found.get(2))
            && !self.addressed
        {
            self.draft
                .put(FieldName::Title, tidy(text), span, PUBLISHED_TITLE, 0.85);
            self.draft
                .put_part(FieldName::From, span.line, from.as_str(), PUBLISHED_FROM, 0.75);
            self.published_to(span.line, to.as_str());
            // Berlin, August 2, 1914.
            let below = document.below(span.line);
            if let Some((place, day)) = below.split_once(',')
                && !dates::all(day).is_empty()
                && place.starts_with(char::is_uppercase)
            {
                self.published_from(document.span_of(span.line + 1, place));
            }
            return true;
        }
        // Tel. (No. 124.) Urgent. Secret.
        if let Some(found) = TEL_NUMBERED.captures(text)
            && let Some(number) = found.get(1)
        {
            self.draft.put_part(
                FieldName::CableNumber,
                span.line,
                number.as_str(),
                "number.head",
                0.92,
            );
            for piece in found.get(2).map_or("", |rest| rest.as_str()).split('.') {
                if let Some(marks) = markings::read(piece, self.fuzzy) {
                    let part = document.span_of(span.line, piece.trim());
                    put_markings(self.draft, part, &marks, "marking.behind-number", 0.92);
                }
            }
            return true;
        }
        if let Some(found) = CABLEGRAM_TO.captures(text)
            && let Some(to) = found.get(2)
        {
            self.draft
                .put(FieldName::Title, tidy(text), span, PUBLISHED_TITLE, 0.9);
            if let Some(from) = found.get(1) {
                self.draft
                    .put_part(FieldName::From, span.line, from.as_str(), PUBLISHED_FROM, 0.75);
            }
            self.published_to(span.line, to.as_str());
            return true;
        }
        if REGARDING.is_match(text) || REPORT.is_match(text) {
            self.draft
                .put_span(FieldName::References, span, "references.line", 0.8);
            return true;
        }
        if let Some(found) = REGISTER_MARKED.captures(text)
            && let (Some(number), Some(rest)) = (found.get(1), found.get(2))
            && let Some(marks) = markings::read(rest.as_str(), self.fuzzy)
        {
            let part = document.span_of(span.line, number.as_str());
            put_other_number(self.draft, part, "register", "number.register", 0.8);
            let part = document.span_of(span.line, rest.as_str());
            put_markings(self.draft, part, &marks, "marking.behind-number", 0.92);
            return true;
        }
        self.number_marked(span, text)
    }

    /// Puts who sends and to whom, each with the rule that found it.
    fn both_ends(
        &mut self,
        line: usize,
        (from, from_rule): (&str, &'static str),
        (to, to_rule): (&str, &'static str),
        strength: f64,
    ) {
        self.draft
            .put_part(FieldName::From, line, from, from_rule, strength);
        self.draft.put_part(FieldName::To, line, to, to_rule, strength);
        self.addressed = true;
    }

    /// Where and when a telegram was sent, year and month left open.
    pub(super) fn sent_on_day(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        let Some((post, time, day)) = transit::sent_on_day(text) else {
            return false;
        };
        self.draft
            .put_part(FieldName::From, span.line, post, "from.sent-line", 0.4);
        if let Some((_, _, clock)) = dates::clock(time) {
            let part = document.span_of(span.line, time);
            self.draft.put(FieldName::Time, clock, part, "time.sent", 0.9);
        }
        let part = document.span_of(span.line, day);
        let date = dates::edtf(None, None, day.parse().ok());
        self.draft.put(FieldName::Date, date, part, "date.day-only", 0.85);
        true
    }

    /// `Telno 654        7    June   1967`: number and date, with gaps between their parts.
    pub(super) fn telno(&mut self, span: Span, text: &str) -> bool {
        let Some((number, date)) = TELNO_DATED
            .captures(text)
            .and_then(|found| Some((found.get(1)?, found.get(2)?)))
        else {
            return false;
        };
        let words: Vec<&str> = date.as_str().split_whitespace().collect();
        let Some(found) = dates::western(&words.join(" ")).into_iter().next() else {
            return false;
        };
        self.draft.put_part(
            FieldName::CableNumber,
            span.line,
            number.as_str(),
            "number.head",
            0.9,
        );
        let part = self.draft.document.span_of(span.line, date.as_str());
        self.draft
            .put(FieldName::Date, found.edtf(), part, found.rule, 0.9);
        true
    }

    /// A number and the markings behind it.
    pub(super) fn number_marked(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        if let Some(found) = NUMBER_MARKED.captures(text)
            && let (Some(number), Some(rest)) = (found.get(1), found.get(2))
            && let Some(marks) = markings::read(rest.as_str(), self.fuzzy)
        {
            self.draft.put_part(
                FieldName::CableNumber,
                span.line,
                number.as_str(),
                "number.before-markings",
                0.95,
            );
            let part = document.span_of(span.line, rest.as_str());
            put_markings(self.draft, part, &marks, "marking.behind-number", 0.92);
            return true;
        }
        false
    }

    /// Whether a piece of a head is a marking or a number.
    fn tells_of_head(&self, piece: &str) -> bool {
        REGISTERED.is_match(piece)
            || markings::read(piece, self.fuzzy).is_some()
            || numbers::english(piece).is_some_and(|number| number.strength > 0.8)
            || (piece.len() <= 24 && dates::all(piece).iter().any(|date| date.day.is_some()))
    }

    /// What a head has behind the posts: markings, number and date in any order, with commas between them.
    fn behind_posts(&mut self, line: usize, rest: &str) {
        let document = self.draft.document;
        let mut year_read = false;
        for piece in rest.split(',').map(str::trim) {
            let part = document.span_of(line, piece);
            if let Some(marks) = markings::read(piece, self.fuzzy) {
                put_markings(self.draft, part, &marks, "marking.head", 0.92);
            } else if REGISTERED.is_match(piece) {
                self.draft
                    .put(FieldName::CableNumber, piece, part, "number.head", 0.88);
            } else if let Some(number) = numbers::english(piece) {
                let at = Span {
                    line,
                    start: part.start + number.start,
                    end: part.start + number.end,
                };
                put_number(self.draft, at, number, 1.0);
            } else if !year_read && !dates::all(rest).is_empty() {
                year_read = true;
                self.dated(document.span_of(line, rest), rest, 0.9);
            }
        }
    }

    /// `346 – FRIDAY – 1800hs –`, the text behind it perhaps.
    pub(super) fn numbered_day(&mut self, line: usize, text: &str) -> bool {
        let Some((number, time)) = transit::numbered_day(text) else {
            return false;
        };
        self.draft.put_part(
            FieldName::CableNumber,
            line,
            number,
            "number.before-weekday",
            0.97,
        );
        if let Some((_, _, clock)) = dates::clock(time) {
            let part = self.draft.document.span_of(line, time);
            self.draft
                .put(FieldName::Time, clock, part, "time.behind-weekday", 0.95);
        }
        true
    }

    /// `WASHINGTON 54607 9 40 27 XI 63`: post, number, time and date of a telegram as the cipher office put them.
    fn cipher_row(&mut self, line: usize, text: &str) -> bool {
        let Some(found) = CIPHER_ROW.captures(text) else {
            return false;
        };
        let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
        let Some(date) = dates::western(&part(5).replace(' ', ".")).into_iter().next() else {
            return false;
        };
        self.draft
            .put_part(FieldName::From, line, part(1), "from.cipher-row", 0.85);
        self.draft
            .put_part(FieldName::CableNumber, line, part(2), "number.cipher-row", 0.9);
        let document = self.draft.document;
        let time = format!("{:0>2}:{}", part(3), part(4));
        let span = document.span_of(line, &text[found.get(3).map_or(0, |m| m.start())..]);
        self.draft
            .put(FieldName::Time, time, span, "time.cipher-row", 0.9);
        let span = document.span_of(line, part(5));
        self.draft
            .put(FieldName::Date, date.edtf(), span, date.rule, 0.93);
        true
    }

    /// Where a published telegram was sent from. The place follows the name in the record: `Sjarifuddin, Batavia`.
    fn published_from(&mut self, place: Span) {
        let city = tidy(self.draft.document.text(place));
        let named = |from: &&mut Candidate| {
            from.field == FieldName::From && from.rule == PUBLISHED_FROM && !from.value.ends_with(&city)
        };
        if let Some(from) = self.draft.candidates.iter_mut().find(named) {
            from.goes_on(", ", &city, place);
        }
        self.draft.put_span(FieldName::From, place, "from.dateline", 0.4);
    }

    /// `External Affairs Office, London`; `Noel-Baker, Beasley and Fraser`
    fn published_to(&mut self, line: usize, to: &str) {
        // MR R. G. CASEY, PRIME MINISTER, AND TO SIR JOHN MILES, MINISTER FOR EXTERNAL AFFAIRS
        if let Some(again) = addressees::AND_TO.find(to) {
            for piece in [&to[..again.start()], &to[again.end()..]] {
                self.draft
                    .put_part(FieldName::To, line, piece, "to.published", 0.8);
            }
            self.addressed = true;
            return;
        }
        let pieces = match to.contains(" and ") {
            true => addressees::split(to),
            false => vec![to],
        };
        // Embassy in Washington and Fraser
        let last = |piece| match str::rsplit_once(piece, " and ") {
            Some((organ, name)) if addressees::ORGAN.is_match(organ) && !name.contains(' ') => {
                vec![organ, name]
            }
            _ => vec![piece],
        };
        for piece in pieces.into_iter().flat_map(last) {
            self.draft
                .put_part(FieldName::To, line, piece, "to.published", 0.8);
        }
        self.addressed = true;
    }

    /// Reads a line by a pattern that names its parts: `from`, `to`, and perhaps `number` and `date`.
    fn ends(
        &mut self,
        line: usize,
        text: &str,
        pattern: &Pattern,
        (from_rule, to_rule): (&'static str, &'static str),
        strength: f64,
    ) -> bool {
        let Some(found) = pattern.captures(text) else {
            return false;
        };
        let part = |name: &str| found.name(name).map(|part| part.as_str());
        // Ambassador in Burma to Visit Rangoon is a title.
        if from_rule == OFFICER_RULE
            && part("to").is_some_and(|to| !is_post(to) && !addressees::TITLE.is_match(to))
        {
            return false;
        }
        let (Some(from), Some(to), date) = (part("from"), part("to"), part("date")) else {
            return false;
        };
        if date.is_some_and(|date| dates::all(date).is_empty()) {
            return false;
        }
        if let Some(number) = part("number") {
            self.draft.put_part(
                FieldName::CableNumber,
                line,
                number,
                "number.head",
                strength + 0.05,
            );
        }
        self.both_ends(line, (from, from_rule), (to, to_rule), strength);
        if let Some(date) = date {
            self.dated(self.draft.document.span_of(line, date), date, strength + 0.05);
        }
        true
    }

    /// `Telegram from Pyongyang to Bucharest, TOP SECRET, No. 76.033, Urgent`
    pub(super) fn relation(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        if let Some(found) = FROM_TO.captures(text)
            && let (Some(from), Some(to)) = (found.get(1), found.get(2))
            && (!OF_AMBASSADOR.is_match(from.as_str()) || addressees::ORGAN.is_match(to.as_str()))
        {
            self.draft
                .put_name(FieldName::From, span.line, from.as_str(), "from.from-to", 0.85);
            if let Some(to) = ON_A_MATTER.captures(text).and_then(|found| found.get(1)) {
                self.draft
                    .put(FieldName::Title, tidy(text), span, "title.relation", 0.8);
                self.bare.push(document.span_of(span.line, to.as_str()));
                return true;
            }
            // From A to B, C, and D, No. 12: names go on with the list up to what tells of the head.
            let name = |piece: &&str| {
                !piece.bytes().any(|byte| byte.is_ascii_digit())
                    && markings::read(piece, self.fuzzy).is_none()
            };
            let rest = found.get(3).map_or("", |rest| rest.as_str());
            let names: Vec<&str> = rest.split(',').take_while(name).collect();
            let tells = names.len() < rest.split(',').count();
            let listed = !tells || names.iter().all(|name| posts::is_city(name.trim()));
            let length = names.iter().map(|name| name.len() + 1).sum::<usize>();
            let (names, rest) = match listed && !rest.is_empty() {
                true => rest.split_at(length.min(rest.len())),
                false => ("", rest),
            };
            let end = match names {
                "" => to.end(),
                _ => text.len() - rest.len(),
            };
            let list = text[to.start()..end].trim_end_matches([',', ' ']);
            self.bare.push(document.span_of(span.line, list));
            if !rest.is_empty() {
                self.behind_posts(span.line, rest);
            }
            return true;
        }
        if let Some(found) = TO_FROM.captures(text)
            && let (Some(to), Some(from)) = (found.get(1), found.get(2))
            && addressees::TITLE.is_match(from.as_str())
        {
            let (from, to) = ((from.as_str(), "from.to-from"), (to.as_str(), "to.to-from"));
            self.both_ends(span.line, from, to, 0.85);
            return true;
        }
        if let Some(found) = POST_TO.captures(text)
            && let (Some(from), Some(to)) = (found.get(2), found.get(3))
            && [from, to].iter().all(|end| is_post(end.as_str()))
        {
            if let Some(mark) = found.get(1)
                && let Some(marks) = markings::read(mark.as_str(), false)
            {
                put_markings(
                    self.draft,
                    document.span_of(span.line, mark.as_str()),
                    &marks,
                    "marking.head",
                    0.9,
                );
            }
            let (from, to) = ((from.as_str(), "from.post-to"), (to.as_str(), "to.post-to"));
            self.both_ends(span.line, from, to, 0.8);
            return true;
        }
        if text.starts_with("The ")
            && text.contains(" to the ")
            && self.ends(
                span.line,
                text,
                &OFFICE_TO,
                (PUBLISHED_FROM, "to.published"),
                0.85,
            )
        {
            return true;
        }
        // In the order in which they are tried: the rules for either end, and what the line is worth.
        const ENDS: [(&LazyLock<Pattern>, &str, &str, f64); 6] = [
            (&NUMBERED_FROM_TO, "from.from-to", "to.from-to", 0.85),
            (&OFFICER_TO, OFFICER_RULE, "to.officer-to", 0.85),
            (&FOLLOWING, "from.following", "to.following", 0.7),
            (&REPLY_OF, "from.caption", "to.caption", 0.7),
            (&CAPTION, "from.caption", "to.caption", 0.6),
            (&SIGNED_TO, "from.from-to", "to.from-to", 0.8),
        ];
        if (text.contains(" to ") || text.contains(" from "))
            && ENDS.into_iter().any(|(pattern, from, to, strength)| {
                self.ends(span.line, text, pattern, (from, to), strength)
            })
        {
            return true;
        }
        const MARKED: [(&LazyLock<Pattern>, FieldName, &str, f64); 2] = [
            (&FROM_MARKED, FieldName::From, "from.desk", 0.8),
            (&TO_MARKED, FieldName::To, "to.head", 0.87),
        ];
        for (pattern, field, rule, strength) in MARKED {
            if let Some(found) = pattern.captures(text)
                && let (Some(post), Some(rest)) = (found.get(1), found.get(2))
                && (field == FieldName::From || addressees::ORGAN.is_match(post.as_str()))
                && rest
                    .as_str()
                    .split(',')
                    .all(|piece| self.tells_of_head(piece.trim()))
            {
                self.draft
                    .put_part(field, span.line, post.as_str(), rule, strength);
                self.behind_posts(span.line, rest.as_str());
                return true;
            }
        }
        // The line itself is the title.
        if let Some(from) = QUOTED_FROM.captures(text).and_then(|found| found.get(1)) {
            self.draft
                .put_name(FieldName::From, span.line, from.as_str(), "from.title", 0.6);
        }
        false
    }
}

/// The words of a head before its number and what the number is called by: `Ciphered Telegram` of `Ciphered Telegram (No. 709)`.
fn before_number<'a>(head: &'a str, number: &str) -> &'a str {
    const CALLED: [&str; 5] = ["No", "NO", "Nr", "Number", "N"];
    let words = |text: &'a str| text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let before = words(&head[..head.find(number).unwrap_or(head.len())]);
    let called = |name: &&str| before.strip_suffix(*name).filter(|rest| *rest != words(rest));
    match words(CALLED.iter().find_map(called).unwrap_or(before)) {
        "" => head,
        form => form,
    }
}
