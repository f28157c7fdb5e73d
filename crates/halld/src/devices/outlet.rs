//! What a kiosk's outlet is like now: whether a ticket would be printed, and whether a paper still hangs there. What
//! follows from it for whoever wants a ticket, `hall-core` decides.

use super::printer::PrinterHandle;
use crate::config::{KioskConfig, WhenDown};
use hall_core::command::OutletSeen;
use hall_core::id::KioskId;
use std::collections::BTreeMap;
use std::sync::OnceLock;

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

    /// The outlet of a kiosk, `None` if there is no such kiosk or it prints nothing.
    pub(super) fn of(&self, kiosk: &KioskId) -> Option<OutletSeen> {
        let (when_down, printers) = self.0.get()?.get(kiosk)?;
        let usable = usable(*when_down, printers);
        let waits: Vec<bool> =
            printers.iter().filter_map(|printer| printer.status.borrow().ticket_waits).collect();
        Some(OutletSeen {
            needs_paper: match when_down {
                WhenDown::Stop => true,
                WhenDown::Next | WhenDown::Show => false,
            },
            can_print: usable.iter().any(PrinterHandle::is_ready),
            paper_hangs: (!waits.is_empty()).then(|| waits.contains(&true)),
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
