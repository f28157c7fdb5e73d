//! `[[kiosk]]`: where tickets are taken, and what happens when they cannot be printed.

use super::ids::Ids;
use super::scope::Scope;
use super::section::Section;
use super::value::Value;
use hall_core::id::{KioskId, PrinterId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KioskConfig {
    pub name: KioskId,
    /// The first that works prints. None: numbers are shown and not printed.
    pub printers: Vec<PrinterId>,
    pub when_down: WhenDown,
}

/// What a kiosk does when its printer is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenDown {
    /// The next printer of its list prints; when all are down, as `Show`.
    Next,
    /// The number is shown, to be noted or photographed.
    Show,
    /// No number is given.
    Stop,
}

pub(super) fn read<'a>(section: &Section<'a>, scope: &mut Scope<'a>) -> Option<KioskConfig> {
    let words = [("next", WhenDown::Next), ("show", WhenDown::Show), ("stop", WhenDown::Stop)];
    let name = scope.kiosks.declare(section, "name", "door");
    let printers =
        section.get("printers").map_or(Some(Vec::new()), |value| references(value, &scope.printers));
    let when_down = section.choice("when_down", &words, WhenDown::Next);
    Some(KioskConfig { name: name?.into(), printers: printers?, when_down })
}

fn references(value: Value<'_>, printers: &Ids<'_>) -> Option<Vec<PrinterId>> {
    let mut ids: Vec<PrinterId> = Vec::new();
    for value in value.list()? {
        let Some(id) = printers.resolve(value) else { continue };
        if ids.iter().any(|other| other.as_str() == id) {
            value.mistake::<()>(format!("{id:?} stands here twice; leave one out"));
        }
        ids.push(id.into());
    }
    Some(ids)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn kiosks_print_on_printers_of_the_hall() {
        let printer = "[[printer]]\nname = 'front'\nmodel = 'generic-80mm'\nport = 'file:///dev/usb/lp0'\n";
        let kiosk = |settings: &str, expected: &[&str]| {
            check(&format!("{printer}[[kiosk]]\nname = 'door'\n{settings}"), expected)
        };
        kiosk("", &[]);
        kiosk("printers = ['front']\nwhen_down = 'stop'", &[]);
        kiosk("printers = 'front'", &["7:12: printers is a list; write [\"front\"]"]);
        kiosk("printers = ['side']", &["7:13: no [[printer]] is called \"side\"; the file has front"]);
        kiosk("printers = ['front', 'front']", &["7:22: \"front\" stands here twice"]);
        kiosk("when_down = 'wait'", &["7:13: when_down is next, show or stop, not \"wait\""]);
    }
}
