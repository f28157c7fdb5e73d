//! What a manager should see before the queue does, and which window would help.

use crate::clock::civil;
use crate::web::words::Words;
use hall_core::id::{CategoryId, WindowNumber};
use hall_core::ticket::{Phase, Ticket};
use hall_core::window::{State, Window};
use hall_core::{Hall, HallTime, Span};

/// Somebody has waited so long.
const WAIT_MAX: Span = Span::seconds(30 * 60);
/// So many wait for each window that would take them.
const PER_WINDOW_MAX: u32 = 8;
/// 离岗超时: a window is paused so long.
const PAUSED_MAX: Span = Span::seconds(15 * 60);

pub(super) struct Alarm {
    pub(super) text: String,
    /// A window that would help, and may be opened at once.
    pub(super) open: Option<u16>,
    pub(super) advice: String,
}

/// The worst first: nobody serves them, clocks and windows, then long waits.
pub(super) fn alarms(w: &Words<'_>, hall: &Hall, now: HallTime) -> Vec<Alarm> {
    let mut alarms = vec![];
    let plain = |text| Alarm { text, open: None, advice: String::new() };
    if hall.clock() == hall_core::command::Clock::Untrusted {
        alarms.push(plain(w.t("alarm_clock")));
    }
    if let Some(year) = hall.missing_year_list() {
        alarms.push(plain(w.with("alarm_year", &[("year", &year.to_string())])));
    }
    for category in hall.categories(now) {
        let id = &category.rules.id;
        let longest = longest(hall, now, |ticket| ticket.category == *id);
        let fields = [
            ("category", &*w.name(&category.rules.name)),
            ("count", &category.waiting.to_string()),
            ("minutes", &longest.to_string()),
        ];
        let open = u32::try_from(serving(hall, id).filter(|window| window.takes_calls()).count())
            .unwrap_or(u32::MAX);
        let key = if category.unserved {
            "alarm_unserved"
        } else if Span::seconds(longest * 60) >= WAIT_MAX {
            "alarm_wait"
        } else if category.waiting > PER_WINDOW_MAX.saturating_mul(open) {
            "alarm_many"
        } else {
            continue;
        };
        let helper = helper(hall, id);
        let advice = helper.map(|window| w.with("advice_open", &[("window", &window.to_string())]));
        alarms.push(Alarm {
            text: w.with(key, &fields),
            open: helper.map(|window| window.0),
            advice: advice.unwrap_or_else(|| w.t("advice_none")),
        });
    }
    let zone = &w.app.setting.timezone;
    for window in hall.windows() {
        let since = |key: &str, at: HallTime| {
            let fields = [("window", &*window.number.to_string()), ("time", &civil::hh_mm(at, zone))];
            plain(w.with(key, &fields))
        };
        if let Some(at) = hall.away_since(window, now) {
            alarms.push(since("alarm_away", at));
        }
        if is_paused_long(hall, window, now) {
            alarms.push(since("alarm_paused", window.last_act));
        }
    }
    alarms
}

pub(super) fn is_paused_long(hall: &Hall, window: &Window, now: HallTime) -> bool {
    window.state == State::Paused && hall.paused().is_none() && now.since(window.last_act) >= PAUSED_MAX
}

/// The longest anybody of these has waited, minutes.
pub(super) fn longest(hall: &Hall, now: HallTime, which: impl Fn(&Ticket) -> bool) -> i64 {
    let waiting = hall.tickets().filter(|ticket| ticket.phase == Phase::Waiting && which(ticket));
    waiting.map(|ticket| now.since(ticket.stands_since()).as_seconds() / 60).max().unwrap_or(0)
}

fn serving<'a>(hall: &'a Hall, category: &'a CategoryId) -> impl Iterator<Item = &'a Window> {
    hall.windows().filter(move |window| {
        hall.rules().window(window.number).is_some_and(|rules| rules.tier_of(category).is_some())
    })
}

/// A window that is closed or paused and would take these first.
fn helper(hall: &Hall, category: &CategoryId) -> Option<WindowNumber> {
    let idle = serving(hall, category).filter(|window| matches!(window.state, State::Closed | State::Paused));
    let tier =
        |window: &&Window| hall.rules().window(window.number).and_then(|rules| rules.tier_of(category));
    idle.min_by_key(tier).map(|window| window.number)
}
