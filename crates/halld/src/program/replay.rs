//! `hallctl replay` and `hallctl predict`: days in the replay format, played again and predicted. No daemon is needed.

use super::hallctl::fail;
use crate::exit::Exit;
use clap::{Args, ValueEnum};
use hall_core::dispatch::Preset;
use hall_replay::play::play;
use hall_replay::predict::{Forward, Learned, Runs, at_each_ticket, write_predictions};
use hall_replay::rule;
use hall_replay::script::Script;
use hall_replay::synthetic::{self, Disturbance, Kind};
use hall_replay::trace::{Category, Day, Moment, Tiers, TraceError, read_day, read_history, write_day};
use hall_replay::trade::{Figures, Trade};
use jiff::civil::Date;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Args)]
#[command(after_help = "Examples:
  hallctl predict --history days --plan windows.csv --events events.csv > predictions.csv
  hallctl predict --history days --plan windows.csv --events events.csv --rule township")]
pub(super) struct Predict {
    /// A folder of the days before, YYYY-MM-DD/events.csv and windows.csv; without it, a formula must do
    #[arg(long)]
    history: Option<PathBuf>,
    /// The opening plan of the day
    #[arg(long)]
    plan: PathBuf,
    /// What happened on the day
    #[arg(long)]
    events: PathBuf,
    /// The hall's rule of dispatch (township, priority-tier, first-come, ...)
    #[arg(long, value_parser = preset, default_value = "priority-tier")]
    rule: Preset,
    /// What priority 1 weighs in rules that count weights; 2 weighs twice as much
    #[arg(long, default_value_t = rule::WEIGHT, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    weight: u32,
    /// How often the rest of the day is played for each ticket
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(10..=5000))]
    runs: u16,
}

#[derive(Args)]
#[command(after_help = "Examples:
  hallctl replay --days history --rule priority-tier,township,balanced
  hallctl replay --days history --open 10:00-12:00=civil,labour
  hallctl replay --events events.csv --plan windows.csv --other-plan proposed.csv
  hallctl replay --synthetic county --kind overloaded --days-of-it 30")]
pub(super) struct Replay {
    #[command(flatten)]
    what: What,
    /// The plan that the day was recorded with
    #[arg(long, requires = "events")]
    plan: Option<PathBuf>,
    /// Of made-up days
    #[arg(long, value_enum, default_value = "ordinary", requires = "synthetic")]
    kind: KindName,
    /// So many made-up days
    #[arg(long, default_value_t = 30, requires = "synthetic", value_parser = clap::value_parser!(u16).range(1..=1000))]
    days_of_it: u16,
    /// Other made-up days
    #[arg(long, default_value_t = synthetic::SEED, requires = "synthetic")]
    seed: u64,
    /// Compare these rules of dispatch (township, priority-tier, first-come, ...); the first is what the others are
    /// compared with, and the one of other comparisons
    #[arg(long, value_parser = preset, default_value = "priority-tier", num_args = 1.., value_delimiter = ',')]
    rule: Vec<Preset>,
    /// What priority 1 weighs in rules that count weights; 2 weighs twice as much
    #[arg(long, default_value_t = rule::WEIGHT, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    weight: u32,
    /// Also with one more window: FROM-TO=CATEGORY,CATEGORY...
    #[arg(long, value_parser = Opening::parse, value_name = "10:00-12:00=CATEGORIES")]
    open: Option<Opening>,
    /// Also with the windows of this plan, whose hours stand without a date
    #[arg(long)]
    other_plan: Option<PathBuf>,
    /// Write the days as they were played by the first way, YYYY-MM-DD/events.csv and windows.csv
    #[arg(long)]
    write: Option<PathBuf>,
}

/// Where the days come from.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct What {
    /// A folder of days, YYYY-MM-DD/events.csv and windows.csv
    #[arg(long)]
    days: Option<PathBuf>,
    /// One recorded day
    #[arg(long, requires = "plan")]
    events: Option<PathBuf>,
    /// Made-up days of a hall whose truth is known
    #[arg(long, value_enum)]
    synthetic: Option<HallName>,
}

#[derive(Clone, Copy, ValueEnum)]
enum HallName {
    Township,
    County,
    City,
}

#[derive(Clone, Copy, ValueEnum)]
enum KindName {
    Ordinary,
    Overloaded,
    Disturbed,
}

/// One more window.
#[derive(Clone, Debug)]
struct Opening {
    from: String,
    to: String,
    categories: Vec<String>,
}

impl Opening {
    fn parse(text: &str) -> Result<Opening, String> {
        let wrong = || "write FROM-TO=CATEGORIES, such as 10:00-12:00=civil,labour".to_owned();
        let (hours, categories) = text.split_once('=').ok_or_else(wrong)?;
        let (from, to) = hours.split_once('-').ok_or_else(wrong)?;
        let day = jiff::civil::date(2000, 1, 1);
        let [begins, ends] = [from, to].map(|time| Moment::parse(time, Some(day)));
        if begins.ok_or_else(wrong)? >= ends.ok_or_else(wrong)? {
            return Err("the window closes before it opens".to_owned());
        }
        let categories: Vec<String> = categories.split(',').map(|name| name.trim().to_owned()).collect();
        if categories.iter().any(String::is_empty) {
            return Err(wrong());
        }
        Ok(Opening { from: from.to_owned(), to: to.to_owned(), categories })
    }

    /// The day with this window.
    fn added(&self, script: &Script, date: Date) -> Result<Script, Exit> {
        let place = |name: &String| {
            let known = script.categories.iter().position(|known| known == name).map(Category);
            known.ok_or_else(|| {
                fail(
                    Exit::DataErr,
                    &format!("no category {name}; there are {}", script.categories.join(", ")),
                )
            })
        };
        let categories = self.categories.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let at = |time: &str| Moment::parse(time, Some(date)).ok_or(Exit::Usage);
        Ok(script.with_window("one more", at(&self.from)?, at(&self.to)?, Tiers([categories, Vec::new()])))
    }
}

pub(super) fn predict(arguments: &Predict) -> Result<Exit, Exit> {
    let history = match &arguments.history {
        Some(folder) => read_history(folder).map_err(|error| unread(&error))?,
        None => Vec::new(),
    };
    let day = read_day(&arguments.events, &arguments.plan).map_err(|error| unread(&error))?;
    let learned = Learned::from(history.iter().map(|(_, day)| day));
    let runs = Runs { number: usize::from(arguments.runs), ..Runs::default() };
    let mut forward = Forward::new(&day, &learned, runs).with_rule(&arguments.rule.rule(), arguments.weight);
    let told = at_each_ticket(&day, |standing, who| forward.predict(standing, who));
    let done = write_predictions(&mut std::io::stdout().lock(), &day, &told);
    done.map_err(|error| fail(Exit::IoErr, &error.to_string()))?;
    Ok(Exit::Ok)
}

pub(super) fn replay(arguments: &Replay, json: bool) -> Result<Exit, Exit> {
    let scripts = scripts(arguments)?;
    let mut trade = Trade::default();
    for (name, rule, scripts) in ways(arguments, &scripts)? {
        let played = |(date, script): &(Date, Script)| {
            (*date, play(script, &rule::by_rule(&rule.rule(), script, arguments.weight)))
        };
        let days: Vec<(Date, Day)> = scripts.iter().map(played).collect();
        if let Some(folder) = arguments.write.as_ref().filter(|_| trade.ways.is_empty()) {
            for (date, day) in &days {
                write_day(&folder.join(date.to_string()), day).map_err(|error| unread(&error))?;
            }
        }
        trade.add(name, days.iter().map(|(_, day)| Figures::of(day)).collect());
    }
    let text = if json {
        format!("{}\n", trade_json(&trade))
    } else {
        let head = "days; minutes; over 60: people a day; skips: people passed over, a call";
        format!("{} {head}\n\n{}", scripts.len(), trade.table())
    };
    let done = std::io::stdout().lock().write_all(text.as_bytes());
    done.map_err(|error| fail(Exit::IoErr, &error.to_string()))?;
    Ok(Exit::Ok)
}

/// A name, a rule, and the days.
type Way = (String, Preset, Vec<(Date, Script)>);

/// All that is compared: the rules on the days as they were, then the first rule on days that differ.
fn ways(arguments: &Replay, scripts: &[(Date, Script)]) -> Result<Vec<Way>, Exit> {
    let by_rule = |rule: &Preset| (rule.name().to_owned(), *rule, scripts.to_vec());
    let mut ways: Vec<Way> = arguments.rule.iter().map(by_rule).collect();
    let first = arguments.rule.first().copied().unwrap_or(Preset::PriorityTier);
    let mut also = |what: &str, changed: &dyn Fn(&Script, Date) -> Result<Script, Exit>| {
        let days = scripts.iter().map(|(date, script)| Ok((*date, changed(script, *date)?)));
        ways.push((format!("{} {what}", first.name()), first, days.collect::<Result<_, Exit>>()?));
        Ok(())
    };
    if let Some(open) = &arguments.open {
        also("+ one window", &|script, date| open.added(script, date))?;
    }
    if let Some(path) = &arguments.other_plan {
        also("+ other plan", &|script, date| on_plan(script, path, date))?;
    }
    Ok(ways)
}

fn preset(name: &str) -> Result<Preset, String> {
    let known = Preset::ALL.into_iter().find(|preset| preset.name() == name);
    known.ok_or_else(|| format!("the rules are {}", Preset::ALL.map(Preset::name).join(", ")))
}

fn trade_json(trade: &Trade) -> serde_json::Value {
    let figures = |figures: &Figures| {
        let named = hall_replay::trade::NAMES.iter().zip(figures.values());
        named.map(|(name, value)| ((*name).to_owned(), value.into())).collect::<serde_json::Map<_, _>>()
    };
    let way = |(name, days): &(String, Vec<Figures>)| serde_json::json!({ "way": name, "days": days.iter().map(figures).collect::<Vec<_>>() });
    trade.ways.iter().map(way).collect()
}

fn on_plan(script: &Script, path: &Path, date: Date) -> Result<Script, Exit> {
    let plan = hall_replay::trace::read_plan(path, date).map_err(|error| unread(&error))?;
    script.on_plan(&plan).map_err(|category| {
        let why = format!("{}: no window serves {category}, and people come for it", path.display());
        fail(Exit::DataErr, &why)
    })
}

fn scripts(arguments: &Replay) -> Result<Vec<(Date, Script)>, Exit> {
    let What { days, events, synthetic } = &arguments.what;
    if let Some(hall) = synthetic {
        return Ok(made_up(arguments, *hall));
    }
    let days = match (days, events, &arguments.plan) {
        (Some(folder), ..) => read_history(folder),
        (None, Some(events), Some(plan)) => read_day(events, plan).map(|day| {
            let date = day.plan.first().map(|shift| shift.from.date()).unwrap_or_default();
            vec![(date, day)]
        }),
        (None, ..) => return Err(fail(Exit::Usage, "give --days, --events with --plan, or --synthetic")),
    };
    let days = days.map_err(|error| unread(&error))?;
    Ok(days.iter().map(|(date, day)| (*date, Script::of(day))).collect())
}

fn made_up(arguments: &Replay, hall: HallName) -> Vec<(Date, Script)> {
    let halls = synthetic::halls();
    let hall = &halls[match hall {
        HallName::Township => 0,
        HallName::County => 1,
        HallName::City => 2,
    }];
    let kind = |number: usize| match arguments.kind {
        KindName::Ordinary => Kind::Ordinary,
        KindName::Overloaded => Kind::Overloaded,
        KindName::Disturbed => Kind::Disturbed(Disturbance::in_turn(number)),
    };
    let day = |number: usize| {
        let day = synthetic::one_day(hall, number, kind(number), arguments.seed);
        (day.date, day.script)
    };
    (0..usize::from(arguments.days_of_it)).map(day).collect()
}

pub(super) fn unread(error: &TraceError) -> Exit {
    let exit = match error {
        TraceError::Unreadable { .. } | TraceError::NoPlan { .. } | TraceError::NoDays { .. } => {
            Exit::NoInput
        }
        TraceError::Unwritable { .. } => Exit::CantCreat,
        TraceError::Line { .. } => Exit::DataErr,
    };
    fail(exit, &crate::chain(error))
}
