//! HTTP: `/api/v1` for programs and pages, the citizen's page, health and metrics.
//!
//! Every handler makes one command or one look at the published hall. What may be done is decided in `hall-core`.

mod appointments;
mod ask_why;
mod board;
mod calendar;
mod caller;
mod citizen;
mod closing;
pub mod control;
mod counter;
mod desk;
mod devices;
mod document;
pub mod door;
mod events;
mod hall;
mod handle;
mod health;
mod items;
mod kiosk;
mod links;
mod manage;
mod mqtt;
mod page;
mod pairing;
mod people;
pub(crate) mod print_note;
mod problem;
mod segment;
mod self_check;
mod settings;
mod sign_in;
mod statistics;
mod tickets;
pub mod tls;
mod why;
mod windows;
mod words;
mod write;

pub use board::Boards;
pub use caller::Tokens;
pub use pairing::Pairings;
pub use sign_in::People;

use crate::devices::{Health, Printers, SelfCheck, Terminals};
use crate::owner::{Counts, Inbox};
use crate::published::Published;
use crate::reader::SharedReader;
use crate::texts::Texts;
use crate::timekeeper::Timekeeper;
use crate::view::Setting;
use crate::what_if::WhatIf;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use hall_core::rules::RuleSet;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

/// What every handler may reach.
#[derive(Clone)]
pub struct App {
    pub inbox: Inbox,
    pub published: Arc<Published>,
    pub time: Timekeeper,
    pub setting: Arc<Setting>,
    /// What hall.toml says; the hall may go by other rules, for a day or because a manager has set them.
    pub file: Arc<RuleSet>,
    pub counts: Arc<Counts>,
    pub tokens: Arc<Tokens>,
    pub reader: SharedReader,
    /// Another one, for what takes long: nobody who looks for his ticket waits for it.
    pub figures: SharedReader,
    /// 多开一个窗口会怎样？
    pub what_if: Arc<WhatIf>,
    /// Kiosks of the config, and whether a printer puts their tickets on paper.
    pub kiosks: Arc<BTreeMap<String, bool>>,
    /// Of the hall, the default first.
    pub languages: Arc<Vec<String>>,
    pub health: Arc<Health>,
    pub(crate) printers: Arc<Printers>,
    pub(crate) terminals: Arc<Terminals>,
    pub(crate) self_check: Arc<SelfCheck>,
    /// The board for pages.
    pub boards: Arc<Boards>,
    /// Seats for pages that follow the board, which show no token.
    pub spectators: Arc<Semaphore>,
    /// Seats for MQTT over WebSocket.
    pub sessions: Arc<Semaphore>,
    /// The embedded broker's address on loopback.
    pub broker: Option<SocketAddr>,
    /// Codes that devices show which are not paired yet.
    pub pairings: Arc<Pairings>,
    pub people: Arc<People>,
    pub(crate) texts: Arc<Texts>,
}

fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::ApiDocument::openapi())
        .routes(routes!(hall::get))
        .routes(routes!(hall::confirm_day))
        .routes(routes!(hall::reset_clock))
        .routes(routes!(hall::post_up))
        .routes(routes!(hall::pause))
        .routes(routes!(hall::resume))
        .routes(routes!(hall::move_all))
        .routes(routes!(hall::quota))
        .routes(routes!(self_check::run))
        .routes(routes!(closing::send_home))
        .routes(routes!(closing::next_day))
        .routes(routes!(closing::backfill))
        .routes(routes!(closing::close_day))
        .routes(routes!(closing::account))
        .routes(routes!(statistics::get))
        .routes(routes!(statistics::estimates))
        .routes(routes!(calendar::get))
        .routes(routes!(calendar::import_year))
        .routes(routes!(calendar::set_date))
        .routes(routes!(appointments::list, appointments::book))
        .routes(routes!(appointments::import).layer(DefaultBodyLimit::max(write::IMPORT_MAX)))
        .routes(routes!(appointments::cancel))
        .routes(routes!(items::list))
        .routes(routes!(items::get))
        .routes(routes!(items::import).layer(DefaultBodyLimit::max(write::IMPORT_MAX)))
        .routes(routes!(tickets::take))
        .routes(routes!(tickets::get))
        .routes(routes!(why::get))
        .routes(routes!(tickets::give_back_place))
        .routes(routes!(tickets::cancel))
        .routes(routes!(tickets::void))
        .routes(routes!(tickets::drop_priority))
        .routes(routes!(tickets::rate))
        .routes(routes!(desk::guide))
        .routes(routes!(desk::first_asked))
        .routes(routes!(desk::question))
        .routes(routes!(tickets::reprint))
        .routes(routes!(links::link))
        .routes(routes!(windows::call_next))
        .routes(routes!(windows::call))
        .routes(routes!(windows::recall))
        .routes(routes!(windows::undo))
        .routes(routes!(windows::serve))
        .routes(routes!(windows::end))
        .routes(routes!(windows::no_show))
        .routes(routes!(windows::hold))
        .routes(routes!(windows::resume))
        .routes(routes!(windows::transfer))
        .routes(routes!(windows::take_over))
        .routes(routes!(windows::open))
        .routes(routes!(windows::pause))
        .routes(routes!(windows::close))
        .routes(routes!(windows::sign_in))
        .routes(routes!(windows::sign_out))
        .routes(routes!(windows::serves))
        .routes(routes!(devices::list))
        .routes(routes!(pairing::pair))
        .routes(routes!(events::list))
        .routes(routes!(events::stream))
}

/// The OpenAPI document, as served and as committed.
pub fn openapi() -> String {
    document::split().1.to_pretty_json().unwrap_or_default()
}

/// Everything that is reached over TCP.
pub fn router(app: App) -> Router {
    let (api, _) = document::split();
    let document: Arc<str> = openapi().into();
    api.route("/api/v1/openapi.json", axum::routing::get(move || health::openapi(document)))
        .route("/t/{handle}", axum::routing::get(citizen::page))
        .route("/ticket.js", axum::routing::get(async || page::script(include_str!("../../pages/ticket.js"))))
        .route("/board", axum::routing::get(board::page))
        .route("/board/stream", axum::routing::get(board::stream))
        .merge(kiosk::routes())
        .merge(sign_in::routes())
        .merge(counter::routes())
        .merge(desk::routes())
        .merge(manage::routes())
        .merge(ask_why::routes())
        .route("/mqtt", axum::routing::any(mqtt::mqtt))
        .route("/healthz", axum::routing::get(health::healthz))
        .route("/metrics", axum::routing::get(health::metrics))
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(DefaultBodyLimit::max(write::BODY_MAX))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .with_state(app)
}

/// Whether this hall takes bookings (预约) at all, so that its pages need a place for codes.
fn books(rules: &RuleSet) -> bool {
    !rules.appointments.slots.is_empty()
}
