//! Readers that collect mistakes and go on.
//!
//! serde stops at the first mistake; an installer wants all of them. A [`Section`] is one table; it remembers which
//! keys it was asked for, so whatever else stands in it is a mistake, and the list of known keys is written nowhere
//! twice. Each reader reports its mistake where it is and returns `None`, or the default. So a section first reads
//! all its keys and then puts together what it got.

use super::finding::{Findings, Span};
use super::nearest::{did_you_mean, or};
use super::value::{Number, Value};
use std::cell::RefCell;
use std::ops::RangeInclusive;
use toml::de::{DeTable, DeValue};

pub(super) struct Section<'a> {
    pub(super) findings: &'a Findings<'a>,
    /// As it is called in messages: `[[category]]`.
    pub(super) title: String,
    span: Span,
    table: &'a DeTable<'a>,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Section<'a> {
    /// Reads the whole file.
    pub(super) fn read_root<T>(
        findings: &'a Findings<'a>,
        table: &'a DeTable<'a>,
        read: impl FnOnce(&Section<'a>) -> T,
    ) -> T {
        Self::read(findings, "the file".into(), 0..0, table, read)
    }

    /// Reads one table and then refuses what was not asked for.
    pub(super) fn read<T>(
        findings: &'a Findings<'a>,
        title: String,
        span: Span,
        table: &'a DeTable<'a>,
        read: impl FnOnce(&Section<'a>) -> T,
    ) -> T {
        let section = Section { findings, title, span, table, known: RefCell::default() };
        let result = read(&section);
        section.refuse_unknown_keys();
        result
    }

    /// The section `[name]`, if there is one.
    pub(super) fn one<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&Section<'a>) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(name)?;
        let title = format!("[{name}]");
        match value.spanned.get_ref() {
            DeValue::Table(table) => Self::read(self.findings, title, value.span(), table, read),
            _ => value.mistake(format!("{name} is one section: write [{name}], in single brackets")),
        }
    }

    /// The section `[name]`, which must be there.
    pub(super) fn need_one<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&Section<'a>) -> Option<T>,
    ) -> Option<T> {
        if !self.table.contains_key(name) {
            self.mistake::<()>(format!(
                "there is no [{name}] in this file; `halld example` shows what it looks like"
            ));
        }
        self.one(name, read)
    }

    /// Every section `[[name]]`, of which there must be one.
    pub(super) fn need_each<T>(
        &self,
        name: &'static str,
        read: impl FnMut(&Section<'a>) -> Option<T>,
    ) -> Vec<T> {
        if !self.table.contains_key(name) {
            self.mistake::<()>(format!(
                "there is no [[{name}]] in this file; `halld example` shows what it looks like"
            ));
        }
        self.each(name, read)
    }

    /// Every section `[[name]]`, in the order of the file.
    pub(super) fn each<T>(
        &self,
        name: &'static str,
        mut read: impl FnMut(&Section<'a>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let hint = format!("write [[{name}]], in double brackets: there can be several");
        let mut entry = |value: Value<'a>| match value.spanned.get_ref() {
            DeValue::Table(table) => {
                Self::read(self.findings, format!("[[{name}]]"), value.span(), table, &mut read)
            }
            _ => value.mistake(hint.clone()),
        };
        match value.spanned.get_ref() {
            DeValue::Array(list) => {
                list.iter().filter_map(|spanned| entry(Value { spanned, ..value })).collect()
            }
            DeValue::Table(_) => {
                value.mistake::<T>(hint.clone());
                entry(value).into_iter().collect()
            }
            _ => value.mistake(hint).into_iter().collect(),
        }
    }

    /// The value of `key`, if it is there.
    pub(super) fn get(&self, key: &'static str) -> Option<Value<'a>> {
        let mut known = self.known.borrow_mut();
        if !known.contains(&key) {
            known.push(key);
        }
        let spanned = self.table.get(key)?;
        Some(Value { findings: self.findings, key, spanned })
    }

    /// The value of `key`, which must be there. `example` is what to write behind the equals sign.
    pub(super) fn need(&self, key: &'static str, example: &str) -> Option<Value<'a>> {
        let value = self.get(key);
        if value.is_none() {
            self.mistake::<()>(format!("{} needs {key}; write {key} = {example}", self.title));
        }
        value
    }

    pub(super) fn flag(&self, key: &'static str, default: bool) -> bool {
        self.get(key).and_then(Value::flag).unwrap_or(default)
    }

    /// A whole number.
    pub(super) fn number<T: Number>(&self, key: &'static str, range: RangeInclusive<T>, default: T) -> T {
        self.get(key).and_then(|value| value.number(range)).unwrap_or(default)
    }

    /// One of several words.
    pub(super) fn choice<T: Copy>(&self, key: &'static str, words: &[(&str, T)], default: T) -> T {
        self.get(key).and_then(|value| value.choice(words)).unwrap_or(default)
    }

    /// Where it stands.
    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Reports a mistake of the section as a whole.
    pub(super) fn mistake<T>(&self, message: impl Into<String>) -> Option<T> {
        self.findings.mistake(self.span.clone(), message);
        None
    }

    fn refuse_unknown_keys(&self) {
        let known = self.known.borrow();
        for key in self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref().as_ref();
            if is_secret(name) {
                let message = "no secrets in this file: put it into a file that only halld can read, \
                               and write password_file = \"mqtt.password\"";
                self.findings.secret(key.span(), message);
                continue;
            }
            let remedy = did_you_mean(name, known.iter().copied())
                .unwrap_or_else(|| format!("; known here: {}", or(known.iter().copied())));
            self.findings.mistake(key.span(), format!("unknown key {name:?} in {}{remedy}", self.title));
        }
    }
}

/// Is this the name of something that others must not read? The path of a file that holds it is none.
pub(super) fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    !key.ends_with("_file")
        && ["password", "passwd", "passphrase", "secret", "token"].iter().any(|word| key.contains(word))
}
