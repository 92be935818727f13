//! The header of a letter-like cable in English: translations of Chinese and Soviet-bloc cables, and what other services
//! wrote. Rows stand in any order; each line is tried against the kinds of row in turn.

mod addressee;
mod bloc;
mod desk;
mod forms;
mod letters;
mod papers;
mod rows;
mod title;

pub(crate) use papers::title_lines;

use super::footer;
use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::{put_date, put_markings, put_number};
use crate::parse::families::to_telno;
use crate::parse::fold::tidy;
use crate::parse::lexicon::{self, Role};
use crate::parse::lines::{Document, GAP, Span};
use crate::parse::markings;
use crate::parse::numbers;
use crate::parse::posts;
use crate::parse::stamps;
use crate::parse::transit;
use crate::parse::zones::{Zones, is_addressee_like, is_heading, is_order, is_prose};

pattern!(
    OFFICE_NOTE,
    r"(?i)\bha(?:s|ve)\s+(?:read|seen|approved|reviewed)\b|\breviewed\b|\bread\s+this\b|\bplease\s+(?:handle|have|study|circulate|print|forward)\b|\bnot\s+yet\s+proof|\b(?:has|have)\s+yet\s+to\b|\bnotes\s+appended\b|\bhandle\s+this\b|\binstructions?:$|\b8th\s+department\b|^by\s+telegraph|^sent\s+to\b|^sent:?\s+see\b|^request\s+for\b.*\bto\s+handle\b|\brequested\s+to\b.*\bhandle\b|\bpage\s+\d+\s+of\b|^\[?page\b|^\d{1,3}$|^[-–—_=*.\s]+$|^\(?translat|^relay(?:s|ed)?\b|^approved\b|^seen\b|^(?:telegram|cable)\s+no\W*(?:to\s+send)?$|^only\s+for\b|\bhandwritten\s+copy\s+only\b|^number\s+of\s+copies\b|^\(?when\s+filled\s+in\)?$|^return\s+to\b|^\(?\d{1,3}\s+pages?\b|\b(?:cabinet|whitehall|departmental|diplomatic|office)\b.*\bdistribution$|^no\s+copying\b|^but\s+not\s+at\s+night$|^\[?handwritten\b"
);

// 8th Administration of the General Staff of the Armed Forces of the USSR: the cipher service of the army.
pattern!(
    CIPHER_SERVICE,
    r"(?i)^(?:the\s+)?(?:(?:\d+(?:st|nd|rd|th)?|first|second|eighth)\s+)?(?:main\s+)?(?:intelligence\s+)?(?:administration|directorate|department|general\s+staff)\s+of\s*(?:the\s+)?(?:general\s+staff|armed\s+forces|soviet\b|$)"
);

// Foreign Cultural Liaison Committee of the People's Republic of China
pattern!(
    ORGAN_OF_CHINA,
    r"^(?:.*\bof\s+the\s+)?People['’]s\s+Republic\s+of\s+China(?:\s+(?:[A-Z]\w+\s+)*(?:Committee|Ministry|Council|Commission|Department|Office))?$"
);

pattern!(
    ROUTING,
    r"^[A-Z][A-Za-z]{1,5}(?:/[A-Z][A-Za-z]{1,5})*/?\s?\d{3}\.?(?:\(|\[).*$|^\d{3,5}\.$"
);

pattern!(ALREADY_BRACKETED, r"^\[.*\]$");

// (70) State Council Document 70
pattern!(DOCUMENT_OF, r"^[(\[]\d\d[)\]]\s+([A-Z][A-Za-z ]+?)\s+Document\b");

// 90/1961, as Hungarian embassies number their reports; CT 112/69, as those of the GDR do
pattern!(
    NUMBER_OF_YEAR,
    r"^\d{1,5}/(?:[A-Z][A-Za-z]{0,3}/|\d{1,3}/|\s?)19\d\d\.?$|^[A-Z][a-z]{1,3}/\d{1,4}/19\d\d$|^[A-Z]{2,3}\s\d{1,5}/(?:19)?\d\d$"
);
// PERSONAL FOR PRIME MINISTER FROM EVATT
pattern!(FOR_WHOM, r"\s+(?:PERSONAL\s+)?FOR\s+[A-Z]{3,}");
// Document 838
pattern!(DOCUMENT_NUMBER, r"(?i)^document\s+(?:No\.?\s*)?\d{1,4}$");

// Mexico, D. F., 23 October 1962
pattern!(INITIAL, r"^\p{Lu}\.[,.]?$");

// “15” January 1963 Copy No. 1
pattern!(COPY_NUMBER, r"(?i)^copy\s*(?:no\.?|nr\.?|nº|№|#)?\s*\d+$");

pattern!(
    BEFORE_TEXT,
    r"^(?:(\d{1,4})\.\s*[-–—]+|[-–—]\s*(\d{2,4})\s*[-–—])$"
);
pattern!(
    COPY_BEHIND,
    r"(?i)[.,;]?\s+copy\s*(?:(?:no\.?|nr\.?|nº|№|#)?\s*\d{1,3}\.?|(?:no\.?|nr\.?|nº|№|#)\s*[_.…]{2,})$"
);

// Telegraph to the Foreign Ministry
pattern!(SENT_TO, r"(?i)^(?:telegram|telegraph|cable)\s+to\s+(?:the\s+)?");
// [crossed out: Urgent]
pattern!(
    CROSSED_OUT,
    r"(?i)\[(?:crossed|struck)\s+(?:out|through):\s*[^\]]*\]"
);
// – Handled by designated personnel only, behind the marking
pattern!(
    WHO_HANDLES,
    r"(?i)^[-–—,;:]\s+\S.{0,60}\b(?:only|personnel|handled?|handling|distribut\w+|circulat\w+|copied|copying)\b.{0,40}$"
);

pattern!(DATED_ADDRESSEE, r"^\(([^()]{6,24})\)\s+(\p{Lu}.*[:：])$");
// Produced by the Intelligence Department of the Ministry of Foreign Affairs
pattern!(
    PRODUCED_BY,
    r"(?i)^(?:produced|edited|issued|compiled)\s+by\s+(?:the\s+)?(\D{6,100})$"
);
// Edited by the Party Committee of the Ethnic Affairs Committee August 3, 1962
pattern!(
    EDITED_BY,
    r"(?i)^(?:edited|issued|compiled|printed)\s+by\s+(?:the\s+)?(\D{6,100}?),?\s+([a-z]+\s+\d{1,2},\s+\d{4}|\d{1,2}\s+[a-z]+\s+\d{4})$"
);
pattern!(DATE_ORGAN, r"^(.*?\b1[89]\d\d)\s+((?:The\s+)?[A-Z].*)$");

// YOUR TELEGRAM 478: CHINESE REPRESENTATION; Singapore telegram No.546 to you: Anti-Communist propaganda
pattern!(
    REFERRED_SUBJECT,
    r"(?i)^((?:my|your|[a-z]+)\s+(?:telegram|tel\.?|telno)\s*(?:no\.?|number)?\s*\d{1,5}(?:\s+to\s+(?:you|me))?)\s*:\s+(\S.{8,120})$"
);
// Koča. Yours 434844. Our [cable] 203.
pattern!(
    YOURS,
    r"(?i)^(?:\p{L}+\.\s)?((?:yours?|ours?)\s+(?:\[\w+\]\s+|cables?\s+|telegrams?\s+)?(?:no\.?\s*)?\d{2,}(?:\s?[,/-]\s?\d+)*)\.?$"
);
// No. 5/20 cable received: of the cable that this one answers.
pattern!(
    IS_RECEIVED,
    r"(?i)^\s*(?:cable|telegram)?\s*(?:was|were|has\s+been|have\s+been)?\s*(?:received|acknowledged|noted)\b"
);

// Assessment of the Third Meeting, 2:00 am, 7 August 1955 (excerpt)
pattern!(
    TITLED_HOUR,
    r"(?i)^(.{12,}?),\s+(\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\.?|hours|hrs)?,\s+(?:\d{1,2}\s+[a-z]{3,9}|[a-z]{3,9}\s+\d{1,2},)\s+\d{4})(?:\s+\((?:excerpts?|extracts?)\))?$"
);

// 319 21 5:00 hs.
pattern!(
    NUMBER_DAY_HOUR,
    r"^(\d{1,5})\s+([0-3]?\d)\s+(\d{1,2}[:.]\d\d\s*(?:hs|hrs|hours)?)\.?$"
);

// Republic of Cuba; Socialist Republic of Romania
pattern!(
    pub(super) STATE,
    r"^(?:The\s+)?(?:\p{Lu}[\p{L}'’]+\s+){0,3}Republic(?:\s+of\s+\p{Lu}\p{L}+)?$"
);
pattern!(
    MARK_WITHIN,
    r"(?i)(?:\d/|\[\w+\s?[—–-]\s?)(top\s+secret|secret|confidential)(?:/\d|\b)"
);
// [handwriting] No. 2421/top secret/55
pattern!(
    HANDWRITTEN,
    r"(?i)^\[(?:stamp\s+and\s+)?hand\s?writ(?:ing|ten)[^\]]*\]\s+(No\.?\s.*)$"
);
// (Not proofread)
pattern!(
    UNREVIEWED,
    r"(?i)^\((?:not|un)[\s-]?(?:yet\s+)?(?:proofread|reviewed|checked|corrected)\b[^()]*\)$"
);
// In the evening of
pattern!(
    PART_OF_DAY,
    r"(?i)^in\s+the\s+(?:(?:early|late)\s+)?(?:morning|afternoon|evening|night)\s+of$"
);
// r., behind a year; r., godz. 10.30
pattern!(POLISH_YEAR, r"^r\.?(?:,?\s+godz\.?\s+\d{1,2}[.:]\d\d)?$");
// local time, behind the hour
pattern!(TIME_ZONE, r"(?i)^(?:\p{L}+\s+time|GMT|UTC)\.?$");
// [Stamps:] S e c r e t; stamped: confidential matter
pattern!(STAMPED, r"(?i)^(?:\[stamps?:?\]:?|stamped:)\s+");
// HA II/10 Berlin, before the date: main departments of the Ministry of State Security
pattern!(
    GDR_OFFICE,
    r"^\s*((?:HA|Abt\.?|Abteilung|HVA|BV)\s+[IVX]+(?:/\d{1,2})?|ZAIG(?:/\d)?)\s+(Berlin),?\s*$"
);
// Document, International Liaison Department (ILD), CPC Central Committee
pattern!(DOCUMENT_OF_ORGAN, r"^Document,\s+(?:the\s+)?(\p{Lu}.{8,100})$");
// • From: New York
pattern!(BULLETED, r"^[•●▪]\s*(\p{L}[\p{L} ]{1,14}:\s.*|\d.*\d{4})$");

/// Longer lines hold no header row but distribution lists.
const LONGEST_ROW: usize = 260;

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

struct Walk<'d, 'a> {
    draft: &'d mut Draft<'a>,
    flavor: Flavor,
    /// Lines that no rule wanted.
    spare: Vec<Span>,
    /// Places and bare organs that may be the addressee when nothing better comes.
    bare: Vec<Span>,
    addressed: bool,
    copying: bool,
    /// Whether the lines are numbered copies, each with who gets it.
    numbered_copies: bool,
    /// Lines that are the values of labels to their left.
    taken: Vec<usize>,
    /// The addressee whose line ends with a comma, below which the post may stand.
    open_to: Option<Span>,
    /// The last line of a labelled title, which may go on in the next line.
    open_title: Option<Span>,
    /// The line at which the header ends.
    end: usize,
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
        numbered_copies: false,
        taken: Vec::new(),
        open_to: None,
        open_title: None,
        end: zones.header.end,
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
        if !walk.taken.contains(&index) {
            walk.line(index);
        }
    }
    let mut spare = std::mem::take(&mut walk.spare);
    let mut bare = std::mem::take(&mut walk.bare);
    // The name of the state, above those of its offices; Legation of the / People's Republic of Bulgaria
    let lines = &document.lines;
    let state = |line: usize| lines.get(line).is_some_and(|line| STATE.is_match(line.trimmed()));
    let goes_on = |span: Span| document.text(span).ends_with(" of the") && state(span.line + 1);
    spare.retain(|&span| !state(span.line) && !goes_on(span));
    if flavor != Flavor::Chinese {
        letters::address(draft, zones.header.clone(), &mut spare, &mut bare);
    }
    if flavor == Flavor::Bloc {
        bloc::circulation(draft, zones.header.clone(), &mut spare, &mut bare);
    }
    // The name alone, above the text of a telegram of the bloc: FENG XI [STALIN]
    let copied_or_referred = |line: usize| {
        let mut found = draft.of(FieldName::CopyTo).chain(draft.of(FieldName::References));
        found.any(|found| found.spans[0].line == line)
    };
    if flavor == Flavor::Bloc
        && bare.is_empty()
        && spare.last().is_some_and(|&last| {
            let next = last.line + 1;
            (next == zones.header.end || copied_or_referred(next))
                && is_name_line(document.text(last))
                && !papers::is_kind(document.text(last))
        })
    {
        bare.extend(spare.pop());
    }
    // The name alone, other rows below it: Morski / Urgent
    if flavor == Flavor::Bloc && bare.is_empty() && !draft.has(FieldName::To, 0.3) {
        let surname = |text: &str| is_surname(text) && !papers::is_kind(text);
        let surnames = spare.iter().filter(|&&span| surname(document.text(span)));
        if let [&name] = surnames.collect::<Vec<_>>()[..] {
            spare.retain(|&span| span != name);
            bare.push(name);
        }
    }
    if flavor == Flavor::Bloc && !draft.has(FieldName::From, 0.5) {
        bloc::author(draft, zones.header.clone(), &mut spare, &mut bare);
    }
    if flavor == Flavor::Chinese
        && draft.has(FieldName::To, 0.7)
        && let Some(organ) = letterhead(document, zones.header.start)
    {
        spare.retain(|line| *line != organ);
        draft.put_name(
            FieldName::From,
            organ.line,
            document.text(organ),
            "from.letterhead",
            0.6,
        );
    }
    // Telegrams of the bloc have no title but a labelled one, or one that says what kind of paper it is.
    if flavor == Flavor::Bloc {
        spare.retain(|&span| papers::NAMED.is_match(document.text(span)));
    }
    if flavor != Flavor::Chinese {
        where_the_addressee_is(draft);
        bloc::where_the_sender_is(draft);
    }
    // A journal is addressed to nobody.
    if draft
        .of(FieldName::From)
        .any(|from| from.rule == papers::JOURNAL_OF)
    {
        bare.clear();
    }
    title::below_markings(draft, &mut spare);
    title::titles(draft, &spare);
    if !draft.has(FieldName::To, 0.5) {
        // What a row names is the addressee, whatever stands alone beside it.
        let in_row = |span: &Span| *span != document.whole(span.line);
        if bare.iter().any(in_row) {
            bare.retain(in_row);
        }
        // Of two that are the same but for the place, the one nearer to the text.
        let texts: Vec<&str> = bare.iter().map(|&span| document.text(span)).collect();
        let again = |at: usize| texts[at + 1..].iter().any(|next| texts[at].starts_with(next));
        let bare = bare.into_iter().enumerate().filter(|(at, _)| !again(*at));
        for (_, span) in bare {
            let text = addressees::without_footnotes(document.text(span));
            let text = SENT_TO.find(text).map_or(text, |sent| &text[sent.end()..]);
            for piece in addressees::split(text) {
                draft.put_name(FieldName::To, span.line, piece, "to.bare", 0.6);
            }
        }
    }
    footer::read(draft, zones.footer.clone(), flavor);
    complete_days(draft);
    on_the_way(draft, zones.header.clone());
    settle(draft, flavor);
}

/// A city that a row gives as the addressee only says where to, when a line below names the person: `To: Moscow`, `To VIKTOR`; so does
/// the post in a city that is to hand the telegram on.
fn where_the_addressee_is(draft: &mut Draft) {
    if draft.of(FieldName::To).any(|to| to.rule == "to.transmit") {
        draft.drop_rule(addressee::CITY_STOP);
    }
    let persons = draft.of(FieldName::To).filter(|to| to.rule == "to.row");
    let Some(person) = persons.map(|to| to.spans[0].line).min() else {
        return;
    };
    let city = |to: &Candidate| {
        to.field == FieldName::To
            && to.rule == "to.labelled"
            && to.spans[0].line < person
            && posts::is_city(&to.value)
    };
    draft.candidates.retain(|candidate| !city(candidate));
}

/// The line at the top that is the name of a Chinese organ, of the country as it is called in full.
fn letterhead(document: &Document, line: usize) -> Option<Span> {
    let whole = document.whole(line);
    let text = document.text(whole);
    let organ = ORGAN_OF_CHINA.is_match(text)
        && addressees::ORGAN.is_match(text)
        && addressee::is_organ_name(text)
        && !text.contains([':', ',']);
    organ.then_some(whole)
}

/// The label that stands alone in its column, and its value in the next.
fn in_next_column<'t>(column: &str, next: &'t str) -> Option<(Role, &'t str)> {
    // To     :  Ambassador to the United States
    if let Some(value) = next.strip_prefix([':', '：', '–'])
        && let Some((role, _)) = lexicon::label(column, false)
    {
        return Some((role, value.trim()));
    }
    if column.len() <= 2 || next.ends_with(':') || is_row(next) {
        return None;
    }
    let (role, _) = lexicon::label(column.trim_end_matches([':', '：', ' ']), false)?;
    Some((role, next))
}

/// Whether a column is a row of its own, label and value.
fn is_row(column: &str) -> bool {
    column
        .split_once(':')
        .is_some_and(|(label, _)| lexicon::label(label.trim_end(), false).is_some())
}

/// Completes days without month and year by the day of the receipt.
fn complete_days(draft: &mut Draft) {
    let Some((received, spans)) = draft
        .best(FieldName::Received)
        .map(|receipt| (receipt.value.clone(), receipt.spans.clone()))
    else {
        return;
    };
    for date in &mut draft.candidates {
        if date.field == FieldName::Date
            && let Some(whole) = transit::by_receipt(&date.value, &received)
        {
            date.value = whole;
            date.rule = "date.by-receipt";
            date.spans.extend(spans.iter().copied());
        }
    }
}

/// Puts right what the line that says when a telegram was sent leaves open, by the lines on its way: the order of day and month by the
/// receipt, the year by the deciphering.
fn on_the_way(draft: &mut Draft, header: std::ops::Range<usize>) {
    let document = draft.document;
    let dated = |line: usize| {
        let text = document.text(document.whole(line));
        let date = dates::all(text).into_iter().find(|date| date.month.is_some())?;
        Some((document.whole(line), date))
    };
    let receipt = draft.best(FieldName::Received).map(|receipt| receipt.spans[0]);
    let receipt = receipt.and_then(|receipt| dated(receipt.line));
    let handled = |line: &usize| transit::is_handling(document.text(document.whole(*line)));
    let year = header
        .filter(handled)
        .filter_map(dated)
        .find(|(_, date)| date.year.is_some());
    for at in 0..draft.candidates.len() {
        let candidate = &mut draft.candidates[at];
        if candidate.field != FieldName::Date {
            continue;
        }
        let own = candidate.spans[0];
        if let Some((span, year)) = &year
            && let Some(open) = candidate.value.strip_prefix("XXXX-")
            && let Some(year) = year.year
        {
            candidate.value = format!("{year}-{open}");
            candidate.rule = "date.year-on-the-way";
            candidate.spans.push(*span);
        } else if let Some((span, receipt)) = &receipt
            && span.line != own.line
            && let Some(mut sent) = dates::all(document.text(own)).into_iter().next()
            && sent.edtf() == candidate.value
        {
            transit::in_order_of(&mut sent, receipt);
            if sent.edtf() != candidate.value {
                candidate.value = sent.edtf();
                candidate.rule = sent.rule;
                candidate.alternatives = sent
                    .others
                    .into_iter()
                    .map(|(other, why)| (other, 0.15, why))
                    .collect();
                candidate.spans.push(*span);
            }
        }
    }
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
            self.numbered_day(index, text);
            return;
        }
        // T O P   S E C R E T: the gaps part words, not columns.
        let whole = document.whole(index);
        if text.contains(GAP) && (self.marking(whole, text) || self.number_marked(whole, text)) {
            return;
        }
        if self.numbered_copies && self.of_the_bloc(whole, text) {
            return;
        }
        if self.telno(whole, text) || to_telno(self.draft, whole.line, text) {
            return;
        }
        let segments: Vec<&str> = match forms::parted(text) {
            Some(pieces) => pieces,
            None => text
                .split(GAP)
                .map(str::trim)
                .filter(|segment| !segment.is_empty())
                .collect(),
        };
        // WASHINGTON      28.10.62     04:25
        let mut at = usize::from(self.spaced_dateline(index, &segments));
        while at < segments.len() {
            let segment = segments[at];
            if let Some(next) = segments.get(at + 1)
                && let Some((role, value)) = in_next_column(segment, next)
            {
                self.row(role, document.span_of(index, value), false);
                at += 2;
                continue;
            }
            let span = document.span_of(index, segment);
            self.segment(span);
            at += 1;
        }
    }

    /// Puts the place of a dateline into the draft as who sends: a post of the bloc is named by its city, elsewhere that says less than who
    /// signs.
    fn sent_from(&mut self, line: usize, place: &str) {
        let strength = if self.flavor == Flavor::Bloc { 0.55 } else { 0.4 };
        self.draft
            .put_part(FieldName::From, line, place, "from.dateline", strength);
    }

    /// Takes the city of a dateline whose parts stand in columns; whether it is one.
    fn spaced_dateline(&mut self, index: usize, segments: &[&str]) -> bool {
        let [city, day, rest @ ..] = segments else {
            return false;
        };
        let whole = |text: &str| {
            dates::all(text)
                .first()
                .is_some_and(|date| date.day.is_some() && date.end - date.start == text.len())
        };
        let hour =
            |text: &&str| dates::clock(text).is_some_and(|(start, end, _)| start == 0 && end == text.len());
        if self.flavor == Flavor::Chinese || !posts::is_city(city) || !whole(day) || !rest.iter().all(hour) {
            return false;
        }
        self.sent_from(index, city);
        true
    }

    fn segment(&mut self, span: Span) {
        let document = self.draft.document;
        let text = document.text(span);
        if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
            return;
        }
        // (October 8, 1950) Peng, Gao, and Deng:
        if let Some((day, names)) = DATED_ADDRESSEE
            .captures(text)
            .and_then(|found| Some((found.get(1)?, found.get(2)?)))
            && dates::all(day.as_str())
                .iter()
                .any(|date| date.day.is_some() && date.year.is_some())
        {
            self.dated(document.span_of(span.line, day.as_str()), day.as_str(), 0.86);
            self.segment(document.span_of(span.line, names.as_str()));
            return;
        }
        // Telegram from Albania [crossed out: Urgent] Extremely urgent
        if let Some(out) = CROSSED_OUT.find(text) {
            for part in [&text[..out.start()], &text[out.end()..]] {
                self.segment(document.span_of(span.line, part.trim()));
            }
            return;
        }
        if let Some(row) = BULLETED.captures(text).and_then(|found| found.get(1)) {
            self.segment(document.span_of(span.line, row.as_str()));
            return;
        }
        if let Some(number) = HANDWRITTEN.captures(text).and_then(|found| found.get(1)) {
            self.number(document.span_of(span.line, number.as_str()), number.as_str());
            return;
        }
        if begins(text, "[handwritten]") || begins(text, "[crossed out]") || UNREVIEWED.is_match(text) {
            return;
        }
        if self.flavor != Flavor::Chinese && self.of_the_bloc(span, text) {
            return;
        }
        if let Some(organ) = DOCUMENT_OF_ORGAN.captures(text).and_then(|found| found.get(1))
            && addressees::ORGAN.is_match(organ.as_str())
        {
            self.draft.put_name(
                FieldName::From,
                span.line,
                organ.as_str(),
                "from.document-series",
                0.65,
            );
            return;
        }
        if let Some(sender) = text.strip_prefix("[From] ") {
            self.row(Role::From, document.span_of(span.line, sender), false);
            return;
        }
        if self.bracketed(span, text)
            || self.journal(span, text)
            || self.paper(span, text)
            || self.number_in_journal(span, text)
            || (self.flavor != Flavor::Chinese && self.letterhead_of_lines(span, text))
            || self.letterhead_goes_on(span, text)
            || self.sent_on_day(span, text)
            || self.labelled(span, text)
            || self.marking(span, text)
            || self.numbered_from(span, text)
            || self.head(span, text)
            || self.form(span, text)
            || self.relation(span, text)
            || (desk::names_file(text) && self.desk(span, text))
            || self.number(span, text)
            || (is_from(text) && self.desk(span, text))
            || self.date(span, text)
            || self.desk(span, text)
            || self.addressee(span, text)
        {
            return;
        }
        if self.flavor != Flavor::Chinese
            && NUMBER_OF_YEAR.is_match(text)
            && !self.draft.has(FieldName::CableNumber, 0.5)
        {
            self.draft
                .put_span(FieldName::CableNumber, span, "number.of-year", 0.8);
            return;
        }
        if numbers::is_of_collection(text) {
            return;
        }
        if DOCUMENT_NUMBER.is_match(text) && !self.draft.has(FieldName::CableNumber, 0.5) {
            self.draft
                .put_span(FieldName::CableNumber, span, "number.document", 0.75);
            return;
        }
        // 135. -, - 221 -: the number before the text of telegrams of Mexico and Brazil
        if self.flavor == Flavor::Other
            && !self.draft.has(FieldName::CableNumber, 0.7)
            && let Some(found) = BEFORE_TEXT.captures(text)
            && let Some(number) = found.get(1).or_else(|| found.get(2))
        {
            self.draft.put_part(
                FieldName::CableNumber,
                span.line,
                number.as_str(),
                "number.before-text",
                0.75,
            );
            return;
        }
        // YOUR TELEGRAM 478: CHINESE REPRESENTATION IN HONG KONG.
        if self.flavor == Flavor::Other
            && let Some(found) = REFERRED_SUBJECT.captures(text)
            && let (Some(other), Some(subject)) = (found.get(1), found.get(2))
            && !is_prose(subject.as_str())
        {
            let other = document.span_of(span.line, other.as_str());
            self.draft
                .put_span(FieldName::References, other, "references.before-subject", 0.8);
            self.draft.put_part(
                FieldName::Title,
                span.line,
                subject.as_str().trim_end_matches('.'),
                "title.behind-reference",
                0.88,
            );
            return;
        }
        if let Some(found) = YOURS.captures(text).and_then(|found| found.get(1)) {
            let part = document.span_of(span.line, found.as_str());
            self.draft
                .put_span(FieldName::References, part, "references.yours", 0.8);
            return;
        }
        let heading = || is_heading(&document.lines[span.line], document.lines.get(span.line + 1));
        if (self.flavor == Flavor::Bloc && CIPHER_SERVICE.is_match(text))
            || OFFICE_NOTE.is_match(text)
            || is_order(text)
            || (is_prose(text) && self.addressed && !heading())
            || ROUTING.is_match(text)
        {
            return;
        }
        if let Some(organ) = PRODUCED_BY.captures(text).and_then(|found| found.get(1))
            && addressees::ORGAN.is_match(organ.as_str())
        {
            self.draft
                .put_name(FieldName::From, span.line, organ.as_str(), "from.edited-by", 0.7);
            return;
        }
        if self.title_goes_on(span, text) {
            return;
        }
        // Behind the addressee a line of small words is the text's first, not a title.
        let told = self.addressed && self.draft.document.scanned && small_words(text);
        if !told || self.spare.is_empty() {
            let title = self.without_date(span, text);
            self.spare.push(title);
        }
    }

    /// A title without the day and hour of sending that a collection has behind it.
    fn without_date(&mut self, span: Span, text: &str) -> Span {
        let Some(found) = TITLED_HOUR.captures(text) else {
            return span;
        };
        let (Some(title), Some(hour)) = (found.get(1), found.get(2)) else {
            return span;
        };
        let document = self.draft.document;
        let part = document.span_of(span.line, hour.as_str());
        self.dated(part, hour.as_str(), 0.86);
        document.span_of(span.line, title.as_str())
    }

    /// Notes of the editor: the whole line in square brackets.
    fn bracketed(&mut self, span: Span, text: &str) -> bool {
        if !ALREADY_BRACKETED.is_match(text) || bracket_end(text) + 1 < text.len() {
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
        let text = STAMPED.find(text).map_or(text, |stamp| &text[stamp.end()..]);
        let text = stamps::without_declassified(text);
        let whole = markings::read(text, self.fuzzy);
        // The marking that a line begins with which holds more.
        let leading = match whole {
            Some(_) => None,
            None => markings::leading(text, false),
        };
        let found = whole.or_else(|| {
            // Confidential 1:30 pm
            let mark = leading?;
            let (start, end, _) = dates::clock(&text[mark.end..])?;
            let alone =
                text[mark.end..][..start].trim().is_empty() && text[mark.end + end..].trim().is_empty();
            alone.then(|| vec![mark])
        });
        if found.is_none()
            && let Some(mark) = leading
        {
            let rest = text[mark.end..].trim();
            // CONFIDENTIAL On 23 of October of 1962
            if let [date] = dates::all(rest).as_slice()
                && date.day.is_some()
                && date.year.is_some()
                && date.end == rest.trim_end_matches('.').len()
                && (date.start == 0 || rest[..date.start].trim().eq_ignore_ascii_case("on"))
            {
                put_markings(self.draft, span, &[mark], "marking.before-date", 0.92);
                self.dated(self.draft.document.span_of(span.line, rest), rest, 0.88);
                return true;
            }
            if WHO_HANDLES.is_match(rest) {
                put_markings(self.draft, span, &[mark], "marking.before-note", 0.92);
                return true;
            }
            // Secret Document 838; Secret 613, beside the line that says whose file it is
            let rule = if DOCUMENT_NUMBER.is_match(rest) {
                Some("number.document")
            } else {
                let figures = (2..=4).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_digit());
                (figures && self.file_beside(span.line)).then_some("number.of-file")
            };
            if let Some(rule) = rule {
                put_markings(self.draft, span, &[mark], "marking.before-number", 0.92);
                self.draft
                    .put_part(FieldName::CableNumber, span.line, rest, rule, 0.75);
                return true;
            }
        }
        // MOST SECRET MOST IMMEDIATE PERSONAL FOR PRIME MINISTER
        if found.is_none()
            && let Some(mark) = FOR_WHOM.find(text)
            && let Some(marks) = markings::read(&text[..mark.start()], false)
        {
            put_markings(self.draft, span, &marks, "marking.before-name", 0.9);
            return true;
        }
        // Secret. Copy No. 2
        let found = found.or_else(|| {
            let copy = COPY_BEHIND.find(text)?;
            markings::read(&text[..copy.start()], self.fuzzy)
        });
        let Some(found) = found else {
            return false;
        };
        put_markings(self.draft, span, &found, "marking.line", 0.94);
        let behind = found.iter().map(|mark| mark.end).max().unwrap_or(0);
        if let Some((start, end, time)) = dates::clock(&text[behind..]) {
            let part = self
                .draft
                .document
                .span_of(span.line, &text[behind + start..behind + end]);
            self.draft
                .put(FieldName::Time, time, part, "time.behind-marking", 0.8);
        }
        self.copying = false;
        true
    }

    /// Whether the line above or below says whose file it is: `Foreign Ministry File`.
    fn file_beside(&self, line: usize) -> bool {
        let lines = &self.draft.document.lines;
        let is_file = |line: usize| {
            lines
                .get(line)
                .is_some_and(|line| line.trimmed().ends_with(" File"))
        };
        is_file(line + 1) || line.checked_sub(1).is_some_and(is_file)
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
        // No. 2421/top secret/55; No. 2421/9/53/TJN [tajne—secret]
        if let Some(mark) = MARK_WITHIN.captures(text).and_then(|found| found.get(1))
            && let Some(found) = markings::read(mark.as_str(), false)
        {
            let within = self.draft.document.span_of(span.line, mark.as_str());
            put_markings(self.draft, within, &found, "marking.within-number", 0.85);
        }
        if IS_RECEIVED.is_match(tail) {
            self.draft.put(
                FieldName::References,
                tidy(&text[number.start..number.end]),
                part,
                "references.received",
                0.8,
            );
            return true;
        }
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
            // No. 56 349 23 August 1969, Beijing
            let place = tail[date.end..].trim_matches([' ', ',', '.']);
            if is_city(place) {
                self.sent_from(span.line, place);
            }
        }
        true
    }

    /// A line that is a date, perhaps with a place before it or an office behind it.
    fn date(&mut self, span: Span, text: &str) -> bool {
        // for the period from 11 to 25 November 1957: of a diary
        if text.len() > 120 || begins(text, "for the period") {
            return false;
        }
        let found = dates::all(text);
        let Some(date) = found.first().filter(|date| date.month.is_some()) else {
            return self.numbered_hour(span, text)
                || self.placed_hour(span, text)
                || self.hour_beside(span, text);
        };
        if let Some((organ, day)) = EDITED_BY
            .captures(text)
            .and_then(|found| Some((found.get(1)?, found.get(2)?)))
            && addressees::ORGAN.is_match(organ.as_str())
        {
            let part = self.draft.document.span_of(span.line, day.as_str());
            self.dated(part, day.as_str(), 0.85);
            self.draft
                .put_name(FieldName::From, span.line, organ.as_str(), "from.edited-by", 0.7);
            return true;
        }
        // HA II/10 Berlin, 8/23/1983
        if let Some((office, city)) = GDR_OFFICE
            .captures(&text[..date.start])
            .and_then(|found| Some((found.get(1)?, found.get(2)?)))
            && text[date.end..].trim().is_empty()
        {
            self.dated(span, text, 0.88);
            let value = format!("{}, {}", tidy(office.as_str()), city.as_str());
            let part = self.draft.document.span_of(span.line, &text[..city.end()]);
            self.draft
                .put(FieldName::From, value, part, "from.office-and-city", 0.6);
            return true;
        }
        let before = text[..date.start].trim_matches([' ', ',', '.', '(', '[', '—', '-', '“', '"']);
        let after = text[date.end..].trim_matches([' ', ',', '.', ')', ']', '—', '-', ';']);
        let after = match dates::clock(after) {
            Some((start, end, _)) if start < 4 => after[end.min(after.len())..].trim(),
            _ => after,
        };
        // 29.07.1972 r., godz. 10.30; 29 July 1972, 1030
        let after = if POLISH_YEAR.is_match(after) { "" } else { after };
        let figures = after.trim_start_matches(['/', ' ']);
        let after = match date.time {
            Some(_) if figures.len() == 4 && figures.bytes().all(|byte| byte.is_ascii_digit()) => "",
            _ => after,
        };
        // Sofia, 25.02.1964. [25 February 1964]
        let again = after.strip_prefix('[').is_some_and(|again| {
            let found = dates::all(again);
            found
                .first()
                .is_some_and(|same| same.edtf() == date.edtf() && same.start == 0)
        });
        let after = if again { "" } else { after };
        let after = COPY_NUMBER
            .find(after)
            .map_or(after, |copy| &after[..copy.start()]);
        // May 24, 1939 out of line. Top secret
        let after = match markings::last_words(after) {
            Some((found, start)) if after[..start].split_whitespace().count() <= 3 && before.is_empty() => {
                let whole = self.draft.document.span_of(span.line, after);
                put_markings(self.draft, whole, &found, "marking.behind-date", 0.88);
                ""
            }
            _ => after,
        };
        // 06:15 Beijing time
        let after = if TIME_ZONE.is_match(after) { "" } else { after };
        let after = match markings::read(after, false) {
            Some(found) => {
                let part = self.draft.document.span_of(span.line, after);
                put_markings(self.draft, part, &found, "marking.behind-date", 0.9);
                ""
            }
            None => after,
        };
        // In Prague on 6th September 1963
        let before = before
            .strip_prefix("In ")
            .and_then(|place| place.strip_suffix(" on"))
            .unwrap_or(before);
        // Beijing, on 27 July 1961; Pyongyang, on the 29th of July; In the evening of 29 July
        let before = before
            .strip_suffix(", on")
            .or_else(|| before.strip_suffix(", on the"))
            .unwrap_or(before);
        let before = if PART_OF_DAY.is_match(before) { "" } else { before };
        // Dated Lhasa, the 7th May 1951; Dated the 7th May
        let before = before.strip_prefix("Dated ").map_or(before, |place| {
            let place = place.strip_suffix("the").unwrap_or(place);
            place.trim_end_matches([' ', ','])
        });
        let before = match dates::clock(before) {
            Some((_, end, _)) => before[end.min(before.len())..].trim_matches([' ', ',']),
            // 20 hours 05 / minutes, 13.1.1951
            None => before.strip_prefix("minutes").unwrap_or(before),
        };
        let words = before.split_whitespace().filter(|word| !INITIAL.is_match(word));
        let small = |word: &str| matches!(word, "de" | "of" | "la" | "do");
        let named = |word: &str| word.starts_with(char::is_uppercase) || small(word);
        let count = words.clone().count();
        let three = count == 3 && text[..date.start].trim_end().ends_with(',') && words.clone().all(named);
        let place = (count <= 2 || three) && before.chars().next().is_none_or(char::is_uppercase);
        let weekday_or_number = before.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
        if after.is_empty() && (place || weekday_or_number) {
            // Below [Stamp:] it is the stamp's.
            let lines = &self.draft.document.lines;
            if span
                .line
                .checked_sub(1)
                .is_some_and(|above| lines[above].text.starts_with("[Stamp"))
            {
                return true;
            }
            self.dated(span, text, 0.86);
            let is_place = !before.is_empty()
                && before
                    .chars()
                    .all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, ',' | '.'));
            // Telegram, Mao Zedong to CCP CC, 3 January 1950
            let before = addressees::both_ends(before).map_or(before, |(from, _)| from);
            if is_place && !matches!(&*before.to_ascii_lowercase(), "on" | "date" | "dated") {
                // A post of the bloc is named by its city; elsewhere a dateline says less than who signs.
                let published = self
                    .draft
                    .of(FieldName::Title)
                    .any(|title| title.rule == forms::PUBLISHED_TITLE);
                let strength = if self.flavor == Flavor::Bloc || published {
                    0.55
                } else {
                    0.4
                };
                self.draft
                    .put_part(FieldName::From, span.line, before, "from.dateline", strength);
            }
            return true;
        }
        // 10 May 1966, Bucharest
        if before.is_empty() && is_city(after) && posts::city(after).is_some() {
            self.dated(span, text, 0.86);
            self.sent_from(span.line, after);
            return true;
        }
        if before.is_empty()
            && let Some(found) = DATE_ORGAN.captures(text)
            && let Some(organ) = found.get(2)
            && addressees::ORGAN.is_match(organ.as_str())
            && !is_addressee_like(text)
        {
            self.dated(span, &text[..organ.start()], 0.85);
            self.draft.put_name(
                FieldName::From,
                span.line,
                organ.as_str(),
                "from.behind-date",
                0.7,
            );
            return true;
        }
        false
    }

    /// `319 21 5:00 hs.`: number, day and hour before the text, the number as in the head.
    fn numbered_hour(&mut self, span: Span, text: &str) -> bool {
        let Some(found) = NUMBER_DAY_HOUR.captures(text) else {
            return false;
        };
        let same = |number: &Candidate| number.value == found[1];
        let Some((_, _, time)) =
            dates::clock(&found[3]).filter(|_| self.draft.of(FieldName::CableNumber).any(same))
        else {
            return false;
        };
        let part = self
            .draft
            .document
            .span_of(span.line, found.get(3).map_or(text, |hour| hour.as_str()));
        self.draft
            .put(FieldName::Time, time, part, "time.behind-number", 0.85);
        true
    }

    /// `8 October 1950   11.20`: the hour in a column beside the day.
    fn hour_beside(&mut self, span: Span, text: &str) -> bool {
        let Some((0, end, time)) = dates::clock(text) else {
            return false;
        };
        let beside = |date: &Candidate| date.spans[0].line == span.line;
        if end < text.len() || !self.draft.of(FieldName::Date).any(beside) {
            return false;
        }
        self.draft
            .put(FieldName::Time, time, span, "time.beside-date", 0.8);
        true
    }

    /// `Bucharest 2010 hrs`: a dateline without the day.
    fn placed_hour(&mut self, span: Span, text: &str) -> bool {
        let Some((start, end, time)) = dates::clock(text) else {
            return false;
        };
        let place = text[..start].trim_matches([' ', ',', '.']);
        if !is_city(place) || !text[end..].trim_matches([' ', '.']).is_empty() {
            return false;
        }
        self.sent_from(span.line, place);
        let part = self.draft.document.span_of(span.line, text[start..end].trim());
        self.draft.put(FieldName::Time, time, part, "time.alone", 0.85);
        true
    }

    fn dated(&mut self, span: Span, text: &str, strength: f64) {
        put_date(self.draft, span, text, strength);
    }
}

/// The byte of the bracket that closes the one with which a text begins, or its length.
fn bracket_end(text: &str) -> usize {
    let mut depth = 0;
    let closes = |c: char| {
        depth += i32::from(c == '[') - i32::from(c == ']');
        depth == 0
    };
    text.find(closes).unwrap_or(text.len())
}

/// Whether a line is one to three words that all begin with a capital, and nothing else: a person's name.
fn is_name_line(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let sign = |c: char| matches!(c, '[' | ']' | '\'' | '’' | '-' | '.' | ' ');
    (1..=3).contains(&words.len())
        && words
            .iter()
            .all(|word| word.trim_start_matches('[').starts_with(char::is_uppercase))
        && text.chars().all(|c| c.is_alphabetic() || sign(c))
        && !addressees::ORGAN.is_match(text)
}

/// Whether a line is one word that begins with a capital: `Morski`.
fn is_surname(text: &str) -> bool {
    text.len() >= 4 && text.starts_with(char::is_uppercase) && text.chars().all(char::is_alphabetic)
}

/// Whether a text is a city's name: one to three words, each with a capital.
fn is_city(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (1..=3).contains(&words.len())
        && words
            .iter()
            .all(|word| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic))
}

/// Whether a line begins with `From`: it names a post, and the date behind that is no dateline.
fn is_from(text: &str) -> bool {
    begins(text, "from ")
}

/// Whether a line begins with these words, in capitals or not.
fn begins(text: &str, words: &str) -> bool {
    text.get(..words.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(words))
}

/// Whether most words of a line begin with a small letter.
fn small_words(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let small = words
        .iter()
        .filter(|word| word.chars().next().is_some_and(char::is_lowercase));
    small.count() * 2 >= words.len()
}
