//! 限号: how many numbers a category gives a day, how many of them the desk keeps, and what is left (余号).
//!
//! A number is given to the public, at the desk, or added beyond the quota (加号) for a reason that is written down. What
//! was voided has been given all the same: numbers are not handed out twice. An appointment has its place in a slot and takes none
//! of the quota. A ticket with legs in several categories counts in each.

use crate::command::By;
use crate::decide::{Decided, decision};
use crate::dispatch::Queue;
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::CategoryId;
use crate::refusal::Refusal;
use alloc::vec;

/// Numbers of a category on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    pub total: u32,
    /// Of the total, kept for the desk.
    pub desk: u32,
}

impl Queue {
    /// One more has been given by `by`.
    pub(crate) fn give(&mut self, by: &By) {
        match by {
            By::Public => {}
            By::Desk => self.by_desk += 1,
            By::Added { .. } => self.added += 1,
        }
    }
}

impl Hall {
    /// 余号: numbers that kiosks still give today; `None`: not counted.
    pub fn left(&self, category: &CategoryId) -> Option<u32> {
        let quota = self.rules.quotas.get(category)?;
        let (public, desk) = self.given(category);
        Some(quota.total.saturating_sub(public).saturating_sub(desk.max(quota.desk)))
    }

    /// Whether the quota has one more for whoever asks.
    ///
    /// # Errors
    /// [`Refusal::NoneLeft`] if not.
    pub(crate) fn within_quota(&self, category: &CategoryId, by: &By) -> Result<(), Refusal> {
        let Some(quota) = self.rules.quotas.get(category) else { return Ok(()) };
        let (public, desk) = self.given(category);
        let left = match by {
            By::Public => self.left(category).unwrap_or(0),
            By::Desk => quota.total.saturating_sub(public.saturating_add(desk)),
            By::Added { .. } => return Ok(()),
        };
        if left > 0 { Ok(()) } else { Err(Refusal::NoneLeft(category.clone())) }
    }

    /// Numbers the public and the desk have had of the quota.
    fn given(&self, category: &CategoryId) -> (u32, u32) {
        self.queues.get(category).map_or((0, 0), |queue| {
            let Queue { issued, by_desk, added, by_hand, booked, legs, .. } = queue;
            ((issued + legs).saturating_sub(by_desk + added + booked) + by_hand, *by_desk)
        })
    }

    pub(crate) fn set_quota(&self, category: &CategoryId, quota: Option<Quota>) -> Decided {
        self.rules.category(category).ok_or_else(|| Refusal::NoSuchCategory(category.clone()))?;
        let (public, desk) = self.given(category);
        let issued = public + desk;
        if let Some(quota) = quota {
            if quota.desk > quota.total {
                return Err(Refusal::QuotaImpossible);
            }
            if quota.total < issued {
                return Err(Refusal::QuotaBelowIssued { category: category.clone(), issued });
            }
        }
        if self.rules.quotas.get(category).copied() == quota {
            return decision(vec![], Reply::Done);
        }
        decision(vec![Event::QuotaChanged { category: category.clone(), quota }], Reply::Done)
    }

    pub(crate) fn apply_quota_changed(&mut self, category: &CategoryId, quota: Option<Quota>) {
        self.quotas.insert(category.clone(), quota);
        set(&mut self.rules.quotas, category, quota);
    }
}

/// One category's quota, or that it has none.
pub(crate) fn set(
    quotas: &mut alloc::collections::BTreeMap<CategoryId, Quota>,
    category: &CategoryId,
    quota: Option<Quota>,
) {
    match quota {
        Some(quota) => drop(quotas.insert(category.clone(), quota)),
        None => drop(quotas.remove(category)),
    }
}
