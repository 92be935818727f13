//! The line model: what every grammar reads. A line knows its text, where each word of it stands on the scan, and where it
//! lies on the upright page, whether it came from OCR or from a plain transcription.

use std::ops::Range;

use std::borrow::Cow;

use super::{lexicon, misread, stamps, zones};
use crate::model::{Evidence, PageNumber, Rect};
use crate::text::{count_han, is_han};

/// A piece of one line, in bytes of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    /// Index into [`Document::lines`].
    pub line: usize,
    /// First byte.
    pub start: usize,
    /// First byte behind it.
    pub end: usize,
}

/// Where a line lies on the upright page, in fractions of the page's width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Place {
    /// Height of the letters, as a fraction of the page's height.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// How far down the page the middle of it lies.
    pub fn middle(&self) -> f64 {
        (self.top + self.bottom) / 2.0
    }
}

/// One word of a scanned line.
#[derive(Clone, Copy, Debug)]
pub(super) struct WordPlace {
    pub start: usize,
    pub end: usize,
    pub rect: Rect,
    /// Left and right edge on the upright page, in fractions of its width.
    pub reach: Option<(f64, f64)>,
    pub confidence: f64,
}

/// One line of text.
#[derive(Clone, Debug)]
pub(crate) struct Line<'t> {
    /// What was read. Gaps between words that are wider than a word stand as three spaces.
    pub text: Cow<'t, str>,
    /// The page it stands on.
    pub page: PageNumber,
    /// Where it lies on the upright page; `None` in a transcription.
    pub place: Option<Place>,
    /// Whether an empty line or a new block sets it apart from the line before.
    pub apart: bool,
    /// Printed over the page later.
    pub stamp: bool,
    pub(super) words: Box<[WordPlace]>,
}

impl Line<'_> {
    /// The text without the spaces around it.
    pub fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// The pieces between `gap` as lines of their own.
    pub fn pieces(&self, gap: &str) -> Vec<Line<'static>> {
        self.parts(self.text.split(gap))
    }

    /// Slices of the text as lines of their own, without the spaces around them; what is empty is left out.
    fn parts<'s>(&'s self, parts: impl Iterator<Item = &'s str>) -> Vec<Line<'static>> {
        let base = self.text.as_ptr() as usize;
        let mut apart = self.apart;
        let mut out = Vec::new();
        for piece in parts.map(str::trim).filter(|piece| !piece.is_empty()) {
            let start = piece.as_ptr() as usize - base;
            let words: Vec<WordPlace> = self
                .words
                .iter()
                .filter(|word| word.start >= start && word.end <= start + piece.len())
                .map(|word| WordPlace {
                    start: word.start - start,
                    end: word.end - start,
                    ..*word
                })
                .collect();
            let reach = words
                .iter()
                .filter_map(|word| word.reach)
                .reduce(|all, word| (all.0.min(word.0), all.1.max(word.1)));
            let place = self.place.map(|place| match reach {
                Some((left, right)) => Place { left, right, ..place },
                None => place,
            });
            out.push(Line {
                text: Cow::Owned(piece.to_owned()),
                page: self.page,
                place,
                apart,
                stamp: self.stamp,
                words: words.into(),
            });
            apart = false;
        }
        out
    }

    /// Whether Chinese characters are at least half of what is written.
    pub fn is_chinese(&self) -> bool {
        if self.text.is_ascii() {
            return false;
        }
        let han = count_han(&self.text);
        // Not a difference: places of the Chinese blocks that no character has yet are no letters.
        let other = self
            .text
            .chars()
            .filter(|&c| !is_han(c) && c.is_alphabetic())
            .count();
        han > 0 && han * 2 >= other
    }
}

/// All lines of a document in reading order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document<'t> {
    pub lines: Vec<Line<'t>>,
    /// The pages it has, in order.
    pub pages: Vec<PageNumber>,
    /// Whether the lines come from OCR, or a transcription shows that it does, so that letters may be wrong.
    pub scanned: bool,
}

/// Stands in the text of a line for a gap between columns.
pub(crate) const GAP: &str = "   ";

/// Whether a character takes no room on the page: what word processors and web pages leave inside words.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Joins what was broken off a line of the header, where the text is broken at one width: a line is full when the first word of the
/// next would not have fitted. Running text stays as it is, and so do teletypes, whose forms know their width.
fn unwrap(lines: &mut Vec<Line>) {
    const WIDTHS: std::ops::RangeInclusive<usize> = 56..=100;
    /// Full lines that show the width, and their part of the lines that are long enough to tell.
    const FEWEST: usize = 3;
    const SHARE: f64 = 0.5;
    let length = |line: &Line| Some(line.text.chars().count()).filter(|length| length <= WIDTHS.end());
    let Some(lengths) = lines.iter().map(length).collect::<Option<Vec<usize>>>() else {
        return;
    };
    let width = lengths.iter().copied().max().unwrap_or(0);
    let case = |is: fn(char) -> bool| {
        lines
            .iter()
            .flat_map(|line| line.text.chars())
            .filter(|&c| is(c))
            .count()
    };
    if !WIDTHS.contains(&width) || case(char::is_lowercase) < 2 * case(char::is_uppercase) {
        return;
    }
    let full: Vec<bool> = (0..lines.len())
        .map(|at| {
            lines.get(at + 1).is_some_and(|next| {
                let word = next
                    .text
                    .split_whitespace()
                    .next()
                    .map_or(0, |word| word.chars().count());
                let alike = !next.apart && next.page == lines[at].page && !next.is_chinese();
                alike && lengths[at] + 1 + word > width
            })
        })
        .collect();
    let count = full.iter().filter(|&&full| full).count();
    let long = (0..lines.len().saturating_sub(1))
        .filter(|&at| lengths[at] * 5 >= width * 3 && !lines[at + 1].apart)
        .count();
    if count < FEWEST || (count as f64) < SHARE * long as f64 {
        return;
    }
    let mut joins = false;
    let mut whole: Vec<Line> = Vec::with_capacity(lines.len());
    for (at, line) in std::mem::take(lines).into_iter().enumerate() {
        let text = line.text.trim().to_owned();
        match whole.last_mut() {
            Some(above) if joins && goes_on(&above.text, &text) => {
                above.text = Cow::Owned(format!("{} {text}", above.text.trim_end()));
            }
            _ => whole.push(line),
        }
        joins = full[at]
            && !text.ends_with(':')
            && whole
                .last()
                .is_some_and(|above| !zones::is_prose(&text) || lexicon::begins_row(&above.text, false));
    }
    *lines = whole;
}

// What stands on a line of its own in a form of the Soviet bloc.
pattern!(
    ROW_OF_FORM,
    r"(?i)\b(?:top\s+secret|strictly\s+(?:secret|confidential)|(?:making|taking)(?:\s+of)?\s+copies\s+(?:is\s+)?(?:prohibited|forbidden)|(?:copying|reproduction)\s+(?:is\s+)?(?:prohibited|forbidden)|copy\s+(?:no\.?|nº|№|#)\s*\d{1,3}|special\s+(?:folder|file)|special\s+no\.?\s*\d+(?:\s?[-–]\s?\d+)?|(?:en)?cipher(?:ed)?\s+telegram|coded\s+(?:telegram|cable)|(?:highest|top)\s+priority|extremely\s+urgent|flash)\b\.?(?:\s*\[precedence\])?"
);

/// Parts the rows of a form that a transcription has run together into one line: `TOP SECRET Making Copies Prohibited Copy No. 1 CIPHERED
/// TELEGRAM` behind a heading.
fn part_run_on(lines: &mut Vec<Line>) {
    /// Lines of the document's top that are looked at.
    const TOP: usize = 12;
    const LONGEST: usize = 400;
    /// Rows that show that lines have run together.
    const FEWEST: usize = 2;
    let rest = lines.split_off(TOP.min(lines.len()));
    for line in std::mem::take(lines) {
        let rows: Vec<(usize, usize)> = match line.text.len() > LONGEST || line.text.contains(GAP) {
            true => Vec::new(),
            false => ROW_OF_FORM
                .find_iter(&line.text)
                .map(|row| (row.start(), row.end()))
                .collect(),
        };
        if rows.len() < FEWEST {
            lines.push(line);
            continue;
        }
        let ends = rows.iter().flat_map(|&(start, end)| [start, end]);
        let mut from = 0;
        let mut parts: Vec<&str> = Vec::new();
        for end in ends.chain([line.text.len()]) {
            parts.push(&line.text[from..end]);
            from = end;
        }
        // Every second part lies between rows.
        let between = || parts.iter().step_by(2).map(|part| part.trim());
        let letters = |part: &str| part.chars().filter(|c| c.is_alphabetic()).count();
        let tells = between().any(|part| letters(part) >= 4);
        let told = between().any(|part| zones::is_prose(part) || part.starts_with(char::is_lowercase));
        // TOP SECRET, No. 76.042, Regular; Central Files. Top Secret; Flash: a list
        const LISTS: [char; 5] = [',', ';', '–', '—', '-'];
        let listed = between().any(|part| part.ends_with(LISTS) || part.starts_with(LISTS));
        match tells && !told && !listed {
            true => lines.extend(line.parts(parts.into_iter())),
            false => lines.push(line),
        }
    }
    lines.extend(rest);
}

/// Whether a line can be what was broken off the one above: it begins no row, no number and no note, and names nobody whom the text
/// calls, unless the line above began to.
fn goes_on(above: &str, text: &str) -> bool {
    const OPEN: [&str; 7] = ["the", "of", "and", "to", "in", "for", "&"];
    let open = above.ends_with([',', '-', '–'])
        || above
            .split_whitespace()
            .last()
            .is_some_and(|word| OPEN.contains(&word));
    let addressed = ["to ", "for ", "[to ", "copy "].iter().any(|word| {
        above
            .get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word))
    });
    let small = text.starts_with(char::is_lowercase);
    !lexicon::begins_row(text, false)
        && text.starts_with(char::is_alphabetic)
        && (!text.ends_with(':') || open || addressed || small)
}

/// A line with one space between its words where it is typed with two between all of them, so that they part no columns.
fn single_spaced(text: Cow<'_, str>) -> Cow<'_, str> {
    let inner = text.trim();
    // Most lines have one space between their first words.
    if inner.find(' ').is_none_or(|at| !inner[at..].starts_with("  ")) {
        return text;
    }
    let gaps = inner.split(|c| c != ' ').map(str::len);
    let mut gaps = gaps.filter(|&gap| gap > 0);
    match gaps.next() == Some(2) && gaps.next() == Some(2) && gaps.all(|gap| gap == 2) {
        true => Cow::Owned(text.replace("  ", " ")),
        false => text,
    }
}

/// Whether nearly every line of a transcription has an empty one behind it, as where each line was taken for a paragraph:
/// then they set nothing apart.
fn is_spaced_out(lines: &[Line]) -> bool {
    const FEWEST: usize = 8;
    const SHARE: f64 = 0.85;
    let apart = lines.iter().filter(|line| line.apart).count();
    lines.len() >= FEWEST && apart as f64 >= SHARE * lines.len() as f64
}

/// A line of a transcription as the grammars read it: a tab is a gap between columns, or a space behind the colon of a label
/// that no other label follows; any other space of Unicode but the ideographic one is a space; what takes no room and the signs of bold type
/// in Markdown are left out; the full-width colon behind a Latin letter is a colon.
fn transcribed(line: &str) -> Cow<'_, str> {
    let plain = |c: char| {
        c == ' ' || c == '\u{3000}' || !(c.is_whitespace() || is_unseen(c) || matches!(c, '：' | '|'))
    };
    // Most lines are of these alone.
    let is_plain_ascii = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'|' | b'*');
    if line.bytes().all(is_plain_ascii) || (line.chars().all(plain) && !line.contains("**")) {
        return single_spaced(Cow::Borrowed(line));
    }
    let mut text = String::with_capacity(line.len() + 8);
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\t' => {
                let value = rest.clone().take_while(|&c| c != '\t').last();
                let labelled = text.trim_end().ends_with(':') && !matches!(value, None | Some(':'));
                text.push_str(if labelled { " " } else { GAP });
            }
            // The cells of a table in Markdown.
            '|' if text.is_empty() || (text.ends_with(' ') && rest.peek().is_none_or(|&c| c == ' ')) => {
                text.push_str(GAP)
            }
            '*' if rest.peek() == Some(&'*') => while rest.next_if_eq(&'*').is_some() {},
            '：' if text.ends_with(|c: char| c.is_ascii_alphabetic()) => {
                text.push(':');
                if rest.peek().is_some_and(|&c| !c.is_whitespace()) {
                    text.push(' ');
                }
            }
            '\u{3000}' => text.push(c),
            c if is_unseen(c) => {}
            c if c.is_whitespace() => text.push(' '),
            c => text.push(c),
        }
    }
    text.truncate(text.trim_end().len());
    if line.starts_with('|') {
        text.drain(..text.len() - text.trim_start().len());
    }
    single_spaced(Cow::Owned(text))
}

/// The lines of what stands between two line feeds: old systems end lines with a carriage return alone, word processors with signs
/// of their own.
fn ended_lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.strip_suffix('\r').unwrap_or(text);
    text.split(['\r', '\u{85}', '\u{2028}', '\u{2029}'])
}

impl<'t> Document<'t> {
    /// The lines of a transcription. Form feeds part pages.
    pub fn from_text(text: &'t str) -> Document<'t> {
        /// Bytes of an average line, with its end.
        const A_LINE: usize = 40;
        let mut document = Document::default();
        document.lines.reserve(text.len() / A_LINE);
        for (index, page) in text.split('\u{c}').enumerate() {
            let number = PageNumber::from_index(index);
            document.pages.push(number);
            let mut apart = true;
            for line in page.split('\n').flat_map(ended_lines) {
                let text = transcribed(line.trim_end());
                if text.is_empty() {
                    apart = true;
                    continue;
                }
                document.lines.push(Line {
                    text,
                    page: number,
                    place: None,
                    apart,
                    stamp: false,
                    words: Box::default(),
                });
                apart = false;
            }
        }
        unwrap(&mut document.lines);
        part_run_on(&mut document.lines);
        if is_spaced_out(&document.lines) {
            document
                .lines
                .iter_mut()
                .skip(1)
                .for_each(|line| line.apart = false);
        }
        stamps::mark(&mut document);
        document.scanned = misread::shows(&document);
        document
    }

    /// The text of the line below one, without the spaces around it; empty below the last.
    pub fn below(&self, line: usize) -> &str {
        self.lines.get(line + 1).map_or("", Line::trimmed)
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.lines
            .get(span.line)
            .and_then(|line| line.text.get(span.start..span.end))
            .unwrap_or("")
    }

    /// The span of `part`, which must be a slice of the text of line `line`; the whole line where it is not.
    pub fn span_of(&self, line: usize, part: &str) -> Span {
        let text = &self.lines[line].text;
        let offset = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        if offset <= text.len() && offset + part.len() <= text.len() {
            Span {
                line,
                start: offset,
                end: offset + part.len(),
            }
        } else {
            self.whole(line)
        }
    }

    /// The last `count` of these lines, from the last on, that hold a word of a cable: what a scanner makes of marks and edges at
    /// the foot of a page holds fewer letters and figures.
    pub fn foot(&self, lines: Range<usize>, count: usize) -> impl Iterator<Item = usize> {
        const LEAST: usize = 5;
        let telling = |&index: &usize| {
            let letters = self.lines[index].text.chars().filter(|c| c.is_alphanumeric());
            letters.take(LEAST).count() == LEAST
        };
        lines.rev().filter(telling).take(count)
    }

    /// The span of a whole line without the spaces around it, on a scan also without the specks that OCR reads as signs
    /// at its edges.
    pub fn whole(&self, line: usize) -> Span {
        let text = &self.lines[line].text;
        let mut inner = text.trim();
        if self.scanned {
            let speck = |c: char| {
                c.is_whitespace()
                    || matches!(
                        c,
                        '‘' | '’'
                            | '\''
                            | '"'
                            | '“'
                            | '”'
                            | '|'
                            | '\\'
                            | '~'
                            | '.'
                            | ','
                            | '_'
                            | '='
                            | '*'
                            | '+'
                            | ';'
                            | ':'
                            | '`'
                            | '<'
                            | '>'
                            | '^'
                            | '°'
                            | '•'
                    )
                    || (c == '/' && !inner.ends_with('/'))
            };
            let tail =
                |c: char| c.is_whitespace() || matches!(c, '|' | '\\' | '~' | '_' | '`' | '^' | '°' | '•');
            let clean = inner.trim_start_matches(speck).trim_end_matches(tail);
            if !clean.is_empty() {
                inner = clean;
            }
        }
        let start = inner.as_ptr() as usize - text.as_ptr() as usize;
        Span {
            line,
            start,
            end: start + inner.len(),
        }
    }

    /// The evidence that a span is.
    pub fn evidence(&self, span: Span) -> Evidence {
        let line = &self.lines[span.line];
        let rect = line
            .words
            .iter()
            .filter(|word| word.start < span.end && span.start < word.end)
            .map(|word| word.rect)
            .reduce(|all, rect| all.union(&rect));
        Evidence {
            page: line.page,
            rect,
            text: self.text(span).to_owned(),
        }
    }

    /// Where the words of a span lie on the upright page; `None` in a transcription.
    pub fn place(&self, span: Span) -> Option<Place> {
        let line = &self.lines[span.line];
        let shared = line
            .words
            .iter()
            .filter(|word| word.start < span.end && span.start < word.end);
        let (left, right) = shared
            .filter_map(|word| word.reach)
            .reduce(|all, word| (all.0.min(word.0), all.1.max(word.1)))?;
        line.place.map(|place| Place { left, right, ..place })
    }

    /// How sure OCR is of the letters of a span, 0 to 1; 1 in a transcription.
    pub fn reading_confidence(&self, span: Span) -> f64 {
        let (mut sum, mut weight) = (0.0, 0.0);
        for word in &self.lines[span.line].words {
            let shared = word.end.min(span.end).saturating_sub(word.start.max(span.start));
            sum += word.confidence * shared as f64;
            weight += shared as f64;
        }
        if weight > 0.0 { sum / weight } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_transcription_keep_their_pages_and_gaps() {
        let document = Document::from_text("Secret\n\nTo the Foreign Ministry:\n\u{c}page two");
        let seen: Vec<_> = document
            .lines
            .iter()
            .map(|line| (&*line.text, line.page.get(), line.apart))
            .collect();
        assert_eq!(
            seen,
            [
                ("Secret", 1, true),
                ("To the Foreign Ministry:", 1, true),
                ("page two", 2, true)
            ]
        );
    }

    #[test]
    fn what_word_processors_leave_in_a_transcription_is_taken_out() {
        for (line, text) in [
            (
                "To:\u{a0}Ministry\u{202f}of Foreign\u{200b} Affairs",
                "To: Ministry of Foreign Affairs",
            ),
            ("**Subject:** Talks in **Geneva**", "Subject: Talks in Geneva"),
            ("FROM：Geneva", "FROM: Geneva"),
            ("发往：外交部", "发往：外交部"),
            ("To:\tForeign Ministry", "To: Foreign Ministry"),
            ("To:\tFrom:\tHavana", "To:   From: Havana"),
            ("Secret\tNo. 5", "Secret   No. 5"),
            ("Copy  No.  2  to  Stalin", "Copy No. 2 to Stalin"),
            ("Secret.  Copy No. 2", "Secret.  Copy No. 2"),
            ("**", ""),
            (
                "| Copy 1 to Lebedev | Copy 2 to Orlov |",
                "Copy 1 to Lebedev     Copy 2 to Orlov",
            ),
            ("| |", ""),
            ("a|b", "a|b"),
        ] {
            assert_eq!(transcribed(line), text, "{line:?}");
        }
    }

    #[test]
    fn a_header_broken_at_one_width_is_joined() {
        let text = "\
Regulations on the Purchase of Land by Overseas Chinese in Indonesia and
the Position of the Embassy
To the Foreign Ministry and the International Department of the Central
Committee:
The matter was taken up with the competent officials this week, and a
further report will follow when they reply. They stated that the offers
are still being studied and asked for patience, since the ministers had
not yet come back from the country.
";
        let document = Document::from_text(text);
        let lines: Vec<&str> = document.lines.iter().map(|line| line.trimmed()).collect();
        assert!(lines[0].ends_with("of the Embassy"), "{lines:?}");
        assert!(lines[1].ends_with("Committee:"), "{lines:?}");
        assert!(lines[2].ends_with("week, and a"), "{lines:?}");
        // Where a longer line stands, the others were not broken at any width.
        let longer = format!("{text}{}\n", "a longer line ".repeat(9));
        assert_eq!(Document::from_text(&longer).lines.len(), 9);
    }

    #[test]
    fn lines_end_as_on_any_system() {
        let lines = |text: &str| -> Vec<(String, bool)> {
            let document = Document::from_text(text);
            let line = |line: &Line| (line.text.clone().into_owned(), line.apart);
            document.lines.iter().map(line).collect()
        };
        let told = lines("To: Oslo\nSECRET\n\nText");
        assert_eq!(told.len(), 3);
        for end in ["\r\n", "\r", "\u{85}", "\u{2028}"] {
            let text = ["To: Oslo", "SECRET", "", "Text"].join(end);
            assert_eq!(lines(&text), told, "{end:?}");
        }
    }

    #[test]
    fn empty_lines_behind_all_lines_set_nothing_apart() {
        let lines: Vec<String> = (0..9).map(|line| format!("Line {line}")).collect();
        let text = lines.join("\n\n");
        let document = Document::from_text(&text);
        assert!(document.lines.iter().skip(1).all(|line| !line.apart));
        let text = format!("{}\n\nBody", lines.join("\n"));
        let document = Document::from_text(&text);
        assert!(document.lines.last().is_some_and(|line| line.apart));
    }

    #[test]
    fn a_line_of_unassigned_chinese_characters_is_chinese() {
        let unassigned = '\u{2a6e5}';
        assert!(is_han(unassigned) && !unassigned.is_alphabetic());
        let text = format!("{unassigned}{unassigned}");
        assert!(Document::from_text(&text).lines[0].is_chinese());
        assert!(!Document::from_text("Note 收 of the Ministry").lines[0].is_chinese());
    }

    #[test]
    fn a_slice_of_a_line_is_found_again_as_a_span() {
        let document = Document::from_text("  NO: 239, August 1");
        let part = &document.lines[0].text[6..9];
        assert_eq!(document.text(document.span_of(0, part)), "239");
        assert_eq!(document.text(document.whole(0)), "NO: 239, August 1");
    }
}
