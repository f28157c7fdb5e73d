//! 转移: to another category or window; the number and the time of issue stay.

use crate::scenario::check;

#[test]
fn to_a_place_in_another_category() {
    check(&[
        "take A; +1s take B x2; W1 calls A001; W1 sends to B front -> A001 sent to B; W2 line A001 B001 B002; A001 ahead 0",
        "take B; +1s take A; +1s take B; W1 calls A001; W1 sends to B by-time; W2 line B001 A001 B002; A001 ahead 1",
        "take A; +1s take B x2; +1s W1 calls A001; W1 sends to B back; W2 line B001 B002 A001; A001 ahead 2",
        "take A; W1 calls; W1 sends to B front; A waits 0; B waits 1; A shows: 0 of 1; B shows: 1 of 0",
        // Among equals of weight; a priority stays one.
        "take B; take A as elder; W1 calls A001; W1 sends to B back; W2 line A001 B001",
        "take A; take B as elder; W1 calls A001; W1 sends to B front; W2 line B001 A001",
        // The numbers of the other category are not touched.
        "take A; W1 calls; W1 sends to B back; take B -> B001 taken",
        // Once more, and back.
        "take A x2; W1 calls; W1 sends to B front; W2 calls -> W2 open, A001 called; W2 sends to A by-time; W1 line A001 A002",
    ]);
}

#[test]
fn in_one_millisecond_there_is_still_an_order() {
    check(&[
        "take A x3; W1 calls; W1 sends to A back; W1 line A002 A003 A001; W1 calls; W1 sends to A back; W1 line A003 A001 A002",
        "take A x3; W1 calls A003; W1 sends to A front; W1 line A003 A001 A002; W1 calls A001; W1 sends to A front
         W1 calls A002; W1 sends to A front; W1 line A002 A001 A003",
        "take A x2; W1 calls A002; W1 sends to W2 back; W1 calls A001; W1 sends to W2 back; W2 line A002 A001",
    ]);
}

#[test]
fn to_one_window() {
    check(&[
        // It goes in the order of its weight there, and no other window calls it next.
        "take A x2; W1 calls; W1 sends to W2 by-time -> A001 sent to W2; W1 line A002; W2 line A001 A002; W2 awaits 2; W1 awaits 1",
        // Even if that window does not serve its category.
        "take A; W1 calls; W1 sends to W3 front; W3 calls -> W3 open, A001 called; W3 ends -> A001 served",
        // By name, any window of the category may call it.
        "take A; W1 calls; W1 sends to W2 front; W1 calls A001 -> A001 called",
        "take A; W1 calls; W1 sends to W2 front; W3 calls A001 -> no: not-served-here A001; W3 is closed",
        // A priority elsewhere goes before it.
        "take A; take B as elder; W1 calls A001; W1 sends to W2 front; W2 line B001 A001",
        // Counted in its category, and said to be unserved while that window is not open.
        "take A; W1 calls; W1 sends to W2 front; A waits 1; A shows: 1 of 1 unserved; W2 opens; A shows: 1 of 1; W2 pauses
         A shows: 1 of 1 unserved",
    ]);
}

#[test]
fn who_waits_for_one_window_is_told_of_that_one() {
    check(&[
        // Others serve his category; none of them calls him.
        "take A; W1 calls; W1 sends to W3 front; A001 expects none at; W3 opens; A001 expects 0s at W3",
        "take A; W1 calls; W1 sends to W3 front; W3 opens; W3 pauses; A001 expects none at",
        // What it has in hand, and who stands before him there.
        "take C; take A; W3 calls; W1 calls; W1 sends to W3 back; A001 expects 300s at W3",
        "take C x2; +1s take A; W3 calls; W1 calls A001; W1 sends to W3 back; A001 expects 600s at W3",
        "take C; +1s take A x2; W3 calls; W1 calls; W1 sends to W3 front; W1 calls; W1 sends to W3 back; A002 expects 600s at W3",
        // Everyone else waits for all that serve him.
        "take A x2; W1 calls; W2 opens; A002 expects 150s at W1 W2",
    ]);
}

#[test]
fn a_guest_of_one_window_stays_its_guest() {
    check(&[
        // After a no-show he waits for that window, behind three called there since.
        "take A x6; W1 calls; W1 sends to W3 front; W3 calls; W3 recalls; +60s W3 misses -> A001 missed; return A001
         W1 line A002 A003 A004 A005 A006; W3 calls -> A001 called",
        // Having lost his priority at that window, too.
        "take A as elder; W1 calls; W1 sends to W3 front; W3 calls; drop A001 -> A001 dropped to wait; W3 line A001; W1 line nobody",
        // Sent on, he is the next one's.
        "take A; W1 calls; W1 sends to W3 front; W3 calls; W3 sends to W2 front; W3 line nobody; W2 line A001",
        "take A; W1 calls; W1 sends to W3 front; W3 calls; W3 sends to B front; W3 line nobody; W2 line A001",
    ]);
}

#[test]
fn a_window_that_closes_lets_its_guests_go() {
    check(&[
        "take A x3; W2 opens; W1 calls A002; W1 sends to W2 by-time; W1 line A001 A003; W2 closes -> W2 closed
         W1 line A001 A002 A003; A002 ahead 1; A shows: 3 of 3",
        // Not while it pauses: it comes back.
        "take A; W2 opens; W1 calls; W1 sends to W2 by-time; W2 pauses; W1 line nobody; W2 opens; W2 line A001",
        // Only when its own ticket has ended.
        "take A x2; W2 calls; W1 calls; W1 sends to W2 by-time; W2 closes -> W2 closing; W1 line nobody; W2 ends; W1 line A002",
        // He returns after that window closed: to his category.
        "take A; W1 calls; W1 sends to W3 front; W3 calls; W3 recalls; +60s W3 misses; W3 closes; return A001; W1 line A001",
        // An armed window is not armed any more when somebody waits for it.
        "with auto W1; take A; W2 calls; W2 sends to W3 front; W3 opens; W1 calls -> W1 open, W1 ready, nobody waits; W3 closes -> W3 closed
         W1 is not ready; W1 calls -> A001 called",
    ]);
}

#[test]
fn away_from_a_window_that_pauses() {
    check(&[
        "take A; W1 calls; W1 pauses; W1 sends to B front -> A001 sent to B, W1 paused",
        "take A; W1 calls; W1 closes; W1 sends to W2 front -> A001 sent to W2, W1 closed; W2 line A001",
    ]);
}

#[test]
fn one_visit_throughout() {
    check(&[
        "take A; W1 calls; W1 serves; W1 sends to B front; A001 is waiting; W2 calls; W2 shows call A001 1; W2 serves; W2 ends
         A001 is served; A shows: 0 of 1; B shows: 0 of 0",
    ]);
}
