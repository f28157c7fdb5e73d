//! Appointments as they come from outside, JSON or CSV, read into the core's own; every mistake is told with its place.

use crate::csv_table::{Column, Row, TableError};
use crate::{csv_table, year_list};
use hall_api::appointment::Booking;
use hall_core::Hall;
use hall_core::appointment::Appointment;
use hall_core::calendar::Minute;
use hall_core::id::{AppointmentCode, CategoryId};

/// The header of an appointment list. README has it, too.
pub const COLUMNS: &[Column] = &[
    Column { name: "code", also: "预约码", needed: false },
    Column { name: "category", also: "业务类别", needed: false },
    Column { name: "items", also: "事项", needed: false },
    Column { name: "date", also: "日期", needed: true },
    Column { name: "time", also: "时段", needed: true },
    Column { name: "count", also: "人数", needed: false },
];

/// One wanted appointment, or why it cannot be read, and where it stands: a line of the file, or a place in the list.
pub struct Wanted {
    pub place: u32,
    pub read: Result<Appointment, String>,
}

/// What a list may be long, so that nobody stops the hall with one request.
pub const APPOINTMENTS_MAX: usize = 10_000;

const CODE: std::ops::RangeInclusive<usize> = 6..=32;

/// Reads a JSON list; places are counted from 1.
pub fn of_json(hall: &Hall, list: &[Booking]) -> Vec<Wanted> {
    (1..).zip(list).map(|(place, booking)| Wanted { place, read: appointment(hall, booking) }).collect()
}

/// Reads a CSV file, UTF-8 or GB18030.
///
/// # Errors
/// [`TableError`] if the file as a whole cannot be read: its encoding, its header.
pub fn rows(file: &[u8]) -> Result<Vec<Row>, TableError> {
    csv_table::read(file, COLUMNS, APPOINTMENTS_MAX)
}

/// What the lines of a file want.
pub fn of_rows(hall: &Hall, rows: Vec<Row>) -> Vec<Wanted> {
    let wanted = |row: Row| {
        let read = row.cells.as_ref().map_err(Clone::clone);
        let read = read.and_then(|_| booking(&row)).and_then(|booking| appointment(hall, &booking));
        Wanted { place: row.line, read }
    };
    rows.into_iter().map(wanted).collect()
}

/// Excel writes dates and times its own way.
fn booking(row: &Row) -> Result<Booking, String> {
    let count = row.cell("count").unwrap_or("1");
    Ok(Booking {
        code: row.cell("code").map(str::to_owned),
        category: row.cell("category").map(str::to_owned),
        items: row.list("items"),
        date: csv_table::iso_date(row.cell("date").unwrap_or_default()),
        time: csv_table::wall_time(row.cell("time").unwrap_or_default()),
        count: count.parse().map_err(|_| format!("{count:?} is no number of people"))?,
    })
}

fn appointment(hall: &Hall, booking: &Booking) -> Result<Appointment, String> {
    let items: Vec<_> = booking.items.iter().map(|code| code.as_str().into()).collect();
    let category = match (&booking.category, items.first()) {
        (Some(name), _) => category(hall, name),
        (None, Some(first)) => {
            let item = hall.item(first).ok_or_else(|| format!("there is no service item `{first}`"))?;
            item.category.clone()
        }
        (None, None) => return Err("say what it is for: a category, or items".into()),
    };
    let date = year_list::date(&booking.date);
    let slot = booking.time.parse::<Minute>();
    Ok(Appointment {
        code: booking.code.as_deref().map_or_else(|| Ok(random()), code)?,
        category,
        items,
        date: date.ok_or_else(|| format!("{:?} is no date like 2026-11-24", booking.date))?,
        slot: slot.map_err(|_| format!("{:?} is no time like 09:30", booking.time))?,
        count: booking.count,
    })
}

/// By its id, or by the name that people call it.
fn category(hall: &Hall, name: &str) -> CategoryId {
    let called = |category: &&hall_core::rules::Category| category.name.0.values().any(|it| it == name);
    let rules = hall.rules();
    match rules.category(&name.into()) {
        Some(category) => category.id.clone(),
        None => rules.categories.iter().find(called).map_or_else(|| name.into(), |it| it.id.clone()),
    }
}

/// A code as the citizen has it; small letters are the same as capitals.
///
/// # Errors
/// What a code looks like, if this is none.
pub fn code(text: &str) -> Result<AppointmentCode, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if CODE.contains(&text.len()) && text.chars().all(fits) {
        return Ok(AppointmentCode(text.to_ascii_uppercase().into()));
    }
    Err(format!("{text:?} is no code: {} to {} letters, digits and \"-\"", CODE.start(), CODE.end()))
}

/// Ten digits, which a number pad can type: with a hundred booked a day, one guess in 10^8 finds one.
fn random() -> AppointmentCode {
    let mut bytes = [0u8; 8];
    if getrandom::fill(&mut bytes).is_err() {
        bytes = (std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos() as u64).to_be_bytes();
        tracing::error!("no random source: codes of appointments can be guessed");
    }
    AppointmentCode(format!("{:010}", u64::from_be_bytes(bytes) % 10_000_000_000).into())
}
