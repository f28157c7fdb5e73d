//! `[agent]`: how many matters an agent (代办员) does in a row, and behind how many others the next turn comes.

use super::section::Section;
use hall_core::agent::AgentTurns;

pub(super) fn read(section: &Section<'_>) -> Option<AgentTurns> {
    let usual = AgentTurns::default();
    Some(AgentTurns {
        matters: section.number("per_turn", 1..=50, usual.matters),
        behind: section.number("behind", 0..=50, usual.behind),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::*;

    #[test]
    fn an_agents_turns_are_five_behind_three_if_not_said_otherwise() {
        assert_eq!(config("").rules.policy.agent, AgentTurns { matters: 5, behind: 3 });
        let agent = config("[agent]\nper_turn = 4\nbehind = 0").rules.policy.agent;
        assert_eq!(agent, AgentTurns { matters: 4, behind: 0 });
        check("[agent]\nper_turn = 0", &["2:12: per_turn is a number from 1 to 50, not 0"]);
    }
}
