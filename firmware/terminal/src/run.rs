//! What carries bytes, levels and pictures between the pins and the [`Window`], and sleeps in between.

use crate::{About, Picture, Window};
use embassy_futures::select::{Either3, select3};
use embassy_time::{Duration, Instant, Timer};
use embedded_io_async::{Read, Write};
use hall_sign::paint;
use hall_wire::{Line, MAX_FRAME, Settings, StageState, Staged, Update};

/// How often the watchdog is fed at least, in milliseconds: a board lets it bite after three times as long or more.
pub const FEED_MS: u64 = 500;

/// What the sign says while nobody has written an address.
const NO_ADDRESS: &str = include_str!(concat!(env!("OUT_DIR"), "/no_address.txt"));

/// No answer begins sooner after its request, so that the master's driver is off the pair. (PROTOCOL.md, part 1.)
const TURNAROUND: Duration = Duration::from_millis(1);

/// Until the last byte of an answer has left whatever it is still in.
const LAST_WORD: Duration = Duration::from_millis(20);

/// The ten keys of a board.
#[expect(async_fn_in_trait, reason = "one task on one core runs it")]
pub trait KeyBank {
    /// Returns a set bit for each key that is down, in the order of [`KEYS`](crate::KEYS).
    fn down(&mut self) -> u16;

    /// Returns when a pin has changed since the last call. Nothing is lost if it is dropped before.
    async fn changed(&mut self);
}

/// The rest of a board.
#[expect(async_fn_in_trait, reason = "one task on one core runs it")]
pub trait Board {
    /// Lights a picture, and returns when it is to be seen.
    async fn show(&mut self, picture: &Picture);

    /// Calls out, by a buzzer or a lamp, or stops it.
    fn call_out(&mut self, on: bool);

    /// Keeps the watchdog from starting the board anew.
    fn feed(&mut self);

    /// Returns the words for silence that it keeps, if it has a memory for them: see [`Words`](crate::Words).
    fn words(&mut self) -> Option<Line>;

    /// Keeps them.
    fn keep_words(&mut self, words: &Line);

    /// Does with its memory what the master asks for, and says what it has of a new program. A state of `Installing` is a
    /// promise: the next start is with that program.
    fn update(&mut self, update: Update) -> Staged;

    /// The master has reached this program and heard it, so it need not make way for the one before.
    fn confirm(&mut self);

    /// Starts the board anew.
    fn restart(&mut self) -> !;
}

/// Runs a terminal for ever. `settings` are `None` where nobody has written any: then the sign says so and the
/// terminal says nothing, since it might speak for another.
pub async fn run(
    settings: Option<Settings>,
    about: About,
    mut rx: impl Read,
    mut tx: impl Write,
    mut keys: impl KeyBank,
    mut board: impl Board,
) -> ! {
    let mut picture = Picture::new(about.panel);
    let Some(settings) = settings else { without_address(about, &mut picture, &mut board).await };
    let mut window = Window::new(settings, about, keys.down(), board.words());
    let mut bytes = [0; MAX_FRAME];
    let mut heard_at = Instant::now();
    let mut is_confirmed = false;
    loop {
        board.feed();
        window.look_at_keys(keys.down(), now_ms());
        board.call_out(window.is_refusing(now_ms()));
        if window.draw(&mut picture, now_ms()) {
            board.show(&picture).await;
        }
        if window.is_heard() && !is_confirmed {
            is_confirmed = true;
            board.confirm();
        }
        if let Some(words) = window.new_words() {
            board.keep_words(words);
        }
        let staged = window.update().map(|update| board.update(update));
        staged.into_iter().for_each(|staged| window.staged(staged));
        Timer::at(heard_at + TURNAROUND).await;
        if let Some(frame) = window.answer(now_ms()) {
            // A line that takes no bytes is found out by the master. Its pair of wires is let go in any case, or nobody
            // else could speak on it.
            let _ = tx.write_all(&frame).await;
            let _ = tx.flush().await;
        }
        if staged.is_some_and(|staged| staged.state == StageState::Installing) {
            Timer::after(LAST_WORD).await;
            board.restart();
        }
        let now_ms = now_ms();
        let wake_ms = window.wake_at_ms(now_ms).unwrap_or(u64::MAX).min(now_ms + FEED_MS);
        let wake = Timer::at(Instant::from_millis(wake_ms));
        match select3(rx.read(&mut bytes), keys.changed(), wake).await {
            // Bytes with framing errors are noise; the frame they were meant for comes again.
            Either3::First(read) => {
                heard_at = Instant::now();
                window.input(&bytes[..read.unwrap_or(0)], heard_at.as_millis());
            }
            Either3::Second(()) | Either3::Third(()) => {}
        }
    }
}

async fn without_address(about: About, picture: &mut Picture, board: &mut impl Board) -> ! {
    paint(about.font, &[NO_ADDRESS], about.panel, 0, |x, y| picture.light(x, y));
    board.show(picture).await;
    loop {
        board.feed();
        Timer::after_millis(FEED_MS).await;
    }
}

fn now_ms() -> u64 {
    Instant::now().as_millis()
}
