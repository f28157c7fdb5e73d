//! The two matches: every event to its record, every record ever written to its event.

use super::appointment::{AppointmentCancelledV1, BookedV1};
use super::calendar::{DateSetV1, HoursV1, YearV1};
use super::day::{DateV1, DayOpenedV1};
use super::dispatch::ReasonV1;
use super::issued::IssuedV1;
use super::item::CatalogueV1;
use super::payload::{
    CallUndoneV1, CalledV1, ClockNotedV1, DayClosedV1, EmptyV1, FirstAskedNamedV1, GuidingMarkedV1,
    HallPausedV1, HandedOverV1, LegServedV1, LinkedV1, MovedAllV1, NoShowV1, OutcomeRecordedV1, PrintEndedV1,
    PrintStartedV1, PriorityDroppedV1, RatedV1, RecalledV1, ReopenedV1, ReprintAskedV1, ReturnedV1,
    SentHomeV1, ServedV1, ServesChangedV1, SignV1, SpokenV1, StartedV1, TakenOverV1, TicketOnlyV1,
    TransferredV1, TurnEndedV1, VoidedV1, WindowAfterV1, WindowPausedV1, WindowTicketV1, WindowV1,
};
use super::restored::RestoredV1;
use super::rules::{PostingsV1, QuotaV1, RulesV1, names, names_read, serves, serves_read};
use super::ticket::TroubleV1;
use super::{Encoded, Text};
use hall_core::Event;
use hall_core::dispatch::CallReason;
use hall_core::id::{
    AppointmentCode, CallSequence, CategoryId, ClassId, Clerk, KioskId, PrinterId, ScreenId,
};
use hall_core::id::{TicketId, TicketNumber, WindowNumber};
use hall_core::ticket::PrintTrouble;
use hall_core::time::Span;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Writes an event in the newest version of its kind.
pub(super) fn encode(event: &Event) -> Result<Encoded, serde_json::Error> {
    match event {
        Event::Configured(rules) => v1("configured", &RulesV1::from(&**rules)),
        Event::ServesChanged { window, serves: tiers } => {
            v1("serves_changed", &ServesChangedV1 { window: window.0, serves: serves(tiers) })
        }
        Event::PostingsChanged(postings) => v1("postings_changed", &PostingsV1::from(&**postings)),
        Event::YearImported { year, list } => v1("year_imported", &YearV1::new(*year, list)),
        Event::DateSet { date, hours } => {
            v1("date_set", &DateSetV1 { date: DateV1(*date), hours: hours.clone().map(HoursV1) })
        }
        Event::QuotaChanged { category, quota } => v1("quota_changed", &QuotaV1::new(category, *quota)),
        Event::Booked { appointments } => v1("booked", &BookedV1::new(appointments)),
        Event::AppointmentCancelled { code } => {
            v1("appointment_cancelled", &AppointmentCancelledV1 { code: code.as_str().into() })
        }
        Event::ItemsImported(catalogue) => v1("items_imported", &CatalogueV1::from(&**catalogue)),
        Event::HallPaused { notice } => v1("hall_paused", &HallPausedV1 { notice: names(notice) }),
        Event::HallResumed => v1("hall_resumed", &EmptyV1 {}),
        Event::MovedAll { from, to, tickets, to_come } => {
            let ids = |ids: &[TicketId]| ids.iter().map(|it| it.0).collect();
            let (from, to) = (from.as_str().into(), to.as_str().into());
            v1("moved_all", &MovedAllV1 { from, to, tickets: ids(tickets), to_come: ids(to_come) })
        }
        Event::Started { down, clock } => {
            v1("started", &StartedV1 { down_ms: down.0, clock: (*clock).into() })
        }
        Event::DayConfirmed => v1("day_confirmed", &EmptyV1 {}),
        Event::Restored { date, reached } => v1("restored", &RestoredV1::new(*date, reached)),
        Event::ClockReset => v1("clock_reset", &EmptyV1 {}),
        Event::ClockNoted(clock) => v1("clock_noted", &ClockNotedV1 { clock: (*clock).into() }),
        Event::DayOpened(day) => v1("day_opened", &DayOpenedV1::from(&**day)),
        Event::DayClosed { date, ended } => {
            let ended = ended.iter().map(|ticket| ticket.0).collect();
            v1("day_closed", &DayClosedV1 { date: DateV1(*date), ended })
        }
        Event::SentHome { tickets } => {
            v1("sent_home", &SentHomeV1 { tickets: tickets.iter().map(|it| it.0).collect() })
        }
        Event::Issued(issued) => v1("issued", &IssuedV1::from(&**issued)),
        Event::WindowOpened { window } => v1("window_opened", &WindowV1 { window: window.0 }),
        Event::WindowPaused { window, reason, after } => {
            let reason = reason.as_ref().map(Text::from);
            v1("window_paused", &WindowPausedV1 { window: window.0, reason, after: after.map(|it| it.0) })
        }
        Event::WindowClosed { window, after } => {
            v1("window_closed", &WindowAfterV1 { window: window.0, after: after.map(|it| it.0) })
        }
        Event::WindowReady { window } => v1("window_ready", &WindowV1 { window: window.0 }),
        Event::SignedIn { window, clerk } => v1("signed_in", &sign(*window, clerk)),
        Event::SignedOut { window, clerk } => v1("signed_out", &sign(*window, clerk)),
        Event::Called { window, ticket, number, sequence, ended, reason } => {
            let (number, ended) = (number.as_str().into(), ended.map(|it| it.0));
            let (ticket, sequence, reason) = (ticket.0, sequence.0, reason.map(ReasonV1::from));
            v1("called", &CalledV1 { window: window.0, ticket, number, sequence, ended, reason })
        }
        Event::Recalled { window, ticket, number, sequence, announced } => {
            let (number, announced) = (number.as_str().into(), *announced);
            v1(
                "recalled",
                &RecalledV1 { window: window.0, ticket: ticket.0, number, sequence: sequence.0, announced },
            )
        }
        Event::CallUndone { window, ticket, number, restored } => {
            let number = number.as_str().into();
            let restored = restored.map(|it| it.0);
            v1("call_undone", &CallUndoneV1 { window: window.0, ticket: ticket.0, number, restored })
        }
        Event::ServiceStarted { window, ticket } => v1("service_started", &window_ticket(*window, *ticket)),
        Event::Served { window, ticket, inferred } => {
            v1("served", &ServedV1 { window: window.0, ticket: ticket.0, inferred: *inferred })
        }
        Event::LegServed { window, ticket, inferred, next, slot } => {
            let (next, slot) = (next.as_str().into(), (*slot).into());
            v1(
                "leg_served",
                &LegServedV1 { window: window.0, ticket: ticket.0, inferred: *inferred, next, slot },
            )
        }
        Event::TurnEnded { window, ticket, inferred, matters, not_before } => {
            let (inferred, matters, not_before) = (*inferred, *matters, *not_before);
            v1(
                "turn_ended",
                &TurnEndedV1 { window: window.0, ticket: ticket.0, inferred, matters, not_before },
            )
        }
        Event::OutcomeRecorded { window, ticket, outcome } => {
            let outcome = (*outcome).into();
            v1("outcome_recorded", &OutcomeRecordedV1 { window: window.0, ticket: ticket.0, outcome })
        }
        Event::Reopened { ticket, window, not_before } => {
            let window = window.map(|window| window.0);
            v1("reopened", &ReopenedV1 { ticket: ticket.0, window, not_before: *not_before })
        }
        Event::NoShow { window, ticket, inferred, last } => {
            v1("no_show", &NoShowV1 { window: window.0, ticket: ticket.0, inferred: *inferred, last: *last })
        }
        Event::Held { window, ticket } => v1("held", &window_ticket(*window, *ticket)),
        Event::Resumed { window, ticket } => v1("resumed", &window_ticket(*window, *ticket)),
        Event::Transferred { ticket, from, category, to, slot } => {
            let category = category.as_str().into();
            let (to, slot) = (to.map(|it| it.0), (*slot).into());
            v1("transferred", &TransferredV1 { ticket: ticket.0, from: from.0, category, to, slot })
        }
        Event::Returned { ticket, not_before } => {
            v1("returned", &ReturnedV1 { ticket: ticket.0, not_before: *not_before })
        }
        Event::Linked { tickets } => {
            v1("linked", &LinkedV1 { tickets: tickets.iter().map(|it| it.0).collect() })
        }
        Event::Cancelled { ticket } => v1("cancelled", &TicketOnlyV1 { ticket: ticket.0 }),
        Event::Voided { ticket, reason } => {
            v1("voided", &VoidedV1 { ticket: ticket.0, reason: reason.into() })
        }
        Event::PriorityDropped { ticket, class, from } => {
            let class = class.as_ref().map(|class| class.as_str().into());
            v1("priority_dropped", &PriorityDroppedV1 { ticket: ticket.0, class, from: from.map(|it| it.0) })
        }
        Event::GuidingMarked { ticket, wanted } => {
            v1("guiding_marked", &GuidingMarkedV1 { ticket: ticket.0, wanted: *wanted })
        }
        Event::HandedOver { window, ticket, reason } => {
            v1("handed_over", &HandedOverV1 { window: window.0, ticket: ticket.0, reason: reason.into() })
        }
        Event::FirstAskedNamed { ticket, person } => {
            v1("first_asked_named", &FirstAskedNamedV1 { ticket: ticket.0, person: person.as_str().into() })
        }
        Event::TakenOver { window, ticket, person } => v1(
            "taken_over",
            &TakenOverV1 { window: window.0, ticket: ticket.0, person: person.as_str().into() },
        ),
        Event::QuestionAsked => v1("question_asked", &EmptyV1 {}),
        Event::Rated { ticket, level, window } => {
            v1("rated", &RatedV1 { ticket: ticket.0, level: *level, window: window.map(|it| it.0) })
        }
        Event::Spoken { ticket, sequence, screen } => {
            v1("spoken", &SpokenV1 { ticket: ticket.0, sequence: sequence.0, screen: screen.as_str().into() })
        }
        Event::ReprintAsked { ticket, kiosk } => {
            let kiosk = kiosk.as_ref().map(|kiosk| kiosk.as_str().into());
            v1("reprint_asked", &ReprintAskedV1 { ticket: ticket.0, kiosk })
        }
        Event::PrintStarted { ticket, printer } => {
            v1("print_started", &PrintStartedV1 { ticket: ticket.0, printer: printer.as_str().into() })
        }
        Event::PrintEnded { ticket, printer, outcome, trouble, late } => {
            let (printer, outcome) = (printer.as_str().into(), (*outcome).into());
            let trouble = trouble.map(TroubleV1::from);
            v1("print_ended", &PrintEndedV1 { ticket: ticket.0, printer, outcome, trouble, late: *late })
        }
    }
}

/// Reads a record; `None` if nobody here knows such a kind and version.
pub(super) fn decode(kind: &str, version: i64, payload: &str) -> Result<Option<Event>, serde_json::Error> {
    let event = match (kind, version) {
        ("configured", 1) => Event::Configured(Box::new(read::<RulesV1<'_>>(payload)?.into())),
        ("serves_changed", 1) => {
            let it: ServesChangedV1<'_> = read(payload)?;
            Event::ServesChanged { window: WindowNumber(it.window), serves: serves_read(it.serves) }
        }
        ("postings_changed", 1) => Event::PostingsChanged(Box::new(read::<PostingsV1<'_>>(payload)?.into())),
        ("quota_changed", 1) => {
            let (category, quota) = read::<QuotaV1<'_>>(payload)?.read();
            Event::QuotaChanged { category, quota }
        }
        ("booked", 1) => Event::Booked { appointments: read::<BookedV1<'_>>(payload)?.read() },
        ("appointment_cancelled", 1) => {
            let it: AppointmentCancelledV1<'_> = read(payload)?;
            Event::AppointmentCancelled { code: AppointmentCode(it.code.into()) }
        }
        ("items_imported", 1) => Event::ItemsImported(Arc::new(read::<CatalogueV1<'_>>(payload)?.into())),
        ("hall_paused", 1) => {
            Event::HallPaused { notice: names_read(read::<HallPausedV1<'_>>(payload)?.notice) }
        }
        ("hall_resumed", 1) => {
            let EmptyV1 {} = read(payload)?;
            Event::HallResumed
        }
        ("moved_all", 1) => {
            let it: MovedAllV1<'_> = read(payload)?;
            Event::MovedAll {
                from: CategoryId(it.from.into()),
                to: CategoryId(it.to.into()),
                tickets: it.tickets.into_iter().map(TicketId).collect(),
                to_come: it.to_come.into_iter().map(TicketId).collect(),
            }
        }
        ("year_imported", 1) => {
            let (year, list) = read::<YearV1>(payload)?.read();
            Event::YearImported { year, list: Box::new(list) }
        }
        ("date_set", 1) => {
            let it: DateSetV1 = read(payload)?;
            Event::DateSet { date: it.date.0, hours: it.hours.map(|hours| hours.0) }
        }
        ("reprint_asked", 1) => {
            let it: ReprintAskedV1<'_> = read(payload)?;
            Event::ReprintAsked {
                ticket: TicketId(it.ticket),
                kiosk: it.kiosk.map(|kiosk| KioskId(kiosk.into())),
            }
        }
        ("started", 1) => {
            let it: StartedV1 = read(payload)?;
            Event::Started { down: Span(it.down_ms), clock: it.clock.into() }
        }
        ("day_confirmed", 1) => {
            let EmptyV1 {} = read(payload)?;
            Event::DayConfirmed
        }
        ("restored", 1) => {
            let (date, reached) = read::<RestoredV1<'_>>(payload)?.read();
            Event::Restored { date, reached }
        }
        ("clock_reset", 1) => {
            let EmptyV1 {} = read(payload)?;
            Event::ClockReset
        }
        ("clock_noted", 1) => Event::ClockNoted(read::<ClockNotedV1>(payload)?.clock.into()),
        ("day_opened", 1) => Event::DayOpened(Box::new(read::<DayOpenedV1<'_>>(payload)?.into())),
        ("day_closed", 1) => {
            let it: DayClosedV1 = read(payload)?;
            Event::DayClosed { date: it.date.0, ended: it.ended.into_iter().map(TicketId).collect() }
        }
        ("sent_home", 1) => {
            let it: SentHomeV1 = read(payload)?;
            Event::SentHome { tickets: it.tickets.into_iter().map(TicketId).collect() }
        }
        ("issued", 1) => Event::Issued(Box::new(read::<IssuedV1<'_>>(payload)?.into())),
        ("window_opened", 1) => {
            Event::WindowOpened { window: WindowNumber(read::<WindowV1>(payload)?.window) }
        }
        ("window_paused", 1) => {
            let it: WindowPausedV1<'_> = read(payload)?;
            let (reason, after) = (it.reason.map(Text::into_owned), it.after.map(TicketId));
            Event::WindowPaused { window: WindowNumber(it.window), reason, after }
        }
        ("window_closed", 1) => {
            let it: WindowAfterV1 = read(payload)?;
            Event::WindowClosed { window: WindowNumber(it.window), after: it.after.map(TicketId) }
        }
        ("window_ready", 1) => Event::WindowReady { window: WindowNumber(read::<WindowV1>(payload)?.window) },
        ("signed_in", 1) => {
            let it: SignV1<'_> = read(payload)?;
            Event::SignedIn { window: WindowNumber(it.window), clerk: Clerk(it.clerk.into()) }
        }
        ("signed_out", 1) => {
            let it: SignV1<'_> = read(payload)?;
            Event::SignedOut { window: WindowNumber(it.window), clerk: Clerk(it.clerk.into()) }
        }
        ("called", 1) => {
            let it: CalledV1<'_> = read(payload)?;
            Event::Called {
                window: WindowNumber(it.window),
                ticket: TicketId(it.ticket),
                number: TicketNumber(it.number.into()),
                sequence: CallSequence(it.sequence),
                ended: it.ended.map(TicketId),
                reason: it.reason.map(CallReason::from),
            }
        }
        ("recalled", 1) => {
            let it: RecalledV1<'_> = read(payload)?;
            Event::Recalled {
                window: WindowNumber(it.window),
                ticket: TicketId(it.ticket),
                number: TicketNumber(it.number.into()),
                sequence: CallSequence(it.sequence),
                announced: it.announced,
            }
        }
        ("call_undone", 1) => {
            let it: CallUndoneV1<'_> = read(payload)?;
            Event::CallUndone {
                window: WindowNumber(it.window),
                ticket: TicketId(it.ticket),
                number: TicketNumber(it.number.into()),
                restored: it.restored.map(TicketId),
            }
        }
        ("service_started", 1) => {
            let (window, ticket) = read_window_ticket(payload)?;
            Event::ServiceStarted { window, ticket }
        }
        ("served", 1) => {
            let it: ServedV1 = read(payload)?;
            let (window, ticket) = (WindowNumber(it.window), TicketId(it.ticket));
            Event::Served { window, ticket, inferred: it.inferred }
        }
        ("leg_served", 1) => {
            let it: LegServedV1<'_> = read(payload)?;
            let (window, ticket) = (WindowNumber(it.window), TicketId(it.ticket));
            let (next, slot) = (CategoryId(it.next.into()), it.slot.into());
            Event::LegServed { window, ticket, inferred: it.inferred, next, slot }
        }
        ("turn_ended", 1) => {
            let it: TurnEndedV1 = read(payload)?;
            let (window, ticket) = (WindowNumber(it.window), TicketId(it.ticket));
            let TurnEndedV1 { inferred, matters, not_before, .. } = it;
            Event::TurnEnded { window, ticket, inferred, matters, not_before }
        }
        ("outcome_recorded", 1) => {
            let it: OutcomeRecordedV1 = read(payload)?;
            let (window, ticket) = (WindowNumber(it.window), TicketId(it.ticket));
            Event::OutcomeRecorded { window, ticket, outcome: it.outcome.into() }
        }
        ("reopened", 1) => {
            let it: ReopenedV1 = read(payload)?;
            let window = it.window.map(WindowNumber);
            Event::Reopened { ticket: TicketId(it.ticket), window, not_before: it.not_before }
        }
        ("no_show", 1) => {
            let it: NoShowV1 = read(payload)?;
            let (window, ticket) = (WindowNumber(it.window), TicketId(it.ticket));
            Event::NoShow { window, ticket, inferred: it.inferred, last: it.last }
        }
        ("held", 1) => {
            let (window, ticket) = read_window_ticket(payload)?;
            Event::Held { window, ticket }
        }
        ("resumed", 1) => {
            let (window, ticket) = read_window_ticket(payload)?;
            Event::Resumed { window, ticket }
        }
        ("transferred", 1) => {
            let it: TransferredV1<'_> = read(payload)?;
            Event::Transferred {
                ticket: TicketId(it.ticket),
                from: WindowNumber(it.from),
                category: CategoryId(it.category.into()),
                to: it.to.map(WindowNumber),
                slot: it.slot.into(),
            }
        }
        ("returned", 1) => {
            let it: ReturnedV1 = read(payload)?;
            Event::Returned { ticket: TicketId(it.ticket), not_before: it.not_before }
        }
        ("linked", 1) => {
            let it: LinkedV1 = read(payload)?;
            Event::Linked { tickets: it.tickets.into_iter().map(TicketId).collect() }
        }
        ("cancelled", 1) => Event::Cancelled { ticket: TicketId(read::<TicketOnlyV1>(payload)?.ticket) },
        ("voided", 1) => {
            let it: VoidedV1<'_> = read(payload)?;
            Event::Voided { ticket: TicketId(it.ticket), reason: it.reason.into_owned() }
        }
        ("priority_dropped", 1) => {
            let it: PriorityDroppedV1<'_> = read(payload)?;
            let (class, from) = (it.class.map(|class| ClassId(class.into())), it.from.map(WindowNumber));
            Event::PriorityDropped { ticket: TicketId(it.ticket), class, from }
        }
        ("handed_over", 1) => {
            let it: HandedOverV1<'_> = read(payload)?;
            let (window, ticket) = (WindowNumber(it.window), TicketId(it.ticket));
            Event::HandedOver { window, ticket, reason: it.reason.into() }
        }
        ("first_asked_named", 1) => {
            let it: FirstAskedNamedV1<'_> = read(payload)?;
            Event::FirstAskedNamed { ticket: TicketId(it.ticket), person: Clerk(it.person.into()) }
        }
        ("taken_over", 1) => {
            let it: TakenOverV1<'_> = read(payload)?;
            let (window, ticket) = (WindowNumber(it.window), TicketId(it.ticket));
            Event::TakenOver { window, ticket, person: Clerk(it.person.into()) }
        }
        ("guiding_marked", 1) => {
            let it: GuidingMarkedV1 = read(payload)?;
            Event::GuidingMarked { ticket: TicketId(it.ticket), wanted: it.wanted }
        }
        ("question_asked", 1) => {
            read::<EmptyV1>(payload)?;
            Event::QuestionAsked
        }
        ("rated", 1) => {
            let it: RatedV1 = read(payload)?;
            Event::Rated { ticket: TicketId(it.ticket), level: it.level, window: it.window.map(WindowNumber) }
        }
        ("spoken", 1) => {
            let it: SpokenV1<'_> = read(payload)?;
            let (ticket, sequence) = (TicketId(it.ticket), CallSequence(it.sequence));
            Event::Spoken { ticket, sequence, screen: ScreenId(it.screen.into()) }
        }
        ("print_started", 1) => {
            let it: PrintStartedV1<'_> = read(payload)?;
            Event::PrintStarted { ticket: TicketId(it.ticket), printer: PrinterId(it.printer.into()) }
        }
        ("print_ended", 1) => {
            let it: PrintEndedV1<'_> = read(payload)?;
            let (ticket, printer) = (TicketId(it.ticket), PrinterId(it.printer.into()));
            let (outcome, trouble) = (it.outcome.into(), it.trouble.map(PrintTrouble::from));
            Event::PrintEnded { ticket, printer, outcome, trouble, late: it.late }
        }
        _ => return Ok(None),
    };
    Ok(Some(event))
}

fn v1<T: Serialize>(kind: &'static str, payload: &T) -> Result<Encoded, serde_json::Error> {
    Ok(Encoded { kind, version: 1, payload: serde_json::to_string(payload)? })
}

fn read<'de, T: Deserialize<'de>>(payload: &'de str) -> Result<T, serde_json::Error> {
    serde_json::from_str(payload)
}

fn sign(window: WindowNumber, clerk: &Clerk) -> SignV1<'_> {
    SignV1 { window: window.0, clerk: clerk.as_str().into() }
}

fn window_ticket(window: WindowNumber, ticket: TicketId) -> WindowTicketV1 {
    WindowTicketV1 { window: window.0, ticket: ticket.0 }
}

fn read_window_ticket(payload: &str) -> Result<(WindowNumber, TicketId), serde_json::Error> {
    let WindowTicketV1 { window, ticket } = read(payload)?;
    Ok((WindowNumber(window), TicketId(ticket)))
}
