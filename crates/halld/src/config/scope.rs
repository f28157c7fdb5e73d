//! What sections know of one another while the file is read.

use super::bus;
use super::finding::Span;
use super::hall::HallConfig;
use super::ids::Ids;
use super::layout::PaperKind;
use super::port::PortAddress;
use super::section::Section;
use hall_core::id::{Language, WindowNumber};
use std::collections::BTreeMap;

pub(super) struct Scope<'a> {
    /// The hall's; empty where they could not be read, and then any language will do.
    pub(super) languages: Vec<Language>,
    /// Digits of a ticket number where its category does not say.
    pub(super) width: u8,
    pub(super) departments: Ids<'a>,
    pub(super) areas: Ids<'a>,
    pub(super) categories: Ids<'a>,
    pub(super) items: Ids<'a>,
    pub(super) priorities: Ids<'a>,
    pub(super) bus_names: Ids<'a>,
    pub(super) keypads: Ids<'a>,
    pub(super) printers: Ids<'a>,
    pub(super) kiosks: Ids<'a>,
    pub(super) screens: Ids<'a>,
    pub(super) windows: BTreeMap<WindowNumber, Span>,
    pub(super) buses: Vec<bus::Read<'a>>,
    pub(super) ports: Ports<'a>,
    pub(super) layouts: BTreeMap<(PaperKind, String), Span>,
}

impl Scope<'_> {
    pub(super) fn new(hall: Option<&HallConfig>) -> Self {
        Scope {
            languages: hall.map(|hall| hall.languages.clone()).unwrap_or_default(),
            width: hall.map_or(3, |hall| hall.width),
            departments: Ids::new("department"),
            areas: Ids::new("area"),
            categories: Ids::new("category"),
            items: Ids::new("item"),
            priorities: Ids::new("priority"),
            bus_names: Ids::new("bus"),
            keypads: Ids::new("keypad"),
            printers: Ids::new("printer"),
            kiosks: Ids::new("kiosk"),
            screens: Ids::new("screen"),
            windows: BTreeMap::new(),
            buses: Vec::new(),
            ports: Ports::default(),
            layouts: BTreeMap::new(),
        }
    }
}

/// All ports named so far, each of which only one bus, keypad or printer can have: who has it, and where that stands.
#[derive(Default)]
pub(super) struct Ports<'a> {
    taken: BTreeMap<String, (&'a str, Span)>,
}

impl<'a> Ports<'a> {
    /// Reads the key `port` of the section called `name`.
    pub(super) fn read(
        &mut self,
        section: &Section<'a>,
        example: &str,
        name: Option<&'a str>,
    ) -> Option<PortAddress> {
        let value = section.need("port", example)?;
        let port: PortAddress = value.parse()?;
        let line = port.line();
        if line.starts_with("/dev/ttyUSB") || line.starts_with("/dev/ttyACM") {
            let message = "this name may be another device's after a restart; \
                           /dev/serial/by-path/ (or by-id/) has one that stays";
            value.findings.warning(value.span(), message);
        }
        if let Some((other, span)) = self.taken.get(&line) {
            let at = value.findings.line(span);
            return value
                .mistake(format!("{line} is {other:?}'s port already (line {at}); one port, one protocol"));
        }
        self.taken.insert(line, (name.unwrap_or("another"), value.span()));
        Some(port)
    }
}
