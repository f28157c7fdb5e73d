//! A text with fields in it: `前面等候：{ahead}人`. `{{` and `}}` stand for the braces themselves.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Deserialize;

use super::field::FieldName;

/// A text with fields in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(FieldName),
}

impl Template {
    /// Returns the fields it names.
    pub(super) fn fields(&self) -> impl Iterator<Item = FieldName> + '_ {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Field(name) => Some(*name),
        })
    }

    /// Returns the text with `value` asked for each field; `None` when one of them has none.
    pub(super) fn fill(&self, value: impl Fn(FieldName) -> Option<String>) -> Option<String> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(literal) => text.push_str(literal),
                Piece::Field(name) => text.push_str(&value(*name)?),
            }
        }
        Some(text)
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            if rest.starts_with("{{") || rest.starts_with("}}") {
                literal.push(c);
                rest = &rest[2..];
            } else if c == '{' {
                let Some((name, after)) = rest[1..].split_once('}') else {
                    return Err(format!(
                        "a `{{` without its `}}` in {text:?}; write `{{{{` for the brace itself"
                    ));
                };
                if !literal.is_empty() {
                    pieces.push(Piece::Text(core::mem::take(&mut literal)));
                }
                pieces.push(Piece::Field(FieldName::find(name.trim())?));
                rest = after;
            } else if c == '}' {
                return Err(format!(
                    "a `}}` without its `{{` in {text:?}; write `}}}}` for the brace itself"
                ));
            } else {
                literal.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal));
        }
        Ok(Self(pieces))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    fn read(text: &str) -> Result<Template, String> {
        Template::try_from(text.to_string())
    }

    #[test]
    fn fields_are_filled_and_a_missing_one_leaves_no_half_text() {
        let template = read("前面{{等候}}：{ahead}人，{ number }").unwrap();
        let filled = template.fill(|name| Some(name.as_str().to_string()));
        assert_eq!(filled.as_deref(), Some("前面{等候}：ahead人，number"));
        assert_eq!(template.fill(|name| (name.as_str() == "ahead").then(|| "6".into())), None);
        assert_eq!(template.fields().map(FieldName::as_str).collect::<Vec<_>>(), ["ahead", "number"]);
    }

    #[test]
    fn a_stray_brace_is_named() {
        assert!(read("等候{ahead").unwrap_err().starts_with("a `{` without its `}` in \"等候{ahead\""));
        assert!(read("等候}").unwrap_err().starts_with("a `}` without its `{`"));
        assert!(read("{aheads}").unwrap_err().contains("did you mean `ahead`"));
        assert!(read("{}").unwrap_err().starts_with("unknown field ``"));
    }
}
