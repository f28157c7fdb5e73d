//! The three halls: what is true of them, written down.

/// A hall, with all that an estimator would have to learn.
#[derive(Clone, Debug, PartialEq)]
pub struct Hall {
    pub name: &'static str,
    pub categories: Vec<CategoryModel>,
    pub windows: Vec<WindowModel>,
    /// One ticket in so many is of priority 1, and of those one in ten of priority 2.
    pub priority_share: f64,
    /// Relative weight of each half hour's arrivals, from 08:00 to 17:00.
    pub half_hours: [f64; 18],
}

impl Hall {
    /// Tickets a day that would just keep all windows busy from opening to closing.
    #[must_use]
    pub fn capacity(&self) -> f64 {
        let open = |window: &WindowModel| {
            let (noon, after) = window.lunch;
            let lunch = (window.closes.min(after) - window.opens.max(noon)).max(0.0);
            (window.closes - window.opens - lunch) / window.pace
        };
        let work = |category: &CategoryModel| {
            let second = category.transfer * self.categories[category.transfer_to].service_mean;
            let waste = category.no_show * (NO_SHOW_MINUTES.0 + NO_SHOW_MINUTES.1) / 2.0;
            category.share * (waste + (1.0 - category.no_show) * (category.service_mean + second))
        };
        let windows: f64 = self.windows.iter().map(open).sum();
        windows / self.categories.iter().map(work).sum::<f64>()
    }
}

/// A category's truth. Minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct CategoryModel {
    pub name: &'static str,
    /// Of the hall's tickets.
    pub share: f64,
    pub service_mean: f64,
    /// Variance of the service over the square of its mean.
    pub service_scv: f64,
    pub no_show: f64,
    /// Of the served: sent on, and to which category (place in the list).
    pub transfer: f64,
    pub transfer_to: usize,
}

/// A window's truth. Minutes of the day.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowModel {
    pub name: &'static str,
    /// Places in the list of categories.
    pub tiers: [&'static [usize]; 2],
    pub opens: f64,
    pub closes: f64,
    pub lunch: (f64, f64),
    /// Services here take so many times the category's.
    pub pace: f64,
}

/// Minutes a window is held up by somebody who does not come: two calls and 60 s.
pub(super) const NO_SHOW_MINUTES: (f64, f64) = (1.1, 2.0);

/// Arrivals of an office day: people come early, little at noon, again after it.
const OFFICE: [f64; 18] =
    [0.3, 1.0, 1.3, 1.4, 1.4, 1.2, 1.0, 0.8, 0.5, 0.4, 0.6, 1.0, 1.2, 1.2, 1.0, 0.8, 0.5, 0.1];

/// A market day's hall has its crowd before noon.
const TOWNSHIP: [f64; 18] =
    [0.5, 1.2, 1.4, 1.4, 1.3, 1.2, 1.0, 0.7, 0.4, 0.3, 0.5, 0.9, 1.0, 1.0, 0.8, 0.6, 0.4, 0.1];

const OPENS: f64 = 8.5 * 60.0;
const CLOSES: f64 = 17.0 * 60.0;
const EARLY: (f64, f64) = (11.5 * 60.0, 12.5 * 60.0);
const LATE: (f64, f64) = (12.5 * 60.0, 13.5 * 60.0);
const LONG: (f64, f64) = (12.0 * 60.0, 13.5 * 60.0);

/// Returns the halls whose days are made up, the smallest first.
#[must_use]
pub fn halls() -> Vec<Hall> {
    vec![township(), county(), city()]
}

fn township() -> Hall {
    Hall {
        name: "township",
        categories: vec![
            category("civil", 0.32, 7.0, 0.5, 0.05, 0.04, 1),
            category("labour", 0.29, 9.0, 0.7, 0.06, 0.03, 2),
            category("medical", 0.28, 6.0, 0.4, 0.04, 0.04, 0),
            category("land", 0.11, 16.0, 0.8, 0.05, 0.06, 0),
        ],
        windows: vec![
            window("1", [&[0], &[1]], LONG, 1.0),
            window("2", [&[1], &[0, 2]], LONG, 0.92),
            window("3", [&[2], &[0]], EARLY, 1.06),
            window("4", [&[3], &[1]], LONG, 1.0),
            window("5", [&[0, 1, 2, 3], &[]], LATE, 1.1),
        ],
        priority_share: 0.12,
        half_hours: TOWNSHIP,
    }
}

fn county() -> Hall {
    Hall {
        name: "county",
        categories: vec![
            category("civil", 0.16, 8.0, 0.5, 0.05, 0.04, 5),
            category("social", 0.24, 10.0, 0.6, 0.06, 0.05, 2),
            category("medical", 0.20, 6.0, 0.4, 0.04, 0.03, 1),
            category("tax", 0.16, 12.0, 0.9, 0.05, 0.05, 4),
            category("market", 0.14, 14.0, 0.7, 0.06, 0.06, 3),
            category("land", 0.10, 20.0, 0.6, 0.07, 0.04, 0),
        ],
        windows: vec![
            window("1", [&[0], &[1, 2]], EARLY, 0.95),
            window("2", [&[1], &[2]], LATE, 1.0),
            window("3", [&[1], &[0]], EARLY, 1.08),
            window("4", [&[2], &[1, 0]], LATE, 0.94),
            window("5", [&[3], &[4]], EARLY, 1.0),
            window("6", [&[3, 4], &[]], LATE, 1.05),
            window("7", [&[4], &[3]], LONG, 0.97),
            window("8", [&[5], &[0]], LONG, 1.0),
            part_time("9", [&[5, 0, 1, 2, 3, 4], &[]], 9.5 * 60.0, 15.5 * 60.0, 1.1),
        ],
        priority_share: 0.08,
        half_hours: OFFICE,
    }
}

fn city() -> Hall {
    Hall {
        name: "city",
        categories: vec![
            category("household", 0.15, 7.0, 0.5, 0.06, 0.03, 1),
            category("social", 0.19, 9.0, 0.6, 0.07, 0.04, 2),
            category("medical", 0.17, 6.0, 0.5, 0.05, 0.04, 1),
            category("fund", 0.14, 11.0, 0.4, 0.05, 0.03, 5),
            category("tax", 0.12, 13.0, 1.0, 0.06, 0.05, 6),
            category("estate", 0.09, 22.0, 0.5, 0.04, 0.05, 4),
            category("market", 0.09, 15.0, 0.8, 0.06, 0.05, 4),
            category("traffic", 0.05, 8.0, 0.5, 0.08, 0.02, 0),
        ],
        windows: vec![
            window("1", [&[0], &[7]], EARLY, 1.0),
            window("2", [&[0], &[1]], LATE, 0.93),
            window("3", [&[1], &[2]], EARLY, 1.0),
            window("4", [&[1], &[2, 0]], LATE, 1.06),
            window("5", [&[1, 2], &[]], EARLY, 0.96),
            window("6", [&[2], &[1]], LATE, 1.0),
            window("7", [&[3], &[5]], EARLY, 1.04),
            window("8", [&[3], &[1]], LATE, 0.98),
            window("9", [&[4], &[6]], EARLY, 1.0),
            window("10", [&[4, 6], &[]], LATE, 1.07),
            window("11", [&[5], &[3]], EARLY, 0.95),
            window("12", [&[5], &[4]], LATE, 1.02),
            window("13", [&[6], &[4]], LONG, 1.0),
            window("14", [&[7], &[0, 2]], LONG, 1.0),
            part_time("15", [&[0, 1, 2, 3], &[4, 6]], 9.0 * 60.0, 12.0 * 60.0, 1.1),
            part_time("16", [&[4, 5, 6], &[3]], 13.5 * 60.0, 17.0 * 60.0, 1.0),
        ],
        priority_share: 0.07,
        half_hours: OFFICE,
    }
}

fn category(
    name: &'static str,
    share: f64,
    service_mean: f64,
    service_scv: f64,
    no_show: f64,
    transfer: f64,
    transfer_to: usize,
) -> CategoryModel {
    CategoryModel { name, share, service_mean, service_scv, no_show, transfer, transfer_to }
}

fn window(name: &'static str, tiers: [&'static [usize]; 2], lunch: (f64, f64), pace: f64) -> WindowModel {
    WindowModel { name, tiers, opens: OPENS, closes: CLOSES, lunch, pace }
}

/// A window that is open for a part of the day.
fn part_time(
    name: &'static str,
    tiers: [&'static [usize]; 2],
    opens: f64,
    closes: f64,
    pace: f64,
) -> WindowModel {
    WindowModel { name, tiers, opens, closes, lunch: LONG, pace }
}
