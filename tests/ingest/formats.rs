//! What each format decodes to.

use cablegram::model::{Orientation, Pixels};
use image::{ImageFormat, RgbImage};

use crate::fixtures::{decode, encode, gray, page, read};

#[test]
fn the_digest_is_that_of_the_file() {
    let file = read("a.png", b"abc").unwrap();
    // The first example of FIPS 180-2, appendix B.1.
    assert_eq!(
        file.digest().to_string(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn lossless_formats_give_the_pixels_that_were_stored() {
    let scan = page(61, 47);
    for format in [
        ImageFormat::Png,
        ImageFormat::Bmp,
        ImageFormat::Gif,
        ImageFormat::Pnm,
        ImageFormat::WebP,
    ] {
        let bytes = match format {
            // These encoders take no gray.
            ImageFormat::Gif | ImageFormat::WebP => {
                encode(image::DynamicImage::from(scan.clone()).into_rgb8(), format)
            }
            _ => encode(scan.clone(), format),
        };
        let decoded = decode("scan", &bytes).unwrap();
        assert_eq!(decoded.orientation, Orientation::Upright);
        assert_eq!(gray(decoded), scan, "{format:?}");
    }
}

#[test]
fn jpeg_2000_is_read_in_its_file_and_bare() {
    for bytes in [crate::fixtures::GRAY_JP2, crate::fixtures::GRAY_J2K] {
        assert_eq!(gray(decode("scan", bytes).unwrap()), page(61, 47));
    }
}

#[test]
fn the_content_decides_and_not_the_name() {
    assert_eq!(
        gray(decode("scan.tif", &encode(page(8, 5), ImageFormat::Png)).unwrap()),
        page(8, 5)
    );
}

#[test]
fn colour_stays_colour_and_sixteen_bits_become_eight() {
    let red = RgbImage::from_pixel(3, 2, image::Rgb([200, 0, 0]));
    let decoded = decode("a.png", &encode(red.clone(), ImageFormat::Png)).unwrap();
    assert!(matches!(decoded.pixels, Pixels::Color(image) if image == red));
    let deep: image::ImageBuffer<image::Luma<u16>, Vec<u16>> =
        image::ImageBuffer::from_fn(256, 1, |x, _| image::Luma([x as u16 * 257]));
    let decoded = gray(decode("a.png", &encode(deep, ImageFormat::Png)).unwrap());
    assert!(
        decoded
            .as_raw()
            .iter()
            .enumerate()
            .all(|(x, &value)| usize::from(value) == x)
    );
}

#[test]
fn a_broken_file_is_one_page_that_fails_and_names_itself() {
    for (bytes, reason) in [
        (&b""[..], "empty"),
        (b"Ministry of Foreign Affairs", "text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "cannot decode the PNG"),
        (b"II*\0\xff\0\0\0", "TIFF file is broken"),
    ] {
        let file = read("p1.tif", bytes).unwrap();
        assert_eq!(file.page_count().unwrap(), 1);
        let error = file.decode(0).unwrap_err().to_string();
        assert!(error.contains("p1.tif") && error.contains(reason), "{error}");
    }
}

mod tiff_pages {
    use super::*;
    use std::io::Cursor;
    use tiff::encoder::colortype::{ColorType, Gray8, Gray16, RGB8};
    use tiff::encoder::{Compression, Rational, TiffEncoder};
    use tiff::tags::{ResolutionUnit, Tag};

    /// A file with these pages.
    fn tiff(pages: &[image::GrayImage], compression: Compression) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut bytes)
            .unwrap()
            .with_compression(compression);
        for page in pages {
            let mut image = encoder.new_image::<Gray8>(page.width(), page.height()).unwrap();
            image.resolution(ResolutionUnit::Inch, Rational { n: 300, d: 1 });
            image.write_data(page.as_raw()).unwrap();
        }
        bytes.into_inner()
    }

    fn tagged<C: ColorType<Inner = u8>>(
        width: u32,
        height: u32,
        data: &[u8],
        tags: &[(Tag, u16)],
    ) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
        let mut image = encoder.new_image::<C>(width, height).unwrap();
        for &(tag, value) in tags {
            image.encoder().write_tag(tag, value).unwrap();
        }
        image.write_data(data).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn every_page_of_a_file_is_decoded_by_its_number() {
        let pages = [page(40, 30), page(30, 40), page(5, 5)];
        let file = read("roll.tif", &tiff(&pages, Compression::Lzw)).unwrap();
        assert_eq!(file.page_count().unwrap(), 3);
        for (index, page) in pages.iter().enumerate().rev() {
            let decoded = file.decode(index as u32).unwrap();
            assert_eq!(decoded.dpi, Some(300.0));
            assert_eq!(&gray(decoded), page);
        }
        let error = file.decode(3).unwrap_err().to_string();
        assert!(
            error.contains("roll.tif, page 4: there is no such page: the file has 3"),
            "{error}"
        );
    }

    #[test]
    fn a_plane_that_tells_nothing_of_the_page_is_not_looked_at() {
        // Two planes of eight bits, of which the second, an extra sample of no kind, has no data.
        let (width, height, scan) = (40u16, 30u16, page(40, 30));
        let tags = [
            (256, 1, [width, 0]),
            (257, 1, [height, 0]),
            (258, 2, [8, 8]),
            (259, 1, [1, 0]),
            (262, 1, [1, 0]),
            (273, 2, [8 + 2 + 11 * 12 + 4, 0]),
            (277, 1, [2, 0]),
            (278, 1, [height, 0]),
            (279, 2, [width * height, 0]),
            (284, 1, [2, 0]),
            (338, 1, [0, 0]),
        ];
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend((tags.len() as u16).to_le_bytes());
        for (tag, count, values) in tags {
            bytes.extend(
                [tag, 3, count, 0, values[0], values[1]]
                    .map(u16::to_le_bytes)
                    .concat(),
            );
        }
        bytes.extend([0; 4]);
        bytes.extend(scan.as_raw());
        assert_eq!(gray(decode("a.tif", &bytes).unwrap()), scan);
    }

    #[test]
    fn every_compression_gives_the_same_pixels() {
        for (name, compression) in [
            ("none", Compression::Uncompressed),
            ("LZW", Compression::Lzw),
            ("PackBits", Compression::Packbits),
            ("Deflate", Compression::Deflate(Default::default())),
        ] {
            let decoded = decode("a.tif", &tiff(&[page(70, 33)], compression)).unwrap();
            assert_eq!(gray(decoded), page(70, 33), "{name}");
        }
    }

    #[test]
    fn a_damaged_page_costs_that_page_alone() {
        let pages = [page(40, 30), page(30, 40), page(5, 5)];
        let mut bytes = tiff(&pages, Compression::Lzw);
        // The directory of the second page gets a compression that does not exist.
        let first = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
        let entries = usize::from(u16::from_le_bytes([bytes[first], bytes[first + 1]]));
        let link = first + 2 + entries * 12;
        let second = u32::from_le_bytes(bytes[link..link + 4].try_into().unwrap()) as usize;
        let entries = usize::from(u16::from_le_bytes([bytes[second], bytes[second + 1]]));
        let compression = (0..entries)
            .map(|n| second + 2 + n * 12)
            .find(|&at| bytes[at..at + 2] == 259u16.to_le_bytes())
            .unwrap();
        bytes[compression + 8] = 99;
        let file = read("roll.tif", &bytes).unwrap();
        assert_eq!(gray(file.decode(0).unwrap()), pages[0]);
        let error = file.decode(1).unwrap_err().to_string();
        assert!(
            error.contains("roll.tif, page 2: cannot decode the TIFF page"),
            "{error}"
        );
        assert_eq!(gray(file.decode(2).unwrap()), pages[2]);
    }

    #[test]
    fn white_may_be_zero() {
        let bytes = tagged::<Gray8>(2, 1, &[0, 255], &[(Tag::PhotometricInterpretation, 0)]);
        assert_eq!(gray(decode("a.tif", &bytes).unwrap()).as_raw(), &[255, 0]);
    }

    #[test]
    fn the_orientation_is_told_and_not_applied() {
        let bytes = tagged::<RGB8>(2, 1, &[255, 0, 0, 0, 0, 255], &[(Tag::Orientation, 6)]);
        let decoded = decode("a.tif", &bytes).unwrap();
        assert_eq!(decoded.orientation, Orientation::Rotate90);
        assert_eq!(decoded.pixels.dimensions(), (2, 1));
    }

    #[test]
    fn sixteen_bits_are_scaled() {
        let mut bytes = Cursor::new(Vec::new());
        TiffEncoder::new(&mut bytes)
            .unwrap()
            .write_image::<Gray16>(3, 1, &[0, 0x8080, 0xffff])
            .unwrap();
        assert_eq!(
            gray(decode("a.tif", &bytes.into_inner()).unwrap()).as_raw(),
            &[0, 128, 255]
        );
    }
}
