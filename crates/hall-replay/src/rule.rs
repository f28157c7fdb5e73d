//! The hall's rules of dispatch, for days that are played: the very score that halls call by.

use crate::play::Candidate;
use crate::script::{Fate, Script};
use crate::trace::Moment;
use hall_core::dispatch::{Head, Rule};
use hall_core::id::TicketId;
use hall_core::ticket::Slot;
use hall_core::{HallTime, Span};

/// What priority 1 of a trace weighs; 2 weighs twice as much.
pub const WEIGHT: u32 = 30;

/// Returns who is called, by `rule`, of the people of `script`, with this weight of priority 1.
///
/// A rule that looks at the length of services is told the category's mean that day.
pub fn by_rule(rule: &Rule, script: &Script, weight: u32) -> impl Fn(&[Candidate], Moment) -> usize + use<> {
    let rule = rule.clone();
    let services = mean_services(script);
    move |candidates, now| {
        let head = |(place, candidate): (usize, &Candidate)| {
            let weight = candidate.priority.saturating_mul(weight);
            let service = services.get(candidate.category.0).copied().unwrap_or(Span::seconds(480));
            Head {
                weight,
                tier: candidate.tier,
                slot: Slot::Time(HallTime(candidate.issued_at.0)),
                since: HallTime(candidate.issued_at.0),
                // Candidates stand in order of issue.
                id: TicketId(place as u64),
                factor: rule.factor(weight, candidate.tier, service),
            }
        };
        // All of a line instead of its head: a line's first is its best, so that nothing changes.
        let heads: Vec<Head> = candidates.iter().enumerate().map(head).collect();
        rule.first(&heads, HallTime(now.0)).unwrap_or(0)
    }
}

fn mean_services(script: &Script) -> Vec<Span> {
    let mut sums = vec![(0i64, 0i64); script.categories.len()];
    for arrival in &script.arrivals {
        if let Fate::Served { takes_ms } | Fate::Transferred { takes_ms, .. } = &arrival.fate {
            let (sum, count) = &mut sums[arrival.category.0];
            *sum += takes_ms;
            *count += 1;
        }
    }
    sums.into_iter().map(|(sum, count)| Span(sum / count.max(1)).max(Span::seconds(60))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::play::{play, priority_tier_fifo};
    use crate::synthetic::{halls, trials};
    use hall_core::dispatch::Preset;

    #[test]
    fn the_rule_of_traces_is_one_of_the_halls_rules() {
        for hall in halls() {
            for trial in trials(&hall).iter().step_by(7) {
                let rule = by_rule(&Preset::PriorityTier.rule(), &trial.script, WEIGHT);
                assert!(
                    play(&trial.script, &rule) == play(&trial.script, &priority_tier_fifo),
                    "{}",
                    trial.date
                );
            }
        }
    }
}
