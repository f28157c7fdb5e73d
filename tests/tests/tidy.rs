//! The rules of CONTRIBUTING.md that a program can judge, over every file git knows.
//!
//! A failure lists every place at once, as `file:line: what is wrong`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where `unsafe` stands, because neither std nor a crate we use offers what is needed; each with its SAFETY comment.
const UNSAFE: [&str; 6] = [
    "crates/halld/src/clock/sources.rs",
    "crates/halld/src/devices/usb_printer.rs",
    "firmware/boards/lm3s6965evb/src/chip.rs",
    "firmware/boards/lm3s6965evb/src/main.rs",
    "firmware/boards/lm3s6965evb/src/registers.rs",
    "firmware/boards/rp2040/src/main.rs",
];

/// What each crate may use of ours. A crate that is not here puts the others together and may use all.
const WALLS: [(&str, &[&str]); 9] = [
    ("hall-core", &[]),
    ("hall-wire", &[]),
    ("hall-sign", &[]),
    ("hall-api", &[]),
    ("hall-ledger", &["hall-core"]),
    ("hall-replay", &["hall-core"]),
    ("hall-devices", &["hall-wire"]),
    ("hall-render", &["hall-api", "hall-sign"]),
    ("hall-screen", &["hall-api", "hall-render"]),
];

/// The crates that wait for something, so that all others can be driven by a test without waiting.
const WAITING: [&str; 3] = ["halld", "hall-screen", "hall-sim"];

/// Lines a file may have: more, and it is about two things.
const LINES_MAX: usize = 700;

/// Half of the files stay below this.
const LINES_MEDIAN_MAX: usize = 250;

struct File {
    path: String,
    text: String,
}

#[test]
fn files_are_small() {
    let files = rust();
    let mut found: Vec<_> = files
        .iter()
        .filter(|file| file.text.lines().count() > LINES_MAX)
        .map(|file| format!("{}: {} lines, more than {LINES_MAX}", file.path, file.text.lines().count()))
        .collect();
    let mut lengths: Vec<_> = files.iter().map(|file| file.text.lines().count()).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    if median >= LINES_MEDIAN_MAX {
        found.push(format!("half of the files have {median} lines or more; {LINES_MEDIAN_MAX} is the limit"));
    }
    nothing_in(found);
}

#[test]
fn files_are_named_after_what_is_in_them() {
    let nameless = ["util", "utils", "helper", "helpers", "common", "misc", "manager", "stuff"];
    nothing_in(rust().iter().filter_map(|file| {
        let path = Path::new(&file.path);
        let mut names = path.components().map(|part| Path::new(part.as_os_str()).file_stem());
        let bad = names.any(|name| name.is_some_and(|name| nameless.iter().any(|bad| name == *bad)));
        bad.then(|| format!("{}: says nothing of what is in it", file.path))
    }));
}

#[test]
fn nothing_is_left_half_done() {
    // Written apart, so that this file does not find itself.
    let marks =
        [["tod", "o!("], ["unimplement", "ed!("], ["db", "g!("], ["FIX", "ME"], ["TO", "DO"], ["XX", "X"]]
            .map(|m| m.concat());
    nothing_in(lines(&text(), |line| {
        marks.iter().find(|mark| line.contains(*mark)).map(|mark| format!("`{mark}`"))
    }));
}

#[test]
fn lines_end_where_they_end() {
    nothing_in(lines(&text(), |line| {
        (line.ends_with([' ', '\t', '\r'])).then(|| "blanks at the end of the line".to_owned())
    }));
    nothing_in(text().iter().filter_map(|file| {
        let ends_well = file.text.is_empty() || file.text.ends_with('\n') && !file.text.ends_with("\n\n");
        (!ends_well).then(|| format!("{}: does not end with one line break", file.path))
    }));
}

#[test]
fn every_file_says_what_it_is() {
    // Tests in a file of their own below a module are said by their name; generated tables lie beside `src`.
    let said = |path: &str| path.ends_with("/tests.rs") || path.ends_with("/tests/mod.rs");
    let module = |path: &str| ["src/", "tests/", "examples/"].iter().any(|folder| path.contains(folder));
    let silent = |file: &&File| module(&file.path) && !said(&file.path) && !file.text.starts_with("//! ");
    nothing_in(rust().iter().filter(silent).map(|file| format!("{}:1: no module doc", file.path)));
}

#[test]
fn every_package_takes_the_lints_of_the_workspace() {
    let manifests = tracked(&["crates/*/Cargo.toml", "tests/Cargo.toml", "firmware/*/Cargo.toml"]);
    let without = manifests.iter().filter(|file| !file.text.contains("[lints]\nworkspace = true"));
    nothing_in(without.map(|file| format!("{}: no [lints] workspace = true", file.path)));
}

#[test]
fn every_wall_between_crates_stands() {
    let mut found = Vec::new();
    for file in tracked(&["crates/*/Cargo.toml"]) {
        let name = file.path.split('/').nth(1).unwrap_or_default();
        let uses = dependencies(&file.text);
        let allowed = WALLS.iter().find(|(walled, _)| *walled == name).map(|(_, allowed)| *allowed);
        let ours = uses.iter().filter(|used| used.starts_with("hall"));
        let through = ours.filter(|used| allowed.is_some_and(|allowed| !allowed.contains(used)));
        found.extend(through.map(|used| format!("{name} must not use {used}")));
        if uses.contains(&"tokio") && !WAITING.contains(&name) {
            found.push(format!("{name} must not wait, so it has no tokio"));
        }
        if uses.contains(&"serde") && name == "hall-core" {
            found.push("hall-core must not be stored or sent as it is, so it has no serde".into());
        }
    }
    nothing_in(found);
}

#[test]
fn unsafe_stands_in_few_named_files() {
    let word = ["un", "safe"].concat();
    let uses = [" {", " fn ", " impl ", " extern "].map(|after| format!("{word}{after}"));
    let is_use =
        |line: &str| !line.trim_start().starts_with("//") && uses.iter().any(|used| line.contains(used));
    let files = rust();
    nothing_in(files.iter().filter(|file| !UNSAFE.contains(&file.path.as_str())).flat_map(|file| {
        let numbered = file.text.lines().enumerate().filter(|(_, line)| is_use(line));
        numbered
            .map(|(number, _)| format!("{}:{}: not in the list UNSAFE of this test", file.path, number + 1))
    }));
    nothing_in(UNSAFE.iter().filter_map(|path| {
        let file = files.iter().find(|file| file.path == *path);
        let reasoned =
            file.is_some_and(|file| file.text.lines().any(is_use) && file.text.contains("// SAFETY:"));
        (!reasoned).then(|| format!("{path}: listed in UNSAFE without use or without a SAFETY comment"))
    }));
}

#[test]
fn nothing_names_the_machine_it_was_written_on() {
    let mut places = vec![root().display().to_string()];
    places.extend([["/ho", "me/"], ["/ro", "ot/"], ["/Us", "ers/"]].map(|place| place.concat()));
    nothing_in(lines(&text(), |line| places.iter().find(|place| line.contains(*place)).cloned()));
}

/// Each invariant of ARCHITECTURE.md ends with what holds it: `Held by` and, in backticks, tests and tables
/// (`file.rs::name`), files, or jobs (`cargo xtask deny`).
#[test]
fn every_invariant_is_held_by_something_that_exists() {
    let files = tracked(&["*"]);
    let architecture =
        files.iter().find(|file| file.path == "ARCHITECTURE.md").expect("ARCHITECTURE.md is in git");
    let mut invariants = 0;
    let mut found = Vec::new();
    for (number, line) in
        architecture.text.lines().enumerate().filter(|(_, line)| line.contains("**Invariant:**"))
    {
        invariants += 1;
        let holders = line.rsplit_once("Held by").map_or("", |(_, holders)| holders);
        let holders: Vec<_> = holders.split('`').skip(1).step_by(2).collect();
        if holders.is_empty() {
            found.push(format!("ARCHITECTURE.md:{}: an invariant without `Held by`", number + 1));
        }
        let absent = holders.iter().filter(|holder| !holds(holder, &files));
        found.extend(
            absent.map(|holder| format!("ARCHITECTURE.md:{}: `{holder}` does not exist", number + 1)),
        );
    }
    assert!(invariants > 0, "ARCHITECTURE.md has no line with **Invariant:**");
    nothing_in(found);
}

fn holds(holder: &str, files: &[File]) -> bool {
    let text_of =
        |path: &str| files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str());
    if let Some(job) = holder.strip_prefix("cargo xtask ") {
        return text_of("crates/xtask/src/main.rs").contains(&format!("[\"{job}\"]"));
    }
    match holder.split_once("::") {
        Some((path, name)) => {
            let declared = [format!("fn {name}("), format!("const {name}:"), format!("static {name}:")];
            declared.iter().any(|declared| text_of(path).contains(declared))
        }
        None => files.iter().any(|file| file.path == holder),
    }
}

/// The names under `[dependencies]` of a manifest.
fn dependencies(manifest: &str) -> Vec<&str> {
    let lines = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let names = lines.take_while(|line| !line.starts_with('[')).filter_map(|line| line.split_once(" = "));
    names.map(|(name, _)| name.trim()).collect()
}

fn nothing_in(found: impl IntoIterator<Item = String>) {
    let found: Vec<_> = found.into_iter().collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// The lines of which `judge` says something, as `file:line: what`.
fn lines(files: &[File], judge: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            found.extend(judge(line).map(|what| format!("{}:{}: {what}", file.path, number + 1)));
        }
    }
    found
}

fn rust() -> Vec<File> {
    let files = tracked(&["*.rs"]);
    assert!(files.len() > 20, "git lists only {} Rust files", files.len());
    files
}

/// What people write and read; golden files, pictures and texts of others are left as they are.
fn text() -> Vec<File> {
    let mut files = tracked(&[
        "*.rs",
        "*.md",
        "*.toml",
        "*.sh",
        "*.sql",
        "*.html",
        "*.js",
        "*.css",
        "*.service",
        "*.socket",
        "*.conf",
        "*.rules",
        "*.acl",
        "*.csv",
        ".ci/run",
    ]);
    files.retain(|file| file.path.ends_with(".rs") || !file.path.contains("golden/"));
    files
}

fn tracked(patterns: &[&str]) -> Vec<File> {
    let output =
        Command::new("git").arg("ls-files").arg("-z").arg("--").args(patterns).current_dir(root()).output();
    let output = output.expect("git can be started");
    assert!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    let paths = String::from_utf8(output.stdout).expect("file names are UTF-8");
    let paths = paths.split_terminator('\0').filter(|path| root().join(path).is_file());
    paths
        .map(|path| File {
            path: path.to_owned(),
            text: String::from_utf8_lossy(&std::fs::read(root().join(path)).unwrap_or_default()).into_owned(),
        })
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_path_buf()
}
