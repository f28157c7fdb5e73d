//! A press of a window's key on its way to the hall, from whatever device.

use super::Surroundings;
use super::confirm_day::Step;
use crate::owner::RequestId;
use hall_core::command::{Act, Ending, Via};
use hall_core::id::WindowNumber;
use hall_core::{Command, HallTime, Principal, Role, Span};
use hall_wire::{Key, KeyCode};
use std::time::Duration;

/// A press that the ledger cannot take is tried again for this long, the age at which it would call nobody.
const TRIES: u32 = 25;
const TRY_AGAIN: Duration = Duration::from_millis(200);

/// What was pressed, where.
pub(super) struct Press {
    /// The device, by its name in the list of devices.
    pub(super) device: String,
    pub(super) window: WindowNumber,
    /// No two presses ever have the same, so the hall takes each once.
    pub(super) id: String,
    pub(super) key: KeyCode,
    /// Since it was pressed.
    pub(super) age: Span,
}

/// Takes a press to the hall, and returns when its rows are durable or will never be.
pub(super) async fn take(around: &Surroundings, press: &Press) {
    let Some(key) = press.key.key() else {
        tracing::warn!(device = press.device, code = press.key.0, "a key of unknown meaning");
        return;
    };
    let sign = around.published.look(|hall, _| hall.sign(press.window));
    if around.sign_test.take_key(press.window, &sign, key, press.age) {
        return;
    }
    let confirmed = around.published.look(|hall, _| hall.day_confirmed());
    let (command, given_time) = if confirmed {
        let Some(act) = act_of(key) else { return };
        let via = Via::Key { age: press.age };
        (Command::Window { window: press.window, via, act }, None)
    } else if press.age > around.published.look(|hall, _| hall.rules().times.key_age_max) {
        // Pressed at a sign that showed something else, or nothing.
        return;
    } else {
        match around.confirming.press(key, around.time.now()) {
            Step::Moved | Step::Nothing => return,
            Step::Take(time) => (Command::ConfirmDay, Some(time)),
        }
    };
    submit(around, press, command, given_time).await;
    // One that was refused can still be moved.
    if given_time.is_some() && around.published.look(|hall, _| hall.day_confirmed()) {
        around.confirming.reset();
    }
}

async fn submit(around: &Surroundings, press: &Press, command: Command, given: Option<HallTime>) {
    let window = press.window;
    let principal =
        Principal { role: Role::Window(window), name: format!("terminal:{}", press.device).into() };
    let mut age = press.age;
    for _ in 0..TRIES {
        let command = aged(&command, age);
        let request = RequestId::new(press.id.clone(), "key", &[press.key.0]);
        let answer = around.inbox.ask_at(principal.clone(), request, command, given).await;
        if answer.status != 503 {
            if !answer.is_ok() {
                tracing::info!(%window, key = press.key.0, answer = &*answer.body, "a key was refused");
            }
            return;
        }
        tokio::time::sleep(TRY_AGAIN).await;
        age = Span(age.0.saturating_add(TRY_AGAIN.as_millis() as i64));
    }
    tracing::error!(%window, key = press.key.0, "a press was lost: the ledger could not be written");
}

/// The same press, which has grown older while it waited.
fn aged(command: &Command, age: Span) -> Command {
    match command {
        Command::Window { window, via: Via::Key { .. }, act } => {
            Command::Window { window: *window, via: Via::Key { age }, act: act.clone() }
        }
        other => other.clone(),
    }
}

/// What a key means; `None` for one that means something only while date and time are asked for.
fn act_of(key: Key) -> Option<Act> {
    match key {
        Key::Call => Some(Act::CallNext),
        Key::Recall => Some(Act::Recall),
        Key::NoShow => Some(Act::NoShow),
        Key::End => Some(Act::End(Ending::default())),
        Key::Pause => Some(Act::TogglePause),
        Key::PauseHeld => None,
        Key::RateVerySatisfied
        | Key::RateSatisfied
        | Key::RateFairlySatisfied
        | Key::RateDissatisfied
        | Key::RateVeryDissatisfied => key.stars().map(|stars| Act::Rate(6 - stars)),
    }
}
