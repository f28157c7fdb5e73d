//! One person with several tickets: he stands at one window, and the others pass him over.

use crate::scenario::check;

#[test]
fn who_is_at_a_window_is_passed_over_and_keeps_his_place() {
    check(&[
        "take A; take C; +1s take C x2; link A001 C001 -> A001 C001 linked; W1 calls -> W1 open, A001 called; W3 calls -> W3 open, C002 called
         C001 is waiting; C001 ahead 0; C waits 2; W1 serves; W1 ends; W3 ends; W3 calls -> C001 called",
        // On his way counts as being there; held, missed and gone do not.
        "take A; take C; link A001 C001; W1 calls; W3 calls -> W3 open, nobody waits; W1 holds; W3 calls -> C001 called
         W1 resumes A001 -> no: linked-elsewhere A001 C001 W3; W3 ends; W1 resumes A001 -> A001 resumed",
        "take A; take C; link A001 C001; W1 calls; W1 recalls; +60s W1 misses; W3 calls -> W3 open, C001 called; return A001 -> A001 returned
         W1 calls -> nobody waits; W3 ends; W1 calls -> A001 called",
        "take A; take C; link A001 C001; W1 calls; W1 sends to B back -> A001 sent to B; W3 calls -> W3 open, C001 called; W1 calls -> nobody waits",
        "take A; take C; link A001 C001; W1 calls; W1 undoes; W3 calls -> W3 open, C001 called",
        // Nobody calls him by name.
        "take A; take C; link A001 C001; W1 calls; W3 calls C001 -> no: linked-elsewhere C001 A001 W1; W1 ends; W3 calls C001 -> W3 open, C001 called",
        // Three, linked two by two, are one person.
        "take A; take B; take C; link A001 B001; link B001 C001 -> B001 C001 linked; W1 calls; W3 calls -> W3 open, nobody waits; W2 calls -> W2 open, nobody waits",
        // At one window one follows the other.
        "take A; +1s take B; +1s take A; link A001 B001; W2 calls -> W2 open, A001 called; W2 serves; W2 calls -> A001 served, B001 called; W2 undoes -> B001 undone back to A001
         W2 has A001; B001 is waiting; W2 calls B001 -> A001 served, B001 called",
        "take A x3; link A001 A002; W1 calls; W2 calls -> W2 open, A003 called; W1 ends; W1 calls -> A002 called",
    ]);
}

#[test]
fn linked_only_when_called_twice() {
    check(&[
        "take A; take C x2; W1 calls; +5s W3 calls -> W3 open, C001 called; link A001 C001 -> C001 undone, A001 C001 linked
         W3 has nobody; W3 calls -> C002 called; W3 ends; W1 ends; W3 calls -> C001 called",
        // He goes where he is served, else where he was called first.
        "take A; take C; W1 calls; +5s W3 calls; W3 serves; link A001 C001 -> A001 undone, A001 C001 linked; A001 is waiting; W1 line nobody; W3 ends; W1 line A001",
        "take A; take C; W1 calls; W1 serves; W3 calls; W3 serves; link A001 C001 -> no: already-serving C001; C001 is serving at W3",
        // What the press ended stays ended, and a window that was to pause does.
        "take A; take C x2; W3 calls; W3 serves; W1 calls; W3 calls -> C001 served, C002 called; link A001 C002 -> C002 undone, A001 C002 linked; C001 is served; W3 has nobody",
        // Also a call that an undo brought back: it leaves the board, and its holder waits where he stood.
        "take A; take C x2; W1 calls; +5s W3 calls; +60s W3 calls -> C001 served?, C002 called; W3 undoes -> C002 undone back to C001; W3 has C001
         link A001 C001 -> C001 undone, A001 C001 linked; W3 has nobody; board A001@W1; C001 is waiting; C waits 2; W3 calls -> C002 called
         W1 ends; W3 line C001; W3 ends; W3 calls -> C001 called; W3 undoes -> C001 undone",
        // A call given up is none: who returned behind three others waits for three that are made.
        "take A x5; take C; W1 calls; W1 recalls; +60s W1 misses; return A001; W3 calls; A001 ahead 3; +1s W2 calls -> W2 open, A002 called; A001 ahead 2
         link A002 C001 -> A002 undone, A002 C001 linked; A001 ahead 3; W1 line A003 A004 A005 A001",
        "take A; take C; W1 calls; +1s W3 calls; W3 pauses -> W3 pausing; link A001 C001 -> C001 undone, W3 paused, A001 C001 linked",
    ]);
}

#[test]
fn a_ready_window_calls_him_when_his_other_ticket_ends() {
    check(&[
        "with auto W3; take A; take C; link A001 C001; W1 calls; W3 opens; W3 calls -> W3 ready, nobody waits; W1 ends -> A001 served, C001 called at W3",
        "with auto W3; take A x2; take C; link A001 C001; W1 calls; W1 serves; W3 opens; W3 calls; W1 calls -> A001 served, A002 called, C001 called at W3
         W1 undoes -> A002 undone; A001 is served; W1 has nobody; W3 has C001",
        "with auto W3; take A; take C; link A001 C001; W3 opens; W3 calls -> C001 called; W3 ends; W1 calls -> W1 open, A001 called",
    ]);
}

#[test]
fn what_is_linked_lives_a_day_and_through_a_power_cut() {
    check(&[
        "take A; take C; link A001 C001; cut 4min; W1 calls; W3 calls -> W3 open, nobody waits; W3 calls C001 -> no: linked-elsewhere C001 A001 W1",
        "take A; take C; link A001 C001; W1 calls; turn; W1 has A001; take C; W3 calls -> W3 open, C001 called",
        // A window that closes sets free whom it expected, also one who is passed over.
        "take A; take C; W3 opens; W1 calls; W1 sends to W3 front; W1 calls -> nobody waits; link A001 C001; W3 calls C001; W3 closes; W3 ends; W1 calls -> A001 called",
    ]);
}

#[test]
fn only_open_tickets_of_today_are_linked() {
    check(&[
        "take A x2; link A001 -> no: link-needs-two; link A001 A001 -> no: link-needs-two; link A001 X404 -> no: no-such-ticket; link -> no: link-needs-two",
        "take A x2; link A001 A002; link A002 A001 -> nothing; cancel A001; take A; link A001 A003 -> no: ticket-ended A001; link A002 A003 -> A002 A003 linked",
        "take A; W1 calls; turn; take A; link A001 X404 -> no: no-such-ticket",
        "take C; W3 calls; turn; take A; link C001 A001 -> no: not-today",
        "take A x17; link A001 A002 A003 A004 A005 A006 A007 A008 A009 A010 A011 A012 A013 A014 A015 A016 A017 -> no: too-many-linked",
        "take A; take C; link A001 C001; move C B -> C001 moved to B; W1 calls; W2 calls -> W2 open, nobody waits; W1 ends; W2 calls -> C001 called",
    ]);
}
