//! A printer that answers nothing, behind a port that does: what the port says is believed as far as it goes.

mod printer_script;

use hall_devices::printer::{
    Doubt, Event, Fault, JobId, Known, LineSpeed, Link, NotPrinted, Outcome, PortStatus, Printer, Profile,
};
use printer_script::{Script, profile};

const READY: u8 = 0x18;
const PAPER_OUT: u8 = 0x38;

fn mute() -> Profile {
    profile(|profile| {
        profile.answers.realtime_status.value = Known::No;
        profile.answers.paper_status.value = Known::No;
    })
}

/// A driver whose port was opened and says this.
fn opened(profile: &Profile, byte: Option<u8>) -> Script {
    let driver = Printer::new(profile, LineSpeed::NETWORK).with_port_status();
    let mut script = Script { driver, ..Script::new(profile) };
    script.driver.connection_opened(script.now);
    script.sent();
    answer(&mut script, byte);
    script.events();
    script
}

/// The port is asked, and says this.
fn answer(script: &mut Script, byte: Option<u8>) {
    assert!(script.driver.poll_port_question(), "the port is asked");
    assert!(!script.driver.poll_port_question(), "once");
    script.driver.handle_port_status(byte.map(PortStatus::of_byte), script.now);
}

fn print(script: &mut Script, job: u64) {
    script.driver.print(JobId(job), vec![b'A'; 20], script.now).unwrap();
}

#[test]
fn the_end_of_the_roll_keeps_a_ticket_back_and_a_new_roll_lets_it_go() {
    let mut script = opened(&mute(), Some(PAPER_OUT));
    assert_eq!(script.driver.status().fault(), Some(Fault::PaperOut));
    print(&mut script, 1);
    assert_eq!(script.sent(), b"", "nothing before the port was asked");
    answer(&mut script, Some(PAPER_OUT));
    assert_eq!(script.outcome(), Outcome::Failed(NotPrinted::Fault(Fault::PaperOut)));
    assert_eq!(script.sent(), b"");
    script.wait(10_000);
    answer(&mut script, Some(READY));
    assert_eq!(script.driver.status().fault(), None);
    // It may have been switched off for the roll.
    assert_eq!(script.sent(), [0x1B, 0x40]);
    answer(&mut script, Some(READY));
    print(&mut script, 2);
    answer(&mut script, Some(READY));
    assert_eq!(script.sent(), [b'A'; 20]);
}

#[test]
fn a_good_word_proves_no_paper_and_a_bad_one_says_why() {
    for (after, outcome) in [
        (READY, Outcome::Unknown(Doubt::Unconfirmed)),
        (PAPER_OUT, Outcome::Unknown(Doubt::Fault(Fault::PaperOut))),
        (0x10, Outcome::Unknown(Doubt::Fault(Fault::Offline))),
    ] {
        let mut script = opened(&mute(), Some(READY));
        print(&mut script, 1);
        answer(&mut script, Some(READY));
        script.sent();
        script.wait(1_900);
        assert!(!script.driver.poll_port_question(), "not while it takes its bytes");
        script.wait(200);
        answer(&mut script, Some(after));
        script.wait(1_000);
        assert_eq!(script.outcome(), outcome, "{after:02X}");
    }
}

#[test]
fn a_board_that_always_says_the_same_stops_nothing_unless_it_says_that_the_roll_has_ended() {
    // Error and not selected, from the first day on.
    let mut script = opened(&mute(), Some(0x00));
    assert_eq!(script.driver.status().fault(), None);
    print(&mut script, 1);
    answer(&mut script, Some(0x00));
    assert_eq!(script.sent(), [b'A'; 20]);
    // Of one that was seen without, it is believed; only until the cable is pulled.
    let mut script = opened(&mute(), Some(READY));
    script.wait(5_000);
    answer(&mut script, Some(0x00));
    assert_eq!(script.driver.status().fault(), Some(Fault::Offline));
    script.driver.connection_closed(script.now);
    script.driver.connection_opened(script.now);
    answer(&mut script, Some(0x00));
    assert_eq!(script.driver.status().fault(), None);
}

#[test]
fn a_port_that_does_not_say_is_not_asked_again_until_it_is_opened_anew() {
    let mut script = opened(&mute(), None);
    print(&mut script, 1);
    assert!(!script.driver.poll_port_question());
    assert_eq!(script.sent(), [b'A'; 20]);
    script.wait(1);
    assert_eq!(script.outcome(), Outcome::Unknown(Doubt::Unconfirmed), "at once, as on any port");
    script.wait(60_000);
    assert!(!script.driver.poll_port_question());
    script.driver.connection_closed(script.now);
    script.driver.connection_opened(script.now);
    assert!(script.driver.poll_port_question());
}

#[test]
fn a_job_given_while_the_port_opens_waits_for_its_word() {
    let mut driver = Printer::new(&mute(), LineSpeed::NETWORK).with_port_status();
    driver.connection_opened(hall_devices::device::Millis(0));
    assert_eq!(driver.status().link, Link::Mute);
    let mut script = Script { driver, ..Script::new(&mute()) };
    script.sent();
    print(&mut script, 1);
    answer(&mut script, Some(PAPER_OUT));
    assert!(script.events().contains(&Event::Finished {
        job: JobId(1),
        outcome: Outcome::Failed(NotPrinted::Fault(Fault::PaperOut)),
    }));
}

#[test]
fn a_printer_that_answers_itself_is_asked_itself() {
    let profile = profile(|_| {});
    let driver = Printer::new(&profile, LineSpeed::NETWORK).with_port_status();
    let mut script = Script { driver, ..Script::new(&profile) };
    script.driver.connection_opened(script.now);
    script.sent();
    script.hear(&[0x00]);
    script.answer_round([0x12; 4]);
    for _ in 0..100 {
        script.wait(1_000);
        assert!(!script.driver.poll_port_question());
    }
}
