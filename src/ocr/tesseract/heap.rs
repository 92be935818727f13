//! Giving memory back that is free, in the C library's allocator, from which Rust's memory comes too.

/// Bytes from which a piece of memory is the system's own and returns to it at once when it is freed: those of a grey page at
/// 200 dots per inch. What is smaller is wanted again too often: at 1 MB the program takes less memory, but effort `fast` a sixth
/// more processor time.
#[cfg(target_env = "gnu")]
const OWN: libc::c_int = 4 << 20;
/// Bytes at the end of a heap that may lie idle.
#[cfg(target_env = "gnu")]
const IDLE: libc::c_int = 64 << 20;

/// Sets the allocator up for working on pages: left alone, it keeps ever larger pieces in its heaps. To be called before anything
/// large is allocated; calling it again changes nothing. Not for processes that only read lines, which would ask the system for
/// the same pieces time and again.
pub fn set_up_heap() {
    #[cfg(target_env = "gnu")]
    // SAFETY: the parameters and their ranges are those of mallopt(3), which takes no pointers.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, OWN);
        libc::mallopt(libc::M_TRIM_THRESHOLD, IDLE);
    }
}

/// Gives the free pages of all heaps back to the system. Each thread has a heap of its own, which would otherwise stay as large as
/// the largest page has made it. Does nothing on systems without glibc.
pub fn give_back() {
    #[cfg(target_env = "gnu")]
    // SAFETY: any thread may call it at any time (malloc_trim(3): MT-Safe).
    unsafe {
        libc::malloc_trim(0);
    }
}
