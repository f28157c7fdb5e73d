//! Tokens of programs and devices: only their hash is kept, and they stand outside the chain.

use crate::error::{ReadError, WriteError};
use crate::ledger::Ledger;
use hall_core::id::{DepartmentId, KioskId, ScreenId, WindowNumber};
use hall_core::principal::Role;
use rusqlite::types::Type;
use rusqlite::{ErrorCode, params};

/// A token as the ledger knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Unique; what lists and logs show.
    pub name: String,
    /// Any but [`Role::System`].
    pub role: Role,
    /// SHA-256 of the token itself.
    pub sha256: [u8; 32],
    /// Milliseconds since 1970-01-01T00:00Z, by the wall clock.
    pub created_wall_ms: i64,
}

impl Ledger {
    /// Takes in a token.
    ///
    /// # Errors
    /// [`WriteError::TokenExists`] if its name is taken, [`WriteError::SystemToken`] for the daemon's own role.
    pub fn create_token(&mut self, token: &Token) -> Result<(), WriteError> {
        let Some((role, place)) = role_columns(&token.role) else { return Err(WriteError::SystemToken) };
        let sql = "INSERT INTO tokens (name, role, place, sha256, created_wall_ms) VALUES (?, ?, ?, ?, ?)";
        let values = params![token.name, role, place, token.sha256, token.created_wall_ms];
        self.write("keep the token", |conn| conn.execute(sql, values)).map(drop).map_err(
            |error| match error {
                WriteError::Database { source, .. }
                    if source.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) =>
                {
                    WriteError::TokenExists(token.name.clone())
                }
                other => other,
            },
        )
    }

    /// All tokens, by name.
    ///
    /// # Errors
    /// [`ReadError`] if they cannot be read.
    pub fn tokens(&self) -> Result<Vec<Token>, ReadError> {
        let sql = "SELECT name, role, place, sha256, created_wall_ms FROM tokens ORDER BY name";
        self.conn()?
            .prepare(sql)
            .and_then(|mut query| query.query_map([], from_columns)?.collect())
            .map_err(ReadError::database("tokens"))
    }

    /// Forgets a token; says whether there was one of that name.
    ///
    /// # Errors
    /// [`WriteError`] if the database refuses.
    pub fn revoke_token(&mut self, name: &str) -> Result<bool, WriteError> {
        self.write("revoke the token", |conn| conn.execute("DELETE FROM tokens WHERE name = ?", [name]))
            .map(|gone| gone > 0)
    }
}

fn from_columns(row: &rusqlite::Row<'_>) -> rusqlite::Result<Token> {
    let (role, place): (String, Option<String>) = (row.get(1)?, row.get(2)?);
    let role = role_from(&role, place.as_deref()).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(1, Type::Text, format!("\"{role}\" is no role").into())
    })?;
    Ok(Token { name: row.get(0)?, role, sha256: row.get(3)?, created_wall_ms: row.get(4)? })
}

/// `role` and `place`; `None` for whom there is no token.
fn role_columns(role: &Role) -> Option<(&'static str, Option<String>)> {
    let place = match role {
        Role::Kiosk(kiosk) => Some(kiosk.to_string()),
        Role::Window(window) => Some(window.to_string()),
        Role::DepartmentHead(department) => Some(department.to_string()),
        Role::Screen(screen) => Some(screen.to_string()),
        Role::Desk
        | Role::Manager
        | Role::Installer
        | Role::Auditor
        | Role::Supervisor
        | Role::Reader
        | Role::Booking => None,
        // The daemon itself, and a clerk whose right is his session.
        Role::System | Role::Clerk => return None,
    };
    Some((role.word(), place))
}

fn role_from(role: &str, place: Option<&str>) -> Option<Role> {
    Some(match (role, place) {
        ("kiosk", Some(kiosk)) => Role::Kiosk(KioskId::from(kiosk)),
        ("window", Some(window)) => Role::Window(WindowNumber(window.parse().ok()?)),
        ("desk", None) => Role::Desk,
        ("department_head", Some(department)) => Role::DepartmentHead(DepartmentId::from(department)),
        ("manager", None) => Role::Manager,
        ("installer", None) => Role::Installer,
        ("auditor", None) => Role::Auditor,
        ("supervisor", None) => Role::Supervisor,
        ("screen", Some(screen)) => Role::Screen(ScreenId::from(screen)),
        ("reader", None) => Role::Reader,
        ("booking", None) => Role::Booking,
        _ => return None,
    })
}
