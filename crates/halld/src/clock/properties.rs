//! What holds of hall time whatever the clocks of the computer do.

use super::november::{last_row, reading};
use super::simulation::Simulation;
use super::{ClockChange, HallClock, Reading, Source};
use hall_core::HallTime;
use proptest::prelude::*;
use std::time::Duration;

/// One thing that can happen to the clocks of a computer, and who looks then.
#[derive(Clone, Debug)]
enum Moment {
    Passes {
        real_us: u32,
    },
    /// Two threads took their readings in the other order.
    Older {
        us: u32,
    },
    Sleeps {
        seconds: u32,
    },
    WallSteps {
        ms: i64,
    },
    Synchronised(bool),
    DayTurns,
    Confirmed {
        ahead_ms: i64,
    },
    Restarts,
}

fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        8 => (0u32..90_000_000).prop_map(|real_us| Moment::Passes { real_us }),
        1 => (0u32..5_000_000).prop_map(|us| Moment::Older { us }),
        1 => (0u32..200_000).prop_map(|seconds| Moment::Sleeps { seconds }),
        2 => (-100_000_000i64..100_000_000).prop_map(|ms| Moment::WallSteps { ms }),
        2 => (-400_000i64..400_000).prop_map(|ms| Moment::WallSteps { ms }),
        1 => any::<bool>().prop_map(Moment::Synchronised),
        1 => Just(Moment::DayTurns),
        1 => (-400_000i64..100_000_000).prop_map(|ahead_ms| Moment::Confirmed { ahead_ms }),
        1 => Just(Moment::Restarts),
    ]
}

/// Lets one moment happen; says whether hall time was allowed to step.
fn happen(moment: &Moment, clock: &mut HallClock, reading: &mut Reading) -> bool {
    match *moment {
        Moment::Passes { real_us } => {
            reading.wall_ms += i64::from(real_us / 1000);
            reading.boottime += Duration::from_micros(real_us.into());
        }
        Moment::Older { us } => {
            let older = reading.boottime - Duration::from_micros(us.into());
            let older = Reading { boottime: older, ..reading.clone() };
            clock.now(&older);
        }
        Moment::Sleeps { seconds } => {
            reading.wall_ms += i64::from(seconds) * 1000;
            reading.boottime += Duration::from_secs(seconds.into());
        }
        Moment::WallSteps { ms } => reading.wall_ms += ms,
        Moment::Synchronised(synchronised) => reading.synchronised = synchronised,
        Moment::DayTurns => return clock.day_turns(reading).1.is_some(),
        Moment::Confirmed { ahead_ms } => {
            let given = HallTime(clock.now(reading).0 + ahead_ms);
            return clock.confirm(reading, given).is_ok();
        }
        Moment::Restarts => {
            let mark = clock.alive(reading);
            let row = last_row(clock, &mark);
            *clock = HallClock::start(reading, Source::Checked, Some(row), Some(&mark)).0;
            return !row.day_confirmed;
        }
    }
    false
}

proptest! {
    /// Whatever the clocks do: hall time never decreases, and between steps it keeps to boot time within 1 %.
    #[test]
    fn never_decreases_and_never_runs_off(
        moments in prop::collection::vec(moment(), 1..60),
        rtc in any::<bool>(),
    ) {
        let mut reading = Reading { rtc, ..reading("24 08:00") };
        let (mut clock, _) = HallClock::start(&reading, Source::Checked, None, None);
        for moment in &moments {
            let (before, boottime) = (clock.now(&reading), reading.boottime);
            let mut stepped = happen(moment, &mut clock, &mut reading);
            stepped |= clock.check(&reading) == Some(ClockChange::Confirmed);
            let after = clock.now(&reading);
            prop_assert!(after >= before, "{moment:?}: {before:?} {after:?}");
            let passed_ms = (reading.boottime - boottime).as_millis() as i64;
            let (fast, slow) = (passed_ms + passed_ms / 100 + 2, passed_ms - passed_ms / 100 - 2);
            let hall_ms = after.since(before).0;
            prop_assert!(stepped || (slow..=fast).contains(&hall_ms), "{moment:?}: {passed_ms} {hall_ms}");
        }
    }

    #[test]
    fn a_simulated_hall_never_decreases_either(
        moments in prop::collection::vec(moment(), 1..60),
        rate in 0.01f64..10_000.0,
    ) {
        let mut reading = reading("24 08:00");
        let rate = rate.to_string().parse().unwrap();
        let simulation = Simulation { start: None, rate, trusted: true };
        let (mut clock, _) = HallClock::start(&reading, Source::Simulated(simulation), None, None);
        for moment in moments.iter().filter(|moment| !matches!(moment, Moment::Restarts)) {
            let before = clock.now(&reading);
            happen(moment, &mut clock, &mut reading);
            prop_assert!(clock.now(&reading) >= before);
        }
    }
}
