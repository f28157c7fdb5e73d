//! What each rule trades for what, over the made-up days. The tables that this prints are kept in docs/waiting.md.

use hall_core::dispatch::Preset;
use hall_replay::play::play;
use hall_replay::rule::{WEIGHT, by_rule};
use hall_replay::synthetic::{halls, trials};
use hall_replay::trade::{Estimate, Figures, NAMES, Trade};

/// The rule that the others are compared with stands first.
fn rules() -> Vec<Preset> {
    let others = Preset::ALL.into_iter().filter(|preset| *preset != Preset::PriorityTier);
    std::iter::once(Preset::PriorityTier).chain(others).collect()
}

/// The thirty days of a kind, ten of each hall, under each rule.
fn trade(kind: &str) -> Trade {
    let mut trade = Trade::default();
    for preset in rules() {
        let mut days = Vec::new();
        for hall in halls() {
            let of_kind = trials(&hall).into_iter().filter(|trial| trial.kind.name() == kind);
            days.extend(of_kind.map(|trial| {
                let rule = by_rule(&preset.rule(), &trial.script, WEIGHT);
                Figures::of(&play(&trial.script, &rule))
            }));
        }
        assert_eq!(days.len(), 30);
        trade.add(preset.name(), days);
    }
    trade
}

/// A figure of a rule less that of another, day by day.
fn difference(trade: &Trade, [of, less]: [Preset; 2], figure: &str) -> Estimate {
    let figure = NAMES.iter().position(|name| *name == figure).unwrap();
    let days = |preset: Preset| &trade.ways.iter().find(|(name, _)| name == preset.name()).unwrap().1;
    let pairs = days(of).iter().zip(days(less));
    Estimate::of(&pairs.map(|(a, b)| a.values()[figure] - b.values()[figure]).collect::<Vec<_>>())
}

#[test]
fn every_rule_has_its_price() {
    for kind in ["ordinary", "overloaded", "disturbed"] {
        let trade = trade(kind);
        println!("{kind}\n{}", trade.table());
        let certainly = |presets, figure| {
            let Estimate { mean, half_width } = difference(&trade, presets, figure);
            if mean.abs() > half_width { mean.signum() } else { 0.0 }
        };
        use Preset::{Balanced, FirstCome, PriorityTier, Township};
        assert_eq!(certainly([Township, PriorityTier], "skips"), -1.0);
        assert_eq!(certainly([Township, PriorityTier], "max"), -1.0);
        assert_eq!(certainly([Balanced, PriorityTier], "P90"), -1.0);
        assert_eq!(certainly([FirstCome, PriorityTier], "prio P90"), 1.0);
    }
}
