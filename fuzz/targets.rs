//! What is held against any bytes: no panic, no hang, no flood of memory, and what is read reads back.
//!
//! The fuzzer feeds each target with what it breeds (`fuzz_targets/`), the tests with samples that are damaged at random
//! (`tests/fuzz.rs`).

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};

use cablegram::config::{Config, IngestConfig, ParseConfig, Symlinks};
use cablegram::error::ErrorKind;
use cablegram::ingest::{ScanFile, discover};
use cablegram::model::{Digest, PageNumber, Record};
use cablegram::ocr::alto;
use cablegram::pages::Overrides;
use cablegram::pipeline::HistoryEntry;
use cablegram::provenance::{Ledger, Manifest, inspect};

/// A target by its name.
pub type Target = fn(&[u8]);

/// Every target.
pub const TARGETS: &[(&str, Target)] = &[
    ("discovery", discovery),
    ("tiff", tiff),
    ("pdf", pdf),
    ("jpeg2000", jpeg2000),
    ("raster", raster),
    ("alto", alto_file),
    ("config", config),
    ("corrections", corrections),
    ("manifest", manifest),
    ("ledger", ledger),
    ("transcription", transcription),
];

/// Megabytes that a page may take here.
const LIMIT: u32 = 64;

/// Bytes as a list of names, each with a letter for what it is, in a folder that is then looked through.
pub fn discovery(data: &[u8]) {
    let Ok(folder) = tempfile::tempdir() else { return };
    for entry in data.split(|&byte| byte == b'\n').take(12) {
        let [kind, name @ ..] = entry else { continue };
        let path = folder.path().join(Path::new(OsStr::from_bytes(name)));
        // The file system is asked for what is inside the folder alone.
        let inside = Path::new(OsStr::from_bytes(name))
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !inside || name.is_empty() || name.contains(&0) {
            continue;
        }
        let _ = match kind % 4 {
            0 => std::fs::create_dir_all(&path),
            // A loop; a link to the folder above would lead to all the temporary files of the machine.
            1 => std::os::unix::fs::symlink(".", &path),
            _ => path
                .parent()
                .map_or(Ok(()), std::fs::create_dir_all)
                .and_then(|()| std::fs::write(&path, entry)),
        };
    }
    for (group, symlinks) in [
        ("folder", Symlinks::Error),
        ("{doc}_p{page}", Symlinks::Follow),
        ("file", Symlinks::Skip),
    ] {
        let config = IngestConfig {
            group: group.into(),
            symlinks,
            ..IngestConfig::default()
        };
        let found = discover(&[folder.path().to_owned()], &config).expect("the folder is there");
        let ids: HashSet<String> = found
            .documents
            .iter()
            .map(|document| document.id.as_str().to_lowercase())
            .collect();
        assert_eq!(ids.len(), found.documents.len(), "two documents have one id");
        for document in &found.documents {
            assert!(!document.files.is_empty());
            let parts = Path::new(document.id.as_str()).components();
            assert!(
                parts.into_iter().all(|part| matches!(part, Component::Normal(_))),
                "{}",
                document.id
            );
        }
    }
}

pub fn tiff(data: &[u8]) {
    if data.starts_with(b"II") || data.starts_with(b"MM") {
        decode("a.tif", data);
    }
}

pub fn pdf(data: &[u8]) {
    if data.starts_with(b"%PDF-") {
        decode("a.pdf", data);
    }
}

pub fn jpeg2000(data: &[u8]) {
    if data.starts_with(b"\0\0\0\x0cjP  ") || data.starts_with(b"\xff\x4f\xff\x51") {
        decode("a.jp2", data);
    }
}

/// Every other format.
pub fn raster(data: &[u8]) {
    let others: [fn(&[u8]) -> bool; 3] = [
        |data| data.starts_with(b"%PDF-"),
        |data| data.starts_with(b"II") || data.starts_with(b"MM"),
        |data| data.starts_with(b"\0\0\0\x0cjP  ") || data.starts_with(b"\xff\x4f\xff\x51"),
    ];
    if !others.iter().any(|is| is(data)) {
        decode("a.png", data);
    }
}

fn decode(name: &str, data: &[u8]) {
    let config = IngestConfig {
        max_page_megabytes: LIMIT,
        ..IngestConfig::default()
    };
    let file = ScanFile::of_bytes(Path::new(name), data.to_vec(), &config);
    let count = file.page_count().unwrap_or(0);
    for index in 0..count.min(3) {
        match file.decode(index) {
            Ok(page) => {
                let (width, height) = page.pixels.dimensions();
                assert!(width > 0 && height > 0);
                assert!(u64::from(width) * u64::from(height) <= u64::from(LIMIT) << 20);
                assert!(page.dpi.is_none_or(|dpi| dpi.is_finite() && dpi > 0.0));
            }
            Err(error) => assert!(error.to_string().contains(name), "{error} names no file"),
        }
    }
}

/// What can be read is written and read again as the same.
pub fn alto_file(data: &[u8]) {
    let Ok(xml) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(text) = alto::read(xml) else { return };
    let meta = alto::AltoMeta {
        file_name: "a.tif".into(),
        file_digest: Digest::from_bytes([0; 32]),
        page: PageNumber::from_index(0),
        engine: "tesseract".into(),
    };
    let again = alto::read(&alto::write(&text, &meta)).expect("what was written can be read");
    let twice = alto::read(&alto::write(&again, &meta)).expect("what was written can be read");
    assert_eq!(again, twice);
}

pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match Config::from_toml(text) {
        Ok(config) => {
            assert!(config.ingest.max_page_megabytes > 0);
            let ids = Config::from_toml(text).expect("the same text is read in the same way");
            assert_eq!(ids, config);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// What a person says about where cables begin (`split_file`).
pub fn corrections(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match Overrides::from_toml(text) {
        Ok(said) => assert_eq!(Overrides::from_toml(text).expect("it was read before"), said),
        Err(error) => assert_eq!(error.kind(), ErrorKind::Config),
    }
}

pub fn manifest(data: &[u8]) {
    let (read, malformed) = Manifest::read(data).expect("memory can be read");
    let mut written = Vec::new();
    read.write(&[], &mut written).expect("memory can be written");
    if malformed.is_empty() {
        let (again, malformed) = Manifest::read(written.as_slice()).expect("memory can be read");
        assert!(malformed.is_empty());
        assert_eq!(again.entries(), read.entries());
    }
    if let Ok(signature) = std::str::from_utf8(data) {
        let _ = inspect(b"", signature);
    }
}

/// Ledgers, records and the history of runs: JSON that an output folder holds.
pub fn ledger(data: &[u8]) {
    if let Ok(mut ledger) = serde_json::from_slice::<Ledger>(data) {
        if ledger.stray().is_none() {
            for output in ledger.activities.iter().flat_map(|activity| &activity.outputs) {
                let place = Path::new("/output").join(&output.path);
                assert!(place.starts_with("/output") && !output.path.split('/').any(|part| part == ".."));
            }
        }
        ledger.tidy();
        let written = serde_json::to_vec(&ledger).expect("a ledger has a form in JSON");
        assert_eq!(
            serde_json::from_slice::<Ledger>(&written).expect("it reads back"),
            ledger
        );
    }
    if let Ok(record) = serde_json::from_slice::<Record>(data) {
        record.breaches();
        let written = serde_json::to_vec(&record).expect("a record has a form in JSON");
        assert_eq!(
            serde_json::from_slice::<Record>(&written).expect("it reads back"),
            record
        );
    }
    let _ = serde_json::from_slice::<HistoryEntry>(data);
}

/// The parser on any text.
pub fn transcription(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if text.len() < 1 << 16 {
        assert!(!cablegram::parse::parse_text(text, &ParseConfig::default()).is_empty());
    }
}
