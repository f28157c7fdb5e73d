//! A ledger that came back from a backup (恢复) is behind what people hold in their hands: numbers handed out since the
//! backup are given no more.

use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::CategoryId;
use crate::refusal::Refusal;
use crate::time::Date;
use alloc::vec;

impl Hall {
    pub(crate) fn restore(&self, date: Date, reached: &[(CategoryId, u32)]) -> Decided {
        if let Some((unknown, _)) = reached.iter().find(|(id, _)| self.rules.category(id).is_none()) {
            return Err(Refusal::NoSuchCategory(unknown.clone()));
        }
        decision(vec![Event::Restored { date, reached: reached.to_vec() }], Reply::Done)
    }

    /// If the day has yet to open, whoever opens it hands the numbers over with those the ledger knows.
    pub(crate) fn apply_restored(&mut self, date: Date, reached: &[(CategoryId, u32)]) {
        if self.day.is_none_or(|day| day.date != date) {
            return;
        }
        for (category, reached) in reached {
            let queue = self.queues.entry(category.clone()).or_default();
            queue.issued = queue.issued.max(*reached);
        }
    }
}
