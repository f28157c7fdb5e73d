//! Where hall time begins when the daemon starts, and whether it can be believed.

use super::simulation::Simulation;
use super::{EARLIEST, InWords, LEAP, Reading, STEP, Standing};
use hall_core::{HallTime, Span};
use std::fmt;
use std::time::Duration;

/// Who is believed about the time: `[hall] clock`, or `--hall-clock`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// `"system"`: whoever wrote the configuration knows that this computer's clock is kept right (a PC, a virtual
    /// machine, a container), however far it has moved since the last row.
    System,
    /// `"checked"`: a wall is believed only if something vouches for it (a Raspberry Pi).
    Checked,
    /// `--hall-clock`.
    Simulated(Simulation),
}

/// What the ledger says of the time at its last row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastRow {
    pub at: HallTime,
    /// The clock was trusted after it (`Hall::clock`; the row's own stamp may be of the state before).
    pub trusted: bool,
    /// Date and time stood confirmed after it (`Hall::day_confirmed`).
    pub day_confirmed: bool,
}

/// The mark that the daemon was alive: one line, overwritten every 10 s, no part of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AliveMark {
    pub hall: HallTime,
    /// What a right wall showed then. It is `hall` without a person's offset; a wall that was doubted showed
    /// something else.
    pub wall_ms: i64,
    pub boot_id: String,
    pub boottime: Duration,
}

/// How hall time began; the fields of `Command::Start`, and a sentence for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartReport {
    pub now: HallTime,
    /// Since the daemon was last known to be alive. While date and time are unconfirmed it is a guess from below.
    pub down: Span,
    /// If not, the day is unconfirmed until a person says date and time.
    pub trusted: bool,
    pub why: Why,
}

/// Why the clock is trusted at a start, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The computer did not reboot: boot time carries on from the alive mark.
    SameBoot,
    Synchronised,
    System,
    Rtc,
    Simulated,
    SimulatedUntrusted,
    NothingVouches,
    /// The wall lies before this program was written.
    WallImplausible,
    WallBehind(Span),
    WallFarAhead(Span),
    /// The wall was doubted when the computer went down, and still differs by this much.
    DoubtedBefore(Span),
}

/// The state hall time begins in.
pub(super) struct Anchor {
    pub(super) now: HallTime,
    pub(super) offset_ms: i64,
    pub(super) standing: Standing,
    down: Span,
    why: Why,
}

impl Anchor {
    fn new(now: HallTime, latest: Option<HallTime>, why: Why) -> Anchor {
        let standing = if why.trusts() { Standing::Trusted } else { Standing::Unconfirmed };
        let down = latest.map_or(Span::ZERO, |latest| now.since(latest));
        Anchor { now, offset_ms: 0, standing, down, why }
    }

    pub(super) fn report(&self) -> StartReport {
        let trusted = self.standing == Standing::Trusted;
        StartReport { now: self.now, down: self.down, trusted, why: self.why }
    }
}

pub(super) fn anchor(
    reading: &Reading,
    source: Source,
    row: Option<LastRow>,
    alive: Option<&AliveMark>,
) -> Anchor {
    let wall = HallTime(reading.wall_ms);
    // A mark is as good a proof of life as a row, and is usually newer.
    let latest = row.map(|row| row.at).max(alive.map(|mark| mark.hall));
    if let Source::Simulated(simulation) = source {
        let now = simulation.start.unwrap_or(wall).max(latest.unwrap_or(HallTime(i64::MIN)));
        let why = if simulation.trusted { Why::Simulated } else { Why::SimulatedUntrusted };
        return Anchor::new(now, latest, why);
    }
    let carried = alive.and_then(|mark| carry_on(mark, reading)).max(latest);
    let same_boot = alive.filter(|mark| is_same_boot(mark, reading));
    // Also when the wall is doubted: hall time did not come from it. An unanswered question is asked again.
    if let (Some(mark), Some(now), true) = (same_boot, carried, row.is_some_and(|row| row.day_confirmed)) {
        let offset_ms = mark.hall.0.saturating_sub(mark.wall_ms);
        return Anchor { offset_ms, ..Anchor::new(now, latest, Why::SameBoot) };
    }
    let doubted = row.is_some_and(|row| row.day_confirmed && !row.trusted);
    let why = judge(reading, source, carried, doubted);
    let now = carried
        .map_or(wall.max(EARLIEST), |carried| if why.takes_wall() { wall.max(carried) } else { carried });
    Anchor::new(now, latest, why)
}

/// Judges a wall without boot time to compare it with. `latest` is the newest hall time known.
fn judge(reading: &Reading, source: Source, latest: Option<HallTime>, doubted: bool) -> Why {
    let wall = HallTime(reading.wall_ms);
    let (behind, ahead) =
        latest.map_or((Span::ZERO, Span::ZERO), |latest| (latest.since(wall), wall.since(latest)));
    if wall < EARLIEST {
        return Why::WallImplausible;
    }
    // Either the wall is wrong or hall time is, and neither can be known from here, whoever vouches for the wall.
    if behind > STEP {
        return Why::WallBehind(behind);
    }
    if reading.synchronised {
        return Why::Synchronised;
    }
    if doubted && ahead > STEP {
        return Why::DoubtedBefore(ahead);
    }
    // Before the limit: a PC that is switched off every evening is 14 h ahead every morning, and nobody would be
    // helped by asking. For a clock chip alone the limit holds, because a leap cannot be taken back.
    if source == Source::System {
        return Why::System;
    }
    if ahead > LEAP {
        return Why::WallFarAhead(ahead);
    }
    if reading.rtc { Why::Rtc } else { Why::NothingVouches }
}

fn is_same_boot(mark: &AliveMark, reading: &Reading) -> bool {
    !mark.boot_id.is_empty() && mark.boot_id == reading.boot_id && mark.boottime <= reading.boottime
}

/// Hall time now, if the computer has not rebooted since the mark.
fn carry_on(mark: &AliveMark, reading: &Reading) -> Option<HallTime> {
    let passed = is_same_boot(mark, reading).then(|| reading.boottime.saturating_sub(mark.boottime))?;
    Some(mark.hall + Span(i64::try_from(passed.as_millis()).unwrap_or(0)))
}

impl Why {
    fn trusts(self) -> bool {
        match self {
            Why::SameBoot | Why::Synchronised | Why::System | Why::Rtc | Why::Simulated => true,
            Why::SimulatedUntrusted
            | Why::NothingVouches
            | Why::WallImplausible
            | Why::WallBehind(_)
            | Why::WallFarAhead(_)
            | Why::DoubtedBefore(_) => false,
        }
    }

    /// A wall that nothing vouches for is still the better guess, as long as it is near.
    fn takes_wall(self) -> bool {
        match self {
            Why::SameBoot | Why::Synchronised | Why::System | Why::Rtc | Why::NothingVouches => true,
            Why::Simulated
            | Why::SimulatedUntrusted
            | Why::WallImplausible
            | Why::WallBehind(_)
            | Why::WallFarAhead(_)
            | Why::DoubtedBefore(_) => false,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::SameBoot => write!(f, "the computer has not rebooted since hall time was last known"),
            Why::Synchronised => write!(f, "a time server keeps this computer's clock right"),
            Why::System => write!(f, "`[hall] clock = \"system\"` trusts this computer's clock"),
            Why::Rtc => write!(f, "a battery-backed clock agrees with this computer's clock"),
            Why::Simulated => write!(f, "`--hall-clock` sets hall time"),
            Why::SimulatedUntrusted => write!(f, "`--hall-clock` asks for an untrusted clock"),
            Why::NothingVouches => {
                write!(
                    f,
                    "neither a time server nor a battery-backed clock vouches for this computer's clock"
                )
            }
            Why::WallImplausible => {
                write!(f, "this computer's clock shows a date before 2025: its battery may be empty")
            }
            Why::WallBehind(by) => write!(
                f,
                "this computer's clock is {} behind hall time: if hall time is right, set that clock; else run \
                 `hallctl day reset-clock` when no ticket is open",
                InWords(*by)
            ),
            Why::WallFarAhead(by) => write!(
                f,
                "this computer's clock is {} ahead of the last known hall time, and no time server vouches for it; \
                 `[hall] clock = \"system\"` would trust it",
                InWords(*by)
            ),
            Why::DoubtedBefore(by) => write!(
                f,
                "this computer's clock was doubted before it went down and is {} ahead of hall time",
                InWords(*by)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::HallClock;
    use super::super::november::{at, reading, text};
    use super::*;

    const BOOT: &str = "boot-a";

    /// A line: the wall and who vouches for it | `[hall] clock` | last row | alive mark and how long ago by boot time,
    /// `other` for another boot | hall time that follows, down, and why. Days are of November 2026.
    const STARTS: &[(&str, &str)] = &[
        ("first start of a PC", "24 08:00 | system | - | - | 24 08:00 0m System"),
        ("first start, chip", "24 08:00 rtc | checked | - | - | 24 08:00 0m Rtc"),
        ("first start, time server", "24 08:00 sync | checked | - | - | 24 08:00 0m Synchronised"),
        ("first start, nobody knows", "24 08:00 | checked | - | - | 24 08:00 0m NothingVouches"),
        (
            "bad day 3: Tuesday 08:00, thinks Monday 17:45",
            "23 17:45 | checked | 23 16:50 ok | 23 17:44 other | 23 17:45 1m NothingVouches",
        ),
        (
            "bad day 3, last image older than the last row",
            "23 15:00 | checked | 23 16:50 ok | 23 17:44 other | 23 17:44 0m WallBehind",
        ),
        (
            "40 min in the dark, chip",
            "24 10:45 rtc | checked | 24 10:03 ok | 24 10:05 other | 24 10:45 40m Rtc",
        ),
        ("40 min in the dark, PC", "24 10:45 | system | 24 10:03 ok | 24 10:05 other | 24 10:45 40m System"),
        ("no mark: down since the last row", "24 10:45 | system | 24 10:03 ok | - | 24 10:45 42m System"),
        ("row newer than the mark", "24 10:45 | system | 24 10:06 ok | 24 10:05 other | 24 10:45 39m System"),
        ("restart without reboot", "24 10:15 | checked | 24 10:03 ok | 24 10:05 10m | 24 10:15 10m SameBoot"),
        (
            "a sandbox whose boot time went back",
            "24 10:15 | checked | 24 10:03 ok | 24 10:05 -10m | 24 10:15 10m NothingVouches",
        ),
        (
            "wall set wrong while the daemon was down",
            "24 18:15 | checked | 24 10:03 ok | 24 10:05 10m | 24 10:15 10m SameBoot",
        ),
        (
            "restart while doubted: the hall goes on",
            "24 18:15 | system | 24 10:03 doubted | 24 10:05 10m | 24 10:15 10m SameBoot",
        ),
        (
            "restart before anybody answered: asked again",
            "23 17:50 | checked | 23 17:45 asked | 23 17:45 5m | 23 17:50 5m NothingVouches",
        ),
        (
            "reboot while doubted: nobody knows which clock was right",
            "24 19:00 rtc | system | 24 11:00 doubted | 24 11:00 other | 24 11:00 0m DoubtedBefore",
        ),
        (
            "reboot while doubted, wall back in place",
            "24 11:04 | system | 24 11:00 doubted | 24 11:00 other | 24 11:04 4m System",
        ),
        ("night, switched-off PC", "25 08:00 | system | 24 17:30 ok | 24 17:35 other | 25 08:00 865m System"),
        (
            "night, chip alone",
            "25 08:00 rtc | checked | 24 17:30 ok | 24 17:35 other | 24 17:35 0m WallFarAhead",
        ),
        ("12 h, chip", "25 05:35 rtc | checked | 24 17:30 ok | 24 17:35 other | 25 05:35 720m Rtc"),
        (
            "night, server",
            "25 08:00 sync | checked | 24 17:30 ok | 24 17:35 other | 25 08:00 865m Synchronised",
        ),
        ("4 min behind: slewed", "24 10:00 sync | checked | 24 10:04 ok | - | 24 10:04 0m Synchronised"),
        (
            "an hour behind, whoever says so",
            "24 09:00 sync | system | 24 10:00 ok | - | 24 10:00 0m WallBehind",
        ),
    ];

    #[test]
    fn anchors_where_the_witnesses_allow() {
        for (case, line) in STARTS {
            let [wall, clock, row, alive, expected] = fields(line);
            let (reading, source) = (wall_reading(wall), source(clock));
            let (clock, report) =
                HallClock::start(&reading, source, last_row(row), mark(alive, &reading).as_ref());
            let minutes = report.down.as_seconds() / 60;
            let why = format!("{:?}", report.why);
            let why = why.split('(').next().unwrap();
            assert_eq!(format!("{} {minutes}m {why}", text(report.now)), expected, "{case}");
            assert_eq!(report.trusted, clock.standing() == Standing::Trusted, "{case}");
        }
    }

    #[test]
    fn a_dead_battery_is_no_first_day_of_a_hall() {
        for source in [Source::System, Source::Checked] {
            let reading = Reading { wall_ms: 3_600_000, rtc: true, ..reading("24 08:00") };
            let (_, report) = HallClock::start(&reading, source, None, None);
            assert_eq!(report.why, Why::WallImplausible);
            assert_eq!(report.now, EARLIEST, "from where a person can step to today");
        }
    }

    #[test]
    fn another_boot_with_an_unknown_id_carries_nothing_on() {
        let reading = Reading { boot_id: String::new(), ..reading("24 10:15") };
        let mark = AliveMark {
            hall: at("24 10:05"),
            wall_ms: at("24 10:05").0,
            boot_id: String::new(),
            boottime: reading.boottime,
        };
        let row = LastRow { at: at("24 10:00"), trusted: true, day_confirmed: true };
        let (_, report) = HallClock::start(&reading, Source::Checked, Some(row), Some(&mark));
        assert_eq!(report.why, Why::NothingVouches);
    }

    #[test]
    fn a_simulated_day_goes_on_where_its_ledger_ends() {
        let reading = reading("24 15:00");
        let simulation =
            Simulation { start: Some(at("26 08:00")), rate: "60".parse().unwrap(), trusted: true };
        let begin = |row: Option<&str>| {
            let row = row.map(|hall| LastRow { at: at(hall), trusted: true, day_confirmed: true });
            HallClock::start(&reading, Source::Simulated(simulation), row, None).1
        };
        assert_eq!(text(begin(None).now), "26 08:00");
        assert_eq!(text(begin(Some("26 09:30")).now), "26 09:30");
        assert!(begin(None).trusted);
    }

    fn fields(line: &str) -> [&str; 5] {
        line.split('|').map(str::trim).collect::<Vec<_>>().try_into().unwrap()
    }

    fn wall_reading(text: &str) -> Reading {
        let mut reading = reading(&text[..8]);
        reading.synchronised = text.contains("sync");
        reading.rtc = text.contains("rtc");
        reading.boot_id = BOOT.into();
        reading
    }

    fn source(text: &str) -> Source {
        match text {
            "system" => Source::System,
            "checked" => Source::Checked,
            other => panic!("{other}"),
        }
    }

    fn last_row(text: &str) -> Option<LastRow> {
        let (hall, state) = (text != "-").then(|| text.split_at(8))?;
        let (trusted, day_confirmed) = match state.trim() {
            "ok" => (true, true),
            "doubted" => (false, true),
            "asked" => (false, false),
            other => panic!("{other}"),
        };
        Some(LastRow { at: at(hall), trusted, day_confirmed })
    }

    fn mark(text: &str, reading: &Reading) -> Option<AliveMark> {
        let (hall, ago) = (text != "-").then(|| text.split_at(8))?;
        let hall = at(hall);
        let (boot_id, minutes) = match ago.trim() {
            "other" => ("boot-z", 0),
            ago => (BOOT, ago.trim_end_matches('m').parse::<i32>().unwrap()),
        };
        let boottime = (reading.boottime.as_secs_f64() - f64::from(minutes * 60)).max(0.0);
        let boottime = Duration::from_secs_f64(boottime);
        Some(AliveMark { hall, wall_ms: hall.0, boot_id: boot_id.into(), boottime })
    }
}
