//! Appointments (预约): booked in slots, checked in with a head start, late and early.

use crate::scenario::check;

const SLOTS: &str = "with slots A 30 2, hours 08:30-12:00+14:00-17:30, numbers 30 20, unstaffed 999";

fn in_slots(scenarios: &[&str]) {
    let scenarios: Vec<String> = scenarios.iter().map(|scenario| format!("{SLOTS}; {scenario}")).collect();
    check(&scenarios.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn what_can_be_booked() {
    in_slots(&[
        "book K1 A 24 09:00 -> K1 booked; book K2 i1 24 09:00 -> K2 booked; book K3 A 24 09:00 -> no: appointments-unfit of 1: 1. K3 slot-full",
        // A day of its own for each slot; places, not people, are counted.
        "book K1 A 24 09:00 x2; book K2 A 24 09:30; book K3 A 25 09:00; book K4 A 24 14:00 -> K4 booked",
        "book K1 A 24 10:00 x3 -> no: appointments-unfit of 1: 1. K1 count-impossible; book K1 A 24 10:00 x0 -> no: appointments-unfit of 1: 1. K1 count-impossible",
        "book K1 C 24 10:00 -> no: appointments-unfit of 1: 1. K1 not-booked; book K1 Q 24 10:00 -> no: appointments-unfit of 1: 1. K1 no-such-category",
        // Lunch, before opening, between two slots, and the rest of an opening that is shorter than a slot.
        "book K1 A 24 12:00 -> no: appointments-unfit of 1: 1. K1 not-a-slot; book K1 A 24 08:00 -> no: appointments-unfit of 1: 1. K1 not-a-slot
         book K1 A 24 09:10 -> no: appointments-unfit of 1: 1. K1 not-a-slot; book K1 A 24 11:30 -> K1 booked; book K2 A 24 17:30 -> no: appointments-unfit of 1: 1. K2 not-a-slot",
        // Sunday; a date a manager has closed.
        "book K1 A 29 09:00 -> no: appointments-unfit of 1: 1. K1 closed; date 25 closed; book K1 A 25 09:00 -> no: appointments-unfit of 1: 1. K1 closed",
        // A slot that has begun can still be booked, and one that is over cannot.
        "@09:29 book K1 A 23 09:00 -> K1 booked; @09:30 book K2 A 23 09:00 -> no: appointments-unfit of 1: 1. K2 past; book K2 A 22 09:00 -> no: appointments-unfit of 1: 1. K2 past",
    ]);
    // Without a calendar slots run around the clock.
    check(&[
        "with slots A 60 1; book K1 A 24 00:00 -> K1 booked; book K2 A 24 23:00 -> K2 booked; book K3 A 24 23:30 -> no: appointments-unfit of 1: 1. K3 not-a-slot",
    ]);
}

#[test]
fn a_list_is_taken_whole_or_not_at_all() {
    in_slots(&[
        "book K1 A 24 09:00, K2 A 24 09:00, K3 A 24 09:30 -> K1 K2 K3 booked",
        // Each sees those before it, and every one that is wrong is named.
        "book K1 A 24 09:00, K1 A 24 10:00, K3 Q 24 09:00, K4 A 24 09:00, K5 A 24 09:00 -> no: appointments-unfit of 5: 2. K1 code-used, 3. K3 no-such-category, 5. K5 slot-full
         book K1 A 24 09:00 -> K1 booked; book K2 A 24 09:00 -> K2 booked",
        // A code is never used again, on whatever day.
        "book K1 A 24 09:00; unbook K1; book K1 A 25 09:00 -> no: appointments-unfit of 1: 1. K1 code-used",
    ]);
}

#[test]
fn checked_in_he_stands_as_if_he_had_come_half_an_hour_before_his_slot() {
    in_slots(&[
        "book K1 A 23 10:00; @09:20 take A; @09:35 take A; @09:50 check-in K1 at door -> A003 taken; A003 told 1; W1 line A001 A003 A002",
        // Whoever comes earlier than that stands by the time he came.
        "book K1 A 23 10:00; @09:10 check-in K1; @09:20 take A; W1 line A001 A002",
        // Priority goes first, whatever was booked, and a booking counts within its class.
        "book K1 A 23 10:00, K2 A 23 10:00; @09:35 take A as elder; @09:50 check-in K1; @09:55 check-in K2 as elder; W1 line A003 A001 A002",
        "book K1 A 23 10:00; @09:35 take A as elder; @09:36 take A; @09:50 check-in K1; W1 line A001 A003 A002",
        // Two of one slot by the order in which they came.
        "book K1 A 23 10:00, K2 A 23 10:00; @09:50 check-in K2; @09:55 check-in K1; W1 line A001 A002",
        // His place by time is that of his appointment, also in another category.
        "book K1 A 23 10:00; @09:35 take B; @09:50 check-in K1; W1 calls; W1 sends to B by-time; W2 line A001 B001",
        // Called, missed and back; taken back.
        "book K1 A 23 10:00; @09:35 take A; @09:50 check-in K1; W1 calls; W1 undoes; W1 line A002 A001",
    ]);
}

#[test]
fn too_early_and_too_late() {
    in_slots(&[
        // An hour before the slot, not earlier; whoever cannot wait takes a number like everybody.
        "book K1 A 23 10:00; @08:59 check-in K1 at door -> no: check-in-too-early 09:00; take A -> A001 taken; @09:00 check-in K1 at door -> A002 taken",
        // Within a quarter of an hour he keeps his place; later he takes an ordinary one.
        "book K1 A 23 10:00; @09:35 take A; @10:15 check-in K1; W1 line A002 A001",
        "book K1 A 23 10:00; @09:35 take A; +41min take A; check-in K1 -> A003 taken; W1 line A001 A002 A003",
        // Before the first slot numbers are given early; and an appointment of 14:00 checks in over lunch, when no numbers are given.
        "book K1 A 23 14:00; @13:10 take A -> no: outside-hours 14:00; check-in K1 at door -> A001 taken",
        // But late, at closing, the ordinary rules hold.
        "book K1 A 23 17:00; @17:14 check-in K1 -> A001 taken; book K2 A 23 16:30 -> no: appointments-unfit of 1: 1. K2 past",
        "book K1 A 23 16:30; @17:11 check-in K1 -> no: outside-hours 24 08:00",
        "book K1 A 23 16:30; @16:00 close day; check-in K1 -> no: day-closed",
    ]);
}

#[test]
fn a_place_in_a_slot_is_none_of_the_quota() {
    check(&[
        "with slots A 30 2, quota A 1 0; book K1 A 23 08:00, K2 A 23 08:30; take A; take A -> no: none-left; check-in K1 -> A002 taken; A shows: 2 of 2 left 0 unserved
         quota A 2 0; take A -> A003 taken; take A -> no: none-left",
        // Late, he is one of the public.
        "with slots A 30 2, quota A 1 0; book K1 A 23 08:00; take A; @08:20 check-in K1 -> no: none-left",
    ]);
}

#[test]
fn what_cannot_be_checked_in() {
    in_slots(&[
        "check-in K9 -> no: no-such-appointment; unbook K9 -> no: no-such-appointment",
        "book K1 A 23 10:00; unbook K1 -> K1 unbooked; unbook K1 -> no: appointment-cancelled; @10:00 check-in K1 -> no: appointment-cancelled",
        "book K1 A 23 10:00; @10:00 check-in K1; check-in K1 -> no: checked-in-already A001; unbook K1 -> no: checked-in-already A001; cancel A001; check-in K1 -> no: checked-in-already A001",
        "book K1 A 24 10:00; @10:00 check-in K1 -> no: appointment-on-other-day 24; turn; @10:00 check-in K1 -> A001 taken",
        "book K1 A 23 10:00; turn; @09:50 check-in K1 -> no: appointment-on-other-day 23; unbook K1 -> no: appointment-on-other-day 23",
        // The hall is paused; nobody serves it; the desk gives it all the same.
        "book K1 A 23 10:00; @10:00 pause hall; check-in K1 -> no: hall-paused; resume hall; check-in K1 -> A001 taken",
    ]);
    check(&[
        "with slots A 30 2, hours 08:30-12:00, unstaffed 10; book K1 A 23 09:00; @09:00 check-in K1 at door -> no: no-window; check-in K1 by desk -> A001 taken",
    ]);
}

#[test]
fn changed_rules_leave_what_was_booked() {
    in_slots(&[
        // The category takes no more, its item is withdrawn, and the date is closed: who has booked is served.
        "book K1 i1 23 10:00; configure slots A 30 0; book K2 A 23 10:00 -> no: appointments-unfit of 1: 1. K2 count-impossible; date 23 closed; @10:00 check-in K1 -> A001 taken",
        // A power cut and an unknown clock between booking and check-in change nothing.
        "book K1 A 23 10:00; cut 4min; @09:50 check-in K1 -> A001 taken",
        "book K1 A 23 10:00; cut 4min untrusted; @09:50 check-in K1 -> no: day-unconfirmed; book K2 A 24 09:00 -> no: day-unconfirmed; confirm; check-in K1 -> A001 taken",
    ]);
}
