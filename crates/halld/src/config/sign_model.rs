//! What hangs on a `[[bus]]` of signs that answer: onbon cards and number displays, with the keys that only they have.

use super::section::Section;
use hall_devices::sign::AnsweringModel;
use hall_devices::sign::bx::{BX_MODELS, BxColour, BxModel, BxPanel};
use hall_devices::sign::number::{DIGITS_MAX, NumberDisplay, NumberForm};

/// As hall.toml calls it.
pub(super) const NUMBER: &str = "modbus-number";

/// What of a bus's keys belongs to the protocol.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Bx(&'static BxModel),
    Number,
}

pub(super) fn kinds() -> impl Iterator<Item = (String, Kind)> {
    let cards = BX_MODELS.iter().map(|model| (model.name.to_owned(), Kind::Bx(model)));
    cards.chain([(NUMBER.to_owned(), Kind::Number)])
}

pub(super) fn name(model: &AnsweringModel) -> &'static str {
    match model {
        AnsweringModel::Bx(panel) => panel.model.name,
        AnsweringModel::Number(_) => NUMBER,
    }
}

pub(super) fn read(kind: Kind, section: &Section<'_>) -> Option<AnsweringModel> {
    match kind {
        Kind::Bx(model) => Some(AnsweringModel::Bx(panel(model, section)?)),
        Kind::Number => Some(AnsweringModel::Number(display(section)?)),
    }
}

fn panel(model: &'static BxModel, section: &Section<'_>) -> Option<BxPanel> {
    let size = section.need("panel", "\"128x32\", its dots in width and height");
    let colours = [("red", BxColour::Red), ("green", BxColour::Green), ("yellow", BxColour::Yellow)];
    let colour = section.choice("colour", &colours, BxColour::Red);
    let size = size?;
    let text = size.text()?;
    let dots = text.split_once('x').and_then(|(width, height)| {
        let (width, height) = (width.parse::<u16>().ok()?, height.parse::<u16>().ok()?);
        ((32..=1024).contains(&width) && (16..=256).contains(&height)).then_some((width, height))
    });
    let Some((width_dots, height_dots)) = dots else {
        return size.mistake(format!(
            "{text:?} is no size of a panel; write its dots as \"128x32\", from 32x16 to 1024x256"
        ));
    };
    Some(BxPanel { model, width_dots, height_dots, colour })
}

fn display(section: &Section<'_>) -> Option<NumberDisplay> {
    let register =
        section.need("register", "0x88, the first register as on the line (its manual may count from 40001)");
    let forms = [("integer", NumberForm::Integer), ("bcd", NumberForm::Bcd), ("ascii", NumberForm::Ascii)];
    let form = section.need("form", "\"integer\"").and_then(|value| value.choice(&forms));
    let digits = section.number("digits", 1..=DIGITS_MAX, 4);
    let blank = section.number("blank", 0..=u16::MAX, 0);
    let function = section.get("function").and_then(|value| {
        let function = value.number(6_u8..=16)?;
        if matches!(function, 6 | 16) {
            return Some(function);
        }
        value.mistake("function is 6 (one register) or 16 (several)")
    });
    let (register, form) = (register?.number(0..=u16::MAX)?, form?);
    let registers = match form {
        NumberForm::Integer | NumberForm::Bcd => digits.div_ceil(4),
        NumberForm::Ascii => digits.div_ceil(2),
    };
    if function == Some(6) && registers > 1 {
        return section.mistake(format!(
            "{digits} digits need {registers} registers, which function 6 cannot write; leave function out"
        ));
    }
    Some(NumberDisplay { register, form, digits, blank, always_many: function == Some(16) })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::super::{BusProtocol, bus::Station};
    use super::*;
    use hall_core::id::WindowNumber;

    const HALL: &str = "[[window]]\nnumber = 3\nname.zh = '窗口'\nserves = ['civil']\nsign = { bus = 's', address = 3 }\n\
        [[bus]]\nname = 's'\nport = 'tcp://10.0.0.7:5005'\n";

    fn model(keys: &str) -> AnsweringModel {
        let buses = config(&format!("{HALL}{keys}")).buses;
        assert_eq!(buses[0].stations, [Station { address: 3, window: WindowNumber(3) }]);
        match &buses[0].protocol {
            BusProtocol::Answering(model) => *model,
            other @ (BusProtocol::HallWire | BusProtocol::Strip(_)) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_card_has_a_panel_and_a_display_its_registers() {
        let AnsweringModel::Bx(panel) = model("protocol = 'bx-6k1'\npanel = '64x32'\ncolour = 'green'")
        else {
            panic!("a card");
        };
        assert_eq!((panel.model.name, panel.width_dots, panel.height_dots), ("bx-6k1", 64, 32));
        assert_eq!(panel.colour, BxColour::Green);
        let keys = "protocol = 'modbus-number'\nregister = 0x70\nform = 'ascii'\ndigits = 6\nblank = 0xFFFF";
        let display = NumberDisplay {
            register: 0x70,
            form: NumberForm::Ascii,
            digits: 6,
            blank: 0xFFFF,
            always_many: false,
        };
        assert_eq!(model(keys), AnsweringModel::Number(display));
    }

    #[test]
    fn what_is_missing_or_wrong_says_what_to_write() {
        let wrong = |keys: &str, expected: &[&str]| check(&format!("{HALL}{keys}"), expected);
        wrong("protocol = 'bx'", &["6:1: [[bus]] needs panel; write panel = \"128x32\""]);
        wrong("protocol = 'bx'\npanel = '64'", &["10:9: \"64\" is no size of a panel; write its dots as"]);
        wrong(
            "protocol = 'modbus-number'\nregister = 1",
            &["6:1: [[bus]] needs form; write form = \"integer\""],
        );
        let display = "protocol = 'modbus-number'\nregister = 1\nform = 'integer'";
        wrong(&format!("{display}\ndigits = 9"), &["12:10: digits is a number from 1 to 8, not 9"]);
        wrong(&format!("{display}\nfunction = 7"), &["12:12: function is 6 (one register) or 16 (several)"]);
        wrong(
            &format!("{display}\ndigits = 6\nfunction = 6"),
            &["6:1: 6 digits need 2 registers, which function 6 cannot write; leave function out"],
        );
        wrong("protocol = 'strip-imm9002'\npanel = '64x32'", &["10:1: unknown key \"panel\" in [[bus]]"]);
    }
}
