//! Files that `hallctl` brings to the daemon, whole or not at all.

use super::hallctl::{fail, unreachable_daemon};
use crate::control;
use crate::exit::Exit;
use hall_api::problem::Problem;
use std::path::Path;

/// Sends a CSV file, and tells of every line that is wrong as an editor finds it: `file.csv:7: …`.
pub(super) async fn send(data: &Path, path: &str, file: &Path) -> Result<String, Exit> {
    let unreadable = |error: std::io::Error| fail(Exit::NoInput, &format!("{}: {error}", file.display()));
    let bytes = std::fs::read(file).map_err(unreadable)?;
    let reply =
        control::import(data, path, "text/csv", bytes).await.map_err(|error| unreachable_daemon(&error))?;
    if reply.is_ok() {
        return Ok(reply.body);
    }
    if reply.status == 503 {
        return Err(fail(Exit::TempFail, &reply.detail()));
    }
    let parts = serde_json::from_str::<Problem>(&reply.body).map(|problem| problem.parts).unwrap_or_default();
    for part in &parts {
        eprintln!("{}:{}: {}", file.display(), part.place, part.detail);
    }
    let summary = match parts.len() {
        0 => format!("{}: {}", file.display(), reply.detail()),
        wrong => format!("{}: {wrong} lines are wrong, and nothing was imported", file.display()),
    };
    Err(fail(Exit::DataErr, &summary))
}
