//! The hall of the scenarios: three categories, three windows.
//!
//! W1 serves A before B, W2 serves A and B alike, W3 serves C. `elder` (weight 10) declares himself, `veteran` (20)
//! shows a card, `escorted` (5) is given by the desk. Item i1 and i3 are of A, i2 of B, i4 of C. A service takes 5 minutes.

use hall_core::agent::AgentTurns;
use hall_core::appointment::Slots;
use hall_core::calendar::{Calendar, Hours, MarketDays, Reckoning};
use hall_core::command::Place;
use hall_core::dispatch::Preset;
use hall_core::id::{AreaId, CategoryId, WindowNumber};
use hall_core::item::{Facts, Item};
use hall_core::quota::Quota;
use hall_core::rules::{Category, Department, Names, PriorityClass, ProvenBy, RuleSet, WindowRules};
use hall_core::time::Span;
use std::collections::BTreeSet;

pub(crate) fn rules() -> RuleSet {
    RuleSet {
        categories: ["A", "B", "C"].map(category).into(),
        items: [("i1", "A"), ("i2", "B"), ("i3", "A"), ("i4", "C")]
            .map(|(code, category)| item(code, category))
            .into(),
        windows: [(1, "A|B"), (2, "A+B"), (3, "C")].map(|(number, serves)| window(number, serves)).into(),
        classes: vec![
            class("elder", 10, ProvenBy::SelfDeclared),
            class("veteran", 20, ProvenBy::Card),
            class("escorted", 5, ProvenBy::Desk),
        ],
        ..RuleSet::default()
    }
}

pub(crate) fn category(id: &str) -> Category {
    Category {
        id: id.into(),
        prefix: id.into(),
        width: 3,
        first: 1,
        last: 999,
        area: AreaId::from("ground"),
        name: Names::default(),
        private: false,
        service: Span::seconds(300),
    }
}

pub(crate) fn window(number: u16, serves: &str) -> WindowRules {
    let number = WindowNumber(number);
    WindowRules { number, name: Names::default(), serves: tiers(serves), auto_call: false }
}

/// `A+B|C`: A and B alike, before C. `nothing`: no tier, or an empty one.
pub(crate) fn tiers(serves: &str) -> Vec<Vec<CategoryId>> {
    let tier = |tier: &str| tier.split('+').filter(|id| *id != "nothing").map(CategoryId::from).collect();
    if serves == "nothing" { vec![] } else { serves.split('|').map(tier).collect() }
}

pub(crate) fn item(code: &str, category: &str) -> Item {
    Item {
        code: code.into(),
        category: category.into(),
        department: "civil-affairs".into(),
        name: Names::default(),
        materials: vec![],
        facts: Facts::default(),
    }
}

fn class(id: &str, weight: u32, proven_by: ProvenBy) -> PriorityClass {
    PriorityClass { id: id.into(), name: Names::default(), weight, proven_by }
}

/// Changes what the configuration says: `auto W1, range A 100..199`.
pub(crate) fn change(rules: &mut RuleSet, changes: &str) {
    for change in changes.split(',') {
        let words: Vec<&str> = change.split_whitespace().collect();
        match words.as_slice() {
            ["auto", name] => of_window(rules, name).auto_call = true,
            ["serves", name, serves] => of_window(rules, name).serves = tiers(serves),
            ["without", name] => remove(rules, name),
            ["category", id] => rules.categories.push(category(id)),
            ["window", name, serves] => rules.windows.push(window(number(name).0, serves)),
            ["prefix", id, "none"] => of_category(rules, id).prefix = String::new(),
            ["prefix", id, prefix] => of_category(rules, id).prefix = (*prefix).into(),
            ["width", id, width] => of_category(rules, id).width = whole(width) as u8,
            ["range", id, range] => {
                let (first, last) = range.split_once("..").expect("first..last");
                let category = of_category(rules, id);
                (category.first, category.last) = (whole(first), whole(last));
            }
            ["hours", times] => {
                let calendar = rules.calendar.get_or_insert_default();
                calendar.week[..5].fill(hours(times));
                calendar.makeup = hours(times);
            }
            ["numbers", before, stop] => {
                let issuing = &mut of_calendar(rules).issuing;
                (issuing.starts_before, issuing.stops_before) = (whole(before) as u16, whole(stop) as u16);
            }
            ["stop", id, stop] => {
                of_calendar(rules).issuing.stops_before_of.insert((*id).into(), whole(stop) as u16);
            }
            ["cover", name] => drop(of_calendar(rules).lunch_cover.insert(number(name))),
            ["unstaffed", minutes] => of_calendar(rules).issuing.unstaffed_after = whole(minutes) as u16,
            ["market", digits, times] => {
                of_calendar(rules).market = Some(MarketDays {
                    by: Reckoning::Solar,
                    digits: digits.split('+').map(|digit| whole(digit) as u8).collect(),
                    hours: hours(times),
                    extra: BTreeSet::new(),
                    removed: BTreeSet::new(),
                });
            }
            ["quota", id, total, desk] => {
                let quota = Quota { total: whole(total), desk: whole(desk) };
                rules.quotas.insert((*id).into(), quota);
            }
            ["dispatch", name] => rules.dispatch = preset(name).rule(),
            ["promise", minutes] => {
                rules.dispatch.promise = Some(Span::seconds(i64::from(whole(minutes)) * 60))
            }
            ["service", id, minutes] => {
                of_category(rules, id).service = Span::seconds(i64::from(whole(minutes)) * 60);
            }
            ["next-day", class] => rules.policy.next_day_class = Some((*class).into()),
            ["slots", id, minutes, places] => {
                let slots = Slots { minutes: whole(minutes) as u16, places: whole(places) };
                rules.appointments.slots.insert((*id).into(), slots);
            }
            ["item", code, category] => rules.items.push(item(code, category)),
            ["turns", "of", matters, "behind", others] => {
                rules.policy.agent = AgentTurns { matters: whole(matters), behind: whole(others) };
            }
            ["papers", "behind", others] => rules.policy.papers_behind = whole(others),
            ["next", "leg", at] => rules.policy.next_leg = place(at),
            ["department", id] => {
                rules.departments.push(Department { id: (*id).into(), name: Names::default() })
            }
            ["private", id] => of_category(rules, id).private = true,
            ["away", minutes] => rules.times.away_after = Span::seconds(i64::from(whole(minutes)) * 60),
            ["sign-in"] => rules.policy.sign_in_required = true,
            ["speech"] => rules.policy.speech_reported = true,
            ["return", "void"] => rules.policy.return_behind = None,
            ["return", "behind", others] => rules.policy.return_behind = Some(whole(others)),
            ["calls", "needed", calls] => rules.policy.no_show_calls = whole(calls),
            _ => panic!("a change that is not understood: `{change}`"),
        }
    }
}

fn remove(rules: &mut RuleSet, name: &str) {
    if name.starts_with('W') {
        let number = number(name);
        rules.windows.retain(|window| window.number != number);
        return;
    }
    rules.categories.retain(|category| category.id.as_str() != name);
    for tier in rules.windows.iter_mut().flat_map(|window| &mut window.serves) {
        tier.retain(|category| category.as_str() != name);
    }
}

fn preset(name: &str) -> Preset {
    Preset::ALL.into_iter().find(|preset| preset.name() == name).expect("a preset")
}

fn of_calendar(rules: &mut RuleSet) -> &mut Calendar {
    rules.calendar.as_mut().expect("`hours` stands before this")
}

/// `08:30-12:00+14:00-17:30`; `closed`.
pub(crate) fn hours(text: &str) -> Hours {
    let openings = text.split('+').filter(|text| *text != "closed");
    let openings = openings.map(|opening| opening.parse().expect("from-to"));
    Hours::new(openings.collect()).expect("openings in order and apart")
}

fn of_category<'a>(rules: &'a mut RuleSet, id: &str) -> &'a mut Category {
    rules.categories.iter_mut().find(|category| category.id.as_str() == id).expect("a category")
}

fn of_window<'a>(rules: &'a mut RuleSet, name: &str) -> &'a mut WindowRules {
    let number = number(name);
    rules.windows.iter_mut().find(|window| window.number == number).expect("a window")
}

pub(crate) fn number(name: &str) -> WindowNumber {
    WindowNumber(name.strip_prefix('W').and_then(|number| number.parse().ok()).expect("W and a number"))
}

pub(crate) fn whole(text: &str) -> u32 {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is no number"))
}

pub(crate) fn place(name: &str) -> Place {
    match name {
        "front" => Place::Front,
        "by-time" => Place::Time,
        "back" => Place::Back,
        other => panic!("`{other}` is no place"),
    }
}
