//! A driver on a script, for the tests of the driver byte by byte.

// Each test file uses a part of it.
#![allow(dead_code)]

use hall_devices::device::Millis;
use hall_devices::printer::{Event, JobId, Known, LineSpeed, Outcome, Printer, Profile, model};

pub(crate) fn profile(change: impl FnOnce(&mut Profile)) -> Profile {
    let mut profile: Profile = toml::from_str(model("generic-80mm").unwrap().toml).unwrap();
    change(&mut profile);
    profile
}

pub(crate) fn with_ids() -> Profile {
    profile(|profile| profile.answers.process_id.value = Known::Yes)
}

/// A driver on a script: every byte it sends is said, every answer given by hand.
pub(crate) struct Script {
    pub(crate) driver: Printer,
    pub(crate) now: Millis,
}

impl Script {
    pub(crate) fn new(profile: &Profile) -> Self {
        Self { driver: Printer::new(profile, LineSpeed::NETWORK), now: Millis(0) }
    }

    /// A printer that was greeted and is ready.
    pub(crate) fn ready(profile: &Profile) -> Self {
        let mut script = Self::new(profile);
        script.driver.connection_opened(script.now);
        let greeting = script.sent();
        if greeting.windows(3).any(|bytes| bytes == [0x1D, 0x28, 0x48]) {
            script.hear(b"\x37\x22    \x00");
        } else if greeting.windows(3).any(|bytes| bytes == [0x1D, 0x72, 1]) {
            script.hear(&[0x00]);
        }
        script.answer_round([0x12, 0x12, 0x12, 0x12]);
        script.wait(1_000);
        assert_eq!(script.sent(), b"");
        script.events();
        script
    }

    /// Gives a job and answers the round of questions before it.
    pub(crate) fn print(&mut self, job: u64) {
        self.driver.print(JobId(job), vec![b'A'; 20], self.now).unwrap();
        assert_eq!(self.sent(), [0x10, 0x04, 1]);
        self.answer_round([0x12, 0x12, 0x12, 0x12]);
    }

    pub(crate) fn answer_round(&mut self, answers: [u8; 4]) {
        for (n, answer) in (1..).zip(answers) {
            if n > 1 {
                assert_eq!(self.sent(), [0x10, 0x04, n]);
            }
            self.hear(&[answer]);
        }
    }

    /// Answers a round of which the first question has been sent.
    pub(crate) fn answer_round_of(&mut self, questions: &[u8], answers: &[u8]) {
        for (nth, answer) in answers.iter().enumerate() {
            if nth > 0 {
                assert_eq!(self.sent(), [0x10, 0x04, questions[nth]]);
            }
            self.hear(&[*answer]);
        }
    }

    /// Waits for the first question of a round.
    pub(crate) fn until_asked_how_it_is(&mut self) {
        let asked = (0..100).any(|_| {
            self.wait(100);
            self.sent() == [0x10, 0x04, 1]
        });
        assert!(asked);
    }

    pub(crate) fn hear(&mut self, bytes: &[u8]) {
        self.driver.handle_input(bytes, self.now);
    }

    pub(crate) fn sent(&mut self) -> Vec<u8> {
        std::iter::from_fn(|| self.driver.poll_transmit()).flatten().collect()
    }

    pub(crate) fn wait(&mut self, ms: u64) {
        let end = self.now + ms;
        while let Some(at) = self.driver.poll_timeout().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.driver.handle_timeout(self.now);
        }
        self.now = end;
    }

    pub(crate) fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.driver.poll_event())
            .filter(|event| !matches!(event, Event::Status(_)))
            .collect()
    }

    pub(crate) fn outcome(&mut self) -> Outcome {
        match self.events()[..] {
            [Event::Finished { outcome, .. }] => outcome,
            ref other => panic!("one outcome, not {other:?}"),
        }
    }
}
