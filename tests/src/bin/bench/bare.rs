//! The bare loop: the same rows, in batches of the same size, with nothing around them.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;
use std::time::Instant;

/// A ticket's lines: of the ledger, of the answer that is remembered, of the table of tickets.
struct Lines([Vec<Value>; 3]);

const TABLES: [&str; 3] = ["ledger", "requests", "tickets"];

/// Tickets a second when `batch` of them on average become durable together.
pub(crate) fn rate(data: &Path, tickets: usize, batch: f64) -> f64 {
    let real = Connection::open(data.join("ledger.db")).expect("the ledger opens");
    let lines = lines(&real, tickets);
    // Beside the real one, so that it is on the same disk.
    let folder = tempfile::tempdir_in(data).expect("a folder can be made");
    let mut bare = Connection::open(folder.path().join("bare.db")).expect("a new file opens");
    prepare(&real, &bare);
    let inserts = TABLES.map(|table| {
        let columns =
            real.prepare(&format!("SELECT * FROM {table}")).expect("the table is there").column_count();
        format!("INSERT INTO {table} VALUES ({})", vec!["?"; columns].join(", "))
    });
    let (mut done, mut owed) = (0, 0.0);
    let begun = Instant::now();
    while done < lines.len() {
        owed += batch;
        let size = (owed as usize).clamp(1, lines.len() - done);
        owed -= size as f64;
        let transaction = bare.transaction().expect("a transaction begins");
        for Lines(tables) in &lines[done..done + size] {
            for (insert, values) in inserts.iter().zip(tables) {
                let mut insert = transaction.prepare_cached(insert).expect("the insert is right");
                insert.execute(params_from_iter(values)).expect("the row goes in");
            }
        }
        transaction.commit().expect("the batch is durable");
        done += size;
    }
    lines.len() as f64 / begun.elapsed().as_secs_f64()
}

/// The last tickets that were issued, in order; their rows numbered from 1, so that an empty ledger takes them.
fn lines(real: &Connection, tickets: usize) -> Vec<Lines> {
    let last = |sql: &str| -> Vec<Vec<Value>> {
        let mut query = real.prepare(sql).expect("the tables are as documented");
        let width = query.column_count();
        let rows = query.query_map([tickets as i64], |row| (0..width).map(|n| row.get(n)).collect());
        rows.and_then(Iterator::collect).expect("rows can be read")
    };
    let ledger = last("SELECT * FROM ledger WHERE kind = 'issued' ORDER BY sequence DESC LIMIT ?");
    let requests = last(
        "SELECT requests.* FROM requests JOIN ledger ON sequence = first_sequence
            WHERE kind = 'issued' ORDER BY sequence DESC LIMIT ?",
    );
    let rows = last("SELECT * FROM tickets ORDER BY id DESC LIMIT ?");
    assert_eq!((ledger.len(), requests.len(), rows.len()), (tickets, tickets, tickets));
    let together = ledger.into_iter().zip(requests).zip(rows).rev().enumerate();
    let numbered = together.map(|(n, ((mut row, request), ticket))| {
        row[0] = Value::Integer(n as i64 + 1);
        Lines([row, request, ticket])
    });
    numbered.collect()
}

/// The same pragmas, tables, triggers and indices.
fn prepare(real: &Connection, bare: &Connection) {
    let pragmas = "PRAGMA journal_mode = wal; PRAGMA synchronous = full;";
    bare.execute_batch(pragmas).expect("the pragmas are taken");
    let schema = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
        ORDER BY type = 'table' DESC";
    let mut query = real.prepare(schema).expect("there is a schema");
    let parts = query.query_map([], |row| row.get::<_, String>(0)).expect("the schema can be read");
    parts.for_each(|part| bare.execute_batch(&part.expect("it is text")).expect("the schema is taken"));
}
