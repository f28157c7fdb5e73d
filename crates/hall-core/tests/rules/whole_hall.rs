//! What is done to the whole hall: pause and going on, moving everybody of a category.

use crate::scenario::check;

#[test]
fn while_the_hall_is_paused_nobody_is_called_and_no_number_given() {
    check(&[
        "take A x3; W1 calls; W2 opens; W2 pauses; pause hall -> hall paused; pause hall -> no: hall-paused; W1 shows paused; W2 shows paused; W3 shows paused
         take A at door -> no: hall-paused; take A by desk-beyond -> no: hall-paused; W1 calls -> no: hall-paused; W1 recalls -> no: hall-paused; W3 calls -> no: hall-paused
         W1 calls A002 -> no: hall-paused; W1 misses -> no: hall-paused; resume hall -> hall resumed; resume hall -> no: hall-not-paused; W1 shows call A001 1; W2 is paused; W3 is closed; W1 is open",
        // What needs nobody in the hall goes on.
        "take A x3; W1 calls; W1 serves; pause hall; W1 ends -> A001 served; W1 closes -> W1 closed; return A001 -> no: ticket-ended A001; cancel A002 -> A002 cancelled; resume hall; W1 is closed",
        "with auto W3; W3 opens; W3 calls -> W3 ready, nobody waits; pause hall; W3 is not ready; resume hall; take C -> C001 taken",
        "with auto W3; take C; W3 calls; W3 recalls; +60s W3 misses; pause hall; return C001 -> C001 returned; C waits 1; resume hall; W3 calls -> C001 called",
        // The day does not begin paused.
        "take A; pause hall; turn; take A -> A001 taken; resume hall -> no: hall-not-paused",
        "pause hall; cut 4min -> started; take A -> no: hall-paused; resume hall; take A -> A001 taken",
    ]);
}

#[test]
fn a_pause_is_in_nobodys_time() {
    check(&[
        "take A x2; W1 calls by key; +20s W1 recalls; pause hall; +20min resume hall; W1 misses -> no: no-show-too-early A001 0 calls 40s; W1 calls by key -> A001 announced 3",
        // Service: five minutes, and not twenty-five.
        "with speech; W3 opens; take C x2; W3 calls; W3 serves; +4min pause hall; +20min resume hall; C wait 375s; +1min W3 ends; W3 calls; W3 serves; C wait 300s",
    ]);
}

#[test]
fn everybody_of_a_category_moves_in_order() {
    check(&[
        "take C; +1s take A; +1s take C x2; move C A -> C001 C002 C003 moved to A; C shows: 0 of 3; A shows: 4 of 1 unserved; W1 line C001 A001 C002 C003",
        "take C x2; W3 calls; move C A -> C002 moved to A; W3 has C001; W3 ends; W3 calls -> nobody waits; move C A -> nothing; move C C -> no: same-category; move C Q -> no: no-such-category; move Q A -> no: no-such-category",
        // Who missed his call comes back among the others; who returned waits for as many as before.
        "take C x5; W3 calls; W3 recalls; +60s W3 misses; move C A -> C001 C002 C003 C004 C005 moved to A; return C001; W1 line C002 C003 C004 C001 C005",
        "take C x6; take A x2; W1 calls; W1 ends; W3 calls; W3 recalls; +60s W3 misses; return C001; W3 calls; W3 ends; move C A -> C001 C003 C004 C005 C006 moved to A; C001 ahead 2",
        // Whom an open window expects stays in its line; whom a closed one expects goes along.
        "take A x2; W1 calls; W3 opens; W1 sends to W3 front; move A B -> A002 moved to B; W3 line A001; W3 closes; move A B -> A001 moved to B; W1 line A001 A002",
    ]);
}
