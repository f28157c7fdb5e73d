//! The generator's own parameters as habits: the same simulation with nothing left to learn is the floor.

use hall_core::forecast::{Arrivals, Class, Habit, Habits, ServiceTime, Stream};
use hall_core::{HallTime, Span};
use hall_replay::synthetic::{CategoryModel, Hall, SyntheticDay, WindowModel};
use hall_replay::trace::Moment;

/// What the generator knows of a hall and a day, an unplanned event aside.
pub(crate) fn true_habits(hall: &Hall, trial: &SyntheticDay) -> Habits {
    let all: f64 = hall.half_hours.iter().sum();
    let tickets = trial.load * hall.capacity();
    let pace = |category: usize| {
        let serves = |window: &&WindowModel| window.tiers[0].contains(&category);
        let paces: Vec<f64> = hall.windows.iter().filter(serves).map(|window| window.pace).collect();
        paces.iter().sum::<f64>() / paces.len() as f64
    };
    let habit = |(place, model): (usize, &CategoryModel)| Habit {
        service: ServiceTime::lognormal(
            Span((model.service_mean * pace(place) * trial.slowness * 60_000.0) as i64),
            model.service_scv,
        ),
        no_show: model.no_show,
    };
    let mut streams = Vec::new();
    for (place, model) in hall.categories.iter().enumerate() {
        let sent = |other: &&CategoryModel| other.transfer_to == place;
        let second: f64 = hall.categories.iter().filter(sent).map(|other| other.share * other.transfer).sum();
        let shares = [1.0 - hall.priority_share, hall.priority_share * 0.9, hall.priority_share * 0.1];
        for (priority, share) in shares.into_iter().enumerate() {
            let share = model.share * share + if priority == 0 { second } else { 0.0 };
            let expected = hall.half_hours.iter().map(|weight| tickets * share * weight / all).collect();
            streams.push(Stream { category: place as u16, class: Class(priority as u32), expected });
        }
    }
    Habits {
        categories: hall.categories.iter().enumerate().map(habit).collect(),
        arrivals: Arrivals {
            from: Some(HallTime(Moment::at_minute(trial.date, 480.0).0)),
            part: Span(30 * 60_000),
            streams,
        },
        classes: vec![Class(1), Class(2)],
        no_show_cost: Span(93_000),
        turnaround: Span(0),
    }
}
