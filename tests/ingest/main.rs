//! From a folder of files to pages: what is found, what it is decoded to, and what broken files come to.

// A fixture that cannot be made ends the test.
#![allow(clippy::unwrap_used)]

mod discovery;
mod encoders;
mod fixtures;
mod formats;
mod hostile;
mod pdf;
#[path = "../common/random.rs"]
mod random;
