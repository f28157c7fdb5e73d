//! One pair of wires with boards on it. Everybody hears everybody.

use crate::Evb;
use crate::wait::until;
use hall_wire::{Address, Down, Frame, FrameReader, Up};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// The wires, and the end of them where the master sits.
pub struct Line {
    ends: Vec<UnixStream>,
    turn: u8,
}

impl Line {
    /// # Panics
    /// If a board is gone.
    pub fn of<'a>(boards: impl IntoIterator<Item = &'a Evb>) -> Line {
        let ends = boards.into_iter().map(|board| {
            let end = board.line();
            end.set_nonblocking(true).expect("a socket");
            end
        });
        Line { ends: ends.collect(), turn: 0 }
    }

    /// Sends bytes to all.
    pub fn send(&mut self, bytes: &[u8]) {
        for end in &mut self.ends {
            // A machine that is full or gone hears nothing, as on real wires.
            let _ = end.write_all(bytes);
        }
    }

    /// What has come from any of them.
    pub fn heard(&mut self) -> Vec<u8> {
        let mut heard = Vec::new();
        for end in &mut self.ends {
            let mut bytes = [0; 512];
            // Nothing there, or nobody: silence either way.
            let count = end.read(&mut bytes).unwrap_or(0);
            heard.extend(&bytes[..count]);
        }
        heard
    }

    /// Asks a terminal as the master would, again until it answers.
    ///
    /// # Panics
    /// If it never does.
    pub fn ask(&mut self, terminal: u8, body: &Down) -> Up {
        until("the terminal answers", || self.ask_once(terminal, body))
    }

    /// Asks once; `None` if no sound answer comes within a time that is enough for a board at work.
    pub fn ask_once(&mut self, terminal: u8, body: &Down) -> Option<Up> {
        self.turn = self.turn.wrapping_add(1);
        let frame = Frame { terminal: Address::new(terminal)?, turn: self.turn, body: body.clone() };
        self.send(&frame.encode());
        let mut reader = FrameReader::<Up>::new();
        (0..200).find_map(|_| {
            std::thread::sleep(Duration::from_millis(1));
            let heard = self.heard();
            reader.read(&heard).find(|answer| answer.turn == frame.turn).map(|answer| answer.body)
        })
    }
}
