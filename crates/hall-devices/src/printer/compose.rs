//! From layout and fields to a document: leaves out what is not on this ticket, sizes and breaks the rest to the paper.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use thiserror::Error;

use super::charset::{clean, text_cells};
use super::doc::{Doc, Line, Size, Style};
use super::field::{FieldName, Fields};
use super::layout::{Layout, Part, Row};
use super::profile::WidthDots;
use super::qr::{QR_BYTES_MAX, fitting_module};
use super::wrap::wrap;

/// The longest text of a field, in characters: half a metre of paper at size 1. What is longer is cut.
const FIELD_CHARS_MAX: usize = 400;

/// Why no document could be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ComposeError {
    #[error("field `{name}` is not one that a ticket has: {hint}")]
    UnknownField { name: String, hint: String },
    #[error("field `{name}` is missing, and every ticket has it")]
    MissingField { name: &'static str },
    #[error("the QR code of `{field}`, {bytes} bytes, does not fit a paper of {width}: give at most {max} bytes", max = QR_BYTES_MAX)]
    QrTooLarge { field: &'static str, bytes: usize, width: WidthDots },
}

/// Makes the document of one ticket for a paper of that width.
///
/// # Errors
/// When a field is unknown, one that every ticket has is missing, or a QR code is too large for the paper.
pub fn compose(layout: &Layout, fields: &Fields<'_>, width: WidthDots) -> Result<Doc, ComposeError> {
    let values = Values::of(fields)?;
    let mut doc = Doc { cells: width.cells(), lines: Vec::new() };
    for row in &layout.rows {
        match row {
            Row::Parts { parts, join, style } => {
                let texts = values.texts(parts)?;
                doc.lines.extend(set(&texts, join, *style, doc.cells));
            }
            Row::Rule => doc.lines.push(Line::Rule),
            Row::Feed { dots } => doc.lines.push(Line::Feed { dots: *dots }),
            Row::Qr { field, module_dots, align } => {
                let Some(data) = values.get(*field)? else { continue };
                let fitting = fitting_module(data.len(), *module_dots, width.dots());
                let module_dots = fitting.ok_or(ComposeError::QrTooLarge {
                    field: field.as_str(),
                    bytes: data.len(),
                    width,
                })?;
                doc.lines.push(Line::Qr { data: data.into(), module_dots, align: *align });
            }
        }
    }
    Ok(doc)
}

/// The fields of one ticket, cleaned; blank ones are not there.
struct Values(BTreeMap<&'static str, String>);

impl Values {
    fn of(fields: &Fields<'_>) -> Result<Self, ComposeError> {
        let mut values = BTreeMap::new();
        for (name, value) in fields {
            let field = FieldName::find(name)
                .map_err(|hint| ComposeError::UnknownField { name: (*name).into(), hint })?;
            let value: String = clean(value).trim().chars().take(FIELD_CHARS_MAX).collect();
            if !value.is_empty() {
                values.insert(field.as_str(), value);
            }
        }
        Ok(Self(values))
    }

    /// Returns the value of a field, `None` when it is not on this ticket.
    fn get(&self, field: FieldName) -> Result<Option<&str>, ComposeError> {
        match self.0.get(field.as_str()) {
            Some(value) => Ok(Some(value)),
            None if field.is_always_there() => Err(ComposeError::MissingField { name: field.as_str() }),
            None => Ok(None),
        }
    }

    /// Returns the texts whose fields are all on this ticket.
    fn texts(&self, parts: &[Part]) -> Result<Vec<String>, ComposeError> {
        let mut texts = Vec::new();
        for part in parts {
            for field in part.text.fields().chain(part.when) {
                self.get(field)?;
            }
            let wanted = part.when.is_none_or(|field| self.0.contains_key(field.as_str()));
            if wanted && let Some(text) = part.text.fill(|field| self.0.get(field.as_str()).cloned()) {
                texts.push(clean(&text));
            }
        }
        Ok(texts)
    }
}

/// Sets texts side by side, as many on a line as fit. A text too wide for the paper makes its line narrower, down to a width of
/// 1, and is broken there.
fn set(texts: &[String], join: &str, style: Style, paper_cells: usize) -> Vec<Line> {
    let widest = texts.iter().map(|text| text_cells(text)).max().unwrap_or(0);
    let mut size = style.size;
    while widest * usize::from(size.width()) > paper_cells
        && let Some(narrower) = size.narrower()
    {
        size = narrower;
    }
    let line_cells = paper_cells / usize::from(size.width());
    let style = Style { size, ..style };
    side_by_side(texts, join, line_cells)
        .iter()
        .flat_map(|text| wrap(text, line_cells))
        .map(|text| Line::Text { text, style })
        .collect()
}

/// Joins texts into lines of at most `line_cells`, breaking between them; one that is longer stands alone.
fn side_by_side(texts: &[String], join: &str, line_cells: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for text in texts {
        match lines.last_mut() {
            Some(line) if text_cells(line) + text_cells(join) + text_cells(text) <= line_cells => {
                line.push_str(join);
                line.push_str(text);
            }
            Some(_) | None => lines.push(text.clone()),
        }
    }
    lines
}

impl Size {
    #[cfg(test)]
    fn pair(self) -> (u8, u8) {
        (self.width(), self.height())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::Align;
    use std::format;

    const ALWAYS: [(&str, &str); 3] =
        [("hall", "葫芦镇政务服务中心"), ("category", "民政业务"), ("number", "A012")];

    fn lines(rows: &str, fields: &[(&str, &str)], width_dots: u16) -> Result<Vec<Line>, ComposeError> {
        let layout: Layout = toml::from_str(&format!("language = \"zh\"\n{rows}")).unwrap();
        let fields = ALWAYS.iter().chain(fields).map(|(name, value)| (*name, (*value).into())).collect();
        compose(&layout, &fields, WidthDots::try_from(width_dots).unwrap()).map(|doc| doc.lines)
    }

    fn texts(lines: Vec<Line>) -> Vec<String> {
        lines
            .into_iter()
            .filter_map(|line| match line {
                Line::Text { text, .. } => Some(text),
                Line::Rule | Line::Feed { .. } | Line::Qr { .. } => None,
            })
            .collect()
    }

    #[test]
    fn a_text_is_left_out_when_what_it_names_is_not_there() {
        let rows = "[[line]]\ntext = \"前面等候：{ahead}人\"\n[[line]]\ntext = \"补打\"\nwhen = \"reprint\"";
        assert_eq!(texts(lines(rows, &[], 576).unwrap()), Vec::<String>::new());
        assert_eq!(texts(lines(rows, &[("ahead", " \u{7} ")], 576).unwrap()), Vec::<String>::new());
        assert_eq!(
            texts(lines(rows, &[("ahead", "6"), ("reprint", "1")], 576).unwrap()),
            ["前面等候：6人", "补打"]
        );
    }

    #[test]
    fn what_every_ticket_has_is_never_silently_left_out() {
        let layout: Layout = toml::from_str("language = \"zh\"\n[[line]]\ntext = \"{number}\"").unwrap();
        let error = compose(&layout, &Fields::new(), WidthDots::try_from(576).unwrap()).unwrap_err();
        assert_eq!(error, ComposeError::MissingField { name: "number" });
        let error = lines("line = []", &[("numbr", "A012")], 576).unwrap_err();
        assert_eq!(
            format!("{error}"),
            "field `numbr` is not one that a ticket has: unknown field `numbr`, did you mean `number`?"
        );
    }

    #[test]
    fn parts_share_a_line_where_they_fit() {
        let rows =
            "[[line]]\nparts = [{ text = \"取号时间 {issued_at}\" }, { text = \"当日有效\" }]\njoin = \"　\"";
        let fields = [("issued_at", "2026-11-23 09:41")];
        assert_eq!(texts(lines(rows, &fields, 576).unwrap()), ["取号时间 2026-11-23 09:41　当日有效"]);
        assert_eq!(texts(lines(rows, &fields, 384).unwrap()), ["取号时间 2026-11-23 09:41", "当日有效"]);
    }

    #[test]
    fn a_wide_line_is_set_narrower_then_broken() {
        let rows = "[[line]]\ntext = \"{hall}\"\nsize = [3, 2]\nalign = \"center\"";
        let sizes = |hall: &str, width| {
            let layout: Layout = toml::from_str(&format!("language = \"zh\"\n{rows}")).unwrap();
            let doc = compose(&layout, &[("hall", hall.into())].into(), WidthDots::try_from(width).unwrap())
                .unwrap();
            let sizes: Vec<_> = doc
                .lines
                .iter()
                .map(|line| match line {
                    Line::Text { text, style } => (style.size.pair(), style.align, text_cells(text)),
                    Line::Rule | Line::Feed { .. } | Line::Qr { .. } => panic!("not a text"),
                })
                .collect();
            sizes
        };
        assert_eq!(sizes("民政", 576), [((3, 2), Align::Center, 4)]);
        assert_eq!(sizes("葫芦镇政务服务中心", 576), [((2, 2), Align::Center, 18)]);
        assert_eq!(sizes("葫芦镇政务服务中心", 384), [((1, 2), Align::Center, 18)]);
        assert_eq!(sizes(&"厅".repeat(20), 384), [((1, 2), Align::Center, 32), ((1, 2), Align::Center, 8)]);
    }

    #[test]
    fn a_qr_code_is_sized_to_the_paper_or_refused() {
        let rows = "[[line]]\nqr = \"follow_url\"\nmodule_dots = 8";
        let long = "h".repeat(300);
        assert_eq!(
            lines(rows, &[("follow_url", &long)], 384).unwrap(),
            [Line::Qr { data: long, module_dots: 4, align: Align::Left }]
        );
        let too_long = "h".repeat(400);
        let error = lines(rows, &[("follow_url", &too_long)], 192).unwrap_err();
        assert!(format!("{error}").contains("does not fit a paper of 192 dots"), "{error}");
    }
}
