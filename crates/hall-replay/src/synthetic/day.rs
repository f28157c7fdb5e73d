//! Draws one day: its plan, who really sits where, and who comes.

use super::hall::{CategoryModel, Hall, NO_SHOW_MINUTES, WindowModel};
use super::{Disturbance, Kind, SyntheticDay};
use crate::random::Random;
use crate::script::{Arrival, Fate, Leg, Script, Sitting};
use crate::trace::{Category, Moment, Shift, Tiers, Window};
use jiff::civil::Date;

/// Spread of a whole day's crowd around what is expected.
const DAY_SPREAD_SCV: f64 = 0.0064;

/// A window is left out of the day's plan with this probability; of eight windows one at most.
const SHUT: f64 = 0.05;

/// The half hours of a hall begin at 08:00.
const FIRST_HALF_HOUR: f64 = 8.0 * 60.0;
const HALL_CLOSES: f64 = 17.0 * 60.0;
const LATE_MAX_MINUTES: f64 = 4.0;
const SLOW_DAY: f64 = 1.35;

pub(super) fn draw(hall: &Hall, date: Date, kind: Kind, seed: u64) -> SyntheticDay {
    let stream = |purpose: &str| Random::new(seed, &format!("{} {date} {purpose}", hall.name));
    let disturbance = match kind {
        Kind::Ordinary | Kind::Overloaded => None,
        Kind::Disturbed(disturbance) => Some(disturbance),
    };
    let plan = plan(hall, date, &mut stream("plan"));
    let mut sittings = sittings(hall, &plan, &mut stream("sittings"));
    let mut unplanned = stream("unplanned");
    if disturbance == Some(Disturbance::WindowCloses) {
        close_a_window(hall, &mut sittings, date, &mut unplanned);
    }
    let slowness = if disturbance == Some(Disturbance::SlowDay) { SLOW_DAY } else { 1.0 };
    let load = kind.load() * stream("crowd").lognormal(1.0, DAY_SPREAD_SCV);
    let mut comings = comings(hall, load, &mut stream("arrivals"));
    match disturbance {
        Some(Disturbance::Rush) => rush(hall, load, &mut comings, &mut unplanned),
        Some(Disturbance::Burst) => burst(hall, &mut comings, &mut unplanned),
        Some(Disturbance::WindowCloses | Disturbance::SlowDay) | None => {}
    }
    let script = Script {
        categories: hall.categories.iter().map(|category| category.name.to_owned()).collect(),
        windows: hall.windows.iter().map(|window| window.name.to_owned()).collect(),
        plan,
        sittings,
        arrivals: arrivals(hall, date, slowness, comings, &mut stream("people")),
    };
    SyntheticDay { date, kind, script, slowness, load }
}

/// The windows' lines of the day, all but those left shut; each category keeps two windows at least.
fn plan(hall: &Hall, date: Date, random: &mut Random) -> Vec<Shift> {
    let mut open: Vec<bool> = vec![true; hall.windows.len()];
    for window in 0..open.len() {
        let others = |category: &usize| {
            let serves = |at: &usize| hall.windows[*at].tiers.iter().any(|tier| tier.contains(category));
            (0..open.len()).filter(|at| *at != window && open[*at] && serves(at)).count() >= 2
        };
        let spared = hall.windows[window].tiers.iter().copied().flatten().all(others);
        // One draw each, whatever came before.
        let one_more = open.iter().filter(|open| !**open).count() < open.len() / 8;
        open[window] = !(random.chance(SHUT) && spared && one_more);
    }
    let shifts = |(number, model): (usize, &WindowModel)| {
        let (noon, after) = model.lunch;
        let parts = if model.opens < noon && after < model.closes {
            vec![(model.opens, noon), (after, model.closes)]
        } else {
            vec![(model.opens, model.closes)]
        };
        let tiers = Tiers(model.tiers.map(|tier| tier.iter().copied().map(Category).collect()));
        parts.into_iter().map(move |(from, to)| Shift {
            window: Window(number),
            from: Moment::at_minute(date, from),
            to: Moment::at_minute(date, to),
            tiers: tiers.clone(),
        })
    };
    let windows = hall.windows.iter().enumerate().filter(|(number, _)| open[*number]);
    windows.flat_map(shifts).collect()
}

fn sittings(hall: &Hall, plan: &[Shift], random: &mut Random) -> Vec<Sitting> {
    let sitting = |shift: &Shift| {
        let late_ms = random.between(0.0, LATE_MAX_MINUTES * 60_000.0) as i64;
        Sitting {
            window: shift.window,
            from: shift.from.plus_ms(late_ms),
            to: shift.to,
            until_empty: shift.to == Moment::at_minute(shift.to.date(), HALL_CLOSES),
            tiers: shift.tiers.clone(),
            pace: hall.windows[shift.window.0].pace,
        }
    };
    plan.iter().map(sitting).collect()
}

/// A window with one category of its own goes for one to three hours; what is left of its sittings stays.
fn close_a_window(hall: &Hall, sittings: &mut Vec<Sitting>, date: Date, random: &mut Random) {
    let busy = |sitting: &&Sitting| hall.windows[sitting.window.0].tiers[0].len() == 1;
    let windows: Vec<Window> = sittings.iter().filter(busy).map(|sitting| sitting.window).collect();
    let window = windows[random.between(0.0, windows.len() as f64) as usize];
    let from = random.between(9.5 * 60.0, 14.5 * 60.0);
    let to = from + random.between(60.0, 180.0);
    let (from, to) = (Moment::at_minute(date, from), Moment::at_minute(date, to));
    let cut = |sitting: Sitting| {
        if sitting.window != window {
            return vec![sitting];
        }
        let before = Sitting { to: sitting.to.min(from), until_empty: false, ..sitting.clone() };
        let after = Sitting { from: sitting.from.max(to), ..sitting };
        [before, after].into_iter().filter(|part| part.from < part.to).collect()
    };
    *sittings = std::mem::take(sittings).into_iter().flat_map(cut).collect();
}

/// When somebody comes, in minutes of the day, and for which category.
type Coming = (f64, usize);

fn comings(hall: &Hall, load: f64, random: &mut Random) -> Vec<Coming> {
    let tickets = load * hall.capacity();
    let all: f64 = hall.half_hours.iter().sum();
    let mut comings = Vec::new();
    for (number, category) in hall.categories.iter().enumerate() {
        for (half_hour, weight) in hall.half_hours.iter().enumerate() {
            let per_minute = tickets * category.share * weight / all / 30.0;
            let from = FIRST_HALF_HOUR + 30.0 * half_hour as f64;
            poisson(from, from + 30.0, per_minute, random, |at| comings.push((at, number)));
        }
    }
    comings
}

fn rush(hall: &Hall, load: f64, comings: &mut Vec<Coming>, random: &mut Random) {
    let from = random.between(9.0 * 60.0, 14.0 * 60.0);
    let more = self::comings(hall, load, random);
    comings.extend(more.into_iter().filter(|(at, _)| (from..from + 120.0).contains(at)));
}

fn burst(hall: &Hall, comings: &mut Vec<Coming>, random: &mut Random) {
    let from = random.between(9.0 * 60.0, 15.0 * 60.0);
    let shares: Vec<f64> = hall.categories.iter().map(|category| category.share).collect();
    let category = random.weighted(&shares);
    let people = random.between(15.0, 31.0) as usize;
    comings.extend((0..people).map(|_| (random.between(from, from + 10.0), category)));
}

fn poisson(from: f64, to: f64, per_minute: f64, random: &mut Random, mut each: impl FnMut(f64)) {
    let mut at = from + random.exponential(1.0 / per_minute);
    while at < to {
        each(at);
        at += random.exponential(1.0 / per_minute);
    }
}

fn arrivals(
    hall: &Hall,
    date: Date,
    slowness: f64,
    comings: Vec<Coming>,
    random: &mut Random,
) -> Vec<Arrival> {
    let at = |(minute, category): Coming| (Moment::at_minute(date, minute), category);
    let mut comings: Vec<(Moment, usize)> = comings.into_iter().map(at).collect();
    comings.sort_unstable();
    let mut given = vec![0; hall.categories.len()];
    let person = |(at, category): (Moment, usize)| {
        given[category] += 1;
        let ticket = format!("{}{:03}", char::from(b'A' + category as u8), given[category]);
        let model = &hall.categories[category];
        let priority = match random.unit() / hall.priority_share {
            of_them if of_them < 0.1 => 2,
            of_them if of_them < 1.0 => 1,
            _ => 0,
        };
        let fate = fate(hall, model, &ticket, slowness, random);
        Arrival { at, ticket, category: Category(category), priority, patience_ms: None, fate }
    };
    comings.into_iter().map(person).collect()
}

fn fate(hall: &Hall, model: &CategoryModel, ticket: &str, slowness: f64, random: &mut Random) -> Fate {
    let mut service = |model: &CategoryModel| {
        let minutes = random.lognormal(model.service_mean, model.service_scv) * slowness;
        libm::round(minutes.clamp(0.25, 240.0) * 60_000.0) as i64
    };
    let takes_ms = service(model);
    let second_ms = service(&hall.categories[model.transfer_to]);
    let after_ms = (random.between(NO_SHOW_MINUTES.0, NO_SHOW_MINUTES.1) * 60_000.0) as i64;
    if random.chance(model.no_show) {
        Fate::NoShow { after_ms }
    } else if random.chance(model.transfer) {
        let category = Category(model.transfer_to);
        let to = Leg { ticket: format!("{ticket}-2"), category, takes_ms: second_ms };
        Fate::Transferred { takes_ms, to: Box::new(to) }
    } else {
        Fate::Served { takes_ms }
    }
}
