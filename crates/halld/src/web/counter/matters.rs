//! What the counter page shows of agents' tickets (代办) and of papers that are missing (补正).

use crate::web::words::Words;
use hall_core::Hall;
use hall_core::ticket::Ticket;

/// An agent's turn, as its end asks for it.
pub(super) struct Turn {
    /// Matters of this turn, at most.
    pub(super) most: u32,
    pub(super) left: u32,
    /// How far he is, in a sentence.
    pub(super) told: String,
}

/// Of an agent's ticket in hand; nobody else is asked how many matters were done.
pub(super) fn turn(w: &Words<'_>, hall: &Hall, ticket: &Ticket) -> Option<Turn> {
    if !ticket.is_agents() {
        return None;
    }
    let most = hall.turn_of(ticket);
    let numbers = [ticket.matters, ticket.matters_done, most].map(|number| number.to_string());
    let fields = [("matters", &*numbers[0]), ("done", &*numbers[1]), ("most", &*numbers[2])];
    Some(Turn { most, left: ticket.matters_left(), told: w.with("turn", &fields) })
}

/// Of anybody who waits or is in hand: text and class of each mark.
pub(super) fn marks(w: &Words<'_>, hall: &Hall, ticket: &Ticket) -> Vec<(String, &'static str)> {
    let agent = ticket
        .is_agents()
        .then(|| (w.with("agent", &[("left", &ticket.matters_left().to_string())]), "look"));
    let lacks = hall.lacks_papers_at(ticket).map(|_| (w.t("lacks_papers"), "look"));
    agent.into_iter().chain(lacks).collect()
}
