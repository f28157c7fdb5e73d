//! `[[layout]]`: papers as the hall wants them, each in a file beside hall.toml; what is not named is as it comes with the
//! program.
//!
//! A layout is tried on every printer of the hall while the config is read, so that what cannot be printed is told with
//! its place in the layout's file, and not by a paper at nine o'clock.

use super::finding::{ConfigErrors, Findings};
use super::printer::PrinterConfig;
use super::scope::Scope;
use super::section::Section;
use super::syntax;
use super::{layout_check, picture};
use hall_devices::printer::{FIELDS, Fields, Layout, SAMPLES, SLIP_LAYOUTS, ticket_layout};
use std::collections::BTreeMap;
use std::path::Path;

/// A paper of the hall's own making, in one language.
#[derive(Clone, Debug)]
pub struct LayoutConfig {
    pub paper: PaperKind,
    /// It says its language itself.
    pub layout: Layout,
}

/// What can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaperKind {
    /// 号票
    Ticket,
    /// 办事回执
    Receipt,
    /// 办件承诺单
    Promise,
    /// 一次性告知单
    Missing,
    /// 测试单
    Test,
}

impl PaperKind {
    pub const ALL: [(&str, PaperKind); 5] = [
        ("ticket", PaperKind::Ticket),
        ("receipt", PaperKind::Receipt),
        ("promise", PaperKind::Promise),
        ("missing", PaperKind::Missing),
        ("test", PaperKind::Test),
    ];

    pub fn find(word: &str) -> Option<PaperKind> {
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    }

    pub fn words() -> [&'static str; 5] {
        Self::ALL.map(|(name, _)| name)
    }

    /// The text of the layout that comes with the program.
    pub fn built_in(self, language: &str) -> Option<&'static str> {
        if self == PaperKind::Ticket {
            return ticket_layout(language);
        }
        let (name, _) = Self::ALL.iter().find(|(_, kind)| *kind == self)?;
        let slip = SLIP_LAYOUTS.iter().find(|slip| slip.name == *name && slip.language == language);
        slip.map(|slip| slip.toml)
    }
}

/// What stands on a sample of every paper in this language, or in Chinese.
pub fn sample_fields(language: &str) -> Fields<'static> {
    let sample = SAMPLES.iter().find(|(of, _)| *of == language).or(SAMPLES.first());
    // It comes with the program, and a test reads it.
    let values: BTreeMap<String, String> =
        sample.and_then(|(_, text)| toml::from_str(text).ok()).unwrap_or_default();
    FIELDS.iter().filter_map(|field| Some((field.name, values.get(field.name)?.clone()))).collect()
}

/// Reads the layout in a file, on its own.
///
/// # Errors
/// If the file cannot be read or has mistakes.
pub fn layout_file(path: &Path) -> Result<Layout, ConfigErrors> {
    let text = read_text(path).map_err(|reason| ConfigErrors::Unreadable { path: path.into(), reason })?;
    let file = path.display().to_string();
    let findings = Findings::new(&file, &text);
    let layout = read_layout(&text, path, &[], &findings);
    let found = findings.finish();
    layout.filter(|_| found.is_empty()).ok_or(ConfigErrors::Mistakes(found))
}

pub(super) fn read<'a>(
    section: &Section<'a>,
    scope: &mut Scope<'a>,
    folder: &Path,
    printers: &[PrinterConfig],
) -> Option<LayoutConfig> {
    let paper = section.need("paper", "\"ticket\"").and_then(|value| value.choice(&PaperKind::ALL));
    let value = section.need("file", "\"ticket.zh.toml\"")?;
    let path = folder.join(value.text()?);
    let text = match read_text(&path) {
        Ok(text) => text,
        Err(reason) => return value.mistake(format!("cannot read {}: {reason}", path.display())),
    };
    let file = path.display().to_string();
    let findings = Findings::new(&file, &text);
    let layout = read_layout(&text, &path, printers, &findings);
    let is_wrong = findings.any_mistake();
    section.findings.add(findings.finish());
    let layout = layout.filter(|_| !is_wrong)?;
    let known = scope.languages.iter().any(|language| language.as_str() == layout.language);
    if !known && !scope.languages.is_empty() {
        let language = &layout.language;
        return value.mistake(format!("{language:?} is not a language of this hall (languages in [hall])"));
    }
    let paper = paper?;
    if let Some(first) = scope.layouts.insert((paper, layout.language.clone()), value.span()) {
        let line = value.findings.line(&first);
        return value
            .mistake(format!("this paper has a layout in {:?} already (line {line})", layout.language));
    }
    Some(LayoutConfig { paper, layout })
}

fn read_text(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| syntax::io_reason(&error, path))?;
    String::from_utf8(bytes).map_err(|error| syntax::encoding_reason(&error))
}

/// Reads a layout with its pictures, and tries it on these printers.
fn read_layout(
    text: &str,
    path: &Path,
    printers: &[PrinterConfig],
    findings: &Findings<'_>,
) -> Option<Layout> {
    let table = syntax::parse(text, findings)?;
    let mut layout: Layout = match toml::from_str(text) {
        Ok(layout) => layout,
        Err(error) => {
            findings.mistake(error.span().unwrap_or(0..0), error.message());
            return None;
        }
    };
    let lines = layout_check::Lines::of(&table);
    let names: Vec<String> = layout.image_names().map(ToOwned::to_owned).collect();
    for name in names {
        match picture::read(&path.with_file_name(format!("{name}.png"))) {
            Ok(picture) => layout.put_image(&name, picture),
            Err(reason) => findings.mistake(lines.place_of("image", &name), reason),
        }
    }
    if !findings.any_mistake() {
        layout_check::check(&layout, &lines, printers, findings);
    }
    Some(layout)
}

#[cfg(test)]
mod tests {
    use super::super::{ConfigErrors, tests::complete};
    use super::*;
    use std::path::PathBuf;

    const PRINTERS: &str = "[[printer]]\nname = 'front'\nmodel = 'generic-80mm'\nport = 'file:///dev/usb/lp0'\n\
                            [[printer]]\nname = 'side'\nmodel = 'generic-58mm'\nport = 'file:///dev/usb/lp1'\n";
    const LAYOUT: &str = "[[layout]]\npaper = 'ticket'\nfile = 'ticket.toml'\n";

    /// A folder with a layout and a picture `arms` of that width, and what is said of a hall.toml there.
    fn found(layout: &str, image_dots: u32, hall: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("ticket.toml"), layout).unwrap();
        let arms = hall_render::bitmap::Bitmap::new(image_dots, 8);
        std::fs::write(at("arms.png"), hall_render::png::encode_bitmap(&arms).unwrap()).unwrap();
        let text = complete(hall);
        match super::super::parse(&text, &at("hall.toml")) {
            Ok(config) => {
                let papers = config.layouts.iter().map(|own| (own.paper, own.layout.language.as_str()));
                vec![format!("{:?}", papers.collect::<Vec<_>>())]
            }
            Err(ConfigErrors::Mistakes(mistakes)) => {
                let name = |file: &str| PathBuf::from(file).file_name().unwrap().to_str().unwrap().to_owned();
                let told = |it: &super::super::Finding| {
                    format!("{}:{}:{}: {}", name(&it.file), it.line, it.column, it.message)
                };
                mistakes.iter().map(told).collect()
            }
            Err(errors @ ConfigErrors::Unreadable { .. }) => panic!("{errors}"),
        }
    }

    #[track_caller]
    fn says(layout: &str, image_dots: u32, expected: &str) {
        let found = found(layout, image_dots, &format!("{PRINTERS}{LAYOUT}"));
        assert!(found.len() == 1 && found[0].contains(expected), "expected {expected}\nfound {found:#?}");
    }

    #[test]
    fn a_layout_is_read_and_the_built_in_ones_fit_every_printer() {
        says("language = 'zh'\n[[line]]\ntext = '{hall} {number}'", 8, "[(Ticket, \"zh\")]");
        for (_, kind) in PaperKind::ALL {
            for language in ["zh", "en"] {
                says(kind.built_in(language).unwrap(), 8, &format!("[(Ticket, \"{language}\")]"));
            }
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_place_in_the_layout() {
        let line = "language = 'zh'\n[[line]]\n";
        says(
            &format!("{line}text = '前面{{aheda}}人'"),
            8,
            "ticket.toml:3:8: unknown field `aheda`, did you mean `ahead`?",
        );
        says(
            &format!("{line}image = 'arms'"),
            400,
            "ticket.toml:3:9: the image `arms` is 400 dots wide and the paper has 384",
        );
        says(&format!("{line}image = 'sign'"), 8, "ticket.toml:3:9: ");
        says(
            &format!("{line}text = 'ok'\n[[line]]\nparts = [{{ text = '民' }}, {{ text = 'a\u{10FF00}b' }}]"),
            8,
            "ticket.toml:5:35: no font has \u{10FF00} (U+10FF00): it would print as ？",
        );
        says(&format!("{line}text = “民”"), 8, "ticket.toml:3:8: ");
        says("[[line]]\ntext = 'a'", 8, "missing field `language`");
        says(
            "language = 'fr'\n[[line]]\ntext = 'a'",
            8,
            "hall.toml:11:8: \"fr\" is not a language of this hall",
        );
    }

    #[test]
    fn a_paper_has_one_layout_in_a_language() {
        let layout = "language = 'zh'\n[[line]]\ntext = 'a'";
        let twice = found(layout, 8, &format!("{LAYOUT}{LAYOUT}"));
        assert_eq!(twice, ["hall.toml:6:8: this paper has a layout in \"zh\" already (line 3)"]);
        let other = found(layout, 8, "[[layout]]\npaper = 'tickt'\nfile = 'none.toml'");
        assert!(
            other[0].starts_with("hall.toml:2:9: paper is ticket, receipt, promise, missing or test"),
            "{other:?}"
        );
        assert!(other[1].starts_with("hall.toml:3:8: cannot read "), "{other:?}");
    }
}
