//! Closing: who cannot be served is sent home with a right for the next service day, and the day is ended by hand.

use crate::scenario::check;

#[test]
fn who_is_sent_home_goes_first_on_the_next_day() {
    check(&[
        "take A; +1s take A; +1s take A; +1s take A; take B; W1 calls; W1 holds; W1 calls; send home A -> A001 A003 A004 sent home; A003 is sent home; A waits 0; W1 has A002; rights
         take for:A003 -> no: next-day-only A003 24; W1 ends; turn -> day 23 closed B001, day 24 opened; rights A001 of 23 A003 of 23 A004 of 23
         take A -> A001 taken; take for:A004 -> A002 taken; take for:A003 -> A003 taken; W1 line A003 A002 A001; A002 told 0; A003 told 0
         take for:A004 -> no: right-used A002; rights A001 of 23 A003 of 23 used A004 of 23 used
         turn; rights; take for:A001 -> no: not-today; take A; take for:A001 -> no: no-priority A001",
        // His own class stays his, unless it was dropped; the hall may give all of them one.
        "take A as elder; take A as veteran; drop A002; take A; send home all -> A001 A002 A003 sent home; turn; take A as elder; take for:A003; take for:A001; W1 line A003 A001 A002",
        "with next-day veteran; take A x2; send home all; turn; take A as elder; take for:A001; W1 line A002 A001",
        // The right outlives days on which the hall is closed, and needs no number left.
        "with hours 08:30-17:30, quota A 1 0; turn; turn; turn; turn; @10:00 take A; send home all; take for:A001 -> no: next-day-only A001 30; turn; rights A001 of 27
         @10:00 take for:A001 -> no: outside-hours 30 08:30; turn; rights A001 of 27; turn; rights A001 of 27; take for:A001 -> no: outside-hours 08:30; @10:00 take A; take for:A001 -> A002 taken; turn; rights",
        // A date that is opened again takes nobody's right away, whether he was sent home before or on it.
        "take A; send home A001; turn; rights A001 of 23; @09:00 reset to 07:00; confirm; turn to 24; rights A001 of 23; take for:A001; W1 calls; W1 ends; turn; rights",
        "take A; send home A001; reset to 07:00; confirm; turn to 23; turn; rights A001 of 23; turn; rights",
        // Sent home again, he keeps the time at which he first came.
        "take A; send home A001; turn; take for:A001; take A; send home all; turn; take for:A002; take for:A001; W1 line A002 A001",
        "take i1; send home A; configure without A; turn; take for:A001 -> no: no-such-category",
    ]);
}

#[test]
fn who_is_sent_home() {
    check(&[
        "send home all -> nothing; take A x3; W1 calls; send home A001 -> no: in-hand A001 W1; send home A002 A001 -> no: in-hand A001 W1; A002 is waiting
         send home A002 A002 -> A002 sent home; send home A002 -> no: ticket-ended A002; send home X404 -> no: no-such-ticket; send home Q -> no: no-such-category; return A002 -> no: ticket-ended A002",
        // Who missed his call is not there: only by name.
        "take A x2; W1 calls; W1 recalls; +60s W1 misses; send home all -> A002 sent home; send home A001 -> A001 sent home",
        "take A; turn; send home A001 -> no: not-today",
        // Taking the call back does not bring back whoever was sent home meanwhile.
        "take A x2; W1 calls; +10s W1 calls; send home A001 -> A001 sent home; W1 undoes -> A002 undone; A001 is sent home",
    ]);
}

#[test]
fn a_manager_ends_the_day() {
    check(&[
        "take A x3; W1 calls; W2 opens; W2 pauses; close day -> no: people-wait 2; send home A002; close day -> no: people-wait 1
         close day leave -> day 23 closed A003, W1 closing, W2 closed; A003 is day over; close day -> no: day-closed; W1 has A001; W1 ends -> A001 served, W1 closed
         take A -> no: day-closed; take A at door -> no: day-closed; take A by desk-beyond -> A004 taken; W1 calls -> W1 open, A004 called; W1 ends; turn -> day 24 opened; take A -> A001 taken",
        // Who did not come back is 过号未回, not 下班未办.
        "take A; W1 calls; W1 recalls; +60s W1 misses; close day -> day 23 closed A001, W1 closed; A001 is missed for good; return A001 -> no: day-closed",
        // Who waits again after that ends with the turn.
        "take A; W1 calls; close day -> day 23 closed, W1 closing; W1 undoes -> A001 undone, W1 closed; A001 is waiting; cut 4min; turn -> day 23 closed A001, day 24 opened",
    ]);
}
