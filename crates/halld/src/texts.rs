//! The words people read on signs and pages, by language. They stand in `texts/*.toml`; none stands in code.

use std::collections::BTreeMap;

/// All languages this hall has words in.
pub(crate) struct Texts {
    languages: BTreeMap<String, Words>,
    default: String,
}

/// Section and key to text.
type Words = BTreeMap<String, BTreeMap<String, String>>;

const BUILT_IN: [(&str, &str); 2] =
    [("zh", include_str!("../texts/zh.toml")), ("en", include_str!("../texts/en.toml"))];

impl Texts {
    /// The texts that come with the program; `default` stands in where a language is missing.
    ///
    /// # Errors
    /// If a file cannot be read as TOML, which a test rules out for those built in.
    pub(crate) fn built_in(default: &str) -> Result<Texts, toml::de::Error> {
        let mut languages = BTreeMap::new();
        for (language, text) in BUILT_IN {
            languages.insert(language.to_owned(), toml::from_str(text)?);
        }
        Ok(Texts { languages, default: default.to_owned() })
    }

    /// The hall's first language.
    pub(crate) fn default_language(&self) -> &str {
        &self.default
    }

    /// The text of `section.key` with its fields filled in; a missing one shows its key, so that it is noticed.
    pub(crate) fn say(&self, language: &str, key: &str, fields: &[(&str, &str)]) -> String {
        let text = [language, &self.default, "zh"].iter().find_map(|language| self.find(language, key));
        let mut text = text.unwrap_or(key).to_owned();
        for (name, value) in fields {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// All texts of a section in a language, or in the default one where it has none.
    pub(crate) fn section(&self, language: &str, section: &str) -> BTreeMap<String, String> {
        let words =
            [language, &self.default, "zh"].iter().find_map(|it| self.languages.get(*it)?.get(section));
        words.cloned().unwrap_or_default()
    }

    fn find(&self, language: &str, key: &str) -> Option<&str> {
        let (section, key) = key.split_once('.')?;
        Some(self.languages.get(language)?.get(section)?.get(key)?.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_the_same_keys_and_fields() {
        let texts = Texts::built_in("zh").unwrap();
        let fields = |text: &str| {
            let mut fields: Vec<String> =
                text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
            fields.sort();
            fields
        };
        let zh = &texts.languages["zh"];
        for (language, words) in &texts.languages {
            for (section, keys) in zh {
                let keys_of = |words: &Words| words[section].keys().cloned().collect::<Vec<_>>();
                assert_eq!(keys_of(zh), keys_of(words), "{language} [{section}]");
                for key in keys.keys() {
                    // English signs have no room for the window's number in some places.
                    let (own, other) = (fields(&keys[key]), fields(&words[section][key]));
                    assert!(
                        other.iter().all(|field| own.contains(field)),
                        "{language} {section}.{key}: {other:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn fields_are_filled_and_another_language_falls_back() {
        let texts = Texts::built_in("zh").unwrap();
        let fields = [("number", "A012"), ("window", "3")];
        assert_eq!(texts.say("zh", "sign.call_wide", &fields), "请A012号到3号窗口");
        assert_eq!(texts.say("en", "sign.call_wide", &fields), "A012 to window 3");
        assert_eq!(texts.say("ug", "sign.paused", &[]), "暂停服务");
        assert_eq!(texts.say("zh", "sign.nothing", &[]), "sign.nothing");
    }
}
