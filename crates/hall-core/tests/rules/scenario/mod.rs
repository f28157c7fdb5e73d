//! Scenarios: what people do in a hall, in words, and what the hall makes of it.
//!
//! A scenario is steps separated by `;` or line ends. A step is a command, optionally with `-> ` and the rows it must
//! lead to, in order and complete; or it is a question that must be true. `+70s` before a step lets time pass.
//! `@11:58` before a step lets time pass until then.
//! Without `->` a command must be accepted, whatever it leads to.
//!
//! ```text
//! take A x2; W1 calls -> A001 called; +70s W1 calls by key -> A001 served?, A002 called; A001 is served?
//! ```
//!
//! | step | means |
//! |---|---|
//! | `with auto W1, return void` | first step only: changes the hall described in [`hall`] |
//! | `take A`, `take A x3`, `take A as elder at door`, `take i1+i2` | tickets, of a category or of items |
//! | `take A for 20` | an agent takes it for so many matters |
//! | `W1 ends 3`, `W1 ends short of papers` | what the clerk says of the end |
//! | `take A as veteran at door by desk` | staff take it, on that kiosk's printer |
//! | `take A at door outlet needed,down` | … as the outlet is: `free`, `needed`, `down`, `hangs`, `mute` |
//! | `W1 calls`, `W1 calls A003`, `W1 calls by key`, `… by key 6s old`, `… by page` | a program, if not said otherwise |
//! | `W1 recalls` `undoes` `serves` `ends` `misses` `holds` `resumes A001` `rates 1` | |
//! | `W1 sends to B front`, `W1 sends to W2 back`, `… by-time` | transfer |
//! | `W1 opens` `pauses` `closes` `toggles` `signs in li` `signs out` | |
//! | `return A001` `cancel A001` `void A001 torn` `drop A001` `rate A001 2` `spoken A001` `spoken #5` | |
//! | `link A001 B001` | they are one person's |
//! | `restore 23 A 47` | a backup came back, and on the 23rd A047 had been given |
//! | `guide A001`, `unguide A001`, `question` | the desk: who needs guiding, and who only asked |
//! | `first asked A001 li`; `W1 sends to W2 back because not ours`, `W1 takes over` | who answers for a ticket |
//! | `printing A001` `printed A001` `printed A001 late` `unprinted A001` `lost A001`, `reprint A001 hall` | what is known of the paper |
//! | `cut 4min`, `cut 4min untrusted` | power fails now and is back after that time |
//! | `confirm`, `clock untrusted`, `reset to 07:00`, `turn`, `turn to 23` | date and time |
//! | `take A at door by desk`, `… by desk-beyond` (加号), `quota A 30 5`, `quota A none` | numbers of a day |
//! | `send home all`, `send home A`, `send home A001 A002`; `take for:A001` next day; `close day`, `close day leave` | closing |
//! | `backfill A 3`, `backfill A 3 since 10:05 from 12 own` | numbers given by hand |
//! | `book K1 A 24 09:00 x2, K2 i1 24 09:30`, `unbook K1`, `check-in K1 at door` | appointments; slots by `with slots A 30 2` |
//! | `items j1 A, j2 B`, `items nothing` | the catalogue; departments by `with department civil-affairs` |
//! | `pause hall`, `resume hall`, `move A B` | the whole hall |
//! | `date 25 closed`, `date 28 09:00-12:00`, `date 25 as-ever`, `import 2026 off 24 worked 28` | the calendar; days of November |
//! | `set W1 A+B\|C`, `configure without C` | a manager, the installer |
//!
//! Questions besides: `A003 newly priority 1` (who came into the line later and stands before it), `why A002 A001 A002 priority`
//! (A002 goes first, and why), `A002 called as tier`, `A002 goes before A001 priority` (who was passed over and waits, each with
//! why).
//!
//! Rows read `A001 called`, `A001 called at W2` (at another window than the one that acts), `A001 missed?` (the
//! question mark: concluded, not pressed), `A001 missed for good`; answers without a row of their own `just called
//! A001`, `nobody waits`, `only ended`, `nothing`; refusals `no: window-paused`, followed by the ticket and window named.
//!
//! After every step the invariants of [`checks`] must hold, whatever the scenario is about.

pub(crate) mod checks;
pub(crate) mod hall;
mod play;
mod read;
pub(crate) mod register;
mod show;

pub(crate) use play::Play;
pub(crate) use read::step;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Plays each scenario in a hall of its own and says in which step of which one the hall differs.
pub(crate) fn check(scenarios: &[&str]) {
    for scenario in scenarios {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| play(scenario))) {
            eprintln!("in the scenario: {scenario}");
            resume_unwind(panic);
        }
    }
}

fn play(scenario: &str) {
    let mut steps = scenario.split([';', '\n']).map(str::trim).filter(|step| !step.is_empty()).peekable();
    let mut rules = hall::rules();
    if let Some(changes) = steps.peek().and_then(|step| step.strip_prefix("with ")) {
        hall::change(&mut rules, changes);
        steps.next();
    }
    let mut play = Play::new(rules);
    for step in steps {
        let (said, expected) =
            step.split_once("->").map_or((step, None), |(a, b)| (a.trim(), Some(b.trim())));
        let got = read::step(&mut play, said);
        match (expected, got) {
            (Some(expected), Some(got)) => assert_eq!(got, expected, "at `{step}`"),
            (None, Some(got)) => assert!(!got.starts_with("no: "), "at `{step}`: {got}"),
            (None, None) => {}
            (Some(_), None) => panic!("`{step}`: a question has no `->`"),
        }
    }
    play.check_replay();
}
