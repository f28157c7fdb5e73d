//! Recorded days played again.

use hall_replay::play::{play, priority_tier_fifo};
use hall_replay::script::Script;
use hall_replay::synthetic::{halls, trials};
use hall_replay::trace::{Day, Moment, Tiers, write_events};
use hall_replay::trade::{Estimate, Figures, quantile};

fn text(day: &Day) -> String {
    let mut bytes = Vec::new();
    write_events(&mut bytes, day).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn under_its_own_rule_a_recorded_day_gives_itself() {
    for hall in halls() {
        for trial in trials(&hall) {
            let day = play(&trial.script, &priority_tier_fifo);
            let again = play(&Script::of(&day), &priority_tier_fifo);
            if text(&again) != text(&day) {
                let (again, day) = (text(&again), text(&day));
                let at = again.lines().zip(day.lines()).position(|(a, b)| a != b).unwrap_or(0);
                let lines = |text: &str| {
                    text.lines().skip(at.saturating_sub(3)).take(6).collect::<Vec<_>>().join("\n")
                };
                panic!("{} {}:\n{}\nbut was\n{}", hall.name, trial.date, lines(&again), lines(&day));
            }
        }
    }
}

#[test]
fn one_more_window_shortens_the_waits_of_those_it_serves() {
    let hall = &halls()[0];
    let trial = &trials(hall)[10];
    let day = play(&trial.script, &priority_tier_fifo);
    let script = Script::of(&day);
    let at = |hour: f64| Moment::at_minute(trial.date, hour * 60.0);
    let everybody = (0..script.categories.len()).map(hall_replay::trace::Category).collect();
    let more = script.with_window("6", at(10.0), at(12.0), Tiers([everybody, vec![]]));
    let (before, after) = (Figures::of(&day), Figures::of(&play(&more, &priority_tier_fifo)));
    assert!(after.mean < before.mean - 1.0, "{before:?} {after:?}");
    assert_eq!(after.uncalled, 0.0);
}

#[test]
fn a_plan_that_serves_nobody_of_a_category_is_refused() {
    let hall = &halls()[0];
    let script = &trials(hall)[0].script;
    let day = play(script, &priority_tier_fifo);
    assert_eq!(script.on_plan(&day).unwrap().plan, day.plan);
    let mut plan = day.clone();
    plan.plan.retain(|shift| shift.tiers.of(hall_replay::trace::Category(3)).is_none());
    assert_eq!(script.on_plan(&plan), Err("land".to_owned()));
}

#[test]
fn skips_are_counted_as_they_are_defined() {
    let plan = "window,planned_from,planned_to,tier1,tier2\n1,08:30,12:00,a,b\n2,08:30,12:00,c,\n";
    // b1 waits for window 1 and came before a1, who is called: one skip. p goes before both, by right. c1 came first
    // and window 1 does not serve him.
    let lines = [
        "08:00:00,issue,c1,c,0,",
        "08:01:00,issue,b1,b,0,",
        "08:02:00,issue,a1,a,0,",
        "08:03:00,issue,p,a,1,",
        "08:30:00,call,p,,,1",
        "08:31:00,finish,p,,,1",
        "08:31:00,call,a1,,,1",
        "08:32:00,finish,a1,,,1",
        "09:32:00,call,b1,,,1",
    ];
    let head = "at,event,ticket_id,category,priority,window\n";
    let events = lines.iter().fold(head.to_owned(), |text, line| format!("{text}2031-03-17T{line}\n"));
    let folder = tempfile::tempdir().unwrap();
    let (events_path, plan_path) = (folder.path().join("events.csv"), folder.path().join("windows.csv"));
    std::fs::write(&events_path, events).unwrap();
    std::fs::write(&plan_path, plan).unwrap();
    let figures = Figures::of(&hall_replay::trace::read_day(&events_path, &plan_path).unwrap());
    assert_eq!((figures.skips, figures.uncalled, figures.over_60), (1.0 / 3.0, 1.0, 1.0));
    assert_eq!((figures.max, figures.priority_p90), (91.0, 27.0));
}

#[test]
fn intervals_are_those_of_the_table() {
    // Source: ten values 1 to 10; mean 5.5, sd 3.0277, t(9) = 2.262.
    let values: Vec<f64> = (1..=10).map(f64::from).collect();
    let Estimate { mean, half_width } = Estimate::of(&values);
    assert!((mean - 5.5).abs() < 1e-9 && (half_width - 2.1659).abs() < 1e-3, "{half_width}");
    assert_eq!(quantile(&values, 0.9), 9.0);
    assert!(!Estimate::of(&[1.0]).is_certain());
}
