//! What strip screens (条屏) of Chinese queue vendors want to hear: one table of templates.
//!
//! Source of all of it: the drivers of a bank's queue middleware that was deployed in the field (integrator's
//! code, one driver for each model `IMM…`), not a vendor's document; none has been tried on a real sign. That
//! program opens the port at 9600 baud 8N1, sends only, never reads, and sleeps 100 ms between frames. The
//! names of the makes are as given there.

use alloc::string::String;
use alloc::vec::Vec;

use super::gbk::{GbkText, Lost};
use super::template::{Filling, Template, TemplateError};

/// The longest text sent, in bytes of GBK: the size of the text buffer in the source. All lengths below fit
/// with it.
pub const TEXT_BYTES_MAX: usize = 128;

/// One line of the table.
#[derive(Debug)]
pub struct KnownStrip {
    /// Its name in a hall's configuration, after the driver it was learnt from.
    pub name: &'static str,
    /// Who makes it, as the source says.
    pub vendor: &'static str,
    /// The frames of one text, in order.
    frames: &'static [&'static str],
}

/// All strip screens that are known.
pub static STRIP_MODELS: [KnownStrip; 5] = [
    KnownStrip {
        name: "imm9002",
        vendor: "平安力合",
        frames: &["AA {address} BB 51 54 {sum 6..} 01 00 99 00 63 {text} FF"],
    },
    KnownStrip { name: "imm9003", vendor: "重庆", frames: &["{address-split} 44 {text-halves} 1A"] },
    KnownStrip {
        name: "imm90061",
        vendor: "永泰新欣",
        // The first frame announces the length. The source sends 29 bytes of it, the rest zeros.
        frames: &[
            "AA 55 04 {address} F8 51 {length text} 00 {zeros 29}",
            "AA 55 {length 3..} {address} F8 21 00 {text} 00",
        ],
    },
    KnownStrip {
        name: "imm9012",
        vendor: "欣瑞",
        frames: &["A0 90 {address} A5 {length sent 2} {text-attributes} {xor 2..}"],
    },
    KnownStrip {
        name: "imm9013",
        vendor: "银达汇智",
        frames: &["{address} FE {length 0..} {sequence} 86 3C 00 05 00 {text} 00 {crc-xmodem 0..}"],
    },
];

/// How one make of strip screen is told a text: one of the table, or what an installer has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripModel {
    pub name: String,
    frames: Vec<Template>,
    font: Font,
}

/// Which characters a sign has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Font {
    Gbk,
    Gb2312,
}

/// Returns the strip screen of this name.
#[must_use]
pub fn strip_model(name: &str) -> Option<StripModel> {
    let known = STRIP_MODELS.iter().find(|model| model.name == name)?;
    let frames =
        known.frames.iter().map(|frame| Template::parse(frame)).collect::<Result<_, TemplateError>>();
    StripModel::new(name, frames.ok()?, Font::Gbk).ok()
}

/// Why templates make no sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoStrip {
    #[error("no frame has a {{text}}, so the sign would never be told one")]
    NoText,
    #[error("the longest text has 128 bytes, which its length of one byte cannot say; write {{length … 2}}")]
    LengthTooSmall,
}

/// A text as one sign is told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripText {
    /// To be sent in this order.
    pub frames: Vec<Vec<u8>>,
    pub lost: Lost,
}

impl StripModel {
    /// Makes a sign of the frames of one text, in order.
    ///
    /// # Errors
    /// [`NoStrip`] if a text cannot be told by them.
    pub fn new(name: &str, frames: Vec<Template>, font: Font) -> Result<Self, NoStrip> {
        if !frames.iter().any(Template::has_text) {
            return Err(NoStrip::NoText);
        }
        // Two bytes and an attribute are what a character needs at most; one byte and an attribute make the longest frame.
        for longest in ["号", "A"] {
            let text = GbkText::new(&longest.repeat(TEXT_BYTES_MAX), TEXT_BYTES_MAX);
            let filling = Filling { address: 0, sequence: 0, text: &text };
            if frames.iter().any(|frame| frame.fill(filling).is_none()) {
                return Err(NoStrip::LengthTooSmall);
            }
        }
        Ok(Self { name: name.into(), frames, font })
    }

    /// Returns the frames that put a text on the sign of this address.
    #[must_use]
    pub fn encode(&self, address: u8, sequence: u8, text: &str) -> StripText {
        let text = match self.font {
            Font::Gbk => GbkText::new(text, TEXT_BYTES_MAX),
            Font::Gb2312 => GbkText::gb2312(text, TEXT_BYTES_MAX),
        };
        let filling = Filling { address, sequence, text: &text };
        // The longest text was tried when the sign was made.
        let frames = self.frames.iter().filter_map(|frame| frame.fill(filling)).collect();
        StripText { frames, lost: text.lost }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::String};

    fn frames(model: &str, text: &str) -> Vec<String> {
        let hex =
            |frame: &Vec<u8>| frame.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
        strip_model(model).unwrap().encode(3, 1, text).frames.iter().map(hex).collect()
    }

    /// The vectors were made by compiling the bodies of the source's functions.
    #[test]
    fn a012_at_address_3_is_what_the_source_sends() {
        for (model, expected) in [
            ("imm9002", "AA 03 BB 51 54 01 01 00 99 00 63 C7 EB 41 30 31 32 BA C5 FF"),
            ("imm9012", "A0 90 03 A5 00 0E C7 EB 00 41 00 30 00 31 00 32 00 BA C5 00 89"),
            ("imm9013", "03 FE 14 01 86 3C 00 05 00 C7 EB 41 30 31 32 BA C5 00 A8 CF"),
            ("imm9003", "83 C0 44 0C 07 0E 0B 41 30 31 32 0B 0A 0C 05 1A"),
        ] {
            assert_eq!(frames(model, "请A012号"), [expected], "{model}");
        }
    }

    /// No vector was published for this one: its structure, written out by hand.
    #[test]
    fn the_two_frames_of_imm90061() {
        let announcement = format!("AA 55 04 03 F8 51 08 00{}", " 00".repeat(21));
        let text = "AA 55 0D 03 F8 21 00 C7 EB 41 30 31 32 BA C5 00";
        assert_eq!(frames("imm90061", "请A012号"), [announcement.as_str(), text]);
    }

    #[test]
    fn a_marked_address_keeps_its_top_bits() {
        let text = strip_model("imm9003").unwrap().encode(0xC5, 1, "");
        assert_eq!(text.frames, [[0x85, 0xC3, 0x44, 0x1A]]);
    }

    #[test]
    fn the_longest_text_fits_every_length_field() {
        let longest = |model: &str| {
            let text = strip_model(model).unwrap().encode(255, 255, &"号A".repeat(1_000));
            assert!(text.lost.cut, "{model}");
            text.frames
        };
        let frame = &longest("imm9013")[0];
        assert_eq!(usize::from(frame[2]), frame.len());
        let [announcement, frame] = &longest("imm90061")[..] else { panic!("two frames") };
        assert_eq!((announcement.len(), usize::from(frame[2]) + 3), (29, frame.len()));
        assert_eq!(usize::from(announcement[6]), frame.len() - 8);
        let frame = &longest("imm9012")[0];
        assert_eq!(usize::from(u16::from_be_bytes([frame[4], frame[5]])), frame.len() - 7);
    }

    #[test]
    fn no_text_can_end_a_frame_early() {
        let text: String = (0..=0x7F_u8).map(char::from).chain("丂亐龥￥".chars()).collect();
        for (model, terminator) in [("imm9002", 0xFF), ("imm9003", 0x1A)] {
            let frame = &strip_model(model).unwrap().encode(3, 1, &text).frames[0];
            assert_eq!(frame.iter().filter(|&&byte| byte == terminator).count(), 1, "{model}");
        }
    }

    #[test]
    fn every_name_is_given_once() {
        for model in &STRIP_MODELS {
            assert_eq!(strip_model(model.name).unwrap().name, model.name);
            assert_eq!(STRIP_MODELS.iter().filter(|other| other.name == model.name).count(), 1);
        }
    }

    #[test]
    fn templates_that_tell_no_text_are_no_sign() {
        let of = |frame| StripModel::new("template", [Template::parse(frame).unwrap()].into(), Font::Gb2312);
        assert_eq!(of("AA {address}"), Err(NoStrip::NoText));
        assert_eq!(of("{length sent} {text-attributes}"), Err(NoStrip::LengthTooSmall));
        assert_eq!(of("{length sent 2} {text-attributes}").unwrap().encode(1, 1, "喆").lost.replaced, ['喆']);
    }
}
