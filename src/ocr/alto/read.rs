use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{HORIZONTAL, MODEL_TAG, STAMP_TAG, SUSPECT_TAG, UNREAD, VERTICAL};
use crate::error::{Error, Result};
use crate::model::{
    BlockKind, Confidence, LanguageModel, PageText, Point, Quad, Rect, TextBlock, TextLine, Word, WritingMode,
};

/// Reads an ALTO file that [`super::write`] made.
///
/// # Errors
/// When `xml` is not well-formed, or lacks what this program writes: lines without the language data that read them, for
/// one, come from another program.
pub fn read(xml: &str) -> Result<PageText> {
    parse(xml).map_err(|reason| Error::input("cannot read the ALTO file").because(reason))
}

/// The farthest edge of a box from the corner of the page, in pixels; what lies within can be joined and measured as `i32`.
const FARTHEST: i32 = 1 << 29;

fn parse(xml: &str) -> Result<PageText, String> {
    let mut reader = Reader::from_str(xml);
    let mut page: Option<PageText> = None;
    // Between two strings an SP sets the second apart; inside ALTERNATIVE text is collected.
    let mut space = false;
    let mut alternative: Option<String> = None;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) | Event::Empty(start) => match start.local_name().as_ref() {
                "Page" => page = Some(new_page(&start)?),
                "TextBlock" => blocks(&mut page)?.push(block(&start)?),
                "Illustration" => {
                    let attributes = Attributes::of(&start)?;
                    if attributes.get("TYPE").is_ok_and(|kind| kind == UNREAD) {
                        let page = page.as_mut().ok_or("a box stands outside a page")?;
                        page.unread.push(attributes.rect()?);
                    }
                }
                "TextLine" => {
                    lines(&mut page)?.push(line(&start)?);
                    space = false;
                }
                "Polygon" => last_line(&mut page)?.quad = quad(&Attributes::of(&start)?)?,
                "SP" => space = true,
                "String" => {
                    let word = word(&start, space)?;
                    last_line(&mut page)?.words.push(word);
                    space = false;
                }
                "Glyph" => {
                    let confidence = Attributes::of(&start)?.confidence("GC")?;
                    last_word(&mut page)?.characters.push(confidence);
                }
                "ALTERNATIVE" => alternative = Some(String::new()),
                _ => {}
            },
            Event::Text(text) => {
                if let Some(alternative) = &mut alternative {
                    alternative.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(alternative) = &mut alternative {
                    alternative.push(resolve(&reference)?);
                }
            }
            Event::End(end) if end.local_name().as_ref() == "ALTERNATIVE" => {
                last_word(&mut page)?.alternatives.extend(alternative.take());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    page.ok_or_else(|| "it has no page".into())
}

fn resolve(reference: &quick_xml::events::BytesRef) -> Result<char, String> {
    if let Some(c) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(c);
    }
    match &*reference.xml10_content() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(format!("entity `{other}` is not known")),
    }
}

fn new_page(start: &BytesStart) -> Result<PageText, String> {
    let attributes = Attributes::of(start)?;
    let size = |name| u32::try_from(attributes.integer(name)?).map_err(|_| format!("{name} is negative"));
    Ok(PageText {
        scan_size: [size("WIDTH")?, size("HEIGHT")?],
        writing: match attributes.get("PAGECLASS")? {
            HORIZONTAL => WritingMode::Horizontal,
            VERTICAL => WritingMode::Vertical,
            other => {
                return Err(format!(
                    "PAGECLASS `{other}` is neither {HORIZONTAL} nor {VERTICAL}"
                ));
            }
        },
        blocks: Vec::new(),
        unread: Vec::new(),
    })
}

fn block(start: &BytesStart) -> Result<TextBlock, String> {
    let stamp = Attributes::of(start)?.tags().any(|tag| tag == STAMP_TAG);
    Ok(TextBlock {
        kind: if stamp { BlockKind::Stamp } else { BlockKind::Text },
        lines: Vec::new(),
    })
}

fn line(start: &BytesStart) -> Result<TextLine, String> {
    let attributes = Attributes::of(start)?;
    let model: LanguageModel = attributes
        .tags()
        .find_map(|tag| tag.strip_prefix(MODEL_TAG))
        .ok_or("a line does not tell the language data that read it")?
        .parse()?;
    Ok(TextLine {
        quad: attributes.rect()?.quad(),
        model,
        words: Vec::new(),
    })
}

fn word(start: &BytesStart, space_before: bool) -> Result<Word, String> {
    let attributes = Attributes::of(start)?;
    Ok(Word {
        text: attributes.get("CONTENT")?.to_owned(),
        rect: attributes.rect()?,
        confidence: attributes.confidence("WC")?,
        characters: Vec::new(),
        space_before,
        alternatives: Vec::new(),
        suspect: attributes.tags().any(|tag| tag == SUSPECT_TAG),
    })
}

fn quad(attributes: &Attributes) -> Result<Quad, String> {
    let wrong = || "a polygon is not four places on a page".to_owned();
    let points: Option<Vec<Point>> = attributes
        .get("POINTS")?
        .split_ascii_whitespace()
        .map(|pair| {
            let (x, y) = pair.split_once(',')?;
            let edge = |text: &str| {
                text.parse::<f64>()
                    .ok()
                    .filter(|edge| edge.abs() <= FARTHEST.into())
            };
            Some(Point::new(edge(x)?, edge(y)?))
        })
        .collect();
    points.and_then(|p| p.try_into().ok()).map(Quad).ok_or_else(wrong)
}

fn blocks(page: &mut Option<PageText>) -> Result<&mut Vec<TextBlock>, String> {
    Ok(&mut page.as_mut().ok_or("text stands outside a page")?.blocks)
}

fn lines(page: &mut Option<PageText>) -> Result<&mut Vec<TextLine>, String> {
    Ok(&mut blocks(page)?
        .last_mut()
        .ok_or("a line stands outside a block")?
        .lines)
}

fn last_line(page: &mut Option<PageText>) -> Result<&mut TextLine, String> {
    Ok(lines(page)?.last_mut().ok_or("a word stands outside a line")?)
}

fn last_word(page: &mut Option<PageText>) -> Result<&mut Word, String> {
    Ok(last_line(page)?
        .words
        .last_mut()
        .ok_or("a character stands outside a word")?)
}

/// The attributes of one element, unescaped.
struct Attributes(HashMap<String, String>);

impl Attributes {
    fn of(start: &BytesStart) -> Result<Attributes, String> {
        let mut all = HashMap::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Explicit1_0)
                .map_err(|error| error.to_string())?;
            all.insert(attribute.key.local_name().as_ref().to_owned(), value.into_owned());
        }
        Ok(Attributes(all))
    }

    fn get(&self, name: &str) -> Result<&str, String> {
        self.0
            .get(name)
            .map(String::as_str)
            .ok_or_else(|| format!("{name} is missing"))
    }

    fn integer(&self, name: &str) -> Result<i32, String> {
        let value = self.get(name)?;
        value
            .parse()
            .map_err(|_| format!("{name} `{value}` is not a whole number"))
    }

    fn confidence(&self, name: &str) -> Result<Confidence, String> {
        let value = self.get(name)?;
        value
            .parse()
            .map(Confidence::new)
            .map_err(|_| format!("{name} `{value}` is not a number"))
    }

    fn rect(&self) -> Result<Rect, String> {
        let (left, top) = (self.integer("HPOS")?, self.integer("VPOS")?);
        let end = |start: i32, length: i32| {
            let end = start.checked_add(length)?;
            let near = |edge: &i32| edge.unsigned_abs() <= FARTHEST as u32;
            (near(&start) && near(&end)).then_some(end)
        };
        let right = end(left, self.integer("WIDTH")?);
        let bottom = end(top, self.integer("HEIGHT")?);
        match (right, bottom) {
            (Some(right), Some(bottom)) => Ok(Rect::new(left, top, right, bottom)),
            _ => Err("a box lies beyond all pages".into()),
        }
    }

    fn tags(&self) -> impl Iterator<Item = &str> {
        self.0
            .get("TAGREFS")
            .map(String::as_str)
            .unwrap_or_default()
            .split_ascii_whitespace()
    }
}
