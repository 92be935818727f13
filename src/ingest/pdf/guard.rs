//! Sizes are checked before a stream of a PDF file is unpacked: the crates that unpack them know no limit.

use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier, Stream};
use hayro::hayro_syntax::page::Page;
use hayro_jbig2::DecodeSettings;

use crate::error::{Error, Result};
use crate::ingest::{jpeg2000, samples};

const HINT: &str = "raise `max_page_megabytes` in [ingest] if it is meant to be that large";

/// Bytes a pixel takes: decoders unpack to four channels at the most, and give three.
const CHANNELS: u64 = 7;

/// Refuses a file in which a stream packed with Deflate gives more than `limit` bytes, wherever it is used.
pub(super) fn check_streams(bytes: &[u8], limit: u64) -> Result<(), (String, &'static str)> {
    for found in memchr::memmem::find_iter(bytes, b"stream") {
        let mut data = &bytes[found + b"stream".len()..];
        if bytes[..found].ends_with(b"end") {
            continue;
        }
        while let Some(rest) = data.strip_prefix(b"\r").or_else(|| data.strip_prefix(b"\n")) {
            data = rest;
        }
        // The header of a zlib stream (RFC 1950, 2.2).
        let is_zlib = matches!(data, [first, second, ..]
            if first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31));
        if is_zlib && unpacked_size(data, limit) > limit {
            return Err((
                format!("a part of the PDF file unpacks to more than {} MB", limit >> 20),
                HINT,
            ));
        }
    }
    Ok(())
}

/// Refuses a file that is encrypted and has lost the place that says so, at its end: it would be mended, and what is on its
/// pages be taken as it stands.
pub(super) fn check_encryption(bytes: &[u8]) -> Result<(), (String, &'static str)> {
    let is_handler = |at: usize| {
        let rest = bytes[at + b"/Filter".len()..].trim_ascii_start();
        let delimiter = |byte: &u8| byte.is_ascii_whitespace() || b"/<>[(".contains(byte);
        rest.strip_prefix(b"/Standard")
            .is_some_and(|rest| rest.first().is_some_and(delimiter))
    };
    let encrypted = memchr::memmem::find_iter(bytes, b"/Filter").any(is_handler);
    if encrypted && memchr::memmem::find(bytes, b"/Encrypt").is_none() {
        return Err((
            "the PDF file is encrypted, and lacks its end, which says how".to_owned(),
            "copy the file again from where it came from",
        ));
    }
    Ok(())
}

/// How many bytes a zlib stream gives, counted to just past `limit`.
fn unpacked_size(data: &[u8], limit: u64) -> u64 {
    let mut decoder = ZlibDecoder::new(data).take(limit.saturating_add(1));
    let mut buffer = vec![0; 64 * 1024];
    let mut size = 0;
    loop {
        match decoder.read(&mut buffer) {
            // What is broken is no bomb; it fails later.
            Ok(0) | Err(_) => return size,
            Ok(length) => size += length as u64,
        }
    }
}

/// Refuses a page whose content is packed more than once, since what that unpacks to cannot be told beforehand; one that draws
/// what is not in the file; and one whose drawings contain themselves.
pub(super) fn check_page(page: &Page<'_>, limit: u64) -> Result<()> {
    let contents = page.raw();
    let streams: Vec<Stream<'_>> = match contents.get::<Array<'_>>(b"Contents") {
        Some(array) => array.iter::<Stream<'_>>().collect(),
        None => contents.get::<Stream<'_>>(b"Contents").into_iter().collect(),
    };
    streams
        .iter()
        .try_for_each(|stream| check_filters(stream, limit))?;
    check_drawings(&page.resources().x_objects, &mut Vec::new(), &mut 0)
}

/// Follows the drawings (form XObjects) that a page or a drawing refers to. `path` leads to `drawings`, `met` counts.
fn check_drawings(drawings: &Dict<'_>, path: &mut Vec<ObjectIdentifier>, met: &mut usize) -> Result<()> {
    /// How deep and how many drawings a page may have. Real pages have a handful, two or three deep.
    const DEEPEST: usize = 12;
    const MOST: usize = 10_000;
    let tangled = || {
        Error::input("the drawings on the PDF page contain one another without end")
            .hint("save a copy of the file with another program, for instance with `qpdf in.pdf out.pdf`")
    };
    for name in drawings.keys() {
        let Some(stream) = drawings.get::<Stream<'_>>(&*name) else {
            return Err(Error::input(
                "the PDF page shows an image that is not in the file: the file is cut short or damaged",
            )
            .hint("copy the file again from where it came from"));
        };
        *met += 1;
        let is_form = stream
            .dict()
            .get::<Name<'_>>(b"Subtype")
            .is_some_and(|kind| &*kind == b"Form");
        if !is_form {
            continue;
        }
        let id = stream.obj_id();
        if path.contains(&id) || path.len() >= DEEPEST || *met > MOST {
            return Err(tangled());
        }
        let resources = stream.dict().get::<Dict<'_>>(b"Resources").unwrap_or_default();
        if let Some(drawings) = resources.get::<Dict<'_>>(b"XObject") {
            path.push(id);
            check_drawings(&drawings, path, met)?;
            path.pop();
        }
    }
    Ok(())
}

/// Refuses an image of `width` × `height` pixels whose parameters make a decoder take more than `limit` bytes.
pub(super) fn check_image(stream: &Stream<'_>, width: u32, height: u32, limit: u64) -> Result<()> {
    samples::check_size(width, height, CHANNELS, limit)?;
    check_filters(stream, limit)?;
    let dict = stream.dict();
    for key in [&b"SMask"[..], b"Mask"] {
        if let Some(mask) = dict.get::<Stream<'_>>(key) {
            check_filters(&mask, limit)?;
        }
    }
    let names: [&[u8]; 2] = [b"DecodeParms", b"DP"];
    for name in names {
        let mut parameters: Vec<Dict<'_>> = dict.get::<Dict<'_>>(name).into_iter().collect();
        if let Some(array) = dict.get::<Array<'_>>(name) {
            parameters.extend(array.iter::<Dict<'_>>());
        }
        for parameters in parameters {
            let number = |key: &[u8], absent: u64| {
                parameters
                    .get::<i64>(key)
                    .map_or(absent, |value| u64::try_from(value).unwrap_or(u64::MAX))
            };
            let columns = number(b"Columns", u64::from(width));
            let rows = number(b"Rows", 0).max(u64::from(height));
            if columns.saturating_mul(rows).saturating_mul(number(b"Colors", 1)) > limit {
                return Err(Error::input(format!(
                    "an image on the PDF page says that it is {columns} × {rows} pixels large; the limit is {} MB",
                    limit >> 20
                ))
                .hint(HINT));
            }
        }
    }
    Ok(())
}

fn check_filters(stream: &Stream<'_>, limit: u64) -> Result<()> {
    // The longest run that one code of LZW can stand for: 4,096 codes of 12 bits, each longer than the last by a byte.
    const LZW_GROWTH: u64 = 2800;
    let filters = stream.filters();
    if filters.contains(&Filter::JpxDecode) {
        if filters.len() > 1 {
            return Err(hidden());
        }
        jpeg2000::check_sizes(&stream.raw_data(), limit)?;
    }
    if filters.contains(&Filter::Jbig2Decode) {
        if filters.len() > 1 {
            return Err(hidden());
        }
        check_jbig2(&stream.raw_data(), limit)?;
    }
    let packing = |filter: &&Filter| {
        matches!(
            filter,
            Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode
        )
    };
    let packed = filters.iter().filter(packing).count();
    let lzw = filters.contains(&Filter::LzwDecode);
    if packed > 1
        || filters.len() > 8
        || (lzw && stream.raw_data().len() as u64 * LZW_GROWTH > limit.max(1 << 32))
    {
        return Err(hidden());
    }
    Ok(())
}

/// Refuses a JBIG2 image whose page information (ITU-T T.88, 7.4.8) tells of more than `limit` bytes, whatever the PDF says of it.
fn check_jbig2(data: &[u8], limit: u64) -> Result<()> {
    let settings = DecodeSettings { strict: false };
    match hayro_jbig2::Page::new_embedded(data, None, &settings) {
        Ok(page) => samples::check_size(page.width(), page.height(), CHANNELS, limit),
        // What has no page information fails later.
        Err(_) => Ok(()),
    }
}

fn hidden() -> Error {
    Error::input("the PDF page is packed in a way that hides how large it is")
        .hint("save a copy of the file with another program, for instance with `qpdf in.pdf out.pdf`")
}
