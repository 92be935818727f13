//! Giving memory back that is free or holds nothing but zeros, in the C library's allocator, from which Rust's memory comes too.

#[cfg(target_os = "linux")]
use std::{fs, io, ops::Range};

/// Bytes from which a piece of memory is the system's own and returns to it at once when it is freed: those of a grey page at
/// 200 dots per inch. What is smaller is wanted again too often: at 1 MB the program takes less memory, but effort `fast` a sixth
/// more processor time. Where [`LargePieces`](super::LargePieces) is the program's allocator, no piece of Rust's is so large; this then keeps
/// what is smaller than a huge page in the heaps.
#[cfg(target_env = "gnu")]
const OWN: libc::c_int = 4 << 20;
/// Bytes at the end of a heap that may lie idle.
#[cfg(target_env = "gnu")]
const IDLE: libc::c_int = 16 << 20;

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

/// Gives the pages of the heap back that hold nothing but zeros: they read as zeros ever after, and take memory again when
/// something else is written to them. Tesseract draws up tables for its older recogniser whatever recogniser it is asked for,
/// 15 MB of zeros for a language with Chinese characters. Does nothing where the system does not tell where the heap lies.
///
/// # Safety
/// No other thread of the process may run: it could write to a page between the look at it and its return.
pub unsafe fn give_back_zeros() {
    #[cfg(target_os = "linux")]
    for region in heap_regions().unwrap_or_default() {
        // SAFETY: the region is mapped, readable and the process's own, and no thread can change that meanwhile.
        unsafe { give_back_zeros_of(region) };
    }
}

/// Where the memory lies that belongs to no file, can be written and is no stack (proc_pid_maps(5)), as addresses.
#[cfg(target_os = "linux")]
fn heap_regions() -> io::Result<Vec<Range<usize>>> {
    let region = |line: &str| {
        let mut fields = line.split_ascii_whitespace();
        let (start, end) = fields.next()?.split_once('-')?;
        let owned = fields.next()? == "rw-p" && fields.nth(2)? == "0";
        let heap = matches!(fields.next(), None | Some("[heap]"));
        let address = |text| usize::from_str_radix(text, 16).ok();
        (owned && heap).then_some(address(start)?..address(end)?)
    };
    Ok(fs::read_to_string("/proc/self/maps")?
        .lines()
        .filter_map(region)
        .collect())
}

/// Gives back the pages of one region that hold nothing but zeros.
///
/// # Safety
/// The region must be whole pages of memory that belong to no file and can be read, and no other thread may write there.
#[cfg(target_os = "linux")]
unsafe fn give_back_zeros_of(region: Range<usize>) {
    // SAFETY: takes a number, no pointer.
    let Ok(page) = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }) else {
        return;
    };
    let empty = |start: usize| {
        (start..start + page).step_by(size_of::<u128>()).all(|word| {
            // SAFETY: the word lies in the region. Nobody has told the compiler of a value there, hence volatile.
            unsafe { std::ptr::with_exposed_provenance::<u128>(word).read_volatile() == 0 }
        })
    };
    let mut start = region.start;
    while start < region.end {
        let mut end = start;
        while end < region.end && empty(end) {
            end += page;
        }
        if end > start {
            // SAFETY: private memory without a file reads as zeros afterwards (madvise(2)), which is what it holds. Where the
            // system refuses, all stays as it is.
            unsafe {
                libc::madvise(
                    std::ptr::with_exposed_provenance_mut(start),
                    end - start,
                    libc::MADV_DONTNEED,
                )
            };
        }
        start = end + page;
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn pages_of_zeros_go_back_and_all_reads_as_before() {
        const PAGES: usize = 4;
        // SAFETY: asks for memory of no file; the number of the page size takes no pointer.
        let (page, start) = unsafe {
            let page = libc::sysconf(libc::_SC_PAGESIZE) as usize;
            let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            let access = libc::PROT_READ | libc::PROT_WRITE;
            (
                page,
                libc::mmap(std::ptr::null_mut(), PAGES * page, access, kind, -1, 0),
            )
        };
        assert_ne!(start, libc::MAP_FAILED);
        // SAFETY: the memory was just asked for, and nothing else knows of it.
        let bytes = unsafe { std::slice::from_raw_parts_mut(start.cast::<u8>(), PAGES * page) };
        bytes.fill(0);
        bytes[2 * page - 1] = 7;
        let before = bytes.to_vec();
        let in_memory = || {
            let mut pages = [0u8; PAGES];
            // SAFETY: one byte for each page of the memory.
            assert_eq!(
                unsafe { libc::mincore(start, PAGES * page, pages.as_mut_ptr()) },
                0
            );
            pages.map(|page| page & 1)
        };
        assert_eq!(in_memory(), [1; PAGES]);

        let address = start.expose_provenance();
        // SAFETY: the memory belongs to this test alone.
        unsafe { give_back_zeros_of(address..address + PAGES * page) };

        assert_eq!(in_memory(), [0, 1, 0, 0]);
        assert_eq!(bytes, before);
    }

    #[test]
    fn the_heap_is_found_and_no_file() {
        let on_the_heap = Box::new(1u8);
        let address = std::ptr::from_ref(&*on_the_heap).addr();
        let code = heap_regions as *const () as usize;
        let regions = heap_regions().unwrap();
        assert!(regions.iter().any(|region| region.contains(&address)));
        assert!(!regions.iter().any(|region| region.contains(&code)));
    }
}
