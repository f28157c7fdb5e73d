//! Which glyphs a board with little flash has, and their table, cut from the whole font while the firmware is built.
//!
//! The board has ASCII, every character of the signs' own texts (`crates/halld/texts`, so that a changed text needs no
//! list to be kept), and the 3,755 hanzi of GB/T 2312's first level, of which names of departments consist
//! (`hanzi.txt`). Each must be in the font: what is missing is known before a board hangs in a hall, not after.

use hall_sign::{Font, Glyph, is_shown};
use std::collections::BTreeSet;
use std::fmt;

/// The hanzi of GB/T 2312, level 1, in the order of the standard, one of its rows a line.
const HANZI: &str = include_str!("../hanzi.txt");

/// Returns the characters that a board must have for these texts, which are files of `crates/halld/texts`.
///
/// # Errors
/// [`Unusable::Texts`] if a file is not understood or has no texts for signs.
pub fn wanted(texts: &[&str]) -> Result<BTreeSet<char>, Unusable> {
    let mut wanted: BTreeSet<char> = (' '..='~').chain(HANZI.chars()).collect();
    for file in texts {
        for (_, text) in sign_texts(file)? {
            wanted.extend(text.chars());
        }
    }
    wanted.retain(|character| is_shown(*character));
    Ok(wanted)
}

/// Returns one text of the table `[sign]`, such as `no_contact`.
///
/// # Errors
/// [`Unusable`] if the file is not understood or lacks it.
pub fn sign_text(file: &str, key: &str) -> Result<String, Unusable> {
    let found = sign_texts(file)?.into_iter().find(|(name, _)| name == key);
    found.map(|(_, text)| text).ok_or_else(|| Unusable::Texts(format!("[sign] has no {key}")))
}

/// Cuts a table of just these glyphs, in the format that [`Font::new`] reads.
///
/// # Errors
/// [`Unusable::Missing`] names every character that the font lacks.
pub fn cut(font: &Font, wanted: &BTreeSet<char>) -> Result<Vec<u8>, Unusable> {
    let (mut narrow, mut wide, mut missing) = (Vec::new(), Vec::new(), String::new());
    for &character in wanted {
        match (u16::try_from(u32::from(character)), font.glyph(character)) {
            (Ok(code), Glyph::Narrow(rows)) => narrow.push((code, rows)),
            (Ok(code), Glyph::Wide(rows)) => wide.push((code, rows)),
            (Ok(_) | Err(_), Glyph::Narrow(_) | Glyph::Wide(_) | Glyph::Missing) => missing.push(character),
        }
    }
    if !missing.is_empty() {
        return Err(Unusable::Missing(missing));
    }
    let mut table = b"HUF1".to_vec();
    for glyphs in [&narrow, &wide] {
        // A font's code points are 16 bits, so there are never more glyphs than that.
        table.extend((glyphs.len() as u16).to_le_bytes());
    }
    for glyphs in [narrow, wide] {
        table.extend(glyphs.iter().flat_map(|(code, _)| code.to_le_bytes()));
        table.extend(glyphs.iter().flat_map(|(_, rows)| rows.iter().copied()));
    }
    Ok(table)
}

/// Why a board's glyphs cannot be cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    Texts(String),
    /// The font lacks these characters.
    Missing(String),
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unusable::Texts(why) => write!(f, "the texts of signs: {why}"),
            Unusable::Missing(characters) => {
                write!(
                    f,
                    "the font has no glyph for {characters}: change the text, or bring a font that has it"
                )
            }
        }
    }
}

impl std::error::Error for Unusable {}

fn sign_texts(file: &str) -> Result<Vec<(String, String)>, Unusable> {
    let table: toml::Table = file.parse().map_err(|error| Unusable::Texts(format!("{error}")))?;
    let signs = table.get("sign").and_then(toml::Value::as_table);
    let signs = signs.ok_or_else(|| Unusable::Texts("there is no table [sign]".into()))?;
    let texts = signs.iter().filter_map(|(key, text)| Some((key.clone(), text.as_str()?.to_owned())));
    Ok(texts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    static FULL: &[u8] = include_bytes!("../../../crates/hall-render/fonts/unifont.bin");
    const ZH: &str = include_str!("../../../crates/halld/texts/zh.toml");

    fn full() -> Font {
        Font::new(FULL).unwrap()
    }

    #[test]
    fn a_cut_font_has_the_same_glyphs_and_no_others() {
        let wanted = wanted(&[ZH]).unwrap();
        let font = Font::new(cut(&full(), &wanted).unwrap().leak()).unwrap();
        assert!(wanted.iter().all(|character| font.glyph(*character) == full().glyph(*character)));
        assert_eq!(font.characters().collect::<BTreeSet<_>>(), wanted);
        assert_eq!(font.glyph('龘'), Glyph::Missing);
    }

    #[test]
    fn a_text_with_a_character_that_no_font_has_cannot_be_built() {
        let texts = "[sign]\nno_contact = \"请听人工叫号\"\ncall = \"请{number}号龘𠮷\"";
        let refusal = cut(&full(), &wanted(&[texts]).unwrap()).unwrap_err();
        assert_eq!(refusal, Unusable::Missing("龘𠮷".into()));
    }

    #[test]
    fn a_text_is_found_by_its_key_or_named_as_absent() {
        assert_eq!(sign_text(ZH, "no_contact").unwrap(), "请听人工叫号");
        assert_eq!(sign_text(ZH, "no_luck"), Err(Unusable::Texts("[sign] has no no_luck".into())));
        assert!(matches!(sign_text("[page]", "no_contact"), Err(Unusable::Texts(_))));
    }
}
