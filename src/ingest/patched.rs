//! A TIFF file that begins at another page than it does.

use std::io::{self, Read, Seek, SeekFrom};

use super::directories::Directory;
use super::lzw;
use super::tags::{
    BITS_PER_SAMPLE, COMPRESSION, PHOTOMETRIC, PLANAR_CONFIGURATION, SAMPLE_FORMAT, SAMPLES_PER_PIXEL,
};
use super::tiff::{BLACK_IS_ZERO, DATA, UNCOMPRESSED};
use crate::error::{Error, Result};

/// A file as if some of its bytes were others: lets the decoder begin at any page, without a copy of the file.
pub(super) struct Patched<'a> {
    bytes: &'a [u8],
    /// What follows the file.
    more: Vec<u8>,
    patches: Vec<(usize, Vec<u8>)>,
    position: u64,
}

impl<'a> Patched<'a> {
    /// The header leads to the page at `offset`, and the page to no other.
    pub(super) fn at_page(bytes: &'a [u8], directory: &Directory, offset: u64) -> Patched<'a> {
        let (at, width) = directory.layout.first_offset_field();
        let field = |value| directory.layout.field(value, width);
        Patched {
            bytes,
            more: Vec::new(),
            patches: vec![(at, field(offset)), (directory.link, field(0))],
            position: 0,
        }
    }

    fn length(&self) -> usize {
        self.bytes.len() + self.more.len()
    }

    fn slice(&self, offset: u64, count: u64) -> Option<&'a [u8]> {
        let end = offset.checked_add(count)?;
        self.bytes
            .get(usize::try_from(offset).ok()?..usize::try_from(end).ok()?)
    }

    /// Shows one of the `planes` of a page whose samples are stored apart, the one with `number` planes before it, as a page of
    /// one sample.
    pub(super) fn select_plane(&mut self, directory: &Directory, number: usize, planes: usize) {
        for tag in [BITS_PER_SAMPLE, SAMPLE_FORMAT] {
            if let Some(value) = directory.integer(tag) {
                self.patch_list(directory, tag, &[value]);
            }
        }
        self.patch_integer(directory, SAMPLES_PER_PIXEL, 1);
        self.patch_integer(directory, PLANAR_CONFIGURATION, 1);
        self.patch_integer(directory, PHOTOMETRIC, BLACK_IS_ZERO);
        for tag in DATA.into_iter().flat_map(|(offsets, counts)| [offsets, counts]) {
            if let Some(values) = directory.integers(tag) {
                let plane = of_plane(&values, number, planes).to_vec();
                self.patch_list(directory, tag, &plane);
            }
        }
    }

    /// Puts unpacked data behind the file in place of those that are packed with LZW: those of the plane that is shown, or all.
    pub(super) fn unpack(
        &mut self,
        directory: &Directory,
        plane: Option<(usize, usize)>,
        limit: u64,
    ) -> Result<()> {
        for (offsets_tag, counts_tag) in DATA {
            let (Some(mut offsets), Some(mut counts)) =
                (directory.integers(offsets_tag), directory.integers(counts_tag))
            else {
                continue;
            };
            if let Some((number, planes)) = plane {
                offsets = of_plane(&offsets, number, planes).to_vec();
                counts = of_plane(&counts, number, planes).to_vec();
            }
            let sizes = lzw::sizes(directory, offsets.len(), limit)?;
            let (mut new_offsets, mut new_counts) = (Vec::new(), Vec::new());
            for ((offset, count), size) in offsets.into_iter().zip(counts).zip(sizes) {
                let unpacked = self
                    .slice(offset, count)
                    .and_then(|packed| lzw::unpack(packed, size));
                let unpacked = unpacked.ok_or_else(|| {
                    Error::input("cannot decode the TIFF page: its LZW data are cut short or damaged")
                        .hint("copy the file again from where it came from")
                })?;
                new_offsets.push(self.length() as u64);
                new_counts.push(size);
                self.more.extend(unpacked);
            }
            self.patch_list(directory, offsets_tag, &new_offsets);
            self.patch_list(directory, counts_tag, &new_counts);
        }
        self.patch_integer(directory, COMPRESSION, UNCOMPRESSED);
        Ok(())
    }

    /// Gives a tag other values of the widest type.
    fn patch_list(&mut self, directory: &Directory, tag: u16, values: &[u64]) {
        const LONG: u64 = 4;
        const LONG8: u64 = 16;
        let layout = directory.layout;
        let (kind, width) = if layout.big { (LONG8, 8) } else { (LONG, 4) };
        let Some(entry) = directory.entry(tag) else {
            return;
        };
        let list: Vec<u8> = values
            .iter()
            .flat_map(|&value| layout.field(value, width))
            .collect();
        let place = if values.len() == 1 {
            list
        } else {
            let at = self.length() as u64;
            self.more.extend(list);
            layout.field(at, width)
        };
        let head = [
            layout.field(kind, 2),
            layout.field(values.len() as u64, width),
            place,
        ];
        // The type stands behind the tag, in two bytes.
        self.patches.push((entry.field + 2, head.concat()));
    }

    /// Gives a tag of one integer another value, of the type that it has.
    pub(super) fn patch_integer(&mut self, directory: &Directory, tag: u16, value: u64) {
        if let Some(entry) = directory.entry(tag) {
            self.patches
                .push((entry.at, directory.layout.field(value, entry.width().min(8))));
        }
    }
}

/// What of a list, which has the values of one plane after the other, is of one.
fn of_plane(values: &[u64], number: usize, planes: usize) -> &[u64] {
    let each = values.len() / planes.max(1);
    values.get(number * each..(number + 1) * each).unwrap_or_default()
}

impl Read for Patched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = usize::try_from(self.position)
            .unwrap_or(usize::MAX)
            .min(self.length());
        let rest = match start.checked_sub(self.bytes.len()) {
            None => &self.bytes[start..],
            Some(start) => &self.more[start..],
        };
        let length = buffer.len().min(rest.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        for (at, patch) in &self.patches {
            for (n, &byte) in patch.iter().enumerate() {
                if let Some(place) = (at + n).checked_sub(start).filter(|&place| place < length) {
                    buffer[place] = byte;
                }
            }
        }
        self.position += length as u64;
        Ok(length)
    }
}

impl Seek for Patched<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (base, offset) = match to {
            SeekFrom::Start(position) => (position, 0),
            SeekFrom::Current(offset) => (self.position, offset),
            SeekFrom::End(offset) => (self.length() as u64, offset),
        };
        self.position = base
            .checked_add_signed(offset)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "seek before the start"))?;
        Ok(self.position)
    }
}
