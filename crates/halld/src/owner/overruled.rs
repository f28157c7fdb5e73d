//! What the ledger overrules of hall.toml, a line in the log for each: whoever has changed the file and sees nothing
//! of it reads here why. `hallctl settings diff` tells the same.

use hall_core::Hall;
use hall_core::id::CategoryId;
use hall_core::rules::RuleSet;

/// Names every setting of the ledger that is not what `file` says.
pub(super) fn tell(hall: &Hall, file: &RuleSet) {
    for (number, set) in hall.settings() {
        let in_file = file.window(number).map(|window| &window.serves);
        let in_force = hall.rules().window(number).map(|window| tiers(&window.serves)).unwrap_or_default();
        let gone = set.iter().flatten().filter(|id| file.category(id).is_none()).map(CategoryId::as_str);
        let gone: Vec<&str> = gone.collect();
        let (set, window) = (tiers(set), number.0);
        match in_file {
            // The window is no more, and so is its setting.
            None => {}
            Some(_) if !gone.is_empty() => tracing::warn!(
                window,
                set,
                gone = gone.join(","),
                in_force,
                "a manager has set what this window serves, and hall.toml has not all of these categories any more: \
                 look at what is in force and set it anew with `hallctl settings serves`"
            ),
            Some(in_file) if tiers(in_file) != set => tracing::info!(
                window,
                set,
                in_file = tiers(in_file),
                "a manager has set what this window serves; that goes before hall.toml"
            ),
            Some(_) => {}
        }
    }
    if hall.postings_set().is_some_and(|set| *set != file.postings) {
        tracing::info!("a manager has set what the hall posts; that goes before [postings] in hall.toml");
    }
    for (category, quota) in hall.quota_settings() {
        if file.quotas.get(category).copied() != quota {
            let total = quota.map(|quota| quota.total);
            tracing::info!(%category, total, "a manager has set this quota; that goes before hall.toml");
        }
    }
    tell_items(hall, file);
    tell_calendar(hall, file);
}

fn tell_items(hall: &Hall, file: &RuleSet) {
    let Some(catalogue) = hall.catalogue() else { return };
    if !file.items.is_empty() {
        let version = catalogue.version;
        tracing::info!(version, "a manager has imported items; they go before the [[item]]s of hall.toml");
    }
    let lost = hall.items_that_point_nowhere();
    if lost > 0 {
        tracing::warn!(
            lost,
            "imported items are of a category or department that hall.toml has not any more, and nobody is given a number \
             for them: put the list right and bring it with `hallctl items import`"
        );
    }
}

fn tell_calendar(hall: &Hall, file: &RuleSet) {
    let Some(calendar) = &file.calendar else { return };
    let (years, dates) = hall.calendar_settings();
    let in_force = hall.rules().calendar.as_ref();
    for year in years.filter(|year| calendar.years.contains_key(year)) {
        if in_force.and_then(|rules| rules.years.get(&year)) != calendar.years.get(&year) {
            tracing::info!(year, "a list of holidays was imported; that goes before the one in hall.toml");
        }
    }
    let today = hall.day().map(|day| day.date);
    for (date, hours) in dates.filter(|(date, _)| today.is_none_or(|today| *date >= today)) {
        if calendar.hours(date) != hours {
            tracing::info!(%date, %hours, "a manager has set the hours of this date; that goes before hall.toml");
        }
    }
}

/// As `hallctl settings serves` reads it: `civil,labour;comprehensive`.
fn tiers(serves: &[Vec<CategoryId>]) -> String {
    let tier = |tier: &Vec<CategoryId>| tier.iter().map(CategoryId::as_str).collect::<Vec<_>>().join(",");
    serves.iter().map(tier).collect::<Vec<_>>().join(";")
}
