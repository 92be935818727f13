//! Exports, held to independent programs. They run with the interpreter that `CABLEGRAM_PYTHON` names, `python3` by default;
//! a test whose package is not installed there is skipped and says so.

#![allow(clippy::unwrap_used)] // A test that fails here says so with the place.

mod common;

use std::ffi::OsString;
use std::io::Cursor;
use std::process::Command;

use common::Dir;
use image::{DynamicImage, GrayImage, ImageFormat, Luma};

fn python() -> OsString {
    std::env::var_os("CABLEGRAM_PYTHON").unwrap_or_else(|| "python3".into())
}

fn has(package: &str) -> bool {
    let found = Command::new(python())
        .args(["-c", &format!("import {package}")])
        .output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: the Python package {package} is not installed (pip install bagit prov rocrate)");
    }
    found
}

fn output() -> Dir {
    let dir = Dir::new();
    for (name, x) in [("电报 5%.png", 3), ("b/p1.png", 40), ("b/p2.png", 70)] {
        let mut image = GrayImage::from_pixel(100, 60, Luma([255]));
        image.put_pixel(x, 20, Luma([0]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(image)
            .write_to(&mut bytes, ImageFormat::Png)
            .unwrap();
        dir.write(&format!("scans/{name}"), bytes.into_inner());
    }
    cablegram(&dir, &["run"]);
    dir
}

fn cablegram(dir: &Dir, args: &[&str]) -> String {
    dir.cablegram(args)
        .env("XDG_CACHE_HOME", dir.path().join("cache"))
        .run()
        .exits(0)
        .stdout
}

fn check(dir: &Dir, program: &str) -> String {
    let done = Command::new(python())
        .args(["-c", program])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

#[test]
fn bagit_py_accepts_the_bag() {
    if !has("bagit") {
        return;
    }
    let dir = output();
    cablegram(&dir, &["export", "bagit", "bag"]);
    cablegram(&dir, &["export", "bagit", "bare", "--no-sources"]);
    let validate = "import bagit\nfor b in ('bag', 'bare'): bagit.Bag(b).validate()\nprint(len(bagit.Bag('bag').payload_entries()) - len(bagit.Bag('bare').payload_entries()))";
    assert_eq!(
        check(&dir, validate),
        "3",
        "the three scans are what makes the difference"
    );
    dir.write("bag/data/scans/b/p1.png", "other");
    let spoilt = Command::new(python())
        .args(["-c", "import bagit; bagit.Bag('bag').validate()"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(!spoilt.status.success());
}

#[test]
fn bagit_py_accepts_names_that_look_like_codes() {
    if !has("bagit") {
        return;
    }
    let dir = output();
    for name in [
        "line\nbreak.png",
        "line%0Abreak.png",
        "100%25.png",
        "back\\slash.png",
    ] {
        dir.write(&format!("scans/{name}"), dir.read("scans/b/p1.png"));
    }
    cablegram(&dir, &["run"]);
    cablegram(&dir, &["export", "bagit", "bag"]);
    check(&dir, "import bagit\nbagit.Bag('bag').validate()");
}

#[test]
fn a_bag_whose_scans_are_to_be_fetched_is_complete_when_they_are() {
    if !has("bagit") {
        return;
    }
    let dir = output();
    let url = "https://archive.example/scans/";
    let args = ["export", "bagit", "bag", "--no-sources", "--fetch-from", url];
    cablegram(&dir, &args);
    let lines = dir.text("bag/fetch.txt");
    let length = dir.read("scans/b/p1.png").len();
    let line = format!("https://archive.example/scans/b/p1.png {length} data/scans/b/p1.png");
    assert!(lines.lines().any(|l| l == line), "{lines}");
    assert!(lines.contains("/scans/%E7%94%B5%E6%8A%A5%205%25.png "), "{lines}");
    // `bagit.py` follows the list: without the scans the bag misses just these files, with them it is whole.
    let program = "import bagit, shutil\nb = bagit.Bag('bag')\n\
        print(len(list(b.files_to_be_fetched())), b.is_valid())\n\
        shutil.copytree('scans', 'bag/data/scans')\n\
        bagit.Bag('bag').validate()";
    assert_eq!(check(&dir, program), "3 False");
    dir.cablegram([
        "export",
        "bagit",
        "other",
        "--no-sources",
        "--fetch-from",
        "scans",
    ])
    .run()
    .exits(2);
}

#[test]
fn a_scan_that_changed_does_not_come_into_a_bag() {
    let dir = output();
    dir.write("scans/b/p1.png", "other");
    dir.cablegram(["export", "bagit", "bag"])
        .run()
        .exits(4)
        .tells("b/p1.png");
}

#[test]
fn the_descent_is_valid_prov() {
    if !has("prov") {
        return;
    }
    let dir = output();
    dir.write("prov.json", cablegram(&dir, &["export", "prov", "--all"]));
    let program = "from prov.model import ProvDocument, ProvActivity\n\
        d = ProvDocument.deserialize('prov.json', format='json')\n\
        print(len(list(d.get_records(ProvActivity))))";
    // Two stages on three pages, and parse on two documents.
    assert_eq!(check(&dir, program), "8");
}

#[test]
fn the_output_is_a_crate() {
    if !has("rocrate") {
        return;
    }
    let dir = output();
    let metadata = cablegram(&dir, &["export", "ro-crate"]);
    dir.write("output/ro-crate-metadata.json", metadata);
    let program = "import os, urllib.parse\nfrom rocrate.rocrate import ROCrate\n\
        c = ROCrate('output')\n\
        print(sum(not os.path.exists('output/' + urllib.parse.unquote(e.id)) for e in c.data_entities), len(c.data_entities) > 10)";
    assert_eq!(check(&dir, program), "0 True");
}
