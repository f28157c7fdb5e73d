//! What the page knows: one JSON value for each part of it that changes by itself.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;

use hall_api::hall::{Category, Hall};
use hall_api::ticket::Wait;
use hall_render::bitmap::Bitmap;
use serde_json::{Value, json};

use super::Page;
use super::act::fault_name;
use crate::tray::Printed;
use crate::wiring::{self, Place};
use crate::world::World;

/// Tickets on the page.
const PAPERS_MAX: usize = 24;

/// Parts of the page by name.
pub(super) type Sections = BTreeMap<String, Value>;

/// Returns the parts that differ.
pub(super) fn changed<'a>(before: &Sections, now: &'a Sections) -> BTreeMap<&'a str, &'a Value> {
    let differs = |(name, value): &(&'a String, &'a Value)| before.get(*name) != Some(*value);
    now.iter().filter(differs).map(|(name, value)| (name.as_str(), value)).collect()
}

/// Returns the whole page as it should be now.
pub(super) fn take(page: &Page) -> Sections {
    let world = &page.world;
    let now = Instant::now();
    let hall = world.hall();
    let mut sections = Sections::new();
    let mut put = |name: &str, value| sections.insert(name.to_owned(), value);
    put("hall", about_hall(world, hall.as_deref()));
    put("daemon", about_daemon(world));
    put("kiosk", about_kiosk(hall.as_deref()));
    put("papers", papers(world));
    put("people", about_people(page));
    put("board", json!({ "version": world.board().picture().version }));
    put("voice", about_voice(world));
    for (name, printer) in world.printers() {
        let tray = printer.device();
        let faults: Vec<_> = tray.faults().iter().filter_map(|fault| fault_name(*fault)).collect();
        put(&format!("port-{name}"), json!({ "plugged": printer.is_plugged(), "faults": faults }));
    }
    put("port-hall-a", json!({ "plugged": world.terminals().is_plugged() }));
    put("port-old-signs", json!({ "plugged": world.strips().is_plugged() }));
    for (number, place) in wiring::PLACES {
        put(&format!("window-{number}"), about_window(world, hall.as_deref(), number, place, now));
    }
    sections
}

fn about_hall(world: &World, hall: Option<&Hall>) -> Value {
    json!({
        "run": world.run(),
        "name": hall.map(|hall| &hall.name),
        "date": hall.and_then(|hall| hall.at.get(..10)),
        "time": hall.and_then(|hall| hall.at.get(11..16)),
        "simulation": hall.is_none_or(|hall| hall.simulation),
    })
}

fn about_daemon(world: &World) -> Value {
    let state = world.daemon().borrow().clone();
    json!({
        "running": state.address.is_some(),
        "address": state.address,
        "pid": state.pid,
        "speed": state.rate,
        "starts": state.starts,
        "died": state.died,
    })
}

fn about_kiosk(hall: Option<&Hall>) -> Value {
    let category = |category: &Category| {
        json!({
            "id": category.id,
            "prefix": category.prefix,
            "name": category.name,
            "waiting": category.waiting,
            "minutes": category.wait.map(Wait::minutes),
            "unserved": category.wait.is_none(),
        })
    };
    json!(hall.map(|hall| hall.categories.iter().map(category).collect::<Vec<_>>()))
}

fn about_voice(world: &World) -> Value {
    let said = world.board().said();
    json!({
        "number": said.number,
        "sentences": said.sentences,
        "length_ms": said.length.as_millis() as u64,
        "silent": world.board().is_silent(),
    })
}

/// The newest papers of all printers, the newest first.
fn papers(world: &World) -> Value {
    let mut papers: Vec<(Instant, Value)> = Vec::new();
    for (name, printer) in world.printers() {
        let tray = printer.device();
        papers.extend(
            tray.papers().rev().take(PAPERS_MAX).map(|printed| (printed.at, about_paper(name, printed))),
        );
    }
    papers.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    papers.into_iter().take(PAPERS_MAX).map(|(_, paper)| paper).collect()
}

fn about_paper(printer: &str, printed: &Printed) -> Value {
    json!({
        "printer": printer,
        "id": printed.id,
        "width": printed.paper.width_dots(),
        "height": printed.paper.height_dots(),
        "text": printed.paper.transcript().join("\n"),
    })
}

fn about_people(page: &Page) -> Value {
    let habits = page.crowd.habits();
    json!({
        "arriving": habits.arriving,
        "per_hour": habits.per_hour,
        "clerks": habits.clerks,
        "at_the_kiosk": page.crowd.at_the_kiosk(),
    })
}

fn about_window(world: &World, hall: Option<&Hall>, number: u16, place: Place, now: Instant) -> Value {
    let window = hall.and_then(|hall| hall.windows.iter().find(|window| window.number == number));
    let address = wiring::address(number);
    let (sign, waiting, pending) = match place {
        Place::Terminal { .. } => {
            let bus = world.terminals().device();
            let terminal = bus.terminal(address);
            let waiting = terminal.and_then(|terminal| terminal.face().waiting.map(u32::from));
            (bus.picture(address, now), waiting, terminal.map_or(0, |terminal| terminal.keys_waiting()))
        }
        Place::Strip => {
            let picture = world.strips().device().screen(address).map(|screen| screen.picture(now));
            // The counter page says it, since this sign cannot.
            (picture, window.map(|window| window.waiting), 0)
        }
    };
    json!({
        "number": number,
        "name": window.map(|window| &window.name),
        "has_keys": matches!(place, Place::Terminal { .. }),
        "sign": sign.as_ref().map(dots),
        "text": world.sign_text(number),
        "waiting": waiting,
        "pending": pending,
    })
}

fn dots(panel: &Bitmap) -> Value {
    let mut hex = String::with_capacity(panel.bytes().len() * 2);
    for byte in panel.bytes() {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    json!({ "width": panel.width(), "height": panel.height(), "dots": hex })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_sent() {
        let sections = |values: [u32; 2]| -> Sections {
            ["a", "b"].iter().zip(values).map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
        };
        let before = sections([1, 2]);
        assert_eq!(changed(&before, &sections([1, 2])), BTreeMap::new());
        assert_eq!(changed(&before, &sections([1, 3])), BTreeMap::from([("b", &json!(3))]));
        assert_eq!(changed(&Sections::new(), &before).len(), 2);
    }

    #[test]
    fn dots_are_rows_of_bytes() {
        let mut panel = Bitmap::new(16, 2);
        panel.set(0, 0, true);
        panel.set(15, 1, true);
        assert_eq!(dots(&panel), json!({ "width": 16, "height": 2, "dots": "80000001" }));
    }
}
