//! The end of a day in the words of `hall-api`.

use super::ticket_ref;
use hall_api::day as api;
use hall_api::ticket::TicketRef;
use hall_core::{Event, Hall};
use hall_ledger::{Account, DayAccount};

/// The answer to who was sent home.
pub fn sent_home(hall: &Hall, events: &[Event]) -> api::SentHome {
    let sent = events.iter().filter_map(|event| match event {
        Event::SentHome { tickets } => Some(tickets),
        _ => None,
    });
    api::SentHome {
        tickets: sent.flatten().filter_map(|id| hall.ticket(*id)).map(ticket_ref).collect(),
        next_day: hall.next_service_date().map(|date| date.to_string()),
    }
}

/// The answer to a block of numbers given by hand.
pub fn backfilled(hall: &Hall, events: &[Event]) -> api::Backfilled {
    let issued = events.iter().filter_map(|event| match event {
        Event::Issued(issued) => hall.ticket(issued.ticket),
        _ => None,
    });
    api::Backfilled { tickets: issued.map(ticket_ref).collect() }
}

pub fn next_day(hall: &Hall) -> Vec<api::NextDay> {
    let line = |right: &hall_core::send_home::NextDay| api::NextDay {
        ticket: TicketRef {
            id: right.ticket.0,
            number: right.number.to_string(),
            category: right.category.to_string(),
        },
        day: right.day.to_string(),
        used: right.used.and_then(|id| hall.ticket(id)).map(ticket_ref),
    };
    hall.next_day_rights().map(line).collect()
}

pub fn account(account: &DayAccount) -> api::DayAccount {
    let line = |(id, account): &(hall_core::id::CategoryId, Account)| api::CategoryAccount {
        category: id.to_string(),
        account: of(account),
    };
    api::DayAccount {
        day: account.day.to_string(),
        ended: account.ended,
        total: of(&account.total()),
        categories: account.categories.iter().map(line).collect(),
    }
}

fn of(account: &Account) -> api::Account {
    let Account { taken, by_hand, served, missed, cancelled, voided, day_over, sent_home, open } = *account;
    let balances = account.balances();
    api::Account { taken, by_hand, served, missed, cancelled, voided, day_over, sent_home, open, balances }
}
