//! People who sign in at the pages, their sessions, and the notes of what was done to either. Passwords are kept as
//! hashes that somebody else made; all of it stands outside the chain, and each change is one transaction with its note.

use crate::error::{ReadError, WriteError};
use crate::ledger::Ledger;
use hall_core::id::DepartmentId;
use rusqlite::types::Type;
use rusqlite::{Connection, ErrorCode, params};

/// What somebody is employed to do. A clerk's window is where he has signed in, and that is in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    Clerk,
    Desk,
    /// Reads, and the figures of his own department.
    DepartmentHead(DepartmentId),
    Manager,
    Installer,
    Auditor,
    Supervisor,
}

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Unique; what he types, and what the ledger calls him.
    pub name: String,
    pub duty: Duty,
    /// A hash in PHC form, never the password.
    pub password: String,
    /// Likewise of the short number that counts at a window's own computer only.
    pub pin: Option<String>,
    /// Milliseconds since 1970-01-01T00:00Z, by the wall clock.
    pub created_wall_ms: i64,
}

/// A browser in which somebody has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of what its cookie says.
    pub sha256: [u8; 32],
    pub person: String,
    pub begun_wall_ms: i64,
}

/// What was done to people and sessions, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub wall_ms: i64,
    pub principal: String,
    /// A word such as `person-added`.
    pub what: String,
    /// The person it was done to.
    pub about: String,
}

/// Which of a person's two secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    Password,
    Pin,
}

impl Duty {
    /// What the database calls it.
    pub fn word(&self) -> &'static str {
        match self {
            Duty::Clerk => "clerk",
            Duty::Desk => "desk",
            Duty::DepartmentHead(_) => "department_head",
            Duty::Manager => "manager",
            Duty::Installer => "installer",
            Duty::Auditor => "auditor",
            Duty::Supervisor => "supervisor",
        }
    }

    /// The duty of this word; `place` is the department of its head.
    pub fn from_word(word: &str, place: Option<&str>) -> Option<Duty> {
        Some(match (word, place) {
            ("clerk", None) => Duty::Clerk,
            ("desk", None) => Duty::Desk,
            ("department_head", Some(department)) => Duty::DepartmentHead(DepartmentId::from(department)),
            ("manager", None) => Duty::Manager,
            ("installer", None) => Duty::Installer,
            ("auditor", None) => Duty::Auditor,
            ("supervisor", None) => Duty::Supervisor,
            _ => return None,
        })
    }

    fn place(&self) -> Option<&str> {
        match self {
            Duty::DepartmentHead(department) => Some(department.as_str()),
            Duty::Clerk | Duty::Desk | Duty::Manager | Duty::Installer | Duty::Auditor | Duty::Supervisor => {
                None
            }
        }
    }
}

impl Ledger {
    /// Takes in a person.
    ///
    /// # Errors
    /// [`WriteError::PersonExists`] if the name is taken.
    pub fn add_person(&mut self, person: &Person, by: &str) -> Result<(), WriteError> {
        let sql = "INSERT INTO people (name, role, place, password, pin, created_wall_ms) VALUES (?, ?, ?, ?, ?, ?)";
        let Person { name, duty, password, pin, created_wall_ms } = person;
        let values = params![name, duty.word(), duty.place(), password, pin, created_wall_ms];
        let note = note(*created_wall_ms, by, "person-added", name);
        let added = self.noted("keep the person", &note, |conn| conn.execute(sql, values));
        added.map(drop).map_err(|error| match error {
            WriteError::Database { source, .. }
                if source.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) =>
            {
                WriteError::PersonExists(name.clone())
            }
            other => other,
        })
    }

    /// Forgets a person and ends his sessions; says whether there was one of that name.
    ///
    /// # Errors
    /// [`WriteError`] if the database refuses.
    pub fn remove_person(&mut self, name: &str, by: &str, wall_ms: i64) -> Result<bool, WriteError> {
        let note = note(wall_ms, by, "person-removed", name);
        self.noted("forget the person", &note, |conn| {
            conn.execute("DELETE FROM people WHERE name = ?", [name])
        })
    }

    /// Replaces a secret by another, or takes the PIN away; his sessions end. Says whether there is such a person.
    ///
    /// # Errors
    /// [`WriteError`] if the database refuses.
    pub fn set_secret(
        &mut self,
        name: &str,
        secret: Secret,
        hash: Option<&str>,
        by: &str,
        wall_ms: i64,
    ) -> Result<bool, WriteError> {
        let (sql, what) = match secret {
            Secret::Password => {
                ("UPDATE people SET password = ifnull(?, password) WHERE name = ?", "password-set")
            }
            Secret::Pin => ("UPDATE people SET pin = ? WHERE name = ?", "pin-set"),
        };
        let note = note(wall_ms, by, what, name);
        self.noted("keep the secret's hash", &note, |conn| {
            conn.execute("DELETE FROM sessions WHERE person = ?", [name])?;
            conn.execute(sql, params![hash, name])
        })
    }

    /// Everybody, by name.
    ///
    /// # Errors
    /// [`ReadError`] if they cannot be read.
    pub fn people(&self) -> Result<Vec<Person>, ReadError> {
        let sql = "SELECT name, role, place, password, pin, created_wall_ms FROM people ORDER BY name";
        self.conn()?
            .prepare(sql)
            .and_then(|mut query| query.query_map([], person)?.collect())
            .map_err(ReadError::database("people"))
    }

    /// Keeps a session, and forgets those begun before `expired_wall_ms`.
    ///
    /// # Errors
    /// [`WriteError`] if the database refuses.
    pub fn begin_session(
        &mut self,
        session: &Session,
        by: &str,
        expired_wall_ms: i64,
    ) -> Result<(), WriteError> {
        let note = note(session.begun_wall_ms, by, "signed-in", &session.person);
        let sql = "INSERT INTO sessions (sha256, person, begun_wall_ms) VALUES (?, ?, ?)";
        self.noted("keep the session", &note, |conn| {
            conn.execute("DELETE FROM sessions WHERE begun_wall_ms < ?", [expired_wall_ms])?;
            conn.execute(sql, params![session.sha256, session.person, session.begun_wall_ms])
        })
        .map(drop)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`WriteError`] if the database refuses.
    pub fn end_session(&mut self, session: &Session, by: &str, wall_ms: i64) -> Result<bool, WriteError> {
        let note = note(wall_ms, by, "signed-out", &session.person);
        self.noted("end the session", &note, |conn| {
            conn.execute("DELETE FROM sessions WHERE sha256 = ?", [session.sha256])
        })
    }

    /// All sessions that were not ended.
    ///
    /// # Errors
    /// [`ReadError`] if they cannot be read.
    pub fn sessions(&self) -> Result<Vec<Session>, ReadError> {
        let session = |row: &rusqlite::Row<'_>| {
            Ok(Session { sha256: row.get(0)?, person: row.get(1)?, begun_wall_ms: row.get(2)? })
        };
        self.conn()?
            .prepare("SELECT sha256, person, begun_wall_ms FROM sessions")
            .and_then(|mut query| query.query_map([], session)?.collect())
            .map_err(ReadError::database("sessions"))
    }

    /// Leaves a note of something that changed nothing here, such as a lock-out.
    ///
    /// # Errors
    /// [`WriteError`] if the database refuses.
    pub fn note(&mut self, note: &Note) -> Result<(), WriteError> {
        self.write("leave a note", |conn| write_note(conn, note))
    }

    /// The newest notes first, at most `limit`.
    ///
    /// # Errors
    /// [`ReadError`] if they cannot be read.
    pub fn notes(&self, limit: u32) -> Result<Vec<Note>, ReadError> {
        let note = |row: &rusqlite::Row<'_>| {
            Ok(Note { wall_ms: row.get(0)?, principal: row.get(1)?, what: row.get(2)?, about: row.get(3)? })
        };
        self.conn()?
            .prepare("SELECT wall_ms, principal, what, about FROM audit ORDER BY id DESC LIMIT ?")
            .and_then(|mut query| query.query_map([limit], note)?.collect())
            .map_err(ReadError::database("notes of what was done to people"))
    }

    /// A change and its note, both or neither; where nothing was changed, nothing is noted. Says whether anything was.
    fn noted(
        &mut self,
        doing: &'static str,
        note: &Note,
        work: impl FnOnce(&Connection) -> rusqlite::Result<usize>,
    ) -> Result<bool, WriteError> {
        self.write(doing, |conn| {
            let transaction = conn.unchecked_transaction()?;
            let is_changed = work(&transaction)? > 0;
            if is_changed {
                write_note(&transaction, note)?;
            }
            transaction.commit()?;
            Ok(is_changed)
        })
    }
}

fn note(wall_ms: i64, by: &str, what: &str, about: &str) -> Note {
    Note { wall_ms, principal: by.into(), what: what.into(), about: about.into() }
}

fn write_note(conn: &Connection, note: &Note) -> rusqlite::Result<()> {
    let Note { wall_ms, principal, what, about } = note;
    let sql = "INSERT INTO audit (wall_ms, principal, what, about) VALUES (?, ?, ?, ?)";
    conn.execute(sql, params![wall_ms, principal, what, about]).map(drop)
}

fn person(row: &rusqlite::Row<'_>) -> rusqlite::Result<Person> {
    let (role, place): (String, Option<String>) = (row.get(1)?, row.get(2)?);
    let duty = Duty::from_word(&role, place.as_deref()).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(1, Type::Text, format!("\"{role}\" is no duty").into())
    })?;
    Ok(Person {
        name: row.get(0)?,
        duty,
        password: row.get(3)?,
        pin: row.get(4)?,
        created_wall_ms: row.get(5)?,
    })
}
