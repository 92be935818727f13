//! The real binary among files that wish it ill: what it may do, what it may use, and how it ends.

#![allow(clippy::unwrap_used)] // A helper that fails here says so with the place.

mod common;

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use common::Dir;

const BINARY: &str = env!("CARGO_BIN_EXE_cablegram");

/// The quickest page among the samples.
fn slip() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scans/slips-1974/p10.png")
}

/// Whether a program that a test needs is there; if not, the test is skipped and says so.
fn have(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        eprintln!("skipped: `{program}` is not installed");
    }
    there
}

fn run(command: &mut Command, dir: &Dir) -> Output {
    command
        .current_dir(dir.path())
        .env("HOME", dir.path())
        .output()
        .unwrap()
}

/// Writes one broken or hostile file of each kind into `scans`, and says how many pages or files must fail.
fn hostile(dir: &Dir) -> usize {
    let sample = std::fs::read(slip()).unwrap();
    let mut huge = sample.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let circle = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n\
                   << /Type /Pages /Kids [2 0 R] /Count 1 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n";
    let files: [(&str, &[u8]); 8] = [
        ("empty.png", b""),
        ("text.tif", b"No. 117 to the Foreign Ministry"),
        ("cut.png", &sample[..sample.len() / 2]),
        ("huge.png", &huge),
        (
            "loop.tif",
            b"II*\0\x08\0\0\0\x01\0\0\x01\x04\0\x01\0\0\0\x01\0\0\0\x08\0\0\0",
        ),
        ("circle.pdf", circle),
        (
            "noise.jp2",
            b"\0\0\0\x0cjP  \r\n\x87\n\xff\xff\xff\xff\xff\xff\xff\xff",
        ),
        ("x\\..\\..\\..\\etc.heic", b"\0\0\0\x18ftypheic"),
    ];
    for (name, bytes) in files {
        dir.write(&format!("scans/{name}"), bytes);
    }
    std::fs::create_dir(dir.path().join("scans/folder.png")).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(dir.path().join("scans/pipe.png"))
            .status()
            .unwrap()
            .success()
    );
    std::os::unix::fs::symlink("/etc/passwd", dir.path().join("scans/link.png")).unwrap();
    files.len() + 3
}

#[test]
fn a_batch_of_hostile_files_is_refused_one_by_one_and_the_rest_is_done() {
    let dir = Dir::new();
    dir.copy(&slip(), "scans/good.png");
    dir.write("beside.txt", "is left alone");
    let failures = hostile(&dir);
    // Four gigabytes of addresses are those of the libraries and of a page within its limit; no bomb fits in.
    let output = match have("prlimit") {
        true => run(
            Command::new("prlimit").args(["--as=4294967296", BINARY, "run", "scans", "-j", "1"]),
            &dir,
        ),
        false => run(Command::new(BINARY).args(["run", "scans", "-j", "1"]), &dir),
    };
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    let report = dir.json("output/run.json");
    let told = report["failures"].as_array().unwrap();
    assert!(told.len() >= failures, "{} of {failures}: {report:#}", told.len());
    for failure in told {
        let file = failure["file"].as_str().unwrap_or_default();
        let message = failure["message"].as_str().unwrap();
        assert!(!file.is_empty(), "{failure} names no file");
        assert!(message.len() > 10 && !message.contains("Error {"), "{failure}");
    }
    assert_eq!(dir.json("output/good/record.json")["status"], "complete");
    let there: BTreeSet<String> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let wanted = [".cache", "beside.txt", "output", "scans"].map(str::to_owned);
    assert!(there.is_subset(&BTreeSet::from(wanted)), "{there:?}");
}

#[test]
fn what_may_not_be_read_fails_by_its_name() {
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    let dir = Dir::new();
    dir.copy(&slip(), "scans/good.png");
    dir.copy(&slip(), "scans/locked.png");
    dir.copy(&slip(), "scans/closed/p1.png");
    let set = |name: &str, mode| {
        let path = dir.path().join(name);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set("", 0o777);
    set("scans/locked.png", 0o000);
    set("scans/closed", 0o000);
    let mut command = Command::new(BINARY);
    command.args(["run", "scans"]);
    if std::fs::read(dir.path().join("scans/locked.png")).is_ok() {
        // The superuser may read everything.
        command.uid(NOBODY);
        if Command::new(BINARY)
            .arg("--version")
            .uid(NOBODY)
            .output()
            .is_err()
        {
            eprintln!("skipped: the binary lies where nobody else can run it");
            return;
        }
    }
    let output = run(&mut command, &dir);
    let stderr = String::from_utf8(output.stderr).unwrap();
    set("scans/closed", 0o700);
    assert_eq!(output.status.code(), Some(6), "{stderr}");
    assert!(
        stderr.contains("locked.png") && stderr.contains("cannot be opened"),
        "{stderr}"
    );
    assert!(stderr.contains("closed: cannot be read"), "{stderr}");
    assert_eq!(dir.json("output/good/record.json")["status"], "complete");
}

#[test]
fn a_run_opens_no_socket_of_the_network_and_starts_nothing_but_itself() {
    if !have("strace") {
        return;
    }
    let dir = Dir::new();
    dir.copy(&slip(), "scans/good.png");
    let traced = [
        "-f",
        "-qq",
        "-e",
        "trace=socket,connect,bind,sendto,execve,execveat",
        "-o",
        "trace",
    ];
    let output = run(
        Command::new("strace").args(traced).args([BINARY, "run", "scans"]),
        &dir,
    );
    let trace = dir.text("trace");
    if trace.contains("PTRACE") || trace.is_empty() {
        eprintln!("skipped: strace may not trace here");
        return;
    }
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let calls = |name: &str| -> Vec<&str> { trace.lines().filter(|line| line.contains(name)).collect() };
    assert_eq!(calls("AF_INET"), [""; 0]);
    let mut started = calls("execve");
    // The end of a call during which another thread was heard of.
    started.retain(|line| !line.contains("resumed>"));
    let itself = |line: &&str| line.contains(BINARY) || line.contains("/proc/self/exe");
    assert!(!started.is_empty() && started.iter().all(itself), "{started:#?}");
}

/// The children of a process.
fn children(id: u32) -> Vec<u32> {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{id}/task")) else {
        return Vec::new();
    };
    threads
        .flatten()
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|list| {
            list.split_whitespace()
                .filter_map(|id| id.parse().ok())
                .collect::<Vec<u32>>()
        })
        .collect()
}

#[test]
fn an_engine_that_is_killed_costs_its_page_alone() {
    let dir = Dir::new();
    for name in ["a.png", "b.png", "c.png"] {
        dir.copy(&slip(), &format!("scans/{name}"));
    }
    dir.write("process.toml", "[ocr]\nisolation = \"process\"\n");
    let arguments = ["run", "scans", "-j", "1", "--config", "process.toml"];
    let running = dir.cablegram(arguments).env("HOME", dir.path()).spawn();
    // The first child is killed as soon as it is there: it has the first page before it, or under way.
    let child = loop {
        match children(running.id()).first() {
            Some(&child) => break child,
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    };
    assert!(
        Command::new("kill")
            .args(["-KILL", &child.to_string()])
            .status()
            .unwrap()
            .success()
    );
    let output = running.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{stderr}");
    assert!(
        stderr.contains("the engine broke down while it read this page (signal 9)"),
        "{stderr}"
    );
    assert_eq!(dir.json("output/run.json")["failed_pages"], 1, "{stderr}");
    for name in ["b", "c"] {
        assert_eq!(
            dir.json(&format!("output/{name}/record.json"))["status"],
            "complete"
        );
    }
    // Running again makes good what failed.
    dir.cablegram(arguments).env("HOME", dir.path()).run().exits(0);
    assert_eq!(dir.json("output/a/record.json")["status"], "complete");
}

#[test]
fn a_process_reads_what_a_thread_reads() {
    let dir = Dir::new();
    dir.copy(&slip(), "scans/a.png");
    for isolation in ["thread", "process"] {
        dir.write("with.toml", format!("[ocr]\nisolation = \"{isolation}\"\n"));
        let arguments = ["run", "scans", "-o", isolation, "--config", "with.toml"];
        dir.cablegram(arguments).env("HOME", dir.path()).run().exits(0);
    }
    for file in ["records.jsonl", "a/ocr/p0001.alto.xml", "a/preprocess/p0001.png"] {
        assert!(
            dir.read(&format!("thread/{file}")) == dir.read(&format!("process/{file}")),
            "{file} differs"
        );
    }
    // How it was read is no reason to read it again.
    dir.cablegram(["run", "scans", "-o", "thread", "--config", "with.toml"])
        .env("HOME", dir.path())
        .run()
        .exits(0)
        .tells("everything was up to date");
}
