//! 过号: who does not come, when that may be said, and how he comes back.

use crate::scenario::check;

#[test]
fn after_two_calls_and_a_minute() {
    check(&[
        "take A; W1 calls; +60s W1 misses -> no: no-show-too-early A001 1 calls 0s; W1 has A001",
        "take A; W1 calls; +10s W1 recalls; +49s W1 misses -> no: no-show-too-early A001 0 calls 1s",
        "take A; W1 calls; +10s W1 recalls; +50s W1 misses -> A001 missed; A001 is missed at W1; W1 has nobody",
        // Counted from the first call, not from the last.
        "take A; W1 calls; +59s W1 recalls; +1s W1 misses -> A001 missed",
        // A press of call within the minute is a call, too.
        "take A; W1 calls by key; +30s W1 calls by key -> A001 announced 2; +30s W1 misses by key -> A001 missed",
        "with calls needed 1; take A; W1 calls; +60s W1 misses -> A001 missed",
        "with calls needed 3; take A; W1 calls; W1 recalls; +60s W1 misses -> no: no-show-too-early A001 1 calls 0s",
    ]);
}

#[test]
fn counted_from_the_speech_where_it_is_reported() {
    check(&[
        "with speech; take A; W1 calls; W1 recalls; +20s spoken A001 -> A001 spoken; +59s W1 misses -> no: no-show-too-early A001 0 calls 1s
         +1s W1 misses -> A001 missed",
        // Never reported: two minutes, no more.
        "with speech; take A; W1 calls; W1 recalls; +119s W1 misses -> no: no-show-too-early A001 0 calls 1s; +1s W1 misses -> A001 missed",
        // Reported late: two minutes, no more.
        "with speech; take A; W1 calls; W1 recalls; +100s spoken A001; +20s W1 misses -> A001 missed",
        // The first report counts, of whatever screen, of whatever repetition.
        "with speech; take A; W1 calls; W1 recalls; spoken #1 -> A001 spoken; +50s spoken #2 -> nothing; +10s W1 misses -> A001 missed",
        "with speech; take A; W1 calls; W1 recalls; spoken #1 #2 -> A001 spoken",
        "take A; spoken #1 -> nothing; spoken #99 -> nothing",
        // What was spoken of an earlier call says nothing of this one.
        "with speech; take A; W1 calls; W1 undoes; W1 calls; spoken #1 -> nothing; spoken #2 -> A001 spoken",
        "with speech; take A; W1 calls; +1s W1 sends to W2 front; +1s W2 calls; spoken #1 -> nothing; spoken #2 -> A001 spoken",
        "with speech; take A; W1 calls; +1s W1 recalls; +119s W1 misses; return A001; W1 calls -> A001 called; spoken #1 #2 -> nothing
         spoken #3 -> A001 spoken",
        // Nobody hears it any more.
        "with speech; take A; W1 calls; W1 ends; spoken #1 -> nothing",
    ]);
}

#[test]
fn back_behind_three_others() {
    check(&[
        "take A x6; W1 calls; W1 recalls; +60s W1 misses; return A001 -> A001 returned; A001 ahead 3; A005 ahead 4; A004 ahead 2
         W1 line A002 A003 A004 A001 A005 A006",
        // Calls since his return count, wherever they are made.
        "take A x6; W1 calls; W1 recalls; +60s W1 misses; W1 calls -> A002 called; return A001; W2 calls -> W2 open, A003 called
         A001 ahead 2; W1 line A004 A005 A001 A006",
        // Calls of other categories do not.
        "take A x5; take B x4; W1 calls; W1 recalls; +60s W1 misses; return A001; W2 calls B001; W2 calls B002; W2 calls B003
         A001 ahead 3",
        // A call that was taken back does not.
        "take A x6; W1 calls; W1 recalls; +60s W1 misses; return A001; W1 calls; W1 undoes; A001 ahead 3",
        // Fewer others: after them. None: at once.
        "take A x2; W1 calls; W1 recalls; +60s W1 misses; return A001; A001 ahead 1; W1 line A002 A001",
        "take A; W1 calls; W1 recalls; +60s W1 misses; return A001; A001 ahead 0; W1 calls -> A001 called",
        "with return behind 1; take A x3; W1 calls; W1 recalls; +60s W1 misses; return A001; W1 line A002 A001 A003",
        "with return behind 0; take A x3; W1 calls; W1 recalls; +60s W1 misses; return A001; W1 line A001 A002 A003",
        // He waited for three; those who come later are behind him.
        "take A x4; W1 calls; W1 recalls; +60s W1 misses; return A001; take A -> A005 taken; A005 told 4; W1 line A002 A003 A004 A001 A005",
        // Two who returned: each behind his three, and the first to return first when nobody else waits.
        "take A x4; W1 calls; W1 recalls; +60s W1 misses; W1 calls; W1 recalls; +60s W1 misses; return A002; W1 calls; return A001
         W1 line A004 A002 A001; A001 ahead 2; A002 ahead 1",
        "take A x2; W1 calls; W1 recalls; +60s W1 misses; W1 calls; W1 recalls; +60s W1 misses; return A002; return A001; W1 line A001 A002",
        // His priority does not carry him past them.
        "take A as elder; take A x5; W1 calls; W1 recalls; +60s W1 misses; return A001; W1 line A002 A003 A004 A001 A005 A006",
    ]);
}

#[test]
fn the_second_time_ends_it() {
    check(&[
        "take A; W1 calls; W1 recalls; +60s W1 misses -> A001 missed; return A001; W1 calls; W1 recalls; +60s W1 misses -> A001 missed for good
         A001 is missed for good; return A001 -> no: may-not-return A001",
        // An inferred one is in nobody's record.
        "take A x2; W1 calls; W1 calls -> A001 missed?, A002 called; return A001; W1 ends; W1 calls -> A001 called; W1 recalls
         +60s W1 misses -> A001 missed; return A001 -> A001 returned",
        "take A x2; W1 calls; W1 recalls; +60s W1 misses; return A001; W1 calls A001; W1 calls -> A001 missed?, A002 called
         A001 is missed at W1; return A001 -> A001 returned",
    ]);
}

#[test]
fn closed_by_inference_may_return() {
    check(&[
        "take A x2; W1 calls; +70s W1 calls -> A001 served?, A002 called; return A001 -> A001 returned; A001 is waiting
         W1 rates 1 -> no: rating-closed",
        // Who was seen being served, or ended by a press, was served.
        "take A x2; W1 calls; W1 serves; +70s W1 calls -> A001 served, A002 called; return A001 -> no: ticket-ended A001",
        "take A x2; W1 calls; +70s W1 ends; return A001 -> no: ticket-ended A001",
    ]);
}

#[test]
fn where_a_missed_ticket_is_void() {
    check(&[
        "with return void; take A; W1 calls; W1 recalls; +60s W1 misses -> A001 missed for good; return A001 -> no: may-not-return A001",
        // Nobody pressed 过号: the machine's guess is not his fault.
        "with return void; take A x2; W1 calls; W1 calls -> A001 missed?, A002 called; return A001 -> A001 returned; W1 ends
         W1 calls -> A001 called",
        // The rule on his paper was another one.
        "take A; W1 calls; W1 recalls; +60s W1 misses; configure return void; return A001 -> A001 returned",
    ]);
}

#[test]
fn only_who_is_away_returns() {
    check(&[
        "take A; return A001 -> no: already-waiting A001",
        "take A; W1 calls; return A001 -> no: in-hand A001 W1",
        "take A; W1 calls; W1 serves; return A001 -> no: in-hand A001 W1",
        "take A; cancel A001; return A001 -> no: ticket-ended A001",
        "take A; void A001 torn; return A001 -> no: ticket-ended A001",
        "return X404 -> no: no-such-ticket",
        "take A; W1 calls; W1 recalls; +60s W1 misses; cancel A001 -> A001 cancelled; return A001 -> no: ticket-ended A001",
        "take A; W1 calls; W1 recalls; +60s W1 misses; return A001; return A001 -> no: already-waiting A001",
    ]);
}
