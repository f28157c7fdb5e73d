//! Printers, terminals and signs, each with its health; the check before the shift is a button.

use super::{Head, Page, Wanted, head, may, visitor};
use crate::web::words::Words;
use crate::web::{App, page};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hall_api::device::{DeviceKind, Health};
use hall_ledger::Duty;

#[derive(Template)]
#[template(path = "manage/devices.html")]
struct Whole<'a> {
    w: Words<'a>,
    head: Head,
    state: Now,
    said: String,
    refused: String,
    may_check: bool,
}

#[derive(Template)]
#[template(path = "manage/devices_state.html")]
struct Now {
    columns: [String; 5],
    devices: Vec<Line>,
    none: String,
}

struct Line {
    name: String,
    kind: String,
    model: String,
    class: &'static str,
    health: String,
    detail: String,
}

pub(super) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Response> {
    let visitor = visitor(&app, &headers, Page::Devices, &wanted.language)?;
    let w = Words::of(&app, &headers, &wanted.language, "manage");
    let language = w.language.clone();
    let may_check = matches!(visitor.open.person.duty, Duty::Manager | Duty::Installer);
    let page = Whole {
        head: head(&w, Page::Devices, &visitor),
        state: now(&w),
        said: w.json("said"),
        refused: w.json("refused"),
        may_check,
        w,
    };
    Ok(page::keep_language(page::show(StatusCode::OK, &page), &language))
}

pub(super) async fn fragment(
    State(app): State<App>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Response {
    match may(&app, &headers, Page::Devices) {
        Ok(_) => page::show(StatusCode::OK, &now(&Words::of(&app, &headers, &wanted.language, "manage"))),
        Err(status) => status.into_response(),
    }
}

fn now(w: &Words<'_>) -> Now {
    let line = |device: hall_api::device::Device| {
        let (class, health) = match device.health {
            Health::Ok => ("good", "health_ok"),
            Health::Warning => ("look", "health_warning"),
            Health::Unconfirmed => ("", "health_unconfirmed"),
            Health::Silent => ("bad", "health_silent"),
            Health::Gone => ("bad", "health_gone"),
        };
        let kind = match device.kind {
            DeviceKind::Printer => "kind_printer",
            DeviceKind::Terminal => "kind_terminal",
            DeviceKind::Sign => "kind_sign",
            DeviceKind::Keypad => "kind_keypad",
        };
        let (kind, health) = (w.t(kind), w.t(health));
        Line { name: device.name, kind, model: device.model, class, health, detail: device.detail }
    };
    let columns = ["device", "kind", "model", "health", "detail"].map(|key| w.t(key));
    let devices: Vec<Line> = w.app.health.list().devices.into_iter().map(line).collect();
    let none = if devices.is_empty() { w.t("no_devices") } else { String::new() };
    Now { columns, devices, none }
}
