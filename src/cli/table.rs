//! Tables for people, aligned also where Chinese characters take two columns.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Rows under a line of headings.
pub struct Table {
    rows: Vec<Vec<String>>,
    right: Vec<usize>,
}

impl Table {
    /// A table with these headings and no rows yet.
    pub fn new(headings: &[&str]) -> Table {
        Table {
            rows: vec![headings.iter().map(ToString::to_string).collect()],
            right: Vec::new(),
        }
    }

    /// Sets columns, counted from 0, flush right: numbers.
    pub fn right(mut self, columns: &[usize]) -> Table {
        self.right = columns.to_vec();
        self
    }

    /// Whether there is nothing under the headings.
    pub fn is_empty(&self) -> bool {
        self.rows.len() < 2
    }

    /// Adds a row.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows
            .push(cells.into_iter().map(|cell| one_line(&cell.into())).collect());
    }

    /// Writes the table, two spaces between columns and none at the end of a line.
    pub fn write(&self, mut out: impl Write) -> io::Result<()> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.width())
                .max()
        };
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        for row in &self.rows {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let gap = " ".repeat(widths[column] - cell.width());
                let (before, after) = if self.right.contains(&column) {
                    (gap.as_str(), "")
                } else {
                    ("", gap.as_str())
                };
                line += &format!("{before}{cell}{after}  ");
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// The text on one line: a record's text may hold line breaks, and what was read on a page must not steer the terminal.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// `1 page`, `2 pages`.
pub fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The beginning of `text` that fits into `columns`, with an ellipsis where something is cut off.
pub fn shorten(text: &str, columns: usize) -> String {
    let text = one_line(text);
    if text.width() <= columns {
        return text;
    }
    let mut used = 1; // the ellipsis
    let mut short = String::new();
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        short.push(c);
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stay_aligned_beside_chinese() {
        let mut table = Table::new(&["name", "n", "end"]).right(&[1]);
        table.row(["外交部", "7", "x"]);
        table.row(["a\nb", "10", ""]);
        let mut out = Vec::new();
        table.write(&mut out).unwrap();
        let want = "name     n  end\n外交部   7  x\na b     10\n";
        assert_eq!(String::from_utf8(out).unwrap(), want);
    }

    #[test]
    fn a_long_title_is_cut_where_its_columns_end() {
        assert_eq!(shorten("外交部收电", 10), "外交部收电");
        assert_eq!(shorten("外交部收电", 9), "外交部收…");
        assert_eq!(shorten("外交部收电", 8), "外交部…");
    }
}
