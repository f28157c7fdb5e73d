//! The keys of a window terminal and their numbers on the wire.

use serde::{Deserialize, Serialize};

/// A key as its number on the wire.
///
/// Not the [`Key`] itself: a terminal with a key that this side does not know must still be understood, or
/// its key queue would never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeyCode(pub u8);

/// What a person pressed. The numbers are for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Key {
    /// 呼叫: call the next ticket.
    Call = 1,
    /// 重呼: call the same ticket again.
    Recall = 2,
    /// 过号: the ticket did not come.
    NoShow = 3,
    /// 评价 / 结束: the service ends, the rating opens.
    End = 4,
    /// 暂停: pause the window, or open it again.
    Pause = 5,
    /// 暂停 held down for 5 s; follows the [`Pause`](Key::Pause) of the same press.
    PauseHeld = 6,
    /// 非常满意: five stars.
    RateVerySatisfied = 17,
    /// 满意: four stars.
    RateSatisfied = 18,
    /// 基本满意: three stars.
    RateFairlySatisfied = 19,
    /// 不满意: two stars.
    RateDissatisfied = 20,
    /// 非常不满意: one star.
    RateVeryDissatisfied = 21,
}

impl Key {
    /// Every key, in the order of their numbers.
    pub const ALL: [Self; 11] = [
        Self::Call,
        Self::Recall,
        Self::NoShow,
        Self::End,
        Self::Pause,
        Self::PauseHeld,
        Self::RateVerySatisfied,
        Self::RateSatisfied,
        Self::RateFairlySatisfied,
        Self::RateDissatisfied,
        Self::RateVeryDissatisfied,
    ];

    /// Returns the stars of a rating key, 5 for very satisfied to 1; `None` for a clerk's key.
    #[must_use]
    pub fn stars(self) -> Option<u8> {
        match self {
            Self::RateVerySatisfied => Some(5),
            Self::RateSatisfied => Some(4),
            Self::RateFairlySatisfied => Some(3),
            Self::RateDissatisfied => Some(2),
            Self::RateVeryDissatisfied => Some(1),
            Self::Call | Self::Recall | Self::NoShow | Self::End | Self::Pause | Self::PauseHeld => None,
        }
    }
}

impl From<Key> for KeyCode {
    fn from(key: Key) -> Self {
        Self(key as u8)
    }
}

impl KeyCode {
    /// Returns the key of this number, `None` if this side knows none.
    #[must_use]
    pub fn key(self) -> Option<Key> {
        Key::ALL.into_iter().find(|&key| Self::from(key) == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_by_its_number_and_no_other_number_is_a_key() {
        let known = (0..=u8::MAX).filter_map(|n| KeyCode(n).key().map(|key| (n, key)));
        assert!(known.eq(Key::ALL.map(|key| (key as u8, key))));
    }

    #[test]
    fn five_keys_rate() {
        assert!(Key::ALL.into_iter().filter_map(Key::stars).eq([5, 4, 3, 2, 1]));
    }
}
