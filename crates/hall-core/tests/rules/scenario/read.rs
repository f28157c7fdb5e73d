//! One step of a scenario, from words to the hall.

use super::hall::{change, hours, item, number, place, tiers, whole};
use super::play::{DAY, HOUR, MINUTE, Play, turn_to};
use super::show;
use hall_core::calendar::YearList;
use hall_core::command::{Act, By, Clock, Command, Ending, Matter, OutletSeen, PrintOutcome, Target, Via};
use hall_core::id::{CallSequence, CategoryId, ClassId, TicketId, WindowNumber};
use hall_core::item::Item;
use hall_core::quota::Quota;
use hall_core::rules::{Names, Postings};
use hall_core::send_home::Whom;
use hall_core::ticket::{Outcome, PrintTrouble};
use hall_core::wait::Wait;
use hall_core::{Date, Event, HallTime, Span};

/// Plays a step. Returns what it led to, or nothing if it was a question, which then was true.
pub(crate) fn step(play: &mut Play, said: &str) -> Option<String> {
    let mut words: Vec<&str> = said.split_whitespace().collect();
    if let Some(time) = words.first().and_then(|word| word.strip_prefix('+')) {
        play.pass(span(time));
        words.remove(0);
    }
    if let Some(time) = words.first().and_then(|word| word.strip_prefix('@')) {
        let at = HallTime(play.now.0 / DAY * DAY + time_of_day(time).0);
        assert!(at >= play.now, "hall time never decreases");
        play.now = at;
        words.remove(0);
    }
    if words.is_empty() || ask(play, &words) {
        return None;
    }
    if let Some(cut) = words.strip_prefix(&["cut"]) {
        return Some(power_cut(play, cut));
    }
    if let ["take", what, rest @ ..] = words.as_slice() {
        return Some(take(play, what, rest));
    }
    if let ["check-in", code, rest @ ..] = words.as_slice() {
        return Some(take(play, &format!("K:{code}"), rest));
    }
    let (command, acting) = match words.as_slice() {
        [window, act @ ..] if is_window(window) => {
            let window = number(window);
            let (act, via) = via(act);
            (Command::Window { window, via, act: act_of(play, act) }, Some(window))
        }
        words => (command(play, words), None),
    };
    Some(give(play, &command, acting))
}

fn give(play: &mut Play, command: &Command, acting: Option<WindowNumber>) -> String {
    match play.command(command) {
        Ok(decided) => show::decision(play, &decided, acting),
        Err(refusal) => show::refusal(&refusal),
    }
}

fn take(play: &mut Play, what: &str, how: &[&str]) -> String {
    let mut issue = play.issue_of(&CategoryId::from(what));
    if what.starts_with(['i', 'j']) {
        issue.what = Matter::Items(what.split('+').map(Into::into).collect());
    }
    if let Some(ticket) = what.strip_prefix("for:") {
        issue.what = Matter::NextDay(sent_home(play, ticket));
    }
    if let Some(code) = what.strip_prefix("K:") {
        let code = code.into();
        issue.what = Matter::Appointment { kept: play.kept(&code), code };
    }
    let mut times = 1;
    for pair in how.chunks(2) {
        match pair {
            ["by", "desk"] => issue.by = By::Desk,
            ["by", "desk-beyond"] => issue.by = By::Added { reason: "from afar".into() },
            ["by", "desk-for-nothing"] => issue.by = By::Added { reason: " ".into() },
            ["for", matters] => issue.matters = whole(matters),
            ["as", class] => issue.class = Some(ClassId::from(*class)),
            ["at", kiosk] => {
                (issue.kiosk, issue.print, issue.by) = (Some((*kiosk).into()), true, By::Public);
            }
            ["outlet", outlet] => issue.outlet = Some(outlet_of(outlet)),
            [count] if count.starts_with('x') => times = whole(&count[1..]),
            other => panic!("how a ticket is taken is not understood: {other:?}"),
        }
    }
    let mut taken = Vec::new();
    for _ in 0..times {
        play.handles += 1;
        issue.handle = format!("h{}", play.handles).as_str().into();
        taken.push(give(play, &Command::Issue(issue.clone()), None));
    }
    taken.join(", ")
}

/// `backfill A 3 own since 10:05 from 12`
fn backfill(play: &mut Play, category: &str, count: u32, mut how: &[&str]) -> Command {
    let mut block = play.block_of(&CategoryId::from(category), count);
    while let [word, rest @ ..] = how {
        how = match (*word, rest) {
            ("own", rest) => {
                block.own_pad = true;
                rest
            }
            ("since", [time, rest @ ..]) => {
                block.since = HallTime(play.now.0 / DAY * DAY + time_of_day(time).0);
                rest
            }
            ("from", [first, rest @ ..]) => {
                block.first = Some(whole(first));
                rest
            }
            other => panic!("how a block was given is not understood: {other:?}"),
        };
    }
    Command::Backfill(block)
}

fn power_cut(play: &mut Play, how: &[&str]) -> String {
    let (down, clock) = match how {
        [time] => (span(time), Clock::Trusted),
        [time, "untrusted"] => (span(time), Clock::Untrusted),
        _ => panic!("cut TIME [untrusted]"),
    };
    play.pass(down);
    // Whoever comes back has nothing but the rows.
    play.check_replay();
    give(play, &Command::Start { down, clock }, None)
}

fn command(play: &mut Play, words: &[&str]) -> Command {
    match words {
        ["return", ticket] => Command::Return { ticket: named(play, ticket) },
        ["link", tickets @ ..] => {
            Command::LinkTickets { tickets: tickets.iter().map(|ticket| named(play, ticket)).collect() }
        }
        ["cancel", ticket] => Command::Cancel { ticket: named(play, ticket) },
        ["void", ticket, reason @ ..] => {
            Command::Void { ticket: named(play, ticket), reason: reason.join(" ") }
        }
        ["drop", ticket] => Command::DropPriority { ticket: named(play, ticket) },
        ["guide", ticket] => Command::MarkGuiding { ticket: named(play, ticket), wanted: true },
        ["unguide", ticket] => Command::MarkGuiding { ticket: named(play, ticket), wanted: false },
        ["first", "asked", ticket, person] => {
            Command::NameFirstAsked { ticket: named(play, ticket), person: (*person).into() }
        }
        ["question"] => Command::CountQuestion,
        ["restore", day, reached @ ..] => {
            let date = Date { year: 2026, month: 11, day: whole(day) as u8 };
            let one = |pair: &[&str]| (pair[0].into(), whole(pair[1]));
            Command::Restore { date, reached: reached.chunks(2).map(one).collect() }
        }
        ["rate", ticket, level] => Command::Rate { ticket: named(play, ticket), level: whole(level) as u8 },
        ["spoken", calls @ ..] => {
            let calls = calls.iter().map(|call| sequence(play, call)).collect();
            Command::MarkSpoken { screen: "ground-1".into(), calls }
        }
        ["printing", ticket] => {
            Command::PrintStarted { ticket: named(play, ticket), printer: "front".into() }
        }
        ["reprint", ticket] => Command::Reprint { ticket: named(play, ticket), kiosk: None },
        ["reprint", ticket, kiosk] => {
            Command::Reprint { ticket: named(play, ticket), kiosk: Some((*kiosk).into()) }
        }
        ["post", leader] => Command::SetPostings(posting(leader)),
        ["quota", id, "none"] => Command::SetQuota { category: (*id).into(), quota: None },
        ["quota", id, total, desk] => {
            let quota = Quota { total: whole(total), desk: whole(desk) };
            Command::SetQuota { category: (*id).into(), quota: Some(quota) }
        }
        ["book", wanted @ ..] => super::register::book(play, wanted),
        ["unbook", code] => {
            let code = (*code).into();
            Command::CancelAppointment { kept: play.kept(&code), code }
        }
        ["items", items @ ..] => import_items(items),
        ["pause", "hall"] => Command::PauseHall { notice: Names::default() },
        ["resume", "hall"] => Command::ResumeHall,
        ["send", "home", whom @ ..] => Command::SendHome(match whom {
            ["all"] => Whom::All,
            [id] if id.len() == 1 => Whom::Category((*id).into()),
            tickets => Whom::Tickets(tickets.iter().map(|ticket| named(play, ticket)).collect()),
        }),
        ["close", "day"] => Command::CloseDay { leave: false },
        ["close", "day", "leave"] => Command::CloseDay { leave: true },
        ["backfill", id, count, how @ ..] => backfill(play, id, whole(count), how),
        ["move", from, to] => Command::MoveAll { from: (*from).into(), to: (*to).into() },
        ["date", day, "as-ever"] => Command::SetDate { date: november(day), hours: None },
        ["date", day, times] => Command::SetDate { date: november(day), hours: Some(hours(times)) },
        ["import", year, days @ ..] => import(year, days),
        ["printed", ticket] => printed(play, ticket, PrintOutcome::Printed, None),
        ["printed", ticket, "late"] => match printed(play, ticket, PrintOutcome::Printed, None) {
            Command::PrintEnded { ticket, printer, outcome, trouble, .. } => {
                Command::PrintEnded { ticket, printer, outcome, trouble, late: true }
            }
            other => other,
        },
        ["unprinted", ticket] => printed(play, ticket, PrintOutcome::Failed, Some(PrintTrouble::CoverOpen)),
        ["lost", ticket] => printed(play, ticket, PrintOutcome::Unknown, Some(PrintTrouble::PaperOut)),
        ["confirm"] => Command::ConfirmDay,
        ["clock", "untrusted"] => Command::NoteClock(Clock::Untrusted),
        ["clock", "trusted"] => Command::NoteClock(Clock::Trusted),
        ["reset", "to", time] => {
            play.now = time_of_day(time);
            Command::ResetClock
        }
        ["turn"] => play.turn(),
        ["turn", "to", day] => turn_to(Date { year: 2026, month: 11, day: whole(day) as u8 }),
        ["set", window, serves] => Command::SetServes { window: number(window), serves: tiers(serves) },
        ["configure", changes @ ..] => {
            change(&mut play.rules, &changes.join(" "));
            Command::Configure(play.rules.clone())
        }
        other => panic!("a step that is not understood: {other:?}"),
    }
}

fn act_of(play: &Play, words: &[&str]) -> Act {
    match words {
        ["calls"] => Act::CallNext,
        ["calls", ticket] => Act::Call(named(play, ticket)),
        ["recalls"] => Act::Recall,
        ["undoes"] => Act::Undo,
        ["serves"] => Act::Serve,
        ["ends"] => Act::End(Ending::default()),
        ["ends", "short", "of", "papers"] => {
            Act::End(Ending { outcome: Some(Outcome::PapersMissing), ..Ending::default() })
        }
        ["ends", matters] => Act::End(Ending { matters: Some(whole(matters)), ..Ending::default() }),
        ["misses"] => Act::NoShow,
        ["holds"] => Act::Hold,
        ["resumes", ticket] => Act::Resume(named(play, ticket)),
        ["takes", "over"] => Act::TakeOver,
        ["sends", "to", to, at, why @ ..] => {
            let to = if is_window(to) {
                Target::Window(number(to))
            } else {
                Target::Category(CategoryId::from(*to))
            };
            let reason = why.strip_prefix(&["because"]).map(|words| words.join(" "));
            Act::Transfer { to, place: place(at), reason }
        }
        ["opens"] => Act::Open,
        ["pauses"] => Act::Pause { reason: None },
        ["closes"] => Act::Close,
        ["toggles"] => Act::TogglePause,
        ["signs", "in", clerk] => Act::SignIn((*clerk).into()),
        ["signs", "out"] => Act::SignOut,
        ["rates", level] => Act::Rate(whole(level) as u8),
        other => panic!("an act that is not understood: {other:?}"),
    }
}

/// `… by key`, `… by key 6s old`, `… by page`; else a program.
fn via<'a, 'w>(words: &'a [&'w str]) -> (&'a [&'w str], Via) {
    match words {
        [act @ .., "by", "key"] => (act, Via::Key { age: Span::ZERO }),
        [act @ .., "by", "key", age, "old"] => (act, Via::Key { age: span(age) }),
        [act @ .., "by", "page"] => (act, Via::Counter),
        act => (act, Via::Program),
    }
}

/// Whether the words were a question. Panics if they were and the answer is no.
fn ask(play: &Play, words: &[&str]) -> bool {
    let hall = &play.hall;
    let in_words = |ids: Vec<TicketId>| {
        let numbers: Vec<&str> = ids.iter().map(|id| play.numbers[id].as_str()).collect();
        if numbers.is_empty() { "nobody".to_owned() } else { numbers.join(" ") }
    };
    let (got, expected) = match words {
        [window, "is", state] if is_window(window) => {
            let window = hall.window(number(window));
            (window.map_or("gone", |window| show::state(window.state)).to_owned(), (*state).to_owned())
        }
        [window, "is", "not", "ready"] => {
            (hall.window(number(window)).unwrap().ready.to_string(), "false".into())
        }
        [window, "is", "open,", "ready"] => {
            (hall.window(number(window)).unwrap().ready.to_string(), "true".into())
        }
        [window, "away", expected @ ..] => {
            let window = hall.window(number(window)).expect("a window");
            let since = hall.away_since(window, play.now);
            let minutes = since.map(|since| format!("{}min", play.now.since(since).0 / MINUTE));
            (minutes.unwrap_or("no".into()), expected.join(" "))
        }
        [window, "has", ticket] => {
            let in_hand = hall.window(number(window)).and_then(|window| window.in_hand);
            (in_words(in_hand.into_iter().collect()), (*ticket).to_owned())
        }
        [window, "shows", sign @ ..] => (show::sign(hall.sign(number(window))), sign.join(" ")),
        [window, "awaits", count] => (hall.waiting_for(number(window)).to_string(), (*count).to_owned()),
        [window, "line", tickets @ ..] => (in_words(line(play, number(window))), tickets.join(" ")),
        [category, "waits", count] => {
            (hall.waiting_in(&CategoryId::from(*category)).to_string(), (*count).to_owned())
        }
        [ticket, "paper", paper @ ..] => {
            let ticket = hall.ticket(named(play, ticket)).expect("a ticket of today");
            (show::paper(ticket), paper.join(" "))
        }
        [ticket, "done", done, "of", matters] => {
            let ticket = hall.ticket(named(play, ticket)).expect("a ticket of today");
            (format!("{} {}", ticket.matters_done, ticket.matters), format!("{done} {matters}"))
        }
        [ticket, "goes", "on", to @ ..] => {
            let ticket = hall.ticket(named(play, ticket)).expect("a ticket of today");
            let route: Vec<&str> = ticket.to_come.iter().map(CategoryId::as_str).collect();
            (format!("{} {}", ticket.legs_done, route.join(" ")).trim_end().to_owned(), to.join(" "))
        }
        ["held", "at", window, tickets @ ..] => {
            (in_words(hall.held_at(number(window)).map(|ticket| ticket.id).collect()), tickets.join(" "))
        }
        ["restarted", expected] => {
            let at = hall.restarted_at().map_or("never", |at| if at == play.now { "now" } else { "before" });
            (at.to_owned(), (*expected).to_owned())
        }
        [ticket, "needs", things @ ..] => {
            let ticket = hall.ticket(named(play, ticket)).expect("a ticket of today");
            let items = ticket.items.iter().filter_map(|code| hall.item_of(ticket, code));
            let things_of = |item: &Item| item.facts.result.0.values().cloned().collect::<String>();
            (items.map(things_of).collect::<Vec<_>>().join(" "), things.join(" "))
        }
        [ticket, "bears", time @ ..] => {
            let ticket = hall.ticket(named(play, ticket)).expect("a ticket of today");
            (if ticket.time_uncertain { "no time" } else { "its time" }.to_owned(), time.join(" "))
        }
        [ticket, "is", phase @ ..] => {
            let id = play.tickets.get(*ticket).unwrap_or_else(|| panic!("{ticket} was never taken"));
            let got = hall.ticket(*id).map_or("gone".into(), |ticket| show::phase(ticket.phase));
            (got, phase.join(" "))
        }
        [ticket, "ahead", count] => {
            let ahead = hall.ahead(hall.ticket(named(play, ticket)).expect("a ticket of today"), play.now);
            (format!("{ahead:?}"), format!("Some({count})"))
        }
        [ticket, "newly", kinds @ ..] => {
            let ticket = hall.ticket(named(play, ticket)).expect("a ticket of today");
            let newcomers = hall.newcomers_ahead(ticket, play.now).into_iter();
            let said: Vec<String> =
                newcomers.map(|(kind, count)| format!("{kind:?} {count}").to_lowercase()).collect();
            (if said.is_empty() { "nobody".into() } else { said.join(" ") }, kinds.join(" "))
        }
        ["why", a, b, because @ ..] => {
            let why = hall.why(named(play, a), named(play, b), play.now);
            let said =
                why.map(|why| format!("{} {:?}", play.numbers[&why.first], why.because).to_lowercase());
            (said.unwrap_or("no".into()), because.join(" ").to_lowercase())
        }
        [ticket, "goes", "before", others @ ..] => {
            let passed = hall.passed_over_for(named(play, ticket));
            let said = |why: &hall_core::dispatch::Why| {
                format!("{} {:?}", play.numbers[&why.other], why.because).to_lowercase()
            };
            (passed.iter().map(said).collect::<Vec<_>>().join(" "), others.join(" ").to_lowercase())
        }
        [ticket, "called", "as", reason] => {
            let id = named(play, ticket);
            let called = play.rows.iter().rev().find_map(|(_, event)| match event {
                Event::Called { ticket, reason, .. } if *ticket == id => *reason,
                _ => None,
            });
            (format!("{:?}", called.expect("a reason")).to_lowercase(), (*reason).to_owned())
        }
        [ticket, "told", count] => {
            let told = play.rows.iter().rev().find_map(|(_, event)| match event {
                Event::Issued(issued) if issued.number.as_str() == *ticket => Some(issued.ahead),
                _ => None,
            });
            (format!("{told:?}"), format!("Some({count})"))
        }
        [ticket, "expects", expected, "at", windows @ ..] => {
            let ticket = hall.ticket(named(play, ticket)).expect("a ticket of today");
            let wait = hall.estimate_for(ticket, play.now);
            let wait = wait.map_or("none".into(), |wait| format!("{}s", wait.estimate.as_seconds()));
            let at = hall.windows_for(ticket).into_iter().map(|number| format!("W{number}"));
            (
                format!("{wait} at {}", at.collect::<Vec<_>>().join(" ")),
                format!("{expected} at {}", windows.join(" ")),
            )
        }
        [category, "wait", expected] => (wait(play, category).0, (*expected).to_owned()),
        [category, "wait", expected, "within", spread] => (
            format!("{:?}", wait(play, category)),
            format!("{:?}", ((*expected).to_owned(), (*spread).to_owned())),
        ),
        [category, "shows:", facts @ ..] => (facts_of(play, category), facts.join(" ")),
        [category, "numbers", expected @ ..] if !is_window(category) => {
            let hours = hall.issuing_today(&CategoryId::from(*category), play.now).expect("a calendar");
            (hours.to_string(), expected.join(" "))
        }
        ["hall", facts @ ..] => (service(play), facts.join(" ")),
        ["board", calls @ ..] => {
            let shown = hall.calls().into_iter();
            let shown: Vec<String> =
                shown.map(|call| format!("{}@W{}", call.ticket.number, call.announcement.window)).collect();
            (shown.join(" "), calls.join(" "))
        }
        ["rights", expected @ ..] => {
            let rights = hall.next_day_rights().map(|right| {
                let used = if right.used.is_some() { " used" } else { "" };
                format!("{} of {}{used}", right.number, right.day.day)
            });
            (rights.collect::<Vec<_>>().join(" "), expected.join(" "))
        }
        ["rows", count] => (play.rows.len().to_string(), (*count).to_owned()),
        _ => return false,
    };
    assert_eq!(got, expected, "asked: {}", words.join(" "));
    true
}

/// Whom this window would call, one after another, if nobody else did anything.
fn line(play: &Play, window: WindowNumber) -> Vec<TicketId> {
    let mut hall = play.hall.clone();
    let act = |act| Command::Window { window, via: Via::Program, act };
    let mut line = Vec::new();
    let mut give = |command: &Command| {
        let Ok(decided) = hall.decide(command, play.now) else { return None };
        decided.events.iter().for_each(|event| hall.apply(play.now, event));
        hall.window(window).and_then(|window| window.in_hand)
    };
    give(&act(Act::End(Ending::default())));
    while let Some(ticket) = give(&act(Act::CallNext)) {
        line.push(ticket);
        give(&act(Act::End(Ending::default())));
    }
    line
}

/// The estimate for one who came now and the time that one in ten falls short of and one in ten exceeds, in seconds.
fn wait(play: &Play, category: &str) -> (String, String) {
    let found = play.hall.categories(play.now).find(|view| view.rules.id.as_str() == category);
    let wait = found.expect("a category that is shown").wait;
    let seconds = |span: Span| format!("{}s", span.as_seconds());
    let told =
        |wait: Wait| (seconds(wait.estimate), format!("{}..{}", seconds(wait.low), seconds(wait.high)));
    wait.map_or(("none".into(), String::new()), told)
}

fn facts_of(play: &Play, category: &str) -> String {
    let Some(view) = play.hall.categories(play.now).find(|view| view.rules.id.as_str() == category) else {
        return "gone".into();
    };
    let mut facts = vec![format!("{} of {}", view.waiting, view.issued)];
    facts.extend(view.left.map(|left| format!("left {left}")));
    facts.extend(view.unserved.then(|| "unserved".into()));
    facts.extend(view.withdrawn.then(|| "withdrawn".into()));
    facts.extend(view.range_low.then(|| "low".into()));
    facts.extend(view.missed.iter().map(|number| format!("missed {number}")));
    facts.join(" ")
}

/// `needed,down,hangs`: what is not said is the good case, and `mute` means that no printer tells of its paper.
fn outlet_of(words: &str) -> OutletSeen {
    let mut outlet = OutletSeen { needs_paper: false, can_print: true, paper_hangs: Some(false) };
    for word in words.split(',') {
        match word {
            "free" => {}
            "needed" => outlet.needs_paper = true,
            "down" => outlet.can_print = false,
            "hangs" => outlet.paper_hangs = Some(true),
            "mute" => outlet.paper_hangs = None,
            _ => panic!("an outlet that is not understood: `{word}`"),
        }
    }
    outlet
}

fn printed(play: &Play, ticket: &str, outcome: PrintOutcome, trouble: Option<PrintTrouble>) -> Command {
    let (ticket, printer) = (named(play, ticket), "front".into());
    Command::PrintEnded { ticket, printer, outcome, trouble, late: false }
}

/// `#5`, or the newest announcement of a ticket.
fn sequence(play: &Play, call: &str) -> CallSequence {
    if let Some(number) = call.strip_prefix('#') {
        return CallSequence(u64::from(whole(number)));
    }
    let id = named(play, call);
    let newest = play.hall.announcements().find(|announced| announced.ticket == id);
    newest.expect("an announcement").sequence
}

/// The right of one who was sent home on an earlier day, by the number he had; else the ticket of today.
fn sent_home(play: &Play, number: &str) -> TicketId {
    let right = play.hall.next_day_rights().find(|right| right.number.as_str() == number);
    right.map_or_else(|| named(play, number), |right| right.ticket)
}

/// A ticket by its number; `X404` is one that was never given.
fn named(play: &Play, number: &str) -> TicketId {
    play.tickets.get(number).copied().unwrap_or(TicketId(1_000_000))
}

fn is_window(word: &str) -> bool {
    word.strip_prefix('W').is_some_and(|number| number.parse::<u16>().is_ok())
}

/// `70s`, `4min`, `500ms`, `2h`.
fn span(text: &str) -> Span {
    let units = [("ms", 1), ("min", MINUTE), ("s", 1000), ("h", HOUR)];
    let found = units.iter().find_map(|(unit, ms)| Some((text.strip_suffix(unit)?.parse::<i64>().ok()?, ms)));
    let (count, ms) = found.unwrap_or_else(|| panic!("`{text}` is no time"));
    Span(count * ms)
}

/// `10:05`, on the first day.
fn time_of_day(text: &str) -> HallTime {
    let (hours, minutes) = text.split_once(':').expect("hours:minutes");
    HallTime(i64::from(whole(hours)) * HOUR + i64::from(whole(minutes)) * MINUTE)
}

/// `open until 12:00 ends 11:40`, `break until 14:00`, `closed until 25 08:30 stopped`.
fn service(play: &Play) -> String {
    let Some(service) = play.hall.service(play.now) else { return "open at all hours".into() };
    let state = if service.open {
        "open"
    } else if service.on_break {
        "break"
    } else {
        "closed"
    };
    let today = play.hall.day().expect("a day").date;
    let until = service
        .next_change
        .map(|(date, at)| if date == today { at.to_string() } else { format!("{} {at}", date.day) });
    let mut text = format!("{state} until {}", until.as_deref().unwrap_or("ever"));
    text += if service.issuing_stopped { " stopped" } else { "" };
    if let Some(ends) = service.ends {
        let minute = (ends.0 % DAY + MINUTE / 2) / MINUTE;
        text += &format!(" ends {:02}:{:02}", minute / 60, minute % 60);
    }
    text
}

pub(super) fn november(day: &str) -> Date {
    Date { year: 2026, month: 11, day: whole(day) as u8 }
}

/// `import 2026 off 24 worked 28`, days of November.
fn import(year: &str, days: &[&str]) -> Command {
    let mut list = YearList::default();
    for pair in days.chunks(2) {
        match pair {
            ["off", day] => list.off.insert(november(day)),
            ["worked", day] => list.worked.insert(november(day)),
            other => panic!("a day of a year list is off or worked, not {other:?}"),
        };
    }
    Command::ImportYear { year: whole(year) as i16, list: Box::new(list) }
}

/// `j1 A`, or `j1 A licence`: what comes of it; several parted by commas.
fn import_items(words: &[&str]) -> Command {
    let line = words.join(" ");
    let items = line.split(',').filter(|it| it.trim() != "nothing").map(|it| {
        let words: Vec<&str> = it.split_whitespace().collect();
        let mut item = item(words[0], words[1]);
        item.name = Names([("zh".into(), words[0].into())].into());
        if let Some(result) = words.get(2) {
            item.facts.result = Names([("zh".into(), (*result).into())].into());
        }
        item
    });
    Command::ImportItems((1..).zip(items).collect())
}

fn posting(leader: &str) -> Postings {
    let name = Names([("zh".into(), leader.into())].into());
    Postings { leader: Some(name), ..Postings::default() }
}
