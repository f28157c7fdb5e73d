//! bad-days.md, as far as rows and answers go. Each test carries its number.

use crate::scenario::check;

/// Power cut 10:05, back 10:09; 3 being served, 2 called, 20 waiting.
#[test]
fn bad_day_1() {
    check(&[
        "with window W4 A, window W5 A, window W6 C, auto W6
         take A x25; W1 calls; W1 serves; W2 calls; W2 serves; W4 calls; W4 serves; W5 calls; W3 opens; set W3 A; W3 calls; +50s W5 recalls; W6 calls
         cut 4min -> started
         W1 has A001; W2 has A002; W4 has A003; W5 has A004; W3 has A005; A waits 20; A006 ahead 0; A025 ahead 19
         W5 misses -> no: no-show-too-early A004 0 calls 10s
         take A -> A026 taken; take C -> C001 taken; W6 is not ready
         W5 shows call A004 2; W3 shows call A005 1",
    ]);
    check(&[
        "take A x25; W1 calls; +30s W1 recalls; cut 4min; W1 misses -> no: no-show-too-early A001 0 calls 30s; take A -> A026 taken
         W2 line A002 A003 A004 A005 A006 A007 A008 A009 A010 A011 A012 A013 A014 A015 A016 A017 A018 A019 A020 A021 A022 A023 A024 A025 A026",
    ]);
}

/// A call made less than 60 s before the cut: the window's first press announces that same ticket.
#[test]
fn bad_day_2() {
    check(&[
        "take A x2; W1 calls by key; +20s cut 4min; W1 calls by key -> A001 announced 2; A001 is called at W1; A002 is waiting",
        "take A x2; W1 calls by key; +20s cut 4min; +50min W1 calls by key -> A001 announced 2",
    ]);
}

/// Wakes Tuesday thinking Monday 17:45: it asks for the date, then A001.
#[test]
fn bad_day_3() {
    check(&[
        "take A x3; +9h cut 1min untrusted; take A -> no: day-unconfirmed; W1 shows confirm; W1 calls by key -> no: day-unconfirmed
         +14h confirm -> day confirmed; turn -> day 23 closed A001 A002 A003, day 24 opened; take A -> A001 taken; W1 shows closed",
    ]);
}

/// The clock jumps 8 h: no ticket ends, the day stays open.
#[test]
fn bad_day_4() {
    check(&[
        "take A x2; W1 calls; +10s clock untrusted -> clock untrusted; A waits 1; W1 has A001; take A -> A003 taken; A002 bears its time; A003 bears no time; W1 calls by key -> A001 announced 2
         W1 shows call A001 2; A shows: 2 of 3; clock trusted -> clock trusted",
    ]);
}

/// A child taps ten categories: nothing for 3 s; voided numbers are never called and are accounted for.
#[test]
fn bad_day_13() {
    check(&[
        "take A at door; take B at door -> no: take-your-ticket-first A001; take C at door -> no: take-your-ticket-first A001
         void A001 child played; take A at hall; W1 line A002; A shows: 1 of 2 unserved",
    ]);
}

/// Wrong category: transfer keeps the printed number and the original time; one visit.
#[test]
fn bad_day_14() {
    check(&[
        "take C; +1min take A x2; W3 calls; W3 sends to A by-time -> C001 sent to A; W1 line C001 A001 A002; W1 calls -> W1 open, C001 called; W1 ends
         C shows: 0 of 1; A shows: 2 of 2; take C -> C002 taken",
    ]);
}

/// Two real presses, 0.6 s apart: one ticket is called, 刚叫过.
#[test]
fn bad_day_15() {
    check(&[
        "take A x3; W1 calls by key; +600ms W1 calls by key -> just called A001; W1 has A001; A waits 2",
    ]);
}

/// 误叫撤销: back at the head, no 过号, sign cleared, the announcement gone.
#[test]
fn bad_day_16() {
    check(&[
        "with speech; take A x3; W1 calls by key; +20s W1 undoes by key -> A001 undone; A001 is waiting; A001 ahead 0; W1 shows idle; board ; spoken #1 -> nothing
         A shows: 3 of 3; W1 calls by key -> A001 called; W1 shows call A001 1",
    ]);
}

/// 暂停 while serving takes effect after this ticket; nobody is sent there.
#[test]
fn bad_day_17() {
    check(&[
        "with auto W1; take A x2; W1 calls; W1 serves; W1 pauses -> W1 pausing; W1 calls by key -> just called A001; +5min W1 calls by key -> A001 served, W1 paused, only ended
         W1 shows paused; A002 is waiting; take A -> A003 taken; W1 calls -> no: window-paused",
    ]);
}

/// The clerk left: the machine makes nobody 过号, however long it lasts.
#[test]
fn bad_day_18() {
    check(&["take A; W1 calls; +3h A001 is called at W1; W1 has A001"]);
}

/// Wait: after two calls and 60 s. Eight metres, bad knees.
#[test]
fn bad_day_21() {
    check(&[
        "take A x2; W1 calls by key; +30s W1 misses by key -> no: no-show-too-early A001 1 calls 30s; W1 recalls by key; +30s W1 misses by key -> A001 missed",
        "with speech; take A; W1 calls by key; W1 recalls by key; +55s spoken A001; +59s W1 misses by key -> no: no-show-too-early A001 0 calls 1s; +1s W1 misses by key -> A001 missed",
        "with speech; take A; W1 calls by key; W1 recalls by key; +90s spoken A001; +30s W1 misses by key -> A001 missed",
        "take A x2; W1 calls by key; +30s W1 calls by key -> A001 announced 2; A002 is waiting",
    ]);
}

/// Back 6 minutes after 过号: after the next 3 of his category; the second time ends it.
#[test]
fn bad_day_22() {
    check(&[
        "take A x7; W1 calls; W1 recalls; +60s W1 misses; W1 calls; +6min return A001 -> A001 returned; A001 ahead 3
         W1 line A003 A004 A005 A001 A006 A007; W1 ends; W1 calls; W1 ends; W1 calls; W1 ends; W1 calls; W1 ends; W1 calls -> A001 called
         W1 recalls; +60s W1 misses -> A001 missed for good; return A001 -> no: may-not-return A001",
    ]);
}

/// False priority: 取消优先, to his place by time.
#[test]
fn bad_day_27() {
    check(&[
        "take A; +1s take A as elder at door; +1s take A; W1 line A002 A001 A003; W1 calls -> W1 open, A002 called; drop A002 -> A002 dropped to wait
         W1 line A001 A002 A003; W1 recalls -> no: nobody-in-hand",
    ]);
}

/// Prefix "" or 民 instead of A: ticket, sign and board agree.
#[test]
fn bad_day_28() {
    check(&[
        "with prefix A none, prefix B 民; take A -> 001 taken; take B -> 民001 taken; W1 calls -> W1 open, 001 called; W2 calls -> W2 open, 民001 called
         W1 shows call 001 1; W2 shows call 民001 1; board 民001@W2 001@W1; W1 recalls; W1 shows call 001 2",
    ]);
}

/// Every day and category: 取号 = what became of them. The identity itself is a property (`properties.rs`).
#[test]
fn bad_day_44() {
    check(&[
        "take A x6; W1 calls; W1 ends; W1 calls; W1 recalls; +60s W1 misses; cancel A003; void A004 torn; W1 calls; W1 serves
         turn -> day 23 closed A002 A006, day 24 opened; W1 has A005",
    ]);
}

/// Market day, 60 people at 07:50, windows from 8:30, numbers from 8:00.
#[test]
fn bad_day_30() {
    check(&[
        "with hours 09:00-17:30, market 4 08:30-17:30, numbers 30 20; turn; @07:50 take A at door -> no: outside-hours 08:00; @07:59 take A at door -> no: outside-hours 08:00
         @08:00 take A x60; A shows: 60 of 60; A060 told 59; A wait 10800s; W1 calls -> W1 open, A001 called",
    ]);
}

/// Stop-issuing 11:40; a ticket called 11:58 is finished, holders keep their places, estimates include the break.
#[test]
fn bad_day_32() {
    check(&[
        "with hours 08:30-12:00+14:00-17:30, numbers 30 20, cover W3
         W1 opens; W3 opens; @11:30 take A x3; @11:40 take A -> no: outside-hours 14:00; take C -> C001 taken; @11:50 A wait 8100s; @11:58 W1 calls; W1 serves; @12:09 W1 ends -> A001 served
         W1 pauses; W3 calls -> C001 called; @14:00 W1 opens; W1 line A002 A003; take A -> A004 taken; W1 line A002 A003 A004",
    ]);
}

/// 17:30 with 40 waiting: no more numbers from 17:10, the end is foreseen, and all are served.
#[test]
fn bad_day_33_all_are_served() {
    check(&[
        "with hours 08:30-12:00+14:00-17:30, numbers 30 20; W1 opens; W2 opens; @17:00 take A x40; hall open until 17:30 ends 18:43; @17:10 take A at door -> no: outside-hours 24 08:00
         @17:35 hall closed until 24 08:30 stopped ends 19:18; A040 ahead 39; W1 calls; W1 ends; W2 calls -> A002 called; A waits 38; W1 line A003 A004 A005 A006 A007 A008 A009 A010 A011 A012 A013 A014 A015 A016 A017 A018 A019 A020 A021 A022 A023 A024 A025 A026 A027 A028 A029 A030 A031 A032 A033 A034 A035 A036 A037 A038 A039 A040",
    ]);
}

/// 限号 30 a day, 5 of them kept for the desk: the kiosk's 26th is refused, the desk gives its 5 and adds one.
#[test]
fn bad_day_31() {
    check(&[
        "with quota A 30 5; W1 opens; A shows: 0 of 0 left 25; take A at door; +3s take A at hall x1; void A002 torn; quota A 30 5; A shows: 1 of 2 left 23",
        "with quota A 30 5; take A by desk x5; A shows: 5 of 5 left 25 unserved; take A by desk x24; A shows: 29 of 29 left 1 unserved; take A at door -> A030 taken; +3s take A at door -> no: none-left
         take A by desk -> no: none-left; take A by desk-beyond -> A031 taken",
    ]);
}

/// 全厅暂停: one action stops all windows; 恢复 gives each its former state; the pause is in nobody's time.
#[test]
fn bad_day_6() {
    check(&[
        "take A x4; W1 calls; W1 serves; W2 calls; W3 opens; W3 pauses; pause hall -> hall paused; W1 shows paused; W2 shows paused; W3 shows paused; +15min resume hall -> hall resumed
         W1 shows serving A001; W2 shows call A002 1; W3 shows paused; W1 is open; W2 is open; W3 is paused; W2 recalls; +59s W2 misses -> no: no-show-too-early A002 0 calls 1s",
    ]);
}

/// The only clerk of a department is absent: its button says so, those waiting show, and one action moves them all.
#[test]
fn bad_day_19() {
    check(&[
        "with hours 08:30-17:30, numbers 30 20, unstaffed 10; W1 opens; @08:29 take C at door; take C x5; @08:31 C shows: 6 of 6 unserved; @08:40 take C at door -> no: no-window
         take A at door -> A001 taken; move C A -> C001 C002 C003 C004 C005 C006 moved to A; C shows: 0 of 6; W1 line C001 C002 C003 C004 C005 C006 A001",
    ]);
}

/// Two linked tickets of one person: served at one window, the other passes him over; linked only when called twice, the
/// later call is undone, and he goes first there when the first window is done.
#[test]
fn bad_day_23() {
    check(&[
        "take A; take C x2; link A001 C001; W1 calls; W1 serves; W3 calls -> W3 open, C002 called; C001 is waiting; C001 ahead 0; W3 ends; W1 ends; W3 calls -> C001 called",
        "take A; take C x3; W1 calls; W3 calls -> W3 open, C001 called; link A001 C001 -> C001 undone, A001 C001 linked; W3 calls -> C002 called; W1 ends; W3 ends; W3 calls -> C001 called",
    ]);
}

/// The clerk leaves without pausing, with A040 called: an alarm after 10 minutes without a key, nobody reckons with the
/// window, and the machine ends nothing.
#[test]
fn bad_day_18_the_clerk_is_away() {
    check(&[
        "take A x5; W1 calls by key; W2 calls by key; +9min W1 away no; W2 ends; W2 calls; +1min W1 away 10min; W1 has A001; A001 is called at W1
         +2h W1 away 130min; A001 is called at W1; W1 is open; W1 recalls; W1 away no",
        // With two windows the wait is half of that with one.
        "take A x9; W1 calls by key; W2 calls by key; W2 serves; +9min A wait 1125s; +1min A wait 2175s; W1 recalls; A wait 1125s",
        // A service that was begun by a key may take its time; an empty hand may stay empty.
        "take A; W1 calls; W1 serves; +1h W1 away no; W1 ends; +1h W1 away no; take A; +1h W1 away no",
        "take A x2; W1 calls; W1 pauses; +1h W1 away no; W1 ends; +1h W1 away no",
        // Not while the hall is down or paused.
        "take A; W1 calls; +9min cut 1h; +30s W1 away no; +1min W1 away 10min",
        "take A; W1 calls; +9min pause hall; +1h W1 away no; resume hall; +30s W1 away no; +1min W1 away 10min",
    ]);
    check(&[
        "with hours 08:00-12:00+14:00-17:30; take A; W1 calls; @11:59 W1 away 239min; @12:01 W1 away no",
        "with hours 08:00-12:00+14:00-17:30, away 20; take A; W1 calls; +19min W1 away no; +1min W1 away 20min",
    ]);
}

/// Three matters, one number: through three windows by the time of issue, and past one that closes.
#[test]
fn bad_day_38() {
    check(&[
        "with window W5 B; take i1+i2+i4 -> A001 taken; +1s take B; take C; W5 opens; W1 calls; W5 closes; W1 ends -> A001 served on to B; W2 calls -> W2 open, A001 called; W2 ends -> A001 served on to C
         W3 calls -> W3 open, A001 called; W3 ends -> A001 served; A shows: 0 of 1",
    ]);
}

/// An agent with 20 villagers' matters: five a turn, then behind three others; one ticket, and those behind see how long.
#[test]
fn bad_day_39() {
    check(&[
        "W3 opens; take C for 20 by desk -> C001 taken; take C x9; C002 expects 1500s at W3; C005 expects 3900s at W3
         W3 line C001 C002 C003 C004 C001 C005 C006 C007 C001 C008 C009 C010 C001; C shows: 10 of 10",
    ]);
}

/// A missing paper fetched the same day: the same number at that window after the next one, no new wait.
#[test]
fn bad_day_40() {
    check(&[
        "take A x9; W1 calls; W1 serves; W1 ends short of papers -> A001 short of papers, A001 served; +40min return A001 -> A001 reopened for W1; A001 ahead 1; W1 calls -> A002 called; W1 ends; W1 calls -> A001 called
         W1 ends -> A001 served; A shows: 7 of 9",
    ]);
}
