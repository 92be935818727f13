use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::write::{cannot_write, create_folder};
use crate::error::{Error, Result};

/// The right to write to an output folder. One process has it; it ends with the process, however that ends.
///
/// The lock is on the file, not in its being there (`flock`): what a killed run leaves of the file is taken over by
/// the next. The file is removed when the lock is given up, so that it is no part of the output.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    // Held for its lock.
    _file: File,
}

impl Lock {
    /// The name of the lock file in the output folder.
    pub const NAME: &str = ".cablegram.lock";

    /// Takes the lock of `output`, which is made where it does not exist.
    ///
    /// # Errors
    /// [`Output`](crate::error::ErrorKind::Output) where another process has it, or the folder cannot be written.
    pub fn take(output: &Path) -> Result<Lock> {
        create_folder(output)?;
        let path = output.join(Lock::NAME);
        loop {
            let mut file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)
                .map_err(|error| cannot_write(&path, error))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(held(output, &mut file)),
                Err(TryLockError::Error(error)) => {
                    return Err(Error::output("cannot lock the output folder")
                        .in_file(&path)
                        .because(error));
                }
            }
            // Another process may have given up and removed the file between its opening and its locking here.
            if !is_at(&file, &path) {
                continue;
            }
            let note = format!("{}\n", std::process::id());
            file.set_len(0)
                .and_then(|()| file.rewind())
                .and_then(|()| file.write_all(note.as_bytes()))
                .map_err(|error| cannot_write(&path, error))?;
            return Ok(Lock { path, _file: file });
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Where it cannot be removed, the next run takes it over.
        let _ = fs::remove_file(&self.path);
    }
}

fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(held), Ok(there)) => (held.dev(), held.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

fn held(output: &Path, file: &mut File) -> Error {
    let mut holder = String::new();
    let by = match file.read_to_string(&mut holder) {
        Ok(_) if !holder.trim().is_empty() => format!(" (process {})", holder.trim()),
        _ => String::new(),
    };
    Error::output(format!("another run{by} is writing to this output folder"))
        .in_file(output)
        .hint("wait until it is done, or choose another folder with -o")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_second_run_is_told_who_is_writing() {
        let output = tempfile::tempdir().unwrap();
        let lock = Lock::take(output.path()).unwrap();
        let error = Lock::take(output.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Output);
        assert!(
            error
                .to_string()
                .contains(&format!("process {}", std::process::id())),
            "{error}"
        );
        drop(lock);
        assert_eq!(fs::read_dir(output.path()).unwrap().count(), 0);
        Lock::take(output.path()).unwrap();
    }

    #[test]
    fn the_lock_file_of_a_dead_process_is_taken_over() {
        let output = tempfile::tempdir().unwrap();
        fs::write(output.path().join(Lock::NAME), "999999\n").unwrap();
        let _lock = Lock::take(output.path()).unwrap();
        let note = fs::read_to_string(output.path().join(Lock::NAME)).unwrap();
        assert_eq!(note.trim(), std::process::id().to_string());
    }
}
