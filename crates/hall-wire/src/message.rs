//! The messages. Their order in [`Down`] and [`Up`] is their number on the wire: append, never insert.
//!
//! | the master sends | the terminal answers |
//! |---|---|
//! | `Ping`, `Assign`, `Configure`, `Identify` | `Status` |
//! | `Poll` | `Keys`; `Status` if the session is not its own |
//! | `Show` | `Shown` |
//! | `Offer`, `Piece`, `Install` | `Staged` |
//!
//! Every answer to a poll says what is on the sign, so nothing has to be remembered about a lost
//! acknowledgement: the master compares what it wants with what it hears, and sends again what differs.

use serde::{Deserialize, Serialize};

use crate::key::KeyCode;
use crate::sign::{Line, Sign, SignHash};
use crate::update::{Image, ImageId, Piece, Staged};

/// The most key events in one answer; what remains comes with the next.
pub const KEYS_PER_FRAME: usize = 8;

/// From the master to a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Down {
    /// Asks who is there. To all terminals at once it means that the master is alive.
    Ping,
    /// Gives a session to a terminal that has none. One that has a session keeps it.
    Assign {
        /// The [`Status::unit`] it is meant for: of two terminals on one address, only that one takes it.
        #[serde(with = "postcard::fixint::le")]
        unit: u32,
        session: Session,
    },
    /// Asks for key events.
    Poll {
        /// Whose events are acknowledged. Another session's are left alone.
        session: Session,
        /// Events up to this sequence are safe with the master and are forgotten by the terminal; 0 for none.
        acknowledged: u32,
    },
    /// Puts this on the sign.
    Show(Sign),
    /// Sets what the terminal shows on its own when nobody has talked to it for 5 s. Never a number.
    Configure { no_contact: Line },
    /// Makes the sign blink inversely, so that a person finds the terminal. 0 ends it.
    Identify { seconds: u8 },
    /// Says which program the next pieces are of. From version 2 on, as are the two below.
    Offer(Image),
    /// Hands over a part of it.
    Piece(Piece),
    /// Puts it in force, if it is whole.
    Install(ImageId),
}

/// From a terminal to the master.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Up {
    /// Who the terminal is.
    Status(Status),
    /// The key events that are not acknowledged yet, oldest first.
    Keys(Keys),
    /// What is on the sign now, which is what `Show` asked for unless something went wrong.
    Shown(Option<SignHash>),
    /// What it runs and what it has of another program. From version 2 on.
    Staged(Staged),
}

/// Distinguishes the runs of one terminal: drawn by the master, forgotten by the terminal when it restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Session(#[serde(with = "postcard::fixint::le")] pub u32);

/// What a terminal says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The oldest version of the protocol it speaks.
    pub version_min: u8,
    /// The newest version of the protocol it speaks.
    pub version: u8,
    /// A number of this one board, such as the CRC-32 of its chip's serial number; 0 if it has none.
    #[serde(with = "postcard::fixint::le")]
    pub unit: u32,
    /// `None` from its start until the master assigns one. Until then it reports no keys.
    pub session: Option<Session>,
    /// What is on the sign; `None` while it shows its own no-contact text.
    pub shown: Option<SignHash>,
    /// The CRC-32 of the UTF-8 bytes of its no-contact text.
    #[serde(with = "postcard::fixint::le")]
    pub no_contact_hash: u32,
    pub capabilities: Capabilities,
}

/// What a terminal has and can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// Of the sign, in pixels; 0 by 0 if there is none.
    pub width_px: u16,
    pub height_px: u16,
    pub charset: Charset,
    /// How many keys it has.
    pub keys: u8,
}

/// Which characters a terminal has pictures of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u8", into = "u8")]
pub enum Charset {
    /// ASCII and the words of its own texts; others are left out. Also what an unknown number is taken for.
    Subset,
    /// The 6,763 hanzi of GB/T 2312.
    Gb2312,
    /// All hanzi of the GBK range.
    Full,
}

impl From<u8> for Charset {
    fn from(number: u8) -> Self {
        match number {
            1 => Self::Gb2312,
            2 => Self::Full,
            _ => Self::Subset,
        }
    }
}

impl From<Charset> for u8 {
    fn from(charset: Charset) -> Self {
        match charset {
            Charset::Subset => 0,
            Charset::Gb2312 => 1,
            Charset::Full => 2,
        }
    }
}

/// The answer to a poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    pub session: Session,
    /// What is on the sign; `None` while it shows its own no-contact text.
    pub shown: Option<SignHash>,
    pub events: heapless::Vec<KeyEvent, KEYS_PER_FRAME>,
}

/// One press of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyEvent {
    /// Counts the presses of a session from 1, without gaps.
    pub sequence: u32,
    pub key: KeyCode,
    /// Milliseconds since the press when this frame was made, so that a press delivered late is known as old.
    pub age_ms: u32,
}
