//! `/api/v1/tickets`: take one, look at one, and what is done to one away from a window.

use super::caller::Caller;
use super::problem::{Refused, Unreadable};
use super::segment::Segment;
use super::write::Write;
use super::{App, handle, print_note, why};
use crate::owner::Answer;
use crate::{appointment_list, view};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hall_api::hall::TicketAnswer;
use hall_api::request::{Rate, Reprint, TakeTicket, Void};
use hall_api::ticket::{Issued, Ticket};
use hall_core::command::{By, Issue, Matter};
use hall_core::id::{CategoryId, ClassId, Handle, ItemCode, KioskId, Language, TicketId};
use hall_core::{Command, Refusal, Role};

/// Takes a ticket (取号). It exists once the answer is out, whatever happens to its paper.
#[utoipa::path(post, path = "/tickets", tag = "tickets", request_body = TakeTicket,
    params(("Idempotency-Key" = String, Header, description = "New for each tap; the same when sent again")),
    responses((status = 201, body = Issued), Refused))]
pub(super) async fn take(State(app): State<App>, write: Write) -> Answer {
    let request: TakeTicket = match write.body() {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    match issue(&app, &write.who.role, request) {
        Ok(issue) => write.ask(&app, Command::Issue(issue)).await,
        Err(answer) => answer,
    }
}

fn matter(app: &App, request: &TakeTicket) -> Result<Matter, Answer> {
    let TakeTicket { category, items, next_day, appointment, .. } = request;
    match (category, items.as_slice(), next_day, appointment) {
        (Some(category), [], None, None) => Ok(Matter::Category(CategoryId::from(category.as_str()))),
        (None, [_, ..], None, None) => {
            Ok(Matter::Items(items.iter().map(|code| ItemCode::from(code.as_str())).collect()))
        }
        (None, [], Some(ticket), None) => Ok(Matter::NextDay(sent_home(app, ticket)?)),
        (None, [], None, Some(code)) => {
            let no_such = |_| Answer::refused(&Refusal::NoSuchAppointment(code.as_str().into()));
            Ok(Matter::Appointment { code: appointment_list::code(code).map_err(no_such)?, kept: None })
        }
        _ => {
            let detail = "give exactly one of `category`, `items`, `next_day` and `appointment`";
            Err(Answer::problem(400, "malformed-body", detail))
        }
    }
}

fn issue(app: &App, role: &Role, request: TakeTicket) -> Result<Issue, Answer> {
    let what = matter(app, &request)?;
    let kiosk = match role {
        Role::Kiosk(own) if request.kiosk.is_none() => Some(own.clone()),
        _ => request.kiosk.as_deref().map(KioskId::from),
    };
    let print = match request.kiosk.as_deref() {
        Some(name) => prints(app, name)?,
        // A program with a kiosk's token need not be a kiosk with a printer.
        None => kiosk.as_ref().and_then(|kiosk| app.kiosks.get(kiosk.as_str())).is_some_and(|prints| *prints),
    };
    let language = match request.language {
        Some(language) if !app.languages.contains(&language) => {
            let detail = format!("this hall speaks {}: give one of these", app.languages.join(", "));
            return Err(Answer::problem(422, "no-such-language", detail));
        }
        Some(language) => language,
        None => app.languages.first().cloned().unwrap_or_else(|| "zh".to_owned()),
    };
    let by = match (role, request.add_reason) {
        (_, Some(reason)) => By::Added { reason },
        (Role::Kiosk(_), None) => By::Public,
        (_, None) => By::Desk,
    };
    let outlet = kiosk.as_ref().and_then(|kiosk| app.health.outlet(kiosk));
    let class = request.priority.as_deref().map(ClassId::from);
    let foreseen = app.published.look(|hall, _| app.setting.waits.asked_for(hall, &what, class.as_ref()));
    Ok(Issue {
        what,
        by,
        matters: request.matters.unwrap_or(1),
        class,
        language: Language::from(language.as_str()),
        kiosk,
        print,
        outlet,
        foreseen,
        handle: handle::random(),
    })
}

/// A ticket that was sent home, by the handle in its QR code or by its id.
fn sent_home(app: &App, named: &str) -> Result<TicketId, Answer> {
    let handle = Handle::from(named);
    let by_handle = app.published.look(|hall, _| {
        let today = hall.ticket_by_handle(&handle).map(|ticket| ticket.id);
        hall.next_day_right(&handle).map(|right| right.ticket).or(today)
    });
    by_handle.or_else(|| ticket_id(named)).ok_or_else(no_such_ticket)
}

/// Whether the tickets of this kiosk are put on paper.
fn prints(app: &App, kiosk: &str) -> Result<bool, Answer> {
    let detail = || format!("there is no kiosk `{kiosk}` in hall.toml");
    app.kiosks.get(kiosk).copied().ok_or_else(|| Answer::problem(422, "no-such-kiosk", detail()))
}

/// 补打: the paper again, marked as a second one if a first may exist.
#[utoipa::path(post, path = "/tickets/{id}/reprint", tag = "tickets", request_body = Option<Reprint>,
    params(("id" = u64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = TicketAnswer), Refused))]
pub(super) async fn reprint(State(app): State<App>, Segment(id): Segment, write: Write) -> Answer {
    let request: Reprint = match write.body() {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    match request.kiosk.as_deref().map(|kiosk| (kiosk, prints(&app, kiosk))) {
        Some((_, Err(answer))) => return answer,
        Some((kiosk, Ok(false))) => {
            return Answer::problem(
                422,
                "no-printer",
                format!("kiosk `{kiosk}` has no printer in hall.toml"),
            );
        }
        Some((_, Ok(true))) | None => {}
    }
    let kiosk = request.kiosk.as_deref().map(KioskId::from);
    on_ticket(&app, &id, write, |ticket| Command::Reprint { ticket, kiosk }).await
}

/// A ticket, also of an earlier day.
#[utoipa::path(get, path = "/tickets/{id}", tag = "tickets", params(("id" = u64, Path)),
    responses((status = 200, body = Ticket), Unreadable))]
pub(super) async fn get(State(app): State<App>, _: Caller, Segment(id): Segment) -> Response {
    let Some(id) = ticket_id(&id) else { return no_such_ticket().into_response() };
    let now = app.time.now();
    let found = app.published.look(|hall, _| {
        let ticket = hall.ticket(id)?;
        let ahead_note = why::newcomers(&app.texts, ticket.language.as_str(), hall, ticket, now);
        let print_note = print_note::of(&app, ticket);
        Some(Ticket { ahead_note, print_note, ..app.setting.ticket(hall, ticket, now) })
    });
    if let Some(ticket) = found {
        return Json(ticket).into_response();
    }
    match app.reader.ticket(id).await {
        Ok(Some(old)) => {
            let ticket = app.published.look(|hall, _| view::old_ticket(&app.setting, &old, hall.rules()));
            Json(ticket).into_response()
        }
        Ok(None) => no_such_ticket().into_response(),
        Err(answer) => answer.into_response(),
    }
}

/// He missed his call, and here he is (过号返回); or he has brought the paper that was missing (补正返回), and his number is
/// opened again. `id` may be the last part of the address in the ticket's QR code.
#[utoipa::path(post, path = "/tickets/{id}/return", tag = "tickets",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = TicketAnswer), Refused))]
pub(super) async fn give_back_place(State(app): State<App>, Segment(id): Segment, write: Write) -> Answer {
    match named(&app, &id).await {
        Ok(ticket) => write.ask(&app, Command::Return { ticket }).await,
        Err(answer) => answer,
    }
}

/// The citizen gives up (取消排队).
#[utoipa::path(post, path = "/tickets/{id}/cancel", tag = "tickets",
    params(("id" = u64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = TicketAnswer), Refused))]
pub(super) async fn cancel(State(app): State<App>, Segment(id): Segment, write: Write) -> Answer {
    on_ticket(&app, &id, write, |ticket| Command::Cancel { ticket }).await
}

/// Staff end a ticket, with a reason (作废).
#[utoipa::path(post, path = "/tickets/{id}/void", tag = "tickets", request_body = Void,
    params(("id" = u64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = TicketAnswer), Refused))]
pub(super) async fn void(State(app): State<App>, Segment(id): Segment, write: Write) -> Answer {
    match write.body::<Void>() {
        Ok(void) => on_ticket(&app, &id, write, |ticket| Command::Void { ticket, reason: void.reason }).await,
        Err(answer) => answer,
    }
}

/// 取消优先: to his place by time.
#[utoipa::path(post, path = "/tickets/{id}/drop-priority", tag = "tickets",
    params(("id" = u64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = TicketAnswer), Refused))]
pub(super) async fn drop_priority(State(app): State<App>, Segment(id): Segment, write: Write) -> Answer {
    on_ticket(&app, &id, write, |ticket| Command::DropPriority { ticket }).await
}

/// 评价, once per served ticket.
#[utoipa::path(post, path = "/tickets/{id}/rate", tag = "tickets", request_body = Rate,
    params(("id" = u64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = TicketAnswer), Refused))]
pub(super) async fn rate(State(app): State<App>, Segment(id): Segment, write: Write) -> Answer {
    match write.body::<Rate>() {
        Ok(rate) => on_ticket(&app, &id, write, |ticket| Command::Rate { ticket, level: rate.level }).await,
        Err(answer) => answer,
    }
}

async fn on_ticket(app: &App, id: &str, write: Write, command: impl FnOnce(TicketId) -> Command) -> Answer {
    match ticket_id(id) {
        Some(id) => write.ask(app, command(id)).await,
        None => no_such_ticket(),
    }
}

/// The ticket with this id, or with this handle in its QR code, of whatever day.
async fn named(app: &App, text: &str) -> Result<TicketId, Answer> {
    if let Some(id) = ticket_id(text) {
        return Ok(id);
    }
    let handle = Handle::from(&text[..text.floor_char_boundary(handle::MAX)]);
    let today = app.published.look(|hall, _| Some(hall.ticket_by_handle(&handle)?.id));
    match today {
        Some(id) => Ok(id),
        None => app.reader.ticket_by_handle(handle).await?.map(|old| old.id).ok_or_else(no_such_ticket),
    }
}

pub(super) fn ticket_id(text: &str) -> Option<TicketId> {
    text.parse().ok().map(TicketId)
}

pub(super) fn no_such_ticket() -> Answer {
    Answer::problem(404, "no-such-ticket", "there is no such ticket: give the `id` that taking it answered")
}
