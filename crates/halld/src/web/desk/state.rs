//! What the desk page shows: categories to take a ticket in, and the tickets that were looked for.

use crate::clock::civil;
use crate::web::books;
use crate::web::print_note;
use crate::web::sign_in;
use crate::web::words::Words;
use askama::Template;
use hall_core::agent::MATTERS_MAX;
use hall_core::id::Handle;
use hall_core::ticket::{End, Origin, Phase, Print, Ticket};
use hall_core::view::CategoryView;
use hall_core::{Hall, HallTime, Span};
use hall_ledger::TicketRow;

/// Tickets listed at once; whoever looks for one says a little more.
const LISTED_MAX: usize = 30;
/// A time of day finds what was taken so long before and after it.
const AROUND: Span = Span::seconds(15 * 60);

/// The page around the state.
#[derive(Template)]
#[template(path = "desk/page.html")]
pub(super) struct Whole<'a> {
    w: Words<'a>,
    state: Now,
    person: String,
    key: String,
    said: String,
    refused: String,
    classes: Vec<(String, String)>,
    kiosks: Vec<String>,
    /// 预约: somebody may have booked.
    books: bool,
    matters_max: u32,
    categories: Vec<(String, String)>,
    /// Of the house: any of them may have been asked first.
    people: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/state.html")]
pub(super) struct Now {
    clock: String,
    notices: Vec<String>,
    take: Vec<Choice>,
    found_title: String,
    found: Vec<Line>,
    nothing: String,
    /// A ticket of another day was shown.
    expired: String,
    questions: String,
    labels: Labels,
}

struct Labels {
    reprint: String,
    void: String,
    back: String,
    cancel: String,
    guide: String,
    unguide: String,
    first: String,
    no_public: String,
}

/// A category in which the desk takes a ticket.
struct Choice {
    id: String,
    name: String,
    prefix: String,
    line: String,
    is_refused: bool,
    /// Alt with this digit.
    digit: Option<usize>,
}

/// A ticket, and what the desk may do to it.
struct Line {
    id: u64,
    number: String,
    category: String,
    taken: String,
    phase: String,
    class: &'static str,
    marks: Vec<String>,
    trouble: String,
    can_return: bool,
    can_end: bool,
    can_print: bool,
    is_guided: bool,
    /// 首问: somebody may be named, or another in his place.
    can_name: bool,
}

/// The last part of a ticket's page address, which its QR code says.
pub(super) fn handle(find: &str) -> Option<Handle> {
    let (_, handle) = find.rsplit_once("/t/")?;
    Some(Handle::from(handle))
}

pub(super) fn whole<'a>(w: Words<'a>, state: Now, person: &str) -> Whole<'a> {
    let (classes, categories, books) = w.app.published.look(|hall, _| {
        let rules = hall.rules();
        let classes = rules.classes.iter().map(|class| (class.id.to_string(), w.name(&class.name)));
        let categories = rules.categories.iter().map(|it| (it.id.to_string(), w.name(&it.name)));
        (classes.collect(), categories.collect(), books(rules))
    });
    let kiosks = w.app.kiosks.iter().filter(|(_, prints)| **prints).map(|(name, _)| name.clone()).collect();
    Whole {
        state,
        person: person.to_owned(),
        key: sign_in::key(),
        said: w.json("said"),
        refused: w.json("refused"),
        classes,
        kiosks,
        books,
        matters_max: MATTERS_MAX,
        people: w.app.people.all().into_iter().map(|person| person.name).collect(),
        categories,
        w,
    }
}

pub(super) fn now(w: &Words<'_>, find: &str, category: &str, old: Option<&TicketRow>) -> Now {
    let app = w.app;
    let now = app.time.now();
    app.published.look(|hall, _| {
        let offered = hall.categories(now).filter(|category| !category.withdrawn);
        let mut found: Vec<&Ticket> =
            hall.tickets().filter(|ticket| fits(w, hall, ticket, find, category)).collect();
        // The newest first, and what can still be done something to before what has ended.
        found.sort_by_key(|ticket| {
            (matches!(ticket.phase, Phase::Ended(_)), std::cmp::Reverse(ticket.issued_at), ticket.id)
        });
        let all = found.len();
        found.truncate(LISTED_MAX);
        let nothing = if found.is_empty() {
            w.t(if find.is_empty() { "none_today" } else { "not_found" })
        } else {
            String::new()
        };
        let expired = old.map(|old| {
            let date = civil::date_as(old.day, &app.texts.say(&w.language, "page.date", &[]));
            w.with("expired", &[("number", old.number.as_str()), ("date", &date)])
        });
        Now {
            clock: civil::hh_mm(now, &app.setting.timezone),
            notices: hall.paused().map(|paused| w.name(&paused.notice)).into_iter().collect(),
            take: offered.enumerate().map(|(at, category)| choice(w, hall, at, &category, now)).collect(),
            found_title: w.with("found", &[("count", &all.to_string())]),
            found: found.into_iter().map(|ticket| line(w, hall, ticket)).collect(),
            nothing,
            expired: expired.unwrap_or_default(),
            questions: w.with("questions", &[("count", &hall.questions().to_string())]),
            labels: Labels {
                reprint: w.t("reprint"),
                void: w.t("void"),
                back: w.t("back"),
                cancel: w.t("cancel_ticket"),
                guide: w.t("guide"),
                unguide: w.t("unguide"),
                first: w.t("first"),
                no_public: w.t("no_public"),
            },
        }
    })
}

fn choice(w: &Words<'_>, hall: &Hall, at: usize, category: &CategoryView<'_>, now: HallTime) -> Choice {
    let wait = w.app.setting.waits.of_category(hall, category, now);
    let waiting = category.waiting.to_string();
    let line = match wait.map(|wait| crate::view::wait(wait).minutes()) {
        Some((low, high)) => {
            w.with("waiting", &[("count", &*waiting), ("low", &low.to_string()), ("high", &high.to_string())])
        }
        None => w.with("waiting_only", &[("count", &waiting)]),
    };
    let left = category.left.map(|left| w.with("left", &[("count", &left.to_string())]));
    Choice {
        id: category.rules.id.to_string(),
        name: w.name(&category.rules.name),
        prefix: category.rules.prefix.clone(),
        line: [Some(line), left].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        is_refused: category.refused.is_some(),
        digit: Some(at + 1).filter(|digit| *digit <= 9),
    }
}

fn fits(w: &Words<'_>, hall: &Hall, ticket: &Ticket, find: &str, category: &str) -> bool {
    if !category.is_empty() && ticket.category.as_str() != category {
        return false;
    }
    if find.is_empty() {
        return true;
    }
    if let Some(handle) = handle(find) {
        return hall.ticket_by_handle(&handle).is_some_and(|found| found.id == ticket.id);
    }
    if let Some((hour, minute)) = find.split_once([':', '：']) {
        let Some(at) = time_today(w, hour, minute) else { return false };
        return ticket.issued_at.since(at) <= AROUND && at.since(ticket.issued_at) <= AROUND;
    }
    // 012 finds A012: the prefix is what people forget.
    let find = find.to_uppercase();
    ticket.number.as_str().to_uppercase().contains(&find)
}

/// This time of the present date.
fn time_today(w: &Words<'_>, hour: &str, minute: &str) -> Option<HallTime> {
    let zone = &w.app.setting.timezone;
    let today = civil::rfc3339(w.app.time.now(), zone);
    let (hour, minute): (u8, u8) = (hour.trim().parse().ok()?, minute.trim().parse().ok()?);
    civil::parse(&format!("{}T{hour:02}:{minute:02}", today.get(..10)?), zone).ok()
}

fn line(w: &Words<'_>, hall: &Hall, ticket: &Ticket) -> Line {
    let app = w.app;
    let is_open = matches!(ticket.phase, Phase::Waiting | Phase::Held(_) | Phase::Missed(_));
    let category = hall.rules().category(&ticket.category).map(|it| w.name(&it.name));
    Line {
        id: ticket.id.0,
        number: ticket.number.to_string(),
        category: category.unwrap_or_default(),
        taken: civil::hh_mm(ticket.issued_at, &app.setting.timezone),
        phase: phase(w, hall, ticket),
        class: match ticket.phase {
            Phase::Waiting => "",
            Phase::Called(_) | Phase::Serving(_) => "good",
            Phase::Held(_) | Phase::Missed(_) => "look",
            Phase::Ended(_) if hall.lacks_papers_at(ticket).is_some() => "look",
            Phase::Ended(_) => "over",
        },
        marks: marks(w, hall, ticket),
        trouble: print_note::of(app, ticket).map(|_| w.t("no_paper")).unwrap_or_default(),
        can_return: hall.may_return(ticket).is_ok(),
        can_end: is_open,
        can_print: !matches!(ticket.phase, Phase::Ended(_))
            && !matches!(ticket.print, Print::Queued | Print::Started(_)),
        is_guided: hall.needs_guiding(ticket.id),
        can_name: !matches!(ticket.phase, Phase::Ended(_)) && hall.may_name_first_asked(ticket.id),
    }
}

/// Where it is, in a few words.
fn phase(w: &Words<'_>, hall: &Hall, ticket: &Ticket) -> String {
    let at = |key: &str, window: &dyn ToString| w.with(key, &[("window", &window.to_string())]);
    match ticket.phase {
        Phase::Waiting => w.t("is_waiting"),
        Phase::Called(window) => at("is_called", &window),
        Phase::Serving(window) => at("is_serving", &window),
        Phase::Held(window) => at("is_held", &window),
        Phase::Missed(window) => at("is_missed", &window),
        Phase::Ended(End::Served { window, .. }) => match hall.lacks_papers_at(ticket) {
            Some(window) => at("lacks_papers", &window),
            None => at("is_served", &window),
        },
        Phase::Ended(End::NoShow) => w.t("is_no_show"),
        Phase::Ended(End::Cancelled) => w.t("is_cancelled"),
        Phase::Ended(End::Voided) => w.t("is_voided"),
        Phase::Ended(End::DayOver) => w.t("is_day_over"),
        Phase::Ended(End::SentHome) => w.t("is_sent_home"),
    }
}

fn marks(w: &Words<'_>, hall: &Hall, ticket: &Ticket) -> Vec<String> {
    let class = ticket.class.as_ref().filter(|_| ticket.weight > 0);
    let class = class.and_then(|class| hall.rules().class(class)).map(|class| w.name(&class.name));
    let origin = match ticket.origin {
        Origin::Taken => None,
        Origin::ByHand { .. } => Some(w.t("by_hand")),
        Origin::Booked(_) => Some(w.of_section("counter.booked")),
        Origin::NextDay { .. } => Some(w.t("next_day")),
    };
    let guided = hall.needs_guiding(ticket.id).then(|| w.t("guided"));
    let agent = ticket.is_agents().then(|| {
        let (matters, done) = (ticket.matters.to_string(), ticket.matters_done.to_string());
        w.with("agent_mark", &[("matters", &matters), ("done", &done)])
    });
    let first =
        hall.first_asked(ticket.id).map(|person| w.with("first_mark", &[("person", person.as_str())]));
    first.into_iter().chain(guided).chain(class).chain(agent).chain(origin).collect()
}
