//! The board: the whole picture that a waiting-area display needs, for the topic and for the page.

use crate::view::{self, Setting};
use hall_api::Names;
use hall_api::board::{Area, Board, BoardCategory, BoardWindow, Call, GuidePage, Head};
use hall_api::hall::WindowState;
use hall_core::command::Clock;
use hall_core::item::Item;
use hall_core::rules::RuleSet;
use hall_core::view::{CallView, CategoryView};
use hall_core::window::Window;
use hall_core::{Hall, HallTime};

/// Faster than this and nothing is spoken: a sentence would outlast its call.
const SPOKEN_RATE_MAX: f64 = 4.0;
/// Items on one board: a hall may have hundreds, and the board is sent with every press.
const GUIDE_PAGES: usize = 6;
/// How long a board shows the same items, in milliseconds of hall time.
const GUIDE_TURNS_MS: i64 = 120_000;

/// The board of `hall` at `now`, which runs at `rate` times real time.
pub(crate) fn board(setting: &Setting, hall: &Hall, now: HallTime, rate: f64, head: Head) -> Board {
    let area =
        |area: &hall_core::rules::Area| Area { id: area.id.to_string(), name: view::names(&area.name) };
    let postings = view::postings(&hall.rules().postings);
    Board {
        head,
        name: view::names(&setting.hall_name),
        clock_trusted: hall.clock() == Clock::Trusted,
        simulation: setting.simulation,
        restored: view::restored(hall, now),
        areas: hall.rules().areas.iter().map(area).collect(),
        calls: hall.calls().into_iter().map(|view| call(hall.rules(), view, now)).collect(),
        categories: hall
            .categories(now)
            .map(|view| {
                let foreseen = setting.waits.of_category(hall, &view, now);
                category(CategoryView { wait: foreseen, ..view })
            })
            .collect(),
        windows: hall.windows().map(|window| self::window(hall, window)).collect(),
        silent: rate > SPOKEN_RATE_MAX,
        paused: hall.paused().map(|paused| view::names(&paused.notice)),
        issuing_stopped: hall.service(now).is_some_and(|service| service.issuing_stopped),
        leader: postings.leader,
        complaint_phone: postings.complaint_phone,
        notices: postings.notices,
        guide: guide(hall, now),
    }
}

fn call(rules: &RuleSet, call: CallView<'_>, now: HallTime) -> Call {
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
        // Only a recall can be the last: the first call is nobody's second chance.
        last: announcement.announced > 1 && announcement.announced >= rules.policy.no_show_calls,
    }
}

fn category(category: CategoryView<'_>) -> BoardCategory {
    let rules = category.rules;
    BoardCategory {
        id: rules.id.to_string(),
        name: if rules.private { Names::default() } else { view::names(&rules.name) },
        prefix: rules.prefix.clone(),
        area: rules.area.to_string(),
        waiting: category.waiting,
        wait: category.wait.map(view::wait),
        unserved: category.unserved,
        missed: category.missed.into_iter().map(ToString::to_string).collect(),
        private: rules.private,
        left: category.left,
    }
}

pub(super) fn window(hall: &Hall, window: &Window) -> BoardWindow {
    let ticket = hall.shown_at(window);
    let rules = hall.rules().window(window.number);
    BoardWindow {
        number: window.number.0,
        name: rules.map(|rules| view::names(&rules.name)).unwrap_or_default(),
        state: if hall.paused().is_some() { WindowState::Paused } else { view::window_state(window.state) },
        ticket: ticket.map(|ticket| ticket.number.to_string()),
        phase: ticket.map(|ticket| view::phase(ticket.phase)),
        areas: areas(hall.rules(), window),
    }
}

/// Where people wait for what this window serves.
fn areas(rules: &RuleSet, window: &Window) -> Vec<String> {
    let Some(window) = rules.window(window.number) else { return Vec::new() };
    let serves = |area: &hall_core::rules::Area| {
        let mut categories = rules.categories.iter().filter(|category| category.area == area.id);
        categories.any(|category| window.tier_of(&category.id).is_some())
    };
    rules.areas.iter().filter(|area| serves(area)).map(|area| area.id.to_string()).collect()
}

/// The items whose turn it is. What a private matter needs is asked for at its window.
fn guide(hall: &Hall, now: HallTime) -> Vec<GuidePage> {
    let rules = hall.rules();
    let public = |item: &&Item| {
        !item.materials.is_empty() && rules.category(&item.category).is_some_and(|category| !category.private)
    };
    let items: Vec<&Item> = hall.items().filter(public).collect();
    let turn = usize::try_from(now.0 / GUIDE_TURNS_MS).unwrap_or(0);
    let first = if items.len() > GUIDE_PAGES { turn * GUIDE_PAGES % items.len() } else { 0 };
    items
        .iter()
        .cycle()
        .skip(first)
        .take(items.len().min(GUIDE_PAGES))
        .map(|item| page(rules, item))
        .collect()
}

fn page(rules: &RuleSet, item: &Item) -> GuidePage {
    let department = rules.departments.iter().find(|department| department.id == item.department);
    let area = rules.category(&item.category).map(|category| category.area.to_string());
    let windows = rules.windows.iter().filter(|window| window.tier_of(&item.category).is_some());
    GuidePage {
        code: item.code.to_string(),
        name: view::names(&item.name),
        area: area.unwrap_or_default(),
        department: department.map(|department| view::names(&department.name)).unwrap_or_default(),
        windows: windows.map(|window| window.number.0).collect(),
        facts: crate::view::facts(item, "zh"),
    }
}
