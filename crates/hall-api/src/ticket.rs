//! Tickets as programs see them.

use crate::Names;
use crate::appointment::TicketAppointment;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long someone will probably wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Wait {
    /// Median estimate, seconds.
    pub estimate_s: u32,
    /// One in ten waits less, seconds.
    pub low_s: u32,
    /// One in ten waits longer, seconds.
    pub high_s: u32,
}

impl Wait {
    /// Minutes from and to as people are told them: in whole fives, outwards and never the same, `15` to `25`. A finer
    /// number would promise what nobody can keep, and one rounded inwards more than was foreseen. Under five: 0 to 5.
    #[must_use]
    pub fn minutes(self) -> (u32, u32) {
        let low = self.low_s / 300 * 5;
        let high = self.high_s.div_ceil(300) * 5;
        (low, high.max(low + 5))
    }
}

/// The answer to taking a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Issued {
    /// Never repeats, on any day.
    pub id: u64,
    /// What is printed and called: `A012`. Repeats daily.
    pub number: String,
    pub category: String,
    /// RFC 3339, hall time.
    pub issued_at: String,
    /// Waiting tickets of the same category before it.
    pub ahead: u32,
    /// `null` when no window serves the category now.
    pub wait: Option<Wait>,
    /// The citizen's page behind the ticket's QR code.
    pub follow_url: String,
}

/// Where a ticket is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    Waiting,
    Called,
    Serving,
    Held,
    /// 过号: did not come, and may still return.
    Missed,
    Served,
    /// Did not come a second time.
    NoShow,
    Cancelled,
    Voided,
    /// 下班未办: the day ended first.
    DayOver,
    /// 转次日: sent home, to go first on the next service day.
    SentHome,
}

/// What is known of the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Print {
    /// No printer was asked: a program took the ticket, or the kiosk has none.
    #[default]
    None,
    /// To be printed.
    Queued,
    /// Bytes may have left; the outcome is not in yet.
    Started,
    /// The printer confirmed it.
    Printed,
    /// The printer certainly did not print it.
    Failed,
    /// Nobody can say. Never reprinted by itself.
    Unknown,
}

/// Why a paper is not known to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrintTrouble {
    PaperOut,
    CoverOpen,
    Cutter,
    /// Paper is stuck on its way out.
    Jam,
    /// Head too hot, or another error that passes by itself.
    Passing,
    /// An error that only switching off ends.
    Unrecoverable,
    /// Offline, and it does not say why.
    Offline,
    /// Its port was closed.
    NotConnected,
    /// Its port was lost while it printed.
    PortLost,
    /// It did not answer, or stopped answering.
    NoAnswer,
    /// This model confirms nothing.
    Unconfirmed,
    /// Layout and ticket do not fit.
    NotComposed,
    /// The hall controller stopped meanwhile.
    Interrupted,
}

/// `GET tickets/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ticket {
    pub id: u64,
    pub number: String,
    pub category: String,
    pub category_name: Names,
    /// The service day it was issued on, `2026-11-23`.
    pub day: String,
    pub issued_at: String,
    /// The clock was not trusted when it was issued: 时间未校准.
    pub time_uncertain: bool,
    pub phase: Phase,
    /// The window that has it in hand, holds it, or had it last.
    pub window: Option<u16>,
    /// While waiting: waiting tickets of the same category before it.
    pub ahead: Option<u32>,
    /// Why there may be more ahead than there were, in the ticket's language: 新增1位优先.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ahead_note: Option<String>,
    pub wait: Option<Wait>,
    /// Times it was announced at its present window.
    pub announced: u32,
    pub no_shows: u32,
    pub priority: Option<String>,
    /// 代办: of an agent's ticket.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub matters: Option<Matters>,
    /// How it ended, where that was said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outcome: Option<Outcome>,
    /// 联合办理: where it is on its way through several windows; absent for a ticket of one category.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub route: Option<Route>,
    /// Other tickets of the same person. While one of them is at a window, this one is passed over and keeps its place.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub linked: Vec<TicketRef>,
    /// Codes of the items it was taken for; absent for tickets of earlier days.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub items: Vec<String>,
    /// The catalogue they were taken from: `GET items/{code}?version=` has what was published then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub items_version: Option<u32>,
    /// It was booked; absent for tickets of earlier days.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub appointment: Option<TicketAppointment>,
    pub language: String,
    pub print: Print,
    /// Why the last print failed or is unknown; absent for tickets of earlier days.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub print_trouble: Option<PrintTrouble>,
    /// What to tell whoever waits for a paper that may not come, in the ticket's language.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub print_note: Option<String>,
    /// 补录: written by hand while the controller was down, and entered afterwards.
    #[serde(default)]
    pub by_hand: bool,
    /// 次日优先: given for this ticket, which was sent home on an earlier day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instead_of: Option<u64>,
    /// 首问责任: the person of the house who answers for it: who was asked first, or took over since. Absent where nobody was
    /// named, and for tickets of earlier days.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first_asked: Option<String>,
    /// 1 very satisfied … 5 very dissatisfied.
    pub rating: Option<u8>,
    pub follow_url: String,
}

/// 代办: an agent's ticket is called turn by turn until all its matters are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Matters {
    pub total: u32,
    pub done: u32,
}

/// 办理结果: how a service ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// 一次性告知, 补正: he may bring what is missing that day, and `return` opens the number again.
    PapersMissing,
}

/// 联合办理: one ticket, one number, several legs in order. `category`, `ahead` and `wait` of the ticket are those of its
/// present leg.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Route {
    /// Legs ended so far.
    pub done: u32,
    /// Legs after the present one, in order.
    pub to_come: Vec<Leg>,
}

/// What is done of a ticket in one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Leg {
    pub category: String,
    pub category_name: Names,
    /// Windows that serve it now, else all that ever do.
    pub windows: Vec<u16>,
}

/// A ticket as named in another answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketRef {
    pub id: u64,
    pub number: String,
    pub category: String,
}

/// `GET tickets/{id}/why`: of two tickets, which goes first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhyFirst {
    pub first: TicketRef,
    pub other: TicketRef,
    pub because: Because,
    /// A sentence for whoever asks, in each language of the hall.
    pub text: Names,
}

/// What made the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// The other was taken after this one was called.
    TakenLater,
    /// 业务不同窗口
    OtherWindows,
    /// 优先对象
    Priority,
    /// 预约
    Booked,
    /// 次日优先: the first was sent home on an earlier day.
    NextDay,
    /// 补录: the first has a number written by hand while the system was down, before the other came.
    ByHand,
    /// 过号返回: the first had waited for as many others as the rule says.
    Returned,
    /// The other missed his call and waits for some others.
    OtherReturned,
    /// The other's holder is at a window with another of his tickets.
    Linked,
    /// By a transfer.
    Transferred,
    /// Called by number.
    Chosen,
    /// 加号: given beyond the quota before the other came.
    Added,
    Earlier,
    /// The first had waited as long as the hall promises.
    Promise,
    /// The window's own business comes first.
    Tier,
    /// The weights of waiting, business and service together.
    Weighed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_whole_fives_outwards() {
        for ((low_s, high_s), told) in [
            ((0, 0), (0, 5)),
            ((100, 200), (0, 5)),
            ((299, 301), (0, 10)),
            ((14 * 60, 23 * 60), (10, 25)),
            ((15 * 60, 25 * 60), (15, 25)),
            ((1_000, 1_040), (15, 20)),
            ((1_300, 900), (20, 25)),
            ((u32::MAX, u32::MAX), (71_582_785, 71_582_790)),
        ] {
            assert_eq!(Wait { estimate_s: low_s, low_s, high_s }.minutes(), told, "{low_s} to {high_s}");
        }
    }
}
