//! The pixels behind a field, cut from the untouched scan.

use std::path::{Path, PathBuf};

use cablegram::config::IngestConfig;
use cablegram::error::{Error, ErrorKind, Result};
use cablegram::ingest::{ScanFile, scan_path};
use cablegram::model::{Evidence, Field, PageEntry, Pixels, Record};
use image::{DynamicImage, ImageFormat};

/// Cuts out every piece of evidence of `values`. The first goes to `file`, further ones beside it as `NAME-2.png`,
/// `NAME-3.png`; their names are returned. Pixels are those of the scan as stored: a page that was scanned sideways gives
/// a sideways piece.
pub fn cut(record: &Record, values: &[Field], scans: &Path, file: &Path) -> Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for evidence in values.iter().flat_map(|value| &value.evidence) {
        let Some(piece) = piece(record, evidence, scans)? else {
            continue;
        };
        let name = numbered(file, written.len());
        piece.save_with_format(&name, ImageFormat::Png).map_err(|error| {
            Error::output("cannot write the piece of the scan")
                .in_file(&name)
                .because(error)
        })?;
        written.push(name);
    }
    if written.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "this field has no box on a scan")
            .hint("records of a transcription and values that are inferred have none"));
    }
    Ok(written)
}

/// The pixels in the box of one piece of evidence; `None` where it has no box.
fn piece(record: &Record, evidence: &Evidence, scans: &Path) -> Result<Option<DynamicImage>> {
    let page = record.pages.iter().find(|page| page.number == evidence.page);
    let (Some(page), Some(rect)) = (page, evidence.rect) else {
        return Ok(None);
    };
    let image = decode(page, scans)?;
    let (width, height) = (image.width() as i32, image.height() as i32);
    let rect = rect.grown(0, 0, width, height);
    if rect.is_empty() {
        return Err(
            Error::new(ErrorKind::InvalidRecord, "the evidence lies outside of the scan")
                .on_page(page.number),
        );
    }
    // Cut at the edges of the page just now, so none of them is negative.
    let [left, top, width, height] =
        [rect.left, rect.top, rect.width(), rect.height()].map(|edge| edge as u32);
    Ok(Some(image.crop_imm(left, top, width, height)))
}

/// The page of the scan that the record was made from, and no other: the digest of its file must be the same.
fn decode(page: &PageEntry, scans: &Path) -> Result<DynamicImage> {
    let path = scan_path(scans, &page.source);
    let advice = "--scans names the folder that was given to `cablegram run`";
    let file = ScanFile::read(&path, &IngestConfig::default()).map_err(|error| error.hint(advice))?;
    if file.digest() != page.sha256 {
        return Err(
            Error::input("this is not the scan that was read: its digest is another")
                .in_file(&path)
                .hint("run again if the scan was replaced"),
        );
    }
    Ok(match file.decode(page.index)?.pixels {
        Pixels::Gray(image) => image.into(),
        Pixels::Color(image) => image.into(),
    })
}

/// `piece.png`, then `piece-2.png`, `piece-3.png` …
fn numbered(file: &Path, before: usize) -> PathBuf {
    if before == 0 {
        return file.to_owned();
    }
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let extension = file
        .extension()
        .map(|extension| format!(".{}", extension.to_string_lossy()))
        .unwrap_or_default();
    file.with_file_name(format!("{stem}-{}{extension}", before + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_pieces_are_numbered_from_two() {
        let name = |before| numbered(Path::new("a.b/piece.png"), before);
        assert_eq!(name(0), Path::new("a.b/piece.png"));
        assert_eq!(name(1), Path::new("a.b/piece-2.png"));
        assert_eq!(numbered(Path::new("piece"), 2), Path::new("piece-3"));
    }
}
