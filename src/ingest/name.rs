//! Names of files as text, and ids made of them.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::model::DocumentId;

/// The longest part of an id, in bytes. File systems take 255; the rest is room for a suffix.
const LONGEST_PART: usize = 200;

/// Names that the output folder keeps for itself: a document of that name would lie on top of an artifact.
const RESERVED: &[&str] = &[
    "preprocess",
    "ocr",
    "record.json",
    "provenance.json",
    "records.jsonl",
    "run.json",
    "manifest-sha256.txt",
    "readme.md",
];

/// Bytes that have a code of two letters. Their numbers are what BagIt (RFC 8493) encodes paths with, and `bagit.py` reads
/// them in part only: a name that holds none is the same to all.
const LETTERS: &[(u8, &str)] = &[(b'\n', "LF"), (b'\r', "CR"), (b'%', "PC")];

/// A file name as text, without loss: what is not UTF-8, a control character or a backslash stands as `%XX`, a line break as
/// `%LF` or `%CR`, and a percent sign that could be taken for the start of one of these as `%PC`.
pub(super) fn to_text(name: &OsStr) -> String {
    let bytes = name.as_bytes();
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some(c) = rest.chars().next() {
            let tail = &rest[c.len_utf8()..];
            if c.is_control() || c == '\\' || (c == '%' && decode(tail.as_bytes()).is_some()) {
                escape(&mut text, &rest.as_bytes()[..c.len_utf8()]);
            } else {
                text.push(c);
            }
            rest = tail;
        }
        escape(&mut text, chunk.invalid());
    }
    text
}

fn escape(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        match LETTERS.iter().find(|(known, _)| known == byte) {
            Some((_, letters)) => text.extend(["%", letters]),
            None => text.push_str(&format!("%{byte:02X}")),
        }
    }
}

/// The byte whose code stands at the beginning of `text`, behind a percent sign.
fn decode(text: &[u8]) -> Option<u8> {
    let code = text.get(..2)?;
    if let Some((byte, _)) = LETTERS.iter().find(|(_, letters)| letters.as_bytes() == code) {
        return Some(*byte);
    }
    let digit = |at: usize| char::from(code[at]).to_digit(16);
    u8::try_from(digit(0)? << 4 | digit(1)?).ok()
}

/// Where the scan called `name`, as ledgers and records have it, lies below `root`; or `root` itself, where that is a file.
pub fn scan_path(root: &Path, name: &str) -> PathBuf {
    if root.is_file() {
        return root.to_owned();
    }
    let mut path = root.to_owned();
    for part in name.split('/') {
        let bytes = unescape(part);
        // Nothing else is written with a percent sign, so nothing else is read from one: not `..` as `%2E%2E`.
        let is_name = to_text(OsStr::from_bytes(&bytes)) == part;
        path.push(OsStr::from_bytes(if is_name { &bytes } else { part.as_bytes() }));
    }
    path
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match decode(tail) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    bytes
}

/// The id of a document from the parts of its path, each as [`to_text`] gives it.
///
/// Parts are brought to Unicode NFC, so that the same name typed on a Mac and on Linux gives the same id; very long ones are
/// cut and told apart by a digest; a name that the output folder needs for itself gets an underscore.
pub(super) fn document_id(parts: &[String]) -> DocumentId {
    let parts: Vec<String> = parts.iter().map(|part| part_of_id(part)).collect();
    let id = parts.join("/");
    DocumentId::new(id.as_str()).unwrap_or_else(|_| {
        // No name that a file system can hold gets here; a name made of its digest is sound in any case.
        let digest = Sha256::digest(id.as_bytes());
        DocumentId::new(format!("document-{}", short(&digest))).expect("letters and digits name a document")
    })
}

fn part_of_id(part: &str) -> String {
    let mut name: String = part.nfc().collect();
    if name.len() > LONGEST_PART {
        let digest = Sha256::digest(name.as_bytes());
        let mut end = LONGEST_PART - 10;
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.truncate(end);
        name.push('~');
        name.push_str(&short(&digest));
    }
    if RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
        name.push('_');
    }
    name
}

fn short(digest: &[u8]) -> String {
    digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// A name in the one form that all names which look the same have in common.
pub(super) fn normal_form(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.nfc().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(parts: &[&str]) -> String {
        let parts: Vec<String> = parts.iter().map(|&part| part.to_owned()).collect();
        document_id(&parts).to_string()
    }

    #[test]
    fn a_name_that_is_no_text_is_carried_without_loss() {
        assert_eq!(to_text(OsStr::from_bytes(b"scan\xff\xfe.tif")), "scan%FF%FE.tif");
        assert_eq!(to_text(OsStr::from_bytes(b"scan%FF.tif")), "scan%PCFF.tif");
        assert_eq!(
            to_text(OsStr::from_bytes(b"%LF%0a%%%\xffLF%")),
            "%PCLF%PC0a%%%%FFLF%"
        );
        assert_eq!(
            to_text(OsStr::from_bytes("100% 电报\n.tif".as_bytes())),
            "100% 电报%LF.tif"
        );
    }

    #[test]
    fn a_scan_is_found_by_the_name_that_ledgers_have() {
        let at = |name: &str| scan_path(Path::new("/scans"), name);
        let bytes = |bytes: &[u8]| Path::new("/scans").join(OsStr::from_bytes(bytes));
        assert_eq!(at("a/scan%FF%LF%5C.tif"), bytes(b"a/scan\xff\n\\.tif"));
        assert_eq!(at("100% 电报%PCFF"), bytes("100% 电报%FF".as_bytes()));
        // Not as this program writes them.
        for name in ["%2E%2E/x", "a%2Fb", "%41", "%ff", "%0A", "%25", "%+1", "%"] {
            assert_eq!(at(name), bytes(name.as_bytes()));
        }
    }

    #[test]
    fn a_document_does_not_take_the_place_of_an_artifact() {
        assert_eq!(id(&["a", "ocr"]), "a/ocr_");
        assert_eq!(id(&["Run.json"]), "Run.json_");
    }

    #[test]
    fn the_same_name_from_two_systems_gives_one_id() {
        assert_eq!(id(&["caf\u{e9}"]), id(&["cafe\u{301}"]));
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let (a, b) = ("电".repeat(84) + "a", "电".repeat(84) + "b");
        assert!(id(&[&a]).len() <= LONGEST_PART);
        assert_ne!(id(&[&a]), id(&[&b]));
    }

    proptest! {
        #[test]
        fn two_names_never_become_the_same_text(a: Vec<u8>, b: Vec<u8>) {
            let (x, y) = (to_text(OsStr::from_bytes(&a)), to_text(OsStr::from_bytes(&b)));
            prop_assert_eq!(a == b, x == y);
        }

        #[test]
        fn every_name_of_a_file_leads_back_to_it(name: Vec<u8>) {
            prop_assume!(!name.is_empty() && !name.contains(&b'/') && !name.contains(&0));
            let name = OsStr::from_bytes(&name);
            prop_assert_eq!(scan_path(Path::new("/nowhere"), &to_text(name)), Path::new("/nowhere").join(name));
        }

        #[test]
        fn every_name_that_a_folder_can_hold_gives_an_id(name in "[^/\0]{1,80}") {
            prop_assume!(name != "." && name != "..");
            document_id(&[to_text(OsStr::new(&name))]);
        }
    }
}
