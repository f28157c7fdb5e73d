//! One batch: decide, apply, insert; COMMIT; answer.

use super::answer::Answer;
use super::inbox::Ask;
use super::start::stored;
use super::{Counts, Owner, overruled, range, register, system};
use crate::clock::civil;
use crate::published::Committed;
use crate::timekeeper::Timekeeper;
use crate::view::Setting;
use hall_core::command::Clock;
use hall_core::rules::RuleSet;
use hall_core::{Command, Decision, Event, Hall, HallTime, Principal, authorize};
use hall_ledger::{Batch, RequestLine, Stamp, WriteError};
use std::time::Instant;
use tokio::sync::oneshot;

type Answers = Vec<(oneshot::Sender<Answer>, Answer)>;

impl Owner {
    /// Decides a batch of commands and answers them once their rows are durable.
    pub(super) fn settle(&mut self, asks: Vec<Ask>) {
        if asks.is_empty() {
            return;
        }
        let mut asks = asks.into_iter();
        if self.broken && !self.recover() {
            return refuse(asks.map(|ask| ask.answer));
        }
        let mut answers = Answers::with_capacity(asks.len());
        let mut own = Vec::new();
        if self.write(&mut own, &mut asks, &mut answers) {
            // Whoever asked may have gone; he can ask again under the same id.
            answers.into_iter().for_each(|(sender, answer)| drop(sender.send(answer)));
        } else {
            refuse(answers.into_iter().map(|(sender, _)| sender).chain(asks.map(|ask| ask.answer)));
        }
    }

    /// Commands of the daemon itself, and the turn of the day if it is due though nobody asks anything. Says whether
    /// they are written; what is not is in the log and comes again with the next tick.
    pub(super) fn settle_own(&mut self, mut commands: Vec<Command>) -> bool {
        if self.broken && !self.recover() {
            return false;
        }
        if commands.is_empty() && !day_is_due(&self.hall, self.time.now()) {
            return true;
        }
        self.write(&mut commands, &mut std::iter::empty(), &mut Answers::new())
    }

    /// Writes everything in one transaction. Afterwards the rows are durable and seen, or nothing has happened.
    fn write(
        &mut self,
        own: &mut Vec<Command>,
        asks: &mut dyn Iterator<Item = Ask>,
        answers: &mut Answers,
    ) -> bool {
        self.clock_before = Some(self.time.with(|clock, _| clock.clone()));
        match self.try_write(own, asks, answers) {
            Ok(rows) => {
                self.clock_before = None;
                Counts::add(&self.counts.rows, rows.len() as u64);
                self.works();
                range::tell(&self.hall, &rows);
                self.published.extend(rows);
                true
            }
            Err(error) => {
                Counts::add(&self.counts.failures, 1);
                // The hall and the clock in memory have been through things that did not happen.
                self.fails("the ledger could not be written", &error);
                self.recover();
                false
            }
        }
    }

    fn try_write(
        &mut self,
        own: &mut Vec<Command>,
        asks: &mut dyn Iterator<Item = Ask>,
        answers: &mut Answers,
    ) -> Result<Vec<Committed>, WriteError> {
        let Owner { hall, ledger, setting, file, time, counts, .. } = self;
        let batch = ledger.begin()?;
        let mut writing = Writing { hall, batch, setting, file, time, counts, rows: Vec::new() };
        for command in own.drain(..) {
            writing.own(&command)?;
        }
        for ask in asks {
            writing.turn_day_if_due()?;
            Counts::add(&writing.counts.commands, 1);
            // The sender goes into the list whatever comes, so that nobody waits for an answer in vain.
            match writing.answer(&ask) {
                Ok(answer) => answers.push((ask.answer, answer)),
                Err(error) => {
                    answers.push((ask.answer, Answer::unavailable()));
                    return Err(error);
                }
            }
        }
        writing.turn_day_if_due()?;
        writing.mark_reset()?;
        let begun = Instant::now();
        let Writing { batch, rows, counts, .. } = writing;
        batch.commit()?;
        Counts::add(&counts.commits, 1);
        Counts::add(&counts.commit_us, u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
        Ok(rows)
    }
}

/// An open transaction, and the hall as it will be if that commits.
struct Writing<'a> {
    hall: &'a mut Hall,
    batch: Batch<'a>,
    setting: &'a Setting,
    file: &'a RuleSet,
    time: &'a Timekeeper,
    counts: &'a Counts,
    rows: Vec<Committed>,
}

impl Writing<'_> {
    fn answer(&mut self, ask: &Ask) -> Result<Answer, WriteError> {
        // Before the question who may: that can depend on the ticket, which the first time may have ended.
        if let Some(known) = self.batch.request(&ask.principal.name, &ask.request.id)? {
            Counts::add(&self.counts.repeats, 1);
            if known.body_hash != ask.request.body_hash {
                return Ok(Answer::problem(
                    422,
                    "request-id-reused",
                    "this request id was used for another request: give each request an id of its own",
                ));
            }
            return Ok(Answer { status: known.status, body: known.answer.into() });
        }
        if let Err(refusal) = authorize(&ask.principal, &ask.command, self.hall) {
            // Not remembered: a stranger buys no disk write.
            return Ok(Answer::refused(&refusal));
        }
        let now = match self.time_of(ask) {
            Ok(now) => now,
            Err(answer) => return Ok(answer),
        };
        let (answer, rows) = match self.hall.decide(&*register::informed(&self.batch, &ask.command)?, now) {
            Ok(decision) => {
                let rows = self.append(&ask.principal, now, &decision)?;
                (Answer::of(self.setting, self.hall, now, decision.reply, &decision.events), rows)
            }
            Err(refusal) => {
                Counts::add(&self.counts.refusals, 1);
                (Answer::refused(&refusal), None)
            }
        };
        self.batch.remember(&RequestLine {
            principal: &ask.principal.name,
            id: &ask.request.id,
            body_hash: &ask.request.body_hash,
            rows,
            status: answer.status,
            answer: &answer.body,
            wall_ms: self.time.wall_ms(),
        })?;
        Ok(answer)
    }

    /// Hall time of this command. A person's date and time are tried on the hall first: a refused one moves nothing.
    fn time_of(&self, ask: &Ask) -> Result<HallTime, Answer> {
        let Some(given) = ask.given_time else { return Ok(self.time.now()) };
        if let Err(refusal) = self.hall.decide(&ask.command, self.time.now()) {
            return Err(Answer::refused(&refusal));
        }
        self.time.with(|clock, reading| match ask.command {
            Command::ResetClock => Ok(clock.reset(reading, given)),
            _ => clock
                .confirm(reading, given)
                .map_err(|error| Answer::problem(409, "time-not-taken", error.to_string())),
        })
    }

    /// A command of the daemon itself; it repeats by itself and needs no request id.
    fn own(&mut self, command: &Command) -> Result<(), WriteError> {
        let now = self.time.now();
        match self.hall.decide(command, now) {
            Ok(decision) => self.append(&system(), now, &decision).map(drop),
            Err(refusal) if matches!(command, Command::Configure(_)) => {
                tracing::warn!(%refusal, "hall.toml does not fit the numbers of today: the hall goes by the rules it had, \
                    and takes hall.toml over when the day turns");
                Ok(())
            }
            Err(refusal) => {
                tracing::warn!(%refusal, ?command, "a command of the daemon's own was refused");
                Ok(())
            }
        }
    }

    fn turn_day_if_due(&mut self) -> Result<(), WriteError> {
        if !day_is_due(self.hall, self.time.now()) {
            return Ok(());
        }
        let (now, change) = self.time.with(|clock, reading| clock.day_turns(reading));
        if change.is_some() {
            self.own(&Command::NoteClock(Clock::Trusted))?;
        }
        let (date, turns_at) = civil::service_day(now, &self.setting.timezone, self.setting.day_turns_at);
        let issued = self.batch.numbers_given(date)?;
        let by_hand = self.batch.given_by_hand(date)?;
        tracing::info!(%date, "the service day turns");
        let noon = civil::noon(date, &self.setting.timezone);
        self.own(&Command::TurnDay { date, turns_at, noon, issued, by_hand })?;
        self.take_file_over()
    }

    /// What of hall.toml did not fit the numbers of yesterday fits those of a day that has none.
    fn take_file_over(&mut self) -> Result<(), WriteError> {
        if self.hall.configured() == self.file {
            return Ok(());
        }
        self.own(&Command::Configure(self.file.clone()))?;
        if self.hall.configured() == self.file {
            tracing::info!("hall.toml is taken over");
            overruled::tell(self.hall, self.file);
        }
        Ok(())
    }

    /// The mark of before would bring the old time back at the next start.
    fn mark_reset(&mut self) -> Result<(), WriteError> {
        if !self.rows.iter().any(|row| row.event == Event::ClockReset) {
            return Ok(());
        }
        let mark = self.time.with(|clock, reading| clock.alive(reading));
        self.batch.set_alive(&stored(&mark))
    }

    /// Inserts the rows and applies them. Returns the first and last.
    fn append(
        &mut self,
        who: &Principal,
        at: HallTime,
        decision: &Decision,
    ) -> Result<Option<(u64, u64)>, WriteError> {
        let trusted = self.hall.clock() == Clock::Trusted;
        let stamp = Stamp { at, wall_ms: self.time.wall_ms(), trusted };
        let mut span = None;
        for event in &decision.events {
            self.hall.apply(at, event);
            let sequence = self.batch.append(stamp, &who.name, event, self.hall)?;
            self.rows.push(Committed { sequence, at, event: event.clone(), named: None });
            span = Some((span.map_or(sequence, |(first, _)| first), sequence));
        }
        Ok(span)
    }
}

fn day_is_due(hall: &Hall, now: HallTime) -> bool {
    hall.day_confirmed() && hall.day().is_none_or(|day| now >= day.turns_at)
}

fn refuse(senders: impl Iterator<Item = oneshot::Sender<Answer>>) {
    senders.for_each(|sender| drop(sender.send(Answer::unavailable())));
}
