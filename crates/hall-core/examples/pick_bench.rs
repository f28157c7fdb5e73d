//! What the rules cost: `cargo run --profile ci -p hall-core --example pick_bench` (or `--release`, as deployed).
//!
//! It ends with an error if picks slow down with those who wait: heads of lines are compared, not people.
//!
//! Each figure is the median of eleven runs. The machine is printed beside it; a Raspberry Pi is about ten times
//! slower than a desk.

use hall_core::command::{Act, By, Clock, Command, Issue, Matter, Via};
use hall_core::dispatch::{Head, Preset};
use hall_core::id::{CategoryId, Handle, Language, WindowNumber};
use hall_core::rules::{Category, Names, PriorityClass, ProvenBy, RuleSet, WindowRules};
use hall_core::wait::{Foreseen, Wait};
use hall_core::{Date, Hall, HallTime, Span};
use std::hint::black_box;
use std::time::{Duration, Instant};

const RUNS: usize = 11;
/// When it is asked; the last ticket was taken seconds ago.
const NOW: HallTime = HallTime(20_000);

fn main() {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu.lines().find(|line| line.starts_with("model name")).unwrap_or("model name: unknown");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{}, {cores} cores", cpu.trim_start_matches(|c| c != ':').trim_start_matches([':', ' ']));
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{}, load {}\n", std::env::args().collect::<Vec<_>>().join(" "), load.trim());

    println!("{:>8} {:>8} {:>14} {:>14} {:>14}", "windows", "waiting", "picks/s", "call+end/s", "issue/s");
    for (windows, waiting) in [(8, 50), (8, 500), (8, 5_000), (80, 5_000)] {
        let hall = busy_hall(windows, waiting, Preset::Township);
        println!("{windows:>8} {waiting:>8} {:>14} {:>14} {:>14}", picks(&hall), calls(&hall), issues(&hall));
    }
    rules_compared();
    println!(
        "\nWhat a wait costs, us: as foreseen, moved by who came since, by the formula; and all categories for a view."
    );
    println!(
        "{:>8} {:>8} {:>14} {:>14} {:>14} {:>14}",
        "windows", "waiting", "foreseen", "grown", "formula", "categories"
    );
    for (windows, waiting) in [(8, 50), (8, 500), (8, 5_000), (80, 50), (80, 500), (80, 5_000)] {
        let hall = busy_hall(windows, waiting, Preset::Township);
        let (foreseen, grown, formula) = (foreseen(&hall, 20), foreseen(&hall, 21), estimates(&hall));
        println!(
            "{windows:>8} {waiting:>8} {foreseen:>14.2} {grown:>14.2} {formula:>14.2} {:>14.1}",
            views(&hall)
        );
        // In one run on one machine: whoever waits has no part in it.
        assert!(grown < 2.0 * formula, "what came since is as dear as a whole estimate");
    }
}

/// Picks a second under each rule, and what scoring everybody would cost instead.
fn rules_compared() {
    const WAITING: [usize; 3] = [50, 500, 5_000];
    println!("\n{:>16} {:>8} {:>14} {:>14}", "rule", "waiting", "picks/s", "by everybody/s");
    for preset in Preset::ALL {
        let [few, _, many] = WAITING.map(|waiting| {
            let hall = busy_hall(8, waiting, preset);
            let (heads, everybody) = (picks(&hall), picks_by_everybody(&hall));
            println!("{:>16} {waiting:>8} {heads:>14} {everybody:>14}", preset.name());
            (heads, everybody)
        });
        // In one run on one machine, whatever else it does: a hundred times as many people, and no pick is much dearer.
        assert!(many.0 * 4 > few.0, "{}: picks slow down with those who wait", preset.name());
        assert!(many.0 > many.1 * 2, "{}: heads are no quicker than everybody", preset.name());
    }
}

/// The same picks, found by scoring everybody whom the window could call.
fn picks_by_everybody(hall: &Hall) -> u64 {
    let (rule, window) = (&hall.rules().dispatch, hall.rules().window(WindowNumber(1)).expect("window 1"));
    let everybody: Vec<Head> = hall
        .tickets()
        .filter(|ticket| hall.ahead(ticket, NOW).is_some())
        .filter_map(|ticket| {
            let (weight, tier) = (ticket.weight, window.tier_of(&ticket.category)?);
            let factor = rule.factor(weight, tier, hall.service_mean(&ticket.category));
            Some(Head { weight, tier, slot: ticket.slot, since: ticket.slot.since(), id: ticket.id, factor })
        })
        .collect();
    let first = rule.first(&everybody, NOW).map(|first| everybody[first].id);
    assert_eq!(first, hall.next_for(WindowNumber(1), NOW));
    per_second(200, |_| _ = black_box(rule.first(black_box(&everybody), NOW)))
}

/// Picks of one window, a second.
fn picks(hall: &Hall) -> u64 {
    per_second(10_000, |_| _ = black_box(hall.next_for(black_box(WindowNumber(1)), NOW)))
}

/// Calls with the end of each, decided and applied, a second; windows in turn.
fn calls(hall: &Hall) -> u64 {
    let count = hall.tickets().filter(|ticket| hall.ahead(ticket, NOW).is_some()).count().min(2_000);
    let windows = hall.windows().count() as u16;
    per_second_from(
        count,
        || hall.clone(),
        |hall, i| {
            let window = WindowNumber(1 + i as u16 % windows);
            give(hall, i, &Command::Window { window, via: Via::Program, act: Act::CallNext });
        },
    )
}

/// Tickets decided and applied, a second; each is told its wait.
fn issues(hall: &Hall) -> u64 {
    per_second_from(2_000, || hall.clone(), |hall, i| give(hall, i, &issue(i)))
}

/// Microseconds for a ticket's wait with `ahead` before it, foreseen when there were 20.
fn foreseen(hall: &Hall, ahead: u32) -> f64 {
    let category = CategoryId::from("c0");
    let minutes = |minutes: i64| Span::seconds(60 * minutes);
    let wait = Wait { estimate: minutes(20), low: minutes(15), high: minutes(30) };
    let told = Foreseen { wait, ahead: 20, at: HallTime(0) };
    let once =
        |_| _ = black_box(hall.foreseen(black_box(Some(told)), &category, black_box(ahead), HallTime(0)));
    1e6 / per_second(2_000, once) as f64
}

/// Microseconds for one estimate by the formula.
fn estimates(hall: &Hall) -> f64 {
    let category = CategoryId::from("c0");
    1e6 / per_second(2_000, |_| _ = black_box(hall.estimate(&category, 20, HallTime(0)))) as f64
}

/// Microseconds for the view of all categories.
fn views(hall: &Hall) -> f64 {
    1e6 / per_second(500, |_| _ = black_box(hall.categories(HallTime(0)).count())) as f64
}

fn per_second(count: usize, mut once: impl FnMut(usize)) -> u64 {
    per_second_from(count, || (), |(), i| once(i))
}

fn per_second_from<T>(count: usize, start: impl Fn() -> T, mut once: impl FnMut(&mut T, usize)) -> u64 {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let mut state = start();
            let begun = Instant::now();
            (0..count).for_each(|i| once(&mut state, i));
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    (count as f64 / times[RUNS / 2].as_secs_f64()) as u64
}

/// Twenty categories; every window is open, serves four of them in two tiers, and has somebody in hand.
fn busy_hall(windows: u16, waiting: usize, preset: Preset) -> Hall {
    let mut hall = Hall::new();
    let date = Date { year: 2026, month: 11, day: 23 };
    for command in [
        Command::Configure(RuleSet { dispatch: preset.rule(), ..rules(windows) }),
        Command::Start { down: Span::ZERO, clock: Clock::Trusted },
        Command::TurnDay {
            date,
            turns_at: HallTime(i64::MAX),
            noon: HallTime(0),
            issued: vec![],
            by_hand: vec![],
        },
    ] {
        give(&mut hall, 0, &command);
    }
    for i in 0..waiting + usize::from(windows) * 8 {
        give(&mut hall, i, &issue(i));
    }
    for window in (1..=windows).map(WindowNumber) {
        give(&mut hall, waiting, &Command::Window { window, via: Via::Program, act: Act::CallNext });
    }
    let surplus: Vec<_> =
        hall.tickets().filter(|ticket| hall.ahead(ticket, NOW).is_some()).map(|ticket| ticket.id).collect();
    for ticket in surplus.into_iter().skip(waiting) {
        give(&mut hall, waiting, &Command::Cancel { ticket });
    }
    hall
}

fn rules(windows: u16) -> RuleSet {
    let id = |n: u16| CategoryId::from(format!("c{}", n % 20).as_str());
    let category = |n: u16| Category {
        id: id(n),
        prefix: char::from(b'A' + n as u8).to_string(),
        width: 3,
        first: 1,
        last: 999,
        area: "ground".into(),
        name: Names::default(),
        private: false,
        service: Span::seconds(300),
    };
    let window = |n: u16| WindowRules {
        number: WindowNumber(n),
        name: Names::default(),
        serves: vec![vec![id(n), id(n + 1)], vec![id(n + 7), id(n + 13)]],
        auto_call: false,
    };
    let elder = PriorityClass {
        id: "elder".into(),
        name: Names::default(),
        weight: 10,
        proven_by: ProvenBy::SelfDeclared,
    };
    RuleSet {
        categories: (0..20).map(category).collect(),
        windows: (1..=windows).map(window).collect(),
        classes: vec![elder],
        ..RuleSet::default()
    }
}

fn issue(i: usize) -> Command {
    Command::Issue(Issue {
        what: Matter::Category(CategoryId::from(format!("c{}", i * 7 % 20).as_str())),
        matters: 1,
        class: i.is_multiple_of(10).then(|| "elder".into()),
        language: Language::from("zh"),
        by: By::Public,
        kiosk: None,
        print: false,
        outlet: None,
        foreseen: None,
        handle: Handle::from(format!("h{i}").as_str()),
    })
}

fn give(hall: &mut Hall, at_ms: usize, command: &Command) {
    let now = HallTime(at_ms as i64);
    let decided = hall.decide(command, now).expect("nothing here is refused");
    decided.events.iter().for_each(|event| hall.apply(now, event));
}
