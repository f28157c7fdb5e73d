//! `/api/v1/appointments`: booked elsewhere, imported here, cancelled. Check-in is `POST tickets` with the code.

use super::App;
use super::caller::Caller;
use super::problem::{Refused, Unreadable};
use super::segment::Segment;
use super::write::Write;
use crate::appointment_list::{self, APPOINTMENTS_MAX, Wanted};
use crate::owner::Answer;
use crate::{view, year_list};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use hall_api::appointment::{Appointments, Book, Booked};
use hall_api::problem::Part;
use hall_core::appointment::{Appointment, Register};
use hall_core::{Command, Refusal, authorize};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// The service day, if not given.
    date: Option<String>,
}

/// The appointments (预约) of a date, its slots, and how many came.
#[utoipa::path(get, path = "/appointments", tag = "appointments", params(Which),
    responses((status = 200, body = Appointments), Unreadable))]
pub(super) async fn list(
    State(app): State<App>,
    Caller(who): Caller,
    query: Result<Query<Which>, QueryRejection>,
) -> Response {
    if !who.role.sees_appointments() {
        return Answer::refused(&Refusal::Forbidden).into_response();
    }
    let date = match query {
        Ok(Query(Which { date: Some(text) })) => year_list::date(&text),
        Ok(Query(Which { date: None })) => app.published.look(|hall, _| hall.day()).map(|day| day.date),
        Err(error) => return Answer::problem(400, "malformed-query", error.body_text()).into_response(),
    };
    let Some(date) = date else {
        return Answer::problem(400, "malformed-query", "give a date, ?date=2026-11-24").into_response();
    };
    match app.reader.appointments(date).await {
        Ok(kept) => Json(app.published.look(|hall, _| view::appointments(hall, date, &kept))).into_response(),
        Err(answer) => answer.into_response(),
    }
}

/// Books appointments, all of them or none. A code that is left out is drawn here.
#[utoipa::path(post, path = "/appointments", tag = "appointments", request_body = Book,
    params(("Idempotency-Key" = String, Header)), responses((status = 201, body = Booked), Refused))]
pub(super) async fn book(State(app): State<App>, write: Write) -> Answer {
    let list: Book = match write.body() {
        Ok(list) => list,
        Err(answer) => return answer,
    };
    let wanted = app.published.look(|hall, _| appointment_list::of_json(hall, &list.appointments));
    settle(app, write, wanted).await
}

/// Imports a CSV file of appointments, UTF-8 or GB18030, whole or not at all; every line that is wrong is named. Columns:
/// `code`, `category`, `items`, `date`, `time`, `count`, or 预约码, 业务类别, 事项, 日期, 时段, 人数.
#[utoipa::path(post, path = "/appointments/import", tag = "appointments",
    request_body(content = String, content_type = "text/csv"),
    params(("Idempotency-Key" = String, Header)), responses((status = 201, body = Booked), Refused))]
pub(super) async fn import(State(app): State<App>, write: Write) -> Answer {
    // Nobody who may not book has a large file read.
    let nothing = Command::Book { appointments: vec![], register: Register::default() };
    if let Err(refusal) = app.published.look(|hall, _| authorize(&write.who, &nothing, hall)) {
        return Answer::refused(&refusal);
    }
    let file = write.bytes().to_vec();
    match tokio::task::spawn_blocking(move || appointment_list::rows(&file)).await {
        Ok(Ok(rows)) => {
            let wanted = app.published.look(|hall, _| appointment_list::of_rows(hall, rows));
            settle(app, write, wanted).await
        }
        Ok(Err(error)) => Answer::problem(422, "malformed-table", error.to_string()),
        Err(_) => Answer::unavailable(),
    }
}

/// Who has booked does not come.
#[utoipa::path(post, path = "/appointments/{code}/cancel", tag = "appointments",
    params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200), Refused))]
pub(super) async fn cancel(State(app): State<App>, Segment(code): Segment, write: Write) -> Answer {
    match appointment_list::code(&code) {
        Ok(code) => write.ask(&app, Command::CancelAppointment { code, kept: None }).await,
        Err(_) => Answer::refused(&Refusal::NoSuchAppointment(code.as_str().into())),
    }
}

async fn settle(app: App, write: Write, wanted: Vec<Wanted>) -> Answer {
    if wanted.len() > APPOINTMENTS_MAX {
        let detail = format!("a list may have {APPOINTMENTS_MAX} appointments: send it in parts");
        return Answer::problem(422, "list-too-long", detail);
    }
    let (appointments, mut parts) = parted(wanted);
    let of = appointments.len() + parts.len();
    let book = |register| Command::Book { appointments: appointments.clone(), register };
    if parts.is_empty() {
        // What the register says of them is looked up where it cannot change any more.
        return write.ask(&app, book(Register::default())).await;
    }
    // Somebody puts the list right: he is told of all its mistakes at once.
    let register = match app.reader.register(appointments.clone()).await {
        Ok(register) => register,
        Err(answer) => return answer,
    };
    let (book, now) = (book(register), app.time.now());
    let refused = app
        .published
        .look(|hall, _| authorize(&write.who, &book, hall).err().or_else(|| hall.decide(&book, now).err()));
    match refused {
        Some(Refusal::AppointmentsUnfit { unfit, .. }) => parts.extend(unfit.iter().map(view::unfit)),
        Some(refusal) => return Answer::refused(&refusal),
        None => {}
    }
    parts.sort_by_key(|part| part.place);
    let detail = format!("{} of {of} appointments cannot be taken, and none was", parts.len());
    Answer::in_parts("appointments-unfit", detail, parts)
}

/// Those that can be read, and the mistakes of the others.
fn parted(wanted: Vec<Wanted>) -> (Vec<(u32, Appointment)>, Vec<Part>) {
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    for Wanted { place, read: result } in wanted {
        match result {
            Ok(appointment) => read.push((place, appointment)),
            Err(detail) => unread.push(Part { place, kind: "urn:hall:malformed".into(), detail }),
        }
    }
    (read, unread)
}
