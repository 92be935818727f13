//! Reading: from a clean page to its text, with a box and a confidence for every word.

pub mod alto;
pub mod tesseract;
