//! Audits: what is wrong is found and named, and what is sound passes.

#![allow(clippy::unwrap_used)] // A test that fails here says so with the place.

mod common;

use std::ffi::OsStr;
use std::io::Cursor;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use common::{Answer, Dir};
use image::{DynamicImage, GrayImage, ImageFormat, Luma};

fn scans() -> Dir {
    let dir = Dir::new();
    for (name, x) in [("a.png", 3), ("b/p1.png", 40), ("b/p2.png", 70)] {
        let mut image = GrayImage::from_pixel(100, 60, Luma([255]));
        for y in 10..40 {
            image.put_pixel(x, y, Luma([0]));
        }
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(image)
            .write_to(&mut bytes, ImageFormat::Png)
            .unwrap();
        dir.write(&format!("scans/{name}"), bytes.into_inner());
    }
    cablegram(&dir, &["run", "scans", "-o", "out"]).exits(0);
    dir
}

fn cablegram(dir: &Dir, args: &[&str]) -> Answer {
    dir.cablegram(args)
        .env("XDG_CACHE_HOME", dir.path().join("cache"))
        .run()
}

fn audit(dir: &Dir, more: &[&str]) -> Answer {
    cablegram(dir, &[&["audit", "out"], more].concat())
}

/// Code and path of every finding.
fn findings(dir: &Dir, more: &[&str]) -> Vec<(String, String)> {
    let report = audit(dir, &[&["--json"], more].concat()).exits(7).json();
    let findings = report["findings"].as_array().unwrap().iter();
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap().to_owned();
    findings
        .map(|finding| (text(finding, "code"), text(finding, "path")))
        .collect()
}

fn has(findings: &[(String, String)], code: &str, path: &str) -> bool {
    findings.iter().any(|(c, p)| c == code && p == path)
}

#[test]
fn an_audit_needs_no_tesseract_and_a_run_says_how_to_get_it() {
    let dir = scans();
    for version in [4, 5] {
        dir.write(&format!("damaged/libtesseract.so.{version}"), "no library");
    }
    let without = |args: &[&str]| {
        dir.cablegram(args)
            .env("LD_LIBRARY_PATH", dir.path().join("damaged"))
            .run()
    };
    without(&["audit", "out"]).exits(0);
    without(&["show", "a", "--json", "-o", "out"]).exits(0);
    without(&["run", "scans", "-o", "out"])
        .exits(3)
        .tells("libtesseract.so.5")
        .tells("apt-get install");
    without(&["doctor"]).exits(3).tells("apt-get install");
    audit(&dir, &[]).exits(0);
}

#[test]
fn a_sound_output_passes_however_closely_it_is_looked_at() {
    let dir = scans();
    for args in [&[][..], &["--fast"], &["--full"], &["--scans", "scans"]] {
        audit(&dir, args).exits(0);
    }
    let report = audit(
        &dir,
        &["--full", "--scans", "scans", "--reproduce", "100", "--json"],
    )
    .exits(0)
    .json();
    assert_eq!(report["reproduced"], serde_json::json!(["a", "b"]));
}

#[test]
fn every_kind_of_damage_is_named() {
    let dir = scans();
    let good = dir.files("out");
    let out = dir.path().join("out");
    let damage: [(&str, &str, &dyn Fn()); 8] = [
        ("changed", "a/ocr/p0001.txt", &|| {
            drop(dir.write("out/a/ocr/p0001.txt", "other"))
        }),
        ("missing", "a/record.json", &|| {
            std::fs::remove_file(out.join("a/record.json")).unwrap()
        }),
        ("extra", "a/notes.txt", &|| {
            drop(dir.write("out/a/notes.txt", "a note"))
        }),
        ("renamed", "a/record.json", &|| {
            std::fs::rename(out.join("a/record.json"), out.join("a/other.json")).unwrap();
        }),
        ("manifest-malformed", "manifest-sha256.txt", &|| {
            let text = dir.text("out/manifest-sha256.txt").replacen("  ", " *", 1);
            dir.write("out/manifest-sha256.txt", text);
        }),
        ("manifest-missing", "manifest-sha256.txt", &|| {
            std::fs::remove_file(out.join("manifest-sha256.txt")).unwrap();
        }),
        ("history-broken", "runs.jsonl", &|| {
            let text = dir.text("out/runs.jsonl").replacen("\"run\":1", "\"run\":2", 1);
            dir.write("out/runs.jsonl", text);
        }),
        ("ledger-broken", "a/provenance.json", &|| {
            let text = dir
                .text("out/a/provenance.json")
                .replacen("\"index\": 0", "\"index\": 1", 1);
            dir.write(
                "out/a/provenance.json",
                text.replacen("ocr/p0001.alto.xml", "ocr/p0009.alto.xml", 1),
            );
        }),
    ];
    for (code, path, spoil) in damage {
        spoil();
        let found = findings(&dir, &[]);
        assert!(has(&found, code, path), "{code}: {found:?}");
        std::fs::remove_dir_all(&out).unwrap();
        for (name, bytes) in &good {
            dir.write(&format!("out/{name}"), bytes);
        }
        audit(&dir, &[]).exits(0);
    }
}

#[test]
fn all_that_is_wrong_is_named_and_not_the_first_of_it() {
    let dir = scans();
    let out = dir.path().join("out");
    let ledger = dir.text("out/b/provenance.json");
    let input = ledger.rfind("\"sha256\": \"").unwrap() + 11;
    let mut broken = ledger.clone();
    broken.replace_range(input..input + 8, "00000000");
    dir.write("out/b/provenance.json", broken);
    dir.write("out/b/extra.txt", "extra");
    dir.write("out/b/ocr/p0001.txt", "changed");
    std::fs::remove_file(out.join("b/ocr/p0002.txt")).unwrap();
    std::fs::rename(out.join("a/record.json"), out.join("a/renamed.json")).unwrap();
    let run = dir
        .text("out/run.json")
        .replace("\"root_sha256\": \"", "\"root_sha256\": \"f");
    dir.write("out/run.json", run);
    let history = dir.text("out/runs.jsonl");
    dir.write(
        "out/runs.jsonl",
        history.replacen("\"pages\":3", "\"pages\":4", 1) + &history,
    );
    let records = dir
        .text("out/records.jsonl")
        .replacen("\"id\":\"b\"", "\"id\":\"c\"", 1);
    dir.write("out/records.jsonl", records);
    dir.write("scans/b/p1.png", "changed");
    std::fs::remove_file(dir.path().join("scans/a.png")).unwrap();
    dir.write("out/manifest-sha256.txt.minisig", "no signature");
    let manifest = dir.text("out/manifest-sha256.txt");
    dir.write("out/manifest-sha256.txt", format!("{manifest}not a line\n"));
    let found = findings(&dir, &["--full", "--scans", "scans"]);
    for (code, path) in [
        ("changed", "b/ocr/p0001.txt"),
        ("missing", "b/ocr/p0002.txt"),
        ("extra", "b/extra.txt"),
        ("renamed", "a/record.json"),
        ("manifest-malformed", "manifest-sha256.txt"),
        ("root-differs", "run.json"),
        ("ledger-broken", "b/provenance.json"),
        ("history-broken", "runs.jsonl"),
        ("record-unfounded", "records.jsonl"),
        ("source-changed", "b/p1.png"),
        ("source-missing", "a.png"),
        ("signature-bad", "manifest-sha256.txt.minisig"),
    ] {
        assert!(has(&found, code, path), "{code} of {path}: {found:#?}");
    }
}

#[test]
fn an_input_that_no_artifact_has_is_found_however_consistent_the_rest_is() {
    use cablegram::provenance::{Ledger, Manifest, digest, digest_json};
    let dir = scans();
    let mut ledger: Ledger = serde_json::from_slice(&dir.read("out/a/provenance.json")).unwrap();
    let ocr = &mut ledger.activities[1];
    ocr.inputs.last_mut().unwrap().sha256 = digest("nothing has this digest");
    ocr.key = digest_json(&(
        ocr.stage,
        ocr.version,
        ocr.settings,
        ocr.engine,
        &ocr.inputs,
        ocr.prior,
    ))
    .unwrap();
    dir.write("out/a/provenance.json", serde_json::to_vec(&ledger).unwrap());
    let mut files = dir.files("out");
    files.remove("manifest-sha256.txt");
    let entries = files
        .iter()
        .map(|(name, bytes)| (name.clone().into_bytes(), digest(bytes)));
    let mut text = Vec::new();
    Manifest::new(entries.collect()).write(&[], &mut text).unwrap();
    dir.write("out/manifest-sha256.txt", text);
    let found = findings(&dir, &["--fast"]);
    assert!(
        found
            .iter()
            .any(|(code, path)| code == "ledger-broken" && path == "a/provenance.json")
            || found
                .iter()
                .any(|(code, path)| code == "outdated" && path.starts_with("a/ocr/")),
        "{found:?}"
    );
}

#[test]
fn a_share_of_the_documents_is_made_again() {
    let dir = scans();
    let report = audit(&dir, &["--scans", "scans", "--reproduce", "5", "--json"])
        .exits(0)
        .json();
    assert_eq!(
        report["reproduced"].as_array().unwrap().len(),
        1,
        "of two, at least one"
    );
    audit(&dir, &["--reproduce", "5"]).exits(2);
}

/// No audit of these tests makes anything again.
struct NoEngines;

impl cablegram::pipeline::Engines for NoEngines {
    fn fingerprint(&self) -> cablegram::error::Result<std::collections::BTreeMap<String, String>> {
        Ok(std::collections::BTreeMap::new())
    }

    fn open(&self) -> cablegram::error::Result<Box<dyn cablegram::model::Recognizer>> {
        Err(cablegram::error::Error::input("no engine is needed"))
    }
}

#[test]
fn no_byte_of_any_file_changes_unseen() {
    use cablegram::pipeline::{AuditOptions, Cancel, Depth, NoProgress};
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    let dir = scans();
    let files: Vec<(String, Vec<u8>)> = dir
        .files("out")
        .into_iter()
        .filter(|(_, bytes)| !bytes.is_empty())
        .collect();
    let options = AuditOptions {
        output: dir.path().join("out"),
        scans: Vec::new(),
        depth: Depth::Normal,
        reproduce: 0.0,
        public_key: None,
        jobs: std::num::NonZeroUsize::new(1),
    };
    let findings = || {
        cablegram::pipeline::audit(&options, &NoEngines, &NoProgress, &Cancel::default())
            .unwrap()
            .findings
    };
    assert_eq!(findings(), []);
    let place = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        1..=255u8,
    );
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(600)
    });
    runner
        .run(&place, |(file, byte, flip)| {
            let (name, bytes) = &files[file.index(files.len())];
            let mut flipped = bytes.clone();
            let byte = byte.index(bytes.len());
            flipped[byte] ^= flip;
            dir.write(&format!("out/{name}"), &flipped);
            let found = findings();
            dir.write(&format!("out/{name}"), bytes);
            prop_assert!(!found.is_empty(), "byte {byte} of {name}");
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_scan_that_changed_or_went_is_named() {
    let dir = scans();
    dir.write("scans/b/p2.png", "other");
    std::fs::remove_file(dir.path().join("scans/a.png")).unwrap();
    let found = findings(&dir, &["--scans", "scans"]);
    let expected = [("source-changed", "b/p2.png"), ("source-missing", "a.png")];
    assert_eq!(
        found,
        expected.map(|(code, path)| (code.to_owned(), path.to_owned()))
    );
}

#[test]
fn a_scan_whose_name_is_no_text_is_found_by_it() {
    let dir = scans();
    let folder = dir.path().join("scans");
    for name in [&b"\xff 1.png"[..], b"a\n\\b.png", b"100%25.png"] {
        std::fs::copy(folder.join("a.png"), folder.join(OsStr::from_bytes(name))).unwrap();
    }
    cablegram(&dir, &["run", "scans", "-o", "out"]).exits(0);
    let args = ["--scans", "scans", "--reproduce", "100", "--json"];
    let report = audit(&dir, &args).exits(0).json();
    assert_eq!(
        (&report["sources"], report["reproduced"].as_array().unwrap().len()),
        (&6.into(), 5)
    );
    let bag = ["export", "bagit", "bag", "--output", "out", "--scans", "scans"];
    cablegram(&dir, &bag).exits(0);
    assert_eq!(dir.read("bag/data/scans/%FF 1.png"), dir.read("scans/a.png"));
}

#[test]
fn what_is_no_file_is_found_and_not_waited_for() {
    let dir = scans();
    let good = dir.files("out");
    let out = dir.path().join("out");
    let pipe = |name: &str| {
        let _ = std::fs::remove_file(out.join(name));
        assert!(
            Command::new("mkfifo")
                .arg(out.join(name))
                .status()
                .unwrap()
                .success()
        );
    };
    let link = |name: &str| {
        let away = dir.write("away", dir.read(&format!("out/{name}")));
        std::fs::remove_file(out.join(name)).unwrap();
        std::os::unix::fs::symlink(away, out.join(name)).unwrap();
    };
    // What lies behind a link is what was written, for now.
    let pipes = [
        "a/ocr/p0001.txt",
        "a/record.json",
        "a/provenance.json",
        "records.jsonl",
        "run.json",
        "runs.jsonl",
        "manifest-sha256.txt",
        "a/pipe",
    ];
    let links = ["a/record.json", "runs.jsonl", "run.json", "manifest-sha256.txt"];
    let all = pipes.map(|path| (path, true)).into_iter();
    for (path, is_pipe) in all.chain(links.map(|path| (path, false))) {
        match is_pipe {
            true => pipe(path),
            false => link(path),
        }
        let code = if path == "a/pipe" { "extra" } else { "changed" };
        let found = findings(&dir, &[]);
        assert!(has(&found, code, path), "{code} {path}: {found:?}");
        // A run takes it for what it is, too, and makes what is missing; a pipe that stands beside is left alone. A history
        // that cannot be read is not begun anew.
        let history = is_pipe && path == "runs.jsonl";
        cablegram(&dir, &["run", "scans", "-o", "out"]).exits(if history { 5 } else { 0 });
        if code == "changed" && !history {
            audit(&dir, &[]).exits(0);
        }
        std::fs::remove_dir_all(&out).unwrap();
        for (name, bytes) in &good {
            dir.write(&format!("out/{name}"), bytes);
        }
    }
}

#[test]
fn a_ledger_leads_neither_out_of_the_output_nor_out_of_the_scans() {
    let dir = scans();
    let ledger = dir.text("out/a/provenance.json");
    for (from, to) in [
        ("\"a.png\"", "\"../../a.png\""),
        ("ocr/p0001.txt", "../ocr/p0001.txt"),
    ] {
        dir.write("out/a/provenance.json", ledger.replace(from, to));
        assert!(has(&findings(&dir, &[]), "ledger-broken", "a/provenance.json"));
        cablegram(&dir, &["export", "prov", "--all", "--output", "out"])
            .exits(4)
            .tells("leads out of its folder");
    }
}

#[test]
fn a_record_that_was_rewritten_with_all_its_digests_is_found() {
    use cablegram::provenance::{Manifest, digest};
    let dir = scans();
    let forged = dir
        .text("out/a/record.json")
        .replacen("\"rotation\": 0", "\"rotation\": 180", 1);
    assert_ne!(forged, dir.text("out/a/record.json"));
    let before = digest(dir.read("out/a/record.json")).to_string();
    dir.write("out/a/record.json", &forged);
    let ledger = dir
        .text("out/a/provenance.json")
        .replace(&before, &digest(&forged).to_string());
    dir.write("out/a/provenance.json", ledger);
    let mut files = dir.files("out");
    files.remove("manifest-sha256.txt");
    let manifest = Manifest::new(
        files
            .iter()
            .map(|(n, b)| (n.clone().into_bytes(), digest(b)))
            .collect(),
    );
    let mut text = Vec::new();
    manifest.write(&[], &mut text).unwrap();
    dir.write("out/manifest-sha256.txt", text);
    assert!(has(
        &findings(&dir, &["--full"]),
        "record-unfounded",
        "a/record.json"
    ));
    assert!(has(
        &findings(&dir, &["--scans", "scans", "--reproduce", "100"]),
        "not-reproduced",
        "a/record.json"
    ));
}

#[test]
fn any_flipped_byte_is_found() {
    let dir = scans();
    let secret = minisign::KeyPair::generate_unencrypted_keypair()
        .unwrap()
        .sk
        .to_box(None)
        .unwrap();
    dir.write("key", secret.into_string());
    cablegram(&dir, &["sign", "out", "--key", "key"]).exits(0);
    audit(&dir, &[]).exits(0);
    let mut state = 7usize;
    for (name, bytes) in dir.files("out") {
        // A few places in every file, by a linear congruence.
        for _ in 0..3 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let mut flipped = bytes.clone();
            let Some(place) = (state >> 33).checked_rem(flipped.len()) else {
                continue;
            };
            flipped[place] ^= 1 << ((state >> 20) % 8);
            dir.write(&format!("out/{name}"), &flipped);
            audit(&dir, &[]).exits(7);
        }
        dir.write(&format!("out/{name}"), &bytes);
    }
    audit(&dir, &[]).exits(0);
}

#[test]
fn a_signature_is_made_and_checked_by_minisign_too() {
    let dir = scans();
    if Command::new("minisign").arg("-v").output().is_err() {
        eprintln!("skipped: minisign is not installed");
        return;
    }
    let minisign = |args: &[&str]| {
        let done = Command::new("minisign")
            .args(args)
            .current_dir(dir.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    minisign(&["-G", "-W", "-p", "key.pub", "-s", "key.sec"]);
    cablegram(&dir, &["sign", "out", "--key", "key.sec"]).exits(0);
    minisign(&["-V", "-m", "out/manifest-sha256.txt", "-p", "key.pub"]);
    audit(&dir, &["--public-key", "key.pub"]).exits(0);
    minisign(&["-G", "-W", "-p", "other.pub", "-s", "other.sec"]);
    assert_eq!(
        findings(&dir, &["--public-key", "other.pub"])[0].0,
        "signature-bad"
    );
    let secret = dir.text("key.sec");
    let secret = secret.lines().nth(1).unwrap();
    assert!(
        dir.files("out")
            .values()
            .all(|bytes| !String::from_utf8_lossy(bytes).contains(secret))
    );
    cablegram(&dir, &["run", "scans", "-o", "out", "--force"])
        .exits(0)
        .tells("sign again");
}
