//! How well finished output agrees with truth files: character errors of the text, matches of the fields.
//!
//! Truth stands beside the scans, one or both files a document: `NAME.truth.txt`, the text in reading order, and
//! `NAME.truth.json`, the header: `{"fields": {"date": "1962-03-13", "to": ["外交部", "中央"]}, "overlays": ["SECRET"]}`.
//! `NAME.gt.txt` is read as text as well.

mod fold;
mod reliability;
mod score;
mod truth;

pub use reliability::Band;
pub use score::{FieldScore, Report, Scored, TextScore, evaluate};
