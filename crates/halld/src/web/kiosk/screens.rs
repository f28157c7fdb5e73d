//! The kiosk's screens, in one language and of one moment.

use crate::clock::civil;
use crate::view;
use crate::web::{App, books, print_note};
use askama::Template;

use hall_core::id::{CategoryId, KioskId, TicketId};
use hall_core::item::Item;
use hall_core::rules::{Names, ProvenBy};
use hall_core::ticket::{Print, Ticket};
use hall_core::view::CategoryView;
use hall_core::wait::Wait;
use hall_core::{Hall, HallTime};

/// Whoever has taken a ticket is told of its paper for so long; then a printer that says nothing has most likely printed it.
const PAPER_PATIENCE_S: u32 = 20;

pub(super) struct Screens<'a> {
    pub(super) app: &'a App,
    pub(super) language: String,
    now: HallTime,
}

/// The page around the screens.
#[derive(Template)]
#[template(path = "kiosk/page.html")]
pub(super) struct Whole {
    language: String,
    title: String,
    hall: String,
    simulation: String,
    languages: Vec<(String, String)>,
    large: String,
    low: String,
    aloud: String,
    restoring: String,
    gone: String,
    start: Start,
}

#[derive(Template)]
#[template(path = "kiosk/start.html")]
pub(super) struct Start {
    language: String,
    ask: String,
    /// What everybody is told: the hall is paused, the clock is wrong.
    notices: Vec<String>,
    clock: String,
    categories: Vec<Choice>,
    /// 预约签到, where this hall takes bookings.
    check_in: String,
    /// What else a code is good for.
    scan: String,
}

/// A category to be tapped.
struct Choice {
    id: String,
    name: String,
    /// People waiting and the estimate, or why there is no number.
    line: String,
    is_refused: bool,
}

#[derive(Template)]
#[template(path = "kiosk/category.html")]
pub(super) struct Category {
    language: String,
    id: String,
    name: String,
    line: String,
    is_refused: bool,
    ask_items: String,
    bring: String,
    items: Vec<Matter>,
    ask_class: String,
    classes: Vec<(String, String)>,
    nobody_special: String,
    back: String,
    take: String,
}

struct Matter {
    code: String,
    name: String,
    materials: Vec<String>,
    /// What it costs and how long it takes, as far as that is published.
    terms: Vec<String>,
}

/// A number just taken, or one that is in line again.
#[derive(Template)]
#[template(path = "kiosk/ticket.html")]
pub(super) struct Numbered {
    pub(super) language: String,
    pub(super) title: String,
    pub(super) category: String,
    pub(super) number: String,
    /// Of its paper: on its way, out, or what to do without.
    pub(super) paper: String,
    pub(super) is_in_trouble: bool,
    /// The screen asks again in a second, as the paper is still on its way.
    pub(super) is_pending: bool,
    pub(super) lines: Vec<String>,
    pub(super) done: String,
}

#[derive(Template)]
#[template(path = "kiosk/refused.html")]
pub(super) struct Refused {
    language: String,
    text: String,
    back: String,
}

impl<'a> Screens<'a> {
    /// In `language`, or the hall's first where it has no such.
    pub(super) fn of(app: &'a App, language: &str) -> Screens<'a> {
        let known = app.languages.iter().find(|known| *known == language);
        let language = known.cloned().unwrap_or_else(|| app.texts.default_language().to_owned());
        Screens { app, language, now: app.time.now() }
    }

    pub(super) fn say(&self, key: &str, fields: &[(&str, &str)]) -> String {
        self.app.texts.say(&self.language, &format!("kiosk.{key}"), fields)
    }

    pub(super) fn name(&self, names: &Names) -> String {
        view::names(names).get(&self.language).to_owned()
    }

    pub(super) fn whole(&self) -> Whole {
        let own_name =
            |language: &String| (language.clone(), self.app.texts.say(language, "kiosk.this_language", &[]));
        let setting = &self.app.setting;
        Whole {
            language: self.language.clone(),
            title: self.say("take", &[]),
            hall: self.name(&setting.hall_name),
            simulation: if setting.simulation { self.say("simulation", &[]) } else { String::new() },
            languages: self.app.languages.iter().map(own_name).collect(),
            large: self.say("large", &[]),
            low: self.say("low", &[]),
            aloud: self.say("aloud", &[]),
            restoring: self.say("restoring", &[]),
            gone: self.say("gone", &[]),
            start: self.start(),
        }
    }

    pub(super) fn start(&self) -> Start {
        self.app.published.look(|hall, _| {
            let offered = hall.categories(self.now).filter(|category| !category.withdrawn);
            let notice = hall.paused().map(|paused| self.name(&paused.notice));
            Start {
                language: self.language.clone(),
                ask: self.say("ask", &[]),
                notices: notice.into_iter().filter(|notice| !notice.is_empty()).collect(),
                clock: civil::hh_mm(self.now, &self.app.setting.timezone),
                categories: offered.map(|category| self.choice(hall, &category)).collect(),
                check_in: if books(hall.rules()) { self.say("check_in", &[]) } else { String::new() },
                scan: self.say("scan", &[]),
            }
        })
    }

    fn choice(&self, hall: &Hall, category: &CategoryView<'_>) -> Choice {
        let (line, is_refused) = match &category.refused {
            Some(refusal) => (self.why(refusal.code(), Some(category), ""), true),
            None => {
                let wait = self.app.setting.waits.of_category(hall, category, self.now);
                (self.ahead(category.waiting, wait), false)
            }
        };
        let id = category.rules.id.to_string();
        Choice { id, name: self.name(&category.rules.name), line, is_refused }
    }

    /// People waiting, and about how long.
    fn ahead(&self, people: u32, wait: Option<Wait>) -> String {
        let ahead = people.to_string();
        match wait.map(|wait| view::wait(wait).minutes()) {
            // No window is open that would take him: what that means for the wait nobody knows.
            None if people == 0 => self.say("nobody_ahead", &[]),
            Some((0, 5)) if people == 0 => self.say("nobody", &[]),
            None => self.say("ahead_only", &[("ahead", &ahead)]),
            Some((0, 5)) => self.say("ahead_short", &[("ahead", &ahead)]),
            Some((low, high)) => {
                let fields = [("ahead", &*ahead), ("low", &low.to_string()), ("high", &high.to_string())];
                self.say("ahead", &fields)
            }
        }
    }

    /// Why there is no number, in a sentence that says what to do.
    fn why(&self, code: &str, category: Option<&CategoryView<'_>>, number: &str) -> String {
        let hours = category.and_then(|it| it.numbers.as_ref()).map(view::openings).unwrap_or_default();
        let key = match code {
            "outside-hours" if hours.is_empty() => "closed_today",
            "outside-hours" => "hours",
            "none-left" => "none_left",
            "no-window" => "no_window",
            "take-your-ticket-first" | "ticket-not-taken" if number.is_empty() => "wait_a_moment",
            "take-your-ticket-first" | "ticket-not-taken" => "take_yours_first",
            "printer-down" => "printer_down",
            "hall-paused" => "hall_paused",
            "day-unconfirmed" => "not_ready",
            "no-such-appointment" => "no_such_code",
            "appointment-cancelled" => "booking_cancelled",
            "appointment-on-other-day" => "booking_other_day",
            "check-in-too-early" => "booking_early",
            "checked-in-already" => "booking_used",
            "no-such-ticket" | "not-today" => "not_today",
            "already-waiting" => "still_waiting",
            "may-not-return" | "ticket-ended" => "may_not_return",
            "in-hand" => "in_hand",
            _ => "otherwise",
        };
        let comma = self.say("comma", &[]);
        self.say(key, &[("hours", &hours.join(&comma)), ("number", number)])
    }

    pub(super) fn category(&self, id: &CategoryId) -> Option<Category> {
        self.app.published.look(|hall, _| {
            let category = hall.categories(self.now).find(|it| it.rules.id == *id && !it.withdrawn)?;
            let Choice { id, name, line, is_refused } = self.choice(hall, &category);
            let rules = hall.rules();
            let items = hall.items().filter(|item| item.category == category.rules.id);
            let declared = rules.classes.iter().filter(|class| class.proven_by == ProvenBy::SelfDeclared);
            Some(Category {
                language: self.language.clone(),
                id,
                name,
                line,
                is_refused,
                ask_items: self.say("ask_items", &[]),
                bring: self.say("bring", &[]),
                items: items.map(|item| self.matter(item)).collect(),
                ask_class: self.say("ask_class", &[]),
                classes: declared.map(|class| (class.id.to_string(), self.name(&class.name))).collect(),
                nobody_special: self.say("nobody_special", &[]),
                back: self.say("back", &[]),
                take: self.say("take", &[]),
            })
        })
    }

    fn matter(&self, item: &Item) -> Matter {
        Matter {
            code: item.code.to_string(),
            name: self.name(&item.name),
            materials: item.materials.iter().map(|material| self.name(&material.name)).collect(),
            terms: self.terms(item),
        }
    }

    /// Fee and time limit (一次性告知). What nobody wrote down is not said: an item without a fee need not be free.
    fn terms(&self, item: &Item) -> Vec<String> {
        let facts = &item.facts;
        let fee = self.name(&facts.fee);
        let fee = (!fee.is_empty()).then(|| self.say("fee", &[("fee", &fee.replace('\n', "　"))]));
        let days = |key: &str, days: u16| match days {
            0 => self.say(&format!("{key}_at_once"), &[]),
            1 => self.say(&format!("{key}_one_day"), &[]),
            days => self.say(&format!("{key}_days"), &[("days", &days.to_string())]),
        };
        let promised = facts.promised_days.map(|it| days("promised", it));
        let statutory = facts.statutory_days.map(|it| days("statutory", it));
        fee.into_iter().chain(promised).chain(statutory).collect()
    }

    /// `None`: no such ticket of this kiosk today.
    pub(super) fn ticket(&self, id: TicketId, own: &KioskId, waited_s: u32) -> Option<Numbered> {
        self.app.published.look(|hall, _| {
            let ticket = hall.ticket(id).filter(|ticket| ticket.kiosk.as_ref() == Some(own))?;
            let category = hall.rules().category(&ticket.category)?;
            let number = ticket.number.as_str();
            let (paper, is_in_trouble, is_pending) = self.paper(ticket, waited_s);
            Some(Numbered {
                language: self.language.clone(),
                title: self.say("your_number", &[]),
                category: self.name(&category.name),
                number: number.to_owned(),
                paper,
                is_in_trouble,
                is_pending,
                lines: self.standing(hall, ticket),
                done: self.say("done", &[]),
            })
        })
    }

    /// His place in line and where to wait.
    pub(super) fn standing(&self, hall: &Hall, ticket: &Ticket) -> Vec<String> {
        let ahead = hall.ahead(ticket, self.now).map(|ahead| {
            let wait = self.app.setting.waits.of_ticket(hall, ticket, self.now);
            self.ahead(ahead, wait)
        });
        let area = hall.rules().category(&ticket.category).map(|category| &category.area);
        let area = hall.rules().areas.iter().find(|other| Some(&other.id) == area);
        let area = area.map(|area| self.name(&area.name)).unwrap_or_default();
        let windows: Vec<String> = hall.windows_for(ticket).iter().map(ToString::to_string).collect();
        let fields = [("area", &*area), ("windows", &windows.join(&self.say("comma", &[])))];
        let place = self.say(if windows.is_empty() { "where" } else { "where_windows" }, &fields);
        ahead.into_iter().chain([place]).collect()
    }

    /// What to say of the paper, whether that is trouble, and whether more will be known soon.
    fn paper(&self, ticket: &Ticket, waited_s: u32) -> (String, bool, bool) {
        if let Some(note) = print_note::of(self.app, ticket) {
            return (note, true, false);
        }
        let is_pending = waited_s < PAPER_PATIENCE_S;
        match ticket.print {
            Print::None => (self.say("note_it", &[]), false, false),
            Print::Queued | Print::Started(_) | Print::Failed(_) => {
                (self.say("printing", &[]), false, is_pending)
            }
            Print::Printed(_) | Print::Unknown(_) => (self.say("take_paper", &[]), false, false),
        }
    }

    pub(super) fn refused(&self, code: &str, category: &str, number: &str) -> Refused {
        let text = self.app.published.look(|hall, _| {
            let category = hall.categories(self.now).find(|it| it.rules.id.as_str() == category);
            self.why(code, category.as_ref(), number)
        });
        Refused { language: self.language.clone(), text, back: self.say("back", &[]) }
    }
}
