//! Sign, board and kiosk: what each shows of one hall.

use crate::scenario::check;

#[test]
fn the_sign_of_a_window() {
    check(&[
        "W1 shows closed; W1 opens; W1 shows idle; W1 pauses; W1 shows paused; W9 shows closed",
        "take A x2; W1 calls; W1 shows call A001 1; W1 recalls; W1 shows call A001 2; W1 serves; W1 shows serving A001; W1 ends; W1 shows idle",
        // What comes after this ticket is not shown yet.
        "take A; W1 calls; W1 pauses; W1 shows call A001 1; W1 serves; W1 shows serving A001; W1 ends; W1 shows paused",
        "take A; W1 calls; W1 closes; W1 shows call A001 1; W1 ends; W1 shows closed",
        "take A; W1 calls; W1 undoes; W1 shows idle",
        "take A; W1 calls; W1 recalls; +60s W1 misses; W1 shows idle",
        "take A; W1 calls; W1 holds; W1 shows idle; W1 resumes A001; W1 shows serving A001",
        "take A; W1 calls; cut 1min untrusted; W1 shows confirm; W2 shows confirm; confirm; W1 shows call A001 1; W2 shows closed",
    ]);
}

#[test]
fn the_last_calls_on_the_board() {
    check(&[
        "take A x3; W1 calls; W2 calls; board A002@W2 A001@W1",
        // Each ticket once, where it was called last.
        "take A x3; W1 calls; W2 calls; W1 recalls; board A001@W1 A002@W2",
        "take A x2; W1 calls; W1 sends to W2 front; W2 calls; board A001@W2",
        "take A x2; W1 calls; W1 undoes; board ; W1 calls; board A001@W1",
        // An earlier call of the same ticket comes back into sight.
        "take A; W1 calls; +1s W1 sends to W2 front; W2 calls; board A001@W2; W2 undoes; board A001@W1",
        // No more than eight.
        "take A x9; W1 calls; W1 calls; W1 calls; W1 calls; W1 calls; W1 calls; W1 calls; W1 calls; W1 calls
         board A009@W1 A008@W1 A007@W1 A006@W1 A005@W1 A004@W1 A003@W1 A002@W1",
    ]);
}

#[test]
fn a_category_for_kiosk_and_board() {
    check(&[
        "take A x3; A shows: 3 of 3 unserved; W1 calls; A shows: 2 of 3; W1 recalls; +60s W1 misses; A shows: 2 of 3 missed A001; return A001; A shows: 3 of 3",
        "take A x2; W1 calls; W1 calls; A shows: 0 of 2 missed A001",
    ]);
}
