//! The one table of printer models, and the layouts that come with the program.
//!
//! A new model is a file in `profiles/` and a line here. The texts are TOML: reading them is left to whoever has a parser.

/// A model of printer that hall.toml may name.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    pub name: &'static str,
    /// The text of its [`Profile`](super::Profile).
    pub toml: &'static str,
}

/// Every model that comes with the program.
pub const MODELS: &[Model] = &[
    Model { name: "generic-80mm", toml: include_str!("../../profiles/generic-80mm.toml") },
    Model { name: "generic-80mm-raster", toml: include_str!("../../profiles/generic-80mm-raster.toml") },
    Model { name: "generic-80mm-silent", toml: include_str!("../../profiles/generic-80mm-silent.toml") },
    Model { name: "generic-58mm", toml: include_str!("../../profiles/generic-58mm.toml") },
    Model { name: "epson-tm-t20iii", toml: include_str!("../../profiles/epson-tm-t20iii.toml") },
    Model { name: "epson-tm-t88vi", toml: include_str!("../../profiles/epson-tm-t88vi.toml") },
    Model { name: "xprinter-xp-s260m", toml: include_str!("../../profiles/xprinter-xp-s260m.toml") },
    Model { name: "xprinter-xp-80t", toml: include_str!("../../profiles/xprinter-xp-80t.toml") },
    Model { name: "rongta-rp326", toml: include_str!("../../profiles/rongta-rp326.toml") },
    Model { name: "pyramid-reliance", toml: include_str!("../../profiles/pyramid-reliance.toml") },
    Model { name: "sprt-pos", toml: include_str!("../../profiles/sprt-pos.toml") },
];

/// The built-in layouts of the citizen's ticket: language, text of the [`Layout`](super::Layout).
pub const TICKET_LAYOUTS: &[(&str, &str)] = &[
    ("zh", include_str!("../../layouts/ticket.zh.toml")),
    ("en", include_str!("../../layouts/ticket.en.toml")),
];

/// A slip (单据): what a window prints, and what a check does.
#[derive(Clone, Copy, Debug)]
pub struct Slip {
    /// `receipt` (办事回执), `promise` (办件承诺单), `missing` (一次性告知单), `test` (测试单).
    pub name: &'static str,
    pub language: &'static str,
    /// The text of its [`Layout`](super::Layout).
    pub toml: &'static str,
}

const fn slip(name: &'static str, language: &'static str, toml: &'static str) -> Slip {
    Slip { name, language, toml }
}

/// The built-in layouts of slips.
pub const SLIP_LAYOUTS: &[Slip] = &[
    slip("receipt", "zh", include_str!("../../layouts/receipt.zh.toml")),
    slip("receipt", "en", include_str!("../../layouts/receipt.en.toml")),
    slip("promise", "zh", include_str!("../../layouts/promise.zh.toml")),
    slip("promise", "en", include_str!("../../layouts/promise.en.toml")),
    slip("missing", "zh", include_str!("../../layouts/missing.zh.toml")),
    slip("missing", "en", include_str!("../../layouts/missing.en.toml")),
    slip("test", "zh", include_str!("../../layouts/test.zh.toml")),
    slip("test", "en", include_str!("../../layouts/test.en.toml")),
];

/// What stands on a sample of every paper: language, and a TOML table of fields.
pub const SAMPLES: &[(&str, &str)] = &[
    ("zh", include_str!("../../layouts/sample.zh.toml")),
    ("en", include_str!("../../layouts/sample.en.toml")),
];

/// Returns the model of that name.
#[must_use]
pub fn model(name: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.name == name)
}

/// Returns the text of the built-in ticket layout for a language.
#[must_use]
pub fn ticket_layout(language: &str) -> Option<&'static str> {
    TICKET_LAYOUTS.iter().find(|(name, _)| *name == language).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::ToOwned;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn each_profile_on_disk_has_its_line_in_the_table() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles");
        let on_disk: BTreeSet<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let in_table: BTreeSet<_> = MODELS.iter().map(|model| model.name.to_owned()).collect();
        assert_eq!(on_disk, in_table);
        assert!(model("generic-80mm").is_some() && model("generic-81mm").is_none());
    }
}
