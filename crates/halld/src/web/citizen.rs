//! `/t/{handle}`: the citizen's page behind his ticket's QR code. Place in line, estimate, where to go; nothing of a
//! person. It renews itself every 15 s, also without a script.

use super::segment::Segment;
use super::{App, handle as handles, why};
use crate::clock::civil;
use crate::texts::Texts;
use crate::view;
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use hall_core::appointment::CheckedIn;
use hall_core::id::{CategoryId, Handle};
use hall_core::send_home::NextDay;
use hall_core::ticket::{End, Origin, Phase, Ticket};
use hall_core::{Date, Hall, HallTime};
use hall_ledger::TicketRow;

#[derive(Template)]
#[template(path = "ticket.html")]
struct Page {
    language: String,
    title: String,
    hall: String,
    as_of: String,
    banners: Vec<String>,
    /// Of the card: `call`, `over` or nothing.
    class: &'static str,
    category: String,
    number: String,
    state: String,
    lines: Vec<String>,
    /// 为什么他先: of those called before him, each with the reason.
    why: Option<WhyBefore>,
    issued: String,
}

struct WhyBefore {
    title: String,
    lines: Vec<String>,
}

pub(super) async fn page(State(app): State<App>, Segment(handle): Segment) -> Response {
    let handle = Handle::from(&handle[..handle.floor_char_boundary(handles::MAX)]);
    let now = app.time.now();
    let page = app.published.look(|hall, _| {
        let words = |language| Words { app: &app, hall, language, now };
        let right = hall.next_day_right(&handle);
        // Whoever kept yesterday's paper follows the number he was given for it.
        let exchanged = right.and_then(|right| hall.ticket(right.used?));
        if let Some(ticket) = hall.ticket_by_handle(&handle).or(exchanged) {
            return Some(words(ticket.language.as_str()).of_today(ticket));
        }
        right.map(|right| words(right.language.as_str()).of_a_right(right))
    });
    if let Some(page) = page {
        return show(StatusCode::OK, &page);
    }
    match app.reader.ticket_by_handle(handle).await {
        Ok(old) => {
            let status = if old.is_some() { StatusCode::GONE } else { StatusCode::NOT_FOUND };
            let page = app.published.look(|hall, _| {
                let language = old.as_ref().map_or(app.texts.default_language(), |old| old.language.as_str());
                Words { app: &app, hall, language, now }.of_the_past(old.as_ref())
            });
            show(status, &page)
        }
        Err(answer) => answer.into_response(),
    }
}

fn show(status: StatusCode, page: &Page) -> Response {
    match page.render() {
        Ok(html) => (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the citizen's page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// One page's language and moment.
struct Words<'a> {
    app: &'a App,
    hall: &'a Hall,
    language: &'a str,
    now: HallTime,
}

impl Words<'_> {
    fn say(&self, key: &str, fields: &[(&str, &str)]) -> String {
        let texts: &Texts = &self.app.texts;
        texts.say(self.language, &format!("page.{key}"), fields)
    }

    fn appointment(&self, checked_in: &CheckedIn) -> String {
        let key = if checked_in.stands_from.is_some() { "appointment" } else { "appointment_late" };
        self.say(key, &[("time", &checked_in.slot.to_string())])
    }

    fn of_today(&self, ticket: &Ticket) -> Page {
        let (state, lines) = self.state(ticket);
        let class = match ticket.phase {
            Phase::Called(_) | Phase::Serving(_) => "call",
            Phase::Ended(_) if self.hall.lacks_papers_at(ticket).is_some() => "",
            Phase::Ended(_) => "over",
            Phase::Waiting | Phase::Held(_) | Phase::Missed(_) => "",
        };
        let issued = if ticket.time_uncertain {
            self.say("time_unset", &[])
        } else {
            let time = civil::date_hh_mm(ticket.issued_at, &self.app.setting.timezone);
            self.say("issued_at", &[("time", &time)])
        };
        let page =
            self.page(ticket.number.as_str(), self.category(&ticket.category), class, state, lines, issued);
        Page { why: self.why_before(ticket), ..page }
    }

    /// What it is for; whoever looks over a shoulder is not told of what is private.
    fn category(&self, id: &CategoryId) -> String {
        let category = self.hall.rules().category(id).filter(|rules| !rules.private);
        category.map(|rules| view::names(&rules.name).get(self.language).to_owned()).unwrap_or_default()
    }

    fn why_before(&self, ticket: &Ticket) -> Option<WhyBefore> {
        if ticket.phase != Phase::Waiting {
            return None;
        }
        let lines = why::called_before(&self.app.texts, self.language, self.hall, ticket, self.now);
        (!lines.is_empty()).then(|| WhyBefore { title: self.say("why_before", &[]), lines })
    }

    /// The state in a sentence, and what else helps.
    fn state(&self, ticket: &Ticket) -> (String, Vec<String>) {
        let number = ticket.number.as_str();
        let at = |key: &str, window: &dyn ToString| {
            self.say(key, &[("number", number), ("window", &window.to_string())])
        };
        match ticket.phase {
            Phase::Waiting => self.waiting(ticket),
            Phase::Called(window) => (at("called", &window), self.route(ticket)),
            Phase::Serving(window) => (at("serving", &window), self.route(ticket)),
            Phase::Held(window) => (at("held", &window), self.route(ticket)),
            Phase::Missed(_) => match self.hall.may_return(ticket) {
                Ok(0) => (self.say("missed_next", &[]), vec![]),
                Ok(behind) => (self.say("missed", &[("behind", &behind.to_string())]), vec![]),
                Err(_) => (self.say("missed_void", &[]), vec![]),
            },
            Phase::Ended(End::Served { .. }) => match self.hall.lacks_papers_at(ticket) {
                Some(window) => (at("papers_missing", &window), vec![]),
                None => (self.say("served", &[]), vec![]),
            },
            Phase::Ended(End::NoShow) => (self.say("missed_void", &[]), vec![]),
            Phase::Ended(End::Cancelled) => (self.say("cancelled", &[]), vec![]),
            Phase::Ended(End::Voided) => (self.say("voided", &[]), vec![]),
            Phase::Ended(End::DayOver) => (self.say("day_over", &[]), vec![]),
            Phase::Ended(End::SentHome) => (self.sent_home(self.hall.next_service_date()), vec![]),
        }
    }

    fn waiting(&self, ticket: &Ticket) -> (String, Vec<String>) {
        let ahead = self.hall.ahead(ticket, self.now).unwrap_or(0);
        let state = match ahead {
            0 => self.say("next", &[]),
            _ => self.say("waiting", &[("ahead", &ahead.to_string())]),
        };
        let wait = match self.app.setting.waits.of_ticket(self.hall, ticket, self.now).map(view::wait) {
            None => self.say("no_window", &[]),
            Some(wait) => match wait.minutes() {
                (0, 5) => self.say("wait_short", &[]),
                (low, high) => self.say("wait", &[("low", &low.to_string()), ("high", &high.to_string())]),
            },
        };
        let rules = self.hall.rules();
        let windows: Vec<String> = self.hall.windows_for(ticket).iter().map(ToString::to_string).collect();
        let area = rules.category(&ticket.category).map(|category| &category.area);
        let area = rules.areas.iter().find(|other| Some(&other.id) == area);
        let origin = match &ticket.origin {
            Origin::Taken => None,
            Origin::Booked(appointment) => Some(self.appointment(appointment)),
            Origin::ByHand { .. } => Some(self.say("by_hand", &[])),
            Origin::NextDay { .. } => Some(self.say("next_day", &[])),
        };
        let newly = why::newcomers(&self.app.texts, self.language, self.hall, ticket, self.now);
        let mut lines = self.route(ticket);
        lines.extend(newly);
        if ticket.lost_priority() {
            lines.push(self.say("priority_dropped", &[]));
        }
        if let Some((other, at)) = self.hall.linked_in_hand(ticket.id) {
            let fields = [("other", other.number.as_str()), ("window", &at.to_string())];
            lines.push(self.say("linked", &fields));
        }
        lines.push(wait);
        lines.extend(origin);
        if !windows.is_empty() {
            let comma = if self.language == "zh" { "、" } else { ", " };
            lines.push(self.say("windows", &[("windows", &windows.join(comma))]));
        }
        if let Some(area) = area {
            lines.push(self.say("area", &[("area", view::names(&area.name).get(self.language))]));
        }
        (state, lines)
    }

    /// `date`: when he goes first; today if the page is looked at on that day.
    fn sent_home(&self, date: Option<Date>) -> String {
        match date {
            Some(date) => {
                let date = civil::date_as(date, &self.say("date", &[]));
                self.say("sent_home", &[("date", &date)])
            }
            None => self.say("sent_home_next", &[]),
        }
    }

    /// Sent home yesterday, and not come yet.
    fn of_a_right(&self, right: &NextDay) -> Page {
        let date = civil::date_as(right.day, &self.say("date", &[]));
        let state = self.say("goes_first_today", &[]);
        let lines = vec![self.say("exchange", &[])];
        let issued = self.say("issued_on", &[("date", &date)]);
        self.page(right.number.as_str(), self.category(&right.category), "", state, lines, issued)
    }

    /// 代办: how many matters are done; 联合办理: which leg it is in, and where it goes from there.
    fn route(&self, ticket: &Ticket) -> Vec<String> {
        if ticket.is_agents() {
            let (matters, done) = (ticket.matters.to_string(), ticket.matters_done.to_string());
            return vec![self.say("agent", &[("matters", &matters), ("done", &done)])];
        }
        if !ticket.is_joint() {
            return Vec::new();
        }
        let (leg, legs) = (ticket.legs_done + 1, ticket.legs());
        let leg = self.say("leg", &[("leg", &leg.to_string()), ("legs", &legs.to_string())]);
        let to_come = view::legs_in_words(self.hall, &ticket.to_come, self.language);
        let to_come = (!to_come.is_empty()).then(|| self.say("to_come", &[("route", &to_come)]));
        core::iter::once(leg).chain(to_come).collect()
    }

    fn of_the_past(&self, old: Option<&TicketRow>) -> Page {
        let Some(old) = old else {
            return self.page("", String::new(), "over", self.say("unknown", &[]), vec![], String::new());
        };
        let date = civil::date_as(old.day, &self.say("date", &[]));
        let state = self.say("expired", &[("date", &date)]);
        self.page(old.number.as_str(), String::new(), "over", state, vec![], String::new())
    }

    fn page(
        &self,
        number: &str,
        category: String,
        class: &'static str,
        state: String,
        lines: Vec<String>,
        issued: String,
    ) -> Page {
        let setting = &self.app.setting;
        let simulation = setting.simulation.then(|| self.say("simulation", &[]));
        Page {
            language: self.language.to_owned(),
            title: self.say("title", &[("number", number)]),
            hall: view::names(&setting.hall_name).get(self.language).to_owned(),
            as_of: self.say("as_of", &[("time", &civil::hh_mm(self.now, &setting.timezone))]),
            banners: simulation.into_iter().collect(),
            class,
            category,
            number: number.to_owned(),
            state,
            lines,
            why: None,
            issued,
        }
    }
}
