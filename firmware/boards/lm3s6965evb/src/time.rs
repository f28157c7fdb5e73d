//! embassy's clock: the core's counter counts, timer 0 rings. (The timer's own counter cannot be read in QEMU.)

use crate::chip::{CLOCK_HZ, unmask};
use crate::registers::TIMER0;
use core::cell::RefCell;
use core::sync::atomic::{AtomicU32, Ordering};
use core::task::Waker;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m::peripheral::{SCB, SYST};
use cortex_m_rt::exception;
use critical_section::{CriticalSection, Mutex};
use embassy_time_driver::{Driver, TICK_HZ};
use embassy_time_queue_utils::Queue;
use lm3s6965::{Interrupt, interrupt};

const CYCLES_PER_TICK: u64 = CLOCK_HZ as u64 / TICK_HZ;
/// The counter has 24 bits: it wraps three times a second.
const CYCLES_PER_WRAP: u32 = 1 << 24;
/// The longest the timer is set to; it rings early for what is further away.
const ALARM_TICKS_MAX: u64 = u32::MAX as u64 / CYCLES_PER_TICK;

const CONFIG: usize = 0x000;
const MODE: usize = 0x004;
const CONTROL: usize = 0x00C;
const INTERRUPTS: usize = 0x018;
const CLEAR: usize = 0x024;
const LOAD: usize = 0x028;

/// Enough for 45 years.
static WRAPS: AtomicU32 = AtomicU32::new(0);

struct Clock {
    queue: Mutex<RefCell<Queue>>,
}

embassy_time_driver::time_driver_impl!(static CLOCK: Clock = Clock { queue: Mutex::new(RefCell::new(Queue::new())) });

/// Starts both.
pub(crate) fn start(mut counter: SYST) {
    counter.set_clock_source(SystClkSource::Core);
    counter.set_reload(CYCLES_PER_WRAP - 1);
    counter.clear_current();
    counter.enable_interrupt();
    counter.enable_counter();
    // One shot of 32 bits.
    TIMER0.write::<CONFIG>(0);
    TIMER0.write::<MODE>(1);
    TIMER0.write::<INTERRUPTS>(1);
    unmask(Interrupt::TIMER_0A);
}

impl Driver for Clock {
    fn now(&self) -> u64 {
        critical_section::with(|_| {
            let (mut wraps, mut cycles) = (WRAPS.load(Ordering::Relaxed), cycles());
            // A wrap whose interrupt waits for the end of this section. The counter may have wrapped before or after it was
            // read, so it is read again.
            if SCB::is_pendst_pending() {
                (wraps, cycles) = (wraps.wrapping_add(1), self::cycles());
            }
            (u64::from(wraps) * u64::from(CYCLES_PER_WRAP) + u64::from(cycles)) / CYCLES_PER_TICK
        })
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        critical_section::with(|section| {
            if self.queue.borrow(section).borrow_mut().schedule_wake(at, waker) {
                self.set_alarm(section);
            }
        });
    }
}

impl Clock {
    /// Wakes whoever is due, and sets the timer to the next.
    fn set_alarm(&self, section: CriticalSection<'_>) {
        let now = self.now();
        let next = self.queue.borrow(section).borrow_mut().next_expiration(now);
        TIMER0.write::<CONTROL>(0);
        if next != u64::MAX {
            // At least one tick: a timer set to none never rings.
            let ticks = next.saturating_sub(now).clamp(1, ALARM_TICKS_MAX);
            TIMER0.write::<LOAD>((ticks * CYCLES_PER_TICK) as u32);
            TIMER0.write::<CONTROL>(1);
        }
    }
}

/// Cycles since the last wrap. The counter goes down from its reload to 0, and is 0 right after the start, too.
fn cycles() -> u32 {
    (CYCLES_PER_WRAP - SYST::get_current()) % CYCLES_PER_WRAP
}

#[exception]
fn SysTick() {
    WRAPS.fetch_add(1, Ordering::Relaxed);
}

#[interrupt]
fn TIMER_0A() {
    TIMER0.write::<CLEAR>(1);
    critical_section::with(|section| CLOCK.set_alarm(section));
}
