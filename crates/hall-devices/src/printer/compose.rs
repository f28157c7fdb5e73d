//! From layout and fields to a document: leaves out what is not on this ticket, sizes and breaks the rest to the paper.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use thiserror::Error;

use super::barcode::{self, BARCODE_CHARS_MAX};
use super::charset::{clean, text_cells};
use super::doc::{Doc, Line, Size, Style};
use super::field::{FieldName, Fields};
use super::layout::{Layout, Part, Row};
use super::profile::WidthDots;
use super::qr::{QR_BYTES_MAX, fitting_module};
use super::raster::Bitmap;
use super::wrap::wrap;

/// The longest text of a field, in characters: half a metre of paper at size 1. What is longer is cut, and says so by its end.
const FIELD_CHARS_MAX: usize = 400;

/// Why no document could be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ComposeError {
    #[error("field `{name}` is not one that a paper has: {hint}")]
    UnknownField { name: String, hint: String },
    #[error("field `{name}` is missing, and every paper of this layout has it")]
    MissingField { name: &'static str },
    #[error("the QR code of `{field}`, {bytes} bytes, does not fit a paper of {width}: give at most {max} bytes", max = QR_BYTES_MAX)]
    QrTooLarge { field: &'static str, bytes: usize, width: WidthDots },
    #[error("the bar code of `{field}` does not fit a paper of {width}: give at most {max} characters, or use a QR code", max = BARCODE_CHARS_MAX)]
    BarcodeTooWide { field: &'static str, width: WidthDots },
    #[error(
        "the bar code of `{field}` holds {text:?}: a bar code has letters, digits and marks of ASCII only; use a QR code"
    )]
    BarcodeCharacters { field: &'static str, text: String },
    #[error("the layout's image `{name}` is not there: put {name}.png beside the layout")]
    MissingImage { name: String },
    #[error("the image `{name}` is {image_dots} dots wide and the paper has {width}: make it narrower")]
    ImageTooWide { name: String, image_dots: u16, width: WidthDots },
}

/// Makes the document of one ticket or slip for a paper of that width.
///
/// # Errors
/// When a field is unknown, one that every paper has is missing, an image is not there, or an image, QR or bar code does not fit
/// the paper.
pub fn compose(layout: &Layout, fields: &Fields<'_>, width: WidthDots) -> Result<Doc, ComposeError> {
    let values = Values::of(fields)?;
    let mut doc = Doc { cells: width.cells(), lines: Vec::new() };
    for row in &layout.rows {
        match row {
            Row::Parts { parts, join, style } => {
                let texts = values.texts(parts)?;
                if parts.iter().flat_map(|part| part.text.fields()).any(FieldName::holds_many) {
                    for text in &texts {
                        doc.lines.extend(set(core::slice::from_ref(text), join, *style, doc.cells));
                    }
                } else {
                    doc.lines.extend(set(&texts, join, *style, doc.cells));
                }
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
            Row::Barcode { field, module_dots, height_dots, align } => {
                let Some(data) = values.get(*field)? else { continue };
                let module_dots = barcode_module(*field, data, *module_dots, width)?;
                let (data, height_dots, align) = (data.into(), *height_dots, *align);
                doc.lines.push(Line::Barcode { data, module_dots, height_dots, align });
            }
            Row::Image { name, when, align } => {
                if when.is_none_or(|field| values.has(field)) {
                    let picture = image(layout, name, width)?;
                    doc.lines.push(Line::Image { picture, align: *align });
                }
            }
        }
    }
    Ok(doc)
}

fn barcode_module(field: FieldName, data: &str, wanted: u8, width: WidthDots) -> Result<u8, ComposeError> {
    let field = field.as_str();
    if !barcode::is_in_code_b(data) {
        return Err(ComposeError::BarcodeCharacters { field, text: data.into() });
    }
    let fitting = barcode::fitting_module(data.len(), wanted, width.dots());
    fitting.ok_or(ComposeError::BarcodeTooWide { field, width })
}

fn image(layout: &Layout, name: &str, width: WidthDots) -> Result<Bitmap, ComposeError> {
    let picture = layout.images.get(name).ok_or_else(|| ComposeError::MissingImage { name: name.into() })?;
    let image_dots = picture.width_dots();
    if image_dots > width.dots() {
        return Err(ComposeError::ImageTooWide { name: name.into(), image_dots, width });
    }
    Ok(picture.clone())
}

/// The fields of one paper, cleaned; blank ones are not there. Of those that hold many things each line is cleaned.
struct Values(BTreeMap<&'static str, String>);

impl Values {
    fn of(fields: &Fields<'_>) -> Result<Self, ComposeError> {
        let mut values = BTreeMap::new();
        for (name, value) in fields {
            let field = FieldName::find(name)
                .map_err(|hint| ComposeError::UnknownField { name: (*name).into(), hint })?;
            let value = if field.holds_many() {
                let lines: Vec<_> = value.lines().map(cleaned).filter(|line| !line.is_empty()).collect();
                lines.join("\n")
            } else {
                cleaned(value)
            };
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

    fn has(&self, field: FieldName) -> bool {
        self.0.contains_key(field.as_str())
    }

    /// Returns the texts whose fields are all on this paper; one that names a field of many things once for each.
    fn texts(&self, parts: &[Part]) -> Result<Vec<String>, ComposeError> {
        let mut texts = Vec::new();
        for part in parts {
            for field in part.text.fields().chain(part.when) {
                self.get(field)?;
            }
            if !part.when.is_none_or(|field| self.has(field)) {
                continue;
            }
            let many = part.text.fields().find(|field| field.holds_many());
            let things = many.and_then(|field| self.0.get(field.as_str())).map_or("", String::as_str);
            let count = things.lines().count().max(1);
            for nth in 0..count {
                let text = part.text.fill(|field| {
                    let value = self.0.get(field.as_str())?;
                    let thing = if field.holds_many() { value.lines().nth(nth)? } else { value };
                    Some(thing.into())
                });
                texts.extend(text.map(|text| clean(&text)));
            }
        }
        Ok(texts)
    }
}

/// Returns a value fit for paper, cut where it is too long.
fn cleaned(value: &str) -> String {
    let value = clean(value);
    let value = value.trim();
    match value.char_indices().nth(FIELD_CHARS_MAX) {
        Some((end, _)) => value[..end].chars().chain(['…']).collect(),
        None => value.into(),
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
                Line::Rule
                | Line::Feed { .. }
                | Line::Qr { .. }
                | Line::Barcode { .. }
                | Line::Image { .. } => None,
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
            "field `numbr` is not one that a paper has: unknown field `numbr`, did you mean `number`?"
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
                    other => panic!("not a text: {other:?}"),
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
    fn a_field_of_many_things_has_a_line_for_each() {
        let rows = "[[line]]\ntext = \"□{missing}\"\n[[line]]\ntext = \"备注：{note}\"";
        let fields = [("missing", "户口簿原件\r\n \u{7}\n结婚证\n"), ("note", "请于\n周五前")];
        assert_eq!(
            texts(lines(rows, &fields, 384).unwrap()),
            ["□户口簿原件", "□结婚证", "备注：请于 周五前"]
        );
        assert_eq!(texts(lines(rows, &[("missing", "\n \n")], 384).unwrap()), Vec::<String>::new());
    }

    #[test]
    fn what_is_too_long_is_cut_and_shows_it() {
        let cut = cleaned(&"厅".repeat(FIELD_CHARS_MAX + 1));
        assert_eq!((cut.chars().count(), cut.chars().last()), (FIELD_CHARS_MAX + 1, Some('…')));
        assert_eq!(cleaned(&"厅".repeat(FIELD_CHARS_MAX)).chars().last(), Some('厅'));
    }

    #[test]
    fn bar_codes_are_sized_to_the_paper_or_refused_by_name() {
        let rows = "[[line]]\nbarcode = \"case_number\"\nmodule_dots = 4\nalign = \"center\"";
        let barcode = |data: &str| lines(rows, &[("case_number", data)], 384);
        let expected =
            Line::Barcode { data: "2026-0131".into(), module_dots: 2, height_dots: 80, align: Align::Center };
        assert_eq!(barcode("2026-0131").unwrap(), [expected]);
        assert_eq!(lines(rows, &[], 384).unwrap(), []);
        let error = format!("{}", barcode(&"7".repeat(30)).unwrap_err());
        assert!(
            error.starts_with("the bar code of `case_number` does not fit a paper of 384 dots"),
            "{error}"
        );
        let error = format!("{}", barcode("民012").unwrap_err());
        assert!(error.contains("holds \"民012\"") && error.contains("use a QR code"), "{error}");
    }

    #[test]
    fn an_image_must_be_there_and_fit() {
        let rows = "language = \"zh\"\n[[line]]\nimage = \"arms\"\nwhen = \"simulation\"";
        let mut layout: Layout = toml::from_str(rows).unwrap();
        assert_eq!(layout.image_names().collect::<Vec<_>>(), ["arms"]);
        let width = WidthDots::try_from(384).unwrap();
        let fields = Fields::from([("simulation", "1".into())]);
        assert_eq!(compose(&layout, &Fields::new(), width).unwrap().lines, []);
        let error = format!("{}", compose(&layout, &fields, width).unwrap_err());
        assert!(error.contains("`arms` is not there: put arms.png"), "{error}");
        layout.put_image("arms", Bitmap::new(392, 8));
        let error = format!("{}", compose(&layout, &fields, width).unwrap_err());
        assert_eq!(error, "the image `arms` is 392 dots wide and the paper has 384 dots: make it narrower");
        layout.put_image("arms", Bitmap::new(384, 8));
        assert_eq!(compose(&layout, &fields, width).unwrap().lines.len(), 1);
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
