//! Tesseract and Leptonica, loaded when they are first asked for.
//!
//! They and the fifty libraries behind them take 15 ms to load, as long as an audit of a handful of pages. What reads no page
//! starts without them, and works where they are not installed.

use std::ffi::{CStr, c_char, c_int, c_uchar, c_void};
use std::mem::ManuallyDrop;
use std::sync::OnceLock;

use leptess::capi::{
    self, ETEXT_DESC, Pix, TessBaseAPI, TessOcrEngineMode, TessPageIterator, TessPageIteratorLevel,
    TessPageSegMode, TessResultIterator,
};
use libloading::os::unix::{self, RTLD_GLOBAL, RTLD_NOW};

use crate::error::{Error, ErrorKind, Result};

/// The versions whose interface is the one below, the newest first. Leptonica comes with them.
const FILES: [&str; 2] = ["libtesseract.so.5", "libtesseract.so.4"];

/// Makes [`Library`] of the functions that are wanted.
macro_rules! library {
    ($($name:ident: fn($($argument:ty),*) $(-> $result:ty)?;)*) => {
        /// The functions of both libraries, by their names there.
        #[allow(non_snake_case)]
        pub struct Library {
            $(pub $name: unsafe extern "C" fn($($argument),*) $(-> $result)?,)*
        }

        // The types are those of the headers, or this does not compile. A constant that nobody uses links nothing.
        $(const _: unsafe extern "C" fn($($argument),*) $(-> $result)? = capi::$name;)*

        impl Library {
            /// Takes the functions from `library`, which is never closed again.
            fn of(library: unix::Library) -> std::result::Result<Library, libloading::Error> {
                let library = ManuallyDrop::new(library);
                // SAFETY: the types of these functions were checked against the headers of the interface above, and the
                // libraries stay in memory for as long as the process lives.
                unsafe {
                    Ok(Library {
                        $($name: *library.get(concat!(stringify!($name), "\0").as_bytes())?,)*
                    })
                }
            }
        }
    };
}

library! {
    TessVersion: fn() -> *const c_char;
    TessBaseAPICreate: fn() -> *mut TessBaseAPI;
    TessBaseAPIDelete: fn(*mut TessBaseAPI);
    TessBaseAPIInit4: fn(
        *mut TessBaseAPI, *const c_char, *const c_char, TessOcrEngineMode, *mut *mut c_char, c_int, *mut *mut c_char,
        *mut *mut c_char, usize, c_int
    ) -> c_int;
    TessBaseAPISetPageSegMode: fn(*mut TessBaseAPI, TessPageSegMode);
    TessBaseAPISetImage: fn(*mut TessBaseAPI, *const c_uchar, c_int, c_int, c_int, c_int);
    TessBaseAPISetSourceResolution: fn(*mut TessBaseAPI, c_int);
    TessBaseAPIRecognize: fn(*mut TessBaseAPI, *mut ETEXT_DESC) -> c_int;
    TessBaseAPIClear: fn(*mut TessBaseAPI);
    TessBaseAPIGetIterator: fn(*mut TessBaseAPI) -> *mut TessResultIterator;
    TessResultIteratorNext: fn(*mut TessResultIterator, TessPageIteratorLevel) -> c_int;
    TessResultIteratorDelete: fn(*mut TessResultIterator);
    TessResultIteratorGetUTF8Text: fn(*const TessResultIterator, TessPageIteratorLevel) -> *mut c_char;
    TessResultIteratorConfidence: fn(*const TessResultIterator, TessPageIteratorLevel) -> f32;
    TessResultIteratorGetPageIteratorConst: fn(*const TessResultIterator) -> *const TessPageIterator;
    TessPageIteratorBoundingBox: fn(
        *const TessPageIterator, TessPageIteratorLevel, *mut c_int, *mut c_int, *mut c_int, *mut c_int
    ) -> c_int;
    TessPageIteratorIsAtBeginningOf: fn(*const TessPageIterator, TessPageIteratorLevel) -> c_int;
    TessDeleteText: fn(*const c_char);
    TessMonitorCreate: fn() -> *mut ETEXT_DESC;
    TessMonitorDelete: fn(*mut ETEXT_DESC);
    TessMonitorSetDeadlineMSecs: fn(*mut ETEXT_DESC, c_int);
    getLeptonicaVersion: fn() -> *mut c_char;
    setMsgSeverity: fn(c_int) -> c_int;
    lept_free: fn(*mut c_void);
    pixWriteMemSpix: fn(*mut *mut u8, *mut usize, *mut Pix) -> c_int;
}

/// The libraries, from the first call on.
///
/// # Errors
/// When Tesseract is not installed, or in a version with another interface.
pub fn library() -> Result<&'static Library> {
    static LIBRARY: OnceLock<std::result::Result<Library, String>> = OnceLock::new();
    LIBRARY.get_or_init(load).as_ref().map_err(|failure| {
        Error::new(
            ErrorKind::MissingDependency,
            format!("Tesseract cannot be loaded: {failure}"),
        )
        .hint("install it with `sudo apt-get install tesseract-ocr`")
    })
}

fn load() -> std::result::Result<Library, String> {
    let mut failures = Vec::new();
    for file in FILES {
        // For all to see, since openmp.rs looks for a function among what Tesseract is linked with.
        let flags = RTLD_NOW | RTLD_GLOBAL;
        // SAFETY: what the libraries do when they are loaded is what they do to any program that is linked with them.
        match unsafe { unix::Library::open(Some(file), flags) }.and_then(Library::of) {
            Ok(library) => return Ok(library),
            Err(failure) => failures.push(failure.to_string()),
        }
    }
    Err(failures.join("; "))
}

impl Library {
    /// The version of Tesseract: `5.3.0`.
    pub fn tesseract_version(&self) -> String {
        // SAFETY: the function takes nothing and returns a C string that lives as long as the library.
        unsafe { CStr::from_ptr((self.TessVersion)()) }
            .to_string_lossy()
            .into_owned()
    }

    /// The version of Leptonica: `leptonica-1.82.0`.
    pub fn leptonica_version(&self) -> String {
        // SAFETY: the function returns a C string allocated for the caller, or null; it is copied, then freed with the
        // allocator that Leptonica uses, and not used again.
        unsafe {
            let version = (self.getLeptonicaVersion)();
            if version.is_null() {
                return String::new();
            }
            let text = CStr::from_ptr(version).to_string_lossy().into_owned();
            (self.lept_free)(version.cast());
            text
        }
    }
}
