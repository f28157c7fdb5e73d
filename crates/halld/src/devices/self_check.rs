//! 班前自检: everything a shift needs is tried once, and what fails is told in plain words.
//!
//! A test slip on each printer, a test text on each sign, keys if somebody is there to press them, paper, clock and disk. Nothing
//! of it is an event of the queue and no number is used; a sign that shows a number is left alone. What the daemon cannot know
//! (a sign that only listens, a picture, a voice) it asks a person to look at, rather than call it good.

use super::Surroundings;
use super::layouts::Layouts;
use super::outcome::outcome_of;
use super::printers::{Printer, Printers};
use super::{sign_test, sign_text, test_slip};
use crate::config::{BusConfig, ScreenConfig};
use crate::owner::Counts;
use crate::web::print_note;
use hall_api::Names;
use hall_api::device::{Device, Health as State};
use hall_api::self_check::{self as api, CheckResult, Finding, Subject};
use hall_core::command::Clock;
use hall_core::command::PrintOutcome;
use hall_core::id::WindowNumber;
use hall_core::ticket::PrintTrouble;
use hall_devices::printer::PaperLevel;
use hall_wire::Key;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{Mutex, watch};

/// How long signs are lit: a person walks past, and a slow line of strip screens has come round.
const LIT: Duration = Duration::from_secs(5);
/// A printer that is at other papers, or stuck, for so long was not tested.
const PATIENCE: Duration = Duration::from_secs(40);
/// Below this a disk counts as nearly full, in MiB: the ledger of a year is smaller.
const DISK_LOW_MIB: u64 = 500;

/// What of the computer is checked.
pub(crate) struct Machine {
    pub(crate) data: PathBuf,
    pub(crate) counts: Arc<Counts>,
    /// 0 while the broker is not reached; `None` in a hall without one.
    pub(crate) broker: Option<watch::Receiver<u64>>,
}

/// A sign or terminal, and the window it hangs at.
struct Station {
    device: String,
    window: WindowNumber,
}

pub(crate) struct SelfCheck {
    around: Surroundings,
    printers: Arc<Printers>,
    layouts: Arc<Layouts>,
    stations: Vec<Station>,
    screens: Vec<ScreenConfig>,
    languages: Vec<String>,
    machine: Machine,
    turn: Mutex<()>,
}

/// Somebody else's check is not done yet.
pub(crate) struct UnderWay;

impl SelfCheck {
    pub(super) fn new(
        (around, buses, screens): (&Surroundings, &[BusConfig], &[ScreenConfig]),
        (printers, layouts): (Arc<Printers>, Arc<Layouts>),
        languages: Vec<String>,
        machine: Machine,
    ) -> SelfCheck {
        let station = |bus: &BusConfig, address: u8, window| Station {
            device: format!("{}-{address}", bus.name),
            window,
        };
        let stations = buses
            .iter()
            .flat_map(|bus| bus.stations.iter().map(move |at| station(bus, at.address, at.window)));
        SelfCheck {
            around: around.clone(),
            printers,
            layouts,
            stations: stations.collect(),
            screens: screens.to_vec(),
            languages,
            machine,
            turn: Mutex::new(()),
        }
    }

    /// Checks everything; for so long as `keys` says, keys pressed at signs under test are tried.
    ///
    /// # Errors
    /// If a check is under way: it would be disturbed.
    pub(crate) async fn run(&self, keys: Option<Duration>) -> Result<api::SelfCheck, UnderWay> {
        let Ok(_turn) = self.turn.try_lock() else { return Err(UnderWay) };
        let slips = self.printers.all().map(|printer| self.printer(printer));
        let (slips, signs) = tokio::join!(futures::future::join_all(slips), self.signs(keys));
        let mut findings = vec![self.clock(), self.disk()];
        findings.extend(self.year_list());
        findings.extend(slips);
        findings.extend(signs);
        findings.extend(self.screens.iter().map(|screen| self.screen(screen)));
        let count = |result| findings.iter().filter(|finding| finding.result == result).count().to_string();
        let (failed, look) = (count(CheckResult::Failed), count(CheckResult::Look));
        let key = if failed == "0" { "check.passed" } else { "check.found" };
        let summary = self.say(key, &[("failed", &failed), ("look", &look)]);
        let at = self.around.setting.time(self.around.time.now());
        Ok(api::SelfCheck { at, summary, findings })
    }

    fn clock(&self) -> Finding {
        let (trusted, confirmed) =
            self.around.published.look(|hall, _| (hall.clock() == Clock::Trusted, hall.day_confirmed()));
        let time = self.around.setting.time(self.around.time.now());
        let (result, key) = match (confirmed, trusted) {
            (true, true) => (CheckResult::Ok, "check.clock_ok"),
            (true, false) => (CheckResult::Failed, "check.clock_untrusted"),
            (false, _) => (CheckResult::Failed, "check.day_unconfirmed"),
        };
        self.finding(Subject::Clock, None, result, key, &[("time", &time)])
    }

    fn year_list(&self) -> Option<Finding> {
        let year = self.around.published.look(|hall, _| hall.missing_year_list())?.to_string();
        let key = "check.year_list_missing";
        Some(self.finding(Subject::Clock, None, CheckResult::Failed, key, &[("year", &year)]))
    }

    fn disk(&self) -> Finding {
        let free = nix::sys::statvfs::statvfs(&self.machine.data)
            .map(|disk| mib(disk.blocks_available(), disk.fragment_size()));
        let shown = free.map(|free| free.to_string()).unwrap_or_default();
        let (result, key) = match free {
            _ if self.machine.counts.failing.load(Ordering::Relaxed) => {
                (CheckResult::Failed, "check.disk_failing")
            }
            Ok(free) if free < DISK_LOW_MIB => (CheckResult::Warning, "check.disk_low"),
            Ok(_) => (CheckResult::Ok, "check.disk_ok"),
            Err(_) => (CheckResult::Failed, "check.disk_failing"),
        };
        self.finding(Subject::Disk, None, result, key, &[("free", &shown)])
    }

    async fn printer(&self, printer: &Printer) -> Finding {
        let name = printer.handle.name.to_string();
        let finding = |result, key, trouble: Option<PrintTrouble>| {
            let mut finding = self.finding(Subject::Printer, Some(&name), result, key, &[("name", &name)]);
            for (language, text) in &mut finding.text.0 {
                *text =
                    text.replace("{trouble}", &print_note::trouble(&self.around.texts, language, trouble));
            }
            finding
        };
        let Ok(tried) = tokio::time::timeout(PATIENCE, self.slip(printer)).await else {
            return finding(CheckResult::Failed, "check.printer_busy", None);
        };
        let near_end = printer.handle.status.borrow().paper == PaperLevel::NearEnd;
        match tried {
            (PrintOutcome::Printed, _) if near_end => {
                finding(CheckResult::Warning, "check.printer_near_end", None)
            }
            (PrintOutcome::Printed, _) => finding(CheckResult::Ok, "check.printer_ok", None),
            (PrintOutcome::Unknown, Some(PrintTrouble::Unconfirmed)) => {
                finding(CheckResult::Look, "check.printer_look", None)
            }
            (PrintOutcome::Unknown, trouble) => {
                finding(CheckResult::Failed, "check.printer_in_doubt", trouble)
            }
            (PrintOutcome::Failed, trouble) => finding(CheckResult::Failed, "check.printer_failed", trouble),
        }
    }

    /// Prints a test slip when the printer has done what it is at.
    async fn slip(&self, printer: &Printer) -> (PrintOutcome, Option<PrintTrouble>) {
        if let Some(trouble) = printer.handle.trouble() {
            return (PrintOutcome::Failed, Some(trouble));
        }
        let _turn = printer.turn.lock().await;
        match test_slip::paper(&self.around, &self.layouts, &printer.handle) {
            Ok(paper) => outcome_of(printer.handle.print(self.printers.next_job(), paper).outcome().await),
            Err(error) => {
                tracing::error!(printer = %printer.handle.name, error = %crate::chain(&error), "the test slip could not be composed");
                (PrintOutcome::Failed, Some(PrintTrouble::NotComposed))
            }
        }
    }

    async fn signs(&self, keys: Option<Duration>) -> Vec<Finding> {
        let may_be =
            |window| self.around.published.look(|hall, _| sign_test::may_be_tested(&hall.sign(window)));
        let free: Vec<_> = self.stations.iter().map(|station| may_be(station.window)).collect();
        let lit = self.around.sign_test.light(keys.is_some());
        if !self.stations.is_empty() {
            tokio::time::sleep(keys.unwrap_or(LIT)).await;
        }
        let devices = self.around.health.list().devices;
        let mut findings = Vec::new();
        for (station, was_free) in self.stations.iter().zip(free) {
            let device = devices.iter().find(|device| device.name == station.device);
            // A call that began meanwhile has taken the sign.
            let is_free = was_free && may_be(station.window);
            let (result, key) = match device {
                Some(device) => self.sign(station, device, is_free),
                None => continue,
            };
            let works = result == CheckResult::Ok;
            findings.push(self.of_station(Subject::Sign, station, result, key, &[]));
            if keys.is_some() && works {
                findings.push(self.keys(station));
            }
        }
        drop(lit);
        findings
    }

    fn sign(&self, station: &Station, device: &Device, is_free: bool) -> (CheckResult, &'static str) {
        let shown = device.wanted.as_deref().unwrap_or_default();
        let is_test = sign_text::is_test(&self.around, station.window, shown);
        match device.health {
            State::Gone => (CheckResult::Failed, "check.sign_gone"),
            State::Silent => (CheckResult::Failed, "check.sign_silent"),
            State::Ok | State::Warning | State::Unconfirmed if !is_free => {
                (CheckResult::NotTested, "check.sign_in_use")
            }
            State::Unconfirmed => (CheckResult::Look, "check.sign_look"),
            State::Ok | State::Warning if is_test && device.shown == device.wanted => {
                (CheckResult::Ok, "check.sign_ok")
            }
            State::Ok | State::Warning => (CheckResult::Failed, "check.sign_wrong"),
        }
    }

    fn keys(&self, station: &Station) -> Finding {
        let pressed = self.around.sign_test.pressed(station.window);
        // To hold 暂停 for five seconds is a second meaning of that key.
        let all = Key::ALL.into_iter().filter(|key| *key != Key::PauseHeld);
        let missing: Vec<_> = all.filter(|key| !pressed.contains(key)).collect();
        if missing.is_empty() {
            return self.of_station(Subject::Keys, station, CheckResult::Ok, "check.keys_ok", &[]);
        }
        let key = "check.keys_missing";
        let mut finding = self.of_station(Subject::Keys, station, CheckResult::Failed, key, &[]);
        for (language, text) in &mut finding.text.0 {
            let names: Vec<_> =
                missing.iter().map(|key| self.around.texts.say(language, key_name(*key), &[])).collect();
            *text = text.replace("{keys}", &names.join(" "));
        }
        finding
    }

    fn screen(&self, screen: &ScreenConfig) -> Finding {
        let is_reached = self.machine.broker.as_ref().is_some_and(|broker| *broker.borrow() != 0);
        let (result, key) = match (is_reached, screen.speaks) {
            (false, _) => (CheckResult::Failed, "check.screen_failed"),
            (true, true) => (CheckResult::Look, "check.screen_speaks"),
            (true, false) => (CheckResult::Look, "check.screen_look"),
        };
        let id = screen.id.to_string();
        self.finding(Subject::Screen, Some(&id), result, key, &[("name", &id)])
    }

    fn of_station(
        &self,
        subject: Subject,
        station: &Station,
        result: CheckResult,
        key: &str,
        fields: &[(&str, &str)],
    ) -> Finding {
        let window = station.window.to_string();
        let fields: Vec<_> = fields.iter().copied().chain([("window", window.as_str())]).collect();
        self.finding(subject, Some(&station.device), result, key, &fields)
    }

    fn finding(
        &self,
        subject: Subject,
        name: Option<&str>,
        result: CheckResult,
        key: &str,
        fields: &[(&str, &str)],
    ) -> Finding {
        Finding { subject, name: name.map(str::to_owned), result, text: self.say(key, fields) }
    }

    /// In every language of the hall.
    fn say(&self, key: &str, fields: &[(&str, &str)]) -> Names {
        let in_language =
            |language: &String| (language.clone(), self.around.texts.say(language, key, fields));
        Names(self.languages.iter().map(in_language).collect())
    }
}

/// So many blocks in MiB; the kernel counts in words of 32 bits on some machines, in 64 on others.
fn mib(blocks: impl Into<u64>, block_bytes: impl Into<u64>) -> u64 {
    blocks.into().saturating_mul(block_bytes.into()) >> 20
}

fn key_name(key: Key) -> &'static str {
    match key {
        Key::Call => "keys.call",
        Key::Recall => "keys.recall",
        Key::NoShow => "keys.no_show",
        Key::End => "keys.end",
        Key::Pause | Key::PauseHeld => "keys.pause",
        Key::RateVerySatisfied => "keys.very_satisfied",
        Key::RateSatisfied => "keys.satisfied",
        Key::RateFairlySatisfied => "keys.fairly_satisfied",
        Key::RateDissatisfied => "keys.dissatisfied",
        Key::RateVeryDissatisfied => "keys.very_dissatisfied",
    }
}
