//! A strip screen that the table has not, as frames that an installer writes: `protocol = "strip-template"`.

use super::section::Section;
use hall_devices::sign::strip::{Font, StripModel};
use hall_devices::sign::template::Template;

pub(super) fn read(section: &Section<'_>) -> Option<StripModel> {
    let frames = section.need("frames", "[\"AA {address} {text} {sum 0..}\"], what the sign's manual says");
    let font = section.choice("font", &[("gbk", Font::Gbk), ("gb2312", Font::Gb2312)], Font::Gbk);
    let frames = frames?;
    let read = frames.list()?.into_iter().map(|value| {
        let text = value.text()?;
        Template::parse(text).map_err(|error| value.mistake::<()>(error.to_string())).ok()
    });
    // All of them, so that each mistake is told.
    let templates: Vec<_> = read.collect();
    let templates: Vec<_> = templates.into_iter().collect::<Option<_>>()?;
    StripModel::new("template", templates, font).map_err(|error| frames.mistake::<()>(error.to_string())).ok()
}

#[cfg(test)]
mod tests {
    use super::super::BusProtocol;
    use super::super::tests::{check, config};

    const HALL: &str = "[[window]]\nnumber = 3\nname.zh = '窗口'\nserves = ['civil']\nsign = { bus = 's', address = 3 }\n\
        [[bus]]\nname = 's'\nport = 'tcp://10.0.0.7:4001'\nprotocol = 'strip-template'\n";

    #[test]
    fn a_sign_is_what_its_frames_say() {
        let buses = config(&format!("{HALL}frames = ['AA {{address}} {{text}}', '0D']")).buses;
        let BusProtocol::Strip(model) = &buses[0].protocol else { panic!("{:?}", buses[0].protocol) };
        assert_eq!(model.encode(3, 1, "号").frames, [&b"\xAA\x03\xBA\xC5"[..], b"\x0D"]);
        assert_eq!(buses[0].protocol.to_string(), "strip-template");
    }

    #[test]
    fn what_is_wrong_with_it_is_said_where_it_stands() {
        let wrong = |keys: &str, expected: &[&str]| check(&format!("{HALL}{keys}"), expected);
        wrong("", &["6:1: [[bus]] needs frames; write frames = [\"AA {address} {text} {sum 0..}\"]"]);
        wrong("frames = 'AA {text}'", &["10:10: frames is a list; write [\"AA {text}\"]"]);
        wrong(
            "frames = ['AA {text', 'A {text}']",
            &["10:11: a brace is open", "10:23: \"A\" is no byte; write two hex digits"],
        );
        wrong("frames = ['AA']", &["10:10: no frame has a {text}, so the sign would never be told one"]);
    }
}
