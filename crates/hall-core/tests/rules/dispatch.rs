//! The rules of who is next: what each preset does, the promise, and the score against its formula.

use crate::scenario::check;
use hall_core::dispatch::{ClassCounts, Head, Preset, Rule, Thousandths, TierCounts};
use hall_core::id::TicketId;
use hall_core::ticket::Slot;
use hall_core::time::{HallTime, Span};
use proptest::prelude::*;
use std::cmp::Ordering;

#[test]
fn the_promise_of_a_township() {
    check(&[
        // A window's own business first, until somebody has waited half an hour.
        "with dispatch township; take B; +29min take A; W1 line A001 B001; +1min W1 line B001 A001",
        "with dispatch township, promise 10; take B; +10min take A; W1 line B001 A001",
        "with dispatch priority-tier; take B; +5h take A; W1 line A001 B001",
        // It keeps the order of classes, however long he has waited.
        "with dispatch township; take B; +2h take A as elder; take A; W1 line A001 B001 A002",
        "with dispatch township; take B as elder; +31min take A as elder; take A as veteran; W1 line A002 B001 A001",
        // Of two that have it, the earlier one.
        "with dispatch township; take B; +1s take A; +30min take A; W1 line B001 A001 A002",
        // Whoever was put in front stays there.
        "with dispatch township; take B; take C; W3 calls; +40min take A; W3 sends to A front; W1 line C001 B001 A001",
        // … and hides nobody behind him from his promise: both go before whoever came later.
        "with dispatch township; take B; take C; W3 calls; +30min take A; W3 sends to B front; why C001 A001 C001 transferred; W1 line C001 B001 A001",
        "with dispatch township; take B; take C; W3 calls; +29min take A; W3 sends to B front; W1 line A001 C001 B001; +1min W1 line C001 B001 A001",
        "with dispatch township; take C x2; W3 calls; W3 sends to B front; +30min W3 calls; W3 sends to B front; take A; W1 line C002 C001 A001",
    ]);
}

#[test]
fn presets() {
    check(&[
        "with dispatch first-come; take B; +1s take A as elder; +1s take A; W1 line B001 A001 A002; A002 ahead 1",
        "with dispatch strict-priority; take B; +1s take A; +1s take B as elder; W1 line B002 B001 A001; B001 ahead 1",
        // Ten times as fast: 21 minutes are more than ten times one, 23 less than ten times three.
        "with dispatch accumulating; take A; +20min take A as elder; A002 told 1; W1 line A001 A002
         +2min W1 line A002 A001; A001 ahead 1; A002 ahead 0",
        "with dispatch head-start; take A; +9min take A as elder; A002 told 0; W1 line A002 A001",
        "with dispatch head-start; take A; +11min take A as elder; A002 told 1; W1 line A001 A002",
        // 31 minutes over a service of 20 are more than 1 over 5, 43 over 20 less than 13 over 5.
        "with dispatch c-mu, service B 20; take B; +30min take A; W1 line B001 A001; +12min W1 line A001 B001",
        // 4 to the power of 1.5 times 0.6 are less than 3 to that, and 9 times 0.6 more than 5.
        "with dispatch balanced; take B; +1min take A; +2min W1 line A001 B001",
        "with dispatch balanced; take B; +4min take A; +4min W1 line B001 A001",
    ]);
}

#[test]
fn places_beyond_time_hold_under_every_rule() {
    for preset in Preset::ALL {
        let rule = preset.name();
        check(&[
            &format!(
                "with dispatch {rule}; take A x2; take C; W3 calls; W3 sends to A front; W1 line C001 A001 A002"
            ),
            &format!(
                "with dispatch {rule}; take A x2; take C; W3 calls; +1s W3 sends to A back; W1 line A001 A002 C001; C001 ahead 2"
            ),
            &format!(
                "with dispatch {rule}; take A x5; W1 calls; W1 recalls; +60s W1 misses; return A001; W1 line A002 A003 A004 A001 A005; A001 ahead 3; A005 ahead 4"
            ),
            &format!(
                "with dispatch {rule}; take A; W1 calls; W1 recalls; +60s W1 misses; return A001; W1 line A001"
            ),
            &format!(
                "with dispatch {rule}; take A x2; take C; W3 calls; W2 opens; W3 sends to W2 back; W2 line A001 A002 C001; W1 line A001 A002"
            ),
        ]);
    }
}

#[test]
fn each_call_has_its_reason() {
    check(&[
        "take A x2; W1 calls; A001 called as earliest; W1 calls; A002 called as earliest",
        "take A; take A as elder; W1 calls; A002 called as priority",
        "take B; +1s take A; W1 calls; A001 called as tier",
        "with dispatch township; take B; +30min take A; W1 calls; B001 called as promise",
        "with dispatch c-mu, service B 20; take B; +30min take A; +12min W1 calls; A001 called as weighed",
        "take A x2; W1 calls A002; A002 called as chosen",
        "take A x5; W1 calls; W1 recalls; +60s W1 misses; return A001; W1 calls; W1 calls; W1 calls; W1 calls; A001 called as returned",
        "take A x2; take C; W3 calls; W3 sends to A front; W1 calls; C001 called as front",
        "take A x2; take C; W3 calls; W1 opens; W3 sends to W1 front; W1 calls; C001 called as sent",
        "with auto W1; W1 calls; take A; A001 called as earliest",
    ]);
}

/// “为什么他先？”
#[test]
fn bad_day_25() {
    check(&[
        "take A; take A as elder; why A001 A002 A002 priority; W1 calls; why A001 A002 A002 priority; why A002 A001 A002 priority",
        "take A x2; why A002 A001 A001 earlier; W1 calls; why A002 A001 A001 earlier; W1 calls; why A002 A001 A001 earlier",
        "take A; W1 calls; +1s take A; why A002 A001 A001 takenlater",
        "take A; take C; W3 calls; why A001 C001 C001 otherwindows; why C001 A001 C001 otherwindows",
        "take A; take C; why A001 C001 A001 otherwindows",
        "take B; +1s take A; why B001 A001 A001 tier; W1 calls; why B001 A001 A001 tier; W2 calls; why B001 A001 A001 tier",
        "with dispatch township; take B; +30min take A; why A001 B001 B001 promise; W1 calls; why A001 B001 B001 promise",
        "take A x5; W1 calls; W1 recalls; +60s W1 misses; return A001; why A001 A002 A002 otherreturned
         W1 calls; why A001 A002 A002 otherreturned; W1 calls; W1 calls; why A005 A001 A001 earlier; W1 calls; why A005 A001 A001 returned",
        "take A x2; take C; W3 calls; W3 sends to A front; why A001 C001 C001 transferred; W1 calls; why A001 C001 C001 transferred",
        "take A x2; W1 calls A002; why A001 A002 A002 chosen",
        "take A at door by desk-beyond; take A; why A001 A002 A001 added; W1 calls; why A001 A002 A001 added",
        "with dispatch c-mu, service B 20; take B; +30min take A; +12min why B001 A001 A001 weighed",
        // Whose holder stands at another window is passed over, before the call and in it.
        "take A; take C; +1s take C; link A001 C001; W1 calls; why C001 C002 C002 linked; W3 calls -> W3 open, C002 called; why C001 C002 C002 linked",
        "take A; take C; +1s take C; link A001 C001; why C001 C002 C001 earlier; W1 calls; W1 ends; why C001 C002 C001 earlier",
        // Whose place is older than his number: written by hand in an outage, or sent home the day before.
        "@10:00 take A; @10:50 take A; backfill A 1 since 10:05; why A002 补1 补1 byhand; W1 calls 补1; why 补1 A002 补1 chosen",
        "take A; send home A001; turn; take A; take for:A001; why A001 A002 A002 nextday; W1 calls; why A001 A002 A002 nextday",
        // Also where his right gives him a class: of that nothing else is told.
        "with next-day veteran; take A; send home A001; turn; take A as elder; take for:A001; why A001 A002 A002 nextday; W1 calls; why A001 A002 A002 nextday",
        "with next-day veteran; take A; send home A001; turn; take for:A001; take A; +1s take A as veteran; W1 calls; W1 ends; why A002 A003 A003 priority",
        // Whom a call passed over, and why: not who cannot go to that window, nor who came later.
        "take A; take C; +1s take A as elder; take A; W1 calls -> W1 open, A002 called; A002 goes before A001 priority; W1 ends; W1 calls; A001 goes before",
        "take A x3; W1 calls A003; A003 goes before A001 chosen A002 chosen; W2 calls; A003 goes before A002 chosen; A002 goes before",
        // A call taken back is none.
        "take A x2; W1 calls A002; W1 undoes; why A001 A002 A001 earlier",
        "take A x2; cancel A001; why A001 A002 no; why A002 A002 no; why X404 A001 no",
    ]);
}

/// The number ahead never grows without a reason beside it.
#[test]
fn bad_day_26() {
    check(&[
        "take A x3; A003 newly nobody; take A as elder; A003 ahead 3; A003 newly priority 1; W1 calls; A003 ahead 2; A003 newly nobody",
        "take A x5; W1 calls; W1 recalls; +60s W1 misses; return A001; A005 ahead 4; A005 newly returned 1; A004 newly nobody",
        "take A x2; take C; W3 calls; W3 sends to A front; A002 ahead 2; A002 newly front 1",
        "@10:00 take A; @10:50 take A; backfill A 2 since 10:05; A002 ahead 3; A002 newly byhand 2",
        "take A; send home A001; turn; take A; take for:A001; A001 ahead 1; A001 newly nextday 1",
        "with next-day veteran; take A; send home A001; turn; take A; take for:A001; A001 newly nextday 1",
        "take C; +1s take A x2; W3 calls; W3 sends to A by-time; A001 ahead 1; A001 newly back 1",
        "take A x2; W1 calls; A002 ahead 0; W1 undoes; A002 ahead 1; A002 newly back 1",
        "take A; W1 calls; W1 recalls; +60s W1 misses; return A001; A001 ahead 0; take A; A001 ahead 1; A001 newly afterreturn 1",
        // What befalls the paper is no coming.
        "take A at door; take A; printing A001; printed A001; A002 newly nobody",
    ]);
}

fn rule() -> impl Strategy<Value = Rule> {
    let class = prop::sample::select(vec![ClassCounts::Ignored, ClassCounts::Rate, ClassCounts::HeadStart]);
    let tier = prop_oneof![
        Just(TierCounts::Ignored),
        (1..1000u32).prop_map(|it| TierCounts::Factor(Thousandths(it)))
    ];
    let (age, service) = ((100..4000u32).prop_map(Thousandths), (0..3000u32).prop_map(Thousandths));
    (class, tier, age, service).prop_map(|(class, tier, age, service)| Rule {
        class,
        tier,
        age,
        service,
        ..Preset::FirstCome.rule()
    })
}

/// Weight, tier, minutes waited, minutes of service.
fn someone() -> impl Strategy<Value = (u32, usize, u16, u16)> {
    (prop_oneof![Just(0u32), 1..1000u32], 0..4usize, 0..600u16, 1..120u16)
}

fn by_the_book(rule: &Rule, (weight, tier, waited, service): (u32, usize, u16, u16)) -> f64 {
    let class = if rule.class == ClassCounts::Rate { f64::from(weight.max(1)) } else { 1.0 };
    let head_start = if rule.class == ClassCounts::HeadStart { f64::from(weight) } else { 0.0 };
    let factor = if let TierCounts::Factor(factor) = rule.tier { factor.value() } else { 1.0 };
    let age = (f64::from(waited) + 1.0 + head_start).powf(rule.age.value());
    class * age * factor.powi(tier as i32) / f64::from(service).powf(rule.service.value())
}

proptest! {
    #[test]
    fn the_greater_score_of_the_book_goes_first(rule in rule(), a in someone(), b in someone()) {
        let now = HallTime(600 * 60_000);
        let head = |id, (weight, tier, waited, service): (u32, usize, u16, u16)| Head {
            weight,
            tier,
            slot: Slot::Time(now - Span(i64::from(waited) * 60_000)),
            since: now - Span(i64::from(waited) * 60_000),
            id: TicketId(id),
            factor: rule.factor(weight, tier, Span(i64::from(service) * 60_000)),
        };
        let (of_a, of_b) = (by_the_book(&rule, a), by_the_book(&rule, b));
        let compared = rule.compare(&head(1, a), &head(2, b), now);
        if (of_a / of_b - 1.0).abs() > 1e-9 {
            prop_assert_eq!(compared, of_b.total_cmp(&of_a));
        }
        prop_assert_ne!(compared, Ordering::Equal);
    }

    #[test]
    fn nobody_starves_whom_the_check_lets_pass(rule in rule(), weight in 1..1000u32, others in (1..60u16, 1..60u16)) {
        let services = (others.0.min(others.1), others.0.max(others.1));
        let minutes = |it: u16| Span(i64::from(it) * 60_000);
        let starves = rule.starves(weight, 3, (minutes(services.0), minutes(services.1)));
        // A day later he stands before whoever comes then, and where that is refused he does not.
        let waiting = by_the_book(&rule, (0, 2, 8 * 60 + 1, services.1));
        let comes = by_the_book(&rule, (weight, 0, 0, services.0));
        if (waiting / comes - 1.0).abs() > 0.02 {
            prop_assert_eq!(starves.is_none(), waiting > comes, "{:?}", starves);
        }
    }
}
