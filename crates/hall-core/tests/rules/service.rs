//! The service day by the clock: numbers at their hours, breaks in waits, what a manager changes. 23 November 2026 is a
//! Monday.

use crate::scenario::check;

#[test]
fn without_a_calendar_the_hall_is_open_at_all_hours() {
    check(&[
        "hall open at all hours; +14h take A at door -> A001 taken; date 25 closed -> no: no-calendar; import 2027 -> no: no-calendar",
    ]);
}

#[test]
fn numbers_are_given_at_their_hours() {
    check(&[
        "with hours 08:30-12:00+14:00-17:30, numbers 30 20
         A numbers 08:00-11:40, 14:00-17:10; hall closed until 08:30; take A -> A001 taken; W1 opens; @11:39 take A at door -> A002 taken; hall open until 12:00 ends 11:49",
        "with hours 08:30-12:00+14:00-17:30, numbers 30 20
         @11:40 take A -> no: outside-hours 14:00; hall open until 12:00; @12:30 take A -> no: outside-hours 14:00; hall break until 14:00
         @14:00 take A -> A001 taken; @17:10 take A -> no: outside-hours 24 08:00; hall open until 17:30 stopped; @17:30 take A -> no: outside-hours 24 08:00; hall closed until 24 08:30 stopped
         turn; take A -> no: outside-hours 08:00; @07:59 take A -> no: outside-hours 08:00; @08:00 take A -> A001 taken",
        // Past midnight the old day goes on.
        "with hours 08:30-17:30; +17h take A -> no: outside-hours 24 08:30",
        // Friday, Saturday, and a week in which nothing is known.
        "with hours 08:30-17:30; turn; turn; turn; turn; @18:00 take A -> no: outside-hours 30 08:30; turn; @09:00 take A -> no: outside-hours 30 08:30; hall closed until 30 08:30",
        "with hours closed; take A -> no: outside-hours never; hall closed until ever",
        // A stop of its own, and a stop that leaves nothing of an opening.
        "with hours 08:30-12:00+14:00-17:30, numbers 0 20, stop B 60; B numbers 08:30-11:00, 14:00-16:30; A numbers 08:30-11:40, 14:00-17:10",
        "with hours 08:30-12:00+14:00-14:30, numbers 0 30; A numbers 08:30-11:30; @12:00 take A -> no: outside-hours 24 08:30",
    ]);
}

#[test]
fn windows_on_lunch_cover_go_on_and_so_do_their_numbers() {
    check(&[
        "with hours 08:30-12:00+14:00-17:30, numbers 30 20, cover W3
         C numbers 08:00-17:10; A numbers 08:00-11:40, 14:00-17:10; @12:30 take C -> C001 taken; take A -> no: outside-hours 14:00; W3 calls -> W3 open, C001 called",
    ]);
}

#[test]
fn waits_run_in_opening_hours() {
    check(&[
        // Before opening every window is expected and the wait begins when it opens.
        "with hours 08:30-12:00+14:00-17:30, numbers 30 20; A wait 1800s; take A x3; A shows: 3 of 3; A wait 2250s",
        // Ten minutes of work at 11:55 and five of them before lunch.
        "with hours 08:30-12:00+14:00-17:30; @11:50 W3 opens; take C x3; W3 calls; W3 serves; +5min C wait 7875s; @12:10 C wait 7275s",
        // Under cover there is no break, and after the last opening everybody is served.
        "with hours 08:30-12:00+14:00-17:30, cover W3; @11:50 W3 opens; take C x3; W3 calls; W3 serves; +5min C wait 675s",
        "with hours 08:30-17:30; @17:20 W3 opens; take C x4; W3 calls; W3 serves; C wait 1200s; hall open until 17:30 ends 17:40",
        // In opening hours nobody is expected who is not there.
        "with hours 08:30-17:30; @09:00 A wait none; take A; A shows: 1 of 1 unserved",
    ]);
}

#[test]
fn a_manager_opens_and_closes_dates_and_imports_years() {
    check(&[
        "with hours 08:30-17:30; @09:00 date 23 closed -> 23 closed; take A -> no: outside-hours 24 08:30; hall closed until 24 08:30; date 23 closed -> nothing
         date 23 as-ever -> 23 as ever; take A -> A001 taken; date 28 09:00-12:00; turn; turn; turn; turn; @18:00 take A -> no: outside-hours 28 09:00",
        "with hours 08:30-17:30; @09:00 import 2026 off 23 off 24 worked 28 -> 2026 imported; take A -> no: outside-hours 25 08:30; import 2026 off 23 off 24 worked 28 -> nothing
         turn; turn; turn; turn; @18:00 take A -> no: outside-hours 28 08:30",
        // It outlives the turn of the day and a change of the configuration.
        "with hours 08:30-17:30; date 24 closed; turn; @09:00 take A -> no: outside-hours 25 08:30; configure hours 09:00-17:00; take A -> no: outside-hours 25 09:00",
    ]);
}

#[test]
fn a_calendar_that_comes_while_people_wait_takes_nobodys_place() {
    check(&[
        "take A x2; +1h configure hours 10:00-17:30; take A -> no: outside-hours 10:00; W1 calls -> W1 open, A001 called; W1 ends; W1 calls -> A002 called",
    ]);
}
