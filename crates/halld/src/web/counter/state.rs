//! What the counter page shows of its window, as of one moment.

use super::matters::{self, Turn};
use crate::clock::civil;
use crate::owner::Answer;
use crate::view;
use crate::web::sign_in;
use crate::web::why;
use crate::web::words::Words;
use askama::Template;
use hall_core::id::{Clerk, WindowNumber};
use hall_core::rules::WindowRules;
use hall_core::ticket::{Origin, Phase, Ticket};
use hall_core::window::State;
use hall_core::{Event, Hall, HallTime};
use std::cmp::Reverse;

/// People listed by name; of more, only how many they are.
const LISTED_MAX: usize = 40;

/// The page around the state.
#[derive(Template)]
#[template(path = "counter/page.html")]
pub(super) struct Whole<'a> {
    state: Now,
    window: u16,
    window_name: String,
    clerk: String,
    key: String,
    said: String,
    refused: String,
    categories: Vec<(String, String)>,
    windows: Vec<(u16, String)>,
    w: Words<'a>,
}

#[derive(Template)]
#[template(path = "counter/state.html")]
pub(super) struct Now {
    language: String,
    clock: String,
    state: &'static str,
    state_word: String,
    /// What everybody should know: the hall is paused, the time is not certain.
    notices: Vec<String>,
    hand: Option<Hand>,
    acts: Vec<Key>,
    waiting: Vec<Line>,
    waiting_count: u32,
    more: usize,
    held: Vec<Line>,
    missed: Vec<Line>,
    words: Labels,
}

/// The words around what is shown.
struct Labels {
    nobody: String,
    nobody_hint: String,
    waiting: String,
    empty: String,
    more: String,
    held: String,
    missed: String,
    call: String,
    resume: String,
    back: String,
    items: String,
    drop: String,
    take_over: String,
    minutes: String,
}

/// The ticket in hand.
struct Hand {
    id: u64,
    number: String,
    category: String,
    phase: String,
    is_called: bool,
    /// Since when it is so, seconds.
    elapsed_s: i64,
    announced: String,
    waited: String,
    /// Why it was called.
    because: String,
    marks: Vec<Mark>,
    has_priority: bool,
    /// 首问责任: who answers for it; empty where nobody was named.
    first_asked: String,
    /// Another than the clerk here, who may take over.
    can_take_over: bool,
    items: Vec<Matter>,
    /// 代办: what a turn's end asks for.
    turn: Option<Turn>,
}

struct Matter {
    name: String,
    materials: String,
}

struct Mark {
    text: String,
    class: &'static str,
}

/// One of the window's keys.
struct Key {
    act: &'static str,
    key: &'static str,
    label: String,
    class: &'static str,
    /// The table refuses it now; it may be pressed, and says why.
    is_off: bool,
}

/// Somebody who waits, is held, or missed his call.
struct Line {
    id: u64,
    number: String,
    category: String,
    waited: i64,
    marks: Vec<Mark>,
    is_next: bool,
}

#[derive(Template)]
#[template(path = "counter/aside.html")]
pub(super) struct Aside {
    title: String,
    figures: Vec<(String, String)>,
    history_title: String,
    history: Vec<(String, String)>,
}

pub(super) fn whole<'a>(w: Words<'a>, window: WindowNumber, clerk: &str) -> Whole<'a> {
    let state = now(&w, window);
    let (name, categories, windows) = w.app.published.look(|hall, _| {
        let rules = hall.rules();
        let name = rules.window(window).map(|rules| w.name(&rules.name)).unwrap_or_default();
        let offered = rules.categories.iter().filter(|category| hall.offers(&category.id));
        let categories = offered.map(|category| (category.id.to_string(), w.name(&category.name))).collect();
        let others = rules.windows.iter().filter(|other| other.number != window);
        let windows = others.map(|other| (other.number.0, w.name(&other.name))).collect();
        (name, categories, windows)
    });
    Whole {
        state,
        window: window.0,
        window_name: name,
        clerk: clerk.to_owned(),
        key: sign_in::key(),
        said: w.json("said"),
        refused: w.json("refused"),
        categories,
        windows,
        w,
    }
}

pub(super) fn now(w: &Words<'_>, number: WindowNumber) -> Now {
    let app = w.app;
    let now = app.time.now();
    app.published.look(|hall, _| {
        let window = hall.window(number);
        let state = window.map_or(State::Closed, |window| window.state);
        let hand = window.and_then(|window| hall.ticket(window.in_hand?));
        let rules = hall.rules().window(number);
        let next = hall.next_for(number, now);
        let mut waiting: Vec<&Ticket> =
            hall.tickets().filter(|ticket| waits_for(ticket, number, rules)).collect();
        waiting
            .sort_by_key(|ticket| (Some(ticket.id) != next, Reverse(ticket.weight), ticket.slot, ticket.id));
        let more = waiting.len().saturating_sub(LISTED_MAX);
        let line = |ticket: &&Ticket| line(w, hall, ticket, now, Some(ticket.id) == next);
        let missed = hall.tickets().filter(|ticket| missed_here(hall, ticket, number, rules));
        Now {
            language: w.language.clone(),
            clock: civil::hh_mm(now, &app.setting.timezone),
            state: state_key(state),
            state_word: w.t(state_key(state)),
            notices: notices(w, hall),
            acts: keys(w, state, hand),
            hand: hand
                .map(|ticket| in_hand(w, hall, ticket, window.and_then(|window| window.clerk.as_ref()), now)),
            waiting_count: hall.waiting_for(number),
            waiting: waiting.iter().take(LISTED_MAX).map(line).collect(),
            more,
            held: hall.held_at(number).map(|ticket| line(&ticket)).collect(),
            missed: missed.map(|ticket| line(&ticket)).collect(),
            words: labels(w, more),
        }
    })
}

fn labels(w: &Words<'_>, more: usize) -> Labels {
    Labels {
        nobody: w.t("nobody"),
        nobody_hint: w.t("nobody_hint"),
        waiting: w.t("waiting"),
        empty: w.t("empty"),
        more: w.with("more", &[("count", &more.to_string())]),
        held: w.t("held"),
        missed: w.t("missed"),
        call: w.t("call_this"),
        resume: w.t("resume"),
        back: w.t("back"),
        items: w.t("items"),
        drop: w.t("drop_priority"),
        take_over: w.t("take_over"),
        minutes: w.t("minutes"),
    }
}

fn state_key(state: State) -> &'static str {
    match state {
        State::Closed => "closed",
        State::Open => "open",
        State::Pausing => "pausing",
        State::Closing => "closing",
        State::Paused => "paused",
    }
}

/// It waits, and this window may call it.
fn waits_for(ticket: &Ticket, number: WindowNumber, rules: Option<&WindowRules>) -> bool {
    let serves = rules.is_some_and(|rules| rules.tier_of(&ticket.category).is_some());
    ticket.phase == Phase::Waiting && ticket.bound.map_or(serves, |bound| bound == number)
}

/// It missed its call, may come back, and this window might have called it; or a paper is being fetched for this window.
fn missed_here(hall: &Hall, ticket: &Ticket, number: WindowNumber, rules: Option<&WindowRules>) -> bool {
    let Phase::Missed(at) = ticket.phase else { return hall.lacks_papers_at(ticket) == Some(number) };
    let serves = rules.is_some_and(|rules| rules.tier_of(&ticket.category).is_some());
    (at == number || serves) && hall.may_return(ticket).is_ok()
}

fn notices(w: &Words<'_>, hall: &Hall) -> Vec<String> {
    let mut notices: Vec<String> = hall.paused().map(|paused| w.name(&paused.notice)).into_iter().collect();
    if !hall.day_confirmed() {
        notices.push(w.t("confirm_day"));
    } else if hall.clock() == hall_core::command::Clock::Untrusted {
        notices.push(w.t("time_unset"));
    }
    notices
}

/// The window's keys; those that the table refuses in this state are dimmed.
fn keys(w: &Words<'_>, state: State, hand: Option<&Ticket>) -> Vec<Key> {
    let is_called = hand.is_some_and(|ticket| matches!(ticket.phase, Phase::Called(_)));
    let is_empty = hand.is_none();
    let is_shut = matches!(state, State::Closed | State::Paused);
    let opens = matches!(state, State::Closed | State::Paused | State::Pausing | State::Closing);
    let key = |act, key, class, is_off| Key { act, key, label: w.t(&format!("act_{act}")), class, is_off };
    vec![
        key("call-next", "F2", "primary", is_shut && is_empty),
        key("recall", "F3", "", is_empty),
        key("no-show", "F4", "", !is_called),
        key("serve", "F6", "", !is_called),
        key("end", "F8", "good", is_empty),
        key("papers", "Shift+F8", "", is_empty || hand.is_some_and(Ticket::is_agents)),
        key("hold", "F7", "", is_empty),
        key("transfer", "F10", "", is_empty),
        key("undo", "Ctrl+Z", "", !is_called),
        if opens { key("open", "F9", "good", false) } else { key("pause", "F9", "", false) },
    ]
}

fn in_hand(w: &Words<'_>, hall: &Hall, ticket: &Ticket, clerk: Option<&Clerk>, now: HallTime) -> Hand {
    let is_called = matches!(ticket.phase, Phase::Called(_));
    let call = ticket.call.as_ref();
    let since = if is_called { None } else { ticket.started_at };
    let since = since.or(call.map(|call| call.first_at)).unwrap_or(now);
    let announced = call.map_or(0, |call| call.announced);
    let called_at = call.map_or(now, |call| call.first_at);
    let items = ticket.items.iter().filter_map(|code| hall.item_of(ticket, code));
    let first = hall.first_asked(ticket.id);
    Hand {
        id: ticket.id.0,
        number: ticket.number.to_string(),
        category: category(w, hall, ticket),
        phase: w.t(if is_called { "called" } else { "serving" }),
        is_called,
        elapsed_s: now.since(since).as_seconds(),
        announced: if is_called {
            w.with("announced", &[("times", &announced.to_string())])
        } else {
            String::new()
        },
        waited: w.with("waited", &[("minutes", &minutes(ticket, called_at).to_string())]),
        because: why::of_call(&w.app.texts, &w.language, hall, ticket).unwrap_or_default(),
        marks: marks(w, hall, ticket),
        has_priority: ticket.weight > 0,
        first_asked: first
            .map(|person| w.with("first_asked", &[("person", person.as_str())]))
            .unwrap_or_default(),
        can_take_over: first.is_some_and(|person| Some(person) != clerk),
        turn: matters::turn(w, hall, ticket),
        items: items
            .map(|item| {
                let materials: Vec<String> =
                    item.materials.iter().map(|material| w.name(&material.name)).collect();
                Matter { name: w.name(&item.name), materials: materials.join(&w.t("comma")) }
            })
            .collect(),
    }
}

fn category(w: &Words<'_>, hall: &Hall, ticket: &Ticket) -> String {
    hall.rules().category(&ticket.category).map(|rules| w.name(&rules.name)).unwrap_or_default()
}

fn minutes(ticket: &Ticket, until: HallTime) -> i64 {
    until.since(ticket.stands_since()).as_seconds().max(0) / 60
}

fn line(w: &Words<'_>, hall: &Hall, ticket: &Ticket, now: HallTime, is_next: bool) -> Line {
    Line {
        id: ticket.id.0,
        number: ticket.number.to_string(),
        category: category(w, hall, ticket),
        waited: minutes(ticket, now),
        marks: marks(w, hall, ticket),
        is_next,
    }
}

/// What the clerk should know before he calls.
fn marks(w: &Words<'_>, hall: &Hall, ticket: &Ticket) -> Vec<Mark> {
    let mut marks = vec![];
    let mut mark = |text: String, class| marks.push(Mark { text, class });
    let class = ticket.class.as_ref().filter(|_| ticket.weight > 0);
    if let Some(class) = class.and_then(|class| hall.rules().class(class)) {
        mark(w.name(&class.name), "look");
    }
    if hall.needs_guiding(ticket.id) {
        mark(w.t("guided"), "bad");
    }
    match ticket.origin {
        Origin::Taken => {}
        Origin::ByHand { .. } => mark(w.t("by_hand"), ""),
        Origin::Booked(_) => mark(w.t("booked"), "look"),
        Origin::NextDay { .. } => mark(w.t("next_day"), "look"),
    }
    matters::marks(w, hall, ticket).into_iter().for_each(|(text, class)| mark(text, class));
    if ticket.no_shows > 0 || ticket.not_before.is_some() && ticket.matters_done == 0 {
        mark(w.t("returned"), "");
    }
    if ticket.bound.is_some() {
        mark(w.t("sent_here"), "");
    }
    if hall.is_passed_over(ticket.id) {
        mark(w.t("passed_over"), "");
    }
    if ticket.language.as_str() != w.app.texts.default_language() {
        let own_name = w.app.texts.say(ticket.language.as_str(), "kiosk.this_language", &[]);
        mark(own_name, "");
    }
    marks
}

/// The person and the reason that a row names.
fn said_in(event: &Event) -> (&str, &str) {
    if let Event::FirstAskedNamed { person, .. } | Event::TakenOver { person, .. } = event {
        return (person.as_str(), "");
    }
    if let Event::HandedOver { reason, .. } = event { ("", reason) } else { ("", "") }
}

/// The day so far, and what became of the ticket in hand.
pub(super) async fn aside(w: &Words<'_>, number: WindowNumber) -> Result<Aside, Answer> {
    let app = w.app;
    let ticket = app.published.look(|hall, _| hall.window(number).and_then(|window| window.in_hand));
    let done = app.reader.window_day(number).await?;
    let rows = match ticket {
        Some(ticket) => app.reader.rows_of_ticket(ticket).await?,
        None => vec![],
    };
    let span = |ms: Option<i64>| match ms {
        Some(ms) => w.with(
            "span",
            &[("minutes", &(ms / 60_000).to_string()), ("seconds", &format!("{:02}", ms / 1000 % 60))],
        ),
        None => w.t("none_yet"),
    };
    let figures = vec![
        (w.t("figure_served"), done.served.to_string()),
        (w.t("figure_no_shows"), done.no_shows.to_string()),
        (w.t("figure_mean"), span(done.mean_ms)),
        (w.t("figure_longest"), span(done.longest_ms)),
    ];
    let history = rows.iter().filter_map(|row| {
        let told = view::event_kind(&row.event);
        let window = told.1.map(|window| window.0.to_string()).unwrap_or_default();
        let key = format!("history.{}", told.0);
        let (person, reason) = said_in(&row.event);
        let fields = [("window", &*window), ("person", person), ("reason", reason)];
        let text = app.texts.say(&w.language, &key, &fields);
        (text != key).then(|| (civil::hh_mm(row.stamp.at, &app.setting.timezone), text))
    });
    Ok(Aside { title: w.t("today"), figures, history_title: w.t("history"), history: history.collect() })
}
