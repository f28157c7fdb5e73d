//! The register of appointments: a derived table, in which a decision finds what the hall in memory does not keep.

use crate::error::{ReadError, WriteError};
use crate::record::parse_date;
use hall_core::appointment::{Appointment, Kept, Register, Standing};
use hall_core::id::{AppointmentCode, CategoryId, ItemCode, TicketId};
use hall_core::{Date, Event};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::btree_map::Entry;

/// What a row does to the register.
pub(crate) enum Change<'a> {
    Booked(&'a [Appointment]),
    Stands(&'a AppointmentCode, Standing),
}

pub(crate) fn change(event: &Event) -> Option<Change<'_>> {
    if let Event::Booked { appointments } = event {
        return Some(Change::Booked(appointments));
    }
    if let Event::AppointmentCancelled { code } = event {
        return Some(Change::Stands(code, Standing::Cancelled));
    }
    let Event::Issued(issued) = event else { return None };
    let appointment = issued.origin.appointment()?;
    Some(Change::Stands(&appointment.code, Standing::CheckedIn(issued.ticket)))
}

/// Writes down what `event` does to the register.
pub(crate) fn write(conn: &Connection, event: &Event) -> Result<(), WriteError> {
    let failed = WriteError::database("write the appointments");
    match change(event) {
        None => Ok(()),
        Some(Change::Booked(appointments)) => {
            appointments.iter().try_for_each(|appointment| insert(conn, appointment)).map_err(failed)
        }
        Some(Change::Stands(code, standing)) => {
            let (word, ticket) = standing_columns(standing);
            let sql = "UPDATE appointments SET standing = ?2, ticket = ?3 WHERE code = ?1";
            let changed = conn
                .prepare_cached(sql)
                .and_then(|mut update| update.execute(params![code.as_str(), word, ticket]))
                .map_err(failed)?;
            if changed == 1 { Ok(()) } else { Err(WriteError::AppointmentMissing(code.clone())) }
        }
    }
}

fn insert(conn: &Connection, appointment: &Appointment) -> rusqlite::Result<()> {
    let sql = "INSERT INTO appointments (code, date, slot, category, items, count, standing)
        VALUES (?, ?, ?, ?, ?, ?, 'booked')";
    let items: Vec<&str> = appointment.items.iter().map(ItemCode::as_str).collect();
    conn.prepare_cached(sql)?.execute(params![
        appointment.code.as_str(),
        appointment.date.to_string(),
        appointment.slot.to_string(),
        appointment.category.as_str(),
        serde_json::to_string(&items)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?,
        appointment.count,
    ])?;
    Ok(())
}

/// The appointment with this code, of whatever date.
pub(crate) fn find(conn: &Connection, code: &AppointmentCode) -> Result<Option<Kept>, ReadError> {
    conn.prepare_cached("SELECT * FROM appointments WHERE code = ?")
        .and_then(|mut query| query.query_row([code.as_str()], from_columns).optional())
        .map_err(ReadError::database("the register of appointments"))
}

/// Those of a date, by slot.
pub(crate) fn of_date(conn: &Connection, date: Date) -> Result<Vec<Kept>, ReadError> {
    conn.prepare_cached("SELECT * FROM appointments WHERE date = ? ORDER BY slot, category, code")
        .and_then(|mut query| query.query_map([date.to_string()], from_columns)?.collect())
        .map_err(ReadError::database("the register of appointments"))
}

/// What is to be known of the register before `wanted` are booked.
pub(crate) fn register<'a>(
    conn: &Connection,
    wanted: impl Iterator<Item = &'a Appointment>,
) -> Result<Register, ReadError> {
    let failed = ReadError::database("the register of appointments");
    look_up(conn, wanted).map_err(failed)
}

fn look_up<'a>(
    conn: &Connection,
    wanted: impl Iterator<Item = &'a Appointment>,
) -> rusqlite::Result<Register> {
    let mut register = Register::default();
    let mut used = conn.prepare_cached("SELECT 1 FROM appointments WHERE code = ?")?;
    let sql = "SELECT ifnull(sum(count), 0) FROM appointments
        WHERE date = ? AND category = ? AND slot = ? AND standing <> 'cancelled'";
    let mut taken = conn.prepare_cached(sql)?;
    for appointment in wanted {
        if used.exists([appointment.code.as_str()])? {
            register.used.insert(appointment.code.clone());
        }
        let Appointment { date, category, slot, .. } = appointment;
        if let Entry::Vacant(free) = register.taken.entry((*date, category.clone(), *slot)) {
            let of_slot = params![date.to_string(), category.as_str(), slot.to_string()];
            free.insert(taken.query_row(of_slot, |row| row.get(0))?);
        }
    }
    Ok(register)
}

fn standing_columns(standing: Standing) -> (&'static str, Option<i64>) {
    match standing {
        Standing::Booked => ("booked", None),
        Standing::CheckedIn(ticket) => ("checked_in", Some(ticket.0.cast_signed())),
        Standing::Cancelled => ("cancelled", None),
    }
}

fn from_columns(row: &rusqlite::Row<'_>) -> rusqlite::Result<Kept> {
    let never = |text: &str| {
        let message = format!("\"{text}\" is not as it is written here");
        rusqlite::Error::FromSqlConversionFailure(0, Type::Text, message.into())
    };
    let text = |column| row.get::<_, String>(column);
    let (date, slot, items, standing) = (text("date")?, text("slot")?, text("items")?, text("standing")?);
    let ticket = row.get::<_, Option<i64>>("ticket")?;
    let items: Vec<String> = serde_json::from_str(&items).map_err(|_| never(&items))?;
    let appointment = Appointment {
        code: AppointmentCode(text("code")?.into()),
        category: CategoryId(text("category")?.into()),
        items: items.into_iter().map(|item| ItemCode(item.into())).collect(),
        date: parse_date(&date).ok_or_else(|| never(&date))?,
        slot: slot.parse().map_err(|_| never(&slot))?,
        count: row.get("count")?,
    };
    let standing = match (standing.as_str(), ticket) {
        ("booked", None) => Standing::Booked,
        ("checked_in", Some(ticket)) => Standing::CheckedIn(TicketId(ticket.cast_unsigned())),
        ("cancelled", None) => Standing::Cancelled,
        _ => return Err(never(&standing)),
    };
    Ok(Kept { appointment, standing })
}
