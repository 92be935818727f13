//! Which files make which document.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::config::{IngestConfig, Symlinks};
use crate::error::{Error, ErrorKind, Result};
use crate::model::DocumentId;

use super::format::{self, Format};
use super::grouping::Grouping;
use super::litter::{is_litter, special};
use super::name;
use super::scan_file::open_file;

/// The files that make one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSource {
    /// The path below the given folder, without an extension.
    pub id: DocumentId,
    /// In page order.
    pub files: Vec<SourceFile>,
}

/// A file that holds pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The path below the given folder with `/` between its parts, for records. What is not UTF-8 stands as `%XX`.
    pub name: String,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// In natural order of their ids.
    pub documents: Vec<DocumentSource>,
    /// What the user should know and need not act on.
    pub warnings: Vec<String>,
    /// Files and folders that should have been scans and are not taken.
    pub failures: Vec<Error>,
}

/// Finds the documents in `roots`, each a folder or a file.
///
/// Every image lying directly in a given folder is a document of its own. A sub-folder that directly holds images is one
/// document whose pages are these, in natural order (p2 before p10); its own sub-folders are looked through likewise. A file
/// that is given by itself is a document. What is no image by its name, nor by its first bytes, is passed over without a
/// word; so are hidden files and what Windows and macOS leave behind. [`IngestConfig::group`] can say otherwise.
///
/// The result depends on the names alone, never on the order in which the file system lists them.
///
/// # Errors
///
/// When a root does not exist or cannot be read, or `group` is no pattern. What is wrong below a root is told in [`Discovery::failures`].
pub fn discover(roots: &[PathBuf], config: &IngestConfig) -> Result<Discovery> {
    let mut walk = Walk {
        symlinks: config.symlinks,
        grouping: Grouping::parse(&config.group)?,
        found: Vec::new(),
        discovery: Discovery::default(),
        ancestors: Vec::new(),
    };
    let mut seen = HashSet::new();
    for root in roots {
        // Whoever names a link means what it leads to.
        let metadata = fs::metadata(root).map_err(|error| cannot_read(root, error))?;
        if !seen.insert((metadata.dev(), metadata.ino())) {
            walk.warn(format!("{} is given twice and is read once", root.display()));
        } else if metadata.is_dir() {
            fs::read_dir(root).map_err(|error| cannot_read(root, error))?;
            walk.folder(root, &[], &metadata);
        } else {
            walk.single_file(root, &metadata);
        }
    }
    let Walk {
        found, mut discovery, ..
    } = walk;
    name_documents(found, &mut discovery);
    Ok(discovery)
}

/// A document before its id is known to be free.
struct Candidate {
    id: DocumentId,
    files: Vec<SourceFile>,
}

struct Walk {
    symlinks: Symlinks,
    grouping: Grouping,
    found: Vec<Candidate>,
    discovery: Discovery,
    /// Device and inode of the folders that lead here, by which a loop of links is known.
    ancestors: Vec<(u64, u64)>,
}

/// What a name in a folder leads to, links followed where that is allowed.
struct Entry {
    name: OsString,
    /// The name as text.
    text: String,
    path: PathBuf,
    metadata: Metadata,
}

impl Walk {
    fn warn(&mut self, warning: String) {
        self.discovery.warnings.push(warning);
    }

    fn fail(&mut self, error: Error) {
        self.discovery.failures.push(error);
    }

    fn single_file(&mut self, path: &Path, metadata: &Metadata) {
        if let Some(what) = special(metadata.file_type()) {
            return self.fail(not_a_file(path, what));
        }
        let file_name = path.file_name().unwrap_or(path.as_os_str());
        self.found.push(Candidate {
            id: name::document_id(&[stem(file_name)]),
            files: vec![SourceFile {
                path: path.to_owned(),
                name: name::to_text(file_name),
            }],
        });
    }

    /// Looks through `folder`, which lies `parts` below its root.
    fn folder(&mut self, folder: &Path, parts: &[String], metadata: &Metadata) {
        let identity = (metadata.dev(), metadata.ino());
        if self.ancestors.contains(&identity) {
            return self.fail(
                Error::input("the link leads back to a folder that it lies in")
                    .in_file(folder)
                    .hint("remove the link"),
            );
        }
        let before = self.discovery.failures.len();
        let entries = match self.list(folder) {
            Ok(entries) => entries,
            Err(error) => return self.fail(error),
        };
        let refused = self.discovery.failures.len() > before;

        let (folders, files): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|entry| entry.metadata.is_dir());
        let has_folders = !folders.is_empty();
        self.ancestors.push(identity);
        for Entry {
            text, path, metadata, ..
        } in folders
        {
            let mut below = parts.to_vec();
            below.push(text);
            self.folder(&path, &below, &metadata);
        }
        self.ancestors.pop();

        let mut pages = Vec::new();
        let mut named_documents: BTreeMap<String, Vec<SourceFile>> = BTreeMap::new();
        for Entry {
            name,
            text: file_name,
            path,
            ..
        } in files
        {
            let mut place = parts.to_vec();
            place.push(file_name.clone());
            let file = SourceFile {
                path,
                name: place.join("/"),
            };
            if let Some(document) = self.grouping.document(&file_name) {
                named_documents.entry(document.to_owned()).or_default().push(file);
            } else if parts.is_empty() || matches!(self.grouping, Grouping::File) {
                place.pop();
                place.push(stem(&name));
                self.found.push(Candidate {
                    id: name::document_id(&place),
                    files: vec![file],
                });
            } else {
                pages.push(file);
            }
        }
        for (document, files) in named_documents {
            let mut place = parts.to_vec();
            place.push(document);
            self.found.push(Candidate {
                id: name::document_id(&place),
                files,
            });
        }
        if !pages.is_empty() && !refused {
            self.found.push(Candidate {
                id: name::document_id(parts),
                files: pages,
            });
        } else if !pages.is_empty() {
            self.fail(
                Error::input("the folder is not taken as a document, since some of its pages are refused")
                    .in_file(folder)
                    .hint("set the files right that are named above"),
            );
        } else if !has_folders && format::is_image_name(folder) && !refused {
            self.fail(
                Error::input("this is a folder without scans, though its name is that of an image")
                    .in_file(folder),
            );
        }
    }

    /// The images and folders in `folder`, in natural order.
    fn list(&mut self, folder: &Path) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| cannot_read(folder, error))? {
            let entry = entry.map_err(|error| cannot_read(folder, error))?;
            if is_litter(&entry.file_name()) {
                continue;
            }
            match self.resolve(&entry) {
                Ok(Some(entry)) => entries.push(entry),
                Ok(None) => {}
                Err(error) => self.fail(error),
            }
        }
        // Failures were met in the order of the file system.
        self.discovery.failures.sort_by(|a, b| a.file().cmp(&b.file()));
        entries.sort_by(|a, b| natural(&a.text, &b.text));
        Ok(self.without_twins(entries))
    }

    /// What `entry` leads to, if it is a folder or an image.
    fn resolve(&mut self, entry: &fs::DirEntry) -> Result<Option<Entry>> {
        let path = entry.path();
        let mut metadata = entry.metadata().map_err(|error| cannot_read(&path, error))?;
        if metadata.is_symlink() {
            match self.symlinks {
                Symlinks::Skip => return Ok(None),
                Symlinks::Error => {
                    return Err(
                        Error::input("this is a symbolic link, and links are not followed")
                            .in_file(&path)
                            .hint("set `symlinks` in [ingest] to \"follow\" or \"skip\""),
                    );
                }
                Symlinks::Follow => {
                    metadata = fs::metadata(&path).map_err(|error| cannot_read(&path, error))?;
                }
            }
        }
        let file_type = metadata.file_type();
        let wanted = if file_type.is_dir() {
            true
        } else if let Some(what) = special(file_type) {
            if format::is_image_name(&path) {
                return Err(not_a_file(&path, what));
            }
            false
        } else {
            format::is_image_name(&path) || begins_like_an_image(&path)
        };
        let name = entry.file_name();
        Ok(wanted.then(|| Entry {
            text: name::to_text(&name),
            name,
            path,
            metadata,
        }))
    }

    /// Takes out names that differ only in how their accents are encoded: nobody could tell which is meant.
    fn without_twins(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let mut count: HashMap<String, Vec<PathBuf>> = HashMap::new();
        let key = |entry: &Entry| name::normal_form(&entry.text).into_owned();
        for entry in &entries {
            count.entry(key(entry)).or_default().push(entry.path.clone());
        }
        let (single, twins): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|entry| count.get(&key(entry)).is_some_and(|paths| paths.len() == 1));
        let mut told = HashSet::new();
        for twin in twins {
            let key = key(&twin);
            if told.insert(key.clone()) {
                let names: Vec<String> = count[&key]
                    .iter()
                    .filter_map(|path| path.file_name())
                    .map(spell)
                    .collect();
                self.fail(
                    Error::input(format!(
                        "the names {} look the same and differ only in their Unicode form",
                        names.join(" and ")
                    ))
                    .in_file(&twin.path)
                    .hint("rename one of them"),
                );
            }
        }
        single
    }
}

/// Gives each document an id of its own, and puts them in order.
fn name_documents(mut found: Vec<Candidate>, discovery: &mut Discovery) {
    found.sort_by(|a, b| {
        natural(a.id.as_str(), b.id.as_str())
            .then_with(|| natural(&a.files[0].name, &b.files[0].name))
            .then_with(|| a.files[0].path.cmp(&b.files[0].path))
    });
    // The output folder may lie on a file system that does not tell upper from lower case.
    let key = |id: &DocumentId| id.as_str().to_lowercase();
    let wanted: HashSet<String> = found.iter().map(|candidate| key(&candidate.id)).collect();
    let mut taken = HashSet::new();
    for Candidate { mut id, files } in found {
        if !taken.insert(key(&id)) {
            let first = id.clone();
            id = (2..)
                .filter_map(|n| DocumentId::new(format!("{first}-{n}")).ok())
                .find(|id| !wanted.contains(&key(id)) && !taken.contains(&key(id)))
                .unwrap_or(id);
            taken.insert(key(&id));
            discovery.warnings.push(format!(
                "{} would be a second document named `{first}` and is named `{id}`",
                files[0].path.display()
            ));
        }
        discovery.documents.push(DocumentSource { id, files });
    }
    discovery
        .documents
        .sort_by(|a, b| natural(a.id.as_str(), b.id.as_str()));
}

/// Natural order: runs of digits by their value, the rest by character; names that this calls equal by their bytes.
fn natural(a: &str, b: &str) -> std::cmp::Ordering {
    alphanumeric_sort::compare_str(a, b).then_with(|| a.cmp(b))
}

/// A file name without the extension of an image, as text.
fn stem(file_name: &OsStr) -> String {
    let path = Path::new(file_name);
    match path.file_stem() {
        Some(stem) if format::is_image_name(path) => name::to_text(stem),
        _ => name::to_text(file_name),
    }
}

fn begins_like_an_image(path: &Path) -> bool {
    let mut head = Vec::new();
    // What cannot be opened and has no name of an image is nobody's scan.
    open_file(path)
        .is_ok_and(|(file, _)| file.take(16).read_to_end(&mut head).is_ok() && Format::is_certain(&head))
}

fn not_a_file(path: &Path, what: &str) -> Error {
    Error::input(format!("this is {what}, not a file")).in_file(path)
}

fn cannot_read(path: &Path, error: std::io::Error) -> Error {
    let hint = match error.kind() {
        std::io::ErrorKind::NotFound => "check the path",
        std::io::ErrorKind::PermissionDenied => "check who may read it (`ls -l`)",
        _ => "check the disk and try again",
    };
    Error::new(ErrorKind::Input, "cannot be read")
        .in_file(path)
        .hint(hint)
        .because(error)
}

/// A name with its characters beyond ASCII as code points, since the difference cannot be seen.
fn spell(name: &OsStr) -> String {
    let text = name::to_text(name);
    let codes: String = text
        .chars()
        .map(|c| {
            if c.is_ascii() {
                c.to_string()
            } else {
                format!("\\u{{{:x}}}", u32::from(c))
            }
        })
        .collect();
    format!("`{text}` ({codes})")
}
