//! Tries a layout on the printers of the hall: what does not fit a paper, and what none of their characters can print.

use super::finding::{Findings, Span};
use super::layout::sample_fields;
use super::printer::PrinterConfig;
use hall_devices::printer::{ComposeError, Layout, Profile, TextMode, compose, is_in_rom};
use hall_render::font::{Face, Fonts};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) fn check(layout: &Layout, lines: &Lines<'_>, printers: &[PrinterConfig], findings: &Findings<'_>) {
    let profiles: Vec<_> = printers.iter().filter_map(|printer| Some((printer, profile(printer)?))).collect();
    refuse_what_does_not_fit(layout, lines, &profiles, findings);
    refuse_what_no_printer_has(lines, &profiles, findings);
}

/// The printer's profile comes with the program, and a test reads it.
fn profile(printer: &PrinterConfig) -> Option<Profile> {
    toml::from_str(printer.model.toml).ok()
}

/// Composes a sample for every printer.
fn refuse_what_does_not_fit(
    layout: &Layout,
    lines: &Lines<'_>,
    printers: &[(&PrinterConfig, Profile)],
    findings: &Findings<'_>,
) {
    let fields = sample_fields(&layout.language);
    for (printer, profile) in printers {
        let Err(error) = compose(layout, &fields, profile.paper.width_dots.value) else { continue };
        let place = match &error {
            ComposeError::ImageTooWide { name, .. } | ComposeError::MissingImage { name } => {
                lines.place_of("image", name)
            }
            ComposeError::QrTooLarge { field, .. } => lines.place_of("qr", field),
            ComposeError::BarcodeTooWide { field, .. } | ComposeError::BarcodeCharacters { field, .. } => {
                lines.place_of("barcode", field)
            }
            ComposeError::UnknownField { .. } | ComposeError::MissingField { .. } => 0..0,
        };
        let (name, model) = (&printer.name, printer.model.name);
        findings.mistake(place, format!("{error} ([[printer]] {name:?}, {model})", name = name.as_str()));
        // The same place in each width says the same.
        return;
    }
}

/// Names each character that would come out as ？ on one of the printers.
fn refuse_what_no_printer_has(
    lines: &Lines<'_>,
    printers: &[(&PrinterConfig, Profile)],
    findings: &Findings<'_>,
) {
    let fonts = Fonts::new();
    // Without printers: as if there were one of each kind.
    let has_rom = |(_, profile): &(_, Profile)| match profile.text.mode.value {
        TextMode::TextGb18030 => true,
        TextMode::Raster => false,
    };
    let all_have_rom = printers.iter().all(has_rom);
    for text in lines.texts() {
        let is_lost =
            |c: &char| !(c.is_whitespace() || fonts.has(Face::Regular, *c) || all_have_rom && is_in_rom(*c));
        let lost: Vec<String> = text
            .get_ref()
            .as_str()
            .unwrap_or_default()
            .chars()
            .filter(is_lost)
            .map(|c| format!("{c} (U+{:04X})", u32::from(c)))
            .collect();
        if !lost.is_empty() {
            let message = format!(
                "no font has {}: it would print as ？; use another character or an image",
                lost.join(", ")
            );
            findings.mistake(text.span(), message);
        }
    }
}

/// The `[[line]]`s of a layout's file, with their places.
pub(super) struct Lines<'a>(Vec<&'a DeTable<'a>>);

impl<'a> Lines<'a> {
    pub(super) fn of(table: &'a DeTable<'a>) -> Lines<'a> {
        let lines = table.get("line").and_then(|lines| lines.get_ref().as_array());
        Lines(lines.into_iter().flatten().filter_map(|line| line.get_ref().as_table()).collect())
    }

    /// Where a line says `key = "text"`.
    pub(super) fn place_of(&self, key: &str, text: &str) -> Span {
        let values = self.0.iter().filter_map(|line| line.get(key));
        let found = values.into_iter().find(|value| value.get_ref().as_str() == Some(text));
        found.map_or(0..0, Spanned::span)
    }

    /// Every text that is printed.
    fn texts(&self) -> impl Iterator<Item = &'a Spanned<DeValue<'a>>> {
        self.0.iter().flat_map(|line| {
            let parts = line.get("parts").and_then(|parts| parts.get_ref().as_array());
            let parts = parts.into_iter().flatten().filter_map(|part| part.get_ref().as_table()?.get("text"));
            line.get("text").into_iter().chain(line.get("join")).chain(parts)
        })
    }
}
