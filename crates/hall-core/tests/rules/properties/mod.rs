//! Random days: whatever is pressed, taken, cut, turned and configured in whatever order, some things hold.
//!
//! [`ops`] invents the day, [`model`] follows the rows with as little knowledge as it can and says what must be;
//! a mistake there hides one in the hall. What holds after every single step is also in `scenario::checks`.

mod account;
mod model;
mod ops;

use crate::scenario::Play;
use hall_core::command::{Act, Command, Ending, Via};
use hall_core::dispatch::{ClassCounts, Preset};
use hall_core::hall::Reply;
use hall_core::id::{CategoryId, TicketId, WindowNumber};
use hall_core::rules::RuleSet;
use hall_core::ticket::{Origin, Phase, Ticket};
use hall_core::window::{State, Window};
use hall_core::{Event, Hall, HallTime, Span};
use model::Model;
use ops::Op;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_day_of_anything(preset in select(Preset::ALL.to_vec()), ops in prop::collection::vec(ops::op(), 1..160)) {
        let mut play = Play::new(RuleSet { dispatch: preset.rule(), ..ops::rules() });
        let mut model = Model::default();
        model.follow(&play.rows);
        for op in &ops {
            step(&mut play, &mut model, op);
        }
        play.check_replay();
        everybody_is_reached(&play);
        ahead_is_who_goes_first(&play);
    }
}

proptest! {
    /// First come, first served is the order of issue, whoever comes for whatever.
    #[test]
    fn first_come_is_the_order_of_issue(takes in prop::collection::vec((select(vec!["A", "B", "C", "D"]), any::<bool>(), 0..90_000i64), 1..60)) {
        let mut play = Play::new(RuleSet { dispatch: Preset::FirstCome.rule(), ..ops::rules() });
        for (category, elder, pause) in &takes {
            play.pass(Span(*pause));
            let mut issue = play.issue_of(&CategoryId::from(*category));
            issue.class = elder.then(|| "elder".into());
            play.command(&Command::Issue(issue)).unwrap();
        }
        // The window that serves them all.
        let window = WindowNumber(6);
        let mut called = Vec::new();
        while let Some(Event::Called { ticket, .. }) = give(&mut play.hall, play.now, &act(window, Act::CallNext)).pop() {
            called.push(ticket);
            give(&mut play.hall, play.now, &act(window, Act::End(Ending::default())));
        }
        assert_eq!(called.len(), takes.len());
        assert!(called.is_sorted());
    }
}

/// Random days are worth what they reach: every kind of row, and the corners where rows meet.
#[test]
fn random_days_reach_everything() {
    let mut runner = TestRunner::deterministic();
    let days = prop::collection::vec(ops::op(), 100..160);
    let mut seen = BTreeSet::new();
    for _ in 0..400 {
        let mut play = Play::new(ops::rules());
        let mut model = Model::default();
        model.follow(&play.rows);
        for op in days.new_tree(&mut runner).unwrap().current() {
            step(&mut play, &mut model, &op);
        }
        seen.extend(play.rows.iter().map(|(_, event)| kind(event)));
    }
    let all = "AppointmentCancelled Backfilled Booked Called CalledOver Cancelled CallUndone CallUndoneBack ClockNoted ClockReset Configured DateSet DayClosed DayConfirmed \
               DayOpened DayOpenedInHand FirstAskedNamed GuidingMarked HallPaused HallResumed HandedOver Held Issued IssuedBooked ItemsImported LegServed Linked MovedAll NoShow NoShowInferred NoShowLast OutcomeRecorded PostingsChanged PrintEnded PrintStarted \
               PriorityDropped PriorityDroppedInHand QuestionAsked QuotaChanged Rated Recalled Reopened ReprintAsked Resumed Returned SentHome SentHomeUsed ServesChanged Served ServedInferred \
               ServiceStarted SignedIn SignedOut Spoken Started TakenOver Transferred TransferredToWindow TurnEnded Voided WindowClosed \
               WindowClosing WindowOpened WindowPaused WindowPausing WindowReady YearImported";
    let missing: Vec<&str> = all.split_whitespace().filter(|kind| !seen.contains(*kind)).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}

fn kind(event: &Event) -> String {
    let name = format!("{event:?}");
    let name: String = name.chars().take_while(|letter| letter.is_alphanumeric()).collect();
    match event {
        Event::Issued(issued) if matches!(issued.origin, Origin::ByHand { .. }) => "Backfilled".into(),
        Event::Issued(issued) if matches!(issued.origin, Origin::NextDay { .. }) => "SentHomeUsed".into(),
        Event::Called { ended: Some(_), .. } => "CalledOver".into(),
        Event::CallUndone { restored: Some(_), .. } => "CallUndoneBack".into(),
        Event::DayOpened(day) if !day.in_hand.is_empty() => "DayOpenedInHand".into(),
        Event::Issued(issued) if issued.origin.in_booked_place() => "IssuedBooked".into(),
        Event::NoShow { inferred: true, .. } => "NoShowInferred".into(),
        Event::NoShow { last: true, .. } => "NoShowLast".into(),
        Event::Served { inferred: true, .. } => "ServedInferred".into(),
        Event::PriorityDropped { from: Some(_), .. } => "PriorityDroppedInHand".into(),
        Event::Transferred { to: Some(_), .. } => "TransferredToWindow".into(),
        Event::WindowClosed { after: Some(_), .. } => "WindowClosing".into(),
        Event::WindowPaused { after: Some(_), .. } => "WindowPausing".into(),
        _ => name,
    }
}

fn step(play: &mut Play, model: &mut Model, op: &Op) {
    for command in ops::commands(play, op) {
        let (before, was) = (play.hall.clone(), play.now);
        let rows = play.rows.len();
        let decided = play.command(&command);
        let new = &play.rows[rows..];
        match &decided {
            Err(refusal) => {
                assert!(new.is_empty() && before == play.hall, "{refusal}");
                assert!(!refusal.code().is_empty() && !refusal.to_string().is_empty());
            }
            Ok(decision) => {
                assert_eq!(new.len(), decision.events.len());
                model.follow(new);
            }
        }
        nobody_ahead_without_a_reason(&before, was, play, rows);
        model.agrees_with(&play.hall, play.now);
        if let (Command::Window { window, act, .. }, Ok(decision)) = (&command, &decided) {
            a_call_takes_who_is_next(&before, play.now, *window, act, &decision.events);
            if *act == Act::CallNext && matches!(decision.reply, Reply::Called(_)) {
                the_promise_is_kept(&before, play.now, *window, &decision.events);
            }
            if let Reply::Called(id) = decision.reply {
                assert_eq!(play.hall.window(*window).unwrap().in_hand, Some(id));
                // Whom another window has called meanwhile stays there.
                if decision.events.iter().filter(|event| matches!(event, Event::Called { .. })).count() > 1 {
                    continue;
                }
                undo_is_as_if_not_called(&before, play, *window, &decision.events);
            }
        }
        what_was_told_is_so(play, &play.rows[rows..]);
    }
}

/// `call next` takes the one that the window was said to take next, as things stood after ending its own.
fn a_call_takes_who_is_next(before: &Hall, now: HallTime, window: WindowNumber, act: &Act, events: &[Event]) {
    if let Some((hall, called)) =
        before_its_call(before, now, window, events).filter(|_| *act == Act::CallNext)
    {
        // What the press ended teaches how long a service takes, which may count; it had not when the press was decided.
        let next = [before.next_for(window, now), hall.next_for(window, now)];
        assert!(next.contains(&Some(called)), "{called} was called, and {next:?} were next");
    }
}

/// The hall when all was done but the window's own call, and whom that takes.
fn before_its_call(
    before: &Hall,
    now: HallTime,
    window: WindowNumber,
    events: &[Event],
) -> Option<(Hall, TicketId)> {
    let own = |event: &Event| matches!(event, Event::Called { window: at, .. } if *at == window);
    let place = events.iter().position(own)?;
    let mut hall = before.clone();
    // Who is next is asked before what the ended service teaches, unless its end brings somebody back.
    let linked = |event: &Event| event.ticket().is_some_and(|id| !before.linked(id).is_empty());
    let goes_on = |event: &Event| matches!(event, Event::LegServed { .. } | Event::TurnEnded { .. });
    if events[..place].iter().any(|event| goes_on(event) || linked(event)) {
        events[..place].iter().for_each(|event| hall.apply(now, event));
    }
    Some((hall, events[place].ticket()?))
}

/// The number ahead of somebody who stays where he is does not grow but by those who are told of beside it.
fn nobody_ahead_without_a_reason(before: &Hall, was: HallTime, play: &Play, rows: usize) {
    if before.rules().dispatch != play.hall.rules().dispatch {
        return;
    }
    for ticket in waiting(&play.hall) {
        let place =
            |it: &Ticket| (it.category.clone(), it.bound, it.slot, it.not_before, it.weight, it.phase);
        // Whoever is passed over stands in no line meanwhile.
        let in_line = !before.is_passed_over(ticket.id) && !play.hall.is_passed_over(ticket.id);
        let Some(earlier) = before.ticket(ticket.id).filter(|it| in_line && place(it) == place(ticket))
        else {
            continue;
        };
        let told = |hall: &Hall, ticket: &Ticket, now| {
            let newcomers: u32 = hall.newcomers_ahead(ticket, now).values().sum();
            (hall.ahead(ticket, now).unwrap(), newcomers)
        };
        let ((ahead_before, new_before), (ahead, new)) =
            (told(before, earlier, was), told(&play.hall, ticket, play.now));
        assert!(new <= ahead, "{}", ticket.number);
        // Who returned waits for so many calls, and one that was taken back is none, also if he who was called is passed over.
        let aside = |event: &&(HallTime, Event)| match &event.1 {
            Event::CallUndone { ticket, .. } => play.hall.is_passed_over(*ticket),
            _ => false,
        };
        let taken_back = play.rows[rows..].iter().filter(aside).count() as u32;
        let new = if ticket.not_before.is_some() { new + taken_back } else { new };
        assert!(ahead <= ahead_before + new, "{}: {ahead_before} to {ahead} by {new}", ticket.number);
        if ticket.not_before.is_none() {
            assert!(ahead - new <= ahead_before - new_before, "{}: {ahead} of whom {new}", ticket.number);
        }
    }
}

/// Of those whom the window could call, nobody of the same class with an earlier place has waited as long as promised.
fn the_promise_is_kept(before: &Hall, now: HallTime, window: WindowNumber, events: &[Event]) {
    let Some((before, called)) = before_its_call(before, now, window, events) else { return };
    let rule = &before.rules().dispatch;
    let Some(promise) = rule.promise else { return };
    let called = before.ticket(called).unwrap();
    let same_class = |it: &&Ticket| rule.class == ClassCounts::Ignored || it.weight == called.weight;
    let of_window = |it: &&Ticket| match it.bound {
        Some(bound) => bound == window,
        None => before.rules().window(window).is_some_and(|rules| rules.tier_of(&it.category).is_some()),
    };
    // Who returned after a no-show has a few others before him by rule.
    let free = waiting(&before).filter(|it| it.not_before.is_none() && !before.is_passed_over(it.id));
    let mut overtaken = free.filter(same_class).filter(of_window).filter(|it| it.slot < called.slot);
    assert_eq!(
        overtaken.find(|it| now.since(it.slot.since()) >= promise),
        None,
        "{} goes first",
        called.number
    );
}

/// The number of people ahead on the paper is the one the hall gives a moment later.
fn what_was_told_is_so(play: &Play, rows: &[(HallTime, Event)]) {
    for (_, event) in rows {
        let Event::Issued(issued) = event else { continue };
        let ticket = play.hall.ticket(issued.ticket).unwrap();
        assert_eq!(play.hall.ahead(ticket, play.now).unwrap_or(0), issued.ahead);
    }
}

/// Right after a call, undo leaves everything as it was, except: the call sequence goes on; calls that had to make
/// room on the board do not come back; the window has no call to take back any more, nor its idle time from before;
/// one that was ready (等叫) and called by number is so no more, for meanwhile somebody may have come whom it would have to
/// call; and a closed window that the call opened stays open.
fn undo_is_as_if_not_called(before: &Hall, play: &Play, at: WindowNumber, events: &[Event]) {
    let mut after = play.hall.clone();
    let undo = Command::Window { window: at, via: Via::Program, act: Act::Undo };
    let decided = after.decide(&undo, play.now).expect("a call just made can be taken back");
    assert_eq!(decided.events.len(), 1, "{:?}", decided.events);
    decided.events.iter().for_each(|event| after.apply(play.now, event));

    let tickets = |hall: &Hall| hall.tickets().cloned().collect::<Vec<Ticket>>();
    assert_eq!(tickets(before), tickets(&after));
    let opened = events.iter().any(|event| matches!(event, Event::WindowOpened { .. }));
    let windows = |hall: &Hall| hall.windows().map(|window| kept(window, at, opened)).collect::<Vec<_>>();
    assert_eq!(windows(before), windows(&after));
    assert_eq!(Model::picks(before, play.now), Model::picks(&after, play.now));
    for category in &before.rules().categories {
        assert_eq!(before.waiting_in(&category.id), after.waiting_in(&category.id));
        assert_eq!(before.service_mean(&category.id), after.service_mean(&category.id));
    }
    for ticket in before.tickets() {
        assert_eq!(before.ahead(ticket, play.now), after.ahead(after.ticket(ticket.id).unwrap(), play.now));
    }
    let mut board = before.announcements();
    assert!(after.announcements().all(|call| board.next() == Some(call)), "the board shows what it showed");
}

fn kept(window: &Window, at: WindowNumber, opened: bool) -> Window {
    let mut window = window.clone();
    if window.number == at {
        (window.last_call, window.last_ended, window.idle_since) = (None, None, HallTime(0));
        (window.last_act, window.ready) = (HallTime(0), false);
        if opened {
            window.state = State::Open;
        }
    }
    window
}

/// Whoever waits at the end is called exactly once when all windows open and call until nobody waits.
fn everybody_is_reached(play: &Play) {
    let mut hall = play.hall.clone();
    if !hall.day_confirmed() {
        give(&mut hall, play.now, &Command::ConfirmDay);
    }
    give(&mut hall, play.now, &Command::ResumeHall);
    let numbers: Vec<WindowNumber> = hall.windows().map(|window| window.number).collect();
    let configured = numbers.iter().copied().filter(|number| hall.rules().window(*number).is_some());
    let configured: Vec<WindowNumber> = configured.collect();
    // A window that was ready calls whom another sends on.
    while hall.windows().any(|window| window.in_hand.is_some()) {
        for window in &numbers {
            give(&mut hall, play.now, &act(*window, Act::End(Ending::default())));
        }
    }
    for window in numbers {
        give(&mut hall, play.now, &act(window, Act::Open));
    }
    // Where a manager has left a category to nobody, he gives it to somebody.
    let all: Vec<CategoryId> = hall.rules().categories.iter().map(|category| category.id.clone()).collect();
    for category in all {
        let served = |number: &WindowNumber| {
            hall.rules().window(*number).is_some_and(|rules| rules.tier_of(&category).is_some())
        };
        if !configured.iter().any(served) {
            let mut serves = hall.rules().window(configured[0]).unwrap().serves.clone();
            // A configured tier may have been left without a category.
            serves.retain(|tier| !tier.is_empty());
            serves.push(vec![category]);
            give(&mut hall, play.now, &Command::SetServes { window: configured[0], serves });
        }
    }
    let waiting: Vec<TicketId> = waiting(&hall).map(|ticket| ticket.id).collect();
    let before = hall.clone();
    let mut called = Vec::new();
    let mut rest = true;
    while std::mem::take(&mut rest) {
        for window in &configured {
            // A window that was ready may have somebody already.
            let end = Act::End(Ending::default());
            for press in [end.clone(), Act::CallNext, end] {
                for event in give(&mut hall, play.now, &act(*window, press)) {
                    // Also one whose other ticket has left a hand, or who comes back for another leg, and whom a window
                    // that was ready calls by itself.
                    called.extend(event.ticket().filter(|_| matches!(event, Event::Called { .. })));
                    rest |= event.ticket().is_some();
                }
            }
        }
    }
    called.sort_unstable();
    // Once a leg or a turn, and all others once; so all, once the day has been ended.
    let times = |id: TicketId| called.iter().filter(|called| **called == id).count() as u32;
    for id in &waiting {
        let calls = before.ticket(*id).map_or(0, |ticket| {
            let turns = ticket.matters_left().div_ceil(before.rules().policy.agent.matters);
            if before.day_closed() { 1 } else { turns.max(ticket.legs() - ticket.legs_done) }
        });
        assert_eq!(times(*id), calls, "{id:?}");
    }
    called.dedup();
    assert_eq!(called, waiting);
}

/// The number of people ahead is how many are called before, when one window serves that line and nothing else.
fn ahead_is_who_goes_first(play: &Play) {
    let mut confirmed = play.hall.clone();
    if !confirmed.day_confirmed() {
        give(&mut confirmed, play.now, &Command::ConfirmDay);
    }
    give(&mut confirmed, play.now, &Command::ResumeHall);
    give(&mut confirmed, play.now, &act(ops::SPARE, Act::Open));
    // One that is ready would call whom this one sends on, and his other tickets would be passed over.
    let others: Vec<WindowNumber> = confirmed.windows().map(|window| window.number).collect();
    for other in others.into_iter().filter(|other| *other != ops::SPARE) {
        give(&mut confirmed, play.now, &act(other, Act::Pause { reason: None }));
    }
    for category in confirmed.rules().categories.iter().map(|category| &category.id) {
        let mut hall = confirmed.clone();
        // Each turn of an agent is a call, which brings whoever returned nearer; the number ahead counts people.
        let turns =
            |ticket: &Ticket| ticket.category == *category && ticket.matters_left() > hall.turn_of(ticket);
        let returned = |ticket: &Ticket| ticket.category == *category && ticket.not_before.is_some();
        if waiting(&hall).any(turns) && waiting(&hall).any(returned) {
            continue;
        }
        let said = waiting(&hall).filter(|ticket| ticket.category == *category && ticket.bound.is_none());
        let said = said.filter(|ticket| !hall.is_passed_over(ticket.id));
        let said: BTreeMap<u32, TicketId> =
            said.map(|ticket| (hall.ahead(ticket, play.now).unwrap(), ticket.id)).collect();
        let window = ops::SPARE;
        give(&mut hall, play.now, &Command::SetServes { window, serves: vec![vec![category.clone()]] });
        let mut called = BTreeMap::new();
        while let Some(Event::Called { ticket, .. }) =
            give(&mut hall, play.now, &act(window, Act::CallNext)).pop()
        {
            // Who comes back for another leg has been counted.
            if !called.values().any(|known| *known == ticket) {
                called.insert(called.len() as u32, ticket);
            }
            give(&mut hall, play.now, &act(window, Act::End(Ending::default())));
        }
        assert_eq!(said, called, "{category}");
    }
}

fn waiting(hall: &Hall) -> impl Iterator<Item = &Ticket> {
    hall.tickets().filter(|ticket| ticket.phase == Phase::Waiting)
}

fn act(window: WindowNumber, act: Act) -> Command {
    Command::Window { window, via: Via::Program, act }
}

/// What came of it, if it was not refused.
fn give(hall: &mut Hall, now: HallTime, command: &Command) -> Vec<Event> {
    let events = hall.decide(command, now).map_or(vec![], |decided| decided.events);
    events.iter().for_each(|event| hall.apply(now, event));
    events
}
