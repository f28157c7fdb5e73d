//! The way to the thread that owns the hall. A closed list of inputs: all that can wake it.

use super::answer::Answer;
use hall_core::command::Command;
use hall_core::{HallTime, Principal};
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};

/// Commands that may wait for the thread. More are turned away with 503 rather than piled up.
const INBOX_MAX: usize = 1024;

pub(crate) enum Input {
    Ask(Box<Ask>),
    /// About once a second: the clock is looked at, the day may turn, the mark that we are alive is written.
    Tick,
    /// Everything before this is done; the thread ends.
    Stop(oneshot::Sender<()>),
    /// Something else that needs the one writer's connection: tokens, backup.
    Office(Box<dyn FnOnce(&mut hall_ledger::Ledger) + Send>),
}

/// One command, and where its answer goes.
pub(crate) struct Ask {
    pub(crate) principal: Principal,
    pub(crate) request: RequestId,
    pub(crate) command: Command,
    /// The time a person gave with it: confirming the day, setting the clock back.
    pub(crate) given_time: Option<HallTime>,
    pub(crate) answer: oneshot::Sender<Answer>,
}

/// Made where the finger was. The same id from the same principal is the same request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId {
    pub id: String,
    /// SHA-256 over what was asked: the same id with another body is refused.
    pub body_hash: [u8; 32],
}

impl RequestId {
    pub fn new(id: impl Into<String>, what: &str, body: &[u8]) -> RequestId {
        let hash =
            Sha256::new().chain_update(what.as_bytes()).chain_update([0]).chain_update(body).finalize();
        RequestId { id: id.into(), body_hash: hash.into() }
    }
}

/// A handle to the hall's thread; clone it freely.
#[derive(Clone)]
pub struct Inbox {
    sender: mpsc::Sender<Input>,
}

impl Inbox {
    pub(crate) fn new() -> (Inbox, mpsc::Receiver<Input>) {
        let (sender, receiver) = mpsc::channel(INBOX_MAX);
        (Inbox { sender }, receiver)
    }

    /// Asks the hall and waits for the answer, which comes after the rows are durable.
    pub async fn ask(&self, principal: Principal, request: RequestId, command: Command) -> Answer {
        self.ask_at(principal, request, command, None).await
    }

    /// The same, with a time that a person gave.
    pub async fn ask_at(
        &self,
        principal: Principal,
        request: RequestId,
        command: Command,
        given_time: Option<HallTime>,
    ) -> Answer {
        let (answer, answered) = oneshot::channel();
        let ask = Ask { principal, request, command, given_time, answer };
        match self.sender.try_send(Input::Ask(Box::new(ask))) {
            Ok(()) => answered.await.unwrap_or_else(|_| Answer::unavailable()),
            Err(mpsc::error::TrySendError::Full(_)) => {
                Answer::problem(503, "too-busy", "too many requests at once: send this one again")
            }
            Err(mpsc::error::TrySendError::Closed(_)) => {
                Answer::problem(503, "stopping", "the hall controller is stopping: send this request again")
            }
        }
    }

    /// Runs `work` on the thread that owns the ledger, between two batches.
    ///
    /// # Errors
    /// `None` if the thread has ended.
    pub async fn office<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut hall_ledger::Ledger) -> R + Send + 'static,
    ) -> Option<R> {
        let (done, result) = oneshot::channel();
        let work = Box::new(move |ledger: &mut hall_ledger::Ledger| {
            // Whoever asked may have gone away; then nobody needs the result.
            let _ = done.send(work(ledger));
        });
        self.sender.send(Input::Office(work)).await.ok()?;
        result.await.ok()
    }

    pub(crate) async fn tick(&self) -> bool {
        self.sender.send(Input::Tick).await.is_ok()
    }

    /// Returns once everything asked before is done and the thread has let go of the ledger.
    pub async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.sender.send(Input::Stop(done)).await.is_ok() {
            let _ = stopped.await;
        }
    }
}
