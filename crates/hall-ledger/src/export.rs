//! The ledger in files that outlive this program: one JSON object a line, or CSV as in RFC 4180.
//!
//! Columns are those of SCHEMA.md, by the same names; times are milliseconds since 1970-01-01T00:00Z. A payload is the
//! text itself, also in JSON: the chain is made of its bytes, and whoever parses it has them no more.

use crate::chain::hex;
use crate::error::{ExportError, ReadError};
use crate::reader::Reader;
use crate::row::Stored;
use crate::tickets::{self, TicketRow, phase_columns, print_columns};
use serde::Serialize;
use std::io::Write;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    JsonLines,
    Csv,
}

impl Reader {
    /// Writes every row of the ledger with its hash: enough to check the chain without the database.
    ///
    /// # Errors
    /// [`ExportError`] if a row cannot be read or `out` cannot be written.
    pub fn export_rows(&self, format: Format, out: &mut dyn Write) -> Result<(), ExportError> {
        let failed = |source| ReadError::Database { what: "rows of the ledger", source };
        let sql = format!("SELECT {} FROM ledger ORDER BY sequence", Stored::COLUMNS);
        let mut query = self.conn.prepare(&sql).map_err(failed)?;
        let mut table = Table::begin(format, Stored::COLUMNS, out)?;
        for stored in query.query_map([], Stored::from_columns).map_err(failed)? {
            let it = stored.map_err(failed)?;
            let hash = hex(&it.hash);
            table.line(&[
                Field::Number(it.sequence.cast_signed()),
                Field::Number(it.stamp.at.0),
                Field::Number(it.stamp.wall_ms),
                Field::Number(i64::from(it.stamp.trusted)),
                Field::Text(&it.principal),
                Field::Text(&it.kind),
                Field::Number(it.version),
                Field::Text(&it.payload),
                Field::Text(&hash),
            ])?;
        }
        Ok(table.out.flush()?)
    }

    /// Writes every ticket of every day.
    ///
    /// # Errors
    /// [`ExportError`] if a ticket cannot be read or `out` cannot be written.
    pub fn export_tickets(&self, format: Format, out: &mut dyn Write) -> Result<(), ExportError> {
        let mut table = Table::begin(format, tickets::COLUMNS, out)?;
        tickets::for_each(&self.conn, |ticket| Ok::<_, ExportError>(ticket_line(&mut table, &ticket)?))?;
        Ok(table.out.flush()?)
    }
}

fn ticket_line(table: &mut Table<'_>, ticket: &TicketRow) -> std::io::Result<()> {
    let day = ticket.day.to_string();
    let (phase, window, inferred) = phase_columns(ticket.phase);
    let (print, printer) = print_columns(&ticket.print);
    let number = |number: Option<i64>| number.map_or(Field::Absent, Field::Number);
    table.line(&[
        Field::Number(ticket.id.0.cast_signed()),
        Field::Text(&day),
        Field::Text(ticket.number.as_str()),
        Field::Text(ticket.category.as_str()),
        Field::Text(ticket.issued_in.as_str()),
        Field::Text(ticket.handle.as_str()),
        Field::Text(phase),
        number(window.map(i64::from)),
        Field::Number(i64::from(inferred)),
        Field::Number(ticket.issued_at.0),
        number(ticket.first_called_at.map(|at| at.0)),
        number(ticket.started_at.map(|at| at.0)),
        number(ticket.ended_at.map(|at| at.0)),
        Field::Text(print),
        printer.map_or(Field::Absent, Field::Text),
        number(ticket.rating.map(i64::from)),
        ticket.class.as_ref().map_or(Field::Absent, |class| Field::Text(class.as_str())),
        Field::Text(ticket.language.as_str()),
        Field::Number(i64::from(ticket.time_uncertain)),
        Field::Number(i64::from(ticket.announced)),
        Field::Number(i64::from(ticket.no_shows)),
        Field::Number(i64::from(ticket.by_hand)),
        number(ticket.instead_of.map(|id| id.0.cast_signed())),
    ])
}

/// A value of a column; JSON has it as a number, a string or null.
#[derive(Serialize)]
#[serde(untagged)]
enum Field<'a> {
    Absent,
    Number(i64),
    Text(&'a str),
}

struct Table<'a> {
    format: Format,
    columns: Vec<&'static str>,
    out: &'a mut dyn Write,
}

impl<'a> Table<'a> {
    fn begin(format: Format, columns: &'static str, out: &'a mut dyn Write) -> std::io::Result<Table<'a>> {
        let columns: Vec<_> = columns.split(',').map(str::trim).collect();
        if format == Format::Csv {
            write!(out, "{}\r\n", columns.join(","))?;
        }
        Ok(Table { format, columns, out })
    }

    fn line(&mut self, fields: &[Field<'_>]) -> std::io::Result<()> {
        match self.format {
            Format::JsonLines => self.json(fields),
            Format::Csv => self.csv(fields),
        }
    }

    fn json(&mut self, fields: &[Field<'_>]) -> std::io::Result<()> {
        let mut between = '{';
        for (name, field) in self.columns.iter().zip(fields) {
            write!(self.out, "{between}\"{name}\":")?;
            serde_json::to_writer(&mut *self.out, field)?;
            between = ',';
        }
        self.out.write_all(b"}\n")
    }

    fn csv(&mut self, fields: &[Field<'_>]) -> std::io::Result<()> {
        let mut between = "";
        for field in fields {
            self.out.write_all(between.as_bytes())?;
            match field {
                Field::Absent => {}
                Field::Number(number) => write!(self.out, "{number}")?,
                Field::Text(text) if text.contains(['"', ',', '\r', '\n']) => {
                    write!(self.out, "\"{}\"", text.replace('"', "\"\""))?;
                }
                Field::Text(text) => self.out.write_all(text.as_bytes())?,
            }
            between = ",";
        }
        self.out.write_all(b"\r\n")
    }
}
