//! `hallctl appointment`: what was booked elsewhere comes in, and who comes when.

use super::hallctl::{AppointmentCommand, ask, fail, tell};
use super::import;
use crate::exit::Exit;
use hall_api::appointment::{AppointmentState, Appointments, Booked};
use hyper::Method;
use serde_json::json;
use std::path::Path;

pub(super) async fn run(data: &Path, json: bool, command: &AppointmentCommand) -> Result<Exit, Exit> {
    match command {
        AppointmentCommand::Import { list } => {
            let body = import::send(data, "/api/v1/appointments/import", list).await?;
            if json {
                println!("{body}");
                return Ok(Exit::Ok);
            }
            let booked: Booked = read(&body)?;
            println!("{} appointments imported", booked.appointments.len());
            Ok(Exit::Ok)
        }
        AppointmentCommand::List { date } => list(data, json, date.as_deref()).await,
        AppointmentCommand::Cancel { code } => {
            tell(data, &format!("/api/v1/appointments/{code}/cancel"), &json!({}), "cancelled").await
        }
    }
}

async fn list(data: &Path, json: bool, date: Option<&str>) -> Result<Exit, Exit> {
    let query = date.map(|date| format!("?date={date}")).unwrap_or_default();
    let reply = ask(data, Method::GET, &format!("/api/v1/appointments{query}"), None).await?;
    if json {
        println!("{}", reply.body);
        return Ok(Exit::Ok);
    }
    let list: Appointments = read(&reply.body)?;
    for it in &list.appointments {
        let state = match it.state {
            AppointmentState::Booked => "booked",
            AppointmentState::CheckedIn => "checked in",
            AppointmentState::Cancelled => "cancelled",
            AppointmentState::Missed => "missed",
        };
        println!(
            "{}  {:<10} {:<16} {:>3}  {:<32} {}",
            it.time,
            state,
            it.category,
            it.count,
            it.code,
            it.items.join(" ")
        );
    }
    let account = &list.account;
    println!(
        "{}: {} booked, {} checked in, {} cancelled, {} missed",
        list.date, account.booked, account.checked_in, account.cancelled, account.missed
    );
    Ok(Exit::Ok)
}

fn read<'a, T: serde::Deserialize<'a>>(body: &'a str) -> Result<T, Exit> {
    serde_json::from_str(body).map_err(|error| fail(Exit::Software, &error.to_string()))
}
