//! What rows bring about at once: windows that were pressed in vain (等叫) call whoever comes back into their line by
//! them, because a holder's other ticket has left a window, or a leg or turn has ended. Whoever takes a ticket, returns or is
//! transferred is looked after where that is decided.

use crate::dispatch::CallReason;
use crate::event::Event;
use crate::hall::Hall;
use crate::id::{TicketId, WindowNumber};
use crate::time::HallTime;
use alloc::vec::Vec;

impl Hall {
    /// The hall once `events` have happened. It copies the whole hall: only for what is rare.
    pub(crate) fn after(&self, events: &[Event], now: HallTime) -> Hall {
        let mut after = self.clone();
        events.iter().for_each(|event| after.apply(now, event));
        after
    }

    /// Whom `window` calls next, and why, once `events`, which end the ticket in its hand, have happened.
    pub(crate) fn next_after(
        &self,
        events: &[Event],
        window: WindowNumber,
        now: HallTime,
    ) -> Option<(TicketId, CallReason)> {
        if brings_back(self, events) {
            self.after(events, now).next_with_reason(window, now)
        } else {
            self.next_with_reason(window, now)
        }
    }

    /// The calls of ready windows that have somebody once `events` have happened. The one idle longest goes first.
    pub(crate) fn ready_calls(&self, events: &[Event], now: HallTime) -> Vec<Event> {
        let mut calls = Vec::new();
        if !self.windows.values().any(|window| window.ready) || !brings_back(self, events) {
            return calls;
        }
        let mut after = self.after(events, now);
        while let Some(call) = after.ready_call(now) {
            after.apply(now, &call);
            calls.push(call);
        }
        calls
    }

    fn ready_call(&self, now: HallTime) -> Option<Event> {
        if self.paused.is_some() {
            return None;
        }
        let ready = self.windows.values().filter(|it| it.ready && it.takes_calls() && it.in_hand.is_none());
        let with_somebody =
            ready.filter_map(|it| Some((it.idle_since, it.number, self.next_with_reason(it.number, now)?)));
        let (_, window, (next, reason)) = with_somebody.min()?;
        Some(self.called_for(window, self.ticket(next)?, None, reason))
    }
}

/// Whether somebody may come into a line by these.
fn brings_back(hall: &Hall, events: &[Event]) -> bool {
    let linked = |event: &Event| event.ticket().is_some_and(|id| !hall.linked(id).is_empty());
    events
        .iter()
        .any(|event| matches!(event, Event::LegServed { .. } | Event::TurnEnded { .. }) || linked(event))
}
