//! TIFF pages in the JPEG of TIFF 6.0, section 22. It was withdrawn for its faults and stands in archives all the same.
//!
//! There are three ways of it: a whole JPEG file inside the TIFF file; the header of one, and its coded data in strips; and
//! tables in tags of their own, with the coded data in strips. The last two are put together to a JPEG file here.

use std::borrow::Cow;

use super::directories::Directory;
use super::jpeg;
use super::tags::{
    AC_TABLES, DC_TABLES, HEIGHT, INTERCHANGE_FORMAT, INTERCHANGE_LENGTH, QUANTIZATION_TABLES,
    ROWS_PER_STRIP, SAMPLES_PER_PIXEL, STRIP_BYTE_COUNTS, STRIP_OFFSETS, SUBSAMPLING, TILE_BYTE_COUNTS,
    TILE_LENGTH, TILE_OFFSETS, TILE_WIDTH, WIDTH,
};

const START_OF_IMAGE: &[u8] = b"\xff\xd8";
const END_OF_IMAGE: &[u8] = b"\xff\xd9";
const FRAME: u8 = 0xc0;
const HUFFMAN: u8 = 0xc4;
const RESTART: u8 = 0xd0;
const SCAN: u8 = 0xda;
const QUANTIZATION: u8 = 0xdb;
const RESTART_INTERVAL: u8 = 0xdd;

/// The page as a JPEG file; `None` if it is in none of the three ways.
pub(super) fn file<'a>(bytes: &'a [u8], directory: &Directory) -> Option<Cow<'a, [u8]>> {
    let Some(start) = directory.integer(INTERCHANGE_FORMAT) else {
        return from_tables(bytes, directory).map(Cow::Owned);
    };
    let rest = bytes.get(usize::try_from(start).ok()?..)?;
    if !rest.starts_with(START_OF_IMAGE) {
        return from_tables(bytes, directory).map(Cow::Owned);
    }
    let length = directory
        .integer(INTERCHANGE_LENGTH)
        .and_then(|length| usize::try_from(length).ok());
    // Lengths are often wrong, and the file has its own end marker.
    let Some(given) = length.and_then(|length| rest.get(..length)) else {
        return Some(Cow::Borrowed(rest));
    };
    if jpeg::structure(given).complete {
        return Some(Cow::Borrowed(given));
    }
    match strips(bytes, directory) {
        Some(strips) if after_scan_header(given) == Some(given.len()) => {
            Some(Cow::Owned([given, &strips.concat(), END_OF_IMAGE].concat()))
        }
        _ => Some(Cow::Borrowed(rest)),
    }
}

/// Where the coded data begin: behind the header of the first scan.
fn after_scan_header(jpeg: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        let &[0xff, marker, high, low] = jpeg.get(at..at + 4)? else {
            return None;
        };
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
        if marker == SCAN {
            return Some(at);
        }
    }
}

/// Width and height of the one tile that a page is stored in, where its data begin, and their length. It may reach beyond the page.
fn one_tile(directory: &Directory) -> Option<(u64, u64, u64, u64)> {
    let one = |tag| match *directory.integers(tag)? {
        [value] => Some(value),
        _ => None,
    };
    Some((
        one(TILE_WIDTH)?,
        one(TILE_LENGTH)?,
        one(TILE_OFFSETS)?,
        one(TILE_BYTE_COUNTS)?,
    ))
}

fn strips<'a>(bytes: &'a [u8], directory: &Directory) -> Option<Vec<&'a [u8]>> {
    let (offsets, counts) = match one_tile(directory) {
        Some((.., offset, count)) => (vec![offset], vec![count]),
        None => (
            directory.integers(STRIP_OFFSETS)?,
            directory.integers(STRIP_BYTE_COUNTS)?,
        ),
    };
    let mut left = bytes.len();
    let strip = |(offset, count): (u64, u64)| {
        let strip =
            bytes.get(usize::try_from(offset).ok()?..usize::try_from(offset.checked_add(count)?).ok()?)?;
        // Strips that overlap are a trap.
        left = left.checked_sub(strip.len())?;
        Some(strip)
    };
    offsets.into_iter().zip(counts).map(strip).collect()
}

/// Puts a JPEG file together whose tables stand in tags and whose coded data stand in strips, each coded by itself.
fn from_tables(bytes: &[u8], directory: &Directory) -> Option<Vec<u8>> {
    let size = |tag| u16::try_from(directory.integer(tag)?).ok();
    let (width, height) = match one_tile(directory) {
        Some((columns, rows, ..)) => (u16::try_from(columns).ok()?, u16::try_from(rows).ok()?),
        None => (size(WIDTH)?, size(HEIGHT)?),
    };
    let components = match directory.integer(SAMPLES_PER_PIXEL).unwrap_or(1) {
        count @ (1 | 3) => count as u8,
        _ => return None,
    };
    // How many samples of the first component stand for one of the others, across and down.
    let sampling = match directory.integers(SUBSAMPLING).as_deref() {
        _ if components == 1 => [1, 1],
        Some(&[across @ 1..=4, down @ 1..=4]) => [across as u8, down as u8],
        _ => [2, 2],
    };

    let mut jpeg = START_OF_IMAGE.to_vec();
    let table = |offset: u64, length: usize| {
        let start = usize::try_from(offset).ok()?;
        bytes.get(start..start.checked_add(length)?)
    };
    for (number, offset) in of_components(directory, QUANTIZATION_TABLES, components)? {
        segment(&mut jpeg, QUANTIZATION, &[&[number], table(offset, 64)?])?;
    }
    for (class, tag) in [(0x00, DC_TABLES), (0x10, AC_TABLES)] {
        for (number, offset) in of_components(directory, tag, components)? {
            let lengths = table(offset, 16)?;
            let codes = lengths.iter().map(|&count| usize::from(count)).sum::<usize>();
            segment(
                &mut jpeg,
                HUFFMAN,
                &[&[class | number], table(offset, 16 + codes)?],
            )?;
        }
    }
    let [across, down] = sampling;
    let frame: Vec<u8> = (0..components)
        .flat_map(|n| [n + 1, if n == 0 { across << 4 | down } else { 0x11 }, n])
        .collect();
    segment(
        &mut jpeg,
        FRAME,
        &[
            &[8],
            &height.to_be_bytes(),
            &width.to_be_bytes(),
            &[components],
            &frame,
        ],
    )?;

    let strips = strips(bytes, directory)?;
    if strips.len() > 1 {
        // A strip is a restart interval; its length is counted in blocks of all components.
        let rows = directory.integer(ROWS_PER_STRIP)?;
        let blocks = u64::from(width).div_ceil(8 * u64::from(across)) * rows.div_ceil(8 * u64::from(down));
        segment(
            &mut jpeg,
            RESTART_INTERVAL,
            &[&u16::try_from(blocks).ok()?.to_be_bytes()],
        )?;
    }
    let scan: Vec<u8> = (0..components).flat_map(|n| [n + 1, n << 4 | n]).collect();
    segment(&mut jpeg, SCAN, &[&[components], &scan, &[0, 63, 0]])?;
    for (n, strip) in strips.iter().enumerate() {
        if n > 0 {
            jpeg.extend([0xff, RESTART + ((n - 1) % 8) as u8]);
        }
        jpeg.extend_from_slice(strip);
    }
    jpeg.extend_from_slice(END_OF_IMAGE);
    Some(jpeg)
}

/// The number of each component, and where its table stands.
fn of_components(directory: &Directory, tag: u16, components: u8) -> Option<Vec<(u8, u64)>> {
    let offsets = directory.integers(tag)?;
    let tables: Vec<(u8, u64)> = (0..components).zip(offsets).collect();
    (tables.len() == usize::from(components)).then_some(tables)
}

fn segment(jpeg: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) -> Option<()> {
    let length = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    jpeg.extend([0xff, marker]);
    jpeg.extend(u16::try_from(length).ok()?.to_be_bytes());
    parts.iter().for_each(|part| jpeg.extend_from_slice(part));
    Some(())
}
