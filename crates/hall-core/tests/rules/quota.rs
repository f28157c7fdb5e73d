//! Numbers of a day: quotas, the desk's reserve, numbers added beyond.

use crate::scenario::check;

#[test]
fn the_desk_keeps_its_own_whoever_comes_first() {
    check(&[
        // The desk's first come out of its reserve and take nothing from the kiosk.
        "with quota A 5 2; take A by desk x2; A shows: 2 of 2 left 3 unserved; take A at hall; +3s take A at hall; +3s take A at hall; A shows: 5 of 5 left 0 unserved; +3s take A at hall -> no: none-left
         take A by desk -> no: none-left; take A by desk-beyond -> A006 taken; take A by desk-for-nothing -> no: reason-missing; A shows: 6 of 6 left 0 unserved",
        // What the kiosk leaves the desk may give, beyond its reserve.
        "with quota A 5 2; take A at hall; take A by desk x4; take A by desk -> no: none-left; A shows: 5 of 5 left 0 unserved; +3s take A at hall -> no: none-left",
        // A number that was voided has been given; other categories are counted by themselves.
        "with quota A 1 0; take A at hall; void A001 torn; +3s take A at hall -> no: none-left; take B at hall -> B001 taken",
        "with quota A 0 0; take A at hall -> no: none-left; take A -> no: none-left; take A by desk-beyond -> A001 taken",
    ]);
}

#[test]
fn a_manager_changes_quotas() {
    check(&[
        "quota A 3 1 -> A gives 3 with 1 kept; quota A 3 1 -> nothing; A shows: 0 of 0 left 2; take A x3; quota A 2 0 -> no: quota-below-issued; quota A 4 5 -> no: quota-impossible
         quota A 4 0 -> A gives 4 with 0 kept; take A; take A -> no: none-left; quota A none -> A gives any; take A -> A005 taken; quota Q 1 0 -> no: no-such-category",
        // It outlives the turn of the day and the configuration; every day begins anew.
        "quota A 1 0; take A; turn; take A -> A001 taken; take A -> no: none-left; configure quota A 9 0; take A -> no: none-left",
        "with quota A 1 0; quota A none; turn; take A x2; configure without C; A shows: 2 of 2 unserved",
        // What was added counts for nothing.
        "with quota A 2 0; take A by desk-beyond x3; A shows: 3 of 3 left 2 unserved; quota A 1 0 -> A gives 1 with 0 kept; take A; take A -> no: none-left",
    ]);
}

#[test]
fn hours_hold_for_the_desk_too_but_not_for_what_it_adds() {
    check(&[
        "with hours 08:30-17:30; take A -> no: outside-hours 08:30; take A by desk-beyond -> A001 taken; @08:30 take A by desk -> A002 taken",
    ]);
}

#[test]
fn what_nobody_serves_is_refused_at_kiosks_after_a_while() {
    check(&[
        "with hours 08:30-12:00+14:00-17:30, unstaffed 10; @08:30 take A at door -> A001 taken; @08:39 take A at hall -> A002 taken; @08:40 take A at door -> no: no-window
         take A -> A003 taken; W1 opens; take A at door -> A004 taken; W1 pauses; +9min take A at hall -> A005 taken; +1min take A at hall -> no: no-window; W1 opens; @14:05 W1 closes",
        // After lunch it is counted from the opening, and in the break from nothing.
        "with hours 08:30-12:00+14:00-17:30, unstaffed 10, cover W3; @08:30 W1 opens; @12:00 W1 closes; @13:00 take C at door -> C001 taken; @14:09 take A at hall -> A001 taken; +1min take A at hall -> no: no-window",
        // Without hours nobody knows when somebody should be there.
        "+5h take A at door -> A001 taken",
    ]);
}
