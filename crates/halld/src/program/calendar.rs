//! `hallctl calendar`: when the hall is open.

use super::hallctl::{CalendarCommand, ask, fail, tell};
use crate::exit::Exit;
use hall_api::calendar::{DayKind, Service, Year};
use hyper::Method;
use serde_json::json;
use std::path::Path;

pub(super) async fn run(data: &Path, json: bool, command: &CalendarCommand) -> Result<Exit, Exit> {
    match command {
        CalendarCommand::Show { year } => show(data, json, *year).await,
        CalendarCommand::Import { list } => import(data, list).await,
        CalendarCommand::Open { date, hours } => set(data, date, Some(hours), "opened").await,
        CalendarCommand::Close { date } => set(data, date, Some(&Vec::new()), "closed").await,
        CalendarCommand::Reset { date } => set(data, date, None, "as the calendar has it").await,
    }
}

async fn show(data: &Path, json: bool, year: Option<i16>) -> Result<Exit, Exit> {
    let query = year.map(|year| format!("?year={year}")).unwrap_or_default();
    let reply = ask(data, Method::GET, &format!("/api/v1/hall/calendar{query}"), None).await?;
    if json {
        println!("{}", reply.body);
        return Ok(Exit::Ok);
    }
    let year: Year =
        serde_json::from_str(&reply.body).map_err(|error| fail(Exit::Software, &error.to_string()))?;
    if !year.list_known {
        println!("{}: the list of holidays is missing", year.year);
    }
    for day in &year.days {
        let kind = match day.kind {
            DayKind::Special => "special",
            DayKind::Holiday => "holiday",
            DayKind::Market => "market",
            DayKind::MakeUp => "make-up",
            DayKind::Ordinary => "",
        };
        let hours = if day.hours.is_empty() { "closed".to_owned() } else { day.hours.join(" ") };
        let working = if day.working_day == Some(true) { "working day" } else { "" };
        println!("{}  {hours:<24} {working:<11} {kind}", day.date);
    }
    Ok(Exit::Ok)
}

async fn import(data: &Path, list: &Path) -> Result<Exit, Exit> {
    let unreadable = |error: String| fail(Exit::NoInput, &format!("{}: {error}", list.display()));
    let text = std::fs::read_to_string(list).map_err(|error| unreadable(error.to_string()))?;
    let body = serde_json::from_str(text.trim_start_matches('\u{feff}'));
    let body = body.map_err(|error| unreadable(error.to_string()))?;
    tell(data, "/api/v1/hall/calendar/years", &body, "imported").await
}

async fn set(data: &Path, date: &str, hours: Option<&Vec<String>>, done: &str) -> Result<Exit, Exit> {
    let body = json!({ "date": date, "hours": hours });
    tell(data, "/api/v1/hall/calendar/dates", &body, &format!("{date} {done}")).await
}

/// The lines of `hallctl status`.
pub(super) fn status(service: &Service) {
    let state = if service.open {
        "open"
    } else if service.on_break {
        "on break"
    } else {
        "closed"
    };
    let until = service.next_change.as_deref().map(|at| format!(" until {at}")).unwrap_or_default();
    println!("hours          {state}{until}");
    if let Some(end) = &service.predicted_end {
        println!("all done by    {end}, as far as can be foreseen");
    }
    if let Some(year) = service.missing_year_list {
        println!(
            "ALARM          the list of holidays of {year} is missing: hallctl calendar import {year}.json"
        );
    }
}
