//! The sample scans: what they promise to whoever tries the program first.

use std::fs;
use std::path::{Path, PathBuf};

use cablegram::model::{DocumentId, Family, FieldName};
use serde_json::Value;

const IMAGES: [&str; 5] = ["jpg", "png", "tif", "webp", "bmp"];

fn scans() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scans")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the samples are part of the project");
    entries.map(|entry| entry.expect("readable").path()).collect()
}

fn truths() -> Vec<(PathBuf, Value)> {
    let truths = files(&scans())
        .into_iter()
        .filter(|file| file.to_string_lossy().ends_with(".truth.json"));
    truths
        .map(|file| {
            let text = fs::read_to_string(&file).expect("readable");
            (file, serde_json::from_str(&text).expect("JSON"))
        })
        .collect()
}

fn is_image(file: &Path) -> bool {
    file.extension()
        .is_some_and(|ending| IMAGES.iter().any(|known| ending == *known))
}

#[test]
fn there_are_ten_documents_and_sixteen_pages_in_eight_megabytes() {
    let truths = truths();
    let pages: u64 = truths
        .iter()
        .map(|(_, truth)| truth["pages"].as_u64().expect("a number"))
        .sum();
    assert!(truths.len() >= 10, "{} documents", truths.len());
    assert!(pages >= 16, "{pages} pages");

    let folders = files(&scans()).into_iter().filter(|file| file.is_dir());
    let all = folders.flat_map(|folder| files(&folder)).chain(files(&scans()));
    let bytes: u64 = all.map(|file| fs::metadata(file).expect("readable").len()).sum();
    assert!(bytes < 8_000_000, "{bytes} bytes");
}

#[test]
fn every_scan_has_its_truth_beside_it() {
    for file in files(&scans()) {
        if is_image(&file) || file.is_dir() {
            for ending in ["truth.txt", "truth.json"] {
                let truth = file.with_extension(ending);
                assert!(truth.exists(), "{} is missing", truth.display());
            }
        }
    }
}

#[test]
fn every_truth_names_a_document_and_fields_that_records_have() {
    for (file, truth) in truths() {
        let name = file
            .file_name()
            .expect("a file")
            .to_string_lossy()
            .replace(".truth.json", "");
        assert_eq!(truth["id"], name.as_str());
        DocumentId::new(name.as_str()).expect("a document's name");
        serde_json::from_value::<Family>(truth["family"].clone()).expect("a family");
        for (field, value) in truth["fields"].as_object().expect("an object") {
            let field: FieldName = field.parse().expect("a field of a record");
            assert_eq!(value.is_array(), field.is_list(), "{name}: {field}");
        }
    }
}

#[test]
fn a_folder_holds_as_many_images_as_its_truth_has_pages() {
    for (_, truth) in truths() {
        let folder = scans().join(truth["id"].as_str().expect("text"));
        if folder.is_dir() {
            let images = files(&folder).iter().filter(|file| is_image(file)).count();
            assert_eq!(
                Some(images as u64),
                truth["pages"].as_u64(),
                "{}",
                folder.display()
            );
        }
    }
}
