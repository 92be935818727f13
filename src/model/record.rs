//! The record: what one cable becomes. `schema/record.schema.json` is generated from these types.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Confidence, Digest, DocumentId, PageNumber, Rect, Rotation};

/// One cable: its header fields with their evidence, its text, and where both come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The version of this form: `cablegram.record/1`.
    pub schema: String,
    /// The document's id; a second cable in the same document is `id#2`.
    pub id: String,
    /// Whether all pages were read.
    pub status: RecordStatus,
    /// The header grammar that read it.
    pub family: Family,
    /// Languages as found on the pages, most text first, as BCP 47 tags: `zh-Hans`, `zh-Hant`, `en`.
    pub languages: Vec<String>,
    /// The pages it stands on.
    pub pages: Vec<PageEntry>,
    /// What the header says. A field that the page does not show is absent.
    pub fields: Fields,
    /// What looks odd and should be checked by a person.
    pub checks: Vec<Check>,
    /// The body text in reading order.
    pub text: BodyText,
    /// What it was made from.
    pub provenance: RecordProvenance,
}

impl Record {
    /// The value of `schema` in records of this version.
    pub const SCHEMA: &str = "cablegram.record/1";
}

/// Whether a record rests on all pages of its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordStatus {
    /// Every page was read.
    Complete,
    /// At least one page failed.
    Partial,
    /// No text was found.
    Empty,
}

/// The header grammars: kinds of cable that carry their header in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// A cable received on a Chinese form: 外交部收电.
    PrcIncoming,
    /// A cable sent on a Chinese form: 外交部发电.
    PrcOutgoing,
    /// A Chinese cable in English translation.
    PrcTranslation,
    /// A typed United States telegram, 1940s to 1960s.
    UsTelegram,
    /// A United States teletype message of the 1970s.
    UsTeletype,
    /// A telegram of the Soviet Union or its allies, in English.
    SovietBloc,
    /// A telegram as printed in *Foreign Relations of the United States*.
    Frus,
    /// None of these for certain.
    Unknown,
}

/// One page of the document behind a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageEntry {
    /// Its place in the document.
    pub number: PageNumber,
    /// The scan file, relative to the folder that was given, with `/` between its parts.
    pub source: String,
    /// Which image inside the file, counted from 0.
    pub index: u32,
    /// The digest of the whole scan file.
    pub sha256: Digest,
    /// Width of the scan in pixels, as stored; 0 where the page could not be decoded.
    pub width: u32,
    /// Height of the scan in pixels, as stored; 0 where the page could not be decoded.
    pub height: u32,
    /// Dots per inch, from the file or estimated.
    pub dpi: Option<f32>,
    /// The turn, clockwise, that sets the stored pixels upright.
    pub rotation: Rotation,
    /// Where the dots per inch come from: `file`, or `estimated` from the height of the letters and the size of the sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpi_source: Option<String>,
    /// Whether the stored pixels show the page in a mirror.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mirrored: bool,
    /// What became of the page.
    pub status: PageStatus,
    /// What the page is; absent where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<PageKind>,
    /// Whether a cable begins on it, where `[ingest] split` asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<PageStart>,
    /// Text that the scan file itself holds of the page, from whatever OCR its maker used. Another reading, not trusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_layer: Option<String>,
    /// Boxes on the scan of ink that lies like lines of text and in which nothing was read: handwriting, pieces of stamps, text
    /// beyond reading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Rect>,
}

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// A page of text.
    Text,
    /// Nothing on it.
    Blank,
    /// A cover, a routing slip, a finding aid.
    Cover,
    /// A photograph of two pages side by side.
    Spread,
    /// A sheet that parts documents on a roll.
    Separator,
}

/// Whether a page begins a cable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageStart {
    /// The decision.
    pub begins: bool,
    /// The chance, by the signs on the page, that it begins one.
    pub score: Confidence,
    /// Who decided.
    pub decided: Decider,
    /// The signs that were found, weightiest first: `form head`, `number`, `page one`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signs: Vec<String>,
}

/// Who decided where a cable begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decider {
    /// Nobody: it is the first page.
    First,
    /// The signs.
    Evidence,
    /// A person, in the file that `[ingest] split_file` names.
    Override,
}

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PageStatus {
    /// Read.
    Ok,
    /// Nothing on it.
    Blank,
    /// Could not be read; see `run.json`.
    Failed,
}

/// One value of the header, and why it is believed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The value in the normal form of its field.
    pub value: String,
    /// Exactly what was read on the page.
    pub raw: String,
    /// The chance that `value` is right.
    pub confidence: Confidence,
    /// The table row or grammar rule that found it: `number.bracketed-year`.
    pub rule: String,
    /// Where on the pages it stands.
    pub evidence: Vec<Evidence>,
    /// Other values that it could be, likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
    /// The pieces of a value that has some: `year`, `serial`, `section`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, serde_json::Value>,
}

/// A place on a scan, and the text read there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The page.
    pub page: PageNumber,
    /// `[left, top, right, bottom]` in pixels of the scan as stored; absent for a transcription without a scan.
    #[serde(rename = "box", default, skip_serializing_if = "Option::is_none")]
    pub rect: Option<Rect>,
    /// What was read there.
    pub text: String,
}

/// A value that a field could have instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// The other value.
    pub value: String,
    /// The chance that it is right.
    pub confidence: Confidence,
    /// Why it could be.
    pub reason: String,
}

/// Something odd that a person should look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// A stable name: `number-year-differs-from-date`.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// The sentence for people.
    pub message: String,
    /// The fields it is about.
    pub fields: Vec<FieldName>,
}

/// How much a check matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A person should look.
    Review,
    /// Something is wrong.
    Error,
}

/// The body text, a language each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyText {
    /// Chinese, without spaces between characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// What a record was made from. The ledger (`provenance.json`) has the whole chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordProvenance {
    /// The digests of the scan files, in page order, each once.
    pub sources_sha256: Vec<Digest>,
    /// The program and its version: `cablegram 0.1.0`.
    pub pipeline: String,
    /// The digest of the settings that shape records.
    pub config_sha256: Digest,
}

/// Whether a field has no value: `None`, or an empty list.
fn absent<T>(values: &T) -> bool
where
    for<'a> &'a T: IntoIterator,
{
    values.into_iter().next().is_none()
}

/// Declares the fields of a record once: the struct, the enum of their names, and the way between the two.
macro_rules! fields {
    ($($(#[$doc:meta])* $arity:ident $name:ident $variant:ident,)*) => {
        /// The header of a cable. Fields that a cable has once hold a value, the others a list.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct Fields {
            $($(#[$doc])* #[serde(default, skip_serializing_if = "absent")]
            pub $name: fields!(@type $arity),)*
        }

        /// The name of a header field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum FieldName {
            $($(#[$doc])* $variant,)*
        }

        impl FieldName {
            /// Every field, in the order of the record.
            pub const ALL: &[FieldName] = &[$(FieldName::$variant),*];

            /// The name as it stands in the record: `cable_number`.
            pub fn as_str(self) -> &'static str {
                match self { $(FieldName::$variant => stringify!($name).trim_start_matches("r#"),)* }
            }

            /// Whether a record holds a list of them.
            pub fn is_list(self) -> bool {
                match self { $(FieldName::$variant => fields!(@list $arity),)* }
            }
        }

        impl Fields {
            /// The values of one field; none where the cable does not show it.
            pub fn get(&self, name: FieldName) -> &[Field] {
                match name { $(FieldName::$variant => self.$name.as_slice(),)* }
            }

            /// Adds a value. A field that holds one value keeps the first: `false` says that `field` was not taken.
            pub fn add(&mut self, name: FieldName, field: Field) -> bool {
                match name { $(FieldName::$variant => fields!(@add $arity self.$name, field),)* }
            }

            /// The values of one field, to be changed.
            pub fn get_mut(&mut self, name: FieldName) -> &mut [Field] {
                match name { $(FieldName::$variant => self.$name.as_mut_slice(),)* }
            }
        }
    };
    (@type one) => { Option<Field> };
    (@type many) => { Vec<Field> };
    (@list one) => { false };
    (@list many) => { true };
    (@add one $place:expr, $field:ident) => {{
        let free = $place.is_none();
        $place.get_or_insert($field);
        free
    }};
    (@add many $place:expr, $field:ident) => {{
        $place.push($field);
        true
    }};
}

fields! {
    /// The printed head of the form: `外交部收电`, `INCOMING TELEGRAM`.
    one form Form,
    /// `incoming` or `outgoing`, where the form says so.
    one direction Direction,
    /// The document's own number.
    one cable_number CableNumber,
    /// Registers, control numbers, copy numbers; `parts.kind` tells which.
    many other_numbers OtherNumbers,
    /// `top_secret`, `secret`, `confidential`, `restricted`, `limited_official_use`, `official_use_only`,
    /// `unclassified` or `internal`.
    one classification Classification,
    /// Captions: NODIS, LIMDIS, EYES ONLY, 亲译.
    many handling Handling,
    /// How fast it was to be sent: `flash` … `deferred` (US), `ultra_urgent` … `routine` (PRC).
    one precedence Precedence,
    /// The sending post or person.
    one from From,
    /// Action addressees, one an entry.
    many to To,
    /// Information addressees, one an entry.
    many copy_to CopyTo,
    /// The subject.
    one title Title,
    /// The date of the cable itself, as EDTF: `1962-03-13`, `1962-03`, `XXXX-07-26`.
    one date Date,
    /// The time of sending: `18:00`, `21:28Z`.
    one time Time,
    /// The date of receipt, with the time where it is shown.
    one received Received,
    /// Signing persons or organs.
    many signature Signature,
    /// Other messages it refers to.
    many references References,
    /// TAGS.
    many tags Tags,
    /// The executive order line: `E.O. 11652: GDS`.
    one executive_order ExecutiveOrder,
    /// Archive and file numbers.
    one archive_reference ArchiveReference,
    /// Who translated it.
    one translator Translator,
    /// Stamps that are not part of the cable: DECLASSIFIED, release stamps, seals.
    many markings Markings,
}

impl Fields {
    /// The fields that the cable shows, with their values, in the order of the record.
    pub fn iter(&self) -> impl Iterator<Item = (FieldName, &[Field])> {
        FieldName::ALL
            .iter()
            .map(|&name| (name, self.get(name)))
            .filter(|(_, values)| !values.is_empty())
    }
}

impl std::fmt::Display for FieldName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for FieldName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        FieldName::ALL
            .iter()
            .copied()
            .find(|field| field.as_str() == name)
            .ok_or_else(|| format!("`{name}` is not a field of a record"))
    }
}

impl RecordProvenance {
    /// Digests in page order, each once.
    pub fn sources(pages: &[PageEntry]) -> Vec<Digest> {
        let mut sources = Vec::new();
        for page in pages {
            if !sources.contains(&page.sha256) {
                sources.push(page.sha256);
            }
        }
        sources
    }
}

/// A document's id as the id of its first record.
impl From<&DocumentId> for String {
    fn from(id: &DocumentId) -> String {
        id.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(value: &str) -> Field {
        Field {
            value: value.into(),
            raw: value.into(),
            confidence: Confidence::ONE,
            rule: "test".into(),
            evidence: vec![Evidence {
                page: PageNumber::from_index(0),
                rect: Some(Rect::new(1, 2, 3, 4)),
                text: value.into(),
            }],
            alternatives: vec![],
            parts: BTreeMap::new(),
        }
    }

    #[test]
    fn a_single_field_keeps_its_first_value_and_a_list_keeps_all() {
        let mut fields = Fields::default();
        assert!(fields.add(FieldName::Date, field("1962-03-13")));
        assert!(!fields.add(FieldName::Date, field("1963-03-13")));
        assert!(fields.add(FieldName::To, field("外交部")));
        assert!(fields.add(FieldName::To, field("中央")));
        assert_eq!(fields.get(FieldName::Date)[0].value, "1962-03-13");
        assert_eq!(fields.get(FieldName::To).len(), 2);
    }

    #[test]
    fn every_field_name_reads_back_and_matches_its_key() {
        for &name in FieldName::ALL {
            assert_eq!(name.as_str().parse(), Ok(name));
            let mut fields = Fields::default();
            fields.add(name, field("x"));
            let json = serde_json::to_value(&fields).unwrap();
            assert!(json.get(name.as_str()).is_some(), "{name}");
            assert_eq!(serde_json::from_value::<Fields>(json).unwrap(), fields);
        }
    }

    #[test]
    fn a_box_is_written_as_left_top_right_bottom() {
        let json = serde_json::to_value(field("x")).unwrap();
        assert_eq!(json["evidence"][0]["box"], serde_json::json!([1, 2, 3, 4]));
    }
}
