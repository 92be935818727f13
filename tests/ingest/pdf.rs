//! PDF pages: the scan in them as it is, or drawn.

use cablegram::model::Orientation;

use crate::fixtures::*;

#[test]
fn a_page_that_is_one_image_is_that_image() {
    let scan = page(60, 30);
    let file = read("scan.pdf", &pdf_page(0, WHOLE_PAGE, pdf_image(&scan))).unwrap();
    assert_eq!(file.page_count().unwrap(), 1);
    let decoded = file.decode(0).unwrap();
    assert_eq!(decoded.orientation, Orientation::Upright);
    // 60 pixels on 2 inches are too few for a scan to be believed.
    assert_eq!(decoded.dpi, None);
    assert_eq!(gray(decoded), scan);
}

#[test]
fn the_resolution_is_that_of_the_image_on_the_page() {
    let decoded = decode("scan.pdf", &pdf_page(0, WHOLE_PAGE, pdf_image(&page(400, 200)))).unwrap();
    assert_eq!(decoded.dpi, Some(200.0));
}

#[test]
fn invisible_text_over_the_image_is_told_and_changes_nothing() {
    let scan = page(60, 30);
    let content = format!(
        "{WHOLE_PAGE} BT 3 Tr /F 12 Tf 10 40 Td (TOP SECRET) Tj 0 -15 Td (No. 1) Tj 60 0 Td (1962) Tj ET"
    );
    let decoded = decode("a.pdf", &pdf_page(0, &content, pdf_image(&scan))).unwrap();
    assert_eq!(decoded.text_layer.as_deref(), Some("TOP SECRET\nNo. 1 1962"));
    assert_eq!(gray(decoded), scan);
    let without = decode("a.pdf", &pdf_page(0, WHOLE_PAGE, pdf_image(&scan))).unwrap();
    assert_eq!(without.text_layer, None);
}

#[test]
fn the_rotation_of_the_page_is_told_and_not_applied() {
    for (degrees, orientation) in [
        (90, Orientation::Rotate90),
        (180, Orientation::Rotate180),
        (270, Orientation::Rotate270),
        (-90, Orientation::Rotate270),
    ] {
        let decoded = decode("a.pdf", &pdf_page(degrees, WHOLE_PAGE, pdf_image(&page(60, 30)))).unwrap();
        assert_eq!(decoded.orientation, orientation, "{degrees}");
        assert_eq!(gray(decoded), page(60, 30));
    }
}

#[test]
fn an_image_that_the_page_turns_is_told_too() {
    // The image's right leads up the page: it is shown turned a quarter counter-clockwise.
    let content = "q 0 72 -144 0 144 0 cm /Im Do Q";
    let decoded = decode("a.pdf", &pdf_page(0, content, pdf_image(&page(30, 60)))).unwrap();
    assert_eq!(decoded.orientation, Orientation::Rotate270);
}

#[test]
fn a_page_with_anything_else_on_it_is_drawn() {
    let white = image::GrayImage::from_pixel(60, 30, image::Luma([255]));
    let content = format!("{WHOLE_PAGE} 0 g 72 36 72 36 re f");
    let drawn = decode("a.pdf", &pdf_page(0, &content, pdf_image(&white))).unwrap();
    assert_eq!(drawn.dpi, Some(300.0));
    let drawn = gray(drawn);
    assert_eq!(drawn.dimensions(), (600, 300));
    // The upper right quarter is black: PDF counts from the foot of the page.
    assert_eq!(drawn.get_pixel(450, 75).0, [0]);
    assert_eq!(drawn.get_pixel(150, 75).0, [255]);
    assert_eq!(drawn.get_pixel(450, 225).0, [255]);
}

#[test]
fn typed_text_is_drawn() {
    let drawn = gray(
        decode(
            "a.pdf",
            &pdf_page(0, "BT /F 36 Tf 10 20 Td (SECRET) Tj ET", pdf_image(&page(2, 2))),
        )
        .unwrap(),
    );
    let ink = drawn.as_raw().iter().filter(|&&light| light < 128).count();
    assert!(ink > 1000, "{ink} black pixels");
}
