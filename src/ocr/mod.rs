//! Reading: from a clean page to its text, with a box and a confidence for every word.
//!
//! 1. Lines are found ([`crate::raster::segment_lines`]); vertical writing is turned so that its columns run level.
//! 2. A few lines, spread over the page, are read in every language, which tells the languages of the page ([`language`]).
//! 3. Each line is read once in the language that is expected of it, and in the other only where that reads badly.
//! 4. A line in doubt is drawn in other ways ([`rendering`]), read again, and put to a vote by character ([`vote`]).
//! 5. What is left becomes words with boxes on the scan ([`words`]), in paragraphs, stamps apart ([`layout`]).

mod align;
pub mod alto;
mod frame;
mod language;
mod layout;
mod lines;
pub mod process;
mod reading;
mod rendering;
mod suspect;
pub mod tesseract;
mod vote;
mod words;
mod zeros;

use crate::config::OcrConfig;
use crate::error::Result;
use crate::model::{BlockKind, CleanPage, PageText, Recognizer, Rect, TextBlock, TextLine};
use frame::Frame;
use language::Languages;
use lines::ReadLine;

/// Reads a page. A page without text has no blocks.
///
/// # Errors
/// When language data that the page needs is not installed, `config` names data that does not exist, or the engine fails.
pub fn read_page(page: &CleanPage, config: &OcrConfig, recognizer: &mut dyn Recognizer) -> Result<PageText> {
    let languages = Languages::of(config, page.report.writing)?;
    let mut text = PageText {
        scan_size: page.report.scan_size,
        writing: page.report.writing,
        blocks: Vec::new(),
        unread: Vec::new(),
    };
    if !page.report.blank {
        let frame = Frame::of(page, &languages);
        let (lines, unread) = lines::read(&frame, &languages, config.effort, recognizer)?;
        text.blocks = blocks(&lines, &frame);
        let on_scan = |rect: &Rect| frame.to_scan.apply_quad(&rect.quad()).bounds();
        text.unread = unread.iter().map(on_scan).collect();
    }
    Ok(text)
}

/// Paragraphs in reading order; a run of stamped lines is a block of its own.
fn blocks(lines: &[ReadLine], frame: &Frame) -> Vec<TextBlock> {
    let mut blocks = Vec::new();
    let kind = |line: &ReadLine| match layout::is_stamp(&line.reading.text()) {
        true => BlockKind::Stamp,
        false => BlockKind::Text,
    };
    for run in lines.chunk_by(|a, b| kind(a) == kind(b)) {
        let boxes: Vec<Rect> = run.iter().map(|line| line.rect).collect();
        let mut rest = run;
        for count in layout::paragraphs(&boxes, frame.em) {
            let (paragraph, after) = rest.split_at(count);
            rest = after;
            let lines: Vec<TextLine> = paragraph
                .iter()
                .map(|l| words::line(&l.reading, &l.others, l.rect, frame.em, &frame.to_scan))
                .collect();
            blocks.push(TextBlock {
                kind: kind(&paragraph[0]),
                lines,
            });
        }
    }
    blocks
}

#[cfg(test)]
mod tests;
