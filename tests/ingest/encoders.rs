//! Files that other people's encoders wrote (`data/make.py`): every coding that an archive may hold, on three small pictures.

use cablegram::model::{Orientation, Pixels, ScanPage};
use image::{GrayImage, Luma, RgbImage};

use crate::fixtures::*;

const WIDTH: u32 = 61;
const HEIGHT: u32 = 47;

fn read_data(name: &str) -> ScanPage {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/ingest/data")
        .join(name);
    let bytes = std::fs::read(&path).unwrap();
    let file = read(name, &bytes).unwrap();
    assert_eq!(file.page_count().unwrap(), 1, "{name}");
    file.decode(0).unwrap_or_else(|error| panic!("{error}"))
}

/// Bricks of ink, four pixels by three.
fn bricks() -> GrayImage {
    GrayImage::from_fn(WIDTH, HEIGHT, |x, y| {
        Luma([if (x / 4 + y / 3) % 2 == 1 { 0 } else { 255 }])
    })
}

/// A slope of grays, which a lossy coding hardly changes.
fn slope() -> GrayImage {
    GrayImage::from_fn(WIDTH, HEIGHT, |x, y| Luma([(x * 3 + y) as u8]))
}

fn colors() -> RgbImage {
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        image::Rgb([(x * 4) as u8, (y * 5) as u8, ((x + y) * 2) as u8])
    })
}

fn color(name: &str) -> RgbImage {
    match read_data(name).pixels {
        Pixels::Color(image) => image,
        Pixels::Gray(_) => panic!("{name} has no colour"),
    }
}

/// Mean difference of two pictures, in levels of gray.
fn difference(name: &str, a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len(), "{name} is of another size");
    let sum: u64 = a.iter().zip(b).map(|(&a, &b)| u64::from(a.abs_diff(b))).sum();
    sum as f64 / a.len() as f64
}

#[test]
fn tiff_files_without_loss_give_the_gray_picture() {
    for name in ["tiled-lzw.tif", "tiled-deflate.tif", "big.tif", "sixteen.tif"] {
        assert_eq!(gray(read_data(name)), page(WIDTH, HEIGHT), "{name}");
    }
}

#[test]
fn tiff_files_without_loss_give_the_coloured_picture() {
    for name in [
        "tiled-lzw-predictor.tif",
        "planar-packbits.tif",
        "tiled-planar.tif",
        "tiled-planar-lzw-sixteen.tif",
        "cmyk.tif",
    ] {
        assert!(color(name) == colors(), "{name}");
    }
}

#[test]
fn a_tiff_palette_gives_its_colours() {
    let yellows = color("palette.tif");
    let wanted = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let index = (x * 7 + y * 31) as u8;
        image::Rgb([index, index, 0])
    });
    assert!(yellows == wanted);
}

#[test]
fn jpeg_in_a_tiff_file_gives_nearly_the_picture() {
    let decoded = gray(read_data("jpeg-gray.tif"));
    assert!(difference("gray", decoded.as_raw(), slope().as_raw()) < 2.0);
    // Colour is stored at half the size, and the tiles end beyond the edge.
    assert!(difference("color", color("jpeg-color.tif").as_raw(), colors().as_raw()) < 4.0);
}

#[test]
fn bilevel_tiff_files_give_ink_on_white_whichever_of_the_two_is_zero() {
    for name in [
        "group3.tif",
        "group4.tif",
        "group4-ink-is-zero.tif",
        "huffman.tif",
        "one-bit-packbits.tif",
        "tiled-group3.tif",
        "tiled-group3-2d.tif",
        "tiled-group4.tif",
    ] {
        assert_eq!(gray(read_data(name)), bricks(), "{name}");
    }
}

#[test]
fn fax_data_that_one_decoder_stumbles_over_are_read_by_the_other() {
    // The first rows of `testfax4.tiff`, which ImageGear wrote and libtiff keeps as a test; the picture is what libtiff reads.
    let wanted = gray(read_data("group4-imagegear.png"));
    for name in ["group4-imagegear.tif", "group4-imagegear.pdf"] {
        assert!(gray(read_data(name)) == wanted, "{name}");
    }
}

#[test]
fn a_pdf_page_is_the_embedded_image_whatever_it_is_coded_in() {
    for (name, wanted) in [
        ("group4.pdf", bricks()),
        ("jbig2.pdf", bricks()),
        ("jpx.pdf", page(WIDTH, HEIGHT)),
    ] {
        let decoded = read_data(name);
        assert_eq!(decoded.orientation, Orientation::Upright, "{name}");
        assert_eq!(gray(decoded), wanted, "{name}");
    }
    assert!(difference("dct.pdf", gray(read_data("dct.pdf")).as_raw(), slope().as_raw()) < 2.0);
}

#[test]
fn an_encrypted_pdf_with_an_empty_password_is_opened() {
    // RC4 of 128 bits, AES of 128 and of 256 bits.
    for name in ["open-r3.pdf", "open-r4.pdf", "open-r6.pdf"] {
        assert_eq!(gray(read_data(name)), page(WIDTH, HEIGHT), "{name}");
    }
}

#[test]
fn a_pdf_with_a_real_password_says_so() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ingest/data/locked.pdf");
    let error = read("locked.pdf", &std::fs::read(path).unwrap())
        .unwrap()
        .decode(0)
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("locked.pdf: the PDF file is protected by a password"),
        "{error}"
    );
    assert!(
        error
            .advice()
            .is_some_and(|advice| advice.contains("qpdf --decrypt"))
    );
}

#[test]
fn png_and_jpeg_are_read_in_their_rarer_forms() {
    assert_eq!(gray(read_data("interlaced.png")), page(WIDTH, HEIGHT));
    assert_eq!(gray(read_data("palette.png")), page(WIDTH, HEIGHT));
    let progressive = gray(read_data("progressive.jpg"));
    assert!(difference("progressive.jpg", progressive.as_raw(), slope().as_raw()) < 2.0);
    assert!(difference("cmyk.jpg", color("cmyk.jpg").as_raw(), colors().as_raw()) < 4.0);
}

/// A TIFF file of one page whose tags are each one LONG, or several that stand behind the directory.
fn tiff_of(tags: &[(u16, Vec<u32>)], data: &[u8]) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    let mut behind = 8 + 2 + tags.len() as u32 * 12 + 4 + data.len() as u32;
    let mut tail = Vec::new();
    bytes.extend((tags.len() as u16).to_le_bytes());
    for (tag, values) in tags {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(4u16.to_le_bytes());
        bytes.extend((values.len() as u32).to_le_bytes());
        if let [value] = values[..] {
            bytes.extend(value.to_le_bytes());
        } else {
            bytes.extend(behind.to_le_bytes());
            values.iter().for_each(|value| tail.extend(value.to_le_bytes()));
            behind += 4 * values.len() as u32;
        }
    }
    bytes.extend(0u32.to_le_bytes());
    bytes.extend(data);
    bytes.extend(tail);
    bytes
}

#[test]
fn old_jpeg_in_a_tiff_file_is_read_whole_and_in_pieces() {
    let jpeg = encode(slope(), image::ImageFormat::Jpeg);
    let wanted = slope();
    let size = [
        (256, vec![WIDTH]),
        (257, vec![HEIGHT]),
        (258, vec![8]),
        (259, vec![6]),
        (262, vec![1]),
    ];
    let close = |bytes: Vec<u8>, what: &str| {
        let decoded = gray(decode("old.tif", &bytes).unwrap_or_else(|error| panic!("{what}: {error}")));
        let off = difference(what, decoded.as_raw(), wanted.as_raw());
        assert!(off < 3.0, "{what}: {off}");
    };
    let directory = |count: u32| 8 + 2 + count * 12 + 4;

    // A whole JPEG file (TIFF 6.0, section 22: JPEGInterchangeFormat).
    let mut tags = size.to_vec();
    tags.extend([
        (277, vec![1]),
        (513, vec![directory(8)]),
        (514, vec![jpeg.len() as u32]),
    ]);
    close(tiff_of(&tags, &jpeg), "whole");

    // The header by itself, and the coded picture in a strip.
    let scan = jpeg.windows(2).position(|marker| marker == b"\xff\xda").unwrap();
    let begin = scan + 2 + usize::from(u16::from_be_bytes([jpeg[scan + 2], jpeg[scan + 3]]));
    let end = jpeg.len() - 2;
    let mut tags = size.to_vec();
    let at = directory(11);
    tags.extend([
        (273, vec![at + begin as u32]),
        (277, vec![1]),
        (278, vec![HEIGHT]),
        (279, vec![(end - begin) as u32]),
        (513, vec![at]),
        (514, vec![begin as u32]),
    ]);
    close(tiff_of(&tags, &jpeg[..end]), "header and strip");

    // Tables in tags of their own, and the coded picture in a strip.
    let table = |marker: u8, class: Option<u8>| {
        let at = (0..scan).find(|&at| {
            jpeg[at] == 0xff && jpeg[at + 1] == marker && class.is_none_or(|class| jpeg[at + 4] == class)
        });
        // The table follows the marker, its length and its number.
        at.unwrap() as u32 + 5
    };
    let mut tags = size.to_vec();
    let at = directory(13);
    tags.extend([
        (273, vec![at + begin as u32]),
        (277, vec![1]),
        (278, vec![HEIGHT]),
        (279, vec![(end - begin) as u32]),
        (512, vec![1]),
        (519, vec![at + table(0xdb, None)]),
        (520, vec![at + table(0xc4, Some(0x00))]),
        (521, vec![at + table(0xc4, Some(0x10))]),
    ]);
    close(tiff_of(&tags, &jpeg[..end]), "tables and strip");
}
