//! mosquitto with the shipped config and access list: who may say and hear what.

use crate::run;
use hall_tests::mqtt::{Heard, Listener, Mosquitto};
use hall_tests::wait::until;
use std::process::Command;

/// Every topic that listeners read, as the AsyncAPI document has them.
const SHOWN: [&str; 5] = ["status", "board", "windows/3", "devices/front", "events"];

/// What is said is kept by the broker here, so that it matters not who came first.
fn say(broker: &Mosquitto, login: &str, topic: &str, text: &str) {
    broker.say(login, topic, text, true);
}

/// Waits until `text` was heard on a topic, and sees that nothing else was.
fn only(heard: &Heard, topic: &str, text: &str) {
    let on = || heard.on(topic).into_iter().map(|message| message.payload).collect::<Vec<_>>();
    until(&format!("{topic} says {text}"), || on().contains(&text.into()).then_some(()));
    assert!(on().iter().all(|payload| payload == text.as_bytes()), "{topic}: {:?}", on());
}

#[test]
fn halld_alone_writes_what_the_hall_shows_and_everyone_reads_it() {
    let broker = Mosquitto::start(&["hulu", "elsewhere", "ground-1", "reader"]);
    for topic in SHOWN {
        say(&broker, "hulu", &format!("hall/hulu/{topic}"), "true");
        say(&broker, "elsewhere", &format!("hall/elsewhere/{topic}"), "its own");
        // What is said later would be what is kept.
        say(&broker, "ground-1", &format!("hall/hulu/{topic}"), "forged");
        say(&broker, "reader", &format!("hall/hulu/{topic}"), "forged");
        say(&broker, "hulu", &format!("hall/elsewhere/{topic}"), "of another hall");
    }
    let readers =
        [Listener::at(broker.port, "hulu", "reader"), Listener::at(broker.port, "elsewhere", "ground-1")];
    for topic in SHOWN {
        only(&readers[0].heard, topic, "true");
        only(&readers[1].heard, topic, "its own");
    }
}

#[test]
fn a_screen_reports_what_it_spoke_under_its_own_name_only() {
    let broker = Mosquitto::start(&["hulu", "ground-1", "ground-2"]);
    say(&broker, "ground-1", "hall/hulu/spoken/ground-1", "41");
    say(&broker, "ground-2", "hall/hulu/spoken/ground-2", "42");
    say(&broker, "ground-2", "hall/hulu/spoken/ground-1", "forged");
    let halld = Listener::at(broker.port, "hulu", "hulu");
    only(&halld.heard, "spoken/ground-1", "41");
    only(&halld.heard, "spoken/ground-2", "42");
}

#[test]
fn without_a_login_nobody_gets_in() {
    let broker = Mosquitto::start(&["hulu"]);
    let port = broker.port.to_string();
    let error = run(Command::new("mosquitto_pub").args(["-p", &port, "-t", "hall/hulu/board", "-m", "x"]))
        .unwrap_err();
    assert!(error.contains("not authorised"), "{error}");
}
