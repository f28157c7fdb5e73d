//! The driver byte by byte where something was lost, added or not understood: what is then no proof, and what is done about it.

mod printer_script;

use hall_devices::printer::{Doubt, Event, Evidence, Fault, JobId, Outcome};
use printer_script::{Script, profile, with_ids};

/// Switched off and on while its roll was changed, too quickly to be missed: the answer to what was asked after is not the job's.
#[test]
fn a_printer_that_forgot_its_job_does_not_confirm_it_late() {
    let mut script = Script::ready(&profile(|_| {}));
    script.print(1);
    script.sent();
    script.wait(1_000);
    script.sent();
    script.answer_round_of(&[1, 2, 4], &[0x1A, 0x32, 0x7E]);
    script.wait(1_500);
    assert_eq!(script.outcome(), Outcome::Unknown(Doubt::Fault(Fault::PaperOut)));
    // The new roll is in, the job is gone, and the greeting's barrier is answered, once.
    script.wait(20_000);
    for _ in 0..40 {
        let sent = script.sent();
        let asks_paper = sent.windows(3).filter(|bytes| *bytes == [0x1D, 0x72, 1]).count();
        let asks_status = sent.windows(2).filter(|bytes| *bytes == [0x10, 0x04]).count();
        script.hear(&vec![0x12; asks_status]);
        script.hear(&vec![0x00; asks_paper]);
        script.wait(500);
    }
    assert_eq!(script.events(), [], "the job is not told as printed");
    // Whatever round is under way is answered to its end.
    while !script.sent().is_empty() {
        script.hear(&[0x12]);
    }
    script.print(2);
    script.sent();
    script.hear(&[0x00]);
    assert_eq!(script.outcome(), Outcome::Printed(Evidence::PaperStatus));
}

/// Twice the roll seemed to be changed, so two barriers are behind the job; the printer was switched off before the first. As
/// many answers as barriers came, and the job's is not among them.
#[test]
fn answers_fewer_than_questions_confirm_no_job_in_doubt() {
    let mut script = Script::ready(&profile(|_| {}));
    script.print(1);
    script.sent();
    script.wait(1_000);
    script.sent();
    script.answer_round_of(&[1, 2, 4], &[0x1A, 0x32, 0x7E]);
    script.wait(1_500);
    assert_eq!(script.outcome(), Outcome::Unknown(Doubt::Fault(Fault::PaperOut)));
    script.until_asked_how_it_is();
    script.answer_round_of(&[1, 2, 4], &[0x12, 0x12, 0x12]);
    // It is greeted, and there the roll ends again.
    assert_eq!(script.sent(), [0x1B, 0x40, 0x1D, 0x72, 1, 0x10, 0x04, 1]);
    script.answer_round([0x1A, 0x32, 0x12, 0x7E]);
    script.until_asked_how_it_is();
    script.answer_round_of(&[1, 2, 4], &[0x12, 0x12, 0x12]);
    assert_eq!(script.sent(), [0x1B, 0x40, 0x1D, 0x72, 1, 0x10, 0x04, 1]);
    script.answer_round([0x12; 4]);
    script.hear(&[0x00, 0x00]);
    script.wait(20_000);
    assert_eq!(script.events(), []);
}

#[test]
fn what_hangs_of_a_torn_ticket_is_cut_off_before_the_next_once() {
    let mut script = Script::ready(&with_ids());
    script.print(1);
    script.sent();
    script.driver.connection_closed(script.now);
    assert_eq!(script.outcome(), Outcome::Unknown(Doubt::PortLost));
    script.driver.connection_opened(script.now);
    script.sent();
    script.hear(b"\x37\x22    \x00");
    script.answer_round([0x12; 4]);
    script.print(2);
    let cut_and_ticket = [&[0x1B, 0x40, 0x1D, 0x56, 66, 120][..], &[b'A'; 20]].concat();
    assert_eq!(script.sent()[..26], cut_and_ticket);
    script.hear(b"\x37\x22   #\x00");
    assert_eq!(script.outcome(), Outcome::Printed(Evidence::ProcessId));
    script.print(3);
    assert_eq!(script.sent()[..20], [b'A'; 20]);
}

#[test]
fn a_cut_that_never_left_is_made_before_the_ticket_after() {
    let mut script = Script::ready(&with_ids());
    script.print(1);
    script.sent();
    for job in 2..=3 {
        script.driver.connection_closed(script.now);
        script.events();
        script.driver.connection_opened(script.now);
        script.sent();
        script.hear(b"\x37\x22    \x00");
        script.answer_round([0x12; 4]);
        script.print(job);
    }
    assert_eq!(script.sent()[..6], [0x1B, 0x40, 0x1D, 0x56, 66, 120]);
}

#[test]
fn a_ticket_that_came_out_after_all_is_not_cut_again() {
    let mut script = Script::ready(&with_ids());
    script.print(1);
    script.sent();
    script.wait(60_000);
    assert_eq!(script.outcome(), Outcome::Unknown(Doubt::NoAnswer));
    script.sent();
    script.hear(b"\x37\x22   \x22\x00\x37\x22    \x00");
    assert_eq!(script.events(), [Event::ConfirmedLate { job: JobId(1), evidence: Evidence::ProcessId }]);
    script.driver.print(JobId(2), vec![b'B'; 20], script.now).unwrap();
    let mut sent = script.sent();
    for _ in 0..20 {
        script.hear(b"\x12\x37\x22    \x00");
        sent.extend(script.sent());
        script.wait(100);
    }
    assert!(sent.windows(20).any(|bytes| bytes == [b'B'; 20]), "{sent:02X?}");
    assert!(!sent.contains(&0x56), "a cut: {sent:02X?}");
}

#[test]
fn a_byte_that_no_manual_knows_is_named_and_stops_nothing() {
    let mut script = Script::ready(&profile(|_| {}));
    script.driver.print(JobId(1), vec![b'A'; 20], script.now).unwrap();
    script.sent();
    script.answer_round([0x12, 0x5D, 0x12, 0x12]);
    assert_eq!((script.driver.status().strange, script.driver.status().fault()), (Some(0x5D), None));
    script.sent();
    script.hear(&[0x00]);
    assert_eq!(script.outcome(), Outcome::Printed(Evidence::PaperStatus));
    // A round without such a byte, and it is forgotten.
    script.print(2);
    assert_eq!(script.driver.status().strange, None);
}

/// A line at another speed, say: whatever the printer answers, nobody knows what it means.
#[test]
fn a_printer_that_talks_nonsense_prints_and_its_tickets_are_unknown() {
    let mut script = Script::new(&profile(|_| {}));
    script.driver.connection_opened(script.now);
    for job in 1..=3 {
        script.driver.print(JobId(job), vec![b'A'; 20], script.now).unwrap();
        let mut sent = Vec::new();
        for _ in 0..400 {
            let now_sent = script.sent();
            if !now_sent.is_empty() {
                script.hear(&[0xA1, 0x80, 0xC5]);
            }
            sent.extend(now_sent);
            script.wait(100);
        }
        assert!(sent.windows(20).any(|bytes| bytes == [b'A'; 20]), "job {job} was sent");
        assert_eq!(script.outcome(), Outcome::Unknown(Doubt::Garbled));
        assert_eq!(script.driver.status().fault(), None);
        assert!(script.driver.status().strange.is_some());
    }
}
