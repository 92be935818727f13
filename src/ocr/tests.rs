//! The stage as a whole, with a recogniser that reads from a script.

use image::{GrayImage, Luma};

use super::*;
use crate::config::Effort;
use crate::error::{Error, ErrorKind};
use crate::model::{
    Confidence, Glyph, LanguageModel, LineReading, PreprocessReport, ReadingWord, WritingMode,
};

/// Answers each request for a line by model, and counts the requests.
struct Script {
    answers: Vec<(LanguageModel, &'static str, f64)>,
    asked: Vec<LanguageModel>,
    /// No two readings end alike.
    wavers: bool,
}

impl Script {
    fn new(answers: &[(LanguageModel, &'static str, f64)]) -> Script {
        Script {
            answers: answers.to_vec(),
            asked: Vec::new(),
            wavers: false,
        }
    }

    fn wavering(answers: &[(LanguageModel, &'static str, f64)]) -> Script {
        Script {
            wavers: true,
            ..Script::new(answers)
        }
    }

    fn times(&self, model: LanguageModel) -> usize {
        self.asked.iter().filter(|&&asked| asked == model).count()
    }
}

impl Recognizer for Script {
    fn read_line(&mut self, line: &GrayImage, model: LanguageModel) -> Result<LineReading> {
        self.asked.push(model);
        let Some(&(_, text, confidence)) = self.answers.iter().find(|answer| answer.0 == model) else {
            return Err(Error::new(
                ErrorKind::MissingDependency,
                format!("{model} is not in the script"),
            ));
        };
        let mut text = text.to_owned();
        if self.wavers {
            text.extend(char::from_u32(u32::from('A') + self.asked.len() as u32));
        }
        let confidence = Confidence::new(confidence);
        let rect = Rect::new(20, 10, line.width() as i32 - 20, line.height() as i32 - 10);
        let word = |text: &str| ReadingWord {
            rect,
            confidence,
            glyphs: text
                .chars()
                .map(|c| Glyph {
                    text: c.into(),
                    confidence,
                    rect,
                })
                .collect(),
        };
        Ok(LineReading {
            words: text
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(word)
                .collect(),
            confidence,
        })
    }

    fn has(&self, model: LanguageModel) -> bool {
        self.answers.iter().any(|answer| answer.0 == model)
    }
}

/// A page of `lines` lines of boxes that look like writing to the segmentation.
fn page(lines: u32, writing: WritingMode) -> CleanPage {
    let mut image = GrayImage::from_pixel(1600, 1000, Luma([255]));
    for line in 0..lines {
        for letter in 0..30 {
            for x in 0..32 {
                for y in 0..40 {
                    if x < 5 || !(5..=34).contains(&y) || (18..23).contains(&y) {
                        image.put_pixel(100 + letter * 42 + x, 80 + line * 80 + y, Luma([0]));
                    }
                }
            }
        }
    }
    if writing == WritingMode::Vertical {
        image = image::imageops::rotate90(&image);
    }
    let size = [image.width(), image.height()];
    CleanPage {
        image,
        red: None,
        report: PreprocessReport {
            writing,
            ..PreprocessReport::untouched(size, 42.0)
        },
    }
}

fn config(effort: Effort, languages: &[&str]) -> OcrConfig {
    OcrConfig {
        languages: languages.iter().map(|name| name.to_string()).collect(),
        effort,
        ..OcrConfig::default()
    }
}

use LanguageModel::{ChiSim, ChiTra, ChiTraVert, Eng};

#[test]
fn a_clean_english_page_is_read_once_a_line_in_english() {
    let mut script = Script::new(&[(Eng, "SECRET FOR AMBASSADOR", 0.96)]);
    let text = read_page(
        &page(10, WritingMode::Horizontal),
        &config(Effort::Standard, &[]),
        &mut script,
    )
    .unwrap();
    assert_eq!(text.lines().count(), 10);
    assert_eq!(script.asked, [Eng; 10]);
}

#[test]
fn a_chinese_page_is_read_in_its_own_forms() {
    let mut script = Script::new(&[
        (Eng, "SMES", 0.3),
        (ChiSim, "外交部发电", 0.90),
        (ChiTra, "外交部發電", 0.95),
    ]);
    let text = read_page(
        &page(10, WritingMode::Horizontal),
        &config(Effort::Fast, &[]),
        &mut script,
    )
    .unwrap();
    assert!(
        text.lines()
            .all(|line| line.model == ChiTra && line.text() == "外交部發電")
    );
    // The first probe in English too, behind it Chinese is expected; probes in both forms until the form is settled, for which
    // six lines with two characters that tell are enough; then every line in the form found.
    assert_eq!(script.times(Eng), 1);
    assert_eq!(script.times(ChiSim), 6);
    assert_eq!(script.times(ChiTra), 10);
}

/// Has another script each time that it is asked, by how often it was asked before.
struct Changing<F: Fn(usize) -> Script> {
    asked: usize,
    script: F,
}

impl<F: Fn(usize) -> Script> Recognizer for Changing<F> {
    fn read_line(&mut self, line: &GrayImage, model: LanguageModel) -> Result<LineReading> {
        let mut script = (self.script)(self.asked);
        self.asked += 1;
        script.read_line(line, model)
    }

    fn has(&self, model: LanguageModel) -> bool {
        (self.script)(self.asked).has(model)
    }
}

#[test]
fn a_page_whose_forms_are_in_doubt_is_heard_again() {
    let page = page(5, WritingMode::Horizontal);
    // The first readings of five lines do not tell the forms apart, further ones do.
    let mut hesitant = Changing {
        asked: 0,
        script: |before| {
            let traditional = if before < 10 { 0.90 } else { 0.93 };
            Script::new(&[(ChiSim, "外交部发电", 0.90), (ChiTra, "外交部發電", traditional)])
        },
    };
    let languages = ["chi_sim", "chi_tra"];
    let text = read_page(&page, &config(Effort::Fast, &languages), &mut hesitant).unwrap();
    assert!(text.lines().all(|line| line.model == ChiTra));
    // Five lines in both forms, and once more, which leaves no doubt.
    assert_eq!((text.lines().count(), hesitant.asked), (5, 20));
}

#[test]
fn pinned_languages_are_all_that_is_asked_for() {
    let mut script = Script::new(&[(ChiTra, "外交部發電", 0.95)]);
    let text = read_page(
        &page(3, WritingMode::Horizontal),
        &config(Effort::Fast, &["chi_tra"]),
        &mut script,
    )
    .unwrap();
    assert_eq!(text.lines().count(), 3);
    assert_eq!(script.asked, [ChiTra; 3]);
}

/// How often a page of five lines is read when each reading is as sure as `confidence`.
fn readings_of_five(effort: Effort, confidence: f64, wavers: bool) -> usize {
    let answers = [(Eng, "SECRET FOR AMBASSADOR", confidence)];
    let mut script = match wavers {
        true => Script::wavering(&answers),
        false => Script::new(&answers),
    };
    read_page(
        &page(5, WritingMode::Horizontal),
        &config(effort, &["eng"]),
        &mut script,
    )
    .unwrap();
    script.asked.len()
}

#[test]
fn only_a_line_in_doubt_pays_for_a_vote() {
    assert_eq!(readings_of_five(Effort::Standard, 0.81, true), 5 * 4);
    assert_eq!(readings_of_five(Effort::Standard, 0.83, true), 5);
    assert_eq!(readings_of_five(Effort::Standard, 0.98, true), 5);
    assert_eq!(readings_of_five(Effort::Fast, 0.82, true), 5);
    assert_eq!(readings_of_five(Effort::Best, 0.98, false), 5 * 3);
    assert_eq!(readings_of_five(Effort::Best, 0.98, true), 5 * 7);
}

#[test]
fn a_line_of_zeros_with_strokes_is_read_again_without_them() {
    let times = |text: &'static str, page: &CleanPage| {
        let mut script = Script::new(&[(LanguageModel::Eng, text, 0.97)]);
        read_page(page, &config(Effort::Standard, &["eng"]), &mut script).unwrap();
        script.times(LanguageModel::Eng)
    };
    let plain = page(1, WritingMode::Horizontal);
    let mut struck = plain.clone();
    for x in 0..32i32 {
        for y in 0..40i32 {
            let (dx, dy) = (f64::from(x - 16), f64::from(y - 20));
            let within = |wide: f64, high: f64| (dx / wide).powi(2) + (dy / high).powi(2) <= 1.0;
            let ring = within(13.0, 18.0) && !within(9.0, 14.0);
            let stroke = within(13.0, 18.0) && (dy + 1.4 * dx).abs() < 3.5;
            let value = if ring || stroke { 0 } else { 255 };
            struck
                .image
                .put_pixel((100 + 10 * 42 + x) as u32, (80 + y) as u32, Luma([value]));
        }
    }
    assert_eq!(times("DIR 48582 OF JUNE", &plain), 1);
    assert_eq!(times("DIR 48582 OF JUNE", &struck), 2);
    // No figure was read in the line.
    assert_eq!(times("THE MATTER OF JUNE", &struck), 1);
}

#[test]
fn a_line_in_deep_doubt_is_drawn_in_more_ways() {
    assert_eq!(readings_of_five(Effort::Standard, 0.7, true), 5 * 7);
}

#[test]
fn a_chinese_line_in_deep_doubt_is_read_in_both_forms_of_the_characters_and_stays_in_one() {
    let mut script = Script::wavering(&[(ChiSim, "外交部发电 ", 0.7), (ChiTra, "外交部發電 ", 0.5)]);
    let languages = ["chi_sim", "chi_tra"];
    let text = read_page(
        &page(10, WritingMode::Horizontal),
        &config(Effort::Standard, &languages),
        &mut script,
    )
    .unwrap();
    let traditional = script.asked.iter().filter(|&&model| model == ChiTra);
    assert_eq!(traditional.count(), 10, "{:?}", script.asked);
    assert_eq!(text.lines().count(), 10);
    assert!(text.lines().all(|line| line.model == ChiSim));
}

#[test]
fn a_vote_ends_when_two_renderings_read_alike() {
    assert_eq!(readings_of_five(Effort::Standard, 0.7, false), 5 * 2);
}

#[test]
fn writing_on_the_back_of_the_sheet_is_no_text() {
    let page = page(5, WritingMode::Horizontal);
    // Every image reads badly the first time, and surely the second, as its mirror image.
    let mut mirror = Changing {
        asked: 0,
        script: |before| {
            let confidence = if before % 2 == 0 { 0.3 } else { 0.9 };
            Script::new(&[(Eng, "SECRET FOR AMBASSADOR", confidence)])
        },
    };
    let text = read_page(&page, &config(Effort::Fast, &["eng"]), &mut mirror).unwrap();
    assert_eq!(text.lines().count(), 0);
    assert_eq!((mirror.asked, text.unread.len()), (10, 5));
}

#[test]
fn red_writing_is_read_where_it_stands() {
    let mut sealed = page(3, WritingMode::Horizontal);
    sealed.red = Some(sealed.image.clone());
    for y in 150..230 {
        for x in 0..1600 {
            sealed.image.put_pixel(x, y, Luma([255]));
        }
    }
    let mut script = Script::new(&[(Eng, "SECRET FOR AMBASSADOR", 0.96)]);
    let text = read_page(&sealed, &config(Effort::Fast, &["eng"]), &mut script).unwrap();
    let tops: Vec<i32> = text.lines().map(|line| line.quad.bounds().top).collect();
    assert_eq!(tops, [80, 160, 240]);
}

#[test]
fn vertical_columns_are_read_from_the_right_with_boxes_on_the_upright_page() {
    let page = page(4, WritingMode::Vertical);
    let mut script = Script::new(&[(ChiTraVert, "外交部發電", 0.95)]);
    let text = read_page(&page, &config(Effort::Fast, &["chi_tra_vert"]), &mut script).unwrap();
    let boxes: Vec<Rect> = text.lines().map(|line| line.quad.bounds()).collect();
    assert_eq!(boxes.len(), 4);
    // The page is 1000 wide and 1600 high; the first line became the rightmost column.
    assert!(
        (boxes[0].right - 920).abs() <= 2 && (boxes[0].top - 100).abs() <= 2,
        "{boxes:?}"
    );
    assert!(
        boxes.windows(2).all(|pair| pair[0].left > pair[1].right),
        "{boxes:?}"
    );
    assert!(
        boxes.iter().all(|b| b.height() > 1000 && b.width() < 60),
        "{boxes:?}"
    );
    // Reading begins at the top right corner of a column.
    let first = text.lines().next().unwrap().quad.0[0];
    assert!(first.x > 900.0 && first.y < 120.0, "{first:?}");
}

#[test]
fn what_the_engine_does_not_believe_is_no_text() {
    let mut script = Script::new(&[(Eng, "x", 0.4), (ChiSim, "", 0.0)]);
    let text = read_page(
        &page(5, WritingMode::Horizontal),
        &config(Effort::Standard, &[]),
        &mut script,
    )
    .unwrap();
    assert!(text.blocks.is_empty());
}

#[test]
fn empty_blank_and_odd_pages_have_no_text_and_no_panic() {
    let mut script = Script::new(&[(Eng, "SECRET", 0.9)]);
    let mut blank = page(5, WritingMode::Horizontal);
    blank.report.blank = true;
    for page in [blank, page(0, WritingMode::Vertical)] {
        let text = read_page(&page, &config(Effort::Best, &[]), &mut script).unwrap();
        assert!(text.blocks.is_empty(), "{:?}", page.report);
    }
    for (size, em) in [
        ((1, 1), 42.0),
        ((3, 900), f64::NAN),
        ((900, 2), 0.0),
        ((50, 50), -3.0),
        ((0, 0), 42.0),
    ] {
        let mut odd = page(0, WritingMode::Horizontal);
        odd.image = GrayImage::from_pixel(size.0, size.1, Luma([0]));
        odd.report.em = em;
        for writing in [WritingMode::Horizontal, WritingMode::Vertical] {
            odd.report.writing = writing;
            let config = config(Effort::Best, &["eng", "chi_tra"]);
            let mut script =
                Script::new(&[(Eng, "SECRET", 0.9), (ChiTra, "電", 0.9), (ChiTraVert, "電", 0.9)]);
            read_page(&odd, &config, &mut script).unwrap();
        }
    }
}

#[test]
fn a_missing_language_is_told() {
    let mut script = Script::new(&[(Eng, "SMES", 0.3)]);
    let error = read_page(
        &page(5, WritingMode::Horizontal),
        &config(Effort::Fast, &[]),
        &mut script,
    )
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingDependency);
}

#[test]
fn release_stamps_stand_apart_from_the_text() {
    let mut script = Script::new(&[(Eng, "DECLASSIFIED", 0.95)]);
    let text = read_page(
        &page(2, WritingMode::Horizontal),
        &config(Effort::Fast, &[]),
        &mut script,
    )
    .unwrap();
    assert!(text.blocks.iter().all(|block| block.kind == BlockKind::Stamp));
    assert_eq!(text.lines().count(), 2);
}

/// Sees nothing when it is asked first, as the engine now and then does.
struct Blinking(Script);

impl Recognizer for Blinking {
    fn read_line(&mut self, line: &GrayImage, model: LanguageModel) -> Result<LineReading> {
        let reading = self.0.read_line(line, model)?;
        Ok(if self.0.asked.len() == 1 {
            LineReading::default()
        } else {
            reading
        })
    }

    fn has(&self, model: LanguageModel) -> bool {
        self.0.has(model)
    }
}

#[test]
fn a_line_in_which_the_engine_sees_nothing_is_shown_to_it_again() {
    let mut blinking = Blinking(Script::new(&[(Eng, "SECRET FOR AMBASSADOR", 0.96)]));
    let text = read_page(
        &page(3, WritingMode::Horizontal),
        &config(Effort::Fast, &["eng"]),
        &mut blinking,
    )
    .unwrap();
    assert_eq!(text.lines().count(), 3);
    assert_eq!(blinking.0.asked.len(), 4);
}
