//! Which files make which document.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use cablegram::config::{IngestConfig, Symlinks};
use cablegram::error::ErrorKind;
use cablegram::ingest::discover;

use crate::fixtures::{Folder, failures, found, png};

fn documents(names: &[&str]) -> Vec<(String, Vec<String>)> {
    found(&Folder::holding(names).discover())
}

fn document(id: &str, files: &[&str]) -> (String, Vec<String>) {
    (id.to_owned(), files.iter().map(|&file| file.to_owned()).collect())
}

#[test]
fn an_image_in_the_given_folder_is_a_document_of_its_own() {
    assert_eq!(
        documents(&["b.jpg", "a.png", "203-00563.02.tif"]),
        [
            document("203-00563.02", &["203-00563.02.tif"]),
            document("a", &["a.png"]),
            document("b", &["b.jpg"]),
        ]
    );
}

#[test]
fn a_sub_folder_of_images_is_one_document_with_its_pages_in_natural_order() {
    assert_eq!(
        documents(&["cable.1962/p10.png", "cable.1962/p2.png", "cable.1962/p1.png"]),
        [document(
            "cable.1962",
            &["cable.1962/p1.png", "cable.1962/p2.png", "cable.1962/p10.png"]
        )]
    );
}

#[test]
fn folders_nest_and_one_may_hold_pages_and_folders() {
    assert_eq!(
        documents(&["fma/203/a/1.png", "fma/203/1.png", "fma/203/b/1.png", "x.png"]),
        [
            document("fma/203", &["fma/203/1.png"]),
            document("fma/203/a", &["fma/203/a/1.png"]),
            document("fma/203/b", &["fma/203/b/1.png"]),
            document("x", &["x.png"]),
        ]
    );
}

#[test]
fn what_is_no_image_is_passed_over_without_a_word() {
    let folder = Folder::holding(&["a.png", ".hidden.png", "__MACOSX/a.png", ".git/x.png"]);
    for name in [
        "a.truth.json",
        "a.truth.txt",
        "notes",
        "Thumbs.db",
        "sub/.DS_Store",
        "sub/desktop.ini",
        "sub/~$x.png",
    ] {
        folder.write(name, b"BM is how a bitmap begins, P1 a portable one");
    }
    let discovery = folder.discover();
    assert_eq!(found(&discovery), [document("a", &["a.png"])]);
    assert!(
        discovery.failures.is_empty() && discovery.warnings.is_empty(),
        "{discovery:?}"
    );
}

#[test]
fn an_image_is_known_by_its_first_bytes_when_its_name_does_not_tell() {
    assert_eq!(
        documents(&["scan0001", "b.dat"]),
        [document("b.dat", &["b.dat"]), document("scan0001", &["scan0001"])]
    );
}

#[test]
fn a_clash_of_names_gets_a_number_and_a_warning() {
    let discovery = Folder::holding(&["a.png", "a.tif", "A.jpg", "a-2.png", "a/1.png"]).discover();
    let ids: Vec<String> = found(&discovery).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), 5);
    assert_eq!(discovery.warnings.len(), 3, "{:?}", discovery.warnings);
    let mut apart: Vec<String> = ids.iter().map(|id| id.to_lowercase()).collect();
    apart.sort();
    assert_eq!(apart, ["a", "a-2", "a-3", "a-4", "a-5"]);
    assert!(found(&discovery).contains(&document("a-2", &["a-2.png"])));
}

#[test]
fn a_root_may_be_a_file_and_roots_may_be_several() {
    let folder = Folder::holding(&["deep/down/a.png", "b/1.png"]);
    let roots = [
        folder.path().join("deep/down/a.png"),
        folder.path().join("b"),
        folder.path().join("b/../b"),
    ];
    let discovery = discover(&roots, &IngestConfig::default()).unwrap();
    assert_eq!(
        found(&discovery),
        [document("1", &["1.png"]), document("a", &["a.png"])]
    );
    assert!(
        discovery.warnings[0].contains("given twice"),
        "{:?}",
        discovery.warnings
    );
}

#[test]
fn a_root_that_does_not_exist_is_an_error_that_names_it() {
    let error = discover(&["/no/such/scans".into()], &IngestConfig::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    assert!(
        error.to_string().starts_with("/no/such/scans: cannot be read"),
        "{error}"
    );
}

#[test]
fn links_are_named_skipped_or_followed_as_configured() {
    let folder = Folder::holding(&["real/1.png"]);
    let outside = Folder::holding(&["far.png"]);
    symlink(outside.path().join("far.png"), folder.path().join("link.png")).unwrap();
    let with = |symlinks| {
        folder.discover_with(&IngestConfig {
            symlinks,
            ..IngestConfig::default()
        })
    };

    let discovery = with(Symlinks::Error);
    assert_eq!(found(&discovery), [document("real", &["real/1.png"])]);
    assert!(
        failures(&discovery)[0].contains("link.png: this is a symbolic link"),
        "{discovery:?}"
    );

    let discovery = with(Symlinks::Skip);
    assert_eq!(found(&discovery), [document("real", &["real/1.png"])]);
    assert!(discovery.failures.is_empty());

    let discovery = with(Symlinks::Follow);
    assert_eq!(
        found(&discovery),
        [document("link", &["link.png"]), document("real", &["real/1.png"])]
    );
}

#[test]
fn a_loop_of_links_is_found() {
    let folder = Folder::holding(&["a/b/1.png"]);
    symlink(folder.path().join("a"), folder.path().join("a/b/back")).unwrap();
    symlink("nowhere", folder.path().join("dangling.png")).unwrap();
    let discovery = folder.discover_with(&IngestConfig {
        symlinks: Symlinks::Follow,
        ..IngestConfig::default()
    });
    let failures = failures(&discovery);
    assert_eq!(failures.len(), 2, "{failures:?}");
    assert!(
        failures
            .iter()
            .any(|failure| failure.contains("back: the link leads back to a folder"))
    );
    assert!(
        failures
            .iter()
            .any(|failure| failure.contains("dangling.png: cannot be read"))
    );
    assert_eq!(found(&discovery), [document("a/b", &["a/b/1.png"])]);
}

#[test]
fn names_that_are_no_text_are_carried_without_loss() {
    let folder = Folder::new();
    folder.write(OsStr::from_bytes(b"\xcd\xe2.png"), &png());
    folder.write("电报 一.png", &png());
    assert_eq!(
        found(&folder.discover()),
        [
            document("%CD%E2", &["%CD%E2.png"]),
            document("电报 一", &["电报 一.png"])
        ]
    );
}

#[test]
fn names_that_differ_only_in_their_unicode_form_are_refused_with_both() {
    let discovery = Folder::holding(&["caf\u{e9}.png", "cafe\u{301}.png", "b.png"]).discover();
    assert_eq!(found(&discovery), [document("b", &["b.png"])]);
    let failures = failures(&discovery);
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert!(
        failures[0].contains("\\u{e9}") && failures[0].contains("\\u{301}"),
        "{failures:?}"
    );
}

#[test]
fn a_document_of_which_a_page_is_refused_is_not_made_without_it() {
    let discovery = Folder::holding(&["d/p1.png", "d/\u{e9}.png", "d/e\u{301}.png"]).discover();
    assert_eq!(found(&discovery), []);
    assert!(
        failures(&discovery)
            .iter()
            .any(|failure| failure.contains("not taken as a document"))
    );
}

#[test]
fn a_folder_that_is_named_like_an_image_is_told() {
    let folder = Folder::holding(&["full.png/1.png"]);
    std::fs::create_dir(folder.path().join("x.png")).unwrap();
    let discovery = folder.discover();
    assert_eq!(found(&discovery), [document("full.png", &["full.png/1.png"])]);
    assert!(
        failures(&discovery)[0].contains("x.png: this is a folder"),
        "{discovery:?}"
    );
}

#[test]
fn names_may_tell_which_pages_belong_together() {
    let folder = Folder::holding(&[
        "a_p10.png",
        "a_p2.png",
        "b_p1.png",
        "c.png",
        "box/d_p1.png",
        "box/e.png",
    ]);
    let with = |group: &str| {
        found(&folder.discover_with(&IngestConfig {
            group: group.into(),
            ..IngestConfig::default()
        }))
    };
    assert_eq!(
        with("{doc}_p{page}.png"),
        [
            document("a", &["a_p2.png", "a_p10.png"]),
            document("b", &["b_p1.png"]),
            document("box", &["box/e.png"]),
            document("box/d", &["box/d_p1.png"]),
            document("c", &["c.png"]),
        ]
    );
    assert_eq!(with("file").len(), 6);
    assert!(with("file").contains(&document("box/e", &["box/e.png"])));
}

#[test]
fn a_grouping_that_is_none_is_an_error_of_the_configuration() {
    let config = IngestConfig {
        group: "by name".into(),
        ..IngestConfig::default()
    };
    let error = discover(&[Folder::new().path().to_owned()], &config).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn no_name_leads_out_of_the_output_folder() {
    let folder = Folder::new();
    let names = [
        "..\\..\\etc\\passwd.png",
        "x\\..\\..\\..\\etc\\passwd.png",
        "%2e%2e%2f%2e%2e%2fetc.png",
        "C:\\x.png",
        "new\nline.png",
        "-rf.png",
        "~.png",
        "sub/...png",
        "record.json/provenance.json.png",
    ];
    for name in names {
        folder.write(name, &png());
    }
    let discovery = folder.discover();
    // Two begin with a dot, and are hidden.
    assert_eq!(discovery.documents.len(), names.len() - 2, "{discovery:?}");
    let output = std::path::Path::new("/output");
    for document in &discovery.documents {
        let place = output.join(document.id.as_str());
        let parts: Vec<_> = place.strip_prefix(output).unwrap().components().collect();
        assert!(
            parts
                .iter()
                .all(|part| matches!(part, std::path::Component::Normal(_))),
            "{place:?}"
        );
        assert!(!document.id.as_str().contains(['\\', '\n']), "{:?}", document.id);
    }
}
