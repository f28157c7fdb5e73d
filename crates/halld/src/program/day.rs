//! `hallctl day`: date and time, numbers taken over from paper, closing, and the account of a day.

use super::hallctl::{ask, fail, open, tell};
use crate::exit::Exit;
use crate::{view, year_list};
use clap::Subcommand;
use hall_api::day::{Account, Backfill, Backfilled, CloseDay, DayAccount, NextDay, SendHome, SentHome};
use hall_api::ticket::TicketRef;
use hyper::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::path::Path;

#[derive(Subcommand)]
pub(super) enum DayCommand {
    /// Say date and time when the hall asks for them: 2026-11-24T08:00
    Confirm {
        now: String,
        /// It is right, though it lies more than a year ahead
        #[arg(long)]
        yes: bool,
    },
    /// Set hall time, back if need be; only with no ticket open, and then confirm
    ResetClock {
        now: String,
        /// It is right, though it lies more than a year ahead
        #[arg(long)]
        yes: bool,
    },
    /// Take over numbers that staff wrote by hand while the controller was down (补录)
    Backfill {
        #[arg(long)]
        category: String,
        /// How many
        #[arg(long)]
        count: u32,
        /// When the first of them was given: 10:05
        #[arg(long)]
        since: String,
        /// The first of them, if not the one after the last that is known
        #[arg(long)]
        first: Option<u32>,
        /// Each category had a pad of its own: 补A1 instead of 补1
        #[arg(long)]
        own_pad: bool,
    },
    /// Send home who cannot be served any more; they go first on the next service day (次日优先)
    SendHome {
        /// Everybody who waits or is held
        #[arg(long)]
        all: bool,
        /// Likewise, of this category
        #[arg(long)]
        category: Option<String>,
        /// The tickets with these ids
        #[arg(long, value_name = "ID")]
        ticket: Vec<u64>,
    },
    /// Who was sent home on an earlier day and goes first today
    NextDay,
    /// End the day before it turns: windows close, no more numbers
    Close {
        /// Although somebody waits, who then ends as 下班未办
        #[arg(long)]
        leave: bool,
    },
    /// What became of every number taken on a day; read from the files, with or without a daemon
    Account {
        /// 2026-11-23; the last day, if not given
        #[arg(long)]
        date: Option<String>,
    },
}

pub(super) async fn run(data: &Path, json: bool, command: &DayCommand) -> Result<Exit, Exit> {
    match command {
        DayCommand::Confirm { now, yes } => {
            let given = json!({ "now": now, "yes": yes });
            tell(data, "/api/v1/hall/confirm-day", &given, "date and time confirmed").await
        }
        DayCommand::ResetClock { now, yes } => {
            let done = "hall time set; now confirm it with `hallctl day confirm`";
            tell(data, "/api/v1/hall/reset-clock", &json!({ "now": now, "yes": yes }), done).await
        }
        DayCommand::Backfill { category, count, since, first, own_pad } => {
            let (category, since, own_pad) = (category.clone(), since.clone(), *own_pad);
            let block = Backfill { category, count: *count, first: *first, own_pad, since };
            let done: Backfilled = post(data, "/api/v1/hall/backfill", &block).await?;
            say(json, &done, || format!("taken over: {}", numbers(&done.tickets)))
        }
        DayCommand::SendHome { all, category, ticket } => {
            let whom = SendHome { all: *all, category: category.clone(), tickets: ticket.clone() };
            let done: SentHome = post(data, "/api/v1/hall/send-home", &whom).await?;
            say(json, &done, || {
                let day = done.next_day.as_deref().unwrap_or("the next service day");
                format!(
                    "{} sent home: {}; they go first on {day}",
                    done.tickets.len(),
                    numbers(&done.tickets)
                )
            })
        }
        DayCommand::NextDay => {
            let reply = ask(data, Method::GET, "/api/v1/hall/next-day", None).await?;
            let rights: Vec<NextDay> = read(&reply.body)?;
            say(json, &rights, || rights.iter().map(right).collect::<Vec<_>>().join("\n"))
        }
        DayCommand::Close { leave } => {
            let close = CloseDay { leave: *leave };
            let _: serde_json::Value = post(data, "/api/v1/hall/close-day", &close).await?;
            println!("the day is ended");
            Ok(Exit::Ok)
        }
        DayCommand::Account { date } => account(data, json, date.as_deref()),
    }
}

async fn post<T: DeserializeOwned>(data: &Path, path: &str, body: &impl Serialize) -> Result<T, Exit> {
    let body = serde_json::to_value(body).map_err(|error| fail(Exit::Software, &error.to_string()))?;
    read(&ask(data, Method::POST, path, Some(&body)).await?.body)
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, Exit> {
    serde_json::from_str(body).map_err(|error| fail(Exit::Software, &error.to_string()))
}

fn say(json: bool, answer: &impl Serialize, words: impl FnOnce() -> String) -> Result<Exit, Exit> {
    let text = if json {
        serde_json::to_string(answer).map_err(|error| fail(Exit::Software, &error.to_string()))?
    } else {
        words()
    };
    println!("{text}");
    Ok(Exit::Ok)
}

fn numbers(tickets: &[TicketRef]) -> String {
    if tickets.is_empty() {
        return "nobody".into();
    }
    tickets.iter().map(|ticket| ticket.number.as_str()).collect::<Vec<_>>().join(" ")
}

fn right(right: &NextDay) -> String {
    let used = right.used.as_ref().map_or("not come yet", |ticket| &ticket.number);
    format!(
        "{} of {} ({}, id {}): {used}",
        right.ticket.number, right.day, right.ticket.category, right.ticket.id
    )
}

fn account(data: &Path, json: bool, date: Option<&str>) -> Result<Exit, Exit> {
    let reader = open(data)?;
    let unreadable = |error: hall_ledger::ReadError| fail(Exit::IoErr, &crate::chain(&error));
    let day = match date {
        Some(date) => {
            let read = year_list::date(date);
            read.ok_or_else(|| fail(Exit::Usage, &format!("`{date}` is no date like 2026-11-23")))?
        }
        None => {
            let last = reader.last_day().map_err(unreadable)?;
            last.ok_or_else(|| fail(Exit::DataErr, "no service day has begun yet"))?
        }
    };
    let account = reader.account(day).map_err(unreadable)?;
    let account = account.ok_or_else(|| fail(Exit::DataErr, &format!("no service day began on {day}")))?;
    let account = view::account(&account);
    say(json, &account, || table(&account))
}

fn table(account: &DayAccount) -> String {
    let mut lines = vec![
        format!("{}  {}", account.day, if account.ended { "ended" } else { "still running" }),
        format!(
            "{:<16}{:>7}{:>8}{:>8}{:>10}{:>8}{:>10}{:>11}{:>6}{:>9}",
            "category",
            "taken",
            "served",
            "missed",
            "cancelled",
            "voided",
            "day over",
            "sent home",
            "open",
            "by hand"
        ),
    ];
    let line = |name: &str, it: &Account| {
        let wrong = if it.balances { "" } else { "  DOES NOT BALANCE: run `hallctl ledger verify`" };
        format!(
            "{name:<16}{:>7}{:>8}{:>8}{:>10}{:>8}{:>10}{:>11}{:>6}{:>9}{wrong}",
            it.taken,
            it.served,
            it.missed,
            it.cancelled,
            it.voided,
            it.day_over,
            it.sent_home,
            it.open,
            it.by_hand
        )
    };
    lines.extend(account.categories.iter().map(|of| line(&of.category, &of.account)));
    lines.push(line("total", &account.total));
    lines.join("\n")
}
