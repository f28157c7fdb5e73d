//! What the desk asks of the hall beside tickets' own requests: who needs guiding, who was asked first, and questions that
//! took no number.

use crate::owner::Answer;
use crate::web::App;
use crate::web::problem::Refused;
use crate::web::segment::Segment;
use crate::web::tickets::{no_such_ticket, ticket_id};
use crate::web::write::Write;
use axum::extract::State;
use hall_api::hall::TicketAnswer;
use hall_api::request::{FirstAsked, Guide};
use hall_core::id::Clerk;
use hall_core::{Command, authorize};

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

/// 首问责任: this person of the house was asked first, and answers for the ticket until another takes over.
#[utoipa::path(post, path = "/tickets/{id}/first-asked", tag = "tickets", request_body = FirstAsked,
    params(("id" = u64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = TicketAnswer), Refused))]
pub(in crate::web) async fn first_asked(
    State(app): State<App>,
    Segment(id): Segment,
    write: Write,
) -> Answer {
    let (ticket, person) = match (ticket_id(&id), write.body::<FirstAsked>()) {
        (Some(ticket), Ok(FirstAsked { person })) => (ticket, person),
        (None, Ok(_)) => return no_such_ticket(),
        (_, Err(answer)) => return answer,
    };
    let command = Command::NameFirstAsked { ticket, person: Clerk::from(person.as_str()) };
    if let Err(refusal) = app.published.look(|hall, _| authorize(&write.who, &command, hall)) {
        return Answer::refused(&refusal);
    }
    // The hall keeps names; who belongs to the house is with its people.
    if !app.people.all().iter().any(|known| known.name == person) {
        return Answer::problem(
            404,
            "no-such-person",
            "there is nobody of that name: see `hallctl person list`",
        );
    }
    write.ask(&app, command).await
}

/// Somebody asked at the desk and took no number; questions are counted.
#[utoipa::path(post, path = "/questions", tag = "hall",
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "Counted"), Refused))]
pub(in crate::web) async fn question(State(app): State<App>, write: Write) -> Answer {
    write.ask(&app, Command::CountQuestion).await
}
