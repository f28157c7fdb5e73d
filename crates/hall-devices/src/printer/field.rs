//! The fields that a layout may name: the one list of them, and the words of an error about one that is not in it.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::Deserialize;

/// What stands on one paper: field name to text, in the paper's language. A field that is absent, or blank, is not on it.
pub type Fields<'a> = BTreeMap<&'a str, String>;

/// A field that a layout may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    /// What it holds, for people who write a layout.
    pub about: &'static str,
    /// Whether every paper has it, so that one without it is refused rather than printed without the line.
    pub always: bool,
    /// Whether it holds one thing a line, each of which gets a line of its own on paper.
    pub many: bool,
}

const fn always(name: &'static str, about: &'static str) -> Field {
    Field { name, about, always: true, many: false }
}

const fn sometimes(name: &'static str, about: &'static str) -> Field {
    Field { name, about, always: false, many: false }
}

const fn list(name: &'static str, about: &'static str) -> Field {
    Field { name, about, always: false, many: true }
}

/// Every field of a ticket, and then those of slips.
pub const FIELDS: &[Field] = &[
    always("hall", "name of the hall"),
    always("category", "name of the category"),
    always("number", "ticket number, as it is called"),
    sometimes("ahead", "people ahead in the same category"),
    sometimes("wait_low", "estimated wait in minutes, lower end"),
    sometimes("wait_high", "estimated wait in minutes, upper end"),
    sometimes("area", "waiting area"),
    sometimes("windows", "numbers of the windows that serve it"),
    sometimes("route", "joint handling: windows in order, in place of `windows`"),
    sometimes("bring", "materials to have ready"),
    sometimes("return_after", "people called before a no-show who returns, where the hall takes him back"),
    sometimes("no_return", "present where a no-show is not taken back"),
    sometimes("issued_at", "date and time of issue; absent while the hall's time is not trusted"),
    sometimes("complaint_phone", "number for complaints"),
    sometimes("follow_url", "address of the citizen's page"),
    sometimes("priority", "present on a ticket with priority"),
    sometimes("appointment", "present on a ticket from an appointment"),
    sometimes("reprint", "present on a second paper of the same number"),
    sometimes("agent_matters", "number of matters that an agent brings"),
    sometimes("simulation", "present in a hall that simulates"),
    sometimes("time_unset", "present while the hall's time is not trusted"),
    sometimes("applicant", "slips: who applies"),
    sometimes("item", "slips: name of the service item"),
    sometimes("case_number", "slips: number of the case"),
    sometimes("window", "slips: number of the window"),
    sometimes("clerk", "slips: staff number of the clerk"),
    sometimes("date", "slips: date and time of the slip"),
    sometimes("promised_days", "slips: working days promised"),
    sometimes("promised_date", "slips: day by which the case is decided"),
    list("received", "slips: materials taken in, one a line"),
    list("missing", "slips: materials still missing, one a line"),
    sometimes("note", "slips: what the clerk adds"),
    sometimes("printer", "test slips: name of the printer"),
    sometimes("model", "test slips: its model"),
];

/// The name of a known field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct FieldName(&'static Field);

impl FieldName {
    /// Finds a field by its name.
    ///
    /// # Errors
    /// When there is no such field: says so and names the nearest one.
    pub(super) fn find(name: &str) -> Result<Self, String> {
        if let Some(field) = FIELDS.iter().find(|field| field.name == name) {
            return Ok(Self(field));
        }
        let nearest = FIELDS.iter().min_by_key(|field| distance(name, field.name));
        match nearest {
            Some(field) if distance(name, field.name) <= 1 + name.chars().count() / 3 => {
                Err(format!("unknown field `{name}`, did you mean `{}`?", field.name))
            }
            Some(_) | None => {
                let names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
                Err(format!("unknown field `{name}`; the fields are: {}", names.join(", ")))
            }
        }
    }

    /// Returns the name as it stands in a layout.
    #[must_use]
    pub(super) fn as_str(self) -> &'static str {
        self.0.name
    }

    /// Says whether every paper has this field.
    #[must_use]
    pub(super) fn is_always_there(self) -> bool {
        self.0.always
    }

    /// Says whether it holds one thing a line.
    #[must_use]
    pub(super) fn holds_many(self) -> bool {
        self.0.many
    }
}

impl TryFrom<String> for FieldName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::find(&name)
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

/// Counts the characters to insert, remove or replace to make `a` into `b`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let above = row.to_owned();
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = above[j] + usize::from(from != *to);
            row[j + 1] = replaced.min(above[j + 1] + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_field_names_the_nearest_one() {
        assert_eq!(FieldName::find("ahead").unwrap().as_str(), "ahead");
        assert_eq!(FieldName::find("aheda").unwrap_err(), "unknown field `aheda`, did you mean `ahead`?");
        assert_eq!(FieldName::find("windos").unwrap_err(), "unknown field `windos`, did you mean `windows`?");
        assert!(FieldName::find("身份证").unwrap_err().contains("the fields are: hall, category, number,"));
    }

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("ahead", "ahead"), 0);
    }
}
