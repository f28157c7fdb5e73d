//! What a person does on the page.

use std::time::Instant;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hall_wire::Key;
use serde::Deserialize;
use serde_json::json;

use super::Page;
use crate::crowd::Habits;
use crate::printer::Fault;
use crate::wiring;
use crate::world::PressError;

/// Hall time may run this much faster or slower than ours.
pub const SPEED_MIN: f64 = 1.0;
pub const SPEED_MAX: f64 = 60.0;

/// The keys as the page calls them.
const KEYS: [(&str, Key); 10] = [
    ("call", Key::Call),
    ("recall", Key::Recall),
    ("no-show", Key::NoShow),
    ("end", Key::End),
    ("pause", Key::Pause),
    ("rate-5", Key::RateVerySatisfied),
    ("rate-4", Key::RateSatisfied),
    ("rate-3", Key::RateFairlySatisfied),
    ("rate-2", Key::RateDissatisfied),
    ("rate-1", Key::RateVeryDissatisfied),
];

/// The faults as the page calls them.
const FAULTS: [(&str, Fault); 3] =
    [("paper-out", Fault::PaperOut), ("cover-open", Fault::CoverOpen), ("dead", Fault::Dead)];

/// Returns the page's name of a fault that it knows.
pub(super) fn fault_name(fault: Fault) -> Option<&'static str> {
    FAULTS.iter().find(|(_, other)| *other == fault).map(|(name, _)| *name)
}

#[derive(Deserialize)]
pub(super) struct Take {
    category: String,
    language: String,
}

/// Takes a ticket; the answer is the daemon's own.
pub(super) async fn take_ticket(State(page): State<Page>, Json(take): Json<Take>) -> Response {
    match page.world.take_ticket(&take.category, &take.language, None).await {
        Ok(reply) => {
            let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY);
            (status, [("content-type", "application/json")], reply.body).into_response()
        }
        Err(error) => refuse(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()),
    }
}

#[derive(Deserialize)]
pub(super) struct Press {
    key: String,
}

pub(super) async fn press(
    State(page): State<Page>,
    Path(number): Path<u16>,
    Json(press): Json<Press>,
) -> Response {
    let Some((_, key)) = KEYS.iter().find(|(name, _)| *name == press.key) else {
        return refuse(StatusCode::BAD_REQUEST, "no such key");
    };
    match page.world.press(number, *key).await {
        Ok(()) => done(),
        Err(error @ PressError::NoSuchWindow(_)) => refuse(StatusCode::NOT_FOUND, &error.to_string()),
        Err(error @ PressError::Client(_)) => refuse(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()),
        Err(error @ (PressError::Full | PressError::NoSuchKey(_) | PressError::Refused(_))) => {
            refuse(StatusCode::CONFLICT, &error.to_string())
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Plug {
    plugged: bool,
}

pub(super) async fn plug(
    State(page): State<Page>,
    Path(name): Path<String>,
    Json(Plug { plugged }): Json<Plug>,
) -> Response {
    match name.as_str() {
        wiring::TERMINALS => page.world.terminals().plug(plugged),
        wiring::STRIPS => page.world.strips().plug(plugged),
        printer => match page.world.printer(printer) {
            Some(printer) => printer.plug(plugged),
            None => return refuse(StatusCode::NOT_FOUND, "no such port"),
        },
    }
    done()
}

#[derive(Deserialize)]
pub(super) struct SetFault {
    fault: String,
    present: bool,
}

pub(super) async fn set_fault(
    State(page): State<Page>,
    Path(name): Path<String>,
    Json(set): Json<SetFault>,
) -> Response {
    let printer = page.world.printer(&name);
    let fault = FAULTS.iter().find(|(name, _)| *name == set.fault);
    let (Some(printer), Some((_, fault))) = (printer, fault) else {
        return refuse(StatusCode::NOT_FOUND, "no such printer or fault");
    };
    printer.act(|tray| tray.set_fault(*fault, set.present, Instant::now()));
    done()
}

#[derive(Deserialize)]
pub(super) struct SetHabits {
    arriving: Option<bool>,
    per_hour: Option<f64>,
    clerks: Option<bool>,
}

pub(super) async fn set_habits(State(page): State<Page>, Json(set): Json<SetHabits>) -> Response {
    let habits = page.crowd.habits();
    page.crowd.set_habits(Habits {
        arriving: set.arriving.unwrap_or(habits.arriving),
        per_hour: set.per_hour.unwrap_or(habits.per_hour),
        clerks: set.clerks.unwrap_or(habits.clerks),
    });
    done()
}

#[derive(Deserialize)]
pub(super) struct SetSpeed {
    speed: f64,
}

pub(super) async fn set_speed(
    State(page): State<Page>,
    Json(SetSpeed { speed }): Json<SetSpeed>,
) -> Response {
    if !(SPEED_MIN..=SPEED_MAX).contains(&speed) {
        return refuse(StatusCode::BAD_REQUEST, &format!("a speed is {SPEED_MIN} to {SPEED_MAX}"));
    }
    page.world.set_speed(speed).await;
    done()
}

pub(super) async fn kill_daemon(State(page): State<Page>) -> Response {
    page.world.kill_daemon().await;
    done()
}

fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

fn refuse(status: StatusCode, detail: &str) -> Response {
    (status, Json(json!({ "detail": detail }))).into_response()
}
