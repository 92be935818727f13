//! Commands that need no scan to be read.

mod common;

use common::Dir;
use serde_json::json;

#[test]
fn a_wrong_command_line_ends_with_2() {
    let dir = Dir::new();
    for args in [
        vec![],
        vec!["surprise"],
        vec!["eval"],
        vec!["schema", "surprise"],
        vec!["eval", "--truth", ".", "--max-cer", "7"],
    ] {
        let answer = dir.cablegram(&args).run().exits(2);
        assert_eq!(answer.stdout, "", "{args:?}");
    }
    dir.cablegram(["show", "../etc", "date"])
        .run()
        .exits(2)
        .tells("../etc");
}

#[test]
fn wrong_settings_end_with_9_and_name_file_line_and_key() {
    let dir = Dir::new();
    dir.write("pipeline.toml", "[preprocess]\n\nem_pixels = 1000\n");
    dir.cablegram(["config", "show"])
        .run()
        .exits(9)
        .tells("pipeline.toml: line 3: `preprocess.em_pixels`: is 1000, but must lie between 0 and 200");
    dir.write("other.toml", "[ocr]\nefort = \"best\"\n");
    let answer = dir
        .cablegram(["config", "show", "-c", "other.toml"])
        .run()
        .exits(9);
    let answer = answer.tells("other.toml: line 2: `ocr.efort`: there is no such setting");
    answer.tells("did you mean `ocr.effort`?");
    dir.write("other.toml", "[ocr]\nlanguages = [\"deu\"]\n");
    dir.cablegram(["config", "show", "-c", "other.toml"])
        .run()
        .exits(9)
        .tells("other.toml: line 2: `ocr.languages`");
    dir.cablegram(["config", "show", "-c", "none.toml"])
        .run()
        .exits(9)
        .tells("none.toml");
}

#[test]
fn doctor_names_language_data_with_its_digest() {
    let dir = Dir::new();
    let report = dir.cablegram(["doctor", "--json"]).run().exits(0).json();
    let eng = report["models"]
        .as_array()
        .unwrap()
        .iter()
        .find(|data| data["model"] == "eng")
        .unwrap();
    let file = std::path::Path::new(report["tessdata"].as_str().unwrap()).join("eng.traineddata");
    let digest = cablegram::model::Digest::from_bytes(
        <sha2::Sha256 as sha2::Digest>::digest(std::fs::read(file).unwrap()).into(),
    );
    assert_eq!(eng["digest"], digest.to_string());

    let table = dir.cablegram(["doctor"]).run().exits(0);
    assert!(table.stdout.contains(&digest.to_string()), "{}", table.stdout);
}

#[test]
fn doctor_ends_with_3_and_the_line_that_installs_what_is_missing() {
    let dir = Dir::new();
    dir.write("tessdata/eng.traineddata", "");
    let answer = dir
        .cablegram(["doctor"])
        .env("TESSDATA_PREFIX", dir.path())
        .run()
        .exits(3);
    answer.tells(
        "sudo apt-get install tesseract-ocr-chi-sim tesseract-ocr-chi-tra tesseract-ocr-chi-sim-vert \
         tesseract-ocr-chi-tra-vert",
    );
    let nothing = dir
        .cablegram(["doctor", "--json"])
        .env("TESSDATA_PREFIX", "/nowhere")
        .run()
        .exits(3)
        .tells("/nowhere");
    assert_eq!(nothing.json()["missing"].as_array().unwrap().len(), 5);
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Dir::new().cablegram(["completions", shell]).run().exits(0).stdout;
        assert!(
            script.contains("cablegram") && script.contains("doctor"),
            "{shell}"
        );
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let dir = Dir::new();
    let mut child = dir.cablegram(["schema", "record"]).spawn();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn a_full_disk_behind_stdout_ends_with_5() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let dir = Dir::new();
    dir.cablegram(["schema", "record"])
        .stdout(full)
        .run()
        .exits(5)
        .tells("cannot write to the standard output");
}

/// A record as a run would have written it.
fn record(id: &str, fields: serde_json::Value) -> String {
    json!({
        "schema": "cablegram.record/1", "id": id, "status": "complete", "family": "us_telegram", "languages": ["en"],
        "pages": [{"number": 1, "source": format!("{id}.png"), "index": 0, "sha256": "0".repeat(64), "width": 100,
                   "height": 50, "dpi": 300.0, "rotation": 0, "status": "ok"}],
        "fields": fields, "checks": [], "text": {"en": "Text."},
        "provenance": {"sources_sha256": [], "pipeline": "cablegram 0", "config_sha256": "0".repeat(64)}
    })
    .to_string()
}

fn value(value: &str) -> serde_json::Value {
    let evidence = json!([{"page": 1, "box": [10, 20, 30, 40], "text": format!("read {value}")}]);
    json!({"value": value, "raw": format!("read {value}"), "confidence": 0.875, "rule": "test.rule", "evidence": evidence,
           "alternatives": [{"value": "other", "confidence": 0.1, "reason": "5/6 look alike"}]})
}

#[test]
fn a_record_is_shown_as_a_table_and_a_field_with_its_evidence() {
    let dir = Dir::new();
    let fields = json!({"date": value("1962-03-13"), "to": [value("外交部"), value("Paris")]});
    dir.write("output/a/b/record.json", record("a/b", fields));

    let table = dir.cablegram(["show", "a/b"]).run().exits(0).stdout;
    let line = table.lines().find(|line| line.starts_with("date")).unwrap();
    assert_eq!(
        line.split_whitespace().collect::<Vec<_>>(),
        ["date", "1962-03-13", "0.875", "1", "[10,20,30,40]"]
    );
    assert_eq!(table.lines().filter(|line| line.starts_with("to ")).count(), 2);

    let field = dir.cablegram(["show", "a/b", "date"]).run().exits(0).stdout;
    assert!(field.contains("page 1 [10,20,30,40]: read 1962-03-13"), "{field}");
    assert!(!field.contains("test.rule"), "{field}");
    let explained = dir
        .cablegram(["show", "a/b", "date", "--explain"])
        .run()
        .exits(0)
        .tells("what else was considered is not known")
        .stdout;
    assert!(
        explained.contains("test.rule") && explained.contains("other (0.1): 5/6 look alike"),
        "{explained}"
    );

    let json = dir
        .cablegram(["show", "a/b", "to", "--json"])
        .run()
        .exits(0)
        .json();
    assert_eq!(json["to"][1]["value"], "Paris");
    dir.cablegram(["show", "a/b", "title"])
        .run()
        .exits(2)
        .tells("it shows to, date");
    dir.cablegram(["show", "nothing"])
        .run()
        .exits(4)
        .tells("output/nothing/record.json");
}

#[test]
fn eval_scores_text_and_fields_and_fails_at_its_gates() {
    let dir = Dir::new();
    let fields = json!({"date": value("1962-03-13"), "to": [value("Foreign Ministry"), value("Paris")], "form": value("F")});
    dir.write("output/a/record.json", record("a", fields));
    dir.write("output/a/ocr/p0001.txt", "Geheime Depesche\n");
    dir.write("output/a/ocr/p0002.txt", "SECRET\nEnde\n");
    dir.write("truth/a.truth.txt", "Geheime Depeschen\nEnde");
    let truth =
        json!({"fields": {"date": "1962-03-14", "to": ["the Foreign Ministry"]}, "overlays": ["SECRET"]});
    dir.write("truth/a.truth.json", truth.to_string());
    dir.write("truth/b.truth.txt", "not read");

    let answer = dir
        .cablegram(["eval", "--truth", "truth", "--json"])
        .run()
        .exits(0);
    let report = answer.tells("b: there is no record").json();
    // One letter is missing in 20; the text of 7 letters that has no record is missing as a whole.
    assert_eq!(report["text"], json!({"edits": 8, "characters": 27}));
    assert_eq!(
        report["fields"]["date"],
        json!({"wanted": 1, "given": 1, "right": 0})
    );
    assert_eq!(
        report["fields"]["to"],
        json!({"wanted": 1, "given": 2, "right": 1})
    );
    assert_eq!(report["fields"].get("form"), None, "no truth file names it");

    let gate = |gate: &str, value: &str| dir.cablegram(["eval", "--truth", "truth", gate, value]).run();
    gate("--max-cer", "0.29").exits(10).tells("above the limit");
    gate("--max-cer", "0.3").exits(0);
    gate("--min-f1", "0.41").exits(10).tells("below the limit");
    gate("--min-f1", "0.4").exits(0);
    dir.cablegram(["eval", "--truth", "none"])
        .run()
        .exits(4)
        .tells("none");
    dir.write("empty/x", "");
    dir.cablegram(["eval", "--truth", "empty"])
        .run()
        .exits(4)
        .tells("NAME.truth.txt");
}

const TELEGRAM: &str = "\
INCOMING TELEGRAM
Department of State
CONFIDENTIAL
FROM: Bamako
TO: Secretary of State
NO: 137, August 14, 7 p.m.

The Foreign Minister asked that the matter be kept in mind.

HOLLOWELL
";

#[test]
fn a_transcription_gives_one_record_on_stdout_without_boxes() {
    let dir = Dir::new();
    dir.write("cable.txt", TELEGRAM);
    let from_file = dir
        .cablegram(["parse", "--text", "cable.txt"])
        .run()
        .exits(0)
        .json();
    let from_stdin = dir
        .cablegram(["parse", "--text", "-"])
        .stdin(TELEGRAM)
        .run()
        .exits(0)
        .json();
    assert_eq!(from_file["fields"], from_stdin["fields"]);
    assert_eq!(
        (&from_file["id"], &from_stdin["id"]),
        (&json!("cable"), &json!("stdin"))
    );
    assert_eq!(from_file["fields"]["classification"]["value"], "confidential");
    assert_eq!(
        from_file["fields"]["classification"]["evidence"][0].get("box"),
        None
    );

    let schema = serde_json::from_str(include_str!("../schema/record.schema.json")).unwrap();
    let errors: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&from_file)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn a_transcription_that_is_none_is_told() {
    let dir = Dir::new();
    dir.cablegram(["parse", "--text", "none.txt"])
        .run()
        .exits(4)
        .tells("none.txt");
    dir.write("latin.txt", b"Gr\xfc\xdfe");
    dir.cablegram(["parse", "--text", "latin.txt"])
        .run()
        .exits(4)
        .tells("UTF-8");
    dir.cablegram(["parse", "scans", "--text", "-"]).run().exits(2);
    let empty = dir
        .cablegram(["parse", "--strict", "--text", "-"])
        .stdin("")
        .run()
        .exits(8);
    assert_eq!(empty.tells("no text was found").json()["status"], "empty");
}

#[test]
fn status_lists_the_documents_and_what_is_not_taken_before_any_work() {
    let dir = Dir::new();
    for name in [
        "a_p10.png",
        "a_p2.png",
        "b/1.png",
        "caf\u{e9}.png",
        "cafe\u{301}.png",
    ] {
        dir.write(&format!("scans/{name}"), b"no image, and not opened for this");
    }
    std::os::unix::fs::symlink("b", dir.path().join("scans/link")).unwrap();
    dir.write("pipeline.toml", "[ingest]\ngroup = \"{doc}_p{page}\"\n");
    let listed = dir.cablegram(["status", "scans", "--documents"]).run().exits(0);
    assert_eq!(listed.stdout, "a: a_p2.png, a_p10.png\nb: b/1.png\n");
    let listed = listed.tells("scans/link: this is a symbolic link");
    listed.tells("(cafe\\u{301}.png) and `café.png` (caf\\u{e9}.png) look the same");
    let counted = dir.cablegram(["status", "scans"]).run().exits(0);
    assert!(
        counted.stdout.starts_with("documents   2 of 3 files\n"),
        "{}",
        counted.stdout
    );
    assert!(!dir.path().join("output").exists());
}
