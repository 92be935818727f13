//! Who a letter-like cable is addressed to, in its many forms: with `To`, as a salutation, bare.

use super::letters::without_district;
use super::title::EDITED;
use super::{Flavor, Walk, begins, is_city, is_from, is_name_line};
use crate::model::FieldName;
use crate::parse::addressees::{self, COPY, COPY_INSIDE};
use crate::parse::draft::Candidate;
use crate::parse::families::put::put_markings;
use crate::parse::fold::tidy;
use crate::parse::lexicon::{self, Small, is_small};
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::parse::posts;
use crate::parse::zones::{is_addressee_like, is_prose, speaks};

pattern!(
    CALLED,
    r"(?i)^(?:(?:to\s+)?soviet\s+)?(?:(?:ambassador|comrade|minister)\b|com\.|mr\.\s+(?:minister|ambassador|secretary)\s+(?:of|for)\b)"
);

pattern!(
    CITY_DASH,
    r"^(\[?[\w\] .'-]*[A-Z]{2}[\w .'\]-]*?|[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?)\s*(?:—|–|--?\s|\s-)\s*([\[A-Z].{2,80})$"
);

// MESSAGE FORM - INCOMING
pattern!(
    FORM_WORD,
    r"(?i)^(?:incoming|outgoing)$|\b(?:message|telegram|cable)\s+form\b"
);
pattern!(
    MISSION_FIRST,
    r"(?i)^(?:the\s+)?\p{L}+\s+(?:embassy|legation|consulate(?:\s+general)?)$"
);

// Czechoslovak Embassy in Pyongyang
pattern!(
    LETTERHEAD,
    r"^(?:[A-Z][\w.-]+\s){1,2}(?i:embassy|legation|consulate)\b"
);

// Zhou Enlai's Cable to the Central Committee
pattern!(
    PAPER_OF,
    r"(?i)['’]s\s+(?:cable|telegram|letter|message|report|reply|note)\b"
);

// Organs that cables are addressed to, where their name stands alone.
pattern!(
    ADDRESSED_ORGAN,
    r"(?i)\b(?:ministr|secretary\s+of\s+state|secretary\s+general|central\s+committee|foreign\s+ministry|embass|council|legation|general\s+staff|politburo|comrade)"
);

// For ZHOU ENLAI, to whom the ambassador is to hand it.
pattern!(
    FOR,
    r"^(?:For\s+(?:[Cc]omrade\s+|[Cc]om\.\s+)?(?:[A-Z]{2,}[\s-]?){1,4}\.?|for\s+[Cc]omrade\s+(?:[A-Z][\w'-]+\s?){1,4})$"
);

pattern!(
    TO_BETWEEN,
    r"(?:^|[\s.–—])(?:To|For)\s+((?:the\s+)?(?:Ambassador|Minister|Consul|Charg\S+|Embassy|Legation|Mr\.)\s[^–—:]{2,60}?)(?:\s*[–—]|\.?$)"
);
pattern!(NOTE_BEFORE_DASH, r"(\p{Lu}{4,})\d{1,2}(\s[-–—]\s)");
pattern!(
    EMBASSY_OF,
    r"^(?:[A-Z]\w+\s){0,2}(?:Embassy|Embassies|Legations?)$"
);
// Diplomatie Paris
pattern!(
    TELEGRAPHIC,
    r"(?i)^(?:diploma(?:cy|t|tie)|diplo|relaciones|exteriores|embamex)\s+([a-z]{4,12})$"
);
// Cuba Mission to the UN
pattern!(
    MISSION_TO,
    r"^(?:\[?\p{Lu}[\w.\]]*\s){0,4}Mission\s+to\s+the\s+(?:UN|U\.N\.|United\s+Nations)$"
);
// Prague, Soviet Ambassador
pattern!(
    POST_THERE,
    r"^(?:\p{Lu}\w+\s)?(?i:ambassador|charg\S+(?:\sd['’]affaires)?|embassy|consul(?:\sgeneral)?)$"
);
// BEIJING, TO KRASOVSKY.
pattern!(
    CITY_TO,
    r"^(\p{Lu}{3,}(?:\s[–-]\s\p{Lu}{3,})?)[,.]\s+TO\s+((?:\p{Lu}+[ .]?){1,3}?)\.?$|^(\p{Lu}\p{L}+)[.,]\s+[Tt]o\s+((?:Comrade|Cde\.?)\s[^,:;]{3,40}?)\.?$"
);
pattern!(
    EMBASSY_CITY,
    r"^(?:SOVIET|SOV|POLISH|GDR)\s?EMBASSY\s+(?:[A-HJ-Z]\p{Lu}+|I[A-MO-Z]\p{Lu}+)(?: \p{Lu}+)*$"
);
pattern!(
    WITHIN,
    r"^([^()]+?)\s*\((?:to\s+([^()]+)|((?:comrade|com\.)\s[^()]+;[^()]+))\)\s*[:：]?$"
);
pattern!(AGAIN_TO, r"^to\s+(?:the\s+)?");
pattern!(OWN_NUMBER, r"[:：]?\s*\([^()]*\bNo\.?\s*\d+\)\s*$");
pattern!(REPORTING, r"^[A-Z][a-z]+ing\s*:$");
pattern!(FOR_THE, r"^For\s+the\s+");
// For Chairman Mao [Zedong]:
pattern!(FOR_NAMED, r"^For\s+");
// For the addressee's approval; to be returned after 6 days
pattern!(
    NO_ADDRESSEE,
    r"(?i)^(?:for\s+(?:the\s+)?addressee|to\s+be\s+(?:returned|preserved|kept|stored|destroyed|burn\w*|read|opened)\b)"
);
// Dear Comrade Stalin: Pass the following to Cde. MAO ZEDONG: Your Excellency:
pattern!(
    SALUTED,
    r"(?i)^(?:my\s+)?dear\s+|^(?:please\s+)?(?:pass|convey|transmit|hand|deliver)\s+(?:on\s+)?(?:this|the\s+following)(?:\s+(?:message|telegram|text))?\s+to\s+(?:the\s+)?|^your\s+"
);
// Copy Nº 1 to Cde. Stalin
pattern!(
    NUMBERED_COPY,
    r"(?i)^copy\s+(?:no\.?|nº|№|#)\s*\d{1,3}\s+(?:to|for)\s+(\S.*)$"
);
// Embassy in Yugoslavia along with all other embassies and consulates,
pattern!(
    ALL_POSTS,
    r"(?i)\b(?:along\s+with|and)\s+(?:all\s+(?:the\s+)?)?(?:other\s+)?(?:embassies|consulates|missions|offices)\b[^.]{0,60}[,:]$"
);
pattern!(ABROAD, r"^[A-Z][\w ]{2,20}, to (?:[Cc]omrade|Cde|[Cc]om)s?\b");
// 3rd unit, of the cipher service
pattern!(
    UNIT,
    r"(?i)^\s*(?:\d(?:st|nd|rd|th)|first|second|third|fourth)\s+unit$"
);
// - Political Department -, below an embassy's name
pattern!(
    PART_OF_POST,
    r"^(?:Political|Consular|Economic|Press|Military|Cultural|Trade|Information) (?:Department|Section|Division)$"
);
pattern!(
    NO_NAME,
    r"(?i)^(?:copy\s*(?:no\.?|nº|№|#)?\s*\d{1,3}|copy\s?\.|cipher\s?\.|series\s+\w+\.?|record|note|report|memorandum)$"
);
// of Foreign Affairs of the USSR, below To the Deputy Minister
pattern!(OF_OFFICE, r"^of\s+\p{Lu}[^.:]{3,70}$");
// Deputy Foreign Minister
pattern!(
    POST,
    r"(?i)^(?:(?:first|deputy|vice|assistant|foreign|prime|general)\s+){0,3}(?:minister|ambassador|premier|secretary|director|chairman|head)\b[^\d:]*$"
);

// three to Center: of the copies that were written
pattern!(
    COUNTED_TO,
    r"^(?i:one|two|three|four|five|six|\d{1,2})\s+to\s+(?:the\s+)?(\p{Lu}[\p{L} ]{2,30})$"
);

// Gagra. Stalin.; Sochi. Tov. Stalin.
pattern!(
    CITY_STOP_NAME,
    r"^([A-Z][a-z]{2,14})\.\s+((?:(?:Tov|Com|Cde)\.\s+|Comrade\s+)?[A-Z][a-z]{2,16})\s*\.$"
);
// To Cde. Stalin (2 copies)
pattern!(
    TO_COUNTED,
    r"(?i)^to\s+((?:cde\.?|comrade|com\.)\s+[^()]{3,40}\s\((?:\d|\w{3,5})\s+cop(?:y|ies)\))$"
);
// To NORTH KOREA To RAZUVAEV
pattern!(TO_TO, r"^To\s+([A-Z][A-Z -]{2,24}?)\s+To\s+([A-Z].*?)\.?$");
// to where TEHRAN to whom THE SOVIET AMBASSADOR
pattern!(
    TO_WHERE,
    r"^(?i:(?:to\s+)?where):?\s+([A-Z].*?)\s+(?i:to\s+whom|who):?\s+(?:(?i:the)\s+)?([A-Z].*?)\.?$"
);
pattern!(COPY_NUMBER_BEHIND, r"(?i)\s+copy\s+(?:no\.?|nº|№|#)\s*\d{1,3}$");

/// The rule for a city and the post there, which may only have to hand the telegram on.
pub(super) const CITY_STOP: &str = "to.city-stop";

impl Walk<'_, '_> {
    pub(super) fn addressee(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        let mut body = text;
        let mut colon = false;
        // Markings behind the addressee.
        let marked = addressees::without_footnotes(text);
        if let Some((found, open)) = markings::trailing(marked, self.fuzzy) {
            put_markings(self.draft, span, &found, "marking.behind-addressee", 0.95);
            body = text[..open].trim_end();
            colon = addressees::ends_with_colon(text) && addressees::ORGAN.is_match(body);
        }
        let had_footnote = addressees::without_footnotes(body).len() + 1 < body.trim_end().len();
        if self.below_to(span, body) {
            return true;
        }
        if self.place_of_addressee(span, body)
            || self.post_of_addressee(span, body)
            || self.cities_of_embassy(span, body)
        {
            return true;
        }
        if NO_ADDRESSEE.is_match(body) {
            return true;
        }
        if let Some(name) = NUMBERED_COPY.captures(body).and_then(|found| found.get(1)) {
            self.copies(span.line, name.as_str(), "copy.numbered", 0.85);
            return true;
        }
        if let Some(name) = TO_COUNTED.captures(body).and_then(|found| found.get(1)) {
            self.copies(span.line, name.as_str(), "copy.counted", 0.8);
            return true;
        }
        if let Some(name) = COUNTED_TO.captures(body).and_then(|found| found.get(1)) {
            self.copies(span.line, name.as_str(), "copy.counted", 0.8);
            return true;
        }
        if self.between_markings(span, body) || self.place_and_name(span, body) {
            return true;
        }
        let colon =
            colon || body.trim_end().ends_with([':', '：']) || (had_footnote && body.contains([':', '：']));
        let inner = document.span_of(span.line, body);
        // Copies to Cde. Stalin / to Cde. Molotov
        let copied_above = |copy: &Candidate| copy.spans[0].line + 1 == span.line;
        if self.copying
            && !colon
            && let Some(name) = body.strip_prefix("to ")
            && addressees::TITLE.is_match(name)
            && self.draft.of(FieldName::CopyTo).any(copied_above)
        {
            self.copies(span.line, name, "copy.list", 0.75);
            return true;
        }
        // to Cde. M. D. Bagirov, the organ in the line above
        if self.flavor != Flavor::Chinese
            && !self.addressed
            && let Some(name) = body.strip_prefix("to ")
            && addressees::TITLE.is_match(name)
            && words_of(name) <= 5
        {
            let above = self.spare.pop_if(|organ| {
                let text = document.text(*organ);
                organ.line + 1 == span.line && (addressees::ORGAN.is_match(text) || text.starts_with("CC "))
            });
            let part = document.span_of(span.line, name);
            let mut to = Candidate::new(FieldName::To, addressees::value(name), part, "to.row", 0.85);
            if let Some(organ) = above {
                to.value = format!("{}, {}", tidy(document.text(organ)), to.value);
                to.spans.insert(0, organ);
            }
            self.draft.add(to);
            self.addressed = true;
            self.copying = false;
            return true;
        }
        // `to the Volta Experimental Farm` goes on with the line above.
        if !colon
            && body.starts_with("to ")
            && self.spare.last().is_some_and(|last| last.line + 1 == span.line)
        {
            return false;
        }
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
        // Copy Nº 2; Series G.; Record
        let no_name = NO_NAME.is_match(body);
        if self.copying && !colon && !no_name && !addressees::TO.is_match(body) {
            let item = body.trim_start_matches(['-', '•', '–', '*', ' ']);
            // Stalin - 2, Molotov - 1, Beria - 1, on file - 1
            if item
                .split(',')
                .filter(|entry| addressees::COPIES.is_match(entry.trim_end_matches(['.', ' '])))
                .count()
                >= 3
            {
                self.copies(span.line, item, "copy.list", 0.85);
                self.copying = !item.ends_with('.');
                return true;
            }
            // …, 8th MDGS / file - 1.
            let wraps = item.starts_with(char::is_lowercase) && item.split_whitespace().count() <= 4;
            let counted = |entry: &str| addressees::COPIES.is_match(entry.trim_end_matches(['.', ' ']));
            if wraps
                && counted(item)
                && let Some(last) = self
                    .draft
                    .candidates
                    .iter_mut()
                    .rfind(|copy| copy.field == FieldName::CopyTo && copy.spans[0].line + 1 == span.line)
                && !counted(&last.value)
            {
                last.goes_on(
                    " ",
                    item.trim_end_matches(['.', ' ']),
                    document.span_of(span.line, item),
                );
                return true;
            }
            // An empty row must not swallow the title below it.
            let named = !item.contains('#')
                && (item.len() < body.len()
                    || item.contains(',')
                    || item.split_whitespace().count() <= 3
                    || addressees::TITLE.is_match(item)
                    || addressees::ORGAN.is_match(item));
            // members of the Secretariat, below a line that ends with a comma
            let listed = item.len() < 60 && item.ends_with(',');
            if item.len() < 120 && named && (listed || !is_prose(item)) {
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
            && (begins(body, "already ") || !is_prose(&body[copy.end()..]))
            && copy.end() < body.len()
        {
            self.copies(span.line, &body[copy.end()..], "copy.row", 0.9);
            self.copying = self.flavor == Flavor::Bloc && !colon;
            return true;
        }
        if let Some(found) = addressees::TRANSMIT.find(body)
            && found.end() < body.len()
            && !is_prose(&body[found.end()..])
        {
            // Whom the office in Beijing gives it on to, before the form's own rows.
            let forward = begins(body, "Forward") || begins(body, "[Forward");
            if self.flavor == Flavor::Chinese && !colon && forward {
                self.copies(span.line, &body[found.end()..], "copy.forward", 0.8);
                return true;
            }
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
        // `mo the Foreign Ministry:` can be nothing else where the organ is known.
        if self.fuzzy
            && colon
            && let Some(found) = addressees::THE.find(body)
            && addressees::is_english_organ(&body[found.end()..])
        {
            let rest = document.span_of(span.line, &body[found.end()..]);
            self.addressees(rest, "to.row-misread", 0.84);
            return true;
        }
        if let Some(found) = addressees::TO.find(body)
            && found.end() < body.len()
            && !found.as_str().trim().is_empty()
            && (colon
                || !is_prose(&body[found.end()..])
                || (COPY_INSIDE.is_match(body) && body.contains("; ") && !body.ends_with('.'))
                || (words_of(body) <= 4 && addressees::TITLE.is_match(&body[found.end()..])))
        {
            let rest = document.span_of(span.line, &body[found.end()..]);
            self.addressees(rest, "to.row", 0.93);
            return true;
        }
        // For the Party committees of embassies abroad:
        if let Some(found) = FOR_THE.find(body).filter(|found| {
            let named =
                self.addressed && words_of(body) <= 12 && addressees::TITLE.is_match(&body[found.end()..]);
            colon || (named && !is_prose(body))
        }) {
            let rest = document.span_of(span.line, &body[found.end()..]);
            self.addressees(rest, "to.for-the", 0.85);
            return true;
        }
        if colon
            && let Some(found) = FOR_NAMED.find(body)
            && addressees::TITLE.is_match(&body[found.end()..])
        {
            let rest = document.span_of(span.line, &body[found.end()..]);
            self.addressees(rest, "to.for", 0.85);
            return true;
        }
        // Reporting:
        if colon && REPORTING.is_match(body) {
            return false;
        }
        // A long line before one that begins with `To` is a title, whatever sign it ends with.
        if colon && words_of(body) > 8 && self.to_below(span.line) {
            self.spare
                .push(document.span_of(span.line, body.trim_end_matches([':', '：', ' '])));
            return true;
        }
        // Political Situation in Angola: below the addressee
        let topic = || {
            body.contains(" about ")
                || (self.addressed
                    && words_of(body) >= 3
                    && [" in ", " on ", " of "].iter().any(|word| body.contains(word))
                    && !addressees::TITLE.is_match(body)
                    && !addressees::ORGAN.is_match(body))
        };
        if colon && self.flavor != Flavor::Chinese && !body.contains(['[', ',']) && topic() {
            let title = document.span_of(span.line, body.trim_end_matches([':', '：', ' ']));
            self.draft
                .put_span(FieldName::Title, title, "title.with-colon", 0.7);
            return true;
        }
        // From the visit at Kosygin's: the text's own first words
        if colon && begins(body, "from the ") {
            return true;
        }
        if colon && (is_addressee_like(body) || is_addressee_like(text)) && body.len() < 240 {
            let name = &body[SALUTED.find(body).map_or(0, |called| called.end())..];
            let excellency = name
                .trim_end_matches([':', '：', ' '])
                .eq_ignore_ascii_case("excellency");
            if !excellency {
                self.addressees(document.span_of(span.line, name), "to.salutation", 0.86);
            }
            return true;
        }
        if self.flavor != Flavor::Chinese
            && !self.addressed
            && let Some(name) = body.strip_prefix("For ")
            && (begins(name, "comrade ") || begins(name, "cde. "))
            && words_of(name) <= 4
            && is_name_line(name)
        {
            self.addressees(document.span_of(span.line, name), "to.for", 0.75);
            return true;
        }
        let begins_with_name = body.starts_with("for ");
        if self.flavor == Flavor::Bloc && (self.addressed || begins_with_name) && FOR.is_match(body) {
            let name = document.span_of(span.line, &body["For ".len()..]);
            self.addressees(name, "to.for", 0.8);
            return true;
        }
        let words = words_of(body);
        let comma = body.trim_end().ends_with(',');
        let person_or_organ =
            addressees::TITLE.is_match(body) || addressees::ORGAN.is_match(body) || body.starts_with('[');
        let short = words <= 14;
        // OPERATIONS DIVISION, above the staff that it is of: a letterhead
        let over_organ = || {
            let next = document.below(span.line);
            let shouted = |text: &str| !text.chars().any(char::is_lowercase);
            self.flavor != Flavor::Chinese
                && shouted(body)
                && shouted(next)
                && !next.is_empty()
                && addressees::ORGAN.is_match(body)
                && (addressees::ORGAN.is_match(next) || next.contains("STAFF"))
        };
        if comma && over_organ() {
            self.taken.push(span.line + 1);
            return true;
        }
        if comma && person_or_organ && (!is_prose(body) || ALL_POSTS.is_match(body)) {
            self.addressees(inner, "to.salutation-comma", 0.82);
            return true;
        }
        let called = body.trim_start_matches(['“', '"']);
        if body.trim_end().ends_with(['!', '！']) && addressees::TITLE.is_match(called) && short {
            // The row has named whom the text calls.
            if !(self.flavor == Flavor::Bloc && self.addressed) {
                let name = document.span_of(span.line, called);
                self.addressees(name, "to.salutation-called", 0.7);
            }
            return true;
        }
        let may_be = match self.flavor {
            Flavor::Chinese => false,
            Flavor::Bloc => true,
            Flavor::Other => !self.addressed,
        };
        if may_be
            && !is_from(body)
            && !CITY_TO.is_match(body)
            && let Some(found) = CITY_DASH.captures(body)
            && let (Some(a), Some(b)) = (found.get(1), found.get(2))
            && lexicon::label(a.as_str(), false).is_none()
            && markings::read(a.as_str(), false).is_none()
        {
            let to = addressees::TO
                .find(a.as_str())
                .filter(|to| !to.as_str().trim().is_empty());
            let a = &a.as_str()[to.map_or(0, |to| to.end())..];
            let (a, b) = (self.without_note(a), self.without_note(b.as_str()));
            // The place follows the name in the record, whichever comes first on the page.
            let organ_first = addressees::TITLE.is_match(a)
                || addressees::ORGAN.is_match(a)
                || a.starts_with('[')
                || (a.contains("Mission") && is_city(b));
            let (name, place) = if organ_first { (a, b) } else { (b, a) };
            if FORM_WORD.is_match(name) || FORM_WORD.is_match(place) {
                return false;
            }
            // BULGARIAN EMBASSY – PYONGYANG, above all else
            if self.draft.candidates.is_empty() && MISSION_FIRST.is_match(name) {
                let value = format!("{}, {}", addressees::value(name), tidy(place));
                self.draft
                    .put(FieldName::From, value, inner, "from.letterhead", 0.65);
                return true;
            }
            self.addressee_at(inner, (name, place), "to.city-dash", 0.75);
            return true;
        }
        if CALLED.is_match(body) && COPY_INSIDE.is_match(body) && !is_prose(body) {
            self.addressees(inner, "to.called", 0.75);
            return true;
        }
        // Mr. Minister of Foreign Relations
        if self.flavor == Flavor::Other
            && !self.addressed
            && words <= 7
            && body.starts_with("Mr.")
            && CALLED.is_match(body)
        {
            self.addressees(inner, "to.called", 0.75);
            return true;
        }
        let most = match begins(body, "comrade") || body.contains("Comrade ") {
            // Comrade Minister of Foreign Affairs David
            true if begins(body, "comrade") && is_organ_name(body) => 7,
            true => 5,
            false => 3,
        };
        let called = self.flavor == Flavor::Bloc
            || (self.flavor == Flavor::Other && begins(body, "comrade ") && !self.addressed);
        let unedited = || words_of(&EDITED.replace_all(body, ""));
        if called && CALLED.is_match(body) && !speaks(body) && unedited() <= most {
            // To the Ministry of Foreign Affairs / Comrade GROMYKO
            match self.to_above(span.line) {
                true => self.addressees(inner, "to.called", 0.75),
                false => self.bare.push(inner),
            }
            return true;
        }
        if self.flavor != Flavor::Chinese
            && !self.addressed_by_row()
            && let Some(found) = CITY_TO.captures(body)
        {
            let part = |at: usize| {
                found
                    .get(at)
                    .or(found.get(at + 2))
                    .map_or("", |part| part.as_str())
            };
            self.addressee_at(inner, (part(2), part(1)), "to.city-comma", 0.8);
            return true;
        }
        // Prague, Soviet Ambassador; SOVIET EMBASSY HAVANA
        if self.flavor == Flavor::Bloc && !self.addressed_by_row() {
            // Pyongyang. Soviet Ambassador.
            let stopped = || body.trim_end_matches('.').split_once(". ");
            let (place, rule) = match body.split_once(", ") {
                Some(place) => (Some(place), "to.city-comma"),
                None => (stopped(), CITY_STOP),
            };
            if let Some((city, name)) = place
                && is_city(city)
                && words_of(name) <= 4
                && POST_THERE.is_match(name)
            {
                self.addressee_at(inner, (name, city), rule, 0.7);
                return true;
            }
            if EMBASSY_CITY.is_match(body) {
                self.addressees(inner, "to.embassy-city", 0.75);
                return true;
            }
        }
        if self.flavor == Flavor::Bloc && self.names(span, body) {
            return true;
        }
        // Sochi. Tov. Stalin.
        if self.flavor == Flavor::Bloc
            && !self.addressed
            && document.lines.get(span.line + 1).is_none_or(|next| next.apart)
            && let Some(found) = CITY_STOP_NAME.captures(body)
            && let (Some(city), Some(name)) = (found.get(1), found.get(2))
        {
            self.addressee_at(inner, (name.as_str(), city.as_str()), "to.city-stop-name", 0.7);
            return true;
        }
        // BEIJING--: where it goes to; the addressee follows.
        if body.trim_end().ends_with("--") || body.trim_end().ends_with('—') {
            return true;
        }
        // The Embassy of the Hungarian People's Republic TOP SECRET!
        let behind = (self.flavor != Flavor::Chinese && addressees::ORGAN.is_match(body))
            .then(|| markings::last_words(body.trim_end_matches('!')))
            .flatten()
            .filter(|(_, start)| addressees::ORGAN.is_match(&body[..*start]));
        let (body, marks) = match behind {
            Some((found, start)) => (body[..start].trim_end(), found),
            None => (body, Vec::new()),
        };
        let inner = document.span_of(span.line, body);
        let words = words_of(body);
        let letterhead = begins(body, "Embassy of")
            || begins(body, "The Embassy of")
            || begins(body, "Consulate")
            || (self.flavor != Flavor::Chinese && LETTERHEAD.is_match(body));
        let exact_organ = addressees::ORGAN.is_match(body)
            && words <= if letterhead { 16 } else { 9 }
            && (!body.contains('’') || (letterhead && body.contains("People’s Republic")))
            && !PAPER_OF.is_match(body)
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
            put_markings(self.draft, span, &marks, "marking.behind-organ", 0.88);
            return true;
        }
        if self.flavor == Flavor::Other
            && !self.addressed
            && let Some(city) = TELEGRAPHIC.captures(body).and_then(|found| found.get(1))
            && posts::city(city.as_str()).is_some()
        {
            self.addressees(inner, "to.telegraphic", 0.7);
            return true;
        }
        let organ = exact_organ && ADDRESSED_ORGAN.is_match(body);
        if !self.addressed
            && (organ || MISSION_TO.is_match(body))
            && is_organ_name(body)
            && !super::title::hangs(body)
        {
            self.bare.push(inner);
            return true;
        }
        false
    }

    /// `in the MPR Secret` below `Embassy of the USSR`.
    pub(super) fn letterhead_goes_on(&mut self, span: Span, text: &str) -> bool {
        const WORDS: usize = 5;
        if self.flavor == Flavor::Chinese {
            return false;
        }
        let above = |from: &&mut Candidate| {
            from.field == FieldName::From
                && from.rule == "from.letterhead"
                && from.spans[0].line + 1 == span.line
        };
        let Some(post) = self.draft.candidates.iter_mut().find(above) else {
            return false;
        };
        let bare = text.trim_matches(['-', '–', ' ']);
        let city = posts::is_city(without_district(bare));
        let part = PART_OF_POST.is_match(bare);
        if !(text.starts_with("in ") || city || part) {
            return false;
        }
        let (place, found) = match markings::last_words(text) {
            Some((found, start)) => (text[..start].trim_end(), found),
            None => (text, Vec::new()),
        };
        if words_of(place) > WORDS || (city && (post.value.contains(" in ") || post.value.contains(','))) {
            return false;
        }
        // The embassy sends, whichever of its departments wrote.
        if part {
            return true;
        }
        let (sign, place) = if city { (", ", bare) } else { (" ", place) };
        post.value.truncate(post.value.trim_end_matches('.').len());
        post.goes_on(sign, &tidy(place), self.draft.document.span_of(span.line, place));
        put_markings(self.draft, span, &found, "marking.behind-organ", 0.88);
        true
    }

    /// `FLASH To Ambassador Stadelhofer. – Top Secret`, `Flash: Secret. – For Ambassador Stadelhofer.`: the addressee between markings.
    fn between_markings(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        let Some(found) = TO_BETWEEN.captures(text) else {
            return false;
        };
        let (Some(whole), Some(row)) = (found.get(0), found.get(1)) else {
            return false;
        };
        let name = row.as_str().trim_end_matches(['.', ' ']);
        let sides = [&text[..whole.start()], &text[row.end()..]];
        let mut marks = Vec::new();
        for side in sides
            .into_iter()
            .flat_map(|side| side.split(['–', '—', ':', '.']))
        {
            let side = side.trim();
            if side.is_empty() {
                continue;
            }
            let Some(found) = markings::read(side, self.fuzzy) else {
                return false;
            };
            marks.push((document.span_of(span.line, side), found));
        }
        if marks.is_empty() {
            return false;
        }
        for (part, found) in marks {
            put_markings(self.draft, part, &found, "marking.beside-addressee", 0.9);
        }
        // Embassy of Switzerland, Havana, in the lines above
        let post = |from: &&mut Candidate| {
            from.field == FieldName::From
                && from.rule == "from.letterhead"
                && (1..=2).contains(&span.line.saturating_sub(from.spans[0].line))
        };
        let city = self
            .spare
            .pop_if(|city| city.line + 1 == span.line && is_city(document.text(*city)));
        if let Some(post) = self.draft.candidates.iter_mut().rev().find(post) {
            post.field = FieldName::To;
            post.rule = "to.post-above";
            if let Some(city) = city {
                post.goes_on(", ", &tidy(document.text(city)), city);
            }
        }
        self.addressees(document.span_of(span.line, name), "to.between-markings", 0.8);
        true
    }

    /// `To NORTH KOREA To RAZUVAEV TOP PRIORITY`, `to where TEHRAN to whom THE SOVIET AMBASSADOR Copy Nº 1`: where and to whom.
    fn place_and_name(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        let Some(found) = TO_TO.captures(text).or_else(|| TO_WHERE.captures(text)) else {
            return false;
        };
        let (Some(place), Some(name)) = (found.get(1), found.get(2)) else {
            return false;
        };
        let name = COPY_NUMBER_BEHIND.split(name.as_str()).next().unwrap_or("");
        let (name, marks) = match markings::last_words(name) {
            Some((found, start)) => (name[..start].trim_end(), found),
            None => (name, Vec::new()),
        };
        put_markings(self.draft, span, &marks, "marking.behind-addressee", 0.92);
        let inner = document.span_of(span.line, text);
        self.addressee_at(inner, (name, place.as_str()), "to.where-whom", 0.8);
        true
    }

    /// `Minister of State Security` and `in Warsaw` below a line that only says `To`.
    fn below_to(&mut self, span: Span, text: &str) -> bool {
        let document = self.draft.document;
        let above = |line: usize| {
            let line = span.line.checked_sub(line)?;
            Some(document.lines[line].trimmed().trim_end_matches([':', ' ']))
        };
        let is_to = |text: Option<&str>| text.is_some_and(|text| text.eq_ignore_ascii_case("to"));
        if is_to(above(1)) && self.flavor != Flavor::Chinese && !is_prose(text) {
            self.addressees(span, "to.row-below", 0.8);
            return true;
        }
        if is_to(above(2))
            && text.starts_with("in ")
            && words_of(text) <= 3
            && let Some(to) = self
                .draft
                .candidates
                .iter_mut()
                .rfind(|to| to.rule == "to.row-below" && to.spans[0].line + 1 == span.line)
        {
            to.goes_on(" ", text, span);
            return true;
        }
        false
    }

    /// `Jędrychowski, Undasko, Rapacki`: names alone, parted by commas, above the text of a telegram.
    fn names(&mut self, span: Span, text: &str) -> bool {
        let goes_on = self.open_to.is_some_and(|last| last.line + 1 == span.line);
        let pieces: Vec<&str> = text
            .split(',')
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
            .collect();
        let are_names = pieces.len() >= 3 && pieces.iter().all(|piece| is_name_line(piece));
        if !are_names || (self.addressed && !goes_on) {
            return false;
        }
        self.addressees(span, "to.names", 0.7);
        true
    }

    /// Whether the next line begins with `To`.
    fn to_below(&self, line: usize) -> bool {
        let lines = &self.draft.document.lines;
        lines.get(line + 1).is_some_and(|next| {
            addressees::TO.is_match(&next.text) && addressees::ends_with_colon(&next.text)
        })
    }

    /// Puts an addressee and where he is, the place behind the name.
    fn addressee_at(&mut self, span: Span, (name, place): (&str, &str), rule: &'static str, strength: f64) {
        let value = format!("{}, {}", addressees::value(name), tidy(place));
        self.draft.put(FieldName::To, value, span, rule, strength);
        self.addressed = true;
    }

    /// Whether a row with its label has named the addressee.
    fn addressed_by_row(&self) -> bool {
        self.draft
            .of(FieldName::To)
            .any(|to| matches!(to.rule, "to.labelled" | "to.row"))
    }

    /// Whether the line above gave an addressee.
    fn to_above(&self, line: usize) -> bool {
        let mut addressees = self.draft.of(FieldName::To);
        addressees.any(|to| to.spans.iter().any(|span| span.line + 1 == line))
    }

    pub(super) fn addressees(&mut self, span: Span, rule: &'static str, strength: f64) {
        let document = self.draft.document;
        let text = document.text(span);
        // X, also to be passed on to Y
        let passed = addressees::PASSED_ON.find(text);
        let behind = COPY_INSIDE.find_at(text, passed.map_or(0, |passed| passed.end()));
        let copy = behind.or_else(|| {
            let before = COPY_INSIDE.find(text)?;
            (before.end() < passed?.start()).then_some(before)
        });
        let (to, copy) = match copy {
            Some(found) => (&text[..found.start()], &text[found.start()..]),
            None => (text, ""),
        };
        // The Ministry of Foreign Affairs: (United Arab Republic Zhao No. 100)
        let to = OWN_NUMBER.split(to).next().unwrap_or(to);
        // The Central Committee via the International Liaison Department
        let to = to.split(" via ").next().unwrap_or(to);
        let to = addressees::without_cover(to);
        // The Ministry of Foreign Affairs and : the other's name is lost.
        let to = to
            .trim_end_matches([':', '：', ' '])
            .strip_suffix(" and")
            .unwrap_or(to);
        // The Ministry of Foreign Affairs (to comrade A; to comrade B)
        let (to, within) = match WITHIN.captures(to) {
            Some(found) => (
                found.get(1).map_or(to, |organ| organ.as_str()),
                found
                    .get(2)
                    .or(found.get(3))
                    .map_or("", |persons| persons.as_str()),
            ),
            None => (to, ""),
        };
        let abroad = ABROAD.is_match(to);
        let pieces = [to, within].into_iter().filter(|part| !part.is_empty());
        for piece in pieces
            .flat_map(|part| addressees::PASSED_ON.split(part))
            .flat_map(addressees::split)
        {
            // `and convey to the Premier`, `to comrade Oancea`
            let passed = addressees::TRANSMIT
                .find(piece)
                .or_else(|| AGAIN_TO.find(piece))
                .map_or(0, |found| found.end());
            let piece = &piece[passed..];
            // to MOSCOW, to Cdes. STALIN, MOLOTOV
            let there = abroad && posts::city(piece.trim()).is_some();
            if there || self.marked(span.line, piece) || self.named_again(piece) || UNIT.is_match(piece) {
                continue;
            }
            let piece = self.without_note(piece);
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
        self.open_to = text.trim_end().ends_with(',').then_some(span);
    }

    /// `To Mikoyan.` below `I.V. STALIN to A.I. MIKOYAN`: one word that ends the name of an addressee above.
    fn named_again(&self, piece: &str) -> bool {
        let surname = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let ends = |to: &Candidate| {
            let last = to.value.rsplit([' ', '.']).next().unwrap_or("");
            last.len() < to.value.len() && last.eq_ignore_ascii_case(surname)
        };
        // Comrade FILIPPOV, below To Comrade FILIPPOV [Stalin]
        let whole = addressees::value(piece);
        let glossed = |to: &Candidate| {
            let gloss = to.value.strip_prefix(whole.as_str());
            gloss.is_some_and(|gloss| gloss.trim_start().starts_with('[')) && whole.contains(' ')
        };
        let by_surname = !surname.contains(' ') && surname.len() >= 4;
        let mut above = self.draft.of(FieldName::To);
        above.any(|to| glossed(to) || (by_surname && ends(to)))
    }

    /// `Mr. Minister of Foreign Relations` and in the line below `Santiago de Chile -`, where he is.
    fn place_of_addressee(&mut self, span: Span, text: &str) -> bool {
        let place = text.trim_end_matches([' ', '-', '.', '–']);
        if place.len() == text.len() || words_of(place) > 3 || !place.starts_with(char::is_uppercase) {
            return false;
        }
        let above = |to: &&mut Candidate| {
            to.field == FieldName::To && to.rule == "to.called" && to.spans[0].line + 1 == span.line
        };
        let Some(to) = self.draft.candidates.iter_mut().find(above) else {
            return false;
        };
        to.goes_on(", ", &tidy(place), self.draft.document.span_of(span.line, place));
        true
    }

    /// The post of an addressee, which stands in the line below the name.
    fn post_of_addressee(&mut self, span: Span, text: &str) -> bool {
        const WORDS: usize = 9;
        let below = self.open_to.is_some_and(|last| last.line + 1 == span.line);
        let own = || tidy(text.trim().trim_end_matches([',', ':']));
        let (sign, part) = if OF_OFFICE.is_match(text) && self.to_above(span.line) {
            (" ", own())
        } else if begins(text, "comrade ") && words_of(text) <= 4 && self.office_above(span.line) {
            (", ", own())
        } else if below && POST.is_match(text) && words_of(text) <= WORDS {
            (", ", addressees::value(text))
        } else {
            return false;
        };
        let candidates = &mut self.draft.candidates;
        let Some(name) = candidates
            .iter_mut()
            .rfind(|candidate| candidate.field == FieldName::To)
        else {
            return false;
        };
        name.goes_on(sign, &part, span);
        self.open_to = text.trim_end().ends_with(',').then_some(span);
        true
    }

    /// Whether the addressee above was given as an office, in two lines.
    fn office_above(&self, line: usize) -> bool {
        self.draft
            .of(FieldName::To)
            .last()
            .is_some_and(|to| to.spans.len() > 1 && to.spans.last().is_some_and(|span| span.line + 1 == line))
    }

    /// `To Yugoslav Embassy` and in the line below `Washington, Havana, La Paz`: the embassies in these cities.
    fn cities_of_embassy(&mut self, span: Span, text: &str) -> bool {
        let cities: Vec<&str> = text.split(',').map(str::trim).collect();
        let named = |city: &str| city.starts_with(char::is_uppercase) && words_of(city) <= 3;
        if cities.len() < 2 || !cities.iter().all(|city| city.is_empty() || named(city)) {
            return false;
        }
        let embassy = |to: &Candidate| {
            to.field == FieldName::To && to.spans[0].line + 1 == span.line && EMBASSY_OF.is_match(&to.value)
        };
        if !self.draft.candidates.iter().any(embassy) {
            return false;
        }
        self.draft.candidates.retain(|candidate| !embassy(candidate));
        for city in cities.into_iter().filter(|city| !city.is_empty()) {
            let part = self.draft.document.span_of(span.line, city);
            self.draft
                .put_span(FieldName::To, part, "to.cities-of-embassy", 0.75);
        }
        true
    }

    /// `URGENT` behind an addressee, the number of a footnote before it perhaps.
    fn marked(&mut self, line: usize, piece: &str) -> bool {
        let marking = piece.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let Some(found) = markings::read(marking, false) else {
            return false;
        };
        let part = self.draft.document.span_of(line, marking);
        put_markings(self.draft, part, &found, "marking.behind-addressee", 0.92);
        true
    }

    /// A name without the number of a footnote that a transcription has right behind it: `DROŻNIAK2`.
    pub(super) fn without_note<'t>(&self, text: &'t str) -> &'t str {
        let name = text.trim_end_matches(|c: char| c.is_ascii_digit());
        let note = (1..=2).contains(&(text.len() - name.len()));
        // MILNIKIEL 1
        let name = match name.trim_end() {
            surname if surname.ends_with(|c: char| c.is_ascii_uppercase()) => surname,
            _ => name,
        };
        let letters = name.chars().rev().take_while(|c| c.is_alphabetic()).count();
        match note && letters >= 4 && !self.fuzzy {
            true => name,
            false => text,
        }
    }

    /// Puts an addressee, its letters put right where a scan shows an organ's name but for a few of them.
    pub(super) fn organ(
        &mut self,
        field: FieldName,
        piece: &str,
        span: Span,
        rule: &'static str,
        strength: f64,
    ) {
        let value = addressees::value(piece);
        // DROŻNIAK2 - WASHINGTON
        let value = match self.fuzzy {
            true => value,
            false => NOTE_BEFORE_DASH.replace(&value, "$1$2").into_owned(),
        };
        let candidate = match self.fuzzy.then(|| addressees::repaired_english(&value)).flatten() {
            Some(organ) => Candidate::new(field, organ, span, rule, strength).repaired(true),
            None => Candidate::new(field, value, span, rule, strength),
        };
        self.draft.add(candidate);
    }

    pub(super) fn copies(&mut self, line: usize, list: &str, rule: &'static str, strength: f64) {
        let document = self.draft.document;
        // Comrade Árpád Pulai and, the last one in the line below
        let list = list.trim_end();
        let list = list.strip_suffix(" and").unwrap_or(list);
        for piece in addressees::copied(list) {
            // Committee; forwarded to the Shenyang Military District
            let piece = addressees::TRANSMIT
                .find(piece)
                .map_or(piece, |verb| &piece[verb.end()..]);
            if addressees::value(piece).chars().any(char::is_alphabetic) {
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

fn words_of(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Whether the words are an organ's name and nothing else: each begins with a capital.
pub(super) fn is_organ_name(text: &str) -> bool {
    text.split_whitespace().all(|word| {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
        plain.is_empty()
            || is_small(plain, Small::Organ)
            || plain.chars().next().is_some_and(char::is_uppercase)
    })
}
