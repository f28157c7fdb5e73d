//! The account of a day (bad day 44): 取号 = 办理 + 过号未回 + 取消 + 作废 + 下班未办 + 转次日 + what is still open, by category.
//!
//! Taken is counted from the rows of the ledger and what became of it from the derived tickets, so that one checks the
//! other. A ticket counts in the category it was taken in, once, wherever it went: that is where its number stands in
//! a series without gaps. SCHEMA.md has the table.

use crate::error::ReadError;
use crate::reader::Reader;
use crate::record::parse_date;
use hall_core::id::CategoryId;
use hall_core::{Date, HallTime};
use rusqlite::{OptionalExtension, Row};
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// What became of the numbers that were taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// 取号
    pub taken: u32,
    /// Of these, written by hand and entered afterwards (补录).
    pub by_hand: u32,
    /// 办理
    pub served: u32,
    /// 过号未回
    pub missed: u32,
    /// 取消
    pub cancelled: u32,
    /// 作废
    pub voided: u32,
    /// 下班未办
    pub day_over: u32,
    /// 转次日
    pub sent_home: u32,
    /// In hand, held or waiting.
    pub open: u32,
}

impl Account {
    /// Whether nobody is missing and nobody is counted twice.
    pub fn balances(&self) -> bool {
        let Account { taken, served, missed, cancelled, voided, day_over, sent_home, open, .. } = *self;
        taken == served + missed + cancelled + voided + day_over + sent_home + open
    }

    fn add(&mut self, phase: &str, count: u32) {
        let place = match phase {
            "served" => &mut self.served,
            "missed" | "no_show" => &mut self.missed,
            "cancelled" => &mut self.cancelled,
            "voided" => &mut self.voided,
            "day_over" => &mut self.day_over,
            "sent_home" => &mut self.sent_home,
            "waiting" | "called" | "serving" | "held" => &mut self.open,
            // A word of nobody here is left out, and so the account does not balance.
            _ => return,
        };
        *place += count;
    }
}

impl AddAssign for Account {
    fn add_assign(&mut self, other: Account) {
        let Account { taken, by_hand, served, missed, cancelled, voided, day_over, sent_home, open } = other;
        self.taken += taken;
        self.by_hand += by_hand;
        self.served += served;
        self.missed += missed;
        self.cancelled += cancelled;
        self.voided += voided;
        self.day_over += day_over;
        self.sent_home += sent_home;
        self.open += open;
    }
}

/// One service day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayAccount {
    pub day: Date,
    /// Whether it has ended, by its turn or by hand.
    pub ended: bool,
    /// Of categories in which a number was taken.
    pub categories: Vec<(CategoryId, Account)>,
}

impl DayAccount {
    pub fn total(&self) -> Account {
        let mut total = Account::default();
        self.categories.iter().for_each(|(_, account)| total += *account);
        total
    }

    /// Whether each category balances.
    pub fn balances(&self) -> bool {
        self.categories.iter().all(|(_, account)| account.balances())
    }
}

/// The rows of a date: it has more than one stretch if hall time was set back.
const ROWS_OF_DAY: &str = "WITH stretch AS (
        SELECT sequence AS first, payload ->> '$.date' AS day,
            lead(sequence, 1, 9223372036854775807) OVER (ORDER BY sequence) AS next
        FROM ledger WHERE kind = 'day_opened')";

impl Reader {
    /// The account of `day`; `None`: no such day ever began.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn account(&self, day: Date) -> Result<Option<DayAccount>, ReadError> {
        // Rows and tickets as of one moment, though the hall goes on.
        let transaction = self.conn.unchecked_transaction();
        let transaction = transaction.map_err(ReadError::database("the account of a day"))?;
        let account = self.account_now(day).map_err(ReadError::database("the account of a day"));
        drop(transaction);
        account
    }

    fn account_now(&self, day: Date) -> rusqlite::Result<Option<DayAccount>> {
        let mut categories: BTreeMap<String, Account> = BTreeMap::new();
        let sql = format!(
            "{ROWS_OF_DAY} SELECT payload ->> '$.category', count(*), count(payload -> '$.origin.by_hand')
            FROM stretch JOIN ledger ON sequence BETWEEN first AND next - 1
            WHERE day = ?1 AND kind = 'issued' GROUP BY 1"
        );
        let mut taken = self.conn.prepare_cached(&sql)?;
        let mut rows = taken.query([day.to_string()])?;
        while let Some(row) = rows.next()? {
            let account = Account { taken: row.get(1)?, by_hand: row.get(2)?, ..Account::default() };
            categories.insert(row.get(0)?, account);
        }
        let sql = "SELECT issued_in, phase, count(*) FROM tickets WHERE day = ?1 GROUP BY 1, 2";
        let mut became = self.conn.prepare_cached(sql)?;
        let mut rows = became.query([day.to_string()])?;
        while let Some(row) = rows.next()? {
            let account = categories.entry(row.get(0)?).or_default();
            account.add(&row.get::<_, String>(1)?, row.get(2)?);
        }
        let categories = categories.into_iter().map(|(id, account)| (CategoryId(id.into()), account));
        let categories = categories.collect();
        Ok(self.has_ended(day)?.map(|ended| DayAccount { day, ended, categories }))
    }

    /// `None`: no such day ever began.
    fn has_ended(&self, day: Date) -> rusqlite::Result<Option<bool>> {
        let sql = format!(
            "{ROWS_OF_DAY} SELECT EXISTS (
                SELECT 1 FROM ledger WHERE sequence BETWEEN first AND next - 1 AND kind = 'day_closed')
            FROM stretch WHERE day = ?1 ORDER BY first DESC LIMIT 1"
        );
        self.conn.prepare_cached(&sql)?.query_row([day.to_string()], |row| row.get(0)).optional()
    }

    /// When the last row was written; `None`: there is none.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn last_at(&self) -> Result<Option<HallTime>, ReadError> {
        let sql = "SELECT hall_ms FROM ledger ORDER BY sequence DESC LIMIT 1";
        let at = self.conn.query_row(sql, [], |row| row.get(0).map(HallTime)).optional();
        at.map_err(ReadError::database("the last row"))
    }

    /// The service day that began last.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn last_day(&self) -> Result<Option<Date>, ReadError> {
        let sql = "SELECT payload ->> '$.date' FROM ledger WHERE kind = 'day_opened' ORDER BY sequence DESC LIMIT 1";
        let date = |row: &Row<'_>| row.get::<_, String>(0);
        let day = self.conn.query_row(sql, [], date).optional();
        let day = day.map_err(ReadError::database("the last service day"))?;
        Ok(day.and_then(|day| parse_date(&day)))
    }
}
