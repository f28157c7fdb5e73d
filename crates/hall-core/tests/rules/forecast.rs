//! Estimates are our own dispatcher played forward: where nothing is left to chance, the player calls whom the hall
//! calls, when and where it does.

use crate::scenario::Play;
use crate::scenario::hall::{change, rules as plain_rules, tiers};
use hall_core::command::{Act, Command, Ending, Place, Target, Via};
use hall_core::dispatch::Preset;
use hall_core::forecast::{Class, Comer, Forecaster, Guest, Habit, Habits, ServiceTime, Who};
use hall_core::hall::Reply;
use hall_core::id::{CategoryId, TicketId, WindowNumber};
use hall_core::rules::RuleSet;
use hall_core::rules::WindowRules;
use hall_core::ticket::Slot;
use hall_core::wait::{Foreseen, Wait};
use hall_core::{Event, HallTime, Span};
use proptest::prelude::*;
use std::collections::BTreeMap;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// (when, who, at which window)
type Calls = Vec<(HallTime, Who, usize)>;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_player_calls_whom_the_hall_calls(seed in any::<u64>()) {
        let mut lots = fastrand::Rng::with_seed(seed);
        let mut play = Play::new(rules(&mut lots));
        let day = Day::begin(&mut play, &mut lots);
        let (mut scene, tickets) = play.hall.scene(None, play.now);
        for (window, openings) in scene.windows.iter_mut().zip(&day.openings) {
            window.open.clone_from(openings);
        }
        let comers: Vec<Comer> = day.comers.iter().map(|comer| Comer {
            at: comer.at,
            category: play.hall.category_place(&comer.category).unwrap(),
            class: Class(comer.weight),
        }).collect();
        let habit = Habit { service: ServiceTime::fixed(Span::ZERO), no_show: 0.0 };
        let habits = Habits { categories: vec![habit; 3], ..Habits::default() };
        let mut player = Forecaster::new(habits, play.now, 0, 0).with_rule(play.hall.rules().dispatch.clone());
        let busy = |who| match who {
            Who::Waiting(place) => service(tickets[place]),
            Who::Comer(place) => service(TicketId(day.first_comer + place as u64)),
            Who::InHand { window } => service(day.in_hand[&window]),
        };
        let played: Calls =
            player.play(&scene, &comers, busy).iter().map(|call| (call.at, call.who, call.window)).collect();
        let who = |ticket: TicketId| match tickets.iter().position(|waiting| *waiting == ticket) {
            Some(place) => Who::Waiting(place),
            None => Who::Comer((ticket.0 - day.first_comer) as usize),
        };
        let real = day.live(&mut play, who);
        prop_assert_eq!(&played, &real);
        // A morning after which nobody can be called shows nothing, and another is made up instead.
        prop_assume!(!real.is_empty());
    }

    #[test]
    fn a_newcomer_is_told_when_he_would_be_called(seed in any::<u64>()) {
        let mut lots = fastrand::Rng::with_seed(seed);
        let mut play = Play::new(rules(&mut lots));
        let day = Day::begin(&mut play, &mut lots);
        let (mut scene, _) = play.hall.scene(None, play.now);
        for (window, openings) in scene.windows.iter_mut().zip(&day.openings) {
            window.open.clone_from(openings);
        }
        let habit = |minutes| Habit { service: ServiceTime::fixed(Span(minutes * MINUTE + 1)), no_show: 0.0 };
        let habits = Habits { categories: vec![habit(3), habit(5), habit(7)], classes: vec![Class(10), Class(20)], ..Habits::default() };
        let mut player = Forecaster::new(habits, play.now, 1, 0).with_rule(play.hall.rules().dispatch.clone());
        for (category, weight) in [(0, 0), (1, 0), (1, 10), (2, 20)] {
            let class = Class(weight);
            let ghost = player.look(&scene);
            let mut with_him = scene.clone();
            with_him.waiting.push(Guest { key: u64::MAX, category, class, slot: Slot::Time(play.now), window: None });
            let known = player.look(&with_him);
            let known = known.ticket(scene.waiting.len()).unwrap();
            prop_assert_eq!(ghost.newcomer(category, class).unwrap().below(0.5), known.below(0.5));
        }
    }
}

/// A ticket of A, foreseen 10 minutes (5 to 15) when one stood before it.
fn told(play: &mut Play, foreseen_ago: Span) -> Option<Wait> {
    let wait = Wait { estimate: Span(10 * MINUTE), low: Span(5 * MINUTE), high: Span(15 * MINUTE) };
    let mut issue = play.issue_of(&"A".into());
    issue.foreseen = Some(Foreseen { wait, ahead: 1, at: play.now - foreseen_ago });
    let decision = play.command(&Command::Issue(issue)).unwrap();
    let Some(Event::Issued(issued)) = decision.events.first() else { panic!("{:?}", decision.events) };
    issued.wait
}

#[test]
fn a_ticket_is_told_what_was_foreseen_for_it() {
    let mut play = Play::new(plain_rules());
    let waits =
        |wait: Option<Wait>| wait.map(|it| [it.estimate, it.low, it.high].map(|wait| wait.0 / MINUTE));
    assert_eq!(waits(told(&mut play, Span::ZERO)), None, "nobody is there to serve");
    press(&mut play, 0, Act::CallNext);
    for _ in 0..2 {
        play.pass(Span(30 * SECOND));
        told(&mut play, Span::ZERO);
    }
    // Two stand before him, not one: a service of 5 minutes more.
    assert_eq!(waits(told(&mut play, Span::ZERO)), Some([15, 10, 20]));
    assert_eq!(waits(told(&mut play, Span::seconds(119))), Some([20, 15, 25]));
    let by_formula = play.hall.estimate(&"A".into(), 4, play.now);
    assert_eq!(told(&mut play, Span::seconds(121)), by_formula, "what was foreseen long ago is not told");
}

/// The median that a newcomer of A is told by the player, in minutes, where every service takes 5.
fn foreseen(play: &Play) -> i64 {
    let habit = || Habit { service: ServiceTime::fixed(Span(5 * MINUTE)), no_show: 0.0 };
    let habits = Habits { categories: vec![habit(), habit(), habit()], ..Habits::default() };
    let (scene, _) = play.hall.scene(None, play.now);
    let outlook = Forecaster::new(habits, play.now, 20, 1).look(&scene);
    outlook.newcomer(0, Class(0)).unwrap().below(0.5).unwrap().0 / MINUTE
}

/// What one who takes a ticket of each category now is told by the player, in minutes, where every service takes 5.
fn foreseen_after(steps: &str) -> Vec<i64> {
    let mut play = Play::new(plain_rules());
    // Of each of several the place is his own: nobody comes in the same millisecond as another.
    let steps = steps.replace("C x6", "C x3; take C x3").replace("C x3", "C; take C; take C");
    for step in steps.replace("C x2", "C; take C").split("; ") {
        crate::scenario::step(&mut play, step);
        play.pass(Span(10));
    }
    let habit = || Habit { service: ServiceTime::fixed(Span(5 * MINUTE)), no_show: 0.0 };
    let habits = Habits { categories: vec![habit(), habit(), habit()], ..Habits::default() };
    let (scene, _) = play.hall.scene(None, play.now);
    let outlook = Forecaster::new(habits, play.now, 20, 1).look(&scene);
    let median = |category| outlook.newcomer(category, Class(0))?.below(0.5);
    (0..3).map(|category| median(category).map_or(-1, |wait: Span| (wait.0 + MINUTE / 2) / MINUTE)).collect()
}

/// The same numbers that the formula gives in `agent::people_behind_see_the_true_estimate`.
#[test]
fn an_agents_turns_take_as_long_as_his_matters_and_others_go_between_them() {
    for (steps, minutes) in [
        ("W3 opens; take C for 20", 25),
        ("W3 opens; take C for 20; take C", 30),
        ("W3 opens; take C for 20; take C x2", 35),
        // Three others have gone: his second turn is before the fourth.
        ("W3 opens; take C for 20; take C x3", 65),
        ("W3 opens; take C for 20; take C x6", 65 + 15 + 25),
        ("W3 opens; take C for 7; take C x3", 25 + 15 + 10),
        // In hand: the rest of this turn, and those to come.
        ("W3 opens; take C for 20; W3 calls", 25),
        ("W3 opens; take C for 20; W3 calls; +5min take C x3", 20 + 15 + 25),
        ("W3 opens; take C for 3; W3 calls; +5min take C x3", 10 + 15),
    ] {
        assert_eq!(foreseen_after(steps)[2], minutes, "{steps}");
    }
}

#[test]
fn the_legs_of_a_joint_handling_are_waited_for_in_their_turn() {
    for (steps, minutes) in [
        // A, then C: he came first, and goes before whoever comes for C as soon as he is there.
        ("W1 opens; W3 opens; take i1+i4; W1 calls; take C", [5, -1, 10]),
        ("W1 opens; W3 opens; take i1+i4; W1 calls; take C; W3 calls; take C", [5, -1, 15]),
        ("W1 opens; W3 opens; take i1+i4; W1 calls; take C; W3 calls", [5, -1, 10]),
    ] {
        let foreseen = foreseen_after(steps);
        assert_eq!([foreseen[0], foreseen[2]], [minutes[0], minutes[2]], "{steps}");
    }
}

fn with_hours(changes: &str) -> Play {
    let mut rules = plain_rules();
    change(&mut rules, changes);
    Play::new(rules)
}

fn people_of_a(play: &mut Play, count: usize) {
    let one = Known { at: play.now, category: "A".into(), class: None, weight: 0 };
    (0..count).for_each(|_| _ = take(play, &one));
}

fn at(play: &mut Play, hour: i64, minute: i64) {
    play.now = HallTime((hour * 60 + minute) * MINUTE);
}

#[test]
fn bad_day_30_estimates_begin_with_the_opening() {
    let mut play = with_hours("hours 08:30-12:00+14:00-17:30, numbers 30 0");
    assert_eq!(foreseen(&play), 30, "08:00, and nobody is before him");
    people_of_a(&mut play, 6);
    // Two windows serve A, three people each: the seventh is called as the first two rounds are over.
    assert_eq!(foreseen(&play), 30 + 15);
    at(&mut play, 8, 20);
    assert_eq!(foreseen(&play), 10 + 15);
}

#[test]
fn bad_day_32_an_estimate_at_ten_to_twelve_includes_the_break() {
    let mut play = with_hours("hours 08:30-12:00+14:00-17:30, numbers 30 0");
    at(&mut play, 11, 50);
    press(&mut play, 0, Act::Open);
    people_of_a(&mut play, 4);
    press(&mut play, 0, Act::CallNext);
    // He of 11:50 is done at 11:55, the next at 12:00; two go on before him at 14:00, at the one window that is there
    // and the one that is expected then.
    assert_eq!(foreseen(&play), 130 + 5);
    // 午间值班: the window goes on over the break.
    let mut play = with_hours("hours 08:30-12:00+14:00-17:30, numbers 30 0, cover W1");
    at(&mut play, 11, 50);
    press(&mut play, 0, Act::Open);
    people_of_a(&mut play, 4);
    press(&mut play, 0, Act::CallNext);
    assert_eq!(foreseen(&play), 20);
}

#[test]
fn bad_day_32_who_came_since_the_look_is_served_after_the_break() {
    let mut play = with_hours("hours 08:30-12:00+14:00-17:30, numbers 30 0");
    at(&mut play, 11, 50);
    press(&mut play, 0, Act::Open);
    people_of_a(&mut play, 3);
    press(&mut play, 0, Act::CallNext);
    // Foreseen with one before him: 10 minutes (5 to 15). Now there are two: at 11:55 there is time for five minutes more,
    // at 12:00 and after there is not before 14:00.
    let wait = told(&mut play, Span::ZERO).unwrap();
    assert_eq!([wait.estimate, wait.low, wait.high].map(|wait| wait.0 / MINUTE), [135, 10, 135]);
}

/// A day that is known to its end.
struct Day {
    /// By window: when it calls.
    openings: Vec<Vec<(HallTime, HallTime)>>,
    comers: Vec<Known>,
    first_comer: u64,
    /// By window: who is in hand as the player begins.
    in_hand: BTreeMap<usize, TicketId>,
}

struct Known {
    at: HallTime,
    category: CategoryId,
    class: Option<&'static str>,
    weight: u32,
}

const CLASSES: [(Option<&str>, u32); 5] =
    [(None, 0), (None, 0), (None, 0), (Some("elder"), 10), (Some("veteran"), 20)];

fn rules(lots: &mut fastrand::Rng) -> RuleSet {
    let serves = ["A", "B", "A|B", "A+B", "C", "B+C|A", "C|B|A", "A+B+C"];
    let windows = (1..=lots.u16(2..6)).map(|number| WindowRules {
        number: WindowNumber(number),
        name: Default::default(),
        serves: tiers(serves[lots.usize(..serves.len())]),
        auto_call: true,
    });
    let windows = windows.collect();
    // A rule that counts services learns their means with every one, and a player that is told them all does not.
    let presets: Vec<Preset> =
        Preset::ALL.into_iter().filter(|preset| preset.rule().service.0 == 0).collect();
    let dispatch = presets[lots.usize(..presets.len())].rule();
    RuleSet { windows, dispatch, ..plain_rules() }
}

fn service(ticket: TicketId) -> Span {
    Span::seconds(40 + (ticket.0 * 7919 % 600) as i64)
}

fn known(lots: &mut fastrand::Rng, at: HallTime) -> Known {
    let (class, weight) = CLASSES[lots.usize(..CLASSES.len())];
    Known { at, category: ["A", "B", "C"][lots.usize(..3)].into(), class, weight }
}

impl Day {
    /// A morning of tickets, calls and transfers, then a plan for the rest.
    fn begin(play: &mut Play, lots: &mut fastrand::Rng) -> Day {
        let windows = play.hall.rules().windows.len();
        let open: Vec<usize> = (0..windows).filter(|window| *window == 0 || lots.bool()).collect();
        for window in &open {
            press(play, *window, Act::Open);
        }
        for _ in 0..lots.usize(5..40) {
            play.pass(Span(lots.i64(1..60 * SECOND)));
            let comer = known(lots, play.now);
            take(play, &comer);
            let window = open[lots.usize(..open.len())];
            match lots.u8(0..6) {
                0 => press(play, window, Act::CallNext),
                1 => press(play, window, Act::End(Ending::default())),
                2 => press(play, window, Act::Serve),
                3 => press(play, window, transfer(lots)),
                _ => {}
            }
        }
        play.pass(Span(lots.i64(1..60 * SECOND)));
        let in_hand = play
            .hall
            .windows()
            .filter_map(|window| Some((usize::from(window.number.0 - 1), window.in_hand?)));
        let in_hand = in_hand.collect();
        let openings =
            (0..windows).map(|window| openings(lots, play.now, window, open.contains(&window))).collect();
        let mut at = play.now;
        let comers = (0..lots.usize(0..60)).map(|_| {
            at = at + Span(lots.i64(1..3 * MINUTE));
            known(lots, at)
        });
        let first_comer = play.hall.tickets().map(|ticket| ticket.id.0 + 1).max().unwrap_or(1);
        Day { openings, comers: comers.collect(), first_comer, in_hand }
    }

    /// Lives the rest of it with the hall.
    fn live(&self, play: &mut Play, who: impl Fn(TicketId) -> Who) -> Calls {
        let never = HallTime(i64::MAX);
        let mut next = vec![play.now; self.openings.len()];
        for (window, ticket) in &self.in_hand {
            let since = play.hall.ticket(*ticket).unwrap().call.as_ref().unwrap().first_at;
            next[*window] = (since + service(*ticket)).max(play.now);
        }
        let mut calls = vec![];
        let mut comers = self.comers.iter().peekable();
        loop {
            let (window, at) = next.iter().copied().enumerate().min_by_key(|(_, at)| *at).unwrap();
            let called = if let Some(comer) = comers.next_if(|comer| comer.at < at) {
                play.now = comer.at;
                take(play, comer)
            } else if at == never {
                return calls;
            } else {
                play.now = at;
                match self.press(play, window) {
                    Ok(called) => Some((window, called)),
                    Err(later) => {
                        next[window] = later;
                        None
                    }
                }
            };
            if let Some((window, ticket)) = called {
                next[window] = play.now + service(ticket);
                calls.push((play.now, who(ticket), window));
            }
        }
    }

    /// What its clerk does: ends, closes or opens, calls. Whom he called, or when he has to do something again.
    fn press(&self, play: &mut Play, window: usize) -> Result<TicketId, HallTime> {
        press(play, window, Act::End(Ending::default()));
        let Some(&(from, to)) = self.openings[window].iter().find(|(_, to)| *to > play.now) else {
            press(play, window, Act::Close);
            return Err(HallTime(i64::MAX));
        };
        if from > play.now {
            press(play, window, Act::Close);
            return Err(from);
        }
        press(play, window, Act::Open);
        match play.act(number(window), Via::Program, Act::CallNext).unwrap().reply {
            Reply::Called(ticket) => Ok(ticket),
            _ => Err(to),
        }
    }
}

/// Whoever is transferred to the first window waits for it alone: it stays open.
fn openings(lots: &mut fastrand::Rng, now: HallTime, window: usize, open: bool) -> Vec<(HallTime, HallTime)> {
    let never = HallTime(i64::MAX);
    if window == 0 {
        return vec![(HallTime(0), never)];
    }
    let mut minutes = |from, to| Span(lots.i64(from * MINUTE..to * MINUTE));
    let noon = now + minutes(1, 60);
    let after = noon + minutes(1, 60);
    let evening = if minutes(0, 2).0 < MINUTE { never } else { after + minutes(1, 60) };
    let morning = open.then_some((HallTime(0), noon));
    morning.into_iter().chain([(after, evening)]).collect()
}

fn transfer(lots: &mut fastrand::Rng) -> Act {
    let place = [Place::Front, Place::Time, Place::Back][lots.usize(..3)];
    let category = || Target::Category("B".into());
    Act::Transfer {
        to: if lots.bool() { Target::Window(number(0)) } else { category() },
        place,
        reason: None,
    }
}

fn number(window: usize) -> WindowNumber {
    WindowNumber(window as u16 + 1)
}

/// Presses that the table refuses are none.
fn press(play: &mut Play, window: usize, act: Act) {
    let _ = play.act(number(window), Via::Program, act);
}

/// Whom this calls at once, and where.
fn take(play: &mut Play, comer: &Known) -> Option<(usize, TicketId)> {
    let mut issue = play.issue_of(&comer.category);
    issue.class = comer.class.map(Into::into);
    let decision = play.command(&Command::Issue(issue)).unwrap();
    decision.events.iter().find_map(|event| match event {
        Event::Called { window, ticket, .. } => Some((usize::from(window.0 - 1), *ticket)),
        _ => None,
    })
}
