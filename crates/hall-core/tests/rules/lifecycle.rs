//! Away from the windows: giving up, being voided, rating.

use crate::scenario::check;

#[test]
fn cancelled() {
    check(&[
        "take A x2; cancel A001 -> A001 cancelled; W1 line A002; A waits 1; cancel A001 -> no: ticket-ended A001",
        "take A; W1 calls; cancel A001 -> no: in-hand A001 W1; W1 serves; cancel A001 -> no: in-hand A001 W1",
        "take A; W1 calls; W1 recalls; +60s W1 misses; cancel A001 -> A001 cancelled; A shows: 0 of 1",
        "take A x2; W1 calls; W1 sends to W2 back; cancel A001 -> A001 cancelled; W2 line A002",
        "take A x2; W1 calls; W1 recalls; +60s W1 misses; return A001; cancel A001 -> A001 cancelled; W1 line A002",
        // Who returned waits no longer for a line that has gone home.
        "take A x3; W1 calls; W1 recalls; +60s W1 misses; return A001; cancel A002; cancel A003; W1 line A001",
        "cancel X404 -> no: no-such-ticket",
    ]);
}

#[test]
fn voided_with_a_reason() {
    check(&[
        "take A; void A001 child played -> A001 voided: child played; W1 calls -> W1 open, nobody waits; A shows: 0 of 1",
        "take A; void A001 -> no: reason-missing; A001 is waiting; W1 calls; void A001 torn -> no: in-hand A001 W1",
        "take A; void A001 torn; void A001 torn -> no: ticket-ended A001",
    ]);
}

#[test]
fn rated() {
    check(&[
        "take A x2; W1 calls; W1 ends; W1 rates 1 -> A001 rated 1; W1 rates 2 -> no: rating-closed; rate A001 3 -> no: rating-closed",
        // After the next call the pad takes none; the citizen's phone and the kiosk still do.
        "take A x2; W1 calls; W1 ends; W1 calls; W1 rates 1 -> no: rating-closed; rate A001 5 -> A001 rated 5",
        // Nor after a held ticket is resumed: its own service is not over.
        "take A x2; W1 calls; W1 holds; W1 calls; W1 ends; W1 resumes A001; W1 rates 5 -> no: rating-closed; rate A002 5 -> A002 rated 5",
        "take A; W1 calls; W1 ends; W1 rates 0 -> no: rating-out-of-range; W1 rates 6 -> no: rating-out-of-range; rate A001 9 -> no: rating-out-of-range",
        "take A; rate A001 1 -> no: rating-closed; W1 calls; rate A001 1 -> no: rating-closed; W1 rates 1 -> no: rating-closed",
        "take A; cancel A001; rate A001 1 -> no: rating-closed; rate X404 1 -> no: no-such-ticket",
        "take A; W1 calls; W1 recalls; +60s W1 misses; W1 rates 1 -> no: rating-closed",
        // While pausing and when closed.
        "take A; W1 calls; W1 closes; W1 ends; W1 rates 4 -> A001 rated 4",
        "take A x2; W1 calls; +70s W1 calls -> A001 served?, A002 called; rate A001 2 -> A001 rated 2",
        "take A; W1 calls; W1 ends; rate A001 2; W1 rates 3 -> no: rating-closed",
        // Each window's pad is its own.
        "take A x2; W1 calls; W2 calls; W1 ends; W2 ends; W1 rates 3 -> A001 rated 3; W2 rates 4 -> A002 rated 4",
    ]);
}
