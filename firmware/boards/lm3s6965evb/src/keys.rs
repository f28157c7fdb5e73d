//! The ten keys, and the lamp beside them. A key pulls its pin down; any edge wakes who waits.

use crate::chip::unmask;
use crate::registers::{Block, GPIO_B, GPIO_E, GPIO_F};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::signal::Signal;
use hall_terminal::{KEYS, KeyBank};
use lm3s6965::{Interrupt, interrupt};

/// Port and pin of each key, in the order of [`KEYS`].
const PINS: [(Block, u32); KEYS.len()] = [
    (GPIO_E, 0),
    (GPIO_E, 1),
    (GPIO_E, 2),
    (GPIO_E, 3),
    (GPIO_F, 1),
    (GPIO_B, 0),
    (GPIO_B, 1),
    (GPIO_B, 4),
    (GPIO_B, 5),
    (GPIO_B, 6),
];
const LAMP: u32 = 1 << 0;

/// All pins of a port at once.
const DATA: usize = 0x3FC;
const DIRECTION: usize = 0x400;
const BOTH_EDGES: usize = 0x408;
const MASK: usize = 0x410;
const CLEAR: usize = 0x41C;
const PULL_UP: usize = 0x510;
const DIGITAL: usize = 0x51C;

static EDGE: Signal<CriticalSectionRawMutex, ()> = Signal::new();

/// The keys' pins.
pub(crate) struct Pins(());

pub(crate) fn start() -> Pins {
    for (port, pin) in PINS {
        port.change::<PULL_UP>(|pins| pins | 1 << pin);
        port.change::<DIGITAL>(|pins| pins | 1 << pin);
        port.change::<BOTH_EDGES>(|pins| pins | 1 << pin);
        port.change::<MASK>(|pins| pins | 1 << pin);
    }
    GPIO_F.change::<DIGITAL>(|pins| pins | LAMP);
    GPIO_F.change::<DIRECTION>(|pins| pins | LAMP);
    [Interrupt::GPIOB, Interrupt::GPIOE, Interrupt::GPIOF].into_iter().for_each(unmask);
    Pins(())
}

pub(crate) fn light_lamp(on: bool) {
    GPIO_F.change::<DATA>(|pins| if on { pins | LAMP } else { pins & !LAMP });
}

impl KeyBank for Pins {
    fn down(&mut self) -> u16 {
        let is_down = |(port, pin): (Block, u32)| port.read::<DATA>() & 1 << pin == 0;
        PINS.into_iter().enumerate().fold(0, |down, (bit, pin)| down | u16::from(is_down(pin)) << bit)
    }

    async fn changed(&mut self) {
        EDGE.wait().await;
    }
}

fn edge(port: Block) {
    port.write::<CLEAR>(0xFF);
    EDGE.signal(());
}

#[interrupt]
fn GPIOB() {
    edge(GPIO_B);
}

#[interrupt]
fn GPIOE() {
    edge(GPIO_E);
}

#[interrupt]
fn GPIOF() {
    edge(GPIO_F);
}
