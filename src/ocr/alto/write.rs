use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;

use super::{
    AltoMeta, HORIZONTAL, MODEL_TAG, NAMESPACE, SCHEMA_VERSION, STAMP_TAG, SUSPECT_TAG, UNREAD, VERTICAL,
};
use crate::model::{BlockKind, Confidence, PageText, Quad, Rect, TextBlock, TextLine, Word, WritingMode};

/// `text` as an ALTO file. Lines without words, which the schema has no place for, are left out.
pub fn write(text: &PageText, meta: &AltoMeta) -> String {
    let mut xml = String::new();
    // Writing to a string cannot fail.
    let _ = page(&mut xml, text, meta);
    xml
}

fn page(xml: &mut String, text: &PageText, meta: &AltoMeta) -> std::fmt::Result {
    let [width, height] = text.scan_size;
    let vertical = text.writing == WritingMode::Vertical;
    writeln!(xml, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        xml,
        r#"<alto xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{NAMESPACE} http://www.loc.gov/standards/alto/v4/alto-4-4.xsd" SCHEMAVERSION="{SCHEMA_VERSION}">"#
    )?;
    writeln!(xml, "  <Description>")?;
    writeln!(xml, "    <MeasurementUnit>pixel</MeasurementUnit>")?;
    writeln!(xml, "    <sourceImageInformation>")?;
    writeln!(xml, "      <fileName>{}</fileName>", escape(&meta.file_name))?;
    writeln!(
        xml,
        r#"      <fileIdentifier fileIdentifierLocation="sha256">{}</fileIdentifier>"#,
        meta.file_digest
    )?;
    writeln!(xml, "    </sourceImageInformation>")?;
    writeln!(xml, r#"    <Processing ID="ocr">"#)?;
    writeln!(
        xml,
        "      <processingCategory>contentGeneration</processingCategory>"
    )?;
    writeln!(
        xml,
        "      <processingStepDescription>text recognition with {}</processingStepDescription>",
        escape(&meta.engine)
    )?;
    writeln!(xml, "      <processingSoftware>")?;
    writeln!(
        xml,
        "        <softwareName>{}</softwareName>",
        env!("CARGO_PKG_NAME")
    )?;
    writeln!(
        xml,
        "        <softwareVersion>{}</softwareVersion>",
        env!("CARGO_PKG_VERSION")
    )?;
    writeln!(xml, "      </processingSoftware>")?;
    writeln!(xml, "    </Processing>")?;
    writeln!(xml, "  </Description>")?;
    tags(xml, text)?;
    writeln!(xml, "  <Layout>")?;
    writeln!(
        xml,
        r#"    <Page ID="p{number}" PHYSICAL_IMG_NR="{number}" WIDTH="{width}" HEIGHT="{height}" PAGECLASS="{class}" PROCESSINGREFS="ocr">"#,
        number = meta.page,
        class = if vertical { VERTICAL } else { HORIZONTAL },
    )?;
    writeln!(
        xml,
        r#"      <PrintSpace HPOS="0" VPOS="0" WIDTH="{width}" HEIGHT="{height}">"#
    )?;
    for (i, written) in text.blocks.iter().enumerate() {
        block(xml, written, &format!("b{}", i + 1), vertical)?;
    }
    for (i, &unread) in text.unread.iter().enumerate() {
        writeln!(
            xml,
            r#"        <Illustration ID="u{}" {} TYPE="{UNREAD}"/>"#,
            i + 1,
            place(unread)
        )?;
    }
    writeln!(xml, "      </PrintSpace>")?;
    writeln!(xml, "    </Page>")?;
    writeln!(xml, "  </Layout>")?;
    writeln!(xml, "</alto>")
}

fn tags(xml: &mut String, text: &PageText) -> std::fmt::Result {
    let models: BTreeSet<_> = text.lines().map(|line| line.model).collect();
    writeln!(xml, "  <Tags>")?;
    writeln!(
        xml,
        r#"    <LayoutTag ID="{STAMP_TAG}" LABEL="stamp" DESCRIPTION="printed over the page later"/>"#
    )?;
    writeln!(
        xml,
        r#"    <OtherTag ID="{SUSPECT_TAG}" TYPE="reading" LABEL="suspect" DESCRIPTION="a reading the engine is known to give for a character it cannot express"/>"#
    )?;
    for model in models {
        writeln!(
            xml,
            r#"    <OtherTag ID="{MODEL_TAG}{model}" TYPE="language data" LABEL="{model}"/>"#
        )?;
    }
    writeln!(xml, "  </Tags>")
}

fn block(xml: &mut String, block: &TextBlock, id: &str, vertical: bool) -> std::fmt::Result {
    let bounds = block
        .lines
        .iter()
        .map(|line| line.quad.bounds())
        .reduce(|a, b| a.union(&b))
        .unwrap_or(Rect::new(0, 0, 0, 0));
    let tag = match block.kind {
        BlockKind::Text => String::new(),
        BlockKind::Stamp => format!(r#" TAGREFS="{STAMP_TAG}""#),
    };
    writeln!(xml, r#"        <TextBlock ID="{id}" {}{tag}>"#, place(bounds))?;
    for (i, written) in block.lines.iter().enumerate() {
        if !written.words.is_empty() {
            line(xml, written, &format!("{id}_l{}", i + 1), vertical)?;
        }
    }
    writeln!(xml, "        </TextBlock>")
}

fn line(xml: &mut String, line: &TextLine, id: &str, vertical: bool) -> std::fmt::Result {
    writeln!(
        xml,
        r#"          <TextLine ID="{id}" {} TAGREFS="{MODEL_TAG}{}" LANG="{}" BASEDIRECTION="{}">"#,
        place(line.quad.bounds()),
        line.model,
        line.model.tag(),
        if vertical { "ttb" } else { "ltr" },
    )?;
    writeln!(
        xml,
        r#"            <Shape><Polygon POINTS="{}"/></Shape>"#,
        points(&line.quad)
    )?;
    for (i, written) in line.words.iter().enumerate() {
        if written.space_before && i > 0 {
            writeln!(xml, "            <SP/>")?;
        }
        word(xml, written, &format!("{id}_s{}", i + 1))?;
    }
    writeln!(xml, "          </TextLine>")
}

fn word(xml: &mut String, word: &Word, id: &str) -> std::fmt::Result {
    write!(
        xml,
        r#"            <String ID="{id}" {} CONTENT="{}" WC="{}""#,
        place(word.rect),
        escape(&word.text),
        word.confidence
    )?;
    if !word.characters.is_empty() {
        let digits: Vec<String> = word.characters.iter().map(|&c| doubt(c).to_string()).collect();
        write!(xml, r#" CC="{}""#, digits.join(" "))?;
    }
    if word.suspect {
        write!(xml, r#" TAGREFS="{SUSPECT_TAG}""#)?;
    }
    writeln!(xml, ">")?;
    for alternative in &word.alternatives {
        writeln!(
            xml,
            "              <ALTERNATIVE>{}</ALTERNATIVE>",
            escape(alternative)
        )?;
    }
    for (character, confidence) in word.text.chars().zip(&word.characters) {
        writeln!(
            xml,
            r#"              <Glyph CONTENT="{}" GC="{confidence}"/>"#,
            escape(character.encode_utf8(&mut [0; 4]))
        )?;
    }
    writeln!(xml, "            </String>")
}

/// The scale of `CC`: 0 is sure, 9 is unsure.
fn doubt(confidence: Confidence) -> u8 {
    ((1.0 - confidence.get()) * 9.0).round() as u8
}

fn place(rect: Rect) -> String {
    format!(
        r#"HPOS="{}" VPOS="{}" WIDTH="{}" HEIGHT="{}""#,
        rect.left,
        rect.top,
        rect.width(),
        rect.height()
    )
}

fn points(quad: &Quad) -> String {
    let points: Vec<String> = quad.0.iter().map(|p| format!("{},{}", p.x, p.y)).collect();
    points.join(" ")
}

/// `text` for an attribute or an element: markup escaped, and white space that a reader would turn into plain spaces.
/// Characters that XML cannot hold become U+FFFD.
fn escape(text: &str) -> Cow<'_, str> {
    let plain = |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\'' | '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}');
    if text.chars().all(plain) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            // A reader of XML 1.1 would take these for line ends.
            '\u{7F}'..='\u{9F}' => {
                let _ = write!(out, "&#{};", c as u32);
            }
            _ => out.push(c),
        }
    }
    out.into()
}
