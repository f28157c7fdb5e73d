//! The driver byte by byte: what it asks, what it makes of the answers, and that nothing on the line confuses it.
//!
//! hall-sim plays it against the virtual printer.

mod printer_script;

use hall_devices::printer::{
    Doubt, Event, Evidence, Fault, JobId, Known, LineSpeed, Link, NotPrinted, Outcome, PaperLevel,
    PrintError, Profile, TextMode,
};
use printer_script::{Script, profile, with_ids};
use proptest::prelude::*;

fn only_real_time() -> Profile {
    profile(|profile| profile.answers.paper_status.value = Known::No)
}

#[test]
fn the_greeting_asks_for_what_the_model_has_and_nothing_else() {
    let mut script = Script::new(&profile(|_| {}));
    script.driver.connection_opened(script.now);
    assert_eq!(script.sent(), [0x1B, 0x40, 0x1D, 0x72, 1, 0x10, 0x04, 1]);
    let mut script = Script::new(&profile(|profile| {
        profile.answers.auto_status.value = Known::Yes;
        profile.answers.process_id.value = Known::Yes;
        profile.answers.realtime_status.value = Known::No;
        profile.text.init.value = false;
    }));
    script.driver.connection_opened(script.now);
    assert_eq!(script.sent(), *b"\x1da\xff\x1d(H\x06\x0000    ");
    let mut script = Script::new(&profile(|profile| {
        profile.answers.paper_status.value = Known::No;
        profile.answers.realtime_status.value = Known::No;
    }));
    script.driver.connection_opened(script.now);
    assert_eq!(script.sent(), [0x1B, 0x40]);
    assert_eq!(script.driver.status().link, Link::Mute);
}

#[test]
fn a_job_goes_out_whole_with_its_question_behind_it() {
    let mut script = Script::ready(&with_ids());
    script.print(0);
    assert_eq!(script.sent(), [&[b'A'; 20][..], b"\x1d(H\x06\x0000   !"].concat());
    let mut script = Script::ready(&profile(|_| {}));
    script.print(0);
    assert_eq!(script.sent(), [&[b'A'; 20][..], &[0x1D, 0x72, 1]].concat());
}

#[test]
fn another_id_confirms_nothing_and_the_right_one_does_later() {
    let mut script = Script::ready(&with_ids());
    script.print(0);
    script.sent();
    script.hear(b"\x37\x22P001\x00\x37\x23   !\x00\x37\x22    \x00");
    assert_eq!(script.events(), []);
    script.wait(60_000);
    assert_eq!(script.outcome(), Outcome::Unknown(Doubt::NoAnswer));
    script.hear(b"\x37\x22   !\x00");
    assert_eq!(script.events(), [Event::ConfirmedLate { job: JobId(0), evidence: Evidence::ProcessId }]);
    script.hear(b"\x37\x22   !\x00");
    assert_eq!(script.events(), [], "once");
}

#[test]
fn no_answer_is_to_a_question_that_has_not_left() {
    let mut script = Script::ready(&profile(|_| {}));
    script.print(0);
    script.hear(&[0x00]);
    assert_eq!(script.events(), []);
    script.sent();
    // What came may have been noise as well as an old answer; so the next may be either.
    script.hear(&[0x00]);
    assert_eq!(script.events(), []);
    script.wait(3_000);
    assert_eq!(script.outcome(), Outcome::Unknown(Doubt::Garbled));
    let mut script = Script::ready(&with_ids());
    script.print(0);
    script.hear(b"\x37\x22   !\x00");
    assert_eq!(script.events(), []);
}

#[test]
fn an_id_of_the_job_before_does_not_confirm_this_one() {
    let mut script = Script::ready(&with_ids());
    script.print(0);
    script.sent();
    script.hear(b"\x37\x22   !\x00");
    assert_eq!(script.outcome(), Outcome::Printed(Evidence::ProcessId));
    script.print(1);
    script.sent();
    script.hear(b"\x37\x22   !\x00");
    assert_eq!(script.events(), []);
    script.hear(b"\x37\x22   \x22\x00");
    assert_eq!(script.outcome(), Outcome::Printed(Evidence::ProcessId));
}

/// An answer to `GS r` carries no number: one left over from the connection before comes first, the barrier's second.
#[test]
fn a_left_over_answer_is_waited_out_before_a_job_goes() {
    let mut script = Script::new(&profile(|_| {}));
    script.driver.connection_opened(script.now);
    script.sent();
    script.hear(&[0x00]);
    script.driver.print(JobId(1), vec![b'A'; 20], script.now).unwrap();
    script.answer_round([0x12, 0x12, 0x12, 0x12]);
    script.wait(100);
    assert_eq!(script.sent(), b"", "the job waits");
    script.hear(&[0x00]);
    script.wait(299);
    assert_eq!(script.sent(), b"", "and waits on, since an answer more came");
    script.wait(1);
    assert_eq!(script.sent().len(), 23);
    assert_eq!(script.events(), []);
    script.hear(&[0x00]);
    assert_eq!(script.outcome(), Outcome::Printed(Evidence::PaperStatus));
}

#[test]
fn a_printer_inside_an_operand_is_brought_back_into_step() {
    let mut script = Script::new(&profile(|profile| profile.text.mode.value = TextMode::Raster));
    script.driver.connection_opened(script.now);
    script.sent();
    script.answer_round([0x12, 0x12, 0x12, 0x12]);
    script.wait(1_999);
    assert_eq!(script.sent(), b"");
    script.wait(1);
    let again = script.sent();
    let (padding, greeting) = again.split_at(again.len() - 5);
    assert_eq!(greeting, [0x1B, 0x40, 0x1D, 0x72, 1]);
    assert!(padding.iter().all(|byte| *byte == 0) && padding.len() == 72 * 128, "{}", padding.len());
    script.hear(&[0x00]);
    script.driver.print(JobId(1), vec![b'A'; 20], script.now).unwrap();
    // As long as the padding takes, the first barrier may have been the one answered.
    script.wait(300);
    assert_eq!(script.sent(), b"");
    script.wait(LineSpeed::NETWORK.ms(72 * 128));
    assert_eq!(script.sent().len(), 23);
}

#[test]
fn a_printer_that_says_why_it_cannot_print_is_not_waited_for() {
    let mut script = Script::new(&profile(|_| {}));
    script.driver.connection_opened(script.now);
    script.driver.print(JobId(1), vec![b'A'; 20], script.now).unwrap();
    script.sent();
    script.answer_round([0x1A, 0x16, 0x12, 0x12]);
    assert_eq!(script.outcome(), Outcome::Failed(NotPrinted::Fault(Fault::CoverOpen)));
}

#[test]
fn one_job_at_a_time() {
    let mut script = Script::ready(&with_ids());
    let busy = |script: &mut Script| script.driver.print(JobId(9), vec![], script.now);
    script.driver.print(JobId(4), vec![b'A'], script.now).unwrap();
    assert_eq!(busy(&mut script), Err(PrintError::Busy { running: JobId(4) }));
    script.sent();
    script.answer_round([0x12, 0x12, 0x12, 0x12]);
    assert_eq!(busy(&mut script), Err(PrintError::Busy { running: JobId(4) }));
    script.sent();
    script.wait(60_000);
    assert_eq!(script.outcome(), Outcome::Unknown(Doubt::NoAnswer));
    assert_eq!(busy(&mut script), Ok(()));
}

#[test]
fn paper_that_ends_with_the_ticket_is_told_by_the_answer_that_was_on_its_way() {
    let mut script = Script::ready(&profile(|profile| {
        profile.answers.process_id.value = Known::Yes;
        profile.answers.auto_status.value = Known::Yes;
    }));
    script.print(0);
    script.sent();
    script.hear(&[0x18, 0x00, 0x0F, 0x00]);
    script.wait(900);
    assert_eq!(script.events(), []);
    script.hear(b"\x37\x22   !\x00");
    assert_eq!(script.outcome(), Outcome::Printed(Evidence::ProcessId));
    assert_eq!(script.driver.status().paper, PaperLevel::Out);
}

#[test]
fn an_answer_at_the_end_of_the_roll_is_no_proof() {
    let mut script = Script::ready(&profile(|_| {}));
    script.print(0);
    script.sent();
    script.hear(&[0x0C]);
    script.wait(60_000);
    assert_eq!(script.outcome(), Outcome::Unknown(Doubt::Fault(Fault::PaperOut)));
}

#[test]
fn a_printer_that_confirms_nothing_is_asked_before_and_after() {
    let mut script = Script::ready(&only_real_time());
    script.print(0);
    assert_eq!(script.sent(), [b'A'; 20]);
    script.wait(2_999);
    assert_eq!(script.sent(), b"", "it prints");
    script.wait(1);
    assert_eq!(script.sent(), [0x10, 0x04, 1]);
    script.answer_round([0x12, 0x12, 0x12, 0x12]);
    assert_eq!(script.outcome(), Outcome::Printed(Evidence::ReadyAfter));

    script.print(1);
    script.sent();
    script.wait(3_000);
    script.sent();
    script.answer_round([0x1A, 0x16, 0x12, 0x12]);
    script.wait(1_000);
    assert_eq!(script.outcome(), Outcome::Unknown(Doubt::Fault(Fault::CoverOpen)));
}

/// A Phoenix answers `DLE EOT 3` with 00, which is how `GS r` is answered: while that is open, 3 is not asked.
#[test]
fn no_status_question_is_open_that_could_pass_for_a_confirmation() {
    let mut script = Script::ready(&profile(|_| {}));
    script.print(0);
    script.sent();
    script.wait(1_000);
    for n in [1, 2, 4] {
        assert_eq!(script.sent(), [0x10, 0x04, n]);
        script.hear(&[0x12]);
    }
    assert_eq!(script.sent(), b"");
    assert_eq!(script.events(), []);
}

#[test]
fn a_model_that_nobody_has_seen_answer_is_tried_and_believed_if_it_does() {
    let unseen = profile(|profile| {
        profile.answers.realtime_status.value = Known::Unknown;
        profile.answers.paper_status.value = Known::No;
    });
    let mut script = Script::new(&unseen);
    script.driver.connection_opened(script.now);
    script.wait(1_000);
    assert_eq!(script.driver.status().link, Link::Mute);
    script.sent();
    script.driver.print(JobId(0), vec![b'A'; 20], script.now).unwrap();
    assert_eq!(script.sent(), [b'A'; 20], "no question any more");
    script.wait(1_000);
    assert_eq!(script.outcome(), Outcome::Unknown(Doubt::Unconfirmed));

    let mut script = Script::ready(&unseen);
    script.print(0);
    script.sent();
    script.wait(3_000);
    script.sent();
    script.answer_round([0x12, 0x12, 0x12, 0x12]);
    assert_eq!(script.outcome(), Outcome::Printed(Evidence::ReadyAfter));
}

#[test]
fn a_printer_that_only_confirms_is_greeted_again_before_a_job_when_it_was_silent() {
    let mut script = Script::new(&profile(|profile| profile.answers.realtime_status.value = Known::No));
    script.driver.connection_opened(script.now);
    script.wait(10_000);
    script.sent();
    assert_eq!(script.driver.status().link, Link::Silent);
    script.driver.print(JobId(0), vec![b'A'; 20], script.now).unwrap();
    assert_eq!(script.sent(), [0x1B, 0x40, 0x1D, 0x72, 1]);
    script.wait(10_000);
    assert_eq!(script.outcome(), Outcome::Failed(NotPrinted::NoAnswer));
    script.sent();
    script.driver.print(JobId(1), vec![b'A'; 20], script.now).unwrap();
    script.hear(&[0x00]);
    script.sent();
    script.wait(300);
    assert_eq!(script.sent().len(), 23);
    script.hear(&[0x00]);
    assert_eq!(script.outcome(), Outcome::Printed(Evidence::PaperStatus));
}

#[test]
fn jobs_not_given_to_the_port_yet_fail_when_it_closes() {
    let mut script = Script::ready(&with_ids());
    script.print(0);
    script.driver.connection_closed(script.now);
    assert_eq!(script.outcome(), Outcome::Failed(NotPrinted::NotConnected));
    assert_eq!(script.sent(), b"");
    assert_eq!(script.driver.status().link, Link::Closed);
    assert_eq!(script.driver.poll_timeout(), None);
}

#[test]
fn a_job_that_a_stuck_port_never_took_is_taken_back() {
    let mut script = Script::new(&profile(|profile| profile.answers.realtime_status.value = Known::No));
    script.driver.connection_opened(script.now);
    script.sent();
    script.hear(&[0x00]);
    script.wait(1_000);
    script.driver.print(JobId(0), vec![b'A'; 20], script.now).unwrap();
    script.wait(60_000);
    assert_eq!(script.outcome(), Outcome::Failed(NotPrinted::NoAnswer));
    assert_eq!(script.sent(), b"");
    script.driver.print(JobId(1), vec![b'A'; 20], script.now).unwrap();
    assert_eq!(script.sent().len(), 23);
    script.hear(&[0x00]);
    assert_eq!(
        script.outcome(),
        Outcome::Printed(Evidence::PaperStatus),
        "no answer is owed to the job before"
    );
}

#[derive(Clone, Debug)]
enum Act {
    Open,
    Close,
    Print,
    Transmit,
    Wait(u64),
    Hear(Vec<u8>),
}

fn act() -> impl Strategy<Value = Act> {
    let answers: Vec<&'static [u8]> = vec![
        &[0x12],
        &[0x1A],
        &[0x32],
        &[0x16],
        &[0x7E],
        &[0x00],
        &[0x0C],
        &[0x10, 0, 0, 0],
        &[0x18, 0, 0x0F, 0],
        &[0x10],
        b"\x37\x22    \x00",
        b"\x37\x22   !\x00",
        b"\x37\x22   \"\x00",
        b"\x37\x22",
        &[0x92],
        &[0x13],
        &[0xFF],
    ];
    prop_oneof![
        1 => Just(Act::Open),
        1 => Just(Act::Close),
        4 => Just(Act::Print),
        8 => Just(Act::Transmit),
        4 => (0u64..20_000).prop_map(Act::Wait),
        8 => proptest::sample::select(answers).prop_map(|bytes| Act::Hear(bytes.to_vec())),
        2 => proptest::collection::vec(any::<u8>(), 0..40).prop_map(Act::Hear),
    ]
}

fn known() -> impl Strategy<Value = Known> {
    prop_oneof![Just(Known::Yes), Just(Known::No), Just(Known::Unknown)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever comes and whenever: each job has one outcome, one that failed was never sent, and no timeout is asked for that
    /// has passed already.
    #[test]
    fn each_job_has_one_outcome_and_a_failed_one_was_never_sent(
        answers in [known(), known(), known(), known()],
        acts in proptest::collection::vec(act(), 0..60),
    ) {
        let [realtime, auto, paper, process_id] = answers;
        let mut script = Script::new(&profile(|profile| {
            profile.answers.realtime_status.value = realtime;
            profile.answers.auto_status.value = auto;
            profile.answers.paper_status.value = paper;
            profile.answers.process_id.value = process_id;
        }));
        let (mut jobs, mut sent, mut events) = (0, Vec::new(), Vec::new());
        for act in acts.into_iter().chain([Act::Wait(60_000), Act::Close]) {
            match act {
                Act::Open => script.driver.connection_opened(script.now),
                Act::Close => script.driver.connection_closed(script.now),
                Act::Print => {
                    let bytes = format!("<job {jobs}>").into_bytes();
                    jobs += u64::from(script.driver.print(JobId(jobs), bytes, script.now).is_ok());
                }
                Act::Transmit => sent.extend(script.sent()),
                Act::Wait(ms) => script.wait(ms),
                Act::Hear(bytes) => script.hear(&bytes),
            }
            script.driver.handle_timeout(script.now);
            prop_assert!(script.driver.poll_timeout().is_none_or(|at| at > script.now), "a timeout that has passed");
            events.extend(script.events());
        }
        for job in 0..jobs {
            let outcomes: Vec<_> = events.iter().filter_map(|event| match event {
                Event::Finished { job: JobId(of), outcome } if *of == job => Some(*outcome),
                Event::Finished { .. } | Event::Status(_) | Event::ConfirmedLate { .. } => None,
            }).collect();
            prop_assert_eq!(outcomes.len(), 1, "job {}: {:?}", job, outcomes);
            let marker = format!("<job {job}>").into_bytes();
            let times = sent.windows(marker.len()).filter(|bytes| *bytes == marker).count();
            prop_assert!(times <= 1, "job {} was sent {} times", job, times);
            match outcomes[0] {
                Outcome::Failed(_) => prop_assert_eq!(times, 0, "job {} failed and was sent", job),
                Outcome::Printed(_) | Outcome::Unknown(_) => {}
            }
        }
        let late = events.iter().filter(|event| matches!(event, Event::ConfirmedLate { .. })).count();
        let unknown = events.iter().filter(|event| {
            matches!(event, Event::Finished { outcome: Outcome::Unknown(_), .. })
        }).count();
        prop_assert!(late <= unknown);
    }
}
