//! The derived table of tickets: what the hall says of each ticket of every day, so that a paper of last week can be
//! looked up without reading last week.
//!
//! No rule is repeated here. A row is applied to a `Hall` first; then whatever ticket it names is written down as
//! the hall has it. The one thing a `Ticket` does not carry is when it ended: the time of the row that ended it.

use crate::error::{ReadError, WriteError};
use crate::record::parse_date;
use crate::row::{Row, Stored};
use hall_core::id::{CategoryId, ClassId, Handle, Language, PrinterId, TicketId, TicketNumber, WindowNumber};
use hall_core::ticket::{End, Origin, Phase, Print, Ticket};
use hall_core::{Date, Event, Hall, HallTime};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Params, params};

/// A ticket of any day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketRow {
    pub id: TicketId,
    /// The service day whose number it bears.
    pub day: Date,
    pub number: TicketNumber,
    /// What it waits in now, or did last.
    pub category: CategoryId,
    /// The category it was issued in, and in whose series of numbers it stands.
    pub issued_in: CategoryId,
    pub handle: Handle,
    pub phase: Phase,
    pub issued_at: HallTime,
    pub first_called_at: Option<HallTime>,
    pub started_at: Option<HallTime>,
    pub ended_at: Option<HallTime>,
    pub print: Print,
    pub rating: Option<u8>,
    /// Its priority class, until that was dropped.
    pub class: Option<ClassId>,
    pub language: Language,
    /// The clock was not trusted when it was issued.
    pub time_uncertain: bool,
    /// Announcements of the call it is under, or was under last.
    pub announced: u32,
    /// No-shows somebody pressed for.
    pub no_shows: u32,
    /// 补录
    pub by_hand: bool,
    /// 次日优先: given for this ticket, which was sent home.
    pub instead_of: Option<TicketId>,
}

/// Writes down the tickets that `event` names, as they are after it in `hall`.
pub(crate) fn write(conn: &Connection, event: &Event, at: HallTime, hall: &Hall) -> Result<(), WriteError> {
    if let Event::Issued(issued) = event {
        let ticket = hall.ticket(issued.ticket).ok_or(WriteError::NotApplied(issued.ticket))?;
        return insert(conn, ticket).map_err(WriteError::database("write the ticket"));
    }
    for ticket in named_by(event).into_iter().filter_map(|id| hall.ticket(id)) {
        let changed = update(conn, ticket, at).map_err(WriteError::database("write the ticket"))?;
        if changed == 0 {
            return Err(WriteError::TicketMissing(ticket.id));
        }
    }
    Ok(())
}

/// The tickets that an event changes.
pub(crate) fn named_by(event: &Event) -> Vec<TicketId> {
    match event {
        Event::Issued(issued) => vec![issued.ticket],
        Event::DayClosed { ended, .. } => ended.clone(),
        Event::Called { ticket, ended: other, .. } | Event::CallUndone { ticket, restored: other, .. } => {
            std::iter::once(*ticket).chain(*other).collect()
        }
        Event::ServiceStarted { ticket, .. }
        | Event::Served { ticket, .. }
        | Event::LegServed { ticket, .. }
        | Event::TurnEnded { ticket, .. }
        | Event::Reopened { ticket, .. }
        | Event::NoShow { ticket, .. }
        | Event::Held { ticket, .. }
        | Event::Resumed { ticket, .. }
        | Event::Transferred { ticket, .. }
        | Event::Recalled { ticket, .. }
        | Event::Returned { ticket, .. }
        | Event::Cancelled { ticket }
        | Event::Voided { ticket, .. }
        | Event::PriorityDropped { ticket, .. }
        | Event::ReprintAsked { ticket, .. }
        | Event::Rated { ticket, .. }
        | Event::PrintStarted { ticket, .. }
        | Event::PrintEnded { ticket, .. } => vec![*ticket],
        Event::MovedAll { tickets, .. } | Event::SentHome { tickets } => tickets.clone(),
        // They change no column of the table: speech, links, outcomes, guiding and who answers are in the ledger only.
        Event::Spoken { .. }
        | Event::Linked { .. }
        | Event::OutcomeRecorded { .. }
        | Event::HandedOver { .. }
        | Event::FirstAskedNamed { .. }
        | Event::TakenOver { .. }
        | Event::GuidingMarked { .. } => vec![],
        Event::Configured(_)
        | Event::ServesChanged { .. }
        | Event::PostingsChanged(_)
        | Event::QuotaChanged { .. }
        | Event::Booked { .. }
        | Event::AppointmentCancelled { .. }
        | Event::ItemsImported(_)
        | Event::HallPaused { .. }
        | Event::HallResumed
        | Event::YearImported { .. }
        | Event::DateSet { .. }
        | Event::Started { .. }
        | Event::DayConfirmed
        | Event::Restored { .. }
        | Event::ClockReset
        | Event::ClockNoted(_)
        | Event::DayOpened(_)
        | Event::WindowOpened { .. }
        | Event::WindowPaused { .. }
        | Event::WindowClosed { .. }
        | Event::WindowReady { .. }
        | Event::SignedIn { .. }
        | Event::SignedOut { .. }
        | Event::QuestionAsked => vec![],
    }
}

fn insert(conn: &Connection, ticket: &Ticket) -> rusqlite::Result<()> {
    let sql = "INSERT INTO tickets (id, day, number, category, issued_in, handle, phase, window, inferred,
            issued_ms, first_called_ms, started_ms, ended_ms, print, printer, rating, class, language,
            time_uncertain, announced, no_shows, by_hand, instead_of)
        VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, NULL, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";
    let (phase, window, inferred) = phase_columns(ticket.phase);
    let (print, printer) = print_columns(&ticket.print);
    conn.prepare_cached(sql)?.execute(params![
        ticket.id.0.cast_signed(),
        ticket.day.to_string(),
        ticket.number.as_str(),
        ticket.category.as_str(),
        ticket.handle.as_str(),
        phase,
        window,
        inferred,
        ticket.issued_at.0,
        ticket.first_called_at.map(|at| at.0),
        ticket.started_at.map(|at| at.0),
        print,
        printer,
        ticket.rating,
        ticket.priority().map(ClassId::as_str),
        ticket.language.as_str(),
        ticket.time_uncertain,
        announced(ticket),
        ticket.no_shows,
        is_by_hand(ticket),
        instead_of(ticket).map(|id| id.0.cast_signed()),
    ])?;
    Ok(())
}

fn update(conn: &Connection, ticket: &Ticket, at: HallTime) -> rusqlite::Result<usize> {
    let sql = "UPDATE tickets SET category = ?2, phase = ?3, window = ?4, inferred = ?5, first_called_ms = ?6,
            started_ms = ?7, ended_ms = iif(?8, ifnull(ended_ms, ?9), NULL), print = ?10, printer = ?11, rating = ?12,
            class = ?13, announced = ?14, no_shows = ?15
        WHERE id = ?1";
    let (phase, window, inferred) = phase_columns(ticket.phase);
    let (print, printer) = print_columns(&ticket.print);
    conn.prepare_cached(sql)?.execute(params![
        ticket.id.0.cast_signed(),
        ticket.category.as_str(),
        phase,
        window,
        inferred,
        ticket.first_called_at.map(|at| at.0),
        ticket.started_at.map(|at| at.0),
        matches!(ticket.phase, Phase::Ended(_)),
        at.0,
        print,
        printer,
        ticket.rating,
        ticket.priority().map(ClassId::as_str),
        announced(ticket),
        ticket.no_shows,
    ])
}

/// Makes the whole table anew from the rows of the ledger.
pub(crate) fn rebuild(conn: &Connection) -> Result<(), WriteError> {
    conn.execute("DELETE FROM tickets", []).map_err(WriteError::database("empty the table of tickets"))?;
    let failed = |source| ReadError::Database { what: "rows of the ledger", source };
    let sql = format!("SELECT {} FROM ledger ORDER BY sequence", Stored::COLUMNS);
    let mut query = conn.prepare(&sql).map_err(failed)?;
    let mut hall = Hall::new();
    for stored in query.query_map([], Stored::from_columns).map_err(failed)? {
        let row = Row::try_from(stored.map_err(failed)?)?;
        hall.apply(row.stamp.at, &row.event);
        write(conn, &row.event, row.stamp.at, &hall)?;
    }
    Ok(())
}

fn is_by_hand(ticket: &Ticket) -> bool {
    matches!(ticket.origin, Origin::ByHand { .. })
}

fn instead_of(ticket: &Ticket) -> Option<TicketId> {
    match ticket.origin {
        Origin::NextDay { of, .. } => Some(of),
        Origin::Taken | Origin::ByHand { .. } | Origin::Booked(_) => None,
    }
}

fn announced(ticket: &Ticket) -> u32 {
    ticket.call.as_ref().map_or(0, |call| call.announced)
}

pub(crate) const COLUMNS: &str =
    "id, day, number, category, issued_in, handle, phase, window, inferred, issued_ms,
    first_called_ms, started_ms, ended_ms, print, printer, rating, class, language, time_uncertain, announced, no_shows,
    by_hand, instead_of";

/// Reads the ticket for which `condition` holds.
pub(crate) fn find(
    conn: &Connection,
    condition: &str,
    params: impl Params,
) -> Result<Option<TicketRow>, ReadError> {
    let sql = format!("SELECT {COLUMNS} FROM tickets WHERE {condition}");
    conn.prepare_cached(&sql)
        .and_then(|mut query| query.query_row(params, TicketRow::from_columns).optional())
        .map_err(ReadError::database("the table of tickets"))
}

/// Number and category of a ticket as they were at row `sequence`, be it of whatever day. The end of a leg that an undo took
/// back has changed nothing.
pub(crate) fn named_at(
    conn: &Connection,
    ticket: TicketId,
    sequence: u64,
) -> Result<Option<(TicketNumber, CategoryId)>, ReadError> {
    let sql = "SELECT number, ifnull(
            (SELECT \"to\" FROM (
                SELECT sequence, payload ->> '$.category' AS \"to\" FROM ledger
                    WHERE kind = 'transferred' AND payload ->> '$.ticket' = id AND sequence <= ?2
                UNION ALL
                SELECT sequence, payload ->> '$.to' FROM ledger
                    WHERE kind = 'moved_all' AND sequence <= ?2
                    AND id IN (SELECT value FROM json_each(payload, '$.tickets'))
                UNION ALL
                SELECT sequence, payload ->> '$.next' FROM ledger AS leg
                    WHERE kind = 'leg_served' AND payload ->> '$.ticket' = id AND sequence <= ?2
                    AND NOT EXISTS (
                        SELECT 1 FROM ledger AS undone
                        WHERE kind = 'call_undone' AND payload ->> '$.restored' = id
                        AND sequence > leg.sequence AND sequence <= ?2
                        AND NOT EXISTS (
                            SELECT 1 FROM ledger WHERE kind = 'leg_served' AND payload ->> '$.ticket' = id
                            AND sequence > leg.sequence AND sequence < undone.sequence))
            ) ORDER BY sequence DESC LIMIT 1),
            issued_in)
        FROM tickets WHERE id = ?1";
    let named = |row: &rusqlite::Row<'_>| {
        let (number, category) = (row.get::<_, String>(0)?, row.get::<_, String>(1)?);
        Ok((TicketNumber(number.into()), CategoryId(category.into())))
    };
    conn.prepare_cached(sql)
        .and_then(|mut query| {
            query.query_row([ticket.0.cast_signed(), sequence.cast_signed()], named).optional()
        })
        .map_err(ReadError::database("the ticket of a row"))
}

/// Hands every ticket to `each`, in order of issue.
pub(crate) fn for_each<E: From<ReadError>>(
    conn: &Connection,
    mut each: impl FnMut(TicketRow) -> Result<(), E>,
) -> Result<(), E> {
    let failed = |source| ReadError::Database { what: "the table of tickets", source };
    let sql = format!("SELECT {COLUMNS} FROM tickets ORDER BY id");
    let mut query = conn.prepare(&sql).map_err(failed)?;
    for row in query.query_map([], TicketRow::from_columns).map_err(failed)? {
        each(row.map_err(failed)?)?;
    }
    Ok(())
}

impl TicketRow {
    /// The ticket as the hall has it after a row at `at`; `before` is its line before that row.
    pub(crate) fn derive(ticket: &Ticket, at: HallTime, before: Option<&TicketRow>) -> TicketRow {
        let ended = matches!(ticket.phase, Phase::Ended(_));
        let ended_before = before.and_then(|before| before.ended_at);
        TicketRow {
            id: ticket.id,
            day: ticket.day,
            number: ticket.number.clone(),
            category: ticket.category.clone(),
            issued_in: before.map_or(&ticket.category, |before| &before.issued_in).clone(),
            handle: ticket.handle.clone(),
            phase: ticket.phase,
            issued_at: ticket.issued_at,
            first_called_at: ticket.first_called_at,
            started_at: ticket.started_at,
            ended_at: ended.then(|| ended_before.unwrap_or(at)),
            print: ticket.print.clone(),
            rating: ticket.rating,
            class: ticket.priority().cloned(),
            language: ticket.language.clone(),
            time_uncertain: ticket.time_uncertain,
            announced: announced(ticket),
            no_shows: ticket.no_shows,
            by_hand: is_by_hand(ticket),
            instead_of: instead_of(ticket),
        }
    }

    pub(crate) fn from_columns(row: &rusqlite::Row<'_>) -> rusqlite::Result<TicketRow> {
        let text = |column| row.get::<_, String>(column);
        let time = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(HallTime));
        let (day, phase, print) = (text("day")?, text("phase")?, text("print")?);
        let window = row.get::<_, Option<u16>>("window")?.map(WindowNumber);
        let printer = row.get::<_, Option<String>>("printer")?.map(|name| PrinterId(name.into()));
        Ok(TicketRow {
            id: TicketId(row.get::<_, i64>("id")?.cast_unsigned()),
            day: parse_date(&day).ok_or_else(|| never_written(&day))?,
            number: TicketNumber(text("number")?.into()),
            category: CategoryId(text("category")?.into()),
            issued_in: CategoryId(text("issued_in")?.into()),
            handle: Handle(text("handle")?.into()),
            phase: phase_from(&phase, window, row.get("inferred")?).ok_or_else(|| never_written(&phase))?,
            issued_at: HallTime(row.get("issued_ms")?),
            first_called_at: time("first_called_ms")?,
            started_at: time("started_ms")?,
            ended_at: time("ended_ms")?,
            print: print_from(&print, printer).ok_or_else(|| never_written(&print))?,
            rating: row.get("rating")?,
            class: row.get::<_, Option<String>>("class")?.map(|class| ClassId(class.into())),
            language: Language(text("language")?.into()),
            time_uncertain: row.get("time_uncertain")?,
            announced: row.get("announced")?,
            no_shows: row.get("no_shows")?,
            by_hand: row.get("by_hand")?,
            instead_of: row.get::<_, Option<i64>>("instead_of")?.map(|id| TicketId(id.cast_unsigned())),
        })
    }
}

fn never_written(text: &str) -> rusqlite::Error {
    let message = format!("\"{text}\" is not as it is written here");
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, message.into())
}

/// `phase`, `window`, `inferred`.
pub(crate) fn phase_columns(phase: Phase) -> (&'static str, Option<u16>, bool) {
    match phase {
        Phase::Waiting => ("waiting", None, false),
        Phase::Called(window) => ("called", Some(window.0), false),
        Phase::Serving(window) => ("serving", Some(window.0), false),
        Phase::Held(window) => ("held", Some(window.0), false),
        Phase::Missed(window) => ("missed", Some(window.0), false),
        Phase::Ended(End::Served { window, inferred }) => ("served", Some(window.0), inferred),
        Phase::Ended(End::NoShow) => ("no_show", None, false),
        Phase::Ended(End::Cancelled) => ("cancelled", None, false),
        Phase::Ended(End::Voided) => ("voided", None, false),
        Phase::Ended(End::DayOver) => ("day_over", None, false),
        Phase::Ended(End::SentHome) => ("sent_home", None, false),
    }
}

fn phase_from(phase: &str, window: Option<WindowNumber>, inferred: bool) -> Option<Phase> {
    Some(match (phase, window) {
        ("waiting", None) => Phase::Waiting,
        ("called", Some(window)) => Phase::Called(window),
        ("serving", Some(window)) => Phase::Serving(window),
        ("held", Some(window)) => Phase::Held(window),
        ("missed", Some(window)) => Phase::Missed(window),
        ("served", Some(window)) => Phase::Ended(End::Served { window, inferred }),
        ("no_show", None) => Phase::Ended(End::NoShow),
        ("cancelled", None) => Phase::Ended(End::Cancelled),
        ("voided", None) => Phase::Ended(End::Voided),
        ("day_over", None) => Phase::Ended(End::DayOver),
        ("sent_home", None) => Phase::Ended(End::SentHome),
        _ => return None,
    })
}

/// `print`, `printer`.
pub(crate) fn print_columns(print: &Print) -> (&'static str, Option<&str>) {
    match print {
        Print::None => ("none", None),
        Print::Queued => ("queued", None),
        Print::Started(printer) => ("started", Some(printer.as_str())),
        Print::Printed(printer) => ("printed", Some(printer.as_str())),
        Print::Failed(printer) => ("failed", Some(printer.as_str())),
        Print::Unknown(printer) => ("unknown", Some(printer.as_str())),
    }
}

fn print_from(print: &str, printer: Option<PrinterId>) -> Option<Print> {
    Some(match (print, printer) {
        ("none", None) => Print::None,
        ("queued", None) => Print::Queued,
        ("started", Some(printer)) => Print::Started(printer),
        ("printed", Some(printer)) => Print::Printed(printer),
        ("failed", Some(printer)) => Print::Failed(printer),
        ("unknown", Some(printer)) => Print::Unknown(printer),
        _ => return None,
    })
}
