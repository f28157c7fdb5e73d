//! A layout: what a ticket looks like, as data that a hall may change.
//!
//! A list of lines, read from TOML; `layouts/ticket.zh.toml` says how one is written. There are no loops and no expressions:
//! a text is printed when all it names is there. Texts for people live in layouts, none in code.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Deserialize;

use super::doc::{Align, Size, Style};
use super::field::FieldName;
use super::raster::Bitmap;
use super::template::Template;

/// What a ticket looks like.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The language of its texts, as in `name = { zh = "..." }`.
    pub language: String,
    #[serde(rename = "line")]
    pub(super) rows: Vec<Row>,
    #[serde(skip)]
    pub(super) images: BTreeMap<String, Bitmap>,
}

impl Layout {
    /// Returns the names of the pictures it wants, each once.
    pub fn image_names(&self) -> impl Iterator<Item = &str> {
        let names = self.rows.iter().filter_map(|row| match row {
            Row::Image { name, .. } => Some(name.as_str()),
            Row::Parts { .. } | Row::Rule | Row::Feed { .. } | Row::Qr { .. } | Row::Barcode { .. } => None,
        });
        names.collect::<alloc::collections::BTreeSet<_>>().into_iter()
    }

    /// Gives it a picture.
    pub fn put_image(&mut self, name: &str, picture: Bitmap) {
        self.images.insert(name.into(), picture);
    }
}

/// One entry of a layout.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Entry")]
pub(super) enum Row {
    /// Texts side by side, as many on a line as fit.
    Parts {
        parts: Vec<Part>,
        join: String,
        style: Style,
    },
    Rule,
    Feed {
        dots: u8,
    },
    Qr {
        field: FieldName,
        module_dots: u8,
        align: Align,
    },
    Barcode {
        field: FieldName,
        module_dots: u8,
        height_dots: u8,
        align: Align,
    },
    Image {
        name: String,
        when: Option<FieldName>,
        align: Align,
    },
}

/// A text, and the field that must be there besides those it names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) text: Template,
    pub(super) when: Option<FieldName>,
}

/// A `[[line]]` as it is written: exactly one of `text`, `parts`, `rule`, `feed_dots`, `qr`, `barcode`, `image`, and what goes
/// with it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    text: Option<Template>,
    when: Option<FieldName>,
    parts: Option<Vec<Part>>,
    join: Option<String>,
    rule: Option<bool>,
    feed_dots: Option<u8>,
    qr: Option<FieldName>,
    barcode: Option<FieldName>,
    image: Option<String>,
    height_dots: Option<u8>,
    module_dots: Option<u8>,
    size: Option<Size>,
    align: Option<Align>,
    bold: Option<bool>,
}

impl Entry {
    /// Returns the style, having refused it where there is nothing to style.
    fn style(&self) -> Style {
        Style {
            size: self.size.unwrap_or_default(),
            align: self.align.unwrap_or_default(),
            bold: self.bold.unwrap_or_default(),
        }
    }

    /// Refuses keys that mean nothing on this kind of line, since someone who wrote one expects it to do something.
    fn only(&self, allowed: &[&str]) -> Result<(), String> {
        let given = [
            ("when", self.when.is_some()),
            ("join", self.join.is_some()),
            ("module_dots", self.module_dots.is_some()),
            ("height_dots", self.height_dots.is_some()),
            ("size", self.size.is_some()),
            ("align", self.align.is_some()),
            ("bold", self.bold.is_some()),
        ];
        match given.iter().find(|(name, is_given)| *is_given && !allowed.contains(name)) {
            Some((name, _)) => {
                Err(alloc::format!("`{name}` has no meaning on this kind of line; leave it out"))
            }
            None => Ok(()),
        }
    }
}

/// The one thing that a line is.
enum Is<'a> {
    Text(&'a Template),
    Parts(&'a [Part]),
    Rule,
    Feed(u8),
    Qr(FieldName),
    Barcode(FieldName),
    Image(&'a str),
}

impl Entry {
    /// Returns what the line is, `None` unless exactly one thing is said.
    fn is(&self) -> Option<Is<'_>> {
        let said = [
            self.text.as_ref().map(Is::Text),
            self.parts.as_deref().map(Is::Parts),
            self.rule.filter(|rule| *rule).map(|_| Is::Rule),
            self.feed_dots.filter(|dots| *dots > 0).map(Is::Feed),
            self.qr.map(Is::Qr),
            self.barcode.map(Is::Barcode),
            self.image.as_deref().map(Is::Image),
        ];
        let mut said = said.into_iter().flatten();
        said.next().filter(|_| said.next().is_none())
    }
}

impl TryFrom<Entry> for Row {
    type Error = String;

    fn try_from(entry: Entry) -> Result<Self, String> {
        const QR_MODULE_DOTS: u8 = 6;
        const BAR_DOTS: u8 = 3;
        const BARCODE_HEIGHT_DOTS: u8 = 80;
        let style = entry.style();
        let within = |name: &str, value: u8, least: u8, most: u8, hint: &str| {
            let fits = (least..=most).contains(&value);
            if fits { Ok(value) } else { Err(alloc::format!("{name}: give {least} to {most}{hint}")) }
        };
        match entry.is() {
            Some(Is::Text(text)) => {
                entry.only(&["when", "size", "align", "bold"])?;
                let part = Part { text: text.clone(), when: entry.when };
                Ok(Self::Parts { parts: alloc::vec![part], join: String::new(), style })
            }
            Some(Is::Parts(parts)) => {
                entry.only(&["join", "size", "align", "bold"])?;
                let join = entry.join.clone().unwrap_or_else(|| " ".into());
                Ok(Self::Parts { parts: parts.into(), join, style })
            }
            Some(Is::Rule) => entry.only(&[]).map(|()| Self::Rule),
            Some(Is::Feed(dots)) => entry.only(&[]).map(|()| Self::Feed { dots }),
            Some(Is::Qr(field)) => {
                entry.only(&["module_dots", "align"])?;
                let module_dots = entry.module_dots.unwrap_or(QR_MODULE_DOTS);
                let hint = "; 4 or more reads well from a phone";
                let module_dots = within("module_dots", module_dots, 2, 16, hint)?;
                Ok(Self::Qr { field, module_dots, align: style.align })
            }
            Some(Is::Barcode(field)) => {
                entry.only(&["module_dots", "height_dots", "align"])?;
                let module_dots = within("module_dots", entry.module_dots.unwrap_or(BAR_DOTS), 2, 6, "")?;
                let height_dots = entry.height_dots.unwrap_or(BARCODE_HEIGHT_DOTS);
                let height_dots = within("height_dots", height_dots, 24, 255, "")?;
                Ok(Self::Barcode { field, module_dots, height_dots, align: style.align })
            }
            Some(Is::Image(name)) => {
                entry.only(&["when", "align"])?;
                Ok(Self::Image { name: name.into(), when: entry.when, align: style.align })
            }
            None => Err("a line is exactly one of `text = \"...\"`, `parts = [...]`, `rule = true`, `feed_dots = 12` \
                         (1 to 255), `qr = \"field\"`, `barcode = \"field\"`, `image = \"name\"`"
                .into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::{SLIP_LAYOUTS, TICKET_LAYOUTS};
    use std::string::ToString;

    fn error(text: &str) -> String {
        toml::from_str::<Layout>(text).unwrap_err().to_string()
    }

    #[test]
    fn the_built_in_layouts_read() {
        for (language, text) in TICKET_LAYOUTS {
            let layout: Layout = toml::from_str(text).unwrap();
            assert_eq!(layout.language, *language);
        }
        for slip in SLIP_LAYOUTS {
            let layout: Layout = toml::from_str(slip.toml).unwrap();
            assert_eq!(layout.language, slip.language, "{}", slip.name);
        }
    }

    #[test]
    fn an_unknown_field_is_named_with_its_place_and_the_nearest_one() {
        let error = error("language = \"zh\"\n[[line]]\ntext = \"前面等候：{aheda}人\"\n");
        assert!(error.contains("line 3"), "{error}");
        assert!(error.contains("unknown field `aheda`, did you mean `ahead`?"), "{error}");
    }

    #[test]
    fn a_line_is_exactly_one_thing() {
        for lines in [
            "text = \"a\"\nrule = true",
            "bold = true",
            "rule = false",
            "feed_dots = 0",
            "qr = \"number\"\nbarcode = \"number\"",
        ] {
            let error = error(&alloc::format!("language = \"zh\"\n[[line]]\n{lines}\n"));
            assert!(error.contains("a line is exactly one of"), "{lines}: {error}");
        }
    }

    #[test]
    fn what_would_do_nothing_is_refused() {
        for (lines, said) in [
            ("rule = true\nbold = true", "`bold` has no meaning"),
            ("qr = \"follow_url\"\nsize = [2, 2]", "`size` has no meaning"),
            ("text = \"a\"\njoin = \" \"", "`join` has no meaning"),
            ("text = \"a\"\nsize = [9, 1]", "each from 1 to 8"),
            ("text = \"a\"\ncolour = \"red\"", "unknown field `colour`"),
            ("qr = \"follow_url\"\nmodule_dots = 1", "module_dots: give 2 to 16"),
            ("barcode = \"number\"\nheight_dots = 4", "height_dots: give 24 to 255"),
            ("image = \"arms\"\nbold = true", "`bold` has no meaning"),
        ] {
            let error = error(&alloc::format!("language = \"zh\"\n[[line]]\n{lines}\n"));
            assert!(error.contains(said), "{lines}: {error}");
        }
    }
}
