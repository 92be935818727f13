//! Keeping Tesseract from starting threads of its own.
//!
//! Its LSTM carries `#pragma omp parallel for num_threads(4)` around loops that take microseconds, so that the threads
//! cost far more than they bring: 63 s against 7.6 s for four pages on two cores. Setting `OMP_THREAD_LIMIT` from within
//! the process comes too late, because libgomp reads it before `main`, and `omp_set_num_threads` gives way to the
//! clause. Forbidding any active parallel region works; the setting belongs to the calling thread.

use std::cell::Cell;
use std::ffi::{c_int, c_void};

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
