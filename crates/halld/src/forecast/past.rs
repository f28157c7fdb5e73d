//! Past days out of the ledger, as plain numbers.

use hall_core::forecast::{Calibration, Class, Lessons, PastDay, PastTicket, Sort, Visit};
use hall_core::rules::RuleSet;
use hall_core::ticket::{End, Phase};
use hall_core::{Date, HallTime, Span};
use hall_ledger::TicketRow;
use std::collections::BTreeMap;

pub(super) struct Past {
    days: BTreeMap<Date, PastDay>,
    /// Visits of people who came.
    pub(super) services: usize,
    pub(super) calibration: Calibration,
    /// By category: what is configured.
    configured: Vec<Span>,
    today: Box<dyn Fn(Date) -> Sort + Send>,
}

/// What a no-show costs his window where the rows do not say: he could have come back until the day ended.
const NO_SHOW: Span = Span::seconds(90);

impl Past {
    pub(super) fn of(
        tickets: &[hall_ledger::PastTicket],
        rules: &RuleSet,
        midnight: impl Fn(Date) -> HallTime,
    ) -> Past {
        let calendar = rules.calendar.clone();
        let sort = move |date: Date| Sort {
            weekday: date.weekday(),
            market: calendar.as_ref().is_some_and(|calendar| calendar.is_market_day(date)),
        };
        let mut past = Past {
            days: BTreeMap::new(),
            services: 0,
            calibration: Calibration::default(),
            configured: rules.categories.iter().map(|category| category.service).collect(),
            today: Box::new(sort),
        };
        for hall_ledger::PastTicket { ticket, told, is_visited_again } in tickets {
            if let (Some(told), Some(called)) = (told, ticket.first_called_at)
                && told.high > Span::ZERO
            {
                past.calibration.saw(called.since(ticket.issued_at) > told.high);
            }
            let place = rules.categories.iter().position(|category| category.id == ticket.category);
            let Some(category) = place else { continue };
            let midnight = midnight(ticket.day);
            let class = ticket.class.as_ref().and_then(|class| rules.class(class));
            let visit = if *is_visited_again { None } else { visit(ticket, midnight) };
            past.services += usize::from(visit.is_some_and(|visit| visit.came));
            let sort = (past.today)(ticket.day);
            let day = past.days.entry(ticket.day).or_insert_with(|| PastDay { sort, tickets: vec![] });
            day.tickets.push(PastTicket {
                category: category as u16,
                class: Class(class.map_or(0, |class| class.weight)),
                issued: ticket.issued_at.since(midnight),
                visit,
            });
        }
        past
    }

    pub(super) fn days(&self) -> usize {
        self.days.len()
    }

    pub(super) fn lessons(&self, today: Date, midnight: HallTime) -> Lessons {
        let days: Vec<PastDay> = self.days.values().cloned().collect();
        Lessons::learn(&days, (self.today)(today), midnight, &self.configured)
    }
}

/// The one visit of a ticket that was neither sent on nor came back: of the others, as of agents and joint handlings, the
/// table does not say how long each of their visits took.
fn visit(ticket: &TicketRow, midnight: HallTime) -> Option<Visit> {
    let called_at = ticket.first_called_at?;
    if ticket.issued_in != ticket.category {
        return None;
    }
    let called = called_at.since(midnight);
    let visit = |window, ended, came| Some(Visit { window, called, ended, came });
    match ticket.phase {
        Phase::Ended(End::Served { window, .. }) if ticket.no_shows == 0 => {
            visit(Some(window.0), ticket.ended_at?.since(midnight), true)
        }
        Phase::Ended(End::NoShow | End::DayOver) => visit(None, Span(called.0 + NO_SHOW.0), false),
        Phase::Ended(End::Served { .. } | End::Cancelled | End::Voided | End::SentHome)
        | Phase::Waiting
        | Phase::Called(_)
        | Phase::Serving(_)
        | Phase::Held(_)
        | Phase::Missed(_) => None,
    }
}
