//! A safe engine over Tesseract's C interface: open, read one line, close.

use std::ffi::{CStr, CString, c_char, c_int};
use std::path::Path;
use std::ptr::NonNull;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use image::GrayImage;
use leptess::capi;

use super::library::{Library, library};
use super::openmp;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Confidence, Glyph, LanguageModel, LineReading, ReadingWord, Rect};

/// Opening an engine sets variables that all engines of the process share, reading a line looks at them: engines are
/// opened under the write lock and used under the read lock.
static SHARED_VARIABLES: RwLock<()> = RwLock::new(());

/// Dots per inch told to the engine. Lines come at one letter size whatever the scan was, which at this value is about
/// 10 points.
const RESOLUTION: c_int = 300;

/// Pixels below which no side of an image can hold a letter; the engine reads single pixels as dashes.
const LEAST_SIDE: c_int = 5;

/// How a line is read, and how again where that gave nothing: the engine looks for the line in the image first, and takes
/// characters that a bad copy broke into pieces for noise; the raw mode takes the whole image for the line. A short column that
/// reads badly is read in both, and the surer reading counts: the few characters of a name tell the engine little about how wide
/// the column is.
const MODES: [capi::TessPageSegMode; 2] = [
    capi::TessPageSegMode_PSM_SINGLE_LINE,
    capi::TessPageSegMode_PSM_RAW_LINE,
];

/// A column shorter than so many times its width is short.
const SHORT: c_int = 5;
/// A short column that reads as surely as this is read once.
const SURE_SHORT: f64 = 0.87;

/// What an engine is opened with.
const SETTINGS: [(&CStr, &CStr); 4] = [
    // Tesseract talks to stderr about lines that it finds odd; people get our own sentences.
    (c"debug_file", c"/dev/null"),
    // A line that reads badly is not read again with black and white exchanged: lines come as dark ink on light paper, and
    // trial readings in the wrong language, which read badly by design, would cost twice. Older versions know one of these
    // names, newer ones the other; a name that is not known is passed over.
    (c"tessedit_do_invert", c"0"),
    (c"invert_threshold", c"0"),
    // Whether the letters of a line are evenly spaced matters to the recogniser before LSTM alone, and takes long to find out.
    (c"textord_all_prop", c"1"),
];

/// An engine failed on a line, or ran out of its time.
#[derive(Debug, thiserror::Error)]
#[error("Tesseract gave up on an image of {width} × {height} pixels")]
pub struct GaveUp {
    width: u32,
    height: u32,
}

/// One Tesseract engine with one language loaded, closed when dropped.
pub struct Engine {
    library: &'static Library,
    api: NonNull<capi::TessBaseAPI>,
    /// It reads columns, turned so that they run level.
    vertical: bool,
}

// SAFETY: an engine is an object without ties to the thread that made it, and `&mut self` in every method that touches it
// keeps two threads from using it at once. What engines share is guarded by `SHARED_VARIABLES`.
unsafe impl Send for Engine {}

impl Engine {
    /// Opens `model` from the folder `tessdata`, with the LSTM recogniser alone, to read single lines.
    pub fn open(tessdata: &Path, model: LanguageModel) -> Result<Engine> {
        let library = library()?;
        openmp::stay_serial();
        let failed = || {
            Error::new(
                ErrorKind::MissingDependency,
                format!("Tesseract cannot load the language data `{model}`"),
            )
            .in_file(super::tessdata::data_file(tessdata, model))
            .hint(format!(
                "the file may be damaged: `sudo apt-get install --reinstall {}`",
                super::package(model)
            ))
        };
        let folder = CString::new(tessdata.as_os_str().as_encoded_bytes()).map_err(|_| failed())?;
        let language = CString::new(model.name()).map_err(|_| failed())?;
        let mut names = SETTINGS.map(|(name, _)| name.as_ptr().cast_mut());
        let mut values = SETTINGS.map(|(_, value)| value.as_ptr().cast_mut());

        // SAFETY: takes nothing, returns a new engine or null.
        let api = NonNull::new(unsafe { (library.TessBaseAPICreate)() }).ok_or_else(failed)?;
        let engine = Engine {
            library,
            api,
            vertical: model.is_vertical(),
        };
        let guard = SHARED_VARIABLES.write().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the engine is alive; all strings are C strings that outlive the call, the two lists have as many
        // entries as stated, and Tesseract copies what it keeps. No other engine is in use while we hold the write lock.
        let status = unsafe {
            (library.TessBaseAPIInit4)(
                api.as_ptr(),
                folder.as_ptr(),
                language.as_ptr(),
                capi::TessOcrEngineMode_OEM_LSTM_ONLY,
                std::ptr::null_mut(),
                0,
                names.as_mut_ptr(),
                values.as_mut_ptr(),
                SETTINGS.len(),
                0,
            )
        };
        if status != 0 {
            drop(guard); // dropping the engine takes the lock itself
            return Err(failed());
        }
        // SAFETY: the message level is a global that is only ever set here, to the same value, under the write lock.
        unsafe { (library.setMsgSeverity)(capi::L_SEVERITY_NONE as c_int) };
        Ok(engine)
    }

    /// Reads one line of text. An image of one tone, or too small for a letter, has no words.
    ///
    /// # Errors
    /// When the engine fails or `deadline` passes on the clock, which the engine looks at before it begins on a word.
    pub fn read_line(&mut self, line: &GrayImage, deadline: Duration) -> Result<LineReading, GaveUp> {
        openmp::stay_serial();
        let (width, height) = line.dimensions();
        let gave_up = || GaveUp { width, height };
        let columns = c_int::try_from(width).map_err(|_| gave_up())?;
        let rows = c_int::try_from(height).map_err(|_| gave_up())?;
        // The engine stretches the contrast of what it is given, and reads words into an even surface.
        let even = line.iter().all(|&value| value == line.as_raw()[0]);
        if columns < LEAST_SIDE || rows < LEAST_SIDE || even {
            return Ok(LineReading::default());
        }
        let _guard = SHARED_VARIABLES.read().unwrap_or_else(PoisonError::into_inner);
        let api = self.api.as_ptr();
        let monitor = Monitor::new(self.library, deadline).ok_or_else(gave_up)?;
        let mut best = LineReading::default();
        for mode in MODES {
            // SAFETY: the engine is alive and ours alone. The image has `height` rows of `width` bytes without gaps, and
            // Tesseract copies it before the call returns. The monitor lives until the end of this function.
            let status = unsafe {
                (self.library.TessBaseAPISetPageSegMode)(api, mode);
                (self.library.TessBaseAPISetImage)(api, line.as_raw().as_ptr(), columns, rows, 1, columns);
                (self.library.TessBaseAPISetSourceResolution)(api, RESOLUTION);
                (self.library.TessBaseAPIRecognize)(api, monitor.description.as_ptr())
            };
            let read = (status == 0).then(|| self.words());
            // SAFETY: the engine is alive; the iterator over its results is gone by now.
            unsafe { (self.library.TessBaseAPIClear)(api) };
            let words = read.ok_or_else(gave_up)?;
            let sum: f64 = words.iter().map(|word| word.confidence.get()).sum();
            let confidence = Confidence::new(sum / words.len().max(1) as f64);
            if best.words.is_empty() || confidence > best.confidence {
                best = LineReading { words, confidence };
            }
            let sure = match self.vertical && columns < SHORT * rows {
                true => best.confidence.get() >= SURE_SHORT,
                false => !best.words.is_empty(),
            };
            if sure {
                break;
            }
        }
        Ok(best)
    }

    /// The words of the image that was just recognised.
    fn words(&mut self) -> Vec<ReadingWord> {
        let mut words: Vec<ReadingWord> = Vec::new();
        // SAFETY: the engine is alive and has recognised an image; null means that there is no text.
        let Some(iterator) =
            NonNull::new(unsafe { (self.library.TessBaseAPIGetIterator)(self.api.as_ptr()) })
        else {
            return words;
        };
        let iterator = Iterator {
            library: self.library,
            at: iterator,
        };
        loop {
            let (text, rect, confidence) = iterator.read(capi::TessPageIteratorLevel_RIL_SYMBOL);
            if iterator.begins_word() || words.is_empty() {
                let (_, rect, confidence) = iterator.read(capi::TessPageIteratorLevel_RIL_WORD);
                words.push(ReadingWord {
                    rect,
                    confidence,
                    glyphs: Vec::new(),
                });
            }
            let text = text.trim();
            if let Some(word) = words.last_mut().filter(|_| !text.is_empty()) {
                word.glyphs.push(Glyph {
                    text: text.to_owned(),
                    confidence,
                    rect,
                });
            }
            // SAFETY: the iterator is alive.
            if unsafe {
                (self.library.TessResultIteratorNext)(
                    iterator.at.as_ptr(),
                    capi::TessPageIteratorLevel_RIL_SYMBOL,
                )
            } == 0
            {
                break;
            }
        }
        words.retain(|word| !word.glyphs.is_empty());
        words
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _guard = SHARED_VARIABLES.write().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the engine came from `TessBaseAPICreate`, is deleted once, and nobody can use it after this.
        unsafe { (self.library.TessBaseAPIDelete)(self.api.as_ptr()) };
    }
}

/// Where a walk over the results of an engine stands; must not outlive the results.
struct Iterator {
    library: &'static Library,
    at: NonNull<capi::TessResultIterator>,
}

impl Iterator {
    /// Text, box and confidence of the symbol or word at hand.
    fn read(&self, level: capi::TessPageIteratorLevel) -> (String, Rect, Confidence) {
        let (mut left, mut top, mut right, mut bottom): (c_int, c_int, c_int, c_int) = (0, 0, 0, 0);
        // SAFETY: the iterator is alive and the results it walks over are too; the text is a C string allocated for us
        // (or null), copied and freed once; the four integers outlive the call.
        unsafe {
            let raw: *mut c_char = (self.library.TessResultIteratorGetUTF8Text)(self.at.as_ptr(), level);
            let text = if raw.is_null() {
                String::new()
            } else {
                let text = CStr::from_ptr(raw).to_string_lossy().into_owned();
                (self.library.TessDeleteText)(raw);
                text
            };
            (self.library.TessPageIteratorBoundingBox)(
                (self.library.TessResultIteratorGetPageIteratorConst)(self.at.as_ptr()),
                level,
                &mut left,
                &mut top,
                &mut right,
                &mut bottom,
            );
            let percent = (self.library.TessResultIteratorConfidence)(self.at.as_ptr(), level);
            (
                text,
                Rect::new(left, top, right, bottom),
                Confidence::from_percent(percent),
            )
        }
    }

    fn begins_word(&self) -> bool {
        // SAFETY: the iterator is alive.
        unsafe {
            (self.library.TessPageIteratorIsAtBeginningOf)(
                (self.library.TessResultIteratorGetPageIteratorConst)(self.at.as_ptr()),
                capi::TessPageIteratorLevel_RIL_WORD,
            ) != 0
        }
    }
}

impl Drop for Iterator {
    fn drop(&mut self) {
        // SAFETY: the iterator came from `TessBaseAPIGetIterator` and is deleted once.
        unsafe { (self.library.TessResultIteratorDelete)(self.at.as_ptr()) };
    }
}

/// Tells an engine when to give up.
struct Monitor {
    library: &'static Library,
    description: NonNull<capi::ETEXT_DESC>,
}

impl Monitor {
    fn new(library: &'static Library, deadline: Duration) -> Option<Monitor> {
        // SAFETY: takes nothing, returns a new monitor or null.
        let description = NonNull::new(unsafe { (library.TessMonitorCreate)() })?;
        let milliseconds = c_int::try_from(deadline.as_millis()).unwrap_or(c_int::MAX);
        // SAFETY: the monitor is alive.
        unsafe { (library.TessMonitorSetDeadlineMSecs)(description.as_ptr(), milliseconds) };
        Some(Monitor { library, description })
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        // SAFETY: the monitor came from `TessMonitorCreate` and is deleted once.
        unsafe { (self.library.TessMonitorDelete)(self.description.as_ptr()) };
    }
}
