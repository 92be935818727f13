//! Language data: where it lies, what it is called in Debian, and the digests that tell one installation from another.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::library::library;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Digest, LanguageModel};

/// Where packages put language data: Debian 12 and 13, Debian 11, Arch and Fedora, a build from source.
const USUAL_FOLDERS: [&str; 5] = [
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
];

/// The folder with the language data: `TESSDATA_PREFIX` or its `tessdata` sub-folder where that is set, else the first
/// of the usual places that holds any.
///
/// # Errors
/// When there is none, or `TESSDATA_PREFIX` names a folder without language data.
pub fn find_tessdata() -> Result<PathBuf> {
    let missing = |what: String| Error::new(ErrorKind::MissingDependency, what);
    if let Some(prefix) = std::env::var_os("TESSDATA_PREFIX").filter(|prefix| !prefix.is_empty()) {
        let prefix = PathBuf::from(prefix);
        return [prefix.clone(), prefix.join("tessdata")]
            .into_iter()
            .find(|folder| holds_data(folder))
            .ok_or_else(|| {
                missing(format!(
                    "TESSDATA_PREFIX names {}, which holds no language data",
                    prefix.display()
                ))
                .hint("unset TESSDATA_PREFIX, or set it to the folder that holds eng.traineddata")
            });
    }
    USUAL_FOLDERS
        .map(PathBuf::from)
        .into_iter()
        .find(|folder| holds_data(folder))
        .ok_or_else(|| {
            missing("no Tesseract language data is installed".into()).hint(format!(
                "install it with `sudo apt-get install tesseract-ocr {}`",
                LanguageModel::ALL.map(package).join(" ")
            ))
        })
}

fn holds_data(folder: &Path) -> bool {
    LanguageModel::ALL
        .iter()
        .any(|&model| data_file(folder, model).is_file())
}

/// The file that holds the data of `model`.
pub fn data_file(tessdata: &Path, model: LanguageModel) -> PathBuf {
    tessdata.join(format!("{model}.traineddata"))
}

/// The Debian package that brings the data of `model`: `tesseract-ocr-chi-sim-vert`.
pub fn package(model: LanguageModel) -> String {
    format!("tesseract-ocr-{}", model.name().replace('_', "-"))
}

/// The error that says `model` is not installed and how to install it.
pub fn missing(model: LanguageModel, tessdata: &Path) -> Error {
    Error::new(
        ErrorKind::MissingDependency,
        format!(
            "the language data `{model}` is not installed in {}",
            tessdata.display()
        ),
    )
    .hint(format!(
        "install it with `sudo apt-get install {}`",
        package(model)
    ))
}

/// What the readings depend on besides the image: the same fingerprint gives the same text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fingerprint {
    /// Version of Tesseract: `5.3.0`.
    pub tesseract: String,
    /// Version of Leptonica: `leptonica-1.82.0`.
    pub leptonica: String,
    /// The vector instructions that Tesseract finds on this machine. Its arithmetic is in floating point, so the last
    /// digits of a confidence may differ between two kinds of them.
    pub simd: String,
    /// Language data that is installed, in the order of [`LanguageModel::ALL`].
    pub models: Vec<ModelData>,
}

/// Installed language data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelData {
    /// The language.
    pub model: LanguageModel,
    /// SHA-256 of the file.
    pub digest: Digest,
}

/// Takes the fingerprint of the engine and the language data in `tessdata`.
///
/// # Errors
/// When Tesseract is not installed, or a file of language data is there but cannot be read.
pub fn fingerprint(tessdata: &Path) -> Result<Fingerprint> {
    let mut models = Vec::new();
    for model in LanguageModel::ALL {
        let path = data_file(tessdata, model);
        if path.is_file() {
            let digest = digest(&path).map_err(|failure| {
                Error::new(ErrorKind::MissingDependency, "cannot read the language data")
                    .in_file(&path)
                    .because(failure)
            })?;
            models.push(ModelData { model, digest });
        }
    }
    let library = library()?;
    Ok(Fingerprint {
        tesseract: library.tesseract_version(),
        leptonica: library.leptonica_version(),
        simd: simd().into(),
        models,
    })
}

fn digest(path: &Path) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Digest::from_bytes(hasher.finalize().into())),
            count => hasher.update(&buffer[..count]),
        }
    }
}

/// The best set that Tesseract 5 has code for and the processor offers.
fn simd() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        let found = [
            (is_x86_feature_detected!("avx512f"), "AVX512"),
            (is_x86_feature_detected!("avx2"), "AVX2"),
            (is_x86_feature_detected!("avx"), "AVX"),
            (is_x86_feature_detected!("sse4.1"), "SSE4.1"),
        ];
        found
            .into_iter()
            .find(|(here, _)| *here)
            .map_or("none", |(_, name)| name)
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        std::env::consts::ARCH
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_as_in_debian() {
        assert_eq!(package(LanguageModel::ChiSimVert), "tesseract-ocr-chi-sim-vert");
        assert_eq!(package(LanguageModel::Eng), "tesseract-ocr-eng");
    }

    #[test]
    fn a_fingerprint_names_versions_and_digests_of_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("chi_tra.traineddata"), "abc").unwrap();
        let print = fingerprint(folder.path()).unwrap();
        assert!(
            print.tesseract.starts_with(|c: char| c.is_ascii_digit()),
            "{print:?}"
        );
        assert!(print.leptonica.starts_with("leptonica"), "{print:?}");
        assert_eq!(print.models.len(), 1);
        assert_eq!(print.models[0].model, LanguageModel::ChiTra);
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            print.models[0].digest.to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
