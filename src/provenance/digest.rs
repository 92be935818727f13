use std::io::{self, Read, Write};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::model::Digest;

/// The SHA-256 digest of `bytes`.
pub fn digest(bytes: impl AsRef<[u8]>) -> Digest {
    Digest::from_bytes(Sha256::digest(bytes.as_ref()).into())
}

/// The digest of a value's canonical form: JSON without white space, the keys of every object sorted by their bytes.
///
/// # Errors
/// [`Internal`](crate::error::ErrorKind::Internal) where the value has no form in JSON.
pub fn digest_json(value: &impl Serialize) -> Result<Digest> {
    let mut value = serde_json::to_value(value).map_err(|error| {
        Error::new(crate::error::ErrorKind::Internal, "cannot write as JSON").because(error)
    })?;
    value.sort_all_objects();
    Ok(digest(value.to_string()))
}

/// Hashes what is read through it.
#[derive(Debug)]
pub struct DigestReader<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> DigestReader<R> {
    /// Reads from `inner`.
    pub fn new(inner: R) -> DigestReader<R> {
        DigestReader {
            inner,
            hash: Sha256::new(),
        }
    }

    /// The digest of what was read so far.
    pub fn finish(self) -> Digest {
        Digest::from_bytes(self.hash.finalize().into())
    }
}

impl<R: Read> Read for DigestReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(&buffer[..read]);
        Ok(read)
    }
}

/// Hashes what is written through it.
#[derive(Debug)]
pub struct DigestWriter<W> {
    inner: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> DigestWriter<W> {
    /// Writes to `inner`.
    pub fn new(inner: W) -> DigestWriter<W> {
        DigestWriter {
            inner,
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    /// The writer behind it, the digest of what was written, and its length in bytes.
    pub fn finish(self) -> (W, Digest, u64) {
        (
            self.inner,
            Digest::from_bytes(self.hash.finalize().into()),
            self.bytes,
        )
    }
}

impl<W: Write> Write for DigestWriter<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.hash.update(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4 example: the digest of "abc".
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_digest_is_sha_256() {
        assert_eq!(digest("abc").to_string(), ABC);
    }

    #[test]
    fn hashing_while_reading_and_while_writing_agree() {
        let mut reader = DigestReader::new(&b"abc"[..]);
        let mut writer = DigestWriter::new(Vec::new());
        io::copy(&mut reader, &mut writer).unwrap();
        let (written, digest, bytes) = writer.finish();
        assert_eq!((written.as_slice(), bytes), (&b"abc"[..], 3));
        assert_eq!((digest.to_string().as_str(), reader.finish()), (ABC, digest));
    }

    #[test]
    fn the_order_of_keys_does_not_change_a_json_digest() {
        let one: serde_json::Value = serde_json::from_str(r#"{"b": {"y": 1, "x": [2]}, "a": 1.5}"#).unwrap();
        let two: serde_json::Value = serde_json::from_str(r#"{"a":1.5,"b":{"x":[2],"y":1}}"#).unwrap();
        assert_eq!(
            digest_json(&one).unwrap(),
            digest(r#"{"a":1.5,"b":{"x":[2],"y":1}}"#)
        );
        assert_eq!(digest_json(&one).unwrap(), digest_json(&two).unwrap());
    }
}
