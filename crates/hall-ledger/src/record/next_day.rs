//! A right of the next service day (次日优先), as stored in `day_opened`.

use super::Text;
use super::day::DateV1;
use super::issued::{is_one, one};
use hall_core::HallTime;
use hall_core::id::{CategoryId, ClassId, Handle, ItemCode, Language, TicketId, TicketNumber};
use hall_core::send_home::NextDay;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NextDayV1<'a> {
    ticket: u64,
    number: Text<'a>,
    day: DateV1,
    handle: Text<'a>,
    category: Text<'a>,
    items: Vec<Text<'a>>,
    // Rows of before there was joint handling lack it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    to_come: Vec<Text<'a>>,
    // 代办: absent where it is one.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    matters: u32,
    class: Option<Text<'a>>,
    language: Text<'a>,
    since_ms: i64,
    used: Option<u64>,
}

impl<'a> From<&'a NextDay> for NextDayV1<'a> {
    fn from(right: &'a NextDay) -> Self {
        let NextDay {
            ticket,
            number,
            day,
            handle,
            category,
            items,
            to_come,
            matters,
            class,
            language,
            since,
            used,
        } = right;
        NextDayV1 {
            ticket: ticket.0,
            number: number.as_str().into(),
            day: DateV1(*day),
            handle: handle.as_str().into(),
            category: category.as_str().into(),
            items: items.iter().map(|item| item.as_str().into()).collect(),
            to_come: to_come.iter().map(|category| category.as_str().into()).collect(),
            matters: *matters,
            class: class.as_ref().map(|class| class.as_str().into()),
            language: language.as_str().into(),
            since_ms: since.0,
            used: used.map(|ticket| ticket.0),
        }
    }
}

impl From<NextDayV1<'_>> for NextDay {
    fn from(it: NextDayV1<'_>) -> Self {
        NextDay {
            ticket: TicketId(it.ticket),
            number: TicketNumber(it.number.into()),
            day: it.day.0,
            handle: Handle(it.handle.into()),
            category: CategoryId(it.category.into()),
            items: it.items.into_iter().map(|item| ItemCode(item.into())).collect(),
            to_come: it.to_come.into_iter().map(|category| CategoryId(category.into())).collect(),
            matters: it.matters,
            class: it.class.map(|class| ClassId(class.into())),
            language: Language(it.language.into()),
            since: HallTime(it.since_ms),
            used: it.used.map(TicketId),
        }
    }
}
