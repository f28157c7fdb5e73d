//! The control socket: the same API for `hallctl`, as a manager, and what only this machine's administrator may do.

use super::{App, Tokens, caller, people, settings};
use crate::devices::UpdateError;
use crate::owner::Answer;
use crate::token::{NewToken, TokenLine};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use hall_core::view::CategoryView;
use hall_core::{Hall, HallTime};
use hall_devices::printer::Recovery;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

/// `hallctl status`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Status {
    pub version: String,
    pub pid: u32,
    /// Hall time, RFC 3339.
    pub at: String,
    pub hall_clock_rate: f64,
    /// The last row of the ledger.
    pub sequence: u64,
    pub day: Option<String>,
    pub day_confirmed: bool,
    /// When the hall wakes by itself, and why.
    pub next_deadline: Option<String>,
    pub commits: u64,
    pub rows: u64,
    pub write_failures: u64,
    pub waiting: u32,
    /// 无窗口可办: categories in which somebody waits whom no open window serves.
    pub unserved: Vec<Unserved>,
    /// Categories whose numbers of today run short.
    pub running_short: Vec<RunningShort>,
    /// Why hall.toml is not in force yet; absent when it is.
    pub hall_toml_waits: Option<String>,
    /// What the calendar says of now; absent without a calendar.
    pub service: Option<hall_api::calendar::Service>,
}

/// People wait in it and no open window serves them.
#[derive(Debug, Serialize, Deserialize)]
pub struct Unserved {
    pub category: String,
    pub waiting: u32,
}

/// Four fifths of a category's numbers are given.
#[derive(Debug, Serialize, Deserialize)]
pub struct RunningShort {
    pub category: String,
    pub given: u32,
    /// Numbers of a day before they have a digit more.
    pub of: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Backup {
    pub to: PathBuf,
}

/// `hallctl printer recover`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Recover {
    pub printer: String,
    /// What the printer still holds is thrown away.
    pub forget: bool,
}

/// `hallctl device identify`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Identify {
    pub device: String,
    pub seconds: u8,
}

/// `hallctl device update`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Update {
    pub device: String,
    /// As the daemon finds it.
    pub file: PathBuf,
}

/// What a device runs now.
#[derive(Debug, Serialize, Deserialize)]
pub struct Updated {
    pub version: u32,
}

pub fn router(app: App) -> Router {
    let control = Router::new()
        .route("/control/status", get(status))
        .route("/control/tokens", post(create_token).get(list_tokens))
        .route("/control/tokens/revoke", post(revoke_token))
        .merge(people::routes())
        .route("/control/settings", get(settings::get))
        .route("/control/backup", post(backup))
        .route("/control/recover", post(recover))
        .route("/control/identify", post(identify))
        .route("/control/update", post(update))
        .with_state(app.clone());
    super::router(app).merge(control).layer(middleware::from_fn(caller::as_hallctl))
}

async fn status(State(app): State<App>) -> Json<Status> {
    let now = app.time.now();
    let counts = &app.counts;
    Json(app.published.look(|hall, sequence| Status {
        version: env!("CARGO_PKG_VERSION").into(),
        pid: std::process::id(),
        at: app.setting.time(now),
        hall_clock_rate: app.time.rate(),
        sequence,
        day: hall.day().map(|day| day.date.to_string()),
        day_confirmed: hall.day_confirmed(),
        next_deadline: hall.next_deadline().map(|(at, why)| format!("{} {why:?}", app.setting.time(at))),
        commits: counts.commits.load(Ordering::Relaxed),
        rows: counts.rows.load(Ordering::Relaxed),
        write_failures: counts.failures.load(Ordering::Relaxed),
        waiting: hall.categories(now).map(|category| category.waiting).sum(),
        unserved: unserved(hall, now),
        running_short: running_short(hall, now),
        hall_toml_waits: settings::file_waits(&app, hall),
        service: app.setting.service(hall, now),
    }))
}

fn unserved(hall: &Hall, now: HallTime) -> Vec<Unserved> {
    let unserved = hall.categories(now).filter(|category| category.unserved);
    let line =
        |view: CategoryView<'_>| Unserved { category: view.rules.id.to_string(), waiting: view.waiting };
    unserved.map(line).collect()
}

fn running_short(hall: &Hall, now: HallTime) -> Vec<RunningShort> {
    let short = hall.categories(now).filter(|category| category.range_low);
    let line = |view: CategoryView<'_>| RunningShort {
        category: view.rules.id.to_string(),
        given: view.issued,
        of: view.rules.size(),
    };
    short.map(line).collect()
}

async fn create_token(State(app): State<App>, Json(token): Json<NewToken>) -> Response {
    let token = match token.read(app.time.wall_ms()) {
        Ok(token) => token,
        Err(detail) => return Answer::problem(422, "malformed-token", detail).into_response(),
    };
    match keep_token(&app, token).await {
        Ok(()) => Json(serde_json::json!({})).into_response(),
        Err(answer) => answer.into_response(),
    }
}

/// Keeps a token, which is in force from then on.
pub(super) async fn keep_token(app: &App, token: hall_ledger::Token) -> Result<(), Answer> {
    match app.inbox.office(move |ledger| ledger.create_token(&token)).await {
        Some(Ok(())) => refresh(app).await,
        Some(Err(error)) => Err(Answer::problem(409, "token-not-created", crate::chain(&error))),
        None => Err(Answer::unavailable()),
    }
}

async fn revoke_token(State(app): State<App>, Json(name): Json<String>) -> Response {
    match app.inbox.office(move |ledger| ledger.revoke_token(&name)).await {
        Some(Ok(true)) => match refresh(&app).await {
            Ok(()) => Json(serde_json::json!({})).into_response(),
            Err(answer) => answer.into_response(),
        },
        Some(Ok(false)) => {
            Answer::problem(404, "no-such-token", "there is no token of that name").into_response()
        }
        Some(Err(error)) => Answer::problem(503, "ledger-unavailable", crate::chain(&error)).into_response(),
        None => Answer::unavailable().into_response(),
    }
}

async fn list_tokens(State(app): State<App>) -> Response {
    match app.inbox.office(|ledger| ledger.tokens()).await {
        Some(Ok(tokens)) => {
            let line =
                |token: hall_ledger::Token| TokenLine { name: token.name, role: format!("{:?}", token.role) };
            Json(tokens.into_iter().map(line).collect::<Vec<_>>()).into_response()
        }
        Some(Err(error)) => Answer::problem(503, "ledger-unreadable", crate::chain(&error)).into_response(),
        None => Answer::unavailable().into_response(),
    }
}

/// Tokens take effect, or lose it, at once.
async fn refresh(app: &App) -> Result<(), Answer> {
    match app.inbox.office(|ledger| ledger.tokens()).await {
        Some(Ok(tokens)) => {
            Tokens::replace(&app.tokens, tokens);
            Ok(())
        }
        Some(Err(error)) => Err(Answer::problem(503, "ledger-unreadable", crate::chain(&error))),
        None => Err(Answer::unavailable()),
    }
}

/// A person's word to a printer that stands still. Only its administrator's: it may bring a ticket twice, or lose one.
async fn recover(State(app): State<App>, Json(Recover { printer, forget }): Json<Recover>) -> Response {
    let how = if forget { Recovery::Forget } else { Recovery::GoOn };
    match app.printers.recover(&printer, how).await {
        Some(Ok(())) => Json(serde_json::json!({})).into_response(),
        Some(Err(nothing)) => {
            let reports = nothing.fault.map_or_else(|| "no fault".to_owned(), |fault| fault.to_string());
            let detail = format!("{nothing}: `{printer}` reports {reports}");
            Answer::problem(409, "nothing-to-recover", detail).into_response()
        }
        None => Answer::problem(404, "no-such-printer", format!("hall.toml has no printer `{printer}`"))
            .into_response(),
    }
}

async fn identify(State(app): State<App>, Json(Identify { device, seconds }): Json<Identify>) -> Response {
    if app.terminals.identify(&device, seconds) {
        return Json(serde_json::json!({})).into_response();
    }
    no_such_terminal(&device)
}

/// Answers when the terminal runs the program, or will not; a hall's line takes minutes for it.
async fn update(State(app): State<App>, Json(Update { device, file }): Json<Update>) -> Response {
    let bytes = match tokio::fs::read(&file).await {
        Ok(bytes) => bytes,
        Err(error) => {
            let detail = format!("the daemon cannot read {}: {error}", file.display());
            return Answer::problem(422, "file-unreadable", detail).into_response();
        }
    };
    match app.terminals.update(&device, &bytes).await {
        Ok(version) => Json(Updated { version }).into_response(),
        Err(UpdateError::NoSuchTerminal) => no_such_terminal(&device),
        Err(error @ UpdateError::NoImage) => {
            Answer::problem(422, "no-image", error.to_string()).into_response()
        }
        Err(error @ UpdateError::Refused(_)) => {
            Answer::problem(409, "not-updated", error.to_string()).into_response()
        }
        Err(error @ UpdateError::Ended) => {
            Answer::problem(503, "daemon-ending", error.to_string()).into_response()
        }
    }
}

fn no_such_terminal(device: &str) -> Response {
    let detail = format!("hall.toml has no terminal `{device}`: see `hallctl device list`");
    Answer::problem(404, "no-such-terminal", detail).into_response()
}

async fn backup(State(app): State<App>, Json(backup): Json<Backup>) -> Response {
    match app.reader.backup(backup.to).await {
        Ok(()) => Json(serde_json::json!({})).into_response(),
        Err(answer) => answer.into_response(),
    }
}
