//! How often somebody may be wrong: guesses are counted by name and address, by address, and by name.
//!
//! The counts live in memory and are bounded; a restart forgets them, and restarting is its administrator's act.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Failures are forgotten so long after the last.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(15 * 60);
/// Wrong secrets for one name from one computer.
const PER_BOTH: u32 = 5;
/// From one computer, whatever the name: a shared one has a dozen people at the most.
const PER_ADDRESS: u32 = 20;
/// For one name from everywhere: so many, that nobody locks a colleague out by chance.
const PER_NAME: u32 = 50;
/// Names and addresses remembered at once.
const REMEMBERED_MAX: usize = 1024;
/// Letters of a name that count; nobody is called longer.
const NAME_MAX: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Both(String, IpAddr),
    Address(IpAddr),
    Name(String),
}

impl Key {
    fn limit(&self) -> u32 {
        match self {
            Key::Both(..) => PER_BOTH,
            Key::Address(_) => PER_ADDRESS,
            Key::Name(_) => PER_NAME,
        }
    }
}

#[derive(Clone, Copy)]
struct Tries {
    count: u32,
    last: Instant,
}

/// Whoever tries is counted before his secret is looked at, so that many tries at once are not more than one by one.
#[derive(Default)]
pub(super) struct Lockout(BTreeMap<Key, Tries>);

/// Too many failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Locked {
    pub(super) wait: Duration,
}

impl Lockout {
    /// Counts a try; says whether it is the last before the lock.
    ///
    /// # Errors
    /// [`Locked`] if there were too many; the secret is not to be looked at.
    pub(super) fn begin(&mut self, name: &str, from: IpAddr, now: Instant) -> Result<bool, Locked> {
        self.0.retain(|_, tries| now.saturating_duration_since(tries.last) < FORGOTTEN_AFTER);
        let keys = keys(name, from);
        let locked = keys.iter().filter_map(|key| {
            let tries = self.0.get(key).filter(|tries| tries.count >= key.limit())?;
            Some(FORGOTTEN_AFTER.saturating_sub(now.saturating_duration_since(tries.last)))
        });
        if let Some(wait) = locked.max() {
            return Err(Locked { wait });
        }
        let mut is_last = false;
        for key in keys {
            let limit = key.limit();
            let tries = self.0.entry(key).or_insert(Tries { count: 0, last: now });
            *tries = Tries { count: tries.count + 1, last: now };
            is_last |= tries.count == limit;
        }
        while self.0.len() > REMEMBERED_MAX {
            // Whoever is locked out stays so, however many names are tried beside.
            let oldest = self.0.iter().min_by_key(|(key, tries)| (tries.count >= key.limit(), tries.last));
            let oldest = oldest.map(|(key, _)| key.clone());
            oldest.and_then(|key| self.0.remove(&key));
        }
        Ok(is_last)
    }

    /// The try was right after all.
    pub(super) fn succeeded(&mut self, name: &str, from: IpAddr) {
        for key in keys(name, from) {
            let Some(tries) = self.0.get_mut(&key) else { continue };
            match key {
                Key::Both(..) => tries.count = 0,
                // One's own success does not clear what is tried for others.
                Key::Address(_) | Key::Name(_) => tries.count = tries.count.saturating_sub(1),
            }
        }
    }
}

fn keys(name: &str, from: IpAddr) -> [Key; 3] {
    let name: String = name.chars().take(NAME_MAX).collect();
    let from = network(from);
    [Key::Both(name.clone(), from), Key::Address(from), Key::Name(name)]
}

/// Whoever has an address of IPv6 has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn the_sixth_wrong_try_waits_and_nobody_else_does() {
        let (mut lockout, now) = (Lockout::default(), Instant::now());
        let tries: Vec<_> = (0..5).map(|_| lockout.begin("wang", at(1), now)).collect();
        assert_eq!(tries, [Ok(false), Ok(false), Ok(false), Ok(false), Ok(true)]);
        assert_eq!(lockout.begin("wang", at(1), now), Err(Locked { wait: FORGOTTEN_AFTER }));
        assert_eq!(lockout.begin("wang", at(2), now), Ok(false), "he himself, at his own computer");
        assert_eq!(lockout.begin("li", at(1), now), Ok(false));
        assert_eq!(lockout.begin("wang", at(1), now + FORGOTTEN_AFTER), Ok(false));
    }

    #[test]
    fn a_right_try_starts_the_count_again_for_its_own_name_only() {
        let (mut lockout, now) = (Lockout::default(), Instant::now());
        // Four wrong ones and a right one, again and again: each round leaves four with the computer.
        let rounds = (1..=10).find(|_| {
            let wrong = (0..4).all(|_| lockout.begin("wang", at(1), now).is_ok());
            let right = lockout.begin("wang", at(1), now).is_ok();
            if right {
                lockout.succeeded("wang", at(1));
            }
            !(wrong && right)
        });
        assert_eq!(rounds, Some(5));
        assert!(lockout.begin("li", at(1), now).is_err(), "the computer has had its {PER_ADDRESS}");
        assert_eq!(lockout.begin("wang", at(2), now), Ok(false));
    }

    #[test]
    fn one_name_tried_from_everywhere_is_locked_and_memory_is_bounded() {
        let (mut lockout, now) = (Lockout::default(), Instant::now());
        let from = |n: u32| IpAddr::from((0x0a00_0000 + n).to_be_bytes());
        let wrong = (0..200).take_while(|n| lockout.begin("boss", from(*n), now).is_ok()).count();
        assert_eq!(wrong, PER_NAME as usize);
        for n in 0..5000 {
            let _ = lockout.begin(&format!("n{n}"), from(n), now + Duration::from_millis(u64::from(n)));
        }
        assert!(lockout.0.len() <= REMEMBERED_MAX);
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::2:1"));
        assert_eq!(network("::ffff:10.0.0.1"), at(1));
    }
}
