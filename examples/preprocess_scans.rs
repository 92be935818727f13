//! Prepares every page of a folder and says how: `cargo run --release --example preprocess_scans -- SCANS [-o FOLDER]`.
//!
//! Where a `NAME.record.json` lies beside a scan, with the turn and the skew that were applied to it
//! (`degradation.rot`, `degradation.skew`) and its language, the findings are held against them.

use std::path::{Path, PathBuf};

use cablegram::config::PreprocessConfig;
use cablegram::model::{LanguageModel, LineReading, Orientation, Pixels, Recognizer, ScanPage, WritingMode};
use cablegram::ocr::tesseract::{Settings, Tesseract};
use cablegram::preprocess::preprocess;
use image::{DynamicImage, GrayImage};
use serde_json::Value;

/// Processor time of this thread in seconds, which other work on the machine does not lengthen.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ')
        .next()
        .and_then(|ns| ns.parse::<f64>().ok())
        .unwrap_or(f64::NAN)
        / 1e9
}

/// Counts what recognition takes.
struct Timed {
    inner: Tesseract,
    calls: usize,
    seconds: f64,
}

impl Recognizer for Timed {
    fn read_line(&mut self, line: &GrayImage, model: LanguageModel) -> cablegram::error::Result<LineReading> {
        let start = processor_seconds();
        let reading = self.inner.read_line(line, model)?;
        let took = processor_seconds() - start;
        (self.calls, self.seconds) = (self.calls + 1, self.seconds + took);
        if std::env::var_os("TRIALS").is_some() {
            println!(
                "    {model} {:.3} {} ms {}",
                reading.confidence.get(),
                (took * 1000.0) as u32,
                reading.text()
            );
        }
        Ok(reading)
    }

    fn has(&self, model: LanguageModel) -> bool {
        self.inner.has(model)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let scans = PathBuf::from(arguments.next().ok_or("name a folder of scans")?);
    let out = arguments.nth(1).map(PathBuf::from);
    let only = std::env::var("ONLY").unwrap_or_default();
    let mut recognizer = Timed {
        inner: Tesseract::new(Settings::discover()?),
        calls: 0,
        seconds: 0.0,
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&scans)?
        .filter_map(|e| Some(e.ok()?.path()))
        .collect();
    files.sort();
    let (mut pages, mut right, mut pixels_ms, mut trial_ms) = (0, 0, 0.0, 0.0);
    for file in files {
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let Some(pixels) = decode(&file) else { continue };
        if name.ends_with(".body") || !name.contains(&only) {
            continue;
        }
        let scan = ScanPage {
            pixels,
            orientation: Orientation::Upright,
            dpi: None,
            text_layer: None,
            drawn: false,
        };
        (recognizer.calls, recognizer.seconds) = (0, 0.0);
        let start = processor_seconds();
        let page = preprocess(scan, &PreprocessConfig::default(), None, &mut recognizer)?;
        let trial = recognizer.seconds * 1000.0;
        let own = (processor_seconds() - start) * 1000.0 - trial;
        let report = &page.report;
        let truth = truth(&file);
        let expected = truth.as_ref().map(|truth| truth.reading);
        let (skew, dpi) = truth.map_or((f64::NAN, f64::NAN), |truth| (truth.skew, truth.dpi));
        let found = (report.rotation.degrees(), report.writing == WritingMode::Vertical);
        let verdict = expected.map_or("   ", |e| if e == found { "ok " } else { "BAD" });
        println!(
            "{name:24} {verdict} {found:?} conf {:.2} turn {:+.2} skew {skew:+.2} em {:.0} scale {:.2} dpi {} {dpi} sheet {} own {own:.0} ms, {} trials {trial:.0} ms{}",
            report.orientation_confidence.get(),
            report.deskew_degrees,
            report.em,
            report.scale,
            report.dpi,
            report.sheet.is_some(),
            recognizer.calls,
            if report.blank { " BLANK" } else { "" },
        );
        if std::env::var_os("STEPS").is_some() {
            println!("    {}", report.steps.join("\n    "));
        }
        pages += 1;
        right += usize::from(expected.is_none_or(|e| e == found));
        pixels_ms += own;
        trial_ms += trial;
        if let Some(out) = &out {
            std::fs::create_dir_all(out)?;
            page.image.save(out.join(format!("{name}.png")))?;
            if let Some(red) = &page.red {
                red.save(out.join(format!("{name}.red.png")))?;
            }
        }
    }
    println!(
        "{right} of {pages} right; {:.0} ms a page and {:.0} ms of trial reading",
        pixels_ms / f64::from(pages),
        trial_ms / f64::from(pages)
    );
    Ok(())
}

fn decode(file: &Path) -> Option<Pixels> {
    match image::open(file).ok()? {
        DynamicImage::ImageLuma8(image) => Some(Pixels::Gray(image)),
        image if image.color().has_color() => Some(Pixels::Color(image.into_rgb8())),
        image => Some(Pixels::Gray(image.into_luma8())),
    }
}

/// What was done to a page that was made for testing.
struct Truth {
    /// The turn that sets it upright, and whether it is vertical.
    reading: (u16, bool),
    skew: f64,
    dpi: f64,
}

fn truth(file: &Path) -> Option<Truth> {
    let text = std::fs::read_to_string(file.with_extension("record.json")).ok()?;
    let record: Value = serde_json::from_str(&text).ok()?;
    let damage = record.get("degradation")?;
    let turned = damage.get("rot")?.as_i64()? as u16;
    let vertical = record.get("lang")?.as_str()?.contains("vert");
    Some(Truth {
        reading: ((360 - turned) % 360, vertical),
        skew: damage.get("skew")?.as_f64()?,
        dpi: damage.get("dpi")?.as_f64()?,
    })
}
