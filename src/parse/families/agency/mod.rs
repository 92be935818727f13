//! The message and report forms of the Central Intelligence Agency, its dispatches, and the letters and teletypes of the Federal
//! Bureau of Investigation. On a scan their labels are small, cut off or lost; the place of a value on the sheet tells as much.

mod cite;
mod dates;
mod office;
mod report;
mod rows;
mod sheet;
mod slots;
mod stations;
mod wire;

use std::ops::Range;
use std::sync::LazyLock;

use crate::parse::patterns::Pattern;

use crate::model::FieldName;
use crate::parse::draft::Draft;
use crate::parse::fold;
use crate::parse::lexicon;
use crate::parse::lines::Document;
use crate::parse::patterns::compile;
use crate::parse::zones::is_prose;
use sheet::Sheet;
use slots::Slots;

/// The patterns of one kind of sign.
struct Signs {
    agency: Pattern,
    state: Pattern,
    outgoing: Pattern,
    field_copy: Pattern,
    report: Pattern,
    letter: Pattern,
    dispatch: Pattern,
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| {
    let of = |kind: &'static str| {
        let rows = lexicon::rows(include_str!("../../lexicon/form-signs.tsv"));
        let patterns = rows
            .filter(|cells| cells[0] == kind)
            .filter_map(|cells| cells.get(1).copied());
        compile(&format!("(?i){}", patterns.collect::<Vec<_>>().join("|")))
    };
    Signs {
        agency: of("agency"),
        state: of("state"),
        outgoing: of("outgoing"),
        field_copy: of("field_copy"),
        report: of("report"),
        letter: of("letter"),
        dispatch: of("dispatch"),
    }
});

pattern!(PARAGRAPH, r"^\W{0,3}(?:[1IlJt4]|\d{1,2})\s?[.)]\s+\S");

/// The sender that only the cite line tells.
const FROM_CITE: &str = "from.cite";

/// A value in the right part of the sheet belongs to the boxes there.
const RIGHT_COLUMN: f64 = 0.56;

/// Whether a line is a label of these forms, misread perhaps, and nothing behind it.
pub(crate) fn is_label(text: &str) -> bool {
    sheet::leading(text).is_some_and(|label| text[label.value..].trim().is_empty())
}

/// Which form a message is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The cable office's form for incoming messages, which names stations in full.
    Received,
    /// From headquarters: the number is the director's.
    Outgoing,
    /// A station's own form, with the short names of the wire.
    FieldCopy,
    /// The telegram of an information report.
    Report,
    /// A dispatch, a letter, an airtel.
    Letter,
}

/// Whether the lines are a form of these agencies rather than of the State Department.
pub(crate) fn is_form(document: &Document, range: Range<usize>) -> bool {
    let count = |pattern: &Pattern| {
        let window = range.start..range.end.min(range.start + 60);
        let lines = document.lines[window].iter();
        lines
            .filter(|line| line.text.len() < 200)
            .filter(|line| match document.scanned {
                true => pattern.is_match(&fold::figures_as_letters(&line.text)),
                false => pattern.is_match(&line.text),
            })
            .count()
    };
    count(&SIGNS.agency) > 2 * count(&SIGNS.state)
}

fn kind(sheet: &Sheet) -> Kind {
    let any = |pattern: &Pattern| {
        (0..sheet.cells.len()).any(|cell| pattern.is_match(&fold::figures_as_letters(sheet.text(cell))))
    };
    if any(&SIGNS.report) {
        Kind::Report
    } else if any(&SIGNS.field_copy) {
        Kind::FieldCopy
    } else if any(&SIGNS.outgoing) {
        Kind::Outgoing
    } else if any(&SIGNS.letter) {
        Kind::Letter
    } else {
        Kind::Received
    }
}

/// Reads one message. Gives the line where the text of a letter begins, which somebody signs.
pub(crate) fn read(draft: &mut Draft, range: Range<usize>) -> Option<usize> {
    let document = draft.document;
    let end = header_end(document, &range);
    for index in range.start..end {
        if document.lines[index].stamp {
            draft.put_span(FieldName::Markings, document.whole(index), "stamp", 0.6);
        }
    }
    let sheet = Sheet::new(document, range.start..end);
    let kind = kind(&sheet);
    for cell in 0..sheet.cells.len() {
        office::office(draft, &sheet, cell);
        office::marked(draft, sheet.cells[cell].span, "marking.line");
    }
    office::boxes(draft);
    office::deferred(draft, &sheet);
    if kind == Kind::Letter {
        wire::read(draft, &sheet);
    }
    let mut slots = Slots::default();
    let dispatch = (0..sheet.cells.len()).any(|cell| {
        SIGNS
            .dispatch
            .is_match(&fold::figures_as_letters(sheet.text(cell)))
    });
    for cell in 0..sheet.cells.len() {
        rows::labelled(draft, &sheet, cell, kind, dispatch, &mut slots);
    }
    let cite = cite::read(draft, &sheet);
    slots.settle(draft, &sheet, kind, cite);
    match kind {
        Kind::Report => report::report(draft, &sheet),
        Kind::Letter if dispatch => {
            report::dispatched(draft, &sheet);
            if !draft.has(FieldName::CableNumber, 0.5) {
                report::symbol(draft, range.clone());
            }
        }
        _ => {}
    }
    if !draft.has(FieldName::Date, 0.5) {
        dates::typed_date(draft, &sheet, kind);
    }
    dates::filing_time(draft, &sheet);
    for index in document.foot(end..range.end, 6) {
        if !document.lines[index].stamp && document.lines[index].text.len() < 60 {
            office::marked(draft, document.whole(index), "marking.footer");
        }
    }
    (kind == Kind::Letter).then_some(end)
}

/// Where the text begins: three of four lines are running text, or the first paragraph is numbered.
fn header_end(document: &Document, range: &Range<usize>) -> usize {
    let window = range.end.min(range.start + 70);
    // Specks make short lines of small letters; a line of text has more.
    let running = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count() >= 24 && is_prose(text);
    let prose = |index: usize| {
        let line = document.lines.get(index).filter(|_| index < range.end);
        line.is_some_and(|line| {
            !line.stamp && running(line.trimmed()) && sheet::leading(line.trimmed()).is_none()
        })
    };
    for index in range.start..window {
        let text = document.lines[index].trimmed();
        let ahead = (index..index + 5).filter(|&line| prose(line)).count();
        if (prose(index) && ahead >= 3) || (PARAGRAPH.is_match(text) && text.len() > 24 && ahead >= 2) {
            return index;
        }
    }
    window
}
