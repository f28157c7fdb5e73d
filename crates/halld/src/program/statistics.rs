//! `hallctl stats` and `hallctl estimates`: figures of the ledger, asked of the running daemon, or read from the files
//! where none runs.

use super::hallctl::{fail, open, unreachable_daemon};
use crate::control::{self, ControlError};
use crate::exit::Exit;
use crate::{view, year_list};
use clap::Args;
use hall_api::statistics::{Estimates, Figures, Score, Spread, Statistics};
use hall_core::{Date, HallTime};
use hall_ledger::{ReadError, Reader};
use hyper::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

#[derive(Args)]
pub(super) struct Days {
    /// The first service day: 2026-11-01; the last there is, if not given
    #[arg(long)]
    from: Option<String>,
    /// The last one; the last there is, if not given
    #[arg(long)]
    to: Option<String>,
}

impl Days {
    pub(super) fn are_given(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// The days as dates, as far as they were given.
    pub(super) fn dates(&self) -> Result<(Option<Date>, Option<Date>), Exit> {
        Ok((date(self.from.as_deref())?, date(self.to.as_deref())?))
    }
}

pub(super) async fn stats(data: &Path, json: bool, days: &Days) -> Result<Exit, Exit> {
    let read = |reader: &Reader, from, to, now| {
        reader.statistics(from, to, now).map(|found| view::statistics(&found, from, to))
    };
    let found: Statistics = find(data, "/api/v1/statistics", days, read).await?;
    say(json, &found, statistics_table)
}

pub(super) async fn estimates(data: &Path, json: bool, days: &Days) -> Result<Exit, Exit> {
    let read =
        |reader: &Reader, from, to, _| reader.told(from, to).map(|told| view::estimates(&told, from, to));
    let found: Estimates = find(data, "/api/v1/statistics/estimates", days, read).await?;
    say(json, &found, estimates_table)
}

async fn find<T: DeserializeOwned>(
    data: &Path,
    path: &str,
    days: &Days,
    read: impl FnOnce(&Reader, Date, Date, HallTime) -> Result<T, ReadError>,
) -> Result<T, Exit> {
    let (from, to) = days.dates()?;
    let given =
        [("from", from), ("to", to)].into_iter().filter_map(|(name, date)| Some(format!("{name}={}", date?)));
    let query = given.collect::<Vec<_>>().join("&");
    match control::request(data, Method::GET, &format!("{path}?{query}"), None).await {
        Ok(reply) if reply.is_ok() => {
            serde_json::from_str(&reply.body).map_err(|error| fail(Exit::Software, &error.to_string()))
        }
        Ok(reply) => Err(fail(Exit::DataErr, &reply.detail())),
        Err(ControlError::NotRunning(_)) => {
            let reader = open(data)?;
            let unreadable = |error: ReadError| fail(Exit::IoErr, &crate::chain(&error));
            let last = reader.last_day().map_err(unreadable)?;
            let last = last.ok_or_else(|| fail(Exit::DataErr, "no service day has begun yet"))?;
            let now = reader.last_at().map_err(unreadable)?.unwrap_or(HallTime(0));
            read(&reader, from.unwrap_or(last), to.unwrap_or(last), now).map_err(unreadable)
        }
        Err(error) => Err(unreachable_daemon(&error)),
    }
}

fn date(text: Option<&str>) -> Result<Option<Date>, Exit> {
    let read = |text: &str| {
        year_list::date(text)
            .ok_or_else(|| fail(Exit::Usage, &format!("`{text}` is no date like 2026-11-23")))
    };
    text.map(read).transpose()
}

fn say<T: Serialize>(json: bool, found: &T, table: impl FnOnce(&T) -> String) -> Result<Exit, Exit> {
    let text = if json {
        serde_json::to_string(found).map_err(|error| fail(Exit::Software, &error.to_string()))?
    } else {
        table(found)
    };
    println!("{text}");
    Ok(Exit::Ok)
}

fn statistics_table(found: &Statistics) -> String {
    let head = |what: &str| {
        let columns = ["count", "mean", "median", "P90", "longest"].map(|name| format!("{name:>8}")).concat();
        format!("{what:<16}{columns} {columns}{:>9}{:>9}", "no-show", "inferred")
    };
    let mut lines = vec![
        format!(
            "{} to {}; minutes: first the wait, then the service; inferred: ends/starts that no key said",
            found.from, found.to
        ),
        String::new(),
        head(""),
        figures("total", &found.total),
    ];
    let mut group = |name: &str, of: Vec<String>| {
        if !of.is_empty() {
            lines.extend([String::new(), head(name)]);
            lines.extend(of);
        }
    };
    group("category", found.categories.iter().map(|it| figures(&it.category, &it.figures)).collect());
    group("window", found.windows.iter().map(|it| figures(&it.window.to_string(), &it.figures)).collect());
    group("clerk", found.clerks.iter().map(|it| figures(&it.clerk, &it.figures)).collect());
    group("hour", found.hours.iter().map(|it| figures(&format!("{:02}", it.hour), &it.figures)).collect());
    for it in &found.waiting {
        let minutes = it.longest_s / 60;
        lines.push(format!(
            "\n{}: {} wait, the longest {minutes} min ({})",
            it.category, it.waiting, it.longest
        ));
    }
    lines.join("\n")
}

fn figures(name: &str, it: &Figures) -> String {
    let inferred = format!("{}/{}", it.ends_inferred, it.starts_inferred);
    format!("{name:<16}{} {}{:>9}{inferred:>9}", spread(it.wait), spread(it.service), it.no_shows)
}

fn spread(it: Spread) -> String {
    let values = [it.mean_s, it.median_s, it.p90_s, it.longest_s];
    let minutes = values.map(|seconds| format!("{:>8.1}", f64::from(seconds) / 60.0)).concat();
    format!("{:>8}{minutes}", it.count)
}

fn estimates_table(found: &Estimates) -> String {
    let mut lines = vec![
        format!("{} to {}; minutes; naive: the average wait of the last ten called", found.from, found.to),
        String::new(),
        format!(
            "{:<9}{:<16}{:>8}{:>11}{:>7}{:>7}{:>7}{:>7}{:>7}{:>12}",
            "month",
            "category",
            "tickets",
            "mean wait",
            "error",
            "naive",
            "ratio",
            "above",
            "below",
            "not called"
        ),
        score("", "total", &found.total),
    ];
    lines.extend(found.categories.iter().map(|it| score("", &it.category, &it.score)));
    lines.extend(found.months.iter().map(|it| score(&it.month, &it.category, &it.score)));
    lines.join("\n")
}

fn score(month: &str, category: &str, it: &Score) -> String {
    let minutes = |seconds: u32| f64::from(seconds) / 60.0;
    let ratio = it.ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
    format!(
        "{month:<9}{category:<16}{:>8}{:>11.1}{:>7.1}{:>7.1}{ratio:>7}{:>7.2}{:>7.2}{:>12}",
        it.tickets,
        minutes(it.mean_wait_s),
        minutes(it.error_s),
        minutes(it.naive_error_s),
        it.above,
        it.below,
        it.not_called
    )
}
