//! 补正: who brings a missing paper the same day goes back to his window without a new wait.

use crate::scenario::check;

#[test]
fn back_to_his_window_after_the_next_one() {
    check(&[
        "take A x5; W1 calls; W1 serves; W1 ends short of papers -> A001 short of papers, A001 served; A001 is served; W2 opens; return A001 -> A001 reopened for W1; A001 is waiting; A001 ahead 1
         W2 line A002 A003 A004 A005; W1 line A002 A001 A003 A004 A005",
        // The one in between was called already when he came.
        "take A x3; W1 calls; W1 ends short of papers; W1 calls -> A002 called; return A001; W1 ends; W1 calls -> A003 called; W1 ends; W1 calls -> A001 called; W1 ends -> A001 served; A001 expects none at W1",
        // Nobody else waits: at once.
        "take A; W1 calls; W1 ends short of papers; return A001 -> A001 reopened for W1; A001 ahead 0; W1 calls -> A001 called",
        "with papers behind 0; take A x2; W1 calls; W1 ends short of papers; return A001; W1 line A001 A002",
        "with papers behind 2; take A x3; W1 calls; W1 ends short of papers; return A001; A001 ahead 2; W1 line A002 A003 A001",
        // His window has closed: another that serves his category.
        "take A x2; W1 calls; W1 ends short of papers; W1 closes; return A001 -> A001 reopened; W2 line A002 A001",
        "take A x2; W1 calls; W1 ends short of papers; return A001; W1 closes; W2 line A002 A001",
        "with auto W3; take C; W3 calls; W3 ends short of papers; W3 calls -> W3 ready, nobody waits; return C001 -> C001 reopened for W3, C001 called at W3",
    ]);
}

#[test]
fn he_has_missed_nothing_and_may_be_short_again() {
    check(&[
        "take A; W1 calls; W1 ends short of papers; W1 rates 2 -> A001 rated 2; return A001; W1 calls; W1 ends short of papers; return A001 -> A001 reopened for W1; W1 calls; W1 ends -> A001 served; return A001 -> no: ticket-ended A001",
        "take A; W1 calls; W1 ends short of papers; return A001; W1 calls; W1 recalls; +60s W1 misses -> A001 missed; return A001 -> A001 returned",
        "take A; W1 calls; W1 ends short of papers; return A001; return A001 -> no: already-waiting A001; cut 4min; A001 is waiting; W1 calls -> A001 called",
        // That day only.
        "take A; W1 calls; W1 ends short of papers; turn; return A001 -> no: not-today",
        "take A; W1 calls; turn; W1 ends short of papers -> A001 short of papers, A001 served; return A001 -> no: not-today",
        "W1 ends short of papers -> no: nobody-in-hand",
        // What he has to come waits with him.
        "take i1+i4; W1 calls; W1 ends short of papers -> A001 short of papers, A001 served; A001 goes on 0 C; return A001; W1 calls; W1 ends -> A001 served on to C; A001 ahead 0",
        "take A; take C; link A001 C001; W1 calls; W1 ends short of papers; W3 calls -> W3 open, C001 called; return A001 -> A001 reopened for W1; W1 calls -> nobody waits; W3 ends; W1 calls -> A001 called",
    ]);
}
