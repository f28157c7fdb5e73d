//! Names of things. Each is its own type, so that a category cannot be handed in where a window is meant.

use alloc::sync::Arc;
use core::fmt;

macro_rules! text_id {
    ($(#[$doc:meta] $name:ident),* $(,)?) => {$(
        #[$doc]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Arc<str>);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $name(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    )*};
}

text_id! {
    /// A category (业务类别): what queues are made of.
    CategoryId,
    /// A department (部门) that has moved into the hall.
    DepartmentId,
    /// A part of the hall (等候区) with its own screen and voice.
    AreaId,
    /// A service item's code in the national catalogue (事项).
    ItemCode,
    /// A priority class (优先类别).
    ClassId,
    /// A place where citizens take tickets.
    KioskId,
    /// A waiting-area screen.
    ScreenId,
    /// A ticket printer.
    PrinterId,
    /// What people read and hear: `A012`. Repeats daily.
    TicketNumber,
    /// The random part of a citizen's page address.
    Handle,
    /// A language, ISO 639: `zh`.
    Language,
    /// The person signed in at a window.
    Clerk,
    /// What a citizen types or shows to check in (预约码).
    AppointmentCode,
}

macro_rules! number_id {
    ($(#[$doc:meta] $name:ident($int:ty)),* $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub $int);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    )*};
}

number_id! {
    /// A ticket's identity in the ledger. Never repeats, on any day.
    TicketId(u64),
    /// The number over a window (窗口).
    WindowNumber(u16),
    /// Grows by one with every announcement, recalls included.
    CallSequence(u64),
}
