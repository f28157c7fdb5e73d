//! Numbers: a series a day and category, gapless, whatever the prefix; ranges that run out; warnings.

use crate::scenario::check;
use crate::scenario::hall::category;
use hall_core::rules::Category;
use std::collections::BTreeSet;

fn numbered(prefix: &str, width: u8, first: u32, last: u32) -> Category {
    Category { prefix: prefix.into(), width, first, last, ..category("x") }
}

fn series(category: &Category, from: u32, count: u32) -> String {
    (from..from + count).map(|sequence| category.number(sequence).to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn prefixes_and_widths() {
    assert_eq!(series(&numbered("A", 3, 1, 999), 0, 3), "A001 A002 A003");
    assert_eq!(series(&numbered("民", 3, 1, 999), 11, 1), "民012");
    assert_eq!(series(&numbered("", 3, 1, 999), 0, 2), "001 002");
    assert_eq!(series(&numbered("", 0, 1, 99), 8, 3), "9 10 11");
    assert_eq!(series(&numbered("7", 2, 0, 99), 0, 2), "700 701");
    assert_eq!(series(&numbered("A", 4, 501, 999), 0, 2), "A0501 A0502");
    check(&[
        "with prefix A none; take A -> 001 taken; W1 calls -> W1 open, 001 called; W1 shows call 001 1; board 001@W1",
        "with prefix A 民; take A x2; W1 calls -> W1 open, 民001 called; W1 shows call 民001 1; W1 line 民002",
    ]);
}

#[test]
fn each_category_and_day_has_its_own() {
    check(&[
        "take A -> A001 taken; take B -> B001 taken; take A -> A002 taken; take i2 -> B002 taken; A shows: 2 of 2 unserved",
        // Voided and cancelled numbers are spent; whatever was refused was never given.
        "take A; cancel A001; take A -> A002 taken; void A002 torn; take A -> A003 taken",
        "take A at door; take A at door -> no: take-your-ticket-first A001; +3s take A at door -> A002 taken",
        "take A x2; turn -> day 23 closed A001 A002, day 24 opened; take A -> A001 taken; B shows: 0 of 0; A shows: 1 of 1 unserved",
    ]);
}

#[test]
fn a_range_that_runs_out_widens() {
    assert_eq!(series(&numbered("A", 3, 1, 999), 998, 3), "A999 A1000 A1001");
    assert_eq!(series(&numbered("A", 3, 1, 999), 1998, 2), "A1999 A2000");
    assert_eq!(series(&numbered("A", 3, 1, 999), 9998, 2), "A9999 A10000");
    assert_eq!(series(&numbered("", 3, 100, 199), 99, 3), "199 1100 1101");
    assert_eq!(series(&numbered("", 3, 100, 199), 199, 2), "1199 2100");
    assert_eq!(series(&numbered("", 3, 1, 99), 98, 2), "099 1000");
    assert_eq!(series(&numbered("A", 0, 1, 9), 8, 2), "A9 A10");
    assert_eq!(series(&numbered("A", 1, 5, 5), 0, 3), "A5 A15 A25");
    // Nonsense stays a number.
    assert_eq!(series(&numbered("A", 2, 9, 3), 0, 2), "A09 A109");
    let _ = numbered("A", 255, u32::MAX, u32::MAX).number(u32::MAX);
}

#[test]
fn numbers_of_after_the_backup_are_given_no_more() {
    check(&[
        "take A x2; take B; restore 23 A 47 -> restored on 23 A 47; take A -> A048 taken; take B -> B002 taken; W1 line A001 A002 A048 B001 B002",
        // Behind what the ledger knows itself it says nothing.
        "take A x2; restore 23 A 1; take A -> A003 taken",
        // Of a day that has yet to open, who opens it knows.
        "take A x2; restore 24 A 47 -> restored on 24 A 47; take A -> A003 taken",
        "restore 23 X 5 -> no: no-such-category",
    ]);
}

/// By printing them: thousands of numbers of categories side by side, none twice.
#[test]
fn neighbours_never_print_the_same() {
    let halls = [
        vec![numbered("", 3, 100, 199), numbered("", 3, 200, 299), numbered("", 3, 300, 999)],
        vec![numbered("", 3, 1, 99), numbered("", 3, 100, 199), numbered("", 3, 200, 200)],
        vec![numbered("A", 3, 1, 499), numbered("A", 3, 500, 999), numbered("B", 3, 1, 999)],
        vec![
            numbered("民", 2, 1, 9),
            numbered("民", 2, 10, 49),
            numbered("民", 2, 50, 99),
            numbered("", 3, 1, 999),
        ],
        vec![numbered("A", 0, 0, 4), numbered("A", 0, 5, 9)],
    ];
    for hall in halls {
        let mut printed = BTreeSet::new();
        for (place, category) in hall.iter().enumerate() {
            for other in &hall[..place] {
                assert!(!category.clashes_with(other), "{category:?} {other:?}");
            }
            for sequence in 0..5_000 {
                assert!(printed.insert(category.number(sequence)), "{}", category.number(sequence));
            }
        }
    }
}

#[test]
fn clashes_are_known() {
    let clash = |a: &Category, b: &Category| {
        assert_eq!(a.clashes_with(b), b.clashes_with(a));
        a.clashes_with(b)
    };
    let plain = numbered("A", 3, 1, 999);
    assert!(clash(&plain, &plain));
    assert!(clash(&plain, &numbered("A", 3, 500, 999)));
    assert!(clash(&plain, &numbered("A1", 2, 1, 99)), "A101 and A101");
    assert!(clash(&numbered("", 3, 1, 999), &numbered("1", 3, 1, 999)), "1001 and 1001");
    assert!(clash(&numbered("", 2, 1, 99), &numbered("", 3, 100, 199)), "100 and 100");
    assert!(!clash(&plain, &numbered("B", 3, 1, 999)));
    assert!(!clash(&plain, &numbered("民", 3, 1, 999)));
    assert!(!clash(&plain, &numbered("", 3, 1, 999)));
    assert!(!clash(&plain, &numbered("AB", 3, 1, 999)));
    assert!(!clash(&numbered("1", 3, 1, 999), &numbered("2", 3, 1, 999)));
}

/// What `clashes_with` allows never clashes: all pairs of a wide choice, by printing them.
#[test]
fn what_is_allowed_never_clashes() {
    let ranges = [(1, 9), (0, 9), (1, 99), (10, 49), (50, 99), (100, 199), (200, 299), (1, 999)];
    let choice: Vec<Category> = ["", "A", "A1", "1", "10", "民"]
        .iter()
        .flat_map(|prefix| ranges.iter().map(move |range| (*prefix, *range)))
        .flat_map(|(prefix, (first, last))| [1, 2, 3].map(|width| numbered(prefix, width, first, last)))
        .collect();
    let printed: Vec<BTreeSet<_>> = choice
        .iter()
        .map(|category| (0..1_200).map(|sequence| category.number(sequence)).collect())
        .collect();
    for (a, of_a) in choice.iter().zip(&printed) {
        assert_eq!(of_a.len(), 1_200, "{a:?} prints a number twice");
        for (b, of_b) in choice.iter().zip(&printed) {
            assert!(a.clashes_with(b) || of_a.is_disjoint(of_b), "{a:?} {b:?}");
        }
    }
}

#[test]
fn four_fifths_given_is_said() {
    let gets_low = |sequence| numbered("A", 3, 1, 10).range_gets_low(sequence);
    assert_eq!((0..20).filter(|sequence| gets_low(*sequence)).collect::<Vec<_>>(), [7]);
    let low = |first, last, issued| numbered("A", 3, first, last).range_low(issued);
    assert!(!low(1, 999, 799) && low(1, 999, 800));
    assert!(!low(1, 100, 79) && low(1, 100, 80));
    assert!(!low(100, 104, 3) && low(100, 104, 4));
    check(&[
        "with range A 1..5; take A x3; A shows: 3 of 3 unserved; take A; A shows: 4 of 4 unserved low; take A x2; W1 line A001 A002 A003 A004 A005 A1000",
    ]);
}
