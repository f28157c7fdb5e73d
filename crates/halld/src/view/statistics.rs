//! Figures of the ledger in the words of `hall-api`.

use hall_api::statistics as api;
use hall_core::{Date, Span};
use hall_ledger::{Figures, Score, Spread, Statistics, Told};

pub fn statistics(found: &Statistics, from: Date, to: Date) -> api::Statistics {
    let categories = found.categories.iter();
    let windows = found.windows.iter();
    let clerks = found.clerks.iter();
    let hours = found.hours.iter();
    let waiting = |(category, waiting): (&hall_core::id::CategoryId, &hall_ledger::Waiting)| api::Waiting {
        category: category.to_string(),
        waiting: waiting.count,
        longest_s: seconds(waiting.longest),
        longest: waiting.number.to_string(),
    };
    api::Statistics {
        from: from.to_string(),
        to: to.to_string(),
        total: figures(&found.total),
        categories: categories
            .map(|(id, it)| api::OfCategory { category: id.to_string(), figures: figures(it) })
            .collect(),
        windows: windows
            .map(|(number, it)| api::OfWindow { window: number.0, figures: figures(it) })
            .collect(),
        clerks: clerks
            .map(|(clerk, it)| api::OfClerk { clerk: clerk.to_string(), figures: figures(it) })
            .collect(),
        hours: hours.map(|(hour, it)| api::OfHour { hour: *hour, figures: figures(it) }).collect(),
        waiting: found.waiting.iter().map(waiting).collect(),
    }
}

pub fn estimates(told: &Told, from: Date, to: Date) -> api::Estimates {
    let months = told.months.iter().flat_map(|((year, month), categories)| {
        let line = move |(category, it): (&hall_core::id::CategoryId, &Score)| api::ScoreOfMonth {
            month: format!("{year:04}-{month:02}"),
            category: category.to_string(),
            score: score(it),
        };
        categories.iter().map(line)
    });
    let categories = told.categories.iter();
    api::Estimates {
        from: from.to_string(),
        to: to.to_string(),
        total: score(&told.total),
        categories: categories
            .map(|(id, it)| api::ScoreOfCategory { category: id.to_string(), score: score(it) })
            .collect(),
        months: months.collect(),
    }
}

fn figures(figures: &Figures) -> api::Figures {
    let Figures { wait, since_issue, service, ends_inferred, starts_inferred, no_shows } = *figures;
    let (wait, wait_since_issue, service) = (spread(wait), spread(since_issue), spread(service));
    api::Figures { wait, wait_since_issue, service, ends_inferred, starts_inferred, no_shows }
}

fn spread(spread: Spread) -> api::Spread {
    api::Spread {
        count: spread.count,
        mean_s: seconds(spread.mean),
        median_s: seconds(spread.median),
        p90_s: seconds(spread.p90),
        longest_s: seconds(spread.longest),
    }
}

fn score(score: &Score) -> api::Score {
    let share = |count: u32| f64::from(count) / f64::from(score.tickets.max(1));
    let (error, naive) = (score.error(), score.naive_error());
    api::Score {
        tickets: score.tickets,
        not_called: score.not_called,
        mean_wait_s: seconds(score.wait()),
        error_s: seconds(error),
        naive_error_s: seconds(naive),
        ratio: (naive > Span::ZERO).then(|| error.0 as f64 / naive.0 as f64),
        above: share(score.above),
        below: share(score.below),
    }
}

fn seconds(span: Span) -> u32 {
    u32::try_from(span.as_seconds()).unwrap_or(u32::MAX)
}
