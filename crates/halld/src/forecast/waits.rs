//! What was foreseen last, for all who tell a wait.

use hall_core::command::Matter;
use hall_core::forecast::{Class, Levels, Outlook};
use hall_core::id::{CategoryId, ClassId, TicketId};
use hall_core::ticket::Ticket;
use hall_core::view::CategoryView;
use hall_core::wait::{Foreseen, Wait};
use hall_core::{Hall, HallTime};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The newest table; none while the hall goes by its formula.
#[derive(Clone, Debug, Default)]
pub struct Waits(Arc<RwLock<Option<Arc<Table>>>>);

/// One look ahead.
#[derive(Debug)]
pub(super) struct Table {
    at: HallTime,
    /// By category and priority weight: one who takes a ticket.
    newcomers: BTreeMap<(CategoryId, u32), Foreseen>,
    tickets: BTreeMap<TicketId, Wait>,
}

/// Whom an outlook speaks of, in its order.
pub(super) struct Names {
    tickets: Vec<TicketId>,
    /// With how many stand before each.
    newcomers: Vec<(u16, CategoryId, u32, u32)>,
}

impl Table {
    pub(super) fn names(hall: &Hall, tickets: Vec<TicketId>, now: HallTime) -> Names {
        let weights = std::iter::once(0).chain(hall.rules().classes.iter().map(|class| class.weight));
        let newcomers = hall.rules().categories.iter().zip(0..).flat_map(|(category, place)| {
            let of = move |weight| {
                (place, category.id.clone(), weight, hall.ahead_of_newcomer(&category.id, weight, now))
            };
            weights.clone().map(of)
        });
        Names { tickets, newcomers: newcomers.collect() }
    }

    pub(super) fn of(outlook: &Outlook, names: Names, levels: Levels, at: HallTime) -> Table {
        let newcomer = |(place, category, weight, ahead)| {
            let wait = outlook.newcomer(place, Class(weight))?.wait(levels)?;
            Some(((category, weight), Foreseen { wait, ahead, at }))
        };
        let ticket = |(place, id)| Some((id, outlook.ticket(place)?.wait(levels)?));
        Table {
            at,
            newcomers: names.newcomers.into_iter().filter_map(newcomer).collect(),
            tickets: names.tickets.into_iter().enumerate().filter_map(ticket).collect(),
        }
    }
}

impl Waits {
    pub(super) fn set(&self, table: Table) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(table));
    }

    pub(super) fn forget(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn table(&self) -> Option<Arc<Table>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is foreseen for whoever asks for a ticket.
    pub fn asked_for(&self, hall: &Hall, what: &Matter, class: Option<&ClassId>) -> Option<Foreseen> {
        let category = match what {
            Matter::Category(category) => category,
            Matter::Items(codes) => &hall.item(codes.first()?)?.category,
            // They stand by another time than a newcomer: the formula counts who is before them.
            Matter::NextDay(_) | Matter::Appointment { .. } => return None,
        };
        let class = class.and_then(|class| hall.rules().class(class));
        self.newcomer(category, class.map_or(0, |class| class.weight))
    }

    /// What is foreseen for one of this priority weight who takes a ticket of `category`.
    fn newcomer(&self, category: &CategoryId, weight: u32) -> Option<Foreseen> {
        self.table()?.newcomers.get(&(category.clone(), weight)).copied()
    }

    /// What a category's page and board say.
    pub fn of_category(&self, hall: &Hall, view: &CategoryView<'_>, now: HallTime) -> Option<Wait> {
        view.wait?;
        let category = &view.rules.id;
        let ahead = hall.ahead_of_newcomer(category, 0, now);
        hall.foreseen(self.newcomer(category, 0), category, ahead, now)
    }

    /// How long `ticket`, which waits, still does.
    pub fn of_ticket(&self, hall: &Hall, ticket: &Ticket, now: HallTime) -> Option<Wait> {
        let by_formula = hall.estimate_for(ticket, now)?;
        let Some(table) = self.table().filter(|_| hall.linked_in_hand(ticket.id).is_none()) else {
            return Some(by_formula);
        };
        if let Some(wait) = table.tickets.get(&ticket.id) {
            return Some(wait.left_after(now.since(table.at)).unwrap_or(by_formula));
        }
        // Taken since.
        if ticket.bound.is_some() || ticket.not_before.is_some() {
            return Some(by_formula);
        }
        let newcomer = self.newcomer(&ticket.category, ticket.weight);
        hall.foreseen(newcomer, &ticket.category, hall.ahead(ticket, now)?, now)
    }
}
