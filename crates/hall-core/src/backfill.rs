//! 补录: numbers that staff wrote by hand while the controller was down, entered as one block.
//!
//! They have a series of their own, printed 补1, 补2 …, one for the whole hall; where each category had a pad of its own
//! the pad's numbers bear its prefix: 补A1. No category has a prefix that begins so, and no number is given twice.

use crate::command::By;
use crate::decide::Decided;
use crate::event::{Event, Issued};
use crate::hall::{Decision, Hall, Reply};
use crate::id::{CategoryId, Handle, Language, TicketNumber};
use crate::refusal::Refusal;
use crate::rules::Category;
use crate::ticket::{Origin, Rank, Slot};
use crate::time::{HallTime, Span};
use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;
use core::cmp::Reverse;

/// What stands before every number given by hand.
pub const BY_HAND: &str = "补";
/// The last number of a pad.
pub const LAST_BY_HAND: u32 = 999;
/// What lies further back than this before the day turns was another day.
const DAY: Span = Span::seconds(24 * 3600);

/// A block of numbers given by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backfill {
    pub category: CategoryId,
    pub count: u32,
    /// `None`: the one after the last that is known of this pad.
    pub first: Option<u32>,
    /// Each category had a pad of its own, so that its prefix stands in the number.
    pub own_pad: bool,
    /// When the first of them was given; the whole block stands by this time.
    pub since: HallTime,
    pub language: Language,
    /// One for each, random, from outside.
    pub handles: Vec<Handle>,
}

impl Category {
    /// Whether its numbers could be taken for some that were given by hand.
    pub fn looks_by_hand(&self) -> bool {
        self.prefix.starts_with(BY_HAND)
    }
}

impl Hall {
    /// Takes over a block, or nothing of it.
    pub(crate) fn backfill(&self, block: &Backfill, now: HallTime) -> Decided {
        self.confirmed_day()?;
        self.not_closed()?;
        let day = self.day.ok_or(Refusal::DayUnconfirmed)?;
        let category = self.rules.category(&block.category).filter(|_| self.offers(&block.category));
        let category = category.ok_or_else(|| Refusal::NoSuchCategory(block.category.clone()))?;
        if let Some(other) = self.rules.categories.iter().find(|other| other.looks_by_hand()) {
            return Err(Refusal::PrefixReserved(other.id.clone()));
        }
        if block.since > now || block.since < day.turns_at - DAY {
            return Err(Refusal::NotOfThisDay);
        }
        let pad = if block.own_pad { format!("{BY_HAND}{}", category.prefix) } else { BY_HAND.into() };
        let numbers = self.numbers_of_block(block, &pad)?;
        // Each stands behind those before it: told by a hall that has them.
        let mut hall = self.clone();
        let mut events = Vec::new();
        for ((number, sequence), handle) in numbers.into_iter().zip(&block.handles) {
            let event = hall.given_by_hand(block, number, (sequence, handle), now);
            hall.apply(now, &event);
            events.push(event);
        }
        Ok(Decision { events, reply: Reply::Backfilled { first: self.next_ticket, count: block.count } })
    }

    fn given_by_hand(
        &self,
        block: &Backfill,
        number: TicketNumber,
        (sequence, handle): (u32, &Handle),
        now: HallTime,
    ) -> Event {
        let (ticket, category) = (self.next_ticket, block.category.clone());
        let rank = Rank { weight: Reverse(0), slot: Slot::Time(block.since), id: ticket };
        Event::Issued(Box::new(Issued {
            ticket,
            number,
            sequence,
            ahead: self.ahead_of_new(&category, rank, now),
            category,
            items: Vec::new(),
            items_version: None,
            to_come: Vec::new(),
            matters: 1,
            class: None,
            weight: 0,
            language: block.language.clone(),
            kiosk: None,
            print: false,
            by: By::Desk,
            origin: Origin::ByHand { since: block.since },
            handle: handle.clone(),
            // Nobody was told how long it takes.
            wait: None,
        }))
    }

    /// The numbers as printed, with their places in the pad from 0.
    fn numbers_of_block(&self, block: &Backfill, pad: &str) -> Result<Vec<(TicketNumber, u32)>, Refusal> {
        let given = self.given_by_hand_today();
        let next = || {
            let on_pad =
                given.iter().filter_map(|number| number.as_str().strip_prefix(pad)?.parse::<u32>().ok());
            on_pad.max().unwrap_or(0) + 1
        };
        let first = block.first.unwrap_or_else(next);
        let last = first.saturating_add(block.count).saturating_sub(1);
        let whole = block.count > 0 && block.handles.len() == block.count as usize;
        if !whole || first == 0 || last > LAST_BY_HAND {
            return Err(Refusal::NoSuchBlock);
        }
        let numbers = (first..=last).map(|value| (TicketNumber(format!("{pad}{value}").into()), value - 1));
        let numbers: Vec<_> = numbers.collect();
        match numbers.iter().find(|(number, _)| given.contains(number)) {
            Some((number, _)) => Err(Refusal::NumberGiven { number: number.clone() }),
            None => Ok(numbers),
        }
    }

    /// Numbers given by hand under today's date.
    pub(crate) fn given_by_hand_today(&self) -> BTreeSet<TicketNumber> {
        let date = self.day.map(|day| day.date);
        let by_hand = self.tickets.values().filter(|ticket| matches!(ticket.origin, Origin::ByHand { .. }));
        let of_today = by_hand.filter(|ticket| Some(ticket.day) == date);
        self.by_hand.iter().chain(of_today.map(|ticket| &ticket.number)).cloned().collect()
    }

    /// Numbers of `category` given by hand today.
    pub fn issued_by_hand(&self, category: &CategoryId) -> u32 {
        self.queues.get(category).map_or(0, |queue| queue.by_hand)
    }
}
