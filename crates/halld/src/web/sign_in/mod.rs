//! `/sign-in` and `/sign-out`: how a person comes to act on the pages, under his own name.
//!
//! A session is a cookie that no script reads and no other site sends. On a window's own computer, which is paired as
//! that window, a person's PIN counts as well as his password.

mod form;
mod lockout;
mod people;

pub(super) use form::{OwnForm, key};
pub use people::People;
pub(super) use people::{Open, principal_name};

use super::door::Peer;
use super::{App, caller, page};
use crate::owner::{Answer, RequestId};
use crate::token;
use crate::view;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use hall_core::command::{Act, Command, Via};
use hall_core::{Principal, Role};
use hall_ledger::{Duty, Note, Person, Session};
use lockout::Locked;
use people::{Refused, SESSION};
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr};

/// What a browser keeps its session under.
pub(super) const SESSION_COOKIE: &str = "hall_session";
/// Where one may go on to after signing in.
const PAGES: [&str; 3] = ["/counter", "/desk", "/manage"];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(show).post(enter))
        .route("/sign-out", post(leave))
        .route("/staff.js", get(async || page::script(include_str!("../../../pages/staff.js"))))
        .route("/staff.css", get(async || page::style(include_str!("../../../pages/staff.css"))))
}

/// A page that wants a person is opened by nobody, or by somebody whose session is over.
pub(super) fn first(to: &str, language: &str) -> Response {
    // A language is two or three letters; anything else is nobody's wish.
    let language =
        if language.len() <= 8 && language.chars().all(char::is_alphanumeric) { language } else { "" };
    Redirect::to(&format!("/sign-in?to={to}&language={language}")).into_response()
}

/// Who looks at a page for people.
pub(super) struct Visitor {
    pub(super) open: Open,
    pub(super) who: Principal,
}

/// The person behind a request's session.
pub(super) fn visitor(app: &App, headers: &HeaderMap) -> Option<Visitor> {
    let open = app.people.session(&caller::session_hash(headers)?)?;
    let who = app.published.look(|hall, _| open.principal(hall));
    Some(Visitor { open, who })
}

#[derive(Deserialize, Default)]
struct Wanted {
    #[serde(default)]
    to: String,
    #[serde(default)]
    language: String,
}

#[derive(Template)]
#[template(path = "sign_in/page.html")]
struct Page {
    language: String,
    languages: Vec<(String, String)>,
    hall: String,
    simulation: String,
    title: String,
    error: String,
    name_label: String,
    name: String,
    secret_label: String,
    enter: String,
    to: String,
    help: String,
}

async fn show(State(app): State<App>, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    if let Some(visitor) = visitor(&app, &headers) {
        return Redirect::to(place(&wanted.to, &visitor.open.person.duty)).into_response();
    }
    let form = form(&app, &headers, &wanted, "", String::new());
    let mut response = page::keep_language(page::show(StatusCode::OK, &form), &form.language);
    // An old cookie would keep a paired device's page from acting as what it is.
    set_cookie(&mut response, &format!("{SESSION_COOKIE}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"));
    response
}

fn form(app: &App, headers: &HeaderMap, wanted: &Wanted, name: &str, error: String) -> Page {
    let language = page::language(app, headers, &wanted.language);
    let say = |key: &str| app.texts.say(&language, &format!("sign_in.{key}"), &[]);
    let at_window = own_window(app, headers);
    Page {
        hall: view::names(&app.setting.hall_name).get(&language).to_owned(),
        simulation: page::simulation(app, &language),
        languages: page::languages(app),
        title: say("title"),
        error,
        name_label: say("name"),
        name: name.to_owned(),
        secret_label: say(if at_window { "secret_or_pin" } else { "secret" }),
        enter: say("enter"),
        to: wanted.to.clone(),
        help: say("help"),
        language,
    }
}

/// The browser is paired as a window, so that whoever sits at it is in the hall.
fn own_window(app: &App, headers: &HeaderMap) -> bool {
    let device = caller::cookie(headers).and_then(|token| app.tokens.find(token));
    device.is_some_and(|device| matches!(device.role, Role::Window(_) | Role::Desk))
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    secret: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    language: String,
}

async fn enter(
    State(app): State<App>,
    headers: HeaderMap,
    peer: Option<axum::Extension<Peer>>,
    OwnForm(entry): OwnForm<Entry>,
) -> Response {
    // By the control socket there is no address, and nobody guesses there.
    let from = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.0);
    let Entry { name, secret, to, language } = entry;
    let name = name.trim();
    let wanted = Wanted { to, language };
    let checked = app.people.check(name, secret, from, own_window(&app, &headers)).await;
    let (status, key, minutes) = match checked {
        Ok(person) => return begin(&app, person, &wanted.to).await,
        Err(Refused::Wrong { locks }) => {
            if locks {
                tracing::warn!(%from, "too many wrong passwords: a name or computer is locked out for a while");
                note_lock(&app, name, from).await;
            }
            (StatusCode::FORBIDDEN, "wrong", 0)
        }
        Err(Refused::Locked(Locked { wait })) => {
            (StatusCode::TOO_MANY_REQUESTS, "locked", wait.as_secs().div_ceil(60))
        }
    };
    let language = page::language(&app, &headers, &wanted.language);
    let fields = [("minutes", &*minutes.to_string())];
    let error = app.texts.say(&language, &format!("sign_in.{key}"), &fields);
    page::show(status, &form(&app, &headers, &wanted, name, error))
}

/// Only names that exist are noted, so that a stranger fills no disk.
async fn note_lock(app: &App, name: &str, from: IpAddr) {
    if app.people.all().iter().all(|person| person.name != name) {
        return;
    }
    let note = Note {
        wall_ms: app.time.wall_ms(),
        principal: format!("address:{from}"),
        what: "locked-out".into(),
        about: name.into(),
    };
    let _ = app.inbox.office(move |ledger| ledger.note(&note)).await;
}

async fn begin(app: &App, person: Person, to: &str) -> Response {
    let Ok(secret) = token::random() else { return Answer::unavailable().into_response() };
    let begun_wall_ms = app.time.wall_ms();
    let session = Session { sha256: token::hash(&secret), person: person.name.clone(), begun_wall_ms };
    let by = principal_name(&person.name);
    let expired = begun_wall_ms.saturating_sub(i64::try_from(SESSION.as_millis()).unwrap_or(i64::MAX));
    let kept = app.inbox.office(move |ledger| ledger.begin_session(&session, &by, expired)).await;
    if !matches!(kept, Some(Ok(()))) || refresh(app).await.is_err() {
        return Answer::unavailable().into_response();
    }
    tracing::info!(person = %person.name, "signed in");
    let mut response = Redirect::to(place(to, &person.duty)).into_response();
    set_cookie(&mut response, &format!("{SESSION_COOKIE}={secret}; HttpOnly; SameSite=Strict; Path=/"));
    response
}

/// The page one came for, if it is ours, else that of one's duty.
fn place<'a>(to: &'a str, duty: &Duty) -> &'a str {
    let own = match duty {
        Duty::Clerk => "/counter",
        Duty::Desk => "/desk",
        Duty::DepartmentHead(_) | Duty::Manager | Duty::Installer | Duty::Auditor | Duty::Supervisor => {
            "/manage"
        }
    };
    if PAGES.contains(&to) { to } else { own }
}

#[derive(Deserialize)]
struct Leaving {
    key: String,
}

/// Ends the session, and signs out of the window, which closes after its ticket.
async fn leave(
    State(app): State<App>,
    headers: HeaderMap,
    OwnForm(Leaving { key }): OwnForm<Leaving>,
) -> Response {
    if let Some(visitor) = visitor(&app, &headers) {
        sign_out_of_window(&app, &visitor, key).await;
        let wall_ms = app.time.wall_ms();
        if let Some(sha256) = caller::session_hash(&headers) {
            let person = visitor.open.person.name.clone();
            let session = Session { sha256, person, begun_wall_ms: 0 };
            let by = visitor.who.name;
            let _ = app.inbox.office(move |ledger| ledger.end_session(&session, &by, wall_ms)).await;
        }
        if let Err(answer) = refresh(&app).await {
            return answer.into_response();
        }
    }
    Redirect::to("/sign-in").into_response()
}

/// 签退: whoever sits at a window leaves it; whoever does not is told so by the answer.
pub(super) async fn sign_out_of_window(app: &App, visitor: &Visitor, key: String) -> Answer {
    let name = &visitor.open.person.name;
    let window = app.published.look(|hall, _| {
        let own = |clerk: &hall_core::id::Clerk| clerk.as_str() == name;
        hall.windows().find(|window| window.clerk.as_ref().is_some_and(own)).map(|window| window.number)
    });
    let Some(window) = window else {
        return Answer::problem(409, "nobody-signed-in", "you are signed in at no window");
    };
    let who = Principal { role: Role::Window(window), name: visitor.who.name.clone() };
    let command = Command::Window { window, via: Via::Program, act: Act::SignOut };
    app.inbox.ask(who, RequestId::new(key, "/sign-out", b""), command).await
}

/// People and sessions take effect, or lose it, at once.
pub(super) async fn refresh(app: &App) -> Result<(), Answer> {
    let keeping = app.clone();
    // In order: an older list never takes the place of a newer one.
    let take_over = move |ledger: &mut hall_ledger::Ledger| {
        let (people, sessions) = (ledger.people()?, ledger.sessions()?);
        keeping.people.replace(people, sessions, keeping.time.wall_ms());
        Ok(())
    };
    match app.inbox.office(take_over).await {
        Some(Ok(())) => Ok(()),
        Some(Err::<_, hall_ledger::ReadError>(error)) => {
            Err(Answer::problem(503, "ledger-unreadable", crate::chain(&error)))
        }
        None => Err(Answer::unavailable()),
    }
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
