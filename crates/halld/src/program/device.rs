//! `hallctl device`: how the devices are, and the check before the shift.

use super::hallctl::{TokenRole, ask, fail, print_json, tell};
use crate::exit::Exit;
use clap::Subcommand;
use hall_api::self_check::{CheckResult, SelfCheck};
use hyper::Method;
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub(super) enum DeviceCommand {
    /// Every device, and how it is
    List,
    /// 班前自检: a test slip on each printer, a test text on each sign, clock and disk; what fails is told
    #[command(after_help = "\
Exit code 0: nothing failed; 69: something did.

Examples:
  hallctl --data /var/lib/hall device check
  hallctl --data /var/lib/hall device check --keys 30")]
    Check {
        /// Press each key of each terminal while its sign shows the test, for so many seconds (60 at most)
        #[arg(long, value_name = "SECONDS")]
        keys: Option<u32>,
    },
    /// Make a terminal's sign blink, so that somebody finds it
    Identify {
        /// Its name in `hallctl device list`
        device: String,
        /// For so long; 0 ends it
        #[arg(long, default_value_t = 30)]
        seconds: u8,
    },
    /// Give a terminal a new program over its line; it works on meanwhile, and a loss of power does no harm
    #[command(after_help = "\
It takes minutes, and the command ends when the terminal runs the new program or will not. Asked again after
whatever went wrong, it goes on where the terminal is.

Example:
  hallctl --data /var/lib/hall device update hall-a-3 terminal-2.image")]
    Update {
        /// Its name in `hallctl device list`
        device: String,
        file: PathBuf,
    },
    /// Give the device that shows these six digits its role
    Pair {
        /// As the device's screen shows them
        code: String,
        #[arg(long)]
        role: TokenRole,
        /// Unique; of a kiosk or screen, its name in hall.toml
        #[arg(long)]
        name: String,
        /// Of a window's device
        #[arg(long)]
        window: Option<u16>,
    },
}

pub(super) async fn run(data: &Path, json: bool, command: &DeviceCommand) -> Result<Exit, Exit> {
    match command {
        DeviceCommand::List => print_json(data, "/api/v1/devices").await,
        DeviceCommand::Check { keys } => check(data, json, *keys).await,
        DeviceCommand::Identify { device, seconds } => {
            let given = json!({ "device": device, "seconds": seconds });
            tell(data, "/control/identify", &given, "its sign blinks").await
        }
        DeviceCommand::Update { device, file } => {
            let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            let given = json!({ "device": device, "file": file });
            tell(data, "/control/update", &given, "it runs the new program").await
        }
        DeviceCommand::Pair { code, role, name, window } => {
            // On the screen they stand in two groups.
            let code: String = code.split_whitespace().collect();
            let given = json!({ "code": code, "role": role.word(), "name": name, "window": window });
            tell(data, "/api/v1/devices/pair", &given, "paired").await
        }
    }
}

async fn check(data: &Path, json: bool, keys: Option<u32>) -> Result<Exit, Exit> {
    let body = json!({ "keys_s": keys });
    let reply = ask(data, Method::POST, "/api/v1/hall/self-check", Some(&body)).await?;
    let checked: SelfCheck =
        serde_json::from_str(&reply.body).map_err(|error| fail(Exit::Software, &error.to_string()))?;
    if json {
        println!("{}", reply.body);
    } else {
        print(&checked);
    }
    let failed = checked.findings.iter().any(|finding| finding.result == CheckResult::Failed);
    Ok(if failed { Exit::Unavailable } else { Exit::Ok })
}

/// What needs somebody first.
fn print(checked: &SelfCheck) {
    println!("{}", checked.summary.get("zh"));
    let mut findings: Vec<_> = checked.findings.iter().collect();
    findings.sort_by_key(|finding| finding.result);
    for finding in findings {
        let mark = match finding.result {
            CheckResult::Failed => "✗",
            CheckResult::Warning => "!",
            CheckResult::Look => "?",
            CheckResult::NotTested => "-",
            CheckResult::Ok => "✓",
        };
        println!("{mark} {}", finding.text.get("zh"));
    }
}
