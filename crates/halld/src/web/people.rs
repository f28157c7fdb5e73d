//! People, as `hallctl` and the manager's page add, change and remove them.

use super::App;
use super::sign_in;
use crate::owner::Answer;
use crate::person::{NewPerson, NewSecret, PersonLine};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use hall_ledger::{Secret, WriteError};

/// What `hallctl` asks on the control socket.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/control/people", get(list).post(add_by_hallctl))
        .route("/control/people/remove", post(remove_by_hallctl))
        .route("/control/people/secret", post(secret_by_hallctl))
}

async fn list(State(app): State<App>) -> Json<Vec<PersonLine>> {
    Json(app.people.all().into_iter().map(PersonLine::from).collect())
}

async fn add_by_hallctl(State(app): State<App>, Json(new): Json<NewPerson>) -> Response {
    done(add(&app, new, "hallctl").await)
}

async fn remove_by_hallctl(State(app): State<App>, Json(name): Json<String>) -> Response {
    done(remove(&app, name, "hallctl").await)
}

async fn secret_by_hallctl(State(app): State<App>, Json(secret): Json<NewSecret>) -> Response {
    done(set_secret(&app, secret, "hallctl").await)
}

fn done(result: Result<(), Answer>) -> Response {
    match result {
        Ok(()) => Json(serde_json::json!({})).into_response(),
        Err(answer) => answer.into_response(),
    }
}

/// Takes in somebody, who may sign in from then on.
pub(super) async fn add(app: &App, new: NewPerson, by: &str) -> Result<(), Answer> {
    let person =
        new.read(app.time.wall_ms()).map_err(|detail| Answer::problem(422, "malformed-person", detail))?;
    let by = by.to_owned();
    written(app.inbox.office(move |ledger| ledger.add_person(&person, &by).map(|()| true)).await)?;
    sign_in::refresh(app).await
}

/// Forgets somebody, whose sessions end.
pub(super) async fn remove(app: &App, name: String, by: &str) -> Result<(), Answer> {
    let (by, wall_ms) = (by.to_owned(), app.time.wall_ms());
    written(app.inbox.office(move |ledger| ledger.remove_person(&name, &by, wall_ms)).await)?;
    sign_in::refresh(app).await
}

/// Gives somebody another password or PIN; his sessions end.
pub(super) async fn set_secret(app: &App, new: NewSecret, by: &str) -> Result<(), Answer> {
    let NewSecret { name, pin, hash } = new;
    let secret = if pin { Secret::Pin } else { Secret::Password };
    if secret == Secret::Password && hash.is_none() {
        return Err(Answer::problem(422, "malformed-person", "a person has a password"));
    }
    let (by, wall_ms) = (by.to_owned(), app.time.wall_ms());
    let set = move |ledger: &mut hall_ledger::Ledger| {
        ledger.set_secret(&name, secret, hash.as_deref(), &by, wall_ms)
    };
    written(app.inbox.office(set).await)?;
    sign_in::refresh(app).await
}

fn written(result: Option<Result<bool, WriteError>>) -> Result<(), Answer> {
    match result {
        Some(Ok(true)) => Ok(()),
        Some(Ok(false)) => Err(Answer::problem(404, "no-such-person", "there is nobody of that name")),
        Some(Err(error @ WriteError::PersonExists(_))) => {
            Err(Answer::problem(409, "person-exists", crate::chain(&error)))
        }
        Some(Err(error)) => Err(Answer::problem(503, "ledger-unavailable", crate::chain(&error))),
        None => Err(Answer::unavailable()),
    }
}
