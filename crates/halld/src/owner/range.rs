//! A category whose numbers run short, said once a day in the log. They do not run out: past the last they go on with a
//! digit more, which signs and voices may not be made for.

use crate::published::Committed;
use hall_core::{Event, Hall};

/// Looks through rows that have become durable for the number with which four fifths of a range are given.
pub(super) fn tell(hall: &Hall, rows: &[Committed]) {
    for row in rows {
        let Event::Issued(issued) = &row.event else { continue };
        let Some(category) = hall.rules().category(&issued.category) else { continue };
        if category.range_gets_low(issued.sequence) {
            let given = issued.sequence.saturating_add(1);
            tracing::warn!(category = %category.id, given, of = category.size(),
                "the numbers of today run short: past the last they have a digit more. If that is too long for the \
                 signs, give the category a wider range (`first`, `last`, `width`) in hall.toml");
        }
    }
}
