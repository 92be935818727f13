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

use std::ops::Range;

use crate::model::FieldName;
use crate::parse::draft::Draft;
use crate::parse::lines::Document;
use crate::parse::zones::is_prose;
use sheet::Sheet;
use slots::Slots;

pattern!(
    SIGNS,
    r"(?ix) CLASSIFIED\s+\wESS | MESSAGE\s+FORM | MESSAGE\s+REFERENCE\s+NUM | \bC[I1L]TE\s+(?:D[I1]R|[A-Z]{4}) | REPRODUCTION\s+BY\s+OTHER | INCOMING\s+NUM
      | CABLE\s+SECRETARIAT | INFORMATION[ :=<-]+REPORT | INTELLIGENCE\s+AGENCY | DISSEMINATION\s+CONTROL | FIELD\s+REPORT\s+NO | \bDATE\s+DISTR | RETURN\s+TO\s+CIA | DISPATCH\s+SYMBOL | ^\W*DISPATCH\W*$
      | FEDERAL\s+BUREAU | \bBUFILE | \bAIRTEL\b | \bReurlet | \bRebulet | \bSAC,\s | \bDirector,\s+FBI | KENNEDY\s+ASSASSINATION"
);

pattern!(
    STATE,
    r"(?i)^\W*Department\s+of\s+State\W*$|\bControl\s*:\s*\d|\bRec'd\s*:"
);

pattern!(
    OUTGOING,
    r"(?i)^\W*(?:ORIG|UNIT|EXT|CONF)\s?[:;.]|\bCITE\s+DIR|OUTGOING\s+MESSAGE|MESSAGE\s+REFERENCE\s+NUM|MESSAGE\s+FORM"
);

pattern!(
    FIELD_COPY,
    r"(?i)INCOMING\s+[MN]U|^\W*DISTR\s?[:;.]|^\W*(?:DEFERRED|.{1,3}FERRED)\W.{0,8}PRIORITY"
);

pattern!(
    REPORT,
    r"(?i)INFORMATION[ :=<-]+REPORT|DISSEMINATION\s+CONTROLS|FIELD\s+REPORT\s+NO"
);

pattern!(
    LETTER,
    r"(?i)FEDERAL\s+BUREAU|\bBUFILE|\bAIRTEL\b|\bReurlet|\bRebulet|\bSAC,\s|\bDirector,\s+FBI|DISPATCH\s+SYMBOL|^\W*DISPATCH\W*$|MEMORANDUM|^\W*\w{0,2}\s?Subject:"
);

pattern!(PARAGRAPH, r"^\W{0,3}(?:[1IlJt4]|\d{1,2})\s?[.)]\s+\S");

pattern!(DISPATCH, r"(?i)^\W*D[I1l]SPATCH\W*$|DISPATCH\s+SYMBOL");

/// The sender that only the cite line tells.
const FROM_CITE: &str = "from.cite";

/// A value in the right part of the sheet belongs to the boxes there.
const RIGHT_COLUMN: f64 = 0.56;

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
    let count = |pattern: &regex::Regex| {
        let window = range.start..range.end.min(range.start + 60);
        let lines = document.lines[window].iter();
        lines
            .filter(|line| line.text.len() < 200 && pattern.is_match(&line.text))
            .count()
    };
    count(&SIGNS) > 2 * count(&STATE)
}

fn kind(sheet: &Sheet) -> Kind {
    let any = |pattern: &regex::Regex| (0..sheet.cells.len()).any(|cell| pattern.is_match(sheet.text(cell)));
    if any(&REPORT) {
        Kind::Report
    } else if any(&FIELD_COPY) {
        Kind::FieldCopy
    } else if any(&OUTGOING) {
        Kind::Outgoing
    } else if any(&LETTER) {
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
    let mut slots = Slots::default();
    let dispatch = (0..sheet.cells.len()).any(|cell| DISPATCH.is_match(sheet.text(cell)));
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
    for index in range.end.saturating_sub(6).max(end)..range.end {
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
