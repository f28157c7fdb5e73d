//! The consulting desk: who needs guiding, who was asked first, and questions that took no number.

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

#[test]
fn who_was_asked_first_stays_named_until_another_takes_over() {
    check(&[
        // Bad day 41: two hand-overs with reasons, and the one at the last window takes over.
        "take A; first asked A001 li -> A001 asked of li; W2 signs in wang; W3 signs in zhao; W2 calls A001;
         W2 sends to W3 front -> no: reason-missing; W2 sends to W3 front because not ours -> A001 handed over: not ours, A001 sent to W3;
         W3 calls -> A001 called; W3 sends to W2 front because papers lie there -> A001 handed over: papers lie there, A001 sent to W2;
         W2 calls; W2 sends to W3 front because signed; W3 calls;
         W3 takes over -> A001 taken over by zhao; W3 takes over -> nothing; W3 ends",
        // Where nobody is named a reason may be given, and need not be.
        "take A x2; W1 calls; W1 sends to W2 back; W1 calls; W1 sends to W2 back because not ours -> A002 handed over: not ours, A002 sent to W2",
    ]);
}

#[test]
fn a_slip_is_mended_until_the_call_and_taking_over_wants_a_person() {
    check(&[
        "take A; first asked A001 li -> A001 asked of li; first asked A001 li -> nothing; first asked A001 wang -> A001 asked of wang;
         W1 calls; first asked A001 li -> no: first-asked-named A001; first asked A001 wang -> nothing; W1 ends; first asked A001 li -> no: ticket-ended A001",
        "take A; W1 takes over -> no: nobody-in-hand; W1 calls; W1 takes over -> no: nobody-signed-in; W1 signs in li;
         W1 takes over -> no: nobody-asked-first A001",
    ]);
}
