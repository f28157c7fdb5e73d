//! Cuts the glyphs of boards with little flash, and takes the board's own words from the daemon's language file.

use hall_sign::Font;
use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

const FONT: &str = "../../crates/hall-render/fonts/unifont.bin";
const TEXTS: [&str; 3] =
    ["../../crates/halld/texts/zh.toml", "../../crates/halld/texts/en.toml", "texts.toml"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FONT}");
    TEXTS.iter().for_each(|file| println!("cargo::rerun-if-changed={file}"));
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let [zh, en, own] = TEXTS.map(fs::read_to_string);
    let (zh, en, own) = (zh?, en?, own?);
    let font = Font::new(fs::read(FONT)?.leak())?;
    let wanted = hall_glyphs::wanted(&[&zh, &en, &own])?;
    fs::write(out.join("subset.bin"), hall_glyphs::cut(&font, &wanted)?)?;
    // Until the daemon has given the terminal the hall's own words.
    fs::write(out.join("no_contact.txt"), hall_glyphs::sign_text(&zh, "no_contact")?)?;
    fs::write(out.join("no_address.txt"), hall_glyphs::sign_text(&own, "no_address")?)?;
    Ok(())
}
