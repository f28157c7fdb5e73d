//! Lets people come and go by themselves in a [`World`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use hall_api::hall::Hall;

use crate::people::{Arrival, Clerk, Door};
use crate::wiring;
use crate::world::World;

/// How often people look around.
const TICK: Duration = Duration::from_millis(100);
/// After a press, what a clerk sees is older than what he did; he waits for so long, in real time.
const SEES_AGAIN: Duration = Duration::from_millis(300);
/// Two people cannot be followed by the eye if they come closer, in real time.
const KIOSK_PAUSE: Duration = Duration::from_millis(350);
/// Told this, nobody tries again.
const NOT_TODAY: [&str; 4] = ["none-left", "outside-hours", "no-window", "day-closed"];
/// Who stands at the door when it opens.
const CROWD: usize = 12;
/// Who comes how often, by category; every other category as often as the last.
const WEIGHTS: [f64; 4] = [3.0, 3.0, 2.0, 2.0];
/// Minutes of service, by category, as the example hall has them.
const SERVICE_MIN: [f64; 4] = [8.0, 6.0, 12.0, 7.0];
/// Eight windows can serve about 55.
pub const PER_HOUR: f64 = 45.0;
pub const PER_HOUR_MAX: f64 = 240.0;

/// What people do by themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Habits {
    /// People come and take tickets.
    pub arriving: bool,
    /// In an hour of hall time.
    pub per_hour: f64,
    /// Clerks call and end.
    pub clerks: bool,
}

/// The people of a hall.
#[derive(Clone)]
pub struct Crowd(Arc<Mutex<Inner>>);

struct Inner {
    habits: Habits,
    at_the_kiosk: usize,
    turned_away: usize,
}

impl Crowd {
    /// Sends people to the hall; they leave when it is taken down.
    #[must_use]
    pub fn start(world: &Arc<World>, seed: u64, habits: Habits) -> Self {
        let crowd = Self(Arc::new(Mutex::new(Inner { habits, at_the_kiosk: 0, turned_away: 0 })));
        tokio::spawn(arrive(Arc::downgrade(world), crowd.clone(), seed));
        for (window, _) in wiring::PLACES {
            tokio::spawn(serve(Arc::downgrade(world), crowd.clone(), Clerk::new(seed, window), window));
        }
        crowd
    }

    #[must_use]
    pub fn habits(&self) -> Habits {
        self.inner().habits
    }

    pub fn set_habits(&self, habits: Habits) {
        let per_hour =
            if habits.per_hour.is_finite() { habits.per_hour.clamp(0.0, PER_HOUR_MAX) } else { PER_HOUR };
        self.inner().habits = Habits { per_hour, ..habits };
    }

    /// Returns how many stand before the kiosk.
    #[must_use]
    pub fn at_the_kiosk(&self) -> usize {
        self.inner().at_the_kiosk
    }

    /// Returns how many went home without a ticket: the numbers of the day were gone, or it was not the hour for them.
    #[must_use]
    pub fn turned_away(&self) -> usize {
        self.inner().turned_away
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens the door once the hall is there, and lets people take tickets.
async fn arrive(world: Weak<World>, crowd: Crowd, seed: u64) {
    let mut door: Option<Door> = None;
    let mut per_hour = crowd.habits().per_hour;
    loop {
        tokio::time::sleep(TICK).await;
        let Some(world) = world.upgrade() else { return };
        let (now_s, habits) = (world.hall_s(), crowd.habits());
        if !habits.arriving {
            // Whoever would have come meanwhile does not come all at once later.
            door.iter_mut().for_each(|door| door.set_per_hour(habits.per_hour));
            continue;
        }
        let Some(hall) = world.hall() else { continue };
        let door = door.get_or_insert_with(|| {
            let mut door = Door::new(seed, arrivals(&hall), habits.per_hour);
            door.crowd(CROWD);
            door
        });
        if per_hour != habits.per_hour {
            per_hour = habits.per_hour;
            door.set_per_hour(per_hour);
        }
        if let Some(visitor) = door.step(now_s) {
            let taken = world.take_ticket(&visitor.category, visitor.language, visitor.priority).await;
            match taken {
                Ok(reply) if reply.is_ok() => {}
                Ok(reply) if reply.refusal().is_some_and(|why| NOT_TODAY.contains(&why.as_str())) => {
                    crowd.inner().turned_away += 1;
                }
                Ok(reply) => {
                    tracing::debug!(visitor.category, answer = reply.body, "no ticket");
                    door.refused(visitor, now_s);
                }
                Err(error) => {
                    tracing::debug!(%error, "no ticket");
                    door.refused(visitor, now_s);
                }
            }
            tokio::time::sleep(KIOSK_PAUSE).await;
        }
        crowd.inner().at_the_kiosk = door.waiting();
    }
}

fn arrivals(hall: &Hall) -> Vec<Arrival> {
    let weights = WEIGHTS.iter().chain(std::iter::repeat(&WEIGHTS[3]));
    let arrival = |(category, weight): (&hall_api::hall::Category, &f64)| Arrival {
        category: category.id.clone(),
        weight: *weight,
    };
    hall.categories.iter().zip(weights).map(arrival).collect()
}

/// Lets one clerk work.
async fn serve(world: Weak<World>, crowd: Crowd, mut clerk: Clerk, number: u16) {
    loop {
        tokio::time::sleep(TICK).await;
        let Some(world) = world.upgrade() else { return };
        if !crowd.habits().clerks {
            continue;
        }
        let Some(hall) = world.hall() else { continue };
        let Some(window) = hall.windows.iter().find(|window| window.number == number) else { continue };
        let service_s = window.serving.as_ref().map_or(0.0, |hand| service_s(&hall, &hand.number));
        let Some(key) = clerk.look(window, world.hall_s(), service_s) else { continue };
        if let Err(error) = world.press(number, key).await {
            tracing::debug!(number, ?key, %error, "a press did nothing");
        }
        tokio::time::sleep(SEES_AGAIN).await;
    }
}

/// How long a matter takes on average, known from the number on the ticket.
fn service_s(hall: &Hall, number: &str) -> f64 {
    let place = hall.categories.iter().position(|category| number.starts_with(&category.prefix));
    let minutes = place.and_then(|place| SERVICE_MIN.get(place)).copied().unwrap_or(SERVICE_MIN[0]);
    minutes * 60.0
}
