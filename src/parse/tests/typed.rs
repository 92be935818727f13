//! Pages as a typewriter sets them and as OCR hands them on: lines with places, wide gaps that cut a line in two, blocks.

use crate::model::{
    BlockKind, Confidence, LanguageModel, PageNumber, PageText, PreprocessReport, Rect, TextBlock, TextLine,
    Word, WritingMode,
};

use super::*;

/// One letter is this wide, a Chinese character twice as much.
const CELL: i32 = 20;
/// From one line to the next.
const PITCH: i32 = 60;
/// Height of a line.
const TALL: i32 = 40;
/// A gap of so many letters makes two lines of one, as it does on forms.
const PARTS: usize = 8;
/// How sure the engine is of every word.
const SURE: f64 = 0.9;

fn width(c: char) -> i32 {
    if crate::text::is_full_width(c) {
        2 * CELL
    } else {
        CELL
    }
}

/// The words of one row of a page, cut to lines where the row has wide gaps.
fn lines_of(row: &str, top: i32, tall: i32) -> Vec<TextLine> {
    let mut lines: Vec<Vec<Word>> = Vec::new();
    let (mut x, mut gap) = (0, PARTS);
    let mut word: Option<Word> = None;
    let finish = |word: &mut Option<Word>, lines: &mut Vec<Vec<Word>>| {
        if let (Some(done), Some(line)) = (word.take(), lines.last_mut()) {
            line.push(done);
        }
    };
    for c in row.chars() {
        let step = width(c);
        if c == ' ' {
            finish(&mut word, &mut lines);
            gap += 1;
        } else {
            if gap >= PARTS {
                lines.push(Vec::new());
            }
            let open = word.get_or_insert_with(|| Word {
                text: String::new(),
                rect: Rect::new(x, top, x, top + tall),
                confidence: Confidence::new(SURE),
                characters: Vec::new(),
                space_before: lines.last().is_some_and(|line| !line.is_empty()),
                alternatives: Vec::new(),
                suspect: false,
            });
            open.text.push(c);
            open.rect = Rect::new(open.rect.left, top, x + step, top + tall);
            gap = 0;
        }
        x += step;
    }
    finish(&mut word, &mut lines);
    lines
        .into_iter()
        .filter_map(|words| {
            let bounds = words
                .iter()
                .map(|word| word.rect)
                .reduce(|all, rect| all.union(&rect))?;
            Some(TextLine {
                quad: bounds.quad(),
                model: LanguageModel::ALL[0],
                words,
            })
        })
        .collect()
}

/// The page on which `text` is typed, row by row; an empty row parts blocks. Rows that begin with `^` are set in letters of
/// twice the height.
pub(super) fn page(text: &str) -> (PageText, PreprocessReport) {
    let mut blocks: Vec<TextBlock> = Vec::new();
    let mut apart = true;
    let mut rows = 0;
    for row in text.lines() {
        let top = 100 + rows * PITCH;
        rows += 1;
        if row.trim().is_empty() {
            apart = true;
            continue;
        }
        let (row, tall) = match row.strip_prefix('^') {
            Some(row) => (row, 2 * TALL),
            None => (row, TALL),
        };
        rows += i32::from(tall > TALL);
        if apart || blocks.is_empty() {
            blocks.push(TextBlock {
                kind: BlockKind::Text,
                lines: Vec::new(),
            });
        }
        apart = false;
        if let Some(block) = blocks.last_mut() {
            block.lines.extend(lines_of(row, top, tall));
        }
    }
    let size = [2000, (200 + rows * PITCH).max(2600) as u32];
    let text = PageText {
        scan_size: size,
        writing: WritingMode::Horizontal,
        blocks,
        unread: Vec::new(),
    };
    (text, PreprocessReport::untouched(size, f64::from(TALL)))
}

/// What is read of such a page.
pub(super) fn scanned(text: &str) -> Parsed {
    let (text, report) = page(text);
    let input = PageInput {
        number: PageNumber::from_index(0),
        text: &text,
        report: &report,
    };
    parse_document(&[input], &ParseConfig::default()).remove(0)
}

#[test]
fn what_is_cut_off_and_misread_in_head_and_labels_is_marked() {
    let text = "NCOMING TELEGRAM\nDepartrnent of 5tate\n5ECRET\nC0ntro1: 3310\nROM: Rangoon\nT0: Secretary of State\nN0: 614, April 11, 5 p.m.\n";
    let record = parsed(text);
    for (field, value) in [
        (FieldName::Form, "INCOMING TELEGRAM"),
        (FieldName::Direction, "incoming"),
        (FieldName::CableNumber, "614"),
        (FieldName::To, "Secretary of State"),
        (FieldName::OtherNumbers, "3310"),
    ] {
        let found = record.fields.get(field);
        assert_eq!(values(&record, field), [value], "{field:?}");
        assert!(
            found.iter().all(|found| found.rule.ends_with("+repaired")),
            "{field:?}"
        );
    }
}
