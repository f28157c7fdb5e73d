//! A new program on its way to one terminal, from the master's side: what to send next, and what an answer means.
//!
//! Nothing has to be remembered over a lost request or a restart of either side: the terminal's answer says where to go on.

use alloc::sync::Arc;

use hall_wire::{Down, Image, PIECE_BYTES, Piece, StageState, Staged};

/// So often a program that came damaged is sent anew.
const TRIES: u32 = 3;

/// So often a terminal is told to start with a program that it says is whole, or says that it is about to, and does not.
const INSTALLS: u32 = 50;

/// How an update goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many of its bytes are kept by the terminal.
    Kept { bytes: u32, of: u32 },
    /// All is there and right; the terminal starts with it.
    Restarting,
    /// The end: it runs.
    Runs { version: u32 },
    /// The end: the terminal says why not.
    Refused(StageState),
    /// The end: the terminal speaks a version of the protocol without updates.
    Unknown,
    /// The end: it was started, and the terminal runs its old program again.
    MadeWay,
    /// The end: another one was ordered.
    Replaced,
}

impl Progress {
    /// Tells whether nothing more will come.
    #[must_use]
    pub fn is_end(self) -> bool {
        !matches!(self, Self::Kept { .. } | Self::Restarting)
    }
}

#[derive(Debug)]
pub(super) struct Updating {
    image: Image,
    program: Arc<[u8]>,
    step: Step,
    was_installed: bool,
    damaged: u32,
    installs: u32,
    told: u32,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Offer,
    Piece { at: u32 },
    Install,
}

impl Updating {
    pub(super) fn new(image: Image, program: Arc<[u8]>) -> Self {
        Self { image, program, step: Step::Offer, was_installed: false, damaged: 0, installs: 0, told: 0 }
    }

    pub(super) fn request(&self) -> Down {
        let image = self.image.id;
        match self.step {
            Step::Offer => Down::Offer(self.image),
            Step::Piece { at } => {
                let rest = self.program.get(at as usize..).unwrap_or_default();
                Down::Piece(Piece { image, at, bytes: rest.iter().copied().take(PIECE_BYTES).collect() })
            }
            Step::Install => Down::Install(image),
        }
    }

    /// Takes an answer, and returns what is worth telling.
    pub(super) fn answered(&mut self, staged: Staged) -> Option<Progress> {
        if staged.board == self.image.board && staged.version == self.image.version {
            return Some(Progress::Runs { version: staged.version });
        }
        let is_ours = staged.image == Some(self.image.id);
        if is_ours && matches!(staged.state, StageState::Whole | StageState::Installing) {
            self.installs += 1;
            if self.installs > INSTALLS {
                return Some(Progress::Refused(staged.state));
            }
        }
        match staged.state {
            // Started, and here is the old one again.
            StageState::Nothing | StageState::Receiving if self.was_installed => Some(Progress::MadeWay),
            StageState::Receiving if is_ours => {
                self.step = Step::Piece { at: staged.kept };
                // Not every piece: each is told to people.
                let is_news = staged.kept.abs_diff(self.told) >= 4_096;
                is_news.then(|| {
                    self.told = staged.kept;
                    Progress::Kept { bytes: staged.kept, of: self.image.bytes }
                })
            }
            StageState::Whole if is_ours => {
                self.step = Step::Install;
                None
            }
            StageState::Nothing | StageState::Receiving | StageState::Whole => {
                self.step = Step::Offer;
                None
            }
            StageState::Installing => {
                self.step = Step::Offer;
                (!core::mem::replace(&mut self.was_installed, true)).then_some(Progress::Restarting)
            }
            StageState::Damaged if self.damaged < TRIES => {
                self.damaged += 1;
                self.step = Step::Offer;
                None
            }
            StageState::Damaged | StageState::OtherBoard | StageState::NoRoom | StageState::NotKept => {
                Some(Progress::Refused(staged.state))
            }
        }
    }
}
