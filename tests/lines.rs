//! Where the lines of the samples are found: a change that loses a line, joins two or cuts one in half shows here, whatever the
//! engine then reads in it.

#![allow(clippy::unwrap_used)] // A test that fails here says so with the place.

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::Dir;

/// A box as left, top, right, bottom in pixels of the scan.
type Box = [i32; 4];

/// The boxes of the lines in an ALTO file, in reading order.
fn lines(alto: &str) -> Vec<Box> {
    let lines = alto.lines().filter(|line| line.contains("<TextLine "));
    lines
        .map(|line| {
            let [left, top, width, height] = ["HPOS", "VPOS", "WIDTH", "HEIGHT"].map(|name| -> i32 {
                let value = line.split(&format!(" {name}=\"")).nth(1).unwrap();
                value.split('"').next().unwrap().parse().unwrap()
            });
            [left, top, left + width, top + height]
        })
        .collect()
}

/// What two boxes share, of what they cover together.
fn overlap(a: &Box, b: &Box) -> f64 {
    let area = |b: &Box| f64::from((b[2] - b[0]).max(0)) * f64::from((b[3] - b[1]).max(0));
    let shared = area(&[a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]);
    shared / (area(a) + area(b) - shared)
}

/// Runs OCR on one sample and compares its lines with those that were looked over and committed. `UPDATE_SNAPSHOTS=1 cargo test`
/// writes them anew.
fn are_as_committed(sample: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = Dir::new();
    let name = sample.replace('/', "-");
    dir.copy(&root.join("scans").join(sample), &format!("scans/{name}"));
    for stage in ["preprocess", "ocr"] {
        let args: &[&str] = match stage {
            "preprocess" => &[stage, "scans", "-o", "out"],
            _ => &[stage, "-o", "out"],
        };
        dir.cablegram(args).run().exits(0);
    }
    let document = name.split('.').next().unwrap();
    let found = lines(&dir.text(&format!("out/{document}/ocr/p0001.alto.xml")));

    let file = root.join(format!("tests/snapshots/lines-{document}.txt"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        let text = found.iter().fold(String::new(), |mut text, [l, t, r, b]| {
            writeln!(text, "{l} {t} {r} {b}").unwrap();
            text
        });
        std::fs::write(&file, text).unwrap();
    }
    let committed: Vec<Box> = std::fs::read_to_string(&file)
        .unwrap()
        .lines()
        .map(|line| {
            let sides: Vec<i32> = line.split(' ').map(|side| side.parse().unwrap()).collect();
            sides.try_into().unwrap()
        })
        .collect();
    assert_eq!(found.len(), committed.len(), "{sample}: {found:?}");
    for (found, committed) in found.iter().zip(&committed) {
        assert!(
            overlap(found, committed) > 0.75,
            "{sample}: {found:?} in place of {committed:?}"
        );
    }
}

#[test]
fn typed_lines_are_found() {
    are_as_committed("received-1962.jpg");
}

#[test]
fn columns_are_found() {
    are_as_committed("vertical-1951.png");
}

#[test]
fn the_lines_of_a_slip_are_found() {
    are_as_committed("slips-1974/p10.png");
}
