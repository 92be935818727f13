//! A form as it lies on the page: pieces of lines with their places, the labels that begin them, and which piece is the value of
//! which label.

use std::ops::Range;
use std::sync::LazyLock;

use super::stations;
use crate::parse::fold::Key;
use crate::parse::labels::Labels;
use crate::parse::lexicon::Role;
use crate::parse::lines::{Document, GAP, Place, Span};

/// A piece of a line between wide gaps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub span: Span,
    pub place: Option<Place>,
}

/// The cells of a header, in reading order.
pub(super) struct Sheet<'a> {
    pub document: &'a Document<'a>,
    pub cells: Vec<Cell>,
}

/// A label at the front of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub role: Role,
    /// First byte of the value behind it.
    pub value: usize,
    /// A colon or its like stands between them.
    pub marked: bool,
    pub repaired: bool,
}

impl<'a> Sheet<'a> {
    /// The cells of the lines in `range`, stamps left out.
    pub fn new(document: &'a Document<'a>, range: Range<usize>) -> Sheet<'a> {
        let mut cells = Vec::new();
        for index in range {
            if document.lines[index].stamp {
                continue;
            }
            let pieces = document.text(document.whole(index)).split(GAP);
            for piece in pieces.flat_map(columns).map(str::trim) {
                if piece.chars().any(char::is_alphanumeric) {
                    let span = document.span_of(index, piece);
                    let place = document.place(span);
                    cells.push(Cell { span, place });
                }
            }
        }
        Sheet { document, cells }
    }

    /// The text of a cell.
    pub fn text(&self, cell: usize) -> &'a str {
        self.document.text(self.cells[cell].span)
    }

    /// Whether two cells stand side by side: on one line of a transcription, at one height of a page.
    pub fn beside(&self, a: usize, b: usize) -> bool {
        match (self.cells[a].place, self.cells[b].place) {
            (Some(one), Some(other)) => {
                self.page(a) == self.page(b)
                    && (one.middle() - other.middle()).abs() < 0.7 * one.height().max(other.height())
            }
            _ => self.cells[a].span.line == self.cells[b].span.line,
        }
    }

    /// The cells to the right of a cell on its row, nearest first.
    pub fn right_of(&self, cell: usize) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.cells.len())
            .filter(|&other| {
                other != cell
                    && self.beside(cell, other)
                    && match (self.cells[cell].place, self.cells[other].place) {
                        (Some(one), Some(next)) => next.left > one.left,
                        _ => other > cell,
                    }
            })
            .collect();
        found.sort_by(|&a, &b| self.left(a).total_cmp(&self.left(b)));
        found
    }

    /// The cells that go on with the value in `cell`: below it, not left of `left`, before the next label of the column.
    pub fn below(&self, cell: usize, left: f64, right: f64) -> Vec<usize> {
        let Some(first) = self.cells[cell].place else {
            return Vec::new();
        };
        let mut last = first;
        let mut out = Vec::new();
        for other in cell + 1..self.cells.len() {
            let Some(place) = self.cells[other].place else {
                continue;
            };
            if self.page(other) != self.page(cell) || place.left >= right || place.top < first.middle() {
                continue;
            }
            let near = place.top - last.bottom < 1.6 * last.height().max(place.height());
            // Specks, and what stands in another column.
            let letters = self.text(other).chars().filter(|c| c.is_alphanumeric()).count();
            if letters < 3 || place.left > left + 0.15 {
                continue;
            }
            if place.left < left - 0.03 || !near || leading(self.text(other)).is_some() {
                break;
            }
            out.push(other);
            last = place;
        }
        out
    }

    fn page(&self, cell: usize) -> crate::model::PageNumber {
        self.document.lines[self.cells[cell].span.line].page
    }

    /// Where a cell begins, as a fraction of the page's width; 0 in a transcription.
    pub fn left(&self, cell: usize) -> f64 {
        self.cells[cell].place.map_or(0.0, |place| place.left)
    }
}

// Labels of the right column, which no value of the left one holds.
pattern!(
    RIGHT_LABEL,
    r"\s(?:(?:FIELD\s+)?REP[O0]RT\s+N[O0]\b|DATE\s+D[I1]STR\b|PRECEDENCE\s|REFERENCES\s)"
);

/// A piece cut in two where the label of the right column stands in it: the gap before it was too narrow to tell.
fn columns(piece: &str) -> impl Iterator<Item = &str> {
    let cut = RIGHT_LABEL.find(piece).map_or(piece.len(), |label| label.start());
    let (left, right) = piece.split_at(cut);
    [left, right].into_iter()
}

static LABELS: LazyLock<Labels> =
    LazyLock::new(|| Labels::new(include_str!("../../lexicon/agency-labels.tsv")));

/// Signs that stand between a label and its value, as OCR reads a colon.
fn is_separator(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '(' | '[' | '/' | '&' | '-')
}

/// Whether a colon, or what is read for it, stands before what follows a label. A full stop is one only where it stands apart.
fn is_marked(rest: &str) -> bool {
    let own = rest.trim_start();
    own.starts_with([':', ';', '>', '=']) || (own.len() < rest.len() && own.starts_with(". "))
}

/// The label with which a text begins.
pub(super) fn leading(text: &str) -> Option<Label> {
    whole_label(text).or_else(|| behind_speck(text)).or_else(|| {
        // A stray mark or two before a label that has its colon: `te To:`.
        let colon = text.find([':', '：']).filter(|&colon| colon < 16)?;
        let (blank, space) = text[..colon].char_indices().rfind(|(_, c)| c.is_whitespace())?;
        let start = blank + space.len_utf8();
        if text[..start].chars().filter(|c| c.is_alphanumeric()).count() > 3 {
            return None;
        }
        let label = whole_label(&text[start..])?;
        Some(Label {
            value: start + label.value,
            repaired: true,
            ..label
        })
    })
}

/// A label in capitals, every letter right, behind one small letter: `i FROM KINGSTON`.
fn behind_speck(text: &str) -> Option<Label> {
    let start = text.find(char::is_alphanumeric)?;
    let mut chars = text[start..].chars();
    if !(chars.next()?.is_lowercase() && chars.next()? == ' ' && chars.next()?.is_uppercase()) {
        return None;
    }
    let at = start + text[start..].find(' ')? + 1;
    let label = whole_label(&text[at..]).filter(|label| !label.repaired)?;
    Some(Label {
        value: at + label.value,
        repaired: true,
        ..label
    })
}

fn whole_label(text: &str) -> Option<Label> {
    /// Words of the longest label.
    const LONGEST: usize = 5;
    let start = text.find(char::is_alphanumeric)?;
    let mut ends: Vec<usize> = Vec::new();
    let mut inside = false;
    for (at, c) in text[start..].char_indices().map(|(at, c)| (at + start, c)) {
        let word = c.is_alphanumeric();
        if inside && !word {
            ends.push(at);
            if ends.len() >= LONGEST {
                break;
            }
        }
        inside = word;
    }
    if ends.len() < LONGEST && inside {
        ends.push(text.len());
    }
    let key = |end: usize| Key::new(&text[start..end]).chars;
    for &end in ends.iter().rev() {
        if let Some(role) = LABELS.exact(&key(end)) {
            return label(text, end, role, false);
        }
    }
    for &end in ends.iter().rev() {
        let marked = is_marked(&text[end..]);
        if let Some(role) = LABELS.near(&key(end), marked) {
            return label(text, end, role, true);
        }
    }
    let end = *ends.first()?;
    let first = key(end);
    let role = LABELS.reading(&first).or_else(|| LABELS.cropped(&first))?;
    // What is left of a word is a label only with the sign behind it that a label has, or alone in its cell, or before stations.
    let rest = text[end..].trim_start();
    let mut signs = rest.chars();
    let lone = |c: char| c.is_lowercase() || c.is_ascii_digit();
    let speck = signs.next().is_some_and(lone) && signs.next() == Some(' ');
    let before_stations = || {
        let known = stations::list(rest, true);
        known.len() > 1 && stations::cover(rest, &known)
    };
    (speck || rest.is_empty() || rest.starts_with(is_separator) || before_stations())
        .then(|| label(text, end, role, true))
        .flatten()
}

fn label(text: &str, end: usize, role: Role, repaired: bool) -> Option<Label> {
    let rest = &text[end..];
    // A word that goes on is not this label: `TOWARD`, `INFORMATION`.
    let mut value = text.len() - rest.trim_start_matches(is_separator).len();
    let marked = is_marked(rest);
    // Stations begin with no figure, dates do.
    let colon_as_figure = |c: char| c.is_ascii_digit() && !marked && matches!(role, Role::To | Role::From);
    // A speck or the colon between label and value was read as a small letter or a figure: `FROM a PANAMA CITY`, `TO 5 DIRECTOR`.
    let tail = &text[value..];
    let mut chars = tail.chars();
    if let (Some(speck), Some(' ')) = (chars.next(), chars.next())
        && (speck.is_lowercase() || colon_as_figure(speck))
        && tail[speck.len_utf8()..]
            .chars()
            .filter(|c| c.is_uppercase())
            .count()
            > 2
    {
        value = text.len() - tail[speck.len_utf8()..].trim_start_matches(is_separator).len();
    }
    Some(Label {
        role,
        value,
        marked,
        repaired,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Role, &str)> {
        leading(text).map(|label| (label.role, &text[label.value..]))
    }

    #[test]
    fn labels_are_known_cropped_and_misread() {
        assert_eq!(read("FROM: KINGSTON"), Some((Role::From, "KINGSTON")));
        assert_eq!(read("ROM > MExICo CITY"), Some((Role::From, "MExICo CITY")));
        assert_eq!(read("SOM a PANAMA CITY!"), Some((Role::From, "PANAMA CITY!")));
        assert_eq!(read("To ; MEXICO CITY"), Some((Role::To, "MEXICO CITY")));
        assert_eq!(
            read("DATE DISTR. 19 SEPTEMBER"),
            Some((Role::Date, "19 SEPTEMBER"))
        );
        assert_eq!(read("REPORT NO. TDCS"), Some((Role::Number, "TDCS")));
        assert_eq!(read("CTION: TFW 10"), Some((Role::Drop, "TFW 10")));
        assert_eq!(read("i FROM KINGSTON"), Some((Role::From, "KINGSTON")));
        assert_eq!(read("ROM 2 Mexico CITY"), Some((Role::From, "Mexico CITY")));
        assert_eq!(read("to 5 DIRECTOR"), Some((Role::To, "DIRECTOR")));
        assert_eq!(read("SUBIECT: VISIT"), Some((Role::Title, "VISIT")));
        assert_eq!(read("ATE"), Some((Role::Date, "")));
        assert!(leading("T0   . DIRECTOR, FBI").is_some_and(|label| label.marked));
    }

    #[test]
    fn words_that_only_begin_like_a_label_are_none() {
        assert_eq!(read("INFORMATION REPORT"), None);
        assert_eq!(read("OM THE OTHER SIDE"), None);
        assert_eq!(read("GYROSE AMBUD"), None);
    }
}
