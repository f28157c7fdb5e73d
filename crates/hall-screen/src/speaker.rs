//! A screen's loudspeaker: says one reading after the other and tells which calls have been spoken.

use crate::voice::player::{PlayError, Player};
use crate::voice::queue::Reading;
use crate::voice::{Announcement, Voice};
use hall_api::board::Board;
use tokio::task::JoinHandle;

/// A voice, the program that plays it, and the name under which it reports.
pub struct Speaker {
    voice: Voice,
    player: Player,
    /// Id of the `[[screen]]` that speaks.
    screen: String,
    speaking: Option<JoinHandle<(Reading, Result<(), PlayError>)>>,
    /// The last reading was not heard; said once, not with every call.
    is_mute: bool,
}

impl Speaker {
    pub fn new(voice: Voice, player: Player, screen: String) -> Speaker {
        Speaker { voice, player, screen, speaking: None, is_mute: false }
    }

    pub fn screen(&self) -> &str {
        &self.screen
    }

    /// Takes in a current board, published `lag_ms` ago.
    pub fn follow(&mut self, board: &Board, lag_ms: u64) {
        self.voice.queue().follow(board, lag_ms);
    }

    /// Begins the next reading unless one is being said; `clock` is the hall's `10:05`.
    pub fn go_on(&mut self, clock: Option<&str>) {
        if self.speaking.is_some() {
            return;
        }
        let Some(Announcement { reading, sentences, sound }) = self.voice.next(clock) else { return };
        tracing::debug!(text = sentences.join(" "), "speaking");
        let player = self.player.clone();
        self.speaking = Some(tokio::spawn(async move {
            let played = player.play(&sound).await;
            (reading, played)
        }));
    }

    /// Completes when a reading has ended: with the sequence to report, if it was heard and is the first of its call.
    /// Pends while nothing is being said.
    pub async fn ended(&mut self) -> Option<u64> {
        let Some(speaking) = &mut self.speaking else { return std::future::pending().await };
        let ended = speaking.await;
        self.speaking = None;
        match ended {
            Ok((reading, Ok(()))) => {
                self.is_mute = false;
                (!reading.is_repeat).then_some(reading.sequence)
            }
            Ok((reading, Err(error))) => {
                if !self.is_mute {
                    tracing::error!(number = reading.number, "not spoken: {error}");
                    self.is_mute = true;
                }
                None
            }
            // The task ends by itself only.
            Err(_) => None,
        }
    }
}
