//! The rule set as stored in `configured` and `day_opened`.

use super::Text;
use super::appointment::AppointmentRulesV1;
use super::calendar::CalendarV1;
use super::dispatch::DispatchV1;
use super::issued::{is_one, one};
use super::item::ItemV1;
use hall_core::agent::AgentTurns;
use hall_core::calendar::Calendar;
use hall_core::command::Place;
use hall_core::id::{AreaId, CategoryId, ClassId, DepartmentId, Language, WindowNumber};
use hall_core::item::Item;
use hall_core::quota::Quota;
use hall_core::rules::{self, Names, Postings, RuleSet};
use hall_core::time::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A name by language.
pub(super) type NamesV1<'a> = BTreeMap<Text<'a>, Text<'a>>;

/// Tiers of categories.
pub(super) type ServesV1<'a> = Vec<Vec<Text<'a>>>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RulesV1<'a> {
    departments: Vec<NamedV1<'a>>,
    areas: Vec<NamedV1<'a>>,
    categories: Vec<CategoryV1<'a>>,
    items: Vec<ItemV1<'a>>,
    windows: Vec<WindowV1<'a>>,
    classes: Vec<ClassV1<'a>>,
    times: TimesV1,
    policy: PolicyV1<'a>,
    #[serde(default, skip_serializing_if = "DispatchV1::is_default")]
    dispatch: DispatchV1,
    // Rows of before it was there have none.
    #[serde(default, skip_serializing_if = "PostingsV1::is_empty")]
    postings: PostingsV1<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    calendar: Option<CalendarV1<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    quotas: Vec<QuotaV1<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    appointments: Option<AppointmentRulesV1<'a>>,
}

/// Numbers a day of a category; `quota_changed`, and a line of rules and of `day_opened`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuotaV1<'a> {
    category: Text<'a>,
    /// `null`: not counted.
    total: Option<u32>,
    desk: u32,
}

impl<'a> QuotaV1<'a> {
    pub(super) fn new(category: &'a CategoryId, quota: Option<Quota>) -> QuotaV1<'a> {
        QuotaV1 {
            category: category.as_str().into(),
            total: quota.map(|quota| quota.total),
            desk: quota.map_or(0, |quota| quota.desk),
        }
    }

    pub(super) fn read(self) -> (CategoryId, Option<Quota>) {
        let quota = self.total.map(|total| Quota { total, desk: self.desk });
        (CategoryId(self.category.into()), quota)
    }
}

/// What the hall posts; `postings_changed` holds one alone.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PostingsV1<'a> {
    leader: Option<NamesV1<'a>>,
    notices: Vec<NamesV1<'a>>,
    complaint_phone: Option<Text<'a>>,
}

impl PostingsV1<'_> {
    fn is_empty(&self) -> bool {
        self.leader.is_none() && self.notices.is_empty() && self.complaint_phone.is_none()
    }
}

/// A department or an area.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedV1<'a> {
    id: Text<'a>,
    name: NamesV1<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryV1<'a> {
    id: Text<'a>,
    prefix: Text<'a>,
    width: u8,
    first: u32,
    last: u32,
    area: Text<'a>,
    name: NamesV1<'a>,
    private: bool,
    service_ms: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowV1<'a> {
    number: u16,
    name: NamesV1<'a>,
    serves: ServesV1<'a>,
    auto_call: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassV1<'a> {
    id: Text<'a>,
    name: NamesV1<'a>,
    weight: u32,
    proven_by: ProvenByV1,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ProvenByV1 {
    SelfDeclared,
    Card,
    Desk,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimesV1 {
    call_guard_ms: i64,
    early_call_ms: i64,
    served_min_ms: i64,
    no_show_after_ms: i64,
    no_show_latest_ms: i64,
    undo_ms: i64,
    kiosk_pause_ms: i64,
    key_age_max_ms: i64,
    // Rows of before it was counted have none.
    #[serde(default = "away_after_ms", skip_serializing_if = "is_away_after_ms")]
    away_after_ms: i64,
}

fn away_after_ms() -> i64 {
    rules::Times::default().away_after.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it in so")]
fn is_away_after_ms(ms: &i64) -> bool {
    *ms == away_after_ms()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyV1<'a> {
    sign_in_required: bool,
    no_show_calls: u32,
    return_behind: Option<u32>,
    speech_reported: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_day_class: Option<Text<'a>>,
    // Rows of before there was joint handling lack it: by time.
    #[serde(default, skip_serializing_if = "PlaceV1::is_time")]
    next_leg: PlaceV1,
    #[serde(default, skip_serializing_if = "AgentV1::is_usual")]
    agent: AgentV1,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    papers_behind: u32,
}

/// 代办: so many matters a turn, behind so many others.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentV1 {
    matters: u32,
    behind: u32,
}

impl Default for AgentV1 {
    /// As in rows of before hall.toml could say it.
    fn default() -> Self {
        AgentV1 { matters: 5, behind: 3 }
    }
}

impl AgentV1 {
    fn is_usual(&self) -> bool {
        *self == AgentV1::default()
    }
}

#[derive(Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PlaceV1 {
    Front,
    #[default]
    Time,
    Back,
}

impl PlaceV1 {
    fn is_time(&self) -> bool {
        *self == PlaceV1::Time
    }
}

impl<'a> From<&'a RuleSet> for RulesV1<'a> {
    fn from(rules: &'a RuleSet) -> Self {
        let RuleSet {
            departments,
            areas,
            categories,
            items,
            windows,
            classes,
            times,
            policy,
            dispatch,
            postings,
            calendar,
            quotas,
            appointments,
        } = rules;
        RulesV1 {
            departments: departments.iter().map(|it| named(it.id.as_str(), &it.name)).collect(),
            areas: areas.iter().map(|it| named(it.id.as_str(), &it.name)).collect(),
            categories: categories.iter().map(CategoryV1::from).collect(),
            items: items.iter().map(ItemV1::from).collect(),
            windows: windows.iter().map(WindowV1::from).collect(),
            classes: classes.iter().map(ClassV1::from).collect(),
            times: times.into(),
            policy: policy.into(),
            dispatch: dispatch.into(),
            postings: postings.into(),
            calendar: calendar.as_ref().map(CalendarV1::from),
            quotas: quotas.iter().map(|(category, quota)| QuotaV1::new(category, Some(*quota))).collect(),
            appointments: AppointmentRulesV1::new(appointments),
        }
    }
}

impl<'a> From<&'a Postings> for PostingsV1<'a> {
    fn from(postings: &'a Postings) -> Self {
        let Postings { leader, notices, complaint_phone } = postings;
        PostingsV1 {
            leader: leader.as_ref().map(names),
            notices: notices.iter().map(names).collect(),
            complaint_phone: complaint_phone.as_deref().map(Text::from),
        }
    }
}

impl From<PostingsV1<'_>> for Postings {
    fn from(it: PostingsV1<'_>) -> Self {
        Postings {
            leader: it.leader.map(names_read),
            notices: it.notices.into_iter().map(names_read).collect(),
            complaint_phone: it.complaint_phone.map(String::from),
        }
    }
}

impl From<RulesV1<'_>> for RuleSet {
    fn from(rules: RulesV1<'_>) -> Self {
        RuleSet {
            departments: rules.departments.into_iter().map(rules::Department::from).collect(),
            areas: rules.areas.into_iter().map(rules::Area::from).collect(),
            categories: rules.categories.into_iter().map(rules::Category::from).collect(),
            items: rules.items.into_iter().map(Item::from).collect(),
            windows: rules.windows.into_iter().map(rules::WindowRules::from).collect(),
            classes: rules.classes.into_iter().map(rules::PriorityClass::from).collect(),
            times: rules.times.into(),
            policy: rules.policy.into(),
            dispatch: (&rules.dispatch).into(),
            postings: rules.postings.into(),
            calendar: rules.calendar.map(Calendar::from),
            quotas: rules
                .quotas
                .into_iter()
                .filter_map(|line| {
                    let (category, quota) = line.read();
                    Some((category, quota?))
                })
                .collect(),
            appointments: rules.appointments.map(AppointmentRulesV1::read).unwrap_or_default(),
        }
    }
}

pub(super) fn serves(tiers: &[Vec<CategoryId>]) -> ServesV1<'_> {
    tiers.iter().map(|tier| tier.iter().map(|category| category.as_str().into()).collect()).collect()
}

pub(super) fn serves_read(tiers: ServesV1<'_>) -> Vec<Vec<CategoryId>> {
    tiers
        .into_iter()
        .map(|tier| tier.into_iter().map(|category| CategoryId(category.into())).collect())
        .collect()
}

pub(super) fn names(names: &Names) -> NamesV1<'_> {
    names.0.iter().map(|(language, name)| (language.as_str().into(), name.into())).collect()
}

pub(super) fn names_read(names: NamesV1<'_>) -> Names {
    Names(names.into_iter().map(|(language, name)| (Language(language.into()), name.into_owned())).collect())
}

fn named<'a>(id: &'a str, name: &'a Names) -> NamedV1<'a> {
    NamedV1 { id: id.into(), name: names(name) }
}

impl From<NamedV1<'_>> for rules::Department {
    fn from(it: NamedV1<'_>) -> Self {
        rules::Department { id: DepartmentId(it.id.into()), name: names_read(it.name) }
    }
}

impl From<NamedV1<'_>> for rules::Area {
    fn from(it: NamedV1<'_>) -> Self {
        rules::Area { id: AreaId(it.id.into()), name: names_read(it.name) }
    }
}

impl<'a> From<&'a rules::Category> for CategoryV1<'a> {
    fn from(it: &'a rules::Category) -> Self {
        let rules::Category { id, prefix, width, first, last, area, name, private, service } = it;
        CategoryV1 {
            id: id.as_str().into(),
            prefix: prefix.into(),
            width: *width,
            first: *first,
            last: *last,
            area: area.as_str().into(),
            name: names(name),
            private: *private,
            service_ms: service.0,
        }
    }
}

impl From<CategoryV1<'_>> for rules::Category {
    fn from(it: CategoryV1<'_>) -> Self {
        rules::Category {
            id: CategoryId(it.id.into()),
            prefix: it.prefix.into_owned(),
            width: it.width,
            first: it.first,
            last: it.last,
            area: AreaId(it.area.into()),
            name: names_read(it.name),
            private: it.private,
            service: Span(it.service_ms),
        }
    }
}

impl<'a> From<&'a rules::WindowRules> for WindowV1<'a> {
    fn from(it: &'a rules::WindowRules) -> Self {
        let rules::WindowRules { number, name, serves: tiers, auto_call } = it;
        WindowV1 { number: number.0, name: names(name), serves: serves(tiers), auto_call: *auto_call }
    }
}

impl From<WindowV1<'_>> for rules::WindowRules {
    fn from(it: WindowV1<'_>) -> Self {
        rules::WindowRules {
            number: WindowNumber(it.number),
            name: names_read(it.name),
            serves: serves_read(it.serves),
            auto_call: it.auto_call,
        }
    }
}

impl<'a> From<&'a rules::PriorityClass> for ClassV1<'a> {
    fn from(it: &'a rules::PriorityClass) -> Self {
        let rules::PriorityClass { id, name, weight, proven_by } = it;
        let proven_by = match proven_by {
            rules::ProvenBy::SelfDeclared => ProvenByV1::SelfDeclared,
            rules::ProvenBy::Card => ProvenByV1::Card,
            rules::ProvenBy::Desk => ProvenByV1::Desk,
        };
        ClassV1 { id: id.as_str().into(), name: names(name), weight: *weight, proven_by }
    }
}

impl From<ClassV1<'_>> for rules::PriorityClass {
    fn from(it: ClassV1<'_>) -> Self {
        let proven_by = match it.proven_by {
            ProvenByV1::SelfDeclared => rules::ProvenBy::SelfDeclared,
            ProvenByV1::Card => rules::ProvenBy::Card,
            ProvenByV1::Desk => rules::ProvenBy::Desk,
        };
        rules::PriorityClass {
            id: ClassId(it.id.into()),
            name: names_read(it.name),
            weight: it.weight,
            proven_by,
        }
    }
}

impl From<&rules::Times> for TimesV1 {
    fn from(it: &rules::Times) -> Self {
        let rules::Times {
            call_guard,
            early_call,
            served_min,
            no_show_after,
            no_show_latest,
            undo,
            kiosk_pause,
            key_age_max,
            away_after,
        } = it;
        TimesV1 {
            call_guard_ms: call_guard.0,
            early_call_ms: early_call.0,
            served_min_ms: served_min.0,
            no_show_after_ms: no_show_after.0,
            no_show_latest_ms: no_show_latest.0,
            undo_ms: undo.0,
            kiosk_pause_ms: kiosk_pause.0,
            key_age_max_ms: key_age_max.0,
            away_after_ms: away_after.0,
        }
    }
}

impl From<TimesV1> for rules::Times {
    fn from(it: TimesV1) -> Self {
        rules::Times {
            call_guard: Span(it.call_guard_ms),
            early_call: Span(it.early_call_ms),
            served_min: Span(it.served_min_ms),
            no_show_after: Span(it.no_show_after_ms),
            no_show_latest: Span(it.no_show_latest_ms),
            undo: Span(it.undo_ms),
            kiosk_pause: Span(it.kiosk_pause_ms),
            key_age_max: Span(it.key_age_max_ms),
            away_after: Span(it.away_after_ms),
        }
    }
}

impl<'a> From<&'a rules::Policy> for PolicyV1<'a> {
    fn from(it: &'a rules::Policy) -> Self {
        let rules::Policy {
            sign_in_required,
            no_show_calls,
            return_behind,
            speech_reported,
            next_day_class,
            next_leg,
            agent,
            papers_behind,
        } = it;
        PolicyV1 {
            sign_in_required: *sign_in_required,
            no_show_calls: *no_show_calls,
            return_behind: *return_behind,
            speech_reported: *speech_reported,
            next_day_class: next_day_class.as_ref().map(|class| class.as_str().into()),
            agent: AgentV1 { matters: agent.matters, behind: agent.behind },
            papers_behind: *papers_behind,
            next_leg: match next_leg {
                Place::Front => PlaceV1::Front,
                Place::Time => PlaceV1::Time,
                Place::Back => PlaceV1::Back,
            },
        }
    }
}

impl From<PolicyV1<'_>> for rules::Policy {
    fn from(it: PolicyV1<'_>) -> Self {
        rules::Policy {
            sign_in_required: it.sign_in_required,
            no_show_calls: it.no_show_calls,
            return_behind: it.return_behind,
            speech_reported: it.speech_reported,
            next_day_class: it.next_day_class.map(|class| ClassId(class.into())),
            agent: AgentTurns { matters: it.agent.matters, behind: it.agent.behind },
            papers_behind: it.papers_behind,
            next_leg: match it.next_leg {
                PlaceV1::Front => Place::Front,
                PlaceV1::Time => Place::Time,
                PlaceV1::Back => Place::Back,
            },
        }
    }
}
