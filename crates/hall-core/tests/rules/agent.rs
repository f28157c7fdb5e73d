//! 代办: an agent's ticket of many matters, a few at a turn.

use crate::scenario::check;

#[test]
fn five_at_a_turn_then_behind_three_others() {
    check(&[
        "take A for 12; take A x8; W1 calls -> W1 open, A001 called; W1 ends -> A001 did 5; A001 is waiting; A001 done 5 of 12; A001 ahead 3; A002 ahead 0; A004 ahead 2; A005 ahead 4
         W1 line A002 A003 A004 A001 A005 A006 A007 A001 A008 A009",
        "take A for 12; take A; W1 calls; W1 ends; W1 calls -> A002 called; W1 ends; W1 calls -> A001 called; W1 ends -> A001 did 5; W1 calls -> A001 called; W1 ends -> A001 served; A001 done 12 of 12",
        // The clerk says how many there were; a call of the next takes the turn as done.
        "take A for 12; take A; W1 calls; W1 ends 3 -> A001 did 3; A001 done 3 of 12; W1 calls; W1 ends; W1 calls; W1 ends 0 -> A001 did 0; W1 calls -> A001 called; W1 serves; take A; W1 calls -> A001 did 5, A003 called
         A001 done 8 of 12; W1 undoes -> A003 undone back to A001; W1 has A001; A001 done 3 of 12",
        "take A for 6; W1 calls; W1 ends 5 -> A001 did 5; W1 calls; W1 ends 1 -> A001 served; A shows: 0 of 1",
        // A hall's own numbers.
        "with turns of 2 behind 1; take A for 3; take A x3; W1 calls; W1 ends -> A001 did 2; W1 line A002 A001 A003 A004",
        "with turns of 2 behind 0; take A for 5; take A; W1 line A001 A001 A001 A002",
        // He misses a turn like any other.
        "take A for 12; take A x4; W1 calls; W1 ends; W1 calls A001; W1 recalls; +60s W1 misses -> A001 missed; return A001; W1 line A002 A003 A004 A001 A005 A001",
        "with auto W3; take C for 6; W3 opens; W3 calls; W3 ends -> C001 did 5; W3 calls -> C001 called",
        // Overnight in a clerk's hand, it ends there.
        "take A for 12; W1 calls; turn; W1 ends -> A001 served",
        "take A for 12; W1 calls; cut 4min; W1 ends -> A001 did 5; cut 4min; A001 done 5 of 12",
    ]);
}

#[test]
fn people_behind_see_the_true_estimate() {
    check(&[
        // Five minutes a matter: five are done before whoever comes next, ten before the fourth.
        "W3 opens; take C for 20; take C; C002 expects 1500s at W3; take C x2; C004 expects 2100s at W3; take C; C005 ahead 4; C005 expects 3900s at W3",
        // In hand: the turn it is in, and those to come.
        "W3 opens; take C for 20; W3 calls; take C; C002 expects 1500s at W3; take C x2; C004 expects 2100s at W3; take C; C005 expects 3900s at W3; C wait 4200s",
        "W3 opens; take C for 7; W3 calls; take C x4; C005 expects 3000s at W3",
        // What a turn took says what a matter takes.
        "with speech; W3 opens; take C for 5; W3 calls; W3 serves; +25min W3 ends -> C001 served; C wait 0s; take C; W3 calls; C wait 300s",
    ]);
}

#[test]
fn how_many_matters_there_can_be() {
    check(&[
        "take A for 0 -> no: matters-out-of-range 200; take A for 1000 -> no: matters-out-of-range 200; take A for 1 -> A001 taken; A001 done 0 of 1",
        "take A for 20 at door -> no: agent-at-desk; take i1+i4 for 20 -> no: agent-one-category; take i1+i3 for 20 -> A001 taken; A001 done 0 of 20",
        "take A; W1 calls; W1 ends 1 -> no: one-outcome-each A001; W1 has A001; take A for 20; W2 calls; W2 ends 6 -> no: matters-out-of-range 5; W2 ends short of papers -> no: one-outcome-each A002",
    ]);
}

#[test]
fn a_day_that_ends_ends_his_turns_and_keeps_his_matters() {
    check(&[
        "take A for 12; W1 calls; W1 ends; send home A001; turn; take for:A001 -> A001 taken; A001 done 0 of 7",
        "take A for 12; W1 calls; close day; W1 ends -> A001 served, W1 closed; A001 done 5 of 5",
        "take A for 12 as elder; W1 calls; turn; drop A001; W1 line A001",
    ]);
}
