//! 误叫撤销: a call taken back is as if it had not been made.

use crate::scenario::check;

#[test]
fn back_at_the_head() {
    check(&[
        "take A x3; W1 calls; W1 undoes -> A001 undone; A001 is waiting; W1 has nobody; W1 line A001 A002 A003; board ",
        "take A x3; W1 calls A002; W1 undoes -> A002 undone; W1 line A001 A002 A003",
        "take A x2; W1 calls; W1 undoes; A001 ahead 0; A002 ahead 1; A waits 2; W1 shows idle",
        // Heavier people who came meanwhile go first, as if he had not been called.
        "take A x2; W1 calls; take A as elder; W1 undoes; W1 line A003 A001 A002",
        // A priority goes back among the priorities.
        "take A; take A as elder; take A as elder; W1 calls -> W1 open, A002 called; W1 undoes; W1 line A002 A003 A001",
    ]);
}

#[test]
fn only_for_half_a_minute() {
    check(&[
        "take A; W1 calls; +30s W1 undoes -> A001 undone",
        "take A; W1 calls; +30001ms W1 undoes -> no: undo-too-late A001; W1 has A001",
        // A recall does not open it again.
        "take A; W1 calls; +20s W1 recalls; +11s W1 undoes -> no: undo-too-late A001",
        "take A; W1 calls; +5s W1 recalls; +5s W1 undoes -> A001 undone; board ",
    ]);
}

#[test]
fn only_on_his_way() {
    check(&[
        "take A; W1 calls; W1 serves; W1 undoes -> no: already-serving A001",
        "take A; W1 calls; W1 ends; W1 undoes -> no: nobody-in-hand",
        "take A; W1 calls; W1 undoes; W1 undoes -> no: nobody-in-hand",
        "take A; W1 calls; W1 holds; W1 undoes -> no: nobody-in-hand; W1 resumes A001; W1 undoes -> no: already-serving A001",
        "take A; W1 calls; W1 sends to W2 front; W1 undoes -> no: nobody-in-hand; W2 calls -> W2 open, A001 called
         W1 undoes -> no: nobody-in-hand; W2 undoes -> A001 undone; W2 line A001",
        // Held, then somebody else called: that call is taken back, and the held one stays held.
        "take A x2; W1 calls; W1 holds; W1 calls -> A002 called; W1 undoes -> A002 undone; A001 is held at W1; W1 has nobody",
    ]);
}

#[test]
fn with_what_the_press_ended() {
    check(&[
        "take A x2; W1 calls; +10s W1 calls -> A001 missed?, A002 called; W1 undoes -> A002 undone back to A001
         A001 is called at W1; W1 has A001; A002 is waiting; A002 ahead 0; A shows: 1 of 2",
        "take A x2; W1 calls; +70s W1 calls -> A001 served?, A002 called; W1 undoes -> A002 undone back to A001
         A001 is called at W1; W1 rates 1 -> no: rating-closed",
        "take A x2; W1 calls; W1 serves; +70s W1 calls -> A001 served, A002 called; W1 undoes -> A002 undone back to A001
         A001 is serving at W1; W1 ends -> A001 served",
        // The call of the one who is back is not taken back by a second undo: his half minute is over.
        "take A x2; W1 calls; +70s W1 calls; W1 undoes; W1 undoes -> no: undo-too-late A001",
        // Its timers run on: no second call is needed for the minute to be over.
        "take A x2; W1 calls; +10s W1 calls; +10s W1 undoes; W1 recalls; +40s W1 misses -> A001 missed",
    ]);
}

#[test]
fn whoever_has_moved_on_stays_where_he_is() {
    check(&[
        // He was not gone: he showed up at the desk and waits.
        "take A x3; W1 calls; +10s W1 calls -> A001 missed?, A002 called; return A001; W1 undoes -> A002 undone
         A001 is waiting; W1 has nobody; A waits 3",
        // … and is called elsewhere. He must not be at two windows.
        "take A x2; W1 calls; +10s W1 calls; return A001; W2 calls -> W2 open, A001 called; W1 undoes -> A002 undone
         W2 has A001; W1 has nobody; A002 is waiting",
        "take A x2; W1 calls; +10s W1 calls; cancel A001; W1 undoes -> A002 undone; A001 is cancelled; W1 has nobody",
        "take A x2; W1 calls; +10s W1 calls; void A001 torn; W1 undoes -> A002 undone; A001 is voided",
        // What he said of the service stands, and so does what the printer said.
        "take A at door; take A; W1 calls; W1 serves; +70s W1 calls; rate A001 1; W1 undoes -> A002 undone back to A001
         W1 ends -> A001 served; rate A001 2 -> no: rating-closed",
        // A priority dropped meanwhile stays dropped.
        "take A as elder; take A; W1 calls; +10s W1 calls -> A001 missed?, A002 called; drop A001 -> A001 dropped; W1 undoes
         W1 has A001; drop A001 -> no: no-priority A001",
    ]);
}

#[test]
fn ratings_are_as_before() {
    check(&["take A x2; W1 calls; W1 ends; W1 calls -> A002 called; W1 rates 1 -> no: rating-closed
         W1 undoes; W1 rates 1 -> A001 rated 1"]);
}

#[test]
fn a_returned_one_goes_back_behind_the_others() {
    check(&[
        "take A x6; W1 calls; +70s W1 recalls; W1 misses; return A001; W1 line A002 A003 A004 A001 A005 A006
         W1 calls A001 -> A001 called; W1 undoes -> A001 undone; W1 line A002 A003 A004 A001 A005 A006",
    ]);
}

#[test]
fn a_transferred_one_goes_back_to_its_window() {
    check(&[
        "take A x2; W1 calls; W1 sends to W2 back; W2 calls -> W2 open, A001 called; W2 undoes; W2 line A001 A002; W1 line A002",
        // Among two at the front, whoever was put there last goes first, also after being called.
        "take A x3; W1 calls; W1 sends to B front; W1 calls; W1 sends to B front; W2 line A002 A001 A003
         W2 calls -> W2 open, A002 called; W2 undoes; W2 line A002 A001 A003",
    ]);
}
