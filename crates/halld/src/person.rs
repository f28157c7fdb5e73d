//! People as they are added: their names and duties, and the secrets of which only argon2 hashes are kept.

use crate::token;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use hall_ledger::{Duty, Person};
use serde::{Deserialize, Serialize};

/// Fewest letters of a password. Source: NIST SP 800-63B-4, 3.1.1.2, for passwords that are not the only factor; ours
/// works within the hall alone, and guesses are counted.
const PASSWORD_MIN: usize = 8;
/// Most letters of a password: what is hashed is bounded.
const PASSWORD_MAX: usize = 128;
/// Fewest and most digits of a PIN, which counts at a window's own computer only.
const PIN: std::ops::RangeInclusive<usize> = 4..=8;
/// Memory of one hash, KiB, and rounds over it. Source: OWASP Password Storage Cheat Sheet, argon2id, m=19456 t=2 p=1.
const MEMORY_KIB: u32 = 19_456;
const ROUNDS: u32 = 2;

/// A person to be added. The password was hashed where it was typed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    pub name: String,
    /// `clerk`, `desk`, `department_head`, `manager`, `installer`, `auditor` or `supervisor`.
    pub role: String,
    /// Of a department's head.
    pub department: Option<String>,
    /// In PHC form.
    pub password: String,
}

/// Another password or PIN for somebody.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSecret {
    pub name: String,
    /// Else it is the password.
    pub pin: bool,
    /// In PHC form; `None` takes the PIN away.
    pub hash: Option<String>,
}

/// A person as listed.
#[derive(Debug, Serialize, Deserialize)]
pub struct PersonLine {
    pub name: String,
    pub role: String,
    pub department: Option<String>,
    pub pin: bool,
}

/// Why a password or PIN is not taken. The name is that of a text in `[people]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("a password has at least {PASSWORD_MIN} letters")]
    Short,
    #[error("a password has at most {PASSWORD_MAX} letters")]
    Long,
    #[error("a password is not the name, nor the same few letters again and again")]
    Guessable,
    #[error("a PIN has 4 to 8 digits, not all the same and not in a row")]
    Pin,
    #[error("no password could be hashed: this machine has no randomness or no memory")]
    NoHash,
}

impl NewPerson {
    /// The person as the ledger keeps him.
    ///
    /// # Errors
    /// A sentence that says what to give instead.
    pub fn read(self, wall_ms: i64) -> Result<Person, String> {
        let name = token::plain_name(&self.name)?;
        let duty = Duty::from_word(&self.role, self.department.as_deref()).ok_or_else(|| {
            format!(
                "no role `{}`: clerk, desk, department_head (with a department), manager, installer, auditor or supervisor",
                self.role
            )
        })?;
        if PasswordHash::new(&self.password).is_err() {
            return Err("the password's hash is not in PHC form".into());
        }
        Ok(Person { name, duty, password: self.password, pin: None, created_wall_ms: wall_ms })
    }
}

impl From<Person> for PersonLine {
    fn from(person: Person) -> PersonLine {
        let department = match &person.duty {
            Duty::DepartmentHead(department) => Some(department.to_string()),
            Duty::Clerk | Duty::Desk | Duty::Manager | Duty::Installer | Duty::Auditor | Duty::Supervisor => {
                None
            }
        };
        PersonLine {
            role: person.duty.word().into(),
            department,
            pin: person.pin.is_some(),
            name: person.name,
        }
    }
}

/// The hash of a new password for `name`.
///
/// # Errors
/// [`Unfit`] if it is too easily guessed.
pub fn hash_password(name: &str, password: &str) -> Result<String, Unfit> {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        return Err(Unfit::Short);
    }
    if length > PASSWORD_MAX {
        return Err(Unfit::Long);
    }
    let distinct: std::collections::BTreeSet<char> = password.chars().collect();
    let runs = ["12345678", "87654321", "password", "qwertyui"];
    let known = password.to_lowercase();
    if distinct.len() < 4
        || known.contains(&name.to_lowercase())
        || runs.iter().any(|run| known.starts_with(run))
    {
        return Err(Unfit::Guessable);
    }
    hash(password)
}

/// The hash of a password that [`random_password`] drew: nobody guesses it, whatever the name.
///
/// # Errors
/// [`Unfit::NoHash`].
pub fn hash_random(password: &str) -> Result<String, Unfit> {
    hash(password)
}

/// The hash of a new PIN.
///
/// # Errors
/// [`Unfit::Pin`] if it is no PIN, or the first that anybody tries.
pub fn hash_pin(pin: &str) -> Result<String, Unfit> {
    let digits = pin.as_bytes();
    let step = |by: u8| digits.windows(2).all(|two| two[0].wrapping_add(by) == two[1]);
    let is_pin = PIN.contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    if !is_pin || step(0) || step(1) || step(u8::MAX) {
        return Err(Unfit::Pin);
    }
    hash(pin)
}

/// Whether `secret` is what was hashed. It takes as long for `None`, somebody who does not exist.
pub fn matches(secret: &str, hash: Option<&str>) -> bool {
    let known = hash.and_then(|hash| PasswordHash::new(hash).ok());
    match known {
        Some(known) => argon2().verify_password(secret.as_bytes(), &known).is_ok(),
        None => {
            let _ = argon2().hash_password_into(secret.as_bytes(), &[0; 16], &mut [0; 32]);
            false
        }
    }
}

/// A password that nobody chose: 60 random bits, in letters that are not mistaken for one another.
///
/// # Errors
/// If this machine has no source of randomness.
pub fn random_password() -> Result<String, getrandom::Error> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0u8; 12];
    getrandom::fill(&mut bytes)?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

fn argon2() -> Argon2<'static> {
    // What cannot be made of constants is found by the first test.
    let params = Params::new(MEMORY_KIB, ROUNDS, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(secret: &str) -> Result<String, Unfit> {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(|_| Unfit::NoHash)?;
    let salt = SaltString::encode_b64(&salt).map_err(|_| Unfit::NoHash)?;
    let hash = argon2().hash_password(secret.as_bytes(), &salt).map_err(|_| Unfit::NoHash)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_as_a_hash_that_knows_it_again() {
        let password = random_password().unwrap();
        assert_eq!(password.len(), 14);
        let hash = hash_password("王芳", &password).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && !hash.contains(&password));
        assert!(matches(&password, Some(&hash)));
        assert!(!matches("another one", Some(&hash)));
        assert!(!matches(&password, None) && !matches("", Some("no hash")));
        assert_ne!(hash_password("王芳", &password).unwrap(), hash, "each has its own salt");
    }

    #[test]
    fn what_anybody_tries_first_is_no_secret() {
        for (password, why) in [
            ("short", Unfit::Short),
            ("aaaaaaaaaa", Unfit::Guessable),
            ("WangFang88", Unfit::Guessable),
            ("12345678", Unfit::Guessable),
            ("Password2026", Unfit::Guessable),
        ] {
            assert_eq!(hash_password("wangfang", password), Err(why), "{password}");
        }
        assert_eq!(hash_password("w", &"长短句".repeat(50)), Err(Unfit::Long));
        for pin in ["", "123", "1234", "8765", "0000", "12a4", "123456789", "１２３４"] {
            assert_eq!(hash_pin(pin), Err(Unfit::Pin), "{pin}");
        }
        assert!(matches("2580", hash_pin("2580").ok().as_deref()));
    }

    #[test]
    fn a_person_is_nobody_else() {
        let new = |name: &str, role: &str, department: Option<&str>| NewPerson {
            name: name.into(),
            role: role.into(),
            department: department.map(Into::into),
            password: hash("x").unwrap(),
        };
        assert_eq!(new(" 王芳 ", "clerk", None).read(3).unwrap().name, "王芳");
        assert!(new("head", "department_head", Some("land")).read(3).is_ok());
        for (name, role, department) in [
            ("system", "clerk", None),
            ("a:b", "clerk", None),
            ("x", "god", None),
            ("x", "clerk", Some("land")),
        ] {
            assert!(new(name, role, department).read(3).is_err(), "{name} {role}");
        }
        assert!(NewPerson { password: "plain".into(), ..new("x", "clerk", None) }.read(3).is_err());
    }
}
