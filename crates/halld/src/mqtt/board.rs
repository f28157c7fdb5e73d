//! The board topic: the whole picture that a waiting-area display needs.

use crate::view::{self, Setting};
use hall_api::board::{Area, Board, BoardCategory, BoardWindow, Call, Head};
use hall_core::command::Clock;
use hall_core::view::{CallView, CategoryView};
use hall_core::window::Window;
use hall_core::{Hall, HallTime};

pub(super) fn board(setting: &Setting, hall: &Hall, now: HallTime, head: Head) -> Board {
    let area =
        |area: &hall_core::rules::Area| Area { id: area.id.to_string(), name: view::names(&area.name) };
    Board {
        head,
        name: view::names(&setting.hall_name),
        clock_trusted: hall.clock() == Clock::Trusted,
        simulation: setting.simulation,
        restored: view::restored(hall, now),
        areas: hall.rules().areas.iter().map(area).collect(),
        calls: hall.calls().into_iter().map(|view| call(view, now)).collect(),
        categories: hall.categories(now).map(category).collect(),
        windows: hall.windows().map(|window| self::window(hall, window)).collect(),
    }
}

fn call(call: CallView<'_>, now: HallTime) -> Call {
    let announcement = call.announcement;
    Call {
        sequence: announcement.sequence.0,
        number: call.ticket.number.to_string(),
        window: announcement.window.0,
        area: call.area.map(ToString::to_string).unwrap_or_default(),
        announced: announcement.announced,
        phase: view::phase(call.ticket.phase),
        age_ms: u64::try_from(now.since(announcement.at).0).unwrap_or(0),
        private: call.private,
        language: call.ticket.language.to_string(),
    }
}

fn category(category: CategoryView<'_>) -> BoardCategory {
    BoardCategory {
        id: category.rules.id.to_string(),
        name: view::names(&category.rules.name),
        prefix: category.rules.prefix.clone(),
        area: category.rules.area.to_string(),
        waiting: category.waiting,
        wait: category.wait.map(view::wait),
        missed: category.missed.into_iter().map(ToString::to_string).collect(),
    }
}

pub(super) fn window(hall: &Hall, window: &Window) -> BoardWindow {
    let ticket = window.in_hand.and_then(|id| hall.ticket(id));
    BoardWindow {
        number: window.number.0,
        name: hall.rules().window(window.number).map(|rules| view::names(&rules.name)).unwrap_or_default(),
        state: view::window_state(window.state),
        ticket: ticket.map(|ticket| ticket.number.to_string()),
        phase: ticket.map(|ticket| view::phase(ticket.phase)),
    }
}
