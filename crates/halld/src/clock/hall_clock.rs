//! The state machine that makes hall time.

use super::simulation::Rate;
use super::start::{self, AliveMark, LastRow, Source, StartReport};
use super::{ClockChange, InWords, LEAP, Reading, STEP, Standing};
use hall_core::{HallTime, Span};
use std::time::Duration;

/// Hall time runs at most one part in this many faster or slower than boot time.
const SLEW: i128 = 100;

const NS_PER_MS: i128 = 1_000_000;
const MINUTE_MS: i64 = 60_000;

/// Makes hall time out of readings. A plain value: whoever must be able to take a step back keeps a clone.
#[derive(Clone, Debug)]
pub struct HallClock {
    standing: Standing,
    /// Simulated: hall time follows boot time at this rate, and the wall is not looked at.
    rate: Option<Rate>,
    /// Hall time at the last reading; in nanoseconds, because 1 % of a millisecond must not be lost.
    hall_ns: i128,
    /// Boot time at the last reading.
    boottime: Duration,
    /// What is added to the wall to get hall time; 0 unless a person said that the wall is wrong.
    offset_ms: i64,
}

impl HallClock {
    /// Begins hall time at a start of the daemon: never before the last row, nor before the last mark that it was
    /// alive. A [`check`](Self::check) right afterwards finds a wall that was stepped while the daemon was down.
    pub fn start(
        reading: &Reading,
        source: Source,
        row: Option<LastRow>,
        alive: Option<&AliveMark>,
    ) -> (HallClock, StartReport) {
        let anchor = start::anchor(reading, source, row, alive);
        let rate = match source {
            Source::System | Source::Checked => None,
            Source::Simulated(simulation) => Some(simulation.rate),
        };
        let clock = HallClock {
            standing: anchor.standing,
            rate,
            hall_ns: nanoseconds(anchor.now),
            boottime: reading.boottime,
            offset_ms: anchor.offset_ms,
        };
        (clock, anchor.report())
    }

    /// Hall time at this reading. A reading older than the last one gives the same time again.
    pub fn now(&mut self, reading: &Reading) -> HallTime {
        self.advance(reading);
        self.hall_time()
    }

    /// Compares wall and hall time; to be called about once a second.
    ///
    /// The change is reported once. Who could not write its row compares [`standing`](Self::standing) with the hall.
    pub fn check(&mut self, reading: &Reading) -> Option<ClockChange> {
        self.advance(reading);
        if self.rate.is_some() {
            return None;
        }
        // A time server knows better than the person who once set the offset, as long as it does not contradict him.
        if reading.synchronised && self.wall_ahead_ms(reading).abs() <= STEP.0 {
            self.offset_ms = 0;
        }
        let agrees = self.target_ahead_ms(reading).abs() <= STEP.0;
        let (standing, change) = match self.standing {
            Standing::Trusted if !agrees => (Standing::Doubted, ClockChange::Doubted),
            Standing::Doubted if agrees => (Standing::Trusted, ClockChange::Trusted),
            Standing::Unconfirmed if reading.synchronised => {
                self.take_wall(reading).then_some((Standing::Trusted, ClockChange::Confirmed))?
            }
            Standing::Trusted | Standing::Doubted | Standing::Unconfirmed => return None,
        };
        self.standing = standing;
        Some(change)
    }

    /// Takes a doubted wall over, because the service day turns; to be called before `TurnDay` is decided, which then
    /// carries the time returned. A change is to be written before it.
    ///
    /// A wall behind hall time, or more than [`LEAP`] ahead without a time server, stays doubted.
    pub fn day_turns(&mut self, reading: &Reading) -> (HallTime, Option<ClockChange>) {
        self.advance(reading);
        let doubted = self.standing == Standing::Doubted;
        if doubted && self.take_wall(reading) {
            self.standing = Standing::Trusted;
            return (self.hall_time(), Some(ClockChange::Trusted));
        }
        (self.hall_time(), None)
    }

    /// Takes date and time from a person, in one step forward; the wall is left alone and an offset kept instead.
    ///
    /// Hall time that is ahead by [`STEP`] or less waits for the time given by running slower.
    ///
    /// # Errors
    /// If date and time are trusted, or the time given lies further back. Then nothing has changed.
    pub fn confirm(&mut self, reading: &Reading, given: HallTime) -> Result<HallTime, ConfirmError> {
        self.advance(reading);
        match self.standing {
            Standing::Trusted => return Err(ConfirmError::Trusted),
            Standing::Doubted | Standing::Unconfirmed => {}
        }
        let offset_ms = offset_of(given, reading);
        let target = HallTime(reading.wall_ms.saturating_add(offset_ms));
        let behind = self.hall_time().since(target);
        if behind > STEP {
            return Err(ConfirmError::Backwards { behind });
        }
        (self.standing, self.offset_ms) = (Standing::Trusted, offset_ms);
        self.step_forward(target);
        Ok(self.hall_time())
    }

    /// Sets hall time, back if need be: the one step after which it may be smaller. As at a start, a person is asked
    /// to confirm.
    ///
    /// The owner allows it only with no ticket open, and writes a new [`alive`](Self::alive) mark in the transaction
    /// of its row: the old one would bring the old time back at the next start.
    pub fn reset(&mut self, reading: &Reading, given: HallTime) -> HallTime {
        self.advance(reading);
        self.offset_ms = offset_of(given, reading);
        self.hall_ns = nanoseconds(given);
        self.standing = Standing::Unconfirmed;
        given
    }

    /// The mark that the daemon was alive, to be kept every 10 s.
    pub fn alive(&mut self, reading: &Reading) -> AliveMark {
        let hall = self.now(reading);
        AliveMark {
            hall,
            wall_ms: hall.0.saturating_sub(self.offset_ms),
            boot_id: reading.boot_id.clone(),
            boottime: reading.boottime,
        }
    }

    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// How many times faster than real time the hall runs; 1 unless simulated.
    pub fn rate(&self) -> f64 {
        self.rate.map_or(1.0, Rate::times)
    }

    fn advance(&mut self, reading: &Reading) {
        let Some(passed) = reading.boottime.checked_sub(self.boottime) else { return };
        self.boottime = reading.boottime;
        let passed_ns = i128::try_from(passed.as_nanos()).unwrap_or(0);
        if let Some(rate) = self.rate {
            self.hall_ns += rate.scaled(passed_ns);
            return;
        }
        self.hall_ns += passed_ns;
        if self.standing == Standing::Trusted {
            let target_ns = i128::from(reading.wall_ms.saturating_add(self.offset_ms)) * NS_PER_MS;
            self.hall_ns += (target_ns - self.hall_ns).clamp(-passed_ns / SLEW, passed_ns / SLEW);
        }
    }

    /// Moves to the wall if that is allowed without a person.
    fn take_wall(&mut self, reading: &Reading) -> bool {
        let ahead_ms = self.wall_ahead_ms(reading);
        let allowed = ahead_ms >= -STEP.0 && (reading.synchronised || ahead_ms <= LEAP.0);
        if allowed {
            self.offset_ms = 0;
            self.step_forward(HallTime(reading.wall_ms));
        }
        allowed
    }

    fn step_forward(&mut self, to: HallTime) {
        self.hall_ns = self.hall_ns.max(nanoseconds(to));
    }

    /// By how much the bare wall is ahead of hall time.
    fn wall_ahead_ms(&self, reading: &Reading) -> i64 {
        reading.wall_ms.saturating_sub(self.hall_time().0)
    }

    /// By how much the wall, with the offset a person gave it, is ahead of hall time.
    fn target_ahead_ms(&self, reading: &Reading) -> i64 {
        self.wall_ahead_ms(reading).saturating_add(self.offset_ms)
    }

    fn hall_time(&self) -> HallTime {
        HallTime(i64::try_from(self.hall_ns.div_euclid(NS_PER_MS)).unwrap_or(i64::MAX))
    }
}

fn nanoseconds(time: HallTime) -> i128 {
    i128::from(time.0) * NS_PER_MS
}

/// The offset that a time given by a person means. People say minutes: a wall that shows the same minute is right.
fn offset_of(given: HallTime, reading: &Reading) -> i64 {
    let wall_after_ms = reading.wall_ms.saturating_sub(given.0);
    if (0..MINUTE_MS).contains(&wall_after_ms) { 0 } else { wall_after_ms.saturating_neg() }
}

/// Why a person's date and time were not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmError {
    #[error(
        "date and time are trusted already; if they are wrong, set this computer's clock, or run \
         `hallctl day reset-clock` when no ticket is open"
    )]
    Trusted,
    #[error(
        "that is {} before hall time, which never goes back: give a later time, or run \
         `hallctl day reset-clock` when no ticket is open", InWords(*behind)
    )]
    Backwards { behind: Span },
}

#[cfg(test)]
mod tests {
    use super::super::november::{at, last_row, reading, text};
    use super::*;

    /// A hall and its computer. Each line says what happens, and what hall time and its standing then are; the clock
    /// is checked after each. Times of passing are minutes.
    fn play(script: &str) {
        let mut hall: Option<Played> = None;
        for line in script.lines().map(str::trim) {
            let (act, expected) = line.split_once("=>").unwrap();
            match act.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["start", rest @ ..] => hall = Some(Played::start(rest)),
                act => hall.as_mut().unwrap().act(act),
            }
            assert_eq!(hall.as_mut().unwrap().shown(), expected.trim(), "{line}");
        }
    }

    struct Played {
        clock: HallClock,
        reading: Reading,
        source: Source,
    }

    impl Played {
        /// `system|checked WALL [sync] [row HALL]`
        fn start(rest: &[&str]) -> Played {
            let [source, day, time, rest @ ..] = rest else { panic!("{rest:?}") };
            let source = if *source == "system" { Source::System } else { Source::Checked };
            let mut reading = reading(&format!("{day} {time}"));
            reading.synchronised = rest.contains(&"sync");
            let row = match rest {
                [.., "row", day, time] => Some(at(&format!("{day} {time}"))),
                _ => None,
            };
            let row = row.map(|at| LastRow { at, trusted: true, day_confirmed: true });
            let clock = HallClock::start(&reading, source, row, None).0;
            Played { clock, reading, source }
        }

        fn act(&mut self, act: &[&str]) {
            let minutes_ms = |text: &str| text.parse::<i64>().unwrap() * 60_000;
            let time = |day: &str, time: &str| at(&format!("{day} {time}"));
            match *act {
                ["pass", minutes] => self.pass(minutes_ms(minutes)),
                ["wall", minutes] => self.reading.wall_ms += minutes_ms(minutes),
                ["sync", day, hh_mm] => {
                    (self.reading.synchronised, self.reading.wall_ms) = (true, time(day, hh_mm).0);
                }
                ["confirm", day, hh_mm] => self.confirm(time(day, hh_mm)),
                ["day", "turns"] => self.day_turns(),
                ["reset", day, hh_mm] => drop(self.clock.reset(&self.reading, time(day, hh_mm))),
                ["restart", minutes] => self.restart(minutes_ms(minutes)),
                _ => panic!("{act:?}"),
            }
        }

        /// A refused confirmation must change nothing, which the line's end shows.
        fn confirm(&mut self, given: HallTime) {
            if let Ok(now) = self.clock.confirm(&self.reading, given) {
                assert_eq!(now, self.clock.now(&self.reading));
            }
        }

        fn pass(&mut self, ms: i64) {
            self.reading.wall_ms += ms;
            self.reading.boottime += Duration::from_millis(ms.unsigned_abs());
        }

        fn day_turns(&mut self) {
            if self.clock.day_turns(&self.reading).1 == Some(ClockChange::Trusted) {
                assert_eq!(self.clock.check(&self.reading), None, "what was taken over is believed");
            }
        }

        /// The daemon is away, not the computer.
        fn restart(&mut self, away_ms: i64) {
            let mark = self.clock.alive(&self.reading);
            let row = last_row(&self.clock, &mark);
            self.pass(away_ms);
            self.clock = HallClock::start(&self.reading, self.source, Some(row), Some(&mark)).0;
        }

        fn shown(&mut self) -> String {
            let before = self.clock.standing();
            let change = self.clock.check(&self.reading);
            assert_eq!(change.is_some(), self.clock.standing() != before, "changes are reported");
            assert_eq!(self.clock.check(&self.reading), None, "and reported once");
            let standing = match self.clock.standing() {
                Standing::Trusted => "ok",
                Standing::Doubted => "doubted",
                Standing::Unconfirmed => "asked",
            };
            format!("{} {standing}", text(self.clock.now(&self.reading)))
        }
    }

    #[test]
    fn bad_day_3_a_pi_that_thinks_it_is_yesterday_is_told_the_date() {
        play(
            "start   checked 23 17:45 row 23 16:50 => 23 17:45 asked
             pass    1                             => 23 17:46 asked
             restart 1                             => 23 17:47 asked
             confirm 23 08:00                      => 23 17:47 asked
             confirm 24 08:00                      => 24 08:00 ok
             pass    30                            => 24 08:30 ok
             restart 10                            => 24 08:40 ok
             confirm 24 09:00                      => 24 08:40 ok",
        );
    }

    #[test]
    fn bad_day_3_a_time_server_answers_before_a_person_does() {
        play(
            "start checked 23 17:45 row 23 16:50 => 23 17:45 asked
             sync  24 08:00                      => 24 08:00 ok",
        );
    }

    #[test]
    fn a_time_server_takes_over_from_the_person_who_was_right() {
        play(
            "start   checked 23 17:45 row 23 16:50 => 23 17:45 asked
             confirm 24 08:00                      => 24 08:00 ok
             pass    60                            => 24 09:00 ok
             sync    24 09:03                      => 24 09:00 ok
             pass    299                           => 24 14:01 ok
             pass    1                             => 24 14:03 ok
             pass    60                            => 24 15:03 ok",
        );
    }

    #[test]
    fn a_time_server_that_contradicts_the_person_is_doubted_until_the_day_turns() {
        play(
            "start   checked 23 17:45 row 23 16:50 => 23 17:45 asked
             confirm 24 08:00                      => 24 08:00 ok
             sync    24 08:40                      => 24 08:00 doubted
             pass    60                            => 24 09:00 doubted
             day     turns                         => 24 09:40 ok",
        );
    }

    #[test]
    fn bad_day_4_the_wall_jumps_8_h_ahead_and_back() {
        play(
            "start system 24 11:00 => 24 11:00 ok
             pass  1               => 24 11:01 ok
             wall  +480            => 24 11:01 doubted
             pass  120             => 24 13:01 doubted
             wall  -480            => 24 13:01 ok
             pass  1               => 24 13:02 ok",
        );
    }

    #[test]
    fn bad_day_4_the_wall_jumps_8_h_back_and_is_set_right() {
        play(
            "start   system 24 11:00 sync => 24 11:00 ok
             wall    -480                 => 24 11:00 doubted
             pass    60                   => 24 12:00 doubted
             day     turns                => 24 12:00 doubted
             restart 5                    => 24 12:05 doubted
             wall    +480                 => 24 12:05 ok",
        );
    }

    #[test]
    fn a_stepped_wall_is_taken_over_when_the_day_turns_or_a_person_says_so() {
        play(
            "start   system 24 21:00 => 24 21:00 ok
             wall    +480            => 24 21:00 doubted
             pass    420             => 25 04:00 doubted
             day     turns           => 25 12:00 ok
             wall    +30             => 25 12:00 doubted
             confirm 25 12:30        => 25 12:30 ok
             wall    +721            => 25 12:30 doubted
             day     turns           => 25 12:30 doubted",
        );
    }

    #[test]
    fn small_differences_are_slewed_whatever_their_sign() {
        play(
            "start  system 24 08:00 => 24 08:00 ok
             wall   +5              => 24 08:00 ok
             pass   100             => 24 09:41 ok
             pass   400             => 24 16:25 ok
             wall   -5              => 24 16:25 ok
             pass   100             => 24 18:04 ok
             wall   -2              => 24 18:04 doubted",
        );
    }

    #[test]
    fn hall_time_a_little_ahead_waits_for_the_person_who_reads_minutes() {
        play(
            "start   checked 23 17:45 row 24 08:03 => 24 08:03 asked
             confirm 24 08:00                      => 24 08:03 ok
             pass    100                           => 24 09:42 ok
             pass    400                           => 24 16:20 ok",
        );
    }

    #[test]
    fn a_wall_that_nobody_vouches_for_slews_nothing() {
        play(
            "start checked 23 17:45 row 23 17:48 => 23 17:48 asked
             pass  300                           => 23 22:48 asked",
        );
    }

    #[test]
    fn a_trusted_clock_can_be_reset() {
        play(
            "start   system 24 18:00 => 24 18:00 ok
             reset   24 08:00        => 24 08:00 asked
             pass    1               => 24 08:01 asked
             confirm 24 08:01        => 24 08:01 ok
             pass    60              => 24 09:01 ok",
        );
    }

    #[test]
    fn a_reset_goes_back_and_asks() {
        play(
            "start   system 24 08:00 row 24 18:00 => 24 18:00 asked
             reset   24 08:00                     => 24 08:00 asked
             confirm 24 08:00                     => 24 08:00 ok
             pass    60                           => 24 09:00 ok",
        );
    }

    #[test]
    fn a_person_agrees_with_the_wall_by_the_minute() {
        let mut asked = reading("24 08:00");
        asked.wall_ms += 40_000;
        let row = LastRow { at: at("23 17:00"), trusted: true, day_confirmed: true };
        let (mut clock, _) = HallClock::start(&asked, Source::Checked, Some(row), None);
        assert_eq!(clock.confirm(&asked, at("24 08:00")), Ok(HallTime(asked.wall_ms)));
    }

    #[test]
    fn who_confirms_an_earlier_time_is_told_what_to_do() {
        let reading = reading("23 17:45");
        let row = LastRow { at: at("24 16:00"), trusted: true, day_confirmed: true };
        let (mut clock, _) = HallClock::start(&reading, Source::Checked, Some(row), None);
        let error = clock.confirm(&reading, at("24 08:00")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "that is 8 h 0 min before hall time, which never goes back: give a later time, or run \
             `hallctl day reset-clock` when no ticket is open"
        );
        clock.confirm(&reading, at("24 16:00")).unwrap();
        assert_eq!(clock.confirm(&reading, at("24 17:00")), Err(ConfirmError::Trusted));
    }

    #[test]
    fn a_simulated_hall_runs_at_its_rate_and_looks_at_no_wall() {
        let argument: super::super::simulation::HallClockArgument =
            "2026-11-24T08:00,60,untrusted".parse().unwrap();
        let source = Source::Simulated(argument.simulation(&jiff::tz::TimeZone::UTC).unwrap());
        let mut reading = reading("23 15:00");
        let (mut clock, report) = HallClock::start(&reading, source, None, None);
        assert_eq!((text(report.now).as_str(), report.trusted), ("24 08:00", false));
        clock.confirm(&reading, at("24 08:30")).unwrap();
        reading.wall_ms += 86_400_000;
        reading.boottime += Duration::from_secs(30);
        assert_eq!(clock.check(&reading), None);
        assert_eq!(text(clock.now(&reading)), "24 09:00");
    }
}
