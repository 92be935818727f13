//! Reading the header of a cable as an archivist would: lines become zones, a grammar reads each family, and every value
//! carries the text that it was read from.

/// A regular expression, compiled when it is first used.
macro_rules! pattern {
    ($visibility:vis $name:ident, $pattern:expr) => {
        $visibility static $name: std::sync::LazyLock<crate::parse::patterns::Pattern> =
            std::sync::LazyLock::new(|| crate::parse::patterns::compile($pattern));
    };
}

mod addressees;
mod checks;
mod confidence;
mod dates;
mod draft;
mod explain;
mod families;
mod family;
mod fold;
mod labels;
mod layout;
mod lexicon;
mod lines;
mod markings;
mod misread;
mod numbers;
mod pages;
mod pairs;
mod patterns;
mod pinyin;
mod posts;
mod segments;
mod stamps;
mod telegraph_code;
mod transit;
mod zones;

use std::ops::Range;

use crate::config::ParseConfig;
use crate::model::{BodyText, Check, Family, Fields, PageNumber, Severity};
use crate::text::{count_han, to_simplified};
use draft::Draft;
pub use explain::{Considered, Explanation};
use lines::{Document, Line};
pub use pages::PageInput;
pub use pairs::Cable;
use zones::Zones;

/// One cable as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The grammar that read it.
    pub family: Family,
    /// Languages found, most text first, as BCP 47 tags.
    pub languages: Vec<String>,
    /// The header.
    pub fields: Fields,
    /// What looks odd.
    pub checks: Vec<Check>,
    /// The text of the cable.
    pub text: BodyText,
    /// The pages it stands on.
    pub pages: Vec<PageNumber>,
}

/// Reads the pages of a document. Usually one cable; a document that holds several gives one each, in order. Never empty.
pub fn parse_document(pages: &[PageInput], config: &ParseConfig) -> Vec<Parsed> {
    let document = Document::from_pages(pages);
    cables(&document)
        .map(|cable| parsed(&document, &cable, config))
        .collect()
}

/// Reads a plain transcription; form feeds part pages.
pub fn parse_text(text: &str, config: &ParseConfig) -> Vec<Parsed> {
    let transcription = Transcription::new(text);
    let cables = transcription.cables();
    cables.map(|cable| transcription.read(&cable, config)).collect()
}

/// A transcription, each cable of which can be read alone.
pub struct Transcription<'t>(Document<'t>);

impl<'t> Transcription<'t> {
    /// The lines of a text; form feeds part pages.
    pub fn new(text: &'t str) -> Self {
        Transcription(Document::from_text(text))
    }

    /// Its cables in order, at least one. Each is looked for when it is asked for, so that those before it can be read meanwhile.
    pub fn cables(&self) -> impl Iterator<Item = Cable> + Send {
        cables(&self.0)
    }

    /// Reads one of its cables.
    ///
    /// # Panics
    /// Where the cable is one of another text.
    pub fn read(&self, cable: &Cable, config: &ParseConfig) -> Parsed {
        parsed(&self.0, cable, config)
    }
}

/// The cables of a document, in order.
fn cables<'a>(document: &'a Document<'a>) -> impl Iterator<Item = Cable> + 'a {
    pairs::join(document, segments::split(document))
}

/// How the pages of a document were read, one explanation for each record of [`parse_document`].
pub fn explain_document(pages: &[PageInput]) -> Vec<Explanation> {
    explain(&Document::from_pages(pages))
}

/// How a transcription was read, one explanation for each record of [`parse_text`].
pub fn explain_text(text: &str) -> Vec<Explanation> {
    explain(&Document::from_text(text))
}

fn explain(document: &Document) -> Vec<Explanation> {
    cables(document)
        .map(|cable| {
            let (draft, verdict) = drafted(document, &cable);
            Explanation::of(&draft, &verdict)
        })
        .collect()
}

/// What the grammar of a family reads in some lines.
fn drafted_alone<'a>(
    document: &'a Document<'a>,
    verdict: &family::Verdict,
    range: Range<usize>,
) -> Draft<'a> {
    let mut draft = Draft::new(document);
    grammar(&mut draft, verdict, range);
    draft
}

fn drafted<'a>(document: &'a Document<'a>, cable: &Cable) -> (Draft<'a>, family::Verdict) {
    let verdict = family::tell(document, cable.original.clone());
    let mut draft = drafted_alone(document, &verdict, cable.original.clone());
    if let Some(translation) = &cable.translation {
        families::translated(&mut draft, translation.clone());
    }
    let range = cable.range.clone();
    if !matches!(
        verdict.family,
        Family::UsTeletype | Family::UsTelegram | Family::Frus
    ) {
        families::part_registers(&mut draft);
    }
    families::drop_release_dates(&mut draft, verdict.family, range.clone());
    families::part_sections(&mut draft, cable.original.clone());
    families::archive(&mut draft, range.clone());
    families::settle_orders(&mut draft, range.clone());
    families::complete_years(&mut draft);
    families::highest_precedence(&mut draft);
    checks::run(&mut draft, &verdict, range);
    (draft, verdict)
}

/// Reads one cable.
fn parsed(document: &Document, cable: &Cable, config: &ParseConfig) -> Parsed {
    let (draft, verdict) = drafted(document, cable);
    let range = cable.range.clone();
    let mut pages: Vec<PageNumber> = Vec::new();
    for line in &document.lines[range.clone()] {
        if pages.last() != Some(&line.page) {
            pages.push(line.page);
        }
    }
    if pages.is_empty() {
        pages.clone_from(&document.pages);
    }
    let fields = draft.fields(config.min_confidence);
    let mut checks = draft.checks;
    let (languages, text) = body(document, range, &mut checks);
    Parsed {
        family: verdict.family,
        languages,
        fields,
        checks,
        text,
        pages,
    }
}

fn grammar(draft: &mut Draft, verdict: &family::Verdict, range: Range<usize>) {
    use families::Flavor;
    if verdict.chinese {
        families::chinese(draft, range);
        return;
    }
    match verdict.family {
        Family::UsTeletype => families::teletype(draft, range),
        Family::UsTelegram => families::telegram(draft, range),
        Family::Frus => families::frus(draft, range),
        family => {
            let zones = Zones::find(draft.document, range);
            let flavor = match family {
                Family::SovietBloc => Flavor::Bloc,
                Family::PrcTranslation | Family::PrcIncoming | Family::PrcOutgoing => Flavor::Chinese,
                _ => Flavor::Other,
            };
            families::english(draft, &zones, flavor);
        }
    }
}

/// How many characters of a text have another, simplified form, and how many have none.
type Scripts = (usize, usize);

/// Whether a text is in the traditional script: about a third of its characters have a simplified form.
fn is_traditional((traditional, others): Scripts) -> bool {
    traditional * 8 > others
}

/// Counts the characters of a text.
fn scripts(text: &str) -> Scripts {
    if text.is_ascii() {
        return (0, 0);
    }
    let han = text.chars().filter(|c| !c.is_ascii() && crate::text::is_han(*c));
    han.fold((0, 0), |(traditional, others), c| {
        if to_simplified(c) == c {
            (traditional, others + 1)
        } else {
            (traditional + 1, others)
        }
    })
}

/// The text of a cable by language, and the languages by how much of it there is.
fn body(document: &Document, range: Range<usize>, checks: &mut Vec<Check>) -> (Vec<String>, BodyText) {
    let lines: Vec<&Line> = document.lines[range].iter().filter(|line| !line.stamp).collect();
    let add = |a: Scripts, b: Scripts| (a.0 + b.0, a.1 + b.1);
    let texts = || lines.iter().map(|line| line.trimmed());
    let mut script = texts().map(scripts).fold((0, 0), add);
    let code = telegraph_code::read(texts(), telegraph_code::Table::of(script));
    let passages = code.as_ref().map_or(&[][..], |code| &code.passages);
    let mut said = passages.iter().peekable();
    let (mut zh, mut en) = (String::new(), String::new());
    // Names in code within other words do not make a language.
    let mut names = 0;
    for (at, line) in lines.iter().enumerate() {
        let into = if line.is_chinese() { &mut zh } else { &mut en };
        crate::text::close_up_into(into, line.trimmed());
        into.push('\n');
        // Groups of telegraphic code stay as they are; what they say follows in the Chinese text.
        while let Some(passage) = said.next_if(|passage| passage.line == at) {
            zh.push_str(&passage.text);
            zh.push('\n');
            if passage.within {
                names += count_han(&passage.text);
            } else {
                script = add(script, scripts(&passage.text));
            }
        }
    }
    let han = count_han(&zh) - names;
    // Groups of figures are no language's.
    let words = en
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphabetic))
        .count();
    // A few misread letters do not make a language.
    let spoken = |amount: usize, other: usize| amount > 0 && amount * 20 > other;
    let mut languages = Vec::new();
    if spoken(han, words) {
        let tag = if is_traditional(script) {
            "zh-Hant"
        } else {
            "zh-Hans"
        };
        languages.push((han, tag.to_owned()));
    }
    if spoken(words, han) {
        languages.push((words, "en".to_owned()));
    }
    languages.sort_by_key(|(amount, _)| std::cmp::Reverse(*amount));
    checks.extend(code.map(|code| Check {
        code: "telegraphic-code".to_owned(),
        severity: Severity::Info,
        message: code.explained(),
        fields: Vec::new(),
    }));
    let some = |text: String| Some(text.trim_end().to_owned()).filter(|text| !text.is_empty());
    let text = BodyText {
        zh: some(zh),
        en: some(en),
    };
    (languages.into_iter().map(|(_, tag)| tag).collect(), text)
}

#[cfg(test)]
mod tests;
