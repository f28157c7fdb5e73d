//! A clerk at his window: calls, waits for who was called, serves, ends, and calls the next.

use std::collections::VecDeque;

use hall_api::hall::{Window, WindowState};
use hall_replay::random::Random;
use hall_wire::Key;

/// All in seconds. A hall's opening: not all sit down in the same instant.
const SITS_DOWN: (f64, f64) = (0.0, 40.0);
/// From a free window to the press.
const BEFORE_CALLING: (f64, f64) = (4.0, 15.0);
/// From the call to the window.
const WALK: (f64, f64) = (15.0, 45.0);
/// When somebody who does not come is called again, and given up, from the first call.
const RECALL: f64 = 35.0;
const GIVE_UP: f64 = 75.0;
/// From the end of the service to the citizen's rating.
const RATING: (f64, f64) = (2.0, 6.0);
/// A press that changed nothing is made again after so long.
const PRESS_AGAIN: f64 = 20.0;
/// A service is no shorter than this part of the mean.
const SHORTEST: f64 = 0.3;

const COMES: f64 = 0.95;
const RATES: f64 = 0.6;
/// How often each rating is given, from very satisfied on.
const RATINGS: [(Key, f64); 5] = [
    (Key::RateVerySatisfied, 70.0),
    (Key::RateSatisfied, 20.0),
    (Key::RateFairlySatisfied, 6.0),
    (Key::RateDissatisfied, 3.0),
    (Key::RateVeryDissatisfied, 1.0),
];

/// A clerk.
#[derive(Debug)]
pub struct Clerk {
    random: Random,
    /// What he will do about the ticket in his hand.
    plan: Option<Plan>,
    /// When he calls the next, if somebody waits; `None` while he has not thought of it yet.
    calls_at: Option<f64>,
    /// When the citizen who is leaving presses a key, and which.
    rating: Option<(f64, Key)>,
}

#[derive(Debug)]
struct Plan {
    ticket: u64,
    steps: VecDeque<(f64, Key)>,
    last: Key,
}

impl Clerk {
    /// Sends a clerk to a window.
    #[must_use]
    pub fn new(seed: u64, window: u16) -> Self {
        let random = Random::new(seed, &format!("clerk {window}"));
        Self { random, plan: None, calls_at: None, rating: None }
    }

    /// Looks at the window and returns the key that is pressed now, by him or by the citizen before him. `service_s` is how
    /// long the matter in hand takes on average.
    pub fn look(&mut self, window: &Window, now_s: f64, service_s: f64) -> Option<Key> {
        match (&window.serving, window.state) {
            (Some(hand), _) => {
                self.calls_at = None;
                if self.plan.as_ref().is_none_or(|plan| plan.ticket != hand.id) {
                    self.plan = Some(self.plan(hand.id, now_s, service_s));
                }
                self.follow_plan(now_s)
            }
            // Somebody pressed 暂停: not his to open again.
            (None, WindowState::Paused | WindowState::Pausing) => {
                self.plan = None;
                self.take_rating(now_s)
            }
            (None, state @ (WindowState::Open | WindowState::Closed)) => {
                if let Some(plan) = self.plan.take()
                    && plan.last == Key::End
                    && self.random.chance(RATES)
                {
                    let weights = RATINGS.map(|(_, weight)| weight);
                    let (key, _) = RATINGS[self.random.weighted(&weights)];
                    self.rating = Some((now_s + self.random.between(RATING.0, RATING.1), key));
                }
                self.take_rating(now_s).or_else(|| self.call_when_ready(window, state, now_s))
            }
        }
    }

    fn plan(&mut self, ticket: u64, now_s: f64, service_s: f64) -> Plan {
        if self.random.chance(COMES) {
            let walk = self.random.between(WALK.0, WALK.1);
            let service = service_s * SHORTEST + self.random.exponential(service_s * (1.0 - SHORTEST));
            Plan { ticket, steps: [(now_s + walk + service, Key::End)].into(), last: Key::End }
        } else {
            let steps = [(now_s + RECALL, Key::Recall), (now_s + GIVE_UP, Key::NoShow)];
            Plan { ticket, steps: steps.into(), last: Key::NoShow }
        }
    }

    fn follow_plan(&mut self, now_s: f64) -> Option<Key> {
        let plan = self.plan.as_mut()?;
        let (_, key) = plan.steps.pop_front_if(|(at, _)| *at <= now_s)?;
        if plan.steps.is_empty() {
            // The hall may refuse it; then the ticket stays in his hand, and he tries again.
            plan.steps.push_back((now_s + PRESS_AGAIN, plan.last));
        }
        Some(key)
    }

    fn take_rating(&mut self, now_s: f64) -> Option<Key> {
        self.rating.take_if(|(at, _)| *at <= now_s).map(|(_, key)| key)
    }

    fn call_when_ready(&mut self, window: &Window, state: WindowState, now_s: f64) -> Option<Key> {
        if window.waiting == 0 || self.rating.is_some() {
            self.calls_at = None;
            return None;
        }
        let think = if state == WindowState::Closed { SITS_DOWN } else { BEFORE_CALLING };
        let Some(calls_at) = self.calls_at else {
            self.calls_at = Some(now_s + self.random.between(think.0, think.1));
            return None;
        };
        (calls_at <= now_s).then(|| {
            self.calls_at = Some(now_s + PRESS_AGAIN);
            Key::Call
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall_api::Names;
    use hall_api::hall::InHand;
    use hall_api::ticket::Phase;

    fn window(state: WindowState, waiting: u32, ticket: Option<u64>) -> Window {
        let hand = |id| InHand {
            id,
            number: "A001".into(),
            phase: Phase::Called,
            announced: 1,
            called_at: String::new(),
        };
        Window {
            away_since: None,
            number: 1,
            name: Names::default(),
            state,
            serving: ticket.map(hand),
            held: Vec::new(),
            serves: Vec::new(),
            waiting,
            ready: false,
            clerk: None,
        }
    }

    /// Looks every second until he presses a key; `None` if he does not within an hour.
    fn press(clerk: &mut Clerk, window: &Window, now_s: &mut f64) -> Option<Key> {
        (0..3_600).find_map(|_| {
            *now_s += 1.0;
            clerk.look(window, *now_s, 300.0)
        })
    }

    #[test]
    fn he_opens_calls_ends_and_calls_the_next() {
        let (mut clerk, mut now) = (Clerk::new(1, 1), 0.0);
        assert_eq!(press(&mut clerk, &window(WindowState::Closed, 2, None), &mut now), Some(Key::Call));
        assert_eq!(press(&mut clerk, &window(WindowState::Open, 1, Some(7)), &mut now), Some(Key::End));
        let mut next = press(&mut clerk, &window(WindowState::Open, 1, None), &mut now).unwrap();
        if next.stars().is_some() {
            next = press(&mut clerk, &window(WindowState::Open, 1, None), &mut now).unwrap();
        }
        assert_eq!(next, Key::Call);
    }

    #[test]
    fn nobody_is_called_where_nobody_waits_or_where_the_window_is_paused() {
        let (mut clerk, mut now) = (Clerk::new(1, 1), 0.0);
        assert_eq!(press(&mut clerk, &window(WindowState::Open, 0, None), &mut now), None);
        assert_eq!(press(&mut clerk, &window(WindowState::Paused, 5, None), &mut now), None);
    }

    #[test]
    fn who_does_not_come_is_called_twice_before_he_is_given_up() {
        let mut missed = 0;
        for ticket in 0..200 {
            let (mut clerk, mut now) = (Clerk::new(ticket, 1), 0.0);
            let hand = window(WindowState::Open, 0, Some(ticket));
            let first = press(&mut clerk, &hand, &mut now).unwrap();
            if first == Key::Recall {
                assert_eq!(press(&mut clerk, &hand, &mut now), Some(Key::NoShow));
                assert!(now > 60.0);
                assert_eq!(
                    press(&mut clerk, &hand, &mut now),
                    Some(Key::NoShow),
                    "refused, so he tries again"
                );
                missed += 1;
            }
        }
        assert!((2..30).contains(&missed), "{missed}");
    }
}
