//! The labelled rows of a form, with the lines that their values go on in.

use super::Kind;
use super::RIGHT_COLUMN;
use super::cite;
use super::dates::date_row;
use super::sheet;
use super::sheet::Sheet;
use super::slots::Slots;
use super::slots::at;
use super::stations;
use super::stations::Known;
use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::put_markings;
use crate::parse::fold::tidy;
use crate::parse::lexicon::{self, Role};
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::parse::zones::is_prose;

pattern!(pub(super) SYMBOL, r"\b([A-Z]{3,5}\s?[-–]?\s?\d{1,2},?\s?\d{3,4})\b");

pattern!(
    REPORT_NUMBER,
    r"(?i)\b((?:T?D?CS|TDCS|CS)[A-Z ]*-?\s?\d{0,3}/\s?\d{3},\s?\d{3}(?:-\d\d)?)"
);

pattern!(REFERENCE, r"\b([A-Z]{3,9})\s\d{3,6}\b");

pattern!(FILE_NUMBER, r"\s*\(\s?(?:\d{1,3}-\d{2,7}(?:-\d+)?|[A-Z]\d?)\s?\)");

// The file numbers of teletypes, whose machines have no brackets: DIRECTOR, FBI /105-7799/
pattern!(FILE_NUMBER_WIRED, r"\s*/\s?\d{1,3}-\d{2,7}(?:-\d+)?\s?/");

/// An addressee without the numbers of the files that the letter goes to.
pub(super) fn without_files(text: &str) -> String {
    let bare = FILE_NUMBER.replace_all(text, "");
    FILE_NUMBER_WIRED
        .replace_all(&bare, "")
        .trim_end_matches('.')
        .to_owned()
}

/// Reads the label with which a cell begins, and its value.
pub(super) fn labelled(
    draft: &mut Draft,
    sheet: &Sheet,
    cell: usize,
    kind: Kind,
    dispatch: bool,
    slots: &mut Slots,
) {
    let Some(label) = sheet::leading(sheet.text(cell)) else {
        return;
    };
    // A letter's labels have a colon, a dispatch's stand alone; `TO HSCA RE REQUEST` is a stamp's text.
    let bare = !label.marked && label.value < sheet.text(cell).len();
    // `suesect, | TYPIC`: on a dispatch a long label is known without its sign, however it is misread.
    let unmarked =
        kind == Kind::Letter && bare && (!dispatch || (label.repaired && label.role != Role::Title));
    if label.role == Role::Drop || unmarked {
        return;
    }
    let Some(spans) = value(sheet, cell, label.value) else {
        return;
    };
    let document = sheet.document;
    let mut spans = spans;
    if label.role == Role::To && kind != Kind::Letter {
        spans.extend(side_by_side(sheet, spans[0]));
    }
    let text = document.text(spans[0]);
    match label.role {
        Role::To | Role::From | Role::CopyTo if kind != Kind::Letter => {
            // The cable office's INFO row lists its own desks: CI/OPS, WH 7.
            let loose = !text.contains('/');
            for &span in spans.iter().filter(|_| loose || label.role != Role::CopyTo) {
                let found = || {
                    stations::list(document.text(span), loose)
                        .into_iter()
                        .map(|known| (known, span))
                };
                match label.role {
                    Role::CopyTo => slots.info.extend(found()),
                    Role::From => {
                        sender(draft, &found().collect::<Vec<_>>(), span, label.repaired);
                        break;
                    }
                    _ => {
                        // TO: IMMEDIATE LISBON INFO LONDON, MEXICO CITY.
                        let row = document.text(span);
                        if let Some((first, _)) = row.split_once(' ')
                            && let Some(marks) = markings::read(first, false)
                        {
                            put_markings(draft, span, &marks, "precedence.before-addressee", 0.88);
                        }
                        let info = cite::info_at(row);
                        // Who is cited sends.
                        let cite = cite::cited(row).map_or(row.len(), |(before, _)| before.len());
                        let (told, to): (Vec<_>, Vec<_>) = found()
                            .filter(|(known, _)| known.start < cite)
                            .partition(|(known, _)| known.start >= info);
                        slots.to.extend(to);
                        slots.info.extend(told);
                    }
                }
            }
        }
        Role::To if document.scanned && !is_wordy(&FILE_NUMBER.replace_all(text, "")) => {}
        Role::To => letter_addressees(draft, &spans),
        Role::From => {
            // Initials by hand stand behind the name.
            let end = [" /", " |"].iter().filter_map(|mark| text.find(mark)).min();
            let text = &text[..end.filter(|&at| at > 8).unwrap_or(text.len())];
            let bare = without_files(text);
            let span = document.span_of(spans[0].line, text);
            draft.add(
                Candidate::new(
                    FieldName::From,
                    addressees::value(&bare),
                    span,
                    "from.labelled",
                    0.86,
                )
                .repaired(label.repaired),
            );
        }
        Role::CopyTo if dispatch => {
            let told = addressees::value(text.trim_start_matches(|c: char| !c.is_alphanumeric()));
            draft.put(FieldName::CopyTo, told, spans[0], "copy.labelled", 0.82);
        }
        Role::CopyTo => {}
        Role::Date => date_row(draft, spans[0], text, 0.9),
        Role::References => {
            for found in REFERENCE.captures_iter(text) {
                if let (Some(whole), true) = (found.get(0), stations::named(&found[1], false).is_some()) {
                    draft.put_part(
                        FieldName::References,
                        spans[0].line,
                        whole.as_str(),
                        "references.row",
                        0.8,
                    );
                }
            }
        }
        Role::Title => title(draft, &spans, label.repaired),
        Role::Regarding if kind == Kind::Letter => title(draft, &spans, label.repaired),
        Role::Number => {
            if let Some(found) = REPORT_NUMBER
                .captures(text)
                .or_else(|| SYMBOL.captures(text))
                .and_then(|found| found.get(1))
            {
                let span = document.span_of(spans[0].line, found.as_str());
                let value = found.as_str().replace(' ', "");
                // UFGA 16,980 keeps its space.
                let value = if value.contains('/') {
                    value
                } else {
                    tidy(found.as_str())
                };
                draft.put(FieldName::CableNumber, value, span, "number.labelled", 0.86);
            }
        }
        Role::Precedence | Role::Marking => {
            for &span in &spans {
                if let Some(found) = markings::read(document.text(span), true) {
                    put_markings(draft, span, &found, "marking.labelled", 0.9);
                }
            }
        }
        _ => {}
    }
}

/// Addressees that stand beside the first on its row: cells of stations and nothing else.
fn side_by_side(sheet: &Sheet, first: Span) -> Vec<Span> {
    let Some(cell) = (0..sheet.cells.len()).find(|&cell| sheet.cells[cell].span.line == first.line) else {
        return Vec::new();
    };
    let cells = sheet
        .right_of(cell)
        .into_iter()
        .map(|other| sheet.cells[other].span);
    cells
        .filter(|span| span.line != first.line || span.start >= first.end)
        .take_while(|&span| {
            let text = sheet.document.text(span);
            let found = stations::list(text, false);
            stations::cover(text, &found)
        })
        .collect()
}

/// The value of the label at the front of a cell: behind it, right of it or below it, with the lines it goes on in.
fn value(sheet: &Sheet, cell: usize, from: usize) -> Option<Vec<Span>> {
    let document = sheet.document;
    let says = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count() >= 2;
    let inline = sheet.text(cell)[from..].trim();
    let (first, span) = if says(inline) {
        (cell, document.span_of(sheet.cells[cell].span.line, inline))
    } else {
        let beside = sheet
            .right_of(cell)
            .into_iter()
            .take(1)
            .find(|&next| sheet.left(next) - sheet.left(cell) < 0.4);
        let below = || {
            sheet
                .below(cell, sheet.left(cell), RIGHT_COLUMN)
                .into_iter()
                .next()
        };
        let next = beside
            .filter(|&next| says(sheet.text(next)) && sheet::leading(sheet.text(next)).is_none())
            .or_else(below)?;
        (next, sheet.cells[next].span)
    };
    let left = document.place(span).map_or(0.0, |place| place.left);
    let right = if left < RIGHT_COLUMN { RIGHT_COLUMN } else { 1.0 };
    let mut spans = vec![span];
    let more = sheet.below(first, left, right).into_iter();
    spans.extend(
        more.map(|cell| sheet.cells[cell].span)
            .filter(|&span| document.text(span).chars().filter(|c| c.is_alphabetic()).count() >= 3),
    );
    Some(spans)
}

/// The sender of a form: a station, or what stands there when it reads like a name.
fn sender(draft: &mut Draft, found: &[(Known, Span)], span: Span, repaired: bool) {
    if let Some((known, whole)) = found.first() {
        let at = at(known, *whole);
        draft.add(
            Candidate::new(FieldName::From, known.value, at, "from.form", 0.92)
                .repaired(known.repaired || repaired),
        );
        return;
    }
    let text = draft.document.text(span);
    let letters = text
        .chars()
        .filter(|c| c.is_alphabetic() || c.is_whitespace())
        .count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    if letters * 10 >= text.chars().count() * 9 && capitals >= 4 {
        draft.put_name(FieldName::From, span.line, text, "from.form-as-read", 0.55);
    }
}

/// Whether a text is made of words rather than of what specks are read as.
fn is_wordy(text: &str) -> bool {
    let signs = text.chars().filter(|c| !c.is_whitespace()).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let longest = text.split(|c: char| !c.is_alphabetic()).map(str::len).max();
    longest >= Some(3) && letters * 10 >= signs * 6
}

/// Those a letter or dispatch goes to: one addressee over several lines, or one a line where each begins with an office.
fn letter_addressees(draft: &mut Draft, spans: &[Span]) {
    let document = draft.document;
    let clean = |span: Span| {
        let text = document.text(span);
        let bare = without_files(text);
        addressees::value(bare.trim_matches(|c: char| !c.is_alphanumeric() && c != ')'))
    };
    let office = |span: &Span| {
        let text = document
            .text(*span)
            .trim_start_matches(|c: char| !c.is_alphanumeric());
        let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
        let word = text[..end].to_uppercase();
        text.starts_with(char::is_uppercase)
            && lexicon::words(lexicon::NAME_WORDS, "office").any(|known| known == word)
    };
    if spans.len() > 1 && spans[1..].iter().all(office) {
        for &span in spans {
            draft.put(FieldName::To, clean(span), span, "to.labelled", 0.85);
        }
        return;
    }
    let value = spans
        .iter()
        .map(|&span| clean(span))
        .collect::<Vec<_>>()
        .join(", ");
    let organ = document
        .scanned
        .then(|| addressees::repaired_english(&value))
        .flatten();
    let value = organ.map_or(value, str::to_owned);
    let mut candidate =
        Candidate::new(FieldName::To, value, spans[0], "to.labelled", 0.82).repaired(organ.is_some());
    for &span in &spans[1..] {
        candidate = candidate.also(span);
    }
    draft.add(candidate);
}

/// A subject with the lines it goes on in.
fn title(draft: &mut Draft, spans: &[Span], repaired: bool) {
    let document = draft.document;
    let own =
        |span: &&Span| !is_prose(document.text(**span)) || document.text(**span) == document.text(spans[0]);
    let spans: Vec<Span> = spans.iter().take(4).take_while(own).copied().collect();
    let value = spans
        .iter()
        .map(|&span| document.text(span))
        .collect::<Vec<_>>()
        .join(" ");
    if value.chars().filter(|c| c.is_alphabetic()).count() < 6 {
        return;
    }
    let mut candidate =
        Candidate::new(FieldName::Title, tidy(&value), spans[0], "title.labelled", 0.86).repaired(repaired);
    for &span in &spans[1..] {
        candidate = candidate.also(span);
    }
    draft.add(candidate);
}
