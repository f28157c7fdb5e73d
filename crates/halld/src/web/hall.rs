//! `/api/v1/hall`: the hall at a glance, and what is done to the whole of it.

use super::App;
use super::caller::Caller;
use super::problem::{Refused, Unreadable};
use super::write::Write;
use crate::clock::{EARLIEST, civil};
use crate::owner::Answer;
use crate::view;
use axum::Json;
use axum::extract::State;
use hall_api::hall::{Hall, Moved, Postings};
use hall_api::request::{ConfirmDay, MoveAll, PauseHall, SetQuota};
use hall_core::quota::Quota;
use hall_core::rules::Names;
use hall_core::{Command, Span, authorize};

/// Nobody comes back to a hall that was shut this long without a second look at the date.
const FAR_AHEAD: Span = Span::seconds(366 * 24 * 3600);

/// The hall as it stands: categories with their queues, windows with what they have in hand.
#[utoipa::path(get, path = "/hall", tag = "hall", responses((status = 200, body = Hall), Unreadable))]
pub(super) async fn get(State(app): State<App>, _: Caller) -> Json<Hall> {
    let now = app.time.now();
    Json(app.published.look(|hall, sequence| app.setting.hall(hall, sequence, now)))
}

/// A person gives date and time: after a start without a clock that can be believed, nothing is given before.
#[utoipa::path(post, path = "/hall/confirm-day", tag = "hall", request_body = ConfirmDay,
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn confirm_day(State(app): State<App>, write: Write) -> Answer {
    at_given_time(app, write, Command::ConfirmDay).await
}

/// A manager sets hall time, back if need be; only with no ticket open. The day is to be confirmed afterwards.
#[utoipa::path(post, path = "/hall/reset-clock", tag = "hall", request_body = ConfirmDay,
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn reset_clock(State(app): State<App>, write: Write) -> Answer {
    at_given_time(app, write, Command::ResetClock).await
}

/// A manager replaces what the hall posts: leader on duty (值班领导), notices, complaint number.
#[utoipa::path(post, path = "/hall/postings", tag = "hall", request_body = Postings,
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn post_up(State(app): State<App>, write: Write) -> Answer {
    let postings: Postings = match write.body() {
        Ok(postings) => postings,
        Err(answer) => return answer,
    };
    if let Some(answer) = wrong_language(&app.languages, &postings) {
        return answer;
    }
    write.ask(&app, Command::SetPostings(view::postings_read(postings))).await
}

/// Texts are in the hall's languages, and in its first at least: that is the one the board falls back to.
fn wrong_language(languages: &[String], postings: &Postings) -> Option<Answer> {
    let texts = || postings.leader.iter().chain(&postings.notices).map(|names| &names.0);
    if texts().flat_map(|names| names.keys()).any(|language| !languages.contains(language)) {
        let detail = format!("this hall speaks {}: give texts in these", languages.join(", "));
        return Some(Answer::problem(422, "no-such-language", detail));
    }
    let first = languages.first()?;
    texts().any(|names| !names.is_empty() && !names.contains_key(first)).then(|| {
        let detail = format!("a text is missing in the hall's first language: write it in {first}, too");
        Answer::problem(422, "language-missing", detail)
    })
}

/// 全厅暂停: nobody is called and no number given until the hall resumes; screens and signs say so.
#[utoipa::path(post, path = "/hall/pause", tag = "hall", request_body = Option<PauseHall>,
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn pause(State(app): State<App>, write: Write) -> Answer {
    let request: PauseHall = match write.body() {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    let own_words = || {
        let word =
            |language: &String| (language.as_str().into(), app.texts.say(language, "hall.paused", &[]));
        Names(app.languages.iter().map(word).collect())
    };
    let notice = request.notice.map_or_else(own_words, view::names_read);
    write.ask(&app, Command::PauseHall { notice }).await
}

/// The hall goes on: each window as it was, and the pause is in nobody's time.
#[utoipa::path(post, path = "/hall/resume", tag = "hall",
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn resume(State(app): State<App>, write: Write) -> Answer {
    write.ask(&app, Command::ResumeHall).await
}

/// Everybody who waits in a category goes on in another, in order.
#[utoipa::path(post, path = "/hall/move-all", tag = "hall", request_body = MoveAll,
    params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Moved), Refused))]
pub(super) async fn move_all(State(app): State<App>, write: Write) -> Answer {
    match write.body::<MoveAll>() {
        Ok(MoveAll { from, to }) => {
            let (from, to) = (from.as_str().into(), to.as_str().into());
            write.ask(&app, Command::MoveAll { from, to }).await
        }
        Err(answer) => answer,
    }
}

/// 限号: how many numbers a category gives a day, and how many of them the desk keeps.
#[utoipa::path(post, path = "/hall/quota", tag = "hall", request_body = SetQuota,
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn quota(State(app): State<App>, write: Write) -> Answer {
    match write.body::<SetQuota>() {
        Ok(SetQuota { category, total, desk }) => {
            let quota = total.map(|total| Quota { total, desk });
            write.ask(&app, Command::SetQuota { category: category.as_str().into(), quota }).await
        }
        Err(answer) => answer,
    }
}

async fn at_given_time(app: App, write: Write, command: Command) -> Answer {
    let given: ConfirmDay = match write.body() {
        Ok(given) => given,
        Err(answer) => return answer,
    };
    let time = match civil::parse(&given.now, &app.setting.timezone) {
        Ok(time) => time,
        Err(error) => return Answer::problem(422, "malformed-time", error.to_string()),
    };
    if time < EARLIEST {
        let earliest = app.setting.time(EARLIEST);
        let detail = format!("`{}` is before {earliest}: give the date and time of now", given.now);
        return Answer::problem(422, "implausible-time", detail);
    }
    let now = app.time.now();
    let would_be_taken = |hall: &hall_core::Hall| {
        authorize(&write.who, &command, hall).is_ok() && hall.decide(&command, now).is_ok()
    };
    // A slip of one digit would open a day of another century, and numbers would go on there.
    if time.since(now) > FAR_AHEAD && !given.yes && app.published.look(|hall, _| would_be_taken(hall)) {
        let detail = format!(
            "`{}` is more than a year after the hall's time, {}: if it is right, send it again with `yes` \
             (hallctl: --yes)",
            given.now,
            app.setting.time(now)
        );
        return Answer::problem(409, "time-far-ahead", detail);
    }
    write.ask_at(&app, command, Some(time)).await
}
