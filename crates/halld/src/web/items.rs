//! `/api/v1/items`: service items (事项) with what is published about them, and their import.

use super::App;
use super::caller::Caller;
use super::problem::{Refused, Unreadable};
use super::segment::Segment;
use super::write::Write;
use crate::item_list;
use crate::owner::Answer;
use crate::view;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use hall_api::item::{Item, Items, ItemsImported};
use hall_api::problem::Part;
use hall_core::id::ItemCode;
use hall_core::item::check;
use hall_core::{Command, authorize};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// The catalogue it is asked from, such as a ticket's `items_version`; the present one if not given.
    version: Option<u32>,
}

/// Every item that tickets are given for.
#[utoipa::path(get, path = "/items", tag = "items", responses((status = 200, body = Items), Unreadable))]
pub(super) async fn list(State(app): State<App>, _: Caller) -> Json<Items> {
    Json(app.published.look(|hall, _| view::items(hall)))
}

/// An item with its published facts (八公开), also as it was.
#[utoipa::path(get, path = "/items/{code}", tag = "items", params(("code" = String, Path), Which),
    responses((status = 200, body = Item), Unreadable))]
pub(super) async fn get(
    State(app): State<App>,
    _: Caller,
    Segment(code): Segment,
    query: Result<Query<Which>, QueryRejection>,
) -> Response {
    let code = ItemCode::from(code.as_str());
    let asked = match query {
        Ok(Query(which)) => which.version,
        Err(error) => return Answer::problem(400, "malformed-query", error.body_text()).into_response(),
    };
    let catalogue = match asked {
        None => app.published.look(|hall, _| hall.catalogue().cloned()),
        Some(version) => match app.reader.catalogue(version).await {
            Ok(found) => found,
            Err(answer) => return answer.into_response(),
        },
    };
    let found = app.published.look(|hall, _| {
        let (item, version) = match &catalogue {
            Some(catalogue) => (catalogue.items.get(&code)?, Some(catalogue.version)),
            None => (hall.item(&code).filter(|_| asked.is_none())?, None),
        };
        Some(view::item(hall, item, version))
    });
    match found {
        Some(item) => Json(item).into_response(),
        None => Answer::problem(404, "no-such-item", "there is no such service item: GET items lists them")
            .into_response(),
    }
}

/// A manager imports the hall's items from a CSV file, UTF-8 or GB18030, in place of all that it had: whole or not at all,
/// and every line that is wrong is named. Whoever holds a ticket is served, and keeps what he was told. Columns: `code`,
/// `category`, `department`, `name` (事项编码, 业务类别, 部门, 事项名称), and what README lists.
#[utoipa::path(post, path = "/items/import", tag = "items",
    request_body(content = String, content_type = "text/csv"),
    params(("Idempotency-Key" = String, Header)), responses((status = 200, body = ItemsImported), Refused))]
pub(super) async fn import(State(app): State<App>, write: Write) -> Answer {
    // Nobody who may not import has a large file read.
    if let Err(refusal) =
        app.published.look(|hall, _| authorize(&write.who, &Command::ImportItems(vec![]), hall))
    {
        return Answer::refused(&refusal);
    }
    let file = write.bytes().to_vec();
    let rows = match tokio::task::spawn_blocking(move || item_list::rows(&file)).await {
        Ok(Ok(rows)) => rows,
        Ok(Err(error)) => return Answer::problem(422, "malformed-table", error.to_string()),
        Err(_) => return Answer::unavailable(),
    };
    if rows.is_empty() {
        let detail = "the file names no item: an import brings all that the hall has, a line for each";
        return Answer::problem(422, "malformed-table", detail);
    }
    let first = app.languages.first().map_or("zh", String::as_str).into();
    let list = app.published.look(|hall, _| item_list::of_rows(hall.configured(), &first, &rows));
    let of = rows.len();
    if list.mistakes.is_empty() {
        return write.ask(&app, Command::ImportItems(list.items)).await;
    }
    // Somebody puts the list right: he is told of all its mistakes at once.
    let malformed = |(place, detail)| Part { place, kind: "urn:hall:malformed".into(), detail };
    let mut parts: Vec<Part> = list.mistakes.into_iter().map(malformed).collect();
    let unfit = app.published.look(|hall, _| check(hall.configured(), &list.items));
    parts.extend(unfit.iter().map(view::unfit_item));
    parts.sort_by_key(|part| part.place);
    let detail = format!("{} of {of} items cannot be taken, and none was", parts.len());
    Answer::in_parts("items-unfit", detail, parts)
}
