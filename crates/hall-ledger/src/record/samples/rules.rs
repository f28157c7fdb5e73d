//! Rule sets for the examples: bare ones with what one event needs, and one that has everything.

use super::{SUNDAY, W3};
use hall_core::agent::AgentTurns;
use hall_core::appointment::{AppointmentRules, Slots};
use hall_core::calendar::{Calendar, Hours, Issuing, LunarMonths, MarketDays, Opening, Reckoning, YearList};
use hall_core::command::Place;
use hall_core::dispatch::Preset;
use hall_core::id::{AreaId, CategoryId, ClassId, DepartmentId, ItemCode, Language};
use hall_core::item::{Catalogue, Facts, Item, Material};
use hall_core::quota::Quota;
use hall_core::rules::{
    Area, Category, Department, Names, Policy, Postings, PriorityClass, ProvenBy, RuleSet, Times, WindowRules,
};
use hall_core::time::{Date, Span};

/// As the first rows have a material.
pub(super) fn in_chinese(text: &str) -> Names {
    Names([(Language::from("zh"), text.into())].into())
}

pub(super) fn names(zh: &str, en: &str) -> Names {
    Names([("zh", zh), ("en", en)].map(|(language, name)| (Language::from(language), name.into())).into())
}

pub(super) fn rules() -> RuleSet {
    let class = |id: &str, proven_by| PriorityClass {
        id: ClassId::from(id),
        name: names("老年人", "Over 60"),
        weight: 10,
        proven_by,
    };
    RuleSet {
        departments: vec![Department {
            id: DepartmentId::from("civil-affairs"),
            name: names("民政所", "Civil affairs"),
        }],
        areas: vec![Area { id: AreaId::from("ground"), name: names("一楼A区", "Ground floor") }],
        categories: vec![Category {
            id: CategoryId::from("civil"),
            prefix: "民".into(),
            width: 3,
            first: 1,
            last: 999,
            area: AreaId::from("ground"),
            name: names("民政", "Civil affairs"),
            private: true,
            service: Span(360_000),
        }],
        items: vec![Item {
            code: ItemCode::from("11X0110"),
            category: CategoryId::from("civil"),
            department: DepartmentId::from("civil-affairs"),
            name: names("低保申请", "Subsistence allowance"),
            materials: vec![in_chinese("身份证原件").into(), in_chinese("户口簿").into()],
            facts: Facts::default(),
        }],
        windows: vec![WindowRules {
            number: W3,
            name: names("民政窗口", "Civil affairs"),
            serves: vec![vec!["civil".into()], vec![]],
            auto_call: true,
        }],
        classes: vec![
            class("elder", ProvenBy::SelfDeclared),
            class("soldier", ProvenBy::Card),
            class("guest", ProvenBy::Desk),
        ],
        times: times(),
        policy: Policy {
            sign_in_required: true,
            no_show_calls: 2,
            return_behind: Some(3),
            speech_reported: true,
            next_day_class: None,
            next_leg: Place::Time,
            agent: AgentTurns::default(),
            papers_behind: 1,
        },
        dispatch: Preset::PriorityTier.rule(),
        postings: Postings::default(),
        calendar: None,
        quotas: [].into(),
        appointments: AppointmentRules::default(),
    }
}

/// With a material in two languages.
pub(super) fn named_materials() -> RuleSet {
    let item = Item {
        materials: vec![names("身份证原件", "Identity card").into()],
        ..rules().items[0].clone()
    };
    RuleSet { items: vec![item], ..bare_rules() }
}

/// With what rule sets did not have at first. The older example stays as it is: halls have such rows.
pub(super) fn posted_rules() -> RuleSet {
    let postings = Postings {
        leader: Some(names("王主任", "Director Wang")),
        notices: vec![],
        complaint_phone: Some("12345".into()),
    };
    RuleSet { postings, ..bare_rules() }
}

pub(super) fn hours(openings: &[&str]) -> Hours {
    let read = |text: &&str| text.parse::<Opening>().unwrap();
    Hours::new(openings.iter().map(read).collect()).unwrap()
}

pub(super) fn year_list() -> YearList {
    let new_year = Date { year: 2027, month: 1, day: 1 };
    YearList { off: [new_year].into(), worked: [SUNDAY].into() }
}

/// With a calendar.
pub(super) fn timed_rules() -> RuleSet {
    let week = [(); 7].map(|()| hours(&["08:30-12:00", "14:00-17:30"]));
    let market = MarketDays {
        by: Reckoning::Solar,
        digits: [3, 8].into(),
        hours: hours(&["08:00-12:00"]),
        extra: [SUNDAY].into(),
        removed: [Date { year: 2027, month: 2, day: 18 }].into(),
    };
    let calendar = Calendar {
        week,
        makeup: hours(&["09:00-17:00"]),
        market: Some(market),
        years: [(2027, year_list())].into(),
        follows_lists: true,
        dates: [(SUNDAY, Hours::default())].into(),
        lunch_cover: [W3].into(),
        issuing: Issuing {
            starts_before: 30,
            stops_before: 20,
            stops_before_of: [("civil".into(), 45)].into(),
            unstaffed_after: 10,
        },
    };
    RuleSet { calendar: Some(calendar), ..bare_rules() }
}

pub(super) fn lunar_rules() -> RuleSet {
    let mut rules = timed_rules();
    if let Some(market) = rules.calendar.as_mut().and_then(|calendar| calendar.market.as_mut()) {
        market.by = Reckoning::Lunar(LunarMonths { first: 20_826, days: vec![29, 30] });
    }
    rules
}

pub(super) fn booked_rules() -> RuleSet {
    let slots = [("civil".into(), Slots { minutes: 30, places: 4 })].into();
    let (head_start, early, grace) = (Span(1_800_000), Span(3_600_000), Span(900_000));
    RuleSet { appointments: AppointmentRules { head_start, early, grace, slots }, ..bare_rules() }
}

pub(super) fn counted_rules() -> RuleSet {
    RuleSet { quotas: [("civil".into(), Quota { total: 30, desk: 5 })].into(), ..bare_rules() }
}

pub(super) fn promised_rules() -> RuleSet {
    let times = Times { away_after: Span(900_000), ..times() };
    RuleSet { dispatch: Preset::Township.rule(), times, ..bare_rules() }
}

pub(super) fn weighed_rules() -> RuleSet {
    RuleSet { dispatch: Preset::Balanced.rule(), ..bare_rules() }
}

/// 次日优先 has a class.
pub(super) fn promising_rules() -> RuleSet {
    let bare = bare_rules();
    RuleSet { policy: Policy { next_day_class: Some("guest".into()), ..bare.policy.clone() }, ..bare }
}

/// Spelled out, here and below: a new default must not change what is pinned.
pub(super) fn times() -> Times {
    Times {
        call_guard: Span(3_001),
        early_call: Span(60_002),
        served_min: Span(45_003),
        no_show_after: Span(60_004),
        no_show_latest: Span(120_005),
        undo: Span(30_006),
        kiosk_pause: Span(3_007),
        key_age_max: Span(5_008),
        away_after: Span(600_000),
    }
}

pub(super) fn bare_rules() -> RuleSet {
    RuleSet {
        departments: vec![],
        areas: vec![],
        categories: vec![],
        items: vec![],
        windows: vec![],
        classes: vec![],
        times: times(),
        policy: Policy {
            sign_in_required: false,
            no_show_calls: 2,
            return_behind: None,
            speech_reported: false,
            next_day_class: None,
            next_leg: Place::Time,
            agent: AgentTurns::default(),
            papers_behind: 1,
        },
        dispatch: Preset::PriorityTier.rule(),
        postings: Postings::default(),
        calendar: None,
        quotas: [].into(),
        appointments: AppointmentRules::default(),
    }
}

pub(super) fn joint_rules() -> RuleSet {
    let bare = bare_rules();
    RuleSet { policy: Policy { next_leg: Place::Back, ..bare.policy }, ..bare }
}

pub(super) fn agent_rules() -> RuleSet {
    let bare = bare_rules();
    let agent = AgentTurns { matters: 4, behind: 2 };
    RuleSet { policy: Policy { agent, papers_behind: 0, ..bare.policy }, ..bare }
}

/// One item with every fact, and one of which nobody wrote any down.
pub(super) fn catalogue() -> Catalogue {
    let materials = vec![
        Material { name: names("申请表", "Form"), sample: Some("大厅样表架1号".into()) },
        in_chinese("身份证原件").into(),
    ];
    let facts = Facts {
        conditions: in_chinese("本市户籍\n年满18周岁"),
        basis: in_chinese("《户口登记条例》"),
        procedure: in_chinese("申请、审核、发证"),
        statutory_days: Some(20),
        promised_days: Some(0),
        result: names("护照", "Passport"),
        fee: in_chinese("120元"),
        fee_basis: in_chinese("发改价格〔2013〕1494号"),
        complaint_phone: Some("12345".into()),
    };
    let item = |code: &str, facts| Item {
        code: code.into(),
        category: "civil".into(),
        department: "police".into(),
        name: names("普通护照签发", "Passport"),
        materials: materials.clone(),
        facts,
    };
    let items = [item("GA-01", facts), item("GA-02", Facts::default())].map(|item| (item.code.clone(), item));
    Catalogue { version: 7, items: items.into() }
}
