//! Rules that change while people wait.

use crate::scenario::check;

#[test]
fn what_a_window_serves() {
    check(&[
        "take A; take B; set W1 B -> W1 serves; W1 line B001; set W1 A+B; W1 line A001 B001",
        // The ticket in hand stays.
        "take A; W1 calls; set W1 C; W1 has A001; W1 ends -> A001 served; W1 calls -> nobody waits",
        // A person's setting outlives the configuration and the day.
        "set W1 C; configure serves W1 A; take A; take C; W1 line C001; turn; take A; take C; W1 line C001",
        "set W1 Q -> no: no-such-category; set W9 A -> no: no-such-window",
        // What hall.toml may not say, a manager may not either.
        "set W1 nothing -> no: serves-nothing; set W1 A|nothing -> no: serves-nothing; set W1 A+A -> no: served-twice; set W1 A|B|A -> no: served-twice",
        // A category that is gone is left out; where none is left, the configuration counts again.
        "set W3 B|A; configure without B; take A; take C; W3 line A001; turn; take A; take C; W3 line A001",
        "set W3 B; configure without B; take A; take C; W3 line C001; turn; take C; W3 line C001; configure category B; take B; take C; W3 line B001",
        "set W3 B; take B; take C; configure without B; W3 line C001 B001",
        // Armed for nobody, and now somebody waits.
        "with auto W1; take C; W1 calls -> W1 open, W1 ready, nobody waits; set W1 C; W1 is not ready; W1 calls -> C001 called",
        "with auto W1; W1 calls; set W1 C; W1 is open, ready; take C -> C001 taken, C001 called at W1",
        "take A; W2 opens; A shows: 1 of 1; set W2 C; A shows: 1 of 1 unserved",
    ]);
}

#[test]
fn what_the_hall_posts() {
    check(&["post 张主任 -> postings changed; post 张主任 -> nothing; configure return behind 1; post 张主任 -> nothing; turn; post 张主任 -> nothing
         post 李主任 -> postings changed"]);
    // What would turn the board's line around, or ring its bell, is shown nowhere.
    check(&[
        "post 张\u{202e}主任 -> no: text-unfit; post 张\u{7}主任 -> no: text-unfit; post 张主任 -> postings changed",
    ]);
}

#[test]
fn the_same_rules_again_are_no_row() {
    check(&[
        "rows 3; configure return behind 3 -> nothing; configure return behind 2 -> configured; configure return behind 2 -> nothing; rows 4",
    ]);
    check(&["set W1 C; configure return behind 3 -> nothing"]);
}

#[test]
fn a_category_withdrawn_serves_its_holders() {
    check(&[
        "take B x3; take A; W2 calls B001; configure without B -> configured; take B -> no: no-such-category; take i2 -> no: no-such-category
         B waits 2; B shows: 2 of 3 withdrawn; B wait none; W2 has B001; W2 ends; W1 line A001 B002 B003",
        // By the windows that served it, after everything else.
        "take B; +1h take A; configure without B; W2 line A001 B001; W1 line A001 B001; W3 line nobody",
        // Missed and held people come back to it.
        "take B; W2 calls; W2 recalls; +60s W2 misses; configure without B; B shows: gone; return B001 -> B001 returned; B shows: 1 of 1 withdrawn
         W2 calls -> B001 called; W2 ends",
        "take B; W2 calls; W2 holds; configure without B; W2 resumes B001 -> B001 resumed; W2 ends -> B001 served",
        // Gone when the day turns.
        "take B; configure without B; turn -> day 23 closed B001, day 24 opened; take B -> no: no-such-category; B shows: gone",
        // In hand over night: it goes on as one of its window's.
        "take B as elder; W2 calls; configure without B; turn; drop B001 -> B001 dropped to wait; A waits 1; W2 calls -> B001 called",
        // And back again the same day, its numbers go on.
        "take B x2; configure without B; configure category B -> configured; take B -> B003 taken; B shows: 3 of 3 unserved",
        // Without tickets it is gone at once.
        "configure without B; B shows: gone; W2 awaits 0",
    ]);
}

#[test]
fn a_window_withdrawn_lets_go_of_nobody() {
    check(&[
        // In hand: until that ticket ends. Then it calls nobody any more.
        "take A x2; W1 calls; configure without W1; W1 has A001; W1 is closing; W1 ends -> A001 served, W1 closed; W1 is gone; W1 calls -> no: no-such-window
         W2 line A002",
        "take A x2; W1 calls; configure without W1; W1 calls -> A001 missed?, W1 closed, only ended; W1 is gone; return A001; W2 line A002 A001",
        "take A; W1 calls; configure without W1; W1 opens -> no: no-such-window; W1 toggles -> no: no-such-window; W1 signs in li -> no: no-such-window
         W1 pauses -> no: window-closed; W1 has A001",
        "take A x2; W1 calls; configure without W1; turn; W1 has A001; W1 ends -> A001 served, W1 closed; W1 is gone",
        // Held there: he waits where he would have, for others.
        "take A x2; W1 calls; W1 holds; configure without W1 -> configured, A001 sent to A; A001 is waiting; W1 is gone; W2 line A001 A002",
        "take A x2; W1 calls; configure without W1; W1 holds -> no: no-such-window; W1 sends to A by-time -> A001 sent to A, W1 closed; W2 line A001 A002",
        // Who missed his call there is not sent anywhere.
        "take A x3; W1 calls; W1 holds; W1 calls; W1 recalls; +60s W1 misses; configure without W1 -> configured, A001 sent to A; A002 is missed at W1",
        // Sent there: the same.
        "take A x2; +1s W2 calls; W2 sends to W1 back; configure without W1; W2 line A002 A001",
        "take A; W2 calls; configure without W1; W2 sends to W1 back -> no: no-such-window; W2 has A001",
        // Sent there and called elsewhere by name, then not called after all.
        "take A; W1 calls; W1 sends to W3 front; W2 calls A001; configure without W3; W2 undoes -> A001 undone; W1 line A001",
        "take A; W1 opens; configure without W1; W1 is gone; W1 opens -> no: no-such-window; configure window W1 A; W1 is closed; W1 line A001",
    ]);
}

#[test]
fn numbers_of_one_day_have_one_look() {
    check(&[
        "take A; configure prefix A X -> configured; take A -> A002 taken; turn; take A -> X001 taken",
        "take A; configure range A 500..599; take A -> A002 taken; turn; take A -> A500 taken",
        "configure prefix A X; take A -> X001 taken",
    ]);
}

#[test]
fn numbers_given_today_are_given_to_nobody_else() {
    check(&[
        "take A; configure prefix A X, prefix B A -> no: numbers-clash; take B -> B001 taken; take A -> A002 taken",
        "take A; configure without A, prefix B A -> no: numbers-clash; take A -> A002 taken",
        "configure prefix B A -> no: numbers-clash",
        // Not today, when B keeps its look, but tomorrow.
        "take B; configure prefix B A -> no: numbers-clash",
        "configure prefix A X, prefix B A -> configured; take B -> A001 taken",
        // Withdrawn, and only in a clerk's hand since yesterday: it prints no number any more.
        "take A; W1 calls; turn; configure without A, prefix B A -> configured; W1 has A001; take B -> A001 taken",
    ]);
}

#[test]
fn a_new_category_or_window_is_there_at_once() {
    check(&[
        "configure category D, serves W3 C+D -> configured; take D -> D001 taken; W3 calls -> W3 open, D001 called",
        "configure window W4 A; W4 is closed; take A; W4 calls -> W4 open, A001 called",
    ]);
}
