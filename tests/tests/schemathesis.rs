//! The committed API document in the hands of schemathesis, which knows nothing of halls: it makes up requests that fit
//! the document and requests that do not, and looks whether each answer is one that the document names.

use hall_tests::{Daemon, HallToml, Setup};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// Requests for each operation besides those that schemathesis makes for each border of each field; the same each time.
const EXAMPLES: &str = "25";
const SEED: &str = "20261124";

#[test]
fn a_stranger_with_the_document_gets_no_error_of_ours_and_no_answer_that_it_does_not_name() {
    let toml = HallToml::live().with("[rules]\nno_show_calls = 1\nno_show_after_s = 0");
    let mut daemon = Daemon::start(Setup::of(&toml));
    let mut manager = daemon.manager();
    manager.press(1, "open").read::<Value>();
    manager.post("tickets", &json!({ "category": "civil", "priority": "elderly" })).read::<Value>();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tools = std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which finds schemathesis");
    let mut stranger = Command::new(Path::new(&tools).join("venv/bin/schemathesis"));
    stranger.arg("--config-file").arg(here.join("strangers/schemathesis.toml"));
    stranger.arg("run").arg(here.join("../crates/halld/openapi.json"));
    stranger.args(["--url", &format!("http://{}", daemon.address())]);
    stranger.args(["--header", &format!("Authorization: Bearer {}", manager.token.as_deref().unwrap())]);
    // The stream never ends; `stream.rs` listens to it. What fits the document may still be refused by a rule of the hall.
    stranger.args(["--exclude-path", "/api/v1/stream", "--exclude-checks", "positive_data_acceptance"]);
    stranger.args(["--checks", "all", "--phases", "coverage,fuzzing", "--max-examples", EXAMPLES]);
    stranger.args(["--seed", SEED, "--continue-on-failure", "--no-color", "--warnings", "off"]);
    // It leaves what it has found in the folder it runs in.
    let status = stranger.current_dir(daemon.folder()).status().expect("schemathesis can be started");
    assert!(status.success(), "schemathesis: {status}; what it found stands above");
    assert!(daemon.runs(), "the hall goes on");
    assert!(!daemon.log().contains("panicked"), "{}", daemon.log());
    daemon.verify();
}
