//! domain.md, "The window, precisely": every command in every state of a window.

use crate::scenario::check;

/// How window 1 comes into each state. Whoever is in hand is A001; A002 and A003 are taken afterwards.
const STATES: [(&str, &str); 8] = [
    ("closed", "take A; cancel A001"),
    ("open", "take A; cancel A001; W1 opens"),
    ("paused", "take A; cancel A001; W1 opens; W1 pauses"),
    ("called", "take A; W1 calls; +10s"),
    ("called 70s ago", "take A; W1 calls; +70s"),
    ("serving", "take A; W1 calls; W1 serves; +10s"),
    ("pausing", "take A; W1 calls; W1 serves; W1 pauses; +10s"),
    ("closing", "take A; W1 calls; W1 serves; W1 closes; +10s"),
];

fn table(waiting: &str, table: &str) {
    let mut lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let columns: Vec<&str> = cells(lines.next().expect("a head")).collect();
    assert_eq!(columns[1..], STATES.map(|(name, _)| name));
    for line in lines {
        let mut cells = cells(line);
        let command = cells.next().expect("a command");
        let outcomes: Vec<&str> = cells.collect();
        assert_eq!(outcomes.len(), STATES.len(), "{line}");
        for ((_, setup), outcome) in STATES.iter().zip(outcomes) {
            check(&[&format!("{setup}; {waiting}; W1 {command} -> {outcome}")]);
        }
    }
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split('|').map(str::trim)
}

#[test]
fn with_people_waiting() {
    table(
        "take A x2",
        "
command              | closed                | open                  | paused            | called                     | called 70s ago             | serving                   | pausing                            | closing
opens                | W1 open               | no: already-open      | W1 open           | no: already-open           | no: already-open           | no: already-open          | W1 open                            | W1 open
toggles              | W1 open               | W1 paused             | W1 open           | W1 pausing                 | W1 pausing                 | W1 pausing                | W1 open                            | W1 open
signs in li          | li in, W1 open        | li in                 | li in, W1 open    | li in                      | li in                      | li in                     | li in, W1 open                     | li in, W1 open
signs out            | no: nobody-signed-in  | no: nobody-signed-in  | no: nobody-signed-in | no: nobody-signed-in    | no: nobody-signed-in       | no: nobody-signed-in      | no: nobody-signed-in               | no: nobody-signed-in
calls                | W1 open, A002 called  | A002 called           | no: window-paused | A001 missed?, A002 called  | A001 served?, A002 called  | A001 served, A002 called  | A001 served, W1 paused, only ended | A001 served, W1 closed, only ended
calls by key         | W1 open, A002 called  | A002 called           | no: window-paused | A001 announced 2           | A001 served?, A002 called  | A001 served, A002 called  | A001 served, W1 paused, only ended | A001 served, W1 closed, only ended
calls by page        | W1 open, A002 called  | A002 called           | no: window-paused | A001 announced 2           | A001 served?, A002 called  | A001 served, A002 called  | A001 served, W1 paused, only ended | A001 served, W1 closed, only ended
calls A003           | W1 open, A003 called  | A003 called           | no: window-paused | A001 missed?, A003 called  | A001 served?, A003 called  | A001 served, A003 called  | A001 served, W1 paused, only ended | A001 served, W1 closed, only ended
calls A003 by key    | W1 open, A003 called  | A003 called           | no: window-paused | A001 announced 2           | A001 served?, A003 called  | A001 served, A003 called  | A001 served, W1 paused, only ended | A001 served, W1 closed, only ended
recalls              | no: nobody-in-hand    | no: nobody-in-hand    | no: nobody-in-hand | A001 announced 2          | A001 announced 2           | A001 announced 2          | A001 announced 2                   | A001 announced 2
undoes               | no: nobody-in-hand    | no: nobody-in-hand    | no: nobody-in-hand | A001 undone               | no: undo-too-late A001     | no: already-serving A001  | no: already-serving A001           | no: already-serving A001
serves               | no: nobody-in-hand    | no: nobody-in-hand    | no: nobody-in-hand | A001 started              | A001 started               | nothing                   | nothing                            | nothing
ends                 | no: nobody-in-hand    | no: nobody-in-hand    | no: nobody-in-hand | A001 served               | A001 served                | A001 served               | A001 served, W1 paused             | A001 served, W1 closed
misses               | no: nobody-in-hand    | no: nobody-in-hand    | no: nobody-in-hand | no: no-show-too-early A001 1 calls 50s | no: no-show-too-early A001 1 calls 0s | no: already-serving A001 | no: already-serving A001 | no: already-serving A001
holds                | no: nobody-in-hand    | no: nobody-in-hand    | no: nobody-in-hand | A001 held                 | A001 held                  | A001 held                 | A001 held, W1 paused               | A001 held, W1 closed
resumes A002         | no: window-closed     | no: not-held-here A002 | no: window-paused | no: window-busy A001      | no: window-busy A001       | no: window-busy A001      | no: window-busy A001               | no: window-busy A001
sends to B front     | no: nobody-in-hand    | no: nobody-in-hand    | no: nobody-in-hand | A001 sent to B            | A001 sent to B             | A001 sent to B            | A001 sent to B, W1 paused          | A001 sent to B, W1 closed
sends to W2 back     | no: nobody-in-hand    | no: nobody-in-hand    | no: nobody-in-hand | A001 sent to W2           | A001 sent to W2            | A001 sent to W2           | A001 sent to W2, W1 paused         | A001 sent to W2, W1 closed
pauses               | no: window-closed     | W1 paused             | no: already-paused | W1 pausing                | W1 pausing                 | W1 pausing                | no: already-paused                 | no: window-closed
closes               | no: already-closed    | W1 closed             | W1 closed          | W1 closing                | W1 closing                 | W1 closing                | W1 closing                         | no: already-closed
rates 1              | no: rating-closed     | no: rating-closed     | no: rating-closed  | no: rating-closed         | no: rating-closed          | no: rating-closed         | no: rating-closed                  | no: rating-closed
",
    );
}

#[test]
fn with_nobody_waiting() {
    table(
        "W1 awaits 0",
        "
command              | closed                | open                  | paused            | called                     | called 70s ago             | serving                   | pausing                            | closing
calls                | W1 open, nobody waits | nobody waits          | no: window-paused | A001 missed?, nobody waits | A001 served?, nobody waits | A001 served, nobody waits | A001 served, W1 paused, only ended | A001 served, W1 closed, only ended
calls by key         | W1 open, nobody waits | nobody waits          | no: window-paused | A001 announced 2           | A001 served?, nobody waits | A001 served, nobody waits | A001 served, W1 paused, only ended | A001 served, W1 closed, only ended
undoes               | no: nobody-in-hand    | no: nobody-in-hand    | no: nobody-in-hand | A001 undone               | no: undo-too-late A001     | no: already-serving A001  | no: already-serving A001           | no: already-serving A001
ends                 | no: nobody-in-hand    | no: nobody-in-hand    | no: nobody-in-hand | A001 served               | A001 served                | A001 served               | A001 served, W1 paused             | A001 served, W1 closed
holds                | no: nobody-in-hand    | no: nobody-in-hand    | no: nobody-in-hand | A001 held                 | A001 held                  | A001 held                 | A001 held, W1 paused               | A001 held, W1 closed
",
    );
}

#[test]
fn where_sign_in_is_required() {
    check(&[
        "with sign-in; take A; W1 calls -> no: window-closed; W1 calls A001 -> no: window-closed; W1 is closed",
        "with sign-in; take A; W1 opens -> W1 open; W1 calls -> A001 called",
        "with sign-in; take A; W1 signs in li -> li in, W1 open; W1 calls -> A001 called; W1 signs out -> li out, W1 closing
         W1 ends -> A001 served, W1 closed; W1 calls -> no: window-closed",
    ]);
}

#[test]
fn a_pausing_window_takes_it_back() {
    check(&[
        "take A x2; W1 calls; W1 pauses -> W1 pausing; W1 opens -> W1 open; W1 ends -> A001 served; W1 is open",
        "take A x2; W1 calls; W1 closes -> W1 closing; W1 toggles -> W1 open; W1 ends -> A001 served; W1 is open",
        "take A x2; W1 calls; W1 pauses; W1 undoes -> A001 undone, W1 paused; W1 is paused; A001 is waiting",
        "take A x2; W1 calls; W1 closes; W1 undoes -> A001 undone, W1 closed; A001 is waiting",
        "take A x2; W1 calls; +10s W1 calls -> A001 missed?, A002 called; W1 pauses; W1 undoes -> A002 undone back to A001
         W1 is pausing; W1 ends -> A001 served, W1 paused",
    ]);
}

#[test]
fn clerks_come_and_go() {
    check(&[
        "W1 signs in li\u{202e} -> no: text-unfit; W1 signs in \u{0}li -> no: text-unfit; W1 is closed",
        "W1 signs in li -> li in, W1 open; W1 signs in li -> nothing; W1 signs out -> li out, W1 closed
         W1 signs out -> no: nobody-signed-in",
        // B岗 over A岗 during a service: the ticket stays.
        "take A; W1 signs in li; W1 calls; W1 signs in wang -> li out, wang in; W1 has A001; W1 ends -> A001 served",
        "take A; W1 signs in li; W1 calls; W1 signs out -> li out, W1 closing; W1 signs in wang -> wang in, W1 open; W1 ends
         W1 is open",
        "take A; W1 signs in li; W1 calls; W1 closes; W1 signs out -> li out; W1 ends -> A001 served, W1 closed",
        "W1 signs in li; W1 pauses; W1 signs out -> li out, W1 closed",
    ]);
}

#[test]
fn what_does_not_exist_is_named() {
    check(&[
        "W9 calls -> no: no-such-window",
        "W1 calls X404 -> no: no-such-ticket",
        "W1 opens; W1 resumes X404 -> no: no-such-ticket",
        "take Q -> no: no-such-category",
        "take A; W1 calls; W1 sends to Q front -> no: no-such-category; W1 has A001",
        "take A; W1 calls; W1 sends to W9 front -> no: no-such-window; W1 has A001",
        "take A; W1 calls; W1 sends to W1 front -> no: same-window; W1 has A001",
        "take C; W1 calls C001 -> no: not-served-here C001",
        "take A x2; W1 calls; W1 calls A001 -> no: not-waiting A001; W1 has A001; A001 is called at W1",
        "take A x2; W1 calls; W2 calls A001 -> no: not-waiting A001; W2 is closed",
    ]);
}

#[test]
fn held_at_one_window() {
    check(&[
        "take A x2; W1 calls; W1 serves; W1 holds -> A001 held; A001 is held at W1; W1 calls -> A002 called
         W1 resumes A001 -> no: window-busy A002; W1 ends; W1 resumes A001 -> A001 resumed; A001 is serving at W1
         W1 ends -> A001 served",
        "take A x4; W1 calls; W1 holds; W1 calls; W1 recalls; +60s W1 misses; W2 calls; W2 holds; held at W1 A001; held at W2 A003; held at W3 nobody",
        "take A; W1 calls; W1 holds; W2 opens; W2 resumes A001 -> no: not-held-here A001; A001 is held at W1",
        "take A; W1 calls; W1 holds; A waits 0; W1 calls -> nobody waits; W2 calls -> W2 open, nobody waits",
        "take A; W1 calls; W1 holds; return A001 -> no: in-hand A001 W1; cancel A001 -> A001 cancelled
         W1 resumes A001 -> no: not-held-here A001",
        "take A; W1 calls; W1 holds; void A001 form never came back -> A001 voided: form never came back",
        // Held at a window that closes: it is there when the window opens again.
        "take A; W1 calls; W1 holds; W1 closes -> W1 closed; W1 resumes A001 -> no: window-closed; W1 opens
         W1 resumes A001 -> A001 resumed",
    ]);
}
