//! The consulting desk: who needs guiding, and questions that took no number.

use crate::scenario::check;

#[test]
fn who_needs_guiding_is_marked_once_until_he_has_been_served() {
    check(&[
        "take A; guide A001 -> A001 guided; guide A001 -> nothing; unguide A001 -> A001 not guided; unguide A001 -> nothing",
        // It moves nobody in line, and goes with him to the window.
        "take A x2; guide A002 -> A002 guided; W1 calls -> W1 open, A001 called; guide A001 -> A001 guided; W1 ends; guide A001 -> no: ticket-ended A001",
    ]);
}

#[test]
fn a_question_is_a_row_and_no_number() {
    check(&["question -> question; question -> question; take A; A001 ahead 0"]);
}
