//! `hallctl person`: who may sign in at the pages. Passwords are hashed here and go no further.

use super::hallctl::{ask, fail, tell, unreachable_daemon};
use crate::control::{self, ControlError};
use crate::exit::Exit;
use crate::person::{self, NewPerson, NewSecret, PersonLine};
use clap::{Subcommand, ValueEnum};
use hall_ledger::{Mode, Reader};
use hyper::Method;
use std::io::BufRead;
use std::path::Path;

#[derive(Subcommand)]
pub(super) enum PersonCommand {
    /// Let somebody sign in; a password is made and printed this once, unless one is given on standard input
    #[command(after_help = "\
The first manager is made so, on the machine itself; there is no password to begin with.

Examples:
  hallctl --data /var/lib/hall person add --name 王芳 --role manager
  hallctl --data /var/lib/hall person add --name 李强 --role department-head --department land
  hallctl --data /var/lib/hall person add --name 0312 --role clerk --password-stdin < password")]
    Add {
        /// Unique; what he types to sign in, and what the ledger calls him: a name, or the number on his badge
        #[arg(long)]
        name: String,
        #[arg(long)]
        role: PersonRole,
        /// Of a department's head, its id in hall.toml
        #[arg(long)]
        department: Option<String>,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Everybody who may sign in
    List,
    /// Let somebody sign in no more; who is signed in is out at once
    Remove { name: String },
    /// Another password, made and printed this once unless given on standard input
    Password {
        name: String,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// A short number that counts beside the password at computers paired as a window; read from standard input
    Pin {
        name: String,
        /// Take it away
        #[arg(long)]
        none: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum PersonRole {
    Clerk,
    Desk,
    DepartmentHead,
    Manager,
    Installer,
    Auditor,
    Supervisor,
}

impl PersonRole {
    fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().replace('-', "_")).unwrap_or_default()
    }
}

pub(super) async fn run(data: &Path, command: &PersonCommand) -> Result<Exit, Exit> {
    match command {
        PersonCommand::Add { name, role, department, password_stdin } => {
            let (password, hash) = new_password(name, *password_stdin)?;
            let department = department.clone();
            let new = NewPerson { name: name.clone(), role: role.word(), department, password: hash };
            add(data, new).await?;
            say_once(password);
            Ok(Exit::Ok)
        }
        PersonCommand::List => list(data).await,
        PersonCommand::Remove { name } => {
            tell(data, "/control/people/remove", &serde_json::json!(name), "removed").await
        }
        PersonCommand::Password { name, password_stdin } => {
            let (password, hash) = new_password(name, *password_stdin)?;
            set(data, NewSecret { name: name.clone(), pin: false, hash: Some(hash) }).await?;
            say_once(password);
            Ok(Exit::Ok)
        }
        PersonCommand::Pin { name, none } => {
            let hash = match none {
                true => None,
                false => Some(
                    person::hash_pin(&line()?).map_err(|unfit| fail(Exit::DataErr, &unfit.to_string()))?,
                ),
            };
            set(data, NewSecret { name: name.clone(), pin: true, hash }).await?;
            println!("set");
            Ok(Exit::Ok)
        }
    }
}

async fn add(data: &Path, new: NewPerson) -> Result<(), Exit> {
    let body = serde_json::to_value(&new).map_err(|error| fail(Exit::Software, &error.to_string()))?;
    match control::request(data, Method::POST, "/control/people", Some(&body)).await {
        Ok(reply) if reply.is_ok() => Ok(()),
        Ok(reply) => Err(fail(Exit::DataErr, &reply.detail())),
        // No daemon: the files are ours as long as we hold their lock.
        Err(ControlError::NotRunning(_)) => {
            let mode = Reader::open(data).map_or(Mode::Live, |reader| reader.mode());
            crate::daemon::add_person_offline(data, mode, new).map_err(|error| {
                let exit = error.downcast_ref().map_or(Exit::DataErr, Exit::of_ledger);
                fail(exit, &format!("{error:#}"))
            })
        }
        Err(error) => Err(unreachable_daemon(&error)),
    }
}

async fn set(data: &Path, secret: NewSecret) -> Result<(), Exit> {
    let body = serde_json::to_value(&secret).map_err(|error| fail(Exit::Software, &error.to_string()))?;
    ask(data, Method::POST, "/control/people/secret", Some(&body)).await.map(drop)
}

async fn list(data: &Path) -> Result<Exit, Exit> {
    let reply = ask(data, Method::GET, "/control/people", None).await?;
    let people: Vec<PersonLine> =
        serde_json::from_str(&reply.body).map_err(|error| fail(Exit::Software, &error.to_string()))?;
    for PersonLine { name, role, department, pin } in people {
        let department = department.map(|department| format!(" of {department}")).unwrap_or_default();
        println!("{name}: {role}{department}{}", if pin { ", with a PIN" } else { "" });
    }
    Ok(Exit::Ok)
}

/// A password to print, if it was made here, and its hash.
fn new_password(name: &str, given: bool) -> Result<(Option<String>, String), Exit> {
    let random = || person::random_password().map_err(|error| fail(Exit::Unavailable, &error.to_string()));
    let password = if given { line()? } else { random()? };
    let hash =
        if given { person::hash_password(name.trim(), &password) } else { person::hash_random(&password) };
    let hash = hash.map_err(|unfit| fail(Exit::DataErr, &format!("{unfit}: choose another")))?;
    Ok(((!given).then_some(password), hash))
}

fn say_once(password: Option<String>) {
    println!("{}", password.as_deref().unwrap_or("set"));
}

fn line() -> Result<String, Exit> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| fail(Exit::NoInput, &format!("standard input: {error}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
