//! Who goes first: priority, then tier, then time; and priorities dropped.

use crate::scenario::check;

#[test]
fn priority_then_tier_then_time() {
    check(&[
        "take A x3; W1 line A001 A002 A003",
        "take A x2; take A as elder; W1 line A003 A001 A002",
        "take A as elder; take A as veteran; take A as escorted; take A; W1 line A002 A001 A003 A004",
        "take A as elder; +1s take A as elder; W1 line A001 A002",
        // Tier 1 before tier 2, however long tier 2 has waited.
        "take B x2; +1h take A; W1 line A001 B001 B002; W2 line B001 B002 A001",
        // Priority before tier.
        "take A; take B as elder; W1 line B001 A001",
        // Alike, by time.
        "take B; +1s take A; +1s take B; W2 line B001 A001 B002",
        // In one millisecond, by the order they were taken in.
        "take B; take A; take B; take A; W2 line B001 A001 B002 A002",
        // Only what it serves.
        "take C; take A; W1 line A001; W3 line C001; W1 awaits 1; W3 awaits 1",
    ]);
}

#[test]
fn people_ahead() {
    check(&[
        "take A x3; A001 told 0; A002 told 1; A003 told 2; A003 ahead 2; W1 calls; A003 ahead 1",
        "take A x2; take A as elder; A003 told 0; A001 ahead 1; A002 ahead 2",
        "take A as elder; take A; take A as elder; take A as veteran; A003 told 1; A004 told 0; A002 ahead 3",
        // Of one's own category.
        "take B x3; take A; A001 told 0",
        "take A x3; cancel A002; A003 ahead 1",
        "take A x3; W1 calls A002; A003 ahead 1",
        // Whoever left is not counted, whoever came back is.
        "take A x5; W1 calls; W1 recalls; +60s W1 misses; A005 ahead 3; return A001; A005 ahead 4; take A; A006 told 5",
        // Held and missed people are nobody's before.
        "take A x2; W1 calls; W1 holds; A002 ahead 0",
    ]);
}

#[test]
fn dropped() {
    check(&[
        "take A; take A as elder; W1 line A002 A001; drop A002 -> A002 dropped; W1 line A001 A002; drop A002 -> no: no-priority A002",
        // To his place by time, not to the back and not 过号.
        "take A as elder; take A; drop A001; W1 line A001 A002",
        // In hand: he goes back to wait, and whoever is next may be called.
        "take A; take A as elder; W1 calls -> W1 open, A002 called; drop A002 -> A002 dropped to wait; A002 is waiting; W1 has nobody
         W1 line A001 A002; A shows: 2 of 2",
        "take A as elder; W1 calls; W1 pauses; drop A001 -> A001 dropped to wait, W1 paused",
        "take A as elder; W1 calls; W1 serves; drop A001 -> A001 dropped to wait; W1 calls -> A001 called; W1 shows call A001 1",
        // Held and missed people lose it where they are.
        "take A as elder; W1 calls; W1 holds; drop A001 -> A001 dropped; A001 is held at W1",
        "take A as elder; take A; W1 calls; W1 recalls; +60s W1 misses; drop A001 -> A001 dropped; return A001; W1 line A002 A001",
        "take A; drop A001 -> no: no-priority A001",
        "take A as elder; cancel A001; drop A001 -> no: ticket-ended A001",
        "drop X404 -> no: no-such-ticket",
        // A window armed for the next gets him.
        "take A as elder; W1 calls; drop A001; drop A001 -> no: no-priority A001",
    ]);
}

#[test]
fn nobody_starves_behind_a_return() {
    check(&[
        // The one who returned goes before those who came after him, once his three are through.
        "take A x5; W1 calls; W1 recalls; +60s W1 misses; return A001; take A x3; W1 line A002 A003 A004 A001 A005 A006 A007 A008",
        // Priorities that come meanwhile count among the three.
        "take A x3; W1 calls; W1 recalls; +60s W1 misses; return A001; take A as elder; take A as elder; W1 line A004 A005 A002 A001 A003",
    ]);
}
