//! The real binary on small scans: what a run leaves behind, and how it ends when something is wrong.

#![allow(clippy::unwrap_used)] // A helper that fails here says so with the place.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use common::{Dir, same_text};
use serde_json::Value;

/// A committed sample.
fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scans").join(name)
}

/// The last slips of a teletype, two lines each: the quickest pages among the samples.
const SLIP: &str = "slips-1974/p10.png";
const OTHER_SLIP: &str = "slips-1974/p4.png";

/// A folder with a document of one page, `slip`, and one of two pages, `roll/slips`.
fn two_documents() -> Dir {
    let dir = Dir::new();
    dir.copy(&sample(SLIP), "scans/slip.png");
    dir.copy(&sample(SLIP), "scans/roll/slips/p10.png");
    dir.copy(&sample(OTHER_SLIP), "scans/roll/slips/p2.png");
    dir.write("scans/slip.truth.txt", "is passed over");
    dir
}

/// Every file of the output as text or hexadecimal, without the times: they stand in the ledger and the history, and
/// the digests of those two in the manifest and in the digest over it.
fn without_times(dir: &Dir, output: &str) -> BTreeMap<String, String> {
    let timeless = |(name, bytes): (String, Vec<u8>)| {
        let text = match name.rsplit('/').next() {
            Some("provenance.json") => {
                let mut ledger: Value = serde_json::from_slice(&bytes).unwrap();
                for activity in ledger["activities"].as_array_mut().unwrap() {
                    for time in ["started", "ended"] {
                        assert!(
                            activity.as_object_mut().unwrap().remove(time).is_some(),
                            "{name} has no {time}"
                        );
                    }
                }
                serde_json::to_string_pretty(&ledger).unwrap()
            }
            Some("run.json") => {
                let mut report: Value = serde_json::from_slice(&bytes).unwrap();
                report.as_object_mut().unwrap().remove("root_sha256");
                serde_json::to_string_pretty(&report).unwrap()
            }
            Some("runs.jsonl") => return None,
            Some("manifest-sha256.txt") => {
                let text = String::from_utf8(bytes).unwrap();
                let timed = ["provenance.json", "run.json", "runs.jsonl"];
                text.lines()
                    .filter(|line| !timed.iter().any(|name| line.ends_with(name)))
                    .map(|line| format!("{line}\n"))
                    .collect()
            }
            _ => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        Some((name, text))
    };
    dir.files(output).into_iter().filter_map(timeless).collect()
}

/// Compares two outputs, file by file.
fn same_output(dir: &Dir, one: &str, other: &str) {
    let (one, other) = (without_times(dir, one), without_times(dir, other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, text) in &one {
        same_text(text, &other[name], name);
    }
}

#[test]
fn a_run_leaves_records_artifacts_and_a_manifest() {
    let dir = two_documents();
    let answer = dir
        .cablegram(["run", "scans"])
        .run()
        .exits(0)
        .tells("output/records.jsonl");
    let rows: Vec<&str> = answer
        .stdout
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(rows, ["document", "roll/slips", "slip"]);

    let names: Vec<String> = dir.files("output").into_keys().collect();
    for name in [
        "manifest-sha256.txt",
        "records.jsonl",
        "roll/slips/ocr/p0001.alto.xml",
        "roll/slips/ocr/p0002.txt",
        "roll/slips/preprocess/p0001.json",
        "roll/slips/preprocess/p0002.png",
        "roll/slips/provenance.json",
        "roll/slips/record.json",
        "run.json",
        "slip/record.json",
    ] {
        assert!(
            names.iter().any(|other| other == name),
            "{name} is not among {names:?}"
        );
    }
    let record = dir.json("output/roll/slips/record.json");
    let sources: Vec<&str> = record["pages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|page| page["source"].as_str().unwrap())
        .collect();
    assert_eq!(
        sources,
        ["roll/slips/p2.png", "roll/slips/p10.png"],
        "p2 comes before p10"
    );

    let schema: Value = serde_json::from_str(include_str!("../schema/record.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let records = dir.text("output/records.jsonl");
    assert_eq!(records.lines().count(), 2);
    for line in records.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&record)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", record["id"]);
        assert_eq!(
            record,
            dir.json(&format!("output/{}/record.json", record["id"].as_str().unwrap()))
        );
    }
    let check = Command::new("sha256sum")
        .args(["-c", "--quiet", "--strict", "manifest-sha256.txt"])
        .current_dir(dir.path().join("output"))
        .output()
        .unwrap();
    assert!(
        check.status.success(),
        "{}",
        String::from_utf8_lossy(&check.stderr)
    );
    let listed = dir.text("output/manifest-sha256.txt").lines().count();
    assert_eq!(
        listed,
        names.len() - 1,
        "every file but the manifest itself is in it"
    );
}

#[test]
fn a_second_run_finds_everything_up_to_date_and_reads_nothing() {
    let dir = two_documents();
    dir.cablegram(["run"]).run().exits(0);
    let before = dir.files("output");
    let answer = dir.cablegram(["run", "--json"]).run().exits(0);
    let summary = answer.json();
    for (stage, units) in [("preprocess", 3), ("ocr", 3), ("parse", 2)] {
        let work = &summary["work"][stage];
        assert_eq!(
            (&work["made"], &work["fresh"]),
            (&0.into(), &units.into()),
            "{stage}"
        );
    }
    assert_eq!(summary["recognition"]["lines"], 0, "the engine was asked nothing");
    dir.cablegram(["run"])
        .run()
        .exits(0)
        .tells("everything was up to date");
    let after = dir.files("output");
    for (name, bytes) in before.iter().filter(|(name, _)| *name != "runs.jsonl") {
        assert_eq!(after.get(name), Some(bytes), "{name} has changed");
    }
}

#[test]
fn the_bytes_are_the_same_for_any_number_of_jobs_and_for_every_run() {
    let dir = two_documents();
    dir.cablegram(["run", "-o", "one", "--jobs", "1"]).run().exits(0);
    dir.cablegram(["run", "-o", "two", "--jobs", "2"]).run().exits(0);
    dir.cablegram(["run", "-o", "again", "--jobs", "2"])
        .run()
        .exits(0);
    same_output(&dir, "one", "two");
    same_output(&dir, "two", "again");
}

#[test]
fn a_stage_alone_works_on_what_is_there_and_changes_nothing_upstream() {
    let dir = two_documents();
    dir.cablegram(["run", "--until", "ocr"]).run().exits(0);
    let read = dir.files("output");
    assert!(
        !read.keys().any(|name| name.ends_with("record.json")),
        "{:?}",
        read.keys()
    );

    dir.cablegram(["parse"]).run().exits(0);
    dir.cablegram(["parse", "--force"]).run().exits(0);
    dir.cablegram(["ocr", "--force"]).run().exits(0);
    let after = dir.files("output");
    for (name, bytes) in read
        .iter()
        .filter(|(name, _)| name.contains("/preprocess/") || name.contains("/ocr/"))
    {
        assert_eq!(after.get(name), Some(bytes), "{name} has changed");
    }
    assert!(after.contains_key("slip/record.json") && after.contains_key("roll/slips/record.json"));

    dir.cablegram(["run", "--only", "ocr", "--from", "parse"])
        .run()
        .exits(2);
    dir.cablegram(["run", "--only", "surprise"]).run().exits(2);
}

#[test]
fn a_broken_page_costs_that_page_alone() {
    let dir = two_documents();
    let slip = std::fs::read(sample(SLIP)).unwrap();
    dir.write("scans/roll/slips/p3.png", &slip[..slip.len() / 2]);
    dir.write("scans/text.tif", "This is no picture.");
    dir.write("scans/nothing.jpg", "");
    let answer = dir.cablegram(["run"]).run().exits(6);
    let report = dir.json("output/run.json");
    for (document, file) in [
        ("roll/slips", "p3.png"),
        ("text", "text.tif"),
        ("nothing", "nothing.jpg"),
    ] {
        assert!(
            answer.stderr.contains(file),
            "{file} is not named on stderr:\n{}",
            answer.stderr
        );
        let failures = report["failures"].as_array().unwrap().iter();
        let named = failures
            .filter(|failure| failure["file"].as_str().is_some_and(|name| name.ends_with(file)))
            .count();
        assert_eq!(named, 1, "{document} in {report:#}");
    }
    assert_eq!(report["failed_pages"], 3);
    assert_eq!(dir.json("output/slip/record.json")["status"], "complete");
    let partial = dir.json("output/roll/slips/record.json");
    assert_eq!(partial["status"], "partial");
    let states: Vec<&str> = partial["pages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|page| page["status"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["ok", "failed", "ok"]);
}

#[test]
fn a_dry_run_tells_what_it_would_do_and_writes_nothing() {
    let dir = two_documents();
    let plan = dir.cablegram(["run", "--dry-run"]).run().exits(0).stdout;
    for unit in ["slip", "roll/slips"] {
        assert!(
            plan.lines().any(|line| line.starts_with(unit)),
            "{unit} is not in the plan:\n{plan}"
        );
    }
    assert!(!dir.path().join("output").exists());
}

#[test]
fn a_glob_picks_documents() {
    let dir = two_documents();
    let answer = dir.cablegram(["run", "--document", "roll/*"]).run().exits(0);
    assert!(
        answer.stdout.contains("roll/slips") && !answer.stdout.contains("\nslip "),
        "{}",
        answer.stdout
    );
    assert!(!dir.path().join("output/slip").exists());
    dir.cablegram(["run", "--document", "[", "-n"]).run().exits(2);
}

#[test]
fn json_is_one_object_and_timings_are_told() {
    let dir = two_documents();
    let answer = dir
        .cablegram(["run", "--json", "--timings", "--document", "slip"])
        .run()
        .exits(0)
        .tells("preprocess: 1 made")
        .tells("recognition: ");
    let summary = answer.json();
    assert_eq!(summary["records"], 1);
    assert!(summary["recognition"]["lines"].as_u64().unwrap() > 0);
}

#[test]
fn a_blank_page_is_a_record_that_strict_refuses_with_8() {
    let dir = Dir::new();
    let blank = image::GrayImage::from_pixel(400, 300, image::Luma([255]));
    std::fs::create_dir(dir.path().join("scans")).unwrap();
    blank.save(dir.path().join("scans/blank.png")).unwrap();
    dir.cablegram(["run"]).run().exits(0).tells("1 of them blank");
    assert_eq!(dir.json("output/blank/record.json")["status"], "empty");
    dir.cablegram(["run", "--strict"])
        .run()
        .exits(8)
        .tells("blank: no text was found");
}

#[test]
fn missing_language_data_ends_with_3() {
    let dir = two_documents();
    dir.write("tessdata/readme", "no language data");
    dir.cablegram(["run"])
        .env("TESSDATA_PREFIX", dir.path())
        .run()
        .exits(3)
        .tells("TESSDATA_PREFIX");
}

#[test]
fn scans_that_are_not_there_end_with_4() {
    let dir = Dir::new();
    dir.cablegram(["run", "nowhere"]).run().exits(4).tells("nowhere");
}

#[test]
fn an_output_that_cannot_be_written_ends_with_5() {
    let dir = two_documents();
    dir.write("file", "");
    dir.cablegram(["run", "-o", "file"]).run().exits(5).tells("file");
    assert_eq!(dir.read("file"), b"");
}

#[test]
fn an_interrupt_ends_with_130_and_the_next_run_goes_on() {
    let dir = Dir::new();
    for number in 0..40 {
        dir.copy(&sample(SLIP), &format!("scans/{number}.png"));
    }
    let mut child = dir.cablegram(["run"]).spawn();
    while !dir.path().join("output").exists() {
        assert_eq!(child.try_wait().unwrap(), None, "the run ended before it began");
        std::thread::sleep(Duration::from_millis(5));
    }
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(kill.success());
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(told.contains("the same command goes on"), "{told}");
    dir.cablegram(["run", "--document", "1*"]).run().exits(0);
}

#[test]
fn a_crop_holds_the_very_pixels_of_the_scan() {
    let dir = Dir::new();
    dir.copy(&sample("circular-1961.bmp"), "scans/circular.bmp");
    dir.cablegram(["run"]).run().exits(0);
    let record = dir.json("output/circular/record.json");
    let field = &record["fields"]["form"];
    let edges: Vec<u32> = field["evidence"][0]["box"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge.as_u64().unwrap() as u32)
        .collect();
    dir.cablegram(["show", "circular", "form", "--crop", "form.png"])
        .run()
        .exits(0)
        .tells("form.png");

    let scan = image::open(sample("circular-1961.bmp")).unwrap().to_luma8();
    let piece = image::open(dir.path().join("form.png")).unwrap().to_luma8();
    assert_eq!(piece.dimensions(), (edges[2] - edges[0], edges[3] - edges[1]));
    for (x, y, pixel) in piece.enumerate_pixels() {
        assert_eq!(pixel, scan.get_pixel(edges[0] + x, edges[1] + y), "at {x}, {y}");
    }
    assert!(piece.pixels().any(|pixel| pixel.0[0] < 128), "there is ink in it");

    let walk = dir
        .cablegram(["show", "circular", "form", "--provenance", "--json"])
        .run()
        .exits(0)
        .json();
    let steps = walk["provenance"].as_array().unwrap();
    let paths: Vec<&str> = steps.iter().map(|step| step["path"].as_str().unwrap()).collect();
    for path in [
        "record.json",
        "ocr/p0001.alto.xml",
        "preprocess/p0001.png",
        "circular.bmp",
    ] {
        assert!(paths.contains(&path), "{path} is not in {paths:?}");
    }
    let files = dir.files("output/circular");
    for step in steps
        .iter()
        .filter(|step| files.contains_key(step["path"].as_str().unwrap()))
    {
        let digest = cablegram::provenance::digest(&files[step["path"].as_str().unwrap()]);
        assert_eq!(step["sha256"], digest.to_string(), "{}", step["path"]);
    }

    let grounds = |field: &[&str]| {
        let args = [&["show", "circular", "--explain"], field].concat();
        dir.cablegram(args).run().exits(0).stdout
    };
    let family = record["family"].as_str().unwrap();
    let scores = grounds(&[]).split_once("family ").unwrap().1.to_owned();
    assert!(scores.lines().nth(1).unwrap().starts_with(family), "{scores}");
    let considered = grounds(&["form"]).split_once("considered ").unwrap().1.to_owned();
    assert!(
        considered.contains("taken") && considered.contains("page 1: "),
        "{considered}"
    );

    dir.copy(&sample(SLIP), "scans/circular.bmp");
    dir.cablegram(["show", "circular", "form", "--crop", "other.png"])
        .run()
        .exits(4)
        .tells("its digest is another");
    assert!(!dir.path().join("other.png").exists());
}

/// What a terminal is shown by `cablegram` with these arguments; `None` where nothing here makes a terminal.
fn on_a_terminal(dir: &Dir, args: &str, no_color: &str) -> Option<String> {
    let line = format!("'{}' {args}", env!("CARGO_BIN_EXE_cablegram"));
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).current_dir(dir.path());
    script
        .env("TERM", "xterm")
        .env("NO_COLOR", no_color)
        .stdin(std::process::Stdio::null());
    match script.output() {
        Ok(output) => Some(String::from_utf8(output.stdout).unwrap()),
        Err(error) => {
            eprintln!("skipped: `script` makes no terminal: {error}");
            None
        }
    }
}

#[test]
fn colour_is_for_terminals_without_no_color() {
    let dir = Dir::new();
    let (Some(colour), Some(plain)) = (
        on_a_terminal(&dir, "run nowhere", ""),
        on_a_terminal(&dir, "run nowhere", "1"),
    ) else {
        return;
    };
    assert!(colour.contains("\u{1b}[1m"), "{colour:?}");
    assert!(
        plain.contains("error: ") && !plain.contains('\u{1b}'),
        "{plain:?}"
    );
    let told = dir.cablegram(["run", "nowhere"]).run().exits(4).stderr;
    assert!(!told.contains('\u{1b}'), "{told:?}");
}

#[test]
fn a_terminal_sees_a_bar_a_stage_and_a_file_plain_lines() {
    let dir = two_documents();
    let plain = dir
        .cablegram(["run"])
        .run()
        .exits(0)
        .tells("preprocess: 3 pages in ")
        .stderr;
    assert!(!plain.contains('\r') && !plain.contains("ETA"), "{plain:?}");
    let Some(shown) = on_a_terminal(&dir, "run --force", "") else {
        return;
    };
    for stage in ["preprocess", "ocr", "parse"] {
        let bar = |line: &str| line.contains(stage) && line.contains("ETA") && line.contains("/s");
        assert!(
            shown.split(['\r', '\n']).any(bar),
            "{stage} has no bar:\n{shown:?}"
        );
    }
    assert!(shown.contains(" pages/s"), "{shown:?}");
}

/// Bars in rows, as lines of words seen from far: nobody can tell which way up they are.
fn bars() -> Vec<u8> {
    let image = image::GrayImage::from_fn(1300, 1000, |x, y| {
        let inside = (150..1150).contains(&x) && (150..850).contains(&y);
        let (word, line) = (x / 26 % 6 < 4, y % 70 < 24);
        image::Luma([if inside && word && line && x % 26 < 18 {
            20
        } else {
            245
        }])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn a_page_that_cannot_tell_its_lie_takes_over_that_of_the_others() {
    let dir = Dir::new();
    for page in ["p1.jpg", "p2.jpg"] {
        dir.copy(&sample("sideways-1959.jpg"), &format!("scans/roll/{page}"));
    }
    dir.write("scans/roll/p3.png", bars());
    dir.write("scans/alone.png", bars());
    dir.cablegram(["preprocess", "scans", "-o", "out"]).run().exits(0);
    let report = |page: &str| dir.json(&format!("out/{page}.json"));
    let (first, unsure) = (report("roll/preprocess/p0001"), report("roll/preprocess/p0003"));
    assert_ne!(first["rotation"], 0);
    assert_eq!(unsure["rotation"], first["rotation"]);
    let took_over = |report: &Value| {
        report["steps"]
            .to_string()
            .contains("taken over from the other pages")
    };
    assert!(took_over(&unsure) && !took_over(&first));
    // Alone it lies as it was scanned.
    let alone = report("alone/preprocess/p0001");
    assert!(
        !took_over(&alone) && alone["rotation"] != first["rotation"],
        "{alone}"
    );
}
