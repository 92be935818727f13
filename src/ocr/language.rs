//! Which language data reads a page, and which a line.

use super::reading::Reading;
use crate::config::OcrConfig;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{LanguageModel, WritingMode};
use crate::text;

/// The fewest Chinese characters that make a line Chinese.
const LEAST_HAN: usize = 3;
/// The fewest that make one Chinese which hardly reads.
const MANY_HAN: usize = 12;
/// How much one character may say for or against a form. A misread character can differ by half the scale; the characters
/// that tell the forms apart differ by a few hundredths, always in the same direction.
const MOST_EVIDENCE: f64 = 0.03;
/// What speaks for simplified characters beforehand, a third of what one character may say: a page with hardly a character to tell by
/// is not to be traditional by chance.
const SIMPLIFIED_BEFOREHAND: f64 = 0.010;

/// How many standard errors the mean evidence must be away from nought for further lines to be spared, and the fewest
/// characters that tell.
const SETTLED: f64 = 3.0;
const LEAST_SETTLED: usize = 12;
/// The same below which the page is in doubt though all its lines are read.
const DOUBTFUL: f64 = 2.0;
const LEAST_CERTAIN: usize = 6;
/// The share of characters that both data read alike, in either form, below which the forms of a page of columns cannot be
/// compared. Synthetic columns have 0.72 to 0.90, twelve cuttings of newsprint 0.41 to 0.61.
const LEAST_AGREEMENT: f64 = 0.64;
/// The fewest characters of columns by which that is judged before all of them are read.
const LEAST_COMPARED: usize = 60;

/// The language data that may read a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Languages {
    /// Lines are columns of vertical writing.
    pub vertical: bool,
    /// For Latin letters; vertical pages have none.
    pub english: bool,
    /// For simplified characters.
    pub simplified: Option<LanguageModel>,
    /// For traditional characters.
    pub traditional: Option<LanguageModel>,
}

impl Languages {
    /// What the configuration allows for a page of this writing. A language that is named in one writing mode is meant
    /// in both: `chi_sim` reads vertical pages as `chi_sim_vert`. Where English alone is allowed, a page is read as
    /// horizontal whatever it seemed to be.
    ///
    /// # Errors
    /// When a name is not that of language data this program uses.
    pub fn of(config: &OcrConfig, writing: WritingMode) -> Result<Languages> {
        use LanguageModel::*;
        let mut allowed = Vec::new();
        for name in &config.languages {
            let model: LanguageModel = name.parse().map_err(|reason: String| {
                Error::new(ErrorKind::Config, format!("[ocr] languages: {reason}"))
            })?;
            allowed.push(model);
        }
        let may =
            |any: &[LanguageModel]| allowed.is_empty() || any.iter().any(|model| allowed.contains(model));
        let (simplified, traditional) = (may(&[ChiSim, ChiSimVert]), may(&[ChiTra, ChiTraVert]));
        let vertical = writing == WritingMode::Vertical && (simplified || traditional);
        Ok(Languages {
            vertical,
            english: !vertical && may(&[Eng]),
            simplified: simplified.then_some(if vertical { ChiSimVert } else { ChiSim }),
            traditional: traditional.then_some(if vertical { ChiTraVert } else { ChiTra }),
        })
    }

    /// The data for simplified and for traditional characters, where the page may have either.
    pub fn both_forms(&self) -> Option<(LanguageModel, LanguageModel)> {
        self.simplified.zip(self.traditional)
    }

    /// The data for the other forms of Chinese characters than those of `model`, where the page may have either.
    pub fn other_forms(&self, model: LanguageModel) -> Option<LanguageModel> {
        let (simplified, traditional) = self.both_forms()?;
        match model {
            _ if model == simplified => Some(traditional),
            _ if model == traditional => Some(simplified),
            _ => None,
        }
    }

    /// The data that reads Chinese, before the forms of the page are known.
    pub fn chinese(&self) -> Option<LanguageModel> {
        self.simplified.or(self.traditional)
    }
}

/// What speaks for simplified against traditional characters: a sum of differences in confidence and their number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FormEvidence {
    sum: f64,
    sum_of_squares: f64,
    /// Characters compared.
    pub count: usize,
    /// Chinese characters of the one reading that stand against one of the other, and those that are the same in
    /// either form.
    paired: usize,
    agreed: usize,
}

impl FormEvidence {
    /// Compares readings of one line by the simplified and the traditional model. Only where they read the same character
    /// in its two forms do they tell the forms apart: the traditional model reads simplified writing as traditional, at
    /// the same confidence as a whole.
    pub fn add(&mut self, simplified: &Reading, traditional: &Reading) {
        for (a, b) in super::align::pairs(&simplified.letters, &traditional.letters, |a, b| a.text == b.text)
        {
            let (Some(a), Some(b)) = (a, b) else { continue };
            if !(a.is_han() && b.is_han()) {
                continue;
            }
            self.paired += 1;
            if a.text == b.text {
                self.agreed += 1;
            } else if text::fold_simplified(&b.text) == a.text {
                let difference = (a.confidence - b.confidence).clamp(-MOST_EVIDENCE, MOST_EVIDENCE);
                self.agreed += 1;
                self.sum += difference;
                self.sum_of_squares += difference * difference;
                self.count += 1;
            }
        }
    }

    /// Whether more lines would hardly change the answer: the mean is `SETTLED` standard errors away from nought.
    pub fn is_settled(&self) -> bool {
        self.count >= LEAST_SETTLED && self.is_away(SETTLED)
    }

    /// Whether what was heard speaks for neither clearly.
    pub fn is_doubtful(&self) -> bool {
        self.count < LEAST_CERTAIN || !self.is_away(DOUBTFUL)
    }

    /// Whether the mean is more than so many standard errors away from nought.
    fn is_away(&self, errors: f64) -> bool {
        let count = self.count as f64;
        let mean = self.sum / count;
        let variance = (self.sum_of_squares / count - mean * mean).max(0.0);
        mean.abs() > errors * (variance / count).sqrt()
    }

    /// Whether the page is written in traditional characters; simplified where nothing speaks for either.
    ///
    /// Of 33 synthetic pages, as they are and five times turned, cut, scaled and saved anew, the means of the first readings overlap
    /// around nought: simplified ones lie above 0.0021 but for one of five characters, traditional ones below -0.0001. With the
    /// further readings of those in doubt it is 0.0023 and -0.0047. The confidence of whole lines sorts only three pages in four.
    pub fn is_traditional(&self) -> bool {
        self.sum + SIMPLIFIED_BEFOREHAND < 0.0
    }

    /// The same for a page of columns. One that the two hardly read as the same text is printed too poorly to compare; then
    /// it is traditional, since columns went out with the old forms, at the beginning of 1956.
    pub fn is_traditional_in_columns(&self) -> bool {
        self.is_poor() || self.is_traditional()
    }

    /// Whether enough was read to say that the two read the same text.
    pub fn is_comparable(&self) -> bool {
        self.paired >= LEAST_COMPARED && !self.is_poor()
    }

    /// Whether the two hardly read the same text.
    pub fn is_poor(&self) -> bool {
        (self.agreed as f64) < LEAST_AGREEMENT * self.paired as f64
    }
}

/// Whether a line, read with Chinese and, where that was done, with English data, is Chinese beyond doubt.
pub fn is_chinese_line(chinese: &Reading, english: Option<&Reading>) -> bool {
    let ahead = |by: f64| english.is_none_or(|english| chinese.confidence > english.confidence + by);
    let reads =
        chinese.han() >= LEAST_HAN && chinese.han_share() > 0.5 && chinese.confidence > 0.35 && ahead(0.03);
    // A long line of broken Chinese reads badly, but as Chinese from end to end.
    let is_all_han = chinese.han() >= MANY_HAN && chinese.han_share() > 0.9;
    reads || (is_all_han && chinese.confidence > 0.25 && ahead(-0.03))
}

/// Whether the English reading of a line is the right one on a page that has Chinese lines.
pub fn is_english_line(chinese: &Reading, english: &Reading) -> bool {
    let share = chinese.han_share();
    // Chinese data reads Latin letters and figures nearly as well, but English data drops the 第 and 号 around a number.
    let handicap = if chinese.han() == 0 { -0.10 } else { 0.05 };
    (share < 0.3 && english.confidence >= chinese.confidence + handicap)
        || (share < 0.6 && english.confidence > chinese.confidence + 0.25)
}

#[cfg(test)]
mod tests {
    use super::super::reading::of;
    use super::*;
    use crate::model::LanguageModel::{ChiSim, ChiTra, Eng};

    fn languages(names: &[&str], writing: WritingMode) -> Languages {
        let config = OcrConfig {
            languages: names.iter().map(|name| name.to_string()).collect(),
            ..OcrConfig::default()
        };
        Languages::of(&config, writing).unwrap()
    }

    #[test]
    fn pinned_languages_are_meant_in_both_writing_modes() {
        let pinned = languages(&["chi_tra", "eng"], WritingMode::Vertical);
        assert_eq!(pinned.traditional, Some(LanguageModel::ChiTraVert));
        assert_eq!(pinned.simplified, None);
        assert!(pinned.vertical && !pinned.english);
        assert!(!languages(&["eng"], WritingMode::Vertical).vertical);
        assert!(languages(&[], WritingMode::Horizontal).english);
    }

    #[test]
    fn a_language_that_does_not_exist_is_an_error_of_the_configuration() {
        let config = OcrConfig {
            languages: vec!["klingon".into()],
            ..OcrConfig::default()
        };
        let error = Languages::of(&config, WritingMode::Horizontal).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("klingon"), "{error}");
    }

    #[test]
    fn forms_are_told_apart_by_the_characters_that_differ() {
        let mut evidence = FormEvidence::default();
        evidence.add(
            &of(ChiSim, "外交部发电", 0.9, &[0.9, 0.9, 0.9, 0.96, 0.95]),
            &of(ChiTra, "外交部發電", 0.9, &[0.9, 0.9, 0.9, 0.86, 0.85]),
        );
        assert_eq!(evidence.count, 2);
        assert!(!evidence.is_traditional());
        let mut evidence = FormEvidence::default();
        evidence.add(
            &of(ChiSim, "发电", 0.9, &[0.80, 0.80]),
            &of(ChiTra, "發電", 0.9, &[0.95, 0.95]),
        );
        assert!(evidence.is_traditional());
    }

    #[test]
    fn the_forms_are_settled_by_many_characters_that_agree_and_not_by_few() {
        let (simplified, traditional) = ("发电驻馆关图书还", "發電駐館關圖書還");
        let mut evidence = FormEvidence::default();
        evidence.add(
            &of(ChiSim, simplified, 0.92, &[]),
            &of(ChiTra, traditional, 0.90, &[]),
        );
        assert!(!evidence.is_settled());
        evidence.add(
            &of(ChiSim, simplified, 0.91, &[]),
            &of(ChiTra, traditional, 0.90, &[]),
        );
        assert!(evidence.is_settled() && !evidence.is_traditional());
        let mut divided = FormEvidence::default();
        for (simple, full) in [(0.95, 0.9), (0.9, 0.95), (0.95, 0.9), (0.9, 0.95)] {
            divided.add(
                &of(ChiSim, simplified, simple, &[]),
                &of(ChiTra, traditional, full, &[]),
            );
        }
        assert!(!divided.is_settled());
    }

    #[test]
    fn one_misread_character_does_not_outweigh_the_others() {
        let mut evidence = FormEvidence::default();
        evidence.add(
            &of(ChiSim, "发电驻馆", 0.9, &[0.9, 0.9, 0.9, 0.9]),
            &of(ChiTra, "發電駐館", 0.9, &[0.92, 0.92, 0.92, 0.4]),
        );
        assert!(evidence.is_traditional());
    }

    #[test]
    fn a_page_with_hardly_a_character_to_tell_by_is_simplified_unless_they_are_clear() {
        let said = |traditional: f64| {
            let mut evidence = FormEvidence::default();
            evidence.add(
                &of(ChiSim, "发电", 0.9, &[0.9, 0.9]),
                &of(ChiTra, "發電", 0.9, &[traditional, traditional]),
            );
            evidence.is_traditional()
        };
        assert!(!said(0.9) && !said(0.902) && said(0.93));
        assert!(!FormEvidence::default().is_traditional());
    }

    #[test]
    fn other_differences_say_nothing_about_the_forms() {
        let mut evidence = FormEvidence::default();
        evidence.add(&of(ChiSim, "支电A", 0.2, &[]), &of(ChiTra, "文电B", 0.9, &[]));
        assert_eq!((evidence.count, evidence.sum), (0, 0.0));
        assert!(!evidence.is_traditional());
    }

    #[test]
    fn columns_that_the_two_data_read_differently_are_traditional() {
        let mut evidence = FormEvidence::default();
        evidence.add(
            &of(ChiSim, "剂有本提出", 0.5, &[]),
            &of(ChiTra, "向日本挺扣", 0.5, &[]),
        );
        assert!(evidence.is_poor() && !evidence.is_traditional());
        assert!(evidence.is_traditional_in_columns());
        let mut evidence = FormEvidence::default();
        evidence.add(
            &of(ChiSim, "外交部发电", 0.9, &[0.9, 0.9, 0.9, 0.96, 0.95]),
            &of(ChiTra, "外交部發電", 0.9, &[0.9, 0.9, 0.9, 0.86, 0.85]),
        );
        assert!(!evidence.is_poor() && !evidence.is_traditional_in_columns());
    }

    #[test]
    fn latin_header_lines_of_a_chinese_page_are_english() {
        let english = of(Eng, "NO. 1366", 0.9, &[]);
        assert!(is_english_line(&of(ChiSim, "NO. 1366", 0.85, &[]), &english));
        assert!(!is_english_line(
            &of(ChiSim, "第1366号", 0.9, &[]),
            &of(Eng, "%1366S", 0.4, &[])
        ));
    }

    #[test]
    fn a_line_is_chinese_when_most_of_it_is_and_no_english_reads_better() {
        let chinese = of(ChiSim, "关于救济粮运输的请示", 0.8, &[]);
        assert!(is_chinese_line(&chinese, None));
        assert!(!is_chinese_line(
            &chinese,
            Some(&of(Eng, "THE MATTER WAS", 0.9, &[]))
        ));
        assert!(!is_chinese_line(&of(ChiSim, "第1366号", 0.8, &[]), None));
    }

    #[test]
    fn a_long_line_that_hardly_reads_is_chinese_when_all_of_it_is() {
        let nonsense = of(Eng, "hA WOE TEOEME RDU", 0.28, &[]);
        let is_chinese = |text: &str| is_chinese_line(&of(ChiSim, text, 0.29, &[]), Some(&nonsense));
        assert!(is_chinese("马里诺总统昨晚在官邸单独接见我"));
        assert!(!is_chinese("马里诺总统昨晚") && !is_chinese("马里诺总统昨晚在官邸单独 E RDU WOE"));
        assert!(!is_chinese_line(
            &of(ChiSim, "马里诺总统昨晚在官邸单独接见我", 0.29, &[]),
            Some(&of(Eng, "THE MATTER WAS", 0.5, &[]))
        ));
    }
}
