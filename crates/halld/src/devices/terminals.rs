//! The terminals of the hall by their names in the list of devices, for whoever looks for one or gives it a new program.

use super::terminal::Order;
use hall_devices::terminal::Progress;
use hall_wire::{Address, Image, NoImage, StageState};
use std::collections::BTreeMap;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

#[derive(Default)]
pub(crate) struct Terminals(BTreeMap<String, (UnboundedSender<Order>, Address)>);

/// Why a terminal does not run a new program.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UpdateError {
    #[error("there is no such terminal")]
    NoSuchTerminal,
    #[error(
        "the file is no image for a terminal, or not all of one: PROTOCOL.md, part 9, says how an image is written"
    )]
    NoImage,
    #[error("the terminal runs the program it had: {0}")]
    Refused(&'static str),
    #[error("the daemon is ending; what the terminal has of the program it keeps, so try again")]
    Ended,
}

impl Terminals {
    pub(super) fn add(&mut self, name: String, orders: UnboundedSender<Order>, address: Address) {
        self.0.insert(name, (orders, address));
    }

    /// Makes a terminal's sign blink; false if there is no such terminal.
    pub(crate) fn identify(&self, name: &str, seconds: u8) -> bool {
        let Some((orders, address)) = self.0.get(name) else { return false };
        // The line lives as long as the daemon.
        let _ = orders.send(Order::Identify { address: *address, seconds });
        true
    }

    /// Gives a terminal the program in this file, and returns its version when it runs.
    ///
    /// # Errors
    /// [`UpdateError`] if it does not run in the end. A terminal that is away is waited for.
    pub(crate) async fn update(&self, name: &str, file: &[u8]) -> Result<u32, UpdateError> {
        let (orders, address) = self.0.get(name).ok_or(UpdateError::NoSuchTerminal)?;
        let (image, program) = Image::read(file).map_err(|NoImage| UpdateError::NoImage)?;
        let (end, ended) = oneshot::channel();
        let order = Order::Update { address: *address, image, program: program.into(), end };
        orders.send(order).map_err(|_| UpdateError::Ended)?;
        match ended.await.map_err(|_| UpdateError::Ended)? {
            Progress::Runs { version } => Ok(version),
            Progress::Refused(state) => Err(UpdateError::Refused(reason(state))),
            Progress::Unknown => {
                Err(UpdateError::Refused("its program is too old to be updated over the line"))
            }
            Progress::MadeWay => {
                Err(UpdateError::Refused("the new one did not come to life and made way for it"))
            }
            Progress::Replaced => Err(UpdateError::Refused("another update of it was begun")),
            Progress::Kept { .. } | Progress::Restarting => Err(UpdateError::Ended),
        }
    }
}

fn reason(state: StageState) -> &'static str {
    match state {
        StageState::OtherBoard => "this image is for another kind of board",
        StageState::NoRoom => "this board has no room for it, or cannot be updated over its line",
        StageState::Damaged => "the image came damaged again and again",
        StageState::NotKept => "its memory does not keep what is written to it",
        StageState::Nothing | StageState::Receiving | StageState::Whole | StageState::Installing => {
            "it does not say why"
        }
    }
}
