//! The hall at one moment.

use crate::ticket::Slot;
use crate::time::HallTime;
use alloc::vec::Vec;

/// Everything of the present that the rest of the day depends on. Categories are indices into [`super::Habits`].
#[derive(Clone, Debug)]
pub struct Scene {
    pub now: HallTime,
    pub windows: Vec<WindowNow>,
    /// In any order.
    pub waiting: Vec<Guest>,
    /// Those for whom one service is not all: of each at most one.
    pub goes_on: Vec<GoesOn>,
}

/// Somebody of the scene, by his place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Waiting(usize),
    /// In hand at this window.
    InHand(usize),
}

/// What one brings beyond a single service: an agent's matters in turns, the legs of a joint handling.
#[derive(Clone, Debug)]
pub struct GoesOn {
    pub who: Whose,
    /// By which he stands again, where that is not settled by who waits then.
    pub class: Class,
    pub slot: Slot,
    /// Services of the present, or next, visit to a window.
    pub matters: u32,
    /// Visits after that one, in order.
    pub visits: Vec<Again>,
}

/// A further visit to a window, for which he stands in line again when the one before has ended.
#[derive(Clone, Copy, Debug)]
pub struct Again {
    pub category: u16,
    pub matters: u32,
    pub place: AgainAt,
}

/// Where one stands who goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgainAt {
    /// Behind so many others of the category, and no further back than his slot.
    Behind(u32),
    /// By his slot.
    OwnSlot,
    Front,
    Back,
}

/// Priority weight; heavier goes first, who has no class has 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class(pub u32);

#[derive(Clone, Debug)]
pub struct WindowNow {
    /// Tiers of sets of categories, tier 1 before tier 2.
    pub serves: Vec<Vec<u16>>,
    /// From and up to when it calls, from now on, as planned and as it looks: in order and apart. Whoever was called
    /// before the end is served to his own.
    pub open: Vec<(HallTime, HallTime)>,
    pub in_hand: Option<InHand>,
    /// Of several free windows the one idle longest takes who comes.
    pub idle_since: HallTime,
}

/// A window's present guest.
#[derive(Clone, Copy, Debug)]
pub struct InHand {
    pub category: u16,
    /// First called.
    pub since: HallTime,
    /// He is there, so it is no no-show.
    pub started: bool,
}

/// Somebody who waits.
#[derive(Clone, Copy, Debug)]
pub struct Guest {
    /// Who he is: the same key draws the same service in every scene. Unique.
    pub key: u64,
    pub category: u16,
    pub class: Class,
    pub slot: Slot,
    /// Transferred to this window, as an index into [`Scene::windows`]: no other may call him.
    pub window: Option<u16>,
}
