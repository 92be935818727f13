//! A short run of every target of `fuzz/` over samples that are damaged at random, the same ones each time.
//! `CABLEGRAM_FUZZ_SECONDS` says how long each shall run instead.

#![allow(clippy::unwrap_used)] // A sample that is not there ends the test.

use std::path::Path;
use std::time::{Duration, Instant};

#[path = "../fuzz/targets.rs"]
mod targets;

/// Damaged samples that each target gets.
const CASES: u64 = 25;

/// The xorshift generator of Marsaglia (2003), so that a run can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    /// Some bits turned over, some bytes of note, pieces cut out or doubled.
    fn damage(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..1 + self.below(6) {
            let (at, far) = (self.below(bytes.len()), self.below(40));
            let end = (at + far).min(bytes.len());
            match self.below(5) {
                _ if bytes.is_empty() => bytes.push(self.below(256) as u8),
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff, b'/', b'"', b'<'][self.below(8)],
                2 => bytes.truncate(at),
                3 => drop(bytes.drain(at..end)),
                _ => {
                    let piece = bytes[at..end].to_vec();
                    let to = self.below(bytes.len());
                    bytes.splice(to..to, piece);
                }
            }
        }
        bytes
    }
}

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
    for (name, target) in targets::TARGETS {
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
            let mut random = Random((case + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let damaged = random.damage(&seeds[case as usize % seeds.len()]);
            let ended = std::panic::catch_unwind(|| target(&damaged));
            assert!(ended.is_ok(), "{name}: case {case} ended in a panic");
        }
    }
}
