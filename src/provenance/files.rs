use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::DigestReader;
use crate::error::{Error, Result};
use crate::model::Digest;

/// Bytes read at once when a file is hashed. SHA-256 runs at about 1.7 GB/s with the processor's instructions for it;
/// from 256 KiB on, the system calls no longer show.
const CHUNK: usize = 256 * 1024;

/// Bytes of the largest file that is taken into memory whole. A ledger has about 3.5 KB a page.
const WHOLE: u64 = 1 << 30;

thread_local! {
    /// One for all files that a thread hashes: most are small, and a new one for each would cost more than hashing it.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The digest of a file's content.
///
/// # Errors
/// [`Input`](crate::error::ErrorKind::Input) where the file cannot be read.
pub fn digest_file(path: &Path) -> Result<Digest> {
    Ok(hash_file(path, || Ok(()))?.0)
}

/// The digest of a file's content, and its length in bytes. `goes_on` is asked before each piece of it.
///
/// # Errors
/// [`Input`](crate::error::ErrorKind::Input) where the file cannot be read, and what `goes_on` gives.
pub fn hash_file(path: &Path, goes_on: impl Fn() -> Result<()>) -> Result<(Digest, u64)> {
    let unreadable = |error: io::Error| Error::input("cannot read the file").in_file(path).because(error);
    let (file, length) = open_file(path).map_err(unreadable)?;
    let mut reader = DigestReader::new(file);
    BUFFER.with_borrow_mut(|buffer| {
        buffer.resize(CHUNK, 0);
        let mut bytes = 0;
        loop {
            goes_on()?;
            let read = reader.read(buffer).map_err(unreadable)? as u64;
            bytes += read;
            // A file that has grown meanwhile is read as it was when it was opened.
            if read == 0 || bytes == length {
                return Ok((reader.finish(), bytes));
            }
        }
    })
}

/// The content of a file.
///
/// # Errors
/// As for [`open_file`]; [`FileTooLarge`](io::ErrorKind::FileTooLarge) beyond a gigabyte.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let (file, length) = open_file(path)?;
    if length > WHOLE {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it has {length} bytes, more than any file that this program writes and reads again"),
        ));
    }
    let mut content = Vec::with_capacity(length as usize + 1);
    // A limit spares asking for the length again.
    file.take(u64::MAX).read_to_end(&mut content)?;
    Ok(content)
}

/// Opens a file for reading, and tells its length. What is no file (a pipe, a device) is refused and not waited for.
///
/// # Errors
/// Where there is no file or it may not be read.
pub fn open_file(path: &Path) -> io::Result<(File, u64)> {
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is no regular file",
        ));
    }
    Ok((file, metadata.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::digest;

    #[test]
    fn a_file_is_hashed_in_pieces_and_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let content: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            std::fs::write(&path, &content).unwrap();
            let hashed = hash_file(&path, || Ok(())).unwrap();
            assert_eq!(hashed, (digest(&content), length as u64));
            assert_eq!(read_file(&path).unwrap(), content);
        }
        let stopped = hash_file(&path, || Err(Error::input("stop")));
        assert_eq!(stopped.unwrap_err().to_string(), "stop");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = digest_file(Path::new("/nowhere/at-all")).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("/nowhere/at-all: cannot read the file"),
            "{error}"
        );
    }

    #[test]
    fn what_is_no_file_is_refused_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        for path in [&pipe, Path::new("/dev/zero"), folder.path()] {
            assert!(
                digest_file(path).is_err() && read_file(path).is_err(),
                "{}",
                path.display()
            );
        }
    }

    #[test]
    fn a_huge_file_is_not_taken_into_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sparse");
        File::create(&path).unwrap().set_len(WHOLE + 1).unwrap();
        assert_eq!(read_file(&path).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }
}
