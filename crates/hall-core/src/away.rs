//! 离岗: a window whose clerk left without pausing it, told by the keys that nobody presses.
//!
//! Nothing is done to the window or to the ticket that it has called: an alarm is raised, and nobody reckons with the
//! window until the next key. While a service goes on that a key began, or nobody is in hand, none is expected.

use crate::event::Event;
use crate::hall::Hall;
use crate::id::WindowNumber;
use crate::ticket::Phase;
use crate::time::HallTime;
use crate::window::Window;

impl Hall {
    /// Since when nobody has done anything at a window that has called somebody; `None` if that is not long.
    pub fn away_since(&self, window: &Window, now: HallTime) -> Option<HallTime> {
        if now.since(window.last_act) < self.rules.times.away_after || !window.takes_calls() {
            return None;
        }
        if self.paused.is_some() || !self.day_confirmed || !self.at_work(now) {
            return None;
        }
        let called = window.in_hand.and_then(|id| self.ticket(id));
        let is_called = called.is_some_and(|ticket| matches!(ticket.phase, Phase::Called(_)));
        is_called.then_some(window.last_act)
    }

    pub(crate) fn note_act(&mut self, at: HallTime, event: &Event) {
        if let Some(number) = acted_at(event) {
            self.with_window(number, |window| window.last_act = at);
        }
    }
}

/// The window whose clerk did this.
fn acted_at(event: &Event) -> Option<WindowNumber> {
    if let Event::PriorityDropped { from, .. } = event {
        return *from;
    }
    let (Event::WindowOpened { window }
    | Event::WindowPaused { window, .. }
    | Event::WindowClosed { window, .. }
    | Event::WindowReady { window }
    | Event::SignedIn { window, .. }
    | Event::SignedOut { window, .. }
    | Event::Called { window, .. }
    | Event::Recalled { window, .. }
    | Event::CallUndone { window, .. }
    | Event::ServiceStarted { window, .. }
    | Event::Served { window, .. }
    | Event::LegServed { window, .. }
    | Event::TurnEnded { window, .. }
    | Event::NoShow { window, .. }
    | Event::Held { window, .. }
    | Event::Resumed { window, .. }
    | Event::TakenOver { window, .. }
    | Event::Transferred { from: window, .. }) = event
    else {
        return None;
    };
    Some(*window)
}
