//! The nouns that the stages share. They know nothing of how they are made: no pixels are computed here,
//! no text is read, no file is opened.

mod confidence;
mod digest;
mod document;
mod geometry;
mod page;
mod page_text;
mod recognizer;
mod record;
mod rules;

pub use confidence::Confidence;
pub use digest::Digest;
pub use document::{DocumentId, PageNumber};
pub use geometry::{Point, Quad, Rect, Transform};
pub use page::{CleanPage, Orientation, Pixels, PreprocessReport, Rotation, ScanPage, WritingMode};
pub use page_text::{BlockKind, PageText, TextBlock, TextLine, Word};
pub use recognizer::{Glyph, LanguageModel, LineReading, ReadingWord, Recognizer};
pub use record::{
    Alternative, BodyText, Check, Decider, Evidence, Family, Field, FieldName, Fields, PageEntry, PageKind,
    PageStart, PageStatus, Record, RecordProvenance, RecordStatus, Severity,
};
