//! Who may sign in, who has, and how often somebody was wrong.
//!
//! A *session* is a browser in which somebody has signed in; its cookie is kept as a hash, in the ledger's file, so that
//! a restart of the daemon sends nobody back to the sign-in page.

use super::lockout::{Locked, Lockout};
use crate::person;
use hall_core::{Hall, Principal, Role};
use hall_ledger::{Duty, Person, Session};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, watch};

/// A session ends by itself after a long shift.
pub(super) const SESSION: Duration = Duration::from_secs(12 * 3600);
/// Secrets looked at together: each takes 19 MB and a tenth of a second or more.
const HASHES_AT_ONCE: usize = 2;

/// SHA-256 of a session's cookie.
pub(in crate::web) type Hash = [u8; 32];

pub struct People {
    known: RwLock<Known>,
    /// Changes whenever a session is gone.
    ended: watch::Sender<()>,
    lockout: Mutex<Lockout>,
    hashing: Arc<Semaphore>,
}

#[derive(Default)]
struct Known {
    people: BTreeMap<String, Person>,
    sessions: BTreeMap<Hash, Open>,
}

/// A session in force.
#[derive(Clone)]
pub(in crate::web) struct Open {
    pub(in crate::web) person: Person,
    until: Instant,
}

/// Why nobody is let in.
pub(super) enum Refused {
    Locked(Locked),
    /// Name or secret are wrong; which, nobody is told. `locks`: the next try will have to wait.
    Wrong {
        locks: bool,
    },
}

impl People {
    pub fn new(people: Vec<Person>, sessions: Vec<Session>, wall_ms: i64) -> People {
        let all = People {
            known: RwLock::default(),
            ended: watch::channel(()).0,
            lockout: Mutex::default(),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
        };
        all.replace(people, sessions, wall_ms);
        all
    }

    /// Takes over what the ledger has now. A session goes on counting where it is known already.
    pub(super) fn replace(&self, people: Vec<Person>, sessions: Vec<Session>, wall_ms: i64) {
        let people: BTreeMap<_, _> = people.into_iter().map(|it| (it.name.clone(), it)).collect();
        let now = Instant::now();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let open = |session: Session| {
            let person = people.get(&session.person)?.clone();
            // A wall clock that was set makes no session longer than one.
            let age = u64::try_from(wall_ms.saturating_sub(session.begun_wall_ms)).unwrap_or(0);
            let until = match known.sessions.get(&session.sha256) {
                Some(open) => open.until,
                None => now + SESSION.checked_sub(Duration::from_millis(age))?,
            };
            Some((session.sha256, Open { person, until }))
        };
        let fresh: BTreeMap<_, _> = sessions.into_iter().filter_map(open).collect();
        *known = Known { people, sessions: fresh };
        drop(known);
        self.ended.send_replace(());
    }

    /// The session of this cookie, if it is in force.
    pub(in crate::web) fn session(&self, hash: &Hash) -> Option<Open> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.sessions.get(hash).filter(|open| open.until > Instant::now()).cloned()
    }

    pub(in crate::web) fn all(&self) -> Vec<Person> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).people.values().cloned().collect()
    }

    /// Wakes each time that sessions may have ended.
    pub(in crate::web) fn endings(&self) -> watch::Receiver<()> {
        self.ended.subscribe()
    }

    /// Looks at a name and a secret. `at_window`: the browser is a window's own, where a PIN counts, too.
    pub(super) async fn check(
        &self,
        name: &str,
        secret: String,
        from: IpAddr,
        at_window: bool,
    ) -> Result<Person, Refused> {
        let lockout = || self.lockout.lock().unwrap_or_else(PoisonError::into_inner);
        let locks = lockout().begin(name, from, Instant::now()).map_err(Refused::Locked)?;
        let person = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            known.people.get(name).cloned()
        };
        let hashes = person.as_ref().map(|person| (person.password.clone(), person.pin.clone()));
        // The semaphore stands beside the people, so it is never closed. The turn lasts as long as the work, also if whoever
        // asked has hung up.
        let turn = Arc::clone(&self.hashing).acquire_owned().await;
        let is_right = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let (password, pin) = hashes.unzip();
            let pin = pin.flatten().filter(|_| at_window);
            person::matches(&secret, password.as_deref())
                || pin.is_some_and(|pin| person::matches(&secret, Some(&pin)))
        })
        .await
        .unwrap_or(false);
        match person.filter(|_| is_right) {
            Some(person) => {
                lockout().succeeded(name, from);
                Ok(person)
            }
            None => Err(Refused::Wrong { locks }),
        }
    }
}

impl Open {
    /// Until when it is in force.
    pub(in crate::web) fn until(&self) -> Instant {
        self.until
    }

    /// What this person may do now: a clerk acts for the window at which the hall has him signed in, and else reads.
    pub(in crate::web) fn principal(&self, hall: &Hall) -> Principal {
        let Person { name, duty, .. } = &self.person;
        let role = match duty {
            Duty::Clerk => hall
                .windows()
                .find(|window| window.clerk.as_ref().is_some_and(|clerk| clerk.as_str() == name))
                .map_or(Role::Clerk, |window| Role::Window(window.number)),
            Duty::Desk => Role::Desk,
            Duty::DepartmentHead(department) => Role::DepartmentHead(department.clone()),
            Duty::Manager => Role::Manager,
            Duty::Installer => Role::Installer,
            Duty::Auditor => Role::Auditor,
            Duty::Supervisor => Role::Supervisor,
        };
        Principal { role, name: principal_name(name) }
    }
}

/// As the ledger calls a person: no token's name begins so.
pub(in crate::web) fn principal_name(name: &str) -> std::sync::Arc<str> {
    format!("person:{name}").into()
}
