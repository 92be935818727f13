//! Fixity and descent: the digest of every file, which activity made it from what, and the checks that hold both to
//! what is on disk.

mod digest;
mod files;
mod ledger;
mod manifest;
mod shared;
mod signature;

pub use digest::{DigestReader, DigestWriter, digest, digest_json};
pub use files::{digest_file, hash_file, open_file, read_file};
pub use ledger::{Activity, Bearing, Engine, Input, Ledger, Making, Output, Source, StageName, Vote};
pub use manifest::{MANIFEST, Malformed, Manifest};
pub(crate) use manifest::{below, find};
pub use signature::{inspect, sign, verify};
