//! Presses that must not call two people, and presses that call nobody new.

use crate::scenario::check;

#[test]
fn two_presses_are_one_call() {
    check(&[
        "take A x2; W1 calls by key -> W1 open, A001 called; +600ms W1 calls by key -> just called A001; W1 has A001",
        "take A x2; W1 calls by page; +2999ms W1 calls by page -> just called A001; A002 is waiting",
        "take A x2; W1 calls by page; +600ms W1 calls by key -> just called A001",
        // Past the guard, the same ticket is announced again: he cannot be here yet.
        "take A x2; W1 calls by key; +3s W1 calls by key -> A001 announced 2; W1 has A001",
        // The answer names it even if service has started or somebody was called by name.
        "take A x2; W1 calls by key; +1s W1 serves by key -> A001 started; +1s W1 calls by key -> just called A001",
        "take A x2; W1 calls A002 by page; +600ms W1 calls A002 by page -> just called A002; A001 is waiting",
        "take A x2; W1 calls A002 by page; +600ms W1 calls by key -> just called A002",
        "take A x2; W1 calls A002 by page; +4s W1 calls A002 by page -> A002 announced 2",
        // The first of the two ended somebody: still one call.
        "take A x3; W1 calls by key; +70s W1 calls by key -> A001 served?, A002 called; +1s W1 calls by key -> just called A002
         A003 is waiting",
        // Each window has a guard of its own.
        "take A x2; W1 calls by key -> W1 open, A001 called; W2 calls by key -> W2 open, A002 called",
        // Whoever was called by the machine is guarded as well.
        "with auto W1; W1 calls by key -> W1 open, W1 ready, nobody waits; take A -> A001 taken, A001 called at W1; take A
         +1s W1 calls by key -> just called A001; A002 is waiting",
    ]);
}

#[test]
fn end_no_show_and_undo_free_the_window() {
    check(&[
        "take A x2; W1 calls by key; +1s W1 ends by key -> A001 served; +500ms W1 calls by key -> A002 called",
        "take A x2; W1 calls by key; +1s W1 undoes by key -> A001 undone; +500ms W1 calls by key -> A001 called",
        "take A x2; W1 calls by key; +30s W1 recalls by key; +30s W1 misses by key -> A001 missed; W1 calls by key -> A002 called",
        "take A x2; W1 calls by key; W1 holds by key; W1 calls by key -> A002 called",
    ]);
}

#[test]
fn programs_have_request_ids_and_no_guard() {
    check(&[
        "take A x2; W1 calls; W1 calls -> A001 missed?, A002 called",
        "take A x2; W1 calls; +44999ms W1 calls -> A001 missed?, A002 called",
        "take A x2; W1 calls; +45s W1 calls -> A001 served?, A002 called",
        // Counted from the last announcement.
        "take A x2; W1 calls; +44s W1 recalls; +44s W1 calls -> A001 missed?, A002 called",
        "take A x2; W1 calls; +44s W1 recalls; +45s W1 calls -> A001 served?, A002 called",
    ]);
}

#[test]
fn nobody_is_called_over_before_a_minute() {
    check(&[
        "take A x2; W1 calls by key; +59999ms W1 calls by key -> A001 announced 2; A002 is waiting",
        "take A x2; W1 calls by key; +60s W1 calls by key -> A001 served?, A002 called",
        "take A x2; W1 calls by key; +20s W1 calls by key -> A001 announced 2; +20s W1 calls by key -> A001 announced 3
         +20s W1 calls by key -> A001 missed?, A002 called",
        "take A x2; W1 calls by page; +59s W1 calls A002 by page -> A001 announced 2",
        // Being served he is here, and the next may be called at once.
        "take A x2; W1 calls by key; +4s W1 serves by key; +1s W1 calls by key -> A001 served, A002 called",
        // Resumed is being served.
        "take A x2; W1 calls by key; +4s W1 holds by key; W1 resumes A001; W1 calls by key -> A001 served, A002 called",
    ]);
}

#[test]
fn an_old_press_calls_nobody() {
    check(&[
        "take A; W1 calls by key 5s old -> W1 open, A001 called",
        "take A; W1 calls by key 5001ms old -> no: press-too-old; W1 is closed; A001 is waiting",
        "take A; W1 calls; W1 ends by key 6s old -> no: press-too-old; W1 has A001",
        "take A; W1 calls; W1 recalls by key 6s old -> no: press-too-old",
        // The citizen's word is no less his for being late.
        "take A; W1 calls; W1 ends; W1 rates 2 by key 6s old -> A001 rated 2",
    ]);
}

#[test]
fn recall_is_said_as_often_as_pressed() {
    check(&[
        "take A; W1 calls by key; W1 recalls by key -> A001 announced 2; W1 recalls by key -> A001 announced 3
         W1 shows call A001 3; board A001@W1",
        "take A; W1 calls; W1 serves; W1 recalls -> A001 announced 2; W1 shows serving A001",
        // A recall is no call: the guard has passed and the window stays with its ticket.
        "take A x2; W1 calls by key; +50s W1 recalls by key; +1s W1 calls by key -> A001 announced 3",
    ]);
}

#[test]
fn an_armed_window_calls_whoever_comes() {
    check(&[
        "with auto W1; W1 opens; W1 calls -> W1 ready, nobody waits; W1 is open, ready; W1 calls -> nobody waits
         take A -> A001 taken, A001 called at W1; W1 is not ready; take A -> A002 taken",
        // Without the setting, an empty queue arms nothing.
        "W1 calls -> W1 open, nobody waits; W1 is not ready; take A -> A001 taken",
        // Only a fitting ticket.
        "with auto W1; W1 calls; take C -> C001 taken; W1 is open, ready; take B -> B001 taken, B001 called at W1",
        // The one idle longest goes first.
        "with auto W1, auto W2; W2 opens; +10s W1 opens; W1 calls; W2 calls; take A -> A001 taken, A001 called at W2
         take A -> A002 taken, A002 called at W1",
        // Ends and arms with one press.
        "with auto W1; take A; W1 calls; +70s W1 calls -> A001 served?, W1 ready, nobody waits; take A -> A002 taken, A002 called at W1",
        "with auto W1; W1 calls; W1 pauses; W1 is not ready; take A -> A001 taken; W1 opens; W1 is not ready; A001 is waiting",
        "with auto W1; W1 calls; W1 closes; take A -> A001 taken",
        "with auto W1; W1 calls; W1 signs in li -> li in; take A -> A001 taken, A001 called at W1",
        // Whoever comes back is fitting, too.
        "with auto W2; take A; W1 calls; +70s W1 recalls; W1 misses; W2 calls -> W2 open, W2 ready, nobody waits
         return A001 -> A001 returned, A001 called at W2",
        "with auto W2; take A; W1 calls; W2 calls; W1 undoes -> A001 undone, A001 called at W2; W2 has A001; W1 has nobody",
        "with auto W2; take A; W1 calls; W2 calls; W1 sends to B by-time -> A001 sent to B, A001 called at W2",
        "with auto W2; take A; W1 calls; W2 calls; W1 sends to W2 back -> A001 sent to W2, A001 called at W2",
        "with auto W2; take A as elder; W1 calls; W2 calls; drop A001 -> A001 dropped to wait, A001 called at W2",
        // Sent elsewhere it is not his.
        "with auto W2; take A; W1 calls; W2 calls; W1 sends to W3 back -> A001 sent to W3; W2 is open, ready",
        "with auto W2; take A; W1 calls; W2 calls; W1 sends to C back -> A001 sent to C; C waits 1",
        // An armed window holds nothing in hand, so resuming disarms nothing and calls nobody.
        "with auto W1; take A; W1 calls; W1 holds; W1 calls -> W1 ready, nobody waits; W1 resumes A001 -> A001 resumed
         W1 is not ready; take A -> A002 taken; W1 has A001",
    ]);
}
