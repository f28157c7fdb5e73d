//! Window terminals that speak `hall-wire`: one on a cable, or many on an RS-485 pair.
//!
//! [`TerminalLine`] is the master of one line and the only one who speaks unasked on it. It gives every
//! terminal its turn, hands each press to the caller once, tells the terminal that the press is safe only
//! after the caller said so, and sends a sign's content again until the terminal confirms that it is really
//! there.
//!
//! Terms:
//! - *turn*: one request to one terminal and its answer, or the time in which none came.
//! - *wanted* and *shown*: what the hall wants on a sign, and what the terminal says is on it.
//! - *delivered* and *acknowledged*: a press that the caller has been given, and one that is safe in its
//!   ledger.
//!
//! Must not know: what a key does, which ticket is whose, which window a terminal stands at.

mod echo;
mod line;
mod node;
mod taken;
mod update;

use alloc::vec::Vec;

use hall_wire::{Address, Capabilities, KeyCode, Session, SignHash};

use crate::device::Millis;

pub use line::{NoSuchTerminal, TerminalLine};
pub use node::{Link, Report};
pub use update::Progress;

/// The line's speed and manners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineSettings {
    /// Bits per second; a byte takes ten.
    pub baud: u32,
    /// How long an answer may take beyond the time its bytes need, in milliseconds: the terminal's turnaround
    /// and the delays of the adapter and of this computer.
    pub turnaround_ms: u64,
    /// Silence kept after an answer, in milliseconds, so that the terminal has let go of the pair.
    pub gap_ms: u64,
    /// How often one terminal is asked for its keys when the line has nothing else to do, in milliseconds.
    pub poll_every_ms: u64,
}

impl Default for LineSettings {
    /// 115200 baud, for USB adapters with a latency timer of up to 16 ms.
    fn default() -> Self {
        Self { baud: 115_200, turnaround_ms: 50, gap_ms: 2, poll_every_ms: 20 }
    }
}

/// What happened on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key was pressed. Told once per (address, session, sequence) in the life of a [`TerminalLine`]; after
    /// a restart of the daemon the terminal repeats what was not acknowledged, under the same name. Answer it
    /// with [`TerminalLine::acknowledge`] when its outcome is durable.
    Key {
        address: Address,
        session: Session,
        sequence: u32,
        key: KeyCode,
        /// Since the press, in milliseconds.
        age_ms: u32,
    },
    /// A terminal answers that did not, or another board stands at its address.
    Up { address: Address, capabilities: Capabilities },
    /// A terminal does not answer any more, or never did; `since` is when it was last heard, or the start.
    Down { address: Address, since: Millis },
    /// A terminal answers, but in no version of the protocol that we speak: it needs other firmware.
    Incompatible { address: Address, version_min: u8, version: u8 },
    /// What is wanted on the sign is really there.
    Shown { address: Address, hash: SignHash },
    /// Two terminals answer to this address, or it sits so near to something that disturbs it that nothing it says is sound.
    /// When it is well again, [`Event::Up`] comes anew.
    Clash { address: Address },
    /// How the update of a terminal goes.
    Update { address: Address, progress: Progress },
}

/// Bytes to write to the port, in one go.
pub type Transmit = Vec<u8>;

#[cfg(test)]
mod tests;
