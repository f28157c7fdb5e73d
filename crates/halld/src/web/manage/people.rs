//! People and their duties. A password is made here and shown once; nobody sees it again.

use super::{Head, Page, Wanted, head, visitor};
use crate::owner::Answer;
use crate::person::{self, NewPerson, NewSecret, PersonLine};
use crate::web::sign_in::{OwnForm, Visitor};
use crate::web::words::Words;
use crate::web::{App, page, people};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// In the order in which a hall has them.
const DUTIES: [&str; 7] =
    ["clerk", "desk", "department_head", "manager", "installer", "auditor", "supervisor"];

#[derive(Template)]
#[template(path = "manage/people.html")]
struct Whole<'a> {
    w: Words<'a>,
    head: Head,
    people: Vec<Line>,
    duties: Vec<(&'static str, String)>,
    departments: Vec<(String, String)>,
    error: String,
    done: String,
    /// Shown this once.
    password: String,
}

struct Line {
    name: String,
    duty: String,
    department: String,
    is_self: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Response> {
    let visitor = visitor(&app, &headers, Page::People, &wanted.language)?;
    let w = Words::of(&app, &headers, &wanted.language, "manage");
    let language = w.language.clone();
    Ok(page::keep_language(whole(w, &visitor, StatusCode::OK, Told::default()), &language))
}

/// What came of a form.
#[derive(Default)]
struct Told {
    error: String,
    done: String,
    password: String,
}

fn whole(w: Words<'_>, visitor: &Visitor, status: StatusCode, told: Told) -> Response {
    let departments: Vec<(String, String)> = w.app.published.look(|hall, _| {
        hall.rules().departments.iter().map(|it| (it.id.to_string(), w.name(&it.name))).collect()
    });
    let line = |person: PersonLine| {
        let department = person.department.and_then(|id| departments.iter().find(|(known, _)| *known == id));
        Line {
            duty: w.t(&format!("duty_{}", person.role)),
            department: department.map(|(_, name)| name.clone()).unwrap_or_default(),
            is_self: person.name == visitor.open.person.name,
            name: person.name,
        }
    };
    let people = w.app.people.all().into_iter().map(PersonLine::from).map(line).collect();
    let duties = DUTIES.map(|duty| (duty, w.t(&format!("duty_{duty}")))).into();
    let Told { error, done, password } = told;
    let head = head(&w, Page::People, visitor);
    page::show(status, &Whole { head, people, duties, departments, error, done, password, w })
}

#[derive(Deserialize)]
pub(super) struct Adding {
    name: String,
    duty: String,
    #[serde(default)]
    department: String,
}

pub(super) async fn add(
    State(app): State<App>,
    headers: HeaderMap,
    OwnForm(form): OwnForm<Adding>,
) -> Result<Response, Response> {
    let visitor = visitor(&app, &headers, Page::People, "")?;
    let (password, hash) = new_password().await.map_err(IntoResponse::into_response)?;
    let department = (form.duty == "department_head").then_some(form.department);
    let name = form.name.trim().to_owned();
    let new = NewPerson { name: form.name, role: form.duty, department, password: hash };
    let done = people::add(&app, new, &visitor.who.name).await;
    Ok(tell(&app, &headers, &visitor, done, "person_added", &name, password))
}

#[derive(Deserialize)]
pub(super) struct Named {
    name: String,
}

/// Nobody removes himself: there would be nobody left to let anybody in.
pub(super) async fn remove(
    State(app): State<App>,
    headers: HeaderMap,
    OwnForm(form): OwnForm<Named>,
) -> Result<Response, Response> {
    let visitor = visitor(&app, &headers, Page::People, "")?;
    let done = if form.name == visitor.open.person.name {
        Err(Answer::problem(409, "not-yourself", "ask another manager, or hallctl"))
    } else {
        people::remove(&app, form.name.clone(), &visitor.who.name).await
    };
    Ok(tell(&app, &headers, &visitor, done, "person_removed", &form.name, String::new()))
}

pub(super) async fn password(
    State(app): State<App>,
    headers: HeaderMap,
    OwnForm(form): OwnForm<Named>,
) -> Result<Response, Response> {
    let visitor = visitor(&app, &headers, Page::People, "")?;
    let (password, hash) = new_password().await.map_err(IntoResponse::into_response)?;
    let new = NewSecret { name: form.name.clone(), pin: false, hash: Some(hash) };
    let done = people::set_secret(&app, new, &visitor.who.name).await;
    Ok(tell(&app, &headers, &visitor, done, "person_password", &form.name, password))
}

/// A password that nobody chose, and its hash, made beside the others' requests.
async fn new_password() -> Result<(String, String), Answer> {
    let made = tokio::task::spawn_blocking(|| {
        let password = person::random_password().ok()?;
        let hash = person::hash_random(&password).ok()?;
        Some((password, hash))
    });
    made.await.ok().flatten().ok_or_else(Answer::unavailable)
}

fn tell(
    app: &App,
    headers: &HeaderMap,
    visitor: &Visitor,
    done: Result<(), Answer>,
    key: &str,
    name: &str,
    password: String,
) -> Response {
    let w = Words::of(app, headers, "", "manage");
    let (status, told) = match done {
        Ok(()) => {
            (StatusCode::OK, Told { done: w.with(key, &[("name", name)]), password, ..Told::default() })
        }
        Err(answer) => {
            let problem: Option<hall_api::problem::Problem> = serde_json::from_str(&answer.body).ok();
            let code = problem.and_then(|problem| Some(problem.kind.rsplit(':').next()?.to_owned()));
            let known = app.texts.section(&w.language, "refused");
            let error = code.and_then(|code| known.get(&code)).or_else(|| known.get("otherwise"));
            let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::CONFLICT);
            (status, Told { error: error.cloned().unwrap_or_default(), ..Told::default() })
        }
    };
    whole(w, visitor, status, told)
}
