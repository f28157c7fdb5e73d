//! Numbers given by hand while the controller was down.

use crate::scenario::check;

#[test]
fn a_block_stands_by_the_time_it_began() {
    check(&[
        // Who came before the cut is before them, who came since is behind.
        "@10:00 take A x2; @10:50 take A; backfill A 3 since 10:05 -> 补1 taken, 补2 taken, 补3 taken
         W1 line A001 A002 补1 补2 补3 A003; 补1 told 2; 补3 told 4; A003 ahead 5; A shows: 6 of 6 unserved; take A -> A004 taken",
        // They count in a quota, and are given whatever it says.
        "with quota A 5 1; take A x2; backfill A 3; A shows: 5 of 5 left 0 unserved; take A at door -> no: none-left",
        // A place by time is that time's.
        "@10:00 take B; @10:50 backfill A 1 since 09:00; W2 calls 补1; W2 sends to B by-time; W2 line 补1 B001",
        // A window that waits to call is pressed again.
        "with auto W3; W3 opens; W3 calls; backfill C 2 since 08:00; W3 is not ready; W3 calls -> 补1 called; W3 ends; turn; C shows: 0 of 0",
    ]);
}

#[test]
fn a_series_of_its_own_is_never_given_twice() {
    check(&[
        "backfill A 2; backfill B 2 -> 补3 taken, 补4 taken; backfill A 2 from 4 -> no: number-given 补4; backfill A 2 from 6 -> 补6 taken, 补7 taken
         backfill C 1 from 5 -> 补5 taken; backfill C 1 -> 补8 taken",
        // A pad for each category bears its prefix.
        "backfill A 2 own -> 补A1 taken, 补A2 taken; backfill B 1 own -> 补B1 taken; backfill A 1 own -> 补A3 taken; backfill A 1 -> 补1 taken",
        "with prefix A 1; backfill A 1 own -> 补11 taken; backfill A 1 from 11 -> no: number-given 补11; backfill A 11 -> 补12 taken, 补13 taken, 补14 taken, 补15 taken, 补16 taken, 补17 taken, 补18 taken, 补19 taken, 补20 taken, 补21 taken, 补22 taken",
        "backfill A 2; turn; backfill A 1 -> 补1 taken",
        // The date is opened again: none is given twice.
        "backfill A 2; cancel 补1; cancel 补2; +5h reset to 07:00; confirm; turn to 23; backfill A 1 -> 补3 taken; backfill A 1 from 2 -> no: number-given 补2",
    ]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    check(&[
        "backfill A 0 -> no: no-such-block; backfill A 1 from 0 -> no: no-such-block; backfill A 2 from 999 -> no: no-such-block; backfill A 1 from 999 -> 补999 taken; backfill A 1 -> no: no-such-block
         backfill Q 1 -> no: no-such-category; @10:00 backfill A 1 since 10:01 -> no: not-of-this-day; turn; backfill A 1 since 03:00 -> no: not-of-this-day",
        "cut 1min untrusted; backfill A 1 -> no: day-unconfirmed; confirm; close day; backfill A 1 -> no: day-closed",
        "backfill A 1; configure prefix A 补 -> no: prefix-reserved",
    ]);
}
