use std::borrow::Cow;
use std::io::{self, BufRead, Write};

use memchr::memchr3;

use crate::model::Digest;

/// The name of the manifest in the output folder.
pub const MANIFEST: &str = "manifest-sha256.txt";

/// The digest of every file under a folder, in the form that `sha256sum -c` checks.
///
/// A line is the digest, two spaces and the path relative to the folder, `/` between its parts; lines are sorted by the
/// bytes of the path. As `sha256sum` does, a line whose path holds a backslash or a line break begins with a backslash,
/// and has these written as `\\`, `\n` and `\r` (GNU coreutils manual, "md5sum invocation"). Paths are bytes, not text:
/// what lies in a folder need not be UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    entries: Vec<(Vec<u8>, Digest)>,
}

/// What belongs to `path` in a list that is sorted by the bytes of its paths.
pub(crate) fn find<'a, T>(sorted: &'a [(Vec<u8>, T)], path: &[u8]) -> Option<&'a T> {
    let at = sorted.binary_search_by(|(known, _)| known.as_slice().cmp(path));
    Some(&sorted[at.ok()?].1)
}

/// The part of such a list that lies below `folder`, which is a path without a slash at its end.
pub(crate) fn below<'a, T>(sorted: &'a [(Vec<u8>, T)], folder: &[u8]) -> &'a [(Vec<u8>, T)] {
    // No path that begins with `folder/` comes before this one, and all that do stand together.
    let first = [folder, b"/"].concat();
    let start = sorted.partition_point(|(path, _)| *path < first);
    let count = sorted[start..].partition_point(|(path, _)| path.starts_with(&first));
    &sorted[start..start + count]
}

/// A line of a manifest that is not as this program writes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Malformed {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Manifest {
    /// The manifest of these files; of a path that comes twice, one entry stays.
    pub fn new(mut entries: Vec<(Vec<u8>, Digest)>) -> Manifest {
        entries.sort_unstable();
        entries.dedup_by(|a, b| a.0 == b.0);
        Manifest { entries }
    }

    /// Paths and digests, sorted by the bytes of the path.
    pub fn entries(&self) -> &[(Vec<u8>, Digest)] {
        &self.entries
    }

    /// The digest of the file at `path`, where the manifest has it.
    pub fn get(&self, path: &[u8]) -> Option<Digest> {
        find(&self.entries, path).copied()
    }

    /// The files below `folder`, which is a path without a slash at its end.
    pub fn below(&self, folder: &[u8]) -> &[(Vec<u8>, Digest)] {
        below(&self.entries, folder)
    }

    /// Enters the file at `path`, in place of what was known of it.
    pub fn set(&mut self, path: &[u8], digest: Digest) {
        match self
            .entries
            .binary_search_by(|(known, _)| known.as_slice().cmp(path))
        {
            Ok(at) => self.entries[at].1 = digest,
            Err(at) => self.entries.insert(at, (path.to_vec(), digest)),
        }
    }

    /// Drops the file at `path`.
    pub fn remove(&mut self, path: &[u8]) {
        self.entries.retain(|(known, _)| known != path);
    }

    /// Writes every line but those of the paths in `without`.
    ///
    /// # Errors
    /// What `to` fails with.
    pub fn write(&self, without: &[&str], to: &mut impl Write) -> io::Result<()> {
        self.write_if(|path| !without.iter().any(|name| name.as_bytes() == path), to)
    }

    /// Writes the lines of those paths that are `wanted`.
    ///
    /// # Errors
    /// What `to` fails with.
    pub fn write_if(&self, wanted: impl Fn(&[u8]) -> bool, to: &mut impl Write) -> io::Result<()> {
        for (path, digest) in &self.entries {
            if !wanted(path) {
                continue;
            }
            let escaped = escape(path);
            if matches!(escaped, Cow::Owned(_)) {
                to.write_all(b"\\")?;
            }
            to.write_all(&digest.digits())?;
            to.write_all(b"  ")?;
            to.write_all(&escaped)?;
            to.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Reads a manifest. Lines that are not in the one form in which this program writes them are given back beside what
    /// could be read: no byte of the file can change without an entry or a malformed line showing it.
    ///
    /// # Errors
    /// What `from` fails with.
    pub fn read(mut from: impl BufRead) -> io::Result<(Manifest, Vec<Malformed>)> {
        let mut entries: Vec<(Vec<u8>, Digest)> = Vec::new();
        let mut malformed = Vec::new();
        let mut text = Vec::new();
        for line in 1.. {
            text.clear();
            if from.read_until(b'\n', &mut text)? == 0 {
                break;
            }
            let entry = read_line(&text).and_then(|entry| match entries.last() {
                Some(last) if last.0 == entry.0 => Err("the path stands in the line before as well"),
                Some(last) if last.0 > entry.0 => Err("the path comes before that of the line before"),
                _ => Ok(entry),
            });
            match entry {
                Ok(entry) => entries.push(entry),
                Err(reason) => malformed.push(Malformed { line, reason }),
            }
        }
        Ok((Manifest { entries }, malformed))
    }
}

fn read_line(line: &[u8]) -> Result<(Vec<u8>, Digest), &'static str> {
    const FORM: &str = "not a digest of 64 lower-case digits, two spaces and a path";
    let line = line.strip_suffix(b"\n").ok_or("the line has no end")?;
    let (line, escaped) = match line.strip_prefix(b"\\") {
        Some(line) => (line, true),
        None => (line, false),
    };
    let (digits, path) = line.split_at_checked(64).ok_or(FORM)?;
    let path = path
        .strip_prefix(b"  ")
        .filter(|path| !path.is_empty())
        .ok_or(FORM)?;
    if digits.iter().any(u8::is_ascii_uppercase) {
        return Err(FORM);
    }
    let digest = std::str::from_utf8(digits)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or(FORM)?;
    let plain = if escaped {
        unescape(path).ok_or("an escape other than \\\\, \\n and \\r")?
    } else {
        path.to_vec()
    };
    // One way to write a path: what a name does not need is not escaped, what it needs is.
    if escaped != needs_escape(&plain) {
        return Err("a name that is escaped without need, or needs to be and is not");
    }
    Ok((plain, digest))
}

fn needs_escape(path: &[u8]) -> bool {
    memchr3(b'\\', b'\n', b'\r', path).is_some()
}

fn escape(path: &[u8]) -> Cow<'_, [u8]> {
    if !needs_escape(path) {
        return Cow::Borrowed(path);
    }
    let mut escaped = Vec::with_capacity(path.len());
    for &byte in path {
        match byte {
            b'\\' => escaped.extend(b"\\\\"),
            b'\n' => escaped.extend(b"\\n"),
            b'\r' => escaped.extend(b"\\r"),
            _ => escaped.push(byte),
        }
    }
    Cow::Owned(escaped)
}

fn unescape(path: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(path.len());
    let mut bytes = path.iter();
    while let Some(&byte) = bytes.next() {
        plain.push(match byte {
            b'\\' => match bytes.next()? {
                b'\\' => b'\\',
                b'n' => b'\n',
                b'r' => b'\r',
                _ => return None,
            },
            _ => byte,
        });
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::digest;
    use proptest::prelude::*;
    use std::process::Command;

    fn text(manifest: &Manifest) -> Vec<u8> {
        let mut text = Vec::new();
        manifest.write(&[], &mut text).unwrap();
        text
    }

    #[test]
    fn lines_are_sorted_by_bytes_and_the_named_ones_left_out() {
        let manifest = Manifest::new(
            ["b", "é", "a/z", "a.z", "run.json"]
                .map(|p| (p.as_bytes().to_vec(), digest("")))
                .to_vec(),
        );
        let mut text = Vec::new();
        manifest.write(&["run.json"], &mut text).unwrap();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let lines = ["a.z", "a/z", "b", "é"].map(|path| format!("{empty}  {path}\n"));
        assert_eq!(String::from_utf8(text).unwrap(), lines.concat());
        assert_eq!(manifest.get(b"a/z"), Some(digest("")));
        assert_eq!(manifest.get(b"c"), None);
    }

    #[test]
    fn the_files_below_a_folder_are_found() {
        let paths = ["a", "a.b/x", "a/b/c", "a/z", "a0/x"];
        let manifest = Manifest::new(paths.map(|p| (p.as_bytes().to_vec(), digest(p))).to_vec());
        let below = |folder: &[u8]| -> Vec<&[u8]> {
            let found = manifest.below(folder).iter();
            found.map(|(path, _)| path.as_slice()).collect()
        };
        assert_eq!(below(b"a"), [&b"a/b/c"[..], b"a/z"]);
        assert_eq!(below(b"a/b"), [&b"a/b/c"[..]]);
        assert!(below(b"b").is_empty() && below(b"0").is_empty());
    }

    #[test]
    fn an_entry_that_is_set_stands_in_its_place() {
        let mut manifest = Manifest::new(vec![(b"b".to_vec(), digest("1"))]);
        for (path, content) in [("c", "2"), ("a", "3"), ("b", "4")] {
            manifest.set(path.as_bytes(), digest(content));
        }
        manifest.remove(b"c");
        let expected = [("a", "3"), ("b", "4")].map(|(p, c)| (p.as_bytes().to_vec(), digest(c)));
        assert_eq!(manifest, Manifest::new(expected.to_vec()));
    }

    #[test]
    fn sha256sum_accepts_odd_names() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let names: [&[u8]; 7] = [
            b"plain",
            "电报 一".as_bytes(),
            b"back\\slash",
            b"line\nbreak",
            b"-dash",
            b" blank ",
            b"\xff\xfe",
        ];
        let folder = tempfile::tempdir().unwrap();
        let entries = names.map(|name| {
            std::fs::write(folder.path().join(OsStr::from_bytes(name)), name).unwrap();
            (name.to_vec(), digest(name))
        });
        std::fs::write(
            folder.path().join(MANIFEST),
            text(&Manifest::new(entries.to_vec())),
        )
        .unwrap();
        let checked = Command::new("sha256sum")
            .args(["--check", "--strict", MANIFEST])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(
            checked.status.success(),
            "{}",
            String::from_utf8_lossy(&checked.stderr)
        );
        assert_eq!(
            checked.stdout.iter().filter(|&&b| b == b'\n').count(),
            names.len()
        );
    }

    #[test]
    fn a_malformed_line_is_told_and_the_rest_is_read() {
        let good = format!("{}  a\n", digest("a"));
        for bad in [
            good.to_uppercase(),
            good.replacen("  ", " *", 1),
            good.replacen("  ", " ", 1),
            format!("\\{good}"),
            format!("\\{}  a\\tb\n", digest("a")),
            format!("{}  a\\b\n", digest("a")),
            "no\n".to_owned(),
        ] {
            let text = format!("{bad}{}  b\n", digest("b"));
            let (manifest, malformed) = Manifest::read(text.as_bytes()).unwrap();
            assert_eq!(malformed.len(), 1, "{bad:?}");
            assert_eq!(malformed[0].line, 1);
            assert_eq!(manifest.get(b"b"), Some(digest("b")));
        }
    }

    #[test]
    fn a_path_out_of_order_or_twice_is_malformed() {
        for (one, two) in [("b", "a"), ("a", "a")] {
            let text = format!("{}  {one}\n{}  {two}\n", digest("x"), digest("y"));
            let (_, malformed) = Manifest::read(text.as_bytes()).unwrap();
            assert_eq!(malformed.iter().map(|m| m.line).collect::<Vec<_>>(), [2]);
        }
    }

    proptest! {
        #[test]
        fn a_manifest_reads_back_what_it_wrote(
            paths in proptest::collection::vec(proptest::collection::vec(1..=255u8, 1..12), 0..20),
        ) {
            let manifest = Manifest::new(paths.into_iter().map(|path| { let d = digest(&path); (path, d) }).collect());
            let (read, malformed) = Manifest::read(text(&manifest).as_slice()).unwrap();
            prop_assert_eq!(malformed, vec![]);
            prop_assert_eq!(read, manifest);
        }

        #[test]
        fn no_byte_of_a_manifest_changes_unseen(at in any::<prop::sample::Index>(), flip in 1..=255u8) {
            let manifest = Manifest::new(
                ["a", "b/c", "d\\e", "f\ng"].map(|p| (p.as_bytes().to_vec(), digest(p))).to_vec(),
            );
            let mut bytes = text(&manifest);
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            let (read, malformed) = Manifest::read(bytes.as_slice()).unwrap();
            prop_assert!(!malformed.is_empty() || read != manifest);
        }
    }
}
