//! The service day: it turns, ends what waits, keeps what is in hand; the clock is put back.

use crate::scenario::check;

#[test]
fn whoever_waits_ends() {
    check(&[
        "take A x5; W1 calls; W1 holds; W1 calls; +70s W1 recalls; W1 misses; cancel A005
         turn -> day 23 closed A001 A002 A003 A004, day 24 opened; A001 is gone; A waits 0; W1 calls -> W1 open, nobody waits
         return A002 -> no: not-today; cancel A003 -> no: not-today; W1 resumes A001 -> no: not-today; W1 calls A003 -> no: not-today",
        "turn -> day 23 closed, day 24 opened; turn -> day 24 closed, day 25 opened",
        // Inferred ends are ends; he returned too late.
        "take A x2; W1 calls; +70s W1 calls; turn; return A001 -> no: not-today",
    ]);
}

#[test]
fn whoever_is_in_hand_stays() {
    check(&[
        "take A x2; W1 signs in li; W1 calls; W1 serves; turn -> day 23 closed A002, day 24 opened; W1 has A001; W1 is open
         A001 is serving at W1; take A -> A001 taken; W1 ends -> A001 served; W1 calls -> A001 called",
        "take A; W1 calls; turn; A001 is called at W1; W1 undoes -> no: undo-too-late A001; W1 recalls; W1 misses -> A001 missed for good",
        // Every other window begins closed.
        "W1 opens; W2 opens; W2 pauses; turn; W1 is closed; W2 is closed",
        // What was to happen after that ticket happens.
        "take A; W1 calls; W1 pauses; turn; W1 is pausing; W1 ends -> A001 served, W1 paused",
        "take A; W1 calls; W1 closes; turn; W1 is closing; W1 calls -> A001 served?, W1 closed, only ended",
        // It never waits beside the same number of today: it ends where it is.
        "take A; W1 calls; turn; W1 sends to B back -> no: not-today; W1 holds -> no: not-today; W1 has A001; W1 ends -> A001 served",
        "take A; W1 calls; turn; +70s W1 recalls; +70s W1 misses -> A001 missed for good; return A001 -> no: not-today",
        "take A x2; W1 calls; turn; +70s W1 ends; return A001 -> no: not-today; turn; return A001 -> no: not-today",
        // A sign, a board, a kiosk show nothing of yesterday.
        "take A; W1 calls; turn; W1 shows idle; W1 has A001; W1 serves; W1 shows idle",
        "take A at door; W1 calls; W1 ends; turn; board ; W1 shows closed; A shows: 0 of 0; take A at door -> A001 taken",
    ]);
}

#[test]
fn only_when_it_is_due() {
    check(&[
        "turn to 24 -> nothing",
        "+19h turn to 24 -> nothing; +1h turn to 24 -> day 23 closed, day 24 opened; turn to 24 -> nothing",
        "cut 4min untrusted; +24h turn -> no: day-unconfirmed; confirm; turn -> day 23 closed, day 24 opened",
    ]);
}

#[test]
fn the_clock_is_put_back() {
    check(&[
        "take A x2; reset to 07:00 -> no: tickets-open; A001 is waiting",
        "take A; W1 calls; reset to 07:00 -> no: tickets-open",
        "take A; W1 calls; W1 recalls; +60s W1 misses; reset to 07:00 -> no: tickets-open",
        // The date is opened again and goes on with its numbers.
        "take A x2; take B; cancel A001; cancel A002; cancel B001; +5h reset to 07:00 -> clock reset; take A -> no: day-unconfirmed
         W1 calls -> no: day-unconfirmed; confirm -> day confirmed; turn to 23 -> day 23 closed, day 23 opened; take A -> A003 taken
         take B -> B002 taken; take C -> C001 taken; A shows: 1 of 3 unserved",
        // A kiosk does not wait for an hour that lies ahead.
        "take A at door; cancel A001; +5h reset to 07:00; confirm; turn to 23; take A at door -> A002 taken",
        // Yesterday's numbers are not today's.
        "turn; take A; cancel A001; reset to 07:00; confirm; turn to 23; take A -> A001 taken",
    ]);
}

#[test]
fn the_whole_rule_set_goes_over() {
    check(&[
        "set W1 B; turn; take A; take B; W1 line B001",
        "configure return behind 1; turn; take A x3; W1 calls; W1 recalls; +60s W1 misses; return A001; W1 line A002 A001 A003",
        // The call sequence goes on: a screen that slept over the turn is not told old things are new.
        "with speech; take A; W1 calls; W1 ends; turn; take A; W1 calls; spoken #1 -> nothing; spoken #2 -> A001 spoken",
    ]);
}
