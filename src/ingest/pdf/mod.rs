//! PDF pages.
//!
//! Most archives deliver scans as PDF: one image a page, often with an invisible text layer over it. Such a page is that
//! image: it is taken at its own size, untouched. Any other page is rendered at `pdf_dpi`.

mod cost;
mod guard;
mod page_image;
mod text_layer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::{InterpreterCache, InterpreterSettings, interpret_page};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::RgbImage;

use crate::error::{Error, Result};
use crate::model::{Orientation, ScanPage};

use super::{resolution, samples};
use cost::Cost;
use page_image::{Found, Recorder};

/// The largest number of pages that a file may have. The largest rolls of microfilm have some thousand frames.
const MOST_PAGES: usize = 65_536;

/// Reads the structure of a file: where its pages are, not what is on them. No stream of it may unpack to more than `limit`
/// bytes. The error is told to people, with what they can do.
pub(super) fn open(bytes: Arc<Vec<u8>>, limit: u64) -> Result<Pdf, (String, &'static str)> {
    guard::check_streams(&bytes, limit)?;
    guard::check_encryption(&bytes)?;
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => (
            "the PDF file is protected by a password".to_owned(),
            "save a copy without the password, for instance with `qpdf --decrypt --password=… in.pdf out.pdf`",
        ),
        LoadPdfError::Decryption(_) => (
            "the PDF file is encrypted in a way that is not understood".to_owned(),
            "save a copy without encryption, for instance with `qpdf --decrypt in.pdf out.pdf`",
        ),
        LoadPdfError::Invalid => (
            "the PDF file is broken: its pages cannot be found".to_owned(),
            "copy the file again from where it came from",
        ),
    })?;
    match pdf.pages().len() {
        0 => Err((
            "the PDF file has no pages".to_owned(),
            "take it out of the folder",
        )),
        1..=MOST_PAGES => Ok(pdf),
        count => Err((
            format!("the PDF file says that it has {count} pages; at most {MOST_PAGES} are read"),
            "split the file",
        )),
    }
}

/// Decodes or renders the page that has `index` pages before it, in at most `limit` bytes of memory.
pub(super) fn decode(pdf: &Pdf, index: u32, dpi: u32, limit: u64) -> Result<ScanPage> {
    let pages = pdf.pages();
    let page = pages
        .get(index as usize)
        .ok_or_else(|| Error::input("the PDF file has fewer pages"))?;
    guard::check_page(page, limit)?;
    let undecodable = Arc::new(AtomicBool::new(false));
    let settings = settings(&undecodable);

    let cache = InterpreterCache::new();
    let mut context = hayro::hayro_interpret::Context::new(
        page_image::to_display(page),
        page_image::display_area(page),
        &cache,
        page.xref(),
        settings.clone(),
    );
    let (width, height) = page.render_dimensions();
    let mut recorder = Recorder::new(limit, Cost::new(width, height, dpi));
    interpret_page(page, &mut context, &mut recorder);
    let (found, text_layer) = recorder.finish()?;
    if undecodable.load(Ordering::Relaxed) {
        return Err(Error::input("an image on the PDF page cannot be decoded"));
    }
    match found {
        Found::OneImage {
            pixels,
            orientation,
            dpi,
        } => {
            let (width, height) = pixels.dimensions();
            Ok(ScanPage {
                pixels,
                orientation,
                dpi: resolution::believable(Some(dpi), width, height),
                text_layer,
            })
        }
        Found::Other => {
            let page = render(page, settings, dpi, limit)?;
            if undecodable.load(Ordering::Relaxed) {
                return Err(Error::input("an image on the PDF page cannot be decoded"));
            }
            Ok(ScanPage { text_layer, ..page })
        }
    }
}

/// Sets `undecodable` when an image is met that cannot be decoded; the interpreter itself goes on without it.
fn settings(undecodable: &Arc<AtomicBool>) -> InterpreterSettings {
    let undecodable = undecodable.clone();
    InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            if matches!(
                warning,
                hayro::hayro_interpret::InterpreterWarning::ImageDecodeFailure
            ) {
                undecodable.store(true, Ordering::Relaxed);
            }
        }),
        ..InterpreterSettings::default()
    }
}

fn render(page: &Page<'_>, settings: InterpreterSettings, dpi: u32, limit: u64) -> Result<ScanPage> {
    const POINTS_PER_INCH: f32 = 72.0;
    // Pixels are painted in four channels of 16 bits at the most, then handed over in three.
    const BYTES_PER_PIXEL: u64 = 11;
    let (width, height) = page.render_dimensions();
    // `as` saturates, and turns NaN into 0.
    let pixels = |points: f32| (points * dpi as f32 / POINTS_PER_INCH).round() as u32;
    let (columns, rows) = (pixels(width), pixels(height));
    samples::check_size(columns, rows, BYTES_PER_PIXEL, limit)?;
    if columns.max(rows) > u32::from(u16::MAX) {
        return Err(
            Error::input(format!("the PDF page would be {columns} × {rows} pixels large"))
                .hint("lower `pdf_dpi` in [ingest]"),
        );
    }
    // The renderer cuts fractions of a pixel off; half a pixel more keeps rounding errors from costing a row.
    let pixmap = hayro::render(
        page,
        &RenderCache::new(),
        &settings,
        &RenderSettings::default(),
        &PixmapSettings {
            x_scale: (columns as f32 + 0.5) / width,
            y_scale: (rows as f32 + 0.5) / height,
            bg_color: hayro::vello_cpu::color::palette::css::WHITE,
        },
    );
    let values: Vec<u8> = pixmap
        .data()
        .iter()
        .flat_map(|pixel| [pixel.r, pixel.g, pixel.b])
        .collect();
    let image = RgbImage::from_raw(u32::from(pixmap.width()), u32::from(pixmap.height()), values)
        .ok_or_else(|| Error::input("the PDF page cannot be rendered"))?;
    Ok(ScanPage {
        pixels: samples::color_or_gray(image),
        orientation: Orientation::Upright,
        dpi: Some(dpi as f32),
        text_layer: None,
    })
}
