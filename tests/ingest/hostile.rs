//! What broken and hostile files come to: an error that names them, and never a panic, a hang or a flood of memory.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, Instant};

use cablegram::config::IngestConfig;
use cablegram::ingest::ScanFile;
use cablegram::model::{Orientation, Pixels};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::ImageFormat;

use crate::fixtures::*;
use crate::random::Random;

/// Decodes every page, for the sake of not failing badly.
fn decode_all(name: &str, bytes: &[u8]) {
    let Ok(file) = read(name, bytes) else { return };
    let Ok(count) = file.page_count() else { return };
    for index in 0..count.min(8) {
        if let Err(error) = file.decode(index) {
            assert!(error.to_string().contains(name), "{error} does not name {name}");
        }
    }
}

fn with_page_limit(megabytes: u32) -> IngestConfig {
    IngestConfig {
        max_page_megabytes: megabytes,
        ..IngestConfig::default()
    }
}

/// The error that the first page of `bytes` ends in under a limit of so many megabytes.
fn refused(name: &str, bytes: &[u8], megabytes: u32) -> String {
    let folder = Folder::new();
    let file = ScanFile::read(&folder.write(name, bytes), &with_page_limit(megabytes)).unwrap();
    file.decode(0).expect_err("the page is refused").to_string()
}

/// Every small scan there is: those made in code and those of other people's encoders.
fn every_kind() -> Vec<(String, Vec<u8>)> {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ingest/data");
    let mut kinds: Vec<(String, Vec<u8>)> = zoo()
        .into_iter()
        .map(|(name, bytes)| (name.into(), bytes))
        .collect();
    for file in std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap()) {
        if !name_of(&file).ends_with(".py") {
            kinds.push((name_of(&file), std::fs::read(file.path()).unwrap()));
        }
    }
    kinds.sort();
    assert!(kinds.len() > 40, "{} kinds", kinds.len());
    kinds
}

/// What becomes of each page.
fn pages(file: &ScanFile) -> Vec<Option<Vec<u8>>> {
    let pixels = |index| match file.decode(index).ok()?.pixels {
        Pixels::Gray(image) => Some(image.into_raw()),
        Pixels::Color(image) => Some(image.into_raw()),
    };
    (0..file.page_count().unwrap_or(0)).map(pixels).collect()
}

#[test]
fn a_file_that_was_not_copied_to_its_end_is_never_taken_for_another() {
    for (name, bytes) in every_kind() {
        let whole = pages(&read(&name, &bytes).unwrap());
        for tenth in 0..10 {
            let cut = pages(&read(&name, &bytes[..bytes.len() * tenth / 10]).unwrap());
            let what = format!("{name} cut at {tenth}0 %");
            for (page, whole) in cut.iter().zip(&whole) {
                // Fax data that lacks its last rows is a page still, white at its foot.
                let same = page.is_none() || page == whole || (name.contains("group4") && tenth == 9);
                assert!(same, "{what} was taken for something else");
            }
            // The pages of a PDF file are found again from what is left, and the image may stand at its front.
            if !name.ends_with(".pdf") {
                assert!(
                    cut.iter().any(Option::is_none) || cut.is_empty(),
                    "{what} was taken for whole"
                );
            }
        }
    }
}

/// Bytes of a file are changed at random and what comes out is decoded, for as long as `CABLEGRAM_FUZZ_SECONDS` says; one
/// second without it. `CABLEGRAM_FUZZ_CORPUS` names a folder of files to start from beside our own.
#[test]
fn damaged_files_never_end_in_a_panic() {
    let seconds = std::env::var("CABLEGRAM_FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    let (start, limit) = (Instant::now(), Duration::from_secs(seconds));
    let mut corpus = every_kind();
    if let Some(folder) = std::env::var_os("CABLEGRAM_FUZZ_CORPUS") {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        corpus.extend(files.map(|file| (name_of(&file), std::fs::read(file.path()).unwrap())));
        corpus.sort();
    }
    // The number of a case is its seed, so that a bad one can be run again.
    let cases = (1u64..).take_while(|_| start.elapsed() < limit).inspect(|&seed| {
        let (name, bytes) = &corpus[seed as usize % corpus.len()];
        let damaged = Random::new(seed).damage(bytes);
        let ended = std::panic::catch_unwind(|| decode_all(name, &damaged));
        assert!(ended.is_ok(), "case {seed}, made of {name}, ended in a panic");
    });
    eprintln!("{} damaged files were decoded", cases.count());
}

fn name_of(file: &std::fs::DirEntry) -> String {
    file.file_name().to_string_lossy().into_owned()
}

#[test]
fn a_png_of_huge_dimensions_is_refused_before_it_is_decoded() {
    let mut bytes = png();
    bytes[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    // The check sum of the header must hold for the dimensions to be believed.
    let mut crc = flate2::Crc::new();
    crc.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    let error = refused("bomb.png", &bytes, 1024);
    assert!(
        error.contains("bomb.png") && error.contains("60000 × 60000"),
        "{error}"
    );
}

/// A TIFF file of one page with these tags, each a LONG, and `data` behind them.
fn tiff_of(tags: &[(u16, u32)], data: &[u8]) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend((tags.len() as u16).to_le_bytes());
    let data_at = 8 + 2 + tags.len() as u32 * 12 + 4;
    for &(tag, value) in tags {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(4u16.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
        bytes.extend((if tag == 273 { data_at } else { value }).to_le_bytes());
    }
    bytes.extend(0u32.to_le_bytes());
    bytes.extend(data);
    bytes
}

fn fax(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let tags = [
        (256, width),
        (257, height),
        (258, 1),
        (259, 4),
        (262, 0),
        (273, 0),
        (277, 1),
        (278, height),
        (279, data.len() as u32),
    ];
    tiff_of(&tags, data)
}

#[test]
fn fax_data_is_read() {
    // Group 4: three rows like the white one above them (V0 is `1`), then the end of the block.
    let bytes = fax(16, 3, &[0b1110_0000, 0b0000_0010, 0b0000_0000, 0b0010_0000]);
    assert!(
        gray(decode("fax.tif", &bytes).unwrap())
            .as_raw()
            .iter()
            .all(|&light| light == 255)
    );
}

#[test]
fn a_fax_page_of_60000_by_60000_is_refused_and_one_without_its_rows_fails() {
    let error = refused("bomb.tif", &fax(60_000, 60_000, &[0xff; 64]), 1024);
    assert!(error.contains("60000 × 60000"), "{error}");
    let error = refused("short.tif", &fax(1000, 1000, &[0xff; 8]), 1024);
    assert!(error.contains("cut short"), "{error}");
}

#[test]
fn a_resolution_that_is_no_number_is_none() {
    let mut bytes = tiff(&[page(40, 30)]);
    let denominator = bytes
        .windows(8)
        .rposition(|value| value == [44, 1, 0, 0, 1, 0, 0, 0])
        .unwrap()
        + 4;
    bytes[denominator] = 0;
    let first = bytes
        .windows(8)
        .position(|value| value == [44, 1, 0, 0, 1, 0, 0, 0]);
    if let Some(first) = first {
        bytes[first + 4] = 0;
    }
    assert_eq!(decode("a.tif", &bytes).unwrap().dpi, None);
}

/// A gray page of 3 by 1 pixels whose resolution is a field of this kind with these bits.
fn with_resolution(kind: u16, bits: &[u8]) -> Vec<u8> {
    let tags = [
        (256, 3),
        (257, 1),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 0),
        (278, 1),
        (279, 3),
        (282, 0),
    ];
    let mut bytes = tiff_of(&tags, &[1, 2, 3]);
    let entry = 8 + 2 + 8 * 12;
    let behind = bytes.len() as u32;
    bytes[entry + 2..entry + 4].copy_from_slice(&kind.to_le_bytes());
    match <[u8; 4]>::try_from(bits) {
        Ok(inline) => bytes[entry + 8..entry + 12].copy_from_slice(&inline),
        Err(_) => bytes[entry + 8..entry + 12].copy_from_slice(&behind.to_le_bytes()),
    }
    bytes.extend(bits);
    bytes
}

#[test]
fn an_absurd_resolution_is_none() {
    const FLOAT: u16 = 11;
    const DOUBLE: u16 = 12;
    for value in [
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        -300.0,
        0.0,
        1e-30,
        1e30,
    ] {
        let page = decode("a.tif", &with_resolution(FLOAT, &value.to_le_bytes())).unwrap();
        assert_eq!(page.dpi, None, "{value}");
        let page = decode("a.tif", &with_resolution(DOUBLE, &f64::from(value).to_le_bytes())).unwrap();
        assert_eq!(page.dpi, None, "{value}");
    }
    let page = decode("a.tif", &with_resolution(FLOAT, &300f32.to_le_bytes())).unwrap();
    assert_eq!(page.dpi, Some(300.0));
}

#[test]
fn a_list_of_pages_that_leads_back_is_told_after_its_pages() {
    let mut bytes = tiff(&[page(40, 30), page(30, 40)]);
    let first = u32::from_le_bytes(bytes[4..8].try_into().unwrap());
    let next = |bytes: &[u8], at: u32| {
        let at = at as usize;
        at + 2 + 12 * usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))
    };
    let link = next(&bytes, first);
    let second = u32::from_le_bytes(bytes[link..link + 4].try_into().unwrap());
    let link = next(&bytes, second);
    bytes[link..link + 4].copy_from_slice(&first.to_le_bytes());
    let file = read("loop.tif", &bytes).unwrap();
    assert_eq!(file.page_count().unwrap(), 3);
    assert_eq!(gray(file.decode(1).unwrap()), page(30, 40));
    let error = file.decode(2).unwrap_err().to_string();
    assert!(
        error.contains("loop.tif, page 3") && error.contains("leads back"),
        "{error}"
    );
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let folder = Folder::new();
    let path = folder.path().join("growing.tif");
    let mut growing = std::fs::File::create(&path).unwrap();
    // Large enough that it grows again while it is being read.
    growing.set_len(256 << 20).unwrap();
    let stop = std::sync::atomic::AtomicBool::new(false);
    let error = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::io::Seek::seek(&mut growing, std::io::SeekFrom::End(0)).unwrap();
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                growing.write_all(b"x").unwrap();
            }
        });
        let read = ScanFile::read(&path, &IngestConfig::default());
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        read.unwrap_err().to_string()
    });
    assert!(
        error.contains("growing.tif: the file changed while it was read"),
        "{error}"
    );
}

#[test]
fn a_colour_profile_without_sense_does_no_harm() {
    let mut bytes = encode(page(16, 16), ImageFormat::Jpeg);
    let mut profile = b"\xff\xe2\0\x30ICC_PROFILE\0\x01\xff".to_vec();
    profile.resize(2 + 0x30, 0xaa);
    bytes.splice(2..2, profile);
    assert_eq!(decode("a.jpg", &bytes).unwrap().pixels.dimensions(), (16, 16));

    let mut bytes = png();
    // Behind the header, which ends at byte 33: a profile that unpacks without end, and one that cannot be unpacked.
    for profile in [deflated(64 << 20), b"no zlib stream".to_vec()] {
        let mut chunk = b"iCCPname\0\0".to_vec();
        chunk.extend(profile);
        let mut crc = flate2::Crc::new();
        crc.update(&chunk);
        let length = (chunk.len() as u32 - 4).to_be_bytes();
        let whole = [&length[..], &chunk, &crc.sum().to_be_bytes()].concat();
        bytes.splice(33..33, whole);
    }
    assert_eq!(gray(decode("a.png", &bytes).unwrap()), page(8, 5));
}

#[test]
fn a_pdf_of_a_million_pages_is_refused() {
    let kids = "<< >> ".repeat(1_000_000);
    let bytes = pdf_of(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{kids}] /Count 1000000 >>").into_bytes(),
    ]);
    let error = read("many.pdf", &bytes)
        .unwrap()
        .page_count()
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("many.pdf") && error.contains("at most 65536 are read"),
        "{error}"
    );
}

#[test]
fn a_pdf_stream_of_ten_gigabytes_is_refused() {
    // A zlib stream of blocks that are alike, each packed by itself: 160 times 64 MB.
    let mut encoder = flate2::Compress::new(Compression::fast(), false);
    let (block, mut packed) = (vec![b' '; 64 << 20], Vec::with_capacity(1 << 20));
    encoder
        .compress_vec(&block, &mut packed, flate2::FlushCompress::Full)
        .unwrap();
    let mut bomb = vec![0x78, 0x01];
    bomb.extend(packed.repeat(160));
    bomb.extend([0x03, 0x00]);
    let bytes = pdf_of(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 144 72] /Contents 4 0 R >>".to_vec(),
        stream("/Filter /FlateDecode", &bomb),
    ]);
    let error = refused("bomb.pdf", &bytes, 1024);
    assert!(error.contains("unpacks to more than 1024 MB"), "{error}");
    // Packed twice it is some kilobytes, and how large it is cannot be told.
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bomb).unwrap();
    let bytes = pdf_of(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 144 72] /Contents 4 0 R >>".to_vec(),
        stream("/Filter [/FlateDecode /FlateDecode]", &encoder.finish().unwrap()),
    ]);
    let error = refused("bomb.pdf", &bytes, 1024);
    assert!(error.contains("hides how large it is"), "{error}");
}

#[test]
fn a_pdf_page_of_more_drawings_than_memory_is_refused() {
    // The renderer would keep every outline; the page itself is small.
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..100_000 {
        encoder.write_all(b"1 1 142 70 re f\n").unwrap();
    }
    let bytes = pdf_of(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 144 72] /Contents 4 0 R >>".to_vec(),
        stream("/Filter /FlateDecode", &encoder.finish().unwrap()),
    ]);
    let error = refused("full.pdf", &bytes, 1024);
    assert!(error.contains("take more than 1024 MB of memory"), "{error}");
}

#[test]
fn a_tiff_page_that_unpacks_to_more_than_the_limit_is_refused() {
    // Tiles of 60,000 by 60,000 for a page of 16 by 16.
    let tags = [
        (256, 16),
        (257, 16),
        (258, 8),
        (259, 5),
        (262, 1),
        (277, 1),
        (322, 60_000),
        (323, 60_000),
        (324, 8),
        (325, 8),
    ];
    let error = refused("bomb.tif", &tiff_of(&tags, &[0x80; 8]), 1024);
    assert!(error.contains("unpacks to more than 1024 MB"), "{error}");
}

#[test]
fn a_roll_of_5000_pages_is_counted_and_read_at_any_place() {
    let pages: Vec<_> = (0..5000)
        .map(|n| image::GrayImage::from_pixel(1, 1, image::Luma([n as u8])))
        .collect();
    let file = read("roll.tif", &tiff(&pages)).unwrap();
    assert_eq!(file.page_count().unwrap(), 5000);
    for index in [4999, 0, 2500] {
        assert_eq!(gray(file.decode(index).unwrap()).as_raw(), &[index as u8]);
    }
}

#[test]
fn a_named_pipe_is_told_and_does_not_block() {
    let folder = Folder::holding(&["a.png"]);
    let pipe = folder.path().join("x.png");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let discovery = folder.discover();
    assert_eq!(discovery.documents.len(), 1);
    assert!(
        failures(&discovery)[0].contains("x.png: this is a named pipe"),
        "{discovery:?}"
    );
    let error = ScanFile::read(&pipe, &IngestConfig::default()).unwrap_err();
    assert!(error.to_string().contains("not a regular file"), "{error}");
}

#[test]
fn what_may_not_be_read_is_told() {
    let folder = Folder::holding(&["a.png", "locked/1.png", "b.png"]);
    let closed = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(folder.path().join("locked"), closed.clone()).unwrap();
    std::fs::set_permissions(folder.path().join("b.png"), closed).unwrap();
    if std::fs::read(folder.path().join("b.png")).is_ok() {
        eprintln!("skipped: the superuser may read everything");
        return;
    }
    let discovery = folder.discover();
    assert!(
        failures(&discovery)[0].contains("locked: cannot be read"),
        "{discovery:?}"
    );
    let error = ScanFile::read(&folder.path().join("b.png"), &IngestConfig::default()).unwrap_err();
    assert!(error.to_string().contains("b.png: cannot be opened"), "{error}");
    std::fs::set_permissions(
        folder.path().join("locked"),
        std::fs::Permissions::from_mode(0o700),
    )
    .unwrap();
}

#[test]
fn a_file_beyond_the_limit_is_not_read() {
    let folder = Folder::new();
    let path = folder.path().join("huge.tif");
    // A file with a hole takes no room on the disk.
    std::fs::File::create(&path).unwrap().set_len(3 << 30).unwrap();
    let error = ScanFile::read(&path, &IngestConfig::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("huge.tif: the file is larger than 2048 MB"),
        "{error}"
    );
}

#[test]
fn exif_data_without_sense_does_no_harm() {
    let mut bytes = encode(page(16, 16), ImageFormat::Jpeg);
    let mut exif = b"\xff\xe1\0\x20Exif\0\0II*\0\xff\xff\xff\x7f".to_vec();
    exif.resize(2 + 0x20, 0xaa);
    bytes.splice(2..2, exif);
    let page = decode("a.jpg", &bytes).unwrap();
    assert_eq!((page.orientation, page.dpi), (Orientation::Upright, None));
}

fn deflated(length: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let zeros = vec![b' '; 1 << 16];
    for _ in 0..length >> 16 {
        encoder.write_all(&zeros).unwrap();
    }
    encoder.finish().unwrap()
}

#[test]
fn a_pdf_stream_that_unpacks_to_more_than_the_limit_is_refused() {
    let bomb = stream("/Filter /FlateDecode", &deflated(64 << 20));
    let bytes = pdf_of(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 144 72] /Contents 4 0 R >>".to_vec(),
        bomb,
    ]);
    let error = refused("bomb.pdf", &bytes, 16);
    assert!(
        error.contains("bomb.pdf: a part of the PDF file unpacks to more than 16 MB"),
        "{error}"
    );
}

#[test]
fn a_pdf_image_of_huge_dimensions_is_refused() {
    for parameters in [
        "",
        "/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 2000000000 >>",
    ] {
        let (width, height) = if parameters.is_empty() {
            (60_000, 60_000)
        } else {
            (16, 16)
        };
        let image = stream(
            &format!(
                "/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 1 \
                 /ColorSpace /DeviceGray {parameters}"
            ),
            b"\xff\xff",
        );
        let error = refused("bomb.pdf", &pdf_page(0, WHOLE_PAGE, image), 1024);
        assert!(error.contains("limit is 1024 MB"), "{error}");
    }
}

#[test]
fn a_jbig2_image_that_says_it_is_huge_within_is_refused() {
    // The header of a page information segment (ITU-T T.88, 7.2), and the segment: 60,000 by 60,000 pixels.
    let header = b"\0\0\0\0\x30\0\x01\0\0\0\x13";
    let side = 60_000_u32.to_be_bytes();
    let image = [&header[..], &side, &side, &[0; 11]].concat();
    let dictionary = "/Type /XObject /Subtype /Image /Width 61 /Height 47 /BitsPerComponent 1 /ColorSpace /DeviceGray \
                      /Filter /JBIG2Decode";
    let error = refused(
        "bomb.pdf",
        &pdf_page(0, WHOLE_PAGE, stream(dictionary, &image)),
        1024,
    );
    assert!(error.contains("limit is 1024 MB"), "{error}");
}

#[test]
fn a_jpeg_2000_image_that_says_it_is_huge_within_is_refused_by_itself_and_in_a_pdf() {
    let sizes = GRAY_J2K
        .windows(4)
        .position(|marker| marker == b"\xff\x4f\xff\x51")
        .unwrap()
        + 8;
    // Miles wide; miles high in tiles of 61 by 47, for each of which the decoder takes memory at once.
    for (at, value) in [(sizes, 0xffff_0000_u32), (sizes + 4, 3_080_192), (sizes + 16, 0)] {
        let mut image = GRAY_J2K.to_vec();
        image[at..at + 4].copy_from_slice(&value.to_be_bytes());
        if value > 0 {
            let error = refused("bomb.j2k", &image, 1024);
            assert!(
                error.contains("bomb.j2k") && error.contains("limit is 1024 MB"),
                "{error}"
            );
        }
        let dictionary = "/Type /XObject /Subtype /Image /Width 61 /Height 47 /BitsPerComponent 8 /ColorSpace /DeviceGray \
                          /Filter /JPXDecode";
        decode_all("bomb.pdf", &pdf_page(0, WHOLE_PAGE, stream(dictionary, &image)));
    }
}

#[test]
fn a_pdf_page_of_miles_is_refused() {
    let bytes = pdf_of(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9000000 9000000] /Contents 4 0 R >>".to_vec(),
        stream("", b"0 0 5 5 re f"),
    ]);
    let error = refused("wide.pdf", &bytes, 1024);
    assert!(error.contains("pixels large"), "{error}");
}

#[test]
fn references_in_a_circle_come_to_an_end() {
    let circles: [&[&[u8]]; 4] = [
        &[b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"],
        &[b"<< /Type /Catalog /Pages 2 0 R >>", b"2 0 R"],
        &[
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox 4 0 R /Contents [4 0 R 4 0 R] >>",
            b"[4 0 R 4 0 R]",
        ],
        &[
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /X 4 0 R >> >> >>",
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> /Length 5 >>\n\
              stream\n/X Do\nendstream",
        ],
    ];
    for objects in circles {
        let objects: Vec<Vec<u8>> = objects.iter().map(|object| object.to_vec()).collect();
        decode_all("circle.pdf", &pdf_of(&objects));
    }
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    for (open, close) in [("[", "]"), ("<< /A ", ">>")] {
        let deep = open.repeat(200_000) + &close.repeat(200_000);
        let bytes = pdf_of(&[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Deep 5 0 R >>".to_vec(),
            stream("", format!("{deep} TJ").as_bytes()),
            deep.into_bytes(),
        ]);
        decode_all("deep.pdf", &bytes);
    }
}
