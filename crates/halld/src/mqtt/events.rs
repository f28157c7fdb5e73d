//! Which rows of the ledger are told on `events`: what moves the queue, and nothing of papers, clerks and clocks.

use hall_core::Event;

/// Whether the row is a queue event.
pub(super) fn is_queue_event(event: &Event) -> bool {
    match event {
        Event::DayOpened(_)
        | Event::DayClosed { .. }
        | Event::Issued(_)
        | Event::SentHome { .. }
        | Event::WindowOpened { .. }
        | Event::WindowPaused { .. }
        | Event::WindowClosed { .. }
        | Event::Called { .. }
        | Event::Recalled { .. }
        | Event::CallUndone { .. }
        | Event::ServiceStarted { .. }
        | Event::Served { .. }
        | Event::LegServed { .. }
        | Event::TurnEnded { .. }
        | Event::Reopened { .. }
        | Event::NoShow { .. }
        | Event::Held { .. }
        | Event::Resumed { .. }
        | Event::Transferred { .. }
        | Event::Returned { .. }
        | Event::Cancelled { .. }
        | Event::Voided { .. }
        | Event::HallPaused { .. }
        | Event::HallResumed
        | Event::MovedAll { .. }
        | Event::PriorityDropped { .. } => true,
        Event::Configured(_)
        | Event::ServesChanged { .. }
        | Event::PostingsChanged(_)
        | Event::QuotaChanged { .. }
        | Event::Booked { .. }
        | Event::AppointmentCancelled { .. }
        | Event::ItemsImported(_)
        | Event::YearImported { .. }
        | Event::DateSet { .. }
        | Event::Started { .. }
        | Event::DayConfirmed
        | Event::Restored { .. }
        | Event::ClockReset
        | Event::ClockNoted(_)
        | Event::WindowReady { .. }
        | Event::SignedIn { .. }
        | Event::SignedOut { .. }
        | Event::Linked { .. }
        | Event::OutcomeRecorded { .. }
        | Event::HandedOver { .. }
        | Event::FirstAskedNamed { .. }
        | Event::TakenOver { .. }
        | Event::GuidingMarked { .. }
        | Event::QuestionAsked
        | Event::Rated { .. }
        | Event::Spoken { .. }
        | Event::ReprintAsked { .. }
        | Event::PrintStarted { .. }
        | Event::PrintEnded { .. } => false,
    }
}
