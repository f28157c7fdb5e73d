//! Taking a ticket: what for, at which kiosk, with which priority, on which paper.

use crate::scenario::check;

#[test]
fn by_category_or_item() {
    check(&[
        "take A -> A001 taken; take i1 -> A002 taken; take i1+i3 -> A003 taken; take i2 -> B001 taken",
        "take i1+i9 -> no: no-such-item; take i9 -> no: no-such-item; take i1+i9 -> no: no-such-item; take D -> no: no-such-category; A shows: 0 of 0",
    ]);
}

#[test]
fn no_further_ticket_for_three_seconds() {
    check(&[
        "take A at door -> A001 taken; take B at door -> no: take-your-ticket-first A001; +2999ms take A at door -> no: take-your-ticket-first A001
         +1ms take A at door -> A002 taken",
        // From one kiosk; the desk and programs are not held up.
        "take A at door; take A at hall -> A002 taken; take A -> A003 taken",
        // A refusal does not begin it anew.
        "take A at door; +2s take A at door -> no: take-your-ticket-first A001; +1s take A at door -> A002 taken",
        "take Q at door -> no: no-such-category; take A at door -> A001 taken",
    ]);
}

#[test]
fn a_hall_that_needs_paper_gives_no_number_while_its_printer_is_down() {
    check(&[
        "take A at door outlet needed,down -> no: printer-down; take A at door outlet needed -> A001 taken; A shows: 1 of 1 unserved",
        // It needs paper only there.
        "take A at door outlet down -> A001 taken; take A -> A002 taken; take A at hall -> A003 taken",
        // The one rule before the other: who may have no number is not told to take a paper.
        "take A at door; take A at door outlet needed,down,hangs -> no: printer-down; take Q at door outlet needed,down -> no: no-such-category",
    ]);
}

#[test]
fn bad_day_13_no_further_ticket_until_the_paper_is_taken_where_a_printer_says_so() {
    check(&[
        "take A at door outlet free -> A001 taken; take B at door outlet free -> no: ticket-not-taken A001
         printing A001; +4s take B at door outlet free -> no: ticket-not-taken A001; printed A001
         take B at door outlet hangs -> no: ticket-not-taken A001; +1h take B at door outlet hangs -> no: ticket-not-taken A001
         take B at door outlet free -> B001 taken",
        // Taken at once, the next may come at once.
        "take A at door outlet free; printing A001; printed A001; take A at door outlet free -> A002 taken",
        // A paper that is nobody's of today hangs there as well.
        "take A at door outlet hangs -> no: ticket-not-taken; take A at hall outlet free -> A001 taken",
        // One that comes out somewhere else, or not now, or not at all, holds nobody up.
        "take A at door outlet free; printing A001; unprinted A001; take A at door outlet free -> A002 taken",
        "take A at door outlet free; printing A001; lost A001; take A at door outlet free -> A002 taken",
        "take A at door outlet free; take A at door outlet down -> A002 taken",
        "take A at door outlet free; cancel A001; take A at door outlet free -> A002 taken",
        "take A at door outlet free; printing A001; printed A001; reprint A001 hall; take A at door outlet free -> A002 taken",
        "take A at door outlet free; printing A001; printed A001; reprint A001; take A at door outlet free -> no: ticket-not-taken A001",
        // Where no printer says so, or says so no more, a moment passes.
        "take A at door outlet mute -> A001 taken; +2999ms take A at door outlet mute -> no: take-your-ticket-first A001; +1ms take A at door outlet mute -> A002 taken",
    ]);
}

#[test]
fn staff_at_a_kiosks_printer_are_not_held_up_and_give_any_class() {
    check(&[
        "take A at door; take A at door by desk -> A002 taken; take A as escorted at door by desk -> A003 taken
         take A at door outlet hangs by desk -> A004 taken; take A at door outlet needed,down by desk -> no: printer-down",
        // Whoever stands before it then waits as behind anybody.
        "take A at door by desk; take A at door -> no: take-your-ticket-first A001",
    ]);
}

#[test]
fn a_kiosk_gives_what_people_may_say_of_themselves() {
    check(&[
        "take A as elder at door -> A001 taken; take A as veteran at hall -> no: class-not-self-declared; take A as escorted at hall -> no: class-not-self-declared",
        "take A as veteran -> A001 taken; take A as escorted -> A002 taken; take A as king -> no: no-such-class",
        "take A as elder; drop A001; take A as elder at door -> A002 taken",
    ]);
}

#[test]
fn what_is_known_of_the_paper() {
    check(&[
        "take A at door; printing A001 -> A001 printing; printed A001 -> A001 printed",
        "take A at door; printing A001; unprinted A001 -> A001 failed; printing A001; lost A001 -> A001 unknown",
        // Whatever happens to the paper, the ticket stands.
        "take A at door; printing A001; unprinted A001; W1 calls -> W1 open, A001 called",
        "take A at door; W1 calls; W1 ends; printing A001; printed A001 -> A001 printed",
        "printing X404 -> no: no-such-ticket; take A at door; turn; printed A001 -> no: not-today",
    ]);
}

#[test]
fn the_paper_again() {
    check(&[
        "take A at door; A001 paper queued at door; reprint A001 -> no: being-printed A001; printing A001; A001 paper printing at door
         reprint A001 -> no: being-printed A001; printed A001; reprint A001 -> A001 again; A001 paper queued again at door",
        // Only a paper that certainly was not made is the first one again.
        "take A at door; printing A001; unprinted A001; reprint A001 -> A001 again; A001 paper queued at door",
        "take A at door; printing A001; lost A001; A001 paper unknown (PaperOut) at door; reprint A001 hall -> A001 again; A001 paper queued again at hall",
        "take A at door; printing A001; printed A001; reprint A001; printing A001; unprinted A001; reprint A001; A001 paper queued again at door",
        "take A; A001 paper none; reprint A001 -> no: no-printer A001; reprint A001 door -> A001 again; A001 paper queued at door",
        "take A at door; cancel A001; reprint A001 -> no: ticket-ended A001; reprint X404 -> no: no-such-ticket",
        // It is no second place in the line, and a call taken back does not take the paper back.
        "take A at door; take A; printing A001; printed A001; W1 calls; reprint A001 hall; W1 undoes; A001 paper queued again at hall
         W1 line A001 A002; take A at door -> no: take-your-ticket-first A001",
    ]);
}

#[test]
fn why_there_is_no_paper_and_that_it_came_after_all() {
    check(&[
        "take A at door; printing A001; unprinted A001; A001 paper failed (CoverOpen) at door; printing A001; A001 paper printing at door
         lost A001; A001 paper unknown (PaperOut) at door; printed A001 late -> A001 printed late; A001 paper printed at door",
        // Who asked for another paper meanwhile is given it: somebody has the first by now, perhaps he has.
        "take A at door; printing A001; lost A001; reprint A001; printed A001 late; A001 paper queued again at door",
        "take A at door; printing A001; lost A001; reprint A001; printing A001; printed A001 late; A001 paper printing again at door",
    ]);
}

#[test]
fn a_category_nobody_serves_says_so() {
    check(&[
        "A wait none; take A -> A001 taken; A shows: 1 of 1 unserved; W1 opens; A shows: 1 of 1; W1 pauses; A shows: 1 of 1 unserved",
        "set W1 A; W1 opens; W2 opens; B wait 0s; W2 closes; B wait none",
    ]);
}
