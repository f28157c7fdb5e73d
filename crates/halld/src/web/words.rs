//! The words of one page, in one language: what its templates ask for by key.

use super::{App, page};
use crate::view;
use axum::http::HeaderMap;
use hall_core::rules::Names;

pub(super) struct Words<'a> {
    pub(super) app: &'a App,
    pub(super) language: String,
    /// Where in the text files the page's words stand.
    section: &'static str,
}

impl<'a> Words<'a> {
    /// In the language asked for, or the one this browser chose last.
    pub(super) fn of(app: &'a App, headers: &HeaderMap, wanted: &str, section: &'static str) -> Words<'a> {
        Words { app, language: page::language(app, headers, wanted), section }
    }

    /// The word of this key.
    pub(super) fn t(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The sentence of this key, its fields filled in.
    pub(super) fn with(&self, key: &str, fields: &[(&str, &str)]) -> String {
        self.app.texts.say(&self.language, &format!("{}.{key}", self.section), fields)
    }

    /// A word of another section, `keys.call`.
    pub(super) fn of_section(&self, key: &str) -> String {
        self.app.texts.say(&self.language, key, &[])
    }

    /// All words of a section, as JSON for the page's script.
    pub(super) fn json(&self, section: &str) -> String {
        serde_json::to_string(&self.app.texts.section(&self.language, section)).unwrap_or_default()
    }

    pub(super) fn name(&self, names: &Names) -> String {
        view::names(names).get(&self.language).to_owned()
    }

    pub(super) fn hall(&self) -> String {
        self.name(&self.app.setting.hall_name)
    }

    /// 演练, or nothing.
    pub(super) fn simulation(&self) -> String {
        page::simulation(self.app, &self.language)
    }

    /// The hall's languages, each with what it calls itself.
    pub(super) fn languages(&self) -> Vec<(String, String)> {
        page::languages(self.app)
    }
}
