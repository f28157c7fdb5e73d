//! The live hall: windows, lines, alarms, what is posted.

use super::Head;
use super::alarms::{self, Alarm};
use crate::clock::civil;
use crate::view;
use crate::web::words::Words;
use askama::Template;
use hall_core::ticket::{End, Phase};
use hall_core::window::{State, Window};
use hall_core::{Hall, HallTime};

#[derive(Template)]
#[template(path = "manage/live.html")]
pub(super) struct Whole<'a> {
    w: Words<'a>,
    head: Head,
    state: Now,
    said: String,
    refused: String,
    manages: bool,
    categories: Vec<(String, String)>,
    leader: Vec<(String, String, String)>,
    /// Those posted, and room for one more.
    notices: Vec<Vec<(String, String, String)>>,
    phone: String,
}

#[derive(Template)]
#[template(path = "manage/live_state.html")]
pub(super) struct Now {
    clock: String,
    figures: Vec<(String, String)>,
    paused: String,
    is_paused: bool,
    alarms: Vec<Alarm>,
    calm: String,
    windows: Vec<Line>,
    lines: Vec<Queue>,
    most: u32,
    manages: bool,
    l: Labels,
}

struct Labels {
    alarms: String,
    windows: String,
    lines: String,
    window: String,
    state: String,
    clerk: String,
    in_hand: String,
    waiting: String,
    category: String,
    longest: String,
    estimate: String,
    given: String,
    open: String,
    pause: String,
    serves: String,
    pause_hall: String,
    resume_hall: String,
}

struct Line {
    number: u16,
    name: String,
    state: &'static str,
    state_word: String,
    clerk: String,
    in_hand: String,
    waiting: u32,
    is_open: bool,
    /// Tiers as the form shows them: `civil+labour;general`.
    serves: String,
}

struct Queue {
    name: String,
    waiting: u32,
    longest: i64,
    estimate: String,
    given: String,
    is_bad: bool,
}

pub(super) fn whole<'a>(w: Words<'a>, head: Head, manages: bool) -> Whole<'a> {
    let state = now(&w, manages);
    let (categories, postings) = w.app.published.look(|hall, _| {
        let rules = hall.rules();
        let categories = rules.categories.iter().map(|it| (it.id.to_string(), w.name(&it.name)));
        (categories.collect(), view::postings(&rules.postings))
    });
    // One field for each language; the first is the one that must be there.
    let fields = |names: Option<&hall_api::Names>| {
        let field = |(code, own): (String, String)| {
            let text = names.and_then(|names| names.0.get(&code)).cloned().unwrap_or_default();
            (code, own, text)
        };
        w.languages().into_iter().map(field).collect::<Vec<_>>()
    };
    let leader = fields(postings.leader.as_ref());
    let notices = postings.notices.iter().map(Some).chain([None]).map(fields).collect();
    let phone = postings.complaint_phone.unwrap_or_default();
    let (said, refused) = (w.json("said"), w.json("refused"));
    Whole { state, head, said, refused, manages, categories, leader, notices, phone, w }
}

pub(super) fn now(w: &Words<'_>, manages: bool) -> Now {
    let app = w.app;
    let now = app.time.now();
    app.published.look(|hall, _| {
        let lines: Vec<Queue> = hall.categories(now).map(|category| queue(w, hall, &category, now)).collect();
        Now {
            clock: civil::hh_mm(now, &app.setting.timezone),
            figures: figures(w, hall, now),
            paused: hall.paused().map(|paused| w.name(&paused.notice)).unwrap_or_default(),
            is_paused: hall.paused().is_some(),
            alarms: alarms::alarms(w, hall, now),
            calm: w.t("calm"),
            windows: hall.windows().map(|window| line(w, hall, window)).collect(),
            most: lines.iter().map(|line| line.waiting).max().unwrap_or(0).max(1),
            lines,
            manages,
            l: labels(w),
        }
    })
}

fn labels(w: &Words<'_>) -> Labels {
    Labels {
        alarms: w.t("alarms"),
        windows: w.t("windows"),
        lines: w.t("lines"),
        window: w.t("window"),
        state: w.t("state"),
        clerk: w.t("clerk"),
        in_hand: w.t("in_hand"),
        waiting: w.t("waiting"),
        category: w.t("category"),
        longest: w.t("longest"),
        estimate: w.t("estimate"),
        given: w.t("given"),
        open: w.t("open_window"),
        pause: w.t("pause_window"),
        serves: w.t("change_serves"),
        pause_hall: w.t("pause_hall"),
        resume_hall: w.t("resume_hall"),
    }
}

fn figures(w: &Words<'_>, hall: &Hall, now: HallTime) -> Vec<(String, String)> {
    let waiting: u32 = hall.categories(now).map(|category| category.waiting).sum();
    let open = hall.windows().filter(|window| window.takes_calls()).count();
    let served =
        hall.tickets().filter(|ticket| matches!(ticket.phase, Phase::Ended(End::Served { .. }))).count();
    let longest = alarms::longest(hall, now, |_| true);
    let ends = hall.service(now).and_then(|service| service.ends);
    let zone = &w.app.setting.timezone;
    vec![
        (w.t("figure_waiting"), waiting.to_string()),
        (w.t("figure_longest"), w.with("minutes", &[("minutes", &longest.to_string())])),
        (w.t("figure_open"), format!("{open} / {}", hall.rules().windows.len())),
        (w.t("figure_served"), served.to_string()),
        (w.t("figure_questions"), hall.questions().to_string()),
        (w.t("figure_ends"), ends.map_or_else(|| w.t("unknown"), |at| civil::hh_mm(at, zone))),
    ]
}

fn line(w: &Words<'_>, hall: &Hall, window: &Window) -> Line {
    let rules = hall.rules().window(window.number);
    let state = match window.state {
        State::Closed => "closed",
        State::Open => "open",
        State::Pausing => "pausing",
        State::Closing => "closing",
        State::Paused => "paused",
    };
    let in_hand = window.in_hand.and_then(|id| hall.ticket(id)).map(|ticket| {
        let key = if matches!(ticket.phase, Phase::Called(_)) { "hand_called" } else { "hand_serving" };
        w.with(key, &[("number", ticket.number.as_str())])
    });
    let tiers = rules.map(|rules| rules.serves.as_slice()).unwrap_or_default();
    let tier = |tier: &Vec<hall_core::id::CategoryId>| {
        tier.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")
    };
    Line {
        number: window.number.0,
        name: rules.map(|rules| w.name(&rules.name)).unwrap_or_default(),
        state,
        state_word: w.of_section(&format!("counter.{state}")),
        clerk: window.clerk.as_ref().map(ToString::to_string).unwrap_or_default(),
        in_hand: in_hand.unwrap_or_default(),
        waiting: hall.waiting_for(window.number),
        is_open: window.takes_calls(),
        serves: tiers.iter().map(tier).collect::<Vec<_>>().join(";"),
    }
}

fn queue(w: &Words<'_>, hall: &Hall, category: &hall_core::view::CategoryView<'_>, now: HallTime) -> Queue {
    let wait = w.app.setting.waits.of_category(hall, category, now);
    let estimate = match wait.map(|wait| view::wait(wait).minutes()) {
        Some((low, high)) => w.with("range", &[("low", &low.to_string()), ("high", &high.to_string())]),
        None => w.t("unknown"),
    };
    let left = category.left.map(|left| w.with("left", &[("count", &left.to_string())]));
    let given = category.issued.to_string();
    Queue {
        name: format!("{} {}", category.rules.prefix, w.name(&category.rules.name)),
        waiting: category.waiting,
        longest: alarms::longest(hall, now, |ticket| ticket.category == category.rules.id),
        estimate,
        given: left.map_or_else(|| given.clone(), |left| format!("{given} · {left}")),
        is_bad: category.unserved,
    }
}
