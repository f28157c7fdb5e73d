//! Who asks, and what he may ask for: one table for all doors.

use crate::command::{By, Command, Issue};
use crate::hall::Hall;
use crate::id::{DepartmentId, KioskId, ScreenId, WindowNumber};
use crate::refusal::Refusal;
use crate::send_home::Whom;
use crate::ticket::Ticket;
use alloc::sync::Arc;

/// Whoever is behind a command: a person, a program, a device, or the daemon itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    pub role: Role,
    /// As written into the ledger, with the role first: `kiosk:door`, `window:w3`.
    pub name: Arc<str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    Kiosk(KioskId),
    /// A window's terminal, counter page or clerk.
    Window(WindowNumber),
    Desk,
    /// Reads, and the figures of his own department.
    DepartmentHead(DepartmentId),
    Manager,
    Installer,
    Auditor,
    Supervisor,
    Screen(ScreenId),
    Reader,
    /// A clerk who sits at no window: he reads, and no figures.
    Clerk,
    /// A programme that takes bookings elsewhere (预约平台).
    Booking,
    /// The daemon: timers, the clock, print jobs.
    System,
}

impl Role {
    /// What the ledger calls it.
    pub fn word(&self) -> &'static str {
        match self {
            Role::Kiosk(_) => "kiosk",
            Role::Window(_) => "window",
            Role::Desk => "desk",
            Role::DepartmentHead(_) => "department_head",
            Role::Manager => "manager",
            Role::Installer => "installer",
            Role::Auditor => "auditor",
            Role::Supervisor => "supervisor",
            Role::Screen(_) => "screen",
            Role::Reader => "reader",
            Role::Clerk => "clerk",
            Role::Booking => "booking",
            Role::System => "system",
        }
    }
}

impl Role {
    /// Whether he may see who comes when: a code is all that a citizen shows.
    pub fn sees_appointments(&self) -> bool {
        match self {
            Role::Desk | Role::Manager | Role::Auditor | Role::Supervisor | Role::Booking | Role::System => {
                true
            }
            Role::Kiosk(_)
            | Role::Window(_)
            | Role::DepartmentHead(_)
            | Role::Installer
            | Role::Screen(_)
            | Role::Reader
            | Role::Clerk => false,
        }
    }
}

/// Says whether `who` may ask `command` of `hall`.
///
/// # Errors
/// [`Refusal::Forbidden`] if the role does not include it.
pub fn authorize(who: &Principal, command: &Command, hall: &Hall) -> Result<(), Refusal> {
    let allowed = match &who.role {
        Role::System => true,
        Role::Manager => manager_may(command),
        Role::Desk => desk_may(command),
        Role::Window(own) => window_may(*own, command, hall),
        Role::Kiosk(own) => kiosk_may(own, command, hall),
        Role::Booking => is_booking(command),
        Role::Screen(own) => matches!(command, Command::MarkSpoken { screen, .. } if screen == own),
        Role::DepartmentHead(_)
        | Role::Installer
        | Role::Auditor
        | Role::Supervisor
        | Role::Reader
        | Role::Clerk => false,
    };
    if allowed { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Says whether `who` may try out the devices of the hall before a shift. Nothing of that is a command: no event follows.
///
/// # Errors
/// [`Refusal::Forbidden`] if the role does not include it.
pub fn authorize_check(who: &Principal) -> Result<(), Refusal> {
    match who.role {
        Role::Manager | Role::Installer | Role::Desk | Role::System => Ok(()),
        Role::Kiosk(_)
        | Role::Window(_)
        | Role::DepartmentHead(_)
        | Role::Auditor
        | Role::Supervisor
        | Role::Screen(_)
        | Role::Reader
        | Role::Clerk
        | Role::Booking => Err(Refusal::Forbidden),
    }
}

/// Says whether `who` may see the figures of the whole hall, those of its clerks among them.
///
/// # Errors
/// [`Refusal::Forbidden`] if the role does not include it.
pub fn authorize_figures(who: &Principal) -> Result<(), Refusal> {
    match who.role {
        Role::Manager | Role::Auditor | Role::Supervisor | Role::Reader | Role::System => Ok(()),
        // Figures of a department are none of the hall's windows: they come from the items of its tickets.
        Role::DepartmentHead(_)
        | Role::Kiosk(_)
        | Role::Window(_)
        | Role::Desk
        | Role::Clerk
        | Role::Booking
        | Role::Installer
        | Role::Screen(_) => Err(Refusal::Forbidden),
    }
}

fn manager_may(command: &Command) -> bool {
    match command {
        Command::SetServes { .. }
        | Command::SetPostings(_)
        | Command::ImportYear { .. }
        | Command::SetDate { .. }
        | Command::SetQuota { .. }
        | Command::Book { .. }
        | Command::ImportItems { .. }
        | Command::CancelAppointment { .. }
        | Command::PauseHall { .. }
        | Command::ResumeHall
        | Command::MoveAll { .. }
        | Command::Backfill(_)
        | Command::SendHome(_)
        | Command::CloseDay { .. }
        | Command::Reprint { .. }
        | Command::ConfirmDay
        | Command::ResetClock
        | Command::Issue(_)
        | Command::Window { .. }
        | Command::Return { .. }
        | Command::LinkTickets { .. }
        | Command::Cancel { .. }
        | Command::Void { .. }
        | Command::DropPriority { .. }
        | Command::MarkGuiding { .. }
        | Command::NameFirstAsked { .. }
        | Command::CountQuestion
        | Command::Rate { .. } => true,
        Command::Configure(_)
        | Command::Start { .. }
        | Command::NoteClock(_)
        | Command::TurnDay { .. }
        | Command::Restore { .. }
        | Command::MarkSpoken { .. }
        | Command::PrintStarted { .. }
        | Command::PrintEnded { .. } => false,
    }
}

/// What is done with appointments before anybody comes.
fn is_booking(command: &Command) -> bool {
    matches!(command, Command::Book { .. } | Command::CancelAppointment { .. })
}

fn desk_may(command: &Command) -> bool {
    is_booking(command)
        || matches!(
            command,
            Command::Issue(_)
                | Command::Return { .. }
                | Command::LinkTickets { .. }
                | Command::Cancel { .. }
                | Command::Void { .. }
                | Command::Reprint { .. }
                | Command::MarkGuiding { .. }
                | Command::NameFirstAsked { .. }
                | Command::CountQuestion
                | Command::Backfill(_)
                // Whole queues are a manager's to send home.
                | Command::SendHome(Whom::Tickets(_))
        )
}

fn window_may(own: WindowNumber, command: &Command, hall: &Hall) -> bool {
    match command {
        Command::Window { window, .. } => *window == own,
        // Out of a colleague's hand it would pull the ticket.
        Command::DropPriority { ticket } => {
            hall.ticket(*ticket).and_then(Ticket::in_hand_at).is_none_or(|at| at == own)
        }
        // A terminal's sign shows date and time, and its keys confirm them.
        Command::Return { .. } | Command::LinkTickets { .. } | Command::ConfirmDay => true,
        Command::Reprint { ticket, .. } => hall.ticket(*ticket).and_then(Ticket::in_hand_at) == Some(own),
        Command::Configure(_)
        | Command::SetPostings(_)
        | Command::ImportYear { .. }
        | Command::SetDate { .. }
        | Command::SetQuota { .. }
        | Command::Book { .. }
        | Command::ImportItems { .. }
        | Command::CancelAppointment { .. }
        | Command::PauseHall { .. }
        | Command::ResumeHall
        | Command::MoveAll { .. }
        | Command::Backfill(_)
        | Command::SendHome(_)
        | Command::CloseDay { .. }
        | Command::SetServes { .. }
        | Command::Start { .. }
        | Command::ResetClock
        | Command::NoteClock(_)
        | Command::TurnDay { .. }
        | Command::Restore { .. }
        | Command::Issue(_)
        | Command::Cancel { .. }
        | Command::Void { .. }
        | Command::MarkGuiding { .. }
        | Command::NameFirstAsked { .. }
        | Command::CountQuestion
        | Command::Rate { .. }
        | Command::MarkSpoken { .. }
        | Command::PrintStarted { .. }
        | Command::PrintEnded { .. } => false,
    }
}

fn kiosk_may(own: &KioskId, command: &Command, hall: &Hall) -> bool {
    let its_own = |id| hall.ticket(id).is_some_and(|ticket| ticket.kiosk.as_ref() == Some(own));
    matches!(command, Command::Return { .. } | Command::Rate { .. })
        || matches!(command, Command::Reprint { ticket, kiosk } if its_own(*ticket) && kiosk.as_ref().is_none_or(|at| at == own))
        || matches!(command, Command::Issue(Issue { kiosk, by: By::Public, .. }) if kiosk.as_ref() == Some(own))
        || matches!(command, Command::Cancel { ticket } if its_own(*ticket))
        || matches!(command, Command::LinkTickets { tickets } if tickets.iter().all(|ticket| its_own(*ticket)))
}
