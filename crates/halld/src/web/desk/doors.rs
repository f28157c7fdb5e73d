//! What the desk asks of the hall beside tickets' own requests: who needs guiding, and questions that took no number.

use crate::owner::Answer;
use crate::web::App;
use crate::web::problem::Refused;
use crate::web::segment::Segment;
use crate::web::tickets::{no_such_ticket, ticket_id};
use crate::web::write::Write;
use axum::extract::State;
use hall_api::hall::TicketAnswer;
use hall_api::request::Guide;
use hall_core::Command;

/// 需引导: window and desk see that he must be fetched, or not any more.
#[utoipa::path(post, path = "/tickets/{id}/guide", tag = "tickets", request_body = Guide,
    params(("id" = u64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = TicketAnswer), Refused))]
pub(in crate::web) async fn guide(State(app): State<App>, Segment(id): Segment, write: Write) -> Answer {
    match (ticket_id(&id), write.body::<Guide>()) {
        (Some(ticket), Ok(Guide { wanted })) => {
            write.ask(&app, Command::MarkGuiding { ticket, wanted }).await
        }
        (None, Ok(_)) => no_such_ticket(),
        (_, Err(answer)) => answer,
    }
}

/// Somebody asked at the desk and took no number; questions are counted.
#[utoipa::path(post, path = "/questions", tag = "hall",
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "Counted"), Refused))]
pub(in crate::web) async fn question(State(app): State<App>, write: Write) -> Answer {
    write.ask(&app, Command::CountQuestion).await
}
