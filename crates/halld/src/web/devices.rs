//! `/api/v1/devices`.

use super::App;
use super::caller::Caller;
use super::problem::Unreadable;
use axum::Json;
use axum::extract::State;
use hall_api::device::Devices;

/// Every printer, terminal and sign, and how it is.
#[utoipa::path(get, path = "/devices", tag = "devices", responses((status = 200, body = Devices), Unreadable))]
pub(super) async fn list(State(app): State<App>, _: Caller) -> Json<Devices> {
    Json(app.health.list())
}
