//! What lies among scans and is none.

use std::ffi::OsStr;
use std::fs::FileType;
use std::os::unix::fs::FileTypeExt;

/// Hidden, or left behind by Windows, macOS or a network drive.
pub(super) fn is_litter(name: &OsStr) -> bool {
    const LITTER: &[&str] = &[
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "__macosx",
        "$recycle.bin",
        "system volume information",
        "@eadir",
        "lost+found",
    ];
    let name = name.to_string_lossy();
    name.starts_with('.') || name.starts_with("~$") || LITTER.contains(&name.to_lowercase().as_str())
}

/// What a file is that is neither file nor folder.
pub(super) fn special(file_type: FileType) -> Option<&'static str> {
    match () {
        () if file_type.is_fifo() => Some("a named pipe"),
        () if file_type.is_socket() => Some("a socket"),
        () if file_type.is_block_device() || file_type.is_char_device() => Some("a device"),
        () => None,
    }
}
