//! `/manage`: the hall's manager. Live hall with alarms and what to do about them; people, devices, calendar, and what
//! was changed by whom. Auditors, supervisors, heads of departments and installers see what is theirs to see.

mod alarms;
mod devices;
mod live;
mod people;
mod records;
mod score;
mod waits;

use super::sign_in::{self, Visitor};
use super::words::Words;
use super::{App, page};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hall_ledger::Duty;
use serde::Deserialize;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/manage", get(whole))
        .route("/manage/state", get(fragment))
        .route("/manage/people", get(people::show))
        .route("/manage/people/add", post(people::add))
        .route("/manage/people/remove", post(people::remove))
        .route("/manage/people/password", post(people::password))
        .route("/manage/devices", get(devices::show))
        .route("/manage/devices/state", get(devices::fragment))
        .route("/manage/calendar", get(records::calendar))
        .route("/manage/changes", get(records::changes))
        .route("/manage/waits", get(waits::show))
        .route("/manage/waits/what-if", get(waits::what_if))
        .route("/manage/waits/score", get(score::show))
        .route("/waits.js", get(async || page::script(include_str!("../../../pages/waits.js"))))
        .route("/waits.css", get(async || page::style(include_str!("../../../pages/waits.css"))))
        .route("/manage.js", get(async || page::script(include_str!("../../../pages/manage.js"))))
        .route("/manage.css", get(async || page::style(include_str!("../../../pages/manage.css"))))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    language: String,
}

/// The pages behind `/manage`, and whose they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Live,
    Waits,
    People,
    Devices,
    Calendar,
    Changes,
}

impl Page {
    const ALL: [Page; 6] =
        [Page::Live, Page::Waits, Page::Devices, Page::Calendar, Page::People, Page::Changes];

    fn path(self) -> &'static str {
        match self {
            Page::Live => "/manage",
            Page::Waits => "/manage/waits",
            Page::People => "/manage/people",
            Page::Devices => "/manage/devices",
            Page::Calendar => "/manage/calendar",
            Page::Changes => "/manage/changes",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Page::Live => "page_live",
            Page::Waits => "page_waits",
            Page::People => "page_people",
            Page::Devices => "page_devices",
            Page::Calendar => "page_calendar",
            Page::Changes => "page_changes",
        }
    }

    fn is_for(self, duty: &Duty) -> bool {
        match duty {
            Duty::Manager => true,
            Duty::Clerk | Duty::Desk => false,
            Duty::Auditor | Duty::Supervisor => self != Page::People,
            Duty::Installer | Duty::DepartmentHead(_) => {
                matches!(self, Page::Live | Page::Devices | Page::Calendar)
            }
        }
    }
}

/// Head of every page of these: where else one may go.
struct Head {
    person: String,
    key: String,
    pages: Vec<Link>,
    own: &'static str,
}

struct Link {
    path: &'static str,
    word: String,
    is_here: bool,
}

fn head(w: &Words<'_>, page: Page, visitor: &Visitor) -> Head {
    let person = &visitor.open.person;
    let allowed = Page::ALL.into_iter().filter(|other| other.is_for(&person.duty));
    let link = |other: Page| Link { path: other.path(), word: w.t(other.word()), is_here: other == page };
    Head {
        person: person.name.clone(),
        key: sign_in::key(),
        pages: allowed.map(link).collect(),
        own: page.path(),
    }
}

/// Who looks at `page`, or what he is shown instead.
#[expect(clippy::result_large_err, reason = "a response is what is shown instead")]
fn visitor(app: &App, headers: &HeaderMap, page: Page, language: &str) -> Result<Visitor, Response> {
    let Some(visitor) = sign_in::visitor(app, headers) else {
        return Err(sign_in::first("/manage", language));
    };
    if page.is_for(&visitor.open.person.duty) { Ok(visitor) } else { Err(page::other_duty(app, headers)) }
}

fn manages(visitor: &Visitor) -> bool {
    visitor.open.person.duty == Duty::Manager
}

async fn whole(
    State(app): State<App>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Response> {
    let visitor = visitor(&app, &headers, Page::Live, &wanted.language)?;
    let words = Words::of(&app, &headers, &wanted.language, "manage");
    let language = words.language.clone();
    let head = head(&words, Page::Live, &visitor);
    let page = live::whole(words, head, manages(&visitor));
    Ok(page::keep_language(page::show(StatusCode::OK, &page), &language))
}

async fn fragment(State(app): State<App>, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    match may(&app, &headers, Page::Live) {
        Ok(visitor) => {
            let words = Words::of(&app, &headers, &wanted.language, "manage");
            page::show(StatusCode::OK, &live::now(&words, manages(&visitor)))
        }
        Err(status) => status.into_response(),
    }
}

/// Who asks for a part of `page`.
fn may(app: &App, headers: &HeaderMap, page: Page) -> Result<Visitor, StatusCode> {
    let visitor = sign_in::visitor(app, headers).ok_or(StatusCode::UNAUTHORIZED)?;
    if page.is_for(&visitor.open.person.duty) { Ok(visitor) } else { Err(StatusCode::FORBIDDEN) }
}
