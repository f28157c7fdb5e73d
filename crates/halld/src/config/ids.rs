//! Names that sections give themselves and by which others refer to them.

use super::finding::Span;
use super::nearest::{and, did_you_mean, or};
use super::section::Section;
use super::value::Value;
use std::collections::BTreeMap;

/// The names of all sections of one kind.
pub(super) struct Ids<'a> {
    /// `category`, as in `[[category]]`.
    kind: &'static str,
    declared: BTreeMap<&'a str, Span>,
    /// Some section's name could not be read, so a name unknown here may well be its.
    incomplete: bool,
}

impl<'a> Ids<'a> {
    pub(super) fn new(kind: &'static str) -> Self {
        Ids { kind, declared: BTreeMap::new(), incomplete: false }
    }

    /// The name of a section, which goes into addresses and topics.
    pub(super) fn declare(
        &mut self,
        section: &Section<'a>,
        key: &'static str,
        example: &str,
    ) -> Option<&'a str> {
        let value = section.need(key, &format!("{example:?}"));
        let id = value.and_then(address_name);
        self.declare_as(value, id)
    }

    /// As [`declare`](Self::declare), for names that have a form of their own.
    pub(super) fn declare_as(&mut self, value: Option<Value<'a>>, id: Option<&'a str>) -> Option<&'a str> {
        let (Some(value), Some(id)) = (value, id) else {
            self.incomplete = true;
            return None;
        };
        if let Some(first) = self.declared.get(id) {
            let line = value.findings.line(first);
            return value
                .mistake(format!("{id:?} is already the name of the [[{}]] on line {line}", self.kind));
        }
        self.declared.insert(id, value.span());
        Some(id)
    }

    /// A reference to a section of this kind.
    pub(super) fn resolve(&self, value: Value<'a>) -> Option<&'a str> {
        let id = value.text()?;
        if self.declared.contains_key(id) {
            return Some(id);
        }
        if self.incomplete {
            return None;
        }
        let kind = self.kind;
        let remedy = did_you_mean(id, self.all()).unwrap_or_else(|| match self.declared.is_empty() {
            true => format!("; there is no [[{kind}]] in this file"),
            false => format!("; the file has {}", and(self.all())),
        });
        value.mistake(format!("no [[{kind}]] is called {id:?}{remedy}"))
    }

    /// The reference in `key`, which may be left out while there is only one to refer to.
    pub(super) fn resolve_or_only(&self, section: &Section<'a>, key: &'static str) -> Option<&'a str> {
        if let Some(value) = section.get(key) {
            return self.resolve(value);
        }
        let mut all = self.all();
        match (all.next(), all.next()) {
            (Some(only), None) if !self.incomplete => Some(only),
            _ if self.incomplete => None,
            (None, _) => {
                let kind = self.kind;
                section.mistake(format!(
                    "{} needs a {kind}, and there is no [[{kind}]] in this file",
                    section.title
                ))
            }
            (Some(first), _) => section.mistake(format!(
                "{} needs {key}, as there are several; write {key} = {first:?}, or {}",
                section.title,
                or(self.all().skip(1))
            )),
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'a str> {
        self.declared.keys().copied()
    }

    /// Where `id` was declared.
    pub(super) fn span(&self, id: &str) -> Option<Span> {
        self.declared.get(id).cloned()
    }
}

/// A name fit for addresses and MQTT topics: `hall-a`.
pub(super) fn address_name(value: Value<'_>) -> Option<&str> {
    const CHARS_MAX: usize = 40;
    let name = value.text()?;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=CHARS_MAX).contains(&name.len()) && name.chars().all(fits) && !name.starts_with('-') {
        return Some(name);
    }
    let proper: String =
        name.to_lowercase().replace(['_', ' ', '.', '/'], "-").chars().filter(|c| fits(*c)).collect();
    let proper = proper.trim_matches('-');
    let example = if proper.is_empty() || proper.len() > CHARS_MAX { "hall-a" } else { proper };
    value.mistake(format!(
        "{name:?} goes into addresses: 1 to {CHARS_MAX} small letters, digits and \"-\", like {example:?}"
    ))
}
