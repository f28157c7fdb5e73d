//! Service items (事项) imported as a catalogue: by version, whole or not at all, and nobody who holds a ticket loses by it.

use crate::scenario::check;

fn with_department(scenarios: &[&str]) {
    let scenarios: Vec<String> =
        scenarios.iter().map(|scenario| format!("with department civil-affairs; {scenario}")).collect();
    check(&scenarios.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn items_are_imported_and_tickets_taken_for_them() {
    with_department(&[
        "take j1 -> no: no-such-item; items j1 A, j2 B -> items 1 imported; take j1 -> A001 taken; take i1 -> no: no-such-item; take j1+j2 -> A002 taken; W1 calls; W1 ends; W1 calls -> A002 called; W1 ends -> A002 served on to B",
        // The same again is no news; another list is the next version, and takes the place of all of the first.
        "items j1 A, j2 B; items j1 A, j2 B -> nothing; items j1 A -> items 2 imported; take j2 -> no: no-such-item; items nothing -> items 3 imported; take j1 -> no: no-such-item",
        // It is there the next day, and after a cut.
        "items j1 A; turn; take j1 -> A001 taken; items j1 B -> items 2 imported; turn; turn; cut 4min; take j1 -> B001 taken; items j1 A -> items 3 imported",
    ]);
}

#[test]
fn what_points_nowhere_is_named_and_nothing_is_taken() {
    with_department(&[
        "items j1 A, j2 Q, j1 B, i1 A -> no: items-unfit of 4: 2. j2 no-such-category, 3. j1 item-twice; take j1 -> no: no-such-item; take i1 -> A001 taken",
    ]);
    check(&["items j1 A -> no: items-unfit of 1: 1. j1 no-such-department"]);
}

#[test]
fn whoever_holds_a_ticket_keeps_what_he_was_told() {
    with_department(&[
        "items j1 A licence, j2 A card; take j1; items j2 A card -> items 2 imported; A001 needs licence; take j2; A002 needs card; W1 calls -> W1 open, A001 called; W1 ends -> A001 served",
        // Changed twice since; who comes now is told what holds now.
        "items j1 A one; take j1; items j1 A two; take j1; items j1 A three; take j1; A001 needs one; A002 needs two; A003 needs three; cut 4min; A001 needs one; A002 needs two",
        // A category that is withdrawn takes nobody, and serves its holders.
        "items j1 C; take j1; configure without C; take j1 -> no: no-such-category; W3 calls -> W3 open, C001 called",
    ]);
}
