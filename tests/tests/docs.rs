//! The documents keep their promises: commands in them run, files they name exist, links lead somewhere.
//!
//! Shell blocks say how they are to be taken:
//! - ```` ```sh run ````: run here. All such blocks of one document are one session of bash, in an empty folder, with
//!   our programs on the `PATH`, as somebody would type them into one terminal from top to bottom.
//! - ```` ```sh hardware ````: needs a device, an installed system or root; its syntax and the files it names are checked.
//! - ```` ```sh long ````: takes long or stays open (a build, all tests, the virtual hall); checked in the same way.

use hall_tests::program;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Documents whose commands somebody will type.
const DOCUMENTS: [&str; 5] =
    ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "hardware.md", "deploy/README.md"];

/// Documents whose links are followed besides.
const LINKING: [&str; 2] = ["ARCHITECTURE.md", "docs/threat-model.md"];

/// How long all blocks of one document may take.
const SESSION_MAX: Duration = Duration::from_secs(120);

struct Block {
    /// Of the first line within the block, from 1.
    line: usize,
    /// What follows the three backticks.
    tag: String,
    text: String,
}

/// One after the other: each may use the port that its reader would use.
#[test]
fn commands_run() {
    assert!(script(&read("README.md")).lines().count() > 1, "README.md shows nothing that runs");
    nothing_in(DOCUMENTS.iter().filter_map(|document| session(document, &read(document)).err()));
}

#[test]
fn shell_blocks_say_how_they_are_to_be_taken() {
    nothing_in(DOCUMENTS.iter().flat_map(|document| {
        let shells = blocks(&read(document)).into_iter().filter(|block| {
            let language = block.tag.split(' ').next().unwrap_or_default();
            let known = ["sh run", "sh hardware", "sh long"].contains(&block.tag.as_str());
            ["sh", "bash", "shell", "console"].contains(&language) && !known
        });
        shells
            .map(|block| {
                format!(
                    "{document}:{}: `{}` is none of sh run, sh hardware, sh long",
                    block.line - 1,
                    block.tag
                )
            })
            .collect::<Vec<_>>()
    }));
}

#[test]
fn commands_that_are_not_run_are_well_formed_and_name_what_exists() {
    let mut found = Vec::new();
    for document in DOCUMENTS {
        for block in blocks(&read(document)) {
            if !["sh hardware", "sh long"].contains(&block.tag.as_str()) {
                continue;
            }
            let mut check = Command::new("bash");
            let output = check.args(["-n", "-c", &block.text]).output().expect("bash can be started");
            if !output.status.success() {
                found.push(format!("{document}:{}: {}", block.line, String::from_utf8_lossy(&output.stderr)));
            }
            for (number, line) in block.text.lines().enumerate() {
                found.extend(absent(line).map(|what| format!("{document}:{}: {what}", block.line + number)));
            }
        }
    }
    nothing_in(found);
}

#[test]
fn links_lead_somewhere() {
    let mut found = Vec::new();
    for document in DOCUMENTS.iter().chain(&LINKING) {
        let text = read(document);
        let folder = root().join(document).parent().expect("a document lies in a folder").to_path_buf();
        for (number, line) in text.lines().enumerate() {
            for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                if target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
                let file = if file.is_empty() { root().join(document) } else { folder.join(file) };
                let there = if anchor.is_empty() {
                    file.exists()
                } else {
                    std::fs::read_to_string(&file).is_ok_and(|text| has_heading(&text, anchor))
                };
                if !there {
                    found.push(format!("{document}:{}: the link {target} leads nowhere", number + 1));
                }
            }
        }
    }
    nothing_in(found);
}

/// Runs all `sh run` blocks of a document; what went wrong is told with the document's own line.
fn session(document: &str, text: &str) -> Result<(), String> {
    let desk = tempfile::tempdir().expect("a folder for the session");
    let path = |name| desk.path().join(name);
    std::fs::write(path("session"), script(text)).expect("the session can be written");
    std::fs::create_dir(path("desk")).expect("an empty folder");
    let log = File::create(path("log")).expect("a log");
    let mut bash = Command::new("bash")
        .arg(path("session"))
        .current_dir(path("desk"))
        .env("PATH", format!("{}:{}", program("").display(), std::env::var("PATH").unwrap_or_default()))
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a second handle"))
        .stderr(log)
        .process_group(0)
        .spawn()
        .expect("bash can be started");
    let deadline = Instant::now() + SESSION_MAX;
    let status = loop {
        match bash.try_wait().expect("bash can be waited for") {
            Some(status) => break Some(status),
            None if Instant::now() > deadline => break None,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    // The daemons that the session left in the background; that none is there is as good.
    let _ = killpg(Pid::from_raw(bash.id().cast_signed()), Signal::SIGKILL);
    let _ = bash.wait();
    let said = String::from_utf8_lossy(&std::fs::read(path("log")).unwrap_or_default()).into_owned();
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("{document}: {status}\n{said}")),
        None => Err(format!("{document}: not done after {SESSION_MAX:?}\n{said}")),
    }
}

/// Each command stands in the script at the line at which it stands in the document, so that bash names that line.
fn script(text: &str) -> String {
    // No block reaches the first line of a document, which is its title.
    let mut script =
        String::from("set -eE -o pipefail; trap 'echo \"line $LINENO failed: $BASH_COMMAND\"' ERR\n");
    for block in blocks(text).iter().filter(|block| block.tag == "sh run") {
        let blank = block.line - 1 - script.lines().count();
        script.push_str(&"\n".repeat(blank));
        script.push_str(&block.text);
    }
    script
}

/// The fenced blocks of a document.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in text.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        open = match (open, fence) {
            (None, Some(tag)) => {
                Some(Block { line: number + 2, tag: tag.trim().into(), text: String::new() })
            }
            (Some(block), Some(_)) => {
                blocks.push(block);
                None
            }
            (Some(mut block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
                Some(block)
            }
            (None, None) => None,
        };
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// What a command names of this repository that is not there: files, packages, jobs of xtask, our programs.
fn absent(line: &str) -> impl Iterator<Item = String> {
    let words: Vec<_> = line.split(|c: char| c.is_whitespace() || "'\"=;".contains(c)).collect();
    let mut absent = Vec::new();
    for word in &words {
        let first = word.split('/').next().unwrap_or_default();
        let ours = word.contains('/') && ["crates", "deploy", "tests", "firmware"].contains(&first);
        let made = ["target/release/", "target/ci/"].iter().find_map(|folder| word.strip_prefix(folder));
        if ours && !root().join(word).exists() {
            absent.push(format!("{word} does not exist"));
        }
        if made.is_some_and(|name| !program(name).exists()) {
            absent.push(format!("no program {word} is built"));
        }
    }
    for pair in words.windows(2) {
        match pair {
            ["-p" | "--package", package] if !root().join("crates").join(package).exists() => {
                absent.push(format!("no package {package}"));
            }
            ["xtask", job] if !read("crates/xtask/src/main.rs").contains(&format!("[\"{job}\"")) => {
                absent.push(format!("cargo xtask has no job {job}"));
            }
            _ => {}
        }
    }
    absent.into_iter()
}

/// Whether a Markdown text has a heading with this anchor, made the way forges make them.
fn has_heading(text: &str, anchor: &str) -> bool {
    text.lines().filter(|line| line.starts_with('#')).any(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).eq(anchor.chars())
    })
}

fn nothing_in(found: impl IntoIterator<Item = String>) {
    let found: Vec<_> = found.into_iter().collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

fn read(document: &str) -> String {
    std::fs::read_to_string(root().join(document)).unwrap_or_else(|error| panic!("{document}: {error}"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_path_buf()
}

#[test]
fn a_session_stands_at_the_lines_of_its_document() {
    let script = script(
        "# Title\n\n```sh run\nfirst\n```\ntext\n```sh long\nnever\n```\n```sh run\nsecond\nthird\n```\n",
    );
    let lines: Vec<_> = script.lines().collect();
    assert_eq!((lines[3], lines[10], lines[11], lines.len()), ("first", "second", "third", 12));
    assert!(!script.contains("never"));
}

#[test]
fn a_session_goes_on_from_block_to_block_and_ends_what_it_started() {
    let text = "# Title\n```sh run\nsleep 1000 & echo $! >pid\n```\n```sh run\nkill -0 $(cat pid)\n```\n";
    session("Title", text).unwrap();
    let error = session("Title", &format!("{text}```sh run\ntrue\nfalse\n```\n")).unwrap_err();
    assert!(error.contains("line 10 failed: false"), "{error}");
}

#[test]
fn what_a_command_names_is_looked_for() {
    let all = |line| absent(line).collect::<Vec<_>>();
    assert_eq!(all("cargo xtask test && cat crates/xtask/Cargo.toml"), Vec::<String>::new());
    assert_eq!(all("cargo xtask tset"), ["cargo xtask has no job tset"]);
    assert_eq!(all("cargo run -p hall-smi"), ["no package hall-smi"]);
    assert_eq!(all("sudo deploy/instal.sh controller"), ["deploy/instal.sh does not exist"]);
}
