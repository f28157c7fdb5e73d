//! The way of a ticket through several windows, in words: on its paper and on its citizen's page.

use super::names;
use hall_core::Hall;
use hall_core::id::CategoryId;

/// A leg that more windows serve is told by its name.
const WINDOWS_NAMED: usize = 3;

/// `3→5、6→民政业务`: the windows of each leg, or its category where there are too many to look for.
pub fn legs_in_words(hall: &Hall, legs: &[CategoryId], language: &str) -> String {
    let comma = if language == "zh" { "、" } else { ", " };
    let leg = |category: &CategoryId| {
        let windows = hall.windows_of_leg(category);
        if (1..=WINDOWS_NAMED).contains(&windows.len()) {
            return windows.iter().map(ToString::to_string).collect::<Vec<_>>().join(comma);
        }
        let rules = hall.rules().category(category);
        rules.map(|rules| names(&rules.name).get(language).to_owned()).unwrap_or_default()
    };
    legs.iter().map(leg).collect::<Vec<_>>().join("→")
}
