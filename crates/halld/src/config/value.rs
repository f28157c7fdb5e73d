//! Readers of single values: each takes what it knows and reports everything else.

use super::finding::{Findings, Span};
use super::nearest::{did_you_mean, or};
use super::section::Section;
use hall_core::text::is_control;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;
use toml::Spanned;
use toml::de::{DeString, DeValue};

/// A value with its key and place. Each reader consumes it; it is `Copy`, so keep one to report on it later.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) findings: &'a Findings<'a>,
    pub(super) key: &'a str,
    pub(super) spanned: &'a Spanned<DeValue<'a>>,
}

impl<'a> Value<'a> {
    pub(super) fn span(self) -> Span {
        self.spanned.span()
    }

    /// Reports a mistake at this value.
    pub(super) fn mistake<T>(self, message: impl Into<String>) -> Option<T> {
        self.findings.mistake(self.span(), message);
        None
    }

    /// Text without control characters, which devices would obey.
    pub(super) fn text(self) -> Option<&'a str> {
        let Self { key, .. } = self;
        match self.spanned.get_ref() {
            DeValue::String(text) if text.chars().any(is_control) => {
                self.mistake(format!("{key} holds a line break or another control character; leave it out"))
            }
            DeValue::String(text) => Some(text),
            DeValue::Integer(number) => self.mistake(format!("{key} is text; write \"{number}\", in quotes")),
            DeValue::Datetime(time) => self.mistake(format!("{key} is text; write \"{time}\", in quotes")),
            other => self.mistake(format!("{key} is text in quotes, not {}", article(other))),
        }
    }

    /// Text that is not shown when it is wrong, since there may be a password in it.
    pub(super) fn text_without_login(self) -> Option<&'a str> {
        let text = self.text()?;
        if text.contains('@') {
            let message =
                format!("no user or password in {}; write username and password_file in [mqtt]", self.key);
            self.findings.secret(self.span(), message);
            return None;
        }
        Some(text)
    }

    /// Text in a form of its own.
    pub(super) fn parse<T: FromStr<Err: Display>>(self) -> Option<T> {
        let text = self.text()?;
        text.parse().map_err(|error| self.mistake::<T>(format!("{} {text:?}: {error}", self.key))).ok()
    }

    pub(super) fn flag(self) -> Option<bool> {
        match self.spanned.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            other => {
                self.mistake(format!("{} is true or false, without quotes, not {}", self.key, article(other)))
            }
        }
    }

    /// A whole number.
    pub(super) fn number<T: Number>(self, range: RangeInclusive<T>) -> Option<T> {
        let (key, first, last) = (self.key, range.start(), range.end());
        self.as_number(&range).or_else(|| match self.spanned.get_ref() {
            DeValue::Integer(digits) => {
                self.mistake(format!("{key} is a number from {first} to {last}, not {digits}"))
            }
            DeValue::String(text) if text.trim().parse::<i64>().is_ok() => {
                self.mistake(format!("{key} is a number; write {}, without quotes", text.trim()))
            }
            DeValue::Float(digits) => {
                let digits = digits.as_str();
                self.mistake(format!("{key} is a whole number from {first} to {last}, not {digits}"))
            }
            other => self
                .mistake(format!("{key} is a whole number from {first} to {last}, not {}", article(other))),
        })
    }

    /// A whole number, if it is one within `range`; says nothing if not.
    pub(super) fn as_number<T: Number>(self, range: &RangeInclusive<T>) -> Option<T> {
        let digits = self.spanned.get_ref().as_integer()?;
        let number = i64::from_str_radix(digits.as_str(), digits.radix()).ok()?;
        T::try_from(number).ok().filter(|number| range.contains(number))
    }

    /// A number that may have a fraction.
    pub(super) fn decimal(self, range: RangeInclusive<f64>) -> Option<f64> {
        let number = match self.spanned.get_ref() {
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str().parse().ok(),
            DeValue::Float(digits) => digits.as_str().parse().ok(),
            _ => None,
        };
        let (key, first, last) = (self.key, range.start(), range.end());
        number
            .filter(|number| range.contains(number))
            .or_else(|| self.mistake(format!("{key} is a number from {first} to {last}, without quotes")))
    }

    /// One of several words.
    pub(super) fn choice<T: Copy>(self, words: &[(&str, T)]) -> Option<T> {
        let all = || words.iter().map(|(word, _)| *word);
        let DeValue::String(text) = self.spanned.get_ref() else {
            let what = article(self.spanned.get_ref());
            return self.mistake(format!("{} is {}, in quotes, not {what}", self.key, or(all())));
        };
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        found.or_else(|| {
            let near = did_you_mean(text, all()).unwrap_or_default();
            self.mistake(format!("{} is {}, not {text:?}{near}", self.key, or(all())))
        })
    }

    pub(super) fn list(self) -> Option<Vec<Value<'a>>> {
        match self.spanned.get_ref() {
            DeValue::Array(list) => Some(list.iter().map(|spanned| Value { spanned, ..self }).collect()),
            DeValue::String(text) => self.mistake(format!("{} is a list; write [{text:?}]", self.key)),
            other => {
                self.mistake(format!("{} is a list in square brackets, not {}", self.key, article(other)))
            }
        }
    }

    pub(super) fn is_text(self) -> bool {
        self.spanned.get_ref().is_str()
    }

    pub(super) fn is_list(self) -> bool {
        self.spanned.get_ref().is_array()
    }

    pub(super) fn is(self, text: &str) -> bool {
        self.spanned.get_ref().as_str() == Some(text)
    }

    /// A table within a section. `example` is what to write instead of something else.
    pub(super) fn table<T>(self, example: &str, read: impl FnOnce(&Section<'a>) -> Option<T>) -> Option<T> {
        match self.spanned.get_ref() {
            DeValue::Table(table) => Section::read(self.findings, self.key.into(), self.span(), table, read),
            other => self.mistake(format!("{} is {example}, not {}", self.key, article(other))),
        }
    }

    /// The entries of a table whose keys are data themselves, in the order in which they were written.
    pub(super) fn entries(self) -> Option<Vec<Entry<'a>>> {
        let table = self.spanned.get_ref().as_table()?;
        let entry = |(key, spanned): (&'a Spanned<DeString<'a>>, _)| Entry {
            key: key.get_ref(),
            key_at: key.span(),
            value: Value { spanned, ..self },
        };
        let mut entries: Vec<_> = table.iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.key_at.start);
        Some(entries)
    }
}

/// A key that is data, and what it stands for.
pub(super) struct Entry<'a> {
    pub(super) key: &'a str,
    pub(super) key_at: Span,
    pub(super) value: Value<'a>,
}

/// What whole numbers are read as.
pub(super) trait Number: Copy + PartialOrd + Display + TryFrom<i64> {}

impl<T: Copy + PartialOrd + Display + TryFrom<i64>> Number for T {}

fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
