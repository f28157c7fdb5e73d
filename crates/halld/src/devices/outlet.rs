//! What a kiosk's outlet is like now: whether a ticket would be printed, and whether the last one still hangs there.

use super::printer::PrinterHandle;
use crate::config::{KioskConfig, WhenDown};
use hall_core::id::KioskId;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A kiosk's outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// What the kiosk does when it cannot print.
    pub when_down: WhenDown,
    /// Whether one of its printers would take a ticket now; true for a kiosk without printers.
    pub can_print: bool,
    /// Whether the last ticket has not been taken yet; `None` where no printer of the kiosk says so.
    pub ticket_waits: Option<bool>,
}

/// The outlets of all kiosks, filled in when the devices are started.
#[derive(Default)]
pub(super) struct Outlets(OnceLock<BTreeMap<KioskId, (WhenDown, Vec<PrinterHandle>)>>);

impl Outlets {
    pub(super) fn connect(&self, kiosks: &[KioskConfig], printers: &[PrinterHandle]) {
        let of = |kiosk: &KioskConfig| {
            let own = kiosk.printers.iter().filter_map(|name| printers.iter().find(|own| own.name == *name));
            (kiosk.name.clone(), (kiosk.when_down, own.cloned().collect()))
        };
        // Devices are started once.
        let _ = self.0.set(kiosks.iter().map(of).collect());
    }

    /// The outlet of a kiosk, `None` if there is no such kiosk.
    pub(super) fn of(&self, kiosk: &KioskId) -> Option<Outlet> {
        let (when_down, printers) = self.0.get()?.get(kiosk)?;
        let usable = usable(*when_down, printers);
        let waits: Vec<bool> =
            printers.iter().filter_map(|printer| printer.status.borrow().ticket_waits).collect();
        Some(Outlet {
            when_down: *when_down,
            can_print: printers.is_empty() || usable.iter().any(PrinterHandle::is_ready),
            ticket_waits: (!waits.is_empty()).then(|| waits.contains(&true)),
        })
    }
}

/// The printers that a kiosk may print on: with `next` all of its list, else the first alone.
pub(super) fn usable<T>(when_down: WhenDown, printers: &[T]) -> &[T] {
    match when_down {
        WhenDown::Next => printers,
        WhenDown::Show | WhenDown::Stop => &printers[..printers.len().min(1)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_next_goes_beyond_the_first_printer() {
        assert_eq!(usable(WhenDown::Next, &["front", "side"]), ["front", "side"]);
        assert_eq!(usable(WhenDown::Show, &["front", "side"]), ["front"]);
        assert_eq!(usable(WhenDown::Stop, &["front", "side"]), ["front"]);
        assert_eq!(usable::<&str>(WhenDown::Stop, &[]), [""; 0]);
    }
}
