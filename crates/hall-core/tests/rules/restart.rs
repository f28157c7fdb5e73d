//! Power fails and comes back; date and time are in doubt.

use crate::scenario::check;

#[test]
fn the_same_ticket_is_announced_first() {
    check(&[
        "take A x2; W1 calls; +50s cut 4min; W1 calls -> A001 announced 2; A002 is waiting; W1 has A001",
        // Whoever presses: key, page, program, and by name.
        "take A x2; W1 calls; +50s cut 4min; W1 calls by key -> A001 announced 2",
        "take A x2; W1 calls; +50s cut 4min; W1 calls by page -> A001 announced 2",
        "take A x2; W1 calls; +50s cut 4min; W1 calls A002 -> A001 announced 2; A002 is waiting",
        // Once. Then the rules are as ever.
        "take A x2; W1 calls; +50s cut 4min; W1 calls; W1 calls -> A001 missed?, A002 called",
        "take A x2; W1 calls; +50s cut 4min; W1 recalls -> A001 announced 2; W1 calls -> A001 missed?, A002 called",
        // Called longer ago: he has come or not.
        "take A x2; W1 calls; +60s cut 4min; W1 calls -> A001 served?, A002 called",
        // Being served: no announcement.
        "take A x2; W1 calls; W1 serves; cut 4min; W1 calls -> A001 served, A002 called",
        // Cut twice before anybody pressed.
        "take A x2; W1 calls; +10s cut 4min; +5s cut 2h; W1 calls -> A001 announced 2",
        "take A x2; W1 calls; +10s cut 4min; W1 calls; +10s cut 4min; W1 calls -> A001 announced 3",
        "take A x2; W1 calls; +10s cut 4min; +51s cut 4min; W1 calls -> A001 served?, A002 called",
    ]);
}

#[test]
fn timers_do_not_run_in_the_dark() {
    check(&[
        "take A; W1 calls; +10s W1 recalls; cut 4min; W1 misses -> no: no-show-too-early A001 0 calls 50s; +50s W1 misses -> A001 missed",
        // Nor from a speech.
        "with speech; take A; W1 calls; W1 recalls; +10s spoken A001; +10s cut 4min; W1 misses -> no: no-show-too-early A001 0 calls 50s
         +50s W1 misses -> A001 missed",
        // Nor while nobody has confirmed date and time, however far the clock is put forward then.
        "take A; W1 calls; +10s W1 recalls; cut 4min untrusted; +15h confirm; W1 misses -> no: no-show-too-early A001 0 calls 50s",
        "take A; W1 calls; +10s W1 recalls; cut 4min untrusted; +1h cut 4min untrusted; +1h confirm; W1 misses -> no: no-show-too-early A001 0 calls 50s",
        "take A x2; W1 calls; +10s cut 4min; +49s W1 calls by key -> A001 announced 2; W1 calls by key -> A001 announced 3
         +1s W1 calls by key -> A001 missed?, A002 called",
        // The half minute for taking a call back.
        "take A; W1 calls; +10s cut 4min; W1 undoes -> A001 undone",
        "take A; W1 calls; +10s cut 4min; +21s W1 undoes -> no: undo-too-late A001",
    ]);
}

#[test]
fn everything_is_as_it_was() {
    check(&[
        "take A x3; W1 calls; W1 serves; W2 calls; cut 4min -> started; A001 is serving at W1; A002 is called at W2; W1 has A001
         W2 has A002; W1 is open; take A -> A004 taken; W1 line A003 A004",
        "take A; W1 opens; W1 pauses; W2 calls; W2 closes; cut 1h; W1 is paused; W2 is closing",
        // 系统已恢复 is for those who hold a ticket.
        "restarted never; cut 4min; restarted never; take A; cut 4min; restarted now; +1min restarted before; turn; restarted never",
        "take A x2; W1 calls; W1 ends; cut 4min; W1 rates 1 -> A001 rated 1",
        "take A at door; printing A001; cut 4min; printed A001 -> A001 printed",
        // Nothing speaks by itself: whoever waited for the next to come presses again.
        "with auto W1; W1 calls; cut 4min; W1 is not ready; take A -> A001 taken; W1 calls -> A001 called",
    ]);
}

#[test]
fn until_a_person_gives_date_and_time() {
    check(&[
        "take A x2; W1 calls; cut 14h untrusted; take A -> no: day-unconfirmed; W1 calls -> no: day-unconfirmed; W1 ends -> no: day-unconfirmed
         W1 shows confirm; return A001 -> no: day-unconfirmed; drop A001 -> no: day-unconfirmed; turn -> no: day-unconfirmed
         W1 has A001; A waits 1",
        "cut 1min untrusted; confirm -> day confirmed; take A -> A001 taken; confirm -> no: day-confirmed",
        "cut 1min; confirm -> no: day-confirmed",
        // Giving up and being voided need no clock.
        "take A x2; cut 1min untrusted; cancel A001 -> A001 cancelled; void A002 torn -> A002 voided: torn",
        "cut 1min untrusted; cut 1min; take A -> A001 taken",
    ]);
}

#[test]
fn a_clock_in_doubt_stops_nobody() {
    check(&[
        "take A; clock untrusted -> clock untrusted; clock untrusted -> nothing; take A -> A002 taken; W1 calls -> W1 open, A001 called
         confirm -> day confirmed; clock trusted -> nothing",
        "clock untrusted; clock trusted -> clock trusted; confirm -> no: day-confirmed",
    ]);
}
