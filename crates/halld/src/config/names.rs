//! Names per language: `name = { zh = "民政", en = "Civil affairs" }`.

use super::nearest::and;
use super::section::Section;
use super::value::{Entry, Value};
use hall_core::id::Language;
use hall_core::rules::Names;

/// Reads the key `name`: a text in the first of the hall's languages, and perhaps in the others.
///
/// `languages` is empty where they could not be read; then any will do.
pub(super) fn read(section: &Section<'_>, languages: &[Language]) -> Option<Names> {
    of(section.need("name", r#"{ zh = "…" }"#)?, languages)
}

/// Reads a text per language, wherever it stands.
pub(super) fn of(value: Value<'_>, languages: &[Language]) -> Option<Names> {
    let Some(entries) = value.entries() else {
        let text = value.text()?;
        return value.mistake(format!("names are per language; write {{ zh = {text:?} }}"));
    };
    let mut names = Names::default();
    for entry in &entries {
        let language = known_language(entry, languages);
        let text = entry.value.text();
        if text.is_some_and(|text| text.trim().is_empty()) {
            entry.value.mistake::<()>("this text is empty; write it or leave the language out");
        }
        names.0.insert(language?, text?.into());
    }
    let first = languages.first().cloned().unwrap_or_else(|| "zh".into());
    if names.0.is_empty() || !languages.is_empty() && !names.0.contains_key(&first) {
        return value
            .mistake(format!("the name is missing in the hall's first language; write {first} = \"…\""));
    }
    Some(names)
}

fn known_language(entry: &Entry<'_>, languages: &[Language]) -> Option<Language> {
    let code = entry.key;
    let message = if !is_language(code) {
        format!("{code:?} is no language: two or three small letters, zh or en")
    } else if !languages.is_empty() && !languages.iter().any(|language| language.as_str() == code) {
        let known = and(languages.iter().map(Language::as_str));
        format!("{code:?} is not a language of this hall; it has {known} (languages in [hall])")
    } else {
        return Some(code.into());
    };
    entry.value.findings.mistake(entry.key_at.clone(), message);
    None
}

/// Does it look like an ISO 639 code?
pub(super) fn is_language(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.chars().all(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn a_name_is_a_text_in_each_language() {
        let area = |name: &str, expected: &[&str]| {
            check(&format!("[[area]]\nid = 'ground'\nname = {name}"), expected)
        };
        area("{ zh = '一楼', en = 'Ground floor' }", &[]);
        area("'一楼'", &["3:8: names are per language; write { zh = \"一楼\" }"]);
        area("7", &["3:8: name is text; write \"7\""]);
        area("{}", &["3:8: the name is missing in the hall's first language; write zh = \"…\""]);
        area("{ en = 'Ground floor' }", &["3:8: write zh = \"…\""]);
        area("{ ZH = '一楼' }", &["3:10: \"ZH\" is no language"]);
        area("{ zh = '  ' }", &["3:15: this text is empty"]);
        area("{ zh = 7 }", &["3:15: name is text; write \"7\""]);
        area(
            "{ zh = '一楼', fr = 'Rez' }",
            &["3:21: \"fr\" is not a language of this hall; it has zh and en"],
        );
        area("{ cn = '一楼' }", &["3:10: \"cn\" is not a language of this hall"]);
        area("{ zh = \"一楼\\u001b@\" }", &["3:15: name holds a line break or another control character"]);
    }
}
