//! A short run of every target of `fuzz/` over samples that are damaged at random, the same ones each time.
//! `CABLEGRAM_FUZZ_SECONDS` says how long each shall run instead, `CABLEGRAM_FUZZ_TARGET` names one that runs alone.

#![allow(clippy::unwrap_used)] // A sample that is not there ends the test.

use std::path::Path;
use std::time::{Duration, Instant};

#[path = "common/random.rs"]
mod random;
#[path = "../fuzz/targets.rs"]
mod targets;

use random::Random;

/// Damaged samples that each target gets.
const CASES: u64 = 25;

/// What a target starts from.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = |folder: &str, endings: &[&str]| -> Vec<Vec<u8>> {
        let mut paths: Vec<_> = std::fs::read_dir(project.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        paths.retain(|path| {
            endings
                .iter()
                .any(|ending| path.to_string_lossy().ends_with(ending))
        });
        paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
    };
    let data = "tests/ingest/data";
    let seeds = match target {
        "tiff" => files(data, &[".tif"]),
        "pdf" => files(data, &[".pdf"]),
        "jpeg2000" => files(data, &[".jp2", ".j2k"]),
        "raster" => files(data, &[".png", ".jpg"]),
        "transcription" => files("scans", &[".truth.txt"]),
        _ => files(&format!("fuzz/seeds/{target}"), &[""]),
    };
    assert!(!seeds.is_empty(), "{target} has no seeds");
    seeds
}

#[test]
fn every_target_withstands_damaged_samples() {
    let seconds = std::env::var("CABLEGRAM_FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let alone = std::env::var("CABLEGRAM_FUZZ_TARGET").ok();
    for (name, target) in targets::TARGETS {
        if alone.as_ref().is_some_and(|alone| alone != name) {
            continue;
        }
        let (seeds, start) = (seeds(name), Instant::now());
        let goes_on = |case: u64| match seconds {
            Some(seconds) => start.elapsed() < Duration::from_secs(seconds),
            None => case < CASES,
        };
        for seed in &seeds {
            target(seed);
        }
        // The number of a case is its seed, so that a bad one can be run again.
        for case in (0..).take_while(|&case| goes_on(case)) {
            let damaged = Random::new(case + 1).damage(&seeds[case as usize % seeds.len()]);
            let ended = std::panic::catch_unwind(|| target(&damaged));
            assert!(ended.is_ok(), "{name}: case {case} ended in a panic");
        }
    }
}
