//! `/api/v1/links`: tickets of one person.

use super::App;
use super::problem::Refused;
use super::write::Write;
use crate::owner::Answer;
use axum::extract::State;
use hall_api::hall::Linked;
use hall_api::request::Link;
use hall_core::Command;
use hall_core::id::TicketId;

/// Links tickets of one person: while one of them is at a window, the others are passed over and keep their places.
/// Linked after a second call, the later one is undone. A kiosk links tickets it gave.
#[utoipa::path(post, path = "/links", tag = "tickets", request_body = Link,
    params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Linked), Refused))]
pub(super) async fn link(State(app): State<App>, write: Write) -> Answer {
    match write.body::<Link>() {
        Ok(Link { tickets }) => {
            let tickets = tickets.into_iter().map(TicketId).collect();
            write.ask(&app, Command::LinkTickets { tickets }).await
        }
        Err(answer) => answer,
    }
}
