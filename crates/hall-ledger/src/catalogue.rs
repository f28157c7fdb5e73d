//! Catalogues of service items: large, few, and found by themselves, since days only name them.

use crate::error::ReadError;
use crate::row::{Row, Stored};
use hall_core::Event;
use hall_core::item::Catalogue;
use rusqlite::{Connection, OptionalExtension, Params};
use std::sync::Arc;

/// The row of the last catalogue up to row `sequence`, if there is one.
pub(crate) fn last_before(conn: &Connection, sequence: u64) -> Result<Vec<Row>, ReadError> {
    let condition = "sequence <= ? ORDER BY sequence DESC LIMIT 1";
    Ok(find(conn, condition, [sequence.cast_signed()])?.into_iter().collect())
}

/// The catalogue of this version.
pub(crate) fn of_version(conn: &Connection, version: u32) -> Result<Option<Arc<Catalogue>>, ReadError> {
    let row = find(conn, "payload ->> '$.version' = ?", [version])?;
    Ok(row
        .and_then(|row| if let Event::ItemsImported(catalogue) = row.event { Some(catalogue) } else { None }))
}

fn find(conn: &Connection, condition: &str, params: impl Params) -> Result<Option<Row>, ReadError> {
    let failed = ReadError::database("the catalogue of items");
    let sql = format!("SELECT {} FROM ledger WHERE kind = 'items_imported' AND {condition}", Stored::COLUMNS);
    let found = conn
        .prepare_cached(&sql)
        .and_then(|mut query| query.query_row(params, Stored::from_columns).optional());
    found.map_err(failed)?.map(Row::try_from).transpose()
}
