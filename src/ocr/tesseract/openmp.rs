//! Keeping Tesseract from starting threads of its own.
//!
//! Its LSTM carries `#pragma omp parallel for num_threads(4)` around loops that take microseconds, so that the threads
//! cost far more than they bring: 63 s against 7.6 s for four pages on two cores. Setting `OMP_THREAD_LIMIT` from within
//! the process comes too late, because libgomp reads it before `main`, and `omp_set_num_threads` gives way to the
//! clause. Forbidding any active parallel region works; the setting belongs to the calling thread.
//!
//! GCC's OpenMP makes a system call at the end of a region all the same, for threads that might wait there: 160,000 of them a
//! page, 3 % of its time. The dynamic linker takes functions of the names below in the program before those in `libgomp`; these
//! call what is to be done in parallel, and nothing else ("The libgomp ABI", GNU libgomp manual).

use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_uint, c_void};
use std::ops::RangeInclusive;

thread_local! {
    static SERIAL: Cell<bool> = const { Cell::new(false) };
}

/// Makes OpenMP run its parallel regions on the calling thread alone. Does nothing when called again on the same thread,
/// or where Tesseract was built without OpenMP.
pub fn stay_serial() {
    SERIAL.with(|serial| {
        if serial.replace(true) {
            return;
        }
        // SAFETY: the name is a C string that lives forever, and looking up a symbol among the libraries that the
        // process has loaded changes nothing.
        let symbol = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"omp_set_max_active_levels".as_ptr()) };
        if symbol.is_null() {
            return;
        }
        // SAFETY: OpenMP 3.0 and later (section 3.2.15) give the function of this name the type `void (int)`; any thread
        // may call it at any time outside a parallel region, and we are in none.
        let set_max_active_levels =
            unsafe { std::mem::transmute::<*mut c_void, unsafe extern "C" fn(c_int)>(symbol) };
        // SAFETY: as above.
        unsafe { set_max_active_levels(0) };
    });
}

/// What the compiler makes of the body of a parallel region.
type Body = unsafe extern "C" fn(*mut c_void);

thread_local! {
    /// The sections still to be done of every `sections` construct that the thread is in, counted from 1.
    static SECTIONS: RefCell<Vec<RangeInclusive<c_uint>>> = const { RefCell::new(Vec::new()) };
}

/// Runs the body of a parallel region on this thread.
///
/// # Safety
/// As for libgomp's function of this name: `data` must be what `body` expects.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_parallel(body: Body, data: *mut c_void, _threads: c_uint, _flags: c_uint) {
    // SAFETY: what the caller promises is what the body asks for.
    unsafe { body(data) }
}

/// Runs the `count` sections of a parallel region on this thread.
///
/// # Safety
/// As for libgomp's function of this name: `data` must be what `body` expects.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_parallel_sections(
    body: Body,
    data: *mut c_void,
    _threads: c_uint,
    count: c_uint,
    _flags: c_uint,
) {
    begin_sections(count);
    // SAFETY: what the caller promises is what the body asks for.
    unsafe { body(data) }
}

/// Enters a `sections` construct of `count` sections, and gives the first.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_sections_start(count: c_uint) -> c_uint {
    begin_sections(count);
    GOMP_sections_next()
}

/// The next section to be done; 0 behind the last.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_sections_next() -> c_uint {
    let next = |sections: &RefCell<Vec<RangeInclusive<c_uint>>>| sections.borrow_mut().last_mut()?.next();
    SECTIONS.try_with(next).ok().flatten().unwrap_or(0)
}

/// Leaves a `sections` construct.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_sections_end() {
    // A thread that ends has no sections left.
    let _ = SECTIONS.try_with(|sections| sections.borrow_mut().pop());
}

/// Leaves a `sections` construct without waiting for other threads, of which there are none.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_sections_end_nowait() {
    GOMP_sections_end();
}

fn begin_sections(count: c_uint) {
    let _ = SECTIONS.try_with(|sections| sections.borrow_mut().push(1..=count));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes the sections it is given, the second of them a construct of its own.
    unsafe extern "C" fn note(data: *mut c_void) {
        // SAFETY: the test below hands in such a list.
        let noted = unsafe { &mut *data.cast::<Vec<c_uint>>() };
        loop {
            match GOMP_sections_next() {
                0 => break GOMP_sections_end_nowait(),
                2 => {
                    let mut inner = GOMP_sections_start(2);
                    while inner > 0 {
                        noted.push(20 + inner);
                        inner = GOMP_sections_next();
                    }
                    GOMP_sections_end();
                }
                section => noted.push(section),
            }
        }
    }

    #[test]
    fn every_section_is_done_once_and_in_order() {
        let mut noted: Vec<c_uint> = Vec::new();
        for _ in 0..2 {
            // SAFETY: `note` expects such a list.
            unsafe { GOMP_parallel_sections(note, (&raw mut noted).cast(), 4, 3, 0) };
        }
        assert_eq!(noted, [1, 21, 22, 3, 1, 21, 22, 3]);
        assert_eq!(GOMP_sections_next(), 0);
    }
}
