//! Tokens of programs: made once, shown once, kept as a hash.

use hall_core::Role;
use hall_core::id::{KioskId, ScreenId, WindowNumber};
use hall_ledger::Token;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Whose rows these are must never be in doubt.
const RESERVED: [&str; 2] = ["system", "hallctl"];

/// A token to be created, without its text.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    pub name: String,
    /// `kiosk`, `window`, `desk`, `screen`, `reader` or `manager`.
    pub role: String,
    /// Of a window.
    pub window: Option<u16>,
    pub sha256: [u8; 32],
}

/// A token as listed.
#[derive(Debug, Serialize, Deserialize)]
pub struct TokenLine {
    pub name: String,
    pub role: String,
}

/// A new token's text: 160 random bits in words a shell does not mind.
///
/// # Errors
/// If this machine has no source of randomness.
pub fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0u8; 20];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

pub fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

impl NewToken {
    /// The token as the ledger keeps it.
    ///
    /// # Errors
    /// A sentence that says what to give instead.
    pub fn read(self, wall_ms: i64) -> Result<Token, String> {
        if self.name.trim().is_empty() {
            return Err("a token needs a name: --name NAME".into());
        }
        if RESERVED.contains(&self.name.as_str()) {
            return Err(format!(
                "`{}` is what the ledger calls the program itself: give another name",
                self.name
            ));
        }
        let role = match (self.role.as_str(), self.window) {
            ("window", Some(window)) => Role::Window(WindowNumber(window)),
            ("window", None) => return Err("a token for a window needs its number: --window N".into()),
            (_, Some(_)) => return Err("--window goes with --role window".into()),
            ("kiosk", None) => Role::Kiosk(KioskId::from(self.name.as_str())),
            ("screen", None) => Role::Screen(ScreenId::from(self.name.as_str())),
            ("desk", None) => Role::Desk,
            ("reader", None) => Role::Reader,
            ("manager", None) => Role::Manager,
            (role, None) => {
                return Err(format!("no role `{role}`: kiosk, window, desk, screen, reader or manager"));
            }
        };
        Ok(Token { name: self.name, role, sha256: self.sha256, created_wall_ms: wall_ms })
    }
}
