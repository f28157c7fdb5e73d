//! `hallctl settings diff`: hall.toml beside what the ledger says in its place.

use super::App;
use crate::view;
use axum::Json;
use axum::extract::State;
use hall_core::calendar::Hours;
use hall_core::id::{CategoryId, WindowNumber};
use hall_core::quota::Quota;
use hall_core::{Command, Date, Hall};
use serde_json::{Value, json};

pub(super) async fn get(State(app): State<App>) -> Json<Value> {
    app.published.look(|hall, _| {
        let window = |(number, set): (WindowNumber, &Vec<Vec<CategoryId>>)| {
            let in_file = app.file.window(number).map(|window| tiers(&window.serves));
            let in_force = hall.rules().window(number).map(|window| tiers(&window.serves));
            json!({ "window": number.0, "serves": tiers(set), "hall_toml": in_file, "in_force": in_force })
        };
        let postings = hall.postings_set().map(
            |set| json!({ "set": view::postings(set), "hall_toml": view::postings(&app.file.postings) }),
        );
        let (years, dates) = hall.calendar_settings();
        let date =
            |(date, hours): (Date, &Hours)| json!({ "date": date.to_string(), "hours": hours.to_string() });
        let quota = |(category, quota): (&CategoryId, Option<Quota>)| {
            let (total, desk) = quota.map(|quota| (quota.total, quota.desk)).unzip();
            json!({ "category": category.to_string(), "total": total, "desk": desk })
        };
        Json(json!({
            "hall_toml_waits": file_waits(&app, hall),
            "serves": hall.settings().map(window).collect::<Vec<_>>(),
            "postings": postings,
            "years": years.collect::<Vec<_>>(),
            "dates": dates.map(date).collect::<Vec<_>>(),
            "quotas": hall.quota_settings().map(quota).collect::<Vec<_>>(),
        }))
    })
}

/// Why the hall does not go by hall.toml yet: it is asked again whether it could.
pub(super) fn file_waits(app: &App, hall: &Hall) -> Option<String> {
    let refused = hall.decide(&Command::Configure((*app.file).clone()), app.time.now()).err()?;
    Some(format!("{refused}; it is taken over when the day turns"))
}

fn tiers(serves: &[Vec<CategoryId>]) -> Vec<Vec<String>> {
    serves.iter().map(|tier| tier.iter().map(ToString::to_string).collect()).collect()
}
