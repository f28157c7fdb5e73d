//! What the operating system says of the time.

use super::{EARLIEST, Reading, STEP};
use nix::libc;
use nix::time::ClockId;
use std::fs;
use std::mem::MaybeUninit;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";
const RTC: &str = "/sys/class/rtc/rtc0/since_epoch";

/// Takes [`Reading`]s from Linux.
#[derive(Clone, Debug)]
pub struct SystemReadings {
    boot_clock: ClockId,
    boot_id: String,
    rtc: bool,
}

impl SystemReadings {
    /// Finds out once what does not change, or is asked only at a start: the boot, and what the clock chip says.
    #[expect(clippy::new_without_default, reason = "a default should not depend on the computer it runs on")]
    pub fn new() -> SystemReadings {
        // Some sandboxes know only the other one; there, nothing ever sleeps.
        let has_boottime = ClockId::CLOCK_BOOTTIME.now().is_ok();
        let boot_clock = if has_boottime { ClockId::CLOCK_BOOTTIME } else { ClockId::CLOCK_MONOTONIC };
        let rtc = fs::read_to_string(RTC).is_ok_and(|shown| rtc_vouches(&shown, wall_ms()));
        // Without a boot id each start counts as a reboot: nothing is carried on, somebody may be asked once more.
        let boot_id = fs::read_to_string(BOOT_ID).unwrap_or_default().trim().to_owned();
        SystemReadings { boot_clock, boot_id, rtc }
    }

    /// What the clocks show at this moment.
    pub fn read(&self) -> Reading {
        // Should it fail after all, hall time stands still rather than jumps.
        let boottime = self.boot_clock.now().map_or(Duration::ZERO, Duration::from);
        Reading {
            wall_ms: wall_ms(),
            boottime,
            synchronised: kernel_synchronised(),
            rtc: self.rtc,
            boot_id: self.boot_id.clone(),
        }
    }
}

fn wall_ms() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}

/// Says whether a clock chip vouches for the wall. One that lost its battery shows some year long past, and one that
/// nobody set the wall from, or that keeps local time, differs from it.
fn rtc_vouches(since_epoch: &str, wall_ms: i64) -> bool {
    let Ok(seconds) = since_epoch.trim().parse::<i64>() else { return false };
    let shown_ms = seconds.saturating_mul(1000);
    shown_ms >= EARLIEST.0 && shown_ms.abs_diff(wall_ms) <= STEP.0.unsigned_abs()
}

/// Asks the kernel whether a time server keeps the wall right. A kernel that does not know, or may not tell, says no.
#[expect(unsafe_code, reason = "neither std nor nix has adjtimex, the only way to learn this")]
fn kernel_synchronised() -> bool {
    let mut state = MaybeUninit::<libc::timex>::zeroed();
    // SAFETY: `timex` is plain integers, for which zeros are valid, and `modes` 0 only reads. The kernel writes into
    // the struct we own and keeps no pointer to it.
    let (result, state) = unsafe { (libc::adjtimex(state.as_mut_ptr()), state.assume_init()) };
    (0..libc::TIME_ERROR).contains(&result) && state.status & libc::STA_UNSYNC == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_computer_can_be_read_and_its_boot_time_goes_on() {
        let system = SystemReadings::new();
        let first = system.read();
        let second = system.read();
        assert!(first.wall_ms > 0);
        assert!(first.boottime > Duration::ZERO && second.boottime >= first.boottime);
        assert_eq!(first.boot_id, second.boot_id);
        assert!(!first.boot_id.contains(char::is_whitespace));
    }

    #[test]
    fn a_chip_vouches_only_for_a_wall_it_agrees_with() {
        const WALL_MS: i64 = 1_795_478_400_000;
        for (shown, vouches) in [
            ("1795478400\n", true),
            ("1795478110\n", true),
            ("1795478710\n", false),
            // Local time of a machine that also runs Windows.
            ("1795507200\n", false),
            ("946684800\n", false),
            ("0\n", false),
            ("-1\n", false),
            ("", false),
            ("99999999999999999999\n", false),
        ] {
            assert_eq!(rtc_vouches(shown, WALL_MS), vouches, "{shown:?}");
        }
        assert!(!rtc_vouches("946684800", 946_684_800_000), "agreeing on the year 2000 vouches for nothing");
    }
}
