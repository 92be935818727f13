//! The one way in which a file comes into the output.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::model::Digest;
use crate::provenance::DigestWriter;

/// How the names of files begin that are not finished. What a killed run leaves of them is removed by the next.
pub const UNFINISHED: &str = ".cablegram-unfinished-";

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The digest of the content.
    pub sha256: Digest,
    /// Its length in bytes.
    pub bytes: u64,
}

/// A file that appears under its name whole or not at all: it is written under a temporary name in the same folder,
/// flushed to the disk, renamed, and the folder flushed. Dropped before [`finish`](AtomicFile::finish), it leaves
/// nothing.
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    writer: DigestWriter<BufWriter<NamedTempFile>>,
}

impl AtomicFile {
    /// Begins to write what will stand at `path`. The folder is made where it does not exist.
    ///
    /// # Errors
    /// [`Output`](crate::error::ErrorKind::Output) where the folder cannot be written.
    pub fn create(path: &Path) -> Result<AtomicFile> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let begin = || {
            tempfile::Builder::new()
                .prefix(UNFINISHED)
                .permissions(permissions())
                .tempfile_in(folder)
        };
        let file = match begin() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create_folder(folder)?;
                begin()
            }
            other => other,
        };
        let file = file.map_err(|error| cannot_write(path, error))?;
        Ok(AtomicFile {
            path: path.to_owned(),
            writer: DigestWriter::new(BufWriter::new(file)),
        })
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// [`Output`](crate::error::ErrorKind::Output) where the disk is full or the folder cannot be written; what stood at
    /// the path before is then untouched.
    pub fn finish(self) -> Result<Written> {
        let AtomicFile { path, writer } = self;
        let failed = |error| cannot_write(&path, error);
        let (writer, sha256, bytes) = writer.finish();
        let file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        sync_folder(path.parent().unwrap_or(Path::new("."))).map_err(failed)?;
        Ok(Written { sha256, bytes })
    }
}

impl Write for AtomicFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.writer.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Puts `content` at `path`, see [`AtomicFile`].
///
/// # Errors
/// As for [`AtomicFile::finish`].
pub fn write_atomic(path: &Path, content: &[u8]) -> Result<Written> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(content)
        .map_err(|error| cannot_write(path, error))?;
    file.finish()
}

/// Makes `folder` and the folders above it.
///
/// # Errors
/// [`Output`](crate::error::ErrorKind::Output) where it cannot be made.
pub fn create_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)
        .map_err(|error| explain(Error::output("cannot make the folder").in_file(folder), error))
}

/// The error of a file that cannot be written, with the way out where there is one.
pub fn cannot_write(path: &Path, error: io::Error) -> Error {
    explain(Error::output("cannot write the file").in_file(path), error)
}

fn explain(told: Error, error: io::Error) -> Error {
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "make room, then give the same command again: what is finished is kept"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "choose another output folder with -o, or make this one writable"
        }
        _ => return told.because(error),
    };
    told.because(error).hint(advice)
}

/// What others may do with a finished file. Temporary files are private by default, and an output folder is to be
/// read by others; the umask still applies.
fn permissions() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(0o666)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    match File::open(folder)?.sync_all() {
        // Some network file systems have no way to flush a folder.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::digest;

    #[test]
    fn a_file_appears_whole_with_its_digest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/record.json");
        let written = write_atomic(&path, b"{}").unwrap();
        assert_eq!(
            written,
            Written {
                sha256: digest("{}"),
                bytes: 2
            }
        );
        assert_eq!(fs::read(&path).unwrap(), b"{}");
    }

    #[test]
    fn a_file_that_is_not_finished_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("record.json");
        write_atomic(&path, b"old").unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"half of the new").unwrap();
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn others_may_read_what_is_finished() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        write_atomic(&path, b"").unwrap();
        let plain = folder.path().join("plain");
        fs::write(&plain, b"").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&plain));
    }
}
