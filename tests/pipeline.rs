//! Runs: what is done again and what is not, what a failure costs, and that nothing is lost or half-written.

#![allow(clippy::unwrap_used)] // A test that fails here says so with the place.

mod common;

use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use common::{Answer, Dir};
use image::{DynamicImage, GrayImage, ImageFormat, Luma};

/// A small page with a dark bar whose place depends on `seed`, so that each is another scan. There is no text on it, so
/// that reading takes no time.
fn page(seed: u32) -> Vec<u8> {
    let mut image = GrayImage::from_pixel(120, 90, Luma([255]));
    for x in 0..40 {
        image.put_pixel(x + seed % 60, 20 + seed / 60 % 50, Luma([0]));
    }
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image)
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn cablegram(dir: &Dir, args: &[&str]) -> Answer {
    dir.cablegram(args)
        .env("XDG_CACHE_HOME", dir.path().join("cache"))
        .run()
}

fn run(dir: &Dir, more: &[&str]) -> Answer {
    cablegram(dir, &[&["run", "scans", "-o", "out"], more].concat())
}

/// What a run did: units made of preprocess, ocr and parse.
fn made(dir: &Dir, more: &[&str]) -> [u64; 3] {
    let summary = run(dir, &[&["--json"], more].concat()).exits(0).json();
    ["preprocess", "ocr", "parse"].map(|stage| summary["work"][stage]["made"].as_u64().unwrap_or(0))
}

/// Three documents: one page, three pages in a folder, one page.
fn scans() -> Dir {
    let dir = Dir::new();
    dir.write("scans/a.png", page(1));
    for i in 1..=3 {
        dir.write(&format!("scans/b/p{i}.png"), page(10 + i));
    }
    dir.write("scans/c.png", page(20));
    dir
}

/// The files of an output without what holds times or digests of such.
fn lasting(dir: &Dir, out: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = dir.files(out);
    files.retain(|name, _| !name.ends_with("provenance.json") && name != "manifest-sha256.txt");
    if let Some(run) = files.get_mut("run.json") {
        let mut report: serde_json::Value = serde_json::from_slice(run).unwrap();
        report["root_sha256"] = serde_json::Value::Null;
        *run = report.to_string().into_bytes();
    }
    files
}

#[test]
fn a_run_leaves_the_artifacts_that_the_manifest_has() {
    let dir = scans();
    let summary = run(&dir, &["--json"]).exits(0).json();
    assert_eq!((&summary["documents"], &summary["pages"]), (&3.into(), &5.into()));
    let files = dir.files("out");
    for name in [
        "a/preprocess/p0001.png",
        "a/preprocess/p0001.json",
        "a/ocr/p0001.alto.xml",
        "a/ocr/p0001.txt",
        "a/record.json",
        "a/provenance.json",
        "b/ocr/p0003.txt",
        "records.jsonl",
        "run.json",
        "runs.jsonl",
        "manifest-sha256.txt",
    ] {
        assert!(files.contains_key(name), "{name} of {:?}", files.keys());
    }
    assert_eq!(
        dir.text("out/manifest-sha256.txt").lines().count(),
        files.len() - 1
    );
    let checked = Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "manifest-sha256.txt"])
        .current_dir(dir.path().join("out"))
        .status()
        .unwrap();
    assert!(checked.success());
    let root = Command::new("sh")
        .args(["-c", r"grep -v '  run\.json$' manifest-sha256.txt | sha256sum"])
        .current_dir(dir.path().join("out"))
        .output()
        .unwrap();
    let root = String::from_utf8(root.stdout).unwrap();
    assert_eq!(dir.json("out/run.json")["root_sha256"], root[..64]);
    let ids: Vec<String> = dir
        .text("out/records.jsonl")
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(ids, ["a", "b", "c"]);
}

#[test]
fn a_second_run_changes_nothing() {
    let dir = scans();
    assert_eq!(made(&dir, &[]), [5, 5, 3]);
    let before = dir.files("out");
    assert_eq!(made(&dir, &[]), [0, 0, 0]);
    assert_eq!(made(&dir, &["--rehash"]), [0, 0, 0]);
    assert!(dir.files("out") == before);
}

#[test]
fn the_number_of_threads_does_not_show() {
    let dir = scans();
    cablegram(&dir, &["run", "scans", "-o", "one", "--jobs", "1"]).exits(0);
    cablegram(&dir, &["run", "scans", "-o", "two", "--jobs", "2"]).exits(0);
    assert!(lasting(&dir, "one") == lasting(&dir, "two"));
}

#[test]
fn a_parse_setting_runs_parse_alone() {
    let dir = scans();
    made(&dir, &[]);
    dir.write("pipeline.toml", "[parse]\nmin_confidence = 0.25\n");
    let with = ["-c", "pipeline.toml"];
    let plan = run(&dir, &[&with[..], &["--dry-run"]].concat()).exits(0);
    assert!(
        plan.stdout.contains("parse.min_confidence: 0.0 → 0.25"),
        "{}",
        plan.stdout
    );
    assert_eq!(made(&dir, &with), [0, 0, 3]);
    assert_eq!(made(&dir, &with), [0, 0, 0]);
}

#[test]
fn a_preprocess_setting_is_named_and_runs_what_depends_on_it() {
    let dir = scans();
    made(&dir, &[]);
    dir.write("pipeline.toml", "[preprocess]\ndeskew = false\n");
    let status = cablegram(
        &dir,
        &["status", "scans", "-o", "out", "-c", "pipeline.toml", "--explain"],
    )
    .exits(0);
    let lines: Vec<&str> = status.stdout.lines().collect();
    assert_eq!(lines[0], "a, page 1: preprocess: preprocess.deskew: true → false");
    assert_eq!(lines.len(), 5 + 5 + 3);
    let [preprocess, _, parse] = made(&dir, &["-c", "pipeline.toml"]);
    assert_eq!((preprocess, parse), (5, 3));
}

#[test]
fn an_ocr_setting_runs_ocr_and_parse_and_not_preprocess() {
    let dir = scans();
    made(&dir, &[]);
    dir.write("pipeline.toml", "[ocr]\neffort = \"fast\"\n");
    let with = ["-c", "pipeline.toml"];
    let plan = run(&dir, &[&with[..], &["--dry-run"]].concat()).exits(0);
    let first = plan.stdout.lines().next().unwrap();
    assert_eq!(first, "a, page 1: ocr: ocr.effort: \"standard\" → \"fast\"");
    assert_eq!(made(&dir, &with), [0, 5, 3]);
    assert_eq!(made(&dir, &with), [0, 0, 0]);
}

#[test]
fn a_setting_that_changes_no_bytes_runs_nothing() {
    let dir = scans();
    made(&dir, &[]);
    dir.write(
        "pipeline.toml",
        "[ocr]\ntimeout = 77\nisolation = \"thread\"\n[ingest]\ntimeout = 88\npdf_dpi = 200\n",
    );
    assert_eq!(made(&dir, &["-c", "pipeline.toml"]), [0, 0, 0]);
}

/// A PDF file of two pages, two inches by one: the first is nothing but an embedded scan, on the second a black square is to
/// be drawn.
fn scanned_and_drawn_pdf() -> String {
    let gray = |i: usize| if (10..20).contains(&(i / 80)) { "00" } else { "FF" };
    let scan: String = (0..80 * 40).map(gray).collect();
    let page = |content: u32| {
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 144 72] /Contents {content} 0 R /Resources << /XObject << /S 7 0 R >> >> >>"
        )
    };
    let stream = |more: &str, content: &str| {
        format!(
            "<< {more} /Length {} >> stream\n{content}\nendstream",
            content.len()
        )
    };
    let image = "/Type /XObject /Subtype /Image /Width 80 /Height 40 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /ASCIIHexDecode";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>".to_owned(),
        page(5),
        page(6),
        stream("", "144 0 0 72 0 0 cm /S Do"),
        stream("", "0 g 20 20 30 30 re f"),
        stream(image, &(scan + ">")),
    ];
    let (mut pdf, mut places) = ("%PDF-1.4\n".to_owned(), String::new());
    for (number, object) in (1..).zip(objects) {
        places += &format!("{:010} 00000 n \n", pdf.len());
        pdf += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let table = pdf.len();
    pdf + &format!(
        "xref\n0 8\n0000000000 65535 f \n{places}trailer << /Size 8 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    )
}

#[test]
fn the_resolution_of_drawn_pages_counts_for_drawn_pages_alone() {
    let dir = scans();
    dir.write("scans/two.pdf", scanned_and_drawn_pdf());
    assert_eq!(made(&dir, &[]), [7, 7, 4]);
    assert_eq!(made(&dir, &[]), [0, 0, 0]);
    let settings = dir.write("pipeline.toml", "[ingest]\npdf_dpi = 200\n");
    let settings = settings.to_str().unwrap();
    let plan = run(&dir, &["--dry-run", "-c", settings]).exits(0);
    assert_eq!(
        plan.stdout.lines().next(),
        Some("two, page 2: preprocess: ingest.pdf_dpi: 300 → 200"),
        "{}",
        plan.stdout
    );
    let report = |page: u32| dir.read(&format!("out/two/preprocess/p000{page}.json"));
    let before = [report(1), report(2)];
    assert_eq!(made(&dir, &["-c", settings]), [1, 1, 1]);
    assert_eq!((report(1) == before[0], report(2) == before[1]), (true, false));
    assert_eq!(made(&dir, &["-c", settings]), [0, 0, 0]);
    // Another scan under the name is looked at afresh.
    let other = scanned_and_drawn_pdf().replace("20 20 30 30 re", "20 20 40 30 re");
    dir.write("scans/two.pdf", other);
    assert_eq!(made(&dir, &["-c", settings]), [2, 2, 1]);
    cablegram(&dir, &["audit", "out", "--full", "--scans", "scans"]).exits(0);
}

#[test]
fn another_model_is_named_by_its_digest() {
    let dir = scans();
    made(&dir, &[]);
    let doctor = cablegram(&dir, &["doctor", "--json"]).json().to_string();
    let Some(data) = [
        "/usr/share/tesseract-ocr/5/tessdata",
        "/usr/share/tesseract-ocr/4.00/tessdata",
    ]
    .into_iter()
    .find(|folder| doctor.contains(folder) && Path::new(folder).is_dir()) else {
        eprintln!("skipped: the language data does not lie where Debian has it");
        return;
    };
    for entry in std::fs::read_dir(data).unwrap() {
        let entry = entry.unwrap();
        let to = dir.path().join("tessdata").join(entry.file_name());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(entry.path(), &to).unwrap();
    }
    let model = dir.path().join("tessdata/chi_sim.traineddata");
    let mut bytes = std::fs::read(&model).unwrap();
    let before = cablegram::provenance::digest(&bytes).to_string();
    bytes.push(0);
    std::fs::remove_file(&model).unwrap();
    std::fs::write(&model, &bytes).unwrap();
    let after = cablegram::provenance::digest(&bytes).to_string();
    let status = dir
        .cablegram(["status", "scans", "-o", "out", "--explain"])
        .env("TESSDATA_PREFIX", dir.path().join("tessdata"))
        .run()
        .exits(0);
    let expected = format!(
        "a, page 1: preprocess: model chi_sim {}… → {}…",
        &before[..4],
        &after[..4]
    );
    assert_eq!(status.stdout.lines().next().unwrap(), expected);
}

/// What `change` does is noticed by the run after one that had nothing to do and remembered so, although size and
/// modification time stay the same.
fn is_noticed(change: impl Fn(&Dir), again: [u64; 3]) {
    let dir = scans();
    made(&dir, &[]);
    // Until the clock of the file system has moved on, nothing is remembered.
    std::thread::sleep(Duration::from_millis(120));
    assert_eq!(made(&dir, &[]), [0, 0, 0]);
    change(&dir);
    assert_eq!(made(&dir, &[]), again);
    assert_eq!(made(&dir, &[]), [0, 0, 0]);
    cablegram(&dir, &["audit", "out", "--full", "--scans", "scans"]).exits(0);
}

/// Puts other bytes of the same number into a file, and its modification time back.
fn overwrite_in_secret(path: &Path, bytes: &[u8]) {
    let before = std::fs::metadata(path).unwrap();
    assert_eq!(before.len(), bytes.len() as u64);
    std::fs::write(path, bytes).unwrap();
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(before.modified().unwrap()).unwrap();
}

#[test]
fn a_secret_change_of_a_scan_is_noticed() {
    let change = |dir: &Dir| {
        let path = dir.path().join("scans/b/p2.png");
        let before = std::fs::read(&path).unwrap();
        let other = (0..3000)
            .map(page)
            .find(|other| other.len() == before.len() && *other != before);
        overwrite_in_secret(&path, &other.expect("two pages of the same length"));
    };
    is_noticed(change, [1, 1, 1]);
}

#[test]
fn a_secret_change_of_an_artifact_is_noticed() {
    let change = |dir: &Dir| {
        let path = dir.path().join("out/b/ocr/p0003.alto.xml");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[100] ^= 1;
        overwrite_in_secret(&path, &bytes);
    };
    is_noticed(change, [0, 1, 0]);
}

#[test]
fn a_lost_artifact_is_noticed() {
    let change = |dir: &Dir| std::fs::remove_file(dir.path().join("out/a/ocr/p0001.txt")).unwrap();
    is_noticed(change, [0, 1, 0]);
}

#[test]
fn a_file_that_somebody_put_into_the_output_is_noticed() {
    for place in [
        "out/notes.txt",
        "out/a/notes.txt",
        "out/a/ocr/notes.txt",
        "out/new/notes.txt",
    ] {
        is_noticed(|dir| drop(dir.write(place, "a note")), [0, 0, 0]);
    }
}

#[test]
fn a_document_that_is_known_to_be_up_to_date_is_remembered() {
    let dir = scans();
    made(&dir, &[]);
    std::thread::sleep(Duration::from_millis(120));
    made(&dir, &[]);
    let stamps = dir.files("cache/cablegram");
    let (name, bytes) = stamps.iter().find(|(name, _)| name.ends_with(".stamps")).unwrap();
    assert_eq!(bytes.len(), 16 + 3 * 60 + 32, "{name} has three documents");
    let status = cablegram(&dir, &["status", "scans", "-o", "out", "--explain"]).exits(0);
    let fresh = status.stdout.lines().filter(|line| line.ends_with(": fresh"));
    assert_eq!(fresh.count(), 5 + 5 + 3);
    assert_eq!(made(&dir, &["--force"]), [5, 5, 3]);
}

#[test]
fn a_change_in_one_document_leaves_the_others_alone() {
    let dir = scans();
    dir.write("scans/b/below/p1.png", page(30));
    assert_eq!(made(&dir, &[]), [6, 6, 4]);
    std::thread::sleep(Duration::from_millis(120));
    made(&dir, &[]);
    // A document inside the folder of another, whose files stand between the other's in the manifest.
    dir.write("scans/b/below/p1.png", page(31));
    assert_eq!(made(&dir, &[]), [1, 1, 1]);
    cablegram(&dir, &["audit", "out", "--full", "--scans", "scans"]).exits(0);
    std::fs::remove_dir_all(dir.path().join("scans/b/below")).unwrap();
    run(&dir, &["--prune"]).exits(0);
    assert!(!dir.path().join("out/b/below").exists());
    cablegram(&dir, &["audit", "out", "--full", "--scans", "scans"]).exits(0);
}

#[test]
fn a_changed_scan_runs_its_page_and_what_depends_on_it() {
    let dir = scans();
    made(&dir, &[]);
    dir.write("scans/b/p2.png", page(12));
    assert_eq!(
        made(&dir, &[]),
        [0, 0, 0],
        "the same bytes written again are no change"
    );
    dir.write("scans/b/p2.png", page(40));
    let status = cablegram(&dir, &["status", "scans", "-o", "out", "--explain"]).exits(0);
    let stale: Vec<&str> = status
        .stdout
        .lines()
        .filter(|line| !line.ends_with(": fresh"))
        .collect();
    assert_eq!(stale[0], "b, page 2: preprocess: source changed");
    assert_eq!(stale.len(), 3, "{stale:?}");
    assert_eq!(made(&dir, &[]), [1, 1, 1]);
    assert_eq!(made(&dir, &[]), [0, 0, 0]);
}

#[test]
fn a_deleted_artifact_is_made_again_and_no_other() {
    let dir = scans();
    made(&dir, &[]);
    let before = dir.files("out");
    for (artifact, again) in [
        ("b/preprocess/p0002.json", [1, 0, 0]),
        ("b/ocr/p0003.txt", [0, 1, 0]),
        ("a/record.json", [0, 0, 1]),
    ] {
        std::fs::remove_file(dir.path().join("out").join(artifact)).unwrap();
        assert_eq!(made(&dir, &[]), again, "{artifact}");
        assert!(
            dir.read(&format!("out/{artifact}")) == before[artifact],
            "{artifact}"
        );
    }
}

#[test]
fn a_changed_artifact_is_made_again() {
    let dir = scans();
    made(&dir, &[]);
    let good = dir.read("out/a/ocr/p0001.alto.xml");
    dir.write("out/a/ocr/p0001.alto.xml", "nonsense");
    assert_eq!(made(&dir, &[]), [0, 1, 0]);
    assert!(dir.read("out/a/ocr/p0001.alto.xml") == good);
}

#[test]
fn a_stage_alone_changes_nothing_before_it() {
    let dir = scans();
    made(&dir, &[]);
    let before = dir.files("out");
    cablegram(&dir, &["ocr", "scans", "-o", "out", "--force"]).exits(0);
    let after = dir.files("out");
    for (name, bytes) in before
        .iter()
        .filter(|(name, _)| name.contains("/preprocess/") || name.contains("/ocr/"))
    {
        assert!(after[name] == *bytes, "{name}");
    }
    assert_eq!(made(&dir, &[]), [0, 0, 0]);
}

#[test]
fn a_broken_page_costs_that_page_alone() {
    let dir = scans();
    let whole = page(12);
    dir.write("scans/b/p2.png", &whole[..whole.len() / 2]);
    dir.write("scans/c.png", "");
    let answer = run(&dir, &[]).exits(6);
    assert!(answer.stderr.contains("b/p2.png"), "{}", answer.stderr);
    let report = dir.json("out/run.json");
    let failures: Vec<(&str, u64)> = report["failures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|failure| {
            (
                failure["file"].as_str().unwrap(),
                failure["page"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(failures, [("b/p2.png", 2), ("c.png", 1)]);
    let record = dir.json("out/b/record.json");
    assert_eq!(record["status"], "partial");
    let statuses: Vec<&str> = record["pages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["status"].as_str().unwrap())
        .collect();
    assert_eq!(
        (statuses[0], statuses[1], statuses.len()),
        (statuses[2], "failed", 3)
    );
    assert_eq!(dir.json("out/a/record.json")["pages"][0]["number"], 1);
    let again = dir.files("out");
    run(&dir, &[]).exits(6);
    assert!(
        dir.files("out") == again,
        "a second run tells of the same failures and changes nothing"
    );
    cablegram(&dir, &["audit", "out", "--full", "--scans", "scans"]).exits(0);
}

#[test]
fn a_removed_scan_is_told_and_goes_only_when_pruned() {
    let dir = scans();
    made(&dir, &[]);
    std::fs::remove_file(dir.path().join("scans/c.png")).unwrap();
    run(&dir, &[]).exits(0).tells("c");
    assert!(dir.path().join("out/c/record.json").exists());
    assert_eq!(dir.json("out/run.json")["orphans"], serde_json::json!(["c"]));
    run(&dir, &["--prune"]).exits(0);
    assert!(!dir.path().join("out/c").exists());
    assert_eq!(dir.text("out/records.jsonl").lines().count(), 2);
    cablegram(&dir, &["audit", "out"]).exits(0);
}

#[test]
fn a_page_that_a_document_no_longer_has_is_told_and_goes_only_when_pruned() {
    let dir = scans();
    made(&dir, &[]);
    std::fs::remove_file(dir.path().join("scans/b/p3.png")).unwrap();
    let left = serde_json::json!([{"document": "b", "page": 3}]);
    for again in [[0, 0, 1], [0, 0, 0]] {
        let answer = run(&dir, &["--json"]).exits(0).tells("page 3 of b");
        assert_eq!(answer.json()["work"]["parse"]["made"], again[2]);
        assert_eq!(dir.json("out/run.json")["orphan_pages"], left);
        assert_eq!(
            dir.json("out/b/record.json")["pages"].as_array().unwrap().len(),
            2
        );
        assert!(dir.path().join("out/b/ocr/p0003.txt").exists());
        cablegram(&dir, &["audit", "out", "--full", "--scans", "scans"]).exits(0);
    }
    let pruned = run(&dir, &["--prune", "--json"]).exits(0).json();
    assert_eq!(pruned["pruned_pages"], left);
    let files = dir.files("out");
    assert!(
        !files.keys().any(|name| name.contains("p0003")),
        "{:?}",
        files.keys()
    );
    assert!(files.contains_key("b/ocr/p0002.txt"));
    assert_eq!(dir.json("out/run.json")["orphan_pages"], serde_json::Value::Null);
    cablegram(&dir, &["audit", "out", "--full", "--scans", "scans"]).exits(0);
    assert_eq!(made(&dir, &[]), [0, 0, 0]);
}

#[test]
fn a_dry_run_writes_nothing() {
    let dir = scans();
    let plan = run(&dir, &["--dry-run"]).exits(0);
    assert!(
        plan.stdout.contains("b, page 3: preprocess: never made"),
        "{}",
        plan.stdout
    );
    assert!(!dir.path().join("out").exists());
}

#[test]
fn a_run_that_is_killed_is_finished_by_the_next_to_the_same_bytes() {
    let dir = Dir::new();
    for i in 0..24 {
        dir.write(&format!("scans/{i:02}.png"), page(i));
    }
    let clock = Instant::now();
    cablegram(&dir, &["run", "scans", "-o", "whole"]).exits(0);
    let whole = clock.elapsed();
    let expected = lasting(&dir, "whole");
    // Moments spread over the run by the golden ratio, which leaves no part of it out.
    for i in 1..=20u32 {
        let moment = whole.mul_f64(f64::from(i) * 0.618_034 % 1.0);
        let mut child = dir
            .cablegram(["run", "scans", "-o", "out"])
            .env("XDG_CACHE_HOME", dir.path().join("cache"))
            .spawn();
        std::thread::sleep(moment);
        child.kill().unwrap();
        child.wait().unwrap();
        if dir.path().join("out").exists() {
            for (name, bytes) in dir.files("out") {
                let at_rest = !name.contains(".cablegram") && expected.contains_key(&name);
                let last_word = ["records.jsonl", "run.json", "runs.jsonl"].contains(&name.as_str());
                assert!(
                    !at_rest || last_word || bytes == expected[&name],
                    "{name} is half-written"
                );
            }
        }
        if i % 4 == 0 {
            run(&dir, &[]).exits(0);
            let finished = lasting(&dir, "out");
            assert_eq!(
                finished.keys().collect::<Vec<_>>(),
                expected.keys().collect::<Vec<_>>()
            );
            for (name, bytes) in &finished {
                assert!(*bytes == expected[name], "{name}");
            }
            cablegram(&dir, &["audit", "out", "--full"]).exits(0);
            std::fs::remove_dir_all(dir.path().join("out")).unwrap();
        }
    }
}

#[test]
fn a_second_run_at_once_is_refused() {
    let dir = scans();
    let _lock = cablegram::pipeline::Lock::take(&dir.path().join("out")).unwrap();
    run(&dir, &[]).exits(5).tells("another run");
}

#[test]
fn ctrl_c_ends_a_run_and_keeps_what_is_finished() {
    let dir = Dir::new();
    for i in 0..150 {
        dir.write(&format!("scans/{i:03}.png"), page(i));
    }
    let mut child = dir
        .cablegram(["run", "scans", "-o", "out"])
        .env("XDG_CACHE_HOME", dir.path().join("cache"))
        .spawn();
    while !dir.path().join("out/000/record.json").exists() {
        assert_eq!(child.try_wait().unwrap(), None, "the run ended before it began");
        std::thread::sleep(Duration::from_millis(2));
    }
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(130),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let rest = made(&dir, &[])[2];
    assert!(
        0 < rest && rest < 150,
        "{rest} documents were left: what was finished is kept"
    );
}

/// A page whose pixels no encoder can press together.
fn noise() -> Vec<u8> {
    let mut image = GrayImage::new(500, 500);
    let mut state = 1u32;
    for pixel in image.pixels_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *pixel = Luma([(state >> 24) as u8]);
    }
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image)
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// Runs `script` where it may mount, and mounts end with it; `$0` is the binary. `None` where the machine forbids it.
fn with_mounts(dir: &Dir, script: &str) -> Option<std::process::Output> {
    let unshare = |script: &str| {
        Command::new("unshare")
            .args(["--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_cablegram")])
            .current_dir(dir.path())
            .env("XDG_CACHE_HOME", dir.path().join("cache"))
            .output()
    };
    let may = unshare("mkdir -p probe && mount -t tmpfs tmpfs probe");
    if may.is_ok_and(|output| output.status.success()) {
        return Some(unshare(script).unwrap());
    }
    eprintln!("skipped: mounting is not allowed here");
    None
}

#[test]
fn a_file_system_without_room_ends_with_5_and_leaves_what_was_there() {
    let dir = scans();
    made(&dir, &[]);
    let before = dir.files("out");
    dir.write("scans/big.png", noise());
    let script = "mkdir small && mount -t tmpfs -o size=250k tmpfs small && cp -r out/. small/ || exit 99\n\
        \"$0\" run scans -o small; code=$?\n\
        cp -r small after; exit $code";
    let Some(limited) = with_mounts(&dir, script) else {
        return;
    };
    let told = String::from_utf8_lossy(&limited.stderr).into_owned();
    assert_eq!(limited.status.code(), Some(5), "{told}");
    assert!(told.contains("make room"), "{told}");
    let after = dir.files("after");
    for (name, bytes) in &before {
        assert!(after[name] == *bytes, "{name}");
    }
    assert!(!after.keys().any(|name| name.contains("unfinished")));
}

#[test]
fn an_output_that_is_read_only_ends_with_5_and_stays_as_it_was() {
    let dir = scans();
    made(&dir, &[]);
    let before = dir.files("out");
    dir.write("scans/d.png", page(50));
    let script = "mount --bind out out && mount -o remount,ro,bind out || exit 99\n\"$0\" run scans -o out";
    let Some(limited) = with_mounts(&dir, script) else {
        return;
    };
    let told = String::from_utf8_lossy(&limited.stderr).into_owned();
    assert_eq!(limited.status.code(), Some(5), "{told}");
    assert!(told.contains("choose another output folder"), "{told}");
    assert!(dir.files("out") == before);
}

#[test]
fn a_full_disk_ends_with_5_and_leaves_what_was_there() {
    let dir = scans();
    made(&dir, &[]);
    let before = dir.files("out");
    dir.write("scans/big.png", noise());
    // No file may grow beyond 16 KB.
    let limited = Command::new("sh")
        .args([
            "-c",
            "ulimit -f 32; exec \"$0\" run scans -o out",
            env!("CARGO_BIN_EXE_cablegram"),
        ])
        .current_dir(dir.path())
        .env("XDG_CACHE_HOME", dir.path().join("cache"))
        .output()
        .unwrap();
    assert_eq!(
        limited.status.code(),
        Some(5),
        "{}",
        String::from_utf8_lossy(&limited.stderr)
    );
    let after = dir.files("out");
    for (name, bytes) in &before {
        assert!(after[name] == *bytes, "{name}");
    }
    assert!(!after.keys().any(|name| name.contains("unfinished")));
}

#[test]
fn an_output_that_cannot_be_written_ends_with_5() {
    let dir = scans();
    dir.write("out", "a file stands where the folder should");
    run(&dir, &[]).exits(5).tells("out");
}

#[test]
fn the_scans_are_not_touched() {
    let dir = scans();
    let state = |path: &Path| {
        let metadata = std::fs::metadata(path).unwrap();
        (
            metadata.modified().unwrap(),
            metadata.len(),
            std::os::unix::fs::MetadataExt::ctime_nsec(&metadata),
        )
    };
    let before = ["a.png", "b/p1.png", "c.png"].map(|name| state(&dir.path().join("scans").join(name)));
    made(&dir, &["--force"]);
    let after = ["a.png", "b/p1.png", "c.png"].map(|name| state(&dir.path().join("scans").join(name)));
    assert_eq!(before, after);
}
