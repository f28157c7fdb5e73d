//! `issued`: all that a ticket was told when it was taken.

use super::Text;
use super::ticket::OriginV1;
use hall_core::command::By;
use hall_core::event::Issued;
use hall_core::id::{CategoryId, ClassId, Handle, ItemCode, KioskId, Language, TicketId, TicketNumber};
use hall_core::time::Span;
use hall_core::wait::Wait;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IssuedV1<'a> {
    ticket: u64,
    number: Text<'a>,
    sequence: u32,
    category: Text<'a>,
    items: Vec<Text<'a>>,
    // Rows of before there was joint handling lack it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    to_come: Vec<Text<'a>>,
    /// 代办: absent where it is one.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    matters: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    items_version: Option<u32>,
    class: Option<Text<'a>>,
    weight: u32,
    language: Text<'a>,
    kiosk: Option<Text<'a>>,
    print: bool,
    // A number for the public, from a kiosk, has neither; rows of before there were quotas are such.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    by_desk: bool,
    /// 加号: why it was given beyond the quota or outside the hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    added: Option<Text<'a>>,
    #[serde(default, skip_serializing_if = "OriginV1::is_taken")]
    origin: OriginV1<'a>,
    handle: Text<'a>,
    ahead: u32,
    wait: Option<WaitV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WaitV1 {
    estimate_ms: i64,
    low_ms: i64,
    high_ms: i64,
}

pub(super) const fn one() -> u32 {
    1
}

pub(super) fn is_one(count: &u32) -> bool {
    *count == 1
}

impl<'a> From<&'a Issued> for IssuedV1<'a> {
    fn from(issued: &'a Issued) -> Self {
        let Issued {
            ticket,
            number,
            sequence,
            category,
            items,
            to_come,
            matters,
            items_version,
            class,
            weight,
            language,
            kiosk,
            print,
            by,
            origin,
            handle,
            ahead,
            wait,
        } = issued;
        IssuedV1 {
            ticket: ticket.0,
            number: number.as_str().into(),
            sequence: *sequence,
            category: category.as_str().into(),
            to_come: to_come.iter().map(|category| category.as_str().into()).collect(),
            items: items.iter().map(|item| item.as_str().into()).collect(),
            matters: *matters,
            items_version: *items_version,
            class: class.as_ref().map(|class| class.as_str().into()),
            weight: *weight,
            language: language.as_str().into(),
            kiosk: kiosk.as_ref().map(|kiosk| kiosk.as_str().into()),
            print: *print,
            by_desk: *by == By::Desk,
            added: match by {
                By::Added { reason } => Some(reason.into()),
                By::Public | By::Desk => None,
            },
            origin: origin.into(),
            handle: handle.as_str().into(),
            ahead: *ahead,
            wait: wait.as_ref().map(WaitV1::from),
        }
    }
}

impl From<IssuedV1<'_>> for Issued {
    fn from(it: IssuedV1<'_>) -> Self {
        Issued {
            ticket: TicketId(it.ticket),
            number: TicketNumber(it.number.into()),
            sequence: it.sequence,
            category: CategoryId(it.category.into()),
            to_come: it.to_come.into_iter().map(|category| CategoryId(category.into())).collect(),
            items: it.items.into_iter().map(|item| ItemCode(item.into())).collect(),
            matters: it.matters,
            items_version: it.items_version,
            class: it.class.map(|class| ClassId(class.into())),
            weight: it.weight,
            language: Language(it.language.into()),
            kiosk: it.kiosk.map(|kiosk| KioskId(kiosk.into())),
            print: it.print,
            by: match it.added {
                Some(reason) => By::Added { reason: reason.into_owned() },
                None if it.by_desk => By::Desk,
                None => By::Public,
            },
            origin: it.origin.into(),
            handle: Handle(it.handle.into()),
            ahead: it.ahead,
            wait: it.wait.map(Wait::from),
        }
    }
}

impl From<&Wait> for WaitV1 {
    fn from(wait: &Wait) -> Self {
        let Wait { estimate, low, high } = wait;
        WaitV1 { estimate_ms: estimate.0, low_ms: low.0, high_ms: high.0 }
    }
}

impl From<WaitV1> for Wait {
    fn from(it: WaitV1) -> Self {
        Wait { estimate: Span(it.estimate_ms), low: Span(it.low_ms), high: Span(it.high_ms) }
    }
}
