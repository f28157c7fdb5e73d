//! 联合办理: one ticket, one number, several windows in order.

use crate::scenario::check;

#[test]
fn one_number_goes_from_leg_to_leg_by_its_time() {
    check(&[
        // Three matters; who came later to B and C stands behind.
        "take i1+i2+i4 -> A001 taken; A001 goes on 0 B C; take B; take C x2; W1 calls -> W1 open, A001 called; W1 serves; +5min W1 ends -> A001 served on to B
         A001 is waiting; A001 goes on 1 C; A waits 0; B waits 2; A001 ahead 0; W2 calls -> W2 open, A001 called; W2 ends -> A001 served on to C; A001 goes on 2
         W3 calls -> W3 open, A001 called; W3 ends -> A001 served; A001 is served; A shows: 0 of 1; B shows: 1 of 1; C shows: 2 of 2; W1 rates 1 -> no: rating-closed; W3 rates 1 -> A001 rated 1",
        // The order is that of the items, and items of one category are one leg.
        "take i2+i1+i3 -> B001 taken; B001 goes on 0 A; take i1+i3 -> A001 taken; A001 goes on 0; take i1 -> A002 taken; A002 goes on 0",
        // A hall may put him elsewhere.
        "with next leg back; take i1+i4; take C x2; W1 calls; W1 ends; W3 line C001 C002 A001",
        "with next leg front; take C x2; take i1+i4 as elder; take C as elder; W1 calls; W1 ends; W3 line A001 C003 C001 C002",
        // His priority goes with him.
        "take C x2; take i1+i4 as elder; W1 calls; W1 ends; W3 line A001 C001 C002",
    ]);
}

#[test]
fn a_window_that_closes_is_passed_by_and_the_place_kept() {
    check(&[
        "with window W5 C; take i1+i4; +1s take C; W3 opens; W5 opens; W1 calls; W3 closes; W1 ends; A001 ahead 0; W5 calls -> A001 called",
        // Nobody serves the leg to come: one action moves it with all others, and he does not lose his place.
        "take i1+i4; +1s take B; W1 opens; W2 opens; W1 calls; move C B -> A001 moved to B; A001 goes on 0 B; W1 ends -> A001 served on to B; W2 line A001 B001",
        "take i1+i4; take C; W1 calls; W1 ends; move C B -> A001 C001 moved to B; W2 line A001 C001",
        // Withdrawn while he is on his way: it stays for its holders.
        "take i1+i4; W3 opens; W1 calls; configure without C; C shows: gone; W1 ends -> A001 served on to C; C shows: 1 of 0 withdrawn; W3 calls -> A001 called",
    ]);
}

#[test]
fn what_happens_on_the_way() {
    check(&[
        // Nobody pressed that it ended: the next call says so, and undo takes it back.
        "take i1+i4; take A; W1 calls; W1 serves; W1 calls -> A001 served on to C, A002 called; A001 is waiting; C waits 1; W1 undoes -> A002 undone back to A001; W1 has A001; A001 goes on 0 C; C waits 0",
        "take i1+i4; take A; W1 calls; W1 serves; W1 calls; W3 calls -> W3 open, A001 called; W1 undoes -> A002 undone; W3 has A001",
        // Called and gone: he missed the leg, and returns to it.
        "take i1+i4; take A; W1 calls; W1 calls -> A001 missed?, A002 called; return A001; W1 ends; W1 calls -> A001 called; A001 goes on 0 C",
        "take i1+i4; W1 calls; W1 ends; W3 calls; W3 recalls; +60s W3 misses -> A001 missed; return A001; W3 calls -> A001 called",
        // A window that serves both goes on with him, if he is first.
        "take i1+i2; W2 calls; W2 serves; W2 calls -> A001 served on to B, A001 called; W2 undoes -> A001 undone back to A001; W2 has A001; A001 goes on 0 B; W2 ends; W2 calls -> A001 called; W2 ends -> A001 served",
        "with auto W3; take i1+i4; W3 opens; W3 calls; W1 calls; W1 ends -> A001 served on to C, A001 called at W3; W3 undoes -> A001 undone; C waits 1",
        // Sent elsewhere in between, it still goes on.
        "take i1+i4; W1 calls; W1 sends to B front; W2 calls -> W2 open, A001 called; W2 ends -> A001 served on to C",
        "take i1+i4; W1 calls; W1 pauses; W1 ends -> A001 served on to C, W1 paused; A001 is waiting",
        "take i1+i4; W1 calls; W1 ends; cancel A001 -> A001 cancelled",
        "take i1+i4; cut 4min; W1 calls; W1 ends -> A001 served on to C; cut 4min; W3 calls -> W3 open, A001 called",
        // Overnight in a clerk's hand, it ends there.
        "take i1+i4; W1 calls; turn; W1 ends -> A001 served",
        // Nor does he go on in a hall that has been closed; sent home on his way, he goes on to what there still is.
        "take i1+i4; W1 calls; close day; W1 ends -> A001 served, W1 closed",
        "take i1+i2+i4; send home A001; turn; configure without C; take for:A001 -> A001 taken; A001 goes on 0 B",
        // Sent to where he would have gone anyway, he goes there once.
        "take i1+i4; W1 calls; W1 sends to C front; A001 goes on 0; W3 calls -> W3 open, A001 called; W3 ends -> A001 served",
        "take i1+i4; take B; link A001 B001; W1 calls; W2 calls -> W2 open, nobody waits; W1 ends -> A001 served on to C; W2 calls -> B001 called; W3 calls -> W3 open, nobody waits",
    ]);
}

#[test]
fn a_ticket_that_could_not_be_finished_is_not_begun() {
    check(&[
        "take i1+i9 -> no: no-such-item; configure without C; take i1+i4 -> no: no-such-category; A shows: 0 of 0",
        // It counts in each quota it uses.
        "with quota C 2 1; take i1+i4 at door -> A001 taken; C shows: 0 of 0 left 0; +3s take i1+i4 at door -> no: none-left; take i1+i4 -> A002 taken; take C -> no: none-left; take C by desk-beyond -> C001 taken",
        "with quota C 3 0; take i1+i4 by desk-beyond; C shows: 0 of 0 left 3",
        "with hours 08:30-17:30, numbers 30 20, stop C 120; W1 opens; W3 opens; @16:00 take i1+i4 at door -> no: outside-hours 24 08:00; take A at door -> A001 taken",
        "with category D, category E, category F, category G, category H, category I, item i5 D, item i6 E, item i7 F, item i8 G, item i9 H, item i0 I
         take i1+i2+i4+i5+i6+i7+i8+i9+i0 -> no: too-many-legs; take i1+i2+i4+i5+i6+i7+i8+i9 -> A001 taken",
    ]);
}
