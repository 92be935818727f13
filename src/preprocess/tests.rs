use image::{GrayImage, Luma};
use proptest::prelude::*;

use super::*;
use crate::model::{
    Glyph, LanguageModel, LineReading, Orientation, Pixels, Point, ReadingWord, Rect, Transform,
};

/// Reads English, and reads it well where the lower half of a line holds more ink than the upper half, as in [`letter`].
struct BottomHeavy {
    asked: usize,
}

/// Whether a line holds more ink in its lower half.
fn is_bottom_heavy(line: &GrayImage) -> bool {
    let pixels: &[u8] = line;
    let half = pixels.len() / 2;
    let dark = |part: &[u8]| part.iter().filter(|&&value| value < 128).count();
    dark(&pixels[half..]) > dark(&pixels[..half]) && line.width() > line.height()
}

/// Eight letters read with a confidence.
fn eight_letters(confidence: f64) -> LineReading {
    let confidence = Confidence::new(confidence);
    let glyph = Glyph {
        text: "L".to_owned(),
        confidence,
        rect: Rect::new(0, 0, 1, 1),
    };
    let word = ReadingWord {
        rect: Rect::new(0, 0, 1, 1),
        confidence,
        glyphs: vec![glyph; 8],
    };
    LineReading {
        words: vec![word],
        confidence,
    }
}

impl Recognizer for BottomHeavy {
    fn read_line(&mut self, line: &GrayImage, _: LanguageModel) -> Result<LineReading> {
        self.asked += 1;
        Ok(eight_letters(if is_bottom_heavy(line) { 0.9 } else { 0.2 }))
    }

    fn has(&self, model: LanguageModel) -> bool {
        model == LanguageModel::Eng
    }
}

fn prepare(scan: &ScanPage, config: &PreprocessConfig, prior: Option<Prior>) -> CleanPage {
    preprocess(scan.clone(), config, prior, &mut BottomHeavy { asked: 0 }).unwrap()
}

fn scan_of(image: GrayImage, orientation: Orientation) -> ScanPage {
    ScanPage {
        pixels: Pixels::Gray(image),
        orientation,
        dpi: Some(200.0),
        text_layer: None,
        drawn: false,
    }
}

/// Whether a letter of `em` pixels has ink here: an upright bar and a heavy foot.
fn letter(x: f64, y: f64, em: f64) -> bool {
    let (x, y) = (x / em, y / em);
    (0.0..0.6).contains(&x) && (0.0..0.9).contains(&y) && (x < 0.15 || y > 0.65)
}

/// A page of 16 lines of letters 24 pixels high, turned by `degrees` clockwise, and a black square at `MARK`.
fn page(degrees: f64) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    GrayImage::from_fn(900, 1000, |x, y| {
        let (dx, dy) = (f64::from(x) + 0.5 - 450.0, f64::from(y) + 0.5 - 500.0);
        let (u, v) = (dx * cos + dy * sin + 300.0, dy * cos - dx * sin + 360.0);
        let inside = (0.0..600.0).contains(&u) && (0.0..720.0).contains(&v);
        // No two lines begin at the same place, or the letters would make columns as sharp as the lines.
        let line = (v / 45.0).floor();
        let along = u + (line * 7.7) % 20.0;
        let word = (along / 120.0) as i32 + line as i32;
        let ink = inside && word % 5 != 0 && letter(along % 20.0, v % 45.0, 24.0);
        let mark = (f64::from(x) - MARK.0).abs() < 13.0 && (f64::from(y) - MARK.1).abs() < 13.0;
        Luma([if ink || mark { 30 } else { 235 }])
    })
}

/// Column and row of the middle of the mark.
const MARK: (f64, f64) = (800.0, 60.0);

/// The centre of the largest piece of ink of a clean page.
fn mark_of(clean: &GrayImage) -> Point {
    let found = raster::components(&raster::otsu(clean));
    let mark = found.list.iter().max_by_key(|c| c.area).unwrap();
    Point::new(mark.x + 0.5, mark.y + 0.5)
}

#[test]
fn a_page_scanned_upside_down_or_sideways_is_set_upright() {
    for turned in [
        Rotation::None,
        Rotation::Quarter,
        Rotation::Half,
        Rotation::ThreeQuarter,
    ] {
        let scan = scan_of(raster::turn(&page(0.0), turned), Orientation::Upright);
        let clean = prepare(&scan, &PreprocessConfig::default(), None);
        assert_eq!(
            clean.report.rotation.then(turned),
            Rotation::None,
            "turned by {turned:?}"
        );
        assert_eq!(clean.report.writing, WritingMode::Horizontal);
        assert!(clean.report.orientation_confidence.get() > 0.8);
    }
}

/// Reads badly, and tells which way up a line is only where it sees more of it than is read on trial.
struct FarSighted;

impl Recognizer for FarSighted {
    fn read_line(&mut self, line: &GrayImage, _: LanguageModel) -> Result<LineReading> {
        let sees = line.width() > 12 * line.height() / 2;
        Ok(eight_letters(match (is_bottom_heavy(line), sees) {
            (true, true) => 0.45,
            (false, true) => 0.25,
            (true, false) => 0.3,
            (false, false) => 0.35,
        }))
    }

    fn has(&self, model: LanguageModel) -> bool {
        model == LanguageModel::Eng
    }
}

#[test]
fn a_page_that_hardly_reads_is_told_by_longer_pieces_of_its_lines() {
    for turned in [Rotation::None, Rotation::Half] {
        let scan = scan_of(raster::turn(&page(0.0), turned), Orientation::Upright);
        let clean = preprocess(scan, &PreprocessConfig::default(), None, &mut FarSighted).unwrap();
        assert_eq!(clean.report.rotation, turned);
    }
}

#[test]
fn where_neither_axis_reads_the_lines_tell_which_way_they_run() {
    assert!(!other_axis_wins(0.3, 0.42, 0.0), "a little better is noise");
    assert!(!other_axis_wins(0.3, 0.42, 0.8));
    assert!(
        other_axis_wins(0.3, 0.7, 0.0),
        "an axis that reads is the right one"
    );
    assert!(other_axis_wins(0.3, 0.7, 0.8), "whatever the white says");
    assert!(
        other_axis_wins(0.45, 0.48, -0.5),
        "white that runs across the lines speaks for the other axis"
    );
    assert!(!other_axis_wins(0.45, 0.48, 0.5));
    assert!(
        !other_axis_wins(0.6, 0.65, 0.5),
        "squares read nearly as well across"
    );
}

#[test]
fn a_mark_on_the_clean_page_leads_back_to_the_mark_on_the_scan() {
    for degrees in [-3.3, 0.0, 1.2] {
        for tag in 1..=8u8 {
            // The file stores the page mirrored or turned and says so; the mark is sought in the stored pixels.
            let stored = page(degrees);
            let scan = scan_of(stored, Orientation::try_from(tag).unwrap());
            let clean = prepare(&scan, &PreprocessConfig::default(), None);
            let back = clean.report.transform.apply(mark_of(&clean.image));
            let off = (back.x - MARK.0 - 0.5).hypot(back.y - MARK.1 - 0.5);
            assert!(off < 1.5, "{degrees}° with tag {tag}: {off} pixels off");
        }
    }
}

#[test]
fn a_slanted_page_is_set_level() {
    let clean = prepare(
        &scan_of(page(2.4), Orientation::Upright),
        &PreprocessConfig::default(),
        None,
    );
    assert!(
        (clean.report.deskew_degrees + 2.4).abs() < 0.05,
        "{}",
        clean.report.deskew_degrees
    );
}

#[test]
fn the_other_pages_of_a_document_can_decide() {
    let prior = Prior {
        rotation: Rotation::Half,
        writing: WritingMode::Horizontal,
    };
    let scan = scan_of(page(0.0), Orientation::Upright);
    let mut recognizer = BottomHeavy { asked: 0 };
    let clean = preprocess(
        scan.clone(),
        &PreprocessConfig::default(),
        Some(prior),
        &mut recognizer,
    )
    .unwrap();
    assert_eq!(recognizer.asked, 0);
    assert_eq!(clean.report.rotation, Rotation::Half);
    let columns = Prior {
        rotation: Rotation::Quarter,
        writing: WritingMode::Vertical,
    };
    let clean = prepare(&scan, &PreprocessConfig::default(), Some(columns));
    assert_eq!(
        (clean.report.rotation, clean.report.writing),
        (Rotation::Quarter, WritingMode::Vertical)
    );
}

#[test]
fn with_every_switch_off_a_page_stays_as_it_is() {
    let off = PreprocessConfig {
        crop: false,
        red: false,
        illumination: false,
        paper: false,
        deskew: false,
        orientation: false,
        rulings: false,
        border: false,
        holes: false,
        stamps: false,
        specks: false,
        seals: false,
        em_pixels: 0,
    };
    let image = page(1.0);
    let clean = prepare(&scan_of(image.clone(), Orientation::Upright), &off, None);
    assert_eq!(clean.image, image);
    assert_eq!(clean.report.transform, Transform::IDENTITY);
}

#[test]
fn an_empty_page_is_blank_and_a_printed_one_is_not() {
    let grain = GrayImage::from_fn(700, 900, |x, y| Luma([225 + (x * 7 + y * 13) as u8 % 12]));
    for image in [
        grain,
        GrayImage::new(300, 300),
        GrayImage::from_pixel(300, 300, Luma([255])),
    ] {
        let clean = prepare(
            &scan_of(image, Orientation::Upright),
            &PreprocessConfig::default(),
            None,
        );
        assert!(clean.report.blank);
        assert_eq!(clean.report.rotation, Rotation::None);
    }
    let printed = prepare(
        &scan_of(page(0.0), Orientation::Upright),
        &PreprocessConfig::default(),
        None,
    );
    assert!(!printed.report.blank);
}

#[test]
fn the_resolution_is_estimated_where_the_file_tells_nonsense() {
    let mut scan = scan_of(page(0.0), Orientation::Upright);
    assert_eq!(
        prepare(&scan, &PreprocessConfig::default(), None)
            .report
            .dpi_source,
        "file"
    );
    scan.dpi = Some(1.0);
    let report = prepare(&scan, &PreprocessConfig::default(), None).report;
    assert_eq!(report.dpi_source, "estimated");
    assert!((100.0..250.0).contains(&report.dpi), "{}", report.dpi);
}

#[test]
fn an_image_without_pixels_is_refused() {
    let scan = scan_of(GrayImage::new(0, 0), Orientation::Upright);
    let config = PreprocessConfig::default();
    assert!(preprocess(scan, &config, None, &mut BottomHeavy { asked: 0 }).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_small_image_passes(
        width in 1..70u32, height in 1..70u32, seed in any::<u64>(), spread in 0..8u32, tag in 1..=8u8,
    ) {
        let mut state = seed | 1;
        let image = GrayImage::from_fn(width, height, |_, _| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            Luma([(state >> 56) as u8 >> spread])
        });
        let clean = prepare(
            &scan_of(image, Orientation::try_from(tag).unwrap()), &PreprocessConfig::default(), None,
        );
        prop_assert!(clean.report.transform.inverse().is_some());
    }

    #[test]
    fn narrow_strips_pass(length in 500..4000u32, width in 1..4u32, upright in any::<bool>(), period in 1..90u32) {
        let (w, h) = if upright { (width, length) } else { (length, width) };
        let image = GrayImage::from_fn(w, h, |x, y| Luma([if (x + y) / period % 2 == 0 { 255 } else { 0 }]));
        prepare(&scan_of(image, Orientation::Upright), &PreprocessConfig::default(), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn boxes_are_carried_to_the_scan_and_back_within_a_pixel(
        degrees in -5.0..5.0f64, tag in 1..=8u8,
        boxes in proptest::collection::vec((0.0..1.0f64, 0.0..1.0f64, 1..200i32, 1..80i32), 8),
    ) {
        let scan = scan_of(page(degrees), Orientation::try_from(tag).unwrap());
        let clean = prepare(&scan, &PreprocessConfig::default(), None);
        let to_scan = clean.report.transform;
        let back = to_scan.inverse().unwrap();
        let [width, height] = clean.report.clean_size.map(f64::from);
        for (x, y, w, h) in boxes {
            let (left, top) = ((x * width) as i32, (y * height) as i32);
            let rect = Rect::new(left, top, left + w, top + h);
            let published = to_scan.apply_quad(&rect.quad()).rounded();
            for (there, corner) in back.apply_quad(&published).0.iter().zip(rect.quad().0) {
                // Published corners are whole pixels of the scan, of which one is `scale` pixels of the clean page.
                let slack = clean.report.scale.max(1.0);
                prop_assert!((there.x - corner.x).abs() <= slack && (there.y - corner.y).abs() <= slack);
            }
        }
    }
}

/// Reads as [`BottomHeavy`] does, but only letters whose bar stands at the left end of their foot.
struct LeftBarred(BottomHeavy);

impl Recognizer for LeftBarred {
    fn read_line(&mut self, line: &GrayImage, model: LanguageModel) -> Result<LineReading> {
        let dark = |x: u32, y: u32| line.get_pixel(x, y).0[0] < 128;
        let amount = |y: &u32| (0..line.width()).filter(|&x| dark(x, *y)).count();
        let feet = (0..line.height()).max_by_key(amount).unwrap_or_default();
        let bars = feet * 11 / 20;
        let reach = |from: u32, step: i64| {
            let columns = (1..).map(|n| i64::from(from) + n * step);
            columns
                .take_while(|&x| (0..i64::from(line.width())).contains(&x) && dark(x as u32, feet))
                .count()
        };
        let barred: Vec<u32> = (0..line.width())
            .filter(|&x| dark(x, bars) && dark(x, feet))
            .collect();
        let left = barred.iter().filter(|&&x| reach(x, 1) > reach(x, -1)).count() * 4 > barred.len() * 3;
        let reading = self.0.read_line(line, model)?;
        Ok(if left { reading } else { LineReading::default() })
    }

    fn has(&self, model: LanguageModel) -> bool {
        self.0.has(model)
    }
}

#[test]
fn a_page_that_is_stored_in_a_mirror_is_read_in_one_and_said_to_be() {
    let config = PreprocessConfig::default();
    let mut recognizer = LeftBarred(BottomHeavy { asked: 0 });
    let right_way_round = preprocess(
        scan_of(page(0.0), Orientation::Upright),
        &config,
        None,
        &mut recognizer,
    );
    assert!(!right_way_round.unwrap().report.mirrored);

    let stored = image::imageops::flip_horizontal(&page(0.0));
    let clean = preprocess(
        scan_of(stored, Orientation::Upright),
        &config,
        None,
        &mut recognizer,
    )
    .unwrap();
    assert!(clean.report.mirrored, "{:?}", clean.report.steps);
    assert_eq!(clean.report.rotation, Rotation::None);
    let back = clean.report.transform.apply(mark_of(&clean.image));
    let off = (back.x - (900.0 - MARK.0 - 0.5)).hypot(back.y - MARK.1 - 0.5);
    assert!(off < 1.5, "{off} pixels off");
    // What the file itself says about a mirror counts too.
    let told = preprocess(
        scan_of(page(0.0), Orientation::MirrorVertical),
        &config,
        None,
        &mut recognizer,
    );
    assert!(told.unwrap().report.mirrored);
}
