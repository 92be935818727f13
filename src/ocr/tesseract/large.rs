//! Large pieces of memory from the system itself, in huge pages where it has them.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr::null_mut;

/// Rust's allocator, with every piece of two megabytes or more in memory of its own: pixels of whole pages. To be made the allocator
/// of a program with `#[global_allocator]`.
///
/// The system gives memory out when it is first written to, 4 KiB at a time, and each time takes 2 µs and more in a virtual machine: a
/// tenth of what a page takes outside recognition. Pieces that begin where a huge page may begin are given out 2 MiB at a time
/// (<https://docs.kernel.org/admin-guide/mm/transhuge.html>). What lies behind the last whole huge page of a piece comes in small
/// ones, so that no piece takes more memory than its size. Pieces return to the system as soon as they are freed.
#[derive(Clone, Copy, Debug, Default)]
pub struct LargePieces;

/// Bytes of the smallest piece that is large: those of a huge page of x86-64, and of ARM with pages of 4 KiB.
const LEAST: usize = 2 << 20;

/// Lengths are multiples of this: of the pages of every kernel, of which there are some with 64 KiB.
const GRAIN: usize = 64 << 10;

fn is_large(layout: Layout) -> bool {
    layout.size() >= LEAST && layout.align() <= LEAST
}

fn length(size: usize) -> usize {
    // The size of a layout is at most `isize::MAX`.
    size.next_multiple_of(GRAIN)
}

/// New memory of zeros for at least `size` bytes, or null where the system has none.
fn map(size: usize) -> *mut u8 {
    let length = length(size);
    let room = length + LEAST;
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    // SAFETY: asks for new memory wherever there is room for it.
    let mapped = unsafe { libc::mmap(null_mut(), room, access, kind, -1, 0) };
    if mapped == libc::MAP_FAILED {
        return null_mut();
    }
    let before = mapped.addr().wrapping_neg() % LEAST;
    let start = mapped.wrapping_byte_add(before);
    // SAFETY: all of it lies in the memory just mapped, which nobody else knows of; what is cut off begins and ends with pages.
    // Where the system refuses, the memory is there all the same.
    unsafe {
        if before > 0 {
            libc::munmap(mapped, before);
        }
        libc::munmap(start.wrapping_byte_add(length), LEAST - before);
        libc::madvise(start, length, libc::MADV_HUGEPAGE);
    }
    start.cast()
}

/// Gives a piece back, or what of it lies behind the first `kept` bytes.
///
/// # Safety
/// The piece must come from [`map`] for `size` bytes, and nobody may use again what is given back.
unsafe fn unmap(piece: *mut u8, size: usize, kept: usize) {
    let (length, kept) = (length(size), length(kept));
    if length > kept {
        // SAFETY: as the caller promises.
        unsafe { libc::munmap(piece.wrapping_add(kept).cast(), length - kept) };
    }
}

// SAFETY: what is not large is the system allocator's. A large piece is mapped for its size and for no other piece, at an address that every
// alignment up to a huge page divides, and unmapped when it is freed; whether it is large is told by its layout alone, which is the same then.
unsafe impl GlobalAlloc for LargePieces {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_large(layout) {
            return map(layout.size());
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_large(layout) {
            return map(layout.size());
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        if is_large(layout) {
            // SAFETY: a large piece was mapped for this size.
            return unsafe { unmap(piece, layout.size(), 0) };
        }
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(piece, layout) }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the size is not too large for the alignment.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (is_large(layout), is_large(wanted)) {
            // SAFETY: as the caller promises.
            (false, false) => unsafe { System.realloc(piece, layout, size) },
            (true, true) if size <= layout.size() => {
                // SAFETY: a large piece was mapped for its size, and nobody uses what lies behind the new one.
                unsafe { unmap(piece, layout.size(), size) };
                piece
            }
            _ => {
                // SAFETY: the new piece is not the old one, and both hold what is copied.
                unsafe {
                    let new = self.alloc(wanted);
                    if !new.is_null() {
                        new.copy_from_nonoverlapping(piece, size.min(layout.size()));
                        self.dealloc(piece, layout);
                    }
                    new
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A piece of the allocator under test, filled as told, and how it is filled.
    struct Piece {
        at: *mut u8,
        layout: Layout,
    }

    impl Piece {
        fn new(size: usize, align: usize, zeroed: bool) -> Piece {
            let layout = Layout::from_size_align(size, align).expect("a layout");
            // SAFETY: no piece of the tests is empty.
            let at = unsafe {
                match zeroed {
                    true => LargePieces.alloc_zeroed(layout),
                    false => LargePieces.alloc(layout),
                }
            };
            assert!(!at.is_null());
            assert_eq!(at.addr() % align, 0);
            Piece { at, layout }
        }

        fn resize(&mut self, size: usize) {
            // SAFETY: the piece is the allocator's, of this layout, and stays not empty.
            self.at = unsafe { LargePieces.realloc(self.at, self.layout, size) };
            assert!(!self.at.is_null());
            self.layout = Layout::from_size_align(size, self.layout.align()).expect("a layout");
        }

        fn fill(&mut self, from: usize, value: impl Fn(usize) -> u8) {
            for at in from..self.layout.size() {
                // SAFETY: the piece has more bytes than that.
                unsafe { self.at.add(at).write(value(at)) };
            }
        }

        /// To be asked for when the piece was zeroed or filled.
        fn bytes(&self, count: usize) -> &[u8] {
            assert!(count <= self.layout.size());
            // SAFETY: the piece has so many bytes, and all were written.
            unsafe { std::slice::from_raw_parts(self.at, count) }
        }
    }

    impl Drop for Piece {
        fn drop(&mut self) {
            // SAFETY: the piece is the allocator's, of this layout.
            unsafe { LargePieces.dealloc(self.at, self.layout) }
        }
    }

    /// Sizes around those where something changes.
    fn sizes() -> impl Strategy<Value = usize> {
        let around = |size: usize| (size - 3..size + 3).boxed();
        prop_oneof![
            around(100),
            around(LEAST),
            around(LEAST + (64 << 10)),
            around(2 * LEAST),
            around(5 << 20)
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn pieces_keep_what_was_written_whatever_becomes_of_their_size(
            first in sizes(),
            rest in prop::collection::vec(sizes(), 0..5),
            align in prop::sample::select(vec![1usize, 16, 4096]),
        ) {
            let mut piece = Piece::new(first, align, true);
            prop_assert!(piece.bytes(first).iter().all(|&byte| byte == 0));
            let value = |at: usize| (at % 251) as u8;
            piece.fill(0, value);
            for size in rest {
                let before = piece.layout.size();
                piece.resize(size);
                let kept = piece.bytes(before.min(size)).iter().enumerate();
                prop_assert!(kept.into_iter().all(|(at, &byte)| byte == value(at)));
                piece.fill(before, value);
            }
        }
    }

    #[test]
    fn large_pieces_begin_with_a_huge_page_and_lie_apart() {
        let mut pieces: Vec<Piece> = (0..20).map(|_| Piece::new(LEAST + 5, 1, false)).collect();
        for (number, piece) in pieces.iter_mut().enumerate() {
            assert_eq!(piece.at.addr() % LEAST, 0);
            piece.fill(0, |_| number as u8);
        }
        for (number, piece) in pieces.iter().enumerate() {
            let all = piece.bytes(piece.layout.size());
            assert!(all.iter().all(|&byte| usize::from(byte) == number));
        }
    }

    #[test]
    fn what_the_system_does_not_have_is_null() {
        let layout = Layout::from_size_align(1 << 46, 1).unwrap();
        // SAFETY: the layout is not empty, and nothing is written.
        let piece = unsafe { LargePieces.alloc(layout) };
        if !piece.is_null() {
            // SAFETY: the piece is the allocator's, of this layout.
            unsafe { LargePieces.dealloc(piece, layout) };
        }
        let beyond = Layout::from_size_align(isize::MAX as usize, 1).unwrap();
        // SAFETY: as above.
        assert!(unsafe { LargePieces.alloc(beyond) }.is_null());
    }
}
