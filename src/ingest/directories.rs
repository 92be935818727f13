//! The directories of a TIFF file: where its pages are and what their tags say, without a pixel decoded (TIFF 6.0, section 2;
//! BigTIFF). EXIF data has the same form.
//!
//! The `tiff` crate reads these too, but only page after page, stopping at the first that it cannot decode.

/// The longest chain that is followed. The largest rolls of microfilm have some thousand frames.
const MOST_PAGES: usize = 65_536;

/// The pages of a file.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Chain {
    /// Where the directory of each page begins.
    pub(super) offsets: Vec<u64>,
    /// Why the chain does not come to an end, where it breaks after these pages.
    pub(super) broken: Option<String>,
}

/// Byte order and width of the offsets of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    little_endian: bool,
    pub(super) big: bool,
}

impl Layout {
    /// Reads the header.
    pub(super) fn of(bytes: &[u8]) -> Option<Layout> {
        let little_endian = match bytes.get(..2)? {
            b"II" => true,
            b"MM" => false,
            _ => return None,
        };
        let layout = Layout {
            little_endian,
            big: false,
        };
        match layout.unsigned(bytes, 2, 2)? {
            42 => Some(layout),
            43 => Some(Layout { big: true, ..layout }),
            _ => None,
        }
    }

    /// Where the header holds the offset of the first directory, and in how many bytes.
    pub(super) fn first_offset_field(self) -> (usize, usize) {
        if self.big { (8, 8) } else { (4, 4) }
    }

    /// The integer of `width` bytes at `at`.
    pub(super) fn unsigned(self, bytes: &[u8], at: usize, width: usize) -> Option<u64> {
        let field = bytes.get(at..at.checked_add(width)?)?;
        let join = |value: u64, &byte: &u8| value << 8 | u64::from(byte);
        Some(if self.little_endian {
            field.iter().rev().fold(0, join)
        } else {
            field.iter().fold(0, join)
        })
    }

    /// `value` as the `width` bytes of a field.
    pub(super) fn field(self, value: u64, width: usize) -> Vec<u8> {
        if self.little_endian {
            value.to_le_bytes()[..width].to_vec()
        } else {
            value.to_be_bytes()[8 - width..].to_vec()
        }
    }

    /// Number of entries of the directory at `offset`, where the first begins, and the size of each.
    fn entries(self, bytes: &[u8], offset: u64) -> Option<(usize, usize, usize)> {
        let at = usize::try_from(offset).ok()?;
        let (width, size) = if self.big { (8, 20) } else { (2, 12) };
        let count = usize::try_from(self.unsigned(bytes, at, width)?).ok()?;
        let first = at.checked_add(width)?;
        let end = first.checked_add(count.checked_mul(size)?)?;
        (count > 0 && end <= bytes.len()).then_some((count, first, size))
    }
}

/// Follows the chain of directories. Thumbnails and masks (NewSubfileType, tag 254) are no pages.
pub(super) fn chain(bytes: &[u8]) -> Chain {
    let mut chain = Chain::default();
    let Some(layout) = Layout::of(bytes) else {
        chain.broken = Some("the header is cut short".into());
        return chain;
    };
    let (at, width) = layout.first_offset_field();
    let mut next = layout.unsigned(bytes, at, width);
    let mut seen = std::collections::HashSet::new();
    loop {
        let offset = match next {
            None => {
                chain.broken = Some("the list of pages is cut short".into());
                break;
            }
            Some(0) => break,
            Some(offset) => offset,
        };
        if !seen.insert(offset) {
            chain.broken = Some("the list of pages leads back to an earlier one".into());
            break;
        }
        if seen.len() > MOST_PAGES {
            chain.broken = Some(format!("the file has more than {MOST_PAGES} pages"));
            break;
        }
        let Some((count, first, size)) = layout.entries(bytes, offset) else {
            chain.broken = Some(format!(
                "the list of pages leads to byte {offset}, where there is no page"
            ));
            break;
        };
        if !is_auxiliary(layout, bytes, first, count, size) {
            chain.offsets.push(offset);
        }
        next = layout.unsigned(bytes, first + count * size, width);
    }
    if chain.offsets.is_empty() && chain.broken.is_none() {
        chain.broken = Some("the file holds no page".into());
    }
    chain
}

/// Whether a directory is that of a thumbnail or a mask.
fn is_auxiliary(layout: Layout, bytes: &[u8], first: usize, count: usize, size: usize) -> bool {
    const NEW_SUBFILE_TYPE: u64 = 254;
    const REDUCED_OR_MASK: u64 = 0b101;
    // Tags are sorted, and hardly any comes before this one.
    (0..count.min(4)).any(|n| {
        let entry = first + n * size;
        layout.unsigned(bytes, entry, 2) == Some(NEW_SUBFILE_TYPE)
            && layout
                .unsigned(bytes, entry + size - if layout.big { 8 } else { 4 }, 4)
                .is_some_and(|value| value & REDUCED_OR_MASK != 0)
    })
}

/// The tags of one page.
#[derive(Debug)]
pub(super) struct Directory<'a> {
    bytes: &'a [u8],
    pub(super) layout: Layout,
    entries: Vec<Entry>,
    /// Where the offset of the next page stands.
    pub(super) link: usize,
}

/// One tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    tag: u16,
    kind: u16,
    count: usize,
    /// Where the entry itself stands.
    pub(super) field: usize,
    /// Where the values begin.
    pub(super) at: usize,
}

impl Entry {
    /// Bytes of one value; 0 for a type that is not known.
    pub(super) fn width(self) -> usize {
        match self.kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16..=18 => 8,
            _ => 0,
        }
    }
}

/// Reads the directory at `offset`; entries whose values lie outside the file are left out.
pub(super) fn read(bytes: &[u8], offset: u64) -> Option<Directory<'_>> {
    let layout = Layout::of(bytes)?;
    let (count, first, size) = layout.entries(bytes, offset)?;
    let inline = if layout.big { 8 } else { 4 };
    // A directory has some twenty tags; one of a million is a trap.
    let entries = (0..count.min(4096)).filter_map(|n| {
        let at = first + n * size;
        let tag = layout.unsigned(bytes, at, 2)? as u16;
        let kind = layout.unsigned(bytes, at + 2, 2)? as u16;
        let count = usize::try_from(layout.unsigned(bytes, at + 4, inline)?).ok()?;
        let mut entry = Entry {
            tag,
            kind,
            count,
            field: at,
            at: at + size - inline,
        };
        let length = entry.width().checked_mul(count)?;
        if length > inline {
            entry.at = usize::try_from(layout.unsigned(bytes, entry.at, inline)?).ok()?;
        }
        (length > 0 && entry.at.checked_add(length)? <= bytes.len()).then_some(entry)
    });
    Some(Directory {
        bytes,
        layout,
        entries: entries.collect(),
        link: first + count * size,
    })
}

impl Directory<'_> {
    /// The entry of `tag`.
    pub(super) fn entry(&self, tag: u16) -> Option<Entry> {
        self.entries.iter().copied().find(|entry| entry.tag == tag)
    }

    /// The values of `tag`, if they are whole numbers from 0.
    pub(super) fn integers(&self, tag: u16) -> Option<Vec<u64>> {
        let entry = self.entry(tag)?;
        if !matches!(entry.kind, 1 | 3 | 4 | 13 | 16 | 18) {
            return None;
        }
        let width = entry.width();
        (0..entry.count)
            .map(|n| self.layout.unsigned(self.bytes, entry.at + n * width, width))
            .collect()
    }

    /// The first value of `tag`.
    pub(super) fn integer(&self, tag: u16) -> Option<u64> {
        let entry = self.entry(tag)?;
        if !matches!(entry.kind, 1 | 3 | 4 | 13 | 16 | 18) {
            return None;
        }
        self.layout.unsigned(self.bytes, entry.at, entry.width())
    }

    /// The first value of `tag` as a fraction, a float or an integer; whatever the file has.
    pub(super) fn rational(&self, tag: u16) -> Option<f64> {
        let entry = self.entry(tag)?;
        let at = |offset, width| self.layout.unsigned(self.bytes, entry.at + offset, width);
        match entry.kind {
            5 => Some(at(0, 4)? as f64 / at(4, 4)? as f64),
            11 => Some(f64::from(f32::from_bits(at(0, 4)? as u32))),
            12 => Some(f64::from_bits(at(0, 8)?)),
            _ => self.integer(tag).map(|value| value as f64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A little-endian file whose directories stand at the given offsets and lead to the next, each with one tag.
    fn file(links: &[(u32, u32)], tag: u16, value: u32) -> Vec<u8> {
        let mut bytes = b"II*\0".to_vec();
        bytes.extend(links[0].0.to_le_bytes());
        for &(offset, next) in links {
            bytes.resize(bytes.len().max(offset as usize), 0);
            bytes.extend(1u16.to_le_bytes());
            bytes.extend(tag.to_le_bytes());
            bytes.extend(4u16.to_le_bytes());
            bytes.extend(1u32.to_le_bytes());
            bytes.extend(value.to_le_bytes());
            bytes.extend(next.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn pages_are_counted_along_the_chain() {
        let chain = chain(&file(&[(8, 40), (40, 0)], 256, 10));
        assert_eq!(
            chain,
            Chain {
                offsets: vec![8, 40],
                broken: None
            }
        );
    }

    #[test]
    fn a_loop_is_found_and_the_pages_before_it_are_kept() {
        let chain = chain(&file(&[(8, 40), (40, 8)], 256, 10));
        assert_eq!(chain.offsets, [8, 40]);
        assert!(chain.broken.is_some_and(|reason| reason.contains("leads back")));
    }

    #[test]
    fn a_thumbnail_is_no_page() {
        let chain = chain(&file(&[(8, 0)], 254, 1));
        assert!(chain.offsets.is_empty());
        assert!(chain.broken.is_some_and(|reason| reason.contains("no page")));
    }

    #[test]
    fn a_tag_is_read_in_either_byte_order() {
        let bytes = file(&[(8, 0)], 256, 2480);
        assert_eq!(read(&bytes, 8).unwrap().integer(256), Some(2480));
        let big_endian = b"MM\0*\0\0\0\x08\0\x01\x01\0\0\x03\0\0\0\x01\x09\xb0\0\0\0\0\0\0";
        assert_eq!(read(big_endian, 8).unwrap().integer(256), Some(2480));
    }

    proptest! {
        #[test]
        fn any_bytes_are_walked_to_an_end(mut bytes: Vec<u8>, offset: u64) {
            chain(&bytes);
            bytes.splice(0..0, *b"II*\0\x08\0\0\0");
            chain(&bytes);
            if let Some(directory) = read(&bytes, offset % 64) {
                directory.rational(282);
                directory.integers(273);
            }
        }
    }
}
