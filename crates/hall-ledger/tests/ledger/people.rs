//! People, their sessions, and what is noted of both.

use hall_ledger::{Duty, Ledger, Mode, Note, Person, Secret, Session, WriteError};
use tempfile::tempdir;

fn person(name: &str, duty: Duty) -> Person {
    Person { name: name.into(), duty, password: format!("hash of {name}"), pin: None, created_wall_ms: 3 }
}

#[test]
fn people_are_kept_listed_and_removed_and_each_change_leaves_a_note() {
    let dir = tempdir().unwrap();
    let mut ledger = Ledger::open(dir.path(), Mode::Live).unwrap();
    let duties = [
        Duty::Clerk,
        Duty::Desk,
        Duty::DepartmentHead("civil-affairs".into()),
        Duty::Manager,
        Duty::Installer,
        Duty::Auditor,
        Duty::Supervisor,
    ];
    let people: Vec<_> =
        duties.into_iter().zip(0..).map(|(duty, n)| person(&format!("p{n}"), duty)).collect();
    people.iter().for_each(|person| ledger.add_person(person, "hallctl").unwrap());
    assert_eq!(ledger.people().unwrap(), people);

    let taken = ledger.add_person(&person("p1", Duty::Manager), "hallctl").unwrap_err();
    assert!(matches!(&taken, WriteError::PersonExists(name) if name == "p1"), "{taken}");
    assert!(ledger.remove_person("p0", "person:p3", 5).unwrap());
    assert!(!ledger.remove_person("p0", "person:p3", 6).unwrap());
    let newest =
        Note { wall_ms: 5, principal: "person:p3".into(), what: "person-removed".into(), about: "p0".into() };
    // What was refused and what changed nothing left no note.
    assert_eq!(ledger.notes(100).unwrap().len(), 8);
    assert_eq!(ledger.notes(1).unwrap(), [newest]);
}

#[test]
fn a_session_ends_with_its_person_and_with_a_new_secret() {
    let dir = tempdir().unwrap();
    let mut ledger = Ledger::open(dir.path(), Mode::Live).unwrap();
    for name in ["wang", "li"] {
        ledger.add_person(&person(name, Duty::Clerk), "hallctl").unwrap();
    }
    let session =
        |n: u8, person: &str| Session { sha256: [n; 32], person: person.into(), begun_wall_ms: i64::from(n) };
    let [old, wang, li, late] = [session(1, "wang"), session(7, "wang"), session(8, "li"), session(9, "li")];
    for open in [&old, &wang, &li, &late] {
        ledger.begin_session(open, "door", 5).unwrap();
    }
    // The first was too old when the next began.
    assert_eq!(ledger.sessions().unwrap(), [wang.clone(), li.clone(), late.clone()]);
    assert!(ledger.end_session(&late, "person:li", 10).unwrap());
    assert!(ledger.set_secret("wang", Secret::Pin, Some("hash of a pin"), "person:boss", 11).unwrap());
    assert_eq!(ledger.sessions().unwrap(), [li]);
    assert_eq!(ledger.people().unwrap()[1].pin.as_deref(), Some("hash of a pin"));
    assert!(ledger.set_secret("wang", Secret::Pin, None, "person:boss", 12).unwrap());
    assert!(ledger.set_secret("wang", Secret::Password, Some("another"), "person:boss", 13).unwrap());
    let known = ledger.people().unwrap().remove(1);
    assert_eq!((known.password.as_str(), known.pin), ("another", None));
    assert!(!ledger.set_secret("nobody", Secret::Password, Some("x"), "person:boss", 14).unwrap());
    assert!(ledger.remove_person("li", "person:boss", 15).unwrap());
    assert_eq!(ledger.sessions().unwrap(), []);
    assert!(ledger.begin_session(&session(20, "li"), "door", 5).is_err(), "he is gone");
    // That was an answer and no fault of the disk.
    ledger.add_person(&person("li", Duty::Desk), "hallctl").unwrap();
}
