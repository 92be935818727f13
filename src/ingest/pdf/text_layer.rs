//! The text that a page holds beside its pixels.

use hayro::hayro_interpret::DrawMode;
use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro::kurbo::{Affine, Point, Vec2};

/// Units of a font's own measure to an em.
const UNITS_PER_EM: f64 = 1000.0;
/// Where a font does not tell how wide a letter is.
const USUAL_WIDTH: f64 = 500.0;
/// A gap this wide, in ems, parts two words; a step back or aside, two lines.
const WORD_GAP: f64 = 0.2;
const STEP_BACK: f64 = -1.0;
const STEP_ASIDE: f64 = 0.5;
/// Characters that are kept. A page that is full of text has some ten thousand.
const MOST: usize = 100_000;

/// Gathers the letters of a page, in the order in which the file sets them.
#[derive(Debug, Default)]
pub(super) struct TextLayer {
    text: String,
    /// Where the last letter ended, and where the last run began.
    end: Option<Point>,
    run: Option<Point>,
}

impl TextLayer {
    pub(super) fn add(&mut self, run: &GlyphRun<'_, '_>, transform: Affine, mode: &DrawMode) {
        let vertical = matches!(run.writing_mode(), WritingMode::Vertical);
        let begin = run
            .glyphs()
            .first()
            .map(|glyph| transform * glyph.transform() * Point::ORIGIN);
        // Letters that are filled and outlined come twice.
        if matches!(mode, DrawMode::Stroke(_)) && begin == self.run {
            return;
        }
        self.run = begin;
        for glyph in run.glyphs() {
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let advance = if vertical {
                UNITS_PER_EM
            } else {
                advance.map_or(USUAL_WIDTH, f64::from)
            };
            let place = transform * glyph.transform();
            let ahead = if vertical {
                Point::new(0.0, -1.0)
            } else {
                Point::new(1.0, 0.0)
            };
            let em = (place * ahead - place * Point::ORIGIN) * UNITS_PER_EM;
            let letter = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(text)) => text,
                None => String::new(),
            };
            self.letter(&letter, place * Point::ORIGIN, em, advance / UNITS_PER_EM);
        }
    }

    /// Adds a letter that begins at `at` and is `advance` ems wide.
    fn letter(&mut self, letter: &str, at: Point, em: Vec2, advance: f64) {
        let size = em.hypot();
        if size.is_nan() || size <= 0.0 || self.text.len() > MOST {
            return;
        }
        if let Some(end) = self.end {
            let step = (at - end) / size;
            let ahead = step.dot(em / size);
            let aside = step.cross(em / size).abs();
            if aside > STEP_ASIDE || ahead < STEP_BACK {
                self.part('\n');
            } else if ahead > WORD_GAP {
                self.part(' ');
            }
        }
        match letter {
            " " => self.part(' '),
            _ => self.text.extend(letter.chars().filter(|c| !c.is_control())),
        }
        self.end = Some(at + em * advance);
    }

    fn part(&mut self, mark: char) {
        let trimmed = self.text.trim_end_matches(' ').len();
        match mark {
            '\n' => self.text.truncate(trimmed),
            _ if trimmed < self.text.len() => return,
            _ => {}
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(mark);
        }
    }

    /// The text, if there is any.
    pub(super) fn finish(self) -> Option<String> {
        let text = self.text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_lines_are_told_by_where_the_letters_stand() {
        let mut layer = TextLayer::default();
        // Letters of 10 points, half an em wide; y runs down.
        for (letter, x, y) in [
            ("A", 0.0, 0.0),
            ("B", 5.0, 0.1),
            ("C", 13.0, 0.0),
            (" ", 18.0, 0.0),
            ("D", 23.0, 0.0),
            ("E", 0.0, 12.0),
        ] {
            layer.letter(letter, Point::new(x, y), Vec2::new(10.0, 0.0), 0.5);
        }
        assert_eq!(layer.finish().as_deref(), Some("AB C D\nE"));
    }

    #[test]
    fn a_letter_without_a_size_or_a_place_does_no_harm() {
        let mut layer = TextLayer::default();
        layer.letter("A", Point::new(f64::NAN, 0.0), Vec2::new(10.0, 0.0), 0.5);
        layer.letter("B", Point::ORIGIN, Vec2::ZERO, 0.5);
        layer.letter("C", Point::ORIGIN, Vec2::new(f64::NAN, 1.0), 0.5);
        assert_eq!(layer.finish().as_deref(), Some("A"));
    }
}
