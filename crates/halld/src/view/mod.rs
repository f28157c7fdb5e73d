//! The core's types in the words of `hall-api`: one place where hall time becomes text and a phase becomes JSON.

use hall_api::Names;
use hall_api::hall as api;
use hall_api::ticket::{self, Phase as ApiPhase, TicketRef};
use hall_core::command::Clock;
use hall_core::id::CategoryId;
use hall_core::ticket::{End, Origin, Outcome, Phase, Ticket};
use hall_core::view::CategoryView;
use hall_core::wait::Wait;
use hall_core::window::{State, Window};
use hall_core::{Hall, HallTime, Span, rules};
use hall_ledger::TicketRow;
use jiff::tz::TimeZone;

mod appointment;
mod calendar;
mod closing;
mod event;
mod item;
mod legs;
mod print;
mod statistics;
use crate::clock::civil;
use crate::forecast::Waits;
pub use appointment::{appointments, booked, unfit};
pub use calendar::{date_set, day_kind, openings, wall_time, year};
pub use closing::{account, backfilled, next_day, sent_home};
pub use event::{event, event_kind};
pub use item::{facts, item, items, unfit_item};
pub use legs::legs_in_words;
use print::{print, print_trouble};
pub use statistics::{estimates, statistics};

/// What a view needs beyond the hall itself.
#[derive(Clone, Debug)]
pub struct Setting {
    pub hall_id: String,
    pub hall_name: rules::Names,
    pub timezone: TimeZone,
    /// When the service day turns, by the wall clock of the hall.
    pub day_turns_at: jiff::civil::Time,
    /// In the ticket's QR code, without a slash at its end.
    pub public_url: String,
    /// 演练.
    pub simulation: bool,
    /// What is foreseen of waits.
    pub waits: Waits,
}

/// 系统已恢复 is said for this long after a restart.
const RESTORED: Span = Span::seconds(600);

impl Setting {
    /// RFC 3339 with the hall's offset.
    pub fn time(&self, at: HallTime) -> String {
        civil::rfc3339(at, &self.timezone)
    }

    pub fn follow_url(&self, ticket: &Ticket) -> String {
        format!("{}/t/{}", self.public_url, ticket.handle)
    }

    pub fn hall(&self, hall: &Hall, sequence: u64, now: HallTime) -> api::Hall {
        api::Hall {
            id: self.hall_id.clone(),
            name: names(&self.hall_name),
            at: self.time(now),
            sequence,
            day: hall.day().map(|day| day.date.to_string()),
            day_confirmed: hall.day_confirmed(),
            day_closed: hall.day_closed(),
            clock_trusted: hall.clock() == Clock::Trusted,
            simulation: self.simulation,
            restored: restored(hall, now),
            postings: postings(&hall.rules().postings),
            paused: hall.paused().map(|paused| names(&paused.notice)),
            service: self.service(hall, now),
            categories: hall.categories(now).map(|view| self.category(hall, view, now)).collect(),
            windows: hall.windows().map(|window| self.window(hall, window, now)).collect(),
        }
    }

    fn window(&self, hall: &Hall, window: &Window, now: HallTime) -> api::Window {
        let rules = hall.rules().window(window.number);
        let serves = rules.map(|rules| rules.serves.as_slice()).unwrap_or_default();
        api::Window {
            number: window.number.0,
            name: rules.map(|rules| names(&rules.name)).unwrap_or_default(),
            state: window_state(window.state),
            serving: self.in_hand(hall, window),
            held: hall.held_at(window.number).map(ticket_ref).collect(),
            serves: serves.iter().map(|tier| tier.iter().map(ToString::to_string).collect()).collect(),
            waiting: hall.waiting_for(window.number),
            ready: window.ready,
            clerk: window.clerk.as_ref().map(ToString::to_string),
            away_since: hall.away_since(window, now).map(|since| self.time(since)),
        }
    }

    fn category(&self, hall: &Hall, view: CategoryView<'_>, now: HallTime) -> api::Category {
        let foreseen = self.waits.of_category(hall, &view, now);
        category(CategoryView { wait: foreseen, ..view })
    }

    pub fn in_hand(&self, hall: &Hall, window: &Window) -> Option<api::InHand> {
        let ticket = hall.ticket(window.in_hand?)?;
        let call = ticket.call.as_ref()?;
        Some(api::InHand {
            id: ticket.id.0,
            number: ticket.number.to_string(),
            phase: phase(ticket.phase),
            announced: call.announced,
            called_at: self.time(call.first_at),
        })
    }

    pub fn ticket(&self, hall: &Hall, ticket: &Ticket, now: HallTime) -> ticket::Ticket {
        let ahead = hall.ahead(ticket, now);
        let rules = hall.rules().category(&ticket.category);
        ticket::Ticket {
            id: ticket.id.0,
            number: ticket.number.to_string(),
            category: ticket.category.to_string(),
            category_name: rules.map(|rules| names(&rules.name)).unwrap_or_default(),
            day: ticket.day.to_string(),
            issued_at: self.time(ticket.issued_at),
            time_uncertain: ticket.time_uncertain,
            phase: phase(ticket.phase),
            window: window_of(ticket.phase).or(ticket.bound.map(|window| window.0)),
            ahead,
            ahead_note: None,
            wait: self.waits.of_ticket(hall, ticket, now).map(wait),
            announced: ticket.call.as_ref().map_or(0, |call| call.announced),
            no_shows: ticket.no_shows,
            matters: ticket
                .is_agents()
                .then_some(ticket::Matters { total: ticket.matters, done: ticket.matters_done }),
            outcome: ticket.outcome.map(|Outcome::PapersMissing| ticket::Outcome::PapersMissing),
            route: route(hall, ticket),
            linked: linked(hall, ticket),
            priority: ticket.priority().map(ToString::to_string),
            appointment: ticket.origin.appointment().map(|it| self.ticket_appointment(it)),
            items: ticket.items.iter().map(ToString::to_string).collect(),
            items_version: ticket.items_version,
            language: ticket.language.to_string(),
            print: print(&ticket.print),
            print_trouble: ticket.print_trouble.map(print_trouble),
            print_note: None,
            by_hand: matches!(ticket.origin, Origin::ByHand { .. }),
            instead_of: match ticket.origin {
                Origin::NextDay { of, .. } => Some(of.0),
                Origin::Taken | Origin::ByHand { .. } | Origin::Booked(_) => None,
            },
            first_asked: hall.first_asked(ticket.id).map(ToString::to_string),
            rating: ticket.rating,
            follow_url: self.follow_url(ticket),
        }
    }
}

pub fn postings(postings: &rules::Postings) -> api::Postings {
    api::Postings {
        leader: postings.leader.as_ref().map(names),
        notices: postings.notices.iter().map(names).collect(),
        complaint_phone: postings.complaint_phone.clone(),
    }
}

/// What came as JSON, as the rules have it.
pub fn postings_read(postings: api::Postings) -> rules::Postings {
    rules::Postings {
        leader: postings.leader.map(names_read),
        notices: postings.notices.into_iter().map(names_read).collect(),
        complaint_phone: postings.complaint_phone,
    }
}

pub fn names_read(names: Names) -> rules::Names {
    rules::Names(names.0.into_iter().map(|(language, text)| (language.as_str().into(), text)).collect())
}

pub fn restored(hall: &Hall, now: HallTime) -> bool {
    hall.restarted_at().is_some_and(|at| now.since(at) < RESTORED)
}

pub fn names(names: &rules::Names) -> Names {
    Names(names.0.iter().map(|(language, text)| (language.to_string(), text.clone())).collect())
}

pub fn category(view: CategoryView<'_>) -> api::Category {
    api::Category {
        id: view.rules.id.to_string(),
        prefix: view.rules.prefix.clone(),
        name: names(&view.rules.name),
        area: view.rules.area.to_string(),
        waiting: view.waiting,
        wait: view.wait.map(wait),
        unserved: view.unserved,
        issued: view.issued,
        range_low: view.range_low,
        left: view.left,
        numbers: view.numbers.as_ref().map(calendar::openings),
        refused: view.refused.map(|refusal| refusal.code().to_owned()),
        missed: view.missed.into_iter().map(ToString::to_string).collect(),
    }
}

pub fn wait(wait: Wait) -> ticket::Wait {
    let seconds = |span: Span| u32::try_from(span.as_seconds()).unwrap_or(u32::MAX);
    ticket::Wait { estimate_s: seconds(wait.estimate), low_s: seconds(wait.low), high_s: seconds(wait.high) }
}

pub fn window_state(state: State) -> api::WindowState {
    match state {
        State::Closed => api::WindowState::Closed,
        State::Open => api::WindowState::Open,
        // Either way nobody is sent there any more and the ticket in hand is finished.
        State::Pausing | State::Closing => api::WindowState::Pausing,
        State::Paused => api::WindowState::Paused,
    }
}

pub fn phase(phase: Phase) -> ApiPhase {
    match phase {
        Phase::Waiting => ApiPhase::Waiting,
        Phase::Called(_) => ApiPhase::Called,
        Phase::Serving(_) => ApiPhase::Serving,
        Phase::Held(_) => ApiPhase::Held,
        Phase::Missed(_) => ApiPhase::Missed,
        Phase::Ended(End::Served { .. }) => ApiPhase::Served,
        Phase::Ended(End::NoShow) => ApiPhase::NoShow,
        Phase::Ended(End::Cancelled) => ApiPhase::Cancelled,
        Phase::Ended(End::Voided) => ApiPhase::Voided,
        Phase::Ended(End::DayOver) => ApiPhase::DayOver,
        Phase::Ended(End::SentHome) => ApiPhase::SentHome,
    }
}

fn window_of(phase: Phase) -> Option<u16> {
    match phase {
        Phase::Called(window)
        | Phase::Serving(window)
        | Phase::Held(window)
        | Phase::Missed(window)
        | Phase::Ended(End::Served { window, .. }) => Some(window.0),
        Phase::Waiting
        | Phase::Ended(End::NoShow | End::Cancelled | End::Voided | End::DayOver | End::SentHome) => None,
    }
}

pub fn ticket_ref(ticket: &Ticket) -> TicketRef {
    TicketRef { id: ticket.id.0, number: ticket.number.to_string(), category: ticket.category.to_string() }
}

fn route(hall: &Hall, ticket: &Ticket) -> Option<ticket::Route> {
    let leg = |category: &CategoryId| {
        let rules = hall.rules().category(category);
        ticket::Leg {
            category: category.to_string(),
            category_name: rules.map(|rules| names(&rules.name)).unwrap_or_default(),
            windows: hall.windows_of_leg(category).into_iter().map(|window| window.0).collect(),
        }
    };
    let to_come = ticket.to_come.iter().map(leg).collect();
    ticket.is_joint().then_some(ticket::Route { done: ticket.legs_done, to_come })
}

/// Other tickets of whoever holds this one.
fn linked(hall: &Hall, ticket: &Ticket) -> Vec<TicketRef> {
    let others = hall.linked(ticket.id).iter().filter(|other| **other != ticket.id);
    others.filter_map(|other| hall.ticket(*other)).map(ticket_ref).collect()
}

/// A ticket of an earlier day, as the ledger remembers it.
pub fn old_ticket(setting: &Setting, old: &TicketRow, rules: &rules::RuleSet) -> ticket::Ticket {
    let category = rules.category(&old.category);
    ticket::Ticket {
        id: old.id.0,
        number: old.number.to_string(),
        category: old.category.to_string(),
        category_name: category.map(|category| names(&category.name)).unwrap_or_default(),
        day: old.day.to_string(),
        issued_at: setting.time(old.issued_at),
        time_uncertain: old.time_uncertain,
        phase: phase(old.phase),
        window: window_of(old.phase),
        ahead: None,
        ahead_note: None,
        wait: None,
        announced: old.announced,
        no_shows: old.no_shows,
        matters: None,
        outcome: None,
        route: None,
        linked: Vec::new(),
        priority: old.class.as_ref().map(ToString::to_string),
        items: vec![],
        items_version: None,
        appointment: None,
        language: old.language.to_string(),
        print: print(&old.print),
        print_trouble: None,
        print_note: None,
        by_hand: old.by_hand,
        instead_of: old.instead_of.map(|id| id.0),
        first_asked: None,
        rating: old.rating,
        follow_url: format!("{}/t/{}", setting.public_url, old.handle),
    }
}
