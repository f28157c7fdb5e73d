//! `hall.toml`: the hall as its installer wrote it down.
//!
//! Reading never stops at the first mistake: [`load`] returns either a whole [`Config`] or every mistake with
//! line, column and what to write instead. One file here for each section of the config; [`section`] and [`value`]
//! have the readers they all use. Terms:
//!
//! - *finding*: a mistake or a warning, with its place.
//! - *section*: a table of the file, `[hall]` or one of the `[[window]]`s.
//! - *reference*: a name under which another section is meant, as in `serves = ["civil"]`.
//!
//! Must not know: what runs (ports, brokers, pages), nor what a manager changed since: the ledger's settings go over
//! the [`RuleSet`] that stands here.

mod agent;
mod appointments;
mod bus;
mod calendar;
mod category;
mod dispatch;
mod finding;
mod hall;
mod http;
mod ids;
mod item;
mod keypad;
mod kiosk;
mod layout;
mod layout_check;
mod mqtt;
mod names;
mod nearest;
mod numbering;
mod picture;
mod place;
mod port;
mod postings;
mod printer;
mod priority;
mod rules;
mod scope;
mod screen;
mod section;
mod sign_model;
mod strip_template;
mod syntax;
#[cfg(test)]
mod tests;
mod value;
mod window;

pub use bus::{BusConfig, BusProtocol, Station};
pub use finding::{ConfigErrors, Finding, Severity};
pub use hall::{ClockTrust, HallConfig};
pub use http::{HttpConfig, TlsFiles};
pub use keypad::{KeypadConfig, KeypadRule};
pub use kiosk::{KioskConfig, WhenDown};
pub use layout::{LayoutConfig, PaperKind, layout_file, sample_fields};
pub use mqtt::{Login, MqttConfig, RemoteBroker};
pub use port::{FlowControl, HostPort, HostPortError, Parity, PortAddress, PortError, SerialLine, StopBits};
pub use printer::PrinterConfig;
pub use screen::ScreenConfig;

use finding::Findings;
use hall_core::appointment::AppointmentRules;
use hall_core::rules::{Policy, RuleSet};
use scope::Scope;
use section::Section;
use std::path::Path;

/// What `halld example` prints: a township hall of 4 categories and 8 windows that runs without hardware.
pub const EXAMPLE: &str = include_str!("example.toml");

/// A hall without mistakes.
#[derive(Clone, Debug)]
pub struct Config {
    pub hall: HallConfig,
    /// The start value of what the ledger owns from the first start on.
    pub rules: RuleSet,
    pub buses: Vec<BusConfig>,
    pub keypads: Vec<KeypadConfig>,
    pub printers: Vec<PrinterConfig>,
    pub kiosks: Vec<KioskConfig>,
    pub screens: Vec<ScreenConfig>,
    pub layouts: Vec<LayoutConfig>,
    pub mqtt: MqttConfig,
    pub http: HttpConfig,
    /// The place of `[calendar]`, for what is found wrong with it by the date.
    pub calendar_at: Option<Finding>,
    pub warnings: Vec<Finding>,
}

/// Reads the config at `path`.
///
/// # Errors
/// If the file cannot be read, is not TOML, or has mistakes; then all of them.
pub fn load(path: &Path) -> Result<Config, ConfigErrors> {
    let unreadable = |reason| ConfigErrors::Unreadable { path: path.into(), reason };
    let bytes = std::fs::read(path).map_err(|error| unreadable(syntax::io_reason(&error, path)))?;
    let text = String::from_utf8(bytes).map_err(|error| unreadable(syntax::encoding_reason(&error)))?;
    parse(&text, path)
}

/// Reads a config from `text`. `path` is what mistakes name, and where relative paths in it start from.
///
/// # Errors
/// If the text is not TOML or has mistakes; then all of them.
pub fn parse(text: &str, path: &Path) -> Result<Config, ConfigErrors> {
    // Windows editors put a byte order mark in front.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = path.display().to_string();
    let findings = Findings::new(&file, text);
    let folder = path.parent().unwrap_or(Path::new(""));
    let table = syntax::parse(text, &findings);
    let config =
        table.as_ref().and_then(|table| Section::read_root(&findings, table, |root| read(root, folder)));
    let has_mistake = findings.any_mistake();
    let findings = findings.finish();
    match config {
        Some(config) if !has_mistake => Ok(Config { warnings: findings, ..config }),
        _ => Err(ConfigErrors::Mistakes(findings)),
    }
}

/// Reads the sections, those first that others refer to.
fn read<'a>(root: &Section<'a>, folder: &Path) -> Option<Config> {
    let hall = root.need_one("hall", hall::read);
    let mut scope = Scope::new(hall.as_ref());
    let departments = root.each("department", |section| place::department(section, &mut scope));
    let areas = root.need_each("area", |section| place::area(section, &mut scope));
    let categories = root.need_each("category", |section| category::read(section, &mut scope));
    let items = root.each("item", |section| item::read(section, &mut scope));
    let classes = root.each("priority", |section| priority::read(section, &mut scope));
    scope.buses = root.each("bus", |section| bus::read(section, &mut scope));
    let windows = root.need_each("window", |section| window::read(section, &mut scope));
    let keypads = root.each("keypad", |section| keypad::read(section, &mut scope));
    let printers = root.each("printer", |section| printer::read(section, &mut scope));
    let kiosks = root.each("kiosk", |section| kiosk::read(section, &mut scope));
    let layouts = root.each("layout", |section| layout::read(section, &mut scope, folder, &printers));
    let screens = root.each("screen", |section| screen::read(section, &mut scope));
    let agent = root.one("agent", agent::read).unwrap_or_default();
    let (times, policy) = root.one("rules", |section| rules::read(section, &scope)).unwrap_or_default();
    let of_hall = dispatch::Hall {
        categories: categories.iter().map(|read| &read.category).collect(),
        classes: &classes,
        windows: &windows,
    };
    let dispatch =
        root.one("dispatch", |section| dispatch::read(section, &of_hall)).unwrap_or(dispatch::DEFAULT);
    let languages = hall.as_ref().map(|hall| hall.languages.clone()).unwrap_or_default();
    let postings = root.one("postings", |section| postings::read(section, &languages)).unwrap_or_default();
    let calendar = root.one("calendar", |section| calendar::read(section, &scope, &categories, folder));
    if root.get("calendar").is_none() {
        let stops = categories.iter().filter_map(|read| read.stop_before);
        stops.for_each(|value| {
            value
                .mistake::<()>(
                    "stop_before_min counts from the hours of [calendar], and there is none; leave it out",
                )
                .unwrap_or_default();
        });
    }
    let mqtt = root.one("mqtt", |section| mqtt::read(section, folder)).unwrap_or_default();
    let http = root.one("http", |section| http::read(section, folder)).unwrap_or_default();

    let speaking: Vec<_> = screens.iter().filter(|screen| screen.speaks).map(|screen| &screen.area).collect();
    let speech_reported = !speaking.is_empty();
    let findings = root.findings;
    numbering::refuse_clashes(&categories, findings);
    numbering::warn_of_sounds(&categories, speaking, findings);
    // What is said of the whole is said once all parts could be read; else a slip somewhere looks like a gap here.
    if !findings.any_mistake() {
        window::warn_of_unserved(&windows, &scope.categories, findings);
        bus::warn_of_empty(&scope.buses, findings);
    }

    let booking = root.one("appointments", appointments::read);
    let (mut booking, slot_min) =
        booking.unwrap_or((AppointmentRules::default(), appointments::SLOT_DEFAULT));
    let slots = categories
        .iter()
        .filter_map(|read| Some((read.category.id.clone(), appointments::slots(read, slot_min)?)));
    booking.slots = slots.collect();
    let rules = RuleSet {
        departments,
        areas,
        quotas: categories.iter().filter_map(|read| Some((read.category.id.clone(), read.quota?))).collect(),
        appointments: booking,
        categories: categories.into_iter().map(|read| read.category).collect(),
        items,
        windows,
        classes,
        times,
        policy: Policy { speech_reported, agent, ..policy },
        dispatch,
        postings,
        calendar: calendar.as_ref().map(|read| read.calendar.clone()),
    };
    let calendar_at = calendar.map(|read| findings.place(&read.at));
    let buses = scope.buses.into_iter().map(|read| read.bus).collect();
    Some(Config {
        hall: hall?,
        rules,
        buses,
        keypads,
        printers,
        kiosks,
        screens,
        layouts,
        mqtt,
        http,
        calendar_at,
        warnings: Vec::new(),
    })
}
