//! Paragraphs, and what is stamped over the page.

use crate::model::Rect;

/// Lines with more white between them than this share of the usual distance of lines, over it, are of two paragraphs.
const GAP: f64 = 0.45;
/// A first line set in by more than this, in em, begins a paragraph.
const INDENT: f64 = 1.2;

/// Words of stamps that archives print over a page when they release it; a line that is little else is a stamp.
const STAMP_WORDS: [&str; 12] = [
    "DECLASSIFIED",
    "UNCLASSIFIED BY",
    "SANITIZED",
    "APPROVED FOR RELEASE",
    "RELEASED BY",
    "RELEASE IN FULL",
    "RELEASE IN PART",
    "JFK ASSASSINATION SYSTEM",
    "已解密",
    "解密",
    "开放档案",
    "档案馆藏",
];
/// The share of a stamp's letters that may be misread; two of twelve lead from DECLASSIFIED to UNCLASSIFIED.
const STAMP_ERRORS: f64 = 0.1;

/// Whether a line of this text was stamped over the page later.
pub fn is_stamp(text: &str) -> bool {
    let folded = |text: &str| -> Vec<char> {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect()
    };
    let line = folded(text);
    STAMP_WORDS.iter().any(|stamp| {
        let stamp = folded(stamp);
        // Dates and numbers may follow the words, on as many characters again.
        if stamp.len() < 4 {
            return line == stamp;
        }
        let start = &line[..line.len().min(stamp.len())];
        line.len() <= 2 * stamp.len() + 8 && super::align::distance(start, &stamp) <= STAMP_ERRORS
    })
}

/// Cuts lines in reading order, given by their boxes, into paragraphs: the number of lines in each.
pub fn paragraphs(lines: &[Rect], em: f64) -> Vec<usize> {
    let Some(pitch) = pitch(lines, em) else {
        return if lines.is_empty() {
            Vec::new()
        } else {
            vec![lines.len()]
        };
    };
    let mut counts: Vec<usize> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let begins = i == 0 || begins_paragraph(&lines[i - 1], line, lines.get(i + 1), pitch, em);
        match counts.last_mut().filter(|_| !begins) {
            Some(count) => *count += 1,
            None => counts.push(1),
        }
    }
    counts
}

fn begins_paragraph(before: &Rect, line: &Rect, after: Option<&Rect>, pitch: f64, em: f64) -> bool {
    let step = (middle(line) - middle(before)).abs();
    if step < 0.5 * em {
        return false; // the same row
    }
    let indented = |line: &Rect, from: &Rect| f64::from(line.left - from.left) > INDENT * em;
    step > pitch * (1.0 + GAP)
        || step < 0.0
        || (indented(line, before) && after.is_some_and(|next| indented(line, next)))
}

fn middle(line: &Rect) -> f64 {
    f64::from(line.top + line.bottom) / 2.0
}

/// The usual distance from one row to the next; `None` for fewer than two rows.
fn pitch(lines: &[Rect], em: f64) -> Option<f64> {
    let mut steps: Vec<f64> = lines
        .windows(2)
        .map(|pair| middle(&pair[1]) - middle(&pair[0]))
        .filter(|&step| step > 0.5 * em)
        .collect();
    crate::raster::percentile(&mut steps, 50.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(left: i32, top: i32) -> Rect {
        Rect::new(left, top, 1000, top + 40)
    }

    #[test]
    fn a_gap_and_an_indent_begin_paragraphs() {
        let lines = [
            line(400, 0),
            line(180, 120),
            line(100, 180),
            line(100, 240),
            line(180, 300),
            line(100, 360),
        ];
        assert_eq!(paragraphs(&lines, 40.0), [1, 3, 2]);
    }

    #[test]
    fn cells_of_one_row_stay_together() {
        assert_eq!(
            paragraphs(&[line(0, 0), line(600, 4), line(0, 60), line(0, 120)], 40.0),
            [4]
        );
    }

    #[test]
    fn few_lines_are_no_trouble() {
        assert!(paragraphs(&[], 40.0).is_empty());
        assert_eq!(paragraphs(&[line(0, 0)], 40.0), [1]);
    }

    #[test]
    fn release_stamps_are_known_though_misread() {
        assert!(is_stamp("DECLASSIFIED"));
        assert!(is_stamp("DECLASSIF1ED 12/4/98"));
        assert!(is_stamp("解密"));
        assert!(!is_stamp("UNCLASSIFIED"));
        assert!(!is_stamp(
            "THE DOCUMENT WAS DECLASSIFIED BY THE DEPARTMENT ON REVIEW"
        ));
        assert!(!is_stamp("绝密"));
        assert!(!is_stamp(""));
    }
}
