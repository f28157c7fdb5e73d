//! `restored`: a ledger that came back from a backup.

use super::Text;
use super::day::DateV1;
use hall_core::Date;
use hall_core::id::CategoryId;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RestoredV1<'a> {
    date: DateV1,
    reached: Vec<ReachedV1<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReachedV1<'a> {
    category: Text<'a>,
    count: u32,
}

impl<'a> RestoredV1<'a> {
    pub(super) fn new(date: Date, reached: &'a [(CategoryId, u32)]) -> Self {
        let reached =
            reached.iter().map(|(id, count)| ReachedV1 { category: id.as_str().into(), count: *count });
        RestoredV1 { date: DateV1(date), reached: reached.collect() }
    }

    pub(super) fn read(self) -> (Date, Vec<(CategoryId, u32)>) {
        let reached = self.reached.into_iter().map(|it| (CategoryId(it.category.into()), it.count));
        (self.date.0, reached.collect())
    }
}
