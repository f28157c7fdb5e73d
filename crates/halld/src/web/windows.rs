//! `/api/v1/windows/{n}/…`: what is done at a window.

use super::App;
use super::problem::Refused;
use super::segment::Segment;
use super::sign_in::principal_name;
use super::write::Write;
use crate::owner::Answer;
use axum::extract::State;
use hall_api::hall::{CallAnswer, WindowAnswer};
use hall_api::request;
use hall_core::command::{Act, Ending, Place, Target, Via};
use hall_core::id::{CategoryId, Clerk, TicketId, WindowNumber};
use hall_core::ticket::Outcome;
use hall_core::{Command, Principal, Refusal, Role};

/// Calls the next ticket (呼叫).
#[utoipa::path(post, path = "/windows/{number}/call-next", tag = "windows", request_body = Option<request::CallNext>,
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = CallAnswer), Refused))]
pub(super) async fn call_next(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    match write.body::<request::CallNext>() {
        Ok(request) => at_window(&app, &number, write, via(request.via), Act::CallNext).await,
        Err(answer) => answer,
    }
}

/// Calls a chosen ticket.
#[utoipa::path(post, path = "/windows/{number}/call", tag = "windows", request_body = request::ChooseTicket,
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = CallAnswer), Refused))]
pub(super) async fn call(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    match write.body::<request::ChooseTicket>() {
        Ok(request) => {
            at_window(&app, &number, write, via(request.via), Act::Call(TicketId(request.ticket))).await
        }
        Err(answer) => answer,
    }
}

/// Announces the ticket in hand again (重呼).
#[utoipa::path(post, path = "/windows/{number}/recall", tag = "windows",
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn recall(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    at_window(&app, &number, write, Via::Program, Act::Recall).await
}

/// Takes a call back within 30 s (误叫撤销).
#[utoipa::path(post, path = "/windows/{number}/undo", tag = "windows",
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn undo(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    at_window(&app, &number, write, Via::Program, Act::Undo).await
}

/// The citizen is here; service starts.
#[utoipa::path(post, path = "/windows/{number}/serve", tag = "windows",
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn serve(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    at_window(&app, &number, write, Via::Program, Act::Serve).await
}

/// The ticket's service ends (办理完毕); rating opens. A ticket with legs or an agent's matters left waits for the next.
#[utoipa::path(post, path = "/windows/{number}/end", tag = "windows", request_body = Option<request::End>,
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn end(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    match write.body::<request::End>() {
        Ok(request::End { matters, outcome }) => {
            let outcome = outcome.map(|request::Outcome::PapersMissing| Outcome::PapersMissing);
            at_window(&app, &number, write, Via::Program, Act::End(Ending { matters, outcome })).await
        }
        Err(answer) => answer,
    }
}

/// He did not come (过号): after two calls and 60 s.
#[utoipa::path(post, path = "/windows/{number}/no-show", tag = "windows",
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn no_show(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    at_window(&app, &number, write, Via::Program, Act::NoShow).await
}

/// Puts the ticket in hand aside (挂起).
#[utoipa::path(post, path = "/windows/{number}/hold", tag = "windows",
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn hold(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    at_window(&app, &number, write, Via::Program, Act::Hold).await
}

/// Takes a held ticket up again (恢复).
#[utoipa::path(post, path = "/windows/{number}/resume", tag = "windows", request_body = request::ChooseTicket,
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn resume(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    match write.body::<request::ChooseTicket>() {
        Ok(request) => {
            at_window(&app, &number, write, via(request.via), Act::Resume(TicketId(request.ticket))).await
        }
        Err(answer) => answer,
    }
}

/// Sends the ticket in hand to another category or window (转移).
#[utoipa::path(post, path = "/windows/{number}/transfer", tag = "windows", request_body = request::Transfer,
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn transfer(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    let request: request::Transfer = match write.body() {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    let to = match (request.category, request.window) {
        (Some(category), None) => Target::Category(CategoryId::from(category.as_str())),
        (None, Some(window)) => Target::Window(WindowNumber(window)),
        (Some(_), Some(_)) | (None, None) => {
            return Answer::problem(400, "malformed-body", "give exactly one of `category` and `window`");
        }
    };
    let place = match request.place {
        request::Place::Front => Place::Front,
        request::Place::Time => Place::Time,
        request::Place::Back => Place::Back,
    };
    at_window(&app, &number, write, Via::Program, Act::Transfer { to, place, reason: request.reason }).await
}

/// Whoever is signed in here answers from now on for the ticket in hand, in place of whoever was asked first (接办).
#[utoipa::path(post, path = "/windows/{number}/take-over", tag = "windows",
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn take_over(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    at_window(&app, &number, write, Via::Program, Act::TakeOver).await
}

/// Opens the window.
#[utoipa::path(post, path = "/windows/{number}/open", tag = "windows",
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn open(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    at_window(&app, &number, write, Via::Program, Act::Open).await
}

/// Pauses the window (暂停), after the ticket in hand if there is one.
#[utoipa::path(post, path = "/windows/{number}/pause", tag = "windows", request_body = Option<request::Pause>,
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn pause(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    match write.body::<request::Pause>() {
        Ok(pause) => at_window(&app, &number, write, Via::Program, Act::Pause { reason: pause.reason }).await,
        Err(answer) => answer,
    }
}

/// Closes the window, after the ticket in hand if there is one.
#[utoipa::path(post, path = "/windows/{number}/close", tag = "windows",
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn close(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    at_window(&app, &number, write, Via::Program, Act::Close).await
}

/// A clerk signs in (签到); the window opens.
#[utoipa::path(post, path = "/windows/{number}/sign-in", tag = "windows", request_body = request::SignIn,
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn sign_in(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    match write.body::<request::SignIn>() {
        Ok(request) if seats_another(&write.who, &request.clerk) => Answer::refused(&Refusal::Forbidden),
        Ok(request) => {
            let act = Act::SignIn(Clerk::from(request.clerk.as_str()));
            at_window(&app, &number, write, Via::Program, act).await
        }
        Err(answer) => answer,
    }
}

/// A clerk who is signed in himself seats nobody else: services would count as another's.
fn seats_another(who: &Principal, clerk: &str) -> bool {
    let is_clerk = matches!(who.role, Role::Window(_)) && who.name.starts_with("person:");
    is_clerk && *who.name != *principal_name(clerk)
}

/// The clerk signs out; the window closes.
#[utoipa::path(post, path = "/windows/{number}/sign-out", tag = "windows",
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn sign_out(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    at_window(&app, &number, write, Via::Program, Act::SignOut).await
}

/// A manager changes which categories the window serves, in tiers.
#[utoipa::path(post, path = "/windows/{number}/serves", tag = "windows", request_body = request::Serves,
    params(("number" = u16, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WindowAnswer), Refused))]
pub(super) async fn serves(State(app): State<App>, Segment(number): Segment, write: Write) -> Answer {
    let (window, request) = match (window_number(&number), write.body::<request::Serves>()) {
        (Ok(window), Ok(request)) => (window, request),
        (Err(answer), _) | (_, Err(answer)) => return answer,
    };
    let tier = |tier: &Vec<String>| tier.iter().map(|id| CategoryId::from(id.as_str())).collect();
    let serves = request.serves.iter().map(tier).collect();
    write.ask(&app, Command::SetServes { window, serves }).await
}

async fn at_window(app: &App, number: &str, write: Write, via: Via, act: Act) -> Answer {
    match window_number(number) {
        Ok(window) => write.ask(app, Command::Window { window, via, act }).await,
        Err(answer) => answer,
    }
}

fn window_number(text: &str) -> Result<WindowNumber, Answer> {
    let number = text.parse().map(WindowNumber);
    number.map_err(|_| Answer::problem(404, "no-such-window", "there is no such window: GET hall lists them"))
}

fn via(via: request::Via) -> Via {
    match via {
        request::Via::Counter => Via::Counter,
        request::Via::Program => Via::Program,
    }
}
