//! Tokens of programs: made once, shown once, kept as a hash.

use hall_core::Role;
use hall_core::id::{KioskId, ScreenId, WindowNumber};
use hall_ledger::Token;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Whose rows these are must never be in doubt: these names, and whatever has a colon, are the program's own.
const RESERVED: [&str; 2] = ["system", "hallctl"];
/// Longest name, in letters.
const NAME_MAX: usize = 64;

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
        let name = plain_name(&self.name)?;
        let name = name.as_str();
        let role = match (self.role.as_str(), self.window) {
            ("window", Some(window)) => Role::Window(WindowNumber(window)),
            ("window", None) => return Err("a token for a window needs its number: --window N".into()),
            (_, Some(_)) => return Err("--window goes with --role window".into()),
            ("kiosk", None) => Role::Kiosk(KioskId::from(name)),
            ("screen", None) => Role::Screen(ScreenId::from(name)),
            ("desk", None) => Role::Desk,
            ("reader", None) => Role::Reader,
            ("booking", None) => Role::Booking,
            ("manager", None) => Role::Manager,
            (role, None) => {
                return Err(format!(
                    "no role `{role}`: kiosk, window, desk, screen, reader, booking or manager"
                ));
            }
        };
        Ok(Token { name: name.to_owned(), role, sha256: self.sha256, created_wall_ms: wall_ms })
    }
}

/// A name as tokens and people bear it in the ledger, without spaces around it.
///
/// # Errors
/// A sentence that says what to give instead.
pub fn plain_name(name: &str) -> Result<String, String> {
    let name = name.trim();
    if name.is_empty() {
        return Err("a name is needed: --name NAME".into());
    }
    if RESERVED.contains(&name) || name.contains(':') {
        return Err(format!(
            "`{name}` is kept for the program's own rows: give another name, without a colon"
        ));
    }
    if name.chars().count() > NAME_MAX || !name.chars().all(is_plain) {
        return Err(format!(
            "a name has up to {NAME_MAX} letters, digits and signs, and no control characters"
        ));
    }
    Ok(name.to_owned())
}

/// Shows itself, and as itself: no control characters, and none that turn the direction of what follows.
fn is_plain(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !turns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Result<String, String> {
        let token = NewToken { name: name.into(), role: "kiosk".into(), window: None, sha256: [0; 32] };
        token.read(0).map(|token| {
            assert_eq!(token.role, Role::Kiosk(KioskId::from(token.name.as_str())));
            token.name
        })
    }

    #[test]
    fn a_token_is_nobody_else() {
        assert_eq!(named(" door ").as_deref(), Ok("door"));
        assert_eq!(named("取号机1").as_deref(), Ok("取号机1"));
        for name in
            ["", " \t", "system", " hallctl ", "terminal:hall-a-1", "screen:ground", "a\nb", "a\u{202e}b"]
        {
            assert!(named(name).is_err(), "{name:?}");
        }
        assert!(named(&"长".repeat(65)).is_err());
    }
}
