//! Pictures read by a strict renderer of other people: escpost knows each command or refuses the whole ticket, with the byte.
//!
//! It has no Chinese characters, no automatic status and no presenter, so only what is sent as pictures and cut is its field.

use std::collections::BTreeSet;

use escpost_profiles::{PrinterProfile, compile_profile};
use escpost_render::{RenderError, RenderResult, render};
use hall_devices::printer::{
    CutCommand, MODELS, Model, Profile, SLIP_LAYOUTS, TICKET_LAYOUTS, TextMode, model,
};

use super::{Printed, print_paper, sample};

/// A printer as wide as ours whose cutter sits at its head, so that the feed before the cut is all our own.
const PRINTER: &str = r#"
schema_version = 1
profile = "HALL"
vendor = "any"
model = "any"
paper_width_mm = 80.0
sources = ["manual:epson-escpos"]
source = { type = "reference" }
cutter = { print_head_to_cutter_dots = 1 }
motion = { horizontal_units_per_inch = 203, vertical_units_per_inch = 203 }
column_bit_image = { eight_dot_vertical_pitch_dots = 3 }
fonts.a = { cell_width_dots = 12, cell_height_dots = 24, baseline_dots = 20 }
fonts.b = { cell_width_dots = 9, cell_height_dots = 17, baseline_dots = 14 }
code_pages = { 0 = "CP437" }

[geometry]
printable_width_dots = 576
dpi_x = 203
dpi_y = 203

[commands]
esc_backslash_negative = "apply"
esc_dollar_after_printable_data = "apply"
esc_j = "feed"
gs_v_0_following_lf = "feed"
gs_v_function_b_full = "feed"
gs_v_function_b_partial = "feed"

[defaults]
line_spacing_dots = 30
code_page = 0
international_character_set = 0
carriage_return = "ignored"

[features]
bit_image_column = false
bit_image_raster = true
graphics = false
paper_full_cut = true
paper_part_cut = true
pulse_standard = false
qr_code = false
barcodes = { function_a = [], function_b = [] }
"#;

fn printer() -> PrinterProfile {
    compile_profile(b"{}", PRINTER).unwrap()
}

fn profile(model: &Model) -> Profile {
    toml::from_str(model.toml).unwrap()
}

/// The black dots of the only sheet, and its length.
fn sheet(rendered: &RenderResult) -> (BTreeSet<(i32, i32)>, u32) {
    assert_eq!(rendered.warnings, []);
    let [sheet] = rendered.sheets.as_slice() else { panic!("{} sheets", rendered.sheets.len()) };
    let surface = &sheet.surface;
    let dots = (0..surface.height()).flat_map(|y| (0..surface.width()).map(move |x| (x, y)));
    let black = dots.filter(|(x, y)| surface.is_printed(*x, *y));
    (black.map(|(x, y)| (x.cast_signed(), y.cast_signed())).collect(), surface.height())
}

fn agrees(Printed { bytes, paper }: &Printed, name: &str) {
    let rendered = render(bytes, &printer()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (black, length) = sheet(&rendered);
    let ours: BTreeSet<_> = paper.picture().dots().collect();
    assert!(ours.len() > 10_000, "{name}: {} dots", ours.len());
    assert!(black == ours, "{name}: {} dots here, {} there", ours.len(), black.len());
    assert_eq!(length, paper.height_dots() + 1, "{name}: as long, and the way to its cutter");
}

#[test]
fn a_strict_renderer_knows_every_command_of_a_picture_and_draws_the_same_dots() {
    let mut seen = 0;
    for model in MODELS {
        let profile = profile(model);
        let is_its_field = profile.text.mode.value == TextMode::Raster
            && profile.cut.command.value == CutCommand::FeedAndCut;
        if !is_its_field {
            continue;
        }
        for (language, layout) in TICKET_LAYOUTS {
            let name = format!("{} ticket {language}", model.name);
            agrees(&print_paper(model.name, layout, &sample::fields(language)), &name);
            seen += 1;
        }
        for slip in SLIP_LAYOUTS {
            let name = format!("{} {} {}", model.name, slip.name, slip.language);
            agrees(&print_paper(model.name, slip.toml, &sample::all_fields(slip.language)), &name);
            seen += 1;
        }
    }
    assert!(seen >= TICKET_LAYOUTS.len() + SLIP_LAYOUTS.len(), "no model prints pictures");
}

#[test]
fn it_is_strict_one_byte_that_is_no_command_and_the_ticket_is_refused() {
    let raster = model("generic-80mm-raster").unwrap();
    let Printed { mut bytes, .. } = print_paper(raster.name, TICKET_LAYOUTS[0].1, &sample::fields("zh"));
    bytes.splice(2..2, [0x1B, 0x7F]);
    let refused = render(&bytes, &printer());
    assert!(matches!(refused, Err(RenderError::UnsupportedEscCommand { command: 0x7F, offset: 2 })));
}
