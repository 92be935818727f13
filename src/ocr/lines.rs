//! Reading the lines of a page, each no more often than it takes.

use std::borrow::Cow;

use image::GrayImage;
use image::imageops::{flip_horizontal_in_place, flip_vertical_in_place};

use super::frame::Frame;
use super::language::{self, FormEvidence, Languages};
use super::reading::Reading;
use super::rendering::{LineImage, Rendering};
use super::vote;
use super::zeros;
use crate::config::Effort;
use crate::error::Result;
use crate::model::{LanguageModel, Recognizer, Rect};

/// Lines that are read in every language to find those of the page, spread over it.
const PROBES: usize = 8;
/// An English reading as sure as this, of at least `SURE_LENGTH` characters, needs no Chinese one beside it: English data
/// makes nothing of Chinese writing that comes near it.
const SURE_ENGLISH: f64 = 0.80;
const SURE_LENGTH: usize = 5;
/// A Chinese reading as sure as this, of a line that is mostly Chinese, needs no English one beside it.
const SURE_CHINESE: f64 = 0.60;
/// On a page that seems to have no Chinese, a line whose English reading is less sure than this is tried in Chinese too.
const POOR_ENGLISH: f64 = 0.55;
/// A line less sure than this is put to the vote, which costs up to seven more readings. Of 60 synthetic pages, 44 English lines
/// between 0.84 and 0.87 had 55 wrong characters before a vote and 52 after it, 21 between 0.82 and 0.84 had 37 and 40; 35 Chinese
/// lines between 0.84 and 0.87 had 24 and 17, 20 between 0.82 and 0.84 had 29 and 25.
const DOUBT_OF_ENGLISH: f64 = 0.82;
const DOUBT_OF_CHINESE: f64 = 0.84;
/// The same in columns, and on a page of which what was read so far is less sure than `POOR_PAGE` on the average: without it 8.65 % of
/// the characters of columns were wrong in place of 8.32 %.
const DOUBT_OF_POOR: f64 = 0.87;
const POOR_PAGE: f64 = 0.72;
/// What is read in a line in doubt, beside the stretched rendering that every line gets.
const FURTHER: [Rendering; 3] = [Rendering::Plain, Rendering::Smoothed, Rendering::Enlarged];
/// More for a line less sure than `DEEP_DOUBT`, and for every line at the best effort; behind them one of a Chinese line with the
/// data for the other forms of its characters, which errs elsewhere in what both forms share. With the first two, 7.2 % of the
/// characters of 60 synthetic pages were wrong where it had been 7.6 %; later, with the third and the other forms, 5.67 % in place of 5.82 %
/// (12.9 % in place of 13.4 % of 20 heavy pages).
const DEEPER: [Rendering; 3] = [Rendering::Tight, Rendering::Loose, Rendering::Thick];
const DEEP_DOUBT: f64 = 0.80;
/// So many readings that say the same end a vote, at the best effort `ENOUGH_AT_BEST`: two renderings rarely lose the same stroke,
/// and further ones seldom outvote them.
const ENOUGH: usize = 2;
const ENOUGH_AT_BEST: usize = 3;
/// The renderings in which the lines of a page are heard again whose forms of Chinese characters are in doubt.
const AGAIN: [Rendering; 2] = [Rendering::Plain, Rendering::Smoothed];
/// Readings less sure than this are of something else than text; short ones need more.
const LEAST_CONFIDENCE: f64 = 0.20;
const LEAST_CONFIDENCE_OF_SHORT: f64 = 0.45;
const SHORT: usize = 2;
/// The same for lines that the engine read only from other renderings than the first.
const LEAST_CONFIDENCE_OF_RESCUED: f64 = 0.60;
/// Height and least length of a column of text, in em.
const COLUMN_HEIGHT: std::ops::RangeInclusive<f64> = 0.7..=1.7;
const COLUMN_LENGTH: f64 = 3.0;
/// The renderings from which lines are tried again that the engine reads nothing in, or no text, and how wide such a line must
/// be, in em: names have two characters, and what is shorter is mostly a piece of a seal.
const RESCUE: [Rendering; 2] = [Rendering::Plain, Rendering::Enlarged];
const RESCUE_WIDTH: f64 = 1.5;
/// A line at least so long in em that reads less surely than `MIRRORED` is read in a mirror too: writing on the back of the sheet
/// that shows through reads surely there. (What is no writing at all reads badly either way.)
const MIRRORED: f64 = 0.55;
const MIRRORED_WIDTH: f64 = 4.0;
const SURE_IN_MIRROR: f64 = 0.7;
/// The same for readings of the red layer.
const LEAST_CONFIDENCE_OF_RED: f64 = 0.60;

/// A line and what it says.
pub struct ReadLine {
    /// The box of the line in the frame.
    pub rect: Rect,
    /// What it says.
    pub reading: Reading,
    /// Further readings, where there was doubt.
    pub others: Vec<Reading>,
}

/// Finds and reads the lines of a page, in reading order. What reads as no text is left out; the boxes of such lines, unless
/// they are red, which are mostly seals, are given beside.
pub fn read(
    frame: &Frame,
    languages: &Languages,
    effort: Effort,
    recognizer: &mut dyn Recognizer,
) -> Result<(Vec<ReadLine>, Vec<Rect>)> {
    let mut page = PageReader {
        image: Cow::Borrowed(&*frame.image),
        em: frame.em,
        languages,
        recognizer,
        lines: frame.lines().into_iter().map(Line::new).collect(),
        first: match effort {
            Effort::Fast => Rendering::Narrow,
            Effort::Standard | Effort::Best => Rendering::Stretched,
        },
        chinese: languages.chinese(),
        has_chinese: !languages.english,
        poor_columns: false,
    };
    page.probe()?;
    let (mut read, unread) = page.read_all(effort)?;
    if let Some(red) = &frame.red {
        page.image = Cow::Borrowed(&**red);
        page.lines = frame.red_lines().into_iter().map(Line::new).collect();
        for line in page.read_all(effort)?.0 {
            if is_red_text(&line.reading) {
                insert(&mut read, line, frame.em);
            }
        }
    }
    Ok((read, unread))
}

/// Whether a reading of the red layer is of text. Most of what is red are seals, whose rings read as nonsense.
fn is_red_text(reading: &Reading) -> bool {
    reading.confidence >= LEAST_CONFIDENCE_OF_RED && reading.len() > 1
}

/// Puts a red line where it belongs among the others, unless one of them covers it: violet and brown show in both layers.
fn insert(lines: &mut Vec<ReadLine>, red: ReadLine, em: f64) {
    let covered = |line: &ReadLine| {
        line.rect.intersection(&red.rect).is_some_and(|shared| {
            f64::from(shared.height()) > 0.5 * f64::from(red.rect.height())
                && f64::from(shared.width()) > 0.5 * f64::from(red.rect.width())
        })
    };
    if lines.iter().any(covered) {
        return;
    }
    let middle = |rect: &Rect| f64::from(rect.top + rect.bottom) / 2.0;
    let before = |line: &ReadLine| {
        let step = middle(&line.rect) - middle(&red.rect);
        step < -0.55 * em || (step < 0.55 * em && line.rect.left < red.rect.left)
    };
    let at = lines.iter().take_while(|line| before(line)).count();
    lines.insert(at, red);
}

/// Whether a reading is of text at all.
fn is_text(reading: &Reading) -> bool {
    let least = if reading.len() <= SHORT {
        LEAST_CONFIDENCE_OF_SHORT
    } else {
        LEAST_CONFIDENCE
    };
    reading.len() > 0 && reading.confidence >= least
}

struct Line {
    rect: Rect,
    /// Its readings of the first rendering.
    readings: Vec<Reading>,
}

impl Line {
    fn new(rect: Rect) -> Line {
        Line {
            rect,
            readings: Vec::new(),
        }
    }
}

struct PageReader<'a> {
    /// The page, without the strokes through its zeros as far as it was read.
    image: Cow<'a, GrayImage>,
    em: f64,
    languages: &'a Languages,
    recognizer: &'a mut dyn Recognizer,
    lines: Vec<Line>,
    /// The rendering that every line gets.
    first: Rendering,
    /// The data for Chinese on this page.
    chinese: Option<LanguageModel>,
    /// The page has Chinese lines.
    has_chinese: bool,
    /// It is set in columns and printed poorly, as newspapers are.
    poor_columns: bool,
}

impl PageReader<'_> {
    /// Reads all lines; the boxes of those that are no text come apart.
    fn read_all(&mut self, effort: Effort) -> Result<(Vec<ReadLine>, Vec<Rect>)> {
        let mut english_before = !self.has_chinese;
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        for i in 0..self.lines.len() {
            let model = self.model_of(i, english_before)?;
            english_before = model == LanguageModel::Eng;
            let rect = self.lines[i].rect;
            let mut first = self.read(i, model)?;
            if self.clear_zeros(rect, &first) {
                self.lines[i].readings.clear();
                first = self.read(i, model)?;
            }
            if self.shows_through(rect, &first)? {
                unread.push(rect);
                continue;
            }
            let vote = match effort {
                Effort::Fast => false,
                // A vote over what is no text, such as a piece of a seal, would only make it look like some.
                Effort::Standard => self.is_doubtful(&first) && self.is_text(rect, &first),
                Effort::Best => self.is_text(rect, &first),
            };
            let (mut reading, others) = if vote {
                self.vote(i, first, effort)?
            } else {
                (first, Vec::new())
            };
            reading.trim_rulings();
            // What was text before the vote stays, though the readings differ so much that the outcome is hardly sure of itself.
            let is_text = match vote {
                true => reading.len() > 0,
                false => self.is_text(rect, &reading),
            };
            if is_text {
                read.push(ReadLine {
                    rect,
                    reading,
                    others,
                });
            } else {
                unread.push(rect);
            }
        }
        Ok((read, unread))
    }

    /// Whether a reading is of text. On a page of poorly printed columns whatever has the shape of one is, though it reads
    /// badly; what reads as badly on other pages is no line.
    fn is_text(&self, rect: Rect, reading: &Reading) -> bool {
        let (length, height) = (f64::from(rect.width()), f64::from(rect.height()));
        let is_column = self.poor_columns
            && COLUMN_HEIGHT.contains(&(height / self.em))
            && length >= COLUMN_LENGTH * self.em;
        is_text(reading) || (is_column && reading.len() > SHORT)
    }

    /// Whether a line is to be put to the vote.
    fn is_doubtful(&self, reading: &Reading) -> bool {
        let known = self.lines.iter().flat_map(|line| &line.readings);
        let (count, sum) = known.fold((0, 0.0), |(count, sum), known| {
            (count + 1, sum + known.confidence)
        });
        let reads_badly = self.languages.vertical || sum < f64::from(count) * POOR_PAGE;
        let doubt = match reading.model {
            _ if reads_badly => DOUBT_OF_POOR,
            LanguageModel::Eng => DOUBT_OF_ENGLISH,
            _ => DOUBT_OF_CHINESE,
        };
        reading.confidence < doubt
    }

    /// Line `i`, in the first rendering, as `model` reads it; read once, and again only where that gave no text.
    fn read(&mut self, i: usize, model: LanguageModel) -> Result<Reading> {
        let Line { rect, readings } = &self.lines[i];
        if let Some(known) = readings.iter().find(|reading| reading.model == model) {
            return Ok(known.clone());
        }
        let rect = *rect;
        let mut reading = self.drawn(rect, self.first, model)?;
        // Now and then the engine sees nothing in a sound line, and all of it in another rendering.
        for rendering in RESCUE {
            if is_text(&reading) || f64::from(rect.width()) < RESCUE_WIDTH * self.em {
                break;
            }
            let again = self.drawn(rect, rendering, model)?;
            let least = match self.poor_columns {
                true => LEAST_CONFIDENCE,
                false => LEAST_CONFIDENCE_OF_RESCUED,
            };
            if again.confidence >= least {
                reading = again;
            }
        }
        self.lines[i].readings.push(reading.clone());
        Ok(reading)
    }

    /// A line as `model` reads it in one rendering.
    fn drawn(&mut self, rect: Rect, rendering: Rendering, model: LanguageModel) -> Result<Reading> {
        let image = LineImage::new(&self.image, rect, self.em, rendering);
        let reading = self.recognizer.read_line(&image.image, model)?;
        Ok(Reading::new(&reading, &image, model))
    }

    /// Takes the strokes off the zeros of a line; whether there were some.
    fn clear_zeros(&mut self, rect: Rect, reading: &Reading) -> bool {
        let figures =
            reading.model == LanguageModel::Eng && reading.text().contains(|c: char| c.is_ascii_digit());
        let zeros = match figures {
            true => zeros::find(&self.image, rect, self.em),
            false => Vec::new(),
        };
        if !zeros.is_empty() {
            zeros::clear(self.image.to_mut(), &zeros);
        }
        !zeros.is_empty()
    }

    /// Whether a line is writing on the back of the sheet.
    fn shows_through(&mut self, rect: Rect, reading: &Reading) -> Result<bool> {
        if reading.confidence >= MIRRORED || f64::from(rect.width()) < MIRRORED_WIDTH * self.em {
            return Ok(false);
        }
        let mut image = LineImage::new(&self.image, rect, self.em, self.first);
        // Columns lie on their side.
        match self.languages.vertical {
            true => flip_vertical_in_place(&mut image.image),
            false => flip_horizontal_in_place(&mut image.image),
        }
        let mirrored = self.recognizer.read_line(&image.image, reading.model)?;
        Ok(mirrored.confidence.get() >= SURE_IN_MIRROR)
    }

    /// Finds the languages of the page: reads lines until it is known whether there is Chinese, and in which forms.
    fn probe(&mut self) -> Result<()> {
        let Some(chinese) = self.chinese else {
            return Ok(());
        };
        let mut forms = FormEvidence::default();
        let mut chinese_before = false;
        let mut heard = Vec::new();
        for i in spread(&self.lines, self.em) {
            if !self.is_chinese(i, chinese, chinese_before)? {
                chinese_before = false;
                continue;
            }
            chinese_before = true;
            self.has_chinese = true;
            heard.push(self.lines[i].rect);
            if self.compare_forms(i, &mut forms)? {
                break;
            }
        }
        self.hear_again(&heard, &mut forms)?;
        self.decide_forms(&forms);
        Ok(())
    }

    /// Whether line `i` is Chinese.
    fn is_chinese(&mut self, i: usize, chinese: LanguageModel, chinese_before: bool) -> Result<bool> {
        // Behind a Chinese line the next is most often Chinese too, and then needs no English reading.
        if chinese_before && is_sure_chinese(&self.read(i, chinese)?) {
            return Ok(true);
        }
        let english = match self.languages.english {
            true => Some(self.read(i, LanguageModel::Eng)?),
            false => None,
        };
        if english.as_ref().is_some_and(is_sure_english) {
            return Ok(false);
        }
        let reading = self.read(i, chinese)?;
        // Columns are Chinese, however badly they read.
        Ok(self.languages.vertical || language::is_chinese_line(&reading, english.as_ref()))
    }

    /// Lets a Chinese line speak for simplified or traditional characters; whether enough was heard, or only one of them may be.
    fn compare_forms(&mut self, i: usize, forms: &mut FormEvidence) -> Result<bool> {
        let Some((simplified, traditional)) = self.languages.both_forms() else {
            return Ok(true);
        };
        forms.add(&self.read(i, simplified)?, &self.read(i, traditional)?);
        Ok(forms.is_settled() && (!self.languages.vertical || forms.is_comparable()))
    }

    /// Lets Chinese lines speak for simplified or traditional characters in other renderings, as long as there is doubt.
    fn hear_again(&mut self, lines: &[Rect], forms: &mut FormEvidence) -> Result<()> {
        let Some((simplified, traditional)) = self.languages.both_forms() else {
            return Ok(());
        };
        for rendering in AGAIN {
            if !forms.is_doubtful() {
                break;
            }
            for &rect in lines {
                let simplified = self.drawn(rect, rendering, simplified)?;
                forms.add(&simplified, &self.drawn(rect, rendering, traditional)?);
            }
        }
        Ok(())
    }

    /// Decides between simplified and traditional characters.
    fn decide_forms(&mut self, forms: &FormEvidence) {
        if let Some((simplified, traditional)) = self.languages.both_forms() {
            self.poor_columns = self.languages.vertical && forms.is_poor();
            let is_traditional = match self.languages.vertical {
                true => forms.is_traditional_in_columns(),
                false => forms.is_traditional(),
            };
            self.chinese = Some(if is_traditional { traditional } else { simplified });
        }
    }

    /// The language data that reads line `i` best, tried in the order that the line before suggests.
    fn model_of(&mut self, i: usize, english_before: bool) -> Result<LanguageModel> {
        const ENG: LanguageModel = LanguageModel::Eng;
        let Some(chinese) = self.chinese.filter(|_| self.languages.english) else {
            return Ok(self.chinese.unwrap_or(ENG));
        };
        if !self.has_chinese {
            let english = self.read(i, ENG)?;
            if english.confidence >= POOR_ENGLISH || english.len() < SURE_LENGTH {
                return Ok(ENG);
            }
            if !language::is_chinese_line(&self.read(i, chinese)?, Some(&english)) {
                return Ok(ENG);
            }
            self.has_chinese = true;
            let mut forms = FormEvidence::default();
            self.compare_forms(i, &mut forms)?;
            self.hear_again(&[self.lines[i].rect], &mut forms)?;
            self.decide_forms(&forms);
            return Ok(self.chinese.unwrap_or(chinese));
        }
        if english_before && is_sure_english(&self.read(i, ENG)?) {
            return Ok(ENG);
        }
        let reading = self.read(i, chinese)?;
        if is_sure_chinese(&reading) {
            return Ok(chinese);
        }
        let english = self.read(i, ENG)?;
        Ok(if language::is_english_line(&reading, &english) {
            ENG
        } else {
            chinese
        })
    }

    /// Reads a line again from other renderings, and puts all readings to the vote.
    fn vote(&mut self, i: usize, first: Reading, effort: Effort) -> Result<(Reading, Vec<Reading>)> {
        let (rect, model) = (self.lines[i].rect, first.model);
        let (deeper, enough) = match effort {
            Effort::Best => (true, ENOUGH_AT_BEST),
            _ => (first.confidence < DEEP_DOUBT, ENOUGH),
        };
        let mut ways = FURTHER.map(|rendering| (rendering, model)).to_vec();
        if deeper {
            ways.extend(DEEPER.map(|rendering| (rendering, model)));
            let other = self.languages.other_forms(model);
            ways.extend(other.map(|other| (self.first, other)));
        }
        let mut readings = vec![first];
        for (rendering, model) in ways {
            readings.push(match rendering {
                known if known == self.first => self.read(i, model)?,
                _ => self.drawn(rect, rendering, model)?,
            });
            if agreeing(&readings) >= enough {
                break;
            }
        }
        match vote::by_character(&readings) {
            Some(elected) => Ok((Reading { model, ..elected }, readings)),
            None => Ok((readings.swap_remove(0), readings)),
        }
    }
}

fn is_sure_chinese(reading: &Reading) -> bool {
    language::is_chinese_line(reading, None) && reading.confidence > SURE_CHINESE
}

fn is_sure_english(reading: &Reading) -> bool {
    reading.confidence >= SURE_ENGLISH && reading.len() >= SURE_LENGTH
}

/// How many readings say what the last one says, itself among them; none where it says nothing.
fn agreeing(readings: &[Reading]) -> usize {
    let text = readings.last().map(Reading::text).unwrap_or_default();
    match text.is_empty() {
        true => 0,
        false => readings.iter().filter(|reading| reading.text() == text).count(),
    }
}

/// The longest line of each of `PROBES` stretches of the page.
fn spread(lines: &[Line], em: f64) -> Vec<usize> {
    let shaped_like_text = |line: &Line| {
        let height = f64::from(line.rect.height());
        f64::from(line.rect.width()) > 4.0 * em && height > 0.5 * em && height < 2.2 * em
    };
    let fit: Vec<usize> = (0..lines.len())
        .filter(|&i| shaped_like_text(&lines[i]))
        .collect();
    let fit = if fit.is_empty() {
        (0..lines.len()).collect()
    } else {
        fit
    };
    let count = fit.len().min(PROBES);
    (0..count)
        .filter_map(|k| {
            let stretch = &fit[k * fit.len() / count..(k + 1) * fit.len() / count];
            stretch.iter().copied().max_by_key(|&i| lines[i].rect.width())
        })
        .collect()
}
