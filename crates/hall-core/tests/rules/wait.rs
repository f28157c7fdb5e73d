//! The first estimate of a wait (work-QL). A service takes 5 minutes until the hall knows better.

use crate::scenario::check;

#[test]
fn work_ahead_shared_among_windows() {
    check(&[
        // Nobody there to serve.
        "A wait none; take A; A wait none",
        // A window with nothing to do takes him at once.
        "W2 opens; A wait 0s; B wait 0s; C wait none",
        // What is left of the service, at least a quarter.
        "take A; W2 calls; W2 serves; A wait 300s; +2min A wait 180s; +2min A wait 75s; +1h A wait 75s",
        "take A x3; W2 calls; W2 serves; A wait 900s",
        // Surer the more are ahead: 1.28 / sqrt(ahead + 1) each way, a third at the least, thrice at the most.
        "take A; W2 calls; A wait 300s within 100s..684s",
        "take A x4; W2 calls; A wait 1200s within 432s..1968s",
        "take A x9; W2 calls; A wait 2700s within 1548s..3852s",
        "W2 opens; A wait 0s within 0s..0s",
        // Two windows share it.
        "take A x4; W1 calls; W2 calls; A wait 600s",
        // What else the window takes no later is before him, what it takes later is not.
        "take A x2; W1 calls; take B x2; A wait 600s; B wait 1200s",
        "take A; W2 calls; take B x2; A wait 900s",
        // A paused window serves nobody, a pausing one sends nobody new.
        "take A x3; W1 calls; W2 calls; W2 pauses; A wait 600s",
        // One idle window among busy ones.
        "take A; W1 calls; W2 opens; A wait 0s",
        // Nobody is told of those who went for good.
        "take A x3; W1 calls; cancel A002; cancel A003; A wait 300s",
    ]);
}

#[test]
fn services_seen_draw_the_mean() {
    check(&[
        // Ten of 5 minutes are assumed; one of 16 makes eleven of 6.
        "take A x2; W1 calls; W1 serves; +16min W1 ends; W1 calls; A wait 360s",
        // From the call, if no start was seen.
        "take A x2; W1 calls; +16min W1 ends; W1 calls; A wait 360s",
        // A slip of the finger and a forgotten ticket teach nothing.
        "take A x2; W1 calls; +14s W1 ends; W1 calls; A wait 300s",
        "take A x2; W1 calls; +121min W1 ends; W1 calls; A wait 300s",
        // Nor does a no-show.
        "take A x2; W1 calls; W1 recalls; +5min W1 misses; W1 calls; A wait 300s",
        // Put aside is in nobody's service: 16 minutes of an hour.
        "take A x2; W1 calls; W1 serves; +10min W1 holds; +44min W1 resumes A001; +6min W1 ends; W1 calls; A wait 360s",
        "take A x2; W1 calls; W1 serves; +10min W1 holds; +9min W1 resumes A001; +3min W1 holds; +9min W1 resumes A001; +3min W1 ends; W1 calls; A wait 360s",
        // What a press ended by inference and undo took back was not learned.
        "take A x2; W1 calls; +16min W1 calls; W1 undoes; W1 serves; A wait 600s",
        // Learned today, known tomorrow.
        "take A x2; W1 calls; W1 serves; +16min W1 ends; turn; take A; W1 calls; A wait 360s",
    ]);
}
