//! Page text as ALTO 4 (Analyzed Layout and Text Object, <https://www.loc.gov/standards/alto/>), and back without loss.
//!
//! What the standard has a place for stands there: boxes and line polygons in pixels of the scan, `WC` and `GC` for the
//! confidence of words and characters, `CC` for readers that know only the old digits, `ALTERNATIVE` for other readings.
//! The rest are tags: stamps, doubtful readings, and the language data that read a line. An `Illustration` of the type
//! `unread` is ink that lies like a line of text and in which nothing was read. `PAGECLASS` tells which way the
//! lines run.

mod read;
mod write;

pub use read::read;
pub use write::write;

use crate::model::{Digest, PageNumber};

/// Version of the schema that the files declare and follow.
const SCHEMA_VERSION: &str = "4.4";
/// The namespace of ALTO 4.
const NAMESPACE: &str = "http://www.loc.gov/standards/alto/ns-v4#";
/// Tag of a block printed over the page later.
const STAMP_TAG: &str = "stamp";
/// Tag of a word that is a known misreading.
const SUSPECT_TAG: &str = "suspect";
/// Before the name of language data in the identifier of its tag.
const MODEL_TAG: &str = "model-";
/// `TYPE` of a box of ink in which nothing was read.
const UNREAD: &str = "unread";
/// `PAGECLASS` by writing mode.
const HORIZONTAL: &str = "horizontal";
const VERTICAL: &str = "vertical";

/// What an ALTO file says about itself besides the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AltoMeta {
    /// Name of the scan, relative to the folder it was found in.
    pub file_name: String,
    /// Digest of the scan.
    pub file_digest: Digest,
    /// Which page of the document it is.
    pub page: PageNumber,
    /// Name and version of the engine: `tesseract 5.3.0`.
    pub engine: String,
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;
    use crate::model::{
        BlockKind, Confidence, LanguageModel, PageText, Point, Quad, Rect, TextBlock, TextLine, Word,
        WritingMode,
    };

    fn meta() -> AltoMeta {
        AltoMeta {
            file_name: "外交部/电报 <一> & \"二\".tif".into(),
            file_digest: Digest::from_bytes([7; 32]),
            page: PageNumber::from_index(1),
            engine: "tesseract 5.3.0".into(),
        }
    }

    fn word(text: &str, left: i32) -> Word {
        Word {
            text: text.into(),
            rect: Rect::new(left, 20, left + 90, 60),
            confidence: Confidence::new(0.873),
            characters: text.chars().map(|_| Confidence::new(0.9)).collect(),
            space_before: left > 0,
            alternatives: Vec::new(),
            suspect: false,
        }
    }

    fn page() -> PageText {
        let mut doubtful = word("文電", 100);
        doubtful.suspect = true;
        doubtful.alternatives = vec!["支電".into(), "<&> \"'".into()];
        let line = TextLine {
            quad: Rect::new(10, 20, 200, 60).quad(),
            model: LanguageModel::ChiTraVert,
            words: vec![word("NO.", 0), doubtful],
        };
        let block = |kind| TextBlock {
            kind,
            lines: vec![line.clone()],
        };
        PageText {
            scan_size: [2480, 3508],
            writing: WritingMode::Vertical,
            blocks: vec![block(BlockKind::Text), block(BlockKind::Stamp)],
            unread: vec![Rect::new(5, 900, 400, 950)],
        }
    }

    #[test]
    fn what_is_written_can_be_read_by_people() {
        let xml = write(&page(), &meta());
        for part in [
            r#"WIDTH="2480" HEIGHT="3508""#,
            r#"<Polygon POINTS="10,20 200,20 200,60 10,60"/>"#,
            r#"<String ID="b1_l1_s2" HPOS="100" VPOS="20" WIDTH="90" HEIGHT="40" CONTENT="文電" WC="0.873" CC="1 1""#,
            r#"<ALTERNATIVE>支電</ALTERNATIVE>"#,
            r#"TAGREFS="stamp""#,
            r#"<SP"#,
            r#"LANG="zh-Hant""#,
            r#"<Illustration ID="u1" HPOS="5" VPOS="900" WIDTH="395" HEIGHT="50" TYPE="unread"/>"#,
        ] {
            assert!(xml.contains(part), "{part} is not in\n{xml}");
        }
    }

    #[test]
    fn what_is_no_alto_is_an_error_not_a_panic() {
        for xml in [
            "",
            "<a",
            "<html/>",
            "<alto><Layout><Page/></Layout></alto>",
            "no XML at all",
            "<alto xmlns='http://www.loc.gov/standards/alto/ns-v4#'><Layout><Page WIDTH='1e99' HEIGHT='2'><String/></Page></Layout></alto>",
        ] {
            assert!(read(xml).is_err(), "{xml}");
        }
    }

    #[test]
    fn boxes_beyond_all_pages_are_refused() {
        let xml = write(&page(), &meta());
        let (before, line) = xml.split_once("<TextLine ").unwrap();
        for attribute in ["HPOS=\"", "VPOS=\"", "WIDTH=\"", "HEIGHT=\""] {
            let (start, rest) = line.split_once(attribute).unwrap();
            let (_, end) = rest.split_once('"').unwrap();
            for far in [i32::MIN + 1, -600_000_000, 600_000_000, i32::MAX] {
                let far = format!("{before}<TextLine {start}{attribute}{far}\"{end}");
                assert!(read(&far).is_err(), "{far}");
            }
        }
    }

    /// Holds a page against a schema with xmllint, or else with lxml in the Python that `CABLEGRAM_PYTHON` names.
    fn assert_valid(xml: &str, schema: &str) {
        const LXML: &str = "import sys\nfrom lxml import etree\n\
            etree.XMLSchema(etree.parse(sys.argv[1])).assertValid(etree.parse(sys.argv[2]))";
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page.alto.xml");
        std::fs::write(&file, xml).unwrap();
        let python = std::env::var_os("CABLEGRAM_PYTHON").unwrap_or_else(|| "python3".into());
        let mut xmllint = Command::new("xmllint");
        xmllint
            .args(["--nonet", "--noout", "--schema", schema])
            .arg(&file);
        let mut lxml = Command::new(python);
        lxml.args(["-c", LXML, schema]).arg(&file);
        for mut validator in [xmllint, lxml] {
            let Ok(run) = validator.output() else { continue };
            let said = String::from_utf8_lossy(&run.stderr);
            if !said.contains("No module named") {
                assert!(run.status.success(), "{said}\n{xml}");
                return;
            }
        }
        eprintln!("skipped: there is neither xmllint (libxml2-utils) nor Python's lxml to validate with");
    }

    /// The official schema is not ours to copy. `alto-subset.xsd` restricts it to what is written here; where
    /// `CABLEGRAM_ALTO_XSD` names the official one, pages are held against that too.
    #[test]
    fn pages_are_valid_against_the_schema() {
        let empty = PageText {
            blocks: Vec::new(),
            unread: Vec::new(),
            ..page()
        };
        let official = std::env::var("CABLEGRAM_ALTO_XSD").ok();
        let subset = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/alto-subset.xsd").to_owned();
        for schema in [Some(subset), official].into_iter().flatten() {
            assert_valid(&write(&page(), &meta()), &schema);
            assert_valid(&write(&empty, &meta()), &schema);
        }
    }

    /// Characters that XML 1.0 can hold, the awkward ones often.
    fn text(least: usize) -> impl Strategy<Value = String> {
        let character = prop_oneof![
            4 => prop::char::range('一', '龥'),
            4 => prop::char::range(' ', '~'),
            1 => prop::sample::select(vec!['&', '<', '>', '"', '\'', '\t', '\n', '\r', '\u{A0}', '\u{3000}', '𠀀', '\u{FFFD}']),
        ];
        prop::collection::vec(character, least..6).prop_map(String::from_iter)
    }

    fn words() -> impl Strategy<Value = Vec<Word>> {
        let confidence = (0..=1000u16).prop_map(|step| Confidence::new(f64::from(step) / 1000.0));
        let word = (
            text(1),
            (-50..4000i32, -50..4000i32, 0..900i32, 0..300i32),
            confidence.clone(),
            prop::collection::vec(confidence, 5),
            any::<(bool, bool, bool)>(),
            prop::collection::vec(text(0), 0..3),
        );
        let word = word.prop_map(
            |(text, (l, t, w, h), confidence, each, (space, suspect, bare), alternatives)| {
                let count = if bare { 0 } else { text.chars().count() };
                Word {
                    rect: Rect::new(l, t, l + w, t + h),
                    characters: each.into_iter().cycle().take(count).collect(),
                    space_before: space,
                    text,
                    confidence,
                    alternatives,
                    suspect,
                }
            },
        );
        prop::collection::vec(word, 1..4).prop_map(|mut words| {
            words[0].space_before = false;
            words
        })
    }

    fn pages() -> impl Strategy<Value = PageText> {
        let point = (-50..4000i32, -50..4000i32).prop_map(|(x, y)| Point::new(x.into(), y.into()));
        let line = (prop::array::uniform4(point), 0..LanguageModel::ALL.len(), words()).prop_map(
            |(corners, model, words)| TextLine {
                quad: Quad(corners),
                model: LanguageModel::ALL[model],
                words,
            },
        );
        let block = (any::<bool>(), prop::collection::vec(line, 1..3)).prop_map(|(stamp, lines)| TextBlock {
            kind: if stamp { BlockKind::Stamp } else { BlockKind::Text },
            lines,
        });
        let unread = prop::collection::vec((0..900i32, 0..900i32), 0..3);
        (any::<bool>(), prop::collection::vec(block, 0..3), unread).prop_map(|(vertical, blocks, unread)| {
            PageText {
                scan_size: [2480, 3508],
                writing: if vertical {
                    WritingMode::Vertical
                } else {
                    WritingMode::Horizontal
                },
                blocks,
                unread: unread
                    .iter()
                    .map(|&(x, y)| Rect::new(x, y, x + 90, y + 40))
                    .collect(),
            }
        })
    }

    proptest! {
        #[test]
        fn a_page_comes_back_as_it_was_written(page in pages()) {
            prop_assert_eq!(read(&write(&page, &meta())).unwrap(), page);
        }
    }
}
